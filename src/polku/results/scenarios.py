"""Scenarios run: levels, draws of every measure with and without the trial, costs, parts and contributions.

A run of the flows steps along each link for the gradients; a second one, at nothing, the posterior mean and both
sides of a few axes turned to those gradients, gives the response surface that every draw is read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.costs import discount_weights
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, Prepared, respond
from polku.estimation.case import outcome_formula
from polku.estimation.draws import Points, Strengths, centred, points_of
from polku.estimation.main_fit import Fits
from polku.estimation.series import Series
from polku.forecast.contrast import Draws, aumann_shapley, gradient
from polku.forecast.outcomes import Levels, Measured, World, build_world, into_work, log_ratio_draws, parts
from polku.forecast.predict import Fan, area_fans, forecast_area
from polku.programme.formula import Expr, parse
from polku.programme.model import Programme

Array = NDArray[np.float64]
SEED = 1
"""The seed of the levels that effects and costs are told in; the seed of a run moves its fans only."""
STEP = 1e-3
"""The step along a link for gradients, log-hazard."""
TURN_MONTHS = (5, 11, 23, 59)
"""Months (from the first start) whose measures the axes of a surface are turned to, and the last."""
MEASURES = ("unemployed", "unemployed_or_in_service", "in_services", "long_term_unemployed", "activation_rate")
PARTS = ("job", "subsidised", "services", "outside", "reg_end", "returns")


def with_steps(at: Array) -> Array:
    """Strengths [A, L] and one small step along each link: [1 + L, A, L]."""
    return np.concatenate([at[None], at + STEP * np.eye(at.shape[1])[:, None, :]])


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario: draws of measures, gradients [A, L, T] at the mean, and the middle level of persons [A, T].

    `between` [A, M, T]: how far each member lies from the whole mean, by the same names as `gradients`. `turn`
    [A, L, M]: what its axes were turned to, for the runs beside it. `world` is the same whatever the seed of the run;
    times `fan` [N, A, T] its persons are those under levels drawn by that seed, which the fans are read from.
    """

    prepared: Prepared
    outcome: Outcome
    points: Points
    world: World
    draws: Draws
    gradients: Mapping[str, Array]
    between: Mapping[str, Array]
    scale: Array
    turn: Array | None
    fan: Array


@dataclass(frozen=True, slots=True)
class Varied:
    """Strengths, their draws, and how far the members' measures lie from those at the mean, `between` [A, M, T]."""

    strengths: Strengths
    draws: Draws
    between: Mapping[str, Array]


def measures_of(programme: Programme) -> tuple[Measured, ...]:
    """The measures of the contract that the programme's indicators define."""
    found = []
    for name in MEASURES:
        indicator = programme.indicator(name)
        if indicator is not None and indicator.formula:
            found.append(Measured(name, parse(indicator.formula), indicator.kind == "ratio"))
    return tuple(found)


def run_scenario(
    programme: Programme,
    prepared: Prepared,
    strengths: Strengths,
    levels: Levels,
    seed: int,
    full: bool,
    beside: Run | None = None,
) -> Run:
    """Runs a scenario's flows at the points of the strengths; `full` adds the gradients.

    `beside`: another run, to whose gradients the axes are turned (found anew when None); of the same strengths it
    lends its points, and what was delivered when it has run that.
    """
    stepped = respond(prepared, with_steps(strengths.mean)) if full or beside is None else None
    slopes = _slopes(programme, stepped) if stepped is not None else {}
    turn = beside.turn if beside is not None else _turn(stepped, slopes) if stepped is not None else None
    if beside is not None and beside.points.strengths is strengths:
        points = beside.points
    else:
        points = points_of(strengths, np.zeros((*strengths.mean.shape, 0)) if turn is None else turn)
    outcome, draws = points.run(programme, prepared)
    stock = outcome_formula(programme)
    nothing = evaluate(stock, outcome)[0]
    actual, observed = _as_delivered(programme, stock, prepared, (outcome, draws), points, levels, beside)
    moved = nothing[:, : levels.months_observed] / actual[0]
    log_ratio = log_ratio_draws(actual, observed)
    without = levels.without(log_ratio, moved, SEED)
    fan = levels.without(log_ratio, moved, seed) / without if seed != SEED else np.ones(1)
    scale = levels.median(np.log(actual[1] / actual[0]), moved) / nothing
    rate = programme.settings.discount
    world = build_world(outcome, measures_of(programme), stock, without, rate, draws)
    gradients = _in_persons(programme, slopes, scale) if full else {}
    between = _in_persons(programme, _between(programme, outcome, points), scale) if full else {}
    return Run(prepared, outcome, points, world, draws, gradients, between, scale, turn, fan)


def before_data(programme: Programme, run: Run, strengths: Strengths) -> Varied:
    """What the measures of a run would be under strengths before the data, in persons of the run."""
    points = centred(strengths)
    outcome, draws = points.run(programme, run.prepared)
    return Varied(strengths, draws, _in_persons(programme, _between(programme, outcome, points), run.scale))


def _as_delivered(
    programme: Programme,
    stock: Expr,
    prepared: Prepared,
    ran: tuple[Outcome, Draws],
    points: Points,
    levels: Levels,
    beside: Run | None = None,
) -> tuple[Array, Draws]:
    """The stock [P, A, seen] that the doses delivered lead to, at every point: what was observed; and the draws."""
    delivered = levels.delivered[prepared.displacement]
    if beside is not None and beside.points is points and beside.prepared is delivered:
        ran = (beside.outcome, beside.draws)
    elif delivered is not prepared and levels.months_observed:
        ran = points.run(programme, delivered, levels.months_observed, keep_flow=False)
    return evaluate(stock, ran[0])[:, :, : levels.months_observed], ran[1]


def _values(programme: Programme, outcome: Outcome) -> dict[str, Array]:
    """[P, A, T] in modelled persons: log of the stock (`ratio`), every measure, moves into work."""
    found = {"ratio": np.log(evaluate(outcome_formula(programme), outcome))}
    found |= {m.id: evaluate(m.expr, outcome) for m in measures_of(programme)}
    return found | {"open_jobs": into_work(outcome)}


def _slopes(programme: Programme, stepped: Outcome) -> dict[str, Array]:
    """Slopes along each link [A, L, T]."""
    values = _values(programme, stepped)
    return {name: gradient(v, np.full(len(v) - 1, STEP)) for name, v in values.items()}


def _between(programme: Programme, outcome: Outcome, points: Points) -> dict[str, Array]:
    """How far each member [A, M, T] lies from the whole mean; a normal is one member, at the mean."""
    first = len(points.at) if points.strengths.members else 1
    last = len(points.at) + len(points.strengths.weight) if points.strengths.members else 2
    return {name: np.moveaxis(v[first:last] - v[1], 0, 1) for name, v in _values(programme, outcome).items()}


def _turn(stepped: Outcome, slopes: Mapping[str, Array]) -> Array:
    """The gradients [A, L, M] that the axes are turned to: measures and people by state, at a few months."""
    months = stepped.stock.shape[2]
    at = [t for t in TURN_MONTHS if t < months] + [months - 1]
    people = np.moveaxis((stepped.stock[1:, :, at] - stepped.stock[:1, :, at]) / STEP, 0, 1)
    by_state = people.reshape(*people.shape[:2], -1)
    told = [np.cumsum(values, axis=-1) if name == "open_jobs" else values for name, values in slopes.items()]
    return np.concatenate([*(values[..., at] for values in told), by_state], axis=-1)


def _in_persons(programme: Programme, told: Mapping[str, Array], scale: Array) -> dict[str, Array]:
    """Changes [A, n, T] in modelled persons made changes in persons (or points); of log R under `ratio`."""
    found = {"ratio": told["ratio"]}
    for m in measures_of(programme):
        found[m.id] = told[m.id] * (1.0 if m.ratio else scale[:, None])
    jobs = np.cumsum(scale[:, None] * told["open_jobs"], axis=-1)
    weights = discount_weights(jobs.shape[-1], programme.settings.discount)
    found["open_jobs"], found["open_job_months"] = jobs, np.cumsum(jobs * weights, axis=-1)
    return found


def contributions(programme: Programme, run: Run) -> Array:
    """Each link's part [A, L, T] of the change of the unemployed in persons; the parts add up to the mean of the draws.

    At the whole mean, doses as told; what members add to that mean is dealt out in proportion to the parts' sizes.
    """
    mean = run.points.axes.mean
    half = respond(run.prepared, with_steps(mean / 2), keep_flow=False)
    values = evaluate(outcome_formula(programme), half)
    found = aumann_shapley(values, np.full(len(values) - 1, STEP), mean) * run.scale[:, None]
    rest = run.world.effect["unemployed"].mean(axis=0) - found.sum(axis=1)
    return np.asarray(found + rest[:, None] * shares_of(found))


def shares_of(parts_: Array) -> Array:
    """Each part's share [A, L, T] of the sum of absolute parts."""
    size = np.abs(parts_)
    total = size.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, size / np.where(total > 0, total, 1.0), 0.0))


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
    return parts(run.outcome, run.draws, masks, unemployed)


def levels_of(programme: Programme, series: Series, fits: Fits, months: int) -> tuple[Levels, Fan]:
    """Levels without the trial over `months` from the first start, and the country's own fan.

    Areas' histories are taken without the trial (observed over R at the posterior mean), the country's less the
    trial's part, so that the forecast without the trial does not carry the trial. Data past `months` are used for the
    fan with R held at its last value, and are not shown.
    """
    prepared = fits.prepared[0.0]
    lead = prepared.first.since(series.first)
    seen = max(0, series.last.since(prepared.first) + 1)
    shown = min(seen, months)
    log_r = np.zeros((len(series.stock), seen))
    if seen:
        both = np.stack([np.zeros_like(fits.main.strengths_mean), fits.main.strengths_mean])
        values = evaluate(outcome_formula(programme), respond(prepared, both, months=shown, keep_flow=False))
        log_r = np.pad(np.log(values[1] / values[0]), ((0, 0), (0, seen - shown)), mode="edge")
    stock, national = series.stock.copy(), series.national.copy()
    stock[:, lead : lead + seen] *= np.exp(-log_r)
    national[lead : lead + seen] -= np.nansum((series.stock - stock)[:, lead : lead + seen], axis=0)
    skip = max(0, -series.last.since(prepared.first.back(1)))
    ahead = max(months - seen, 0)
    noise = fits.forecast_noise
    fans = area_fans(national, stock, series.vacancies, series.first, max(skip + ahead, 1), noise.q, noise.k)
    observed = np.full((len(stock), months), np.nan)
    observed[:, :shown] = series.stock[:, lead : lead + shown]
    mean, own = gaps(national, stock, series.first, noise.q, noise.k)
    mean = np.hstack([mean[:, lead : lead + shown], fans.mean[:, skip : skip + ahead]])
    own = np.hstack([own[:, lead : lead + shown], fans.deviation_sd[:, skip : skip + ahead]])
    shared = np.hstack([np.zeros(shown), fans.national.sd[skip : skip + ahead]])
    anchor = np.zeros(len(stock))
    for a, row in enumerate(observed):
        if _known(row).size:
            anchor[a] = log_r[a, _known(row)[-1]]
    fan = mean, np.broadcast_to(shared, own.shape), own
    return Levels(observed, *fan, anchor, fits.prepared, series.force), fans.national


def _known(row: Array) -> NDArray[np.int64]:
    return np.flatnonzero(np.isfinite(row))


def gaps(national: Array, stock: Array, first: Month, q: float, k: float) -> tuple[Array, Array]:
    """Mean and sd [A, T] of the log stock in months of the data in which an area has no figure; elsewhere nought.

    Between two figures the log ratio to the country is a straight line with the spread of a random walk tied at both
    ends, variance (q² + k/ȳ) i j / (i + j); after the last one it is forecast. The country's own gaps are filled by
    a straight line.
    """
    t = np.arange(len(national))
    at = _known(national)
    log_national = np.interp(t, at, np.log(national[at]))
    mean, sd = np.zeros(stock.shape), np.zeros(stock.shape)
    for a, row in enumerate(stock):
        known = _known(row)
        ratio = np.log(row) - log_national
        last, walk = int(known[-1]), q * q + k / float(row[known].mean())
        for m in np.flatnonzero(np.isnan(row[:last])):
            before, after = known[known < m], known[known > m]
            i, j = (m - before[-1], after[0] - m) if before.size else (after[0] - m, np.inf)
            mean[a, m], sd[a, m] = np.interp(m, known, ratio[known]), np.sqrt(walk * i * (1.0 / (1.0 + i / j)))
        late = len(row) - 1 - last
        if late:
            mean[a, last + 1 :], sd[a, last + 1 :] = forecast_area(
                ratio[: last + 1], float(row[known].mean()), first, late, q, k
            )
    missing = np.isnan(stock)
    return np.where(missing, mean + log_national, 0.0), np.where(missing, sd, 0.0)
