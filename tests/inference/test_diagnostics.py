"""Before the trial, placebo trials on real areas, and what is left of the series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dense_twin import dense_covariance, invented, simulated

from polku.base import Month
from polku.inference.diagnostics import before_test, gap, innovations, residual_check
from polku.inference.laplace import fit
from polku.inference.noise import START, Panel, learning_blocks
from polku.inference.noise_fit import fit_noise
from polku.inference.prior import make_prior
from polku.programme.model import Link, Shift

M = Month.parse


def untreated(panel: Panel, starts: dict[str, Month]) -> list[str]:
    return [a for a in panel.areas if a not in starts]


def test_the_gap_and_its_sd_are_those_of_the_written_out_noise() -> None:
    panel = simulated(invented(6, 48), START, 1)
    comparison = ["area1", "area2", "area3", "area5"]
    found = gap(panel, START, "area0", comparison, panel.first + 20, panel.first + 32)
    assert found is not None
    rows = np.zeros((6, 6 * 48))
    for a in range(6):
        rows[a, a * 48 + 32], rows[a, a * 48 + 20] = 1, -1
    sigma = rows @ dense_covariance(panel, START) @ rows.T
    at = [1, 2, 3, 5]
    inner = np.linalg.inv(sigma[np.ix_(at, at)])
    contrast = np.zeros(6)
    contrast[0], contrast[at] = 1.0, -inner.sum(axis=1) / inner.sum()
    assert found[0] == pytest.approx(contrast @ rows @ panel.log_y.ravel())
    assert found[1] == pytest.approx(np.sqrt(contrast @ sigma @ contrast))


def test_the_season_stays_in_a_gap_that_is_not_of_whole_years() -> None:
    panel = simulated(invented(4, 48), START, 2)
    whole = gap(panel, START, "area0", ["area2", "area3"], panel.first + 20, panel.first + 32)
    part = gap(panel, START, "area0", ["area2", "area3"], panel.first + 21, panel.first + 32)
    assert whole is not None and part is not None and part[1] > whole[1]


def test_the_test_before_the_start_has_its_size_and_its_power() -> None:
    """Under the noise alone |z| > 1.96 in 5 %; with the detectable gap put in, in 80 % (300 simulations)."""
    shape = invented(5, 40)
    start = shape.first + 30
    root = np.linalg.cholesky(dense_covariance(shape, START) + 1e-12 * np.eye(200))
    z, with_gap = [], []
    for seed in range(300):
        noise = (root @ np.random.default_rng(seed).standard_normal(200)).reshape(5, 40)
        found = before_test(replace(shape, log_y=noise), START, "area0", start, ["area2", "area3", "area4"])
        assert found is not None
        z.append(found.z)
        with_gap.append((found.gap + found.detectable) / found.gap_sd)
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.05, abs=0.03)
    assert np.mean(np.abs(with_gap) > 1.96) == pytest.approx(0.80, abs=0.06)


def test_pirkanmaa_parted_before_the_trial(panel_2017: Panel, starts_2017: dict[str, Month]) -> None:
    """Published: July 2016 to July 2017 -21.7 %, comparison areas -12.2 %; then -19.2 % and -13.1 %; the gap on
    the sum closed by 6.8 log points by July 2019."""
    noise = fit_noise(learning_blocks(panel_2017, starts_2017))
    comparison = untreated(panel_2017, starts_2017)
    found = before_test(panel_2017, noise, "pirkanmaa", M("2017-08"), comparison, "pirkanmaa-rest")
    assert found is not None
    assert (found.first, found.last) == (M("2016-07"), M("2019-07"))
    assert found.area_change == pytest.approx(-0.217, abs=5e-4)
    assert found.comparison_change == pytest.approx(-0.122, abs=5e-4)
    assert found.area_change_after == pytest.approx(-0.192, abs=5e-4)
    assert found.comparison_change_after == pytest.approx(-0.131, abs=5e-4)
    assert found.closed_later == pytest.approx(0.068, abs=5e-4)
    assert found.z < -1.96 and abs(found.gap) > found.detectable
    assert found.neighbour_gap is not None and found.neighbour_gap < -0.05


def test_the_other_trial_areas_did_not_part(panel_2017: Panel, starts_2017: dict[str, Month]) -> None:
    noise = fit_noise(learning_blocks(panel_2017, starts_2017))
    for area in ("turku", "lapland", "kuopio", "pori"):
        found = before_test(panel_2017, noise, area, M("2017-08"), untreated(panel_2017, starts_2017))
        assert found is not None and abs(found.z) < 1.96


def test_what_is_not_known_yet_is_not_told(panel_2017: Panel, starts_2017: dict[str, Month]) -> None:
    early = panel_2017.until(M("2018-05"))
    comparison = untreated(panel_2017, starts_2017)
    found = before_test(early, START, "pirkanmaa", M("2017-08"), comparison)
    assert found is not None and found.last == M("2017-07")
    assert found.after_gap is None and found.closed_later is None and found.area_change_after is None
    assert before_test(early, START, "pirkanmaa", M("2006-08"), comparison) is None
    assert before_test(early.until(M("2017-06")), START, "pirkanmaa", M("2017-08"), comparison) is None


def test_placebo_trials_in_untreated_areas_find_nothing(panel_2017: Panel, starts_2017: dict[str, Month]) -> None:
    """Twelve untreated areas with random starts and an invented ramp: at most two are "found at 95 %"."""
    rng = np.random.default_rng(2017)
    panel = panel_2017.take(untreated(panel_2017, starts_2017))
    found = 0
    for area in rng.permutation(panel.areas)[:12]:
        start = M("2010-01") + int(rng.integers(0, 90))
        seen = panel.until(start + 23)
        noise = fit_noise(learning_blocks(seen, {str(area): start}))
        ramp = np.clip((np.arange(seen.months) - start.since(seen.first) + 1) / 12.0, 0.0, 1.0)
        prior = make_prior([Link("ramp", "none", Shift("unemployed", "job"), 1, 0.0, 1.0)], [str(area)], 0.0)
        posterior = fit(prior, lambda b, r=ramp: -b[:, :, :1] * r, seen, noise)
        found += abs(posterior.mean[0]) > 1.96 * np.sqrt(posterior.cov[0, 0])
    assert found <= 2


def test_innovations_of_the_assumed_noise_are_white() -> None:
    panel = simulated(invented(10, 140), START, 3)
    u = innovations(panel, START)
    assert u.std() == pytest.approx(1.0, abs=0.05)
    check = residual_check(panel, START)
    assert max(abs(r) for r in check.autocorrelation) < 4 * check.se
    assert abs(check.kurtosis) < 0.4


def test_a_break_stands_out_with_its_area_and_month() -> None:
    panel = simulated(invented(6, 100), START, 4)
    log_y = panel.log_y.copy()
    log_y[3, 60:] += 0.5
    check = residual_check(replace(panel, log_y=log_y), START)
    assert (check.largest_area, check.largest_month) == ("area3", panel.first + 60)
    assert residual_check(panel.until(panel.first + 20), START) is None  # not possible yet: it never stops a run
