"""Small words that problems share: the nearest known name, and a place narrowed to a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from polku.base import Place

SHOWN = 8


def at(place: Place, column: str) -> Place:
    """The cell of a row; a place that names its column already keeps it."""
    return place if place.column else replace(place, column=column)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt word most likely means; None when none is near."""
    lowered = {name.casefold(): name for name in sorted(set(known), reverse=True)}
    close = get_close_matches(word.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else None


def nearest(word: str, known: Iterable[str]) -> tuple[str, str]:
    """What to do about an unknown name, in Finnish and English: the nearest known one, or which there are."""
    names = sorted(set(known))
    name = closest(word, names)
    if name is not None:
        return f"tarkoititko ”{name}”?", f"did you mean '{name}'?"
    if not names:
        return "poista se tai määrittele se ensin", "remove it or define it first"
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return f"käytä jotakin näistä: {shown}", f"use one of these: {shown}"
