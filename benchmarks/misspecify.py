"""What happens when the world is not as the model has it: eight families of faults, each fitted by the product.

A programme with a known truth (`simulate`, strengths from the prior) is fitted as it is ("clean") and again with one
fault. The size of each fault was set before anything was run:

    drift         every area's walk has twice the sd, in all months
    drift_after   the same from the first start on only: the months before cannot teach it
    break         a step of ±10 % in one trial area, 1-12 months after its start (a register's or a border's change)
    spillover     a comparison area of the same region, else one at random, gets half of a trial area's log R
    shock         a trial area's whole region moves ±10 % over six months that begin 0-12 months after its start
    lag           true lags are three times, or a third of, those assumed
    dose          every activity of every area is delivered at a dose U(0, 1) of what was told
    clock         a service starts the hazards' clock (`jobless`) again, in truth
    suppressed    every area's cells below its 15 % quantile are missing

Measured is the true change of the unemployed, log R, 6, 12 and 24 months after an area's start: in the area that is hit
(break, shock; spillover: the one that spills), in all of them otherwise. `cover80` is the share inside the 80 %
interval of the main fit (lags and doses as told, rare steps free), `width` its mean width over the clean one,
`flagged` the share of programmes of which a run raises a warning (`codes` says which), `clean_flagged` the share of
them in which it is raised with no fault at all, `flagged_of_missed` the share among programmes most of whose intervals
missed. `silent80` is the coverage among the programmes that were not flagged.

A family is "covered" when cover80 ≥ 0.70, else "flagged" when silent80 ≥ 0.70 or next to no programme is left unflagged
(5 %), and it is flagged more often than the clean one, else "wider" when width ≥ 1.15. None of the three: "silent".
`silent_missed` is the share of all intervals that missed without a flag; clean ones miss so in about a fifth.

`python benchmarks/misspecify.py --date 2024-11-24` writes `results/misspecify.toml`; `--count 20` is a quick look.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import results
from numpy.typing import NDArray
from simulate import Simulated, area_noise, baseline_of, simulate, template, true_response
from threadpoolctl import threadpool_limits

from polku.dynamics.response import prepare
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Months, log_ratio
from polku.inference.diagnostics import comparison_ramps, unrest, whiteness
from polku.inference.laplace import NormalPosterior, fit
from polku.inference.learnability import surprise
from polku.inference.likelihood import Functional, linearise
from polku.inference.noise import Noise, Panel, learning_blocks
from polku.inference.noise_fit import with_slope
from polku.inference.nuisances import Background, learn_background
from polku.inference.sensitivity import moved, power_scaling
from polku.inference.steps import AS_RARE, fit_with_steps, of_trial
from polku.programme.model import Programme

Array = NDArray[np.float64]

SEED = 20240612
HORIZONS = (6, 12, 24)
Z80 = 1.2815515655446004
USUAL = frozenset({"prior_and_data_apart"})
"""Said of nearly every programme of many areas, faulty or not: it does not count as a flag here."""
AFTER_START = ("break", "lag", "dose", "clock")
"""Faults that touch treated months only: the noise is learned from the same months as without them."""
SURPRISED = 2.5
BREAK, SHOCK, SHOCK_MONTHS, SPILL = 0.10, 0.10, 6, 0.5
SUPPRESSED = 0.15
BARS = {"cover80": 0.70, "wider": 1.15, "flagged": 0.95}
SOURCES = (
    "benchmarks/misspecify.py",
    "benchmarks/simulate.py",
    "src/polku/estimation/main_fit.py",
    "src/polku/dynamics/*.py",
    "src/polku/inference/diagnostics.py",
    "src/polku/inference/likelihood.py",
    "src/polku/inference/noise.py",
    "src/polku/inference/noise_fit.py",
    "src/polku/inference/nuisances.py",
    "src/polku/inference/laplace.py",
    "src/polku/inference/prior.py",
    "src/polku/inference/sensitivity.py",
    "src/polku/inference/steps.py",
    "src/polku/programme/rules/fi/transitions.csv",
    "src/polku/programme/rules/fi/clocks.csv",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong: `shift` and `hidden` [A, T] of the panel's cells, the true log R [trial, H], who was hit."""

    shift: Array
    hidden: NDArray[np.bool_]
    log_r: Array
    hit: tuple[int, ...]


def nothing(case: Simulated) -> Fault:
    """No fault."""
    shape = case.panel.log_y.shape
    return Fault(np.zeros(shape), np.zeros(shape, dtype=bool), case.log_r, tuple(range(len(case.strengths))))


def begin(case: Simulated, area: int) -> int:
    """The column of the panel in which a trial area starts."""
    return case.starts[case.prior.areas[area]].since(case.panel.first)


def extra_drift(case: Simulated, rng: np.random.Generator, first: int) -> Array:
    """What a walk of twice the sd adds from column `first` on: an independent walk of three times the variance."""
    panel = case.panel
    plain = Noise(q=0.00697, k=0.964, season_base=0.0, season_count=0.0)
    walk = math.sqrt(3.0) * area_noise(rng, panel, plain, panel.months)
    return np.where(np.arange(panel.months) >= first, walk - walk[:, first : first + 1], 0.0)


def drift(case: Simulated, rng: np.random.Generator) -> Fault:
    return replace(nothing(case), shift=extra_drift(case, rng, 0))


def drift_after(case: Simulated, rng: np.random.Generator) -> Fault:
    return replace(nothing(case), shift=extra_drift(case, rng, min(begin(case, a) for a in range(len(case.strengths)))))


def break_(case: Simulated, rng: np.random.Generator) -> Fault:
    fault, a = nothing(case), int(rng.integers(len(case.strengths)))
    at = min(begin(case, a) + int(rng.integers(1, 13)), case.panel.months - 1)
    fault.shift[a, at:] += rng.choice([-1.0, 1.0]) * BREAK
    return replace(fault, hit=(a,))


def spillover(case: Simulated, rng: np.random.Generator) -> Fault:
    fault, a, panel = nothing(case), int(rng.integers(len(case.strengths))), case.panel
    others = range(len(case.strengths), len(panel.areas))
    beside = [i for i in others if panel.regions[i] == panel.regions[a]] or list(others)
    lead = panel.months - case.seen
    fault.shift[int(rng.choice(beside)), lead:] += SPILL * case.log_r[a, : case.seen]
    return replace(fault, hit=(a,))


def shock(case: Simulated, rng: np.random.Generator) -> Fault:
    fault, a, panel = nothing(case), int(rng.integers(len(case.strengths))), case.panel
    at = begin(case, a) + int(rng.integers(0, 13))
    ramp = np.clip((np.arange(panel.months) - at + 1.0) / SHOCK_MONTHS, 0.0, 1.0)
    region = np.array([r == panel.regions[a] for r in panel.regions])
    fault.shift[region] += rng.choice([-1.0, 1.0]) * SHOCK * ramp
    return replace(fault, hit=(a,))


def with_truth(case: Simulated, programme: Programme) -> Fault:
    """The world in which `programme` is how the trial really went, the strengths being the same."""
    first, persons = case.prepared.first, case.panel.ybar[: len(case.strengths)]
    truth = prepare(programme, baseline_of(template().baseline, first, persons), "planned")
    log_r = true_response(programme, truth, case.strengths)
    # persons of `ybar` scale the cohort only, and log R does not hang on them: the clean run is the same
    fault = nothing(case)
    lead = case.panel.months - case.seen
    fault.shift[: len(case.strengths), lead:] += (log_r - case.log_r)[:, : case.seen]
    return replace(fault, log_r=log_r)


def lag(case: Simulated, rng: np.random.Generator) -> Fault:
    factor = 3.0 if rng.random() < 0.5 else 1.0 / 3.0
    links = tuple(replace(k, lag=k.lag * factor) for k in case.programme.links)
    return with_truth(case, replace(case.programme, links=links))


def dose(case: Simulated, rng: np.random.Generator) -> Fault:
    rows = case.programme.doses
    part = {key: float(rng.random()) for key in dict.fromkeys((d.activity, d.area) for d in rows)}
    told = tuple(replace(d, level=d.level * part[d.activity, d.area]) for d in rows)
    return with_truth(case, replace(case.programme, doses=told))


def clock(case: Simulated, rng: np.random.Generator) -> Fault:
    services = {s.id for s in case.programme.states if "services" in s.counts_as}
    rules = tuple(
        replace(c, does="resets") if c.clock == "jobless" and c.state in services else c for c in case.programme.clocks
    )
    return with_truth(case, replace(case.programme, clocks=rules))


def suppressed(case: Simulated, rng: np.random.Generator) -> Fault:
    stock = case.panel.stock
    return replace(nothing(case), hidden=stock < np.nanquantile(stock, SUPPRESSED, axis=1)[:, None])


FAMILIES: dict[str, Callable[[Simulated, np.random.Generator], Fault]] = {
    "drift": drift,
    "drift_after": drift_after,
    "break": break_,
    "spillover": spillover,
    "shock": shock,
    "lag": lag,
    "dose": dose,
    "clock": clock,
    "suppressed": suppressed,
}


def faulty(case: Simulated, fault: Fault) -> Panel:
    """The panel that is seen, ȳ learned again from the months before the start."""
    panel = case.panel
    stock = np.where(fault.hidden, np.nan, np.maximum(np.round(panel.stock * np.exp(fault.shift)), 1.0))
    log_y = panel.log_y + np.log(stock) - np.log(panel.stock)
    learned = stock.copy()
    for a, area in enumerate(case.prior.areas):
        learned[a, case.starts[area].since(panel.first) :] = np.nan
    return replace(panel, log_y=log_y, stock=stock, ybar=np.nanmean(learned, axis=1))


@dataclass(frozen=True, slots=True)
class Said:
    """What a run says: mean and sd [trial, HORIZONS] of log R after each start, and the codes it raises by area."""

    mean: Array
    sd: Array
    codes: frozenset[str]


def learn(case: Simulated, panel: Panel) -> Background:
    """Noise, exposure and what was under way, from the untreated months."""
    return learn_background(panel, case.starts, case.series.cycle)


def as_learned(background: Background, panel: Panel) -> Background:
    """What was learned of the same untreated months, for a panel that differs in treated ones only."""
    like = background.panel
    return replace(background, panel=replace(panel, nuisances=like.nuisances, volatility=like.volatility))


def run_of(case: Simulated, background: Background) -> Said:
    """The product's main fit and its checks on a panel."""
    noise, panel = background.noise, background.panel
    damped = with_slope(learning_blocks(panel, case.starts), noise, -np.inf)
    stock = outcome_formula(case.programme)
    functional = log_ratio(Months(case.prepared, case.seen), stock, panel.first, panel.months)
    kept = fit(case.prior, functional, panel, noise)
    main, freed, steps = fit_with_steps(kept, functional, panel, noise, case.starts)
    whole = log_ratio(Months(case.prepared, case.prepared.months), stock, case.prepared.first, case.prepared.months)
    value, jacobian = linearise(whole, main.strengths_mean)
    lead = case.prepared.first.since(panel.first)
    at = np.array([[begin(case, a) - lead + h - 1 for h in HORIZONS] for a in range(len(value))])
    areas = np.arange(len(value))[:, None]
    slopes = jacobian[areas, at]  # [A, H, L]
    sd = np.sqrt(np.einsum("ahl,alm,ahm->ah", slopes, main.strengths_cov, slopes))
    codes = codes_of(case, freed, noise, main, functional)
    codes |= {"parted_before" for gap in background.gaps if gap.rare}
    codes |= {f"withheld_{code}" for code in steps.withheld.values()}
    codes |= {"trial_series_steps" if of_trial([d], case.starts) else "series_jumps" for d in steps.cells}
    other = kept if of_trial(steps.cells, case.starts) else None
    codes |= headline_codes(case, freed, noise, damped, main, other, functional, slopes[:, 1])
    return Said(value[areas, at], sd, frozenset(codes))


def codes_of(case: Simulated, panel: Panel, noise: Noise, main: NormalPosterior, functional: Functional) -> set[str]:
    """The warnings that a run would raise of its series."""
    found = set()
    if any(whiteness(b, noise) < AS_RARE for b in learning_blocks(panel, case.starts) if b.months >= 25):
        found.add("noise_not_white")
    comparison = [a for a in panel.areas if a not in case.starts]
    grown = unrest(panel.take(comparison), noise, min(case.starts.values()))
    if grown is not None and grown[1] < AS_RARE:
        found.add("noise_grew")
    if any(d.p < AS_RARE for d in comparison_ramps(panel, noise, main, functional, case.starts).values()):
        found.add("comparison_parted")
    return found


def headline_codes(
    case: Simulated,
    panel: Panel,
    noise: Noise,
    damped: Noise,
    main: NormalPosterior,
    kept: NormalPosterior | None,
    functional: Functional,
    slopes: Array,
) -> set[str]:
    """Warnings of what the headline effect [A, L] hangs on: variants, prior against data."""
    found = set()
    prior, links = case.prior, case.prior.shape[1]
    regions = {panel.regions[panel.areas.index(a)] for a in prior.areas}
    some = [a for a, r in zip(panel.areas, panel.regions, strict=True) if a in case.starts or r not in regions]
    variants = {"damped": fit(prior, functional, panel, damped, start=main.mean)}
    if kept is not None:
        variants["steps_kept"] = kept
    if len(prior.areas) < len(some) < len(panel.areas):
        variants["region_out"] = fit(prior, functional, panel.take(some), noise, start=main.mean)
    for a, g in enumerate(slopes):
        direction = prior.strength_matrix[a * links : (a + 1) * links].T @ g

        def told(p: NormalPosterior, d: Array = direction) -> tuple[float, float]:
            return float(d @ p.mean), float(np.sqrt(d @ p.cov @ d))

        for name, other in variants.items():
            if told(main)[1] > 0 and moved(name, told(main), told(other)).matters:
                found.add(f"hangs_on_{name}")
        v0, v1 = float(direction @ prior.cov @ direction), told(main)[1] ** 2
        if v0 > v1 and surprise(float(direction @ prior.mean), v0, told(main)[0], v1) > SURPRISED:
            found.add("conflict")
        if power_scaling(main, direction[None])[0].verdict == "conflict":
            found.add("prior_and_data_apart")
    return found


@dataclass(frozen=True, slots=True)
class Tried:
    """One programme with one fault: which quantities were covered, widths over the clean ones, codes raised."""

    covered: Array
    width: Array
    codes: frozenset[str]

    @property
    def flagged(self) -> bool:
        return bool(self.codes - USUAL)


def tried(said: Said, clean: Said, fault: Fault, at: Array) -> Tried:
    """What came of one run; an effect that the links cannot move (no spread) is no quantity."""
    hit = list(fault.hit)
    truth = fault.log_r[np.arange(len(fault.log_r))[:, None], at][hit]
    mean, sd, plain = said.mean[hit], said.sd[hit], clean.sd[hit]
    there = (sd > 1e-9) & (plain > 1e-9)
    inside = np.abs(truth - mean) <= Z80 * sd
    return Tried(inside[there].astype(float), sd[there] / plain[there], said.codes)


def one(number: int, families: Sequence[str], seed: int = SEED) -> dict[str, Tried]:
    """A programme, clean and under each fault."""
    case = simulate((seed, number))
    lead = case.prepared.first.since(case.panel.first)
    at = np.array([[begin(case, a) - lead + h - 1 for h in HORIZONS] for a in range(len(case.strengths))])
    background = learn(case, case.panel)
    clean = run_of(case, background)
    found = {"clean": tried(clean, clean, nothing(case), at)}
    for i, name in enumerate(families):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number, 1 + i])))
        fault = FAMILIES[name](case, rng)
        panel = faulty(case, fault)
        told = as_learned(background, panel) if name in AFTER_START else learn(case, panel)
        found[name] = tried(run_of(case, told), clean, fault, at)
    return found


# ---------------------------------------------------------------- figures


def share(runs: Sequence[Tried]) -> tuple[float, float, int]:
    """Coverage over runs, its standard error with programmes as clusters, and how many quantities."""
    groups = [r.covered for r in runs if r.covered.size]
    n = sum(g.size for g in groups)
    if not n:
        return 0.0, 0.0, 0
    mean = sum(float(g.sum()) for g in groups) / n
    off = np.array([float(g.sum()) - mean * g.size for g in groups])
    return mean, float(np.sqrt((off**2).sum()) / n), n


def row(name: str, runs: Sequence[Tried], clean: Sequence[Tried]) -> dict[str, Any]:
    """The figures of one family, and its verdict."""
    cover, se, n = share(runs)
    quiet = [r for r in runs if not r.flagged]
    silent, silent_se, silent_n = share(quiet)
    missed = [r for r in runs if r.covered.size and r.covered.mean() < 0.5]
    width = np.concatenate([r.width for r in runs])
    found: dict[str, Any] = {"family": name, "programmes": len(runs), "quantities": n, "cover80": cover, "se": se}
    found |= {"width": float(width.mean()), "flagged": _mean(r.flagged for r in runs)}
    found |= {"clean_flagged": _mean(r.flagged for r in clean), "flagged_of_missed": _mean(r.flagged for r in missed)}
    found |= {"silent80": silent, "silent_se": silent_se, "silent_quantities": silent_n}
    found["silent_missed"] = (1.0 - silent) * silent_n / n
    if name != "clean":
        found["verdict"] = verdict(found)
    codes = sorted({c for r in (*runs, *clean) for c in r.codes})
    found["codes"] = {c: _mean(c in r.codes for r in runs) for c in codes}
    return found


def verdict(found: dict[str, Any]) -> str:
    """covered, flagged, wider or silent, the first that holds; see the head of this file."""
    if found["cover80"] >= BARS["cover80"]:
        return "covered"
    left = found["silent80"] >= BARS["cover80"] or found["flagged"] >= BARS["flagged"]
    if left and found["flagged"] > found["clean_flagged"]:
        return "flagged"
    return "wider" if found["width"] >= BARS["wider"] else "silent"


def _mean(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def figures(found: dict[str, list[Tried]]) -> dict[str, Any]:
    """All rows; what was reached."""
    rows = [row(name, runs, found["clean"]) for name, runs in found.items()]
    reached = all(r["verdict"] != "silent" for r in rows if "verdict" in r)
    return {"programmes": len(found["clean"]), "bars": BARS, "reached": reached, "families": rows}


def measure(count: int, families: Sequence[str], report: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The whole proof; `report` is given the figures now and then."""
    found: dict[str, list[Tried]] = {name: [] for name in ("clean", *families)}
    with threadpool_limits(1):
        for i in range(count):
            for name, run in one(i, families).items():
                found[name].append(run)
            if (i + 1) % 10 == 0:
                report(figures(found))
    return figures(found)


def tell(told: dict[str, Any]) -> None:
    """The rows, a line each."""
    for r in told["families"]:
        print(
            f"{r['family']:12s} n={r['programmes']} cover80 {r['cover80']:.3f} ± {r['se']:.3f} width {r['width']:.2f}",
            f"flagged {r['flagged']:.2f} (of missed {r['flagged_of_missed']:.2f}) silent80 {r['silent80']:.3f}",
            r.get("verdict", ""),
            {k: round(v, 2) for k, v in r["codes"].items()},
            flush=True,
        )
    print(flush=True)


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--date", default="", help="the date of the result; without it nothing is written")
    words.add_argument("--count", type=int, default=150)
    words.add_argument("--families", nargs="*", default=list(FAMILIES), choices=["clean", *FAMILIES])
    chosen = words.parse_args()
    families = [f for f in chosen.families if f != "clean"]  # the programmes without a fault are always run
    told = measure(chosen.count, families, tell)
    tell(told)
    if chosen.date:
        print(results.write("misspecify", told, SOURCES, chosen.date, SEED))


if __name__ == "__main__":
    main()
