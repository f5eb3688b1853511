"""A title above a table's header, as spreadsheets have it: said once, with the row on which the header seems to be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from polku.base import Place, Problems
from polku.tables.values import clean
from polku.texts import Message

REACH = 10
"""So many rows below the first are looked at for a header."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Every column of a programme's folder is called so."""

Lines = Sequence[tuple[int, Sequence[str]]]
"""(row number, cells) of rows that are not blank, from the top."""


def titled(rows: Lines, file: str, problems: Problems) -> bool:
    """Whether the first row is a title and a header stands below it; that is then the one problem of the table."""
    if not rows or _names(rows[0][1]) > 1:
        return False
    found = next((number for number, cells in rows[1:REACH] if _header(cells)), None)
    if found is None:
        return False
    problems.add(
        "header_below",
        Place(file, rows[0][0]),
        Message("tables.the-header-seems-to-be-on", found=found),
    )
    return True


def _names(cells: Sequence[str]) -> int:
    return sum(_NAME.fullmatch(clean(cell)) is not None for cell in cells)


def _header(cells: Sequence[str]) -> bool:
    """At least two cells, every one of them a column's name and no two alike."""
    told = [clean(cell) for cell in cells if clean(cell)]
    return len(told) > 1 and len(set(told)) == len(told) == _names(told)
