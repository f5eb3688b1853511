"""The client flows as the fits ask for them: the first months of a scenario, the last outcome kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.response import Outcome, Prepared, respond

Array = NDArray[np.float64]


class Months:
    """The flows on the first months of a scenario, the last outcome kept: a fit asks several series of one run.

    `moves`: whether the transitions are kept as well.
    """

    def __init__(self, prepared: Prepared, months: int, moves: bool = False) -> None:
        self.prepared = prepared.until(max(1, min(months, prepared.months)))
        self.moves = moves
        self.asked: Array | None = None
        self.outcome: Outcome | None = None

    def at(self, strengths: Array) -> Outcome:
        """The outcome at nothing and at strengths [P, A, L]: 1 + P points."""
        if self.outcome is None or self.asked is None or not np.array_equal(self.asked, strengths):
            both = np.concatenate([np.zeros_like(strengths[:1]), strengths])
            self.asked, self.outcome = strengths.copy(), respond(self.prepared, both, keep_flow=self.moves)
        return self.outcome
