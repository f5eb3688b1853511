"""Golden cells: each is read right or refused for the reason given; none is guessed.

The table is `tests/cases/golden_cells.csv`: a cell, what its source declares, and what must come of it: a
number, `missing`, an interval `low-high`, or the code of the refusal. `\\u00a0`, `\\t`, `\\n` and `\\;` stand
for the character.
"""

import re
from pathlib import Path

import pytest

from polku.base import Place, Problems
from polku.tables.cells import Number, parse_marks, parse_number
from polku.tables.refusals import Refusal

CASES = Path(__file__).parents[1] / "cases" / "golden_cells.csv"
ESCAPES = {r"\t": "\t", r"\n": "\n", r"\;": ";"}


def _plain(text: str) -> str:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return re.sub(r"\\[tn;]", lambda m: ESCAPES[m.group()], text)


def _cases() -> list[tuple[str, ...]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [tuple(_plain(part) for part in re.split(r"(?<!\\);", line)) for line in lines]


def _expected(words: str) -> Number | str:
    if words == "missing":
        return Number(None)
    span = re.fullmatch(r"([0-9.]+)-([0-9.]+)", words)
    if span:
        return Number(None, float(span.group(1)), float(span.group(2)))
    return Number(float(words)) if re.fullmatch(r"-?[0-9.]+", words) else words


def test_there_are_at_least_two_hundred_golden_cells_and_none_is_doubled() -> None:
    cases = [case[:4] for case in _cases()]
    assert len(cases) >= 200
    assert len(set(cases)) == len(cases)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: "|".join(case[:5]).encode("unicode_escape").decode())
def test_a_golden_cell_is_read_right_or_refused_for_its_reason(case: tuple[str, ...]) -> None:
    cell, declared, decimal, thousands, expected, _ = case
    problems = Problems()
    marks = parse_marks(declared, Place("sources.csv", 2, "marks"), problems, decimal, thousands)
    assert not problems.found
    found = parse_number(cell, marks)
    if isinstance(found, Refusal):
        assert found.code == _expected(expected)
        assert all(found.what[language] and found.cure[language] for language in ("fi", "en"))
    else:
        assert found == _expected(expected)
