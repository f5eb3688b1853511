"""One way the future may go, with and without the trial, for every measure: draws of the difference.

The flows give ratios and splits, the series give levels. With U_θ(t) the stock of unemployed that the client flows
hold at strengths θ, U_0(t) at none, R = U_θ / U_0, and R* that ratio under the doses that were delivered:

    without(t) = observed(t) / R*(t)             in a month with data (observed is what is, with the trial)
               = exp(N(fan mean, fan sd²)) · R̄*(e) / R*(e)     in a month without; e the area's last month with data
    with(t)    = without(t) · R(t)               = observed(t) where the scenario is what was delivered
    effect(t)  = scale(t) · (X_θ(t) − X_0(t)),   scale = without / U_0,   for a stock X in persons
               = X_θ(t) − X_0(t)                 for a ratio
    jobs       = Σ_{i ≤ t} scale(i) · (J_θ(i) − J_0(i)),  J the month's moves into open work
    job months = Σ_{m ≤ t} v^m jobs(m)

The fan starts from histories cleared of the trial at the posterior mean, R̄*; a draw that says the trial did more
says that the level without it is higher by as much, so a forecast goes on from where its own draw left the data. No
draw of the months ahead has more unemployed than the area's labour force.
A scenario that parted from what was delivered before the data end is a counterfactual there too: its `with` is not
the observed one. v discounts by the month. Axes: N draws, A areas, T months from the first treated month; persons,
per cent, euros.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.costs import discount_weights
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, Prepared
from polku.forecast.contrast import Draws, standard_draws
from polku.programme.formula import Expr

Array = NDArray[np.float64]

STRENGTHS, LEVELS = 1, 2
"""Purposes of random draws: the same draws of strengths and of levels meet every scenario and variant."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The stock of unemployed by area: `observed` [A, T] (nan where not) and the fan of the stock without the trial.

    `fan_mean` [A, T] on the log scale is used where nothing is observed; its sd has a part that areas share, `shared`
    [A, T], and each area's `own` [A, T]. `anchor` [A]: log R̄* in the area's last month with data. `delivered`: by
    displacement, the flows that led to what was observed. `most` [A]: the people that an area's stock can hold.
    """

    observed: Array
    fan_mean: Array
    shared: Array
    own: Array
    anchor: Array
    delivered: Mapping[float, Prepared]
    most: Array

    @property
    def months_observed(self) -> int:
        """How many months from the first have data in some area."""
        known = np.flatnonzero(np.isfinite(self.observed).any(axis=0))
        return int(known[-1]) + 1 if known.size else 0

    def without(self, actual: Array, moved: Array, seed: int) -> Array:
        """Draws [N, A, T] of the stock without the trial, given draws of log R* [N, A, seen].

        `moved` [A, seen]: how a scenario moves the world without the trial in months with data (1: not at all).
        """
        eps = standard_draws(1 + len(self.observed), seed, LEVELS, len(actual))
        own = eps[:, 1:, None] * self.own[None]
        ahead = self.fan_mean[None] + own + eps[:, :1, None] * self.shared[None] + self._shift(actual)[:, :, None]
        return self._joined(actual, moved, ahead)

    def median(self, actual: Array, moved: Array) -> Array:
        """The middle [A, T] of the stock without the trial, given one log R* [A, seen]."""
        ahead = self.fan_mean[None] + self._shift(actual[None])[:, :, None]
        found: Array = self._joined(actual[None], moved, ahead)[0]
        return found

    def _shift(self, actual: Array) -> Array:
        """log R̄* − log R* [N, A] in each area's last month with data; nought for an area that has none."""
        shift = np.zeros(actual.shape[:2])
        for a, row in enumerate(np.isfinite(self.observed)):
            if row.any():
                shift[:, a] = self.anchor[a] - actual[:, a, np.flatnonzero(row)[-1]]
        return shift

    def _joined(self, actual: Array, moved: Array, log_ahead: Array) -> Array:
        n, ahead = self.months_observed, np.minimum(np.exp(log_ahead), self.most[None, :, None])
        told = np.isfinite(self.observed[:, :n])
        past = np.nan_to_num(self.observed[:, :n]) * moved * np.exp(-actual)
        ahead[:, :, :n] = np.where(told[None], past, ahead[:, :, :n])
        return ahead


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure by its formula; a ratio is not scaled to persons."""

    id: str
    expr: Expr
    ratio: bool


@dataclass(frozen=True, slots=True)
class World:
    """Draws of one future: `effect[measure]` with minus without, `without[measure]` its level without [N, A, T].

    `ratio` is R and `scale` persons per modelled person, both [N, A, T]; `draws` are the draws of strengths.
    """

    draws: Draws
    ratio: Array
    scale: Array
    effect: Mapping[str, Array]
    without: Mapping[str, Array]


def log_ratio_draws(stocks: Array, draws: Draws) -> Array:
    """Draws [N, A, T] of log R from stocks [P, A, T] at nothing and at the points of the draws."""
    return draws.at(np.log(stocks[1:] / stocks[0]))


def into_work(outcome: Outcome) -> Array:
    """Moves into open work in each month [P, A, T]: edges whose target counts as employed."""
    if outcome.flow is None:
        raise ValueError("the outcome was run without its flows")
    employed = {s.id for s in outcome.states if "employed" in s.counts_as}
    edges = [e for e, (_, target) in enumerate(outcome.edges) if target in employed]
    moves: Array = outcome.flow[..., edges].sum(axis=-1)
    return moves


def build_world(
    outcome: Outcome, measures: Sequence[Measured], unemployed: Expr, without: Array, yearly_rate: float, draws: Draws
) -> World:
    """A `World` from an outcome at nothing and at the points of the draws.

    `without` [N, A, T]: draws of the stock without the trial.
    """
    stocks = evaluate(unemployed, outcome)
    ratio = np.exp(log_ratio_draws(stocks, draws))
    scale = without / stocks[0]
    effect, level = {}, {}
    for m in measures:
        values = evaluate(m.expr, outcome)
        factor = 1.0 if m.ratio else scale
        effect[m.id] = factor * (draws.at(values[1:]) - values[0])
        level[m.id] = np.broadcast_to(factor * values[0], without.shape)
    effect["unemployed"], level["unemployed"] = without * (ratio - 1.0), without
    moves = into_work(outcome)
    jobs = np.cumsum(scale * (draws.at(moves[1:]) - moves[0]), axis=-1)
    effect["open_jobs"] = jobs
    effect["open_job_months"] = np.cumsum(jobs * discount_weights(jobs.shape[-1], yearly_rate), axis=-1)
    level["open_jobs"] = level["open_job_months"] = np.zeros_like(jobs)
    return World(draws, ratio, scale, effect, level)


def parts(outcome: Outcome, draws: Draws, groups: Mapping[str, Array], unemployed: Collection[str]) -> dict[str, Array]:
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
        flows = np.cumsum((outcome.flow * (sign * mask)).sum(axis=-1), axis=-1)
        out[name] = draws.at(flows[1:]) - flows[0]
    return out


def changes(values: Array, draws: Draws) -> Array:
    """Draws [N, A, T] of any functional's difference from nothing, from its values at nothing and at the points."""
    return draws.at(values[1:] - values[0])
