"""A small proof of the staggered difference-in-differences on the simulator of CausalPy's documentation."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import results
import staggered

COUNT = 60
FAMILY = {f.name: f for f in staggered.FAMILIES}


@pytest.mark.parametrize("name", ["simulator", "few", "walk"])
def test_intervals_cover_and_the_pre_trend_seldom_alarms(name: str) -> None:
    """Within what 60 data sets allow for 94 % and 5 % (one in a thousand fails on each side)."""
    ones = [staggered.one(FAMILY[name], 50 + i) for i in range(COUNT)]
    row = staggered.figures(FAMILY[name], ones)
    least = binom.ppf(0.001, COUNT, 0.94) / COUNT
    assert least <= row["cover_average"]
    assert all(least <= r["cover"] for r in row["events"])
    assert 0.90 <= row["cover_events"] <= 0.975
    assert row["false_alarms"] <= binom.ppf(0.999, COUNT, 0.05) / COUNT
    if name == "simulator":
        assert row["power"] >= 0.90


def test_the_simulator_makes_what_its_documentation_says() -> None:
    """Cohorts of the sizes asked for in random order, effects by event time, the last of them holding on."""
    made = staggered.simulator(3, 24, 12, {4: 6, 8: 6})
    assert sorted(made.start.tolist()) == [4] * 6 + [8] * 6 + [12] * 12
    assert made.start.tolist() != sorted(made.start.tolist())
    unit = int(np.flatnonzero(made.start == 8)[0])
    assert made.tau[unit].tolist() == [0.0] * 8 + [1.0, 1.5, 2.0, 2.5]
    y = staggered.simulator(3, 2000, 20, {5: 1}).y
    cells = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    assert np.std(cells) == pytest.approx(0.5 * np.sqrt(0.95), rel=0.02)


def test_unlike_cohorts_have_unlike_effects_and_a_slope_is_of_the_treated_alone() -> None:
    made = staggered.make(FAMILY["cohorts"], 1)
    assert staggered.truth(made, np.array([-1, 0]))[0].tolist() == [0.0, 1.25]
    added = staggered.with_slope(made) - made.y
    assert np.abs(added[made.start == 12]).max() == 0.0
    assert np.diff(added[made.start < 12], axis=1) == pytest.approx(0.2)


def test_the_committed_result_has_the_simulators_equal_and_a_thousand_data_sets() -> None:
    figures = results.read("staggered")["figures"]
    assert figures["families"][0]["family"] == "simulator" and figures["families"][0]["sets"] >= 1000
    assert figures["beside"]["simulators_apart"] == 0.0
    assert figures["beside"]["causalpy"]["version"] == "0.9.0" and figures["beside"]["causalpy"]["sets"] >= 30
