"""The rows of `assessment.json` that hold euros: what each payer spends more or less, and what would cover a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from polku.base import Spread, Text


@dataclass(frozen=True, slots=True)
class CostRow:
    """Change of a payer's spending, with minus without, months 1..horizon, euros (negative = saving).

    `shifted_from`: for a payer whose spending on clients grew, how much of it other payers saved in the same months.
    `own`: how much of the change is the programme's own new spending, which is no shift. `held_back`: some of the
    months lie before the first known price, which holds backwards in them.
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
    held_back: bool = False

    @property
    def for_clients(self) -> float:
        """The mean change of what clients cost, the programme's own spending left out."""
        return self.spread.mean - self.own


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
