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
            unknown(problems, "unknown_source", at(flow.place, "source"), flow.source, sources, "lähdettä", "source")
        if flow.area and flow.area not in areas:
            unknown(problems, "unknown_area", at(flow.place, "area"), flow.area, areas, "aluetta", "area")
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
                fi=(f"ryhmä ”{group.id}” on kahdesti", "poista toinen tai anna riveille eri known_from"),
                en=(f"the group '{group.id}' is there twice", "remove one or give the rows their own known_from"),
            )
        found[group.id] = group
        area = areas.get(group.area)
        if area is None and group.area not in broken:
            unknown(problems, "unknown_area", at(group.place, "area"), group.area, areas, "aluetta", "area")
        elif area is not None and area.role != "trial":
            problems.add(
                "group_outside_trial",
                at(group.place, "area"),
                fi=(f"ryhmän alue ”{area.id}” ei ole kokeilualue", "anna alueelle rooli trial tai vaihda ryhmän alue"),
                en=(f"the group's area '{area.id}' is no trial area", "make its role trial or change the group's area"),
            )
    return found


def _sides(flow: FlowCount, names: Names, problems: Problems) -> None:
    wrong = [(c, s) for c, s in (("from", flow.source_state), ("to", flow.target_state)) if s not in names.sides]
    for column, side in wrong:
        unknown(problems, "unknown_state", at(flow.place, column), side, names.sides, "tilaa", "state")
    if not wrong and (flow.source_state, flow.target_state) not in names.moves and not names.broken:
        problems.add(
            "unknown_transition",
            at(flow.place, "to"),
            fi=(f"ohjelmassa ei ole siirtymää {flow.transition}", "lisää se tauluun transitions tai korjaa from ja to"),
            en=(f"the programme has no transition {flow.transition}", "add it to transitions or correct from and to"),
        )
    if flow.segment and flow.segment not in names.segments and not names.broken:
        place = at(flow.place, "segment")
        unknown(problems, "unknown_segment", place, flow.segment, names.segments, "asiakasryhmää", "segment")


def _figures(flow: FlowCount, problems: Problems) -> None:
    negative = False
    for column, value in (("at_risk", flow.at_risk), ("count", flow.count)):
        if value is not None and value < 0:
            negative = True
            problems.add(
                "negative_count",
                at(flow.place, column),
                fi=(f"luku {value:g} on negatiivinen", "korjaa luku"),
                en=(f"the figure {value:g} is negative", "correct it"),
            )
    count = flow.count if flow.count is not None else flow.count_low
    if count is None or negative:
        return
    if flow.at_risk is None:
        problems.add(
            "flow_without_stock",
            at(flow.place, "at_risk"),
            fi=(
                "siirtyneiden määrällä ei ole joukkoa, josta he siirtyivät",
                "täytä at_risk: henkilöä kuukauden alussa",
            ),
            en=("the count has no stock that the people moved from", "fill in at_risk: people at the month's start"),
        )
    elif count > flow.at_risk:
        _more(flow, count, problems)


def _more(flow: FlowCount, count: float, problems: Problems, together: bool = False) -> None:
    assert flow.at_risk is not None
    fi, en = ("yhteensä ", " in all") if together else ("", "")
    problems.add(
        "more_than_at_risk",
        at(flow.place, "count"),
        fi=(f"siirtyneitä ({fi}{count:g}) on enemmän kuin joukossa ({flow.at_risk:g})", "korjaa count tai at_risk"),
        en=(f"more moved ({count:g}{en}) than were at risk ({flow.at_risk:g})", "correct count or at_risk"),
    )


def _no_group(flow: FlowCount, groups: Mapping[str, Group], problems: Problems) -> None:
    place = at(flow.place, "group")
    if groups:
        unknown(problems, "unknown_group", place, flow.group, groups, "ryhmää", "group")
        return
    problems.add(
        "unknown_group",
        place,
        fi=(f"ryhmää ”{flow.group}” ei ole esitelty", f"tee taulu {GROUPS}: group, area, arm, start, design"),
        en=(f"the group '{flow.group}' is not declared", f"make the table {GROUPS}: group, area, arm, start, design"),
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
                fi=(
                    f"kuukausi {flow.month} on siirtymässä {flow.transition} kahdesti, ensin {first[key]}",
                    "poista toinen rivi tai anna vuosikerralle oma as_of",
                ),
                en=(
                    f"the month {flow.month} of {flow.transition} is there twice, first at {first[key]}",
                    "remove one row or give the vintage its own as_of",
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
                fi, en = (f"{one.transition} ja {other.transition}", f"{one.transition} and {other.transition}")
                problems.add(
                    "overlapping_flows",
                    at(later.place, "to"),
                    fi=(f"{fi} laskevat samoja siirtymiä", "jätä vain toinen, tai jaa ne erillisiin osiin"),
                    en=(f"{en} count the same moves", "keep one of them, or split them into separate parts"),
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
            lacking = ("vertailuryhmä", "control group") if arms["treated"] else ("kokeiluryhmä", "treated group")
            problems.add(
                "one_arm",
                at(one.place, "arm"),
                fi=(f"alueella ”{area}” ei ole: {lacking[0]}", f"lisää se tauluun {GROUPS} tai poista ryhmä"),
                en=(f"the area '{area}' has no {lacking[1]}", f"add it to {GROUPS} or remove the group"),
            )
            continue
        cells = [set[tuple[str, object]]().union(*(counted[g.id] for g in arms[arm])) for arm in arms]
        if any(cells) and not cells[0] & cells[1]:
            problems.add(
                "arms_apart",
                at(one.place, "group"),
                fi=(
                    f"alueen ”{area}” ryhmiltä ei ole yhtään yhteistä kuukautta samasta siirtymästä",
                    "lisää flows.csv:hen molempien ryhmien luvut samoilta kuukausilta",
                ),
                en=(
                    f"the groups of '{area}' have no month of one transition in common",
                    "add to flows.csv the counts of both groups for the same months",
                ),
            )
        _starts(arms, problems)


def _starts(arms: Mapping[str, list[Group]], problems: Problems) -> None:
    first = min((g.start for g in arms["treated"] if g.start is not None), default=None)
    for group in arms["control"]:
        if group.start is not None and (first is None or group.start <= first):
            problems.add(
                "control_starts_first",
                at(group.place, "start"),
                fi=(
                    f"vertailuryhmä alkaa {group.start} eikä kokeiluryhmän jälkeen",
                    "jätä vertailuryhmän start tyhjäksi, tai anna molempien alut, vertailuryhmän myöhempänä",
                ),
                en=(
                    f"the control group starts in {group.start}, not after the treated one",
                    "leave the control group's start blank, or give both, the control group's later",
                ),
            )
