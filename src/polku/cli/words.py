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
        "Ennakoiva vaikuttavuusarviointi. Arvioitava ohjelma on kansio pieniä taulukoita, ja jokainen komento "
        "käsittelee sellaista kansiota.\n\nAloita näin: polku new oma-kokeilu ja sitten polku run oma-kokeilu. "
        "Yhden komennon ohjeet: polku run --help.",
        "Anticipatory impact evaluation. The programme to be evaluated is a folder of small tables, and each command "
        "works on such a folder.\n\nBegin so: polku new my-trial, then polku run my-trial. Help on one command: polku "
        "run --help.",
    ),
    "new": T(
        "Tee pieni ohjelmakansio, josta voi aloittaa.\n\nKansiossa on selitykset ja oikeat sarjat, ja se toimii "
        "sellaisenaan. KANSIO on uuden kansion nimi.",
        "Make a small programme folder to start from.\n\nIt has comments and real series, and runs as it is. FOLDER is "
        "the name of the new folder.",
    ),
    "check": T(
        "Kerro kaikki, mikä kansion taulukoissa on vialla.\n\nJokainen virhe on yksi rivi: tiedosto ja rivi, mikä on "
        "vikana, mitä pitää tehdä. Jos jotakin tuskin on tarkoitettu, sitä kysytään. Mitään ei muuteta.",
        "Tell everything that is wrong in the folder's tables.\n\nEach problem is one line: the file and the line, "
        "what is wrong, what to do. What can hardly be meant is asked about. Nothing is changed.",
    ),
    "map": T(
        "Piirrä vaikutuspolkujen kartta.\n\nSyntyy verkkosivu ja SVG-kuva siitä, minkä oletetaan johtavan mihin. "
        "Mitään ei vielä arvioida.",
        "Draw the map of impact pathways.\n\nMakes a web page and an SVG picture of what is believed to lead to what. "
        "Nothing is estimated yet.",
    ),
    "design": T(
        "Ennen kokeilua: mitä siitä voi oppia ja milloin.\n\nKertoo myös, mikä auttaisi oppimaan enemmän. Käyttää vain "
        "suunnitelmaa ja alkua edeltäviä kuukausia.",
        "Before a trial: what it can teach, and by when.\n\nAlso says what would make it teach more. Uses the plan and "
        "the months before the start only.",
    ),
    "run": T(
        "Arvioi ohjelma ja kirjoita raportit: päätyö.\n\nTarkistaa kansion, päivittää oletukset sarjoilla, ennustaa "
        "kokeilun kanssa ja ilman ja vastaa kysymyksiin. Avaa lopuksi report.fi.html selaimessa.",
        "Evaluate the programme and write the reports: the main job.\n\nChecks the folder, updates the assumptions by "
        "the series, forecasts with and without the trial and answers the questions. Then open report.en.html in a "
        "browser.",
    ),
    "report": T(
        "Kirjoita valmiin ajon raportit uudelleen.\n\nEsimerkiksi toisella kielellä; mitään ei arvioida uudestaan. "
        "TULOSKANSIO on kansio, jonka polku run kirjoitti ja jossa on assessment.json.",
        "Write the reports of a finished run again.\n\nIn another language, say; nothing is estimated anew. DIR is the "
        "folder that polku run wrote, with assessment.json in it.",
    ),
    "freeze": T(
        "Jäädytä ennusteet niin, että muutos huomattaisiin.\n\nLisää ennusteet kansion rekisteriin forecasts.jsonl. "
        "Tee se ennen kuin ennustetut kuukaudet tulevat, ja pane tulostuva rekisterin tiiviste talteen.",
        "Freeze the forecasts so that a change would be seen.\n\nAdds them to the folder's registry, forecasts.jsonl. "
        "Do it before the months that are forecast come, and keep the head that is printed.",
    ),
    "score": T(
        "Vertaa jäädytettyjä ennusteita toteutuneeseen.\n\nKertoo, miten usein todennäköisyysvälit pitivät, olivatko "
        "ennusteet yksinkertaisia vertailuja osuvampia ja puhuvatko toteutuneet kuukaudet vaikutuksen puolesta vai "
        "sitä vastaan.",
        "Compare the frozen forecasts with what came.\n\nSays how often the intervals held, whether the forecasts did "
        "better than simple ones, and whether the months that came speak for or against an effect.",
    ),
    "verify": T(
        "Tarkista, ettei jäädytettyjä ennusteita ole muutettu.\n\nValinnalla --head huomataan sekin, jos lopusta on "
        "poistettu ennusteita.",
        "Check that no frozen forecast has been changed.\n\nWith --head it is also seen if some were cut off the end.",
    ),
    "lang": T("raporttien ja viestien kieli, esim. fi tai fi,en", "language of reports and messages, e.g. en or fi,en"),
    "json": T("tulosta tulos datana (JSON) muille ohjelmille", "print the result as data (JSON) for other programs"),
    "from": T(
        "mistä aloitetaan: esimerkin nimi (kokeilut-2017) tai ohjelmakansio",
        "what to start from: an example's name (kokeilut-2017) or a programme folder",
    ),
    "excel": T("taulukot yhteen Excel-tiedostoon", "the tables in one Excel file"),
    "as_of": T(
        "käytä vain sitä, mikä tässä kuussa tiedettiin, esim. 2019-06",
        "use only what was known in this month, e.g. 2019-06",
    ),
    "seed": T(
        "satunnaisotoksen siemenluku: sama luku, sama tulos", "seed of the random draws: same number, same result"
    ),
    "scenario": T(
        "vain tämä skenaario; valinnan voi antaa monta kertaa", "only this scenario; may be given several times"
    ),
    "format": T("tiedostomuodot: html, xlsx (Excel) tai html,xlsx", "file formats: html, xlsx (Excel) or html,xlsx"),
    "out": T(
        "kansio, johon tulos kirjoitetaan (muuten kansioon out)", "the folder for the result (otherwise inside out)"
    ),
    "freeze_too": T(
        "jäädytä samalla ennusteet, kuten polku freeze", "freeze the forecasts as well, as polku freeze does"
    ),
    "head": T(
        "rekisterin tiiviste aiemmasta raportista (vähintään 16 merkkiä)",
        "head of the registry from an earlier report (16 characters or more)",
    ),
    "version": T("näytä versio", "show the version"),
    "debug": T("näytä tekniset tiedot, jos polku itse kaatuu", "show technical details if polku itself fails"),
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


def questions_of(n: int) -> Text:
    """How many questions wait for an answer."""
    return T(
        f"Vastausta odottaa {n} kysymys{'' if n == 1 else 'tä'} (accepted.csv).",
        f"{n} question{' waits' if n == 1 else 's wait'} for an answer (accepted.csv).",
    )


def bug(error: Exception) -> Text:
    """What is said when polku itself fails."""
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return T(
        f"polussa on virhe ({what}). Kansiosi on ennallaan; lisää --debug nähdäksesi yksityiskohdat.",
        f"polku has a bug ({what}). Your folder is untouched; add --debug for details.",
    )
