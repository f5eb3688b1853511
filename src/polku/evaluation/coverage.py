"""What answers what: challenges and goals against activities; unanswered challenges and orphan activities.

A goal is answered by the activities with a link to it (graded goals), or, when it is computed from the client
flows, by every activity that shifts a transition or a capacity.
"""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.claims import CoverageRow
from polku.programme.model import Capacity, Graded, Link, Node, Programme, Shift


def coverage(programme: Programme) -> tuple[CoverageRow, ...]:
    """A row per challenge, per goal and per orphan activity; no activities means unanswered."""
    activities = [n for n in programme.nodes if n.kind == "activity"]
    challenges = dict.fromkeys(c for n in programme.nodes for c in n.addresses)
    names = {n.id: n.name for n in programme.nodes}
    rows = [
        CoverageRow(c, "challenge", names.get(c, Text.same(c)), tuple(a.id for a in activities if c in a.addresses))
        for c in challenges
    ]
    rows += [CoverageRow(g.id, "goal", g.name, answering(programme, g)) for g in goals(programme)]
    causes = {link.cause for link in programme.links}
    rows += [CoverageRow(a.id, "orphan_activity", a.name, ()) for a in activities if a.id not in causes]
    return tuple(rows)


def goals(programme: Programme) -> tuple[Node, ...]:
    return tuple(n for n in programme.nodes if n.kind == "goal")


def graded_links(programme: Programme, goal: str) -> tuple[Link, ...]:
    """The links that lead to a graded goal."""
    return tuple(k for k in programme.links if isinstance(k.effect, Graded) and k.effect.node == goal)


def goal_kind(programme: Programme, goal: Node) -> str:
    """`graded` (own ratings), `computed` (from the client flows) or `process` (registers, the way of working)."""
    if graded_links(programme, goal.id):
        return "graded"
    methods = {q.method for q in programme.questions if q.about == goal.id}
    series = programme.indicator(goal.indicator) if goal.indicator else None
    if methods & {"total_cost", "net_jobs"} or (series is not None and series.formula):
        return "computed"
    return "process"


def answering(programme: Programme, goal: Node) -> tuple[str, ...]:
    """The activities whose links lead to a goal, each once, in the order of the links."""
    kind = goal_kind(programme, goal)
    if kind == "graded":
        return tuple(dict.fromkeys(k.cause for k in graded_links(programme, goal.id)))
    if kind == "computed":
        return tuple(dict.fromkeys(k.cause for k in programme.links if isinstance(k.effect, Shift | Capacity)))
    return ()
