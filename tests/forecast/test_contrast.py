"""Response surfaces: exact where they should be, close where the flows bend."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from polku.base import QUANTILES
from polku.forecast.contrast import (
    aumann_shapley,
    gradient,
    normal_spread,
    probability,
    root_axes,
    spread,
    standard_draws,
    surface,
)


def covariance(seed: int, areas: int, links: int) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(areas, links, links))
    return np.asarray(root @ np.swapaxes(root, 1, 2))


@given(st.integers(0, 50), st.integers(1, 3), st.integers(1, 5))
def test_root_axes_hold_the_whole_covariance(seed: int, areas: int, links: int) -> None:
    cov = covariance(seed, areas, links)
    axes = root_axes(np.zeros((areas, links)), cov)
    again = np.einsum("akl,akm->alm", axes.u, axes.u)
    assert np.allclose(again, cov, rtol=1e-8, atol=1e-8 * np.abs(cov).max())


def test_the_surface_of_a_quadratic_without_cross_terms_between_axes_is_exact() -> None:
    rng = np.random.default_rng(3)
    mean, cov = rng.normal(size=(2, 3)), covariance(1, 2, 3)
    axes = root_axes(mean, cov)

    def functional(b: np.ndarray) -> np.ndarray:  # [P, A, L] -> [P, A, T]: a quadratic along the first axis
        along = np.einsum("pal,al->pa", b - mean, axes.back[:, 0])
        return np.stack([1.0 + b.sum(axis=2), 2.0 * along + 3.0 * along**2], axis=-1)

    z = standard_draws(3, seed=5, purpose=1, n=50)
    strengths = mean[None] + np.einsum("nk,akl->nal", z, axes.u)
    assert np.allclose(axes.coordinates(strengths), z[:, None, :])
    assert np.allclose(surface(functional(axes.points())).at(axes.coordinates(strengths)), functional(strengths))


def test_draws_have_mean_nought_and_unit_covariance_exactly_and_repeat_for_a_seed() -> None:
    z = standard_draws(4, seed=1, purpose=2, n=200)
    assert np.allclose(z.mean(axis=0), 0.0, atol=1e-12)
    assert np.allclose(z.T @ z / len(z), np.eye(4), atol=1e-10)
    assert np.array_equal(z, standard_draws(4, seed=1, purpose=2, n=200))
    assert not np.array_equal(z, standard_draws(4, seed=1, purpose=3, n=200))


def test_parts_of_links_sum_to_the_whole_for_a_quadratic_response() -> None:
    rng = np.random.default_rng(0)
    matrix, slope, b = rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=(1, 3))

    def functional(x: np.ndarray) -> np.ndarray:
        value = x @ slope + np.einsum("pal,lm,pam->pa", x, matrix, x)
        return np.asarray(value[..., None])

    step = np.full(3, 1e-5)
    points = np.concatenate([b[None] / 2, b[None] / 2 + np.diag(step)[:, None, :]])
    whole = functional(b[None])[0] - functional(0 * b[None])[0]
    assert np.allclose(aumann_shapley(functional(points), step, b).sum(axis=1), whole, rtol=1e-4)


def test_a_gradient_of_a_linear_functional_is_its_slope() -> None:
    step = np.array([0.1, 0.2])
    values = np.array([[[1.0]], [[1.3]], [[0.6]]])
    assert np.allclose(gradient(values, step), [[[3.0], [-2.0]]])


def test_a_normal_spread_has_the_published_quantiles() -> None:
    s = normal_spread(0.0, 1.0)
    half = [0.67449, 1.281552, 1.644854, 1.959964]
    assert np.allclose(s.quantiles, [-q for q in reversed(half)] + [0.0] + half)


def test_probability_follows_the_better_way() -> None:
    draws = np.array([-2.0, -1.0, 1.0, -3.0])
    assert probability(draws, "less") == 0.75
    assert probability(draws, "more") == 0.25
    assert probability(draws, None) is None
    assert spread(draws).mean == -1.25


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_spread_has_the_linear_quantiles_of_its_draws(values: list[float]) -> None:
    draws = np.array(values)
    assert np.allclose(spread(draws).quantiles, np.quantile(draws, QUANTILES), rtol=1e-9, atol=1e-6)
