"""What a method or a page is given: the programme, the evidence and the facts of one run, with look-ups.

Nothing is computed here but sums over areas; a sum's interval adds the quantiles of its parts, so that it is
never narrower than the truth (areas may err together).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist

from polku.base import Month, Spread, Text
from polku.evaluation.claims import Claim, Ground
from polku.evaluation.words import TRIAL_AREAS, AreaWords, area_words
from polku.evidence.model import Evidence, Observation
from polku.programme.model import ALL, MAIN_HORIZON, Area, Programme, Question
from polku.programme.names import name_of
from polku.results.model import EffectRow, Facts, FlowPart, ForecastRow, verdict_of
from polku.results.money import CostRow
from polku.results.verdicts import together as verdicts_together
from polku.texts.numbers import together


@dataclass(frozen=True, slots=True)
class Context:
    """One run as the methods and pages see it. `question` is the one being answered."""

    programme: Programme
    evidence: Evidence
    facts: Facts
    question: Question | None = None
    by_key: Mapping[tuple[str, str, Month], Observation] = field(default_factory=dict)
    by_series: Mapping[tuple[str, str], Sequence[Observation]] = field(default_factory=dict)

    def asking(self, question: Question) -> Context:
        """The same context, with another question."""
        return replace(self, question=question)

    @property
    def areas(self) -> tuple[Area, ...]:
        """The trial areas, alphabetical by their Finnish names."""
        return tuple(sorted(self.programme.trial_areas, key=lambda a: a.name["fi"].lower()))

    @property
    def start(self) -> Month:
        """The first treated month of the earliest area."""
        return min((self.programme.start_of(a) for a in self.areas), default=self.programme.period.start)

    @property
    def end(self) -> Month:
        """The last treated month of the latest area."""
        return max((self.programme.end_of(a) for a in self.areas), default=self.programme.period.end)

    @property
    def stage(self) -> str:
        """`plan` (no treated month seen), `during` or `after`, by the last month of data."""
        if self.facts.data_end < self.start:
            return "plan"
        return "during" if self.facts.data_end <= self.end else "after"

    @property
    def scenario(self) -> str:
        """The scenario of the main figures: as delivered when delivery was told, else the plan."""
        told = any(row.delivered is not None for row in self.facts.doses)
        wanted = ("delivered", "plan") if told else ("plan", "delivered")
        there = next((s for s in wanted if any(row.scenario == s for row in self.facts.effects)), None)
        return there or min((row.scenario for row in self.facts.effects), default="plan")

    @property
    def horizon(self) -> int:
        """MAIN_HORIZON, or the nearest horizon there is."""
        return min(self.horizons or (MAIN_HORIZON,), key=lambda h: (abs(h - MAIN_HORIZON), h))

    @property
    def horizons(self) -> tuple[int, ...]:
        return tuple(sorted({row.horizon for row in self.facts.effects}))

    def month_of(self, horizon: int, area: Area | None = None) -> Month:
        """The calendar month `horizon` months into the trial: the twelfth treated month for 12."""
        start = self.programme.start_of(area) if area else self.start
        return start + (horizon - 1)

    def effects(
        self,
        measure: str,
        horizon: int | None = None,
        *,
        displacement: float = 0.0,
        variant: str = "main",
        scenario: str | None = None,
    ) -> tuple[EffectRow, ...]:
        """The rows of a measure, one a trial area, in the order of `areas`."""
        wanted = (measure, horizon or self.horizon, displacement, variant, scenario or self.scenario)
        rows = {
            r.area: r
            for r in self.facts.effects
            if (r.measure, r.horizon, r.displacement, r.variant, r.scenario) == wanted and not r.segment
        }
        return tuple(rows[a.id] for a in self.areas if a.id in rows)

    def effect(
        self,
        area: str,
        measure: str,
        horizon: int | None = None,
        *,
        displacement: float = 0.0,
        variant: str = "main",
        scenario: str | None = None,
    ) -> EffectRow | None:
        """One area's row (or that of ALL, summed when the facts have none)."""
        if area == ALL:
            return self._total(measure, horizon or self.horizon, displacement, variant, scenario or self.scenario)
        rows = self.effects(measure, horizon, displacement=displacement, variant=variant, scenario=scenario)
        return next((r for r in rows if r.area == area), None)

    def _total(self, measure: str, horizon: int, displacement: float, variant: str, scenario: str) -> EffectRow | None:
        given = (
            r
            for r in self.facts.effects
            if r.area == ALL
            and not r.segment
            and (r.measure, r.horizon, r.displacement, r.variant, r.scenario)
            == (measure, horizon, displacement, variant, scenario)
        )
        row = next(given, None)
        if row is not None:
            return row
        rows = self.effects(measure, horizon, displacement=displacement, variant=variant, scenario=scenario)
        if not rows or len(rows) < len(self.areas) or measure == "activation_rate":
            return None
        if len(rows) == 1:
            return rows[0]
        levels, said = [r.without for r in rows], verdicts_together(verdict_of(r) for r in rows)
        return replace(
            rows[0],
            area=ALL,
            spread=together(tuple(r.spread for r in rows)),
            p_better=_p_better(rows),
            unpooled=None,
            borrowed=0.0,
            contraction=min(r.contraction for r in rows),
            verdict=said.status,
            direction=said.direction,
            capped_by=said.capped_by,
            without=None if None in levels else sum(x for x in levels if x is not None),
        )

    def parts(self, area: str, horizon: int | None = None) -> dict[str, FlowPart]:
        """The parts of the change of the unemployed in an area (or ALL), by name."""
        wanted = (horizon or self.horizon, self.scenario)
        rows = [p for p in self.facts.parts if (p.horizon, p.scenario) == wanted]
        if area != ALL or any(p.area == ALL for p in rows):
            return {p.part: p for p in rows if p.area == area}
        names = dict.fromkeys(p.part for p in rows)
        return {n: _sum_part([p for p in rows if p.part == n]) for n in names}

    def cost(self, payer: str, horizon: int, area: str = ALL) -> CostRow | None:
        """A payer's row of an area, or of all areas together."""
        wanted = (payer, horizon, self.scenario)
        rows = [c for c in self.facts.costs if (c.payer, c.horizon, c.scenario) == wanted]
        own = next((c for c in rows if c.area == area), None)
        if own is not None or area != ALL or not rows:
            return own
        if len(rows) == 1:
            return rows[0]
        spread = together(tuple(c.spread for c in rows))
        chance = min(c.p_saving for c in rows) if spread.mean < 0 else max(c.p_saving for c in rows)
        return CostRow(
            ALL,
            payer,
            horizon,
            self.scenario,
            spread,
            chance,
            verified=all(c.verified for c in rows),
            rules=rows[0].rules,
            own=sum(c.own for c in rows),
            benefits=together(tuple(c.benefits for c in rows if c.benefits)) if any(c.benefits for c in rows) else None,
            held_back=any(c.held_back for c in rows),
        )

    @property
    def cost_horizons(self) -> tuple[int, ...]:
        return tuple(sorted({c.horizon for c in self.facts.costs}))

    def forecasts(self, area: str, indicator: str) -> tuple[ForecastRow, ...]:
        """The months of a fan, in order: the main scenario's, and before the start those that were only observed."""
        rows = [r for r in self.facts.forecasts if r.area == area and r.indicator == indicator]
        there = {r.scenario for r in rows if r.with_ is not None}
        main = self.scenario if self.scenario in there else next(iter(sorted(there)), "")
        by_month = {r.month: r for r in rows if r.with_ is None} | {r.month: r for r in rows if r.scenario == main}
        return tuple(by_month[m] for m in sorted(by_month))

    def observed(self, indicator: str, area: str, when: Month) -> Observation | None:
        """The observation of a month with a value, or None."""
        found = self.by_key.get((indicator, area, when))
        return found if found is not None and found.value is not None else None

    def has_series(self, indicator: str, area: str) -> bool:
        return (indicator, area) in self.by_series

    def words(self, area: str) -> AreaWords:
        """The cases of an area's name; of ALL: "kokeilualueilla" (or the one area's own)."""
        if area == ALL and len(self.areas) == 1:
            area = self.areas[0].id
        found = next((a for a in self.programme.areas if a.id == area), None)
        return TRIAL_AREAS if found is None else area_words(found)

    def name(self, node: str) -> Text:
        """The name of a node, an area, an indicator or a payer; the id itself when there is none."""
        return name_of(self.programme, node)


def context(programme: Programme, evidence: Evidence, facts: Facts) -> Context:
    """The context of a run; of several observations of one month the one known last stays."""
    ordered = sorted(evidence.observations, key=lambda o: o.known.index if o.known else 0)
    by_key = {(o.indicator, o.area, o.month): o for o in ordered if not o.segment}
    by_series: dict[tuple[str, str], list[Observation]] = {}
    for (indicator, area, _), row in by_key.items():
        by_series.setdefault((indicator, area), []).append(row)
    return Context(programme, evidence, facts, by_key=by_key, by_series=by_series)


def of_effect(row: EffectRow) -> Ground:
    """The ground of a number taken from `effects`."""
    extra = "" if row.displacement == 0 else f"/displacement={row.displacement:g}"
    extra += "" if row.variant == "main" else f"/{row.variant}"
    return Ground("effect", f"{row.measure}/{row.area}/{row.horizon}/{row.scenario}{extra}")


def of_cost(row: CostRow) -> Ground:
    return Ground("cost", f"{row.payer}/{row.area}/{row.horizon}/{row.scenario}")


def of_part(part: FlowPart) -> Ground:
    return Ground("effect", f"part.{part.part}/{part.area}/{part.horizon}/{part.scenario}")


def claim(text: Text, *grounds: Ground, **values: float | str | None) -> Claim:
    """A sentence with the values it was computed from and what it rests on; ValueError without a ground."""
    if not grounds:
        raise ValueError(f"a claim without a ground: {text['en']}")
    return Claim(text, values, tuple(dict.fromkeys(grounds)))


def grounds_of(rows: Iterable[EffectRow]) -> tuple[Ground, ...]:
    return tuple(of_effect(r) for r in rows)


def programme_ground(what: str) -> Ground:
    """The ground of what the folder itself states: its settings, an area, a missing table."""
    return Ground("source", f"programme/{what}")


def spread_values(name: str, spread: Spread) -> dict[str, float]:
    """The values of a spread that a sentence prints, for `Claim.values`."""
    return {name: spread.mean, f"{name}_low": spread.at(0.1), f"{name}_high": spread.at(0.9)}


def _p_better(rows: tuple[EffectRow, ...]) -> float | None:
    """The probability that the sum goes the better way, on its own (wide) spread; None where it has no better way."""
    if any(r.p_better is None for r in rows):
        return None
    whole = together(tuple(r.spread for r in rows))
    if whole.sd == 0:
        return rows[0].p_better
    # which way is better shows in any row: p_better above one half goes with the sign of its mean
    row = max(rows, key=lambda r: abs((r.p_better or 0.0) - 0.5))
    better = math.copysign(1.0, row.spread.mean) * math.copysign(1.0, (row.p_better or 0.0) - 0.5)
    return NormalDist().cdf(better * whole.mean / whole.sd)


def _sum_part(rows: list[FlowPart]) -> FlowPart:
    return replace(rows[0], area=ALL, spread=together(tuple(p.spread for p in rows)))
