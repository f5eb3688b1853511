"""The money of a programme: payers, their shares by law, prices, days of benefit, price levels; and bands of months."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Month, Place, Text

NOWHERE = Place("")


ROUNDING = 0.001
"""Shares that should sum to one may miss it by so much: six sixths as 0.1667 do."""


@dataclass(frozen=True, slots=True)
class Band:
    """A band of months a <= d < b; `b` None is open: `[12:]`."""

    a: int = 0
    b: int | None = None

    def __str__(self) -> str:
        return f"[{self.a or ''}:{'' if self.b is None else self.b}]"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who bears a cost. The Finnish cases are for sentences (genitive, inessive/adessive not needed)."""

    id: str
    name: Text
    gen_fi: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ShareRule:
    """Which share of a cost a payer bears, by class of benefit days, from a date.

    `share` None is the rest. `on` is the state or tag in which the cost arises. `verified` False is printed
    on every page that uses the row.
    """

    rule: str
    payer: str
    share: float | None
    days: Band = Band()
    on: str = "unemployed"
    start: Month | None = None
    end: Month | None = None
    announced: Month | None = None
    verified: bool = True
    source: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class UnitCost:
    """A price: `amount` euros per `per` for the `share` of people in state or tag `on`, paid by `rule`.

    `per`: day (21.5 a month), month, person_year. `amount` None is a blank price: it leads to a break-even.
    `prices` is the year of the money (0: that of `[model] prices`). A cost that names no state or tag is the
    programme's own: it follows the dose of its `activity`, or the months of the trial where it names none.
    """

    id: str
    name: Text
    amount: float | None
    per: str
    rule: str
    on: str = ""
    activity: str = ""
    area: str = ""
    quantity: float | None = None
    share: float = 1.0
    prices: int = 0
    start: Month | None = None
    end: Month | None = None
    announced: Month | None = None
    assumption: bool = False
    source: str = ""
    place: Place = NOWHERE

    @property
    def own(self) -> bool:
        """Whether it is the programme's own cost, which does not hang on how many people are in a state."""
        return bool(self.activity) or not self.on


@dataclass(frozen=True, slots=True)
class DayClass:
    """The share of a rule's benefit days that fall in a class of accumulated days (`[300:500]`)."""

    rule: str
    days: Band
    share: float
    on: str = "unemployed"
    start: Month | None = None
    end: Month | None = None
    announced: Month | None = None
    assumption: bool = False
    source: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class PriceYear:
    """The price level of a year, as an index. Known from January of the next year unless `announced` says otherwise."""

    year: int
    index: float
    announced: Month | None = None
    verified: bool = True
    source: str = ""
    place: Place = NOWHERE

    @property
    def known(self) -> Month:
        """The month in which the year's mean became known."""
        return self.announced or Month.of(self.year + 1, 1)
