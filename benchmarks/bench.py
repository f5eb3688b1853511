"""Speed as ratios measured in one process, so that the machine's own speed falls out: `python run.py bench`.

Each bench is one pair of ways to the same numbers. A result goes to `results/<name>.toml` with the version, the
machine, the seed and the hash of the sources that it speaks of; when those sources change, the result is stale.
`python run.py bench --stale` only tells which results are.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"
sys.path[:0] = [str(ROOT / "tests" / "inference"), str(ROOT / "tests" / "dynamics")]
SEED = 1
REPEATS = 5

Timed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Bench:
    """Two ways to the same numbers: `pair()` gives (fast, slow) and what is being compared in words."""

    about: str
    sources: tuple[str, ...]
    pair: Callable[[], tuple[Timed, Timed]]


def likelihood() -> tuple[Timed, Timed]:
    """The panel's likelihood by eigenvectors against the dense computation: 12 areas, 8 years."""
    import dense_twin

    from polku.inference.noise import START
    from polku.inference.noise_fit import log_likelihood

    panel = dense_twin.simulated(dense_twin.invented(12, 96, SEED), START, SEED)
    return (lambda: log_likelihood(panel, START)), (lambda: dense_twin.dense_log_likelihood(panel, START))


def cohort() -> tuple[Timed, Timed]:
    """The vectorised cohort with 60 columns against the plain loop once per column: 24 months of the 2015 kernel."""
    import kernel2015
    import numpy as np

    from polku.base import Month
    from polku.dynamics import oracle as plain
    from polku.dynamics.baseline import no_push
    from polku.dynamics.cohort import Start, run
    from polku.dynamics.model import D, regimes

    first, count, columns = Month.parse("2017-08"), 24, 60
    programme = kernel2015.programme()
    found = regimes(programme, first, count)
    model = found[0].model
    home = model.names.index("unemployed")
    stock = np.zeros((len(model.names), D, columns))
    stock[home] = np.linspace(1000.0, 10.0, D)[:, None]
    entries = np.zeros((len(model.names), columns))
    entries[home] = 1000.0
    start = {("unemployed", d): float(stock[home, d, 0]) for d in range(D)}

    def slow() -> object:
        return [plain.simulate(programme, first, count, start, {"unemployed": 1000.0}) for _ in range(2)]

    return (lambda: run(found, Start(stock, entries), no_push(model, count, columns))), slow


def surface() -> tuple[Timed, Timed]:
    """200 draws of the effect: the response surface, its runs of the flows included, against 200 runs."""
    import numpy as np

    from polku.base import Month
    from polku.dynamics.baseline import make_baseline
    from polku.dynamics.response import respond
    from polku.estimation.case import Case
    from polku.estimation.main_fit import prior_alone
    from polku.estimation.series import gather
    from polku.evidence.folder import read_folder
    from polku.forecast.contrast import root_axes
    from polku.forecast.contrast import surface as surface_of

    month = Month.parse("2018-06")
    programme, evidence, _ = read_folder(ROOT / "examples" / "pieni")
    case = Case(programme, evidence, month)
    series = gather(case)
    assert series is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    fits = prior_alone(case, baseline)
    mean, cov = fits.main.strengths_mean, fits.main.strengths_cov
    rng = np.random.Generator(np.random.Philox(SEED))
    draws = mean + np.einsum("nal,alm->nam", rng.standard_normal((200, *mean.shape)), np.linalg.cholesky(cov))

    def stocks(points: np.ndarray) -> np.ndarray:
        return respond(fits.prepared[0.0], points, keep_flow=False).stock[..., 0]

    def fast() -> object:
        axes = root_axes(mean, cov)
        return surface_of(stocks(axes.points())).at(axes.coordinates(draws))

    return fast, (lambda: stocks(draws))


BENCHES = {
    "likelihood": Bench(
        "log-likelihood of 12 areas x 96 months: eigenvectors against a dense covariance",
        ("src/polku/inference/noise.py", "tests/inference/dense_twin.py"),
        likelihood,
    ),
    "cohort": Bench(
        "24 months of the cohort: 60 columns at once against 2 columns in plain loops, per column",
        ("src/polku/dynamics/cohort.py", "src/polku/dynamics/layout.py", "src/polku/dynamics/oracle.py"),
        cohort,
    ),
    "surface": Bench(
        "200 draws of an effect: the response surface against running the flows at every draw",
        ("src/polku/forecast/contrast.py", "src/polku/dynamics/response.py", "src/polku/dynamics/cohort.py"),
        surface,
    ),
}
PER_COLUMN = {"cohort": 60 / 2}
"""How much more work the fast way does than the slow one in a bench."""


def sources_hash(bench: Bench) -> str:
    """sha256 of the sources that a bench speaks of."""
    import hashlib

    digest = hashlib.sha256()
    for name in bench.sources:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def seconds(way: Timed) -> float:
    """The least of some repeats: what else the machine does can only add."""
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        way()
        best = min(best, time.perf_counter() - began)
    return best


def measure(name: str) -> str:
    """Runs a bench and gives its result as TOML."""
    from polku import __version__

    bench = BENCHES[name]
    fast, slow = bench.pair()
    fast(), slow()  # caches and imports are not what is measured
    quick, long = seconds(fast), seconds(slow)
    ratio = long / quick * PER_COLUMN.get(name, 1.0)
    return (
        f"# {bench.about}\n"
        f'name = "{name}"\nratio = {ratio:.3g}\nfast_ms = {1e3 * quick:.3g}\nslow_ms = {1e3 * long:.3g}\n'
        f"repeats = {REPEATS}\nseed = {SEED}\n"
        f'version = "{__version__}"\nsources = "{sources_hash(bench)}"\n\n'
        f'[machine]\ncpus = {os.cpu_count()}\nsystem = "{platform.system()} {platform.machine()}"\n'
        f'python = "{platform.python_version()}"\n'
    )


def stale() -> list[str]:
    """Results whose sources are no longer what they were, and benches without a result."""
    found = []
    for name, bench in BENCHES.items():
        path = RESULTS / f"{name}.toml"
        if not path.exists():
            found.append(f"{name}: no result")
        elif tomllib.loads(path.read_text(encoding="utf-8"))["sources"] != sources_hash(bench):
            found.append(f"{name}: stale, its sources have changed")
    return found


def main(words: list[str]) -> int:
    if "--stale" not in words:
        RESULTS.mkdir(exist_ok=True)
        for name in BENCHES:
            told = measure(name)
            (RESULTS / f"{name}.toml").write_text(told, encoding="utf-8")
            print(told)
    for line in stale():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
