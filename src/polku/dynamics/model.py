"""The client-flow model of one rule period: states, transitions by months without work, and clocks.

h_e,d is the monthly cause-specific hazard of transition e in jobless class d = 0..D-1: class d holds people
who have been without work d to d+1 months, the last class is open. Within a class the total hazard
H_d = Σ_e h_e,d is constant, so (Kalbfleisch & Prentice 2002, ch. 8, competing risks)
    S(d) = exp(−Σ_{i<d} H_i)             survival to d months
    g(H) = (1 − e^{−H}) / H              of people who arrive evenly over a month, the share still there
    I(d) = S(d) g(H_d)                   stock in class d per monthly arrival
    stay(d→d+1) = I(d+1) / I(d)          of a month-end stock, the share still there a month later
Hazards of one transition that come from several rows of `transitions` add.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from polku.base import Month, NoModel, months
from polku.programme.model import LEFT, STAY, Band, ClockRule, Programme, Shift, State, Transition
from polku.texts import Message

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Int = npt.NDArray[np.int64]

D = 60
"""Jobless classes: single months, the last one open."""
TINY = 1e-300
"""Stands in for a hazard of nought where it is divided by."""


@dataclass(frozen=True, slots=True)
class FlowModel:
    """The states and hazards of one rule period.

    `source`, `target`: state index per edge [E]. `hazard`: [E, D] per month. `live`: [S], not absorbing.
    `jobless`, `spell`: what each clock does in each state (runs, holds, resets). `job`: [E], edges into work.
    """

    states: tuple[State, ...]
    source: Int
    target: Int
    hazard: Float
    live: Bool
    jobless: tuple[str, ...]
    spell: tuple[str, ...]
    job: Bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(s.id for s in self.states)

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """(from, to) of each edge, in the order of the hazards."""
        ids = self.names
        return tuple((ids[a], ids[b]) for a, b in zip(self.source, self.target, strict=True))

    def carrying(self, name: str) -> Bool:
        """[S] the states that are `name` or count as it; STAY and LEFT: those that do not count as employed."""
        if name in (STAY, LEFT):
            return np.asarray(~self.carrying("employed") & (self.live if name == STAY else ~self.live))
        return np.array([s.id == name or name in s.counts_as for s in self.states])

    def edges_of(self, shift: Shift) -> Bool:
        """[E] the edges an effect names; each side is a state or a tag. STAY and LEFT lead out of the source's tag."""
        source, target = self.carrying(shift.source), self.carrying(shift.target)
        chosen: Bool = source[self.source] & (target & ~source if shift.target in (STAY, LEFT) else target)[self.target]
        return chosen

    def total(self, state: int) -> Float:
        """[D] H_d of a state."""
        total: Float = self.hazard[self.source == state].sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class Regime:
    """A flow model and the months t0 ≤ t < t1 (counted from the run's first month) in which it holds."""

    t0: int
    t1: int
    model: FlowModel


def in_band(band: Band | None) -> Bool:
    """[D] the classes a ≤ d < b of a band; an open band reaches into the open class."""
    if band is None:
        return np.ones(D, dtype=bool)
    if band.a >= D or (band.b is not None and band.b >= D):
        raise NoModel(Message("dynamics.the-band-reaches-beyond-months-leave", band=band, d=D - 1))
    d = np.arange(D)
    return (d >= band.a) & (d < (D if band.b is None else band.b))


def monthly_rate(row: Transition, length_factor: float = 1.0) -> float:
    """share × (count / (12 stock) | 1 / (mean length × factor) | rate), per month."""
    if row.count is not None and row.stock:
        return row.share * row.count / (12.0 * row.stock)
    if row.mean_length:
        return row.share / (row.mean_length * length_factor)
    if row.rate is not None:
        return row.share * row.rate
    raise NoModel(
        Message("dynamics.the-transition-has-no-count-length", source=row.source, target=row.target, band=row.band)
    )


def clock_of(clocks: Sequence[ClockRule], clock: str, state: str, month: Month) -> str:
    """What a clock does in a state in a month: a row for the state beats `*`, a later start an earlier one."""
    best, found = (-1, -1), "runs"
    for row in clocks:
        if row.clock != clock or row.state not in (state, "*"):
            continue
        if (row.start is not None and month < row.start) or (row.end is not None and row.end < month):
            continue
        rank = (int(row.state == state), -1 if row.start is None else row.start.index)
        if rank >= best:
            best, found = rank, row.does
    return found


def _state_of(states: Sequence[State], name: str) -> int:
    for i, state in enumerate(states):
        if state.id == name:
            return i
    raise NoModel(Message("dynamics.unknown-state", name=name))


def _hazards(programme: Programme, length_factor: float) -> tuple[list[tuple[int, int]], Float]:
    """The distinct edges in the order in which rows name them, and their summed hazards [E, D]."""
    states = programme.states
    by_edge: dict[tuple[int, int], Float] = {}
    for row in programme.transitions:
        edge = (_state_of(states, row.source), _state_of(states, row.target))
        if states[edge[0]].absorbing or edge[0] == edge[1]:
            raise NoModel(Message("dynamics.the-transition-is-not-possible", source=row.source, target=row.target))
        have = by_edge.setdefault(edge, np.zeros(D))
        have[in_band(row.band)] += monthly_rate(row, length_factor)
    edges = list(by_edge)
    return edges, np.array([by_edge[e] for e in edges]).reshape(len(edges), D)


def compile_flow(programme: Programme, month: Month, length_factor: float = 1.0) -> FlowModel:
    """The flow model under the rules in force in `month`.

    `length_factor` multiplies the mean lengths of stays (rows with `mean_length`) and nothing else.
    """
    states = programme.states
    edges, hazard = _hazards(programme, length_factor)
    target = np.array([b for _, b in edges], dtype=np.int64)
    employed = np.array(["employed" in s.counts_as for s in states])
    return FlowModel(
        states,
        np.array([a for a, _ in edges], dtype=np.int64),
        target,
        hazard,
        np.array([not s.absorbing for s in states]),
        tuple(clock_of(programme.clocks, "jobless", s.id, month) for s in states),
        tuple(clock_of(programme.clocks, "spell", s.id, month) for s in states),
        employed[target],
    )


def regimes(programme: Programme, first: Month, count: int, length_factor: float = 1.0) -> tuple[Regime, ...]:
    """The flow models of `count` months from `first`: a new one only when a dated rule changes."""
    found: list[Regime] = []
    for t, month in enumerate(months(first, first + (count - 1))):
        model = compile_flow(programme, month, length_factor) if t == 0 or _changes(programme, month) else None
        last = found[-1].model if found else None
        if model is None or (last is not None and (model.jobless, model.spell) == (last.jobless, last.spell)):
            found[-1] = Regime(found[-1].t0, t + 1, found[-1].model)
        else:
            found.append(Regime(t, t + 1, model))
    return tuple(found)


def _changes(programme: Programme, month: Month) -> bool:
    return any(c.start == month or (c.end is not None and c.end + 1 == month) for c in programme.clocks)


def left_after_entry(total: Float) -> Float:
    """g(H) = (1 − e^{−H})/H: of those who arrive evenly over a month, the share still there at its end."""
    h = np.maximum(total, TINY)
    share: Float = -np.expm1(-h) / h
    return share


def survival(total: Float) -> Float:
    """[D+1] S(0..D) from H [D]."""
    share: Float = np.exp(-np.concatenate([[0.0], np.cumsum(total)]))
    return share


def stock_per_entry(total: Float) -> Float:
    """[D] the stationary month-end stock in each class per monthly entry into class 0; the last class is open.

    Little's law: its sum is the mean length of a stay. The open class is the geometric sum of its months.
    """
    stock = survival(total)[:D] * left_after_entry(total)
    stock[-1] /= -np.expm1(-max(float(total[-1]), TINY))
    return stock


def zones(rows: npt.NDArray[np.generic]) -> Iterator[tuple[int, int]]:
    """The runs d0 ≤ d < d1 over which every row of [n, classes] is constant."""
    change = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
    return pairwise([0, *(int(c) + 1 for c in np.flatnonzero(change)), rows.shape[1]])
