"""The table of links and bundles, each with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

import numpy as np

from polku.inference.learnability import LinkLearned
from polku.programme.model import ALL, Link, Programme, Shift
from polku.results.caps import Caps
from polku.results.model import LinkRow
from polku.results.verdicts import decide, of_normal

STOCK, JOBS, SERVICES = "unemployed", "open_jobs", "in_services"
"""Measures whose caps a link has: the stock's own, or those of what the stock cannot tell."""


def link_facts(programme: Programme, rows: Sequence[LinkLearned], caps: Caps) -> tuple[LinkRow, ...]:
    """Every link and bundle with its verdict; what is capped of an area is capped of its links."""
    by_id = {k.id: k for k in (*programme.links, *programme.implied)}
    implied = {k.id for k in programme.implied}
    found = []
    for row in rows:
        measure = _measure(programme, by_id, row)
        said = decide(
            of_normal(
                (row.prior_mean, row.prior_sd),
                (row.post_mean, row.post_sd),
                row.prior_sd * float(np.sqrt(1.0 - row.expected_contraction)),
                caps.of(row.area or ALL, measure),
                row.contraction,
            )
        )
        values = {f.name: getattr(row, f.name) for f in fields(row)}
        told = LinkRow(**values, verdict=said.status, direction=said.direction, capped_by=said.capped_by)
        found.append(replace(told, implied=row.id in implied))
    return tuple(found)


def _measure(programme: Programme, links: Mapping[str, Link], row: LinkLearned) -> str:
    """The measure whose caps a link or a bundle has: of a transition, one that a stock does not tell from others."""
    shifts = [links[i].effect for i in (row.members or (row.id,)) if i in links]
    targets = [e.target for e in shifts if isinstance(e, Shift)]
    if not targets:
        return STOCK
    work = {t for s in programme.states if "employed" in s.counts_as for t in (s.id, *s.counts_as)}
    return JOBS if any(t in work for t in targets) else SERVICES
