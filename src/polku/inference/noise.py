"""The noise of unemployment stocks: what the series of untreated areas do by themselves.

Method, "The noise of stocks". Series y_a,t = log(unemployed / labour force), t = 0..T-1, and

    y_a,t = mu_a + f_t + r_a(t) + e_a(t)
    r_a     random walk, first month free, Cov of monthly steps  Q_ab = q^2 R_ab + delta_ab k / ybar_a,
            R_aa = 1, R_ab = 0.45 inside a region, 0 across regions
    e_a     season, sd_a = s0 + s1 / sqrt(ybar_a): a fixed part per calendar month and a part that walks
            from year to year by rho * sd_a:  K[t,s] = 1[t = s mod 12] (1 + rho^2 min(t//12, s//12))

The levels mu_a and the month effects f_t are free (flat priors). Differencing (D) removes the levels and
makes the walk white; V diagonalises D K D' = V diag(lambda) V' together with the identity, so that month by
month in that basis the areas have the covariance

    C_j = Q + lambda_j diag(sd_a^2),       P_j = C_j^-1 - u_j u_j' / s_j,   u_j = C_j^-1 1,  s_j = 1'u_j

where P_j has the free common month effect removed by generalised least squares. C_j is block diagonal by
region. A missing cell is a pulse with a diffuse prior, which is exact: the density is that of the observed
cells. References: Harville (1974) for the contrasts, Sargan & Drettakis (1974) for the pulses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.optimize import minimize

from polku.base import Month

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of series, areas x months.

    `log_y` [A, T] log of unemployed over labour force, NaN where missing; `stock` [A, T] persons;
    `ybar` [A] mean stock over the months learned from; `regions` [A] the region of each area. `steps`: months from
    which an area's level is free anew.
    """

    areas: tuple[str, ...]
    regions: tuple[str, ...]
    first: Month
    log_y: Array
    stock: Array
    ybar: Array
    steps: tuple[tuple[str, Month], ...] = ()

    @property
    def months(self) -> int:
        return int(self.log_y.shape[1])

    def column(self, month: Month) -> int:
        """The place of a month; raises ValueError when the panel does not have it."""
        at = month.since(self.first)
        if not 0 <= at < self.months:
            raise ValueError(f"the panel has no month {month}")
        return at

    def take(self, areas: Sequence[str]) -> Panel:
        """The panel of some of its areas, in the given order."""
        at = [self.areas.index(a) for a in areas]
        names = tuple(areas)
        regions = tuple(self.regions[i] for i in at)
        return replace(
            self, areas=names, regions=regions, log_y=self.log_y[at], stock=self.stock[at], ybar=self.ybar[at]
        )

    def until(self, last: Month) -> Panel:
        """The panel up to a month, that month included."""
        n = last.since(self.first) + 1
        return replace(self, log_y=self.log_y[:, :n], stock=self.stock[:, :n])

    def hide(self, cells: NDArray[np.bool_]) -> Panel:
        """The panel with cells [A, T] made missing."""
        return replace(self, log_y=np.where(cells, np.nan, self.log_y), stock=np.where(cells, np.nan, self.stock))


def interpolate_labour_force(labour_force: Array, first: Month) -> Array:
    """Labour force [A, T] in persons: straight lines between the known Januaries, the ends held.

    The published figure changes once a year; its step is as large as a month's noise. NaN = not known.
    """
    months = labour_force.shape[1]
    januaries = np.array([t for t in range(months) if (first + t).month == 1], dtype=int)
    out = np.empty_like(labour_force, dtype=float)
    for a, series in enumerate(labour_force):
        known = januaries[np.isfinite(series[januaries])]
        if known.size == 0:  # a series shorter than a year: what there is
            known = np.flatnonzero(np.isfinite(series))
        if known.size == 0:
            raise ValueError(f"no labour force is known for area {a}")
        out[a] = np.interp(np.arange(months), known, series[known])
    return out


def make_panel(
    areas: Sequence[str],
    regions: Sequence[str],
    first: Month,
    stock: Array,
    labour_force: Array,
    starts: Mapping[str, Month],
) -> Panel:
    """The panel of stocks [A, T] and labour forces [A, T]; `starts` are the first treated months.

    A stock that is not positive counts as missing. Raises ValueError when an area has no month to learn from.
    """
    seen = np.where(np.isfinite(stock) & (stock > 0), stock, np.nan)
    learned = seen.copy()
    for a, area in enumerate(areas):
        if area in starts:
            learned[a, max(0, starts[area].since(first)) :] = np.nan
    if not np.isfinite(learned).any(axis=1).all():
        raise ValueError("an area has no month before its start")
    log_y = np.log(seen) - np.log(interpolate_labour_force(labour_force, first))
    return Panel(tuple(areas), tuple(regions), first, log_y, seen, np.nanmean(learned, axis=1))


def learning_blocks(panel: Panel, starts: Mapping[str, Month]) -> tuple[Panel, ...]:
    """What the noise is learned from: comparison areas in all months, trial areas before their start.

    Two blocks; with a single comparison area, which alone says nothing once month effects are free, one block
    of all areas before the start.
    """
    comparison = [a for a in panel.areas if a not in starts]
    trial = [a for a in panel.areas if a in starts]
    groups = [comparison, trial] if len(comparison) > 1 else [comparison + trial]
    blocks = [_untreated(panel.take(g), starts) for g in groups if len(g) > 1]
    return tuple(b for b in blocks if b.months > 1)


def _untreated(panel: Panel, starts: Mapping[str, Month]) -> Panel:
    """The panel without treated cells, and without the months after the last area's start."""
    begins = [starts[a].since(panel.first) if a in starts else panel.months for a in panel.areas]
    treated = np.arange(panel.months)[None, :] >= np.array(begins)[:, None]
    late = [b for a, b in zip(panel.areas, begins, strict=True) if a in starts]
    last = min(max(late, default=panel.months), panel.months)
    return panel.hide(treated).until(panel.first + (last - 1))


@dataclass(frozen=True, slots=True)
class Noise:
    """The parameters of the noise, in log points of the stock.

    `q` sd of a monthly step at infinite size; `k` its part that falls with the size (variance k / ybar);
    `season_base` s0 and `season_count` s1; `season_drift` rho. A `slope_sd` above zero adds the sensitivity
    run "damped": in areas with ybar > `slope_above` the steps have an AR(1) part of that sd and `slope_phi`.
    """

    q: float = 0.0075
    k: float = 0.9
    season_base: float = 0.02
    season_count: float = 1.2
    season_drift: float = 0.1
    region_share: float = 0.45
    slope_sd: float = 0.0
    slope_phi: float = 0.8
    slope_above: float = 3000.0


START = Noise()
LOG_PRIOR_SD = 1.0
"""The weak prior of each learned parameter: log-normal around `START` with this sd (a factor of 2.7)."""


def step_kernels(months: int) -> tuple[Array, Array]:
    """The kernels [T-1, T-1] of differenced season: the fixed part and the part that walks (times rho^2)."""
    t = np.arange(months)
    same = (t[:, None] - t[None, :]) % 12 == 0
    fixed = same.astype(float)
    walk = same * np.minimum(t[:, None] // 12, t[None, :] // 12).astype(float)
    return _both_differenced(fixed), _both_differenced(walk)


def _both_differenced(kernel: Array) -> Array:
    out: Array = np.diff(np.diff(kernel, axis=0), axis=1)
    return out


def region_matrix(regions: Sequence[str], share: float) -> Array:
    """R [A, A]: 1 on the diagonal, `share` inside a region, 0 across regions. An empty region is no region."""
    names = np.array(regions)
    same = (names[:, None] == names[None, :]) & (names[:, None] != "")
    out = np.where(same, share, 0.0)
    np.fill_diagonal(out, 1.0)
    return out


def step_covariance(panel: Panel, noise: Noise) -> Array:
    """Q [A, A]: the covariance of one month's steps of the walks."""
    walk: Array = noise.q**2 * region_matrix(panel.regions, noise.region_share)
    return walk + np.diag(noise.k / panel.ybar)


def season_sd(panel: Panel, noise: Noise) -> Array:
    """The sd [A] of the fixed season of a calendar month."""
    sd: Array = noise.season_base + noise.season_count / np.sqrt(panel.ybar)
    return sd


def region_groups(regions: Sequence[str]) -> tuple[NDArray[np.int64], ...]:
    """The areas of each region, regions of one size together: arrays [regions of that size, size]."""
    members: dict[str, list[int]] = {}
    for a, region in enumerate(regions):
        members.setdefault(region or f"\0{a}", []).append(a)
    sizes = sorted({len(m) for m in members.values()})
    return tuple(np.array([m for m in members.values() if len(m) == size]) for size in sizes)


def missing_pulses(panel: Panel) -> Array:
    """The pulse regressors [A, T, m] of the missing cells."""
    cells = np.argwhere(~np.isfinite(panel.log_y))
    out = np.zeros((*panel.log_y.shape, len(cells)))
    out[cells[:, 0], cells[:, 1], np.arange(len(cells))] = 1.0
    return out


def filled(panel: Panel) -> Array:
    """log_y [A, T] with missing cells filled by a straight line; the value is immaterial, pulses absorb it."""
    out = panel.log_y.copy()
    t = np.arange(panel.months)
    for row in out:
        known = np.isfinite(row)
        row[~known] = np.interp(t[~known], t[known], row[known]) if known.any() else 0.0
    return out


def half_inverse(matrix: Array) -> tuple[Array, float, int]:
    """B with B B' the pseudo-inverse of a non-negative matrix, its log determinant and its rank.

    A month missing everywhere leaves its pulses collinear with the free month effect: those directions drop.
    """
    if matrix.size == 0:
        return np.zeros((0, 0)), 0.0, 0
    values, vectors = np.linalg.eigh(matrix)
    keep = values > 1e-10 * values[-1]
    return vectors[:, keep] / np.sqrt(values[keep]), float(np.log(values[keep]).sum()), int(keep.sum())


@dataclass(frozen=True, slots=True)
class Rotated:
    """C_j^-1 in the rotated basis and what removes the month effects; everything [n, A, ...], n = T - 1."""

    vectors: Array
    values: Array
    groups: tuple[NDArray[np.int64], ...]
    inverses: tuple[Array, ...]
    u: Array
    s: Array
    logdet: float

    def rotate(self, x: Array) -> Array:
        """Columns [A, T, c] differenced and turned: [n, A, c]."""
        step = np.diff(x, axis=1)
        out: Array = np.tensordot(self.vectors, step, axes=(0, 1))
        return out

    def apply(self, x: Array) -> Array:
        """P x for turned columns [n, A, c]."""
        out = np.empty_like(x)
        for at, inverse in zip(self.groups, self.inverses, strict=True):
            part = x[:, at]  # [n, G, g, c]
            out[:, at] = inverse * part if at.shape[1] == 1 else inverse @ part
        along = np.einsum("ja,jac->jc", self.u, x)
        out -= self.u[:, :, None] * (along / self.s[:, None])[:, None, :]
        return out


def rotated(panel: Panel, noise: Noise, kernels: tuple[Array, Array] | None = None) -> Rotated:
    """The precision of the panel's steps under the noise, month effects removed, missing cells not yet."""
    fixed, walk = kernels or step_kernels(panel.months)
    values, vectors = eigh(fixed + noise.season_drift**2 * walk)
    values = np.maximum(values, 0.0)
    steps, variance = step_covariance(panel, noise), season_sd(panel, noise) ** 2
    groups = region_groups(panel.regions)
    inverses: list[Array] = []
    logdet = 0.0
    u = np.empty((values.size, len(panel.areas)))
    for at in groups:
        blocks = steps[at[:, :, None], at[:, None, :]][None] + np.zeros((values.size, 1, 1, 1))
        i = np.arange(at.shape[1])
        blocks[:, :, i, i] += values[:, None, None] * variance[at]
        alone = at.shape[1] == 1
        inverse = np.asarray(1.0 / blocks if alone else np.linalg.inv(blocks), dtype=np.float64)
        logdet += float(np.log(blocks).sum() if alone else np.linalg.slogdet(blocks)[1].sum())
        u[:, at] = inverse.sum(axis=-1)
        inverses.append(inverse)
    s = u.sum(axis=1)
    logdet += float(np.log(s).sum()) - values.size * float(np.log(len(panel.areas)))
    return Rotated(vectors, values, groups, tuple(inverses), u, s, logdet)


def log_likelihood(panel: Panel, noise: Noise) -> float:
    """The log density of the observed cells' contrasts (levels and month effects removed)."""
    return _value_and_gradient(panel, noise, step_kernels(panel.months), gradient=False)[0]


def _value_and_gradient(
    panel: Panel, noise: Noise, kernels: tuple[Array, Array], gradient: bool = True
) -> tuple[float, Array]:
    """The log likelihood and its gradient by (q, k, s0, s1, rho)."""
    p = rotated(panel, noise, kernels)
    z = p.rotate(filled(panel)[:, :, None])[:, :, 0]
    m = p.rotate(missing_pulses(panel))
    pz = p.apply(z[:, :, None])[:, :, 0]
    pm = p.apply(m)
    b, missing_logdet, rank = half_inverse(np.tensordot(m, pm, axes=((0, 1), (0, 1))))
    n = pm @ b  # P M (M'PM)^-1/2: what the pulses take away from P
    alpha = pz - n @ np.tensordot(n, z, axes=((0, 1), (0, 1)))
    cells = p.values.size * (len(panel.areas) - 1) - rank
    value = -0.5 * (float((z * alpha).sum()) + p.logdet + missing_logdet + cells * float(np.log(2 * np.pi)))
    return value, _gradient(panel, noise, p, kernels[1], alpha, n) if gradient else np.zeros(5)


def _gradient(panel: Panel, noise: Noise, p: Rotated, walk: Array, alpha: Array, n: Array) -> Array:
    """dL = 1/2 sum (alpha alpha' - P) : dC, where P has month effects (u) and pulses (n) removed."""
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
    turned = p.vectors.T @ walk @ p.vectors
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


def fit_noise(panels: Sequence[Panel], start: Noise = START) -> Noise:
    """The most probable noise of untreated panels (blocks independent of each other).

    Maximum likelihood in the logs of q, k, s0, s1 and rho with the weak prior `LOG_PRIOR_SD` around `START`:
    without series to learn from, the answer is `START`.
    """
    usable = [(p, step_kernels(p.months)) for p in panels if len(p.areas) > 1 and p.months > 1]
    centre = np.log(_vector(START))

    def objective(x: Array) -> tuple[float, Array]:
        values = np.exp(x)
        off = (x - centre) / LOG_PRIOR_SD
        value, slope = 0.5 * float(off @ off), off / LOG_PRIOR_SD
        for panel, kernels in usable:
            v, g = _value_and_gradient(panel, _noise(values, start), kernels)
            value, slope = value - v, slope - g * values
        return value, slope

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
            total += _value_and_gradient(panel, _noise(np.exp(x), noise), step_kernels(panel.months))[1] * np.exp(x)
        return total

    at = np.log(centre)
    curvature = np.array([(slope(at + e) - slope(at - e)) / (2 * step) for e in step * np.eye(5)])
    information = np.eye(5) / LOG_PRIOR_SD**2 - 0.5 * (curvature + curvature.T)
    return np.asarray(centre * np.sqrt(np.diag(np.linalg.inv(information))))
