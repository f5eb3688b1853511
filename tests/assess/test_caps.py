"""What caps a verdict of the stock, and what lifts it: client groups that teach the effect by themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assess import group_folder
from polku.assess.belief import Belief, believe
from polku.assess.notes import FEW, capped_areas, capped_more, comparisons, few_beside, learned_beside
from polku.assess.series import gather
from polku.base import Month
from polku.dynamics.baseline import make_baseline
from polku.evaluation.model import BeforeTest
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence
from polku.inference.diagnostics import Departure
from polku.programme.asof import known as known_programme
from polku.programme.model import Programme

AS_OF = Month.of(2019, 7)
PARTED = BeforeTest("pori", 12, -0.2, 0.05, -4.0, 0.14, None, None, -0.2, 0.0)
SUM = 1


def run(folder: Path) -> tuple[Programme, Evidence, Belief]:
    programme, evidence, _ = read_folder(folder)
    programme, evidence = known_programme(programme, AS_OF), known_evidence(evidence, AS_OF)
    series = gather(programme, evidence)
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    return programme, evidence, believe(programme, evidence, series, series.panel, baseline)


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Evidence, Belief]:
    return run(group_folder.write(tmp_path_factory.mktemp("a") / "f", months=24, people=1500))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Evidence, Belief]:
    return run(group_folder.write(tmp_path_factory.mktemp("b") / "f", groups=False))


def test_a_gap_before_the_start_caps_what_the_stock_taught(plain: tuple[Programme, Evidence, Belief]) -> None:
    programme, _, belief = plain
    assert learned_beside(programme, belief) == frozenset()
    assert capped_more(programme, belief, [PARTED]) == {0}
    assert capped_more(programme, belief, [replace(PARTED, z=-1.0)]) == frozenset()


def test_a_gap_before_the_start_is_no_matter_to_what_client_groups_taught(
    grouped: tuple[Programme, Evidence, Belief],
) -> None:
    programme, evidence, belief = grouped
    assert learned_beside(programme, belief) == {0}
    assert capped_more(programme, belief, [PARTED]) == frozenset()
    assert capped_areas(programme, evidence, belief) == frozenset()


def test_a_step_after_the_start_caps_the_area_and_one_before_does_not(
    plain: tuple[Programme, Evidence, Belief],
) -> None:
    programme, _, belief = plain
    late = Departure("pori", Month.of(2018, 2), 0.2, 6.0, 0.0001, 17)
    assert capped_more(programme, replace(belief, steps=(late,)), []) == {0}
    assert capped_more(programme, replace(belief, steps=(replace(late, month=Month.of(2016, 2)),)), []) == frozenset()


def test_fewer_than_three_comparison_areas_cap_every_area_and_their_sum(
    plain: tuple[Programme, Evidence, Belief], grouped: tuple[Programme, Evidence, Belief]
) -> None:
    for (programme, _, belief), capped in ((plain, {0, SUM}), (grouped, set())):
        assert belief.panel is not None and comparisons(programme, belief) == FEW == 3
        assert not few_beside(programme, belief)
        two = replace(belief, panel=belief.panel.take(belief.panel.areas[:3]))
        assert capped_more(programme, two, []) == capped
        (told,) = few_beside(programme, two)
        assert "vain 2 aluetta" in told.text["fi"] and "only 2 areas" in told.text["en"]
