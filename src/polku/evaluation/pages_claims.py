"""Sentences that several pages tell: exits to work, the activation rate, the months before the trial."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation import sentences as say
from polku.evaluation.context import (
    Context,
    claim,
    grounds_of,
    of_effect,
    spread_values,
)
from polku.evaluation.model import (
    BeforeTest,
    Claim,
    DesignRow,
    EffectRow,
    Ground,
    Spread,
)
from polku.evaluation.numbers import percent_size, scaled
from polku.evaluation.words import is_result, listed, sentences


def told_areas(ctx: Context) -> tuple[EffectRow, ...]:
    """The areas' rows of months in open jobs that the material carries."""
    return tuple(r for r in ctx.effects("open_job_months") if is_result(r.verdict))


def design_rows(ctx: Context, measure: str = "unemployed") -> tuple[DesignRow, ...]:
    """The design's rows of a measure at the months nearest to the main horizon, one a trial area."""
    rows = [d for d in ctx.facts.design if d.measure == measure]
    if not rows:
        return ()
    near = min({d.months for d in rows}, key=lambda m: (abs(m - ctx.horizon), m))
    by_area = {d.area: d for d in rows if d.months == near}
    return tuple(by_area[a.id] for a in ctx.areas if a.id in by_area)


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
    rest = say.assumption(None, sharpened, say.THE_JOBS)
    past = ctx.stage == "after"
    if not design:
        fi, en = ("muuttiko", "changed") if past else ("muuttaako", "changes")
        text = Text.of(
            f"Näistä aineistoista ei voida päätellä, {fi} kokeilu työllistymistä.",
            f"From this material it cannot be told whether the trial {en} exits to work.",
        )
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
    rest = [
        o
        for (i, a, m), o in ctx.by_key.items()
        if i == name and a not in trial and m == found.month and o.value is not None
    ]
    elsewhere = rest[0].value if rest else None
    share, extra = services_share(ctx, found.area)
    country = ctx.programme.country
    where = say.REST_OF_COUNTRY if rest and country and rest[0].area == country.id else say.COMPARED
    text = say.activation(ctx.words(found.area), found.value or 0.0, elsewhere, share, where)
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
    found = (b for b in ctx.facts.before if abs(b.z) >= say.PARTED and b.area in order)
    return tuple(sorted(found, key=lambda b: order[b.area]))


def before_claim(ctx: Context, test: BeforeTest) -> Claim:
    """Model 6 of an area, with what the gap did afterwards."""
    words = ctx.words(test.area)
    text = say.before_trial(
        words, test.area_change, test.comparison_change, test.gap, test.z, test.months, test.detectable
    )
    if test.closed_later is not None and abs(test.z) >= say.PARTED and ctx.stage == "after":
        text = sentences(text, say.closed_gap(words, test.closed_later, ctx.facts.data_end))
    return claim(
        text,
        Ground("before", test.area),
        gap=test.gap,
        z=test.z,
        area_change=test.area_change,
        comparison_change=test.comparison_change,
        closed_later=test.closed_later,
    )


def together_before(ctx: Context) -> Claim | None:
    """The areas that had not parted, in one sentence with the tests' own power; None when there are none."""
    order = {a.id: i for i, a in enumerate(ctx.areas)}
    rest = sorted(
        (b for b in ctx.facts.before if abs(b.z) < say.PARTED and b.area in order), key=lambda b: order[b.area]
    )
    if not rest:
        return None
    if len(rest) == 1:
        return before_claim(ctx, rest[0])
    names = listed([ctx.name(b.area) for b in rest])
    least, most = (percent_size(f(b.detectable for b in rest)) for f in (min, max))
    size = least if least == most else Text({k: f"{least[k]}–{most[k]}" for k in ("fi", "en")})
    text = (
        Text.of(
            f"Muut alueet ({names['fi']}) eivät eronneet vertailualueista ennen kokeilua; testi olisi löytänyt vasta "
            f"noin {size['fi']}\u00a0%:n eron.",
            f"The other areas ({names['en']}) did not part from the comparison areas before the trial; the test would "
            f"have found only a gap of about {size['en']}%.",
        )
        if len(rest) < len(ctx.facts.before)
        else Text.of(
            f"Yksikään alue ei eronnut vertailualueista ennen kokeilua; testi olisi löytänyt vasta noin "
            f"{size['fi']}\u00a0%:n eron.",
            f"No area parted from the comparison areas before the trial; the test would have found only a gap of about "
            f"{size['en']}%.",
        )
    )
    return claim(text, *[Ground("before", b.area) for b in rest])
