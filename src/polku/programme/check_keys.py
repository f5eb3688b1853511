"""Checks of values that can be read but cannot be meant: reserved ids, bands, hazards, core indicators, formulas."""

from __future__ import annotations

import math
from collections.abc import Iterator

from polku.base import Month, Place, Problems
from polku.programme.asof import latest
from polku.programme.check_links import check_sizes
from polku.programme.check_paths import RUNS, Names, outside
from polku.programme.effects import Unreadable
from polku.programme.formula import Expr, Flow, Num, Op, Stock, parse, parts
from polku.programme.hints import at
from polku.programme.model import Band, Indicator, Programme, Scenario, Shift, Transition
from polku.texts import Message

LONGEST_BAND = 59
"""Jobless months are followed one by one up to this (the last class of `dynamics.model`); it is open."""

HIGHEST_HAZARD = 10.0
"""A monthly hazard above this empties a state in days."""

LATEST_PUBLISHED = 120
"""Months in which a figure is published at the latest."""

UNEMPLOYED = "unemployed"
"""The indicator on which the estimate rests: a stock of people."""

_FOREVER = Month.of(9999, 12)


def check_keys(programme: Programme, names: Names, problems: Problems) -> None:
    """Everything in a programme that is readable by itself but cannot be meant."""
    for scenario in programme.scenarios:
        _reserved(scenario, problems)
    _probabilities(programme, problems)
    check_sizes(programme, problems)
    _own_doses(programme, names, problems)
    for place, column, band in _bands(programme):
        _band(band, at(place, column), problems)
    for row in programme.transitions:
        _hazard(row, problems)
    for indicator in programme.indicators:
        _published(indicator, problems)
        _core(indicator, problems)
        _constants(indicator, problems)


def _reserved(scenario: Scenario, problems: Problems) -> None:
    if scenario.id in RUNS:
        problems.add(
            "reserved_id",
            at(scenario.place, "id"),
            Message("programme-refusals.the-scenario-id-is-reserved", id=scenario.id),
        )


def _probabilities(programme: Programme, problems: Problems) -> None:
    """Scenarios exclude each other, so that their probabilities sum to one at most."""
    newest = latest(programme.scenarios, lambda s: s.id, lambda s: s.known, _FOREVER)
    given = [s for s in newest if s.probability is not None]
    wrong = [s for s in given if not 0 <= (s.probability or 0.0) <= 1]
    for scenario in wrong:
        outside(problems, at(scenario.place, "probability"), scenario.probability or 0.0)
    total = sum(s.probability or 0.0 for s in given)
    if total > 1 + 1e-9 and not wrong:
        problems.add(
            "probabilities_over_one",
            at(given[-1].place, "probability"),
            Message("programme-refusals.the-probabilities-of-the-scenarios-sum", total=total),
        )


def _own_doses(programme: Programme, names: Names, problems: Problems) -> None:
    """Rows under a scenario's id count only when some scenario asks for them with `doses`."""
    asked = {s.doses for s in programme.scenarios} | names.broken
    told: set[str] = set()
    for dose in programme.doses:
        name = dose.scenario
        if name is None or name in asked or name in told or name not in {s.id for s in programme.scenarios}:
            continue
        told.add(name)
        problems.add(
            "doses_not_asked",
            at(dose.place, "scenario"),
            Message("programme-refusals.the-scenario-does-not-use-doses", name=name),
        )


def _bands(programme: Programme) -> Iterator[tuple[Place, str, Band]]:
    """Every band of months, with its row and column."""
    for area in programme.areas:
        if area.target_band is not None:
            yield area.place, "target", area.target_band
    for link in programme.links:
        if isinstance(link.effect, Shift) and link.effect.band is not None:
            yield link.place, "effect", link.effect.band
    for row in programme.transitions:
        yield row.place, "band", row.band
    for scenario in programme.scenarios:
        for shift in scenario.shifts:
            if shift.on.band is not None:
                yield scenario.place, "shift", shift.on.band
    for indicator in programme.indicators:
        for part in parts(tree) if (tree := _tree(indicator)) is not None else ():
            band = part.shift.band if isinstance(part, Flow) else part.band
            if band is not None:
                yield indicator.place, "formula", band


def _band(band: Band, place: Place, problems: Problems) -> None:
    if band.a <= LONGEST_BAND and (band.b is None or band.b <= LONGEST_BAND):
        return
    most = f"[{min(band.a, LONGEST_BAND)}:]"
    problems.add(
        "band_too_long",
        place,
        Message("programme-refusals.the-band-goes-beyond-months-from", band=band, longest_band=LONGEST_BAND, most=most),
    )


def _hazard(row: Transition, problems: Problems) -> None:
    """share × (count / (12 stock) | 1 / mean length | rate), where each part can be read by itself."""
    if row.count is not None and row.stock and row.stock > 0:
        column, rate = "count", row.count / (12.0 * row.stock)
    elif row.mean_length and row.mean_length > 0:
        column, rate = "mean_length", 1.0 / row.mean_length
    else:
        column, rate = "rate", row.rate or 0.0
    if math.isfinite(rate) and rate > HIGHEST_HAZARD:
        problems.add(
            "hazard_too_large",
            at(row.place, column),
            Message(
                "programme-refusals.the-hazard-of-is-a-month",
                source=row.source,
                target=row.target,
                rate=rate,
                highest_hazard=HIGHEST_HAZARD,
            ),
        )


def _published(indicator: Indicator, problems: Problems) -> None:
    if not 0 <= indicator.published_after <= LATEST_PUBLISHED:
        problems.add(
            "published_after",
            at(indicator.place, "published_after"),
            Message(
                "programme-refusals.months-to-publication-cannot-stand-here",
                published_after=indicator.published_after,
                latest_published=LATEST_PUBLISHED,
            ),
        )


def _core(indicator: Indicator, problems: Problems) -> None:
    """The indicator of unemployment is a sum of stocks: everything else is computed from it."""
    if indicator.id != UNEMPLOYED:
        return
    tree = _tree(indicator)
    if indicator.kind == "stock" and (tree is not None and _is_people(tree)):
        return
    if indicator.formula is not None and tree is None:
        return  # its formula is told already
    problems.add(
        "core_indicator",
        at(indicator.place, "formula" if indicator.kind == "stock" else "kind"),
        Message("programme-refusals.the-indicator-unemployed-must-be-a"),
    )


def _is_people(tree: Expr) -> bool:
    """A state, or states added up."""
    if isinstance(tree, Op):
        return tree.sign == "+" and _is_people(tree.left) and _is_people(tree.right)
    return isinstance(tree, Stock)


def _constants(indicator: Indicator, problems: Problems) -> None:
    """A formula reads a state or a flow, and divides by no constant nought."""
    tree = _tree(indicator)
    if tree is None:
        return
    if not any(True for _ in parts(tree)):
        what = Message("programme-refusals.formula-without-names")
    elif any(not math.isfinite(value) for value in _numbers(tree)):
        what = Message("programme-refusals.formula-not-finite")
    else:
        return
    problems.add("bad_formula", at(indicator.place, "formula"), what, Message("programme-refusals.mend-formula"))


def _numbers(tree: Expr) -> Iterator[float]:
    """The values of the constant parts of a formula; a division by nought is infinite."""
    if isinstance(tree, Num):
        yield tree.value
    elif isinstance(tree, Op):
        yield from _numbers(tree.left)
        yield from _numbers(tree.right)
        value = _value(tree.right) if tree.sign == "/" else None
        if value is not None and value == 0.0:
            yield math.inf


def _value(tree: Expr) -> float | None:
    """The value of a constant; None where it depends on a state or a flow, or cannot be had."""
    if isinstance(tree, Num):
        return tree.value
    if not isinstance(tree, Op):
        return None
    left, right = _value(tree.left), _value(tree.right)
    if tree.sign == "*" and 0.0 in (left, right):
        return 0.0
    if left is None or right is None:
        return None
    if tree.sign == "/":
        return None if right == 0.0 else left / right
    return {"+": left + right, "-": left - right, "*": left * right}[tree.sign]


def _tree(indicator: Indicator) -> Expr | None:
    try:
        return None if indicator.formula is None else parse(indicator.formula)
    except Unreadable:
        return None  # told by check_rules
