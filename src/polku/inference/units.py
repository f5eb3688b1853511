"""Units side by side over the same months: the precision of series that share their month effects.

    x_u,t = f_t + r_u,t,   r_u ~ N(0, B_u) apart,   f ~ N(0, K)
    P x = Q x − Q E (K^-1 + E'QE)^-1 E'Q x,   Q = diag(B_u^-1 on the months seen),   E: the months under one another

(Woodbury; the cost is units × months³). A missing month has no row in its B_u, which is exact.
    log|S| = Σ log|B_u| + log|K| + log|K^-1 + E'QE|
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from polku.base import Month
from polku.inference.likelihood import Information

Array = NDArray[np.float64]
Bool = NDArray[np.bool_]

FREE = 10.0
"""The sd of what has no prior to speak of, in logs: a level common to all units."""
MONTH_FREE = 1.0
"""The sd of a month effect that only has to keep a month without a single event finite."""


class Source(Protocol):
    """Something that says of all areas' strengths: linearised wherever it is asked."""

    @property
    def id(self) -> str: ...

    def inform(self, strengths: Array) -> Information:
        """Information on all strengths [A L] at strengths [A, L]."""
        ...

    def alone(self, area: int) -> Source | None:
        """The same without the treated months of the other areas; None when it says nothing of the area."""
        ...


@dataclass(frozen=True, slots=True)
class Units:
    """The precision of units [U] × months [T]. `inverse` [U, T, T] is B_u^-1 with noughts at missing months."""

    inverse: Array
    common: tuple[Array, bool]
    logdet: float
    cells: int

    def apply(self, x: Array) -> Array:
        """P x for columns [U, T, c]; what stands in missing cells is immaterial."""
        own = np.einsum("uts,usc->utc", self.inverse, x)
        shared = cho_solve(self.common, own.sum(axis=0))
        out: Array = own - np.einsum("uts,sc->utc", self.inverse, shared)
        return out

    def gram(self, columns: Array) -> Array:
        """X'PX [c, c]."""
        out = np.einsum("utc,utd->cd", columns, self.apply(columns))
        return np.asarray(0.5 * (out + out.T))

    def log_density(self, quadratic: float) -> float:
        """The log density of the cells seen, given their quadratic form."""
        return -0.5 * (quadratic + self.logdet + self.cells * float(np.log(2 * np.pi)))


def make_units(own: Array, shared: Array, seen: Bool) -> Units:
    """The precision from the units' own covariances [U, T, T], that of the month effects [T, T] and what was seen."""
    inverse, logdet = np.zeros_like(own), 0.0
    for u, there in enumerate(seen):
        at = np.ix_(there, there)
        if there.any():
            factor = cho_factor(own[u][at], lower=True)
            inverse[u][at] = cho_solve(factor, np.eye(int(there.sum())))
            logdet += 2.0 * float(np.log(np.diag(factor[0])).sum())
    root = cho_factor(shared, lower=True)
    inner = cho_factor(cho_solve(root, np.eye(len(shared))) + inverse.sum(axis=0), lower=True)
    logdet += 2.0 * float(np.log(np.diag(root[0])).sum() + np.log(np.diag(inner[0])).sum())
    return Units(inverse, inner, logdet, int(seen.sum()))


def walk(months: int, variance: float) -> Array:
    """[T, T] a random walk, first month nought: variance × min(t, s)."""
    t = np.arange(months, dtype=float)
    return np.asarray(variance * np.minimum(t[:, None], t[None, :]))


def first_order(months: int, sd: float, rho: float) -> Array:
    """[T, T] a stationary AR(1): sd² rho^|t−s|."""
    t = np.arange(months)
    return np.asarray(sd**2 * rho ** np.abs(t[:, None] - t[None, :]))


def calendar(first: Month, months: int, sd: float) -> Array:
    """[T, T] a fixed season: sd² where two months are the same calendar month."""
    month = np.array([(first + t).month for t in range(months)])
    return np.asarray(sd**2 * (month[:, None] == month[None, :]))


def free_months(months: int) -> Array:
    """[T, T] month effects without a shape of their own, and a level."""
    return np.asarray(FREE**2 * np.ones((months, months)) + MONTH_FREE**2 * np.eye(months))


def scatter(jacobian: Array, area_of: NDArray[np.int64], areas: int) -> Array:
    """[U, T, L] slopes along the links of each unit's own area -> [U, T, A L] along all strengths."""
    units, months, links = jacobian.shape
    out = np.zeros((units, months, areas, links))
    out[np.arange(units), :, area_of] = jacobian
    return out.reshape(units, months, areas * links)


def gained(information: Array, prior_cov: Array) -> float:
    """½ log|I + V0^½ I V0^½|: what a source would teach, in nats; no value of the data is in it."""
    root = np.linalg.cholesky(prior_cov + 1e-12 * np.eye(len(prior_cov)))
    return 0.5 * float(np.linalg.slogdet(np.eye(len(prior_cov)) + root.T @ information @ root)[1])
