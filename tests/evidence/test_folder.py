"""The evidence of a folder: what is read, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hostile.small_folder import write_small
from polku.base import Caution, FolderError, Month, Problem
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence, Observation


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path / "pieni")


def _evidence(folder: Path) -> Evidence:
    return read_folder(folder)[1]


def _cautions(folder: Path) -> tuple[Caution, ...]:
    return read_folder(folder)[2]


def _problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    return caught.value.problems


def _workshop(evidence: Evidence) -> list[Observation]:
    return [o for o in evidence.observations if o.indicator == "in_workshop"]


def test_a_declared_mark_is_an_interval_and_a_declared_blank_is_missing(small: Path) -> None:
    rows = _workshop(_evidence(small))
    assert [(o.value, o.low, o.high) for o in rows[:4]] == [
        (12, None, None),
        (14, None, None),
        (None, 1, 4),
        (None, None, None),
    ]


def test_months_of_both_spellings_and_semicolons_are_read(small: Path) -> None:
    first = _workshop(_evidence(small))[0]
    assert (first.month, first.segment, first.as_of) == (Month.of(2018, 1), "young", Month.of(2018, 2))
    assert first.ground == "in_workshop/pori/2018-01@2018-02"


def test_a_figure_without_as_of_is_known_after_the_publication_lag_of_its_indicator(small: Path) -> None:
    path = small / "series" / "in_workshop.csv"
    path.write_text(path.read_text("utf-8").replace("12;2018-02", "12;"), "utf-8")
    first = _workshop(_evidence(small))[0]
    assert (first.as_of, first.known) == (None, Month.of(2018, 3))


def test_what_carries_no_weight_yet_is_read_and_said(small: Path) -> None:
    evidence = _evidence(small)
    assert [(f.count, f.count_low, f.count_high, f.known) for f in evidence.flows] == [
        (12, None, None, Month.of(2018, 2)),
        (None, 1, 4, Month.of(2018, 3)),
        (9, None, None, Month.of(2018, 2)),
        (7, None, None, Month.of(2018, 3)),
    ]
    assert [(g.id, g.arm, g.start, g.name["en"]) for g in evidence.groups] == [
        ("lottery", "treated", Month.of(2017, 10), "Drawn"),
        ("waiting", "control", None, "Waiting"),
    ]
    assert [c.claim for c in evidence.codings] == ["L1", "case_manager=dose"]
    assert evidence.ratings[0].value == 4.1
    assert evidence.judgements[0].q50 == 3300
    assert evidence.registers[0].rows == ((("area", "pori"), ("from", "2018-01"), ("what", "etäohjaus")),)
    told = {c.place for c in _cautions(small) if c.code == "no_weight_yet"}
    assert {p for p in told if ".csv" in p} == {"codings.csv", "ratings.csv", "judgements.csv", "experiments.csv"}
    assert {p.partition(" ")[2] for p in told if ".toml" in p} == {"[probability]", "[model.segments]"}


def test_without_such_rows_nothing_is_said_of_weight(small: Path) -> None:
    for name in ("codings", "ratings", "judgements", "experiments"):
        (small / f"{name}.csv").unlink()
    assert not {c.place for c in _cautions(small) if c.code == "no_weight_yet" and ".csv" in c.place}


def test_a_file_that_nothing_reads_is_a_caution_with_the_nearest_name(small: Path) -> None:
    (small / "link.csv").write_text("link\n", "utf-8")
    (small / "README.md").write_text("lue minut\n", "utf-8")
    (small / "material").mkdir()
    (caution,) = (c for c in _cautions(small) if c.code == "unknown_file")
    assert caution.place == "link.csv"
    assert "links.csv" in caution.text["fi"] and "links.csv" in caution.text["en"]


def test_an_unknown_area_on_many_rows_is_told_once_with_how_many(small: Path) -> None:
    path = small / "series" / "unemployed.csv"
    path.write_text(path.read_text("utf-8").replace("unemployed,rauma", "unemployed,raima"), "utf-8")
    (problem,) = _problems(small)
    assert problem.code == "unknown_area"
    assert "29" in problem.what["fi"]
    assert problem.cure["fi"] == "tarkoititko ”rauma”?"


def test_a_series_of_its_own_yearly_step_has_no_missing_months(small: Path) -> None:
    rows = "".join(f"labour_force,pori,{year}-01,{40000 + year},,statfin\n" for year in range(2014, 2019))
    (small / "series" / "labour_force.csv").write_text("indicator,area,month,value,as_of,source\n" + rows, "utf-8")
    read_folder(small)
    lines = [line for line in rows.splitlines(keepends=True) if ",2016-01," not in line]
    (small / "series" / "labour_force.csv").write_text(
        "indicator,area,month,value,as_of,source\n" + "".join(lines), "utf-8"
    )
    assert [(p.code, p.place.line) for p in _problems(small)] == [("missing_month", 4)]


def test_an_all_zero_series_is_a_problem_and_a_single_zero_is_not(small: Path) -> None:
    head = "indicator,area,month,value,as_of,source\n"
    path = small / "series" / "vacancies.csv"
    path.write_text(head + "".join(f"vacancies,pori,2018-0{m},0,,statfin\n" for m in range(1, 6)), "utf-8")
    assert [(p.code, p.place.line, p.place.column) for p in _problems(small)] == [("all_zero", 2, "value")]
    path.write_text(head + "".join(f"vacancies,pori,2018-0{m},{m % 2},,statfin\n" for m in range(1, 6)), "utf-8")
    read_folder(small)


def test_a_change_may_be_negative_and_a_rate_may_be_anything_from_0_to_100(small: Path) -> None:
    head = "indicator,area,month,value,as_of,source\n"
    (small / "series" / "change.csv").write_text(
        head + "activation_rate_change_year,pori,2017-12,-1.5,2018-04,statfin\n"
        "activation_rate_change_year,pori,2018-12,10.2,2019-04,statfin\n",
        "utf-8",
    )
    (small / "series" / "rate.csv").write_text(
        head + "".join(f"activation_rate,pori,2018-0{m},{v},,statfin\n" for m, v in enumerate((4, 31, 100, 0), 1)),
        "utf-8",
    )
    read_folder(small)


@pytest.mark.parametrize("factor", [0.001, 1000, 0.01, 100])
def test_a_series_that_changes_its_unit_halfway_is_told_where_it_jumps(small: Path, factor: float) -> None:
    path = small / "series" / "unemployed.csv"
    lines = path.read_text("utf-8").splitlines()
    turned = []
    for line in lines:
        cells = line.split(",")
        if cells[1] == "kouvola" and cells[2] >= "2017-06":
            cells[3] = f"{float(cells[3]) * factor:.2f}"
        turned.append(",".join(cells))
    path.write_text("\n".join(turned) + "\n", "utf-8")
    line = next(i for i, x in enumerate(lines, 1) if x.startswith("unemployed,kouvola,2017-06"))
    assert [(p.code, p.place.line) for p in _problems(small)] == [("mixed_unit", line)]


def test_a_series_that_ends_before_the_start_is_a_caution_not_a_problem(small: Path) -> None:
    path = small / "series" / "unemployed.csv"
    kept = [x for x in path.read_text("utf-8").splitlines() if not ("pori" in x and x.split(",")[2] > "2017-06")]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    assert "ends_before_start" in {c.code for c in _cautions(small)}


def test_before_the_trial_no_series_is_said_to_end_too_early(small: Path) -> None:
    (small / "series" / "in_workshop.csv").unlink()  # the one series that begins after the start
    for path in (small / "series").glob("*.csv"):
        head, *rows = path.read_text("utf-8").splitlines()
        kept = [x for x in rows if x.split(",")[2] <= "2017-06"]
        path.write_text("\n".join([head, *kept]) + "\n", "utf-8")
    assert "ends_before_start" not in {c.code for c in _cautions(small)}


def test_an_area_without_any_series_is_a_caution(small: Path) -> None:
    path = small / "series" / "unemployed.csv"
    kept = [x for x in path.read_text("utf-8").splitlines() if "lappi" not in x]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    (caution,) = (c for c in _cautions(small) if c.code == "no_series")
    assert caution.place == "areas.csv:4 [area]"


def test_a_folder_without_programme_still_tells_of_tables_that_are_no_text(small: Path) -> None:
    (small / "programme.toml").unlink()
    (small / "series" / "unemployed.csv").write_bytes(b"PK\x03\x04")
    assert [p.code for p in _problems(small)] == ["no_programme", "not_text"]


def test_a_folder_that_is_not_there_is_a_problem_with_a_cure(tmp_path: Path) -> None:
    (first, *_) = [p for p in _problems(tmp_path / "none") if p.place.file == "programme.toml"]
    assert first.code == "no_programme"
    assert "polku new" in first.cure["fi"]
