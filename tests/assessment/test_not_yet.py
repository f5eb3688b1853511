"""What only the as-of month lacks is not possible yet: said with the rows and the month, nothing estimated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small import copied, replace

from polku.cli.app import run

SERVICES = "unemployed>coaching"
"""Published in 2017-01; the rows into work in 2016-12."""


def before_service_rows(tmp_path: Path, effect: str = "unemployed>services") -> Path:
    """The example with a link into services and a start right after the rows into work were published."""
    folder = copied(tmp_path / "folder")
    replace(folder, "links.csv", "unemployed>job", effect)
    replace(folder, "programme.toml", 'start = "2017-08"', 'start = "2017-01"')
    replace(folder, "doses.csv", "2017-10", "2017-01")
    return folder


@pytest.mark.parametrize("effect", ["unemployed>services", "unemployed>job"])
def test_a_run_names_the_transitions_that_are_missing_and_their_month(effect: str, tmp_path: Path) -> None:
    """A link into jobs needs the moves into services too: they compete with it."""
    folder, out = before_service_rows(tmp_path, effect), tmp_path / "out"
    assert run(["run", str(folder), "--as-of", "2016-12", "--out", str(out), "--format", "html"]) == 0
    found = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    told = next(w["text"] for w in found["warnings"] if w["code"] == "no_model")
    assert SERVICES in told["fi"] and "2017-01" in told["fi"]
    assert SERVICES in told["en"] and "2017-01" in told["en"]
    assert "unemployed>job" not in told["en"]
    assert found["break_evens"]
    assert not found["effects"]


def test_a_month_later_the_same_folder_is_evaluated(tmp_path: Path) -> None:
    folder, out = before_service_rows(tmp_path), tmp_path / "out"
    assert run(["run", str(folder), "--as-of", "2017-03", "--out", str(out), "--format", "html"]) == 0
    found = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert "no_model" not in {w["code"] for w in found["warnings"]}
    assert found["effects"]


@pytest.mark.parametrize("month", [None, "2016-12", "2015-06"])
def test_a_design_that_is_not_possible_yet_says_so_and_is_no_failure(
    month: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["design", str(before_service_rows(tmp_path)), "--out", str(tmp_path / "out"), "--lang", "en"]
    assert run(command + (["--as-of", month] if month else [])) == 0
    said = capsys.readouterr().err
    assert SERVICES in said and "2017-01" in said
    assert ("unemployed>job" in said) == (month == "2015-06")
