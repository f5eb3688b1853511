"""Roots and axes of covariances that move as little as their covariance does.

A draw of N(m, V) is m + R z with R R' = V, and any such R gives the right distribution. Eigenvectors do not give the
same draws on every machine: where eigenvalues are equal their vectors are any basis of a space, and a difference in
the last bit of V turns them by a right angle. The Cholesky factor is a smooth function of V (its pivots are fixed by
the order of the parameters; Golub & Van Loan 2013, 4.2). So that it is one at the edge of what has a root too, it is
taken of the correlations with `JITTER` added to their diagonal: a difference of 1e-16 in V then moves no entry by more
than about 1e-10 of its standard deviation, and a variance is off by 1e-12 of itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

JITTER = 1e-12
"""Of a variance: far below what is printed, far above a difference in the last bit."""
GOLDEN = 0.6180339887498949
LEAST = 1e-6
"""A direction that moves nothing by more than this part of the largest is no direction."""


def root(cov: Array) -> Array:
    """R [..., K, K], lower triangular with R R' = `cov` [..., K, K], a covariance that may be singular.

    A parameter of no variance has a row of noughts. Raises ValueError when `cov` is no covariance.
    """
    sd = np.sqrt(np.maximum(np.diagonal(cov, axis1=-2, axis2=-1), 0.0))
    safe = np.where(sd > 0, sd, 1.0)
    alike = cov / safe[..., :, None] / safe[..., None, :]
    at = np.arange(cov.shape[-1])
    for more in (JITTER, 1e4 * JITTER, 1e8 * JITTER):
        alike[..., at, at] = np.where(sd > 0, 1.0 + more, 1.0)
        try:
            return np.asarray(np.linalg.cholesky(alike) * sd[..., :, None])
        except np.linalg.LinAlgError:
            continue
    raise ValueError("this is no covariance: it has a direction of negative variance")


def directions(moved: Array, most: int) -> Array:
    """[..., K, most] orthonormal directions in which the columns of `moved` [..., K, M] lie, the strongest first.

    Left singular vectors. Those of equal singular values could be any basis of a space, so each column is weighed a
    little differently (by up to a tenth); a direction in which next to nothing lies is left nought; a vector's sign is
    that of its largest entry.
    """
    k, m = moved.shape[-2:]
    told = moved * (1.0 - 0.1 * ((GOLDEN * np.arange(1, m + 1)) % 1.0))
    left, size, _ = np.linalg.svd(told, full_matrices=False)
    left, size = left[..., :most], size[..., :most]
    largest = np.take_along_axis(left, np.abs(left).argmax(axis=-2)[..., None, :], axis=-2)
    left = left * np.where(largest < 0, -1.0, 1.0)
    there = size > LEAST * np.maximum(size[..., :1], 1e-300) if size.shape[-1] else size > 0
    found = np.zeros((*moved.shape[:-2], k, most))
    found[..., : left.shape[-1]] = np.where(there[..., None, :], left, 0.0)
    return found
