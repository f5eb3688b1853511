"""From a folder to a Programme: programme.toml, its CSV tables or sheets, and the packaged rules under them.

A folder's row replaces the packaged row of the same key; other rows add. Every problem is noted, nothing stops at
the first.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from polku.base import Month, Place, Problems
from polku.programme.columns import Rows, read_rows
from polku.programme.hints import nearest
from polku.programme.model import Area, Dose, Programme, Reform, Settings
from polku.programme.rows import EVERY_TRIAL_AREA, PARTS, Part
from polku.programme.rules import COUNTRIES, packaged
from polku.programme.scenarios import settled
from polku.programme.setting_values import EVERY_AREA
from polku.programme.settings import Header, read_settings
from polku.tables.csvs import not_a_file, read_csv
from polku.tables.sheets import read_sheets
from polku.tables.tomls import read_toml
from polku.tables.values import Table
from polku.texts import Message

SETTINGS = "programme.toml"
WORKBOOK = "programme.xlsx"


@dataclass(frozen=True, slots=True)
class Reading:
    """A programme as read, the words of the rows that could not be read (their problems are told), and the
    places of keys of programme.toml that a check may name."""

    programme: Programme
    broken: frozenset[str]
    places: Mapping[str, Place]


def read_programme(folder: Path, problems: Problems) -> Programme | None:
    """The programme of a folder; None when too little of it can be read. Problems are added to `problems`."""
    reading = read_parts(folder, workbook(folder, problems), problems)
    return None if reading is None else reading.programme


def workbook(folder: Path, problems: Problems) -> Mapping[str, Table]:
    """The sheets of the folder's programme.xlsx by table name; none without the file."""
    path = folder / WORKBOOK
    return read_sheets(path, problems) if path.is_file() else {}


def table_of(folder: Path, name: str, sheets: Mapping[str, Table], problems: Problems) -> Table | None:
    """A table of the folder: its CSV file or its sheet; None when there is neither. Both is a problem."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        not_a_file(path, path.name, problems)
        return sheets.get(name)
    if name in sheets:
        problems.add(
            "given_twice",
            Place(f"{name}.csv"),
            Message("programme-refusals.the-table-is-both-a-csv", name=name),
        )
    return read_csv(path, name, problems)


def read_parts(folder: Path, sheets: Mapping[str, Table], problems: Problems) -> Reading | None:
    """The programme with what is known of its unreadable rows; None when too little of it can be read."""
    told = _settings(folder, problems)
    tables = _packaged(told, problems)
    fields: dict[str, tuple[Any, ...]] = {}
    broken: set[str] = set() if told is None else set(told.broken)
    enough = told is not None
    for part in PARTS:
        rows = _own(folder, part, sheets, problems)
        if rows is None:
            enough = False
            continue
        broken |= rows.broken
        own = rows.values
        if told is not None and part.field == "questions":
            own = (*own, *told.questions)
        base = read_rows(part.layout, tables[part.layout.name], problems) if part.layout.name in tables else None
        fields[part.field] = merge(part, base.values if base else (), own)
    if not enough or told is None:
        return None
    fields["doses"] = spread_doses(fields["doses"], fields["areas"])
    programme = Programme(
        id=told.id,
        title=told.title,
        rules=told.rules,
        period=told.period,
        settings=_with_price_year(told, fields["price_index"]),
        decision=told.decision,
        reforms=spread_reforms(told.reforms, fields["areas"]),
        scenarios=settled(told.scenarios, fields["doses"]),
        disturbed=told.disturbed,
        **fields,
    )
    return Reading(programme, frozenset(broken), told.places)


def _with_price_year(told: Header, index: tuple[Any, ...]) -> Settings:
    """The settings with a year of prices: that of the trial's start, within the index, where none is given."""
    if told.settings.prices:
        return told.settings
    year = told.period.start.year
    nearest_known = min((row.year for row in index), key=lambda y: (abs(y - year), y), default=year)
    return replace(told.settings, prices=nearest_known)


def merge(part: Part, base: Iterable[Any], own: Iterable[Any]) -> tuple[Any, ...]:
    """Packaged rows with those of the folder in the place of the ones they replace, then the folder's others."""
    rows_of_folder = tuple(own)
    by_key: dict[Hashable, list[Any]] = {}
    for row in rows_of_folder:
        by_key.setdefault(part.key(row), []).append(row)
    merged: list[Any] = []
    replaced: set[Hashable] = set()
    for row in base:
        key = part.key(row)
        if key not in by_key:
            merged.append(row)
        elif key not in replaced:
            merged.extend(by_key[key])
            replaced.add(key)
    return (*merged, *(row for row in rows_of_folder if part.key(row) not in replaced))


def spread_doses(doses: Iterable[Dose], areas: Iterable[Area]) -> tuple[Dose, ...]:
    """Rows of the area `*` as one row for each trial area, where the area has no row of its own for that month."""
    trial = list(dict.fromkeys(a.id for a in areas if a.role == "trial"))
    rows = tuple(doses)
    own = {_dose_key(d, d.area) for d in rows}
    spread: list[Dose] = []
    for dose in rows:
        if dose.area != EVERY_TRIAL_AREA:
            spread.append(dose)
        else:
            spread.extend(replace(dose, area=area) for area in trial if _dose_key(dose, area) not in own)
    return tuple(spread)


def spread_reforms(reforms: Iterable[Reform], areas: Iterable[Area]) -> tuple[Reform, ...]:
    """Reforms with `all` as the ids it stands for: `caps = true` caps the trial areas where the reform acts."""
    trial = tuple(dict.fromkeys(a.id for a in areas if a.role == "trial"))
    spread = []
    for reform in reforms:
        where = () if reform.areas == EVERY_AREA else reform.areas
        acts = tuple(a for a in trial if a in where) if where else trial
        caps = acts if reform.caps == EVERY_AREA else reform.caps
        spread.append(replace(reform, areas=where, caps=caps))
    return tuple(spread)


def _dose_key(dose: Dose, area: str) -> tuple[str, str, Month, str | None, str]:
    return (dose.activity, area, dose.start, dose.scenario, dose.kind)


def _settings(folder: Path, problems: Problems) -> Header | None:
    path = folder / SETTINGS
    if not path.is_file():
        problems.add(
            "no_programme",
            Place(SETTINGS),
            Message("programme-refusals.there-is-no", settings=SETTINGS),
        )
        return None
    document = read_toml(path, problems)
    return None if document is None else read_settings(document, problems)


def _packaged(told: Header | None, problems: Problems) -> dict[str, Table]:
    if told is None or not told.rules:
        return {}
    if told.rules not in COUNTRIES:
        hint = nearest(told.rules, COUNTRIES)
        problems.add(
            "unknown_rules",
            told.places["rules"],
            Message("programme-refusals.there-are-no-rules", rules=told.rules),
            hint,
        )
        return {}
    return packaged(told.rules, problems)


def _own(folder: Path, part: Part, sheets: Mapping[str, Table], problems: Problems) -> Rows | None:
    """The folder's own rows of a table; None when the table is required and cannot be read."""
    name = part.layout.name
    before = len(problems.found)
    table = table_of(folder, name, sheets, problems)
    if table is not None:
        return read_rows(part.layout, table, problems) or (None if part.required else Rows(()))
    if not part.required:
        return Rows(())
    if len(problems.found) == before:
        problems.add(
            "missing_table",
            Place(f"{name}.csv"),
            Message("programme-refusals.there-is-no-table", name=name, workbook=WORKBOOK),
        )
    return None
