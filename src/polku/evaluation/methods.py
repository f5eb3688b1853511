"""Ways of answering a question: a literal table of functions, each from a context to a finding.

A method answers from what is there, or says what is missing and who could deliver it. To add one: a function
here, a row in METHODS, its sentences in both languages and a readable case in the tests.
"""

from __future__ import annotations

from collections.abc import Callable

from polku.base import Text
from polku.dynamics.prices import price_year
from polku.evaluation.claims import Claim, Finding, Ground
from polku.evaluation.context import Context, claim, of_cost, of_effect, programme_ground, spread_values
from polku.evaluation.coverage import coverage
from polku.evaluation.methods_process import agile, change_by, finding, goal_graded, learning, no_estimate
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages import sentences_money as money
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.pages.payers import break_even_claim, main_horizon, money_claim, net_row
from polku.evaluation.pages.right_way import way_text
from polku.evaluation.pages.way import coverage_claims, things_text
from polku.evaluation.verdict_words import carried, factual, label, sentence, sided
from polku.programme.model import ALL
from polku.programme.names import effect_name
from polku.results.model import EffectRow, LinkRow, verdict_of
from polku.results.verdicts import STATUSES, Verdict, narrowed, together
from polku.texts.lists import listed, sentences
from polku.texts.numbers import estimate, month, percent

Method = Callable[[Context], Finding]

DISPLACEMENTS = (0.0, 0.25, 0.5)


def right_things(ctx: Context) -> Finding:
    """Does each activity lead to a goal, and how much of the effect is its?"""
    text, grounds, verdict = things_text(ctx)
    claims = [claim(text, *grounds), *coverage_claims(ctx, coverage(ctx.programme))]
    row = ctx.effect(ALL, "unemployed")
    return finding(ctx, claims, verdict, change_by(ctx, "flows", "two_groups"), row.p_better if row else None)


def right_way(ctx: Context) -> Finding:
    """How much of the plan was delivered; whether the mechanism moved is not inferred yet."""
    grounds = [Ground("dose", d.activity) for d in ctx.facts.doses] or [programme_ground("doses")]
    grounds += [Ground("coding", c.coding) for c in ctx.evidence.codings]
    return finding(ctx, [claim(way_text(ctx), *grounds)], Verdict(), change_by(ctx, "delivered_dose"))


def total_cost(ctx: Context) -> Finding:
    """The total cost of unemployment (1b): the net change over all payers; never a saving where it is a shift."""
    extra = _break_evens(ctx)
    if not ctx.facts.costs:
        return no_estimate(ctx, *extra)
    horizons = [h for h in ctx.cost_horizons if h in (12, 36, 60, 120)] or [main_horizon(ctx)]
    found = [(h, net_row(ctx, h)) for h in horizons]
    rows = [(h, r) for h, r in found if r is not None]
    if not rows:
        return no_estimate(ctx, *extra)
    first = rows[0][1]
    text = money.net_over_time([(h, r.spread) for h, r in rows], price_year(ctx.programme), first.payer == "public")
    values = {f"net_{h}": r.spread.mean for h, r in rows}
    text = sentences(text, money.NOT_COUNTED)
    claims = [claim(text, *[of_cost(r) for _, r in rows], p_saving=first.p_saving, **values)]
    return finding(
        ctx,
        [*claims, *_priceless(ctx), *extra],
        _flow_verdict(ctx),
        change_by(ctx, "in_services", "flows"),
        first.p_saving,
    )


def _priceless(ctx: Context) -> list[Claim]:
    """The trial's own price is blank: the net is not a saving."""
    blank = [u for u in ctx.programme.unit_costs if u.amount is None and u.activity]
    text = Text.of(
        "Kokeilun oma hinta puuttuu luvusta, joten sitä ei voi lukea säästöksi.",
        "The trial's own price is not in the number, so it cannot be read as a saving.",
    )
    return [claim(text, *[Ground("source", f"unit_costs/{u.id}") for u in blank])] if blank else []


def _break_evens(ctx: Context) -> list[Claim]:
    return [break_even_claim(b.area, b.what, b.text, b.value) for b in ctx.facts.break_evens]


def _flow_verdict(ctx: Context) -> Verdict:
    """Euros are known only as well as the flows they are made from."""
    rows = [ctx.effect(ALL, m) for m in ("unemployed", "in_services", "open_job_months")]
    return together(verdict_of(r) for r in rows if r is not None)


def net_jobs(ctx: Context) -> Finding:
    """Months in open jobs net of displacement (1c): at 0, a quarter and a half; "gross only" when the sign depends."""
    found = [(d, ctx.effect(ALL, "open_job_months", displacement=d)) for d in DISPLACEMENTS]
    rows: list[tuple[float, EffectRow]] = [(d, r) for d, r in found if r is not None]
    if not rows:
        return no_estimate(ctx)
    parts = [_at_displacement(d, r) for d, r in rows]
    joined = listed(parts)
    row = rows[0][1]
    assumed = not carried(row)
    opening = (
        Text.of("Ennakko-oletusten mukaan kokeilu muuttaisi", "By the prior assumptions, the trial would change")
        if assumed
        else Text.of("Kokeilu muutti", "The trial changed")
        if factual(row, row.spread)
        else Text.of("Arvio siitä, miten kokeilu muutti", "The estimate of how the trial changed")
    )
    how, how_en = (" arviolta:", "by an estimated:") if assumed or factual(row, row.spread) else (", on:", "is:")
    text = Text.of(
        f"{opening['fi']} työkuukausien määrää avoimilla työmarkkinoilla {row.horizon} kuukaudessa{how} "
        f"{joined['fi']}.",
        f"{opening['en']} the number of months in open jobs in {row.horizon} months {how_en} {joined['en']}.",
    )
    means = {r.spread.mean >= 0 for _, r in rows}
    claims = [claim(text, *[of_effect(r) for _, r in rows], **{f"jobs_{d:g}": r.spread.mean for d, r in rows})]
    if len(means) > 1:
        claims.append(
            claim(
                Text.of(
                    "Vain brutto: etumerkki riippuu syrjäytysvaikutuksesta.",
                    "Gross only: the sign depends on displacement.",
                ),
                *[of_effect(r) for _, r in rows],
            )
        )
    if assumed:
        claims.append(claim(say.assumption(None, narrowed(row.contraction)), of_effect(row)))
    else:
        claims.append(claim(sentence(row), of_effect(row)))
    return finding(ctx, claims, verdict_of(row), change_by(ctx, "flows", "two_groups"), row.p_better)


def _at_displacement(share: float, row: EffectRow) -> Text:
    n = estimate(row.spread)
    p = percent(share)
    how = (
        Text.of("ilman syrjäytysvaikutusta", "without displacement")
        if share == 0
        else Text.of(f"syrjäytysvaikutuksella {p['fi']}\u00a0%", f"at {p['en']}% displacement")
    )
    return Text.of(f"{n['fi']} {how['fi']}", f"{n['en']} {how['en']}")


def what_works(ctx: Context) -> Finding:
    """Every assumption: before, now, what moved it (2a)."""
    bundles = {r.id for r in ctx.facts.links if r.members}
    rows = [r for r in ctx.facts.links if r.id not in bundles and not r.implied]
    sums = [r for r in ctx.facts.links if r.id in bundles]
    if not rows and not sums:
        return no_estimate(ctx)
    ids = list(dict.fromkeys(r.id for r in rows))
    told = sorted({r.id for r in rows if carried(r)})
    best = narrowed(max((r.contraction for r in rows), default=0.0))
    p = percent(best)
    text = Text.of(
        f"Laskelmassa on {len(ids)} oletusta, joista aineisto on koetellut yksitellen {len(told)}; eniten se on "
        f"kaventanut yksittäisen oletuksen väliä {p['fi']}\u00a0%.",
        f"The calculation has {len(ids)} assumptions, of which the material has tested {len(told)} one by one; the "
        f"most it has narrowed the interval of a single one is {p['en']}%.",
    )
    claims = [claim(text, *[Ground("link", i) for i in ids], told=float(len(told)), best=best)]
    if sums:
        row = max(sums, key=lambda r: (r.contraction, r.area))
        q, name = percent(narrowed(row.contraction)), _sum_name(ctx, row)
        claims.append(
            claim(
                Text.of(
                    f"Yhdessä alkaneiden toimenpiteiden yhteisvaikutuksista eniten kapeni {name['fi']}, väli "
                    f"{q['fi']}\u00a0% "
                    f"({label(row)['fi']}).",
                    f"The interval of the joint effect of the activities that started together narrowed by at most "
                    f"{q['en']}% "
                    f"({label(row)['en']}).",
                ),
                Ground("link", f"{row.id}/{row.area}"),
                sharpened=row.contraction,
            )
        )
    strongest = max((verdict_of(r) for r in rows if carried(r)), key=lambda v: STATUSES.index(v.status), default=None)
    verdict = strongest or together(verdict_of(r) for r in rows or sums)
    return finding(ctx, claims, verdict, change_by(ctx, "flows", "delivered_dose"))


def _sum_name(ctx: Context, row: LinkRow) -> Text:
    """What a bundle shifts, in words."""
    member = next((k for k in ctx.programme.links if k.id in row.members), None)
    return Text.of("yhteisvaikutus", "the joint effect") if member is None else effect_name(ctx.programme, member)


def who_pays(ctx: Context) -> Finding:
    """Who paid and who gained (Q10): the shift beside the net change, and the break-even."""
    extra = _break_evens(ctx)
    made = money_claim(ctx, main_horizon(ctx)) if ctx.facts.costs else None
    if made is None:
        return no_estimate(ctx, *extra)
    row = net_row(ctx, main_horizon(ctx))
    return finding(
        ctx,
        [made, *_priceless(ctx), *extra],
        _flow_verdict(ctx),
        change_by(ctx, "in_services"),
        row.p_saving if row else None,
    )


def transfer(ctx: Context) -> Finding:
    """Can it be carried to a new area (Q11)? Model 13."""
    rows = sorted(
        ctx.facts.transfer, key=lambda r: (abs(r.horizon - ctx.horizon), r.measure != "unemployed", r.measure)
    )
    if not rows:
        return no_estimate(ctx)
    row = rows[0]
    many = len(ctx.areas) > 1
    why = (
        Text.of(
            "alueet eroavat toisistaan, eikä uudella alueella ole omaa aineistoa",
            "areas differ and a new one has no data of its own",
        )
        if many
        else Text.of(
            "yhdestä alueesta ei voi päätellä, kuinka paljon alueet eroavat",
            "one area cannot tell how much areas differ",
        )
    )
    text = way.transfer(row.p_better, why)
    ground = Ground("effect", f"transfer/{row.measure}/{row.horizon}")
    claims = [claim(text, ground, p=row.p_better, **spread_values(row.measure, row.spread))]
    if not carried(row):
        claims.append(
            claim(
                Text.of(
                    "Todennäköisyys perustuu pääosin ennakko-oletukseen.",
                    "The probability rests mainly on the prior assumption.",
                ),
                ground,
            )
        )
    return finding(ctx, claims, verdict_of(row), change_by(ctx, "two_groups", "flows"), row.p_better)


def lost_at_end(ctx: Context) -> Finding:
    """What is lost when the trial ends (Q12): going on beside ending where a scenario goes on, else how it fades."""
    rows = [r for h in ctx.horizons for r in [ctx.effect(ALL, "unemployed", h)] if r is not None]
    end = ctx.end.since(ctx.start) + 1
    inside, later = [r for r in rows if r.horizon <= end], [r for r in rows if end < r.horizon <= 60]
    if not inside or not later:
        return no_estimate(ctx)
    top, left = inside[-1], later[-1]
    claims = [c for c in [_going_on(ctx, end)] if c is not None] + [_fades(ctx, top, left)]
    jobs = ctx.effects("open_job_months")
    if jobs and not any(sided(r) for r in jobs):
        text = Text.of(
            "Menetettyjä työkuukausia ei näillä aineistoilla voida osoittaa.",
            "Lost months in work cannot be shown with this material.",
        )
        claims.append(claim(text, *[of_effect(r) for r in jobs]))
    return finding(ctx, claims, verdict_of(left), change_by(ctx, "in_services", "flows"), left.p_better)


def _fades(ctx: Context, top: EffectRow, left: EffectRow) -> Claim:
    """The effect inside the trial beside that years later."""
    a, b = (estimate(r.spread) for r in (top, left))
    d0, d1 = month(ctx.month_of(top.horizon)), month(ctx.month_of(left.horizon))
    fades = abs(left.spread.mean) < abs(top.spread.mean)
    word = Text.of("hiipuu", "fades") if fades else Text.of("ei hiivu", "does not fade")
    text = Text.of(
        f"Kun kokeilu päättyy, ennakoitu vaikutus työttömien määrään {word['fi']}: {a['fi']} henkilöä {d0['fi']}, "
        f"{b['fi']} henkilöä {d1['fi']}.",
        f"When the trial ends, the anticipated effect on the number of unemployed {word['en']}: {a['en']} persons "
        f"{d0['en']}, {b['en']} persons {d1['en']}.",
    )
    return claim(text, of_effect(top), of_effect(left), top=top.spread.mean, left=left.spread.mean)


def _going_on(ctx: Context, end: int) -> Claim | None:
    """The effect if the trial went on beside that of ending as planned, in the same month; None without a scenario."""
    longer = [s for s in ctx.programme.scenarios if s.until is not None and s.until > ctx.end]
    for scenario in longer:
        for h in (h for h in ctx.horizons if end < h <= 60):
            on, off = ctx.effect(ALL, "unemployed", h, scenario=scenario.id), ctx.effect(ALL, "unemployed", h)
            if on is None or off is None or scenario.until is None:
                continue
            a, b = (estimate(r.spread) for r in (on, off))
            when, until = month(ctx.month_of(h)), month(scenario.until, "ill")
            text = Text.of(
                f"Jos kokeilu jatkuisi {until['fi']}, ennakoitu vaikutus työttömien määrään olisi {when['fi']} "
                f"{a['fi']} henkilöä; suunnitellusti päättyen {b['fi']}.",
                f"If the trial went on {until['en'].replace('by', 'to', 1)}, the anticipated effect on the number of "
                f"unemployed would be {a['en']} persons {when['en']}; ending as planned {b['en']}.",
            )
            return claim(text, of_effect(on), of_effect(off), going_on=on.spread.mean, ending=off.spread.mean)
    return None


METHODS: dict[str, Method] = {
    "right_things": right_things,
    "right_way": right_way,
    "goal_graded": goal_graded,
    "total_cost": total_cost,
    "net_jobs": net_jobs,
    "what_works": what_works,
    "agile": agile,
    "learning": learning,
    "who_pays": who_pays,
    "transfer": transfer,
    "lost_at_end": lost_at_end,
}

METHOD_NAMES = tuple(METHODS)
