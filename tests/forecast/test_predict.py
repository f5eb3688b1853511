"""Fans: coverage on made series, exactness against a dense Gaussian, the rescaling, and Finland 2006-2019."""

import csv
from pathlib import Path

import numpy as np
import pytest

from polku.base import Month
from polku.forecast.predict import area_fans, forecast_area, forecast_national, rescale
from polku.registry.scoring_rules import crps_normal

FIRST = Month.of(2006, 1)
Z80 = 1.2815515655446004


def made_national(random: np.random.Generator, length: int, slope: float = 0.013, walk: float = 0.006) -> np.ndarray:
    """A national log stock stepped forward month by month: season, walk and a slope damped by 0.86."""
    season = 0.06 * random.standard_normal(12)
    beta = np.empty(length)
    beta[0] = slope * random.standard_normal()
    for t in range(1, length):
        beta[t] = 0.86 * beta[t - 1] + slope * np.sqrt(1 - 0.86**2) * random.standard_normal()
    steps = np.cumsum(beta + walk * random.standard_normal(length))
    return 12.5 + steps + np.resize(season - season.mean(), length)


def made_ratio(random: np.random.Generator, length: int, size: float, q: float, k: float) -> np.ndarray:
    """An area's log ratio to the country, by the definition of the walk and the season."""
    season = (0.02 + 1.2 / np.sqrt(size)) * random.standard_normal(12)
    walk = np.cumsum(np.sqrt(q**2 + k / size) * random.standard_normal(length))
    return np.log(size / 3e5) + walk + np.resize(season, length)


def test_80_percent_fans_of_the_country_cover_80_percent_of_made_futures() -> None:
    """200 series of 8 years, parameters learned on each; 1, 3, 6, 12 and 24 months ahead (standard error 0.028)."""
    hits = []
    for seed in range(200):
        y = made_national(np.random.default_rng(seed), 120)
        fan = forecast_national(y[:96], None, FIRST, 24)
        hits.append(np.abs(y[96:] - fan.mean) < Z80 * fan.sd)
    cover = np.mean(hits, axis=0)[[0, 2, 5, 11, 23]]
    assert np.all(np.abs(cover - 0.8) < 0.085)
    assert abs(cover.mean() - 0.8) < 0.05


@pytest.mark.parametrize("size", [150.0, 25000.0])
def test_80_percent_fans_of_an_areas_deviation_cover_80_percent_of_made_futures(size: float) -> None:
    hits = []
    for seed in range(300):
        d = made_ratio(np.random.default_rng(seed), 108, size, 0.0075, 0.9)
        mean, sd = forecast_area(d[:84], size, FIRST, 24, 0.0075, 0.9)
        hits.append(np.abs(d[84:] - mean) < Z80 * sd)
    cover = np.mean(hits, axis=0)[[0, 2, 5, 11, 23]]
    assert np.all(np.abs(cover - 0.8) < 0.06)


def test_an_areas_fan_is_the_dense_gaussian_conditional_on_its_months() -> None:
    size, q, k, length, ahead = 2000.0, 0.0075, 0.9, 80, 36
    d = made_ratio(np.random.default_rng(3), length, size, q, k)
    d[[5, 6, 50]] = np.nan
    mean, sd = forecast_area(d, size, Month.of(2010, 5), ahead, q, k)
    t = np.arange(length + ahead)
    alike = t[:, None] % 12 == t[None, :] % 12
    earlier = np.minimum(t[:, None], t[None, :])
    s = 0.02 + 1.2 / np.sqrt(size)
    cov = 1 + (q**2 + k / size) * earlier + alike * (s**2 + (s / 10) ** 2 / 12 * earlier)
    seen, future = np.flatnonzero(np.isfinite(d)), t[length:]
    middle = d[seen].mean()
    gain = np.linalg.solve(cov[np.ix_(seen, seen)], cov[np.ix_(seen, future)]).T
    np.testing.assert_allclose(mean, middle + gain @ (d[seen] - middle), atol=1e-9)
    own = np.diag(cov[np.ix_(future, future)] - gain @ cov[np.ix_(seen, future)])
    np.testing.assert_allclose(sd[12:], np.sqrt(own)[12:], rtol=1e-7)


def test_a_fan_is_rescaled_by_its_resolved_errors_to_12_months_and_not_beyond() -> None:
    z = np.full((12, 5), np.nan)
    z[0] = [1, -2, 3, 0, 2]
    z[11, :2] = 0
    factor = rescale(z, 15)
    assert factor[0] == pytest.approx(np.sqrt((8 + 18) / 13))
    assert factor[11] == pytest.approx(np.sqrt(8 / 8.5))  # errors 12 months ahead: a quarter of an observation each
    assert factor[1] == factor[12] == factor[14] == 1.0
    assert rescale(z, 1).shape == (1,)


def test_an_area_that_wanders_more_than_learned_gets_a_wider_fan_to_12_months() -> None:
    calm = made_ratio(np.random.default_rng(4), 168, 3000.0, 0.0075, 0.9)
    wild = made_ratio(np.random.default_rng(4), 168, 3000.0, 0.06, 0.9)
    _, sd_calm = forecast_area(calm, 3000.0, FIRST, 24, 0.0075, 0.9)
    _, sd_wild = forecast_area(wild, 3000.0, FIRST, 24, 0.0075, 0.9)
    assert np.all(sd_wild[:12] > 1.5 * sd_calm[:12])
    np.testing.assert_allclose(sd_wild[12:], sd_calm[12:])


def fans(missing: bool = False):
    random = np.random.default_rng(9)
    country = made_national(random, 96)
    ratios = np.array([made_ratio(random, 96, size, 0.0075, 0.9) for size in (300.0, 5000.0)])
    areas, national = np.exp(country + ratios), np.exp(country)
    if missing:
        areas[0, [3, 95]] = national[[10, 94]] = np.nan
    return area_fans(national, areas, None, FIRST, 60, 0.0075, 0.9)


@pytest.mark.parametrize("missing", [False, True])
def test_a_fan_has_persons_in_order_and_the_variance_of_country_and_area(missing: bool) -> None:
    f = fans(missing)
    quantiles = f.quantiles((0.1, 0.5, 0.9))
    assert quantiles.shape == (2, 60, 3)
    assert f.first == FIRST + 96
    assert np.all(np.diff(quantiles, axis=-1) > 0)
    np.testing.assert_allclose(quantiles[..., 1], np.exp(f.mean))
    np.testing.assert_allclose(f.sd**2, f.national.sd**2 + f.deviation_sd**2)
    assert np.all(f.deviation_sd[0] > f.deviation_sd[1])


def test_the_same_series_give_the_same_fan_to_the_last_bit() -> None:
    a, b = fans(), fans()
    assert a.mean.tobytes() == b.mean.tobytes() and a.sd.tobytes() == b.sd.tobytes()


def test_draws_have_the_fans_quantiles_and_its_months_hang_together() -> None:
    fan = fans().national
    paths = np.log(fan.draws(20_000, np.random.default_rng(1)))
    np.testing.assert_allclose(paths.mean(0), fan.mean, atol=5 * fan.sd.max() / np.sqrt(20_000))
    np.testing.assert_allclose(np.cov(paths.T), fan.cov, atol=0.05 * fan.cov.max())


def test_a_stock_of_zero_and_a_series_without_months_are_refused() -> None:
    country = np.exp(made_national(np.random.default_rng(1), 48))
    with pytest.raises(ValueError, match="above zero"):
        area_fans(country, np.zeros((1, 48)), None, FIRST, 6, 0.0075, 0.9)
    with pytest.raises(ValueError, match="no month of the area"):
        area_fans(country, np.full((1, 48), np.nan), None, FIRST, 6, 0.0075, 0.9)


def seasonal_naive(log_stock: np.ndarray, ahead: int) -> tuple[float, float]:
    """The value of the same month a year before (two years for 13-24), with the sd of such errors so far."""
    back = 12 * -(-ahead // 12)
    past = log_stock[back:] - log_stock[:-back]
    return log_stock[len(log_stock) - 1 + ahead - back], float(np.sqrt(np.mean(past**2)))


def test_finland_is_forecast_better_than_by_the_same_month_a_year_before(shared: Path) -> None:
    """Half-yearly origins 2011-2018, 3, 6 and 12 months ahead, vacancies included: mean CRPS of log persons."""
    with (shared / "data" / "trial2017" / "national_monthly.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    y, v = (np.log([float(r[name]) for r in rows]) for name in ("unemployed", "vacancies"))
    scores: dict[int, list[tuple[float, float]]] = {3: [], 6: [], 12: []}
    for origin in range(60, 157, 6):
        fan = forecast_national(y[:origin], v[:origin], FIRST, 12)
        for h, pairs in scores.items():
            seen, naive = y[origin + h - 1], seasonal_naive(y[:origin], h)
            model = crps_normal(seen, fan.mean[h - 1], fan.sd[h - 1])
            pairs.append((float(model), float(crps_normal(seen, *naive))))
    means = {h: np.mean(pairs, axis=0) for h, pairs in scores.items()}
    for h, bar in ((3, 0.4), (6, 0.6), (12, 0.9)):
        assert means[h][0] < bar * means[h][1]
