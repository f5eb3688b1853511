"""The first page's three numbers, and the payers' changes over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from polku.reports import words
from polku.reports.frame import (
    Data,
    box_sign,
    dot,
    is_wide,
    left_margin,
    legend,
    numbers_in,
    span,
    status_legend,
    whisker,
    y_axis,
)
from polku.reports.svg import (
    BLUE,
    BODY,
    INK,
    MUTED,
    PALE,
    RULE,
    RUST,
    SMALL,
    Picture,
    Scale,
    clean,
    hatch,
    line,
    lines_at,
    path,
    rect,
    tag,
    width_of,
    words_at,
    wrap,
)


def three_bars(data: Data, language: str, width: float, key: str) -> Picture:
    """Each number large, under it its bar from zero and its interval. Bars of one unit share a scale."""
    items = data["bars"]
    wide = is_wide(width)
    cell = width / max(len(items), 1) if wide else width
    lines = [wrap(words.say(item["label"], language), cell - 24 if wide else cell, BODY, 3) for item in items]
    deepest = max((len(said) for said in lines), default=1)
    marks, y, bottom = "", 0.0, 0.0
    for i, (item, said) in enumerate(zip(items, lines, strict=True)):
        x = i * cell if wide else 0.0
        top = (deepest if wide else len(said)) * (BODY + 3)
        marks += lines_at(x, y + BODY, said, BODY, MUTED)
        marks += _number_cell(item, items, language, (x, y + top, cell - (24 if wide else 0)), key)
        tall = 78 if item["value"] is not None else 40
        bottom = max(bottom, y + top + tall)
        y = y if wide else y + top + tall + 10
    signs = [(whisker(2, 24, 0), words.ui("interval", language))]
    signs += status_legend([str(item.get("status")) for item in items], language)
    below, end = legend(signs, width, bottom + 10)
    return Picture(width, end, marks + below, hatch(f"{key}-h", BLUE))


def _number_cell(
    item: Mapping[str, Any], items: Sequence[Data], language: str, box: tuple[float, float, float], key: str
) -> str:
    """A number, its unit, and a bar with its interval, in a box (x, y, width)."""
    x, y, width = box
    value, unit = item["value"], words.say(item.get("unit"), language)
    if value is None:
        return words_at(x, y + 30, words.ui("no_data", language), 20, MUTED)
    shown, lowest, highest = words.estimates([value, item.get("low"), item.get("high")], language)
    small = tag("tspan", escape(clean("\u00a0" + unit)), font_size=BODY, font_weight="400", fill=MUTED)
    large = tag("text", shown, small, x=x + 22, y=y + 31, font_size=28.0, font_weight="600", fill=INK)
    marks = dot(x + 7, y + 22, str(item.get("status")), 6) + large
    alike = [other for other in items if words.say(other.get("unit"), language) == unit]
    reach = max(map(abs, numbers_in([[o["value"], o.get("low"), o.get("high")] for o in alike])), default=1.0) or 1.0
    scale = Scale(-reach, reach, x, x + width)
    a, b = sorted((scale(0), scale(value)))
    modelled = item.get("status") in ("modelled", "prior_driven", "not_learnable_yet", "no_activity", "promising")
    marks += rect(x, y + 42, width, 16, PALE)
    marks += rect(a, y + 42, b - a, 16, f"url(#{key}-h)" if modelled else BLUE, BLUE, stroke_width=1)
    if item.get("low") is not None and item.get("high") is not None:
        low, high = scale(item["low"]), scale(item["high"])
        marks += line(low, y + 50, high, y + 50, "#fff", 4.5) + whisker(low, high, y + 50, INK)
        between = f"{lowest} … {highest}"
        half = width_of(between, SMALL) / 2
        middle = min(max((low + high) / 2, x + half), x + width - half)
        marks += words_at(middle, y + 74, between, SMALL, MUTED, "middle")
    return marks + line(scale(0), y + 38, scale(0), y + 62, INK, 1.4)


def payer_bars(data: Data, language: str, width: float, key: str) -> Picture:
    """A small panel per payer, all on one scale: the change of spending by horizon; an arrow for a shift."""
    data = in_millions(data, language)
    payers, horizons = data["payers"], data["horizons"]
    columns = min(len(payers), 4 if is_wide(width) else 2) or 1
    at = span(numbers_in([[p["values"], p.get("low"), p.get("high")] for p in payers]), zero=True, most=4)
    signs = [
        (box_sign(BLUE), words.ui("saving", language)),
        (box_sign(f"url(#{key}-h)", RUST), words.ui("growth", language)),
        (tag("g", whisker(-6, 6, 0), transform="translate(13 0) rotate(90)"), words.ui("interval", language)),
    ]
    unit = words.say(data.get("unit"), language)
    axis = f"{words.ui('months_from_start', language)}"
    marks, y = legend(signs, width, 0)
    marks += words_at(0, y + 11, f"{unit}; {axis}" if unit else axis, SMALL, MUTED)
    y += 26
    if data.get("shift"):
        arrow, y = _shift(data["shift"], unit, language, width, y)
        marks += arrow
    left, gap = left_margin(at, language), 16.0
    cell = (width - left - gap * (columns - 1)) / columns
    deep = max((len(wrap(words.say(p["label"], language), cell, BODY, 2)) for p in payers), default=1)
    tall, head = 104.0, deep * (BODY + 3) + 8
    for i, payer in enumerate(payers):
        row, column = divmod(i, columns)
        x, top = left + column * (cell + gap), y + row * (head + tall + 34)
        scale = Scale(at[0], at[-1], top + head + tall, top + head)
        marks += lines_at(x, top + BODY, wrap(words.say(payer["label"], language), cell, BODY, 2), BODY, INK, bold=True)
        marks += y_axis(at, scale, x, x + cell, language) if column == 0 else _rules(at, scale, x, x + cell)
        marks += _panel(payer, horizons, scale, (x, cell), language, key)
    rows = -(-len(payers) // columns)
    return Picture(width, y + rows * (head + tall + 34), marks, hatch(f"{key}-h", RUST))


def in_millions(data: Data, language: str) -> Data:
    """The same figure in millions of its unit when its largest number has seven digits."""
    payers, shift = data["payers"], data.get("shift")
    if max(map(abs, numbers_in([[p["values"], p.get("low"), p.get("high")] for p in payers])), default=0.0) < 1e6:
        return data

    def less(values: Sequence[float | None] | None) -> list[float | None] | None:
        return None if values is None else [None if v is None else v / 1e6 for v in values]

    fewer = [{**p, **{key: less(p.get(key)) for key in ("values", "low", "high")}} for p in payers]
    smaller = None if shift is None else {**shift, "amount": shift["amount"] / 1e6}
    unit = f"{words.ui('million', language)} {words.say(data.get('unit'), language)}".strip()
    return {**data, "payers": fewer, "shift": smaller, "unit": unit}


def _rules(at: Sequence[float], scale: Scale, left: float, right: float) -> str:
    return "".join(line(left, scale(v), right, scale(v), MUTED if v == 0 else RULE) for v in at)


def _panel(
    payer: Data, horizons: Sequence[float], scale: Scale, box: tuple[float, float], language: str, key: str
) -> str:
    """The bars of one payer."""
    x, width = box
    step = width / max(len(horizons), 1)
    lows, highs = payer.get("low") or [None] * len(horizons), payer.get("high") or [None] * len(horizons)
    marks = ""
    for i, (value, low, high) in enumerate(zip(payer["values"], lows, highs, strict=True)):
        middle = x + (i + 0.5) * step
        wide = min(step * 0.62, 26)
        if value is not None:
            a, b = sorted((scale(0), scale(value)))
            fill = f"url(#{key}-h)" if value > 0 else BLUE
            marks += rect(middle - wide / 2, a, wide, b - a, fill, RUST if value > 0 else BLUE, stroke_width=1)
        if low is not None and high is not None:
            marks += line(middle, scale(low), middle, scale(high), "#fff", 4) + line(
                middle, scale(low), middle, scale(high), INK, 1.5
            )
        marks += words_at(middle, scale.a + 17, words.number(horizons[i], language), SMALL, MUTED, "middle")
    return marks


def _shift(shift: Data, unit: str, language: str, width: float, y: float) -> tuple[str, float]:
    """`Valtio → Kunta`, the euros on the arrow: a cost that moved is not a cost that was saved."""
    said = [words.say(shift["from"], language), words.say(shift["to"], language)]
    amount = f"{words.short_number(abs(shift['amount']), language)} {unit}".strip()
    boxes = [width_of(w, BODY) + 20 for w in said]
    room = width_of(amount, SMALL, bold=True) + 44
    marks = words_at(0, y + 11, words.ui("shift", language), SMALL, MUTED)
    top, right = y + 20, min(boxes[0] + room, width - boxes[1])
    for x, w, box in ((0.0, said[0], boxes[0]), (right, said[1], boxes[1])):
        marks += rect(x, top, box, 28, "#fff", INK, rx=4) + words_at(x + box / 2, top + 18.5, w, BODY, INK, "middle")
    marks += line(boxes[0] + 4, top + 14, right - 10, top + 14, RUST, 2.4)
    tip = [(right - 3, top + 14), (right - 13, top + 9), (right - 13, top + 19)]
    marks += tag("path", d=path(tip, close=True), fill=RUST)
    marks += words_at((boxes[0] + right - 8) / 2, top + 8, amount, SMALL, RUST, "middle", bold=True)
    return marks, top + 44
