"""Numbers, months and the report's own words, in Finnish and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from polku.base import Month, Text
from polku.evaluation.verdict_words import LABEL
from polku.evaluation.words import STATE
from polku.texts.numbers import decimal, rounded

DASH = "–"

_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

UI: Mapping[str, Text] = {
    "skip": Text.of("Siirry sisältöön", "Skip to content"),
    "contents": Text.of("Sisällys", "Contents"),
    "kind": Text.of("Ennakoiva vaikuttavuusarviointi", "Anticipatory impact evaluation"),
    "as_of": Text.of("Tiedot, jotka olivat käytettävissä {month}", "What was known in {month}"),
    "figure": Text.of("Kuva", "Figure"),
    "table": Text.of("Taulukko", "Table"),
    "numbers": Text.of("Luvut taulukkona", "The numbers as a table"),
    "sheet": Text.of("Kuvan luvut: taulukko ”{sheet}” tiedostossa", "The figure's data: sheet “{sheet}” in"),
    "grounds": Text.of("Perusteet", "Grounds"),
    "grounds_lead": Text.of(
        "Jokaisen väitteen perässä oleva numero johtaa tähän luetteloon: mistä havainnoista, oletuksista ja lähteistä "
        "väite on laskettu.",
        "The number after each statement leads here: the observations, assumptions and sources it was computed from.",
    ),
    "ground_of": Text.of("Peruste {n}", "Ground {n}"),
    "back": Text.of("takaisin tekstiin", "back to the text"),
    "warnings": Text.of("Huomautukset", "Cautions"),
    "warnings_lead": Text.of(
        "Nämä seikat on otettava huomioon tuloksia luettaessa.", "Bear these in mind when reading the results."
    ),
    "role_unknown": Text.of("Mitä ei tiedetä", "What is not known"),
    "role_decision": Text.of("Mistä päätetään", "What is to be decided"),
    "about": Text.of("Tästä arvioinnista", "About this evaluation"),
    "calibration": Text.of("Kalibrointi", "Calibration"),
    "calibration_short": Text.of("Kalibrointi kesken", "Calibration in progress"),
    "calibration_pending": Text.of(
        "Kalibrointi kesken: todennäköisyysvälien osuvuutta ei ole vielä varmistettu.",
        "Calibration in progress: how often the intervals hold has not been confirmed yet.",
    ),
    "programme": Text.of("Arvioitava kokonaisuus", "Programme"),
    "known": Text.of("Tiedot asti", "As of"),
    "version": Text.of("Ohjelmaversio", "Software version"),
    "seed": Text.of("Satunnaisluvun siemen", "Random seed"),
    "hash": Text.of("Aineiston tiiviste", "Hash of the material"),
    "registry": Text.of("Ennusterekisteri", "Forecast registry"),
    "registry_head": Text.of(
        "tiiviste {head}, tietueita {records}, viimeisin {latest}", "head {head}, {records} records, latest {latest}"
    ),
    "registry_none": Text.of("ei jäädytettyjä ennusteita", "no forecasts frozen"),
    "inputs": Text.of("Aineistot ja niiden tiivisteet", "Material and its hashes"),
    "file": Text.of("Tiedosto", "File"),
    "sheet_name": Text.of("Taulukko", "Sheet"),
    "what": Text.of("Sisältö", "Content"),
    "page": Text.of("Sivu", "Page"),
    "source": Text.of("Lähde", "Source"),
    "source_text": Text.of("polku {version}, {title}, assessment.json", "polku {version}, {title}, assessment.json"),
    "reforms": Text.of("Kuvaan merkityt muutokset", "Events marked in the figure"),
    "month": Text.of("kuukausi", "month"),
    "label": Text.of("nimi", "name"),
    "group": Text.of("ryhmä", "group"),
    "value": Text.of("arvo", "value"),
    "low": Text.of("alaraja", "lower limit"),
    "high": Text.of("yläraja", "upper limit"),
    "unit": Text.of("yksikkö", "unit"),
    "status": Text.of("päätelmä", "verdict"),
    "note": Text.of("huomautus", "note"),
    "state": Text.of("tila", "state"),
    "observed": Text.of("havaittu", "observed"),
    "with": Text.of("kokeilun kanssa", "with the trial"),
    "without": Text.of("vertailutilanne (arvio ilman kokeilua)", "without the trial (estimate)"),
    "planned": Text.of("suunniteltu", "planned"),
    "delivered": Text.of("toteutunut", "delivered"),
    "horizon": Text.of("kuukausia alusta", "months from the start"),
    "payer": Text.of("maksaja", "payer"),
    "from": Text.of("mistä", "from"),
    "to": Text.of("mihin", "to"),
    "sign": Text.of("etumerkki", "sign"),
    "style": Text.of("näyttö", "evidence"),
    "interval": Text.of("viiva: 80 %:n todennäköisyysväli", "line: 80% probability interval"),
    "bands": Text.of("alueet: 80 % ja 95 % todennäköisyysväli", "bands: 80% and 95% probability intervals"),
    "modelled": Text.of("mallinnettu, ei aluetietoa", "modelled, no data for the area"),
    "no_area_data": Text.of("ei aluetietoa", "no data for the area"),
    "trial": Text.of("kokeilu", "trial"),
    "start": Text.of("kokeilu alkaa", "trial starts"),
    "end": Text.of("päättyy", "ends"),
    "forecast": Text.of("ennuste", "forecast"),
    "projection": Text.of("laskelma", "projection"),
    "no_data": Text.of("ei tietoa", "no data"),
    "now": Text.of("nyt", "now"),
    "cut_axis": Text.of("Asteikko ei ala nollasta.", "The scale does not start at zero."),
    "months_short": Text.of("kk", "mo"),
    "months_from_start": Text.of("kuukautta alueen aloituksesta", "months from the area's start"),
    "shift": Text.of("Kustannus siirtyy maksajalta toiselle", "A cost moves from one payer to another"),
    "million": Text.of("milj.", "million"),
    "saving": Text.of("menot pienenevät", "spending falls"),
    "growth": Text.of("menot kasvavat", "spending grows"),
    "activities": Text.of("Toimenpiteet", "Activities"),
    "mechanisms": Text.of("Mekanismit ja välitulokset", "Mechanisms and intermediate outcomes"),
    "goals": Text.of("Siirtymät ja tavoitteet", "Transitions and goals"),
    "map": Text.of("Vaikutuspolut", "Impact pathways"),
    "style.learned": Text.of("aineisto osoittaa tai viittaa", "the material shows or suggests"),
    "style.assumption": Text.of("ennakko-oletus", "assumption"),
    "style.no_data": Text.of("ei aineistoa", "no data"),
    "leads_to": Text.of("johtaa kohteisiin", "leads to"),
    "pathways_as_text": Text.of("Vaikutuspolut tekstinä", "The pathways as text"),
    **LABEL,
    "learned": LABEL["shows"],
    "partly_learned": LABEL["suggests"],
    **STATE,
    "pending": Text.of("kesken", "in progress"),
    "ground.observation": Text.of("havainto", "observation"),
    "ground.link": Text.of("vaikutusoletus", "assumed link"),
    "ground.effect": Text.of("vaikutusarvio", "effect estimate"),
    "ground.source": Text.of("lähde", "source"),
    "ground.rule": Text.of("laskentasääntö", "rule"),
    "ground.dose": Text.of("toteutumisaste", "dose"),
    "ground.cost": Text.of("kustannusarvio", "cost estimate"),
    "ground.forecast": Text.of("ennuste", "forecast"),
    "ground.design": Text.of("asetelmalaskelma", "design calculation"),
    "ground.before": Text.of("vertailu ennen kokeilua", "comparison before the trial"),
    "ground.transition": Text.of("siirtymä", "transition"),
    "ground.area": Text.of("alue", "area"),
    "ground.reform": Text.of("muutos toimintaympäristössä", "reform"),
    "ground.registry": Text.of("ennusterekisteri", "forecast registry"),
    "check": Text.of("muu laskutapa", "another method"),
    "ground.cross_check": Text.of("ristiintarkistus", "cross-check"),
    "ground.coding": Text.of("koodattu katkelma", "coded passage"),
}


def ui(key: str, language: str) -> str:
    """One of the report's own words."""
    return UI[key][language]


def known_word(key: str, language: str) -> str:
    """The word for a code such as a verdict; a code without one is shown as it is."""
    return UI[key][language] if key in UI else key


def say(value: Any, language: str) -> str:
    """A text of the assessment: a dict of languages, or words that are the same in each."""
    if isinstance(value, Mapping):
        return Text(value)[language]
    return "" if value is None else str(value)


def number(value: float | None, language: str, decimals: int = 0, signed: bool = False) -> str:
    """`−1 234,5`: the language's marks, a real minus, no breaking spaces; a dash for what is not known."""
    return DASH if value is None else _decimal(float(value), decimals, language, signed)


_decimal = lru_cache(maxsize=4096)(decimal)


def decimals_for(value: float | None) -> int:
    """How many decimals a number without an interval shows: none from 20 on, two digits below."""
    return rounded(value or 0.0)[0].decimals


def short_number(value: float | None, language: str, signed: bool = False) -> str:
    """A number with as many decimals as its size asks for."""
    return number(value, language, decimals_for(value), signed)


def estimates(values: Sequence[float | None], language: str, signed: bool = True) -> list[str]:
    """(value, low, high) as they are printed: the rounding of the report's sentences."""
    value, low, high = (*values, None, None)[:3]
    if value is None:
        return [DASH if v is None else short_number(v, language, signed) for v in values]
    printed = rounded(value, low, high)
    return [DASH if p is None else p.said(language, signed) for p in printed][: len(values)]


def month(words: str, language: str) -> str:
    """`2018-01` as `1/2018` in Finnish and `Jan 2018` in English; other words as they are."""
    try:
        parsed = Month.parse(words)
    except ValueError:
        return words
    if language == "fi":
        return f"{parsed.month}/{parsed.year}"
    return f"{_MONTHS_EN[parsed.month - 1]}\u00a0{parsed.year}"
