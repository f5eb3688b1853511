"""A national month solved for its multipliers: c_t on the hazards into work, s_t on those into services.

Given the people at the start of the month, find log c and log s at which the cohort ends it with the national stock
of unemployed and with the national number in services (`baseline` says why both).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polku.base import NoModel
from polku.dynamics.cohort import Plan, Start, Trajectory, follow, plan
from polku.dynamics.layout import Push
from polku.dynamics.model import TINY, Bool, D, Float, FlowModel, Int, Regime
from polku.texts import Message

REACH = float(np.log(20.0))
"""c_t and s_t are sought between 1/20 and 20."""
NEWTON, ROUNDS = 12, 6
"""Steps of Newton for c_t and s_t together; turns of solving for each by itself where a stock is out of reach."""


def home_state(model: FlowModel) -> int:
    """The state in which people enter: the first live one that counts as unemployed and where jobless runs."""
    for s in np.flatnonzero(model.carrying("unemployed") & model.live):
        if model.jobless[s] == "runs":
            return int(s)
    raise NoModel(Message("dynamics.no-state-counts-as-unemployed"))


def other_states(model: FlowModel, home: int) -> Int:
    """The live states beside the home state: services."""
    return np.array([s for s in np.flatnonzero(model.live) if s != home], dtype=np.int64)


def service_entries(model: FlowModel) -> Bool:
    """[E] the transitions from unemployment into services: those that s_t multiplies."""
    out = model.carrying("unemployed")[model.source]
    into: Bool = out & model.carrying("services")[model.target] & model.live[model.target]
    return into


def push_of(model: FlowModel, logs: Float) -> Push:
    """Columns that differ in log c and log s, `logs` [C, 2]."""
    both = np.stack([model.job, service_entries(model)])
    incidence = np.broadcast_to(both[:, :, None], (2, len(model.job), D)).copy()
    return Push(incidence, logs.T[:, None], np.ones((D, len(logs))))


@dataclass(frozen=True, slots=True)
class OneMonth:
    """One national month, laid out once for many trials of its multipliers."""

    model: FlowModel
    planned: Plan
    state: Start

    def after(self, logs: Float) -> Trajectory:
        """The month under `logs` [C, 2] of c and s."""
        n = len(logs)
        start = Start(np.repeat(self.state.stock, n, axis=2), np.repeat(self.state.entries, n, axis=1))
        return follow(self.planned, start, push_of(self.model, logs), keep_flow=False)

    def log_stocks(self, logs: Float) -> Float:
        """[C, 2] log of the home state's stock and of the number in services at the end."""
        home, stock = home_state(self.model), self.after(logs).stock[0]
        both = np.stack([stock[home], stock[other_states(self.model, home)].sum(axis=0)], axis=1)
        found: Float = np.log(np.maximum(both, TINY))
        return found


def month_of(model: FlowModel, state: Start) -> OneMonth:
    """The month that starts from `state`."""
    return OneMonth(model, plan((Regime(0, 1, model),), push_of(model, np.zeros((1, 2)))), state)


def solve(month: OneMonth, wanted: float, serving: float, log: Float) -> Float:
    """[2] log c and log s at which the month ends with the stocks `wanted` and `serving`; nan: keep that of `log`.

    Newton in log stocks from the month before; where that does not settle (a stock out of reach), each by itself in
    turn, c last.
    """
    found = log.copy()
    if np.isfinite(wanted) and np.isfinite(serving) and min(wanted, serving) > 0:
        target = np.log([wanted, serving])
        for _ in range(NEWTON):
            off = month.log_stocks(found + 1e-5 * np.array([[0, 0], [1, 0], [0, 1]])) - target
            if np.abs(off[0]).max() < 1e-12:
                return found
            slope = (off[1:] - off[0]).T / 1e-5
            if abs(np.linalg.det(slope)) < TINY:
                break
            found = np.clip(found - np.clip(np.linalg.solve(slope, off[0]), -1.0, 1.0), -REACH, REACH)
        found = log.copy()
    for _ in range(ROUNDS):
        if np.isfinite(serving):
            found[1] = one_of(month, serving, found, services=True)
        if np.isfinite(wanted):
            found[0] = one_of(month, wanted, found, services=False)
        if not np.isfinite(serving):
            break
    return found


def one_of(month: OneMonth, wanted: float, log: Float, services: bool) -> float:
    """log c at which next month's stock of the home state is `wanted`, or log s for the number in services.

    Grids of 17 columns, each in the last's cell; `log` [2] holds the other multiplier.
    """
    low, high = -REACH, REACH
    sign = 1.0 if services else -1.0
    for _ in range(9):
        logs = np.tile(log, (17, 1))
        logs[:, int(services)] = np.linspace(low, high, 17)
        after = sign * np.exp(month.log_stocks(logs)[:, int(services)])
        cell = int(np.clip(np.searchsorted(after, sign * wanted) - 1, 0, 15))
        low, high = float(logs[cell, int(services)]), float(logs[cell + 1, int(services)])
    gap = float(after[cell + 1] - after[cell])
    if gap <= TINY:
        return low
    part = min(max((sign * wanted - float(after[cell])) / gap, 0.0), 1.0)
    return low + part * (high - low)
