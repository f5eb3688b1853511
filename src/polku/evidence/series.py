"""`series/*.csv`: one figure a row, each with the month in which it became known.

A blank `as_of` means that the series was taken from one later extract: the figure is then known in its month plus the
indicator's `published_after`. What is wrong in the same way on many rows is told once, with how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from polku.base import Month, Place, Problems, Text
from polku.evidence.model import Observation
from polku.programme.hints import nearest
from polku.programme.model import Indicator
from polku.tables.cells import Marks, Number, parse_month, parse_number
from polku.tables.refusals import Refusal
from polku.tables.values import Row, Table
from polku.texts import Message

COLUMNS = ("indicator", "area", "segment", "month", "value", "as_of", "source", "by", "on")
REQUIRED = ("indicator", "area", "month", "value", "source")
NO_MARKS = Marks()


@dataclass(slots=True)
class Repeats:
    """Problems of which each kind is told once: the place of its first row, and how many more there are."""

    problems: Problems
    first: dict[tuple[str, ...], tuple[str, Place, Text, Text]] = field(default_factory=dict)
    more: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, key: tuple[str, ...], code: str, place: Place, what: Text, cure: Text) -> None:
        """Notes a problem; `key` says which problems are of one kind."""
        if key in self.first:
            self.more[key] = self.more.get(key, 0) + 1
        else:
            self.first[key] = (code, place, what, cure)

    def tell(self) -> None:
        """Adds what was found to the problems, in the order found."""
        for key, (code, place, what, cure) in self.first.items():
            n = self.more.get(key, 0)
            more = Message("evidence-refusals.and-more-rows", what=what, n=n) if n else what
            self.problems.add(code, place, more, cure)


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a series may use. `broken`: words of unreadable rows, whose problems are told already."""

    indicators: Mapping[str, Indicator]
    areas: frozenset[str]
    segments: frozenset[str]
    marks: Mapping[str, Marks]
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Series:
    """The observations of one table, and the months of the rows that could not be read (None: not even the month)."""

    observations: tuple[Observation, ...] = ()
    unread: frozenset[Month | None] = frozenset()


def read_series(table: Table, known: Known, problems: Problems) -> Series:
    """The observations of one series table, in the order of its rows; rows with a problem are left out."""
    if not _columns(table, problems):
        return Series(unread=frozenset({None}))
    repeats = Repeats(problems)
    months: dict[str, Month | Refusal] = {}
    found: list[Observation] = []
    unread: set[Month | None] = set()
    for row in table.rows:
        observation = _observation(row, known, months, repeats)
        if observation is None:
            month = months.get(row.cells["month"])
            unread.add(month if isinstance(month, Month) else None)
        else:
            found.append(observation)
    repeats.tell()
    return Series(tuple(found), frozenset(unread))


def _columns(table: Table, problems: Problems) -> bool:
    for name in table.columns:
        if name not in COLUMNS:
            hint = nearest(name, COLUMNS)
            problems.add(
                "unknown_column",
                Place(table.place.file, 1, name),
                Message("evidence-refusals.the-column-is-not-known-in", name=name),
                hint,
            )
    missing = [name for name in REQUIRED if name not in table.columns]
    for name in missing:
        problems.add(
            "missing_column",
            Place(table.place.file, 1, name),
            Message("evidence-refusals.the-column-is-missing", name=name),
        )
    return not missing


def _observation(row: Row, known: Known, months: dict[str, Month | Refusal], repeats: Repeats) -> Observation | None:
    cells = row.cells
    named = _names(row, known, repeats)
    month = _month(row, "month", months, repeats)
    as_of = _month(row, "as_of", months, repeats) if cells.get("as_of") else None
    source = cells["source"]
    number = _number(row, known.marks[source], repeats) if source in known.marks else None
    indicator = known.indicators.get(cells["indicator"])
    late = bool(cells.get("as_of")) and as_of is None
    if not named or month is None or number is None or indicator is None or late:
        return None
    if as_of is not None and as_of < month:
        _early(row, month, as_of, repeats)
    segment = cells.get("segment", "")
    return Observation(
        indicator=indicator.id,
        area=cells["area"],
        month=month,
        value=number.value,
        low=number.low,
        high=number.high,
        segment="" if segment == "all" else segment,
        as_of=as_of,
        known=month + indicator.published_after if as_of is None else as_of,
        source=source,
        place=row.place,
    )


def _names(row: Row, known: Known, repeats: Repeats) -> bool:
    """Whether indicator, area, segment and source are known; each unknown name is told once a file."""
    wanted: tuple[tuple[str, Iterable[str]], ...] = (
        ("indicator", known.indicators),
        ("area", known.areas),
        ("segment", known.segments),
        ("source", known.marks),
    )
    right = True
    for column, names in wanted:
        cell = row.cells.get(column, "")
        if cell in names or cell in known.broken or (column == "segment" and cell in ("", "all")):
            continue
        right = False
        place = row.place_of(column)
        if cell == "":
            cure = Message("evidence.fill-in-the-column", column=column)
            repeats.add((column, cell), "missing_cell", place, Message("evidence-refusals.not-told", noun=column), cure)
        elif (column, cell) in repeats.first:
            repeats.more[column, cell] = repeats.more.get((column, cell), 0) + 1
        else:
            what = Message("programme.unknown-name", noun=column, word=cell)
            repeats.add((column, cell), f"unknown_{column}", place, what, nearest(cell, names))
    return right


def _month(row: Row, column: str, months: dict[str, Month | Refusal], repeats: Repeats) -> Month | None:
    cell = row.cells[column]
    found = months.get(cell)
    if found is None:
        found = months[cell] = parse_month(cell)
    if isinstance(found, Refusal):
        repeats.add((column, cell), found.code, row.place_of(column), found.what, found.cure)
        return None
    return found


def _number(row: Row, marks: Marks, repeats: Repeats) -> Number | None:
    cell = row.cells["value"]
    found = parse_number(cell, marks)
    if isinstance(found, Refusal):
        repeats.add(("value", cell, row.cells["source"]), found.code, row.place_of("value"), found.what, found.cure)
        return None
    return found


def _early(row: Row, month: Month, as_of: Month, repeats: Repeats) -> None:
    repeats.add(
        ("early", str(month), str(as_of)),
        "known_before_month",
        row.place_of("as_of"),
        Message("evidence.a-figure-of-is-not-known", month=month, as_of=as_of),
        Message("evidence.correct-the-column-month-or-as"),
    )
