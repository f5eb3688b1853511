"""Numbers that are not given: of whole areas or alone, with the code of why in their place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from polku.base import Caution, Spread
from polku.programme.model import ALL
from polku.results.caps import Caps
from polku.results.model import EffectRow, Facts, ForecastRow, WithheldRow
from polku.texts import Message

FEW_DRAWS = "few_draws"
"""Why a number is withheld: its draws have so long a tail that a few of them make the mean."""


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
    return WithheldRow(row.area, row.measure, row.unit, row.horizon, row.scenario, code, row.variant, row.displacement)


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
