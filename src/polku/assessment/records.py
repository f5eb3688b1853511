"""What a freeze writes: the records of one run, its pathway map first, then a forecast for every area and month.

Beside the forecast with and without the trial a record holds what it will be measured against: the seasonal naive and
ETS references, and the forecast under no effect (the same fan on the history as observed, nothing taken out).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku import __version__
from polku.assessment.model import Assessment
from polku.assessment.results import DELIVERED
from polku.base import QUANTILES, Month, UsageError
from polku.estimation.case import Case
from polku.estimation.series import Series, gather
from polku.evidence.fingerprint import plain as plain_row
from polku.evidence.model import Evidence
from polku.forecast.predict import area_fans
from polku.programme.model import Programme
from polku.registry.references import ets, seasonal_naive
from polku.registry.scores import outcomes
from polku.results.model import ForecastRow
from polku.texts import Message

Floats = NDArray[np.float64]
AHEAD = 24
"""Months after the data's end that are frozen."""
VINTAGES = "first release and last revision"
DIGITS = 6


def records_of(assessment: Assessment, evidence: Evidence, day: str) -> list[dict[str, Any]]:
    """The bodies to freeze: the map, then the forecasts by area and month. `evidence` is all of the folder's, uncut.

    Raises UsageError when no month after the data is forecast.
    """
    rows = rows_to_freeze(assessment)
    series = gather(Case(assessment.programme, assessment.evidence, assessment.as_of))
    if not rows or series is None:
        raise UsageError(Message("registry.there-is-nothing-to-freeze-no", ahead=AHEAD))
    facts = assessment.facts
    common = {
        "issued": str(assessment.as_of),
        "frozen_at": day,
        "programme": {"id": assessment.programme_id, "hash": assessment.hash},
        "cut": {"data": str(facts.data_end), "evidence": assessment.inputs.get("evidence.observations", "")},
        "version": __version__,
        "seed": assessment.seed,
    }
    beside = besides(assessment.programme, series, facts.diagnostics["noise"])
    sources = {(o.indicator, o.area): o.source for o in assessment.evidence.observations}
    came = outcomes(evidence.observations, None)
    bodies = [{"kind": "map", "id": f"map@{assessment.as_of}", **common, "map": believed(assessment)}]
    for row in rows:
        resolver = {"series": row.indicator, "area": row.area, "source": sources.get((row.indicator, row.area), "")}
        in_folder = (row.indicator, row.area, row.month) in came
        indicator = assessment.programme.indicator(row.indicator)
        public = str(row.month + (indicator.published_after if indicator else 1))
        hindsight = in_folder or day[:7] >= public
        at = row.month.since(series.last) - 1
        bodies.append(
            {**common, **forecast_body(row, assessment.as_of, beside[row.area], at, resolver), "hindsight": hindsight}
        )
    return bodies


def rows_to_freeze(assessment: Assessment) -> list[ForecastRow]:
    """The run's forecasts with a series to resolve them: as delivered, 1 … AHEAD months after the data's end."""
    programme, end = assessment.programme, assessment.facts.data_end
    country = programme.country.id if programme.country else None
    scenario = {a.id: DELIVERED for a in programme.trial_areas} | ({country: ""} if country else {})
    seen = {(o.indicator, o.area) for o in assessment.evidence.observations if o.value is not None}
    return [
        row
        for row in assessment.facts.forecasts
        if row.kind == "forecast"
        and not row.modelled
        and row.without is not None
        and scenario.get(row.area) == row.scenario
        and (row.indicator, row.area) in seen
        and 1 <= row.month.since(end) <= AHEAD
    ]


Beside = dict[str, tuple[Floats, Floats]]


def besides(programme: Programme, series: Series, noise: Mapping[str, float]) -> dict[str, Beside]:
    """Of every trial area and the country: mean and sd [AHEAD] of log persons under no effect and by each reference.

    Under no effect the history is taken as observed: the area's own fan, with nothing of the trial taken out.
    """
    fans = area_fans(
        series.national, series.stock, series.vacancies, series.first, AHEAD, float(noise["q"]), float(noise["k"])
    )
    found: dict[str, Beside] = {}
    for a, area in enumerate(programme.trial_areas):
        found[area.id] = references(np.log(series.stock[a])) | {"no_effect": (fans.mean[a], fans.sd[a])}
    if programme.country is not None:
        found[programme.country.id] = references(np.log(series.national))
    return found


def references(log_y: Floats) -> Beside:
    """The references of one series; one that has too little to learn from is left out."""
    made = {"seasonal_naive": seasonal_naive(log_y, AHEAD), "ets": ets(log_y, AHEAD)}
    return {name: pair for name, pair in made.items() if pair is not None and bool(np.all(pair[1] > 0))}


def forecast_body(
    row: ForecastRow, issued: Month, beside: Beside, at: int, resolver: Mapping[str, str]
) -> dict[str, Any]:
    """A forecast's own part of its record; `at` is its place in the arrays of `beside`."""
    pairs = {name: {"log_mean": short(mean[at]), "log_sd": short(sd[at])} for name, (mean, sd) in beside.items()}
    no_effect = pairs.pop("no_effect", None)
    target = {"indicator": row.indicator, "area": row.area, "month": str(row.month), "vintages": VINTAGES}
    return {
        "kind": "forecast",
        "id": f"{row.indicator}/{row.area}/{row.month}@{issued}",
        "target": target,
        "scenario": row.scenario,
        "without": quantiles(row.without),
        "with": quantiles(row.with_),
        "no_effect": no_effect,
        "references": pairs,
        "resolver": dict(resolver),
    }


def quantiles(values: tuple[float, ...] | None) -> dict[str, float] | None:
    """Quantiles by name, as they stand in `assessment.json`."""
    return None if values is None else {str(p): short(v) for p, v in zip(QUANTILES, values, strict=True)}


def short(value: float) -> float:
    """A number of 6 significant digits."""
    return float(f"{value:.{DIGITS}g}")


def believed(assessment: Assessment) -> dict[str, Any]:
    """The pathway map as it stood: what was assumed of nodes, links and doses, and what the data had made of links."""
    programme = assessment.programme
    learned = [
        {
            "id": row.id,
            "area": row.area,
            "mean": short(row.post_mean),
            "sd": short(row.post_sd),
            "verdict": row.verdict,
        }
        for row in assessment.facts.links
    ]
    rows = {"nodes": programme.nodes, "links": programme.links, "doses": programme.doses}
    return {name: [plain_row(row) for row in held] for name, held in rows.items()} | {"learned": learned}
