"""`programme.toml`, key by key: period, model, decision, questions, reforms, scenarios. One row a key."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from polku.base import LANGUAGES, Month, Place, Problems, Text
from polku.programme import columns
from polku.programme.columns import unreadable
from polku.programme.effects import Unreadable, parse_shift
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
    Shift,
)
from polku.tables import Marks, TomlDocument

VERSION = 1
LONGEST = 600
"""Months that a horizon reaches at most."""

REFORM_KINDS = ("law", "project")
EVERY_AREA = ("*",)
"""What `true` and `all` are read as, until the areas are known (`read`)."""

_NONE = Marks()


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, the field it fills, how its value is read, whether it must be there."""

    name: str
    field: str
    read: Callable[[Any], object]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Told:
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


def _wrong(value: object, fi: str, en: str) -> Unreadable:
    return Unreadable(
        code="bad_value",
        fi=(f"arvo {value!r} ei kelpaa", f"kirjoita {fi}"),
        en=(f"the value {value!r} cannot stand here", f"write {en}"),
    )


def _string(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _wrong(value, "teksti lainausmerkkeihin", "a text in quotes")


def _name(value: Any) -> str:
    return columns.word(_string(value), _NONE)


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(_string(item) for item in (value if isinstance(value, list) else [value]))


def _text(value: Any) -> Text:
    if isinstance(value, dict) and value and all(isinstance(v, str) and v.strip() for v in value.values()):
        if set(value) & set(LANGUAGES):
            return Text(value)
        raise _wrong(value, 'teksti ainakin suomeksi: { fi = "…", en = "…" }', "a text in fi or en")
    return Text.same(_string(value))


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        return float(value)
    raise _wrong(value, "luku ilman lainausmerkkejä", "a number without quotes")


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(value, "kokonaisluku", "a whole number")


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(value, "true tai false", "true or false")


def _month(value: Any) -> Month:
    if isinstance(value, datetime.date):
        return Month.of(value.year, value.month)
    return columns.month(_string(value), _NONE)


def _known(value: Any) -> Month:
    if isinstance(value, datetime.date):
        return Month.of(value.year, value.month)
    return columns.known_month(str(value) if isinstance(value, int) else _string(value), _NONE)


def _table(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise _wrong(value, "taulu { avain = arvo }", "a table { key = value }")


def _moves(value: Any) -> tuple[str, ...]:
    return tuple(str(parse_shift(move)) for move in _strings(value))


def _reform_kind(value: Any) -> str:
    return str(columns.choice(*REFORM_KINDS)(_string(value), _NONE))


def _areas(value: Any) -> tuple[str, ...]:
    """Area ids; `true`, `"all"` and `"*"` are every one, `false` none."""
    if isinstance(value, bool):
        return EVERY_AREA if value else ()
    if isinstance(value, str) and value.strip().casefold() in ("all", "kaikki", "*"):
        return EVERY_AREA
    return tuple(_name(item) for item in (value if isinstance(value, list) else [value]))


def _shift(value: Any) -> Shift:
    return parse_shift(_string(value))


def _horizon(value: Any) -> int:
    months = _whole(value)
    if 1 <= months <= LONGEST:
        return months
    raise _wrong(value, f"kuukausia 1–{LONGEST}", f"months from 1 to {LONGEST}")


PERIOD = (
    Key("data_from", "data_from", _month, required=True),
    Key("start", "start", _month, required=True),
    Key("end", "end", _month, required=True),
    Key("horizon", "horizon", _horizon, required=True),
)
MODEL = (
    Key("segments", "segments", _strings),
    Key("prices", "prices", _whole),
    Key("discount", "discount", _number),
    Key("follows", "follows", _string),
)
DECISION = (
    Key("text", "text", _text, required=True),
    Key("of_whom", "of_whom", _text, required=True),
    Key("by", "by", _known),
)
QUESTION = (
    Key("id", "id", _name, required=True),
    Key("text", "text", _text, required=True),
    Key("method", "method", _string, required=True),
    Key("about", "about", _string),
)
REFORM = (
    Key("id", "id", _name, required=True),
    Key("text", "text", _text, required=True),
    Key("from", "start", _known, required=True),
    Key("to", "end", _known),
    Key("announced", "announced", _known),
    Key("on", "on", _moves),
    Key("mean", "mean", _number),
    Key("sd", "sd", _number),
    Key("source", "source", _string),
    Key("kind", "kind", _reform_kind),
    Key("areas", "areas", _areas),
    Key("caps", "caps", _areas),
)
DISTURBED = (
    Key("from", "first", _month, required=True),
    Key("to", "last", _month, required=True),
    Key("why", "why", _text, required=True),
)
SCENARIO = (
    Key("id", "id", _name, required=True),
    Key("title", "title", _text, required=True),
    Key("base", "base", _name),
    Key("doses", "doses", _name),
    Key("until", "until", _month),
    Key("fade_months", "fade_months", _whole),
    Key("probability", "probability", _number),
    Key("rules_of", "rules_of", _month),
    Key("hypothetical", "hypothetical", _flag),
    Key("known_from", "known", _known),
)
SHIFT = (
    Key("on", "on", _shift, required=True),
    Key("log", "log", _number, required=True),
    Key("from", "start", _month, required=True),
)
LINK = (Key("lag_add", "lag_add", _number), Key("mean", "mean", _number))
TOP = (
    Key("polku", "polku", _whole, required=True),
    Key("id", "id", _name, required=True),
    Key("title", "title", _text, required=True),
    Key("rules", "rules", _name),
)
PLACED = (("rules",), ("period", "start"), ("period", "end"))
"""The keys whose place a later check names."""

TABLES = ("period", "model", "decision", "question", "reform", "disturbed", "scenario")


def read_settings(document: TomlDocument, problems: Problems) -> Told | None:
    """All of programme.toml; None when id, title or period cannot be read. Every problem names its line."""
    reading = _Reading(document, problems)
    top = reading.fields((), TOP, also=TABLES)
    if top is not None and top["polku"] != VERSION:
        problems.add(
            "version",
            document.place_of("polku"),
            fi=(f"tätä polkua {top['polku']} ei tunneta", f"kirjoita polku = {VERSION}"),
            en=(f"the version polku = {top['polku']} is not known", f"write polku = {VERSION}"),
        )
    period = reading.one("period", PERIOD, required=True)
    model = reading.one("model", MODEL)
    decision = reading.one("decision", DECISION)
    questions = tuple(Question(**q, place=place) for _, q, place in reading.many("question", QUESTION))
    reforms = tuple(Reform(**r, place=place) for _, r, place in reading.many("reform", REFORM))
    disturbed = tuple(Disturbed(**d, place=place) for _, d, place in reading.many("disturbed", DISTURBED))
    scenarios = tuple(
        Scenario(**s, **reading.scenario(key), place=place)
        for key, s, place in reading.many("scenario", SCENARIO, also=("shift", "link", "capacity"))
    )
    if top is None or period is None:
        return None
    return Told(
        id=top["id"],
        title=top["title"],
        rules=top.get("rules", ""),
        period=Period(**period),
        settings=Settings(**(model or {})),
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
        data = self.value(key, _table)
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
        if len(self.problems.found) == before:
            return found
        if isinstance(data.get("id"), str):
            self.broken.add(data["id"])
        enough = all(k.field in found for k in keys if k.required)
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
                fi, en = nearest(name, known)
                self.problems.add(
                    "unknown_key",
                    self.document.place_of(*key, name),
                    fi=(f"avainta ”{name}” ei tunneta", fi),
                    en=(f"the key '{name}' is not known", en),
                )

    def missing(self, name: str, place: Place) -> None:
        self.problems.add(
            "missing_key",
            Place(place.file, place.line or 1, place.column),
            fi=(f"avain ”{name}” puuttuu", f"lisää {name} = …"),
            en=(f"the key '{name}' is missing", f"add {name} = …"),
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
            unreadable(self.problems, self.document.place_of(name), _wrong(name, f"[[{name}]]", f"[[{name}]]"))
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
        links = self.value((*key, "link"), _table) if "link" in data else {}
        capacity = self.value((*key, "capacity"), _table) if "capacity" in data else {}
        if not isinstance(shifts, list):
            unreadable(self.problems, self.document.place_of(*key, "shift"), _wrong(shifts, "[{ … }]", "[{ … }]"))
            shifts = []
        moved = [self.fields((*key, "shift", i), SHIFT) for i in range(len(shifts))]
        linked = {name: self.fields((*key, "link", name), LINK) or {} for name in links or {}}
        sizes = {name: self.value((*key, "capacity", name), _number) for name in capacity or {}}
        return {
            "shifts": tuple(ScenarioShift(**m) for m in moved if m is not None),
            "lag_add": {name: found["lag_add"] for name, found in linked.items() if "lag_add" in found},
            "link_mean": {name: found["mean"] for name, found in linked.items() if "mean" in found},
            "capacity": {name: size for name, size in sizes.items() if size is not None},
        }
