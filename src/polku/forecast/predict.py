"""Fans: what comes next in the country and in each area, closed-form Gaussian on the log scale.

    country   the structural model of `structural`, averaged over its hyper-parameters and the leads ℓ of vacancies
    area      y_a,t = y_country,t + d_a,t,   d_a,t = level + r_a,t + γ_m(t),t
              r     random walk, variance q² + k/ȳ_a a month (ȳ_a the mean stock; q and k learned by inference)
              γ     twelve monthly deviations of sd s_a = 0.02 + 1.2/√ȳ_a, drifting by s_a/10 a year (0.002 at large ȳ)
    fan       N(country + deviation, var country + var deviation)

Up to 12 months ahead a fan's sd is multiplied by √((8 + o Σz²)/(8 + o n)), z the standardised errors of the n
forecasts from quarterly origins inside the data whose month is already known, each number of months h ahead by itself:
a model that was too sure of itself widens, one that was too cautious narrows, as far as n outweighs the 8. Errors h
months ahead from origins three months apart overlap, so each of them is o = min(1, 3/h) of an observation: counted
whole, one bad year would be four of them at h = 12. Beyond 12 months the fan stands as the model has it. The country's
part and the area's own part are rescaled each by its own errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import ndtri

from polku.base import Month
from polku.forecast.structural import LEADS, LEVEL_SD, Fitted, Parts, Rows, covariance, fit

Floats = NDArray[np.float64]

SEASON_DRIFT = 0.1
"""How far an area's monthly deviation drifts in a year, over its own sd."""
NEGLIGIBLE = 1e-3
"""A lead of vacancies that weighs less is left out."""
RESCALED_MONTHS = 12
RESCALE_WEIGHT = 8.0
ORIGIN_EVERY = 3
"""Past origins are quarterly …"""
ORIGIN_FIRST = 36
"""… from three years of data on."""


@dataclass(frozen=True, slots=True)
class Fan:
    """A Gaussian forecast of log persons: months `first` …, `mean` float[H], `cov` float[H, H].

    `weights` float[len(LEADS)] says how the leads of vacancies were weighed (empty without vacancies).
    """

    first: Month
    mean: Floats
    cov: Floats
    weights: Floats

    @property
    def sd(self) -> Floats:
        """float[H], log scale."""
        return np.sqrt(np.diag(self.cov))

    def quantiles(self, probabilities: Sequence[float]) -> Floats:
        """Persons, float[H, Q]."""
        return persons(self.mean, self.sd, probabilities)

    def draws(self, n: int, random: np.random.Generator) -> Floats:
        """`n` joint paths in persons, float[n, H]."""
        low = np.linalg.cholesky(self.cov)
        return np.asarray(np.exp(self.mean + random.standard_normal((n, len(self.mean))) @ low.T), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class AreaFans:
    """Fans of areas on the log scale: months `first` …, `mean` and `sd` float[A, H], and the country's own fan.

    `deviation_sd` float[A, H] is the part of `sd` that is the area's own.
    """

    first: Month
    mean: Floats
    sd: Floats
    deviation_sd: Floats
    national: Fan

    def quantiles(self, probabilities: Sequence[float]) -> Floats:
        """Persons, float[A, H, Q]."""
        return persons(self.mean, self.sd, probabilities)


def persons(mean: Floats, sd: Floats, probabilities: Sequence[float]) -> Floats:
    """Quantiles of exp N(mean, sd²), float[..., Q]."""
    z = ndtri(np.asarray(probabilities, dtype=np.float64))
    return np.asarray(np.exp(mean[..., None] + sd[..., None] * z), dtype=np.float64)


def logs(values: Floats) -> Floats:
    """Log persons; nan stays nan. Raises ValueError for a stock that is zero or below."""
    if np.any(values <= 0):
        raise ValueError("a stock must be above zero, or nan where it is missing")
    return np.asarray(np.log(values), dtype=np.float64)


def forecast_national(log_stock: Floats, log_vacancies: Floats | None, first: Month, horizon: int) -> Fan:
    """The fan of the months after a national series float[T] of log persons, `first` the month of index 0.

    nan is a missing month; `log_vacancies` float[T] of the same months or None. Raises ValueError when all is missing.
    """
    calendar, length = first.month - 1, len(log_stock)
    leads = LEADS if log_vacancies is not None and np.isfinite(log_vacancies).any() else (0,)
    fits = [fit(log_stock, log_vacancies, calendar, lead) for lead in leads]
    evidence = np.array([f.evidence for f in fits])
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    likely = [(w, f) for w, f in zip(weights, fits, strict=True) if w > NEGLIGIBLE]
    ahead = [(w / len(f.points), *path) for w, f in likely for path in _ahead(f, length, horizon, calendar)]
    mean, cov = _mix(*(np.array([one[i] for one in ahead]) for i in range(3)))
    pasts = [_past(f.low, f.innovations, f.rows, length) for f in fits]
    factor = rescale(_standardised(weights, pasts), horizon)
    return Fan(first + length, mean, cov * np.outer(factor, factor), weights if len(leads) > 1 else np.zeros(0))


def _ahead(f: Fitted, length: int, horizon: int, calendar: int) -> list[tuple[Floats, Floats]]:
    """Mean float[H] and covariance float[H, H] of the months after the data, for each of the fit's points."""
    future = Rows.at(np.zeros(horizon, np.int64), np.arange(length, length + horizon), calendar)
    seen, between, own = (Parts.between(i, j) for i, j in ((f.rows, f.rows), (f.rows, future), (future, future)))
    paths = []
    for h in f.points:
        low, e = f.under(seen, h)
        w = solve_triangular(low, covariance(between, h), lower=True, check_finite=False)
        paths.append((f.centre[0] + w.T @ e, covariance(own, h) - w.T @ w))
    return paths


def _mix(weights: Floats, mean: Floats, cov: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of a mixture of Gaussians; mean float[M, H], cov float[M, H, H]."""
    weights = weights / weights.sum()
    middle = weights @ mean
    off = mean - middle
    within = np.einsum("m,mij->ij", weights, cov)
    return middle, within + np.einsum("m,mi,mj->ij", weights, off, off)


def _past(low: Floats, e: Floats, rows: Rows, length: int) -> tuple[Floats, Floats, Floats]:
    """Past forecasts of the stock: what was seen, mean and variance, each float[H, O] (nan: not resolved yet).

    H = 1 … 12 months ahead, O quarterly origins. The factor of the months up to an origin is a leading block of L.
    """
    origins = np.arange(ORIGIN_FIRST - 1, length, ORIGIN_EVERY)
    shape = (RESCALED_MONTHS, len(origins))
    out = np.full((3, *shape), np.nan)
    row_of = {int(t): r for r, (s, t) in enumerate(zip(rows.series, rows.time, strict=True)) if s == 0}
    known = np.searchsorted(rows.time, origins, side="right")
    for h in range(1, RESCALED_MONTHS + 1):
        for o, (origin, n) in enumerate(zip(origins, known, strict=True)):
            r = row_of.get(int(origin) + h)
            if r is not None:
                line = low[r, : r + 1]
                out[:, h - 1, o] = line @ e[: r + 1], line[:n] @ e[:n], line[n:] @ line[n:]
    return out[0], out[1], out[2]


def _standardised(weights: Floats, pasts: Sequence[tuple[Floats, Floats, Floats]]) -> Floats:
    """z float[H, O] of the mixture of the models' past forecasts."""
    seen = pasts[0][0]
    means = np.array([p[1] for p in pasts])
    middle = np.tensordot(weights, means, 1)
    spread = np.tensordot(weights, np.array([p[2] for p in pasts]) + (means - middle) ** 2, 1)
    return np.asarray((seen - middle) / np.sqrt(spread), dtype=np.float64)


def rescale(z: Floats, horizon: int) -> Floats:
    """What multiplies a fan's sd, float[H]: √((8 + o Σz²)/(8 + o n)) for h = 1 … 12 months ahead, 1 beyond.

    o = min(1, 3/h) is the part of an error that the next origin does not share; z float[12, O] are standardised errors
    by months ahead and origin, nan where the month is not known yet.
    """
    factor = np.ones(horizon)
    there = np.isfinite(z)
    squares = np.where(there, z, 0.0) ** 2
    own = np.minimum(1.0, ORIGIN_EVERY / np.arange(1, RESCALED_MONTHS + 1))  # the rest is shared with the next origin
    scale = np.sqrt((RESCALE_WEIGHT + own * squares.sum(1)) / (RESCALE_WEIGHT + own * there.sum(1)))
    factor[:RESCALED_MONTHS] = scale[:horizon]
    return factor


def forecast_area(
    log_ratio: Floats, size: float, first: Month, horizon: int, q: float, k: float
) -> tuple[Floats, Floats]:
    """Mean and sd, float[H] each, of an area's log ratio to the country after the data, float[T] with nan for missing.

    `size` is the area's mean stock ȳ in persons. Raises ValueError when all is missing.
    """
    seen = np.flatnonzero(np.isfinite(log_ratio))
    if not len(seen):
        raise ValueError("no month of the area is observed")
    length = len(log_ratio)
    walk, season = q * q + k / size, float(0.02 + 1.2 / np.sqrt(size))
    future = np.arange(length, length + horizon)
    calendar = first.month - 1
    low: Floats = np.asarray(np.linalg.cholesky(_deviation(seen, seen, walk, season, calendar)))
    centre = float(log_ratio[seen].mean())
    e = solve_triangular(low, log_ratio[seen] - centre, lower=True, check_finite=False)
    w = solve_triangular(low, _deviation(seen, future, walk, season, calendar), lower=True, check_finite=False)
    own = np.diag(_deviation(future, future, walk, season, calendar))
    rows = Rows.at(np.zeros(len(seen), np.int64), seen, calendar)
    factor = rescale(_standardised(np.ones(1), [_past(low, e, rows, length)]), horizon)
    return centre + w.T @ e, factor * np.sqrt(own - (w * w).sum(0))


def _deviation(i: NDArray[np.int64], j: NDArray[np.int64], walk: float, season: float, calendar: int) -> Floats:
    """Covariance of an area's log ratio between months i and j, float[I, J]."""
    shared = np.minimum(i[:, None], j[None, :]).astype(np.float64)
    alike = (i[:, None] + calendar) % 12 == (j[None, :] + calendar) % 12
    drift = (SEASON_DRIFT * season) ** 2 / 12.0
    return np.asarray(LEVEL_SD**2 + walk * shared + alike * (season**2 + drift * shared), dtype=np.float64)


def area_fans(
    national: Floats,
    areas: Floats,
    vacancies: Floats | None,
    first: Month,
    horizon: int,
    q: float,
    k: float,
) -> AreaFans:
    """The fans of all areas: `national` float[T], `areas` float[A, T] and `vacancies` float[T] in persons and places.

    nan is a missing month; `first` is the month of index 0; q and k are of the areas' walk (variance q² + k/ȳ a month).
    Raises ValueError for a stock at or below zero and for a series with no month observed.
    """
    log_national, log_areas = logs(national), logs(areas)
    fan = forecast_national(log_national, None if vacancies is None else logs(vacancies), first, horizon)
    mean, own = np.empty((len(areas), horizon)), np.empty((len(areas), horizon))
    for a, log_area in enumerate(log_areas):
        size = float(np.nanmean(areas[a])) if np.isfinite(areas[a]).any() else 0.0
        mean[a], own[a] = forecast_area(log_area - log_national, size, first, horizon, q, k)
    return AreaFans(fan.first, fan.mean + mean, np.sqrt(fan.sd**2 + own**2), own, fan)
