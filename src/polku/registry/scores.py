"""Frozen forecasts against what came: scores, skill, and the running weight for and against the trial.

Each forecast is scored on the log scale (so that an area and the country weigh alike; CRPS 0.02 is about two per cent)
on two outcomes: the first release, the earliest vintage of the target month, and the last revision, the latest. In an
area with the trial the forecast is the one with it, elsewhere the one without.

The running weight of an area, in bits, sets the forecast with the trial against the one in which the trial never had
an effect (the same model on the same history, nothing taken out and nothing added):

    W = Σ_i log₂ p_i(y | with the trial) / p_i(y | no effect)

one term a freeze i: the last resolved month before the next freeze's data begin to know more. Months of one freeze go
together, and so do months that two freezes forecast: counting each would count the same surprise many times. Areas
share the country's surprises, so weights are told area by area and never added up.

A forecast is *in hindsight* when its outcome was known at the time of the freeze. It is scored, and counts for nothing
in what is said of skill.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import QUANTILES, Month
from polku.evidence.model import Observation
from polku.registry.chain import Record
from polku.registry.scoring_rules import (
    DieboldMariano,
    covered,
    crps_normal,
    crps_quantiles,
    diebold_mariano,
    log_score_normal,
    log_score_quantiles,
    pit,
    pit_counts,
    skill,
)

Floats = NDArray[np.float64]
LEAST_RESOLVED = 20
"""Nothing is claimed of skill below so many resolved forecasts."""
BANDS = ((1, 24), (1, 3), (4, 6), (7, 12), (13, 24))
"""Months ahead, from and to: all of them, then by distance."""
REFERENCES = ("seasonal_naive", "ets")
BASES = ("first", "last")
"""First release and last revision."""

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen forecast: persons at QUANTILES with and without the trial; log mean and sd where it has `no_effect`."""

    id: str
    line: int
    indicator: str
    area: str
    month: Month
    issued: Month
    data_end: Month
    frozen_at: str
    hindsight: bool
    without: tuple[float, ...]
    with_: tuple[float, ...] | None
    no_effect: Pair | None
    references: Mapping[str, Pair]

    @property
    def horizon(self) -> int:
        """Months after the data's end."""
        return self.month.since(self.data_end)

    @property
    def quantiles(self) -> tuple[float, ...]:
        """The quantiles that are scored."""
        return self.without if self.with_ is None else self.with_


def frozen(record: Record) -> Frozen:
    """A record of kind forecast as values. Raises ValueError when it does not hold what a forecast must."""
    body = record.body
    try:
        target, cut = body["target"], body["cut"]
        made = Frozen(
            id=str(body["id"]),
            line=record.line,
            indicator=str(target["indicator"]),
            area=str(target["area"]),
            month=Month.parse(target["month"]),
            issued=Month.parse(body["issued"]),
            data_end=Month.parse(cut["data"]),
            frozen_at=str(body["frozen_at"]),
            hindsight=bool(body["hindsight"]),
            without=_quantiles(body["without"]),
            with_=None if body["with"] is None else _quantiles(body["with"]),
            no_effect=None if body["no_effect"] is None else _pair(body["no_effect"]),
            references={name: _pair(body["references"][name]) for name in REFERENCES if name in body["references"]},
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(str(error)) from error
    return made


def _quantiles(laid: Mapping[str, float]) -> tuple[float, ...]:
    values = tuple(float(laid[str(p)]) for p in QUANTILES)
    if not all(math.isfinite(v) and v > 0 for v in values) or list(values) != sorted(values):
        raise ValueError("quantiles")
    return values


def _pair(laid: Mapping[str, float]) -> Pair:
    mean, sd = float(laid["log_mean"]), float(laid["log_sd"])
    if not (math.isfinite(mean) and math.isfinite(sd) and sd > 0):
        raise ValueError("log_mean, log_sd")
    return mean, sd


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came: value and the month in which it was known, of the first release (None: not known) and the last."""

    first: float | None
    first_known: Month | None
    last: float
    last_known: Month | None


def outcomes(observations: Sequence[Observation], as_of: Month | None) -> dict[tuple[str, str, Month], Outcome]:
    """Outcomes by (indicator, area, month), as known in `as_of` (None: all). A count above zero resolves a forecast.

    A figure without a vintage was taken from one later extract: it is a last revision, never a first release.
    """
    by_target: dict[tuple[str, str, Month], list[Observation]] = {}
    for o in observations:
        seen = as_of is None or o.known is None or o.known <= as_of
        if seen and not o.segment and o.value is not None and o.value > 0:
            by_target.setdefault((o.indicator, o.area, o.month), []).append(o)
    return {key: _outcome(rows) for key, rows in by_target.items()}


def _outcome(rows: Sequence[Observation]) -> Outcome:
    def when(o: Observation) -> int:
        return -1 if o.known is None else o.known.index

    ordered = sorted(rows, key=when)
    first = next((o for o in ordered if o.as_of is not None), None)
    last = ordered[-1]
    return Outcome(first.value if first else None, first.known if first else None, float(last.value or 0), last.known)


@dataclass(frozen=True, slots=True)
class Scored:
    """A resolved forecast on one basis: `crps` in persons, `crps_log`, `log_score` in bits per unit of log persons."""

    id: str
    indicator: str
    area: str
    month: Month
    issued: Month
    horizon: int
    basis: str
    hindsight: bool
    observed: float
    known: Month | None
    median: float
    crps: float
    crps_log: float
    log_score: float
    pit: float
    in_80: bool
    in_95: bool
    references: Mapping[str, float]
    weight: float | None


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison with a reference: skill over the same forecasts, and whether chance would do."""

    reference: str
    n: int
    skill: float | None
    test: DieboldMariano | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores of a group (`ahead` or `hindsight`) on a basis, forecasts `horizon_from` … `horizon_to` months ahead."""

    group: str
    basis: str
    horizon_from: int
    horizon_to: int
    n: int
    crps_log: float
    log_score: float
    covered_80: float
    covered_95: float
    pit_counts: tuple[int, ...]
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """The running weight of an area on a basis, bits, above zero for the trial; of `terms` freezes."""

    indicator: str
    area: str
    basis: str
    bits: float
    terms: int
    hindsight: int
    until: Month


@dataclass(frozen=True, slots=True)
class Scores:
    """All of it: what is frozen, what is resolved, how well it went and what it says of the trial."""

    head: str
    records: int
    forecasts: tuple[Frozen, ...]
    scored: tuple[Scored, ...]
    summaries: tuple[Summary, ...]
    weights: tuple[Weight, ...]
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def resolved(self) -> int:
        """How many forecasts have an outcome."""
        return len({s.id for s in self.scored})

    @property
    def ahead(self) -> int:
        """How many of them were frozen before their outcome was known."""
        return len({s.id for s in self.scored if not s.hindsight})

    @property
    def basis(self) -> str:
        """The basis of what is said: the first release when every resolved forecast has one, else the last revision."""
        first = len({s.id for s in self.scored if s.basis == "first"})
        return "first" if first and first == self.resolved else "last"

    def summary(self, group: str, band: tuple[int, int] = BANDS[0]) -> Summary | None:
        """The summary of a group on the basis of what is said."""
        wanted = (group, self.basis, *band)
        return next((s for s in self.summaries if (s.group, s.basis, s.horizon_from, s.horizon_to) == wanted), None)


def score_forecasts(
    forecasts: Sequence[Frozen],
    came: Mapping[tuple[str, str, Month], Outcome],
    head: str,
    records: int,
    notes: tuple[tuple[str, str], ...] = (),
) -> Scores:
    """Scores of every resolved forecast on both bases, their summaries and the areas' running weights."""
    scored = tuple(s for basis in BASES for s in _scored(forecasts, came, basis))
    summaries = [
        found
        for group in ("ahead", "hindsight")
        for basis in BASES
        for band in BANDS
        if (found := _summary(scored, group, basis, band)) is not None
    ]
    return Scores(head, records, tuple(forecasts), scored, tuple(summaries), _weights(forecasts, scored), notes)


def _scored(forecasts: Sequence[Frozen], came: Mapping[tuple[str, str, Month], Outcome], basis: str) -> list[Scored]:
    """The resolved forecasts on one basis, all computed at once."""
    there: list[tuple[Frozen, float, Month | None]] = []
    for f in forecasts:
        outcome = came.get((f.indicator, f.area, f.month))
        if outcome is not None and basis == "last":
            there.append((f, outcome.last, outcome.last_known))
        elif outcome is not None and outcome.first is not None:
            there.append((f, outcome.first, outcome.first_known))
    if not there:
        return []
    y = np.array([value for _, value, _ in there])
    q = np.array([f.quantiles for f, _, _ in there])
    log_y, log_q = np.log(y), np.log(q)
    persons, relative = crps_quantiles(y, q, QUANTILES), crps_quantiles(log_y, log_q, QUANTILES)
    bits, rank = log_score_quantiles(log_y, log_q, QUANTILES), pit(log_y, log_q, QUANTILES)
    low, high = QUANTILES.index(0.1), QUANTILES.index(0.9)
    return [
        Scored(
            f.id, f.indicator, f.area, f.month, f.issued, f.horizon, basis, f.hindsight, value, known,
            f.quantiles[QUANTILES.index(0.5)], float(persons[i]), float(relative[i]), float(bits[i]), float(rank[i]),
            f.quantiles[low] <= value <= f.quantiles[high], f.quantiles[0] <= value <= f.quantiles[-1],
            {name: float(crps_normal(log_y[i], *pair)) for name, pair in f.references.items()},
            _weight(f, log_y[i], bits[i]),
        )
        for i, (f, value, known) in enumerate(there)
    ]  # fmt: skip


def _weight(forecast: Frozen, log_y: float, bits: float) -> float | None:
    """log₂ of how many times likelier the outcome was with the trial than with no effect."""
    if forecast.no_effect is None or forecast.with_ is None:
        return None
    return float(log_score_normal(log_y, *forecast.no_effect) - bits)


def _summary(scored: Sequence[Scored], group: str, basis: str, band: tuple[int, int]) -> Summary | None:
    rows = [
        s
        for s in scored
        if s.basis == basis and s.hindsight == (group == "hindsight") and band[0] <= s.horizon <= band[1]
    ]
    if not rows:
        return None
    ranks = [s.pit for s in rows]
    return Summary(
        group,
        basis,
        band[0],
        band[1],
        len(rows),
        float(np.mean([s.crps_log for s in rows])),
        float(np.mean([s.log_score for s in rows])),
        covered([s.in_80 for s in rows], 1, 1),
        covered([s.in_95 for s in rows], 1, 1),
        tuple(int(n) for n in pit_counts(ranks)),
        tuple(_against(rows, name) for name in REFERENCES),
    )


def _against(rows: Sequence[Scored], name: str) -> Against:
    """Skill over the rows that have the reference; the test on means by target month, in the order of months."""
    mine = [s for s in rows if name in s.references]
    months = sorted({s.month for s in mine})
    ours = [float(np.mean([s.crps_log for s in mine if s.month == m])) for m in months]
    theirs = [float(np.mean([s.references[name] for s in mine if s.month == m])) for m in months]
    lag = max((s.horizon for s in mine), default=1)
    gained = skill([s.crps_log for s in mine], [s.references[name] for s in mine])
    return Against(name, len(mine), gained, diebold_mariano(ours, theirs, lag) if mine else None)


def _weights(forecasts: Sequence[Frozen], scored: Sequence[Scored]) -> tuple[Weight, ...]:
    """The running weight of every area with a trial, on both bases."""
    data_end = {f.id: f.data_end for f in forecasts}
    found = []
    for basis in BASES:
        rows = [s for s in scored if s.basis == basis and s.weight is not None]
        for indicator, area in dict.fromkeys((s.indicator, s.area) for s in rows):
            mine = [s for s in rows if (s.indicator, s.area) == (indicator, area)]
            terms = _terms(mine, data_end)
            found.append(
                Weight(
                    indicator,
                    area,
                    basis,
                    float(sum(s.weight or 0.0 for s in terms)),
                    len(terms),
                    sum(s.hindsight for s in terms),
                    max(s.month for s in terms),
                )
            )
    return tuple(found)


def _terms(rows: Sequence[Scored], data_end: Mapping[str, Month]) -> list[Scored]:
    """One resolved forecast a freeze: the last month that the next freeze's data do not go past."""
    origins = sorted({data_end[s.id] for s in rows})
    terms = []
    for i, origin in enumerate(origins):
        until = origins[i + 1] if i + 1 < len(origins) else None
        mine = [s for s in rows if data_end[s.id] == origin and (until is None or s.month <= until)]
        if mine:
            terms.append(max(mine, key=lambda s: s.month))
    return terms
