"""Figures as plain data: what is drawn, its conclusion (the caption) and its text alternative.

`reports` draws them and computes nothing. A figure's alternative says its conclusion too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from polku.base import QUANTILES, Month, Spread, Text, months
from polku.evaluation.claims import Figure, MonitorRow
from polku.evaluation.context import Context
from polku.evaluation.verdict_words import sign_of
from polku.evaluation.words import MEASURE, PART, STATE
from polku.programme.model import ALL
from polku.results.json_values import plain
from polku.results.model import DoseRow, EffectRow, ForecastRow
from polku.texts import Message
from polku.texts.numbers import scaled

PERSONS = Message("figures.persons")
POINTS = Message("figures.points")
JOB_MONTHS = Message("figures.job-months")
EUROS = Message("figures.euros")
INDEX = Message("figures.index")

FAN_QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
MONTHS_BEFORE, MONTHS_AHEAD = 60, 36
"""Months before the start and past the data that a fan shows; the others are in `assessment.json`."""

UNIT = {"activation_rate": POINTS, "open_job_months": JOB_MONTHS}


def figure(id: str, kind: str, caption: Text, what: Text, data: dict[str, Any]) -> Figure:
    """A figure; its text alternative is what it shows and its conclusion."""
    alt = Message("figures.alt", what=what, caption=caption)
    return Figure(id, kind, caption, alt, plain(data))


def three_bars(id: str, rows: Sequence[EffectRow], caption: Text) -> Figure:
    """Effects as bars with their 80 % intervals; `status` is the sign of the verdict."""
    bars = [
        {
            "label": MEASURE[r.measure],
            "value": r.spread.mean,
            "low": r.spread.at(0.1),
            "high": r.spread.at(0.9),
            "unit": UNIT.get(r.measure, PERSONS),
            "status": sign_of(r),
        }
        for r in rows
    ]
    what = Message("figures.kind-three-numbers")
    return figure(id, "three_bars", caption, what, {"bars": bars, "zero": True})


def fan(ctx: Context, area: str, indicator: str, caption: Text) -> Figure | None:
    """With and without the trial, the observed months and the years before; None without forecasts."""
    treated = next((a for a in ctx.areas if a.id == area), None)
    start = ctx.programme.start_of(treated) if treated else ctx.start
    since, last = start.back(MONTHS_BEFORE), ctx.facts.data_end + MONTHS_AHEAD
    rows = [r for r in ctx.forecasts(area, indicator) if since <= r.month <= last]
    if not rows:
        return None
    first = rows[0].month
    data = {
        "months": [r.month for r in rows],
        "observed": [r.observed for r in rows],
        "with": _quantiles(rows, "with_"),
        "without": _quantiles(rows, "without"),
        "start": start,
        "end": ctx.programme.end_of(treated) if treated else ctx.end,
        "data_end": ctx.facts.data_end,
        "projection_from": next((r.month for r in rows if r.kind == "projection"), None),
        "modelled": any(r.modelled for r in rows),
        "reforms": [{"month": r.start, "label": r.text} for r in ctx.programme.reforms if first <= r.start <= last],
        "unit": PERSONS,
        "zero": False,
    }
    what = Message("figures.fan", measure=MEASURE[indicator])
    return figure(f"fan_{indicator}_{area}", "fan", caption, what, data)


def _quantiles(rows: Sequence[ForecastRow], side: str) -> dict[str, list[float | None]]:
    out: dict[str, list[float | None]] = {}
    for q in FAN_QUANTILES:
        i = QUANTILES.index(q)
        values = [getattr(r, side) for r in rows]
        out[str(q)] = [None if v is None else v[i] for v in values]
    return out


def before_after(ctx: Context, area: str, caption: Text) -> Figure | None:
    """Observed unemployed of an area and of the comparison areas together, the month before the start = 100.

    Where the data end earlier, their last month is 100.
    """
    treated = next(a for a in ctx.areas if a.id == area)
    start = ctx.programme.start_of(treated)
    base = min(start.back(1), ctx.facts.data_end)
    span = list(months(start.back(24), min(ctx.facts.data_end, start + 24)))
    own = _index(ctx, [area], span, base)
    others = [a.id for a in ctx.programme.comparison_areas]
    if own is None or not others or len(span) < 2:  # the trial starts years after the data: nothing to draw
        return None
    rest = _index(ctx, others, span, base)
    if rest is None:
        return None
    data = {
        "months": span,
        "area": own,
        "comparison": rest,
        "start": start,
        "label_area": treated.name,
        "label_comparison": Message("figures.comparison-together"),
        "unit": INDEX,
    }
    what = Message("figures.kind-before-after")
    return figure(f"before_{area}", "before_after", caption, what, data)


def year_before(ctx: Context, area: str) -> tuple[float | None, float | None]:
    """The change over 12 months to the last month before the start: of the area and of the comparison areas."""
    treated = next(a for a in ctx.areas if a.id == area)
    base = min(ctx.programme.start_of(treated).back(1), ctx.facts.data_end)
    others = [a.id for a in ctx.programme.comparison_areas if ctx.has_series("unemployed", a.id)]
    changes = []
    for areas in ([area], others):
        before, now = _sum(ctx, areas, base.back(12)), _sum(ctx, areas, base)
        changes.append(now / before - 1 if before and now is not None else None)
    return changes[0], changes[1]


def _index(ctx: Context, areas: list[str], span: list[Month], base: Month) -> list[float | None] | None:
    """The sum of the areas, base = 100; months with a hole are None; areas without any figure are left out."""
    there = [a for a in areas if ctx.has_series("unemployed", a)]
    start = _sum(ctx, there, base)
    if not there or not start:
        return None
    sums = [_sum(ctx, there, m) for m in span]
    return [None if s is None else round(100 * s / start, 2) for s in sums]


def _sum(ctx: Context, areas: list[str], when: Month) -> float | None:
    found = [ctx.observed("unemployed", a, when) for a in areas]
    values = [o.value for o in found if o is not None and o.value is not None]
    return sum(values) if len(values) == len(areas) else None


MORE_OR_FEWER = Message("figures.more-or-fewer")


def readers_way(part: str, spread: Spread) -> Spread:
    """A part of the change of the unemployed as a reader counts it: how many more moved there, or came.

    In the facts a move out of unemployment counts as minus; 700 fewer exits to work had been printed as +700.
    """
    return spread if part in ("returns", "entries") else scaled(spread, -1.0)


def parts_dots(ctx: Context, area: str, caption: Text) -> Figure | None:
    """How many more or fewer moved where than without the trial, jobs first; None without the parts."""
    parts = ctx.parts(area)
    rows = []
    for name in (n for n in PART if n in parts):
        told = readers_way(name, parts[name].spread)
        rows.append({"label": PART[name], "value": told.mean, "low": told.at(0.1), "high": told.at(0.9), "status": ""})
    return dots(f"parts_{area}", rows, MORE_OR_FEWER, caption) if rows else None


def payer_bars(
    ctx: Context, area: str, payers: Sequence[str], shifted: tuple[str, str, float] | None, caption: Text
) -> Figure | None:
    """Each payer's change over the horizons; an arrow for a shift: from who pays less, to who pays more, the amount."""
    horizons = ctx.cost_horizons
    rows = []
    for payer in payers:
        spreads: list[Spread] = [c.spread for h in horizons for c in [ctx.cost(payer, h, area)] if c is not None]
        if len(spreads) == len(horizons):
            rows.append(
                {
                    "label": payer_name(ctx, payer),
                    "values": [s.mean for s in spreads],
                    "low": [s.at(0.1) for s in spreads],
                    "high": [s.at(0.9) for s in spreads],
                }
            )
    if not rows:
        return None
    arrow = (
        None
        if shifted is None
        else {"from": payer_name(ctx, shifted[0]), "to": payer_name(ctx, shifted[1]), "amount": shifted[2]}
    )
    what = Message("figures.kind-payers")
    data = {"horizons": list(horizons), "payers": rows, "shift": arrow, "unit": EUROS}
    return figure(f"payers_{area}", "payer_bars", caption, what, data)


def payer_name(ctx: Context, payer: str) -> Text:
    extra = {
        "total": Message("figures.all-payers"),
        "public": Message("figures.public-finances"),
        "programme": Message("figures.own-costs"),
    }
    return extra.get(payer) or ctx.name(payer)


def dose_multiples(ctx: Context, area: str, caption: Text) -> Figure | None:
    """Planned and delivered dose of each activity in an area (ALL: the mean over the trial areas)."""
    by_activity: dict[str, list[DoseRow]] = {}
    for row in ctx.facts.doses:
        if area in (ALL, row.area):
            by_activity.setdefault(row.activity, []).append(row)
    panels = [_panel(ctx, activity, rows) for activity, rows in by_activity.items()]
    if not panels:
        return None
    what = Message("figures.kind-doses")
    return figure(f"doses_{area}", "dose_multiples", caption, what, {"panels": panels})


def _panel(ctx: Context, activity: str, rows: list[DoseRow]) -> dict[str, Any]:
    first = min(r.first for r in rows)
    last = max(r.first + (len(r.planned) - 1) for r in rows)
    span = list(months(first, last))

    def mean(series: Sequence[tuple[Month, tuple[float, ...]]]) -> list[float]:
        sums = [[v[m.since(f)] for f, v in series if 0 <= m.since(f) < len(v)] for m in span]
        return [round(sum(s) / len(s), 4) if s else 0.0 for s in sums]

    told = [(r.first, r.delivered) for r in rows if r.delivered is not None]
    return {
        "label": ctx.name(activity),
        "months": span,
        "planned": mean([(r.first, r.planned) for r in rows]),
        "delivered": mean(told) if told else None,
    }


def timeline(ctx: Context, rows: Sequence[MonitorRow], caption: Text) -> Figure:
    items = [{"label": r.what, "month": r.by, "state": r.state} for r in rows]
    what = Message("figures.kind-timeline")
    legend = {key: STATE[key] for key in STATE}
    return figure("timeline", "timeline", caption, what, {"items": items, "now": ctx.facts.as_of, "legend": legend})


def dots(id: str, rows: Sequence[dict[str, Any]], unit: Text, caption: Text) -> Figure:
    what = Message("figures.kind-dots")
    return figure(id, "dot_interval", caption, what, {"rows": list(rows), "unit": unit, "zero": True})


def bars(id: str, rows: Sequence[tuple[Text, float]], unit: Text, caption: Text) -> Figure:
    what = Message("figures.kind-bars")
    data = {"bars": [{"label": label, "value": value} for label, value in rows], "unit": unit}
    return figure(id, "bars", caption, what, data)
