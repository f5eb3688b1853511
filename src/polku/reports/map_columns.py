"""A crowded pathway map: columns of wide boxes and curves between them, no wider than a page.

Where a layered drawing of straight lanes would be wider than a page, its letters would be shrunk to fit. Here the
columns stand at fixed places, boxes are as wide as the page allows, and each link is a curve with a place of its own at
the edge of both boxes. The order within a column is that of the layered drawing, which crosses the fewest links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

PAGE = 1312.0
"""The width of the widest figure of a report, in pixels (82 rem)."""
BETWEEN = 150.0
"""Room for the curves between two columns, at least."""
INNER = 2
"""Columns at most between the first and the last: a long chain of mechanisms would need a wider page."""
WIDEST = 300.0
GAP = 12.0
STEPS = 14
"""Straight pieces of a curve."""

Places = dict[str, dict[str, float]]
Height = Callable[[Mapping[str, Any], float], float]


def columns(
    nodes: Sequence[Mapping[str, Any]],
    links: Sequence[Mapping[str, Any]],
    rank: Mapping[str, int],
    order: Mapping[str, float],
    height: Height,
) -> dict[str, Any]:
    """Places and routes as `positions` gives them. `rank`: the column of a node; `order`: its y in another drawing."""
    rank = few(rank)
    used = sorted({rank[n["id"]] for n in nodes})
    count = len(used)
    wide = min(WIDEST, (PAGE - BETWEEN * (count - 1)) / count)
    step = wide + (max(BETWEEN, (PAGE - wide * count) / (count - 1)) if count > 1 else 0.0)
    boxes: Places = {}
    tall = 0.0
    for place, column in enumerate(used):
        mine = sorted((n for n in nodes if rank[n["id"]] == column), key=lambda n: (order[n["id"]], n["id"]))
        y = 0.0
        for node in mine:
            high = height(node, wide)
            middle = round(y + high / 2, 1)
            boxes[node["id"]] = {"x": round(place * step + wide / 2, 1), "y": middle, "width": wide, "height": high}
            y += high + GAP
        tall = max(tall, y - GAP)
    for column in used:  # short columns stand in the middle
        own = [str(n["id"]) for n in nodes if rank[n["id"]] == column]
        bottom = max(boxes[i]["y"] + boxes[i]["height"] / 2 for i in own)
        for i in own:
            boxes[i]["y"] = round(boxes[i]["y"] + (tall - bottom) / 2, 1)
    width = (count - 1) * step + wide
    return {"nodes": boxes, "links": _routes(links, boxes), "width": round(width, 1), "height": round(tall, 1)}


def few(rank: Mapping[str, int]) -> dict[str, int]:
    """The same columns with those between the first and the last put together to `INNER` of them."""
    used = sorted(set(rank.values()))
    inner = used[1:-1]
    if len(inner) <= INNER:
        return dict(rank)
    part = {column: 1 + i * INNER // len(inner) for i, column in enumerate(inner)}
    at = {used[0]: 0, used[-1]: INNER + 1, **part}
    return {key: at[column] for key, column in rank.items()}


def _routes(links: Sequence[Mapping[str, Any]], boxes: Places) -> dict[str, Any]:
    """A curve for each pair of boxes; links of one pair share it."""
    pairs = sorted({(k["source"], k["target"]) for k in links if k["source"] in boxes and k["target"] in boxes})
    leaving = {p: _port(p, [q for q in pairs if q[0] == p[0]], boxes, 0) for p in pairs}
    coming = {p: _port(p, [q for q in pairs if q[1] == p[1]], boxes, 1) for p in pairs}
    made = {p: _curve(leaving[p], coming[p], boxes[p[0]], boxes[p[1]]) for p in pairs}
    return {k["id"]: [made[k["source"], k["target"]]] for k in links if (k["source"], k["target"]) in made}


def _port(pair: tuple[str, str], alike: Sequence[tuple[str, str]], boxes: Places, end: int) -> float:
    """The y at which a link leaves (end 0) or meets (1) its box: the links of a box share its edge, in order."""
    box, other = boxes[pair[end]], 1 - end
    ranked = sorted(alike, key=lambda q: (boxes[q[other]]["y"], q[other]))
    return box["y"] + box["height"] * ((ranked.index(pair) + 1) / (len(ranked) + 1) - 0.5)


def _curve(y0: float, y1: float, source: Mapping[str, float], target: Mapping[str, float]) -> list[list[float]]:
    """A cubic curve that leaves and meets its boxes level, as points.

    It runs back where the target stands at the left, and in a bow at the right side where both are in one column.
    """
    gap = target["x"] - source["x"]
    out = -1.0 if gap < 0 else 1.0
    back = -1.0 if gap > 0 else 1.0
    x0, x1 = source["x"] + out * source["width"] / 2, target["x"] + back * target["width"] / 2
    pull = max(abs(x1 - x0) * 0.45, 40.0)
    first, second = x0 + out * pull, x1 + back * pull
    points = []
    for i in range(STEPS + 1):
        t = i / STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x = a * x0 + b * first + c * second + d * x1
        points.append([round(x, 1), round(a * y0 + b * y0 + c * y1 + d * y1, 1)])
    return points
