"""Pages 8...: one page per area, in alphabetical order; the area by itself first, then with what it borrowed."""

from __future__ import annotations

from polku.base import QUANTILES, Spread, Text
from polku.evaluation.claims import Cell, Claim, Column, Estimate, Figure, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, of_effect, programme_ground, spread_values
from polku.evaluation.figures import PERSONS, UNIT, dose_multiples, parts_dots, payer_bars
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.pages.claims import before_claim, caution_claims, design_ground, design_rows, monthly_jobs
from polku.evaluation.pages.effect import (
    NO_EFFECTS,
    SHARPENED,
    SHOWN,
    area_pictures,
    change_claim,
    change_text,
    parts_claim,
    parts_text,
)
from polku.evaluation.pages.payers import main_horizon, money_claim, money_text, payers, shift_of
from polku.evaluation.verdict_words import carried, label, sentence, sided
from polku.evaluation.words import MEASURE, PARTITIVE
from polku.evidence.model import Coding
from polku.programme.model import Area, Shift
from polku.results.model import EffectRow
from polku.results.verdicts import narrowed
from polku.texts.lists import sentences
from polku.texts.numbers import estimate, percent, plain_number


def area_pages(ctx: Context) -> tuple[Page, ...]:
    """A page per trial area, alphabetical by Finnish name: no ranking."""
    return tuple(area_page(ctx, a) for a in ctx.areas)


def area_page(ctx: Context, area: Area) -> Page:
    """One area: by itself first, how much was borrowed, the area's own reading beside ours."""
    row = ctx.effect(area.id, "unemployed")
    if row is None:
        found = (claim(NO_EFFECTS, programme_ground(f"areas/{area.id}")), *_own_reading(ctx, area))
        return Page(f"area:{area.id}", area.name, NO_EFFECTS, found)
    claims = [_alone(ctx, row), change_claim(ctx, row), _borrowed(ctx, row)]
    claims += [c for c in (area_jobs(ctx, area.id), parts_claim(ctx, area.id), _money(ctx, area)) if c is not None]
    claims += [before_claim(ctx, b) for b in ctx.facts.before if b.area == area.id]
    told = frozenset(b.area for b in ctx.facts.before if b.parted)
    claims += caution_claims(ctx, frozenset(), area.id, told_before=told)
    claims += [c for c in [_ahead(ctx, area)] if c is not None]
    claims += [_target(ctx, area), *_own_reading(ctx, area)]
    drawn = [
        *area_pictures(ctx, area.id),
        parts_dots(ctx, area.id, parts_text(ctx, area.id) or change_text(ctx, row)),
        _payers(ctx, area),
        dose_multiples(ctx, area.id, _dose_caption(ctx, area)),
    ]
    figures = tuple(f for f in drawn if f is not None)
    tables = (_area_table(ctx, area), *([_said_table(ctx, area)] if _said(ctx, area) else []))
    return Page(f"area:{area.id}", area.name, change_text(ctx, row), tuple(claims), figures, tables)


def _alone(ctx: Context, row: EffectRow) -> Claim:
    """The effect from the area's own series alone."""
    words, alone = ctx.words(row.area), row.unpooled or row.spread
    n = estimate(alone)
    text = Text.of(
        f"{words.gen[:1].upper() + words.gen[1:]} omista sarjoista laskettuna työttömien muutos on {n['fi']} henkilöä.",
        f"From the series of {words.en} alone, the change in the unemployed is {n['en']} persons.",
    )
    return claim(text, of_effect(row), **spread_values("unpooled", alone))


def _borrowed(ctx: Context, row: EffectRow) -> Claim:
    """How much of the certainty came from the other areas."""
    if len(ctx.areas) == 1 or row.borrowed < 0.005:
        text = Text.of(
            "Arvio ei nojaa muiden alueiden tietoihin.", "The estimate does not draw on the other areas' data."
        )
    else:
        p = percent(row.borrowed)
        text = Text.of(
            f"Arvion tarkkuudesta {p['fi']}\u00a0% on peräisin muiden alueiden tiedoista.",
            f"Of the estimate's precision, {p['en']}% comes from the other areas' data.",
        )
    return claim(text, of_effect(row), borrowed=row.borrowed)


def area_jobs(ctx: Context, area: str) -> Claim | None:
    """Model 1 where the material carries it, else models 2 and 3 with the assumption's own number."""
    row = ctx.effect(area, "open_job_months")
    if row is None or row.p_better is None:
        return None
    monthly = monthly_jobs(ctx, row)
    values = spread_values("jobs", monthly) | {"p": row.p_better}
    text = say.jobs_effect(ctx.words(area), monthly, row.p_better, assumed=not carried(row))
    if carried(row):
        text = text if sided(row) else say.jobs_open(ctx.words(area), monthly, sentence(row))
        return claim(text, of_effect(row), **values)
    design = [d for d in design_rows(ctx) if d.area == area]
    first = [say.cannot_tell(say.TRIAL, ctx.words(area), d.months, d.mde, ctx.stage == "after") for d in design]
    return claim(
        sentences(*first, text, say.assumption(None, narrowed(row.contraction))),
        of_effect(row),
        *map(design_ground, design),
        **values,
    )


def _money(ctx: Context, area: Area) -> Claim | None:
    return money_claim(ctx, main_horizon(ctx), area.id) if ctx.cost_horizons else None


def _payers(ctx: Context, area: Area) -> Figure | None:
    made = _money(ctx, area)
    if made is None:
        return None
    moved = shift_of(ctx, main_horizon(ctx), area.id)
    arrow = None if moved is None else moved.arrow
    return payer_bars(ctx, area.id, [p.id for p in payers(ctx)], arrow, money_text(ctx, main_horizon(ctx), area.id))


def _dose_caption(ctx: Context, area: Area) -> Text:
    told = any(d.delivered is not None for d in ctx.facts.doses if d.area == area.id)
    where = ctx.words(area.id)
    if told:
        return Text.of(
            f"Suunniteltu ja toteutunut toteutumisaste {where.ine}.", f"Planned and delivered dose {where.en_in}."
        )
    return Text.of(
        f"Toteutumisesta {where.ine} ei ole tietoa: kuviossa on vain suunnitelma.",
        f"There is no information on delivery {where.en_in}: the picture shows the plan only.",
    )


def _ahead(ctx: Context, area: Area) -> Claim | None:
    """Model 10 while the trial runs: a year past the data, long-term unemployed where there is a fan for them."""
    if ctx.stage != "during":
        return None
    for indicator in ("long_term_unemployed", "unemployed"):
        rows = {r.month: r for r in ctx.forecasts(area.id, indicator)}
        row = rows.get(ctx.facts.data_end + 12)
        if row is not None and row.with_ is not None and row.without is not None:
            who = PARTITIVE[indicator]
            text = way.forecast(ctx.words(area.id), who, _spread(row.with_), _spread(row.without), row.month)
            ground = Ground("effect", f"forecast/{indicator}/{area.id}/{row.month}")
            return claim(text, ground, with_trial=row.with_[MEDIAN], without=row.without[MEDIAN])
    return None


MEDIAN = QUANTILES.index(0.5)


def _spread(quantiles: tuple[float, ...]) -> Spread:
    """The spread of a fan's month; its middle is the median."""
    return Spread(quantiles[MEDIAN], 0.0, quantiles)


def _target(ctx: Context, area: Area) -> Claim:
    """Whom the effects act on: without it an effect would be diluted unseen."""
    ground, covers = programme_ground(f"areas/{area.id}"), COVERS_ALL
    share, band = area.target_share, area.target_band
    if share is None and band is None:
        return claim(_untargeted(ctx), ground)
    if share is None and band is not None:
        text = Text.of(
            f"Kohderyhmä ovat vähintään {band.a} kuukautta työttömänä olleet; {covers['fi']}.",
            f"The target group is those unemployed for at least {band.a} months; {covers['en']}.",
        )
        return claim(text, ground)
    n, sd = percent(share or 0.0), _share_sd(area)
    text = Text.of(
        f"Kohderyhmään kuuluu noin {n['fi']}\u00a0% työttömistä{sd['fi']}; {covers['fi']}.",
        f"The target group is about {n['en']}% of the unemployed{sd['en']}; {covers['en']}.",
    )
    if band is not None:
        text = Text.of(
            f"Kohderyhmä ovat vähintään {band.a} kuukautta työttömänä olleet ja muista noin "
            f"{n['fi']}\u00a0%{sd['fi']}; {covers['fi']}.",
            f"The target group is those unemployed for at least {band.a} months and about {n['en']}% of the "
            f"others{sd['en']}; {covers['en']}.",
        )
    return claim(text, ground, share=share)


COVERS_ALL = Text.of("sarjat kattavat kaikki työttömät", "the series cover all unemployed")


def _share_sd(area: Area) -> Text:
    if not area.target_share_sd:
        return Text.same("")
    n = plain_number(100 * area.target_share_sd)
    return Text.of(
        f" (arvion keskihajonta {n['fi']} prosenttiyksikköä)", f" (standard deviation {n['en']} percentage points)"
    )


def _untargeted(ctx: Context) -> Text:
    """No target group is given: everyone, unless every link has a band of months of its own."""
    effects = [k.effect for k in ctx.programme.links if isinstance(k.effect, Shift)]
    banded = [e for e in effects if e.band is not None and (e.band.a or e.band.b is not None)]
    if not banded:
        return Text.of(
            "Kohderyhmää ei ole rajattu: vaikutuksen oletetaan koskevan kaikkia työttömiä.",
            "No target group is given: the effect is assumed to concern all unemployed.",
        )
    if len(banded) == len(effects):
        return Text.of(
            "Kohderyhmää ei ole rajattu alueella, mutta jokainen vaikutusoletus koskee vain osaa työttömyyden "
            "kestoista.",
            "No target group is given for the area, but each assumption concerns only some durations of unemployment.",
        )
    return Text.of(
        "Kohderyhmää ei ole rajattu alueella; osa vaikutusoletuksista koskee vain osaa työttömyyden kestoista.",
        "No target group is given for the area; some assumptions concern only some durations of unemployment.",
    )


def _said(ctx: Context, area: Area) -> list[Coding]:
    return [c for c in ctx.evidence.codings if c.area == area.id and c.quote]


def _own_reading(ctx: Context, area: Area) -> list[Claim]:
    """That passages about the area have been read: they stand beside our reading in a table."""
    said = _said(ctx, area)
    if not said:
        return []
    text = Text.of(
        f"Alueesta on luettu {len(said)} tekstikatkelmaa (taulukossa). Ne eivät vaikuta arvioon."
        if len(said) > 1
        else "Alueesta on luettu yksi tekstikatkelma (taulukossa). Se ei vaikuta arvioon.",
        f"{len(said)} passages about the area have been read; they stand beside the estimate, without weight."
        if len(said) > 1
        else "One passage about the area has been read; it stands beside the estimate, without weight.",
    )
    return [claim(text, *[Ground("coding", c.coding) for c in said])]


def _said_table(ctx: Context, area: Area) -> TableBlock:
    titles = {s.id: s.title for s in ctx.evidence.sources}
    columns = (
        Column("quote", Text.of("Katkelma", "Passage")),
        Column("source", Text.of("Lähde", "Source")),
        Column("month", Text.of("Kuukausi", "Month"), "month"),
    )
    rows = tuple(
        (Text.same(c.quote), Text.same(titles.get(c.source, c.source)), Text.same(str(c.month) if c.month else "–"))
        for c in _said(ctx, area)
    )
    return TableBlock("said", Text.of("Mitä alueesta on sanottu.", "What has been said of the area."), columns, rows)


def _area_table(ctx: Context, area: Area) -> TableBlock:
    """Each measure by the area alone and with the others, and what was borrowed."""
    columns = (
        Column("measure", Text.of("Mittari", "Measure")),
        Column("horizon", Text.of("Kuukautta alusta", "Months from start"), "number"),
        Column("unit", Text.of("Yksikkö", "Unit")),
        Column("alone", Text.of("Alue yksin", "Area alone"), "number"),
        Column("value", Text.of("Kaikki alueet huomioiden", "With the other areas"), "number"),
        Column("low", Text.of("Alaraja (80 %)", "Low (80%)"), "number"),
        Column("high", Text.of("Yläraja (80 %)", "High (80%)"), "number"),
        Column("borrowed", Text.of("Lainattu muilta, %", "Borrowed, %"), "percent"),
        Column("sharpened", SHARPENED, "percent"),
        Column("verdict", Text.of("Päätelmä", "Verdict"), "verdict"),
        Column("kind", Text.of("Laji", "Kind")),
    )
    rows = [
        _cells(ctx, r)
        for m in (*SHOWN, "in_services")
        for h in ctx.horizons
        for r in [ctx.effect(area.id, m, h)]
        if r is not None
    ]
    caption = Text.of(
        "Kokeilun kanssa miinus ilman: alue yksin ja muiden alueiden kanssa.",
        "With the trial minus without it: the area alone and with the other areas.",
    )
    return TableBlock("area_effects", caption, columns, tuple(rows), _area_note(ctx, area))


def _area_note(ctx: Context, area: Area) -> Text | None:
    """What a projection is, and that work lasts in the model: said where a row of the table is one."""
    rows = [r for m in (*SHOWN, "in_services") for h in ctx.horizons for r in [ctx.effect(area.id, m, h)] if r]
    notes = []
    if any(r.projection and ctx.month_of(r.horizon, area) > ctx.facts.data_end for r in rows):
        notes.append(
            Text.of(
                "Laskelma tarkoittaa kuukautta, joka on yli 36 kuukautta aineiston jälkeen.",
                "A projection is a month more than 36 months past the data.",
            )
        )
    if any(r.measure == "open_job_months" and r.horizon > say.JOBS_LAST for r in rows):
        notes.append(say.WORK_LASTS)
    return sentences(*notes) if notes else None


def _alone_cell(row: EffectRow) -> Estimate | None:
    alone = row.unpooled
    return None if alone is None else Estimate(alone.mean, alone.at(0.1), alone.at(0.9))


def _cells(ctx: Context, row: EffectRow) -> tuple[Cell, ...]:
    area = next(a for a in ctx.areas if a.id == row.area)
    past = ctx.month_of(row.horizon, area) <= ctx.facts.data_end
    kind = (
        Text.of("aineiston kuukausi", "month with data")
        if past
        else Text.of("laskelma", "projection")
        if row.projection
        else Text.of("ennuste", "forecast")
    )
    return (
        MEASURE[row.measure],
        float(row.horizon),
        UNIT.get(row.measure, PERSONS),
        _alone_cell(row),
        row.spread.mean,
        row.spread.at(0.1),
        row.spread.at(0.9),
        round(100 * row.borrowed, 1),
        round(100 * narrowed(row.contraction), 1),
        label(row),
        kind,
    )
