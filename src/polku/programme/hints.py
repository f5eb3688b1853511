"""Small words that problems share: the nearest known name, and a place narrowed to a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from polku.base import Place, Problem, Problems, Text
from polku.programme.finnish import STATES
from polku.texts import Message

SHOWN = 8
ONCE = ("unknown_word",)
"""Codes of problems that are told once in a column of a table: the same word may stand on every row."""


def at(place: Place, column: str) -> Place:
    """The cell of a row; a place that names its column already keeps it."""
    return place if place.column else replace(place, column=column)


def once(problems: Problems, since: int) -> None:
    """Of the problems found since then: a word that cannot stand in a column is told once there, with how often."""
    first: dict[tuple[str, str, str | None, Text], int] = {}
    more: dict[int, int] = {}
    kept: list[Problem] = []
    for one in problems.found[since:]:
        key = (one.code, one.place.file, one.place.column, one.what)
        if one.code in ONCE and key in first:
            more[first[key]] = more.get(first[key], 0) + 1
        else:
            first.setdefault(key, len(kept))
            kept.append(one)
    for i, n in more.items():
        what = kept[i].what
        kept[i] = replace(kept[i], what=Message("programme.and-more", what=what, n=n))
    problems.found[since:] = kept


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt word most likely means; None when none is near."""
    known = tuple(known)
    if STATES.get(word.casefold()) in known:
        return STATES[word.casefold()]
    lowered = {name.casefold(): name for name in sorted(set(known), reverse=True)}
    close = get_close_matches(word.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else None


def nearest(word: str, known: Iterable[str]) -> Text:
    """What to do about an unknown name: the nearest known one, or which there are."""
    names = sorted(set(known))
    name = closest(word, names)
    if name is not None:
        return Message("programme.did-you-mean", name=name)
    if not names:
        return Message("programme.remove-or-define")
    return Message("programme.use-one-of", names=", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else ""))
