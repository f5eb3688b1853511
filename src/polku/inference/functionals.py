"""Other series as observations of functionals of the client flows: people in services, shares by duration, bills.

Method, "One way for every kind of series". A functional v of the flows is seen in units u (trial areas, comparison
areas, the rest of the country) and months t on a scale on which the trial adds g:

    z_u,t = f_t + a_u + r_u(t) + c_u,t + e_u,t + g_u,t(b),   g = scale(v with the trial) − scale(v without)
    r  random walk, monthly variance q² + k/ȳ_u;  c  season of a calendar month;  e  error of the figure itself

with free levels a and, units side by side, free month effects f. A unit alone keeps a season and a walk for f and says
little. A stock inside another one that is seen too (the long-term unemployed among the unemployed) is seen as its
share: given the whole, the split has noise of its own, and nothing is counted twice:

    logit of a part given the whole; for stocks by duration the chain  L_{a+}/U, L_{b+}/L_{a+}, …  (continuation ratios,
    independent of each other given the first whole: a multinomial is the product of such binomials)

The sizes of this noise are an assumption wherever no unit without a trial has the series; elsewhere they are learned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.inference.likelihood import Information, linearise
from polku.inference.units import (
    FREE,
    Source,
    Units,
    calendar,
    free_months,
    make_units,
    scatter,
    walk,
)

Array = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int = NDArray[np.int64]
Mean = Callable[[Array], Array]
"""g: strengths [P, A, L] -> [P, U, T]; nought for units without a trial."""

SINGLE = (0.10, 0.03)
"""Sd of the season and of the monthly walk of what units share, where a unit stands alone (assumption)."""
LOG_PRIOR_SD = 1.0


@dataclass(frozen=True, slots=True)
class SeriesNoise:
    """`walk` q a month, `size` k (variance k/ȳ a month in the walk), `season` and `white` sd."""

    walk: float = 0.015
    size: float = 0.9
    season: float = 0.05
    white: float = 0.01


START = SeriesNoise()


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """One functional in units × months: `values` [U, T] on its scale, NaN where missing.

    `error` [U, T] the variance of a figure itself (a suppressed cell), `size` [U] the mean people behind it (inf: no
    count), `treated` [U, T] months in which the trial could act.
    """

    id: str
    units: tuple[str, ...]
    first: Month
    values: Array
    error: Array
    size: Array
    treated: Bool

    @property
    def observed(self) -> Bool:
        return np.asarray(np.isfinite(self.values))

    @property
    def months(self) -> int:
        return int(self.values.shape[1])

    def hide(self, cells: Bool) -> SeriesTable:
        """The same with cells [U, T] made missing."""
        return replace(self, values=np.where(cells, np.nan, self.values))


def units_of(table: SeriesTable, noise: SeriesNoise) -> Units:
    """The precision of a table's cells."""
    n = table.months
    season, at = calendar(table.first, n, noise.season), np.arange(n)
    own = np.stack([FREE**2 + walk(n, noise.walk**2 + noise.size / size) + season for size in table.size])
    own[:, at, at] += noise.white**2 + table.error
    if len(table.units) > 1:
        return make_units(own, free_months(n), table.observed)
    alone = walk(n, SINGLE[1] ** 2) + calendar(table.first, n, SINGLE[0]) + FREE**2
    return make_units(own, alone, table.observed)


@dataclass(frozen=True, slots=True)
class SeriesSource:
    """A series as a source of the strengths. `area_of` [U]: the place of each unit's area among `areas` areas."""

    table: SeriesTable
    noise: SeriesNoise
    mean: Mean
    area_of: Int
    areas: int
    units: Units

    @property
    def id(self) -> str:
        return self.table.id

    def inform(self, strengths: Array) -> Information:
        """J'PJ and J'P(z − g + J b) at strengths [A, L]."""
        value, jacobian = linearise(self.mean, strengths)
        columns = np.zeros((*value.shape, strengths.size + 1))
        columns[:, :, :-1] = scatter(jacobian, self.area_of, self.areas)
        columns[:, :, -1] = self.table.values - value
        gram = self.units.gram(np.where(self.table.observed[:, :, None], columns, 0.0))
        matrix = gram[:-1, :-1]
        density = self.units.log_density(float(gram[-1, -1]))
        return Information(matrix, gram[:-1, -1] + matrix @ strengths.ravel(), density)

    def alone(self, area: int) -> Source | None:
        """Without the treated months of the other areas; None when the area has no treated month here."""
        mine = self.area_of == area
        if not (self.table.observed & self.table.treated)[mine].any():
            return None
        return series_source(
            self.table.hide(self.table.treated & ~mine[:, None]), self.noise, self.mean, self.area_of, self.areas
        )


def series_source(table: SeriesTable, noise: SeriesNoise, mean: Mean, area_of: Int, areas: int) -> SeriesSource:
    """The source of a table under a noise that is held."""
    return SeriesSource(table, noise, mean, area_of, areas, units_of(table, noise))


def fit_series_noise(table: SeriesTable, start: SeriesNoise = START) -> SeriesNoise:
    """The most probable walk and error of a table's untreated cells, with a weak prior around `start`.

    Needs two units side by side in 24 untreated months at least; without them the answer is `start`.
    """
    free = table.hide(table.treated)
    if (free.observed.sum(axis=0) > 1).sum() < 24:
        return start
    z = np.where(free.observed, free.values, 0.0)[:, :, None]

    def noise(x: Array) -> SeriesNoise:
        return replace(start, walk=start.walk * float(np.exp(x[0])), white=start.white * float(np.exp(x[1])))

    def objective(x: Array) -> float:
        units = units_of(free, noise(x))
        return 0.5 * float((x / LOG_PRIOR_SD) @ (x / LOG_PRIOR_SD)) - units.log_density(float(units.gram(z)[0, 0]))

    options = {"xatol": 0.05, "fatol": 0.01, "maxfev": 60, "initial_simplex": np.vstack([np.zeros(2), 0.5 * np.eye(2)])}
    from scipy.optimize import minimize  # a large package: loaded when it is used

    return noise(minimize(objective, np.zeros(2), method="Nelder-Mead", options=options).x)


def share_of(part: Array, whole: Array) -> Array:
    """The logit of a part of a whole; NaN where either is missing or nothing is on one side."""
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.log(part) - np.log(whole - part)
    return np.where(np.isfinite(out), out, np.nan)


def log_of_interval(low: Array, high: Array) -> tuple[Array, Array]:
    """Mean and variance of the log of a count known to lie in low..high, each whole number alike likely.

    A count of nought is left out: whoever suppresses a count says that there were some.
    """
    mean, variance = np.log(np.maximum(low, 1.0)), np.zeros_like(low)
    for i in np.flatnonzero(high > low):
        k = np.log(np.arange(max(1.0, float(low.flat[i])), float(high.flat[i]) + 1.0))
        mean.flat[i], variance.flat[i] = k.mean(), k.var()
    return mean, variance


def tails(bands: Sequence[tuple[int, int | None]]) -> dict[int, tuple[int, ...]]:
    """Which bands add up to everyone of a months or more: {a: places in `bands`}, for each a > 0 that can be had.

    An open band is taken as it is; otherwise bands that follow one another up to an open one.
    """
    found: dict[int, tuple[int, ...]] = {}
    for n, (a, b) in enumerate(bands):
        if b is None:
            found.setdefault(a, (n,))
    grew = True
    while grew:
        grew = False
        for n, (a, b) in enumerate(bands):
            if b is not None and b in found and a not in found:
                found[a], grew = (n, *found[b]), True
    return {a: found[a] for a in sorted(found) if a > 0}
