"""What it costs, payer by payer: euros a month from the people in each state.

    euros_p(t) = Σ_s N_s(t) · W_p(t, s)
    W_p(t, s)  = Σ_k amount_k(t) · per_k · mix_k · quantity_k · Σ_c class_c(s, t) · share_p(c, s, t)

N people in state s at the end of month t; k the unit costs whose `on` is the state or a tag of it; per = 21.5 (day),
1 (month), 1/12 (person-year); mix the share of people for whom the cost arises (`share`); class_c the share of benefit
days in a class of accumulated days and share_p the law's share there (`payers`). The ledger is linear in people, so
the ledger of a difference is the difference of the ledgers.

Amounts are in the prices of one year (`prices`): a row holds until the next of its id starts, and beyond the last known
row the last amount holds in real terms, as the first one does before the first price of a state (`held_back`). The
programme's own costs do not hang on people; they follow doses (`own_costs`).

References: Drummond et al. 2015, Methods for the Economic Evaluation of Health Care Programmes, ch. 7 (viewpoints,
discounting); the Act on Unemployment Security for the Finnish shares, as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.own_costs import own_costs, unpriced
from polku.dynamics.payers import (
    PER_MONTH,
    Dated,
    PersonMonth,
    Stay,
    bill,
    closeness,
    in_force,
    latest,
    mean_shares,
    person_bill,
    share_rows,
    split,
    tags_of,
)
from polku.dynamics.prices import real_amount
from polku.programme.model import Programme, ShareRule, UnitCost

__all__ = [
    "PersonMonth",
    "Stay",
    "benefit_month",
    "benefits_alone",
    "bill",
    "break_even",
    "break_even_price",
    "discount_weights",
    "held_back",
    "ledger",
    "own_costs",
    "person_bill",
    "priced",
    "rates",
    "shifts",
    "split",
    "total",
    "unpriced",
    "unverified_rules",
]

Floats = NDArray[np.float64]
Number = TypeVar("Number", float, NDArray[np.float64])


def ledger(stock: Floats, weights: Mapping[str, Floats]) -> dict[str, Floats]:
    """Euros a month by payer, float[..., T], from people `stock` float[..., T, S] and what one costs (`rates`).

    The programme's own costs are in `own_costs`.
    """
    return {payer: np.einsum("...ts,ts->...t", stock, w) for payer, w in weights.items()}


def total(euros: Mapping[str, Floats]) -> Floats:
    """The sum over payers, float[..., T]."""
    return np.asarray(np.sum(list(euros.values()), axis=0), dtype=np.float64)


def rates(
    states: Sequence[str],
    programme: Programme,
    first: Month,
    months: int,
    rules_of: Month | None = None,
    area: str = "",
) -> dict[str, Floats]:
    """W_p: euros a month per person, float[T, S], for each payer of the programme (zeros for one who pays nothing).

    Months from `first`. `rules_of`: the shares and classes of days of that month in every month (the same people and
    prices under another law). `area`: its own rows of unit costs replace the general ones. Raises FolderError when a
    cost has no payer or its shares do not sum to one.
    """
    weights = {p.id: np.zeros((months, len(states))) for p in programme.payers}
    rows = [c for c in programme.unit_costs if not c.own and c.area in ("", area)]
    for a, b in pairwise(_changes(programme, first, months)):
        for s, state in enumerate(states):
            for payer, euros in _rate(programme, rows, state, first + a, rules_of).items():
                weights.setdefault(payer, np.zeros((months, len(states))))[a:b, s] = euros
    return weights


def _changes(programme: Programme, first: Month, months: int) -> list[int]:
    """The months (from `first`) in which some price or rule begins to differ, with 0 and `months` at the ends."""
    rows: list[Dated] = [*programme.unit_costs, *programme.share_rules, *programme.day_classes]
    turns = {r.start.since(first) for r in rows if r.start} | {r.end.since(first) + 1 for r in rows if r.end}
    return sorted({0, months} | {t for t in turns if 0 < t < months})


def _rate(
    programme: Programme, rows: Sequence[UnitCost], state: str, month: Month, rules_of: Month | None
) -> dict[str, float]:
    euros: dict[str, float] = {}
    for cost in _prices(programme, rows, state, month):
        amount = _monthly(programme, cost) * cost.share
        for payer, share in mean_shares(programme, cost.rule, rules_of or month, state).items():
            euros[payer] = euros.get(payer, 0.0) + amount * share
    return euros


def _prices(programme: Programme, rows: Sequence[UnitCost], state: str, month: Month) -> list[UnitCost]:
    """The price of each cost in a state in a month, blank ones left out; before the first price of the state, that one.

    The area's own row goes before the general one.
    """
    tags = tags_of(programme, state)
    mine = [c for c in rows if closeness(c.on, state, tags) >= 2]
    found = _holding(mine, month)
    starts = [c.start for c in mine if c.start is not None and c.amount is not None]
    return found if found or not starts else _holding(mine, min(starts))


def _holding(rows: Sequence[UnitCost], month: Month) -> list[UnitCost]:
    found: list[UnitCost] = []
    for id_ in dict.fromkeys(c.id for c in rows):
        mine = [c for c in rows if c.id == id_]
        holding = in_force([c for c in mine if c.area], month) or in_force([c for c in mine if not c.area], month)
        if holding and latest(holding).amount is not None:
            found.append(latest(holding))
    return found


def _monthly(programme: Programme, cost: UnitCost) -> float:
    quantity = 1.0 if cost.quantity is None else cost.quantity
    return real_amount(programme, cost) * PER_MONTH[cost.per] * quantity


def priced(programme: Programme) -> tuple[UnitCost, ...]:
    """The prices of what clients cost that are known; none means that no euro can be told."""
    return tuple(c for c in programme.unit_costs if not c.own and c.amount is not None)


def benefits_alone(programme: Programme) -> Programme:
    """The programme with the prices of benefits alone: those of rules by which something is paid to the unemployed.

    The services that clients are in, and what the programme itself does, are new spending and no benefit.
    """
    home = {s.id for s in programme.states if "unemployed" in s.counts_as} | {"unemployed"}
    rules = {c.rule for c in priced(programme) if c.on in home}
    kept = tuple(c for c in programme.unit_costs if not c.own and c.rule in rules)
    return replace(programme, unit_costs=kept)


def held_back(programme: Programme, month: Month) -> bool:
    """Whether a month lies before the first known price, so that the first prices and rules hold backwards in it."""
    starts = [c.start for c in priced(programme)]
    return bool(starts) and all(s is not None and month < s for s in starts)


def unverified_rules(
    programme: Programme, months: Iterable[Month], rules_of: Month | None = None
) -> tuple[ShareRule, ...]:
    """The share rules in use in these months (or in `rules_of`) that have not been checked against the law."""
    rules = dict.fromkeys(c.rule for c in programme.unit_costs if c.amount is not None)
    used = (
        row
        for month in ([rules_of] if rules_of else months)
        for rule in rules
        for row in share_rows(programme, rule, month, None)
    )
    return tuple(dict.fromkeys(row for row in used if not row.verified))


def discount_weights(horizon: int, yearly_rate: float) -> Floats:
    """float[h]: what a euro (or a month in a job) of month 1 … h is worth at the start, (1 + r)^(−t/12)."""
    return np.asarray((1.0 + yearly_rate) ** (-np.arange(1, horizon + 1) / 12.0), dtype=np.float64)


def shifts(changes: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """How much of a payer's growth other payers saved: {payer that grew: {payer that saved: euros}}, all positive.

    `changes` is with minus without, by payer (no total). What is matched is the smaller of all growth and all saving,
    dealt in proportion on both sides: g_i · s_j / max(Σg, Σs).
    """
    grew = {p: c for p, c in changes.items() if c > 0}
    saved = {p: -c for p, c in changes.items() if c < 0}
    larger = max(sum(grew.values()), sum(saved.values()))
    return {p: {q: g * (s / larger) for q, s in saved.items()} for p, g in grew.items() if saved}


def benefit_month(programme: Programme, month: Month, on: str = "unemployed", area: str = "") -> float:
    """Euros that all payers together pay for one person who stays a month in `on`: what a month off it spares."""
    weights = rates((on,), programme, month, 1, None, area)
    return float(sum(w[0, 0] for w in weights.values()))


def break_even(cost: float, euros_a_month: float, clients: float = 1.0) -> float:
    """Months off benefit that each of `clients` needs for a cost to be covered, cost / (clients × euros a month).

    A cost per client has `clients` 1; a person-year of staff has the clients one worker serves in a year. Raises
    ValueError when a month off benefit spares nothing or there are no clients.
    """
    if euros_a_month <= 0 or clients <= 0:
        raise ValueError("break-even needs clients, and a month off benefit that spares something")
    return cost / (clients * euros_a_month)


def break_even_price(saving: Number, quantity: float) -> Number:
    """The highest price of a unit (a person-year of staff) that a saving covers, for a cost whose price is blank."""
    if quantity <= 0:
        raise ValueError("break-even needs a quantity above zero")
    return saving / quantity
