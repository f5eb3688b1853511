"""The words of the report: areas and payers in their cases, measures, verdicts, parts of a change.

Finnish inflects names; a name without its cases is put after a word that is inflected for it
("alueella Pori", "alueen Pori").
"""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Text
from polku.programme.model import Area, Payer

MEASURE = {
    "unemployed": Text.of("Työttömät", "Unemployed"),
    "unemployed_or_in_service": Text.of("Työttömät ja palveluissa olevat", "Unemployed and in services"),
    "in_services": Text.of("Palveluissa olevat", "People in services"),
    "long_term_unemployed": Text.of("Pitkäaikaistyöttömät", "Long-term unemployed"),
    "activation_rate": Text.of("Aktivointiaste", "Activation rate"),
    "open_job_months": Text.of("Työkuukaudet avoimilla työmarkkinoilla", "Months in work in the open labour market"),
}

OF = {
    "unemployed": Text.of("työttömien määrän", "the number of unemployed"),
    "unemployed_or_in_service": Text.of(
        "työttömien ja palveluissa olevien määrän", "the number of people unemployed or in services"
    ),
    "in_services": Text.of("palveluissa olevien määrän", "the number of people in services"),
    "long_term_unemployed": Text.of("pitkäaikaistyöttömien määrän", "the number of long-term unemployed"),
}
"""A measure before "muutos", and after "the change in"."""

PARTITIVE = {
    "unemployed": Text.of("työttömiä", "unemployed"),
    "unemployed_or_in_service": Text.of("työttömiä ja palveluissa olevia yhteensä", "people unemployed or in services"),
    "in_services": Text.of("palveluissa olevia", "people in services"),
    "long_term_unemployed": Text.of("pitkäaikaistyöttömiä", "long-term unemployed"),
}

PART = {
    "job": Text.of("Työhön avoimille työmarkkinoille", "To jobs in the open labour market"),
    "subsidised": Text.of("Palkkatuettuun työhön", "To subsidised work"),
    "services": Text.of("Muihin palveluihin", "To other services"),
    "outside": Text.of("Työvoiman ulkopuolelle", "Out of the labour force"),
    "reg_end": Text.of("Työnhaun voimassaolo päättyi", "Registration ended"),
    "returns": Text.of("Palaavat työttömiksi", "Return to unemployment"),
    "entries": Text.of("Uudet työttömät", "New unemployed"),
}

PART_OF = {
    "job": Text.of("työllistymistä avoimille työmarkkinoille", "exits to the open labour market"),
    "subsidised": Text.of("siirtymistä palkkatuettuun työhön", "moves into subsidised work"),
    "services": Text.of("siirtymistä palveluihin", "moves into services"),
    "outside": Text.of("siirtymistä työvoiman ulkopuolelle", "exits from the labour force"),
    "reg_end": Text.of("työnhaun voimassaolon päättymistä", "registrations that ended"),
    "returns": Text.of("palveluista palaavien määrän muutosta", "a change in returns from services"),
    "entries": Text.of("uusien työttömien määrän muutosta", "a change in the newly unemployed"),
}
"""A part of a change after "is mainly ..." (in Finnish the partitive)."""

STATE = {
    "seen": Text.of("havaittu", "seen"),
    "not_yet": Text.of("ei vielä ajankohtainen", "not due yet"),
    "late": Text.of("myöhässä", "late"),
    "unknown": Text.of("ei voi sanoa", "cannot be told"),
}


@dataclass(frozen=True, slots=True)
class AreaWords:
    """An area in sentences: Finnish genitive and locative, the English name and "in ..."."""

    gen: str
    ine: str
    en: str
    en_in: str


TRIAL_AREAS = AreaWords("kokeilualueiden", "kokeilualueilla", "the trial areas", "in the trial areas")


def area_words(area: Area) -> AreaWords:
    """The cases of an area; without them "alueen X" and "alueella X"."""
    fi, en = area.name["fi"], area.name["en"]
    en = f"the {en}" if en.lower().endswith((" region", " area")) and not en.lower().startswith("the ") else en
    return AreaWords(area.gen_fi or f"alueen {fi}", area.ine_fi or f"alueella {fi}", en, f"in {en}")


def payer_gen(payer: Payer) -> Text:
    """Whose spending: "kunnan", "the municipality's"; without its genitive "maksajan X"."""
    fi, en = payer.name["fi"], payer.name["en"].split(" (")[0]
    # a name with capitals inside it ("Employment Fund") or of one word that is a proper name keeps its capital
    proper = en.lower() == payer.id == "kela" or en[1:] != en[1:].lower()
    english = en if proper else en[:1].lower() + en[1:]
    article = "" if payer.id == "kela" else "the "
    owner = f"{english}'" if english.endswith("s") else f"{english}'s"
    return Text.of(payer.gen_fi or f"maksajan {fi}", article + owner)
