"""Staggered difference-in-differences: a cross-check of the answer that knows nothing of the programme's model.

U units, T periods; unit u is treated from period g_u on (g_u >= T: never). With alpha of a unit, lambda of a period,

    y_ut = alpha_u + lambda_t + tau_ut 1[t >= g_u] + e_ut,   tau_ut any number, e_u correlated in time in any way

Point estimates are those of imputation (Borusyak, Jaravel & Spiess 2024, Review of Economic Studies 91:3253): the
untreated cells tell alpha and lambda, a treated cell's effect is its outcome less its forecast without treatment, and
effects are averaged over the cells of an event time t - g_u, or over all. The fit and the forecast are by generalised
least squares with a working correlation rho^|t-s|, so that a level that drifts is compared with its latest periods;
rho = 0 is the estimator of the paper. Every estimate is linear in y, and its variance comes from what each unit's path
gives, with no model of time (`cohorts`); intervals are Student's t.

Leads (events < 0) are the gap to the units untreated to the end, or to those that start last, against the level that
the same forecast goes on from. The slope before the start is the coefficient of t - g_u of the treated in the untreated
cells, by the same least squares.

Why not a library: pyfixest gives the same point estimates and is the oracle of the tests, but its intervals are too
narrow with few units (`benchmarks/results/staggered.toml`, where it stands beside this).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from polku.base import PolkuError
from polku.crosschecks.cohorts import NOUGHT, Kind, Panel, kinds_of, persistence, spread
from polku.texts import Message

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

POWER = 0.80
FALSE_ALARM = 0.05


@dataclass(frozen=True, slots=True)
class Average:
    """The mean effect over all treated cells seen, in units of y."""

    estimate: float
    se: float
    dof: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PreTrend:
    """How the treated drifted from the others before their start: `slope` per period, its `se`, `dof`, two-sided `p`.

    `detectable`: the smallest slope that a test at 5 % would have found with a probability of 80 %.
    """

    slope: float
    se: float
    dof: float
    p: float
    detectable: float


@dataclass(frozen=True, slots=True)
class Staggered:
    """Effects by event time [E], ascending: t - start, 0 the first treated period, below 0 before it.

    `cells` [E]: treated cells (before the start: untreated ones) that an estimate is the mean of. `low`, `high`: at
    `level`. `pre_trend` None: it cannot be told, for want of periods before the start or of units never treated.
    `rho`: the working correlation. `borrowed`: units whose variance was read off the deviations of all units.
    """

    events: Whole
    estimate: Array
    se: Array
    dof: Array
    low: Array
    high: Array
    cells: Whole
    average: Average
    pre_trend: PreTrend | None
    level: float
    rho: float
    borrowed: tuple[int, ...]


def staggered(
    y: Array, start: Whole, level: float = 0.94, cluster: Sequence[int] | Sequence[str] | None = None
) -> Staggered:
    """Effects of a treatment that starts at different times, with intervals at `level`.

    `y` [U, T] the outcome (nan = missing); `start` [U] index of the first treated period, T or more = never treated;
    `cluster` [U] labels of units that may move together (default: each its own). PolkuError says what cannot be done.
    """
    panel = _panel(y, start, cluster)
    rho = persistence(panel)
    kinds = kinds_of(panel, rho)
    events, q, cells = _targets(panel, kinds)
    v, missing = _less_periods(kinds, q, np.ones(len(kinds), dtype=bool))
    if missing.any():
        raise _no_comparison(panel)
    leads, lead_v, lead_cells = _leads(panel, kinds)
    slope = _slope(panel, kinds)
    every = np.concatenate([lead_v, v, slope])
    estimate = np.einsum("kut,ut->k", every, panel.y)
    se, dof, borrowed = spread(panel, kinds, rho, every)
    half = stdtrit(dof, 0.5 + level / 2) * se
    n = len(leads) + len(events)
    return Staggered(
        events=np.concatenate([leads, events]),
        estimate=estimate[:n],
        se=se[:n],
        dof=dof[:n],
        low=(estimate - half)[:n],
        high=(estimate + half)[:n],
        cells=np.concatenate([lead_cells, cells]),
        average=Average(*(float(x[n]) for x in (estimate, se, dof, estimate - half, estimate + half))),
        pre_trend=_pre_trend(*(float(x[n + 1]) for x in (estimate, se, dof))) if len(slope) else None,
        level=level,
        rho=rho,
        borrowed=borrowed,
    )


def _panel(y: Array, start: Whole, cluster: Sequence[int] | Sequence[str] | None) -> Panel:
    """The panel, or a plain error."""
    y = np.asarray(y, dtype=float)
    units, periods = y.shape
    g = np.minimum(np.asarray(start, dtype=np.int64), periods)
    labels = np.arange(units) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    if g.shape != (units,) or labels.shape != (units,):
        raise ValueError("one start and one label for each unit")
    seen = np.isfinite(y)
    level = np.where(seen, y, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)  # it cancels: v'1 = 0
    panel = Panel(np.where(seen, y - level[:, None], 0.0), seen, g, labels.astype(np.int64))
    if units < 2:
        raise PolkuError(Message("crosschecks.one-unit-alone"))
    treated = (panel.seen & ~panel.untreated).any(axis=1)
    if not treated.any():
        raise PolkuError(Message("crosschecks.no-treated-period"))
    bare = np.flatnonzero(treated & ~panel.untreated.any(axis=1))
    if bare.size:
        raise PolkuError(Message("crosschecks.unit-not-seen-before", unit=int(bare[0])))
    if all(panel.clusters(c) < 2 for c in panel.cohorts):
        raise PolkuError(
            Message("crosschecks.the-scatter-cannot-be-told-two"),
        )
    return panel


def _no_comparison(panel: Panel) -> PolkuError:
    dead = np.flatnonzero((panel.seen & ~panel.untreated).any(axis=0) & ~panel.untreated.any(axis=0))
    if dead.size:
        return PolkuError(Message("crosschecks.no-untreated-in-period", period=int(dead[0])))
    return PolkuError(Message("crosschecks.no-untreated-unit-ties-the-periods"))


# ---------------------------------------------------------------- estimates as weights on y


def _targets(panel: Panel, kinds: Sequence[Kind]) -> tuple[Whole, Array, Whole]:
    """Event times [E], the weights [E + 1, U, T] that they and the average lay on y before lambda, their cells [E]."""
    treated = panel.seen & ~panel.untreated
    events = np.unique(panel.event[treated])
    chosen = np.array([treated & (panel.event == e) for e in events] + [treated])
    cells = chosen.sum(axis=(1, 2))
    w = chosen / cells[:, None, None]
    forecast = np.array([k.forecast for k in kinds])
    return events, w - (w.transpose(1, 0, 2) @ forecast).transpose(1, 0, 2), cells[:-1]


def _less_periods(kinds: Sequence[Kind], q: Array, told_by: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """v = q - P A^- h, and for which k [K] the periods that it needs are not tied together by the comparison."""
    p = np.array([k.untreated if told else np.zeros_like(k.untreated) for k, told in zip(kinds, told_by, strict=True)])
    a = p.sum(axis=0)
    inverse = np.linalg.pinv(a, NOUGHT, hermitian=True)
    h = q.sum(axis=1)
    period = h @ inverse
    off: Array = np.abs(h - period @ a).max(axis=1)
    return q - np.tensordot(period, p, axes=(1, 1)), off > 1e-6


def _leads(panel: Panel, kinds: Sequence[Kind]) -> tuple[Whole, Array, Whole]:
    """Event times before the start, their v [K, U, T] and cells; those that the comparison cannot tell are left out."""
    told_by = panel.start == panel.start.max()
    several = panel.untreated.sum(axis=1) > 1
    before = panel.untreated & (panel.start < panel.start.max())[:, None] & several[:, None]
    periods = panel.y.shape[1]
    events = np.unique(panel.event[before])
    chosen = np.array([before & (panel.event == e) for e in events]).reshape(-1, *panel.y.shape)
    cells = chosen.sum(axis=(1, 2))
    w = chosen / cells[:, None, None]
    level = np.array([k.forecast[min(g, periods - 1)] for k, g in zip(kinds, panel.start, strict=True)])
    v, missing = _less_periods(kinds, w - w.sum(axis=2)[:, :, None] * level, told_by)
    kept = ~missing & (np.abs(v).max(axis=(1, 2), initial=0.0) > NOUGHT)
    return events[kept], v[kept], cells[kept]


def _slope(panel: Panel, kinds: Sequence[Kind]) -> Array:
    """v [1, U, T] of the slope before the start; [0, U, T] when the untreated cells cannot tell it."""
    treated = panel.start < panel.y.shape[1]
    x = np.where(panel.untreated & treated[:, None], panel.event, 0.0)
    p = np.array([k.untreated for k in kinds])
    px = np.einsum("uts,us->ut", p, x)
    period = np.linalg.pinv(p.sum(axis=0), NOUGHT, hermitian=True) @ px.sum(axis=0)
    v = px - np.einsum("uts,s->ut", p, period)
    size, whole = float(np.sum(v * x)), float(np.sum(px * x))
    return (v / size)[None] if size > 1e-8 * max(whole, NOUGHT) else np.zeros((0, *panel.y.shape))


def _pre_trend(slope: float, se: float, dof: float) -> PreTrend:
    p = 2.0 * float(stdtr(dof, -abs(slope) / se)) if se > 0 else float(slope == 0)
    found = float(stdtrit(dof, 1.0 - FALSE_ALARM / 2) + stdtrit(dof, POWER))
    return PreTrend(slope, se, dof, p, found * se)
