"""All members of an ensemble at once: their flows, how they answer to strengths, and their posteriors.

Values are exact: each member's flows are run where it is linearised. Slopes use that log R hangs on strengths through
the channels' paths alone,

    d log R_a(t) / d b_l = sum_k sum_s  G_a,k(s, t)  d path_k,a(s) / d b_l

with d path / d b in closed form for every member. G, along the few directions in time that the members' paths take,
is run once at the main posterior's mean, for low and high target shares, straight between them; a member's direction
at s is multiplied by e^{path_n(s) - path(s)}, as the hazard that it changes is. Slopes at other strengths than the
main mean are approximate (`tests/assessment/test_whole.py` says how closely); values are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, Prepared, along
from polku.estimation.case import outcome_formula
from polku.estimation.hyperparameters import Members, effective_dose, member_paths, path_slopes, prior_variance
from polku.estimation.main_fit import Months, ToldChange, extras
from polku.inference.ensemble import Compressed, Index, Normal, cheap_evidence, condition, strengths_information
from polku.inference.likelihood import Information
from polku.inference.prior import Prior
from polku.inference.units import Source
from polku.programme.model import Programme

Array = NDArray[np.float64]

DIRECTIONS = 6
"""At most so many directions in time for each channel and area."""
LEFT_OUT = 1e-3
"""Directions stop when so much of the members' paths (sum of squares) is left."""
NOTHING = 1e-10
"""Of the largest sum of squares: a direction that holds less is none."""
STEP = 1e-3


class Shown(Months):
    """An outcome already run, for functionals that ask `Months`: its first point is nothing."""

    def __init__(self, prepared: Prepared, outcome: Outcome) -> None:
        self.prepared = prepared
        self.outcome = outcome

    def at(self, strengths: Array) -> Outcome:
        """The outcome, whatever the strengths."""
        assert self.outcome is not None
        return self.outcome


Observe = Callable[[Outcome], Array]
"""What is observed of an outcome whose first point is nothing: [P, A, O], O observables of each area."""


def observer(programme: Programme, changes: Sequence[ToldChange], prepared: Prepared, months: int) -> Observe:
    """log R in the first `months` months, then each area's part of the figures that state their own error."""
    stock = outcome_formula(programme)

    def observe(outcome: Outcome) -> Array:
        stocks = evaluate(stock, outcome)[:, :, :months]
        seen = [np.log(stocks[1:] / stocks[0])]
        if changes:
            dummy = np.zeros((len(stocks) - 1, stocks.shape[1], len(prepared.links)))
            told = extras(programme, changes, Shown(prepared, outcome))
            seen += [e.functional(dummy)[:, :, None] for e in told]
        return np.concatenate(seen, axis=2)

    return observe


@dataclass(frozen=True, slots=True)
class Ensemble:
    """All members' flows on the months of `prepared`; `signal` [N, L, A, T]."""

    prepared: Prepared
    members: Members
    signal: Array

    def run(self, strengths: Array, which: Sequence[int] | None = None, keep_flow: bool = False) -> Outcome:
        """Nothing, then members `which` (all) at strengths [P, A, L]."""
        at = np.arange(len(self.signal)) if which is None else np.asarray(which)
        share = None if self.members.share is None else self.members.share[at]
        return self.run_paths(member_paths(self.prepared.channels, self.signal[at], strengths), share, keep_flow)

    def run_paths(self, path: Array, share: Array | None, keep_flow: bool = False) -> Outcome:
        """Nothing, then points of given paths [K, T, P, A] and shares [P, A]."""
        path = np.concatenate([np.zeros_like(path[:, :, :1]), path], axis=2)
        if share is not None:
            share = np.concatenate([share[:1], share])
        return along(self.prepared, path, share, keep_flow)


@dataclass(frozen=True, slots=True)
class Slopes:
    """G at the main mean: `basis` [K, A, B, T] directions in time, and the observables' slopes along them.

    `path` [K, T, A] at the main mean; `low` and `high` [K, A, B, O] at target shares `shares` [2, A]; `values`
    [2, A, O] the observables there.
    """

    path: Array
    basis: Array
    low: Array
    high: Array
    shares: Array
    values: Array

    def jacobian(self, crowd: Ensemble, strengths: Array) -> Array:
        """d observables / d b [N, A, O, L] of every member at strengths [N, A, L]."""
        found = crowd.prepared.channels
        path = member_paths(found, crowd.signal, strengths)
        lift = np.exp(path - self.path[:, :, None]).transpose(0, 2, 3, 1)  # [K, N, A, T]
        out = np.zeros((*strengths.shape[:2], self.low.shape[3], strengths.shape[2]))
        for n, parts in enumerate(path_slopes(found, crowd.signal, strengths)):
            for k, part in parts:
                turned = np.matmul((part * lift[k]).transpose(1, 0, 2), self.basis[k].transpose(0, 2, 1))
                out[..., n] += self._at(crowd, k, turned.transpose(1, 0, 2))
        return out

    def _at(self, crowd: Ensemble, k: int, coordinates: Array) -> Array:
        """Coordinates [N, A, B] of channel k turned into slopes [N, A, O], between the two target shares."""
        low = np.matmul(coordinates.transpose(1, 0, 2), self.low[k]).transpose(1, 0, 2)
        if crowd.members.share is None:
            return np.asarray(low)
        high = np.matmul(coordinates.transpose(1, 0, 2), self.high[k]).transpose(1, 0, 2)
        return np.asarray(low + self._part(crowd.members.share) * (high - low))

    def _part(self, share: Array) -> Array:
        """How far [N, A, 1] the shares lie from the low to the high one."""
        width = self.shares[1] - self.shares[0]
        out: Array = ((share - self.shares[0]) / np.where(width > 0, width, 1.0))[:, :, None]
        return out

    def straight(self, crowd: Ensemble, main: Array) -> Array:
        """Every member's observables [N, A, O] at the main mean [A, L], straight from the main posterior's flows."""
        strengths = np.broadcast_to(main, (len(crowd.signal), *main.shape))
        path = member_paths(crowd.prepared.channels, crowd.signal, strengths)
        more = np.expm1(path - self.path[:, :, None]).transpose(0, 3, 1, 2)  # [K, A, T, N]
        share = crowd.members.share
        out = np.tile(self.values[0], (len(crowd.signal), 1, 1))
        if share is not None:
            out = out + self._part(share) * (self.values[1] - self.values[0])
        for k, basis in enumerate(self.basis):
            out = out + self._at(crowd, k, np.matmul(basis, more[k]).transpose(2, 0, 1))
        return out


def make_slopes(crowd: Ensemble, observe: Observe, main: Array, width: Array) -> Slopes:
    """G at the main posterior's mean [A, L]; `width` [L] weighs the links' directions (their prior sd)."""
    found, ready = crowd.prepared.channels, crowd.prepared
    path = member_paths(found, ready.signals[None, :, :, : ready.months], main[None])[:, :, 0]
    basis = _directions(crowd, path, main, width)
    k, a, b, t = basis.shape
    steps = np.zeros((k, t, 1 + k * b, a))
    points = 1 + np.arange(k * b).reshape(k, b)
    for i in range(k):
        steps[i][:, points[i]] = STEP * basis[i].transpose(2, 1, 0)
    shares, points_ = _share_range(crowd), path[:, :, None] + steps
    if crowd.members.share is None:
        seen = observe(crowd.run_paths(points_, None))[None]
    else:
        told = np.repeat(shares, 1 + k * b, axis=0)
        seen = observe(crowd.run_paths(np.concatenate([points_, points_], axis=2), told))
        seen = seen.reshape(2, 1 + k * b, *seen.shape[1:])
    sides = ((seen[:, 1:] - seen[:, :1]) / STEP).reshape(len(seen), k, b, a, -1).transpose(0, 1, 3, 2, 4)
    return Slopes(path, basis, sides[0], sides[-1], shares, seen[[0, -1], 0])


def _share_range(crowd: Ensemble) -> Array:
    """[2, A] target shares at the members' lower and upper sixth."""
    share = crowd.members.share
    return np.zeros((2, len(crowd.prepared.areas))) if share is None else np.quantile(share, (1 / 6, 5 / 6), axis=0)


def _directions(crowd: Ensemble, path: Array, main: Array, width: Array) -> Array:
    """[K, A, B, T] orthonormal directions in time that hold nearly all of the members' slopes of each channel."""
    found = crowd.prepared.channels
    everyone = np.broadcast_to(main, (len(crowd.signal), *main.shape))
    lift = np.exp(member_paths(found, crowd.signal, everyone) - path[:, :, None]).transpose(0, 2, 3, 1)
    gram = np.zeros((len(path), main.shape[0], path.shape[1], path.shape[1]))
    for n, parts in enumerate(path_slopes(found, crowd.signal, everyone)):
        for k, part in parts:
            x = width[n] * part * lift[k]
            gram[k] += np.matmul(x.transpose(1, 2, 0), x.transpose(1, 0, 2))
    values, vectors = np.linalg.eigh(gram)
    values, vectors = np.maximum(values[..., ::-1], 0.0), vectors[..., ::-1]
    # where next to nothing lies, any vectors would do, and each machine has its own
    vectors = np.where(values[..., None, :] > NOTHING * np.maximum(values[..., None, :1], 1e-300), vectors, 0.0)
    left = 1.0 - np.cumsum(values, axis=-1) / np.maximum(values.sum(axis=-1, keepdims=True), 1e-300)
    needed = int((1 + (left > LEFT_OUT).sum(axis=-1)[values[..., 0] > 0]).max(initial=1))
    return np.asarray(vectors[..., : min(needed, DIRECTIONS)].transpose(0, 1, 3, 2))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Every member given the data: `normals` [N], the observables' mean `value` [N, A, O] and slopes `jacobian`
    [N, A, O, L]. `moved`: how many posterior sd the last round still moved a strength, the evidence's mean."""

    normals: tuple[Normal, ...]
    value: Array
    jacobian: Array
    moved: float

    def take(self, which: Index) -> Fitted:
        """Some of the members, or all in another order."""
        return Fitted(tuple(self.normals[i] for i in which), self.value[which], self.jacobian[which], self.moved)


def approximate_log_evidence(crowd: Ensemble, slopes: Slopes, data: Compressed, prior: Prior, main: Array) -> Array:
    """[N] the cheap log evidence of every member: its response straight from the main posterior's mean [A, L].

    All in the space that the responses span, a few directions in time for each area.
    """
    strengths = np.broadcast_to(main, (len(crowd.signal), *main.shape))
    jacobian = slopes.jacobian(crowd, strengths)
    offset = slopes.straight(crowd, main) + np.einsum(
        "naol,al->nao", jacobian, prior.strengths(prior.mean) - main, optimize=True
    )
    span = [_span(np.concatenate([slopes.low[:, a], slopes.high[:, a]]).reshape(-1, slopes.low.shape[3]))
            for a in range(len(main))]  # fmt: skip
    q, (areas, each) = max(w.shape[1] for w in span), slopes.values.shape[1:]
    inside = np.zeros((areas, each, q))
    for a, w in enumerate(span):
        inside[a, :, : w.shape[1]] = w
    base = slopes.values.mean(axis=0)
    moved = np.einsum("nao,aoq->naq", offset - base, inside, optimize=True).reshape(len(jacobian), areas * q)
    y = np.matmul(inside.transpose(0, 2, 1), jacobian)  # [N, A, q, L]
    variance = prior_variance(crowd.members, prior).reshape(len(y), 1 + areas, -1)
    half = (y * np.sqrt(variance[:, :1, None])).reshape(len(y), areas * q, y.shape[3])
    cov = np.matmul(half, half.transpose(0, 2, 1))
    own = np.matmul(y * variance[:, 1:, None], y.transpose(0, 1, 3, 2))
    for a in range(areas):
        here = slice(a * q, (a + 1) * q)
        cov[:, here, here] += own[:, a]
    turn = np.zeros((areas * each, areas * q))
    for a in range(areas):
        turn[a * each : (a + 1) * each, a * q : (a + 1) * q] = inside[a]
    flat = base.ravel()
    pulled = turn.T @ (data.score - data.matrix @ flat)
    constant = data.constant + float(data.score @ flat) - 0.5 * float(flat @ data.matrix @ flat)
    return cheap_evidence(turn.T @ data.matrix @ turn, pulled, constant, moved, cov)


def _span(rows: Array) -> Array:
    """[O, q] an orthonormal basis of nearly all that rows [R, O] span."""
    values, vectors = np.linalg.eigh(rows.T @ rows)
    return np.asarray(vectors[:, values > 1e-6 * max(float(values[-1]), 1e-300)])


def fit_members(
    crowd: Ensemble,
    observe: Observe,
    slopes: Slopes,
    data: Compressed,
    prior: Prior,
    start: Array,
    held: Information | None = None,
    groups: Sequence[Sequence[Source]] = (),
    rounds: int = 2,
) -> Fitted:
    """Each member's posterior, linearised first at strengths `start` [A, L] and then where it came to.

    `held`: what other sources say of the strengths at the doses delivered and the lags of the programme. `groups`: by
    member, the client groups under its own lags and doses.
    """
    variance = prior_variance(crowd.members, prior)
    at = np.tile(start, (len(crowd.signal), 1, 1))
    delivered, matrix = effective_dose(crowd.members, crowd.prepared), prior.strength_matrix
    normals: list[Normal] = []
    moved, value, jacobian = np.zeros(len(at)), np.zeros(0), np.zeros(0)
    for _ in range(rounds):
        value, jacobian = observe(crowd.run(at)), slopes.jacobian(crowd, at)
        normals = []
        for n in range(len(at)):
            told = strengths_information(data, value[n], jacobian[n], at[n])
            if held is not None:
                d = delivered[n].ravel()
                told = (told[0] + d[:, None] * held.matrix * d, told[1] + d * held.score, told[2])
            for source in groups[n] if groups else ():
                said = source.inform(at[n])
                told = (told[0] + said.matrix, told[1] + said.score, told[2])
            normals.append(condition(prior.mean, variance[n], matrix, told))
        came = prior.strengths(np.stack([x.mean for x in normals]))
        sd = np.stack([np.sqrt(np.maximum(np.einsum("ik,kl,il->i", matrix, x.cov, matrix), 0.0)) for x in normals])
        moved = (np.abs(came - at).reshape(len(at), -1) / np.maximum(sd, 1e-15)).max(axis=1)
        value, at = value + np.einsum("naol,nal->nao", jacobian, came - at), came
    evidence = np.array([x.evidence for x in normals])
    weights = np.exp(evidence - evidence.max())
    return Fitted(tuple(normals), value, jacobian, float(weights @ moved / weights.sum()))
