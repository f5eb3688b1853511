"""What the programme itself costs: staff, contracts, premises, month by month from the doses that the run assumes.

    euros_p(a, t) = Σ_k amount_k · per_k · quantity_k · dose_{activity(k), a}(t) · share_p(k, t)

A cost that names an activity follows that activity's dose in the area under the run's scenario, so that nobody pays for
what is not done. One that names none is the trial's as a whole: it runs over the area's treated months, in a scenario
in which anything is done there at all. Months: from the row's `start` (the area's first treated month) to its `end`
(the scenario's `until`, else the area's last treated month). Prices in the programme's year (`prices`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.effects import Delivery, treated_dose
from polku.dynamics.payers import PER_MONTH, mean_shares
from polku.dynamics.prices import real_amount
from polku.programme.model import Area, Programme, UnitCost

Floats = NDArray[np.float64]
PLANNED = Delivery("planned")


def own_costs(
    programme: Programme, area: Area, first: Month, months: int, delivery: Delivery = PLANNED
) -> dict[str, Floats]:
    """The programme's own costs in an area, euros a month by payer, float[T] from `first`, undiscounted.

    `delivery`: the doses of the run, and until when they go on. Rows with a blank amount are in `unpriced`, not here.
    Raises FolderError when a cost has no payer or its shares do not sum to one.
    """
    euros: dict[str, Floats] = {}
    for cost in _rows(programme, area):
        if cost.amount is None:
            continue
        paid = units(programme, cost, area, first, months, delivery) * real_amount(programme, cost)
        for t in np.flatnonzero(paid):
            for payer, share in mean_shares(programme, cost.rule, first + int(t), cost.on or None).items():
                euros.setdefault(payer, np.zeros(months))[t] += paid[t] * share
    return euros


def units(
    programme: Programme, cost: UnitCost, area: Area, first: Month, months: int, delivery: Delivery = PLANNED
) -> Floats:
    """How many units of a cost of its own the programme buys in an area in each month, float[T]."""
    size = PER_MONTH[cost.per] * (1.0 if cost.quantity is None else cost.quantity)
    return size * _in_months(programme, cost, area, first, months, delivery)


def _in_months(
    programme: Programme, cost: UnitCost, area: Area, first: Month, months: int, delivery: Delivery
) -> Floats:
    """The dose that a cost follows, in the months in which it runs."""
    start = cost.start or programme.start_of(area)
    end = cost.end or delivery.until or programme.end_of(area)
    t = np.arange(months)
    runs = (t >= start.since(first)) & (t <= end.since(first))
    if cost.activity:
        dose = _dose(programme, cost.activity, area, first, months, delivery)
    else:
        done = any(
            _dose(programme, n.id, area, first, months, delivery).any() for n in programme.nodes if n.kind == "activity"
        )
        dose = np.full(months, float(done))
    return np.asarray(np.where(runs, dose, 0.0))


def _dose(programme: Programme, activity: str, area: Area, first: Month, months: int, delivery: Delivery) -> Floats:
    dose = treated_dose(programme, activity, area, first, months, delivery.doses, delivery.until)
    return dose * (delivery.dose_scale or {}).get(activity, 1.0)


def _rows(programme: Programme, area: Area) -> Iterator[UnitCost]:
    return (c for c in programme.unit_costs if c.own and c.area in ("", "*", area.id))


def unpriced(programme: Programme, area: str | None = None) -> tuple[UnitCost, ...]:
    """The costs whose price is blank, in one area or (None) in all: they are in no sum, and lead to a break-even."""
    return tuple(c for c in programme.unit_costs if c.amount is None and (area is None or c.area in ("", "*", area)))


def activities_without_price(programme: Programme) -> tuple[str, ...]:
    """The activities that are done somewhere in the plan and for which no cost of their own has a price.

    None when a cost of the whole trial is priced: it may hold them all.
    """
    own = [c for c in programme.unit_costs if c.own and c.amount is not None]
    if any(not c.activity for c in own):
        return ()
    done = {d.activity for d in programme.doses if d.dose > 0 and d.scenario is None}
    priced = {c.activity for c in own}
    return tuple(n.id for n in programme.nodes if n.kind == "activity" and n.id in done - priced)
