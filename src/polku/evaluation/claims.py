"""What is told of a run, as frozen values: sentences with their grounds, answers, pages, tables, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from polku.base import Caution, Month, Text


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence rests on: `Ground("observation", "unemployed/pori/2018-03@2018-04")`."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, the values it was computed from and its grounds."""

    text: Text
    values: Mapping[str, float | str | None] = field(default_factory=dict)
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a question."""

    id: str
    question: Text
    answer: Text
    probability: float | None
    verdict: str
    would_change_it: Text
    claims: tuple[Claim, ...] = ()
    direction: str = "open"
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture to draw: its kind, its conclusion, its text alternative and all of its data (plain values)."""

    id: str
    kind: str
    caption: Text
    alt: Text
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. `kind`: text, number, percent (already per cent; the label says so), euro, month, verdict."""

    id: str
    label: Text
    kind: str = "text"
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A cell that is an estimate by itself: `value` is printed, rounded by the interval that is not."""

    value: float
    low: float
    high: float


Cell = Text | float | Estimate | None
"""What a table holds: words, a number, an estimate, or nothing (printed as a dash)."""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table to print. Columns `value`, `low` and `high` of a row are one estimate and are rounded together."""

    id: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the report: its conclusion as the heading's sentence, then claims, figures and tables."""

    id: str
    title: Text
    conclusion: Text
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[TableBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorRow:
    """What should be visible by when, and whether it is."""

    id: str
    what: Text
    by: Month
    state: str
    text: Text
    who: Text | None = None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A challenge or goal and the activities that answer it; none is an unanswered one."""

    id: str
    kind: str
    name: Text
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one run and the pages that tell them."""

    findings: tuple[Finding, ...] = ()
    pages: tuple[Page, ...] = ()
    monitor: tuple[MonitorRow, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()
