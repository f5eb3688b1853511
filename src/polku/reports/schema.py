"""The JSON Schema of `assessment.json`, shipped beside this module."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def assessment_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of version 1. Additions are allowed, a rename is a new version."""
    text = (files("polku.reports") / "assessment.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
