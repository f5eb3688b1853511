"""Numbers as a reader sees them: forms of Finnish and English, rounding, small counts, plain values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.base import QUANTILES, Month, Spread, Text
from polku.results.json_values import plain
from polku.texts.numbers import (
    amount,
    between,
    decimal,
    estimate,
    euro_estimate,
    lone,
    month,
    of_so_many,
    percent,
    percent_range,
    persons,
    rounded,
    scaled,
    span,
    together,
)


def spread(mean: float, sd: float) -> Spread:
    """A normal's spread."""
    normal = NormalDist(mean, sd)
    return Spread(mean, sd, tuple(normal.inv_cdf(q) for q in QUANTILES))


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


def told(words: str) -> list[float]:
    """The numbers of printed words in either language, with their signs."""
    plain_words = words.replace("\u00a0", "").replace("\u2212", "-")
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*", plain_words.replace("–", " "))]


magnitudes = st.floats(-3, 8).map(lambda k: 10.0**k)
signs = st.sampled_from((-1.0, 1.0))


@st.composite
def intervals(draw: st.DrawFn) -> tuple[float, float, float]:
    """Estimates of any size with intervals of any width about them, skewed or not, across nought or not."""
    middle = draw(signs) * draw(magnitudes)
    below, above = (draw(st.floats(0, 3)) * max(draw(magnitudes), abs(middle) * 0.01) for _ in range(2))
    return middle, middle - below, middle + above


@given(intervals())
def test_a_printed_estimate_is_near_its_value_and_has_its_sign(case: tuple[float, float, float]) -> None:
    """Within 10 % (619 was printed 1,000; -55 was -100), and never across nought."""
    value = case[0]
    for printed, real in zip(rounded(*case), case, strict=True):
        assert printed is not None and printed.value * real >= 0
    middle = rounded(*case)[0].value
    if 0.01 <= abs(value) < 1 and case[2] - case[1] >= 10:
        assert middle == math.copysign(1, value)  # no third of a person in an interval of tens
    elif abs(value) >= 0.01:
        assert abs(middle - value) <= 0.1 * abs(value) and middle * value > 0


@given(intervals())
def test_an_interval_holds_nought_in_print_only_where_it_does_in_fact(case: tuple[float, float, float]) -> None:
    _, low, high = case
    _, first, last = rounded(*case)
    assert first is not None and last is not None
    if min(abs(low), abs(high)) >= 0.001:
        assert (first.value < 0 < last.value) == (low < 0 < high) and first.value * last.value != 0


@given(intervals())
def test_the_printed_estimate_stands_inside_its_printed_interval(case: tuple[float, float, float]) -> None:
    middle, first, last = rounded(*case)
    assert first is not None and last is not None
    assert first.value <= middle.value <= last.value


@given(intervals())
def test_the_ends_are_as_near_as_a_twentieth_of_the_width(case: tuple[float, float, float]) -> None:
    _, low, high = case
    for printed, real in zip(rounded(*case)[1:], (low, high), strict=True):
        assert printed is not None
        step = max((high - low) / 20, 1.0 if max(abs(low), abs(high), abs(case[0]), 2 * (high - low)) >= 20 else 0.1)
        assert abs(printed.value - real) <= step * 1.001 + 1e-5 * abs(real)  # the file holds six digits


@given(intervals())
def test_finnish_and_english_print_the_same_numbers(case: tuple[float, float, float]) -> None:
    value, low, high = case
    row = Spread(value, 1.0, (low, low, low, value, value, value, high, high, high))
    for words in (estimate(row), amount(row), between(row), lone(value)):
        finnish = words["fi"].replace("\u00a0", "").replace(",", ".")
        assert told(finnish) == told(words["en"])


@given(intervals())
def test_an_estimate_is_printed_alike_in_a_sentence_and_alone(case: tuple[float, float, float]) -> None:
    value, low, high = case
    row = Spread(value, 1.0, (low, low, low, value, value, value, high, high, high))
    assert told(estimate(row)["en"])[0] == rounded(*case)[0].value
    assert told(amount(row)["en"])[0] == abs(rounded(*case)[0].value)


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (619, -2984, 4256, "+620 (−3,000…+4,200)"),
        (-55, -500, 148, "−55 (−500…+140)"),
        (51, -800, 900, "+51 (−800…+900)"),
        (4697, -249, 9644, "+4,700 (−200…+9,600)"),
        (130, 1, 258, "+130 (1–260)"),
        (-3119.17, -3947, -2294, "−3,100 (−3,950…−2,300)"),
        (5.8, 3.2, 8.4, "+5.8 (3.2–8.4)"),
        (0.64, 0.2, 1.1, "+0.64 (0.2–1.1)"),
        (0, 0, 0, "0 (0–0)"),
        (12, -0.4, 300, "+12 (−1…+300)"),
    ],
)
def test_numbers_that_were_printed_wrong(value: float, low: float, high: float, said: str) -> None:
    """The first six are of the example's reports, where a power of ten at a fifth of the width had been used."""
    made = estimate(Spread(value, 1.0, (low, low, low, value, value, value, high, high, high)))
    assert made["en"] == said


def test_a_number_that_is_not_finite_is_not_rounded() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        rounded(float("nan"), 0.0, 1.0)


@given(st.floats(0, 1e6))
def test_a_count_of_one_to_four_persons_of_the_data_is_never_printed(value: float) -> None:
    said = persons(value)["fi"]
    assert said == "alle\u00a05" or numbers_in(said)[0] not in range(1, 5)


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
    assert euro_estimate(spread(-1.2e6, 5.0e5))["fi"] == "1,2\u00a0milj.\u00a0euroa (0,55–1,85)"
    assert euro_estimate(spread(-1.2e6, 5.0e5), signed=True)["en"] == "−€1.2\u00a0million (−1.85…−0.55)"
    assert euro_estimate(spread(52000, 40000))["fi"] == "52\u00a0000\u00a0euroa (700–105\u00a0000)"


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


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(0.079, 0.12, "8–12"), (0.096, 0.15, "10–15"), (0.014, 0.032, "1,4–3,2"), (0.08, 0.081, "8")],
)
def test_a_range_of_changes_has_one_precision(least: float, most: float, said: str) -> None:
    assert percent_range(least, most)["fi"] == said
