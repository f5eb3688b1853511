"""How far each measure was sharpened by the series: variances along its gradient, verdicts, transfer, design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief, Months, log_ratio, unemployed_formula
from polku.assess.worlds import Run, Varied
from polku.evaluation.facts import Learned
from polku.evaluation.model import DesignRow, TransferRow
from polku.forecast.contrast import DRAWS, Draws, probability, spread, standard_draws
from polku.inference.ensemble import dealt
from polku.inference.learnability import (
    contraction,
    expected_covariance,
    least_detectable,
    least_detectable_per_cent,
    planned_panel,
    verdict,
)
from polku.inference.likelihood import linearise
from polku.inference.noise import Panel
from polku.inference.posterior import Posterior
from polku.inference.prior import Prior, joint_covariance, new_area
from polku.programme.model import Programme, Shift

Array = NDArray[np.float64]
TRANSFER = 3
"""Purpose of the draws of a new area."""
UNMOVED = 0.01
"""A measure whose variance the fit took less of than this has had no data."""
MOST = 999.0
"""A least detectable change beyond so many per cent is as good as none."""


def with_all(per_area: Array, together: Array) -> Array:
    """[A, T] and a row for all areas together: [A + 1, T]."""
    return np.concatenate([per_area, together[None]])


def along(gradient: Array, joint: Array) -> Array:
    """Variance [A + 1, T] of a measure of gradient [A, L, T] under a joint covariance [A, L, A, L]; last: the sum."""
    areas = np.arange(len(gradient))
    own = np.einsum("alt,alm,amt->at", gradient, joint[areas, :, areas, :], gradient)
    together = np.einsum("alt,albm,bmt->t", gradient, joint, gradient, optimize=True)
    return with_all(np.maximum(own, 0.0), np.maximum(together, 0.0))


def spread_within(draws: Draws, gradient: Array) -> Array:
    """Variance [A + 1, T] of the draws' deviations from their members; last: of the sum over areas."""
    off = draws.straight(gradient)
    return with_all(off.var(axis=0), off.sum(axis=1).var(axis=0))


def across(between: Array, weight: Array) -> Array:
    """Variance [A + 1, T] of members' differences [A, M, T]; last: of their sum over areas."""
    both = with_all(between, between.sum(axis=0))
    centre = np.einsum("m,amt->at", weight, both)
    found: Array = np.einsum("m,amt->at", weight, (both - centre[:, None]) ** 2)
    return found


def learned_of(measure: str, run: Run, before: Varied, belief: Belief, posterior: Posterior) -> Learned:
    """What a posterior knows of one measure against the prior, the plan and each area alone.

    `before`: the prior with lags, doses, heterogeneity and target shares drawn from theirs, as `run` has them drawn
    from what the data leave of them. Of what the plan's months leave, the share is that of the strengths.
    """
    prior, gradient, strengths = belief.prior, run.gradients[measure], run.points.strengths
    v0, v1 = along(gradient, joint_covariance(prior, prior.cov)), along(gradient, posterior.joint_cov)
    planned = along(gradient, joint_covariance(prior, belief.expected))
    move = np.einsum("alt,al->at", gradient, posterior.strengths_mean - prior.strengths(prior.mean))
    moved = with_all(move, move.sum(axis=0))
    gained = v0 - v1
    surprise = np.where(gained > 1e-9 * v0, np.abs(moved) / np.sqrt(np.maximum(gained, 1e-300)), 0.0)
    shift = np.einsum("alt,al->at", gradient, belief.alone.mean - belief.main.strengths_mean)
    alone = np.einsum("alt,alm,amt->at", gradient, belief.alone.cov, gradient)
    within, between = spread_within(run.draws, gradient), across(run.between[measure], strengths.weight)
    start, apart = spread_within(before.draws, gradient), across(before.between[measure], before.strengths.weight)
    # of what so few members can show by chance nothing is claimed; where no strength was sharpened nothing is learned
    start = start + apart * max(0.0, 1.0 - before.strengths.chance)
    wider = v1 / np.maximum(along(gradient, belief.main.joint_cov), 1e-300)  # a variant's, else one
    whole = (within + between * (1.0 + strengths.chance)) * wider
    whole = np.where(gained > UNMOVED * v0, whole, np.maximum(whole, start))
    return Learned(
        prior=start,
        post=v1,
        whole=whole,
        expected=start * planned / np.maximum(v0, 1e-300),
        alone_shift=with_all(shift, shift.sum(axis=0)),
        alone=with_all(alone, alone.sum(axis=0)),
        surprise=surprise,
    )


def verdict_at(known: Learned, area: int, t: int, capped: bool) -> str:
    """The verdict of a measure in an area and month; capped where stock alone cannot tell jobs from services."""
    before, after, planned = (float(v[area, t]) for v in (known.prior, known.whole, known.expected))
    found = verdict(contraction(before, after), contraction(before, planned), float(known.surprise[area, t]))
    return "partly_learned" if capped and found == "learned" else found


def shifted(draws: Array, gradient: Array, main: Posterior, other: Posterior) -> Array:
    """Draws [N, A + 1, T] of a measure under another posterior: moved and stretched along the gradient."""
    move = np.einsum("alt,al->at", gradient, other.strengths_mean - main.strengths_mean)
    old, new = along(gradient, main.joint_cov), along(gradient, other.joint_cov)
    stretch = np.sqrt(new / np.maximum(old, 1e-300))
    centre = draws.mean(axis=0)
    return np.asarray(centre + with_all(move, move.sum(axis=0)) + (draws - centre) * stretch)


def transfer_rows(
    belief: Belief,
    run: Run,
    before: Varied,
    ratio: Array,
    begins: Sequence[int],
    horizons: Sequence[int],
    seed: int,
) -> list[TransferRow]:
    """The effect on the stock in per cent in an area outside the trial that is like one of the trial areas.

    `ratio` [A, T]: log R at the whole mean; `begins` [A]: the column in which each area starts. A mixture over members
    and over the trial areas' target groups, each with the strengths of a new area.
    """
    strengths, gradient, between = run.points.strengths, run.gradients["ratio"], run.between["ratio"]
    (away, covs), (prior_away, prior_covs) = strengths.new_area(), before.strengths.new_area()
    held, planned = prior_of_new(belief.prior), new_area(belief.prior, belief.prior.mean, belief.expected)[1]
    areas, which, z = np.arange(len(ratio)), dealt(strengths.weight, DRAWS), standard_draws(len(ratio), seed, TRANSFER)
    rows = []
    for h in (h for h in horizons if max(begins) + h <= ratio.shape[1]):
        at = np.asarray(begins) + h - 1
        g, reach = gradient[areas, :, at], run.draws.reach[:, areas, :, at]
        told, prior_reach = g[:, None] * reach, g[:, None] * before.draws.reach[:, areas, :, at]
        apart = between[areas, :, at].T + np.einsum("aml,mal->ma", told, away)
        variance = _each(told, covs)
        log = (ratio[areas, at] + apart)[which] + np.sqrt(variance)[which] * z
        values = 100.0 * np.expm1(log.ravel())
        chance = probability(values, "less") or 0.0
        known = strengths.weight @ variance + _spread_of(apart, strengths.weight) * (1.0 + strengths.chance)
        moved = before.between["ratio"][areas, :, at].T + np.einsum("aml,mal->ma", prior_reach, prior_away)
        start = before.strengths.weight @ _each(prior_reach, prior_covs)
        start = start + _spread_of(moved, before.strengths.weight) * max(0.0, 1.0 - before.strengths.chance)
        left = float(_each(g[:, None], planned[None]).mean() / max(float(_each(g[:, None], held[None]).mean()), 1e-300))
        learned = contraction(float(start.mean()), float(known.mean()))
        word = verdict(learned, contraction(1.0, left))
        rows.append(TransferRow("unemployed", h, spread(values), chance, word, "prior_heterogeneity"))
    return rows


def _each(gradient: Array, covs: Array) -> Array:
    """Variances [M, A] along gradients [A, M, L] under covariances [M, L, L]."""
    found: Array = np.maximum(np.einsum("aml,mlk,amk->ma", gradient, covs, gradient), 0.0)
    return found


def _spread_of(values: Array, weight: Array) -> Array:
    """Variance [A] of members' values [M, A]."""
    found: Array = weight @ (values - weight @ values) ** 2
    return found


def prior_of_new(prior: Prior) -> Array:
    """The covariance [L, L] of a new area's strengths before the data."""
    links = len(prior.links)
    own: Array = prior.cov[:links, :links] + prior.cov[links : 2 * links, links : 2 * links]
    return own


def design_rows(programme: Programme, belief: Belief, panel: Panel) -> list[DesignRow]:
    """What the total stock can teach by month: the least change found, and the expected contraction.

    `unemployed`: per cent of the stock. `job_exits_long_term`: per cent of the hazard into work beyond 12 months.
    No value after the start is used. What is detectable is the area's own: nothing is lent by the other areas.
    """
    first = belief.prepared[0.0].first
    end = max(programme.end_of(a) for a in programme.trial_areas).since(first) + 1
    plan = panel.until(min(first.back(1), panel.first + (panel.months - 1)))
    stock = unemployed_formula(programme)
    late = np.array([1.0 if _long_term(link.effect) else 0.0 for link in belief.prepared[0.0].links])
    prior_by_area = joint_covariance(belief.prior, belief.prior.cov)
    rows = []
    for months in sorted({6, 12, end, 24, 36}):
        if months > belief.prepared[0.0].months:
            continue
        planned = planned_panel(plan, first + (months - 1))
        functional = log_ratio(Months(belief.prepared[0.0], months), stock, panel.first, planned.months)
        joint, own = (
            joint_covariance(prior, expected_covariance(prior, functional, planned, belief.noise))
            for prior in (belief.prior, apart(belief.prior))
        )
        jacobian = linearise(functional, belief.prior.strengths(belief.prior.mean))[1][:, -1]
        for a, area in enumerate(programme.trial_areas):
            v0, v1 = prior_by_area[a, :, a, :], joint[a, :, a, :]
            g = jacobian[a]
            if float(g @ v0 @ g) > 0:
                least = least_detectable_per_cent(g, v0, own[a, :, a, :])
                rows.append(
                    DesignRow(area.id, "unemployed", months, least, contraction(float(g @ v0 @ g), float(g @ v1 @ g)))
                )
            before, after = float(late @ v0 @ late), float(late @ v1 @ late)
            if before > 0:
                least = min(MOST, 100.0 * float(np.expm1(min(5.0, least_detectable(before, after)))))
                rows.append(DesignRow(area.id, "job_exits_long_term", months, least, contraction(before, after)))
    return rows


def apart(prior: Prior) -> Prior:
    """The same prior of every area, with nothing in common: what one area teaches says nothing of another."""
    links = len(prior.links)
    variance = np.diag(prior.cov)
    each = variance[:links] + variance[links : 2 * links]
    return replace(prior, cov=np.diag(np.concatenate([np.zeros(links), np.tile(each, len(prior.areas))])))


def _long_term(effect: object) -> bool:
    return isinstance(effect, Shift) and effect.target == "job" and effect.band is not None and effect.band.a >= 12
