"""Existence of links: equal to refits without them; a null programme is not found active, a strong link is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from dense_twin import FIRST, dense_posterior, invented, simulated

from polku.inference.existence import area_existence, common_existence, operating, subset_weights, unmoved
from polku.inference.laplace import Alone, NormalPosterior, fit, fit_alone
from polku.inference.likelihood import Information
from polku.inference.noise import START
from polku.inference.prior import OMEGA_SCALE, make_prior
from polku.programme.model import Link, Shift

AREAS, MONTHS, BEGIN = 6, 48, 30
TRIAL = ("area0", "area2")
STARTS = {a: FIRST + BEGIN for a in TRIAL}
LINKS = (
    Link("a", "coach", Shift("unemployed", "job"), 7, 0.10, 0.15, 0.6),
    Link("b", "tray", Shift("unemployed", "services"), 3, 0.20, 0.20, 0.8),
    Link("c", "call", Shift("unemployed", "outside"), 1, 0.00, 0.10, 0.3),
)


def ramps() -> np.ndarray:
    """log R of a unit strength [A, T, L]."""
    t = np.maximum(0, np.arange(MONTHS) - BEGIN + 1)
    shapes = [-0.03 * np.minimum(t, 12), -0.3 * (t > 0) * np.exp(-t / 20), -0.2 * (t > 3) * np.exp(-t / 60)]
    one = np.stack(shapes, axis=-1)
    return np.stack([one, 1.2 * one[:, [0, 1, 2]]])


def linear(b: np.ndarray) -> np.ndarray:
    return np.einsum("pal,atl->pat", b, ramps()[:, :, : b.shape[2]])


def with_strengths(seed: int, b: tuple[float, ...]):  # type: ignore[no-untyped-def]
    panel = simulated(invented(AREAS, MONTHS), START, seed)
    rows = [panel.areas.index(a) for a in TRIAL]
    log_y = panel.log_y.copy()
    log_y[rows] += ramps()[:, :, : len(b)] @ np.array(b)
    return type(panel)(panel.areas, panel.regions, panel.first, log_y, panel.stock, panel.ybar)


def design(panel, links: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """X [A, T, 2 links + ...] of all strengths, link by link."""
    x = np.zeros((AREAS, MONTHS, links * len(TRIAL)))
    for a, area in enumerate(TRIAL):
        for i in range(links):
            x[panel.areas.index(area), :, i * len(TRIAL) + a] = ramps()[a, :, i]
    return x


def refitted(panel, most: int = 3) -> np.ndarray:  # type: ignore[no-untyped-def]
    """P(each link operates) by refitting with every subset off: direct marginal densities of the data."""
    n, x = len(TRIAL), design(panel, 3)
    logs, on_ = [], list(product((True, False), repeat=3))
    for on in on_:
        mean, cov = np.zeros(3 * n), np.zeros((3 * n, 3 * n))
        for i, (link, there) in enumerate(zip(LINKS, on, strict=True)):
            if there:
                here = slice(i * n, (i + 1) * n)
                mean[here], cov[here, here] = link.mean, link.sd**2 + min(OMEGA_SCALE, link.sd) ** 2 * np.eye(n)
        prior = np.prod([k.exists if there else 1 - k.exists for k, there in zip(LINKS, on, strict=True)])
        logs.append(dense_posterior(panel, START, x, mean, cov)[2] + np.log(prior))
    weights = np.exp(np.array(logs) - max(logs))
    return np.array(on_, dtype=float).T @ weights / weights.sum()


@pytest.mark.parametrize("seed,b", [(1, (0.0, 0.0, 0.0)), (2, (0.2, 0.3, 0.0)), (3, (-0.1, 0.0, 0.2))])
def test_enumeration_equals_refits_with_links_off(seed: int, b: tuple[float, ...]) -> None:
    panel = with_strengths(seed, b)
    found = common_existence(fit(make_prior(LINKS, TRIAL), linear, panel, START))
    assert found.enumerated.all()
    assert found.p == pytest.approx(refitted(panel), abs=1e-6)


def test_the_odds_move_by_the_bayes_factor() -> None:
    panel = with_strengths(4, (0.2, 0.1, 0.0))
    found = common_existence(fit(make_prior(LINKS, TRIAL), linear, panel, START))
    odds = np.log(found.p / (1 - found.p)) - np.log(found.prior / (1 - found.prior))
    assert found.log_bf == pytest.approx(odds)


def test_links_that_are_not_enumerated_are_integrated_out() -> None:
    """With room for one link the others keep their collapsed prior, and its own factor is that of direct densities."""
    panel = with_strengths(5, (0.1, 0.3, 0.0))
    prior = make_prior(LINKS, TRIAL)
    found = common_existence(fit(prior, linear, panel, START), most=1)
    i = int(np.flatnonzero(found.enumerated)[0])
    n, x, logs = len(TRIAL), design(panel, 3), []
    for there in (True, False):
        mean, cov = np.zeros(3 * n), np.zeros((3 * n, 3 * n))
        for k, link in enumerate(LINKS):
            here = slice(k * n, (k + 1) * n)
            if k != i:
                mean[here] = prior.mean[k]
                cov[here, here] = prior.cov[k, k] + link.exists * min(OMEGA_SCALE, link.sd) ** 2 * np.eye(n)
            elif there:
                mean[here], cov[here, here] = link.mean, link.sd**2 + min(OMEGA_SCALE, link.sd) ** 2 * np.eye(n)
        logs.append(dense_posterior(panel, START, x, mean, cov)[2])
    pi = LINKS[i].exists
    assert found.p[i] == pytest.approx(pi / (pi + (1 - pi) * np.exp(logs[1] - logs[0])), abs=1e-6)
    others = [k for k in range(3) if k != i]
    assert found.p[others] == pytest.approx(prior.exists[others])


def test_an_area_speaks_for_itself() -> None:
    """From an area alone: the odds of one link are those of its own normal posterior at nought."""
    link = LINKS[:1]
    prior = make_prior(link, TRIAL)
    panel = with_strengths(6, (0.25,))
    alone = fit_alone(prior, linear, panel, START, STARTS)
    found = area_existence(prior, alone)
    v0, m0 = float(prior.strength_moments()[1][0, 0, 0]), float(prior.strength_moments()[0][0, 0])
    for a in range(2):
        told = 1 / alone.cov[a, 0, 0] - 1 / v0
        score = alone.mean[a, 0] / alone.cov[a, 0, 0] - m0 / v0
        slab = LINKS[0].sd ** 2 + OMEGA_SCALE**2
        v1 = 1 / (1 / slab + told)
        m1 = v1 * (score + LINKS[0].mean / slab)
        bf_off = np.exp(-0.5 * m1**2 / v1 + 0.5 * LINKS[0].mean ** 2 / slab) * np.sqrt(slab / v1)
        assert found[a].p[0] == pytest.approx(0.6 / (0.6 + 0.4 * bf_off))


def test_where_nothing_is_said_the_prior_stands() -> None:
    prior = make_prior(LINKS, TRIAL)
    same = NormalPosterior(prior, prior.mean, prior.cov, {}, 0.0, 0, True)
    assert common_existence(same).p == pytest.approx([0.6, 0.8, 0.3])
    mean, cov = prior.strength_moments()
    assert area_existence(prior, Alone(mean, cov, 0, True))[0].p == pytest.approx([0.6, 0.8, 0.3], abs=1e-6)
    assert unmoved(prior).p == pytest.approx(prior.exists)


def test_the_subsets_weights_sum_to_one_and_a_certain_link_is_never_off() -> None:
    said = Information(np.diag([100.0, 50.0]), np.array([30.0, -10.0]))
    weights = subset_weights(np.array([0.1, 0.0]), np.diag([0.04, 0.04]), np.array([1.0, 0.5]), said)
    assert weights.sum() == pytest.approx(1.0)
    assert operating(weights, 2)[0] == pytest.approx(1.0)


def test_a_null_programme_is_found_active_in_at_most_one_run_in_twenty() -> None:
    prior = make_prior(LINKS, TRIAL)
    active = [common_existence(fit(prior, linear, with_strengths(100 + i, (0, 0, 0)), START)).p for i in range(100)]
    assert (np.array(active) > 0.9).any(axis=1).mean() <= 0.05


def test_a_strong_link_is_found_active() -> None:
    prior = make_prior(LINKS, TRIAL)
    found = [common_existence(fit(prior, linear, with_strengths(i, (0.6, 0.0, 0.0)), START)).p[0] for i in range(10)]
    assert np.mean(np.array(found) > 0.9) >= 0.9
