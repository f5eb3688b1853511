"""What a forecast must beat: the season of a year ago, and exponential smoothing. On the log scale, Gaussian.

Seasonal naive, h months ahead, k = ⌈h/12⌉:

    y_{T+h} ~ N(y_{T+h−12k}, k σ²),   σ² = mean (y_t − y_{t−12})²

ETS(A, A_d, A): additive errors, damped trend φ, twelve seasons, one-step error e_t:

    y_t = l_{t−1} + φ b_{t−1} + s_{t−12} + e_t,   l_t = l_{t−1} + φ b_{t−1} + α e_t,   b_t = φ b_{t−1} + β e_t,
    s_t = s_{t−12} + γ e_t
    var_h = σ² (1 + Σ_{j=1}^{h−1} c_j²),   c_j = α + β (φ + … + φ^j) + γ 1{12 divides j}

α, β, γ, φ by least squares of e_t, the first states from the first two years. A missing month has no error. Reference:
Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing, tables 2.1 and 6.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YEAR = 12
LEAST = 3 * YEAR
"""Months of data that a reference asks for."""
BOUNDS = ((1e-3, 0.999), (1e-4, 0.5), (1e-4, 0.5), (0.8, 0.98))
START = (0.5, 0.05, 0.1, 0.95)


def seasonal_naive(log_y: Floats, horizon: int) -> tuple[Floats, Floats] | None:
    """Mean and sd [H] of the months after `log_y` [T] (nan is missing); None with too little to learn from."""
    t = len(log_y)
    change = log_y[YEAR:] - log_y[:-YEAR] if t > YEAR else np.zeros(0)
    change = change[np.isfinite(change)]
    if t < LEAST or len(change) < YEAR:
        return None
    back = [_latest(log_y, t + h) for h in range(horizon)]
    if None in back:
        return None
    at = np.array([i for i in back if i is not None])
    years = (t + np.arange(horizon) - at) // YEAR
    return log_y[at], np.sqrt(years * np.mean(change**2))


def _latest(log_y: Floats, i: int) -> int | None:
    """The latest month of the same season as month i that has a figure."""
    for back in range(i - YEAR, -1, -YEAR):
        if back < len(log_y) and np.isfinite(log_y[back]):
            return back
    return None


def ets(log_y: Floats, horizon: int) -> tuple[Floats, Floats] | None:
    """Mean and sd [H] of the months after `log_y` [T] (nan is missing); None with too little to learn from."""
    y = _from_first(log_y)
    if len(y) < LEAST or np.isfinite(y).sum() < LEAST:
        return None
    values = [float(v) for v in y]
    first = first_states(y)
    if first is None:
        return None
    from scipy.optimize import minimize  # a large package: loaded when it is used

    best = minimize(
        lambda p: float(np.sum(np.square(smooth(values, first, p)[0]))),
        np.array(START),
        method="L-BFGS-B",
        bounds=BOUNDS,
        options={"maxiter": 60},
    ).x
    errors, level, trend, season = smooth(values, first, best)
    sigma2 = sum(e * e for e in errors) / max(1, len(errors) - len(START))
    ahead = np.arange(1, horizon + 1)
    mean = level + trend * np.cumsum(best[3] ** ahead) + np.array(season)[(len(values) + ahead - 1) % YEAR]
    return mean, np.sqrt(sigma2) * widening(best, horizon)


def widening(parameters: Sequence[float], horizon: int) -> Floats:
    """The sd [H] of ETS forecasts 1 … H months ahead over the sd of a one-step error."""
    alpha, beta, gamma, phi = (float(v) for v in parameters)
    j = np.arange(1, horizon)
    c = alpha + beta * np.cumsum(phi**j) + gamma * (j % YEAR == 0)
    return np.sqrt(1.0 + np.concatenate([[0.0], np.cumsum(c * c)]))


def _from_first(log_y: Floats) -> Floats:
    seen = np.flatnonzero(np.isfinite(log_y))
    return log_y[seen[0] :] if seen.size else log_y[:0]


States = tuple[float, float, tuple[float, ...]]


def first_states(y: Floats) -> States | None:
    """Level and trend before the first month and the twelve seasons, from a line and months in the first two years."""
    part = y[: 2 * YEAR]
    t = np.arange(len(part))
    there = np.isfinite(part)
    if len(np.unique(t[there] % YEAR)) < YEAR:
        return None
    months = (t[:, None] % YEAR == np.arange(YEAR)[None]).astype(np.float64)
    basis = np.column_stack([t + 1.0, months])[there]
    found = np.linalg.lstsq(basis, part[there], rcond=None)[0]
    level = float(found[1:].mean())
    return level, float(found[0]), tuple(float(v) - level for v in found[1:])


def smooth(
    y: Sequence[float], first: States, parameters: Sequence[float]
) -> tuple[list[float], float, float, list[float]]:
    """One-step errors of the observed months, and the last level, trend and seasons (by month of `y` modulo 12)."""
    alpha, beta, gamma, phi = (float(v) for v in parameters)
    level, trend, season = first[0], first[1], list(first[2])
    errors = []
    for i, value in enumerate(y):
        k = i % YEAR
        ahead = level + phi * trend
        e = 0.0 if math.isnan(value) else value - ahead - season[k]
        if not math.isnan(value):
            errors.append(e)
        level, trend = ahead + alpha * e, phi * trend + beta * e
        season[k] += gamma * e
    return errors, level, trend, season
