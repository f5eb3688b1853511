"""A small backtest, and the statistics that it reports."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import backtest

from polku.base import Month
from polku.registry.scoring_rules import crps_normal


@pytest.fixture(scope="module")
def data() -> backtest.Data:
    return backtest.load()


def test_18_areas_without_a_trial_and_every_quarter_from_2011_to_2018(data: backtest.Data) -> None:
    months = backtest.origins()
    assert data.stock.shape[0] == 18
    assert len(months) == 32 and str(months[0]) == "2011-03" and str(months[-1]) == "2018-12"


def test_the_product_beats_the_same_month_a_year_before_from_two_origins(data: backtest.Data) -> None:
    for origin in (Month.of(2013, 6), Month.of(2016, 9)):
        past, end = data.until(origin), origin.since(data.first)
        mean, sd, _, _ = backtest.product(past)
        seen = np.log(data.stock[:, [end + h for h in backtest.HORIZONS]])
        naive = [backtest.seasonal_naive(y) for y in np.log(past.stock)]
        other = crps_normal(seen, np.array([m for m, _ in naive]), np.array([s for _, s in naive]))
        assert crps_normal(seen, mean, sd)[:, :2].mean() < 0.7 * other[:, :2].mean()


def test_a_forecast_does_not_see_what_came_after_its_origin(data: backtest.Data) -> None:
    origin = Month.of(2013, 6)
    later = data.stock.copy()
    later[:, origin.since(data.first) + 1 :] *= 3.0
    changed = backtest.Data(
        data.areas, data.regions, data.first, later, data.force, data.national, data.vacancies
    ).until(origin)
    for a, b in zip(backtest.product(data.until(origin)), backtest.product(changed), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_seasonal_naive_forecast_is_the_same_month_of_the_last_year_that_is_known() -> None:
    y = np.arange(48.0)
    mean, sd = backtest.seasonal_naive(y)
    assert list(mean) == [38.0, 41.0, 47.0, 47.0]
    assert list(sd) == [12.0, 12.0, 12.0, 24.0]


def test_diebold_mariano_without_overlap_is_the_t_test_of_a_mean() -> None:
    d = np.random.default_rng(1).normal(0.3, 1.0, 40)
    statistic, p = backtest.diebold_mariano(d, 0)
    assert statistic == pytest.approx(d.mean() / (d.std(ddof=1) / math.sqrt(40)))
    assert 0 < p < 1


def test_diebold_mariano_finds_a_difference_in_five_per_cent_of_forecasts_that_are_alike() -> None:
    """Losses that overlap over four quarters, 32 origins, 1,500 samples; the test is known to be a little too ready."""
    random = np.random.default_rng(2)
    found = 0
    for _ in range(1500):
        shocks = random.standard_normal(35)
        found += backtest.diebold_mariano(np.convolve(shocks, np.ones(4), "valid"), 3)[1] < 0.05
    assert 0.02 < found / 1500 < 0.13


def test_the_clustered_error_of_independent_hits_is_the_binomial_one() -> None:
    random = np.random.default_rng(3)
    years = np.repeat(np.arange(8), 4)
    errors = [backtest.clustered_error(random.random((32, 18)) < 0.8, years) for _ in range(200)]
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(math.sqrt(0.16 / 576), rel=0.15)


@pytest.mark.skipif(importlib.util.find_spec("statsmodels") is None, reason="ETS is of statsmodels")
def test_ets_goes_on_with_a_season_and_widens() -> None:
    t = np.arange(96)
    y = 8 + 0.1 * np.sin(2 * np.pi * t / 12) + 0.005 * np.random.default_rng(4).standard_normal(96)
    mean, sd = backtest.exponential(y)
    np.testing.assert_allclose(mean[:3], 8 + 0.1 * np.sin(2 * np.pi * np.array([98, 101, 107]) / 12), atol=0.03)
    assert np.all(np.diff(sd) >= 0)
