"""The noise of stocks: equal to a dense twin, recovered from simulations, fast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dense_twin import FIRST, dense_covariance, dense_log_likelihood, invented, simulated
from scipy.linalg import cholesky

from polku.base import Month
from polku.inference.noise import (
    START,
    Noise,
    Panel,
    interpolate_labour_force,
    learning_blocks,
    make_panel,
    step_kernels,
)
from polku.inference.noise_fit import _value_and_gradient, _vector, fit_noise, log_likelihood, standard_errors


def test_the_fast_likelihood_equals_the_dense_one() -> None:
    noise = Noise(0.008, 1.1, 0.018, 1.0, 0.12)
    panel = simulated(invented(6, 40), noise, 1)
    steps = np.log(np.prod(null_shift(panel.months)))
    for other in (noise, START, Noise(0.004, 0.5, 0.03, 0.4, 0.3)):
        dense = dense_log_likelihood(panel, other)
        # differences of neighbours instead of orthonormal contrasts: |D D'| = T for every free contrast of areas
        fast = log_likelihood(panel, other) + 0.5 * (len(panel.areas) - 1) * steps
        assert fast == pytest.approx(dense, abs=1e-8 * abs(dense))


def null_shift(months: int) -> np.ndarray:
    """The eigenvalues of D D'; their product is T."""
    d = np.diff(np.eye(months), axis=0)
    return np.linalg.eigvalsh(d @ d.T)


@pytest.mark.parametrize("whole_month", [False, True])
def test_missing_cells_are_exact(whole_month: bool) -> None:
    """Between any two parameter values the likelihoods differ as those of the observed cells alone do."""
    noise = Noise(0.008, 1.1, 0.018, 1.0, 0.12)
    panel = simulated(invented(5, 36), noise, 2)
    gone = np.random.default_rng(3).random(panel.log_y.shape) < 0.05
    gone[:, 7] |= whole_month
    gone[0, 0] = gone[2, -1] = True
    panel = panel.hide(gone)
    other = Noise(0.004, 0.5, 0.03, 0.4, 0.3)
    fast = log_likelihood(panel, noise) - log_likelihood(panel, other)
    dense = dense_log_likelihood(panel, noise) - dense_log_likelihood(panel, other)
    assert fast == pytest.approx(dense, abs=1e-8 * abs(dense))


def test_the_gradient_is_that_of_the_likelihood() -> None:
    noise = Noise(0.008, 1.1, 0.018, 1.0, 0.12)
    panel = simulated(invented(5, 36), noise, 4)
    panel = panel.hide(np.random.default_rng(5).random(panel.log_y.shape) < 0.05)
    at = _vector(START)
    slope = _value_and_gradient(panel, START, step_kernels(panel, START))[1]
    for i, size in enumerate(at):
        step = np.zeros(5)
        step[i] = 1e-5 * size
        ends = [log_likelihood(panel, Noise(*(at + sign * step))) for sign in (1, -1)]
        assert slope[i] == pytest.approx((ends[0] - ends[1]) / (2 * step[i]), rel=1e-5)


def test_parameters_are_recovered_from_simulations() -> None:
    """Over 20 simulated panels no mean estimate is more than 3 of its standard errors off."""
    truth = Noise(0.009, 0.7, 0.025, 0.9, 0.15)
    shape = invented(12, 120, regions=tuple(f"r{a // 2}" for a in range(12)))
    covariance = cholesky(dense_covariance(shape, truth) + 1e-12 * np.eye(shape.log_y.size), lower=True)
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        series = (covariance @ rng.standard_normal(shape.log_y.size)).reshape(shape.log_y.shape)
        found.append(_vector(fit_noise([replace(shape, log_y=series)])))
    errors = np.log(np.array(found)) - np.log(_vector(truth))
    z = errors.mean(axis=0) / (errors.std(axis=0, ddof=1) / np.sqrt(len(errors)))
    assert np.abs(z).max() < 3.0
    se = standard_errors([replace(shape, log_y=series)], _noise_of(found[-1])) / found[-1]
    assert np.all(np.abs(se / errors.std(axis=0, ddof=1) - 1) < 0.6)


def _noise_of(values: np.ndarray) -> Noise:
    return Noise(*(float(v) for v in values))


def test_with_nothing_to_learn_from_the_start_values_stand() -> None:
    assert np.allclose(_vector(fit_noise([])), _vector(START))


def test_the_labour_force_runs_straight_between_its_januaries_and_is_held_after() -> None:
    steps = np.repeat([100.0, 112.0, 106.0], 12)[None, :30]
    steps[0, 27:] = np.nan
    line = interpolate_labour_force(steps, Month.parse("2016-01"))[0]
    assert line[:13] == pytest.approx(np.arange(100.0, 113.0))
    assert line[18] == pytest.approx(109.0)
    assert np.all(line[24:] == 106.0)


def test_the_noise_is_learned_only_where_there_was_no_trial() -> None:
    stock = np.exp(np.random.default_rng(0).normal(8, 0.1, (4, 60)))
    starts = {"a": FIRST + 40, "b": FIRST + 45}
    panel = make_panel("abcd", ("", "", "", ""), FIRST, stock, np.full((4, 60), 1e5), starts)
    comparison, trial = learning_blocks(panel, starts)
    assert comparison.areas == ("c", "d") and comparison.months == 60
    assert trial.areas == ("a", "b") and trial.months == 45
    assert np.isnan(trial.log_y[0, 40:]).all() and np.isfinite(trial.log_y[0, :40]).all()
    assert panel.ybar[0] == pytest.approx(stock[0, :40].mean())
    (small,) = learning_blocks(panel.take("ac"), starts)
    assert small.areas == ("c", "a") and small.months == 40


def test_the_real_panel_has_the_noise_of_the_method(panel_2017: Panel, starts_2017: dict[str, Month]) -> None:
    """The method's starting values, q 0.0075 and k 0.9, were found on the same 23 areas."""
    noise = fit_noise(learning_blocks(panel_2017, starts_2017))
    assert noise.q == pytest.approx(0.0075, rel=0.25)
    assert noise.k == pytest.approx(0.9, rel=0.25)
    assert noise.season_drift * (noise.season_base + noise.season_count / 300) == pytest.approx(0.002, rel=0.3)
