"""Before a trial, from the plan alone: what it can teach, by when, and what would make it teach more.

Nothing after the start is read: the evidence is cut at the month before it, and the noise is learned from what was
seen until then. The rows of `Plan.rows` are those of every report (`learned.design_rows`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.base import Month, NotYet
from polku.dynamics.baseline import first_month, make_baseline
from polku.dynamics.response import Prepared, prepare
from polku.estimation.case import Case, outcome_formula
from polku.estimation.exits import settled
from polku.estimation.main_fit import Fits, Months, disturbed_months, log_ratio
from polku.estimation.series import gather
from polku.estimation.series_sources import ObservedSeries, services_ahead
from polku.evidence.model import Evidence
from polku.inference.diagnostics import gap
from polku.inference.laplace import Alone, update
from polku.inference.learnability import (
    Z_POWER,
    Bundle,
    contraction,
    find_bundles,
    planned_panel,
    weakest_contrast,
)
from polku.inference.likelihood import linearise, panel_information, precision
from polku.inference.noise import Noise, Panel, season_sd, step_covariance
from polku.inference.nuisances import learn_background
from polku.inference.prior import Prior, make_prior
from polku.programme.model import Programme
from polku.results.updates import design_rows
from polku.texts import Message
from polku.trial_design.model import (
    BestFew,
    ComparisonRow,
    Confounded,
    ExpectedRow,
    Plan,
    PretrialPower,
    SizeRow,
    StaggerRow,
)
from polku.trial_design.services import jobs_or_services
from polku.trial_design.shapes import BEFORE, detect_rows, followed_for, group_rows, shapes_of, slopes_of

Array = NDArray[np.float64]
SIZES = (500, 1000, 2000, 5000, 10000, 20000)
MAIN = 12
"""Months of the follow-up that tables of one horizon are about."""
LATER = (6, 12)
FEW = 4


@dataclass(frozen=True, slots=True)
class Beforehand:
    """All that the plan's numbers are made from. `panel` ends before the first start."""

    programme: Programme
    evidence: Evidence
    month: Month
    panel: Panel
    prepared: Prepared
    noise: Noise
    prior: Prior
    months: int

    @property
    def first(self) -> Month:
        return self.prepared.first

    @property
    def lead(self) -> int:
        """Months of the panel's calendar before the start."""
        return self.first.since(self.panel.first)

    @property
    def comparison(self) -> tuple[str, ...]:
        trial = set(self.prior.areas)
        return tuple(a for a in self.panel.areas if a not in trial)

    def expected(self, prepared: Prepared, months: int) -> tuple[Array, Array, Array]:
        """What the stock leaves after `months` of a plan: covariance [K, K]; log R [A, T] and its slopes [A, T, L]."""
        planned = planned_panel(self.panel, self.first + (months - 1))
        flows = Months(prepared, months)
        functional = log_ratio(flows, outcome_formula(self.programme), self.panel.first, planned.months)
        b, p = self.prior.strengths(self.prior.mean), precision(planned, self.noise)
        value, slope = linearise(functional, b)
        said = panel_information(planned, self.prior.areas, p, value, slope, b)
        cov = update(self.prior.mean, self.prior.cov, self.prior.strength_matrix, said)[1]
        return cov, value, slope


def beforehand(case: Case) -> Beforehand:
    """What the plan's numbers are made from.

    Raises NotYet where there are no series to learn the chance variation from.
    """
    programme = case.programme
    series = gather(case) if programme.trial_areas else None
    if series is None or series.panel is None:
        raise NotYet(Message("assessment.before-the-start-there-are-no"))
    first = first_month(programme)
    panel = series.panel.until(min(first.back(1), series.last))
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    background = learn_background(panel, starts, series.cycle[: panel.months], disturbed_months(programme, panel))
    noise, panel = background.noise, background.panel
    baseline = make_baseline(programme, series.stocks, min(series.last, first.back(1)))
    programme = settled(programme, baseline)
    prepared = prepare(programme, baseline, "planned")
    prior = make_prior(prepared.links, [a.id for a in programme.trial_areas])
    months = max(programme.end_of(a) for a in programme.trial_areas).since(first) + 1
    return Beforehand(programme, case.evidence, case.month, panel, prepared, noise, prior, min(months, prepared.months))


def plan_of(found: Beforehand) -> Plan:
    """The plan's numbers."""
    programme, prepared, panel = found.programme, found.prepared, found.panel
    horizons = sorted({h for h in (6, MAIN, found.months, 24, 36) if h <= prepared.months})
    cov, level, slope = found.expected(prepared, found.months)
    bundles = find_bundles(found.prior, cov, [str(link.effect) for link in prepared.links])
    comparison, best = comparison_rows(found)
    return Plan(
        programme,
        found.month,
        panel.first + (panel.months - 1),
        found.first,
        found.months,
        rows=tuple(design_rows(programme, as_belief(found, cov, bundles), panel)),
        comparison=comparison,
        best=best,
        stagger=tuple(stagger_rows(found, slope, bundles)),
        confounded=tuple(confounded_rows(found, cov, bundles)),
        before=tuple(pretrial(found)),
        expected=tuple(
            ExpectedRow(area, found.months, 100.0 * float(np.expm1(level[a, -1])))
            for a, area in enumerate(found.prior.areas)
        ),
        **followed(found, horizons),
    )


def followed(found: Beforehand, horizons: Sequence[int]) -> dict[str, Any]:
    """What each way of following the clients would say of an effect of each shape.

    Nothing for an own model that has no move of a known shape, into work or into services: the plan's other numbers
    do not need one.
    """
    programme, prepared, panel = found.programme, found.prepared, found.panel
    if not shapes_of(programme, prepared) or not prepared.model.carrying("services").any():
        return {}
    slopes = slopes_of(programme, prepared, panel, max(horizons))
    seen = services_planned(found, max(found.months, *horizons))
    by_end = followed_for(seen, found.months)
    told = jobs_or_services(programme, found.prior, prepared, panel, found.noise, by_end, found.months)
    return {
        "detect": tuple(detect_rows(prepared, panel, found.noise, seen, horizons, slopes)),
        "sizes": tuple(size_rows(found, slopes.stock[0, :, 0], found.months)),
        "groups": tuple(group_rows(prepared, slopes, [found.months])),
        "jobs_or_services": tuple(told),
    }


def as_belief(found: Beforehand, expected: Array, bundles: Sequence[Bundle]) -> Fits:
    """The fits of a run that has seen nothing of the trial."""
    mean, cov = found.prior.strength_moments()
    alone = Alone(mean, cov, 0, True)
    return Fits(found.prior, found.noise, {}, {}, alone, expected, tuple(bundles), (), {0.0: found.prepared}, ())


def services_planned(found: Beforehand, months: int) -> ObservedSeries:
    """People in services month by month, from `BEFORE` months before the start to `months` of the trial."""
    start, panel = found.prepared.start.stock, found.panel
    mine = start[found.prepared.model.carrying("services")].sum(axis=(0, 1))
    own = panel.ybar[[panel.areas.index(a) for a in found.prior.areas]]
    people = dict(zip(panel.areas, panel.ybar * float(mine.sum() / own.sum()), strict=True))
    people |= dict(zip(found.prior.areas, mine, strict=True))
    first = found.first.back(BEFORE)
    return services_ahead(found.programme, found.evidence, panel, first, BEFORE + months, people)


def size_rows(found: Beforehand, slope: Array, months: int) -> list[SizeRow]:
    """The least fall of the stock by the area's size: one trial area of that size, in a region of its own."""
    one = found.prior.areas[0]
    planned = planned_panel(found.panel.take([one, *found.comparison]), found.first + (months - 1))
    g = slope[: found.lead + months]
    rows = []
    for people in SIZES:
        ybar = np.concatenate([[float(people)], planned.ybar[1:]])
        panel = replace(planned, ybar=ybar, regions=("one area of its own", *planned.regions[1:]))
        columns = np.zeros((len(panel.areas), panel.months, 1))
        columns[0, :, 0] = g
        told = float(precision(panel, found.noise).gram(columns)[0, 0])
        least = Z_POWER / np.sqrt(told) * abs(g[-1]) if told > 0 else np.inf
        rows.append(SizeRow(people, months, 100.0 * float(-np.expm1(-least))))
    return rows


def comparison_rows(found: Beforehand) -> tuple[tuple[ComparisonRow, ...], tuple[BestFew, ...]]:
    """Which comparison areas pay: the sd of an area's 12-month contrast without each of them, and with a few.

    The contrast of each trial area has the weights of least variance among those that sum to one; its sd is the root
    of the trial areas' mean variance.
    """
    trial = [found.panel.areas.index(a) for a in found.prior.areas]
    others = [found.panel.areas.index(a) for a in found.comparison]
    panel = found.panel
    cov = 12.0 * step_covariance(panel, found.noise)
    cov += np.diag(season_sd(panel, found.noise) ** 2 * found.noise.season_drift**2)
    whole = contrast_sd(cov, trial, others)
    flags = {a.id: tuple(sorted(a.flags)) for a in found.programme.areas}
    rows = [
        ComparisonRow(
            panel.areas[i],
            contrast_sd(cov, trial, [j for j in others if j != i]) / whole - 1.0,
            flags[panel.areas[i]],
        )
        for i in others
        if len(others) > 1
    ]
    picked: list[int] = []
    best = []
    while len(picked) < min(FEW, len(others)):
        picked.append(min((j for j in others if j not in picked), key=lambda j: contrast_sd(cov, trial, [*picked, j])))
        best.append(BestFew(tuple(panel.areas[i] for i in picked), contrast_sd(cov, trial, picked) / whole))
    return tuple(sorted(rows, key=lambda r: (-r.rise, r.area))), tuple(best)


def contrast_sd(cov: Array, trial: Sequence[int], others: Sequence[int]) -> float:
    """Sd of x_a - w'x_others, w the weights of least variance with sum one: w = C^-1 (c_a + lambda 1); over all a."""
    inner, across = cov[np.ix_(others, others)], cov[np.ix_(others, trial)]
    solved = np.linalg.solve(inner, np.column_stack([across, np.ones(len(others))]))
    ones = solved[:, -1:]
    w = solved[:, :-1] + ones * (1.0 - solved[:, :-1].sum(axis=0)) / ones.sum()
    own = cov[trial, trial]
    variance = own - 2.0 * (w * across).sum(axis=0) + (w * (inner @ w)).sum(axis=0)
    return float(np.sqrt(variance.mean()))


def later(prepared: Prepared, months: int, link: Sequence[int], area: Sequence[int]) -> Prepared:
    """The plan with the signals of some links in some areas moved `months` later."""
    signals = prepared.signals.copy()
    at = np.ix_(link, area)
    moved = np.zeros_like(signals[at])
    moved[:, :, months:] = signals[at][:, :, :-months]
    signals[at] = moved
    return replace(prepared, signals=signals, planned=None)


def stagger_rows(found: Beforehand, slope: Array, bundles: Sequence[Bundle]) -> list[StaggerRow]:
    """What starting the largest area, or one activity of the largest bundle, some months later would teach."""
    rows: list[StaggerRow] = []
    areas, links = found.prior.shape
    if areas < 2 and not bundles:
        return rows
    together = {k: found.expected(found.prepared, followed_until(found, k))[0] for k in LATER}
    if areas > 1:
        a = int(np.argmax([found.panel.ybar[found.panel.areas.index(x)] for x in found.prior.areas]))
        direction = np.full((areas, links), -1.0 / (areas - 1)) * slope[:, -1]
        direction[a] = slope[a, -1]
        rows += staggered(found, together, ("area", found.prior.areas[a]), direction, (range(links), [a]))
    if bundles:
        largest = max(bundles, key=lambda b: len(b.links))
        cause = found.prepared.links[largest.links[0]].cause
        mine = [i for i in largest.links if found.prepared.links[i].cause == cause]
        rest = [i for i in largest.links if i not in mine]
        if rest:
            weights = np.zeros(links)
            weights[mine], weights[rest] = 1.0 / len(mine), -1.0 / len(rest)
            acting = [i for i, k in enumerate(found.prepared.links) if k.cause == cause]
            each = np.tile(weights / areas, (areas, 1))
            rows += staggered(found, together, ("activity", cause), each, (acting, range(areas)))
    return rows


def followed_until(found: Beforehand, later: int) -> int:
    """Months followed when something starts `later` and goes on as much longer."""
    return min(found.months + later, found.prepared.months)


def staggered(
    found: Beforehand,
    together: Mapping[int, Array],
    what: tuple[str, str],
    direction: Array,
    moved: tuple[Sequence[int], Sequence[int]],
) -> list[StaggerRow]:
    """Contraction of a difference of strengths [A, L] when all start together and when something starts later.

    What starts later goes on as much longer; both are looked at so many months after the planned end.
    """
    pull = direction.ravel() @ found.prior.strength_matrix
    before = float(pull @ found.prior.cov @ pull)
    rows = []
    for k, at_once in together.items():
        cov = found.expected(later(found.prepared, k, *moved), followed_until(found, k))[0]
        told = [contraction(before, float(pull @ v @ pull)) for v in (at_once, cov)]
        rows.append(StaggerRow(*what, k, told[0], told[1]))
    return rows


def confounded_rows(found: Beforehand, cov: Array, bundles: Sequence[Bundle]) -> list[Confounded]:
    """Bundles at the planned end with their activities."""
    links = found.prepared.links
    rows = []
    for b in bundles:
        at = np.ix_(b.links, b.links)
        known = weakest_contrast(found.prior.cov[at], cov[at])
        causes = tuple(dict.fromkeys(links[i].cause for i in b.links))
        rows.append(Confounded(b.id, tuple(links[i].id for i in b.links), causes, known))
    return rows


def pretrial(found: Beforehand) -> list[PretrialPower]:
    """The power of the test of the year before each start: no value is in it."""
    rows = []
    for area in found.programme.trial_areas:
        last = found.programme.start_of(area).back(1)
        seen = planned_panel(found.panel, last)
        full = replace(seen, log_y=np.zeros_like(seen.log_y))
        told = gap(full, found.noise, area.id, found.comparison, last.back(12), last)
        if told is not None:
            rows.append(PretrialPower(area.id, Z_POWER * told[1]))
    return rows
