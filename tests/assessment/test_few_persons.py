"""An area with a handful of unemployed gets no number: its mean would be that of a few draws in a thousand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from polku import assess

SMALL = Path(__file__).resolve().parents[2] / "examples" / "pieni"


def _with_few(tmp_path: Path, divided_by: int) -> Path:
    """The small example with Pori's figures divided, and the rest of Satakunta as a second trial area."""
    folder = tmp_path / "folder"
    shutil.copytree(SMALL, folder)
    areas = (folder / "areas.csv").read_text("utf-8").replace("Satakunta,,,comparison", "Satakunta,,,trial")
    (folder / "areas.csv").write_text(areas, encoding="utf-8")
    for path in (folder / "series").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines()
        place = lines[0].split(",").index("value")
        for i, line in enumerate(lines):
            cells = line.split(",")
            if "pori" in cells and cells[place].strip().isdigit():
                cells[place] = str(round(int(cells[place]) / divided_by))
                lines[i] = ",".join(cells)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_an_area_of_a_handful_is_withheld_and_in_no_sum(tmp_path: Path) -> None:
    found = assess(_with_few(tmp_path, 2000))
    assert {r.area for r in found.facts.withheld} == {"pori"}
    assert "pori" not in {r.area for r in (*found.facts.effects, *found.facts.costs)}
    sums = [r for r in found.facts.effects if r.area == "all"]
    assert sums and all("pori" in r.left_out for r in sums)
    page = next(p for p in found.evaluation.pages if p.id == "answer")
    assert any("under 5 people" in c.text["en"] for c in page.claims)
    assert not any("yhdestä alueesta" in c.text["fi"] for c in page.claims)


def test_an_area_of_dozens_is_estimated(tmp_path: Path) -> None:
    found = assess(_with_few(tmp_path, 100))
    assert not found.facts.withheld
    for row in found.facts.effects:
        low, high = row.spread.at(0.1), row.spread.at(0.9)
        assert low == high or low <= row.spread.mean <= high, (row.area, row.measure, row.horizon)


@pytest.mark.parametrize("name", ["unemployed", "open_job_months"])
def test_the_estimate_of_the_example_stands_in_its_interval(name: str) -> None:
    rows = [r for r in assess(SMALL).facts.effects if r.measure == name]
    assert rows and all(r.spread.at(0.1) <= r.spread.mean <= r.spread.at(0.9) for r in rows)
