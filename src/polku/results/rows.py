"""Rows of forecasts, costs, parts, contributions and doses of one run. Arrays: N draws, A areas, T months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.baseline import first_month
from polku.dynamics.costs import held_back, shifts, unverified_rules
from polku.dynamics.effects import dose_path, mixing
from polku.dynamics.measures import evaluate
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Fits
from polku.estimation.series import Series
from polku.forecast.predict import Fan
from polku.inference.diagnostics import before_test
from polku.inference.nuisances import FRESH
from polku.programme.asof import under_law
from polku.programme.model import ALL, Programme, Scenario
from polku.results.caps import Caps
from polku.results.costs import PROGRAMME, TOTAL, euros_of, laid_out
from polku.results.model import BeforeTest, Contribution, DoseRow, FlowPart, ForecastRow, LinkRow, TransferRow
from polku.results.scenarios import Run, Varied, contributions, part_draws, shares_of
from polku.results.tables import (
    Clock,
    Parts,
    contribution_rows,
    cost_rows,
    forecast_rows,
    history_rows,
    part_rows,
)
from polku.results.updates import apart_of, transfer_rows, within

Array = NDArray[np.float64]
HORIZONS = (6, 12, 24, 36, 60, 120)
"""Months from an area's start that effects are given at, as far as the horizon reaches."""
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


FANS = ("unemployed", "unemployed_or_in_service")


def fan_rows(
    programme: Programme, run: Run, series: Series, clock: Clock, label: str, measures: Sequence[str] = FANS
) -> list[ForecastRow]:
    """Fans of the unemployed and of unemployed with those in services, per trial area."""
    lead = clock.first.since(series.first)
    observed = np.full((len(programme.trial_areas), clock.months), np.nan)
    seen = max(0, min(series.stock.shape[1] - lead, clock.months))
    observed[:, :seen] = series.stock[:, lead : lead + seen]
    rows: list[ForecastRow] = []
    for measure in measures:
        if measure in run.world.effect:
            told = observed if measure == "unemployed" else np.full_like(observed, np.nan)
            without = run.fan * run.world.without[measure]
            with_ = without + run.fan * run.world.effect[measure]
            modelled = measure != "unemployed"
            rows += forecast_rows(measure, programme.trial_areas, clock, label, without, with_, told, modelled)
    return rows


def history(programme: Programme, series: Series) -> list[ForecastRow]:
    """What was observed before the start, trial areas and the country."""
    lead = max(0, min(first_month(programme).since(series.first), series.stock.shape[1]))
    rows: list[ForecastRow] = []
    for area, stock in zip(programme.trial_areas, series.stock, strict=True):
        rows += history_rows("unemployed", area.id, series.first, stock[:lead])
    return rows


def country_rows(programme: Programme, series: Series, fan: Fan, months: int) -> list[ForecastRow]:
    """The country: observed, then its own fan without the trial."""
    if programme.country is None:
        return []
    rows = history_rows("unemployed", programme.country.id, series.first, series.national)
    end = first_month(programme) + (months - 1)
    from polku.base import QUANTILES

    quantiles = fan.quantiles(QUANTILES)
    for i, values in enumerate(quantiles):
        month = fan.first + i
        if month > end:
            break
        kind = "projection" if month.since(series.last) > 36 else "forecast"
        q = tuple(float(v) for v in values)
        rows.append(ForecastRow("unemployed", programme.country.id, month, "", q, None, None, kind))
    return rows


def payer_rows(
    programme: Programme,
    run: Run,
    clock: Clock,
    label: str,
    scenario: Scenario | None = None,
    left_out: Sequence[str] = (),
) -> list[Any]:
    """Costs by payer; a scenario may read them under another law. The sum over areas leaves out those of `left_out`.

    A shift is between payers of benefits: services and the programme's own new spending (`own`) are apart from it.
    """
    law = under_law(programme, scenario) if scenario else programme
    kept = np.array([0.0 if a.id in left_out else 1.0 for a in programme.trial_areas])
    euros, ids = euros_of(law, run), names(programme, summed=True)
    draws = {payer: summed(values, kept) for payer, values in laid_out(law, run, euros).items()}
    benefits = {payer: summed(values, kept) for payer, values in euros.benefits.items()}
    shifted_: dict[tuple[str, int], Mapping[str, Mapping[str, float]]] = {}
    for a, area in enumerate(ids):
        for h in horizons_of(programme):
            t = clock.at(a, h)
            if t is not None:
                shifted_[area, h] = shifts({p: float(v[:, a, t].mean()) for p, v in benefits.items()})
    doubtful = {r.payer for r in unverified_rules(law, [clock.first + t for t in range(clock.months)])}
    verified = {p: p not in doubtful for p in draws} | {TOTAL: True, PROGRAMME: True}
    rules = str(scenario.rules_of) if scenario and scenario.rules_of else ""
    back = frozenset(a for a, start in zip(ids, clock.starts, strict=False) if held_back(law, start))
    parts = Parts(_own_rows(euros.own, kept), benefits)
    found = cost_rows(ids, draws, clock, horizons_of(programme), label, shifted_, verified, rules, parts, back)
    return [replace(r, left_out=tuple(left_out)) if r.area == ALL and left_out else r for r in found]


def _own_rows(own: Mapping[str, Array], kept: Array) -> dict[str, Array]:
    """The programme's own costs by payer, areas and their sum [A + 1, T], and all of them under `total`."""
    found = {p: np.concatenate([v, (v * kept[:, None]).sum(axis=0, keepdims=True)]) for p, v in own.items()}
    if found:
        found[TOTAL] = found[PROGRAMME] = np.asarray(np.sum(list(found.values()), axis=0))
    return found


def waterfall_rows(programme: Programme, run: Run, clock: Clock, label: str, kept: Array) -> list[FlowPart]:
    """What the change of the unemployed is made of, areas and the sum of those of `kept` [A], in persons."""
    drawn = {part: values * (run.world.scale / run.scale) for part, values in part_draws(run).items()}
    return part_rows(names(programme, summed=True), drawn, run.scale, clock, horizons_of(programme), label, kept)


def contributions_of(
    programme: Programme, fits: Fits, run: Run, clock: Clock, links: Sequence[LinkRow], caps: Caps
) -> list[Contribution]:
    """Each activity's part of the change of the unemployed, known as well as the best known of its `links`."""
    own = run.prepared.links
    found = contributions(programme, run)
    mix = mixing(programme, programme.trial_areas)  # what nobody declared is of the activities it is made of
    sds = part_sds(run, found, [link.cause for link in own], mix, list(clock.columns(horizons_of(programme))))
    found = np.einsum("alm,alt->amt", mix, found)
    bundle: dict[str, str] = {}
    for b in fits.bundles:
        for i in b.links:
            bundle.setdefault(own[i].cause, b.id)
    cause = {link.id: link.cause for link in own}
    status = {(activity, a.id): "prior_driven" for activity in sds for a in programme.trial_areas}
    for row in sorted(links, key=lambda r: r.contraction):
        if row.id in cause and row.area:
            status[cause[row.id], row.area] = row.verdict
    told = (status, {a.id: caps.of(a.id) for a in programme.trial_areas})
    return contribution_rows(
        programme, [link.id for link in own], cause, found, sds, clock, horizons_of(programme), bundle, told
    )


def part_sds(run: Run, found: Array, causes: Sequence[str], mix: Array, at: Sequence[int]) -> dict[str, Array]:
    """The sd [A, T] of each activity's part in the months `at` (nan elsewhere); members differ as their parts do."""
    strengths, every = run.points.strengths, np.ones(len(found))
    gradient, part = run.gradients["unemployed"][..., at], shares_of(found)[..., at]
    apart = apart_of(run.between["unemployed"][..., at], strengths.weight, every)[:, :-1]
    between = np.tensordot(strengths.weight, apart**2, axes=1)
    sds = {}
    for activity in dict.fromkeys(c for c in causes if c):
        mine = (mix @ np.array([cause == activity for cause in causes], dtype=float))[:, :, None]
        inside = within(strengths, run.draws.reach[..., at], gradient * mine, every)[:, :-1]
        sds[activity] = np.full((found.shape[0], found.shape[2]), np.nan)
        whole = np.tensordot(strengths.weight, inside, axes=1) + between * (part * mine).sum(axis=1) ** 2
        sds[activity][:, at] = np.sqrt(whole)
    return sds


def transfer_of(
    programme: Programme, fits: Fits, run: Run, before: Varied, caps: tuple[str, ...]
) -> list[TransferRow]:
    """The effect in a new area, by months from its start."""
    stock = evaluate(outcome_formula(programme), run.outcome)
    ratio = np.log(stock[1] / stock[0])
    begins = [programme.start_of(a).since(run.prepared.first) for a in programme.trial_areas]
    return transfer_rows(fits, run, before, ratio, begins, horizons_of(programme), caps)


WINDOWS = (12, 6, 4, 3)
"""Months before the start in which a gap is looked for."""
PARTED = 2.36
"""The largest |z| over the windows that one clean area in twenty has."""


def before_rows(programme: Programme, fits: Fits, series: Series) -> list[BeforeTest]:
    """The months before the start, tested with the test's own power, and how they went on.

    The row is of a year, or of the window in which the area had parted most; of a shorter window where a year is not
    there.
    """
    panel = series.panel
    if panel is None:
        return []
    comparison = [a.id for a in programme.comparison_areas if a.id in panel.areas]
    rows = []
    for area in programme.trial_areas:
        beside = next(
            (c.id for c in programme.comparison_areas if c.region and c.region == area.region and c.id in comparison),
            None,
        )
        start = min(programme.start_of(area), series.last + 1)  # before the trial: the year up to what is known
        if programme.start_of(area).since(start) > FRESH:
            continue
        tests = [before_test(panel, fits.noise, area.id, start, comparison, beside, w) for w in WINDOWS]
        there = [t for t in tests if t is not None]
        if there:
            found = next((t for t in there if abs(t.z) > PARTED and t.months == WINDOWS[0]), None)
            found = found or max(there, key=lambda t: abs(t.z))
            parted = abs(found.z) > PARTED
            found = found if parted else there[0]
            rows.append(BeforeTest(**{f.name: getattr(found, f.name) for f in fields(found)}, parted=parted))
    return rows


def dose_rows(programme: Programme) -> list[DoseRow]:
    """Planned and delivered dose of every activity and trial area, from the start to half a year past the end."""
    rows = []
    for area in programme.trial_areas:
        start = programme.start_of(area)
        count = programme.end_of(area).since(start) + 7
        for node in programme.nodes:
            mine = [d for d in programme.doses if d.activity == node.id and d.area in (area.id, "*")]
            if node.kind != "activity" or not mine:
                continue
            plan = dose_path(programme, node.id, area.id, start, count, "planned")
            told = any(d.kind == "delivered" for d in mine)
            real = dose_path(programme, node.id, area.id, start, count, "delivered") if told else None
            rows.append(
                DoseRow(
                    node.id,
                    area.id,
                    start,
                    tuple(float(v) for v in plan),
                    None if real is None else tuple(float(v) for v in real),
                )
            )
    return rows
