"""What a trial does to the flows: the cohort with link strengths b, at many points at once.

`prepare` gathers all that does not depend on the strengths; `respond` runs P points × A trial areas as columns of
one cohort. A point with strengths nought is the same world without the trial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from polku.base import Month, NoModel
from polku.dynamics.baseline import Baseline, first_month, no_push
from polku.dynamics.calibrate import home_state, service_entries
from polku.dynamics.cohort import Plan, Start, Trajectory, follow, plan, run
from polku.dynamics.effects import HALF_LIFE, Channels, Delivery, channels, paths, signals, strength_links, target
from polku.dynamics.layout import Push, Scale
from polku.dynamics.model import D, Float, FlowModel, Regime, compile_flow, in_band, regimes, stock_per_entry
from polku.programme.formula import Stock, parse, parts
from polku.programme.model import Area, Band, Link, Programme, ScenarioShift, Shift, State
from polku.texts import Message


@dataclass(frozen=True, slots=True)
class Prepared:
    """A programme under one scenario, ready to be run at any strengths. `links`: the order of strengths."""

    first: Month
    months: int
    areas: tuple[Area, ...]
    links: tuple[Link, ...]
    regimes: tuple[Regime, ...]
    start: Start
    scales: tuple[Scale, ...]
    channels: Channels
    signals: Float
    displacement: float
    bands: tuple[tuple[str, Band], ...]
    delivery: Delivery
    planned: Plan | None = None

    def until(self, months: int) -> Prepared:
        """The first `months` months, laid out once for many runs."""
        short = replace(self, months=months, regimes=_first(self.regimes, months), planned=None)
        push = _push(short, np.zeros((len(short.links), len(short.areas), 1)), target(short.areas, None))
        return replace(short, planned=plan(short.regimes, push, short.scales, _apart(short.bands)))

    @property
    def model(self) -> FlowModel:
        return self.regimes[0].model


@dataclass(frozen=True, slots=True)
class Outcome:
    """Persons: `stock` [P, A, T, S] at month-ends (absorbing states: all who have come since the start), `flow`
    [P, A, T, E] transitions a month (None when not kept), `bands` of spell months [P, A, T]. T starts at `first`."""

    first: Month
    areas: tuple[str, ...]
    states: tuple[State, ...]
    edges: tuple[tuple[str, str], ...]
    stock: Float
    flow: Float | None
    bands: Mapping[tuple[str, Band], Float]


def prepare(
    programme: Programme,
    baseline: Baseline,
    doses: str = "planned",
    *,
    shifts: Sequence[ScenarioShift] = (),
    displacement: float = 0.0,
    lag_add: Mapping[str, float] | None = None,
    until: Month | None = None,
    fade: int | None = None,
    dose_scale: Mapping[str, float] | None = None,
    half_life: float = HALF_LIFE,
) -> Prepared:
    """The programme with `doses` (none, planned, delivered or a scenario's id) under a scenario's `shifts`.

    The months run from the first treated month to the horizon of the area that starts last.
    """
    first, areas = first_month(programme), programme.trial_areas
    latest = max((programme.start_of(a) for a in areas), default=first)
    count = latest.since(first) + programme.period.horizon
    found = regimes(programme, first, count, baseline.length_factor)
    delivery = Delivery(doses, lag_add, until, fade, dose_scale, half_life)
    ready = Prepared(
        first,
        count,
        areas,
        strength_links(programme),
        found,
        baseline.areas,
        _scales(found[0].model, baseline, shifts, first, count),
        channels(programme, found[0].model),
        signals(programme, areas, first, first + (count - 1), delivery),
        displacement,
        asked_bands(programme),
        delivery,
    )
    return ready.until(count)


def _first(found: Sequence[Regime], count: int) -> tuple[Regime, ...]:
    """The regimes of the first `count` months."""
    return tuple(Regime(r.t0, min(r.t1, count), r.model) for r in found if r.t0 < count)


def _push(prepared: Prepared, path: Float, aimed: Float) -> Push:
    return Push(prepared.channels.incidence, path, aimed, prepared.displacement)


def _scales(
    model: FlowModel, baseline: Baseline, shifts: Sequence[ScenarioShift], first: Month, count: int
) -> tuple[Scale, ...]:
    """c_t, s_t and the scenario's shifts: what differs neither by column nor by trial."""
    everyone = np.ones(D, dtype=bool)
    found = [Scale(model.job, everyone, baseline.multipliers(count))]
    if len(baseline.services):
        found.append(Scale(service_entries(model), everyone, baseline.into_services(count)))
    for shift in shifts:
        factor = np.where(np.arange(count) >= shift.start.since(first), np.exp(shift.log), 1.0)
        found.append(Scale(model.edges_of(shift.on), in_band(shift.on.band), factor))
    return tuple(found)


def asked_bands(programme: Programme) -> tuple[tuple[str, Band], ...]:
    """The bands of spell months that the programme's formulas read, and the long-term unemployed."""
    found = {("unemployed", Band(12, None)): None}
    for indicator in programme.indicators:
        for part in parts(parse(indicator.formula)) if indicator.formula else ():
            if isinstance(part, Stock) and part.band is not None:
                found[part.name, part.band] = None
    return tuple(found)


def respond(
    prepared: Prepared, strengths: Float, share: Float | None = None, months: int | None = None, keep_flow: bool = True
) -> Outcome:
    """Runs P points: `strengths` [P, A, L] in the order of `prepared.links`, A the trial areas.

    `share` [A] (or [P, A]) stands in for the target share of the areas that have one. `months` at most
    `prepared.months`. Raises NoModel when the shapes do not fit.
    """
    count = prepared.months if months is None else months
    points, areas = strengths.shape[0], len(prepared.areas)
    if strengths.shape != (points, areas, len(prepared.links)) or count > prepared.months:
        raise NoModel(Message("dynamics.strengths-of-shape-or-months-do", shape=strengths.shape, count=count))
    return along(prepared, paths(prepared.channels, prepared.signals[:, :, :count], strengths), share, keep_flow)


def along(prepared: Prepared, path: Float, share: Float | None = None, keep_flow: bool = True) -> Outcome:
    """Runs P points whose log-hazard shifts are given: `path` [K, T, P, A] by the channels of `prepared`.

    For points that differ in more than their strengths. `share` as in `respond`.
    """
    _, count, points, areas = path.shape
    path = path.reshape(len(path), count, points * areas)
    aimed = target(prepared.areas, share)
    aimed = np.broadcast_to(aimed if aimed.ndim == 3 else aimed[:, None], (D, points, areas)).reshape(D, -1)
    start = Start(np.tile(prepared.start.stock, (1, 1, points)), np.tile(prepared.start.entries, (1, points)))
    push = _push(prepared, path, aimed)
    planned = prepared.planned if share is None and count == prepared.months else None
    if planned is None:
        planned = plan(_first(prepared.regimes, count), push, prepared.scales, _apart(prepared.bands))
    return _outcome(prepared, follow(planned, start, push, _thresholds(prepared.bands), keep_flow), points)


def _thresholds(bands: Sequence[tuple[str, Band]]) -> tuple[int, ...]:
    return tuple(sorted({k for _, b in bands for k in (b.a, b.b) if k}))


def _apart(bands: Sequence[tuple[str, Band]]) -> int:
    """Jobless classes that the bands of spell months need: one more than the longest threshold."""
    return 1 + max(_thresholds(bands), default=0)


def _outcome(prepared: Prepared, found: Trajectory, points: int) -> Outcome:
    def by_point(x: Float) -> Float:
        """[T, n, C] to [P, A, T, n]."""
        return x.reshape(*x.shape[:2], points, -1).transpose(2, 3, 0, 1)

    model = prepared.model
    bands: dict[tuple[str, Band], Float] = {}
    for name, band in prepared.bands:
        mine = model.carrying(name) & model.live
        older = found.aged[band.a] if band.a else found.stock
        persons = older[:, mine].sum(axis=1)
        if band.b is not None:
            persons = persons - found.aged[band.b][:, mine].sum(axis=1)
        bands[name, band] = by_point(persons[:, None])[..., 0]
    return Outcome(
        prepared.first,
        tuple(a.id for a in prepared.areas),
        model.states,
        model.edges,
        by_point(found.stock),
        None if found.flow is None else by_point(found.flow),
        bands,
    )


@dataclass(frozen=True, slots=True)
class StockResponse:
    """What a shift of hazards does, at `months`: changes in per cent of what it would be without, and in points."""

    months: tuple[int, ...]
    unemployed: tuple[float, ...]
    long_term: tuple[float, ...]
    in_services: tuple[float, ...]
    activation_points: tuple[float, ...]
    into_work: tuple[float, ...] = field(default=())


def stationary(model: FlowModel, entries: float = 1000.0) -> Start:
    """The state that monthly `entries` lead to: 100 years of months from the stock without services."""
    home = home_state(model)
    stock = np.zeros((len(model.states), D, 1))
    stock[home, :, 0] = entries * stock_per_entry(model.total(home))
    arriving = np.zeros((len(model.states), 1))
    arriving[home] = entries
    after = run((Regime(0, 1200, model),), Start(stock, arriving), no_push(model, 1200, 1), keep_flow=False)
    return Start(after.last, arriving)


def stock_response(
    programme: Programme,
    on: Shift,
    log: float,
    months: Sequence[int] = (6, 12, 24),
    *,
    length_factor: float = 1.0,
    start: Start | None = None,
) -> StockResponse:
    """A constant shift `log` of the hazards `on` from the first month, on everyone, against no shift.

    `start` None: the programme's kernel in its stationary state.
    """
    model = compile_flow(programme, first_month(programme), length_factor)
    start = stationary(model) if start is None else start
    incidence = (model.edges_of(on)[:, None] & in_band(on.band)[None])[None]
    last = max(months)
    path = np.broadcast_to(np.array([0.0, log]), (1, last, 2))
    both = Start(np.repeat(start.stock, 2, axis=2), np.repeat(start.entries, 2, axis=1))
    found = run((Regime(0, last, model),), both, Push(incidence, path, np.ones((D, 2))), spells=(12,), apart=1)
    at = [m - 1 for m in months]
    stock, flow = found.stock[at], np.cumsum(found.flow, axis=0)[at] if found.flow is not None else found.stock[at]
    jobless, services = model.carrying("unemployed") & model.live, model.carrying("services") & model.live
    u, s = stock[:, jobless].sum(axis=1), stock[:, services].sum(axis=1)
    late = found.aged[12][at][:, jobless].sum(axis=1)
    rate = s / (u + s)
    return StockResponse(
        tuple(months),
        _per_cent(u),
        _per_cent(late),
        _per_cent(s),
        tuple(float(x) for x in 100 * (rate[:, 1] - rate[:, 0])),
        _per_cent(flow[:, model.job].sum(axis=1)),
    )


def _per_cent(pair: Float) -> tuple[float, ...]:
    before = np.where(pair[:, 0] > 0, pair[:, 0], 1.0)
    return tuple(float(x) for x in 100 * (pair[:, 1] - pair[:, 0]) / before)
