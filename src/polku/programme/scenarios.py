"""What a scenario takes from its base and from the dose rows that bear its id.

`base` names another scenario, or `plan`, `delivered` or `none`: what the scenario does not say itself is the base's. A
scenario that says no `doses` follows the dose rows of its own id where there are any, else its base, else the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from polku.programme.model import Dose, Scenario

UNSAID = ""
"""The `doses` of a scenario that says none, until `settled`."""
DOSES_OF = {"plan": "planned", "delivered": "delivered", "none": "none"}
"""Bases that are no scenario of the folder: the trial as planned, as delivered, and no trial."""


def settled(scenarios: Iterable[Scenario], doses: Iterable[Dose]) -> tuple[Scenario, ...]:
    """The scenarios with what they take from their bases and from the dose rows of their own id."""
    rows = tuple(scenarios)
    by_id = {s.id: s for s in rows}
    own = frozenset(d.scenario for d in doses if d.scenario is not None)
    return tuple(_settled(s, by_id, own, frozenset()) for s in rows)


def _settled(scenario: Scenario, by_id: Mapping[str, Scenario], own: frozenset[str], above: frozenset[str]) -> Scenario:
    below = above | {scenario.id}
    base = by_id.get(scenario.base) if scenario.base and scenario.base not in below else None
    whole = None if base is None else _settled(base, by_id, own, below)  # a circle is told by `check`
    doses = scenario.doses
    if doses == UNSAID:
        usual = DOSES_OF.get(scenario.base or "", "planned") if whole is None else whole.doses
        doses = scenario.id if scenario.id in own else usual
    if whole is None:
        return replace(scenario, doses=doses)
    return replace(
        scenario,
        doses=doses,
        shifts=(*whole.shifts, *scenario.shifts),
        lag_add={**whole.lag_add, **scenario.lag_add},
        link_mean={**whole.link_mean, **scenario.link_mean},
        until=scenario.until or whole.until,
        fade_months=whole.fade_months if scenario.fade_months is None else scenario.fade_months,
        rules_of=scenario.rules_of or whole.rules_of,
        hypothetical=scenario.hypothetical or whole.hypothetical,
    )
