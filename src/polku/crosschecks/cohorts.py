"""Units that start together: working correlation over time and the variance of whatever is linear in their paths.

U independent units of T periods; cohort = the units that start together, whose paths have one mean m_t and one
covariance over time, any one. An estimate sum_u v_u'y_u with v_u'1 = 0 has the variance

    Var = sum_u (c_u z_u)^2,   z_u = v_u'(y_u - m),   c_u^2 = v_u'Omega v_u / (v_u'Omega v_u - v_u'A^- v_u)
    P = Omega^-1 - Omega^-1 1 1'Omega^-1 / 1'Omega^-1 1  (a unit's cells),   A = sum_u P_u,   m = A^- sum_u P_u y_u

the sums of A and m going over the unit's cohort. With no cell missing m is the mean and c_u^2 = n/(n - 1), so that
Var is unbiased whatever the covariance and however effects differ; Omega, the working correlation rho^|t-s|, only
shares the loss among units whose cells differ. Its rho maximises the restricted likelihood of the untreated cells less
their cohort's mean. Units of one cluster are summed before they are squared, and c is then the cluster's. Degrees of
freedom are Satterthwaite's, (tr M)^2 / tr M^2, M_uw = c_u c_w (1[u = w] v_u'Omega v_u - v_u'A^- v_w) the covariance of
the c_u z_u under Omega (Bell & McCaffrey 2002, Survey Methodology 28:169; Pustejovsky & Tipton 2018, JBES 36:672).

A cohort of fewer than four units is too small to tell its own scatter: v_u is laid on the deviations of all units from
their cohorts instead, which takes the noise of units to be equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

OWN = 4
"""Units (clusters) that a cohort needs for its own variance."""
RHO = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""The working correlations that are tried; the last is all but a random walk."""
NOUGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Kind:
    """What units with the same cells share, under one Omega; zeros outside the cells.

    `untreated` P of the untreated cells, `all` P of all cells [T, T]; `forecast` [T, T] rows t: the weights on the
    untreated cells of the forecast of t (rows sum to 1).
    """

    untreated: Array
    all: Array
    forecast: Array


@dataclass(frozen=True, slots=True)
class Panel:
    """y [U, T] with nought for nan, what is seen [U, T], starts [U] (T = never), clusters [U] as 0, 1, 2 …"""

    y: Array
    seen: Mask
    start: Whole
    cluster: Whole

    @property
    def untreated(self) -> Mask:
        return self.seen & (np.arange(self.y.shape[1]) < self.start[:, None])

    @property
    def event(self) -> Whole:
        return np.arange(self.y.shape[1]) - self.start[:, None]

    @property
    def cohorts(self) -> list[Whole]:
        return [np.flatnonzero(self.start == g) for g in np.unique(self.start)]

    def clusters(self, units: Whole) -> int:
        return len(np.unique(self.cluster[units]))


def kinds_of(panel: Panel, rho: float) -> list[Kind]:
    """One for each unit; units with the same cells share theirs."""
    periods = panel.y.shape[1]
    t = np.arange(periods)
    omega = _omega(periods, rho)
    made: dict[tuple[int, bytes], Kind] = {}
    out = []
    for g, seen in zip(panel.start, panel.seen, strict=True):
        key = (int(g), seen.tobytes())
        if key not in made:
            made[key] = _kind(omega, seen & (t < g), seen)
        out.append(made[key])
    return out


def _omega(periods: int, rho: float) -> Array:
    t = np.arange(periods)
    out: Array = np.power(rho, np.abs(t[:, None] - t))  # 0 to the power of 0 is 1
    return out


def _quadratic(x: Array, matrix: Array) -> Array:
    """x'Mx of the last axis."""
    out: Array = ((x @ matrix) * x).sum(axis=-1)
    return out


def _kind(omega: Array, untreated: Mask, seen: Mask) -> Kind:
    p, mean, _ = _profiled(omega, untreated)
    forecast = np.zeros_like(omega)
    cells = np.flatnonzero(untreated)
    if cells.size:
        k = np.linalg.solve(omega[np.ix_(cells, cells)], omega[cells]).T
        forecast[:, cells] = k + (1.0 - k.sum(axis=1))[:, None] * mean[cells]
    return Kind(p, _profiled(omega, seen)[0], forecast)


def _profiled(omega: Array, cells: Mask) -> tuple[Array, Array, float]:
    """P [T, T], the weights [T] of the generalised mean and log |Omega| + log 1'Omega^-1 1, of some cells."""
    p, mean = np.zeros_like(omega), np.zeros(len(omega))
    at = np.flatnonzero(cells)
    if not at.size:
        return p, mean, 0.0
    part = omega[np.ix_(at, at)]
    inverse = np.linalg.inv(part)
    row = inverse.sum(axis=0)
    mean[at] = row / row.sum()
    p[np.ix_(at, at)] = inverse - np.outer(row, mean[at])
    return p, mean, float(np.linalg.slogdet(part)[1] + np.log(row.sum()))


def persistence(panel: Panel) -> float:
    """rho of the highest restricted likelihood of the deviations from the cohort in untreated cells."""
    untreated = panel.untreated
    y = np.where(untreated, panel.y, 0.0)
    cohorts = [c for c in panel.cohorts if len(c) > 1]
    keys = [cells.tobytes() for cells in untreated]
    cells = dict(zip(keys, untreated, strict=True))
    free = sum(max(int(n) - 1, 0) for c in cohorts for n in untreated[c].sum(axis=1))
    best, highest = 0.0, -np.inf
    for rho in RHO:
        omega = _omega(panel.y.shape[1], rho)
        fits = {key: _profiled(omega, mask) for key, mask in cells.items()}
        squares, logs, count = 0.0, 0.0, free
        for units in cohorts:
            p = np.array([fits[keys[u]][0] for u in units])
            py = (p @ y[units][:, :, None])[:, :, 0]
            values, vectors = np.linalg.eigh(p.sum(axis=0))
            told = values > NOUGHT * max(values[-1], 1.0)
            path = vectors.T[told] @ py.sum(axis=0)
            count -= int(told.sum())
            logs += sum(fits[keys[u]][2] for u in units) + float(np.log(values[told]).sum())
            squares += float((y[units] * py).sum() - (path**2 / values[told]).sum())
        if count < 2 or squares <= 0:
            return 0.0
        likelihood = -(logs + count * np.log(squares / count)) / 2
        if likelihood > highest:
            best, highest = rho, likelihood
    return best


# ---------------------------------------------------------------- variance


def spread(panel: Panel, kinds: Sequence[Kind], rho: float, v: Array) -> tuple[Array, Array, tuple[int, ...]]:
    """Standard errors [K], degrees of freedom [K] and the units whose variance is borrowed."""
    omega = _omega(panel.y.shape[1], rho)
    k, units = v.shape[:2]
    z, m = np.zeros((k, units)), np.zeros((k, units, units))
    worked = _quadratic(v, omega)
    deviation, inverse = _deviations(panel, kinds)
    lent = np.ones(units, dtype=bool)
    for cohort in panel.cohorts:
        if panel.clusters(cohort) < OWN:
            continue
        lent[cohort] = False
        part = v[:, cohort]
        lost = part @ inverse[cohort[0]] @ part.transpose(0, 2, 1)
        inner = np.eye(len(cohort)) * worked[:, cohort, None] - lost
        mates = (panel.cluster[cohort, None] == panel.cluster[cohort]).astype(float)
        c = _inflation(worked[:, cohort] @ mates, (inner * mates).sum(axis=2) @ mates)
        z[:, cohort] = c * np.einsum("kut,ut->ku", part, deviation[cohort])
        m[np.ix_(np.arange(k), cohort, cohort)] = c[:, :, None] * c[:, None, :] * inner
    gather = np.eye(panel.cluster.max() + 1)[panel.cluster]
    own = ((z @ gather) ** 2).sum(axis=1)
    m = gather.T @ m @ gather
    square = np.einsum("kab,kab->k", m, m)
    dof_own = np.einsum("kaa->k", m) ** 2 / np.where(square > 0, square, 1.0)
    borrowed, dof_borrowed = _borrowed(panel, omega, v, lent, deviation, inverse)
    total = own + borrowed
    parts = own**2 / np.where(dof_own > 0, dof_own, 1.0) + borrowed**2 / dof_borrowed
    dof = np.where(parts > 0, total**2 / np.where(parts > 0, parts, 1.0), dof_borrowed)
    return np.sqrt(total), dof, tuple(int(u) for u in np.flatnonzero(lent))


def _inflation(whole: Array, left: Array) -> Array:
    """c: by how much a deviation from the cohort is too small; 0 where a unit has no part in the estimate."""
    told = left > 1e-9 * np.maximum(whole, NOUGHT**2)
    return np.where(told, np.sqrt(whole / np.where(told, left, 1.0)), 0.0)


def _deviations(panel: Panel, kinds: Sequence[Kind]) -> tuple[Array, Array]:
    """y less its cohort's mean path [U, T] (nought where not seen, each unit's level left in) and A^- [U, T, T]."""
    out, inverse = np.zeros_like(panel.y), np.zeros((*panel.y.shape, panel.y.shape[1]))
    for cohort in panel.cohorts:
        p = np.array([kinds[u].all for u in cohort])
        inverse[cohort] = np.linalg.pinv(p.sum(axis=0), NOUGHT, hermitian=True)
        path = inverse[cohort[0]] @ np.einsum("uts,us->t", p, panel.y[cohort])
        out[cohort] = np.where(panel.seen[cohort], panel.y[cohort] - path, 0.0)
    return out, inverse


def _borrowed(
    panel: Panel, omega: Array, v: Array, lent: Mask, deviation: Array, inverse: Array
) -> tuple[Array, float]:
    """Variance [K] of the units in `lent`, each v_u laid on the deviations of the pool; degrees of freedom.

    The pool: units of cohorts of two or more. Cells that a unit of the pool lacks are left out of v_u and its sum is
    made nought again. Units of one cluster are taken to move as one, which is the most that they can do.
    """
    cohorts = [c for c in panel.cohorts if panel.clusters(c) > 1]
    dof = float(sum(panel.clusters(c) - 1 for c in cohorts))
    total = np.zeros((v.shape[0], int(panel.cluster.max()) + 1))
    pool = np.concatenate(cohorts)
    mates = np.concatenate([(panel.cluster[c, None] == panel.cluster[c]).sum(axis=1) for c in cohorts])
    for u in np.flatnonzero(lent):
        support = (v[:, u, None] != 0) & panel.seen[pool]
        laid = np.where(support, v[:, u, None], 0.0)
        laid -= support * (laid.sum(axis=2) / np.maximum(support.sum(axis=2), 1))[:, :, None]
        worked = _quadratic(laid, omega)
        lost = _quadratic(laid.transpose(1, 0, 2), inverse[pool]).T
        c = _inflation(worked, worked - mates * lost)
        size = (c * np.einsum("kwt,wt->kw", laid, deviation[pool])) ** 2
        own = _quadratic(v[:, u], omega)
        scaled = size * own[:, None] / np.where(worked > 0, worked, 1.0)
        total[:, panel.cluster[u]] += np.sqrt(scaled.sum(axis=1) / np.maximum((c > 0).sum(axis=1), 1))
    return (total**2).sum(axis=1), dof
