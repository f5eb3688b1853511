"""The commands of the forecast registry: freeze, score, verify. Each a thin door to `polku.assessment.registry`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from polku.assessment.registry import FreezeResult, freeze, score, verify
from polku.base import FolderError, Month, Problem
from polku.cli.commands import Progress, today
from polku.cli.values import folder_of
from polku.cli.words import count_of
from polku.registry.chain import NAME
from polku.texts import Message

WHOLE = Message("cli.registry-intact")
NOTHING = Message("cli.nothing-frozen")


def tell_frozen(done: FreezeResult, language: str) -> None:
    """How many forecasts were frozen, and the head by which a later cut is seen."""
    if done.count:
        said = Message("cli.records-frozen", count=done.count)
    else:
        said = Message("cli.frozen-already")
    click.echo(said[language])
    click.echo(Message("cli.head-registry", head=done.head)[language])


def do_freeze(folder: str, as_of: Month | None, seed: int, as_json: bool, language: str) -> None:
    """`polku freeze`."""
    from polku.assessment.run import assess

    source = folder_of(folder)
    with Progress(language) as progress:
        done = freeze(source, assess(source, as_of=as_of, seed=seed, progress=progress), today())
    if as_json:
        click.echo(json.dumps({"count": done.count, "head": done.head}))
    else:
        tell_frozen(done, language)


def do_score(folder: str, as_of: Month | None, as_json: bool, language: str) -> None:
    """`polku score`."""
    report = score(folder_of(folder), as_of)
    if as_json:
        click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1).encode("utf-8"))
        return
    for sentence in report.sentences:
        click.echo(sentence[language])


def do_verify(folder: str, head: str | None, as_json: bool, language: str) -> int:
    """`polku verify`: what is wrong is the result, so it goes to stdout."""
    problems: Sequence[Problem] = verify(Path(folder_of(folder)), head)
    if as_json:
        rows = [
            {"code": p.code, "line": p.place.line, "what": p.what.plain(), "cure": p.cure.plain()} for p in problems
        ]
        click.echo(json.dumps({"problems": rows}, ensure_ascii=False, indent=1).encode("utf-8"))
        return FolderError.exit_code if problems else 0
    for problem in problems:
        click.echo(problem.line(language))
    if problems:
        click.echo(count_of(len(problems))[language], err=True)
        return FolderError.exit_code
    there = (Path(folder_of(folder)) / NAME).exists()
    click.echo((WHOLE if there else NOTHING)[language])
    return 0
