"""An indicator's formula, read as a whitelisted expression into a frozen tree; never executed as code.

    expression = term {(+ | -) term}          term   = factor {(* | /) factor}
    factor     = number | ( expression ) | - factor | flow(from>to[a:b]@segment) | name [a:b]

A name is a state or a tag; a band behind it is of *spell* months (`unemployed[12:]`), the band inside `flow` of
jobless months. The one evaluator stands in `dynamics.measures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from polku.programme.effects import NAME, Unreadable, parse_band, parse_shift
from polku.programme.model import Band, Shift

LONGEST = 1000
DEEPEST = 40

_TOKEN = re.compile(
    rf"\s*(?:(?P<flow>flow\s*\((?P<inside>[^()]*)\))|(?P<number>\d+(?:\.\d+)?)"
    rf"|(?P<name>{NAME})|(?P<band>\[[^\]]*\])|(?P<sign>[-+*/()]))"
)


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


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Expr:
    """The formula as a tree; raises Unreadable with the character at which reading stopped."""
    if len(text) > LONGEST:
        raise Unreadable(
            code="bad_formula",
            fi=("kaava on liian pitkä", f"lyhennä se alle {LONGEST} merkkiin"),
            en=("the formula is too long", f"shorten it to under {LONGEST} characters"),
        )
    reading = _Reading(text, tuple(_tokens(text)))
    tree = reading.expression(0)
    if reading.now is not None:
        raise _stopped(text, reading.now.at)
    return tree


def parts(tree: Expr) -> Iterator[Stock | Flow]:
    """The stocks and flows that a formula reads, from left to right."""
    if isinstance(tree, Op):
        yield from parts(tree.left)
        yield from parts(tree.right)
    elif not isinstance(tree, Num):
        yield tree


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise _stopped(text, at)
        kind = found.lastgroup or ""
        kind = "flow" if kind == "inside" else kind
        word = found.group("inside") if kind == "flow" else found.group(kind)
        yield _Token(kind, word, found.start(kind))
        at = found.end()


def _stopped(text: str, at: int) -> Unreadable:
    at += len(text[at:]) - len(text[at:].lstrip())
    rest = text[at:].strip()[:20] or "…"
    return Unreadable(
        code="bad_formula",
        fi=(
            f"kaavan lukeminen pysähtyi merkkiin {at + 1} kohdassa ”{rest}”",
            "käytä vain tiloja, tunnisteita, lukuja, flow(mistä>mihin), merkkejä + - * / ja sulkeita",
        ),
        en=(
            f"the formula cannot be read from character {at + 1} on, at '{rest}'",
            "use only states, tags, numbers, flow(from>to), the signs + - * / and parentheses",
        ),
    )


class _Reading:
    """Recursive descent over the tokens; one method a line of the grammar."""

    def __init__(self, text: str, tokens: tuple[_Token, ...]) -> None:
        self.text = text
        self.tokens = tokens
        self.place = 0

    @property
    def now(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *signs: str) -> str | None:
        now = self.now
        if now is not None and now.kind == "sign" and now.text in signs:
            self.place += 1
            return now.text
        return None

    def stop(self) -> Unreadable:
        return _stopped(self.text, len(self.text) if self.now is None else self.now.at)

    def expression(self, depth: int) -> Expr:
        left = self.term(depth)
        while sign := self.take("+", "-"):
            left = Op(sign, left, self.term(depth))
        return left

    def term(self, depth: int) -> Expr:
        left = self.factor(depth)
        while sign := self.take("*", "/"):
            left = Op(sign, left, self.factor(depth))
        return left

    def factor(self, depth: int) -> Expr:
        if depth > DEEPEST:
            raise self.stop()
        if self.take("-"):
            return Op("-", Num(0.0), self.factor(depth + 1))
        if self.take("("):
            inside = self.expression(depth + 1)
            if not self.take(")"):
                raise self.stop()
            return inside
        return self.leaf()

    def leaf(self) -> Expr:
        now = self.now
        if now is None or now.kind not in ("number", "name", "flow"):
            raise self.stop()
        self.place += 1
        if now.kind == "number":
            return Num(float(now.text))
        if now.kind == "flow":
            return Flow(parse_shift(now.text))
        band = self.now
        if band is not None and band.kind == "band":
            self.place += 1
            return Stock(now.text, parse_band(band.text))
        return Stock(now.text)
