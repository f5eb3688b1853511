"""The reference: the same generative model by NUTS, beside polku's fast posterior, on two frozen data sets.

`bayes_case` says which data sets, `bayes_flows` writes the client flows again in JAX (so that log R is exact and not
linear), `bayes_density` the noise, `bayes_model` the two posteriors and the sampling. Two comparisons of each data set:

    held     with all held that `fit_all` holds (noise at its estimate, lags, doses, heterogeneity, shares): beside
             `fits.main`. What differs is the approximation: log R made linear
    whole    lags, omegas, doses, target shares and the noise (q, k, s0, s1) let vary: beside the ensemble of
             `estimation.posterior`, which holds the noise; `whole_more`: beside the same ensemble with more members,
             which tells its own Monte-Carlo error from a fault

Compared are every link's strength, common and by area, and log R of the unemployed 6, 12 and 24 months after each
area's start as far as seen, and in the last month seen: |difference of means| in the reference's sd, and the ratio of
sds, polku's over the reference's. Bars: 0.2; 0.85-1.15; Monte-Carlo error of a mean below 0.03 sd; R-hat below 1.01.

`python benchmarks/bayes.py --date 2024-11-24` writes `results/bayes.toml`. It needs NumPyro, which polku itself does
not: `python run.py bayes` installs it. `--draws FOLDER` keeps the draws, named by the data, the prior and the noise;
draws that are there are not made again, so that polku's side can be compared anew in a minute. Where a result tells
more than one seed, runs of four chains each were put together (their `.npz` joined along the chains).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import results
from bayes_case import CASES, Believed, Case, Moments, believed_main, believed_whole
from bayes_density import by_month, dense, log_density
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from polku.base import Text
from polku.cli.words import language_of
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.posterior import COUNT
from polku.inference.noise_fit import log_likelihood

Array = NDArray[np.float64]

SEED = 20241124
WARMUP, DRAWS = 150, 400
MORE = 160
"""Members of the larger ensemble."""
BARS = {"difference": 0.2, "ratio_low": 0.85, "ratio_high": 1.15, "mc_error": 0.03, "rhat": 1.01, "flows": 1e-9}
FAMILIES = ("common", "areas", "effects")
STRENGTHS = (0.1, 0.3, 0.6)
"""Sizes of the random strengths at which the two implementations of the flows are held against each other."""
PACKAGES = ("numpyro", "jax", "jaxlib", "numpy", "scipy")
SOURCES = (
    "benchmarks/bayes*.py",
    "benchmarks/sbc.py",
    "benchmarks/simulate.py",
    "examples/kokeilut-2017/*.csv",
    "examples/kokeilut-2017/series/*.csv",
    "src/polku/estimation/main_fit.py",
    "src/polku/estimation/ensemble_fit.py",
    "src/polku/estimation/hyperparameters.py",
    "src/polku/estimation/sources.py",
    "src/polku/estimation/series.py",
    "src/polku/estimation/posterior.py",
    "src/polku/dynamics/*.py",
    "src/polku/inference/ensemble.py",
    "src/polku/inference/likelihood.py",
    "src/polku/inference/noise.py",
    "src/polku/inference/laplace.py",
    "src/polku/inference/prior.py",
    "src/polku/inference/steps.py",
    "src/polku/programme/rules/fi/*.csv",
)
NEEDED = Text.of(
    "Vertailu tarvitsee NumPyron, jota polku itse ei käytä: aja python run.py bayes, joka asentaa sen, tai "
    "pip install numpyro.",
    "This comparison needs NumPyro, which polku itself does not use: run python run.py bayes, which installs it, or "
    "pip install numpyro.",
)


def missing() -> list[str]:
    """The packages that are not installed."""
    found = []
    for name in PACKAGES:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            found.append(name)
    return found


# ---------------------------------------------------------------- comparing


def compare(name: str, believed: Moments, draws: Array, rhat: Array, ess: Array) -> dict[str, Any]:
    """One family: the worst of its quantities against the bars. `draws` [chains, draws, Q]."""
    mean, sd = draws.mean(axis=(0, 1)), draws.std(axis=(0, 1))
    off, ratio = (believed.mean - mean) / sd, believed.sd / sd
    far, wide = int(np.abs(off).argmax()), int(np.abs(np.log(ratio)).argmax())
    missed = (np.abs(off) >= BARS["difference"]) | (ratio < BARS["ratio_low"]) | (ratio > BARS["ratio_high"])
    return {
        "family": name,
        "quantities": len(mean),
        "missed": int(missed.sum()),
        "difference": float(np.abs(off[far])),
        "difference_of": believed.names[far],
        "difference_mean": float(np.abs(off).mean()),
        "ratio_low": float(ratio.min()),
        "ratio_high": float(ratio.max()),
        "ratio_of": believed.names[wide],
        "mc_error": float((1.0 / np.sqrt(ess)).max()),
        "rhat": float(rhat.max()),
        "ess": float(ess.min()),
        "met": not bool(missed.any()),
    }


def rows_of(believed: Moments, draws: Array, only_missed: bool) -> list[dict[str, Any]]:
    """Quantity by quantity: both means and sds."""
    mean, sd = draws.mean(axis=(0, 1)), draws.std(axis=(0, 1))
    out = []
    for i, name in enumerate(believed.names):
        off, ratio = float((believed.mean[i] - mean[i]) / sd[i]), float(believed.sd[i] / sd[i])
        inside = abs(off) < BARS["difference"] and BARS["ratio_low"] <= ratio <= BARS["ratio_high"]
        if not (only_missed and inside):
            told = {"mean": believed.mean[i], "sd": believed.sd[i], "nuts_mean": mean[i], "nuts_sd": sd[i]}
            out.append({"name": name, "difference": off, "ratio": ratio} | {k: float(v) for k, v in told.items()})
    return out


def check_flows(case: Case, seed: int = SEED) -> float:
    """The largest difference of log R and the single figures between JAX and the engine, at several strengths."""
    import bayes_flows as flows

    prior, prepared, stock = case.fits.prior, case.prepared, outcome_formula(case.programme)
    scene = flows.make_scene(case.programme, prepared, case.seen, case.doses)
    observe = flows.observables(scene, stock, case.told, prepared.first)
    engine = log_ratio(Months(prepared, case.seen), stock, prepared.first, case.seen)
    random = np.random.Generator(np.random.Philox(key=seed))
    signal = np.asarray(flows.signals(scene, scene.lag, np.ones((len(prior.links), len(prior.areas)))))
    worst = float(np.abs(signal - prepared.signals[:, :, : case.seen]).max())
    for size in STRENGTHS:
        strengths = size * random.standard_normal(prior.shape)
        log_r, told = observe(strengths, signal, scene.share)
        worst = max(worst, float(np.abs(np.asarray(log_r) - engine(strengths[None])[0]).max()))
        for figure, extra in zip(np.asarray(told), case.fits.extra, strict=True):
            worst = max(worst, float(abs(figure - extra.weights @ extra.functional(strengths[None])[0])))
    return worst


def check_density(case: Case, seed: int = SEED) -> float:
    """The largest difference between the two forms of the panel's density, and of both from the product's."""
    noise, areas = case.fits.noise, case.fits.prior.areas
    whole, turned = (f(case.panel, noise, areas, case.lead, case.seen) for f in (dense, by_month))
    random = np.random.Generator(np.random.Philox(key=seed))
    shape = (len(areas), case.seen)
    worst = abs(whole.constant - log_likelihood(case.panel, noise))
    for log_r in (np.zeros(shape), 0.05 * random.standard_normal(shape)):
        v = log_r.ravel()
        one = whole.constant + float(whole.score @ v) - 0.5 * float(v @ whole.matrix @ v)
        other = log_density(turned, log_r, noise.q, noise.k, noise.season_base, noise.season_count)
        worst = max(worst, abs(one - float(other)))
    return float(worst)


# ---------------------------------------------------------------- running


def drawn(case: Case, kind: str, sizes: tuple[int, int], kept: Path | None) -> dict[str, Any]:
    """The reference's draws of one posterior, made or taken from `kept`."""
    import bayes_model as model

    path = None if kept is None else kept / f"{case.name}-{kind}-{case.digest[:12]}-{case.target[:8]}.npz"
    if path is not None and path.is_file():
        with np.load(path) as there:
            return dict(there)
    target = {"held": model.held, "whole": model.whole}[kind](model.make_parts(case))
    found = model.sample(target, *sizes, SEED)
    out = {"divergences": found.divergences, "steps": found.steps, "warmup": sizes[0], **found.draws}
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **out)
    return out


def fits_of(case: Case, kind: str, sizes: tuple[int, int], kept: Path | None) -> list[dict[str, Any]]:
    """One posterior of one data set, both ways; the ensemble with more members as well."""
    import bayes_model as model

    draws = drawn(case, kind, sizes, kept)
    chains, count, _ = draws["common"].shape
    noise = dict(zip(model.NOISE, draws["noise"].mean(axis=(0, 1)), strict=True)) if "noise" in draws else {}
    head = {
        "data": case.name,
        "chains": chains,
        "seeds": [int(s) for s in draws["seeds"]] if "seeds" in draws else [SEED],
        "draws": chains * count,
        "warmup": int(draws["warmup"]),
        "divergences": int(draws["divergences"]),
        "leapfrogs": float(draws["steps"]),
    }
    if kind == "held":
        return [head | {"posterior": kind} | _told(believed_main(case), draws)]
    out = []
    for name, members in (("whole", COUNT), ("whole_more", MORE)):
        believed, carry = believed_whole(case, members)
        told = {"posterior": name, "members": members, "effective_members": carry}
        out.append(head | told | _told(believed, draws) | {"noise": noise})
    return out


def _told(believed: Believed, draws: Mapping[str, Any]) -> dict[str, Any]:
    """The families' figures, every effect, and the strengths beyond a bar."""
    import bayes_model as model

    families = [compare(f, believed[f], draws[f], *model.diagnose(draws[f])) for f in FAMILIES]
    missed = [r for f in FAMILIES[:2] for r in rows_of(believed[f], draws[f], only_missed=True)]
    effects = rows_of(believed["effects"], draws["effects"], only_missed=False)
    found = {"reached": all(f["met"] for f in families), "families": families, "effects": effects}
    return found | ({"strengths_missed": missed} if missed else {})


def measure(names: Sequence[str], kinds: Sequence[str], sizes: tuple[int, int], kept: Path | None) -> dict[str, Any]:
    """Every figure of the proof."""
    cases = [CASES[name]() for name in names]
    checks = [{"data": c.name, "flows": check_flows(c), "density": check_density(c)} for c in cases]
    if any(c["flows"] >= BARS["flows"] for c in checks):
        raise ValueError(f"the two implementations of the flows differ: {checks}")
    fits = []
    for kind in kinds:
        for case in cases:
            found = fits_of(case, kind, sizes, kept)
            fits += found
            for one in found:
                tell(one)
    return {
        "bars": BARS,
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "reached": all(f["reached"] for f in fits if f["posterior"] != "whole_more"),
        "data": [frozen(c) for c in cases],
        "checks": checks,
        "fits": fits,
    }


def frozen(case: Case) -> dict[str, Any]:
    """What a data set is, and its hash."""
    areas, links = case.fits.prior.shape
    there = {"trial_areas": areas, "areas": len(case.panel.areas), "links": links, "months_seen": case.seen}
    return {
        "name": case.name,
        "sha256": case.digest,
        **there,
        "single_figures": len(case.told),
        "steps": sum(x.kind == "step" for x in case.panel.nuisances),
        "nuisances": len(case.panel.nuisances),
    }


def tell(found: Mapping[str, Any]) -> None:
    """A fit's figures, a line a family."""
    print(f"{found['data']}, {found['posterior']}: {found['draws']} draws, {found['divergences']} divergences")
    for f in found["families"]:
        worst = f"{f['difference']:.3f} sd ({f['difference_of']})"
        ratios = f"{f['ratio_low']:.3f}-{f['ratio_high']:.3f} ({f['ratio_of']})"
        chain = f"R-hat {f['rhat']:.4f}, ESS {f['ess']:.0f}"
        print(f"  {f['family']:8} {f['quantities']:4} quantities, {f['missed']} missed: {worst}, {ratios}; {chain}")


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    words.add_argument("--data", nargs="*", default=list(CASES), choices=list(CASES))
    words.add_argument("--posteriors", nargs="*", default=["held", "whole"], choices=["held", "whole"])
    words.add_argument("--warmup", type=int, default=WARMUP)
    words.add_argument("--count", type=int, default=DRAWS, help="draws of each of four chains")
    words.add_argument("--draws", type=Path, default=None, help="a folder in which draws are kept")
    chosen = words.parse_args()
    if missing():
        print(NEEDED[language_of(sys.argv)], file=sys.stderr)
        sys.exit(2)
    with threadpool_limits(1):
        found = measure(chosen.data, chosen.posteriors, (chosen.warmup, chosen.count), chosen.draws)
    if chosen.date:
        print(results.write("bayes", found, SOURCES, chosen.date, SEED))


if __name__ == "__main__":
    main()
