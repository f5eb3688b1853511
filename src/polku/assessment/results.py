"""All facts of one run, from the fits and the scenarios: the rows that the answers are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from polku.assessment.feasibility import without_estimate
from polku.base import Month, Text
from polku.crosschecks.compare import conflicts, cross_checks, with_verdicts
from polku.dynamics.baseline import Baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import prepare, respond
from polku.estimation.case import Case, outcome_formula
from polku.estimation.draws import BEFORE, Strengths, unlearned
from polku.estimation.main_fit import Fits
from polku.estimation.posterior import Posterior, link_rows
from polku.estimation.series import Series
from polku.forecast.outcomes import Levels
from polku.inference.noise import Panel
from polku.inference.nuisances import ODD
from polku.programme.model import ALL, Programme, Scenario
from polku.results.before import before_rows
from polku.results.breakeven import break_evens
from polku.results.calibration import calibration
from polku.results.caps import caps_of, unseen_areas
from polku.results.cautions import cautions_of, diagnostics
from polku.results.doses import dose_rows
from polku.results.effects import Ready, effects_of
from polku.results.forecasts import country_rows, fan_rows, history
from polku.results.frame import Learned, clock_of
from polku.results.groups import group_rows
from polku.results.links import link_facts
from polku.results.model import EffectRow, Facts, FlowPart, ForecastRow
from polku.results.money import CostRow
from polku.results.parts import contributions_of, waterfall_rows
from polku.results.payers import payer_rows
from polku.results.placebo import placebo_rows
from polku.results.scenarios import Run, before_data, levels_of, run_scenario
from polku.results.transfer import transfer_of
from polku.results.updates import design_rows
from polku.results.withheld import withhold

Array = NDArray[np.float64]
PLAN, DELIVERED = "plan", "delivered"
Row = TypeVar("Row", EffectRow, ForecastRow, CostRow, FlowPart)


def facts_of(
    case: Case,
    series: Series,
    fits: Fits,
    found: Posterior | None,
    baseline: Baseline,
    seed: int,
) -> Facts:
    """Everything the model found in one run; `found` None where there was nothing to learn from."""
    programme, evidence = case.programme, case.evidence
    prepared = fits.prepared[0.0]
    levels, national = levels_of(programme, series, fits, prepared.months)
    prior = unlearned(programme, prepared, fits.prior, fits.bundles, BEFORE)
    strengths = found.strengths(fits.prior) if found else prior
    run = run_scenario(programme, prepared, strengths, levels, seed, full=True)
    clock = clock_of(programme, series, prepared.months)
    start = before_data(programme, run, prior)
    panel = series.panel
    before = tuple(before_rows(programme, fits, series))
    placebo = tuple(placebo_rows(case)) if panel is not None else ()
    checks = cross_checks(programme, series, run)
    noted = cautions_of(programme, fits, unseen_areas(programme, evidence, fits))
    channel = found.channel if found else None
    caps = caps_of(programme, evidence, fits, before, placebo, checks, {c.code for c in noted}, channel)
    ready = Ready(programme, fits, run, start, caps, clock, channel)
    learned = ready.learned(fits.main)
    effects, fans, costs, parts = delivered_and_planned(ready, learned, (baseline, series, levels), strengths, seed)
    more = scenario_rows(ready, learned, baseline, series, levels, seed)
    forecasts = [*history(programme, series), *fans, *more[1]]
    forecasts += country_rows(programme, series, national, prepared.months)
    links = link_facts(programme, link_rows(fits, found) if found else fits.links, caps)
    facts = Facts(
        as_of=case.month,
        data_end=series.last,
        effects=(*effects, *more[0]),
        links=links,
        forecasts=tuple(forecasts),
        costs=(*costs, *more[2]),
        break_evens=tuple(break_evens(programme, run, case.month)),
        parts=tuple(parts),
        contributions=tuple(contributions_of(programme, fits, run, clock, links, caps)),
        before=before,
        placebo=placebo,
        cross_checks=with_verdicts(programme, checks, effects),
        transfer=tuple(transfer_of(programme, fits, run, start, caps.of(ALL))),
        diagnostics=diagnostics(programme, fits, baseline, series),
        cautions=(*series.cautions, *noted, *(found.cautions if found else ()), *conflicts(programme, checks)),
        estimated=panel is not None,
    )
    return withhold(replace(facts, **of_belief(programme, fits, panel)), caps)


def delivered_and_planned(
    ready: Ready,
    learned: Mapping[str, Learned],
    levels_and: tuple[Baseline, Series, Levels],
    strengths: Strengths,
    seed: int,
) -> tuple[list[EffectRow], list[ForecastRow], list[CostRow], list[FlowPart]]:
    """Effects, fans, costs and parts of the trial as delivered and as planned; the same where nothing is told."""
    programme, clock, run, (baseline, series, levels) = ready.programme, ready.clock, ready.run, levels_and
    kept = ready.kept("unemployed")
    effects = main_rows(ready, learned, levels, seed)
    out = ready.caps.left_out("unemployed")
    fans = fan_rows(programme, run, series, clock, DELIVERED)
    costs = payer_rows(programme, run, clock, DELIVERED, left_out=out)
    parts = waterfall_rows(programme, run, clock, DELIVERED, kept)
    if delivered(programme):
        planned = prepare(programme, baseline, "planned")
        plan = run_scenario(programme, planned, strengths, levels, seed, False, run)
        effects += effects_of(ready, plan, learned, (PLAN, "main", 0.0))
        fans += fan_rows(programme, plan, series, clock, PLAN)
        costs += payer_rows(programme, plan, clock, PLAN, left_out=out)
        parts += waterfall_rows(programme, plan, clock, PLAN, kept)
    else:  # nothing is told of delivery: it is taken to be as planned
        effects += as_planned(effects)
        fans += as_planned(fans)
        costs += as_planned(costs)
        parts += as_planned(parts)
    return effects, fans, costs, parts


def scenario_rows(
    ready: Ready, learned: Mapping[str, Learned], baseline: Baseline, series: Series, levels: Levels, seed: int
) -> tuple[list[EffectRow], list[ForecastRow], list[CostRow]]:
    """Effects, fans and costs of the folder's other scenarios, beside the trial as delivered."""
    effects: list[EffectRow] = []
    forecasts: list[ForecastRow] = []
    costs: list[CostRow] = []
    programme, clock = ready.programme, ready.clock
    for scenario in others(programme.scenarios):
        more = ready.run
        if others([replace(scenario, rules_of=None)]):  # under another law alone the flows are the same
            more = scenario_run(programme, baseline, levels, ready.run, scenario, seed)
            effects += effects_of(ready, more, learned, (scenario.id, "main", 0.0))
            forecasts += fan_rows(programme, more, series, clock, scenario.id, ("unemployed",))
        costs += payer_rows(programme, more, clock, scenario.id, scenario, ready.caps.left_out("unemployed"))
    return effects, forecasts, costs


def of_plan(panel: Panel) -> Panel:
    """The panel as a plan knows it: without what the evidence took odd months for."""
    return replace(panel, nuisances=tuple(x for x in panel.nuisances if x.kind not in ODD))


def of_belief(programme: Programme, fits: Fits, panel: Panel | None) -> dict[str, Any]:
    """What rests on the fits alone: bundles, doses, client groups, the design."""
    prepared = fits.prepared[0.0]
    return {
        "bundles": {b.id: tuple(fits.prior.links[i] for i in b.links) for b in fits.bundles},
        "doses": tuple(dose_rows(programme)),
        "groups": group_rows(fits.observed, prepared, fits.main) if fits.observed else (),
        "design": tuple(design_rows(programme, fits, of_plan(fits.panel or panel))) if panel is not None else (),
    }


def facts_without_estimate(programme: Programme, month: Month, why: Text | None = None) -> Facts:
    """What can be said without an estimate: prices, doses and what it would take; `why` it could not be made."""
    return Facts(
        as_of=month,
        data_end=month.back(1),
        doses=tuple(dose_rows(programme)),
        break_evens=tuple(break_evens(programme, None, month)),
        diagnostics={"calibration": calibration()},
        cautions=(without_estimate(why),),
        estimated=False,
    )


def as_planned(rows: Sequence[Row]) -> list[Row]:
    """The same rows under the plan's name."""
    return [replace(row, scenario=PLAN) for row in rows]


def delivered(programme: Programme) -> bool:
    """Whether anything is told of what was delivered."""
    return any(d.kind == "delivered" for d in programme.doses)


def others(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Scenarios that differ from no trial, the plan and the delivery; one under another law has the same flows."""

    def plain(s: Scenario) -> bool:
        changed = s.shifts or s.lag_add or s.link_mean or s.capacity or s.until or s.fade_months is not None
        return s.doses in ("none", "planned", "delivered") and not changed and s.rules_of is None

    return tuple(s for s in scenarios if not plain(s))


def scenario_run(
    programme: Programme,
    baseline: Baseline,
    levels: Levels,
    main: Run,
    scenario: Scenario,
    seed: int,
) -> Run:
    """A scenario's flows under the same strengths or those it assumes.

    Where the world without the trial moves too, so does its level.
    """
    ready = prepare(
        programme,
        baseline,
        scenario.doses,
        shifts=scenario.shifts,
        lag_add=scenario.lag_add or None,
        until=scenario.until,
        fade=scenario.fade_months,
    )
    if scenario.shifts:
        stock = outcome_formula(programme)
        moved = respond(ready, np.zeros_like(main.points.strengths.mean)[None], keep_flow=False)
        ratio = np.log(evaluate(stock, moved)[0] / evaluate(stock, main.outcome)[0])
        levels = replace(levels, fan_mean=levels.fan_mean + ratio)
    strengths = assumed(main.points.strengths, [link.id for link in ready.links], scenario)
    return run_scenario(programme, ready, strengths, levels, seed, False, main)


def assumed(strengths: Strengths, links: Sequence[str], scenario: Scenario) -> Strengths:
    """The strengths with the means that a scenario assumes (`link = {id = {mean}}`) in the place of the estimated.

    Only the mean is the scenario's: how far areas differ and how sure anything is stays as estimated.
    """
    told = [scenario.link_mean.get(i, scenario.link_mean.get("all")) for i in links]
    if all(mean is None for mean in told):
        return strengths
    by = [0.0 if mean is None else mean - strengths.mean[:, n] for n, mean in enumerate(told)]
    return strengths.moved(np.stack([np.broadcast_to(x, len(strengths.mean)) for x in by], axis=1))


def main_rows(ready: Ready, learned: Mapping[str, Learned], levels: Levels, seed: int) -> list[EffectRow]:
    """The trial as delivered: main posterior, its variants, and displacement."""
    programme, fits, run = ready.programme, ready.fits, ready.run
    rows = effects_of(ready, run, learned, (DELIVERED, "main", 0.0))
    for name, posterior in fits.variants.items():
        other = run.points.strengths.of_variant(fits.main, posterior)
        beside = run_scenario(programme, fits.prepared[0.0], other, levels, seed, False, run)
        rows += effects_of(ready, beside, ready.learned(posterior), (DELIVERED, name, 0.0))
    for k, posterior in fits.posteriors.items():
        if k:
            strengths = run.points.strengths.moved(posterior.strengths_mean - fits.main.strengths_mean)
            less = run_scenario(programme, fits.prepared[k], strengths, levels, seed, False, run)
            rows += effects_of(ready, less, learned, (DELIVERED, "main", k))
    return rows
