"""Folders that would teach something false: each is told where it is, with what to do about it, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from polku import assess, check
from polku.base import Caution, Problem
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import read_folder

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "pieni"
Change = Callable[[str], str]


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "pieni"))


def change(path: Path, how: Change) -> None:
    path.write_text(how(path.read_text("utf-8")), "utf-8")


def lines(keep: Callable[[str], bool]) -> Change:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if keep(line))


def only(folder: Path, comparison: tuple[str, ...]) -> None:
    """Leaves these comparison areas only, with their series."""
    gone = {"satakunta-rest", "kymenlaakso", "south-karelia"} - set(comparison)
    for path in (folder / "areas.csv", *(folder / "series").glob("*.csv")):
        change(path, lines(lambda line: not any(name in line.split(",") for name in gone)))


def problem(folder: Path) -> Problem:
    found, _ = check(folder)
    assert len(found) == 1
    one = found[0]
    for language in ("fi", "en"):
        assert one.what[language] and one.cure[language] and "\n" not in one.line(language)
    return one


def caution(folder: Path, code: str) -> Caution:
    _, _, cautions = read_folder(folder, METHOD_NAMES)
    (one,) = [c for c in cautions if c.code == code]
    assert one.text["fi"] != one.text["en"]
    return one


def test_a_folder_of_one_area_is_told_what_would_make_an_estimate_possible(folder: Path) -> None:
    only(folder, ())
    found = caution(folder, "no_comparison_area")
    assert found.place == "areas.csv [role]"
    assert "flows.csv" in found.text["en"] and "jonon arvonta" in found.text["fi"]


def test_a_comparison_area_with_a_start_of_its_own_is_refused(folder: Path) -> None:
    change(folder / "areas.csv", lambda t: t.replace("role\n", "role,start\n").replace("comparison\n", "comparison,\n"))
    change(folder / "areas.csv", lambda t: t.replace("trial\n", "trial,\n").replace("country\n", "country,\n"))
    assert check(folder)[0] == ()
    change(
        folder / "areas.csv", lambda t: t.replace("South Karelia,,,comparison,", "South Karelia,,,comparison,2017-10")
    )
    found = problem(folder)
    assert found.code == "comparison_treated"
    assert (found.place.file, found.place.line, found.place.column) == ("areas.csv", 5, "start")


def test_a_comparison_area_with_a_municipality_of_the_trial_is_refused(folder: Path) -> None:
    rows = {"pori": "Pori", "satakunta-rest": "Rauma;Pori"}

    def put(text: str) -> str:
        head, *rest = text.splitlines()
        told = [f"{row},{rows.get(row.split(',')[0], '')}" for row in rest]
        return "\n".join([f"{head},municipalities", *told]) + "\n"

    change(folder / "areas.csv", put)
    found = problem(folder)
    assert (found.code, found.place.line, found.place.column) == ("comparison_treated", 3, "municipalities")
    assert "Pori" in found.what["fi"]


def test_a_dose_in_a_comparison_area_is_refused(folder: Path) -> None:
    change(folder / "doses.csv", lambda t: t + "case_manager,kymenlaakso,2017-10,1\n")
    assert problem(folder).code == "dose_outside_trial"


def test_a_series_that_ends_before_the_start_is_told_with_its_last_row(folder: Path) -> None:
    path = folder / "series" / "unemployed.csv"
    change(path, lines(lambda row: not (row.startswith("unemployed,pori,") and row.split(",")[2] > "2017-05")))
    found = caution(folder, "ends_before_start")
    assert found.place.startswith("series/unemployed.csv:") and "2017-05" in found.text["en"]
    assert "Add" in found.text["en"] and "Lisää" in found.text["fi"]


def vintages(folder: Path, rows: dict[str, tuple[str, str]]) -> None:
    """Each month of Pori's series told twice, known in these months in the order of the file."""

    def put(text: str) -> str:
        out = []
        for line in text.splitlines():
            cells = line.split(",")
            for known in rows.get(cells[2], ("",)) if cells[1] == "pori" else ("",):
                out.append(",".join([*cells[:4], known or cells[4], *cells[5:]]))
        return "\n".join(out) + "\n"

    change(folder / "series" / "unemployed.csv", put)


def test_a_vintage_older_than_the_one_it_stands_to_revise_is_told(folder: Path) -> None:
    vintages(folder, {"2017-03": ("2017-06", "2017-04"), "2017-04": ("2017-05", "2017-06")})
    found = caution(folder, "older_vintage")
    assert "2017-04" in found.text["en"] and "2017-06" in found.text["en"] and "as_of" in found.text["fi"]


def test_a_file_whose_vintages_stand_newest_first_is_in_order(folder: Path) -> None:
    vintages(folder, {"2017-03": ("2017-06", "2017-04"), "2017-04": ("2017-07", "2017-05")})
    assert not [c for c in read_folder(folder, METHOD_NAMES)[2] if c.code == "older_vintage"]


def test_one_comparison_area_caps_the_verdicts_and_says_what_would_help(folder: Path) -> None:
    only(folder, ("kymenlaakso",))
    found = assess(folder)
    (told,) = [c for c in found.facts.cautions if c.code == "few_comparison_areas"]
    assert "yksi alue" in told.text["fi"] and "flows.csv" in told.text["fi"] and "role comparison" in told.text["en"]
    first = " ".join(c.text["en"] for c in found.evaluation.pages[0].claims)
    assert "there are under three comparison areas" in first  # the reason; what would help stands with the data
    assert told.text in [c.text for page in found.evaluation.pages for c in page.claims]
    assert all(e.verdict != "learned" for e in found.facts.effects)


def test_three_comparison_areas_are_enough(folder: Path) -> None:
    assert not [c for c in assess(folder).facts.cautions if c.code == "few_comparison_areas"]
