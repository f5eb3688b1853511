"""How a flow model is laid out for vectorised months: sides, zones and groups.

The live states are two sides: those where the jobless clock *runs* (people age by class) and those where it
holds or resets (they keep their class). On a side the jobless classes fall into zones over which nothing
changes, so hazards are kept per [edge, zone], never per [state, class, state]. Edges that the trial shifts
alike form a group; group 0 of a side is left alone, and only groups differ between columns:
    h_e,z(t, column) = h⁰_e,z(t) · f_g,z(t, column),      f = (1 + s (e^path − 1)) · displacement
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from polku.dynamics.model import Bool, D, Float, FlowModel, Int, Regime, zones


@dataclass(frozen=True, slots=True)
class Scale:
    """A multiplier of hazards with and without the trial alike: `factor` [T] on edges [E] in classes [D]."""

    edges: Bool
    classes: Bool
    factor: Float


@dataclass(frozen=True, slots=True)
class Push:
    """What the trial does: channel k shifts the edges and classes of `incidence` [K, E, D] by `path` [K, T, C].

    `target` [D, C] is s: the share of people on whom effects act. `displacement` is κ.
    """

    incidence: Bool
    path: Float
    target: Float
    displacement: float = 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its states [N], edges [Es], zones [Z], and groups of edges.

    `src`: position among `states` of an edge's source [Es]. `zone_of`: [N classes]. `group`: [Es].
    `starts`: [Z]. `pattern`: [G, Z] row of `Layout.sets` (0 is none). `job`: [G]. `members`: edges of each group.
    `resets`: [N], people enter class 0.
    """

    states: Int
    edges: Int
    src: Int
    cuts: tuple[tuple[int, int], ...]
    starts: Int
    zone_of: Int
    group: Int
    members: tuple[Int, ...]
    pattern: Int
    job: Bool
    resets: Bool


@dataclass(frozen=True, slots=True)
class Base:
    """A month's hazards before the trial on one side: `h` [Es, Z], their sums by group `total` [G, N, Z],
    and the hazards to live states as matrices `to_live[z]` = ((group, [live, N]), …)."""

    h: Float
    total: Float
    to_live: tuple[tuple[tuple[int, Float], ...], ...]
    uniform: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A regime laid out in `classes` jobless classes, the last one open.

    `sets` [M, K]: the distinct sets of channels that act together; row 0 is the empty set.

    `live`: state indices, running side first: the rows of `Base.to_live`. `ways`: per running state (its place,
    its edges to live states, their rows). `into`: [S, E], 1 where an edge ends in an absorbing state.
    """

    regime: Regime
    classes: int
    run: Side
    hold: Side
    live: Int
    sets: Bool
    ways: tuple[tuple[int, Int, Int | slice], ...]
    into: Float


def classes_needed(regimes: Sequence[Regime], push: Push, scales: Sequence[Scale]) -> int:
    """How many jobless classes give the same numbers as all D of them.

    From the last class on in which a hazard, an effect, the target or a multiplier differs from the class before,
    people of all ages fare alike: they may stand in one open class, and nothing but their exact age is lost.
    """
    rows = [push.incidence.reshape(-1, D), push.target.T, *(r.model.hazard for r in regimes)]
    rows += [s.classes[None] for s in scales if s.edges.any()]
    return 1 + max(_last_change(r) for r in rows)


def _last_change(rows: npt.NDArray[np.generic]) -> int:
    """The last of the D classes in which some row of [n, D] is not what it was in the class before; 0 when none."""
    changes = np.flatnonzero((rows[:, 1:] != rows[:, :-1]).any(axis=0))
    return int(changes[-1]) + 1 if len(changes) else 0


def lay_out(regime: Regime, push: Push, scales: Sequence[Scale], classes: int = D) -> Layout:
    """Sides, zones and groups of one regime in its first `classes` jobless classes (at least `classes_needed`)."""
    model = regime.model
    runs = np.array([c == "runs" for c in model.jobless]) & model.live
    sets, which = _channel_sets(push.incidence[:, :, :classes])
    run, hold = (_side(model, states, which, push, scales) for states in (runs, model.live & ~runs))
    live = np.concatenate([run.states, hold.states])
    into = (model.target[None] == np.arange(len(model.states))[:, None]) & ~model.live[:, None]
    return Layout(regime, classes, run, hold, live, sets, _ways(model, run, live), into.astype(float))


def _ways(model: FlowModel, run: Side, live: Int) -> tuple[tuple[int, Int, Int | slice], ...]:
    """A running state's edges to live states, ordered by row; a slice where the rows follow one another."""
    row = np.full(len(model.states), -1)
    row[live] = np.arange(len(live))
    to = row[model.target[run.edges]]
    found: list[tuple[int, Int, Int | slice]] = []
    for n in range(len(run.states)):
        mine = np.flatnonzero((run.src == n) & (to >= 0))
        mine = mine[np.argsort(to[mine])]
        rows = to[mine]
        if len(mine) and rows[-1] - rows[0] == len(mine) - 1:
            found.append((n, mine, slice(int(rows[0]), int(rows[-1]) + 1)))
        elif len(mine):
            found.append((n, mine, rows))
    return tuple(found)


def _channel_sets(incidence: Bool) -> tuple[Bool, Int]:
    """The distinct sets of channels [M, K], the empty one first, and which of them acts on each [E, D]."""
    k, e, d = incidence.shape
    flat = np.concatenate([np.zeros((1, k), dtype=bool), incidence.reshape(k, e * d).T])
    sets, inverse = np.unique(flat, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    order = np.concatenate([[inverse[0]], np.delete(np.arange(len(sets)), inverse[0])])
    rank = np.argsort(order)
    return sets[order], rank[inverse[1:]].reshape(e, d)


def _side(model: FlowModel, mine: Bool, which: Int, push: Push, scales: Sequence[Scale]) -> Side:
    states = np.flatnonzero(mine)
    edges = np.flatnonzero(mine[model.source]) if len(model.source) else np.zeros(0, dtype=np.int64)
    n = which.shape[1]
    rows: list[Float] = [model.hazard[edges, :n], which[edges].astype(float)]
    if (which[edges] > 0).any():
        rows.append(push.target[:n].T)
    rows += [s.classes[None, :n].astype(float) for s in scales if s.edges[edges].any()]
    cuts = tuple(zones(np.concatenate(rows)))
    starts = np.array([a for a, _ in cuts], dtype=np.int64)
    zone_of = np.searchsorted(starts, np.arange(n), side="right") - 1
    job = model.job[edges] & (push.displacement > 0)
    keys = np.concatenate([which[edges][:, starts], job[:, None].astype(np.int64)], axis=1)
    found, group = np.unique(
        np.concatenate([np.zeros((1, len(cuts) + 1), np.int64), keys]), axis=0, return_inverse=True
    )
    group = group.reshape(-1)[1:]
    position = np.full(len(model.states), -1)
    position[states] = np.arange(len(states))
    resets = np.array([model.jobless[s] == "resets" for s in states], dtype=bool)
    return Side(
        states,
        edges,
        position[model.source[edges]],
        cuts,
        starts,
        zone_of,
        group,
        tuple(np.flatnonzero(group == g) for g in range(len(found))),
        found[:, :-1],
        found[:, -1].astype(bool),
        resets,
    )


def base_of(layout: Layout, side: Side, scales: Sequence[Scale], t: int) -> Base:
    """The hazards of month t on a side before the trial."""
    model = layout.regime.model
    starts = side.starts
    h = model.hazard[side.edges][:, starts]
    for s in scales:
        if s.factor[t] != 1.0:
            h = np.where(s.edges[side.edges][:, None] & s.classes[starts][None], h * s.factor[t], h)
    count = len(side.pattern)
    total = np.zeros((count, len(side.states), len(side.cuts)))
    np.add.at(total, (side.group, side.src), h)
    row = np.full(len(model.states), -1)
    row[layout.live] = np.arange(len(layout.live))
    to = row[model.target[side.edges]]
    matrices = []
    for z in range(len(side.cuts)):
        found = []
        for g in range(count):
            chosen = (side.group == g) & (to >= 0) & (h[:, z] > 0)
            if chosen.any():
                w = np.zeros((len(layout.live), len(side.states)))
                np.add.at(w, (to[chosen], side.src[chosen]), h[chosen, z])
                found.append((g, w))
        matrices.append(tuple(found))
    uniform = all(_same(m, matrices[0]) for m in matrices) and all(g == 0 for g, _ in matrices[0])
    return Base(h, total, tuple(matrices), uniform)


def _same(one: tuple[tuple[int, Float], ...], other: tuple[tuple[int, Float], ...]) -> bool:
    return len(one) == len(other) and all(
        a[0] == b[0] and np.array_equal(a[1], b[1]) for a, b in zip(one, other, strict=True)
    )


def bases(layout: Layout, side: Side, scales: Sequence[Scale]) -> list[Base]:
    """The bases of the regime's months; months with the same multipliers share one."""
    found: list[Base] = []
    kept: dict[tuple[float, ...], Base] = {}
    for t in range(layout.regime.t0, layout.regime.t1):
        key = tuple(float(s.factor[t]) for s in scales)
        if key not in kept:
            kept[key] = base_of(layout, side, scales, t)
        found.append(kept[key])
    return found
