"""A national figure is read against the national number of unemployed, and refused where that series is missing.

The country holds its areas: where it has fewer unemployed than the trial areas together, a figure or its unit is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from polku.base import Month, Problems
from polku.evidence.model import Evidence, Observation
from polku.programme.hints import at
from polku.programme.model import Programme
from polku.texts import Message

UNEMPLOYED = "unemployed"
AGAINST_THE_STOCK = ("in_services", "long_term_unemployed")
"""Indicators (with their parts, `in_services.training`) whose national figures are divided by the unemployed."""


def check_national(evidence: Evidence, programme: Programme, problems: Problems) -> None:
    """Refuses national figures beside which the country's own number of unemployed is missing.

    The sum of the folder's areas is not the country: dividing by it would make services several times too large. A
    folder without any number of unemployed is estimated from nothing, and is not refused.
    """
    country = programme.country
    if country is None:
        return
    given = [o for o in evidence.observations if o.value is not None]
    with_stock = {o.area for o in given if o.indicator == UNEMPLOYED}
    if country.id in with_stock:
        _not_below(given, programme, country.id, problems)
    if not with_stock or country.id in with_stock:
        return
    mine = [o for o in given if o.area == country.id]
    for indicator in AGAINST_THE_STOCK:
        first = next((o for o in mine if o.indicator.split(".")[0] == indicator), None)
        if first is None:
            continue
        problems.add(
            "no_national_unemployed",
            at(first.place, "area"),
            Message(
                "evidence-refusals.the-series-of-cannot-be-read",
                indicator=first.indicator,
                id=country.id,
                unemployed=UNEMPLOYED,
            ),
        )


def _not_below(given: Iterable[Observation], programme: Programme, country: str, problems: Problems) -> None:
    """Refuses a country with fewer unemployed than the trial areas have together, at its first such month."""
    trial = {a.id for a in programme.trial_areas}
    figures: dict[Month, dict[str, Observation]] = {}
    for row in given:  # of several vintages the last stands
        if row.indicator == UNEMPLOYED and not row.segment and row.area in {*trial, country}:
            figures.setdefault(row.month, {})[row.area] = row
    for month, by_area in sorted(figures.items(), key=lambda item: item[0].index):
        whole = by_area.pop(country, None)
        parts = sum(row.value or 0.0 for row in by_area.values())
        if whole is not None and whole.value and whole.value < parts:
            problems.add(
                "country_below_areas",
                at(whole.place, "value"),
                Message(
                    "evidence-refusals.country-below-areas",
                    country=round(whole.value),
                    month=month,
                    areas=round(parts),
                ),
            )
            return
