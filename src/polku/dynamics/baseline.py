"""Where the cohort starts, and how it is tied to the national stock.

The kernel is right about what a shift does and wrong about where the level goes, so the cohort is used for
ratios. It starts at the month-end before the trial:
  · composition by jobless months: the published stock by duration, or where there is none the stocks of the
    transition table's own bands, raked to the known long-term share; inside a band as in a stationary state.
    The register's duration stands in for jobless months (an assumption);
  · people in services: the national number over the national unemployed, mean of the last 12 months, the same in
    every area; by kind as published. Their jobless months are those of the people who enter that kind;
  · one factor on the mean lengths, such that a stationary state has that number in services;
  · entries constant per area, such that its stock of unemployed would stand still in the first month;
  · c_t: one national multiplier on the hazards into work, such that the national cohort has the national stock,
    without its season, of each observed month; after the last one the mean of the last 12 (or all there are) holds.
The season is taken out (`season`) because it comes with the entries, which are constant here: in June and December
the published stock rises by more than all exits into work, and no multiplier of theirs could follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq

from polku.base import Month, PolkuError, Text
from polku.dynamics.cohort import Start, follow, plan, run
from polku.dynamics.flow import TINY, D, Float, FlowModel, Int, Regime, compile_flow, in_band, stock_per_entry
from polku.dynamics.layout import Push
from polku.programme.model import Band, Programme

LONG_TERM = Band(12, None)
REACH = float(np.log(20.0))
"""c_t is sought between 1/20 and 20."""


@dataclass(frozen=True, slots=True)
class Stocks:
    """What is known of the level. Months of the series: `first` and after, NaN where missing.

    `unemployed` [T] and `in_services` [T] are national; `areas` [A] the unemployed of the programme's trial areas
    at the start (the month before the trial, or the last known one before it). `by_kind`: national people in each
    service state. `long_term_share`: of the unemployed in that month. `durations`: per area id, persons by band.
    """

    first: Month
    unemployed: Float
    areas: Float
    in_services: Float | None = None
    by_kind: Mapping[str, float] = field(default_factory=dict)
    long_term_share: float | None = None
    durations: Mapping[str, tuple[tuple[Band, float], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The start of the trial areas and of the country, and the multiplier c_t of the months after `start`.

    `multiplier` [n]: c of `start` + 1 … start + n; `held` after them.
    """

    start: Month
    areas: Start
    national: Start
    multiplier: Float
    held: float
    length_factor: float

    def multipliers(self, count: int) -> Float:
        """[count] c_t of the months after the start."""
        found = np.full(count, self.held)
        n = min(count, len(self.multiplier))
        found[:n] = self.multiplier[:n]
        return found


def first_month(programme: Programme) -> Month:
    """The first treated month of any trial area."""
    starts = [programme.start_of(a) for a in programme.trial_areas]
    return min(starts) if starts else programme.period.start


def make_baseline(programme: Programme, stocks: Stocks, last: Month) -> Baseline:
    """The baseline from what was known: national series until `last`.

    Raises PolkuError when no month of the national stock is known up to the trial's start.
    """
    start = first_month(programme).back(1)
    factors = season(stocks, last)
    level, ratio = _levels(stocks, start, last)
    usual = factors[min(start, last).month - 1]
    late = None if stocks.long_term_share is None else min(stocks.long_term_share * usual, 0.99)
    plain = compile_flow(programme, start + 1)
    home = home_state(plain)
    country = composition(programme, plain, (), late)
    factor = 1.0 if ratio is None else length_factor(programme, plain, country, ratio)
    model = compile_flow(programme, start + 1, factor)
    told = [stocks.durations.get(a.id, ()) for a in programme.trial_areas]
    shares = [composition(programme, model, bands, late) for bands in told]
    persons = np.concatenate([[level], np.asarray(stocks.areas, dtype=float)]) / usual
    everyone = np.stack([country, *shares], axis=1) * persons
    stock = _with_services(model, home, everyone, ratio, stocks.by_kind)
    whole = Start(stock, _entries(model, home, stock))
    national = Start(stock[:, :, :1], whole.entries[:, :1])
    multiplier = _multipliers(programme, national, _seen(stocks, factors, start, last), factor)
    held = float(multiplier[-12:].mean()) if len(multiplier) else 1.0
    return Baseline(start, Start(stock[:, :, 1:], whole.entries[:, 1:]), national, multiplier, held, factor)


def _levels(stocks: Stocks, start: Month, last: Month) -> tuple[float, float | None]:
    """The national stock at the start, and people in services per unemployed over the 12 months up to it."""
    end = min(start, last).since(stocks.first) + 1
    before = stocks.unemployed[: max(end, 0)]
    seen = before[~np.isnan(before)]
    if not len(seen):
        raise PolkuError(
            Text.of(
                "Koko maan työttömien määrää ei tunneta ennen kokeilun alkua.",
                "No national number of unemployed is known before the trial's start.",
            )
        )
    if stocks.in_services is None:
        return float(seen[-1]), None
    pairs = np.stack([before, stocks.in_services[: max(end, 0)]])
    pairs = pairs[:, ~np.isnan(pairs).any(axis=0)][:, -12:]
    return float(seen[-1]), float(pairs[1].sum() / pairs[0].sum()) if pairs.shape[1] else None


def home_state(model: FlowModel) -> int:
    """The state in which people enter: the first live one that counts as unemployed and where jobless runs."""
    for s in np.flatnonzero(model.carrying("unemployed") & model.live):
        if model.jobless[s] == "runs":
            return int(s)
    raise PolkuError(Text.of("Yksikään tila ei ole unemployed.", "No state counts as unemployed."))


def composition(
    programme: Programme, model: FlowModel, durations: tuple[tuple[Band, float], ...], long_term: float | None
) -> Float:
    """[D] shares of the unemployed by jobless month, summing to 1."""
    home = home_state(model)
    shape = stock_per_entry(model.total(home))
    bands = durations or table_bands(programme, model.states[home].id)
    found = shape if not bands else np.zeros(D)
    for band, persons in bands:
        mine = in_band(band)
        found = found + np.where(mine, persons * shape / shape[mine].sum(), 0.0)
    found = np.asarray(found / found.sum(), dtype=np.float64)
    if long_term is not None and not durations:
        late = in_band(LONG_TERM)
        share = found[late].sum()
        found = np.where(late, found * long_term / share, found * (1 - long_term) / (1 - share))
    return found


def table_bands(programme: Programme, state: str) -> tuple[tuple[Band, float], ...]:
    """The stocks by band that stand in a state's transition rows."""
    found: dict[Band, float] = {}
    for row in programme.transitions:
        if row.source == state and row.stock:
            found.setdefault(row.band, row.stock)
    kept = dict(found)
    for band in found:  # a wider band that repeats narrower ones says nothing new
        inside = [b for b in found if b != band and (in_band(b) <= in_band(band)).all()]
        if inside:
            kept.pop(band)
    return tuple(kept.items())


def _services(model: FlowModel, home: int) -> Int:
    return np.array([s for s in np.flatnonzero(model.live) if s != home], dtype=np.int64)


def in_services_per_person(model: FlowModel, share: Float) -> Float:
    """[N] stationary people in each other live state per unemployed person of composition `share` [D].

    N_k H_k = Σ_d share_d h_{home→k,d} + Σ_j N_j h_{j→k}, hazards at class 12 standing for all.
    """
    home = home_state(model)
    others = _services(model, home)
    place = {int(s): i for i, s in enumerate(others)}
    matrix = np.diag([model.total(int(s))[12] for s in others])
    inflow = np.zeros(len(others))
    for e, (a, b) in enumerate(zip(model.source, model.target, strict=True)):
        if int(b) in place:
            if a == home:
                inflow[place[int(b)]] += model.hazard[e] @ share
            else:
                matrix[place[int(b)], place[int(a)]] -= model.hazard[e, 12]
    return np.asarray(np.linalg.solve(matrix, inflow), dtype=np.float64) if len(others) else inflow


def length_factor(programme: Programme, model: FlowModel, share: Float, ratio: float) -> float:
    """The factor on mean lengths at which a stationary state has `ratio` people in services per unemployed."""
    if not len(_services(model, home_state(model))):
        return 1.0
    month = first_month(programme)

    def excess(log: float) -> float:
        return float(in_services_per_person(compile_flow(programme, month, float(np.exp(log))), share).sum() - ratio)

    if excess(-REACH) > 0 or excess(REACH) < 0:
        raise PolkuError(
            Text.of(
                "Palveluissa olevien määrään ei päästä millään palvelujen kestolla.",
                "No mean length of services gives the number of people in services.",
            )
        )
    return float(np.exp(brentq(excess, -REACH, REACH, xtol=1e-10)))


def _with_services(
    model: FlowModel, home: int, people: Float, ratio: float | None, by_kind: Mapping[str, float]
) -> Float:
    """[S, D, C] the unemployed `people` [D, C] in their state and, beside them, those in services."""
    stock = np.zeros((len(model.states), *people.shape))
    stock[home] = people
    others = _services(model, home)
    for c in range(people.shape[1]):
        persons = people[:, c].sum()
        share = people[:, c] / persons if persons > 0 else people[:, c]
        usual = in_services_per_person(model, share)
        kinds = np.array([by_kind.get(model.states[s].id, 0.0) for s in others]) if by_kind else usual
        whole = usual.sum() if ratio is None else ratio
        kinds = kinds * (whole / kinds.sum()) if len(kinds) and kinds.sum() > 0 else usual
        for n, s in zip(kinds, others, strict=True):
            into = model.hazard[(model.source == home) & (model.target == s)].sum(axis=0) * share
            shape = into / into.sum() if into.sum() > 0 else share
            stock[s, :, c] = n * persons * shape
    return stock


def no_push(model: FlowModel, months: int, columns: int) -> Push:
    """A trial that does nothing."""
    return Push(np.zeros((0, len(model.source), D), dtype=bool), np.zeros((0, months, columns)), np.ones((D, columns)))


def _entries(model: FlowModel, home: int, stock: Float) -> Float:
    """[S, C] monthly entries at which the home state's stock is the same a month later; it is linear in them."""
    columns = stock.shape[2]
    entries = np.zeros((len(model.states), columns))
    planned = plan((Regime(0, 1, model),), no_push(model, 1, columns))
    after = []
    for one in (0.0, 1.0):
        entries[home] = one
        found = follow(planned, Start(stock, entries.copy()), no_push(model, 1, columns))
        after.append(found.stock[0, home])
    entries[home] = np.maximum((stock[home].sum(axis=0) - after[0]) / (after[1] - after[0]), 0.0)
    return entries


def season(stocks: Stocks, last: Month) -> Float:
    """[12] the factor of each calendar month, from January, in the national stock until `last`.

    Mean log ratio to the centred 12-month moving average (2 × 12) over the last eight years of ratios; ones where
    there are not two ratios for every calendar month.
    """
    log = np.log(stocks.unemployed[: max(0, last.since(stocks.first) + 1)])
    if len(log) < 36:
        return np.ones(12)
    weights = np.array([0.5, *[1.0] * 11, 0.5]) / 12.0
    ratio = (log[6:-6] - np.convolve(log, weights, mode="valid"))[-96:]
    month = (stocks.first.index + len(log) - 6 - len(ratio) + np.arange(len(ratio))) % 12
    groups = [ratio[(month == m) & ~np.isnan(ratio)] for m in range(12)]
    if min(len(g) for g in groups) < 2:
        return np.ones(12)
    means = np.array([g.mean() for g in groups])
    factors: Float = np.exp(means - means.mean())
    return factors


def _seen(stocks: Stocks, factors: Float, start: Month, last: Month) -> Float:
    """The national stock without its season in the months after the start until `last`."""
    seen = stocks.unemployed[start.since(stocks.first) + 1 :][: max(0, last.since(start))]
    found: Float = seen / factors[(start.index + 1 + np.arange(len(seen))) % 12]
    return found


def _multipliers(programme: Programme, national: Start, seen: Float, factor: float) -> Float:
    """c_t of the observed months after the start; a missing month takes the multiplier of the month before."""
    start = first_month(programme).back(1)
    found: list[float] = []
    state = national
    for i, wanted in enumerate(seen):
        model = compile_flow(programme, start + (i + 1), factor)
        if np.isnan(wanted):
            log = float(np.log(found[-1])) if found else 0.0
        else:
            log = _solve_month(model, state, float(wanted))
        found.append(float(np.exp(log)))
        after = run((Regime(0, 1, model),), state, _job_push(model, np.array([log])))
        state = Start(after.last, national.entries)
    return np.array(found)


def _job_push(model: FlowModel, logs: Float) -> Push:
    """Columns that differ in log c."""
    incidence = np.broadcast_to(model.job[None, :, None], (1, len(model.job), D)).copy()
    return Push(incidence, logs[None, None], np.ones((D, len(logs))))


def _solve_month(model: FlowModel, state: Start, wanted: float) -> float:
    """log c at which next month's stock of the home state is `wanted`: grids of 17 columns, each in the last's cell."""
    home = home_state(model)
    low, high = -REACH, REACH
    planned = plan((Regime(0, 1, model),), _job_push(model, np.linspace(low, high, 17)))
    for _ in range(9):
        logs = np.linspace(low, high, 17)
        start = Start(np.repeat(state.stock, 17, axis=2), np.repeat(state.entries, 17, axis=1))
        after = follow(planned, start, _job_push(model, logs), keep_flow=False).stock[0, home]
        cell = int(np.clip(np.searchsorted(-after, -wanted) - 1, 0, 15))
        low, high = float(logs[cell]), float(logs[cell + 1])
    gap = float(after[cell]) - float(after[cell + 1])
    if gap <= TINY:
        return low
    part = min(max((float(after[cell]) - wanted) / gap, 0.0), 1.0)
    return low + part * (high - low)
