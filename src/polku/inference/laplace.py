"""What the data leave of the prior: a normal posterior, relinearised until it stands still.

Method, "One way for every kind of series" 5. With theta the common parts and the areas' deviations, S the
matrix of strengths b = S theta, and I, g the information and score of all sources at b_0:

    V_1 = (V_0^-1 + S'IS)^-1,    m_1 = V_1 (S'g + V_0^-1 m_0)

repeated from b_0 = S m_1 until no parameter moves more than 0.01 of its posterior sd (so always when a strength
is beyond 0.2, where the response is not linear). The evidence is Laplace's, exact when log R is linear:

    log p(y) = log p(y | m_1) + log N(m_1; m_0, V_0) - log N(m_1; m_1, V_1)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.inference.likelihood import (
    Extra,
    Functional,
    Information,
    Precision,
    extra_information,
    linearise,
    panel_information,
    precision,
)
from polku.inference.noise import Noise, Panel, Rotated, rotated, treated_cells
from polku.inference.prior import Prior, joint_covariance, moments_by_area, new_area
from polku.inference.roots import root
from polku.inference.units import Source

Array = NDArray[np.float64]

PANEL = "unemployed"
"""The name of the panel among the sources of a posterior."""
MOVE = 0.01
MOST_ROUNDS = 30
STRIDE = 2.0
"""A round moves no parameter further (log-hazard): where the response bends it would jump past the data."""


@dataclass(frozen=True, slots=True)
class NormalPosterior:
    """theta after the data: `mean` [K], `cov` [K, K], the prior it came from and what each source said.

    `evidence` is log p(data); `converged` False means that the rounds ran out before theta stood still.
    """

    prior: Prior
    mean: Array
    cov: Array
    sources: Mapping[str, Information]
    evidence: float
    iterations: int
    converged: bool

    @property
    def strengths_mean(self) -> Array:
        """[A, L] each area's strengths."""
        return self.prior.strengths(self.mean)

    @property
    def strengths_cov(self) -> Array:
        """[A, L, L] the covariance of each area's strengths."""
        return moments_by_area(self.prior, self.mean, self.cov)[1]

    @property
    def joint_cov(self) -> Array:
        """[A, L, A, L] the covariance of all strengths."""
        return joint_covariance(self.prior, self.cov)

    def new_area(self) -> tuple[Array, Array]:
        """Mean [L] and covariance [L, L] of the strengths in an area outside the trial."""
        return new_area(self.prior, self.mean, self.cov)

    def draws(self, count: int, seed: int) -> Array:
        """theta [count, K]; counter-based (Philox), so the first n of more draws are the same n."""
        z = np.random.Generator(np.random.Philox(key=seed)).standard_normal((count, self.mean.size))
        out: Array = self.mean + z @ root(self.cov).T
        return out

    def moved_by(self, direction: Array) -> dict[str, float]:
        """How far each source moved direction'theta [K] from its prior mean; the parts sum to the whole move.

        m_1 - m_0 = V_1 sum_s S'(g_s - I_s S m_0), an identity of the normal posterior.
        """
        s = self.prior.strength_matrix
        back = s @ (self.cov @ direction)
        start = s @ self.prior.mean
        return {k: float(back @ (i.score - i.matrix @ start)) for k, i in self.sources.items()}


def update(prior_mean: Array, prior_cov: Array, s: Array, information: Information) -> tuple[Array, Array]:
    """The normal update: mean [K] and covariance [K, K] after information about s theta.

    Written with V_0^1/2 so that a parameter of no prior variance stays where it is, and strengths that are one and the
    same in every area (omega 0) may have a singular V_0.
    """
    half = root(prior_cov)
    turn = s @ half
    inner = np.eye(len(prior_cov)) + turn.T @ information.matrix @ turn
    cov = half @ np.linalg.solve(inner, half.T)
    shift = s.T @ (information.score - information.matrix @ (s @ prior_mean))
    return prior_mean + cov @ shift, 0.5 * (cov + cov.T)


def inform(
    prior: Prior,
    functional: Functional,
    panel: Panel,
    p: Precision,
    extra: Sequence[Extra],
    theta: Array,
    sources: Sequence[Source] = (),
) -> dict[str, Information]:
    """What each source says, linearised at theta [K]."""
    b = prior.strengths(theta)
    value, jacobian = linearise(functional, b)
    found = {PANEL: panel_information(panel, prior.areas, p, value, jacobian, b)}
    return found | {e.id: extra_information(e, b) for e in extra} | {x.id: x.inform(b) for x in sources}


def total(sources: Mapping[str, Information]) -> Information:
    """All sources together."""
    first, *rest = sources.values()
    for information in rest:
        first = first + information
    return first


def fit(
    prior: Prior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    extra: Sequence[Extra] = (),
    start: Array | None = None,
    sources: Sequence[Source] = (),
) -> NormalPosterior:
    """The joint posterior of all areas' strengths; `start` [K] is where to linearise first (the prior mean).

    `sources` are what else was observed (counts given their stock, other series), each linearised where asked.
    """
    p = precision(panel, noise)
    theta = prior.mean if start is None else start
    s, rounds, moved = prior.strength_matrix, 0, np.inf
    said = inform(prior, functional, panel, p, extra, theta, sources)
    while moved >= MOVE and rounds < MOST_ROUNDS:
        mean, cov = update(prior.mean, prior.cov, s, total(said))
        sd = np.sqrt(np.maximum(np.diag(cov), 1e-30))
        moved, theta, rounds = float(np.abs((mean - theta) / sd).max()), towards(theta, mean), rounds + 1
        said = inform(prior, functional, panel, p, extra, theta, sources)
    found = total(said)
    mean, cov = update(prior.mean, prior.cov, s, found)
    mean = towards(theta, mean)
    return NormalPosterior(prior, mean, cov, said, _evidence(prior, theta, cov, found), rounds, moved < MOVE)


def _evidence(prior: Prior, theta: Array, cov: Array, information: Information) -> float:
    """Laplace's log evidence at the point of linearisation."""
    free = np.diag(prior.cov) > 0
    v0, v1 = prior.cov[np.ix_(free, free)], cov[np.ix_(free, free)]
    off = (theta - prior.mean)[free]
    ratio = np.linalg.slogdet(v1)[1] - np.linalg.slogdet(v0)[1]
    return information.log_density - 0.5 * float(off @ np.linalg.solve(v0, off)) + 0.5 * float(ratio)


@dataclass(frozen=True, slots=True)
class Alone:
    """Each area by itself: strengths `mean` [A, L] and `cov` [A, L, L], nothing borrowed from other areas."""

    mean: Array
    cov: Array
    iterations: int
    converged: bool


def fit_alone(
    prior: Prior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    starts: Mapping[str, Month],
    extra: Sequence[Extra] = (),
    start: Array | None = None,
    sources: Sequence[Source] = (),
) -> Alone:
    """Every area's posterior from its own trial months only: those of the other trial areas are left out.

    An extra figure counts for an area when it is about that area alone. `start` [A, L] and `sources` as in `fit`.
    """
    precisions = _precisions_alone(prior, panel, noise, starts)
    prior_mean, prior_cov = prior.strength_moments()
    b = prior_mean if start is None else start
    beside = [[x for x in (s.alone(a) for s in sources) if x is not None] for a in range(len(prior.areas))]
    rounds, moved = 0, np.inf
    while moved >= MOVE and rounds < MOST_ROUNDS:
        value, jacobian = linearise(functional, b)
        figures = [(e, extra_information(e, b)) for e in extra]
        mean, cov = np.empty_like(b), np.empty_like(prior_cov)
        for a, (part, p) in enumerate(precisions):
            one = slice(a, a + 1)
            found = panel_information(part, prior.areas[one], p, value[one], jacobian[one], b[one])
            for e, said in figures:
                if e.weights[a] and np.count_nonzero(e.weights) == 1:
                    found = found + _of_area(said, a, b.shape[1])
            for source in beside[a]:
                found = found + _of_area(source.inform(b), a, b.shape[1])
            mean[a], cov[a] = update(prior_mean[a], prior_cov[a], np.eye(b.shape[1]), found)
        sd = np.sqrt(np.maximum(np.diagonal(cov, axis1=1, axis2=2), 1e-30))
        moved, b, rounds = float(np.abs((mean - b) / sd).max()), towards(b, mean), rounds + 1
    return Alone(b, cov, rounds, moved < MOVE)


def towards(here: Array, there: Array) -> Array:
    """`there`, or as far towards it as `STRIDE` allows each parameter."""
    return np.asarray(here + np.clip(there - here, -STRIDE, STRIDE))


def _precisions_alone(
    prior: Prior, panel: Panel, noise: Noise, starts: Mapping[str, Month]
) -> list[tuple[Panel, Precision]]:
    """For each area the panel without the other trial areas' treated months, and its precision."""
    treated = treated_cells(panel, starts)
    made: Rotated = rotated(panel, noise)
    out = []
    for area in prior.areas:
        others = treated & (np.array(panel.areas) != area)[:, None]
        part = panel.hide(others)
        out.append((part, precision(part, noise, made)))
    return out


def _of_area(information: Information, area: int, links: int) -> Information:
    at = slice(area * links, (area + 1) * links)
    return Information(information.matrix[at, at], information.score[at], information.log_density)


def borrowed(pooled: Array, alone: Array) -> Array:
    """How much of the certainty came from the other areas: 1 - V / V_unpooled, of variances, not below 0."""
    out: Array = np.maximum(0.0, 1.0 - pooled / np.maximum(alone, 1e-300))
    return out
