"""The commands: each a thin door to one function of the library.

stdout carries the result (a path, a table, JSON), stderr progress and warnings. Heavy imports happen inside the
commands, so that help answers at once.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from polku.base import LANGUAGES, Caution, FolderError, Month, Text
from polku.cli.ending import called_as, tell
from polku.cli.places import LOG, all_or_nothing, asked_out, default_out, log_line
from polku.cli.values import FORMATS, folder_of
from polku.cli.words import count_of, questions_of
from polku.texts import Message


def warn(cautions: Sequence[Caution], language: str) -> None:
    """Warnings, each once, on stderr."""
    for caution in dict.fromkeys(cautions):
        click.echo(
            f"{caution.place}: {caution.code}: {caution.text[language]}" if caution.place else caution.text[language],
            err=True,
        )


class Progress:
    """A bar on a terminal, silence elsewhere; it is handed to `assess` as a plain function."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.bar: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            self.bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.task = self.bar.add_task("", total=1.0)

    def __call__(self, text: Text, done: float) -> None:
        if self.bar is not None:
            self.bar.update(self.task, description=text[self.language], completed=done)

    def __enter__(self) -> Progress:
        if self.bar is not None:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def do_new(folder: str, example: str | None, excel: bool, language: str) -> None:
    """`polku new`."""
    from polku.programme.new import new_folder

    for path in new_folder(Path(folder), example, excel=excel):
        click.echo(str(path))
    name = shlex.quote(folder)
    hint = Message("cli.next", called_as=called_as(), name=name)
    click.echo(hint[language], err=True)


def do_check(folder: str, as_of: Month | None, as_json: bool, language: str) -> int:
    """`polku check`: the problems are the result, so they go to stdout; what is asked stops nothing."""
    from polku.assessment.check import check

    problems, cautions = check(folder_of(folder), as_of)
    if as_json:
        rows = [
            {
                "code": p.code,
                "file": p.place.file,
                "line": p.place.line,
                "column": p.place.column,
                "what": p.what.plain(),
                "cure": p.cure.plain(),
            }
            for p in problems
        ]
        warnings = [
            {"code": c.code, "place": c.place, "text": c.text.plain(), **({"asks": c.asks} if c.asks else {})}
            for c in dict.fromkeys(cautions)
        ]
        laid = json.dumps({"problems": rows, "warnings": warnings}, ensure_ascii=False, indent=1)
        click.echo(laid.encode("utf-8"))
        return FolderError.exit_code if problems else 0
    for problem in problems:
        click.echo(problem.line(language))
    warn(cautions, language)
    if problems:
        click.echo(count_of(len(problems))[language], err=True)
        return FolderError.exit_code
    open_questions = len({(c.code, c.asks) for c in cautions if c.asks})
    click.echo(Message("cli.folder-no-problems")[language])
    if open_questions:
        click.echo(questions_of(open_questions)[language], err=True)
    return 0


def do_map(folder: str, out: str | None, languages: tuple[str, ...]) -> None:
    """`polku map`."""
    from polku.assessment.run import pathway_map
    from polku.reports.build import write_map

    drawn = pathway_map(folder_of(folder))
    where = Path(out) if out else default_out(Path(folder), drawn["programme"]["id"], "map")
    with all_or_nothing(where) as aside:
        paths = write_map(drawn, aside, languages)
    for path in paths:
        click.echo(str(where / path.name))


def do_design(
    folder: str,
    as_of: Month | None,
    out: str | None,
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    as_json: bool,
    language: str,
) -> None:
    """`polku design`."""
    from polku.assessment.plan import design, plan_assessment
    from polku.assessment.registry import frozen_by, head_of
    from polku.reports.build import report
    from polku.reports.canonical import canonical_bytes
    from polku.results.json_values import plain

    began, source = time.monotonic(), folder_of(folder)
    where = asked_out(out, source)
    plan = design(source, as_of)
    laid = plan_assessment(plan)
    laid["registry"] = plain(head_of(frozen_by(source, plan.programme.id, plan.as_of)))
    if as_json:
        click.echo(canonical_bytes(laid), nl=False)
        return
    where = where or default_out(source, laid["programme"]["id"], "design")
    with all_or_nothing(where) as aside:
        paths = report(laid, aside, languages, formats)
        write_log(aside, "design", source, time.monotonic() - began)
    for page in laid["pages"]:
        for claim in page["claims"]:
            click.echo(claim["text"][language])
    for path in paths:
        click.echo(str(where / path.name))


def do_run(
    folder: str,
    as_of: Month | None,
    seed: int,
    scenarios: Sequence[str],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    out: str | None,
    as_json: bool,
    language: str,
    freeze_too: bool = False,
) -> None:
    """`polku run`."""
    from polku.assessment.run import assess
    from polku.reports.build import ASSESSMENT, report, write_assessment

    began = time.monotonic()
    source = folder_of(folder)
    where = asked_out(out, source)
    with Progress(language) as progress:
        assessment = assess(source, as_of=as_of, seed=seed, scenarios=tuple(scenarios), progress=progress)
        if freeze_too:  # before the report, which then carries the head that covers it
            assessment = frozen_too(source, assessment, language)
        where = where or default_out(source, assessment.programme_id, str(assessment.as_of))
        progress(Message("cli.writing-reports"), 0.8)
        with all_or_nothing(where) as aside:
            laid = write_assessment(assessment.plain(), aside)
            paths = report(laid, aside, languages, formats)
            write_log(aside, "run", source, time.monotonic() - began)
    remove_older(where, [path.name for path in paths])
    if as_json:
        warn(assessment.cautions, language)
        click.echo((where / ASSESSMENT).read_bytes(), nl=False)
        return
    tell(laid, language)
    for path in paths:
        click.echo(str(where / path.name))


def frozen_too(source: Path, assessment: Any, language: str) -> Any:
    """`--freeze`: freezes the run, says the head, and gives the assessment that tells of the registry as it now is."""
    from polku.assessment.registry import freeze, frozen_by
    from polku.assessment.run import with_registry

    done = freeze(source, assessment, today())
    said = Message("cli.frozen-head", head=done.head)
    click.echo(said[language], err=True)
    return with_registry(assessment, frozen_by(source, assessment.programme.id, assessment.as_of))


def remove_older(where: Path, written: Sequence[str]) -> None:
    """Reports of an earlier run that this one did not write anew would tell of another assessment: they go."""
    for name in (f"report.{language}.{kind}" for language in LANGUAGES for kind in FORMATS):
        if name not in written:
            (where / name).unlink(missing_ok=True)


def today() -> str:
    """The day a forecast is frozen: the one place where the clock is data."""
    return time.strftime("%Y-%m-%d")


def write_log(where: Path, command: str, folder: Path, seconds: float) -> None:
    """The clock stands in `run.log` alone: results must not depend on it."""
    from polku.files import write_atomic

    write_atomic(where / LOG, log_line(command, folder, seconds))


def do_report(directory: str, languages: tuple[str, ...], formats: tuple[str, ...]) -> None:
    """`polku report`: reads `assessment.json` only."""
    from polku.reports.build import ASSESSMENT, read_assessment, report
    from polku.reports.read import telling

    told_of = read_assessment(Path(directory))
    where = Path(directory) if Path(directory).is_dir() else Path(directory).parent
    with all_or_nothing(where) as aside:
        paths = telling(where / ASSESSMENT, lambda: report(told_of, aside, languages, formats))
    for path in paths:
        click.echo(str(where / path.name))
