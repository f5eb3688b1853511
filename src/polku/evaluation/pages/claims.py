"""Sentences that several pages tell: exits to work, the activation rate, the months before the trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from polku.base import Spread, Text
from polku.evaluation.claims import Claim, Ground
from polku.evaluation.context import Context, claim, grounds_of, of_effect
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages import sentences_before as before
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.verdict_words import capped_by_area, carried, reasons, sentence, sided
from polku.evaluation.words import MEASURE
from polku.programme.model import ALL
from polku.results.model import BeforeTest, DesignRow, EffectRow
from polku.results.verdicts import GAP, PLACEBO, narrowed
from polku.texts.lists import listed, sentences
from polku.texts.numbers import percent_range, scaled


def sided_areas(ctx: Context) -> tuple[EffectRow, ...]:
    """The areas where the material tells which way months in open jobs went."""
    return tuple(r for r in ctx.effects("open_job_months") if sided(r))


def design_rows(ctx: Context, measure: str = "unemployed") -> tuple[DesignRow, ...]:
    """The design's rows of a measure at the months nearest to the main horizon, one a trial area."""
    rows = [d for d in ctx.facts.design if d.measure == measure]
    if not rows:
        return ()
    near = min({d.months for d in rows}, key=lambda m: (abs(m - ctx.horizon), m))
    by_area = {d.area: d for d in rows if d.months == near}
    # the facts give per cent; sentences and comparisons use fractions
    found = (by_area[a.id] for a in ctx.areas if a.id in by_area)
    return tuple(replace(d, mde=d.mde / 100) for d in found)


def design_ground(row: DesignRow) -> Ground:
    return Ground("design", f"{row.area}/{row.measure}/{row.months}")


def jobs_claim(ctx: Context) -> Claim | None:
    """Did exits to work change? Model 1 where it has been shown, else models 2 and 3."""
    told, rows = sided_areas(ctx), ctx.effects("open_job_months")
    if not rows:
        return None
    if told:
        texts = [_area_effect(ctx, r) for r in told]
        values = {f"jobs_{r.area}": monthly_jobs(ctx, r).mean for r in told}
        return claim(sentences(*texts), *grounds_of(told), **values)
    design = tuple(d for d in design_rows(ctx) if d.area in {r.area for r in rows})
    past = ctx.stage == "after"
    known, guessed = ([r for r in rows if carried(r) == k] for k in (True, False))
    texts = [_cannot_tell(ctx, design, len(rows), past), *[_open_effect(ctx, r) for r in known]]
    sharpened = narrowed(max((r.contraction for r in guessed), default=0.0))
    if guessed:
        what = say.THE_JOBS if not known else say.THE_OTHER_JOBS
        texts.append(say.assumption(None, sharpened, what))
    return claim(sentences(*texts), *grounds_of(rows), *map(design_ground, design), sharpened=sharpened)


def _area_effect(ctx: Context, row: EffectRow) -> Text:
    return say.jobs_effect(ctx.words(row.area), monthly_jobs(ctx, row), row.p_better or 0.0, assumed=False)


def _open_effect(ctx: Context, row: EffectRow) -> Text:
    """An area whose estimate the material carries without telling its direction."""
    return say.jobs_open(ctx.words(row.area), monthly_jobs(ctx, row), sentence(row))


def _cannot_tell(ctx: Context, design: tuple[DesignRow, ...], areas: int, past: bool) -> Text:
    """Model 2 for one or several areas, or without the design's numbers."""
    if not design:
        fi, en = ("muuttiko", "changed") if past else ("muuttaako", "changes")
        return Text.of(
            f"Näistä aineistoista ei voida päätellä, {fi} kokeilu työllistymistä.",
            f"From this material it cannot be told whether the trial {en} exits to work.",
        )
    if len(design) == 1:
        return say.cannot_tell(say.TRIAL, ctx.words(design[0].area), design[0].months, design[0].mde, past)
    sizes = [d.mde for d in design]
    return say.cannot_tell_anywhere(areas, design[0].months, min(sizes), max(sizes), past)


def monthly_jobs(ctx: Context, row: EffectRow) -> Spread:
    """Added exits to work a month, on average over the months to the row's horizon: the moves drawn, over the months.

    Not from the months in work: with lags and a gradual start a constant flow would tell too few.
    """
    moves = ctx.effect(
        row.area,
        "open_jobs",
        row.horizon,
        displacement=row.displacement,
        variant=row.variant,
        scenario=row.scenario,
    )
    if moves is None:
        raise ValueError(f"no moves into work for {row.area}, month {row.horizon}")
    return scaled(moves.spread, 1.0 / row.horizon)


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
    if rate is None or effect is None or effect.spread.mean >= 0 or not (sided(rate) and sided(effect)) or not parts:
        return None, ()
    moved = sum(parts[p].spread.mean for p in ("services", "subsidised") if p in parts)
    share = min(1.0, max(0.0, moved / effect.spread.mean))
    return share, (of_effect(rate), of_effect(effect))


def parted(ctx: Context) -> tuple[BeforeTest, ...]:
    """The areas that had parted from their comparison before the start, alphabetical."""
    order = {a.id: i for i, a in enumerate(ctx.areas)}
    found = (b for b in ctx.facts.before if b.parted and b.area in order)
    return tuple(sorted(found, key=lambda b: order[b.area]))


OF_EFFECTS = frozenset(
    {
        "trial_series_steps",
        "number_withheld",
        "gap_before",
        "comparison_parted",
        "few_comparison_areas",
        "no_neighbour",
        "noise_grew",
        "noise_not_white",
        "disturbed_months",
        "restless_months_unknown",
    }
)
"""Cautions that stand beside the effects as well as in the list of the data page."""
OF_ANSWERS = frozenset(
    {"trial_series_steps", "number_withheld", "disturbed_months", "area_not_estimated", "no_dose_inside"}
)
"""Those that cap a verdict, or say that there is no number of an area, stand on page 1, too."""


def caution_claims(
    ctx: Context, codes: frozenset[str], area: str | None = None, told_before: frozenset[str] = frozenset()
) -> list[Claim]:
    """The run's cautions of some codes; with `area`, those about its series whatever their code.

    The gap before the start of an area of `told_before` is left out: the test of those months tells it on the page.
    """
    mine = f"series/{area}/"
    rows = [c for c in ctx.facts.cautions if (c.code in codes if area is None else c.place.startswith(mine))]
    twice = {f"series/{a}/before" for a in told_before}
    rows = [c for c in rows if c.code != "gap_before" or c.place not in twice]
    return [claim(c.text, Ground("source", c.place or c.code)) for c in rows]


def cap_claims(ctx: Context, rows: Sequence[EffectRow]) -> list[Claim]:
    """What keeps the direction of these numbers from being said: each cap in words, with the areas that it is of."""
    scenario = ctx.scenario
    areas = [(r.area, r) for r in ctx.facts.effects if r.area != ALL and r.scenario == scenario]
    own = {code: found for code, found in capped_by_area(areas).items() if any(code in r.capped_by for r in rows)}
    whole = capped_by_area([(r.area, r) for r in rows])
    together: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for code in whole:
        capped = tuple(r.measure for r in rows if code in r.capped_by)
        together.setdefault((tuple(own.get(code, ())), capped), []).append(code)
    out = []
    for (areas_of, measures), codes in together.items():
        capped_rows = [r for r in rows if r.measure in measures]
        text = _because(ctx, codes, areas_of, [] if len(capped_rows) == len(rows) else capped_rows)
        out.append(claim(text, *grounds_of(capped_rows), cap=",".join(codes)))
    return out


def _because(ctx: Context, codes: Sequence[str], areas: Sequence[str], only: Sequence[EffectRow]) -> Text:
    """Why no direction is said; `areas` and `only` name what it is of, where that is not all."""
    there = {r.area for r in ctx.facts.effects}
    why, order = reasons(codes), [x.id for x in ctx.areas if x.id in there]
    names = [Text({k: MEASURE[r.measure][k].lower() for k in ("fi", "en")}) for r in only]
    if len(areas) < len(order):
        names += [ctx.name(a) for a in sorted(areas, key=order.index)]
    what = listed(names)
    fi, en = (f" ({what['fi']})", f" ({what['en']})") if names else ("", "")
    return Text.of(f"Suuntaa ei sanota{fi}: {why['fi']}.", f"No direction is said{en}: {why['en']}.")


def left_out_claim(ctx: Context, rows: Sequence[EffectRow]) -> Claim | None:
    """The areas that the sums over areas leave out, and why; None where the sums are whole."""
    out = tuple(dict.fromkeys(a for r in rows for a in r.left_out))
    if not out:
        return None
    names = listed([ctx.name(a) for a in out])
    text = Text.of(
        f"Kokeilualueiden yhteisluvuista puuttuvat {names['fi']}, joiden lukuja ei voi lukea kokeilun vaikutukseksi."
        if len(out) > 1
        else f"Kokeilualueiden yhteisluvuista puuttuu {names['fi']}, jonka lukuja ei voi lukea kokeilun vaikutukseksi.",
        f"The sums over the trial areas leave out {names['en']}, whose numbers cannot be read as the trial's effect.",
    )
    return claim(text, *grounds_of(rows))


def before_claim(ctx: Context, test: BeforeTest) -> Claim:
    """Model 6 of an area, with what the gap did afterwards."""
    words = ctx.words(test.area)
    text = before.before_trial(
        words,
        test.area_change,
        test.comparison_change,
        test.gap,
        test.parted,
        test.months,
        test.detectable,
        begun=ctx.stage != "plan",
    )
    if test.closed_later is not None and test.parted and ctx.stage == "after":
        text = sentences(text, before.closed_gap(words, test.closed_later, ctx.facts.data_end))
    same = next((p for p in ctx.facts.placebo if p.area == test.area and p.found), None)
    if same is not None:
        text = sentences(text, way.year_early(words, same.spread))
    elif not test.parted and doubted(ctx, test.area):
        text = sentences(text, before.STILL_IN_DOUBT)
    return claim(
        text,
        Ground("before", test.area),
        gap=test.gap,
        z=test.z,
        area_change=test.area_change,
        comparison_change=test.comparison_change,
        closed_later=test.closed_later,
    )


def doubted(ctx: Context, area: str) -> bool:
    """Is an area's effect capped by a gap before the start?"""
    return any({GAP, PLACEBO} & set(r.capped_by) for r in ctx.facts.effects if r.area == area)


def apart_before(ctx: Context) -> list[Claim]:
    """The areas that had not parted by this test and are capped by another: each in its own words."""
    order = [a.id for a in ctx.areas]
    found = (b for b in ctx.facts.before if not b.parted and b.area in order and doubted(ctx, b.area))
    return [before_claim(ctx, b) for b in sorted(found, key=lambda b: order.index(b.area))]


def together_before(ctx: Context) -> Claim | None:
    """The areas that had not parted, in one sentence with the tests' own power; None when there are none."""
    order = {a.id: i for i, a in enumerate(ctx.areas)}
    mine = (b for b in ctx.facts.before if not b.parted and b.area in order and not doubted(ctx, b.area))
    rest = sorted(mine, key=lambda b: order[b.area])
    if not rest:
        return None
    if len(rest) == 1:
        return before_claim(ctx, rest[0])
    names = listed([ctx.name(b.area) for b in rest])
    size = percent_range(min(b.detectable for b in rest), max(b.detectable for b in rest))
    text = (
        Text.of(
            f"Muiden alueiden ({names['fi']}) ja vertailualueiden välillä ei voitu osoittaa eroa ennen kokeilua; testi "
            f"näkisi vasta noin {size['fi']}\u00a0%:n eron.",
            f"No difference could be shown between the other areas ({names['en']}) and the comparison areas before the "
            f"trial; the test would see only a gap of about {size['en']}%.",
        )
        if len(rest) < len(ctx.facts.before)
        else Text.of(
            f"Minkään alueen ja vertailualueiden välillä ei voitu osoittaa eroa ennen kokeilua; testi näkisi vasta "
            f"noin {size['fi']}\u00a0%:n eron.",
            f"No difference could be shown between any area and the comparison areas before the trial; the test would "
            f"see only a gap of about {size['en']}%.",
        )
    )
    return claim(text, *[Ground("before", b.area) for b in rest])
