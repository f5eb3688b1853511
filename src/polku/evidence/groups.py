"""Checks of groups of clients and of counted moves: who is compared with whom, and counts that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from polku.base import Place, Problems
from polku.evidence.model import Evidence, FlowCount, Group
from polku.evidence.weightless import unknown
from polku.programme.check_paths import Names, members_of
from polku.programme.hints import at
from polku.programme.model import Area, Band, Programme
from polku.texts import Message

OPEN = 10**6
GROUPS = "groups.csv"


def check_flows(
    evidence: Evidence,
    programme: Programme,
    problems: Problems,
    broken: frozenset[str] = frozenset(),
    whole: bool = True,
) -> None:
    """Adds the problems of `groups.csv` and `flows.csv`, each with its cure.

    `broken` are words of rows that could not be read, told already. `whole` False: some of those rows were of these
    two tables, so what is missing from them is not told.
    """
    told = len(problems.found)
    groups = _groups(evidence, programme, problems, broken)
    whole = whole and len(problems.found) == told
    strangers: dict[str, FlowCount] = {}
    names = Names.of(programme, broken)
    areas = {a.id for a in programme.areas} | broken
    sources = {s.id for s in evidence.sources}
    for flow in evidence.flows:
        _sides(flow, names, problems)
        _figures(flow, problems)
        if flow.source and flow.source not in sources:
            unknown(problems, "unknown_source", at(flow.place, "source"), flow.source, sources, "source")
        if flow.area and flow.area not in areas:
            unknown(problems, "unknown_area", at(flow.place, "area"), flow.area, areas, "area")
        if flow.group and flow.group not in groups and flow.group not in broken:
            strangers.setdefault(flow.group if groups else "", flow)
    for flow in strangers.values():
        _no_group(flow, groups, problems)
    _doubled(evidence.flows, problems)
    _overlaps(evidence.flows, members_of(programme), problems)
    _too_many(evidence.flows, problems)
    if whole and not strangers:
        _arms(evidence, groups, problems)


def _groups(
    evidence: Evidence, programme: Programme, problems: Problems, broken: frozenset[str]
) -> Mapping[str, Group]:
    areas: dict[str, Area] = {a.id: a for a in programme.areas}
    found: dict[str, Group] = {}
    for group in evidence.groups:
        before = found.get(group.id)
        if before is not None and before.known == group.known:
            problems.add(
                "doubled_row",
                at(group.place, "group"),
                Message("evidence-refusals.the-group-is-there-twice", id=group.id),
            )
        found[group.id] = group
        area = areas.get(group.area)
        if area is None and group.area not in broken:
            unknown(problems, "unknown_area", at(group.place, "area"), group.area, areas, "area")
        elif area is not None and area.role != "trial":
            problems.add(
                "group_outside_trial",
                at(group.place, "area"),
                Message("evidence-refusals.the-group-s-area-is-no", id=area.id),
            )
    return found


def _sides(flow: FlowCount, names: Names, problems: Problems) -> None:
    wrong = [(c, s) for c, s in (("from", flow.source_state), ("to", flow.target_state)) if s not in names.sides]
    for column, side in wrong:
        unknown(problems, "unknown_state", at(flow.place, column), side, names.sides, "state")
    if not wrong and (flow.source_state, flow.target_state) not in names.moves and not names.broken:
        problems.add(
            "unknown_transition",
            at(flow.place, "to"),
            Message("evidence-refusals.the-programme-has-no-transition", transition=flow.transition),
        )
    if flow.segment and flow.segment not in names.segments and not names.broken:
        place = at(flow.place, "segment")
        unknown(problems, "unknown_segment", place, flow.segment, names.segments, "segment")


def _figures(flow: FlowCount, problems: Problems) -> None:
    negative = False
    for column, value in (("at_risk", flow.at_risk), ("count", flow.count)):
        if value is not None and value < 0:
            negative = True
            problems.add(
                "negative_count",
                at(flow.place, column),
                Message("evidence-refusals.the-figure-is-negative", value=value),
            )
    count = flow.count if flow.count is not None else flow.count_low
    if count is None or negative:
        return
    if flow.at_risk is None:
        problems.add(
            "flow_without_stock",
            at(flow.place, "at_risk"),
            Message("evidence-refusals.the-count-has-no-stock-that"),
        )
    elif count > flow.at_risk:
        _more(flow, count, problems)


def _more(flow: FlowCount, count: float, problems: Problems, together: bool = False) -> None:
    assert flow.at_risk is not None
    problems.add(
        "more_than_at_risk",
        at(flow.place, "count"),
        Message("evidence-refusals.more-than-at-risk", count=count, at_risk=flow.at_risk, together=together),
    )


def _no_group(flow: FlowCount, groups: Mapping[str, Group], problems: Problems) -> None:
    place = at(flow.place, "group")
    if groups:
        unknown(problems, "unknown_group", place, flow.group, groups, "group")
        return
    problems.add(
        "unknown_group",
        place,
        Message("evidence-refusals.the-group-is-not-declared", group=flow.group, groups=GROUPS),
    )


def _doubled(flows: Iterable[FlowCount], problems: Problems) -> None:
    """Two counts of one thing that became known at the same time: told once a transition."""
    first: dict[tuple[object, ...], Place] = {}
    told: set[tuple[str, str, str, str]] = set()
    for flow in flows:
        key, which = (*flow.key, flow.known), (flow.group, flow.area, flow.segment, flow.transition)
        if key in first and which not in told:
            told.add(which)
            problems.add(
                "doubled_month",
                at(flow.place, "month"),
                Message(
                    "evidence-refusals.the-month-of-is-there-twice",
                    month=flow.month,
                    transition=flow.transition,
                    key=first[key],
                ),
            )
        first.setdefault(key, flow.place)


def _by_unit(flows: Iterable[FlowCount]) -> Mapping[tuple[str, str], list[FlowCount]]:
    found: dict[tuple[str, str], list[FlowCount]] = {}
    for flow in flows:
        found.setdefault((flow.group, flow.area), []).append(flow)
    return found


def _overlaps(flows: Iterable[FlowCount], members: Mapping[str, frozenset[str]], problems: Problems) -> None:
    """Two transitions of one unit in one month that share people: counted twice."""
    for rows in _by_unit(flows).values():
        kinds = {(f.segment, f.source_state, f.band, f.target_state): f for f in reversed(rows)}
        for one, other in combinations(reversed(kinds.values()), 2):
            together = {f.month for f in rows if _same(f, one)} & {f.month for f in rows if _same(f, other)}
            if together and _share_people(one, other, members):
                later = max(one, other, key=lambda f: f.place.line or 0)
                problems.add(
                    "overlapping_flows",
                    at(later.place, "to"),
                    Message("evidence-refusals.overlapping-flows", one=one.transition, other=other.transition),
                )


def _same(one: FlowCount, other: FlowCount) -> bool:
    return (one.segment, one.transition) == (other.segment, other.transition)


def _share_people(one: FlowCount, other: FlowCount, members: Mapping[str, frozenset[str]]) -> bool:
    if one.segment and other.segment and one.segment != other.segment:
        return False
    sides = ((one.source_state, other.source_state), (one.target_state, other.target_state))
    nobody: frozenset[str] = frozenset()
    met = all(members.get(a, nobody) & members.get(b, nobody) for a, b in sides)
    (a, b), (c, d) = _limits(one.band), _limits(other.band)
    return met and max(a, c) < min(b, d)


def _limits(band: Band | None) -> tuple[int, int]:
    return (0, OPEN) if band is None else (band.a, OPEN if band.b is None else band.b)


def _too_many(flows: Sequence[FlowCount], problems: Problems) -> None:
    """All who left one state in a month, over the transitions counted, against those who were there."""
    left: dict[tuple[object, ...], tuple[float, int, FlowCount]] = {}
    for flow in flows:
        least = flow.count if flow.count is not None else flow.count_low
        if least is None or flow.at_risk is None or not 0 <= least <= flow.at_risk:
            continue
        key = (*flow.key[:-1], flow.known)
        before = left.get(key, (0.0, 0, flow))
        left[key] = (before[0] + least, before[1] + 1, flow)
    for total, parts, flow in left.values():
        if parts > 1 and flow.at_risk is not None and total > flow.at_risk:
            _more(flow, total, problems, together=True)


def _arms(evidence: Evidence, groups: Mapping[str, Group], problems: Problems) -> None:
    """An area's groups need both arms, and counts of both in the same months."""
    counted: dict[str, set[tuple[str, object]]] = {g: set() for g in groups}
    for flow in evidence.flows:
        if flow.group in counted:
            counted[flow.group].add((flow.transition, flow.month))
    for area in dict.fromkeys(g.area for g in groups.values()):
        arms = {arm: [g for g in groups.values() if g.area == area and g.arm == arm] for arm in ("treated", "control")}
        one = next(iter(arms["treated"] or arms["control"]))
        if not arms["treated"] or not arms["control"]:
            problems.add(
                "one_arm",
                at(one.place, "arm"),
                Message(
                    "evidence-refusals.the-area-has-no",
                    area=area,
                    lacking="control" if arms["treated"] else "treated",
                    groups=GROUPS,
                ),
            )
            continue
        cells = [set[tuple[str, object]]().union(*(counted[g.id] for g in arms[arm])) for arm in arms]
        if any(cells) and not cells[0] & cells[1]:
            problems.add(
                "arms_apart",
                at(one.place, "group"),
                Message("evidence-refusals.the-groups-of-have-no-month", area=area),
            )
        _starts(arms, problems)


def _starts(arms: Mapping[str, list[Group]], problems: Problems) -> None:
    first = min((g.start for g in arms["treated"] if g.start is not None), default=None)
    for group in arms["control"]:
        if group.start is not None and (first is None or group.start <= first):
            problems.add(
                "control_starts_first",
                at(group.place, "start"),
                Message("evidence-refusals.the-control-group-starts-in-not", start=group.start),
            )
