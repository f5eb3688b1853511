"""Charts of labelled rows: dots with intervals, plain bars, a waterfall, a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Month
from polku.reports import words
from polku.reports.frame import (
    Data,
    Rows,
    box_sign,
    dot,
    is_wide,
    legend,
    month_axis,
    numbers_in,
    rows,
    span,
    status_legend,
    whisker,
    x_axis,
)
from polku.reports.svg import (
    BLUE,
    BODY,
    GREY,
    INK,
    MUTED,
    RUST,
    SMALL,
    Picture,
    Scale,
    hatch,
    line,
    rect,
    tag,
    width_of,
    words_at,
)


def _value_room(shown: Sequence[str]) -> float:
    """Room for the numbers printed at the right of the rows."""
    return max((width_of(label, BODY, bold=True) for label in shown), default=0) + 10


def _printed(frame: Rows, shown: Sequence[str], width: float) -> str:
    """The rows' numbers at the right edge."""
    return "".join(
        words_at(width - 4, y + 4.5, label, BODY, INK, "end", bold=True)
        for y, label in zip(frame.middles, shown, strict=True)
    )


def dot_interval(data: Data, language: str, width: float, key: str) -> Picture:
    """A row per item: its interval, its value as the sign of its verdict, and the number itself."""
    items = data["rows"]
    unit = words.say(data.get("unit"), language)
    shown = [words.estimates([i["value"], i.get("low"), i.get("high")], language)[0] for i in items]
    notes = [
        " · ".join(filter(None, (words.say(item.get("group"), language), words.say(item.get("note"), language))))
        for item in items
    ]
    signs = [
        (whisker(2, 24, 0), f"{words.ui('interval', language)} ({unit})" if unit else words.ui("interval", language))
    ]
    signs += status_legend([item.get("status") or "" for item in items], language)
    top_marks, top = legend(signs, width, 0)
    frame = rows([words.say(i["label"], language) for i in items], notes, width, top + 4, _value_room(shown))
    values = numbers_in([[item["value"], item.get("low"), item.get("high")] for item in items])
    at = span(values, bool(data.get("zero", True)), 5 if is_wide(width) else 4)
    scale = Scale(at[0], at[-1], frame.left + 6, frame.right)
    marks = x_axis(at, scale, frame, language)
    for item, y in zip(items, frame.middles, strict=True):
        if item["value"] is None:
            marks += words_at(scale(max(at[0], 0.0)) + 8, y + 4, words.ui("no_data", language), SMALL, MUTED)
            continue
        if item.get("low") is not None and item.get("high") is not None:
            marks += whisker(scale(item["low"]), scale(item["high"]), y)
        marks += dot(scale(item["value"]), y, item.get("status") or "")
    return Picture(width, frame.bottom + 24, top_marks + frame.labels + marks + _printed(frame, shown, width))


def bars(data: Data, language: str, width: float, key: str) -> Picture:
    """A bar per item, from zero, with its number."""
    items = data["bars"]
    unit = words.say(data.get("unit"), language)
    shown = [words.short_number(item["value"], language) for item in items]
    frame = rows([words.say(i["label"], language) for i in items], [""] * len(items), width, 20, _value_room(shown))
    at = span(numbers_in([item["value"] for item in items]), zero=True, most=5 if is_wide(width) else 4)
    scale = Scale(at[0], at[-1], frame.left + 2, frame.right)
    marks = words_at(0, 13, unit, SMALL, MUTED) + frame.labels + x_axis(at, scale, frame, language)
    for item, y in zip(items, frame.middles, strict=True):
        if item["value"] is not None:
            a, b = sorted((scale(0), scale(item["value"])))
            marks += rect(a, y - 7, b - a, 14, BLUE)
    return Picture(width, frame.bottom + 24, marks + _printed(frame, shown, width))


def waterfall(data: Data, language: str, width: float, key: str) -> Picture:
    """From a start to an end by steps that raise or lower: persons, with the interval of each step."""
    steps = data["steps"]
    edges = [float(data["start"]["value"])]
    for step in steps:
        edges.append(edges[-1] + float(step["value"] or 0.0))
    last = float(data["end"]["value"])
    whiskers = [
        (edges[i] + s["low"], edges[i] + s["high"]) if s.get("low") is not None and s.get("high") is not None else None
        for i, s in enumerate(steps)
    ]
    inside = [*edges, last, *(v for pair in whiskers if pair for v in pair)]
    cut = min(inside) > 0.4 * max(inside) > 0
    at = span(inside, zero=not cut, most=5 if is_wide(width) else 4)
    labels = [data["start"]["label"], *(s["label"] for s in steps), data["end"]["label"]]
    shown = [words.short_number(edges[0], language)]
    shown += [words.estimates([s["value"], s.get("low"), s.get("high")], language)[0] for s in steps]
    shown += [words.short_number(last, language)]
    top_marks, top = _waterfall_legend(data, language, width, key, cut)
    frame = rows([words.say(label, language) for label in labels], [""] * len(labels), width, top, _value_room(shown))
    scale = Scale(at[0], at[-1], frame.left + 2, frame.right)
    marks = x_axis(at, scale, frame, language)
    base = scale(0) if not cut else scale.a
    for value, y in ((edges[0], frame.middles[0]), (last, frame.middles[-1])):
        a, b = sorted((base, scale(value)))
        marks += rect(a, y - 8, b - a, 16, MUTED) + (_break(a + 8, y) if cut else "")
    for i, (step, y) in enumerate(zip(steps, frame.middles[1:-1], strict=True)):
        x, to = scale(edges[i]), scale(edges[i + 1])
        marks += line(x, frame.middles[i], x, y - 8, GREY, 1) + _step(x, to, y, float(step["value"] or 0.0), key)
        pair = whiskers[i]
        marks += whisker(scale(pair[0]), scale(pair[1]), y + 11 if is_wide(width) else y + 10, MUTED) if pair else ""
    marks += line(scale(edges[-1]), frame.middles[-2], scale(edges[-1]), frame.middles[-1] - 8, GREY, 1)
    all_marks = top_marks + frame.labels + marks + _printed(frame, shown, width)
    return Picture(width, frame.bottom + 24, all_marks, hatch(f"{key}-h", RUST))


def _step(x: float, to: float, y: float, value: float, key: str) -> str:
    """A step's bar: falls plain blue, rises hatched rust, nothing a thin mark."""
    a, b = sorted((x, to))
    if value > 0:
        return rect(a, y - 8, max(b - a, 1.5), 16, f"url(#{key}-h)", RUST, stroke_width=1.2)
    return rect(a, y - 8, max(b - a, 1.5), 16, BLUE if value < 0 else GREY)


def _break(x: float, y: float) -> str:
    """The sign of a bar whose foot is cut."""
    return tag("path", d=f"M{x:.1f} {y - 10:.1f}l5 7l-5 6l5 7", fill="none", stroke="#fff", stroke_width=3)


def _waterfall_legend(data: Data, language: str, width: float, key: str, cut: bool) -> tuple[str, float]:
    fewer = {"fi": "vähentää", "en": "lowers"}
    more = {"fi": "lisää", "en": "raises"}
    signs = [(box_sign(BLUE), fewer[language]), (box_sign(f"url(#{key}-h)", RUST), more[language])]
    if any(step.get("low") is not None for step in data["steps"]):
        signs.append((whisker(2, 24, 0), words.ui("interval", language)))
    unit = words.say(data.get("unit"), language)
    note = " ".join(filter(None, (unit + "." if unit else "", words.ui("cut_axis", language) if cut else "")))
    marks, y = legend(signs, width, 0)
    return marks + words_at(0, y + 12, note, SMALL, MUTED), y + 20


def timeline(data: Data, language: str, width: float, key: str) -> Picture:
    """A row per thing that should be visible by a month, with its state as a sign and the present as a line."""
    items = sorted(data["items"], key=lambda item: str(item["month"]))
    told = [Month.parse(item["month"]) for item in items] + [Month.parse(data["now"])]
    first, last = Month.of(min(told).year, 1), Month.of(max(told).year + 1, 1)
    every = [str(Month(i)) for i in range(first.index, last.index + 1)]
    notes = [f"{words.month(item['month'], language)}: {words.known_word(item['state'], language)}" for item in items]
    top_marks, top = legend(status_legend([item["state"] for item in items], language), width, 0)
    frame = rows([words.say(item["label"], language) for item in items], notes, width, top + 20)
    scale = Scale(0, max(len(every) - 1, 1), frame.left + 8, frame.right)
    now = scale(told[-1].since(first))
    said = f"{words.ui('now', language)} {words.month(str(told[-1]), language)}"
    half = width_of(said, SMALL) / 2
    marks = "".join(line(now, top, now, bottom, INK, 1.4, "4 3") for top, bottom in frame.strips())
    marks += words_at(min(max(now, half), width - half), frame.top - 6, said, SMALL, INK, "middle", bold=True)
    for item, month, y in zip(items, told, frame.middles, strict=False):
        x = scale(month.since(first))
        marks += line(scale.a, y, x, y, GREY, 1, "1 3") + dot(x, y, item["state"])
    marks += month_axis(every, scale, frame.bottom + 4, width, language)
    return Picture(width, frame.bottom + 32, top_marks + frame.labels + marks)
