"""Scenarios run: levels, draws of every measure with and without the trial, costs, parts and contributions.

One run of the flows per scenario and displacement serves them all. Its points are, in this order: nothing; the
posterior mean; one step along each principal axis to both sides; one small step along each link; and for the
contributions half the posterior mean, with its own steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief, unemployed_formula
from polku.assess.series import Series
from polku.base import Month
from polku.dynamics.costs import discount_weights, ledger, own_costs, total
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, Prepared, respond
from polku.forecast.contrast import Axes, aumann_shapley, gradient, normal_draws, principal_axes
from polku.forecast.outcomes import Levels, Measured, World, build_world, curve, into_work, parts
from polku.forecast.predict import Fan, area_fans
from polku.inference.posterior import Posterior
from polku.programme.formula import parse
from polku.programme.model import Programme

Array = NDArray[np.float64]
STEP = 1e-3
"""The step along a link for gradients, log-hazard."""
STRENGTHS = 1
MEASURES = ("unemployed", "unemployed_or_in_service", "in_services", "long_term_unemployed", "activation_rate")
PARTS = ("job", "subsidised", "services", "outside", "reg_end", "returns")


@dataclass(frozen=True, slots=True)
class Points:
    """Where the flows are run for one posterior: `at` [P, A, L] and how many of them are for the surface."""

    axes: Axes
    at: Array
    surface: int
    links: int
    strengths: Array

    @property
    def steps(self) -> slice:
        """The centre's own link steps (the centre itself is point 1)."""
        return slice(self.surface, self.surface + self.links)

    @property
    def half(self) -> slice:
        """Half the mean and its link steps."""
        return slice(self.surface + self.links, self.surface + 2 * self.links + 1)


def points_of(posterior: Posterior, seed: int) -> Points:
    """The points of a posterior, and draws of the strengths [N, A, L], joint over areas."""
    mean, cov = posterior.strengths_mean, posterior.strengths_cov
    axes = principal_axes(mean, cov)
    links = mean.shape[1]
    steps = STEP * np.eye(links)[:, None, :]
    at = np.concatenate([np.zeros_like(mean)[None], axes.points(), mean + steps, mean[None] / 2, mean / 2 + steps])
    theta = normal_draws(posterior.mean, posterior.cov, seed, STRENGTHS)
    strengths = posterior.prior.strengths(theta)
    return Points(axes, at, 1 + len(axes.points()), links, strengths)


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario: draws of measures, gradients [A, L, T] at the mean, and the middle level of persons [A, T]."""

    prepared: Prepared
    outcome: Outcome
    points: Points
    world: World
    gradients: Mapping[str, Array]
    scale: Array


def measures_of(programme: Programme) -> tuple[Measured, ...]:
    """The measures of the contract that the programme's indicators define."""
    found = []
    for name in MEASURES:
        indicator = programme.indicator(name)
        if indicator is not None and indicator.formula:
            found.append(Measured(name, parse(indicator.formula), indicator.kind == "ratio"))
    return tuple(found)


def run_scenario(
    programme: Programme, prepared: Prepared, posterior: Posterior, levels: Levels, seed: int, full: bool
) -> Run:
    """Runs a scenario's flows at the points of a posterior; `full` adds the gradients and the contributions."""
    points = points_of(posterior, seed)
    at = points.at if full else points.at[: points.surface]
    outcome = respond(prepared, at)
    z = points.axes.coordinates(points.strengths)
    stock = unemployed_formula(programme)
    rate = programme.settings.discount
    world = build_world(outcome, points.surface, measures_of(programme), stock, levels, rate, z, seed)
    stocks = evaluate(stock, outcome)
    scale = levels.median(stocks[1] / stocks[0]) / stocks[0]
    gradients = _gradients(programme, outcome, points, scale) if full else {}
    return Run(prepared, outcome, points, world, gradients, scale)


def _gradients(programme: Programme, outcome: Outcome, points: Points, scale: Array) -> dict[str, Array]:
    """Slopes of every measure in persons (or points) along each link [A, L, T], and of log R under `ratio`."""
    step = np.full(points.links, STEP)

    def slopes(values: Array) -> Array:
        return gradient(np.concatenate([values[1:2], values[points.steps]]), step)

    stock = evaluate(unemployed_formula(programme), outcome)
    found = {"ratio": slopes(np.log(stock))}
    for m in measures_of(programme):
        factor = 1.0 if m.ratio else scale[:, None]
        found[m.id] = factor * slopes(evaluate(m.expr, outcome))
    jobs = np.cumsum(scale[:, None] * slopes(into_work(outcome)), axis=-1)
    weights = discount_weights(jobs.shape[-1], programme.settings.discount)
    found["open_job_months"] = np.cumsum(jobs * weights, axis=-1)
    return found


def contributions(programme: Programme, run: Run) -> Array:
    """Each link's part [A, L, T] of the change of the unemployed in persons; the parts add up to the whole."""
    stock = evaluate(unemployed_formula(programme), run.outcome)
    step = np.full(run.points.links, STEP)
    values = stock[run.points.half]
    mean = run.points.axes.mean
    found = aumann_shapley(values, step, mean)
    whole = stock[1] - stock[0]
    added = found.sum(axis=1)
    factor = np.where(np.abs(added) > 1e-9, whole / np.where(np.abs(added) > 1e-9, added, 1.0), 1.0)
    factor = np.where((factor > 0.5) & (factor < 2.0), factor, 1.0)
    return np.asarray(found * factor[:, None] * run.scale[:, None])


def part_masks(outcome: Outcome) -> dict[str, Array]:
    """Edges [E] of each part of a change of the unemployed; every edge that touches them is in exactly one."""
    tags = {s.id: s.counts_as | {s.id} for s in outcome.states}
    masks = {name: np.zeros(len(outcome.edges)) for name in PARTS}
    for e, (source, target) in enumerate(outcome.edges):
        out, in_ = "unemployed" in tags[source], "unemployed" in tags[target]
        if in_ and not out:
            masks["returns"][e] = 1.0
        elif out and not in_:
            masks[_part_of(target, tags[target])][e] = 1.0
    return masks


def _part_of(state: str, tags: frozenset[str]) -> str:
    if "employed" in tags:
        return "job"
    if "subsidised" in tags:
        return "subsidised"
    if "services" in tags:
        return "services"
    return "reg_end" if state == "reg_end" else "outside"


def part_draws(run: Run) -> dict[str, Array]:
    """What the change of the unemployed is made of: part -> modelled persons [N, A, T] (times `scale`: persons)."""
    masks = part_masks(run.outcome)
    unemployed = {s.id for s in run.outcome.states if "unemployed" in s.counts_as | {s.id}}
    return parts(run.outcome, run.points.surface, run.world.z, masks, unemployed)


def cost_draws(programme: Programme, run: Run, rules_of: Month | None = None) -> dict[str, Array]:
    """Change of each payer's spending, with minus without, discounted and cumulated [N, A, T] euros.

    The programme's own priced costs stand in `programme` and in its payers' sums; `total` is the sum of payers.
    """
    n = run.points.surface
    months = run.outcome.stock.shape[2]
    weights = discount_weights(months, programme.settings.discount)
    names = [s.id for s in run.outcome.states]
    euros: dict[str, list[Array]] = {}
    own_total = np.zeros((len(programme.trial_areas), months))
    for a, area in enumerate(programme.trial_areas):
        people = run.outcome.stock[:n, a] * run.scale[a][None, :, None]
        by_payer = ledger(people, names, programme, run.prepared.first, rules_of, area.id)
        own = own_costs(programme, area, run.prepared.first, months)
        own_total[a] = total(own) if own else 0.0
        for payer, values in by_payer.items():
            extra = own.get(payer, np.zeros(months))
            euros.setdefault(payer, []).append(np.concatenate([values[:1], values[1:] + extra]))
    found = {}
    for payer, rows in euros.items():
        values = np.cumsum(np.stack(rows, axis=1) * weights, axis=-1)
        if np.any(values):  # who pays nothing at all is not a row
            found[payer] = curve(values).at(run.world.z)
    found["total"] = np.sum(list(found.values()), axis=0)
    own_sum = np.cumsum(own_total * weights, axis=-1)
    if np.any(own_sum):
        found["programme"] = np.broadcast_to(own_sum, found["total"].shape)
    return found


def levels_of(programme: Programme, series: Series, belief: Belief, months: int) -> tuple[Levels, Fan]:
    """Levels without the trial over `months` from the first start, and the country's own fan.

    Areas' histories are taken without the trial (observed over R at the posterior mean), the country's less the
    trial's part, so that the forecast without the trial does not carry the trial.
    """
    prepared = belief.prepared[0.0]
    lead = prepared.first.since(series.first)
    seen = max(0, series.last.since(prepared.first) + 1)
    stock, national = series.stock.copy(), series.national.copy()
    if seen:
        both = np.stack([np.zeros_like(belief.main.strengths_mean), belief.main.strengths_mean])
        values = evaluate(unemployed_formula(programme), respond(prepared, both, months=seen, keep_flow=False))
        without = stock[:, lead : lead + seen] / (values[1] / values[0])
        national[lead : lead + seen] -= np.nansum(stock[:, lead : lead + seen] - without, axis=0)
        stock[:, lead : lead + seen] = without
    ahead = months - series.last.since(prepared.first.back(1))
    fans = area_fans(national, stock, series.vacancies, series.first, max(ahead, 1), belief.noise.q, belief.noise.k)
    observed = np.full((len(stock), months), np.nan)
    mean, sd = np.zeros_like(observed), np.zeros_like(observed)
    observed[:, : min(seen, months)] = series.stock[:, lead : lead + min(seen, months)]
    at = fans.first.since(prepared.first)
    if at < months:
        skip = max(0, -at)
        count = months - at - skip
        mean[:, at + skip :] = fans.mean[:, skip : skip + count]
        sd[:, at + skip :] = fans.sd[:, skip : skip + count]
    gaps = np.isnan(observed[:, :at]) if at > 0 else np.zeros((len(stock), 0), bool)
    if gaps.any():  # a month missing inside the data is filled from its neighbours, with a month's own noise
        observed[:, :at] = _filled(observed[:, :at])
    return Levels(observed, mean, sd), fans.national


def _filled(values: Array) -> Array:
    out = values.copy()
    t = np.arange(values.shape[1])
    for row in out:
        known = np.isfinite(row)
        if known.any():
            row[~known] = np.interp(t[~known], t[known], row[known])
    return out
