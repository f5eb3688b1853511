"""The values given on the command line, read or refused in a sentence (UsageError)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from polku.base import LANGUAGES, Month, UsageError
from polku.cli.ending import called_as
from polku.texts import Message

FORMATS = ("html", "xlsx")


def languages_of(value: str | None, fallback: Sequence[str]) -> tuple[str, ...]:
    """`fi,en` as a tuple; raises UsageError on a language that polku does not speak."""
    chosen = tuple(part.strip() for part in (value or ",".join(fallback)).split(",") if part.strip())
    wrong = [c for c in chosen if c not in LANGUAGES]
    if wrong or not chosen:
        raise UsageError(Message("cli.no-language-there-fi-en", wrong=", ".join(wrong)))
    return chosen


def formats_of(value: str | None) -> tuple[str, ...]:
    """`html,xlsx` as a tuple; raises UsageError on a format that is not built."""
    chosen = tuple(part.strip() for part in (value or ",".join(FORMATS)).split(",") if part.strip())
    wrong = [c for c in chosen if c not in FORMATS]
    if wrong or not chosen:
        raise UsageError(Message("cli.no-format-there-html-xlsx", wrong=", ".join(wrong)))
    return chosen


def month_of(value: str | None) -> Month | None:
    """A month given on the command line; raises UsageError when it is not one."""
    if value is None:
        return None
    try:
        return Month.parse(value)
    except ValueError as error:
        raise UsageError(Message("cli.not-a-month", value=value)) from error


def seed_of(value: str) -> int:
    """A seed given on the command line; raises UsageError when it is not a whole number from 0 up."""
    if not (value.isascii() and value.isdigit() and len(value) <= 18):  # a 64-bit key
        raise UsageError(Message("cli.not-a-seed", value=value))
    return int(value)


def folder_of(value: str) -> Path:
    """A programme folder given on the command line; raises UsageError when there is no such folder."""
    folder = Path(value)
    if folder.is_dir():
        return folder
    if folder.exists():
        wrong = Message("cli.folder-is-a-file", value=value)
    else:
        wrong = Message("cli.no-such-folder", value=value, called_as=called_as())
    raise UsageError(wrong)
