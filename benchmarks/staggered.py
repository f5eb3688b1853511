"""Staggered difference-in-differences on the simulator of CausalPy 0.9, and where the noise is less kind than there.

The simulator is that of CausalPy's documentation, `generate_staggered_did_data`, in our own words:

    y_ut = a_u + l_t + tau(t - g_u) 1[t >= g_u] + e_ut,   a ~ N(0, 2), l ~ N(0, 1), e ~ N(0, 0.5), tau = 1, 1.5, 2, 2.5…

with the draws in its order, so that a seed gives the same data set; `staggered_causalpy.py`, run where CausalPy is
installed, compares the two and puts CausalPy and pyfixest beside polku on the same data sets. Its figures are kept in
the same result, with versions and date.

Families: the simulator as it is ("simulator", 24 units, 12 periods, two cohorts of six from periods 4 and 8, twelve
never treated; "default", its own default of 50 units and 20 periods; "three", three cohorts of five), and with its
effects or its noise changed: cohorts of unlike effects, AR(1) noise of 0.7, random walks, treated units twice as noisy,
few treated units (1 + 2 + 3), every eighth cell missing.

An interval of 94 % is right when it covers the true mean effect of the very cells that it speaks of. The pre-trend
alarms when p < 0.05; its power is measured on the same data with 0.2 a period added to all treated units.

`python benchmarks/staggered.py --date 2024-11-24` writes `results/staggered.toml`; `--count 40` is a quick look;
`--beside FILE` takes in the figures that `staggered_causalpy.py` wrote.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import results
from numpy.typing import NDArray

from polku.crosschecks.staggered_did import Staggered, staggered

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

EFFECTS = (1.0, 1.5, 2.0, 2.5)
"""By event time; the last holds on."""
LEVEL = 0.94
SLOPE = 0.2
BARS = {"low": 0.92, "high": 0.96, "false_alarms": 0.07, "power": 0.90}
SEED = 20241124
COUNT = 2000
OTHERS = 500
"""Data sets of the families that are no bar."""
SOURCES = (
    "benchmarks/staggered.py",
    "benchmarks/staggered_causalpy.py",
    "src/polku/crosschecks/staggered_did.py",
    "src/polku/crosschecks/cohorts.py",
)


@dataclass(frozen=True, slots=True)
class Family:
    """How data sets are made: cohorts (first treated period -> units), noise, and what is done to the simulator."""

    name: str
    units: int = 24
    periods: int = 12
    cohorts: Mapping[int, int] = field(default_factory=lambda: {4: 6, 8: 6})
    noise: str = "white"
    unlike: bool = False
    louder: float = 1.0
    missing: float = 0.0


FAMILIES = (
    Family("simulator"),
    Family("three", cohorts={3: 5, 6: 5, 9: 5}),
    Family("default", 50, 20, {5: 10, 10: 10, 15: 10}),
    Family("cohorts", unlike=True),
    Family("ar1", noise="ar1", unlike=True),
    Family("walk", noise="walk", unlike=True),
    Family("louder", noise="ar1", louder=2.0),
    Family("few", noise="ar1", cohorts={4: 1, 6: 2, 8: 3}),
    Family("missing", noise="ar1", missing=0.125),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A data set: y [U, T] (nan = missing), start [U], true effects tau [U, T]."""

    y: Array
    start: Whole
    tau: Array


def simulator(seed: int, units: int, periods: int, cohorts: Mapping[int, int], sigma: float = 0.5) -> Made:
    """CausalPy's simulator: the same seed gives the same data set."""
    random = np.random.default_rng(seed)
    level, period = random.normal(0.0, 2.0, units), random.normal(0.0, 1.0, periods)
    starts = np.full(units, np.inf)
    starts[: sum(cohorts.values())] = np.repeat(list(cohorts), list(cohorts.values()))
    random.shuffle(starts)
    event = np.arange(periods) - starts[:, None]
    at = np.clip(event, 0, len(EFFECTS) - 1).astype(np.int64)
    tau = np.where(event >= 0, np.array(EFFECTS)[at], 0.0)
    noise = random.normal(0.0, sigma, (units, periods))
    y = level[:, None] + period + tau + noise
    return Made(y, np.minimum(starts, periods).astype(np.int64), tau)


def make(family: Family, seed: int) -> Made:
    """A data set of a family; of "simulator", "three" and "default" CausalPy's own."""
    made = simulator(seed, family.units, family.periods, family.cohorts)
    if family.noise == "white" and not (family.unlike or family.missing):
        return made
    random = np.random.default_rng((seed, 1))
    y, tau = made.y - made.tau, made.tau
    if family.noise != "white":
        y = simulator(seed, family.units, family.periods, family.cohorts, 0.0).y - made.tau
        louder = np.where(made.start < family.periods, family.louder, 1.0)
        y = y + louder[:, None] * noise(random, family.noise, y.shape)
    if family.unlike:
        tau = tau * np.where(made.start == min(family.cohorts), 2.0, 0.5)[:, None]
    y = np.where(random.random(y.shape) < family.missing, np.nan, y + tau)
    return Made(y, made.start, tau)


def noise(random: np.random.Generator, kind: str, shape: tuple[int, int]) -> Array:
    """AR(1) noise of 0.7 with a spread of 0.5, or random walks with steps of 0.5."""
    steps = random.normal(0.0, 0.5, shape)
    if kind == "walk":
        return np.cumsum(steps, axis=1)
    out = steps.copy()
    for t in range(1, shape[1]):
        out[:, t] = 0.7 * out[:, t - 1] + np.sqrt(1 - 0.49) * steps[:, t]
    return out


def with_slope(made: Made, slope: float = SLOPE) -> Array:
    """y with a slope added to the treated units."""
    periods = made.y.shape[1]
    return made.y + slope * np.arange(periods) * (made.start < periods)[:, None]


def truth(made: Made, events: Whole) -> tuple[Array, float]:
    """The mean true effect of the seen cells of each event time [E] (nought before the start), and of all of them."""
    event = np.arange(made.y.shape[1]) - made.start[:, None]
    seen = np.isfinite(made.y)
    by_event = [float(made.tau[seen & (event == e)].mean()) for e in events]
    return np.array(by_event), float(made.tau[seen & (event >= 0)].mean())


@dataclass(frozen=True, slots=True)
class One:
    """What one data set told."""

    events: Whole
    inside: NDArray[np.bool_]
    average: bool
    width: float
    alarm: bool | None
    found: bool | None
    detectable: float
    rho: float
    dof: float


def one(family: Family, seed: int) -> One:
    """A data set, answered with and without the slope."""
    made = make(family, seed)
    told: Staggered = staggered(made.y, made.start, LEVEL)
    true, mean = truth(made, told.events)
    sloped = staggered(with_slope(made), made.start, LEVEL).pre_trend
    flat = told.pre_trend
    return One(
        events=told.events,
        inside=(told.low <= true) & (true <= told.high),
        average=told.average.low <= mean <= told.average.high,
        width=told.average.high - told.average.low,
        alarm=None if flat is None else flat.p < 0.05,
        found=None if sloped is None else sloped.p < 0.05,
        detectable=0.0 if flat is None else flat.detectable,
        rho=told.rho,
        dof=told.average.dof,
    )


def share(groups: Sequence[Sequence[bool]]) -> tuple[float, float]:
    """The share covered and its standard error, a data set being one cluster."""
    n = sum(len(g) for g in groups)
    value = sum(sum(map(bool, g)) for g in groups) / n
    return value, float(np.sqrt(sum((sum(map(bool, g)) - value * len(g)) ** 2 for g in groups)) / n)


def figures(family: Family, ones: Sequence[One]) -> dict[str, Any]:
    """The figures of a family."""
    events = sorted({int(e) for o in ones for e in o.events})
    rows = []
    for e in events:
        hits = [bool(o.inside[o.events == e][0]) for o in ones if e in o.events]
        rows.append({"event": e, "sets": len(hits), "cover": float(np.mean(hits))})
    after = [r["cover"] for r in rows if r["event"] >= 0]
    pooled, se = share([list(o.inside[o.events >= 0]) for o in ones])
    mean, mean_se = share([[o.average] for o in ones])
    out: dict[str, Any] = {
        "sets": len(ones),
        "cover_events": pooled,
        "se_events": se,
        "cover_event_least": min(after),
        "cover_event_most": max(after),
        "cover_average": mean,
        "se_average": mean_se,
        "width_average": float(np.mean([o.width for o in ones])),
        "dof_average": float(np.mean([o.dof for o in ones])),
        "rho": float(np.mean([o.rho for o in ones])),
    }
    leads = [list(o.inside[o.events < 0]) for o in ones if (o.events < 0).any()]
    if leads:
        out["cover_leads"], out["se_leads"] = share(leads)
    if all(o.alarm is not None and o.found is not None for o in ones):
        out["false_alarms"], out["se_false_alarms"] = share([[bool(o.alarm)] for o in ones])
        out["power"], out["se_power"] = share([[bool(o.found)] for o in ones])
        out["detectable"] = float(np.mean([o.detectable for o in ones]))
    return {**out, "events": rows}


def reached(row: Mapping[str, Any]) -> dict[str, bool]:
    """Which bars a family reaches; each event time has to."""
    return {
        "events": BARS["low"] <= row["cover_event_least"] and row["cover_event_most"] <= BARS["high"],
        "pooled": BARS["low"] <= row["cover_events"] <= BARS["high"],
        "average": BARS["low"] <= row["cover_average"] <= BARS["high"],
        "false_alarms": row["false_alarms"] <= BARS["false_alarms"],
        "power": row["power"] >= BARS["power"],
    }


def seconds(repeats: int = 5) -> float:
    """The median time of the default panel, 50 x 20."""
    family = next(f for f in FAMILIES if f.name == "default")
    spent = []
    for i in range(repeats):
        made = make(family, SEED + i)
        begun = time.perf_counter()
        staggered(made.y, made.start, LEVEL)
        spent.append(time.perf_counter() - begun)
    return float(np.median(spent))


def kept() -> dict[str, Any]:
    """What the last result says of the others; nothing when there is none."""
    try:
        figures: dict[str, Any] = results.read("staggered")["figures"]
    except FileNotFoundError:
        return {}
    return dict(figures.get("beside", {}))


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", required=True)
    words.add_argument("--count", type=int, default=COUNT)
    words.add_argument("--seed", type=int, default=SEED)
    words.add_argument("--beside", type=Path)
    asked = words.parse_args()
    beside = kept() if asked.beside is None else json.loads(asked.beside.read_text(encoding="utf-8"))
    rows = []
    for family in FAMILIES:
        count = asked.count if family.name == "simulator" else min(asked.count, OTHERS)
        row = figures(family, [one(family, asked.seed + i) for i in range(count)])
        rows.append({"family": family.name, **row})
        print(family.name, {k: v if isinstance(v, int) else round(v, 4) for k, v in row.items() if k != "events"})
    told: dict[str, Any] = {"bars": BARS, "level": LEVEL, "slope": SLOPE, "reached": reached(rows[0])}
    told["seconds_50x20"] = seconds()
    told |= {"families": rows} | ({"beside": beside} if beside else {})
    print(results.write("staggered", told, SOURCES, asked.date, asked.seed))


if __name__ == "__main__":
    main()
