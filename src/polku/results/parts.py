"""What a change is made of: parts by where people moved, and contributions of activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.effects import mixing
from polku.estimation.main_fit import Fits
from polku.forecast.contrast import normal_spread, spread
from polku.programme.model import Programme
from polku.results.caps import Caps
from polku.results.frame import Clock, below, horizons_of, names
from polku.results.model import Contribution, FlowPart, LinkRow
from polku.results.scenarios import Run, contributions, part_draws, shares_of
from polku.results.updates import apart_of, within
from polku.results.verdicts import of_status

Array = NDArray[np.float64]


def waterfall_rows(programme: Programme, run: Run, clock: Clock, label: str, kept: Array) -> list[FlowPart]:
    """What the change of the unemployed is made of, areas and the sum of those of `kept` [A], in persons."""
    drawn = {part: values * (run.world.scale / run.scale) for part, values in part_draws(run).items()}
    return part_rows(names(programme, summed=True), drawn, run.scale, clock, horizons_of(programme), label, kept)


def contributions_of(
    programme: Programme, fits: Fits, run: Run, clock: Clock, links: Sequence[LinkRow], caps: Caps
) -> list[Contribution]:
    """Each activity's part of the change of the unemployed, known as well as the best known of its `links`."""
    own = run.prepared.links
    found = contributions(programme, run)
    mix = mixing(programme, programme.trial_areas)  # what nobody declared is of the activities it is made of
    sds = part_sds(run, found, [link.cause for link in own], mix, list(clock.columns(horizons_of(programme))))
    found = np.einsum("alm,alt->amt", mix, found)
    bundle: dict[str, str] = {}
    for b in fits.bundles:
        for i in b.links:
            bundle.setdefault(own[i].cause, b.id)
    cause = {link.id: link.cause for link in own}
    status = {(activity, a.id): "prior_driven" for activity in sds for a in programme.trial_areas}
    for row in sorted(links, key=lambda r: r.contraction):
        if row.id in cause and row.area:
            status[cause[row.id], row.area] = row.verdict
    told = (status, {a.id: caps.of(a.id) for a in programme.trial_areas})
    return contribution_rows(
        programme, [link.id for link in own], cause, found, sds, clock, horizons_of(programme), bundle, told
    )


def part_sds(run: Run, found: Array, causes: Sequence[str], mix: Array, at: Sequence[int]) -> dict[str, Array]:
    """The sd [A, T] of each activity's part in the months `at` (nan elsewhere); members differ as their parts do."""
    strengths, every = run.points.strengths, np.ones(len(found))
    gradient, part = run.gradients["unemployed"][..., at], shares_of(found)[..., at]
    apart = apart_of(run.between["unemployed"][..., at], strengths.weight, every)[:, :-1]
    between = np.tensordot(strengths.weight, apart**2, axes=1)
    sds = {}
    for activity in dict.fromkeys(c for c in causes if c):
        mine = (mix @ np.array([cause == activity for cause in causes], dtype=float))[:, :, None]
        inside = within(strengths, run.draws.reach[..., at], gradient * mine, every)[:, :-1]
        sds[activity] = np.full((found.shape[0], found.shape[2]), np.nan)
        whole = np.tensordot(strengths.weight, inside, axes=1) + between * (part * mine).sum(axis=1) ** 2
        sds[activity][:, at] = np.sqrt(whole)
    return sds


def part_rows(
    areas: Sequence[str],
    draws: Mapping[str, Array],
    scale: Array,
    clock: Clock,
    horizons: Sequence[int],
    scenario: str,
    kept: Array,
) -> list[FlowPart]:
    """What the change of the unemployed is made of: part -> modelled persons [N, A, T], times `scale` [A, T] persons.

    A row of `areas` beyond the arrays is the sum of those of `kept` [A] (1 or 0).
    """
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for part, values in draws.items():
                persons = values[:, :, t] * scale[:, t]
                at = persons[:, a] if a < persons.shape[1] else persons @ kept
                rows.append(FlowPart(area, h, part, scenario, spread(at)))
    return rows


def contribution_rows(
    programme: Programme,
    links: Sequence[str],
    cause: Mapping[str, str],
    shares: Array,
    sds: Mapping[str, Array],
    clock: Clock,
    horizons: Sequence[int],
    bundle: Mapping[str, str],
    told: tuple[Mapping[tuple[str, str], str], Mapping[str, tuple[str, ...]]],
) -> list[Contribution]:
    """Each activity's part of the change of the unemployed: `shares` [A, L, T] persons, `sds`: activity -> [A, T].

    `told`: the status of (activity, area), and the caps of an area.
    """
    rows = []
    for a, area in enumerate(programme.trial_areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            for activity, sd in sds.items():
                mine = [i for i, link in enumerate(links) if cause[link] == activity]
                value = normal_spread(float(shares[a, mine, t].sum()), float(sd[a, t]))
                said = of_status(told[0][activity, area.id], 1.0 - below(value), told[1][area.id])
                rows.append(
                    Contribution(
                        activity,
                        area.id,
                        "unemployed",
                        h,
                        value,
                        below(value),
                        bundle.get(activity, ""),
                        said.status,
                        said.direction,
                        said.capped_by,
                    )
                )
    return rows
