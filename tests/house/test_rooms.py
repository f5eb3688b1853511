"""The rooms: imports as they run, and sentences that still stand in Python. Both counts only fall."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from numbers_by_path import changed, hashes, numbers

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
MODULES = {".".join(p.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): p for p in SRC.rglob("*.py")}
RATCHET = tomllib.loads((Path(__file__).parent / "ratchet.toml").read_text(encoding="utf-8"))


def at_import(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when the module is: those of its top level, within `if` and `try`, not for type checkers."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from at_import([*node.body, *node.orelse, *node.finalbody])


def imported(module: str, path: Path) -> set[str]:
    """The modules of the house that run when one is imported; a package's `__init__` runs before what is in it."""
    names = set()
    for node in at_import(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
    whole = {".".join(n.split(".")[:k]) for n in names for k in range(1, n.count(".") + 2)}
    rooms = {".".join(module.split(".")[:k]) for k in range(2, module.count(".") + 1)}  # these run before the module
    return ((whole | rooms) & MODULES.keys()) - {module, "polku"}


def in_cycles(graph: Mapping[str, set[str]]) -> set[str]:
    """The modules that import themselves by way of others."""
    reach = {m: set(to) for m, to in graph.items()}
    for middle in graph:  # Warshall's closure
        for m in graph:
            if middle in reach[m]:
                reach[m] |= reach[middle]
    return {m for m in graph if m in reach[m]}


def pairs(path: Path) -> int:
    """Sentences in two languages that stand in a module: `Text.of(fi, en)`, by whatever short name."""
    calls = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))
    return sum(ast.unparse(c.func) in ("Text.of", "T") and len(c.args) > 1 for c in calls)


def test_a_cycle_is_seen_through_a_package() -> None:
    assert in_cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == {"b", "c"}
    assert "polku" not in imported("polku.base", MODULES["polku.base"])
    assert {"polku.base", "polku.programme", "polku.programme.model"} <= imported("x", MODULES["polku.programme.read"])


def test_the_modules_in_import_cycles_grow_fewer() -> None:
    found = in_cycles({m: imported(m, path) for m, path in MODULES.items()})
    assert len(found) <= RATCHET["modules_in_cycles"], sorted(found)


def room_of(module: str) -> str:
    """The room of a module; the pages of an evaluation are one of their own."""
    return "evaluation.pages" if ".evaluation.pages" in module else module.partition(".")[2].partition(".")[0] or module


def test_the_sentences_in_python_grow_fewer() -> None:
    found: Counter[str] = Counter()
    for module, path in MODULES.items():
        found[room_of(module)] += pairs(path)
    most = RATCHET["pairs"]
    assert {room: n for room, n in found.items() if n > most.get(room, 0)} == {}


UNNAMED = {"crowd", "whole", "hangs", "told", "worth", "turns", "found", "seen"}
"""Words that no textbook knows as the name of a thing."""


def test_a_name_can_be_looked_up() -> None:
    names = {module.rpartition(".")[2]: module for module in MODULES}
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names[node.name] = module
    words = {name: set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())) for name in names}
    assert {name: names[name] for name, parts in words.items() if parts & UNNAMED} == {}


def test_a_table_has_a_hash_of_its_numbers_alone() -> None:
    one = {"rows": [{"mean": 1.0, "name": "a", "true": True}], "words": ["x"]}
    same = {"rows": [{"mean": 1, "name": "b", "true": False}], "words": ["y"]}
    assert hashes(one) == hashes(same)
    assert list(hashes(one)) == ["rows"]
    other = {"rows": [{"mean": 1.0000000000000002, "name": "a"}]}
    assert hashes(other) != hashes(one)
    assert changed(dict(numbers(one)), dict(numbers(other))) == ["/rows/0/mean: 1.0 -> 1.0000000000000002"]


@pytest.mark.parametrize("gone", [{"rows": []}, {}])
def test_a_number_that_is_gone_is_a_change(gone: dict[str, list[float]]) -> None:
    assert changed(dict(numbers({"rows": [3.0]})), dict(numbers(gone))) == ["/rows/0: 3.0 -> none"]
