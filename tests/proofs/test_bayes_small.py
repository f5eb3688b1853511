"""The tools of the reference sampler that need no NumPyro: the density written anew, the comparison, the cure told."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import bayes
import bayes_case
import bayes_density

from polku.inference.noise import Nuisance
from polku.inference.noise_fit import log_likelihood


@pytest.fixture(scope="module")
def case() -> bayes_case.Case:
    return bayes_case.simulated()


def test_both_forms_of_the_density_are_the_products(case: bayes_case.Case) -> None:
    assert bayes.check_density(case) < 1e-8


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_form_by_month_follows_every_parameter_that_is_sampled(case: bayes_case.Case, factor: float) -> None:
    """At other noise than the estimate too, areas of one region among them."""
    panel = replace(case.panel, regions=tuple(f"r{i // 2}" for i in range(len(case.panel.regions))))
    noise, areas = case.fits.noise, case.fits.prior.areas
    data = bayes_density.by_month(panel, noise, areas, case.lead, case.seen)
    for name in ("q", "k", "season_base", "season_count"):
        other = replace(noise, **{name: factor * getattr(noise, name)})
        told = bayes_density.log_density(
            data, np.zeros((len(areas), case.seen)), other.q, other.k, other.season_base, other.season_count
        )
        assert float(told) == pytest.approx(log_likelihood(panel, other), abs=1e-7)


def test_nuisances_odd_months_and_a_damped_slope_are_in_both_forms_too(case: bayes_case.Case) -> None:
    panel = case.panel
    t, rng = np.arange(panel.months), np.random.default_rng(4)
    more = (
        Nuisance("step", panel.areas[0], float("inf"), (t >= 40).astype(float)),
        Nuisance("step", panel.areas[-1], 0.25, (t >= 70).astype(float)),
        Nuisance("exposure", panel.areas[1], 0.2, np.cumsum(rng.standard_normal(panel.months))),
    )
    odd = replace(panel.having(*more), volatility=rng.uniform(0.5, 3.0, panel.months))
    sloped = replace(case.fits, noise=replace(case.fits.noise, slope_share=0.3))
    assert bayes.check_density(replace(case, panel=odd)) < 1e-7
    assert bayes.check_density(replace(case, panel=odd, fits=sloped)) < 1e-7


def test_a_panel_with_a_gap_is_refused(case: bayes_case.Case) -> None:
    panel = case.panel.hide(np.arange(case.panel.log_y.size).reshape(case.panel.log_y.shape) == 3)
    with pytest.raises(ValueError, match="missing"):
        bayes_density.dense(panel, case.fits.noise, case.fits.prior.areas, case.lead, case.seen)


def test_the_data_set_is_told_by_its_rows_and_persons(case: bayes_case.Case) -> None:
    assert case.digest == bayes_case.simulated().digest
    stock = case.panel.stock.copy()
    stock[0, 0] += 1.0
    assert replace(case, panel=replace(case.panel, stock=stock)).digest != case.digest
    links = (replace(case.programme.links[0], mean=0.123), *case.programme.links[1:])
    assert replace(case, programme=replace(case.programme, links=links)).digest != case.digest


def test_what_the_product_believes_is_its_posterior(case: bayes_case.Case) -> None:
    found, main = bayes_case.believed_main(case, pairs=200), case.fits.main
    assert found["areas"].mean == pytest.approx(main.strengths_mean.ravel())
    assert found["areas"].sd ** 2 == pytest.approx(np.concatenate([np.diag(c) for c in main.strengths_cov]), abs=1e-14)
    assert found["common"].mean == pytest.approx(main.mean[: len(main.prior.links)])


def test_effects_drawn_of_a_narrow_posterior_are_those_along_the_gradient(case: bayes_case.Case) -> None:
    """Strengths a tenth as uncertain: the flows bend little there, so that draws and the straight line agree."""
    narrow = replace(case.fits.main, cov=0.01 * case.fits.main.cov)
    near = replace(case, fits=replace(case.fits, posteriors={0.0: narrow}))
    found, straight = bayes_case.believed_main(near, pairs=400)["effects"], bayes_case.straight_effects(near)
    assert found.names == straight.names
    assert found.mean == pytest.approx(straight.mean, abs=float(0.1 * straight.sd.max()))
    assert found.sd == pytest.approx(straight.sd, rel=0.15)


def test_the_comparison_counts_what_is_beyond_its_bars() -> None:
    draws = np.random.default_rng(1).standard_normal((4, 500, 4))
    mean, sd = draws.mean(axis=(0, 1)), draws.std(axis=(0, 1))
    ess, rhat = np.full(4, 2000.0), np.ones(4)
    same = bayes.compare("areas", bayes_case.Moments(("a", "b", "c", "d"), mean, sd), draws, rhat, ess)
    assert same["met"]
    assert same["difference"] == same["missed"] == 0
    off = bayes_case.Moments(("a", "b", "c", "d"), mean + sd * np.array([0, 0.21, 0, 0]), sd * [1, 1, 0.84, 1.14])
    found = bayes.compare("areas", off, draws, rhat, ess)
    assert (found["missed"], found["difference_of"], found["ratio_of"], found["met"]) == (2, "b", "c", False)
    assert [r["name"] for r in bayes.rows_of(off, draws, only_missed=True)] == ["b", "c"]


@pytest.mark.skipif(not bayes.missing(), reason="NumPyro is installed")
@pytest.mark.parametrize(("language", "word"), [("fi_FI.UTF-8", "tarvitsee"), ("en_GB.UTF-8", "needs")])
def test_without_numpyro_one_sentence_tells_the_cure(language: str, word: str) -> None:
    done = subprocess.run(
        [sys.executable, bayes.__file__],
        capture_output=True,
        text=True,
        env={"LC_ALL": language, "PATH": ""},
        check=False,
    )
    assert done.returncode == 2
    assert word in done.stderr
    assert "python run.py bayes" in done.stderr
    assert len(done.stderr.splitlines()) == 1
