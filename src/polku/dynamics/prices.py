"""Euros of different years made comparable: amounts deflated to the price level of one year.

    real(y) = amount · I(P) / I(y)        y the year of the amount's money, P the year of `[model] prices`

I is a yearly index (in Finland consumer prices, StatFin 11xt, annual mean). A year whose index is not known yet, or
lies outside the table, has the index of the nearest year that is known: beyond the last one an amount holds in real
terms. Without an index nothing is deflated and euros are in each year's prices.

Reference: ILO et al. 2004, Consumer Price Index Manual, ch. 14 (the use of an index as a deflator).
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Month
from polku.programme.model import PriceYear, Programme, UnitCost

EACH_YEAR = 0
"""The year of prices of a run that has no index: euros are in each year's prices."""


def price_year(programme: Programme) -> int:
    """The year in whose prices the programme's euros are; `EACH_YEAR` when nothing is deflated."""
    return programme.settings.prices if programme.price_index else EACH_YEAR


def index_of(index: Sequence[PriceYear], year: int) -> float:
    """The index of a year, of the nearest known one outside the table. Raises ValueError when the table is empty."""
    by_year = {row.year: row.index for row in index}
    return by_year[min(by_year, key=lambda y: (abs(y - year), y))]


def to_price_year(programme: Programme, year: int) -> float:
    """What one euro of a year is in the programme's prices; 1 without an index or a year (0: that of the programme)."""
    if not programme.price_index or not year:
        return 1.0
    return index_of(programme.price_index, programme.settings.prices) / index_of(programme.price_index, year)


def real_amount(programme: Programme, cost: UnitCost) -> float:
    """A price in the programme's prices; 0 where it is blank."""
    return (cost.amount or 0.0) * to_price_year(programme, cost.prices)


def years_used(programme: Programme, first: Month, months: int) -> tuple[int, ...]:
    """The years of money between which amounts are deflated in `months` months from `first`, that of the result too.

    None without an index.
    """
    last = first + (months - 1)
    used = {
        c.prices or programme.settings.prices
        for c in programme.unit_costs
        if c.amount is not None and (c.start is None or c.start <= last) and (c.end is None or c.end >= first)
    }
    return tuple(sorted(used | {programme.settings.prices})) if programme.price_index and used else ()


def unverified_years(programme: Programme, years: Sequence[int]) -> tuple[int, ...]:
    """The years of money whose index was not checked against its publisher, where amounts of several years meet."""
    doubtful = {row.year for row in programme.price_index if not row.verified}
    return tuple(y for y in years if y in doubtful) if len(years) > 1 else ()
