"""The whole posterior of a run: what was held at the programme's own values is let vary; what hangs on it is told.

`fit_posterior` takes the fits of `fit_all` and adds: the ensemble over lags, doses, heterogeneity and target shares;
existence of every link; the effect of each area unpooled, partly pooled and under other assumptions; and the cautions
that name what did not hold. What a run prints of strengths, effects and costs is drawn from `Posterior.strengths`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Text
from polku.estimation.case import Case
from polku.estimation.draws import REPRESENTATIVES, Strengths, mixed
from polku.estimation.effect_sensitivity import EffectSensitivity, cautions_of, effect_sensitivities
from polku.estimation.ensemble_fit import Ensemble, Fitted, approximate_log_evidence, fit_members, make_slopes, observer
from polku.estimation.exits import Channel, channel_of
from polku.estimation.hyperparameters import (
    Members,
    as_member,
    effective_dose,
    make_members,
    member_signals,
    to_delivered,
)
from polku.estimation.main_fit import Fits, heard_changes
from polku.inference.ensemble import (
    Index,
    Mixture,
    QuantityLearned,
    chosen,
    compress,
    mixture,
    quantities,
)
from polku.inference.existence import Existence, area_existence, common_existence
from polku.inference.laplace import PANEL
from polku.inference.learnability import LinkLearned, link_table
from polku.inference.likelihood import Information, precision
from polku.inference.prior import Prior
from polku.inference.sensitivity import PowerScaling, power_scaling, shrinkage
from polku.inference.units import Source
from polku.programme.model import MAIN_HORIZON, Programme
from polku.programme.names import effect_name, name_of
from polku.texts import Message

Array = NDArray[np.float64]

UNMOVED = 0.01
"""A strength of whose variance the fit took less than this has had no data."""
CANDIDATES = 512
"""Drawn from the prior and judged by their cheap evidence."""
COUNT = 40
"""Members at most that are run; fewer where some are chosen more than once."""
ENSEMBLE = 7
"""The seed of the candidates' design: one for all runs, so that no verdict hangs on the seed of a run."""


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
class Posterior:
    """Everything let vary. theta as in `Posterior`; strengths at full dose of a member's own.

    `effective`: the mixture in strengths of the dose delivered and the target share told, for flows run with those.
    `quantities`: lags (as a factor), omegas, shares and levels before and after. `exists`, `exists_by_area`: existence
    in all areas together, and from each area alone. `links`: by link, how it answers to power-scaling. `sensitivities`:
    what each area's effect hangs on. `names`: bundles in words. `channel`: how far jobs were told from other exits.
    """

    mixture: Mixture
    effective: Mixture
    members: Members
    quantities: tuple[QuantityLearned, ...]
    exists: Existence
    exists_by_area: tuple[Existence, ...]
    areas: tuple[AreaLink, ...]
    links: Mapping[str, PowerScaling]
    sensitivities: tuple[EffectSensitivity, ...]
    names: Mapping[str, Text]
    moved: float
    cautions: tuple[Caution, ...]
    channel: Channel

    def strengths(self, prior: Prior) -> Strengths:
        """What the futures of a run are drawn from."""
        return mixed(prior, self.mixture, self.effective, self.members, REPRESENTATIVES)

def fit_posterior(case: Case, fits: Fits, count: int = COUNT) -> Posterior:
    """The whole posterior around the normal fits, displacement nought: the same whatever the seed of the run."""
    programme = case.programme
    candidates = make_members(programme, fits.prior, fits.bundles, CANDIDATES, ENSEMBLE)
    # in the order of their heterogeneity, every n-th candidate keeps its spread, on which the width of all hangs
    candidates = candidates.take(np.argsort((candidates.omega**2).sum(axis=1), kind="stable"))
    crowd, fitted, log_share = fit_ensemble(case, fits, candidates, count)
    order = by_effect(programme, fits, fitted)
    fitted, members = fitted.take(order), crowd.members.take(order)
    found = mixture(fitted.normals, log_share[order])
    learned = quantities(members.margins, candidates.values, members.values, found.weights)
    exists = common_existence(fits.main)
    sensitivities = effect_sensitivities(programme, fits, fitted, found.weights)
    names = bundle_names(programme, fits)
    directions = np.eye(len(fits.prior.links), fits.prior.mean.size)
    scaled = dict(zip(fits.prior.links, power_scaling(fits.main, directions), strict=True))
    return Posterior(
        found,
        found.turned(to_delivered(fits.prior, effective_dose(members, fits.prepared[0.0]))),
        members,
        learned,
        exists,
        area_existence(fits.prior, fits.alone),
        tuple(area_links(fits)),
        scaled,
        sensitivities,
        names,
        fitted.moved,
        cautions_of(programme, fits, found, learned, exists, sensitivities, fitted.moved),
        channel_of(programme, fits),
    )


def by_effect(programme: Programme, fits: Fits, fitted: Fitted) -> Index:
    """The members in the order of their effects, so that every n-th of them stands for its neighbours.

    The order is along the direction in which the areas' headline effects [N, A] vary most.
    """
    first = fits.prepared[0.0].first
    last = fitted.value.shape[2] - len(fits.extra) - 1
    areas = programme.trial_areas
    at = [min(max(programme.start_of(a).since(first) + MAIN_HORIZON - 1, 0), last) for a in areas]
    effects = fitted.value[:, np.arange(len(areas)), at]
    off = effects - effects.mean(axis=0)
    off = off / np.maximum(off.std(axis=0), 1e-12)
    along = np.linalg.svd(off, full_matrices=False)[2][0]
    return np.argsort(off @ (along * np.sign(along[np.abs(along).argmax()])), kind="stable")


def fit_ensemble(case: Case, fits: Fits, candidates: Members, count: int) -> tuple[Ensemble, Fitted, Array]:
    """The members chosen of the candidates, given all that the main posterior was given; their log prior shares."""
    programme = case.programme
    base, prior, panel = fits.prepared[0.0], fits.prior, fits.panel
    assert panel is not None, "without series there is nothing to weigh the members by"
    lead = base.first.since(panel.first)
    seen = max(1, min(panel.months - lead, base.months))
    changes = heard_changes(case, fits.observed) if fits.observed else ()
    last = max([seen, *(figure.month.since(base.first) + 1 for _, _, figure, _ in changes)])
    ready = base.until(min(last, base.months))  # a figure may be of a later month than the stock's last
    many = Ensemble(ready, candidates, member_signals(programme, candidates, ready, ready.months))
    observe = observer(programme, changes, ready, seen)
    data = compress(panel, prior.areas, precision(panel, fits.noise), lead, seen, fits.extra)
    width = np.sqrt(np.diag(prior.cov)[: len(prior.links)] + prior.exists * prior.omega**2)
    start = fits.main.strengths_mean
    slopes = make_slopes(many, observe, start, width)
    which, log_share = chosen(approximate_log_evidence(many, slopes, data, prior, start), count)
    crowd = Ensemble(ready, candidates.take(which), many.signal[which])
    groups = group_sources(programme, fits, crowd.members)
    told = held_sources(fits, {x.id for x in groups[0]} if groups else set())
    return crowd, fit_members(crowd, observe, slopes, data, prior, start, told, groups), log_share


def group_sources(programme: Programme, fits: Fits, members: Members) -> list[list[Source]]:
    """The client groups as each member has them: their hazard is the path itself, so only lags and levels matter."""
    if fits.observed is None or not any(t.of_groups for t in fits.observed.tables):
        return []
    found: list[list[Source]] = []
    for n in range(len(members.lag)):
        mine = replace(fits.observed, programme=as_member(programme, members, n))
        found.append([source for _, source in mine.group_sources(fits.prepared[0.0])])
    return found


def held_sources(fits: Fits, groups: set[str]) -> Information | None:
    """What the main posterior was told by sources that the ensemble does not run again: series beside the stock."""
    again = {PANEL, *(e.id for e in fits.extra), *groups}
    found: Information | None = None
    for name, said in fits.main.sources.items():
        if name not in again:
            found = said if found is None else found + said
    return found


def link_rows(fits: Fits, found: Posterior) -> tuple[LinkLearned, ...]:
    """Every link and bundle before and after, with lags, doses, heterogeneity and shares let vary."""
    mean, cov = found.mixture.moments()
    varied = replace(fits.main, mean=mean, cov=cov)
    active = {row.id: row.p_active for row in fits.links if row.p_active is not None}
    active |= dict(zip(found.exists.links, (float(p) for p in found.exists.p), strict=True))
    rows = link_table(varied, fits.expected, fits.bundles, active)
    return tuple(_link_row(row, main) for row, main in zip(rows, fits.links, strict=True))


def _link_row(row: LinkLearned, main: LinkLearned) -> LinkLearned:
    """A link's row with what each source moved, an identity of the main fit alone.

    Where the main fit sharpened nothing its row stands: what so few members differ by chance is nothing learned.
    """
    if main.contraction < UNMOVED:
        return replace(main, p_active=row.p_active)
    return replace(row, moved_by=main.moved_by)


def area_links(fits: Fits) -> list[AreaLink]:
    """Every link in every area: unpooled, partly pooled and in a new area, with the shrinkage."""
    prior, main, alone = fits.prior, fits.main, fits.alone
    _, before = prior.strength_moments()
    pooled, pooled_cov = main.strengths_mean, main.strengths_cov
    new_mean, new_cov = main.new_area()
    rows = []
    for i, link in enumerate(prior.links):
        if before[0, i, i] <= 0:
            continue
        drawn = shrinkage(alone.cov[:, i, i], before[:, i, i], np.full(len(prior.areas), prior.omega[i] ** 2))
        new = (float(new_mean[i]), float(np.sqrt(new_cov[i, i])))
        for a, area in enumerate(prior.areas):
            by_itself = (float(alone.mean[a, i]), float(np.sqrt(alone.cov[a, i, i])))
            together = (float(pooled[a, i]), float(np.sqrt(pooled_cov[a, i, i])))
            rows.append(AreaLink(link, area, by_itself, together, new, float(drawn[a])))
    return rows


def bundle_names(programme: Programme, fits: Fits) -> dict[str, Text]:
    """Each bundle in words: its activities, and what they shift together."""
    by_id = {k.id: k for k in programme.links}
    found: dict[str, Text] = {}
    for bundle in fits.bundles:
        links = [by_id[fits.prior.links[i]] for i in bundle.links]
        who = tuple(name_of(programme, c) for c in dict.fromkeys(k.cause for k in links))
        what = effect_name(programme, links[0])
        found[bundle.id] = Message("assessment.together", what=what, who=who)
    return found
