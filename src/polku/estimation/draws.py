"""The strengths that the futures of a run are drawn from: one normal, or the mixture of the whole posterior.

Of a mixture each member m has lags, levels of dose and target shares of its own. Its flows are run at its own mean;
a draw's deviation from that mean is read from one response surface, around the whole mixture's mean with lags, doses
and shares as told, each link's by how much more or less it reaches under the member (`members.reach`,
`forecast.contrast.Draws`). Axes and centre of the surface are in effective strengths: those of the doses and shares
as told (`members.turns`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.effects import paths
from polku.dynamics.response import Outcome, Prepared, along, respond
from polku.estimation.hyperparameters import (
    Members,
    effective_dose,
    make_members,
    member_paths,
    member_signals,
    prior_variance,
    reach,
    to_delivered,
)
from polku.forecast.contrast import DRAWS, Axes, Draws, standard_draws, turned_axes
from polku.inference.ensemble import Index, Mixture, dealt, thinned
from polku.inference.laplace import NormalPosterior
from polku.inference.learnability import Bundle
from polku.inference.prior import Prior, joint_covariance
from polku.inference.roots import root
from polku.programme.model import Programme

Array = NDArray[np.float64]
DESIGN = 1
"""The seed of the draws of strengths: one for all runs; the seed of a run moves its fans only."""
STRENGTHS = 1
"""Purpose of the draws: the same draws meet every scenario and variant."""
REPRESENTATIVES = 24
"""Members at most whose flows are run over all months of a scenario."""
DESIGN = 1
"""The seed of the design of the prior's members, one for all runs."""
BEFORE = 48
"""Members of the prior, whose flows are run once."""


@dataclass(frozen=True, slots=True)
class Strengths:
    """M members of weights `weight` [M]: theta is N(centre[m], cov[m]) [M, K], [M, K, K], at a member's own doses.

    `own` [M, A, L]: each member's mean by area; `members` None: the one normal of a posterior, nothing varied. `mean`
    [A, L] and `joint` [A, L, A, L]: moments of the whole in effective strengths.
    """

    prior: Prior
    weight: Array
    centre: Array
    cov: Array
    own: Array
    members: Members | None
    mean: Array
    joint: Array

    @property
    def covs(self) -> Array:
        """[A, L, L] the covariance of each area's strengths."""
        areas = np.arange(len(self.mean))
        return np.asarray(self.joint[areas, :, areas, :])

    def new_area(self) -> tuple[Array, Array]:
        """By member: how far an area outside the trial lies from each area [M, A, L]; its covariance [M, L, L]."""
        links = len(self.prior.links)
        away = self.centre[:, None, :links] - self.prior.strengths(self.centre)
        own = np.diag(self.prior.cov)[links : 2 * links]
        if self.members is not None:
            own = self.prior.exists * self.members.omega**2
        return away, self.cov[:, :links, :links] + own[..., None] * np.eye(links)

    def moved(self, by: Array) -> Strengths:
        """The same with every mean moved by [A, L]."""
        return replace(self, own=self.own + by, mean=self.mean + by)

    def of_variant(self, main: NormalPosterior, variant: NormalPosterior) -> Strengths:
        """The same under another fit of the same prior: means moved, spreads turned from one fit's root to the other's.

        With V = RR' of the main fit and W = SS' of the variant each member's covariance C becomes T C T', T = S R^-1.
        """
        still = np.diag(1.0 * (np.diag(main.cov) <= 0))
        turn = np.linalg.solve((root(main.cov) + still).T, root(variant.cov).T).T
        moved = self.moved(variant.strengths_mean - main.strengths_mean)
        return replace(moved, cov=turn @ self.cov @ turn.T)

    @property
    def chance(self) -> float:
        """Two standard errors of a variance between so many members, as a part of it."""
        return 2.0 * float(np.sqrt(2.0 * np.sum(self.weight**2))) if self.members is not None else 0.0

    def deviations(self) -> tuple[Array, Index]:
        """Deviations d [N, A, L] of the draws from their members' means, and each draw's member [N].

        The same in every run, whatever its seed: an effect must not depend on the luck of its draws.
        """
        z = standard_draws(self.cov.shape[1], DESIGN, STRENGTHS)
        half = dealt(self.weight, DRAWS // 2)
        member = np.concatenate([half, half])  # a draw and its antithesis have one member
        theta = np.empty_like(z)
        for m in np.unique(member):
            mine = member == m
            theta[mine] = z[mine] @ root(self.cov[m]).T
        return self.prior.strengths(theta), member


def held(posterior: NormalPosterior) -> Strengths:
    """The strengths of one fit, with lags, doses and target shares held at the programme's own values."""
    mean = posterior.strengths_mean
    return Strengths(
        posterior.prior,
        np.ones(1),
        posterior.mean[None],
        posterior.cov[None],
        mean[None],
        None,
        mean,
        posterior.joint_cov,
    )


def mixed(prior: Prior, mixture: Mixture, effective: Mixture, members: Members, count: int) -> Strengths:
    """At most `count` members that stand for a mixture, `mixture` in strengths at their own doses."""
    which, times = np.unique(thinned(mixture.weights, count), return_counts=True)
    mean, cov = effective.moments()
    return Strengths(
        prior,
        times / count,
        mixture.means[which],
        mixture.covs[which],
        prior.strengths(mixture.means[which]),
        members.take(which),
        prior.strengths(mean),
        joint_covariance(prior, cov),
    )


def unlearned(
    programme: Programme, prepared: Prepared, prior: Prior, bundles: tuple[Bundle, ...], count: int
) -> Strengths:
    """The strengths before any data: `count` members drawn from the prior, all of one weight."""
    members = make_members(programme, prior, bundles, count, DESIGN)
    variance = prior_variance(members, prior)
    covs = np.zeros((count, prior.mean.size, prior.mean.size))
    at = np.arange(prior.mean.size)
    covs[:, at, at] = variance
    plain = Mixture(np.full(count, 1.0 / count), np.tile(prior.mean, (count, 1)), covs, np.zeros(count), 0.0)
    return mixed(prior, plain, plain.turned(to_delivered(prior, effective_dose(members, prepared))), members, count)


@dataclass(frozen=True, slots=True)
class Points:
    """Where the flows are run: nothing, the whole mean and the axes' both sides, `at` [P, A, L]; then each member.

    `off` [N, A, L] and `member` [N]: the draws (`Strengths.deviations`).
    """

    strengths: Strengths
    axes: Axes
    at: Array
    off: Array
    member: Index

    def run(
        self, programme: Programme, prepared: Prepared, months: int | None = None, keep_flow: bool = True
    ) -> tuple[Outcome, Draws]:
        """The flows at every point under the doses of `prepared`, and where the draws lie among them."""
        members, own = self.strengths.members, self.strengths.own
        count = prepared.months if months is None else months
        if members is None:
            outcome = respond(prepared, self.at, months=months, keep_flow=keep_flow)
            return outcome, self._draws(np.ones((1, *self.off.shape[1:], count)), self.off)
        told = paths(prepared.channels, prepared.signals[:, :, :count], self.at)
        signal = member_signals(programme, members, prepared, count)
        path = np.concatenate([told, member_paths(prepared.channels, signal, own)], axis=2)
        share = None
        if members.share is not None:
            said = [1.0 if a.target_share is None else a.target_share for a in prepared.areas]
            share = np.concatenate([np.tile(said, (len(self.at), 1)), members.share])
        effective = self.off * effective_dose(members, prepared)[self.member]
        return along(prepared, path, share, keep_flow), self._draws(reach(members, prepared, signal), effective)

    def _draws(self, reached: Array, effective: Array) -> Draws:
        z = self.axes.coordinates(self.axes.mean + effective)
        return Draws(self.axes, self.off, self.member, reached, z, self.strengths.members is not None)


def points_of(strengths: Strengths, gradients: Array) -> Points:
    """The points of a run, on axes turned to `gradients` [A, L, M], and its draws."""
    axes = turned_axes(strengths.mean, strengths.covs, gradients)
    at = np.concatenate([np.zeros_like(strengths.mean)[None], axes.points()])
    return Points(strengths, axes, at, *strengths.deviations())


def centred(strengths: Strengths) -> Points:
    """The points without any axes: nothing, the whole mean, and each member."""
    mean = strengths.mean
    none = np.zeros((len(mean), 0, mean.shape[1]))
    return Points(strengths, Axes(mean, none, none), np.stack([np.zeros_like(mean), mean]), *strengths.deviations())
