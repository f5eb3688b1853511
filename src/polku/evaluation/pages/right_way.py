"""Page 7: the right way: what was planned and what was delivered of each activity in each area.

Whether what was delivered also worked (delivery beside the mechanism) is not told yet: an indicator that moved after
the start, held against nothing, is no sign that the pathway operates. One sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from polku.base import Month, Text
from polku.evaluation.claims import Claim, Column, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.figures import dose_multiples
from polku.programme.model import ALL
from polku.results.model import DoseRow
from polku.texts.lists import sentences
from polku.texts.numbers import percent

TITLE = Text.of("Tehdäänkö asiat oikealla tavalla", "Are things being done in the right way")
NOT_TOLD = Text.of(
    "Toimenpiteiden toteutumisesta ei ole tietoa, joten ei voida sanoa, tehdäänkö asioita oikealla tavalla.",
    "There is no information on the delivery of the activities, so whether things are being done in the right way "
    "cannot be determined.",
)
MECHANISM_WITHDRAWN = Text.of(
    "Sitä, toimiiko vaikutuspolku siellä, missä toimenpide on toteutunut, ei vielä päätellä: mekanismin mittarin "
    "muutos alun jälkeen ei yksin kerro kokeilusta.",
    "Whether the pathway operates where an activity has been delivered is not inferred yet: a change of a mechanism's "
    "indicator after the start does not by itself tell of the trial.",
)


def delivered_share(row: DoseRow, data_end: Month) -> float | None:
    """Delivered over planned dose, months up to the last with data; None where delivery is not known."""
    if row.delivered is None:
        return None
    n = max(0, min(len(row.planned), len(row.delivered), data_end.since(row.first) + 1))
    planned = sum(row.planned[:n])
    return min(1.0, sum(row.delivered[:n]) / planned) if planned > 0 else None


def cells(ctx: Context) -> dict[str, str]:
    """`activity/area` to its cell of delivery beside mechanism: `cannot_tell` everywhere until that can be told."""
    return {f"{r.activity}/{r.area}": "cannot_tell" for r in ctx.facts.doses}


def shares(ctx: Context) -> dict[tuple[str, str], float]:
    """(activity, area) to the delivered share of the plan, where it is known."""
    found = {(r.activity, r.area): delivered_share(r, ctx.facts.data_end) for r in ctx.facts.doses}
    return {key: share for key, share in found.items() if share is not None}


def way_text(ctx: Context) -> Text:
    """The conclusion on the right way: how much of the plan was delivered, and what is not inferred from it."""
    told, n = shares(ctx), len(ctx.facts.doses)
    if told:
        return sentences(_delivered(told, n), MECHANISM_WITHDRAWN)
    return sentences(NOT_TOLD, *_codings(ctx))


def _delivered(told: Mapping[tuple[str, str], float], n: int) -> Text:
    mean = percent(sum(told.values()) / len(told))
    text = Text.of(
        f"Toimenpiteistä on toteutunut keskimäärin {mean['fi']}\u00a0% suunnitellusta.",
        f"On average {mean['en']}% of the planned dose has been delivered.",
    )
    if len(told) == n:
        return text
    return Text.of(
        f"Toimenpiteistä, joiden toteutuminen tiedetään ({len(told)}/{n} toimenpidettä alueittain), on toteutunut "
        f"keskimäärin {mean['fi']}\u00a0% suunnitellusta.",
        f"Where delivery is known ({len(told)} of {n} activities by area), on average {mean['en']}% of the planned "
        f"dose has been delivered.",
    )


def _codings(ctx: Context) -> list[Text]:
    n = len(ctx.evidence.codings)
    if not n:
        return []
    if n == 1:
        return [
            Text.of(
                "Luokiteltuja katkelmia on yksi; se on luettu, mutta sillä ei ole vielä painoa arviossa.",
                "There is one coded passage; it has been read but carries no weight in the estimate yet.",
            )
        ]
    return [
        Text.of(
            f"Luokiteltuja katkelmia on {n}; ne on luettu, mutta niillä ei ole vielä painoa arviossa.",
            f"There are {n} coded passages; they have been read but carry no weight in the estimate yet.",
        )
    ]


def right_way_page(ctx: Context) -> Page:
    """Page 7: planned and delivered dose."""
    heading = way_text(ctx)
    grounds = [Ground("dose", r.activity) for r in ctx.facts.doses] or [programme_ground("doses")]
    grounds += [Ground("coding", c.coding) for c in ctx.evidence.codings]
    told = shares(ctx)
    claims = [claim(heading, *grounds), *_less_delivered(ctx, told)]
    caption = (
        _delivered(told, len(ctx.facts.doses))
        if told
        else Text.of(
            "Toteutumisesta ei ole tietoa: kuviossa on vain suunnitelma.",
            "There is no information on delivery: the picture shows the plan only.",
        )
    )
    drawn = dose_multiples(ctx, ALL, caption)
    tables = (_share_table(ctx, told),) if told else ()
    return Page("right_way", TITLE, heading, tuple(claims), (drawn,) if drawn else (), tables)


ON_PLAN = 0.75
"""Less of the plan than this is named."""


def _less_delivered(ctx: Context, told: Mapping[tuple[str, str], float]) -> list[Claim]:
    """A sentence for each activity and area where little of the plan was delivered."""
    out = []
    for (activity, area), share in told.items():
        if share < ON_PLAN:
            name, words, size = ctx.name(activity), ctx.words(area), percent(share)
            text = Text.of(
                f"{name['fi']} ({words.ine}): suunnitellusta on toteutunut {size['fi']}\u00a0%, joten toimenpiteen "
                f"toimivuutta ei voi siellä vielä arvioida.",
                f"{name['en']} ({words.en_in}): {size['en']}% of the plan has been delivered, so whether the activity "
                f"works there cannot be judged yet.",
            )
            out.append(claim(text, Ground("dose", f"{activity}/{area}"), delivered=share))
    return out


def _share_table(ctx: Context, told: Mapping[tuple[str, str], float]) -> TableBlock:
    columns = (Column("activity", Text.of("Toimenpide", "Activity")), *_area_columns(ctx))
    rows = tuple(
        (ctx.name(activity), *[_per_cent(told.get((activity, a.id))) for a in ctx.areas])
        for activity in dict.fromkeys(key[0] for key in told)
    )
    caption = Text.of(
        "Toteutunut osuus suunnitellusta toimenpiteittäin ja alueittain, %.",
        "Share of the plan delivered, by activity and area, %.",
    )
    return TableBlock("delivered", caption, columns, rows)


def _area_columns(ctx: Context) -> Sequence[Column]:
    return [Column(a.id, a.name, "percent") for a in ctx.areas]


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
