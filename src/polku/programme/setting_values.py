"""How one value of programme.toml is read: each takes the value as TOML has it, and raises Unreadable."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from polku.base import LANGUAGES, Month, Text
from polku.programme import columns
from polku.programme.effects import Unreadable, parse_shift
from polku.programme.model import Shift
from polku.programme.rules import price_years
from polku.tables.cells import Marks
from polku.texts import Message

LONGEST = 360
"""Months that a horizon reaches at most: thirty years."""

HIGHEST_DISCOUNT = 0.2
"""A yearly real discount rate above this is a per cent written as a number."""

REFORM_KINDS = ("law", "project")
EVERY_AREA = ("*",)
"""What `true` and `all` are read as, until the areas are known (`read`)."""

_NONE = Marks()


def wrong(value: object, wanted: Text) -> Unreadable:
    """A value that cannot stand there, and what could."""
    return Unreadable(Message("setting-values.bad-value", value=repr(value), wanted=wanted), code="bad_value")


def string_of(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise wrong(value, Message("setting-values.a-text-in-quotes"))


def name_of(value: Any) -> str:
    return columns.word(string_of(value), _NONE)


def strings_of(value: Any) -> tuple[str, ...]:
    return tuple(string_of(item) for item in (value if isinstance(value, list) else [value]))


def text_of(value: Any) -> Text:
    if isinstance(value, dict) and value and all(isinstance(v, str) and v.strip() for v in value.values()):
        if set(value) & set(LANGUAGES):
            return Text(value)
        raise wrong(value, Message("setting-values.a-text-in-fi-or-en"))
    return Text.same(string_of(value))


def number_of(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        return float(value)
    raise wrong(value, Message("setting-values.a-number-without-quotes"))


def integer_of(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong(value, Message("setting-values.a-whole-number"))


def discount_of(value: Any) -> float:
    rate = number_of(value)
    if 0 <= rate <= HIGHEST_DISCOUNT:
        return rate
    meant = f"{rate / 100:g}" if HIGHEST_DISCOUNT < rate <= 100 * HIGHEST_DISCOUNT else "0.03"
    raise wrong(value, Message("setting-values.a-yearly-rate-from-0-to", meant=meant))


def prices_of(value: Any) -> int:
    """A year of the packaged price index."""
    first, last = price_years()
    if first <= (year := integer_of(value)) <= last:
        return year
    raise wrong(value, Message("setting-values.a-year-from-to-the-price", first=first, last=last))


def segments_of(value: Any) -> tuple[str, ...]:
    named = tuple(name_of(item) for item in (value if isinstance(value, list) else [value]))
    if named and len(set(named)) == len(named):
        return named
    raise wrong(value, Message("setting-values.each-group-once-all-young"))


def flag_of(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(value, Message("setting-values.true-or-false"))


def month_of(value: Any) -> Month:
    if isinstance(value, datetime.date):
        return Month.of(value.year, value.month)
    return columns.month(string_of(value), _NONE)


def known_of(value: Any) -> Month:
    if isinstance(value, datetime.date):
        return Month.of(value.year, value.month)
    return columns.known_month(str(value) if isinstance(value, int) else string_of(value), _NONE)


def table_of(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise wrong(value, Message("setting-values.a-table"))


def moves_of(value: Any) -> tuple[str, ...]:
    return tuple(str(parse_shift(move)) for move in strings_of(value))


def reform_kind(value: Any) -> str:
    return str(columns.choice(*REFORM_KINDS)(string_of(value), _NONE))


def areas_of(value: Any) -> tuple[str, ...]:
    """Area ids; `true`, `"all"` and `"*"` are every one, `false` none."""
    if isinstance(value, bool):
        return EVERY_AREA if value else ()
    if isinstance(value, str) and value.strip().casefold() in ("all", "kaikki", "*"):
        return EVERY_AREA
    return tuple(name_of(item) for item in (value if isinstance(value, list) else [value]))


def shift_of(value: Any) -> Shift:
    return parse_shift(string_of(value))


def horizon_of(value: Any) -> int:
    months = integer_of(value)
    if 1 <= months <= LONGEST:
        return months
    raise wrong(value, Message("setting-values.months-from-1-to", longest=LONGEST))
