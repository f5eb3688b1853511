"""How far a result hangs on what was put in: power-scaling, heterogeneity, and fits with something left out.

Kallioinen, Paananen, Burkner & Vehtari (2024), Detecting and diagnosing prior and likelihood sensitivity with
power-scaling. The prior to the power alpha and the likelihood to the power beta are, for a normal prior and a
likelihood of information I and score g in theta,

    V = (alpha V_0^-1 + beta I)^-1,   m = V (alpha V_0^-1 m_0 + beta g)

the normal update with V_0 / alpha and beta I, beta g. For a direction v of theta with base N(m, s^2), per doubling of
alpha (central difference of log2 alpha between 0.8 and 1.25)

    shift = d m / s,   width = d log s

so that a normal whose mean moves by 0.23 s, or whose sd changes by a fifth, moves by 0.05 in the authors' cumulative
Jensen-Shannon distance, which is their threshold. For one parameter the prior's shift is the likelihood's with the
other sign: a shift says that prior and data pull apart, the prior's width (1 - contraction) / 2 that it carries.

Shrinkage of an area towards the others, dossier 2.5: B_a = V_a / (V_a + omega^2), V_a the variance of the area's own
estimate without its prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.inference.laplace import NormalPosterior, total, update
from polku.inference.likelihood import Information
from polku.inference.prior import OMEGA_SCALE, Prior

Array = NDArray[np.float64]

ALPHAS = (0.8, 1.25)
SHIFT = 0.23
"""A shift of the mean, in posterior sd per doubling, that is told: 0.05 in cumulative Jensen-Shannon distance."""
OMEGAS = (0.05, 0.40)
"""Heterogeneity between areas held at either end, beside the prior's half-normal of scale 0.15 (or a link's own)."""
MOVED = 1.0
"""A result that moves by more than its own sd when something is left out is told."""


def power_scaled(posterior: NormalPosterior, alpha: float = 1.0, beta: float = 1.0) -> tuple[Array, Array]:
    """Mean [K] and covariance [K, K] with the prior to the power alpha and the likelihood to beta.

    At the posterior's point of linearisation.
    """
    prior = posterior.prior
    if not posterior.sources:
        return prior.mean, prior.cov / alpha
    said = total(posterior.sources)
    return update(
        prior.mean, prior.cov / alpha, prior.strength_matrix, Information(beta * said.matrix, beta * said.score)
    )


@dataclass(frozen=True, slots=True)
class PowerScaling:
    """Shifts in posterior sd and changes of log sd per doubling of the prior's and of the likelihood's power.

    `verdict`: conflict (prior and data pull apart), prior_carries (the width is the prior's), or robust.
    """

    prior_shift: float
    prior_width: float
    data_shift: float
    data_width: float
    verdict: str


def power_scaling(posterior: NormalPosterior, directions: Array) -> tuple[PowerScaling, ...]:
    """Of each direction [n, K] of theta."""
    base = _spread(directions, *power_scaled(posterior))
    doublings = float(np.log2(ALPHAS[1] / ALPHAS[0]))

    def slopes(low: tuple[Array, Array], high: tuple[Array, Array]) -> tuple[Array, Array]:
        (m0, s0), (m1, s1) = _spread(directions, *low), _spread(directions, *high)
        safe = np.where(base[1] > 0, base[1], 1.0)
        ratio = np.where((s0 > 0) & (s1 > 0), s1, 1.0) / np.where((s0 > 0) & (s1 > 0), s0, 1.0)
        return np.where(base[1] > 0, m1 - m0, 0.0) / safe / doublings, np.log(ratio) / doublings

    prior = slopes(power_scaled(posterior, alpha=ALPHAS[0]), power_scaled(posterior, alpha=ALPHAS[1]))
    data = slopes(power_scaled(posterior, beta=ALPHAS[0]), power_scaled(posterior, beta=ALPHAS[1]))
    rows = zip(*prior, *data, strict=True)
    return tuple(PowerScaling(float(a), float(b), float(c), float(d), _word(a, b, c, d)) for a, b, c, d in rows)


def _word(prior_shift: float, prior_width: float, data_shift: float, data_width: float) -> str:
    if min(abs(prior_shift), abs(data_shift)) >= SHIFT:
        return "conflict"
    return "prior_carries" if abs(prior_width) >= abs(data_width) else "robust"


def _spread(directions: Array, mean: Array, cov: Array) -> tuple[Array, Array]:
    """Mean [n] and sd [n] along directions [n, K]."""
    variance = np.einsum("nk,kl,nl->n", directions, cov, directions)
    return directions @ mean, np.sqrt(np.maximum(variance, 0.0))


def with_heterogeneity(prior: Prior, omega: float) -> Array:
    """The prior's covariance [K, K] with the heterogeneity of operating links held at omega.

    Of a link whose scale is not 0.15, at the same part of its own scale.
    """
    links, areas = len(prior.links), len(prior.areas)
    cov = prior.cov.copy()
    own = np.arange(links, links * (1 + areas))
    cov[own, own] = np.tile(prior.exists * (omega * prior.omega / OMEGA_SCALE) ** 2, areas)
    return cov


def heterogeneity(
    posterior: NormalPosterior, directions: Array, omegas: Sequence[float] = OMEGAS
) -> dict[float, tuple[Array, Array]]:
    """Mean [n] and sd [n] of directions [n, K] with omega held at each value, at the point of linearisation."""
    prior, found = posterior.prior, {}
    for omega in omegas:
        cov = with_heterogeneity(prior, omega)
        mean = prior.mean
        if posterior.sources:
            mean, cov = update(mean, cov, prior.strength_matrix, total(posterior.sources))
        found[omega] = _spread(directions, mean, cov)
    return found


def shrinkage(alone: Array, prior: Array, omega_squared: Array) -> Array:
    """B_a = V_a / (V_a + omega^2): how far an area's own estimate is drawn to the others', 0 not at all, 1 wholly.

    `alone` and `prior` variances of the area by itself after and before its data; V_a = 1 / (1/alone - 1/prior).
    Where there was nothing to learn it is 1.
    """
    told = np.where(prior > 0, np.maximum(1.0 / np.maximum(alone, 1e-300) - 1.0 / np.maximum(prior, 1e-300), 0.0), 0.0)
    out: Array = 1.0 / (1.0 + omega_squared * told)
    return out


@dataclass(frozen=True, slots=True)
class Moved:
    """A result with something left out: `mean`, `sd`, the move in sd of the main fit, and whether it is told."""

    name: str
    mean: float
    sd: float
    moved: float
    turned: bool

    @property
    def matters(self) -> bool:
        """It moved by more than its own sd, or what was on one side of nought is now on the other."""
        return abs(self.moved) > MOVED or self.turned


def moved(name: str, main: tuple[float, float], other: tuple[float, float]) -> Moved:
    """From (mean, sd) of the main fit and of another. `turned`: the signs differ, both beyond half an sd."""
    (m, s), (n, t) = main, other
    turned = m * n < 0 and abs(m) > 0.5 * s and abs(n) > 0.5 * t
    return Moved(name, n, t, (n - m) / s if s > 0 else 0.0, turned)


def variants_of(main: NormalPosterior, others: Mapping[str, NormalPosterior], direction: Array) -> tuple[Moved, ...]:
    """A direction [K] under the variants of a fit: neighbours out, damped slope and the like."""

    def along(p: NormalPosterior) -> tuple[float, float]:
        mean, sd = _spread(direction[None], p.mean, p.cov)
        return float(mean[0]), float(sd[0])

    return tuple(moved(name, along(main), along(p)) for name, p in others.items())
