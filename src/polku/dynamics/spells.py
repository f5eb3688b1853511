"""The spell clock as a passenger: how many people have been in a state k months without a break.

Hazards go by the jobless clock, so who stays is known without the spell. A person with a spell of at least k
months at t is one who was in the state at t − k and stayed every month since:
    N_{≥k}(t) = Σ_d n_d(t−k) · Π_{u=1..k} stay_{d+u−1}(t−k+u)
With A the product of stay along a diagonal (class and month advance together; past the last class the open
class's stay goes on), the product is A_{d+k}(t)/A_d(t−k): O(N) a month whatever k. At the start the spell of
those in a state where it runs is taken to be their jobless time (an assumption: the register did not tell).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from polku.base import NoModel
from polku.dynamics.model import D, Float, FlowModel, Int
from polku.texts import Message


@dataclass(slots=True)
class Spells:
    """`product` [R, N+K, C] is A now, N the classes of the run; `past` holds (stock, A) of the last K month-ends,
    oldest first."""

    states: Int
    count: int
    longest: int
    thresholds: tuple[int, ...]
    product: Float
    past: deque[tuple[Float, Float]]
    month: int = 0

    @classmethod
    def begin(cls, models: Sequence[FlowModel], thresholds: tuple[int, ...], stock: Float) -> Spells:
        """From the people at the start, [S, N, C], in more classes than the longest threshold.

        Raises NoModel when a spell is carried between states.
        """
        model = models[0]
        if thresholds:
            for each in models:
                refuse_carried(each, model)
            if max(thresholds) >= D:
                raise NoModel(Message("dynamics.a-spell-band-ends-beyond-months", d=D - 1))
        states = np.flatnonzero(model.live & np.array([s == "runs" for s in model.spell]))
        longest, classes = max(thresholds, default=0), stock.shape[1]
        people = stock[states] if thresholds else stock[:0]
        product = np.ones((len(people), classes + longest, stock.shape[2]))
        past = deque([(people, product[:, :classes])], maxlen=longest + 1)
        return cls(states, stock.shape[0], longest, thresholds, product, past)

    def age(self, stay: Float, people: Float, running: Int) -> None:
        """A month has gone by: `stay` and the new `people` [R, N, C] of the states `running`."""
        if not self.thresholds:
            return
        self.month += 1
        n = people.shape[1]
        mine = np.searchsorted(running, self.states)
        product = np.ones_like(self.product)
        product[:, 1 : n + 1] = self.product[:, :n] * stay[mine]
        product[:, n + 1 :] = self.product[:, n:-1] * stay[mine, -1:]
        self.product = product
        self.past.append((people[mine], product[:, :n]))

    def at_least(self, k: int) -> Float:
        """[S, C] persons whose spell is k months or longer now."""
        back = min(k, self.month)
        people, before = self.past[len(self.past) - 1 - back]
        first = k - back
        now, before = self.product[:, first + back : people.shape[1] + back], before[:, first:]
        share = np.divide(now, before, out=np.zeros_like(now), where=before > 0)
        found = np.zeros((self.count, people.shape[2]))
        found[self.states] = (people[:, first:] * share).sum(axis=1)
        return found


def refuse_carried(model: FlowModel, begun: FlowModel) -> None:
    """A band of spell months needs every move to start or end a spell, the spell to run beside the jobless clock,
    and its rule to be the same in every month."""
    for s, (spell, jobless) in enumerate(zip(model.spell, model.jobless, strict=True)):
        if model.live[s] and spell == "runs" and jobless != "runs":
            raise _refusal(model.states[s].id, model.states[s].id)
        if model.live[s] and spell != begun.spell[s]:
            raise _refusal(model.states[s].id, model.states[s].id)
    for a, b in zip(model.source, model.target, strict=True):
        if model.live[b] and model.spell[a] != "resets" and model.spell[b] != "resets":
            raise _refusal(model.states[a].id, model.states[b].id)


def _refusal(a: str, b: str) -> NoModel:
    return NoModel(Message("dynamics.a-band-of-spell-months-cannot", a=a, b=b))
