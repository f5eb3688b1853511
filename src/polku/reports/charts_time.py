"""Charts over months: the fan with and without the trial, before and after, doses side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from polku.base import Month
from polku.reports import words
from polku.reports.frame import (
    Data,
    box_sign,
    is_wide,
    left_margin,
    legend,
    line_sign,
    month_axis,
    numbers_in,
    span,
    y_axis,
)
from polku.reports.svg import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    RULE,
    RUST,
    SMALL,
    Picture,
    Scale,
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

Values = Sequence[float | None]
BANDS = (("0.025", "0.975", "0.12"), ("0.1", "0.9", "0.22"))
"""The two intervals of a fan and how strongly each is filled."""


def runs(values: Values) -> list[tuple[int, int]]:
    """The stretches (first, last + 1) without a gap."""
    found: list[tuple[int, int]] = []
    for i, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        else:
            found.append((i, i + 1))
    return found


def curve(values: Values, x: Scale, y: Scale, colour: str, width: float = 2, dash: str | None = None) -> str:
    """A line through the months that have a value; a month alone is a point."""
    marks = ""
    for first, last in runs(values):
        points = [(x(i), y(float(values[i] or 0.0))) for i in range(first, last)]
        if len(points) == 1:
            marks += tag("circle", cx=points[0][0], cy=points[0][1], r=width, fill=colour)
            continue
        marks += tag(
            "path", d=path(points), fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash,
            stroke_linejoin="round",
        )  # fmt: skip
    return marks


def band(low: Values, high: Values, x: Scale, y: Scale, fill: str, opacity: str) -> str:
    """The area between two series, where both have a value."""
    both = [None if a is None or b is None else a for a, b in zip(low, high, strict=True)]
    marks = ""
    for first, last in runs(both):
        below = [(x(i), y(float(low[i] or 0.0))) for i in range(first, last)]
        above = [(x(i), y(float(high[i] or 0.0))) for i in reversed(range(first, last))]
        if last - first > 1:
            marks += tag("path", d=path(below + above, close=True), fill=fill, fill_opacity=opacity)
    return marks


def place_of(month: str | None, months: Sequence[str]) -> float | None:
    """Where a month stands on the axis that begins with months[0]; None when it is outside."""
    if not month or not months:
        return None
    at = Month.parse(month).since(Month.parse(months[0]))
    return float(at) if -1 <= at <= len(months) else None


def fan(data: Data, language: str, width: float, key: str) -> Picture:
    """Observed months, then the bands and medians with and without the trial; reforms as numbered marks on top."""
    months = list(data["months"])
    series = {name: data.get(name) or {} for name in ("without", "with")}
    observed: Values = data.get("observed") or []
    inside = numbers_in(observed, *(list(quantiles.values()) for quantiles in series.values()))
    at = span(inside, bool(data.get("zero")), 5)
    unit = words.say(data.get("unit"), language)
    marks, y = legend(_fan_legend(data, series, language, key), width, 0)
    marks += words_at(0, y + 11, unit, SMALL, MUTED)
    left, right = left_margin(at, language), width - 8
    x = Scale(0, max(len(months) - 1, 1), left, right)
    numbered, lanes = _reforms(data, months, x)
    top = y + 22 + lanes * 19 + 20
    bottom = top + (250 if is_wide(width) else 210)
    scale = Scale(at[0], at[-1], bottom, top)
    marks += _spans(data, months, x, (top, bottom, right), language, key)
    marks += y_axis(at, scale, left, right, language)
    for name, fill in (("without", f"url(#{key}-h)"), ("with", BLUE)):
        for low, high, opacity in BANDS:
            if low in series[name] and high in series[name]:
                strength = opacity if name == "with" else str(float(opacity) * 3)
                marks += band(series[name][low], series[name][high], x, scale, fill, strength)
    marks += _rules(data, months, x, top, bottom)
    if "0.5" in series["without"]:
        marks += curve(series["without"]["0.5"], x, scale, RUST, 2, "2 4" if data.get("modelled") else "7 4")
    if "0.5" in series["with"]:
        marks += curve(series["with"]["0.5"], x, scale, BLUE, 2.2, "10 4" if data.get("modelled") else None)
    marks += curve(observed, x, scale, INK, 1.8) + _numbers(numbered, y + 22, bottom)
    marks += month_axis(months, x, bottom, width, language)
    return Picture(width, bottom + 28, marks, hatch(f"{key}-h", RUST, 5) + hatch(f"{key}-p", "#d9dfe5", 8, 135))


def _fan_legend(data: Data, series: Mapping[str, Any], language: str, key: str) -> list[tuple[str, str]]:
    """Only what is in the picture."""
    modelled = bool(data.get("modelled"))
    tail = f" ({words.ui('no_area_data', language)})" if modelled else ""
    items = []
    if any(value is not None for value in data.get("observed") or []):
        items.append((line_sign(INK, 1.8), words.ui("observed", language)))
    if series["with"]:
        sign = box_sign(BLUE, None, "0.25") + line_sign(BLUE, 2.2, "10 4" if modelled else None)
        items.append((sign, words.ui("with", language) + tail))
    if series["without"]:
        sign = box_sign(f"url(#{key}-h)", None, "0.6") + line_sign(RUST, 2, "2 4" if modelled else "7 4")
        items.append((sign, words.ui("without", language) + tail))
    if items and "0.1" in {**series["with"], **series["without"]}:
        items.append((box_sign(BLUE, None, "0.12") + box_sign(BLUE, None, "0.12"), words.ui("bands", language)))
    return items


def _spans(
    data: Data, months: Sequence[str], x: Scale, box: tuple[float, float, float], language: str, key: str
) -> str:
    """The trial's months as a pale ground, the projection's as hatching, each named in a strip above the plot."""
    top, bottom, right = box
    start, end = place_of(data.get("start"), months), place_of(data.get("end"), months)
    ends, beyond = place_of(data.get("data_end"), months), place_of(data.get("projection_from"), months)
    marks, named = "", []
    if start is not None:
        to = x(end) if end is not None else right
        marks += rect(x(start), top, to - x(start), bottom - top, PALE)
        named.append((x(start), to, words.ui("trial", language), INK))
    if ends is not None and ends < len(months) - 1:
        stop = x(beyond) if beyond is not None else right
        named.append((max(x(ends), named[0][1] if named else 0), stop, words.ui("forecast", language), MUTED))
    if beyond is not None and beyond < len(months) - 1:
        marks += rect(x(beyond), top, right - x(beyond), bottom - top, f"url(#{key}-p)")
        named.append((x(beyond), right, words.ui("projection", language), MUTED))
    free = 0.0
    for a, b, said, colour in named:
        size = width_of(said, SMALL)
        at = min(max((a + b) / 2, free + size / 2), right - size / 2)
        if at + size / 2 <= max(b, a + size) + 24:
            marks += words_at(at, top - 6, said, SMALL, colour, "middle")
            free = at + size / 2 + 8
    return marks


def _rules(data: Data, months: Sequence[str], x: Scale, top: float, bottom: float) -> str:
    """Vertical rules: the trial's start and end, the last month of data."""
    marks = ""
    for name, dash in (("start", None), ("end", None), ("data_end", "2 3")):
        at = place_of(data.get(name), months)
        if at is not None:
            marks += line(x(at), top, x(at), bottom, INK if dash is None else MUTED, 1.3, dash)
    return marks


def _reforms(data: Data, months: Sequence[str], x: Scale) -> tuple[list[tuple[float, int, int]], int]:
    """(x, number, lane) of each reform on the axis: neighbours that would touch go to the next lane."""
    placed: list[tuple[float, int, int]] = []
    ends: list[float] = []
    for number, reform in enumerate(data.get("reforms") or [], start=1):
        at = place_of(reform["month"], months)
        if at is None:
            continue
        lane = next((i for i, end in enumerate(ends) if x(at) - end >= 20), len(ends))
        ends[lane : lane + 1] = [x(at)]
        placed.append((x(at), number, lane))
    return placed, len(ends)


def _numbers(placed: Sequence[tuple[float, int, int]], top: float, bottom: float) -> str:
    """The numbered marks; their words stand in a list below the figure."""
    marks = ""
    for x, number, lane in placed:
        y = top + 9 + lane * 19
        marks += line(x, y + 9, x, bottom, MUTED, 0.7, "1 3")
        marks += tag("circle", cx=x, cy=y, r=8.5, fill="#fff", stroke=MUTED, stroke_width=1.2)
        marks += words_at(x, y + 4.2, str(number), SMALL, INK, "middle")
    return marks


def before_after(data: Data, language: str, width: float, key: str) -> Picture:
    """The area and its comparison as indexes, the start as a rule: what had parted before the trial is seen."""
    months = list(data["months"])
    at = span(numbers_in(data["area"], data["comparison"]), zero=False)
    labels = [words.say(data[name], language) for name in ("label_area", "label_comparison")]
    marks, y = legend([(line_sign(BLUE, 2.4), labels[0]), (line_sign(RUST, 2, "7 4"), labels[1])], width, 0)
    marks += words_at(0, y + 11, words.say(data.get("unit"), language), SMALL, MUTED)
    left, right, top = left_margin(at, language), width - 8, y + 40
    bottom = top + (190 if is_wide(width) else 170)
    x, scale = Scale(0, max(len(months) - 1, 1), left, right), Scale(at[0], at[-1], bottom, top)
    start = place_of(data.get("start"), months)
    if start is not None:
        marks += rect(x(start), top, right - x(start), bottom - top, PALE)
    marks += y_axis(at, scale, left, right, language)
    if start is not None:
        said = words.ui("start", language)
        half = width_of(said, SMALL) / 2
        marks += line(x(start), top - 2, x(start), bottom, INK, 1.4)
        marks += words_at(min(max(x(start), left + half), right - half), top - 7, said, SMALL, INK, "middle")
    marks += curve(data["comparison"], x, scale, RUST, 2, "7 4") + curve(data["area"], x, scale, BLUE, 2.4)
    return Picture(width, bottom + 28, marks + month_axis(months, x, bottom, width, language))


def dose_multiples(data: Data, language: str, width: float, key: str) -> Picture:
    """A small panel per activity: the planned dose as steps on a pale ground, the delivered one as a strong line."""
    panels = data["panels"]
    columns = 4 if is_wide(width) else 2
    told = any(panel.get("delivered") for panel in panels)
    signs = [(box_sign("#dbe3ea") + line_sign(MUTED, 1.6, "4 3"), words.ui("planned", language))]
    signs += [(line_sign(GREEN, 2.6), words.ui("delivered", language))] if told else []
    marks, y = legend(signs, width, 0)
    gap, left = 18.0, 44.0
    cell = (width - left - gap * (columns - 1)) / columns
    said = [wrap(words.say(panel["label"], language), cell, SMALL, 4) for panel in panels]
    top = y + 6
    for row in range(-(-len(panels) // columns)):
        here = range(row * columns, min((row + 1) * columns, len(panels)))
        head = max(len(said[i]) for i in here) * (SMALL + 3) + 6
        for column, i in enumerate(here):
            x = left + column * (cell + gap)
            marks += lines_at(x, top + SMALL, said[i], SMALL, INK)
            marks += _dose_panel(panels[i], (x, top + head, cell), language, column == 0)
        top += head + 62 + 34
    return Picture(width, top, marks)


def _dose_panel(panel: Data, box: tuple[float, float, float], language: str, labelled: bool) -> str:
    """One activity's planned and delivered dose, 0-100 %."""
    left, top, width = box
    months = list(panel["months"])
    highest = max(1.0, *numbers_in(panel["planned"], panel.get("delivered") or []), 0.0)
    x, y = Scale(0, max(len(months), 1), left, left + width), Scale(0, highest, top + 62, top)
    marks = ""
    for value in (0.0, 0.5, 1.0):
        marks += line(left, y(value), left + width, y(value), MUTED if value == 0 else RULE)
        if labelled:
            label = words.number(value * 100, language) + ("\u00a0%" if language == "fi" else "%")
            marks += words_at(left - 5, y(value) + 4, label, SMALL, MUTED, "end")
    marks += _steps(panel["planned"], x, y, MUTED, 1.6, "4 3", "#dbe3ea")
    if panel.get("delivered"):
        marks += _steps(panel["delivered"], x, y, GREEN, 2.6, None, None)
    ends = (months[0], months[-1]) if months else ("", "")
    marks += words_at(left, top + 79, words.month(ends[0], language), SMALL, MUTED)
    return marks + words_at(left + width, top + 79, words.month(ends[1], language), SMALL, MUTED, "end")


def _steps(values: Values, x: Scale, y: Scale, colour: str, width: float, dash: str | None, fill: str | None) -> str:
    """A dose holds for its whole month: a line of steps."""
    marks = ""
    for first, last in runs(values):
        points = [(x(i + side), y(float(values[i] or 0.0))) for i in range(first, last) for side in (0, 1)]
        if fill:
            ground = [(points[0][0], y(0)), *points, (points[-1][0], y(0))]
            marks += tag("path", d=path(ground, close=True), fill=fill)
        marks += tag("path", d=path(points), fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash)
    return marks
