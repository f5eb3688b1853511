"""The channel: a stock cannot tell a job from a service, a subsidised job or a move away.

Exits from the unemployed other than into open work are in the model whatever the user declared, as two effects of
their own (`Programme.implied`): into states out of which people come back (services, subsidised work), and out of the
register (`programme.model`, STAY and LEFT). They are two, as what is seen of the one says nothing of the other. Each
has a common part and areas' deviations, the dose and lag of the links that run in the area, and prior mean nought.
With e_k = d log U / d b of a constant effect k over a year (the stock's elasticity, `elasticities`), s_l the links'
prior sd, J the links into work and c the elasticity to both other exits together,

    T² = max((0.3 c)², Σ_J (e_l s_l)²)                      the variance that other exits must be able to have
    σ_k² e_k² = max(0, T² e_k² / Σ e_k² − Σ_{l in k} (e_l s_l)²)   what declared links into k do not have already

the largest over the areas. So jobs and other exits can each make what the stock shows, and a link into services that
the user declared is not counted twice.

How far the material told them apart, `Channel`: along the contrast g = e_J − e_other of an area's strengths at the
posterior mean

    1 − g'V_all g / g'V_stock g

V_stock what the prior and the panel of stocks leave, V_all what all sources leave: 0 where only the stock speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.base_moves import in_log_hazards
from polku.dynamics.baseline import Baseline
from polku.dynamics.effects import hazard_links
from polku.dynamics.model import FlowModel
from polku.dynamics.response import Prepared, along, prepare
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.inference.laplace import PANEL, update
from polku.inference.learnability import contraction
from polku.inference.likelihood import linearise
from polku.inference.prior import joint_covariance, make_prior
from polku.programme.formula import Stock, parts
from polku.programme.model import LEFT, STAY, Band, Link, Programme, Shift

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_SD = 0.3
"""Of other exits together, whatever is believed of jobs."""
YEAR = 12
SMALL = 0.01
"""Less than this sd is not carried; and the step, log-hazard, of the elasticities."""
IDS = {STAY: "other_services", LEFT: "other_exits"}
JOBS, SERVICES = ("open_jobs", "open_job_months"), ("in_services", "activation_rate", "unemployed_or_in_service")
"""Measures that hang on the contrast of jobs and other exits, and of services and the rest."""


def settled(programme: Programme, baseline: Baseline) -> Programme:
    """The programme as it is fitted: strengths as log-hazards, and the exits that nobody declared.

    Raises PolkuError where a strength in persons has no move to be of.
    """
    return with_other_exits(in_log_hazards(programme, baseline), baseline)


def with_other_exits(programme: Programme, baseline: Baseline) -> Programme:
    """The programme with an effect on each kind of other exits, as wide as declared links do not make it already."""
    plain = replace(programme, implied=())
    declared = hazard_links(plain)
    stock = stock_name(programme)
    if not declared or not programme.trial_areas:
        return plain
    band = _band(declared, stock)
    every = [Link(_free(i, programme), "", Shift(stock, t, band), 0.0, 0.0, LEAST_SD) for t, i in IDS.items()]
    ready = prepare(replace(plain, implied=tuple(every)), baseline, "planned")
    there = [k for k in every if isinstance(k.effect, Shift) and ready.model.edges_of(k.effect).any()]
    if not there or not into_work(ready.model, stock).any():
        return plain
    ready = prepare(replace(plain, implied=tuple(there)), baseline, "planned")
    sd = _widths(ready, len(there), stock)
    kept = tuple(replace(k, sd=float(s)) for k, s in zip(there, sd, strict=True) if s > SMALL)
    return replace(plain, implied=kept)


def stock_name(programme: Programme) -> str:
    """The state or tag whose people the panel counts."""
    named = [p.name for p in parts(outcome_formula(programme)) if isinstance(p, Stock)]
    return named[0] if named else "unemployed"


def _free(name: str, programme: Programme) -> str:
    """An id that no link of the programme has."""
    taken = {k.id for k in programme.links}
    while name in taken:
        name += "_"
    return name


def _band(links: Sequence[Link], stock: str) -> Band | None:
    """The band of jobless months that every link out of the stock has; None where they differ."""
    bands = {k.effect.band for k in links if isinstance(k.effect, Shift) and k.effect.source == stock}
    return bands.pop() if len(bands) == 1 else None


def into_work(model: FlowModel, stock: str) -> Bools:
    """[E] the exits from the stock into open work."""
    return np.asarray(model.carrying(stock)[model.source] & model.job)


def kinds(prepared: Prepared, stock: str) -> dict[str, Bools]:
    """[L] which links move exits from the stock into work, which into other states people come from, which away."""
    model = prepared.model
    edges: dict[str, Bools] = {"jobs": into_work(model, stock)}
    edges |= {k: model.edges_of(Shift(stock, k)) for k in (STAY, LEFT)}
    moved = np.asarray(prepared.channels.incidence.any(axis=2))[prepared.channels.link_channel]
    late = np.zeros(len(prepared.links) - len(moved), dtype=bool)
    return {k: np.concatenate([(moved & e).any(axis=1), late]) for k, e in edges.items()}


def elasticities(prepared: Prepared) -> Array:
    """[A, H] d log stock / d b after a year of a constant effect of each hazard link, at strengths nought."""
    count = min(YEAR, prepared.months)
    short = prepared.until(count)
    channels = len(short.channels.effects)
    path = np.zeros((channels, count, 1 + channels, len(short.areas)))
    path[np.arange(channels), :, 1 + np.arange(channels)] = SMALL
    outcome = along(short, path, keep_flow=False)
    stock = outcome.stock[:, :, -1][:, :, short.model.carrying(_source(short))].sum(axis=2)
    slope = (np.log(stock[1:]) - np.log(stock[:1])) / SMALL
    return np.asarray(slope[short.channels.link_channel].T)


def _source(prepared: Prepared) -> str:
    """The stock that the implied effects lead out of."""
    effect = prepared.links[len(prepared.channels.link_channel) - 1].effect
    assert isinstance(effect, Shift)
    return effect.source


def _widths(prepared: Prepared, implied: int, stock: str) -> Array:
    """[implied] the prior sd of each implied effect: the largest that an area needs."""
    declared = len(prepared.channels.link_channel) - implied
    links = prepared.links[:declared]
    e, of = elasticities(prepared), kinds(prepared, stock)
    own = make_prior(links, ["one"], 0.0).cov.diagonal()[:declared]
    runs = prepared.signals[:declared].any(axis=2).T  # [A, declared]
    variance = e[:, :declared] ** 2 * own * runs
    other = e[:, declared:]
    target = np.maximum((LEAST_SD * other.sum(axis=1)) ** 2, (variance * of["jobs"][:declared]).sum(axis=1))
    sd = np.zeros(implied)
    for k in range(implied):
        effect = prepared.links[declared + k].effect
        assert isinstance(effect, Shift)
        has = (variance * of[effect.target][:declared]).sum(axis=1)
        needed = target * other[:, k] ** 2 / np.maximum((other**2).sum(axis=1), 1e-300) - has
        sd[k] = np.sqrt(np.maximum(needed / np.maximum(other[:, k] ** 2, 1e-300), 0.0).max())
    return sd


@dataclass(frozen=True, slots=True)
class Channel:
    """How far the material tells the channels of exit apart, 0 (the stock alone) to 1, by area; the last is their sum.

    `jobs` [A + 1]: open work against all other exits. `services` [A + 1]: services and subsidised work against others.
    """

    jobs: Array
    services: Array

    @property
    def contraction(self) -> Array:
        """[A + 1] that of jobs."""
        return self.jobs

    def of(self, measure: str) -> Array | None:
        """[A + 1] the contraction that a measure's verdict rests on; None where it rests on none."""
        if measure in JOBS:
            return self.jobs
        return self.services if measure in SERVICES else None


def blind(areas: int) -> Channel:
    """Nothing was told apart."""
    return Channel(np.zeros(areas + 1), np.zeros(areas + 1))


def channel_of(programme: Programme, fits: Fits) -> Channel:
    """What the sources beside the stock tell of the channels, at the main fit and a year from each area's start."""
    prior, main, ready = fits.prior, fits.main, fits.prepared[0.0]
    areas = len(prior.areas)
    beside = [s for name, s in main.sources.items() if name != PANEL]
    if PANEL not in main.sources or not beside:
        return blind(areas)
    months = min(ready.months, max(programme.start_of(a).since(ready.first) for a in programme.trial_areas) + YEAR)
    functional = log_ratio(Months(ready, months), outcome_formula(programme), ready.first, months)
    slope = linearise(functional, main.strengths_mean)[1]
    at = [programme.start_of(a).since(ready.first) + YEAR - 1 for a in programme.trial_areas]
    e = slope[np.arange(areas), np.minimum(at, months - 1)]
    left = update(prior.mean, prior.cov, prior.strength_matrix, main.sources[PANEL])[1]
    of = kinds(ready, stock_name(programme))
    people = ready.start.stock[ready.model.carrying(stock_name(programme))].sum(axis=(0, 1))
    both = (joint_covariance(prior, left), joint_covariance(prior, main.cov))
    jobs = _contractions(e, _against(of, "jobs"), people, both)
    return Channel(jobs, _contractions(e, _against(of, STAY), people, both))


def _against(of: Mapping[str, Bools], one: str) -> Array:
    """[L] +1 on one kind of exit, −1 on the others, 0 on what is no exit from the stock."""
    rest = np.any([v for k, v in of.items() if k != one], axis=0)
    return np.where(of[one], 1.0, 0.0) - np.where(rest & ~of[one], 1.0, 0.0)


def _contractions(e: Array, sign: Array, people: Array, both: tuple[Array, Array]) -> Array:
    """[A + 1] the contraction along e × sign in each area and in their sum, from the stock's to all sources'."""
    g = e * sign
    own = [np.einsum("al,alam,am->a", g, v, g) for v in both]
    whole = [float(np.einsum("al,albm,bm->", g * people[:, None], v, g * people[:, None])) for v in both]
    pairs = [*zip(*own, strict=True), tuple(whole)]
    return np.array([contraction(float(a), float(b)) for a, b in pairs])
