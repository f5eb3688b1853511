"""All facts of one run, from the belief and the scenarios: the rows that the answers are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief, unemployed_formula
from polku.assess.calibration import calibration
from polku.assess.crosschecks import with_checks
from polku.assess.groups_told import group_rows
from polku.assess.learned import design_rows, learned_of, shifted, verdict_at
from polku.assess.notes import break_evens, capped_areas, capped_more, cautions_of, diagnostics
from polku.assess.placebo import placebo_rows
from polku.assess.rows import (
    NOT_SUMMED,
    before_rows,
    clock_of,
    contributions_of,
    country_rows,
    dose_rows,
    fan_rows,
    history,
    horizons_of,
    names,
    payer_rows,
    summed,
    transfer_of,
    waterfall_rows,
)
from polku.assess.series import Series
from polku.assess.strengths import BEFORE, unlearned
from polku.assess.whole import Whole, link_rows
from polku.assess.worlds import Run, Varied, before_data, levels_of, run_scenario
from polku.base import Caution, Month, Text
from polku.dynamics.baseline import Baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import prepare, respond
from polku.evaluation.facts import (
    Clock,
    Learned,
    effect_rows,
)
from polku.evaluation.model import (
    CostRow,
    EffectRow,
    Facts,
    FlowPart,
    ForecastRow,
    LinkRow,
)
from polku.evidence.model import Evidence
from polku.forecast.outcomes import Levels
from polku.inference.noise import Panel
from polku.programme.model import Programme, Scenario

Array = NDArray[np.float64]
PLAN, DELIVERED = "plan", "delivered"
Row = TypeVar("Row", EffectRow, ForecastRow, CostRow, FlowPart)


def facts_of(
    programme: Programme,
    evidence: Evidence,
    series: Series,
    belief: Belief,
    found: Whole | None,
    baseline: Baseline,
    month: Month,
    seed: int,
) -> Facts:
    """Everything the model found in one run; `found` None where there was nothing to learn from."""
    prepared = belief.prepared[0.0]
    levels, national = levels_of(programme, series, belief, prepared.months)
    prior = unlearned(programme, prepared, belief.prior, belief.bundles, seed, BEFORE)
    strengths = found.strengths(belief.prior) if found else prior
    run = run_scenario(programme, prepared, strengths, levels, seed, full=True)
    clock = clock_of(programme, series, prepared.months)
    start = before_data(programme, run, prior)
    learned = {m: learned_of(m, run, start, belief, belief.main) for m in run.world.effect}
    before = tuple(before_rows(programme, belief, series))
    unseen = capped_areas(programme, evidence, belief)
    capped = unseen | capped_more(programme, belief, before)
    effects = main_rows(programme, belief, run, start, levels, learned, capped, clock, seed)
    fans, costs = fan_rows(programme, run, series, clock, DELIVERED), payer_rows(programme, run, clock, DELIVERED)
    parts = waterfall_rows(programme, run, clock, DELIVERED)
    if delivered(programme):
        ready = prepare(programme, baseline, "planned")
        plan = run_scenario(programme, ready, strengths, levels, seed, False, run.turn)
        effects += effects_of(programme, plan, learned, capped, clock, (PLAN, "main", 0.0))
        fans += fan_rows(programme, plan, series, clock, PLAN)
        costs += payer_rows(programme, plan, clock, PLAN)
        parts += waterfall_rows(programme, plan, clock, PLAN)
    else:  # nothing is told of delivery: it is taken to be as planned
        effects += as_planned(effects)
        fans += as_planned(fans)
        costs += as_planned(costs)
        parts += as_planned(parts)
    more = scenario_rows(programme, baseline, series, levels, run, (learned, capped, clock), seed)
    forecasts = [*history(programme, series), *fans, *more[1]]
    forecasts += country_rows(programme, series, national, prepared.months)
    panel = series.panel
    noted = cautions_of(programme, belief, series, unseen)
    facts = Facts(
        as_of=month,
        data_end=series.last,
        effects=(*effects, *more[0]),
        forecasts=tuple(forecasts),
        costs=(*costs, *more[2]),
        break_evens=tuple(break_evens(programme, run, month)),
        parts=tuple(parts),
        contributions=tuple(contributions_of(programme, belief, run, clock)),
        before=before,
        transfer=tuple(transfer_of(programme, belief, run, start, seed)),
        diagnostics=diagnostics(programme, belief, baseline, series),
        cautions=(*series.cautions, *noted, *(found.cautions if found else ())),
        estimated=panel is not None,
    )
    facts = replace(facts, **of_belief(programme, evidence, belief, found, panel, seed))
    return with_checks(programme, series, run, facts)


def scenario_rows(
    programme: Programme,
    baseline: Baseline,
    series: Series,
    levels: Levels,
    run: Run,
    known: tuple[Mapping[str, Learned], frozenset[int], Clock],
    seed: int,
) -> tuple[list[EffectRow], list[ForecastRow], list[CostRow]]:
    """Effects, fans and costs of the folder's other scenarios, beside `run`, the trial as delivered."""
    effects: list[EffectRow] = []
    forecasts: list[ForecastRow] = []
    costs: list[CostRow] = []
    learned, capped, clock = known
    for scenario in others(programme.scenarios):
        more = run
        if others([replace(scenario, rules_of=None)]):  # under another law alone the flows are the same
            more = scenario_run(programme, baseline, levels, run, scenario, seed)
            effects += effects_of(programme, more, learned, capped, clock, (scenario.id, "main", 0.0))
            forecasts += fan_rows(programme, more, series, clock, scenario.id, ("unemployed",))
        costs += payer_rows(programme, more, clock, scenario.id, scenario)
    return effects, forecasts, costs


def of_belief(
    programme: Programme, evidence: Evidence, belief: Belief, found: Whole | None, panel: Panel | None, seed: int
) -> dict[str, Any]:
    """What rests on the fits alone: links and bundles, doses, client groups, the placebo in time, the design."""
    prepared, links = belief.prepared[0.0], link_rows(belief, found) if found else belief.links
    return {
        "links": tuple(LinkRow(**{f.name: getattr(r, f.name) for f in fields(r)}) for r in links),
        "bundles": {b.id: tuple(belief.prior.links[i] for i in b.links) for b in belief.bundles},
        "doses": tuple(dose_rows(programme)),
        "groups": group_rows(belief.observed, prepared, belief.main) if belief.observed else (),
        "placebo": tuple(placebo_rows(programme, evidence, seed)) if panel is not None else (),
        "design": tuple(design_rows(programme, belief, panel)) if panel is not None else (),
    }


def facts_without_estimate(programme: Programme, month: Month, why: Text | None = None) -> Facts:
    """What can be said without an estimate: prices, doses and what it would take; `why` it could not be made."""
    caution = (
        Caution("no_model", "series", why)
        if why
        else Caution(
            "no_series",
            "series",
            Text.of(
                "Kokeilualueilta ei ole työttömien sarjaa ennen alkua: vaikutusta ei voi arvioida. Raportti kertoo, "
                "mitä tarvitaan ja mihin vaikutuksen pitäisi yltää.",
                "The trial areas have no series of unemployment before the start: the effect cannot be estimated. The "
                "report says what is needed and how large an effect would have to be.",
            ),
        )
    )
    return Facts(
        as_of=month,
        data_end=month.back(1),
        doses=tuple(dose_rows(programme)),
        break_evens=tuple(break_evens(programme, None, month)),
        diagnostics={"calibration": calibration()},
        cautions=(caution,),
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
    """A scenario's flows under the same strengths; where the world without the trial moves too, so does its level."""
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
        stock = unemployed_formula(programme)
        moved = respond(ready, np.zeros_like(main.points.strengths.mean)[None], keep_flow=False)
        ratio = np.log(evaluate(stock, moved)[0] / evaluate(stock, main.outcome)[0])
        levels = replace(levels, fan_mean=levels.fan_mean + ratio)
    return run_scenario(programme, ready, main.points.strengths, levels, seed, False, main.turn)


def effects_of(
    programme: Programme,
    run: Run,
    learned: Mapping[str, Learned],
    capped: frozenset[int],
    clock: Clock,
    labels: tuple[str, str, float],
    draws: Mapping[str, Array] | None = None,
) -> list[EffectRow]:
    """Effect rows of one run, areas and their sum."""
    rows: list[EffectRow] = []
    for measure, values in (draws or run.world.effect).items():
        both = values if values.shape[1] > len(programme.trial_areas) else summed(values)
        without = summed(run.world.without[measure])
        rows += effect_rows(
            programme,
            names(programme, measure not in NOT_SUMMED),
            measure,
            both,
            without,
            learned[measure],
            clock,
            horizons_of(programme),
            labels,
            partial(_verdict, learned[measure], capped),
        )
    return rows


def _verdict(known: Learned, capped: frozenset[int], area: int, t: int) -> str:
    return verdict_at(known, area, t, area in capped)


def main_rows(
    programme: Programme,
    belief: Belief,
    run: Run,
    start: Varied,
    levels: Levels,
    learned: Mapping[str, Learned],
    capped: frozenset[int],
    clock: Clock,
    seed: int,
) -> list[EffectRow]:
    """The trial as delivered: main posterior, its variants, and displacement."""
    rows = effects_of(programme, run, learned, capped, clock, (DELIVERED, "main", 0.0))
    for name, posterior in belief.variants.items():
        known = {m: learned_of(m, run, start, belief, posterior) for m in run.world.effect}
        draws = {
            m: shifted(summed(values), run.gradients[m], belief.main, posterior)
            for m, values in run.world.effect.items()
        }
        rows += effects_of(programme, run, known, capped, clock, (DELIVERED, name, 0.0), draws)
    for k, posterior in belief.posteriors.items():
        if k:
            strengths = run.points.strengths.moved(posterior.strengths_mean - belief.main.strengths_mean)
            less = run_scenario(programme, belief.prepared[k], strengths, levels, seed, False, run.turn)
            rows += effects_of(programme, less, learned, capped, clock, (DELIVERED, "main", k))
    return rows
