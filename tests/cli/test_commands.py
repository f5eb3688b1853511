"""Whole commands: exit codes, what goes to stdout and what to stderr, where files are written."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import polku.assessment.check as room
import polku.reports.build as build


@pytest.fixture
def folder(tmp_path: Path, pieni: Path) -> Path:
    """A copy of the small example."""
    return Path(shutil.copytree(pieni, tmp_path / "oma"))


def broken(folder: Path) -> Path:
    """A folder with two seeded errors."""
    links = folder / "links.csv"
    links.write_text(links.read_text("utf-8").replace("unemployed>job", "unemployed>jbo"), "utf-8")
    series = folder / "series" / "unemployed.csv"
    series.write_text(series.read_text("utf-8").replace(",5981,", ",5 981x,"), "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---------------------------------------------------------------- check


def test_check_of_a_good_folder_ends_with_0(polku, pieni: Path) -> None:
    ended = polku("check", pieni)
    assert (ended.code, ended.out) == (0, "The folder has no problems.\n")
    assert "revised_data" in ended.err


def test_check_prints_each_problem_once_on_stdout_and_ends_with_1(polku, folder: Path) -> None:
    ended = polku("check", broken(folder))
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["links.csv:2", "series/unemployed.csv:2"]
    assert ended.err.endswith("The folder has 2 problems.\n")
    assert polku("--lang", "fi", "check", folder).err.endswith("Kansiossa on 2 virhettä.\n")


def test_check_json_is_one_object(polku, folder: Path) -> None:
    ended = polku("check", broken(folder), "--json")
    found = json.loads(ended.out)
    assert ended.code == 1
    assert {(p["file"], p["line"]) for p in found["problems"]} == {("links.csv", 2), ("series/unemployed.csv", 2)}
    assert all(p[key][language] for p in found["problems"] for key in ("what", "cure") for language in ("fi", "en"))
    good = json.loads(polku("check", folder.parent / "here", "--json").out or '{"problems": [1]}')
    assert good["problems"]


def test_check_json_of_a_good_folder_has_the_warnings(polku, pieni: Path) -> None:
    found = json.loads(polku("check", pieni, "--json").out)
    assert found["problems"] == []
    assert {"code", "place", "text"} == set(found["warnings"][0])


@pytest.mark.parametrize("command", ["check", "map", "run"])
def test_a_missing_folder_and_a_file_are_wrong_use(polku, command: str, tmp_path: Path) -> None:
    ended = polku(command, tmp_path / "none")
    assert ended.code == 2
    assert ended.err.startswith("There is no folder ")
    (tmp_path / "file.csv").write_text("x")
    ended = polku(command, tmp_path / "file.csv")
    assert ended.code == 2
    assert "is a file" in ended.err
    assert "on tiedosto" in polku(command, tmp_path / "file.csv", "--lang", "fi").err


def test_an_empty_folder_has_problems(polku, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = polku("run", tmp_path / "empty")
    assert ended.code == 1
    assert "no_programme" in ended.err
    assert ended.out == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_told_in_a_sentence(polku, folder: Path) -> None:
    folder.chmod(0)
    try:
        ended = polku("run", folder)
    finally:
        folder.chmod(0o755)
    assert ended.code in (1, 2, 3)
    assert "bug" not in ended.err


def test_a_table_that_is_a_folder_is_told_in_a_sentence(polku, folder: Path) -> None:
    (folder / "links.csv").unlink()
    (folder / "links.csv").mkdir()
    ended = polku("check", folder)
    assert ended.code in (1, 3)
    assert "links.csv" in ended.out + ended.err
    assert "bug" not in ended.err


# ---------------------------------------------------------------- run


def test_run_prints_the_paths_of_the_reports_and_nothing_else_on_stdout(polku, pieni: Path) -> None:
    ended = polku("run", pieni, "--lang", "fi", "--format", "html")
    assert ended.code == 0
    assert ended.out == str(Path.cwd() / "out/pieni/2019-01/report.fi.html") + "\n"
    assert sorted(os.listdir("out/pieni/2019-01")) == ["assessment.json", "report.fi.html", "run.log"]
    assert "\r" not in ended.err and "\x1b" not in ended.err


def test_run_json_is_the_assessment(polku, pieni: Path, tmp_path: Path) -> None:
    ended = polku("run", pieni, "--json", "--out", tmp_path / "o", "--format", "html", "--lang", "en")
    assert json.loads(ended.out)["programme"]["id"] == "pieni"
    assert ended.out == (tmp_path / "o" / "assessment.json").read_text("utf-8")


def test_a_report_of_run_freeze_carries_the_head_that_covers_it(polku, folder: Path, tmp_path: Path) -> None:
    words = ("run", folder, "--as-of", "2018-06", "--format", "html", "--lang", "en", "--out", tmp_path / "o")
    frozen = polku(*words, "--freeze")
    head = json.loads((tmp_path / "o" / "assessment.json").read_text("utf-8"))["registry"]["head"]
    assert head in frozen.err and head[:16] in (tmp_path / "o" / "report.en.html").read_text("utf-8")
    assert polku("verify", folder, "--head", head[:16]).code == 0
    before = files(tmp_path / "o")
    assert polku(*words, "--freeze").code == 0
    assert {k: v for k, v in files(tmp_path / "o").items() if k != "run.log"} == {
        k: v for k, v in before.items() if k != "run.log"
    }


def test_run_with_problems_writes_nothing(polku, folder: Path, tmp_path: Path) -> None:
    ended = polku("run", broken(folder))
    assert ended.code == 1
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 3
    assert os.listdir() == []


def test_by_default_nothing_is_written_inside_the_programme_folder(
    polku, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(folder)
    for here in (folder, folder / "series"):
        monkeypatch.chdir(here)
        ended = polku("run", folder, "--lang", "fi", "--format", "html")
        assert ended.out.strip() == str(folder.parent / "out" / "pieni" / "2019-01" / "report.fi.html")
        monkeypatch.chdir(here)
        assert polku("map", folder).out.startswith(str(folder.parent / "out" / "pieni" / "map"))
    assert files(folder) == before


def test_a_programme_folder_called_out_stays_as_it_is(polku, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = folder.rename(folder.parent / "out")
    before = files(moved)
    for here in (moved.parent, moved):
        monkeypatch.chdir(here)
        assert polku("map", moved).out.startswith(str(moved.parent / "out-out" / "pieni" / "map"))
    assert files(moved) == before


def test_an_unknown_scenario_is_wrong_use(polku, pieni: Path) -> None:
    ended = polku("run", pieni, "--scenario", "s77")
    assert ended.code == 2
    assert "s77" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "2019-13"], "'2019-13' is not a month; write for example 2019-06."),
        (["--as-of", "June"], "'June' is not a month; write for example 2019-06."),
        (["--seed", "-1"], "'-1' is not a seed; give a whole number, for example 1."),
        (["--seed", "1.5"], "'1.5' is not a seed; give a whole number, for example 1."),
        (["--seed", "9" * 30], "'" + "9" * 30 + "' is not a seed; give a whole number, for example 1."),
        (["--lang", "sv"], "No language sv; there are fi and en."),
        (["--format", "pdf"], "No format pdf; there are html and xlsx."),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence(polku, pieni: Path, words: list[str], said: str) -> None:
    ended = polku("run", pieni, *words)
    assert (ended.code, ended.out, ended.err) == (2, "", said + "\n")


def test_a_month_before_any_figure_gives_a_report_that_says_so(polku, pieni: Path) -> None:
    ended = polku("run", pieni, "--as-of", "2010-01", "--format", "html")
    assert ended.code == 0
    page = Path("out/pieni/2010-01/report.en.html").read_text("utf-8")
    assert "The effect cannot be estimated from this material." in page


def test_a_file_in_the_way_of_the_result_is_told_in_a_sentence(polku, pieni: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    for target in (tmp_path / "taken", tmp_path / "taken" / "below"):
        ended = polku("map", pieni, "--out", target)
        assert ended.code == 3
        assert ended.err.startswith(f"The folder {target} cannot be written to (")
        assert len(ended.err.splitlines()) == 1
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_result_folder_is_told_in_a_sentence(polku, pieni: Path, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o555)
    ended = polku("map", pieni, "--out", shut)
    assert ended.code == 3
    assert ended.err.startswith(f"The folder {shut} cannot be written to (")


def test_a_run_that_fails_in_the_middle_leaves_what_was_there(
    polku, pieni: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "o"
    polku("run", pieni, "--out", out, "--format", "html", "--lang", "fi", "--as-of", "2018-06")
    before = files(out)

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device", str(out))

    monkeypatch.setattr(build, "_html", full)
    ended = polku("run", pieni, "--out", out)
    assert ended.code == 3
    assert ended.err.splitlines()[-1] == (
        f"The machine said no (No space left on device: {out}); check the disk space and the permissions."
    )
    assert files(out) == before
    assert [p.name for p in out.iterdir() if p.is_dir()] == []


def test_reports_of_an_earlier_run_do_not_stay_beside_a_new_assessment(polku, pieni: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    polku("run", pieni, "--out", out, "--as-of", "2018-06")
    (out / "notes.txt").write_text("mine")
    polku("run", pieni, "--out", out, "--format", "html", "--lang", "en")
    assert sorted(os.listdir(out)) == ["assessment.json", "notes.txt", "report.en.html", "run.log"]


def test_a_bug_is_told_in_a_sentence_and_ends_with_3(polku, pieni: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("q")

    monkeypatch.setattr(room, "check", fails)
    ended = polku("check", pieni)
    assert ended.code == 3
    assert ended.err == "polku has a bug (KeyError: 'q'). Your folder is untouched; add --debug for details.\n"
    assert polku("check", pieni, "--lang", "fi").err.startswith("polussa on virhe (KeyError: 'q').")
    assert "Traceback" in polku("check", pieni, "--debug").err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MemoryError(), 3, "Out of memory; close other programs, run again.\n"),
        (PermissionError(13, "Permission denied", "x/links.csv"), 3, "The machine said no (Permission denied: x/links"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_stops_a_command_from_outside(
    polku, pieni: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(room, "check", fails)
    ended = polku("check", pieni)
    assert ended.code == code
    assert ended.err.strip().startswith(said.strip())
    assert "Traceback" not in ended.err


# ---------------------------------------------------------------- new, map, report


def test_new_then_run_works_at_once(polku) -> None:
    ended = polku("new", "oma kokeilu")
    assert ended.code == 0
    assert "oma kokeilu/programme.toml" in ended.out
    assert ended.err == "Next: polku run 'oma kokeilu'\n"
    again = polku("new", "oma kokeilu")
    assert again.code == 2
    assert polku("check", "oma kokeilu").code == 0
    assert polku("run", "oma kokeilu", "--format", "html").code == 0


def test_map_draws_in_both_languages(polku, pieni: Path) -> None:
    ended = polku("map", pieni)
    assert [Path(line).name for line in ended.out.splitlines()] == [
        "map.fi.svg",
        "map.fi.html",
        "map.en.svg",
        "map.en.html",
    ]


def test_report_tells_a_finished_run_again_with_the_same_bytes(polku, pieni: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    polku("run", pieni, "--out", out)
    before = files(out)
    for name in ("report.fi.html", "report.en.xlsx"):
        (out / name).unlink()
    ended = polku("report", out)
    assert ended.code == 0
    assert files(out) == before
    assert polku("report", out / "assessment.json", "--format", "html").code == 0


def test_report_of_nothing_is_wrong_use(polku, tmp_path: Path) -> None:
    ended = polku("report", tmp_path)
    assert ended.code == 2
    (tmp_path / "assessment.json").write_text("{half")
    assert polku("report", tmp_path).code == 2
    assert os.listdir(tmp_path / "here") == []
