"""What holds for every cell, whatever stands in it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.base import Month, Place, Problems
from polku.tables.cells import Figure, Marks, Number, parse_marks, parse_month, parse_number
from polku.tables.refusals import Refusal

SPACES = " \u00a0\u2009\u202f"
MARKS = st.builds(
    Marks,
    st.dictionaries(st.text(max_size=3), st.just(Number(None)), max_size=2),
    st.sampled_from([None, ",", "."]),
    st.sampled_from([None, ",", ".", " ", "'"]),
)
NUMBERISH = st.text(st.sampled_from("0123456789.,-−+ \u00a0'e%()/*M#=<"), max_size=12)


def _grouped(whole: str, mark: str) -> str:
    first = len(whole) % 3 or 3
    return mark.join([whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))])


@given(
    whole=st.integers(0, 10**15 - 1),
    fraction=st.text(st.sampled_from("0123456789"), max_size=6),
    sign=st.sampled_from(["", "-", "−", "+"]),
    decimal=st.sampled_from(",."),
    thousands=st.sampled_from([*SPACES, ".", ",", "'"]),
    grouped=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_a_number_written_as_declared_comes_back_exactly(
    whole: int, fraction: str, sign: str, decimal: str, thousands: str, grouped: bool
) -> None:
    if decimal == thousands:
        return
    digits = _grouped(str(whole), thousands) if grouped else str(whole)
    cell = sign + digits + (decimal + fraction if fraction else "")
    found = parse_number(cell, Marks({}, decimal, " " if thousands in SPACES else thousands))
    value = float(f"{whole}.{fraction or '0'}")
    assert found == Number(-value if sign in ("-", "−") else value)


@given(st.integers(0, 10**15 - 1), st.text(st.sampled_from("0123456789"), max_size=6), st.sampled_from(",."))
@settings(max_examples=500, deadline=None)
def test_without_a_declaration_a_number_is_read_right_or_refused(whole: int, fraction: str, decimal: str) -> None:
    found = parse_number(f"{whole}{decimal}{fraction}" if fraction else str(whole))
    if isinstance(found, Number):
        assert found == Number(float(f"{whole}.{fraction or '0'}"))
    else:
        assert found.code == "ambiguous"
        assert len(fraction) == 3
        assert 1 <= whole <= 999


@given(st.text(max_size=40) | NUMBERISH, MARKS)
@settings(max_examples=1500, deadline=None)
def test_whatever_a_cell_holds_reading_never_raises_and_never_gives_nan_or_infinity(text: str, marks: Marks) -> None:
    found = parse_number(text, marks)
    if isinstance(found, Number):
        assert found.value is None or math.isfinite(found.value)
    else:
        assert all("\n" not in found.what[language] and found.cure[language] for language in ("fi", "en"))
    assert isinstance(parse_month(text), Month | Refusal)


@given(NUMBERISH, MARKS, st.sampled_from("abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖµΩ_"), st.data())
@settings(max_examples=500, deadline=None)
def test_a_letter_anywhere_in_a_number_is_always_refused(text: str, marks: Marks, letter: str, data: object) -> None:
    at = data.draw(st.integers(0, len(text)))  # type: ignore[attr-defined]
    cell = text[:at] + letter + text[at:]
    if cell.strip() not in marks.signs:
        assert isinstance(parse_number(cell, marks), Refusal)


@given(NUMBERISH)
@settings(max_examples=1000, deadline=None)
def test_no_two_declarations_read_an_undeclared_number_differently(text: str) -> None:
    """What is read without declarations is the same under every declaration that reads it at all."""
    bare = parse_number(text)
    if isinstance(bare, Refusal):
        return
    for decimal in (None, ",", "."):
        for thousands in (None, ",", ".", " "):
            found = parse_number(text, Marks({}, decimal, thousands))
            assert found == bare or isinstance(found, Refusal)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_workbook_comes_back_exactly_under_any_declaration(value: float) -> None:
    assert parse_number(Figure(repr(value)), Marks({}, ",", ".")) == Number(value)


@given(st.integers(1900, 2199), st.integers(1, 12), st.sampled_from(["-", "M"]))
def test_a_month_comes_back(year: int, month: int, between: str) -> None:
    assert parse_month(f"{year}{between}{month:02d}") == Month.of(year, month)


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ("3/2018", "2018-03"),
        ("03.2018", "2018-03"),
        ("3.2018", "2018-03"),
        ("2018-3", "2018-03"),
        ("2018/3", "2018-03"),
        ("201803", "2018-03"),
        ("2018m03", "2018-03"),
        ("2018-11-01", "2018-11"),
        ("1.11.2018", "2018-11"),
    ],
)
def test_a_month_written_otherwise_is_refused_and_the_cure_shows_the_month(cell: str, cure: str) -> None:
    found = parse_month(cell)
    assert isinstance(found, Refusal)
    assert found.code == "not_month"
    assert cure in found.cure["fi"]
    assert cure in found.cure["en"]


@pytest.mark.parametrize("cell", ["maalis.18", "maalis.21", "01.maalis", "Mar-21", "1.3.21"])
def test_of_a_month_that_a_spreadsheet_turned_the_cure_is_the_form_it_leaves_alone(cell: str) -> None:
    found = parse_month(cell)
    assert isinstance(found, Refusal)
    assert found.code == "month_turned"
    assert "2018M03; sitä Excel ei muuta" in found.cure["fi"]
    assert "2018M03, which Excel leaves alone" in found.cure["en"]


@pytest.mark.parametrize(
    "cell",
    [
        "2018-13",
        "2018-00",
        "2018M13",
        "2018-03-15",
        "3.18",
        "0018-03",
        "9918-03",
        "２０１８-03",
        "2018",
        "43160",
    ],
)
def test_what_does_not_name_one_month_is_refused(cell: str) -> None:
    found = parse_month(cell)
    assert isinstance(found, Refusal)
    assert found.code == "not_one_month"


def test_a_blank_month_is_refused() -> None:
    found = parse_month(" ")
    assert isinstance(found, Refusal)
    assert found.code == "blank_month"


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "code", "column"),
    [
        ("..", "", "", "bad_mark", "marks"),
        ("..=puuttuu", "", "", "bad_mark", "marks"),
        ("..=suppressed", "", "", "bad_mark", "marks"),
        ("..=suppressed:4-1", "", "", "bad_mark", "marks"),
        ("=missing", "", "", "bad_mark", "marks"),
        ("-=nan", "", "", "bad_mark", "marks"),
        (f"-={'9' * 400}", "", "", "bad_mark", "marks"),
        ("-=0 -=missing", "", "", "doubled_mark", "marks"),
        ("", ":", "", "bad_separator", "decimal"),
        ("", "", "dot", "bad_separator", "thousands"),
        ("", ",", ",", "same_separators", "thousands"),
    ],
)
def test_a_bad_declaration_is_a_problem_with_its_column(
    text: str, decimal: str, thousands: str, code: str, column: str
) -> None:
    problems = Problems()
    parse_marks(text, Place("sources.csv", 2, "marks"), problems, decimal, thousands)
    assert [p.code for p in problems.found] == [code]
    assert problems.found[0].place == Place("sources.csv", 2, column)


def test_a_refusal_becomes_a_problem_at_its_place() -> None:
    found = parse_number("12 %")
    assert isinstance(found, Refusal)
    line = found.problem(Place("doses.csv", 4, "dose")).line("en")
    assert line.startswith('doses.csv:4 [dose]: percent: the cell "12 %" has a percent sign; write')
