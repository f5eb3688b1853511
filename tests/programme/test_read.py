"""From a folder to a Programme."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from hostile.small_folder import TABLES, write_small
from polku.base import FolderError, Month, Problems, Text
from polku.evidence.folder import read_folder
from polku.programme.model import Band, Capacity, Graded, Programme, Shift
from polku.programme.read import read_programme


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path / "pieni")


def _read(folder: Path) -> Programme:
    problems = Problems()
    programme = read_programme(folder, problems)
    assert problems.found == []
    assert programme is not None
    return programme


def _codes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    return [(str(p.place), p.code) for p in caught.value.problems]


def test_the_settings_are_read(small: Path) -> None:
    programme = _read(small)
    assert programme.id == "pieni-kansio"
    assert programme.title == Text.of("Pieni kansio", "A small folder")
    assert programme.period.start == Month.of(2017, 8)
    assert programme.settings.segments == ("all", "young")
    recession = programme.scenarios[1]
    assert recession.shifts[0].on == Shift("unemployed", "job")
    assert recession.shifts[0].log == -0.22
    assert recession.lag_add == {"L1": 2.0}
    assert programme.reforms[0].announced == Month.of(2017, 12)
    assert next(q for q in programme.questions if q.id == "own").text["en"] == "Kannattiko?"


def test_effects_targets_and_lists_are_read_by_the_contract(small: Path) -> None:
    programme = _read(small)
    assert [x.effect for x in programme.links[:4]] == [
        Shift("unemployed", "job"),
        Shift("unemployed", "unsubsidised", Band(0, 12), "young"),
        Capacity("case_manager"),
        Graded("g1a"),
    ]
    assert programme.links[0].via == ("m_owner",)
    assert programme.links[3].exists == 1.0
    pori, _, lappi = programme.areas[:3]
    assert (pori.target_share, pori.target_band, lappi.target_band) == (0.7, None, Band(12, None))
    assert programme.areas[3].flags == {"neighbour"}


def test_words_of_implementation_are_doses_and_a_star_is_every_trial_area(small: Path) -> None:
    planned = [d for d in _read(small).doses if d.kind == "planned" and d.scenario is None]
    found = {(d.activity, d.area, str(d.start)): (d.dose, d.level) for d in planned}
    assert found == {
        ("case_manager", "pori", "2017-08"): (0.25, 1.0),
        ("case_manager", "lappi", "2017-08"): (0.25, 1.0),
        ("case_manager", "pori", "2017-10"): (0.5, 1.0),
        ("case_manager", "lappi", "2017-10"): (0.5, 1.0),
        ("case_manager", "pori", "2018-02"): (1.0, 1.0),
        ("case_manager", "lappi", "2018-02"): (1.0, 0.7),
        ("client_data", "pori", "2017-08"): (0.5, 1.0),
    }


def test_packaged_rules_stand_under_the_folders_own_rows(small: Path) -> None:
    programme = _read(small)
    states = [s.id for s in programme.states]
    assert states[0] == "unemployed" and states[-1] == "workshop"
    assert any(s.place.file.startswith("rules/fi/") for s in programme.states)


def test_a_row_of_the_same_key_replaces_the_packaged_one_in_its_place(small: Path) -> None:
    before = [i.id for i in _read(small).indicators]
    path = small / "indicators.csv"
    path.write_text(path.read_text("utf-8") + "unemployed,Omat,henkilöä,stock,unemployed,less,3,oma\n", "utf-8")
    programme = _read(small)
    assert [i.id for i in programme.indicators] == before
    indicator = programme.indicator("unemployed")
    assert indicator is not None
    assert (indicator.published_after, indicator.place.file) == (3, "indicators.csv")


def test_without_rules_nothing_is_packaged(small: Path) -> None:
    path = small / "programme.toml"
    path.write_text(path.read_text("utf-8").replace('rules = "fi"\n', ""), "utf-8")
    assert [s.id for s in _read(small).states] == ["workshop"]


def test_rules_that_are_not_packaged_are_a_problem(small: Path) -> None:
    path = small / "programme.toml"
    path.write_text(path.read_text("utf-8").replace('rules = "fi"', 'rules = "fii"'), "utf-8")
    assert ("programme.toml:4 [rules]", "unknown_rules") in _codes(small)


def test_tables_may_be_sheets_of_one_workbook_and_read_the_same(small: Path) -> None:
    whole = read_folder(small)
    book = Workbook()
    for name in ("areas", "nodes", "links", "doses", "judgements"):
        sheet = book.create_sheet(name)
        for line in TABLES[name].splitlines():
            sheet.append([_figure(cell) for cell in line.split(",")])
        (small / f"{name}.csv").unlink()
    book.remove(book.worksheets[0])
    book.save(small / "programme.xlsx")
    sheets = read_folder(small)
    assert [(x.id, x.mean, x.effect) for x in sheets[0].links] == [(x.id, x.mean, x.effect) for x in whole[0].links]
    assert [(d.area, d.start, d.dose) for d in sheets[0].doses] == [(d.area, d.start, d.dose) for d in whole[0].doses]
    assert [j.q50 for j in sheets[1].judgements] == [j.q50 for j in whole[1].judgements]


def _figure(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def test_a_table_given_as_file_and_as_sheet_is_a_problem(small: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "areas"
    book.worksheets[0].append(["area", "name_fi", "role"])
    book.save(small / "programme.xlsx")
    assert ("areas.csv", "given_twice") in _codes(small)


def test_decimal_commas_are_read_where_the_semicolon_separates(small: Path) -> None:
    (small / "links.csv").write_text(
        "link;cause;via;effect;lag;mean;sd\nL1;case_manager;m_owner;unemployed>job;7;0,05;0,10\n"
        "L3;client_data;m_time;capacity(case_manager);1;0,1;0,1\n",
        "utf-8",
    )
    assert [(x.mean, x.sd) for x in _read(small).links] == [(0.05, 0.1), (0.1, 0.1)]


def test_an_unknown_column_and_an_unknown_key_name_the_nearest_one(small: Path) -> None:
    path = small / "links.csv"
    path.write_text(path.read_text("utf-8").replace("exists", "exits", 1), "utf-8")
    path = small / "programme.toml"
    path.write_text(path.read_text("utf-8").replace("discount", "x").replace("prices = 2018", "prises = 2018"), "utf-8")
    with pytest.raises(FolderError) as caught:
        read_folder(small)
    told = {(str(p.place), p.cure["en"]) for p in caught.value.problems}
    assert ("links.csv:1 [exits]", "did you mean 'exists'?") in told
    assert ("programme.toml:14 [model.prises]", "did you mean 'prices'?") in told


def test_any_row_may_say_who_gave_it_and_when(small: Path) -> None:
    path = small / "nodes.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",by,on", *(x + ",TE,2018-03" for x in lines[1:])]) + "\n", "utf-8")
    assert len(_read(small).nodes) == 5


@pytest.mark.parametrize(
    ("name", "place", "code"),
    [("areas", "areas.csv", "missing_table"), ("links", "links.csv", "missing_table")],
)
def test_a_table_that_is_not_there_is_told(small: Path, name: str, place: str, code: str) -> None:
    (small / f"{name}.csv").unlink()
    assert (place, code) in _codes(small)


def test_what_refers_to_an_unreadable_row_is_not_told_again(small: Path) -> None:
    path = small / "nodes.csv"
    path.write_text(path.read_text("utf-8").replace("case_manager,activity", "case_manager,activty"), "utf-8")
    assert _codes(small) == [("nodes.csv:2 [kind]", "unknown_word")]


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("polku = 1", "polku = 2", "programme.toml:1 [polku]", "version"),
        ('id = "pieni-kansio"\n', "", "programme.toml:1 [id]", "missing_key"),
        ("horizon = 24", "horizon = 0", "programme.toml:10 [period.horizon]", "bad_value"),
        ("horizon = 24", 'horizon = "24"', "programme.toml:10 [period.horizon]", "bad_value"),
        ('start = "2017-08"', 'start = "08/2017"', "programme.toml:8 [period.start]", "not_month"),
        ('title = { fi = "Pieni kansio", en = "A small folder" }', "title = 3", "programme.toml:3 [title]",
         "bad_value"),
        ('shift = [{ on = "unemployed>job",', 'shift = [{ on = "unemployed",', "programme.toml:39 [scenario.shift.on]",
         "bad_transition"),
        ("log = -0.22, ", "", "programme.toml:39 [scenario.shift.log]", "missing_key"),
        ("lag_add = 2", 'lag_add = "2"', "programme.toml:40 [scenario.link.L1.lag_add]", "bad_value"),
        ("L1 = { lag_add = 2 }", "L7 = { lag_add = 2 }", "programme.toml:34 [link]", "unknown_link"),
    ],
)  # fmt: skip
def test_each_wrong_setting_names_its_line(small: Path, old: str, new: str, place: str, code: str) -> None:
    path = small / "programme.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert (place, code) in _codes(small)
