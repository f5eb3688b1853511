"""One verdict per number: the rules, each at its bar."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from statistics import NormalDist

import pytest

from polku.results.verdicts import (
    CARRIED,
    DIRECTIONS,
    STATUSES,
    Known,
    Verdict,
    decide,
    narrowed,
    of_normal,
    promising,
    sum_of,
    together,
)


def known(mean: float, sd: float, prior_sd: float = 1.0, prior_mean: float = 0.0, expected: float = 0.1) -> Known:
    return of_normal((prior_mean, prior_sd), (mean, sd), expected)


@pytest.mark.parametrize(
    ("sd", "expected", "status"),
    [
        (0.5, 0.1, "learned"),  # three quarters of the variance gone
        (0.5001, 0.1, "partly_learned"),
        (math.sqrt(0.599), 0.1, "partly_learned"),
        (math.sqrt(0.601), 0.1, "prior_driven"),
        (1.0, math.sqrt(0.601), "not_learnable_yet"),
    ],
)
def test_the_status_is_how_much_of_the_variance_is_gone(sd: float, expected: float, status: str) -> None:
    assert decide(known(0.0, sd, expected=expected)).status == status


def test_a_mean_that_moved_is_not_an_assumption_though_its_spread_grew() -> None:
    """A link of 0 ± 0.15 that the data put at 0.72 ± 0.19 was printed as resting on an assumption."""
    found = decide(of_normal((0.0, 0.15), (0.72, 0.19), 0.15))
    assert found == Verdict("conflict", "suggests")
    assert decide(of_normal((0.0, 0.15), (0.37, 0.19), 0.15)).status == "not_learnable_yet"  # 2.47 prior sd


def test_harm_that_the_data_found_is_not_hidden() -> None:
    """+297 (117…478) beside an assumption of −37 ± 133: p .008 that it is no harm, its spread not narrower."""
    found = decide(of_normal((-37.0, 133.0), (297.0, 141.0), 60.0))
    assert found.status == "conflict" and found.direction == "suggests"


def test_a_mean_that_moved_and_was_sharpened_is_learned() -> None:
    assert decide(known(3.0, 0.3)) == Verdict("learned", "shows")


@pytest.mark.parametrize(
    ("side", "sd", "direction"),
    [
        (0.9876, 0.4, "shows"),
        (0.9874, 0.4, "suggests"),
        (0.951, 0.4, "suggests"),
        (0.949, 0.4, "open"),
        (0.9999, 0.7, "suggests"),  # partly learned
        (0.9999, 0.9, "open"),  # an assumption
    ],
)
@pytest.mark.parametrize("way", [1.0, -1.0])
def test_a_direction_is_said_from_95_and_98_75_per_cent(side: float, sd: float, direction: str, way: float) -> None:
    mean = way * NormalDist().inv_cdf(side) * sd
    assert decide(known(mean, sd, prior_mean=mean)).direction == direction


def test_a_cap_leaves_the_direction_open_and_what_is_capped_is_not_learned() -> None:
    capped = decide(replace(known(-3.0, 0.3), caps=("gap_before",)))
    assert capped == Verdict("partly_learned", "open", ("gap_before",))


@pytest.mark.parametrize(("most", "direction"), [(0.05, "at_most"), (0.051, "open"), (None, "open")])
def test_no_effect_larger_than_five_per_cent_is_an_answer(most: float | None, direction: str) -> None:
    assert decide(replace(known(0.1, 0.3), most=most)).direction == direction


def test_at_most_is_said_of_nothing_that_is_capped_assumed_or_off_zero() -> None:
    small = replace(known(0.1, 0.3), most=0.01)
    assert decide(replace(small, caps=("noise_grew",))).direction == "open"
    assert decide(replace(known(0.1, 0.9), most=0.01)).direction == "open"
    assert decide(replace(known(0.45, 0.3), most=0.01)).direction == "open"  # 80 % is above zero, 95 % is not


def test_promising_is_never_said_of_what_is_capped() -> None:
    waiting = Verdict("not_learnable_yet", "open")
    assert promising(waiting, 0.81) and not promising(waiting, 0.8) and not promising(waiting, None)
    assert not promising(replace(waiting, capped_by=("few_comparison_areas",)), 0.99)
    assert not promising(Verdict("prior_driven", "open"), 0.99)


def test_a_contrast_that_nothing_tells_holds_the_status_down() -> None:
    """The stock fell for certain; whether by jobs no series tells."""
    assert decide(replace(known(-3.0, 0.3, prior_mean=-1.0), limit=0.0)).status == "prior_driven"
    told = replace(known(-3.0, 0.3, prior_mean=-1.0), limit=0.0, expected_limit=0.0)
    assert decide(told).status == "not_learnable_yet"


def test_printed_sharpening_is_of_the_width() -> None:
    assert narrowed(0.16) == pytest.approx(1 - math.sqrt(0.84))
    assert round(100 * narrowed(0.16)) == 8
    assert narrowed(0.0) == 0.0 and narrowed(1.0) == 1.0


def test_a_sum_leaves_out_what_is_capped_and_is_capped_when_that_is_more_than_a_quarter() -> None:
    sizes = {"a": 600.0, "b": 250.0, "c": 150.0}
    assert sum_of(sizes, {}) == ((), ())
    assert sum_of(sizes, {"b": ("gap_before",)}) == (("b",), ())
    assert sum_of(sizes, {"a": ("gap_before",), "c": ("noise_grew",)}) == ((), ("gap_before", "noise_grew"))
    assert sum_of({"a": 1.0}, {"a": ("noise_grew",)}) == ((), ("noise_grew",))


def test_what_rests_on_several_numbers_is_as_weak_as_the_weakest() -> None:
    strong, weak = Verdict("learned", "shows"), Verdict("partly_learned", "suggests")
    assert together([strong, weak]) == weak
    assert together([strong, Verdict("partly_learned", "open", ("noise_grew",))]).capped_by == ("noise_grew",)
    assert together([]) == Verdict()


def test_every_verdict_has_words_that_there_are_and_no_assumption_has_a_side() -> None:
    for mean, sd, prior, expected, capped in product(
        (-3.0, -0.2, 0.0, 0.6, 9.0), (0.0, 0.1, 0.6, 1.0, 2.0), (0.0, 0.5, 1.0), (0.0, 0.9), ((), ("noise_grew",))
    ):
        found = decide(replace(of_normal((0.0, prior), (mean, sd), expected), caps=capped))
        assert found.status in STATUSES and found.direction in DIRECTIONS
        assert found.direction == "open" or (found.status in CARRIED and not found.capped_by)
