"""Three seeds on the small example: no verdict and no probability moves, only fans do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import seeds

FOLDER = seeds.ROOT / "examples" / "pieni"


@pytest.fixture(scope="module")
def runs() -> list[Any]:
    return [seeds.run(FOLDER, "2018-12", seed) for seed in (1, 2, 3)]


def test_no_verdict_and_no_probability_changes_with_the_seed(runs: list[Any]) -> None:
    assert len(list(seeds.told(runs[0], seeds.WORDS))) > 50
    for other in runs[1:]:
        assert seeds.changed(runs[0], other, seeds.WORDS) == []
        assert seeds.changed(runs[0], other, seeds.CHANCES) == []
        assert runs[0]["effects"] == other["effects"] and runs[0]["costs"] == other["costs"]


def test_the_seed_moves_the_fans_a_little(runs: list[Any]) -> None:
    ahead = [[r["without"]["0.9"] for r in run["forecasts"] if r["without"] and r["observed"] is None] for run in runs]
    assert ahead[0] != ahead[1]
    assert ahead[0] == pytest.approx(ahead[1], rel=0.05)


def test_a_verdict_that_changed_is_seen() -> None:
    one = {"effects": [{"verdict": "learned", "p_better": 0.9}]}
    other = {"effects": [{"verdict": "conflict", "p_better": 0.95}]}
    assert seeds.changed(one, other, seeds.WORDS) == ["/effects/0/verdict"]
    assert seeds.moved(one, other) == {"/effects/0/p_better": pytest.approx(0.05)}
