"""Reading a workbook: each cell is the text a CSV file would have had, nothing is changed silently."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from polku.base import Month, Problems
from polku.tables.cells import Number, parse_month, parse_number
from polku.tables.refusals import Refusal
from polku.tables.sheets import read_sheets
from polku.tables.values import Table


def save(tmp_path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "programme.xlsx"
    book.save(path)
    return path


def read(path: Path) -> dict[str, Table]:
    problems = Problems()
    tables = read_sheets(path, problems)
    assert not problems.found
    return tables


def refused(path: Path) -> list[tuple[str, str]]:
    problems = Problems()
    read_sheets(path, problems)
    return [(p.code, str(p.place)) for p in problems.found]


def one(tmp_path: Path, value: Any) -> str:
    return read(save(tmp_path, s=[["x", "y"], [value, "."]]))["s"].rows[0]["x"]


def test_each_sheet_is_a_table_whose_places_name_the_sheet_and_the_row(tmp_path: Path) -> None:
    path = save(tmp_path, areas=[["area", "role"], [], ["pori", "trial"]], nodes=[["node"], ["a"]], empty=[])
    tables = read(path)
    assert list(tables) == ["areas", "nodes"]
    assert str(tables["areas"].rows[0].place_of("role")) == "programme.xlsx!areas:3 [role]"


def test_a_sheet_named_series_x_is_the_table_series_slash_x(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "series.unemployed"
    book.active.append(["area"])
    book.save(tmp_path / "programme.xlsx")
    assert list(read(tmp_path / "programme.xlsx")) == ["series/unemployed"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (0.1 + 0.7, "0.7999999999999999"),
        (5, "5"),
        (5.0, "5"),
        (-3.25, "-3.25"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (True, "TRUE"),
        ("091", "091"),
        (" Pori ", "Pori"),
        (datetime.datetime(2018, 3, 1), "2018-03"),
        (datetime.date(2018, 3, 1), "2018-03"),
        (datetime.date(2018, 3, 15), "2018-03-15"),
        (datetime.datetime(2018, 3, 1, 12, 30), "2018-03-01 12:30:00"),
        (datetime.time(12, 30), "12:30:00"),
        ("#DIV/0!", "#DIV/0!"),
        ("2018-03", "2018-03"),
    ],
)
def test_a_cell_is_the_text_a_csv_file_would_have_had(tmp_path: Path, value: Any, text: str) -> None:
    assert one(tmp_path, value) == text


def test_a_number_of_a_workbook_is_never_ambiguous_but_a_text_is(tmp_path: Path) -> None:
    assert parse_number(one(tmp_path, 1.234)) == Number(1.234)
    text = parse_number(one(tmp_path, "1.234"))
    assert isinstance(text, Refusal)
    assert text.code == "ambiguous"


def test_an_excel_date_is_a_month_in_a_month_column_and_refused_in_a_number_column(tmp_path: Path) -> None:
    text = one(tmp_path, datetime.date(2018, 3, 1))
    assert parse_month(text) == Month.of(2018, 3)
    number = parse_number(text)
    assert isinstance(number, Refusal)
    assert number.code == "date"


@pytest.mark.parametrize(
    ("value", "code"), [("#DIV/0!", "error_value"), ("=1/0", "formula"), (True, "undeclared_mark")]
)
def test_errors_formulas_without_a_result_and_truth_values_are_no_numbers(
    tmp_path: Path, value: Any, code: str
) -> None:
    found = parse_number(one(tmp_path, value))
    assert isinstance(found, Refusal)
    assert found.code == code


def test_a_number_shown_as_a_percentage_keeps_its_sign_and_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["x"])
    book.active.append([0.125])
    book.active["A2"].number_format = "0.0%"
    book.save(tmp_path / "programme.xlsx")
    text = read(tmp_path / "programme.xlsx")["Sheet"].rows[0]["x"]
    assert text == "12.5 %"
    assert isinstance(parse_number(text), Refusal)


def test_short_rows_are_filled_and_cells_beyond_the_header_are_a_problem(tmp_path: Path) -> None:
    assert read(save(tmp_path, s=[["a", "b"], ["1"]]))["s"].rows[0].cells == {"a": "1", "b": ""}
    assert refused(save(tmp_path, s=[["a", "b"], ["1", "2", "3"]])) == [("cells", "programme.xlsx!s:2")]


def test_a_doubled_or_blank_header_is_named(tmp_path: Path) -> None:
    path = save(tmp_path, s=[["a", None, "a"], ["1", "2", "3"]])
    assert refused(path) == [("empty_header", "programme.xlsx!s:1"), ("doubled_header", "programme.xlsx!s:1 [a]")]


def test_a_cell_far_away_is_read_or_refused_quickly(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active["A1048576"] = "far"
    book.active["XFD3"] = "x"
    book.save(tmp_path / "programme.xlsx")
    assert refused(tmp_path / "programme.xlsx") == [("cells", "programme.xlsx!Sheet:3")]


@pytest.mark.parametrize("data", [b"", b"area,role\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100])
def test_what_is_not_a_workbook_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "programme.xlsx").write_bytes(data)
    assert refused(tmp_path / "programme.xlsx") == [("workbook", "programme.xlsx")]


def test_a_zip_file_that_is_no_workbook_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path, s=[["a"], ["1"]])
    whole = path.read_bytes()
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                new.writestr(name, b"<broken" if name == part else old.read(name))
        path.write_bytes(out.getvalue())
        assert refused(path) == [("workbook", "programme.xlsx")]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("xl/workbook.xml", "w") as part:
        for _ in range(210):
            part.write(b"0" * 1_000_000)
    assert path.stat().st_size < 1_000_000
    assert refused(path) == [("too_large", "programme.xlsx")]
