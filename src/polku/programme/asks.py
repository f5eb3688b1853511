"""What `check` asks of a programme: values that are valid and yet can hardly be meant.

A question is a `Caution` with `asks` filled in. It stops nothing; a row of accepted.csv (code, place, why) answers it,
and what nobody answered is repeated by every run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from polku.base import Caution, Month, Place, Text
from polku.programme.hints import at
from polku.programme.model import NOWHERE, Dose, Graded, Link, Programme, Scenario
from polku.texts import Message

MOST_MEAN, MOST_SD = 2.0, 3.0
"""A log-hazard beyond these multiplies a flow by 7 or 20: most likely a per cent."""

_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u2013-\u2122\u0152-\u0178]|Â[\u0080-\u00bf]|â€|\ufffd")
"""UTF-8 letters that were read as another encoding on the way: Ã¤ for ä."""


def question(code: str, place: Place, about: str, text: Text) -> Caution:
    """A question about `about` at `place`; how it is answered is added to its sentence."""
    return Caution(code, str(place), Message("questions.answer", text=text, code=code, about=about), about)


def ask_programme(programme: Programme, month: Month | None = None) -> tuple[Caution, ...]:
    """The questions about a programme; `month` is the as-of month, when there is one."""
    return (
        *_doses(programme),
        *(q for link in programme.links for q in _strength(link)),
        *(q for scenario in programme.scenarios for q in _scenario(scenario)),
        *_prices(programme),
        *_decision(programme, month),
        *garbled(programme, Place("programme.toml")),
    )


def _doses(programme: Programme) -> Iterator[Caution]:
    """A plan of nothing, nothing inside the trial's months, and something before them."""
    plan = [d for d in programme.doses if d.scenario is None]
    file = Place("doses.csv", None, "dose")
    if not programme.links:
        return
    if not plan:
        yield question(
            "no_dose_in_plan",
            file,
            "doses",
            Message("questions.the-plan-has-no-dose-no"),
        )
    elif not any(d.dose * d.level > 0 for d in plan):
        yield question(
            "all_doses_zero",
            at(plan[0].place, "dose"),
            "doses",
            Message("questions.every-dose-is-0-the-trial"),
        )
    elif not any(_inside(d, plan, programme) for d in plan):
        yield question(
            "no_dose_inside",
            at(plan[0].place, "from"),
            "doses",
            Message("questions.no-activity-runs-in-the-months", start=programme.period.start, end=programme.period.end),
        )
    else:
        yield from _early(plan, programme)


def _inside(dose: Dose, plan: list[Dose], programme: Programme) -> bool:
    """Whether a row puts some of its activity into the area's own months of the trial."""
    area = next((a for a in programme.trial_areas if a.id == dose.area), None)
    if area is None or not dose.dose * dose.level > 0:
        return False
    later = [d.start for d in plan if (d.activity, d.area, d.kind) == (dose.activity, dose.area, dose.kind)]
    until = min((m for m in later if m > dose.start), default=None)
    return dose.start <= programme.end_of(area) and (until is None or until > programme.start_of(area))


def _early(plan: list[Dose], programme: Programme) -> Iterator[Caution]:
    """The first row of each activity that runs in an area before the area's trial has begun."""
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    told: set[tuple[str, str]] = set()
    for dose in plan:
        start = starts.get(dose.area)
        if start is None or dose.start >= start or not dose.dose * dose.level > 0:
            continue
        if (dose.activity, dose.area) not in told:
            told.add((dose.activity, dose.area))
            yield question(
                "dose_before_start",
                at(dose.place, "from"),
                f"{dose.activity}/{dose.area}",
                Message(
                    "questions.the-activity-runs-in-from-before",
                    activity=dose.activity,
                    area=dose.area,
                    start=dose.start,
                    start_2=start,
                ),
            )


def _strength(link: Link) -> Iterator[Caution]:
    if link.unit != "log" or (abs(link.mean) <= MOST_MEAN and link.sd <= MOST_SD):
        return
    graded = isinstance(link.effect, Graded)
    yield question(
        "large_strength",
        at(link.place, "mean" if abs(link.mean) > MOST_MEAN else "sd"),
        link.id,
        Message("questions.large-strength", link=link.id, mean=link.mean, sd=link.sd, graded=graded),
    )


def _scenario(scenario: Scenario) -> Iterator[Caution]:
    """A move or a strength of a scenario's own beyond what a link may have unasked."""
    moves = [("shift", s.log) for s in scenario.shifts] + [("link", m) for m in scenario.link_mean.values()]
    column, log = max(moves, key=lambda move: abs(move[1]), default=("", 0.0))
    if abs(log) > MOST_MEAN:
        yield question(
            "large_strength",
            at(scenario.place, column),
            scenario.id,
            Message("questions.the-strength-in-scenario-is-it", id=scenario.id, log=log),
        )


def _prices(programme: Programme) -> Iterator[Caution]:
    for cost in programme.unit_costs:
        if cost.amount is not None and cost.amount < 0:
            yield question(
                "negative_price",
                at(cost.place, "amount"),
                cost.id,
                Message("questions.the-price-is-negative-it-would", id=cost.id, amount=cost.amount),
            )


def _decision(programme: Programme, month: Month | None) -> Iterator[Caution]:
    by = None if programme.decision is None else programme.decision.by
    if by is not None and month is not None and by < month:
        yield question(
            "decision_before_as_of",
            Place("programme.toml", None, "decision.by"),
            f"decision/{by}",
            Message("questions.the-decision-was-to-be-made", by=by, month=month),
        )


def garbled(value: Any, place: Place) -> tuple[Caution, ...]:
    """One question for each file in which a text looks as if its letters were lost on the way."""
    found: dict[str, tuple[Place, str]] = {}
    for where, text in _texts(value, place):
        if _MOJIBAKE.search(text):
            found.setdefault(where.file, (where, text))
    return tuple(
        question(
            "garbled_letters",
            where,
            file,
            Message("questions.the-letters-of-seem-to-have", text=text[:40]),
        )
        for file, (where, text) in found.items()
    )


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text inside a value, with the place of the row in which it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Text):
        yield from ((place, words) for words in value.by_language.values())
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, place)
    elif is_dataclass(value) and not isinstance(value, (Month, Place)):
        own = getattr(value, "place", place)
        here = place if own is NOWHERE or own == NOWHERE else own
        for field in fields(value):
            yield from _texts(getattr(value, field.name), here)
