"""What only the calculation itself would refuse, asked before it starts: `check` says it, and nothing stops later.

Each is a problem of the folder with its place and its cure: a name that no label can hold, an own model without a
state that people enter, a clock that no band of months can be read from, a price without payers, a registry that is
not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from polku.base import FolderError, Month, Place, PolkuError, Problem, Text
from polku.dynamics.baseline import first_month
from polku.dynamics.costs import own_costs, rates
from polku.dynamics.flow import compile_flow, regimes
from polku.dynamics.response import asked_bands
from polku.dynamics.spells import refuse_carried
from polku.dynamics.tied import home_state
from polku.forecast import registry
from polku.programme.asof import under_law
from polku.programme.hints import at
from polku.programme.model import Programme

UNEMPLOYED = "unemployed"
LONGEST_NAME = 200
"""Letters of a name: more fit no label, heading or sentence."""


def not_ready(programme: Programme) -> tuple[Problem, ...]:
    """Every problem that the calculation would come upon; none when it can be made."""
    found = [*long_names(programme)]
    if not found and programme.trial_areas:
        found += [*without_home(programme), *without_payers(programme)]
        found += [] if found else without_law(programme)
    return tuple(found)


def require(programme: Programme) -> None:
    """Raises FolderError with what `not_ready` finds."""
    found = not_ready(programme)
    if found:
        raise FolderError(found)


def long_names(programme: Programme) -> Iterator[Problem]:
    """Names that no label, heading or sentence can hold."""
    p = programme
    named: tuple[Any, ...] = (*p.areas, *p.nodes, *p.payers, *p.indicators, *p.unit_costs)
    for row in named:
        longest = max((len(words) for words in row.name.by_language.values()), default=0)
        if longest > LONGEST_NAME:
            yield Problem(
                "name_too_long",
                at(row.place, "name_fi"),
                Text.of(
                    f"nimessä on {longest} merkkiä, ja nimi voi olla enintään {LONGEST_NAME} merkkiä pitkä",
                    f"the name has {longest} letters, and a name may have {LONGEST_NAME} at most",
                ),
                Text.of("lyhennä nimeä; selitys kuuluu muualle", "shorten it; an explanation belongs elsewhere"),
            )


def unwhole(folder: Path, programme: Programme) -> Iterator[Problem]:
    """What is wrong with the registry of frozen forecasts."""
    try:
        registry.read(folder, programme.id)
    except FolderError as error:
        yield from error.problems


def without_home(programme: Programme) -> Iterator[Problem]:
    """An own model whose clients have no state to enter in, or whose clock says no months of it."""
    if not programme.transitions:
        return
    first = first_month(programme)
    if programme.indicator(UNEMPLOYED) is None:
        yield Problem(
            "no_core_indicator",
            Place("indicators.csv", None, "indicator"),
            Text.of(
                f"mittaria {UNEMPLOYED} ei ole: vaikutus luetaan sen sarjasta",
                f"there is no indicator {UNEMPLOYED}: the effect is read from its series",
            ),
            Text.of(
                f"lisää rivi {UNEMPLOYED}, jonka kaava on sen tilan tunnus, johon asiakkaat tulevat, ja sarja "
                f"series/{UNEMPLOYED}.csv; alueen väestö on sarja labour_force",
                f"add a row {UNEMPLOYED} whose formula is the id of the state that clients enter, and the series "
                f"series/{UNEMPLOYED}.csv; an area's population is the series labour_force",
            ),
        )
    try:
        home = home_state(compile_flow(programme, first))
    except PolkuError:
        yield Problem(
            "no_home_state",
            Place("states.csv", None, "counts_as"),
            Text.of(
                "yksikään tila ei ole se, johon asiakkaat tulevat ja jonka määrää sarjat kertovat",
                "no state is the one that clients enter and whose number the series tell",
            ),
            Text.of(
                "lisää yhdelle tilalle tunniste unemployed (states.csv, counts_as) ja sille sääntö jobless runs "
                "(clocks.csv)",
                "give one state the tag unemployed (states.csv, counts_as) and the rule jobless runs (clocks.csv)",
            ),
        )
        return
    yield from _carried(programme, first, home)


def _carried(programme: Programme, first: Month, home: int) -> Iterator[Problem]:
    """A spell clock that goes on from state to state: months in one state cannot be told, and bands need them."""
    if not asked_bands(programme):
        return
    models = [r.model for r in regimes(programme, first, programme.period.horizon)]
    try:
        for model in models:
            refuse_carried(model, models[0])
    except PolkuError as error:
        state = models[0].states[home].id
        yield Problem(
            "spell_carried",
            Place("clocks.csv", None, "does"),
            Text.of(error.text["fi"].rstrip("."), error.text["en"].rstrip(".").replace("A band", "a band", 1)),
            Text.of(
                f"anna spell-kellolle runs tilassa {state} ja resets muissa tiloissa (clocks.csv)",
                f"let the clock spell run in {state} and give it resets in the other states (clocks.csv)",
            ),
        )


def without_payers(programme: Programme) -> Iterator[Problem]:
    """Prices of the run's months whose payers' shares are missing or do not sum to one."""
    first = first_month(programme)
    latest = max(programme.start_of(a) for a in programme.trial_areas)
    months = latest.since(first) + programme.period.horizon
    told: set[tuple[str, Place]] = set()
    for problem in _refused(programme, first, months):
        if (problem.code, problem.place) not in told:
            told.add((problem.code, problem.place))
            yield problem


def without_law(programme: Programme) -> Iterator[Problem]:
    """Scenarios under the rules of a month of which there are none: nobody would pay."""
    states, first = [s.id for s in programme.states], first_month(programme)
    for scenario in programme.scenarios:
        if scenario.rules_of is None:
            continue
        try:
            for area in ("", *(a.id for a in programme.trial_areas)):
                rates(states, under_law(programme, scenario), first, 1, None, area)
        except FolderError:
            yield Problem(
                "no_rules_of",
                at(scenario.place, "rules_of"),
                Text.of(
                    f"skenaarion {scenario.id} sääntöjä ei ole: kuukaudelta {scenario.rules_of} puuttuu maksuosuuksia",
                    f"there are no rules for the scenario {scenario.id}: payers' shares of {scenario.rules_of} are "
                    "missing",
                ),
                Text.of(
                    "valitse kuukausi, jonka säännöt ovat ohjelmassa, tai lisää ne (share_rules.csv, day_classes.csv)",
                    "choose a month whose rules the programme has, or add them (share_rules.csv, day_classes.csv)",
                ),
            )


def _refused(programme: Programme, first: Month, months: int) -> Iterator[Problem]:
    states, priced = [s.id for s in programme.states], {c.area for c in programme.unit_costs}
    for area in ("", *(a.id for a in programme.trial_areas if a.id in priced)):  # the others pay the general prices
        try:
            rates(states, programme, first, months, None, area)
        except FolderError as error:
            yield from error.problems
    for trial in programme.trial_areas:
        try:
            own_costs(programme, trial, first, months)
        except FolderError as error:
            yield from error.problems
