"""What a run as of a month may see of a programme."""

from dataclasses import replace

from polku.base import Month, Text
from polku.programme.asof import in_force, known, known_law, under_law
from polku.programme.effects import parse_effect
from polku.programme.model import (
    Area,
    Band,
    ClockRule,
    Dose,
    Link,
    Period,
    Programme,
    Reform,
    Scenario,
    ShareRule,
    Transition,
    UnitCost,
)

M = Month.parse
BASE = Programme(
    "x",
    Text.same("x"),
    "",
    Period(M("2015-01"), M("2017-08"), M("2018-12"), 24),
    areas=(Area("pori", Text.same("Pori"), "trial"),),
)


def _link(mean: float, month: str | None, name: str = "L1") -> Link:
    return Link(name, "a", parse_effect("unemployed>job"), 3, mean, 0.1, 0.6, known=M(month) if month else None)


def _share(share: float | None, start: str | None, **more: object) -> ShareRule:
    return ShareRule("support", "kunta", share, Band(), start=M(start) if start else None, **more)


def test_of_several_rows_of_a_link_the_latest_known_holds() -> None:
    programme = replace(BASE, links=(_link(0.1, None), _link(0.3, "2018-06"), _link(0.2, "2018-01")))
    assert [x.mean for x in known(programme, M("2017-12")).links] == [0.1]
    assert [x.mean for x in known(programme, M("2018-01")).links] == [0.2]
    assert [x.mean for x in known(programme, M("2018-07")).links] == [0.3]


def test_a_link_of_which_nothing_is_known_yet_falls_back_to_the_wide_prior_and_cites_no_study() -> None:
    programme = replace(BASE, links=(replace(_link(0.3, "2018-06"), basis="S94"), _link(0.2, "2017-01", "L2")))
    first, second = known(programme, M("2018-05")).links
    assert (first.mean, first.sd, first.exists, first.basis) == (0.0, 0.20, 0.5, None)
    assert (first.cause, str(first.effect), first.lag) == ("a", "unemployed>job", 3)
    assert second.mean == 0.2


def test_a_rule_without_a_publication_month_is_known_from_december_of_the_year_before() -> None:
    assert known_law(M("2019-05"), None) == M("2018-12")
    assert known_law(M("2025-01"), M("2023-03")) == M("2023-03")
    assert known_law(None, None) is None
    programme = replace(BASE, share_rules=(_share(0.5, None), _share(0.7, "2019-01")))
    assert [r.share for r in known(programme, M("2018-11")).share_rules] == [0.5]
    assert [r.share for r in known(programme, M("2018-12")).share_rules] == [0.5, 0.7]


def test_a_rate_whose_end_came_with_a_later_law_holds_on_until_that_law_is_announced() -> None:
    old = _share(0.5, "2015-01", end=M("2024-12"))
    new = _share(0.6, "2025-01", announced=M("2023-03"))
    programme = replace(BASE, share_rules=(old, new))
    (held,) = known(programme, M("2018-06")).share_rules
    assert in_force(held, M("2027-01"))
    assert known(programme, M("2023-03")).share_rules == (old, new)


def test_a_rate_that_has_already_ended_stays_ended_and_a_programmes_own_cost_ends_as_planned() -> None:
    past = _share(0.5, "2010-01", end=M("2012-12"))
    cost = UnitCost("staff", Text.same("s"), 1.0, "month", "r", activity="a", end=M("2018-12"))
    programme = known(replace(BASE, share_rules=(past,), unit_costs=(cost,)), M("2018-06"))
    assert programme.share_rules == (past,)
    assert programme.unit_costs == (cost,)


def test_of_an_area_the_target_known_last_holds_and_an_area_not_known_is_not_there() -> None:
    early = Area("pori", Text.same("Pori"), "trial", target_share=0.7)
    late = replace(early, target_share=0.66, known=M("2018-04"))
    other = Area("turku", Text.same("Turku"), "trial", known=M("2018-06"))
    doses = tuple(Dose("a", area, M("2017-08"), 1.0) for area in ("pori", "turku"))
    programme = replace(BASE, areas=(early, late, other), doses=doses)
    seen = known(programme, M("2018-03"))
    assert [(a.id, a.target_share) for a in seen.areas] == [("pori", 0.7)]
    assert [d.area for d in seen.doses] == ["pori"]
    assert [(a.id, a.target_share) for a in known(programme, M("2018-06")).areas] == [("pori", 0.66), ("turku", None)]


def test_a_delivered_dose_is_not_known_before_its_month_and_a_planned_one_is() -> None:
    planned = Dose("a", "pori", M("2018-06"), 1.0)
    delivered = replace(planned, kind="delivered")
    programme = replace(BASE, doses=(planned, delivered))
    assert known(programme, M("2018-05")).doses == (planned,)
    assert known(programme, M("2018-06")).doses == (planned, delivered)


def test_a_transition_measured_later_replaces_the_earlier_one_in_its_place() -> None:
    first = Transition("unemployed", "job", Band(), rate=0.1)
    other = Transition("unemployed", "outside", Band(), rate=0.02)
    later = replace(first, rate=0.2, known=M("2018-03"))
    programme = replace(BASE, transitions=(first, other, later))
    assert known(programme, M("2018-02")).transitions == (first, other)
    assert known(programme, M("2018-03")).transitions == (later, other)


def test_a_reform_is_seen_when_it_is_announced() -> None:
    reform = Reform("r", Text.same("r"), M("2019-01"), announced=M("2018-02"))
    programme = replace(BASE, reforms=(reform,))
    assert known(programme, M("2018-01")).reforms == ()
    assert known(programme, M("2018-02")).reforms == (reform,)


LAW = replace(
    BASE,
    clocks=(
        ClockRule("benefit_days", "services", "holds", end=M("2024-12")),
        ClockRule("benefit_days", "services", "runs", M("2025-01"), announced=M("2023-03")),
    ),
    share_rules=(
        _share(0.5, "2015-01", end=M("2024-12")),
        _share(0.6, "2025-01", announced=M("2023-03")),
    ),
)


def test_a_scenario_under_a_law_not_announced_is_left_out_unless_hypothetical() -> None:
    honest = Scenario("s9", Text.same("s9"), rules_of=M("2025-01"))
    supposed = replace(honest, id="s10", hypothetical=True)
    programme = replace(LAW, scenarios=(honest, supposed))
    seen = known(programme, M("2018-06"))
    assert [s.id for s in seen.scenarios] == ["s10"]
    assert [r.share for r in seen.share_rules] == [0.5]
    assert [s.id for s in known(programme, M("2023-03")).scenarios] == ["s9", "s10"]


def test_under_a_scenarios_law_only_the_rules_in_force_then_hold_and_in_every_month() -> None:
    supposed = Scenario("s9", Text.same("s9"), rules_of=M("2025-01"), hypothetical=True)
    for month in ("2018-06", "2024-01"):
        seen = known(replace(LAW, scenarios=(supposed,)), M(month))
        law = under_law(seen, seen.scenarios[0])
        assert [(r.share, r.start, r.end) for r in law.share_rules] == [(0.6, None, None)]
        assert [(c.does, c.start, c.end) for c in law.clocks] == [("runs", None, None)]
    plain = Scenario("s1", Text.same("s1"))
    assert under_law(LAW, plain) is LAW


def test_everything_older_than_the_month_is_seen_as_it_is() -> None:
    programme = replace(LAW, links=(_link(0.1, None),), doses=(Dose("a", "pori", M("2017-08"), 1.0),))
    assert known(programme, M("2030-01")) == programme
    assert known(known(programme, M("2018-06")), M("2018-06")) == known(programme, M("2018-06"))
