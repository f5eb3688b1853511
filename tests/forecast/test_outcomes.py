"""Levels and draws of a future: closed forms on tiny cases."""

from __future__ import annotations

import numpy as np
import pytest

from polku.forecast.contrast import DRAWS, Draws, root_axes, surface
from polku.forecast.outcomes import Levels, log_ratio_draws


def levels(observed: list[float], mean: float, own: float, anchor: float, most: float = np.inf) -> Levels:
    row = np.array([observed])
    fan = np.full_like(row, mean)
    return Levels(row, fan, np.zeros_like(row), np.full_like(row, own), np.array([anchor]), {}, np.array([most]))


def test_without_is_the_observed_over_the_ratio_and_then_the_fan_moved_by_the_draws_own_ratio() -> None:
    """R* of 0.9 at the anchor of 0.95: the fan rises by 0.95 / 0.9."""
    known = levels([100.0, 95.0, np.nan], np.log(105.0), 0.0, np.log(0.95))
    actual = np.log(np.full((DRAWS, 1, 2), 0.9))
    found = known.without(actual, np.ones((1, 2)), seed=1)
    assert known.months_observed == 2
    assert found[:, 0, 0] == pytest.approx(np.full(DRAWS, 100 / 0.9))
    assert found[:, 0, 1] == pytest.approx(np.full(DRAWS, 95 / 0.9))
    assert found[:, 0, 2] == pytest.approx(np.full(DRAWS, 105 * 0.95 / 0.9))
    assert known.median(actual[0], np.ones((1, 2)))[0] == pytest.approx(found[0, 0])


def test_a_fan_has_its_sd_and_a_scenario_moves_the_past_without() -> None:
    known = levels([100.0, np.nan], np.log(100.0), 0.1, 0.0)
    found = known.without(np.zeros((DRAWS, 1, 1)), np.full((1, 1), 1.2), seed=1)
    assert found[:, 0, 0] == pytest.approx(np.full(DRAWS, 120.0))
    assert np.log(found[:, 0, 1]).std() == pytest.approx(0.1)


def test_an_area_without_a_month_of_data_stands_on_its_fan() -> None:
    known = levels([np.nan, np.nan], np.log(50.0), 0.0, 0.0)
    assert known.months_observed == 0
    found = known.without(np.zeros((DRAWS, 1, 0)), np.ones((1, 0)), seed=1)
    assert found == pytest.approx(np.full((DRAWS, 1, 2), 50.0))


def test_no_draw_ahead_has_more_unemployed_than_the_labour_force_and_what_was_observed_stands() -> None:
    known = levels([100.0, np.nan], np.log(100.0), 3.0, 0.0, most=150.0)
    found = known.without(np.log(np.full((DRAWS, 1, 1), 0.5)), np.ones((1, 1)), seed=1)
    assert found[:, 0, 0] == pytest.approx(np.full(DRAWS, 200.0))
    assert found[:, 0, 1].max() == 150.0
    assert 0.3 < (found[:, 0, 1] == 150.0).mean() < 0.6


def test_areas_share_the_countrys_part_of_the_fan() -> None:
    nothing, one = np.full((2, 1), np.nan), np.full((2, 1), 0.1)
    known = Levels(nothing, np.zeros((2, 1)), one, np.full((2, 1), 0.1), np.zeros(2), {}, np.full(2, np.inf))
    found = np.log(known.without(np.zeros((DRAWS, 2, 0)), np.ones((2, 0)), seed=3))[:, :, 0]
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0.5)


def test_the_ratio_of_draws_is_exact_where_the_log_is_quadratic() -> None:
    mean, cov = np.zeros((1, 1)), np.ones((1, 1, 1))
    axes = root_axes(mean, cov)
    at = np.concatenate([np.zeros((1, 1, 1)), axes.points()])
    stocks = 10.0 * np.exp(-0.2 * at + 0.05 * at**2)
    z = np.random.default_rng(1).standard_normal((50, 1, 1))
    draws = Draws(axes, z @ axes.u[0], np.zeros(50, dtype=np.int64), np.ones((1, 1, 1, 1)), z, own=False)
    assert np.allclose(log_ratio_draws(stocks, draws), -0.2 * z + 0.05 * z**2)
    assert np.allclose(surface(stocks[1:]).centre, 10.0)
