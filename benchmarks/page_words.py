"""What the sections of the page of proofs share: figures in both languages, headings of tables."""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import LANGUAGES, Text
from polku.texts.numbers import decimal

Table = tuple[Sequence[Text], Sequence[Sequence[Text]]]
"""Headings and rows of cells."""
Part = Table | Text
"""What a section holds: tables and paragraphs."""
YES, NO = Text.of("kyllä", "yes"), Text.of("**ei**", "**no**")
NONE = Text.same("")
MEASURED, BAR, MET = Text.of("mitattu", "measured"), Text.of("raja", "bar"), Text.of("täyttyy", "met")


def met(value: bool | None) -> Text:
    """Yes, no or nothing."""
    return NONE if value is None else YES if value else NO


def number(value: float, decimals: int = 3) -> Text:
    """A figure in both languages."""
    return Text({k: decimal(float(value), decimals, k) for k in LANGUAGES})


def joined(*parts: Text | str) -> Text:
    """Texts one after another."""
    return Text({k: "".join(p if isinstance(p, str) else p[k] for p in parts) for k in LANGUAGES})


def with_error(value: float, error: float) -> Text:
    return joined(number(value), " ± ", number(error))


def small(p: float) -> Text:
    """A probability, not shown as nought."""
    return number(p) if p >= 0.001 else joined("< ", number(0.001))


def between(low: float, high: float, decimals: int = 2) -> Text:
    return joined(number(low, decimals), "–", number(high, decimals))
