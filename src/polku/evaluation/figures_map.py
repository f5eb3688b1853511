"""The pathway map: activities, mechanisms, transitions and goals, and how well each link is known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from polku.base import Text
from polku.evaluation.claims import Figure
from polku.evaluation.context import Context
from polku.evaluation.coverage import goal_kind, goals
from polku.evaluation.figures import figure
from polku.evaluation.verdict_words import carried
from polku.programme.model import Capacity, Graded, Link
from polku.programme.names import effect_name
from polku.texts import Message


def link_style(ctx: Context, link: Link) -> str:
    """`learned` (solid), `assumption` (dashed) or `no_data` (grey): how well the material knows a link."""
    rows = [r for r in ctx.facts.links if r.id == link.id]
    if any(carried(r) and not r.capped_by for r in rows):
        return "learned"
    if isinstance(link.effect, Graded):
        rated = {r.item for r in ctx.evidence.ratings}
        return "assumption" if link.effect.node in rated else "no_data"
    return "assumption" if rows or not ctx.facts.estimated else "no_data"


def pathway_map(ctx: Context, caption: Text) -> Figure:
    """The map's nodes and links; every transition leads on to the goals that are computed from the flows."""
    nodes: dict[str, dict[str, Any]] = {
        n.id: {"id": n.id, "label": n.name, "kind": n.kind, "group": n.group}
        for n in ctx.programme.nodes
        if n.kind in ("activity", "mechanism", "goal")
    }
    links: dict[tuple[str, str], dict[str, Any]] = {}
    transitions: dict[str, None] = {}
    for link in ctx.programme.links:
        target = _target(ctx, link, nodes)
        if target.startswith("t:"):
            transitions[target] = None
        chain = [link.cause, *(v for v in link.via if v in nodes), target]
        sign = "+" if link.mean > 0 else "-" if link.mean < 0 else "0"
        style = link_style(ctx, link)
        for source, to in pairwise(chain):
            _draw(links, source, to, link.id, style, sign)
    computed = [g.id for g in goals(ctx.programme) if goal_kind(ctx.programme, g) == "computed"]
    for source in transitions:
        for goal in computed:
            _draw(links, source, goal, "", "assumption", "0")
    what = Message("figures.kind-map")
    return figure("map", "pathway_map", caption, what, {"nodes": list(nodes.values()), "links": list(links.values())})


def _target(ctx: Context, link: Link, nodes: dict[str, dict[str, Any]]) -> str:
    """The node a link ends in; a transition gets a node of its own."""
    effect = link.effect
    if isinstance(effect, Graded):
        return effect.node
    if isinstance(effect, Capacity):
        return effect.activity
    id = f"t:{effect}"
    nodes.setdefault(id, {"id": id, "label": effect_name(ctx.programme, link), "kind": "transition", "group": None})
    return id


def _draw(
    links: dict[tuple[str, str], dict[str, Any]], source: str, target: str, link: str, style: str, sign: str
) -> None:
    """One arrow between two nodes; where several links share it, the best known one gives the style."""
    order = ("no_data", "assumption", "learned")
    there = links.get((source, target))
    if there is None:
        links[source, target] = {
            "id": f"{source}>{target}",
            "source": source,
            "target": target,
            "style": style,
            "sign": sign,
            "label": link,
        }
        return
    there["style"] = max(there["style"], style, key=order.index)
    there["sign"] = sign if there["sign"] == sign else "0"
    if link and link not in there["label"].split(", "):
        there["label"] = f"{there['label']}, {link}" if there["label"] else link
