"""Numbers as a reader sees them, in Finnish and English: Babel's forms, a true minus, no-break spaces.

One rule of rounding for sentence, figure and table (`rounded`). The ends of an interval stand at steps of 1, 2 or 5
times a power of ten, about a twentieth of its width; the estimate has at least two digits (less than one person in an
interval of tens is told as one); no number is rounded onto or over nought.
So what is printed is near what was computed, has its sign, and an interval holds nought in print if and only if it
does in fact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from polku.base import LANGUAGES, QUANTILES, Month, Spread, Text

NBSP = "\u00a0"
MINUS = "\u2212"
SMALL = 5
"""Counts of persons in the data from 1 to SMALL − 1 are not printed."""

MEANINGLESS = 1e15
"""More than anything that is counted here, and more digits than a number holds."""

_MONTH_ENDINGS = {"nom": "", "gen": "n", "ine": "ssa", "ela": "sta", "ill": "hun"}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("fi" if language == "fi" else "en")


def decimal(value: float, decimals: int, language: str, signed: bool = False) -> str:
    """A number with `decimals` decimals; `signed` puts a plus before a positive one. ValueError if not finite.

    A number of no meaning (a strength of tens of log-hazards) is told by its power of ten.
    """
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    value = round(value, decimals) + 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    if abs(value) < MEANINGLESS:
        words = format_decimal(abs(value), format=pattern, locale=_locale(language))
        words = words.replace("\u202f", NBSP).replace(" ", NBSP)
    else:
        words = f"10^{math.floor(math.log10(abs(value)))}"
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


_NOMINATIVE = (
    "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän", "kymmenen"
)  # fmt: skip


def so_many(n: int) -> Text:
    """ "kahdeksan", "eight": a small number as a word; a larger one in figures."""
    return Text.of(_NOMINATIVE[n - 1], _ENGLISH[n - 1]) if 1 <= n <= len(_NOMINATIVE) else Text.same(str(n))


def of_so_many(n: int) -> Text:
    """ "viidestä", "five": a small number as a word, in Finnish in the elative ("yhdelläkään viidestä alueesta")."""
    if 1 <= n <= len(_ELATIVE):
        return Text.of(_ELATIVE[n - 1], _ENGLISH[n - 1])
    return Text.of(f"kaikkiaan {n}", str(n))


def plain_number(value: float, decimals: int = 0, signed: bool = False) -> Text:
    """The number in every language of polku."""
    return Text({language: decimal(value, decimals, language, signed) for language in LANGUAGES})


STEPS = (5.0, 2.0, 1.0)
MILLION = 1e6
PARTS = 20
"""An interval is told in steps of about a twentieth of its width."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it is printed: rounded, with the decimals that it shows."""

    value: float
    decimals: int = 0

    @classmethod
    def of(cls, value: float, decimals: int) -> Printed:
        """A number that has no estimate's interval, with at most so many decimals."""
        return _at(value, 10.0**-decimals)

    def in_millions(self) -> Printed:
        """The same number in millions."""
        value = round(self.value / MILLION, 6)
        return Printed(value, _decimals(value, 1e-6))

    def said(self, language: str, signed: bool = False) -> str:
        return decimal(self.value, self.decimals, language, signed)

    def text(self, signed: bool = False) -> Text:
        return plain_number(self.value, self.decimals, signed)


def rounded(
    estimate: float, low: float | None = None, high: float | None = None, *, least: float = 0.0
) -> tuple[Printed, Printed | None, Printed | None]:
    """An estimate and its 80 % interval (None without one) as they are printed. ValueError if not finite.

    `least` is the finest step (1 for euros); at 0 it follows the size: 1 from 20 on and where the interval is ten or
    wider, a tenth or a hundredth below that, so that 0.6 exits a month are not one.
    """
    if not all(math.isfinite(x) for x in (estimate, low, high) if x is not None):
        raise ValueError(f"not a finite number: {(estimate, low, high)}")
    estimate = in_file(estimate)
    if low is None or high is None:
        return _alone(estimate, least), None, None
    low, high = in_file(low), in_file(high)
    wide, largest = high - low, max(abs(low), abs(high), abs(estimate))
    finest = max(least, _finest(largest, wide))
    step = max(finest, _step(wide / PARTS))
    middle = _middle(estimate, step, finest, least)
    return middle, _end(low, step, finest, middle.value, up=False), _end(high, step, finest, middle.value, up=True)


def in_file(value: float) -> float:
    """A number as `assessment.json` holds it: a report told again rounds the same number as the run."""
    return float(f"{value:.6g}")


def _alone(value: float, least: float) -> Printed:
    """A number without an interval: whole from 20 on, two digits below."""
    return _at(value, max(least, min(1.0, _two_digits(value))))


def _middle(value: float, step: float, finest: float, least: float) -> Printed:
    """The estimate with two digits or more; less than one where the interval is ten wide or wider is told as one."""
    if TINY <= abs(value) < 1 <= finest:
        return Printed(math.copysign(finest, value))
    return _at(value, max(min(step, _two_digits(value)), least))


def _at(value: float, step: float) -> Printed:
    found = to_step(value, step)
    return Printed(found, _decimals(found, step))


def _end(value: float, step: float, finest: float, middle: float, up: bool) -> Printed:
    """An end of an interval at a step; one that would become nought keeps its first digit and its sign."""
    found = to_step(value, step)
    if (found < middle) if up else (found > middle):  # the estimate stands inside its interval
        found = to_step((math.ceil if up else math.floor)(value / step) * step, step)
    if abs(value) < TINY or (found * value > 0 and abs(value) >= step / 2):
        return Printed(found + 0.0, _decimals(found, step)) if abs(value) >= TINY else Printed(0.0)
    digit = 10.0 ** math.floor(math.log10(abs(value)))
    first = to_step(abs(value), digit)
    coarse = math.copysign(max(first, finest), value)
    outside = (coarse < middle) if up else (coarse > middle)
    found = to_step(value, max(digit / 10, 1e-3)) if outside else coarse
    return Printed(found, _decimals(found, digit / 10))


TINY = 5e-4
"""What is nearer to nought than this is printed as nought."""


def _step(size: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is at most `size`; 0 for 0."""
    if size <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(size) + 1e-12)
    return next((m * power for m in STEPS if m * power <= size * (1 + 1e-9)), power)


def _finest(largest: float, wide: float) -> float:
    size = max(largest / 2, wide)
    return 1.0 if size >= 10 else 0.1 if size >= 1 else 0.01 if size >= 0.1 else 0.001


def _two_digits(value: float) -> float:
    """The step that leaves two digits of a value."""
    return 10.0 ** (math.floor(math.log10(max(abs(value), 0.01)) + 1e-12) - 1)


def _decimals(value: float, step: float) -> int:
    """The decimals that a multiple of a step needs."""
    most = max(0, -math.floor(math.log10(step) + 1e-9))
    return next((n for n in range(most) if abs(round(value, n) - value) < 1e-9 * max(1.0, abs(value))), most)


def to_step(value: float, step: float) -> float:
    """`value` rounded to a multiple of `step`, halves away from zero; freed of the dust of floating point."""
    found = math.floor(abs(value) / step + 0.5) * step
    places = max(0, 2 - math.floor(math.log10(step)))
    return math.copysign(round(found, places), value) + 0.0


def width(spread: Spread) -> float:
    """The width of the 80 % interval."""
    return spread.at(0.9) - spread.at(0.1)


def of_spread(spread: Spread, least: float = 0.0) -> tuple[Printed, Printed, Printed]:
    """The mean and the ends of the 80 % interval as they are printed."""
    middle, low, high = rounded(spread.mean, spread.at(0.1), spread.at(0.9), least=least)
    if low is None or high is None:
        raise ValueError("a spread has an interval")
    return middle, low, high


def negligible(spread: Spread) -> bool:
    """Is the estimate so near to nought beside its interval that it is told as no change?"""
    return abs(spread.mean) <= width(spread) / (2 * PARTS)


def estimate(spread: Spread, signed: bool = True) -> Text:
    """An estimate with its 80 % interval: "−900 (−1 600…−200)"; `signed` False drops a plus."""
    middle, low, high = of_spread(spread)
    n, ends = middle.text(signed), interval(low, high)
    return Text.of(f"{n['fi']} ({ends['fi']})", f"{n['en']} ({ends['en']})")


def amount(spread: Spread) -> Text:
    """The size of an estimate, without its sign: "900"."""
    middle = of_spread(spread)[0]
    return Printed(abs(middle.value), middle.decimals).text()


def between(spread: Spread) -> Text:
    """The 80 % interval of a spread: "40–210", or with signs "−210…+40" when an end is below zero."""
    return interval(*of_spread(spread)[1:])


def interval(low: Printed, high: Printed) -> Text:
    """Two printed numbers as an interval; signs are written when an end is below zero."""
    signed = low.value < 0
    first, last = low.text(signed), high.text(signed)
    mark = "…" if signed else "–"
    return Text({language: first[language] + mark + last[language] for language in LANGUAGES})


def persons(number: float) -> Text:
    """A count of persons in the data: "1 200", or "alle 5" when it is from 1 to 4; not for estimates."""
    whole = to_step(number, 1.0)
    if 0 < whole < SMALL:
        return Text.of(f"alle{NBSP}{SMALL}", f"under{NBSP}{SMALL}")
    return plain_number(whole)


def lone(value: float, signed: bool = False) -> Text:
    """An estimate that has no interval: whole from 20 on, two digits below."""
    return rounded(value)[0].text(signed)


def span(low: float, high: float, decimals: int = 0) -> Text:
    """Two numbers of the data as an interval; signs are written when an end is below zero."""
    return interval(Printed(low, decimals), Printed(high, decimals))


def percent(share: float) -> Text:
    """A probability or share 0-1 in whole per cent, without the sign: "87", "alle 1", "yli 99"."""
    value = 100 * share
    if 0 < value < 1:
        return Text.of(f"alle{NBSP}1", "under\u00a01")
    if 99 < value < 100:
        return Text.of(f"yli{NBSP}99", f"over{NBSP}99")
    return plain_number(to_step(value, 1.0))


def percent_size(share: float) -> Text:
    """The size of a change (a fraction) in per cent, without an interval: one decimal below twenty, none above."""
    return lone(abs(100 * share))


def percent_range(least: float, most: float) -> Text:
    """The sizes of two changes (fractions) in one precision: "8–12", "1,4–3,2", and one number where they are alike."""
    a, b = sorted((in_file(abs(100 * least)), in_file(abs(100 * most))))
    step = 1.0 if a >= 5 else 0.1
    first, last = _at(a, step), _at(b, step)
    return last.text() if first.value == last.value else interval(first, last)


def percent_change(share: float) -> Text:
    """An observed change as a fraction, in per cent with one decimal and its sign: "−21,7"."""
    return plain_number(100 * share, 1, signed=True)


def points(value: float) -> Text:
    """Observed percentage points with one decimal, unsigned."""
    return plain_number(abs(value), 1)


def euro_estimate(spread: Spread, signed: bool = False) -> Text:
    """An estimate with its 80 % interval in one unit: "0,5 milj. euroa (0,2–0,9)"; unsigned unless `signed`.

    The interval is turned the way of the unsigned estimate, so that "fell by 5 (2–9)" reads right.
    """
    if not signed and spread.mean < 0:
        spread = scaled(spread, -1.0)
    large = in_millions(spread)
    middle, low, high = (p.in_millions() if large else p for p in of_spread(spread, least=1.0))
    fi, en = (f"{NBSP}milj.{NBSP}euroa", f"{NBSP}million") if large else (f"{NBSP}euroa", "")
    value, ends = middle.text(signed), interval(low, high)
    sign = value["en"][0] if value["en"][0] in "+" + MINUS else ""
    return Text.of(f"{value['fi']}{fi} ({ends['fi']})", f"{sign}€{value['en'].removeprefix(sign)}{en} ({ends['en']})")


def in_millions(spread: Spread) -> bool:
    """Are the euros of an estimate told in millions?"""
    return max(abs(spread.mean), abs(spread.at(0.1)), abs(spread.at(0.9))) >= MILLION


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
