"""The shipped schema accepts an assessment of the contract and refuses a renamed or missing part."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from assessment_fixture import assessment
from jsonschema import Draft202012Validator

from polku.reports.charts import DRAW
from polku.reports.map import with_positions
from polku.reports.schema import assessment_schema


def errors(value: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(assessment_schema()).iter_errors(value)]


def test_the_schema_is_a_schema_and_accepts_the_fixture_with_and_without_positions() -> None:
    Draft202012Validator.check_schema(assessment_schema())
    assert errors(assessment()) == []
    assert errors(with_positions(assessment())) == []


def test_the_schema_knows_every_kind_of_figure_that_is_drawn() -> None:
    figure = assessment_schema()["$defs"]["figure"]
    assert set(figure["properties"]["kind"]["enum"]) == set(DRAW)
    assert {rule["if"]["properties"]["kind"]["const"] for rule in figure["allOf"]} == set(DRAW)


def test_additions_are_allowed() -> None:
    value = assessment()
    value["new_part"] = [1]
    assert errors(value) == []


@pytest.mark.parametrize("part", ["effects", "pages", "warnings", "as_of", "programme"])
def test_a_missing_part_is_refused(part: str) -> None:
    value = assessment()
    del value[part]
    assert errors(value)


def test_wrong_values_are_refused() -> None:
    for change in ("month", "verdict", "figure"):
        value = copy.deepcopy(assessment())
        if change == "month":
            value["as_of"] = "2018M13"
        elif change == "verdict":
            value["links"] = [{"id": "L1", "verdict": "proven"}]
        else:
            value["pages"][2]["figures"][0]["data"] = {"observed": []}
        assert errors(value), change
