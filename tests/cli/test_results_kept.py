"""Results that stand already, what a killed run left, files that are none, and assessments that are spoilt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import Command
from polku.cli.places import as_name, clean, default_out, log_line
from polku.reports.svg import wrap

Spoil = dict[str, Any]


def logged(where: Path, folder: Path) -> None:
    where.mkdir(parents=True)
    (where / "run.log").write_bytes(log_line("run", folder, 1.0))


def test_a_copied_folder_does_not_overwrite_the_report_of_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, copy = tmp_path / "oma kokeilu", tmp_path / "oma2"
    first.mkdir()
    copy.mkdir()
    logged(tmp_path / "out" / "pieni" / "2019-01", first)
    assert default_out(first, "pieni", "2019-02") == tmp_path / "out" / "pieni" / "2019-02"
    assert default_out(copy, "pieni", "2019-02") == tmp_path / "out" / "pieni-oma2" / "2019-02"
    shutil.rmtree(first)  # a folder that was moved keeps its place
    assert default_out(copy, "pieni", "2019-02") == tmp_path / "out" / "pieni" / "2019-02"


@pytest.mark.parametrize("name", ["..", "../../../x", "/x", "a/b", "x" * 400])
def test_an_id_is_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kokeilu").mkdir()
    where = default_out(tmp_path / "kokeilu", name, "map")
    assert where.parent.parent == tmp_path / "out" and where.name == "map" and len(as_name(name)) <= 100


def test_what_a_killed_run_left_is_taken_away_and_what_a_running_one_writes_is_not(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left, mine, old = (tmp_path / f".polku-{x}" for x in (f"{gone.stdout.strip()}-a", f"{os.getpid()}-b", "c"))
    for path in (left, mine, old):
        path.mkdir()
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    clean(tmp_path)
    assert [p.exists() for p in (left, mine, old)] == [os.name == "nt", True, False]


@pytest.mark.parametrize("name", ["codings.csv", "series/extra.csv", "flows.csv"])
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_folder_or_a_pipe_named_like_a_table_is_told_and_never_waits(
    polku: Command, pieni: Path, tmp_path: Path, name: str, kind: str
) -> None:
    folder = tmp_path / "kokeilu"
    shutil.copytree(pieni, folder)
    if kind == "folder":
        (folder / name).mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(folder / name)
    else:
        return
    ended = polku("check", folder)
    assert ended.code == 1 and f"{name}: not_a_file:" in ended.out


def assessment() -> Spoil:
    """The least that a report is told from."""
    words = {"fi": "Otsikko", "en": "Title"}
    page = {"id": "answer", "title": words, "conclusion": words, "claims": [], "figures": [], "tables": []}
    return {
        "schema": 1,
        "programme": {"id": "p", "hash": "x"},
        "title": words,
        "as_of": "2019-01",
        "pages": [page],
        "warnings": [],
    }


SPOILT = {
    "schema of another version": lambda a: a | {"schema": 2},
    "schema as words": lambda a: a | {"schema": "1"},
    "no title": lambda a: {k: v for k, v in a.items() if k != "title"},
    "no pages": lambda a: a | {"pages": []},
    "pages as words": lambda a: a | {"pages": "sivut"},
    "a page that is no page": lambda a: a | {"pages": [3]},
    "a claim without words": lambda a: a | {"pages": [a["pages"][0] | {"claims": [{"values": {}}]}]},
    "a figure of no kind": lambda a: a | {"pages": [a["pages"][0] | {"figures": [{"kind": "pie", "data": {}}]}]},
    "a month that is none": lambda a: a | {"as_of": "2019-13"},
    "a programme without an id": lambda a: a | {"programme": {}},
    "not a number": lambda a: a | {"seed": float("nan")},
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_assessment_is_one_sentence_and_never_a_bug(polku: Command, tmp_path: Path, how: str) -> None:
    (tmp_path / "assessment.json").write_text(json.dumps(SPOILT[how](assessment())), encoding="utf-8")
    ended = polku("report", tmp_path)
    assert ended.code == 2 and ended.out == ""
    assert ended.err.count("\n") == 1 and "is not an assessment of polku" in ended.err
    assert sorted(os.listdir(tmp_path)) == ["assessment.json", "here"]


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, '{"schema": 1, "schema": 1}', '{"schema": 1e999}', "\x00"])
def test_a_file_that_is_no_json_is_one_sentence(polku: Command, tmp_path: Path, text: str) -> None:
    (tmp_path / "assessment.json").write_text(text, encoding="utf-8")
    ended = polku("report", tmp_path)
    assert ended.code == 2 and ended.err.count("\n") == 1 and "assessment.json" in ended.err


def test_a_whole_assessment_is_told_again(polku: Command, tmp_path: Path) -> None:
    (tmp_path / "assessment.json").write_text(json.dumps(assessment()), encoding="utf-8")
    assert polku("report", tmp_path, "--lang", "fi", "--format", "html").code == 0


def test_a_run_ends_with_the_answer_then_what_limits_it_then_the_paths(polku: Command, pieni: Path) -> None:
    ended = polku("run", pieni, "--lang", "en", "--format", "html")
    laid = json.loads(Path("out/pieni/2019-01/assessment.json").read_text("utf-8"))
    lines = ended.err.splitlines()
    page = laid["pages"][0]
    assert lines[0] == page["conclusion"]["en"]
    assert lines[1] in {c["text"]["en"] for c in page["claims"]} and lines[1].startswith("Unemployed")
    assert lines[-1].startswith("The report has ") and "more note" in lines[-1]
    assert [Path(line).name for line in ended.out.splitlines()] == ["report.en.html"]


def test_hints_name_the_command_as_the_user_called_it(
    polku: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POLKU_CALLED_AS", "python run.py polku")
    assert polku("new", tmp_path / "oma").err.startswith("Next: python run.py polku run ")
    assert "python run.py polku new" in polku("check", tmp_path / "ei-ole").err


def test_a_name_of_thirty_thousand_letters_is_wrapped_at_once() -> None:
    began = time.perf_counter()
    lines = wrap("ä" * 30_000, 160.0, 12.0, 4)
    assert len(lines) == 4 and lines[-1].endswith("…") and time.perf_counter() - began < 2.0
