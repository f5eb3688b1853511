"""Placebo trials: an area where nothing was tried is treated as if something had been. How often is an effect found?

Real series of Statistics Finland, table 12r5, 2006-2019. In each placebo an area and a start between 2010 and 2017 are
drawn at random; the data end 24 months after the start. The product learns the noise, and how areas meet the cycle,
from the other areas in all months and from this one before its start, and fits one effect of a given shape with a prior
that says nothing:

    ramp   log R = b · min(t, 12) / 12,   t months from the start
    slow   log R = b · t / 24

An effect is "found at 95 %" when |b̂| > 1.96 sd. It should be so in about one placebo in twenty. Errors are clustered
by region (the same region is drawn many times): se² = (m/(m−1)) Σ_g (Σ_{i∈g} (x_i − x̄))² / n², m regions.

    areas        the example's 18 comparison areas, one treated and 17 compared with
    subregions   sub-regions of at least 1,500 unemployed, compared with one another
    small        sub-regions below 1,500 unemployed, compared with those above
    crisis       as sub-regions, but starts in 2007-2009: the industrial areas fell apart from the others, and what the
                 noise of other years says is not enough. No bar: it shows what a rare shock does

Months from August 2017 on are left out of the sub-regions that took part in the trial of 2017-2018. "Damped" is the
product's sensitivity run for areas above 3,000 unemployed, here on the areas. Åland is left out.

`python benchmarks/placebo.py --date 2024-11-24` writes `results/placebo.toml`. The sub-regions are read from `--data`,
the folder of public data beside the repository; without it only the areas are run.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import results
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from polku.base import Month
from polku.evidence.arrays import array
from polku.evidence.folder import read_folder
from polku.files import sha256_of
from polku.inference.laplace import NormalPosterior, fit
from polku.inference.noise import Noise, Panel, learning_blocks, make_panel
from polku.inference.noise_fit import with_slope
from polku.inference.nuisances import cycle_path, learn_background
from polku.inference.prior import Prior, make_prior
from polku.inference.steps import fit_with_steps
from polku.programme.asof import known
from polku.programme.model import Link, Shift

Array = NDArray[np.float64]

FOLDER = results.ROOT / "examples" / "kokeilut-2017"
DATA = results.ROOT.parent / "shared" / "data"
TABLE = "statfin/tyonv_12r5_alueittain_2006M01-2019M12.csv"
MUNICIPALITIES = "luokitukset/kunta_maakunta_ely_seutukunta.csv"
TRIALS = "kokeilut/kokeilualueet_2017_2018.csv"
FIRST, LAST = Month.of(2006, 1), Month.of(2019, 12)
STARTS = (Month.of(2010, 1), Month.of(2017, 12))
CRISIS = (Month.of(2007, 1), Month.of(2009, 12))
TRIAL_START = Month.of(2017, 8)
AFTER = 24
LARGE = 1500.0
SEED = 20240517
BARS = {"low": 0.02, "high": 0.08, "small_high": 0.08}
SOURCES = (
    "benchmarks/placebo.py",
    "src/polku/inference/noise.py",
    "src/polku/inference/noise_fit.py",
    "src/polku/inference/nuisances.py",
    "src/polku/inference/likelihood.py",
    "src/polku/inference/laplace.py",
    "src/polku/inference/prior.py",
    "src/polku/inference/steps.py",
    "examples/kokeilut-2017/areas.csv",
    "examples/kokeilut-2017/series/unemployed.csv",
    "examples/kokeilut-2017/series/labour_force.csv",
)


def ramp(t: Array) -> Array:
    """Full after a year."""
    return np.asarray(np.clip(t, 0, 12) / 12.0)


def slow(t: Array) -> Array:
    """Grows evenly for two years."""
    return np.asarray(np.clip(t, 0, AFTER) / AFTER)


SHAPES: dict[str, Callable[[Array], Array]] = {"ramp": ramp, "slow": slow}


@dataclass(frozen=True, slots=True)
class Pool:
    """Series from `FIRST`: `stock` and `force` [A, T] in persons, nan where an area was treated; its regions."""

    areas: tuple[str, ...]
    regions: tuple[str, ...]
    stock: Array
    force: Array

    @property
    def size(self) -> Array:
        """[A] the mean stock."""
        return np.asarray(np.nanmean(self.stock, axis=1))

    def take(self, chosen: Sequence[int]) -> Pool:
        """Some of the areas."""
        at = list(chosen)
        areas, regions = tuple(self.areas[i] for i in at), tuple(self.regions[i] for i in at)
        return Pool(areas, regions, self.stock[at], self.force[at])


@dataclass(frozen=True, slots=True)
class Placebo:
    """One trial that was not: b̂ over its sd for each shape."""

    area: str
    region: str
    start: Month
    size: float
    z: Mapping[str, float]


# ---------------------------------------------------------------- the series


def example_pool() -> Pool:
    """The example's comparison areas."""
    found, evidence, _ = read_folder(FOLDER)
    programme = known(found, LAST + 1)
    areas = [a.id for a in programme.comparison_areas]
    regions = [a.region or a.id for a in programme.comparison_areas]
    stock, force = (array(evidence, name, areas, FIRST, LAST) for name in ("unemployed", "labour_force"))
    return Pool(tuple(areas), tuple(regions), stock, force)


def treated_subregions(data: Path) -> set[str]:
    """Codes of the sub-regions with a municipality of the trial of 2017-2018."""
    with (data / TRIALS).open(encoding="utf-8", newline="") as file:
        municipalities = {row["kuntanumero"].zfill(3) for row in csv.DictReader(file)}
    with (data / MUNICIPALITIES).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Knro"].zfill(3) in municipalities]
    return {f"SK{row['Seutukuntakoodi'].zfill(3)}" for row in rows}


def subregion_pool(data: Path) -> Pool:
    """All sub-regions but those of Åland; the first two digits of the code are the region."""
    months = int(LAST.since(FIRST) + 1)
    series: dict[str, Array] = {}
    with (data / TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["alue"]
            if code.startswith("SK") and not code.startswith("SK21"):
                t = Month.parse(row["kuukausi"]).since(FIRST)
                values = series.setdefault(code, np.full((2, months), np.nan))
                for i, name in enumerate(("TYOTTOMATLOPUSSA", "TYOVOIMATK")):
                    values[i, t] = float(row[name]) if row[name] else np.nan
    areas = sorted(series)
    both = np.stack([series[a] for a in areas])
    stock = both[:, 0]
    for a in treated_subregions(data) & set(areas):
        stock[areas.index(a), TRIAL_START.since(FIRST) :] = np.nan
    return Pool(tuple(areas), tuple(a[2:4] for a in areas), stock, both[:, 1])


# ---------------------------------------------------------------- one placebo


LINK = Link("b", "placebo", Shift("unemployed", "job"), 0.0, 0.0, 10.0, 1.0)


def open_prior(area: str) -> Prior:
    """A prior that says nothing (sd 10 in log points), without a deviation of the area's own."""
    return make_prior([LINK], [area], 1e-12)


def found_effect(
    panel: Panel, area: str, start: Month, noise: Noise, shape: Callable[[Array], Array], damped: Noise | None = None
) -> tuple[float, float]:
    """b̂ over its sd, the rare steps of the series free as in a run; and under a noise with a damped slope (or nan)."""
    t = np.arange(panel.months) - start.since(panel.first) + 1.0
    curve = shape(np.asarray(t, dtype=np.float64))

    def functional(b: Array) -> Array:
        return b[:, :, :1] * curve

    def ratio(found: NormalPosterior) -> float:
        return float(found.mean[0] / math.sqrt(float(found.cov[0, 0])))

    prior = open_prior(area)
    kept = fit(prior, functional, panel, noise)
    posterior, freed, _ = fit_with_steps(kept, functional, panel, noise, {area: start})
    return ratio(posterior), math.nan if damped is None else ratio(fit(prior, functional, freed, damped))


def panel_of(pool: Pool, starts: Mapping[str, Month], last: Month) -> Panel:
    """The pool's panel up to a month."""
    n = last.since(FIRST) + 1
    return make_panel(pool.areas, pool.regions, FIRST, pool.stock[:, :n], pool.force[:, :n], starts)


def others_path(pool: Pool, area: str, months: int) -> Array:
    """The season-free path [T] of the other areas together, of those with every month: the cycle that areas meet."""
    whole = np.isfinite(pool.stock[:, :months]).all(axis=1)
    whole[pool.areas.index(area)] = False
    return cycle_path(np.log(pool.stock[whole, :months].sum(axis=0)), FIRST)


def placebo(pool: Pool, area: str, start: Month, damped: bool = False) -> Placebo:
    """Treats an area of the pool as if something had begun in `start`."""
    starts = {area: start}
    panel = panel_of(pool, starts, start + (AFTER - 1))
    background = learn_background(panel, starts, others_path(pool, area, panel.months))
    noise, panel = background.noise, background.panel
    at = pool.areas.index(area)
    other = with_slope(learning_blocks(panel, starts), noise, -math.inf) if damped else None
    z = {}
    for name, shape in SHAPES.items():
        z[name], beside = found_effect(panel, area, start, noise, shape, other)
        if damped:
            z[f"{name}_damped"] = beside
    return Placebo(area, pool.regions[at], start, float(panel.ybar[at]), z)


def drawn(
    pool: Pool, candidates: Sequence[int], count: int, seed: int, span: tuple[Month, Month] = STARTS
) -> list[tuple[str, Month]]:
    """Random areas and starts whose 24 months after are all observed; no pair twice."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    out: dict[tuple[str, Month], None] = {}
    while len(out) < count:
        i = int(rng.choice(np.asarray(candidates)))
        start = span[0] + int(rng.integers(span[1].since(span[0]) + 1))
        t = start.since(FIRST)
        if np.isfinite(pool.stock[i, : t + AFTER]).all():
            out[pool.areas[i], start] = None
    return list(out)


def trials(name: str, pools: Mapping[str, Pool], count: int, seed: int = SEED) -> list[tuple[Pool, str, Month]]:
    """What is run in a group: the pool with the treated area in it, the area and the start."""
    if name == "areas":
        pool = pools["areas"]
        return [(pool, a, s) for a, s in drawn(pool, range(len(pool.areas)), count, seed)]
    pool = pools["subregions"]
    large = [i for i, size in enumerate(pool.size) if size >= LARGE]
    small = [i for i, size in enumerate(pool.size) if size < LARGE]
    if name == "subregions":
        among = pool.take(large)
        return [(among, a, s) for a, s in drawn(pool, large, count, seed + 1)]
    if name == "crisis":
        among = pool.take(large)
        return [(among, a, s) for a, s in drawn(pool, large, count, seed + 3, CRISIS)]
    pairs = drawn(pool, small, count, seed + 2)
    return [(pool.take([*large, pool.areas.index(a)]), a, s) for a, s in pairs]


# ---------------------------------------------------------------- figures


def clustered(found: Sequence[bool], regions: Sequence[str]) -> tuple[float, float]:
    """A share and its standard error with regions as clusters."""
    x = np.asarray(found, dtype=float)
    share = float(x.mean())
    off: dict[str, float] = {}
    for value, region in zip(x, regions, strict=True):
        off[region] = off.get(region, 0.0) + float(value - share)
    m = len(off)
    total = sum(v * v for v in off.values())
    return share, math.sqrt(m / max(m - 1, 1) * total) / len(x)


def figures(found: Sequence[Placebo], group: str) -> dict[str, Any]:
    """How often an effect was found, by shape."""
    shapes = [s for s in found[0].z if all(s in p.z for p in found)]
    out: dict[str, Any] = {
        "placebos": len(found),
        "areas": len({p.area for p in found}),
        "regions": len({p.region for p in found}),
    }
    for shape in shapes:
        z = np.array([p.z[shape] for p in found])
        share, se = clustered((np.abs(z) > 1.959964).tolist(), [p.region for p in found])
        low = 0.0 if group == "small" else BARS["low"]
        row = {"found": share, "se": se, "binomial": math.sqrt(share * (1 - share) / len(z)), "z_sd": float(z.std())}
        row |= {"z_mean": float(z.mean()), "fell": float(np.mean(z < -1.959964)), "rose": float(np.mean(z > 1.959964))}
        judged = group != "crisis" and not shape.endswith("damped")
        out[shape] = row | ({"reached": low <= share <= BARS["high"]} if judged else {})
    return out


def measure(
    pools: Mapping[str, Pool], count: int, report: Callable[[dict[str, Any]], None], every: int = 50
) -> dict[str, Any]:
    """All groups in turn, a few placebos of each at a time; `report` is given the figures now and then."""
    groups = ("areas", "subregions", "small", "crisis") if "subregions" in pools else ("areas",)
    todo = {g: trials(g, pools, count) for g in groups}
    done: dict[str, list[Placebo]] = {g: [] for g in groups}

    def now() -> dict[str, Any]:
        found: dict[str, Any] = {g: figures(rows, g) for g, rows in done.items()}
        large = [p for g in ("areas", "subregions") for p in done.get(g, [])]
        return {"bars": BARS, "least_unemployed": LARGE, **found, "large": figures(large, "large")}

    for i in range(count):
        for g in groups:
            done[g].append(placebo(*todo[g][i], damped=g == "areas"))
        if (i + 1) % every == 0 and i + 1 < count:
            report(now())
    return now()


def sentences(found: Mapping[str, Any]) -> Iterable[str]:
    """The figures, one line each."""
    for group, rows in found.items():
        if isinstance(rows, dict) and "placebos" in rows:
            for shape, row in rows.items():
                if isinstance(row, dict):
                    yield (
                        f"{group:10} {shape:12} n={rows['placebos']:4} areas {rows['areas']:3}  "
                        f"found {row['found']:.3f} ± {row['se']:.3f} (fell {row['fell']:.3f}, rose {row['rose']:.3f})  "
                        f"sd of z {row['z_sd']:.2f}  {'' if row.get('reached', True) else 'NOT REACHED'}"
                    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--data", type=Path, default=DATA)
    words = parser.parse_args()
    pools = {"areas": example_pool()}
    data: dict[str, str] = {}
    if (words.data / TABLE).is_file():
        pools["subregions"] = subregion_pool(words.data)
        data = {name: sha256_of(words.data / name) for name in (TABLE, MUNICIPALITIES, TRIALS)}

    def report(found: dict[str, Any]) -> None:
        print("\n".join(sentences(found)), flush=True)
        if words.date:
            results.write("placebo", {**found, "data": data}, SOURCES, words.date, SEED)

    begun = time.perf_counter()
    with threadpool_limits(1):
        report(measure(pools, words.count, report))
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
