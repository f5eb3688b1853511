"""Page 1: the answer in three sentences, three numbers, what is not known, and the decision asked.

`Claim.values["role"]` says which part of the page a sentence belongs to: answer, number, caution, unknown or
decision. What the page says depends on how far the data reach: before the start there are only assumptions and
what the design can teach, midway what should show by now, afterwards what the material carries.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text
from polku.evaluation import sentences as say
from polku.evaluation.context import (
    ALL,
    Context,
    claim,
    grounds_of,
    of_effect,
    programme_ground,
    spread_values,
)
from polku.evaluation.figures import UNIT, three_bars
from polku.evaluation.model import (
    BeforeTest,
    Claim,
    Column,
    DesignRow,
    EffectRow,
    Ground,
    MonitorRow,
    Page,
    Spread,
    TableBlock,
)
from polku.evaluation.numbers import month, percent_size, scaled
from polku.evaluation.pages_unknown import decision, unknowns, with_role
from polku.evaluation.words import MEASURE, cap, is_result, listed, sentences, verdict_words
from polku.programme.model import Shift

NUMBERS = ("unemployed", "in_services", "open_job_months")
TITLE = Text.of("Vastaus", "The answer")


def answer_page(ctx: Context, monitor: Sequence[MonitorRow]) -> Page:
    """Page 1 of a run."""
    if not ctx.facts.estimated or not ctx.facts.effects:
        return _without_estimate(ctx)
    claims = [*_answers(ctx, monitor), *_numbers(ctx), *_cautions(ctx), *unknowns(ctx), decision(ctx)]
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
    n = ctx.facts.data_end.since(ctx.start) + 1
    opening = Text.of(f"Kokeilu on kestänyt {n} kuukautta", f"The trial has run for {n} months") \
        if ctx.stage == "during" else Text.of("Kokeilu on päättynyt", "The trial has ended")
    told = told_areas(ctx)
    if not told:
        yet, yet_en = (" vielä", " yet") if ctx.stage == "during" else ("", "")
        rest = Text.of(f"vaikutusta työllistymiseen avoimille työmarkkinoille ei{yet} voida päätellä.",
                       f"its effect on exits to the open labour market cannot be told{yet_en}.")
    else:
        names = Text.of(listed([Text.same(ctx.words(r.area).ine) for r in told])["fi"],
                        listed([Text.same(ctx.words(r.area).en) for r in told])["en"])
        rest = Text.of(f"vaikutus työllistymiseen avoimille työmarkkinoille voidaan päätellä {names['fi']}.",
                       f"its effect on exits to the open labour market can be told in {names['en']}.")
    return Text.of(f"{opening['fi']}: {rest['fi']}", f"{opening['en']}: {rest['en']}")


def told_areas(ctx: Context) -> tuple[EffectRow, ...]:
    """The areas' rows of months in open jobs that the material carries."""
    return tuple(r for r in ctx.effects("open_job_months") if is_result(r.verdict))


def _answers(ctx: Context, monitor: Sequence[MonitorRow]) -> list[Claim]:
    if ctx.stage == "plan":
        found = [_expected(ctx), _first_signs(ctx, monitor), _design(ctx)]
    else:
        second = activation_claim(ctx) or _due_so_far(ctx, monitor)
        found = [jobs_claim(ctx), second, *[before_claim(ctx, b) for b in parted(ctx)]]
    return [with_role(c, "answer") for c in found if c is not None]


def _expected(ctx: Context) -> Claim | None:
    row = ctx.effect(ALL, "unemployed")
    if row is None or row.p_better is None:
        return None
    when = ctx.month_of(row.horizon)
    text = say.unemployed_effect(ctx.words(ALL), row.spread, when, row.p_better, "expected")
    return claim(sentences(text, say.assumption(None, row.contraction)), of_effect(row),
                 **spread_values("unemployed", row.spread), p=row.p_better)


def _first_signs(ctx: Context, monitor: Sequence[MonitorRow]) -> Claim | None:
    """By when services and jobs should move, from the links' lags."""
    shifts = {k.id: k.effect for k in ctx.programme.links if isinstance(k.effect, Shift)}
    jobs = [r for r in monitor if r.id in shifts and shifts[r.id].target == "job"]
    others = [r for r in monitor if r.id in shifts and shifts[r.id].target != "job"]
    if not jobs:
        return None
    job = jobs[0]
    date = month(job.by, "ill")
    if not others:
        text = Text.of(f"Työllistymisen pitäisi muuttua {date['fi']} mennessä.",
                       f"Exits to work should change {date['en']}.")
        return claim(text, Ground("link", job.id), by=str(job.by))
    first = month(others[0].by, "ill")
    text = Text.of(
        f"Ensimmäisten muutosten palveluihin siirtymisessä pitäisi näkyä {first['fi']} mennessä ja "
        f"työllistymisessä {date['fi']} mennessä.",
        f"The first changes in moves into services should be visible {first['en']} and in exits to work {date['en']}.",
    )
    return claim(text, Ground("link", others[0].id), Ground("link", job.id),
                 services_by=str(others[0].by), jobs_by=str(job.by))


def design_rows(ctx: Context, measure: str = "unemployed") -> tuple[DesignRow, ...]:
    """The design's rows of a measure at the months nearest to the main horizon, one a trial area."""
    rows = [d for d in ctx.facts.design if d.measure == measure]
    if not rows:
        return ()
    near = min({d.months for d in rows}, key=lambda m: (abs(m - ctx.horizon), m))
    by_area = {d.area: d for d in rows if d.months == near}
    return tuple(by_area[a.id] for a in ctx.areas if a.id in by_area)


def _design(ctx: Context) -> Claim | None:
    """What the series can teach: the least visible change beside the expected one."""
    rows = design_rows(ctx)
    if not rows:
        return None
    least, most = min(d.mde for d in rows), max(d.mde for d in rows)
    size = percent_size(least) if least == most else Text.of(
        f"{percent_size(least)['fi']}–{percent_size(most)['fi']}",
        f"{percent_size(least)['en']}–{percent_size(most)['en']}")
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


def design_ground(row: DesignRow) -> Ground:
    return Ground("design", f"{row.area}/{row.measure}/{row.months}")


def jobs_claim(ctx: Context) -> Claim | None:
    """Did exits to work change? Models 1, or 2 and 3 where the material does not carry it."""
    told = told_areas(ctx)
    if told:
        return _told(ctx, told)
    rows, design = ctx.effects("open_job_months"), design_rows(ctx)
    if not rows:
        return None
    sharpened = max(r.contraction for r in rows)
    rest = say.assumption(None, sharpened)
    past = ctx.stage == "after"
    if not design:
        fi, en = ("muuttiko", "changed") if past else ("muuttaako", "changes")
        text = Text.of(f"Näistä aineistoista ei voida päätellä, {fi} kokeilu työllistymistä.",
                       f"From this material it cannot be told whether the trial {en} exits to work.")
    elif len(design) == 1:
        text = say.cannot_tell(say.TRIAL, ctx.words(design[0].area), design[0].months, design[0].mde, past)
    else:
        sizes = [d.mde for d in design]
        text = say.cannot_tell_anywhere(len(rows), design[0].months, min(sizes), max(sizes), past)
    return claim(sentences(text, rest), *grounds_of(rows), *map(design_ground, design), sharpened=sharpened)


def _told(ctx: Context, told: tuple[EffectRow, ...]) -> Claim:
    texts: list[Text] = []
    values: dict[str, float | str | None] = {}
    for row in told:
        monthly = monthly_jobs(ctx, row)
        texts.append(say.jobs_effect(ctx.words(row.area), monthly, row.p_better or 0.0, assumed=False))
        values |= spread_values(f"jobs_{row.area}", monthly)
    return claim(sentences(*texts), *grounds_of(told), **values)


def monthly_jobs(ctx: Context, row: EffectRow) -> Spread:
    """Added exits to work a month: the job part of the change over the months, else job months over the triangle.

    A constant flow of n more a month makes n·h(h+1)/2 job months in h months when jobs last; so n is their
    number over h(h+1)/2, a lower bound where jobs end.
    """
    part = ctx.parts(row.area, row.horizon).get("job")
    if part is not None:
        return scaled(part.spread, -1.0 / row.horizon)
    return scaled(row.spread, 2.0 / (row.horizon * (row.horizon + 1)))


def activation_claim(ctx: Context) -> Claim | None:
    """Model 5 from an observed yearly change of the activation rate in a trial area; None when there is none."""
    name = "activation_rate_change_year"
    trial = {a.id for a in ctx.areas}
    own = [o for (i, a, _), o in ctx.by_key.items() if i == name and a in trial and o.value is not None]
    if not own:
        return None
    found = max(own, key=lambda o: (o.month, o.area))
    rest = [o for (i, a, m), o in ctx.by_key.items()
            if i == name and a not in trial and m == found.month and o.value is not None]
    elsewhere = rest[0].value if rest else None
    share, extra = services_share(ctx, found.area)
    text = say.activation(ctx.words(found.area), found.value or 0.0, elsewhere, share)
    grounds = [Ground("observation", o.ground) for o in (found, *rest[:1])]
    return claim(text, *grounds, *extra, rise=found.value, elsewhere=elsewhere, services_share=share)


def services_share(ctx: Context, area: str) -> tuple[float | None, tuple[Ground, ...]]:
    """Which share of a fall of the unemployed is moves into services; None when nothing fell or it is not carried."""
    rate, effect, parts = ctx.effect(area, "activation_rate"), ctx.effect(area, "unemployed"), ctx.parts(area)
    if rate is None or effect is None or effect.spread.mean >= 0 or not is_result(rate.verdict) or not parts:
        return None, ()
    moved = sum(parts[p].spread.mean for p in ("services", "subsidised") if p in parts)
    share = min(1.0, max(0.0, moved / effect.spread.mean))
    return share, (of_effect(rate), of_effect(effect))


def parted(ctx: Context) -> tuple[BeforeTest, ...]:
    """The areas that had parted from their comparison before the start (two-sided 5 %), alphabetical."""
    order = {a.id: i for i, a in enumerate(ctx.areas)}
    found = (b for b in ctx.facts.before if abs(b.z) >= 1.96 and b.area in order)
    return tuple(sorted(found, key=lambda b: order[b.area]))


def before_claim(ctx: Context, test: BeforeTest) -> Claim:
    """Model 6 of an area, with what the gap did afterwards."""
    words = ctx.words(test.area)
    text = say.before_trial(words, test.area_change, test.comparison_change, test.gap, test.z, test.months,
                            test.detectable)
    if test.closed_later is not None and abs(test.z) >= 1.96 and ctx.stage == "after":
        text = sentences(text, say.closed_gap(words, test.closed_later, test.last))
    return claim(text, Ground("before", test.area), gap=test.gap, z=test.z, area_change=test.area_change,
                 comparison_change=test.comparison_change, closed_later=test.closed_later)


def _due_so_far(ctx: Context, monitor: Sequence[MonitorRow]) -> Claim | None:
    """Midway: how many of the expected changes are due by now and how many of them the series show."""
    if not monitor:
        return None
    due = [r for r in monitor if r.state != "not_yet"]
    seen, late = (sum(r.state == s for r in due) for s in ("seen", "late"))
    dark = sum(r.state == "unknown" for r in due)
    date = month(ctx.facts.data_end, "ill")
    text = Text.of(
        f"{cap(date['fi'])} mennessä odotetuista {len(monitor)} muutoksesta pitäisi näkyä {len(due)}: "
        f"havaittu on {seen}, myöhässä {late}, ja näistä sarjoista ei selviä {dark}.",
        f"{cap(date['en'])}, {len(due)} of the {len(monitor)} expected changes should be visible: "
        f"{seen} have been seen, {late} are late, and about {dark} these series cannot tell.",
    )
    grounds = tuple(Ground("link", r.id) for r in due or monitor)
    return claim(text, *grounds, due=float(len(due)), seen=float(seen), late=float(late), unknown=float(dark))


def _numbers(ctx: Context) -> list[Claim]:
    rows = [r for r in (ctx.effect(ALL, m) for m in NUMBERS) if r is not None]
    return [with_role(_number(r), "number") for r in rows]


def _number(row: EffectRow) -> Claim:
    name, value = MEASURE[row.measure], say.people(row.spread.mean, row.spread)
    unit = UNIT.get(row.measure, Text.of("henkilöä", "persons"))
    how = verdict_words(row.verdict, row.p_better)
    text = Text.of(f"{name['fi']}: {value['fi']} {unit['fi']}; {how['fi']}.",
                   f"{name['en']}: {value['en']} {unit['en']}; {how['en']}.")
    return claim(text, of_effect(row), **spread_values(row.measure, row.spread), verdict=row.verdict)


def _bars_caption(ctx: Context, rows: Sequence[EffectRow]) -> Text:
    when = month(ctx.month_of(ctx.horizon))
    carried = [MEASURE[r.measure] for r in rows if is_result(r.verdict)]
    if not carried:
        return Text.of(f"Kokeilun vaikutus {when['fi']}: kaikki luvut ovat vielä oletuksia.",
                       f"The effect of the trial {when['en']}: all numbers are still assumptions.")
    names = listed([Text.of(n["fi"].lower(), n["en"].lower()) for n in carried])
    return Text.of(f"Kokeilun vaikutus {when['fi']}: aineistoon nojaa vain {names['fi']}.",
                   f"The effect of the trial {when['en']}: only {names['en']} rests on the material.") \
        if len(carried) < len(rows) else Text.of(
            f"Kokeilun vaikutus {when['fi']}: kaikki luvut nojaavat aineistoon.",
            f"The effect of the trial {when['en']}: all numbers rest on the material.")


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
        (MEASURE[r.measure], r.spread.mean, r.spread.at(0.1), r.spread.at(0.9),
         UNIT.get(r.measure, Text.of("henkilöä", "persons")), verdict_words(r.verdict, r.p_better))
        for r in rows
    )
    caption = Text.of("Kolme lukua: kokeilun kanssa miinus ilman kokeilua.",
                      "Three numbers: with the trial minus without it.")
    return TableBlock("three_numbers", caption, columns, body)


def _cautions(ctx: Context) -> list[Claim]:
    """Before the start the parting of an area is a caution; later it is one of the answers."""
    if ctx.stage != "plan":
        return []
    return [with_role(before_claim(ctx, b), "caution") for b in parted(ctx)]


def _without_estimate(ctx: Context) -> Page:
    """A run that cannot estimate: says so, says why, and gives the break-even."""
    heading = Text.of("Vaikutusta ei voida arvioida näistä aineistoista.",
                      "The effect cannot be estimated from this material.")
    claims = [claim(heading, programme_ground("series"))]
    claims += [claim(c.text, Ground("source", c.place or c.code)) for c in ctx.facts.cautions]
    claims += [claim(b.text, Ground("cost", f"break_even/{b.area}/{b.what}"), value=b.value)
               for b in ctx.facts.break_evens]
    roles = ["answer", *["caution"] * len(ctx.facts.cautions), *["number"] * len(ctx.facts.break_evens)]
    out = [with_role(c, r) for c, r in zip(claims, roles, strict=True)]
    return Page("answer", TITLE, heading, (*out, *unknowns(ctx), decision(ctx)))

