"""A small folder under another kernel of linear algebra and plain numpy loops: the same numbers, the same words."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import kernels
from alike import compare, units

FOLDER = kernels.ROOT / "examples" / "pieni"
MONTH = "2018-12"


def test_another_processor_gives_the_same_numbers(tmp_path: Path) -> None:
    own, name = kernels.run(FOLDER, MONTH, "", tmp_path / "own.json")
    ran = 0
    for kernel in ("Prescott", "ARMV8", kernels.PLAIN):
        found, other = kernels.run(FOLDER, MONTH, kernel, tmp_path / "other.json")
        if other == name:
            continue
        ran += 1
        seen = compare(own, found)
        assert seen.numbers > 1000
        assert seen.last_digit_only(), (kernel, seen.differences[:5])
        assert len(seen.differences) <= kernels.MOST, (kernel, len(seen.differences))
    if not ran:
        pytest.skip("this build and processor have one kernel only")


def test_a_difference_is_told_in_units_of_the_last_printed_digit() -> None:
    assert units(1.00001, 1.00002) == pytest.approx(1.0)
    assert units(-123456.0, -123458.0) == pytest.approx(2.0)
    assert units(0.999999, 1.0) == pytest.approx(0.1)
    assert units(0.0, 0.0) == 0.0 and math.isinf(units(True, 1.0)) and math.isinf(units("a", "b"))


def test_a_word_a_missing_row_and_a_whole_unit_more_are_seen() -> None:
    one = {"a": [1.0, {"b": "learned"}], "c": [1, 2]}
    assert compare(one, one).differences == () and compare(one, one).numbers == 3
    assert compare(one, {"a": [1.0, {"b": "open"}], "c": [1, 2]}).words == 1
    assert compare(one, {"a": [1.0, {"b": "learned"}], "c": [1]}).words == 1
    assert not compare(one, {"a": [1.00002, {"b": "learned"}], "c": [1, 2]}).last_digit_only()
    assert compare(one, {"a": [1.00001, {"b": "learned"}], "c": [1, 2]}).last_digit_only()
