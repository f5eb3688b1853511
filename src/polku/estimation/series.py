"""The series a run works with, gathered from the evidence: one calendar for all of them.

Arrays have areas down and months across from `first` (the programme's `data_from`) to `last`, the last month with
a figure of unemployment in any area; nan is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Month
from polku.dynamics.baseline import Stocks, first_month
from polku.dynamics.effects import strength_links
from polku.estimation.case import Case
from polku.evidence.arrays import array, find, span
from polku.evidence.model import Evidence, Observation
from polku.inference.noise import Panel, make_panel
from polku.inference.nuisances import cycle_path
from polku.programme.model import Area, Programme
from polku.texts import Message

Array = NDArray[np.float64]
UNEMPLOYED, LABOUR_FORCE, VACANCIES, IN_SERVICES, LONG_TERM = (
    "unemployed",
    "labour_force",
    "vacancies",
    "in_services",
    "long_term_unemployed",
)
LEAST_BEFORE = 13
"""Months before the start that an area's own estimate takes: every calendar month, and one to see a change."""


NO_STRENGTH = Caution(
    "no_strength",
    "links",
    Message("series.no-link-says-how-much-an"),
)


OWN_SERIES = Caution(
    "own_series_only",
    "series",
    Message("series.the-folder-has-the-trial-areas"),
)
COUNTRY_ONLY = Caution(
    "country_compared",
    "areas",
    Message("series.there-is-no-comparison-area-so"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """Trial areas' `stock` [A, T], the country's `national` [T] and `vacancies` [T] or None, the `panel` of the fit.

    `panel` is None when no effect can be estimated; `cautions` say why, and what else was done about gaps. `cycle` [T]:
    the season-free log path of the country less the trial areas. `force` [A]: the largest labour force of an area.
    """

    first: Month
    last: Month
    stock: Array
    national: Array
    vacancies: Array | None
    panel: Panel | None
    stocks: Stocks
    cycle: Array
    force: Array
    cautions: tuple[Caution, ...]


def gather(case: Case) -> Series | None:
    """The series of a programme; None when no trial area has a figure of unemployment before the start."""
    programme, evidence = case.programme, case.evidence
    trial = [a.id for a in programme.trial_areas]
    everyone = [*trial, *(a.id for a in programme.comparison_areas)]
    reach = span(evidence, UNEMPLOYED, everyone)
    if reach is None:
        return None
    first, last = max(programme.period.data_from, reach[0]), reach[1]
    if first >= last:
        return None
    stock = _above_zero(array(evidence, UNEMPLOYED, trial, first, last))
    begins = [programme.start_of(a).since(first) for a in programme.trial_areas]
    if not all(np.isfinite(row[: max(0, begin)]).any() for row, begin in zip(stock, begins, strict=True)):
        return None
    cautions: list[Caution] = []
    national = _above_zero(_national(programme, evidence, everyone, first, last, cautions))
    country = programme.country.id if programme.country else ""
    vacancies = _above_zero(array(evidence, VACANCIES, [country], first, last)[0])
    panel = _panel(programme, evidence, everyone, first, last, cautions) if strength_links(programme) else None
    if not strength_links(programme):
        cautions.append(NO_STRENGTH)
    # national figures are not read against the sum of the areas, which stands in for the country
    own = "" if any(c.code == "no_country_series" for c in cautions) else country
    stocks = _stocks(programme, evidence, own, national, stock, first, last)
    return Series(
        first,
        last,
        stock,
        national,
        vacancies if np.isfinite(vacancies).sum() > 24 else None,
        panel,
        stocks,
        cycle_path(np.log(_elsewhere(programme, evidence, national, stock, first, last)), first),
        _largest(array(evidence, LABOUR_FORCE, trial, first, last), stock),
        tuple(cautions),
    )


def _largest(force: Array, stock: Array) -> Array:
    """The largest labour force [A] in the data, and no less than the unemployed; without bound where there is none."""
    known = np.where(np.isfinite(force), force, -np.inf).max(axis=1)
    return np.where(np.isfinite(known), np.maximum(known, np.nanmax(stock, axis=1)), np.inf)


def _elsewhere(
    programme: Programme, evidence: Evidence, national: Array, stock: Array, first: Month, last: Month
) -> Array:
    """The unemployed of the country less the trial areas [T]; of the comparison areas where there is no more of it."""
    if programme.country is not None and np.isfinite(national).any():
        rest = _above_zero(national - stock.sum(axis=0))
        if np.isfinite(rest).sum() > 0.5 * np.isfinite(national).sum():
            return rest
    rest = _above_zero(array(evidence, UNEMPLOYED, [a.id for a in programme.comparison_areas], first, last))
    t = np.arange(stock.shape[1])
    known = np.isfinite(rest)
    rows = [np.interp(t, t[k], row[k]) for k, row in zip(known, rest, strict=True) if k.mean() > 0.5]
    return np.asarray(np.sum(rows, axis=0) if rows else np.full(len(t), np.nan))


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
            Message("series.there-is-no-national-series-of"),
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
    trial = {a.id: programme.start_of(a) for a in programme.trial_areas}
    usable = np.array(
        [
            bool((_above_zero(row)[: _before(trial.get(e), first, last)] > 0).any() and np.isfinite(people).any())
            for e, row, people in zip(everyone, stock, force, strict=True)
        ]
    )
    left_out = [e for e, ok in zip(everyone, usable.tolist(), strict=True) if not ok]
    alone = usable.sum() <= len(trial)
    rest = rest_of_country(programme, evidence, first, last) if alone else None
    if left_out:
        names = ", ".join(left_out)
        nothing = bool(trial.keys() & set(left_out)) or (alone and rest is None)
        cautions.append(
            Caution(
                "area_left_out",
                "series",
                Message("series.areas-without-a-series-of-unemployment", names=names, nothing=bool(nothing)),
            )
        )
    if trial.keys() & set(left_out):
        return None
    if alone:
        cautions.append(OWN_SERIES if rest is None else COUNTRY_ONLY)
        if rest is None or programme.country is None:
            return None
        everyone, usable = [*everyone, programme.country.id], np.append(usable, True)
        stock, force = np.vstack([stock, rest[0]]), np.vstack([force, rest[1]])
    kept = [e for e, ok in zip(everyone, usable.tolist(), strict=True) if ok]
    regions = {a.id: a.region or "" for a in programme.areas}
    cautions += hidden(programme, everyone, stock, first)
    return make_panel(kept, [regions[e] for e in kept], first, stock[usable], force[usable], trial)


def rest_of_country(programme: Programme, evidence: Evidence, first: Month, last: Month) -> tuple[Array, Array] | None:
    """The country less its trial areas, unemployed [T] and labour force [T]; None where the country lacks a series.

    It stands in where there is no comparison area: one comparison, so what is found with it is capped.
    """
    if programme.country is None:
        return None
    trial = [a.id for a in programme.trial_areas]
    found = []
    for name in (UNEMPLOYED, LABOUR_FORCE):
        whole = array(evidence, name, [programme.country.id], first, last)[0]
        rest = _above_zero(whole - array(evidence, name, trial, first, last).sum(axis=0))
        if not np.isfinite(rest).any():
            return None
        found.append(rest)
    return found[0], found[1]


def _before(start: Month | None, first: Month, last: Month) -> int:
    """How many months of the calendar an area was without the trial."""
    return (last + 1 if start is None else min(start, last + 1)).since(first)


def hidden(programme: Programme, everyone: list[str], stock: Array, first: Month) -> list[Caution]:
    """Takes the months since the start out of `stock` [A, T] where an area has under a year of months before it.

    With so few there is no season and no level to measure an effect from: the area has the assumption only.
    """
    found = []
    for area in programme.trial_areas:
        row = stock[everyone.index(area.id)]
        begin = max(0, programme.start_of(area).since(first))
        months = int((np.nan_to_num(row[:begin]) > 0).sum())
        if months < LEAST_BEFORE:
            row[begin:] = np.nan
            found.append(few_before(area, months))
    return found


def few_before(area: Area, months: int) -> Caution:
    """That an area has too few months before its start for an estimate of its own."""
    return Caution(
        "few_months_before",
        f"series/{area.id}",
        Message(
            "series.few-months-before",
            area=area.name,
            months=months,
            least=LEAST_BEFORE,
        ),
    )


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
    begin = max(0, min(first_month(programme).back(1).since(first), stock.shape[1] - 1))
    at_start = np.array([_latest(row, begin) for row in stock])
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


def _latest(row: Array, at: int) -> float:
    """The figure of month `at`, or the last one before it; of a series that begins later its first."""
    seen = row[: at + 1][np.isfinite(row[: at + 1])]
    return float(seen[-1] if seen.size else row[np.isfinite(row)][0])


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
