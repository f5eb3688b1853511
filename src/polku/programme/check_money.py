"""Checks of the year of prices: it is one that the index has, and so is the year of each price."""

from __future__ import annotations

from collections.abc import Mapping

from polku.base import Place, Problems
from polku.programme.hints import at
from polku.programme.model import Programme, UnitCost
from polku.texts import Message

AHEAD = 5
"""A price may be in the money of so many years past the index: beyond its last year an amount holds in real terms."""


def check_money(programme: Programme, places: Mapping[str, Place], problems: Problems) -> None:
    """`[model] prices` lies within the index, a price's year not long before or after it; an index is positive."""
    years = [row.year for row in programme.price_index]
    for row in programme.price_index:
        if not row.index > 0:
            problems.add(
                "index_not_positive",
                at(row.place, "index"),
                Message("programme-refusals.the-price-index-of-is-not", year=row.year, index=row.index),
            )
    if not years:
        return
    first, last = min(years), max(years)
    if not first <= programme.settings.prices <= last:
        problems.add(
            "price_year_outside",
            places.get("model.prices", Place("programme.toml", column="model.prices")),
            Message(
                "programme-refusals.the-year-of-prices-is-not", prices=programme.settings.prices, first=first, last=last
            ),
        )
    for cost in programme.unit_costs:
        if cost.prices and not first <= cost.prices <= last + AHEAD:
            _outside(cost, first, last, problems)


def _outside(cost: UnitCost, first: int, last: int, problems: Problems) -> None:
    problems.add(
        "price_year_outside",
        at(cost.place, "prices"),
        Message("programme-refusals.the-year-of-prices-of-is", id=cost.id, prices=cost.prices, first=first, last=last),
    )
