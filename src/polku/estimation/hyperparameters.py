"""An ensemble's members: which lags, levels of dose, heterogeneities and target shares, and the paths they lead to.

Member n has signals M_n [L, A, T] of its own (the doses as delivered times a level, lagged by its own lag) and target
shares of its own. What has one lag factor and one heterogeneity is a bundle, or a link by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.effects import (
    HALF_LIFE,
    LAGS,
    SHAPE,
    Channels,
    after_end,
    held_doses,
    mixed,
    mixing,
    saturated,
    strength_links,
)
from polku.dynamics.response import Prepared
from polku.inference.ensemble import Index, Margin, hypercube
from polku.inference.learnability import Bundle
from polku.inference.prior import Prior
from polku.programme.model import Area, Dose, Programme

Array = NDArray[np.float64]

LAG_SD = 0.5
"""Of the log of a lag: a bundle's lags are off by the same factor."""
LEVEL_SD = 0.1
"""Of a level of dose that is told without a prior of its own."""
FADE_SD = 1.0
"""Of the log of the months in which an effect halves once its activity has ended."""
LEAST_LEVEL = 0.02
MOST_REACH = 20.0
"""In the first months a slow link has moved next to nothing: the ratio is cut, of a slope of next to nothing."""


@dataclass(frozen=True, slots=True)
class Members:
    """N members: `margins` and their `values` [N, H]; and by link and area what they mean.

    `lag` [N, L] months, `omega` [N, L], `level` [N, L, A] a factor of the signal, `share` [N, A] (None: no area's share
    is uncertain). `delivered` [L, A]: the level was told of the delivery, and says nothing of the plan. `half_life` [N]
    months in which an effect halves once its activity has ended.
    """

    margins: tuple[Margin, ...]
    values: Array
    lag: Array
    omega: Array
    level: Array
    share: Array | None
    delivered: NDArray[np.bool_]
    half_life: Array

    def take(self, which: Index) -> Members:
        """Some of the members."""
        share = None if self.share is None else self.share[which]
        some = (self.values[which], self.lag[which], self.omega[which], self.level[which])
        return Members(self.margins, *some, share, self.delivered, self.half_life[which])

    def factor(self, doses: str) -> Array:
        """[N, L, A] the factor of the signal under `doses` (as in `Delivery`)."""
        return self.level if doses == "delivered" else np.where(self.delivered, 1.0, self.level)


def groups_of(prior: Prior, bundles: Sequence[Bundle]) -> dict[str, tuple[int, ...]]:
    """What has one lag factor and one omega: each bundle, and each link by itself."""
    inside = {i for b in bundles for i in b.links}
    alone = {prior.links[i]: (i,) for i in range(len(prior.links)) if i not in inside}
    return {b.id: b.links for b in bundles} | alone


def lagged_groups(programme: Programme, groups: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """The groups that have a lag of their own: all but effects that nobody declared."""
    implied = {x.id for x in programme.implied}
    return {g: at for g, at in groups.items() if g not in implied}


def make_members(programme: Programme, prior: Prior, bundles: Sequence[Bundle], count: int, seed: int) -> Members:
    """The ensemble of a programme, the most shared quantities first."""
    links, areas = strength_links(programme), programme.trial_areas
    groups = groups_of(prior, bundles)
    lagged = lagged_groups(programme, groups)
    open_shares = [a for a, x in enumerate(areas) if x.target_share is not None and x.target_share_sd]
    levels = _levels(programme)
    margins = [Margin(f"lag:{g}", "log_normal", 1.0, LAG_SD) for g in lagged]
    margins += [Margin(f"omega:{g}", "half_normal", float(prior.omega[list(at)].max())) for g, at in groups.items()]
    margins += [_share(areas[a]) for a in open_shares]
    margins += [levels[k][0] for k in levels]
    margins += [Margin("fade:all", "log_normal", HALF_LIFE, FADE_SD)]
    values = hypercube(margins, count, seed)
    lag = np.tile([x.lag for x in links], (count, 1)).astype(float)
    omega = np.zeros((count, len(links)))
    for g, members in enumerate(lagged.values()):
        lag[:, list(members)] *= values[:, g, None]
    for g, members in enumerate(groups.values()):
        scale = prior.omega[list(members)]  # one standard draw for the group, each link on its own scale
        omega[:, list(members)] = values[:, len(lagged) + g, None] * (scale / max(float(scale.max()), 1e-300))
    shares, first = None, len(lagged) + len(groups)
    if open_shares:
        shares = np.tile([1.0 if x.target_share is None else x.target_share for x in areas], (count, 1))
        shares[:, open_shares] = values[:, first : first + len(open_shares)]
    level, delivered = np.ones((count, len(links), len(areas))), np.zeros((len(links), len(areas)), dtype=bool)
    for n, ((activity, area), (_, told, kind)) in enumerate(levels.items()):
        mine = [i for i, x in enumerate(links) if x.cause == activity]
        level[:, mine, area] = (values[:, first + len(open_shares) + n] / told)[:, None]
        delivered[mine, area] = kind == "delivered"
    if programme.implied:  # as far as the links that it is made of reach
        mix = mixing(programme, areas)
        level = np.einsum("alm,nma->nla", mix, level)
        delivered = np.einsum("alm,ma->la", mix, delivered) > 0
    return Members(tuple(margins), values, lag, omega, level, shares, delivered, values[:, -1])


def _share(area: Area) -> Margin:
    mean, sd = area.target_share or 0.0, area.target_share_sd or 0.0
    return Margin(f"share:{area.id}", "normal", mean, sd, LEAST_LEVEL, 1.0)


def _levels(programme: Programme) -> dict[tuple[str, int], tuple[Margin, float, str]]:
    """By activity and trial area: the prior of the level, the level that the doses were told with, and their kind.

    Of several levels the highest: a factor that keeps it at most 1 keeps all. A full level without a prior is certain.
    """
    found: dict[tuple[str, int], tuple[Margin, float, str]] = {}
    causes = dict.fromkeys(x.cause for x in strength_links(programme))
    for activity in causes:
        for a, area in enumerate(programme.trial_areas):
            rows = [
                r
                for r in programme.doses
                if r.activity == activity and r.area in (area.id, "*") and r.scenario is None and r.level > 0
            ]
            if not rows:
                continue
            row = min(rows, key=lambda r: (r.kind != "delivered", r.area == "*", -r.level))
            name = f"level:{activity}/{area.id}"
            if row.prior_a and row.prior_b:
                found[activity, a] = (Margin(name, "beta", row.prior_a, row.prior_b), row.level, row.kind)
            elif row.level < 1.0:
                margin = Margin(name, "normal", row.level, LEVEL_SD, LEAST_LEVEL, 1.0)
                found[activity, a] = (margin, row.level, row.kind)
    return found


def member_signals(programme: Programme, members: Members, prepared: Prepared, months: int) -> Array:
    """M [N, L, A, T] of the members in the first `months` months, with the doses that `prepared` was made with."""
    links, told = strength_links(programme), prepared.delivery
    more = told.lag_add or {}
    last = prepared.first + (prepared.signals.shape[-1] - 1)  # an end that lies ahead is one all the same
    dose, ended = held_doses(programme, programme.trial_areas, prepared.first, last, told)
    windows = np.lib.stride_tricks.sliding_window_view(dose[..., : LAGS - 1 + months], LAGS, axis=2)[..., ::-1]
    weights = many_lag_weights(members.lag + np.array([more.get(x.id, more.get("all", 0.0)) for x in links]))
    lagged = np.einsum("latu,nlu->nlat", windows, weights, optimize=True) * members.factor(told.doses)[..., None]
    faded = after_end(lagged, ended, told.fade, members.half_life)
    return np.asarray(mixed(programme, programme.trial_areas, faded))


def many_lag_weights(mean: Array) -> Array:
    """[..., 25] the weights of lags with these means (`effects.lag_weights`, all at once)."""
    x = SHAPE * np.arange(LAGS + 1) / np.maximum(mean, 1e-9)[..., None]
    weights = np.diff(1.0 - np.exp(-x) * (1.0 + x + 0.5 * x * x), axis=-1)
    out: Array = weights / weights.sum(axis=-1, keepdims=True)
    return out


def member_paths(found: Channels, signal: Array, strengths: Array) -> Array:
    """path [K, T, P, A] of points with signals [P, L, A, T] and strengths [P, A, L] of their own."""
    own, _ = _own(found, signal, strengths)
    path = np.zeros((len(found.effects), *own.shape[:1], *own.shape[2:]))
    for n, k in enumerate(found.link_channel):
        path[k] += own[:, n]
    return saturated(path.transpose(0, 3, 1, 2))


def _own(found: Channels, signal: Array, strengths: Array) -> tuple[Array, Array]:
    """b M e^kappa and M e^kappa of the hazard links [P, H, A, T]."""
    count = len(found.link_channel)
    b = strengths.transpose(0, 2, 1)[..., None]
    capacity = np.einsum("hc,pcat->phat", found.served, b[:, count:] * signal[:, count:])
    reach = signal[:, :count] * np.exp(capacity)
    return b[:, :count] * reach, reach


def path_slopes(found: Channels, signal: Array, strengths: Array) -> list[list[tuple[int, Array]]]:
    """By link: the channels it moves, and d path / d b there [P, A, T]."""
    own, reach = _own(found, signal, strengths)
    count = len(found.link_channel)
    out: list[list[tuple[int, Array]]] = [[(int(k), reach[:, n])] for n, k in enumerate(found.link_channel)]
    for c in range(found.served.shape[1]):
        by_channel: dict[int, Array] = {}
        for n in np.flatnonzero(found.served[:, c]):
            k, part = int(found.link_channel[n]), own[:, n] * signal[:, count + c]
            by_channel[k] = by_channel[k] + part if k in by_channel else part
        out.append(list(by_channel.items()))
    return out


def effective_dose(members: Members, prepared: Prepared) -> Array:
    """D [N, A, L]: what a member's strength is worth in units of the dose and the target share as told.

    A capacity acts through the links that it serves, which carry the share.
    """
    return members.factor(prepared.delivery.doses).transpose(0, 2, 1) * shares(members, prepared)


def shares(members: Members, prepared: Prepared) -> Array:
    """[N, A, L]: a member's target share over the share as told; 1 where none is told."""
    found = np.ones((len(members.lag), len(prepared.areas), len(prepared.links)))
    hazard = len(prepared.channels.link_channel)
    if members.share is not None:
        for a, area in enumerate(prepared.areas):
            if area.target_share and area.target_band is None:
                found[:, a, :hazard] *= (members.share[:, a] / area.target_share)[:, None]
    return found


def reach(members: Members, prepared: Prepared, signal: Array) -> Array:
    """[N, A, L, T]: what a member's strength has moved by month t, over what it moves as told.

    The flows answer to what was done lately: signals [N, L, A, T] are summed with weights that fade as a month's
    people leave, rho^(t - s), 1 - rho the entries of a month over the stock that the flows start from.
    """
    rho = 1.0 - min(0.5, float(prepared.start.entries.sum() / prepared.start.stock.sum()))
    months = signal.shape[-1]
    fading = np.tril(rho ** np.maximum(np.subtract.outer(np.arange(months), np.arange(months)), 0))
    told = prepared.signals[:, :, :months] @ fading.T
    mine = signal @ fading.T
    ratio = np.where(told > 1e-9, mine / np.maximum(told, 1e-9), 1.0)
    return np.asarray(np.minimum(ratio, MOST_REACH).transpose(0, 2, 1, 3) * shares(members, prepared)[..., None])


def prior_variance(members: Members, prior: Prior) -> Array:
    """[N, K] the prior variances of theta under each member's heterogeneity."""
    common = np.tile(np.diag(prior.cov)[: len(prior.links)], (len(members.omega), 1))
    own = np.tile(prior.exists * members.omega**2, (1, len(prior.areas)))
    return np.concatenate([common, own], axis=1)


def to_delivered(prior: Prior, delivered: Array) -> Array:
    """[N, K, K] from theta at a member's own doses to theta of the doses as delivered; `delivered` [N, A, L]: `worth`.

    The common part of a link is taken at its mean worth over areas; the rest is the areas' own.
    """
    count, areas, links = delivered.shape
    common = delivered.mean(axis=1)
    out = np.zeros((count, prior.mean.size, prior.mean.size))
    at = np.arange(links)
    out[:, at, at] = common
    for a in range(areas):
        own = links + a * links + at
        out[:, own, at] = delivered[:, a] - common
        out[:, own, own] = delivered[:, a]
    return out


def as_member(programme: Programme, members: Members, n: int) -> Programme:
    """The programme that says what member n holds true: its lags, levels of dose as delivered and target shares."""
    places = {x.id: i for i, x in enumerate(strength_links(programme))}
    links = tuple(replace(x, lag=float(members.lag[n, places[x.id]])) if x.id in places else x for x in programme.links)
    of_cause = {x.cause: places[x.id] for x in strength_links(programme)}
    at = {a.id: i for i, a in enumerate(programme.trial_areas)}
    share = members.share
    areas = tuple(
        a if share is None or a.target_share is None else replace(a, target_share=float(share[n, at[a.id]]))
        for a in programme.areas
    )
    doses = [
        replace(row, area=area.id, level=row.level * float(members.level[n, of_cause[row.activity], at[area.id]]))
        for area in programme.trial_areas
        for row in programme.doses
        if row.activity in of_cause and row.area in (area.id, "*") and not _overruled(programme, row, area)
    ]
    rest = [row for row in programme.doses if row.activity not in of_cause]
    return replace(programme, links=links, areas=areas, doses=(*doses, *rest))


def _overruled(programme: Programme, row: Dose, area: Area) -> bool:
    """Whether a row of every area gives way to rows of the area's own."""
    return row.area == "*" and any(
        r.activity == row.activity
        and r.area == area.id
        and (r.kind, r.scenario) == (row.kind, row.scenario)
        and r.start <= row.start
        for r in programme.doses
    )
