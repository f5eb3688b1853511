"""The pathway map: activities at the left, mechanisms, then transitions and goals at the right.

graphlay gives places and routes (a layered drawing: the same graph gives the same picture); the drawing is ours.
A link is solid when the data have told something of it, dashed when it is an assumption, dotted grey when there
are no data. Boxes have the size of their longest label in any language, so that all languages share one layout. A
map that would be wider than a page is drawn in columns (`map_columns`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from polku.base import LANGUAGES
from polku.reports import words
from polku.reports.frame import Data, legend, line_sign
from polku.reports.map_columns import PAGE, columns
from polku.reports.svg import (
    BLUE,
    GREY,
    INK,
    MUTED,
    PALE,
    SMALL,
    Picture,
    framed,
    lines_at,
    num,
    path,
    rect,
    tag,
    words_at,
    wrap,
)

BOX = 160.0
PADDING = 9.0
LINES = 60
"""More lines than the longest name that `check` lets pass needs."""
OPTIONS: Mapping[str, Any] = {
    "spacing": {"node_gap": 9, "layer_gap": 24, "dummy_gap": 7, "port_gap": 5, "stub": 10, "bundle_lane_gap": 4.5},
    "routing": {"style": "orthogonal", "lane_gap": 4.5},
}
JOINT = 6.0
"""The size of a joint: where links that run from the same things to the same things meet."""
DASHES: Mapping[str, tuple[str, float, str | None]] = {
    "learned": (BLUE, 2.4, None),
    "assumption": (MUTED, 1.5, "6 4"),
    "no_data": (GREY, 1.6, "1.5 4"),
}
FILLS: Mapping[str, tuple[str, str, float]] = {
    "activity": ("#e6f0f7", "#8db8d3", 3),
    "mechanism": ("#ffffff", GREY, 3),
    "transition": (PALE, MUTED, 3),
    "goal": ("#dcebe5", "#00694d", 14),
}

Nodes = Sequence[Mapping[str, Any]]
Point = tuple[float, float]


def positions(nodes: Nodes, links: Nodes) -> dict[str, Any]:
    """Where every box and link stands, in pixels: plain values for `assessment.json`.

    `nodes` by id: x, y (the middle), width, height; `links` by id: the
    parts of the route (two when it runs through a joint), each a list of points; `width`, `height`.
    """
    import graphlay

    if not nodes:
        return {"nodes": {}, "links": {}, "width": BOX, "height": 0.0}
    graph = graphlay.Graph()
    known = _levels(nodes, links)
    drawn = [link for link in links if known.get(link["source"], 0) != known.get(link["target"], 0)]
    meets = _joints(drawn, known)
    rank = _ranks(known, meets)
    for node in nodes:
        graph.node(node["id"], width=BOX, height=_height(node), rank={"fixed": rank[node["id"]]})
    for joint in sorted(set(meets.values())):
        graph.node(joint, width=JOINT, height=JOINT, rank={"fixed": rank[joint]})
    hops = {link["id"]: _hops(link, meets) for link in drawn}
    pairs = sorted({pair: None for way in hops.values() for pair in way})
    for source, target in pairs:
        graph.edge(source, target)
    made = graphlay.layout(graph, options=OPTIONS)
    low, high = made.bounds["min"], made.bounds["max"]

    def at(point: Mapping[str, float]) -> list[float]:
        return [round(point["x"] - low["x"], 1), round(point["y"] - low["y"], 1)]

    boxes = {
        node["id"]: {"x": at(place["center"])[0], "y": at(place["center"])[1], "width": BOX, "height": _height(node)}
        for node, place in zip(nodes, made.nodes, strict=False)
    }
    if at(high)[0] > PAGE:
        return columns(nodes, drawn, known, {key: place["y"] for key, place in boxes.items()}, _height)
    parts = {pair: [at(p) for p in edge["points"]] for pair, edge in zip(pairs, made.edges, strict=True)}
    routes = {key: [parts[pair] for pair in way] for key, way in hops.items()}
    return {"nodes": boxes, "links": routes, "width": at(high)[0], "height": at(high)[1]}


def _joints(links: Nodes, level: Mapping[str, int]) -> dict[tuple[str, str], str]:
    """(source, target) of the links that meet in a joint, with the joint's id.

    Where three things or more of one level lead to the same two or more, the picture would be a thicket: their
    links run together to a joint and part there.
    """
    ends: dict[str, set[str]] = {}
    for link in links:
        if level[link["target"]] > level[link["source"]]:
            ends.setdefault(link["source"], set()).add(link["target"])
    alike: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for source in sorted(ends):
        alike.setdefault((level[source], tuple(sorted(ends[source]))), []).append(source)
    shared = [(sources, targets) for (_, targets), sources in alike.items() if len(sources) > 2 and len(targets) > 1]
    return {(s, t): f"joint {i}" for i, (sources, targets) in enumerate(shared) for s in sources for t in targets}


def _ranks(level: Mapping[str, int], meets: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """Columns with room for the joints: a column of joints stands right of the level they gather."""
    gathered = sorted({level[source] for source, _ in meets})
    rank = {key: at + sum(1 for g in gathered if g < at) for key, at in level.items()}
    return rank | {joint: rank[source] + 1 for (source, _), joint in meets.items()}


def _hops(link: Mapping[str, Any], meets: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """The edges a link is drawn by: itself, or to its joint and on from there."""
    joint = meets.get((link["source"], link["target"]))
    if joint is None:
        return [(link["source"], link["target"])]
    return [(link["source"], joint), (joint, link["target"])]


def with_positions(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """The assessment with `map.positions` set from its `map.nodes` and `map.links`."""
    drawn = assessment["map"]
    return {**assessment, "map": {**drawn, "positions": positions(drawn["nodes"], drawn["links"])}}


def _levels(nodes: Nodes, links: Nodes) -> dict[str, int]:
    """Activities 0; others one right of the rightmost thing that leads to them; the ends together at the right.

    A circle, which `check` refuses, does not hang this: a level grows at most as often as there are nodes.
    """
    kinds = {node["id"]: node["kind"] for node in nodes}
    level = {key: 0 if kind == "activity" else 1 for key, kind in kinds.items()}
    pairs = [(link["source"], link["target"]) for link in links if kinds.get(link["target"], "activity") != "activity"]
    for _ in range(len(nodes)):
        before = dict(level)
        for source, target in pairs:
            if level[target] <= level[source] < len(nodes):
                level[target] = level[source] + 1
        if level == before:
            break
    for kind in ("transition", "goal"):
        last = max((level[key] for key, k in kinds.items() if k == kind), default=0)
        level.update({key: last for key, k in kinds.items() if k == kind})
    if "transition" in kinds.values() and not any(kinds[a] == "transition" and kinds[b] == "goal" for a, b in pairs):
        last = max(level[key] for key, kind in kinds.items() if kind in ("transition", "goal"))
        level.update({key: last for key, kind in kinds.items() if kind in ("transition", "goal")})
    return level


def _label(node: Mapping[str, Any], language: str, wide: float = BOX) -> list[str]:
    """The label in lines, never cut: two boxes must not end in the same words."""
    room = wide - 2 * PADDING - (14 if node.get("group") and node["kind"] == "activity" else 0)
    return wrap(" ".join(words.say(node["label"], language).split()), room, SMALL, LINES)


def _height(node: Mapping[str, Any], wide: float = BOX) -> float:
    return max(len(_label(node, language, wide)) for language in LANGUAGES) * 15.0 + 12


def pathway_map(data: Data, language: str, width: float, key: str) -> Picture:
    """The map in its own size, whatever `width` is asked: small text would not be read."""
    nodes, links = data["nodes"], data["links"]
    places = data.get("positions") or positions(nodes, links)
    signs, top = legend(_legend(links, language), max(places["width"], BOX), 0)
    heads, top = _headings(nodes, places, language, top + 8)
    marks = _links(links, places["links"])
    marks += "".join(_box(node, places["nodes"][node["id"]], language) for node in nodes)
    body = tag("g", marks, transform=f"translate(2 {num(top)})") if marks else ""
    return Picture(places["width"] + 4, top + places["height"] + 4, signs + heads + body)


def _legend(links: Nodes, language: str) -> list[tuple[str, str]]:
    used = {link["style"] for link in links}
    items = [(line_sign(*DASHES[s]), words.ui(f"style.{s}", language)) for s in DASHES if s in used]
    if any(link.get("sign") == "-" for link in links):
        items.append((_minus((13.0, 0.0)), {"fi": "vähentää tai hidastaa", "en": "reduces or slows"}[language]))
    return items


COLUMNS = (("activities", ("activity",)), ("mechanisms", ("mechanism",)), ("goals", ("transition", "goal")))


def _headings(nodes: Nodes, places: Mapping[str, Any], language: str, y: float) -> tuple[str, float]:
    """A heading above the first column of each kind, in the room there is before the next."""
    boxes = places["nodes"]
    found = [
        (min(boxes[n["id"]]["x"] - boxes[n["id"]]["width"] / 2 for n in nodes if n["kind"] in kinds), name)
        for name, kinds in COLUMNS
        if any(n["kind"] in kinds for n in nodes)
    ]
    rights = [*(left for left, _ in found[1:]), max(places["width"], BOX)][: len(found)]
    said = [
        (left, wrap(words.ui(name, language), right - left - 8, 15, 2))
        for (left, name), right in zip(found, rights, strict=True)
    ]
    deep = max((len(lines) for _, lines in said), default=0)
    marks = "".join(lines_at(left + 2, y + 12, lines, 13, INK, bold=True) for left, lines in said)
    return marks, y + deep * 16 + 8


def _box(node: Mapping[str, Any], place: Mapping[str, float], language: str) -> str:
    """A box with its label; an activity's group stands in a small tag at its left."""
    fill, stroke, radius = FILLS.get(node["kind"], FILLS["mechanism"])
    x, y = place["x"] - place["width"] / 2, place["y"] - place["height"] / 2
    marks = rect(x, y, place["width"], place["height"], fill, stroke, rx=radius)
    lines, shift = _label(node, language, place["width"]), 0.0
    group = words.say(node.get("group"), language)
    if group and node["kind"] == "activity":
        marks += words_at(x + 8, place["y"] + 4, group[:2], SMALL, MUTED, None, bold=True)
        shift = 14.0
    first = place["y"] - len(lines) * 7.5 + 11
    for i, said in enumerate(lines):
        marks += words_at(x + PADDING + shift, first + i * 15, said, SMALL, INK)
    return marks


def _links(links: Nodes, routes: Mapping[str, Any]) -> str:
    """All routes, the best known on top. A part that several links share is drawn once, as the best known of them."""
    order = ("no_data", "assumption", "learned")
    parts: dict[tuple[Point, ...], tuple[int, bool, bool]] = {}
    for link in links:
        known = order.index(link["style"]) if link["style"] in order else 0
        ways = routes.get(link["id"], [])
        for i, way in enumerate(ways):
            points = tuple((float(x), float(y)) for x, y in way)
            before = parts.get(points, (0, False, False))
            last = i == len(ways) - 1
            parts[points] = (max(known, before[0]), last, before[2] or (last and link.get("sign") == "-"))
    ranked = sorted(parts.items(), key=lambda part: part[1][0])
    return "".join(_part(points, order[known], last, minus) for points, (known, last, minus) in ranked)


def _part(route: Sequence[Point], style: str, last: bool, minus: bool) -> str:
    """A line with rounded corners; at its end an arrowhead, and a minus where the link lowers what it leads to."""
    if len(route) < 2:
        return ""
    colour, width, dash = DASHES[style]
    (x0, y0), (x1, y1) = route[-2], route[-1]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 0.1)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    neck = (x1 - 7 * ux, y1 - 7 * uy) if last else (x1, y1)
    d = _rounded([*route[:-1], neck])
    marks = tag("path", d=d, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash)
    if not last:
        return marks + tag("circle", cx=x1 + JOINT / 2, cy=y1, r=JOINT / 2, fill=colour)
    tip = [(x1, y1), (neck[0] - 3.6 * uy, neck[1] + 3.6 * ux), (neck[0] + 3.6 * uy, neck[1] - 3.6 * ux)]
    marks += tag("path", d=path(tip, close=True), fill=colour)
    return marks + (_minus((x1 - 15 * ux, y1 - 15 * uy)) if minus else "")


def _minus(at: Point) -> str:
    x, y = at
    bar = tag("line", x1=x - 3.2, y1=y, x2=x + 3.2, y2=y, stroke=INK, stroke_width=1.6)
    return tag("circle", cx=x, cy=y, r=5.5, fill="#fff", stroke=INK, stroke_width=1) + bar


def _rounded(points: Sequence[Point], radius: float = 10) -> str:
    """The `d` of a polyline whose corners are rounded."""
    d = f"M{num(points[0][0])} {num(points[0][1])}"
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 0.1)
        after = max(((cx - bx) ** 2 + (cy - by) ** 2) ** 0.5, 0.1)
        r = min(radius, before / 2, after / 2)
        d += f"L{num(bx - (bx - ax) * r / before)} {num(by - (by - ay) * r / before)}"
        d += f"Q{num(bx)} {num(by)} {num(bx + (cx - bx) * r / after)} {num(by + (cy - by) * r / after)}"
    return d + f"L{num(points[-1][0])} {num(points[-1][1])}"


def pathways_as_text(nodes: Nodes, links: Nodes, language: str) -> list[tuple[str, list[str]]]:
    """The map for those who do not see it: each thing, and what it leads to with the kind of evidence."""
    names = {node["id"]: words.say(node["label"], language) for node in nodes}
    told = []
    for node in nodes:
        ends = [
            f"{names.get(link['target'], link['target'])} ({words.known_word('style.' + link['style'], language)})"
            for link in links
            if link["source"] == node["id"]
        ]
        if ends:
            told.append((names[node["id"]], ends))
    return told


def map_svg(nodes: Nodes, links: Nodes, language: str) -> str:
    """The map as an SVG file of its own."""
    told = "; ".join(f"{a}: {', '.join(ends)}" for a, ends in pathways_as_text(nodes, links, language))
    picture = pathway_map({"nodes": nodes, "links": links}, language, 0, "map")
    ground = rect(0, 0, picture.width, picture.height, "#fff")
    drawn = Picture(picture.width, picture.height, ground + picture.marks, picture.defs)
    return framed(drawn, "map", words.ui("map", language), told)
