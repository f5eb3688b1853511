"""Counts given their at-risk stock: exact where an answer is known, in band over simulated groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import binom, norm

from polku.base import Month
from polku.dynamics.effects import lag_weights
from polku.inference.counts import (
    Counts,
    FlowNoise,
    FlowSource,
    expected_flow_information,
    fit_flow_noise,
    own_covariance,
    settle,
    shared_covariance,
    terms,
    truncated,
)
from polku.inference.laplace import update
from polku.inference.likelihood import Functional
from polku.inference.units import make_units

Array = NDArray[np.float64]
FIRST = Month.of(2017, 8)


def groups(at_risk: Array, low: Array, high: Array, level: float = 0.02, drifts: float = 0.0) -> Counts:
    treated = np.ones(at_risk.shape, dtype=bool)
    units = at_risk.shape[0]
    names = tuple(f"g{u}" for u in range(units))
    sd, drift = np.full(units, level), np.full(units, drifts)
    return Counts("flows/x", names, FIRST, at_risk, low, high, treated, sd, drift)


def ramp(months: int) -> Array:
    """The lag curve of mean 7 months of an activity at full dose from the first month."""
    return np.minimum(1.0, np.pad(np.cumsum(lag_weights(7.0)), (0, max(0, months - 25)), mode="edge")[:months])


def source(counts: Counts, noise: FlowNoise, signal: Array) -> FlowSource:
    """Unit 0 is treated along `signal` [T], the others are not."""

    def mean(strengths: Array) -> Array:
        out = np.zeros((len(strengths), *counts.at_risk.shape))
        out[:, 0] = strengths[:, 0, :1] * signal
        return out

    return FlowSource(counts, noise, mean, np.zeros(len(counts.units), dtype=np.int64), 1)


def fitted(one: FlowSource, mean: float, sd: float) -> tuple[float, float]:
    b = np.array([mean])
    for _ in range(30):
        found, cov = update(np.array([mean]), np.array([[sd**2]]), np.eye(1), one.inform(b[None]))
        moved, b = abs(found[0] - b[0]), found
        if moved < 1e-6:
            break
    return float(b[0]), float(np.sqrt(cov[0, 0]))


def simulate(
    rng: np.random.Generator, b: float, months: int = 18, n: int = 400, hazard: float = 0.05, dispersion: float = 0.0025
) -> tuple[Array, Array]:
    """Two groups that share season, cycle and drift: people at risk and counts [2, T]."""
    month = np.log(hazard) + 0.2 * np.sin(np.arange(months) * np.pi / 6) + np.cumsum(rng.normal(0, 0.05, months))
    log_h = month + rng.normal(0, 0.02, (2, 1)) + rng.normal(0, np.sqrt(dispersion), (2, months))
    log_h[0] += b * ramp(months)
    at_risk = np.full((2, months), float(n))
    return at_risk, rng.binomial(n, -np.expm1(-np.exp(log_h))).astype(float)


def test_score_and_weight_are_the_slope_and_fisher_information_of_the_binomial() -> None:
    n, y = np.array([400.0, 37.0, 12.0]), np.array([20.0, 0.0, 9.0])
    eta, step = np.array([-3.0, -4.0, 0.2]), 1e-5
    up, down = (terms(eta + s, n, y, y)[0] for s in (step, -step))
    value, score, weight = terms(eta, n, y, y)
    assert score == pytest.approx((up - down) / (2 * step), rel=1e-6)
    assert value == pytest.approx(binom.logpmf(y, n, -np.expm1(-np.exp(eta))), rel=1e-10)
    for i in range(3):
        k = np.arange(n[i] + 1)
        all_n, at = np.full(k.shape, n[i]), np.full(k.shape, eta[i])
        mean_square = binom.pmf(k, n[i], -np.expm1(-np.exp(eta[i]))) @ terms(at, all_n, k, k)[1] ** 2
        assert weight[i] == pytest.approx(mean_square, rel=1e-8)


@pytest.mark.parametrize(("n", "low", "high", "eta"), [(400, 1, 4, -4.6), (60, 1, 4, -3.0), (25, 0, 4, -2.0)])
def test_the_interval_of_a_suppressed_count_is_its_exact_sum_and_slope(n: int, low: int, high: int, eta: float) -> None:
    def exact(x: float) -> float:
        p = -np.expm1(-np.exp(x))
        return float(np.log(binom.pmf(np.arange(low, high + 1), n, p).sum()))

    cell = [np.array([v], dtype=float) for v in (eta, n, low, high)]
    value, score, weight = (float(v[0]) for v in terms(*cell))
    assert value == pytest.approx(exact(eta), rel=1e-9)
    assert score == pytest.approx((exact(eta + 1e-5) - exact(eta - 1e-5)) / 2e-5, rel=1e-5, abs=1e-6)
    p = -np.expm1(-np.exp(eta))
    assert 0 < weight < n * np.exp(2 * eta) * (1 - p) / p, "an interval tells less than the count"
    mean, variance, _ = truncated(n, p, low, high)
    k = np.arange(low, high + 1)
    share = binom.pmf(k, n, p) / binom.pmf(k, n, p).sum()
    assert mean == pytest.approx(share @ k) and variance == pytest.approx(share @ (k - mean) ** 2)


def test_a_posterior_from_suppressed_counts_agrees_with_exact_integration() -> None:
    """One group, hazards known (no month effect to speak of): 14 months of which 9 say only "1 to 4"."""
    rng = np.random.default_rng(5)
    n, months, base = 40.0, 14, -2.9
    y = rng.binomial(40, -np.expm1(-np.exp(base + 0.3)), months).astype(float)
    hidden = (y >= 1) & (y <= 4)
    assert hidden.sum() >= 7
    low, high = np.where(hidden, 1.0, y), np.where(hidden, 4.0, y)
    prior_mean, prior_sd = 0.1, 0.25

    def log_post(b: float) -> float:
        p = -np.expm1(-np.exp(base + b))
        total = norm.logpdf(b, prior_mean, prior_sd)
        for i in range(months):
            total += np.log(binom.pmf(np.arange(low[i], high[i] + 1), n, p).sum())
        return float(total)

    top = max(log_post(b) for b in np.linspace(-1, 1, 201))
    mass, first, second = (quad(lambda b: np.exp(log_post(b) - top) * b**k, -1, 1.2)[0] for k in range(3))  # noqa: B023
    mean, sd = first / mass, np.sqrt(second / mass - (first / mass) ** 2)
    b = prior_mean
    for _ in range(50):
        _, s, w = terms(np.full(months, base + b), np.full(months, n), low, high)
        variance = 1 / (1 / prior_sd**2 + w.sum())
        b = variance * ((s + w * b).sum() + prior_mean / prior_sd**2)
    assert abs(b - mean) < 0.2 * sd
    assert 0.85 < np.sqrt(variance) / sd < 1.15


def test_two_groups_with_free_month_effects_are_the_conditional_binomial() -> None:
    """Given the month's sum the treated group's count is binomial: its likelihood has no season and no cycle."""
    rng = np.random.default_rng(3)
    months, signal = 18, ramp(18)
    at_risk, y = simulate(rng, 0.4, months, n=4000, hazard=0.01, dispersion=0.0)
    one = source(groups(at_risk, y, y, level=1e-4), FlowNoise(dispersion=1e-9), signal)
    mean, sd = fitted(one, 0.0, 5.0)
    grid = np.linspace(mean - 6 * sd, mean + 6 * sd, 2001)
    odds = grid[:, None] * signal
    log_l = (y[0] * odds - (y[0] + y[1]) * np.log1p(np.exp(odds))).sum(axis=1)
    weight = np.exp(log_l - log_l.max())
    exact = float(grid @ weight / weight.sum())
    exact_sd = float(np.sqrt((grid - exact) ** 2 @ weight / weight.sum()))
    assert mean == pytest.approx(exact, abs=0.1 * exact_sd)
    assert sd == pytest.approx(exact_sd, rel=0.05)


def test_the_precision_of_units_is_the_dense_inverse_with_missing_months() -> None:
    rng = np.random.default_rng(1)
    counts = groups(np.full((3, 9), 50.0), np.ones((3, 9)), np.ones((3, 9)), level=0.2, drifts=1.0)
    own, shared = own_covariance(counts, FlowNoise()), shared_covariance(counts)
    seen = rng.uniform(size=(3, 9)) > 0.25
    x = rng.normal(size=(3, 9, 4)) * seen[:, :, None]
    dense = np.kron(np.ones((3, 3)), shared)
    for u in range(3):
        dense[u * 9 : u * 9 + 9, u * 9 : u * 9 + 9] += own[u]
    at = np.flatnonzero(seen.ravel())
    inner = dense[np.ix_(at, at)]
    flat = x.reshape(27, 4)[at]
    units = make_units(own, shared, seen)
    assert units.gram(x) == pytest.approx(flat.T @ np.linalg.solve(inner, flat), rel=1e-6)
    assert units.logdet == pytest.approx(np.linalg.slogdet(inner)[1], rel=1e-9)


def test_laplace_density_of_counts_agrees_with_integration() -> None:
    """Two groups, one month: the month effect and both dispersions integrated by a fine grid."""
    at_risk, y = np.array([[400.0], [380.0]]), np.array([[26.0], [17.0]])
    noise = FlowNoise(dispersion=0.01)
    counts = groups(at_risk, y, y, level=0.1)
    found = settle(counts, noise, np.array([[0.1], [0.0]]))
    cov = np.kron(np.eye(2), own_covariance(counts, noise)[0]) + shared_covariance(counts)[0, 0]
    grid = np.linspace(-5.0, -1.0, 801)
    a, b = np.meshgrid(grid, grid, indexing="ij")
    off = np.stack([a - 0.1, b], axis=-1)
    quadratic = np.einsum("ijk,kl,ijl->ij", off, np.linalg.inv(cov), off)
    log = -0.5 * (quadratic + np.linalg.slogdet(2 * np.pi * cov)[1])
    for u, eta in enumerate((a, b)):
        p = -np.expm1(-np.exp(eta))
        k, n = y[u, 0], at_risk[u, 0]
        log += gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * np.log(p) + (n - k) * np.log1p(-p)
    exact = np.log(np.exp(log - log.max()).sum()) + log.max() + 2 * np.log(grid[1] - grid[0])
    assert found.log_density == pytest.approx(exact, abs=0.02)


def test_a_month_without_a_single_event_and_a_missing_month_are_no_obstacle() -> None:
    at_risk = np.full((2, 6), 30.0)
    y = np.array([[0.0, 1, 0, 2, 0, 0], [0.0, 0, 1, 1, 0, 0]])
    at_risk[1, 3] = np.nan
    found = source(groups(at_risk, y, y), FlowNoise(), ramp(6)).inform(np.zeros((1, 1)))
    assert np.isfinite(found.matrix).all() and np.isfinite(found.score).all() and np.isfinite(found.log_density)
    assert found.matrix[0, 0] >= 0


def test_recovery_over_40_pairs_of_groups() -> None:
    """Truth drawn from the prior; 80 % intervals cover 0.70-0.90 of the truths (40 pairs of 400, 18 months)."""
    rng = np.random.default_rng(11)
    z = []
    for _ in range(40):
        b = rng.normal(0.05, 0.18)
        at_risk, y = simulate(rng, b)
        mean, sd = fitted(source(groups(at_risk, y, y), FlowNoise(), ramp(18)), 0.05, 0.18)
        z.append((b - mean) / sd)
    covered = float((np.abs(z) < norm.ppf(0.9)).mean())
    assert 0.70 <= covered <= 0.90, covered
    assert abs(np.mean(z)) < 0.45, np.mean(z)


def test_a_lever_without_effect_keeps_nought_inside_and_a_harmful_one_is_found_harmful() -> None:
    rng = np.random.default_rng(12)
    inside, negative = 0, 0
    for _ in range(40):
        at_risk, y = simulate(rng, 0.0)
        mean, sd = fitted(source(groups(at_risk, y, y), FlowNoise(), ramp(18)), 0.05, 0.18)
        inside += abs(mean) < norm.ppf(0.95) * sd
        at_risk, y = simulate(rng, -0.4, months=24)
        mean, sd = fitted(source(groups(at_risk, y, y), FlowNoise(), ramp(24)), 0.05, 0.18)
        negative += mean + norm.ppf(0.9) * sd < 0
    assert inside >= 34, inside
    assert negative >= 32, negative


def test_dispersion_is_learned_from_the_months_before_the_start() -> None:
    rng = np.random.default_rng(13)
    at_risk, y = simulate(rng, 0.0, months=60, n=4000, hazard=0.08, dispersion=0.15**2)
    counts = groups(at_risk, y, y)
    untreated = replace(counts, treated=np.zeros(at_risk.shape, dtype=bool))
    learned = fit_flow_noise([untreated])
    assert 0.11 < np.sqrt(learned.dispersion) < 0.19
    assert fit_flow_noise([counts]) == FlowNoise(), "treated months teach the noise nothing"


def test_drift_is_learned_from_areas_without_a_trial() -> None:
    rng = np.random.default_rng(14)
    units, months, rho = 6, 48, 0.85
    drift = np.zeros((units, months))
    for t in range(months):
        before = drift[:, t - 1] if t else np.zeros(units)
        scale = np.sqrt(1 - rho**2) if t else 1.0
        drift[:, t] = rho * before * (t > 0) + 0.15 * scale * rng.normal(size=units)
    log_h = -3.0 + 0.3 * rng.normal(size=(units, 1)) + 0.2 * rng.normal(size=months) + drift
    n = np.full((units, months), 8000.0)
    y = rng.binomial(8000, -np.expm1(-np.exp(log_h))).astype(float)
    counts = groups(n, y, y, level=1.0, drifts=1.0)
    learned = fit_flow_noise([replace(counts, treated=np.zeros(n.shape, dtype=bool))])
    assert 0.10 < learned.drift < 0.21
    assert learned.dispersion < 0.05**2


def test_what_a_design_expects_is_what_the_counts_then_bring() -> None:
    rng = np.random.default_rng(15)
    signal = np.stack([ramp(18), np.zeros(18)])
    n, hazard = np.full((2, 18), 400.0), np.full((2, 18), 0.05)
    noise, level, still = FlowNoise(), np.full(2, 0.02), np.zeros(2)
    expected = float(expected_flow_information(signal[None], n, hazard, noise, level, still, FIRST)[0, 0])
    seen = []
    for _ in range(20):
        at_risk, y = simulate(rng, 0.0)
        seen.append(source(groups(at_risk, y, y), noise, ramp(18)).inform(np.zeros((1, 1))).matrix[0, 0])
    assert expected == pytest.approx(np.mean(seen), rel=0.15)


def test_a_group_says_nothing_of_another_area() -> None:
    at_risk, y = simulate(np.random.default_rng(2), 0.0)
    counts = groups(at_risk, y, y)
    functional: Functional = source(counts, FlowNoise(), ramp(18)).mean

    def two(strengths: Array) -> Array:
        return functional(strengths[:, 1:])

    one = FlowSource(counts, FlowNoise(), two, np.ones(2, dtype=np.int64), 2)
    matrix = one.inform(np.zeros((2, 1))).matrix
    assert matrix[1, 1] > 0 and not matrix[0].any()
    assert one.alone(0) is None and one.alone(1) is not None
