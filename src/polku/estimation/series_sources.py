"""Other series of the areas as sources: people in services, shares by duration, the municipal share.

One channel, one series: people in services are taken from `in_services`, and where an area has only its activation
rate from that and the unemployed (S = U A / (1 − A)); kinds of service as shares of those in none of the kinds before
them; stocks by duration as continuation ratios given the unemployed;
a bill as euros an unemployed person, and only where neither of the others is there. The rest of the country (its
trial areas with the series taken off) stands among the comparison areas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.costs import rates
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, Prepared
from polku.evidence.arrays import array
from polku.evidence.model import Evidence
from polku.inference.functionals import (
    START,
    SeriesNoise,
    SeriesSource,
    SeriesTable,
    fit_series_noise,
    log_of_interval,
    series_source,
    share_of,
    tails,
)
from polku.inference.noise import Panel
from polku.programme.formula import Expr, Stock, parse
from polku.programme.model import Area, Programme

Array = NDArray[np.float64]
Run = Callable[[Array], Outcome]
Scale = Callable[[Outcome], Array]
"""A functional on its scale: the flows -> [P, A, T]."""
UNEMPLOYED, IN_SERVICES, ACTIVATION, BILL = "unemployed", "in_services", "activation_rate", "municipal_share"
MUNICIPALITY = "municipality"
LEAST = 24
"""Fewer months of a series than this, before the start and after it together, are not worth a source."""


@dataclass(frozen=True, slots=True)
class ObservedSeries:
    """A functional that some trial area has: its table, learned noise, and how it is read off the flows."""

    table: SeriesTable
    noise: SeriesNoise
    scale: Scale
    trial: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    programme: Programme
    evidence: Evidence
    first: Month
    last: Month

    @property
    def trial(self) -> tuple[Area, ...]:
        return self.programme.trial_areas

    @property
    def areas(self) -> tuple[Area, ...]:
        country = self.programme.country
        return (*self.trial, *self.programme.comparison_areas, *(() if country is None else (country,)))

    def counts(self, indicator: str) -> tuple[Array, Array]:
        """Values [U, T] of a count, the country less the trial areas that have it, and the error of its log."""
        ids = [a.id for a in self.areas]
        values = array(self.evidence, indicator, ids, self.first, self.last)
        error = np.zeros_like(values)
        for o in self.evidence.observations:
            hit = o.indicator == indicator and o.area in ids and not o.segment and o.value is None
            if hit and o.low is not None and o.high is not None and self.first <= o.month <= self.last:
                cell = ids.index(o.area), o.month.since(self.first)
                mean, variance = log_of_interval(np.array([o.low]), np.array([o.high]))
                values[cell], error[cell] = np.exp(mean[0]), variance[0]
        return values, error

    def rest(self, values: Array) -> Array:
        """The country's row less the trial areas in months that they have."""
        if self.programme.country is None:
            return values
        out = values.copy()
        out[-1] -= np.nansum(values[: len(self.trial)], axis=0)
        return out


def observed_series(programme: Programme, evidence: Evidence, first: Month, last: Month) -> tuple[ObservedSeries, ...]:
    """The functionals that trial areas have beside the unemployed, between two months, the noise learned."""
    frame = _Frame(programme, evidence, first, last)
    unemployed = frame.counts(UNEMPLOYED)[0]
    found = [*_services(frame, unemployed), *_durations(frame, unemployed)]
    told = {a for s in found for a in s.trial}
    found += _bill(frame, unemployed, told)
    return tuple(replace(s, noise=fit_series_noise(s.table)) for s in found)


def _table(frame: _Frame, id: str, values: Array, error: Array, size: Array) -> tuple[SeriesTable, tuple[int, ...]]:
    """The table of the units with enough months, and which trial areas are in it."""
    enough = np.isfinite(values).sum(axis=1) >= LEAST
    kept = [u for u in range(len(values)) if enough[u]]
    starts = [frame.programme.start_of(a) if a.role == "trial" else None for a in frame.areas]
    months = np.arange(values.shape[1])
    treated = np.array([months >= (10**6 if s is None else s.since(frame.first)) for s in starts])
    finite = np.where(np.isfinite(size), size, np.nan)
    mean = np.array([np.nanmean(row) if np.isfinite(row).any() else np.inf for row in finite])
    names = tuple(frame.areas[u].id for u in kept)
    table = SeriesTable(id, names, frame.first, values[kept], error[kept], mean[kept], treated[kept])
    return table, tuple(u for u in kept if u < len(frame.trial))


def services_scale(programme: Programme) -> Scale:
    """The log of people in services."""
    return _log(_everyone(programme))


def services_ahead(
    programme: Programme, evidence: Evidence, panel: Panel, first: Month, months: int, people: Mapping[str, float]
) -> ObservedSeries:
    """People in services as the trial areas would tell them in `months` planned months: every cell a nought, seen.

    `evidence` ends before the trial. Beside the trial areas stand those that tell the series already on the panel's
    months (their noise is learned where two do), and where nobody does the comparison areas; `people` in services,
    of the panel's areas.
    """
    frame = _Frame(programme, evidence, panel.first, panel.first + (panel.months - 1))
    known = _table(frame, *_in_services(frame, frame.counts(UNEMPLOYED)[0]))[0]
    told = dict(zip(known.units, known.size, strict=True))
    trial = [a.id for a in frame.trial]
    size = {u: n for u, n in told.items() if u not in trial} or dict(people)
    size |= {u: people[u] for u in trial}
    each = np.array([size.get(a.id, np.nan) for a in frame.areas])[:, None] * np.ones((1, months))
    ahead = replace(frame, first=first, last=first + (months - 1))
    table, mine = _table(ahead, known.id, 0.0 * each, np.zeros_like(each), each)
    return ObservedSeries(table, fit_series_noise(known), services_scale(programme), mine)


def _everyone(programme: Programme) -> Scale:
    indicator = programme.indicator(IN_SERVICES)
    return _people(parse(indicator.formula if indicator and indicator.formula else "services"))


def _in_services(frame: _Frame, unemployed: Array) -> tuple[str, Array, Array, Array]:
    """Id, log, error and count [U, T] of the people in services."""
    counted, error = frame.counts(IN_SERVICES)
    rate = array(frame.evidence, ACTIVATION, [a.id for a in frame.areas], frame.first, frame.last) / 100.0
    with np.errstate(invalid="ignore", divide="ignore"):
        implied = unemployed * rate / (1.0 - rate)
    people = frame.rest(np.where(np.isfinite(counted), counted, implied))
    people = np.where(people > 0, people, np.nan)
    return f"series/{IN_SERVICES}", np.log(people), error, people


def _services(frame: _Frame, unemployed: Array) -> list[ObservedSeries]:
    id, log, error, people = _in_services(frame, unemployed)
    table, trial = _table(frame, id, log, error, people)
    everyone = _everyone(frame.programme)
    whole = [ObservedSeries(table, START, _log(everyone), trial)] if trial else []
    return whole + _kinds(frame, people, everyone, known=bool(trial))


def _kinds(frame: _Frame, whole: Array, above: Scale, known: bool) -> list[ObservedSeries]:
    """People in one kind of service: each given those who are in none of the kinds before it; alone without a whole."""
    found = []
    for state in (s for s in frame.programme.states if "services" in s.counts_as):
        name = next((i.id for i in frame.programme.indicators if i.kind == "stock" and i.formula == state.id), None)
        if name is None:
            continue
        counted, error = frame.counts(name)
        counted = frame.rest(counted)
        mine = _people(parse(state.id))
        values = share_of(counted, whole) if known else np.log(np.where(counted > 0, counted, np.nan))
        table, trial = _table(frame, f"series/{name}", values, error, counted)
        if trial:
            found.append(ObservedSeries(table, START, _logit(mine, above) if known else _log(mine), trial))
            whole, above = whole - counted, _less(above, mine)
    return found


def _log(people: Scale) -> Scale:
    return lambda outcome: np.asarray(np.log(np.maximum(people(outcome), 1e-9)))


def _less(whole: Scale, part: Scale) -> Scale:
    return lambda outcome: np.asarray(whole(outcome) - part(outcome))


def _durations(frame: _Frame, unemployed: Array) -> list[ObservedSeries]:
    """A chain of shares by months out of work, for each set of thresholds that the areas have in common."""
    bands: dict[tuple[int, int | None], str] = {}
    for indicator in frame.programme.indicators:
        expr = parse(indicator.formula) if indicator.formula else None
        if isinstance(expr, Stock) and expr.name == UNEMPLOYED and expr.band is not None:
            bands.setdefault((expr.band.a, expr.band.b), indicator.id)
    values = {key: frame.counts(name) for key, name in bands.items()}
    trial = [k for k, (v, _) in values.items() if np.isfinite(v[: len(frame.trial)]).sum() >= LEAST]
    found, whole, inner = [], frame.rest(unemployed), parse(UNEMPLOYED)
    above: Scale = _people(inner)
    for a, places in tails(trial).items():
        keys = [trial[i] for i in places]
        part = frame.rest(np.asarray(np.sum([values[k][0] for k in keys], axis=0)))
        error = np.asarray(np.sum([values[k][1] for k in keys], axis=0))
        mine = _sum([_people(parse(f"{UNEMPLOYED}[{x}:{'' if y is None else y}]")) for x, y in keys])
        table, there = _table(frame, f"series/{UNEMPLOYED}[{a}:]", share_of(part, whole), error, part)
        if there:
            found.append(ObservedSeries(table, START, _logit(mine, above), there))
            whole, above = part, mine
    return found


def _people(expr: Expr) -> Scale:
    return lambda outcome: evaluate(expr, outcome)


def _sum(parts: Sequence[Scale]) -> Scale:
    return lambda outcome: np.asarray(np.sum([p(outcome) for p in parts], axis=0))


def _logit(part: Scale, whole: Scale) -> Scale:
    def scale(outcome: Outcome) -> Array:
        mine, all_ = part(outcome), whole(outcome)
        return np.asarray(np.log(np.maximum(mine, 1e-9)) - np.log(np.maximum(all_ - mine, 1e-9)))

    return scale


def _bill(frame: _Frame, unemployed: Array, told: set[int]) -> list[ObservedSeries]:
    """The municipal share an unemployed person, in areas of which nothing else says how people are paid."""
    euros = array(frame.evidence, BILL, [a.id for a in frame.areas], frame.first, frame.last)
    euros[sorted(told)] = np.nan
    each = np.where((euros > 0) & (unemployed > 0), euros, np.nan) / unemployed
    if frame.programme.country is not None:
        each[-1] = np.nan
    table, trial = _table(frame, f"series/{BILL}", np.log(each), np.zeros_like(each), unemployed)
    states = [s.id for s in frame.programme.states]
    held: dict[tuple[Month, int], Array] = {}

    def scale(outcome: Outcome) -> Array:
        key = outcome.first, outcome.stock.shape[2]
        if key not in held:
            held[key] = rates(states, frame.programme, *key)[MUNICIPALITY]
        bill = np.einsum("pats,ts->pat", outcome.stock, held[key])
        people = evaluate(parse(UNEMPLOYED), outcome)
        return np.asarray(np.log(np.maximum(bill, 1e-9)) - np.log(np.maximum(people, 1e-9)))

    payers = {p.id for p in frame.programme.payers}
    return [ObservedSeries(table, START, scale, trial)] if trial and MUNICIPALITY in payers else []


def source_of(seen: ObservedSeries, prepared: Prepared, run: Run) -> SeriesSource:
    """The source of a functional under a scenario; `run` gives the flows at nothing and at the strengths."""
    table = seen.table
    places: Mapping[str, int] = {a.id: n for n, a in enumerate(prepared.areas)}
    at = np.array([places.get(u, 0) for u in table.units], dtype=np.int64)
    trial = np.array([u in places for u in table.units])

    def mean(strengths: Array) -> Array:
        outcome = run(strengths)
        scale = seen.scale(outcome)
        moved = scale[1:] - scale[:1]
        out = np.zeros((len(strengths), len(at), table.months))
        lead = outcome.first.since(table.first)
        there = np.arange(max(0, lead), min(table.months, lead + moved.shape[2]))
        out[:, :, there] = moved[:, at][:, :, there - lead] * trial[None, :, None]
        return out

    return series_source(table, seen.noise, mean, at, len(prepared.areas))
