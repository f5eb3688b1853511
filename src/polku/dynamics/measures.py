"""The one evaluator of formulas: an indicator's series from an outcome of the flow model.

A name is a state's id or a tag; it stands for the people in it at the month's end. A band behind it is of spell
months. `flow(a>b)` is the people who made the transition in the month. Ratios of nothing to nothing are NaN.
"""

from __future__ import annotations

import numpy as np

from polku.base import NoModel
from polku.dynamics.model import Float
from polku.dynamics.response import Outcome
from polku.programme.formula import Expr, Flow, Num, Op, Stock
from polku.programme.model import Shift
from polku.texts import Message


def evaluate(expr: Expr, outcome: Outcome) -> Float:
    """[P, A, T] the value of a formula in each month. Raises NoModel for a name or band that is not there."""
    if isinstance(expr, Num):
        return np.full(outcome.stock.shape[:3], expr.value)
    if isinstance(expr, Stock):
        return _stock(expr, outcome)
    if isinstance(expr, Flow):
        return _flow(expr.shift, outcome)
    return _apply(expr, evaluate(expr.left, outcome), evaluate(expr.right, outcome))


def _apply(op: Op, left: Float, right: Float) -> Float:
    if op.sign == "+":
        return left + right
    if op.sign == "-":
        return left - right
    if op.sign == "*":
        return left * right
    return np.divide(left, right, out=np.full_like(left, np.nan), where=right != 0)


def _named(outcome: Outcome, name: str) -> list[int]:
    found = [i for i, s in enumerate(outcome.states) if s.id == name or name in s.counts_as]
    if not found:
        raise NoModel(Message("dynamics.unknown-state-or-tag", name=name))
    return found


def _stock(part: Stock, outcome: Outcome) -> Float:
    mine = _named(outcome, part.name)
    if part.band is None:
        whole: Float = outcome.stock[..., mine].sum(axis=-1)
        return whole
    try:
        return outcome.bands[part.name, part.band]
    except KeyError:
        raise NoModel(Message("dynamics.the-band-was-not-asked-of", name=part.name, band=part.band)) from None


def _flow(shift: Shift, outcome: Outcome) -> Float:
    if outcome.flow is None or shift.band is not None:
        raise NoModel(Message("dynamics.the-flow-flow-was-not-computed", shift=shift))
    ids = [s.id for s in outcome.states]
    sources = {ids[i] for i in _named(outcome, shift.source)}
    targets = {ids[i] for i in _named(outcome, shift.target)}
    mine = [e for e, (a, b) in enumerate(outcome.edges) if a in sources and b in targets]
    found: Float = outcome.flow[..., mine].sum(axis=-1)
    return found
