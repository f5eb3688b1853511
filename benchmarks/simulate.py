"""Programmes that never were, with a known truth: what `sbc` and its relatives fit.

A programme is drawn as an evaluator might write one: 1-5 trial and 4-18 comparison areas of random size, activities
that start together or one after another, links over the channels of the packaged rules with priors on both sides of
zero, a target group. Then its world:

    national   log N_t   structural model of `polku.forecast.structural`: season, walk, damped slope
    area       log Y_a,t = log N_t + λ_a F_t + level_a + r_a,t + e_a,t + log R_a,t   (model of `polku.inference.noise`)
               λ   exposure to the national path without its season F, N(0, 0.2²) (`polku.inference.nuisances`)
               r   walk, Cov of monthly steps q² R + diag(k / ȳ)
               e   a fixed season of sd s_a by calendar month, and one that walks from year to year by ρ s_a
    R          the exact response of the client flows to the true strengths; 1 before an area's start

Published stocks are rounded to whole persons; the country's is its own path plus what the trial changed. The flows
themselves are as the programme says; in all but "varied" programmes so are doses, lags and target shares: the truth
differs from the prior in the strengths, the noise parameters and the noise.

The truth is drawn in one of these ways (`TRUTHS`):
    varied   lags, levels of dose, heterogeneity and target shares from their priors (`estimation.hyperparameters`), and
             then θ ~ N(m_0, V_0(ω)): everything that a run lets vary. The world is that of a programme which says so.
    normal   θ ~ N(m_0, V_0), the moment-matched normal prior of the fit: the strict form of calibration
    slab     A_l b_l,a with A ~ Bernoulli(π), μ ~ N(m, s²), ω ~ half-normal(0.15), b ~ N(μ, ω²): what the moments match
    null     nothing works
    harm     one strong link the wrong way round, the others nothing
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import results
from numpy.typing import NDArray

from polku.base import Month, Text
from polku.dynamics.baseline import Baseline, Stocks, make_baseline
from polku.dynamics.cohort import Start
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Prepared, prepare, respond
from polku.estimation.case import Case, outcome_formula
from polku.estimation.exits import settled
from polku.estimation.hyperparameters import as_member, make_members, prior_variance
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.series import Series, gather
from polku.evidence.folder import read_folder
from polku.forecast.structural import START as NATIONAL
from polku.inference.learnability import Bundle, expected_covariance, find_bundles, planned_panel
from polku.inference.noise import Noise, Panel, make_panel, region_matrix, season_sd
from polku.inference.nuisances import SD, cycle_path
from polku.inference.prior import Prior, make_prior
from polku.programme.asof import known
from polku.programme.model import Area, Band, Capacity, Dose, Effect, Link, Programme, Shift

Array = NDArray[np.float64]

FOLDER = results.ROOT / "examples" / "kokeilut-2017"
REAL = Noise(q=0.00697, k=0.964, season_base=0.0161, season_count=0.657, season_drift=0.107)
"""The noise as fitted on the example's 23 areas, 2006-2019, treated months left out."""
EVERYTHING = Month.of(2020, 1)
"""By then all of the example is known."""
HORIZON = 24
AHEAD = 12
TRUTHS = ("normal", "slab", "null", "harm", "varied")
SHARE_SD = 0.25
"""Of a target share, as a part of it, where the truth is let vary."""
LEVEL = 0.8
MANY = 256
"""Members that a true one is taken from at random."""
CHANNELS: tuple[Effect, ...] = (
    Shift("unemployed", "job"),
    Shift("unemployed", "job", Band(0, 6)),
    Shift("unemployed", "job", Band(12, None)),
    Shift("unemployed", "unsubsidised"),
    Shift("unemployed", "subsidised"),
    Shift("unemployed", "outside"),
    Shift("unemployed", "reg_end"),
    Shift("services", "job"),
)
CHANNEL_WEIGHTS = np.array([4.0, 2.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.5])
SHARE_BETWEEN = (0.3, 0.9)


@dataclass(frozen=True, slots=True)
class Template:
    """What every simulated programme shares: the packaged rules, and a baseline cohort of one area."""

    programme: Programme
    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Simulated:
    """A programme with its world. A trial areas, L links, H months from the first treated month.

    `strengths` [A, L] true, and their part `common` [L] to all areas; `log_r` [A, H] and `without` [A, H] (persons)
    true, months after the data included; `seen`: how many of the H months are in `series`.
    """

    programme: Programme
    prepared: Prepared
    prior: Prior
    series: Series
    panel: Panel
    starts: dict[str, Month]
    strengths: Array
    common: Array
    log_r: Array
    without: Array
    seen: int


@lru_cache(maxsize=1)
def template() -> Template:
    """The rules and the national path of the example, everything told."""
    found, evidence, _ = read_folder(FOLDER)
    programme = known(found, EVERYTHING)
    series = gather(Case.uncut(programme, evidence))
    if series is None:
        raise ValueError("the example has no series")
    baseline = make_baseline(programme, series.stocks, series.last)
    stock = tuple(i for i in programme.indicators if i.id == "unemployed")
    bare = replace(
        programme, areas=(), nodes=(), links=(), doses=(), indicators=stock, reforms=(), scenarios=(), questions=()
    )
    return Template(bare, baseline)


def baseline_of(like: Baseline, first: Month, persons: Array) -> Baseline:
    """The example's baseline for areas of so many unemployed: the cohort is linear in persons."""
    one = like.areas.stock[:, :, :1] / like.areas.stock[0, :, :1].sum()
    entries = like.areas.entries[:, :1] / like.areas.stock[0, :, :1].sum()
    areas = Start(one * persons, entries * persons)
    return replace(like, start=first.back(1), areas=areas)


# ---------------------------------------------------------------- the programme


def draw_areas(rng: np.random.Generator, first: Month) -> tuple[list[Area], Array]:
    """Trial areas, comparison areas and everyone's persons."""
    trials, others = int(rng.integers(1, 6)), int(rng.integers(4, 19))
    together = rng.random() < 0.5
    areas = []
    for i in range(trials):
        start = first if together or i == 0 else first + int(rng.integers(0, 10))
        share = round(float(rng.uniform(*SHARE_BETWEEN)), 2) if rng.random() < 0.6 else None
        band = Band(12, None) if rng.random() < 0.2 else None
        if band is not None and share is not None:
            share = round(share / 4, 2)
        name = f"trial-{i}"
        areas.append(
            Area(
                name,
                Text.same(name),
                "trial",
                start=start,
                end=start + 17,
                target_band=band,
                target_share=share,
                region=name,
            )
        )
    for i in range(others):
        name = f"other-{i}"
        region = f"trial-{rng.integers(trials)}" if rng.random() < 0.25 else name
        areas.append(Area(name, Text.same(name), "comparison", region=region))
    persons = np.exp(rng.uniform(math.log(1_000), math.log(30_000), trials + others))
    return areas, np.asarray(np.round(persons), dtype=np.float64)


def draw_links(rng: np.random.Generator, activities: Sequence[str]) -> list[Link]:
    """Links with priors as an evaluator writes them: mostly hopeful, some without a sign, some fearful."""
    count = int(rng.integers(2, 7))
    links = []
    for i in range(count):
        cause = activities[i] if i < len(activities) else str(rng.choice(activities))
        effect = CHANNELS[int(rng.choice(len(CHANNELS), p=CHANNEL_WEIGHTS / CHANNEL_WEIGHTS.sum()))]
        kind = rng.random()
        mean = rng.uniform(0.03, 0.25) if kind < 0.7 else 0.0 if kind < 0.85 else rng.uniform(-0.2, -0.03)
        sd = max(0.05, abs(mean) * rng.uniform(0.7, 1.3)) if mean else rng.uniform(0.05, 0.15)
        exists = float(rng.choice([0.4, 0.5, 0.6, 0.8]))
        links.append(
            Link(f"L{i}", cause, effect, float(rng.choice([1, 3, 7])), round(mean, 3), round(float(sd), 3), exists)
        )
    if rng.random() < 0.15:
        links.append(Link("C", activities[0], Capacity(links[-1].cause), 3.0, 0.05, 0.1, 0.5))
    return links


def draw_doses(rng: np.random.Generator, activities: Sequence[str], areas: Sequence[Area]) -> list[Dose]:
    """Each activity in each area from its start or some months later, at once or by steps, to its end."""
    doses = []
    delays = [0 if rng.random() < 0.6 else int(rng.integers(1, 8)) for _ in activities]
    ramps = [int(rng.integers(0, 7)) for _ in activities]
    for area in areas:
        if area.role != "trial" or area.start is None or area.end is None:
            continue
        for activity, delay, ramp in zip(activities, delays, ramps, strict=True):
            begin = area.start + delay
            if ramp:
                doses.append(Dose(activity, area.id, begin, 0.5))
            doses.append(Dose(activity, area.id, begin + ramp, float(rng.choice([0.75, 1.0]))))
            doses.append(Dose(activity, area.id, area.end + 1, 0.0))
    return doses


def draw_programme(rng: np.random.Generator) -> tuple[Programme, Array]:
    """A programme and its areas' persons, trial areas first."""
    bare = template().programme
    first = Month.of(int(rng.integers(2013, 2019)), int(rng.integers(1, 13)))
    areas, persons = draw_areas(rng, first)
    activities = [f"k{i}" for i in range(int(rng.integers(1, 4)))]
    links = draw_links(rng, activities)
    starts = [a.start for a in areas if a.start is not None]
    period = replace(bare.period, start=first, end=max(starts) + 17, horizon=HORIZON + AHEAD)
    doses = draw_doses(rng, activities, areas)
    return replace(bare, areas=tuple(areas), links=tuple(links), doses=tuple(doses), period=period), persons


# ---------------------------------------------------------------- the truth


def draw_strengths(rng: np.random.Generator, prior: Prior, truth: str) -> tuple[Array, Array]:
    """Strengths [A, L] and the part [L] of them that is common to all areas."""
    areas, links = prior.shape
    if truth == "normal":
        theta = prior.mean + np.sqrt(np.diag(prior.cov)) * rng.standard_normal(prior.mean.size)
        return prior.strengths(theta), theta[:links]
    if truth == "slab":
        active = rng.random(links) < prior.exists
        common = prior.slab_mean + prior.slab_sd * rng.standard_normal(links)
        own = np.abs(rng.normal(0.0, 0.15, links)) * rng.standard_normal((areas, links))
        return active * (common + own), active * common
    strengths = np.zeros((areas, links))
    if truth == "harm":
        strengths[:, 0] = HARM
    return strengths, strengths[0]


HARM = -0.5
"""The strength of the harmful link: about two fifths fewer moves to work at full dose."""


def harmful(programme: Programme) -> Programme:
    """The programme with its first link on all moves to work, target group everyone: a harm the stock can show."""
    first = replace(programme.links[0], effect=CHANNELS[0], lag=3.0, mean=0.1, sd=0.1, exists=0.6)
    everyone = tuple(replace(a, target_band=None, target_share=None) for a in programme.areas)
    return replace(programme, links=(first, *programme.links[1:]), areas=everyone)


# ---------------------------------------------------------------- the world


def national_path(rng: np.random.Generator, months: int, first: Month) -> tuple[Array, Array]:
    """log persons of the country [T], and the same without its season from nought: the structural model at the values
    found on the Finnish series."""
    walk = np.cumsum(NATIONAL.walk * rng.standard_normal(months))
    slope = np.empty(months)
    slope[0] = NATIONAL.slope * rng.standard_normal()
    shocks = NATIONAL.slope * math.sqrt(1 - NATIONAL.phi**2) * rng.standard_normal(months)
    for t in range(1, months):
        slope[t] = NATIONAL.phi * slope[t - 1] + shocks[t]
    season = rng.normal(0.0, 0.05, 12)
    drift = np.cumsum(NATIONAL.drift * rng.standard_normal((months, 12)), axis=0)
    month = (first.index + np.arange(months)) % 12
    yearly = (season - season.mean())[month] + (drift - drift.mean(axis=1, keepdims=True))[np.arange(months), month]
    cycle: Array = walk + np.cumsum(slope)
    return math.log(300_000.0) + cycle + yearly, cycle - cycle[0]


def area_noise(rng: np.random.Generator, panel: Panel, noise: Noise, months: int) -> Array:
    """r + e [A, T]: walks and seasons of the areas of a panel (its regions and ȳ)."""
    areas = len(panel.areas)
    steps = noise.q**2 * region_matrix(panel.regions, noise.region_share) + np.diag(noise.k / panel.ybar)
    walk = np.linalg.cholesky(steps) @ rng.standard_normal((areas, months))
    walk = np.cumsum(walk, axis=1) - walk[:, :1]
    years = months // 12 + 1
    season = rng.standard_normal((areas, 12, 1)) + noise.season_drift * np.concatenate(
        [np.zeros((areas, 12, 1)), np.cumsum(rng.standard_normal((areas, 12, years - 1)), axis=2)], axis=2
    )
    t = np.arange(months)
    found: Array = walk + season_sd(panel, noise)[:, None] * season[:, t % 12, t // 12]
    return found


def true_response(programme: Programme, prepared: Prepared, strengths: Array) -> Array:
    """log R [A, H] of the exact flows."""
    both = np.stack([np.zeros_like(strengths), strengths])
    stock = evaluate(outcome_formula(programme), respond(prepared, both, keep_flow=False))
    out: Array = np.log(stock[1] / stock[0])
    return out


def simulate(seed: Sequence[int], truth: str = "normal", noise: Noise = REAL) -> Simulated:
    """One programme and its world; the same seed draws the same programme whatever the truth."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(seed))))
    programme, persons = draw_programme(rng)
    history, seen = int(rng.integers(60, 121)), int(rng.integers(12, 25))
    if truth == "harm":
        programme = harmful(programme)
    if truth == "varied":
        programme = uncertain(programme)
    first = programme.period.start
    trial = programme.trial_areas
    baseline = baseline_of(template().baseline, first, persons[: len(trial)])
    programme = settled(programme, baseline)
    prepared = prepare(programme, baseline, "planned")
    prior = make_prior(prepared.links, [a.id for a in trial])
    if truth != "varied":
        drawn = draw_strengths(rng, prior, truth)
        return _world(rng, programme, prepared, prior, persons, drawn, noise, (history, seen))
    bundles = find_bundles_of(programme, prepared, prior, persons, noise, (history, seen))
    member = make_members(programme, prior, bundles, MANY, int(rng.integers(2**31))).take(rng.integers(MANY, size=1))
    theta = prior.mean + np.sqrt(prior_variance(member, prior)[0]) * rng.standard_normal(prior.mean.size)
    drawn = prior.strengths(theta), theta[: len(prior.links)]
    truly = prepare(as_member(programme, member, 0), baseline, "planned", half_life=float(member.half_life[0]))
    return _world(rng, programme, prepared, prior, persons, drawn, noise, (history, seen), truly)


def uncertain(programme: Programme) -> Programme:
    """The programme with its target shares told with a standard deviation, and doses of a level that is not certain."""
    areas = tuple(
        a if a.target_share is None else replace(a, target_share_sd=round(SHARE_SD * a.target_share, 3))
        for a in programme.areas
    )
    return replace(programme, areas=areas, doses=tuple(replace(d, level=LEVEL) for d in programme.doses))


def find_bundles_of(
    programme: Programme, prepared: Prepared, prior: Prior, persons: Array, noise: Noise, lengths: tuple[int, int]
) -> tuple[Bundle, ...]:
    """The bundles that the plan's months would leave, as a run finds them, with the true noise."""
    ids, regions = tuple(a.id for a in programme.areas), tuple(a.region or "" for a in programme.areas)
    first = prepared.first.back(lengths[0])
    nothing = np.zeros((len(ids), sum(lengths)))
    shape = Panel(ids, regions, first, nothing, nothing, persons)
    planned = planned_panel(shape, max(programme.end_of(a) for a in programme.trial_areas))
    flows = Months(prepared, planned.months - prepared.first.since(first))
    functional = log_ratio(flows, outcome_formula(programme), first, planned.months)
    expected = expected_covariance(prior, functional, planned, noise)
    return find_bundles(prior, expected, [str(k.effect) for k in prepared.links])


def _world(
    rng: np.random.Generator,
    programme: Programme,
    prepared: Prepared,
    prior: Prior,
    persons: Array,
    truth: tuple[Array, Array],
    noise: Noise,
    lengths: tuple[int, int],
    truly: Prepared | None = None,
) -> Simulated:
    """`truly`: the flows as they are, where they are not as the programme says."""
    history, seen = lengths
    strengths, common = truth
    ids, regions = [a.id for a in programme.areas], [a.region or "" for a in programme.areas]
    trials, months = len(programme.trial_areas), history + prepared.months
    first = prepared.first.back(history)
    shape = Panel(tuple(ids), tuple(regions), first, np.zeros((len(ids), months)), np.zeros((0, 0)), persons)
    national, cycle = national_path(rng, months, first)
    level = np.log(persons) - national[:history].mean()
    by_itself = area_noise(rng, shape, noise, months)
    exposure = SD["exposure"] * rng.standard_normal(len(ids))
    met = exposure[:, None] * (cycle - cycle[:history].mean())
    without = np.exp(national + met + level[:, None] + by_itself)
    log_r = true_response(programme, truly or prepared, strengths)
    with_ = without.copy()
    with_[:trials, history:] *= np.exp(log_r)
    known = history + seen
    stock = np.maximum(np.round(with_[:, :known]), 1.0)
    country = np.round(np.exp(national) + (with_ - without)[:trials].sum(axis=0))[:known]
    force = np.repeat(10.0 * persons[:, None], known, axis=1)
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    panel = make_panel(ids, regions, first, stock, force, starts)
    stocks = Stocks(first, country, stock[:trials, history - 1])
    seen_cycle = cycle_path(np.log(country - stock[:trials].sum(axis=0)), first)
    last, most = first + (known - 1), np.full(trials, np.inf)
    series = Series(first, last, stock[:trials], country, None, panel, stocks, seen_cycle, most, ())
    return Simulated(
        programme,
        prepared,
        prior,
        series,
        panel,
        starts,
        strengths,
        common,
        log_r,
        without[:trials, history:],
        seen,
    )
