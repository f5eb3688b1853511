"""The values given on the command line, read or refused in a sentence (UsageError)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from polku.base import LANGUAGES, Month, UsageError
from polku.cli.ending import called_as
from polku.cli.words import T

FORMATS = ("html", "xlsx")


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


def seed_of(value: str) -> int:
    """A seed given on the command line; raises UsageError when it is not a whole number from 0 up."""
    if not (value.isascii() and value.isdigit() and len(value) <= 18):  # a 64-bit key
        raise UsageError(
            T(
                f"{value!r} ei kelpaa siemenluvuksi; anna kokonaisluku, esimerkiksi 1.",
                f"{value!r} is not a seed; give a whole number, for example 1.",
            )
        )
    return int(value)


def folder_of(value: str) -> Path:
    """A programme folder given on the command line; raises UsageError when there is no such folder."""
    folder = Path(value)
    if folder.is_dir():
        return folder
    if folder.exists():
        wrong = T(
            f"{value} on tiedosto; anna ohjelmakansio, jossa programme.toml on.",
            f"{value} is a file; give the programme folder that holds programme.toml.",
        )
    else:
        wrong = T(
            f"Kansiota {value} ei ole; tarkista nimi tai tee kansio: {called_as()} new {value}",
            f"There is no folder {value}; check the name or make one: {called_as()} new {value}",
        )
    raise UsageError(wrong)
