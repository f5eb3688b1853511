"""The cohort: expected numbers of people by state and jobless class, month by month, vectorised over columns.

A column is an area at one point of the parameters. Within a month, with H, g, S, I of `flow`:
  · people at the start in class d of a running state: 1 − c_d leave under the hazards of class d, where
    c_d = S(d+1)/I(d) = e^{−H_d}/g(H_d); I(d+1)/I(d) are still there, in class d+1; the rest leave under those
    of d+1. People in a holding state keep their class: e^{−H_d} stay;
  · who arrives (from outside, into class 0, or from another state) arrives evenly over the month: g(H_d) stay,
    the rest leave again under the hazards of class d, and do not move a third time in that month.
Exits split between transitions as h_e/H. Nobody is lost: absorbing states count all who have come.

Displacement κ: with Y₀ = Σ n h⁰ and X = Σ n h⁰ s (e^path − 1) over a column's transitions into work, all of
these are multiplied by (Y₀ + (1 − κ)X)/(Y₀ + X): of the extra matches a share κ is taken from others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from polku.dynamics.layout import Base, Layout, Push, Scale, Side, bases, classes_needed, lay_out
from polku.dynamics.model import TINY, D, Float, FlowModel, Regime
from polku.dynamics.spells import Spells

HIGHEST = 40.0
"""A log-hazard above the baseline's beyond which everybody leaves in the month, and numbers would overflow."""

CHUNK = 32_000
"""Numbers in one array of a chunk of columns: small enough to stay in a core's cache."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where the run starts: persons at the month-end before it `stock` [S, D, C], and monthly `entries` [S, C]."""

    stock: Float
    entries: Float


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Persons at month-ends `stock` [T, S, C] (absorbing states: all who came), `flow` [T, E, C] persons a month.

    `aged[k]` [T, S, C]: of `stock`, those whose spell is k months or longer. `last` [S, D, C]: live states at the end;
    those of the classes that the run did not tell apart stand in the first of them.
    """

    stock: Float
    flow: Float | None
    aged: Mapping[int, Float]
    last: Float


@dataclass(slots=True)
class _Out:
    stock: Float
    flow: Float | None
    aged: dict[int, Float]
    last: Float


@dataclass(slots=True)
class _Rates:
    """A side's hazards in a month: `f` per group [Z, C] (None: 1), and per state H, e^{−H}, g [N, Z, C]."""

    f: list[Float | None]
    total: Float
    gone: Float
    g: Float


@dataclass(frozen=True, slots=True)
class Plan:
    """Regimes laid out for one push and its scales in `classes` jobless classes, the last one open; runs from
    different starts and paths share it."""

    classes: int
    layouts: tuple[Layout, ...]
    bases: tuple[tuple[list[Base], list[Base]], ...]


def plan(regimes: Sequence[Regime], push: Push, scales: Sequence[Scale] = (), apart: int = 1) -> Plan:
    """Lays the regimes out in as few jobless classes as give the numbers of all D, and at least `apart`.

    Of `push` the incidence, the target and whether there is displacement are used. Thresholds of spells, and a `last`
    that other runs start from, ask for classes of their own: a spell of k months for k + 1.
    """
    classes = min(D, max(apart, classes_needed(regimes, push, scales)))
    layouts = tuple(lay_out(r, push, scales, classes) for r in regimes)
    return Plan(classes, layouts, tuple((bases(y, y.run, scales), bases(y, y.hold, scales)) for y in layouts))


def run(
    regimes: Sequence[Regime],
    start: Start,
    push: Push,
    scales: Sequence[Scale] = (),
    spells: Sequence[int] = (),
    keep_flow: bool = True,
    apart: int = D,
) -> Trajectory:
    """Runs the cohort over the regimes' months. `spells`: the thresholds k asked of `Trajectory.aged`.

    `apart`: so many jobless classes at least are told apart; with 1 the numbers are the same but for those of the
    classes in `Trajectory.last`, sooner.
    """
    return follow(plan(regimes, push, scales, max([apart, *(k + 1 for k in spells)])), start, push, spells, keep_flow)


def follow(planned: Plan, start: Start, push: Push, spells: Sequence[int] = (), keep_flow: bool = True) -> Trajectory:
    """Runs the cohort through a plan, which must tell apart more classes than the longest of `spells`."""
    regime = planned.layouts[-1].regime
    model = planned.layouts[0].regime.model
    t, c = regime.t1, start.stock.shape[2]
    s, e = len(model.states), len(model.source)
    flow = np.empty((t, e, c)) if keep_flow else None
    out = _Out(np.empty((t, s, c)), flow, {k: np.zeros((t, s, c)) for k in spells}, np.zeros((s, D, c)))
    width = max(1, CHUNK // (max(1, int(model.live.sum())) * planned.classes))
    for c0 in range(0, c, width):
        _run_chunk(planned, start, push, slice(c0, min(c, c0 + width)), out)
    return Trajectory(out.stock, out.flow, out.aged, out.last)


def _run_chunk(planned: Plan, start: Start, push: Push, cols: slice, out: _Out) -> None:
    model = planned.layouts[0].regime.model
    chunk = _Chunk(model, start, cols, planned.classes)
    spells = Spells.begin([y.regime.model for y in planned.layouts], tuple(out.aged), chunk.x)
    for layout, (run_bases, hold_bases) in zip(planned.layouts, planned.bases, strict=True):
        chunk.enter(layout)
        path = push.path[:, layout.regime.t0 : layout.regime.t1, cols]
        lift = np.expm1(np.minimum(np.einsum("mk,ktc->tmc", layout.sets.astype(float), path), HIGHEST))
        target = push.target[: planned.classes, cols]
        for i, t in enumerate(range(layout.regime.t0, layout.regime.t1)):
            flow = chunk.step((run_bases[i], hold_bases[i]), lift[i], target, push.displacement)
            out.stock[t, :, cols] = chunk.stocks()
            if out.flow is not None:
                out.flow[t, :, cols] = flow
            spells.age(chunk.stay, chunk.run_x, layout.run.states)
            for k in out.aged:
                out.aged[k][t, :, cols] = spells.at_least(k)
        chunk.leave()
    out.last[:, : planned.classes, cols] = chunk.x


@dataclass(slots=True)
class _Chunk:
    """A few columns in motion. `run_x` [R, D, C] and `hold_x` [N, D, C] are the live people by side.

    Here and below D is the number of classes that the plan tells apart.
    """

    model: FlowModel
    start: Start
    cols: slice
    classes: int
    x: Float = field(init=False)
    absorbed: Float = field(init=False)
    entries: Float = field(init=False)
    layout: Layout = field(init=False)
    run_x: Float = field(init=False)
    hold_x: Float = field(init=False)
    stay: Float = field(init=False)

    def __post_init__(self) -> None:
        people, last = self.start.stock[:, :, self.cols], self.classes - 1
        self.x = np.array(people[:, : self.classes], order="C")
        self.x[:, last] = people[:, last:].sum(axis=1)
        self.absorbed = np.where(self.model.live[:, None], 0.0, self.x.sum(axis=1))
        self.entries = np.array(self.start.entries[:, self.cols], order="C")

    def enter(self, layout: Layout) -> None:
        """Takes up a regime: people move to its sides, and into class 0 where the clock resets."""
        self.layout = layout
        self.run_x = self.x[layout.run.states]
        self.hold_x = _fold(self.x[layout.hold.states], layout.hold)

    def leave(self) -> None:
        """Brings people back from the sides to their states."""
        self.x[self.layout.run.states] = self.run_x
        self.x[self.layout.hold.states] = self.hold_x

    def stocks(self) -> Float:
        """[S, C] persons now."""
        found = self.absorbed.copy()
        found[self.layout.run.states] = self.run_x.sum(axis=1)
        found[self.layout.hold.states] = self.hold_x.sum(axis=1)
        return found

    def rates(self, base: tuple[Base, Base], lift: Float, target: Float, kappa: float) -> tuple[_Rates, _Rates]:
        """Both sides' hazards in a month; `lift` [M, C] is e^path − 1 of each set of channels."""
        sides = (self.layout.run, self.layout.hold)
        f = [_factors(side, lift, target) for side in sides]
        if kappa > 0:
            self._displace(base, f, kappa)
        run, hold = (_rates(b.total, x) for b, x in zip(base, f, strict=True))
        return run, hold

    def _displace(self, base: tuple[Base, Base], f: list[list[Float | None]], kappa: float) -> None:
        sides = ((self.layout.run, self.run_x), (self.layout.hold, self.hold_x))
        usual, extra = np.zeros(self.x.shape[2]), np.zeros(self.x.shape[2])
        for (side, x), b, factors in zip(sides, base, f, strict=True):
            if not side.job.any():
                continue
            people = np.add.reduceat(x, side.starts, axis=1)
            for g in np.flatnonzero(side.job):
                exits = np.einsum("nz,nzc->zc", b.total[g], people)
                usual += exits.sum(axis=0)
                if (have := factors[g]) is not None:
                    extra += (exits * (have - 1.0)).sum(axis=0)
        whole = usual + extra
        share = np.where(whole > 0, (usual + (1 - kappa) * extra) / np.where(whole > 0, whole, 1.0), 1.0)
        for (side, _), factors in zip(sides, f, strict=True):
            for g in np.flatnonzero(side.job):
                have = factors[g]
                factors[g] = np.tile(share, (len(side.cuts), 1)) if have is None else have * share

    def step(self, base: tuple[Base, Base], lift: Float, target: Float, kappa: float) -> Float:
        """One month; returns the persons of each transition [E, C]."""
        run, hold = self.rates(base, lift, target, kappa)
        lay = self.layout
        g_run = run.g[:, lay.run.zone_of]
        q = _split(lay.run, base[0], run)
        left = self._leave_running(run)
        first = self.hold_x * _wide(hold.g, lay.hold)
        self.hold_x *= _wide(hold.gone, lay.hold)
        arrive_run, arrive_hold = self._arrivals(base[1], hold, first, q, left)
        arrive_run[:, 0] += self.entries[lay.run.states]
        arrive_hold[:, 0] += self.entries[lay.hold.states]
        self.run_x += arrive_run * g_run
        again = arrive_run * (1.0 - g_run)
        self.hold_x += arrive_hold * _wide(hold.g, lay.hold)
        arrive_hold *= _wide((1.0 - hold.g) / np.maximum(hold.total, TINY), lay.hold)
        last_run, last_hold = self._arrivals(base[1], hold, arrive_hold, q, again)
        self.run_x += last_run
        self.hold_x += last_hold
        left += again
        first += arrive_hold
        flow = self._flow(base, hold, q, np.add.reduceat(left, lay.run.starts, axis=1), first)
        return flow

    def _leave_running(self, rates: _Rates) -> Float:
        """Ages the running side by a month; returns the exits by the class under whose hazards they left."""
        zone = self.layout.run.zone_of
        after = np.append(zone[1:], zone[-1])
        pass_ = (rates.gone / rates.g)[:, zone]
        self.stay = pass_ * rates.g[:, after]
        middle, kept = self.run_x * pass_, self.run_x * self.stay
        left = self.run_x - middle
        middle -= kept
        left[:, 1:] += middle[:, :-1]
        left[:, -1] += middle[:, -1]
        self.run_x = np.empty_like(kept)
        self.run_x[:, 0] = 0.0
        self.run_x[:, 1:] = kept[:, :-1]
        self.run_x[:, -1] += kept[:, -1]
        return left

    def _arrivals(self, base: Base, rates: _Rates, out: Float, q: Float, left: Float) -> tuple[Float, Float]:
        """Where movers arrive [R, D, C], [N, D, C]: `out` are movers ÷ H of the holding side, `left` the running's."""
        lay = self.layout
        c, r = left.shape[2], len(lay.run.states)
        to = (np.empty if base.uniform else np.zeros)((len(lay.live), lay.classes, c))
        if base.uniform and base.to_live[0]:
            np.matmul(base.to_live[0][0][1], out.reshape(len(out), -1), out=to.reshape(len(to), -1))
        elif base.uniform:
            to[:] = 0.0
        else:
            for (d0, d1), matrices in zip(lay.hold.cuts, base.to_live, strict=True):
                for g, w in matrices:
                    f = rates.f[g]
                    part = out[:, d0:d1] if f is None else out[:, d0:d1] * f[lay.hold.zone_of[d0]]
                    to[:, d0:d1] += np.tensordot(w, part, axes=(1, 0))
        self._from_running(to, q, left)
        return to[:r], _fold(to[r:], lay.hold)

    def _from_running(self, to: Float, q: Float, left: Float) -> None:
        for n, edges, rows in self.layout.ways:
            shares = q[edges]
            for z, (d0, d1) in enumerate(self.layout.run.cuts):
                to[rows, d0:d1] += shares[:, z, None] * left[n, None, d0:d1]

    def _flow(self, base: tuple[Base, Base], hold: _Rates, q: Float, left: Float, out: Float) -> Float:
        """[E, C] the month's transitions, and the absorbing states take theirs."""
        lay = self.layout
        flow = np.empty((len(self.model.source), left.shape[2]))
        flow[lay.run.edges] = np.einsum(
            "ezc,ezc->ec", np.broadcast_to(q, (*q.shape[:2], left.shape[2])), left[lay.run.src]
        )
        people = np.add.reduceat(out, lay.hold.starts, axis=1) if len(out) else out[:, : len(lay.hold.cuts)]
        for g, f in enumerate(hold.f):
            mine = lay.hold.members[g]
            moved = people if f is None else people * f
            flow[lay.hold.edges[mine]] = np.einsum("ez,ezc->ec", base[1].h[mine], moved[lay.hold.src[mine]])
        self.absorbed += lay.into @ flow
        return flow


def _factors(side: Side, lift: Float, target: Float) -> list[Float | None]:
    """f of each group [Z, C]: 1 + s (e^path − 1); None where no channel acts."""
    found: list[Float | None] = []
    for pattern in side.pattern:
        found.append(1.0 + target[side.starts] * lift[pattern] if pattern.any() else None)
    return found


def _rates(total: Float, f: list[Float | None]) -> _Rates:
    h = np.zeros((*total.shape[1:], 1))
    for g, factor in enumerate(f):
        h = h + (total[g][:, :, None] if factor is None else total[g][:, :, None] * factor)
    safe = np.maximum(h, TINY)
    return _Rates(f, h, np.exp(-h), -np.expm1(-safe) / safe)


def _split(side: Side, base: Base, rates: _Rates) -> Float:
    """[Es, Z, C] the share of a running state's exits that each edge takes: h_e/H."""
    h = np.maximum(rates.total, TINY)[side.src]
    q = np.broadcast_to(base.h[:, :, None], h.shape) / h
    for g, factor in enumerate(rates.f):
        if factor is not None:
            mine = side.members[g]
            q[mine] = q[mine] * factor
    return q


def _wide(by_zone: Float, side: Side) -> Float:
    """From zones to classes: [N, Z, C] to [N, D, C], or as it is when there is one zone."""
    return by_zone if by_zone.shape[1] == 1 else by_zone[:, side.zone_of]


def _fold(people: Float, side: Side) -> Float:
    """Puts people of states where the jobless clock resets into class 0."""
    if side.resets.any():
        whole = people[side.resets].sum(axis=1)
        people[side.resets] = 0.0
        people[side.resets, 0] = whole
    return people
