"""The large example's pieces, made once: what the tests of the estimates start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from polku.base import Month
from polku.dynamics.baseline import Baseline, make_baseline
from polku.dynamics.response import Prepared
from polku.estimation.case import Case as AsOf
from polku.estimation.case import outcome_formula
from polku.estimation.draws import held
from polku.estimation.main_fit import Fits, Months, fit_all, log_ratio
from polku.estimation.series import Series, gather
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence
from polku.forecast.outcomes import Levels
from polku.inference.likelihood import Functional
from polku.inference.noise import Noise, Panel, season_sd, step_covariance
from polku.programme.asof import known as known_programme
from polku.programme.model import Programme
from polku.results.scenarios import Run, Varied, before_data, levels_of, run_scenario

EXAMPLE = Path(__file__).parents[2] / "examples" / "kokeilut-2017"


@dataclass(frozen=True)
class Case:
    programme: Programme
    evidence: Evidence
    series: Series
    baseline: Baseline
    fits: Fits
    levels: Levels
    run: Run
    start: Varied


@cache
def read(month: str) -> tuple[Programme, Evidence]:
    """The example as of a month, of a horizon of five years."""
    programme, evidence, _ = read_folder(EXAMPLE, METHOD_NAMES)
    at = Month.parse(month)
    shorter = replace(programme, period=replace(programme.period, horizon=60))
    return known_programme(shorter, at), known_evidence(evidence, at)


def case_of(programme: Programme, evidence: Evidence) -> Case:
    series = gather(AsOf.uncut(programme, evidence))
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    fits = fit_all(AsOf.uncut(programme, evidence), series, series.panel, baseline)
    levels, _ = levels_of(programme, series, fits, fits.prepared[0.0].months)
    run = run_scenario(programme, fits.prepared[0.0], held(fits.main), levels, 1, full=True)
    prior = replace(fits.main, mean=fits.prior.mean, cov=fits.prior.cov)
    start = before_data(programme, run, held(prior))
    return Case(programme, evidence, series, baseline, fits, levels, run, start)


@cache
def case(month: str = "2019-06") -> Case:
    return case_of(*read(month))


def ratio_functional(programme: Programme, prepared: Prepared, panel: Panel) -> Functional:
    """log R on the panel's months."""
    flows = Months(prepared, panel.months - prepared.first.since(panel.first))
    return log_ratio(flows, outcome_formula(programme), panel.first, panel.months)


def simulator(panel: Panel, noise: Noise, areas: tuple[str, ...]) -> Callable[[np.ndarray, int], Panel]:
    """(log R [A, T], seed) -> a panel drawn from the noise model with that effect in the trial areas."""
    n, months = len(panel.areas), panel.months
    root = np.linalg.cholesky(step_covariance(panel, noise))
    season = season_sd(panel, noise)[:, None]
    at = np.arange(months)
    level = np.nanmean(panel.log_y, axis=1, keepdims=True)

    def simulate(log_r: np.ndarray, seed: int) -> Panel:
        random = np.random.default_rng(seed)
        walk = np.zeros((n, months))
        walk[:, 1:] = np.cumsum(root @ random.standard_normal((n, months - 1)), axis=1)
        steps = random.standard_normal((n, months // 12 + 1, 12))
        steps[:, 1:] *= noise.season_drift
        yearly = np.cumsum(steps, axis=1)[:, at // 12, at % 12]
        log_y = level + walk + season * yearly + np.cumsum(0.02 * random.standard_normal(months))
        for a, area in enumerate(areas):
            log_y[panel.areas.index(area)] += log_r[a]
        return replace(panel, log_y=log_y)

    return simulate
