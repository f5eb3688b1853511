"""Checks before the answer: had an area parted from its comparison before the start? Is the noise noise?

The gap of an area over h months (12: the season falls out) is its log change less the generalised-least-squares
mean of the comparison areas' log changes. With Sigma the covariance of h-month changes under the noise,

    Sigma = h Q + diag(sd^2 kappa),   kappa = K[t,t] + K[t',t'] - 2 K[t,t'],   w = Sigma_cc^-1 1 / 1'Sigma_cc^-1 1
    gap = x_a - w'x_c,   var = Sigma_aa - 2 w'Sigma_ca + w'Sigma_cc w,   detectable = (z.975 + z.80) sd

so the test says its own power. Gaps are natural logs (0.068 = 6.8 log points), changes are fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.inference.learnability import Z_POWER
from polku.inference.noise import Noise, Panel, filled, rotated, season_sd, step_covariance

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GapTest:
    """The gap that opened before the start, with its power, and how it went on; fields as in the assessment.

    `first` is the month the gap is counted from; `last` the last month looked at. `closed_later`: how much of
    the gap on the comparison areas' sum closed (positive) between the 12th and the 24th treated month.
    """

    area: str
    months: int
    gap: float
    gap_sd: float
    z: float
    detectable: float
    neighbour_gap: float | None
    after_gap: float | None
    area_change: float
    comparison_change: float
    area_change_after: float | None
    comparison_change_after: float | None
    closed_later: float | None
    first: Month
    last: Month


def gap(
    panel: Panel, noise: Noise, area: str, comparison: Sequence[str], first: Month, last: Month
) -> tuple[float, float] | None:
    """The gap of `area` between two months and its sd under the noise; None where the months are not there.

    Comparison areas without both months are left out; needs at least one.
    """
    if first < panel.first or last.since(panel.first) >= panel.months:
        return None
    t, s = panel.column(first), panel.column(last)
    change = panel.log_y[:, s] - panel.log_y[:, t]
    own = panel.areas.index(area)
    others = [i for i, name in enumerate(panel.areas) if name in comparison and i != own and np.isfinite(change[i])]
    if not others or not np.isfinite(change[own]):
        return None
    covariance = (s - t) * step_covariance(panel, noise)
    covariance += np.diag(season_sd(panel, noise) ** 2 * _season_change(t, s, noise.season_drift))
    inner = covariance[np.ix_(others, others)]
    weights = np.linalg.solve(inner, np.ones(len(others)))
    weights /= weights.sum()
    variance = covariance[own, own] - 2 * weights @ covariance[others, own] + weights @ inner @ weights
    return float(change[own] - weights @ change[others]), float(np.sqrt(variance))


def _season_change(t: int, s: int, drift: float) -> float:
    """kappa: the variance of the season's change between months t and s, in season variances."""
    own = 2.0 + drift**2 * (t // 12 + s // 12)
    return own - (2.0 * (1.0 + drift**2 * min(t // 12, s // 12)) if (s - t) % 12 == 0 else 0.0)


def before_test(
    panel: Panel,
    noise: Noise,
    area: str,
    start: Month,
    comparison: Sequence[str],
    neighbour: str | None = None,
    months: int = 12,
) -> GapTest | None:
    """The test of the months before `start` (the first treated month); None without the data for it.

    `neighbour`: an untreated area next to it (the rest of its region), whose own gap is told beside.
    """
    last = start.back(1)
    first = last.back(months)
    before = gap(panel, noise, area, comparison, first, last)
    if before is None:
        return None
    beside = gap(panel, noise, neighbour, comparison, first, last) if neighbour is not None else None
    after = gap(panel, noise, area, comparison, last, last + 12)
    closing = _on_the_sum(panel, area, comparison, last + 12, last + 24)
    closed = None if closing is None else closing * (-1.0 if before[0] > 0 else 1.0)
    ends = [m for m, seen in ((last, True), (last + 12, after is not None), (last + 24, closed is not None)) if seen]
    return GapTest(
        area=area,
        months=months,
        gap=before[0],
        gap_sd=before[1],
        z=before[0] / before[1],
        detectable=Z_POWER * before[1],
        neighbour_gap=None if beside is None else beside[0],
        after_gap=None if after is None else after[0],
        area_change=_change(panel, [area], first, last) or 0.0,
        comparison_change=_change(panel, comparison, first, last) or 0.0,
        area_change_after=_change(panel, [area], last, last + 12),
        comparison_change_after=_change(panel, comparison, last, last + 12),
        closed_later=closed,
        first=first,
        last=ends[-1],
    )


def _change(panel: Panel, areas: Sequence[str], first: Month, last: Month) -> float | None:
    """The relative change of the areas' persons together, over the areas seen in both months."""
    if first < panel.first or last.since(panel.first) >= panel.months:
        return None
    ends = panel.stock[np.ix_([panel.areas.index(a) for a in areas], [panel.column(first), panel.column(last)])]
    ends = ends[np.isfinite(ends).all(axis=1)]
    return float(ends[:, 1].sum() / ends[:, 0].sum() - 1.0) if ends.size else None


def _on_the_sum(panel: Panel, area: str, comparison: Sequence[str], first: Month, last: Month) -> float | None:
    """The log change of an area less that of the comparison areas' sum."""
    own, rest = _change(panel, [area], first, last), _change(panel, comparison, first, last)
    return None if own is None or rest is None else float(np.log1p(own) - np.log1p(rest))


@dataclass(frozen=True, slots=True)
class ResidualCheck:
    """Standardised innovations of a panel under a noise: should be white, sd 1, excess kurtosis 0.

    `autocorrelation` [12] at lags 1..12 months, its standard error `se` (one lag, under white noise); `largest`
    the largest innovation in sd, with its area and month.
    """

    autocorrelation: tuple[float, ...]
    se: float
    sd: float
    kurtosis: float
    largest: float
    largest_area: str
    largest_month: Month


def innovations(panel: Panel, noise: Noise) -> Array:
    """Standardised innovations [A, T-1] of each area's steps less the common month effects.

    The rows have the covariance V diag(C_j,aa - 1/s_j) V' exactly; its Cholesky factor puts them in order of
    time. A missing cell is filled by a straight line.
    """
    p = rotated(panel, noise)
    z = p.rotate(filled(panel)[:, :, None])[:, :, 0]
    z = z - (np.einsum("ja,ja->j", p.u, z) / p.s)[:, None]
    own = np.diag(step_covariance(panel, noise)) + p.values[:, None] * season_sd(panel, noise) ** 2
    out = np.empty((len(panel.areas), panel.months - 1))
    for a in range(len(panel.areas)):
        covariance = (p.vectors * (own[:, a] - 1.0 / p.s)) @ p.vectors.T
        out[a] = np.linalg.solve(np.linalg.cholesky(covariance), p.vectors @ z[:, a])
    return out


def residual_check(panel: Panel, noise: Noise) -> ResidualCheck:
    """What is left of untreated series under the noise; needs at least two areas and 25 months.

    Raises ValueError on a smaller panel.
    """
    if len(panel.areas) < 2 or panel.months < 25:
        raise ValueError("residuals are checked on two areas and 25 months at least")
    u = innovations(panel, noise)
    lags = [float((u[:, k:] * u[:, :-k]).mean() / (u**2).mean()) for k in range(1, 13)]
    at = np.unravel_index(int(np.abs(u).argmax()), u.shape)
    return ResidualCheck(
        autocorrelation=tuple(lags),
        se=float(1.0 / np.sqrt(u.size)),
        sd=float(u.std()),
        kurtosis=float((u**4).mean() / (u**2).mean() ** 2 - 3.0),
        largest=float(u[at]),
        largest_area=panel.areas[int(at[0])],
        largest_month=panel.first + int(at[1]) + 1,
    )
