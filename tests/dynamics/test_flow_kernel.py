"""The flow model against the published table of 2015 and closed forms."""

from __future__ import annotations

import kernel2015
import numpy as np
import pytest

from polku.base import Month, PolkuError
from polku.dynamics.baseline import no_push
from polku.dynamics.cohort import Start, run
from polku.dynamics.model import D, FlowModel, Regime, compile_flow, in_band, regimes, stock_per_entry, survival
from polku.programme.model import Band, ClockRule, Transition

MONTH = Month.parse("2017-08")


def alone(rows: tuple[Transition, ...]) -> FlowModel:
    return compile_flow(kernel2015.programme(False, transitions=rows), MONTH)


def entering(states: int, persons: float) -> Start:
    entries = np.zeros((states, 1))
    entries[0] = persons
    return Start(np.zeros((states, D, 1)), entries)


def test_the_table_of_2015_holds_431473_people_in_the_bands_of_the_method() -> None:
    model = compile_flow(kernel2015.programme(False), MONTH)
    stock = kernel2015.ENTRIES * stock_per_entry(model.total(0))
    assert stock.sum() == pytest.approx(431_473, rel=1e-3)
    bands = [stock[in_band(b)].sum() / 1000 for b in kernel2015.BANDS]
    assert bands == pytest.approx([41.9, 57.4, 56.6, 70.9, 44.7, 31.8, 128.2], abs=0.051)


def test_survival_in_the_table_is_0465_at_three_months_and_018_at_twelve() -> None:
    share = survival(compile_flow(kernel2015.programme(False), MONTH).total(0))
    assert share[[3, 6, 12, 24]] == pytest.approx([0.465, 0.310, 0.180, 0.091], abs=5e-4)


def test_the_cohort_run_for_long_reaches_the_stationary_stock() -> None:
    model = compile_flow(kernel2015.programme(False), MONTH)
    months = 900
    found = run((Regime(0, months, model),), entering(5, kernel2015.ENTRIES), no_push(model, months, 1), spells=(12,))
    want = kernel2015.ENTRIES * stock_per_entry(model.total(0))
    assert found.last[0, :, 0] == pytest.approx(want, rel=1e-9)
    assert found.aged[12][-1, 0, 0] == pytest.approx(want[12:].sum(), rel=1e-9)


def test_the_tables_columns_add_to_the_published_totals() -> None:
    totals = [sum(column) for column in zip(*kernel2015.COUNTS.values(), strict=True)]
    assert totals == [197371, 146117, 112723, 74356, 27371, 14063, 20403]
    assert sum(totals) == 592_404


def test_a_constant_hazard_is_exponential_and_the_stock_is_inflow_times_mean_length() -> None:
    h = 0.23
    model = alone((Transition("unemployed", "job", Band(), rate=h),))
    assert survival(model.total(0)) == pytest.approx(np.exp(-h * np.arange(D + 1)))
    assert stock_per_entry(model.total(0)).sum() == pytest.approx(1 / h, rel=1e-12)
    one = np.zeros((5, D, 1))
    one[0, 0] = 1.0
    found = run((Regime(0, 200, model),), Start(one, np.zeros((5, 1))), no_push(model, 200, 1))
    assert found.stock[:, 0, 0] == pytest.approx(np.exp(-h * np.arange(1, 201)), rel=1e-12)


def test_two_exponential_stages_in_a_row_hold_what_the_months_rule_says_and_littles_law_to_two_per_cent() -> None:
    """N₂ (1 − e^{−h₂}) = 60 (g₁ g₂ + 1 − g₁): who moved on in the month of entry does not move a third time."""
    rows = (
        Transition("unemployed", "coaching", Band(), rate=0.30),
        Transition("coaching", "job", Band(), mean_length=4.0),
    )
    model = compile_flow(kernel2015.programme(True, transitions=rows), MONTH)
    found = run((Regime(0, 900, model),), entering(13, 60.0), no_push(model, 900, 1))
    g1, g2 = -np.expm1(-0.30) / 0.30, -np.expm1(-0.25) / 0.25
    assert found.stock[-1, 0, 0] == pytest.approx(60 / 0.30)
    assert found.stock[-1, 1, 0] == pytest.approx(60 * (g1 * g2 + 1 - g1) / -np.expm1(-0.25), rel=1e-9)
    assert found.stock[-1, 1, 0] == pytest.approx(60 * 4.0, rel=0.02)


def test_competing_exits_split_by_their_hazards() -> None:
    rows = (
        Transition("unemployed", "job", Band(), rate=0.3),
        Transition("unemployed", "outside", Band(), rate=0.1),
    )
    model = compile_flow(kernel2015.programme(False, transitions=rows), MONTH)
    found = run((Regime(0, 24, model),), entering(5, 100.0), no_push(model, 24, 1))
    assert found.flow is not None
    assert found.flow[:, 0] == pytest.approx(3 * found.flow[:, 1], rel=1e-12)


def test_hazards_of_an_edge_add_over_counts_lengths_rates_and_what_acts_during_a_stay() -> None:
    rows = (
        Transition("coaching", "job", Band(), 0.5, mean_length=4.0),
        Transition("coaching", "job", Band(2, None), 0.45, 240.0, 100.0, during=True),
        Transition("coaching", "job", Band(0, 1), rate=0.01),
    )
    model = compile_flow(kernel2015.programme(True, transitions=rows), MONTH, length_factor=2.0)
    assert model.edges == (("coaching", "job"),)
    assert model.hazard[0, [0, 1, 2, D - 1]] == pytest.approx([0.0725, 0.0625, 0.1525, 0.1525])


def test_a_new_regime_begins_only_where_a_dated_clock_rule_changes_something() -> None:
    rules = (
        ClockRule("jobless", "training", "holds"),
        ClockRule("jobless", "training", "resets", start=MONTH + 5, end=MONTH + 8),
        ClockRule("jobless", "*", "runs", start=MONTH + 2),
    )
    found = regimes(kernel2015.programme(clocks=rules), MONTH, 20)
    assert [(r.t0, r.t1) for r in found] == [(0, 5), (5, 9), (9, 20)]
    place = found[0].model.names.index("training")
    assert [r.model.jobless[place] for r in found] == ["holds", "resets", "holds"]


def test_a_band_beyond_the_open_class_and_a_row_without_a_level_are_refused() -> None:
    with pytest.raises(PolkuError):
        in_band(Band(0, 90))
    with pytest.raises(PolkuError):
        alone((Transition("unemployed", "job", Band()),))
    with pytest.raises(PolkuError):
        alone((Transition("job", "unemployed", Band(), rate=0.1),))
