"""What it would take to cover a cost: months off benefit for a price per client, the price of staff for a saving.

    months     = 1000 / euros a month that a client's benefit costs            (Drummond et al. 2015, ch. 2)
    price      = −(change of all payers' spending in 60 months) / (person-years bought, discounted alike)

A price of staff is an interval of one area; where it has both signs nothing can be said, and the row has no value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polku.assess.euros import TOTAL, cost_draws
from polku.assess.rows import ALL
from polku.assess.worlds import Run
from polku.base import FolderError, Month
from polku.dynamics.costs import benefit_month, break_even, break_even_price, discount_weights, unpriced
from polku.dynamics.own_costs import units
from polku.dynamics.payers import PER_MONTH
from polku.dynamics.prices import price_year
from polku.evaluation import sentences_break_even as say
from polku.evaluation.model import BreakEven
from polku.programme.model import Area, Programme, UnitCost

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
    year = price_year(programme)
    need = break_even(PER_CLIENT, euros)
    rows = [BreakEven(ALL, "1000_eur", need, "months", say.per_client(need, euros, year))]
    for cost in unpriced(programme):
        area = next((a for a in programme.trial_areas if a.id == cost.area), None)
        if cost.own and area is not None:
            rows.append(_staff(programme, run, area, cost, euros))
    return rows


def _staff(programme: Programme, run: Run | None, area: Area, cost: UnitCost, euros: float) -> BreakEven:
    """The price of a unit of what the programme buys that the change of spending would cover."""
    found = None if run is None else price_covered(programme, run, area, cost)
    if found is None:
        need = break_even(12 * PER_CLIENT, euros)
        return BreakEven(area.id, "staff", need, "months", say.staff_needs(cost.name, need, price_year(programme)))
    text = say.staff_price(cost.name, area.name, found.mean, found.low, found.high, found.months, price_year(programme))
    value = None if found.low < 0 < found.high else found.mean
    return BreakEven(area.id, "staff", value, "eur_per_person_year", text, found.low, found.high)


@dataclass(frozen=True, slots=True)
class Covered:
    """The price of a person-year that a saving covers: mean and 80 % interval in euros, over `months` from start."""

    mean: float
    low: float
    high: float
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
    saving = -draws[:, place, last - 1]
    low, high = (break_even_price(float(q), years) for q in np.quantile(saving, (0.1, 0.9)))
    return Covered(break_even_price(float(saving.mean()), years), low, high, last - lead)
