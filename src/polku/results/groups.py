"""What is told of two groups of clients side by side: rows of facts, from the counts and the posterior."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from polku.base import Spread
from polku.dynamics.response import Prepared
from polku.estimation import count_sources
from polku.estimation.sources import Observed
from polku.evidence.model import Group
from polku.forecast.contrast import normal_spread
from polku.inference.counts import Counts, FlowNoise, FlowSource, settle, truncated
from polku.inference.laplace import MOST_ROUNDS, MOVE, NormalPosterior, update
from polku.inference.learnability import Z_POWER, contraction
from polku.inference.likelihood import linearise
from polku.results.model import ArmRow, GroupRow
from polku.results.verdicts import Verdict, decide, of_normal

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
QUARTER = 3
SMALL = 5
"""A quarter with fewer moves than this in a group is not printed."""


def group_rows(observed: Observed, prepared: Prepared, posterior: NormalPosterior) -> tuple[GroupRow, ...]:
    """One row for each area and transition of the groups of clients."""
    return tuple(_row(t, s, observed, posterior) for t, s in observed.group_sources(prepared))


def _row(table: count_sources.Table, source: FlowSource, observed: Observed, posterior: NormalPosterior) -> GroupRow:
    assert table.area is not None
    counts, members = table.counts, [m for m in table.members if isinstance(m, Group)]
    treated: Bools = np.array([m.arm == "treated" for m in members])
    starts = [count_sources.start_of(observed.programme, table.area, m) for m in members]
    start = min(s for s, arm in zip(starts, treated, strict=True) if arm and s is not None)
    told = _expected(source, posterior)
    known: Bools = np.asarray(counts.observed)
    both = known[treated].any(axis=0) & known[~treated].any(axis=0)
    late = np.arange(counts.months) >= start.since(counts.first)
    effect, alone, prior, learned, said = _effects(source, posterior, treated)
    gap, gap_sd = _gap(counts, told, treated, both & ~late, table.noise)
    left_over, degrees = source.residual(posterior.strengths_mean)
    shares = [_quarters(counts, told, arm, known & both) for arm in (treated, ~treated)]
    designs = {m.design for m in members}
    links = count_sources.group_signals(table, observed.programme).any(axis=(1, 2))
    acting = source_links(source, posterior) & links
    return GroupRow(
        area=table.area.id,
        transition=f"{table.shift.source}{table.shift.band or ''}>{table.shift.target}",
        segment=table.segment,
        design=designs.pop() if len(designs) == 1 else "other",
        start=start,
        last=counts.first + int(np.flatnonzero(counts.observed.any(axis=0))[-1]),
        treated=_arm(members, counts, told, treated, known & both, late),
        control=_arm(members, counts, told, ~treated, known & both, late),
        effect=effect,
        alone=alone,
        prior=prior,
        contraction=learned,
        verdict=said.status,
        direction=said.direction,
        capped_by=said.capped_by,
        gap=gap,
        gap_sd=gap_sd,
        gap_detectable=None if gap_sd is None else Z_POWER * gap_sd,
        left_over=left_over,
        degrees=degrees,
        suppressed=int((counts.observed & (counts.low < counts.high)).sum()),
        first=counts.first,
        treated_share=shares[0],
        control_share=shares[1],
        links=tuple(name for name, acts in zip(posterior.prior.links, acting, strict=True) if acts),
    )


def _expected(source: FlowSource, posterior: NormalPosterior) -> Array:
    """The counts [U, T]; of a suppressed one the mean over its interval at the hazard found there."""
    counts = source.counts
    eta = settle(counts, source.noise, source.mean(posterior.strengths_mean[None])[0]).eta
    out = counts.low.copy()
    for u, t in np.argwhere(counts.observed & (counts.low < counts.high)):
        p = float(-np.expm1(-np.exp(eta[u, t])))
        out[u, t] = truncated(float(counts.at_risk[u, t]), p, float(counts.low[u, t]), float(counts.high[u, t]))[0]
    return out


def source_links(source: FlowSource, posterior: NormalPosterior) -> Bools:
    """[L] the links that move the transition count_sources."""
    slope = linearise(source.mean, posterior.strengths_mean)[1]
    return np.asarray(np.abs(slope).max(axis=(0, 1)) > 1e-9)


def _arm(members: Sequence[Group], counts: Counts, told: Array, arm: Bools, known: Bools, late: Bools) -> ArmRow:
    mine = arm[:, None] & known
    at_risk, moved = np.where(mine, counts.at_risk, 0.0), np.where(mine, told, 0.0)
    months = max(1, int(mine.any(axis=0).sum()))
    return ArmRow(
        groups=tuple(m.id for m, yes in zip(members, arm, strict=True) if yes),
        people=float(at_risk.sum() / months),
        before_months=float(at_risk[:, ~late].sum()),
        before_moves=float(moved[:, ~late].sum()),
        months=float(at_risk[:, late].sum()),
        moves=float(moved[:, late].sum()),
    )


def _effects(
    source: FlowSource, posterior: NormalPosterior, treated: Bools
) -> tuple[Spread, Spread, Spread, float, Verdict]:
    """The change of the hazard in per cent at the last month: believed, by these counts alone, before; verdict.

    The log of the ratio is normal along its gradient at the posterior mean.
    """
    prior = posterior.prior
    s = prior.strength_matrix
    value, slope = linearise(source.mean, posterior.strengths_mean)
    last = int(np.flatnonzero(source.counts.observed.any(axis=0))[-1])
    gradient = np.zeros(posterior.strengths_mean.shape)
    area = int(source.area_of[0])
    gradient[area] = slope[treated, last].mean(axis=0) - slope[~treated, last].mean(axis=0)
    pull = gradient.ravel() @ s
    centre = float(value[treated, last].mean() - value[~treated, last].mean())
    before = float(pull @ prior.cov @ pull)
    after = float(pull @ posterior.cov @ pull)
    theta, cov = _by_itself(source, posterior)
    own = centre + float(pull @ (theta - posterior.mean)), float(pull @ cov @ pull)
    assumed = centre + float(pull @ (prior.mean - posterior.mean)), before
    spreads = [_per_cent(m, v) for m, v in ((centre, after), own, assumed)]
    s0, s1 = float(np.sqrt(before)), float(np.sqrt(max(after, 0.0)))
    said = decide(of_normal((assumed[0], s0), (centre, s1), s1))
    return spreads[0], spreads[1], spreads[2], contraction(before, after), said


def _by_itself(source: FlowSource, posterior: NormalPosterior) -> tuple[Array, Array]:
    """The posterior of the prior and these counts only."""
    prior = posterior.prior
    theta, cov, moved, rounds = prior.mean, prior.cov, np.inf, 0
    while moved >= MOVE and rounds < MOST_ROUNDS:
        told = source.inform(prior.strengths(theta))
        mean, cov = update(prior.mean, prior.cov, prior.strength_matrix, told)
        sd = np.sqrt(np.maximum(np.diag(cov), 1e-30))
        moved, theta, rounds = float(np.abs((mean - theta) / sd).max()), mean, rounds + 1
    return theta, cov


def _per_cent(mean: float, variance: float) -> Spread:
    """100 (e^x − 1) for a normal x: mean and sd of the log-normal, its quantiles."""
    x = normal_spread(mean, float(np.sqrt(max(variance, 0.0))))
    middle = float(np.exp(mean + variance / 2.0))
    wide = middle * float(np.sqrt(np.expm1(variance)))
    return Spread(100.0 * (middle - 1.0), 100.0 * wide, tuple(100.0 * float(np.expm1(q)) for q in x.quantiles))


def _gap(
    counts: Counts, told: Array, treated: Bools, months: Bools, noise: FlowNoise
) -> tuple[float | None, float | None]:
    """Log of the ratio of the arms' rates in some months, and its sd under no difference but chance and dispersion."""
    known = counts.observed & months
    moves, people, clumps = [], [], 0.0
    for arm in (treated, ~treated):
        mine = arm[:, None] & known
        y = np.where(mine, told, 0.0)
        moves.append(float(y.sum()))
        people.append(float(np.where(mine, counts.at_risk, 0.0).sum()))
        clumps += noise.dispersion * float((y**2).sum()) / max(moves[-1], 1.0) ** 2
    if min(moves) < SMALL:
        return None, None
    ratio = float(np.log(moves[0] / people[0]) - np.log(moves[1] / people[1]))
    return ratio, float(np.sqrt(1.0 / moves[0] + 1.0 / moves[1] + clumps))


def _quarters(counts: Counts, told: Array, arm: Bools, known: Bools) -> tuple[float | None, ...]:
    """Moves per 100 people and month, quarter by quarter (the last months that fill none are left out)."""
    mine = arm[:, None] & known
    moved = np.where(mine, told, 0.0).sum(axis=0)
    people = np.where(mine, counts.at_risk, 0.0).sum(axis=0)
    out: list[float | None] = []
    for t in range(0, counts.months - counts.months % QUARTER, QUARTER):
        y, n = float(moved[t : t + QUARTER].sum()), float(people[t : t + QUARTER].sum())
        out.append(100.0 * y / n if n > 0 and (y == 0 or y >= SMALL) else None)
    return tuple(out)
