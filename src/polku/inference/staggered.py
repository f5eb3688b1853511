"""Staggered difference-in-differences: a cross-check of the answer that knows nothing of the programme's model.

U units, T periods; unit u is treated from period g_u on (g_u >= T: never). Cohort = the units that start together.

    y_ut = alpha_u + lambda_t + tau_ut 1[t >= g_u] + e_ut,   Cov(e_u) = any matrix, the same within a cohort

Point estimates are those of imputation (Borusyak, Jaravel & Spiess 2024, Review of Economic Studies 91:3253): the
untreated cells tell alpha and lambda, a treated cell's effect is its outcome less its forecast without treatment. The
fit and the forecast are by generalised least squares with the working correlation Omega_ts = rho^|t-s|, so that a level
that drifts is compared with its latest months; rho maximises the restricted likelihood of the units' deviations from
their cohort in untreated cells. rho = 0 is the estimator of the paper. Whatever rho, an estimate is linear in y,

    tau = sum_u v_u'y_u,   v_u'1 = 0,   P = Omega^-1 - Omega^-1 1 1'Omega^-1 / 1'Omega^-1 1  (of a unit's cells)

and its variance needs no model of time: units are independent, so it is the sum of what each unit's path gives,

    Var = sum_u (c_u z_u)^2,   z_u = v_u'(y_u - m_cohort),   c_u^2 = v_u'Omega v_u / (v_u'Omega v_u - v_u'A^- v_u)

with m the cohort's mean path (A = sum_u P_u over it), so effects may differ between cohorts and within them. With no
cell missing c_u^2 = n/(n - 1) and Var is unbiased under any covariance over time. Intervals are Student's t with
Satterthwaite's degrees of freedom (Bell & McCaffrey 2002, Survey Methodology 28:169; Pustejovsky & Tipton 2018, JBES
36:672): (tr M)^2 / tr M^2, M the covariance of the c_u z_u under Omega. A cohort of fewer than four units is too small
to tell its own scatter: its v_u is laid on the deviations of all units instead, which assumes equal noise.

Leads (events < 0) are the gap to the units never treated (or, without them, to those that start last) against the
same forecast's level. The slope before the start is the coefficient of (t - g_u) in the untreated cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from polku.base import PolkuError, Text

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

OWN = 4
"""Units (clusters) that a cohort needs for its own variance."""
RHO = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""The working correlations that are tried; the last is all but a random walk."""
POWER = 0.80
FALSE_ALARM = 0.05
NOUGHT = 1e-9


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


@dataclass(frozen=True, slots=True)
class _Kind:
    """What units with the same cells share, under one Omega; zeros outside the cells.

    `untreated` P of the untreated cells, `all` P of all cells [T, T]; `forecast` [T, T] rows t: the weights on the
    untreated cells of the forecast of t (rows sum to 1); `log_det` log |Omega| + log 1'Omega^-1 1 of the untreated.
    """

    untreated: Array
    all: Array
    forecast: Array
    log_det: float


@dataclass(frozen=True, slots=True)
class _Panel:
    """y [U, T] with nought for nan, what is seen [U, T], starts [U] (T = never), clusters [U] as 0, 1, 2 …"""

    y: Array
    seen: NDArray[np.bool_]
    start: Whole
    cluster: Whole

    @property
    def untreated(self) -> NDArray[np.bool_]:
        return self.seen & (np.arange(self.y.shape[1]) < self.start[:, None])

    @property
    def event(self) -> Whole:
        return np.arange(self.y.shape[1]) - self.start[:, None]

    @property
    def cohorts(self) -> list[Whole]:
        return [np.flatnonzero(self.start == g) for g in np.unique(self.start)]

    def clusters(self, units: Whole) -> int:
        return len(np.unique(self.cluster[units]))


def staggered(
    y: Array, start: Whole, level: float = 0.94, cluster: Sequence[int] | Sequence[str] | None = None
) -> Staggered:
    """Effects of a treatment that starts at different times, with intervals at `level`.

    `y` [U, T] the outcome (nan = missing); `start` [U] index of the first treated period, T or more = never treated;
    `cluster` [U] labels of units that may move together (default: each its own). PolkuError says what cannot be done.
    """
    panel = _panel(y, start, cluster)
    rho = _persistence(panel)
    kinds = _kinds(panel, rho)
    events, q, cells = _targets(panel, kinds)
    v = _linear(panel, kinds, q, panel.untreated)
    leads, lead_v, lead_cells = _leads(panel, kinds)
    slope = _slope(panel, kinds)
    every = np.concatenate([lead_v, v, slope])
    estimate = np.einsum("kut,ut->k", every, panel.y)
    se, dof, borrowed = _spread(panel, kinds, rho, every)
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


def _refuse(fi: str, en: str) -> PolkuError:
    return PolkuError(Text.of(fi, en))


def _panel(y: Array, start: Whole, cluster: Sequence[int] | Sequence[str] | None) -> _Panel:
    """The panel, or a plain error."""
    y = np.asarray(y, dtype=float)
    units, periods = y.shape
    g = np.minimum(np.asarray(start, dtype=np.int64), periods)
    labels = np.arange(units) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    if g.shape != (units,) or labels.shape != (units,):
        raise ValueError("one start and one label for each unit")
    panel = _Panel(np.nan_to_num(y), np.isfinite(y), g, labels.astype(np.int64))
    if units < 2:
        raise _refuse("Yhtä yksikköä ei voi verrata mihinkään.", "One unit alone has nothing to be compared with.")
    treated = (panel.seen & ~panel.untreated).any(axis=1)
    if not treated.any():
        raise _refuse("Havaintoja hoidetuista jaksoista ei ole.", "No treated period is seen.")
    bare = np.flatnonzero(treated & ~panel.untreated.any(axis=1))
    if bare.size:
        raise _refuse(
            f"Yksiköllä {bare[0]} ei ole havaintoa ennen alkua.", f"Unit {bare[0]} is not seen before its start."
        )
    if all(panel.clusters(c) < 2 for c in panel.cohorts):
        raise _refuse(
            "Hajontaa ei voi arvioida: tarvitaan kaksi yksikköä, jotka aloittavat yhdessä tai joita ei hoideta.",
            "The scatter cannot be told: two units are needed that start together or are never treated.",
        )
    return panel


def _kinds(panel: _Panel, rho: float) -> list[_Kind]:
    """One for each unit; units with the same cells share theirs."""
    periods = panel.y.shape[1]
    t = np.arange(periods)
    omega = rho ** np.abs(t[:, None] - t) if rho else np.eye(periods)
    made: dict[tuple[int, bytes], _Kind] = {}
    out = []
    for g, seen in zip(panel.start, panel.seen, strict=True):
        key = (int(g), seen.tobytes())
        if key not in made:
            made[key] = _kind(omega, seen & (t < g), seen)
        out.append(made[key])
    return out


def _kind(omega: Array, untreated: NDArray[np.bool_], seen: NDArray[np.bool_]) -> _Kind:
    p, mean, log_det = _profiled(omega, untreated)
    forecast = np.zeros_like(omega)
    cells = np.flatnonzero(untreated)
    if cells.size:
        k = np.linalg.solve(omega[np.ix_(cells, cells)], omega[cells]).T
        forecast[:, cells] = k + (1.0 - k.sum(axis=1))[:, None] * mean[cells]
    return _Kind(p, _profiled(omega, seen)[0], forecast, log_det)


def _profiled(omega: Array, cells: NDArray[np.bool_]) -> tuple[Array, Array, float]:
    """P [T, T], the weights [T] of the generalised mean and log |Omega| + log 1'Omega^-1 1, of some cells."""
    p, mean = np.zeros_like(omega), np.zeros(len(omega))
    at = np.flatnonzero(cells)
    if not at.size:
        return p, mean, 0.0
    part = omega[np.ix_(at, at)]
    inverse = np.linalg.inv(part)
    row = inverse.sum(axis=0)
    p[np.ix_(at, at)] = inverse - np.outer(row, row) / row.sum()
    mean[at] = row / row.sum()
    return p, mean, float(np.linalg.slogdet(part)[1] + np.log(row.sum()))


def _persistence(panel: _Panel) -> float:
    """rho of the highest restricted likelihood of the deviations from the cohort in untreated cells."""
    cohorts = [c for c in panel.cohorts if len(c) > 1]
    y = np.where(panel.untreated, panel.y, 0.0)
    best, highest = 0.0, -np.inf
    for rho in RHO:
        kinds = _kinds(panel, rho)
        squares, logs, count = 0.0, 0.0, 0
        for units in cohorts:
            p = np.array([kinds[u].untreated for u in units])
            a, b = p.sum(axis=0), np.einsum("uts,us->t", p, y[units])
            values = np.linalg.eigvalsh(a)
            rank = values > NOUGHT * max(values.max(), 1.0)
            count += int(sum(max(n - 1, 0) for n in panel.untreated[units].sum(axis=1)) - rank.sum())
            logs += sum(kinds[u].log_det for u in units) + float(np.log(values[rank]).sum())
            squares += float(np.einsum("ut,uts,us->", y[units], p, y[units]) - b @ np.linalg.pinv(a, NOUGHT) @ b)
        if count < 2 or squares <= 0:
            return 0.0
        likelihood = -(logs + count * np.log(squares / count)) / 2
        if likelihood > highest:
            best, highest = rho, likelihood
    return best


# ---------------------------------------------------------------- estimates as weights on y


def _targets(panel: _Panel, kinds: Sequence[_Kind]) -> tuple[Whole, Array, Whole]:
    """Event times [E], the weights [E + 1, U, T] that they and the average lay on y before lambda, their cells [E]."""
    treated = panel.seen & ~panel.untreated
    events = np.unique(panel.event[treated])
    chosen = np.array([treated & (panel.event == e) for e in events] + [treated])
    cells = chosen.sum(axis=(1, 2))
    w = chosen / cells[:, None, None]
    forecast = np.array([k.forecast for k in kinds])
    return events, w - np.einsum("kut,uts->kus", w, forecast), cells[:-1]


def _linear(panel: _Panel, kinds: Sequence[_Kind], q: Array, comparison: NDArray[np.bool_]) -> Array:
    """v [K, U, T] of weights q [K, U, T] with lambda told by the untreated cells of the units in `comparison`."""
    v, missing = _less_periods(kinds, q, comparison.any(axis=1))
    if missing.any():
        dead = np.flatnonzero(~comparison.any(axis=0) & (np.abs(q.sum(axis=1)) > NOUGHT).any(axis=0))
        where = f" {dead[0]}" if dead.size else ""
        raise _refuse(
            f"Jaksolla{where} ei ole hoitamatonta vertailua.", f"No untreated comparison is seen in period{where}."
        )
    return v


def _less_periods(kinds: Sequence[_Kind], q: Array, told_by: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """v = q - P A^- h, and for which k [K] the periods that it needs are not tied together by the comparison."""
    p = np.array([k.untreated if told else np.zeros_like(k.untreated) for k, told in zip(kinds, told_by, strict=True)])
    a = p.sum(axis=0)
    inverse = np.linalg.pinv(a, NOUGHT, hermitian=True)
    h = q.sum(axis=1)
    period = h @ inverse
    off = np.abs(h - period @ a).max(axis=1)
    return q - np.einsum("kt,uts->kus", period, p), off > 1e-6 * np.maximum(np.abs(h).max(axis=1), 1e-3)


def _leads(panel: _Panel, kinds: Sequence[_Kind]) -> tuple[Whole, Array, Whole]:
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


def _slope(panel: _Panel, kinds: Sequence[_Kind]) -> Array:
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
    p = 2.0 * float(stdtr(dof, -abs(slope) / se))
    found = float(stdtrit(dof, 1.0 - FALSE_ALARM / 2) + stdtrit(dof, POWER))
    return PreTrend(slope, se, dof, p, found * se)


# ---------------------------------------------------------------- variance


def _spread(panel: _Panel, kinds: Sequence[_Kind], rho: float, v: Array) -> tuple[Array, Array, tuple[int, ...]]:
    """Standard errors [K], degrees of freedom [K] and the units whose variance is borrowed."""
    t = np.arange(panel.y.shape[1])
    omega = rho ** np.abs(t[:, None] - t) if rho else np.eye(len(t))
    k, units = v.shape[:2]
    z, m = np.zeros((k, units)), np.zeros((k, units, units))
    worked = np.einsum("kut,ts,kus->ku", v, omega, v)
    deviation, inverse = _deviations(panel, kinds)
    lent = np.ones(units, dtype=bool)
    for cohort in panel.cohorts:
        if panel.clusters(cohort) < OWN:
            continue
        lent[cohort] = False
        part = v[:, cohort]
        lost = part @ inverse[cohort[0]] @ part.transpose(0, 2, 1)
        c = _inflation(worked[:, cohort], np.einsum("kuu->ku", lost))
        z[:, cohort] = c * np.einsum("kut,ut->ku", part, deviation[cohort])
        inner = np.eye(len(cohort)) * worked[:, cohort, None] - lost
        m[np.ix_(range(k), cohort, cohort)] = c[:, :, None] * c[:, None, :] * inner
    gather = np.eye(panel.cluster.max() + 1)[panel.cluster]
    own = ((z @ gather) ** 2).sum(axis=1)
    m = gather.T @ m @ gather
    square = np.einsum("kab,kab->k", m, m)
    dof_own = np.einsum("kaa->k", m) ** 2 / np.where(square > 0, square, 1.0)
    borrowed, dof_borrowed = _borrowed(panel, omega, v, lent, deviation, inverse)
    total = own + borrowed
    parts = own**2 / np.where(dof_own > 0, dof_own, 1.0) + borrowed**2 / dof_borrowed
    return np.sqrt(total), total**2 / parts, tuple(int(u) for u in np.flatnonzero(lent))


def _inflation(worked: Array, lost: Array) -> Array:
    """c: by how much a deviation from the cohort is too small; 0 where a unit has no part in the estimate."""
    left = worked - lost
    told = left > 1e-9 * np.maximum(worked, NOUGHT**2)
    return np.where(told, np.sqrt(worked / np.where(told, left, 1.0)), 0.0)


def _deviations(panel: _Panel, kinds: Sequence[_Kind]) -> tuple[Array, Array]:
    """y less its cohort's mean path [U, T] (nought where not seen, each unit's level left in) and A^- [U, T, T]."""
    out, inverse = np.zeros_like(panel.y), np.zeros((*panel.y.shape, panel.y.shape[1]))
    for cohort in panel.cohorts:
        p = np.array([kinds[u].all for u in cohort])
        inverse[cohort] = np.linalg.pinv(p.sum(axis=0), NOUGHT, hermitian=True)
        path = inverse[cohort[0]] @ np.einsum("uts,us->t", p, panel.y[cohort])
        out[cohort] = np.where(panel.seen[cohort], panel.y[cohort] - path, 0.0)
    return out, inverse


def _borrowed(
    panel: _Panel, omega: Array, v: Array, lent: NDArray[np.bool_], deviation: Array, inverse: Array
) -> tuple[Array, float]:
    """Variance [K] of the units in `lent`, each v_u laid on the deviations of the pool; degrees of freedom.

    The pool: units of cohorts of two or more. Cells that a unit of the pool lacks are left out of v_u and its sum is
    made nought again. Units of one cluster are taken to move as one, which is the most that they can do.
    """
    cohorts = [c for c in panel.cohorts if panel.clusters(c) > 1]
    dof = float(sum(panel.clusters(c) - 1 for c in cohorts))
    total = np.zeros((v.shape[0], int(panel.cluster.max()) + 1))
    pool = np.concatenate(cohorts)
    for u in np.flatnonzero(lent):
        support = (v[:, u, None] != 0) & panel.seen[pool]
        laid = np.where(support, v[:, u, None], 0.0)
        laid -= support * (laid.sum(axis=2) / np.maximum(support.sum(axis=2), 1))[:, :, None]
        worked = np.einsum("kwt,ts,kws->kw", laid, omega, laid)
        lost = np.einsum("kwt,wts,kws->kw", laid, inverse[pool], laid)
        c = _inflation(worked, lost)
        size = (c * np.einsum("kwt,wt->kw", laid, deviation[pool])) ** 2
        own = np.einsum("kt,ts,ks->k", v[:, u], omega, v[:, u])
        scaled = size * own[:, None] / np.where(worked > 0, worked, 1.0)
        total[:, panel.cluster[u]] += np.sqrt(scaled.sum(axis=1) / np.maximum((c > 0).sum(axis=1), 1))
    return (total**2).sum(axis=1), dof
