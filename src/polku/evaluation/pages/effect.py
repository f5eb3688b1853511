"""Pages 3 and 4: with and without the trial, and what the change is made of."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.claims import Cell, Claim, Column, Estimate, Figure, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, of_effect, of_part, programme_ground, spread_values
from polku.evaluation.figures import PERSONS, UNIT, before_after, fan, parts_dots, readers_way, year_before
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages import sentences_before as before
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.pages.claims import (
    OF_EFFECTS,
    apart_before,
    before_claim,
    cap_claims,
    caution_claims,
    left_out_claim,
    parted,
    together_before,
)
from polku.evaluation.verdict_words import SHORT, carried, factual, label, sentence, sided, sign_of
from polku.evaluation.words import MEASURE, OF, PART, PART_OF, PARTITIVE
from polku.programme.model import ALL
from polku.results.model import EffectRow
from polku.results.verdicts import narrowed
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import estimate, percent_change, scaled

SHOWN = ("unemployed", "unemployed_or_in_service", "long_term_unemployed", "activation_rate", "open_job_months")

SHARPENED = Text.of("Aineisto kavensi väliä, %", "Material narrowed the interval by, %")

NO_EFFECTS = Text.of(
    "Vaikutusta ei voitu arvioida, joten vertailutilannetta ei ole laskettu.",
    "The effect could not be estimated, so there is no counterfactual.",
)


def change_text(ctx: Context, row: EffectRow, short: bool = False) -> Text:
    """An effect on a stock in one sentence: fewer or more than without the trial, and how it is known.

    `short`: the reasons of a cap stand beside it on the same page.
    """
    area = next((a for a in ctx.areas if a.id == row.area), None)
    when = ctx.month_of(row.horizon, area)
    told = certainty(row)
    known = SHORT if short and sign_of(row) == "capped" else sentence(row)
    args = (PARTITIVE[row.measure], OF[row.measure], row.spread, when, known, told)
    return say.short_change(ctx.words(row.area), *args, past=when <= ctx.facts.data_end)


def certainty(row: EffectRow) -> str:
    """How a number is told: as a fact, as an estimate whose direction is open, or as an assumption."""
    return "assumed" if not carried(row) else "fact" if factual(row, row.spread) else "estimate"


def change_claim(ctx: Context, row: EffectRow, short: bool = False) -> Claim:
    text = change_text(ctx, row, short)
    return claim(text, of_effect(row), **spread_values(row.measure, row.spread), verdict=row.verdict)


def with_without(ctx: Context) -> Page:
    """Page 3: U and U + S with and without, the years before, the strip of months before and after."""
    title = Text.of("Kokeilun kanssa ja ilman", "With and without the trial")
    rows = [r for r in (ctx.effect(ALL, m) for m in ("unemployed", "unemployed_or_in_service")) if r is not None]
    if not rows:
        return Page("with_without", title, NO_EFFECTS, (claim(NO_EFFECTS, programme_ground("series")),))
    claims = [change_claim(ctx, r, short=True) for r in rows]
    claims += cap_claims(ctx, rows) + [c for c in [left_out_claim(ctx, rows)] if c is not None]
    if len(rows) == 2:
        claims.append(_apart(rows[0], rows[1]))
    claims += [before_claim(ctx, b) for b in parted(ctx)] + apart_before(ctx)
    claims += [c for c in [together_before(ctx)] if c is not None]
    claims += caution_claims(ctx, OF_EFFECTS, told_before=frozenset(b.area for b in parted(ctx)))
    claims += [_modelled(ctx)] if _unseen(ctx) else []
    figures = [f for a in ctx.areas for f in area_pictures(ctx, a.id)]
    return Page(
        "with_without",
        title,
        change_text(ctx, rows[0], short=True),
        tuple(claims),
        tuple(figures),
        (effects_table(ctx), *variants_table(ctx)),
    )


def _apart(unemployed: EffectRow, broad: EffectRow) -> Claim:
    """The fall of U beside that of U + S: what is left when moves into services are put back."""
    u, us = unemployed.spread.mean, broad.spread.mean
    share = 0.0 if u == 0 else us / u
    values = {"unemployed": u, "unemployed_or_in_service": us}
    if u >= 0:
        text = Text.of(
            "Arvion mukaan kokeilu ei vähentäisi työttömiä, joten erotettavaa palveluihin siirtymistä ei ole.",
            "By the estimate the trial would not lower the number of unemployed, so there are no moves into services "
            "to set apart.",
        )
    elif share < 1 / 3:
        text = Text.of(
            "Kun palveluissa olevat luetaan mukaan, arvioidusta muutoksesta jää jäljelle vain pieni osa: mallin mukaan "
            "se olisi pääosin siirtymistä työttömästä palveluun.",
            "When people in services are counted in, only a small part of the estimated change is left: by the model "
            "it would be mainly moves from unemployment into services.",
        )
    elif share < 2 / 3:
        text = Text.of(
            "Kun palveluissa olevat luetaan mukaan, arvioidusta muutoksesta jää mallin mukaan jäljelle osa.",
            "When people in services are counted in, by the model a part of the estimated change is left.",
        )
    else:
        text = Text.of(
            "Kun palveluissa olevat luetaan mukaan, arvioidusta muutoksesta jää mallin mukaan jäljelle suurin osa.",
            "When people in services are counted in, by the model most of the estimated change is left.",
        )
    return claim(text, of_effect(unemployed), of_effect(broad), **values)


def _unseen(ctx: Context) -> bool:
    return any(not ctx.has_series("in_services", a.id) for a in ctx.areas)


def _modelled(ctx: Context) -> Claim:
    return claim(
        Text.of(
            "Työttömien ja palveluissa olevien yhteismäärä on mallinnettu (katkoviiva): ei aluetietoa.",
            "The number of people unemployed or in services is modelled (dashed line): no series by area.",
        ),
        programme_ground("series/in_services"),
    )


def fan_caption(ctx: Context, area: str, measure: str) -> Text:
    """The conclusion of a fan; a modelled one says that the area has no series."""
    row = ctx.effect(area, measure)
    if row is None:
        return Text.of(
            f"{MEASURE[measure]['fi']}: vaikutusta ei ole arvioitu.",
            f"{MEASURE[measure]['en']}: the effect has not been estimated.",
        )
    text = change_text(ctx, row)
    if any(f.modelled for f in ctx.forecasts(area, measure)):
        return sentences(text, Text.of("Mallinnettu, ei aluetietoa.", "Modelled, no series by area."))
    return text


def strip_caption(ctx: Context, area: str) -> Text:
    """The conclusion of the strip: the pre-trial test of the area, or without it the changes that the strip shows."""
    test = next((b for b in ctx.facts.before if b.area == area), None)
    words = ctx.words(area)
    if test is not None:
        return before.before_short(
            words, test.area_change, test.comparison_change, test.parted, test.gap, test.months, test.detectable
        )
    own, rest = year_before(ctx, area)
    if own is None or rest is None:
        return Text.of(
            f"{cap(words.gen)} ja vertailualueiden työttömyys ennen kokeilua ja sen aikana.",
            f"Unemployment {words.en_in} and in the comparison areas before and during the trial.",
        )
    a, b = percent_change(own), percent_change(rest)
    return Text.of(
        f"{cap(words.gen)} työttömyys muuttui ennen kokeilua 12 kuukaudessa {a['fi']}\u00a0%, vertailualueiden "
        f"{b['fi']}\u00a0%.",
        f"Before the trial, unemployment {words.en_in} changed by {a['en']}% in 12 months, in the comparison areas "
        f"by {b['en']}%.",
    )


def area_pictures(ctx: Context, area: str) -> list[Figure]:
    """The fan of U, that of U + S and the strip before and after, where there are data for them."""
    drawn = [fan(ctx, area, m, fan_caption(ctx, area, m)) for m in ("unemployed", "unemployed_or_in_service")]
    drawn.append(before_after(ctx, area, strip_caption(ctx, area)))
    return [f for f in drawn if f is not None]


def effects_table(ctx: Context) -> TableBlock:
    """Every area's effects at the main horizon, areas in alphabetical order."""
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("measure", Text.of("Mittari", "Measure")),
        Column("unit", Text.of("Yksikkö", "Unit")),
        Column("value", Text.of("Arvio", "Estimate"), "number"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "number"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "number"),
        Column("percent", Text.of("Muutos, %", "Change, %"), "number", 1),
        Column("sharpened", SHARPENED, "percent"),
        Column("verdict", Text.of("Päätelmä", "Verdict"), "verdict"),
    )
    rows = [effect_cells(ctx, r) for a in ctx.areas for m in SHOWN for r in [ctx.effect(a.id, m)] if r is not None]
    caption = Text.of(
        f"Kokeilun kanssa miinus ilman, {ctx.horizon} kuukautta alusta, alueittain aakkosjärjestyksessä.",
        f"With the trial minus without it, {ctx.horizon} months from the start, by area in alphabetical order.",
    )
    return TableBlock("effects", caption, columns, tuple(rows))


def effect_cells(ctx: Context, row: EffectRow) -> tuple[Cell, ...]:
    share = None
    if row.without and row.measure in PARTITIVE:
        part = scaled(row.spread, 100 / row.without)
        share = Estimate(part.mean, part.at(0.1), part.at(0.9))
    return (
        ctx.name(row.area),
        MEASURE[row.measure],
        UNIT.get(row.measure, PERSONS),
        row.spread.mean,
        row.spread.at(0.1),
        row.spread.at(0.9),
        share,
        round(100 * narrowed(row.contraction), 1),
        label(row),
    )


VARIANTS = {
    "main": Text.of("Perusarvio", "Main estimate"),
    "region_out": Text.of("Ilman alueen muuta maakuntaa", "Without the rest of the region"),
    "own_reform_out": Text.of("Ilman alueita, joilla oli oma uudistus", "Without areas with a reform of their own"),
    "damped": Text.of("Vaimeneva trendi", "Damped trend"),
    "steps_kept": Text.of("Siirtymä vaikutukseksi luettuna", "With the shift counted as effect"),
}


def variants_table(ctx: Context) -> tuple[TableBlock, ...]:
    """The effect on the unemployed with and without some comparison areas and with another trend, by area."""
    found = {v: {r.area: r for r in ctx.effects("unemployed", variant=v)} for v in VARIANTS}
    there = [v for v in VARIANTS if found[v]]
    if len(there) < 2:
        return ()
    columns = (Column("area", Text.of("Alue", "Area")), *[Column(v, VARIANTS[v]) for v in there])
    rows = []
    for area in ctx.areas:
        cells = [found[v].get(area.id) for v in there]
        rows.append((area.name, *[None if r is None else estimate(r.spread) for r in cells]))
    caption = Text.of(
        f"Työttömien muutos {ctx.horizon} kuukautta alusta eri oletuksin (80 %:n todennäköisyysväli).",
        f"Change in the unemployed {ctx.horizon} months from the start under other choices (80% probability interval).",
    )
    return (TableBlock("variants", caption, columns, tuple(rows)),)


def made_of(ctx: Context) -> Page:
    """Page 4: the parts of the change, in persons; no part that is not a job is told as one."""
    title = Text.of("Mistä muutos koostuu", "What the change is made of")
    claims = [c for c in [parts_claim(ctx, ALL), *[parts_claim(ctx, a.id) for a in ctx.areas]] if c is not None]
    if not claims:
        return Page("made_of", title, NO_EFFECTS, (claim(NO_EFFECTS, programme_ground("series")),))
    if len(ctx.areas) == 1:
        claims = claims[:1]
    wanted = [ALL, *[a.id for a in ctx.areas]] if len(ctx.areas) > 1 else [ctx.areas[0].id]
    figures = [f for a in wanted for f in [parts_dots(ctx, a, parts_text(ctx, a) or title)] if f is not None]
    claims += [_lock_in(ctx)] if _locked_in(ctx) else []
    return Page(
        "made_of",
        title,
        parts_text(ctx, wanted[0]) or claims[0].text,
        tuple(claims),
        tuple(figures),
        (_parts_table(ctx, wanted),),
    )


def parts_text(ctx: Context, area: str) -> Text | None:
    """The largest part of the change in words, and what share jobs are of it."""
    parts, row = ctx.parts(area), ctx.effect(area, "unemployed")
    if not parts or row is None:
        return None
    way = -1.0 if row.spread.mean < 0 else 1.0
    same = {n: p for n, p in parts.items() if p.spread.mean * way > 0}
    if not same:
        return None
    largest = max(same, key=lambda n: (abs(same[n].spread.mean), n))
    total = sum(abs(p.spread.mean) for p in same.values())
    how = say.part_share(abs(same[largest].spread.mean) / total)
    name, words = PART_OF[largest], ctx.words(area)
    fact = factual(row, row.spread) and _part_carried(ctx, area, largest)
    if way < 0 or largest in ("returns", "entries"):
        side = Text.of("väheneminen", "fall") if way < 0 else Text.of("lisääntyminen", "rise")
        verb, verb_en = ("on", "is") if fact else ("olisi", "would be")
        guess = Text.of("Työttömien", "The") if fact else Text.of("Arvioitu työttömien", "The estimated")
        return Text.of(
            f"{guess['fi']} {side['fi']} {words.ine} {verb} {how['fi']} {name['fi']}.",
            f"{guess['en']} {side['en']} in unemployment {words.en_in} {verb_en} {how['en']} {name['en']}.",
        )
    guess = Text.of("Työttömien", "The") if fact else Text.of("Arvioitu työttömien", "The estimated")
    verb, verb_en = ("johtuu", "is") if fact else ("johtuisi", "would be")
    return Text.of(
        f"{guess['fi']} lisääntyminen {words.ine} {verb} {how['fi']} siitä, että {name['fi']} oli vähemmän.",
        f"{guess['en']} rise in unemployment {words.en_in} {verb_en} {how['en']} due to fewer {name['en']}.",
    )


def _part_carried(ctx: Context, area: str, part: str) -> bool:
    """Does the material carry where people moved, and not only that the stock changed?"""
    measure = {
        "job": "open_job_months",
        "subsidised": "in_services",
        "services": "in_services",
        "returns": "in_services",
    }
    rows = [ctx.effect(area, m) for m in ("unemployed", measure.get(part, "unemployed"))]
    return all(r is not None and carried(r) for r in rows)


def _job_text(ctx: Context, area: str) -> Text | None:
    """Exits straight from unemployment to work beside those without the trial; marked when assumed."""
    job, row, jobs = ctx.parts(area).get("job"), ctx.effect(area, "unemployed"), ctx.effect(area, "open_job_months")
    if job is None or row is None:
        return None
    told = "assumed" if jobs is None else certainty(jobs)
    return say.moved_to_work(ctx.words(area), scaled(job.spread, -1.0), row.spread.mean < 0, told)


def parts_claim(ctx: Context, area: str) -> Claim | None:
    text = parts_text(ctx, area)
    if text is None:
        return None
    parts, job = ctx.parts(area), _job_text(ctx, area)
    text = text if job is None else sentences(text, job)
    return claim(text, *[of_part(p) for p in parts.values()], **{n: p.spread.mean for n, p in parts.items()})


def _locked_in(ctx: Context) -> list[str]:
    """Activities whose links to work the material tells to slow it."""
    slow = {r.id for r in ctx.facts.links if sided(r) and r.post_mean < 0}
    return [k.cause for k in ctx.programme.links if k.id in slow and str(k.effect).startswith("services>job")]


def _lock_in(ctx: Context) -> Claim:
    names = _locked_in(ctx)
    return claim(
        way.harm(listed([ctx.name(n) for n in dict.fromkeys(names)])),
        *[Ground("link", k.id) for k in ctx.programme.links if k.cause in names],
    )


def _parts_table(ctx: Context, areas: list[str]) -> TableBlock:
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("part", Text.of("Osa", "Part")),
        Column("value", Text.of("Henkilöä", "Persons"), "number"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "number"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "number"),
    )
    rows = []
    for area in areas:
        parts = ctx.parts(area)
        name = ctx.name(area) if area != ALL else Text.of("Kokeilualueet yhteensä", "Trial areas together")
        told = {n: readers_way(n, parts[n].spread) for n in PART if n in parts}
        rows += [(name, PART[n], s.mean, s.at(0.1), s.at(0.9)) for n, s in told.items()]
    caption = Text.of(
        "Kuinka monta henkilöä enemmän (+) tai vähemmän (−) kuin ilman kokeilua kokeilun alusta lukien.",
        "How many persons more (+) or fewer (−) than without the trial, since its start.",
    )
    note = Text.of(
        "Siirtymä palveluun tai rekisteristä pois ei ole työllistymistä.",
        "A move into a service or out of the register is not an exit to work.",
    )
    return TableBlock("parts", caption, columns, tuple(rows), note)
