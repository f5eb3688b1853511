"""Numbers as a reader sees them, in Finnish and English: Babel's forms, a true minus, no-break spaces.

Rounding follows the width of the interval, so that no digit is shown that the interval does not carry. A count
of 1-4 persons is never printed: it reads "alle 5", and the ends of an interval are rounded outwards to 0 or 5.
"""

from __future__ import annotations

import math
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from polku.base import LANGUAGES, Month, Text
from polku.evaluation.model import QUANTILES, Spread

NBSP = "\u00a0"
MINUS = "\u2212"
SMALL = 5
"""Counts of persons from 1 to SMALL − 1 are not printed."""

_MONTH_ENDINGS = {"nom": "", "gen": "n", "ine": "ssa", "ela": "sta", "ill": "hun"}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("fi" if language == "fi" else "en")


def decimal(value: float, decimals: int, language: str, signed: bool = False) -> str:
    """A number with `decimals` decimals; `signed` puts a plus before a positive one. ValueError if not finite."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    value = round(value, decimals) + 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    words = format_decimal(abs(value), format=pattern, locale=_locale(language))
    words = words.replace("\u202f", NBSP).replace(" ", NBSP)
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + words


_ELATIVE = (
    "yhdestä",
    "kahdesta",
    "kolmesta",
    "neljästä",
    "viidestä",
    "kuudesta",
    "seitsemästä",
    "kahdeksasta",
    "yhdeksästä",
    "kymmenestä",
)
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def of_so_many(n: int) -> Text:
    """ "viidestä", "five": a small number as a word, in Finnish in the elative ("yhdelläkään viidestä alueesta")."""
    if 1 <= n <= len(_ELATIVE):
        return Text.of(_ELATIVE[n - 1], _ENGLISH[n - 1])
    return Text.of(f"kaikkiaan {n}", str(n))


def plain_number(value: float, decimals: int = 0, signed: bool = False) -> Text:
    """The number in every language of polku."""
    return Text({language: decimal(value, decimals, language, signed) for language in LANGUAGES})


def resolution(width: float, least: float = 1.0) -> float:
    """The power of ten to round to when an interval is `width` wide: at most a fifth of it, at least `least`."""
    if not math.isfinite(width) or width <= 5 * least:
        return least
    return float(max(least, 10.0 ** math.floor(math.log10(width / 5))))


def to_step(value: float, step: float) -> float:
    """`value` rounded to a multiple of `step`, halves away from zero."""
    return math.copysign(math.floor(abs(value) / step + 0.5) * step, value) + 0.0


def width(spread: Spread) -> float:
    """The width of the 80 % interval."""
    return spread.at(0.9) - spread.at(0.1)


def count(value: float, wide: float = 0.0) -> Text:
    """A number of persons without its sign: "1 200", or "alle 5" when it is from 1 to 4."""
    rounded = abs(to_step(value, resolution(wide)))
    if 0 < rounded < SMALL:
        return Text.of(f"alle{NBSP}{SMALL}", f"under{NBSP}{SMALL}")
    return plain_number(rounded)


def about(number: Text) -> str:
    """The English "about 24", and "under 5" alone where a small count is not printed."""
    return number["en"] if number["en"].startswith("under") else f"about {number['en']}"


def _outward(value: float, step: float, up: bool) -> float:
    """An end of an interval: rounded to the step, and out of 1-4 persons away from the middle."""
    rounded = to_step(value, step)
    if not 0 < abs(rounded) < SMALL:
        return rounded
    if up:
        return float(SMALL) if rounded > 0 else 0.0
    return 0.0 if rounded > 0 else float(-SMALL)


def count_range(low: float, high: float) -> Text:
    """An interval of persons: "40–210", or with signs "−210…+40" when an end is below zero."""
    step = resolution(high - low)
    return span(_outward(low, step, up=False), _outward(high, step, up=True))


def span(low: float, high: float, decimals: int = 0) -> Text:
    """Two numbers as an interval; signs are written when an end is below zero."""
    signed = low < 0
    first, last = (plain_number(x, decimals, signed) for x in (low, high))
    mark = "…" if signed else "–"
    return Text.of(first["fi"] + mark + last["fi"], first["en"] + mark + last["en"])


def percent(share: float) -> Text:
    """A probability or share 0-1 in whole per cent, without the sign: "87", "alle 1", "yli 99"."""
    value = 100 * share
    if 0 < value < 1:
        return Text.of(f"alle{NBSP}1", "under\u00a01")
    if 99 < value < 100:
        return Text.of(f"yli{NBSP}99", f"over{NBSP}99")
    return plain_number(to_step(value, 1.0))


def percent_size(share: float) -> Text:
    """The size of a change (a fraction) in per cent: one decimal below ten, none above."""
    value = abs(100 * share)
    return plain_number(value, 1 if value < 9.95 else 0)


def percent_change(share: float) -> Text:
    """A change as a fraction, in per cent with one decimal and its sign: "−21,7"."""
    return plain_number(100 * share, 1, signed=True)


def points(value: float) -> Text:
    """Percentage points with one decimal, unsigned."""
    return plain_number(abs(value), 1)


def _euro_scale(largest: float) -> tuple[float, str, str]:
    if largest >= 1e6:
        return 1e6, f"{NBSP}milj.{NBSP}euroa", f"{NBSP}million"
    return 1.0, f"{NBSP}euroa", ""


def euro_estimate(spread: Spread, signed: bool = False) -> Text:
    """An estimate with its 80 % interval in one unit: "0,5 milj. euroa (0,2–0,9)"; unsigned unless `signed`.

    The interval is turned the way of the unsigned estimate, so that "fell by 5 (2–9)" reads right.
    """
    if not signed and spread.mean < 0:
        spread = scaled(spread, -1.0)
    low, high = spread.at(0.1), spread.at(0.9)
    scale, fi, en = _euro_scale(max(abs(low), abs(high), abs(spread.mean)))
    step = resolution(high - low)
    decimals = max(0, min(1, round(6 - math.log10(step)))) if scale > 1 else 0
    value = plain_number(to_step(spread.mean, step) / scale, decimals, signed)
    ends = span(to_step(low, step) / scale, to_step(high, step) / scale, decimals)
    sign = value["en"][0] if value["en"][0] in "+" + MINUS else ""
    return Text.of(f"{value['fi']}{fi} ({ends['fi']})", f"{sign}€{value['en'].removeprefix(sign)}{en} ({ends['en']})")


def month(when: Month, case: str = "ine") -> Text:
    """A month in a sentence: "heinäkuussa 2018", "in July 2018" (`case`: nom, gen, ine, ela, ill)."""
    fi = _locale("fi").months["stand-alone"]["wide"][when.month] + _MONTH_ENDINGS[case]
    en = _locale("en").months["stand-alone"]["wide"][when.month]
    before = {"ine": "in ", "ela": "from ", "ill": "by "}.get(case, "")
    return Text.of(f"{fi}{NBSP}{when.year}", f"{before}{en}{NBSP}{when.year}")


def scaled(spread: Spread, factor: float) -> Spread:
    """The spread of `factor` times the quantity; a negative factor turns the quantiles round."""
    quantiles = tuple(q * factor for q in spread.quantiles)
    return Spread(spread.mean * factor, spread.sd * abs(factor), quantiles if factor >= 0 else quantiles[::-1])


def together(spreads: tuple[Spread, ...]) -> Spread:
    """The spread of a sum whose parts move together: quantiles add, so the interval is never too narrow."""
    if not spreads:
        raise ValueError("no spreads to add")
    quantiles = tuple(sum(s.quantiles[i] for s in spreads) for i in range(len(QUANTILES)))
    return Spread(sum(s.mean for s in spreads), sum(s.sd for s in spreads), quantiles)
