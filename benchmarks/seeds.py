"""Verdicts that do not change with the seed, nor with more members: the example run again and again.

    python run.py seeds --date 2026-11-30

Twenty runs with other seeds: every verdict, probability and status of `assessment.json` is held against the first
run's; only fans may differ. Then the same run with four times the candidates and members of the ensemble: no
probability may move by more than a hundredth (`trust.md`, T10).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import results

import polku.estimation.posterior as ensemble
from polku import assess
from polku.base import Month
from polku.reports.canonical import canonical_bytes

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("src/polku/**/*.py", "src/polku/programme/rules/fi/*.csv", "benchmarks/seeds.py")
SEEDS, TIMES, MOST = 20, 4, 0.01
"""Runs, times the members, and how far a probability may move by them."""
WORDS = ("verdict", "status", "direction", "capped_by", "withheld")
CHANCES = ("p_better", "p_saving", "p_active", "probability")


def run(folder: Path, month: str, seed: int) -> Any:
    """`assessment.json` of a run with a seed, as it is read back."""
    return json.loads(canonical_bytes(assess(folder, as_of=Month.parse(month), seed=seed).plain()))


def told(value: Any, names: tuple[str, ...], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every entry of `names` with its place, as (place, value)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in names and not isinstance(inner, dict):
                yield f"{place}/{key}", inner
            else:
                yield from told(inner, names, f"{place}/{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from told(inner, names, f"{place}/{i}")


def changed(one: Any, other: Any, names: tuple[str, ...]) -> list[str]:
    """The places of entries that are not the same in both."""
    first, second = dict(told(one, names)), dict(told(other, names))
    return sorted(k for k in {*first, *second} if first.get(k, None) != second.get(k, None))


def moved(one: Any, other: Any) -> dict[str, float]:
    """By place, how far each probability of one is from the other's."""
    first, second = dict(told(one, CHANCES)), dict(told(other, CHANCES))
    pairs = {k: (first[k], second[k]) for k in first if k in second}
    return {k: abs(a - b) for k, (a, b) in pairs.items() if isinstance(a, float | int) and isinstance(b, float | int)}


def members_times(times: int, folder: Path, month: str) -> Any:
    """The run with so many times the candidates and members."""
    usual = (ensemble.CANDIDATES, ensemble.COUNT, ensemble.REPRESENTATIVES)
    ensemble.CANDIDATES, ensemble.COUNT, ensemble.REPRESENTATIVES = (times * n for n in usual)
    # `whole` has its count from when it was defined
    ensemble.fit_posterior.__defaults__ = (ensemble.COUNT,)  # type: ignore[attr-defined]
    try:
        return run(folder, month, 1)
    finally:
        ensemble.CANDIDATES, ensemble.COUNT, ensemble.REPRESENTATIVES = usual
        ensemble.fit_posterior.__defaults__ = (ensemble.COUNT,)  # type: ignore[attr-defined]


def measure(folder: Path, month: str, seeds: int, times: int) -> dict[str, Any]:
    """The whole proof."""
    first = run(folder, month, 1)
    count = len(list(told(first, WORDS)))
    rows = []
    for seed in range(2, seeds + 1):
        other = run(folder, month, seed)
        words, chances = (len(changed(first, other, names)) for names in (WORDS, CHANCES))
        rows.append({"seed": seed, "verdicts": words, "chances": chances})
        print(rows[-1], flush=True)
    found: dict[str, Any] = {"folder": folder.name, "as_of": month, "seeds": seeds, "verdicts": count, "runs": rows}
    if times > 1:
        more = members_times(times, folder, month)
        by_place = moved(first, more)
        most = max(by_place.values(), default=0.0)
        found |= {
            "times": times,
            "chances": len(by_place),
            "most": most,
            "beyond": sum(v > MOST for v in by_place.values()),
            "verdicts_by_members": len(changed(first, more, WORDS)),
        }
        print({k: found[k] for k in ("times", "chances", "most", "beyond", "verdicts_by_members")}, flush=True)
    still = all(r["verdicts"] == 0 for r in rows)
    return {**found, "bar": MOST, "reached": still and found.get("most", 0.0) <= MOST}


def main() -> int:
    """The command; fails when a bar is missed."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    words.add_argument("--folder", type=Path, default=ROOT / "examples" / "kokeilut-2017")
    words.add_argument("--as-of", default="2019-06")
    words.add_argument("--seeds", type=int, default=SEEDS)
    words.add_argument("--times", type=int, default=TIMES, help="times the members; 1: only the seeds")
    chosen = words.parse_args()
    found = measure(chosen.folder, chosen.as_of, chosen.seeds, chosen.times)
    if chosen.date:
        print(results.write("seeds", found, SOURCES, chosen.date, 1))
    return 0 if found["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
