"""What can be learned, before the data and after: contraction, bundles, least detectable effects.

Method, "Rules of honesty"; dossier 1.4-1.5. For any direction v of theta with prior V_0 and posterior V_1

    contraction  c(v) = 1 - v'V_1 v / v'V_0 v
    surprise     z(v) = |v'(m_1 - m_0)| / sqrt(v'(V_0 - V_1) v)          under the prior predictive |N(0, 1)|
    MDE(v)       (z.975 + z.80) / sqrt(1 / v'V_1 v - 1 / v'V_0 v)

The last is the dossier's formula with the nuisances' prior kept: for a link, 1/V_1 - 1/V_0 is the Schur
complement I_ll - I_l,-l (I_-l,-l + V0_-l^-1)^-1 I_-l,l. In the eigen-directions of V0^1/2 I V0^1/2 the contraction
is lambda / (1 + lambda): collinear links of one transition that share a direction with lambda < 1 are a bundle,
of which the series learn the sum.

Existence by Savage-Dickey: with the strengths R of the link in all areas, BF(off) = N(0; m_1R, V_1RR) /
N(0; m_0R, V_0RR) inside the slab A = 1, and P(A = 1 | data) = pi / (pi + (1 - pi) BF(off)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from polku.base import Month
from polku.inference.laplace import NormalPosterior, inform, total, update
from polku.inference.likelihood import Extra, Functional, Information, precision
from polku.inference.noise import Noise, Panel
from polku.inference.nuisances import continued
from polku.inference.prior import Prior
from polku.inference.units import Source

Array = NDArray[np.float64]

COLLINEAR = 0.7
"""Two links whose information is correlated at least so much share a direction."""
KNOWN_AT_ALL = 1e-6
"""Below so much prior-whitened information a link has no signal in the data and no fellow."""
SAME = 1e-12
"""Areas whose strengths differ by a smaller share of variance than this have one strength."""
Z_POWER = 1.959964 + 0.841621
"""z.975 + z.80: a two-sided 5 % test with 80 % power."""


def contraction(prior_variance: float, posterior_variance: float) -> float:
    """1 - V_1 / V_0, between 0 and 1; 0 where there was nothing to learn."""
    if prior_variance <= 0:
        return 0.0
    return min(1.0, max(0.0, 1.0 - posterior_variance / prior_variance))


def surprise(prior_mean: float, prior_variance: float, mean: float, variance: float) -> float:
    """How far the data moved the mean, in the sd by which the prior expected it to move; 0 when nothing could."""
    learned = prior_variance - variance
    return abs(mean - prior_mean) / float(np.sqrt(learned)) if learned > 1e-9 * prior_variance else 0.0


def planned_panel(panel: Panel, last: Month) -> Panel:
    """The panel with months up to `last`, every cell there to be observed. Values are not used.

    The cycle is taken to turn in the coming months as it did in as many of the last ones, what was under way before a
    start goes on or comes back from then on (`nuisances.continued`); months are of usual volatility.
    """
    months = max(panel.months, last.since(panel.first) + 1)
    late = months - panel.months
    log_y = np.pad(panel.log_y, ((0, 0), (0, late)))
    stock = np.pad(panel.stock, ((0, 0), (0, late)), mode="edge")
    nuisances = tuple(replace(x, column=continued(x, late)) for x in panel.nuisances)
    volatility = None if panel.volatility is None else np.pad(panel.volatility, (0, late), constant_values=1.0)
    return replace(panel, log_y=log_y, stock=stock, nuisances=nuisances, volatility=volatility)


def expected_covariance(
    prior: Prior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    extra: Sequence[Extra] = (),
    sources: Sequence[Source] = (),
) -> Array:
    """V_1 [K, K] that a panel will leave, linearised at the prior mean: no value of the data is used.

    `functional` runs over the panel's months (see `planned_panel`). `sources`: series of planned months, any numbers
    in their cells; a `SeriesSource` says as much whatever they are.
    """
    said = inform(prior, functional, panel, precision(panel, noise), extra, prior.mean, sources)
    return update(prior.mean, prior.cov, prior.strength_matrix, total(said))[1]


def least_detectable(prior_variance: float, posterior_variance: float) -> float:
    """MDE of a direction, in its own units; infinite when the data say nothing, or nothing of it was unknown."""
    if prior_variance <= 0 or posterior_variance <= 0:
        return float("inf")
    learned = 1.0 / posterior_variance - 1.0 / prior_variance
    return Z_POWER / float(np.sqrt(learned)) if learned > 0 else float("inf")


def least_detectable_per_cent(direction: Array, prior_cov: Array, cov: Array) -> float:
    """The least fall of the stock, in per cent, found with 80 % power.

    `direction` [K or L] is the derivative of log R at the horizon; covariances of the same parameters. 100 is
    "nothing short of emptying it".
    """
    least = least_detectable(float(direction @ prior_cov @ direction), float(direction @ cov @ direction))
    return 100.0 * float(-np.expm1(-least))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Links of one transition that the series cannot tell apart; `links` are places among the prior's links."""

    id: str
    links: tuple[int, ...]


def find_bundles(prior: Prior, cov: Array, groups: Sequence[str]) -> tuple[Bundle, ...]:
    """The bundles of each group of links (`groups` [L]: the transition) under a posterior `cov` [K, K].

    W = V0^1/2 (V1^-1 - V0^-1) V0^1/2 is the information on the links' common parts, whitened by the prior, all
    else integrated out. Two links are joined when their block of W has an eigenvalue below 1 (one direction the
    data do not know) and they are collinear, |W_ij| >= COLLINEAR sqrt(W_ii W_jj): a link that is simply unknown
    is alone. The bundle's id is its group's, numbered when a group has several.
    """
    found = []
    for group in dict.fromkeys(groups):
        at = [i for i, g in enumerate(groups) if g == group and prior.cov[i, i] > 0]
        joined = _collinear(_whitened(prior.cov[np.ix_(at, at)], cov[np.ix_(at, at)]))
        parts = [tuple(at[i] for i in part) for part in _components(joined)]
        found += [Bundle(group if len(parts) == 1 else f"{group}.{n + 1}", part) for n, part in enumerate(parts)]
    return tuple(found)


def _whitened(v0: Array, v1: Array) -> Array:
    """V0^1/2 (V1^-1 - V0^-1) V0^1/2 for independent links (a diagonal V0)."""
    sd = np.sqrt(np.diag(v0))
    out: Array = np.linalg.inv(v1 / np.outer(sd, sd)) - np.eye(sd.size)
    return out


def _collinear(w: Array) -> NDArray[np.bool_]:
    """Which pairs the data confuse."""
    own = np.maximum(np.diag(w), 0.0)
    scale = np.sqrt(np.outer(own, own))
    least = 0.5 * (own[:, None] + own) - np.sqrt(0.25 * (own[:, None] - own) ** 2 + w**2)
    return np.asarray((least < 1.0) & (scale > KNOWN_AT_ALL) & (np.abs(w) >= COLLINEAR * scale))


def _components(joined: NDArray[np.bool_]) -> list[list[int]]:
    """The connected sets of two or more, in order."""
    left, parts = list(range(len(joined))), []
    while left:
        part: set[int] = set()
        queue = [left[0]]
        while queue:
            i = queue.pop()
            if i not in part:
                part.add(i)
                queue += [j for j in left if joined[i, j]]
        left = [i for i in left if i not in part]
        if len(part) > 1:
            parts.append(sorted(part))
    return parts


def weakest_contrast(v0: Array, v1: Array) -> float:
    """The least contraction over all contrasts (weights that sum to zero) of a bundle's links [n, n]."""
    n = v0.shape[0]
    if n < 2:
        return contraction(float(v0[0, 0]), float(v1[0, 0]))
    contrasts = np.hstack([np.eye(n - 1), -np.ones((n - 1, 1))])
    worst = eigh(contrasts @ v1 @ contrasts.T, contrasts @ v0 @ contrasts.T, eigvals_only=True)[-1]
    return min(1.0, max(0.0, 1.0 - float(worst)))


def link_contraction(v0: Array, v1: Array, link: int, bundle: Bundle | None) -> float:
    """A link's contraction: its own, or inside a bundle the smaller of its own and the weakest contrast's.

    `v0`, `v1` [L, L]: the strengths of one area, or the common parts.
    """
    own = contraction(float(v0[link, link]), float(v1[link, link]))
    if bundle is None:
        return own
    at = np.ix_(bundle.links, bundle.links)
    return min(own, weakest_contrast(v0[at], v1[at]))


def p_active(posterior: NormalPosterior, links: Sequence[int]) -> float:
    """The probability that a link operates (or any link of a bundle), in any area, given the data.

    What the data say of the sum of the links in each area is taken out of the collapsed posterior and put on
    the slab (the sum given that at least one operates); where the data say nothing this is the prior's.
    """
    prior = posterior.prior
    exists, m, s = (x[list(links)] for x in (prior.exists, prior.slab_mean, prior.slab_sd))
    believed = float(1.0 - np.prod(1.0 - exists))
    if believed <= 0.0 or believed >= 1.0:
        return believed
    first = float(exists @ m)
    second = float(np.sum(exists * (s**2 + m**2)) - np.sum((exists * m) ** 2)) + first**2
    mean = np.full(len(prior.areas), first / believed)
    slab = np.full((mean.size, mean.size), second / believed - (first / believed) ** 2)
    slab += np.eye(mean.size) * float(exists @ prior.omega[list(links)] ** 2) / believed
    pull = np.zeros((mean.size, *prior.shape))
    pull[np.arange(mean.size)[:, None], np.arange(mean.size)[:, None], list(links)] = 1.0
    pull = pull.reshape(mean.size, -1) @ prior.strength_matrix
    free = _free(pull @ prior.cov @ pull.T)
    pull, mean, slab = free @ pull, free @ mean, free @ slab @ free.T
    v0, v1 = pull @ prior.cov @ pull.T, pull @ posterior.cov @ pull.T
    information, score = _difference(v0, v1, pull @ prior.mean, pull @ posterior.mean)
    off = _log_density_at_zero_ratio(mean, slab, information, score)
    return float(1.0 / (1.0 + (1.0 - believed) / believed * np.exp(np.clip(off, -700.0, 700.0))))


def _free(cov: Array) -> Array:
    """Directions [K, A] in which areas can differ: where a strength is the same everywhere they move together."""
    values, vectors = np.linalg.eigh(cov)
    there = values > SAME * values.max()
    return np.eye(len(cov)) if there.all() else np.asarray(vectors[:, there].T)


def _difference(v0: Array, v1: Array, m0: Array, m1: Array) -> tuple[Array, Array]:
    """Information and score that lead from N(m0, v0) to N(m1, v1)."""
    before, after = np.linalg.inv(v0), np.linalg.inv(v1)
    return after - before, after @ m1 - before @ m0


def _log_density_at_zero_ratio(mean: Array, slab: Array, information: Array, score: Array) -> float:
    """log N(0; m_1, V_1) - log N(0; m_0, V_0) for a slab N(m_0, V_0) and data of given information and score."""
    m1, v1 = update(mean, slab, np.eye(mean.size), Information(information, score))

    def log_density(at: Array, cov: Array) -> float:
        return -0.5 * float(at @ np.linalg.solve(cov, at) + np.linalg.slogdet(cov)[1])

    return log_density(m1, v1) - log_density(mean, slab)


@dataclass(frozen=True, slots=True)
class LinkLearned:
    """A link, or the sum of a bundle, before and after the data; `area` blank is the part common to all areas.

    `moved_by`: how far each source moved the mean. `members`: the links of a sum. Fields as in the row of the
    assessment.
    """

    id: str
    area: str
    bundle: str
    prior_mean: float
    prior_sd: float
    post_mean: float
    post_sd: float
    contraction: float
    expected_contraction: float
    p_active: float | None
    surprise: float
    moved_by: Mapping[str, float]
    members: tuple[str, ...]


def link_table(
    posterior: NormalPosterior,
    expected: Array,
    bundles: Sequence[Bundle],
    active: Mapping[str, float] | None = None,
) -> tuple[LinkLearned, ...]:
    """Every link and every bundle's sum, common part first and then area by area.

    `expected` [K, K] is the covariance expected at the planned end (`expected_covariance`). `active`: that
    each link and bundle operates, where it is known already.
    """
    prior = posterior.prior
    links = len(prior.links)
    ones = [(prior.links[i], (i,), next((b for b in bundles if i in b.links), None)) for i in range(links)]
    sums = [(b.id, b.links, None) for b in bundles]
    if active is None:
        active = {name: p_active(posterior, at) for name, at, _ in ones + sums}
    rows = []
    for a in range(-1, len(prior.areas)):
        pull = prior.strength_matrix[a * links : (a + 1) * links] if a >= 0 else np.eye(links, prior.mean.size)
        v0, v1, v2 = (pull @ v @ pull.T for v in (prior.cov, posterior.cov, expected))
        for name, at, bundle in ones + sums:
            rows.append(_row(posterior, pull, (v0, v1, v2), (name, at, bundle), active[name], a))
    return tuple(rows)


def _row(
    posterior: NormalPosterior,
    pull: Array,
    covariances: tuple[Array, Array, Array],
    what: tuple[str, tuple[int, ...], Bundle | None],
    active: float,
    area: int,
) -> LinkLearned:
    prior, (name, at, bundle) = posterior.prior, what
    v0, v1, v2 = covariances
    weights = np.zeros(len(prior.links))
    weights[list(at)] = 1.0
    direction = weights @ pull
    m0, m1 = float(direction @ prior.mean), float(direction @ posterior.mean)
    before, after, planned = (float(weights @ v @ weights) for v in (v0, v1, v2))
    if len(at) == 1:
        learned, expected = (link_contraction(v0, v, at[0], bundle) for v in (v1, v2))
    else:
        learned, expected = contraction(before, after), contraction(before, planned)
    return LinkLearned(
        id=name,
        area=prior.areas[area] if area >= 0 else "",
        bundle=bundle.id if bundle else "",
        prior_mean=m0,
        prior_sd=float(np.sqrt(before)),
        post_mean=m1,
        post_sd=float(np.sqrt(max(after, 0.0))),
        contraction=learned,
        expected_contraction=expected,
        p_active=active,
        surprise=surprise(m0, before, m1, after),
        moved_by=posterior.moved_by(direction),
        members=tuple(prior.links[i] for i in at) if len(at) > 1 else (),
    )
