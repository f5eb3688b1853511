"""What the command line says: help, names of values, errors told in a sentence; and in which language."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Sequence
from pathlib import Path

from polku.base import LANGUAGES, Text
from polku.texts import Message

HELP = {
    "polku": Message("cli.polku"),
    "new": Message("cli.new"),
    "check": Message("cli.check"),
    "map": Message("cli.map"),
    "design": Message("cli.design"),
    "run": Message("cli.run"),
    "report": Message("cli.report"),
    "freeze": Message("cli.freeze"),
    "score": Message("cli.score"),
    "verify": Message("cli.verify"),
    "lang": Message("cli.lang"),
    "json": Message("cli.json"),
    "from": Message("cli.from"),
    "excel": Message("cli.excel"),
    "as_of": Message("cli.as-of"),
    "seed": Message("cli.seed"),
    "scenario": Message("cli.scenario"),
    "format": Message("cli.format"),
    "out": Message("cli.out"),
    "freeze_too": Message("cli.freeze-too"),
    "head": Message("cli.head"),
    "version": Message("cli.version"),
    "debug": Message("cli.debug"),
}
METAVARS = {
    "options": Message("cli.metavars-options"),
    "command": Message("cli.metavars-command"),
    "folder": Message("cli.metavars-folder"),
    "directory": Message("cli.metavars-directory"),
    "lang": Message("cli.metavars-lang"),
    "example": Message("cli.metavars-example"),
    "as_of": Message("cli.metavars-as-of"),
    "seed": Message("cli.metavars-seed"),
    "scenario": Message("cli.metavars-scenario"),
    "formats": Message("cli.metavars-formats"),
    "out": Message("cli.metavars-out"),
    "head": Message("cli.metavars-head"),
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
    gettext.bindtextdomain("click", str(Path(__file__).parent.parent / "locale"))
    gettext.textdomain("click")


def reason(error: OSError) -> str:
    """What the system said, without its number."""
    return error.strerror or type(error).__name__


def machine(error: OSError | MemoryError) -> Text:
    """What is said when the disk, the memory or the network gives up."""
    if isinstance(error, MemoryError):
        return Message("cli.out-memory-close-other-programs")
    where = f": {error.filename}" if error.filename else ""
    what = f"{reason(error)}{where}"
    return Message("cli.machine-said-no-check-disk", what=what)


def count_of(n: int) -> Text:
    """How many problems a folder has."""
    return Message("cli.problems", n=n)


def questions_of(n: int) -> Text:
    """How many questions wait for an answer."""
    return Message("cli.questions", n=n)


def bug(error: Exception) -> Text:
    """What is said when polku itself fails."""
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return Message("cli.polku-bug-your-folder-untouched", what=what)
