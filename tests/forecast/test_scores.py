"""The scores of forecasts against published values, closed forms, numerical integrals and simulation."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm, ttest_rel

from polku.base import QUANTILES
from polku.registry.scoring_rules import (
    covered,
    crps_normal,
    crps_quantiles,
    diebold_mariano,
    log_score_normal,
    log_score_quantiles,
    pit,
    pit_counts,
    skill,
)


def test_crps_of_the_standard_normal_at_zero_is_the_published_number() -> None:
    assert crps_normal(0.0, 0.0, 1.0) == pytest.approx(0.23369497725510913, abs=1e-15)


@pytest.mark.parametrize(("y", "mean", "sd"), [(1.3, 0.2, 0.7), (-4.0, 1.0, 2.0), (0.5, 0.5, 0.1)])
def test_crps_is_the_integral_of_the_squared_distance(y: float, mean: float, sd: float) -> None:
    def cdf(x: float) -> float:
        return float(ndtr((x - mean) / sd))

    below = quad(lambda x: cdf(x) ** 2, mean - 12 * sd, y)[0]
    above = quad(lambda x: (1 - cdf(x)) ** 2, y, max(y, mean) + 12 * sd)[0]
    assert crps_normal(y, mean, sd) == pytest.approx(below + above, abs=1e-7)


def test_crps_of_a_forecast_without_spread_is_the_absolute_error() -> None:
    assert crps_normal(np.array([2.0, -1.0]), 0.5, 1e-9) == pytest.approx([1.5, 1.5])


Z = norm.ppf(QUANTILES)


@pytest.mark.parametrize("y", [-3.0, 0.3, 1.0, 5.0])
def test_scores_of_quantiles_of_a_normal_are_those_of_the_normal(y: float) -> None:
    q = (1.0 + 2.0 * Z)[None]
    assert crps_quantiles(y, q, QUANTILES)[0] == pytest.approx(float(crps_normal(y, 1.0, 2.0)), abs=2e-5)
    assert pit(y, q, QUANTILES)[0] == pytest.approx(ndtr((y - 1.0) / 2.0), abs=1e-12)
    assert log_score_quantiles(y, q, QUANTILES)[0] == pytest.approx(-norm(1, 2).logpdf(y) / np.log(2), abs=1e-9)
    assert log_score_normal(y, 1.0, 2.0) == pytest.approx(-norm(1, 2).logpdf(y) / np.log(2), abs=1e-12)


def test_a_skewed_forecast_is_scored_by_its_own_density() -> None:
    """The density of the bent normal integrates to one, whichever way and however far it is bent."""
    for bend in (-0.06, 0.03, 0.0, 5.0):
        q = (2.0 + 0.8 * Z + 0.8 * bend * Z * Z)[None]
        density = quad(lambda x, q=q: 2.0 ** -float(log_score_quantiles(x, q, QUANTILES)[0]), -60, 80, limit=800)[0]
        assert density == pytest.approx(1.0, abs=2e-4), bend


def test_a_frozen_quantile_has_its_own_probability_whatever_the_shape() -> None:
    q = np.sort(np.random.default_rng(5).gamma(2.0, size=(1, 9)), axis=1)
    assert [float(pit(v, q, QUANTILES)[0]) for v in q[0]] == pytest.approx(QUANTILES)


def test_a_point_mass_has_finite_scores() -> None:
    q = np.full((1, 9), 5.0)
    assert pit([1.0], q, QUANTILES)[0] == 0.0
    assert pit([9.0], q, QUANTILES)[0] == 1.0
    assert np.isfinite(log_score_quantiles([9.0], q, QUANTILES)).all()
    assert crps_quantiles([9.0], q, QUANTILES)[0] == pytest.approx(4.0, abs=1e-3)


def test_honest_forecasts_have_even_ranks_and_cover_what_they_say() -> None:
    rng = np.random.default_rng(3)
    mean, n = rng.normal(size=4000), 4000
    y, q = mean + 0.5 * rng.normal(size=n), mean[:, None] + 0.5 * Z
    assert pit_counts(pit(y, q, QUANTILES)) == pytest.approx(np.full(10, n / 10), abs=4 * np.sqrt(n * 0.09))
    assert covered(y, q[:, 2], q[:, 6]) == pytest.approx(0.8, abs=0.02)


def test_nobody_gains_by_saying_other_than_they_believe() -> None:
    rng = np.random.default_rng(4)
    y = rng.normal(size=20_000)
    honest = [float(np.mean(crps_normal(y, 0, 1))), float(np.mean(log_score_normal(y, 0, 1)))]
    for m, s in ((0.0, 0.7), (0.0, 1.4), (0.2, 1.0)):
        said = [float(np.mean(crps_normal(y, m, s))), float(np.mean(log_score_normal(y, m, s)))]
        assert said[0] > honest[0] and said[1] > honest[1]


def test_skill_is_what_is_left_of_the_reference_error() -> None:
    assert skill([1.0, 1.0], [2.0, 2.0]) == pytest.approx(0.5)
    assert skill([3.0], [2.0]) == pytest.approx(-0.5)
    assert skill([1.0], [0.0]) is None


def test_diebold_mariano_at_one_month_is_the_paired_t_test() -> None:
    rng = np.random.default_rng(7)
    a, b = rng.gamma(2.0, size=40), rng.gamma(2.2, size=40)
    found, t = diebold_mariano(a, b, 1), ttest_rel(a, b)
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((t.statistic, t.pvalue), rel=1e-9)


def test_diebold_mariano_rejects_equal_forecasts_about_as_often_as_it_says() -> None:
    """Overlapping 6-month errors, 120 months, 400 histories: 5 % with the size distortion that HLN 1997 report."""
    rng = np.random.default_rng(8)
    rejected = 0
    for _ in range(400):
        d = np.convolve(rng.normal(size=125), np.ones(6), "valid")
        found = diebold_mariano(d, np.zeros(120), 6)
        rejected += found is not None and found.distinguishable
    assert 0.02 <= rejected / 400 <= 0.12


def test_diebold_mariano_says_nothing_of_too_few_months() -> None:
    assert diebold_mariano(np.arange(7.0), np.zeros(7), 1) is None
    assert diebold_mariano(np.arange(20.0), np.zeros(20), 12) is None
    assert diebold_mariano(np.ones(30), np.ones(30), 1) is None
