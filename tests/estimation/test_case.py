"""A case is cut at its month when it is made, however it is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from polku.base import Month
from polku.estimation.case import Case
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import read_folder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("name", ["kokeilut-2017", "pieni"])
@pytest.mark.parametrize("month", ["2017-07", "2018-06", "2019-06"])
def test_what_is_cut_and_cut_again_is_the_same(name: str, month: str) -> None:
    programme, evidence, _ = read_folder(EXAMPLES / name, METHOD_NAMES)
    once = Case(programme, evidence, Month.parse(month))
    again = Case(once.programme, once.evidence, once.month)
    assert again == once == replace(once, month=once.month)


def test_nothing_known_later_can_be_put_into_a_case() -> None:
    programme, evidence, _ = read_folder(EXAMPLES / "kokeilut-2017", METHOD_NAMES)
    case = Case(programme, evidence, Month.parse("2018-06"))
    assert 0 < len(case.evidence.observations) < len(evidence.observations)
    assert replace(case, evidence=evidence, programme=programme) == case
    assert max(o.month for o in case.evidence.observations) < Month.parse("2018-06")
