"""Errors sown one by one into a small valid folder: each is found where it was sown, with a cure in both languages.

The errors stand in `tests/cases/seeded_errors.csv`, readable by an evaluator: what is wrong, which file is changed and
how, and where the problem must be told. The lines are those of the seed itself, counted in the changed file.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hostile.small_folder import write_small
from polku.base import FolderError, Problem
from polku.evidence.folder import read_folder

METHODS = ("purse", "right_things", "right_way")
CASES = Path(__file__).resolve().parents[1] / "cases" / "seeded_errors.csv"


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sow(folder: Path, case: dict[str, str]) -> None:
    """Changes one file of the folder as the case says."""
    path = folder / case["file"]
    old, new = case["old"].replace("\\n", "\n"), case["new"].replace("\\n", "\n")
    if case["do"] == "bytes":
        path.write_bytes(bytes.fromhex(case["new"]))
        return
    text = path.read_text(encoding="utf-8")
    if case["do"] == "append":
        text += new + "\n"
    elif case["do"] == "removeall":
        text = "".join(line for line in text.splitlines(keepends=True) if old not in line)
    elif case["do"] == "replaceall":
        text = text.replace(old, new)
    else:
        old, new = (old + "\n", "") if case["do"] == "remove" else (old, new)
        assert old in text, f"the case {case['case']} does not fit the folder"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """All problems that reading the folder tells."""
    with pytest.raises(FolderError) as caught:
        read_folder(folder, METHODS)
    return caught.value.problems


def _place(case: dict[str, str]) -> tuple[str, int | None, str | None, str]:
    line = int(case["at_line"]) if case["at_line"] else None
    return case["at_file"], line, case["at_column"] or None, case["code"]


def _told(problem: Problem) -> tuple[str, int | None, str | None, str]:
    return problem.place.file, problem.place.line, problem.place.column, problem.code


def test_the_small_folder_is_valid(tmp_path: Path) -> None:
    programme, evidence, _ = read_folder(write_small(tmp_path / "pieni"), METHODS)
    assert programme.trial_areas and evidence.observations


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c["case"].replace(" ", "-"))
def test_a_seeded_error_is_found_alone_where_it_is_with_its_cure(case: dict[str, str], tmp_path: Path) -> None:
    folder = write_small(tmp_path / "pieni")
    sow(folder, case)
    found = problems_of(folder)
    assert [_told(p) for p in found] == [_place(case)]
    for language in ("fi", "en"):
        assert found[0].what.by_language[language]
        assert found[0].cure.by_language[language]
        assert "\n" not in found[0].line(language)
    assert found[0].what["fi"] != found[0].what["en"]


TWENTY = (
    "mark that was not declared",
    "unknown area code",
    "known before its month",
    "cyclic pathway",
    "link to nothing",
    "mechanism that is not there",
    "transition to an unknown state",
    "existence above one",
    "activity that leads nowhere",
    "share of the target group above one",
    "dose above one",
    "dose word that is not known",
    "share that does not sum to one",
    "day classes that do not sum to one",
    "price without a source",
    "transition of two sizes",
    "formula with an unknown name",
    "question by an unknown method",
    "quantiles out of order",
    "more moved than were there",
)


def test_twenty_errors_at_once_are_all_told_at_once(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "pieni")
    chosen = {case["case"]: case for case in _cases() if case["case"] in TWENTY}
    assert len(chosen) == len(TWENTY) == 20
    for case in chosen.values():
        sow(folder, case)
    found = problems_of(folder)
    assert sorted(map(str, map(_told, found))) == sorted(map(str, map(_place, chosen.values())))
    assert [p.place.file for p in found] == sorted(p.place.file for p in found)
