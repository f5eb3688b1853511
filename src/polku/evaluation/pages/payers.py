"""Page 5: who pays, who gains, when; a shift between payers apart from a saving; break-even."""

from __future__ import annotations

from dataclasses import dataclass, replace

from polku.base import QUANTILES, Caution, Spread, Text
from polku.dynamics.prices import price_year
from polku.evaluation.claims import Claim, Column, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, of_cost, programme_ground, spread_values
from polku.evaluation.figures import payer_bars, payer_name
from polku.evaluation.money_cautions import money_cautions
from polku.evaluation.pages import sentences_money as money
from polku.evaluation.verdict_words import sided
from polku.evaluation.words import payer_gen
from polku.programme.model import ALL, MAIN_HORIZON, Payer
from polku.results.breakeven import in_prices
from polku.results.model import verdict_of
from polku.results.money import CostRow
from polku.texts.lists import listed, sentences

TITLE = Text.of("Kuka maksaa, kuka hyötyy", "Who pays, who gains")
SUMS = ("total", "public", "programme")
"""Rows of `costs` that are no payer of their own."""

UNPRICED = Text.of(
    "Maksajien menojen muutosta ei voitu laskea.",
    "The change of the payers' spending could not be computed.",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A shift: the payer who saves, the one whose cost grows, and how much moved at most (euros).

    Of benefits alone: services and the programme's own spending are new spending and no shift.
    """

    saver: CostRow
    bearer: CostRow

    @property
    def amount(self) -> float:
        return min(-benefits(self.saver).mean, benefits(self.bearer).mean)

    @property
    def arrow(self) -> tuple[str, str, float]:
        """Drawn from who pays less to who pays more, with the euros that moved."""
        return self.saver.payer, self.bearer.payer, self.amount


def benefits(row: CostRow) -> Spread:
    """The change of a payer's benefits; nought where it pays none."""
    return row.benefits or Spread(0.0, 0.0, (0.0,) * len(QUANTILES))


def of_clients(row: CostRow) -> Spread:
    """The change of what clients cost a payer: the programme's own spending left out."""
    spread = row.spread
    return replace(spread, mean=spread.mean - row.own, quantiles=tuple(q - row.own for q in spread.quantiles))


def main_horizon(ctx: Context) -> int:
    """The cost horizon nearest to the months of the main figures."""
    return min(ctx.cost_horizons, key=lambda h: (abs(h - ctx.horizon), h))


def payers(ctx: Context) -> tuple[Payer, ...]:
    """The payers with a cost row that is not zero, in the programme's order."""
    moved = {c.payer for c in ctx.facts.costs if abs(c.spread.mean) > 0.5 or c.spread.sd > 0.5}
    return tuple(p for p in ctx.programme.payers if p.id in moved)


def shift_of(ctx: Context, horizon: int, area: str = ALL) -> Moved | None:
    """The payer whose benefits fell most beside the one whose grew most; None where either interval holds zero."""
    found = (ctx.cost(p.id, horizon, area) for p in payers(ctx) if p.id not in ("employer", "client"))
    rows = [c for c in found if c is not None]
    savers = [c for c in rows if benefits(c).at(0.9) < 0]
    bearers = [c for c in rows if benefits(c).at(0.1) > 0]
    if not savers or not bearers:
        return None
    return Moved(min(savers, key=lambda c: benefits(c).mean), max(bearers, key=lambda c: benefits(c).mean))


def net_row(ctx: Context, horizon: int, area: str = ALL) -> CostRow | None:
    """Public finances where the facts have them, else all payers together."""
    return ctx.cost("public", horizon, area) or ctx.cost("total", horizon, area)


FLOWS = ("unemployed", "in_services")
"""The measures that the euros follow."""


def carried(ctx: Context, area: str = ALL) -> bool:
    """Do the flows behind the euros rest on the material? Only then are they told as what happened."""
    rows = [ctx.effect(area, m) for m in FLOWS]
    return all(r is not None and sided(r) for r in rows)


def _assumed(ctx: Context, area: str = ALL) -> list[Text]:
    """That the euros rest on assumptions, wholly or in part; nothing where the material decided the flows."""
    rows = [ctx.effect(area, m) for m in FLOWS]
    decided = [r is not None and verdict_of(r).carried for r in rows]
    if all(decided):
        return []
    return [money.RESTS_IN_PART_ON_PRIOR if any(decided) else money.RESTS_ON_PRIOR]


def money_claim(ctx: Context, horizon: int, area: str = ALL) -> Claim | None:
    """Model 4 where there is a shift; else each payer's change; None without costs.

    The indicative is for months that are over, flows that the material carries and intervals on one side of zero; all
    else is conditional. The programme's own spending is told apart.
    """
    net = net_row(ctx, horizon, area)
    if net is None:
        return None
    sure = carried(ctx, area)
    past = sure and ctx.month_of(horizon) <= ctx.facts.data_end
    year = price_year(ctx.programme)
    pair, own = shift_of(ctx, horizon, area), ctx.cost("programme", horizon, area)
    if pair is not None:
        rows = [pair.saver, pair.bearer]
        saved, borne = (benefits(c) for c in rows)
        texts = [money.shift(_gen(ctx, rows[0].payer), saved, _gen(ctx, rows[1].payer), borne, past)]
    else:
        rows = [c for p in payers(ctx) for c in [ctx.cost(p.id, horizon, area)] if c is not None]
        texts = [money.payer_change(_gen(ctx, c.payer), of_clients(c), horizon, year, past) for c in rows]
    if own is not None:
        texts.append(money.own_spending(own.spread.mean, horizon, year))
        rows = [*rows, own]
    texts.append(money.net_change(net.spread, year, net.payer == "public", past))
    texts += [*_left_out(ctx, net), *_assumed(ctx, area)]
    values = spread_values("net", net.spread) | {"prices": float(year), "horizon": float(horizon)}
    return claim(sentences(*texts), *[of_cost(c) for c in (*rows, net)], **values)


def _left_out(ctx: Context, row: CostRow) -> list[Text]:
    """Which areas a sum leaves out, as their own number is."""
    return [money.without_areas(listed([ctx.name(a) for a in row.left_out]))] if row.left_out else []


def money_text(ctx: Context, horizon: int, area: str = ALL) -> Text:
    """The conclusion in one sentence: the net change over all payers, the programme's own costs included."""
    net = net_row(ctx, horizon, area)
    if net is None:
        return UNPRICED
    past = carried(ctx, area) and ctx.month_of(horizon) <= ctx.facts.data_end
    return money.net_change(net.spread, price_year(ctx.programme), net.payer == "public", past)


def _gen(ctx: Context, payer: str) -> Text:
    found = next((p for p in ctx.programme.payers if p.id == payer), None)
    if found is not None:
        return payer_gen(found)
    return Text.of("maksajien yhteenlasketut", "all payers'") if payer in SUMS else Text.same(payer)


def payers_page(ctx: Context) -> Page:
    """Page 5 of a run; without costs it still prints the break-even."""
    horizon = main_horizon(ctx) if ctx.facts.costs else MAIN_HORIZON
    claims = [c for c in [money_claim(ctx, horizon)] if c is not None]
    later = max(ctx.cost_horizons, default=horizon)
    if claims and later != horizon:
        claims += [c for c in [_later(ctx, later)] if c is not None]
    claims += _about_the_total(ctx) if claims else []
    claims += _cautions(ctx)
    claims += [break_even_claim(b.area, b.what, b.text, b.value) for b in ctx.facts.break_evens]
    claims += _unverified(ctx)
    if not claims:
        claims = [claim(UNPRICED, programme_ground("unit_costs"))]
    heading = money_text(ctx, horizon)
    figures = []
    tables = []
    if ctx.facts.costs:
        moved = shift_of(ctx, horizon)
        ids = [p.id for p in payers(ctx)]
        figures = [f for f in [payer_bars(ctx, ALL, ids, moved.arrow if moved else None, heading)] if f is not None]
        tables = [cost_table(ctx)]
    return Page("payers", TITLE, heading, tuple(claims), tuple(figures), tuple(tables))


def _about_the_total(ctx: Context) -> list[Claim]:
    """What the total leaves out, and what in it stands with another payer."""
    ground = programme_ground("unit_costs")
    fund = any(r.rule == "basic_allowance" and not r.verified for r in ctx.programme.share_rules)
    texts = [money.NOT_COUNTED, *([money.FUND_PART] if fund and ctx.programme.rules == "fi" else [])]
    return [claim(text, ground) for text in texts]


def euros_of_page_one(ctx: Context) -> list[Claim]:
    """Page 1: the net change of all payers at the main horizon and what it leaves out; then what must be said of it."""
    horizon = main_horizon(ctx) if ctx.facts.costs else MAIN_HORIZON
    net = net_row(ctx, horizon) if ctx.facts.costs else None
    told = []
    if net is not None:
        months = Text.of(f"{horizon} kuukaudessa:", f"Over {horizon} months:")
        text = sentences(money_text(ctx, horizon), *_assumed(ctx), money.NOT_COUNTED, *_left_out(ctx, net))
        values: dict[str, float | str | None] = {**spread_values("net", net.spread), "horizon": float(horizon)}
        values["role"] = "number"
        told.append(claim(Text.of(f"{months['fi']} {_lower(text['fi'])}", f"{months['en']} {_lower(text['en'])}"),
                          of_cost(net), **values))  # fmt: skip
    return [*told, *[Claim(c.text, {**c.values, "role": "caution"}, c.grounds) for c in _cautions(ctx)]]


def _cautions(ctx: Context) -> list[Claim]:
    """What must be said of the euros; before a number is told, nothing need be."""
    return [claim(c.text, Ground("source", c.place or c.code)) for c in _euro_cautions(ctx)]


def _euro_cautions(ctx: Context) -> tuple[Caution, ...]:
    """The cautions of a run that tells euros, or would if prices were known."""
    some = ctx.facts.estimated or ctx.facts.costs
    return money_cautions(ctx.programme, ctx.start, MAIN_HORIZON) if some else ()


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def break_even_claim(area: str, what: str, text: Text, value: float | None) -> Claim:
    return claim(text, Ground("cost", f"break_even/{area}/{what}"), value=value)


def _later(ctx: Context, horizon: int) -> Claim | None:
    """The net change at the last horizon, always in the conditional: it lies past the data."""
    net = net_row(ctx, horizon)
    if net is None:
        return None
    whose = (
        Text.of("julkisen talouden", "public finances'")
        if net.payer == "public"
        else Text.of("maksajien yhteenlaskettujen", "all payers'")
    )
    if not money.both_signs(net.spread):
        whose = Text.of(whose["fi"].replace("laskettujen", "lasketut"), whose["en"])
    text = money.payer_change(whose, net.spread, horizon, price_year(ctx.programme), past=False)
    return claim(text, of_cost(net), **spread_values("net", net.spread))


def _unverified(ctx: Context) -> list[Claim]:
    """The mark of rules that have not been verified, on the page that uses them; the steps of 2025 have their own."""
    rules = [r for r in ctx.programme.share_rules if not r.verified]
    used = [c for c in ctx.facts.costs if not c.verified]
    from_2025 = any(r.start is not None and r.start.year >= 2025 for r in rules)
    if not rules or not used or (from_2025 and any(c.code == "steps_2025_not_verified" for c in _euro_cautions(ctx))):
        return []
    text = money.NOT_VERIFIED if from_2025 else money.SHARES_NOT_VERIFIED
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
    year = in_prices(price_year(ctx.programme))
    caption = Text.of(f"Menojen muutos maksajittain, {year['fi']}.", f"Change of spending by payer, {year['en']}.")
    return TableBlock(f"costs_{area}", caption, columns, rows)
