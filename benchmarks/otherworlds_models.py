"""Labour markets that polku's own model did not make: what `otherworlds` fits.

Each world is the monthly unemployed of one trial area, twelve comparison areas and the country, 8 years before a start
and 18 months after it, made by a few lines of numpy: log-linear paths with an additive season, no client flows, no
hazards, nothing of `polku.inference`. With persons n_a, months t and start S,

    log Y_a,t = log n_a + λ_a c_t + season_a,m(t) + d_a,t + e_t [a = trial],    Y rounded to whole persons
    c    the country's path: a trend whose monthly slope is AR(1), and a season of its own
    d    the area's own deviation, by family: a random walk whose steps have variance q² + k/n_a unless said otherwise
    e    what was put in: log R(h) = −0.6 b (1 − exp(−(h − 2)/10)), h = t − S + 1 > 2: a proportional change of the
         stock that grows to its full size in about two years

b is drawn from N(0.1, 0.15²), the prior that the programme states of its one link into jobs; or it is 0; or it is the
one that lowers the stock by 8 % in month 12. Families differ in one thing each from "walk" (`FAMILIES`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Random = np.random.Generator

BEFORE, AFTER, AREAS = 96, 18, 13
MONTHS = BEFORE + AFTER
SEED = 20241130
ELASTICITY, DELAY, GROWTH = 0.6, 2.0, 10.0
PRIOR = (0.1, 0.15)
HEADLINE = 12
Q, K = 0.007, 0.96
"""The walk of the Finnish areas 2006-2019: sd of a step at infinite size, and the variance of one at one person."""


def shape(h: Array) -> Array:
    """How much of the effect is there in month h of the trial, 0 to 1."""
    return np.asarray(1.0 - np.exp(-np.maximum(h - DELAY, 0.0) / GROWTH))


EIGHT = -math.log(0.92) / (ELASTICITY * (1.0 - math.exp(-(HEADLINE - DELAY) / GROWTH)))
"""The strength that lowers the stock by 8 % in month 12."""


@dataclass(frozen=True, slots=True)
class World:
    """One programme's figures. A areas, the trial area first; T months.

    `stock` [A, T] and `country` [T] persons; `log_r` [T] what was put into the trial area, nought before the start;
    `ended`: months that the trial lasted, where it ended within the data; `begin`: year and month of the first figure;
    `family`, `arm`, `number` name the world.
    """

    family: str
    arm: str
    number: int
    stock: Array
    country: Array
    log_r: Array
    regions: tuple[str, ...]
    ended: int | None = None
    begin: tuple[int, int] = (2006, 1)


@dataclass(slots=True)
class Making:
    """A world in the making, changed by its family: deviation, season [A, T], size, loading [A], cycle, put_in [T]."""

    random: Random
    size: Array
    loading: Array
    cycle: Array
    season: Array
    deviation: Array
    put_in: Array
    regions: list[str]
    lasts: int | None = None
    spill: list[int] = field(default_factory=list)


# ---------------------------------------------------------------- what every world has


def slope_path(random: Random, months: int, sd: float, phi: float) -> Array:
    """A path whose monthly slope is AR(1) of stationary sd `sd`."""
    slope = np.empty(months)
    slope[0] = sd * random.standard_normal()
    for t in range(1, months):
        slope[t] = phi * slope[t - 1] + sd * math.sqrt(1 - phi * phi) * random.standard_normal()
    return np.asarray(np.cumsum(slope))


def walk(random: Random, size: Array, q: float = Q) -> Array:
    """Random walks [A, T] whose steps have variance q² + K/size."""
    sd = np.sqrt(q * q + K / size)
    return np.asarray(np.cumsum(sd[:, None] * random.standard_normal((len(size), MONTHS)), axis=1))


def seasons(random: Random, size: Array) -> Array:
    """Each area's own season [A, T]: a fixed one, and a little that changes from year to year."""
    sd = 0.015 + 0.6 / np.sqrt(size)
    fixed = random.standard_normal((len(size), 12))
    moving = 0.1 * np.cumsum(random.standard_normal((len(size), MONTHS // 12 + 1, 12)), axis=1)
    t = np.arange(MONTHS)
    return np.asarray(sd[:, None] * (fixed[:, t % 12] + moving[:, t // 12, t % 12]))


def plain(random: Random, put_in: Array, areas: int = AREAS, sizes: tuple[float, float] = (3_000, 30_000)) -> Making:
    """The world that the families change: random walks, equal loadings, areas as large as the regions of Finland."""
    size = np.exp(random.uniform(math.log(sizes[0]), math.log(sizes[1]), areas))
    cycle = slope_path(random, MONTHS, 0.006, 0.95) + 0.003 * np.cumsum(random.standard_normal(MONTHS))
    regions = [f"region-{a}" for a in range(areas)]
    return Making(
        random, size, np.ones(areas), cycle, seasons(random, size), walk(random, size), put_in.copy(), regions
    )


# ---------------------------------------------------------------- the families

t_after = np.arange(MONTHS) - BEFORE + 1.0
"""Month of the trial, 1 in its first; nought and below before."""


def as_is(random: Random, put_in: Array) -> Making:
    """Random walks, as the areas of Finland mostly move."""
    return plain(random, put_in)


def mean_reverting(random: Random, put_in: Array) -> Making:
    """Deviations come back: AR(1), φ = 0.9, about as restless from month to month as the walk."""
    made = plain(random, put_in)
    steps = np.diff(made.deviation, axis=1, prepend=0.0)
    for t in range(1, MONTHS):
        made.deviation[:, t] = 0.9 * made.deviation[:, t - 1] + steps[:, t]
    return made


def heavy_tails(random: Random, put_in: Array) -> Making:
    """Steps of Student's t with 2.5 degrees of freedom, of the walk's own sd."""
    made = plain(random, put_in)
    sd = np.sqrt(Q * Q + K / made.size)[:, None] / math.sqrt(2.5 / 0.5)
    made.deviation = np.cumsum(sd * random.standard_t(2.5, made.deviation.shape), axis=1)
    return made


def huge(random: Random, put_in: Array) -> Making:
    """A trial area of 40,000 unemployed among areas of 500-2,000."""
    return resized(plain(random, put_in, sizes=(500, 2_000)), 40_000.0)


def tiny(random: Random, put_in: Array) -> Making:
    """A trial area of 80 unemployed among areas of 60-300."""
    return resized(plain(random, put_in, sizes=(60, 300)), 80.0)


def resized(made: Making, size: float) -> Making:
    """The world with a trial area of another size."""
    made.size[0] = size
    made.season, made.deviation = seasons(made.random, made.size), walk(made.random, made.size)
    return made


def selected(random: Random, put_in: Array) -> Making:
    """Where unemployment had been highest for its own level, there the trial was begun; half of such highs pass."""
    made = plain(random, put_in)
    passing = np.zeros_like(made.deviation)
    shocks = 0.012 * random.standard_normal(passing.shape)
    for t in range(1, MONTHS):
        passing[:, t] = 0.92 * passing[:, t - 1] + shocks[:, t]
    made.deviation = walk(random, made.size, 0.005) + passing
    high = made.deviation[:, BEFORE - 3 : BEFORE].mean(axis=1) - made.deviation[:, :BEFORE].mean(axis=1)
    chosen = int(high.argmax())
    for values in (made.deviation, made.season, made.size):
        values[[0, chosen]] = values[[chosen, 0]]
    return made


def spillover(random: Random, put_in: Array) -> Making:
    """Four of the twelve comparison areas get half of what the trial did."""
    made = plain(random, put_in)
    made.spill = [1, 2, 3, 4]
    return made


def loadings(random: Random, put_in: Array) -> Making:
    """A cycle of seven years and ±20 %, which areas meet with loadings of 0.5-1.5."""
    made = plain(random, put_in)
    made.loading = random.uniform(0.5, 1.5, len(made.size))
    made.cycle = made.cycle + 0.2 * np.sin(2 * np.pi * (np.arange(MONTHS) / 84.0 + random.random()))
    return made


def turn(loading: float) -> Callable[[Random, Array], Making]:
    """The cycle turns at the start to ±1.35 % a month; the trial area's loading is `loading`, the others' 1 ± 0.1."""

    def make(random: Random, put_in: Array) -> Making:
        made = plain(random, put_in)
        made.loading = 1.0 + 0.1 * random.standard_normal(len(made.size))
        made.loading[0] = loading
        sign = random.choice([-1.0, 1.0])
        before = np.clip(t_after + 48, 0, 48) * 0.004
        made.cycle = made.cycle + sign * (0.0135 * np.maximum(t_after, 0.0) - before)
        return made

    return make


def rise_before(low: float, high: float, both: bool) -> Callable[[Random, Array], Making]:
    """The trial area rises (`both`: or falls) by so much over the half year before the start, and comes back after."""

    def make(random: Random, put_in: Array) -> Making:
        made = plain(random, put_in)
        size = random.uniform(low, high) * (random.choice([-1.0, 1.0]) if both else 1.0)
        up, back = np.clip((t_after + 6.0) / 6.0, 0.0, 1.0), np.exp(-np.maximum(t_after, 0.0) / 4.0)
        made.deviation[0] += size * up * back
        return made

    return make


def season_breaks(random: Random, put_in: Array) -> Making:
    """The trial area has another season from half a year before the start on: sd 5 % by calendar month."""
    made = plain(random, put_in)
    other = 0.05 * random.standard_normal(12)
    made.season[0] += np.where(t_after > -6, other[np.arange(MONTHS) % 12], 0.0)
    return made


def regional_shock(random: Random, put_in: Array) -> Making:
    """From the start on the trial area's region, one comparison area with it, parts from the rest by 6 % a year."""
    made = plain(random, put_in)
    made.regions[1] = made.regions[0]
    made.deviation[:2] += random.choice([-1.0, 1.0]) * 0.06 / 12.0 * np.maximum(t_after, 0.0)
    return made


def vanishing(random: Random, put_in: Array) -> Making:
    """The trial lasts nine months, and half of what is left of its effect is gone every two months after."""
    made = plain(random, put_in)
    made.lasts = 9
    made.put_in = put_in[np.minimum(np.arange(MONTHS), BEFORE + 8)] * 0.5 ** (np.maximum(t_after - 9.0, 0.0) / 2.0)
    return made


def slopes(random: Random, put_in: Array) -> Making:
    """What is under way goes on: each area's steps have an AR(1) part, φ = 0.85."""
    made = plain(random, put_in)
    own = np.stack([slope_path(random, MONTHS, 0.006, 0.85) for _ in made.size])
    made.deviation = walk(random, made.size, 0.004) + own
    return made


def two_comparisons(random: Random, put_in: Array) -> Making:
    """Only two comparison areas."""
    return plain(random, put_in, areas=3)


FAMILIES: dict[str, Callable[[Random, Array], Making]] = {
    "walk": as_is,
    "ar1": mean_reverting,
    "heavy": heavy_tails,
    "huge": huge,
    "tiny": tiny,
    "selected": selected,
    "spillover": spillover,
    "loadings": loadings,
    "turn12": turn(1.2),
    "turn15": turn(1.5),
    "rise_mild": rise_before(0.01, 0.02, both=False),
    "rise_strong": rise_before(0.02, 0.06, both=True),
    "season": season_breaks,
    "region": regional_shock,
    "vanishing": vanishing,
    "slopes": slopes,
    "two": two_comparisons,
}
ARMS = ("drawn", "null", "eight")


# ---------------------------------------------------------------- one world


def effect_path(strength: float) -> Array:
    """log R [T] that a strength puts into the trial area."""
    return np.asarray(-ELASTICITY * strength * shape(t_after) * (t_after > 0))


def strength_of(random: Random, arm: str) -> float:
    """The true strength of the link, by arm."""
    drawn = PRIOR[0] + PRIOR[1] * float(random.standard_normal())
    return {"drawn": drawn, "null": 0.0, "eight": EIGHT}[arm]


def make_world(family: str, number: int, arm: str, seed: int = SEED, noise: float = 1.0) -> World:
    """World `number` of a family and arm; `noise` scales deviations and seasons (0: the areas move as one)."""
    place = [seed, list(FAMILIES).index(family), ARMS.index(arm), number]
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(place)))
    put_in = effect_path(strength_of(random, arm))
    made = FAMILIES[family](random, put_in)
    year = 0.05 * random.standard_normal(12)
    path = made.cycle + year[np.arange(MONTHS) % 12]
    log = np.log(made.size)[:, None] + made.loading[:, None] * path + noise * (made.season + made.deviation)
    log = log - (log[:, :BEFORE].mean(axis=1) - np.log(made.size))[:, None]
    country = 300_000.0 * np.exp(path - path[:BEFORE].mean()) + np.exp(log[0]) * np.expm1(made.put_in)
    log[0] += made.put_in
    log[made.spill] += 0.5 * made.put_in
    stock = np.exp(log)
    if noise > 0:
        stock, country = np.maximum(np.round(stock), 1.0), np.round(country)
    return World(family, arm, number, stock, country, made.put_in, tuple(made.regions), made.lasts)
