"""One cell read as a number or a month: read right or refused, never guessed.

A number is read when every reading that the declarations leave open gives the same value. The grammar is a
whitelist of ASCII digits, one sign, the decimal mark and three-digit groups; what falls outside it is only
*named* (`refusals`), never mended. An exponent is refused always: Excel shows `1,23E+11` for a number whose
digits it has hidden. A cell that a workbook itself keeps as a number arrives as `Figure` and needs no
declaration.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from polku.base import Month, Place, Problems
from polku.tables.refusals import Refusal, name_month, name_number, refusal
from polku.tables.values import clean, shown
from polku.texts import Message

SPACES = " \u00a0\u2009\u202f"  # ordinary, no-break, thin and narrow no-break space
DECIMALS: Mapping[str, str | None] = MappingProxyType(
    {"": None, ",": ",", ".": ".", "comma": ",", "point": ".", "pilkku": ",", "piste": "."}
)
THOUSANDS: Mapping[str, str | None] = MappingProxyType(
    {**DECIMALS, "space": " ", "välilyönti": " ", "'": "'", "apostrophe": "'", "heittomerkki": "'"}
)
_LONGEST = 15  # decimal digits that a double keeps exactly
_CLASS = {" ": f"[{SPACES}]", ".": r"\.", ",": ",", "'": "['\u2019]"}
_GRAMMAR = {
    (d, t): re.compile(rf"(0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:{_CLASS[t]}[0-9]{{3}})+)(?:{_CLASS[d]}([0-9]+))?")
    for d in ",."
    for t in " .,'"
    if d != t
}
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_INTERVAL = re.compile(r"suppressed:([0-9]+(?:\.[0-9]+)?)-([0-9]+(?:\.[0-9]+)?)")
_DIGITS = re.compile(r"0|[1-9][0-9]{0,14}")  # the usual cell, the same under every declaration
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})(?:-|M)(0[1-9]|1[0-2])")


class Figure(str):
    """The text of a cell that a workbook keeps as a number: digits with a decimal point, beyond doubt."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A cell as a number: `value`, or an interval `low`-`high` (suppressed), or nothing at all (missing)."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def missing(self) -> bool:
        """Neither a value nor an interval."""
        return self.value is None and self.low is None


@dataclass(frozen=True, slots=True)
class Marks:
    """What a source declares: signs that are not numbers, its decimal mark and its mark of thousands.

    `signs` maps a cell's whole text (`""` for a blank cell) to what it means. None: not declared.
    """

    signs: Mapping[str, Number] = field(default_factory=dict)
    decimal: str | None = None
    thousands: str | None = None


def parse_marks(text: str, place: Place, problems: Problems, decimal: str = "", thousands: str = "") -> Marks:
    """Reads `blank=missing ..=suppressed:1-4 -=0` and the cells `decimal` and `thousands` of a source.

    `decimal`: `,` `.` comma point pilkku piste; `thousands`: these and space, apostrophe. What cannot be
    understood is added to `problems` and left undeclared.
    """
    signs: dict[str, Number] = {}
    for item in text.split():
        sign, equals, meaning = item.rpartition("=")
        number = _meaning(meaning)
        if not equals or not sign or number is None:
            problems.add(
                "bad_mark",
                place,
                Message("tables.the-mark-is-not-understood", shown=shown(item)),
            )
            continue
        key = "" if sign == "blank" else clean(sign)
        if key in signs:
            problems.add(
                "doubled_mark",
                place,
                Message("tables.the-mark-is-declared-twice", shown=shown(sign)),
            )
        signs[key] = number
    return Marks(signs, *_separators(decimal, thousands, place, problems))


def _meaning(words: str) -> Number | None:
    if words == "missing":
        return Number(None)
    if _PLAIN.fullmatch(words) and math.isfinite(float(words)):
        return Number(float(words))
    found = _INTERVAL.fullmatch(words)
    if found is None:
        return None
    low, high = float(found.group(1)), float(found.group(2))
    return Number(None, low, high) if low <= high < math.inf else None


def _separators(decimal: str, thousands: str, place: Place, problems: Problems) -> tuple[str | None, str | None]:
    """The two marks as characters; a problem where a word is unknown or both are the same."""
    for column, word, known in (("decimal", decimal, DECIMALS), ("thousands", thousands, THOUSANDS)):
        if clean(word) not in known:
            at = Place(place.file, place.line, column)
            names = ", ".join(k for k in known if k.isalpha())
            problems.add(
                "bad_separator",
                at,
                Message("tables.the-separator-is-not-known", shown=shown(word), names=names),
            )
    d, t = DECIMALS.get(clean(decimal)), THOUSANDS.get(clean(thousands))
    if d is None or d != t:
        return d, t
    problems.add(
        "same_separators",
        Place(place.file, place.line, "thousands"),
        Message("tables.the-decimal-mark-and-the-mark"),
    )
    return None, None


NO_MARKS = Marks()


def parse_number(text: str, marks: Marks = NO_MARKS) -> Number | Refusal:
    """The number in a cell, or why it cannot be read without guessing. Never raises, never NaN or infinite.

    A declared mark goes before everything else. A declared decimal mark or mark of thousands binds the
    whole source: the other reading is then refused. `1.234` and `1,234` are refused until one is declared.
    """
    cell = clean(text)
    if cell in marks.signs:
        return marks.signs[cell]
    if isinstance(text, Figure):
        return _finite(float(text), cell)
    if _DIGITS.fullmatch(cell):
        return Number(float(cell))
    sign, body = (cell[0], cell[1:]) if cell[:1] in ("+", "-", "−") else ("", cell)
    found = _readings(body, marks)
    if len(found) > 1:
        return refusal("ambiguous", cell)
    if not found:
        undeclared = bool(_readings(body, NO_MARKS))
        return refusal("contradicts", cell) if undeclared else name_number(cell)
    whole, fraction = found.pop()
    if len(whole) > _LONGEST:
        return refusal("too_long", cell)
    value = float(f"{whole}.{fraction}")
    return _finite(-value if sign in ("-", "−") and value else value, cell)


def _finite(value: float, cell: str) -> Number | Refusal:
    return Number(value) if math.isfinite(value) else refusal("not_finite", cell)


def _readings(body: str, marks: Marks) -> set[tuple[str, str]]:
    """Every (whole digits, fraction digits) that the declarations leave open."""
    both = _TWO_WAYS.fullmatch(body)
    if both and not _settled(both.group(1), marks):
        whole, fraction = body.split(both.group(1))
        return {(whole, fraction), (whole + fraction, "0")}
    found = set()
    for d, t in _GRAMMAR:
        if marks.decimal not in (None, d) or t != (marks.thousands or t) or (t == "'" and not marks.thousands):
            continue
        match = _GRAMMAR[d, t].fullmatch(body)
        if match:
            whole = "".join(c for c in match.group(1) if c in "0123456789")
            found.add((whole, match.group(2) or "0"))
    return found


def _settled(mark: str, marks: Marks) -> bool:
    """Whether the declarations say what a single `mark` before three digits is."""
    other = "," if mark == "." else "."
    return mark in (marks.decimal, marks.thousands) or marks.thousands == other


def parse_month(text: str) -> Month | Refusal:
    """The month in a cell, written `2018-03` or `2018M03`; anything else is refused with the cure."""
    cell = clean(text)
    if _MONTH.fullmatch(cell):
        return Month.parse(cell)
    return name_month(cell)
