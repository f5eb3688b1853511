"""Doses, lags, channels, capacities and the target group."""

from __future__ import annotations

import kernel2015
import numpy as np
import pytest
from scipy.stats import gamma

from polku.base import Month, Text
from polku.dynamics.effects import (
    Delivery,
    channels,
    dose_path,
    lag_weights,
    paths,
    signals,
    strength_links,
    target,
)
from polku.dynamics.model import D, compile_flow
from polku.programme.model import Area, Band, Capacity, Dose, Graded, Link, Programme, Shift

PLAN = Delivery()

START = Month.parse("2017-08")


def area(name: str = "a", **more: object) -> Area:
    return Area(name, Text.same(name), "trial", **more)  # type: ignore[arg-type]


def with_doses(*doses: Dose, **more: object) -> Programme:
    return kernel2015.programme(doses=doses, **more)


@pytest.mark.parametrize("mean", [1.0, 3.0, 7.0])
def test_lag_weights_are_increments_of_the_gamma_distribution_and_their_mean_is_about_the_lag(mean: float) -> None:
    raw = np.diff(gamma.cdf(np.arange(26), 3, scale=mean / 3))
    assert lag_weights(mean) == pytest.approx(raw / raw.sum(), abs=1e-12)
    u = np.arange(25) + 0.5  # an increment stands for the middle of its month
    assert (lag_weights(mean) * u).sum() == pytest.approx(mean, abs=0.12)


def test_no_lag_acts_at_once() -> None:
    assert lag_weights(0.0)[0] == 1.0
    assert lag_weights(0.0).sum() == 1.0


def test_a_dose_holds_until_the_next_row_and_the_level_multiplies() -> None:
    programme = with_doses(
        Dose("k", "*", START, 0.25), Dose("k", "*", START + 3, 1.0, 0.7), Dose("k", "*", START + 5, 0.0)
    )
    assert dose_path(programme, "k", "a", START.back(1), 8, "planned") == pytest.approx(
        [0, 0.25, 0.25, 0.25, 0.7, 0.7, 0, 0]
    )


def test_rows_of_the_area_come_before_those_of_every_area_from_their_first_month() -> None:
    programme = with_doses(Dose("k", "*", START, 0.5), Dose("k", "*", START + 4, 1.0), Dose("k", "a", START + 2, 0.1))
    assert dose_path(programme, "k", "a", START, 6, "planned") == pytest.approx([0.5, 0.5, 0.1, 0.1, 0.1, 0.1])
    assert dose_path(programme, "k", "b", START, 6, "planned") == pytest.approx([0.5, 0.5, 0.5, 0.5, 1, 1])


def test_delivered_is_what_was_told_until_the_plans_first_step_after_the_last_telling() -> None:
    programme = with_doses(
        Dose("k", "a", START, 0.5),
        Dose("k", "a", START + 2, 1.0),
        Dose("k", "a", START + 8, 0.0),
        Dose("k", "a", START + 1, 0.2, kind="delivered"),
        Dose("k", "a", START + 4, 0.6, kind="delivered"),
    )
    told = dose_path(programme, "k", "a", START, 10, "delivered")
    assert told == pytest.approx([0.5, 0.2, 0.2, 0.2, 0.6, 0.6, 0.6, 0.6, 0, 0])
    assert dose_path(programme, "k", "b", START, 3, "delivered") == pytest.approx([0, 0, 0])
    assert not dose_path(programme, "k", "a", START, 10, "none").any()


def test_a_scenarios_rows_stand_over_the_plan() -> None:
    programme = with_doses(Dose("k", "a", START, 0.5), Dose("k", "a", START + 2, 0.9, scenario="s3"))
    assert dose_path(programme, "k", "a", START, 4, "s3") == pytest.approx([0.5, 0.5, 0.9, 0.9])
    assert dose_path(programme, "k", "a", START, 4, "planned") == pytest.approx([0.5] * 4)


def linked(*links: Link, doses: tuple[Dose, ...], **more: object) -> Programme:
    return kernel2015.programme(links=links, doses=doses, **more)


JOB = Shift("unemployed", "job")


def test_a_signal_is_the_dose_through_the_lag_and_stays_at_a_sustained_dose() -> None:
    programme = linked(Link("l", "k", JOB, 3, 0.1, 0.1), doses=(Dose("k", "*", START, 0.8),))
    found = signals(programme, (area(end=START + 60),), START.back(2), START + 30, PLAN)[0, 0]
    assert found[:2] == pytest.approx([0, 0])
    assert found[2:27] == pytest.approx(0.8 * np.cumsum(lag_weights(3)))
    assert found[-1] == pytest.approx(0.8)


def test_an_area_that_starts_later_has_no_signal_before() -> None:
    programme = linked(Link("l", "k", JOB, 1, 0.1, 0.1), doses=(Dose("k", "*", START, 1.0),))
    found = signals(programme, (area(start=START + 4),), START, START + 9, PLAN)[0, 0]
    assert not found[:4].any()
    assert found[4] == pytest.approx(lag_weights(1)[0])


def test_going_on_holds_the_highest_dose_and_then_stops_and_fading_is_a_straight_line() -> None:
    doses = (Dose("k", "*", START, 0.5), Dose("k", "*", START + 3, 0.2))
    programme = linked(Link("l", "k", JOB, 0, 0.1, 0.1), doses=doses)
    on = signals(programme, (area(),), START, START + 9, Delivery(until=START + 5))[0, 0]
    assert on == pytest.approx([0.5] * 6 + [0.5 * 0.5 ** (k / 12) for k in (1, 2, 3, 4)])
    faded = signals(programme, (area(),), START, START + 9, Delivery(until=START + 5, fade=2))[0, 0]
    assert faded == pytest.approx([0.5] * 6 + [0.25, 0, 0, 0])
    slower = signals(programme, (area(),), START, START + 9, Delivery(lag_add={"all": 3}))[0, 0]
    assert slower[:3] == pytest.approx(0.5 * np.cumsum(lag_weights(3))[:3])
    halved = signals(programme, (area(),), START, START + 9, Delivery(dose_scale={"k": 0.5}))[0, 0]
    assert halved[0] == pytest.approx(0.25)


def test_after_the_end_an_effect_halves_in_a_year_whether_the_area_or_a_row_of_doses_ends() -> None:
    """2^{-(t - end)/12}; what was on its way through the lag still comes."""
    link, end = Link("l", "k", JOB, 3, 0.1, 0.1), START + 4
    on, off = Dose("k", "*", START, 0.8), Dose("k", "*", end + 1, 0.0)
    t = np.arange(30)
    expected = 0.8 * np.minimum(np.cumsum(np.pad(lag_weights(3), (0, 5))), 1.0) * 0.5 ** (np.maximum(t - 4, 0) / 12)
    by_area = signals(linked(link, doses=(on,)), (area(end=end),), START, START + 29, PLAN)[0, 0]
    by_row = signals(linked(link, doses=(on, off)), (area(),), START, START + 29, PLAN)[0, 0]
    assert by_area == pytest.approx(expected)
    assert by_row == pytest.approx(expected)


def test_rows_after_the_end_of_an_area_say_that_an_activity_goes_on() -> None:
    doses = (Dose("k", "*", START, 1.0), Dose("k", "*", START + 6, 0.5), Dose("k", "*", START + 8, 0.0))
    programme = linked(Link("l", "k", JOB, 0, 0.1, 0.1), doses=doses)
    found = signals(programme, (area(end=START + 4),), START, START + 9, PLAN)[0, 0]
    assert found == pytest.approx([1.0] * 6 + [0.5] * 2 + [0.5 * 0.5 ** (k / 12) for k in (1, 2)])


def test_channels_are_the_distinct_edges_and_bands_and_paths_add_over_their_links() -> None:
    links = (
        Link("l1", "k", JOB, 1, 0.1, 0.1),
        Link("c", "m", Capacity("k"), 1, 0.1, 0.1),
        Link("l2", "m", Shift("unemployed", "job", Band(0, 6)), 3, 0.1, 0.1),
        Link("g", "m", Graded("goal"), 3, 0.1, 0.1),
        Link("l3", "m", Shift("unemployed", "job", Band(0, None)), 3, 0.1, 0.1),
    )
    programme = linked(*links, doses=(Dose("k", "*", START, 1.0), Dose("m", "*", START, 0.5)))
    model = compile_flow(programme, START)
    assert [x.id for x in strength_links(programme)] == ["l1", "l2", "l3", "c"]
    found = channels(programme, model)
    assert found.link_channel.tolist() == [0, 1, 0]
    assert found.incidence[1].any(axis=0).sum() == 6
    signal = signals(programme, (area(),), START, START + 3, PLAN)
    b = np.array([[[0.2, 0.3, -0.1, 0.4]]])
    path = paths(found, signal, b)[:, :, 0, 0]
    capacity = np.exp(0.4 * signal[3, 0])
    assert path[0] == pytest.approx(0.2 * signal[0, 0] * capacity - 0.1 * signal[2, 0])
    assert path[1] == pytest.approx(0.3 * signal[1, 0])


def test_the_target_is_one_in_the_band_and_the_share_outside_it() -> None:
    areas = (
        area("everyone"),
        area("share", target_share=0.35),
        area("band", target_band=Band(12, None)),
        area("both", target_band=Band(12, None), target_share=0.15),
    )
    found = target(areas)
    assert found[[0, 11, 12, D - 1]].tolist() == [
        [1, 0.35, 0, 0.15],
        [1, 0.35, 0, 0.15],
        [1, 0.35, 1, 1],
        [1, 0.35, 1, 1],
    ]
    drawn = target(areas, np.array([0.5, 0.6, 0.7, 0.8]))
    assert drawn[[0, 20]].tolist() == [[1, 0.6, 0, 0.8], [1, 0.6, 1, 1]]
