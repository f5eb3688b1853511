"""The ensemble over lags and the like: its weights are integrals, its draws the mixture, its lag found if it can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dense_twin import dense_log_likelihood, invented, simulated

from polku.inference.ensemble import (
    Compressed,
    Margin,
    Normal,
    cheap_evidence,
    chosen,
    compress,
    condition,
    hypercube,
    mixture,
    quantities,
    strengths_information,
)
from polku.inference.likelihood import Extra, precision
from polku.inference.noise import START, Panel
from polku.inference.noise_fit import log_likelihood
from polku.inference.prior import Prior, make_prior
from polku.programme.model import Link, Shift
from polku.results.verdicts import PARTLY

LINK = Link("job", "coach", Shift("unemployed", "job"), 6, 0.15, 0.20, 0.7)


def erlang(lag: float, months: int) -> np.ndarray:
    """The lagged signal of a step of dose: the Erlang distribution function of shape 3."""
    x = 3 * np.arange(1, months + 1) / lag
    return 1 - np.exp(-x) * (1 + x + x * x / 2)


def curve(lag: float, months: int, start: int) -> np.ndarray:
    """log R of a unit strength: the stock answers to the signal over some ten months."""
    signal = np.concatenate([np.zeros(start), erlang(lag, months - start)])
    keep = np.exp(-np.arange(months) / 10)
    return -0.1 * np.convolve(signal, keep)[:months]


def with_effect(panel: Panel, areas: list[str], effects: np.ndarray) -> Panel:
    log_y = panel.log_y.copy()
    log_y[[panel.areas.index(a) for a in areas]] += effects
    return replace(panel, log_y=log_y)


def variance_of(prior: Prior, omega: float) -> np.ndarray:
    areas, links = prior.shape
    return np.concatenate([np.diag(prior.cov)[:links], np.tile(prior.exists * omega**2, areas)])


def test_every_stratum_of_every_quantity_is_drawn_once() -> None:
    margins = [
        Margin("lag", "log_normal", 1.0, 0.5),
        Margin("omega", "half_normal", 0.15),
        Margin("dose", "beta", 2, 2),
    ]
    values = hypercube(margins, 64, 3)
    assert np.array_equal(values, hypercube(margins, 64, 3))
    assert not np.array_equal(values, hypercube(margins, 64, 4))
    ranks = np.sort(values, axis=0)
    assert np.median(values[:, 0]) == pytest.approx(1.0, abs=0.02)
    assert np.log(values[:, 0]).std() == pytest.approx(0.5, rel=0.02)
    assert (values[:, 1] ** 2).mean() == pytest.approx(0.15**2, rel=0.03)
    assert values[:, 2].var() == pytest.approx(0.05, rel=0.02)
    assert (np.diff(ranks, axis=0) > 0).all()
    assert abs(np.corrcoef(values.T)[0, 1]) < 0.35


def test_the_compressed_data_are_the_density_of_the_panel_less_an_effect() -> None:
    panel = simulated(invented(5, 36), START, 1)
    panel = panel.hide(np.random.default_rng(0).random(panel.log_y.shape) < 0.03)
    areas = ["area1", "area3"]
    figure = Extra("told", 0.4, 0.2, np.array([1.0, 0.0]), lambda b: b[:, :, 0], 0.1)
    data = compress(panel, areas, precision(panel, START), 24, 12, [figure])
    v = np.random.default_rng(1).normal(0, 0.05, (2, 13))
    moved = with_effect(panel, areas, np.hstack([np.zeros((2, 24)), -v[:, :12]]))
    off = (0.4 - 0.1 - v[0, 12]) / 0.2
    direct = log_likelihood(moved, START) - 0.5 * (off**2 + np.log(2 * np.pi * 0.2**2))
    flat = v.ravel()
    assert data.constant + data.score @ flat - 0.5 * flat @ data.matrix @ flat == pytest.approx(direct, abs=1e-7)


def test_the_weights_are_the_integrals_of_likelihood_times_prior() -> None:
    """Each member's evidence against brute-force quadrature over the strength, with the density written out."""
    months, start, area = 30, 18, "area1"
    panel = simulated(invented(4, months), START, 2)
    panel = with_effect(panel, [area], 0.3 * curve(4, months, start)[None])
    prior = make_prior([LINK], [area])
    lags = np.array([2.0, 4.0, 8.0, 14.0])
    data = compress(panel, [area], precision(panel, START), start, months - start)
    normals, brute = [], []
    for lag, omega in zip(lags, (0.05, 0.15, 0.1, 0.3), strict=True):
        j = curve(lag, months, start)
        told = strengths_information(data, np.zeros((1, 12)), j[None, start:, None], np.zeros((1, 1)))
        normals.append(condition(prior.mean, variance_of(prior, omega), prior.strength_matrix, told))
        sd = np.sqrt(prior.cov[0, 0] + LINK.exists * omega**2)
        b = prior.mean[0] + sd * np.linspace(-7, 7, 161)
        log_p = [dense_log_likelihood(with_effect(panel, [area], -x * j[None]), START) for x in b]
        density = np.exp(-0.5 * ((b - prior.mean[0]) / sd) ** 2) / np.sqrt(2 * np.pi) / sd
        top = max(log_p)
        brute.append(np.log(np.trapezoid(np.exp(np.array(log_p) - top) * density, b)) + top)
    mixed = mixture(normals)
    # both are densities of the data's contrasts; the two bases of contrasts differ by a constant
    brute = [x + log_likelihood(panel, START) - dense_log_likelihood(panel, START) for x in brute]
    assert mixed.evidence == pytest.approx(brute, abs=1e-5)
    weights = np.exp(np.array(brute) - max(brute))
    assert mixed.weights == pytest.approx(weights / weights.sum(), abs=1e-5)
    assert mixed.log_evidence == pytest.approx(max(brute) + np.log(weights.mean()), abs=1e-5)


def test_the_moments_and_the_draws_are_those_of_the_mixture() -> None:
    members = [Normal(np.array([0.0, 1.0]), np.diag([1.0, 0.2]), -1.0), Normal(np.array([2.0, 0.0]), np.eye(2), 0.0)]
    mixed = mixture(members)
    w = mixed.weights
    assert w[1] / w[0] == pytest.approx(np.e)
    mean, cov = mixed.moments()
    assert mean == pytest.approx([2 * w[1], w[0]])
    assert cov[0, 0] == pytest.approx(1 + w[0] * w[1] * 4)
    assert cov[0, 1] == pytest.approx(-2 * w[0] * w[1])
    theta, member = mixed.draws(20_000, 5)
    assert np.array_equal(theta, mixed.draws(20_000, 5)[0])
    assert np.bincount(member) / 20_000 == pytest.approx(w, abs=1e-3)
    assert theta.mean(axis=0) == pytest.approx(mean, abs=0.03)
    assert np.cov(theta.T) == pytest.approx(cov, abs=0.05)
    turned = mixed.turned(np.array([np.eye(2), 2 * np.eye(2)]))
    assert turned.means[1] == pytest.approx([4.0, 0.0]) and turned.covs[1] == pytest.approx(4 * np.eye(2))


def test_the_cheap_evidence_is_the_evidence_where_the_response_is_straight() -> None:
    rng = np.random.default_rng(3)
    half = rng.normal(0, 1, (6, 6))
    data = Compressed(half @ half.T, rng.normal(0, 1, 6), -3.0)
    prior = make_prior([LINK, replace(LINK, id="other")], ["a", "b"])
    jacobian = rng.normal(0, 1, (2, 3, 2))
    told = strengths_information(data, np.zeros((2, 3)), jacobian, np.zeros((2, 2)))
    exact = condition(prior.mean, variance_of(prior, 0.2), prior.strength_matrix, told).evidence
    x = np.zeros((6, 4))
    x[:3, :2], x[3:, 2:] = jacobian[0], jacobian[1]
    x = x @ prior.strength_matrix
    cov = x @ np.diag(variance_of(prior, 0.2)) @ x.T
    cheap = cheap_evidence(data.matrix, data.score, data.constant, (x @ prior.mean)[None], cov[None])
    assert cheap[0] == pytest.approx(exact, abs=1e-9)


def test_members_chosen_by_a_cheap_evidence_still_stand_for_the_prior() -> None:
    """The shares give back the integral and the mean of the exact evidence, though the cheap one is biased."""
    found = []
    for seed in range(20):
        z = hypercube([Margin("z", "normal", 0.0, 1.0)], 4000, seed)[:, 0]
        exact, cheap = -0.5 * ((z - 1) / 0.5) ** 2, -0.5 * ((z - 0.8) / 0.7) ** 2
        which, share = chosen(cheap, 400)
        weights = np.exp(exact[which] + share)
        found.append((weights.sum(), weights @ z[which] / weights.sum()))
        assert weights.sum() ** 2 / (weights**2).sum() > 200
    total, mean = np.mean(found, axis=0)
    assert total == pytest.approx(np.sqrt(0.2) * np.exp(-0.4), rel=0.02)  # the product of two normals, closed form
    assert mean == pytest.approx(0.8, abs=0.02)


def lag_posterior(
    areas: int, stagger: int, seed: int, omega: float = 0.15, b: float = 0.15
) -> tuple[float, float, str]:
    """Mean, contraction and what is shown of the lag's factor in a simulated trial whose lag is half the prior's."""
    months, begin = 84, 36
    panel = simulated(invented(areas + 6, months, 1), START, seed)
    trial = list(panel.areas[:areas])
    starts = [begin + stagger * a for a in range(areas)]
    effects = np.stack([b * curve(0.5 * LINK.lag, months, s) for s in starts])
    panel = with_effect(panel, trial, effects)
    prior = make_prior([LINK], trial)
    margins = [Margin("lag:job", "log_normal", 1.0, 0.5), Margin("omega:job", "half_normal", omega)]
    values = hypercube(margins, 64, 1)
    data = compress(panel, trial, precision(panel, START), begin, months - begin)
    zero, shape = np.zeros((areas, 1)), (areas, months - begin)
    normals = []
    for lag, w in values:
        j = np.stack([curve(lag * LINK.lag, months, s)[begin:] for s in starts])[:, :, None]
        told = strengths_information(data, np.zeros(shape), j, zero)
        normals.append(condition(prior.mean, variance_of(prior, w), prior.strength_matrix, told))
    found = quantities(margins, values, values, mixture(normals).weights)[0]
    return found.mean, found.contraction, found.shown


def test_the_lag_is_found_with_eight_areas_that_start_one_after_the_other() -> None:
    found = [lag_posterior(8, 3, seed) for seed in range(8)]
    assert np.mean([m for m, _, _ in found]) == pytest.approx(0.5, abs=0.12)
    assert np.mean([c for _, c, _ in found]) > 0.6


def test_the_lag_is_the_prior_s_with_one_area() -> None:
    """An effect of some 15 % in one area leaves its lag open: the drift of one series can look like any of them."""
    one = [lag_posterior(1, 0, seed) for seed in range(8)]
    assert np.mean([c for _, c, _ in one]) < 0.4
    assert all(v < PARTLY for _, _, v in one)


def test_what_is_said_of_the_lag_hangs_little_on_the_heterogeneity() -> None:
    """With the scale of omega at 0.05 or 0.40 in place of 0.15."""
    means = [np.mean([lag_posterior(8, 3, seed, omega)[0] for seed in range(8)]) for omega in (0.05, 0.15, 0.40)]
    assert means == pytest.approx([0.5] * 3, abs=0.15)


def test_equal_weights_have_learned_nothing() -> None:
    margins = [Margin("lag:x", "log_normal", 1.0, 0.5), Margin("omega:x", "half_normal", 0.15)]
    values = hypercube(margins, 40, 1)
    for q in quantities(margins, values, values, np.full(40, 1 / 40)):
        assert q.contraction == pytest.approx(0.0, abs=1e-12)
        assert q.mean == pytest.approx(q.prior_mean) and q.shown < PARTLY
