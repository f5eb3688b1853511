"""The example's headline numbers move on purpose only.

A failure here means that the numbers a reader sees have changed. When that is meant, `python
tests/baselines/remake.py` makes the file anew, and the commit that brings it says why the numbers changed.
"""

from __future__ import annotations

import math
import tomllib

import pytest
from headlines import FILE, Flat, headlines

from whole_example import AS_OF, assessed


def moved(expected: Flat, found: Flat) -> dict[str, tuple[float | str | None, float | str | None]]:
    """What differs in the fourth significant digit, or in words."""
    out = {}
    for name in sorted({*expected, *found}):
        a, b = expected.get(name), found.get(name)
        same = a == b
        if isinstance(a, int | float) and isinstance(b, int | float):
            same = math.isclose(a, b, rel_tol=6e-4, abs_tol=1e-12)
        if not same:
            out[name] = (a, b)
    return out


@pytest.mark.parametrize("month", AS_OF)
def test_the_headline_numbers_are_those_of_the_baseline(month: str) -> None:
    expected = tomllib.loads(FILE.read_text(encoding="utf-8"))[month]
    assert moved(expected, headlines(assessed(month))) == {}


def test_a_moved_digit_is_seen() -> None:
    assert moved({"a": 1.234, "b": "learned"}, {"a": 1.2344, "b": "learned"}) == {}
    assert moved({"a": 1.234}, {"a": 1.236}) == {"a": (1.234, 1.236)}
    assert moved({"b": "learned"}, {"b": "conflict", "c": 1.0}) == {"b": ("learned", "conflict"), "c": (None, 1.0)}
