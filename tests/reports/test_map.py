"""The pathway map reads from left to right, whatever the programme."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET

from assessment_fixture import HOSTILE, pathway_graph, t

from polku.reports.html import map_html
from polku.reports.map import map_svg, pathways_as_text, positions


def test_activities_stand_left_mechanisms_between_and_ends_right() -> None:
    graph = pathway_graph()
    at = positions(graph["nodes"], graph["links"])["nodes"]
    by_kind = {
        k: [at[n["id"]]["x"] for n in graph["nodes"] if n["kind"] == k]
        for k in ("activity", "mechanism", "goal", "transition")
    }
    assert len(set(by_kind["activity"])) == 1
    assert max(by_kind["activity"]) < min(by_kind["mechanism"])
    assert max(by_kind["mechanism"]) < min(by_kind["goal"] + by_kind["transition"])


def test_boxes_do_not_overlap_and_every_link_has_a_route() -> None:
    graph = pathway_graph()
    made = positions(graph["nodes"], graph["links"])
    assert set(made["links"]) == {link["id"] for link in graph["links"]}
    boxes = list(made["nodes"].values())
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                abs(a["x"] - b["x"]) >= (a["width"] + b["width"]) / 2
                or abs(a["y"] - b["y"]) >= (a["height"] + b["height"]) / 2
            )
            assert apart


def test_the_map_is_made_within_a_second_and_is_the_same_each_time() -> None:
    graph = pathway_graph()
    start = time.perf_counter()
    first = map_svg(graph["nodes"], graph["links"], "fi")
    assert time.perf_counter() - start < 1.0
    assert first == map_svg(graph["nodes"], graph["links"], "fi")


def test_both_languages_share_one_layout() -> None:
    graph = pathway_graph()
    boxes = [
        re.findall(r'<rect x="[^"]+" y="[^"]+" width="160"', map_svg(graph["nodes"], graph["links"], k))
        for k in ("fi", "en")
    ]
    assert boxes[0] == boxes[1] and len(boxes[0]) == len(graph["nodes"])


def test_the_kind_of_evidence_is_told_by_the_line_and_in_words() -> None:
    graph = pathway_graph()
    text = map_svg(graph["nodes"], graph["links"], "fi")
    assert 'stroke-dasharray="6 4"' in text and 'stroke-dasharray="1.5 4"' in text
    for said in ("ennakko-oletus", "ei aineistoa", "aineisto osoittaa tai viittaa"):
        assert said in text
    told = dict(pathways_as_text(graph["nodes"], graph["links"], "fi"))
    assert told["Asiakaspalautteen kerääminen"][0].startswith("Asiakaslähtöiset palvelukokonaisuudet (")


def test_a_circle_and_a_link_back_to_an_activity_do_not_hang_it() -> None:
    nodes = [
        {"id": i, "label": t(i), "kind": k, "group": ""}
        for i, k in (("a", "activity"), ("b", "activity"), ("m", "mechanism"), ("n", "mechanism"), ("g", "goal"))
    ]
    pairs = [("a", "m"), ("m", "n"), ("n", "m"), ("n", "b"), ("a", "b"), ("b", "g")]
    links = [
        {"id": f"{x}{y}", "source": x, "target": y, "style": "assumption", "sign": "-", "label": ""} for x, y in pairs
    ]
    ET.fromstring(map_svg(nodes, links, "fi"))


def test_the_map_as_a_page_escapes_its_words() -> None:
    nodes = [
        {"id": "a", "label": t(HOSTILE), "kind": "activity", "group": HOSTILE},
        {"id": "g", "label": t("x"), "kind": "goal"},
    ]
    links = [{"id": "l", "source": "a", "target": "g", "style": "learned", "sign": "+", "label": ""}]
    page = map_html(nodes, links, "fi", HOSTILE)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_many_that_lead_to_the_same_many_meet_in_a_joint_that_is_drawn_once() -> None:
    kinds = [(f"t{i}", "transition") for i in range(5)] + [(f"g{i}", "goal") for i in range(3)]
    nodes = [{"id": i, "label": t(i), "kind": kind} for i, kind in kinds]
    links = [
        {"id": f"{a}{b}", "source": a, "target": b, "style": "assumption", "sign": "0"}
        for a in ("t0", "t1", "t2", "t3", "t4")
        for b in ("g0", "g1", "g2")
    ]
    routes = positions(nodes, links)["links"]
    assert {len(route) for route in routes.values()} == {2}
    assert routes["t0g0"][0] == routes["t0g1"][0] and routes["t0g1"][1] == routes["t4g1"][1]
    assert map_svg(nodes, links, "fi").count('stroke-dasharray="6 4"') == 5 + 3 + 1


def crowded() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """14 activities of long names, 18 mechanisms in chains of two, 8 goals: three ways out of each activity."""
    long = "Moniammatillinen, asiakaslähtöinen palvelutarvearviointi ja palveluohjaus yhden luukun periaatteella"
    nodes: list[dict[str, object]] = [
        *({"id": f"a{i}", "label": t(f"{long} {i}"), "kind": "activity", "group": ""} for i in range(14)),
        *({"id": f"m{i}", "label": t(f"Luottamus prosessiin vahvistuu {i}"), "kind": "mechanism"} for i in range(18)),
        *({"id": f"g{i}", "label": t(f"Kokonaiskustannusten aleneminen {i}"), "kind": "goal"} for i in range(8)),
    ]
    pairs = sorted(
        {
            pair
            for i in range(14)
            for j in (1, 5, 7)
            for a, b, c in [(f"a{i}", f"m{(i * j) % 17}", f"m{(i * j) % 17 + 1}")]
            for pair in ((a, b), (b, c), (c, f"g{(i + j) % 8}"))
        }
    )
    links: list[dict[str, object]] = [
        {"id": f"{a}{b}", "source": a, "target": b, "style": "assumption", "sign": "+", "label": ""} for a, b in pairs
    ]
    return nodes, links


def test_a_crowded_map_is_as_wide_as_a_page_and_cuts_no_label() -> None:
    nodes, links = crowded()
    made = positions(nodes, links)
    assert made["width"] <= 1312
    text = map_svg(nodes, links, "fi")
    assert "…" not in text and min(map(float, re.findall(r'font-size="([\d.]+)"', text))) >= 12
    boxes = list(made["nodes"].values())
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                abs(a["x"] - b["x"]) >= (a["width"] + b["width"]) / 2
                or abs(a["y"] - b["y"]) >= (a["height"] + b["height"]) / 2
            )
            assert apart
    assert set(made["links"]) == {link["id"] for link in links}
