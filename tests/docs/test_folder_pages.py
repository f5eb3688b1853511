"""The pages on the programme folder name every table, column and key that the code reads, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence import rows as evidence
from polku.evidence import series
from polku.evidence.rows import REGISTERS
from polku.programme import rows, setting_values, settings
from polku.programme.columns import DOSE_WORDS, EVERYWHERE, Layout

PAGES = {
    "en": Path(__file__).resolve().parents[2] / "docs/en/folder.md",
    "fi": Path(__file__).resolve().parents[2] / "docs/fi/kansio.md",
}
Columns = list[tuple[str, bool]]
KEYS: Mapping[str, Sequence[settings.Key]] = {
    "–": settings.TOP,
    "`[period]`": settings.PERIOD,
    "`[model]`": settings.MODEL,
    "`[decision]`": settings.DECISION,
    "`[[question]]`": settings.QUESTION,
    "`[[reform]]`": settings.REFORM,
    "`[[disturbed]]`": settings.DISTURBED,
    "`[[scenario]]`": settings.SCENARIO,
    "`shift = [{…}]`": settings.SHIFT,
    "`link = {id = {…}}`": settings.LINK,
}


def names_in(cell: str) -> Columns:
    """The names of a cell, each with whether it is bold."""
    return [(m[2], m[1] == "**") for m in re.finditer(r"(\*\*)?`([^`]+)`", cell)]


def cells(line: str) -> list[str]:
    return [c.strip() for c in line.strip("|").split("|")]


def documented(page: Path) -> dict[str, Columns]:
    """The columns of each table of a page, in order: under a heading, or after a row that names the table."""
    found: dict[str, Columns] = {}
    name = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = re.fullmatch(r"### (\w+)(?:/\*)?\.csv", line)
            name = heading[1] if heading else ""
        elif line.startswith("| **") and (row := re.fullmatch(r"\*\*(\w+)\.csv\*\*", cells(line)[0])):
            name = row[1]
        elif line.startswith("|") and name:
            row_cells = cells(line)
            found.setdefault(name, []).extend(names_in(row_cells[1] if row_cells[0] == "" else row_cells[0]))
    return found


def layouts() -> dict[str, Columns]:
    """The columns of each table as the code reads them."""
    tables: dict[str, Layout] = {name: part.layout for name, part in rows.TABLES.items()} | dict(evidence.TABLES)
    found = {name: [(c.name, c.required) for c in layout.columns] for name, layout in tables.items()}
    found["series"] = [(c, c in series.REQUIRED) for c in series.COLUMNS if c not in EVERYWHERE]
    return found


@pytest.mark.parametrize("language", PAGES)
def test_every_table_has_its_columns_in_order_with_the_required_ones_in_bold(language: str) -> None:
    assert documented(PAGES[language]) == layouts()


@pytest.mark.parametrize("language", PAGES)
def test_every_key_of_the_settings_is_named_with_the_required_ones_in_bold(language: str) -> None:
    lines = [cells(x) for x in PAGES[language].read_text(encoding="utf-8").splitlines() if x.startswith("|")]
    found = {row[0]: names_in(row[1]) for row in lines if row[0] in KEYS}
    assert found == {where: [(k.name, k.required) for k in keys] for where, keys in KEYS.items()}


@pytest.mark.parametrize("language", PAGES)
def test_every_word_that_a_cell_may_hold_is_on_the_page(language: str) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    choices = (rows.ROLES, rows.KINDS, rows.BETTER, rows.PER, rows.DOES, rows.DOSE_KINDS, rows.INDICATOR_KINDS)
    choices = (*choices, rows.UNITS, setting_values.REFORM_KINDS)
    for word in (*(w for ws in choices for w in ws), *evidence.READ_AS, *evidence.FOUND, *REGISTERS, *METHOD_NAMES):
        assert f"`{word}`" in text, word
    finnish = list(DOSE_WORDS)[:5]
    for word in finnish if language == "fi" else list(DOSE_WORDS)[5:]:
        assert word in text
