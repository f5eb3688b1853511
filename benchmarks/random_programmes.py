"""Random valid programmes through every command: nothing crashes, and no number breaks a promise.

    python run.py programmes --count 300 --seed 1
    python run.py programmes --count 3000 --seed 1 --jobs 2 --date 2026-12-01

`tests/programmes.py` writes each folder and `tests/programmes_held.py` says what must hold of it. A broken promise is a
line with the folder's number, which makes the same folder again: `--number 17 --keep FOLDER`. The exit code is 1 when
any promise is broken; with `--date` they become `results/programmes.toml`. A run that is stopped counts what is done.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import results

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from programmes import write as write_folder  # noqa: E402
from programmes_held import Held, held  # noqa: E402

Row = tuple[int, tuple[str, ...], Held, float]
"""A folder's number, its words, what came of it and CPU seconds."""
SOURCES = (
    "src/polku/**/*.py",
    "src/polku/programme/rules/fi/*.csv",
    "tests/programmes*.py",
    "benchmarks/random_programmes.py",
)


def one(where: Path, seed: int, number: int) -> tuple[tuple[str, ...], Held]:
    """The words of a folder and what came of it; a crash outside the commands is a broken promise too."""
    drawn = write_folder(where / "folder", seed, number)
    try:
        return drawn.words, held(where / "folder", drawn.as_of, where / "out")
    except Exception as error:  # noqa: BLE001  one folder must not end the proof of the others
        return drawn.words, Held((), (f"held: {type(error).__name__}: {error}",))


def timed(number: int, seed: int, keep: Path | None) -> Row:
    """A folder by its number: what came of it and its CPU seconds; it is kept only when asked."""
    began = time.process_time()
    where = Path(tempfile.mkdtemp(prefix="polku-programmes-")) if keep is None else keep / str(number)
    try:
        words, found = one(where, seed, number)
    finally:
        if keep is None:
            shutil.rmtree(where, ignore_errors=True)
    return number, words, found, time.process_time() - began


def all_of(seed: int, numbers: list[int], keep: Path | None, jobs: int) -> Iterator[Row]:
    """Each folder, in the order of the numbers, in so many processes."""
    told = partial(timed, seed=seed, keep=keep)
    if jobs == 1:
        yield from map(told, numbers)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(told, numbers)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def figures(rows: list[Row]) -> dict[str, Any]:
    """What is committed of a proof."""
    refused = Counter(code for _, _, found, _ in rows for code in found.refused)
    return {
        "folders": len(rows),
        "refused_by_check": sum(bool(found.refused) for _, _, found, _ in rows),
        "estimated": sum(found.estimated for _, _, found, _ in rows),
        "numbers_withheld": sum(found.withheld for _, _, found, _ in rows),
        "crashes": sum(any("ends with" in line for line in found.broken) for _, _, found, _ in rows),
        "violations": sum(len(found.broken) for _, _, found, _ in rows),
        "slowest_seconds": round(max(seconds for *_, seconds in rows), 1),
        "models": dict(Counter(words[0] for _, words, _, _ in rows)),
        "refused": dict(refused),
    }


def progress(done: int, of: int, broken: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{done}/{of}  {broken} broken ", end="" if done < of else "\n", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number to begin from")
    parser.add_argument("--number", type=int, help="one folder only")
    parser.add_argument("--keep", type=Path, help="where folders and reports are left")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--date", default="", help="writes results/programmes.toml")
    p = parser.parse_args()
    numbers = [p.number] if p.number is not None else list(range(p.first, p.first + p.count))
    rows, broken = [], 0
    for ends in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ends, signal.default_int_handler)
    try:
        for row in all_of(p.seed, numbers, p.keep, p.jobs):
            rows.append(row)
            number, words, found, seconds = row
            broken += len(found.broken)
            for line in found.broken:
                print(f"{number}: {line}   [{'; '.join(words[:3])}; {seconds:.0f} s]", flush=True)
            progress(len(rows), len(numbers), broken)
    except KeyboardInterrupt:  # what is done counts: `folders` says how many there were
        print(f"stopped after {len(rows)} of {len(numbers)}", flush=True)
    if not rows:
        return 1
    told = figures(rows)
    for name, value in told.items():
        print(f"{name}: {value}")
    if p.date:
        print(results.write("programmes", told, SOURCES, p.date, p.seed))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
