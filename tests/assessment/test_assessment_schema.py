"""`assessment.json` as it stands in the contract: valid by the shipped schema, six significant digits, no clock."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from small import EXAMPLE

from polku import assess
from polku.base import Month
from polku.reports.build import ASSESSMENT, write_assessment
from polku.reports.schema import assessment_schema

MONTHS = ("2010-01", "2017-07", "2019-01")
TOP = (
    "schema programme as_of seed version inputs map doses goals diagnostics effects links forecasts costs activities "
    "monitor coverage transfer design questions warnings"
).split()
EFFECT = (
    "area segment measure unit horizon_months scenario variant displacement mean sd quantiles p_better unpooled "
    "borrowed contraction verdict"
).split()
LINK = "id area bundle prior_mean prior_sd post_mean post_sd contraction p_active moved_by verdict".split()
COST = "area payer horizon_months scenario mean quantiles p_saving shifted_from".split()
VERDICTS = {"learned", "partly_learned", "prior_driven", "conflict", "not_learnable_yet"}


@pytest.fixture(scope="module", params=MONTHS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of `assessment.json` of the small example: without data, before the start, with everything."""
    out = tmp_path_factory.mktemp("out")
    write_assessment(assess(EXAMPLE, as_of=Month.parse(request.param)).plain(), Path(out))
    return (out / ASSESSMENT).read_text(encoding="utf-8")


def test_an_assessment_is_valid_by_the_shipped_schema(written: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(assessment_schema())
    assert [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(json.loads(written))] == []


def test_the_names_are_those_of_the_contract(written: str) -> None:
    found: dict[str, Any] = json.loads(written)
    assert set(TOP) <= set(found)
    for name, columns in (("effects", EFFECT), ("links", LINK), ("costs", COST)):
        for row in found[name]:
            assert set(columns) <= set(row), name
    assert all(row["verdict"] in VERDICTS for row in found["effects"])


def test_numbers_have_six_significant_digits_and_none_is_not_a_number(written: str) -> None:
    def number(text: str) -> float:
        digits = re.sub(r"e.*|[.-]", "", text).strip("0")
        assert len(digits) <= 6, text
        return float(text)

    json.loads(written, parse_float=number, parse_constant=lambda word: pytest.fail(word))


def test_no_clock_time_stands_in_the_file(written: str) -> None:
    assert not re.search(r"\d{2}:\d{2}:\d{2}", written)
