"""One way the future may go, with and without the trial, for every measure: draws of the difference.

The flows give ratios and splits, the series give levels. With U_θ(t) the stock of unemployed that the client flows
hold at strengths θ, U_0(t) at none, and R = U_θ / U_0:

    without(t) = observed(t) / R(t)              in a month with data (observed is what is, with the trial)
               = exp(N(fan mean, fan sd²))       after the data
    with(t)    = without(t) · R(t)
    effect(t)  = scale(t) · (X_θ(t) − X_0(t)),   scale = without / U_0,   for a stock X in persons
               = X_θ(t) − X_0(t)                 for a ratio
    job months = Σ_{m ≤ t} v^m Σ_{i ≤ m} scale(i) · (J_θ(i) − J_0(i)),  J the month's moves into open work

v discounts by the month. Axes: N draws, A areas, T months from the first treated month; persons, per cent, euros.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.costs import discount_weights
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome
from polku.forecast.contrast import Surface, standard_draws, surface
from polku.programme.formula import Expr

Array = NDArray[np.float64]

STRENGTHS, LEVELS = 1, 2
"""Purposes of random draws: the same draws of strengths and of levels meet every scenario and variant."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The stock of unemployed by area: `observed` [A, T] (nan after the data) and the fan of the stock without.

    `fan_mean`, `fan_sd` [A, T] are on the log scale and used where nothing is observed.
    """

    observed: Array
    fan_mean: Array
    fan_sd: Array

    def without(self, ratio: Array, seed: int) -> Array:
        """Draws [N, A, T] of the stock without the trial, given draws of R [N, A, T]."""
        eps = standard_draws(self.observed.shape[0], seed, LEVELS, len(ratio))
        ahead = np.exp(self.fan_mean[None] + self.fan_sd[None] * eps[:, :, None])
        return np.where(np.isfinite(self.observed)[None], np.nan_to_num(self.observed)[None] / ratio, ahead)

    def median(self, ratio: Array) -> Array:
        """The middle [A, T] of the stock without the trial, given one R [A, T]."""
        return np.where(np.isfinite(self.observed), np.nan_to_num(self.observed) / ratio, np.exp(self.fan_mean))


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure by its formula; a ratio is not scaled to persons."""

    id: str
    expr: Expr
    ratio: bool


@dataclass(frozen=True, slots=True)
class World:
    """Draws of one future: `effect[measure]` with minus without, `without[measure]` its level without [N, A, T].

    `ratio` is R and `scale` persons per modelled person, both [N, A, T]; `z` [N, A, K] are the draws of strengths.
    """

    z: Array
    ratio: Array
    scale: Array
    effect: Mapping[str, Array]
    without: Mapping[str, Array]


def drawn(values: Array, z: Array) -> tuple[Array, Array]:
    """From a functional at [nothing, centre, axes …]: its value at nothing [A, T] and draws [N, A, T]."""
    return values[0], surface(values[1:]).at(z)


def into_work(outcome: Outcome) -> Array:
    """Moves into open work in each month [P, A, T]: edges whose target counts as employed."""
    if outcome.flow is None:
        raise ValueError("the outcome was run without its flows")
    employed = {s.id for s in outcome.states if "employed" in s.counts_as}
    edges = [e for e, (_, target) in enumerate(outcome.edges) if target in employed]
    moves: Array = outcome.flow[..., edges].sum(axis=-1)
    return moves


def build_world(
    outcome: Outcome,
    points: int,
    measures: Sequence[Measured],
    unemployed: Expr,
    levels: Levels,
    yearly_rate: float,
    z: Array,
    seed: int,
) -> World:
    """A `World` from an outcome whose first `points` points are [nothing, centre, + axes, − axes].

    `z` [N, A, K]: draws of the strengths along each area's axes.
    """
    stocks = evaluate(unemployed, outcome)[:points]
    nothing = stocks[0]
    ratio = np.exp(surface(np.log(stocks[1:] / nothing)).at(z))
    without = levels.without(ratio, seed)
    scale = without / nothing
    effect, level = {}, {}
    for m in measures:
        base, draws = drawn(evaluate(m.expr, outcome)[:points], z)
        factor = 1.0 if m.ratio else scale
        effect[m.id] = factor * (draws - base)
        level[m.id] = np.broadcast_to(factor * base, draws.shape)
    effect["unemployed"], level["unemployed"] = without * (ratio - 1.0), without
    base, draws = drawn(into_work(outcome)[:points], z)
    jobs = np.cumsum(scale * (draws - base), axis=-1)
    effect["open_job_months"] = np.cumsum(jobs * discount_weights(jobs.shape[-1], yearly_rate), axis=-1)
    level["open_job_months"] = np.zeros_like(jobs)
    return World(z, ratio, scale, effect, level)


def parts(
    outcome: Outcome, points: int, z: Array, groups: Mapping[str, Array], unemployed: Collection[str]
) -> dict[str, Array]:
    """What the change of the unemployed is made of: draws [N, A, T] in modelled persons, cumulated.

    `groups`: part -> a mask [E] over edges. A move out of the states `unemployed` counts as minus, one into them as
    plus, so the parts of all edges that touch them sum to the change of the stock exactly.
    """
    if outcome.flow is None:
        raise ValueError("the outcome was run without its flows")
    out = {}
    for name, mask in groups.items():
        sign = np.array(
            [(target in unemployed) * 1.0 - (source in unemployed) * 1.0 for source, target in outcome.edges]
        )
        flows = (outcome.flow[:points] * (sign * mask)).sum(axis=-1)
        base, draws = drawn(np.cumsum(flows, axis=-1), z)
        out[name] = draws - base
    return out


def curve(values: Array) -> Surface:
    """The response surface of any functional at [nothing, centre, axes …], as a difference from nothing."""
    return surface(values[1:] - values[0])
