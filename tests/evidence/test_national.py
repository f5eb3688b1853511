"""National figures beside areas alone: refused with the series that is missing, and never divided by the areas' sum."""

import shutil
from pathlib import Path

import pytest

from polku.base import FolderError, Month
from polku.estimation.case import Case
from polku.estimation.series import gather
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import known, read_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "pieni"


def without_national_unemployed(folder: Path) -> Path:
    shutil.copytree(EXAMPLE, folder)
    path = folder / "series" / "unemployed.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "finland" not in line), encoding="utf-8")
    return folder


def test_national_services_without_the_national_unemployed_are_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FolderError) as told:
        read_folder(without_national_unemployed(tmp_path / "folder"), METHOD_NAMES)
    (problem,) = told.value.problems
    assert problem.code == "no_national_unemployed" and problem.place.file == "series/in_services.csv"
    assert "unemployed" in problem.cure["en"] and "finland" in problem.cure["fi"]


def test_without_them_the_sum_of_the_areas_stands_in_as_before(tmp_path: Path) -> None:
    folder = without_national_unemployed(tmp_path / "folder")
    (folder / "series" / "in_services.csv").unlink()
    programme, evidence, _ = read_folder(folder, METHOD_NAMES)
    found = gather(Case.uncut(programme, evidence))
    assert found is not None and found.stocks.in_services is None


def test_where_the_national_unemployed_are_not_known_yet_services_are_not_read_by_the_areas(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(EXAMPLE, folder)
    path = folder / "series" / "unemployed.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    place = head.split(",").index("as_of")

    def later(line: str) -> str:
        cells = line.split(",")
        cells[place] = "2019-01" if "finland" in cells else cells[place]
        return ",".join(cells)

    path.write_text("\n".join([head, *map(later, lines)]) + "\n", encoding="utf-8")
    programme, evidence, _ = read_folder(folder, METHOD_NAMES)
    early = gather(Case.uncut(programme, known(evidence, Month.parse("2018-06"))))
    late = gather(Case.uncut(programme, known(evidence, Month.parse("2019-02"))))
    assert early is not None and early.stocks.in_services is None
    assert late is not None and late.stocks.in_services is not None
