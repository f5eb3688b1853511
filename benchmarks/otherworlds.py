"""Other worlds: programmes that polku's own model did not make, taken through the product. Do its words hold there?

Calibration on programmes of its own model (`sbc`) cannot tell whether the model is right. Here the unemployed of one
trial and twelve comparison areas are made by other models (`otherworlds_models`: 17 families, from plain random walks
to cycles that areas meet unequally, highs that pass, breaks and shocks), an effect is put in as a proportional change,
and the product is run on the series (`otherworlds_run`) with a prior of 0.1 ± 0.15 on its one link. The truth is drawn
from that prior in half of the programmes that coverage is counted from and 0 in the other half; false directions are
counted from twice as many with nothing put in; in one more arm of the walk the stock falls by 8 %. For each family:

    coverage        80 % and 95 % intervals of the effect in months 6, 12 and 18 that hold the truth
    silent misses   of the programmes whose 80 % interval misses in month 12, those neither withheld nor capped
    zero excluded   nothing put in, and the 95 % interval of month 12 excludes 0 (all, capped ones too)
    shows, suggests the direction that is said of month 12 where nothing was put in
    RMSE, power     over the last twelve months, beside a synthetic control and differences in differences on the same
                    series; power at 95 % where |truth| > 4 %

Coverage is of all programmes with a number; of what is withheld nothing can be covered.

`python run.py otherworlds --count 20` is a quick look; `--date 2026-11-30` writes `results/otherworlds.toml`. Every
programme is kept in `out/otherworlds.jsonl` when it is ready, and is not run again while the sources are the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import results
from otherworlds_models import FAMILIES, SEED, make_world
from otherworlds_run import Looked, from_row, look
from threadpoolctl import threadpool_limits

KEPT = results.ROOT / "out" / "otherworlds.jsonl"
HARD = ("rise_strong", "season", "region", "vanishing", "slopes", "two")
"""Families in which the interval may miss, where the number is then withheld or capped."""
BARS = {
    "cover80_low": 0.72, "cover80_high": 0.92, "cover95": 0.90, "told_of_missed": 0.90,
    "shows": 0.025, "shows_or_suggests": 0.10, "capped_walk": 0.10, "eight_suggests": 0.60,
}  # fmt: skip
SOURCES = (
    "benchmarks/otherworlds.py",
    "benchmarks/otherworlds_models.py",
    "benchmarks/otherworlds_run.py",
    "benchmarks/simulate.py",
    "src/polku/assessment/results.py",
    "src/polku/crosschecks/*.py",
    "src/polku/estimation/*.py",
    "src/polku/results/*.py",
    "src/polku/dynamics/*.py",
    "src/polku/forecast/*.py",
    "src/polku/inference/*.py",
    "src/polku/programme/rules/fi/transitions.csv",
    "src/polku/programme/rules/fi/clocks.csv",
)
MAIN = "12"
LARGE = 0.04
Key = tuple[str, str, int]


# ---------------------------------------------------------------- running, and keeping what is ready


def digest() -> str:
    """One digest of the sources: what was kept under another is run again."""
    told = json.dumps(results.hashes(SOURCES), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def kept(path: Path, version: str) -> dict[Key, Looked]:
    """The programmes that are ready; a line that was cut off is left out."""
    found: dict[Key, Looked] = {}
    if not path.is_file():
        return found
    for line in path.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if row.pop("version") == version:
            one = from_row(row)
            found[one.family, one.arm, one.number] = one
    return found


def wanted(families: Sequence[str], count: int, nulls: int) -> list[Key]:
    """All programmes, a few of each family at a time: `count` drawn, `nulls` with nothing put in, by family."""
    keys = []
    for i in range(max(count, nulls)):
        for family in families:
            arms = [("drawn", count), ("null", nulls), ("eight", count if family == "walk" else 0)]
            keys += [(family, arm, i) for arm, most in arms if i < most]
    return keys


def run_one(key: Key, seed: int = SEED) -> Looked:
    """One programme, from its name alone."""
    family, arm, number = key
    with threadpool_limits(1):
        return look(make_world(family, number, arm, seed))


def run_all(keys: Sequence[Key], path: Path, workers: int) -> Iterator[Looked]:
    """The programmes, those kept first; each is written down when it is ready."""
    version = digest()
    ready = kept(path, version)
    yield from (ready[k] for k in keys if k in ready)
    path.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool, path.open("a", encoding="utf-8") as file:
        for one in pool.map(run_one, [k for k in keys if k not in ready], chunksize=4):
            file.write(json.dumps({"version": version, **one.as_row()}) + "\n")
            file.flush()
            yield one


# ---------------------------------------------------------------- figures


def share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def covered(rows: Sequence[Looked], month: str, level: int) -> float:
    """The share of intervals with the truth inside, among those that were given."""
    told = [r.told[month] for r in rows if not r.told[month].withheld]
    ends = [(t.low80, t.high80) if level == 80 else (t.low95, t.high95) for t in told]
    return share(low <= t.truth <= high for t, (low, high) in zip(told, ends, strict=True))


def excludes_zero(row: Looked) -> bool:
    """Whether the 95 % interval of month 12 leaves 0 out."""
    told = row.told[MAIN]
    return not told.withheld and (told.low95 > 0 or told.high95 < 0)


def misses(row: Looked) -> bool:
    """Whether the 80 % interval of month 12 leaves the truth out; withheld: that of the cross-checks' row."""
    told, truth = row.told[MAIN], row.told[MAIN].truth
    if told.withheld:
        behind = row.window.get("polku")
        return behind is not None and not behind.low80 <= row.truth <= behind.high80
    return not told.low80 <= truth <= told.high80


def doubted(row: Looked) -> bool:
    """Withheld or capped, with a reason on page 1."""
    return bool(row.capped_by) or bool(row.told[MAIN].withheld)


def family_row(name: str, rows: Sequence[Looked]) -> dict[str, Any]:
    """The figures of one family."""
    drawn, null = ([r for r in rows if r.arm == arm] for arm in ("drawn", "null"))
    both = [*drawn, *null[: len(drawn)]]
    missed = [r for r in both if misses(r)]
    said = [r.told[MAIN].direction for r in null]
    found: dict[str, Any] = {"family": name, "programmes": len(both), "nulls": len(null)}
    for month in ("6", "12", "18"):
        found |= {f"cover{level}_{month}": covered(both, month, level) for level in (80, 95)}
    quiet = [r for r in both if not doubted(r)]
    found |= {"cover80_uncapped": covered(quiet, MAIN, 80), "uncapped": len(quiet)}
    off = [r.told[MAIN].mean - r.told[MAIN].truth for r in both if not r.told[MAIN].withheld]
    wide = [(r.told[MAIN].high80 - r.told[MAIN].low80) / 2.563 for r in both if not r.told[MAIN].withheld]
    found |= {"bias": float(np.mean(off)) if off else 0.0, "sd": float(np.mean(wide)) if wide else 0.0}
    found |= {"zero_out95": share(map(excludes_zero, null))}
    found |= {"shows": share(s == "shows" for s in said)}
    found |= {"shows_or_suggests": share(s in ("shows", "suggests") for s in said)}
    found |= {"capped": share(bool(r.capped_by) for r in both)}
    found |= {"withheld": share(bool(r.told[MAIN].withheld) for r in both)}
    found |= {"missed": len(missed), "told_of_missed": share(map(doubted, missed)) if missed else 1.0}
    found |= methods(rows, null)
    codes = sorted({c for r in both for c in codes_of(r)})
    found["codes"] = {c: share(c in codes_of(r) for r in both) for c in codes}
    return found


def codes_of(row: Looked) -> set[str]:
    """Why a programme was capped or its number withheld."""
    return {*row.capped_by, *([f"withheld_{row.told[MAIN].withheld}"] if row.told[MAIN].withheld else [])}


def methods(rows: Sequence[Looked], null: Sequence[Looked]) -> dict[str, Any]:
    """RMSE, power and false findings of the estimate and of the cross-checks, over the same months."""
    found: dict[str, Any] = {}
    for method in ("polku", "synthetic_control", "difference_in_differences"):
        told = [(r.window[method], r.truth) for r in rows if r.arm != "eight" and method in r.window]
        out = {True: [w.low95 > 0 or w.high95 < 0 for w, t in told if abs(t) > LARGE]}
        out[False] = [w.low95 > 0 or w.high95 < 0 for r in null for w in [r.window.get(method)] if w]
        rmse = float(np.sqrt(np.mean([(w.mean - t) ** 2 for w, t in told]))) if told else 0.0
        found[method] = {"rmse": rmse, "power": share(out[True]), "false": share(out[False]), "large": len(out[True])}
    return found


def eight_row(rows: Sequence[Looked]) -> dict[str, Any]:
    """The walk at −8 %: how often the material is said to suggest or show it."""
    said = [r.told[MAIN].direction for r in rows]
    falls = [r.told[MAIN].mean < 0 for r in rows]
    right = [s in ("shows", "suggests") and f for s, f in zip(said, falls, strict=True)]
    found = {"programmes": len(rows), "suggests": share(right)}
    return found | {"shows": share(s == "shows" and f for s, f in zip(said, falls, strict=True))}


def reached(found: Mapping[str, Any]) -> dict[str, bool]:
    """Every bar by name."""
    out = {}
    for row in found["families"]:
        name, honest = row["family"], True
        for month in ("6", "12", "18"):
            honest &= BARS["cover80_low"] <= row[f"cover80_{month}"] <= BARS["cover80_high"]
            honest &= row[f"cover95_{month}"] >= BARS["cover95"]
        out[f"{name}_covers"] = honest or (name in HARD and row["told_of_missed"] >= BARS["told_of_missed"])
        out[f"{name}_shows"] = row["shows"] <= BARS["shows"]
        out[f"{name}_suggests"] = row["shows_or_suggests"] <= BARS["shows_or_suggests"]
    walk = next((r for r in found["families"] if r["family"] == "walk"), None)
    if walk is not None:
        mine, others = walk["polku"], [walk[m] for m in ("synthetic_control", "difference_in_differences")]
        out["walk_capped"] = walk["capped"] <= BARS["capped_walk"]
        out["walk_power"] = all(mine["power"] >= m["power"] for m in others)
        out["walk_rmse"] = all(mine["rmse"] <= m["rmse"] for m in others)
        out["eight_suggests"] = found["eight"]["suggests"] >= BARS["eight_suggests"]
    return out


def figures(rows: Sequence[Looked]) -> dict[str, Any]:
    """All families, and what was reached."""
    families = [f for f in FAMILIES if any(r.family == f for r in rows)]
    found: dict[str, Any] = {"bars": BARS, "eight": eight_row([r for r in rows if r.arm == "eight"])}
    found["families"] = [family_row(f, [r for r in rows if r.family == f]) for f in families]
    return found | {"reached": reached(found)}


# ---------------------------------------------------------------- the run


def sentences(found: Mapping[str, Any]) -> Iterable[str]:
    """The figures as a table of text, and the bars that were not reached."""
    yield (
        "| family | n | cov80 at 6, 12, 18 | cov95 at 6, 12, 18 | uncapped: n, cov80 | bias | sd | null n | 95 % out 0 "
        "| shows | or suggests | capped | withheld | missed, told | RMSE polku/SC/DiD | power | codes |"
    )
    yield "|" + "---|" * 17
    for r in found["families"]:
        both = [[f"{r[f'cover{level}_{m}']:.2f}" for m in ("6", "12", "18")] for level in (80, 95)]
        other = [r[m] for m in ("polku", "synthetic_control", "difference_in_differences")]
        codes = ", ".join(f"{c} {v:.2f}" for c, v in r["codes"].items())
        cells = [
            r["family"], r["programmes"], " ".join(both[0]), " ".join(both[1]),
            f"{r['uncapped']}, {r['cover80_uncapped']:.2f}", f"{100 * r['bias']:+.1f}", f"{100 * r['sd']:.1f}",
            r["nulls"], *(f"{r[k]:.2f}" for k in ("zero_out95", "shows", "shows_or_suggests", "capped", "withheld")),
            f"{r['missed']}, {r['told_of_missed']:.2f}", "/".join(f"{100 * m['rmse']:.1f}" for m in other),
            "/".join(f"{m['power']:.2f}" for m in other), codes,
        ]  # fmt: skip
        yield "| " + " | ".join(map(str, cells)) + " |"
    eight = found["eight"]
    yield f"at −8 % (n={eight['programmes']}): suggests or shows {eight['suggests']:.2f}, shows {eight['shows']:.2f}"
    yield "not reached: " + (", ".join(k for k, v in found["reached"].items() if not v) or "-")


def measure(
    keys: Sequence[Key], path: Path, workers: int, report: Callable[[dict[str, Any]], None], every: int = 500
) -> dict[str, Any]:
    """The whole proof; `report` is given the figures now and then."""
    rows: list[Looked] = []
    for one in run_all(keys, path, workers):
        rows.append(one)
        if len(rows) % every == 0 and len(rows) < len(keys):
            report(figures(rows))
    # the order in which programmes came ready says nothing: figures are of them in the order of their numbers
    return figures(sorted(rows, key=lambda r: (r.family, r.arm, r.number)))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--nulls", type=int, default=0, help="programmes with nothing put in; twice the count when 0")
    parser.add_argument("--families", nargs="*", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=KEPT)
    words = parser.parse_args()
    keys = wanted(words.families, words.count, words.nulls or 2 * words.count)
    begun = time.perf_counter()

    def report(found: dict[str, Any]) -> None:
        print("\n".join(sentences(found)), flush=True)
        if words.date:
            results.write("otherworlds", found, SOURCES, words.date, SEED)

    report(measure(keys, words.kept, words.workers, report))
    print(f"{len(keys)} programmes, {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
