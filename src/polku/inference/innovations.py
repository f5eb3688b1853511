"""Innovations of a panel under its noise: what each month brings that the months before did not tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from polku.inference.noise import (
    Noise,
    Panel,
    Rotated,
    absorbed,
    filled,
    nuisance_columns,
    rotated,
    season_sd,
    step_covariance,
)

Array = NDArray[np.float64]


def innovations(panel: Panel, noise: Noise) -> Array:
    """Standardised innovations [A, T-1] of each area's steps less the common month effects.

    With B = W V the rows have the covariance B diag(C_j,aa - 1/s_j) B' exactly; its Cholesky factor puts them in order
    of time. Nuisances are taken away and a missing cell is filled by its expectation given all others; the steps to
    and from it are nan.
    """
    p = rotated(panel, noise)
    z = p.rotate(completed(panel, p)[:, :, None])[:, :, 0]
    z = z - (np.einsum("ja,ja->j", p.u, z) / p.s)[:, None]
    own = np.diag(step_covariance(panel, noise)) + p.values[:, None] * season_sd(panel, noise) ** 2
    out = np.empty((len(panel.areas), panel.months - 1))
    for a in range(len(panel.areas)):
        covariance = (p.back * (own[:, a] - 1.0 / p.s)) @ p.back.T
        out[a] = np.linalg.solve(np.linalg.cholesky(covariance), p.back @ z[:, a])
    return np.where(np.isfinite(np.diff(panel.log_y, axis=1)), out, np.nan)


def completed(panel: Panel, p: Rotated) -> Array:
    """log_y [A, T] less its nuisances, missing cells at their expectation given the rest."""
    out = filled(panel)
    columns, weight = nuisance_columns(panel)
    if weight.size:
        m = p.rotate(columns)
        z = p.rotate(out[:, :, None])
        b, _, _ = absorbed(np.tensordot(m, p.apply(m), axes=((0, 1), (0, 1))), weight)
        out -= columns @ (b @ (b.T @ np.tensordot(m, p.apply(z), axes=((0, 1), (0, 1)))[:, 0]))
    return out
