"""Page 1: the answer in three sentences, three numbers, what is not known, and the decision asked.

`Claim.values["role"]` says which part of the page a sentence belongs to: answer, number, caution, unknown or
decision. What the page says depends on how far the data reach: before the start there are only assumptions and
what the design can teach, midway what should show by now, afterwards what the material carries.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import LANGUAGES, Text
from polku.evaluation.claims import Claim, Column, Ground, MonitorRow, Page, TableBlock
from polku.evaluation.context import Context, claim, of_effect, programme_ground, spread_values
from polku.evaluation.figures import UNIT, three_bars
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages.claims import (
    OF_ANSWERS,
    activation_claim,
    before_claim,
    cap_claims,
    caution_claims,
    design_ground,
    design_rows,
    jobs_claim,
    left_out_claim,
    parted,
    sided_areas,
)
from polku.evaluation.pages.payers import euros_of_page_one
from polku.evaluation.pages.unknown import decision, unknowns, with_role
from polku.evaluation.pages.when import due_text, effect_title, months_claim, run_so_far
from polku.evaluation.verdict_words import SHORT, carried, label, sentence, sided, sign_of
from polku.evaluation.words import MEASURE
from polku.programme.model import ALL, Shift
from polku.results.model import EffectRow
from polku.results.verdicts import narrowed
from polku.texts.lists import joined, listed, sentences
from polku.texts.numbers import estimate, month, percent_range, percent_size

SERVICES = ("services", "unsubsidised", "subsidised")
"""Targets of a link that count as moves into services."""

NUMBERS = ("unemployed", "in_services", "open_job_months")
TITLE = Text.of("Vastaus", "The answer")


def answer_page(ctx: Context, monitor: Sequence[MonitorRow]) -> Page:
    """Page 1 of a run."""
    if not ctx.facts.estimated or not ctx.facts.effects:
        return _without_estimate(ctx)
    months = with_role(months_claim(ctx), "month")
    claims = [*_answers(ctx, monitor), *_numbers(ctx), months, *euros_of_page_one(ctx), *_cautions(ctx)]
    claims += [*unknowns(ctx), decision(ctx)]
    rows = [r for r in (ctx.effect(ALL, m) for m in NUMBERS) if r is not None]
    figures = (three_bars("three_numbers", rows, _bars_caption(ctx, rows)),) if rows else ()
    return Page("answer", TITLE, conclusion(ctx), tuple(claims), figures, (_numbers_table(rows),) if rows else ())


def conclusion(ctx: Context) -> Text:
    """The heading of page 1: how far the trial is and whether an effect on work can be told."""
    if ctx.stage == "plan":
        return Text.of(
            "Kokeilu ei ole vielä alkanut: kaikki luvut ovat ennakko-oletuksia, eivät tuloksia.",
            "The trial has not started yet: all numbers are prior assumptions, not results.",
        )
    opening = run_so_far(ctx) if ctx.stage == "during" else Text.of("Kokeilu on päättynyt", "The trial has ended")
    rest = _headline(ctx)
    return Text.of(f"{opening['fi']}: {rest['fi']}", f"{opening['en']}: {rest['en']}")


def _headline(ctx: Context) -> Text:
    """What is known of exits to work: where they grew or fell, or that it cannot be told."""
    told = sided_areas(ctx)
    if not told:
        yet, yet_en = (" vielä", " yet") if ctx.stage == "during" else ("", "")
        return Text.of(
            f"vaikutusta työllistymiseen avoimille työmarkkinoille ei{yet} voida päätellä.",
            f"its effect on exits to the open labour market cannot be told{yet_en}.",
        )
    parts = []
    for better, verb, verb_en in ((True, "lisäsi", "increased"), (False, "vähensi", "decreased")):
        found = [r for r in told if ((r.p_better or 0.0) >= 0.5) == better]
        if found:
            fi = joined([ctx.words(r.area).ine for r in found], "fi")
            en = joined([ctx.words(r.area).en for r in found], "en")
            parts.append(
                Text.of(
                    f"se {verb} työllistymistä avoimille työmarkkinoille {fi}",
                    f"it {verb_en} exits to the open labour market in {en}",
                )
            )
    names = listed(parts)
    return Text.of(f"{names['fi']}.", f"{names['en']}.")


def _answers(ctx: Context, monitor: Sequence[MonitorRow]) -> list[Claim]:
    found: list[Claim | None]
    if _nothing_done(ctx):
        found = [claim(NOTHING_DONE, programme_ground("doses"))]
    elif ctx.stage == "plan":
        found = [_expected(ctx), _first_signs(ctx, monitor), _design(ctx)]
    else:
        second = activation_claim(ctx) or _due_so_far(ctx, monitor)
        found = [jobs_claim(ctx), second, *[before_claim(ctx, b) for b in parted(ctx)]]
    return [with_role(c, "answer") for c in found if c is not None]


NOTHING_DONE = Text.of(
    "Suunnitelmassa ei ole kokeilun kuukausina yhtään toimenpidettä käynnissä, joten laskettu vaikutus on nolla. Se ei "
    "ole arvio siitä, mitä kokeilu saisi aikaan.",
    "In the plan no activity runs in the months of the trial, so the effect computed is nought. That is no estimate of "
    "what the trial would achieve.",
)


def _nothing_done(ctx: Context) -> bool:
    """Is the effect nought in every draw, as no activity is under way?"""
    rows = [r for m in NUMBERS for r in ctx.effects(m)]
    return bool(rows) and all(r.spread.sd == 0 and r.spread.mean == 0 for r in rows)


def _expected(ctx: Context) -> Claim | None:
    row = ctx.effect(ALL, "unemployed")
    if row is None or row.p_better is None:
        return None
    when = ctx.month_of(row.horizon)
    text = say.unemployed_effect(ctx.words(ALL), row.spread, when, row.p_better, "expected")
    return claim(
        sentences(text, say.assumption(None, narrowed(row.contraction))),
        of_effect(row),
        **spread_values("unemployed", row.spread),
        p=row.p_better,
    )


def _first_signs(ctx: Context, monitor: Sequence[MonitorRow]) -> Claim | None:
    """By when services and jobs should move, from the links' lags."""
    shifts = {k.id: k.effect for k in ctx.programme.links if isinstance(k.effect, Shift)}
    jobs = [r for r in monitor if r.id in shifts and shifts[r.id].target == "job"]
    others = [r for r in monitor if r.id in shifts and shifts[r.id].target in SERVICES]
    if not jobs:
        return None
    job = jobs[0]
    date = month(job.by, "ill")
    if not others:
        text = Text.of(
            f"Työllistymisen pitäisi muuttua {date['fi']} mennessä.", f"Exits to work should change {date['en']}."
        )
        return claim(text, Ground("link", job.id), by=str(job.by))
    first = month(others[0].by, "ill")
    both = Text.of(
        f"Ensimmäisten muutosten palveluihin siirtymisessä ja työllistymisessä pitäisi näkyä {date['fi']} mennessä.",
        f"The first changes in moves into services and in exits to work should be visible {date['en']}.",
    )
    text = (
        both
        if others[0].by == job.by
        else Text.of(
            f"Ensimmäisten muutosten palveluihin siirtymisessä pitäisi näkyä {first['fi']} mennessä ja "
            f"työllistymisessä {date['fi']} mennessä.",
            f"The first changes in moves into services should be visible {first['en']} and in exits to work "
            f"{date['en']}.",
        )
    )
    return claim(
        text, Ground("link", others[0].id), Ground("link", job.id), services_by=str(others[0].by), jobs_by=str(job.by)
    )


def _design(ctx: Context) -> Claim | None:
    """What the series can teach: the least visible change beside the expected one."""
    rows = design_rows(ctx)
    if not rows:
        return None
    least, most = min(d.mde for d in rows), max(d.mde for d in rows)
    size = percent_range(least, most)
    text = Text.of(
        f"{rows[0].months} kuukauden seurannassa työttömien määrästä erottuisi vasta noin "
        f"{size['fi']}\u00a0%:n muutos.",
        f"In {rows[0].months} months of follow-up the number of unemployed would reveal only a change of about "
        f"{size['en']}%.",
    )
    row = ctx.effect(ALL, "unemployed")
    grounds = [design_ground(d) for d in rows]
    values: dict[str, float | str | None] = {"mde_least": least, "mde_most": most}
    if row is not None and row.without:
        expected = abs(row.spread.mean) / row.without
        text = sentences(text, _enough(expected, least))
        grounds.append(of_effect(row))
        values["expected"] = expected
    return claim(text, *grounds, **values)


def _enough(expected: float, least: float) -> Text:
    """Is the expected change large enough to be seen in the series there are?"""
    e = percent_size(expected)
    if expected < least:
        return Text.of(
            f"Ennakoitu vaikutus on noin {e['fi']}\u00a0%, joten pelkkä työttömien määrä ei riitä sen osoittamiseen.",
            f"The anticipated effect is about {e['en']}%, so the number of unemployed alone cannot show it.",
        )
    return Text.of(
        f"Ennakoitu vaikutus on noin {e['fi']}\u00a0%, joten se voi näkyä työttömien määrässä.",
        f"The anticipated effect is about {e['en']}%, so it can show in the number of unemployed.",
    )


def _due_so_far(ctx: Context, monitor: Sequence[MonitorRow]) -> Claim | None:
    """Midway: how many of the expected changes are due by now and how many of them the series show."""
    if not monitor:
        return None
    due = [r for r in monitor if r.state != "not_yet"]
    counts = {s: sum(r.state == s for r in due) for s in ("seen", "late", "unknown")}
    grounds = tuple(Ground("link", r.id) for r in due or monitor)
    values = {s: float(n) for s, n in counts.items()}
    return claim(due_text(ctx, counts, len(monitor)), *grounds, due=float(len(due)), **values)


def _numbers(ctx: Context) -> list[Claim]:
    rows = [r for r in (ctx.effect(ALL, m) for m in NUMBERS) if r is not None]
    return [with_role(_number(r), "number") for r in rows]


def _number(row: EffectRow) -> Claim:
    name, value = MEASURE[row.measure], estimate(row.spread)
    unit = UNIT.get(row.measure, Text.of("henkilöä", "persons"))
    first = Text.of(f"{name['fi']}: {value['fi']} {unit['fi']}.", f"{name['en']}: {value['en']} {unit['en']}.")
    text = sentences(first, SHORT if sign_of(row) == "capped" else sentence(row))
    return claim(text, of_effect(row), **spread_values(row.measure, row.spread), verdict=row.verdict)


def _bars_caption(ctx: Context, rows: Sequence[EffectRow]) -> Text:
    """Which of the numbers the material carries."""
    when = month(ctx.month_of(ctx.horizon))
    if not any(carried(r) for r in rows):
        return Text.of(
            f"Ennakoitu vaikutus {when['fi']}: kaikki luvut ovat vielä oletuksia.",
            f"The anticipated effect {when['en']}: all numbers are still assumptions.",
        )
    parts = [
        (Text.of("aineistoon perustuvat", "resting on the material"), [r for r in rows if sided(r)]),
        (Text.of("enintään pieni", "small at most"), [r for r in rows if r.direction == "at_most"]),
        (Text.of("suunta jää avoimeksi", "direction open"), [r for r in rows if carried(r) and r.direction == "open"]),
        (Text.of("oletuksiin perustuvat", "resting on assumptions"), [r for r in rows if not carried(r)]),
    ]
    told = {
        k: "; ".join(
            f"{how[k]}: {listed([_lower(MEASURE[r.measure]) for r in found])[k]}" for how, found in parts if found
        )
        for k in LANGUAGES
    }
    fi, en = (told[k][0].upper() + told[k][1:] for k in ("fi", "en"))
    title = effect_title(ctx)
    return Text.of(f"{title['fi']} {fi}.", f"{title['en']} {en}.")


def _lower(name: Text) -> Text:
    return Text.of(name["fi"].lower(), name["en"].lower())


def _numbers_table(rows: Sequence[EffectRow]) -> TableBlock:
    columns = (
        Column("measure", Text.of("Mittari", "Measure")),
        Column("value", Text.of("Arvio", "Estimate"), "number"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "number"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "number"),
        Column("unit", Text.of("Yksikkö", "Unit")),
        Column("verdict", Text.of("Päätelmä", "Verdict"), "verdict"),
    )
    body = tuple(
        (
            MEASURE[r.measure],
            r.spread.mean,
            r.spread.at(0.1),
            r.spread.at(0.9),
            UNIT.get(r.measure, Text.of("henkilöä", "persons")),
            label(r),
        )
        for r in rows
    )
    caption = Text.of(
        "Kolme lukua: kokeilun kanssa miinus ilman kokeilua.", "Three numbers: with the trial minus without it."
    )
    return TableBlock("three_numbers", caption, columns, body)


def _cautions(ctx: Context) -> list[Claim]:
    """What caps a verdict. Before the start the parting of an area is a caution; later it is one of the answers."""
    before = [before_claim(ctx, b) for b in parted(ctx)] if ctx.stage == "plan" else []
    rows = [r for r in (ctx.effect(ALL, m) for m in NUMBERS) if r is not None]
    out = [c for c in [left_out_claim(ctx, rows)] if c is not None]
    found = (*before, *cap_claims(ctx, rows), *out, *caution_claims(ctx, OF_ANSWERS))
    return [with_role(c, "caution") for c in found]


def _without_estimate(ctx: Context) -> Page:
    """A run that cannot estimate: says so, says why, and gives the break-even."""
    heading = Text.of(
        "Vaikutusta ei voida arvioida näistä aineistoista.", "The effect cannot be estimated from this material."
    )
    claims = [claim(heading, programme_ground("series"))]
    claims += [claim(c.text, Ground("source", c.place or c.code)) for c in ctx.facts.cautions]
    claims += [
        claim(b.text, Ground("cost", f"break_even/{b.area}/{b.what}"), value=b.value) for b in ctx.facts.break_evens
    ]
    roles = ["answer", *["caution"] * len(ctx.facts.cautions), *["number"] * len(ctx.facts.break_evens)]
    out = [with_role(c, r) for c, r in zip(claims, roles, strict=True)]
    euros = euros_of_page_one(ctx) if ctx.facts.costs else []
    return Page("answer", TITLE, heading, (*out, *euros, *unknowns(ctx), decision(ctx)))
