"""The references that a forecast must beat: closed forms, simulation of the model itself, gaps."""

from __future__ import annotations

import numpy as np
import pytest

from polku.registry.references import ets, first_states, seasonal_naive, smooth, widening

SEASON = 0.1 * np.sin(2 * np.pi * np.arange(12) / 12)


def test_the_seasonal_naive_repeats_a_year_and_widens_by_the_root_of_years() -> None:
    rng = np.random.default_rng(1)
    y = 8.0 + np.tile(SEASON, 10) + np.cumsum(rng.normal(0, 0.01, 120))
    found = seasonal_naive(y, 24)
    assert found is not None
    mean, sd = found
    sigma = np.sqrt(np.mean((y[12:] - y[:-12]) ** 2))
    assert mean == pytest.approx(np.tile(y[-12:], 2))
    assert sd == pytest.approx(sigma * np.sqrt([1] * 12 + [2] * 12))


def test_a_missing_month_is_taken_from_the_year_before() -> None:
    y = 8.0 + np.tile(SEASON, 5) + 0.01 * np.arange(60)
    y[-12] = np.nan
    found = seasonal_naive(y, 12)
    assert found is not None
    assert found[0][0] == y[-24] and found[1][0] == pytest.approx(found[1][1] * np.sqrt(2))


def test_ets_goes_on_with_a_season_and_a_level_without_noise() -> None:
    y = 8.0 + np.tile(SEASON, 8)
    found = ets(y, 24)
    assert found is not None
    assert found[0] == pytest.approx(8.0 + np.tile(SEASON, 2), abs=1e-6)


def test_ets_spread_is_that_of_the_simulated_model() -> None:
    """Paths run forward by the recursions themselves have the sd of the closed form, 1 to 24 months ahead."""
    rng = np.random.default_rng(2)
    y = 8.0 + np.tile(SEASON, 12) + np.cumsum(rng.normal(0, 0.01, 144)) + rng.normal(0, 0.005, 144)
    first = first_states(y)
    assert first is not None
    parameters = (0.6, 0.05, 0.15, 0.9)
    _, level, trend, season = smooth(list(y), first, parameters)
    alpha, beta, gamma, phi = parameters
    n = 20_000
    levels, trends = np.full(n, level), np.full(n, trend)
    seasons = np.tile(season, (n, 1))
    paths = np.empty((n, 24))
    for h in range(24):
        e = 0.01 * rng.normal(size=n)
        ahead = levels + phi * trends
        paths[:, h] = ahead + seasons[:, h % 12] + e
        levels, trends = ahead + alpha * e, phi * trends + beta * e
        seasons[:, h % 12] += gamma * e
    assert paths.std(axis=0) == pytest.approx(0.01 * widening(parameters, 24), rel=0.03)


def test_ets_covers_what_comes_in_series_of_its_own_kind() -> None:
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(40):
        y = 8.0 + np.tile(SEASON, 11) + np.cumsum(rng.normal(0, 0.02, 132))
        found = ets(y[:120], 12)
        assert found is not None
        inside.append(np.abs(y[120:] - found[0]) < 1.2816 * found[1])
    assert 0.68 <= float(np.mean(inside)) <= 0.92


def test_a_gap_leaves_ets_finite() -> None:
    y = 8.0 + np.tile(SEASON, 6) + 0.01 * np.random.default_rng(4).normal(size=72)
    y[30:34] = np.nan
    found = ets(y, 12)
    assert found is not None and np.isfinite(found[0]).all() and np.isfinite(found[1]).all()


@pytest.mark.parametrize("reference", [seasonal_naive, ets])
def test_too_short_a_series_has_no_reference(reference: object) -> None:
    assert reference(np.zeros(0), 12) is None  # type: ignore[operator]
    assert reference(8.0 + np.zeros(30), 12) is None  # type: ignore[operator]
    assert reference(np.full(60, np.nan), 12) is None  # type: ignore[operator]
