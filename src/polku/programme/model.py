"""The programme: what is evaluated, as frozen values. One class a table of the folder.

A row that became known at some month says so in `known` (None: always known). `Programme.known(month)`
leaves what a run as of that month may see, with the latest known row of each id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from polku.base import Month, Place, Text
from polku.programme.money import NOWHERE as NOWHERE
from polku.programme.money import Band as Band
from polku.programme.money import DayClass as DayClass
from polku.programme.money import Payer as Payer
from polku.programme.money import PriceYear as PriceYear
from polku.programme.money import ShareRule as ShareRule
from polku.programme.money import UnitCost as UnitCost

ALL = "all"
"""The id under which a figure of all trial areas together stands."""

MAIN_HORIZON = 12
"""Months from the start of the trial for the figures of page 1: the same in every run, so runs compare."""


@dataclass(frozen=True, slots=True)
class Shift:
    """An effect on transitions: `unemployed>job[12:]@young`. Each side is a state id or a tag."""

    source: str
    target: str
    band: Band | None = None
    segment: str | None = None

    def __str__(self) -> str:
        band = "" if self.band is None else str(self.band)
        segment = "" if self.segment is None else f"@{self.segment}"
        return f"{self.source}>{self.target}{band}{segment}"


@dataclass(frozen=True, slots=True)
class Capacity:
    """An effect on the capacity of an activity: `capacity(case_manager)`, a log multiplier."""

    activity: str

    def __str__(self) -> str:
        return f"capacity({self.activity})"


@dataclass(frozen=True, slots=True)
class Graded:
    """An effect on a graded goal, in standard deviations of its scale."""

    node: str

    def __str__(self) -> str:
        return self.node


Effect = Shift | Capacity | Graded


@dataclass(frozen=True, slots=True)
class Area:
    """An area where the trial runs (`trial`), does not (`comparison`), or the whole `country`.

    The target group is a share of the unemployed (`target_share` with its sd), a band of jobless months
    (`target_band`), or both; None and None is everyone.
    """

    id: str
    name: Text
    role: str
    gen_fi: str | None = None
    ine_fi: str | None = None
    start: Month | None = None
    end: Month | None = None
    municipalities: tuple[str, ...] = ()
    target_band: Band | None = None
    target_share: float | None = None
    target_share_sd: float | None = None
    flags: frozenset[str] = frozenset()
    region: str | None = None
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the pathway map: an activity, a mechanism or a goal."""

    id: str
    kind: str
    name: Text
    group: str | None = None
    addresses: tuple[str, ...] = ()
    indicator: str | None = None
    better: str | None = None
    place: Place = NOWHERE


STAY, LEFT = "!stay", "!left"
"""Stand for a tag in an effect that nobody declared: states beside open work, out of which people come, or do not."""


@dataclass(frozen=True, slots=True)
class Link:
    """An assumption: the activity `cause` shifts `effect`, after `lag` months on average.

    `mean` and `sd` are of the strength at full sustained dose: with `unit` log in log-hazard units (log multiplier
    for a capacity, sd units for a graded goal), with `unit` persons the moves a month that it adds in each trial
    area. `exists` is the prior probability that the mechanism operates; `omega` the half-normal scale, in log-hazard
    units, of how much the strength differs between areas (None: min(.15, sd)).
    """

    id: str
    cause: str
    effect: Effect
    lag: float
    mean: float
    sd: float
    exists: float = 1.0
    omega: float | None = None
    unit: str = "log"
    via: tuple[str, ...] = ()
    claim: Text | None = None
    seen_if: str | None = None
    not_if: str | None = None
    basis: str | None = None
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Dose:
    """How far an activity runs in an area from a month on: `dose` 0-1 times `level`."""

    activity: str
    area: str
    start: Month
    dose: float
    level: float = 1.0
    prior_a: float | None = None
    prior_b: float | None = None
    scenario: str | None = None
    kind: str = "planned"
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class State:
    """A state a client can be in. It takes part in statistics by `counts_as`, never by its name."""

    id: str
    name: Text
    counts_as: frozenset[str] = frozenset()
    absorbing: bool = False
    source: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What a clock (`jobless`, `spell`, `benefit_days`) does in a state from a month: runs, holds, resets."""

    clock: str
    state: str
    does: str
    start: Month | None = None
    end: Month | None = None
    announced: Month | None = None
    source: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Transition:
    """A monthly cause-specific hazard from `source` to `target` in a band of jobless months.

    hazard = share x (count / (12 x stock) | 1 / mean_length | rate); exactly one of the three is given.
    `during` marks the part that acts while a stay lasts (lock-in) beside the part at its end.
    """

    source: str
    target: str
    band: Band
    share: float = 1.0
    count: float | None = None
    stock: float | None = None
    mean_length: float | None = None
    rate: float | None = None
    during: bool = False
    known: Month | None = None
    origin: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measured series. `formula` reads states, tags and flows; None: an exposure or a series of its own.

    `kind`: stock, flow, ratio, change, bill, other. `better`: less, more or None. `published_after`: months
    from the month itself to the month in which its figure is known. `noise_sd`: the error it states itself.
    """

    id: str
    name: Text
    unit: Text
    kind: str = "stock"
    formula: str | None = None
    better: str | None = None
    published_after: int = 1
    noise_sd: float | None = None
    source: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Reform:
    """Something else that happened at the same time, a law or a project; drawn on every chart.

    `areas`: the ids of the areas where it acts (none given: everywhere); `caps`: the areas whose verdicts it caps,
    because what it did there cannot be told from the trial.
    """

    id: str
    text: Text
    start: Month
    end: Month | None = None
    announced: Month | None = None
    on: tuple[str, ...] = ()
    mean: float | None = None
    sd: float | None = None
    source: str = ""
    kind: str = "law"
    areas: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Disturbed:
    """Months (both included) that are unlike others, as a pandemic: left out of what is learned of usual change."""

    first: Month
    last: Month
    why: Text
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ScenarioShift:
    """A log-hazard shift on a transition from a month on."""

    on: Shift
    log: float
    start: Month


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way the future may go. `doses`: none, planned, delivered, or the id under which doses stand.

    `law`: the rules in force in `rules_of`, filled in by `asof.known` for a hypothetical scenario alone.
    """

    id: str
    title: Text
    base: str | None = None
    doses: str = "planned"
    shifts: tuple[ScenarioShift, ...] = ()
    lag_add: Mapping[str, float] = field(default_factory=dict)
    link_mean: Mapping[str, float] = field(default_factory=dict)
    capacity: Mapping[str, float] = field(default_factory=dict)
    until: Month | None = None
    fade_months: int | None = None
    probability: float | None = None
    rules_of: Month | None = None
    hypothetical: bool = False
    law: tuple[ClockRule | ShareRule | DayClass, ...] = ()
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Question:
    """What the evaluation is asked. `method` names a row of `evaluation.methods.METHODS`."""

    id: str
    text: Text
    method: str
    about: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Period:
    """The programme's months: data from, first and last treated month, horizon in months after `start`."""

    data_from: Month
    start: Month
    end: Month
    horizon: int


@dataclass(frozen=True, slots=True)
class Settings:
    """`[model]`: segments, the year of prices, the yearly real discount rate, the programme it follows.

    A folder that gives no year of prices has that of the trial's start (`read`).
    """

    segments: tuple[str, ...] = ("all",)
    prices: int = 2018
    discount: float = 0.03
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision asked for, of whom and by when."""

    text: Text
    of_whom: Text
    by: Month | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """All that is believed about a trial beforehand, packaged rules included.

    `implied`: effects that nobody declared and no stock can rule out (`dynamics.implied`); a folder has none.
    """

    id: str
    title: Text
    rules: str
    period: Period
    settings: Settings = Settings()
    decision: Decision | None = None
    areas: tuple[Area, ...] = ()
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    doses: tuple[Dose, ...] = ()
    states: tuple[State, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    transitions: tuple[Transition, ...] = ()
    payers: tuple[Payer, ...] = ()
    share_rules: tuple[ShareRule, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()
    day_classes: tuple[DayClass, ...] = ()
    price_index: tuple[PriceYear, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    reforms: tuple[Reform, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    questions: tuple[Question, ...] = ()
    implied: tuple[Link, ...] = ()
    disturbed: tuple[Disturbed, ...] = ()

    @property
    def trial_areas(self) -> tuple[Area, ...]:
        return tuple(a for a in self.areas if a.role == "trial")

    @property
    def comparison_areas(self) -> tuple[Area, ...]:
        return tuple(a for a in self.areas if a.role == "comparison")

    @property
    def country(self) -> Area | None:
        return next((a for a in self.areas if a.role == "country"), None)

    def start_of(self, area: Area) -> Month:
        """The first treated month of an area."""
        return area.start or self.period.start

    def end_of(self, area: Area) -> Month:
        """The last treated month of an area."""
        return area.end or self.period.end

    def indicator(self, name: str) -> Indicator | None:
        return next((i for i in self.indicators if i.id == name), None)
