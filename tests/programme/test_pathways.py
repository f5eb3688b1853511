"""The pathway map as a graph."""

from polku.base import Month, Text
from polku.programme.effects import parse_effect
from polku.programme.model import Link, Node, Period, Programme
from polku.programme.pathways import circles, leading_nowhere, reach, steps_of, unused_mechanisms


def _link(name: str, cause: str, effect: str, *via: str) -> Link:
    return Link(name, cause, parse_effect(effect), 1, 0.1, 0.1, via=via)


def test_a_chain_goes_from_the_cause_through_its_mechanisms_to_what_is_shifted() -> None:
    assert steps_of(_link("L1", "a", "unemployed>job[12:]", "m", "r")) == (
        ("a", "m"),
        ("m", "r"),
        ("r", "unemployed>job[12:]"),
    )


def test_two_capacities_that_feed_each_other_are_a_circle_closed_by_the_second() -> None:
    links = (_link("C1", "a", "capacity(b)"), _link("C2", "b", "capacity(a)"))
    (circle,) = circles(links)
    assert circle.link.id == "C2"
    assert circle.nodes == ("b", "a", "b")


def test_mechanisms_crossing_in_two_orders_are_a_circle() -> None:
    links = (_link("L1", "a", "unemployed>job", "m", "r"), _link("L2", "b", "unemployed>job", "r", "m"))
    assert [c.nodes for c in circles(links)] == [("r", "m", "r")]


def test_an_activity_that_raises_its_own_capacity_is_a_circle() -> None:
    assert [c.nodes for c in circles([_link("C1", "a", "capacity(a)")])] == [("a", "a")]


def test_ways_that_meet_and_part_are_no_circle() -> None:
    links = (
        _link("L1", "a", "unemployed>job", "m"),
        _link("L2", "b", "unemployed>job", "m"),
        _link("L3", "b", "capacity(a)", "m2"),
        _link("L4", "a", "g1a", "m"),
    )
    assert circles(links) == ()
    assert reach(links, "b") == {"m", "m2", "a", "unemployed>job", "g1a"}
    assert "b" not in reach(links, "b")


def test_activities_without_a_link_and_mechanisms_without_a_way_are_named() -> None:
    start = Month.of(2017, 8)
    nodes = tuple(Node(i, kind, Text.same(i)) for i, kind in (("a", "activity"), ("b", "activity"), ("m", "mechanism")))
    programme = Programme(
        "x", Text.same("x"), "", Period(start, start, start, 12), nodes=nodes, links=(_link("L1", "a", "g"),)
    )
    assert leading_nowhere(programme) == ("b",)
    assert unused_mechanisms(programme) == ("m",)
