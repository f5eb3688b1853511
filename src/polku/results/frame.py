"""What the tables of a run share: its calendar, its horizons, what was learned of a measure.

Horizon h of an area is its h-th treated month; arrays count months from the first start of any area.
Axes: N draws, A areas, T months.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month, Spread
from polku.dynamics.baseline import first_month
from polku.estimation.series import Series
from polku.programme.model import ALL, Programme
from polku.results.verdicts import Verdict

Array = NDArray[np.float64]

HORIZONS = (6, 12, 24, 36, 60, 120)
"""Months from an area's start that effects are given at, as far as the horizon reaches."""

PROJECTION_AFTER = 36
"""Months past the data after which a forecast (ennuste) is called a projection (laskelma)."""

NOT_SUMMED = ("activation_rate",)
"""Measures of which a sum over areas says nothing."""


def horizons_of(programme: Programme) -> tuple[int, ...]:
    """The months that effects are given at; where the horizon is shorter than the first of them its last month."""
    last = programme.period.horizon
    return HORIZONS if last >= min(HORIZONS) else (last,)


def clock_of(programme: Programme, series: Series, months: int) -> Clock:
    """The calendar of the arrays; the row after the areas is all of them, from the first start."""
    first = first_month(programme)
    starts = (*(programme.start_of(a) for a in programme.trial_areas), first)
    return Clock(first, starts, series.last, months)


def names(programme: Programme, summed: bool) -> tuple[str, ...]:
    """The ids of the rows: trial areas, and all of them together where a sum means something."""
    areas = tuple(a.id for a in programme.trial_areas)
    return (*areas, ALL) if summed and len(areas) > 1 else areas


def summed(draws: Array, kept: Array | None = None) -> Array:
    """Draws [N, A, T] with their sum over areas, those of `kept` [A] (1 or 0): [N, A + 1, T]."""
    some = draws if kept is None else draws[:, kept > 0]
    return np.concatenate([draws, some.sum(axis=1, keepdims=True)], axis=1)


@dataclass(frozen=True, slots=True)
class Learned:
    """What the data did to a measure in an area and month: variances along its gradient, no draws.

    `column`: month of the arrays -> its place C. `prior`, `post` (lags, doses and shares held), `whole` (let vary) and
    `expected` (at the planned end of follow-up) variances; `moved` how far the mean went from the prior's;
    `alone_shift`, `alone` the shift of the mean and the variance when each area stands by itself, held too. All
    [A + 1, C], last the sum over areas. `weight` [M], `apart` and `within` [M, A + 1, C]: members of the mixture, how
    far each lies from their mean, and its own variance. `limit`: the contraction along the weakest contrast that the
    measure rests on (jobs against other exits), where there is one.
    """

    column: Mapping[int, int]
    prior: Array
    post: Array
    whole: Array
    expected: Array
    alone_shift: Array
    alone: Array
    moved: Array
    weight: Array
    apart: Array
    within: Array
    limit: Array | None = None

    @property
    def areas(self) -> int:
        """The number of areas; the row after them is their sum."""
        return len(self.prior) - 1


Judge = Callable[[int, int, Array, Spread, float], tuple[float, Verdict]]
"""Of (area, month, draws [N], their spread, the level without): the probability to be above zero, and the verdict."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a month stands in the arrays: `first` month of the arrays, the areas' starts, the last month with data."""

    first: Month
    starts: tuple[Month, ...]
    data_end: Month
    months: int

    def at(self, area: int, horizon: int) -> int | None:
        """The column of an area's `horizon`-th treated month; None beyond the arrays."""
        t = self.starts[area].since(self.first) + horizon - 1
        return t if 0 <= t < self.months else None

    def columns(self, horizons: Sequence[int]) -> dict[int, int]:
        """The columns of all areas' horizons, in order: month of the arrays -> its place among them."""
        there = {self.at(a, h) for a in range(len(self.starts)) for h in horizons}
        return {t: c for c, t in enumerate(sorted(t for t in there if t is not None))}

    def projection(self, t: int) -> bool:
        """Whether column t lies so far past the data that a forecast is only a projection."""
        return (self.first + t).since(self.data_end) > PROJECTION_AFTER


def units(programme: Programme, measure: str) -> tuple[str, str | None]:
    """The unit's id and the better way of a measure."""
    if measure == "open_job_months":
        return "job_months", "more"
    if measure == "open_jobs":
        return "persons", "more"
    indicator = programme.indicator(measure)
    kind = indicator.kind if indicator else "stock"
    return ("percentage_points" if kind in ("ratio", "change") else "persons"), indicator.better if indicator else None


def added(programme: Programme, month: Month) -> dict[str, int]:
    """What a row of all areas adds up: area -> which month of its own trial a calendar month is (0: not begun)."""
    return {a.id: max(0, month.since(programme.start_of(a)) + 1) for a in programme.trial_areas}


def ratio_left(variance: float, before: float) -> float:
    """1 − V/V₀, not below nought; nought when there was nothing to learn."""
    return float(max(0.0, 1.0 - variance / before)) if before > 0 else 0.0


def below(value: Spread) -> float:
    """The probability that a normal change is below nought."""
    from scipy.special import ndtr

    return float(ndtr(-value.mean / value.sd)) if value.sd > 0 else float(value.mean < 0)
