"""The table of costs: what each payer spends more or less, and what is new spending of the programme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.costs import held_back, shifts, unverified_rules
from polku.forecast.contrast import spread
from polku.programme.asof import under_law
from polku.programme.model import ALL, Programme, Scenario
from polku.results.costs import PROGRAMME, TOTAL, euros_of, laid_out
from polku.results.frame import Clock, horizons_of, names, summed
from polku.results.money import CostRow
from polku.results.scenarios import Run

Array = NDArray[np.float64]


def payer_rows(
    programme: Programme,
    run: Run,
    clock: Clock,
    label: str,
    scenario: Scenario | None = None,
    left_out: Sequence[str] = (),
) -> list[Any]:
    """Costs by payer; a scenario may read them under another law. The sum over areas leaves out those of `left_out`.

    A shift is between payers of benefits: services and the programme's own new spending (`own`) are apart from it.
    """
    law = under_law(programme, scenario) if scenario else programme
    kept = np.array([0.0 if a.id in left_out else 1.0 for a in programme.trial_areas])
    euros, ids = euros_of(law, run), names(programme, summed=True)
    draws = {payer: summed(values, kept) for payer, values in laid_out(law, run, euros).items()}
    benefits = {payer: summed(values, kept) for payer, values in euros.benefits.items()}
    shifted_: dict[tuple[str, int], Mapping[str, Mapping[str, float]]] = {}
    for a, area in enumerate(ids):
        for h in horizons_of(programme):
            t = clock.at(a, h)
            if t is not None:
                shifted_[area, h] = shifts({p: float(v[:, a, t].mean()) for p, v in benefits.items()})
    doubtful = {r.payer for r in unverified_rules(law, [clock.first + t for t in range(clock.months)])}
    verified = {p: p not in doubtful for p in draws} | {TOTAL: True, PROGRAMME: True}
    rules = str(scenario.rules_of) if scenario and scenario.rules_of else ""
    back = frozenset(a for a, start in zip(ids, clock.starts, strict=False) if held_back(law, start))
    parts = Parts(_own_rows(euros.own, kept), benefits)
    found = cost_rows(ids, draws, clock, horizons_of(programme), label, shifted_, verified, rules, parts, back)
    return [replace(r, left_out=tuple(left_out)) if r.area == ALL and left_out else r for r in found]


def _own_rows(own: Mapping[str, Array], kept: Array) -> dict[str, Array]:
    """The programme's own costs by payer, areas and their sum [A + 1, T], and all of them under `total`."""
    found = {p: np.concatenate([v, (v * kept[:, None]).sum(axis=0, keepdims=True)]) for p, v in own.items()}
    if found:
        found[TOTAL] = found[PROGRAMME] = np.asarray(np.sum(list(found.values()), axis=0))
    return found


@dataclass(frozen=True, slots=True)
class Parts:
    """What changes of spending are made of: `own` costs [A, T] and `benefits` [N, A, T] by payer."""

    own: Mapping[str, Array]
    benefits: Mapping[str, Array]


def cost_rows(
    areas: Sequence[str],
    draws: Mapping[str, Array],
    clock: Clock,
    horizons: Sequence[int],
    scenario: str,
    shifted: Mapping[tuple[str, int], Mapping[str, Mapping[str, float]]],
    verified: Mapping[str, bool],
    rules: str,
    parts: Parts,
    held_back: Collection[str],
) -> list[CostRow]:
    """Changes of spending: payer -> discounted euros cumulated [N, A, T]; `shifted`: (area, h) -> grew -> saved.

    `held_back`: areas whose first months lie before the first price.
    """
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for payer, values in draws.items():
                at = values[:, a, t]
                saving = float(np.mean(at < 0))
                from_ = shifted.get((area, h), {}).get(payer, {})
                new = float(parts.own[payer][a, t]) if payer in parts.own else 0.0
                paid = spread(parts.benefits[payer][:, a, t]) if payer in parts.benefits else None
                sure, back = verified.get(payer, True), area in held_back
                rows.append(CostRow(area, payer, h, scenario, spread(at), saving, from_, sure, rules, new, paid, back))
    return rows
