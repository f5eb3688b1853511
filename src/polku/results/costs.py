"""Euros of one scenario, payer by payer: what clients cost with minus without, and what the programme itself costs.

Arrays: N draws, A areas, T months; euros are discounted to the start and cumulated over months 1…t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.costs import benefits_alone, discount_weights, ledger, own_costs, priced, rates
from polku.forecast.outcomes import changes
from polku.programme.model import Programme
from polku.results.scenarios import Run

Array = NDArray[np.float64]
TOTAL, PROGRAMME = "total", "programme"
SUMS = (TOTAL, PROGRAMME)
"""Rows that are no payer of their own: all payers together, and the programme's own costs together."""


@dataclass(frozen=True, slots=True)
class Euros:
    """`clients` [N, A, T] by payer: the change of what clients cost. `own` [A, T] by payer: the programme's own costs.

    A payer of whom both are nought all along is in neither. `benefits`: the part of `clients` that is benefits, of
    which alone a shift between payers can be told; services and own costs are new spending.
    """

    clients: Mapping[str, Array]
    own: Mapping[str, Array]
    benefits: Mapping[str, Array]

    @property
    def payers(self) -> tuple[str, ...]:
        """Who pays more or less."""
        return tuple(dict.fromkeys((*self.clients, *self.own)))

    def change(self, payer: str) -> Array:
        """A payer's whole change of spending [N, A, T]."""
        return np.asarray(self.clients.get(payer, 0.0) + self.own.get(payer, 0.0), dtype=np.float64)


def euros_of(programme: Programme, run: Run, rules_of: Month | None = None) -> Euros:
    """The euros of a run under the doses it assumes; nothing at all where no price is known."""
    months = run.outcome.stock.shape[2]
    weights = discount_weights(months, programme.settings.discount)
    shape = (len(programme.trial_areas), months)
    clients = _clients(programme, run, rules_of) if priced(programme) else {}
    benefits = _clients(benefits_alone(programme), run, rules_of) if clients else {}

    def summed_up(found: Mapping[str, Array]) -> dict[str, Array]:
        return {p: np.cumsum(changes(v, run.draws) * run.world.scale * weights, axis=-1) for p, v in found.items()}

    own: dict[str, Array] = {}
    for a, area in enumerate(programme.trial_areas):
        found = own_costs(programme, area, run.prepared.first, months, run.prepared.delivery)
        for payer, values in found.items():
            own.setdefault(payer, np.zeros(shape))[a] = values
    paid = {p: np.cumsum(v * weights, axis=-1) for p, v in own.items()}
    return Euros(summed_up(clients), paid, summed_up(benefits))


def _clients(programme: Programme, run: Run, rules_of: Month | None) -> dict[str, Array]:
    """What clients cost each payer at every point of the run [P, A, T]; who pays nothing at all is left out."""
    months = run.outcome.stock.shape[2]
    names = [s.id for s in run.outcome.states]
    of_area = {c.area for c in priced(programme)}
    weights: dict[str, dict[str, Array]] = {}
    found: dict[str, list[Array]] = {}
    for a, area in enumerate(programme.trial_areas):
        prices = area.id if area.id in of_area else ""
        if prices not in weights:
            weights[prices] = rates(names, programme, run.prepared.first, months, rules_of, prices)
        for payer, values in ledger(run.outcome.stock[:, a], weights[prices]).items():
            found.setdefault(payer, []).append(values)
    stacked = {payer: np.stack(rows, axis=1) for payer, rows in found.items()}
    return {payer: values for payer, values in stacked.items() if np.any(values)}


def cost_draws(programme: Programme, run: Run, rules_of: Month | None = None) -> dict[str, Array]:
    """Change of each payer's spending, with minus without [N, A, T] euros.

    The programme's own priced costs stand in `programme` and in its payers' sums; `total` is the sum of payers.
    Where no price of what clients cost is known there is no payer and no total.
    """
    return laid_out(programme, run, euros_of(programme, run, rules_of))


def laid_out(programme: Programme, run: Run, euros: Euros) -> dict[str, Array]:
    """The rows of `cost_draws` from the euros of the run."""
    size = (len(run.draws.off), len(programme.trial_areas), run.outcome.stock.shape[2])
    found: dict[str, Array] = {}
    if priced(programme):
        found = {p: np.broadcast_to(euros.change(p), size) for p in euros.payers}
        found[TOTAL] = np.asarray(np.sum([np.zeros(size), *found.values()], axis=0))
    if euros.own:
        found[PROGRAMME] = np.broadcast_to(np.sum(list(euros.own.values()), axis=0), size)
    return found
