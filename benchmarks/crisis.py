"""Placebo trials through the crisis of 2020: what is said of municipalities where nothing was tried?

Real series of 60 municipalities (Statistics Finland, table 12r5, 2006-2022). In each placebo a municipality is treated
as if a trial had begun in a random month of 2018-01…2021-06, twelve others are its comparison, and the product is run
as on a folder (`otherworlds_run`): 8 years before, 18 months after, one link into jobs with a prior of 0.1 ± 0.15. The
pandemic is inside the data or right before the start of most of them, and no disturbed months are named: the product
must see for itself that those months were not as others. The municipalities of the trials of 2017-2018 and 2021 are
not left out; what those did is part of what a comparison of this kind meets.

Figures: the share whose 95 % interval of month 12 (and 18) excludes 0, the shares of which a direction is said, of
which the verdict is capped or the number withheld, and the codes of why; by time of the start too. Errors are clustered
by municipality.

`python run.py crisis --count 40` is a quick look; `--date 2026-11-30` writes `results/crisis.toml`. It needs the folder
of public data beside the repository (`--data`).
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import results
from numpy.typing import NDArray
from otherworlds_models import AFTER, AREAS, BEFORE, World
from otherworlds_run import Looked, look
from placebo import DATA, MUNICIPALITIES, clustered
from threadpoolctl import threadpool_limits

from polku.base import Month
from polku.files import sha256_of

Array = NDArray[np.float64]

TABLE = "statfin/tyonv_12r5_60_kuntaa_2006M01-2022M12.csv"
COUNTRY = "SSS"
FIRST, LAST = Month.of(2006, 1), Month.of(2022, 12)
STARTS = (Month.of(2018, 1), Month.of(2021, 6))
PERIODS = {
    "before": (Month.of(2018, 1), Month.of(2019, 5)),
    "into": (Month.of(2019, 6), Month.of(2020, 3)),
    "after": (Month.of(2020, 4), Month.of(2021, 6)),
}
"""Starts before the crisis, those whose months after hold its beginning, and those inside it."""
SEED = 20241201
BARS = {"zero_out95": 0.10, "shows": 0.03}
SOURCES = (
    "benchmarks/crisis.py",
    "benchmarks/otherworlds_run.py",
    "benchmarks/simulate.py",
    "src/polku/assessment/results.py",
    "src/polku/crosschecks/*.py",
    "src/polku/estimation/*.py",
    "src/polku/results/*.py",
    "src/polku/dynamics/*.py",
    "src/polku/forecast/*.py",
    "src/polku/inference/*.py",
)


@dataclass(frozen=True, slots=True)
class Municipalities:
    """Codes and regions of the municipalities, their unemployed [A, T] from `FIRST`, and the country's [T]."""

    areas: tuple[str, ...]
    regions: tuple[str, ...]
    stock: Array
    country: Array


@dataclass(frozen=True, slots=True)
class Placebo:
    """One trial that was not."""

    area: str
    start: Month
    found: Looked


def read_municipalities(data: Path) -> Municipalities:
    """The series, every month of every municipality."""
    with (data / MUNICIPALITIES).open(encoding="utf-8", newline="") as file:
        region = {row["Knro"].zfill(3): row["Mkkoodi"] for row in csv.DictReader(file)}
    series: dict[str, Array] = {}
    with (data / TABLE).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            values = series.setdefault(row["alue"], np.full(LAST.since(FIRST) + 1, np.nan))
            values[Month.parse(row["kuukausi"]).since(FIRST)] = float(row["TYOTTOMATLOPUSSA"])
    country = series.pop(COUNTRY)
    areas = tuple(sorted(series))
    regions = tuple(region[a.removeprefix("KU")] for a in areas)
    return Municipalities(areas, regions, np.stack([series[a] for a in areas]), country)


def drawn(known: Municipalities, number: int, seed: int = SEED) -> tuple[str, Month, World]:
    """Placebo `number`: its municipality, its start, and the world that the product is given."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    chosen = random.choice(len(known.areas), AREAS, replace=False)
    start = STARTS[0] + int(random.integers(STARTS[1].since(STARTS[0]) + 1))
    t = start.since(FIRST)
    cut = slice(t - BEFORE, t + AFTER)
    begin = start.back(BEFORE)
    world = World(
        "crisis",
        "null",
        number,
        known.stock[chosen, cut],
        known.country[cut],
        np.zeros(BEFORE + AFTER),
        tuple(known.regions[i] for i in chosen),
        begin=(begin.year, begin.month),
    )
    return known.areas[chosen[0]], start, world


def placebo(number: int, known: Municipalities) -> Placebo:
    """One placebo through the product."""
    area, start, world = drawn(known, number)
    with threadpool_limits(1):
        return Placebo(area, start, look(world))


def figures(found: Sequence[Placebo]) -> dict[str, Any]:
    """How often something is said of nothing, and how often the number is doubted."""
    areas = [p.area for p in found]

    def excluded(month: str) -> tuple[float, float]:
        told = [p.found.told[month] for p in found]
        return clustered([not t.withheld and (t.low95 > 0 or t.high95 < 0) for t in told], areas)

    said = [p.found.told["12"].direction for p in found]
    share, se = excluded("12")
    late, late_se = excluded("18")
    row: dict[str, Any] = {"placebos": len(found), "zero_out95": share, "se": se}
    row |= {"zero_out95_18": late, "se_18": late_se}
    row |= {"shows": _share(s == "shows" for s in said)}
    row |= {"shows_or_suggests": _share(s in ("shows", "suggests") for s in said)}
    row |= {"capped": _share(bool(p.found.capped_by) for p in found)}
    row |= {"withheld": _share(bool(p.found.told["12"].withheld) for p in found)}
    codes = sorted({c for p in found for c in codes_of(p)})
    return row | {"codes": {c: _share(c in codes_of(p) for p in found) for c in codes}}


def codes_of(one: Placebo) -> set[str]:
    """Caps and reasons of withholding, and what the run says of disturbed months."""
    withheld = {f"withheld_{t.withheld}" for t in one.found.told.values() if t.withheld}
    return {*one.found.capped_by, *withheld, *(c for c in one.found.cautions if "disturbed" in c)}


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def all_figures(found: Sequence[Placebo]) -> dict[str, Any]:
    """All starts and by period; what was reached."""
    out: dict[str, Any] = {"bars": BARS, "all": figures(found)}
    for name, (first, last) in PERIODS.items():
        some = [p for p in found if first <= p.start <= last]
        if some:
            out[name] = figures(some)
    row = out["all"]
    return out | {"reached": {name: row[name] <= bar for name, bar in BARS.items()}}


def sentences(found: Mapping[str, Any]) -> Iterable[str]:
    """The figures, one line each."""
    for name in ("all", *PERIODS):
        if name in found:
            r = found[name]
            yield (
                f"{name:7} n={r['placebos']:4} 95 % excludes 0: {r['zero_out95']:.3f} ± {r['se']:.3f} (month 18: "
                f"{r['zero_out95_18']:.3f})  shows {r['shows']:.3f}  or suggests {r['shows_or_suggests']:.3f}  capped "
                f"{r['capped']:.2f}  withheld {r['withheld']:.2f}  { {k: round(v, 2) for k, v in r['codes'].items()} }"
            )
    yield "not reached: " + (", ".join(k for k, v in found["reached"].items() if not v) or "-")


def measure(
    known: Municipalities, count: int, workers: int, report: Callable[[dict[str, Any]], None], every: int = 50
) -> dict[str, Any]:
    """All placebos; `report` is given the figures now and then."""
    found: list[Placebo] = []
    with ProcessPoolExecutor(workers) as pool:
        for one in pool.map(partial(placebo, known=known), range(count), chunksize=4):
            found.append(one)
            if len(found) % every == 0 and len(found) < count:
                report(all_figures(found))
    return all_figures(found)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    words = parser.parse_args()
    if not (words.data / TABLE).is_file():
        sys.exit(f"{words.data / TABLE} is not there: the series of the municipalities are needed.")
    data = {name: sha256_of(words.data / name) for name in (TABLE, MUNICIPALITIES)}

    def report(found: dict[str, Any]) -> None:
        print("\n".join(sentences(found)), flush=True)
        if words.date:
            results.write("crisis", {**found, "data": data}, SOURCES, words.date, SEED)

    begun = time.perf_counter()
    report(measure(read_municipalities(words.data), words.count, words.workers, report))
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
