"""The score of a forecast: published value, numerical integral, the limit of no spread."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from polku.forecast.scores import crps_normal


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
