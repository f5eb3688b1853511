"""Cross-checks as frozen values: other methods on the same series beside the main estimate. Rows of `cross_checks`.

Never more evidence: a series read twice is one series. Nothing here moves a posterior or a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from polku.base import Month, Spread

SYNTHETIC, DIFFERENCE = "synthetic_control", "difference_in_differences"
LATE = "synthetic_control_last_months"
"""The synthetic control of the last three months alone, against the main estimate of those months."""
METHODS = (SYNTHETIC, LATE, DIFFERENCE)
WORDS = ("agreement", "tension", "conflict")
"""From the mildest to the strongest."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How the area drifted from the others over the years before the start: per cent a year, `p` of no drift.

    `detectable`: the drift that the test would have found with 80 % power.
    """

    slope: Spread
    p: float
    detectable: float


@dataclass(frozen=True, slots=True)
class Check:
    """One method's change of the unemployed in per cent, or `why` it could not be made (a code).

    `apart`: how far from the main estimate, in sd of their difference; `word`: one of WORDS, blank when not made.
    `early`, `p_early`: what the method finds of a trial a year earlier, when nothing was done, and its p. `trend`: that
    of differences in differences. `weights`: the comparison areas of a synthetic control; `fit`: how far it was from
    the area before the start, per cent. `comparison`: how many comparison areas there are.
    """

    method: str
    estimate: Spread | None = None
    apart: float | None = None
    word: str = ""
    why: str = ""
    early: Spread | None = None
    p_early: float | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    comparison: int = 0
    fit: float | None = None
    trend: Trend | None = None
    beside: Spread | None = None


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """An area (or all trial areas together): the main estimate beside the others, mean of months `first`…`last`.

    `effect` in per cent; `contraction` and the verdict are those of the effect row nearest to the last month. `word`:
    the strongest of the checks', blank when none could be made. The base of the checks begins in `base`.
    """

    area: str
    base: Month
    first: Month
    last: Month
    effect: Spread
    contraction: float
    verdict: str
    word: str
    checks: tuple[Check, ...]
    direction: str = "open"
    capped_by: tuple[str, ...] = ()
