"""What reading a table gives: rows of cells that know their place, and the dialect they were written in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from polku.base import Place


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name; `place.line` is the physical line on which it starts.

    `raw` is the row exactly as the file has it, blank lines before it and its line end included; None for
    a row that did not come from a CSV file.
    """

    cells: Mapping[str, str]
    place: Place
    raw: str | None = field(default=None, repr=False, compare=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str, default: str = "") -> str:
        """The text of a cell, or `default` when the table has no such column."""
        return self.cells.get(column, default)

    def place_of(self, column: str) -> Place:
        """Where a cell of this row stands."""
        return Place(self.place.file, self.place.line, column)

    def cell(self, column: str) -> Cell:
        """A cell with its place; empty when the table has no such column."""
        return Cell(self.get(column), self.place_of(column))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file was written. `declared` is the encoding the caller named, None when it was seen."""

    separator: str = ","
    encoding: str = "utf-8"
    bom: bool = False
    line_end: str = "\n"
    declared: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the folder: `name` without suffix (`areas`, `series/unemployed`), columns in file order.

    `file` is the name that places carry. `head` and `tail` are the header line and what follows the last
    row, exactly as the file has them.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    path: Path
    file: str = ""
    dialect: Dialect = Dialect()
    head: str = field(default="", repr=False)
    tail: str = field(default="", repr=False)

    @property
    def place(self) -> Place:
        """The table as a whole."""
        return Place(self.file or self.name)


def clean(text: str) -> str:
    """The text of a cell: composed letters (NFC) and no blanks at the ends."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()


def shown(text: str, limit: int = 40) -> str:
    """A cell's text as a sentence may quote it: short, on one line, control characters made visible."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c.isprintable() or c in "\u00a0\u202f\u2009" else f"\\x{ord(c):02x}" for c in short)
