"""Writing back: what did not change comes back byte for byte, what changed keeps the file's way of writing."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.base import Place, Problems, UsageError
from polku.programme.write import folder_files, write_folder, write_table
from polku.tables.csvs import read_csv_bytes
from polku.tables.values import Row, Table


def read(data: bytes, encoding: str | None = None) -> Table | None:
    problems = Problems()
    table = read_csv_bytes(data, "areas.csv", Path("areas.csv"), problems, encoding)
    return None if problems.found else table


def good(data: bytes, encoding: str | None = None) -> Table:
    table = read(data, encoding)
    assert table is not None
    return table


def changed(table: Table, at: int, column: str, text: str) -> Table:
    rows = list(table.rows)
    rows[at] = replace(rows[at], cells={**rows[at].cells, column: text})
    return replace(table, rows=tuple(rows))


PLAIN = st.text(st.sampled_from("abä1 .'-"), max_size=4)
QUOTED = st.text(st.sampled_from("aä ,;\n\r"), max_size=5).map(lambda t: f'"{t}"') | st.just('"say ""no"""')


@given(
    st.lists(st.lists(PLAIN | QUOTED, min_size=3, max_size=3), max_size=6),
    st.sampled_from(",;"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
    st.sampled_from(["", "\n", "\n\n", "\n \n", "\n{s}{s}\n"]),
    st.sampled_from(['area{s}"name"{s}x', "area {s}name{s} x", '\n"a,;"{s}b{s}c']),
)
@settings(max_examples=500, deadline=None)
def test_what_can_be_read_is_written_back_byte_for_byte(
    lines: list[list[str]], separator: str, end: str, encoding: str, tail: str, head: str
) -> None:
    text = end.join([head.format(s=separator), *(separator.join(cells) for cells in lines)])
    data = (text + tail.format(s=separator)).encode(encoding)
    table = good(data, encoding if encoding == "latin-1" and not data.isascii() else None)
    assert len(table.rows) == sum(any(c.strip() and c.strip('" \r\n') for c in cells) for cells in lines)
    assert write_table(table) == data


@given(
    st.lists(st.lists(st.text(st.sampled_from('aä ,;"\n'), max_size=4), min_size=2, max_size=2), max_size=4),
    st.sampled_from(",;"),
)
@settings(deadline=None)
def test_changed_cells_come_back_as_they_were_given(cells: list[list[str]], separator: str) -> None:
    table = good(f"area{separator}name\r\npori{separator}Pori\r\n".encode())
    rows = [Row({"area": a, "name": b}, Place("areas.csv")) for a, b in cells if (a + b).strip()]
    again = good(write_table(table, rows))
    assert [list(r.cells.values()) for r in again.rows] == [[t.strip() for t in r.cells.values()] for r in rows]
    assert again.dialect == table.dialect


def test_one_changed_cell_changes_one_line_and_keeps_the_dialect() -> None:
    data = '\ufeffarea ;"name";role\r\n\r\n"pori";Pori;trial\r\nrauma; Rauma;"x;y"\r\n\r\n'.encode()
    table = changed(good(data), 1, "name", "Uusi; nimi")
    assert write_table(table) == data.replace(b'rauma; Rauma;"x;y"', b'rauma;"Uusi; nimi";"x;y"')


def test_a_row_after_a_last_line_without_an_end_starts_on_its_own_line() -> None:
    table = good(b"area,name\npori,Pori")
    new = Row({"area": "rauma", "name": "Rauma"}, Place("areas.csv"))
    assert write_table(table, [*table.rows, new]) == b"area,name\npori,Pori\nrauma,Rauma\n"
    assert write_table(table, [new, *table.rows]) == b"area,name\nrauma,Rauma\npori,Pori"
    assert write_table(table, []) == b"area,name\n"


def test_columns_keep_the_order_of_the_file_whatever_the_order_of_the_row() -> None:
    table = good(b"area,name\npori,Pori\n")
    assert write_table(table, [Row({"name": "Rauma", "area": "rauma"}, Place(""))]) == b"area,name\nrauma,Rauma\n"


def test_latin1_stays_latin1_and_a_letter_it_lacks_is_refused() -> None:
    table = good("area;name\njyv;Jyväskylä\n".encode("latin-1"))
    assert write_table(changed(table, 0, "name", "Äänekoski")) == "area;name\njyv;Äänekoski\n".encode("latin-1")
    for name in ("5 €", "½ ä"):  # one is not in latin-1, the other would make the encoding doubtful
        with pytest.raises(UsageError) as raised:
            write_table(changed(table, 0, "name", name))
        assert "latin-1" in raised.value.text["fi"]


@pytest.mark.parametrize("text", ["a\x00b", "\u200b"])
def test_what_would_not_come_back_is_refused_rather_than_written(text: str) -> None:
    with pytest.raises(UsageError):
        write_table(changed(good(b"area,name\npori,Pori\n"), 0, "name", text))


def folder(root: Path) -> dict[str, bytes]:
    files = {
        "programme.toml": b"# comment\r\npolku = 1\r\n",
        "areas.csv": b"\xef\xbb\xbfarea;name_fi\r\npori;Pori",
        "series/unemployed.csv": "area,month\njyväskylä,2018-03\n".encode("latin-1"),
        "material/muistio.pdf": bytes(range(256)),
    }
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return files


def test_a_folder_is_written_back_byte_for_byte(tmp_path: Path) -> None:
    files = folder(tmp_path / "a")
    (tmp_path / "a" / ".git").mkdir()
    (tmp_path / "a" / ".git" / "config").write_text("hidden")
    (tmp_path / "a" / "link.csv").symlink_to(tmp_path / "outside")
    written = write_folder(tmp_path / "a", tmp_path / "b")
    assert {p.relative_to(tmp_path / "b").as_posix(): p.read_bytes() for p in written} == files
    assert [name for name, _ in folder_files(tmp_path / "b")] == sorted(files)


def test_only_the_changed_files_are_written_in_place(tmp_path: Path) -> None:
    files = folder(tmp_path)
    table = changed(good(files["areas.csv"]), 0, "name_fi", "Björneborg")
    written = write_folder(tmp_path, tmp_path, {"areas.csv": table, "new/x.toml": b"a = 1\n"})
    assert sorted(p.relative_to(tmp_path).as_posix() for p in written) == ["areas.csv", "new/x.toml"]
    assert (tmp_path / "areas.csv").read_bytes() == b"\xef\xbb\xbfarea;name_fi\r\npori;Bj\xc3\xb6rneborg"
    assert (tmp_path / "series" / "unemployed.csv").read_bytes() == files["series/unemployed.csv"]


def test_a_folder_reached_through_a_link_is_read_as_well(tmp_path: Path) -> None:
    files = folder(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [name for name, _ in folder_files(tmp_path / "link")] == sorted(files)


@pytest.mark.parametrize("name", ["../x.csv", "/x.csv", "series/../../x.csv", ""])
def test_a_path_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder(tmp_path / "a")
    with pytest.raises(UsageError):
        write_folder(tmp_path / "a", tmp_path / "b", {name: b""})
    assert not (tmp_path / "b").exists()
