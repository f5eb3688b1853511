"""Series of the evidence as arrays: areas down, months across, missing as nan.

A suppressed count (known only as an interval) is missing here; its interval gets its weight when counts of
flows do. The latest known vintage has already been chosen by `folder.known`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.evidence.model import Evidence, Observation

Array = NDArray[np.float64]


def array(evidence: Evidence, indicator: str, areas: Sequence[str], first: Month, last: Month) -> Array:
    """Values [A, T] of an indicator from `first` to `last`; nan where there is none."""
    row = {area: i for i, area in enumerate(areas)}
    values = np.full((len(areas), last.since(first) + 1), np.nan)
    for o in evidence.observations:
        if o.indicator == indicator and o.area in row and not o.segment and first <= o.month <= last:
            values[row[o.area], o.month.since(first)] = np.nan if o.value is None else o.value
    return values


def span(evidence: Evidence, indicator: str, areas: Sequence[str]) -> tuple[Month, Month] | None:
    """The first and last month with a figure in any of the areas; None when there is none."""
    wanted = set(areas)
    months = [o.month for o in evidence.observations if o.indicator == indicator and o.area in wanted]
    return (min(months), max(months)) if months else None


def has(evidence: Evidence, indicator: str, area: str) -> bool:
    """Whether an area has any figure of an indicator."""
    return any(o.indicator == indicator and o.area == area and o.value is not None for o in evidence.observations)


def find(evidence: Evidence, indicator: str, area: str, month: Month) -> Observation | None:
    """One observation, or None."""
    for o in evidence.observations:
        if o.indicator == indicator and o.area == area and o.month == month:
            return o
    return None
