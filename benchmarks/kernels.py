"""The same folder on another computer: the example under every kernel of linear algebra that this one can run.

    python run.py kernels --date 2026-11-30

OpenBLAS has a kernel for each family of processors, and numpy loops for each width of vectors; they add in another
order, so the last bit of a sum differs. `OPENBLAS_CORETYPE` and `NPY_DISABLE_CPU_FEATURES` choose them, so that one
machine can stand for others, the oldest too. The bar is the contract's: at most 100 numbers of `assessment.json`
differ, none by more than one unit of its last printed digit, and no word does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import results
from alike import Alike, compare

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("src/polku/**/*.py", "src/polku/programme/rules/fi/*.csv", "benchmarks/kernels.py", "benchmarks/alike.py")
MOST = 100
"""Numbers that may differ, in the last printed digit."""
KERNELS = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "ARMV8", "NEOVERSEN1")
PLAIN = "plain numpy"
"""numpy without the loops that it chooses by the processor."""
SCRIPT = """
import sys
from numpy._core._multiarray_umath import __cpu_features__
from threadpoolctl import threadpool_info
from polku import assess
from polku.base import Month
from polku.reports.canonical import canonical_bytes
with open(sys.argv[3], "wb") as file:
    file.write(canonical_bytes(assess(sys.argv[1], as_of=Month.parse(sys.argv[2])).plain()))
blas = sorted({str(each.get("architecture")) for each in threadpool_info() if each["user_api"] == "blas"})
print("+".join(blas), sum(__cpu_features__.values()))
"""


def surrounding(kernel: str) -> dict[str, str]:
    """The environment of a run under a kernel; that of this machine when it has no name."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "ignore"}
    env.pop("OPENBLAS_CORETYPE", None)
    env.pop("NPY_DISABLE_CPU_FEATURES", None)
    if kernel == PLAIN:
        env["NPY_DISABLE_CPU_FEATURES"] = " ".join(dispatched())
    elif kernel:
        env["OPENBLAS_CORETYPE"] = kernel
    return env


def dispatched() -> list[str]:
    """What numpy looks for in the processor and finds, beyond what it was built to demand."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]


def run(folder: Path, month: str, kernel: str, out: Path) -> tuple[Any, str]:
    """The assessment of a folder in a process of its own, and the kernel that it ran with."""
    words = [sys.executable, "-c", SCRIPT, str(folder), month, str(out)]
    done = subprocess.run(words, env=surrounding(kernel), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(out.read_bytes()), done.stdout.strip()


def measure(folder: Path, month: str, kernels: tuple[str, ...], aside: Path) -> dict[str, Any]:
    """Every kernel of the list that this machine and build can run, against the one it runs by itself."""
    aside.mkdir(parents=True, exist_ok=True)
    own, name = run(folder, month, "", aside / "own.json")
    rows: list[dict[str, Any]] = []
    tried = {name}
    for kernel in kernels:
        found, ran = run(folder, month, kernel, aside / f"{kernel.replace(' ', '_')}.json")
        if ran not in tried:
            tried.add(ran)
            rows.append(row(kernel, compare(own, found)))
            print(rows[-1], flush=True)
    reached = bool(rows) and all(r["reached"] for r in rows)
    return {"folder": folder.name, "as_of": month, "most": MOST, "own": name, "reached": reached, "kernels": rows}


def row(kernel: str, found: Alike) -> dict[str, Any]:
    """What is told of one kernel."""
    return {
        "kernel": kernel,
        "numbers": found.numbers,
        "differ": len(found.differences),
        "units": min(found.most, 1e9),
        "words": found.words,
        "reached": len(found.differences) <= MOST and found.last_digit_only(),
    }


def main() -> int:
    """The command; fails when a bar is missed or no other kernel could be run."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    words.add_argument("--folder", type=Path, default=ROOT / "examples" / "kokeilut-2017")
    words.add_argument("--as-of", default="2019-06")
    words.add_argument("--kernels", nargs="*", default=[*KERNELS, PLAIN])
    words.add_argument("--aside", type=Path, default=ROOT / "out" / "kernels", help="where the runs are kept")
    chosen = words.parse_args()
    told: Mapping[str, Any] = measure(chosen.folder, chosen.as_of, tuple(chosen.kernels), chosen.aside)
    if chosen.date:
        print(results.write("kernels", told, SOURCES, chosen.date, 1))
    return 0 if told["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
