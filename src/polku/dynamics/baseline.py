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
  · c_t and s_t: national multipliers on the hazards into work and from unemployment into services, such that the
    national cohort has the national stock, and where there is a series the number in services, both without their
    seasons, of each observed month; after the last one the mean of the last 12 (or all there are) holds.
The season is taken out (`season`) because it comes with the entries, which are constant here: in June and December
the published stock rises by more than all exits into work, and no multiplier of theirs could follow it.
Without s_t the number in services would follow the unemployed down while the published one rose (2017-2019), the
activation rate would go the wrong way, and c_t would make up for it by jobs (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from polku.base import Month, NoModel
from polku.dynamics.calibrate import REACH, home_state, month_of, other_states, solve
from polku.dynamics.cohort import Start, follow, plan
from polku.dynamics.layout import Push
from polku.dynamics.model import D, Float, FlowModel, Regime, compile_flow, in_band, stock_per_entry
from polku.programme.model import Band, Programme
from polku.texts import Message

LONG_TERM = Band(12, None)


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
    """The start of the trial areas and of the country, and the multipliers c_t and s_t of the months after `start`.

    `multiplier` [n]: c of `start` + 1 … start + n; `held` after them; `services` and `services_held` so s.
    """

    start: Month
    areas: Start
    national: Start
    multiplier: Float
    held: float
    length_factor: float
    services: Float = field(default_factory=lambda: np.zeros(0))
    services_held: float = 1.0

    def multipliers(self, count: int) -> Float:
        """[count] c_t of the months after the start."""
        return _held(self.multiplier, self.held, count)

    def into_services(self, count: int) -> Float:
        """[count] s_t of the months after the start."""
        return _held(self.services, self.services_held, count)


def _held(told: Float, after: float, count: int) -> Float:
    found = np.full(count, after)
    n = min(count, len(told))
    found[:n] = told[:n]
    return found


def first_month(programme: Programme) -> Month:
    """The first treated month of any trial area."""
    starts = [programme.start_of(a) for a in programme.trial_areas]
    return min(starts) if starts else programme.period.start


def make_baseline(programme: Programme, stocks: Stocks, last: Month) -> Baseline:
    """The baseline from what was known: national series until `last`.

    Raises NoModel when no month of the national stock is known up to the trial's start.
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
    seen = _without_season(stocks.unemployed, stocks.first, factors, start, last)
    multiplier, services = _multipliers(
        programme, national, seen, _services_observed(stocks, national, home, start, last), factor
    )
    held, services_held = (float(m[-12:].mean()) if len(m) else 1.0 for m in (multiplier, services))
    areas = Start(stock[:, :, 1:], whole.entries[:, 1:])
    return Baseline(start, areas, national, multiplier, held, factor, services, services_held)


def _levels(stocks: Stocks, start: Month, last: Month) -> tuple[float, float | None]:
    """The national stock at the start, and people in services per unemployed over the 12 months up to it."""
    end = min(start, last).since(stocks.first) + 1
    before = stocks.unemployed[: max(end, 0)]
    seen = before[~np.isnan(before)]
    if not len(seen):
        raise NoModel(Message("dynamics.no-national-number-of-unemployed-is"))
    if stocks.in_services is None:
        return float(seen[-1]), None
    pairs = np.stack([before, stocks.in_services[: max(end, 0)]])
    pairs = pairs[:, ~np.isnan(pairs).any(axis=0)][:, -12:]
    return float(seen[-1]), float(pairs[1].sum() / pairs[0].sum()) if pairs.shape[1] else None


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


def in_services_per_person(model: FlowModel, share: Float) -> Float:
    """[N] stationary people in each other live state per unemployed person of composition `share` [D].

    N_k H_k = Σ_d share_d h_{home→k,d} + Σ_j N_j h_{j→k}, hazards at class 12 standing for all.
    """
    home = home_state(model)
    others = other_states(model, home)
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
    if not len(other_states(model, home_state(model))):
        return 1.0
    month = first_month(programme)

    def excess(log: float) -> float:
        return float(in_services_per_person(compile_flow(programme, month, float(np.exp(log))), share).sum() - ratio)

    from scipy.optimize import brentq  # a large package: loaded when it is used

    if excess(-REACH) > 0 or excess(REACH) < 0:
        raise NoModel(Message("dynamics.no-mean-length-of-services-gives"))
    return float(np.exp(brentq(excess, -REACH, REACH, xtol=1e-10)))


def _with_services(
    model: FlowModel, home: int, people: Float, ratio: float | None, by_kind: Mapping[str, float]
) -> Float:
    """[S, D, C] the unemployed `people` [D, C] in their state and, beside them, those in services."""
    stock = np.zeros((len(model.states), *people.shape))
    stock[home] = people
    others = other_states(model, home)
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


def _without_season(series: Float, first: Month, factors: Float, start: Month, last: Month) -> Float:
    """A national series without its season in the months after the start until `last`."""
    seen = series[start.since(first) + 1 :][: max(0, last.since(start))]
    found: Float = seen / factors[(start.index + 1 + np.arange(len(seen))) % 12]
    return found


def _services_observed(stocks: Stocks, national: Start, home: int, start: Month, last: Month) -> Float | None:
    """The number in services after the start, without its season, as it moved from the level of the start.

    The start has the ratio of the last 12 months, half a year behind a trend: the series is scaled so that it sets
    out from the cohort's own number, and the growth after the start is what s_t follows.
    """
    if stocks.in_services is None:
        return None
    served = np.where(stocks.in_services > 0, stocks.in_services, np.nan)
    factors = season(Stocks(stocks.first, served, stocks.areas), last)
    end = min(start, last).since(stocks.first) + 1
    before = (served[: max(end, 0)] / factors[(stocks.first.index + np.arange(max(end, 0))) % 12])[-3:]
    if not np.isfinite(before).any():
        return None
    own = float(national.stock.sum() - national.stock[home].sum())
    if own <= 0:
        return None
    return _without_season(served, stocks.first, factors, start, last) * (own / float(np.nanmean(before)))


def _multipliers(
    programme: Programme, national: Start, seen: Float, in_services: Float | None, factor: float
) -> tuple[Float, Float]:
    """c_t and s_t of the observed months; a missing month takes the multiplier of the month before."""
    start = first_month(programme).back(1)
    logs = np.zeros((len(seen), 2))
    state = national
    for i, wanted in enumerate(seen):
        model = compile_flow(programme, start + (i + 1), factor)
        month = month_of(model, state)
        serving = np.nan if in_services is None else float(in_services[i])
        log = solve(month, float(wanted), serving, logs[max(i - 1, 0)])
        logs[i] = log
        state = Start(month.after(log[None]).last, national.entries)
    return np.exp(logs[:, 0]), np.exp(logs[:, 1])
