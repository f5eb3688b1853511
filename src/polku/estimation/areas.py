"""Trial areas of which nothing can be estimated: they are left out by name, and the others are evaluated without them.

An area that has no figure of unemployment before its start has no level to measure an effect from. An area with few
such months keeps its place: its own months since the start are not read (`series`), so it has the assumption only.
"""

from __future__ import annotations

from dataclasses import replace

from polku.base import Caution, Month
from polku.evidence.model import Evidence
from polku.programme.model import Area, Programme
from polku.texts import Message

LEFT_OUT = "left_out"
"""The role of such an area in the programme of a run."""
UNEMPLOYED = "unemployed"


def without_unseen(programme: Programme, evidence: Evidence) -> tuple[Programme, tuple[Caution, ...]]:
    """The programme with the areas that cannot be estimated left out, and a caution for each of them.

    Where no trial area has a month before its start nothing is left out: the run then says so of all of them.
    """
    first: dict[str, Month] = {}
    for row in evidence.observations:
        if row.indicator == UNEMPLOYED and row.value and not row.segment and row.month >= programme.period.data_from:
            first[row.area] = min(row.month, first.get(row.area, row.month))
    bare = {a.id for a in programme.trial_areas if a.id not in first or first[a.id] >= programme.start_of(a)}
    if not bare or len(bare) == len(programme.trial_areas):
        return programme, ()
    kept = tuple(replace(a, role=LEFT_OUT) if a.role == "trial" and a.id in bare else a for a in programme.areas)
    told = tuple(_said(a, programme, first.get(a.id)) for a in programme.trial_areas if a.id in bare)
    return replace(programme, areas=kept), told


def _said(area: Area, programme: Programme, first: Month | None) -> Caution:
    return Caution(
        "area_not_estimated",
        f"series/{area.id}",
        Message(
            "cautions.area-not-estimated",
            area=area.name,
            start=programme.start_of(area),
            first=first or "none",
        ),
    )
