"""The oracle: one column of the client-flow model in plain Python, class by class, with the spell carried along.

It reads the programme's rows itself and shares no code with the vectorised engine; the two must agree to 1e-9.
People are a dictionary {(state, jobless class, spell class): persons}. The model is that of `cohort`; in full,
for the spell j: who stays in a state where it runs is j + 1 a month later; who leaves under the hazards of class d
takes j along, who leaves under those of class d + 1 takes j + 1; a state where it resets makes it 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from polku.base import Month
from polku.programme.model import Band, Programme, Shift, Transition

CLASSES = 60

Edge = tuple[str, str]
People = dict[tuple[str, int, int], float]
Hazards = dict[tuple[str, int], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Acting:
    """A log-hazard `path` (month by month) on a transition; `everyone` False acts on the target group alone."""

    on: Shift
    path: Sequence[float]
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class PlainMonth:
    """A month: persons by state at its end, by state and spell class, and the transitions made in it."""

    stock: Mapping[str, float]
    spells: Mapping[tuple[str, int], float]
    flow: Mapping[Edge, float]


def simulate(
    programme: Programme,
    first: Month,
    count: int,
    start: Mapping[tuple[str, int], float],
    entries: Mapping[str, float],
    acting: Sequence[Acting] = (),
    share: Sequence[float] = (1.0,) * CLASSES,
    displacement: float = 0.0,
    length_factor: float = 1.0,
) -> list[PlainMonth]:
    """`count` months from `first`; `start` persons by (state, class), `entries` persons a month by state."""
    model = _Plain(programme, length_factor, share, displacement)
    model.rules(first)
    people: People = {}
    for (state, d), n in start.items():
        spell = d if model.spell.get(state) == "runs" else 0
        _add(people, (state, model.held(state, d), spell), n)
    found = []
    for t in range(count):
        model.rules(first + t)
        people = {k: n for k, n in model.folded(people).items() if n}
        hazards = model.hazards(people, acting, t)
        people, flow = model.month(people, hazards, entries)
        found.append(_totals(people, flow))
    return found


def _totals(people: People, flow: Mapping[Edge, float]) -> PlainMonth:
    stock: dict[str, float] = {}
    spells: dict[tuple[str, int], float] = {}
    for (state, _, j), n in people.items():
        stock[state] = stock.get(state, 0.0) + n
        spells[state, j] = spells.get((state, j), 0.0) + n
    return PlainMonth(stock, spells, dict(flow))


def _add(people: People, key: tuple[str, int, int], n: float) -> None:
    people[key] = people.get(key, 0.0) + n


def _within(band: Band | None, d: int) -> bool:
    return band is None or (d >= band.a and (band.b is None or d < band.b))


class _Plain:
    """The rules of a month and how people move under them."""

    def __init__(self, programme: Programme, factor: float, share: Sequence[float], displacement: float) -> None:
        self.programme = programme
        self.factor = factor
        self.share = share
        self.displacement = displacement
        self.live = [s.id for s in programme.states if not s.absorbing]
        self.tags = {s.id: s.counts_as | {s.id} for s in programme.states}
        self.jobless: dict[str, str] = {}
        self.spell: dict[str, str] = {}

    def rules(self, month: Month) -> None:
        """Looks up what the clocks do in this month."""
        for clock, into in (("jobless", self.jobless), ("spell", self.spell)):
            for state in self.live:
                into[state] = self._clock(clock, state, month)

    def _clock(self, clock: str, state: str, month: Month) -> str:
        for wanted in (state, "*"):
            fits = [
                r
                for r in self.programme.clocks
                if (r.clock, r.state) == (clock, wanted)
                and (r.start is None or r.start.index <= month.index)
                and (r.end is None or r.end.index >= month.index)
            ]
            if fits:
                return max(fits, key=lambda r: -1 if r.start is None else r.start.index).does
        return "runs"

    def held(self, state: str, d: int) -> int:
        """The class in which a person of class d is in a state."""
        return 0 if self.jobless.get(state) == "resets" else d

    def folded(self, people: People) -> People:
        found: People = {}
        for (state, d, j), n in people.items():
            _add(found, (state, self.held(state, d), j), n)
        return found

    def hazards(self, people: People, acting: Sequence[Acting], t: int) -> Hazards:
        """h by (state, class) and destination, displacement included."""
        usual: Hazards = {(s, d): {} for s in self.live for d in range(CLASSES)}
        for row in self.programme.transitions:
            for d in range(CLASSES):
                if _within(row.band, d):
                    cell = usual[row.source, d]
                    cell[row.target] = cell.get(row.target, 0.0) + self._rate(row)
        pushed: Hazards = {}
        for (state, d), cell in usual.items():
            for to in cell:
                cell[to] *= math.exp(self._path(acting, t, state, to, d, True))
            lift = {to: math.exp(self._path(acting, t, state, to, d, False)) - 1.0 for to in cell}
            pushed[state, d] = {to: h * (1.0 + self.share[d] * lift[to]) for to, h in cell.items()}
        return self._displaced(people, usual, pushed)

    def _rate(self, row: Transition) -> float:
        if row.count is not None:
            return row.share * row.count / 12 / (row.stock or 0.0)
        if row.mean_length is not None:
            return row.share / (row.mean_length * self.factor)
        return row.share * (row.rate or 0.0)

    def _path(self, acting: Sequence[Acting], t: int, state: str, to: str, d: int, everyone: bool) -> float:
        return sum(
            x.path[t]
            for x in acting
            if x.everyone == everyone
            and x.on.source in self.tags[state]
            and x.on.target in self.tags[to]
            and _within(x.on.band, d)
        )

    def _displaced(self, people: People, usual: Hazards, pushed: Hazards) -> Hazards:
        y0 = x = 0.0
        for (state, d, _), n in people.items():
            for to, h in usual.get((state, d), {}).items():
                if "employed" in self.tags[to]:
                    y0 += n * h
                    x += n * (pushed[state, d][to] - h)
        if self.displacement and y0 + x > 0:
            factor = (y0 + (1 - self.displacement) * x) / (y0 + x)
            for cell in pushed.values():
                for to in cell:
                    cell[to] *= factor if "employed" in self.tags[to] else 1.0
        return pushed

    def month(self, people: People, h: Hazards, entries: Mapping[str, float]) -> tuple[People, dict[Edge, float]]:
        """Everybody's month: those who were there, those who arrive, and those who leave again."""
        total = {key: sum(cell.values()) for key, cell in h.items()}
        there: People = {}
        first: People = {}
        flow: dict[Edge, float] = {}
        for (state, d, j), n in people.items():
            if state not in self.live:
                _add(there, (state, d, j), n)
                continue
            for to, there_d, to_j, part, left in self._parts(state, d, j, total):
                if left:
                    self._leave(first, flow, h, (state, there_d, to_j), n * part)
                else:
                    _add(there, (to, there_d, to_j), n * part)
        for state, n in entries.items():
            _add(first, (state, 0, 0), n)
        again: People = {}
        for (state, d, j), n in first.items():
            if state not in self.live:
                _add(there, (state, d, j), n)
                continue
            stays = _g(total[state, d])
            _add(there, (state, d, j), n * stays)
            self._leave(again, flow, h, (state, d, j), n * (1 - stays))
        for key, n in again.items():
            _add(there, key, n)
        return there, flow

    def _parts(
        self, state: str, d: int, j: int, total: Mapping[tuple[str, int], float]
    ) -> Iterator[tuple[str, int, int, float, bool]]:
        """What becomes of one person of a class: (state, class, spell, share, leaves) of each part."""
        here = total[state, d]
        older = j + 1 if self.spell[state] == "runs" else j
        if self.jobless[state] != "runs":
            yield state, d, older, math.exp(-here), False
            yield state, d, j, 1 - math.exp(-here), True
            return
        after = min(d + 1, CLASSES - 1)
        reach = math.exp(-here) / _g(here)
        stays = reach * _g(total[state, after])
        yield state, after, older, stays, False
        yield state, d, j, 1 - reach, True
        yield state, after, older, reach - stays, True

    def _leave(self, into: People, flow: dict[Edge, float], h: Hazards, where: tuple[str, int, int], n: float) -> None:
        state, d, j = where
        cell = h[state, d]
        total = sum(cell.values())
        for to, rate in cell.items():
            part = n * rate / total if total > 0 else 0.0
            flow[state, to] = flow.get((state, to), 0.0) + part
            spell = 0 if self.spell.get(to, "resets") == "resets" or self.spell[state] == "resets" else j
            _add(into, (to, self.held(to, d), spell), part)


def _g(h: float) -> float:
    """Of those who arrive evenly over a month, the share still there at its end."""
    return -math.expm1(-h) / h if h > 0 else 1.0
