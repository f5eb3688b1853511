"""The evaluator of formulas over an outcome."""

from __future__ import annotations

import numpy as np
import pytest

from polku.base import Month, PolkuError, Text
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome
from polku.programme.formula import parse
from polku.programme.model import Band, State

MONTH = Month.parse("2017-08")
STATES = (
    State("unemployed", Text.same("u")),
    State("training", Text.same("t"), frozenset({"services"})),
    State("sub_firm", Text.same("f"), frozenset({"services", "subsidised"})),
    State("job", Text.same("j"), frozenset({"employed"}), True),
)
EDGES = (("unemployed", "job"), ("unemployed", "training"), ("training", "job"), ("sub_firm", "job"))


def outcome() -> Outcome:
    stock = np.broadcast_to([60.0, 15.0, 5.0, 0.0], (1, 2, 4, 4)).copy()
    flow = np.broadcast_to([6.0, 3.0, 2.0, 1.0], (1, 2, 4, 4)).copy()
    bands = {("unemployed", Band(12, None)): np.full((1, 2, 4), 20.0)}
    return Outcome(MONTH, ("a", "b"), STATES, EDGES, stock, flow, bands)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("unemployed + services", 80.0),
        ("100 * services / (unemployed + services)", 25.0),
        ("unemployed[12:] / unemployed", 1 / 3),
        ("flow(services>job) - flow(unemployed>employed)", -3.0),
        ("-subsidised", -5.0),
        ("2", 2.0),
    ],
)
def test_a_formula_has_the_value_worked_by_hand(formula: str, value: float) -> None:
    got = evaluate(parse(formula), outcome())
    assert got.shape == (1, 2, 4)
    assert got == pytest.approx(np.full((1, 2, 4), value))


def test_nothing_over_nothing_is_not_a_number() -> None:
    assert np.isnan(evaluate(parse("services / job"), outcome())).all()


@pytest.mark.parametrize("formula", ["nobody", "unemployed[3:]", "flow(unemployed>job[12:])"])
def test_what_the_run_does_not_have_is_refused(formula: str) -> None:
    with pytest.raises(PolkuError):
        evaluate(parse(formula), outcome())
