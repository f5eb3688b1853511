"""The density of the panel for the reference sampler, written apart from `polku.inference.noise`.

The model is that page's: y = level + month + walk + season, levels and month effects free. Two forms of it:

    dense      one covariance of all areas' monthly steps (areas · months square), month effects removed by generalised
               least squares; precomputed as a quadratic form of log R for noise that is held
    by month   the season's kernel turned to its eigenvectors; each turned month is diagonal plus one vector a region,
               C_j = diag(d_j) + 0.45 q² Σ_r 1_r 1_r', inverted by Sherman & Morrison (1950): cheap, so that q, k, s0
               and s1 can be sampled

Nuisances of the product (`Panel.nuisances`: exposure to the cycle, what was under way before a start, steps) are
further columns of normal or flat prior, removed with the month effects. Steps of the walks have the months' variances
and the damped slope that the product found (`Panel.volatility`, `Noise.slope_share`), both held: over time they have
the covariance W, and "by month" is turned by the eigenvectors of the season's kernel against W. `xp` is numpy or
jax.numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, eigh

from polku.inference.noise import Noise, Panel

Array = NDArray[np.float64]


def season_kernel(months: int, drift: float) -> Array:
    """[T-1, T-1] of a season's monthly steps, unit sd: fixed by calendar month, plus a part that walks by year."""
    year, month = np.divmod(np.arange(months), 12)
    same = month[:, None] == month[None, :]
    kernel = same * (1.0 + drift**2 * np.minimum(year[:, None], year[None, :]))
    step = np.diff(np.eye(months), axis=0)
    out: Array = step @ kernel @ step.T
    return out


def regions_of(panel: Panel) -> Array:
    """[A, G] 1 where an area is of a region; an area without one is a region of its own."""
    names = [r or f"alone/{a}" for a, r in zip(panel.areas, panel.regions, strict=True)]
    groups = sorted(set(names))
    return np.array([[float(n == g) for g in groups] for n in names])


def whole_panel(panel: Panel) -> None:
    """Raises ValueError when a cell is missing: neither frozen data set has one."""
    if not np.isfinite(panel.log_y).all():
        raise ValueError("the reference has no missing cells")


def nuisances_of(panel: Panel) -> tuple[Array, Array]:
    """[A, T-1, m] the monthly steps of each nuisance's column, and its prior precision [m]: 0 when it is flat."""
    out = np.zeros((len(panel.areas), panel.months - 1, len(panel.nuisances)))
    for i, one in enumerate(panel.nuisances):
        out[panel.areas.index(one.area), :, i] = np.diff(one.column)
    return out, np.array([1.0 / one.sd**2 for one in panel.nuisances])


def walk_over_time(panel: Panel, noise: Noise) -> Array:
    """W [T-1, T-1]: the covariance over months of one area's steps of unit size."""
    apart = np.abs(np.subtract.outer(np.arange(panel.months - 1), np.arange(panel.months - 1)))
    kept = noise.slope_share * noise.slope_phi**apart + (1.0 - noise.slope_share) * (apart == 0)
    sd = np.ones(panel.months - 1) if panel.volatility is None else panel.volatility[1:] ** 0.5
    out: Array = np.outer(sd, sd) * kept
    return out


@dataclass(frozen=True, slots=True)
class Quadratic:
    """log p(y | v) = constant + score'v − v' matrix v / 2 of log R `v` of the trial areas, [areas · months] area by
    area."""

    matrix: Array
    score: Array
    constant: float


def dense(panel: Panel, noise: Noise, areas: tuple[str, ...], lead: int, months: int) -> Quadratic:
    """The held noise as one quadratic form of log R in `months` columns from `lead`."""
    whole_panel(panel)
    count, n = panel.log_y.shape[0], panel.log_y.shape[1] - 1
    group = regions_of(panel)
    walk = noise.q**2 * (noise.region_share * group @ group.T + (1 - noise.region_share) * np.eye(count))
    walk += np.diag(noise.k / panel.ybar)
    sd = noise.season_base + noise.season_count / np.sqrt(panel.ybar)
    cov = np.kron(walk, walk_over_time(panel, noise))
    cov += np.kron(np.diag(sd**2), season_kernel(panel.months, noise.season_drift))
    factor = cho_factor(cov, lower=True)
    columns_of, weight = nuisances_of(panel)
    common = np.hstack([np.tile(np.eye(n), (count, 1)), columns_of.reshape(count * n, -1)])
    pulses = np.zeros((count, panel.months, len(areas) * months))
    for a, area in enumerate(areas):
        pulses[panel.areas.index(area), lead + np.arange(months), a * months + np.arange(months)] = 1.0
    x = np.diff(pulses, axis=1).reshape(count * n, -1)
    y = np.diff(panel.log_y, axis=1).reshape(-1, 1)
    columns = np.hstack([x, y])
    solved = cho_solve(factor, np.hstack([columns, common]))
    within, shared = solved[:, : columns.shape[1]], common.T @ solved
    inner = cho_factor(shared[:, columns.shape[1] :] + np.diag([0.0] * n + list(weight)), lower=True)
    gram = columns.T @ within - shared[:, : columns.shape[1]].T @ cho_solve(inner, shared[:, : columns.shape[1]])
    logdet = 2 * float(np.log(np.diag(factor[0])).sum() + np.log(np.diag(inner[0])).sum()) - n * float(np.log(count))
    logdet -= float(np.log(weight[weight > 0]).sum())
    cells = n * (count - 1) - int((weight == 0).sum())
    constant = -0.5 * (float(gram[-1, -1]) + logdet + cells * float(np.log(2 * np.pi)))
    return Quadratic(0.5 * (gram[:-1, :-1] + gram[:-1, :-1].T), gram[:-1, -1], constant)


@dataclass(frozen=True, slots=True)
class ByMonth:
    """Turned steps `z` [n, A] of the data, `nuisances` [m, n, A] with their prior precision `weight` [m], `pulse`
    [n, T'] what a unit of log R in each month does to them, `values` [n] of the season's kernel; `group` [A, G],
    `trial` the rows of the trial areas; `over_time`: log determinant of W."""

    z: Array
    nuisances: Array
    weight: Array
    pulse: Array
    values: Array
    group: Array
    ybar: Array
    trial: NDArray[np.int64]
    region_share: float
    over_time: float


def by_month(panel: Panel, noise: Noise, areas: tuple[str, ...], lead: int, months: int) -> ByMonth:
    """The data turned by the season's kernel against W; of `noise` the drift and the damped slope are used."""
    whole_panel(panel)
    over_time = walk_over_time(panel, noise)
    values, vectors = eigh(season_kernel(panel.months, noise.season_drift), over_time)
    columns, weight = nuisances_of(panel)
    step = np.diff(np.eye(panel.months), axis=0)
    turned = vectors.T @ step
    trial = np.array([panel.areas.index(a) for a in areas])
    pulse = turned[:, lead : lead + months]
    return ByMonth(
        turned @ panel.log_y.T,
        np.einsum("tj,atm->mja", vectors, columns),
        weight,
        pulse,
        np.maximum(values, 0.0),
        regions_of(panel),
        panel.ybar,
        trial,
        noise.region_share,
        float(np.linalg.slogdet(over_time)[1]),
    )


def log_density(data: ByMonth, log_r: Any, q: Any, k: Any, s0: Any, s1: Any, xp: Any = np) -> Any:
    """The log density of the panel's contrasts at log R [A, T'] of the trial areas and the noise's parameters."""
    to_panel = np.eye(len(data.ybar))[data.trial]  # [trial, A]
    z = data.z - data.pulse @ log_r.T @ to_panel
    sd = s0 + s1 / np.sqrt(data.ybar)
    d = q**2 * (1 - data.region_share) + k / data.ybar + data.values[:, None] * sd**2
    c, w = q**2 * data.region_share, 1.0 / d
    inside = 1.0 + c * (w @ data.group)

    def solve(x: Any) -> Any:
        return w * x - w * ((c * ((w * x) @ data.group) / inside) @ data.group.T)

    u = solve(xp.ones_like(d))
    s = u.sum(axis=1)

    def product(x: Any, y: Any) -> Any:
        """x'Py, month effects removed."""
        return (x * solve(y)).sum() - ((u * x).sum(axis=1) * (u * y).sum(axis=1) / s).sum()

    n, count = data.z.shape
    quadratic, logdet = product(z, z), xp.log(d).sum() + xp.log(inside).sum() + xp.log(s).sum() - n * np.log(count)
    logdet = logdet + (count - 1) * data.over_time
    if len(data.weight):
        gram = xp.stack([xp.stack([product(x, y) for y in data.nuisances]) for x in data.nuisances])
        gram = gram + np.diag(data.weight)
        along = xp.stack([product(x, z) for x in data.nuisances])
        quadratic = quadratic - along @ xp.linalg.solve(gram, along)
        logdet = logdet + xp.linalg.slogdet(gram)[1] - np.log(data.weight[data.weight > 0]).sum()
    return -0.5 * (quadratic + logdet + (n * (count - 1) - (data.weight == 0).sum()) * np.log(2 * np.pi))
