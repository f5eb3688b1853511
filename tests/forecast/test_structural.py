"""The national model: against a plain Kalman filter, finite differences and series made with known parameters."""

import numpy as np
import pytest

from polku.forecast.structural import (
    LEVEL_SD,
    SEASON_SD,
    Hyper,
    Parts,
    Rows,
    covariance,
    fit,
    from_free,
    log_likelihood,
    observed_rows,
    to_free,
)

NAMES = ("walk", "slope", "phi", "drift", "kappa", "vacancy_walk", "vacancy_drift")


class Kalman:
    """The same model as a state-space filter in plain steps, written without the product's code.

    State: a, a', c_{t+ℓ}, …, c_t, β_{t+ℓ}, γ (12), γ' (12).
    """

    def __init__(self, h: Hyper, calendar: int) -> None:
        lead, self.calendar = h.lead, calendar
        self.c, self.b = 2, 3 + lead
        self.y, self.v = self.b + 1, self.b + 13
        n = self.b + 25
        sum_zero = np.eye(12) - 1 / 12
        self.move = np.eye(n)
        self.move[self.c : self.b + 1] = 0
        self.move[self.b, self.b] = h.phi
        self.move[self.c, [self.c, self.b]] = 1, h.phi
        for i in range(self.c + 1, self.b):
            self.move[i, i - 1] = 1
        self.noise = np.zeros((n, n))
        fresh = h.slope**2 * (1 - h.phi**2)
        for i in (self.c, self.b):
            self.noise[i, [self.c, self.b]] = fresh
        start = np.zeros((n, n))
        start[self.b, self.b] = h.slope**2
        for _ in range(lead):
            start = self.move @ start @ self.move.T + self.noise
        start[0, 0] = start[1, 1] = LEVEL_SD**2
        self.noise[0, 0], self.noise[1, 1] = h.walk**2, h.vacancy_walk**2
        for at, drift in ((self.y, h.drift), (self.v, h.vacancy_drift)):
            start[at : at + 12, at : at + 12] = SEASON_SD**2 * sum_zero
            self.noise[at : at + 12, at : at + 12] = drift**2 * sum_zero
        self.mean, self.cov, self.h = np.zeros(n), start, h

    def look(self, series: int, t: int) -> np.ndarray:
        row = np.zeros(len(self.mean))
        month = (t + self.calendar) % 12
        row[[0, self.b - 1, self.y + month] if series == 0 else [1, self.v + month]] = 1
        if series == 1:
            row[self.c] = -self.h.kappa
        return row

    def run(self, stock: np.ndarray, vacancies: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """log p, and the mean and variance of the stock in each month before it is seen."""
        value, means, variances = 0.0, [], []
        for t in range(len(stock)):
            if t:
                self.mean = self.move @ self.mean
                self.cov = self.move @ self.cov @ self.move.T + self.noise
            for series, seen in enumerate((stock[t], vacancies[t])):
                row = self.look(series, t)
                gain, f, mean = self.cov @ row, row @ self.cov @ row, row @ self.mean
                if series == 0:
                    means.append(mean)
                    variances.append(f)
                if np.isfinite(seen):
                    value -= 0.5 * (np.log(2 * np.pi * f) + (seen - mean) ** 2 / f)
                    self.mean = self.mean + gain * ((seen - mean) / f)
                    self.cov = self.cov - np.outer(gain, gain) / f
        return value, np.array(means), np.array(variances)


def made(h: Hyper, length: int, random: np.random.Generator, vacancies: bool = True) -> np.ndarray:
    """A stock and its vacancies, float[2, T], stepped forward month by month with the parameters h."""
    n = length + h.lead
    beta, c = np.empty(n), np.zeros(n)
    beta[0] = h.slope * random.standard_normal()
    for t in range(1, n):
        beta[t] = h.phi * beta[t - 1] + h.slope * np.sqrt(1 - h.phi**2) * random.standard_normal()
        c[t] = c[t - 1] + beta[t]
    out = np.empty((2, length))
    for s, (walk, drift) in enumerate(((h.walk, h.drift), (h.vacancy_walk, h.vacancy_drift))):
        season = 0.1 * random.standard_normal(12)
        level = 12.5 - 3 * s
        for t in range(length):
            if t:
                level += walk * random.standard_normal()
                step = random.standard_normal(12)
                season = season + drift * (step - step.mean())
            out[s, t] = level + (season - season.mean())[t % 12] + (c[t] if s == 0 else -h.kappa * c[t + h.lead])
    return out if vacancies else out[:1]


TRUTH = Hyper(walk=0.01, slope=0.02, phi=0.75, drift=0.002, kappa=0.6, vacancy_walk=0.06, vacancy_drift=0.015)


@pytest.mark.parametrize("lead", [0, 2, 4])
def test_the_likelihood_is_that_of_a_kalman_filter_with_months_missing(lead: int) -> None:
    h = from_free(to_free(TRUTH, NAMES), NAMES, lead)
    y, v = made(h, 90, np.random.default_rng(lead))
    y[[7, 8, 40]] = v[[0, 8, 41, 89]] = np.nan
    rows, z, centre = observed_rows(y, v, 4)
    value, _ = log_likelihood(Parts.between(rows, rows), z, h)
    plain, _, _ = Kalman(h, 4).run(y - centre[0], v - centre[1])
    assert value == pytest.approx(plain, abs=1e-8 * abs(plain))


def test_the_gradient_is_that_of_finite_differences() -> None:
    y, v = made(TRUTH, 60, np.random.default_rng(5))
    rows, z, _ = observed_rows(y, v, 0)
    parts, u = Parts.between(rows, rows), to_free(TRUTH, NAMES)
    _, slope = log_likelihood(parts, z, from_free(u, NAMES, 2), NAMES)
    for i in range(len(u)):
        d = 1e-5 * np.eye(len(u))[i]
        up, down = (log_likelihood(parts, z, from_free(u + s * d, NAMES, 2))[0] for s in (1, -1))
        assert slope[i] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-4)


def test_the_leading_block_of_the_factor_forecasts_as_the_filter_does() -> None:
    y, v = made(TRUTH, 70, np.random.default_rng(6))
    f = fit(y, v, 0, 2)
    _, means, variances = Kalman(f.hyper, 0).run(y - f.centre[0], v - f.centre[1])
    of_stock = np.flatnonzero(f.rows.series == 0)
    for t, r in enumerate(of_stock):
        assert f.low[r, :r] @ f.innovations[:r] == pytest.approx(means[t], abs=1e-7)
        assert f.low[r, r] ** 2 == pytest.approx(variances[t], rel=1e-6)


def test_the_covariance_of_future_months_continues_that_of_the_filter() -> None:
    y, v = made(TRUTH, 50, np.random.default_rng(7))
    rows, z, centre = observed_rows(y, v, 0)
    future = Rows.at(np.zeros(30, np.int64), np.arange(50, 80), 0)
    k, cross = covariance(Parts.between(rows, rows), TRUTH), covariance(Parts.between(rows, future), TRUTH)
    own = covariance(Parts.between(future, future), TRUTH)
    mean, cov = cross.T @ np.linalg.solve(k, z), own - cross.T @ np.linalg.solve(k, cross)
    blank = np.full(30, np.nan)
    _, means, variances = Kalman(TRUTH, 0).run(np.append(y - centre[0], blank), np.append(v - centre[1], blank))
    np.testing.assert_allclose(mean, means[50:], atol=1e-7)
    np.testing.assert_allclose(np.diag(cov), variances[50:], rtol=1e-6)


def test_parameters_of_made_series_are_found_again() -> None:
    """The mean over 10 series of 17 years, whose truth is not where the search starts."""
    found = []
    for seed in range(10):
        y, v = made(TRUTH, 204, np.random.default_rng(100 + seed))
        found.append(to_free(fit(y, v, 0, 0).hyper, NAMES))
    truth = to_free(TRUTH, NAMES)
    error = np.mean(found, axis=0) - truth
    assert np.all(np.abs(error) < 3.5 * np.std(found, axis=0, ddof=1) / np.sqrt(len(found)))
    assert np.all(np.abs(error) < 0.3)


def test_the_months_vacancies_run_ahead_are_found_by_evidence() -> None:
    strong = Hyper(walk=0.004, slope=0.02, phi=0.85, kappa=1.2, vacancy_walk=0.01, vacancy_drift=0.002, lead=4)
    y, v = made(strong, 168, np.random.default_rng(8))
    evidence = [fit(y, v, 0, lead).evidence for lead in (0, 2, 4)]
    assert evidence[2] > evidence[1] + 3 > evidence[0] + 6


def test_a_series_without_any_month_is_refused() -> None:
    with pytest.raises(ValueError, match="no month"):
        fit(np.full(24, np.nan), None, 0)
