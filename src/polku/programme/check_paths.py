"""Checks of what the trial is believed to do: nodes, links, doses, scenarios. Each problem one sentence and a cure."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Caution, Place, Problems
from polku.programme.asof import latest, link_key
from polku.programme.check_links import check_spread
from polku.programme.hints import at, closest, nearest
from polku.programme.model import Capacity, Dose, Link, Programme, Scenario, Shift
from polku.programme.pathways import circles, leading_nowhere, unused_mechanisms
from polku.texts import Message

LONGEST_LAG = 24
"""The lag weights reach u = 0…24 (contract): a longer mean lag would be cut to something else."""

DOSE_WORDS = ("none", "planned", "delivered")
RUNS = ("plan", "delivered", "none")
"""What every run has beside the scenarios: their ids are reserved, and a scenario may be based on them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a programme's rows may refer to.

    `broken` are the words of rows that could not be read: their problems are told already, so nothing that
    refers to them is told again. They count as known everywhere.
    """

    states: frozenset[str]
    sides: frozenset[str]
    moves: frozenset[tuple[str, str]]
    segments: frozenset[str]
    activities: frozenset[str]
    between: frozenset[str]
    links: frozenset[str]
    broken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, programme: Programme, broken: frozenset[str] = frozenset()) -> Names:
        """`sides` are states and tags; `moves` are pairs of sides between which some transition exists."""
        members = members_of(programme)
        sides_of: dict[str, list[str]] = {}
        for side, states in members.items():
            for state in states:
                sides_of.setdefault(state, []).append(side)
        pairs = {
            (a, b) for t in programme.transitions for a in members.get(t.source, ()) for b in members.get(t.target, ())
        }
        return cls(
            states=broken | {s.id for s in programme.states},
            sides=broken | members.keys(),
            moves=frozenset((x, y) for a, b in pairs for x in sides_of[a] for y in sides_of[b]),
            segments=broken | set(programme.settings.segments),
            activities=broken | {n.id for n in programme.nodes if n.kind == "activity"},
            between=broken | {n.id for n in programme.nodes if n.kind != "activity"},
            links=broken | {x.id for x in programme.links},
            broken=broken,
        )


def members_of(programme: Programme) -> dict[str, frozenset[str]]:
    """The states behind each side of a transition: a state itself, a tag all states that carry it."""
    members: dict[str, set[str]] = {s.id: {s.id} for s in programme.states}
    for state in programme.states:
        for tag in state.counts_as:
            members.setdefault(tag, set()).add(state.id)
    return {side: frozenset(states) for side, states in members.items()}


def check_paths(programme: Programme, names: Names, problems: Problems) -> tuple[Caution, ...]:
    """Nodes, links, doses and scenarios; adds problems, returns what is only to be said."""
    cautions: list[Caution] = []
    for link in programme.links:
        _link(link, programme, names, problems)
        _lag(link, programme, problems, cautions)
    _circles(programme, problems)
    _nowhere(programme, names, problems, cautions)
    for dose in programme.doses:
        _dose(dose, programme, names, problems)
    _undosed(programme, cautions)
    for scenario in programme.scenarios:
        _scenario(scenario, programme, names, problems)
    _bases(programme, names, problems)
    return tuple(cautions)


def check_shift(shift: Shift, place: Place, names: Names, problems: Problems) -> None:
    """Both sides are states or tags, some transition goes between them, and the segment is known."""
    known = True
    for side in (shift.source, shift.target):
        if side not in names.sides:
            hint = nearest(side, names.sides)
            problems.add(
                "unknown_state",
                place,
                Message("programme-refusals.there-is-no-state-or-tag", side=side),
                hint,
            )
            known = False
    told = {shift.source, shift.target} & names.broken
    if known and not told and (shift.source, shift.target) not in names.moves:
        targets = sorted(y for x, y in names.moves if x == shift.source and y in names.states)
        ways = ", ".join(targets) or "–"
        problems.add(
            "no_transition",
            place,
            Message("programme-refusals.there-is-no-transition", source=shift.source, target=shift.target, ways=ways),
        )
    if shift.segment is not None and shift.segment not in names.segments:
        hint = Message("programme-refusals.among-segments", hint=nearest(shift.segment, names.segments))
        what = Message("programme.unknown-name", noun="segment", word=shift.segment)
        problems.add("unknown_segment", place, what, hint)


def _link(link: Link, programme: Programme, names: Names, problems: Problems) -> None:
    if link.cause not in names.activities:
        hint = nearest(link.cause, names.activities)
        problems.add(
            "unknown_cause",
            at(link.place, "cause"),
            Message("programme-refusals.the-cause-of-link-is-not", id=link.id, cause=link.cause),
            hint,
        )
    for via in link.via:
        if via not in names.between:
            hint = nearest(via, names.between)
            problems.add(
                "unknown_via",
                at(link.place, "via"),
                Message("programme-refusals.link-goes-through-which-is-not", id=link.id, via=via),
                hint,
            )
    _effect(link, names, problems)
    if not 0 <= link.exists <= 1:
        outside(problems, at(link.place, "exists"), link.exists)
    if not link.sd > 0:
        not_positive(problems, at(link.place, "sd"), link.sd)
    check_spread(link, problems)


def _effect(link: Link, names: Names, problems: Problems) -> None:
    place = at(link.place, "effect")
    if isinstance(link.effect, Shift):
        check_shift(link.effect, place, names, problems)
        return
    wanted = names.activities if isinstance(link.effect, Capacity) else names.between
    word = link.effect.activity if isinstance(link.effect, Capacity) else link.effect.node
    if word not in wanted:
        hint = nearest(word, wanted)
        problems.add(
            "unknown_effect",
            place,
            Message("programme-refusals.link-leads-to-which-is-not", id=link.id, word=word),
            hint,
        )


def _lag(link: Link, programme: Programme, problems: Problems, cautions: list[Caution]) -> None:
    place = at(link.place, "lag")
    horizon = programme.period.horizon
    limit = min(horizon, LONGEST_LAG)
    if link.lag < 0:
        problems.add(
            "negative_lag",
            place,
            Message("programme-refusals.the-lag-is-negative", lag=link.lag),
        )
    elif link.lag > limit:
        problems.add(
            "lag_too_long",
            place,
            Message(
                "programme-refusals.the-lag-of-link-months-is",
                id=link.id,
                lag=link.lag,
                limit=limit,
                longest_lag=LONGEST_LAG,
            ),
        )
    elif link.lag > programme.period.end.since(programme.period.start) + 1:
        cautions.append(
            Caution(
                "lag_past_the_end",
                str(place),
                Message("programme.lag-past-the-end", link=link.id, lag=link.lag),
            )
        )


def _circles(programme: Programme, problems: Problems) -> None:
    newest = latest(programme.links, link_key, lambda x: x.known, programme.period.end + 12 * 200)
    for circle in circles(newest):
        way = " → ".join(circle.nodes)
        problems.add(
            "circle",
            at(circle.link.place, "via"),
            Message("programme-refusals.the-pathway-runs-in-a-circle", way=way, id=circle.link.id),
        )


def _nowhere(programme: Programme, names: Names, problems: Problems, cautions: list[Caution]) -> None:
    place_of = {n.id: n.place for n in programme.nodes}
    misspelt = {closest(x.cause, names.activities) for x in programme.links if x.cause not in names.activities}
    for activity in leading_nowhere(programme):
        if activity in names.broken | misspelt:
            continue  # its link is told already
        problems.add(
            "leads_nowhere",
            at(place_of[activity], "node"),
            Message("programme-refusals.the-activity-leads-nowhere", activity=activity),
        )
    for mechanism in unused_mechanisms(programme):
        cautions.append(
            Caution(
                "mechanism_unused",
                str(at(place_of[mechanism], "node")),
                Message("programme.no-link-goes-through-the-mechanism", mechanism=mechanism),
            )
        )


def _dose(dose: Dose, programme: Programme, names: Names, problems: Problems) -> None:
    if dose.activity not in names.activities:
        hint = nearest(dose.activity, names.activities)
        problems.add(
            "unknown_activity",
            at(dose.place, "activity"),
            Message("programme-refusals.there-is-no-activity", activity=dose.activity),
            hint,
        )
    _dose_area(dose, programme, names, problems)
    if not 0 <= dose.dose <= 1:
        outside(problems, at(dose.place, "dose"), dose.dose)
    if dose.level < 0:
        not_positive(problems, at(dose.place, "level"), dose.level)
    for column, value in (("prior_a", dose.prior_a), ("prior_b", dose.prior_b)):
        if value is not None and not value > 0:
            not_positive(problems, at(dose.place, column), value)
    scenarios = names.broken | {s.id for s in programme.scenarios} | {s.doses for s in programme.scenarios}
    if dose.scenario is not None and dose.scenario not in scenarios:
        hint = nearest(dose.scenario, scenarios)
        problems.add(
            "unknown_scenario",
            at(dose.place, "scenario"),
            Message("programme-refusals.there-is-no-scenario", scenario=dose.scenario),
            hint,
        )


def _dose_area(dose: Dose, programme: Programme, names: Names, problems: Problems) -> None:
    roles = dict.fromkeys(names.broken, "trial") | {a.id: a.role for a in programme.areas}
    if dose.area not in roles:
        hint = nearest(dose.area, (a.id for a in programme.trial_areas))
        problems.add(
            "unknown_area",
            at(dose.place, "area"),
            Message("programme-refusals.there-is-no-area", area=dose.area),
            hint,
        )
    elif roles[dose.area] != "trial":
        problems.add(
            "dose_outside_trial",
            at(dose.place, "area"),
            Message("programme-refusals.is-not-a-trial-area", area=dose.area),
        )


def _undosed(programme: Programme, cautions: list[Caution]) -> None:
    dosed = {d.activity for d in programme.doses}
    for node in programme.nodes:
        if node.kind == "activity" and node.id not in dosed:
            cautions.append(
                Caution(
                    "no_dose",
                    str(at(node.place, "node")),
                    Message("programme.the-activity-has-no-dose-it", id=node.id),
                )
            )


def _scenario(scenario: Scenario, programme: Programme, names: Names, problems: Problems) -> None:
    dosed = names.broken | {d.scenario for d in programme.doses if d.scenario is not None}
    if scenario.doses not in DOSE_WORDS and scenario.doses not in dosed:
        hint = nearest(scenario.doses, (*DOSE_WORDS, *sorted(dosed)))
        problems.add(
            "unknown_doses",
            at(scenario.place, "doses"),
            Message("programme-refusals.the-doses-of-scenario-are-not", id=scenario.id, doses=scenario.doses),
            hint,
        )
    for shift in scenario.shifts:
        check_shift(shift.on, at(scenario.place, "shift"), names, problems)
    for key in sorted({*scenario.lag_add, *scenario.link_mean} - names.links - {"all"}):
        hint = nearest(key, (*names.links, "all"))
        problems.add(
            "unknown_link",
            at(scenario.place, "link"),
            Message("programme-refusals.there-is-no-link", key=key),
            hint,
        )
    for key in sorted(set(scenario.capacity) - names.activities):
        hint = nearest(key, names.activities)
        problems.add(
            "unknown_activity",
            at(scenario.place, "capacity"),
            Message("programme-refusals.there-is-no-activity-2", key=key),
            hint,
        )
    if scenario.fade_months is not None and scenario.fade_months < 0:
        not_positive(problems, at(scenario.place, "fade_months"), scenario.fade_months)


def _bases(programme: Programme, names: Names, problems: Problems) -> None:
    base = {s.id: s.base for s in programme.scenarios}
    told: set[str] = set()
    for scenario in programme.scenarios:
        place = at(scenario.place, "base")
        known = {*base, *RUNS, *names.broken}
        if scenario.base is not None and scenario.base not in known:
            hint = nearest(scenario.base, (*base, *RUNS))
            problems.add(
                "unknown_scenario",
                place,
                Message("programme-refusals.the-base-of-scenario-is-not", id=scenario.id, base=scenario.base),
                hint,
            )
        elif scenario.id not in told and scenario.id in (circle := _above(scenario.id, base)):
            told.update(circle)
            problems.add(
                "scenario_circle",
                place,
                Message("programme-refusals.scenario-is-its-own-base", id=scenario.id),
            )


def _above(start: str, base: dict[str, str | None]) -> list[str]:
    seen: list[str] = []
    here = base.get(start)
    while here is not None and here not in seen:
        seen.append(here)
        here = base.get(here)
    return seen


def outside(problems: Problems, place: Place, value: float) -> None:
    """A share, dose or probability outside 0-1."""
    problems.add(
        "outside_0_1",
        place,
        Message("programme-refusals.is-not-between-0-and-1", value=value),
    )


def not_positive(problems: Problems, place: Place, value: float) -> None:
    """A deviation, length or count that must be above zero."""
    problems.add(
        "not_positive",
        place,
        Message("programme-refusals.cannot-stand-here", value=value),
    )
