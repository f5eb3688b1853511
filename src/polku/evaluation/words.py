"""The words of the report: areas and payers in their cases, measures, verdicts, parts of a change.

Finnish inflects names; a name without its cases is put after a word that is inflected for it
("alueella Pori", "alueen Pori").
"""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Text
from polku.programme.model import Area, Payer
from polku.texts import Message

MEASURE = {
    "unemployed": Message("words.measure-unemployed"),
    "unemployed_or_in_service": Message("words.measure-unemployed-or-in-service"),
    "in_services": Message("words.measure-in-services"),
    "long_term_unemployed": Message("words.measure-long-term-unemployed"),
    "activation_rate": Message("words.measure-activation-rate"),
    "open_job_months": Message("words.measure-open-job-months"),
}

OF = {
    "unemployed": Message("words.of-unemployed"),
    "unemployed_or_in_service": Message("words.of-unemployed-or-in-service"),
    "in_services": Message("words.of-in-services"),
    "long_term_unemployed": Message("words.of-long-term-unemployed"),
}
"""A measure before "muutos", and after "the change in"."""

PARTITIVE = {
    "unemployed": Message("words.partitive-unemployed"),
    "unemployed_or_in_service": Message("words.partitive-unemployed-or-in-service"),
    "in_services": Message("words.partitive-in-services"),
    "long_term_unemployed": Message("words.partitive-long-term-unemployed"),
}

PART = {
    "job": Message("words.part-job"),
    "subsidised": Message("words.part-subsidised"),
    "services": Message("words.part-services"),
    "outside": Message("words.part-outside"),
    "reg_end": Message("words.part-reg-end"),
    "returns": Message("words.part-returns"),
    "entries": Message("words.part-entries"),
}

PART_OF = {
    "job": Message("words.part-of-job"),
    "subsidised": Message("words.part-of-subsidised"),
    "services": Message("words.part-of-services"),
    "outside": Message("words.part-of-outside"),
    "reg_end": Message("words.part-of-reg-end"),
    "returns": Message("words.part-of-returns"),
    "entries": Message("words.part-of-entries"),
}
"""A part of a change after "is mainly ..." (in Finnish the partitive)."""

STATE = {
    "seen": Message("words.state-seen"),
    "not_yet": Message("words.state-not-yet"),
    "late": Message("words.state-late"),
    "unknown": Message("words.state-unknown"),
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
    return Text({"fi": payer.gen_fi or f"maksajan {fi}", "en": article + owner})
