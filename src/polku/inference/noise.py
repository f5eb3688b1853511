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

Steps need be neither of one size in all months nor independent: with monthly variances v and the part g of a damped
slope (AR(1), phi) their correlation over time is W = diag(v)^1/2 ((1 - g) I + g phi^|t-s|) diag(v)^1/2 in every area,
and the basis is that of the pair (D K D', W): V'D K D'V = diag(lambda), V'WV = I. Nothing else changes.

where P_j has the free common month effect removed by generalised least squares. C_j is block diagonal by
region. A missing cell is a pulse with a diffuse prior, which is exact: the density is that of the observed
cells. References: Harville (1974) for the contrasts, Sargan & Drettakis (1974) for the pulses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nuisance:
    """What moves an area's series and is neither noise nor effect: N(mean 0, sd^2) times `column` [T] of `area`.

    `kind`: exposure (to the cycle), gap (what was under way before the start), step, month, season. An infinite `sd`
    is a flat prior. `onset`: months from the panel's first to the one in which a gap begins to go on or come back.
    """

    kind: str
    area: str
    sd: float
    column: Array
    onset: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of series, areas x months.

    `log_y` [A, T] log of unemployed over labour force, NaN where missing; `stock` [A, T] persons;
    `ybar` [A] mean stock over the months learned from; `regions` [A] the region of each area. `nuisances`: what else
    moves the series; `volatility` [T]: the variance of the step into each month, None when it is 1 in all.
    """

    areas: tuple[str, ...]
    regions: tuple[str, ...]
    first: Month
    log_y: Array
    stock: Array
    ybar: Array
    nuisances: tuple[Nuisance, ...] = ()
    volatility: Array | None = None

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
        return replace(
            self,
            areas=names,
            regions=tuple(self.regions[i] for i in at),
            log_y=self.log_y[at],
            stock=self.stock[at],
            ybar=self.ybar[at],
            nuisances=tuple(x for x in self.nuisances if x.area in names),
        )

    def until(self, last: Month) -> Panel:
        """The panel up to a month, that month included."""
        n = last.since(self.first) + 1
        return replace(
            self,
            log_y=self.log_y[:, :n],
            stock=self.stock[:, :n],
            nuisances=tuple(replace(x, column=x.column[:n]) for x in self.nuisances),
            volatility=None if self.volatility is None else self.volatility[:n],
        )

    def hide(self, cells: NDArray[np.bool_]) -> Panel:
        """The panel with cells [A, T] made missing."""
        return replace(self, log_y=np.where(cells, np.nan, self.log_y), stock=np.where(cells, np.nan, self.stock))

    def having(self, *more: Nuisance) -> Panel:
        """The panel with further nuisances."""
        return replace(self, nuisances=(*self.nuisances, *more))


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
    late = [starts[a].since(panel.first) for a in panel.areas if a in starts]
    last = min(max(late, default=panel.months), panel.months)
    return panel.hide(treated_cells(panel, starts)).until(panel.first + (last - 1))


def treated_cells(panel: Panel, starts: Mapping[str, Month], after: int = 0) -> NDArray[np.bool_]:
    """[A, T] each trial area's months from `after` months past its first treated one on."""
    begins = [starts[a].since(panel.first) + after if a in starts else panel.months for a in panel.areas]
    return np.asarray(np.arange(panel.months)[None, :] >= np.array(begins)[:, None])


@dataclass(frozen=True, slots=True)
class Noise:
    """The parameters of the noise, in log points of the stock.

    `q` sd of a monthly step at infinite size; `k` its part that falls with the size (variance k / ybar);
    `season_base` s0 and `season_count` s1; `season_drift` rho. `slope_share`: the part of a step's variance that goes
    on from month to month as a damped slope, an AR(1) of `slope_phi`.
    """

    q: float = 0.0075
    k: float = 0.9
    season_base: float = 0.02
    season_count: float = 1.2
    season_drift: float = 0.1
    region_share: float = 0.45
    slope_share: float = 0.0
    slope_phi: float = 0.85


START = Noise()


@dataclass(frozen=True, slots=True)
class Kernels:
    """How differenced series hang together over time, [T-1, T-1]: all that does not depend on the noise's sizes.

    `fixed` and `walk` (times rho^2) of the season, `steps` W of the walks. `whitener` L^-T of W = LL'; `logdet` of W.
    `held`: the basis (values, vectors) of a season's drift that is not learned any more.
    """

    fixed: Array
    walk: Array
    steps: Array
    whitener: Array
    logdet: float
    held: tuple[Array, Array] | None = None

    def basis(self, drift: float) -> tuple[Array, Array]:
        """(values [n], vectors V [n, n]) of the pair (season, steps): V'KV = diag(values), V'WV = I."""
        if self.held is not None:
            return self.held
        season = self.whitener.T @ (self.fixed + drift**2 * self.walk) @ self.whitener
        values, turned = np.linalg.eigh(0.5 * (season + season.T))
        return np.maximum(values, 0.0), self.whitener @ turned


def step_kernels(panel: Panel, noise: Noise) -> Kernels:
    """The kernels of a panel's months, with its volatility and the noise's damped slope."""
    t = np.arange(panel.months)
    same = (t[:, None] - t[None, :]) % 12 == 0
    walk = same * np.minimum(t[:, None] // 12, t[None, :] // 12).astype(float)
    steps = step_correlation(panel, noise)
    root = np.linalg.cholesky(steps)
    logdet = 2.0 * float(np.log(np.diag(root)).sum())
    whitener = np.linalg.inv(root).T
    return Kernels(_both_differenced(same.astype(float)), _both_differenced(walk), steps, whitener, logdet)


def step_correlation(panel: Panel, noise: Noise) -> Array:
    """W [T-1, T-1]: variances v of the months, and among them the damped slope's correlation."""
    n = panel.months - 1
    t = np.arange(n)
    share = noise.slope_share
    out = (1.0 - share) * np.eye(n) + share * noise.slope_phi ** np.abs(t[:, None] - t[None, :])
    if panel.volatility is None:
        return np.asarray(out)
    sd = np.sqrt(panel.volatility[1:])
    return np.asarray(sd[:, None] * out * sd)


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


def nuisance_columns(panel: Panel) -> tuple[Array, Array]:
    """The regressors [A, T, m] of the missing cells and nuisances, and their prior precision [m] (0: flat)."""
    pulses = missing_pulses(panel)
    own = np.zeros((*panel.log_y.shape, len(panel.nuisances)))
    for c, nuisance in enumerate(panel.nuisances):
        own[panel.areas.index(nuisance.area), :, c] = nuisance.column
    weight = np.array([0.0 if np.isinf(x.sd) else x.sd**-2.0 for x in panel.nuisances])
    return np.concatenate([pulses, own], axis=2), np.concatenate([np.zeros(pulses.shape[2]), weight])


def absorbed(gram: Array, weight: Array) -> tuple[Array, float, int]:
    """B with B B' = (M'PM + diag(weight))^-1, what it adds to the log determinant, and how many cells it takes.

    `gram` [m, m] is M'PM; `weight` [m] the prior precision of each column, 0 for a flat prior (which takes a cell).
    """
    b, logdet, rank = half_inverse(gram + np.diag(weight))
    proper = weight > 0
    return b, logdet - float(np.log(weight[proper]).sum()), rank - int(proper.sum())


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
    """C_j^-1 in the rotated basis and what removes the month effects; everything [n, A, ...], n = T - 1.

    `vectors` [n, n] V turns months into the basis, `back` [n, n] W V turns series of the basis into months again.
    """

    vectors: Array
    back: Array
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


def rotated(panel: Panel, noise: Noise, kernels: Kernels | None = None) -> Rotated:
    """The precision of the panel's steps under the noise, month effects removed, nuisances not yet."""
    k = kernels or step_kernels(panel, noise)
    values, vectors = k.basis(noise.season_drift)
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
    logdet += (len(panel.areas) - 1) * k.logdet
    return Rotated(vectors, k.steps @ vectors, values, groups, tuple(inverses), u, s, logdet)
