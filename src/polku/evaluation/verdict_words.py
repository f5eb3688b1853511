"""The words of a verdict: one sign per verdict, and of each sign a label, a sentence and a place in the legend.

What a sentence, a figure, a table, a legend, the map and the workbook say of one number comes from `sign`: they cannot
differ. Nothing here weighs numbers; that is `results.verdicts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from polku.base import Spread, Text
from polku.results import verdicts
from polku.results.model import EffectRow, HasVerdict, verdict_of
from polku.results.verdicts import CAPS, Verdict, promising
from polku.texts.lists import listed_long
from polku.texts.numbers import percent_size

LABEL = {
    "shows": Text.of("aineisto osoittaa", "the material shows"),
    "suggests": Text.of("aineisto viittaa tähän", "the material suggests this"),
    "against": Text.of("aineisto viittaa tähän vastoin oletusta", "the material suggests this against the assumption"),
    "at_most": Text.of("vaikutus on enintään pieni", "the effect is small at most"),
    "open": Text.of("aineisto tarkensi arviota, suunta avoin", "sharpened by the material, direction open"),
    "capped": Text.of("suuntaa ei voi sanoa, päätelmä rajattu", "direction cannot be told, verdict capped"),
    "conflict": Text.of("aineisto ja oletus ristiriidassa", "material and assumption conflict"),
    "promising": Text.of("lupaava, ei osoitettu", "promising, not shown"),
    "prior_driven": Text.of("perustuu oletukseen", "rests on an assumption"),
    "not_learnable_yet": Text.of("ei vielä pääteltävissä", "cannot be told yet"),
    "no_activity": Text.of("ei toimenpidettä", "no activity"),
}
"""A sign's label in tables, figures and legends."""

SENTENCE = {
    "shows": Text.of("Aineisto osoittaa tämän.", "The material shows this."),
    "suggests": Text.of("Aineisto viittaa tähän.", "The material suggests this."),
    "against": Text.of(
        "Aineisto viittaa tähän, vaikka oletus oli toinen.", "The material suggests this, against the assumption."
    ),
    "open": Text.of(
        "Aineisto tarkensi arviota, mutta vaikutuksen suunta on avoin.",
        "The material sharpened the estimate, but the direction of the effect is open.",
    ),
    "conflict": Text.of("Aineisto ja oletus ovat ristiriidassa.", "The material and the assumption conflict."),
    "promising": Text.of("Lupaava, ei osoitettu.", "Promising, not shown."),
    "prior_driven": Text.of("Arvio perustuu oletukseen.", "The estimate rests on an assumption."),
    "not_learnable_yet": Text.of("Vaikutus ei ole vielä pääteltävissä.", "The effect cannot be told yet."),
    "no_activity": Text.of(
        "Luku on nolla, koska mikään toimenpide ei suunnitelman mukaan ehdi siihen mennessä vaikuttaa.",
        "The number is nought, as by the plan no activity can have acted by then.",
    ),
}
"""A sign's sentence after a number; `at_most` and `capped` say their size and their reasons (`sentence`)."""

CAP = {
    verdicts.GAP: Text.of(
        "ero vertailuun avautui jo ennen kokeilua",
        "a gap to the comparison had opened before the trial",
    ),
    verdicts.PLACEBO: Text.of(
        "vuotta aiemmaksi siirretty laskelma löytää vaikutuksen, jota ei silloin voinut olla",
        "a calculation moved a year back finds an effect where there could be none",
    ),
    verdicts.CONFLICTING: Text.of(
        "muut laskutavat antavat selvästi eri tuloksen", "other methods give a clearly different result"
    ),
    verdicts.STEPS: Text.of(
        "sarjassa on kokeilun aikana siirtymä, joka ei näytä vaikutukselta",
        "the series has a shift during the trial that does not look like an effect",
    ),
    verdicts.NEIGHBOUR: Text.of(
        "myös saman maakunnan vertailualue erkani muista kokeilun alettua, joten koko maakunnan oma muutos voi näyttää "
        "vaikutukselta tai peittää sen",
        "a comparison area of the same region parted from the others too once the trial had begun, so a change of the "
        "whole region can look like an effect or hide one",
    ),
    verdicts.GREW: Text.of(
        "vertailualueiden kuukausivaihtelu kasvoi kokeilun aikana",
        "the monthly variation of the comparison areas grew during the trial",
    ),
    verdicts.DISTURBED: Text.of(
        "kokeilun aikana oli poikkeuskuukausia ja vertailualueita on niihin liian vähän",
        "there were disturbed months during the trial and too few comparison areas for them",
    ),
    verdicts.FEW: Text.of("vertailualueita on alle kolme", "there are under three comparison areas"),
    verdicts.REFORM: Text.of("samaan aikaan vaikutti muu uudistus", "another reform acted at the same time"),
    verdicts.CHANNEL: Text.of(
        "työttömien määrästä ei erota, siirryttiinkö työhön vai palveluun",
        "the number of unemployed does not tell jobs from services",
    ),
}
"""What a cap is, as a clause."""

SHORT = Text.of("Suuntaa ei voi sanoa.", "The direction cannot be told.")
"""Of a number that is capped, where the reasons stand on the same page."""

GOES_ON = Text.of(
    "ero vertailuun oli jo ennen kokeilua, ja sen sulkeutuminen tai jatkuminen näyttää vaikutukselta",
    "a gap to the comparison was there before the trial, and its closing or going on looks like an effect",
)
"""What a placebo means, where no gap before the start is told beside it."""

WITHHELD = Text.of("lukua ei anneta", "no number is given")


def sign(verdict: Verdict, p_better: float | None = None) -> str:
    """The one sign of a verdict: a key of LABEL."""
    if not verdict.carried:
        return "promising" if promising(verdict, p_better) else verdict.status
    if verdict.capped_by:
        return "capped"
    if verdict.status == "conflict":
        return "against" if verdict.sided else "conflict"
    return verdict.direction


def sign_of(row: HasVerdict) -> str:
    """The sign of a row; of an effect with its probability to be good. Nought in every draw has a sign of its own."""
    spread = getattr(row, "spread", None)
    if isinstance(spread, Spread) and spread.sd == 0 and spread.mean == 0:
        return "no_activity"
    return sign(verdict_of(row), getattr(row, "p_better", None))


def label(row: HasVerdict) -> Text:
    """The verdict of a row as tables print it."""
    return LABEL[sign_of(row)]


def carried(row: HasVerdict) -> bool:
    """Does the material carry the number? If not, it is told as an assumption."""
    return verdict_of(row).carried


def sided(row: HasVerdict) -> bool:
    """May it be said which way the number goes?"""
    return verdict_of(row).sided


def factual(row: HasVerdict, spread: Spread) -> bool:
    """May a number be told in the past tense, as what happened? Only where its side is told and 80 % excludes zero."""
    return sided(row) and not spread.at(0.1) <= 0 <= spread.at(0.9)


def sentence(row: HasVerdict) -> Text:
    """What is known of a number, as a sentence after it."""
    found = sign_of(row)
    if found == "capped":
        return because(row.capped_by)
    if found == "at_most":
        return at_most(row) if isinstance(row, EffectRow) and row.without else _small()
    return SENTENCE[found]


def because(codes: Iterable[str]) -> Text:
    """That no direction is said, and why."""
    why = reasons(codes)
    return Text.of(f"Suuntaa ei voi sanoa: {why['fi']}.", f"The direction cannot be told: {why['en']}.")


def reasons(codes: Iterable[str]) -> Text:
    """Caps as clauses, in their order."""
    told = set(codes)
    alone = [GOES_ON] if verdicts.PLACEBO in told and verdicts.GAP not in told else []
    return listed_long([*alone, *[CAP[code] for code in CAPS if code in told]])


def at_most(row: EffectRow) -> Text:
    """How large an effect can be at most, where it may be none: the larger end of the 90 % interval."""
    size = percent_size(max(abs(row.spread.at(0.05)), abs(row.spread.at(0.95))) / (row.without or 1.0))
    return Text.of(
        f"Jos vaikutusta on, se on enintään {size['fi']}\u00a0% suuntaan tai toiseen.",
        f"If there is an effect, it is at most {size['en']}% either way.",
    )


def _small() -> Text:
    return Text.of("Jos vaikutusta on, se on pieni.", "If there is an effect, it is small.")


def capped_by_area(rows: Sequence[tuple[str, HasVerdict]]) -> dict[str, list[str]]:
    """Code -> the areas of `rows` (area, row) that it caps, in the order of the caps."""
    found: dict[str, list[str]] = {}
    for code in CAPS:
        areas = list(dict.fromkeys(area for area, row in rows if code in row.capped_by))
        if areas:
            found[code] = areas
    return found
