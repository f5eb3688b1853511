"""What the model found in one run, as frozen rows: numbers and verdicts, no words; tables of `assessment.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from polku.base import Caution, Month, Spread
from polku.results.checks import CrossCheck
from polku.results.money import BreakEven, CostRow
from polku.results.verdicts import Verdict


class HasVerdict(Protocol):
    """A row with the three parts of its verdict (`results.verdicts`): `verdict` is the status."""

    @property
    def verdict(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def capped_by(self) -> tuple[str, ...]: ...


def verdict_of(row: HasVerdict) -> Verdict:
    """The verdict of a row as one value."""
    return Verdict(row.verdict, row.direction, row.capped_by)


@dataclass(frozen=True, slots=True)
class EffectRow:
    """With the trial minus without it, `horizon` months from the area's start, in `unit`.

    `borrowed` = 1 - V/V_unpooled: how much of the certainty came from the other areas. `left_out`: the areas that a
    sum over areas leaves out, because what is known of them is capped. `adds`: what a sum over areas adds up, each
    area's own month of its trial (0: not begun); areas may have started at different times.
    """

    area: str
    measure: str
    unit: str
    horizon: int
    scenario: str
    variant: str
    displacement: float
    spread: Spread
    p_better: float | None
    unpooled: Spread | None
    borrowed: float
    contraction: float
    verdict: str
    without: float | None = None
    segment: str = ""
    projection: bool = False
    direction: str = "open"
    capped_by: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    adds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """An effect of which no number is given, by the code of why; its place among the effects is kept."""

    area: str
    measure: str
    unit: str
    horizon: int
    scenario: str
    withheld: str
    variant: str = "main"
    displacement: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link (or the sum of a bundle, `id` = bundle's id and `bundle` blank) before and after the data.

    `implied`: nobody declared it (`Programme.implied`).
    """

    id: str
    area: str
    bundle: str
    prior_mean: float
    prior_sd: float
    post_mean: float
    post_sd: float
    contraction: float
    expected_contraction: float
    p_active: float | None
    surprise: float
    verdict: str
    moved_by: Mapping[str, float] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    direction: str = "open"
    capped_by: tuple[str, ...] = ()
    implied: bool = False


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One month of a fan: quantiles without and with the trial at QUANTILES, and what was observed.

    `kind`: observed (a month with data), forecast (ennuste), projection (laskelma: > 36 months past data).
    """

    indicator: str
    area: str
    month: Month
    scenario: str
    without: tuple[float, ...] | None
    with_: tuple[float, ...] | None
    observed: float | None
    kind: str
    modelled: bool = False


@dataclass(frozen=True, slots=True)
class FlowPart:
    """A part of what a change of the unemployed is made of, persons at `horizon` (waterfall)."""

    area: str
    horizon: int
    part: str
    scenario: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class DoseRow:
    """The dose of an activity in an area, month by month from `first`; `delivered` None where not told."""

    activity: str
    area: str
    first: Month
    planned: tuple[float, ...]
    delivered: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """The share of an activity (or a bundle) in an effect: persons, with its spread."""

    activity: str
    area: str
    measure: str
    horizon: int
    spread: Spread
    p_better: float
    bundle: str
    verdict: str
    direction: str = "open"
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BeforeTest:
    """Did an area part from its comparison before the start? `gap` in log points over `months`.

    `detectable` is the gap that the test would have found with 80 % power: the test's own power. `parted`: of the
    windows looked at (3, 4, 6 and 12 months) the largest |z| is one that a clean area has once in twenty; the row is
    then of that window.
    """

    area: str
    months: int
    gap: float
    gap_sd: float
    z: float
    detectable: float
    neighbour_gap: float | None
    after_gap: float | None
    area_change: float
    comparison_change: float
    area_change_after: float | None = None
    comparison_change_after: float | None = None
    closed_later: float | None = None
    first: Month | None = None
    last: Month | None = None
    parted: bool = False


@dataclass(frozen=True, slots=True)
class PlaceboRow:
    """What the same fit finds a year before the trial, when nothing was done: per cent of the stock, month `months`."""

    area: str
    months: int
    spread: Spread
    found: bool


@dataclass(frozen=True, slots=True)
class DesignRow:
    """What could be learned: the least effect found with 80 % power, and the expected contraction."""

    area: str
    measure: str
    months: int
    mde: float
    contraction: float


@dataclass(frozen=True, slots=True)
class TransferRow:
    """The effect expected in an area that was not in the trial."""

    measure: str
    horizon: int
    spread: Spread
    p_better: float
    verdict: str
    reason: str
    direction: str = "open"
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm of a comparison of client groups: person-months at risk and moves, before and since the start.

    Months in which a count of either arm is missing are in neither arm's sums; a suppressed count stands there with
    its mean over its interval.
    """

    groups: tuple[str, ...]
    people: float
    before_months: float
    before_moves: float
    months: float
    moves: float


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Two groups of clients side by side, one transition: what the counts say and what is then believed.

    `effect`: change of the monthly hazard of the transition at the last month counted, in per cent, of a member of the
    treated group against the control group; `alone`: the same from these counts and the prior only. `gap` and
    `gap_detectable`: log of the ratio of the arms before the start and the gap found with 80 % power (None: no months
    before). `surprise`: chi-square of the counts left over, its degrees of freedom. Months run from `first`; the arms'
    monthly shares are of quarters, None where a count is too small to print.
    """

    area: str
    transition: str
    segment: str
    design: str
    start: Month
    last: Month
    treated: ArmRow
    control: ArmRow
    effect: Spread
    alone: Spread
    prior: Spread
    contraction: float
    verdict: str
    gap: float | None
    gap_sd: float | None
    gap_detectable: float | None
    left_over: float
    degrees: int
    suppressed: int
    first: Month
    treated_share: tuple[float | None, ...] = ()
    control_share: tuple[float | None, ...] = ()
    links: tuple[str, ...] = ()
    direction: str = "open"
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the model found in one run; everything the answers are made from."""

    as_of: Month
    data_end: Month
    effects: tuple[EffectRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    forecasts: tuple[ForecastRow, ...] = ()
    costs: tuple[CostRow, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    parts: tuple[FlowPart, ...] = ()
    doses: tuple[DoseRow, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    before: tuple[BeforeTest, ...] = ()
    design: tuple[DesignRow, ...] = ()
    transfer: tuple[TransferRow, ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()
    bundles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[GroupRow, ...] = ()
    estimated: bool = True
    placebo: tuple[PlaceboRow, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    withheld: tuple[WithheldRow, ...] = ()
