"""Counts of moves given the people at risk: hazard regressions.

Method, "One way for every kind of series" (flows given their at-risk stock) and the dossier 2.4. In unit u (an area,
or a group of clients) and month t, of n people y made a transition:

    y ~ Binomial(n, 1 − e^{−h}),   η = log h = f_t + a_u + r_u,t + ε_u,t + g_u,t(b)
    f_t  month effects common to the units (season, cycle, drift of the area): free; sd 1 keeps an empty month finite
    a_u  the unit's level,  r_u AR(1) drift (sd 0.05, ρ 0.85),  ε over-dispersion with variance 1/φ
    g    log of the hazard with to without the trial

so that with two groups only their difference speaks. At η the count says s = (y − np) h/p with weight
W = n h² (1 − p)/p (p = 1 − e^{−h}). Of a suppressed count only low ≤ y ≤ high is known; with the moments of the
binomial truncated to the interval (exact sums)

    s = (E[y | low..high] − np) h/p,   W = (np(1 − p) − Var[y | low..high]) (h/p)²

because d/dψ log Σ C(n,k) e^{ψk} = E[k], d²/dψ² = Var[k], ψ = logit p, dψ/dη = h/p. At the mode of η the working
value z = η + s/W has variance 1/W and all is Gaussian again (Laplace): J'PJ and J'P(z − g + J b), P = (K + W^-1)^-1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from polku.base import Month
from polku.inference.likelihood import Information, linearise
from polku.inference.units import (
    FREE,
    Source,
    Units,
    calendar,
    first_order,
    free_months,
    gained,
    make_units,
    scatter,
    walk,
)

Array = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int = NDArray[np.int64]
Mean = Callable[[Array], Array]
"""g: strengths [P, A, L] -> [P, U, T], nought where a unit is not treated; a unit hangs on its own area only."""

MOST_STEPS = 100
NOISE_ROUNDS = 2
"""How often the noise is learned again with the counts' weights at the noise learned."""
LEAST_WEIGHT = 1e-8
AREA_LEVEL_SD = 1.0
"""An area's own level of log hazard: as good as free."""
SINGLE = (0.20, 0.04, 0.03)
"""Sd of the season, the monthly walk and the month's shock of log hazards where no unit stands beside (assumption)."""


@dataclass(frozen=True, slots=True)
class FlowNoise:
    """Noise of log hazards: `dispersion` 1/φ a cell, `drift` sd and `rho` of the units' AR(1)."""

    dispersion: float = 0.05**2
    drift: float = 0.05
    rho: float = 0.85


START = FlowNoise()
LOG_PRIOR_SD = (1.0, 0.5, 0.5)
"""Sd of log dispersion, log drift and logit rho around `START`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """One transition in units × months [U, T]: people at risk and the count between `low` and `high`.

    NaN at risk is a missing month; where low = high the count is known. `treated` [U, T]: months in which the trial
    could act, which the noise is not learned from. `level_sd` [U] of a_u, `drifts` [U]: 1 where the unit drifts.
    """

    id: str
    units: tuple[str, ...]
    first: Month
    at_risk: Array
    low: Array
    high: Array
    treated: Bool
    level_sd: Array
    drifts: Array

    @property
    def observed(self) -> Bool:
        return np.asarray(np.isfinite(self.at_risk) & (self.at_risk > 0) & np.isfinite(self.low))

    @property
    def months(self) -> int:
        return int(self.at_risk.shape[1])

    def hide(self, cells: Bool) -> Counts:
        """The same with cells [U, T] made missing."""
        return replace(self, at_risk=np.where(cells, np.nan, self.at_risk))


def terms(eta: Array, at_risk: Array, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Log likelihood, score s and weight W of counts [N] at log hazards [N]; see the head of the module."""
    h = np.exp(np.clip(eta, -30.0, 5.0))
    p = -np.expm1(-h)
    mean, variance = at_risk * p, at_risk * p * (1.0 - p)
    turn = h / p
    told, spread, value = low.copy(), np.zeros_like(low), _log_pmf(low, at_risk, p)
    for i in np.flatnonzero(high > low):
        told[i], spread[i], value[i] = truncated(at_risk[i], float(p[i]), low[i], high[i])
    weight = np.maximum((variance - spread) * turn**2, LEAST_WEIGHT)
    return value, (told - mean) * turn, weight


def truncated(at_risk: float, p: float, low: float, high: float) -> tuple[float, float, float]:
    """Mean and variance of a binomial known to lie in low..high, and the log probability that it does."""
    k = np.arange(np.ceil(low), np.floor(min(high, at_risk)) + 1.0)
    log_pmf = _log_pmf(k, np.full(k.shape, at_risk), np.full(k.shape, p))
    total = float(logsumexp(log_pmf))
    weight = np.exp(log_pmf - total)
    mean = float(weight @ k)
    return mean, float(weight @ (k - mean) ** 2), total


def _log_pmf(k: Array, n: Array, p: Array) -> Array:
    choose = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    out: Array = choose + k * np.log(np.maximum(p, 1e-300)) + (n - k) * np.log1p(-np.minimum(p, 1.0 - 1e-16))
    return out


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the log hazards settle given a path: `eta` [U, T], working values `z` and weights `w`, the precision."""

    eta: Array
    z: Array
    w: Array
    units: Units
    log_density: float


def own_covariance(counts: Counts, noise: FlowNoise) -> Array:
    """[U, T, T] of a unit's level, drift and over-dispersion."""
    n = counts.months
    drift = first_order(n, noise.drift, noise.rho)
    level = counts.level_sd[:, None, None] ** 2 * np.ones((n, n))
    return np.asarray(level + counts.drifts[:, None, None] * drift + noise.dispersion * np.eye(n))


def shared_covariance(counts: Counts) -> Array:
    """[T, T] of the month effects: free with units side by side, with a shape where a unit stands alone."""
    if len(counts.units) > 1:
        return free_months(counts.months)
    season, step, shock = SINGLE
    n = counts.months
    alone = walk(n, step**2) + calendar(counts.first, n, season) + shock**2 * np.eye(n)
    return np.asarray(alone + FREE**2 * np.ones((n, n)))


def settle(counts: Counts, noise: FlowNoise, path: Array, start: Array | None = None) -> Mode:
    """The mode of the log hazards given `path` [U, T], by Fisher scoring; the density is Laplace's."""
    seen = counts.observed
    n, low = np.where(seen, counts.at_risk, 1.0), np.where(seen, counts.low, 0.0)
    high = np.where(seen, counts.high, 0.0)
    own, shared = own_covariance(counts, noise), shared_covariance(counts)
    eta = np.log((0.5 * (low + np.minimum(high, n)) + 0.5) / (n + 1.0)) if start is None else start
    diagonal = np.arange(counts.months)
    for _ in range(MOST_STEPS):
        value, score, weight = (np.zeros(seen.shape) for _ in range(3))
        value[seen], score[seen], weight[seen] = terms(eta[seen], n[seen], low[seen], high[seen])
        w = np.where(seen, weight, 1.0)
        z = eta + np.where(seen, score / w, 0.0)
        total = own.copy()
        total[:, diagonal, diagonal] += 1.0 / w
        units = make_units(total, shared, seen)
        off = np.where(seen, z - path, 0.0)
        solved = units.apply(off[:, :, None])[:, :, 0]
        step = np.where(seen, z - solved / w - eta, 0.0)
        if float(np.abs(step).max(initial=0.0)) < 1e-8:
            break
        eta = eta + np.clip(step, -1.0, 1.0)
    quadratic = float((off * solved).sum())
    laplace = value[seen] + 0.5 * (score[seen] ** 2 / w[seen] - np.log(w[seen]) + np.log(2 * np.pi))
    return Mode(eta, z, w, units, float(laplace.sum()) + units.log_density(quadratic))


@dataclass(frozen=True, slots=True)
class FlowSource:
    """Counts as a source of the strengths. `area_of` [U]: the place of each unit's area among `areas` areas."""

    counts: Counts
    noise: FlowNoise
    mean: Mean
    area_of: Int
    areas: int

    @property
    def id(self) -> str:
        return self.counts.id

    def inform(self, strengths: Array) -> Information:
        """J'PJ and J'P(z − g + J b) at strengths [A, L], with the Laplace log density of the counts."""
        value, jacobian = linearise(self.mean, strengths)
        found = settle(self.counts, self.noise, value)
        seen = self.counts.observed
        columns = np.zeros((*value.shape, strengths.size + 1))
        columns[:, :, :-1] = scatter(jacobian, self.area_of, self.areas)
        columns[:, :, -1] = found.z - value
        gram = found.units.gram(np.where(seen[:, :, None], columns, 0.0))
        matrix = gram[:-1, :-1]
        return Information(matrix, gram[:-1, -1] + matrix @ strengths.ravel(), found.log_density)

    def alone(self, area: int) -> Source | None:
        """Without the treated months of the other areas; None when the area has no treated month here."""
        mine = self.area_of == area
        if not (self.counts.observed & self.counts.treated)[mine].any():
            return None
        return replace(self, counts=self.counts.hide(self.counts.treated & ~mine[:, None]))

    def residual(self, strengths: Array) -> tuple[float, int]:
        """Pearson's chi-square of what the months' counts leave at strengths [A, L], and its degrees of freedom."""
        value = self.mean(strengths[None])[0]
        found = settle(self.counts, self.noise, value)
        seen = self.counts.observed
        off = np.where(seen, found.z - value, 0.0)
        quadratic = float((off * found.units.apply(off[:, :, None])[:, :, 0]).sum())
        return quadratic, max(1, int(seen.sum()) - int(seen.any(axis=0).sum()))


def fit_flow_noise(tables: Sequence[Counts], start: FlowNoise = START) -> FlowNoise:
    """The most probable noise of untreated counts under the weak prior `LOG_PRIOR_SD`, counts at their working values.

    Treated months are hidden; a table whose units do not stand side by side in two untreated months says nothing.
    The drift and its ρ move only where a unit drifts.
    """
    usable = [t for t in (t.hide(t.treated) for t in tables) if (t.observed.sum(axis=0) > 1).sum() > 1]
    if not usable:
        return start
    moving = any(t.drifts.any() for t in usable)
    noise = start
    for _ in range(NOISE_ROUNDS):
        noise = _fit_at(usable, [settle(t, noise, np.zeros(t.observed.shape)) for t in usable], start, noise, moving)
    return noise


def _fit_at(
    tables: Sequence[Counts], modes: Sequence[Mode], centre: FlowNoise, start: FlowNoise, moving: bool
) -> FlowNoise:
    """The most probable noise with the counts' working values and weights held."""
    free = 3 if moving else 1
    middle, diagonal = _unbound(centre), [np.arange(t.months) for t in tables]

    def objective(x: Array) -> float:
        off = np.pad(x, (0, 3 - free))
        noise = _bound(middle + off)
        value = 0.5 * float(((off / LOG_PRIOR_SD) ** 2).sum())
        for table, mode, at in zip(tables, modes, diagonal, strict=True):
            total = own_covariance(table, noise)
            total[:, at, at] += 1.0 / mode.w
            units = make_units(total, shared_covariance(table), table.observed)
            z = np.where(table.observed, mode.z, 0.0)[:, :, None]
            value -= units.log_density(float(units.gram(z)[0, 0]))
        return value

    from scipy.optimize import minimize, minimize_scalar  # a large package: loaded when it is used

    if not moving:
        close = {"xatol": 0.05}
        one = minimize_scalar(lambda x: objective(np.array([x])), bounds=(-4, 4), method="bounded", options=close)
        return _bound(middle + np.array([float(one.x), 0.0, 0.0]))
    begin = _unbound(start) - middle
    simplex = np.vstack([begin, begin + 0.5 * np.eye(free)])
    options = {"xatol": 0.02, "fatol": 0.01, "maxfev": 80, "initial_simplex": simplex}
    return _bound(middle + minimize(objective, begin, method="Nelder-Mead", options=options).x)


def _unbound(noise: FlowNoise) -> Array:
    return np.array([np.log(noise.dispersion), np.log(noise.drift), np.log(noise.rho / (1.0 - noise.rho))])


def _bound(x: Array) -> FlowNoise:
    return FlowNoise(float(np.exp(x[0])), float(np.exp(x[1])), float(1.0 / (1.0 + np.exp(-x[2]))))


def expected_flow_information(
    signal: Array, at_risk: Array, hazard: Array, noise: FlowNoise, level_sd: Array, drifts: Array, first: Month
) -> Array:
    """J'PJ [L, L] that counts would bring: before the trial, from the plan alone.

    `signal` [L, U, T] the lag curves of the links that shift the transition, `at_risk` [U, T] people, `hazard`
    [U, T] a month.
    """
    p = -np.expm1(-hazard)
    weight = at_risk * hazard**2 * (1.0 - p) / p
    units = tuple(str(u) for u in range(len(at_risk)))
    nothing = np.zeros(at_risk.shape)
    counts = Counts("", units, first, at_risk, nothing, nothing, nothing.astype(bool), level_sd, drifts)
    own = own_covariance(counts, noise)
    diagonal = np.arange(counts.months)
    own[:, diagonal, diagonal] += 1.0 / weight
    return make_units(own, shared_covariance(counts), counts.observed).gram(np.moveaxis(signal, 0, -1))


__all__ = ["Counts", "FlowNoise", "FlowSource", "expected_flow_information", "fit_flow_noise", "gained", "settle"]
