"""Sentences of the months before the start: had an area parted from its comparison, and how the gap went on (model 6).

A gap that the test does not find is told as one that could not be shown, with the size that the test would see.
"""

from __future__ import annotations

from polku.base import Month, Text
from polku.evaluation.words import AreaWords
from polku.texts.lists import cap, sentences
from polku.texts.numbers import month, percent_size, plain_number


def before_short(
    area: AreaWords, area_change: float, elsewhere: float, parted: bool, gap: float, months: int, detectable: float
) -> Text:
    """Model 6 in one sentence: how the area went beside its comparison before the start (changes are fractions)."""
    a, b = _rate(area_change), _rate(elsewhere)
    if not parted:
        size = percent_size(detectable)
        return Text.of(
            f"{cap(area.gen)} ja vertailualueiden työttömyyden välillä ei voitu osoittaa eroa kokeilua edeltäneiden "
            f"{months} kuukauden aikana ({a['fi']}, vertailualueilla {b['fi']}; testi näkisi noin "
            f"{size['fi']}\u00a0%:n eron).",
            f"No difference could be shown between unemployment {area.en_in} and in the comparison areas in the "
            f"{months} months before the trial ({a['en']}; {b['en']} in the comparison areas; the test would see "
            f"about {size['en']}%).",
        )
    fell = area_change < 0
    faster = (gap < 0) == fell
    pace, pace_en = ("nopeammin", "faster") if faster else ("hitaammin", "more slowly")
    verb, verb_en = ("väheni", "fell") if fell else ("kasvoi", "grew")
    return Text.of(
        f"{cap(area.gen)} työttömyys {verb} vertailualueita {pace} jo ennen kokeilua "
        f"({months} kuukaudessa {a['fi']}, vertailualueilla {b['fi']}).",
        f"Unemployment {area.en_in} {verb_en} {pace_en} than in the comparison areas already before the trial "
        f"({a['en']} in {months} months; {b['en']} in the comparison areas).",
    )


def before_trial(
    area: AreaWords,
    area_change: float,
    elsewhere: float,
    gap: float,
    parted: bool,
    months: int,
    detectable: float,
    begun: bool = True,
) -> Text:
    """Model 6: the short sentence and what follows from it, or the test's own power (`gap` in log points)."""
    first = before_short(area, area_change, elsewhere, parted, gap, months, detectable)
    return sentences(first, NOT_ALL_CREDIT if begun else NOT_ALL_TO_COME) if parted else first


NOT_ALL_CREDIT = Text.of(
    "Kokeilun aikaista eroa ei siksi voi lukea kokonaan kokeilun ansioksi.",
    "The gap during the trial cannot therefore be credited to the trial alone.",
)

STILL_IN_DOUBT = Text.of(
    "Toinen laskelma löytää eron jo ennen kokeilua, joten tämä testi ei poista epäilyä.",
    "Another calculation finds a gap before the trial already, so this test does not remove the doubt.",
)
NOT_ALL_TO_COME = Text.of(
    "Kokeilun aikaista eroa ei siksi aikanaan voi lukea kokonaan kokeilun ansioksi.",
    "The gap during the trial will therefore not be the trial's alone.",
)


def _rate(change: float) -> Text:
    number = plain_number(100 * change, 1, signed=True)
    return Text.of(f"{number['fi']}\u00a0%", f"{number['en']}%")


def closed_gap(area: AreaWords, closed: float, by: Month | None) -> Text:
    """How the gap that opened before went on after the start: closed (positive) or widened, log points."""
    size, date = percent_size(closed), month(by, "ill") if by else None
    when = Text.of(f" {date['fi']} mennessä", f" {date['en']}") if date else Text.same("")
    verb, verb_en = ("kaventui", "narrowed") if closed > 0 else ("leveni", "widened")
    return Text.of(
        f"{cap(area.gen)} ero vertailuun {verb} myöhemmin noin {size['fi']}\u00a0%{when['fi']}.",
        f"The gap between {area.en} and its comparison later {verb_en} by about {size['en']}%{when['en']}.",
    )
