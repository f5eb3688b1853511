"""Fields of a programme that are read and checked but change nothing in a run yet: each is cautioned by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from polku.base import Caution, Place, Text
from polku.programme.hints import at
from polku.programme.model import Programme, Scenario, Settings
from polku.programme.rules import is_packaged

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
            Text.of(
                f"Raportin lauseet ovat työttömyydestä ja työstä: tilasta ”{home.name['fi']}” ({home.id}) ne puhuvat "
                "työttöminä ja siitä lähtemisestä työllistymisenä. Luvut lasketaan omasta mallista, mutta tämän alan "
                "sanoja ei vielä ole: älä anna raporttia eteenpäin sellaisenaan.",
                f"The report's sentences are of unemployment and jobs: of the state '{home.name['en']}' ({home.id}) "
                "they speak as the unemployed, and of leaving it as finding a job. The numbers are computed from your "
                "model, but there are no words of this field yet: do not pass the report on as it is.",
            ),
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
    fi, en = (" ja ".join(names), " and ".join(names)) if len(names) < 3 else (", ".join(names),) * 2
    where = re.split(r":| ", place, maxsplit=1)[0]
    if len(names) == 1:
        text = Text.of(
            f"Kenttä ”{fi}” ({where}) luetaan ja tarkistetaan, mutta sillä ei ole vielä painoa arvioinnissa.",
            f"The field '{en}' ({where}) is read and checked, but has no weight in the evaluation yet.",
        )
    else:
        text = Text.of(
            f"Kentät {fi} ({where}) luetaan ja tarkistetaan, mutta niillä ei ole vielä painoa arvioinnissa.",
            f"The fields {en} ({where}) are read and checked, but have no weight in the evaluation yet.",
        )
    return Caution("no_weight_yet", place, text)
