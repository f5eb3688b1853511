"""What the command line says: help, names of values, errors told in a sentence; and in which language."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Sequence
from pathlib import Path

from polku.base import LANGUAGES, Text

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
    "design": T(
        "Laske ennen kokeilua, mitä siitä voi oppia, milloin ja mikä auttaisi.",
        "Work out before a trial what it can teach, by when, and what would help.",
    ),
    "run": T(
        "Tarkista, sovita, ennusta, arvioi ja raportoi.",
        "Check, fit, forecast, evaluate and report: the main job.",
    ),
    "freeze": T(
        "Jäädytä ennusteet rekisteriin: niitä ei voi muuttaa huomaamatta.",
        "Freeze the forecasts in the registry: they cannot be changed unseen.",
    ),
    "score": T("Pisteytä jäädytetyt ennusteet toteutuneella.", "Score the frozen forecasts by what came."),
    "verify": T("Tarkista, että rekisteri on ehjä.", "Check that the registry is whole."),
    "report": T("Kerro valmis ajo uudelleen (assessment.json).", "Tell a finished run again (assessment.json)."),
    "lang": T("kielet, esim. fi,en; myös ohjeiden kieli", "languages, e.g. fi,en; also the language of help"),
    "json": T("tulos yhtenä JSON-oliona", "the result as one JSON object"),
    "from": T("esimerkki tai kansio, josta aloitetaan", "the example or folder to start from"),
    "excel": T("taulukot yhdessä Excel-tiedostossa", "the tables as sheets of one Excel file"),
    "as_of": T("mitä tiedettiin tässä kuussa", "what was known in this month"),
    "seed": T("satunnaisotoksen siemenluku", "seed of the random draws"),
    "scenario": T("vain nämä skenaariot (toistettavissa)", "only these scenarios (repeatable)"),
    "format": T("muodot, esim. html,xlsx", "formats, e.g. html,xlsx"),
    "out": T("mihin kansioon tulos kirjoitetaan", "the folder the result is written to"),
    "freeze_too": T("jäädytä samalla ennusteet", "freeze the forecasts as well"),
    "head": T("aiemmassa raportissa näkyvä ketjun pää", "the head of the chain as printed in an earlier report"),
    "version": T("näytä versio", "show the version"),
    "debug": T("näytä virheen tekniset tiedot", "show the technical details of a failure"),
}
METAVARS = {
    "options": T("[VALINNAT]", "[OPTIONS]"),
    "command": T("KOMENTO", "COMMAND"),
    "folder": T("KANSIO", "FOLDER"),
    "directory": T("TULOSKANSIO", "DIR"),
    "lang": T("KIELET", "LANGUAGES"),
    "example": T("ESIMERKKI", "EXAMPLE"),
    "as_of": T("VVVV-KK", "YYYY-MM"),
    "seed": T("LUKU", "NUMBER"),
    "scenario": T("TUNNUS", "ID"),
    "formats": T("MUODOT", "FORMATS"),
    "out": T("KANSIO", "DIR"),
    "head": T("TIIVISTE", "HASH"),
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
        return T(
            "Muisti loppui; sulje muita ohjelmia ja aja uudelleen.", "Out of memory; close other programs, run again."
        )
    where = f": {error.filename}" if error.filename else ""
    what = f"{reason(error)}{where}"
    return T(
        f"Kone ei suostunut ({what}); tarkista levytila ja oikeudet.",
        f"The machine said no ({what}); check the disk space and the permissions.",
    )


def count_of(n: int) -> Text:
    """How many problems a folder has."""
    one = n == 1
    return T(f"Kansiossa on {n} {'virhe' if one else 'virhettä'}.", f"The folder has {n} problem{'' if one else 's'}.")


def bug(error: Exception) -> Text:
    """What is said when polku itself fails."""
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return T(
        f"polussa on virhe ({what}). Kansiosi on ennallaan; lisää --debug nähdäksesi yksityiskohdat.",
        f"polku has a bug ({what}). Your folder is untouched; add --debug for details.",
    )
