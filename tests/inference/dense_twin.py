"""The noise written out entry by entry, slow and independent, and panels made from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import cho_solve, cholesky, null_space

from polku.base import Month
from polku.inference.noise import Noise, Panel

FIRST = Month.parse("2006-01")


def dense_covariance(panel: Panel, noise: Noise) -> np.ndarray:
    """The covariance [A T, A T] of walk and season, entry by entry from the definition."""
    areas, months = panel.log_y.shape
    out = np.zeros((areas, months, areas, months))
    t = np.arange(months)
    v = np.ones(months - 1) if panel.volatility is None else panel.volatility[1:]
    share = noise.slope_share
    steps = np.array([[((1 - share) * (i == j) + share * noise.slope_phi ** abs(i - j)) * np.sqrt(v[i] * v[j])
                       for j in range(months - 1)] for i in range(months - 1)])  # fmt: skip
    walk = np.zeros((months, months))
    walk[1:, 1:] = np.cumsum(np.cumsum(steps, axis=0), axis=1)
    same = (t[:, None] - t[None, :]) % 12 == 0
    season = same * (1 + noise.season_drift**2 * np.minimum(t[:, None] // 12, t[None, :] // 12))
    for a in range(areas):
        for b in range(areas):
            if a == b:
                sd = noise.season_base + noise.season_count / np.sqrt(panel.ybar[a])
                out[a, :, a, :] = (noise.q**2 + noise.k / panel.ybar[a]) * walk + sd**2 * season
            elif panel.regions[a] == panel.regions[b]:
                out[a, :, b, :] = noise.region_share * noise.q**2 * walk
    for nuisance in panel.nuisances:
        a = panel.areas.index(nuisance.area)
        out[a, :, a, :] += nuisance.sd**2 * np.outer(nuisance.column, nuisance.column)
    return out.reshape(areas * months, areas * months)


def free_effects(areas: int, months: int) -> np.ndarray:
    """Levels and month effects as columns [A T, A + T]."""
    return np.hstack([np.kron(np.eye(areas), np.ones((months, 1))), np.kron(np.ones((areas, 1)), np.eye(months))])


def dense_log_likelihood(panel: Panel, noise: Noise) -> float:
    """The density of an orthonormal set of contrasts of the observed cells."""
    seen = np.isfinite(panel.log_y).ravel()
    contrasts = null_space(free_effects(*panel.log_y.shape)[seen].T)
    covariance = contrasts.T @ dense_covariance(panel, noise)[np.ix_(seen, seen)] @ contrasts
    w = contrasts.T @ panel.log_y.ravel()[seen]
    root = cholesky(covariance, lower=True)
    return float(-0.5 * (w @ cho_solve((root, True), w) + w.size * np.log(2 * np.pi)) - np.log(np.diag(root)).sum())


def invented(areas: int, months: int, seed: int = 0, regions: tuple[str, ...] | None = None) -> Panel:
    """A panel of areas of many sizes without any data yet."""
    rng = np.random.default_rng(seed)
    ybar = np.exp(rng.uniform(np.log(1500), np.log(80_000), areas))
    names = tuple(f"area{a}" for a in range(areas))
    regions = regions or tuple(f"region{a // 2 if a < 6 else a}" for a in range(areas))
    zeros = np.zeros((areas, months))
    return Panel(names, regions, FIRST, zeros, zeros + ybar[:, None], ybar)


def simulated(panel: Panel, noise: Noise, seed: int) -> Panel:
    """The panel with series drawn from the noise, common months and levels added."""
    rng = np.random.default_rng(seed)
    covariance = dense_covariance(panel, noise) + 1e-12 * np.eye(panel.log_y.size)
    series = (cholesky(covariance, lower=True) @ rng.standard_normal(panel.log_y.size)).reshape(panel.log_y.shape)
    series += rng.normal(0, 0.05, panel.months).cumsum() + rng.normal(-2, 0.2, (len(panel.areas), 1))
    return replace(panel, log_y=series)


def contrasts_of(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """An orthonormal basis of the observed cells' contrasts, and which cells are observed."""
    seen = np.isfinite(panel.log_y).ravel()
    return null_space(free_effects(*panel.log_y.shape)[seen].T), seen


def dense_posterior(
    panel: Panel, noise: Noise, design: np.ndarray, mean: np.ndarray, cov: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Conditioning of the joint normal of (theta, data): y = X theta + noise, X [A, T, K]; and log evidence."""
    basis, seen = contrasts_of(panel)
    x = basis.T @ design.reshape(-1, design.shape[-1])[seen]
    w = basis.T @ panel.log_y.ravel()[seen]
    marginal = basis.T @ dense_covariance(panel, noise)[np.ix_(seen, seen)] @ basis + x @ cov @ x.T
    gain = np.linalg.solve(marginal, x @ cov).T
    off = w - x @ mean
    evidence = -0.5 * (off @ np.linalg.solve(marginal, off) + np.linalg.slogdet(marginal)[1])
    return mean + gain @ off, cov - gain @ x @ cov, float(evidence - 0.5 * off.size * np.log(2 * np.pi))
