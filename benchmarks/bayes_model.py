"""The posteriors that `bayes` samples, and the sampling: NUTS of NumPyro on the exact flows of `bayes_flows`.

    held     theta alone: p(theta) N(m_0, V_0), the panel's quadratic form and the single figures at the exact log R
    whole    theta, lag factors, omegas, target shares, levels of dose (the margins of
             `estimation.hyperparameters`), and of the noise q, k, s0 and s1 under their log-normal priors (the season's
             drift is held)

Everything is sampled in coordinates x of its own: theta = m_0 + V_0^½ B x with B B' = (1 + V_0^½ J'PJ V_0^½)^-1, J at
the prior mean. That only turns and scales the space that the sampler walks in; the density is of theta, exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bayes_density as density
import bayes_flows as flows
import jax
import jax.numpy as jnp
import numpy as np
from bayes_case import Case
from numpy.typing import NDArray
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS

from polku.estimation.case import outcome_formula
from polku.estimation.hyperparameters import groups_of, lagged_groups, make_members
from polku.inference.ensemble import Margin
from polku.inference.noise import START
from polku.inference.noise_fit import LOG_PRIOR_SD

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Traced = Any
CHAINS = 4
NOISE = ("q", "k", "season_base", "season_count")
NOISE_STEP = 0.1
"""Sampled in steps of a tenth of the log."""


@dataclass(frozen=True, slots=True)
class Target:
    """A density to sample: -log p(x) up to a constant, `size` coordinates, and what x means by family."""

    potential: Callable[[Traced], Traced]
    meaning: Callable[[Traced], dict[str, Traced]]
    size: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """Draws by family [chains, draws, quantities], and how many of them diverged; `steps` mean leapfrogs a draw."""

    draws: Mapping[str, Array]
    divergences: int
    steps: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What both targets share."""

    case: Case
    scene: flows.Scene
    observe: Callable[..., tuple[Traced, Traced]]
    turn: Array

    def theta(self, x: Traced) -> Traced:
        """Standard coordinates z of theta: N(0, 1) each before the data."""
        return self.turn @ x

    def figures(self, told: Traced) -> Traced:
        """The log density of the single figures."""
        value, sd = (np.array([getattr(f, name) for f in self.case.told]) for name in ("value", "sd"))
        return -0.5 * (((told - value) / sd) ** 2).sum()

    def strengths(self, common: Traced, own: Traced) -> dict[str, Traced]:
        return {"common": common, "areas": (common + own).ravel()}

    def effects(self, log_r: Traced) -> Traced:
        at = self.case.months()
        return log_r[np.array([a for a, _, _ in at]), np.array([t for _, _, t in at])]


def make_parts(case: Case) -> Parts:
    """The scene, its observables and the turned coordinates."""
    scene = flows.make_scene(case.programme, case.prepared, case.seen, case.doses)
    observe = flows.observables(scene, outcome_formula(case.programme), case.told, case.prepared.first)
    prior = case.fits.prior
    areas, links = prior.shape
    sd = np.sqrt(np.diag(prior.cov))
    signal = flows.signals(scene, scene.lag, jnp.ones((links, areas)))

    def seen(z: Traced) -> Traced:
        theta = prior.mean + sd * z
        log_r, told = observe(theta[:links] + theta[links:].reshape(areas, links), signal, scene.share)
        return jnp.concatenate([log_r.ravel(), told])

    held = quadratic(case)
    slope = np.asarray(jax.jit(jax.jacrev(seen))(jnp.zeros(len(sd))))
    n = areas * case.seen
    information = slope[:n].T @ held.matrix @ slope[:n]
    for row, figure in zip(slope[n:], case.told, strict=True):
        information += np.outer(row, row) / figure.sd**2
    root = np.linalg.cholesky(np.eye(len(sd)) + information)
    return Parts(case, scene, observe, np.linalg.inv(root).T)


def quadratic(case: Case) -> density.Quadratic:
    """The panel's density for the noise that `fit_all` holds."""
    return density.dense(case.panel, case.fits.noise, case.fits.prior.areas, case.lead, case.seen)


def held(parts: Parts) -> Target:
    """theta with all held that `fit_all` holds."""
    case, prior, scene = parts.case, parts.case.fits.prior, parts.scene
    areas, links = prior.shape
    sd, data = np.sqrt(np.diag(prior.cov)), quadratic(case)
    signal = flows.signals(scene, scene.lag, jnp.ones((links, areas)))

    def split(x: Traced) -> tuple[Traced, Traced, Traced]:
        z = parts.theta(x)
        theta = prior.mean + sd * z
        return z, theta[:links], theta[links:].reshape(areas, links)

    def potential(x: Traced) -> Traced:
        z, common, own = split(x)
        log_r, told = parts.observe(common + own, signal, scene.share)
        v = log_r.ravel()
        return 0.5 * (z @ z) - data.score @ v + 0.5 * v @ (data.matrix @ v) - parts.figures(told)

    def meaning(x: Traced) -> dict[str, Traced]:
        _, common, own = split(x)
        log_r, _ = parts.observe(common + own, signal, scene.share)
        return {**parts.strengths(common, own), "effects": parts.effects(log_r)}

    return Target(potential, meaning, len(sd))


# ---------------------------------------------------------------- everything let vary


def drawn(margins: Sequence[Margin], x: Traced) -> tuple[Traced, Traced]:
    """Quantities [G] at coordinates x [G], and minus the log of x's prior density.

    What is cut off stands at the ends, as in the ensemble.
    """
    a, b, low, high = (np.array([getattr(m, name) for m in margins]) for name in ("a", "b", "low", "high"))
    kinds = np.array([m.kind for m in margins])
    value, minus = jnp.zeros(len(margins)), jnp.zeros(len(margins))
    share = jax.nn.sigmoid(x)
    found = {
        "log_normal": (a * jnp.exp(b * x), 0.5 * x**2),
        "half_normal": (a * jnp.exp(x), 0.5 * jnp.exp(2.0 * x) - x),
        "beta": (share, -a * jnp.log(share) - b * jnp.log1p(-share)),
        "normal": (jnp.clip(a + b * x, low, high), 0.5 * x**2),
    }
    if not set(kinds) <= set(found):
        raise ValueError(f"no such distribution: {sorted(set(kinds) - set(found))}")
    for kind, (made, cost) in found.items():
        value, minus = jnp.where(kinds == kind, made, value), jnp.where(kinds == kind, cost, minus)
    return value, minus.sum()


@dataclass(frozen=True, slots=True)
class Loose:
    """Where the margins go: `member` [L, G] which group (lags, then omegas) a link is of; the margin of each area's
    share [A] and of each link's level [L, A] (-1: none), and the level told [L, A]."""

    margins: tuple[Margin, ...]
    member: Array
    share: Index
    level: Index
    told: Array
    lagged: Index


def loosen(case: Case) -> Loose:
    """The margins of `estimation.hyperparameters`, and which link or area each is of."""
    prior, areas = case.fits.prior, case.fits.prior.areas
    margins = make_members(case.programme, prior, case.fits.bundles, 2, 1).margins
    groups = groups_of(prior, case.fits.bundles)
    member = np.array([[float(i in inside) for inside in groups.values()] for i in range(len(prior.links))])
    share, level = np.full(len(areas), -1), np.full((len(prior.links), len(areas)), -1)
    told = np.ones(level.shape)
    for n, margin in enumerate(margins):
        kind, name = margin.name.split(":", 1)
        if kind == "share":
            share[areas.index(name)] = n
        elif kind == "level":
            activity, area = name.rsplit("/", 1)
            mine = np.array([link.cause == activity for link in case.prepared.links])
            level[mine, areas.index(area)] = n
            told[mine, areas.index(area)] = told_level(case, activity, area)
    names = [m.name for m in margins]
    of = [[f"lag:{g}" for g in lagged_groups(case.programme, groups)], [f"omega:{g}" for g in groups]]
    if names[: len(of[0]) + len(of[1])] != [*of[0], *of[1]] or names[-1] != "fade:all":
        raise ValueError("the margins are not in the order expected")
    lagged = np.array([i for i, g in enumerate(groups) if f"lag:{g}" in of[0]])
    return Loose(margins, member, share, level, told, lagged)


def told_level(case: Case, activity: str, area: str) -> float:
    """The level that the doses were told with: delivered before planned, the area's own before everyone's."""
    rows = [
        r for r in case.programme.doses
        if r.activity == activity and r.area in (area, "*") and r.scenario is None and r.level > 0
    ]  # fmt: skip
    return min(rows, key=lambda r: (r.kind != "delivered", r.area == "*")).level


def whole(parts: Parts) -> Target:
    """Everything let vary."""
    case, prior, scene = parts.case, parts.case.fits.prior, parts.scene
    areas, links = prior.shape
    loose, at_noise = loosen(case), np.array([getattr(case.fits.noise, n) for n in NOISE])
    usual = np.array([getattr(START, n) for n in NOISE])
    sd, size, groups = np.sqrt(np.diag(prior.cov)[:links]), prior.mean.size, loose.member.shape[1]
    data = density.by_month(case.panel, case.fits.noise, prior.areas, case.lead, case.seen)
    root_exists = np.sqrt(prior.exists)
    lags = loose.member[:, loose.lagged]
    scale = loose.member * prior.omega[:, None]  # one standard draw for a group, each link on its own scale
    spread_of = scale / np.maximum(scale.max(axis=0), 1e-300)

    def spread(x: Traced) -> tuple[Traced, ...]:
        """-log prior, common, own, signal, share, noise, values of the margins."""
        z = parts.theta(x[:size])
        values, minus = drawn(loose.margins, x[size : size + len(loose.margins)])
        minus = minus + 0.5 * (z @ z)
        lag = scene.lag * (lags @ values[: lags.shape[1]])
        omega = spread_of @ values[lags.shape[1] : lags.shape[1] + groups]
        share = jnp.where(loose.share >= 0, values[loose.share], scene.share)
        level = jnp.where(loose.level >= 0, values[loose.level] / loose.told, 1.0)
        noise = at_noise * jnp.exp(NOISE_STEP * x[size + len(loose.margins) :])
        minus = minus + 0.5 * (((jnp.log(noise) - np.log(usual)) / LOG_PRIOR_SD) ** 2).sum()
        own = root_exists * omega * z[links:].reshape(areas, links)
        return (
            minus,
            prior.mean[:links] + sd * z[:links],
            own,
            flows.signals(scene, lag, level, values[-1]),
            share,
            noise,
            values,
        )

    def potential(x: Traced) -> Traced:
        minus, common, own, signal, share, noise, _ = spread(x)
        log_r, told = parts.observe(common + own, signal, share)
        return minus - density.log_density(data, log_r, *noise, xp=jnp) - parts.figures(told)

    def meaning(x: Traced) -> dict[str, Traced]:
        _, common, own, signal, share, noise, values = spread(x)
        log_r, _ = parts.observe(common + own, signal, share)
        held_too = {"noise": noise, "quantities": values}
        return {**parts.strengths(common, own), "effects": parts.effects(log_r), **held_too}

    return Target(potential, meaning, size + len(loose.margins) + len(NOISE))


# ---------------------------------------------------------------- sampling


def sample(target: Target, warmup: int, draws: int, seed: int, chains: int = CHAINS) -> Sampled:
    """NUTS, one chain after another, each from a place of its own."""
    key, start = jax.random.split(jax.random.PRNGKey(seed))
    begin = jax.random.normal(start, (chains, target.size))
    sampler = MCMC(
        NUTS(potential_fn=target.potential, target_accept_prob=0.7),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(key, init_params=begin, extra_fields=("diverging", "num_steps"))
    x = sampler.get_samples(group_by_chain=True)
    extra = sampler.get_extra_fields(group_by_chain=True)
    means = jax.jit(lambda all_: jax.lax.map(target.meaning, all_))
    found = {name: np.asarray(v) for name, v in means(x.reshape(-1, target.size)).items()}
    shaped = {name: v.reshape(chains, draws, -1) for name, v in found.items()}
    return Sampled(shaped, int(np.sum(extra["diverging"])), float(np.mean(extra["num_steps"])))


def diagnose(draws: Array) -> tuple[Array, Array]:
    """Split R-hat and effective sample size of quantities [chains, draws, Q]."""
    return np.asarray(split_gelman_rubin(draws)), np.asarray(effective_sample_size(draws))
