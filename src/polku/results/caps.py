"""What forbids to say which way a number goes: by area, the codes of `results.verdicts` (docs/decisions/0004).

Caps of the stock hold for every number of the area, as all of them come from the same flows. They are lifted where
the effect is learned without the stock: client groups side by side, counts of moves. A cap that the user puts on
(`[[reform]] caps`) is not lifted. Caps of the channel hold for what a stock cannot tell: jobs, services, activation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

from polku.estimation.case import outcome_formula
from polku.estimation.exits import JOBS, SERVICES, Channel
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.evidence.arrays import has
from polku.evidence.model import Evidence
from polku.inference.diagnostics import comparison_ramps
from polku.inference.laplace import total, update
from polku.inference.learnability import contraction
from polku.inference.likelihood import linearise
from polku.inference.steps import of_trial
from polku.programme.model import ALL, MAIN_HORIZON, Programme
from polku.results import verdicts
from polku.results.checks import CrossCheck
from polku.results.model import BeforeTest, PlaceboRow
from polku.results.verdicts import CAPS, LEARNED, PARTLY, sum_of

FEWEST = 3
"""With fewer comparison areas what happened in one of them cannot be told from the trial's effect."""
PARTED_BESIDE = 0.1
"""Below this p, weighed for as many as there are, a neighbour has parted: one clean area in ten is marked. Either way
matters: a shock of the region against the effect hides as much as one with it adds."""
FEWEST_IN_DISTURBED = 4
"""With fewer comparison areas a month's own volatility is not learned (`inference.noise`)."""
EARLY = 0.01
"""Below this p another method's placebo a year early caps; there are two of them, so it is rare in a clean area."""
SERIES = ("in_services", "activation_rate")


@dataclass(frozen=True, slots=True)
class Caps:
    """Area -> codes: of the stock, of jobs, and of services, which a stock cannot tell: its fall may be either.

    `size`: the areas' unemployed, by which a sum's parts are weighed; `withheld`: area -> code.
    """

    stock: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    jobs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    size: Mapping[str, float] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, area: str, measure: str = "unemployed") -> tuple[str, ...]:
        """The codes that cap a measure of an area, or of the sum over areas (`all`)."""
        if area == ALL:
            return tuple(dict.fromkeys((*self._sum(measure)[1], *self.stock.get(ALL, ()))))
        own = self.stock.get(area, ())
        own += self.jobs.get(area, ()) if measure in JOBS else ()
        own += self.services.get(area, ()) if measure in SERVICES else ()
        return tuple(code for code in CAPS if code in own)

    def left_out(self, measure: str = "unemployed") -> tuple[str, ...]:
        """The areas that a sum of the measure over areas leaves out."""
        return self._sum(measure)[0]

    def withheld_of_sum(self) -> str:
        """The code by which the sum is withheld: its parts that are withheld are more than a quarter of it."""
        out, codes = sum_of(self.size, {area: (code,) for area, code in self.withheld.items()})
        return "" if out or not codes else codes[0]

    def _sum(self, measure: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        held = {area: (code,) for area, code in self.withheld.items()}
        out, codes = sum_of(self.size, {area: self.of(area, measure) + held.get(area, ()) for area in self.size})
        # a number that is withheld is in no sum, unless the sum is withheld too
        return tuple(a for a in self.size if a in out or a in held), tuple(c for c in codes if c in CAPS)


def caps_of(
    programme: Programme,
    evidence: Evidence,
    fits: Fits,
    before: Sequence[BeforeTest],
    placebo: Sequence[PlaceboRow],
    checks: Sequence[CrossCheck],
    noted: Collection[str],
    channel: Channel | None = None,
) -> Caps:
    """The caps of a run; `noted`: the codes of the cautions that the fit gave; `channel`: where there was a fit."""
    found: dict[str, set[str]] = {a.id: set() for a in programme.trial_areas}
    everywhere = _everywhere(programme, fits, noted)
    steps = of_trial(fits.irregular.cells, {a.id: programme.start_of(a) for a in programme.trial_areas})
    marks = [(row.area, verdicts.GAP) for row in before if row.parted]
    marks += [(gap.area, verdicts.GAP) for gap in fits.gaps if gap.rare]
    marks += [(row.area, verdicts.PLACEBO) for row in placebo if row.found]
    marks += [(row.area, verdicts.PLACEBO) for row in checks if _early(row)]
    marks += [(row.area, verdicts.CONFLICTING) for row in checks if row.word == "conflict"]
    marks += [(one.area, verdicts.STEPS) for one in steps]
    marks += [(area, verdicts.NEIGHBOUR) for area in beside_a_shock(programme, fits)]
    marks += [(area, code) for code in everywhere for area in found]
    for area, code in marks:
        found.setdefault(area, set()).add(code)
    for i in learned_beside(programme, fits):
        found[programme.trial_areas[i].id] = set()
    for area in reformed(programme, fits):
        found[area].add(verdicts.REFORM)
    stock = {area: tuple(c for c in CAPS if c in codes) for area, codes in found.items() if codes}
    unseen = unseen_areas(programme, evidence, fits)
    jobs, services = unseen, unseen
    if channel is not None:
        ids = [a.id for a in programme.trial_areas]
        jobs, services = (
            tuple(a for a, v in zip(ids, told, strict=False) if v < PARTLY) for told in (channel.jobs, channel.services)
        )
    by_jobs, by_services = ({area: (verdicts.CHANNEL,) for area in areas} for areas in (jobs, services))
    return Caps(stock, by_jobs, sizes(programme, fits), fits.withheld, by_services)


def _early(row: CrossCheck) -> bool:
    """Does another method find a gap of the area a year before the trial, when nothing was done?"""
    return any(c.p_early is not None and c.p_early < EARLY for c in row.checks)


def beside_a_shock(programme: Programme, fits: Fits) -> tuple[str, ...]:
    """Trial areas whose neighbour parted from the other comparison areas once the trial had begun.

    A neighbour is a comparison area of the same region. One clean area in ten is marked (`PARTED_BESIDE`).
    """
    panel, ready = fits.panel, fits.prepared[0.0]
    seen = 0 if panel is None else panel.months - ready.first.since(panel.first)
    if panel is None or seen < 1:
        return ()
    functional = log_ratio(Months(ready, seen), outcome_formula(programme), panel.first, panel.months)
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    ramps = comparison_ramps(panel, fits.noise, fits.main, functional, starts)
    region = {a.id: a.region for a in programme.areas if a.region}
    beside = {a: [one.z for other, one in ramps.items() if a in region and region.get(other) == region[a]]
              for a in fits.prior.areas}  # fmt: skip
    return tuple(a for a, z in beside.items() if z and smallest_p(z) < PARTED_BESIDE)


def smallest_p(z: Sequence[float]) -> float:
    """The p, both sides, of the largest of several independent standard normal z, weighed for their number (Šidák)."""
    return float(-np.expm1(len(z) * np.log1p(-2.0 * ndtr(-np.abs(z).max()) * (1.0 - 1e-12))))


def _everywhere(programme: Programme, fits: Fits, noted: Collection[str]) -> list[str]:
    """Caps of every area: the comparison itself is too thin, or was restless."""
    if fits.panel is None:
        return []
    codes = [verdicts.FEW] if comparisons(programme, fits) < FEWEST else []
    codes += [verdicts.GREW] if "noise_grew" in noted else []
    last = fits.panel.first + (fits.panel.months - 1)
    starts = [programme.start_of(a) for a in programme.trial_areas]
    during = [d for d in programme.disturbed if starts and d.last >= min(starts) and d.first <= last]
    thin = comparisons(programme, fits) < FEWEST_IN_DISTURBED
    return codes + ([verdicts.DISTURBED] if during and thin else [])


def reformed(programme: Programme, fits: Fits) -> tuple[str, ...]:
    """The trial areas that a reform of the user's caps, from when it acted there in months that were fitted."""
    last = None if fits.panel is None else fits.panel.first + (fits.panel.months - 1)
    found = []
    for area in programme.trial_areas:
        begin = programme.start_of(area)
        acts = [
            r for r in programme.reforms
            if area.id in r.caps and (r.end is None or r.end >= begin) and (last is None or r.start <= last)
        ]  # fmt: skip
        found += [area.id] if acts else []
    return tuple(found)


def unseen_areas(programme: Programme, evidence: Evidence, fits: Fits) -> tuple[str, ...]:
    """Areas whose stock alone must tell jobs from services, which it cannot, whatever links are assumed."""
    told = {a for e in fits.extra for a in np.flatnonzero(e.weights)} | learned_beside(programme, fits)
    return tuple(
        a.id
        for i, a in enumerate(programme.trial_areas)
        if i not in told and not any(has(evidence, s, a.id) for s in SERIES)
    )


def sizes(programme: Programme, fits: Fits) -> dict[str, float]:
    """The mean number of unemployed of each trial area; alike where no series was fitted."""
    panel = fits.panel
    if panel is None:
        return {a.id: 0.01 if a.id in fits.few else 1.0 for a in programme.trial_areas}
    return {a.id: float(panel.ybar[panel.areas.index(a.id)]) for a in programme.trial_areas}


def comparisons(programme: Programme, fits: Fits) -> int:
    """How many comparison areas the fit had."""
    return 0 if fits.panel is None else len(fits.panel.areas) - len(programme.trial_areas)


def learned_beside(programme: Programme, fits: Fits) -> frozenset[int]:
    """Areas whose effect on the unemployed is learned from client groups and counted moves alone.

    One figure of an activation rate is no such source: it parts from the comparison as the stock does.
    """
    counted = {t.counts.id for t in fits.observed.tables} if fits.observed is not None else set()
    said = [i for name, i in fits.main.sources.items() if name in counted]
    if not said or fits.panel is None:
        return frozenset()
    prior, ready = fits.prior, fits.prepared[0.0]
    s, seen = prior.strength_matrix, min(ready.months, 2 * MAIN_HORIZON)
    functional = log_ratio(Months(ready, seen), outcome_formula(programme), ready.first, seen)
    jacobian = linearise(functional, fits.main.strengths_mean)[1]
    cov = update(prior.mean, prior.cov, s, total({str(n): i for n, i in enumerate(said)}))[1]
    found, links = [], len(prior.links)
    for a, area in enumerate(programme.trial_areas):
        at = min(max(programme.start_of(area).since(ready.first) + MAIN_HORIZON - 1, 0), seen - 1)
        g = jacobian[a, at] @ s[a * links : (a + 1) * links]
        if contraction(float(g @ prior.cov @ g), float(g @ cov @ g)) >= LEARNED:
            found.append(a)
    return frozenset(found)
