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
from polku.texts import Message
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
    text = Message("methods.own-price-not-counted")
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
        Message("methods.prior-assumptions-trial-would-change")
        if assumed
        else Message("methods.trial-changed")
        if factual(row, row.spread)
        else Message("methods.estimate-how-trial-changed")
    )
    sure = assumed or factual(row, row.spread)
    text = Message("methods.jobs-changed", opening=opening, horizon=row.horizon, sure=sure, joined=joined)
    means = {r.spread.mean >= 0 for _, r in rows}
    claims = [claim(text, *[of_effect(r) for _, r in rows], **{f"jobs_{d:g}": r.spread.mean for d, r in rows})]
    if len(means) > 1:
        claims.append(
            claim(
                Message("methods.gross-only-sign-depends-displacement"),
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
    how = Message("methods.without-displacement") if share == 0 else Message("methods.displacement", p=p)
    return Message("methods.estimate-at", n=n, how=how)


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
    text = Message("methods.tested-one-by-one", len=len(ids), len_2=len(told), p=p)
    claims = [claim(text, *[Ground("link", i) for i in ids], told=float(len(told)), best=best)]
    if sums:
        row = max(sums, key=lambda r: (r.contraction, r.area))
        q, name = percent(narrowed(row.contraction)), _sum_name(ctx, row)
        claims.append(
            claim(
                Message("methods.joint-narrowed-most", name=name, share=q, label=label(row)),
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
    return Message("methods.joint-effect") if member is None else effect_name(ctx.programme, member)


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
    why = Message("methods.areas-differ-new-one-no") if many else Message("methods.one-area-cannot-tell-how")
    text = way.transfer(row.p_better, why)
    ground = Ground("effect", f"transfer/{row.measure}/{row.horizon}")
    claims = [claim(text, ground, p=row.p_better, **spread_values(row.measure, row.spread))]
    if not carried(row):
        claims.append(
            claim(
                Message("methods.probability-rests-mainly-prior-assumption"),
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
        text = Message("methods.lost-months-not-shown")
        claims.append(claim(text, *[of_effect(r) for r in jobs]))
    return finding(ctx, claims, verdict_of(left), change_by(ctx, "in_services", "flows"), left.p_better)


def _fades(ctx: Context, top: EffectRow, left: EffectRow) -> Claim:
    """The effect inside the trial beside that years later."""
    a, b = (estimate(r.spread) for r in (top, left))
    d0, d1 = month(ctx.month_of(top.horizon)), month(ctx.month_of(left.horizon))
    fades = abs(left.spread.mean) < abs(top.spread.mean)
    word = Message("methods.fades") if fades else Message("methods.does-not-fade")
    text = Message("methods.after-the-end", word=word, a=a, d0=d0, b=b, d1=d1)
    return claim(text, of_effect(top), of_effect(left), top=top.spread.mean, left=left.spread.mean)


def _going_on(ctx: Context, end: int) -> Claim | None:
    """The effect if the trial went on beside that of ending as planned, in the same month; None without a scenario."""
    longer = [s for s in ctx.programme.scenarios if s.until is not None and s.until > ctx.end]
    for scenario in longer:
        for h in (h for h in ctx.horizons if end < h <= 60):
            on, off = ctx.effect(ALL, "unemployed", h, scenario=scenario.id), ctx.effect(ALL, "unemployed", h)
            if on is None or off is None or scenario.until is None:
                continue
            when = ctx.month_of(h)
            text = Message("methods.going-on", on=on.spread, off=off.spread, when=when, until=scenario.until)
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
