"""What the data did to each measure: variances along its gradient, the judges of its rows, transfer, design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polku.base import QUANTILES, Spread
from polku.estimation.case import outcome_formula
from polku.estimation.draws import Strengths
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.forecast.contrast import Draws
from polku.inference.laplace import NormalPosterior
from polku.inference.learnability import (
    contraction,
    expected_covariance,
    least_detectable,
    least_detectable_per_cent,
    planned_panel,
)
from polku.inference.likelihood import linearise
from polku.inference.noise import Panel
from polku.inference.prior import Prior, joint_covariance, new_area
from polku.programme.model import Programme, Shift
from polku.results.frame import Judge, Learned
from polku.results.mixtures import Mixture, mixture
from polku.results.model import DesignRow, TransferRow
from polku.results.scenarios import Run, Varied
from polku.results.verdicts import Known, Verdict, decide

Array = NDArray[np.float64]
UNMOVED = 0.01
"""A measure whose variance the fit took less of than this has had no data."""
MOST = 999.0
"""A least detectable change beyond so many per cent is as good as none."""


def with_all(per_area: Array, together: Array) -> Array:
    """[A, ...] and a row for all areas together: [A + 1, ...]."""
    return np.concatenate([per_area, together[None]])


def along(gradient: Array, joint: Array, kept: Array | None = None) -> Array:
    """Variance [A + 1, T] of a measure of gradient [A, L, T] under a joint covariance [A, L, A, L]; last: the sum.

    `kept` [A]: 1 for the areas that the sum adds up, else 0.
    """
    areas = np.arange(len(gradient))
    own = np.einsum("alt,alm,amt->at", gradient, joint[areas, :, areas, :], gradient)
    some = gradient if kept is None else gradient * kept[:, None, None]
    together = np.einsum("alt,albm,bmt->t", some, joint, some, optimize=True)
    return with_all(np.maximum(own, 0.0), np.maximum(together, 0.0))


def within(strengths: Strengths, reach: Array, gradient: Array, kept: Array) -> Array:
    """Variance [M, A + 1, C] of a measure given the member, along its gradient [A, L, C]; last: the sum of `kept`.

    `reach` [M, A, L, C]: how far a link reaches under the member over how far it reaches as told (`Draws`).
    """
    areas, links, months = gradient.shape
    pull = strengths.prior.strength_matrix.reshape(areas, links, -1)
    out = np.empty((len(strengths.weight), areas + 1, months))
    for m, cov in enumerate(strengths.cov):
        g = np.matmul(np.swapaxes(gradient * reach[m], 1, 2), pull)  # [A, C, K] in theta
        g = np.concatenate([g, np.tensordot(kept, g, axes=1)[None]])
        out[m] = np.maximum((np.matmul(g, cov) * g).sum(axis=-1), 0.0)
    return out


def apart_of(between: Array, weight: Array, kept: Array) -> Array:
    """How far [M, A + 1, C] each member lies from their mean, from `between` [A, M, C]; last: the sum of `kept`."""
    both = np.moveaxis(with_all(between, np.tensordot(kept, between, axes=1)), 1, 0)
    centred: Array = both - np.tensordot(weight, both, axes=1)
    return centred


def spread_of(weight: Array, apart: Array, chance: float) -> Array:
    """Variance between members, times one and what so few of them can show by chance."""
    found: Array = np.tensordot(weight, apart**2, axes=1) * max(0.0, 1.0 + chance)
    return found


def learned_of(
    measure: str,
    run: Run,
    before: Varied,
    fits: Fits,
    posterior: NormalPosterior,
    column: Mapping[int, int],
    kept: Array,
) -> Learned:
    """What a posterior knows of one measure against the prior, the plan and each area alone, in the months `column`.

    `before`: the prior with lags, doses, heterogeneity and target shares let vary, as `run` has them vary over what
    the data leave of them. Of what the plan's months leave, the share is that of the strengths. `kept` [A]: 1 for the
    areas that a sum adds up.
    """
    at, strengths = list(column), run.points.strengths
    prior, gradient = fits.prior, run.gradients[measure][..., at]
    v0 = along(gradient, joint_covariance(prior, prior.cov), kept)
    v1 = along(gradient, posterior.joint_cov, kept)
    planned = along(gradient, joint_covariance(prior, fits.expected), kept)
    shift = np.einsum("alt,al->at", gradient, fits.alone.mean - fits.main.strengths_mean)
    alone = np.einsum("alt,alm,amt->at", gradient, fits.alone.cov, gradient)
    inside, apart = _members(strengths, run.draws, gradient, run.between[measure][..., at], at, kept)
    mine = before.strengths
    started, spaced = _members(mine, before.draws, gradient, before.between[measure][..., at], at, kept)
    # of what so few members can show by chance nothing is claimed; where no strength was sharpened nothing is learned
    start = np.tensordot(mine.weight, started, axes=1) + spread_of(mine.weight, spaced, -mine.chance)
    wider = v1 / np.maximum(along(gradient, fits.main.joint_cov, kept), 1e-300)  # a variant's, else one
    whole = np.tensordot(strengths.weight, inside, axes=1) + spread_of(strengths.weight, apart, strengths.chance)
    whole = np.where(v0 - v1 > UNMOVED * v0, whole * wider, np.maximum(whole * wider, start))
    move = np.einsum("alt,al->at", gradient, posterior.strengths_mean - prior.strengths(prior.mean))
    return Learned(
        column=column,
        prior=start,
        post=v1,
        whole=whole,
        expected=start * planned / np.maximum(v0, 1e-300),
        alone_shift=with_all(shift, kept @ shift),
        alone=with_all(alone, kept @ alone),
        moved=with_all(move, kept @ move),
        weight=strengths.weight,
        apart=apart,
        within=inside,
    )


def _members(
    strengths: Strengths, draws: Draws, gradient: Array, between: Array, at: Sequence[int], kept: Array
) -> tuple[Array, Array]:
    """Of each member the variance along a gradient, and how far it lies from the members' mean: [M, A + 1, C]."""
    inside = within(strengths, draws.reach[..., at], gradient, kept)
    return inside, apart_of(between, strengths.weight, kept)


def judge_drawn(known: Learned, caps: Sequence[tuple[str, ...]]) -> Judge:
    """The verdict of rows whose probabilities are those of their draws; `caps` [A + 1]: the codes by area."""

    def judge(a: int, t: int, draws: Array, found: Spread, level: float) -> tuple[float, Verdict]:
        above = float(np.mean(draws > 0) + 0.5 * np.mean(draws == 0))
        ends = (found.at(0.05), found.at(0.1), found.at(0.9), found.at(0.95))
        return above, decide(_known(known, a, known.column[t], found.mean, above, ends, level, caps[a]))

    return judge


def judge_closed(known: Learned, caps: Sequence[tuple[str, ...]], draws: Array, without: Array) -> Judge:
    """The verdict of the main rows: probabilities and ends of the mixture in closed form, so that no seed decides.

    The mixture is centred where the draws [N, A + 1, T] are, as what the response's bend adds to the mean is in them;
    `without`: the level, of the same shape.
    """
    at = list(known.column)
    means, levels = draws[..., at].mean(axis=0), np.median(without[..., at], axis=0)
    mixed = mixture(known.weight, means + known.apart[:, : len(means)], known.within[:, : len(means)], levels)
    above, ends = mixed.above(), np.stack([mixed.quantile(p) for p in (0.05, 0.1, 0.9, 0.95)])

    def judge(a: int, t: int, _: Array, found: Spread, level: float) -> tuple[float, Verdict]:
        c = known.column[t]
        q05, q10, q90, q95 = (float(q) for q in ends[:, a, c])
        told = _known(known, a, c, found.mean, float(above[a, c]), (q05, q10, q90, q95), level, caps[a])
        return float(above[a, c]), decide(told)

    return judge


def _known(
    known: Learned,
    a: int,
    c: int,
    mean: float,
    above: float,
    ends: tuple[float, float, float, float],
    level: float,
    caps: tuple[str, ...],
) -> Known:
    before, after, planned = (float(np.sqrt(v[a, c])) for v in (known.prior, known.whole, known.expected))
    most = max(abs(ends[0]), abs(ends[3])) / level if level > 0 else None
    limit = None if known.limit is None else float(known.limit[a, c])
    return Known(
        mean - float(known.moved[a, c]), before, mean, after, planned, above, ends[1], ends[2], most, caps, limit
    )


def transfer_rows(
    fits: Fits,
    run: Run,
    before: Varied,
    ratio: Array,
    begins: Sequence[int],
    horizons: Sequence[int],
    caps: tuple[str, ...] = (),
) -> list[TransferRow]:
    """The effect on the stock in per cent in an area outside the trial that is like one of the trial areas.

    `ratio` [A, T]: log R at the whole mean; `begins` [A]: the column in which each area starts. A mixture over members
    and over the trial areas' target groups, each with the strengths of a new area; in closed form.
    """
    strengths, gradient, between = run.points.strengths, run.gradients["ratio"], run.between["ratio"]
    (away, covs), (prior_away, prior_covs) = strengths.new_area(), before.strengths.new_area()
    held, planned = prior_of_new(fits.prior), new_area(fits.prior, fits.prior.mean, fits.expected)[1]
    areas, count = np.arange(len(ratio)), len(ratio)
    rows = []
    for h in (h for h in horizons if max(begins) + h <= ratio.shape[1]):
        at = np.asarray(begins) + h - 1
        g, reach = gradient[areas, :, at], run.draws.reach[:, areas, :, at]
        told, prior_reach = g[:, None] * reach, g[:, None] * before.draws.reach[:, areas, :, at]
        apart = between[areas, :, at].T + np.einsum("aml,mal->ma", told, away)
        variance = _each(told, covs)
        logs = ratio[areas, at] + apart
        known = strengths.weight @ variance + _spread_of(apart, strengths.weight) * (1.0 + strengths.chance)
        moved = before.between["ratio"][areas, :, at].T + np.einsum("aml,mal->ma", prior_reach, prior_away)
        start = before.strengths.weight @ _each(prior_reach, prior_covs)
        start = start + _spread_of(moved, before.strengths.weight) * max(0.0, 1.0 - before.strengths.chance)
        left = float(_each(g[:, None], planned[None]).mean() / max(float(_each(g[:, None], held[None]).mean()), 1e-300))
        mixed = mixture(np.repeat(strengths.weight, count) / count, logs.ravel(), variance.ravel(), np.asarray(0.0))
        before_mean = float((before.strengths.weight @ (ratio[areas, at] + moved)).mean())
        s0, s1 = float(np.sqrt(start.mean())), float(np.sqrt(known.mean()))
        above, ends = float(mixed.above()), [float(mixed.quantile(p)) for p in (0.05, 0.1, 0.9, 0.95)]
        most = max(abs(float(np.expm1(q))) for q in (ends[0], ends[3]))
        mean = float(mixed.weight @ mixed.mean)
        said = decide(Known(before_mean, s0, mean, s1, s0 * left**0.5, above, ends[1], ends[2], most, caps))
        found = percent_spread(mixed)
        parts = (said.status, "prior_heterogeneity", said.direction, said.capped_by)
        rows.append(TransferRow("unemployed", h, found, 1.0 - above, *parts))
    return rows


def percent_spread(mixed: Mixture) -> Spread:
    """The spread of 100 (e^x − 1) of a mixture of normals x: moments of log-normals, quantiles of the mixture."""
    first = np.exp(mixed.mean + mixed.sd**2 / 2.0)
    mean = float(mixed.weight @ first)
    second = float(mixed.weight @ np.exp(2.0 * mixed.mean + 2.0 * mixed.sd**2))
    quantiles = tuple(100.0 * float(np.expm1(mixed.quantile(q))) for q in QUANTILES)
    return Spread(100.0 * (mean - 1.0), 100.0 * float(np.sqrt(max(second - mean**2, 0.0))), quantiles)


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


def design_rows(programme: Programme, fits: Fits, panel: Panel) -> list[DesignRow]:
    """What the total stock can teach by month: the least change found, and the expected contraction.

    `unemployed`: per cent of the stock. `job_exits_long_term`: per cent of the hazard into work beyond 12 months.
    No value after the start is used. What is detectable is the area's own: nothing is lent by the other areas.
    """
    first = fits.prepared[0.0].first
    end = max(programme.end_of(a) for a in programme.trial_areas).since(first) + 1
    plan = panel.until(min(first.back(1), panel.first + (panel.months - 1)))
    stock = outcome_formula(programme)
    late = np.array([1.0 if _long_term(link.effect) else 0.0 for link in fits.prepared[0.0].links])
    prior_by_area = joint_covariance(fits.prior, fits.prior.cov)
    rows = []
    for months in sorted({6, 12, end, 24, 36}):
        if months > fits.prepared[0.0].months:
            continue
        planned = planned_panel(plan, first + (months - 1))
        functional = log_ratio(Months(fits.prepared[0.0], months), stock, panel.first, planned.months)
        joint, own = (
            joint_covariance(prior, expected_covariance(prior, functional, planned, fits.noise))
            for prior in (fits.prior, apart(fits.prior))
        )
        jacobian = linearise(functional, fits.prior.strengths(fits.prior.mean))[1][:, -1]
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
