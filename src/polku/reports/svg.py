"""A small hand for drawing: SVG elements as text, a scale, round ticks, wrapped words, safe colours.

Every chart and the pathway map are drawn with this module alone (docs/decisions/0001-svg-by-hand.md).
Coordinates are CSS pixels; numbers are written with one decimal, so the same picture has the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

INK = "#1b2733"
MUTED = "#4a5866"
RULE = "#c9d1d9"
PALE = "#eef2f5"
BLUE = "#0072b2"
RUST = "#a8480b"
GREEN = "#00694d"
GREY = "#8a96a3"
"""Okabe and Ito's blue, vermillion and green (the latter two darkened): told apart with every colour vision,
each at least 4.5:1 on white, except GREY (3:1) which draws lines only."""

WIDE = 700.0
NARROW = 328.0
"""Every picture is drawn twice: for a laptop or paper, and for a phone. Text is 12 px or more in both."""

SMALL = 12.0
BODY = 13.0

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WIDE_LETTERS = frozenset("mwMWÅÄÖ%@—–")
_THIN_LETTERS = frozenset("iljtfrI.,:;'|!()[] \u00a0-")


def clean(words: str) -> str:
    """The words without control characters, which no XML may hold."""
    return _CONTROL.sub("", words)


def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    words = f"{value:.1f}"
    words = words.removesuffix(".0")
    return "0" if words == "-0" else words


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element. `stroke_width=2` is written `stroke-width="2"`; children are markup already."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else num(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{words}>{''.join(children)}</{name}>" if children else f"<{name}{words}/>"


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, width: float = 1, dash: str | None = None
) -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash)


def rect(
    x: float, y: float, width: float, height: float, fill: str, stroke: str | None = None, **more: str | float
) -> str:
    """A rectangle; a negative size is drawn as none."""
    return tag("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), fill=fill, stroke=stroke, **more)


def words_at(
    x: float, y: float, words: str, size: float = SMALL, fill: str = INK, anchor: str | None = None, bold: bool = False
) -> str:
    """A line of text with its baseline at `y`. `anchor` is start (None), middle or end."""
    weight = "600" if bold else None
    return tag(
        "text", escape(clean(words)), x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, font_weight=weight
    )


def lines_at(x: float, y: float, lines: Sequence[str], size: float, fill: str = INK, bold: bool = False) -> str:
    """Lines of text under each other; `y` is the first baseline."""
    return "".join(words_at(x, y + i * (size + 3), words, size, fill, None, bold) for i, words in enumerate(lines))


def path(points: Iterable[tuple[float, float]], close: bool = False) -> str:
    """The `d` of a polyline, in relative steps from already rounded points."""
    parts: list[str] = []
    at: tuple[float, float] | None = None
    for x, y in points:
        x, y = round(x, 1), round(y, 1)
        parts.append(f"M{num(x)} {num(y)}" if at is None else f"l{num(x - at[0])} {num(y - at[1])}")
        at = (x, y)
    return "".join(parts) + ("Z" if close and parts else "")


def width_of(words: str, size: float, bold: bool = False) -> float:
    """A cautious estimate of a text's width in a sans-serif face (that of the widest common one)."""
    units = 0.0
    for letter in words:
        if letter in _THIN_LETTERS:
            units += 0.38
        elif letter in _WIDE_LETTERS:
            units += 0.95
        else:
            units += 0.70 if letter.isupper() else 0.61
    return units * size * (1.13 if bold else 1.0)


def wrap(words: str, width: float, size: float, most: int = 4) -> list[str]:
    """The words broken into at most `most` lines of `width`; the last one is cut with an ellipsis when it must."""
    lines: list[str] = []
    for word in clean(words).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.extend(_pieces(word, width, size))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,;") + "…"]
    return lines or [""]


LONGEST = 400
"""Letters that no line of a picture holds: of a longer word only so many are measured at a time."""


def _fits(word: str, width: float, size: float) -> int:
    """How many letters of a word fit a line with a hyphen after them; three at least."""
    low, high = 3, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(word[:middle] + "-", size) <= width else (low, middle - 1)
    return low


def _pieces(word: str, width: float, size: float) -> list[str]:
    """A word that is longer than a line, in pieces with a hyphen."""
    if len(word) <= LONGEST and width_of(word, size) <= width:
        return [word]
    pieces, rest = [], word
    while len(rest) > 4 and width_of(rest[:LONGEST], size) > width:
        cut = min(_fits(rest[:LONGEST], width, size), len(rest) - 2)
        pieces.append(rest[:cut] + "-")
        rest = rest[cut:]
    return [*pieces, rest]


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from values `low`…`high` to pixels `a`…`b`."""

    low: float
    high: float
    a: float
    b: float

    def __call__(self, value: float) -> float:
        return self.a + (value - self.low) / (self.high - self.low) * (self.b - self.a)


def ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Round values (1, 2 or 5 times a power of ten apart) from `low` or below it to `high` or above it."""
    if not high > low:
        pad = abs(high) * 0.1 or 1.0
        low, high = low - pad, high + pad
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(i * step for i in range(first, last + 1))


def decimals_of(values: Sequence[float]) -> int:
    """How many decimals a row of ticks needs for all of them to be told apart."""
    steps = [abs(b - a) for a, b in pairwise(values) if b != a]
    step = min(steps, default=1.0)
    return max(0, -math.floor(math.log10(step) + 1e-9))


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing without its frame: its size, its marks and its own definitions (patterns)."""

    width: float
    height: float
    marks: str
    defs: str = ""


def hatch(key: str, colour: str, gap: float = 6, slant: int = 45) -> str:
    """A pattern of slanting lines: the second sign beside a colour. Filled with `fill="url(#key)"`."""
    return tag(
        "pattern",
        tag("line", x1=0.0, y1=0.0, x2=0.0, y2=gap, stroke=colour, stroke_width=1.6),
        id=key, width=gap, height=gap, patternUnits="userSpaceOnUse", patternTransform=f"rotate({slant})",
    )  # fmt: skip


def framed(picture: Picture, key: str, title: str, description: str, css: str = "") -> str:
    """The whole `<svg>`: scales with its box, and says its conclusion to those who do not see it."""
    said = {"title": escape(clean(title)) or "–", "desc": escape(clean(description)) or "–"}
    head = tag("title", said["title"], id=f"{key}-t") + tag("desc", said["desc"], id=f"{key}-d")
    defs = tag("defs", picture.defs) if picture.defs else ""
    return tag(
        "svg", head, defs, picture.marks,
        xmlns="http://www.w3.org/2000/svg", class_=css or None, id=key,
        viewBox=f"0 0 {num(picture.width)} {num(picture.height)}", width=picture.width, height=picture.height,
        role="img", aria_labelledby=f"{key}-t {key}-d", font_family="sans-serif",
    )  # fmt: skip
