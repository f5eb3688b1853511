"""What a run as of a month may see of the programme.

A row counts when its known month <= m. Rows of one key are a history of which the latest known holds. The known
month of a row that does not state it:

    link, area, transition, scenario, planned dose   always known
    delivered dose                                    the month it speaks of (`from`)
    clock, share rule, price, day class, reform       December of the year before it applies
    disturbed months                                  their first month
    price level of a year                             January of the next year

A link of which no row is known yet falls back to N(0, 0.20) with existence 0.5. A rate whose end lies in the future
while nothing known follows it holds on: the end is what a later law brought. A scenario under a law not yet
announced is left out, unless it is hypothetical; then it carries the rows of that law with it (`Scenario.law`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import replace
from typing import TypeVar

from polku.base import Month
from polku.programme.model import (
    Area,
    ClockRule,
    DayClass,
    Dose,
    Link,
    Programme,
    Reform,
    Scenario,
    ShareRule,
    Transition,
    UnitCost,
)

UNKNOWN_MEAN, UNKNOWN_SD, UNKNOWN_EXISTS = 0.0, 0.20, 0.5

Law = ClockRule | ShareRule | DayClass
Dated = Law | UnitCost
Row = TypeVar("Row")
DatedRow = TypeVar("DatedRow", ClockRule, ShareRule, UnitCost, DayClass)


def known(programme: Programme, month: Month) -> Programme:
    """The programme as it could be seen in `month`: the same programme when everything in it is older."""
    areas = latest(programme.areas, area_key, lambda a: a.known, month)
    ids = {area.id for area in areas}
    return replace(
        programme,
        areas=areas,
        links=_links(programme.links, month),
        doses=tuple(d for d in latest(programme.doses, dose_key, known_dose, month) if d.area in ids),
        clocks=_rules(programme.clocks, month),
        transitions=latest(programme.transitions, transition_key, lambda t: t.known, month),
        share_rules=_rules(programme.share_rules, month),
        unit_costs=_rules(programme.unit_costs, month),
        day_classes=_rules(programme.day_classes, month),
        price_index=latest(programme.price_index, lambda y: y.year, lambda y: y.known, month),
        reforms=_reforms(programme.reforms, ids, month),
        disturbed=tuple(d for d in programme.disturbed if d.first <= month),
        scenarios=_scenarios(programme, month),
    )


def under_law(programme: Programme, scenario: Scenario) -> Programme:
    """The programme under the clocks, shares and day classes in force in the scenario's `rules_of`.

    Those rows hold in every month; prices stay, so that only who pays what changes. Without `rules_of` the programme
    itself.
    """
    if scenario.rules_of is None:
        return programme
    law = scenario.law or _law(programme, scenario.rules_of)
    held = tuple(replace(row, start=None, end=None) for row in law)
    return replace(
        programme,
        clocks=tuple(row for row in held if isinstance(row, ClockRule)),
        share_rules=tuple(row for row in held if isinstance(row, ShareRule)),
        day_classes=tuple(row for row in held if isinstance(row, DayClass)),
    )


def in_force(row: Dated, month: Month) -> bool:
    """Whether a dated row applies in a month (both ends included)."""
    return (row.start is None or row.start <= month) and (row.end is None or month <= row.end)


def known_law(start: Month | None, announced: Month | None) -> Month | None:
    """When a rule, a price or a reform counts as known; None: always."""
    if announced is not None or start is None:
        return announced
    return Month.of(start.year - 1, 12)


def known_dose(dose: Dose) -> Month | None:
    """A delivered dose cannot be known before the month it speaks of."""
    return dose.start if dose.known is None and dose.kind == "delivered" else dose.known


def area_key(area: Area) -> Hashable:
    return area.id


def link_key(link: Link) -> Hashable:
    return link.id


def dose_key(dose: Dose) -> Hashable:
    return (dose.activity, dose.area, dose.start, dose.scenario, dose.kind)


def transition_key(row: Transition) -> Hashable:
    return (row.source, row.target, row.band, row.during)


def rule_key(row: Dated) -> Hashable:
    """What makes two dated rows the same row: the key by which a folder's row replaces a packaged one."""
    if isinstance(row, ClockRule):
        return (row.clock, row.state, row.start)
    if isinstance(row, ShareRule):
        return (row.rule, row.payer, row.days, row.on, row.start)
    if isinstance(row, UnitCost):
        return (row.id, row.start, row.area)
    return (row.rule, row.days, row.on, row.start)


def latest(
    rows: Iterable[Row], key: Callable[[Row], Hashable], when: Callable[[Row], Month | None], month: Month
) -> tuple[Row, ...]:
    """Of each key the row known last, at `month` at the latest; at the place of the key's first row seen."""
    held: dict[Hashable, Row] = {}
    for row in rows:
        if not _known(when(row), month):
            continue
        before = held.get(key(row))
        if before is None or _order(when(before)) <= _order(when(row)):
            held[key(row)] = row
    return tuple(held.values())


def _known(when: Month | None, month: Month) -> bool:
    return when is None or when <= month


def _order(when: Month | None) -> int:
    return -1 if when is None else when.index


def _links(links: tuple[Link, ...], month: Month) -> tuple[Link, ...]:
    """The link of each id known last; one that nothing is known of yet keeps its place and is told as unknown."""
    seen = {link.id: link for link in latest(links, link_key, lambda x: x.known, month)}
    first: dict[str, Link] = {}
    for link in links:
        held = first.get(link.id)
        if held is None or _order(link.known) < _order(held.known):
            first[link.id] = link
    return tuple(seen.get(i) or _unknown(first[i]) for i in dict.fromkeys(link.id for link in links))


def _unknown(link: Link) -> Link:
    return replace(
        link,
        mean=UNKNOWN_MEAN,
        sd=UNKNOWN_SD,
        exists=UNKNOWN_EXISTS,
        omega=None,
        unit="log",
        basis=None,
        known=None,
    )


def _reforms(reforms: Iterable[Reform], areas: Collection[str], month: Month) -> tuple[Reform, ...]:
    """The reforms known in a month, without the areas that are not known yet."""
    return tuple(
        replace(r, areas=tuple(a for a in r.areas if a in areas), caps=tuple(a for a in r.caps if a in areas))
        for r in reforms
        if _known(known_law(r.start, r.announced), month) and (not r.areas or any(a in areas for a in r.areas))
    )


def _known_rule(row: Dated) -> Month | None:
    return known_law(row.start, row.announced)


def _rules(rows: tuple[DatedRow, ...], month: Month) -> tuple[DatedRow, ...]:
    seen = latest(rows, rule_key, _known_rule, month)
    last: dict[Hashable, int] = {}
    for row in seen:
        series = _series(row)
        last[series] = max(last.get(series, -1), _order(row.start))
    return tuple(_held(row, month, last[_series(row)]) for row in seen)


def _series(row: Dated) -> Hashable:
    """The rows of which one takes over when another ends."""
    if isinstance(row, ClockRule):
        return (row.clock, row.state)
    if isinstance(row, UnitCost):
        return (row.id, row.area)
    return (row.rule, row.on)


def _held(row: DatedRow, month: Month, last_start: int) -> DatedRow:
    """The row without its end, when that is still ahead and nothing known takes over.

    A programme's own cost (`activity`) ends as planned.
    """
    if row.end is None or row.end < month or last_start > row.end.index:
        return row
    if isinstance(row, UnitCost) and row.activity:
        return row
    return replace(row, end=None)


def _scenarios(programme: Programme, month: Month) -> tuple[Scenario, ...]:
    told = []
    for scenario in latest(programme.scenarios, lambda s: s.id, lambda s: s.known, month):
        if scenario.rules_of is None or _announced(programme, scenario.rules_of, month):
            told.append(scenario)
        elif scenario.hypothetical:  # its law is read from the whole programme, and kept when what is cut is cut again
            told.append(scenario if scenario.law else replace(scenario, law=_law(programme, scenario.rules_of)))
    return tuple(told)


def _announced(programme: Programme, rules_of: Month, month: Month) -> bool:
    """Whether the law of `rules_of` is there to be read in `month`: in force by then, or a known row starts between.

    Told from known rows alone, so that a row not yet known changes nothing by being there.
    """
    if rules_of <= month:
        return True
    rules: tuple[Law, ...] = (*programme.clocks, *programme.share_rules, *programme.day_classes)
    return any(
        row.start is not None and month < row.start <= rules_of and _known(_known_rule(row), month) for row in rules
    )


def _law(programme: Programme, month: Month) -> tuple[Law, ...]:
    """The rules in force in a month, each as it was told last."""
    tables: tuple[tuple[Law, ...], ...] = (programme.clocks, programme.share_rules, programme.day_classes)
    rows = (row for table in tables for row in table if in_force(row, month))
    last: dict[Hashable, Law] = {}
    for row in rows:
        key = (type(row).__name__, rule_key(row))
        if key not in last or _order(_known_rule(last[key])) <= _order(_known_rule(row)):
            last[key] = row
    return tuple(last.values())
