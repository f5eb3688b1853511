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

MOST_MEAN, MOST_SD = 2.0, 3.0
"""A log-hazard beyond these multiplies a flow by 7 or 20: most likely a per cent."""

_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u2013-\u2122\u0152-\u0178]|Â[\u0080-\u00bf]|â€|\ufffd")
"""UTF-8 letters that were read as another encoding on the way: Ã¤ for ä."""


def question(code: str, place: Place, about: str, fi: str, en: str) -> Caution:
    """A question about `about` at `place`; how it is answered is added to its sentence."""
    return Caution(
        code,
        str(place),
        Text.of(
            f"{fi} Jos näin on tarkoitettu, lisää tiedostoon accepted.csv rivi: {code},{about},perustelu.",
            f"{en} If so, add a row to accepted.csv: {code},{about},why.",
        ),
        about,
    )


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
            "Suunnitelmassa ei ole yhtään toteutumisastetta (rivejä ilman skenaariota): kokeilu ei tee mitään. "
            "Onko näin?",
            "The plan has no dose (no row without a scenario): the trial does nothing. Is this meant?",
        )
    elif not any(d.dose * d.level > 0 for d in plan):
        yield question(
            "all_doses_zero",
            at(plan[0].place, "dose"),
            "doses",
            "Jokainen toteutumisaste on 0: kokeilu ei tee mitään. Onko näin?",
            "Every dose is 0: the trial does nothing. Is this meant?",
        )
    elif not any(_inside(d, plan, programme) for d in plan):
        yield question(
            "no_dose_inside",
            at(plan[0].place, "from"),
            "doses",
            f"Yksikään toimenpide ei ole käynnissä kokeilun kuukausina {programme.period.start}–{programme.period.end} "
            "(programme.toml, period). Onko näin?",
            f"No activity runs in the months of the trial, {programme.period.start}–{programme.period.end} "
            "(programme.toml, period). Is this meant?",
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
                f"Toimenpide ”{dose.activity}” on käynnissä alueella {dose.area} jo {dose.start}, ennen kokeilun alkua "
                f"{start}. Onko näin?",
                f"The activity '{dose.activity}' runs in {dose.area} from {dose.start}, before the trial's start in "
                f"{start}. Is this meant?",
            )


def _strength(link: Link) -> Iterator[Caution]:
    if link.unit != "log" or (abs(link.mean) <= MOST_MEAN and link.sd <= MOST_SD):
        return
    graded = isinstance(link.effect, Graded)
    fi, en = (
        ("keskihajontoina tavoitteen asteikolla", "in standard deviations of the goal's scale")
        if graded
        else ("logaritmisena vauhtina: 5 % on 0,05", "a log-hazard: 5 % is 0.05")
    )
    yield question(
        "large_strength",
        at(link.place, "mean" if abs(link.mean) > MOST_MEAN else "sd"),
        link.id,
        f"Oletuksen {link.id} voimakkuus on {link.mean:g} ± {link.sd:g}. Se annetaan {fi}. Onko näin tarkoitettu?",
        f"The strength of link {link.id} is {link.mean:g} ± {link.sd:g}. It is given {en}. Is this meant?",
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
            f"Skenaarion {scenario.id} voimakkuus on {log:g}. Se annetaan logaritmisena vauhtina: 5 % on 0,05. Onko "
            "näin tarkoitettu?",
            f"The strength in scenario {scenario.id} is {log:g}. It is a log-hazard: 5 % is 0.05. Is this meant?",
        )


def _prices(programme: Programme) -> Iterator[Caution]:
    for cost in programme.unit_costs:
        if cost.amount is not None and cost.amount < 0:
            yield question(
                "negative_price",
                at(cost.place, "amount"),
                cost.id,
                f"Hinta ”{cost.id}” on negatiivinen ({cost.amount:g}): se säästäisi rahaa. Onko näin?",
                f"The price '{cost.id}' is negative ({cost.amount:g}): it would save money. Is this meant?",
            )


def _decision(programme: Programme, month: Month | None) -> Iterator[Caution]:
    by = None if programme.decision is None else programme.decision.by
    if by is not None and month is not None and by < month:
        yield question(
            "decision_before_as_of",
            Place("programme.toml", None, "decision.by"),
            f"decision/{by}",
            f"Päätös oli määrä tehdä {by}, ennen tarkastelukuukautta {month}. Onko päätös vielä tekemättä?",
            f"The decision was to be made by {by}, before the as-of month {month}. Is it still open?",
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
            f"Tekstissä ”{text[:40]}” kirjaimet näyttävät muuttuneen: tallenna tiedosto UTF-8-muodossa. Onko teksti "
            "oikein?",
            f"The letters of '{text[:40]}' seem to have been lost: save the file as UTF-8. Is the text right?",
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
