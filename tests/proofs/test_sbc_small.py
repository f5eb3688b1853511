"""A small simulation-based calibration: from simulated series to intervals; and the tools of the proof."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import sbc
import simulate

from polku.inference.noise import Panel

COUNT = 24


@pytest.fixture(scope="module")
def programmes() -> list[list[sbc.Placed]]:
    """As a run prints them: lags, doses, heterogeneity and target shares drawn, and let vary."""
    return [sbc.calibrate(i, "varied", seed=7) for i in range(COUNT)]


@pytest.mark.parametrize("name", sbc.FAMILIES)
def test_intervals_cover_as_often_as_they_say(programmes: list[list[sbc.Placed]], name: str) -> None:
    """Within three standard errors of a perfectly calibrated family of as many programmes."""
    groups = [[q for q in p if q.family == name] for p in programmes]
    groups = [g for g in groups if g]
    for level, field in ((0.80, "in80"), (0.95, "in95")):
        share, clustered, _ = sbc.coverage([[getattr(q, field) for q in g] for g in groups])
        least = np.sqrt(level * (1 - level) / sum(len(g) for g in groups))
        assert abs(share - level) < 3 * max(clustered, least)


@pytest.mark.parametrize("name", ["links", "effects", "forecasts"])
def test_ranks_lie_inside_the_simultaneous_envelope(programmes: list[list[sbc.Placed]], name: str) -> None:
    """An envelope that one family in a thousand leaves by chance; the long proof's holds 95 of 100."""
    random = np.random.default_rng(1)
    groups = [[q.p for q in p if q.family == name] for p in programmes]
    assert sbc.uniform([float(random.choice(g)) for g in groups], level=0.999)["inside"]


def test_a_truth_is_inside_an_interval_when_its_rank_is(programmes: list[list[sbc.Placed]]) -> None:
    """So too for what is known for certain, which has no rank and is not counted."""
    for q in (q for p in programmes for q in p):
        for inside, tail in ((q.in80, 0.1), (q.in95, 0.025)):
            if abs(q.p - tail) > 2e-3 and abs(q.p - 1 + tail) > 2e-3:
                assert inside == (tail < q.p < 1 - tail)


def test_a_programme_in_which_nothing_works_is_seldom_called_active() -> None:
    tally = sbc.Tally()
    for i in range(12):
        sbc.null_programme(i, tally, seed=7)
    found = sbc.null_figures(tally)
    assert found["runs_with_an_active_link_or_bundle"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 12)
    assert found["zero_in_90"] >= 0.85


def test_a_strong_harm_that_was_learned_is_told_as_a_harm() -> None:
    tally = sbc.Tally()
    for i in range(8):
        sbc.harm_programme(i, tally, seed=7)
    found = sbc.harm_figures(tally)
    assert found["links_learned"] == found["links_learned_negative"]
    assert found["areas_learned_risen"] >= 0.9 * found["areas_learned"] > 0
    assert found["link_probably_beneficial"] == 0


def test_the_envelope_holds_as_a_whole_in_95_samples_of_100() -> None:
    random = np.random.default_rng(3)
    whole = np.array([sbc.uniform(random.random(200).tolist())["inside"] for _ in range(1000)])
    assert abs(whole.mean() - 0.95) < 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_intervals_that_are_a_third_too_narrow_fall_outside_the_envelope() -> None:
    from scipy.stats import norm

    z = np.random.default_rng(4).standard_normal(1000)
    assert sbc.uniform(norm.cdf(z))["inside"]
    assert not sbc.uniform(norm.cdf(z / 0.75))["inside"]


def test_the_clustered_error_is_the_binomial_one_when_every_cluster_has_one_value() -> None:
    flags = np.random.default_rng(5).random(500) < 0.8
    share, clustered, plain = sbc.coverage([[bool(f)] for f in flags])
    assert share == flags.mean()
    assert clustered == pytest.approx(plain)
    twice = sbc.coverage([[bool(f), bool(f)] for f in flags])  # a copy teaches nothing
    assert twice[1] == pytest.approx(plain)


def test_simulated_noise_has_the_models_covariance() -> None:
    areas, months = 6, 1201
    size = np.array([500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0])
    regions = ("a", "a", "b", "c", "d", "e")
    panel = Panel(tuple("uvwxyz"), regions, simulate.EVERYTHING, np.zeros((areas, months)), np.zeros((0, 0)), size)
    noise = replace(simulate.REAL, season_base=0.0, season_count=0.0)
    step = np.diff(simulate.area_noise(np.random.default_rng(1), panel, noise, months), axis=1)
    assert step.var(axis=1) == pytest.approx(noise.q**2 + noise.k / size, rel=0.15)
    assert np.cov(step)[0, 1] == pytest.approx(0.45 * noise.q**2, abs=4 * np.sqrt(noise.k**2 / (500 * 1000) / 1200))
    still = replace(simulate.REAL, q=0.0, k=0.0, season_drift=0.0)
    panel = replace(panel, regions=tuple("abcdef"))
    many = np.stack([simulate.area_noise(np.random.default_rng(i), panel, _nearly(still), 24) for i in range(300)])
    assert many[:, :, :12] == pytest.approx(many[:, :, 12:], abs=1e-4)
    assert many.std(axis=(0, 2)) == pytest.approx(still.season_base + still.season_count / np.sqrt(size), rel=0.06)


def _nearly(noise: simulate.Noise) -> simulate.Noise:
    return replace(noise, q=1e-8)


def test_the_same_seed_gives_the_same_programme_and_the_truth_alone_differs() -> None:
    one, two, none = (simulate.simulate((1, 2), t) for t in ("normal", "normal", "null"))
    assert one.programme == two.programme == none.programme
    assert (one.panel.log_y == two.panel.log_y).all()
    assert not none.strengths.any()
    assert not none.log_r.any()
    assert one.log_r.any()


def test_nothing_happens_before_an_areas_start() -> None:
    for i in range(6):
        case = simulate.simulate((3, i))
        for a, area in enumerate(case.programme.trial_areas):
            assert not case.log_r[a, : case.programme.start_of(area).since(case.prepared.first)].any()
