"""What a result hangs on: power-scaling is numeric reweighting; heterogeneity and variants move what they should."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng

from polku.inference.laplace import NormalPosterior, update
from polku.inference.likelihood import Information
from polku.inference.prior import OMEGA_SCALE, make_prior
from polku.inference.sensitivity import (
    ALPHAS,
    heterogeneity,
    moved,
    power_scaled,
    power_scaling,
    shrinkage,
    variants_of,
    with_heterogeneity,
)
from polku.programme.model import Link, Shift

LINKS = (
    Link("a", "coach", Shift("unemployed", "job"), 7, 0.10, 0.15, 0.6),
    Link("b", "tray", Shift("unemployed", "services"), 3, 0.20, 0.20, 0.8),
)


def posterior(areas: int, seed: int, strength: float = 200.0) -> NormalPosterior:
    """A posterior from some information about all strengths."""
    prior = make_prior(LINKS, [f"area{a}" for a in range(areas)])
    rng = default_rng(seed)
    half = rng.normal(0, 1, (2 * areas, 2 * areas))
    said = Information(strength * half @ half.T / areas, rng.normal(0, 4 * np.sqrt(strength), 2 * areas))
    mean, cov = update(prior.mean, prior.cov, prior.strength_matrix, said)
    return NormalPosterior(prior, mean, cov, {"unemployed": said}, 0.0, 1, True)


@pytest.mark.parametrize("alpha,beta", [(0.8, 1.0), (1.25, 1.0), (1.0, 0.8), (1.0, 1.25)])
def test_power_scaling_equals_reweighting_on_a_grid(alpha: float, beta: float) -> None:
    """The strength of one area and link: prior^alpha x likelihood^beta, integrated numerically over both parts."""
    one = make_prior(LINKS[:1], ["area0"])
    said = Information(np.array([[300.0]]), np.array([90.0]))
    mean, cov = update(one.mean, one.cov, one.strength_matrix, said)
    found = NormalPosterior(one, mean, cov, {"unemployed": said}, 0.0, 1, True)
    x = np.linspace(-1.5, 1.5, 1201)
    common, own = np.meshgrid(x, x, indexing="ij")
    log_prior = -0.5 * ((common - one.mean[0]) ** 2 / one.cov[0, 0] + own**2 / one.cov[1, 1])
    b = common + own
    log_likelihood = -0.5 * 300.0 * b**2 + 90.0 * b
    w = np.exp(alpha * log_prior + beta * log_likelihood - (alpha * log_prior + beta * log_likelihood).max())
    w /= w.sum()
    m = np.array([(w * common).sum(), (w * own).sum()])
    v = np.array([(w * (common - m[0]) ** 2).sum(), (w * (own - m[1]) ** 2).sum()])
    scaled = power_scaled(found, alpha, beta)
    assert scaled[0] == pytest.approx(m, abs=1e-6)
    assert np.diag(scaled[1]) == pytest.approx(v, rel=1e-4)


def test_shifts_are_the_derivative_of_the_reweighted_mean_by_importance_weights() -> None:
    """The authors' own way: draws of the posterior reweighted by the prior density to the power alpha - 1."""
    found = posterior(2, 1)
    direction = found.prior.strength_matrix[0]
    draws = found.draws(400_000, 3)
    off = draws - found.prior.mean
    log_prior = -0.5 * np.sum(off**2 / np.diag(found.prior.cov), axis=1)
    values, ends = draws @ direction, []
    for alpha in ALPHAS:
        w = np.exp((alpha - 1) * (log_prior - log_prior.mean()))
        mean = w @ values / w.sum()
        ends.append((mean, np.sqrt(w @ (values - mean) ** 2 / w.sum())))
    told = power_scaling(found, direction[None])[0]
    doublings, sd = np.log2(ALPHAS[1] / ALPHAS[0]), values.std()
    assert told.prior_shift == pytest.approx((ends[1][0] - ends[0][0]) / sd / doublings, abs=0.02)
    assert told.prior_width == pytest.approx(np.log(ends[1][1] / ends[0][1]) / doublings, abs=0.01)


def test_of_one_parameter_prior_and_data_pull_with_the_same_force() -> None:
    one = make_prior(LINKS[:1], ["area0"], heterogeneity=0.0)
    for score, word in ((45.0, "conflict"), (3.0, "robust")):
        said = Information(np.array([[100.0]]), np.array([score]))
        mean, cov = update(one.mean, one.cov, one.strength_matrix, said)
        told = power_scaling(NormalPosterior(one, mean, cov, {"x": said}, 0.0, 1, True), np.array([[1.0, 0.0]]))[0]
        assert told.prior_shift == pytest.approx(-told.data_shift, rel=1e-6)
        contraction = 1 - cov[0, 0] / one.cov[0, 0]
        assert told.prior_width == pytest.approx(-0.5 * np.log(2) * (1 - contraction), rel=0.03)
        assert told.data_width == pytest.approx(-0.5 * np.log(2) * contraction, rel=0.03)
        assert (told.verdict == "conflict") == (word == "conflict")


def test_without_data_the_prior_carries_everything() -> None:
    prior = make_prior(LINKS, ["area0"])
    told = power_scaling(NormalPosterior(prior, prior.mean, prior.cov, {}, 0.0, 0, True), np.eye(2, 4))
    assert all(t.verdict == "prior_carries" and t.prior_shift == 0.0 and t.data_width == 0.0 for t in told)


def test_heterogeneity_held_is_a_refit_with_another_prior() -> None:
    found = posterior(3, 2)
    s = found.prior.strength_matrix
    for omega, (mean, sd) in heterogeneity(found, s).items():
        prior = make_prior(LINKS, found.prior.areas, omega**2)
        m, v = update(prior.mean, prior.cov, s, found.sources["unemployed"])
        assert mean == pytest.approx(s @ m) and sd == pytest.approx(np.sqrt(np.diag(s @ v @ s.T)))
    assert with_heterogeneity(found.prior, OMEGA_SCALE) == pytest.approx(found.prior.cov)


def test_shrinkage_is_the_share_of_the_area_s_own_variance() -> None:
    prior, own, omega_squared = 0.09, 0.04, 0.0225
    alone = 1 / (1 / prior + 1 / own)
    found = shrinkage(np.array([alone, prior, 0.0]), np.array([prior, prior, 0.0]), np.full(3, omega_squared))
    assert found == pytest.approx([own / (own + omega_squared), 1.0, 1.0])


def test_a_result_that_crosses_nought_or_moves_by_its_sd_is_told() -> None:
    assert not moved("x", (-0.05, 0.02), (-0.06, 0.02)).matters
    assert moved("x", (-0.05, 0.02), (-0.08, 0.02)).matters
    assert moved("x", (-0.02, 0.03), (0.009, 0.01)).turned
    assert not moved("x", (-0.001, 0.03), (0.001, 0.03)).turned
    main, other = posterior(2, 3), posterior(2, 4)
    direction = main.prior.strength_matrix[1]
    (row,) = variants_of(main, {"damped": other}, direction)
    sd = np.sqrt(direction @ main.cov @ direction)
    assert row.moved == pytest.approx((direction @ (other.mean - main.mean)) / sd)
