"""The synthetic control: its weights against other solvers, its intervals against effects put in."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from dense_twin import dense_covariance, invented, simulated
from scipy.linalg import cholesky
from scipy.optimize import minimize

from polku.crosschecks.synthetic_control import (
    LEAST_BEFORE,
    LEAST_DONORS,
    added,
    simplex_weights,
    synthetic,
    why_not,
)
from polku.inference.noise import START

DONORS = list(range(1, 13))
MONTHS, BEGIN = 96, 72
"""Months of a made-up panel and the column of the start: two years with the trial."""
PUT_IN = float(np.log(0.95))


def walks(donors: int, months: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A target that is nearly a mixture of some donors."""
    rng = np.random.default_rng(seed)
    pool = np.cumsum(rng.normal(size=(donors, months)), axis=1)
    share = rng.dirichlet(np.full(donors, 0.5))
    return share @ pool + rng.normal(scale=0.5, size=months), pool


def test_a_target_that_is_a_mixture_is_found_exactly() -> None:
    _, pool = walks(6, 60, 1)
    share = np.array([0.5, 0.3, 0.2, 0.0, 0.0, 0.0])
    assert simplex_weights(share @ pool, pool) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_weights_are_those_of_a_general_solver(seed: int) -> None:
    """SLSQP on the same problem; ours is never worse, and meets the conditions exactly."""
    target, pool = walks(8, 80, seed)

    def loss(w: np.ndarray) -> float:
        return float(np.mean((target - w @ pool) ** 2))

    sums_to_one = {"type": "eq", "fun": lambda w: w.sum() - 1.0}
    other = minimize(
        loss, np.full(8, 1 / 8), bounds=[(0, 1)] * 8, constraints=[sums_to_one], options={"ftol": 1e-12, "maxiter": 999}
    )
    ours = simplex_weights(target, pool)
    assert ours.min() >= 0
    assert ours.sum() == pytest.approx(1.0, abs=1e-12)
    assert loss(ours) <= loss(other.x) + 1e-9
    assert ours == pytest.approx(other.x, abs=2e-3)


def test_the_weights_and_the_gap_are_those_of_pysyncon() -> None:
    pysyncon = pytest.importorskip("pysyncon", reason="pysyncon comes with the extra `causal`")
    y = simulated(invented(13, MONTHS), START, 3).log_y
    before = y[:, :BEGIN] - y[:, :BEGIN].mean(axis=1, keepdims=True)
    options = {"maxiter": 2000, "ftol": 1e-14}
    theirs, _ = pysyncon.Synth.w_optimize(np.eye(BEGIN), before[1:].T, before[0], qp_options=options)
    ours = synthetic(y, 0, DONORS, BEGIN).main
    assert ours.weights == pytest.approx(theirs, abs=2e-4)
    gaps = y[0] - theirs @ y[1:]
    assert ours.gap == pytest.approx(gaps[-12:].mean() - gaps[BEGIN - 12 : BEGIN].mean(), abs=1e-5)


def test_without_noise_the_effect_is_found_exactly() -> None:
    _, pool = walks(5, 60, 2)
    y = np.vstack([0.4 * pool[0] + 0.6 * pool[1] + 3.0, pool])
    y[0, 40:] += np.log(0.9)
    found = synthetic(y, 0, range(1, 6), 40)
    assert found.main.gap == pytest.approx(np.log(0.9), abs=1e-9)
    assert found.fit == pytest.approx(0.0, abs=1e-9)


def test_levels_and_a_season_of_its_own_do_not_matter() -> None:
    y = simulated(invented(13, MONTHS), START, 4).log_y
    moved = y + np.arange(13)[:, None]
    assert synthetic(moved, 0, DONORS, BEGIN).main.gap == pytest.approx(synthetic(y, 0, DONORS, BEGIN).main.gap)
    few = synthetic(y[:, : BEGIN + 5], 0, DONORS, BEGIN)
    assert few.window == 5
    course = few.main.course  # the base is the same five calendar months a year earlier
    assert course[BEGIN - 12 : BEGIN - 7].mean() == pytest.approx(0.0, abs=1e-12)
    assert few.main.gap == pytest.approx(course[BEGIN:].mean())


@cache
def panels(areas: int, runs: int) -> np.ndarray:
    """Series [runs, areas, MONTHS] of the noise; months common to all fall out of a gap whose weights sum to one."""
    panel = invented(areas, MONTHS)
    covariance = dense_covariance(panel, START) + 1e-12 * np.eye(areas * MONTHS)
    white = np.random.default_rng(7).standard_normal((runs, areas * MONTHS))
    return (white @ cholesky(covariance, lower=True).T).reshape(runs, areas, MONTHS)


def coverage(effect: float, runs: int, trial: int) -> dict[str, float]:
    """Shares of made-up panels in which the 80 and 95 % intervals hold `effect`, and nought is outside the latter.

    The last `trial` areas of the panel have the trial, each in a region of its own, all together are told.
    """
    at = {"80": 0.0, "95": 0.0, "found": 0.0, "early": 0.0}
    shares = np.full(trial, 1.0 / trial)
    for drawn in panels(12 + trial, runs):
        y = drawn.copy()
        y[12:, BEGIN:] += effect
        found = [synthetic(y, a, range(12), BEGIN) for a in range(12, 12 + trial)]
        one = added([f.main for f in found], shares)
        early = added([f.early for f in found if f.early], shares)
        at["80"] += one.at(0.1) <= effect <= one.at(0.9)
        at["95"] += one.at(0.025) <= effect <= one.at(0.975)
        at["found"] += one.p < 0.05
        at["early"] += early.p < 0.05
    return {key: value / runs for key, value in at.items()}


@pytest.mark.parametrize("trial", [1, 3])
@pytest.mark.parametrize("effect", [0.0, PUT_IN])
def test_intervals_hold_what_was_put_in_at_about_the_nominal_rate(effect: float, trial: int) -> None:
    """200 panels; binomial errors of 2.8 and 1.5 points, and room for placebos that share their comparison."""
    found = coverage(effect, 200, trial)
    assert 0.72 <= found["80"] <= 0.88, found
    assert 0.90 <= found["95"] <= 0.99, found
    assert found["early"] <= 0.10, found
    if effect == 0.0:
        assert found["found"] <= 0.10, found


def test_why_it_cannot_be_made_is_said() -> None:
    y = simulated(invented(13, MONTHS), START, 5).log_y
    assert why_not(y, 0, DONORS, BEGIN) is None
    assert why_not(y, 0, DONORS, MONTHS) == "no_after"
    assert why_not(y, 0, DONORS, LEAST_BEFORE - 1) == "short_before"
    assert why_not(y, 0, DONORS[: LEAST_DONORS - 1], BEGIN) == "few_donors"
    for month in (BEGIN - 3, MONTHS - 2):
        gone = y.copy()
        gone[0, month] = np.nan
        assert why_not(gone, 0, DONORS, BEGIN) == "missing"
    broken = y.copy()
    broken[1:12, 5] = np.nan
    assert why_not(broken, 0, DONORS, BEGIN) == "few_donors"
    with pytest.raises(ValueError, match="few_donors"):
        synthetic(broken, 0, DONORS, BEGIN)


def test_a_hole_before_the_base_and_an_area_with_a_hole_are_left_out() -> None:
    y = simulated(invented(13, MONTHS), START, 6).log_y.copy()
    whole = synthetic(y, 0, DONORS, BEGIN).main
    y[0, 20] = np.nan
    y[3, 30] = np.nan
    found = synthetic(y, 0, DONORS, BEGIN).main
    assert found.weights[2] == 0.0
    assert found.degrees == whole.degrees - 1
    assert np.isfinite([found.gap, found.estimate.se]).all()


def test_an_effect_that_is_gone_in_the_last_months_is_gone_in_theirs_alone() -> None:
    """−20 % for nine of twelve months: the mean of a year keeps nine twelfths of it, the last three months nothing."""
    y = simulated(invented(13, BEGIN + 12, 1), START, 3).log_y.copy()
    without = [synthetic(y, 0, DONORS, BEGIN, long).main for long in (12, 3)]
    y[0, BEGIN : BEGIN + 9] += np.log(0.8)
    year, last = (synthetic(y, 0, DONORS, BEGIN, long).main for long in (12, 3))
    assert year.gap - without[0].gap == pytest.approx(0.75 * np.log(0.8), abs=1e-12)
    assert last.gap - without[1].gap == pytest.approx(0.0, abs=1e-12)
