"""The tables of the evidence, column by column: sources, groups, flows, codings, ratings, judgements, registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from polku.base import Month, Place, Problems, Text
from polku.evidence.model import Accepted, Coding, FlowCount, Group, Judgement, Rating, Source
from polku.programme.columns import (
    Column,
    Layout,
    choice,
    day,
    integer,
    known_month,
    month,
    number,
    refused,
    text,
    word,
    yes,
)
from polku.programme.effects import Unreadable, parse_band
from polku.programme.model import Band
from polku.tables.cells import Marks, Number, parse_marks, parse_number
from polku.tables.refusals import Refusal
from polku.texts import Message

ARMS = ("treated", "control")
DESIGNS = ("lottery", "offices", "queue", "other")
READ_AS = ("whole", "excerpt")
FOUND = ("yes", "searched and not found")
REGISTERS = ("experiments", "contacts", "adoptions", "services", "interfaces", "contracts", "decisions")
"""Optional registers: read as they are, listed, without weight."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and what it declares of its signs and separators."""

    source: Source
    marks: str = ""
    decimal: str = ""
    thousands: str = ""

    def declared(self, problems: Problems) -> Marks:
        """The marks of the source's figures; what cannot be understood becomes a problem."""
        place = Place(self.source.place.file, self.source.place.line, "marks")
        return parse_marks(self.marks, place, problems, self.decimal, self.thousands)


def _source(*, marks: str = "", decimal: str = "", thousands: str = "", **fields: Any) -> SourceRow:
    return SourceRow(Source(**fields), marks, decimal, thousands)


def _figure(cell: str, marks: Marks) -> Number:
    found = parse_number(cell, marks)
    if isinstance(found, Refusal):
        raise refused(found)
    return found


def _group(*, id: str, name: Text | None = None, **fields: Any) -> Group:
    return Group(id=id, name=name or Text.same(id), **fields)


def _from(cell: str, marks: Marks) -> tuple[str, Band | None]:
    """A state or a tag, with a band of jobless months behind it or not: `unemployed[12:]`."""
    side, bracket, rest = cell.partition("[")
    return word(side.strip(), marks), parse_band(bracket + rest) if bracket else None


def _flow(
    *,
    source: str = "",
    source_state: tuple[str, Band | None],
    group: str = "",
    area: str = "",
    at_risk: Number | None = None,
    count: Number | None = None,
    **fields: Any,
) -> FlowCount:
    if bool(group) == bool(area):
        raise Unreadable(
            Message("evidence-refusals.the-row-needs-either-a-group"),
        )
    return FlowCount(
        group=group,
        area=area,
        source=source,
        source_state=source_state[0],
        band=source_state[1],
        at_risk=None if at_risk is None else at_risk.value,
        count=None if count is None else count.value,
        count_low=None if count is None else count.low,
        count_high=None if count is None else count.high,
        **fields,
    )


def _rating(*, value: Number | None = None, **fields: Any) -> Rating:
    return Rating(value=None if value is None else value.value, **fields)


def _judgement(*, month: Month | None = None, **fields: Any) -> Judgement:
    return Judgement(month=month, **fields)


KNOWN = Column("as_of", "known", known_month)
SOURCE = Column("source", "source", word)

SOURCES = Layout("sources", _source, (
    Column("source", "id", word, required=True),
    Column("kind", "kind", text, required=True),
    Column("title", "title", text, required=True),
    Column("organisation", "organisation", text),
    Column("published", "published", known_month),
    Column("origin", "origin", text),
    Column("reliability", "reliability", number),
    Column("public", "public", yes),
    Column("marks", "marks", text),
    Column("decimal", "decimal", text),
    Column("thousands", "thousands", text),
    Column("read_as", "read_as", choice(*READ_AS)),
    Column("file", "file", text),
))  # fmt: skip

GROUPS = Layout("groups", _group, (
    Column("group", "id", word, required=True),
    Column("area", "area", word, required=True),
    Column("arm", "arm", choice(*ARMS), required=True),
    Column("start", "start", month),
    Column("design", "design", choice(*DESIGNS), required=True),
    Column("name_fi", "name.fi", text),
    Column("name_en", "name.en", text),
    Column("known_from", "known", known_month),
))  # fmt: skip

FLOWS = Layout("flows", _flow, (
    Column("group", "group", word),
    Column("area", "area", word),
    Column("segment", "segment", word),
    Column("month", "month", month, required=True),
    Column("from", "source_state", _from, required=True),
    Column("to", "target_state", word, required=True),
    Column("at_risk", "at_risk", _figure),
    Column("count", "count", _figure),
    KNOWN,
    SOURCE,
))  # fmt: skip

CODINGS = Layout("codings", Coding, (
    Column("coding", "coding", word, required=True),
    Column("source", "source", word, required=True),
    Column("place", "at", text),
    Column("quote", "quote", text),
    Column("claim", "claim", text, required=True),
    Column("area", "area", word),
    Column("month", "month", month),
    Column("direction", "direction", text),
    Column("strength", "strength", integer),
    Column("basis", "basis", text),
    Column("found", "found", choice(*FOUND)),
    Column("coder", "coder", text),
    Column("coded", "coded", known_month),
))  # fmt: skip

RATINGS = Layout("ratings", _rating, (
    Column("area", "area", word, required=True),
    Column("month", "month", month, required=True),
    Column("item", "item", text, required=True),
    Column("value", "value", _figure),
    Column("n", "n", integer),
    Column("rater", "rater", text),
    SOURCE,
    KNOWN,
))  # fmt: skip

JUDGEMENTS = Layout("judgements", _judgement, (
    Column("round", "round", word, required=True),
    Column("expert", "expert", text, required=True),
    Column("about", "about", text, required=True),
    Column("area", "area", word, required=True),
    Column("month", "month", month),
    Column("q10", "q10", number, required=True),
    Column("q50", "q50", number, required=True),
    Column("q90", "q90", number, required=True),
    Column("reason", "reason", text),
    Column("given", "given", known_month, required=True),
))  # fmt: skip

ACCEPTED = Layout("accepted", Accepted, (
    Column("code", "code", word, required=True),
    Column("place", "at", text, required=True),
    Column("why", "why", text, required=True),
    Column("by", "given_by", word),
    Column("on", "given_on", day),
))  # fmt: skip

TABLES: Mapping[str, Layout] = {
    layout.name: layout for layout in (SOURCES, GROUPS, FLOWS, CODINGS, RATINGS, JUDGEMENTS, ACCEPTED)
}
