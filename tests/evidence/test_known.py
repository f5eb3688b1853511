"""No future leaks: what became known after the month changes nothing that a run as of the month sees."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile.small_folder import write_small
from polku.base import Caution, Month, Place
from polku.evidence import folder as evidence_folder
from polku.evidence.fingerprint import rows_used
from polku.evidence.folder import cautions_of, latest_known, read_folder
from polku.evidence.model import Evidence
from polku.programme import asof
from polku.programme.asof import known_dose, known_law
from polku.programme.model import Programme

MONTHS = st.integers(Month.of(2016, 6).index, Month.of(2019, 6).index).map(Month)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Evidence]:
    programme, evidence, _ = read_folder(write_small(tmp_path_factory.mktemp("known") / "pieni"))
    return programme, evidence


def _law(row: Any) -> Month | None:
    return known_law(row.start, row.announced)


KNOWN_OF_PROGRAMME: dict[str, Any] = {
    "areas": lambda row: row.known,
    "links": lambda row: row.known,
    "doses": known_dose,
    "transitions": lambda row: row.known,
    "clocks": _law,
    "share_rules": _law,
    "unit_costs": _law,
    "day_classes": _law,
    "reforms": _law,
}
KNOWN_OF_EVIDENCE: dict[str, Any] = {
    "observations": lambda row: row.known,
    "groups": lambda row: row.known,
    "flows": lambda row: row.known,
    "codings": lambda row: row.coded,
    "ratings": lambda row: row.known,
    "judgements": lambda row: row.given,
}
STRUCTURE = {"lag", "prior_a", "prior_b"}  # what a link is, beside how strong: stays when nothing is known of it


def _moved(row: Any) -> Any:
    """The row with every free figure changed; its key and its known month stay."""
    changed = {
        f.name: getattr(row, f.name) + 0.125
        for f in fields(row)
        if isinstance(getattr(row, f.name), float) and f.name not in STRUCTURE
    }
    return replace(row, **changed, place=Place("elsewhere.csv", 99))


def _disturbed(value: Any, when: dict[str, Any], month: Month, data: st.DataObject) -> Any:
    changed = {}
    for name, known_of in when.items():
        rows = getattr(value, name)
        ids = [getattr(r, "id", None) for r in rows]
        kept = []
        for row in rows:
            known = known_of(row)
            if known is None or known <= month:
                kept.append(row)
                continue
            only = name == "links" and ids.count(row.id) == 1
            fate = data.draw(st.sampled_from(("keep", "change") if only else ("keep", "change", "delete")))
            kept += {"keep": [row], "change": [_moved(row)], "delete": []}[fate]
        changed[name] = tuple(kept)
    return replace(value, **changed)


def _said(programme: Programme, evidence: Evidence, month: Month) -> tuple[Caution, ...]:
    return cautions_of(asof.known(programme, month), evidence_folder.known(evidence, month))


def _seen(programme: Programme, evidence: Evidence, month: Month) -> bytes:
    return rows_used(asof.known(programme, month), evidence_folder.known(evidence, month))


@settings(max_examples=30, deadline=None)
@given(month=MONTHS, data=st.data())
def test_rows_known_later_may_change_or_go_and_nothing_seen_moves(
    small: tuple[Programme, Evidence], month: Month, data: st.DataObject
) -> None:
    programme, evidence = small
    other = _disturbed(programme, KNOWN_OF_PROGRAMME, month, data)
    came = _disturbed(evidence, KNOWN_OF_EVIDENCE, month, data)
    assert _seen(other, came, month) == _seen(programme, evidence, month)


@settings(max_examples=30, deadline=None)
@given(month=MONTHS, data=st.data())
def test_a_row_known_by_then_that_changes_is_seen(
    small: tuple[Programme, Evidence], month: Month, data: st.DataObject
) -> None:
    programme, evidence = small
    seen = evidence_folder.known(evidence, month)
    if not seen.observations:
        return
    row = data.draw(st.sampled_from(seen.observations))
    moved = tuple(_moved(o) if o is row and o.value is not None else o for o in evidence.observations)
    same = row.value is None
    assert (_seen(programme, replace(evidence, observations=moved), month) == _seen(programme, evidence, month)) is same


def _without_later(text: str, month: Month, column: str, lag: int) -> str:
    """A table's text without the rows known after the month: by `column`, or by month + lag where it is blank."""
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=separator))
    lines = text.splitlines(keepends=True)
    kept = [lines[0]]
    for row, line in zip(rows, lines[1:], strict=True):
        given_month = row.get(column) or ""
        known = (
            Month.parse(given_month) if given_month else Month.parse(row["month"]) + lag if row.get("month") else None
        )
        if known is None or known <= month:
            kept.append(line)
    return "".join(kept)


@pytest.mark.parametrize("as_of", ["2018-03", "2018-04", "2018-06", "2018-09", "2018-12"])
def test_a_run_as_of_a_month_equals_a_run_on_the_folder_from_which_later_rows_were_deleted(
    as_of: str, tmp_path: Path
) -> None:
    month = Month.parse(as_of)
    whole = write_small(tmp_path / "whole")
    cut = write_small(tmp_path / "cut")
    tables = {
        "areas": ("known_from", 0), "links": ("known_from", 0), "doses": ("known_from", 0),
        "transitions": ("known_from", 0), "flows": ("as_of", 1), "codings": ("coded", 0), "ratings": ("as_of", 0),
        "groups": ("known_from", 0),
        "judgements": ("given", 0), "series/unemployed": ("as_of", 1), "series/in_workshop": ("as_of", 2),
    }  # fmt: skip
    for name, (column, lag) in tables.items():
        path = cut / f"{name}.csv"
        path.write_text(_without_later(path.read_text("utf-8"), month, column, lag), "utf-8")
    first = read_folder(whole)
    second = read_folder(cut)
    assert _seen(first[0], first[1], month) == _seen(second[0], second[1], month)
    assert _said(first[0], first[1], month) == _said(second[0], second[1], month)


def test_the_form_seen_does_not_depend_on_the_order_of_rows_or_their_places(
    small: tuple[Programme, Evidence],
) -> None:
    programme, evidence = small
    turned = replace(
        evidence, observations=tuple(replace(o, place=Place("x")) for o in reversed(evidence.observations))
    )
    assert rows_used(programme, turned) == rows_used(programme, evidence)


def test_of_two_vintages_the_latest_known_by_the_month_holds(small: tuple[Programme, Evidence]) -> None:
    _, evidence = small

    def june(as_of: str) -> list[float | None]:
        cut = evidence_folder.known(evidence, Month.parse(as_of))
        return [o.value for o in cut.observations if o.indicator == "in_workshop" and o.month == Month.of(2018, 6)]

    assert [june("2018-06"), june("2018-07"), june("2018-09"), june("2018-10")] == [[], [17], [17], [18]]


def test_a_figure_without_a_vintage_is_known_after_the_publication_lag(small: tuple[Programme, Evidence]) -> None:
    _, evidence = small
    months = [o.month for o in evidence_folder.known(evidence, Month.of(2018, 6)).observations if o.area == "rauma"]
    assert max(months) == Month.of(2018, 5)


def test_the_default_as_of_is_the_latest_month_in_which_a_figure_became_known(
    small: tuple[Programme, Evidence],
) -> None:
    assert latest_known(small[1]) == Month.of(2018, 10)
    assert latest_known(Evidence()) is None


def test_a_passage_is_not_seen_before_its_source_is_published(small: tuple[Programme, Evidence]) -> None:
    _, evidence = small
    early = replace(evidence, codings=tuple(replace(c, coded=Month.of(2018, 1)) for c in evidence.codings))
    assert evidence_folder.known(early, Month.of(2018, 2)).codings == ()
    assert len(evidence_folder.known(early, Month.of(2018, 3)).codings) == 2
