"""Counted moves as sources of the strengths: groups of clients side by side, and areas.

A group's members are those on whom the trial acts, so its log hazard moves by its path itself (of the links that shift
the transition counted; of other moves counted with it only by their share). An area's counted moves are everyone's: its
log hazard moves by what the flows of the model do to the moves and to the people at risk, target group, displacement
and changed durations included; in a band of months by the weights the band had before the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.effects import Delivery, paths, signals, target
from polku.dynamics.measures import evaluate
from polku.dynamics.model import in_band
from polku.dynamics.response import Outcome, Prepared
from polku.evidence.model import Evidence, FlowCount, Group
from polku.inference.counts import AREA_LEVEL_SD, Counts, FlowNoise, FlowSource, Mean, fit_flow_noise
from polku.programme.formula import parse
from polku.programme.model import Area, Band, Programme, Shift

Array = NDArray[np.float64]
Int = NDArray[np.int64]
Run = Callable[[Array], Outcome]
DELIVERED = Delivery("delivered")
"""Strengths [P, A, L] -> the flows, transitions kept, at nothing and at the strengths: 1 + P points."""

IMBALANCE = 0.5
"""Sd of log hazards between clients: by the luck of the draw two groups of n differ by this over the root of n."""
OFFICE_LEVEL_SD = 0.20
"""Sd of a group's own level where no lot was drawn; the months before the start narrow it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A transition's counts with what its units are: `members` groups or areas, in the order of the units."""

    counts: Counts
    members: tuple[Group, ...] | tuple[Area, ...]
    shift: Shift
    segment: str
    area: Area | None
    noise: FlowNoise

    @property
    def of_groups(self) -> bool:
        return self.area is not None


def tables_of(programme: Programme, evidence: Evidence) -> tuple[Table, ...]:
    """All counted moves of a folder, the noise of each kind learned where there was no trial."""
    groups = [t for t in _group_tables(programme, evidence)]
    areas = [t for t in _area_tables(programme, evidence)]
    of_groups = fit_flow_noise([t.counts for t in groups])
    of_areas = fit_flow_noise([t.counts for t in areas])
    return (*(replace(t, noise=of_groups) for t in groups), *(replace(t, noise=of_areas) for t in areas))


def _kinds(rows: Iterable[FlowCount]) -> dict[tuple[str, Band | None, str, str], list[FlowCount]]:
    """The rows of each kind of move. A month with nobody at risk tells nothing of it and is no member's month."""
    found: dict[tuple[str, Band | None, str, str], list[FlowCount]] = {}
    for row in (r for r in rows if r.at_risk != 0):
        found.setdefault((row.source_state, row.band, row.target_state, row.segment), []).append(row)
    return found


def start_of(programme: Programme, area: Area, group: Group) -> Month | None:
    """A group's first treated month; None for a control group that is never treated."""
    return group.start or (programme.start_of(area) if group.arm == "treated" else None)


def _group_tables(programme: Programme, evidence: Evidence) -> Iterable[Table]:
    for area in programme.trial_areas:
        members = [g for g in evidence.groups if g.area == area.id]
        lot = all(g.design == "lottery" for g in members)
        rows = [f for f in evidence.flows if f.group in {g.id for g in members}]
        for (source, band, to, segment), mine in _kinds(rows).items():
            there = tuple(g for g in members if any(f.group == g.id for f in mine))
            if {g.arm for g in there} != {"treated", "control"}:
                continue
            shift = Shift(source, to, band)
            first, at_risk, low, high = _cells(mine, [g.id for g in there], lambda f: f.group)
            starts = [start_of(programme, area, g) for g in there]
            people = np.nanmean(np.where(at_risk > 0, at_risk, np.nan), axis=1)
            level = IMBALANCE / np.sqrt(people) if lot else np.full(len(there), OFFICE_LEVEL_SD)
            counts = Counts(
                f"groups/{area.id}/{_name(shift, segment)}",
                tuple(g.id for g in there),
                first,
                at_risk,
                low,
                high,
                _treated(first, at_risk.shape[1], starts),
                np.asarray(level),
                np.full(len(there), 0.0 if lot else 1.0),
            )
            yield Table(counts, there, shift, segment, area, FlowNoise())


def _area_tables(programme: Programme, evidence: Evidence) -> Iterable[Table]:
    areas = [*programme.trial_areas, *programme.comparison_areas]
    rows = [f for f in evidence.flows if f.area in {a.id for a in areas}]
    for (source, band, to, segment), mine in _kinds(rows).items():
        there = tuple(a for a in areas if any(f.area == a.id for f in mine))
        if not any(a.role == "trial" for a in there):
            continue
        shift = Shift(source, to, band)
        first, at_risk, low, high = _cells(mine, [a.id for a in there], lambda f: f.area)
        starts = [programme.start_of(a) if a.role == "trial" else None for a in there]
        counts = Counts(
            f"flows/{_name(shift, segment)}",
            tuple(a.id for a in there),
            first,
            at_risk,
            low,
            high,
            _treated(first, at_risk.shape[1], starts),
            np.full(len(there), AREA_LEVEL_SD),
            np.ones(len(there)),
        )
        yield Table(counts, there, shift, segment, None, FlowNoise())


def _name(shift: Shift, segment: str) -> str:
    return f"{shift.source}{shift.band or ''}>{shift.target}" + (f"@{segment}" if segment else "")


def _cells(
    rows: Sequence[FlowCount], units: Sequence[str], unit: Callable[[FlowCount], str]
) -> tuple[Month, Array, Array, Array]:
    """First month, people at risk and the counts' low and high ends [U, T]; NaN where there is none."""
    first, last = min(f.month for f in rows), max(f.month for f in rows)
    at_risk, low, high = (np.full((len(units), last.since(first) + 1), np.nan) for _ in range(3))
    for f in rows:
        cell = units.index(unit(f)), f.month.since(first)
        if f.at_risk is not None:
            at_risk[cell] = f.at_risk
        ends = (f.count, f.count) if f.count is not None else (f.count_low, f.count_high)
        low[cell], high[cell] = (np.nan if e is None else e for e in ends)
    return first, at_risk, low, np.minimum(high, at_risk)


def _treated(first: Month, months: int, starts: Sequence[Month | None]) -> NDArray[np.bool_]:
    out = np.zeros((len(starts), months), dtype=bool)
    for u, start in enumerate(starts):
        if start is not None:
            out[u, max(0, start.since(first)) :] = True
    return out


def source_of(table: Table, programme: Programme, prepared: Prepared, run: Run) -> FlowSource:
    """The source of one table under a scenario: `run` is asked only for areas' moves of all durations."""
    areas = [a.id for a in prepared.areas]
    if table.area is not None:
        at = np.full(len(table.members), areas.index(table.area.id), dtype=np.int64)
        return FlowSource(table.counts, table.noise, _group_mean(table, programme, prepared, at), at, len(areas))
    at = np.array([areas.index(m.id) if m.id in areas else 0 for m in table.members], dtype=np.int64)
    trial = np.array([m.id in areas for m in table.members])
    mean = _band_mean(table, programme, prepared, at, trial) if table.shift.band else _area_mean(table, at, trial, run)
    return FlowSource(table.counts, table.noise, mean, at, len(areas))


def group_signals(table: Table, programme: Programme) -> Array:
    """M [L, U, T] of each group on the table's months: the area's delivered dose from the group's own start on."""
    assert table.area is not None
    counts, out = table.counts, []
    for member in table.members:
        assert isinstance(member, Group)
        start = start_of(programme, table.area, member)
        never = counts.first + counts.months
        own = replace(table.area, start=never if start is None else start)
        out.append(signals(programme, [own], counts.first, never.back(1), DELIVERED)[:, 0])
    return _of_segment(np.stack(out, axis=1), table, programme)


def _of_segment(signal: Array, table: Table, programme: Programme) -> Array:
    """Links that act on another segment than the one counted have no signal."""
    shifts = [x.effect for x in programme.links if isinstance(x.effect, Shift)]
    for n, effect in enumerate(shifts):
        if table.segment and effect.segment and effect.segment != table.segment:
            signal[n] = 0.0
    return signal


@dataclass(frozen=True, slots=True)
class _Mix:
    """What the moves counted are made of: shares `weight` [M] that the channels `sets` [M, K] shift, on `aimed` [M]."""

    weight: Array
    sets: Array
    aimed: Array

    def log_hazard(self, path: Array) -> Array:
        """log Σ_m w_m (1 + s_m (e^{path} − 1)) for paths [K, ...]."""
        moved = np.tensordot(self.sets, path, axes=(1, 0))
        factor = 1.0 + np.tensordot(self.weight * self.aimed, np.expm1(moved), axes=(0, 0))
        out: Array = np.log(factor)
        return out


def _mix(prepared: Prepared, shift: Shift, area: int, aimed: Array) -> _Mix:
    """The make-up of a transition's moves in an area before the start: people times hazard, by channel and aim [D]."""
    model = prepared.model
    edges = np.flatnonzero(model.edges_of(shift))
    mine = in_band(shift.band)[None] & np.ones((len(edges), 1), dtype=bool)
    people = prepared.start.stock[model.source[edges], :, area]
    moves = np.where(mine, np.where(people.sum() > 0, people, 1.0) * model.hazard[edges], 0.0)
    keys = prepared.channels.incidence[:, edges].reshape(len(prepared.channels.effects), -1).T.astype(float)
    keys = np.concatenate([keys, np.broadcast_to(aimed, mine.shape).reshape(-1, 1)], axis=1)
    found, which = np.unique(keys, axis=0, return_inverse=True)
    weight: Array = np.zeros(len(found))
    np.add.at(weight, which.reshape(-1), moves.ravel())
    return _Mix(weight / max(weight.sum(), 1e-300), found[:, :-1], found[:, -1])


def _group_mean(table: Table, programme: Programme, prepared: Prepared, at: Int) -> Mean:
    signal = group_signals(table, programme)
    mix = _mix(prepared, table.shift, int(at[0]), np.ones(in_band(None).shape))

    def mean(strengths: Array) -> Array:
        path = paths(prepared.channels, signal, strengths[:, at])
        return np.moveaxis(mix.log_hazard(path), 0, -1)

    return mean


def _band_mean(table: Table, programme: Programme, prepared: Prepared, at: Int, trial: NDArray[np.bool_]) -> Mean:
    counts = table.counts
    last = counts.first + (counts.months - 1)
    signal = signals(programme, prepared.areas, counts.first, last, DELIVERED)
    signal = _of_segment(signal[:, at] * trial[None, :, None], table, programme)
    aimed = target(prepared.areas)
    mixes = [_mix(prepared, table.shift, a, aimed[:, a]) for a in range(len(prepared.areas))]

    def mean(strengths: Array) -> Array:
        path = np.moveaxis(paths(prepared.channels, signal, strengths[:, at]), 1, -1)
        return np.stack([mixes[a].log_hazard(path[:, :, u]) for u, a in enumerate(at)], axis=1)

    return mean


def _area_mean(table: Table, at: Int, trial: NDArray[np.bool_], run: Run) -> Mean:
    counts, shift = table.counts, table.shift
    moves, stock = parse(f"flow({shift.source}>{shift.target})"), parse(shift.source)

    def mean(strengths: Array) -> Array:
        outcome = run(strengths)
        people = np.maximum(evaluate(stock, outcome), 1e-9)
        begun = np.concatenate([np.broadcast_to(people[:1, :, :1], people[:, :, :1].shape), people[:, :, :-1]], axis=2)
        share = np.clip(evaluate(moves, outcome) / begun, 1e-12, 1.0 - 1e-12)
        log_hazard = np.log(-np.log1p(-share))
        moved = log_hazard[1:] - log_hazard[:1]
        out = np.zeros((len(strengths), len(at), counts.months))
        lead = outcome.first.since(counts.first)
        there = np.arange(max(0, lead), min(counts.months, lead + moved.shape[2]))
        out[:, :, there] = moved[:, at][:, :, there - lead] * trial[None, :, None]
        return out

    return mean
