"""The same number is told alike everywhere: sentence, figure label, table of the page and sheet of the workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from facts_fixture import run, spread

from polku.evaluation.claims import Evaluation
from polku.evaluation.findings import evaluate
from polku.reports import words
from polku.reports.cells import sheet_cell, table_formats, table_rows
from polku.results.json_values import plain
from polku.texts.numbers import estimate


def told(month: str, **changes: Any) -> Evaluation:
    """The pages of a run in which rows of a measure have been given other spreads: `measure=(mean, sd)`."""
    programme, evidence, full = run(month)
    rows = tuple(
        replace(r, spread=spread(*changes[r.measure])) if r.measure in changes else r
        for r in full.effects
    )  # fmt: skip
    return evaluate(programme, evidence, replace(full, effects=rows))


def pages(made: Evaluation) -> dict[str, Any]:
    return {p["id"]: p for p in plain(made.pages)}


def page_text(page: Any, language: str = "fi") -> str:
    return "\n".join([page["conclusion"][language], *(c["text"][language] for c in page["claims"])])


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("month", ["2017-07", "2018-06", "2019-06"])
def test_page_one_prints_each_number_alike_in_sentence_figure_and_table(month: str, language: str) -> None:
    page = pages(told(month))["answer"]
    table = page["tables"][0]
    rows = {row[0]: row[1:4] for row in table_rows(table, language)}
    assert len(rows) == 3
    for bar in page["figures"][0]["data"]["bars"]:
        label = words.estimates([bar["value"], bar["low"], bar["high"]], language)
        assert rows[bar["label"][language]] == label
        sentence = next(
            c["text"][language] for c in page["claims"] if c["text"][language].startswith(bar["label"][language] + ":")
        )
        for printed in label:
            assert printed in sentence or printed.lstrip("+") in sentence, (sentence, label)


def test_a_table_names_the_unit_of_each_row_and_gives_the_activation_rate_its_decimals() -> None:
    table = pages(told("2019-06", activation_rate=(0.42, 0.2)))["with_without"]["tables"][0]
    column = [c["id"] for c in table["columns"]].index("unit")
    rows = [r for r in table_rows(table, "fi") if r[0] == "Pori"]
    units = {r[1]: r[column] for r in rows}
    assert units["Aktivointiaste"] == "prosenttiyksikköä" and units["Työttömät"] == "henkilöä"
    assert next(r[column + 1] for r in rows if r[1] == "Aktivointiaste") == "+0,42"


def test_the_area_by_itself_is_rounded_as_in_its_sentence() -> None:
    """-55 had been printed as -100 in the sentence and as -55 in the table."""
    programme, evidence, full = run("2019-06")
    alone = spread(-54.7, 350.0)
    rows = tuple(
        replace(r, unpooled=alone) if (r.area, r.measure) == ("pori", "unemployed") else r for r in full.effects
    )
    page = pages(evaluate(programme, evidence, replace(full, effects=rows)))["area:pori"]
    assert estimate(alone)["fi"] in page_text(page)
    table = next(t for t in page["tables"] if t["id"] == "area_effects")
    at = [c["id"] for c in table["columns"]].index("alone")
    assert table_rows(table, "fi")[0][at] == "−55"
    assert sheet_cell(table["rows"][0][at], table["columns"][at], "fi") == pytest.approx(-54.7)


def test_the_workbook_shows_as_many_decimals_as_the_page_and_keeps_the_rest() -> None:
    table = pages(told("2019-06", activation_rate=(0.42, 0.2)))["with_without"]["tables"][0]
    row = next(r for r in table["rows"] if isinstance(r[1], dict) and r[1]["fi"] == "Aktivointiaste")
    at = [c["id"] for c in table["columns"]].index("value")
    assert table_formats(row, table["columns"])[at] == "#,##0.00" and row[at] == 0.42


def test_exits_a_month_are_the_moves_drawn_over_the_months() -> None:
    """69 moves in twelve months are 5.75 a month; months in work times 2/(h(h+1)) had told 3.6."""
    programme, evidence, full = run("2019-06")
    rows = tuple(
        replace(r, verdict="learned", direction="shows", p_better=0.999, spread=spread(280.8, 40.0))
        if r.measure == "open_job_months"
        else replace(r, spread=spread(69.0, 12.0))
        if r.measure == "open_jobs"
        else r
        for r in full.effects
    )
    page = pages(evaluate(programme, evidence, replace(full, effects=rows)))["area:pori"]
    said = next(c for c in page["claims"] if "jobs" in c["values"])
    assert said["values"]["jobs"] == pytest.approx(69 / 12)
    assert "5,8 henkilöä kuukaudessa" in said["text"]["fi"].replace("\u00a0", " ")


def test_beyond_two_years_the_page_says_that_work_lasts_in_the_model() -> None:
    table = next(t for t in pages(told("2019-06"))["area:pori"]["tables"] if t["id"] == "area_effects")
    assert "pysyy työssä" in table["note"]["fi"] and "stay in it" in table["note"]["en"]


def test_the_note_on_projections_stands_only_where_a_row_is_one() -> None:
    programme, evidence, full = run("2019-06")
    near = tuple(replace(r, projection=False) for r in full.effects if r.horizon <= 24)
    made = pages(evaluate(programme, evidence, replace(full, effects=near)))["area:pori"]
    table = next(t for t in made["tables"] if t["id"] == "area_effects")
    assert table["note"] is None
