"""Rows of forecasts, costs, parts, contributions and doses of one run. Arrays: N draws, A areas, T months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief, unemployed_formula
from polku.assess.learned import across, transfer_rows
from polku.assess.series import Series
from polku.assess.worlds import Run, Varied, contributions, cost_draws, part_draws, shares_of
from polku.dynamics.baseline import first_month
from polku.dynamics.costs import shifts, unverified_rules
from polku.dynamics.effects import dose_path
from polku.dynamics.measures import evaluate
from polku.evaluation.facts import (
    Clock,
    contribution_rows,
    cost_rows,
    forecast_rows,
    history_rows,
    part_rows,
)
from polku.evaluation.model import (
    BeforeTest,
    Contribution,
    DoseRow,
    FlowPart,
    ForecastRow,
    TransferRow,
)
from polku.forecast.predict import Fan
from polku.inference.diagnostics import before_test
from polku.inference.learnability import LinkLearned
from polku.programme.asof import under_law
from polku.programme.model import Programme, Scenario

Array = NDArray[np.float64]
HORIZONS = (6, 12, 24, 36, 60, 120)
"""Months from an area's start that effects are given at, as far as the horizon reaches."""
ALL = "all"
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


def summed(draws: Array) -> Array:
    """Draws [N, A, T] with their sum over areas: [N, A + 1, T]."""
    return np.concatenate([draws, draws.sum(axis=1, keepdims=True)], axis=1)


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
            without = run.world.without[measure]
            with_ = without + run.world.effect[measure]
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


def payer_rows(programme: Programme, run: Run, clock: Clock, label: str, scenario: Scenario | None = None) -> list[Any]:
    """Costs by payer; a scenario may read them under another law."""
    law = under_law(programme, scenario) if scenario else programme
    draws = {payer: summed(values) for payer, values in cost_draws(law, run).items()}
    ids = names(programme, summed=True)
    shifted_: dict[tuple[str, int], Mapping[str, Mapping[str, float]]] = {}
    payers = [p for p in draws if p not in ("total", "programme")]
    for a, area in enumerate(ids):
        for h in horizons_of(programme):
            t = clock.at(a, h)
            if t is not None:
                shifted_[area, h] = shifts({p: float(draws[p][:, a, t].mean()) for p in payers})
    months = [clock.first + t for t in range(clock.months)]
    doubtful = {r.payer for r in unverified_rules(law, months)}
    verified = {p: p not in doubtful for p in draws} | {"total": True, "programme": True}
    rules = str(scenario.rules_of) if scenario and scenario.rules_of else ""
    return cost_rows(ids, draws, clock, horizons_of(programme), label, shifted_, verified, rules)


def waterfall_rows(programme: Programme, run: Run, clock: Clock, label: str) -> list[FlowPart]:
    """What the change of the unemployed is made of, areas and their sum, in persons."""
    drawn = {part: values * (run.world.scale / run.scale) for part, values in part_draws(run).items()}
    return part_rows(names(programme, summed=True), drawn, run.scale, clock, horizons_of(programme), label)


def contributions_of(programme: Programme, belief: Belief, run: Run, clock: Clock) -> list[Contribution]:
    """Each activity's part of the change of the unemployed."""
    links = run.prepared.links
    gradient, found = run.gradients["unemployed"], contributions(programme, run)
    between, part = across(run.between["unemployed"], run.points.strengths.weight)[:-1], shares_of(found)
    sds = {}
    for activity in dict.fromkeys(link.cause for link in links):
        mine = np.array([link.cause == activity for link in links], dtype=float)[None, :, None]
        within = run.draws.straight(gradient * mine).var(axis=0)
        sds[activity] = np.sqrt(within + between * (part * mine).sum(axis=1) ** 2)  # members differ as their parts do
    bundle: dict[str, str] = {}
    for b in belief.bundles:
        for i in b.links:
            bundle.setdefault(links[i].cause, b.id)
    best: dict[str, LinkLearned] = {}
    for row in belief.links:
        cause = next((link.cause for link in links if link.id == row.id), None)
        if cause and (cause not in best or row.contraction > best[cause].contraction):
            best[cause] = row
    return contribution_rows(
        programme,
        [link.id for link in links],
        {link.id: link.cause for link in links},
        found,
        sds,
        clock,
        horizons_of(programme),
        bundle,
        {cause: row.verdict for cause, row in best.items()},
    )


def transfer_of(programme: Programme, belief: Belief, run: Run, before: Varied, seed: int) -> list[TransferRow]:
    """The effect in a new area, by months from its start."""
    stock = evaluate(unemployed_formula(programme), run.outcome)
    ratio = np.log(stock[1] / stock[0])
    begins = [programme.start_of(a).since(run.prepared.first) for a in programme.trial_areas]
    return transfer_rows(belief, run, before, ratio, begins, horizons_of(programme), seed)


def before_rows(programme: Programme, belief: Belief, series: Series) -> list[BeforeTest]:
    """The months before the start, tested with the test's own power, and how they went on."""
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
        found = before_test(panel, belief.noise, area.id, start, comparison, beside)
        if found is not None:
            rows.append(BeforeTest(**{f.name: getattr(found, f.name) for f in fields(found)}))
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
