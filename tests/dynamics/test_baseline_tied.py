"""The baseline: start, entries, lengths of services, the national multiplier."""

from __future__ import annotations

import kernel2015
import numpy as np
import pytest

from polku.base import Month, PolkuError, Text
from polku.dynamics.baseline import Stocks, make_baseline, no_push, season
from polku.dynamics.calibrate import service_entries
from polku.dynamics.cohort import run
from polku.dynamics.layout import Scale
from polku.dynamics.model import compile_flow, in_band, regimes
from polku.programme.model import Area, Band

MONTH = Month.parse("2017-08")
AREAS = (
    Area("a", Text.same("A"), "trial"),
    Area("b", Text.same("B"), "trial"),
    Area("c", Text.same("C"), "comparison"),
)
PROGRAMME = kernel2015.programme(areas=AREAS)


def falling(first: Month, count: int, seasonal: bool) -> np.ndarray:
    t = np.arange(count)
    wave = 0.06 * np.cos(2 * np.pi * ((first.index + t) % 12) / 12) if seasonal else 0.0
    return 330_000 * np.exp(-0.010 * t + wave)


def test_the_national_cohort_has_the_national_stock_of_each_observed_month() -> None:
    stock = falling(MONTH.back(1), 20, seasonal=False)
    base = make_baseline(PROGRAMME, Stocks(MONTH.back(1), stock, np.array([9e3, 8e3]), stock / 3), MONTH + 18)
    assert len(base.multiplier) == 19
    found = regimes(PROGRAMME, MONTH, 19, base.length_factor)
    model = found[0].model
    everyone = np.ones(60, dtype=bool)
    scale = Scale(model.job, everyone, base.multipliers(19))
    into = Scale(service_entries(model), everyone, base.into_services(19))
    got = run(found, base.national, no_push(model, 19, 1), (scale, into)).stock
    assert got[:, 0, 0] == pytest.approx(stock[1:], rel=1e-9)
    assert got[:, model.carrying("services"), 0].sum(axis=1) == pytest.approx(stock[1:] / 3, rel=1e-9)
    assert base.multipliers(25)[19:] == pytest.approx(np.full(6, base.multiplier[-12:].mean()))


def test_the_number_in_services_rises_with_the_published_one_while_the_unemployed_fall() -> None:
    stock = falling(MONTH.back(1), 20, seasonal=False)
    rising = stock[0] / 3 * np.exp(0.01 * np.arange(20))
    base = make_baseline(PROGRAMME, Stocks(MONTH.back(1), stock, np.array([9e3, 8e3]), rising), MONTH + 18)
    calm = make_baseline(PROGRAMME, Stocks(MONTH.back(1), stock, np.array([9e3, 8e3])), MONTH + 18)
    found = regimes(PROGRAMME, MONTH, 19, base.length_factor)
    model = found[0].model
    everyone = np.ones(60, dtype=bool)
    scales = (
        Scale(model.job, everyone, base.multipliers(19)),
        Scale(service_entries(model), everyone, base.into_services(19)),
    )
    got = run(found, base.national, no_push(model, 19, 1), scales).stock
    assert got[:, model.carrying("services"), 0].sum(axis=1) == pytest.approx(rising[1:], rel=1e-9)
    assert base.services[-1] > 1.2
    assert base.multiplier[-1] < calm.multiplier[-1]
    assert calm.into_services(3) == pytest.approx([1, 1, 1])


def test_a_missing_month_keeps_the_multiplier_and_what_lies_after_the_cut_is_not_seen() -> None:
    stock = falling(MONTH.back(1), 20, seasonal=False)
    stock[3] = np.nan
    cut = stock.copy()
    cut[10:] = 1.0
    one, two = (make_baseline(PROGRAMME, Stocks(MONTH.back(1), s, np.full(2, 9e3)), MONTH + 8) for s in (stock, cut))
    assert np.array_equal(one.multiplier, two.multiplier)
    assert one.multiplier[2] == one.multiplier[1]
    assert len(one.multiplier) == 9


def test_the_season_is_found_and_taken_out_before_the_multiplier_follows_the_stock() -> None:
    first = Month.parse("2010-01")
    count = MONTH.since(first) + 19
    flat, wavy = falling(first, count, False), falling(first, count, True)
    found = season(Stocks(first, wavy, np.zeros(2)), MONTH + 18)
    assert found == pytest.approx(np.exp(0.06 * np.cos(2 * np.pi * np.arange(12) / 12)), rel=1e-3)
    calm = make_baseline(PROGRAMME, Stocks(first, flat, np.full(2, 9e3)), MONTH + 17)
    taken = make_baseline(PROGRAMME, Stocks(first, wavy, np.full(2, 9e3)), MONTH + 17)
    assert taken.multiplier == pytest.approx(calm.multiplier, rel=0.02)


def test_a_short_series_has_no_season() -> None:
    assert season(Stocks(MONTH.back(1), np.full(30, 3e5), np.zeros(2)), MONTH + 28).tolist() == [1.0] * 12


def test_the_start_is_raked_to_the_long_term_share_and_keeps_the_bands_of_the_table_below_it() -> None:
    base = make_baseline(
        PROGRAMME, Stocks(MONTH.back(1), np.array([3e5]), np.array([9e3, 8e3]), long_term_share=0.35), MONTH
    )
    people = base.areas.stock[0]
    assert people.sum(axis=0) == pytest.approx([9e3, 8e3])
    assert people[12:].sum(axis=0) / people.sum(axis=0) == pytest.approx([0.35, 0.35])
    bands = [people[in_band(b), 0].sum() for b in kernel2015.BANDS]
    want = np.array(kernel2015.STOCK, dtype=float)
    assert np.array(bands[:4]) / sum(bands[:4]) == pytest.approx(want[:4] / want[:4].sum())
    assert np.array(bands[4:]) / sum(bands[4:]) == pytest.approx(want[4:] / want[4:].sum())


def test_an_areas_own_durations_are_its_start() -> None:
    told = ((Band(0, 3), 500.0), (Band(3, None), 1500.0))
    stocks = Stocks(MONTH.back(1), np.array([3e5]), np.array([2e3, 2e3]), durations={"b": told})
    people = make_baseline(PROGRAMME, stocks, MONTH).areas.stock[0]
    assert people[:3, 1].sum() == pytest.approx(500)
    assert people[:3, 0].sum() != pytest.approx(500)


def test_services_stand_beside_in_the_national_ratio_by_kind_as_published() -> None:
    kinds = {"training": 30_000.0, "rehab_work": 10_000.0}
    stocks = Stocks(MONTH.back(1), np.array([3e5]), np.array([9e3, 8e3]), np.array([1e5]), kinds)
    base = make_baseline(PROGRAMME, stocks, MONTH)
    model = compile_flow(PROGRAMME, MONTH)
    by_state = dict(zip(model.names, base.areas.stock.sum(axis=1)[:, 0], strict=True))
    assert by_state["training"] + by_state["rehab_work"] == pytest.approx(3000)
    assert by_state["training"] == pytest.approx(3 * by_state["rehab_work"])


def test_at_the_stationary_split_the_number_in_services_stands_still_at_the_fitted_length() -> None:
    stocks = Stocks(MONTH.back(1), np.array([3e5]), np.array([9e3, 8e3]), np.array([1e5]))
    base = make_baseline(PROGRAMME, stocks, MONTH)
    model = compile_flow(PROGRAMME, MONTH, base.length_factor)
    found = run(regimes(PROGRAMME, MONTH, 1, base.length_factor), base.areas, no_push(model, 1, 2))
    services = model.carrying("services")
    assert found.stock[0, 0] == pytest.approx([9e3, 8e3], rel=1e-9)
    assert found.stock[0, services].sum(axis=0) == pytest.approx([3e3, 8e3 / 3], rel=0.01)


def test_entries_scale_with_the_area_and_are_about_what_the_table_says() -> None:
    """Register entries: 592,404 a year at 351,872 unemployed, returns from services among them."""
    stocks = Stocks(MONTH.back(1), np.array([351_872.0]), np.array([1e4, 2e4]), np.array([351_872.0 / 3]))
    base = make_baseline(PROGRAMME, stocks, MONTH)
    assert base.areas.entries[0, 1] == pytest.approx(2 * base.areas.entries[0, 0])
    model = compile_flow(PROGRAMME, MONTH, base.length_factor)
    flow = run(regimes(PROGRAMME, MONTH, 1, base.length_factor), base.national, no_push(model, 1, 1)).flow
    assert flow is not None
    back = flow[0, (model.target == 0), 0].sum()
    assert base.national.entries[0, 0] + back == pytest.approx(kernel2015.ENTRIES, rel=0.08)


def test_without_a_national_stock_before_the_start_there_is_no_baseline() -> None:
    with pytest.raises(PolkuError):
        make_baseline(PROGRAMME, Stocks(MONTH + 3, np.array([3e5]), np.full(2, 9e3)), MONTH + 3)
