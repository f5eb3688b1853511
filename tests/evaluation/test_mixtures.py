"""Probabilities of a mixture of normals in closed form, against draws and against one normal."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from polku.results.mixtures import mixture

ONE = np.ones(1)


@pytest.mark.parametrize(("mean", "sd"), [(-1.0, 0.5), (0.2, 2.0), (3.0, 0.1)])
def test_one_normal_is_the_textbook_normal(mean: float, sd: float) -> None:
    found = mixture(ONE, np.array([[mean]]), np.array([[sd**2]]), np.zeros(1))
    known = NormalDist(mean, sd)
    assert found.above()[0] == pytest.approx(1 - known.cdf(0.0), abs=1e-12)
    for p in (0.05, 0.1, 0.5, 0.95):
        assert found.quantile(p)[0] == pytest.approx(known.inv_cdf(p), abs=1e-9)


def test_a_mixture_agrees_with_a_million_draws() -> None:
    weight, mean, sd = np.array([0.2, 0.5, 0.3]), np.array([-2.0, -0.4, 1.0]), np.array([0.5, 1.0, 0.2])
    found = mixture(weight, mean[:, None], sd[:, None] ** 2, np.zeros(1))
    rng = np.random.default_rng(4)
    member = rng.choice(3, size=1_000_000, p=weight)
    draws = mean[member] + sd[member] * rng.standard_normal(member.size)
    assert found.above()[0] == pytest.approx((draws > 0).mean(), abs=2e-3)
    for p in (0.05, 0.1, 0.9, 0.95):
        assert found.quantile(p)[0] == pytest.approx(np.quantile(draws, p), abs=6e-3)


def test_a_stock_cannot_fall_below_nought_and_keeps_its_moments() -> None:
    """A change of a stock of 1,000 whose log is N(-0.10, 0.05): P(more than without) is that of the log."""
    rng = np.random.default_rng(5)
    draws = 1000.0 * np.expm1(rng.normal(-0.10, 0.05, 1_000_000))
    found = mixture(ONE, np.array([[draws.mean()]]), np.array([[draws.var()]]), np.array([1000.0]))
    assert found.above()[0] == pytest.approx(1 - NormalDist().cdf(2.0), abs=5e-4)
    assert found.quantile(0.05)[0] == pytest.approx(np.quantile(draws, 0.05), abs=0.5)
    steep = mixture(ONE, np.array([[-900.0]]), np.array([[400.0**2]]), np.array([1000.0]))
    assert steep.quantile(0.001)[0] > -1000.0


def test_a_number_that_does_not_vary_is_sure_and_zero_is_undecided() -> None:
    still = mixture(ONE, np.array([[0.0, 2.0, -1.0]]), np.zeros((1, 3)), np.zeros(3))
    assert still.above().tolist() == [0.5, 1.0, 0.0]
    assert still.quantile(0.9) == pytest.approx([0.0, 2.0, -1.0])
