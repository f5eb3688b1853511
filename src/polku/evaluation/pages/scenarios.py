"""The page of scenarios: what the same trial would give in other circumstances, beside the trial as planned.

A scenario that is computed is shown: its three numbers and its payers, all trial areas together, at 12 and 24 months
from the start.
"""

from __future__ import annotations

import math

from polku.base import Text
from polku.evaluation.claims import Cell, Claim, Column, Estimate, Page, TableBlock
from polku.evaluation.context import Context, claim, of_cost, of_effect, programme_ground
from polku.evaluation.figures import payer_name
from polku.programme.model import ALL, Scenario
from polku.results.model import EffectRow
from polku.results.money import CostRow
from polku.texts.lists import sentences
from polku.texts.numbers import estimate, in_file

TITLE = Text.of("Skenaariot", "Scenarios")
MEASURES = ("unemployed", "in_services", "open_job_months")
WANTED = (12, 24)
NAMES = {
    "plan": Text.of("Kokeilu suunnitelman mukaan", "The trial as planned"),
    "delivered": Text.of("Kokeilu toteutuneena", "The trial as delivered"),
}
WHAT = {
    "unemployed": Text.of("Työttömiä, henkilöä", "Unemployed, persons"),
    "in_services": Text.of("Palveluissa, henkilöä", "People in services, persons"),
    "open_job_months": Text.of("Työssä avoimilla markkinoilla, kuukautta", "In work in the open market, months"),
}
SAID = {
    "unemployed": Text.of("työttömiä", "unemployed"),
    "in_services": Text.of("palveluissa", "people in services"),
    "open_job_months": Text.of("työkuukausia avoimilla markkinoilla", "months in work in the open market"),
}
LEAD = Text.of(
    "Skenaario kertoo, mitä kokeilu muuttaisi toisissa oloissa tai toisin toteutettuna; se ei ennusta, mitkä olot "
    "toteutuvat. Luvut ovat muutos ilman kokeilua kulkevaan skenaarioon, kaikki kokeilualueet yhdessä.",
    "A scenario says what the trial would change in other circumstances or carried out in another way; it does not "
    "foretell which comes. The numbers are the change from the same scenario without the trial, all trial areas "
    "together.",
)
NOTE = Text.of(
    "Ero suunnitelmaan on arvioiden erotus. Maksajien luvut ovat menojen muutos kuukausina 1…h.",
    "The difference from the plan is that of the estimates. Payers' numbers are the change of spending in months 1…h.",
)


def scenario_pages(ctx: Context) -> tuple[Page, ...]:
    """The page, where some scenario of the folder was computed; nothing otherwise."""
    shown = computed(ctx)
    if not shown:
        return ()
    heading = _heading(ctx, shown)
    claims = [claim(heading, *[programme_ground(f"scenario/{s.id}") for s in shown])]
    claims.append(claim(LEAD, programme_ground("scenario")))
    claims += [c for c in (_claim(ctx, s.id, s.title) for s in shown) if c is not None]
    return (Page("scenarios", TITLE, heading, tuple(claims), (), (_table(ctx, shown),)),)


def computed(ctx: Context) -> tuple[Scenario, ...]:
    """The folder's scenarios that have rows of their own, in the order of the folder."""
    ids = {r.scenario for r in ctx.facts.effects} | {c.scenario for c in ctx.facts.costs}
    once = {s.id: s for s in ctx.programme.scenarios if s.id in ids and s.id not in NAMES}
    return tuple(once.values())


def horizons(ctx: Context) -> tuple[int, ...]:
    """The months shown: 12 and 24, or the nearest there is."""
    return tuple(h for h in WANTED if h in ctx.horizons) or (ctx.horizon,)


def effect_of(ctx: Context, scenario: str, measure: str, horizon: int) -> EffectRow | None:
    """A scenario's number; that of the trial itself where only the law is another."""
    own = {r.scenario for r in ctx.facts.effects}
    return ctx.effect(ALL, measure, horizon, scenario=scenario if scenario in own else ctx.scenario)


def costs_of(ctx: Context, scenario: str, horizon: int) -> dict[str, CostRow]:
    """A scenario's payers and their total, all areas together."""
    rows = [c for c in ctx.facts.costs if (c.scenario, c.horizon) == (scenario, horizon)]
    area = ALL if any(c.area == ALL for c in rows) else ctx.areas[0].id
    return {c.payer: c for c in rows if c.area == area}


def _heading(ctx: Context, shown: tuple[Scenario, ...]) -> Text:
    names = {k: ", ".join(s.title[k] for s in shown) for k in ("fi", "en")}
    many = len(shown)
    if many == 1:
        return Text.of(
            f"Suunnitelman rinnalla on laskettu yksi skenaario: {names['fi']}.",
            f"Beside the plan one scenario was computed: {names['en']}.",
        )
    return Text.of(
        f"Suunnitelman rinnalla on laskettu {many} skenaariota: {names['fi']}.",
        f"Beside the plan {many} scenarios were computed: {names['en']}.",
    )


def _claim(ctx: Context, scenario: str, title: Text) -> Claim | None:
    """A scenario's numbers in the first month in which they are others than the plan's, in a sentence."""
    at = next((h for h in horizons(ctx) if _apart(ctx, scenario, h)), None)
    if at is None:
        text = Text.of(
            f"{title['fi']}: luvut ovat samat kuin suunnitelmassa.",
            f"{title['en']}: the numbers are those of the plan.",
        )
        return claim(text, programme_ground(f"scenario/{scenario}"))
    rows = [r for r in (effect_of(ctx, scenario, m, at) for m in MEASURES) if r is not None]
    total = costs_of(ctx, scenario, at).get("total")
    if not rows and total is None:
        return None
    numbers = [(SAID[r.measure], estimate(r.spread)) for r in rows]
    if total is not None:
        numbers.append((Text.of("menot yhteensä, €", "spending in all, €"), estimate(total.spread)))
    sums = any(w.startswith("effect/") or w == "total" for w in _apart(ctx, scenario, at))
    others = [] if sums else _payers(ctx, scenario, at)
    numbers += [(payer_euros(ctx, c.payer), estimate(c.spread)) for c in others]
    told = {k: "; ".join(f"{what[k]} {n[k]}" for what, n in numbers) for k in ("fi", "en")}
    text = Text.of(
        f"{title['fi']}, {at}. kuukausi alusta: {told['fi']}.",
        f"{title['en']}, month {at} from the start: {told['en']}.",
    )
    grounds = [*(of_effect(r) for r in rows), *(of_cost(c) for c in ([] if total is None else [total]) + others)]
    return claim(sentences(text), *grounds, **{r.measure: r.spread.mean for r in rows})


def _apart(ctx: Context, scenario: str, horizon: int) -> list[str]:
    """Which of a scenario's numbers are others than the plan's in a month: `effect/…`, or a payer."""
    found = []
    for measure in MEASURES:
        row, plan = effect_of(ctx, scenario, measure, horizon), effect_of(ctx, "plan", measure, horizon)
        if row is not None and (plan is None or not _same(row, plan)):
            found.append(f"effect/{measure}")
    planned = costs_of(ctx, "plan", horizon)
    costs = costs_of(ctx, scenario, horizon)
    return found + [p for p, c in costs.items() if p not in planned or not _same(c, planned[p])]


def _same(row: EffectRow | CostRow, plan: EffectRow | CostRow) -> bool:
    return math.isclose(row.spread.mean, plan.spread.mean, rel_tol=1e-6, abs_tol=1e-9)


def _payers(ctx: Context, scenario: str, horizon: int) -> list[CostRow]:
    """The payers that pay otherwise than in the plan, where the sums are the plan's."""
    costs, names = costs_of(ctx, scenario, horizon), _apart(ctx, scenario, horizon)
    return [costs[p] for p in names if p in costs]


def payer_euros(ctx: Context, payer: str) -> Text:
    name = payer_name(ctx, payer)
    return Text.of(f"{name['fi'].lower()}, €", f"{name['en'].lower()}, €")


def _table(ctx: Context, shown: tuple[Scenario, ...]) -> TableBlock:
    """A row for each scenario, month and number; full values, the difference from the plan beside them."""
    columns = (
        Column("scenario", TITLE),
        Column("months", Text.of("Kuukautta alusta", "Months from start"), "number"),
        Column("what", Text.of("Muutos", "Change")),
        Column("value", Text.of("Arvio", "Estimate"), "number"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "number"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "number"),
        Column("from_plan", Text.of("Ero suunnitelmaan", "Difference from the plan"), "number"),
    )
    there = {r.scenario for r in ctx.facts.effects}
    told = any(row.delivered is not None for row in ctx.facts.doses)
    trials = [i for i in (("plan", "delivered") if told else ("plan",)) if i in there]
    rows: list[tuple[Cell, ...]] = []
    for scenario, title in [*((i, NAMES[i]) for i in trials), *((s.id, s.title) for s in shown)]:
        for h in horizons(ctx):
            rows += _rows(ctx, scenario, title, h)
    caption = Text.of(
        "Skenaariot ja suunnitelma: kolme lukua ja maksajat.", "Scenarios and the plan: three numbers and the payers."
    )
    return TableBlock("scenarios", caption, columns, tuple(rows), NOTE)


def _rows(ctx: Context, scenario: str, title: Text, horizon: int) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = []
    for measure in MEASURES:
        row, plan = effect_of(ctx, scenario, measure, horizon), effect_of(ctx, "plan", measure, horizon)
        if row is not None:
            apart = None if plan is None else _less(row, plan)
            found.append(_row(title, horizon, WHAT[measure], row, apart))
    planned = costs_of(ctx, "plan", horizon)
    for payer, cost in costs_of(ctx, scenario, horizon).items():
        name = payer_name(ctx, payer)
        what = Text.of(f"{name['fi']}, €", f"{name['en']}, €")
        apart = _less(cost, planned[payer]) if payer in planned else cost.spread.mean
        found.append(_row(title, horizon, what, cost, apart))
    return found


def _less(row: EffectRow | CostRow, plan: EffectRow | CostRow) -> float:
    """How far a number is from the plan's, of both as they stand in the file: alike is nought, on every machine."""
    return in_file(row.spread.mean) - in_file(plan.spread.mean)


def _row(
    title: Text, horizon: int, what: Text, row: EffectRow | CostRow, apart: float | None
) -> tuple[Cell, ...]:
    spread = row.spread
    low, high = spread.at(0.1), spread.at(0.9)
    # printed in the steps of the number that it is a difference of
    gap = None if apart is None else Estimate(apart, apart + low - spread.mean, apart + high - spread.mean)
    return (title, float(horizon), what, spread.mean, low, high, gap)
