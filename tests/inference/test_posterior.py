"""The posterior of the strengths: equal to direct conditioning, covering, each area first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dense_twin import FIRST, dense_covariance, dense_log_likelihood, dense_posterior, invented, simulated
from scipy.linalg import cholesky
from scipy.optimize import minimize

from polku.inference.laplace import PANEL, borrowed, fit, fit_alone, update
from polku.inference.likelihood import Extra, Information, linearise, precision
from polku.inference.noise import START, Noise, Nuisance, Panel
from polku.inference.noise_fit import fit_noise, log_likelihood, with_slope
from polku.inference.prior import Prior, make_prior, new_area
from polku.programme.model import Link, Shift

AREAS, MONTHS, BEGIN = 7, 48, 30
TRIAL = ("area0", "area2", "area6")
STARTS = {a: FIRST + BEGIN for a in TRIAL}
LINKS = (
    Link("job", "coach", Shift("unemployed", "job"), 7, 0.10, 0.15, 0.6),
    Link("service", "tray", Shift("unemployed", "services"), 3, 0.20, 0.20, 0.8),
)
PRIOR = make_prior(LINKS, TRIAL)


def ramps() -> np.ndarray:
    """log R of a unit strength [A, T, L]: a ramp and a step that fades, other in each area."""
    t = np.maximum(0, np.arange(MONTHS) - BEGIN + 1)
    ramp = -0.02 * np.minimum(t, 12)
    step = -0.3 * (t > 0) * np.exp(-t / 20)
    return np.stack([np.stack([ramp * (1 + 0.2 * a), step * (1 - 0.1 * a)], axis=-1) for a in range(len(TRIAL))])


def linear(b: np.ndarray) -> np.ndarray:
    """[P, A, L] -> [P, A, T]."""
    return np.einsum("pal,atl->pat", b, ramps())


def bent(b: np.ndarray) -> np.ndarray:
    """A response that is not linear: e^b - 1 in place of b."""
    return np.einsum("pal,atl->pat", np.expm1(b), ramps())


def design(panel: Panel, prior: Prior, curves: np.ndarray) -> np.ndarray:
    """X [A, T, K] of y = X theta + noise."""
    x = np.zeros((len(panel.areas), panel.months, prior.mean.size))
    links = len(prior.links)
    for i, area in enumerate(prior.areas):
        row = panel.areas.index(area)
        x[row, :, :links] = curves[i]
        x[row, :, links * (i + 1) : links * (i + 2)] = curves[i]
    return x


def trial_panel(seed: int, truth: np.ndarray | None = None, noise: Noise = START) -> Panel:
    """Seven areas of many sizes, three of them treated from month 30."""
    panel = simulated(invented(AREAS, MONTHS), noise, seed)
    if truth is None:
        truth = np.array([[0.3, 0.1], [0.2, 0.3], [0.4, 0.5]])
    log_y = panel.log_y.copy()
    log_y[[panel.areas.index(a) for a in TRIAL]] += linear(truth[None])[0]
    return replace(panel, log_y=log_y)


def test_the_prior_has_the_moments_of_existence_times_strength() -> None:
    rng = np.random.default_rng(0)
    n = 400_000
    link = LINKS[0]
    active = rng.random(n) < link.exists
    omega = np.abs(rng.normal(0, 0.15, n))
    common = rng.normal(link.mean, link.sd, n)
    own = common + omega * rng.standard_normal(n)
    mean, cov = PRIOR.strength_moments()
    assert mean[0, 0] == pytest.approx((active * own).mean(), abs=2e-3)
    assert cov[0, 0, 0] == pytest.approx((active * own).var(), rel=0.01)
    other = common + omega * rng.standard_normal(n)
    shared = np.cov(active * own, active * other)[0, 1]
    assert PRIOR.cov[0, 0] == pytest.approx(shared, rel=0.02)
    assert cov[0, 0, 1] == 0.0


@pytest.mark.parametrize("noise", [START, replace(START, slope_share=0.3)])
@pytest.mark.parametrize("holes", [0.0, 0.04])
def test_the_posterior_is_the_direct_conditioning_of_the_joint_normal(noise: Noise, holes: float) -> None:
    panel = trial_panel(1)
    panel = panel.hide(np.random.default_rng(2).random(panel.log_y.shape) < holes)
    found = fit(PRIOR, linear, panel, noise)
    mean, cov, _ = dense_posterior(panel, noise, design(panel, PRIOR, ramps()), PRIOR.mean, PRIOR.cov)
    assert found.converged
    assert found.mean == pytest.approx(mean, abs=1e-7)
    assert found.cov == pytest.approx(cov, abs=1e-8)


def test_the_evidence_is_the_marginal_density_of_the_data() -> None:
    """Between two priors the log evidence differs as the direct marginal densities do."""
    panel = trial_panel(3)
    wide = replace(PRIOR, cov=3 * PRIOR.cov, mean=PRIOR.mean + 0.1)
    fast = fit(PRIOR, linear, panel, START).evidence - fit(wide, linear, panel, START).evidence
    x = design(panel, PRIOR, ramps())
    dense = [dense_posterior(panel, START, x, p.mean, p.cov)[2] for p in (PRIOR, wide)]
    assert fast == pytest.approx(dense[0] - dense[1], abs=1e-6)


def test_a_bent_response_is_relinearised_to_the_most_probable_strengths() -> None:
    panel = trial_panel(4)
    found = fit(PRIOR, bent, panel, START)
    assert found.converged and found.iterations > 1
    p = precision(panel, START)
    rows = [panel.areas.index(a) for a in TRIAL]

    def minus_log_density(theta: np.ndarray) -> float:
        z = panel.log_y.copy()
        z[rows] -= bent(PRIOR.strengths(theta)[None])[0]
        off = theta - PRIOR.mean
        return 0.5 * float(p.gram(z[:, :, None])[0, 0] + off @ np.linalg.solve(PRIOR.cov, off))

    best = minimize(minus_log_density, found.mean, method="BFGS", options={"gtol": 1e-7}).x
    assert np.abs((found.mean - best) / np.sqrt(np.diag(found.cov))).max() < 0.01


def test_eighty_per_cent_intervals_cover_the_truth_in_eighty_per_cent() -> None:
    """120 programmes drawn from the prior with the noise as assumed: coverage of strengths of all areas and links."""
    shape = invented(AREAS, MONTHS)
    root = cholesky(dense_covariance(shape, START) + 1e-12 * np.eye(shape.log_y.size), lower=True)
    rows = [shape.areas.index(a) for a in TRIAL]
    inside, z = [], []
    for seed in range(120):
        rng = np.random.default_rng(1000 + seed)
        truth = PRIOR.strengths(rng.multivariate_normal(PRIOR.mean, PRIOR.cov))
        series = (root @ rng.standard_normal(shape.log_y.size)).reshape(shape.log_y.shape)
        series[rows] += linear(truth[None])[0]
        found = fit(PRIOR, linear, replace(shape, log_y=series), START)
        sd = np.sqrt(np.diagonal(found.strengths_cov, axis1=1, axis2=2))
        z.append((truth - found.strengths_mean) / sd)
        inside.append(np.abs(z[-1]) < 1.2816)
    assert np.mean(inside) == pytest.approx(0.80, abs=0.05)
    assert np.std(z) == pytest.approx(1.0, abs=0.08)


def test_a_figure_with_its_own_error_is_one_more_row_of_data() -> None:
    """y = c + w'g(b) + error: the posterior is the conditioning on it as well."""
    panel = trial_panel(5)
    weights = np.array([1.0, 0.0, 0.0])
    slope = np.array([3.0, 25.0])
    figure = Extra("activation", 6.0, 1.5, weights, lambda b: b @ slope, offset=0.5)
    found = fit(PRIOR, linear, panel, START, [figure])
    mean, cov, _ = dense_posterior(panel, START, design(panel, PRIOR, ramps()), PRIOR.mean, PRIOR.cov)
    j = (weights[:, None] * slope).ravel() @ PRIOR.strength_matrix
    gain = cov @ j / (j @ cov @ j + 1.5**2)
    assert found.mean == pytest.approx(mean + gain * (6.0 - 0.5 - j @ mean), abs=1e-6)
    assert found.cov == pytest.approx(cov - np.outer(gain, j @ cov), abs=1e-7)


def test_the_parts_by_which_sources_move_a_strength_sum_to_the_whole_move() -> None:
    panel = trial_panel(5)
    figure = Extra("activation", 6.0, 1.5, np.array([1.0, 0, 0]), lambda b: b @ np.array([3.0, 25.0]))
    found = fit(PRIOR, linear, panel, START, [figure])
    for k in (0, 1, 4):
        direction = np.eye(PRIOR.mean.size)[k]
        parts = found.moved_by(direction)
        assert set(parts) == {PANEL, "activation"}
        assert sum(parts.values()) == pytest.approx(found.mean[k] - PRIOR.mean[k], abs=1e-9)


def test_an_area_alone_sees_nothing_of_the_other_areas_trial() -> None:
    panel = trial_panel(6)
    alone = fit_alone(PRIOR, linear, panel, START, STARTS)
    prior_mean, prior_cov = PRIOR.strength_moments()
    for a, area in enumerate(TRIAL):
        others = np.array(
            [[name in TRIAL and name != area and t >= BEGIN for t in range(MONTHS)] for name in panel.areas]
        )
        one = make_prior(LINKS, (area,))
        x = design(panel, one, ramps()[a : a + 1])[:, :, 2:]
        mean, cov, _ = dense_posterior(panel.hide(others), START, x, prior_mean[a], prior_cov[a])
        assert alone.mean[a] == pytest.approx(mean, abs=1e-7)
        assert alone.cov[a] == pytest.approx(cov, abs=1e-8)
    changed = panel.log_y.copy()
    changed[2, BEGIN:] += 0.5
    again = fit_alone(PRIOR, linear, replace(panel, log_y=changed), START, STARTS)
    assert again.mean[0] == pytest.approx(alone.mean[0], abs=1e-10)


def test_pooling_borrows_and_never_loses() -> None:
    panel = trial_panel(7)
    pooled, alone = fit(PRIOR, linear, panel, START), fit_alone(PRIOR, linear, panel, START, STARTS)
    share = borrowed(np.diagonal(pooled.strengths_cov, axis1=1, axis2=2), np.diagonal(alone.cov, axis1=1, axis2=2))
    assert np.all(share > 0) and np.all(share < 1)


def test_a_new_area_has_the_common_part_and_a_deviation_of_its_own() -> None:
    found = fit(PRIOR, linear, trial_panel(8), START)
    mean, cov = found.new_area()
    assert mean == pytest.approx(found.mean[:2])
    assert np.diag(cov) == pytest.approx(np.diag(found.cov)[:2] + np.array([0.6, 0.8]) * 0.15**2)
    before = new_area(PRIOR, PRIOR.mean, PRIOR.cov)[1]
    assert before == pytest.approx(PRIOR.strength_moments()[1][0])


def test_draws_are_counter_based_and_have_the_posterior_moments() -> None:
    found = fit(PRIOR, linear, trial_panel(9), START)
    many = found.draws(20_000, 7)
    assert np.array_equal(found.draws(10, 7), many[:10])
    assert not np.allclose(found.draws(10, 8), many[:10])
    assert np.abs((many.mean(axis=0) - found.mean) / np.sqrt(np.diag(found.cov))).max() < 0.04
    assert np.cov(many.T) == pytest.approx(found.cov, abs=0.03 * found.cov.max())


def test_a_fit_without_some_comparison_areas_is_the_fit_of_the_smaller_panel() -> None:
    panel = trial_panel(10)
    kept = [a for a in panel.areas if a != "area1"]
    smaller = panel.take(kept)
    found = fit(PRIOR, linear, smaller, START, start=fit(PRIOR, linear, panel, START).mean)
    mean, _, _ = dense_posterior(smaller, START, design(smaller, PRIOR, ramps()), PRIOR.mean, PRIOR.cov)
    assert found.mean == pytest.approx(mean, abs=1e-6)


def test_a_prior_without_variance_stays_where_it_is() -> None:
    fixed = replace(PRIOR, cov=np.diag(np.where(np.arange(8) == 1, 0.0, np.diag(PRIOR.cov))))
    found = fit(fixed, linear, trial_panel(11), START)
    assert found.mean[1] == pytest.approx(PRIOR.mean[1]) and np.isfinite(found.evidence)


def test_a_jacobian_by_steps_is_the_derivative() -> None:
    b = np.array([[0.3, 0.1], [0.2, 0.3], [0.4, 0.5]])
    value, jacobian = linearise(bent, b)
    assert value == pytest.approx(bent(b[None])[0])
    assert jacobian == pytest.approx(ramps() * np.exp(b)[:, None, :], rel=1e-3)


def test_volatility_slope_and_nuisances_have_the_dense_likelihood() -> None:
    truth = replace(START, q=0.006, slope_share=0.4)
    rng = np.random.default_rng(11)
    shape = replace(invented(5, 30), volatility=rng.uniform(0.5, 4.0, 30))
    shape = shape.having(
        Nuisance("exposure", "area1", 0.2, rng.normal(0, 0.05, 30).cumsum()),
        Nuisance("gap", "area0", 1.0, 0.03 * np.clip(np.arange(30) - 20.0, 0, 5)),
    )
    panel = simulated(shape, truth, 12)
    panel = panel.hide(rng.random(panel.log_y.shape) < 0.05)
    other = replace(START, q=0.004, slope_share=0.2, slope_phi=0.6)
    fast = log_likelihood(panel, truth) - log_likelihood(panel, other)
    assert fast == pytest.approx(dense_log_likelihood(panel, truth) - dense_log_likelihood(panel, other), abs=1e-8)
    bare = replace(panel, nuisances=())  # not only its slope by the parameters: the value of a nuisance, too
    fast = log_likelihood(panel, truth) - log_likelihood(bare, truth)
    assert fast == pytest.approx(dense_log_likelihood(panel, truth) - dense_log_likelihood(bare, truth), abs=1e-8)


def test_a_damped_slope_is_found_where_it_is() -> None:
    truth = replace(START, q=0.006, slope_share=0.4)
    long = simulated(invented(8, 120), truth, 13)
    assert 0.2 < with_slope([long], fit_noise([long])).slope_share < 0.7
    still = simulated(invented(8, 120), replace(truth, slope_share=0.0), 13)
    assert with_slope([still], fit_noise([still])).slope_share == 0.0


def test_a_strength_that_is_one_in_every_area_is_updated_though_its_covariance_has_no_inverse() -> None:
    """Scales of eight powers of ten and omega 0: V_0 is singular, and rounding makes it a little less than that."""
    scales = (2.0, 3e-5, 0.3)
    cov = np.zeros((12, 12))
    for n, scale in enumerate(scales):
        cov[4 * n : 4 * n + 4, 4 * n : 4 * n + 4] = scale**2 / 3.0
    matrix, score = np.eye(12), np.ones(12)
    mean, after = update(np.zeros(12), cov, np.eye(12), Information(matrix, score))
    for n, scale in enumerate(scales):  # four equal observations of one number: v / (1 + 4 v)
        expected = scale**2 / 3.0 / (1.0 + 4.0 * scale**2 / 3.0)
        np.testing.assert_allclose(after[4 * n : 4 * n + 4, 4 * n : 4 * n + 4], expected, rtol=1e-9)
        np.testing.assert_allclose(mean[4 * n : 4 * n + 4], 4.0 * expected, rtol=1e-9)
