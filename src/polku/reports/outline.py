"""The report's order: its pages with their numbers, figures and tables with theirs, claims with their grounds.

HTML and XLSX are told from the same outline, so "Kuva 3" is the same picture in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from polku.reports import words

_VINTAGE = re.compile(r"(?P<series>.+)/(?P<month>\d{4}-\d{2})@\S+")


@dataclass(frozen=True, slots=True)
class Item:
    """A figure or a table: its number over the whole report and its name (`Kuva 3`), also its sheet's name."""

    number: int
    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim's text, the number of its grounds (None: it has none) and its role on page 1 (blank: none)."""

    text: str
    ground: int | None
    role: str = ""


@dataclass(frozen=True, slots=True)
class OutlinePage:
    """A page in order. A claim that is the conclusion itself is told once, in the heading, with its ground."""

    number: int
    id: str
    title: str
    conclusion: Said
    claims: tuple[Said, ...]
    figures: tuple[Item, ...]
    tables: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """All pages, and the grounds: `grounds[n - 1]` are the lines of ground number n."""

    pages: tuple[OutlinePage, ...]
    grounds: tuple[tuple[str, ...], ...]

    def sheets(self) -> list[tuple[OutlinePage, Item, bool]]:
        """Every figure (True) and table (False) with its page, in order."""
        return [
            (page, item, figure)
            for page in self.pages
            for figure, items in ((True, page.figures), (False, page.tables))
            for item in items
        ]


def outline(assessment: Mapping[str, Any], language: str) -> Outline:
    """Numbers everything once. Claims that rest on the same grounds share a number."""
    known: dict[tuple[tuple[str, str], ...], int] = {}
    counts = {"figure": 0, "table": 0}
    pages = []
    for number, page in enumerate(assessment["pages"], start=1):
        claims = [_said(claim, known, language) for claim in page.get("claims") or ()]
        conclusion = words.say(page["conclusion"], language)
        same = next((claim for claim in claims if claim.text == conclusion), Said(conclusion, None))
        pages.append(
            OutlinePage(
                number,
                page["id"],
                words.say(page["title"], language),
                same,
                tuple(claim for claim in claims if claim.text != conclusion),
                _items(page.get("figures") or (), "figure", counts, language),
                _items(page.get("tables") or (), "table", counts, language),
            )
        )
    return Outline(tuple(pages), tuple(ground_lines(pairs, language) for pairs in known))


def _items(found: Iterable[Mapping[str, Any]], kind: str, counts: dict[str, int], language: str) -> tuple[Item, ...]:
    items = []
    for data in found:
        counts[kind] += 1
        items.append(Item(counts[kind], f"{words.ui(kind, language)} {counts[kind]}", data))
    return tuple(items)


def _said(claim: Mapping[str, Any], known: dict[tuple[tuple[str, str], ...], int], language: str) -> Said:
    pairs = tuple((str(g["kind"]), str(g["id"])) for g in claim.get("grounds") or ())
    number = known.setdefault(pairs, len(known) + 1) if pairs else None
    role = str((claim.get("values") or {}).get("role") or "")
    return Said(words.say(claim["text"], language), number, role)


def ground_lines(pairs: Iterable[tuple[str, str]], language: str) -> tuple[str, ...]:
    """A line per ground; the months of one series are told as a stretch, `havainto: unemployed/pori 1/2017–6/2018`."""
    lines: dict[str, list[str]] = {}
    for kind, key in pairs:
        name = words.known_word(f"ground.{kind}", language).removeprefix("ground.")
        found = _VINTAGE.fullmatch(key)
        if found is None:
            lines.setdefault(f"{name}: {key}", [])
        else:
            lines.setdefault(f"{name}: {found['series']}", []).append(found["month"])
    return tuple(head if not at else f"{head}, {_stretch(at, language)}" for head, at in lines.items())


def _stretch(at: list[str], language: str) -> str:
    first, last = words.month(min(at), language), words.month(max(at), language)
    return first if first == last else f"{first}–{last} ({len(at)})"
