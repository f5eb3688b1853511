"""A figure of the assessment as a picture: its kind's function, drawn wide and narrow, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from polku.reports import words
from polku.reports.charts_bars import payer_bars, three_bars
from polku.reports.charts_rows import bars, dot_interval, timeline, waterfall
from polku.reports.charts_time import before_after, dose_multiples, fan
from polku.reports.frame import Data
from polku.reports.map import pathway_map
from polku.reports.svg import NARROW, WIDE, Picture, framed

DRAW: Mapping[str, Callable[[Data, str, float, str], Picture]] = {
    "three_bars": three_bars,
    "pathway_map": pathway_map,
    "fan": fan,
    "before_after": before_after,
    "waterfall": waterfall,
    "payer_bars": payer_bars,
    "dot_interval": dot_interval,
    "dose_multiples": dose_multiples,
    "timeline": timeline,
    "bars": bars,
}
"""The kinds of figures there are; each function takes (data, language, width, key) and gives a Picture."""

ONE_SIZE = frozenset({"pathway_map"})
"""Kinds that are drawn once: on a phone they are moved about in their frame."""


def figure_svgs(figure: Mapping[str, Any], language: str, key: str) -> tuple[str, ...]:
    """The figure's SVG texts: the wide one (class `wide`) and the narrow one (class `narrow`).

    `key` begins every id, so figures of one page do not share ids. Raises KeyError on a kind that is not known.
    """
    draw = DRAW[figure["kind"]]
    title, alt = words.say(figure["caption"], language), words.say(figure["alt"], language)
    if figure["kind"] in ONE_SIZE:
        return (framed(draw(figure["data"], language, WIDE, f"{key}w"), f"{key}w", title, alt),)
    sizes = ((WIDE, "wide", f"{key}w"), (NARROW, "narrow", f"{key}n"))
    return tuple(framed(draw(figure["data"], language, w, k), k, title, alt, css) for w, css, k in sizes)
