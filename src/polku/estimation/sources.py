"""What a folder observes beside the unemployed of its areas: one door for the fits.

`observe` gathers the tables and learns their noise once a run; `Observed.sources` makes the sources of one scenario's
flows (a displacement, a member of an ensemble), to be handed to `fit` and `fit_alone`; `heard_once` keeps an area's
stock and its counted moves from being heard twice.

The rule of `heard_once`. A stock changes by the moves into and out of it: a month of both is one month told twice. So
in each trial area whose counted moves touch the stock of the panel, that one speaks from the start on from which the
plan lets more be learned (½ log|I + V½ I V½| of the area's strengths at the prior mean, in which no outcome counts);
the other is left out from the area's start on. Groups of clients stay beside the panel: the difference of two groups'
logs does not vary with their sum (for independent Poisson counts Cov(log y1 − log y0, y1 + y0) ≈ 1 − 1 = 0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Month
from polku.dynamics.response import Prepared
from polku.estimation import count_sources, series_sources
from polku.estimation.case import Case
from polku.estimation.flow_runs import Months
from polku.inference.counts import START as FLOW_START
from polku.inference.counts import FlowSource
from polku.inference.functionals import START as SERIES_START
from polku.inference.likelihood import Functional, Information, linearise, panel_information, precision
from polku.inference.noise import Noise, Panel
from polku.inference.prior import Prior
from polku.inference.units import Source, gained
from polku.programme.formula import Expr, Stock, parts
from polku.programme.model import Programme
from polku.texts import Message

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observed:
    """The tables of a run. `tables`: counted moves; `series`: other functionals; `last`: their last month."""

    programme: Programme
    tables: tuple[count_sources.Table, ...]
    series: tuple[series_sources.ObservedSeries, ...]
    last: Month

    def sources(self, prepared: Prepared) -> tuple[Source, ...]:
        """Everything as sources under one scenario, groups of clients first."""
        needs_moves = any(not t.of_groups and t.shift.band is None for t in self.tables)
        flows = Months(prepared, self.last.since(prepared.first) + 1, needs_moves)
        found: list[Source] = [count_sources.source_of(t, self.programme, prepared, flows.at) for t in self.tables]
        found += [series_sources.source_of(s, prepared, flows.at) for s in self.series]
        return tuple(found)

    def group_sources(self, prepared: Prepared) -> tuple[tuple[count_sources.Table, FlowSource], ...]:
        """The groups of clients with their sources."""
        flows = Months(prepared, 1, moves=False)
        mine = [t for t in self.tables if t.of_groups]
        return tuple((t, count_sources.source_of(t, self.programme, prepared, flows.at)) for t in mine)

    @property
    def in_services(self) -> set[int]:
        """The places of trial areas whose people in services are told month by month."""
        return {a for s in self.series if s.table.id == f"series/{series_sources.IN_SERVICES}" for a in s.trial}

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What of the noise of these observations is an assumption."""
        out = []
        by_kind: Mapping[bool, list[count_sources.Table]] = {
            k: [t for t in self.tables if t.of_groups == k] for k in (True, False)
        }
        assumed = [t for rows in by_kind.values() for t in rows if t.noise == FLOW_START]
        names = [t.counts.id for t in assumed] + [s.table.id for s in self.series if s.noise == SERIES_START]
        for name in names:
            out.append(
                Caution(
                    "noise_assumed",
                    name,
                    Message("assessment.how-much-the-figures-vary-by"),
                )
            )
        alone = [t.counts.id for t in self.tables if len(t.counts.units) < 2]
        alone += [s.table.id for s in self.series if len(s.table.units) < 2]
        for name in alone:
            out.append(
                Caution(
                    "nothing_beside",
                    name,
                    Message("assessment.the-figures-have-nothing-beside-them"),
                )
            )
        return tuple(out)


def observe(case: Case, first: Month, last: Month) -> Observed:
    """What is observed beside the panel's stock; series between two months (those of the panel)."""
    tables = count_sources.tables_of(case.programme, case.evidence)
    series = series_sources.observed_series(case.programme, case.evidence, first, last)
    ends = [t.counts.first + (t.counts.months - 1) for t in tables]
    return Observed(case.programme, tables, series, max([last, *ends]))


def heard_once(
    observed: Observed,
    stock: Expr,
    prior: Prior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    prepared: Prepared,
) -> tuple[Observed, Panel]:
    """The observations and the panel in which each area's treated months are told by its stock or by its moves.

    `stock` is the formula of the panel, `functional` its log R.
    """
    touching = [t for t in observed.tables if not t.of_groups and _touches(t, stock, prepared)]
    areas = [a for a in prepared.areas if a.id in panel.areas and any(a.id in t.counts.units for t in touching)]
    if not areas:
        return observed, panel
    b = prior.strengths(prior.mean)
    value, jacobian = linearise(functional, b)
    by_stock = panel_information(panel, prior.areas, precision(panel, noise), value, jacobian, b)
    flows = Months(prepared, observed.last.since(prepared.first) + 1, moves=True)
    by_moves = [count_sources.source_of(t, observed.programme, prepared, flows.at).inform(b) for t in touching]
    moved: Information = by_moves[0]
    for more in by_moves[1:]:
        moved = moved + more
    prior_cov, links = prior.strength_moments()[1], len(prior.links)
    mute_stock: set[str] = set()
    mute_moves: set[str] = set()
    for area in areas:
        a = prior.areas.index(area.id)
        at = slice(a * links, (a + 1) * links)
        told = [gained(i.matrix[at, at], prior_cov[a]) for i in (by_stock, moved)]
        (mute_stock if told[1] > told[0] else mute_moves).add(area.id)
    months = np.arange(panel.months)
    starts = {a.id: observed.programme.start_of(a).since(panel.first) for a in areas}
    quiet = np.array([months >= starts[a] if a in mute_stock else months < 0 for a in panel.areas])
    tables = tuple(_without(t, mute_moves) if t in touching else t for t in observed.tables)
    kept = tuple(t for t in tables if (t.counts.observed & t.counts.treated).any())
    return replace(observed, tables=kept), panel.hide(quiet)


def _without(table: count_sources.Table, areas: set[str]) -> count_sources.Table:
    """The table without the treated months of some areas."""
    mine = np.array([u in areas for u in table.counts.units])
    return replace(table, counts=table.counts.hide(table.counts.treated & mine[:, None]))


def _touches(table: count_sources.Table, stock: Expr, prepared: Prepared) -> bool:
    model = prepared.model
    held = np.zeros(len(model.states), dtype=bool)
    for part in parts(stock):
        if isinstance(part, Stock):
            held |= model.carrying(part.name)
    edges = model.edges_of(table.shift)
    return bool((held[model.source] ^ held[model.target])[edges].any())
