"""Which transitions of clients a run needs and could not see yet.

The moves out of one state compete: a hazard that is missing makes the others look larger, and a link whose transition
is missing moves nothing. So a run needs every transition that a link or a series names, and all that compete with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from polku.base import LANGUAGES, Month, NotYet, Text
from polku.programme.formula import Flow, Stock, parse, parts
from polku.programme.model import Programme, Shift
from polku.texts import Message

SHOWN = 6
"""So many transitions of one month are named; of more, the number."""
Edge = tuple[str, str]


def require_known(whole: Programme, seen: Programme, indicators: Iterable[str]) -> None:
    """Raises NotYet when transitions that `seen` needs stand in `whole` but were not known yet.

    `seen` is `whole` as known in a month; `indicators` the ids of the series that were seen.
    """
    missing = not_yet(whole, seen, indicators)
    if missing:
        raise NotYet(_sentence(missing))


def not_yet(whole: Programme, seen: Programme, indicators: Iterable[str]) -> tuple[tuple[Month, Edge], ...]:
    """The transitions needed and not seen, with the month in which each becomes known; by month, then in file order."""
    there = {(row.source, row.target) for row in seen.transitions}
    later: dict[Edge, Month] = {}
    for row in whole.transitions:
        edge = (row.source, row.target)
        if edge not in there and row.known is not None:
            later[edge] = min(later.get(edge, row.known), row.known)
    named = _named(seen, indicators)
    return tuple(sorted(((m, e) for e, m in later.items() if _needed(seen, e, named)), key=lambda x: x[0].index))


def _named(programme: Programme, indicators: Iterable[str]) -> tuple[tuple[Shift, ...], tuple[str, ...]]:
    """The transitions that links and series name, and the stocks that series are of."""
    shifts = [k.effect for k in programme.links if isinstance(k.effect, Shift)]
    stocks: list[str] = []
    for name in dict.fromkeys(indicators):
        indicator = programme.indicator(name)
        for part in parts(parse(indicator.formula)) if indicator and indicator.formula else ():
            if isinstance(part, Flow):
                shifts.append(part.shift)
            elif isinstance(part, Stock):
                stocks.append(part.name)
    return tuple(dict.fromkeys(shifts)), tuple(dict.fromkeys(stocks))


def _needed(programme: Programme, edge: Edge, named: tuple[tuple[Shift, ...], tuple[str, ...]]) -> bool:
    """Whether a transition is named, competes with one that is, or leads into or out of a stock that is seen."""
    source, target = (carried(programme, state) for state in edge)
    shifts, stocks = named
    return any(s.source in source for s in shifts) or any(n in source or n in target for n in stocks)


def carried(programme: Programme, state: str) -> frozenset[str]:
    """A state's id and everything that it counts as."""
    found = next((s for s in programme.states if s.id == state), None)
    return frozenset([state]) | (found.counts_as if found else frozenset())


def _sentence(missing: Iterable[tuple[Month, Edge]]) -> Text:
    rows = []
    for month, found in groupby(missing, key=lambda x: x[0]):
        names = [f"{a}>{b}" for _, (a, b) in found]
        shown, rest = ", ".join(names[:SHOWN]), max(0, len(names) - SHOWN)
        rows.append(Message("programme.missing-transitions", names=shown, rest=rest, month=month))
    together = Text({k: "; ".join(row[k] for row in rows) for k in LANGUAGES})
    return Message("programme.transitions-not-published", rows=together)
