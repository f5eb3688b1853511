"""Checks that a programme made in Python meets as well, and sums of shares by date and day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hostile.small_folder import write_small
from polku.base import Month, Problems
from polku.programme.check import check_programme
from polku.programme.effects import parse_effect
from polku.programme.model import Band, DayClass, Link, Programme, Scenario, ShareRule, State
from polku.programme.read import read_programme

M = Month.parse


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    programme = read_programme(write_small(tmp_path_factory.mktemp("check") / "pieni"), Problems())
    assert programme is not None
    return programme


def _codes(programme: Programme, **more: object) -> list[str]:
    problems = Problems()
    check_programme(programme, problems, **more)
    return [p.code for p in problems.found]


def test_the_small_programme_and_the_packaged_rules_have_no_problems(small: Programme) -> None:
    assert _codes(small) == []


def _shares(small: Programme, *rows: ShareRule) -> list[str]:
    others = tuple(r for r in small.share_rules if r.rule != "workshop")
    return _codes(replace(small, share_rules=(*others, *rows)))


def _row(share: float | None, payer: str = "state", days: Band | None = None, **more: object) -> ShareRule:
    return ShareRule("workshop", payer, share, days or Band(), on="workshop", source="x", **more)


def test_shares_sum_to_one_on_every_day_class(small: Programme) -> None:
    high = (_row(0.5, "municipality", Band(300, 1000)), _row(0.7, "municipality", Band(1000)))
    assert _shares(small, *high, _row(None)) == []
    assert _shares(small, *high, _row(0.5)) == ["shares_not_one"]
    low = (_row(1.0, days=Band(0, 300)), _row(0.5, days=Band(300, 1000)), _row(0.3, days=Band(1000)))
    assert _shares(small, *high, *low) == []


def test_shares_sum_to_one_on_every_date(small: Programme) -> None:
    old = (_row(0.4, "municipality", end=M("2024-12")), _row(0.6, end=M("2024-12")))
    new = (_row(0.5, "municipality", start=M("2025-01")), _row(0.5, start=M("2025-01")))
    assert _shares(small, *old, *new) == []
    assert _shares(small, *old, *new, _row(0.1, "kela", start=M("2026-05"))) == ["shares_not_one"]
    assert _shares(small, *old, new[0]) == ["shares_not_one"]


def test_one_payer_takes_the_rest_and_the_others_leave_something_to_take(small: Programme) -> None:
    assert _shares(small, _row(None), _row(None, "kela")) == ["shares_not_one"]
    assert _shares(small, _row(1.2, "municipality"), _row(None)) == ["outside_0_1", "shares_not_one"]


def test_a_share_announced_anew_replaces_the_earlier_one_in_the_sum(small: Programme) -> None:
    first = (_row(0.4, "municipality", announced=M("2016-01")), _row(0.6, announced=M("2016-01")))
    again = (_row(0.3, "municipality", announced=M("2017-01")), _row(0.7, announced=M("2017-01")))
    assert _shares(small, *first, *again) == []


def test_day_classes_must_not_overlap(small: Programme) -> None:
    others = tuple(d for d in small.day_classes if d.rule != "workshop")
    rows = tuple(DayClass("workshop", b, 0.5, "workshop", source="x") for b in (Band(0, 300), Band(200)))
    assert _codes(replace(small, day_classes=(*others, *rows))) == ["day_classes_cross"]


def test_not_a_number_and_infinity_are_found_wherever_they_are(small: Programme) -> None:
    link = replace(small.links[0], id="new", mean=float("nan"))
    assert _codes(replace(small, links=(*small.links, link))) == ["not_finite"]
    cost = replace(small.unit_costs[-1], id="new", amount=float("inf"))
    assert _codes(replace(small, unit_costs=(*small.unit_costs, cost))) == ["not_finite"]


def test_a_lag_within_the_horizon_but_past_the_trials_end_is_only_said(small: Programme) -> None:
    problems = Problems()
    links = (*small.links, replace(small.links[0], id="slow", lag=20.0))
    cautions = check_programme(replace(small, links=links), problems)
    assert problems.found == []
    assert "lag_past_the_end" in {c.code for c in cautions}


def test_a_short_horizon_bounds_the_lag(small: Programme) -> None:
    period = replace(small.period, horizon=6)
    assert set(_codes(replace(small, period=period))) == {"lag_too_long"}


def test_too_many_states_for_their_segments_are_refused(small: Programme) -> None:
    settings = replace(small.settings, segments=("young", *(f"s{i}" for i in range(18))))
    assert _codes(replace(small, settings=settings)) == ["too_many_states"]


def test_a_trial_area_without_finnish_cases_is_a_caution(small: Programme) -> None:
    problems = Problems()
    areas = tuple(replace(a, gen_fi=None) if a.id == "lappi" else a for a in small.areas)
    cautions = check_programme(replace(small, areas=areas), problems)
    assert problems.found == []
    assert [c.place for c in cautions if c.code == "no_finnish_cases"] == ["areas.csv:4 [gen_fi]"]


def test_methods_are_checked_only_when_the_caller_names_them(small: Programme) -> None:
    assert _codes(small) == []
    own = {q.method for q in small.questions}
    assert _codes(small, methods=own) == []
    assert _codes(small, methods=own - {"purse"}) == ["unknown_method"]


def test_two_scenarios_that_rest_on_each_other_are_told_once(small: Programme) -> None:
    circle = (
        Scenario("a", small.title, base="b"),
        Scenario("b", small.title, base="c"),
        Scenario("c", small.title, base="b"),
    )
    assert _codes(replace(small, scenarios=(*small.scenarios, *circle))) == ["scenario_circle"]


def test_a_tag_covers_its_states_in_clocks_and_transitions(small: Programme) -> None:
    state = State("lab", small.title, frozenset({"workshop_like"}))
    clocks = tuple(replace(c, state="workshop_like") for c in small.clocks if c.state == "workshop")
    moves = tuple(replace(t, source="workshop_like") for t in small.transitions if t.source == "workshop")
    programme = replace(
        small,
        states=(*small.states, state),
        clocks=(*small.clocks, *clocks),
        transitions=(*small.transitions, *moves),
    )
    assert _codes(programme) == []


def test_a_link_to_a_tag_needs_some_transition_behind_it(small: Programme) -> None:
    def code(effect: str) -> list[str]:
        return _codes(replace(small, links=(*small.links, Link("new", "client_data", parse_effect(effect), 1, 0, 0.1))))

    assert code("unemployed>services") == []
    assert code("services>job") == []
    assert code("job>unemployed") == ["no_transition"]
    assert code("capacity(m_owner)") == ["unknown_effect"]
    assert code("case_manager") == ["unknown_effect"]
