"""The whole example's assessments, made once in a session: `assessed("2019-06")`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from polku import assess
from polku.base import Month
from polku.reports.canonical import canonical_bytes

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "kokeilut-2017"
AS_OF = ("2017-07", "2018-06", "2019-06")


@cache
def assessed(as_of: str) -> dict[str, Any]:
    """`assessment.json` of the example as of a month, as a run would write it."""
    laid = canonical_bytes(assess(EXAMPLE, as_of=Month.parse(as_of)).plain())
    return dict(json.loads(laid))
