"""The workbook: numbers are numbers, texts are never formulas, the bytes are the assessment's alone."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from assessment_fixture import assessment, t

from polku.reports.outline import outline
from polku.reports.xlsx import repacked, report_xlsx


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(report_xlsx(assessment(), "fi")))


def test_the_first_sheet_lists_the_others_with_source_and_date(book: Any) -> None:
    names = [item.name for _, item, _ in outline(assessment(), "fi").sheets()]
    names.append("Huomautukset")
    assert book.sheetnames == ["Sisällys", *names]
    front = [row[0] for row in book["Sisällys"].iter_rows(values_only=True)]
    assert front[0] == assessment()["title"]["fi"] and "Tiedot asti: 6/2018" in front
    assert front[-len(names) :] == names
    assert any("assessment.json" in str(words) for words in front)


def test_every_caution_of_the_run_is_in_the_workbook(book: Any) -> None:
    told = [row[0] for row in book["Huomautukset"].iter_rows(values_only=True)]
    assert [w["text"]["fi"] for w in assessment()["warnings"]] == told[-len(assessment()["warnings"]) :]


def test_a_figures_sheet_holds_its_numbers_as_numbers(book: Any) -> None:
    rows = list(book["Kuva 3"].iter_rows(values_only=True))
    assert rows[3][:2] == ("kuukausi", "havaittu")
    data = assessment()["pages"][2]["figures"][0]["data"]
    assert [row[1] for row in rows[4:10]] == pytest.approx(data["observed"][:6])
    assert rows[4][0] == "2014-01" and all(isinstance(row[2], float | int | None) for row in rows[4:])


def test_headers_are_bold_and_stay_in_view(book: Any) -> None:
    for sheet in book.worksheets:
        row = int(sheet.freeze_panes[1:]) - 1
        assert all(cell.font.bold for cell in sheet[row] if cell.value is not None)
        assert any(cell.value is not None for cell in sheet[row])
        assert all(9 <= d.width <= 62 for d in sheet.column_dimensions.values())


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    value = assessment()
    signs = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "ok"]
    value["pages"][0]["tables"][0]["rows"] = [[t(s), 1.0, None, None, None] for s in signs]
    value["pages"][0]["figures"][0]["caption"] = t("=HYPERLINK(1)")
    value["pages"][8]["tables"][0]["rows"] = [[t("\x00=1+1"), 1.0, None, None, None]]
    value["title"] = t("=1+2")
    raw = report_xlsx(value, "fi")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert not [n for n in archive.namelist() if n.startswith("xl/worksheets/") and b"<f>" in archive.read(n)]
    sheet = openpyxl.load_workbook(io.BytesIO(raw))["Taulukko 1"]
    cells = {c.value: c for row in sheet.iter_rows() for c in row if c.value in signs}
    assert set(cells) == set(signs)
    assert all(c.data_type == "s" and bool(c.quotePrefix) == (v != "ok") for v, c in cells.items())


def test_per_cent_and_euros_are_numbers_with_a_format(book: Any) -> None:
    row = [cell for cell in book["Taulukko 1"][5]]
    assert [cell.value for cell in row][:4] == ["Pirkanmaa", -1240, 87, -2500000]
    assert row[2].number_format == "0" and row[4].value == "aineisto viittaa tähän"


def test_the_same_assessment_gives_the_same_bytes() -> None:
    assert report_xlsx(assessment(), "en") == report_xlsx(assessment(), "en")


def test_no_clock_time_stands_in_the_archive() -> None:
    raw = report_xlsx(assessment(), "fi")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2
    assert repacked(raw) == raw


def test_control_characters_do_not_stop_it() -> None:
    value = assessment()
    value["pages"][0]["tables"][0]["rows"] = [[t("a\x00b\x0bc"), 1.0, None, None, None]]
    sheet = openpyxl.load_workbook(io.BytesIO(report_xlsx(value, "fi")))["Taulukko 1"]
    assert sheet["A5"].value == "abc"


def test_the_head_of_the_registry_stands_on_the_first_sheet() -> None:
    value = assessment() | {"registry": {"head": "cd" * 32, "records": 25, "latest": "2018-06"}}
    first = openpyxl.load_workbook(io.BytesIO(report_xlsx(value, "en"))).worksheets[0]
    cells = [str(cell.value) for row in first.iter_rows() for cell in row]
    assert "Forecast registry: head cdcdcdcdcdcdcdcd, 25 records, latest Jun\u00a02018" in cells
