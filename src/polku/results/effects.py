"""Rows with their verdicts: effects, links as facts, sums over the areas that are not capped, and what is withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Spread
from polku.estimation.exits import Channel
from polku.estimation.main_fit import Fits
from polku.inference.laplace import NormalPosterior
from polku.inference.learnability import LinkLearned
from polku.programme.model import ALL, Link, Programme, Shift
from polku.results.caps import Caps
from polku.results.model import EffectRow, Facts, ForecastRow, LinkRow, WithheldRow
from polku.results.rows import NOT_SUMMED, horizons_of, names, summed
from polku.results.scenarios import Run, Varied
from polku.results.tables import Clock, Learned, effect_rows
from polku.results.updates import judge_closed, judge_drawn, learned_of
from polku.results.verdicts import decide, of_normal
from polku.texts import Message

Array = NDArray[np.float64]
FEW_DRAWS = "few_draws"
"""Why a number is withheld: its draws have so long a tail that a few of them make the mean."""
STOCK, JOBS, SERVICES = "unemployed", "open_jobs", "in_services"
"""Measures whose caps a link has: the stock's own, or those of what the stock cannot tell."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What the verdicts of a run are made from: the run and the prior beside it, and the caps."""

    programme: Programme
    fits: Fits
    run: Run
    before: Varied
    caps: Caps
    clock: Clock
    channel: Channel | None = None

    def kept(self, measure: str) -> Array:
        """[A] 1 for the areas that a sum of the measure adds up, 0 for those it leaves out."""
        out = self.caps.left_out(measure)
        return np.array([0.0 if a.id in out else 1.0 for a in self.programme.trial_areas])

    def capped(self, measure: str) -> list[tuple[str, ...]]:
        """The caps of a measure, area by area, and of their sum."""
        return [self.caps.of(a, measure) for a in (*(x.id for x in self.programme.trial_areas), ALL)]

    def learned(self, posterior: NormalPosterior) -> dict[str, Learned]:
        """What a posterior knows of each measure."""
        column = self.clock.columns(horizons_of(self.programme))
        told = (self.run, self.before, self.fits, posterior, column)
        return {m: replace(learned_of(m, *told, self.kept(m)), limit=self._limit(m)) for m in self.run.world.effect}

    def _limit(self, measure: str) -> Array | None:
        """[A + 1, C] how far the channels that a measure rests on were told apart."""
        found = None if self.channel is None else self.channel.of(measure)
        count = len(self.clock.columns(horizons_of(self.programme)))
        return None if found is None else np.repeat(found[:, None], count, axis=1)


def effects_of(
    ready: Ready,
    run: Run,
    learned: Mapping[str, Learned],
    labels: tuple[str, str, float],
) -> list[EffectRow]:
    """Effect rows of one run, areas and their sum; those of `ready.run` itself have their probabilities in closed form.

    `labels`: (scenario, variant, displacement).
    """
    programme, rows = ready.programme, []
    main = run is ready.run
    for measure, values in run.world.effect.items():
        kept = ready.kept(measure)
        both = summed(values, kept)
        without, capped, known = summed(run.world.without[measure], kept), ready.capped(measure), learned[measure]
        judge = judge_closed(known, capped, both, without) if main else judge_drawn(known, capped)
        found = effect_rows(
            programme,
            names(programme, measure not in NOT_SUMMED),
            measure,
            both,
            without,
            known,
            ready.clock,
            horizons_of(programme),
            labels,
            judge,
        )
        out = ready.caps.left_out(measure)
        rows += [_without(r, out) if r.area == ALL and out else r for r in found]
    return rows


def _without(row: EffectRow, out: tuple[str, ...]) -> EffectRow:
    """A sum over areas that leaves some of them out."""
    return replace(row, left_out=out, adds={a: n for a, n in row.adds.items() if a not in out})


def link_facts(programme: Programme, rows: Sequence[LinkLearned], caps: Caps) -> tuple[LinkRow, ...]:
    """Every link and bundle with its verdict; what is capped of an area is capped of its links."""
    by_id = {k.id: k for k in (*programme.links, *programme.implied)}
    implied = {k.id for k in programme.implied}
    found = []
    for row in rows:
        measure = _measure(programme, by_id, row)
        said = decide(
            of_normal(
                (row.prior_mean, row.prior_sd),
                (row.post_mean, row.post_sd),
                row.prior_sd * float(np.sqrt(1.0 - row.expected_contraction)),
                caps.of(row.area or ALL, measure),
                row.contraction,
            )
        )
        values = {f.name: getattr(row, f.name) for f in fields(row)}
        told = LinkRow(**values, verdict=said.status, direction=said.direction, capped_by=said.capped_by)
        found.append(replace(told, implied=row.id in implied))
    return tuple(found)


def _measure(programme: Programme, links: Mapping[str, Link], row: LinkLearned) -> str:
    """The measure whose caps a link or a bundle has: of a transition, one that a stock does not tell from others."""
    shifts = [links[i].effect for i in (row.members or (row.id,)) if i in links]
    targets = [e.target for e in shifts if isinstance(e, Shift)]
    if not targets:
        return STOCK
    work = {t for s in programme.states if "employed" in s.counts_as for t in (s.id, *s.counts_as)}
    return JOBS if any(t in work for t in targets) else SERVICES


def withhold(facts: Facts, caps: Caps) -> Facts:
    """The facts without the numbers that cannot be given, of whole areas or alone; the code of why in their place."""
    return _without_areas(_without_few(facts), caps)


def _without_few(facts: Facts) -> Facts:
    """Without numbers whose mean lies outside their own 80 % interval: a few draws of a thousand make the mean."""
    effects = [r for r in facts.effects if _by_few(r.spread)]
    costs = {(r.area, r.horizon, r.scenario) for r in facts.costs if _by_few(r.spread)}
    if not effects and not costs:
        return facts
    caution = Caution("number_withheld", "forecast/draws", Message("cautions.few-draws"))
    return replace(
        facts,
        effects=tuple(r for r in facts.effects if not _by_few(r.spread)),
        withheld=(*facts.withheld, *(_place(r, FEW_DRAWS) for r in effects)),
        costs=tuple(r for r in facts.costs if (r.area, r.horizon, r.scenario) not in costs),
        cautions=(*facts.cautions, caution),
    )


def _by_few(spread: Spread) -> bool:
    low, high, mean = spread.at(0.1), spread.at(0.9), spread.mean
    close = 1e-9 * max(abs(low), abs(high))  # a number that is the same in every draw has a mean of another rounding
    return not low - close <= mean <= high + close


def _place(row: EffectRow, code: str) -> WithheldRow:
    """The place of an effect of which no number is given."""
    return WithheldRow(
        row.area, row.measure, row.unit, row.horizon, row.scenario, code, row.variant, row.displacement
    )


def _without_areas(facts: Facts, caps: Caps) -> Facts:
    held = dict(caps.withheld)
    whole = caps.withheld_of_sum()
    held |= {ALL: whole} if whole else {}
    if not held:
        return facts
    gone = tuple(_place(r, held[r.area]) for r in facts.effects if r.area in held)
    return replace(
        facts,
        withheld=(*facts.withheld, *gone),
        effects=tuple(r for r in facts.effects if r.area not in held),
        links=tuple(r for r in facts.links if r.area not in held),
        costs=tuple(r for r in facts.costs if r.area not in held),
        break_evens=tuple(b for b in facts.break_evens if b.what != "staff" or b.area not in held),
        parts=tuple(r for r in facts.parts if r.area not in held),
        contributions=tuple(r for r in facts.contributions if r.area not in held),
        cross_checks=tuple(r for r in facts.cross_checks if r.area not in held),
        forecasts=tuple(_bare(r, held) for r in facts.forecasts if r.area not in held or r.observed is not None),
    )


def _bare(row: ForecastRow, held: Collection[str]) -> ForecastRow:
    """A month without its fans: what was observed is nobody's estimate."""
    return replace(row, without=None, with_=None, kind="observed") if row.area in held else row
