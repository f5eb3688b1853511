"""With minus without: any functional of the client flows under the posterior of the link strengths.

For one area let b ~ N(m, V), V = Σ_k u_k u_k' (axes u_k: columns of a root of V, turned or not), and F(b) a
functional of the flows (a log ratio of stocks, a stock, euros). The response to a hazard shift is not linear
(services at +0.6 are a fifth off), so F is read at the centre and one standard deviation along each axis to both
sides, and

    F(m + Σ z_k u_k) ≈ F_0 + Σ z_k g_k + ½ Σ z_k² c_k,
    g_k = (F(m + u_k) − F(m − u_k)) / 2,   c_k = F(m + u_k) + F(m − u_k) − 2 F_0,   z ~ N(0, I).

This is the second-order response surface along axes (Box & Wilson 1951 with a Gaussian input); curvature between
axes is left out. Roots are those of `inference.roots`: the same on every machine. Against direct runs of the flows at
the same draws it is tested in `tests/forecast/test_contrast.py`.

Axes of arrays: P points, A areas, K axes, L links, T months, N draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import QUANTILES, Spread
from polku.inference.roots import directions, root

Array = NDArray[np.float64]
TURNED = 10
"""Axes of a surface turned to its gradients."""
DRAWS = 1000
"""Draws of an ensemble: antithetic pairs, whitened, so mean and covariance of z are exact."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The posterior of the strengths of each area: `mean` [A, L] and scaled axes `u` [A, K, L].

    `back` [A, K, L] reads where strengths lie along them: z = back (b − mean).
    """

    mean: Array
    u: Array
    back: Array

    def points(self) -> Array:
        """Where the flows are run: [1 + 2K, A, L], the centre first, then + and − along each axis."""
        plus = self.mean[None] + np.moveaxis(self.u, 1, 0)
        minus = self.mean[None] - np.moveaxis(self.u, 1, 0)
        return np.concatenate([self.mean[None], plus, minus])

    def coordinates(self, strengths: Array) -> Array:
        """z [N, A, K] of strengths [N, A, L]: where draws lie along the axes."""
        z: Array = np.einsum("nal,akl->nak", strengths - self.mean, self.back)
        return z


def root_axes(mean: Array, cov: Array) -> Axes:
    """Axes that hold each area's whole covariance: as many as links; mean [A, L], cov [A, L, L]."""
    r = root(cov)
    return Axes(mean, np.swapaxes(r, 1, 2), _inverse(r))


def turned_axes(mean: Array, cov: Array, gradients: Array, most: int = TURNED) -> Axes:
    """The axes along which functionals of gradients [A, L, M] vary: at most `most`, by singular values.

    With V = R R' and each gradient scaled to unit variance, R'g spans the directions of z that move a functional to
    first order; what is orthogonal to all of them moves none, so few axes hold what 22 of a root do.
    """
    r = root(cov)
    moved = np.swapaxes(r, 1, 2) @ gradients
    size = np.sqrt((moved**2).sum(axis=1, keepdims=True))
    moved = np.where(size > 1e-12, moved / np.maximum(size, 1e-12), 0.0)
    turned = np.swapaxes(directions(moved, min(most, *moved.shape[1:])), 1, 2)
    return Axes(mean, turned @ np.swapaxes(r, 1, 2), turned @ _inverse(r))


def _inverse(r: Array) -> Array:
    """The inverse of a triangular root [A, L, L]; nought for what does not vary."""
    still = np.diagonal(r, axis1=1, axis2=2) <= 0
    whole = r + still[:, :, None] * np.eye(r.shape[1])
    found = np.linalg.inv(whole) if r.size else np.zeros_like(r)
    return np.asarray(np.where(still[:, :, None], 0.0, found))


@dataclass(frozen=True, slots=True)
class Surface:
    """A functional around the posterior mean: `centre` [A, T], `slope` and `bend` [A, K, T]."""

    centre: Array
    slope: Array
    bend: Array

    def at(self, z: Array) -> Array:
        """Values at draws z [N, A, K]: [N, A, T]."""
        by_area = np.moveaxis(z, 1, 0)
        curved: Array = self.centre[:, None] + by_area @ self.slope + 0.5 * (by_area * by_area) @ self.bend
        return np.moveaxis(curved, 0, 1)


def surface(values: Array) -> Surface:
    """From a functional's values [1 + 2K, A, T] at `Axes.points`."""
    k = (len(values) - 1) // 2
    centre, plus, minus = values[0], values[1 : 1 + k], values[1 + k :]
    slope = np.moveaxis((plus - minus) / 2.0, 0, 1)
    bend = np.moveaxis(plus + minus - 2.0 * centre, 0, 1)
    return Surface(centre, slope, bend)


@dataclass(frozen=True, slots=True)
class Draws:
    """N draws of the strengths, as places to read functionals of the flows at; of a mixture of M members.

    `off` [N, A, L]: a draw's deviation from its member's mean, `member` [N]. `reach` [M, A, L, T]: what a link's
    strength moves by month t under the member over what it moves as told (other lags, doses, shares); `z` [N, A, K]:
    the deviation along the axes. `own`: whether the members' own means are run, as the points after the axes'.

        F_n(t) = F_m(t) + sum_l off_l reach_m,l(t) g_l(t) + 1/2 sum_k z_k^2 c_k(t),    g = sum_k back_k s_k

    with F_m the functional at the member's mean, s and c slope and bend along the axes (`Surface`).
    """

    axes: Axes
    off: Array
    member: NDArray[np.int64]
    reach: Array
    z: Array
    own: bool

    def at(self, values: Array) -> Array:
        """[N, A, T] from a functional's values [1 + 2K + M, A, T] at the axes' points and at the members' means."""
        members = len(self.reach) if self.own else 0
        axes = len(values) - members
        found = surface(values[:axes])
        read = self.straight(np.einsum("akl,akt->alt", self.axes.back, found.slope, optimize=True))
        by_area = np.moveaxis(self.z, 1, 0)
        read += np.moveaxis(0.5 * (by_area * by_area) @ found.bend, 0, 1)
        read += values[axes:][self.member] if self.own else found.centre
        return read

    def straight(self, gradient: Array) -> Array:
        """[N, A, T] the draws' deviations from their members along a gradient [A, L, T] of a functional as told."""
        months = gradient.shape[2]
        out = np.empty((len(self.off), len(gradient), months))
        for m, reach in enumerate(self.reach[..., :months]):
            mine = self.member == m
            out[mine] = np.moveaxis(np.moveaxis(self.off[mine], 1, 0) @ (gradient * reach), 0, 1)
        return out


def standard_draws(axes: int, seed: int, purpose: int, n: int = DRAWS) -> Array:
    """z [n, axes]: antithetic and whitened; counter-based, so the same seed and purpose meet the same draws."""
    rng = np.random.Generator(np.random.Philox(key=[seed, purpose]))
    half = rng.standard_normal((n // 2, axes))
    if axes and n // 2 > axes:
        chol = np.linalg.cholesky(half.T @ half / len(half))
        half = np.linalg.solve(chol, half.T).T
    return np.concatenate([half, -half])


def normal_draws(mean: Array, cov: Array, seed: int, purpose: int, n: int = DRAWS) -> Array:
    """Draws [n, K] of N(mean, cov): standard draws by the covariance's root."""
    out: Array = mean + standard_draws(len(mean), seed, purpose, n) @ root(cov).T
    return out


def spread(draws: Array) -> Spread:
    """A `Spread` of draws [N]."""
    ordered = np.sort(draws)  # one sort for all quantiles: a run takes thousands of spreads
    place = np.asarray(QUANTILES) * (len(ordered) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(ordered) - 1)
    quantiles = ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return Spread(float(draws.mean()), float(draws.std()), tuple(float(q) for q in quantiles))


def normal_spread(mean: float, sd: float) -> Spread:
    """A `Spread` of N(mean, sd²), in closed form."""
    from scipy.special import ndtri

    return Spread(mean, sd, tuple(float(mean + sd * q) for q in ndtri(np.array(QUANTILES))))


def gradient(values: Array, step: Array) -> Array:
    """Slopes [A, L, T] of a functional from its values [1 + L, A, T] at the centre and one step along each link.

    `step` [L] is how far each link was moved.
    """
    return np.moveaxis((values[1:] - values[0]) / step[:, None, None], 0, 1)


def aumann_shapley(values: Array, step: Array, strengths: Array) -> Array:
    """Each link's part [A, L, T] of F(b) − F(0): ∂F/∂b_l at b/2, times b_l, scaled to add up.

    The Aumann-Shapley value ∫ ∂F(αb)/∂b_l dα · b_l by the midpoint rule: exact where F is quadratic, where it
    is also the Shapley value over do-interventions (Aumann & Shapley 1974; Shapley 1953). `values` [1 + L, A, T]
    are taken at b/2 and one step along each link from there; `strengths` is b [A, L].
    """
    return gradient(values, step) * strengths[:, :, None]


def probability(draws: Array, better: str | None) -> float | None:
    """The probability that a change goes the indicator's `better` way; None when it has none."""
    if better is None:
        return None
    good = draws < 0 if better == "less" else draws > 0
    return float(np.mean(good))
