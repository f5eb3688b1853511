"""The house: short functions and modules, what every module and rule row carries, words that stay out."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "polku"
RULES = SRC / "programme" / "rules" / "fi"
LONGEST_FUNCTION, LONGEST_MODULE = 60, 400
MODULES = sorted(SRC.rglob("*.py"))

# machine paths, addresses of registries and mirrors, and what a file of credentials looks like
FORBIDDEN = (
    re.compile(r"(?<![\w.])/(?:work|home|root|mnt|tmp|Users)/\w"),
    re.compile(r"[A-Z]:\\\\?Users", re.I),
    re.compile(r"https?://[^\s\"')]*(?:pypi|pythonhosted|simple/|index-url|artifactory|nexus|mirror)", re.I),
    re.compile(r"--(?:extra-)?index-url|--find-links|trusted-host"),
    re.compile(r"BEGIN (?:RSA |OPENSSH )?PRIVATE KEY|api[_-]?key\s*=", re.I),
    re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
    re.compile(r"raise NotImplementedError"),
)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def tracked() -> list[Path]:
    """The files under version control that are text."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    return [p for p in paths if p.is_file() and b"\0" not in p.read_bytes()[:4096]]


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name} {(f.end_lineno or f.lineno) - f.lineno + 1}"
        for path in MODULES
        for f in functions(parsed(path))
        if (f.end_lineno or f.lineno) - f.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_400_lines() -> None:
    lines = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in lines.items() if n > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [str(p.relative_to(ROOT)) for p in MODULES if not ast.get_docstring(parsed(p))] == []


def test_base_stays_under_300_lines() -> None:
    assert len((SRC / "base.py").read_text(encoding="utf-8").splitlines()) < 300


def test_every_dataclass_is_frozen_where_values_flow() -> None:
    """The shared values of base, programme, evidence and evaluation do not change (the list of problems does)."""
    loose = []
    for name in ("base.py", "programme/model.py", "evidence/model.py", "evaluation/claims.py", "results/model.py"):
        for node in ast.walk(parsed(SRC / name)):
            for mark in node.decorator_list if isinstance(node, ast.ClassDef) else []:
                called = ast.unparse(mark)
                if called.startswith("dataclass") and "frozen=True" not in called:
                    loose.append(f"{name} {node.name}")
    assert loose == ["base.py Problems"]


def test_nothing_names_a_machine_a_registry_or_unfinished_work() -> None:
    mine = Path(__file__).resolve()
    found = []
    for path in tracked():
        if path == mine:
            continue
        for i, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            found += [f"{path.relative_to(ROOT)}:{i}: {line.strip()[:90]}" for p in FORBIDDEN if p.search(line)]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-proofs.lock"])
def test_a_lock_holds_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock


@pytest.mark.parametrize("table", sorted(p.name for p in RULES.glob("*.csv")))
def test_every_packaged_rule_has_a_source(table: str) -> None:
    with (RULES / table).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    if "source" in rows[0]:
        assert [i for i, row in enumerate(rows, 2) if not row["source"]] == []
    else:  # names alone: no figure, no rule of law
        assert table in ("payers.csv", "questions.csv")


def test_randomness_is_handed_in() -> None:
    """No global generator of random numbers, no clock in results."""
    found = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {m}" for m in re.findall(r"np\.random\.(?!Generator|Philox)\w+|import random\b", text)]
        if path.parent.name != "cli":
            found += [f"{path.name}: {m}" for m in re.findall(r"\btime\.(?:time|strftime)\(|datetime\.now", text)]
    assert found == []


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch) -> None:
    lint = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(ROOT)
    assert lint.lint_imports(no_cache=True) == 0


def test_every_room_and_door_is_named_in_the_architecture() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {p.stem for p in SRC.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    missing = [r for r in sorted(rooms) if not r.startswith("__") and f"`{r}" not in page]
    assert missing == []


ROOMS = ("assessment", "estimation", "evaluation", "forecast", "inference", "results", "benchmarks")


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_of_the_rooms_that_grow_is_named_in_the_architecture(room: str) -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [word for word in re.findall(r"`([\w*]+)`", page)]
    folder = ROOT / room if room == "benchmarks" else SRC / room
    modules = [p.stem for p in sorted(folder.glob("*.py")) if p.stem != "__init__"]
    assert modules
    assert [m for m in modules if not any(fnmatch(m, word) for word in named)] == []
