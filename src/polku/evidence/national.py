"""A national figure is read against the national number of unemployed, and refused where that series is missing."""

from __future__ import annotations

from polku.base import Problems
from polku.evidence.model import Evidence
from polku.programme.hints import at
from polku.programme.model import Programme

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
            fi=(
                f"sarjaa {first.indicator} alueelta {country.id} ei voi lukea ilman saman alueen sarjaa {UNEMPLOYED}",
                f"lisää sarja {UNEMPLOYED} alueelle {country.id} tai poista sen sarja {first.indicator}",
            ),
            en=(
                f"the series {first.indicator} of {country.id} cannot be read without {UNEMPLOYED} of the same area",
                f"add the series {UNEMPLOYED} of {country.id}, or remove the series {first.indicator} of {country.id}",
            ),
        )
