"""How an effect is written: `unemployed>job[12:]@young`, `capacity(case_manager)`, or a graded node's id.

Each side of a transition is a state id or a tag; a band `[a:b]` is of jobless months a <= d < b. Reading is by
whole-string patterns: nothing is executed, and whatever does not fit is refused with a cure.
"""

from __future__ import annotations

import re

from polku.base import PolkuError, Text
from polku.programme.model import Band, Capacity, Effect, Graded, Shift
from polku.texts import Message

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

    def __init__(self, what: Text, cure: Text | None = None, code: str = "unreadable_cell") -> None:
        super().__init__(what)
        self.cure = what.cure if cure is None else cure
        self.code = code


def parse_band(text: str) -> Band:
    """Reads `[a:b]`, `[a:]`, `[:b]` or `[:]`; raises Unreadable on anything else or when a >= b."""
    found = _BAND.fullmatch(text.strip())
    if found is None:
        raise Unreadable(Message("programme-refusals.is-not-a-band", text=text), code="bad_band")
    a, b = int(found.group(1) or 0), int(found.group(2)) if found.group(2) else None
    if b is not None and b <= a:
        raise Unreadable(Message("programme-refusals.the-band-is-empty", text=text), code="bad_band")
    return Band(a, b)


def parse_shift(text: str) -> Shift:
    """Reads `from>to`, `from>to[a:b]`, `from>to[a:b]@segment`; raises Unreadable."""
    found = _SHIFT.fullmatch(text)
    if found is None:
        raise Unreadable(Message("programme-refusals.is-not-a-transition", text=text), code="bad_transition")
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
    raise Unreadable(Message("programme-refusals.is-not-an-effect", text=text), code="bad_effect")
