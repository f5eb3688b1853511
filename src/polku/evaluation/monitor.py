"""What should be visible by when, whether it is, and which evidence to collect next.

A link should show in the month of its activity's first dose plus its mean lag. It is `seen` only when the moves that
it is about were counted (two client groups side by side) and moved the expected way, `late` when they were counted and
did not, `unknown` when it is due and nothing was counted: that an estimate fits the series is no sighting of a link.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from polku.base import Month, Text
from polku.evaluation.claims import MonitorRow
from polku.evaluation.context import Context
from polku.evaluation.verdict_words import carried, sided
from polku.evaluation.words import STATE
from polku.programme.model import Graded, Link
from polku.programme.names import effect_name
from polku.results.model import GroupRow
from polku.texts import Message
from polku.texts.lists import listed
from polku.texts.numbers import month

FROM_AREAS = Message("monitor.from-areas")
FROM_STATISTICS = Message("monitor.from-statistics")
FROM_RATERS = Message("monitor.from-raters")
FROM_TWO_OFFICES = Message("monitor.from-two-offices")


def monitor(ctx: Context) -> tuple[MonitorRow, ...]:
    """A row per link in the order in which they should become visible."""
    rows = [_row(ctx, link) for link in ctx.programme.links]
    return tuple(sorted(rows, key=lambda r: (r.by, r.id)))


def due(ctx: Context, link: Link) -> Month:
    """The month in which a link should show: its activity's first dose plus its mean lag."""
    starts = [
        d.start
        for d in ctx.programme.doses
        if d.activity == link.cause and d.dose > 0 and d.kind == "planned" and d.scenario is None
    ]
    return min(starts, default=ctx.start) + math.ceil(link.lag)


def what(ctx: Context, link: Link) -> Text:
    """The expected change in words: the link's claim, or cause and effect."""
    if link.claim is not None:
        return link.claim
    cause, target = ctx.name(link.cause), effect_name(ctx.programme, link)
    return Message("monitor.expected", cause=cause, target=target)


def _row(ctx: Context, link: Link) -> MonitorRow:
    by = due(ctx, link)
    rows = [r for r in ctx.facts.groups if link.id in r.links]
    state = _state(ctx, link, by, rows)
    date = month(by, "ill")
    seen = [ctx.name(r.area) for r in rows if _shows(r, link)]
    where = Text.same("")
    if state == "seen" and seen:
        names = listed(seen)
        where = Message("monitor.at-areas", names=names)
    text = Message("monitor.should-be-visible", date=date, state=STATE[state], where=where)
    return MonitorRow(link.id, what(ctx, link), by, state, text, who(link))


def _state(ctx: Context, link: Link, by: Month, rows: list[GroupRow]) -> str:
    if by > ctx.facts.data_end:
        return "not_yet"
    if any(_shows(r, link) for r in rows):
        return "seen"
    if rows and all(carried(r) for r in rows):
        return "late"
    return "unknown"


def _shows(row: GroupRow, link: Link) -> bool:
    """Do the counts of two groups tell that the move went the expected way?"""
    return sided(row) and (row.effect.mean < 0) == (link.mean < 0)


def who(link: Link) -> Text:
    """Who could deliver what would show the link."""
    if isinstance(link.effect, Graded):
        return FROM_RATERS
    return FROM_AREAS if link.via else FROM_STATISTICS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Evidence that is missing: what it is, what it would tell, who could deliver it, and how dear it is (1-3)."""

    id: str
    name: Text
    tells: Text
    who: Text
    effort: int
    missing: tuple[str, ...]


_SERIES = (
    (
        "in_services",
        Message("monitor.number-services-area"),
        Message("monitor.tells-moves-into-services-exits"),
    ),
    (
        "long_term_unemployed",
        Message("monitor.unemployed-duration-area"),
        Message("monitor.shows-effect-long-term-unemployed"),
    ),
)


def wanted(ctx: Context) -> tuple[Wanted, ...]:
    """What to collect next, the cheapest first: published series, doses, mechanisms, flows, two client groups."""
    out = [
        Wanted(name, title, tells, FROM_STATISTICS, 1, tuple(a.id for a in ctx.areas if not ctx.has_series(name, a.id)))
        for name, title, tells in _SERIES
    ]
    untold = tuple(sorted({d.area for d in ctx.facts.doses if d.delivered is None})) or (
        () if ctx.facts.doses else tuple(a.id for a in ctx.areas)
    )
    out.append(
        Wanted(
            "delivered_dose",
            Message("monitor.delivered-dose-each-activity"),
            Message("monitor.tells-weak-delivery-wrong-assumption"),
            FROM_AREAS,
            2,
            untold,
        )
    )
    out += [_mechanism(ctx, n.id, n.name, n.indicator) for n in ctx.programme.nodes if n.kind == "mechanism"]
    every = tuple(a.id for a in ctx.areas)
    if not ctx.evidence.flows:
        out.append(
            Wanted(
                "flows",
                Message("monitor.monthly-flows-duration"),
                Message("monitor.measures-exits-work-directly-not"),
                FROM_STATISTICS,
                2,
                every,
            )
        )
        out.append(
            Wanted(
                "two_groups",
                Message("monitor.two-client-groups-side-side"),
                Message("monitor.strongest-evidence-area-can-give"),
                FROM_TWO_OFFICES,
                3,
                every,
            )
        )
    return tuple(sorted((w for w in out if w.missing), key=lambda w: w.effort))


def _mechanism(ctx: Context, node: str, name: Text, indicator: str | None) -> Wanted:
    series = ctx.programme.indicator(indicator) if indicator else None
    measured = series.name if series else name
    title = Message("monitor.mechanism-measured", name=name, measured=measured) if series else name
    missing = tuple(a.id for a in ctx.areas if not (indicator and ctx.has_series(indicator, a.id)))
    tells = Message("monitor.tells-mechanism")
    return Wanted(node, title, tells, FROM_AREAS, 2, missing)
