"""The example as of June 2019, and ways to look into it."""

from __future__ import annotations

from typing import Any

import pytest

from whole_example import assessed


@pytest.fixture(scope="session")
def found() -> dict[str, Any]:
    """`assessment.json` of the whole example, as of 2019-06."""
    return assessed("2019-06")


@pytest.fixture(scope="session")
def pages(found: dict[str, Any]) -> dict[str, Any]:
    """Its pages by id."""
    return {page["id"]: page for page in found["pages"]}
