"""Findings: how one is made, how one says what is missing, and the goals that are graded or kept in registers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from polku.base import Text
from polku.evaluation.claims import Claim, Finding, Ground
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.coverage import goals, graded_links
from polku.evaluation.monitor import FROM_RATERS, wanted
from polku.evidence.model import Rating
from polku.results.verdicts import Verdict
from polku.texts import Message
from polku.texts.lists import listed, sentences
from polku.texts.numbers import Printed, month

REGISTERS = {
    "experiments": Message("methods.registers-experiments"),
    "contacts": Message("methods.registers-contacts"),
    "adoptions": Message("methods.registers-adoptions"),
}


AREAS_DELIVER = Message("methods.areas-deliver")


def goal_graded(ctx: Context) -> Finding:
    """A graded goal (1a, 1d): its ratings, or what to collect and from whom."""
    about = ctx.question.about if ctx.question else ""
    goal = next((g for g in goals(ctx.programme) if g.id == about), None)
    name = goal.name if goal else Text.same(about)
    rated = [r for r in ctx.evidence.ratings if r.item == about and r.value is not None]
    if not rated:
        kinds = Message("methods.kinds", name=name)
        return missing(ctx, kinds, FROM_RATERS, f"ratings/{about}")
    found = listed([_of_area(ctx, a, [r for r in rated if r.area == a]) for a in _rated_areas(ctx, rated)])
    text = Message("methods.ratings-by-area", found=found)
    grounds = [Ground("link", k.id) for k in graded_links(ctx.programme, about)]
    made = claim(sentences(text, NOT_POOLED), programme_ground(f"ratings/{about}"), *grounds, ratings=float(len(rated)))
    would = Message("methods.would-ratings")
    return finding(ctx, [made], Verdict(), would)


NOT_POOLED = Message("methods.not-pooled")


def _rated_areas(ctx: Context, rated: Sequence[Rating]) -> list[str]:
    """The areas that were rated, alphabetical; those outside the programme last."""
    order = {a.id: i for i, a in enumerate(ctx.areas)}
    return sorted({r.area for r in rated}, key=lambda a: (order.get(a, len(order)), a))


def _of_area(ctx: Context, area: str, rated: Sequence[Rating]) -> Text:
    """An area's ratings in their first and last month: "Pori: elokuussa 2017 mediaani 2 (5 arviota), ..."."""
    months = sorted({r.month for r in rated})
    ends = [_of_month([r for r in rated if r.month == m], month(m)) for m in dict.fromkeys((months[0], months[-1]))]
    name, told = ctx.name(area), {k: ", ".join(e[k] for e in ends) for k in ("fi", "en")}
    return Text({k: f"{name[k]}: {told[k]}" for k in ("fi", "en")})


def _of_month(rated: Sequence[Rating], when: Text) -> Text:
    """The median of single ratings; where a row is the mean of several, the mean of all, as it has no median."""
    single = all(r.n in (None, 1) for r in rated)
    pairs = [(r.value, r.n or 1) for r in rated if r.value is not None]
    n = sum(k for _, k in pairs)
    value = median(v for v, _ in pairs) if single else sum(v * k for v, k in pairs) / n
    word = Message("methods.median") if single else Message("methods.mean")
    told = Printed.of(value, 2).text()
    count = Message("methods.one-rating") if n == 1 else Message("methods.ratings", n=n)
    return Text({k: f"{when[k]} {word[k]} {told[k]} ({count[k]})" for k in ("fi", "en")})


def agile(ctx: Context) -> Finding:
    """Agile development (2b): the register of experiments."""
    return _registers(ctx, ("experiments",))


def learning(ctx: Context) -> Finding:
    """New learning and networks (2c): contacts and adoptions."""
    return _registers(ctx, ("contacts", "adoptions"))


def _registers(ctx: Context, names: Sequence[str]) -> Finding:
    """How many rows the registers have; what to collect when they are empty."""
    rows = {r.name: len(r.rows) for r in ctx.evidence.registers if r.name in names and r.rows}
    empty = [REGISTERS[n] for n in names if n not in rows]
    if not rows:
        return missing(ctx, listed(empty), AREAS_DELIVER, f"registers/{names[0]}")
    parts = listed([Message("methods.rows", registers=REGISTERS[n], k=k) for n, k in rows.items()])
    text = Message("methods.registers-hold", parts=parts)
    would = Message("methods.would-register")
    grounds = [programme_ground(f"registers/{n}") for n in rows]
    return finding(ctx, [claim(text, *grounds)], Verdict(), would)


def finding(
    ctx: Context, claims: Sequence[Claim], verdict: Verdict, would: Text, probability: float | None = None
) -> Finding:
    """A finding whose answer is its claims read together."""
    question = ctx.question
    if question is None:
        raise ValueError("a method needs a question")
    answer = sentences(*[c.text for c in claims])
    parts = (would, tuple(claims), verdict.direction, verdict.capped_by)
    return Finding(question.id, question.text, answer, probability, verdict.status, *parts)


def change_by(ctx: Context, *ids: str) -> Text:
    """What could change an answer: the missing evidence of these ids, else the cheapest there is."""
    needs = wanted(ctx)
    found = [w for w in needs if w.id in ids] or list(needs[:1])
    if not found:
        return Message("methods.longer-follow-up")
    names = tuple(Message("methods.need", name=w.name, who=w.who) for w in found)
    return Message("methods.what-could-change-answer", names=names)


def missing(ctx: Context, what: Text, who: Text, ground: str) -> Finding:
    """No data: what to collect and who could deliver it."""
    text = Message("methods.nothing-known", what=what, who=who)
    would = Message("methods.would-once-in", what=what)
    return finding(ctx, [claim(text, programme_ground(ground))], Verdict(), would)


def no_estimate(ctx: Context, *extra: Claim) -> Finding:
    text = Message("methods.not-estimated")
    return finding(
        ctx,
        [claim(text, programme_ground("series")), *extra],
        Verdict(),
        change_by(ctx, "in_services", "flows"),
    )
