"""Checks of how clients move and who pays: states, clocks, transitions, share rules, prices, day classes, formulas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from polku.base import Month, Place, Problems, Text
from polku.programme.asof import Dated, in_force, known_law, latest, rule_key
from polku.programme.check_paths import Names, check_shift, members_of, not_positive, outside
from polku.programme.columns import unreadable
from polku.programme.effects import Unreadable
from polku.programme.formula import Flow, parse, parts
from polku.programme.hints import at, nearest
from polku.programme.model import Band, DayClass, Programme, ShareRule, Transition, UnitCost
from polku.programme.money import ROUNDING
from polku.programme.rules import is_packaged
from polku.texts import Message

CLOCKS = ("jobless", "spell", "benefit_days")
LARGEST = 1e10
"""Euros of one price, or how much is bought of it, at most."""
MOST_COLUMNS = 256
"""States x segments that one run carries at most."""

Classed = TypeVar("Classed", ShareRule, DayClass)

_FOREVER = Month.of(9999, 12)


def check_rules(programme: Programme, names: Names, problems: Problems) -> None:
    """Everything that the packaged rules of a country also have to pass."""
    _states(programme, names, problems)
    _clocks(programme, names, problems)
    for row in programme.transitions:
        _transition(row, names, problems)
    _sources(programme, problems)
    _payers(programme, names, problems)
    _share_sums(programme, problems)
    _day_sums(programme, problems)
    for cost in programme.unit_costs:
        _price(cost, programme, names, problems)
    _formulas(programme, names, problems)


def _states(programme: Programme, names: Names, problems: Problems) -> None:
    members = members_of(programme)
    leaving = {s for t in programme.transitions for s in members.get(t.source, ())}
    for state in programme.states:
        if not state.absorbing and state.id not in leaving | names.broken:
            problems.add(
                "no_exit",
                at(state.place, "state"),
                Message("programme-refusals.there-is-no-way-out-of", id=state.id),
            )
    columns = len(programme.states) * len(programme.settings.segments)
    if columns > MOST_COLUMNS:
        problems.add(
            "too_many_states",
            Place("states.csv"),
            Message("programme-refusals.there-are-states-segments", columns=columns, most_columns=MOST_COLUMNS),
        )


def _clocks(programme: Programme, names: Names, problems: Problems) -> None:
    """Every state says for every clock what it does, in every month from the start to the horizon."""
    first = programme.period.start
    last = first + programme.period.horizon
    for row in programme.clocks:
        if row.clock not in CLOCKS and row.clock not in names.broken:
            _unknown(problems, "unknown_clock", at(row.place, "clock"), row.clock, CLOCKS, "clock")
        if row.state != "*" and row.state not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, "state"), row.state, names.sides, "state")
    turns = sorted({first, *(m for m in _changes(programme.clocks) if first < m <= last)})
    for state in programme.states:
        sides = {"*", state.id, *state.counts_as}
        missing = [
            clock
            for clock in CLOCKS
            if not all(
                any(r.clock == clock and r.state in sides and in_force(r, m) for r in programme.clocks) for m in turns
            )
        ]
        if missing and state.id not in names.broken:
            which = ", ".join(missing)
            problems.add(
                "no_clock",
                at(state.place, "state"),
                Message("programme-refusals.the-state-has-no-rule-for", id=state.id, which=which),
            )


def _transition(row: Transition, names: Names, problems: Problems) -> None:
    for column, side in (("from", row.source), ("to", row.target)):
        if side not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, column), side, names.sides, "state")
    if not 0 <= row.share <= 1:
        outside(problems, at(row.place, "share"), row.share)
    given = [row.count is not None, row.mean_length is not None, row.rate is not None]
    if sum(given) != 1 or (row.count is None) != (row.stock is None):
        problems.add(
            "transition_size",
            at(row.place, "rate"),
            Message("programme-refusals.the-size-of-the-transition-must", source=row.source, target=row.target),
        )
    for column, value in (("stock", row.stock), ("mean_length", row.mean_length)):
        if value is not None and not value > 0:
            not_positive(problems, at(row.place, column), value)
    for column, value in (("count", row.count), ("rate", row.rate)):
        if value is not None and value < 0:
            not_positive(problems, at(row.place, column), value)


def _sources(programme: Programme, problems: Problems) -> None:
    rows: list[tuple[str, Place, str, str]] = [
        *(("clocks", r.place, r.source, f"{r.clock} {r.state}") for r in programme.clocks),
        *(("transitions", r.place, r.origin, f"{r.source}>{r.target}") for r in programme.transitions),
        *(("share_rules", r.place, r.source, f"{r.rule} {r.payer}") for r in programme.share_rules),
        *(("unit_costs", r.place, r.source, r.id) for r in programme.unit_costs if r.amount is not None),
        *(("day_classes", r.place, r.source, f"{r.rule} {r.days}") for r in programme.day_classes),
    ]
    for table, place, source, what in rows:
        if not source.strip():
            problems.add(
                "no_source",
                at(place, "source"),
                Message("programme-refusals.the-rule-or-price-has-no", what=what, table=table),
            )


def _payers(programme: Programme, names: Names, problems: Problems) -> None:
    payers = {p.id for p in programme.payers} | names.broken
    for row in programme.share_rules:
        if row.payer not in payers:
            _unknown(problems, "unknown_payer", at(row.place, "payer"), row.payer, payers, "payer")
        if row.on not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, "on"), row.on, names.sides, "state")
        if row.share is not None and not 0 <= row.share <= 1:
            outside(problems, at(row.place, "share"), row.share)
    rules = {r.rule for r in programme.share_rules} | names.broken
    for day in programme.day_classes:
        if day.rule not in rules:
            _unknown(problems, "unknown_rule", at(day.place, "rule"), day.rule, rules, "rule")
        if not 0 <= day.share <= 1:
            outside(problems, at(day.place, "share"), day.share)


def _share_sums(programme: Programme, problems: Problems) -> None:
    """Of each rule and `on`, on each date and day, the shares sum to one, `rest` taking what is left."""
    for rule, on, rows in _grouped(programme.share_rules):
        wrong = _first_wrong(rows)
        if wrong is None:
            continue
        here, total, month, day = wrong
        what = Message(
            "programme-refusals.shares-not-one",
            rule=rule,
            on=on,
            total=total,
            day=day,
            month=month if month.index else "always",
            ended=_ended(here),
            rounding=ROUNDING,
        )
        shown = next((r for r in reversed(here) if not is_packaged(r.place)), here[-1])
        problems.add("shares_not_one", at(shown.place, "share"), what)


def _ended(rows: Sequence[ShareRule]) -> Text:
    """Where packaged rows hold beside the folder's own: which, and how one is ended."""
    held = [r for r in rows if is_packaged(r.place)]
    if not held or len(held) == len(rows):
        return Text.same("")
    one = held[0]
    days = "" if one.days == Band() else f", days {one.days}"
    row = f"payer {one.payer}{days}, on {one.on}, from {one.start or ''}"
    return Message("programme-refusals.packaged-rows-hold", row=row, more=len(held) > 1)


def _first_wrong(rows: tuple[ShareRule, ...]) -> tuple[list[ShareRule], float, Month, int] | None:
    days = sorted({r.days.a for r in rows} | {r.days.b for r in rows if r.days.b is not None})
    for month in sorted({Month(0), *_changes(rows)}):
        held = [r for r in rows if in_force(r, month)]
        for day in days:
            here = [r for r in held if r.days.a <= day and (r.days.b is None or day < r.days.b)]
            total = sum(r.share for r in here if r.share is not None)
            rests = sum(r.share is None for r in here)
            right = total <= 1 + 1e-9 and rests == 1 if rests else abs(total - 1) <= ROUNDING + 1e-9
            if here and not right:
                return here, total, month, day
    return None


def _day_sums(programme: Programme, problems: Problems) -> None:
    for rule, on, rows in _grouped(programme.day_classes):
        for month in sorted({Month(0), *_changes(rows)}):
            held = [r for r in rows if in_force(r, month)]
            total = sum(r.share for r in held)
            if held and abs(total - 1) > ROUNDING + 1e-9:
                problems.add(
                    "shares_not_one",
                    at(held[-1].place, "share"),
                    Message(
                        "programme-refusals.the-day-classes-of-sum-to", rule=rule, on=on, total=total, rounding=ROUNDING
                    ),
                )
                break
            crossing = next(((p, q) for p, q in pairwise(sorted(held, key=_from_day)) if _cross(p, q)), None)
            if crossing is not None:
                problems.add(
                    "day_classes_cross",
                    at(crossing[1].place, "days"),
                    Message(
                        "programme-refusals.the-day-classes-and-overlap", days=crossing[0].days, days_2=crossing[1].days
                    ),
                )
                break


def _from_day(row: DayClass) -> int:
    return row.days.a


def _cross(p: DayClass, q: DayClass) -> bool:
    return p.days.b is None or q.days.a < p.days.b


def _price(cost: UnitCost, programme: Programme, names: Names, problems: Problems) -> None:
    rules = {r.rule for r in programme.share_rules} | names.broken
    areas = {a.id for a in programme.areas} | names.broken
    if cost.rule not in rules:
        _unknown(problems, "unknown_rule", at(cost.place, "rule"), cost.rule, rules, "rule")
    if cost.on and cost.on not in names.sides:
        _unknown(problems, "unknown_state", at(cost.place, "on"), cost.on, names.sides, "state")
    if cost.activity and cost.activity not in names.activities:
        _unknown(
            problems, "unknown_activity", at(cost.place, "activity"), cost.activity, names.activities, "activity",
        )  # fmt: skip
    if cost.area and cost.area not in areas:
        _unknown(problems, "unknown_area", at(cost.place, "area"), cost.area, areas, "area")
    if not 0 <= cost.share <= 1:
        outside(problems, at(cost.place, "share"), cost.share)
    for column, value in (("amount", cost.amount), ("quantity", cost.quantity)):
        if value is not None and math.isfinite(value) and abs(value) > LARGEST:
            problems.add(
                "figure_too_large",
                at(cost.place, column),
                Message("programme-refusals.the-figure-is-too-large", value=value),
            )


def _formulas(programme: Programme, names: Names, problems: Problems) -> None:
    for row in programme.indicators:
        if row.noise_sd is not None and not row.noise_sd > 0:
            not_positive(problems, at(row.place, "noise_sd"), row.noise_sd)
        if row.formula is None:
            continue
        place = at(row.place, "formula")
        try:
            tree = parse(row.formula)
        except Unreadable as why:
            unreadable(problems, place, why)
            continue
        for part in parts(tree):
            if isinstance(part, Flow):
                check_shift(part.shift, place, names, problems)
            elif part.name not in names.sides:
                _unknown(problems, "unknown_state", place, part.name, names.sides, "state")


def _changes(rows: Iterable[Dated]) -> Iterator[Month]:
    """The months in which something changes: each start, and the month after each end."""
    for row in rows:
        if row.start is not None:
            yield row.start
        if row.end is not None:
            yield row.end + 1


def _grouped(rows: Iterable[Classed]) -> Iterator[tuple[str, str, tuple[Classed, ...]]]:
    """The rows of each rule and `on`, every row as it was told last."""
    newest = latest(rows, rule_key, lambda r: known_law(r.start, r.announced), _FOREVER)
    groups: dict[tuple[str, str], list[Classed]] = {}
    for row in newest:
        groups.setdefault((row.rule, row.on), []).append(row)
    return ((rule, on, tuple(found)) for (rule, on), found in groups.items())


def _unknown(problems: Problems, code: str, place: Place, word: str, known: Iterable[str], noun: str) -> None:
    """A word that names nothing: told with the nearest known name."""
    problems.add(code, place, Message("programme.unknown-name", noun=noun, word=word), nearest(word, known))
