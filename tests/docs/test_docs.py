"""The guides do what they say: every command, table and script in them runs, in order, in an empty folder."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from polku.cli import build
from polku.evaluation.words import OPEN, PROMISING, VERDICT

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = {"en": "docs/en/tutorial.md", "fi": "docs/fi/opas.md"}
GUIDES = {"README.md": "en", **{path: language for language, path in TUTORIALS.items()}}
KEY = {"links": 1, "areas": 1, "doses": 3, "unemployed": 3}
"""How many of a table's first columns tell two rows apart."""
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```\n", re.M | re.S)
KINDS = ("console", "csv", "python")


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, the file it speaks of (or blank), its text."""

    kind: str
    file: str
    body: str


def blocks(path: str) -> list[Block]:
    """The fenced blocks of a page; in one without any, the indented commands."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = [Block(*(m[1].split() + ["", ""])[:2], m[2]) for m in FENCE.finditer(text)]
    indented = [line.strip() for line in text.splitlines() if line.startswith("    python ")]
    return found or [Block("console", "", "".join(f"$ {line}\n" for line in indented))]


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines it is said to print."""
    command, said = "", []
    for line in body.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, said
            command, said = line[2:], []
        else:
            said.append(line)
    yield command, said


def doors() -> ModuleType:
    """The file `run.py` as a module; nothing is run."""
    spec = importlib.util.spec_from_file_location("run_doors", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words_of(command: str) -> list[str]:
    """What this interpreter is to run for a command of a guide. A door of `run.py` is checked, its folder too.

    The door without a name is a run of the large example, which the tests make elsewhere: here its words must be
    ones that the command takes, and its folder one without problems.
    """
    python, *words = shlex.split(command)
    assert python == "python", command
    if words[:1] != ["run.py"]:
        return words
    if words[1:2] == ["polku"]:
        return ["-m", *words[1:]]
    behind = doors().DOORS[words[1] if len(words) > 1 else ""][0]
    assert Path(behind[-1]).exists() or behind[:2] == ["-m", "polku"]
    if behind[:2] != ["-m", "polku"]:
        return ["-c", ""]
    build("en").commands[behind[2]].make_context(behind[2], list(behind[3:]))
    return ["-m", "polku", "check", behind[3]]


def run(words: list[str], folder: Path, language: str) -> tuple[int, str]:
    """The exit code and all that was printed."""
    env = {**os.environ, "LC_ALL": {"fi": "fi_FI.UTF-8", "en": "C.UTF-8"}[language], "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**env, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return done.returncode, done.stdout.decode("utf-8").replace("\r\n", "\n").replace("\\", "/")


def prints(said: list[str], printed: str) -> bool:
    """Are the lines what was printed? `...` stands for anything, a line of it for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + r"\n" for line in said
    )
    return not said or re.fullmatch(pattern, printed) is not None


def test_three_dots_stand_for_anything() -> None:
    assert prints(["...", "b...", "..."], "a\nbcd\ne\n")
    assert not prints(["a"], "a\nb\n")


def edit(block: Block, folder: Path) -> None:
    """Puts a table's rows where the guide says: a row with the same key is replaced, others come last."""
    path = folder / block.file
    head, *rows = csv.reader(block.body.splitlines())
    first, *old = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert head == first, f"{block.file} has the columns {first}"
    n = KEY[path.stem]
    table = {tuple(row[:n]): row for row in old} | {tuple(row[:n]): row for row in rows}
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([head, *table.values()])


@pytest.mark.parametrize("path", GUIDES)
def test_every_command_table_and_script_of_a_guide_does_what_it_says(path: str, tmp_path: Path) -> None:
    for block in blocks(path):
        if block.kind == "csv":
            edit(block, tmp_path)
        elif block.kind == "python":
            (tmp_path / (block.file or "script.py")).write_text(block.body, encoding="utf-8")
            code, printed = run([block.file or "script.py"], tmp_path, GUIDES[path])
            assert code == 0, printed
        else:
            for command, said in commands(block.body):
                words = words_of(command)
                code, printed = run(words, tmp_path, GUIDES[path])
                wanted = 1 if any(re.match(r"\S+\.csv:\d+ ", line) for line in said) else 0
                assert code == wanted, f"{command}\n{printed}"
                if "run.py polku" in command:
                    assert prints(said, printed), f"{command}\n{printed}"


@pytest.mark.parametrize("path", GUIDES)
def test_no_block_of_a_guide_is_of_a_kind_that_is_not_run(path: str) -> None:
    assert {b.kind for b in blocks(path)} <= set(KINDS)
    assert blocks(path)


@pytest.mark.parametrize("path", TUTORIALS.values())
def test_every_command_has_a_heading_in_both_tutorials(path: str) -> None:
    headings = re.findall(r"^## (polku \w+)$", (ROOT / path).read_text(encoding="utf-8"), re.M)
    assert sorted(headings) == sorted(f"polku {name}" for name in build("en").commands)


def test_the_tutorials_do_the_same_things_in_both_languages() -> None:
    english, finnish = (blocks(path) for path in TUTORIALS.values())
    assert [b.kind for b in english] == [b.kind for b in finnish]
    assert [len(list(commands(b.body))) for b in english] == [len(list(commands(b.body))) for b in finnish]


@pytest.mark.parametrize("language", TUTORIALS)
def test_the_tutorial_explains_every_verdict_in_the_words_of_the_report(language: str) -> None:
    text = (ROOT / TUTORIALS[language]).read_text(encoding="utf-8")
    for words in (*VERDICT.values(), OPEN, PROMISING):
        assert f"| {words[language]} |" in text


@pytest.mark.parametrize("path", [*GUIDES, *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))])
def test_every_link_of_a_page_leads_to_a_file(path: str) -> None:
    page = ROOT / path
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
