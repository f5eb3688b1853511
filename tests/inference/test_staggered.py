"""Staggered difference-in-differences against closed forms, plain least squares and pyfixest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from polku.base import PolkuError
from polku.crosschecks import staggered_did as module
from polku.crosschecks.cohorts import Panel, persistence
from polku.crosschecks.staggered_did import Staggered, staggered

Array = NDArray[np.float64]
START = np.array([4] * 5 + [7] * 6 + [12] * 8)


def made(seed: int, start: Array = START, periods: int = 12, missing: float = 0.0) -> Array:
    """y [U, T] of units and periods of unlike levels, drifting noise and effects that differ from cell to cell."""
    random = np.random.default_rng(seed)
    shape = (len(start), periods)
    noise = 0.3 * random.normal(size=shape) + 0.3 * np.cumsum(random.normal(size=shape), axis=1)
    effect = np.where(np.arange(periods) >= start[:, None], random.normal(1.0, 0.5, shape), 0.0)
    y = random.normal(0, 5, shape[0])[:, None] + random.normal(0, 2, periods) + noise + effect
    return np.where(random.random(shape) < missing, np.nan, y)


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Holds the working correlation where the oracle has it."""
    return lambda rho: monkeypatch.setattr(module, "persistence", lambda panel: rho)


def dense(y: Array, start: Array, rho: float, extra: Array | None = None) -> tuple[Array, Array, list[tuple[int, int]]]:
    """Generalised least squares with a dummy for each unit, period and treated cell (or without those cells, `extra`).

    Coefficients [C] of the treated cells (of `extra`), the weights [C, U, T] that they lay on y, and the cells.
    """
    units, periods = y.shape
    seen = np.isfinite(y) & ((np.arange(periods) < start[:, None]) if extra is not None else True)
    at = [(int(u), int(t)) for u, t in np.argwhere(seen)]
    treated = [c for c in at if c[1] >= start[c[0]]]
    columns = [[float(u == i) for u, _ in at] for i in range(units)]
    columns += [[float(t == i) for _, t in at] for i in range(periods)]
    columns += [[float(c == cell) for c in at] for cell in treated]
    columns += [] if extra is None else [[extra[c] for c in at]]
    x = np.array(columns).T
    omega = np.array([[rho ** abs(t - s) if u == w else 0.0 for w, s in at] for u, t in at])
    inverse = np.linalg.inv(omega)
    hat = np.linalg.pinv(x.T @ inverse @ x, 1e-10) @ x.T @ inverse
    last = len(treated) if extra is None else 1
    weights = np.zeros((last, units, periods))
    for row, w in enumerate(hat[-last:]):
        for cell, value in zip(at, w, strict=True):
            weights[(row, *cell)] = value
    return np.einsum("kut,ut->k", weights, np.nan_to_num(y)), weights, treated


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.99])
@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_effects_are_those_of_least_squares_with_a_dummy_for_each_treated_cell(
    fixed: Callable[[float], None], rho: float, missing: float
) -> None:
    fixed(rho)
    y = made(3, missing=missing)
    told = staggered(y, START)
    tau, _, cells = dense(y, START, rho)
    event = np.array([t - START[u] for u, t in cells])
    for e, estimate, n in zip(told.events, told.estimate, told.cells, strict=True):
        if e >= 0:
            assert n == np.sum(event == e)
            assert estimate == pytest.approx(tau[event == e].mean(), abs=1e-8)
    assert told.average.estimate == pytest.approx(tau.mean(), abs=1e-8)


@pytest.mark.parametrize("rho", [0.0, 0.8])
@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_the_slope_before_the_start_is_a_coefficient_of_the_untreated_cells(
    fixed: Callable[[float], None], rho: float, missing: float
) -> None:
    fixed(rho)
    y = made(5, missing=missing)
    x = np.where(START[:, None] < 12, np.arange(12) - START[:, None], 0.0)
    slope, _, _ = dense(y, START, rho, x)
    told = staggered(y, START).pre_trend
    assert told is not None
    assert told.slope == pytest.approx(slope[0], abs=1e-8)
    assert told.p == pytest.approx(2 * student.sf(abs(told.slope) / told.se, told.dof))
    found = student.ppf(0.975, told.dof) + student.ppf(0.8, told.dof)
    assert told.detectable == pytest.approx(found * told.se)


def test_with_all_cells_the_variance_is_the_scatter_of_the_units_within_their_cohorts(
    fixed: Callable[[float], None],
) -> None:
    """The unbiased one, n/(n - 1), whatever the covariance in time; dof of Satterthwaite with equal noise."""
    fixed(0.6)
    y = made(8)
    told = staggered(y, START).average
    _, weights, _ = dense(y, START, 0.6)
    v = weights.mean(axis=0)
    z, omega = (v * y).sum(axis=1), 0.6 ** np.abs(np.subtract.outer(np.arange(12), np.arange(12)))
    groups = [np.flatnonzero(START == g) for g in np.unique(START)]
    assert told.se**2 == pytest.approx(sum(len(g) * z[g].var(ddof=1) for g in groups))
    size = [len(g) * v[g[0]] @ omega @ v[g[0]] for g in groups]
    dof = sum(size) ** 2 / sum(s**2 / (len(g) - 1) for s, g in zip(size, groups, strict=True))
    assert told.dof == pytest.approx(dof)
    half = student.ppf(0.97, dof) * told.se
    assert (told.low, told.high) == pytest.approx((told.estimate - half, told.estimate + half))


def test_two_periods_and_two_groups_are_the_difference_of_differences() -> None:
    random = np.random.default_rng(1)
    start = np.array([1] * 6 + [2] * 9)
    y = random.normal(size=(15, 2))
    change = y[:, 1] - y[:, 0]
    told = staggered(y, start)
    assert told.events.tolist() == [0] and told.pre_trend is None and told.borrowed == ()
    assert told.estimate[0] == pytest.approx(change[:6].mean() - change[6:].mean())
    assert told.se[0] == pytest.approx(np.sqrt(change[:6].var(ddof=1) / 6 + change[6:].var(ddof=1) / 9))
    assert told.dof[0] == pytest.approx((1 / 6 + 1 / 9) ** 2 / (1 / 36 / 5 + 1 / 81 / 8))


def test_one_treated_unit_borrows_the_scatter_of_the_untreated() -> None:
    """The variance of a difference from the mean of nine: (1 + 1/9) s^2, with eight degrees of freedom."""
    random = np.random.default_rng(2)
    start = np.array([1] + [2] * 9)
    y = random.normal(size=(10, 2))
    change = y[:, 1] - y[:, 0]
    told = staggered(y, start)
    assert told.borrowed == (0,)
    assert told.estimate[0] == pytest.approx(change[0] - change[1:].mean())
    assert told.se[0] ** 2 == pytest.approx((1 + 1 / 9) * change[1:].var(ddof=1))
    assert told.dof[0] == pytest.approx(8, rel=0.25)


def same(one: Staggered, other: Staggered) -> None:
    for name in ("estimate", "se", "dof", "low", "high"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-7)
    assert one.average.se == pytest.approx(other.average.se) and one.average.dof == pytest.approx(other.average.dof)
    assert one.pre_trend is not None and other.pre_trend is not None
    assert one.pre_trend.p == pytest.approx(other.pre_trend.p)


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_levels_of_units_and_periods_change_nothing(missing: float) -> None:
    random = np.random.default_rng(4)
    y = made(4, missing=missing)
    same(staggered(y, START), staggered(y + 1e3 * random.normal(size=(len(y), 1)) + 50 * random.normal(size=12), START))


def test_the_order_of_units_and_how_never_is_written_change_nothing() -> None:
    y, order = made(6), np.random.default_rng(0).permutation(len(START))
    later = np.where(START == 12, 99, START)
    same(staggered(y, START), staggered(y[order], later[order]))


@pytest.mark.parametrize("start", [START, np.array([4] * 2 + [7] * 3 + [12] * 8)])
def test_every_unit_twice_in_one_cluster_is_every_unit_once(fixed: Callable[[float], None], start: Array) -> None:
    fixed(0.4)
    y = made(7, start)
    twice = staggered(np.repeat(y, 2, axis=0), np.repeat(start, 2), cluster=[f"c{u // 2}" for u in range(2 * len(y))])
    same(staggered(y, start), twice)


def test_without_noise_effects_and_the_slope_before_are_found_exactly() -> None:
    periods, slope = np.arange(12), 0.25
    treated = (START < 12)[:, None]
    event = periods - START[:, None]
    y = np.arange(19.0)[:, None] + np.sin(periods) + np.where(event >= 0, 1 + event, 0.0)
    told = staggered(y, START)
    assert told.estimate == pytest.approx(np.where(told.events >= 0, 1 + told.events, 0), abs=1e-9)
    sloped = staggered(y + slope * periods * treated, START)
    assert sloped.pre_trend is not None and sloped.pre_trend.slope == pytest.approx(slope)
    own = staggered(y[START != 4] + (slope * periods * treated)[START != 4], START[START != 4])
    leads = own.estimate[own.events < 0]
    assert np.diff(leads) == pytest.approx(np.full(6, slope))


@pytest.mark.parametrize(("rho", "low", "high"), [(0.0, 0.0, 0.2), (0.7, 0.5, 0.9), (1.0, 0.9, 0.99)])
def test_the_working_correlation_follows_the_noise(rho: float, low: float, high: float) -> None:
    random = np.random.default_rng(10)
    y = random.normal(size=(30, 40))
    for t in range(1, 40):
        y[:, t] += rho * y[:, t - 1]
    start = np.array([20] * 10 + [40] * 20)
    panel = Panel(y, np.isfinite(y), start, np.arange(30))
    assert low <= persistence(panel) <= high


def test_a_missing_cell_is_no_cell_of_an_effect() -> None:
    y = made(9)
    y[0, 4] = np.nan
    told = staggered(y, START)
    assert told.cells[told.events == 0] == 10
    assert np.isfinite(told.se).all()


@pytest.mark.parametrize(
    ("start", "periods", "what"),
    [
        ([1], 4, "nothing to be compared"),
        ([4, 4, 4], 4, "No treated period"),
        ([0, 2, 4, 4], 4, "Unit 0 is not seen before its start"),
        ([1, 1, 3, 3], 4, "period 3; leave out the periods from it on"),
        ([2, 4], 4, "scatter cannot be told"),
    ],
)
def test_what_cannot_be_done_is_said(start: list[int], periods: int, what: str) -> None:
    y = np.random.default_rng(0).normal(size=(len(start), periods))
    with pytest.raises(PolkuError, match=what):
        staggered(y, np.array(start))


def test_a_comparison_that_ends_before_the_start_is_refused() -> None:
    y = np.random.default_rng(0).normal(size=(6, 6))
    y[3:, 3:] = np.nan
    with pytest.raises(PolkuError, match="No untreated comparison is seen in period 3"):
        staggered(y, np.array([3, 3, 3, 6, 6, 6]))


def test_a_comparison_that_begins_at_the_start_is_refused() -> None:
    y = np.random.default_rng(0).normal(size=(6, 6))
    y[3:, :3] = np.nan
    with pytest.raises(PolkuError, match="ties the periods"):
        staggered(y, np.array([3, 3, 3, 6, 6, 6]))


def test_when_all_are_treated_in_the_end_a_pre_trend_needs_the_last_to_start() -> None:
    """Cut where the last ones start, they are the comparison; and then leads and slope are told."""
    start = np.array([4] * 6 + [8] * 6)
    y = made(11, start)
    with pytest.raises(PolkuError, match="period 8"):
        staggered(y, start)
    told = staggered(y[:, :8], start)
    assert told.pre_trend is not None and told.events.tolist() == [-4, -3, -2, -1, 0, 1, 2, 3]


def test_point_estimates_are_those_of_pyfixest_in_two_stages(fixed: Callable[[float], None]) -> None:
    pyfixest: Any = pytest.importorskip("pyfixest", reason="needs the extra `causal`")
    pandas: Any = pytest.importorskip("pandas", reason="needs the extra `causal`")
    fixed(0.0)
    y = made(12)
    units, periods = y.shape
    first = np.repeat(np.where(START < 12, START, 0), periods)
    when = np.tile(np.arange(periods), units)
    treated = (first > 0) & (when >= first)
    event = np.where(treated, when - first, -1)
    columns = {"unit": np.repeat(np.arange(units), periods), "time": when, "y": y.ravel()}
    data = pandas.DataFrame({**columns, "treated": treated.astype(int), "event": event})
    names = {"yname": "y", "first_stage": "~ 0 | unit + time", "treatment": "treated", "cluster": "unit"}
    told = staggered(y, START)
    by_event = pyfixest.did2s(data, second_stage="~ i(event, ref=-1)", **names).coef()
    theirs = [value for name, value in by_event.items() if str(name).startswith("event::")]
    assert told.estimate[told.events >= 0] == pytest.approx(theirs, abs=1e-6)
    average = pyfixest.did2s(data, second_stage="~ treated", **names).coef()
    assert told.average.estimate == pytest.approx(float(average.iloc[0]), abs=1e-6)
