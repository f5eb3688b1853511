"""What the pages of decisions say that the code does."""

from __future__ import annotations

import pytest

from polku.inference.learnability import CONFLICT_LEARNED, verdict


@pytest.mark.parametrize("learned", [0.0002, 0.07, 0.099])
def test_a_surprise_is_no_conflict_where_next_to_nothing_was_learned(learned: float) -> None:
    assert verdict(learned, learned, 3.4) == "not_learnable_yet"
    assert verdict(learned, 0.5, 3.4) == "prior_driven"


@pytest.mark.parametrize("learned", [CONFLICT_LEARNED, 0.39, 0.9])
def test_a_surprise_is_a_conflict_where_a_tenth_or_more_was_learned(learned: float) -> None:
    assert CONFLICT_LEARNED == 0.1
    assert verdict(learned, learned, 2.6) == "conflict"
    assert verdict(learned, learned, 2.5) != "conflict"
