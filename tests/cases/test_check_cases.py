"""What `check` refuses and what it asks, each on a folder that an evaluator might have written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import polku
from polku.base import Caution, Problem
from polku.cli.app import run
from polku.dynamics.model import D
from polku.programme.check_keys import LONGEST_BAND
from polku.programme.new import new_folder

Found = tuple[tuple[Problem, ...], tuple[Caution, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_folder(tmp_path / "kokeilu")
    return tmp_path / "kokeilu"


def write(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")


def add(folder: Path, file: str, text: str) -> None:
    path = folder / file
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, old
    write(folder, file, text.replace(old, new))


def refused(folder: Path) -> list[tuple[str, str, str | None]]:
    """(code, file, column) of every problem; each says what to do."""
    problems = polku.check(folder)[0]
    assert all(p.cure[language] for p in problems for language in ("fi", "en"))
    return [(p.code, p.place.file, p.place.column) for p in problems]


def asked(folder: Path) -> list[tuple[str, str]]:
    """(code, what it is about) of every question of a folder without problems."""
    problems, cautions = polku.check(folder)
    assert problems == ()
    for c in (c for c in cautions if c.asks):
        assert f"accepted.csv rivi: {c.code},{c.asks}," in c.text["fi"]
        assert f"accepted.csv: {c.code},{c.asks}," in c.text["en"]
    return [(c.code, c.asks) for c in cautions if c.asks]


def months_of(folder: Path, area: str, values: dict[str, str], indicator: str = "unemployed") -> None:
    """Changes figures of an area by month."""
    path = folder / "series" / f"{indicator}.csv"
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split(",")
        if cells[:2] == [indicator, area] and cells[2] in values:
            cells[3] = values[cells[2]]
        lines.append(",".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_folder_that_these_cases_change_is_neither_refused_nor_asked_about(folder: Path) -> None:
    assert asked(folder) == []


# ---------------------------------------------------------------- doses


def test_a_plan_whose_every_dose_is_0_is_asked_about(folder: Path) -> None:
    write(folder, "doses.csv", "activity,area,from,dose\ncase_manager,pori,2017-10,0\n")
    assert asked(folder) == [("all_doses_zero", "doses")]


@pytest.mark.parametrize("word", ["suunniteltu", "planned", "Planned"])
def test_planned_is_no_dose_because_it_would_be_a_plan_of_nothing(folder: Path, word: str) -> None:
    change(folder, "doses.csv", "2017-10,1", f"2017-10,{word}")
    (problem,) = polku.check(folder)[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("planned_is_no_dose", 2, "dose")
    assert "full" in problem.cure["en"] and "täysi" in problem.cure["fi"]


def test_a_dose_before_the_start_of_the_trial_is_asked_about(folder: Path) -> None:
    change(folder, "doses.csv", "2017-10,1", "2016-10,1")
    assert asked(folder) == [("dose_before_start", "case_manager/pori")]


def test_a_dose_before_the_start_of_its_own_area_is_asked_about(folder: Path) -> None:
    change(folder, "areas.csv", "ine_fi,role", "ine_fi,role,start")
    change(folder, "areas.csv", ",trial", ",trial,2018-01")
    change(folder, "areas.csv", ",comparison", ",comparison,")  # no start
    change(folder, "areas.csv", ",country", ",country,")
    assert asked(folder) == [("dose_before_start", "case_manager/pori")]


def test_doses_under_a_scenario_alone_leave_the_plan_without_any(folder: Path) -> None:
    write(folder, "doses.csv", "activity,area,from,dose,scenario\ncase_manager,pori,2017-10,1,osto\n")
    add(folder, "programme.toml", '\n[[scenario]]\nid = "osto"\ntitle = "Osto"\ndoses = "osto"\n')
    assert asked(folder) == [("no_dose_in_plan", "doses")]


def test_a_period_that_was_not_edited_is_asked_about_because_no_dose_falls_inside_it(folder: Path) -> None:
    write(folder, "doses.csv", "activity,area,from,dose\ncase_manager,pori,2021-03,1\n")
    assert asked(folder) == [("no_dose_inside", "doses")]


def test_a_dose_that_ended_before_the_trial_began_is_not_inside_it(folder: Path) -> None:
    write(folder, "doses.csv", "activity,area,from,dose\ncase_manager,pori,2016-01,1\ncase_manager,pori,2017-01,0\n")
    assert asked(folder) == [("no_dose_inside", "doses")]


def test_doses_of_a_scenario_that_does_not_ask_for_them_are_refused_with_the_line_to_write(folder: Path) -> None:
    write(
        folder,
        "doses.csv",
        "activity,area,from,dose,scenario\ncase_manager,pori,2017-10,1,\ncase_manager,pori,2017-10,0.5,osto\n",
    )
    add(folder, "programme.toml", '\n[[scenario]]\nid = "osto"\ntitle = "Osto"\ndoses = "planned"\n')
    (problem,) = polku.check(folder)[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("doses_not_asked", 3, "scenario")
    assert 'doses = "osto"' in problem.cure["en"]


# ---------------------------------------------------------------- strengths


@pytest.mark.parametrize(("mean", "sd"), [("5", "10"), ("20", "20"), ("-2.5", "0.1"), ("0.05", "4")])
def test_a_strength_written_in_per_cent_is_asked_about(folder: Path, mean: str, sd: str) -> None:
    change(folder, "links.csv", "0.05,0.10", f"{mean},{sd}")
    assert asked(folder) == [("large_strength", "cm_job")]


def test_persons_a_month_are_no_log_hazard(folder: Path) -> None:
    change(folder, "links.csv", "mean,sd,claim_fi", "mean,sd,unit,claim_fi")
    change(folder, "links.csv", "0.05,0.10,", "20,10,persons,")
    assert asked(folder) == []


# ---------------------------------------------------------------- series


def test_a_figure_ten_times_its_neighbours_is_asked_about_and_so_is_one_above_the_labour_force(folder: Path) -> None:
    months_of(folder, "pori", {"2018-03": "46680"})
    assert asked(folder) == [
        ("times_its_neighbours", "unemployed/pori/2018-03"),
        ("above_labour_force", "unemployed/pori/2018-03"),
    ]


def test_a_figure_of_a_tenth_is_asked_about_in_its_own_month(folder: Path) -> None:
    months_of(folder, "pori", {"2018-03": "467"})
    assert asked(folder) == [("times_its_neighbours", "unemployed/pori/2018-03")]


def test_three_noughts_among_thousands_are_asked_about(folder: Path) -> None:
    months_of(folder, "kymenlaakso", dict.fromkeys(("2016-05", "2016-06", "2016-07"), "0"))
    assert asked(folder) == [("zero_for_a_gap", "unemployed/kymenlaakso/2016-05:2016-07")]


def test_noughts_in_every_month_of_the_trial_are_asked_about(folder: Path) -> None:
    months_of(folder, "pori", {f"{y}-{m:02d}": "0" for y in (2017, 2018) for m in range(1, 13) if (y, m) >= (2017, 8)})
    (question,) = asked(folder)
    assert question == ("zero_for_a_gap", "unemployed/pori/2017-08:2018-12")


def test_what_had_not_begun_yet_is_truly_nought(folder: Path) -> None:
    months_of(folder, "south-karelia", {f"2014-{m:02d}": "0" for m in range(1, 13)})
    assert asked(folder) == []


def test_a_labour_force_of_nought_is_refused_by_its_cell(folder: Path) -> None:
    months_of(folder, "pori", {"2016-01": "0"}, "labour_force")
    (problem,) = polku.check(folder)[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("no_labour_force", 26, "value")
    assert "blank=missing" in problem.cure["fi"]


def test_two_areas_with_the_same_figures_are_asked_about(folder: Path) -> None:
    text = (folder / "series/unemployed.csv").read_text(encoding="utf-8").splitlines()
    add(folder, "areas.csv", "kopio,Kopio,Copy,,,comparison\n")
    copies = [row.replace(",kymenlaakso,", ",kopio,") for row in text if ",kymenlaakso," in row]
    add(folder, "series/unemployed.csv", "\n".join(copies) + "\n")
    assert asked(folder) == [("same_figures", "unemployed/kopio+kymenlaakso")]


def test_letters_lost_on_the_way_are_asked_about_once_a_file(folder: Path) -> None:
    change(folder, "areas.csv", "Etelä-Karjala", "EtelÃ¤-Karjala")
    assert asked(folder) == [("garbled_letters", "areas.csv")]


# ---------------------------------------------------------------- answers


def test_an_accepted_row_answers_its_question_and_no_other(folder: Path) -> None:
    change(folder, "links.csv", "0.05,0.10", "5,10")
    change(folder, "doses.csv", "2017-10,1", "2016-10,1")
    add(folder, "accepted.csv", "code,place,why,by,on\nlarge_strength,cm_job,Mitattu koe,arvioija,2026-11-30\n")
    assert asked(folder) == [("dose_before_start", "case_manager/pori")]


def test_an_answer_for_months_holds_for_fewer_and_not_for_more(folder: Path) -> None:
    months_of(folder, "kymenlaakso", dict.fromkeys(("2016-05", "2016-06"), "0"))
    add(folder, "accepted.csv", "code,place,why\nzero_for_a_gap,unemployed/kymenlaakso/2016-04:2016-06,Lakko\n")
    assert asked(folder) == []
    months_of(folder, "kymenlaakso", {"2016-09": "0"})
    assert asked(folder) == [("zero_for_a_gap", "unemployed/kymenlaakso/2016-05:2016-09")]


def test_an_answer_to_nothing_that_is_asked_is_said(folder: Path) -> None:
    add(folder, "accepted.csv", "code,place,why\nlarge_strength,cm_job,Mitattu\n")
    assert "accepted_nothing" in {c.code for c in polku.check(folder)[1]}


# ---------------------------------------------------------------- settings and ids


MODEL = 'period = { data_from = "2014-01", start = "2017-08", end = "2018-12", horizon = 24 }'


@pytest.mark.parametrize(
    ("model", "cure"), [("discount = -1", "0.03"), ("discount = 3", "0.03"), ("discount = 5", "0.05")]
)
def test_a_discount_rate_in_per_cent_or_below_0_is_refused(folder: Path, model: str, cure: str) -> None:
    change(folder, "programme.toml", MODEL, f"{MODEL}\nmodel = {{ {model} }}")
    (problem,) = polku.check(folder)[0]
    assert problem.place.column == "model.discount"
    assert cure in problem.cure["en"] and cure in problem.cure["fi"]


@pytest.mark.parametrize("model", ["discount = 0", "discount = 0.2", "prices = 2005", "prices = 2025"])
def test_the_limits_of_a_discount_rate_and_of_the_year_of_prices_are_allowed(folder: Path, model: str) -> None:
    change(folder, "programme.toml", MODEL, f"{MODEL}\nmodel = {{ {model} }}")
    assert refused(folder) == []


@pytest.mark.parametrize("year", ["1", "-5", "2004", "2026"])
def test_a_year_outside_the_price_index_is_refused(folder: Path, year: str) -> None:
    change(folder, "programme.toml", MODEL, f"{MODEL}\nmodel = {{ prices = {year} }}")
    assert refused(folder) == [("bad_value", "programme.toml", "model.prices")]


@pytest.mark.parametrize("horizon", ["nan", "inf", "-inf"])
def test_a_horizon_that_is_no_number_is_refused_at_its_line(folder: Path, horizon: str) -> None:
    change(folder, "programme.toml", "horizon = 24", f"horizon = {horizon}")
    assert refused(folder) == [("not_finite", "programme.toml", "period.horizon")]


def test_a_horizon_of_one_month_is_allowed(folder: Path) -> None:
    change(folder, "programme.toml", "horizon = 24", "horizon = 1")
    change(folder, "links.csv", "unemployed>job,7", "unemployed>job,1")
    assert refused(folder) == []


@pytest.mark.parametrize("name", ["..", "a.b", "../x", "a/b", "", "x" * 65, "a b"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(folder: Path, name: str) -> None:
    change(folder, "programme.toml", f'"{folder.name}"', f'"{name}"')
    assert [(code, column) for code, _, column in refused(folder)] == [("bad_id" if name else "bad_value", "id")]


@pytest.mark.parametrize("name", ["plan", "delivered", "none"])
def test_the_names_that_results_use_are_no_names_of_scenarios(folder: Path, name: str) -> None:
    add(folder, "programme.toml", f'\n[[scenario]]\nid = "{name}"\ntitle = "X"\ndoses = "none"\n')
    assert refused(folder) == [("reserved_id", "programme.toml", "id")]


@pytest.mark.parametrize(
    ("segments", "column"), [("[]", "model.segments"), ('["a", "a"]', "model.segments"), ('["a b"]', "model.segments")]
)
def test_client_groups_are_named_once_each(folder: Path, segments: str, column: str) -> None:
    change(folder, "programme.toml", MODEL, f"{MODEL}\nmodel = {{ segments = {segments} }}")
    assert [c for _, _, c in refused(folder)] == [column]


def test_probabilities_of_scenarios_that_sum_to_more_than_one_are_refused(folder: Path) -> None:
    for i, p in enumerate((0.6, 0.6, 0.3)):
        add(folder, "programme.toml", f'\n[[scenario]]\nid = "s{i}"\ntitle = "X"\nprobability = {p}\n')
    assert [code for code, _, _ in refused(folder)] == ["probabilities_over_one"]


# ---------------------------------------------------------------- rules and indicators


INDICATOR = "indicator,name_fi,kind,formula,published_after\n"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("unemployed,Työttömät,stock,,1", "core_indicator", "formula"),
        ("unemployed,Työttömät,ratio,100 * services / unemployed,1", "core_indicator", "kind"),
        ("unemployed,Työttömät,stock,unemployed / 2,1", "core_indicator", "formula"),
        ("oma,Oma,ratio,1/0,1", "bad_formula", "formula"),
        ("oma,Oma,ratio,unemployed / 0,1", "bad_formula", "formula"),
        ("oma,Oma,ratio,unemployed / (2 - 2),1", "bad_formula", "formula"),
        ("oma,Oma,ratio,1 + 1,1", "bad_formula", "formula"),
        (f"oma,Oma,ratio,unemployed * 1{'0' * 400},1", "bad_formula", "formula"),
        ("oma,Oma,stock,unemployed[60:],1", "band_too_long", "formula"),
        ("oma,Oma,stock,unemployed,-24", "published_after", "published_after"),
        ("oma,Oma,stock,unemployed,999999999", "published_after", "published_after"),
    ],
)
def test_an_indicator_that_cannot_be_computed_is_refused(folder: Path, row: str, code: str, column: str) -> None:
    write(folder, "indicators.csv", INDICATOR + row + "\n")
    assert refused(folder) == [(code, "indicators.csv", column)]


def test_the_core_indicator_may_be_renamed(folder: Path) -> None:
    write(folder, "indicators.csv", INDICATOR + "unemployed,Työtä vailla,stock,unemployed,1\n")
    assert refused(folder) == []


@pytest.mark.parametrize("sizes", [",,,99999", "1000000,1,,", ",,0.0001,"])
def test_a_transition_that_would_empty_its_state_in_days_is_refused(folder: Path, sizes: str) -> None:
    row = f"unemployed,job,{sizes},oletus\n"
    write(folder, "transitions.csv", "from,to,count,stock,mean_length,rate,source\n" + row)
    assert [code for code, _, _ in refused(folder)] == ["hazard_too_large"]


def test_a_band_beyond_the_months_that_are_told_apart_is_refused_with_the_longest(folder: Path) -> None:
    change(folder, "links.csv", "unemployed>job,", "unemployed>job[500:],")
    (problem,) = polku.check(folder)[0]
    assert (problem.code, problem.place.column) == ("band_too_long", "effect")
    assert "[59:]" in problem.cure["fi"]


def test_the_longest_band_is_the_one_that_the_flow_model_follows() -> None:
    assert LONGEST_BAND == D - 1


def test_a_negative_price_is_asked_about(folder: Path) -> None:
    write(
        folder,
        "unit_costs.csv",
        "cost,name_fi,amount,per,rule,activity,area,quantity,source\n"
        "tuki,Tuki,-50000,person_year,oma,case_manager,pori,10,oletus\n",
    )
    write(folder, "share_rules.csv", "rule,payer,share,source\noma,municipality,1,oletus\n")
    assert asked(folder) == [("negative_price", "tuki")]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("capacity", 'doses = "planned"\ncapacity = { case_manager = 30 }'),
        ("probability", "probability = 0.5"),
    ],
)
def test_a_key_of_a_scenario_without_weight_is_cautioned_by_its_name(folder: Path, key: str, text: str) -> None:
    add(folder, "programme.toml", f'\n[[scenario]]\nid = "s1"\ntitle = "X"\n{text}\n')
    problems, cautions = polku.check(folder)
    assert problems == ()
    assert [key in c.text["fi"] and key in c.text["en"] for c in cautions if c.code == "no_weight_yet"] == [True]


def test_columns_of_links_without_weight_are_cautioned_by_their_names(folder: Path) -> None:
    change(folder, "links.csv", "mean,sd,claim_fi", "mean,sd,seen_if,claim_fi")
    change(folder, "links.csv", "0.05,0.10,", "0.05,0.10,vakanssit täyttyvät,")
    (caution,) = (c for c in polku.check(folder)[1] if c.code == "no_weight_yet")
    assert "seen_if" in caution.text["en"] and caution.place == "links.csv"


# ---------------------------------------------------------------- as of a month


def test_as_of_a_month_what_is_not_published_yet_is_not_possible_yet_and_no_problem(folder: Path) -> None:
    problems, cautions = polku.check(folder, polku.Month.of(2016, 6))
    assert problems == ()
    (told,) = (c for c in cautions if c.code == "not_possible_yet")
    assert "2016-12" in told.text["en"] and "unemployed>job" in told.text["fi"]
    assert "not_possible_yet" not in {c.code for c in polku.check(folder, polku.Month.of(2018, 6))[1]}


def test_as_of_a_month_only_what_was_known_then_is_asked_about(folder: Path) -> None:
    months_of(folder, "pori", {"2018-03": "46680"})
    codes = [{c.code for c in polku.check(folder, polku.Month.of(2018, m))[1]} for m in (3, 4)]
    assert ["times_its_neighbours" in found for found in codes] == [False, True]


DECISION = '\n[decision]\ntext = "Jatketaanko?"\nof_whom = "hallitus"\nby = "2018-02"\n'


def test_a_decision_before_the_as_of_month_is_asked_about(folder: Path) -> None:
    add(folder, "programme.toml", DECISION)
    found = [{c.code for c in polku.check(folder, polku.Month.of(2018, m))[1]} for m in (2, 3)]
    assert ["decision_before_as_of" in codes for codes in found] == [False, True]


def test_an_area_without_a_labour_force_is_said_before_a_run(folder: Path) -> None:
    text = (folder / "series/labour_force.csv").read_text(encoding="utf-8").splitlines()
    write(folder, "series/labour_force.csv", "\n".join(r for r in text if ",kymenlaakso," not in r) + "\n")
    problems, cautions = polku.check(folder)
    assert problems == ()
    assert any("kymenlaakso" in c.text["fi"] for c in cautions if c.code == "area_left_out")


def test_a_run_repeats_what_was_asked_and_not_what_was_answered(folder: Path) -> None:
    change(folder, "links.csv", "0.05,0.10", "0.05,3.5")
    change(folder, "doses.csv", "2017-10,1", "2017-07,1")
    add(folder, "accepted.csv", "code,place,why\ndose_before_start,case_manager/pori,Perehdytys\n")
    seen = polku.assess(folder, as_of=polku.Month.of(2017, 7)).plain()["warnings"]
    assert {w["code"] for w in seen} & {"large_strength", "dose_before_start"} == {"large_strength"}


def test_on_the_command_line_a_question_is_told_with_its_place_and_exit_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "links.csv", "0.05,0.10", "5,10")
    assert run(["check", str(folder), "--as-of", "2018-06", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out == "The folder has no problems.\n"
    assert "links.csv [mean]: large_strength: " in err
    assert "1 question waits for an answer (accepted.csv)." in err
    assert run(["check", str(folder), "--json"]) == 0
    asked_for = [w["asks"] for w in json.loads(capsys.readouterr().out)["warnings"] if "asks" in w]
    assert asked_for == ["cm_job"]


# ---------------------------------------------------------------- sizes that no calculation carries


@pytest.mark.parametrize(
    ("extra", "cells", "code"),
    [
        ("", "50,50", "strength_too_large"),
        ("omega,", "0.05,0.1,1000000000", "omega_too_large"),
    ],
)
def test_a_strength_that_cannot_be_computed_with_is_refused(folder: Path, extra: str, cells: str, code: str) -> None:
    change(folder, "links.csv", "mean,sd,claim_fi", f"mean,sd,{extra}claim_fi")
    change(folder, "links.csv", "0.05,0.10", cells)
    assert [c for c, _, _ in refused(folder)] == [code]


def test_a_level_of_a_million_is_refused(folder: Path) -> None:
    write(folder, "doses.csv", "activity,area,from,dose,level\ncase_manager,pori,2017-10,1,1000000\n")
    assert refused(folder) == [("level_too_large", "doses.csv", "level")]


def test_more_unemployed_than_there_are_people_are_refused(folder: Path) -> None:
    months_of(folder, "pori", {"2014-01": "50000000000"})
    assert ("figure_too_large", "series/unemployed.csv", "value") in refused(folder)


def test_a_shift_of_a_scenario_in_per_cent_is_asked_about(folder: Path) -> None:
    shift = 'shift = [{ on = "unemployed>job", log = 5.0, from = "2018-01" }]'
    add(folder, "programme.toml", f'\n[[scenario]]\nid = "s1"\ntitle = "X"\n{shift}\n')
    assert asked(folder) == [("large_strength", "s1")]
