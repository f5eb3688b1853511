"""What only the calculation itself would refuse, asked before it starts: `check` says it, and nothing stops later.

Each is a problem of the folder with its place and its cure: a name that no label can hold, an own model without a
state that people enter, a clock that no band of months can be read from, a price without payers, a registry that is
not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from polku.base import Caution, FolderError, Month, NoModel, Place, PolkuError, Problem, Text
from polku.dynamics.baseline import first_month
from polku.dynamics.calibrate import home_state
from polku.dynamics.costs import own_costs, rates
from polku.dynamics.model import compile_flow, regimes
from polku.dynamics.response import asked_bands
from polku.dynamics.spells import refuse_carried
from polku.evidence.model import Evidence
from polku.programme.asof import under_law
from polku.programme.hints import at
from polku.programme.kernel import require_known
from polku.programme.model import Programme
from polku.registry import chain as registry
from polku.texts import Message

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
                Message("assessment.the-name-has-letters-and-a", longest=longest, longest_name=LONGEST_NAME),
                Message("assessment.shorten-it-an-explanation-belongs-elsewhere"),
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
            Message("assessment.there-is-no-indicator-the-effect", unemployed=UNEMPLOYED),
            Message("assessment.add-a-row-whose-formula-is", unemployed=UNEMPLOYED),
        )
    try:
        home = home_state(compile_flow(programme, first))
    except PolkuError:
        yield Problem(
            "no_home_state",
            Place("states.csv", None, "counts_as"),
            Message("assessment.no-state-is-the-one-that"),
            Message("assessment.give-one-state-the-tag-unemployed"),
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
        values = error.text.values if isinstance(error.text, Message) else {}
        yield Problem(
            "spell_carried",
            Place("clocks.csv", None, "does"),
            Message("dynamics.spell-carried", **values),
            Message("assessment.let-the-clock-spell-run-in", state=state),
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
                Message("assessment.there-are-no-rules-for-the", id=scenario.id, rules_of=scenario.rules_of),
                Message("assessment.choose-a-month-whose-rules-the"),
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


def require_transitions(uncut: Programme, programme: Programme, evidence: Evidence) -> None:
    """Raises NoModel when transitions that links or series need were not published by the as-of month."""
    require_known(uncut, programme, (o.indicator for o in evidence.observations))
    if not programme.transitions:
        raise NoModel(Message("assessment.the-programme-has-no-transitions-of"))


def without_estimate(why: Text | None = None) -> Caution:
    """That nothing can be estimated: `why` the flows cannot start, or that there is no series to start from."""
    if why is not None:
        return Caution("no_model", "series", why)
    return Caution("no_series", "series", Message("assessment.the-trial-areas-have-no-series"))
