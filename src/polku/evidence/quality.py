"""What is wrong with a series: problems that stop a run, and cautions that it goes on with but says.

A series is one indicator in one area and segment; its vintages are told apart by `as_of`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from polku.base import LANGUAGES, Caution, Month, Place, Problems, Text
from polku.evidence.model import Evidence, Observation
from polku.programme.hints import at
from polku.programme.model import Programme
from polku.texts import Message

Key = tuple[str, str, str]

LEVELS = ("stock", "flow", "ratio", "bill")
"""Kinds of indicator that cannot be negative."""

UNIT_FACTORS = (100.0, 1000.0, 1_000_000.0)
TOLERANCE = math.log(1.3)
"""How near a jump must be to one of the factors to be taken for a change of unit."""

LARGEST = 1e10
"""More people, places or euros a month than there can be."""

LABOUR_FORCE = "labour_force"
"""The exposure: areas are measured by it, so that it cannot be nought."""

SMALL = 500.0

FEWEST = 3
"""Months that a series must have before it can be called all zero."""


FARTHEST = 50
"""Years from the last figure to a trial's start: a start later than that is a mistyped year."""

Unread = Mapping[str, frozenset[Month | None]]
"""The months of a file's rows that could not be read: their problems are told, so they are not missing as well."""

NOTHING_UNREAD: Unread = MappingProxyType({})


def check_series(
    evidence: Evidence, programme: Programme, problems: Problems, unread: Unread = NOTHING_UNREAD
) -> tuple[Caution, ...]:
    """Adds the problems of every series and returns the cautions."""
    kinds = {i.id: i.kind for i in programme.indicators}
    series = by_series(evidence.observations)
    cautions: list[Caution] = []
    for key, rows in series.items():
        _doubled(rows, problems)
        kind = kinds.get(key[0], "other")
        latest = newest(rows)
        _gaps(key, latest, unread, problems)
        if kind in LEVELS:
            _negative(rows, problems)
            _huge(rows, problems)
            _jumps(rows, latest, kind, problems)
            _zeros(key, latest, problems)
        if key[0] == LABOUR_FORCE and any(row.value for row in latest):
            _no_force(key, latest, problems)
        cautions += [*_missing(key, latest), *_suppressed(key, latest), *_older(key, rows)]
    _far(evidence.observations, programme, problems)
    cautions += _reach(series, programme)
    return (*cautions, *_revised(evidence.observations, programme))


def by_series(observations: Iterable[Observation]) -> dict[Key, list[Observation]]:
    """The observations of each indicator, area and segment, in the order of the rows."""
    series: dict[Key, list[Observation]] = {}
    for row in observations:
        series.setdefault((row.indicator, row.area, row.segment), []).append(row)
    return series


def newest(rows: Iterable[Observation]) -> tuple[Observation, ...]:
    """The latest vintage of each month, in the order of months."""
    held: dict[Month, Observation] = {}
    for row in rows:
        before = held.get(row.month)
        if before is None or _known(before) <= _known(row):
            held[row.month] = row
    return tuple(held[month] for month in sorted(held))


def _known(row: Observation) -> int:
    return -1 if row.known is None else row.known.index


def _name(key: Key) -> str:
    return "/".join(part for part in key if part)


def _doubled(rows: Iterable[Observation], problems: Problems) -> None:
    """Two figures of one month that became known at the same time: told once a series, with how many there are."""
    first: dict[tuple[Month, Month | None], Observation] = {}
    again: list[Observation] = []
    for row in rows:
        if first.setdefault((row.month, row.known), row) is not row:
            again.append(row)
    if not again:
        return
    row = again[0]
    place = first[row.month, row.known].place
    problems.add(
        "doubled_month",
        at(row.place, "month"),
        Message("evidence-refusals.doubled-month", month=row.month, place=str(place), others=len(again) - 1),
    )


def _gaps(key: Key, rows: tuple[Observation, ...], unread: Unread, problems: Problems) -> None:
    """Months missing inside a series. Its step (a month, a year) is the one that most of its rows have."""
    steps = Counter(b.month.since(a.month) for a, b in pairwise(rows))
    if not steps:
        return
    step = min(steps, key=lambda s: (-steps[s], s))
    gaps = []
    for a, b in pairwise(rows):
        lacking = [a.month + i for i in range(step, b.month.since(a.month), step)]
        told = unread.get(b.place.file, frozenset())
        if lacking and None not in told and not told.issuperset(lacking):
            gaps.append((b, lacking))
    if not gaps:
        return
    b, lacking = gaps[0]
    which = str(lacking[0]) if len(lacking) == 1 else f"{lacking[0]}–{lacking[-1]}"
    problems.add(
        "missing_month",
        at(b.place, "month"),
        Message("evidence-refusals.missing-month", series=_name(key), which=which, others=len(gaps) - 1),
    )


def _negative(rows: Iterable[Observation], problems: Problems) -> None:
    found = [row for row in rows if row.value is not None and row.value < 0]
    if found:
        problems.add(
            "negative_count",
            at(found[0].place, "value"),
            Message("evidence-refusals.negative-count", value=found[0].value, others=len(found) - 1),
        )


def _huge(rows: Iterable[Observation], problems: Problems) -> None:
    found = next((row for row in rows if row.value is not None and row.value > LARGEST), None)
    if found is not None:
        problems.add(
            "figure_too_large",
            at(found.place, "value"),
            Message("evidence-refusals.the-figure-is-too-large", value=found.value),
        )


def _far(rows: Sequence[Observation], programme: Programme, problems: Problems) -> None:
    """A trial that starts so long after the last figure that nothing could be said of it."""
    last = max((row.month for row in rows), default=programme.period.data_from)
    starts = {programme.start_of(a): a for a in programme.trial_areas}
    for start, area in starts.items():
        if start.since(last) > 12 * FARTHEST:
            problems.add(
                "start_far_ahead",
                at(area.place, "start") if area.start else Place("programme.toml", None, "period.start"),
                Message("evidence-refusals.the-trial-starts-in-more-than", start=start, farthest=FARTHEST, last=last),
            )


def _jumps(rows: Iterable[Observation], latest: Sequence[Observation], kind: str, problems: Problems) -> None:
    """A level that jumps by about 100, 1,000 or a million from one month to the next within a file.

    Small counts may jump by chance, so the larger figure of a count must be at least SMALL.
    """
    least = 0.0 if kind == "ratio" else SMALL
    groups: dict[str, list[Observation]] = {}
    for row in rows:
        groups.setdefault(row.place.file, []).append(row)
    for group in groups.values():
        for a, b in pairwise(latest if len(groups) == 1 else newest(group)):
            if a.value and b.value and max(a.value, b.value) >= least and _unit_changed(a.value, b.value):
                problems.add(
                    "mixed_unit",
                    at(b.place, "value"),
                    Message("evidence-refusals.the-level-jumps-a-mixed-unit", value=a.value, value_2=b.value),
                )
                break


def _unit_changed(a: float, b: float) -> bool:
    if a <= 0 or b <= 0:
        return False
    jump = abs(math.log(b / a))
    return any(abs(jump - math.log(factor)) < TOLERANCE for factor in UNIT_FACTORS)


def _zeros(key: Key, rows: tuple[Observation, ...], problems: Problems) -> None:
    values = [row.value for row in rows if row.value is not None]
    if len(values) >= FEWEST and not any(values):
        problems.add(
            "all_zero",
            at(rows[0].place, "value"),
            Message("evidence-refusals.the-series-is-zero-throughout", name=_name(key)),
        )


def _no_force(key: Key, rows: Iterable[Observation], problems: Problems) -> None:
    """A month with nobody in the labour force: a missing figure typed as 0."""
    noughts = [row for row in rows if row.value == 0]
    if noughts:
        problems.add(
            "no_labour_force",
            at(noughts[0].place, "value"),
            Message(
                "evidence-refusals.no-labour-force", series=_name(key), month=noughts[0].month, others=len(noughts) - 1
            ),
        )


def _missing(key: Key, rows: tuple[Observation, ...]) -> Iterator[Caution]:
    lacking = [row for row in rows if row.value is None and row.low is None]
    if lacking:
        yield Caution(
            "missing_figures",
            str(at(lacking[0].place, "value")),
            Message("evidence.the-series-lacks-figures-declared-missing", name=_name(key), len=len(lacking)),
        )


def _suppressed(key: Key, rows: tuple[Observation, ...]) -> Iterator[Caution]:
    """Counts known as an interval: a stock goes without them, as without a declared gap."""
    hidden = [row for row in rows if row.value is None and row.low is not None]
    if hidden:
        first = hidden[0]
        n, least, most = len(hidden), f"{first.low:g}", f"{first.high:g}"
        yield Caution(
            "suppressed_figures",
            str(at(first.place, "value")),
            Message("evidence.the-series-has-suppressed-figures-they", name=_name(key), n=n, least=least, most=most),
        )


def _older(key: Key, rows: Iterable[Observation]) -> Iterator[Caution]:
    """A later row of a month that became known before the one it stands to revise; told once a series.

    A file whose vintages all stand newest first is in order.
    """
    by_month: dict[Month, Observation] = {}
    back, forth = [], False
    for row in rows:
        before = by_month.get(row.month)
        if before is not None and _known(row) < _known(before):
            back.append((before, row))
        forth |= before is not None and _known(row) > _known(before)
        by_month[row.month] = row
    if not back or (len(back) > 1 and not forth):
        return
    first, row = back[0]
    yield Caution(
        "older_vintage",
        str(at(row.place, "as_of")),
        Message(
            "evidence.older-vintage",
            series=_name(key),
            month=row.month,
            known=row.known or "none",
            place=str(first.place),
            earlier=first.known or "none",
            others=len(back) - 1,
        ),
    )


def _reach(series: Mapping[Key, list[Observation]], programme: Programme) -> Iterator[Caution]:
    """Series that end before the trial starts or begin after it, and areas without any series.

    Before the trial every series ends before its start: that is no fault until another series has reached it.
    """
    areas = {a.id: a for a in programme.areas if a.role != "country"}
    seen_to = max((r.month for rows in series.values() for r in rows), default=programme.period.start)
    for key, rows in series.items():
        area = areas.get(key[1])
        first, last = min(r.month for r in rows), max(r.month for r in rows)
        start = programme.period.start if area is None else programme.start_of(area)
        if last < start <= seen_to and len(rows) > 1:
            yield Caution(
                "ends_before_start",
                str(at(max(rows, key=lambda r: r.month).place, "month")),
                Message("evidence.the-series-ends-in-before-the", name=_name(key), last=last, start=start),
            )
        elif first >= start and len(rows) > 1:
            yield Caution(
                "begins_after_start",
                str(at(min(rows, key=lambda r: r.month).place, "month")),
                Message("evidence.the-series-begins-only-in-there", name=_name(key), first=first),
            )
    covered = {key[1] for key in series}
    for area in areas.values():
        if area.id not in covered:
            yield Caution(
                "no_series",
                str(at(area.place, "area")),
                Message("evidence.there-is-no-series-of-the", name=area.name),
            )


def _revised(observations: Iterable[Observation], programme: Programme) -> Iterator[Caution]:
    """Series without vintages: their figures are those of one later extract. By the indicators' names."""
    names = {i.id: i.name for i in programme.indicators}
    told = [names.get(i, Text.same(i)) for i in sorted({row.indicator for row in observations if row.as_of is None})]
    if told:
        yield Caution("revised_data", "series", Message("evidence.revised-data", names=_in_small(told)))


def _in_small(names: Sequence[Text]) -> Text:
    """Names in alphabetical order, as they stand inside a sentence."""
    return Text({k: ", ".join(sorted(name[k][:1].lower() + name[k][1:] for name in names)) for k in LANGUAGES})
