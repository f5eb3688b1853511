"""What must be said of the euros of a run: prices that are not known or are held, costs left out, figures not verified.

Each is a caution with its code; page 1 and the page of payers print them as sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polku.base import Caution, Month, Text
from polku.dynamics.costs import held_back, priced, unverified_rules
from polku.dynamics.own_costs import activities_without_price
from polku.dynamics.prices import unverified_years, years_used
from polku.programme.model import Programme, Shift, UnitCost
from polku.texts import Message
from polku.texts.lists import listed

PURCHASE = "service_purchase"
"""The packaged rule of the price of a bought service, which a contract of the programme's own may count again."""


def money_cautions(programme: Programme, first: Month, months: int) -> tuple[Caution, ...]:
    """What is to be said of the euros of `months` months from `first`, the start of the earliest area."""
    if not priced(programme):
        return (_caution("no_price_known", "unit_costs", NO_PRICE),)
    years = years_used(programme, first, months)
    told = (
        _held_back(programme, first),
        _own_cost_missing(programme),
        *_priced_twice(programme),
        _price_year_missing(programme),
        _level_not_known(programme),
        _level_not_verified(unverified_years(programme, years)),
        _steps_not_verified(programme, first, months),
    )
    return tuple(c for c in told if c is not None)


NO_PRICE = Message("money-cautions.no-price")


def _caution(code: str, place: str, text: Text) -> Caution:
    return Caution(code, place, text)


def _held_back(programme: Programme, first: Month) -> Caution | None:
    if not held_back(programme, first):
        return None
    first = min(c.start for c in priced(programme) if c.start is not None)
    return _caution(
        "prices_held_back",
        "unit_costs",
        Message("money-cautions.prices-payers-shares-known-only", start=first),
    )


def _own_cost_missing(programme: Programme) -> Caution | None:
    missing = activities_without_price(programme)
    if not missing:
        return None
    done = [n for n in programme.nodes if n.kind == "activity" and n.id in missing]
    if not any(c.own and c.amount is not None for c in programme.unit_costs):
        text = Message("money-cautions.own-costs-missing")
    elif len(done) <= 3:
        names = listed([n.name for n in done])
        text = Message("money-cautions.own-price-missing", names=names)
    else:
        text = Message("money-cautions.own-prices-missing", n=len(done))
    return _caution("own_cost_missing", "unit_costs", text)


def _priced_twice(programme: Programme) -> Iterator[Caution]:
    """A contract of the programme's own for a service whose purchase has a price too."""
    bought = {c.on: c for c in priced(programme) if c.rule == PURCHASE}
    tags = {s.id: s.counts_as | {s.id} for s in programme.states}
    for cost in (c for c in programme.unit_costs if c.activity and c.amount is not None):
        targets = {k.effect.target for k in programme.links if k.cause == cost.activity and isinstance(k.effect, Shift)}
        again = [c for state, c in bought.items() if targets & tags.get(state, {state})]
        if again:
            yield _twice(cost, again[0])


def _twice(cost: UnitCost, again: UnitCost) -> Caution:
    mine, other = cost.name, again.name
    return _caution(
        "service_priced_twice",
        f"unit_costs/{cost.id}",
        Message("money-cautions.service-may-counted-twice-your", mine=mine, other=other, id=again.id),
    )


def _price_year_missing(programme: Programme) -> Caution | None:
    bare = [c.name for c in programme.unit_costs if c.amount is not None and not c.prices]
    if not bare or not programme.price_index:
        return None
    names, year = listed(list(dict.fromkeys(bare))), programme.settings.prices
    return _caution(
        "price_year_missing",
        "unit_costs",
        Message("money-cautions.no-year-prices-given-unit", names=names, year=year),
    )


def _level_not_known(programme: Programme) -> Caution | None:
    """The year of the result itself is not in the index yet; that a price of this year is not is no news."""
    year = programme.settings.prices
    known = [row.year for row in programme.price_index]
    if not known or year in known:
        return None
    return _caution(
        "price_level_not_known",
        "price_index",
        Message("money-cautions.price-level-not-known-yet", year=year, max=max(known)),
    )


def _level_not_verified(years: Sequence[int]) -> Caution | None:
    if not years:
        return None
    which = _years(years)
    return _caution(
        "price_level_not_verified",
        "price_index",
        Message("money-cautions.price-level-not-been-verified", which=which),
    )


def _years(years: Sequence[int]) -> Text:
    if len(years) == 1:
        return Message("money-cautions.of-year", year=years[0])
    if years[-1] - years[0] + 1 == len(years):
        return Message("money-cautions.years-between", first=years[0], last=years[-1])
    return Message("money-cautions.of-years", years=tuple(years))


def _steps_not_verified(programme: Programme, first: Month, months: int) -> Caution | None:
    rules = unverified_rules(programme, [first + t for t in range(months)])
    if not any(r.start is not None and r.start.year >= 2025 for r in rules):
        return None
    return _caution("steps_2025_not_verified", "share_rules", Message("money-cautions.steps-2025-not-verified"))
