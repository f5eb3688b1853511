"""Copies of the small example, changed row by row: what a folder looks like when something is not there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "pieni"
Row = dict[str, str]


def copied(folder: Path) -> Path:
    """A copy of `examples/pieni`, the folder itself."""
    shutil.copytree(EXAMPLE, folder)
    return folder


def rows_of(path: Path) -> list[Row]:
    """The rows of a table without quoted commas."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]


def write_rows(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """A table of the rows."""
    lines = [",".join(columns), *(",".join(row.get(c, "") for c in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def change(folder: Path, name: str, row: Callable[[Row], Row | None]) -> None:
    """Every row of a table changed, or left out where `row` gives None."""
    path = folder / name
    rows = rows_of(path)
    write_rows(path, [new for old in rows if (new := row(dict(old))) is not None], list(rows[0]))


def replace(folder: Path, name: str, old: str, new: str) -> None:
    """A text in a file replaced; it must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
