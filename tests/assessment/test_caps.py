"""What caps a verdict of the stock, and what lifts it: client groups that teach the effect by themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assessment import group_folder
from polku.base import Month, Spread, Text
from polku.dynamics.baseline import make_baseline
from polku.estimation.case import Case
from polku.estimation.main_fit import Fits, fit_all
from polku.estimation.series import gather
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence
from polku.inference.diagnostics import Departure
from polku.inference.steps import Irregular
from polku.programme.asof import known as known_programme
from polku.programme.model import Disturbed, Programme, Reform
from polku.results.caps import FEWEST, Caps, caps_of, comparisons, learned_beside, smallest_p
from polku.results.cautions import few_beside
from polku.results.checks import Check, CrossCheck
from polku.results.model import BeforeTest, PlaceboRow

AS_OF = Month.of(2019, 7)
PARTED = BeforeTest("pori", 12, -0.2, 0.05, -4.0, 0.14, None, None, -0.2, 0.0, parted=True)
CALM = replace(PARTED, z=-1.0, parted=False)
SPREAD = Spread(0.0, 1.0, (0.0,) * 9)
Folder = tuple[Programme, Evidence, Fits]


def run(folder: Path) -> Folder:
    programme, evidence, _ = read_folder(folder)
    programme, evidence = known_programme(programme, AS_OF), known_evidence(evidence, AS_OF)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    return programme, evidence, fit_all(Case.uncut(programme, evidence), series, series.panel, baseline)


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return run(group_folder.write(tmp_path_factory.mktemp("a") / "f", months=24, people=1500))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return run(group_folder.write(tmp_path_factory.mktemp("b") / "f", groups=False))


def caps(folder: Folder, before: list[BeforeTest], fits: Fits | None = None, **more: object) -> Caps:
    programme, evidence, own = folder
    found = {"placebo": (), "checks": (), "noted": ()} | more
    return caps_of(programme, evidence, fits or own, before, **found)  # type: ignore[arg-type]


def test_a_gap_before_the_start_caps_what_the_stock_taught(plain: Folder) -> None:
    assert learned_beside(plain[0], plain[2]) == frozenset()
    assert caps(plain, [PARTED]).of("pori") == ("gap_before",)
    assert caps(plain, [CALM]).of("pori") == ()


def test_a_gap_before_the_start_is_no_matter_to_what_client_groups_taught(grouped: Folder) -> None:
    assert learned_beside(grouped[0], grouped[2]) == {0}
    found = caps(grouped, [PARTED], placebo=[PlaceboRow("pori", 12, SPREAD, True)], noted={"noise_grew"})
    assert found.of("pori") == found.of("pori", "open_job_months") == found.of("all") == ()


def test_an_area_without_a_series_of_services_has_no_direction_of_jobs_whatever_links_are_assumed(
    plain: Folder,
) -> None:
    """The folder's one link leads to jobs: that nobody assumed services does not mean that nobody entered them."""
    assert {str(k.effect) for k in plain[0].links} == {"unemployed>job"}
    found = caps(plain, [])
    assert found.of("pori", "unemployed") == found.of("pori", "long_term_unemployed") == ()
    for measure in ("open_job_months", "in_services", "activation_rate", "unemployed_or_in_service"):
        assert found.of("pori", measure) == found.of("all", measure) == ("services_not_seen",)


def test_a_step_after_the_start_caps_the_area_and_one_before_does_not(plain: Folder) -> None:
    late = Departure("pori", Month.of(2018, 2), 0.2, 6.0, 0.0001, 17)
    early = replace(late, month=Month.of(2016, 2))
    assert caps(plain, [], replace(plain[2], irregular=Irregular((late,)))).of("pori") == ("series_steps",)
    assert caps(plain, [], replace(plain[2], irregular=Irregular((early,)))).of("pori") == ()


def test_a_placebo_a_conflict_and_restless_comparisons_cap(plain: Folder) -> None:
    check = CrossCheck("pori", AS_OF, AS_OF, AS_OF, SPREAD, 0.0, "learned", "conflict", ())
    placebo = [PlaceboRow("pori", 12, SPREAD, True)]
    found = caps(plain, [], placebo=placebo, checks=[check], noted={"noise_grew", "no_neighbour"})
    assert found.of("pori") == ("placebo_before", "crosscheck_conflict", "noise_grew")
    assert caps(plain, [], checks=[replace(check, area="all")]).of("all") == ("crosscheck_conflict",)
    assert caps(plain, [], checks=[replace(check, word="tension")]).of("pori") == ()
    for p, codes in ((0.008, ("placebo_before",)), (0.02, ())):
        early = replace(check, word="agreement", checks=(Check("synthetic_control", p_early=p),))
        assert caps(plain, [], checks=[early]).of("pori") == codes


def test_a_reform_of_the_user_caps_while_it_acts_and_client_groups_do_not_lift_it(
    plain: Folder, grouped: Folder
) -> None:
    acts = Reform("r", Text.of("u", "u"), Month.of(2018, 1), caps=("pori",))
    for folder in (plain, grouped):
        mine = (replace(folder[0], reforms=(acts,)), *folder[1:])
        assert caps(mine, []).of("pori") == ("reform",)
    over = replace(acts, start=Month.of(2015, 1), end=Month.of(2016, 1))
    assert caps((replace(plain[0], reforms=(over,)), *plain[1:]), []).of("pori") == ()


def test_disturbed_months_of_the_trial_cap_where_too_few_comparisons_tell_how_disturbed_they_were(
    plain: Folder,
) -> None:
    during = Disturbed(Month.of(2018, 3), Month.of(2018, 6), Text.of("x", "x"))
    before = replace(during, first=Month.of(2016, 3), last=Month.of(2016, 6))
    assert comparisons(plain[0], plain[2]) == 3
    for months, codes in ((during, ("disturbed_months",)), (before, ())):
        assert caps((replace(plain[0], disturbed=(months,)), *plain[1:]), []).of("pori") == codes


def test_fewer_than_three_comparison_areas_cap_every_area_and_their_sum(plain: Folder, grouped: Folder) -> None:
    for folder, capped in ((plain, ("few_comparison_areas",)), (grouped, ())):
        programme, _, fits = folder
        assert fits.panel is not None and comparisons(programme, fits) == FEWEST == 3
        assert not few_beside(programme, fits)
        two = replace(fits, panel=fits.panel.take(fits.panel.areas[:3]))
        found = caps(folder, [], two)
        assert found.of("pori") == found.of("all") == capped
        (told,) = few_beside(programme, two)
        assert "vain 2 aluetta" in told.text["fi"] and "only 2 areas" in told.text["en"]


def test_a_sum_over_areas_leaves_a_small_capped_area_out_and_is_capped_by_a_large_one() -> None:
    found = Caps({"small": ("gap_before",)}, {}, {"large": 900.0, "small": 100.0})
    assert found.left_out() == ("small",) and found.of("all") == ()
    found = replace(found, stock={"large": ("gap_before",)})
    assert found.left_out() == () and found.of("all") == ("gap_before",)


def test_a_number_that_is_withheld_is_in_no_sum_unless_the_sum_is_withheld() -> None:
    sizes = {"large": 900.0, "small": 100.0}
    found = Caps({}, {}, sizes, {"small": "steps_free"})
    assert found.left_out() == ("small",) and found.withheld_of_sum() == "" and found.of("all") == ()
    assert Caps({}, {}, sizes, {"large": "steps_free"}).withheld_of_sum() == "steps_free"


def test_the_p_of_the_largest_of_several_neighbours_is_weighed_for_their_number() -> None:
    assert smallest_p([1.6449]) == pytest.approx(0.1, abs=1e-4)
    assert smallest_p([0.3, -1.9491, 1.0]) == pytest.approx(1.0 - (1.0 - 0.05128) ** 3, abs=1e-4)  # 2 Phi(-1.9491)
    assert smallest_p([0.0]) == pytest.approx(1.0)
