"""The command line: flat verbs, each a thin door to one function of the library.

stdout carries the result (a path, a table, JSON), stderr progress and warnings. Exit codes: 0 done, 1 the
folder has problems, 2 wrong use, 3 not the user's fault, 130 interrupted. Heavy imports happen inside the
commands, so that help answers at once.
"""

from __future__ import annotations

import gettext
import json
import locale
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from polku.base import LANGUAGES, Caution, FolderError, Month, PolkuError, Text, UsageError

FORMATS = ("html", "xlsx")

T = Text.of
HELP = {
    "polku": T(
        "Ennakoiva vaikuttavuusarviointi: arviointi on ohjelmakansion funktio.",
        "Anticipatory impact evaluation: an evaluation is a function of a programme folder.",
    ),
    "new": T(
        "Tee pieni, selitetty ohjelmakansio, josta voi aloittaa. Se toimii sellaisenaan.",
        "Make a small commented programme folder to start from. It runs as it is.",
    ),
    "check": T("Kerro kansion kaikki virheet kerralla.", "Tell every problem of the folder at once."),
    "map": T("Piirrä vaikutuspolkujen kartta (SVG ja HTML).", "Draw the pathway map (SVG and HTML)."),
    "run": T(
        "Tarkista, sovita, ennusta, arvioi ja raportoi.",
        "Check, fit, forecast, evaluate and report: the main job.",
    ),
    "report": T("Kerro valmis ajo uudelleen (assessment.json).", "Tell a finished run again (assessment.json)."),
    "folder": T("ohjelmakansio", "programme folder"),
    "lang": T("kielet, esim. fi,en; myös ohjeiden kieli", "languages, e.g. fi,en; also the language of help"),
    "json": T("tulos yhtenä JSON-oliona", "the result as one JSON object"),
    "from": T("esimerkki tai kansio, josta aloitetaan", "the example or folder to start from"),
    "excel": T("taulukot yhdessä Excel-tiedostossa", "the tables as sheets of one Excel file"),
    "as_of": T("mitä tiedettiin tässä kuussa (VVVV-KK)", "what was known in this month (YYYY-MM)"),
    "seed": T("satunnaisotoksen siemenluku", "seed of the random draws"),
    "scenario": T("vain nämä skenaariot (toistettavissa)", "only these scenarios (repeatable)"),
    "format": T("muodot: html,xlsx", "formats: html,xlsx"),
    "out": T("mihin kansioon tulos kirjoitetaan", "the folder the result is written to"),
    "version": T("näytä versio", "show the version"),
    "help": T("näytä tämä ohje", "show this help"),
    "debug": T("näytä virheen tekniset tiedot", "show the technical details of a failure"),
}


def default_language() -> str:
    """Finnish when the locale is Finnish, English otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if os.environ.get(name):
            return "fi" if os.environ[name].lower().startswith("fi") else "en"
    return "fi" if (locale.getlocale()[0] or "").lower().startswith("fi") else "en"


def language_of(words: Sequence[str]) -> str:
    """The language of help and messages: the first one of `--lang`, or the locale's."""
    for i, word in enumerate(words):
        value = (
            word[7:] if word.startswith("--lang=") else words[i + 1] if word == "--lang" and i + 1 < len(words) else ""
        )
        if value.split(",")[0] in LANGUAGES:
            return value.split(",")[0]
    return default_language()


def speak(language: str) -> None:
    """Click's own words follow the same language as ours."""
    os.environ["LANGUAGE"] = language  # gettext reads it at each call
    gettext.bindtextdomain("click", str(Path(__file__).parent / "locale"))
    gettext.textdomain("click")


def languages_of(value: str | None, fallback: Sequence[str]) -> tuple[str, ...]:
    """`fi,en` as a tuple; raises UsageError on a language that polku does not speak."""
    chosen = tuple(part.strip() for part in (value or ",".join(fallback)).split(",") if part.strip())
    wrong = [c for c in chosen if c not in LANGUAGES]
    if wrong or not chosen:
        raise UsageError(
            T(f"Kieltä {wrong} ei ole; kielet ovat fi ja en.", f"No language {wrong}; there are fi and en.")
        )
    return chosen


def formats_of(value: str | None) -> tuple[str, ...]:
    """`html,xlsx` as a tuple; raises UsageError on a format that is not built."""
    chosen = tuple(part.strip() for part in (value or ",".join(FORMATS)).split(",") if part.strip())
    wrong = [c for c in chosen if c not in FORMATS]
    if wrong or not chosen:
        raise UsageError(
            T(f"Muotoa {wrong} ei ole; muodot ovat html ja xlsx.", f"No format {wrong}; there are html and xlsx.")
        )
    return chosen


def month_of(value: str | None) -> Month | None:
    """A month given on the command line; raises UsageError when it is not one."""
    if value is None:
        return None
    try:
        return Month.parse(value)
    except ValueError as error:
        raise UsageError(
            T(
                f"{value!r} ei ole kuukausi; kirjoita esimerkiksi 2019-06.",
                f"{value!r} is not a month; write for example 2019-06.",
            )
        ) from error


def told(cautions: Sequence[Caution], language: str) -> None:
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


def default_out(folder: Path, name: str, as_of: str) -> Path:
    """`out/<id>/<as-of>/` in the current directory, beside the folder when that is the current directory."""
    here = Path.cwd()
    inside = here == folder.resolve() or folder.resolve() in here.parents
    return (folder.resolve().parent if inside else here) / "out" / name / as_of


def do_new(folder: str, example: str | None, excel: bool, language: str) -> None:
    """`polku new`."""
    from polku.programme.new import new_folder

    for path in new_folder(Path(folder), example, excel=excel):
        click.echo(str(path))
    hint = T(f"Seuraavaksi: polku run {folder}", f"Next: polku run {folder}")
    click.echo(hint[language], err=True)


def do_check(folder: str, as_json: bool, language: str) -> None:
    """`polku check`: the problems are the result, so they go to stdout."""
    from polku.assess import check

    problems, cautions = check(Path(folder))
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
        click.echo(json.dumps({"problems": rows}, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(problem.line(language))
    told(cautions, language)
    if problems:
        raise FolderError(problems)
    if not as_json:
        click.echo(T("Kansiossa ei ole virheitä.", "The folder has no problems.")[language])


def do_map(folder: str, out: str | None, languages: tuple[str, ...]) -> None:
    """`polku map`."""
    from polku.assess import pathway_map
    from polku.reports.build import write_map

    drawn = pathway_map(Path(folder))
    where = Path(out) if out else default_out(Path(folder), drawn["programme"]["id"], "map")
    for path in write_map(drawn, where, languages):
        click.echo(str(path))


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
) -> None:
    """`polku run`."""
    from polku.assess import assess
    from polku.reports.build import ASSESSMENT, report, write_assessment

    began = time.monotonic()
    with Progress(language) as progress:
        assessment = assess(Path(folder), as_of=as_of, seed=seed, scenarios=tuple(scenarios), progress=progress)
        where = Path(out) if out else default_out(Path(folder), assessment.programme_id, str(assessment.as_of))
        told(assessment.cautions, language)
        progress(T("kirjoitetaan raportteja", "writing the reports"), 0.8)
        written = write_assessment(assessment.plain(), where)
        paths = report(written, where, languages, formats)
    write_log(where, folder, time.monotonic() - began)
    if as_json:
        click.echo((where / ASSESSMENT).read_text(encoding="utf-8"), nl=False)
    else:
        for path in paths:
            click.echo(str(path))


def write_log(where: Path, folder: str, seconds: float) -> None:
    """The clock stands in `run.log` alone: results must not depend on it."""
    from polku import __version__
    from polku.files import write_atomic

    line = f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} polku {__version__} run {folder} {seconds:.1f} s\n"
    write_atomic(where / "run.log", line.encode("utf-8"))


def do_report(directory: str, languages: tuple[str, ...], formats: tuple[str, ...]) -> None:
    """`polku report`: reads `assessment.json` only."""
    from polku.reports.build import read_assessment, report

    for path in report(read_assessment(Path(directory)), Path(directory), languages, formats):
        click.echo(str(path))


def build(language: str) -> click.Group:
    """The command group with its help in one language."""

    def say(key: str) -> str:
        return HELP[key][language]

    def command(name: str, function: Callable[..., None], params: list[click.Parameter]) -> click.Command:
        return click.Command(name, callback=function, params=params, help=say(name), add_help_option=True)

    folder = click.Argument(["folder"], required=True)
    lang = click.Option(["--lang"], help=say("lang"))
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=say("json"))
    out = click.Option(["--out"], help=say("out"))
    fmt = click.Option(["--format", "formats"], help=say("format"))
    debug = click.Option(["--debug"], is_flag=True, expose_value=False, help=say("debug"))
    two = ("fi", "en")
    commands = [
        command(
            "new",
            lambda folder, example, excel, lang: do_new(folder, example, excel, language),
            [
                folder,
                click.Option(["--from", "example"], help=say("from")),
                click.Option(["--excel"], is_flag=True, help=say("excel")),
                lang,
            ],
        ),
        command("check", lambda folder, as_json, lang: do_check(folder, as_json, language), [folder, as_json, lang]),
        command("map", lambda folder, out, lang: do_map(folder, out, languages_of(lang, two)), [folder, out, lang]),
        command(
            "run",
            lambda folder, as_of, seed, scenario, lang, formats, out, as_json: do_run(
                folder,
                month_of(as_of),
                seed,
                scenario,
                languages_of(lang, two),
                formats_of(formats),
                out,
                as_json,
                language,
            ),
            [
                folder,
                click.Option(["--as-of", "as_of"], help=say("as_of")),
                click.Option(["--seed"], type=int, default=1, show_default=True, help=say("seed")),
                click.Option(["--scenario"], multiple=True, help=say("scenario")),
                lang,
                fmt,
                out,
                as_json,
            ],
        ),
        command(
            "report",
            lambda directory, lang, formats: do_report(directory, languages_of(lang, two), formats_of(formats)),
            [click.Argument(["directory"], required=True), lang, fmt],
        ),
    ]
    for each in commands:
        each.params.append(debug)
    group = click.Group("polku", commands={c.name or "": c for c in commands}, help=say("polku"))
    group.params.append(lang)
    return group


def run(words: Sequence[str]) -> int:
    """Runs one command and gives its exit code; nothing is raised."""
    language = language_of(words)
    speak(language)
    if "--version" in words:
        from polku import __version__

        click.echo(f"polku {__version__}")
        return 0
    try:
        build(language).main(list(words), prog_name="polku", standalone_mode=False)
        return 0
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except FolderError as error:
        if words[:1] != ["check"]:
            for problem in error.problems:
                click.echo(problem.line(language), err=True)
        click.echo(error.text[language], err=True)
        return error.exit_code
    except PolkuError as error:
        click.echo(error.text[language], err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 3
    except OSError as error:
        click.echo(T(f"Kone ei suostunut: {error}", f"The machine said no: {error}")[language], err=True)
        return 3
    except Exception as error:  # noqa: BLE001  the last resort: a bug is told in a sentence, not as a page of code
        if "--debug" in words:
            traceback.print_exc()
        click.echo(bug(error)[language], err=True)
        return 3


def bug(error: Exception) -> Text:
    """What is said when polku itself fails."""
    what = f"{type(error).__name__}: {error}"
    return T(
        f"polussa on virhe ({what}). Kansiosi on ennallaan; lisää --debug nähdäksesi yksityiskohdat.",
        f"polku has a bug ({what}). Your folder is untouched; add --debug for details.",
    )
