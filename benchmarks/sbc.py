"""Simulation-based calibration: programmes with a known truth, fitted by the product's own functions.

For each simulated programme (`simulate`) the noise is learned from its untreated months, the strengths are fitted, the
effects and fans are drawn as in a run of the product, and the place of the truth in what was believed is noted:

    p = P(quantity ≤ truth | data)                uniform on 0-1 if the intervals mean what they say (Talts et al. 2018)
    covered at 80 % (95 %)                        the truth lies between the quantiles 0.1 and 0.9 (0.025 and 0.975)

Families: link strengths (the part common to all areas and each area's own) · sums of bundles · the effect on the
unemployed 6, 12 and 24 months from an area's start, in persons · the area's stock with the trial 6 and 12 months after
the data. An effect that is nought for certain, because no activity has begun yet, is no quantity. Coverage pools all
quantities of a family; its standard error takes a programme as one cluster, and beside it stands the binomial one. For
the test of uniformity each programme gives one quantity of each family, chosen at random beforehand, so that ranks are
independent: their empirical distribution must lie inside a simultaneous 95 % envelope
(Säilynoja, Bürkner & Vehtari 2022, Statistics and Computing 32:32, the envelope by simulation).

What is calibrated is what a run prints ("varied"): lags, levels of dose, heterogeneity and target shares are drawn from
their priors and let vary by the ensemble of `polku.estimation.posterior`. In "normal" programmes these are as the
programme says and held, true strengths from the moment-matched normal prior that the fit uses: the main fit alone,
strictly. The product's prior of existence times strength, which those moments stand in for, is a row of its own
("slab"). In
"null" programmes nothing works, in "harm" one strong link works the wrong way round. Of areas in which nothing works
it is counted how often a report would say that the material shows or suggests a direction (`polku.results.verdicts`).

`python benchmarks/sbc.py --date 2024-11-24` writes `results/sbc.toml`; `--count 40` is a quick look.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import numpy as np
import results
from numpy.typing import NDArray
from scipy.stats import binom, norm
from simulate import AHEAD, TRUTHS, Simulated, simulate
from threadpoolctl import threadpool_limits

from polku.estimation.case import Case, outcome_formula
from polku.estimation.draws import Strengths, held
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.estimation.posterior import fit_posterior
from polku.evidence.model import Evidence
from polku.inference.ensemble import Mixture
from polku.inference.existence import common_existence
from polku.inference.laplace import Alone, NormalPosterior, fit
from polku.inference.learnability import Bundle, contraction, expected_covariance, find_bundles, p_active, planned_panel
from polku.inference.likelihood import linearise
from polku.inference.nuisances import learn_background
from polku.inference.prior import joint_covariance
from polku.results.scenarios import levels_of, run_scenario
from polku.results.verdicts import decide, of_normal

Array = NDArray[np.float64]

HORIZONS = (6, 12, 24)
LEADS = (6, AHEAD)
FAMILIES = ("links", "bundles", "effects", "forecasts")
STRICT = ("varied", "normal")
"""Truths from the very prior that is fitted: the bars are for these."""
BARS = {"low80": 0.77, "high80": 0.83, "low95": 0.93, "high95": 0.97, "null_active": 0.05, "zero_in_90": 0.85}
BARS |= {"shows": 0.025, "shows_or_suggests": 0.10}
SOURCES = (
    "benchmarks/sbc.py",
    "benchmarks/simulate.py",
    "src/polku/estimation/main_fit.py",
    "src/polku/estimation/ensemble_fit.py",
    "src/polku/estimation/hyperparameters.py",
    "src/polku/estimation/draws.py",
    "src/polku/estimation/posterior.py",
    "src/polku/results/scenarios.py",
    "src/polku/dynamics/baseline.py",
    "src/polku/dynamics/cohort.py",
    "src/polku/dynamics/effects.py",
    "src/polku/dynamics/model.py",
    "src/polku/dynamics/layout.py",
    "src/polku/dynamics/measures.py",
    "src/polku/dynamics/response.py",
    "src/polku/forecast/contrast.py",
    "src/polku/forecast/outcomes.py",
    "src/polku/forecast/predict.py",
    "src/polku/forecast/structural.py",
    "src/polku/inference/ensemble.py",
    "src/polku/inference/existence.py",
    "src/polku/inference/learnability.py",
    "src/polku/inference/likelihood.py",
    "src/polku/inference/noise.py",
    "src/polku/inference/noise_fit.py",
    "src/polku/inference/nuisances.py",
    "src/polku/inference/laplace.py",
    "src/polku/inference/prior.py",
    "src/polku/results/verdicts.py",
    "src/polku/programme/rules/fi/transitions.csv",
    "src/polku/programme/rules/fi/clocks.csv",
)
SEED = 20240517
PURPOSE = {truth: i for i, truth in enumerate(TRUTHS)}


@dataclass(frozen=True, slots=True)
class Placed:
    """One quantity: where the truth fell, p in 0-1, and how much of its prior variance the data took away."""

    family: str
    name: str
    p: float
    in80: bool
    in95: bool
    learned: float = 0.0


@dataclass(frozen=True, slots=True)
class Learned:
    """What the product believes after the data of a simulated programme."""

    posterior: NormalPosterior
    fits: Fits
    bundles: tuple[Bundle, ...]
    strengths: Strengths
    mixture: Mixture


def learn(case: Simulated, varied: bool = False) -> Learned:
    """The fits of a run: noise, exposure and gaps from the untreated, the strengths, bundles from what the plan could
    teach.

    `varied`: the whole posterior around them. `mixture` is of the strengths at full dose, one member when not varied.
    """
    background = learn_background(case.panel, case.starts, case.series.cycle)
    noise, panel = background.noise, background.panel
    stock, prior = outcome_formula(case.programme), case.prior
    flows = Months(case.prepared, case.seen)
    posterior = fit(prior, log_ratio(flows, stock, panel.first, panel.months), panel, noise)
    end = max(case.programme.end_of(a) for a in case.programme.trial_areas)
    planned = planned_panel(panel, end)
    later = Months(case.prepared, planned.months - case.prepared.first.since(planned.first))
    expected = expected_covariance(prior, log_ratio(later, stock, planned.first, planned.months), planned, noise)
    bundles = find_bundles(prior, expected, [str(k.effect) for k in case.prepared.links])
    alone = Alone(posterior.strengths_mean, posterior.strengths_cov, 0, True)
    fits = ({0.0: posterior}, {}, alone, expected, bundles, (), {0.0: case.prepared}, ())
    seen_by = {"panel": panel, "gaps": background.gaps, "forecast_noise": background.bare}
    fits = Fits(prior, noise, *fits, **seen_by)
    if not varied:
        one = Mixture(np.ones(1), posterior.mean[None], posterior.cov[None], np.zeros(1), posterior.evidence)
        return Learned(posterior, fits, bundles, held(posterior), one)
    found = fit_posterior(Case.uncut(case.programme, Evidence()), fits)
    return Learned(posterior, fits, bundles, found.strengths(prior), found.mixture)


def place_mixed(family: str, name: str, truth: float, pull: Array, mixture: Mixture, before: float) -> Placed:
    """A sum of parameters pull'theta under a mixture of normals, in closed form."""
    variance = np.einsum("k,nkl,l->n", pull, mixture.covs, pull, optimize=True)
    p = float(mixture.weights @ norm.cdf((truth - mixture.means @ pull) / np.sqrt(np.maximum(variance, 1e-30))))
    left = float(mixture.weights @ variance)
    return Placed(family, name, p, 0.1 <= p <= 0.9, 0.025 <= p <= 0.975, contraction(before, left))


def place_drawn(family: str, name: str, truth: float, draws: Array) -> Placed:
    """A quantity known by draws [N], with the quantiles that the product prints."""
    a, b, c, d = np.quantile(draws, (0.025, 0.1, 0.9, 0.975))
    p = (float(np.sum(draws < truth)) + 0.5) / (len(draws) + 1.0)
    return Placed(family, name, p, bool(b <= truth <= c), bool(a <= truth <= d))


def placed_strengths(case: Simulated, found: Learned) -> list[Placed]:
    """Links and sums of bundles: the common part and every area's."""
    prior = case.prior
    areas, links = prior.shape
    matrix = np.vstack([np.eye(links, prior.mean.size), prior.strength_matrix])
    truth = np.concatenate([case.common, case.strengths.ravel()])
    out = []
    sums = [("links", (i,)) for i in range(links)] + [("bundles", b.links) for b in found.bundles]
    for a in range(areas + 1):
        for family, members in sums:
            at = [a * links + i for i in members]
            pull = matrix[at].sum(axis=0)
            name = "common" if a == 0 else "area"
            before = float(pull @ prior.cov @ pull)
            out.append(place_mixed(family, name, float(truth[at].sum()), pull, found.mixture, before))
    return out


def placed_persons(case: Simulated, found: Learned, seed: int) -> list[Placed]:
    """Effects and forecasts, as the product draws them."""
    programme, prepared = case.programme, case.prepared
    levels, _ = levels_of(programme, case.series, found.fits, prepared.months)
    world = run_scenario(programme, prepared, found.strengths, levels, seed, full=False).world
    effect = world.effect["unemployed"]
    with_ = effect + world.without["unemployed"]
    true_with = case.without * np.exp(case.log_r)
    out = []
    for a, area in enumerate(programme.trial_areas):
        begin = programme.start_of(area).since(prepared.first)
        for h in HORIZONS:
            t = begin + h - 1
            truth = float(true_with[a, t] - case.without[a, t])
            if truth != 0.0 or effect[:, a, t].any():  # an activity that has not begun leaves nothing to believe
                out.append(place_drawn("effects", f"{h}", truth, effect[:, a, t]))
        for h in LEADS:
            t = case.seen + h - 1
            out.append(place_drawn("forecasts", f"{h}", float(true_with[a, t]), with_[:, a, t]))
    return out


def calibrate(number: int, truth: str, seed: int = SEED) -> list[Placed]:
    """All quantities of one programme."""
    case = simulate((seed, PURPOSE[truth], number), truth)
    found = learn(case, truth == "varied")
    return placed_strengths(case, found) + placed_persons(case, found, seed)


# ---------------------------------------------------------------- envelopes and coverage


@lru_cache(maxsize=64)
def envelope(n: int, points: int = 100, level: float = 0.95, draws: int = 4000, seed: int = 1) -> tuple[Array, Array]:
    """Simultaneous bounds [points] of n·ECDF at 1/points … 1 of n uniform values.

    Pointwise binomial bounds at a level γ such that all of them hold together with probability `level`: γ is the
    quantile 1 − level, over simulated uniform samples, of the least two-sided binomial tail along the curve.
    """
    z = np.arange(1, points) / points
    random = np.random.Generator(np.random.Philox(key=seed))
    counts = np.cumsum(random.multinomial(n, np.full(points, 1.0 / points), size=draws), axis=1)[:, :-1]
    tails = 2.0 * np.minimum(binom.cdf(counts, n, z), binom.sf(counts - 1, n, z))
    gamma = float(np.quantile(tails.min(axis=1), 1.0 - level))
    return binom.ppf(gamma / 2, n, z), binom.ppf(1 - gamma / 2, n, z)


def uniform(p: Sequence[float], bins: int = 20, level: float = 0.95) -> dict[str, Any]:
    """Whether independent p's lie inside the envelope, how far their ECDF strays, and their histogram."""
    values = np.sort(np.asarray(p))
    low, high = envelope(len(values), level=level)
    z = np.arange(1, len(low) + 1) / (len(low) + 1)
    counts = np.searchsorted(values, z, side="right")
    inside = bool(np.all((counts >= low) & (counts <= high)))
    stray = float(np.abs(counts / len(values) - z).max())
    histogram = np.histogram(values, bins=bins, range=(0.0, 1.0))[0]
    return {"inside": inside, "values": len(values), "stray": stray, "histogram": [int(c) for c in histogram]}


def coverage(groups: Sequence[Sequence[bool]]) -> tuple[float, float, float]:
    """Share covered, its standard error with programmes as clusters, and the binomial one."""
    kept = [g for g in groups if len(g)]
    n = sum(len(g) for g in kept)
    share = sum(sum(g) for g in kept) / n
    off = np.array([sum(g) - share * len(g) for g in kept])
    return share, float(np.sqrt(np.sum(off**2)) / n), math.sqrt(share * (1 - share) / n)


def family(
    programmes: Sequence[Sequence[Placed]], chosen: Callable[[Placed], bool], seed: int
) -> dict[str, Any] | None:
    """The figures of one family of quantities over programmes."""
    random = np.random.Generator(np.random.Philox(key=seed))
    groups = [[q for q in programme if chosen(q)] for programme in programmes]
    groups = [g for g in groups if g]
    if len(groups) < 2:
        return None
    out: dict[str, Any] = {"programmes": len(groups), "quantities": sum(len(g) for g in groups)}
    for level, name in ((80, "in80"), (95, "in95")):
        share, se, plain = coverage([[getattr(q, name) for q in g] for g in groups])
        out |= {f"cover{level}": share, f"se{level}": se, f"binomial{level}": plain}
    ranks = uniform([g[int(random.integers(len(g)))].p for g in groups])
    return out | {"ranks": ranks}


def families(programmes: Sequence[Sequence[Placed]], seed: int = SEED) -> dict[str, Any]:
    """Every family, effects and forecasts by horizon too, and the links of which the data taught something."""
    wanted: dict[str, Callable[[Placed], bool]] = {f: lambda q, f=f: q.family == f for f in FAMILIES}  # type: ignore[misc]
    wanted["links_learned"] = lambda q: q.family == "links" and q.learned >= 0.4
    for h in HORIZONS:
        wanted[f"effects_{h}"] = lambda q, h=h: q.family == "effects" and q.name == str(h)  # type: ignore[misc]
    for h in LEADS:
        wanted[f"forecasts_{h}"] = lambda q, h=h: q.family == "forecasts" and q.name == str(h)  # type: ignore[misc]
    found = {name: family(programmes, chosen, seed) for name, chosen in wanted.items()}
    return {name: row for name, row in found.items() if row is not None}


# ---------------------------------------------------------------- nothing and harm


@dataclass(slots=True)
class Tally:
    """Counts over programmes of one kind."""

    runs: int = 0
    counts: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.counts[name] = self.counts.get(name, 0.0) + value

    def join(self, other: Tally) -> None:
        """Adds another's counts."""
        self.runs += other.runs
        for name, value in other.counts.items():
            self.add(name, value)


def null_programme(number: int, tally: Tally, seed: int = SEED) -> None:
    """A programme in which nothing works: who is called active, and is 0 inside the 90 % interval."""
    case = simulate((seed, PURPOSE["null"], number), "null")
    found = learn(case)
    posterior, prior = found.posterior, case.prior
    links = range(len(prior.links))
    exists = common_existence(posterior).p
    active = [exists[i] > 0.9 for i in links if 0 < prior.exists[i] < 1]
    sums = [b for b in found.bundles if 1 - float(np.prod(1 - prior.exists[list(b.links)])) <= 0.9]
    bundles = [p_active(posterior, b.links) > 0.9 for b in sums]
    sd = np.sqrt(np.diag(posterior.cov)[: len(prior.links)])
    zero = np.abs(posterior.mean[: len(prior.links)]) <= norm.ppf(0.95) * sd
    tally.runs += 1
    for name, flags in (("links", active), ("bundles", bundles)):
        tally.add(name, len(flags))
        tally.add(f"{name}_active", sum(flags))
    tally.add("runs_active", any(active) or any(bundles))
    tally.add("zero_in_90", float(zero.sum()))
    tally.add("all_links", len(links))
    said = directions(case, found)
    tally.add("areas", len(said))
    tally.add("areas_shows", said.count("shows"))
    tally.add("areas_suggests", said.count("suggests"))


def harm_programme(number: int, tally: Tally, seed: int = SEED) -> None:
    """A programme with one harmful link: what is said of it and of its areas."""
    case = simulate((seed, PURPOSE["harm"], number), "harm")
    found = learn(case)
    posterior = found.posterior
    mean, sd = float(posterior.mean[0]), math.sqrt(float(posterior.cov[0, 0]))
    link = float(norm.cdf(-mean / sd))
    tally.runs += 1
    tally.add("link_negative", mean < 0)
    tally.add("link_probably_harmful", link > 0.9)
    tally.add("link_probably_beneficial", link < 0.1)
    if contraction(float(case.prior.cov[0, 0]), sd**2) >= 0.4:
        tally.add("links_learned", 1)
        tally.add("links_learned_negative", mean < 0)
    rise, learned = effect_rises(case, found)
    tally.add("areas", len(rise))
    tally.add("areas_probably_harmed", float(np.sum(rise > 0.9)))
    tally.add("areas_probably_helped", float(np.sum(rise < 0.1)))
    tally.add("areas_learned", float(np.sum(learned >= 0.4)))
    tally.add("areas_learned_risen", float(np.sum((learned >= 0.4) & (rise > 0.5))))


def effect_rises(case: Simulated, found: Learned) -> tuple[Array, Array]:
    """[A] the probability that the trial raised unemployment 12 months from the start, and how far it was learned."""
    posterior, prior, programme = found.posterior, case.prior, case.programme
    flows = Months(case.prepared, case.prepared.months)
    stock = outcome_formula(programme)
    value, jacobian = linearise(
        log_ratio(flows, stock, case.prepared.first, case.prepared.months), posterior.strengths_mean
    )
    areas = np.arange(len(value))
    at = np.array([programme.start_of(a).since(case.prepared.first) + 11 for a in programme.trial_areas])
    g = jacobian[areas, at]
    before = np.einsum("al,alm,am->a", g, prior.strength_moments()[1], g)
    after = np.einsum("al,alm,am->a", g, posterior.strengths_cov, g)
    rise: Array = norm.cdf(value[areas, at] / np.sqrt(np.maximum(after, 1e-30)))
    return rise, 1.0 - after / np.maximum(before, 1e-30)


def directions(case: Simulated, found: Learned) -> list[str]:
    """What a report would say of each area's effect on the unemployed 12 months from its start, nothing capped."""
    posterior, prior, programme = found.posterior, case.prior, case.programme
    flows = Months(case.prepared, case.prepared.months)
    stock = outcome_formula(programme)
    value, jacobian = linearise(
        log_ratio(flows, stock, case.prepared.first, case.prepared.months), posterior.strengths_mean
    )
    expected = joint_covariance(prior, found.fits.expected)
    before, assumed = prior.strength_moments()[1], prior.strengths(prior.mean)
    said = []
    for a, area in enumerate(programme.trial_areas):
        at = programme.start_of(area).since(case.prepared.first) + 11
        g, mean = jacobian[a, at], float(value[a, at])
        v0, v1, planned = (float(g @ v @ g) for v in (before[a], posterior.strengths_cov[a], expected[a, :, a, :]))
        if v0 <= 0.0:  # an activity that has not begun: there is nothing to say
            continue
        start = mean + float(g @ (assumed[a] - posterior.strengths_mean[a]))
        known = of_normal((start, math.sqrt(v0)), (mean, math.sqrt(max(v1, 0.0))), math.sqrt(max(planned, 0.0)))
        said.append(decide(known).direction)
    return said


def null_figures(tally: Tally) -> dict[str, Any]:
    """Shares of null programmes."""
    c, n = tally.counts, tally.runs
    runs = c["runs_active"] / n
    return {
        "programmes": n,
        "runs_with_an_active_link_or_bundle": runs,
        "se": math.sqrt(runs * (1 - runs) / n),
        "links_active": c["links_active"] / max(c["links"], 1),
        "bundles_active": c["bundles_active"] / max(c["bundles"], 1),
        "zero_in_90": c["zero_in_90"] / c["all_links"],
        "areas": int(c["areas"]),
        "shows": c["areas_shows"] / c["areas"],
        "shows_or_suggests": (c["areas_shows"] + c["areas_suggests"]) / c["areas"],
    }


def harm_figures(tally: Tally) -> dict[str, Any]:
    """Shares of programmes with a harmful link."""
    c, n = tally.counts, tally.runs
    links = ("link_negative", "link_probably_harmful", "link_probably_beneficial")
    areas = ("areas_probably_harmed", "areas_probably_helped")
    counts = ("links_learned", "links_learned_negative", "areas", "areas_learned", "areas_learned_risen")
    found = {name: c.get(name, 0.0) / n for name in links} | {name: c.get(name, 0.0) / c["areas"] for name in areas}
    return {"programmes": n, **found, **{name: int(c.get(name, 0.0)) for name in counts}}


# ---------------------------------------------------------------- the run


def verdicts(found: dict[str, Any]) -> dict[str, bool]:
    """The bars of the families and of the null programmes."""
    out = {}
    for truth in STRICT:
        for name in FAMILIES:
            row = found.get(truth, {}).get(name)
            if row:
                out[f"{truth}_{name}_80"] = BARS["low80"] <= row["cover80"] <= BARS["high80"]
                out[f"{truth}_{name}_95"] = BARS["low95"] <= row["cover95"] <= BARS["high95"]
                out[f"{truth}_{name}_ranks"] = row["ranks"]["inside"]
    if "null" in found:
        out["null_active"] = found["null"]["runs_with_an_active_link_or_bundle"] <= BARS["null_active"]
        out["zero_in_90"] = found["null"]["zero_in_90"] >= BARS["zero_in_90"]
        out |= {name: found["null"][name] <= BARS[name] for name in ("shows", "shows_or_suggests")}
    return out


@dataclass(frozen=True, slots=True)
class Found:
    """What programme `number` of every kind of truth gave."""

    placed: dict[str, list[Placed]]
    null: Tally
    harm: Tally


def one_of_each(number: int, count: int, others: int) -> Found:
    """The programmes of one number: "varied" for the first `count`, the other kinds for the first `others`."""
    null, harm = Tally(), Tally()
    kinds = [*(["varied"] if number < count else []), *(["normal", "slab"] if number < others else [])]
    with threadpool_limits(1):
        placed = {truth: calibrate(number, truth) for truth in kinds}
        if number < others:
            null_programme(number, null)
            harm_programme(number, harm)
    return Found(placed, null, harm)


def measure(
    count: int, others: int, report: Callable[[dict[str, Any]], None], every: int = 200, workers: int = 1
) -> dict[str, Any]:
    """The whole proof, the same for any number of `workers`; `report` is given the figures now and then."""
    null, harm = Tally(), Tally()
    placed: dict[str, list[list[Placed]]] = {"varied": [], "normal": [], "slab": []}

    def figures() -> dict[str, Any]:
        found: dict[str, Any] = {truth: families(rows) for truth, rows in placed.items() if rows}
        if null.runs:
            found["null"] = null_figures(null)
        if harm.runs:
            found["harm"] = harm_figures(harm)
        return {"programmes": len(placed["varied"]), "bars": BARS, "reached": verdicts(found), **found}

    numbers = range(max(count, others))
    with ProcessPoolExecutor(workers) as pool:
        for i, found in enumerate(pool.map(partial(one_of_each, count=count, others=others), numbers)):
            for truth, rows in found.placed.items():
                placed[truth].append(rows)
            null.join(found.null)
            harm.join(found.harm)
            if (i + 1) % every == 0:
                report(figures())
    return figures()


def sentences(found: dict[str, Any]) -> Iterable[str]:
    """The figures, one line each."""
    for truth in ("varied", "normal", "slab"):
        for name, row in found.get(truth, {}).items():
            inside = "inside" if row["ranks"]["inside"] else "OUTSIDE"
            yield (
                f"{truth:7} {name:14} n={row['programmes']:5} ({row['quantities']:6})  "
                f"80: {row['cover80']:.3f} ± {row['se80']:.3f}  95: {row['cover95']:.3f} ± {row['se95']:.3f}  {inside}"
            )
    for name in ("null", "harm"):
        if name in found:
            yield f"{name}: " + ", ".join(f"{k} {v:.3f}" for k, v in found[name].items())
    yield "not reached: " + (", ".join(k for k, v in found["reached"].items() if not v) or "-")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--others", type=int, default=300)
    parser.add_argument("--every", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    words = parser.parse_args()

    def report(found: dict[str, Any]) -> None:
        print("\n".join(sentences(found)), flush=True)
        if words.date:
            results.write("sbc", found, SOURCES, words.date, SEED)

    begun = time.perf_counter()
    report(measure(words.count, words.others, report, words.every, words.workers))
    print(f"{(time.perf_counter() - begun) / max(words.count, 1):.2f} s a programme")


if __name__ == "__main__":
    main()
