"""The client flows in JAX: the second implementation that the reference sampler of `bayes` stands on.

Exact and differentiable, written apart from `polku.dynamics.cohort`: the state-to-state hazards are one dense array
[S, S', Z] a month (Z: zones of jobless classes over which nothing changes), a month is one step of `lax.scan`. What the
programme and its baseline give is taken as it is: hazards before the trial, c_t and s_t, people at the start, entries.
The lag curves and the paths are made here as well. `bayes.check_flows` holds it against the engine to 1e-9.

    M_l,a(t) = Σ_u w_u(L_l) dose(t − u) level        path_j,a(t) = Σ_l b M e^{κ}        h = h⁰ (1 + s (e^path − 1))
    of a class's people: e^{−H}/g(H) pass its end, g(H_next) of those are there a month later, g(H) = (1 − e^{−H})/H
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from bayes_case import Told
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.effects import HALF_LIFE, dose_path, mixing
from polku.dynamics.model import D, in_band
from polku.dynamics.response import Prepared
from polku.programme.formula import Expr, Num, Op, Stock
from polku.programme.model import Capacity, Programme

jax.config.update("jax_enable_x64", True)

Array = NDArray[np.float64]
Traced = Any
"""An array of JAX."""
KEPT_LAGS = 25
ERLANG = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """All that does not hang on the parameters. S live states (`running` first), S' all states, Z zones, M sets, K
    channels, L links with strength (`hazards` first), A areas, T months.

    `since` [L, A, T] months since an activity ended; `mix` [A, L, L] what each link's signal is made of.

    `h0` [T, S, S', Z]; `pattern` [M, S, S', Z] which set of channels acts; `sets` [M, K]; `doses` [L, A, T, 25] the
    dose u months before; `link_channel` [H]; `served` [H, C]; `inside` [Z, A] inside the target band, `outside` [A]
    whether the share acts outside it; `share`, `lag`: as told; `start` [S, D', A], D' classes, `entries` [S, A].
    """

    states: tuple[tuple[str, frozenset[str]], ...]
    cuts: tuple[tuple[int, int], ...]
    running: int
    h0: Array
    pattern: Array
    sets: Array
    doses: Array
    lag: Array
    link_channel: NDArray[np.int64]
    served: Array
    inside: Array
    outside: Array
    share: Array
    start: Array
    entries: Array
    since: Array
    mix: Array

    @property
    def months(self) -> int:
        return len(self.h0)


def make_scene(programme: Programme, prepared: Prepared, months: int, doses: str = "delivered") -> Scene:
    """The first `months` months of a programme. ValueError where rules change with time, or matches are displaced."""
    model = prepared.model
    resets = any(does == "resets" for does, live in zip(model.jobless, model.live, strict=True) if live)
    if len(prepared.regimes) > 1 or prepared.displacement or resets:
        raise ValueError("the reference has one regime of rules, no displacement and no live state that resets")
    order = [s for does in (True, False) for s in np.flatnonzero(model.live) if (model.jobless[s] == "runs") == does]
    others = [s for s in range(len(model.states)) if s not in order]
    aimed = np.stack([in_band(a.target_band) for a in prepared.areas])
    classes = np.stack([s.classes for s in prepared.scales])
    shape = prepared.channels.incidence
    rows = np.concatenate([model.hazard, shape.reshape(-1, D), aimed, classes]).astype(float)
    first = np.array([0, *(int(d) + 1 for d in np.flatnonzero((np.diff(rows, axis=1) != 0).any(axis=0)))])
    open_ = int(first[-1])  # from here on nothing hangs on the class: one open class is exact
    place = {s: i for i, s in enumerate([*order, *others])}
    at = (np.array([place[s] for s in model.source]), np.array([place[s] for s in model.target]))
    h0 = np.zeros((months, len(order), len(place), len(first)))
    before = np.repeat(model.hazard[None, :, first], months, axis=0)
    for scale in prepared.scales:
        acts = scale.edges[:, None] & scale.classes[None, first]
        before = np.where(acts[None], before * scale.factor[:months, None, None], before)
    h0[:, at[0], at[1]] = before
    sets, which = np.unique(shape[:, :, first].reshape(len(shape), -1).T, axis=0, return_inverse=True)
    pattern = np.zeros((len(sets), *h0.shape[1:]))
    one_hot = np.eye(len(sets))[which.reshape(-1)].T.reshape(len(sets), len(model.source), -1)
    pattern[:, at[0], at[1]] = one_hot
    if (h0.sum(axis=2) <= 0).any():
        raise ValueError("a live state that nobody leaves")
    links = prepared.links
    told = np.array([1.0 if a.target_share is None else a.target_share for a in prepared.areas])
    bands = np.array([a.target_band is not None for a in prepared.areas])
    dose, since = _doses(programme, prepared, months, doses)
    return Scene(
        tuple((model.states[s].id, frozenset(model.states[s].counts_as)) for s in order),
        (*pairwise(int(d) for d in first), (open_, open_ + 1)),
        sum(model.jobless[s] == "runs" for s in order),
        h0,
        pattern,
        sets.astype(float),
        dose,
        np.array([x.lag for x in links], dtype=float),
        np.array(prepared.channels.link_channel),
        _served(prepared),
        (bands[None] & aimed[:, first].T).astype(float),
        np.array([a.target_band is None or a.target_share is not None for a in prepared.areas], dtype=float),
        told,
        np.add.reduceat(prepared.start.stock[order], np.arange(open_ + 1), axis=1),
        np.array(prepared.start.entries[order]),
        since,
        mixing(programme, prepared.areas),
    )


def _served(prepared: Prepared) -> Array:
    """[H, C] 1 where a capacity link serves the activity of a hazard link."""
    count = len(prepared.channels.link_channel)
    capacity = [x.effect for x in prepared.links[count:]]
    rows = [[float(isinstance(c, Capacity) and c.activity == x.cause) for c in capacity] for x in prepared.links]
    return np.array(rows[:count]).reshape(count, len(capacity))


def _doses(programme: Programme, prepared: Prepared, months: int, doses: str) -> tuple[Array, Array]:
    """[L, A, T, 25] each link's dose u = 0..24 months before each month, none before an area's start and held once it
    has ended; [L, A, T] months since then."""
    back, first, whole = KEPT_LAGS - 1, prepared.first, prepared.signals.shape[2]
    out = np.zeros((len(prepared.links), len(prepared.areas), months, KEPT_LAGS))
    since = np.zeros(out.shape[:3])
    for n, link in enumerate(prepared.links):
        for a, area in enumerate(prepared.areas):
            if not link.cause:
                continue
            path = dose_path(programme, link.cause, area.id, first.back(back), whole + back, doses)
            path[: programme.start_of(area).since(first.back(back))] = 0.0
            last = programme.end_of(area).since(first.back(back))
            if not path[last + 1 :].any() or np.ptp(path[last:]) == 0:  # no row after the end says that it goes on
                path[last + 1 :] = 0.0
            on = np.flatnonzero(path)
            if on.size and on[-1] < len(path) - 1:
                path[on[-1] :] = path[on[-1]]
                since[n, a] = np.maximum(np.arange(months) - (on[-1] - back), 0)
            for u in range(KEPT_LAGS):
                out[n, a, :, u] = path[back - u : back - u + months]
    return out, since


# ---------------------------------------------------------------- paths


def lag_weights(mean: Traced) -> Traced:
    """[L] mean lags -> [L, 25] the months' parts of the Erlang distribution of shape 3, renormalised."""
    x = ERLANG * jnp.arange(KEPT_LAGS + 1) / jnp.maximum(mean, 1e-9)[:, None]
    part = jnp.diff(1.0 - jnp.exp(-x) * (1.0 + x + 0.5 * x**2), axis=1)
    return part / part.sum(axis=1, keepdims=True)


def signals(scene: Scene, lag: Traced, level: Traced, half_life: Traced = HALF_LIFE) -> Traced:
    """M [L, A, T] of mean lags [L], factors of the dose [L, A] and months in which an effect halves after the end."""
    lagged = jnp.einsum("latu,lu->lat", scene.doses, lag_weights(lag)) * level[:, :, None]
    return jnp.einsum("alm,mat->lat", scene.mix, lagged * 0.5 ** (scene.since / half_life))


def lifts(scene: Scene, strengths: Traced, signal: Traced) -> Traced:
    """e^path − 1 of each set of channels [T, M, A]; strengths [A, L], signal [L, A, T]."""
    count = len(scene.link_channel)
    pushed = strengths.T[:, :, None] * signal
    reach = jnp.exp(jnp.einsum("hc,cat->hat", scene.served, pushed[count:]))
    to_channel = np.eye(scene.sets.shape[1])[scene.link_channel]
    path = jnp.einsum("hk,hat->kat", to_channel, pushed[:count] * reach)
    return jnp.expm1(jnp.einsum("mk,kat->tma", scene.sets, path))


def aims(scene: Scene, share: Traced) -> Traced:
    """s [Z, A]: on whom the trial acts, shares [A]."""
    return scene.inside + (1.0 - scene.inside) * scene.outside * share


# ---------------------------------------------------------------- the months


def run(scene: Scene, lift: Traced, aim: Traced) -> Traced:
    """People at month-ends in the live states [T, S, A]."""
    one = jax.vmap(lambda *x: _run_area(scene, *x), in_axes=(2, 1, 2, 1), out_axes=2)
    return one(lift, aim, jnp.asarray(scene.start), jnp.asarray(scene.entries))


def _run_area(scene: Scene, lift: Traced, aim: Traced, start: Traced, entries: Traced) -> Traced:
    """One area: `lift` [T, M], `aim` [Z], `start` [S, D], `entries` [S]; people [T, S]."""
    live, running = len(scene.states), scene.running
    lengths = [b - a for a, b in scene.cuts]
    wide = np.repeat(np.eye(len(lengths)), lengths, axis=1)  # [Z, D]
    # hazards of all months at once; the scan then only moves people
    h = scene.h0 * (1.0 + aim * jnp.einsum("mstz,um->ustz", scene.pattern, lift))
    total = h.sum(axis=2)
    # of who leaves in class d: who is where at the month's end, after at most one more move
    moves = jnp.einsum("ustz->uzts", h[:, :, :live] / total[:, :, None])  # [T, Z, to, from]
    still = jnp.einsum("usz->uzs", -jnp.expm1(-total) / total)
    settle = still[:, :, :, None] * jnp.eye(live) + moves * (1.0 - still)[:, :, None, :]
    placed = settle @ moves
    entered = settle[:, 0] @ entries
    stays = jnp.einsum("uzs,zd->usd", still[:, :, :running], wide)
    lasts = jnp.exp(-total) @ wide
    passing = lasts[:, :running] / stays
    ahead = jnp.concatenate([stays[:, :, 1:], stays[:, :, -1:]], axis=2)

    def step(x: Traced, month: tuple[Traced, Traced, Traced, Traced, Traced]) -> tuple[Traced, Traced]:
        where, came, gone, reach, after = month
        old, held = x[:running], x[running:]
        passed = old * reach
        kept = passed * after
        stayed = held * gone[running:]
        left = jnp.concatenate([old - passed + _older(passed - kept), held - stayed])
        moved = jnp.concatenate([where[z] @ left[:, a:b] for z, (a, b) in enumerate(scene.cuts)], axis=1)
        there = (jnp.concatenate([_older(kept), stayed]) + moved).at[:, 0].add(came)
        return there, there.sum(axis=1)

    return jax.lax.scan(step, start, (placed, entered, lasts, passing, ahead))[1]


def _older(people: Traced) -> Traced:
    """People [R, D] a class on; the last class is open."""
    moved = jnp.concatenate([jnp.zeros_like(people[:, :1]), people[:, :-1]], axis=1)
    return moved.at[:, -1].add(people[:, -1])


def evaluate(expr: Expr, scene: Scene, stock: Traced) -> Traced:
    """A formula of stocks of live states on [T, S, A]: [T, A]. ValueError for flows and bands."""
    if isinstance(expr, Num):
        return expr.value
    if isinstance(expr, Stock) and expr.band is None:
        mine = [i for i, (name, tags) in enumerate(scene.states) if expr.name == name or expr.name in tags]
        return stock[:, np.array(mine)].sum(axis=1)
    if isinstance(expr, Op):
        left, right = evaluate(expr.left, scene, stock), evaluate(expr.right, scene, stock)
        return {"+": jnp.add, "-": jnp.subtract, "*": jnp.multiply, "/": jnp.divide}[expr.sign](left, right)
    raise ValueError(f"not a formula of stocks: {expr}")


def observables(
    scene: Scene, unemployed: Expr, figures: Sequence[Told], first: Month
) -> Callable[..., tuple[Traced, Traced]]:
    """(strengths [A, L], signal [L, A, T], share [A]) -> log R [A, T] and the figures' model values [F].

    A figure's value: the mean over the 12 months to its own of what the trial did to the ratio, less that of the 12
    months before.
    """
    nothing = jnp.zeros((scene.months, len(scene.sets), len(scene.share)))
    base = run(scene, nothing, aims(scene, scene.share))

    def seen(strengths: Traced, signal: Traced, share: Traced) -> tuple[Traced, Traced]:
        stock = run(scene, lifts(scene, strengths, signal), aims(scene, share))
        log_r = jnp.log(evaluate(unemployed, scene, stock) / evaluate(unemployed, scene, base)).T
        told = []
        for f in figures:
            moved = evaluate(f.formula, scene, stock)[:, f.area] - evaluate(f.formula, scene, base)[:, f.area]
            end = f.month.since(first) + 1
            this, before = moved[max(0, end - 12) : end], moved[max(0, end - 24) : max(0, end - 12)]
            told.append((this.sum() - before.sum()) / 12.0)
        return log_r, jnp.stack(told) if told else jnp.zeros(0)

    return seen
