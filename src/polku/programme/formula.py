"""An indicator's formula, read by Python's own grammar into a frozen tree; never executed as code.

Of the grammar only these are read: numbers, names, `+ - * /`, parentheses, a band behind a name (`unemployed[12:]`) and
`flow(from>to[a:b]@segment)`. A name is a state or a tag; a band behind it is of *spell* months, the band inside `flow`
of jobless months. The one evaluator stands in `dynamics.measures`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from polku.programme.effects import NAME, Unreadable, parse_band, parse_shift
from polku.programme.model import Band, Shift
from polku.texts import Message

LONGEST = 1000
DEEPEST = 40
"""Signs and brackets inside one another; a sum may be as long as it likes."""

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Num:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Stock:
    """People at the month's end in a state or tag, in a band of spell months (None: all)."""

    name: str
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """People who made a transition in the month."""

    shift: Shift


@dataclass(frozen=True, slots=True)
class Op:
    """`left sign right`; sign is one of + - * /."""

    sign: str
    left: Expr
    right: Expr


Expr = Num | Stock | Flow | Op


def parse(text: str) -> Expr:
    """The formula as a tree; raises Unreadable with the character at which reading stopped."""
    if len(text) > LONGEST:
        raise Unreadable(Message("programme-refusals.formula-too-long", longest=LONGEST), code="bad_formula")
    line = re.sub(r"\s", " ", text)
    began = len(line) - len(line.lstrip())
    for sign in "#\\":  # a comment and a joined line are grammar, and no part of a formula
        if sign in line:
            raise _stopped(text, line.index(sign))
    try:
        tree = ast.parse(line.strip(), mode="eval").body
    except SyntaxError as error:
        raise _stopped(text, began + max(0, (error.offset or 1) - 1)) from None
    except (ValueError, RecursionError, MemoryError):  # a null character, brackets without end
        raise _stopped(text, began) from None
    return _Reading(text, line.strip(), began).expression(tree, 0)


def parts(tree: Expr) -> Iterator[Stock | Flow]:
    """The stocks and flows that a formula reads, from left to right."""
    if isinstance(tree, Op):
        yield from parts(tree.left)
        yield from parts(tree.right)
    elif not isinstance(tree, Num):
        yield tree


def _stopped(text: str, at: int) -> Unreadable:
    at += len(text[at:]) - len(text[at:].lstrip())
    rest = text[at:].strip()[:20] or "…"
    message = Message("programme-refusals.formula-stopped", at=at + 1, rest=rest)
    return Unreadable(message, code="bad_formula")


@dataclass(frozen=True, slots=True)
class _Reading:
    """The tree of Python's grammar made ours: what is not on the list is refused where it stands."""

    text: str
    line: str
    began: int

    def stop(self, node: ast.expr) -> Unreadable:
        before = self.line.encode()[: node.col_offset].decode(errors="ignore")  # Python counts bytes
        return _stopped(self.text, self.began + len(before))

    def said(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.line, node) or ""

    def expression(self, node: ast.expr, depth: int) -> Expr:
        if depth > DEEPEST:
            raise self.stop(node)
        match node:
            case ast.BinOp(left, op, right) if type(op) in _SIGNS:
                left_depth = depth if isinstance(left, ast.BinOp) else depth + 1  # a long sum leans to the left
                return Op(_SIGNS[type(op)], self.expression(left, left_depth), self.expression(right, depth + 1))
            case ast.UnaryOp(ast.USub(), operand):
                return Op("-", Num(0.0), self.expression(operand, depth + 1))
            case ast.Constant() if _NUMBER.fullmatch(self.said(node)):
                return Num(float(self.said(node)))
            case ast.Name() | ast.Attribute() if re.fullmatch(NAME, self.said(node)):
                return Stock(self.said(node))
            case ast.Subscript(value, ast.Slice()) if re.fullmatch(NAME, name := self.said(value)):
                return Stock(name, parse_band(self.said(node)[len(name) :].strip()))
            case ast.Call(ast.Name("flow"), [ast.Compare() as shift], []):
                return Flow(parse_shift(self.said(shift)))
        raise self.stop(node)
