"""What it would take to cover a cost: months off benefit for a price per client, the price of staff for a saving.

    months     = 1000 / euros a month that a client's benefit costs            (Drummond et al. 2015, ch. 2)
    price      = −(change of all payers' spending in 60 months) / (person-years bought, discounted alike)

A price of staff is an interval of one area; where it has both signs nothing can be said, and the row has no value.
"""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import FolderError, Month, Spread
from polku.dynamics.costs import benefit_month, break_even, break_even_price, discount_weights, unpriced
from polku.dynamics.own_costs import units
from polku.dynamics.payers import PER_MONTH
from polku.dynamics.prices import price_year
from polku.forecast.contrast import spread
from polku.programme.model import ALL, Area, Programme, UnitCost
from polku.results.costs import TOTAL, cost_draws
from polku.results.money import BreakEven
from polku.results.scenarios import Run
from polku.texts import Message

FOLLOWED = 60
"""Months from the area's start over which a saving may cover a price."""
PER_CLIENT = 1000.0


def break_evens(programme: Programme, run: Run | None, month: Month) -> list[BreakEven]:
    """What it would take to cover a cost: even where nothing can be estimated; nothing where no price is known."""
    try:
        euros = benefit_month(programme, max(programme.period.start, month))
    except FolderError:  # a price was known before the shares that deal it out: nothing to tell yet
        return []
    if euros <= 0:
        return []
    need = break_even(PER_CLIENT, euros)
    text = Message("breakeven.per-client", months=need, euros=euros, prices=in_prices(price_year(programme)))
    rows = [BreakEven(ALL, "1000_eur", need, "months", text)]
    for cost in unpriced(programme):
        area = next((a for a in programme.trial_areas if a.id == cost.area), None)
        if cost.own and area is not None:
            rows.append(_staff(programme, run, area, cost, euros))
    return rows


def _staff(programme: Programme, run: Run | None, area: Area, cost: UnitCost, euros: float) -> BreakEven:
    """The price of a unit of what the programme buys that the change of spending would cover."""
    found = None if run is None else price_covered(programme, run, area, cost)
    prices = in_prices(price_year(programme))
    if found is None:
        need = break_even(12 * PER_CLIENT, euros)
        text = Message("breakeven.staff-needs", name=cost.name, months=need, prices=prices)
        return BreakEven(area.id, "staff", need, "months", text)
    low, high, mean = found.price.at(0.1), found.price.at(0.9), found.price.mean
    both = low < 0 < high
    text = Message(
        "breakeven.staff-price",
        area=area.name,
        name=cost.name,
        says="open" if both else "none" if mean <= 0 else "covers",
        price=found.price,
        months=found.months,
        prices=prices,
    )
    return BreakEven(area.id, "staff", None if both else mean, "eur_per_person_year", text, low, high)


def in_prices(year: int) -> Message:
    """In which year's prices euros are; 0: nothing is deflated."""
    return Message("breakeven.prices", year=year)


@dataclass(frozen=True, slots=True)
class Covered:
    """The price of a person-year that a saving covers, in euros, over `months` from start."""

    price: Spread
    months: int


def price_covered(programme: Programme, run: Run, area: Area, cost: UnitCost) -> Covered | None:
    """What a person-year may cost in an area; None where none is bought under the run's doses, or nothing is priced."""
    place = [a.id for a in programme.trial_areas].index(area.id)
    draws = cost_draws(programme, run).get(TOTAL)
    if draws is None:
        return None
    lead = programme.start_of(area).since(run.prepared.first)
    last = min(lead + FOLLOWED, draws.shape[2])
    bought = units(programme, cost, area, run.prepared.first, last, run.prepared.delivery)
    weights = discount_weights(last, programme.settings.discount)
    years = float(bought @ weights) * PER_MONTH["person_year"] / PER_MONTH[cost.per]
    if years <= 0:
        return None
    return Covered(spread(break_even_price(-draws[:, place, last - 1], years)), last - lead)
