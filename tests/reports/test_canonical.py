"""The bytes of assessment.json are decided by its values alone."""

from __future__ import annotations

import json
import math

import pytest
from assessment_fixture import assessment
from hypothesis import given
from hypothesis import strategies as st

from polku.base import PolkuError
from polku.reports.canonical import canonical_bytes

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e12, 1e12) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), PLAIN, max_size=5))
def test_what_is_read_back_is_written_as_the_same_bytes(value: dict[str, object]) -> None:
    once = canonical_bytes(value)
    assert canonical_bytes(json.loads(once)) == once


def test_the_order_of_keys_and_a_seventh_digit_do_not_matter() -> None:
    assert canonical_bytes({"b": 1.23456789, "a": 0.1 + 0.2}) == canonical_bytes({"a": 0.3, "b": 1.234571 - 1e-6})


def test_numbers_have_six_significant_digits() -> None:
    values = json.loads(canonical_bytes({"x": [math.pi * 1e6, math.pi, math.pi * 1e-9, -0.0, 2.0, 1234567]}))["x"]
    assert values == [3141590, 3.14159, 3.14159e-09, 0, 2, 1234567]


def test_the_file_is_utf8_with_a_line_feed_at_its_end_and_a_row_of_a_list_on_each_line() -> None:
    data = canonical_bytes({"rows": [{"a": "ä"}, {"a": "ö"}]})
    assert data == '{\n"rows":[\n{"a":"ä"},\n{"a":"ö"}\n]\n}\n'.encode()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_one_is_refused_with_its_place(bad: float) -> None:
    with pytest.raises(PolkuError, match="/effects/1/mean"):
        canonical_bytes({"effects": [{"mean": 1.0}, {"mean": bad}]})


def test_a_value_json_does_not_know_is_refused_with_its_kind() -> None:
    with pytest.raises(PolkuError, match="set"):
        canonical_bytes({"a": {1}})


def test_a_whole_assessment_survives_the_file() -> None:
    whole = assessment()
    assert json.loads(canonical_bytes(whole))["pages"][0]["title"] == whole["pages"][0]["title"]
