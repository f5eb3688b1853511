"""The table of forecasts: fans with and without the trial, what was observed, the country. Axes as in `frame`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from polku.base import QUANTILES, Month
from polku.dynamics.baseline import first_month
from polku.estimation.series import Series
from polku.forecast.predict import Fan
from polku.programme.model import Area, Programme
from polku.results.frame import Clock
from polku.results.model import ForecastRow
from polku.results.scenarios import Run

Array = NDArray[np.float64]

FANS = ("unemployed", "unemployed_or_in_service")


def fan_rows(
    programme: Programme, run: Run, series: Series, clock: Clock, label: str, measures: Sequence[str] = FANS
) -> list[ForecastRow]:
    """Fans of the unemployed and of unemployed with those in services, per trial area."""
    lead = clock.first.since(series.first)
    observed = np.full((len(programme.trial_areas), clock.months), np.nan)
    seen = max(0, min(series.stock.shape[1] - lead, clock.months))
    observed[:, :seen] = series.stock[:, lead : lead + seen]
    rows: list[ForecastRow] = []
    for measure in measures:
        if measure in run.world.effect:
            told = observed if measure == "unemployed" else np.full_like(observed, np.nan)
            without = run.fan * run.world.without[measure]
            with_ = without + run.fan * run.world.effect[measure]
            modelled = measure != "unemployed"
            rows += forecast_rows(measure, programme.trial_areas, clock, label, without, with_, told, modelled)
    return rows


def history(programme: Programme, series: Series) -> list[ForecastRow]:
    """What was observed before the start, trial areas and the country."""
    lead = max(0, min(first_month(programme).since(series.first), series.stock.shape[1]))
    rows: list[ForecastRow] = []
    for area, stock in zip(programme.trial_areas, series.stock, strict=True):
        rows += history_rows("unemployed", area.id, series.first, stock[:lead])
    return rows


def country_rows(programme: Programme, series: Series, fan: Fan, months: int) -> list[ForecastRow]:
    """The country: observed, then its own fan without the trial."""
    if programme.country is None:
        return []
    rows = history_rows("unemployed", programme.country.id, series.first, series.national)
    end = first_month(programme) + (months - 1)
    from polku.base import QUANTILES

    quantiles = fan.quantiles(QUANTILES)
    for i, values in enumerate(quantiles):
        month = fan.first + i
        if month > end:
            break
        kind = "projection" if month.since(series.last) > 36 else "forecast"
        q = tuple(float(v) for v in values)
        rows.append(ForecastRow("unemployed", programme.country.id, month, "", q, None, None, kind))
    return rows


def forecast_rows(
    indicator: str,
    areas: Sequence[Area],
    clock: Clock,
    scenario: str,
    without: Array,
    with_: Array,
    observed: Array,
    modelled: bool,
) -> list[ForecastRow]:
    """Fans from the start on: draws `without`, `with_` [N, A, T]; `observed` [A, T] (nan: none)."""
    low, high = (np.moveaxis(np.quantile(x, QUANTILES, axis=0), 0, -1) for x in (without, with_))
    rows = []
    for a, area in enumerate(areas):
        for t in range(without.shape[2]):
            seen = None if np.isnan(observed[a, t]) else float(observed[a, t])
            month = clock.first + t
            kind = "observed" if month <= clock.data_end else "projection" if clock.projection(t) else "forecast"
            q0, q1 = tuple(map(float, low[a, t])), tuple(map(float, high[a, t]))
            rows.append(ForecastRow(indicator, area.id, month, scenario, q0, q1, seen, kind, modelled))
    return rows


def history_rows(indicator: str, area: str, first: Month, observed: Array, scenario: str = "") -> list[ForecastRow]:
    """Months before the start: what was observed and nothing else."""
    return [
        ForecastRow(indicator, area, first + t, scenario, None, None, float(v), "observed")
        for t, v in enumerate(observed)
        if np.isfinite(v)
    ]
