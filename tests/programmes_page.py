"""What a page prints of the effects: read from the page as a reader sees it and held against `assessment.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ESTIMATE = ("Arvio", "Kaikki alueet huomioiden")
ENDS = ("Alaraja (80 %)", "Yläraja (80 %)")
OF_EFFECTS = ("Kolme lukua", "Kokeilun kanssa miinus ilman, ", "Kokeilun kanssa miinus ilman: ")
"""How the captions of the tables begin that print effects in persons, months of work and percentage points."""


class Tables(HTMLParser):
    """The tables of a page: caption, headings and rows of cells, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._cell: list[str] | None = None
        self._caption: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append(("", []))
        elif tag == "tr":
            self.tables[-1][1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif dict(attrs).get("class") == "said" and self.tables:
            self._caption = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][1][-1].append("".join(self._cell).strip())
            self._cell = None
        elif tag == "span" and self._caption is not None:
            self.tables[-1] = ("".join(self._caption), self.tables[-1][1])
            self._caption = None

    def handle_data(self, data: str) -> None:
        for kept in (self._cell, self._caption):
            if kept is not None:
                kept.append(data)


def tables_of(page: Path) -> list[tuple[str, list[list[str]]]]:
    """Caption and rows (the first is the headings) of each table of a page."""
    reader = Tables()
    reader.feed(page.read_text("utf-8"))
    return reader.tables


def printed(page: Path, laid: Mapping[str, Any]) -> Iterator[str]:
    """Each row of the Finnish page's tables of effects is some effect of its area: near it, on its side of nought."""
    areas = {area["name"]["fi"]: area["id"] for area in laid["areas"]}
    given = [row for row in laid["effects"] if row["quantiles"]]
    for caption, rows in tables_of(page):
        at = [i for names in (ESTIMATE, *((end,) for end in ENDS)) for i in _columns(rows, names)]
        if not caption.startswith(OF_EFFECTS) or len(at) != 3:
            continue
        for cells in rows[1:]:
            shown = [number(cells[i]) for i in at]
            if None in shown:
                continue
            of = next((areas[cell] for cell in cells if cell in areas), None)
            if not any(_near(shown, row) for row in given if of is None or row["area"] == of):
                yield f"no effect is near what is printed: {caption[:40]}: {' | '.join(cells)[:160]}"


def _columns(rows: list[list[str]], names: tuple[str, ...]) -> list[int]:
    return [i for i, name in enumerate(rows[0] if rows else []) if name in names]


def number(cell: str) -> float | None:
    """A Finnish number in a cell; None where the cell gives none."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", cell).replace("\u2212", "-").replace(",", ".")
    return float(bare) if re.fullmatch(r"[+-]?\d+(\.\d+)?", bare) else None


def _near(shown: list[float | None], row: Mapping[str, Any]) -> bool:
    q = row["quantiles"]
    low, high = q["0.1"], q["0.9"]
    room = max(0.1 * (high - low), 0.05 * max(abs(low), abs(high))) + (1.0 if high - low >= 10 else 0.005)
    real = (row["mean"], low, high)
    return all(x is not None and abs(x - y) <= room and x * y >= 0 for x, y in zip(shown, real, strict=True))
