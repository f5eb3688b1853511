"""Names in a programme, as sentences use them: nodes, areas, and what a link shifts."""

from __future__ import annotations

from polku.base import Text
from polku.programme.model import Capacity, Graded, Link, Programme, Shift
from polku.texts import Message

INTO_WORK = ("services", "unsubsidised")
"""States from which a move into work comes after a service."""
FROM_UNEMPLOYED = ("job", "services", "unsubsidised", "subsidised", "outside", "reg_end")
"""Where a move out of unemployment goes, of those that have a word of their own."""
TRANSITION: dict[str, Text] = {target: Message(f"names.transition-{target}") for target in FROM_UNEMPLOYED}


def name_of(programme: Programme, what: str) -> Text:
    """The name of a node, an area, an indicator or a payer; the id itself when there is none."""
    for rows in (programme.nodes, programme.areas, programme.indicators, programme.payers):
        for row in rows:
            if row.id == what:
                return row.name
    return Text.same(what)


def effect_name(programme: Programme, link: Link) -> Text:
    """What a link shifts, in words."""
    effect = link.effect
    if isinstance(effect, Graded):
        return name_of(programme, effect.node)
    if isinstance(effect, Capacity):
        return Message("names.capacity", activity=name_of(programme, effect.activity))
    return shift_name(programme, effect)


def shift_name(programme: Programme, effect: Shift) -> Text:
    """A transition in words, with its band of jobless months."""
    name, band = _move(programme, effect), effect.band
    if band is None or (band.a == 0 and band.b is None):
        return name
    if band.b is None:
        return Message("names.over-months", name=name, a=band.a)
    if band.a == 0:
        return Message("names.under-months", name=name, b=band.b)
    return Message("names.between-months", name=name, a=band.a, b=band.b)


def _move(programme: Programme, effect: Shift) -> Text:
    if effect.source == "unemployed" and effect.target in TRANSITION:
        return TRANSITION[effect.target]
    if effect.source in INTO_WORK and effect.target == "job":
        return Message("names.work-after-service")
    states = {s.id: s.name for s in programme.states}
    a, b = (states.get(s, Text.same(s)) for s in (effect.source, effect.target))
    return Message("names.move", a=a, b=b)
