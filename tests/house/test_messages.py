"""Every message that the code says stands in each language's files with the values it is given, and none is unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from polku.texts.render import languages, missing

SRC = Path(__file__).resolve().parents[2] / "src" / "polku"
Calls = dict[str, list[tuple[str, frozenset[str] | None]]]


@cache
def files(language: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Message or attribute -> its values and the messages that it calls."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for path in sorted((SRC / "texts" / language).glob("*.ftl")):
        for entry in FluentParser(with_spans=True).parse(path.read_text("utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content[:80]}"
            if isinstance(entry, ftl.Message):
                name = f"{path.stem}.{entry.id.name}"
                assert name not in found, f"{language}: {name} stands there twice"
                found[name] = _named(entry.value, path.stem)
                found |= {f"{name}.{a.id.name}": _named(a.value, path.stem) for a in entry.attributes}
    return found


def _named(node: object, room: str) -> tuple[frozenset[str], frozenset[str]]:
    values, called = set(), set()
    for inner in _nodes(node):
        if isinstance(inner, ftl.VariableReference):
            values.add(inner.id.name)
        elif isinstance(inner, ftl.MessageReference):
            called.add(f"{room}.{inner.id.name}")
    return frozenset(values), frozenset(called)


def _nodes(node: object) -> Iterator[object]:
    yield node
    inside = vars(node).values() if isinstance(node, ftl.BaseNode) else node if isinstance(node, list) else ()
    for inner in inside:
        if isinstance(inner, ftl.BaseNode | list):
            yield from _nodes(inner)


def values_of(language: str, name: str) -> frozenset[str]:
    """The values of a message, of its attributes and of what it calls."""
    found = files(language)
    mine = [found[key] for key in found if key == name or key.startswith(f"{name}.")]
    own = frozenset().union(*(values for values, _ in mine))
    return own.union(*(values_of(language, called) for _, names in mine for called in names))


@cache
def said() -> Calls:
    """Message id (or the literal beginning of one, `cell-*`) -> where it is said and with which values."""
    found: Calls = {}
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message" and node.args:
                names = [k.arg for k in node.keywords]
                given = None if None in names else frozenset(n for n in names if n)
                for name in _ids(node.args[0]):
                    found.setdefault(name, []).append((f"{path.relative_to(SRC)}:{node.lineno}", given))
    return found


def _ids(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*_ids(node.body), *_ids(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return [f"{node.left.value}*"]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [f"{node.values[0].value}*"]
    return []


def test_a_message_has_the_values_that_the_code_gives_in_every_language() -> None:
    wrong = []
    for name, calls in said().items():
        for where, given in calls:
            if name.endswith("*") or given is None:
                continue
            if name not in files("en"):
                wrong.append(f"{where}: {name} stands in no file")
                continue
            used = {language: values_of(language, name) for language in ("fi", "en")}
            unused = given - frozenset().union(*used.values())
            lacking = frozenset().union(*used.values()) - given
            if unused or lacking:
                wrong.append(
                    f"{where}: {name}: given and not said {sorted(unused)}, said and not given {sorted(lacking)}"
                )
    assert wrong == []


def test_every_message_is_said_by_the_code_or_by_another_message() -> None:
    literal = {name for name in said() if not name.endswith("*")}
    begun = tuple(name[:-1] for name in said() if name.endswith("*"))
    called = {name for _, names in files("en").values() for name in names}
    unused = [
        name
        for name in files("en")
        if name.count(".") == 1 and name not in literal | called and not name.startswith(begun or ("\0",))
    ]
    assert unused == []


def test_finnish_and_english_have_the_same_messages_with_the_same_values() -> None:
    assert missing() == ()
    assert files("fi").keys() == files("en").keys()
    differ = [n for n in files("fi") if n.count(".") == 1 and values_of("fi", n) != values_of("en", n)]
    assert differ == []


@pytest.mark.parametrize("language", languages())
def test_a_sentence_is_whole(language: str) -> None:
    """No letters of another encoding, no double spaces, no straight marks in the place of a minus or a dash."""
    for path in sorted((SRC / "texts" / language).glob("*.ftl")):
        words = path.read_text("utf-8")
        assert not re.search("Ã[\u0080-\u00bf]|\ufffd", words), path
        assert not re.search(r"[a-zäö.,]  +[a-zäöA-ZÄÖ]", words), path
