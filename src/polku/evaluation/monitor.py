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
from polku.texts.lists import listed
from polku.texts.numbers import month

FROM_AREAS = Text.of("alueet omasta asiakastietojärjestelmästään", "the areas, from their own client records")
FROM_STATISTICS = Text.of(
    "tilastoviranomainen, työnvälitystilaston kuntataulukot",
    "the statistics authority, municipal tables of the employment service statistics",
)
FROM_RATERS = Text.of("asiakkaat ja arvioijat (alueet kokoavat)", "clients and raters (gathered by the areas)")
FROM_TWO_OFFICES = Text.of("kaksi toimistoa tai jonosta arvottu ryhmä", "two offices, or a group drawn from the queue")


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
    return Text.of(f"{cause['fi']}: {target['fi']}", f"{cause['en']}: {target['en']}")


def _row(ctx: Context, link: Link) -> MonitorRow:
    by = due(ctx, link)
    rows = [r for r in ctx.facts.groups if link.id in r.links]
    state = _state(ctx, link, by, rows)
    date = month(by, "ill")
    seen = [ctx.name(r.area) for r in rows if _shows(r, link)]
    where = Text.same("")
    if state == "seen" and seen:
        names = listed(seen)
        where = Text.of(f": {names['fi']}", f": {names['en']}")
    text = Text.of(
        f"Pitäisi näkyä {date['fi']} mennessä; tila: {STATE[state]['fi']}{where['fi']}.",
        f"Should be visible {date['en']}; state: {STATE[state]['en']}{where['en']}.",
    )
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
        Text.of("Palveluissa olevien määrä alueittain", "Number in services by area"),
        Text.of("erottaa palveluihin siirtymisen työllistymisestä", "tells moves into services from exits to work"),
    ),
    (
        "long_term_unemployed",
        Text.of("Työttömät keston mukaan alueittain", "Unemployed by duration, by area"),
        Text.of(
            "näyttää pitkäaikaistyöttömiin kohdistuvan vaikutuksen, joka ei näy kokonaismäärässä",
            "shows an effect on the long-term unemployed, which the total does not",
        ),
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
            Text.of("Toteutumisaste toimenpiteittäin", "Delivered dose of each activity"),
            Text.of(
                "erottaa heikon toteutuksen väärästä vaikutusoletuksesta", "tells weak delivery from a wrong assumption"
            ),
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
                Text.of("Kuukausittaiset siirtymät keston mukaan", "Monthly flows by duration"),
                Text.of(
                    "mittaa työllistymisen suoraan, ei työttömien määrän kautta",
                    "measures exits to work directly, not through the number of unemployed",
                ),
                FROM_STATISTICS,
                2,
                every,
            )
        )
        out.append(
            Wanted(
                "two_groups",
                Text.of("Kaksi asiakasryhmää rinnakkain", "Two client groups side by side"),
                Text.of("vahvin näyttö, jonka alue voi antaa", "the strongest evidence an area can give"),
                FROM_TWO_OFFICES,
                3,
                every,
            )
        )
    return tuple(sorted((w for w in out if w.missing), key=lambda w: w.effort))


def _mechanism(ctx: Context, node: str, name: Text, indicator: str | None) -> Wanted:
    series = ctx.programme.indicator(indicator) if indicator else None
    measured = series.name if series else name
    title = Text.of(f"{name['fi']}: {measured['fi']}", f"{name['en']}: {measured['en']}") if series else name
    missing = tuple(a.id for a in ctx.areas if not (indicator and ctx.has_series(indicator, a.id)))
    tells = Text.of("kertoo, toimiiko väliin oletettu mekanismi", "tells whether the mechanism between operates")
    return Wanted(node, title, tells, FROM_AREAS, 2, missing)
