"""Two assessments held side by side: which printed numbers differ, by how many units of their last digit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from polku.reports.canonical import DIGITS

ONE = 1.0 + 1e-6
"""A unit, and the rounding of what is read back."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two assessments differ: the place, what stands there in each, and by how many units of the last digit.

    `units` is infinite where it is no number that differs: a word, or what is there in one only.
    """

    place: str
    one: Any
    other: Any
    units: float


@dataclass(frozen=True, slots=True)
class Alike:
    """`numbers` there are; `differences`, the largest first."""

    numbers: int
    differences: tuple[Difference, ...]

    @property
    def words(self) -> int:
        """How many places differ in more than a number."""
        return sum(math.isinf(d.units) for d in self.differences)

    @property
    def most(self) -> float:
        """The largest difference, in units of the last printed digit."""
        return max((d.units for d in self.differences), default=0.0)

    def last_digit_only(self) -> bool:
        """Whether no number differs by more than one unit of its last printed digit, and no word does."""
        return self.most <= ONE


def compare(one: Any, other: Any) -> Alike:
    """Two read `assessment.json`, place by place."""
    pairs = list(_pairs(one, other, ""))
    found = [Difference(place, a, b, units(a, b)) for place, a, b in pairs if a != b]
    numbers = sum(_number(a) and _number(b) for _, a, b in pairs)
    return Alike(numbers, tuple(sorted(found, key=lambda d: -d.units)))


def units(one: Any, other: Any) -> float:
    """The difference in units of the sixth significant digit of the larger."""
    if not (_number(one) and _number(other)):
        return math.inf
    largest = max(abs(one), abs(other))
    return float(abs(one - other) / 10.0 ** (math.floor(math.log10(largest)) - DIGITS + 1)) if largest else 0.0


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pairs(one: Any, other: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _pairs(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _pairs(a, b, f"{place}/{i}")
    else:
        yield place, one, other
