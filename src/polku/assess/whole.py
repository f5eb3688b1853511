"""The whole posterior of a run: what was held at the programme's own values is let vary; what hangs on it is told.

`whole` takes the fits of `believe` and adds: the ensemble over lags, doses, heterogeneity and target shares; existence
of every link; the effect of each area unpooled, partly pooled and under other assumptions; and the cautions that name
what did not hold. `representatives` runs a few members over all months, so that draws can be widened by what lies
between members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief
from polku.assess.crowd import Crowd, Fitted, effective, fit_members, make_slopes, observer, straight_evidence
from polku.assess.hangs import Hangs, cautions_of, hangs_on
from polku.assess.members import Members, make_members, member_paths, member_signals
from polku.assess.series import Series
from polku.base import Caution, Text
from polku.dynamics.baseline import Baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome
from polku.evaluation.context import Context
from polku.evaluation.model import Facts
from polku.evaluation.monitor import effect_name
from polku.evaluation.words import listed
from polku.evidence.model import Evidence
from polku.inference.ensemble import (
    Index,
    Mixture,
    QuantityLearned,
    chosen,
    compress,
    dealt,
    mixture,
    quantities,
    thinned,
)
from polku.inference.existence import Existence, area_existence, common_existence
from polku.inference.likelihood import Information, precision
from polku.inference.noise import Panel
from polku.inference.posterior import PANEL
from polku.inference.prior import OMEGA_SQUARED, Prior
from polku.inference.sensitivity import PowerScaling, power_scaling, shrinkage
from polku.programme.formula import Expr
from polku.programme.model import Programme

Array = NDArray[np.float64]

CANDIDATES = 512
"""Drawn from the prior and judged by their cheap evidence."""
COUNT = 40
"""Members at most that are run; fewer where some are chosen more than once."""
REPRESENTATIVES = 16
ENSEMBLE = 7
"""Purpose of the ensemble's random numbers; the seed of a run is added."""


@dataclass(frozen=True, slots=True)
class AreaLink:
    """A link's strength in an area: by itself, with the other areas, and how far it is drawn to them (0 to 1)."""

    link: str
    area: str
    unpooled: tuple[float, float]
    pooled: tuple[float, float]
    new_area: tuple[float, float]
    shrunk: float


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything let vary. theta as in `Posterior`; strengths at full dose of a member's own.

    `effective`: the mixture in strengths of the dose delivered and the target share told, for flows run with those.
    `quantities`: lags (as a factor), omegas, shares and levels before and after. `exists`, `exists_by_area`: existence
    in all areas together, and from each area alone. `links`: by link, how it answers to power-scaling. `hangs`: what
    each area's effect hangs on. `names`: bundles in words.
    """

    mixture: Mixture
    effective: Mixture
    members: Members
    quantities: tuple[QuantityLearned, ...]
    exists: Existence
    exists_by_area: tuple[Existence, ...]
    areas: tuple[AreaLink, ...]
    links: Mapping[str, PowerScaling]
    hangs: tuple[Hangs, ...]
    names: Mapping[str, Text]
    moved: float
    cautions: tuple[Caution, ...]

    def draws(self, prior: Prior, count: int, seed: int) -> tuple[Array, Index]:
        """Effective strengths [count, A, L] of the mixture, and each draw's member."""
        theta, member = self.effective.draws(count, seed)
        return prior.strengths(theta), member

    def p_exists(self, link: str) -> float:
        """That the link's mechanism operates, given all areas' data."""
        return float(self.exists.p[self.exists.links.index(link)])


def whole(
    programme: Programme,
    evidence: Evidence,
    series: Series,
    panel: Panel,
    baseline: Baseline,
    belief: Belief,
    seed: int,
    count: int = COUNT,
) -> Whole:
    """The whole posterior around a belief, displacement nought. Deterministic in `seed`."""
    candidates = make_members(programme, belief.prior, belief.bundles, CANDIDATES, ENSEMBLE + 1000 * seed)
    # in the order of their heterogeneity, every n-th candidate keeps its spread, on which the width of all hangs
    candidates = candidates.take(np.argsort((candidates.omega**2).sum(axis=1), kind="stable"))
    crowd, fitted, log_share = fit_crowd(programme, evidence, panel, belief, candidates, count)
    mixed, members = mixture(fitted.normals, log_share), crowd.members
    learned = quantities(members.margins, candidates.values, members.values, mixed.weights)
    exists = common_existence(belief.main)
    hangs = hangs_on(programme, belief, fitted, mixed.weights)
    names = bundle_names(programme, evidence, belief)
    directions = np.eye(len(belief.prior.links), belief.prior.mean.size)
    scaled = dict(zip(belief.prior.links, power_scaling(belief.main, directions), strict=True))
    return Whole(
        mixed,
        mixed.turned(turns(belief.prior, effective(crowd))),
        members,
        learned,
        exists,
        area_existence(belief.prior, belief.alone),
        tuple(area_links(belief)),
        scaled,
        hangs,
        names,
        fitted.moved,
        cautions_of(programme, belief, mixed, learned, exists, hangs, fitted.moved),
    )


def fit_crowd(
    programme: Programme, evidence: Evidence, panel: Panel, belief: Belief, candidates: Members, count: int
) -> tuple[Crowd, Fitted, Array]:
    """The members chosen of the candidates, given all that the main posterior was given; their log prior shares."""
    base, prior = belief.prepared[0.0], belief.prior
    lead = base.first.since(panel.first)
    seen = max(1, min(panel.months - lead, base.months))
    ready = base.until(seen)
    many = Crowd(ready, candidates, member_signals(programme, candidates, base.first, seen))
    observe = observer(programme, evidence, ready, seen)
    data = compress(panel, prior.areas, precision(panel, belief.noise), lead, seen, belief.extra)
    width = np.sqrt(np.diag(prior.cov)[: len(prior.links)] + prior.exists * OMEGA_SQUARED)
    start = belief.main.strengths_mean
    slopes = make_slopes(many, observe, start, width)
    which, log_share = chosen(straight_evidence(many, slopes, data, prior, start), count)
    crowd = Crowd(ready, candidates.take(which), many.signal[which])
    return crowd, fit_members(crowd, observe, slopes, data, prior, start, held_sources(belief)), log_share


def held_sources(belief: Belief) -> Information | None:
    """What the main posterior was told by sources that the ensemble does not run again (counts given their stock)."""
    again = {PANEL, *(e.id for e in belief.extra)}
    found: Information | None = None
    for name, said in belief.main.sources.items():
        if name not in again:
            found = said if found is None else found + said
    return found


def turns(prior: Prior, worth: Array) -> Array:
    """[N, K, K] from theta at a member's own doses to theta of the doses as delivered; `worth` [N, A, L].

    The common part of a link is taken at its mean worth over areas; the rest is the areas' own.
    """
    count, areas, links = worth.shape
    common = worth.mean(axis=1)
    out = np.zeros((count, prior.mean.size, prior.mean.size))
    at = np.arange(links)
    out[:, at, at] = common
    for a in range(areas):
        own = links + a * links + at
        out[:, own, at] = worth[:, a] - common
        out[:, own, own] = worth[:, a]
    return out


def area_links(belief: Belief) -> list[AreaLink]:
    """Every link in every area: unpooled, partly pooled and in a new area, with the shrinkage."""
    prior, main, alone = belief.prior, belief.main, belief.alone
    _, before = prior.strength_moments()
    pooled, pooled_cov = main.strengths_mean, main.strengths_cov
    new_mean, new_cov = main.new_area()
    rows = []
    for i, link in enumerate(prior.links):
        if before[0, i, i] <= 0:
            continue
        drawn = shrinkage(alone.cov[:, i, i], before[:, i, i], np.full(len(prior.areas), OMEGA_SQUARED))
        new = (float(new_mean[i]), float(np.sqrt(new_cov[i, i])))
        for a, area in enumerate(prior.areas):
            by_itself = (float(alone.mean[a, i]), float(np.sqrt(alone.cov[a, i, i])))
            together = (float(pooled[a, i]), float(np.sqrt(pooled_cov[a, i, i])))
            rows.append(AreaLink(link, area, by_itself, together, new, float(drawn[a])))
    return rows


def bundle_names(programme: Programme, evidence: Evidence, belief: Belief) -> dict[str, Text]:
    """Each bundle in words: its activities, and what they shift together."""
    start = programme.period.start
    context = Context(programme, evidence, Facts(as_of=start, data_end=start, estimated=False))
    nodes = {n.id: n.name for n in programme.nodes}
    by_id = {k.id: k for k in programme.links}
    found = {}
    for bundle in belief.bundles:
        links = [by_id[belief.prior.links[i]] for i in bundle.links]
        who = listed([nodes.get(c, Text.same(c)) for c in dict.fromkeys(k.cause for k in links)])
        what = effect_name(context, links[0])
        found[bundle.id] = Text.of(f"{what['fi']}: {who['fi']} yhdessä", f"{what['en']}: {who['en']} together")
    return found


@dataclass(frozen=True, slots=True)
class Representatives:
    """R members of equal weight over all months of a run: `outcome` at nothing, the main mean, and each of them.

    `member` [N] of draws from `deal`; `stretch` [R, A]: a member's sd of log R over the main posterior's.
    """

    which: Index
    outcome: Outcome
    stretch: Array

    def shift(self, measure: Expr) -> Array:
        """[R, A, T] how far each lies from the main posterior's mean, for a measure in persons or a ratio."""
        values = evaluate(measure, self.outcome)
        out: Array = values[2:] - values[1:2]
        return out

    def log_shift(self, stock: Expr) -> Array:
        """[R, A, T] the same for log R."""
        values = np.log(evaluate(stock, self.outcome))
        out: Array = values[2:] - values[1:2]
        return out

    def deal(self, draws: int) -> Index:
        """[draws] the representative of each draw, for `ensemble.widen`."""
        return dealt(np.full(len(self.which), 1.0 / len(self.which)), draws)


def representatives(
    programme: Programme, belief: Belief, found: Whole, months: int, count: int = REPRESENTATIVES
) -> Representatives:
    """Members that stand for the mixture, run over `months` months at their means, the main posterior beside."""
    which, prior = thinned(found.mixture.weights, count), belief.prior
    ready = belief.prepared[0.0].until(months)
    some = found.members.take(which)
    share = some.share
    signal = member_signals(programme, some, ready.first, ready.months)
    means = prior.strengths(found.mixture.means[which])
    main_signal = ready.signals[None, :, :, : ready.months]
    path = np.concatenate(
        [
            member_paths(ready.channels, main_signal, belief.main.strengths_mean[None]),
            member_paths(ready.channels, signal, means),
        ],
        axis=2,
    )
    told = None
    if share is not None:
        said = np.array([[1.0 if a.target_share is None else a.target_share for a in ready.areas]])
        told = np.concatenate([said, share])
    outcome = Crowd(ready, some, signal).run_paths(path, told, keep_flow=True)
    ratio = np.array([h.member_sd[which] / h.main[1] if h.main[1] > 0 else np.ones(len(which)) for h in found.hangs])
    return Representatives(which, outcome, ratio.T)
