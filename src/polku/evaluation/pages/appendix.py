"""Pages 12...: the assumptions with source and date, the data, the method. Here terms of the field are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from polku.base import Month, Text
from polku.evaluation.claims import Claim, Column, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.monitor import what
from polku.evaluation.pages.sentences_money import NOT_VERIFIED
from polku.evaluation.verdict_words import LABEL, sign
from polku.programme.model import LEFT, STAY, Band, Link, ShareRule, UnitCost
from polku.results.model import LinkRow, verdict_of
from polku.results.verdicts import narrowed, together
from polku.texts.numbers import Printed, month, plain_number

Cell = Text | float | None

ASSUMED = Text.of("oletus", "assumption")
IMPLIED = {
    STAY: (
        Text.of(
            "Muut poistumat työttömyydestä: palveluihin ja palkkatuettuun työhön",
            "Other exits from unemployment: into services and subsidised work",
        ),
        Text.of(
            "ei oletettu: työttömien määrästä ei erota, työllistyttiinkö vai siirryttiinkö palveluun tai palkkatukeen",
            "not declared: a stock cannot tell a job from a service or a subsidised job",
        ),
    ),
    LEFT: (
        Text.of(
            "Muut poistumat työttömyydestä: pois työnhakijoista",
            "Other exits from unemployment: out of the register",
        ),
        Text.of(
            "ei oletettu: työttömien määrästä ei erota, työllistyttiinkö vai päättyikö työnhaku muuten",
            "not declared: a stock cannot tell a job from leaving the register",
        ),
    ),
}
"""Effects that nobody declared: what they are, and why they are in the model."""
NOT_CHECKED = Text.of("ei tarkistettu", "not verified")


def appendix(ctx: Context) -> tuple[Page, ...]:
    return (assumptions_page(ctx), data_page(ctx), method_page(ctx))


def assumptions_page(ctx: Context) -> Page:
    """Every assumption with its source and date: links, prices, payers' shares."""
    links = ctx.programme.links
    bare = [k for k in links if not k.basis or k.basis.lower().startswith(("oletus", "assumption"))]
    heading = Text.of(
        f"Vaikutusoletuksia on {len(links)}, joista vailla tutkimuslähdettä {len(bare)}.",
        f"Assumptions of effect: {len(links)}; without a research source: {len(bare)}.",
    )
    claims = [claim(heading, *([Ground("link", k.id) for k in links] or [programme_ground("links")]))]
    costs, rules = _costs_in_force(ctx), _rules_in_use(ctx)
    loose = [c for c in costs if c.assumption]
    if loose:
        claims.append(
            claim(
                Text.of(
                    f"Hinnoista {len(loose)}/{len(costs)} on oletuksia.",
                    f"{len(loose)} of the {len(costs)} prices are assumptions.",
                ),
                *[Ground("source", f"unit_costs/{c.id}") for c in loose],
            )
        )
    if any(not r.verified and r.start is not None and r.start.year >= 2025 for r in rules):
        claims.append(claim(NOT_VERIFIED, *[Ground("rule", f"{r.rule}/{r.payer}") for r in rules if not r.verified]))
    tables = [_link_table(ctx), _cost_table(costs), _rule_table(ctx, rules)]
    title = Text.of("Oletukset", "Assumptions")
    return Page("assumptions", title, heading, tuple(claims), (), tuple(t for t in tables if t.rows))


def _link_table(ctx: Context) -> TableBlock:
    columns = (
        Column("id", Text.of("Tunnus", "Id")),
        Column("what", Text.of("Oletus", "Assumption")),
        Column("lag", Text.of("Viive, kk", "Lag, months"), "number", 0),
        Column("prior", Text.of("Ennakko-oletus", "Prior"), "number", 3),
        Column("prior_sd", Text.of("sen hajonta", "its sd"), "number", 3),
        Column("exists", Text.of("Toimii, tod.näk.", "Operates, prob."), "number", 2),
        Column("post", Text.of("Päivitetty arvio", "Posterior"), "number", 3),
        Column("post_sd", Text.of("sen hajonta", "its sd"), "number", 3),
        Column("contraction", Text.of("Väli kapeni, %", "Narrowed by, %"), "percent"),
        Column("verdict", Text.of("Päätelmä", "Verdict"), "verdict"),
        Column("basis", Text.of("Lähde ja päiväys", "Source and date")),
    )
    caption = Text.of(
        "Vaikutuksen voimakkuus log-riskinä täydellä toteutumisasteella; päivitetty arvio on alueiden keskiarvo.",
        "Strength in log hazard at full dose; the posterior is the mean over the areas.",
    )
    every = (*ctx.programme.links, *ctx.programme.implied)
    return TableBlock("links", caption, columns, tuple(_link_cells(ctx, k) for k in every))


def _link_cells(ctx: Context, link: Link) -> tuple[Cell, ...]:
    rows: list[LinkRow] = [r for r in ctx.facts.links if r.id == link.id]
    n = len(rows)
    mean = sum(r.post_mean for r in rows) / n if n else None
    sd = sum(r.post_sd for r in rows) / n if n else None
    sharpened = round(100 * narrowed(max(r.contraction for r in rows)), 1) if n else None
    how = LABEL[sign(together(verdict_of(r) for r in rows))] if n else Text.of("ei aineistoa", "no data")
    since = f" ({link.known})" if link.known else ""
    basis = Text.of(f"{link.basis or 'oletus'}{since}", f"{link.basis or 'assumption'}{since}")
    said, basis = IMPLIED.get(str(getattr(link.effect, "target", "")), (None, basis))
    named = (Text.same(link.id), said or what(ctx, link), link.lag, link.mean, link.sd, link.exists)
    return (*named, mean, sd, sharpened, how, basis)


def _in_force(start: Month | None, end: Month | None, when: Month) -> bool:
    return (start is None or start <= when) and (end is None or when <= end)


def _costs_in_force(ctx: Context) -> list[UnitCost]:
    """The prices in force in the last treated month: one row a cost and area."""
    return [c for c in ctx.programme.unit_costs if _in_force(c.start, c.end, ctx.end)]


def _cost_table(costs: list[UnitCost]) -> TableBlock:
    per = {
        "day": Text.of("päivä", "day"),
        "month": Text.of("kuukausi", "month"),
        "person_year": Text.of("henkilötyövuosi", "person-year"),
    }
    columns = (
        Column("name", Text.of("Hinta", "Price")),
        Column("amount", Text.of("Euroa", "Euros"), "number", 2),
        Column("per", Text.of("Yksikkö", "Per")),
        Column("prices", Text.of("Hintavuosi", "Year of prices")),
        Column("status", Text.of("Asema", "Status")),
        Column("source", Text.of("Lähde", "Source")),
    )
    known = Text.of("lähteestä", "from a source")
    blank = Text.of("hinta puuttuu", "price missing")
    rows = tuple(
        (c.name, c.amount, per.get(c.per, Text.same(c.per)), Text.same(str(c.prices or "–")),
         blank if c.amount is None else ASSUMED if c.assumption else known, Text.same(c.source))
        for c in costs
    )  # fmt: skip
    return TableBlock(
        "prices", Text.of("Hinnat kokeilun päättyessä.", "Prices at the end of the trial."), columns, rows
    )


def _rules_in_use(ctx: Context) -> list[ShareRule]:
    """The payers' shares in force at the end of the trial, and those that come into force within the horizon."""
    last = ctx.start + ctx.programme.period.horizon
    return [
        r for r in ctx.programme.share_rules
        if _in_force(r.start, r.end, ctx.end) or (r.start is not None and ctx.end < r.start <= last)
    ]  # fmt: skip


RULE = {
    "labour_market_support": Text.of("Työmarkkinatuki", "Labour market support"),
    "basic_allowance": Text.of("Peruspäiväraha", "Basic allowance"),
    "earnings_basic": Text.of("Ansiopäivärahan perusosa", "Basic part of the earnings-related allowance"),
    "earnings_excess": Text.of("Ansiopäivärahan ansio-osa", "Earnings-related part of the allowance"),
    "alternation_allowance": Text.of("Vuorottelukorvaus", "Job alternation compensation"),
    "service_expenses": Text.of("Palvelujen kulukorvaus", "Expenses paid during services"),
    "service_purchase": Text.of("Palvelujen hankinta", "Purchase of services"),
    "wage_subsidy": Text.of("Palkkatuki", "Wage subsidy"),
}
"""The packaged benefits and costs in words; a rule of the folder's own is shown by its id."""


def _share(share: float) -> Text:
    """A share in per cent with the decimals it has: "5,5"."""
    return Printed.of(100 * share, 2).text()


def days_words(band: Band) -> Text:
    """Classes of benefit days in words: `[300:1000]` is "300–999"."""
    if band.b is None:
        return Text.of(f"{band.a} tai enemmän", f"{band.a} or more") if band.a else Text.of("kaikki", "all")
    return Text.same(f"{band.a}–{band.b - 1}")


def _on(ctx: Context, state: str) -> Text:
    return next((s.name for s in ctx.programme.states if s.id == state), ctx.name(state))


def _rule_table(ctx: Context, rules: list[ShareRule]) -> TableBlock:
    columns = (
        Column("rule", Text.of("Etuus tai meno", "Benefit or cost")),
        Column("payer", Text.of("Maksaja", "Payer")),
        Column("share", Text.of("Osuus, %", "Share, %")),
        Column("days", Text.of("Etuuspäivät", "Benefit days")),
        Column("on", Text.of("Tilassa", "In state")),
        Column("from", Text.of("Voimassa alkaen", "From"), "month"),
        Column("verified", Text.of("Tarkistus", "Verification")),
        Column("source", Text.of("Lähde", "Source")),
    )
    rest = Text.of("loput", "the rest")
    checked = Text.of("tarkistettu", "verified")
    rows = tuple(
        (RULE.get(r.rule) or Text.same(r.rule), ctx.name(r.payer), rest if r.share is None else _share(r.share),
         days_words(r.days), _on(ctx, r.on), Text.same(str(r.start) if r.start else "–"),
         checked if r.verified else NOT_CHECKED, Text.same(r.source))
        for r in rules
    )  # fmt: skip
    return TableBlock("shares", Text.of("Maksajien osuudet.", "The payers' shares."), columns, rows)


def data_page(ctx: Context) -> Page:
    """The series, their months, holes and vintages; the sources; the reforms; the cautions of the run."""
    rows = _series_rows(ctx)
    revised = sum(1 for o in ctx.evidence.observations if o.as_of is None)
    total, last = len(ctx.evidence.observations), month(ctx.facts.data_end, "nom")
    heading = Text.of(
        f"Aineistossa on {plain_number(total)['fi']} havaintoa; viimeinen kuukausi on {last['fi']}.",
        f"The material has {plain_number(total)['en']} observations; the last month is {last['en']}.",
    )
    used = dict.fromkeys(o.source or "series" for o in ctx.evidence.observations)
    claims = [claim(heading, *([Ground("source", s) for s in used] or [programme_ground("series")]))]
    if revised:
        claims.append(
            claim(
                Text.of(
                    f"Havainnoista {plain_number(revised)['fi']} on myöhemmästä poiminnasta (tarkistettu aineisto): "
                    f"aikanaan julkaistu luku on voinut olla toinen.",
                    f"{plain_number(revised)['en']} of the observations are from a later extract (revised data): "
                    f"the figure published at the time may have been another.",
                ),
                programme_ground("series/as_of"),
            )
        )
    claims += [_caution(c.text, c.place or c.code) for c in ctx.facts.cautions]
    tables = [_series_table(rows), _source_table(ctx), _reform_table(ctx)]
    title = Text.of("Aineistot", "The data")
    return Page("data", title, heading, tuple(claims), (), tuple(t for t in tables if t.rows))


def _caution(text: Text, place: str) -> Claim:
    return claim(text, Ground("source", place))


def _series_rows(ctx: Context) -> list[tuple[Cell, ...]]:
    found: dict[tuple[str, str], list[tuple[Month, bool]]] = {}
    for o in ctx.evidence.observations:
        found.setdefault((o.indicator, o.area), []).append((o.month, o.value is None))
    rows: list[tuple[Cell, ...]] = []
    for (indicator, area), seen in sorted(found.items()):
        first, last = min(m for m, _ in seen), max(m for m, _ in seen)
        held = {m for m, missing in seen if not missing}
        holes = last.since(first) + 1 - len(held)
        rows.append((ctx.name(indicator), ctx.name(area), Text.same(str(first)), Text.same(str(last)),
                     float(len(held)), float(holes)))  # fmt: skip
    return rows


def _series_table(rows: list[tuple[Cell, ...]]) -> TableBlock:
    columns = (
        Column("indicator", Text.of("Mittari", "Indicator")),
        Column("area", Text.of("Alue", "Area")),
        Column("first", Text.of("Ensimmäinen", "First"), "month"),
        Column("last", Text.of("Viimeinen", "Last"), "month"),
        Column("n", Text.of("Kuukausia", "Months"), "number"),
        Column("holes", Text.of("Puuttuu", "Missing"), "number"),
    )
    return TableBlock("series", Text.of("Aikasarjat.", "The series."), columns, tuple(rows))


def _source_table(ctx: Context) -> TableBlock:
    columns = (
        Column("title", Text.of("Lähde", "Source")),
        Column("organisation", Text.of("Organisaatio", "Organisation")),
        Column("published", Text.of("Julkaistu", "Published"), "month"),
        Column("read", Text.of("Luettu", "Read")),
    )
    whole, part = Text.of("kokonaan", "whole"), Text.of("otteena", "as an excerpt")
    rows = tuple(
        (Text.same(s.title), Text.same(s.organisation or "–"), Text.same(str(s.published) if s.published else "–"),
         part if s.read_as == "excerpt" else whole)
        for s in ctx.evidence.sources
    )  # fmt: skip
    return TableBlock("sources", Text.of("Lähteet.", "Sources."), columns, rows)


def _reform_table(ctx: Context) -> TableBlock:
    columns = (
        Column("text", Text.of("Uudistus tai tapahtuma", "Reform or event")),
        Column("from", Text.of("Alkoi", "From"), "month"),
        Column("to", Text.of("Päättyi", "To"), "month"),
        Column("source", Text.of("Lähde", "Source")),
    )
    rows = tuple(
        (r.text, Text.same(str(r.start)), Text.same(str(r.end) if r.end else "–"), Text.same(r.source))
        for r in ctx.programme.reforms
    )
    caption = Text.of("Samaan aikaan tapahtui muutakin.", "Other things happened at the same time.")
    return TableBlock("reforms", caption, columns, rows)


METHOD = (
    Text.of(
        "Vaikutuspolku muuttaa kuukausittaisia siirtymiä: h = h⁰ · (1 + s · (e^polku − 1)), missä h⁰ on siirtymäriski "
        "ilman kokeilua, s kohderyhmän osuus ja polku toimenpiteiden viivästettyjen annosten ja voimakkuuksien summa.",
        "A pathway shifts monthly transitions: h = h⁰ · (1 + s · (e^path − 1)), where h⁰ is the hazard without "
        "the trial, "
        "s the share of the target group and path the sum of the activities' lagged doses times strengths.",
    ),
    Text.of(
        "Malli antaa suhteen R = g(θ)/g(0); tasot tulevat sarjoista. Menneinä kuukausina vertailutilanne on "
        "havaittu luku "
        "jaettuna R:llä, tulevina kuukausina ennuste kerrotaan R:llä.",
        "The model gives the ratio R = g(θ)/g(0); levels come from the series. In past months the "
        "counterfactual is the "
        "observed figure over R, in months to come the forecast is multiplied by R.",
    ),
    Text.of(
        "Kohina opitaan vain sieltä, missä kokeilua ei ollut; kaikille alueille yhteiset kuukausivaihtelut poistetaan. "
        "Väleissä on mukana, että alueet kohtaavat suhdanteen eri voimalla ja että se, mikä oli kesken ennen alkua, "
        "voi jatkua tai palautua. Päivitetty arvio on suljetussa muodossa: (V₀⁻¹ + J'PJ)⁻¹(J'Pz + V₀⁻¹m₀).",
        "Noise is learned only where there was no trial; month effects common to all areas are taken out. Intervals "
        "allow for areas that meet the cycle unequally and for what was under way before the start, which may go on or "
        "come back. The posterior "
        "has a closed form: (V₀⁻¹ + J'PJ)⁻¹(J'Pz + V₀⁻¹m₀).",
    ),
    Text.of(
        "Tarkentuminen on 1 − V₁/V₀. Alle 0,4:n arvo tulostetaan oletuksena, ellei aineisto siirtänyt sitä selvästi. "
        "Aineisto viittaa suuntaan, kun 95 % todennäköisyydestä on nollan samalla puolella, ja osoittaa sen, kun "
        "98,75 % on ja aineisto ratkaisi luvun. Kaikkien alueiden summan väli olettaa "
        "alueiden virheiden kulkevan yhdessä, joten se ei ole liian kapea.",
        "Contraction is 1 − V₁/V₀. Below 0.4 a value is printed as an assumption, unless the material moved it "
        "clearly. The material suggests a direction when 95% of the probability is on one side of nought, and shows it "
        "when 98.75% is and the material decided the number. The interval of a sum over areas lets "
        "the areas' errors move together, so it is not too narrow.",
    ),
    Text.of(
        "Arviossa on vähintään kaksi numeroa ja välin päissä noin kahdeskymmenesosa välin leveydestä; mitään lukua ei "
        "pyöristetä nollaan eikä nollan yli. Aineiston henkilömääristä 1–4 luetaan ”alle 5”.",
        "An estimate has at least two digits and the ends of an interval stand at about a twentieth of its width; no "
        "number is rounded to nought or across it. Counts of 1–4 persons in the data read “under 5”.",
    ),
)


def method_page(ctx: Context) -> Page:
    """How the numbers were made, and the status of calibration."""
    title = Text.of("Menetelmä", "The method")
    heading = _calibration(ctx.facts.diagnostics)
    claims = [claim(heading, programme_ground("method"))]
    claims += [claim(t, programme_ground("method")) for t in METHOD]
    rows = tuple((Text.same(key), _cell(value)) for key, value in _flat(ctx.facts.diagnostics) if _printable(value))
    columns = (
        Column("name", Text.of("Tunnusluku", "Diagnostic")),
        Column("value", Text.of("Arvo", "Value"), "number", 4),
    )
    caption = Text.of("Ajon tunnusluvut.", "Diagnostics of the run.")
    tables = (TableBlock("diagnostics", caption, columns, rows),) if rows else ()
    return Page("method", title, heading, tuple(claims), (), tables)


def _flat(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The diagnostics with those one level down under `name.part`, in alphabetical order."""
    out: list[tuple[str, Any]] = []
    for key, value in sorted(found.items()):
        out += [(f"{key}.{k}", v) for k, v in sorted(value.items())] if isinstance(value, Mapping) else [(key, value)]
    return out


def _printable(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _cell(value: Any) -> Cell:
    return Text.same(value) if isinstance(value, str) else float(value)


def _calibration(diagnostics: Mapping[str, Any]) -> Text:
    """The calibration status that every report prints: date and coverage, or that it is under way."""
    status = diagnostics.get("calibration")
    if isinstance(status, Mapping) and "text" in status:  # the same words as at the top of the report
        return Text(dict(status["text"]))
    return Text.of(
        "Kalibrointi kesken: välien peittävyyttä ei ole vielä todennettu simuloinnilla.",
        "Calibration under way: the coverage of the intervals has not been verified by simulation yet.",
    )
