"""What charts share: legends, month and value axes, rows with a label, the signs of verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polku.base import Month
from polku.reports import words
from polku.reports.svg import (
    BLUE,
    BODY,
    GREY,
    INK,
    MUTED,
    PALE,
    RULE,
    SMALL,
    WIDE,
    Scale,
    decimals_of,
    line,
    lines_at,
    num,
    path,
    rect,
    tag,
    ticks,
    width_of,
    words_at,
    wrap,
)

Data = Mapping[str, Any]


def is_wide(width: float) -> bool:
    """Drawn for a laptop or paper, not for a phone."""
    return width >= WIDE


def numbers_in(*values: Any) -> list[float]:
    """All numbers in nested lists; what is not known (None) is left out."""
    found: list[float] = []
    for value in values:
        if isinstance(value, list | tuple):
            found.extend(numbers_in(*value))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(float(value))
    return found


def span(values: Sequence[float], zero: bool, most: int = 5) -> tuple[float, ...]:
    """Round ticks that hold all the values, and zero when asked."""
    inside = [*values, 0.0] if zero or not values else list(values)
    return ticks(min(inside), max(inside), most)


# --- legends ---------------------------------------------------------------------------------------------------

SIGN = 26.0


def legend(items: Sequence[tuple[str, str]], width: float, y: float) -> tuple[str, float]:
    """Signs with their words, flowing over as many lines as needed. Returns the marks and the y below them.

    A sign is markup drawn in a box of 26 x 12 whose left middle is at (0, 0).
    """
    marks, x, lines = "", 0.0, 0
    for sign, said in items:
        for i, part in enumerate(wrap(said, width - SIGN - 6, SMALL, 3)):
            need = SIGN + 6 + width_of(part, SMALL) + 16
            if x > 0 and (x + need - 16 > width or i > 0):
                x, lines = 0.0, lines + 1
            at = y + 8 + lines * 18
            if i == 0:
                marks += tag("g", sign, transform=f"translate({num(x)} {num(at)})")
            marks += words_at(x + SIGN + 6, at + 4, part, SMALL, MUTED)
            x += need
    return marks, y + (lines + 1) * 18 + 4 if items else y


def line_sign(colour: str, width: float = 2, dash: str | None = None) -> str:
    """A legend's piece of line."""
    return line(0, 0, SIGN, 0, colour, width, dash)


def box_sign(fill: str, stroke: str | None = None, opacity: str = "1") -> str:
    """A legend's piece of area."""
    return rect(0, -6, SIGN, 12, fill, stroke, fill_opacity=opacity)


# --- verdicts and states: a shape each, so that colour is never the only sign ---------------------------------------


SIGNS = (
    *(
        "shows",
        "learned",
        "suggests",
        "partly_learned",
        "against",
        "at_most",
        "open",
        "capped",
        "conflict",
        "promising",
    ),
    *("prior_driven", "not_learnable_yet", "no_activity", "modelled"),
    *("seen", "not_yet", "late", "unknown", "check"),
)


def dot(x: float, y: float, status: str, r: float = 5.5) -> str:
    """The sign of a verdict or of a state of monitoring at a point."""
    if status in ("shows", "learned", "seen"):
        return tag("circle", cx=x, cy=y, r=r, fill=BLUE, stroke=BLUE, stroke_width=2)
    if status in ("suggests", "partly_learned"):
        half = tag("path", d=f"M{num(x)} {num(y - r)}a{num(r)} {num(r)} 0 0 0 0 {num(2 * r)}Z", fill=BLUE)
        return tag("circle", cx=x, cy=y, r=r, fill="#fff", stroke=BLUE, stroke_width=2) + half
    if status in ("open", "at_most"):  # the material carries it, its sign is not known: a ring with a point
        ring = tag("circle", cx=x, cy=y, r=r, fill="#fff", stroke=BLUE, stroke_width=2)
        return ring + tag("circle", cx=x, cy=y, r=1.8, fill=BLUE)
    if status in ("conflict", "against", "late"):
        square = [(x, y - r - 1.5), (x + r + 1.5, y), (x, y + r + 1.5), (x - r - 1.5, y)]
        return tag("path", d=path(square, close=True), fill="#a8480b", stroke="#a8480b")
    if status == "capped":  # something forbids to say a side: a ring crossed out
        ring = tag("circle", cx=x, cy=y, r=r, fill="#fff", stroke=BLUE, stroke_width=2)
        return ring + line(x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r, BLUE)
    if status in ("not_learnable_yet", "no_activity", "promising", "unknown"):
        return rect(x - r, y - r, 2 * r, 2 * r, "#fff", GREY, stroke_width=2, stroke_dasharray="3 2")
    if status == "check":  # another method's: not a verdict of ours
        corners = [(x, y - r - 0.5), (x + r + 0.5, y), (x, y + r + 0.5), (x - r - 0.5, y)]
        return tag("path", d=path(corners, close=True), fill="#fff", stroke=MUTED, stroke_width=2)
    return tag("circle", cx=x, cy=y, r=r, fill="#fff", stroke=MUTED, stroke_width=2)


def status_legend(statuses: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Legend items of the signs that are in use, in the order of VERDICTS and states."""
    return [(dot(13, 0, key), words.known_word(key, language)) for key in SIGNS if key in statuses]


# --- axes ------------------------------------------------------------------------------------------------------


def value_labels(at: Sequence[float], language: str) -> list[str]:
    """The ticks' numbers, with as many decimals as tell them apart."""
    decimals = decimals_of(at)
    return [words.number(value, language, decimals) for value in at]


def left_margin(at: Sequence[float], language: str) -> float:
    """The room that the labels of a y axis take."""
    return max(width_of(label, SMALL) for label in value_labels(at, language)) + 8


def y_axis(at: Sequence[float], scale: Scale, left: float, right: float, language: str) -> str:
    """Horizontal rules with their numbers; zero a little stronger."""
    marks = ""
    for value, label in zip(at, value_labels(at, language), strict=True):
        y = scale(value)
        marks += line(left, y, right, y, MUTED if value == 0 else RULE, 1)
        marks += words_at(left - 6, y + 4, label, SMALL, MUTED, "end")
    return marks


def x_axis(at: Sequence[float], scale: Scale, frame: Rows, language: str) -> str:
    """Vertical rules with their numbers below; labels that would touch are left out.

    Where the rows' labels stand above the plot, the rules are cut so that they do not cross the words.
    """
    marks, free = "", float("-inf")
    for value, label in zip(at, value_labels(at, language), strict=True):
        x, half = scale(value), width_of(label, SMALL) / 2
        for top, bottom in frame.strips():
            marks += line(x, top, x, bottom, MUTED if value == 0 else RULE, 1.4 if value == 0 else 1)
        if x - half > free:
            marks += words_at(x, frame.bottom + 16, label, SMALL, MUTED, "middle")
            free = x + half + 6
    return marks


def month_axis(months: Sequence[str], scale: Scale, y: float, right: float, language: str) -> str:
    """A rule with a tick and a label (`1/2018`) at each January, or each second, fifth … one when room is short."""
    marks = line(scale.a, y, scale.b, y, MUTED)
    if not months:
        return marks
    januaries = [i for i, m in enumerate(months) if m.endswith("-01")] or [0]
    room = width_of(words.month("2018-01", language), SMALL) + 10
    apart = (scale(12) - scale(0)) or room
    every = next((k for k in (1, 2, 5, 10) if apart * k >= room), 10)
    for i in januaries:
        x, label = scale(i), words.month(months[i], language)
        shown = every == 1 or Month.parse(months[i]).year % every == 0
        marks += line(x, y, x, y + (6 if shown else 3), MUTED)
        half = width_of(label, SMALL) / 2
        if shown and x + half <= right + 2:
            marks += words_at(max(x, half), y + 19, label, SMALL, MUTED, "middle")
    return marks


# --- rows ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """Where rows with a label stand: beside the plot on a wide picture, above it on a narrow one.

    `middles[i]` is the y of row i's mark; `left`…`right` is the plot; `labels` are drawn already.
    """

    middles: tuple[float, ...]
    left: float
    right: float
    top: float
    bottom: float
    labels: str
    beside: bool

    def strips(self) -> list[tuple[float, float]]:
        """Where a vertical rule may be drawn: all the way, or in pieces that do not cross the rows' words."""
        return [(self.top, self.bottom)] if self.beside else [(y - 11, y + 13) for y in self.middles]


def rows(labels: Sequence[str], notes: Sequence[str], width: float, top: float, room: float = 0) -> Rows:
    """Lays rows out. `notes` stand under the label in a weaker tone; `room` is kept free at the right."""
    wide = is_wide(width)
    column = width * 0.36 if wide else width
    middles: list[float] = []
    marks, y = "", top
    for i, (label, note) in enumerate(zip(labels, notes, strict=True)):
        said = wrap(label, column - 14, BODY, 5)
        below = wrap(note, column - 14, SMALL, 2) if note else []
        tall = len(said) * (BODY + 3) + len(below) * (SMALL + 3)
        height = max(tall + 12, 30) if wide else tall + 30
        if i % 2 == 0:
            marks += rect(0, y, width, height, PALE, fill_opacity="0.55")
        first = y + (height - tall) / 2 + BODY - 1 if wide else y + BODY + 5
        marks += lines_at(4, first, said, BODY, INK)
        marks += lines_at(4, first + len(said) * (BODY + 3), below, SMALL, MUTED)
        middles.append(y + height / 2 if wide else y + height - 13)
        y += height
    left = column + 8 if wide else 14.0
    return Rows(tuple(middles), left, width - room - 14, top, y, marks, wide)


def whisker(x1: float, x2: float, y: float, colour: str = MUTED) -> str:
    """An interval along x, with small ends."""
    return (
        line(x1, y, x2, y, colour, 1.6)
        + line(x1, y - 4, x1, y + 4, colour, 1.6)
        + line(x2, y - 4, x2, y + 4, colour, 1.6)
    )
