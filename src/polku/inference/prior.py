"""What is believed of the links before the data: a normal prior of their strengths.

Method, "One generative model" (Links). The strength of link l in area a is A_l b_l,a with existence
A_l ~ Bernoulli(pi) and b_l,a ~ N(mu_l, omega_l^2), mu_l ~ N(m, s^2), omega_l ~ HalfN(w_l): the scale w_l is
the link's own `omega`, or min(0.15, s) where none is given, so that a belief of 0 +/- 0.02 is not one of 0 +/- 0.15 in
each area. Until existence is learned the strengths have the moments of that product:

    strength_a,l = theta_l + delta_a,l
    theta_l  mean pi m,  variance pi (s^2 + m^2) - pi^2 m^2        common to all areas
    delta    mean 0,     variance pi E[omega^2],  E[omega^2] = w_l^2     an area's own

theta is ordered: the L common parts first, then the deviations area by area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.programme.model import Link

Array = NDArray[np.float64]

OMEGA_SCALE = 0.15
"""The largest half-normal scale of the heterogeneity between areas that a link has without being told one."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior of K = L + A L parameters: `mean` [K], `cov` [K, K]; and what it was made of, by link.

    `exists` [L] pi, `slab_mean` [L] m and `slab_sd` [L] s: the strength given that the mechanism operates. `omega` [L]
    the half-normal scale w of what differs between areas; E[omega^2] = w^2.
    """

    links: tuple[str, ...]
    areas: tuple[str, ...]
    mean: Array
    cov: Array
    exists: Array
    slab_mean: Array
    slab_sd: Array
    omega: Array

    @property
    def shape(self) -> tuple[int, int]:
        """(A, L)."""
        return len(self.areas), len(self.links)

    @property
    def strength_matrix(self) -> Array:
        """The matrix [A L, K] that gives every area's strengths (area by area) from theta."""
        areas, links = self.shape
        return np.hstack([np.tile(np.eye(links), (areas, 1)), np.eye(areas * links)])

    def strengths(self, theta: Array) -> Array:
        """theta [..., K] -> strengths [..., A, L], log-hazard at full sustained dose."""
        areas, links = self.shape
        deviations = theta[..., links:].reshape(*theta.shape[:-1], areas, links)
        out: Array = theta[..., None, :links] + deviations
        return out

    def strength_moments(self) -> tuple[Array, Array]:
        """Mean [A, L] and covariance [A, L, L] of each area's strengths."""
        return moments_by_area(self, self.mean, self.cov)


def omega_of(link: Link) -> float:
    """The half-normal scale of a link's heterogeneity between areas: its own, or min(0.15, sd)."""
    return min(OMEGA_SCALE, link.sd) if link.omega is None else link.omega


def make_prior(links: Sequence[Link], areas: Sequence[str], heterogeneity: float | None = None) -> Prior:
    """The prior of the strengths of `links` in the trial `areas`; `heterogeneity`: E[omega^2] of each, if given."""
    exists = np.array([k.exists for k in links], dtype=float)
    m = np.array([k.mean for k in links], dtype=float)
    s = np.array([k.sd for k in links], dtype=float)
    common = exists * (s**2 + m**2) - exists**2 * m**2
    scale = [omega_of(k) if heterogeneity is None else heterogeneity**0.5 for k in links]
    omega = np.array(scale, dtype=float)
    own = np.tile(exists * omega**2, len(areas))
    mean = np.concatenate([exists * m, np.zeros_like(own)])
    ids = tuple(k.id for k in links)
    return Prior(ids, tuple(areas), mean, np.diag(np.concatenate([common, own])), exists, m, s, omega)


def moments_by_area(prior: Prior, mean: Array, cov: Array) -> tuple[Array, Array]:
    """Mean [A, L] and covariance [A, L, L] of each area's strengths under theta ~ N(mean, cov)."""
    areas = len(prior.areas)
    joint = joint_covariance(prior, cov)
    return prior.strengths(mean), np.stack([joint[a, :, a, :] for a in range(areas)])


def joint_covariance(prior: Prior, cov: Array) -> Array:
    """The covariance [A, L, A, L] of all areas' strengths."""
    areas, links = prior.shape
    matrix = prior.strength_matrix
    out: Array = (matrix @ cov @ matrix.T).reshape(areas, links, areas, links)
    return out


def new_area(prior: Prior, mean: Array, cov: Array) -> tuple[Array, Array]:
    """Mean [L] and covariance [L, L] of the strengths in an area that was not in the trial.

    The common part as learned, and a deviation of its own as wide as the prior's.
    """
    links = prior.shape[1]
    own = prior.cov[links : 2 * links, links : 2 * links]
    return mean[:links], cov[:links, :links] + own
