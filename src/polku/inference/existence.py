"""Does a link's mechanism operate? Exact over all subsets of up to 15 links, by Savage-Dickey.

Method, "Evidence from documents and interviews"; Dickey (1971). A_l = 1 with prior probability pi_l; on, the strengths
of link l in the areas are b_l ~ N(m_l 1, s_l^2 11' + w_l^2 I) (the slab), off they are nought. With every link on,
the data leave N(m_1, V_1) of the slab N(m_0, V_0), and for a set R of links that are off

    BF(R off) = N(0; m_1R, V_1RR) / N(0; m_0R, V_0RR)
    P(A | data)  ~  prod_{l on} pi_l  prod_{l in R} (1 - pi_l)  BF(R off)

The 2^L densities at nought are a tree: to take a link off is to condition the links that follow on its strengths
being nought, to leave it on is to drop it; all states of a level are done at once. Links beyond the 15 of which the
data say most keep the moments of A b, and are integrated out first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.inference.laplace import Alone, NormalPosterior, total, update
from polku.inference.likelihood import Information
from polku.inference.prior import Prior

Array = NDArray[np.float64]

MOST = 15
"""So many links are enumerated exactly: 32,768 subsets."""
PRECISION_FLOOR = 1e-12
"""A slab of no width at all still has a density: its variance is held above this share of the widest."""


@dataclass(frozen=True, slots=True)
class Existence:
    """`p` [L] that each link operates given the data, `prior` [L], and which links were `enumerated` [L].

    `log_bf` [L]: the log Bayes factor for operating against not, the other links averaged over; a link that was not
    enumerated has the one of its collapsed prior, nought.
    """

    links: tuple[str, ...]
    prior: Array
    p: Array
    log_bf: Array
    enumerated: NDArray[np.bool_]


def log_at_zero(mean: Array, cov: Array, size: int) -> Array:
    """[2^L] log N(0; mean_R, cov_RR) over the parts R of blocks of `size` parameters, bit l of the place: block l in R.

    `mean` [L size], `cov` [L size, L size].
    """
    means, covs, logs = mean[None], cov[None], np.zeros(1)
    for _ in range(len(mean) // size):
        here, rest = slice(0, size), slice(size, None)
        own = covs[:, here, here]
        solved = np.linalg.solve(own, np.concatenate([means[:, here, None], covs[:, here, rest]], axis=2))
        at_zero = np.einsum("ni,ni->n", means[:, here], solved[:, :, 0]) + np.linalg.slogdet(own)[1]
        cross = covs[:, rest, here]
        off = means[:, rest] - np.matmul(cross, solved[:, :, :1])[:, :, 0]
        narrowed = covs[:, rest, rest] - np.matmul(cross, solved[:, :, 1:])
        density = logs - 0.5 * (at_zero + size * float(np.log(2 * np.pi)))
        means = np.concatenate([means[:, rest], off])
        covs = np.concatenate([covs[:, rest, rest], narrowed])
        logs = np.concatenate([logs, density])
    return logs


def subset_weights(slab_mean: Array, slab_cov: Array, exists: Array, said: Information) -> Array:
    """[2^L] P(the links of bit 1 are off, the others on | data).

    `slab_mean` [L n], `slab_cov` [L n, L n]: link by link, the strengths given that it operates; `exists` [L] pi;
    `said`: information and score of the strengths in that order.
    """
    links = len(exists)
    size = len(slab_mean) // links
    mean, cov = update(slab_mean, slab_cov, np.eye(len(slab_mean)), said)
    logs = log_at_zero(mean, cov, size) - log_at_zero(slab_mean, slab_cov, size)
    off = (np.arange(2**links)[:, None] >> np.arange(links)) & 1
    with np.errstate(divide="ignore"):
        logs = logs + np.where(off, np.log1p(-exists), np.log(exists)).sum(axis=1)
    weights = np.exp(logs - logs.max())
    out: Array = weights / weights.sum()
    return out


def operating(weights: Array, links: int) -> Array:
    """[L] the probability that each link operates, from the weights of the subsets that are off."""
    off = (np.arange(2**links)[:, None] >> np.arange(links)) & 1
    out: Array = weights @ (1.0 - off)
    return out


def common_existence(posterior: NormalPosterior, most: int = MOST) -> Existence:
    """Existence of each link in all areas together, from what all areas say."""
    prior = posterior.prior
    areas, links = prior.shape
    said = total(posterior.sources) if posterior.sources else None
    if said is None:
        return unmoved(prior)
    order = np.arange(areas * links).reshape(areas, links).T.ravel()  # area by area -> link by link
    by_link = Information(said.matrix[np.ix_(order, order)], said.score[order])
    return _enumerated(prior, by_link, areas, most)


def area_existence(prior: Prior, alone: Alone, most: int = MOST) -> tuple[Existence, ...]:
    """Existence of each link in each area, from what that area alone says."""
    means, covs = prior.strength_moments()
    found = []
    for m0, v0, m1, v1 in zip(means, covs, alone.mean, alone.cov, strict=True):
        before, after = _inverse(v0), _inverse(v1)
        said = Information(after - before, after @ m1 - before @ m0)
        found.append(_enumerated(prior, said, 1, most))
    return tuple(found)


def unmoved(prior: Prior) -> Existence:
    """Nothing was said: the prior's own probabilities."""
    none = np.zeros(len(prior.links))
    return Existence(prior.links, prior.exists, prior.exists.copy(), none, none.astype(bool))


def _inverse(v: Array) -> Array:
    """The inverse of a covariance; parameters of no variance have none."""
    free = np.diag(v) > 0
    out = np.zeros_like(v)
    out[np.ix_(free, free)] = np.linalg.inv(v[np.ix_(free, free)])
    return out


def _enumerated(prior: Prior, said: Information, size: int, most: int) -> Existence:
    """`said` of the strengths link by link, `size` areas each."""
    links = len(prior.links)
    chosen = _most_informed(prior, said, size, most)
    kept = [i for i in range(links) if i in chosen]
    p, log_bf = prior.exists.copy(), np.zeros(links)
    if kept:
        part = _without(prior, said, size, kept)
        mean, cov = _slab(prior, kept, size)
        p[kept] = operating(subset_weights(mean, cov, prior.exists[kept], part), len(kept))
        open_ = (prior.exists > 0) & (prior.exists < 1)
        safe = np.clip(p, 1e-300, 1.0 - 1e-16)
        odds = np.log(safe / (1.0 - safe))
        believed = np.clip(prior.exists, 1e-300, 1.0 - 1e-16)  # a link that is certain is not open
        log_bf[open_] = (odds - np.log(believed / (1.0 - believed)))[open_]
    mask = np.zeros(links, dtype=bool)
    mask[kept] = True
    return Existence(prior.links, prior.exists, p, np.where(mask, log_bf, 0.0), mask)


def _most_informed(prior: Prior, said: Information, size: int, most: int) -> set[int]:
    """The links whose existence is open and of which the data say most against their prior width."""
    told = np.empty(len(prior.links))
    for i in range(len(told)):
        here = slice(i * size, (i + 1) * size)
        _, cov = _slab(prior, [i], size)
        told[i] = float(np.sum(said.matrix[here, here] * cov))
    open_ = [i for i in range(len(told)) if 0.0 < prior.exists[i] < 1.0 and told[i] > 0.0]
    return set(sorted(open_, key=lambda i: (-told[i], i))[:most])


def _slab(prior: Prior, links: Sequence[int], size: int) -> tuple[Array, Array]:
    """Mean [n size] and covariance of the strengths of operating links, link by link."""
    mean = np.repeat(prior.slab_mean[list(links)], size)
    cov = np.zeros((len(mean), len(mean)))
    floor = PRECISION_FLOOR * float(np.max(prior.slab_sd**2, initial=1e-6))
    for n, i in enumerate(links):
        here = slice(n * size, (n + 1) * size)
        cov[here, here] = prior.slab_sd[i] ** 2 + max(float(prior.omega[i] ** 2), floor) * np.eye(size)
    return mean, cov


def _without(prior: Prior, said: Information, size: int, kept: Sequence[int]) -> Information:
    """What is said of the kept links, the others integrated out under the moments of A b."""
    links = len(prior.links)
    index = np.arange(links * size).reshape(links, size)
    rest = [i for i in range(links) if i not in kept]
    k, o = index[list(kept)].ravel(), index[rest].ravel()
    if not rest:
        return Information(said.matrix[np.ix_(k, k)], said.score[k])
    mean = np.repeat(prior.exists[rest] * prior.slab_mean[rest], size)
    cov = np.zeros((o.size, o.size))
    for n, i in enumerate(rest):
        here = slice(n * size, (n + 1) * size)
        cov[here, here] = prior.cov[i, i] + prior.exists[i] * prior.omega[i] ** 2 * np.eye(size)
    m1, v1 = update(mean, cov, np.eye(o.size), Information(said.matrix[np.ix_(o, o)], said.score[o]))
    cross = said.matrix[np.ix_(k, o)]
    matrix = said.matrix[np.ix_(k, k)] - cross @ v1 @ cross.T
    return Information(0.5 * (matrix + matrix.T), said.score[k] - cross @ m1)
