"""The probabilities and quantiles of a number that is a mixture of normals, in closed form: no draws, no seed.

A measure at one month is, given a member m of the ensemble, normal along its gradient: mean mu_m, variance v_m. Then

    P(x > 0) = sum_m w_m Phi(mu_m / sqrt(v_m)),        q_p solves  sum_m w_m Phi((q_p - mu_m) / sqrt(v_m)) = p

A stock cannot fall below nought: where its level W without the trial is known, each member's normal is taken on the
scale of log(1 + x / W) with the same two moments (tau^2 = log(1 + v / (W + mu)^2)), as the flows act on hazards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]
ROUNDS = 60
"""Halvings of the bracket of a quantile."""
WIDE = 10.0
"""A bracket reaches so many sd beyond the members' means."""
LEAST_LEFT = 0.02
"""Of a level that nearly vanishes no logarithm is taken."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Mixtures of one shape: `weight` [M], `mean` and `sd` [M, ...] of each member on the scale of `level`.

    `level` [...]: the level without the trial where the scale is log(1 + x / level), nought where it is x itself.
    """

    weight: Array
    mean: Array
    sd: Array
    level: Array

    def above(self) -> Array:
        """[...] the probability that the number is above zero; a number that does not vary and is zero has a half."""
        still = 0.5 * (1.0 + np.sign(self.mean))
        chance = np.where(self.sd > 0, ndtr(self.mean / np.where(self.sd > 0, self.sd, 1.0)), still)
        return np.asarray(np.clip(np.tensordot(self.weight, chance, axes=1), 0.0, 1.0))

    def quantile(self, p: float) -> Array:
        """[...] the p-quantile, in the units of the number."""
        wide = WIDE * self.sd
        low, high = (self.mean - wide).min(axis=0), (self.mean + wide).max(axis=0)
        sd = np.maximum(self.sd, 1e-300)
        for _ in range(ROUNDS):
            middle = 0.5 * (low + high)
            under = np.tensordot(self.weight, ndtr((middle - self.mean) / sd), axes=1) < p
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found = 0.5 * (low + high)
        logs = self.level > 0
        return np.asarray(np.where(logs, self.level * np.expm1(np.where(logs, found, 0.0)), found))


def mixture(weight: Array, mean: Array, variance: Array, level: Array) -> Mixture:
    """Mixtures from the moments [M, ...] of the members in the units of the number; `level` [...], nought for none."""
    there = np.where(level > 0, level, 1.0)
    left = 1.0 + mean / there
    log = (level > 0) & (left > LEAST_LEFT).all(axis=0)
    safe = np.where(left > LEAST_LEFT, left, 1.0)
    spread = np.log1p(variance / (there * safe) ** 2)
    on_log = np.log(safe) - 0.5 * spread
    mean, variance = np.where(log, on_log, mean), np.where(log, spread, variance)
    return Mixture(weight, mean, np.sqrt(np.maximum(variance, 0.0)), np.where(log, level, 0.0))
