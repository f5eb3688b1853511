"""The noise learned from untreated series: maximum likelihood, and what it needs to be told of time.

The log likelihood of an untreated panel's contrasts (levels, month effects and missing cells free, nuisances normal)
and its gradient by (q, k, s0, s1, rho): with alpha = P y and P everything removed,

    L = -1/2 (y'Py + log|C| + ...),      dL = 1/2 sum (alpha alpha' - P) : dC

(Harville 1977, restricted maximum likelihood). Two things are learned beside the sizes, each only where the series
ask for it:

    the damped slope   the part g of a step's variance that goes on, on a grid, taken when it gains `GAIN`
    the volatility     v_t = (nu + S_t) / (nu + n_t), S_t = z'R^-1 z of the comparison areas' standardised changes in
                       month t and n_t their number less the free month effect: the scale of a t of nu degrees of
                       freedom (Lange, Little & Taylor 1989), so that quiet years do not tell of a crisis; taken up when
                       the t gains `GAIN` over the normal, so that it costs nothing where months are alike
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.inference.innovations import innovations
from polku.inference.noise import (
    START,
    Kernels,
    Noise,
    Nuisance,
    Panel,
    Rotated,
    absorbed,
    filled,
    learning_blocks,
    nuisance_columns,
    region_matrix,
    rotated,
    season_sd,
    step_covariance,
    step_kernels,
)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOG_PRIOR_SD = 1.0
"""The weak prior of each learned parameter: log-normal around `START` with this sd (a factor of 2.7)."""
SHARES = (0.1, 0.25, 0.5)
"""Parts of a step's variance that may belong to the damped slope."""
GAIN = 3.0
"""A damped slope is taken up when the log likelihood grows by more than this (a likelihood ratio of twenty)."""
DEGREES = 8.0
"""nu of a month's volatility."""
FREE = 100.0
"""The volatility of a disturbed month of which nothing is known: its steps are ten times the usual."""
COMPARED = 4
"""A month's volatility is learned from so many comparison areas at least."""


def log_likelihood(panel: Panel, noise: Noise) -> float:
    """The log density of the observed cells' contrasts (levels and month effects removed)."""
    return _value_and_gradient(panel, noise, step_kernels(panel, noise), gradient=False)[0]


def _value_and_gradient(panel: Panel, noise: Noise, kernels: Kernels, gradient: bool = True) -> tuple[float, Array]:
    """The log likelihood and its gradient by (q, k, s0, s1, rho)."""
    p = rotated(panel, noise, kernels)
    z = p.rotate(filled(panel)[:, :, None])[:, :, 0]
    columns, weight = nuisance_columns(panel)
    m = p.rotate(columns)
    pz = p.apply(z[:, :, None])[:, :, 0]
    pm = p.apply(m)
    b, more_logdet, rank = absorbed(np.tensordot(m, pm, axes=((0, 1), (0, 1))), weight)
    n = pm @ b  # P M (M'PM + S^-1)^-1/2: what the nuisances take away from P
    alpha = pz - n @ np.tensordot(n, z, axes=((0, 1), (0, 1)))
    cells = p.values.size * (len(panel.areas) - 1) - rank
    value = -0.5 * (float((z * alpha).sum()) + p.logdet + more_logdet + cells * float(np.log(2 * np.pi)))
    return value, _gradient(panel, noise, p, kernels, alpha, n) if gradient else np.zeros(5)


def _gradient(panel: Panel, noise: Noise, p: Rotated, kernels: Kernels, alpha: Array, n: Array) -> Array:
    """dL = 1/2 sum (alpha alpha' - P) : dC, where P has month effects (u) and nuisances (n) removed.

    0 by a drift that is held.
    """
    areas = len(panel.areas)
    diagonal = np.empty_like(p.u)  # of C^-1, later of P
    total = np.zeros((areas, areas))  # the sum over j of P_j
    for at, inverse in zip(p.groups, p.inverses, strict=True):
        total[at[:, :, None], at[:, None, :]] = inverse.sum(axis=0)
        diagonal[:, at] = np.diagonal(inverse, axis1=2, axis2=3)
    scaled = p.u / np.sqrt(p.s)[:, None]
    total -= scaled.T @ scaled + np.tensordot(n, n, axes=((0, 2), (0, 2)))
    unpulsed = diagonal - scaled**2
    diagonal = unpulsed - (n**2).sum(axis=2)
    region = region_matrix(panel.regions, noise.region_share)
    by_step = alpha.T @ alpha - total
    by_variance = p.values @ (alpha**2 - diagonal)
    sd = season_sd(panel, noise)
    quadratic = np.zeros(areas)
    if kernels.held is None:
        turned = p.vectors.T @ kernels.walk @ p.vectors
        quadratic = (alpha * (turned @ alpha)).sum(axis=0) - np.diag(turned) @ unpulsed
        if n.shape[2]:
            quadratic += (n * np.tensordot(turned, n, axes=(1, 0))).sum(axis=(0, 2))
    return np.array(
        [
            noise.q * float((region * by_step).sum()),
            0.5 * float((np.diag(by_step) / panel.ybar).sum()),
            float((by_variance * sd).sum()),
            float((by_variance * sd / np.sqrt(panel.ybar)).sum()),
            noise.season_drift * float((quadratic * sd**2).sum()),
        ]
    )


def _vector(noise: Noise) -> Array:
    return np.array([noise.q, noise.k, noise.season_base, noise.season_count, noise.season_drift])


def _noise(values: Array, like: Noise) -> Noise:
    q, k, base, count, drift = (float(v) for v in values)
    return replace(like, q=q, k=k, season_base=base, season_count=count, season_drift=drift)


def fit_noise(panels: Sequence[Panel], start: Noise = START, hold_drift: bool = False) -> Noise:
    """The most probable noise of untreated panels (blocks independent of each other).

    Maximum likelihood in the logs of q, k, s0, s1 and rho with the weak prior `LOG_PRIOR_SD` around `START`:
    without series to learn from, the answer is `START`. `hold_drift`: rho stays that of `start`, and with it the basis.
    """
    usable = [(p, step_kernels(p, start)) for p in panels if len(p.areas) > 1 and p.months > 1]
    if hold_drift:
        usable = [(p, replace(k, held=k.basis(start.season_drift))) for p, k in usable]
    centre = np.log(_vector(START))

    def objective(x: Array) -> tuple[float, Array]:
        values = np.exp(x)
        off = (x - centre) / LOG_PRIOR_SD
        value, slope = 0.5 * float(off @ off), off / LOG_PRIOR_SD
        slope[-1] *= not hold_drift
        for panel, kernels in usable:
            v, g = _value_and_gradient(panel, _noise(values, start), kernels)
            value, slope = value - v, slope - g * values
        return value, slope

    from scipy.optimize import minimize  # a large package: loaded when it is used

    found = minimize(
        objective, np.log(_vector(start)), jac=True, method="L-BFGS-B", bounds=[(c - 5, c + 5) for c in centre]
    )
    return _noise(np.exp(found.x), start)


def standard_errors(panels: Sequence[Panel], noise: Noise) -> Array:
    """Standard errors [5] of (q, k, s0, s1, rho) from the curvature of the log likelihood and the weak prior."""
    step, centre = 1e-4, _vector(noise)

    def slope(x: Array) -> Array:
        total = np.zeros(5)
        for panel in panels:
            total += _value_and_gradient(panel, _noise(np.exp(x), noise), step_kernels(panel, noise))[1] * np.exp(x)
        return total

    at = np.log(centre)
    curvature = np.array([(slope(at + e) - slope(at - e)) / (2 * step) for e in step * np.eye(5)])
    information = np.eye(5) / LOG_PRIOR_SD**2 - 0.5 * (curvature + curvature.T)
    return np.asarray(centre * np.sqrt(np.diag(np.linalg.inv(information))))


def with_slope(panels: Sequence[Panel], noise: Noise, gain: float = GAIN) -> Noise:
    """The noise with the part of a step's variance that goes on as a damped slope; as given where none gains enough.

    The sum of a step's variance stays as learned; only the slope's part of it is looked for, on the grid `SHARES`.
    """
    usable = [p for p in panels if len(p.areas) > 1 and p.months > 2]
    if not usable:
        return noise
    values = {
        share: sum(log_likelihood(p, replace(noise, slope_share=share)) for p in usable) for share in (0.0, *SHARES)
    }
    best = max(SHARES, key=lambda share: values[share])
    return replace(noise, slope_share=best) if values[best] - values[0.0] > gain else noise


def month_volatility(panel: Panel, noise: Noise, comparison: Sequence[str]) -> Array | None:
    """v [T]: how much larger than usual the variance of each month's steps is; None where nothing speaks for it.

    S_t = z'R^-1 z of the changes e (month effect taken away) under Q, the covariance of a month's steps. Months are
    of one volatility (None) unless the scale mixture, a multivariate t of nu degrees of freedom in each month, is
    likelier than the normal by `GAIN`; and with too few comparison areas.
    """
    if len(comparison) < COMPARED or panel.months < 3:
        return None
    squares, free = month_squares(replace(panel.take(comparison), volatility=None), noise)
    told = free > 0
    n, s = free[told], squares[told]
    from scipy.special import gammaln  # a large package: loaded when it is used

    t = gammaln(0.5 * (DEGREES + n)) - gammaln(0.5 * DEGREES) - 0.5 * n * np.log(0.5 * DEGREES)
    t -= 0.5 * (DEGREES + n) * np.log1p(s / DEGREES)
    if float((t + 0.5 * s).sum()) < GAIN:
        return None
    return np.where(told, (DEGREES + squares) / (DEGREES + free), 1.0)


def month_squares(panel: Panel, noise: Noise) -> tuple[Array, Array]:
    """S_t [T] of each month's changes, and how many of them are free [T]; both 0 where nothing was seen."""
    q = step_covariance(panel, noise)
    own = np.sqrt(np.diag(q) - 1.0 / np.linalg.inv(q).sum())
    e = innovations(panel, noise) * own[:, None]
    squares, free = np.zeros(panel.months), np.zeros(panel.months)
    for t in range(e.shape[1]):
        seen = np.isfinite(e[:, t])
        if seen.sum() > 1:
            x = e[seen, t]
            squares[t + 1] = float(x @ np.linalg.solve(q[np.ix_(seen, seen)], x))
            free[t + 1] = float(seen.sum() - 1)
    return squares, free


def learn_noise(
    panel: Panel, nuisances: Sequence[Nuisance], starts: Mapping[str, Month], disturbed: Bools | None = None
) -> tuple[Noise, Noise, Panel]:
    """The noise of untreated months without `nuisances` and with them, and the panel that has them and its volatility.

    `disturbed` [T]: months left out of what is learned, here and from then on; how far the comparison areas moved in
    them is looked at only to let the areas' levels go as far. Where too few areas tell, they are as good as free.
    """
    comparison = [a for a in panel.areas if a not in starts]
    hidden = np.zeros(panel.months, dtype=bool) if disturbed is None else disturbed
    told = panel.hide(np.broadcast_to(hidden, panel.log_y.shape))
    bare = fit_noise(learning_blocks(told, starts))
    volatility = _volatility(panel.having(*nuisances), bare, comparison, hidden)
    told = replace(told.having(*nuisances), volatility=volatility)
    blocks = learning_blocks(told, starts)
    noise = fit_noise(blocks, bare, hold_drift=True)  # what moves an area beside the noise says nothing of its season
    sloped = with_slope(blocks, noise)
    return bare, (fit_noise(blocks, sloped, hold_drift=True) if sloped.slope_share else noise), told


def _volatility(panel: Panel, noise: Noise, comparison: Sequence[str], disturbed: Bools) -> Array | None:
    learned = month_volatility(panel, noise, comparison)
    if learned is not None or not disturbed.any():
        return learned
    return np.where(disturbed | np.roll(disturbed, 1), FREE, 1.0)
