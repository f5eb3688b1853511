"""The numbers of tables: as they are printed in a page, and their number formats in the workbook.

A row's columns `value`, `low` and `high` are one estimate: they are rounded together, as in the report's sentences. A
cell may also be an estimate by itself (its value, with the ends that its rounding follows). The workbook keeps every
digit and shows as many as the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from polku.reports import words
from polku.texts.numbers import MILLION, Printed, rounded

ESTIMATE = ("value", "low", "high")
NUMERIC = ("number", "percent", "euro")
EURO = "\u00a0€"


def table_rows(table: Mapping[str, Any], language: str) -> list[list[str]]:
    """A table's rows as they are read."""
    columns = table["columns"]
    return [_row(row, columns, language) for row in table["rows"]]


def _row(row: Sequence[Any], columns: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    printed = _together(row, columns)
    euros = any(column.get("kind") == "euro" for column in columns)
    large = euros and max((abs(row[i]) for i in printed), default=0.0) >= MILLION
    out = []
    for i, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if i in printed:
            out.append(_estimate(printed[i], column, language, large))
        else:
            out.append(cell_words(cell, column, language))
    return out


def _together(row: Sequence[Any], columns: Sequence[Mapping[str, Any]]) -> dict[int, Printed]:
    """The places of a row's estimate and its ends, with what is printed there; none where a number is missing."""
    at = {c["id"]: i for i, c in enumerate(columns) if c["id"] in ESTIMATE and c.get("kind") in NUMERIC}
    if len(at) < len(ESTIMATE) or not all(is_number(row[i]) for i in at.values()):
        return {}
    places = [at[name] for name in ESTIMATE]
    least = 1.0 if columns[places[0]].get("kind") == "euro" else 0.0
    found = rounded(*(float(row[i]) for i in places), least=least)
    return {i: p for i, p in zip(places, found, strict=True) if p is not None}


def _estimate(number: Printed, column: Mapping[str, Any], language: str, large: bool) -> str:
    if column.get("kind") != "euro":
        return number.said(language, signed=True)
    if not large:
        return number.said(language, signed=True) + EURO
    return f"{number.in_millions().said(language, signed=True)}\u00a0{words.ui('million', language)}{EURO}"


def is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_estimate(cell: Any) -> bool:
    return isinstance(cell, Mapping) and "value" in cell


def of_cell(cell: Mapping[str, Any]) -> Printed:
    """An estimate that is a cell by itself, as it is printed."""
    return rounded(cell["value"], cell.get("low"), cell.get("high"))[0]


def cell_words(cell: Any, column: Mapping[str, Any], language: str) -> str:
    """A cell of a table as it is read: a verdict in words, nothing as a dash."""
    kind, decimals = column.get("kind", "text"), int(column.get("decimals") or 0)
    if cell is None or cell == "":
        return words.DASH
    if is_estimate(cell):
        return of_cell(cell).said(language, signed=True)
    if is_number(cell):
        return words.number(cell, language, decimals) + (EURO if kind == "euro" else "")
    said = words.say(cell, language)
    if kind == "verdict":
        return words.known_word(said, language)
    return words.month(said, language) if kind == "month" else said


def figure_rows(heads: Sequence[str], rows: Sequence[Sequence[Any]], language: str) -> list[list[str]]:
    """The rows of a figure's own table as they are read; its value and ends are rounded together."""
    columns = _columns(heads, language)
    out = []
    for row in rows:
        printed = _together(row, columns)
        out.append(
            [printed[i].said(language, signed=True) if i in printed else _plain(c, language) for i, c in enumerate(row)]
        )
    return out


def _plain(cell: str | float | None, language: str) -> str:
    if cell is None or cell == "":
        return words.DASH
    return words.month(cell, language) if isinstance(cell, str) else words.short_number(cell, language)


def _columns(heads: Sequence[str], language: str) -> list[dict[str, str]]:
    """A figure's headings as columns: the value and its ends by their names."""
    names = {words.ui(name, language): name for name in ESTIMATE}
    return [{"id": names.get(head, head), "kind": "number"} for head in heads]


def sheet_cell(cell: Any, column: Mapping[str, Any], language: str) -> str | float | None:
    """A cell of the workbook: a number with all its digits, else words."""
    if cell is None:
        return None
    if is_estimate(cell):
        return float(cell["value"])
    if is_number(cell):
        return cell  # type: ignore[no-any-return]
    said = words.say(cell, language)
    return words.known_word(said, language) if column.get("kind") == "verdict" else said


def table_formats(row: Sequence[Any], columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """The number format of each cell of a row: as many decimals as the page prints."""
    printed = _together(row, columns)
    return [_format(cell, column, printed.get(i)) for i, (cell, column) in enumerate(zip(row, columns, strict=True))]


def figure_formats(heads: Sequence[str], row: Sequence[Any], language: str) -> list[str]:
    """The number format of each cell of a figure's row."""
    printed = _together(row, _columns(heads, language))
    return [
        number_format(printed[i].decimals if i in printed else words.decimals_for(c)) if is_number(c) else "General"
        for i, c in enumerate(row)
    ]


def _format(cell: Any, column: Mapping[str, Any], printed: Printed | None) -> str:
    if is_estimate(cell):
        return number_format(of_cell(cell).decimals)
    if column.get("kind") not in NUMERIC:
        return "General"
    decimals = printed.decimals if printed else int(column.get("decimals") or 0)
    return number_format(decimals, "0" if column.get("kind") == "percent" else "#,##0")


def number_format(decimals: int, whole: str = "#,##0") -> str:
    return whole + ("." + "0" * decimals if decimals else "")
