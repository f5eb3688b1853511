"""Reading TOML: every key has a line, every problem a place."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.base import Place, Problems
from polku.tables.tomls import TomlDocument, read_toml


def read(tmp_path: Path, text: str | bytes) -> tuple[TomlDocument | None, Problems]:
    path = tmp_path / "programme.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    return read_toml(path, problems), problems


WHOLE = '''\
polku = 1
title = { fi = "A [x", en = 'B # y' }
a.b = 1
"odd key" = """
[not.a.table]
k = "x"
""\\""""

[period]
data_from = "2014-01"   # a comment = [
list = [
    1, # one
    [2, 3],
    { on = "unemployed>job", log = 0.1 },
]

[[question]]
id = "first"
[[question]]
id = "second"
text = \'\'\'
[[question]]
\'\'\'
[question.about]
area = "pori"

[[scenario]]
shift = [{on = "a", log = 0.1}, {on = "b"}]
[scenario.link.all]
mean = 0.1
[[scenario.part]]
x = 1
[[scenario.part]]
x = 2
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("polku",), 1),
        (("title", "en"), 2),
        (("a", "b"), 3),
        (("odd key",), 4),
        (("period",), 9),
        (("period", "data_from"), 10),
        (("period", "list"), 11),
        (("period", "list", 1, 1), 13),
        (("period", "list", 2, "log"), 14),
        (("question",), 17),
        (("question", 0, "id"), 18),
        (("question", 1), 19),
        (("question", 1, "id"), 20),
        (("question", 1, "about"), 24),
        (("question", 1, "about", "area"), 25),
        (("scenario", 0, "shift", 1, "on"), 28),
        (("scenario", 0, "link", "all", "mean"), 30),
        (("scenario", 0, "part", 1, "x"), 34),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_key_has_the_line_on_which_it_stands(
    tmp_path: Path, key: tuple[str | int, ...], line: int, end: str
) -> None:
    document, problems = read(tmp_path, WHOLE.replace("\n", end))
    assert not problems.found
    assert document is not None
    assert document.data == tomllib.loads(WHOLE)
    assert document.line_of(*key) == line


def test_a_key_that_is_missing_has_the_line_of_the_table_it_is_missing_from(tmp_path: Path) -> None:
    document, _ = read(tmp_path, WHOLE)
    assert document is not None
    assert document.line_of("question", 1, "method") == 19
    assert document.line_of("period", "start") == 9
    assert document.line_of("decision") is None
    assert document.place_of("question", 1, "method") == Place("programme.toml", 19, "question.method")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('polku = 1\nid = "x\n', "toml", 2),
        ("polku = 1\n[a\n", "toml", 2),
        ("a = 1\nb = 2\na = 3\n", "toml", 3),
        ("a = 1,5\n", "toml", 1),
        ("a = [1\n", "toml", 2),
        ("a = 1\nb = nan\n", "not_finite", 2),
        ("[m]\nx = [1.0,\n inf]\n", "not_finite", 3),
        (b"a = 1\nb = '\x84'\n", "encoding", 2),
        (b"a = 1\x00\n", "not_text", 1),
        ("a = " + "[" * 5000 + "]" * 5000, "toml", None),
    ],
)
def test_a_toml_problem_has_its_line(tmp_path: Path, text: str | bytes, code: str, line: int | None) -> None:
    _, problems = read(tmp_path, text)
    assert [(p.code, p.place.file, p.place.line) for p in problems.found] == [(code, "programme.toml", line)]


def test_a_toml_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    problems = Problems()
    assert read_toml(tmp_path / "programme.toml", problems) is None
    assert [p.code for p in problems.found] == ["unreadable"]


def test_a_bom_and_latin1_letters_are_read(tmp_path: Path) -> None:
    for data in (b"\xef\xbb\xbfid = '\xc3\xa4'\n", b"id = '\xe4'\n"):
        document, problems = read(tmp_path, data)
        assert not problems.found
        assert document is not None
        assert document.data == {"id": "ä"}


KEY = st.text(st.sampled_from("abc_-1"), min_size=1, max_size=3)
VALUE = st.recursive(
    st.integers().map(str)
    | st.text(st.sampled_from("ab]}[{,=# \\n'"), max_size=5).map(lambda t: '"' + t.replace("\\n", "\\\\n") + '"')
    | st.sampled_from(["true", "1.5", "2018-01-01", "'''x\n]'''", '"""\n\\""" # """']),
    lambda inner: st.lists(inner, max_size=3).map(lambda v: "[ # c ]\n" + ",\n".join(v) + "\n]"),
    max_leaves=5,
)


@given(st.lists(st.tuples(st.sampled_from(["pair", "table", "array"]), KEY, VALUE), max_size=8))
@settings(deadline=None)
def test_the_line_of_a_key_is_the_line_that_names_it(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str, str]]
) -> None:
    text = ""
    for kind, key, value in parts:
        text += {"pair": f"{key} = {value}\n", "table": f"[{key}]\n", "array": f"[[{key}]]\n"}[kind]
    document, problems = read(tmp_path_factory.getbasetemp(), text)
    if document is None:
        assert [p.code for p in problems.found] == ["toml"]
        return
    lines = text.split("\n")
    for path, line in document.lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in lines[line - 1]
