"""From arrays to rows: what the model found, month by month and area by area, as `Facts`.

Horizon h of an area is its h-th treated month; arrays count months from the first start of any area.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import QUANTILES, Month, Spread
from polku.forecast.contrast import normal_spread, spread
from polku.programme.model import Area, Programme
from polku.results.model import Contribution, EffectRow, FlowPart, ForecastRow
from polku.results.money import CostRow
from polku.results.verdicts import Verdict, of_status

Array = NDArray[np.float64]

PROJECTION_AFTER = 36
"""Months past the data after which a forecast (ennuste) is called a projection (laskelma)."""


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


def effect_rows(
    programme: Programme,
    areas: Sequence[str],
    measure: str,
    draws: Array,
    without: Array,
    known: Learned,
    clock: Clock,
    horizons: Sequence[int],
    labels: tuple[str, str, float],
    judge: Judge,
) -> list[EffectRow]:
    """Rows of a measure for `areas` (the first rows of the arrays) and horizons.

    `labels` = (scenario, variant, displacement); `draws`, `without` [N, A, T].
    """
    unit, better = units(programme, measure)
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            main, level, c = spread(draws[:, a, t]), float(np.median(without[:, a, t])), known.column[t]
            above, said = judge(a, t, draws[:, a, t], main, level)
            # a sum over areas has nobody to borrow from; a variant is not fitted area by area
            together = a >= known.areas or labels[1] != "main"
            alone_sd = main.sd * float(np.sqrt(known.alone[a, c] / max(known.post[a, c], 1e-300)))
            alone = normal_spread(main.mean + float(known.alone_shift[a, c]), alone_sd)
            rows.append(
                EffectRow(
                    area=area,
                    measure=measure,
                    unit=unit,
                    horizon=h,
                    scenario=labels[0],
                    variant=labels[1],
                    displacement=labels[2],
                    spread=main,
                    p_better=None if better is None else above if better == "more" else 1.0 - above,
                    unpooled=None if together else alone,
                    borrowed=0.0 if together else ratio_left(float(known.post[a, c]), float(known.alone[a, c])),
                    contraction=ratio_left(float(known.whole[a, c]), float(known.prior[a, c])),
                    verdict=said.status,
                    without=level,
                    projection=clock.projection(t),
                    direction=said.direction,
                    capped_by=said.capped_by,
                    adds=added(programme, clock.first + t) if a >= known.areas else {},
                )
            )
    return rows


def added(programme: Programme, month: Month) -> dict[str, int]:
    """What a row of all areas adds up: area -> which month of its own trial a calendar month is (0: not begun)."""
    return {a.id: max(0, month.since(programme.start_of(a)) + 1) for a in programme.trial_areas}


def ratio_left(variance: float, before: float) -> float:
    """1 − V/V₀, not below nought; nought when there was nothing to learn."""
    return float(max(0.0, 1.0 - variance / before)) if before > 0 else 0.0


def forecast_rows(
    indicator: str,
    areas: Sequence[Area],
    clock: Clock,
    scenario: str,
    without: Array,
    with_: Array,
    observed: Array,
    modelled: bool,
) -> list[ForecastRow]:
    """Fans from the start on: draws `without`, `with_` [N, A, T]; `observed` [A, T] (nan: none)."""
    low, high = (np.moveaxis(np.quantile(x, QUANTILES, axis=0), 0, -1) for x in (without, with_))
    rows = []
    for a, area in enumerate(areas):
        for t in range(without.shape[2]):
            seen = None if np.isnan(observed[a, t]) else float(observed[a, t])
            month = clock.first + t
            kind = "observed" if month <= clock.data_end else "projection" if clock.projection(t) else "forecast"
            q0, q1 = tuple(map(float, low[a, t])), tuple(map(float, high[a, t]))
            rows.append(ForecastRow(indicator, area.id, month, scenario, q0, q1, seen, kind, modelled))
    return rows


def history_rows(indicator: str, area: str, first: Month, observed: Array, scenario: str = "") -> list[ForecastRow]:
    """Months before the start: what was observed and nothing else."""
    return [
        ForecastRow(indicator, area, first + t, scenario, None, None, float(v), "observed")
        for t, v in enumerate(observed)
        if np.isfinite(v)
    ]


@dataclass(frozen=True, slots=True)
class Parts:
    """What changes of spending are made of: `own` costs [A, T] and `benefits` [N, A, T] by payer."""

    own: Mapping[str, Array]
    benefits: Mapping[str, Array]


def cost_rows(
    areas: Sequence[str],
    draws: Mapping[str, Array],
    clock: Clock,
    horizons: Sequence[int],
    scenario: str,
    shifted: Mapping[tuple[str, int], Mapping[str, Mapping[str, float]]],
    verified: Mapping[str, bool],
    rules: str,
    parts: Parts,
    held_back: Collection[str],
) -> list[CostRow]:
    """Changes of spending: payer -> discounted euros cumulated [N, A, T]; `shifted`: (area, h) -> grew -> saved.

    `held_back`: areas whose first months lie before the first price.
    """
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for payer, values in draws.items():
                at = values[:, a, t]
                saving = float(np.mean(at < 0))
                from_ = shifted.get((area, h), {}).get(payer, {})
                new = float(parts.own[payer][a, t]) if payer in parts.own else 0.0
                paid = spread(parts.benefits[payer][:, a, t]) if payer in parts.benefits else None
                sure, back = verified.get(payer, True), area in held_back
                rows.append(CostRow(area, payer, h, scenario, spread(at), saving, from_, sure, rules, new, paid, back))
    return rows


def part_rows(
    areas: Sequence[str],
    draws: Mapping[str, Array],
    scale: Array,
    clock: Clock,
    horizons: Sequence[int],
    scenario: str,
    kept: Array,
) -> list[FlowPart]:
    """What the change of the unemployed is made of: part -> modelled persons [N, A, T], times `scale` [A, T] persons.

    A row of `areas` beyond the arrays is the sum of those of `kept` [A] (1 or 0).
    """
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for part, values in draws.items():
                persons = values[:, :, t] * scale[:, t]
                at = persons[:, a] if a < persons.shape[1] else persons @ kept
                rows.append(FlowPart(area, h, part, scenario, spread(at)))
    return rows


def contribution_rows(
    programme: Programme,
    links: Sequence[str],
    cause: Mapping[str, str],
    shares: Array,
    sds: Mapping[str, Array],
    clock: Clock,
    horizons: Sequence[int],
    bundle: Mapping[str, str],
    told: tuple[Mapping[tuple[str, str], str], Mapping[str, tuple[str, ...]]],
) -> list[Contribution]:
    """Each activity's part of the change of the unemployed: `shares` [A, L, T] persons, `sds`: activity -> [A, T].

    `told`: the status of (activity, area), and the caps of an area.
    """
    rows = []
    for a, area in enumerate(programme.trial_areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for activity, sd in sds.items():
                mine = [i for i, link in enumerate(links) if cause[link] == activity]
                value = normal_spread(float(shares[a, mine, t].sum()), float(sd[a, t]))
                said = of_status(told[0][activity, area.id], 1.0 - below(value), told[1][area.id])
                rows.append(
                    Contribution(
                        activity,
                        area.id,
                        "unemployed",
                        h,
                        value,
                        below(value),
                        bundle.get(activity, ""),
                        said.status,
                        said.direction,
                        said.capped_by,
                    )
                )
    return rows


def below(value: Spread) -> float:
    """The probability that a normal change is below nought."""
    from scipy.special import ndtr

    return float(ndtr(-value.mean / value.sd)) if value.sd > 0 else float(value.mean < 0)
