"""The national series as a Gaussian structural model: season, random walk and damped slope, with vacancies leading.

Definition, months t = 0 … T−1, y log persons, v log vacancies (Harvey 1989, Forecasting, Structural Time Series Models
and the Kalman Filter, ch. 2 and 4; damped slope: Gardner & McKenzie 1985):

    y_t = level + a_t + c_t + γ_m(t),t             c_t = Σ_{s≤t} β_s,   β_t = φ β_{t−1} + ζ_t   (stationary)
    v_t = level' + a'_t + γ'_m(t),t − κ c_{t+ℓ}
    a, a'   random walks, innovation sd `walk`, `vacancy_walk` a month
    β       sd `slope` a month, so ζ has the sd slope·√(1 − φ²)
    γ, γ'   twelve monthly effects of sum zero, each a random walk of sd `drift`, `vacancy_drift` a month

Everything is Gaussian, so instead of a filter the covariance K of all observed months is written down and factored,
K = L L' with the months in order of time. A missing month is a row left out. With e = L⁻¹(observed − mean):

    log p = −½ e'e − Σ log L_ii − ½ n log 2π
    ∂ log p / ∂u = ½ Σ_ij (α α' − K⁻¹)_ij (∂K/∂u)_ij,  α = K⁻¹(observed − mean)

and since the leading block of L is the factor of the first months alone, the forecasts from every past origin come from
the same L (the innovations of a Kalman filter are e). Hyper-parameters maximise the likelihood times a weak prior, one
log unit (one unit of logit φ, one of κ) around the values found on the Finnish series 2006-2019; with a long series the
prior says next to nothing, with a short one it keeps φ and the standard deviations off their edges. What the data leave
open about them widens a forecast: it is averaged over 2K points placed by the curvature at the maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular, toeplitz
from scipy.linalg.lapack import dpotri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVEL_SD = 1.0
"""Prior sd of a series' level about its own mean, in log units: wide."""
SEASON_SD = 0.5
"""Prior sd of a monthly effect, in log units: wide."""
LEADS = (0, 2, 4)
"""How many months vacancies may run ahead of unemployment; weighed by evidence."""
STEP_LIMIT = 3.5
"""How far, in log or logit units, the search may go from the start."""
STEP = 5e-3
"""To both sides, for the curvature at the optimum: so long that the last bits of a slope do not show in it."""


@dataclass(frozen=True, slots=True)
class Hyper:
    """Hyper-parameters, in the letters above; the defaults are where the search starts."""

    walk: float = 0.006
    slope: float = 0.013
    phi: float = 0.86
    drift: float = 0.001
    kappa: float = 1.1
    vacancy_walk: float = 0.035
    vacancy_drift: float = 0.008
    lead: int = 0


START = Hyper()
LOGS = ("walk", "slope", "drift", "vacancy_walk", "vacancy_drift")


@dataclass(frozen=True, slots=True)
class Rows:
    """Which values a covariance is of: `series` 0 (stock) or 1 (vacancies), `time` in months, `calendar` 0-11."""

    series: Ints
    time: Ints
    calendar: Ints

    @classmethod
    def at(cls, series: Ints, time: Ints, first_calendar: int) -> Rows:
        """Rows at months `time`; `first_calendar` 0-11 is the calendar month of time 0."""
        return cls(series, time, (time + first_calendar) % 12)


def slopes(phi: float, n: int) -> tuple[Floats, Floats]:
    """Cov(c_s, c_t) for s, t = 0 … n−1 for slopes of sd 1, and its derivative by φ; c_0 = 0."""
    k = np.arange(n - 1)
    cov = toeplitz(phi**k)
    by_phi = toeplitz(k * phi ** np.maximum(k - 1, 0))
    out = []
    for beta in (cov, by_phi):
        c = np.zeros((n, n))
        c[1:, 1:] = beta.cumsum(0).cumsum(1)
        out.append(c)
    return out[0], out[1]


@dataclass(frozen=True, slots=True)
class Parts:
    """The fixed matrices of a covariance between rows i and rows j, float[I, J] each."""

    fixed: Floats
    walk: Floats
    drift: Floats
    vacancy_walk: Floats
    vacancy_drift: Floats
    i: Rows
    j: Rows

    @classmethod
    def between(cls, i: Rows, j: Rows) -> Parts:
        """What does not hang on the hyper-parameters."""
        shared = np.minimum(i.time[:, None], j.time[None, :]).astype(np.float64)
        season = (i.calendar[:, None] == j.calendar[None, :]) - 1.0 / 12.0
        stock = np.outer(i.series == 0, j.series == 0)
        vacancies = np.outer(i.series == 1, j.series == 1)
        same = (stock | vacancies).astype(np.float64)
        fixed = same * (LEVEL_SD**2 + SEASON_SD**2 * season)
        return cls(
            fixed, stock * shared, stock * shared * season, vacancies * shared, vacancies * shared * season, i, j
        )


def _loading(rows: Rows, h: Hyper) -> tuple[Floats, Ints]:
    """The loading of each row on the cumulated slope (1 or −κ), and the month of the slope it looks at."""
    return np.where(rows.series == 0, 1.0, -h.kappa), rows.time + np.where(rows.series == 0, 0, h.lead)


def covariance(parts: Parts, h: Hyper) -> Floats:
    """K between the rows i and j of `parts`, float[I, J]."""
    load_i, at_i = _loading(parts.i, h)
    load_j, at_j = _loading(parts.j, h)
    c, _ = slopes(h.phi, int(max(at_i.max(), at_j.max())) + 1)
    cycle = h.slope**2 * np.outer(load_i, load_j) * c[np.ix_(at_i, at_j)]
    return np.asarray(_variances(parts, h) + cycle, dtype=np.float64)


def _variances(parts: Parts, h: Hyper) -> Floats:
    return np.asarray(
        parts.fixed
        + h.walk**2 * parts.walk
        + h.drift**2 * parts.drift
        + h.vacancy_walk**2 * parts.vacancy_walk
        + h.vacancy_drift**2 * parts.vacancy_drift,
        dtype=np.float64,
    )


def log_likelihood(parts: Parts, z: Floats, h: Hyper, names: tuple[str, ...] = ()) -> tuple[float, Floats]:
    """log p(z) for z float[n] of mean zero with rows `parts.i`, and its gradient by `names` (unit scale of `to_free`).

    Raises numpy.linalg.LinAlgError when the covariance is not positive definite.
    """
    load, at = _loading(parts.i, h)
    c, by_phi = (m[np.ix_(at, at)] for m in slopes(h.phi, int(at.max()) + 1))
    loads = np.outer(load, load)
    low = np.linalg.cholesky(_variances(parts, h) + h.slope**2 * loads * c)
    e = solve_triangular(low, z, lower=True, check_finite=False)
    value = float(-0.5 * e @ e - np.log(np.diag(low)).sum() - 0.5 * len(z) * np.log(2.0 * np.pi))
    if not names:
        return value, np.zeros(0)
    inverse, _ = dpotri(low, lower=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    alpha = inverse @ z
    q = np.outer(alpha, alpha) - inverse
    lead_one = np.where(parts.i.series == 0, 0.0, -1.0)
    by = {
        "slope": lambda: 2.0 * h.slope**2 * np.sum(q * loads * c),
        "phi": lambda: h.phi * (1.0 - h.phi) * h.slope**2 * np.sum(q * loads * by_phi),
        "kappa": lambda: 2.0 * h.slope**2 * np.sum(q * np.outer(lead_one, load) * c),
        "walk": lambda: 2.0 * h.walk**2 * np.sum(q * parts.walk),
        "drift": lambda: 2.0 * h.drift**2 * np.sum(q * parts.drift),
        "vacancy_walk": lambda: 2.0 * h.vacancy_walk**2 * np.sum(q * parts.vacancy_walk),
        "vacancy_drift": lambda: 2.0 * h.vacancy_drift**2 * np.sum(q * parts.vacancy_drift),
    }
    return value, np.array([0.5 * by[name]() for name in names])


def to_free(h: Hyper, names: tuple[str, ...]) -> Floats:
    """Hyper-parameters without bounds: log of a standard deviation, logit of φ, κ itself."""
    values = []
    for name in names:
        x = float(getattr(h, name))
        values.append(np.log(x) if name in LOGS else np.log(x / (1.0 - x)) if name == "phi" else x)
    return np.array(values)


def from_free(u: Floats, names: tuple[str, ...], lead: int) -> Hyper:
    """The inverse of `to_free`."""
    values = {
        n: float(np.exp(x) if n in LOGS else 1.0 / (1.0 + np.exp(-x)) if n == "phi" else x)
        for n, x in zip(names, u, strict=True)
    }
    return replace(START, lead=lead, **values)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fit: hyper-parameters, log evidence at the maximum, the rows observed, their factor L and innovations e.

    `centre` float[2] is what was taken from each series before; rows are in order of time. `points` are equally
    likely hyper-parameters with the mean and the covariance that the data leave them.
    """

    hyper: Hyper
    evidence: float
    rows: Rows
    low: Floats
    innovations: Floats
    centre: Floats
    points: tuple[Hyper, ...]

    def under(self, parts: Parts, h: Hyper) -> tuple[Floats, Floats]:
        """L and e of the same data under other hyper-parameters; `parts` between `rows` and themselves."""
        low: Floats = np.asarray(np.linalg.cholesky(covariance(parts, h)))
        return low, solve_triangular(low, self.low @ self.innovations, lower=True, check_finite=False)


def observed_rows(log_stock: Floats, log_vacancies: Floats | None, first_calendar: int) -> tuple[Rows, Floats, Floats]:
    """The rows that are not missing (nan), in order of time; their values less each series' mean; the means."""
    series = [log_stock] if log_vacancies is None else [log_stock, log_vacancies]
    seen = [(t, s) for s, values in enumerate(series) for t in np.flatnonzero(np.isfinite(values))]
    seen.sort()
    at = np.array(seen, dtype=np.int64).reshape(-1, 2)
    centre = np.array([np.nanmean(v) if np.isfinite(v).any() else 0.0 for v in series])
    z = np.array([series[s][t] - centre[s] for t, s in seen])
    return Rows.at(at[:, 1], at[:, 0], first_calendar), z, centre


def fit(log_stock: Floats, log_vacancies: Floats | None, first_calendar: int, lead: int = 0) -> Fitted:
    """Hyper-parameters by maximum likelihood (with the weak prior) on all months given; nan is a missing month.

    `first_calendar` 0-11 is the calendar month of index 0. Raises ValueError when no month of the stock is observed.
    """
    if not np.isfinite(log_stock).any():
        raise ValueError("no month of the series is observed")
    rows, z, centre = observed_rows(log_stock, log_vacancies, first_calendar)
    parts = Parts.between(rows, rows)
    names: tuple[str, ...] = ("walk", "slope", "phi", "drift")
    if (rows.series == 1).any():
        names = (*names, "kappa", "vacancy_walk", "vacancy_drift")
    start = to_free(START, names)

    def minus(u: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood(parts, z, from_free(u, names, lead), names)
        return 0.5 * float((u - start) @ (u - start)) - value, (u - start) - slope

    bounds = [(x - STEP_LIMIT, x + STEP_LIMIT) for x in start]
    from scipy.optimize import minimize  # a large package: loaded when it is used

    found = minimize(minus, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60, "ftol": 1e-8})
    h = from_free(found.x, names, lead)
    points = tuple(from_free(u, names, lead) for u in _cubature(lambda u: minus(u)[1], found.x))
    low: Floats = np.asarray(np.linalg.cholesky(covariance(parts, h)))
    e = solve_triangular(low, z, lower=True, check_finite=False)
    return Fitted(h, -float(found.fun), rows, low, e, centre, points)


def _cubature(slope: Callable[[Floats], Floats], u: Floats) -> Floats:
    """2K points u ± √K r_k around the optimum u float[K], float[2K, K]; r_k are the columns of the root of C⁻¹.

    C is the curvature of −log posterior, in no direction less than the prior's own, which is one: the third-degree
    cubature of a Gaussian (Arasaratnam & Haykin 2009, Cubature Kalman filters). The root is the symmetric one: unlike
    C's eigenvectors it moves as little as C does, so that every machine has the same points.
    """
    step = STEP * np.eye(len(u))
    curvature = np.array([(slope(u + d) - slope(u - d)) / (2.0 * STEP) for d in step])
    values, vectors = np.linalg.eigh(0.5 * (curvature + curvature.T))
    arms = np.sqrt(len(u)) * (vectors / np.sqrt(np.maximum(values, 1.0))) @ vectors.T
    return np.vstack([u + arms, u - arms])
