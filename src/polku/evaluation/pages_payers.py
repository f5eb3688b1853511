"""Page 5: who pays, who gains, when; a shift between payers apart from a saving; break-even."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Text
from polku.evaluation import sentences_money as money
from polku.evaluation.context import ALL, Context, claim, of_cost, programme_ground, spread_values
from polku.evaluation.figures import payer_bars, payer_name
from polku.evaluation.model import Claim, Column, CostRow, Ground, Page, TableBlock
from polku.evaluation.words import is_result, payer_gen, sentences
from polku.programme.model import Payer

TITLE = Text.of("Kuka maksaa, kuka hyötyy", "Who pays, who gains")
SUMS = ("total", "public", "programme")
"""Rows of `costs` that are no payer of their own."""

UNPRICED = Text.of(
    "Maksajien menojen muutosta ei voitu laskea.",
    "The change of the payers' spending could not be computed.",
)
NO_SAVING = Text.of(
    "Kokeilun omaa hintaa ei ole kerrottu, joten lukua ei voi lukea säästöksi.",
    "The trial's own price has not been given, so the number cannot be read as a saving.",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A shift: the payer who saves, the one whose cost grows, and how much moved at most (euros)."""

    saver: CostRow
    bearer: CostRow

    @property
    def amount(self) -> float:
        return min(-self.saver.spread.mean, self.bearer.spread.mean)


def main_horizon(ctx: Context) -> int:
    """The cost horizon nearest to the months of the main figures."""
    return min(ctx.cost_horizons, key=lambda h: (abs(h - ctx.horizon), h))


def payers(ctx: Context) -> tuple[Payer, ...]:
    """The payers with a cost row that is not zero, in the programme's order."""
    moved = {c.payer for c in ctx.facts.costs if abs(c.spread.mean) > 0.5 or c.spread.sd > 0.5}
    return tuple(p for p in ctx.programme.payers if p.id in moved)


def shift_of(ctx: Context, horizon: int, area: str = ALL) -> Moved | None:
    """The largest saver beside the payer whose cost grew most; None when all move the same way."""
    found = (ctx.cost(p.id, horizon, area) for p in payers(ctx) if p.id not in ("employer", "client"))
    rows = [c for c in found if c is not None]
    savers = [c for c in rows if c.spread.mean < 0]
    bearers = [c for c in rows if c.spread.mean > 0]
    if not savers or not bearers:
        return None
    return Moved(min(savers, key=lambda c: c.spread.mean), max(bearers, key=lambda c: c.spread.mean))


def net_row(ctx: Context, horizon: int, area: str = ALL) -> CostRow | None:
    """Public finances where the facts have them, else all payers together."""
    return ctx.cost("public", horizon, area) or ctx.cost("total", horizon, area)


def carried(ctx: Context, area: str = ALL) -> bool:
    """Do the flows behind the euros rest on the material? Only then are they told as what happened."""
    rows = [ctx.effect(area, m) for m in ("unemployed", "in_services")]
    return all(r is not None and is_result(r.verdict) for r in rows)


def money_claim(ctx: Context, horizon: int, area: str = ALL) -> Claim | None:
    """Model 4 where there is a shift; else each payer's change; None without costs.

    The indicative is for months that are over and flows that the material carries; all else is conditional.
    """
    net = net_row(ctx, horizon, area)
    if net is None:
        return None
    sure = carried(ctx, area)
    past = sure and ctx.month_of(horizon) <= ctx.facts.data_end
    year = ctx.programme.settings.prices
    pair = shift_of(ctx, horizon, area)
    if pair is not None:
        saver, bearer = _gen(ctx, pair.saver.payer), _gen(ctx, pair.bearer.payer)
        texts = [
            money.shift(saver, pair.saver.spread, bearer, pair.bearer.spread, past),
            money.net_change(net.spread, year, net.payer == "public", past),
        ]
        rows = [pair.saver, pair.bearer, net]
    else:
        rows = [c for p in payers(ctx) for c in [ctx.cost(p.id, horizon, area)] if c is not None] or [net]
        texts = [money.payer_change(_gen(ctx, c.payer), c.spread, horizon, year, past) for c in rows]
    texts += [] if sure else [money.RESTS_ON_PRIOR]
    values = spread_values("net", net.spread) | {"prices": float(year), "horizon": float(horizon)}
    return claim(sentences(*texts), *[of_cost(c) for c in rows], **values)


def money_text(ctx: Context, horizon: int, area: str = ALL) -> Text:
    """The conclusion in one sentence: a shift, or which way the net change goes."""
    past = carried(ctx, area) and ctx.month_of(horizon) <= ctx.facts.data_end
    net = net_row(ctx, horizon, area)
    if shift_of(ctx, horizon, area) is not None:
        return money.moved(past)
    if net is None:
        return UNPRICED
    whose = Text.of("maksajien yhteenlasketut", "all payers'")
    return money.payer_change(whose, net.spread, horizon, ctx.programme.settings.prices, past)


def _gen(ctx: Context, payer: str) -> Text:
    found = next((p for p in ctx.programme.payers if p.id == payer), None)
    if found is not None:
        return payer_gen(found)
    return Text.of("maksajien yhteenlasketut", "all payers'") if payer in SUMS else Text.same(payer)


def payers_page(ctx: Context) -> Page:
    """Page 5 of a run; without costs it still prints the break-even."""
    claims = [c for c in [money_claim(ctx, main_horizon(ctx))] if c is not None] if ctx.facts.costs else []
    if ctx.facts.costs:
        later = max(ctx.cost_horizons)
        if later != main_horizon(ctx):
            claims += [c for c in [_later(ctx, later)] if c is not None]
    claims += _own_cost(ctx)
    claims += [break_even_claim(b.area, b.what, b.text, b.value) for b in ctx.facts.break_evens]
    claims += _unverified(ctx)
    if not claims:
        claims = [claim(UNPRICED, programme_ground("unit_costs"))]
    heading = money_text(ctx, main_horizon(ctx)) if ctx.facts.costs else UNPRICED
    figures = []
    tables = []
    if ctx.facts.costs:
        moved = shift_of(ctx, main_horizon(ctx))
        arrow = None if moved is None else (moved.bearer.payer, moved.saver.payer, moved.amount)
        ids = [p.id for p in payers(ctx)]
        figures = [f for f in [payer_bars(ctx, ALL, ids, arrow, heading)] if f is not None]
        tables = [cost_table(ctx)]
    return Page("payers", TITLE, heading, tuple(claims), tuple(figures), tuple(tables))


def break_even_claim(area: str, what: str, text: Text, value: float | None) -> Claim:
    return claim(text, Ground("cost", f"break_even/{area}/{what}"), value=value)


def _later(ctx: Context, horizon: int) -> Claim | None:
    """The net change at the last horizon, always in the conditional: it lies past the data."""
    net = net_row(ctx, horizon)
    if net is None:
        return None
    whose = (
        Text.of("Julkisen talouden", "public finances'")
        if net.payer == "public"
        else Text.of("maksajien yhteenlasketut", "all payers'")
    )
    text = money.payer_change(whose, net.spread, horizon, ctx.programme.settings.prices, past=False)
    return claim(text, of_cost(net), **spread_values("net", net.spread))


def _own_cost(ctx: Context) -> list[Claim]:
    """Where a price of the programme's own cost is blank, a fall of spending is no saving."""
    blank = [u for u in ctx.programme.unit_costs if u.amount is None and u.activity]
    return [claim(NO_SAVING, *[Ground("source", f"unit_costs/{u.id}") for u in blank])] if blank else []


def _unverified(ctx: Context) -> list[Claim]:
    """The mark of rules that have not been verified, on the page that uses them."""
    rules = [r for r in ctx.programme.share_rules if not r.verified]
    used = [c for c in ctx.facts.costs if not c.verified]
    if not rules or not used:
        return []
    from_2025 = any(r.start is not None and r.start.year >= 2025 for r in rules)
    text = (
        money.NOT_VERIFIED
        if from_2025
        else Text.of(
            "Osaa maksuosuuksista ei ole tarkistettu säädöksestä.",
            "Some payers' shares have not been verified against the statute.",
        )
    )
    return [claim(text, *dict.fromkeys(Ground("rule", f"{r.rule}/{r.payer}") for r in rules))]


def cost_table(ctx: Context, area: str = ALL) -> TableBlock:
    """Euros per payer and horizon with 80 % intervals; the year of prices stands in the caption."""
    columns = (
        Column("payer", Text.of("Maksaja", "Payer")),
        Column("months", Text.of("Kuukautta alusta", "Months from start"), "number"),
        Column("value", Text.of("Menojen muutos, €", "Change of spending, €"), "euro"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "euro"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "euro"),
        Column("p", Text.of("Menot pienenevät, todennäköisyys %", "Spending falls, probability %"), "percent"),
    )
    ids = [p.id for p in payers(ctx)] + [s for s in SUMS if any(c.payer == s for c in ctx.facts.costs)]
    rows = tuple(
        (payer_name(ctx, i), float(h), c.spread.mean, c.spread.at(0.1), c.spread.at(0.9), round(100 * c.p_saving))
        for i in ids
        for h in ctx.cost_horizons
        for c in [ctx.cost(i, h, area)]
        if c is not None
    )
    year = ctx.programme.settings.prices
    caption = Text.of(
        f"Menojen muutos maksajittain, vuoden {year} hinnoin.", f"Change of spending by payer, in {year} prices."
    )
    return TableBlock(f"costs_{area}", caption, columns, rows)
