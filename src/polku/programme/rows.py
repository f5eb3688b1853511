"""The tables of a programme, column by column. A newcomer adds a column in one row, here.

The order is that of the contract; the packaged rules of a country are read with the same layouts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from polku.base import Text
from polku.programme import formula
from polku.programme.asof import rule_key, transition_key
from polku.programme.columns import (
    Column,
    Layout,
    choice,
    dose,
    dotted,
    integer,
    known_month,
    month,
    names,
    number,
    plain,
    share_or_rest,
    tags,
    text,
    word,
    words,
    yes,
)
from polku.programme.effects import Unreadable, parse_band, parse_effect
from polku.programme.model import (
    Area,
    Band,
    ClockRule,
    DayClass,
    Dose,
    Indicator,
    Link,
    Node,
    Payer,
    PriceYear,
    Question,
    ShareRule,
    State,
    Transition,
    UnitCost,
)
from polku.programme.rules import price_years
from polku.tables.cells import Marks
from polku.texts import Message

ROLES = ("trial", "comparison", "country")
KINDS = ("activity", "mechanism", "goal")
BETTER = ("less", "more")
PER = ("day", "month", "person_year")
DOES = ("runs", "holds", "resets")
DOSE_KINDS = ("planned", "delivered")
UNITS = ("log", "persons")
INDICATOR_KINDS = ("stock", "flow", "ratio", "change", "bill", "other")

NAME_FI = Column("name_fi", "name.fi", text, required=True)
NAME_EN = Column("name_en", "name.en", text)
FROM = Column("from", "start", month)
TO = Column("to", "end", month)
ANNOUNCED = Column("announced", "announced", known_month)
KNOWN = Column("known_from", "known", known_month)
SOURCE = Column("source", "source", text)
ASSUMPTION = Column("assumption", "assumption", yes)


@dataclass(frozen=True, slots=True)
class Target:
    """What `target` says: a band of jobless months, a share, or both."""

    band: Band | None
    share: bool


_BAND = re.compile(r"\[[^\]]*\]")
_SHARE = frozenset({"share", "osuus"})


def _target(cell: str, marks: Marks) -> Target:
    bands = _BAND.findall(cell)
    rest = {w for w in re.split(r"[\s+,;&]+", _BAND.sub(" ", cell).casefold()) if w} - {"and", "ja"}
    if len(bands) > 1 or rest - _SHARE:
        raise Unreadable(Message("programme-refusals.the-target-is-not-understood", cell=cell), code="bad_target")
    return Target(parse_band(bands[0]) if bands else None, bool(rest))


def _area(*, target: Target | None = None, **fields: Any) -> Area:
    given = fields.get("target_share") is not None
    if target is not None and target.share != given:
        raise Unreadable(Message("programme-refusals.the-columns-target-and-target-share"), code="bad_target")
    return Area(**fields, target_band=None if target is None else target.band)


def _formula(cell: str) -> str:
    formula.parse(cell)
    return cell


def _price_year(cell: str, marks: Marks) -> int:
    """The year of a price: not before the packaged price index; a year after it is told in the index's last prices."""
    year, first = integer(cell, marks), price_years()[0]
    if first <= year < 2200:
        return year
    raise Unreadable(
        Message("programme-refusals.the-price-year-cannot-stand-here", cell=cell, first=first),
        code="bad_value",
    )


def _indicator(*, unit: Text | None = None, **fields: Any) -> Indicator:
    return Indicator(**fields, unit=unit or Text.same(""))


def _transition(*, band: Band | None = None, **fields: Any) -> Transition:
    return Transition(**fields, band=band or Band())


def _unit_cost(*, amount: float | None = None, **fields: Any) -> UnitCost:
    return UnitCost(**fields, amount=amount)


AREAS = Layout("areas", _area, (
    Column("area", "id", word, required=True),
    NAME_FI,
    NAME_EN,
    Column("gen_fi", "gen_fi", text),
    Column("ine_fi", "ine_fi", text),
    Column("role", "role", choice(*ROLES), required=True),
    Column("start", "start", month),
    Column("end", "end", month),
    Column("municipalities", "municipalities", names),
    Column("target", "target", _target),
    Column("target_share", "target_share", number),
    Column("target_share_sd", "target_share_sd", number),
    Column("flags", "flags", tags),
    Column("region", "region", text),
    KNOWN,
))  # fmt: skip

NODES = Layout("nodes", Node, (
    Column("node", "id", word, required=True),
    Column("kind", "kind", choice(*KINDS), required=True),
    NAME_FI,
    NAME_EN,
    Column("group", "group", text),
    Column("addresses", "addresses", names),
    Column("indicator", "indicator", text),
    Column("better", "better", choice(*BETTER)),
))  # fmt: skip

LINKS = Layout("links", Link, (
    Column("link", "id", word, required=True),
    Column("cause", "cause", word, required=True),
    Column("via", "via", words),
    Column("effect", "effect", plain(parse_effect), required=True),
    Column("lag", "lag", number, required=True),
    Column("mean", "mean", number, required=True),
    Column("sd", "sd", number, required=True),
    Column("exists", "exists", number),
    Column("omega", "omega", number),
    Column("unit", "unit", choice(*UNITS)),
    Column("claim_fi", "claim.fi", text),
    Column("claim_en", "claim.en", text),
    Column("seen_if", "seen_if", text),
    Column("not_if", "not_if", text),
    Column("basis", "basis", text),
    KNOWN,
))  # fmt: skip

EVERY_TRIAL_AREA = "*"


def _area_or_all(cell: str, marks: Marks) -> str:
    return cell if cell == EVERY_TRIAL_AREA else word(cell, marks)


DOSES = Layout("doses", Dose, (
    Column("activity", "activity", word, required=True),
    Column("area", "area", _area_or_all, required=True),
    Column("from", "start", month, required=True),
    Column("dose", "dose", dose, required=True),
    Column("level", "level", number),
    Column("prior_a", "prior_a", number),
    Column("prior_b", "prior_b", number),
    Column("scenario", "scenario", word),
    Column("kind", "kind", choice(*DOSE_KINDS)),
    KNOWN,
))  # fmt: skip

STATES = Layout("states", State, (
    Column("state", "id", word, required=True),
    NAME_FI,
    NAME_EN,
    Column("counts_as", "counts_as", tags),
    Column("absorbing", "absorbing", yes),
    SOURCE,
))  # fmt: skip

CLOCKS = Layout("clocks", ClockRule, (
    Column("clock", "clock", word, required=True),
    Column("state", "state", _area_or_all, required=True),
    Column("does", "does", choice(*DOES), required=True),
    FROM,
    TO,
    ANNOUNCED,
    SOURCE,
))  # fmt: skip

TRANSITIONS = Layout("transitions", _transition, (
    Column("from", "source", word, required=True),
    Column("to", "target", word, required=True),
    Column("band", "band", plain(parse_band)),
    Column("share", "share", number),
    Column("count", "count", number),
    Column("stock", "stock", number),
    Column("mean_length", "mean_length", number),
    Column("rate", "rate", number),
    Column("during", "during", yes),
    KNOWN,
    Column("source", "origin", text),
))  # fmt: skip

PAYERS = Layout("payers", Payer, (
    Column("payer", "id", word, required=True),
    NAME_FI,
    NAME_EN,
    Column("gen_fi", "gen_fi", text),
))  # fmt: skip

SHARE_RULES = Layout("share_rules", ShareRule, (
    Column("rule", "rule", word, required=True),
    Column("payer", "payer", word, required=True),
    Column("share", "share", share_or_rest, required=True),
    Column("days", "days", plain(parse_band)),
    Column("on", "on", word),
    FROM,
    TO,
    ANNOUNCED,
    Column("verified", "verified", yes),
    SOURCE,
))  # fmt: skip

UNIT_COSTS = Layout("unit_costs", _unit_cost, (
    Column("cost", "id", word, required=True),
    NAME_FI,
    NAME_EN,
    Column("amount", "amount", number),
    Column("per", "per", choice(*PER), required=True),
    Column("rule", "rule", word, required=True),
    Column("on", "on", word),
    Column("activity", "activity", word),
    Column("area", "area", word),
    Column("quantity", "quantity", number),
    Column("share", "share", number),
    Column("prices", "prices", _price_year),
    FROM,
    TO,
    ANNOUNCED,
    ASSUMPTION,
    SOURCE,
))  # fmt: skip

DAY_CLASSES = Layout("day_classes", DayClass, (
    Column("rule", "rule", word, required=True),
    Column("days", "days", plain(parse_band), required=True),
    Column("share", "share", number, required=True),
    Column("on", "on", word),
    FROM,
    TO,
    ANNOUNCED,
    ASSUMPTION,
    SOURCE,
))  # fmt: skip

PRICE_INDEX = Layout("price_index", PriceYear, (
    Column("year", "year", integer, required=True),
    Column("index", "index", number, required=True),
    ANNOUNCED,
    Column("verified", "verified", yes),
    SOURCE,
))  # fmt: skip

INDICATORS = Layout("indicators", _indicator, (
    Column("indicator", "id", dotted, required=True),
    NAME_FI,
    NAME_EN,
    Column("unit_fi", "unit.fi", text),
    Column("unit_en", "unit.en", text),
    Column("kind", "kind", choice(*INDICATOR_KINDS)),
    Column("formula", "formula", plain(_formula)),
    Column("better", "better", choice(*BETTER)),
    Column("published_after", "published_after", integer),
    Column("noise_sd", "noise_sd", number),
    SOURCE,
))  # fmt: skip

QUESTIONS = Layout("questions", Question, (
    Column("question", "id", word, required=True),
    Column("text_fi", "text.fi", text, required=True),
    Column("text_en", "text.en", text),
    Column("method", "method", word, required=True),
    Column("about", "about", text),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a Programme: its layout, whether a folder must have it, what makes two rows the same row.

    `key` decides which packaged rows a folder's row replaces; `told` adds the known month, by which rows of one
    key are a history, so that two rows alike in both are one too many.
    """

    field: str
    layout: Layout
    key: Callable[[Any], Hashable]
    told: Callable[[Any], Hashable] = lambda row: None
    required: bool = False


def _id(row: Any) -> Hashable:
    return str(row.id)


def _known(row: Any) -> Hashable:
    return getattr(row, "known", None)


def _announced(row: Any) -> Hashable:
    return getattr(row, "announced", None)


def _year(row: PriceYear) -> Hashable:
    return row.year


def _dose_key(row: Dose) -> Hashable:
    return (row.activity, row.area, row.start, row.scenario, row.kind)


PARTS: tuple[Part, ...] = (
    Part("areas", AREAS, _id, _known, required=True),
    Part("nodes", NODES, _id, required=True),
    Part("links", LINKS, _id, _known, required=True),
    Part("doses", DOSES, _dose_key, _known, required=True),
    Part("states", STATES, _id),
    Part("clocks", CLOCKS, rule_key, _announced),
    Part("transitions", TRANSITIONS, transition_key, _known),
    Part("payers", PAYERS, _id),
    Part("share_rules", SHARE_RULES, rule_key, _announced),
    Part("unit_costs", UNIT_COSTS, rule_key, _announced),
    Part("day_classes", DAY_CLASSES, rule_key, _announced),
    Part("price_index", PRICE_INDEX, _year, _announced),
    Part("indicators", INDICATORS, _id),
    Part("questions", QUESTIONS, _id),
)
"""The tables of a programme, in the order in which they are read."""

TABLES: Mapping[str, Part] = MappingProxyType({part.layout.name: part for part in PARTS})
