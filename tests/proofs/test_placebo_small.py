"""A small placebo: the example's 18 comparison areas, where nothing was tried."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import placebo
import simulate

from polku.base import Month
from polku.inference.noise import learning_blocks
from polku.inference.noise_fit import fit_noise

COUNT = 60


@pytest.fixture(scope="module")
def pool() -> placebo.Pool:
    return placebo.example_pool()


@pytest.fixture(scope="module")
def found(pool: placebo.Pool) -> list[placebo.Placebo]:
    return [placebo.placebo(*t) for t in placebo.trials("areas", {"areas": pool}, COUNT, seed=11)]


@pytest.mark.parametrize("shape", list(placebo.SHAPES))
def test_an_effect_is_seldom_found_where_nothing_was_tried(found: list[placebo.Placebo], shape: str) -> None:
    """At most 8 per cent, and three clustered standard errors of a share of 5 per cent."""
    flags = [abs(p.z[shape]) > 1.959964 for p in found]
    share, se = placebo.clustered(flags, [p.region for p in found])
    least = math.sqrt(0.05 * 0.95 / COUNT)
    assert share <= placebo.BARS["high"] + 2 * max(se, least)


def test_errors_are_as_wide_as_the_placebos_scatter(found: list[placebo.Placebo]) -> None:
    """The standardised effects have an sd of about one: neither too sure nor of no use."""
    for shape in placebo.SHAPES:
        z = np.array([p.z[shape] for p in found])
        assert 0.6 < z.std() < 1.35


def test_an_effect_that_was_put_there_is_found(pool: placebo.Pool) -> None:
    """A fall of a third over a year in Päijät-Häme."""
    start, area = Month.parse("2014-01"), "paijat-hame"
    t = np.arange(pool.stock.shape[1]) - start.since(placebo.FIRST) + 1.0
    stock = pool.stock.copy()
    stock[pool.areas.index(area)] *= np.exp(-0.4 * placebo.ramp(t))
    there = placebo.placebo(replace(pool, stock=stock), area, start)
    assert there.z["ramp"] < -1.96


def test_on_series_made_by_the_noise_model_one_in_twenty_is_found(pool: placebo.Pool) -> None:
    area, start = "uusimaa", Month.parse("2013-06")
    panel = placebo.panel_of(pool, {area: start}, start + 23)
    noise = fit_noise(learning_blocks(panel, {area: start}))
    random = np.random.default_rng(2)
    z = []
    for _ in range(150):
        made = replace(panel, log_y=simulate.area_noise(random, panel, noise, panel.months))
        z.append(placebo.found_effect(made, area, start, noise, placebo.ramp)[0])
    assert abs(np.mean(np.abs(z) > 1.959964) - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 150)
    assert np.std(z) == pytest.approx(1.0, abs=3 / math.sqrt(300))


def test_starts_are_drawn_where_two_years_after_are_observed(pool: placebo.Pool) -> None:
    for area, start in placebo.drawn(pool, range(len(pool.areas)), 40, seed=1):
        t = start.since(placebo.FIRST)
        assert placebo.STARTS[0] <= start <= placebo.STARTS[1]
        assert np.isfinite(pool.stock[pool.areas.index(area), : t + placebo.AFTER]).all()


def test_a_share_of_one_region_alone_has_no_error_and_many_regions_have_the_binomial_one() -> None:
    flags = [i % 4 == 0 for i in range(400)]
    share, se = placebo.clustered(flags, [str(i) for i in range(400)])
    assert share == 0.25
    assert se == pytest.approx(math.sqrt(0.25 * 0.75 / 399))


def test_subregions_of_the_real_trial_end_before_it(shared: Path) -> None:
    data = shared / "data"
    treated = placebo.treated_subregions(data)
    assert {"SK064", "SK023", "SK191", "SK112", "SK043"} <= treated
    sub = placebo.subregion_pool(data)
    t = placebo.TRIAL_START.since(placebo.FIRST)
    row = sub.stock[sub.areas.index("SK064")]
    assert np.isfinite(row[:t]).all()
    assert np.isnan(row[t:]).all()
    assert len(sub.areas) in (65, 66)
