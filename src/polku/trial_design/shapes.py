"""What a plan's series will say of an effect of one shape: information from the plan alone.

An effect of a shape changes the hazards of one transition by beta at full sustained dose; it grows with the mean of
the lag curves of the plan's own links of that shape (of all its links where it has none), on the area's own target
group. With J = d functional / d beta along the flows of the model, at beta = 0, each way of following the clients
says J'PJ of the areas' betas (matrices [A, A]):

    stock       log of the unemployed, P of the panel's noise, levels and month effects free
    services    log of the people in services, months before the start included
    durations   logit of the share unemployed 12 months or more, given the stock
    moves       counts of the shape's own transition given the people at risk, every area
    groups      such counts of two groups of n clients of one area, drawn by lot; only one is treated

An area's least detectable effect has the other areas' effects as unknown as their prior lets them be:
V_1 = (V_0^-1 + I)^-1, MDE = (z.975 + z.80) / sqrt(1/V_1,aa - 1/V_0,aa). Of an effect common to the areas, each with a
deviation of variance w of its own, I says 1'(I^-1 + w 1)^-1 1 = 1'(I - I (I + 1/w)^-1 I) 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.effects import channels, target
from polku.dynamics.measures import evaluate
from polku.dynamics.model import in_band
from polku.dynamics.response import Outcome, Prepared
from polku.estimation.case import outcome_formula
from polku.estimation.count_sources import IMBALANCE
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.series_sources import ObservedSeries, Run, Scale, services_scale
from polku.inference.counts import AREA_LEVEL_SD, FlowNoise, expected_flow_information
from polku.inference.functionals import SeriesNoise, SeriesTable, units_of
from polku.inference.learnability import Z_POWER, contraction, least_detectable, planned_panel
from polku.inference.likelihood import Functional, linearise, precision
from polku.inference.noise import Noise, Panel
from polku.inference.prior import make_prior
from polku.programme.asof import UNKNOWN_EXISTS, UNKNOWN_MEAN, UNKNOWN_SD
from polku.programme.formula import Stock
from polku.programme.model import Band, Link, Programme, Shift
from polku.results.verdicts import LEARNED, PARTLY
from polku.trial_design.model import EVERYWHERE, INDICATORS, ClientGroups, DetectRow

Array = NDArray[np.float64]
LATE = Band(12, None)
BEFORE = 24
"""Months of people in services, stocks by duration and counted moves that a register has from before the start."""
GROUP_BEFORE = 12
PEOPLE = (100, 200, 400, 800)
"""Clients in each of two groups."""
MAIN_GROUP = 400
MOST = 999.0
"""A least detectable change beyond so many per cent is as good as none."""
EFFECTS = {
    "jobs": Shift("unemployed", "job"),
    "jobs_late": Shift("unemployed", "job", LATE),
    "services": Shift("unemployed", "services"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape's `signal` [A, T] a unit of effect and the prior variance of its size: `common` and an area's `own`."""

    id: str
    shift: Shift
    signal: Array
    common: float
    own: float


def shapes_of(programme: Programme, prepared: Prepared) -> tuple[Shape, ...]:
    """The shapes that the programme's transitions allow."""
    model = prepared.model
    found = []
    for name, shift in EFFECTS.items():
        if not model.edges_of(shift).any():
            continue
        mine = [n for n, k in enumerate(prepared.links) if shape_of(programme, k) == name]
        acting = mine or [n for n, k in enumerate(prepared.links) if isinstance(k.effect, Shift)]
        signal = prepared.signals[acting].mean(axis=0)
        links = [prepared.links[n] for n in mine] or [_unknown(shift)]
        prior = make_prior(links, ["one"])
        variance = np.diag(prior.cov)
        common, own = float(variance[: len(links)].sum()), float(variance[len(links) :].sum())
        found.append(Shape(name, shift, signal, common, own))
    return tuple(found)


def shape_of(programme: Programme, link: Link) -> str:
    """The shape of a link's effect; blank where it is none of them."""
    effect = link.effect
    if not isinstance(effect, Shift) or effect.source != "unemployed":
        return ""
    if effect.target == "job":
        return "jobs_late" if effect.band is not None and effect.band.a >= LATE.a else "jobs"
    services = {s.id for s in programme.states if "services" in s.counts_as}
    tags = {t for s in programme.states if s.id in services for t in s.counts_as}
    return "services" if effect.target in services | tags - {"unemployed"} else ""


def _unknown(shift: Shift) -> Link:
    """An effect of which the programme states nothing."""
    return Link("shape", "", shift, 0.0, UNKNOWN_MEAN, UNKNOWN_SD, UNKNOWN_EXISTS)


@dataclass(frozen=True, slots=True)
class Slopes:
    """d functional / d beta [A, T, S] on the panel's months.

    `stock` of log R, `services` of log people in services, `share` of the long-term share's logit.

    `at_risk` [S, A], `hazard` [S, A] and `reached` [S, A] of each shape's transition at the start: people, monthly
    rate and the part of the moves that the target group makes. `late`: the share unemployed 12 months or more.
    """

    shapes: tuple[Shape, ...]
    first: Month
    stock: Array
    services: Array
    share: Array
    at_risk: Array
    hazard: Array
    reached: Array
    late: float


def slopes_of(programme: Programme, prepared: Prepared, panel: Panel, months: int) -> Slopes:
    """The slopes of every shape on the panel's months up to `months` of the trial."""
    shapes = shapes_of(programme, prepared)
    links = tuple(replace(_unknown(s.shift), id=s.id) for s in shapes)
    ready = replace(
        prepared,
        links=links,
        channels=channels(replace(programme, links=links, implied=()), prepared.model),
        signals=np.stack([s.signal for s in shapes]),
        planned=None,
    )
    flows = Months(ready, months)
    total = prepared.first.since(panel.first) + months
    nothing = np.zeros((len(prepared.areas), len(shapes)))
    stock = linearise(log_ratio(flows, outcome_formula(programme), panel.first, total), nothing)[1]

    def slope(scale: Scale) -> Array:
        return linearise(_moved(scale, flows.at, total), nothing)[1]

    outcome = flows.at(nothing[None])
    late = evaluate(Stock("unemployed", LATE), outcome)[0, :, 0] / evaluate(Stock("unemployed", None), outcome)[0, :, 0]
    risks = [_risk(prepared, s.shift) for s in shapes]
    return Slopes(
        shapes,
        panel.first,
        stock,
        slope(services_scale(programme)),
        slope(_late_share),
        np.stack([r[0] for r in risks]),
        np.stack([r[1] for r in risks]),
        np.stack([r[2] for r in risks]),
        float(late.mean()),
    )


def _late_share(outcome: Outcome) -> Array:
    """The logit of the share unemployed 12 months or more."""
    late, all_ = evaluate(Stock("unemployed", LATE), outcome), evaluate(Stock("unemployed", None), outcome)
    return np.asarray(np.log(late) - np.log(all_ - late))


def _moved(scale: Scale, run: Run, total: int) -> Functional:
    """A scale with less without the effect, on `total` months of which the last are the trial's."""

    def functional(strengths: Array) -> Array:
        value = scale(run(strengths))
        out = np.zeros((*strengths.shape[:2], total))
        out[:, :, total - value.shape[2] :] = value[1:] - value[0]
        return out

    return functional


def _risk(prepared: Prepared, shift: Shift) -> tuple[Array, Array, Array]:
    """People at risk, their monthly hazard and the reached part of it [A] of a transition at the start."""
    model, mine = prepared.model, in_band(shift.band)
    edges = model.edges_of(shift)
    aimed = target(prepared.areas)
    sources = np.unique(model.source[edges])
    people = prepared.start.stock[sources].sum(axis=0) * mine[:, None]
    moves = np.zeros_like(people)
    for e in np.flatnonzero(edges):
        moves += prepared.start.stock[model.source[e]] * (model.hazard[e] * mine)[:, None]
    total = np.maximum(moves.sum(axis=0), 1e-12)
    return people.sum(axis=0), total / np.maximum(people.sum(axis=0), 1e-12), (moves * aimed).sum(axis=0) / total


def panel_gram(panel: Panel, noise: Noise, areas: Sequence[str], slope: Array) -> Array:
    """J'PJ [S, A, A] of the stock: `slope` [A, T, S] on the panel's months."""
    a, _, s = slope.shape
    columns = _columns(panel.areas, areas, slope)
    gram = precision(panel, noise).gram(columns).reshape(a, s, a, s)
    return np.stack([gram[:, i, :, i] for i in range(s)])


def _columns(units: Sequence[str], areas: Sequence[str], slope: Array) -> Array:
    a, months, s = slope.shape
    columns = np.zeros((len(units), months, a, s))
    for i, area in enumerate(areas):
        columns[units.index(area), :, i] = slope[i]
    return columns.reshape(len(units), months, a * s)


def series_gram(table: SeriesTable, noise: SeriesNoise, areas: Sequence[str], slope: Array) -> Array:
    """J'PJ [S, A, A] of a series beside the stock: `slope` [A, T, S] on the table's months."""
    a, _, s = slope.shape
    gram = units_of(table, noise).gram(_columns(table.units, areas, slope)).reshape(a, s, a, s)
    return np.stack([gram[:, i, :, i] for i in range(s)])


def late_table(panel: Panel, late: float) -> SeriesTable:
    """The long-term share of every area on the panel's months, given the stock: every cell a nought."""
    shape = (len(panel.areas), panel.months)
    never = np.zeros(shape, dtype=bool)
    return SeriesTable("share", panel.areas, panel.first, np.zeros(shape), np.zeros(shape), panel.ybar * late, never)


def followed_for(seen: ObservedSeries, months: int) -> ObservedSeries:
    """A planned series (`BEFORE` months before the start first) when the trial is followed so many months."""
    t, cut = seen.table, np.s_[:, : BEFORE + months]
    return replace(seen, table=replace(t, values=t.values[cut], error=t.error[cut], treated=t.treated[cut]))


def moves_gram(panel: Panel, prepared: Prepared, slopes: Slopes, months: int) -> Array:
    """J'PJ [S, A, A] of every area's counted moves of each shape, `BEFORE` months before the start included."""
    areas, found = [a.id for a in prepared.areas], []
    units = len(panel.areas)
    for i, shape in enumerate(slopes.shapes):
        own = [panel.areas.index(a) for a in areas]
        hazard = np.full(units, slopes.hazard[i].mean())
        hazard[own] = slopes.hazard[i]
        people = panel.ybar * float(slopes.at_risk[i].sum() / panel.ybar[own].sum())
        people[own] = slopes.at_risk[i]
        signal = np.zeros((len(areas), units, BEFORE + months))
        for a, u in enumerate(own):
            signal[a, u, BEFORE:] = slopes.reached[i, a] * shape.signal[a, :months]
        wide = np.ones((1, BEFORE + months))
        found.append(
            expected_flow_information(
                signal,
                np.maximum(people, 1.0)[:, None] * wide,
                hazard[:, None] * wide,
                FlowNoise(),
                np.full(units, AREA_LEVEL_SD),
                np.ones(units),
                prepared.first.back(BEFORE),
            )
        )
    return np.stack(found)


def group_information(signal: Array, hazard: float, people: int, first: Month) -> float:
    """What two groups of `people`, drawn by lot, say of beta; `signal` [T] acts on one of them from `first` on."""
    both = np.zeros((1, 2, GROUP_BEFORE + len(signal)))
    both[0, 0, GROUP_BEFORE:] = signal
    wide = np.ones(both.shape[1:])
    level = np.full(2, IMBALANCE / np.sqrt(people))
    begin = first.back(GROUP_BEFORE)
    said = expected_flow_information(both, people * wide, hazard * wide, FlowNoise(), level, np.zeros(2), begin)
    return float(said[0, 0])


def detect_rows(
    prepared: Prepared, panel: Panel, noise: Noise, seen: ObservedSeries, horizons: Sequence[int], slopes: Slopes
) -> list[DetectRow]:
    """Least detectable effects by area, months, shape and indicator.

    `panel`: only its months before the start; `seen`: people in services, planned.
    """
    areas = [a.id for a in prepared.areas]
    lead = prepared.first.since(panel.first)
    rows: list[DetectRow] = []
    for months in horizons:
        planned = planned_panel(panel, prepared.first + (months - 1))
        cut = slice(None, lead + months)
        stock = panel_gram(planned, noise, areas, slopes.stock[:, cut])
        late = late_table(_last(planned, min(lead, BEFORE) + months), slopes.late)
        share = series_gram(late, SeriesNoise(), areas, slopes.share[:, cut][:, -late.months :])
        table = followed_for(seen, months).table
        services = series_gram(table, seen.noise, areas, _on(slopes.services[:, cut], table.months))
        moves = moves_gram(panel, prepared, slopes, months)
        for i, shape in enumerate(slopes.shapes):
            lot = [
                group_information(shape.signal[a, :months], float(slopes.hazard[i, a]), MAIN_GROUP, prepared.first)
                for a in range(len(areas))
            ]
            by = {
                "stock": stock[i],
                "services": stock[i] + services[i],
                "durations": stock[i] + share[i],
                "moves": moves[i],
                "groups": stock[i] + np.diag(lot),
            }
            g = slopes.stock[:, lead + months - 1, i]
            for indicator in INDICATORS:
                rows += _rows(panel, areas, shape, months, indicator, by[indicator], g)
    return rows


def _on(slope: Array, months: int) -> Array:
    """The last months of a slope [A, T, S]; noughts before its first."""
    more = max(0, months - slope.shape[1])
    return np.pad(slope, ((0, 0), (more, 0), (0, 0)))[:, -months:]


def _last(panel: Panel, months: int) -> Panel:
    """The panel's last months."""
    cut = panel.months - months
    return replace(panel, first=panel.first + cut, log_y=panel.log_y[:, cut:], stock=panel.stock[:, cut:])


def _rows(
    panel: Panel, areas: Sequence[str], shape: Shape, months: int, indicator: str, information: Array, slope: Array
) -> list[DetectRow]:
    """The rows of one way of following one shape: each area, and what is common to all."""
    v0 = shape.common + shape.own  # nought where the effect is taken not to exist: it cannot be seen
    cov = np.linalg.inv(np.eye(len(areas)) / v0 + information) if v0 > 0 else np.zeros_like(information)
    rows = []
    for a, area in enumerate(areas):
        least = least_detectable(v0, float(cov[a, a]))
        fall = 100.0 * float(-np.expm1(least * slope[a])) if slope[a] < 0 else None
        people = float(panel.ybar[panel.areas.index(area)])
        learned = contraction(v0, float(cov[a, a]))
        rows.append(DetectRow(area, people, months, shape.id, indicator, _percent(least), fall, learned, word(learned)))
    if len(areas) > 1:
        told = common_information(information, shape.own)
        learned = shape.common * told / (1.0 + shape.common * told)
        least = Z_POWER / np.sqrt(told) if told > 0 else np.inf
        people = float(sum(panel.ybar[panel.areas.index(a)] for a in areas))
        rows.append(
            DetectRow(EVERYWHERE, people, months, shape.id, indicator, _percent(least), None, learned, word(learned))
        )
    return rows


def common_information(information: Array, own: float) -> float:
    """What areas say of what is common to them when each deviates with variance `own`; see the head of the module."""
    n = len(information)
    if own <= 0:
        return float(information.sum())
    inner = np.linalg.solve(information + np.eye(n) / own, information)
    return max(0.0, float((information - information @ inner).sum()))


def _percent(least: float) -> float:
    return min(MOST, 100.0 * float(least))


def word(learned: float) -> str:
    """The verdict that a plan can promise: what will be learned, partly learned, or not."""
    return "learned" if learned >= LEARNED else "partly_learned" if learned >= PARTLY else "not_learnable_yet"


def group_rows(prepared: Prepared, slopes: Slopes, horizons: Sequence[int]) -> list[ClientGroups]:
    """Two groups of clients of different sizes, at the plan's mean signal over the areas."""
    rows = []
    for i, shape in enumerate(slopes.shapes):
        v0 = shape.common + shape.own
        for months in horizons:
            for people in PEOPLE:
                signal = shape.signal[:, :months].mean(axis=0)
                told = group_information(signal, float(slopes.hazard[i].mean()), people, prepared.first)
                learned = v0 * told / (1.0 + v0 * told)
                least = Z_POWER / np.sqrt(told) if told > 0 else np.inf
                rows.append(ClientGroups(people, months, shape.id, _percent(least), learned, word(learned)))
    return rows
