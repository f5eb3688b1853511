"""Sheets of a workbook (`programme.xlsx`) as tables, each cell as the text a CSV file would have had.

Nothing is changed silently: a number keeps its shortest exact digits (and is a `Figure`, so it needs no decimal
mark), a date at the first of a month is that month, another date stays a date, an error stays an error, a
formula whose result the file does not hold stays a formula. A number shown as a percentage keeps its sign.
"""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from polku.base import Place, Problems
from polku.tables.cells import Figure
from polku.tables.csvs import MAX_BYTES, check_columns, read_bytes
from polku.tables.headings import titled
from polku.tables.values import Dialect, Row, Table, clean
from polku.texts import Message

MAX_UNPACKED = 200_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
           OSError, EOFError, NotImplementedError, RuntimeError)  # fmt: skip


def read_sheets(path: Path, problems: Problems) -> dict[str, Table]:
    """The sheets of a workbook by name, in its order; places read `programme.xlsx!areas:3 [role]`.

    An empty sheet is left out. A workbook that cannot be opened is a problem and gives no sheets. A sheet
    named `series.x` is the table `series/x`, because a sheet's name cannot hold a slash.
    """
    data = read_bytes(path, path.name, problems, MAX_BYTES)
    if data is None:
        return {}
    try:
        return _sheets(data, path, problems)
    except _BROKEN as error:
        problems.add(
            "workbook",
            Place(path.name),
            Message("tables.the-workbook-cannot-be-read", name=type(error).__name__),
        )
        return {}


def _sheets(data: bytes, path: Path, problems: Problems) -> dict[str, Table]:
    from openpyxl import load_workbook  # here, so that reading CSV does not wait for it

    with zipfile.ZipFile(BytesIO(data)) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    if unpacked > MAX_UNPACKED:
        problems.add(
            "too_large",
            Place(path.name),
            Message("tables.the-workbook-is-too-large-unpacked", unpacked=unpacked, max_unpacked=MAX_UNPACKED),
        )
        return {}
    values = load_workbook(BytesIO(data), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(data), read_only=True)
    tables: dict[str, Table] = {}
    for shown_values, written in zip(values.worksheets, formulas.worksheets, strict=True):
        name = clean(shown_values.title)
        name = f"series/{name[7:]}" if name.startswith("series.") else name
        table = _table(name, f"{path.name}!{shown_values.title}", path, _rows(shown_values, written), problems)
        if table is not None:
            tables[name] = table
    values.close()
    formulas.close()
    return tables


def _rows(values: Any, formulas: Any) -> Iterator[tuple[int, list[str]]]:
    """(row number, cell texts without blank cells at the end) of every row that is not blank."""
    values.reset_dimensions()  # a sheet may claim sixteen thousand columns
    formulas.reset_dimensions()
    pairs = zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=())
    for number, (row, written) in enumerate(pairs, start=1):
        texts = [text_of(cell, source) for cell, source in zip_longest(row, written)]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def text_of(cell: Any, source: Any = None) -> str:
    """The text of a cell of a workbook read with `data_only`; `source` is the same cell with its formula."""
    value = getattr(cell, "value", None)
    if value is None:
        formula = getattr(source, "value", None) if getattr(source, "data_type", "") == "f" else None
        return "" if formula is None else clean(str(getattr(formula, "text", None) or formula))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value, str(getattr(cell, "number_format", "") or ""))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value:%Y-%m}" if value.day == 1 else value.isoformat()
    return clean(str(value))


def number_text(value: int | float, shown_as: str = "") -> str:
    """The shortest digits that give the number back; never an exponent; `12 %` where shown so."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if "%" in shown_as:
        return f"{format((exact * 100).normalize(), 'f')} %"
    if exact == exact.to_integral_value():
        return Figure(format(exact.to_integral_value(), "f"))
    return Figure(format(exact, "f"))


def _table(name: str, file: str, path: Path, rows: Iterator[tuple[int, list[str]]], problems: Problems) -> Table | None:
    """A table from rows of text; the first row that is not blank is its header."""
    listed = list(rows)
    if titled(listed, file, problems):
        return None
    line, header = listed[0] if listed else (0, [])
    columns = check_columns(header, Place(file, line), problems) if header else None
    if columns is None:
        return None
    found: list[Row] = []
    for number, texts in listed[1:]:
        place = Place(file, number)
        if len(texts) > len(columns):
            _outside(place, len(columns), problems)
        else:
            found.append(Row(_by_column(columns, texts), place))
    return Table(name, columns, tuple(found), path, file, Dialect(";"))  # a comma may be a decimal comma here


def _by_column(columns: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    return dict(zip_longest(columns, texts, fillvalue=""))


def _outside(place: Place, columns: int, problems: Problems) -> None:
    problems.add(
        "cells",
        place,
        Message("tables.the-row-has-cells-beyond-the", columns=columns),
    )
