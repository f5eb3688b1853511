"""Months that nothing can be said of are refused with the place where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

import polku
from polku.base import FolderError, Problem
from polku.programme.new import new_folder

SCENARIO = '\n[[scenario]]\nid = "old"\ntitle = "Vanha laki"\nrules_of = "{month}"\nhypothetical = true\n'
PERIOD = 'start = "2017-08", end = "2018-12", horizon = 24'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_folder(tmp_path / "kokeilu")
    return tmp_path / "kokeilu"


def changed(folder: Path, old: str, new: str) -> tuple[Problem, ...]:
    path = folder / "programme.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return polku.check(folder)[0]


def scenario(folder: Path, month: str) -> tuple[Problem, ...]:
    path = folder / "programme.toml"
    path.write_text(path.read_text("utf-8") + SCENARIO.format(month=month), "utf-8")
    return polku.check(folder)[0]


def test_a_scenario_under_the_rules_of_a_month_that_has_none_is_refused_by_check_and_by_run(folder: Path) -> None:
    (problem,) = scenario(folder, "1990-01")
    assert (problem.code, problem.place.file, problem.place.column) == ("no_rules_of", "programme.toml", "rules_of")
    assert "1990-01" in problem.what["fi"] and "1990-01" in problem.what["en"]
    with pytest.raises(FolderError) as told:
        polku.assess(folder)  # type: ignore[operator]
    assert [p.code for p in told.value.problems] == ["no_rules_of"]


def test_a_scenario_under_rules_that_are_there_is_not_refused(folder: Path) -> None:
    assert scenario(folder, "2018-06") == ()


@pytest.mark.parametrize(("months", "codes"), [(360, []), (361, ["bad_value"])])
def test_a_horizon_reaches_thirty_years_at_most(folder: Path, months: int, codes: list[str]) -> None:
    assert [p.code for p in changed(folder, "horizon = 24", f"horizon = {months}")] == codes


@pytest.mark.parametrize(("year", "codes"), [(2068, []), (2070, ["start_far_ahead"]), (2170, ["start_far_ahead"])])
def test_a_start_long_after_the_last_figure_is_a_mistyped_year(folder: Path, year: int, codes: list[str]) -> None:
    new = f'start = "{year}-08", end = "{year + 1}-12", horizon = 24'
    assert [p.code for p in changed(folder, PERIOD, new)] == codes


def test_a_country_with_fewer_unemployed_than_its_trial_areas_is_refused(folder: Path) -> None:
    path = folder / "series" / "unemployed.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        if row[:3] == ["unemployed", "finland", "2016-03"]:
            row[3] = "312"  # thousands for persons
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")
    found = [p for p in polku.check(folder)[0] if p.code == "country_below_areas"]
    assert len(found) == 1 and "2016-03" in found[0].what["fi"] and "312" in found[0].what["en"]
