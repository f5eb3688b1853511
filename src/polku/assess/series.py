"""The series a run works with, gathered from the evidence: one calendar for all of them.

Arrays have areas down and months across from `first` (the programme's `data_from`) to `last`, the last month with
a figure of unemployment in any area; nan is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Month, Text
from polku.dynamics.baseline import Stocks, first_month
from polku.dynamics.effects import strength_links
from polku.evidence.arrays import array, find, span
from polku.evidence.model import Evidence, Observation
from polku.inference.noise import Panel, make_panel
from polku.programme.model import Area, Programme

Array = NDArray[np.float64]
UNEMPLOYED, LABOUR_FORCE, VACANCIES, IN_SERVICES, LONG_TERM = (
    "unemployed",
    "labour_force",
    "vacancies",
    "in_services",
    "long_term_unemployed",
)


NO_STRENGTH = Caution(
    "no_strength",
    "links",
    Text.of(
        "Yksikään linkki ei kerro, kuinka paljon toiminta muuttaa siirtymiä (esimerkiksi unemployed>job): sarjoista "
        "ei voi arvioida vaikutusta.",
        "No link says how much an activity changes a transition (such as unemployed>job): there is no effect to "
        "estimate from the series.",
    ),
)


NOTHING_BESIDE = (
    ": vaikutusta ei voi arvioida ilman kaikkien kokeilualueiden ja yhden vertailualueen sarjoja",
    ": no effect can be estimated without those of every trial area and of a comparison area",
)


@dataclass(frozen=True, slots=True)
class Series:
    """Trial areas' `stock` [A, T], the country's `national` [T] and `vacancies` [T] or None, the `panel` of the fit.

    `panel` is None when no effect can be estimated; `cautions` say why, and what else was done about gaps.
    """

    first: Month
    last: Month
    stock: Array
    national: Array
    vacancies: Array | None
    panel: Panel | None
    stocks: Stocks
    cautions: tuple[Caution, ...]


def gather(programme: Programme, evidence: Evidence) -> Series | None:
    """The series of a programme; None when no trial area has a figure of unemployment before the start."""
    trial = [a.id for a in programme.trial_areas]
    everyone = [*trial, *(a.id for a in programme.comparison_areas)]
    reach = span(evidence, UNEMPLOYED, everyone)
    if reach is None:
        return None
    first, last = max(programme.period.data_from, reach[0]), reach[1]
    if first >= last:
        return None
    stock = _above_zero(array(evidence, UNEMPLOYED, trial, first, last))
    before = first_month(programme).since(first)
    if before < 1 or not np.isfinite(stock[:, :before]).any(axis=1).all():
        return None
    cautions: list[Caution] = []
    national = _above_zero(_national(programme, evidence, everyone, first, last, cautions))
    country = programme.country.id if programme.country else ""
    vacancies = _above_zero(array(evidence, VACANCIES, [country], first, last)[0])
    panel = _panel(programme, evidence, everyone, first, last, cautions) if strength_links(programme) else None
    if not strength_links(programme):
        cautions.append(NO_STRENGTH)
    stocks = _stocks(programme, evidence, country, national, stock, first, last)
    return Series(
        first,
        last,
        stock,
        national,
        vacancies if np.isfinite(vacancies).sum() > 24 else None,
        panel,
        stocks,
        tuple(cautions),
    )


def _above_zero(values: Array) -> Array:
    """A stock of nought has no logarithm: it counts as missing, as it does in the panel."""
    return np.where(values > 0, values, np.nan)


def _national(
    programme: Programme, evidence: Evidence, everyone: list[str], first: Month, last: Month, cautions: list[Caution]
) -> Array:
    """The country's series; the sum of the areas where the folder has none of the country."""
    if programme.country is not None:
        seen = array(evidence, UNEMPLOYED, [programme.country.id], first, last)[0]
        if np.isfinite(seen).any():
            return np.asarray(seen, dtype=np.float64)
    cautions.append(
        Caution(
            "no_country_series",
            "series",
            Text.of(
                "Koko maan työttömyyssarjaa ei ole: sen tilalla on alueiden summa.",
                "There is no national series of unemployment: the sum of the areas stands in for it.",
            ),
        )
    )
    total: Array = array(evidence, UNEMPLOYED, everyone, first, last).sum(axis=0)
    return total


def _panel(
    programme: Programme, evidence: Evidence, everyone: list[str], first: Month, last: Month, cautions: list[Caution]
) -> Panel | None:
    """The panel of trial and comparison areas that have what a fit needs; the others are named in a caution."""
    stock = array(evidence, UNEMPLOYED, everyone, first, last)
    force = array(evidence, LABOUR_FORCE, everyone, first, last)
    before = max(1, first_month(programme).since(first))
    usable: NDArray[np.bool_] = np.asarray(
        (np.isfinite(stock[:, :before]) & (stock[:, :before] > 0)).any(axis=1) & np.isfinite(force).any(axis=1)
    )
    trial = {a.id for a in programme.trial_areas}
    left_out = [e for e, ok in zip(everyone, usable.tolist(), strict=True) if not ok]
    if left_out:
        names = ", ".join(left_out)
        none = NOTHING_BESIDE if trial & set(left_out) or usable.sum() <= len(trial) else ("", "")
        cautions.append(
            Caution(
                "area_left_out",
                "series",
                Text.of(
                    f"Sovituksesta jäävät pois alueet, joilta puuttuu työttömien tai työvoiman sarja: {names}. Lisää "
                    f"sarjat (unemployed, labour_force){none[0]}.",
                    f"Areas without a series of unemployment or of the labour force are left out of the fit: {names}. "
                    f"Add the series (unemployed, labour_force){none[1]}.",
                ),
            )
        )
    if trial & set(left_out) or usable.sum() <= len(trial):
        return None
    kept = [e for e, ok in zip(everyone, usable.tolist(), strict=True) if ok]
    regions = {a.id: a.region or "" for a in programme.areas}
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    return make_panel(kept, [regions[e] for e in kept], first, stock[usable], force[usable], starts)


def _stocks(
    programme: Programme,
    evidence: Evidence,
    country: str,
    national: Array,
    stock: Array,
    first: Month,
    last: Month,
) -> Stocks:
    """What the flow model starts from: levels at the start, people in services by kind, the long-term share."""
    begin = min(first_month(programme).back(1).since(first), stock.shape[1] - 1)
    at_start = np.array([row[: begin + 1][np.isfinite(row[: begin + 1])][-1] for row in stock])
    services = array(evidence, IN_SERVICES, [country], first, last)[0]
    long_term = array(evidence, LONG_TERM, [country], first, last)[0]
    both = np.isfinite(long_term[: begin + 1]) & np.isfinite(national[: begin + 1])
    share = None
    if both.any():
        t = int(np.flatnonzero(both)[-1])
        share = float(long_term[t] / national[t])
    return Stocks(
        first,
        national,
        at_start,
        services if np.isfinite(services[: begin + 1]).any() else None,
        _by_kind(programme, evidence, country, first, first + begin),
        share,
    )


def _by_kind(programme: Programme, evidence: Evidence, country: str, first: Month, start: Month) -> Mapping[str, float]:
    """The latest national number in each kind of service up to the start; a series of several kinds is left out."""
    found = {}
    for state in programme.states:
        name = f"{IN_SERVICES}.{state.id}"
        if programme.indicator(name) is not None:
            row = array(evidence, name, [country], first, start)[0]
            seen = row[np.isfinite(row)]
            if len(seen):
                found[state.id] = float(seen[-1])
    services = {s.id for s in programme.states if "services" in s.counts_as}
    return found if services and services <= set(found) else {}


def changes_of_year(evidence: Evidence, indicator: str, area: Area, country: str) -> list[tuple[Observation, float]]:
    """Yearly changes told of an area and of the country for the same month: (figure, its difference).

    One a year, because twelve months to successive months are the same months but one: the latest of the year.
    """
    found: dict[int, tuple[Observation, float]] = {}
    mine = [o for o in evidence.observations if o.indicator == indicator and o.area == area.id]
    for o in sorted(mine, key=lambda row: row.month):
        other = find(evidence, indicator, country, o.month)
        if o.value is not None and other is not None and other.value is not None:
            found[o.month.year] = (o, o.value - other.value)
    return list(found.values())
