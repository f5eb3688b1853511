"""How a table of the folder is read: a literal list of columns, each with how its cell is read.

A `Column` names the column, the field of the value it fills and the reader of its cell; a blank cell leaves the
field at the value's own default. `name.fi` and `name.en` fill the languages of one Text. A new column is one row
in `rows`. Nothing stops at the first problem: all are noted, and the rows that could be read are returned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from polku.base import Month, Place, Problems, Text
from polku.programme.effects import NAME, Unreadable
from polku.programme.finnish import english
from polku.programme.hints import nearest, once
from polku.tables.cells import Marks, parse_month, parse_number
from polku.tables.refusals import Refusal
from polku.tables.values import Row, Table
from polku.texts import Message

EVERYWHERE = ("by", "on")
"""Any row may say who gave it (an id, never a name) and when (a date, or a time in UTC)."""

KNOWN_FIELDS = ("known", "coded")
"""The fields that hold a row's known month: where the row leaves it blank, it is known from `on`."""

POINT = Marks(decimal=".")
"""A table whose separator is the comma writes its decimals with a point."""

Reader = Callable[[str, Marks], object]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the field it fills, how its cell is read, whether it must be filled in."""

    name: str
    field: str
    read: Reader
    required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its name in the folder, the value that a row makes, its columns."""

    name: str
    make: Callable[..., Any]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The values of a table, and the words of the rows that could not be read."""

    values: tuple[Any, ...]
    broken: frozenset[str] = frozenset()


def read_rows(
    layout: Layout, table: Table, problems: Problems, marks_of: Callable[[Row], Marks] | None = None
) -> Rows | None:
    """The values of a table's rows; a row with a problem is left out. None when a required column is missing.

    `marks_of` gives the marks of a row by its source; without it the table's own separator says how decimals stand.
    """
    columns = _columns(layout, table, problems)
    if columns is None:
        return None
    marks = POINT if table.dialect.separator == "," and table.path.suffix == ".csv" else Marks()
    values: list[object] = []
    broken: set[str] = set()
    before = len(problems.found)
    for row in table.rows:
        value = _value(layout, columns, row, marks_of(row) if marks_of else marks, problems)
        if value is None:
            broken.update(part for cell in row.cells.values() for part in re.findall(NAME, cell))
        else:
            values.append(value)
    once(problems, before)
    return Rows(tuple(values), frozenset(broken))


def _columns(layout: Layout, table: Table, problems: Problems) -> tuple[Column, ...] | None:
    names = [c.name for c in layout.columns]
    for name in table.columns:
        if name not in names and name not in EVERYWHERE:
            hint = nearest(name, names)
            problems.add(
                "unknown_column",
                Place(table.place.file, 1, name),
                Message("programme-refusals.the-column-is-not-known-in", name=name, name_2=layout.name),
                hint,
            )
    missing = [c.name for c in layout.columns if c.required and c.name not in table.columns]
    for name in missing:
        problems.add(
            "missing_column",
            Place(table.place.file, 1, name),
            Message("programme-refusals.the-column-is-missing", name=name),
        )
    return None if missing else tuple(c for c in layout.columns if c.name in table.columns)


def _value(layout: Layout, columns: tuple[Column, ...], row: Row, marks: Marks, problems: Problems) -> object | None:
    fields: dict[str, Any] = {}
    texts: dict[str, dict[str, str]] = {}
    before = len(problems.found)
    for column in columns:
        cell = row.cells[column.name]
        if cell == "":
            if column.required:
                missing_cell(problems, row.place_of(column.name))
            continue
        try:
            value = column.read(cell, marks)
        except Unreadable as why:
            unreadable(problems, row.place_of(column.name), why)
            continue
        field, _, language = column.field.partition(".")
        if language:
            texts.setdefault(field, {})[language] = str(value)
        else:
            fields[field] = value
    given = _given(layout, row, problems)
    if len(problems.found) > before:
        return None
    if given is not None:
        known = next((c.field for c in layout.columns if c.field in KNOWN_FIELDS), None)
        fields = fields if known is None else {known: given, **fields}
    fields |= {field: Text(words) for field, words in texts.items()}
    try:
        made: object = layout.make(**fields, place=row.place)
    except Unreadable as why:
        unreadable(problems, row.place, why)
        return None
    return made


def _given(layout: Layout, row: Row, problems: Problems) -> Month | None:
    """The month of `on`, when the table's own columns leave `by` and `on` to say who gave a row and when."""
    own = [c.name for c in layout.columns]
    month: Month | None = None
    for name, read in (("by", word), ("on", known_month)):
        cell = row.get(name)
        if cell and name not in own:
            try:
                found = read(_TIME.sub("", cell), POINT)
            except Unreadable as why:
                unreadable(problems, row.place_of(name), why)
                continue
            month = found if isinstance(found, Month) else month
    return month


def missing_cell(problems: Problems, place: Place) -> None:
    """A cell that must be filled in is blank."""
    problems.add(
        "missing_cell",
        place,
        Message("programme-refusals.a-cell-that-must-be-filled"),
    )


def unreadable(problems: Problems, place: Place, why: Unreadable) -> None:
    """A cell that cannot be read, with the reason."""
    problems.add(why.code, place, why.text, why.cure)


# How one cell is read: each takes the cell's text and the table's marks, and raises Unreadable.

_SPLIT = re.compile(r"[\s;|→>]+")
_WORD = re.compile(r"[\w-]+")
_DOTTED = re.compile(r"[\w-]+(?:\.[\w-]+)*")
LONGEST_ID = 64
"""Ids go into paths, keys and file names."""
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(r"[T ]\d{2}:\d{2}(:\d{2})?(Z|\+00:00)?$")
_YES = frozenset({"yes", "true", "1", "kyllä", "x"})
_NO = frozenset({"no", "false", "0", "ei"})


def refused(refusal: Refusal) -> Unreadable:
    """A refusal of a cell as the exception that readers of columns raise."""
    return Unreadable(refusal.what, refusal.cure, refusal.code)


def text(cell: str, marks: Marks) -> str:
    """Free words."""
    return cell


def word(cell: str, marks: Marks) -> str:
    """An id: letters, digits, `_` and `-`, so that it can go into paths, effects and formulas."""
    return _id(cell, _WORD, dots=False)


def dotted(cell: str, marks: Marks) -> str:
    """The id of an indicator, whose parts may be joined by a dot: `in_services.training`."""
    return _id(cell, _DOTTED, dots=True)


def _id(cell: str, pattern: re.Pattern[str], dots: bool) -> str:
    if pattern.fullmatch(cell) and len(cell) <= LONGEST_ID:
        return cell
    shown = cell if len(cell) <= LONGEST_ID else cell[:20] + "…"
    raise Unreadable(Message("programme-refusals.bad-id", shown=shown, dots=dots, longest=LONGEST_ID), code="bad_id")


def words(cell: str, marks: Marks) -> tuple[str, ...]:
    """Ids with a space, `;`, `|` or an arrow between."""
    return tuple(word(part, marks) for part in _SPLIT.split(cell) if part)


def names(cell: str, marks: Marks) -> tuple[str, ...]:
    """Names that may have spaces in them, with `;` or `|` between."""
    return tuple(part.strip() for part in re.split(r"[;|]", cell) if part.strip())


def tags(cell: str, marks: Marks) -> frozenset[str]:
    """A set of ids."""
    return frozenset(words(cell, marks))


def number(cell: str, marks: Marks) -> float:
    """A finite number; an interval or a missing mark is no number here."""
    found = parse_number(cell, marks)
    if isinstance(found, Refusal):
        raise refused(found)
    if found.value is None:
        raise Unreadable(Message("programme-refusals.is-not-a-number", cell=cell))
    return found.value


def integer(cell: str, marks: Marks) -> int:
    """A whole number."""
    value = number(cell, marks)
    if value != int(value):
        raise Unreadable(
            Message("programme-refusals.is-not-a-whole-number", cell=cell),
        )
    return int(value)


def share_or_rest(cell: str, marks: Marks) -> float | None:
    """A share, or `rest` (None): what the other payers leave."""
    return None if cell.casefold() in ("rest", "loput") else number(cell, marks)


def month(cell: str, marks: Marks) -> Month:
    """`2018-03` or `2018M03`."""
    found = parse_month(cell)
    if isinstance(found, Refusal):
        raise refused(found)
    return found


def known_month(cell: str, marks: Marks) -> Month:
    """The month in which something became known: a month, a date (its month) or a year (its December)."""
    if found := _DATE.fullmatch(cell):
        return Month.of(int(found.group(1)), int(found.group(2)))
    if _YEAR.fullmatch(cell):
        return Month.of(int(cell), 12)
    return month(cell, marks)


def day(cell: str, marks: Marks) -> str:
    """When something was given: a date or a time in UTC, as it was written."""
    known_month(_TIME.sub("", cell), marks)
    return cell


def yes(cell: str, marks: Marks) -> bool:
    """yes or no, kyllä or ei."""
    lowered = cell.casefold()
    if lowered in _YES or lowered in _NO:
        return lowered in _YES
    raise Unreadable(
        Message("programme-refusals.is-neither-yes-nor-no", cell=cell),
    )


def choice(*allowed: str) -> Reader:
    """One of the given words, or the Finnish word for one."""

    def read(cell: str, marks: Marks) -> str:
        given, cell = cell, english(cell, allowed)
        if cell not in allowed:
            hint = nearest(given, allowed)
            raise Unreadable(Message("programme-refusals.cannot-stand-here-2", cell=cell), hint, code="unknown_word")
        return cell

    return read


def plain(read: Callable[[str], object]) -> Reader:
    """A reader that needs no marks."""
    return lambda cell, marks: read(cell)


DOSE_WORDS: Mapping[str, float] = {
    "ei aloitettu": 0.0,
    "käynnistyy": 0.25,
    "osittain": 0.5,
    "täysi": 1.0,
    "päättynyt": 0.0,
    "not started": 0.0,
    "starting": 0.25,
    "partial": 0.5,
    "full": 1.0,
    "ended": 0.0,
}

PLANNED = ("suunniteltu", "planned")
"""A plan of nothing, if they were read as 0: refused."""


def dose(cell: str, marks: Marks) -> float:
    """A dose 0-1, or a word for it."""
    known = DOSE_WORDS.get(cell.casefold())
    if known is not None:
        return known
    if cell.casefold() in PLANNED:
        raise Unreadable(
            Message("programme-refusals.is-not-a-dose", cell=cell),
            code="planned_is_no_dose",
        )
    if cell[:1].isalpha():
        hint = nearest(cell, DOSE_WORDS)
        raise Unreadable(Message("programme-refusals.is-not-a-dose-2", cell=cell), hint, code="unknown_word")
    return number(cell, marks)
