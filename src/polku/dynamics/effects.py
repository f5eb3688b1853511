"""From what areas do to hazards: doses, lagged signals, channels, the target group.

    M_l,a(t)    = 2^{−(t − e)/H} Σ_u w_u(L_l) dose_{k(l),a}(min(t − u, e))
                                                        w_u = F(u+1) − F(u), u = 0…24, renormalised;
                                                        F: gamma distribution, shape 3, mean L_l
                                                        e: the month in which the activity ended, or never;
                                                        the first factor is 1 until then
    path_j,a(t) = Σ_{l→j} b_l,a M_l,a(t) e^{κ_l,a(t)}    κ: the sum of b M over the capacity links that lead to
                                                        the activity of l
    h_j,a,d(t)  = h⁰_j,a,d(t) (1 + s_a,d (e^{path} − 1))
Strengths b are ordered as `strength_links`: the links to transitions, then those to capacities.

An effect that nobody declared (`Programme.implied`) has no activity of its own: its signal in an area is the mean of
those of the links whose activities run there, by the size believed of each (`mixing`), links into work before others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from polku.base import Month
from polku.dynamics.model import Bool, D, Float, FlowModel, Int, in_band
from polku.programme.model import Area, Capacity, Dose, Link, Programme, Shift

SHAPE = 3
"""The gamma lag's shape."""
LAGS = 25
"""Months of lag kept, u = 0…24."""
HALF_LIFE = 12.0
"""Months in which an effect halves once its activity has ended: the middle of its prior, log H ~ N(log 12, 1)."""
MOST_PATH = 20.0
"""A log-hazard shift beyond which all or none move within a month whatever it is: e^20."""
NEVER = 10**6


def lag_weights(mean: float) -> Float:
    """[25] w_u of a lag with this mean in months; a mean of nought acts at once.

    F(t) = 1 − e^{−x}(1 + x + x²/2), x = 3t/mean: the Erlang distribution function of shape 3.
    """
    if mean <= 0:
        at_once: Float = np.eye(1, LAGS)[0]
        return at_once
    x = SHAPE * np.arange(LAGS + 1) / mean
    weights = np.diff(1.0 - np.exp(-x) * (1.0 + x + 0.5 * x * x))
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def strength_links(programme: Programme) -> tuple[Link, ...]:
    """The links that have a strength in the flows: to transitions in programme order, then to capacities."""
    return hazard_links(programme) + capacity_links(programme)


def hazard_links(programme: Programme) -> tuple[Link, ...]:
    """The links whose effect is a shift of transitions, in programme order; then the effects that nobody declared."""
    return tuple(x for x in programme.links if isinstance(x.effect, Shift)) + programme.implied


def capacity_links(programme: Programme) -> tuple[Link, ...]:
    """The links whose effect is an activity's capacity, in programme order."""
    return tuple(x for x in programme.links if isinstance(x.effect, Capacity))


def dose_path(programme: Programme, activity: str, area: str, first: Month, count: int, doses: str) -> Float:
    """[count] dose times level of an activity in an area in each month from `first`.

    A row holds from its month until the next row of its kind. Rows of the area come before rows of `*` from the
    area's first row on. `planned`: the plan. `delivered`: what was told, until the plan's first step after the last
    telling; the plan where nothing was told. A scenario's id: its rows from its first row on, the plan before.
    """
    if doses == "none":
        return np.zeros(count)
    rows = [r for r in programme.doses if r.activity == activity and r.area in (area, "*")]
    plan = _sorted(r for r in rows if r.scenario is None and r.kind == "planned")
    if doses == "planned":
        told: list[Dose] = []
    elif doses == "delivered":
        told = _sorted(r for r in rows if r.scenario is None and r.kind == "delivered")
    else:
        told = _sorted(r for r in rows if r.scenario == doses)
    # the dose changes in the months in which a row begins, and in no other
    begins = {r.start.since(first) for r in (*plan, *told)}
    at = sorted({0, *(i for i in begins if 0 < i < count)})
    values = [_dose(plan, told, first + i, doses == "delivered") for i in at]
    return np.repeat(values, np.diff([*at, count])).astype(float)


def _sorted(rows: object) -> list[Dose]:
    return sorted(rows, key=lambda r: r.start.index)  # type: ignore[call-overload,no-any-return]


def _dose(plan: Sequence[Dose], told: Sequence[Dose], month: Month, back_to_plan: bool) -> float:
    planned, row = _holding(plan, month), _holding(told, month)
    if row is None or (
        back_to_plan and planned is not None and planned.start > row.start and not any(month < r.start for r in told)
    ):
        row = planned
    return 0.0 if row is None else row.dose * row.level


def _holding(rows: Sequence[Dose], month: Month) -> Dose | None:
    """The row in force: the area's latest, or where it has none yet the latest of `*`."""
    begun = [r for r in rows if r.start <= month]
    own = [r for r in begun if r.area != "*"]
    return (own or begun)[-1] if begun else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is done, when: `doses` (none, planned, delivered or a scenario's id), and how a scenario departs from it.

    `lag_add`: months added to the mean lag of a link, or of `all`. `until`: activities go on at the highest dose
    they had reached until this month and stop after it. `fade`: once an activity has ended
    its signal falls in a straight line to nought in so many months, instead of by its half-life. `dose_scale`:
    multiplies an activity's dose. `half_life`: months.
    """

    doses: str = "planned"
    lag_add: Mapping[str, float] | None = None
    until: Month | None = None
    fade: int | None = None
    dose_scale: Mapping[str, float] | None = None
    half_life: float = HALF_LIFE


def signals(programme: Programme, areas: Sequence[Area], first: Month, last: Month, told: Delivery) -> Float:
    """M [L, A, T] of `strength_links` in the months first…last. Months before an area's start have no signal."""
    links, add = strength_links(programme), told.lag_add or {}
    dose, ended = held_doses(programme, areas, first, last, told)
    found = np.zeros((*dose.shape[:2], dose.shape[2] - LAGS + 1))
    for n, link in enumerate(links):
        weights = lag_weights(link.lag + add.get(link.id, add.get("all", 0.0)))
        for a in range(len(areas)):
            found[n, a] = np.convolve(dose[n, a], weights)[LAGS - 1 : dose.shape[2]]
    return mixed(programme, areas, after_end(found, ended, told.fade, told.half_life))


def held_doses(
    programme: Programme, areas: Sequence[Area], first: Month, last: Month, told: Delivery
) -> tuple[Float, Int]:
    """Doses [L, A, 24 + T] from 24 months before `first`, and the month [L, A] from `first` in which each ended.

    From its end on a dose stands at the level that it had: what was done goes on working, and fades (`after_end`). An
    activity ends with the area (`until` where given), or before it when its dose is nought from some month on; where
    rows after the area's end say that it goes on, with the last of them.
    """
    begin, count = first.back(LAGS - 1), last.since(first) + LAGS
    links = strength_links(programme)
    dose, ended = np.zeros((len(links), len(areas), count)), np.full((len(links), len(areas)), NEVER)
    scale = told.dose_scale or {}
    for a, area in enumerate(areas):
        for cause in dict.fromkeys(x.cause for x in links if x.cause):
            mine = [n for n, x in enumerate(links) if x.cause == cause]
            path = treated_dose(programme, cause, area, begin, count, told.doses, told.until) * scale.get(cause, 1.0)
            end = (told.until or programme.end_of(area)).since(begin)
            over = count - 1 if _goes_on(programme, cause, area, told) else min(end, count - 1)
            running = np.flatnonzero(path[: max(over, -1) + 1])
            if running.size and running[-1] < count - 1:
                path[running[-1] :] = path[running[-1]]
                ended[mine, a] = running[-1] - (LAGS - 1)
            dose[mine, a] = path
    return dose, ended


def _goes_on(programme: Programme, activity: str, area: Area, told: Delivery) -> bool:
    """Whether rows that begin after the area's end say that an activity runs then."""
    if told.until is not None:
        return False
    end, of = programme.end_of(area), {None, told.doses}
    rows = [r for r in programme.doses if r.activity == activity and r.area in (area.id, "*") and r.scenario in of]
    return any(r.start > end and r.dose * r.level > 0 for r in rows)


def after_end(signal: Float, ended: Int, fade: int | None, half_life: Float | float = HALF_LIFE) -> Float:
    """Signals [..., L, A, T] once activities have ended (`ended` [L, A]): halved every `half_life` months ([...]).

    `fade`: in a straight line to nought over so many months instead.
    """
    since = np.maximum(np.arange(signal.shape[-1]) - ended[..., None], 0.0)
    if fade is not None:
        return np.asarray(signal * np.clip(1.0 - since / max(fade, 1), 0.0, 1.0))
    return np.asarray(signal * 0.5 ** (since / np.asarray(half_life)[..., None, None, None]))


def mixed(programme: Programme, areas: Sequence[Area], signal: Float) -> Float:
    """Signals [..., L, A, T] of the declared links, with those of the implied ones filled in."""
    if not programme.implied:
        return signal
    found: Float = np.einsum("alm,...mat->...lat", mixing(programme, areas), signal)
    return found


def mixing(programme: Programme, areas: Sequence[Area]) -> Float:
    """[A, L, L] what each link's signal is made of: itself; for an implied one the links that run in the area."""
    links = strength_links(programme)
    first = len(hazard_links(programme)) - len(programme.implied)
    implied = first + np.arange(len(programme.implied))
    found = np.tile(np.eye(len(links)), (len(areas), 1, 1))
    found[:, implied] = 0.0
    size = np.array([np.sqrt(x.exists * (x.mean**2 + x.sd**2)) for x in links])
    for a, area in enumerate(areas):
        running = [n for n in range(first) if _runs(programme, links[n].cause, area)]
        among = [n for n in running if _into_work(programme, links[n])] or running
        if among:
            weight = size[among] if size[among].any() else np.ones(len(among))
            found[a][np.ix_(implied, np.array(among))] = weight / weight.sum()
    return found


def _runs(programme: Programme, activity: str, area: Area) -> bool:
    """Whether an activity is ever planned, delivered or part of a scenario in an area."""
    return any(r.activity == activity and r.area in (area.id, "*") and r.dose * r.level > 0 for r in programme.doses)


def _into_work(programme: Programme, link: Link) -> bool:
    """Whether an effect is on moves into open work alone."""
    assert isinstance(link.effect, Shift)
    name = link.effect.target
    tags = [s.counts_as for s in programme.states if s.id == name or name in s.counts_as]
    return bool(tags) and all("employed" in t for t in tags)


def treated_dose(
    programme: Programme, activity: str, area: Area, first: Month, count: int, doses: str, until: Month | None = None
) -> Float:
    """[count] doses from `first` on, nought before the area's start; gone on with until `until`, nought after it."""
    path = dose_path(programme, activity, area.id, first, count, doses)
    path[: max(0, programme.start_of(area).since(first))] = 0.0
    if until is not None:
        path = np.maximum.accumulate(path)
        path[max(0, until.since(first) + 1) :] = 0.0
    return path


@dataclass(frozen=True, slots=True)
class Channels:
    """What strengths act through: `incidence` [K, E, D] of each distinct effect, and the channel of each
    hazard link `link_channel` [L]. `served` [L, L_cap]: 1 where a capacity link serves the activity of a link."""

    effects: tuple[Shift, ...]
    incidence: Bool
    link_channel: Int
    served: Float


def channels(programme: Programme, model: FlowModel) -> Channels:
    """The distinct sets of edges and classes that the hazard links shift."""
    hazards, capacities = hazard_links(programme), capacity_links(programme)
    keys: list[bytes] = []
    effects: list[Shift] = []
    sets: list[Bool] = []
    which = []
    for link in hazards:
        assert isinstance(link.effect, Shift)
        chosen = model.edges_of(link.effect)[:, None] & in_band(link.effect.band)[None]
        key = chosen.tobytes()
        if key not in keys:
            keys.append(key)
            effects.append(link.effect)
            sets.append(chosen)
        which.append(keys.index(key))
    served = [
        [float(isinstance(c.effect, Capacity) and c.effect.activity == x.cause) for c in capacities] for x in hazards
    ]
    return Channels(
        tuple(effects),
        np.array(sets, dtype=bool).reshape(len(sets), len(model.source), D),
        np.array(which, dtype=np.int64),
        np.array(served).reshape(len(hazards), len(capacities)),
    )


def paths(found: Channels, signal: Float, strengths: Float) -> Float:
    """path [K, T, P, A] from `signal` [L, A, T] and `strengths` [P, A, L], both in the order of `strength_links`."""
    count = len(found.link_channel)
    p, a, _ = strengths.shape
    path = np.zeros((len(found.effects), signal.shape[2], p, a))
    capacity = np.einsum("pac,cat->ctpa", strengths[:, :, count:], signal[count:])
    for n, k in enumerate(found.link_channel):
        own = strengths[None, :, :, n] * signal[n].T[:, None, :]
        if found.served.shape[1] and found.served[n].any():
            own = own * np.exp(np.tensordot(found.served[n], capacity, axes=(0, 0)))
        path[k] += own
    return saturated(path)


def saturated(path: Float) -> Float:
    """Log-hazard shifts kept within +-`MOST_PATH`, where everyone or no one moves within the month."""
    return np.clip(path, -MOST_PATH, MOST_PATH)


def target(areas: Sequence[Area], share: Float | None = None) -> Float:
    """s [D, A]: 1 in an area's target band, its target share elsewhere; the share alone on every class; or 1.

    `share` [A] stands in for `Area.target_share` where an area has one; it may also be [P, A], giving [D, P, A].
    """
    told = np.array([1.0 if x.target_share is None else x.target_share for x in areas])
    if share is not None:
        told = np.where([x.target_share is not None for x in areas], share, told)
    found = np.empty((D, *told.shape))
    for a, area in enumerate(areas):
        outside = 0.0 if area.target_share is None else told[..., a]
        if area.target_band is None:
            found[..., a] = told[..., a]
        else:
            inside = in_band(area.target_band)
            found[..., a] = np.where(inside.reshape(D, *[1] * (told.ndim - 1)), 1.0, outside)
    return found
