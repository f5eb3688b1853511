"""Page 7: the right way: planned and delivered dose, and the 2×2 of delivery and mechanism."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from polku.base import Month, Text
from polku.evaluation import sentences_way as way
from polku.evaluation.context import ALL, Context, claim, programme_ground
from polku.evaluation.figures import dose_multiples
from polku.evaluation.model import (
    Claim,
    Column,
    DoseRow,
    Ground,
    Page,
    TableBlock,
)
from polku.evaluation.numbers import percent
from polku.evaluation.words import CELL, cap, listed, sentences

ON_PLAN = 0.75
"""At least this share of the planned dose is "as planned"."""


CELLS = ("works", "theory_failure", "implementation_failure", "rival", "cannot_tell")


def delivered_share(row: DoseRow, data_end: Month) -> float | None:
    """Delivered over planned dose, months up to the last with data; None where delivery was not told."""
    if row.delivered is None:
        return None
    n = max(0, min(len(row.planned), len(row.delivered), data_end.since(row.first) + 1))
    planned = sum(row.planned[:n])
    return min(1.0, sum(row.delivered[:n]) / planned) if planned > 0 else None


def mechanism_seen(ctx: Context, activity: str, area: str) -> bool | None:
    """Has a mechanism of the activity moved the better way in the area (z > 1.64)? None where none is measured."""
    via = dict.fromkeys(v for k in ctx.programme.links if k.cause == activity for v in k.via)
    found = [_moved(ctx, node, area) for node in via]
    told = [f for f in found if f is not None]
    return any(told) if told else None


def _moved(ctx: Context, node: str, area: str) -> bool | None:
    """The mechanism's indicator after the start against the 12 months before it, by a two-sample z."""
    box = next((n for n in ctx.programme.nodes if n.id == node), None)
    indicator = ctx.programme.indicator(box.indicator) if box is not None and box.indicator else None
    better = (box.better if box else None) or (indicator.better if indicator else None)
    if indicator is None or better is None:
        return None
    start = next((ctx.programme.start_of(a) for a in ctx.areas if a.id == area), ctx.start)
    rows = [(o.month, o.value) for o in ctx.by_series.get((indicator.id, area), ()) if o.value is not None]
    before = [v for m, v in rows if start.back(12) <= m < start]
    after = [v for m, v in rows if m >= start]
    if len(before) < 3 or len(after) < 3:
        return None
    change = sum(after) / len(after) - sum(before) / len(before)
    sd = math.sqrt(_variance(before) / len(before) + _variance(after) / len(after))
    way = 1.0 if better == "more" else -1.0
    return way * change > 1.64 * sd if sd > 0 else way * change > 0


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)


def cell(delivered: float | None, seen: bool | None) -> str:
    """The 2×2: on plan or not × mechanism seen or not; what has not been told cannot be judged."""
    if delivered is None:
        return "cannot_tell"
    if delivered >= ON_PLAN:
        return "cannot_tell" if seen is None else "works" if seen else "theory_failure"
    return "rival" if seen else "implementation_failure"


def cells(ctx: Context) -> dict[str, str]:
    """`activity/area` to its cell of the 2×2."""
    return {
        f"{r.activity}/{r.area}": cell(delivered_share(r, ctx.facts.data_end), mechanism_seen(ctx, r.activity, r.area))
        for r in ctx.facts.doses
    }


def way_text(ctx: Context, where: Mapping[str, str]) -> Text:
    """The conclusion on the right way: how many pairs of activity and area stand in each cell."""
    n = len(where)
    told = {c: sum(v == c for v in where.values()) for c in CELLS}
    codings = len(ctx.evidence.codings)
    if n == 0 or told["cannot_tell"] == n:
        text = Text.of(
            "Toteutuksesta ja mekanismeista ei ole saatu aineistoa, joten ei voida sanoa, tehdäänkö asioita oikealla "
            "tavalla.",
            "No material on delivery or mechanisms has come in, so whether things are being done in the right way "
            "cannot be told.",
        )
        if codings:
            text = sentences(
                text,
                Text.of(
                    f"Luokiteltuja katkelmia on {codings}; ne on luettu, mutta niillä ei ole vielä painoa arviossa.",
                    f"There are {codings} coded passages; they have been read but carry no weight in the estimate yet.",
                ),
            )
        return text
    parts = [Text.of(f"{CELL[c]['fi']} {told[c]}", f"{CELL[c]['en']} {told[c]}") for c in CELLS if told[c]]
    names = listed(parts)
    return Text.of(f"Toimenpiteistä alueittain ({n}): {names['fi']}.", f"Activities by area ({n}): {names['en']}.")


def right_way_page(ctx: Context, where: Mapping[str, str]) -> Page:
    """Page 7: planned and delivered dose and the 2×2."""
    heading = way_text(ctx, where)
    grounds = [Ground("dose", r.activity) for r in ctx.facts.doses] or [programme_ground("doses")]
    grounds += [Ground("coding", c.coding) for c in ctx.evidence.codings]
    claims = [claim(heading, *grounds)]
    claims += [c for r in ctx.facts.doses for c in [_cell_claim(ctx, r, where[f"{r.activity}/{r.area}"])] if c]
    share = _planned_peak(ctx)
    caption = (
        Text.of(
            "Toteutumista ei ole kerrottu: kuviossa on vain suunnitelma.",
            "Delivery has not been told: the picture shows the plan only.",
        )
        if share is None
        else Text.of(
            f"Toimenpiteistä on toteutunut keskimäärin {percent(share)['fi']}\u00a0% suunnitellusta.",
            f"On average {percent(share)['en']}% of the planned dose has been delivered.",
        )
    )
    drawn = dose_multiples(ctx, ALL, caption)
    title = Text.of("Tehdäänkö asiat oikealla tavalla", "Are things being done in the right way")
    tables = (_cell_table(ctx, where),) if where else ()
    return Page("right_way", title, heading, tuple(claims), (drawn,) if drawn else (), tables)


def _planned_peak(ctx: Context) -> float | None:
    """The mean delivered share over the rows where delivery was told."""
    told = [s for r in ctx.facts.doses for s in [delivered_share(r, ctx.facts.data_end)] if s is not None]
    return sum(told) / len(told) if told else None


def _cell_claim(ctx: Context, row: DoseRow, where: str) -> Claim | None:
    """Models 9a and 9b and their counterparts for one activity in one area; nothing where it cannot be told."""
    share = delivered_share(row, ctx.facts.data_end)
    if where == "cannot_tell" or share is None:
        return None
    via = dict.fromkeys(v for k in ctx.programme.links if k.cause == row.activity for v in k.via)
    mechanism = listed([_lower(ctx.name(v)) for v in via])
    text = (
        {"works": way.works, "theory_failure": way.theory_failure, "rival": way.rival}[where](share, mechanism)
        if where != "implementation_failure"
        else way.implementation_failure(share)
    )
    name, words = ctx.name(row.activity), ctx.words(row.area)
    opening = Text.of(f"{name['fi']} ({words.ine}):", f"{name['en']} ({words.en_in}):")
    return claim(sentences(opening, text), Ground("dose", f"{row.activity}/{row.area}"), delivered=share)


def _lower(name: Text) -> Text:
    return Text.of(name["fi"][:1].lower() + name["fi"][1:], name["en"][:1].lower() + name["en"][1:])


def _cell_table(ctx: Context, where: Mapping[str, str]) -> TableBlock:
    columns = (Column("activity", Text.of("Toimenpide", "Activity")), *[Column(a.id, a.name) for a in ctx.areas])
    activities = dict.fromkeys(key.split("/")[0] for key in where)
    rows = tuple(
        (ctx.name(k), *[CELL[where[f"{k}/{a.id}"]] if f"{k}/{a.id}" in where else None for a in ctx.areas])
        for k in activities
    )
    caption = Text.of(
        "Toteutus ja mekanismi toimenpiteittäin ja alueittain.", "Delivery and mechanism by activity and area."
    )
    meaning = {
        "works": Text.of("toteutunut ja muutos havaittu", "delivered and change seen"),
        "theory_failure": Text.of("toteutunut, muutosta ei havaittu", "delivered, no change seen"),
        "implementation_failure": Text.of("vajaa toteutus", "little delivered"),
        "rival": Text.of("muutos ilman toteutusta", "change without delivery"),
    }
    note = Text({k: cap("; ".join(f"{CELL[c][k]} = {m[k]}" for c, m in meaning.items())) + "." for k in ("fi", "en")})
    return TableBlock("cells", caption, columns, rows, note)
