"""Fields of the contract that other parts rely on: read, typed, cut at the as-of month, refused when wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import polku
from polku.base import Month, Problem
from polku.evidence.fingerprint import rows_used
from polku.programme.asof import known
from polku.programme.new import new_folder

M = Month.parse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_folder(tmp_path / "kokeilu")
    return tmp_path / "kokeilu"


def add(folder: Path, file: str, text: str) -> None:
    path = folder / file
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def codes(problems: Iterable[Problem]) -> list[str]:
    return [p.code for p in problems]


def test_disturbed_months_are_read_and_known_from_their_first_month(folder: Path) -> None:
    add(folder, "programme.toml", '\n[[disturbed]]\nfrom = "2018-03"\nto = "2018-05"\nwhy = "Lakko"\n')
    programme = polku.read(folder)[0]
    (row,) = programme.disturbed
    assert (row.first, row.last, row.why["fi"]) == (M("2018-03"), M("2018-05"), "Lakko")
    assert known(programme, M("2018-02")).disturbed == ()
    assert known(programme, M("2018-03")).disturbed == (row,)


def test_disturbed_months_that_end_before_they_begin_are_refused_at_their_line(folder: Path) -> None:
    add(folder, "programme.toml", '\n[[disturbed]]\nfrom = "2018-05"\nto = "2018-03"\nwhy = "Lakko"\n')
    (problem,) = polku.check(folder)[0]
    assert (problem.code, problem.place.column) == ("months_reversed", "to")


def test_a_link_tells_how_much_areas_differ_and_in_which_unit_it_is(folder: Path) -> None:
    change(folder, "links.csv", "mean,sd,claim_fi", "mean,sd,omega,unit,claim_fi")
    change(folder, "links.csv", "0.05,0.10,", "12,6,0.02,persons,")
    (link,) = polku.read(folder)[0].links
    assert (link.mean, link.sd, link.omega, link.unit) == (12, 6, 0.02, "persons")


def test_without_them_a_link_is_in_log_units_and_its_spread_between_areas_is_left_open(folder: Path) -> None:
    (link,) = polku.read(folder)[0].links
    assert (link.omega, link.unit) == (None, "log")


@pytest.mark.parametrize(
    ("omega", "unit", "effect", "code"),
    [
        ("-0.1", "log", "unemployed>job", "negative_omega"),
        ("inf", "log", "unemployed>job", "not_finite"),
        ("0.1", "työttömiä", "unemployed>job", "unknown_word"),
        ("0.1", "persons", "capacity(case_manager)", "unit_of_no_move"),
    ],
)
def test_a_wrong_spread_or_unit_is_refused(folder: Path, omega: str, unit: str, effect: str, code: str) -> None:
    change(folder, "links.csv", "mean,sd,claim_fi", "mean,sd,omega,unit,claim_fi")
    change(folder, "links.csv", "unemployed>job,7,0.05,0.10,", f"{effect},7,0.05,0.10,{omega},{unit},")
    assert code in codes(polku.check(folder)[0])


REFORM = '\n[[reform]]\nid = "hanke"\ntext = "Hanke"\nfrom = "2018-01"\n'


@pytest.mark.parametrize(
    ("keys", "kind", "areas", "caps"),
    [
        ("", "law", (), ()),
        ('kind = "project"\ncaps = ["pori"]\n', "project", (), ("pori",)),
        ('areas = ["pori", "kymenlaakso"]\ncaps = true\n', "law", ("pori", "kymenlaakso"), ("pori",)),
        ('caps = "all"\n', "law", (), ("pori",)),
        ("caps = false\n", "law", (), ()),
    ],
)
def test_a_reform_says_where_it_acts_and_whose_verdicts_it_caps(
    folder: Path, keys: str, kind: str, areas: tuple[str, ...], caps: tuple[str, ...]
) -> None:
    add(folder, "programme.toml", REFORM + keys)
    (reform,) = polku.read(folder)[0].reforms
    assert (reform.kind, reform.areas, reform.caps) == (kind, areas, caps)


def test_a_reform_caps_trial_areas_only(folder: Path) -> None:
    add(folder, "programme.toml", REFORM + 'areas = ["turku"]\ncaps = ["kymenlaakso"]\n')
    problems = polku.check(folder)[0]
    assert [(p.code, p.place.column) for p in problems] == [("unknown_area", "areas"), ("unknown_area", "caps")]


def test_a_reform_is_a_law_or_a_project(folder: Path) -> None:
    add(folder, "programme.toml", REFORM + 'kind = "asetus"\n')
    assert codes(polku.check(folder)[0]) == ["unknown_word"]


def test_what_was_accepted_is_read(folder: Path) -> None:
    add(folder, "accepted.csv", "code,place,why,by,on\nlarge_strength,cm_job,Mitattu,arvioija,2026-11-30\n")
    (row,) = polku.read(folder)[1].accepted
    assert (row.code, row.at, row.why) == ("large_strength", "cm_job", "Mitattu")


def test_a_row_without_a_known_month_is_known_from_the_day_it_was_given(folder: Path) -> None:
    change(folder, "doses.csv", "dose\n", "dose,by,on\n")
    change(folder, "doses.csv", "2017-10,1\n", "2017-10,1,pori-lead,2018-03-08T12:01:33Z\n")
    change(folder, "doses.csv", "2019-01,0\n", "2019-01,0,,\n")
    first, second = polku.read(folder)[0].doses
    assert (first.known, second.known) == (M("2018-03"), None)


def test_a_known_month_of_its_own_goes_before_the_day_it_was_given(folder: Path) -> None:
    change(folder, "doses.csv", "dose\n", "dose,known_from,on\n")
    change(folder, "doses.csv", "2017-10,1\n", "2017-10,1,2017-09,2018-03-08\n")
    change(folder, "doses.csv", "2019-01,0\n", "2019-01,0,,\n")
    assert polku.read(folder)[0].doses[0].known == M("2017-09")


def test_who_gave_a_row_and_when_is_no_part_of_what_is_known(folder: Path) -> None:
    before = rows_used(*polku.read(folder)[:2])
    change(folder, "nodes.csv", "\n", ",by,on\n")
    text = (folder / "nodes.csv").read_text(encoding="utf-8").replace(",by,on\n", "\n")
    head, *rest = text.splitlines()
    lines = [head + ",by,on", *(line + ",arvioija,2018-03-08" for line in rest)]
    (folder / "nodes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert rows_used(*polku.read(folder)[:2]) == before


@pytest.mark.parametrize(("by", "on", "column"), [("Matti Meikäläinen", "", "by"), ("", "eilen", "on")])
def test_a_name_or_a_day_that_is_none_is_refused_at_its_cell(folder: Path, by: str, on: str, column: str) -> None:
    change(folder, "doses.csv", "dose\n", "dose,by,on\n")
    change(folder, "doses.csv", "2017-10,1\n", f"2017-10,1,{by},{on}\n")
    change(folder, "doses.csv", "2019-01,0\n", "2019-01,0,,\n")
    assert [p.place.column for p in polku.check(folder)[0]] == [column]
