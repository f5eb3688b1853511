"""Roots of covariances: right, for singular ones too, and as still as their covariance is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.inference.ensemble import Mixture, dealt, thinned
from polku.inference.roots import directions, root

LAST_BIT = 1e-15


def nearly(cov: np.ndarray, seed: int) -> np.ndarray:
    """The same covariance as another machine has it: different in the last bits."""
    noise = np.random.default_rng(seed).uniform(-LAST_BIT, LAST_BIT, cov.shape)
    return cov * (1.0 + noise + noise.T)


def covariance(size: int, rank: int, seed: int) -> np.ndarray:
    half = np.random.default_rng(seed).normal(size=(size, rank))
    return half @ half.T


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 30))
def test_a_root_gives_its_covariance_back_singular_or_not(seed: int, size: int, rank: int) -> None:
    cov = covariance(size, rank, seed)
    r = root(cov)
    assert np.abs(r @ r.T - cov).max() <= 1e-11 * np.diag(cov).max()
    assert np.array_equal(r, np.tril(r))


def test_a_parameter_without_variance_stays_where_it_is() -> None:
    cov = np.diag([0.04, 0.0, 1e-8])
    assert root(cov) == pytest.approx(np.diag([0.2, 0.0, 1e-4]), rel=1e-11)


def test_what_is_no_covariance_is_refused() -> None:
    with pytest.raises(ValueError, match="negative variance"):
        root(np.array([[1.0, 2.0], [2.0, 1.0]]))


@pytest.mark.parametrize("seed", range(5))
def test_draws_move_in_the_last_bits_only_when_eigenvalues_are_equal(seed: int) -> None:
    """A prior's covariance with little learned: eigenvectors turn by a right angle, the root by nothing."""
    size = 60
    few = np.random.default_rng(seed).normal(size=(size, 3))
    cov = 0.0225 * np.eye(size) - 1e-4 * few @ np.linalg.inv(np.eye(3) + few.T @ few) @ few.T
    other = nearly(cov, seed)
    one, two = (Mixture(np.ones(1), np.zeros((1, size)), c[None], np.zeros(1), 0.0) for c in (cov, other))
    assert np.abs(one.draws(200, 1)[0] - two.draws(200, 1)[0]).max() < 1e-10
    vectors = [np.linalg.eigh(c)[1] for c in (cov, other)]
    assert np.abs(np.abs(vectors[0].T @ vectors[1]) - np.eye(size)).max() > 0.1, "the case is a hard one"


def test_directions_of_equal_strength_and_of_none_do_not_turn() -> None:
    moved = np.zeros((6, 4))
    moved[[0, 1, 2, 3], [0, 1, 2, 3]] = 1.0  # four equal singular values, two directions in which nothing lies
    found = directions(moved, 5)
    again = directions(moved + np.random.default_rng(1).uniform(-1, 1, moved.shape) * LAST_BIT, 5)
    assert np.abs(found - again).max() < 1e-12
    assert np.abs(found.T @ found - np.diag([1.0, 1.0, 1.0, 1.0, 0.0])).max() < 1e-12


@pytest.mark.parametrize("count", [6, 24, 40, 48, 512])
def test_equal_weights_fall_on_the_same_members_whatever_the_last_bit_of_their_sum(count: int) -> None:
    weights = np.full(count, 1.0 / count)
    for seed in range(5):
        other = nearly(weights[:, None] @ np.ones((1, count)), seed)[:, 0]
        assert np.array_equal(dealt(weights, 1000), dealt(other, 1000))
        assert np.array_equal(thinned(weights, 40), thinned(other, 40))
