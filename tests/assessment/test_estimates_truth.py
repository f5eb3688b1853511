"""The whole way from a panel to an effect, on panels whose truth is known.

A simulated panel is the example's 23 areas with noise drawn from the noise model and the flows' response to strengths
drawn from the prior. For coverage the noise is learned again each time from where there was no trial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from estimates_case import case, ratio_functional, simulator
from scipy.stats import binom

from polku.dynamics.measures import evaluate
from polku.dynamics.response import respond
from polku.estimation.case import outcome_formula
from polku.forecast.contrast import Axes, root_axes, surface
from polku.inference.laplace import fit
from polku.inference.noise import Panel, learning_blocks
from polku.inference.noise_fit import fit_noise
from polku.inference.prior import Prior
from polku.results.scenarios import measures_of

HORIZONS = np.array([6, 12, 24])
RUNS = 20


@dataclass(frozen=True)
class Found:
    """Draws of the change of the stock [N, A, H] and the true change [A, H]."""

    draws: np.ndarray
    truth: np.ndarray

    @property
    def inside(self) -> np.ndarray:
        low, high = np.quantile(self.draws, [0.1, 0.9], axis=0)
        return (low <= self.truth) & (self.truth <= high)

    @property
    def outside_nought(self) -> np.ndarray:
        low, high = np.quantile(self.draws, [0.025, 0.975], axis=0)
        return (low > 0) | (high < 0)


@cache
def since_2012() -> Panel:
    """The example's panel without its first six years: the noise is learned in half the time."""
    panel = case().series.panel
    assert panel is not None
    return replace(panel, first=panel.first + 72, log_y=panel.log_y[:, 72:], stock=panel.stock[:, 72:])


def estimate(truth: np.ndarray, prior: Prior, seed: int, learn: bool = False) -> Found:
    known = case()
    panel, programme = since_2012(), known.programme
    prepared = known.fits.prepared[0.0]
    functional = ratio_functional(programme, prepared, panel)
    seen = simulator(panel, known.fits.noise, prior.areas)(functional(truth[None])[0], seed)
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    noise = fit_noise(learning_blocks(seen, starts)) if learn else known.fits.noise
    found = fit(prior, functional, seen, noise)
    axes: Axes = root_axes(found.strengths_mean, found.strengths_cov)
    points = np.concatenate([np.zeros_like(truth)[None], axes.points(), truth[None]])
    short = prepared.until(24)
    log_u = np.log(evaluate(outcome_formula(programme), respond(short, points, keep_flow=False)))[:, :, HORIZONS - 1]
    z = axes.coordinates(prior.strengths(found.draws(400, seed)))
    return Found(np.expm1(surface(log_u[1:-1] - log_u[0]).at(z)), np.expm1(log_u[-1] - log_u[0]))


@cache
def from_the_prior() -> tuple[Found, ...]:
    prior = case().fits.prior
    spread = np.sqrt(np.diag(prior.cov))
    thetas = [prior.mean + spread * np.random.default_rng(500 + i).standard_normal(spread.size) for i in range(RUNS)]
    return tuple(estimate(prior.strengths(t), prior, 100 + i, learn=True) for i, t in enumerate(thetas))


def test_intervals_of_80_per_cent_hold_the_true_effect_about_80_times_of_100() -> None:
    """20 panels of five areas. Areas of one panel share links, so the band is that of 20 × 2 independent ones."""
    inside = np.array([f.inside for f in from_the_prior()])
    low, high = binom.interval(0.99, 2 * RUNS, 0.8)
    for h in range(len(HORIZONS)):
        assert low / (2 * RUNS) <= inside[:, :, h].mean() <= high / (2 * RUNS)


def test_where_the_truth_lies_among_the_draws_is_even() -> None:
    rank = np.array([(f.draws < f.truth).mean(axis=0) for f in from_the_prior()])
    assert abs(rank.mean() - 0.5) < 3 * np.sqrt(1 / 12 / (2 * RUNS))


def test_a_trial_that_does_nothing_is_not_found_by_a_prior_without_a_wish() -> None:
    """Strengths nought, prior means nought: at most a tenth of the area effects stand outside nought at 95 %."""
    prior = case().fits.prior
    open_ = replace(prior, mean=np.zeros_like(prior.mean))
    nothing = np.zeros(prior.shape)
    found = np.array([estimate(nothing, open_, 300 + i).outside_nought for i in range(10)])
    assert found.mean() <= 0.10


def test_a_trial_that_harms_is_found_to_harm_where_an_area_is_large_enough() -> None:
    """Fewer move to jobs and services: the stock of Pirkanmaa rises by more than its least detectable change."""
    prior = case().fits.prior
    strengths = np.zeros(prior.shape)
    strengths[:, prior.links.index("L3")] = -0.9
    strengths[:, prior.links.index("L4")] = -0.6
    found = [estimate(strengths, prior, 400 + i) for i in range(3)]
    truth = np.array([f.truth[0, 1] for f in found])
    worse = np.array([(f.draws[:, 0, 1] > 0).mean() for f in found])
    assert truth.min() > 0.10
    assert np.median(worse) > 0.9


def test_the_response_surface_stands_for_direct_runs_of_the_flows_at_the_same_draws() -> None:
    """160 draws (80 and their mirror images): medians and ends of the 80 % interval within 0.17 sd, sds within 3 %.

    Measured over areas: medians within 0.09, ends within 0.155 sd (long-term unemployed at 12 months), sds within 2 %.
    Fewer axes will not do: with 97 % of the variance of the strengths the 10 % point is off by 0.8 sd.
    """
    c = case()
    outcome, points, prepared = c.run.outcome, c.run.points, c.run.prepared
    drawn = points.strengths.mean + points.off
    mine = np.r_[0:80, len(drawn) // 2 : len(drawn) // 2 + 80]
    direct = respond(prepared, drawn[mine], keep_flow=False)
    z = points.axes.coordinates(drawn[mine])
    for measure in measures_of(c.programme):
        values = evaluate(measure.expr, outcome)
        near, exact = surface(values[1:]).at(z), evaluate(measure.expr, direct)
        for t in (11, 23, 59):
            sd = exact[:, :, t].std(axis=0)
            ends = [np.quantile(x[:, :, t], [0.1, 0.5, 0.9], axis=0) for x in (near, exact)]
            assert (np.abs(ends[0] - ends[1]) / sd).max() < 0.17
            assert near[:, :, t].std(axis=0) == pytest.approx(sd, rel=0.03)
