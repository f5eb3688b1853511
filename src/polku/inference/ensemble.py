"""The whole posterior: lags, doses, heterogeneity and target shares by an ensemble weighted by closed-form evidence.

Method, "One way for every kind of series" 5; Rue, Martino & Chopin (2009), nested Laplace. What is not a strength,
h = (lags, levels of dose, omega, target shares), is drawn n = 1..N times from its prior by a Latin hypercube (McKay,
Beckman & Conover 1979: N strata of equal probability in every direction). Given h_n the strengths are normal. With
v the observables of the trial areas (log R in the months seen, the trial's part of single figures), and P, g what
all series say of them once levels, month effects and untreated cells are integrated out,

    log p(y | v) = c + g'v - v'P v / 2            exact: the noise is normal
    v = v_n + X_n (theta - theta_n)               the response of member n, linearised at theta_n
    I = X'P X,  s = X'(g - P (v_n - X theta_n)),  V = (V_0^-1 + I)^-1,  m = V (s + V_0^-1 m_0)
    log p(y | h_n) = log p(y | v = v_n - X theta_n) + s'm_0 - m_0'I m_0 / 2 + r'V r / 2 - log|1 + V_0 I| / 2,
                     r = s - I m_0

Most of a prior's draws say little, so many candidates are drawn and a cheap evidence e~ of each (every response
straight from the main posterior) chooses the N that are run: by systematic resampling in proportion to e~, which the
weights take back (importance resampling, Rubin 1987):

    w_n ~ (times chosen) p(y | h_n) / e~(h_n),   n_eff = 1 / sum w_n^2

The posterior is the mixture sum_n w_n N(m_n, V_n). n_eff tells how many members carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from polku.inference.learnability import contraction
from polku.inference.likelihood import Extra, Precision
from polku.inference.noise import Panel, filled
from polku.inference.roots import root

Array = NDArray[np.float64]
Index = NDArray[np.int64]

GOLDEN = 0.6180339887498949
"""Steps of the golden section put any run of draws evenly over the members."""
BORDER = 1e-9
"""Of all the weight: nearer than this to a border is on it."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The prior of one quantity that is not a strength, by its quantile function.

    `kind`: log_normal (median a, sd b of the log), half_normal (scale a), beta (a, b), normal (mean a, sd b, cut off
    outside `low`..`high`: the tails stand at the ends).
    """

    name: str
    kind: str
    a: float
    b: float = 0.0
    low: float = -np.inf
    high: float = np.inf

    def quantile(self, u: Array) -> Array:
        """Values at the probabilities u, each strictly between 0 and 1."""
        made: Array
        if self.kind == "log_normal":
            made = self.a * np.exp(self.b * ndtri(u))
        elif self.kind == "half_normal":
            made = self.a * ndtri(0.5 + 0.5 * u)
        elif self.kind == "beta":
            made = betaincinv(self.a, self.b, u)
        elif self.kind == "normal":
            made = self.a + self.b * ndtri(u)
        else:
            raise ValueError(f"no such distribution: {self.kind}")
        return np.clip(made, self.low, self.high)


def hypercube(margins: Sequence[Margin], count: int, seed: int) -> Array:
    """[count, H] a Latin hypercube of the margins, the middle of each stratum; the same for the same seed.

    Where there are more points than margins, the margins' chance correlations are taken out (`unrelated`).
    """
    rng = np.random.Generator(np.random.Philox(key=seed))
    strata = (np.arange(count) + 0.5) / count
    ranks = unrelated(np.stack([rng.permutation(count) for _ in margins], axis=1)) if margins else np.zeros((count, 0))
    columns = [m.quantile(strata[r]) for m, r in zip(margins, ranks.T, strict=True)]
    return np.stack(columns, axis=1) if columns else np.zeros((count, 0))


def unrelated(ranks: Index) -> Index:
    """Ranks [N, H], each column a permutation, with next to no correlation between columns.

    Ranked Gram-Schmidt (Owen 1994, Controlling correlations in Latin hypercube samples): what the columns before it
    say of a column is taken out of it and the rest ranked anew, forth and back. As they are when N <= 2 H.
    """
    count, columns = ranks.shape
    found = ranks.astype(float) - (count - 1) / 2.0
    if count <= 2 * columns:
        return ranks
    for order in (range(columns), range(columns - 1, -1, -1)):
        done: list[int] = []
        for j in order:
            beside = found[:, done]
            rest = found[:, j] - beside @ np.linalg.solve(beside.T @ beside, beside.T @ found[:, j])
            found[np.argsort(rest, kind="stable"), j] = np.arange(count) - (count - 1) / 2.0
            done.append(j)
    return np.asarray(np.rint(found + (count - 1) / 2.0), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Compressed:
    """All that the data say of observables v [A, O]: log p(y | v) = constant + score'v - v' matrix v / 2.

    `matrix` [A O, A O], `score` [A O].
    """

    matrix: Array
    score: Array
    constant: float


def compress(
    panel: Panel, areas: Sequence[str], p: Precision, first: int, months: int, extra: Sequence[Extra] = ()
) -> Compressed:
    """The panel and the single figures as a function of the trial areas' observables.

    An area's observables are log R in `months` columns of the panel from `first`, then its part of each of `extra`.
    Of months after the panel's last nothing is said.
    """
    each, seen = months + len(extra), max(0, min(months, panel.months - first))
    columns = np.zeros((len(panel.areas), panel.months, len(areas) * seen + 1))
    for a, area in enumerate(areas):
        cells = np.arange(seen)
        columns[panel.areas.index(area), first + cells, a * seen + cells] = 1.0
    columns[:, :, -1] = filled(panel)
    gram = p.gram(columns)
    places = (np.arange(len(areas))[:, None] * each + np.arange(seen)).ravel()
    matrix, score = np.zeros((len(areas) * each,) * 2), np.zeros(len(areas) * each)
    matrix[np.ix_(places, places)] = gram[:-1, :-1]
    score[places] = gram[:-1, -1]
    constant = p.log_density(float(gram[-1, -1]))
    for e, figure in enumerate(extra):
        j = np.zeros(len(score))
        j[months + e :: each] = figure.weights
        off = figure.value - figure.offset
        matrix += np.outer(j, j) / figure.sd**2
        score += j * off / figure.sd**2
        constant -= 0.5 * ((off / figure.sd) ** 2 + float(np.log(2 * np.pi * figure.sd**2)))
    return Compressed(matrix, score, constant)


@dataclass(frozen=True, slots=True)
class Normal:
    """One member given the data: `mean` [K], `cov` [K, K], its log `evidence`."""

    mean: Array
    cov: Array
    evidence: float


def strengths_information(data: Compressed, value: Array, jacobian: Array, at: Array) -> tuple[Array, Array, float]:
    """I [A L, A L], s [A L] and the log density at strengths nought of a response linearised at `at` [A, L].

    `value` [A, O] observables there and `jacobian` [A, O, L]; areas do not touch each other.
    """
    a, o, links = jacobian.shape
    matrix = data.matrix.reshape(a, o, a, o)
    offset = value - np.einsum("aol,al->ao", jacobian, at)
    half = np.matmul(matrix.transpose(0, 2, 1, 3), jacobian[None])  # [a, b, o, l]
    information = np.matmul(jacobian.transpose(0, 2, 1)[:, None], half).transpose(0, 2, 1, 3)
    pulled = data.score - data.matrix @ offset.ravel()
    score = np.einsum("aol,ao->al", jacobian, pulled.reshape(a, o)).ravel()
    flat = offset.ravel()
    constant = data.constant + float(data.score @ flat) - 0.5 * float(flat @ data.matrix @ flat)
    return information.reshape(a * links, a * links), score, constant


def condition(mean: Array, variance: Array, matrix: Array, told: tuple[Array, Array, float]) -> Normal:
    """theta ~ N(mean, diag(variance)) [K] given (I, s, log density at nought) of the strengths matrix @ theta.

    A parameter of no prior variance stays where it is.
    """
    information, score, constant = told
    i, s = matrix.T @ information @ matrix, matrix.T @ score
    root = np.sqrt(variance)
    inner = np.eye(root.size) + root[:, None] * i * root
    inverse, log_size = _inverted(inner)
    cov = root[:, None] * inverse * root
    r = s - i @ mean
    evidence = constant + float(s @ mean) - 0.5 * float(mean @ i @ mean) + 0.5 * float(r @ cov @ r)
    return Normal(mean + cov @ r, 0.5 * (cov + cov.T), evidence - 0.5 * log_size)


def _inverted(inner: Array) -> tuple[Array, float]:
    """The inverse of I + a non-negative matrix and the log of its determinant.

    Where the I drowns in rounding (strengths of tens of log-hazards) the eigenvalues are held at 1, which they reach.
    """
    try:
        inverse: Array = np.asarray(np.linalg.inv(inner), dtype=np.float64)
        if np.linalg.eigvalsh(0.5 * (inverse + inverse.T))[0] > 0.0:
            return inverse, float(np.linalg.slogdet(inner)[1])
    except np.linalg.LinAlgError:
        pass
    values, vectors = np.linalg.eigh(0.5 * (inner + inner.T))
    held = np.maximum(values, 1.0)
    return np.asarray((vectors / held) @ vectors.T), float(np.log(held).sum())


@dataclass(frozen=True, slots=True)
class Mixture:
    """Members n = 1..N: `weights` [N], `means` [N, K], `covs` [N, K, K], log `evidence` [N].

    `log_evidence` is log p(data) with everything integrated out.
    """

    weights: Array
    means: Array
    covs: Array
    evidence: Array
    log_evidence: float

    @property
    def effective(self) -> float:
        """How many members carry the mixture, between 1 and N."""
        return float(1.0 / np.sum(self.weights**2))

    def moments(self) -> tuple[Array, Array]:
        """Mean [K] and covariance [K, K] of the mixture: within the members and between them."""
        mean = self.weights @ self.means
        off = self.means - mean
        cov = np.einsum("n,nij->ij", self.weights, self.covs) + (off.T * self.weights) @ off
        return mean, cov

    def draws(self, count: int, seed: int) -> tuple[Array, Index]:
        """theta [count, K], and the member [count] that each draw came from."""
        member = dealt(self.weights, count)
        z = np.random.Generator(np.random.Philox(key=seed)).standard_normal((count, self.means.shape[1]))
        out = np.empty_like(z)
        for n in np.unique(member):
            mine = member == n
            out[mine] = self.means[n] + z[mine] @ root(self.covs[n]).T
        return out, member

    def turned(self, turns: Array) -> Mixture:
        """The mixture of turns[n] @ theta, `turns` [N, K, K]: other units in each member."""
        means = np.einsum("nij,nj->ni", turns, self.means)
        return replace(self, means=means, covs=turns @ self.covs @ turns.transpose(0, 2, 1))


def mixture(members: Sequence[Normal], log_share: Array | None = None) -> Mixture:
    """The members weighted by their evidence times their share of the prior, `log_share` [N] (None: all alike)."""
    evidence = np.array([m.evidence for m in members])
    log_weight = evidence + (-float(np.log(len(members))) if log_share is None else log_share)
    top = float(log_weight.max())
    weights = np.exp(log_weight - top)
    means, covs = np.stack([m.mean for m in members]), np.stack([m.cov for m in members])
    return Mixture(weights / weights.sum(), means, covs, evidence, top + float(np.log(weights.sum())))


def chosen(log_cheap: Array, count: int) -> tuple[Index, Array]:
    """Which candidates [N <= count] are run, in order, and the log of the share of the prior each stands for [N].

    `log_cheap` [C]: the log of the cheap evidence of candidates drawn from the prior.
    """
    top = float(log_cheap.max())
    ratio = np.exp(log_cheap - top)
    which, times = np.unique(thinned(ratio / ratio.sum(), count), return_counts=True)
    share = np.log(times / count) - np.log(ratio[which] / ratio.mean())
    return which.astype(np.int64), share


def cheap_evidence(p: Array, score: Array, constant: float, mean: Array, cov: Array) -> Array:
    """[N] log evidence of observables v ~ N(mean [N, q], cov [N, q, q]) given log p(y|v) = c + s'v - v'p v / 2."""
    r = score - mean @ p
    half = root(cov)  # with cov = SS' the inner matrix 1 + S'pS is symmetric, however wide the prior
    turned = half.transpose(0, 2, 1)
    inner = np.eye(len(score)) + turned @ p @ half
    pulled = turned @ r[:, :, None]
    gain = np.einsum("nqo,nqo->n", pulled, np.linalg.solve(inner, pulled))
    linear = mean @ score - 0.5 * np.einsum("nq,qr,nr->n", mean, p, mean)
    out: Array = constant + linear + 0.5 * gain - 0.5 * np.linalg.slogdet(inner)[1]
    return out


def dealt(weights: Array, count: int) -> Index:
    """[count] the member of each of `count` draws, in proportion to the weights, evenly over any run of draws."""
    return _places(weights, np.asarray((0.5 + GOLDEN * np.arange(count)) % 1.0, dtype=np.float64))


def thinned(weights: Array, count: int) -> Index:
    """[count] members that stand for the mixture with equal weights (systematic resampling), in order."""
    return _places(weights, (np.arange(count) + 0.5) / count)


def _places(weights: Array, u: Array) -> Index:
    """The member in whose share of the weights each of `u` falls; on a border (equal weights) the later one."""
    borders = np.cumsum(weights) - BORDER  # a sum's last bit must not choose between two members
    return np.minimum(np.searchsorted(borders, u), len(weights) - 1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class QuantityLearned:
    """A quantity that is not a strength, before and after the data; `shown`: its contraction beyond chance."""

    name: str
    prior_mean: float
    prior_sd: float
    mean: float
    sd: float
    contraction: float
    shown: float


def quantities(
    margins: Sequence[Margin], candidates: Array, values: Array, weights: Array
) -> tuple[QuantityLearned, ...]:
    """What the weights [N] say of each margin's `values` [N, H]; the prior's moments are those of `candidates` [C, H].

    A lag's contraction is that of its log. Of the contraction that N_eff members can show by chance (two standard
    errors of a variance, 2 sqrt(2 / N_eff)) nothing is claimed: what is beyond it is `shown`.
    """
    chance = 2.0 * float(np.sqrt(2.0 * np.sum(weights**2)))
    found = []
    for margin, drawn, x in zip(margins, candidates.T, values.T, strict=True):
        mean = float(weights @ x)
        before, after = float(drawn.var()), float(weights @ (x - mean) ** 2)
        if margin.kind == "log_normal":
            log = np.log(x)
            learned = contraction(float(np.log(drawn).var()), float(weights @ (log - weights @ log) ** 2))
        else:
            learned = contraction(before, after)
        shown = max(0.0, 1.0 - (1.0 - learned) * (1.0 + chance))
        found.append(QuantityLearned(margin.name, float(drawn.mean()), before**0.5, mean, after**0.5, learned, shown))
    return tuple(found)
