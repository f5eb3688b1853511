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
from polku.texts import Message
from polku.texts.lists import listed_long
from polku.texts.numbers import percent_size

LABEL = {
    "shows": Message("verdicts.label-shows"),
    "suggests": Message("verdicts.label-suggests"),
    "against": Message("verdicts.label-against"),
    "at_most": Message("verdicts.label-at-most"),
    "open": Message("verdicts.label-open"),
    "capped": Message("verdicts.label-capped"),
    "conflict": Message("verdicts.label-conflict"),
    "promising": Message("verdicts.label-promising"),
    "prior_driven": Message("verdicts.label-prior-driven"),
    "not_learnable_yet": Message("verdicts.label-not-learnable-yet"),
    "no_activity": Message("verdicts.label-no-activity"),
}
"""A sign's label in tables, figures and legends."""

SENTENCE = {
    "shows": Message("verdicts.sentence-shows"),
    "suggests": Message("verdicts.sentence-suggests"),
    "against": Message("verdicts.sentence-against"),
    "open": Message("verdicts.sentence-open"),
    "conflict": Message("verdicts.sentence-conflict"),
    "promising": Message("verdicts.sentence-promising"),
    "prior_driven": Message("verdicts.sentence-prior-driven"),
    "not_learnable_yet": Message("verdicts.sentence-not-learnable-yet"),
    "no_activity": Message("verdicts.sentence-no-activity"),
}
"""A sign's sentence after a number; `at_most` and `capped` say their size and their reasons (`sentence`)."""

CAP = {
    verdicts.GAP: Message("verdicts.gap-comparison-had-opened-before"),
    verdicts.PLACEBO: Message("verdicts.calculation-moved-year-back-finds"),
    verdicts.CONFLICTING: Message("verdicts.other-methods-give-clearly-different"),
    verdicts.STEPS: Message("verdicts.series-shift-during-trial-does"),
    verdicts.NEIGHBOUR: Message("verdicts.comparison-area-same-region-parted"),
    verdicts.GREW: Message("verdicts.monthly-variation-comparison-areas-grew"),
    verdicts.DISTURBED: Message("verdicts.there-were-disturbed-months-during"),
    verdicts.FEW: Message("verdicts.there-under-three-comparison-areas"),
    verdicts.REFORM: Message("verdicts.another-reform-acted-same-time"),
    verdicts.CHANNEL: Message("verdicts.number-unemployed-does-not-tell"),
}
"""What a cap is, as a clause."""

SHORT = Message("verdicts.short")
"""Of a number that is capped, where the reasons stand on the same page."""

GOES_ON = Message("verdicts.goes-on")
"""What a placebo means, where no gap before the start is told beside it."""

WITHHELD = Message("verdicts.withheld")


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
    return Message("verdicts.direction-cannot-told", why=why)


def reasons(codes: Iterable[str]) -> Text:
    """Caps as clauses, in their order."""
    told = set(codes)
    alone = [GOES_ON] if verdicts.PLACEBO in told and verdicts.GAP not in told else []
    return listed_long([*alone, *[CAP[code] for code in CAPS if code in told]])


def at_most(row: EffectRow) -> Text:
    """How large an effect can be at most, where it may be none: the larger end of the 90 % interval."""
    size = percent_size(max(abs(row.spread.at(0.05)), abs(row.spread.at(0.95))) / (row.without or 1.0))
    return Message("verdicts.if-there-effect-most-either", size=size)


def _small() -> Text:
    return Message("verdicts.if-there-effect-small")


def capped_by_area(rows: Sequence[tuple[str, HasVerdict]]) -> dict[str, list[str]]:
    """Code -> the areas of `rows` (area, row) that it caps, in the order of the caps."""
    found: dict[str, list[str]] = {}
    for code in CAPS:
        areas = list(dict.fromkeys(area for area, row in rows if code in row.capped_by))
        if areas:
            found[code] = areas
    return found
