"""Reading CSV: what is read, what is refused, and where the problem stands."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.base import Place, Problems
from polku.tables.csvs import read_csv, read_csv_bytes
from polku.tables.values import Table


def read(data: bytes | str, encoding: str | None = None) -> tuple[Table | None, Problems]:
    problems = Problems()
    raw = data.encode() if isinstance(data, str) else data
    return read_csv_bytes(raw, "areas.csv", Path("areas.csv"), problems, encoding), problems


def good(data: bytes | str, encoding: str | None = None) -> Table:
    table, problems = read(data, encoding)
    assert not problems.found
    assert table is not None
    return table


def refused(data: bytes | str, encoding: str | None = None) -> list[tuple[str, int | None, str | None]]:
    _, problems = read(data, encoding)
    for problem in problems.found:
        assert problem.place.file == "areas.csv"
        assert all(problem.what[language] and problem.cure[language] for language in ("fi", "en"))
    return [(p.code, p.place.line, p.place.column) for p in problems.found]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_separator_line_end_and_bom_are_seen(separator: str, end: str, bom: str) -> None:
    table = good(bom + end.join([f"area{separator}name_fi", f"pori{separator}Pori", f"jyv{separator}Jyväskylä", ""]))
    assert table.columns == ("area", "name_fi")
    assert [row["name_fi"] for row in table.rows] == ["Pori", "Jyväskylä"]
    assert (table.dialect.separator, table.dialect.line_end, table.dialect.bom) == (separator, end, bool(bom))


def test_a_row_knows_its_physical_line_also_after_a_quoted_line_end() -> None:
    table = good('area,note\n\npori,"one\ntwo"\nrauma,x\n')
    assert [row.place.line for row in table.rows] == [3, 5]
    assert table.rows[0]["note"] == "one\ntwo"
    assert table.rows[1].place_of("note") == Place("areas.csv", 5, "note")
    assert table.rows[1].cell("note").text == "x"
    assert table.rows[1].get("no such column") == ""


def test_blank_lines_and_rows_of_separators_are_no_rows() -> None:
    assert [r["a"] for r in good("a;b\n;\n1;2\n\n;  \n").rows] == ["1"]


def test_cells_lose_blanks_at_the_ends_and_their_letters_are_composed() -> None:
    assert good("a,b\n x\u00a0,Jyva\u0308skyla\u0308\n").rows[0].cells == {"a": "x", "b": "Jyväskylä"}


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert good("area,role").rows == ()


def test_latin1_is_read_when_every_byte_is_a_finnish_letter() -> None:
    table = good("area;name\njyv;Jyväskylä\nabo;Åbo\n".encode("latin-1"))
    assert [r["name"] for r in table.rows] == ["Jyväskylä", "Åbo"]
    assert table.dialect.encoding == "latin-1"


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "cp437"])
def test_an_encoding_that_could_be_another_is_refused_with_the_line(encoding: str) -> None:
    assert refused("area;name\npori;Pori\njyv;Jyväskylä\n".encode(encoding)) == [("encoding", 3, None)]


def test_cp1252_signs_are_read_only_when_declared() -> None:
    data = "area;name\npori;5 € – Šakki\n".encode("cp1252")
    assert refused(data) == [("encoding", 2, None)]
    assert good(data, "cp1252").rows[0]["name"] == "5 € – Šakki"


def test_a_declaration_that_the_file_contradicts_is_refused() -> None:
    assert refused("area,name\njyv,Jyväskylä\n", "latin-1") == [("encoding", 2, None)]
    assert refused("area,name\njyv,Jyväskylä\n".encode("latin-1"), "utf-8") == [("encoding", 2, None)]
    assert refused(b"area,name\nx,\x81\n", "cp1252") == [("not_text", 2, None)]
    assert refused(b"area,name\nx,\x81\n", "latin-1") == [("not_text", 2, None)]
    assert refused("a,b\n", "klingon") == [("unknown_encoding", None, None)]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", None),
        (b"\n\n", "empty_file", None),
        (b"\xef\xbb\xbf", "empty_file", None),
        (b"a,b\n1,\x00\n", "not_text", 2),
        (b"a,b\n1,2\n\x1b[0m,3\n", "not_text", 3),
        (b"a,b\n1,\xef\xbf\xbd\n", "not_text", 2),
        (b"\xef\xbb\xbf\xef\xbb\xbfa,b\n", "not_text", 1),
        (b"PK\x03\x04rest", "not_text", None),
        (b"\xd0\xcf\x11\xe0rest", "not_text", None),
        (b"%PDF-1.4", "not_text", None),
        ("a,b\n1,2\n".encode("utf-16"), "not_text", None),
        (b"\x89PNG\r\n\x1a\n\x00", "encoding", 1),
    ],
)
def test_what_is_not_text_is_refused_in_a_sentence(data: bytes, code: str, line: int | None) -> None:
    assert refused(data) == [(code, line, None)]


@pytest.mark.parametrize("header", ["a;b,c", "a\tb", "a\tb,c;d"])
def test_a_header_with_two_separators_or_a_tab_is_ambiguous(header: str) -> None:
    assert refused(f"{header}\n1;2,3\n") == [("separator", 1, None)]


def test_a_quoted_separator_in_the_header_does_not_make_it_ambiguous() -> None:
    assert good('a;"b,c"\n1;2\n').columns == ("a", "b,c")


def test_every_problem_of_the_rows_is_told_at_once() -> None:
    data = 'area;name\npori;Pori;x\nrauma\nturku;Tu"r"ku\nulvila;Ulvila\nx;"open\n'
    assert sorted(refused(data)) == [
        ("cells", 2, None),
        ("cells", 3, None),
        ("open_quote", 6, None),
        ("quoting", 4, None),
    ]
    assert refused("a;b\n1;2\n3\n4;5;6\n7;8\n") == [("cells", 3, None), ("cells", 4, None)]


def test_a_decimal_comma_in_a_comma_table_is_unequal_cells() -> None:
    assert refused("area,dose\npori,0,5\n") == [("cells", 2, None)]


def test_the_headers_problems_are_named() -> None:
    assert refused("a,,a\n") == [("empty_header", 1, None), ("doubled_header", 1, "a")]
    assert refused("\n\na,a\n") == [("doubled_header", 3, "a")]
    assert refused(",".join(f"c{i}" for i in range(501))) == [("too_many_columns", 1, None)]


def test_broken_quoting_is_named_with_the_line_where_it_starts() -> None:
    assert refused('a,b\n1,"open\n2,3\n') == [("open_quote", 2, None)]
    assert refused('a,b\n1,x"y"\n2,3\n') == [("quoting", 2, None)]
    assert refused('a,b\n1,"x"y\n2,3\n') == [("quoting", 2, None)]
    assert refused('a,"b"c\n1,2\n') == [("quoting", 1, None)]
    assert refused('a,b\n1,"' + "x\n" * 200_000) == [("open_quote", 2, None)]


def test_a_cell_of_more_than_32767_characters_is_refused() -> None:
    assert refused("a,b\n1," + "x" * 32_768 + "\n") == [("long_cell", 2, "b")]


def test_a_file_that_is_not_there_or_too_large_is_a_problem(tmp_path: Path) -> None:
    problems = Problems()
    assert read_csv(tmp_path / "no.csv", "series/no", problems) is None
    assert read_csv(tmp_path, "folder.csv", problems) is None
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(50_000_001)
    assert read_csv(large, "large", problems) is None
    assert [(p.code, p.place.file) for p in problems.found] == [
        ("unreadable", "series/no.csv"),
        ("not_a_file", "folder.csv"),
        ("too_large", "large.csv"),
    ]


def test_a_table_carries_its_path_in_the_folder_with_or_without_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "unemployed.csv"
    path.write_text("a,b\n1,2\n")
    for name in ("series/unemployed", "series/unemployed.csv"):
        table = read_csv(path, name, Problems())
        assert table is not None
        assert (table.name, table.rows[0].place.file) == ("series/unemployed", "series/unemployed.csv")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]), max_size=6)
CELL = st.builds("".join, st.lists(TEXT | st.sampled_from([",", ";", '"', "\n", " "]), max_size=4))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6), st.sampled_from(",;"), st.booleans())
@settings(deadline=None)
def test_what_the_csv_module_writes_is_read_as_it_was(rows: list[list[str]], separator: str, all_quoted: bool) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, quoting=quoting).writerows([["a", "b", "c"], *rows])
    expected = [[unicodedata.normalize("NFC", c).strip() for c in row] for row in rows]
    table, problems = read(out.getvalue())
    if any("\ufffd" in c for row in rows for c in row):
        return
    assert not problems.found
    assert table is not None
    assert [list(r.cells.values()) for r in table.rows] == [row for row in expected if any(row)]


@given(st.binary(max_size=300) | st.text(st.sampled_from('ab,;"\n\r\t 1ä'), max_size=60).map(str.encode))
@settings(max_examples=500, deadline=None)
def test_whatever_the_bytes_reading_gives_a_table_or_a_problem_and_never_raises(data: bytes) -> None:
    table, problems = read(data)
    assert table is not None or problems.found


def test_the_real_series_are_read_without_a_problem(shared: Path) -> None:
    problems = Problems()
    table = read_csv(shared / "data" / "statfin" / "tyonv_12r5_alueittain_2006M01-2019M12.csv", "series/x", problems)
    assert not problems.found
    assert table is not None
    assert len(table.rows) == 69_552
    assert table.rows[-1].place.line == 69_553
