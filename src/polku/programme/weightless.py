"""Fields of a programme that are read and checked but change nothing in a run yet: each is cautioned by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from polku.base import Caution, Place
from polku.programme.hints import at
from polku.programme.model import Programme, Scenario, Settings
from polku.programme.rules import is_packaged
from polku.texts import Message

UNEMPLOYED = "unemployed"


def without_weight(programme: Programme) -> tuple[Caution, ...]:
    """One caution for each key or column that someone filled in and that has no weight yet."""
    found = [*_settings(programme)]
    for scenario in programme.scenarios:
        found += [no_weight(str(at(scenario.place, key)), key) for key in _unused(scenario)]
    for reform in programme.reforms:
        given = [k for k, v in (("on", reform.on), ("mean", reform.mean), ("sd", reform.sd)) if v not in (None, ())]
        if "mean" in given or "sd" in given:
            found.append(no_weight(str(at(reform.place, given[-1])), *given))
    columns = [c for c in ("seen_if", "not_if") if any(getattr(link, c) for link in programme.links)]
    if columns:
        found.append(no_weight("links.csv", *columns))
    if any(t.during and not is_packaged(t.place) for t in programme.transitions):
        found.append(no_weight("transitions.csv", "during"))
    return (*found, *_foreign_words(programme))


def _foreign_words(programme: Programme) -> Iterator[Caution]:
    """An own model of another field: its clients' state is spoken of in the words of unemployment."""
    if any(state.id == UNEMPLOYED for state in programme.states):
        return
    home = next((state for state in programme.states if UNEMPLOYED in state.counts_as), None)
    if home is not None:
        yield Caution(
            "words_of_unemployment",
            str(at(home.place, "counts_as")),
            Message("programme.the-report-s-sentences-are-of", name=home.name, id=home.id),
        )


def _settings(programme: Programme) -> Iterator[Caution]:
    given = programme.settings
    for key, set_here in (("segments", given.segments != Settings().segments), ("follows", bool(given.follows))):
        if set_here:
            yield no_weight(str(Place("programme.toml", None, f"model.{key}")), key)


def _unused(scenario: Scenario) -> list[str]:
    given = (("capacity", scenario.capacity), ("probability", scenario.probability))
    return [key for key, value in given if value is not None and value != {}]


def no_weight(place: str, *names: str) -> Caution:
    """The caution of fields that are read and have no weight, with the file they stand in."""
    where = re.split(r":| ", place, maxsplit=1)[0]
    named = tuple(names) if len(names) < 3 else ", ".join(names)
    return Caution("no_weight_yet", place, Message("programme.no-weight", n=len(names), names=named, where=where))
