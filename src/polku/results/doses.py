"""The table of doses: planned and delivered, month by month."""

from __future__ import annotations

from polku.dynamics.effects import dose_path
from polku.programme.model import Programme
from polku.results.model import DoseRow


def dose_rows(programme: Programme) -> list[DoseRow]:
    """Planned and delivered dose of every activity and trial area, from the start to half a year past the end."""
    rows = []
    for area in programme.trial_areas:
        start = programme.start_of(area)
        count = programme.end_of(area).since(start) + 7
        for node in programme.nodes:
            mine = [d for d in programme.doses if d.activity == node.id and d.area in (area.id, "*")]
            if node.kind != "activity" or not mine:
                continue
            plan = dose_path(programme, node.id, area.id, start, count, "planned")
            told = any(d.kind == "delivered" for d in mine)
            real = dose_path(programme, node.id, area.id, start, count, "delivered") if told else None
            rows.append(
                DoseRow(
                    node.id,
                    area.id,
                    start,
                    tuple(float(v) for v in plan),
                    None if real is None else tuple(float(v) for v in real),
                )
            )
    return rows
