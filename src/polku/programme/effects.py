"""How an effect is written: `unemployed>job[12:]@young`, `capacity(case_manager)`, or a graded node's id.

Each side of a transition is a state id or a tag; a band `[a:b]` is of jobless months a <= d < b. Reading is by
whole-string patterns: nothing is executed, and whatever does not fit is refused with a cure.
"""

from __future__ import annotations

import re

from polku.base import PolkuError, Text
from polku.programme.model import Band, Capacity, Effect, Graded, Shift

NAME = r"[^\W\d]\w*(?:\.\w+)*"
"""A state, a tag, an activity, a node: letters, digits and _, parts joined by a dot."""

BAND = r"\[\s*(\d{0,6})\s*:\s*(\d{0,6})\s*\]"

_BAND = re.compile(BAND)
_SHIFT = re.compile(rf"\s*({NAME})\s*>\s*({NAME})\s*(\[[^\]]*\])?\s*(?:@\s*({NAME}))?\s*")
_CAPACITY = re.compile(rf"\s*capacity\s*\(\s*({NAME})\s*\)\s*")
_NODE = re.compile(rf"\s*({NAME})\s*")


class Unreadable(PolkuError):
    """A cell that cannot be read as what it should be: what is wrong, and the cure. The reader adds the place."""

    exit_code = 1

    def __init__(self, *, fi: tuple[str, str], en: tuple[str, str], code: str = "unreadable_cell") -> None:
        super().__init__(Text.of(fi[0], en[0]))
        self.cure = Text.of(fi[1], en[1])
        self.code = code


def parse_band(text: str) -> Band:
    """Reads `[a:b]`, `[a:]`, `[:b]` or `[:]`; raises Unreadable on anything else or when a >= b."""
    found = _BAND.fullmatch(text.strip())
    if found is None:
        raise Unreadable(
            code="bad_band",
            fi=(f"”{text}” ei ole väli", "kirjoita väli muodossa [a:b], esimerkiksi [12:] tai [0:3]"),
            en=(f"'{text}' is not a band", "write a band as [a:b], for example [12:] or [0:3]"),
        )
    a, b = int(found.group(1) or 0), int(found.group(2)) if found.group(2) else None
    if b is not None and b <= a:
        raise Unreadable(
            code="bad_band",
            fi=(f"väli {text} on tyhjä", "kirjoita ensin pienempi ja sitten suurempi raja"),
            en=(f"the band {text} is empty", "write the smaller limit first and the larger one after it"),
        )
    return Band(a, b)


def parse_shift(text: str) -> Shift:
    """Reads `from>to`, `from>to[a:b]`, `from>to[a:b]@segment`; raises Unreadable."""
    found = _SHIFT.fullmatch(text)
    if found is None:
        raise Unreadable(
            code="bad_transition",
            fi=(
                f"”{text}” ei ole siirtymä",
                "kirjoita mistä>mihin, esimerkiksi unemployed>job tai unemployed>job[12:]",
            ),
            en=(f"'{text}' is not a transition", "write from>to, for example unemployed>job or unemployed>job[12:]"),
        )
    source, target, band, segment = found.groups()
    return Shift(source, target, parse_band(band) if band else None, segment)


def parse_effect(text: str) -> Effect:
    """Reads what a link does: a Shift, a Capacity or a Graded goal; raises Unreadable."""
    if ">" in text:
        return parse_shift(text)
    if found := _CAPACITY.fullmatch(text):
        return Capacity(found.group(1))
    if found := _NODE.fullmatch(text):
        return Graded(found.group(1))
    raise Unreadable(
        code="bad_effect",
        fi=(
            f"”{text}” ei ole vaikutus",
            "kirjoita siirtymä (unemployed>job), capacity(toimenpide) tai arvioitavan tavoitteen tunnus",
        ),
        en=(
            f"'{text}' is not an effect",
            "write a transition (unemployed>job), capacity(activity) or the id of a graded goal",
        ),
    )
