"""Other series as observations of functionals: the algebra, the noise, suppressed cells, shares by duration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from polku.base import Month
from polku.inference.functionals import (
    START,
    SeriesNoise,
    SeriesTable,
    fit_series_noise,
    log_of_interval,
    series_source,
    share_of,
    tails,
)
from polku.inference.laplace import update

Array = NDArray[np.float64]
FIRST = Month.of(2014, 1)
BEGIN = 36


def table(values: Array, size: float = np.inf) -> SeriesTable:
    units = len(values)
    treated = np.zeros(values.shape, dtype=bool)
    treated[0, BEGIN:] = True
    names = tuple(f"u{n}" for n in range(units))
    return SeriesTable("series/x", names, FIRST, values, np.zeros(values.shape), np.full(units, size), treated)


def response(months: int) -> Array:
    """What a link of strength 1 adds to the log of the functional in unit 0: a ramp over 12 months."""
    return np.clip((np.arange(months) - BEGIN) / 12.0, 0.0, 1.0)


def simulate(rng: np.random.Generator, b: float, noise: SeriesNoise, units: int = 4, months: int = 60) -> Array:
    month = np.cumsum(rng.normal(0, 0.05, months)) + 0.3 * np.sin(np.arange(months) * np.pi / 6)
    walk = np.cumsum(rng.normal(0, noise.walk, (units, months)), axis=1)
    season = noise.season * rng.normal(size=(units, 12))[:, np.arange(months) % 12]
    out = rng.normal(0, 1, (units, 1)) + month + walk + season + rng.normal(0, noise.white, (units, months))
    out[0] += b * response(months)
    return np.asarray(out)


def fitted(values: SeriesTable, noise: SeriesNoise, prior: tuple[float, float] = (0.1, 0.2)) -> tuple[float, float]:
    def mean(strengths: Array) -> Array:
        out = np.zeros((len(strengths), *values.values.shape))
        out[:, 0] = strengths[:, 0, :1] * response(values.months)
        return out

    source = series_source(values, noise, mean, np.zeros(len(values.units), dtype=np.int64), 1)
    at = np.array([prior[0]])
    found, cov = update(at, np.array([[prior[1] ** 2]]), np.eye(1), source.inform(at[None]))
    return float(found[0]), float(np.sqrt(cov[0, 0]))


def test_recovery_and_coverage_over_100_programmes() -> None:
    rng, noise, z = np.random.default_rng(3), START, []
    for _ in range(100):
        b = rng.normal(0.1, 0.2)
        mean, sd = fitted(table(simulate(rng, b, noise)), noise)
        z.append((b - mean) / sd)
    assert 0.72 <= float((np.abs(z) < norm.ppf(0.9)).mean()) <= 0.88
    assert abs(np.mean(z)) < 0.3


def test_missing_months_widen_and_do_not_move_far() -> None:
    rng = np.random.default_rng(4)
    whole = table(simulate(rng, 0.3, START))
    holes = whole.hide(rng.uniform(size=whole.values.shape) < 0.3)
    full, cut = fitted(whole, START), fitted(holes, START)
    assert cut[1] > full[1]
    assert abs(cut[0] - full[0]) < 2 * np.sqrt(cut[1] ** 2 - full[1] ** 2) + 0.02


def test_a_series_with_nothing_beside_it_says_little() -> None:
    values = simulate(np.random.default_rng(5), 0.3, START)
    beside, alone = fitted(table(values), START)[1], fitted(table(values[:1]), START)[1]
    assert beside < 0.1 < alone, "season and cycle are then the series' own"


def test_walk_and_error_are_learned_from_units_without_a_trial() -> None:
    rng = np.random.default_rng(6)
    truth = replace(START, walk=0.04, white=0.03)
    learned = fit_series_noise(table(simulate(rng, 0.5, truth, units=6)))
    assert 0.03 < learned.walk < 0.052
    assert 0.02 < learned.white < 0.042
    short = table(simulate(rng, 0.5, truth)[:, :20])
    assert fit_series_noise(short) == START


def test_bands_that_follow_one_another_make_tails() -> None:
    assert tails([(12, None)]) == {12: (0,)}
    assert tails([(3, 6), (6, 12), (12, None), (0, 3)]) == {3: (0, 1, 2), 6: (1, 2), 12: (2,)}
    assert tails([(3, 6), (12, None)]) == {12: (1,)}, "a gap ends the chain"
    assert tails([(12, 24)]) == {}


def test_chained_shares_are_independent_where_shares_of_one_whole_are_not() -> None:
    """A multinomial is the product of binomials: continuation ratios do not correlate, plain shares do."""
    counts = np.random.default_rng(7).multinomial(5000, [0.5, 0.3, 0.2], 40_000).astype(float)
    over_6, over_12 = counts[:, 1] + counts[:, 2], counts[:, 2]
    first, second = share_of(over_6, np.full(40_000, 5000.0)), share_of(over_12, over_6)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.015
    plain = share_of(over_12, np.full(40_000, 5000.0))
    assert np.corrcoef(first, plain)[0, 1] > 0.4


def test_a_suppressed_cell_has_the_moments_of_its_interval() -> None:
    mean, variance = log_of_interval(np.array([1.0, 7.0]), np.array([4.0, 7.0]))
    k = np.log([1, 2, 3, 4])
    assert mean == pytest.approx([k.mean(), np.log(7)])
    assert variance == pytest.approx([k.var(), 0.0])
