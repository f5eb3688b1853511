"""What can be learned: contraction, bundles, least detectable effects, existence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from dense_twin import FIRST, dense_posterior, invented, simulated
from scipy.stats import norm

from polku.inference.laplace import fit
from polku.inference.learnability import (
    Bundle,
    contraction,
    expected_covariance,
    find_bundles,
    least_detectable,
    least_detectable_per_cent,
    link_contraction,
    link_table,
    p_active,
    planned_panel,
    surprise,
    weakest_contrast,
)
from polku.inference.noise import START, Panel
from polku.inference.nuisances import Gap, gap_nuisances
from polku.inference.prior import make_prior
from polku.programme.model import Link, Shift

JOB, SERVICE = Shift("unemployed", "job"), Shift("unemployed", "services")
BEGIN, MONTHS = 36, 60


def link(name: str, effect: Shift = JOB, mean: float = 0.0, sd: float = 0.2, exists: float = 1.0) -> Link:
    return Link(name, "activity", effect, 3, mean, sd, exists)


def curves(starts: tuple[int, ...], areas: int, size: float = 0.5) -> np.ndarray:
    """log R of a unit strength [A, T, L]: link l begins at month starts[l]."""
    t = np.arange(MONTHS)[:, None] - np.array(starts)[None] + 1
    one = -size * (1 - np.exp(-np.maximum(t, 0) / 6.0))
    return np.repeat(one[None], areas, axis=0)


def linear(shape: np.ndarray):  # type: ignore[no-untyped-def]
    return lambda b: np.einsum("pal,atl->pat", b, shape)


def planned(areas: int = 8) -> Panel:
    panel = invented(areas, MONTHS)
    return replace(panel, ybar=np.full(areas, 40_000.0))


def test_contraction_and_surprise_and_their_limits() -> None:
    assert contraction(4.0, 1.0) == 0.75
    assert contraction(0.0, 0.0) == 0.0 and contraction(1.0, 1.0 + 1e-12) == 0.0
    assert surprise(0.0, 1.0, 1.5, 0.75) == pytest.approx(3.0)
    assert surprise(0.0, 1.0, 0.0, 1.0) == 0.0


def test_the_expected_contraction_needs_no_data_and_equals_the_one_found() -> None:
    prior = make_prior([link("a"), link("b", SERVICE)], ("area0", "area1"))
    shape = curves((BEGIN, BEGIN + 6), 2)
    panel = planned()
    before = expected_covariance(prior, linear(shape), panel, START)
    for seed in (1, 2):
        after = fit(prior, linear(shape), simulated(panel, START, seed), START).cov
        assert after == pytest.approx(before, abs=1e-10)
    dense = dense_posterior(panel, START, _design(panel, shape), prior.mean, prior.cov)[1]
    assert before == pytest.approx(dense, abs=1e-8)


def _design(panel: Panel, shape: np.ndarray) -> np.ndarray:
    areas, _, links = shape.shape
    x = np.zeros((len(panel.areas), MONTHS, links * (areas + 1)))
    for a in range(areas):
        x[a, :, :links] = x[a, :, links * (a + 1) : links * (a + 2)] = shape[a]
    return x


def test_a_panel_cut_today_and_planned_to_the_end_is_the_whole_panel() -> None:
    prior = make_prior([link("a")], ("area0",))
    shape = curves((BEGIN,), 1)
    whole = planned()
    cut = simulated(whole, START, 3).until(FIRST + 40)
    again = planned_panel(cut, FIRST + (MONTHS - 1))
    assert again.months == MONTHS
    assert expected_covariance(prior, linear(shape), again, START) == pytest.approx(
        expected_covariance(prior, linear(shape), whole, START), abs=1e-12
    )


def test_a_plan_knows_what_was_under_way_before_the_start_as_the_run_will() -> None:
    """Cut before the start, a gap's column is nought; planned, it goes on as in the panel of the whole trial."""
    prior, shape, whole = make_prior([link("a")], ("area0",)), curves((BEGIN,), 1), planned()
    gap, starts = Gap("area0", 12, -0.12, -4.0), {"area0": FIRST + BEGIN}
    seen = whole.having(*gap_nuisances(whole, (gap,), starts))
    cut = whole.until(FIRST + (BEGIN - 1))
    again = planned_panel(cut.having(*gap_nuisances(cut, (gap,), starts)), FIRST + (MONTHS - 1))
    wide, told = (expected_covariance(prior, linear(shape), panel, START) for panel in (seen, again))
    assert told == pytest.approx(wide, abs=1e-12)
    assert told[0, 0] > 1.2 * expected_covariance(prior, linear(shape), whole, START)[0, 0]


def test_longer_follow_up_never_takes_away() -> None:
    prior = make_prior([link("a")], ("area0",))
    shape = curves((BEGIN,), 1)
    found = []
    for last in (40, 44, 50, 59):
        panel = planned().until(FIRST + last)
        found.append(
            expected_covariance(prior, lambda b, p=panel: linear(shape)(b)[:, :, : p.months], panel, START)[0, 0]
        )
    assert all(b <= a + 1e-15 for a, b in pairwise(found))


def test_the_least_detectable_effect_is_found_with_eighty_per_cent_power() -> None:
    """The dossier's Schur complement, and by simulation of the two-sided test of an estimate of that sd."""
    information = np.array([[30.0, 12.0], [12.0, 20.0]])
    v0 = np.diag([0.5, 0.2])
    v1 = np.linalg.inv(np.linalg.inv(v0) + information)
    schur = information[0, 0] - information[0, 1] ** 2 / (information[1, 1] + 1 / 0.2)
    least = least_detectable(v0[0, 0], v1[0, 0])
    assert least == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) / np.sqrt(schur), rel=1e-6)
    estimates = np.random.default_rng(0).normal(least, 1 / np.sqrt(schur), 100_000)
    assert np.mean(np.abs(estimates) * np.sqrt(schur) > 1.959964) == pytest.approx(0.80, abs=0.01)
    assert least_detectable(1.0, 1.0) == np.inf
    assert least_detectable_per_cent(np.array([1.0, 0.0]), v0, v1) == pytest.approx(100 * (1 - np.exp(-least)))
    assert least_detectable_per_cent(np.array([1.0, 0.0]), v0, v0) == pytest.approx(100.0)


def test_links_that_start_together_are_a_bundle_and_staggered_ones_are_not() -> None:
    """Twelve months' stagger lets the series tell two links apart; transitions are never bundled together."""
    two = [link("a", sd=0.6), link("b", sd=0.6)]
    areas = tuple(f"area{a}" for a in range(6))
    prior = make_prior(two, areas, heterogeneity=0.0001)
    panel = planned(14)
    together = expected_covariance(prior, linear(curves((BEGIN, BEGIN), 6, 1.0)), panel, START)
    staggered = expected_covariance(prior, linear(curves((24, 48), 6, 1.0)), panel, START)
    assert find_bundles(prior, together, ["t_job", "t_job"]) == (Bundle("t_job", (0, 1)),)
    assert find_bundles(prior, staggered, ["t_job", "t_job"]) == ()
    assert find_bundles(prior, together, ["t_job", "t_svc"]) == ()


def test_a_link_without_a_signal_is_alone() -> None:
    prior = make_prior([link("a"), link("b"), link("void")], ("area0",))
    shape = curves((BEGIN, BEGIN, BEGIN), 1)
    shape[:, :, 2] = 0.0
    cov = expected_covariance(prior, linear(shape), planned(), START)
    assert find_bundles(prior, cov, ["t"] * 3) == (Bundle("t", (0, 1)),)


def test_the_series_learn_the_sum_of_a_bundle_and_not_its_parts() -> None:
    prior = make_prior([link("a", sd=0.5), link("b", sd=0.5)], ("area0",), heterogeneity=0.001)
    cov = expected_covariance(prior, linear(curves((BEGIN, BEGIN), 1, 1.0)), planned(), START)
    v0, v1 = prior.cov[:2, :2], cov[:2, :2]
    assert weakest_contrast(v0, v1) == pytest.approx(0.0, abs=1e-6)
    assert contraction(v0.sum(), v1.sum()) > 0.75
    assert link_contraction(v0, v1, 0, None) > 0.3
    assert link_contraction(v0, v1, 0, Bundle("t", (0, 1))) == pytest.approx(0.0, abs=1e-6)


def test_the_weakest_contrast_is_the_worst_of_all_contrasts() -> None:
    rng = np.random.default_rng(4)
    root = rng.normal(size=(4, 4))
    v0 = np.diag(rng.uniform(0.5, 2, 4))
    v1 = np.linalg.inv(np.linalg.inv(v0) + root @ root.T)
    contrasts = rng.normal(size=(20_000, 4))
    contrasts -= contrasts.mean(axis=1, keepdims=True)
    tried = 1 - np.einsum("ni,ij,nj->n", contrasts, v1, contrasts) / np.einsum("ni,ij,nj->n", contrasts, v0, contrasts)
    worst = weakest_contrast(v0, v1)
    assert worst <= tried.min() + 1e-12 and tried.min() - worst < 0.01


def test_the_table_has_every_link_in_every_area_and_the_sums() -> None:
    prior = make_prior([link("a", exists=0.6), link("b", exists=0.5)], ("area0", "area1"))
    shape = linear(curves((BEGIN, BEGIN), 2, 1.0))
    panel = planned()
    expected = expected_covariance(prior, shape, panel, START)
    found = fit(prior, shape, simulated(panel, START, 5), START)
    rows = link_table(found, expected, (Bundle("t", (0, 1)),))
    assert [(r.id, r.area) for r in rows] == [(i, a) for a in ("", "area0", "area1") for i in ("a", "b", "t")]
    total = next(r for r in rows if r.id == "t" and r.area == "area1")
    assert total.members == ("a", "b") and total.bundle == ""
    assert total.post_mean == pytest.approx(found.strengths_mean[1].sum())
    assert total.post_sd**2 == pytest.approx(found.strengths_cov[1].sum())
    assert sum(total.moved_by.values()) == pytest.approx(total.post_mean - total.prior_mean)
    for row in rows:
        assert row.contraction == pytest.approx(row.expected_contraction, abs=1e-8)  # nothing left to observe
        assert row.bundle == ("t" if row.id != "t" else "")


def test_existence_is_the_prior_where_nothing_was_observed() -> None:
    prior = make_prior([link("a", exists=0.6), link("b", mean=0.1, exists=0.5)], ("area0", "area1"))
    nothing = fit(prior, linear(curves((MONTHS + 1, MONTHS + 1), 2)), simulated(planned(), START, 6), START)
    assert p_active(nothing, [0]) == pytest.approx(0.6)
    assert p_active(nothing, [1]) == pytest.approx(0.5)
    assert p_active(nothing, [0, 1]) == pytest.approx(0.8)


def test_existence_follows_bayes_where_the_data_are_one_estimate() -> None:
    """One area, one link: P(A=1|y) from the two marginal densities of an estimate N(b, v)."""
    prior = make_prior([link("a", mean=0.1, sd=0.2, exists=0.5)], ("area0",))
    shape = curves((BEGIN,), 1)
    panel = simulated(planned(), START, 7)
    found = fit(prior, linear(shape), panel, START)
    said = found.sources["unemployed"]
    v, y = 1 / said.matrix[0, 0], said.score[0] / said.matrix[0, 0]
    on = norm.pdf(y, 0.1, np.sqrt(0.2**2 + 0.15**2 + v))
    off = norm.pdf(y, 0.0, np.sqrt(v))
    assert p_active(found, [0]) == pytest.approx(on / (on + off), rel=1e-6)


def test_a_programme_that_does_nothing_is_seldom_called_active() -> None:
    """Nothing happens in 60 simulated programmes: active with more than 0.9 in at most 5 per cent of them."""
    prior = make_prior([link("a", sd=0.3, exists=0.5)], ("area0", "area1"))
    shape = linear(curves((BEGIN,), 2, 1.0))
    panel = planned(6)
    called = [p_active(fit(prior, shape, simulated(panel, START, seed), START), [0]) > 0.9 for seed in range(60)]
    assert np.mean(called) <= 0.05
    real = simulated(panel, START, 99)
    log_y = real.log_y.copy()
    log_y[:2] += linear(curves((BEGIN,), 2, 1.0))(np.full((1, 2, 1), 0.5))[0]
    assert p_active(fit(prior, shape, replace(real, log_y=log_y), START), [0]) > 0.9
