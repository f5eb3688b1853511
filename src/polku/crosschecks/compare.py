"""Cross-checks: a synthetic control and differences in differences on the same series, beside the main estimate.

They read the panel the main estimate was fitted to, so they are a check and not more evidence: nothing here changes a
posterior or a verdict. They know no pathway, prior or lag, and give the trial the whole of any gap.

The rule. With m the main estimate and c the check's, both logs of the change of the unemployed over the same months,

    t = (m − c) / sqrt(V_m + V_c − 2 cov),     cov = min(V_m, V_c, 0.7 s_m s_c)
    z = the normal quantile at which Student's t of the check's degrees of freedom has the same tail as t

    agreement  |z| ≤ 1.28    no more apart than chance alone would put them in four cases of five
    conflict   |z| > 2.5     so far apart by chance about once in eighty
    tension    between

If m is the posterior mean given the series and c any unbiased function of them, cov(m − b, c − b) is V_m exactly, as
the error of a posterior mean is uncorrelated with the data (Hausman 1978 for estimates). A check that looks as sure as
the main estimate is no such c: there the correlation is held at 0.7. When the main estimate is an assumption
(contraction below 0.40) agreement says only that the series do not speak against it.

An effect that fades after the end of a trial is still in a mean of twelve months: the synthetic control is made of the
last three months too, against the main estimate of those months.

Differences in differences are taken of yearly means, so that the season falls out: blocks of h = min(12, months since
the start) months, one a year up to the start, and the window. A year in which an area starts is left out for it. Of
all areas together they give every area the same weight, and are held against the main estimate weighed alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from polku.base import QUANTILES, Caution, Month, PolkuError, Spread
from polku.crosschecks.staggered_did import PreTrend, Staggered, staggered
from polku.crosschecks.synthetic_control import (
    EXACT,
    YEAR,
    Estimate,
    Synthetic,
    added,
    complete_donors,
    synthetic,
    why_not,
)
from polku.estimation.series import Series
from polku.forecast.contrast import spread
from polku.inference.noise import Panel
from polku.programme.model import ALL, Area, Programme
from polku.results.checks import DIFFERENCE, LATE, METHODS, SYNTHETIC, WORDS, Check, CrossCheck, Trend
from polku.results.model import EffectRow
from polku.results.scenarios import Run
from polku.texts import Message

Array = NDArray[np.float64]
AGREE, CONFLICT = 1.28, 2.5
TINY = 1e-300
LAST = 3
"""Months of the second look; made once there are twice as many since the start."""
SHARED = 0.7
"""The most that a check and the main estimate are taken to be correlated."""


@dataclass(frozen=True, slots=True)
class Main:
    """The main estimate of one row: draws [N] of the log change, its area, and the months compared."""

    area: str
    draws: Array
    base: Month
    first: Month
    last: Month


def cross_checks(programme: Programme, series: Series, run: Run) -> list[CrossCheck]:
    """A row for each trial area and, where there are several, for all together; none before a month of the trial.

    Without a verdict yet: a conflict caps the verdicts, so it is known first (`with_verdicts`).
    """
    panel = series.panel
    last = None if panel is None else last_month(programme, panel, run)
    if panel is None or last is None:
        return []
    seen = panel.until(last)
    areas = [a for a in checked(programme, panel) if programme.start_of(a) <= last]
    mains = [main_of(programme, a, run, last) for a in areas]
    begins = [seen.column(programme.start_of(a)) for a in areas]
    donors = [i for i, name in enumerate(seen.areas) if name not in {a.id for a in programme.trial_areas}]
    found = [controlled(seen, seen.areas.index(a.id), donors, b) for a, b in zip(areas, begins, strict=True)]
    checks = [
        [
            made(SYNTHETIC, partial(of_synthetic, f, m, seen, donors)),
            *of_last_months(seen, donors, main_of(programme, a, run, last, LAST), b),
            made(DIFFERENCE, partial(of_differences, seen, {seen.areas.index(m.area): b}, donors, m)),
        ]
        for f, m, a, b in zip(found, mains, areas, begins, strict=True)
    ]
    if len(areas) > 1:
        shares = shares_of(seen, areas, begins)
        whole, alike = (together(mains, w) for w in (shares, np.full(len(areas), 1.0 / len(areas))))
        treated = {seen.areas.index(a.id): b for a, b in zip(areas, begins, strict=True)}
        checks.append(
            [
                made(SYNTHETIC, partial(synthetic_together, found, shares, whole)),
                made(DIFFERENCE, partial(of_differences, seen, treated, donors, alike)),
            ]
        )
        mains.append(whole)
    return [row_of(m, c) for m, c in zip(mains, checks, strict=True)]


def made(method: str, make: Callable[[], Check]) -> Check:
    """A method's check, or why it could not be made: no cross-check takes a run down, whatever the figures are."""
    try:
        check = make()
    except (ArithmeticError, ValueError, np.linalg.LinAlgError, PolkuError):
        return Check(method, why="failed")
    told = check.estimate
    if told is not None and not np.isfinite([told.mean, told.sd, *told.quantiles, check.apart or 0.0]).all():
        return Check(method, why="failed")
    return check


def checked(programme: Programme, panel: Panel) -> list[Area]:
    """The trial areas whose own figures since the start are read; an area that has not begun is one of them."""

    def read(area: Area) -> bool:
        row, start = panel.log_y[panel.areas.index(area.id)], programme.start_of(area).since(panel.first)
        return start >= panel.months or bool(np.isfinite(row[max(start, 0) :]).any())

    return [a for a in programme.trial_areas if a.id in panel.areas and read(a)]


def last_month(programme: Programme, panel: Panel, run: Run) -> Month | None:
    """The last month with a figure of every area read that the run reaches; None when no area had begun by it."""
    areas = checked(programme, panel)
    rows = [panel.areas.index(a.id) for a in areas]
    told = np.flatnonzero(np.isfinite(panel.log_y[rows]).all(axis=0))
    reach = run.prepared.first + (run.world.ratio.shape[2] - 1)
    if not told.size:
        return None
    last = min(panel.first + int(told[-1]), reach)
    return last if any(programme.start_of(a) <= last for a in areas) else None


def main_of(programme: Programme, area: Area, run: Run, last: Month, long: int = YEAR) -> Main:
    """The main estimate over the last `long` months up to `last`, or as many as there are since the area's start."""
    start = programme.start_of(area)
    first = max(start, last.back(long - 1))
    a = [x.id for x in programme.trial_areas].index(area.id)
    t = slice(first.since(run.prepared.first), last.since(run.prepared.first) + 1)
    return Main(area.id, np.log(run.world.ratio[:, a, t]).mean(axis=1), start.back(YEAR), first, last)


def together(mains: Sequence[Main], shares: Array) -> Main:
    """All areas together, each by its share of the unemployed before its start."""
    draws = np.sum([share * m.draws for m, share in zip(mains, shares, strict=True)], axis=0)
    return Main(ALL, draws, min(m.base for m in mains), min(m.first for m in mains), mains[0].last)


def shares_of(panel: Panel, areas: Sequence[Area], begins: Sequence[int]) -> Array:
    """Each area's share of their unemployed in the year before its start."""
    rows = [panel.stock[panel.areas.index(a.id), max(0, b - YEAR) : b] for a, b in zip(areas, begins, strict=True)]
    people = np.array([np.nanmean(r) if np.isfinite(r).any() else np.nan for r in rows])
    people = np.where(np.isfinite(people), people, panel.ybar[[panel.areas.index(a.id) for a in areas]])
    return np.asarray(people / people.sum())


def controlled(panel: Panel, row: int, donors: Sequence[int], begin: int, long: int = YEAR) -> Synthetic | str:
    """The synthetic control of a row over its last `long` months, or the code of why there is none."""
    try:
        return why_not(panel.log_y, row, donors, begin) or synthetic(panel.log_y, row, donors, begin, long)
    except ValueError as reason:  # the figures themselves do not allow it
        return str(reason)


def of_last_months(panel: Panel, donors: Sequence[int], main: Main, begin: int) -> list[Check]:
    """The synthetic control of the last three months against the main estimate of those; none where it says no more."""
    found = controlled(panel, panel.areas.index(main.area), donors, begin, LAST)
    if panel.months - begin < 2 * LAST or isinstance(found, str) or found.main.scale <= EXACT:
        return []
    check = made(LATE, lambda: check_of(LATE, found.main.estimate, main))
    beside = spread(100.0 * np.expm1(main.draws))
    return [replace(check, comparison=len(complete_donors(panel.log_y, donors)), beside=beside)]


def of_synthetic(found: Synthetic | str, main: Main, panel: Panel, donors: Sequence[int]) -> Check:
    if isinstance(found, str):
        return Check(SYNTHETIC, why=found)
    if found.main.scale <= EXACT:  # a perfect fit means nothing: it would be as sure as it can be
        return Check(SYNTHETIC, why="alike")
    names = [panel.areas[d] for d in donors]
    weights = {n: float(w) for n, w in zip(names, found.main.weights, strict=True) if w > 0}
    made = check_of(SYNTHETIC, found.main.estimate, main)
    early = None if found.early is None else found.early.estimate
    return replace(
        made,
        weights=dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))),
        comparison=len(complete_donors(panel.log_y, donors)),
        fit=100.0 * found.fit,
        early=None if early is None else per_cent(early),
        p_early=None if early is None else early.p,
    )


def synthetic_together(found: Sequence[Synthetic | str], shares: Array, main: Main) -> Check:
    made = [f for f in found if isinstance(f, Synthetic)]
    if len(made) < len(found) or any(f.main.scale <= EXACT for f in made):
        return Check(SYNTHETIC, why="part")
    check = check_of(SYNTHETIC, added([f.main for f in made], shares), main)
    before = [f.early for f in made if f.early is not None]
    early = added(before, shares) if len(before) == len(made) else None
    return replace(
        check,
        comparison=made[0].main.degrees,
        early=None if early is None else per_cent(early),
        p_early=None if early is None else early.p,
    )


def of_differences(panel: Panel, treated: Mapping[int, int], donors: Sequence[int], main: Main) -> Check:
    """Staggered differences in differences of rows `treated` (row: column of its start) against rows `donors`."""
    reasons = [why_not(panel.log_y, row, donors, begin) for row, begin in treated.items()]
    if any(reasons):
        return Check(DIFFERENCE, why="part" if len(treated) > 1 else reasons[0] or "")
    rows = [*treated, *donors]
    y, start = blocks(panel.log_y[rows], [*treated.values(), *[panel.months] * len(donors)])
    cluster = [panel.regions[r] or panel.areas[r] for r in rows]
    found = _staggered(y, start, cluster)
    if found is None:
        return Check(DIFFERENCE, why="few_donors")
    before = np.flatnonzero(np.isfinite(y[: len(treated), :-1]).all(axis=0))
    if len(before) > 1:  # the same a year early, on the blocks before the start alone
        last = int(before[-1])
        early = _staggered(y[:, : last + 1], np.where(start < y.shape[1], last, last + 1), cluster)
    else:
        early = None
    then = None if early is None else _average(early)
    return replace(
        check_of(DIFFERENCE, _average(found), main),
        comparison=len(donors),
        early=None if then is None else per_cent(then),
        p_early=None if then is None else then.p,
        trend=None if found.pre_trend is None else trend_of(found.pre_trend),
    )


def _staggered(y: Array, start: NDArray[np.int64], cluster: Sequence[str]) -> Staggered | None:
    """None where the comparison areas' holes leave a block without a comparison."""
    try:
        return staggered(y, start, cluster=cluster)
    except PolkuError:
        return None


def _average(found: Staggered) -> Estimate:
    return Estimate(found.average.estimate, found.average.se, found.average.dof)


def trend_of(found: PreTrend) -> Trend:
    """The drift before the start in per cent a year."""
    slope = per_cent(Estimate(found.slope, found.se, found.dof))
    return Trend(slope, found.p, 100.0 * float(np.expm1(found.detectable)))


def blocks(y: Array, starts: Sequence[int]) -> tuple[Array, NDArray[np.int64]]:
    """Means of y [U, T] over a block of months a year, the last one the window, and each row's first treated block.

    `starts`: columns, T or more for never. Blocks after a start other than the window, and those a start lies in, are
    nan for the row: the average of the effects is then that of the window.
    """
    months = y.shape[1]
    begun = [s for s in starts if s < months]
    long = min(YEAR, months - max(begun))
    window = months - long
    anchor = window if long < YEAR else min(begun)
    firsts = [*range(anchor % YEAR, window - long + 1, YEAR), window]
    means = np.stack([y[:, f : f + long].mean(axis=1) for f in firsts], axis=1)
    for row, start in enumerate(starts):
        for b, f in enumerate(firsts[:-1]):
            if f + long > start:
                means[row, b] = np.nan
    return means, np.array([len(firsts) - 1 if s < months else len(firsts) for s in starts], dtype=np.int64)


def check_of(method: str, estimate: Estimate, main: Main) -> Check:
    """A method's estimate beside the main one, and the word for the two."""
    z = apart(float(main.draws.mean()), float(main.draws.std()), estimate)
    return Check(method, per_cent(estimate), z, word_of(z))


def apart(m: float, s_m: float, check: Estimate) -> float:
    """How far a check lies from the main estimate N(m, s_m²): the z of the rule above."""
    s_c = check.se
    shared = min(s_m**2, s_c**2, SHARED * s_m * s_c)
    sd = float(np.sqrt(s_m**2 + s_c**2 - 2.0 * shared))
    if sd == 0.0:
        return 0.0 if m == check.gap else float(np.copysign(2.0 * CONFLICT, m - check.gap))
    tail = max(float(stdtr(check.degrees, -abs(m - check.gap) / sd)), TINY)
    return float(np.copysign(-ndtri(tail), m - check.gap))


def word_of(z: float) -> str:
    return "agreement" if abs(z) <= AGREE else "conflict" if abs(z) > CONFLICT else "tension"


def per_cent(estimate: Estimate) -> Spread:
    """The spread of a change in per cent; its mean is that of the point in logs, its sd one standard error."""
    quantiles = tuple(100.0 * float(np.expm1(estimate.at(q))) for q in QUANTILES)
    return Spread(100.0 * float(np.expm1(estimate.gap)), 100.0 * estimate.se * float(np.exp(estimate.gap)), quantiles)


def row_of(main: Main, checks: Sequence[Check]) -> CrossCheck:
    """A row, as long as nothing is known of its verdict."""
    words = [c.word for c in checks if c.word]
    return CrossCheck(
        area=main.area,
        base=main.base,
        first=main.first,
        last=main.last,
        effect=spread(100.0 * np.expm1(main.draws)),
        contraction=0.0,
        verdict="not_learnable_yet",
        word=max(words, key=WORDS.index, default=""),
        checks=tuple(sorted(checks, key=lambda c: METHODS.index(c.method))),
    )


def with_verdicts(
    programme: Programme, checks: Sequence[CrossCheck], effects: Sequence[EffectRow]
) -> tuple[CrossCheck, ...]:
    """The rows with the verdict of the effect nearest to their last month."""
    return tuple(_with_verdict(programme, row, effects) for row in checks)


def _with_verdict(programme: Programme, row: CrossCheck, effects: Sequence[EffectRow]) -> CrossCheck:
    area = next((a for a in programme.trial_areas if a.id == row.area), None)
    start = min(programme.start_of(a) for a in programme.trial_areas) if area is None else programme.start_of(area)
    months = row.last.since(start) + 1
    rows = [
        r for r in effects
        if (r.area, r.measure, r.variant, r.displacement) == (row.area, "unemployed", "main", 0.0) and not r.segment
    ]  # fmt: skip
    near = min(rows, key=lambda r: (abs(r.horizon - months), r.horizon), default=None)
    if near is None:
        return row
    said = replace(row, verdict=near.verdict, direction=near.direction, capped_by=near.capped_by)
    return replace(said, contraction=near.contraction)


def conflicts(programme: Programme, rows: Sequence[CrossCheck]) -> tuple[Caution, ...]:
    """A caution for every row in which another method is in conflict with the main estimate."""
    names = {a.id: a.name for a in programme.areas} | {ALL: Message("crosschecks.the-trial-areas-together")}
    found = []
    for row in rows:
        if row.word == "conflict":
            name = names[row.area]
            found.append(
                Caution(
                    "crosscheck_conflict",
                    f"cross_checks/{row.area}",
                    Message("crosschecks.the-cross-check-conflicts-with-the", name=name),
                )
            )
    return tuple(found)
