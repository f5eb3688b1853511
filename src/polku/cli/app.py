"""The command line: flat verbs, a group of commands in two languages, and what a failure is told as.

Exit codes: 0 done, 1 the folder has problems, 2 wrong use, 3 not the user's fault, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from polku.base import LANGUAGES, FolderError, PolkuError
from polku.cli.commands import do_check, do_design, do_map, do_new, do_report, do_run
from polku.cli.values import formats_of, languages_of, month_of, seed_of
from polku.cli.words import HELP, METAVARS, bug, count_of, language_of, machine, speak


class InOrder(click.Group):
    """A group whose help lists the commands in the order in which a user meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """`polku --version`."""
    if asked:
        from polku import __version__

        click.echo(f"polku {__version__}")
        ctx.exit()


def options(language: str) -> dict[str, click.Option]:
    """Every option of every command, by name, with its help in one language."""

    def option(name: str, flag: str, about: str = "", **rest: Any) -> click.Option:
        metavar = None if rest.get("is_flag") else METAVARS[name][language]
        return click.Option([flag, name], help=HELP[about or name][language], metavar=metavar, **rest)

    found = [
        option("example", "--from", "from"),
        option("excel", "--excel", is_flag=True),
        option("as_of", "--as-of"),
        option("seed", "--seed", default="1", show_default=True),
        option("scenario", "--scenario", multiple=True),
        option("lang", "--lang"),
        option("formats", "--format", "format"),
        option("out", "--out"),
        option("head", "--head"),
        option("freeze", "--freeze", "freeze_too", is_flag=True),
        option("json", "--json", is_flag=True),
        option("debug", "--debug", is_flag=True, expose_value=False),
        option("version", "--version", is_flag=True, expose_value=False, is_eager=True, callback=print_version),
    ]
    return {o.name or "": o for o in found}


def build(language: str) -> click.Group:
    """The command group with its help in one language."""
    known = options(language)
    two = LANGUAGES

    def command(name: str, function: Callable[..., int | None], target: str, words: str) -> click.Command:
        params: list[click.Parameter] = [click.Argument([target], metavar=METAVARS[target][language])]
        params += [known[word] for word in (*words.split(), "lang", "debug")]
        usage = METAVARS["options"][language]
        return click.Command(name, callback=function, params=params, help=HELP[name][language], options_metavar=usage)

    def run_it(**p: Any) -> None:
        do_run(
            p["folder"],
            month_of(p["as_of"]),
            seed_of(p["seed"]),
            p["scenario"],
            languages_of(p["lang"], two),
            formats_of(p["formats"]),
            p["out"],
            p["json"],
            language,
            p["freeze"],
        )

    def check_it(**p: Any) -> int:
        return do_check(p["folder"], month_of(p["as_of"]), p["json"], language)

    def design_it(**p: Any) -> None:
        where = (p["out"], languages_of(p["lang"], two), formats_of(p["formats"]))
        do_design(p["folder"], month_of(p["as_of"]), *where, p["json"], language)

    commands = [
        command("new", lambda **p: do_new(p["folder"], p["example"], p["excel"], language), "folder", "example excel"),
        command("check", check_it, "folder", "as_of json"),
        command("map", lambda **p: do_map(p["folder"], p["out"], languages_of(p["lang"], two)), "folder", "out"),
        command("design", design_it, "folder", "as_of formats out json"),
        command("run", run_it, "folder", "as_of seed scenario formats out freeze json"),
        command(
            "report",
            lambda **p: do_report(p["directory"], languages_of(p["lang"], two), formats_of(p["formats"])),
            "directory",
            "formats",
        ),
        command("freeze", lambda **p: ask_registry("freeze", language, **p), "folder", "as_of seed json"),
        command("score", lambda **p: ask_registry("score", language, **p), "folder", "as_of json"),
        command("verify", lambda **p: ask_registry("verify", language, **p), "folder", "head json"),
    ]
    return InOrder(
        "polku",
        commands={c.name or "": c for c in commands},
        params=[known["lang"], known["version"]],
        help=HELP["polku"][language],
        options_metavar=METAVARS["options"][language],
        subcommand_metavar=METAVARS["command"][language] + " …",
    )


def ask_registry(name: str, language: str, **p: Any) -> int | None:
    """The commands of the registry; what they need is loaded when they are asked for."""
    import polku.cli.registry as doors

    if name == "freeze":
        doors.do_freeze(p["folder"], month_of(p["as_of"]), seed_of(p["seed"]), p["json"], language)
        return 0
    if name == "score":
        doors.do_score(p["folder"], month_of(p["as_of"]), p["json"], language)
        return 0
    return doors.do_verify(p["folder"], p["head"], p["json"], language)


def run(words: Sequence[str]) -> int:
    """Runs one command and gives its exit code; nothing is raised."""
    language = language_of(words)
    speak(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter shows a mark in its place
            stream.reconfigure(errors="replace")
    try:
        code = build(language).main(list(words), prog_name="polku", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except FolderError as error:
        for problem in error.problems:
            click.echo(problem.line(language), err=True)
        click.echo(count_of(len(error.problems))[language], err=True)
        return error.exit_code
    except PolkuError as error:
        click.echo(error.text[language], err=True)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the last resort: a bug is told in a sentence, not as a page of code
        if "--debug" in words:
            traceback.print_exc()
        return fail(error, language)


def fail(error: Exception, language: str) -> int:
    """One sentence on what is not the user's fault; the exit code 3."""
    if isinstance(error, OSError):
        give_up_stdout()
    if isinstance(error, BrokenPipeError):  # the reader has gone: nobody is there to be told
        return 3
    click.echo((machine(error) if isinstance(error, OSError | MemoryError) else bug(error))[language], err=True)
    return 3


def give_up_stdout() -> None:
    """What could not be written would be tried again at the end, and its failure would hide our exit code."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
