"""The rows of `assessment.json` that hold euros: what each payer spends more or less, and what would cover a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from polku.base import Spread, Text


@dataclass(frozen=True, slots=True)
class CostRow:
    """Change of a payer's spending, with minus without, months 1..horizon, euros (negative = saving).

    `benefits`: the part of the change that is benefits. `shifted_from`: for a payer whose benefits grew, how much of
    it other payers saved in the same months. `own`: how much is the programme's own new spending. `held_back`: some of
    the months lie before the first known price, which holds backwards in them. `left_out`: areas not in a sum.
    """

    area: str
    payer: str
    horizon: int
    scenario: str
    spread: Spread
    p_saving: float
    shifted_from: Mapping[str, float] = field(default_factory=dict)
    verified: bool = True
    rules: str = ""
    own: float = 0.0
    benefits: Spread | None = None
    held_back: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What it would take to cover a cost: months off benefit per client or per person-year of staff.

    `value` None: nothing can be said, as the 80 % interval `low`–`high` has both signs.
    """

    area: str
    what: str
    value: float | None
    unit: str
    text: Text
    low: float | None = None
    high: float | None = None
