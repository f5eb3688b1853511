"""The evidence of a folder, and the one door to a folder as a whole: `read_folder`.

Everything is read and checked before anything is said, so that all problems come at once. `known` cuts the evidence
at a month: a row counts when it was known by then, and of several vintages of one figure the latest known holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from polku.base import Caution, FolderError, Month, Place, Problem, Problems
from polku.evidence.asks import ask_series, idle, unanswered
from polku.evidence.groups import check_flows
from polku.evidence.model import Coding, Evidence, FlowCount, Group, Observation, Register, Source
from polku.evidence.national import check_national
from polku.evidence.quality import Unread, check_series
from polku.evidence.rows import ACCEPTED, CODINGS, FLOWS, GROUPS, JUDGEMENTS, RATINGS, REGISTERS, SOURCES, SourceRow
from polku.evidence.series import Known, read_series
from polku.evidence.weightless import check_weightless
from polku.programme.asks import ask_programme
from polku.programme.check import check_programme
from polku.programme.columns import Layout, Rows, read_rows
from polku.programme.hints import nearest
from polku.programme.model import Programme
from polku.programme.read import SETTINGS, WORKBOOK, read_parts, table_of, workbook
from polku.programme.rows import TABLES as PROGRAMME_TABLES
from polku.tables.cells import Marks, parse_month
from polku.tables.csvs import read_csv
from polku.tables.values import Row, Table
from polku.texts import Message

Dated = TypeVar("Dated", Observation, FlowCount, Group)
SERIES = "series"
EVIDENCE_TABLES = ("sources", "groups", "flows", "codings", "ratings", "judgements", "accepted", *REGISTERS)
TABLES = (*PROGRAMME_TABLES, *EVIDENCE_TABLES)
_LINE = re.compile(r":\d+")
OTHERS = (SETTINGS, WORKBOOK, "forecasts.jsonl", SERIES, "material")


def read_folder(
    folder: Path, methods: Collection[str] | None = None
) -> tuple[Programme, Evidence, tuple[Caution, ...]]:
    """The programme and the evidence of a folder, and what is to be said of them.

    Raises FolderError with every problem of the folder, in the order of files and lines. `methods` are the ways of
    answering a question that the caller has (None: not checked).
    """
    problems = Problems()
    sheets = workbook(folder, problems)
    reading = read_parts(folder, sheets, problems)
    cautions = list(_unknown_files(folder, sheets))
    evidence = Evidence()
    if reading is not None:
        programme = reading.programme
        cautions += check_programme(programme, problems, methods, reading.broken, reading.places)
        evidence, unread, lost = _evidence(folder, programme, problems, sheets, reading.broken)
        cautions += check_series(evidence, programme, problems, unread)
        check_national(evidence, programme, problems)
        check_flows(evidence, programme, problems, reading.broken | lost, whole=not lost)
        cautions += check_weightless(evidence, programme, problems, reading.broken)
        asked = (*ask_programme(programme, latest_known(evidence)), *ask_series(evidence, programme))
        cautions += (*unanswered(asked, evidence.accepted), *idle(asked, evidence.accepted))
    else:
        for name, path in _series_files(folder):
            read_csv(path, name, problems)
    if reading is None or problems.found:
        raise FolderError(in_order(problems.found))
    return reading.programme, evidence, tuple(cautions)


def cautions_of(programme: Programme, evidence: Evidence, month: Month | None = None) -> tuple[Caution, ...]:
    """What a run as of `month` says of a programme and evidence already cut by `known`, open questions included.

    Places name the file and column without the line, because a row that became known later may move a line.
    """
    aside = Problems()
    told = (
        *check_programme(programme, aside),
        *check_series(evidence, programme, aside),
        *check_weightless(evidence, programme, aside),
        *unanswered((*ask_programme(programme, month), *ask_series(evidence, programme)), evidence.accepted),
    )
    return tuple(replace(c, place=_LINE.sub("", c.place)) for c in told)


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line, each place and code once."""
    once = {(p.code, p.place): p for p in found}
    return tuple(sorted(once.values(), key=lambda p: (p.place.file, p.place.line or 0, p.place.column or "", p.code)))


def _evidence(
    folder: Path, programme: Programme, problems: Problems, sheets: Mapping[str, Table], broken: frozenset[str]
) -> tuple[Evidence, Unread, frozenset[str]]:
    """All that came in, the months of unread rows by file, and words of unreadable rows of groups and flows.

    `broken`: words of other unreadable rows, told already.
    """
    read = _read(folder, SOURCES, sheets, problems)
    source_rows: tuple[SourceRow, ...] = read.values
    marks = _marks(source_rows, problems)
    known_names = Known(
        indicators={i.id: i for i in programme.indicators},
        areas=frozenset(a.id for a in programme.areas),
        segments=frozenset(programme.settings.segments),
        marks=marks,
        broken=broken | read.broken,
    )
    tables = tuple(_series_tables(folder, sheets, problems))
    series = tuple(read_series(table, known_names, problems) for table in tables)

    def marks_of(row: Row) -> Marks:
        return marks.get(row.get("source"), Marks())

    def rows(layout: Layout, marks_of: Callable[[Row], Marks] | None = None) -> tuple[Any, ...]:
        return _read(folder, layout, sheets, problems, marks_of).values

    groups = _read(folder, GROUPS, sheets, problems)
    flows = _read(folder, FLOWS, sheets, problems, marks_of)
    evidence = Evidence(
        sources=tuple(row.source for row in source_rows),
        observations=tuple(row for one in series for row in one.observations),
        flows=tuple(replace(f, known=f.known or f.month + 1) for f in flows.values),
        codings=rows(CODINGS),
        ratings=tuple(replace(r, known=r.known or r.month) for r in rows(RATINGS, marks_of)),
        judgements=rows(JUDGEMENTS),
        registers=tuple(_registers(folder, sheets, problems)),
        groups=groups.values,
        accepted=rows(ACCEPTED),
    )
    unread = {t.place.file: s.unread for t, s in zip(tables, series, strict=True)}
    return evidence, unread, groups.broken | flows.broken


def known(evidence: Evidence, month: Month) -> Evidence:
    """What a run as of `month` may see; of several vintages of one figure the latest known by then."""
    published = {s.id: s.published for s in evidence.sources}
    figures = _latest(evidence.observations, lambda o: (o.indicator, o.area, o.segment, o.month), month)
    flows = _latest(evidence.flows, lambda f: f.key, month)
    groups = _latest(evidence.groups, lambda g: g.id, month)
    codings = tuple(c for c in evidence.codings if _known(_coded(c, published), month))
    ratings = tuple(r for r in evidence.ratings if _known(r.known, month))
    used = {row.source for rows in (figures, flows, codings, ratings) for row in rows}
    return replace(
        evidence,
        sources=tuple(s for s in evidence.sources if s.id in used or _known(s.published, month)),
        observations=figures,
        flows=flows,
        codings=codings,
        ratings=ratings,
        judgements=tuple(j for j in evidence.judgements if _known(j.given, month)),
        registers=tuple(_register(r, month) for r in evidence.registers),
        groups=groups,
    )


def _latest(rows: Iterable[Dated], key: Callable[[Dated], object], month: Month) -> tuple[Dated, ...]:
    """Of the rows known by a month the latest known of each key, in the order of the keys' first rows."""
    found: dict[object, Dated] = {}
    for row in rows:
        if _known(row.known, month):
            before = found.get(key(row))
            if before is None or _order(before.known) <= _order(row.known):
                found[key(row)] = row
    return tuple(found.values())


def latest_known(evidence: Evidence) -> Month | None:
    """The latest month in which a figure became known: the default as-of; None without any figure."""
    figures = [o.known for o in evidence.observations if (o.value, o.low) != (None, None)]
    figures += [f.known for f in evidence.flows if (f.count, f.count_low) != (None, None)]
    return max((k for k in figures if k is not None), default=None)


def _coded(coding: Coding, published: Mapping[str, Month | None]) -> Month | None:
    """A passage is known when it was coded, and never before its source was published."""
    dates = [m for m in (coding.coded, published.get(coding.source)) if m is not None]
    return max(dates, default=None)


def _known(when: Month | None, month: Month) -> bool:
    return when is None or when <= month


def _order(when: Month | None) -> int:
    return -1 if when is None else when.index


DATED = ("known_from", "as_of", "published", "given", "month", "from", "date")
"""The columns of a register that may say when a row became known, the first that is filled in."""


def _register(register: Register, month: Month) -> Register:
    return replace(register, rows=tuple(row for row in register.rows if _known(_dated(dict(row)), month)))


def _dated(cells: Mapping[str, str]) -> Month | None:
    for column in DATED:
        found = parse_month(cells.get(column, "")[:7])
        if isinstance(found, Month):
            return found
    return None


def _read(
    folder: Path,
    layout: Layout,
    sheets: Mapping[str, Table],
    problems: Problems,
    marks_of: Callable[[Row], Marks] | None = None,
) -> Rows:
    table = table_of(folder, layout.name, sheets, problems)
    rows = None if table is None else read_rows(layout, table, problems, marks_of)
    return Rows(()) if rows is None else rows


def _marks(rows: Iterable[SourceRow], problems: Problems) -> dict[str, Marks]:
    """What each source declares; a source that is there twice is a problem."""
    found: dict[str, Marks] = {}
    for row in rows:
        source: Source = row.source
        if source.id in found:
            problems.add(
                "doubled_row",
                Place(source.place.file, source.place.line, "source"),
                Message("evidence-refusals.the-source-is-there-twice", id=source.id),
            )
        else:
            found[source.id] = row.declared(problems)
    return found


def _series_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((folder / SERIES).glob("*.csv")):
        if not path.name.startswith("."):
            yield f"{SERIES}/{path.stem}", path


def _series_tables(folder: Path, sheets: Mapping[str, Table], problems: Problems) -> Iterator[Table]:
    for name, path in _series_files(folder):
        table = read_csv(path, name, problems)
        if table is not None:
            yield table
    for name in sorted(sheets):
        if name.startswith(f"{SERIES}/") or name == SERIES:
            yield sheets[name]


def _registers(folder: Path, sheets: Mapping[str, Table], problems: Problems) -> Iterator[Register]:
    for name in REGISTERS:
        table = table_of(folder, name, sheets, problems)
        if table is not None:
            yield Register(name, tuple(tuple((c, row.cells[c]) for c in table.columns) for row in table.rows))


def _unknown_files(folder: Path, sheets: Mapping[str, Table]) -> Iterator[Caution]:
    """Files and sheets that nothing reads: said, because a misspelt name would be silence otherwise."""
    if not folder.is_dir():
        return
    known_files = {*OTHERS, *(f"{name}.csv" for name in TABLES)}
    found = [p.name for p in sorted(folder.iterdir()) if p.name not in known_files and not _aside(p.name)]
    found += [f"{SERIES}/{p.name}" for p in sorted((folder / SERIES).glob("*")) if p.suffix != ".csv"]
    for name in found:
        hint = nearest(name, known_files)
        yield Caution("unknown_file", name, Message("evidence.file-not-read", hint=hint))
    for name in sheets:
        if name not in TABLES and name.partition("/")[0] != SERIES:
            hint = nearest(name, TABLES)
            yield Caution("unknown_file", f"{WORKBOOK}!{name}", Message("evidence.sheet-not-read", hint=hint))


def _aside(name: str) -> bool:
    """Files that say something to people or to tools, not to polku."""
    return name.startswith((".", "~", "README", "LICENSE")) or name.endswith(".md")
