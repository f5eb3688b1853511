"""CausalPy and pyfixest beside polku on the same data sets of CausalPy's own simulator.

Runs where CausalPy and pyfixest are installed, which polku itself does not ask for:

    python -m venv beside && beside/bin/pip install causalpy==0.9.0 pyfixest==0.60.0
    PYTHONPATH=src beside/bin/python benchmarks/staggered_causalpy.py --date 2024-11-24 --out beside.json
    python benchmarks/staggered.py --date 2024-11-24 --beside beside.json

Each answers the data set as its documentation says, with intervals of 94 %. CausalPy: its staggered
difference-in-differences with its default linear model, 2 chains of 500 draws after 1,000 to tune, told by event time
in `att_event_time_`; the average is the interval of its prose, the mean of the bounds over event times, held against
the mean of the true effects over event times. pyfixest: `did2s` with errors clustered by unit and its own intervals,
and `event_study` with "saturated", aggregated by event time. They are few data sets: CausalPy takes 10-40 s for one.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm
from staggered import FAMILIES, LEVEL, SEED, Array, Family, Made, Whole, make, share, simulator, truth, with_slope

from polku.crosschecks.staggered_did import staggered

warnings.filterwarnings("ignore")
for name in ("pymc", "pyfixest"):
    logging.getLogger(name).setLevel(logging.ERROR)

import causalpy  # noqa: E402
import pandas  # noqa: E402
import pyfixest  # noqa: E402
from causalpy.data.simulate_data import generate_staggered_did_data  # noqa: E402

SETTINGS = {"chains": 2, "cores": 2, "draws": 500, "tune": 1000, "progressbar": False}
Told = tuple[Whole, Array, Array, tuple[float, float] | None]
"""Event times from 0 on [E], low [E], high [E] and the interval of the average, if one is told."""


def frame(made: Made, y: Array) -> Any:
    """The data set in long form, as CausalPy's simulator gives it."""
    units, periods = y.shape
    start = np.repeat(np.where(made.start < periods, made.start.astype(float), np.inf), periods)
    when = np.tile(np.arange(periods), units)
    who = np.repeat(np.arange(units), periods)
    columns = {"unit": who, "time": when, "treated": (when >= start).astype(int), "treatment_time": start}
    return pandas.DataFrame({**columns, "y": y.ravel()})


def simulators_apart(seeds: Sequence[int]) -> float:
    """The largest difference between CausalPy's simulator and ours, over all columns."""
    apart = 0.0
    for family in FAMILIES[:3]:
        for seed in seeds:
            ours = simulator(seed, family.units, family.periods, family.cohorts)
            theirs = generate_staggered_did_data(family.units, family.periods, dict(family.cohorts), seed=seed)
            mine = frame(ours, ours.y)
            same = (mine["treatment_time"] == theirs["treatment_time"]).all()
            apart = max(apart, 0.0 if same else np.inf)
            apart = max(apart, float(np.abs(mine["y"] - theirs["y"]).max()))
            apart = max(apart, float(np.abs(ours.tau.ravel() - theirs["tau"]).max()))
    return apart


def by_causalpy(made: Made, y: Array, seed: int, settings: dict[str, Any]) -> tuple[Told, str]:
    """CausalPy's answer and its prose."""
    model = causalpy.pymc_models.LinearRegression(sample_kwargs={**settings, "random_seed": seed})
    names = {
        "unit_variable_name": "unit",
        "time_variable_name": "time",
        "treatment_time_variable_name": "treatment_time",
    }
    fitted = causalpy.StaggeredDifferenceInDifferences(
        frame(made, y), formula="y ~ 1 + C(unit) + C(time)", treated_variable_name="treated", model=model, **names
    )
    table = fitted.att_event_time_
    after = table[table["event_time"] >= 0]
    low, high = after["att_lower"].to_numpy(), after["att_upper"].to_numpy()
    told = after["event_time"].to_numpy(dtype=np.int64), low, high, (float(low.mean()), float(high.mean()))
    return told, fitted.effect_summary().text


def beside_causalpy(family: Family, count: int, seed: int, sloped: int) -> dict[str, Any]:
    """CausalPy on `count` data sets, and its prose on `sloped` of them with a pre-trend; polku on the same."""
    theirs: list[tuple[list[bool], bool]] = []
    ours: list[tuple[list[bool], bool]] = []
    spent, consistent, consistent_sloped = [], 0, 0
    for i in range(count):
        made = make(family, seed + i)
        begun = time.perf_counter()
        told, text = by_causalpy(made, made.y, i, SETTINGS)
        spent.append(time.perf_counter() - begun)
        consistent += "consistent with parallel trends" in text
        theirs.append(covered(made, told, of_cells=False))
        ours.append(covered(made, by_polku(made)))
        if i < sloped:
            text = by_causalpy(made, with_slope(made), i, SETTINGS)[1]
            consistent_sloped += "consistent with parallel trends" in text
        print(i, round(spent[-1], 1), theirs[-1], ours[-1], consistent, consistent_sloped, flush=True)
    out = {"version": version("causalpy"), "sets": count, "chains": SETTINGS["chains"], "draws": SETTINGS["draws"]}
    out |= {**shares(theirs), "called_consistent": consistent, "sloped": sloped}
    out |= {"called_consistent_sloped": consistent_sloped, "seconds_median": float(np.median(spent))}
    return out | {"polku": shares(ours)}


def by_polku(made: Made) -> Told:
    """Ours."""
    told = staggered(made.y, made.start, LEVEL)
    after = told.events >= 0
    return told.events[after], told.low[after], told.high[after], (told.average.low, told.average.high)


def covered(made: Made, told: Told, of_cells: bool = True) -> tuple[list[bool], bool]:
    """Whether each event time's true effect is inside, and that of the average: of cells, or of event times."""
    events, low, high, average = told
    true, mean = truth(made, events)
    target = mean if of_cells else float(true.mean())
    inside = [bool(x) for x in (low <= true) & (true <= high)]
    return inside, average is not None and average[0] <= target <= average[1]


def shares(found: Sequence[tuple[list[bool], bool]]) -> dict[str, float]:
    """Coverage of event times and of the average, with errors."""
    events, se = share([f[0] for f in found])
    average, se_average = share([[f[1]] for f in found])
    return {"cover_events": events, "se_events": se, "cover_average": average, "se_average": se_average}


# ---------------------------------------------------------------- pyfixest


def by_did2s(made: Made) -> Told:
    """Two stages (Gardner), errors clustered by unit: event times and the average."""
    data = with_event(made)
    names = {"yname": "y", "first_stage": "~ 0 | unit + time", "treatment": "treated", "cluster": "unit"}
    each = pyfixest.did2s(data, second_stage="~ i(event, ref=-1)", **names).confint(alpha=1 - LEVEL)
    mean = pyfixest.did2s(data, second_stage="~ treated", **names).confint(alpha=1 - LEVEL).to_numpy()[0]
    bounds = each[[str(name).startswith("event::") for name in each.index]].to_numpy()
    return np.arange(len(bounds)), bounds[:, 0], bounds[:, 1], (float(mean[0]), float(mean[1]))


def by_saturated(made: Made) -> Told:
    """Sun and Abraham's saturated event study aggregated by event time, normal intervals as it gives them."""
    names = {"yname": "y", "idname": "unit", "tname": "time", "gname": "first"}
    fitted = pyfixest.event_study(with_event(made), estimator="saturated", att=False, **names)
    table = fitted.aggregate(agg="period")
    events = table.index.to_numpy().astype(float).astype(np.int64)
    after = events >= 0
    mid = table["Estimate"].to_numpy(dtype=float)[after]
    half = norm.ppf(0.5 + LEVEL / 2) * table["Std. Error"].to_numpy(dtype=float)[after]
    return events[after], mid - half, mid + half, None


def with_event(made: Made) -> Any:
    """The long form with the first treated period (0 = never) and the event time from 0 on (-1 = untreated)."""
    data = frame(made, made.y)
    first = data["treatment_time"].to_numpy()
    data["first"] = np.where(np.isfinite(first), first, 0).astype(int)
    data["event"] = np.where(data["treated"] == 1, data["time"] - data["first"], -1)
    return data


def beside_pyfixest(family: Family, count: int, seed: int) -> dict[str, Any]:
    """pyfixest's estimators and polku on the same data sets."""
    ways: dict[str, Callable[[Made], Told]] = {"did2s": by_did2s, "saturated": by_saturated, "polku": by_polku}
    out: dict[str, Any] = {"version": version("pyfixest"), "sets": count}
    found: dict[str, list[tuple[list[bool], bool]]] = {name: [] for name in ways}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for i in range(count):
        made = make(family, seed + i)
        for name, way in ways.items():
            begun = time.perf_counter()
            told = way(made)
            spent[name].append(time.perf_counter() - begun)
            found[name].append(covered(made, told))
    for name in ways:
        kept = shares(found[name])
        if name == "saturated":  # it gives no interval of the average
            kept = {key: value for key, value in kept.items() if "average" not in key}
        out[name] = {**kept, "seconds_median": float(np.median(spent[name]))}
    return out


def speed(repeats: int) -> dict[str, Any]:
    """CausalPy's default panel of 50 x 20, both in one process: CausalPy with 2 chains of 1,000 draws after 1,000."""
    family = next(f for f in FAMILIES if f.name == "default")
    theirs, ours = [], []
    for i in range(repeats):
        made = make(family, SEED + i)
        begun = time.perf_counter()
        by_causalpy(made, made.y, i, {**SETTINGS, "draws": 1000, "tune": 1000})
        theirs.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        by_polku(made)
        ours.append(time.perf_counter() - begun)
    told = {"seconds_causalpy": float(np.median(theirs)), "seconds_polku": float(np.median(ours))}
    return {**told, "ratio": told["seconds_causalpy"] / told["seconds_polku"], "repeats": repeats, "draws": 1000}


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", required=True)
    words.add_argument("--out", type=Path, required=True)
    words.add_argument("--count", type=int, default=40)
    words.add_argument("--sloped", type=int, default=10)
    words.add_argument("--fixest", type=int, default=150)
    words.add_argument("--repeats", type=int, default=3)
    words.add_argument("--steps", nargs="*", help="some of causalpy, speed, pyfixest; the file keeps the others")
    words.add_argument("--seed", type=int, default=SEED)
    asked = words.parse_args()
    by_name = {f.name: f for f in FAMILIES}
    told: dict[str, Any] = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.exists() else {}
    told |= {"date": asked.date, "simulators_apart": simulators_apart(range(20))}
    steps: dict[str, Callable[[], dict[str, Any]]] = {
        "causalpy": lambda: beside_causalpy(by_name["simulator"], asked.count, asked.seed, asked.sloped),
        "speed": lambda: speed(asked.repeats),
        "pyfixest": lambda: {n: beside_pyfixest(by_name[n], asked.fixest, asked.seed) for n in ("simulator", "few")},
    }
    for name in asked.steps or steps:
        told[name] = steps[name]()
        asked.out.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
