"""The evidence: what came in, as frozen values, each with the month in which it became known."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Month, Place, Text
from polku.programme.model import NOWHERE, Band

NAMELESS = Text({})


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was said or published. `read_as` excerpt: only a part of it was read."""

    id: str
    kind: str
    title: str
    organisation: str = ""
    published: Month | None = None
    origin: str = ""
    reliability: float | None = None
    public: bool = True
    read_as: str = "whole"
    file: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of a series. `value` None with low and high is a suppressed count known as an interval;
    `value` None without them is missing. `known` is the month in which it could first be used; `as_of`
    the vintage as given (None: taken from one later extract, "revised data")."""

    indicator: str
    area: str
    month: Month
    value: float | None
    low: float | None = None
    high: float | None = None
    segment: str = ""
    as_of: Month | None = None
    known: Month | None = None
    source: str = ""
    place: Place = NOWHERE

    @property
    def ground(self) -> str:
        """The observation's id: `unemployed/pori/2018-03@2018-04`."""
        return f"{self.indicator}/{self.area}/{self.month}@{self.known}"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of clients followed beside another one of the same area.

    `start`: its first treated month (None: the area's; a control group without one is never treated). `design`:
    lottery (drawn by lot from a queue), offices, queue (by the order of coming), other.
    """

    id: str
    area: str
    arm: str
    start: Month | None = None
    design: str = "other"
    name: Text = NAMELESS
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class FlowCount:
    """How many of those at risk moved in a month, in a group or area; `band`: of so many jobless months only."""

    month: Month
    source_state: str
    target_state: str
    at_risk: float | None
    count: float | None
    count_low: float | None = None
    count_high: float | None = None
    group: str = ""
    area: str = ""
    band: Band | None = None
    segment: str = ""
    known: Month | None = None
    source: str = ""
    place: Place = NOWHERE

    @property
    def key(self) -> tuple[object, ...]:
        """What it is a figure of: several rows of one key are vintages."""
        return (self.group, self.area, self.segment, self.month, self.source_state, self.band, self.target_state)

    @property
    def transition(self) -> str:
        """`unemployed>job`, with the band behind the state that is left."""
        return f"{self.source_state}{self.band or ''}>{self.target_state}"

    @property
    def ground(self) -> str:
        """The count's id: `pori/unemployed>job/2018-03@2018-04`."""
        return f"{self.group or self.area}/{self.transition}/{self.month}@{self.known}"


@dataclass(frozen=True, slots=True)
class Coding:
    """A passage and the claim it speaks to."""

    coding: str
    source: str
    claim: str
    quote: str = ""
    at: str = ""
    area: str = ""
    month: Month | None = None
    direction: str = ""
    strength: int | None = None
    basis: str = ""
    found: str = "yes"
    coder: str = ""
    coded: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Rating:
    """A graded figure: feedback, rubric, step scale, readiness, commitment."""

    area: str
    month: Month
    item: str
    value: float | None
    n: int | None = None
    rater: str = ""
    source: str = ""
    known: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Judgement:
    """An expert's quantiles of a quantity."""

    round: str
    expert: str
    about: str
    area: str
    month: Month | None
    q10: float
    q50: float
    q90: float
    reason: str = ""
    given: Month | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Register:
    """An optional register (experiments, contacts, ...): its name and its rows as read."""

    name: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer to what `check` asked: yes, this is meant, and why.

    `code` and `at` are those of the question; who answered and when stand beside what is answered (`given_*`).
    """

    code: str
    at: str
    why: str
    given_by: str = ""
    given_on: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that came in. `Evidence.known(month)` (in `folder`) leaves what a run may see."""

    sources: tuple[Source, ...] = ()
    observations: tuple[Observation, ...] = ()
    flows: tuple[FlowCount, ...] = ()
    codings: tuple[Coding, ...] = ()
    ratings: tuple[Rating, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    registers: tuple[Register, ...] = ()
    groups: tuple[Group, ...] = ()
    accepted: tuple[Accepted, ...] = ()
