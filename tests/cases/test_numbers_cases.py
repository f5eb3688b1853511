"""Numbers of real runs on small folders: staggered starts, exits a month, one print for one number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from run_folders import dosed, made, starts

from polku import assess, check
from polku.assessment.model import Assessment
from polku.reports import words
from polku.reports.cells import table_rows


@pytest.fixture(scope="module")
def staggered(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The packaged example with a second trial area that starts ten months after the first."""
    folder: Path = made(tmp_path_factory.mktemp("staggered") / "kokeilu")
    starts(folder, "satakunta-rest", "trial", "2018-06")
    dosed(folder, "case_manager,pori,2017-10,1", "case_manager,satakunta-rest,2018-06,1")
    assert check(folder)[0] == ()
    return assess(folder)


def pages(found: Assessment) -> dict[str, Any]:
    return {p["id"]: p for p in found.plain()["pages"]}


def text(page: Any, language: str) -> str:
    said = [page["conclusion"], *(c["text"] for c in page["claims"]), *(f["caption"] for f in page["figures"])]
    return "\n".join(t[language] for t in said).replace("\u00a0", " ")


def test_page_one_says_which_month_of_each_area_is_added_up(staggered: Assessment) -> None:
    page = pages(staggered)["answer"]
    assert "Pori (oma 12. kuukausi)" in text(page, "fi") and "(oma 2. kuukausi)" in text(page, "fi")
    assert "Pori (its own 12th month)" in text(page, "en") and "its own 2nd month" in text(page, "en")


def test_the_months_of_an_area_are_counted_from_its_own_start(staggered: Assessment) -> None:
    """Month 12 of the area that started in June 2018 is May 2019."""
    found = pages(staggered)
    assert "toukokuussa 2019" in text(found["area:satakunta-rest"], "fi")
    assert "heinäkuussa 2018" in text(found["area:pori"], "fi")


def test_exits_a_month_are_the_moves_of_the_report_over_twelve(staggered: Assessment) -> None:
    moves = {
        r.area: r.spread.mean
        for r in staggered.facts.effects
        if (r.measure, r.horizon, r.scenario, r.variant, r.displacement) == ("open_jobs", 12, "plan", "main", 0.0)
    }
    for area in ("pori", "satakunta-rest"):
        said = [c["values"]["jobs"] for c in pages(staggered)[f"area:{area}"]["claims"] if "jobs" in c["values"]]
        assert said == [pytest.approx(moves[area] / 12)]


@pytest.mark.parametrize("language", ["fi", "en"])
def test_page_one_prints_each_number_once_in_one_way(staggered: Assessment, language: str) -> None:
    page = pages(staggered)["answer"]
    said = text(page, language)
    for bar, row in zip(page["figures"][0]["data"]["bars"], table_rows(page["tables"][0], language), strict=True):
        label = words.estimates([bar["value"], bar["low"], bar["high"]], language)
        assert row[1:4] == label
        assert f"{row[0]}: {label[0]} (".replace("\u00a0", " ") in said
