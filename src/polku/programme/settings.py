"""`programme.toml`, key by key: period, model, decision, questions, reforms, scenarios. One row a key."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from polku.base import Place, Problems, Text
from polku.programme.columns import unreadable
from polku.programme.effects import Unreadable
from polku.programme.hints import nearest
from polku.programme.model import (
    Decision,
    Disturbed,
    Period,
    Question,
    Reform,
    Scenario,
    ScenarioShift,
    Settings,
)
from polku.programme.scenarios import UNSAID
from polku.programme.setting_values import (
    areas_of,
    discount_of,
    flag_of,
    horizon_of,
    integer_of,
    known_of,
    month_of,
    moves_of,
    name_of,
    number_of,
    prices_of,
    reform_kind,
    segments_of,
    shift_of,
    string_of,
    table_of,
    text_of,
    wrong,
)
from polku.tables.tomls import TomlDocument
from polku.texts import Message

VERSION = 1


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, the field it fills, how its value is read, whether it must be there."""

    name: str
    field: str
    read: Callable[[Any], object]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What programme.toml says."""

    id: str
    title: Text
    rules: str
    period: Period
    settings: Settings
    decision: Decision | None
    questions: tuple[Question, ...]
    reforms: tuple[Reform, ...]
    scenarios: tuple[Scenario, ...]
    disturbed: tuple[Disturbed, ...] = ()
    broken: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)


PERIOD = (
    Key("data_from", "data_from", month_of, required=True),
    Key("start", "start", month_of, required=True),
    Key("end", "end", month_of, required=True),
    Key("horizon", "horizon", horizon_of, required=True),
)
MODEL = (
    Key("segments", "segments", segments_of),
    Key("prices", "prices", prices_of),
    Key("discount", "discount", discount_of),
    Key("follows", "follows", string_of),
)
DECISION = (
    Key("text", "text", text_of, required=True),
    Key("of_whom", "of_whom", text_of, required=True),
    Key("by", "by", known_of),
)
QUESTION = (
    Key("id", "id", name_of, required=True),
    Key("text", "text", text_of, required=True),
    Key("method", "method", string_of, required=True),
    Key("about", "about", string_of),
)
REFORM = (
    Key("id", "id", name_of, required=True),
    Key("text", "text", text_of, required=True),
    Key("from", "start", known_of, required=True),
    Key("to", "end", known_of),
    Key("announced", "announced", known_of),
    Key("on", "on", moves_of),
    Key("mean", "mean", number_of),
    Key("sd", "sd", number_of),
    Key("source", "source", string_of),
    Key("kind", "kind", reform_kind),
    Key("areas", "areas", areas_of),
    Key("caps", "caps", areas_of),
)
DISTURBED = (
    Key("from", "first", month_of, required=True),
    Key("to", "last", month_of, required=True),
    Key("why", "why", text_of, required=True),
)
SCENARIO = (
    Key("id", "id", name_of, required=True),
    Key("title", "title", text_of, required=True),
    Key("base", "base", name_of),
    Key("doses", "doses", name_of),
    Key("until", "until", month_of),
    Key("fade_months", "fade_months", integer_of),
    Key("probability", "probability", number_of),
    Key("rules_of", "rules_of", month_of),
    Key("hypothetical", "hypothetical", flag_of),
    Key("known_from", "known", known_of),
)
SHIFT = (
    Key("on", "on", shift_of, required=True),
    Key("log", "log", number_of, required=True),
    Key("from", "start", month_of, required=True),
)
LINK = (Key("lag_add", "lag_add", number_of), Key("mean", "mean", number_of))
TOP = (
    Key("polku", "polku", integer_of, required=True),
    Key("id", "id", name_of, required=True),
    Key("title", "title", text_of, required=True),
    Key("rules", "rules", name_of),
)
PLACED = (("rules",), ("period", "start"), ("period", "end"), ("model", "prices"))
"""The keys whose place a later check names."""

TABLES = ("period", "model", "decision", "question", "reform", "disturbed", "scenario")


def read_settings(document: TomlDocument, problems: Problems) -> Header | None:
    """All of programme.toml; None when id, title or period cannot be read. Every problem names its line."""
    reading = _Reading(document, problems)
    top = reading.fields((), TOP, also=TABLES)
    if top is not None and top["polku"] != VERSION:
        problems.add(
            "version",
            document.place_of("polku"),
            Message("programme-refusals.the-version-polku-is-not-known", polku=top["polku"], version=VERSION),
        )
    period = reading.one("period", PERIOD, required=True)
    model = reading.one("model", MODEL)
    decision = reading.one("decision", DECISION)
    questions = tuple(Question(**q, place=place) for _, q, place in reading.many("question", QUESTION))
    reforms = tuple(Reform(**r, place=place) for _, r, place in reading.many("reform", REFORM))
    disturbed = tuple(Disturbed(**d, place=place) for _, d, place in reading.many("disturbed", DISTURBED))
    scenarios = tuple(
        Scenario(**{"doses": UNSAID, **s}, **reading.scenario(key), place=place)
        for key, s, place in reading.many("scenario", SCENARIO, also=("shift", "link", "capacity"))
    )
    if top is None or period is None:
        return None
    return Header(
        id=top["id"],
        title=top["title"],
        rules=top.get("rules", ""),
        period=Period(**period),
        settings=Settings(**{"prices": 0, **(model or {})}),
        decision=Decision(**decision) if decision else None,
        questions=questions,
        reforms=reforms,
        scenarios=scenarios,
        disturbed=disturbed,
        broken=frozenset(reading.broken),
        places={".".join(key): document.place_of(*key) for key in PLACED},
    )


TomlKey = tuple[str | int, ...]


class _Reading:
    """Walks the document by the literal lists above; notes every problem and goes on."""

    def __init__(self, document: TomlDocument, problems: Problems) -> None:
        self.document = document
        self.problems = problems
        self.broken: set[str] = set()

    def at(self, key: TomlKey) -> Any:
        here: Any = self.document.data
        for part in key:
            here = here[part]
        return here

    def fields(self, key: TomlKey, keys: tuple[Key, ...], also: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The fields of one table that could be read; None when a required one is wrong or missing."""
        data = self.value(key, table_of)
        if data is None:
            return None
        before = len(self.problems.found)
        self.unknown(key, data, (*(k.name for k in keys), *also))
        found = {}
        for k in keys:
            if k.name in data:
                value = self.value((*key, k.name), k.read)
                if value is not None:
                    found[k.field] = value
            elif k.required:
                self.missing(k.name, self.document.place_of(*key, k.name))
        enough = all(k.field in found for k in keys if k.required)
        if len(self.problems.found) == before:
            return found if enough else None  # a value told when the file was read is no new problem
        if isinstance(data.get("id"), str):
            self.broken.add(data["id"])
        return found if enough else None

    def value(self, key: TomlKey, read: Callable[[Any], object]) -> Any:
        held = self.at(key)
        if isinstance(held, float) and not math.isfinite(held):
            return None  # told with its line when the file was read
        try:
            return read(held)
        except Unreadable as why:
            unreadable(self.problems, self.document.place_of(*key), why)
            return None

    def unknown(self, key: TomlKey, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name in data:
            if name not in known:
                hint = nearest(name, known)
                self.problems.add(
                    "unknown_key",
                    self.document.place_of(*key, name),
                    Message("programme-refusals.the-key-is-not-known", name=name),
                    hint,
                )

    def missing(self, name: str, place: Place) -> None:
        self.problems.add(
            "missing_key",
            Place(place.file, place.line or 1, place.column),
            Message("programme-refusals.the-key-is-missing", name=name),
        )

    def one(self, name: str, keys: tuple[Key, ...], required: bool = False) -> dict[str, Any] | None:
        if name in self.document.data:
            return self.fields((name,), keys)
        if required:
            self.missing(name, Place(self.document.file, 1, name))
        return None

    def many(
        self, name: str, keys: tuple[Key, ...], also: tuple[str, ...] = ()
    ) -> list[tuple[TomlKey, dict[str, Any], Place]]:
        """The tables of `[[name]]`: (key, fields, place)."""
        items = self.document.data.get(name, [])
        if not isinstance(items, list):
            unreadable(self.problems, self.document.place_of(name), wrong(name, Text.same(f"[[{name}]]")))
            return []
        read = [((name, i), self.fields((name, i), keys, also)) for i in range(len(items))]
        places = [self.document.place_of(name, i) for i in range(len(items))]
        return [
            (key, found, Place(place.file, place.line))
            for (key, found), place in zip(read, places, strict=True)
            if found is not None
        ]

    def scenario(self, key: TomlKey) -> dict[str, Any]:
        """The tables inside a scenario: shifts, links, capacities."""
        data = self.at(key)
        shifts = data.get("shift", [])
        links = self.value((*key, "link"), table_of) if "link" in data else {}
        capacity = self.value((*key, "capacity"), table_of) if "capacity" in data else {}
        if not isinstance(shifts, list):
            unreadable(self.problems, self.document.place_of(*key, "shift"), wrong(shifts, Text.same("[{ … }]")))
            shifts = []
        moved = [self.fields((*key, "shift", i), SHIFT) for i in range(len(shifts))]
        linked = {name: self.fields((*key, "link", name), LINK) or {} for name in links or {}}
        sizes = {name: self.value((*key, "capacity", name), number_of) for name in capacity or {}}
        return {
            "shifts": tuple(ScenarioShift(**m) for m in moved if m is not None),
            "lag_add": {name: found["lag_add"] for name, found in linked.items() if "lag_add" in found},
            "link_mean": {name: found["mean"] for name, found in linked.items() if "mean" in found},
            "capacity": {name: size for name, size in sizes.items() if size is not None},
        }
