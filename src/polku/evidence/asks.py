"""What `check` asks of the series, and which of all questions a row of accepted.csv has answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from polku.base import Caution, Month, Place
from polku.evidence.model import Accepted, Evidence, Observation
from polku.evidence.quality import LEVELS, Key, by_series, newest
from polku.programme.asks import garbled, question
from polku.programme.hints import at
from polku.programme.model import Area, Programme
from polku.texts import Message

HUNDREDS = 100.0
"""A stock of at least so many people does not stand at nought, and jumps by no small number's chance."""

TIMES = 7.0
"""A stock that is so many times its neighbour in time: a digit too many is ten times, in a month of rise or fall."""

FEWEST = 12
"""Months that two series must share before they can be called the same."""

NOUGHTS = 3
"""Months of the trial that must be nought before they are asked about in a small series."""

UNEMPLOYED, LABOUR_FORCE, LONG_TERM = "unemployed", "labour_force", "long_term_unemployed"

Rows = Sequence[Observation]


def ask_series(evidence: Evidence, programme: Programme) -> tuple[Caution, ...]:
    """The questions about the series and the sources."""
    kinds = {i.id: i.kind for i in programme.indicators}
    areas = {a.id: a for a in programme.areas}
    series = {key: newest(rows) for key, rows in by_series(evidence.observations).items()}
    found: list[Caution] = []
    for key, rows in series.items():
        kind = kinds.get(key[0], "other")
        if kind == "stock":
            found += _times(key, rows)
        if kind in LEVELS and key[0] != LABOUR_FORCE:
            found += _noughts(key, rows, kind, areas.get(key[1]), programme)
    found += _above(series)
    found += _alike(series, kinds)
    return (*found, *garbled((evidence.sources, evidence.codings), Place("sources.csv")))


def _times(key: Key, rows: Rows) -> Iterator[Caution]:
    """A stock that is ten times, or a tenth of, its neighbour in time: the first such jump of a series."""
    for a, b in pairwise(rows):
        if a.value and b.value and max(a.value, b.value) >= HUNDREDS:
            times = max(a.value / b.value, b.value / a.value)
            if times >= TIMES:
                odd = b if b.value > a.value else _odd(a, b, rows)
                yield question(
                    "times_its_neighbours",
                    at(odd.place, "value"),
                    _about(key, odd.month),
                    Message(
                        "questions.the-series-jumps-is-it-right",
                        name=_name(key),
                        value=a.value,
                        value_2=b.value,
                        month=a.month,
                        month_2=b.month,
                    ),
                )
                return


def _odd(a: Observation, b: Observation, rows: Rows) -> Observation:
    """Of two figures the one that is further from the middle of its series."""
    middle = median(row.value for row in rows if row.value)
    return max((a, b), key=lambda row: max((row.value or middle) / middle, middle / (row.value or middle)))


def _noughts(key: Key, rows: Rows, kind: str, area: Area | None, programme: Programme) -> Iterator[Caution]:
    """Noughts in a stock of hundreds, or a series that is nought in every month of the trial and not before."""
    figures = [row for row in rows if row.value is not None]
    usual = [row.value or 0.0 for row in figures if row.value]
    begun = next((i for i, row in enumerate(figures) if row.value), len(figures))
    noughts = [row for row in figures[begun:] if row.value == 0]  # what has not begun yet is truly nought
    if not usual or not noughts:
        return
    start = programme.period.start if area is None else programme.start_of(area)
    during = [row for row in figures if row.month >= start]
    whole = len(during) >= NOUGHTS and all(row.value == 0 for row in during)
    if not whole and (kind != "stock" or median(usual) < HUNDREDS):
        return
    first, last = noughts[0], noughts[-1]
    months = str(first.month) if first is last else f"{first.month}–{last.month}"
    otherwise = max(1, round(median(usual)))
    yield question(
        "zero_for_a_gap",
        at(first.place, "value"),
        _about(key, first.month, last.month),
        Message(
            "questions.zero-for-a-gap",
            series=_name(key),
            whole=whole,
            n=len(noughts),
            months=months,
            otherwise=otherwise,
        ),
    )


def _above(series: Mapping[Key, Rows]) -> Iterator[Caution]:
    """Unemployed people above the labour force of their area and month."""
    for (indicator, area, segment), rows in series.items():
        if indicator not in (UNEMPLOYED, LONG_TERM):
            continue
        force = {row.month: row.value for row in series.get((LABOUR_FORCE, area, ""), ())}
        over = [row for row in rows if row.value and 0 < (force.get(row.month) or 0.0) < row.value]
        if over:
            key, first = (indicator, area, segment), over[0]
            yield question(
                "above_labour_force",
                at(first.place, "value"),
                _about(key, first.month, over[-1].month),
                Message(
                    "questions.the-series-is-in-more-than",
                    name=_name(key),
                    value=first.value,
                    month=first.month,
                    month_2=force[first.month],
                ),
            )


def _alike(series: Mapping[Key, Rows], kinds: Mapping[str, str]) -> Iterator[Caution]:
    """Areas of which one indicator has the same figures in every month that they share."""
    figures = {
        key: {row.month: row.value for row in rows if row.value is not None}
        for key, rows in series.items()
        if kinds.get(key[0]) == "stock"
    }
    groups: dict[tuple[object, ...], list[Key]] = {}
    for key, values in figures.items():
        if len(values) >= FEWEST and len(set(values.values())) > 1:
            groups.setdefault((key[0], key[2], tuple(sorted((m.index, v) for m, v in values.items()))), []).append(key)
    for keys in groups.values():
        if len(keys) > 1:
            areas = "+".join(sorted(key[1] for key in keys))
            last = series[keys[-1]][0]
            indicator = "/".join(part for part in (keys[0][0], keys[0][2]) if part)
            yield question(
                "same_figures",
                at(last.place, "area"),
                f"{indicator}/{areas}",
                Message(
                    "questions.the-areas-have-the-same-figures", areas=areas.replace("+", ", "), indicator=indicator
                ),
            )


def unanswered(told: Iterable[Caution], accepted: Iterable[Accepted]) -> tuple[Caution, ...]:
    """What is told, less the questions that a row of accepted.csv has answered."""
    rows = tuple(accepted)
    return tuple(c for c in told if not c.asks or not any(_answers(row, c) for row in rows))


def idle(told: Sequence[Caution], accepted: Iterable[Accepted]) -> Iterator[Caution]:
    """Rows of accepted.csv that answer nothing that is asked: a code or a place misspelt, or asked no more."""
    asked = [c for c in told if c.asks]
    for row in accepted:
        if not any(_answers(row, c) for c in asked):
            yield Caution(
                "accepted_nothing",
                str(at(row.place, "place")),
                Message("evidence.nothing-is-asked-with-the-code", code=row.code, at=row.at),
            )


def _answers(row: Accepted, asked: Caution) -> bool:
    """Whether a row is about the question: the same code, and its place, or months that hold those asked about."""
    if row.code != asked.code:
        return False
    given, wanted = row.at.strip(), asked.asks
    if given in (wanted, asked.place):
        return True
    series, _, months = wanted.rpartition("/")
    given_series, _, given_months = given.rpartition("/")
    inner, outer = _span(months), _span(given_months)
    if given_series != series or inner is None or outer is None:
        return False
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _span(text: str) -> tuple[Month, Month] | None:
    """The months of `2018-03` or `2018-03:2018-05`."""
    first, _, last = text.partition(":")
    try:
        return Month.parse(first), Month.parse(last or first)
    except ValueError:
        return None


def _name(key: Key) -> str:
    return "/".join(part for part in key if part)


def _about(key: Key, first: Month, last: Month | None = None) -> str:
    """What a question is about: a series and its month, or its first and last month."""
    return f"{_name(key)}/{first}" + (f":{last}" if last is not None and last != first else "")
