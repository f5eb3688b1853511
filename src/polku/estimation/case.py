"""The case: a programme and its evidence as they were known in a month. It alone enters a fit.

    Case(programme, evidence, Month.parse("2019-06"))     cut: nothing in it was known later
    Case.uncut(programme, evidence)                       all there is, in its latest form: worlds that were simulated

Cutting what is cut already changes nothing, so that a case made of another's parts is as safe as the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Month
from polku.evidence.folder import known as known_evidence
from polku.evidence.model import Evidence
from polku.programme.asof import known as known_programme
from polku.programme.formula import Expr, parse
from polku.programme.model import Programme

OUTCOME = "unemployed"
"""The indicator whose stock the panel observes."""
END_OF_TIME = Month.of(9999, 12)


@dataclass(frozen=True, slots=True)
class Case:
    """A programme and its evidence, cut at `month` when it is made."""

    programme: Programme
    evidence: Evidence
    month: Month

    def __post_init__(self) -> None:
        object.__setattr__(self, "programme", known_programme(self.programme, self.month))
        object.__setattr__(self, "evidence", known_evidence(self.evidence, self.month))

    @classmethod
    def uncut(cls, programme: Programme, evidence: Evidence) -> Case:
        """All there is, whenever it became known; of several vintages of one thing the latest."""
        return cls(programme, evidence, END_OF_TIME)

    @property
    def outcome(self) -> Expr:
        """The formula of the stock that the panel observes."""
        return outcome_formula(self.programme)


def outcome_formula(programme: Programme) -> Expr:
    """The formula of the stock that the panel of a programme observes."""
    indicator = programme.indicator(OUTCOME)
    return parse(indicator.formula if indicator and indicator.formula else OUTCOME)
