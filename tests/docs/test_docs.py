"""The guides do what they say: every command, table and script in them runs, in order, in an empty folder."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import io
import re
import runpy
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from polku.cli import app as cli
from polku.cli.app import build
from polku.evaluation.verdict_words import LABEL

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = {"en": "docs/en/tutorial.md", "fi": "docs/fi/opas.md"}
SECONDS = {"en": "docs/en/before-and-after.md", "fi": "docs/fi/ennen-ja-jalkeen.md"}
"""The guides to what comes before a trial and after a forecast."""
GUIDES = {
    "README.md": "en",
    **{path: language for pages in (TUTORIALS, SECONDS) for language, path in pages.items()},
}
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
    found = [Block(*[*m[1].split(), "", ""][:2], m[2]) for m in FENCE.finditer(text)]
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
    """The words of `polku` that a command of a guide gives; none for a door that is not polku. Doors are checked.

    The door without a name is a run of the large example, which the tests make elsewhere: here its words must be
    ones that the command takes, and its folder one without problems.
    """
    python, script, *words = shlex.split(command)
    assert (python, script) == ("python", "run.py"), command
    if words[:1] == ["polku"]:
        return words[1:]
    behind = doors().DOORS[words[0] if words else ""][0]
    if behind[:2] != ["-m", "polku"]:
        assert Path(behind[-1]).exists()
        return []
    build("en").commands[behind[2]].make_context(behind[2], list(behind[3:]))
    return ["check", behind[3]]


def polku(words: list[str]) -> tuple[int, str]:
    """The exit code and all that was printed, as on one screen."""
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        code = cli.run(words)
    return code, screen.getvalue().replace("\\", "/")


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


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, on a machine that speaks the guide's language."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", {"fi": "fi_FI.UTF-8", "en": "C.UTF-8"}[GUIDES[request.param]])
    monkeypatch.setenv("LANGUAGE", "")
    return tmp_path


@pytest.mark.parametrize(("path", "desk"), [(path, path) for path in GUIDES], indirect=["desk"], ids=list(GUIDES))
def test_every_command_table_and_script_of_a_guide_does_what_it_says(path: str, desk: Path) -> None:
    for block in blocks(path):
        if block.kind == "csv":
            edit(block, desk)
        elif block.kind == "python":
            script = desk / (block.file or "script.py")
            script.write_text(block.body, encoding="utf-8")
            runpy.run_path(str(script))
        else:
            for command, said in commands(block.body):
                does_what_it_says(command, said)


def does_what_it_says(command: str, said: list[str]) -> None:
    words = words_of(command)
    if not words:
        return
    code, printed = polku(words)
    problems = any(re.match(r"\S+\.csv:\d+ ", line) for line in said)
    assert code == (1 if problems else 0), f"{command}\n{printed}"
    if "run.py polku" in command:
        assert prints(said, printed), f"{command}\n{printed}"


@pytest.mark.parametrize("path", GUIDES)
def test_no_block_of_a_guide_is_of_a_kind_that_is_not_run(path: str) -> None:
    assert {b.kind for b in blocks(path)} <= set(KINDS)
    assert blocks(path)


@pytest.mark.parametrize("language", TUTORIALS)
def test_every_command_has_a_heading_in_the_guides_of_both_languages(language: str) -> None:
    text = "\n".join((ROOT / pages[language]).read_text(encoding="utf-8") for pages in (TUTORIALS, SECONDS))
    headings = re.findall(r"^## (polku \w+)$", text, re.M)
    assert sorted(headings) == sorted(f"polku {name}" for name in build("en").commands)


def test_the_tutorials_do_the_same_things_in_both_languages() -> None:
    english, finnish = ([b for pages in (TUTORIALS, SECONDS) for b in blocks(pages[k])] for k in ("en", "fi"))
    assert [b.kind for b in english] == [b.kind for b in finnish]
    assert [len(list(commands(b.body))) for b in english] == [len(list(commands(b.body))) for b in finnish]


@pytest.mark.parametrize("language", TUTORIALS)
def test_the_tutorial_explains_every_verdict_in_the_words_of_the_report(language: str) -> None:
    text = (ROOT / TUTORIALS[language]).read_text(encoding="utf-8")
    for words in LABEL.values():
        assert f"| {words[language]} |" in text


@pytest.mark.parametrize("path", [*GUIDES, *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))])
def test_every_link_of_a_page_leads_to_a_file(path: str) -> None:
    page = ROOT / path
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
