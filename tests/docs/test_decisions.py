"""What the pages of decisions say that the code does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polku.results.verdicts import SURPRISE_LEARNED, Known, decide


def known(learned: float, surprise: float, expected: float) -> Known:
    """Prior 0 ± 1; so much of the variance gone, the mean moved by so many sd of what was to be expected."""
    mean = surprise * learned**0.5
    return Known(0.0, 1.0, mean, (1 - learned) ** 0.5, (1 - expected) ** 0.5, 0.5, -1.0, 1.0)


@pytest.mark.parametrize("learned", [0.0002, 0.07, 0.099])
def test_a_surprise_is_no_conflict_where_next_to_nothing_was_learned(learned: float) -> None:
    assert decide(known(learned, 3.4, learned)).status == "not_learnable_yet"
    assert decide(known(learned, 3.4, 0.5)).status == "prior_driven"


@pytest.mark.parametrize("learned", [SURPRISE_LEARNED + 1e-9, 0.39, 0.74])
def test_a_surprise_is_a_conflict_where_a_tenth_or_more_was_learned(learned: float) -> None:
    assert SURPRISE_LEARNED == 0.1
    assert decide(known(learned, 2.6, learned)).status == "conflict"
    assert decide(known(learned, 2.49, learned)).status != "conflict"


def test_what_the_data_decided_is_learned_however_far_from_the_assumption() -> None:
    assert decide(known(0.9, 4.0, 0.9)).status == "learned"


@pytest.mark.parametrize("learned", [0.0, 0.05])
def test_a_mean_that_moved_by_more_than_the_prior_has_room_for_is_a_conflict(learned: float) -> None:
    moved = replace(known(learned, 0.0, 0.0), mean=2.6)
    assert decide(moved).status == "conflict"
    assert decide(replace(moved, mean=2.4)).status != "conflict"
