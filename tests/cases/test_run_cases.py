"""What `check` passes runs to its end and says what cannot be told; each on a folder that an evaluator might have."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from run_folders import Row, change, dosed, made, only, own_model, period, series, starts

import polku
from polku import assess, check, design
from polku.assessment.model import Assessment
from polku.base import FolderError, Month, NotYet
from polku.reports.build import report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "kokeilu")


def run(folder: Path, month: str | None = None) -> Assessment:
    """The run of a folder that check passes."""
    assert check(folder)[0] == ()
    return assess(folder, Month.parse(month) if month else None)


def codes(found: Assessment) -> set[str]:
    return {c.code for c in found.cautions}


def effects(found: Assessment, measure: str = "unemployed") -> dict[tuple[str, int], Any]:
    """(area, months) -> the row of the trial as delivered."""
    return {
        (r.area, r.horizon): r
        for r in found.facts.effects
        if (r.measure, r.scenario, r.variant, r.displacement) == (measure, "delivered", "main", 0.0)
    }


# ---------------------------------------------------------------- few months, short horizons, late starts


def test_a_horizon_under_six_months_has_rows_at_its_last_month(folder: Path) -> None:
    period(folder, horizon="5")
    (folder / "links.csv").write_text(
        "link,cause,effect,lag,mean,sd,basis\ncm_job,case_manager,unemployed>job,3,0.05,0.10,oletus\n", encoding="utf-8"
    )
    found = run(folder)
    assert {h for _, h in effects(found)} == {5}
    assert {c.horizon for c in found.facts.costs} == {5}


def test_two_years_of_series_run_and_the_residuals_are_not_possible_yet(folder: Path) -> None:
    period(folder, data_from="2016-06")
    series(folder, lambda r: "2016-06" <= r["month"] <= "2018-03")
    found = run(folder)
    assert ("pori", 12) in effects(found)
    assert found.facts.diagnostics["residuals"] == {"not_possible": "short_or_flat"}
    assert "residuals_not_checked" in codes(found)


def test_a_plan_with_a_year_and_a_half_of_series_freezes_before_its_start(folder: Path) -> None:
    period(folder, data_from="2016-01")
    series(folder, lambda r: r["month"] >= "2016-01")
    found = run(folder, "2017-07")
    assert polku.freeze(folder, found, "2017-08-01").count > 0


def test_with_under_thirteen_months_before_its_start_an_area_has_the_assumption_only(folder: Path) -> None:
    period(folder, data_from="2017-07")
    series(folder, lambda r: r["month"] >= "2017-07")
    found = run(folder)
    (caution,) = (c for c in found.cautions if c.code == "few_months_before")
    assert caution.place == "series/pori" and "one month" in caution.text["en"]
    assert all(r.contraction < 0.01 for r in found.facts.links)
    assert effects(found)["pori", 12].direction == "open"


def test_a_trial_that_starts_years_after_the_data_is_a_forecast_from_the_assumptions(
    folder: Path, tmp_path: Path
) -> None:
    period(folder, start="2026-01", end="2027-12")
    dosed(folder, "case_manager,pori,2026-01,1")
    found = run(folder)
    row = effects(found)["pori", 12]
    assert row.verdict in ("not_learnable_yet", "prior_driven") and row.spread.sd > 0
    laid = json.loads(json.dumps(found.plain(), default=str))
    told = report(laid | {"map": {**laid["map"], "positions": None}}, tmp_path, ("en",), ("html",))
    assert "all numbers are" in told[0].read_text("utf-8") and not [
        f for p in laid["pages"] for f in p["figures"] if f["kind"] == "before_after"
    ]


def test_an_area_without_a_month_before_its_start_is_left_out_and_the_others_are_estimated(folder: Path) -> None:
    starts(folder, "satakunta-rest", "trial", "2013-06")
    period(folder, data_from="2013-01")
    found = run(folder)
    assert {area for area, _ in effects(found)} == {"pori"}
    assert found.facts.estimated
    (caution,) = (c for c in found.cautions if c.code == "area_not_estimated")
    assert caution.place == "series/satakunta-rest" and "2013-06" in caution.text["fi"]


def test_a_sum_of_areas_that_started_at_different_times_says_what_it_adds_up(folder: Path) -> None:
    starts(folder, "satakunta-rest", "trial", "2018-06")
    dosed(folder, "case_manager,pori,2017-10,1", "case_manager,satakunta-rest,2018-06,1")
    rows = effects(run(folder))
    assert rows["all", 12].adds == {"pori": 12, "satakunta-rest": 2}
    assert rows["all", 24].adds == {"pori": 24, "satakunta-rest": 14}
    assert rows["pori", 12].adds == {}


# ---------------------------------------------------------------- flat and equal figures


def test_flat_comparisons_take_the_cross_check_down_and_nothing_else(folder: Path) -> None:
    flat = dict.fromkeys(("satakunta-rest", "kymenlaakso", "south-karelia"), "8000")
    for name in ("unemployed", "labour_force"):
        change(folder, f"series/{name}", lambda r: r | ({"value": flat[r["area"]]} if r["area"] in flat else {}))
    found = run(folder, "2018-02")
    assert ("pori", 12) in effects(found)
    (row,) = found.facts.cross_checks
    assert {c.method: c.why for c in row.checks}["synthetic_control"] == "alike"


def noted(held: dict[str, str], area: str, row: Row) -> Row:
    """Notes an area's figures by month."""
    held |= {row["month"]: row["value"]} if row["area"] == area else {}
    return row


def given(held: dict[str, str], area: str, row: Row) -> Row:
    """The row with the figure noted, where it is of an area."""
    return row | ({"value": held[row["month"]]} if row["area"] == area else {})


def test_two_comparisons_with_the_same_figures_are_one_and_the_run_goes_on(folder: Path) -> None:
    for name in ("unemployed", "labour_force"):
        same: dict[str, str] = {}
        change(folder, f"series/{name}", partial(noted, same, "kymenlaakso"))
        change(folder, f"series/{name}", partial(given, same, "south-karelia"))
    found = run(folder)
    assert ("pori", 12) in effects(found)
    (row,) = found.facts.cross_checks
    assert {c.method: c.why for c in row.checks}["synthetic_control"] == "alike"  # two distinct areas give no spread


# ---------------------------------------------------------------- no comparison


def test_an_areas_own_series_give_a_forecast_the_break_even_and_what_would_make_an_estimate_possible(
    folder: Path,
) -> None:
    only(folder, "pori")
    assert "no_comparison_area" in {c.code for c in check(folder)[1]}
    found = run(folder)
    assert not found.facts.estimated and found.facts.break_evens and found.facts.costs
    assert any(r.kind == "forecast" and r.with_ is not None for r in found.facts.forecasts)
    (caution,) = (c for c in found.cautions if c.code == "own_series_only")
    assert "lottery" in caution.text["en"] and "arvonta" in caution.text["fi"]
    assert {r.direction for r in found.facts.effects} == {"open"}


def test_the_country_may_be_the_only_comparison_and_nothing_is_then_shown(folder: Path) -> None:
    only(folder, "pori", "finland")
    found = run(folder)
    assert found.facts.estimated and {"country_compared", "few_comparison_areas"} <= codes(found)
    assert {r.direction for r in found.facts.effects} == {"open"}


# ---------------------------------------------------------------- design


def test_design_says_which_rows_were_not_published_and_when_they_became_known(folder: Path) -> None:
    with pytest.raises(NotYet) as told:
        design(folder, Month.parse("2015-06"))
    assert told.value.exit_code == 0
    assert "unemployed>job" in told.value.text["fi"] and "2016-12" in told.value.text["en"]


def test_a_run_and_a_design_of_the_same_month_name_the_same_missing_rows(folder: Path) -> None:
    change(folder, "links", lambda r: r | {"effect": "unemployed>services"})
    with pytest.raises(NotYet) as told:
        design(folder, Month.parse("2016-12"))
    (caution,) = (c for c in run(folder, "2016-12").cautions if c.code == "no_model")
    assert "2017-01" in told.value.text["en"] and caution.text == told.value.text


def test_an_effect_that_cannot_move_the_stock_cannot_be_seen(folder: Path) -> None:
    (folder / "links.csv").write_text(
        "link,cause,effect,lag,mean,sd,exists,basis\ncm_job,case_manager,unemployed>job,7,0.05,0.10,0,oletus\n",
        encoding="utf-8",
    )
    plan = design(folder)
    assert any("cannot be seen" in said["en"] for said in plan.sentences)
    assert not any("about 100%" in said["en"] for said in plan.sentences)


def test_a_plan_without_a_dose_has_a_table_and_no_division_by_nought(folder: Path) -> None:
    dosed(folder, "case_manager,pori,2016-01,0")
    assert all(r.hazard == 999.0 for r in design(folder).detect if r.indicator == "stock" and r.area == "pori")


# ---------------------------------------------------------------- models of one's own


def test_an_own_model_runs_and_its_plan_gives_what_needs_no_known_shape(tmp_path: Path) -> None:
    folder = own_model(tmp_path / "own")
    assert ("pori", 12) in effects(run(folder))
    plan = design(folder)
    assert plan.comparison and plan.sentences and not plan.detect


@pytest.mark.parametrize(
    ("table", "old", "new", "code"),
    [
        ("states", "Homeless,unemployed", "Homeless,", "no_home_state"),
        ("clocks", "spell,hostel,resets", "spell,hostel,runs", "spell_carried"),
    ],
)
def test_check_says_what_an_own_model_lacks_and_run_and_design_repeat_it(
    tmp_path: Path, table: str, old: str, new: str, code: str
) -> None:
    folder = own_model(tmp_path / "own")
    path = folder / f"{table}.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    (problem,) = check(folder)[0]
    assert (problem.code, problem.place.file) == (code, f"{table}.csv")
    for command in (assess, design):
        with pytest.raises(FolderError) as told:
            command(folder)
        assert [p.code for p in told.value.problems] == [code]


def test_a_price_whose_days_have_no_classes_is_said_by_check(folder: Path) -> None:
    (folder / "share_rules.csv").write_text(
        "rule,payer,share,days,source\nstaff,state,1,[0:100],o\n", encoding="utf-8"
    )
    (folder / "unit_costs.csv").write_text(
        "cost,name_fi,amount,per,rule,activity,area,quantity,source\n"
        "s,Henkilöstö,50000,person_year,staff,case_manager,pori,3,o\n",
        encoding="utf-8",
    )
    assert {p.code for p in check(folder)[0]} == {"payer_shares"}


def test_a_registry_that_git_changed_is_said_by_check_with_the_way_back(folder: Path) -> None:
    polku.freeze(folder, run(folder, "2017-07"), "2017-08-01")
    path = folder / "forecasts.jsonl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    problems = check(folder)[0]
    assert problems and {p.place.file for p in problems} == {"forecasts.jsonl"}
    assert all("forecasts.jsonl -text" in p.cure["fi"] and ".gitattributes" in p.cure["en"] for p in problems)


def test_a_name_that_no_label_can_hold_is_refused(folder: Path) -> None:
    change(folder, "nodes", lambda r: r | {"name_fi": "ä" * 30_000})
    (problem,) = check(folder)[0]
    assert (problem.code, problem.place.file) == ("name_too_long", "nodes.csv")


def test_a_folder_without_a_dose_runs_with_flat_comparisons_and_changes_nothing(folder: Path) -> None:
    dosed(folder)
    change(folder, "series/unemployed", lambda r: r | ({} if r["area"] in ("pori", "finland") else {"value": "8000"}))
    rows = effects(run(folder, "2018-02"))
    assert rows["pori", 12].spread.mean == pytest.approx(0.0, abs=1e-9)
