"""Who pays: the law of shares, by class of benefit days and by date.

A *rule* (labour-market support, a service's price, staff …) has dated rows, one a payer and a band of days:

    share_p(n, s, t)    the part of a euro that payer p bears, for a client in state s, in month t, with n benefit
                        days accumulated before the day that is paid

Bands are a ≤ n < b: the 301st paid day has n = 300 and falls in `[300:1000]`. A row whose `share` is empty takes
the rest. The row that names the state itself goes before one that names a tag of it, and both before one that
names nothing. A row holds from its `start` to its `end`; beyond the last row that is known the last one holds,
so what is abolished is a row of its own with the amount 0. Before the first row of a rule or the first price of a state
the first ones hold backwards (`held_back`): what is not known is not nought.

Cents: every payer but the largest gets its share to the nearest cent (half a cent down) and the largest takes the
remainder, so that the payers' sum is the amount exactly. Of two equal shares the payer who stands first in
`payers.csv` is the larger. Euros are floats of whole cents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NoReturn, Protocol, TypeVar

from polku.base import FolderError, Month, Place, Problem, Text
from polku.programme.model import Band, ClockRule, DayClass, Programme, ShareRule, UnitCost
from polku.programme.money import ROUNDING
from polku.texts import Message

LEFT = Decimal(repr(ROUNDING))
"""What rounded shares may leave of a euro."""

ANY = ("", "*")
"""What stands for every state."""


class Dated(Protocol):
    """A row that holds from a month to a month, both included; None is open."""

    @property
    def start(self) -> Month | None: ...
    @property
    def end(self) -> Month | None: ...


Row = TypeVar("Row", bound=Dated)
Ruled = TypeVar("Ruled", ShareRule, DayClass)

PER_MONTH = {"day": 21.5, "month": 1.0, "person_year": 1.0 / 12.0}
"""How many units of a price fall in a month: benefit is paid on 21.5 days a month, 258 days a year."""


def in_force(rows: Iterable[Row], month: Month) -> tuple[Row, ...]:
    """The rows that hold in `month`; when all have ended, those that ended last; before the first, none."""
    started = [r for r in rows if r.start is None or r.start <= month]
    holding = tuple(r for r in started if r.end is None or month <= r.end)
    if holding or not started:
        return holding
    last = max(r.end for r in started if r.end is not None)
    return tuple(r for r in started if r.end == last)


def in_force_or_first(rows: Sequence[Row], month: Month) -> tuple[Row, ...]:
    """The rows that hold in `month`; before the first of them, those that hold in its first month."""
    holding = in_force(rows, month)
    starts = [r.start for r in rows if r.start is not None]
    return in_force(rows, min(starts)) if not holding and starts else holding


def tags_of(programme: Programme, state: str) -> frozenset[str]:
    """The tags that a state counts as; none for what is not a state (a tag itself)."""
    return next((s.counts_as for s in programme.states if s.id == state), frozenset())


def closeness(on: str, state: str, tags: frozenset[str]) -> int:
    """How closely a row's `on` names a state: 3 itself, 2 a tag of it, 1 everything, 0 not at all."""
    if on == state:
        return 3
    return 2 if on in tags else 1 if on in ANY else 0


def share_rows(programme: Programme, rule: str, month: Month, on: str | None) -> tuple[ShareRule, ...]:
    """The rows of a rule that hold for a state or tag in a month; `on` None: wherever the cost arises."""
    mine = tuple(r for r in programme.share_rules if r.rule == rule)
    return _closest(programme, mine, month, on)


def _closest(programme: Programme, rows: Sequence[Ruled], month: Month, on: str | None) -> tuple[Ruled, ...]:
    """Of the rows that hold in a month, or first, those that name a state most closely."""
    if on is None:
        return in_force_or_first(rows, month)
    tags = tags_of(programme, on)
    holding = in_force_or_first([r for r in rows if closeness(r.on, on, tags)], month)
    closest = max((closeness(r.on, on, tags) for r in holding), default=0)
    return tuple(r for r in holding if closeness(r.on, on, tags) == closest)


def shares_at(programme: Programme, rule: str, days: float, month: Month, on: str | None) -> dict[str, Decimal]:
    """Each payer's share of a euro paid to a client with `days` accumulated days; they sum to one exactly.

    What rounding leaves (`ROUNDING`) falls to the largest payer.
    Raises FolderError when no row holds, or when the shares do not sum to one.
    """
    rows = share_rows(programme, rule, month, on)
    there = [r for r in rows if _holds(r.days, days)]
    if not there:
        _refuse(rows, rule, month, on, Message("payer-refusals.has-no-row-for-benefit-days", days=days))
    shares: dict[str, Decimal] = {}
    for row in there:
        if row.share is not None:
            shares[row.payer] = shares.get(row.payer, Decimal(0)) + Decimal(repr(row.share))
    rest = 1 - sum(shares.values(), Decimal(0))
    takers = [r.payer for r in there if r.share is None]
    if len(takers) > 1 or (takers and rest < 0) or (not takers and abs(rest) > LEFT):
        _refuse(rows, rule, month, on, Message("payer-refusals.has-shares-that-do-not-sum"))
    for payer in takers or [max(shares, key=shares.__getitem__)]:
        shares[payer] = shares.get(payer, Decimal(0)) + rest
    return shares


def _holds(band: Band, days: float) -> bool:
    return band.a <= days and (band.b is None or days < band.b)


def _refuse(rows: Sequence[ShareRule | DayClass], rule: str, month: Month, on: str | None, why: Text) -> NoReturn:
    place = rows[0].place if rows else Place("share_rules.csv")
    message = Message("payer-refusals.shares", rule=rule, on=on or "none", month=month, why=why)
    raise FolderError((Problem("payer_shares", place, message, message.cure),))


def cuts_of(rows: Iterable[ShareRule], band: Band) -> list[int]:
    """The days strictly inside a band at which some share changes."""
    edges = {edge for r in rows for edge in (r.days.a, r.days.b) if edge is not None}
    return sorted(e for e in edges if e > band.a and (band.b is None or e < band.b))


def shares_in(programme: Programme, rule: str, band: Band, month: Month, on: str | None) -> dict[str, Decimal]:
    """Each payer's share over a class of days. A class that a share cuts in two is spread evenly over its days.

    Raises FolderError when an open class (`[300:]`) is cut: nobody knows how its days are spread.
    """
    rows = share_rows(programme, rule, month, on)
    cuts = cuts_of(rows, band)
    if not cuts:
        return shares_at(programme, rule, band.a, month, on)
    if band.b is None:
        _refuse(rows, rule, month, on, Message("payer-refusals.cuts-the-open-class-of-days", band=band))
    edges = [band.a, *cuts, band.b or 0]
    shares: dict[str, Decimal] = {}
    for a, b in pairwise(edges):
        part = Decimal(b - a) / Decimal(edges[-1] - edges[0])
        for payer, share in shares_at(programme, rule, a, month, on).items():
            shares[payer] = shares.get(payer, Decimal(0)) + part * share
    return shares


def mean_shares(programme: Programme, rule: str, month: Month, on: str | None) -> dict[str, float]:
    """Each payer's share of a rule's euros in a state: the shares over the classes of days, as they are populated.

    Where no share depends on days no class is asked for. Raises FolderError when classes are needed and missing, or
    when the classes' shares do not sum to one.
    """
    rows = share_rows(programme, rule, month, on)
    if all(r.days == Band() for r in rows):
        return {p: float(s) for p, s in shares_at(programme, rule, 0, month, on).items()}
    classes = _classes(programme, rule, month, on)
    if not classes:
        _refuse(rows, rule, month, on, Message("payer-refusals.has-shares-by-days-and-no"))
    whole = sum(c.share for c in classes)
    if abs(whole - 1) > ROUNDING + 1e-9:
        _refuse(classes, rule, month, on, Message("payer-refusals.has-day-classes-that-are-not"))
    shares: dict[str, float] = {}
    for one in classes:
        for payer, share in shares_in(programme, rule, one.days, month, on).items():
            shares[payer] = shares.get(payer, 0.0) + one.share * float(share)
    if abs(whole - 1) > 1e-9:  # rounded shares: one euro is one euro
        return {payer: share / whole for payer, share in shares.items()}
    return shares


def _classes(programme: Programme, rule: str, month: Month, on: str | None) -> tuple[DayClass, ...]:
    mine = tuple(c for c in programme.day_classes if c.rule == rule)
    return _closest(programme, mine, month, on)


def cents(euros: float) -> int:
    """Euros in whole cents, the half up."""
    return int((Decimal(repr(float(euros))) * 100).to_integral_value(ROUND_HALF_UP))


def split(
    amount_euros: float, rule: str, benefit_days: float, month: Month, on: str | None, programme: Programme
) -> dict[str, float]:
    """A sum of euros over its payers, in whole cents that sum to the amount; the largest payer takes the remainder.

    `benefit_days` are those accumulated before the day that is paid; `on` is the state or tag in which the client is.
    Raises FolderError when the rule has no row there or its shares do not sum to one.
    """
    return _deal(cents(amount_euros), shares_at(programme, rule, benefit_days, month, on), programme)


def _deal(amount: int, shares: Mapping[str, Decimal], programme: Programme) -> dict[str, float]:
    order = [p.id for p in programme.payers]
    rank = {p: order.index(p) if p in order else len(order) for p in shares}
    largest = min(shares, key=lambda p: (-shares[p], rank[p]))
    dealt = {p: int((s * amount).to_integral_value(ROUND_HALF_DOWN)) for p, s in shares.items()}
    dealt[largest] += amount - sum(dealt.values())
    return {p: c / 100 for p, c in dealt.items()}


def bill(
    euros_of_class: Mapping[Band, float], rule: str, month: Month, on: str | None, programme: Programme
) -> dict[str, float]:
    """A month's bill by payer, from the euros paid in each class of days; whole cents."""
    bills = [
        _deal(cents(euros), shares_in(programme, rule, band, month, on), programme)
        for band, euros in euros_of_class.items()
    ]
    return add_up(bills)


def add_up(bills: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The sum of several bills, payer by payer, in whole cents."""
    total: dict[str, int] = {}
    for one in bills:
        for payer, euros in one.items():
            total[payer] = total.get(payer, 0) + cents(euros)
    return {payer: c / 100 for payer, c in total.items()}


@dataclass(frozen=True, slots=True)
class Stay:
    """What one person was paid in a month: `days` benefit days while in `state`."""

    month: Month
    state: str
    days: int


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """The bill of a stay: `before` and `after` are the benefit days accumulated before it and after it."""

    stay: Stay
    before: int
    after: int
    euros: float
    by_payer: Mapping[str, float]


def person_bill(
    programme: Programme, rule: str, stays: Sequence[Stay], accumulated: int = 0
) -> tuple[PersonMonth, ...]:
    """The bills of one person, stay by stay, by the law of each month.

    The clock `benefit_days` runs, holds or resets in each state as the clock rules of the month say; a stay that
    crosses a limit is billed in parts. The price is that of the rule's unit cost per day in the state. Raises
    FolderError when a state has no clock rule, a month no price or a day no share.
    """
    months: list[PersonMonth] = []
    for stay in stays:
        does = _clock(programme, stay)
        before = 0 if does == "resets" else accumulated
        accumulated = before + stay.days if does == "runs" else before
        price = _price(programme, rule, stay) if stay.days else 0.0
        months.append(_bill_of(programme, rule, stay, before, accumulated, price))
    return tuple(months)


def _bill_of(programme: Programme, rule: str, stay: Stay, before: int, after: int, price: float) -> PersonMonth:
    rows = share_rows(programme, rule, stay.month, stay.state)
    pieces = [(before, stay.days)]
    if after > before:
        edges = [before, *cuts_of(rows, Band(before, after)), after]
        pieces = [(a, b - a) for a, b in pairwise(edges)]
    bills = [split(price * days, rule, at, stay.month, stay.state, programme) for at, days in pieces if days]
    by_payer = add_up(bills)
    euros = sum(cents(e) for e in by_payer.values()) / 100
    return PersonMonth(stay, before, after, euros, by_payer)


def _clock(programme: Programme, stay: Stay) -> str:
    rows: Iterable[ClockRule] = (c for c in programme.clocks if c.clock == "benefit_days")
    mine = [c for c in rows if c.state in (stay.state, *ANY)]
    holding = in_force(mine, stay.month)
    if not holding:
        _refuse((), "benefit_days", stay.month, stay.state, Message("payer-refusals.has-no-clock-rule"))
    return max(holding, key=lambda c: (closeness(c.state, stay.state, frozenset()), _since(c))).does


def _price(programme: Programme, rule: str, stay: Stay) -> float:
    tags = tags_of(programme, stay.state)
    rows = [c for c in programme.unit_costs if c.rule == rule and c.per == "day" and not c.area and not c.activity]
    near = in_force((c for c in rows if c.amount is not None and closeness(c.on, stay.state, tags)), stay.month)
    if not near:
        _refuse((), rule, stay.month, stay.state, Message("payer-refusals.has-no-price-per-day"))
    return latest(sorted(near, key=lambda c: closeness(c.on, stay.state, tags))).amount or 0.0


def latest(rows: Sequence[UnitCost]) -> UnitCost:
    """Of several prices that hold, the one that started last; of those that started together, the last."""
    return max(enumerate(rows), key=lambda pair: (_since(pair[1]), pair[0]))[1]


def _since(row: Dated) -> int:
    return -1 if row.start is None else row.start.index
