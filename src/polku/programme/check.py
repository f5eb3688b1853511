"""What is wrong with a programme, all at once: each problem one sentence with its place and its cure.

`check_programme` is the one door; pathways and rules have modules of their own (`check_paths`, `check_rules`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

from polku.base import Caution, Month, Place, Problems, Text
from polku.programme.check_keys import check_keys
from polku.programme.check_money import check_money
from polku.programme.check_paths import Names, check_paths, check_shift, not_positive, outside
from polku.programme.check_rules import check_rules
from polku.programme.effects import parse_shift
from polku.programme.hints import at, nearest
from polku.programme.model import Area, Programme
from polku.programme.rows import PARTS
from polku.programme.weightless import without_weight
from polku.texts import Message

FLAGS = ("neighbour", "own_reform")
NO_COMPARISON = Caution(
    "no_comparison_area",
    "areas.csv [role]",
    Message("programme.there-is-no-comparison-area-polku"),
)
NO_PLACES: Mapping[str, Place] = MappingProxyType({})
_SETTINGS = Place("programme.toml")


def check_programme(
    programme: Programme,
    problems: Problems,
    methods: Collection[str] | None = None,
    broken: frozenset[str] = frozenset(),
    places: Mapping[str, Place] = NO_PLACES,
) -> tuple[Caution, ...]:
    """Adds every problem of a programme to `problems` and returns what a run goes on with but must say.

    `methods` are the ways of answering a question (None: not checked); `broken` the words of rows that could not be
    read, of which nothing more is told; `places` where keys of programme.toml stand (`period.end`).
    """
    names = Names.of(programme, broken)
    _finite(programme, problems)
    _twice(programme, problems)
    _period(programme, places, problems)
    cautions = _areas(programme, names, problems)
    _reforms(programme, names, problems)
    if methods is not None:
        _questions(programme, methods, problems)
    _dates(programme, problems)
    cautions += check_paths(programme, names, problems)
    check_rules(programme, names, problems)
    check_keys(programme, names, problems)
    check_money(programme, places, problems)
    return cautions + without_weight(programme)


def _finite(programme: Programme, problems: Problems) -> None:
    """No NaN and no infinity anywhere, however the programme was made."""
    for place, field in _not_finite(programme, _SETTINGS):
        problems.add(
            "not_finite",
            at(place, field),
            Message("programme-refusals.the-value-of-is-not-a", field=field),
        )


def _not_finite(value: Any, place: Place, field: str = "") -> Iterator[tuple[Place, str]]:
    if isinstance(value, float):
        if not math.isfinite(value):
            yield place, field
    elif isinstance(value, tuple):
        for item in value:
            yield from _not_finite(item, place, field)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _not_finite(item, place, field)
    elif is_dataclass(value) and not isinstance(value, (Text, Month, Place)):
        here = getattr(value, "place", place)
        for f in fields(value):
            yield from _not_finite(getattr(value, f.name), here, f.name)


def _twice(programme: Programme, problems: Problems) -> None:
    """Two rows alike in key and known month: one too many."""
    tables = [(p.layout.columns[0].name, getattr(programme, p.field), p.key, p.told) for p in PARTS]
    tables += [("id", rows, _id, _known) for rows in (programme.reforms, programme.scenarios)]
    tables += [("from", programme.disturbed, lambda row: row.first, _known)]
    for column, rows, key, told in tables:
        first: dict[Hashable, Place] = {}
        told_of: set[Place] = set()
        for row in rows:
            name = (key(row), told(row))
            if name not in first:
                first[name] = row.place
            elif row.place not in told_of:
                told_of.add(row.place)
                word = getattr(row, "id", None) or column
                problems.add(
                    "doubled_row",
                    at(row.place, column),
                    Message("programme-refusals.the-same-row-is-there-twice", word=word, name=first[name]),
                )


def _id(row: Any) -> Hashable:
    return str(row.id)


def _known(row: Any) -> Hashable:
    return getattr(row, "known", None)


def _period(programme: Programme, places: Mapping[str, Place], problems: Problems) -> None:
    p = programme.period
    if p.end < p.start:
        _reversed(problems, places.get("period.end", Place("programme.toml", None, "period.end")), p.start, p.end)
    if p.start < p.data_from:
        problems.add(
            "start_before_data",
            places.get("period.start", Place("programme.toml", None, "period.start")),
            Message("programme-refusals.the-trial-starts-in-before-the", start=p.start, data_from=p.data_from),
        )


def _areas(programme: Programme, names: Names, problems: Problems) -> tuple[Caution, ...]:
    for area in programme.areas:
        _area(area, programme, problems)
    roles = {a.role for a in programme.areas} | names.broken
    if "trial" not in roles:
        problems.add(
            "no_trial_area",
            Place("areas.csv", None, "role"),
            Message("programme-refusals.there-is-no-trial-area"),
        )
    countries = list(dict.fromkeys(a.id for a in programme.areas if a.role == "country"))
    if len(countries) > 1:
        second = next(a for a in programme.areas if a.id == countries[1])
        problems.add(
            "two_countries",
            at(second.place, "role"),
            Message("programme-refusals.there-is-more-than-one-country"),
        )
    return (*_cases(programme), *([] if "comparison" in roles else [NO_COMPARISON]))


def _area(area: Area, programme: Programme, problems: Problems) -> None:
    start, end = programme.start_of(area), programme.end_of(area)
    if end < start and (area.start or area.end):
        _reversed(problems, at(area.place, "end"), start, end)
    if area.target_share is not None and not 0 < area.target_share <= 1:
        outside(problems, at(area.place, "target_share"), area.target_share)
    if area.target_share_sd is not None and not area.target_share_sd > 0:
        not_positive(problems, at(area.place, "target_share_sd"), area.target_share_sd)
    if area.role == "comparison":
        _treated_comparison(area, programme, problems)
    for flag in sorted(area.flags):
        if flag not in FLAGS:
            hint = nearest(flag, FLAGS)
            problems.add(
                "unknown_flag",
                at(area.place, "flags"),
                Message("programme-refusals.the-flag-is-not-known", flag=flag),
                hint,
            )


def _treated_comparison(area: Area, programme: Programme, problems: Problems) -> None:
    """A comparison area is where the trial is not: it has no start, and no municipality of a trial area."""
    if area.start or area.end:
        problems.add(
            "comparison_treated",
            at(area.place, "start" if area.start else "end"),
            Message("programme-refusals.a-comparison-area-has-a-month"),
        )
    for other in programme.trial_areas:
        shared = [m for m in area.municipalities if m in other.municipalities]
        if shared:
            problems.add(
                "comparison_treated",
                at(area.place, "municipalities"),
                Message("programme-refusals.the-comparison-area-has-a-municipality", name=other.name, shared=shared[0]),
            )


def _cases(programme: Programme) -> tuple[Caution, ...]:
    """Sentences need the Finnish cases of trial areas; without them they are worded around the name."""
    lacking = {a.id: a for a in programme.trial_areas if not (a.gen_fi and a.ine_fi)}
    return tuple(
        Caution(
            "no_finnish_cases",
            str(at(a.place, "gen_fi" if not a.gen_fi else "ine_fi")),
            Message("programme.the-area-lacks-its-finnish-cases", name=a.name),
        )
        for a in lacking.values()
    )


def _reforms(programme: Programme, names: Names, problems: Problems) -> None:
    for reform in programme.reforms:
        for move in reform.on:
            check_shift(parse_shift(move), at(reform.place, "on"), names, problems)
        if reform.sd is not None and not reform.sd > 0:
            not_positive(problems, at(reform.place, "sd"), reform.sd)
        areas = names.broken | {a.id for a in programme.areas}
        trial = names.broken | {a.id for a in programme.trial_areas}
        for column, given, known in (("areas", reform.areas, areas), ("caps", reform.caps, trial)):
            for area in (a for a in given if a not in known):
                what = Message("programme-refusals.unknown-area-of-reform", reform=reform.id, area=area, column=column)
                problems.add("unknown_area", at(reform.place, column), what, nearest(area, known))


def _questions(programme: Programme, methods: Collection[str], problems: Problems) -> None:
    for question in programme.questions:
        if question.method not in methods:
            hint = nearest(question.method, methods)
            problems.add(
                "unknown_method",
                at(question.place, "method"),
                Message("programme-refusals.there-is-no-method", method=question.method),
                hint,
            )


def _dates(programme: Programme, problems: Problems) -> None:
    """No dated row ends before it starts."""
    dated: tuple[Any, ...] = (
        *programme.clocks,
        *programme.share_rules,
        *programme.unit_costs,
        *programme.day_classes,
        *programme.reforms,
    )
    for months in programme.disturbed:
        if months.last < months.first:
            _reversed(problems, at(months.place, "to"), months.first, months.last)
    for row in dated:
        if row.start is not None and row.end is not None and row.end < row.start:
            _reversed(problems, at(row.place, "to"), row.start, row.end)


def _reversed(problems: Problems, place: Place, start: Month, end: Month) -> None:
    problems.add(
        "months_reversed",
        place,
        Message("programme-refusals.the-end-is-before-the-start", end=end, start=start),
    )
