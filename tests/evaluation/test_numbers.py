"""Numbers as a reader sees them: forms of Finnish and English, rounding, small counts, plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from facts_fixture import spread
from hypothesis import given
from hypothesis import strategies as st

from polku.base import QUANTILES, Month, Spread, Text
from polku.evaluation.numbers import (
    count,
    count_range,
    decimal,
    euro_estimate,
    month,
    of_so_many,
    percent,
    resolution,
    scaled,
    span,
    together,
)
from polku.evaluation.plain import plain

reals = st.floats(-1e7, 1e7, allow_nan=False)


def numbers_in(words: str) -> list[int]:
    return [int(re.sub(r"\D", "", n)) for n in re.findall(r"\d[\d\u00a0,]*", words)]


def test_finnish_has_a_decimal_comma_a_true_minus_and_no_break_spaces() -> None:
    assert decimal(-1234.56, 1, "fi") == "−1\u00a0234,6"
    assert decimal(-1234.56, 1, "en") == "−1,234.6"
    assert decimal(3.8, 1, "fi", signed=True) == "+3,8"


def test_minus_nought_is_nought() -> None:
    assert decimal(-0.04, 1, "fi") == "0,0"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        decimal(value, 0, "fi")
    with pytest.raises(ValueError, match="not a finite number"):
        plain({"x": value})


@given(reals, st.floats(0, 1e6))
def test_a_count_of_one_to_four_persons_is_never_printed(value: float, wide: float) -> None:
    said = count(value, wide)["fi"]
    assert said == "alle\u00a05" or numbers_in(said)[0] not in range(1, 5)


@given(reals, reals)
def test_the_ends_of_an_interval_are_never_one_to_four_persons(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert not set(numbers_in(count_range(low, high)["fi"])) & set(range(1, 5))


@given(reals, reals)
def test_small_ends_are_rounded_away_from_the_middle(a: float, b: float) -> None:
    """An interval is never made narrower by the rule on small counts."""
    low, high = sorted((a, b))
    if high - low < 5 and abs(low) < 100 and abs(high) < 100:
        said = count_range(low, high)["en"].replace("−", "-").replace("+", "")
        first, last = (float(x) for x in re.split(r"…|(?<=\d)–", said))
        assert first <= low + 0.5 and last >= high - 0.5


@pytest.mark.parametrize(("wide", "step"), [(3, 1), (49, 1), (50, 10), (499, 10), (1700, 100), (0, 1)])
def test_rounding_leaves_at_least_five_steps_inside_the_interval(wide: float, step: float) -> None:
    assert resolution(wide) == step


def test_an_interval_writes_signs_only_where_an_end_is_below_nought() -> None:
    assert span(4, 21)["fi"] == "4–21"
    assert span(-4, 21)["fi"] == "−4…+21"
    assert span(-21, -4)["en"] == "−21…−4"


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0"), (0.004, "alle\u00a01"), (0.126, "13"), (0.996, "yli\u00a099"), (1.0, "100")]
)
def test_probabilities_are_whole_per_cents_and_never_a_false_certainty(share: float, said: str) -> None:
    assert percent(share)["fi"] == said


def test_euros_have_one_unit_for_the_estimate_and_its_interval() -> None:
    assert euro_estimate(spread(-1.2e6, 5.0e5))["fi"] == "1,2\u00a0milj.\u00a0euroa (0,6–1,8)"
    assert euro_estimate(spread(-1.2e6, 5.0e5), signed=True)["en"] == "−€1.2\u00a0million (−1.8…−0.6)"
    assert euro_estimate(spread(52000, 40000))["fi"] == "50\u00a0000\u00a0euroa (0–100\u00a0000)"


@pytest.mark.parametrize(
    ("case", "fi", "en"),
    [("ine", "heinäkuussa 2018", "in July 2018"), ("ill", "heinäkuuhun 2018", "by July 2018"),
     ("nom", "heinäkuu 2018", "July 2018"), ("ela", "heinäkuusta 2018", "from July 2018")],
)  # fmt: skip
def test_months_are_inflected(case: str, fi: str, en: str) -> None:
    made = month(Month.parse("2018-07"), case)
    assert (made["fi"].replace("\u00a0", " "), made["en"].replace("\u00a0", " ")) == (fi, en)


def test_small_numbers_are_words() -> None:
    assert of_so_many(5) == Text.of("viidestä", "five")
    assert of_so_many(23)["fi"] == "kaikkiaan 23"


@given(st.floats(-1e3, 1e3), st.floats(0.1, 1e3), st.floats(-5, 5).filter(lambda x: abs(x) > 1e-3))
def test_a_scaled_spread_keeps_its_quantiles_in_order(mean: float, sd: float, factor: float) -> None:
    made = scaled(spread(mean, sd), factor)
    assert list(made.quantiles) == sorted(made.quantiles)
    assert made.at(0.1) == pytest.approx(factor * spread(mean, sd).at(0.1 if factor > 0 else 0.9))


def test_the_interval_of_a_sum_is_as_wide_as_when_the_parts_move_together() -> None:
    """For normal parts the quantiles add up to those of a normal whose sd is the sum of theirs."""
    made = together((spread(10, 3), spread(-4, 2)))
    for q in QUANTILES:
        assert made.at(q) == pytest.approx(spread(6, 5).at(q))


@dataclass(frozen=True, slots=True)
class _Row:
    with_: tuple[float, ...]
    spread: Spread
    month: Month
    name: Text
    tags: frozenset[str]


def test_a_value_becomes_plain_json() -> None:
    row = _Row((1.0, 2.0), Spread(0.0, 1.0, tuple(range(9))), Month.parse("2018-03"), Text.of("a", "b"),
               frozenset({"y", "x"}))  # fmt: skip
    made = plain(row)
    assert made["with"] == [1.0, 2.0] and made["month"] == "2018-03" and made["name"] == {"fi": "a", "en": "b"}
    assert made["mean"] == 0.0 and made["quantiles"]["0.025"] == 0 and made["tags"] == ["x", "y"]
    assert "spread" not in made
    with pytest.raises(TypeError):
        plain(object())
