"""The year before the start: had an area parted from its comparison?"""

from __future__ import annotations

from dataclasses import fields

from polku.estimation.main_fit import Fits
from polku.estimation.series import Series
from polku.inference.diagnostics import before_test
from polku.inference.nuisances import FRESH
from polku.programme.model import Programme
from polku.results.model import BeforeTest

WINDOWS = (12, 6, 4, 3)
"""Months before the start in which a gap is looked for."""

PARTED = 2.36
"""The largest |z| over the windows that one clean area in twenty has."""


def before_rows(programme: Programme, fits: Fits, series: Series) -> list[BeforeTest]:
    """The months before the start, tested with the test's own power, and how they went on.

    The row is of a year, or of the window in which the area had parted most; of a shorter window where a year is not
    there.
    """
    panel = series.panel
    if panel is None:
        return []
    comparison = [a.id for a in programme.comparison_areas if a.id in panel.areas]
    rows = []
    for area in programme.trial_areas:
        beside = next(
            (c.id for c in programme.comparison_areas if c.region and c.region == area.region and c.id in comparison),
            None,
        )
        start = min(programme.start_of(area), series.last + 1)  # before the trial: the year up to what is known
        if programme.start_of(area).since(start) > FRESH:
            continue
        tests = [before_test(panel, fits.noise, area.id, start, comparison, beside, w) for w in WINDOWS]
        there = [t for t in tests if t is not None]
        if there:
            found = next((t for t in there if abs(t.z) > PARTED and t.months == WINDOWS[0]), None)
            found = found or max(there, key=lambda t: abs(t.z))
            parted = abs(found.z) > PARTED
            found = found if parted else there[0]
            rows.append(BeforeTest(**{f.name: getattr(found, f.name) for f in fields(found)}, parted=parted))
    return rows
