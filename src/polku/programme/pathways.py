"""The pathway map as a graph: activity -> mechanisms (`via`, in the order written) -> what is shifted.

The end of a chain is a transition (`unemployed>job`), the activity whose capacity grows, or a graded goal. Only
capacities and mechanisms can close a circle. Mechanisms draw the map; they are never in the arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from polku.programme.model import Capacity, Graded, Link, Programme


@dataclass(frozen=True, slots=True)
class Circle:
    """A chain of nodes that comes back to where it began, and the link that closes it."""

    link: Link
    nodes: tuple[str, ...]


def end_of(link: Link) -> str:
    """The id of the node in which a link ends on the map."""
    if isinstance(link.effect, Capacity):
        return link.effect.activity
    if isinstance(link.effect, Graded):
        return link.effect.node
    return str(link.effect)


def steps_of(link: Link) -> tuple[tuple[str, str], ...]:
    """The steps (from, to) of one link's chain."""
    return tuple(pairwise((link.cause, *link.via, end_of(link))))


def circles(links: Iterable[Link]) -> tuple[Circle, ...]:
    """Every link that, in the order written, closes a circle with those before it; the circle is shortest."""
    onward: dict[str, list[str]] = {}
    found = []
    for link in links:
        for source, target in steps_of(link):
            way = _way(onward, target, source)
            if way is not None:
                found.append(Circle(link, (source, *way)))
                break
            onward.setdefault(source, []).append(target)
    return tuple(found)


def _way(onward: Mapping[str, list[str]], start: str, goal: str) -> tuple[str, ...] | None:
    """The shortest way from start to goal (both included), breadth first; None when there is none."""
    came_from: dict[str, str | None] = {start: None}
    queue = [start]
    for node in queue:
        if node == goal:
            way = [node]
            while (before := came_from[way[-1]]) is not None:
                way.append(before)
            return tuple(reversed(way))
        for target in onward.get(node, ()):
            if target not in came_from:
                came_from[target] = node
                queue.append(target)
    return None


def reach(links: Iterable[Link], node: str) -> frozenset[str]:
    """Every node that can be reached from `node` along the chains (itself only when it lies on a circle)."""
    onward: dict[str, list[str]] = {}
    for link in links:
        for source, target in steps_of(link):
            onward.setdefault(source, []).append(target)
    seen: set[str] = set()
    queue = list(onward.get(node, ()))
    while queue:
        here = queue.pop()
        if here not in seen:
            seen.add(here)
            queue.extend(onward.get(here, ()))
    return frozenset(seen)


def leading_nowhere(programme: Programme) -> tuple[str, ...]:
    """Activities from which no link starts, in the order of the nodes."""
    causes = {link.cause for link in programme.links}
    return tuple(n.id for n in programme.nodes if n.kind == "activity" and n.id not in causes)


def unused_mechanisms(programme: Programme) -> tuple[str, ...]:
    """Mechanisms that no link goes through, in the order of the nodes."""
    used = {via for link in programme.links for via in link.via}
    return tuple(n.id for n in programme.nodes if n.kind == "mechanism" and n.id not in used)
