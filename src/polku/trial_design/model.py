"""What a plan can teach before a month of it has been seen: the values that `polku design` finds."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Month, Text
from polku.programme.model import Programme
from polku.results.model import DesignRow

SHAPES = ("jobs", "jobs_late", "services")
"""Shapes of an effect: into work from all durations, from 12 months on, into services."""
INDICATORS = ("stock", "services", "durations", "moves", "groups")
"""What is followed: the total stock alone; beside it people in services, or stocks by duration; counted moves; two
groups beside the stock."""
EVERYWHERE = "all"
"""The id of an effect common to the trial areas, seen from all of them together."""


@dataclass(frozen=True, slots=True)
class DetectRow:
    """The least effect found with 80 % power. `hazard`: change of the monthly rate in the target group, per cent.

    `stock`: the fall of the area's stock that this makes, per cent (None: not of one area). `contraction`: of the
    effect's prior variance. `people`: unemployed in the area.
    """

    area: str
    people: float
    months: int
    shape: str
    indicator: str
    hazard: float
    stock: float | None
    contraction: float
    verdict: str


@dataclass(frozen=True, slots=True)
class SizeRow:
    """The least fall of the stock, per cent, found in an area of so many unemployed at `months`."""

    people: int
    months: int
    stock: float


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """How much the sd of an area's 12-month contrast rises, as a fraction, when a comparison area is left out."""

    area: str
    rise: float
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BestFew:
    """The best comparison areas, the first so many of a greedy order: sd of the contrast over that with all."""

    areas: tuple[str, ...]
    ratio: float


@dataclass(frozen=True, slots=True)
class StaggerRow:
    """`what` (area or activity) started `later` months later: contraction of its difference from the others.

    `together`: the same contraction when all start at once; both as many months after the planned end.
    """

    what: str
    id: str
    later: int
    together: float
    staggered: float


@dataclass(frozen=True, slots=True)
class ClientGroups:
    """Two groups of `people` each drawn by lot: the least change of the rate found at `months`, per cent."""

    people: int
    months: int
    shape: str
    hazard: float
    contraction: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Confounded:
    """Activities of which the stock learns the sum only; `contrast` the contraction of the least known difference."""

    id: str
    links: tuple[str, ...]
    activities: tuple[str, ...]
    contrast: float


@dataclass(frozen=True, slots=True)
class JobsOrServices:
    """An area's effect on the stock at the planned end by jobs, by services, by both or by jobs less services.

    `stock`: its contraction by the total stock alone; `both`: with people in services month by month beside it.
    `least_stock`, `least_both`: the least such change of the stock found with 80 % power, per cent, of the area by
    itself.
    """

    area: str
    effect: str
    stock: float
    both: float
    least_stock: float
    least_both: float


@dataclass(frozen=True, slots=True)
class PretrialPower:
    """The gap of an area before its start, log points over 12 months, that the test finds with 80 % power."""

    area: str
    detectable: float


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """What the plan's own assumptions expect of an area's stock at `months`, per cent."""

    area: str
    months: int
    change: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is known beforehand of what a trial will teach. No value after the start is in it.

    `rows`: the same numbers as in the reports (`assessment.json`, design). `months`: the planned length;
    `sentences`: what it says, one by one.
    """

    programme: Programme
    as_of: Month
    data_end: Month
    start: Month
    months: int
    rows: tuple[DesignRow, ...] = ()
    detect: tuple[DetectRow, ...] = ()
    sizes: tuple[SizeRow, ...] = ()
    comparison: tuple[ComparisonRow, ...] = ()
    best: tuple[BestFew, ...] = ()
    stagger: tuple[StaggerRow, ...] = ()
    groups: tuple[ClientGroups, ...] = ()
    confounded: tuple[Confounded, ...] = ()
    jobs_or_services: tuple[JobsOrServices, ...] = ()
    before: tuple[PretrialPower, ...] = ()
    expected: tuple[ExpectedRow, ...] = ()
    sentences: tuple[Text, ...] = ()

    def detectable(self, area: str, months: int, shape: str, indicator: str = "stock") -> DetectRow | None:
        """One row of `detect`."""
        wanted = (area, months, shape, indicator)
        return next((r for r in self.detect if (r.area, r.months, r.shape, r.indicator) == wanted), None)

    @property
    def horizon(self) -> int:
        """The months most of the page is about: the planned length, or the nearest there is."""
        return min({r.months for r in self.detect} or {12}, key=lambda m: (abs(m - self.months), m))
