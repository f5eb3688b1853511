"""How good a forecast was. Every score here is proper: nobody gains by saying other than what they believe.

    CRPS(F, y)  = ∫ (F(x) − 1{x ≥ y})² dx = 2 ∫₀¹ (1{y ≤ q(τ)} − τ)(q(τ) − y) dτ
                  for N(m, s²), z = (y − m)/s:   s (z (2Φ(z) − 1) + 2φ(z) − 1/√π)
    log score   = −log₂ f(y)  bits         PIT = F(y)
    skill       = 1 − Σ S / Σ S_ref
    Diebold-Mariano, d the differences of two scores h months ahead, γ_k their autocovariances:
                  DM = d̄ / √((γ₀ + 2 Σ_{k<h} γ_k)/n) · √((n + 1 − 2h + h(h−1)/n)/n)   against Student's t, n − 1

Smaller is better for CRPS and log score; CRPS has the unit of what was forecast and is the absolute error for a
forecast without spread. References: Gneiting & Raftery 2007, JASA 102 (CRPS eq. 20-21); Harvey, Leybourne
& Newbold 1997, Int. J. Forecasting 13 (the small-sample factor).

A forecast given by quantiles q_1 … q_K at p_1 … p_K is read in the normal score z = Φ⁻¹(p): for CRPS and PIT straight
lines between the points (z_k, q_k), the outermost drawn on; exact for a normal, and on the log scale for a lognormal.
A density is too rough a thing to take from lines through quantiles that were simulated: it is that of the bent normal
q = a + b z + c z², least squares with the points' own precision, |c| ≤ b/16, drawn on at a quarter of the slope b
where the bend would turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtr

Floats = NDArray[np.float64]

GRID = np.linspace(-8.0, 8.0, 1601)
"""Normal scores over which quantiles are integrated."""
CHUNK = 1000
BEND = 16.0
"""The bend c is at most a slope b over this."""
LEVEL = 0.05


def _normal(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi), dtype=np.float64)


def crps_normal(observed: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """CRPS of N(mean, sd²) at `observed`, element by element (broadcast); sd must be above zero."""
    m, s = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    z = (np.asarray(observed, dtype=np.float64) - m) / s
    return np.asarray(s * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * _normal(z) - 1.0 / np.sqrt(np.pi)), dtype=np.float64)


def log_score_normal(observed: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """−log₂ of the density of N(mean, sd²) at `observed`, bits per unit, element by element."""
    s = np.asarray(sd, dtype=np.float64)
    z = (np.asarray(observed, dtype=np.float64) - np.asarray(mean, dtype=np.float64)) / s
    return np.asarray((0.5 * z * z + 0.5 * np.log(2.0 * np.pi) + np.log(s)) / np.log(2.0), dtype=np.float64)


def crps_quantiles(observed: ArrayLike, quantiles: ArrayLike, probabilities: Sequence[float]) -> Floats:
    """CRPS [N] of forecasts given by `quantiles` [N, K] at `probabilities` [K], at `observed` [N]."""
    y, q = _pairs(observed, quantiles)
    tau, weight = ndtr(GRID), _normal(GRID)
    out = np.empty(len(y))
    for i in range(0, len(y), CHUNK):
        part = slice(i, i + CHUNK)
        at = _lines(q[part], probabilities)
        below = (y[part, None] <= at).astype(np.float64)
        out[part] = np.trapezoid(2.0 * (below - tau) * (at - y[part, None]) * weight, GRID, axis=1)
    return out


def _pairs(observed: ArrayLike, quantiles: ArrayLike) -> tuple[Floats, Floats]:
    y, q = np.atleast_1d(np.asarray(observed, dtype=np.float64)), np.asarray(quantiles, dtype=np.float64)
    return y, np.broadcast_to(q, (len(y), q.shape[-1]))


def _lines(q: Floats, probabilities: Sequence[float]) -> Floats:
    """The quantiles of every forecast at the normal scores of GRID, [N, len(GRID)]."""
    z = ndtri(np.asarray(probabilities, dtype=np.float64))
    k = np.clip(np.searchsorted(z, GRID) - 1, 0, len(z) - 2)
    share = (GRID - z[k]) / (z[k + 1] - z[k])
    return np.asarray(q[:, k] + share * (q[:, k + 1] - q[:, k]), dtype=np.float64)


def pit(observed: ArrayLike, quantiles: ArrayLike, probabilities: Sequence[float]) -> Floats:
    """F(y) [N] of forecasts given by `quantiles` [N, K]: uniform on 0-1 when the forecasts mean what they say."""
    y, q = _pairs(observed, quantiles)
    z = ndtri(np.asarray(probabilities, dtype=np.float64))
    k = np.clip((q < y[:, None]).sum(axis=1) - 1, 0, len(z) - 2)
    row = np.arange(len(y))
    low, step = q[row, k], np.maximum(q[row, k + 1] - q[row, k], 1e-300)
    with np.errstate(over="ignore"):  # a point mass far from y: the score is at the end of the scale
        score = z[k] + (y - low) / step * (z[k + 1] - z[k])
    return np.asarray(ndtr(score), dtype=np.float64)


def pit_counts(values: ArrayLike, bins: int = 10) -> NDArray[np.int64]:
    """How many PIT values fall in each of `bins` equal parts of 0-1."""
    return np.asarray(np.histogram(np.asarray(values), bins=bins, range=(0.0, 1.0))[0], dtype=np.int64)


def log_score_quantiles(observed: ArrayLike, quantiles: ArrayLike, probabilities: Sequence[float]) -> Floats:
    """−log₂ of the density [N] of the bent normal through `quantiles` [N, K] at `observed` [N], bits per unit."""
    y, q = _pairs(observed, quantiles)
    a, b, c = _bent(q, probabilities)
    off = y - a
    turn = (b / 4.0) ** 2
    square = b * b + 4.0 * c * off
    z = np.where(square >= turn, 2.0 * off / (b + np.sqrt(np.maximum(square, turn))), 0.0)
    slope = np.sqrt(np.maximum(square, turn))
    bent = np.where(c == 0.0, 1.0, c)
    end = -3.0 * b / (8.0 * bent)
    beyond = end + (off - (b * end + c * end * end)) / (b / 4.0)
    z = np.where(square >= turn, z, beyond)
    return np.asarray((0.5 * z * z + 0.5 * np.log(2.0 * np.pi) + np.log(slope)) / np.log(2.0), dtype=np.float64)


def _bent(q: Floats, probabilities: Sequence[float]) -> tuple[Floats, Floats, Floats]:
    """a, b, c [N] of q = a + b z + c z² by least squares; b is above zero."""
    p = np.asarray(probabilities, dtype=np.float64)
    z = ndtri(p)
    root = _normal(z) / np.sqrt(p * (1.0 - p))  # one over the sd of a simulated quantile
    basis = np.stack([np.ones_like(z), z, z * z], axis=1)
    a, b, c = np.linalg.lstsq(basis * root[:, None], (q * root).T, rcond=None)[0]
    b = np.maximum(b, 1e-12 * np.maximum(np.abs(a), 1.0))
    return a, b, np.clip(c, -b / BEND, b / BEND)


def covered(observed: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of observed values inside their intervals, ends included."""
    y = np.asarray(observed, dtype=np.float64)
    return float(np.mean((y >= np.asarray(low)) & (y <= np.asarray(high))))


def skill(score: ArrayLike, reference: ArrayLike) -> float | None:
    """1 − ΣS/ΣS_ref: above zero is better than the reference; None where the reference never erred."""
    below = float(np.sum(reference))
    return 1.0 - float(np.sum(score)) / below if below > 0 else None


@dataclass(frozen=True, slots=True)
class DieboldMariano:
    """The test that two forecasts are equally good: `statistic` above zero when the first had the larger scores.

    `p` is two-sided, of Student's t with n − 1 degrees of freedom.
    """

    statistic: float
    p: float
    n: int
    lag: int

    @property
    def distinguishable(self) -> bool:
        """Whether chance alone would seldom make such a difference (5 %)."""
        return self.p < LEVEL


def diebold_mariano(first: ArrayLike, second: ArrayLike, horizon: int) -> DieboldMariano | None:
    """Diebold-Mariano on two series of scores in the order of time, forecasts `horizon` months ahead.

    The variance is the sum of autocovariances up to lag horizon − 1; where that is not above zero, the same with
    Bartlett's falling weights. None when n is not above twice the lag (and 8), or the two never differ.
    """
    d = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    n, h = len(d), horizon
    if n < 8 or n <= 2 * (h - 1) or not np.any(d != d[0]):
        return None
    off = d - d.mean()
    gamma = np.array([off[k:] @ off[: n - k] / n for k in range(h)])
    variance = gamma[0] + 2.0 * gamma[1:].sum()
    if variance <= 0:
        variance = gamma[0] + 2.0 * ((1.0 - np.arange(1, h) / h) * gamma[1:]).sum()
    small = np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    statistic = float(small * d.mean() / np.sqrt(variance / n))
    return DieboldMariano(statistic, float(2.0 * stdtr(n - 1, -abs(statistic))), n, h - 1)
