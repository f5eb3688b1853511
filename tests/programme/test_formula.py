"""An indicator's formula is a small whitelisted language."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.programme.effects import Unreadable
from polku.programme.formula import LONGEST, Expr, Flow, Num, Op, Stock, parse, parts
from polku.programme.model import Band, Shift

U, S = Stock("unemployed"), Stock("services")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("unemployed", U),
        ("unemployed[12:]", Stock("unemployed", Band(12))),
        ("unemployed + services", Op("+", U, S)),
        ("100 * services / (unemployed + services)", Op("/", Op("*", Num(100), S), Op("+", U, S))),
        ("1 - 2 - 3", Op("-", Op("-", Num(1), Num(2)), Num(3))),
        ("1 - 2 * 3", Op("-", Num(1), Op("*", Num(2), Num(3)))),
        ("-services", Op("-", Num(0), S)),
        ("flow(unemployed>job[12:])", Flow(Shift("unemployed", "job", Band(12)))),
        ("unemployed.young[:6] + työttömät", Op("+", Stock("unemployed.young", Band(0, 6)), Stock("työttömät"))),
        ("(" * 60 + "1" + ")" * 60, Num(1)),
        (" 1 +\n 2", Op("+", Num(1), Num(2))),
        ("flow( services > job @young ) / 2.5", Op("/", Flow(Shift("services", "job", None, "young")), Num(2.5))),
    ],
)
def test_a_formula_is_read_by_the_rules_of_arithmetic(text: str, tree: Expr) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    ["", "  ", "+", "1 +", "(1", "1)", "()", "a b", "a ** 2", "a // b", "a % b", "a = b", "a if b else c",
     "a.__class__()", "__import__('os').system('x')", "open(a)",
     "flow(a)", "flow()", "flow(a>b", "lambda: 1", "[1:2]", "1[2:]", "a[1]",
     "a[2:1]", "a, b", "'a'", "1e5", "1_000", "a;b", "a\x00b",
     "-" * 60 + "1", "1+" * 600 + "1", "a # b", "a \\ b", "a[1:2:3]", "0x1F", "1j", "a < b", "not a", "a.b()", "f(a>b)",
     "flow(a>b>c)", "flow(a>b, c)", "flow(x=a>b)", "*a", "(a := b)", "[a for a in b]", "True", "...", "a.b[:]c"],
)  # fmt: skip
def test_everything_else_is_refused_with_a_cure_in_both_languages(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert all(caught.value.text.by_language[x] and caught.value.cure.by_language[x] for x in ("fi", "en"))


def test_a_refusal_names_the_character() -> None:
    with pytest.raises(Unreadable) as caught:
        parse("unemployed + ?")
    assert "character 14" in caught.value.text["en"]


def test_the_parts_of_a_formula_are_its_stocks_and_flows_from_left_to_right() -> None:
    assert tuple(parts(parse("2 * (b + flow(a>b)) - a[3:]"))) == (
        Stock("b"),
        Flow(Shift("a", "b")),
        Stock("a", Band(3)),
    )


def _value(tree: Expr) -> float:
    if isinstance(tree, Num):
        return tree.value
    assert isinstance(tree, Op)
    a, b = _value(tree.left), _value(tree.right)
    if tree.sign == "/":
        return a / b if b else math.nan
    return {"+": a + b, "-": a - b, "*": a * b}[tree.sign]


_sums = st.recursive(
    st.integers(0, 99).map(str),
    lambda x: st.one_of(
        st.tuples(x, st.sampled_from("+-*/"), x).map(" ".join), x.map(lambda t: f"({t})"), x.map(lambda t: f"-{t}")
    ),
    max_leaves=12,
)


@given(_sums)
def test_arithmetic_gives_what_python_gives(text: str) -> None:
    try:
        expected = float(eval(text, {"__builtins__": {}}))  # noqa: S307 (the oracle; digits and signs only)
    except ZeroDivisionError:
        return
    found = _value(parse(text))
    assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


@given(st.text(alphabet="abc[]()+-*/>:@. 0123flow", max_size=LONGEST // 4))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    try:
        parse(text)
    except Unreadable as why:
        assert why.cure["fi"]
