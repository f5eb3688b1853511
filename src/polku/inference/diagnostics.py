"""Checks before the answer: had an area parted from its comparison before the start? Is the noise noise?

The gap of an area over h months (12: the season falls out) is its log change less the generalised-least-squares
mean of the comparison areas' log changes. With Sigma the covariance of h-month changes under the noise,

    Sigma = h Q + diag(sd^2 kappa),   kappa = K[t,t] + K[t',t'] - 2 K[t,t'],   w = Sigma_cc^-1 1 / 1'Sigma_cc^-1 1
    gap = x_a - w'x_c,   var = Sigma_aa - 2 w'Sigma_ca + w'Sigma_cc w,   detectable = (z.975 + z.80) sd

so the test says its own power. Gaps are natural logs (0.068 = 6.8 log points), changes are fractions.

Checks after the fit: what the series do that neither the effect nor the noise explains. With the model linearised at
the posterior mean, y = log R(b_1) + J (b - b_1) + noise, b = S theta, theta ~ N(m_0, V_0), the residual and precision
of y under the prior predictive and a regressor d (a step, a ramp) give a score test of that departure

    e = y - log R(b_1) - J (S m_0 - b_1),   M = P - P J S (V_0^-1 + S'J'PJS)^-1 S'J'P
    z = d'Me / sqrt(d'Md) ~ N(0, 1) if the model holds,   size of the departure d'Me / d'Md, sd 1 / sqrt(d'Md)

The effect is free in this test as far as its prior lets it be (Rao 1948; Cook & Weisberg 1982, ch. 2). Of many z the
largest is weighed by Sidak's p = 1 - (1 - 2 Phi(-|z|))^m, which is cautious as neighbouring steps are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, ndtr

from polku.base import Month
from polku.inference.innovations import innovations
from polku.inference.laplace import NormalPosterior, update
from polku.inference.learnability import Z_POWER
from polku.inference.likelihood import Functional, Information, linearise, precision
from polku.inference.noise import Noise, Panel, filled, season_sd, step_covariance

Array = NDArray[np.float64]
NOTHING = 1e-12
"""A mean square of standardised innovations (1 when the noise is right) below this is no variation at all."""


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


LEAST_MONTHS = 25
"""Months that a check of the residuals needs: each calendar month twice."""


def residual_check(panel: Panel, noise: Noise) -> ResidualCheck | None:
    """What is left of untreated series under the noise; None where it cannot be told yet.

    It needs two areas, `LEAST_MONTHS` months and some variation: a series that never changes leaves nothing to check.
    """
    if len(panel.areas) < 2 or panel.months < LEAST_MONTHS:
        return None
    u = innovations(panel, noise)
    seen = np.isfinite(u)
    square = float((u[seen] ** 2).mean()) if seen.any() else 0.0
    if square < NOTHING:
        return None
    pairs = [u[:, k:] * u[:, :-k] for k in range(1, 13)]
    at = np.unravel_index(int(np.where(seen, np.abs(u), 0.0).argmax()), u.shape)
    return ResidualCheck(
        autocorrelation=tuple(float(np.nanmean(x) / square) if np.isfinite(x).any() else 0.0 for x in pairs),
        se=float(1.0 / np.sqrt(seen.sum())),
        sd=float(np.nanstd(u)),
        kurtosis=float(np.nanmean(u**4) / square**2 - 3.0),
        largest=float(u[at]),
        largest_area=panel.areas[int(at[0])],
        largest_month=panel.first + int(at[1]) + 1,
    )


def whiteness(panel: Panel, noise: Noise) -> float:
    """p that the innovations of a panel are white over lags 1..12 (Ljung & Box 1978): n sum r_k^2 is chi^2(12).

    n areas x months count as n `_apart`: areas are alike after the month effects are taken away. 1 where nothing
    varies: nothing speaks against it.
    """
    u = innovations(panel, noise)
    seen = np.isfinite(u)
    x = np.where(seen, u, 0.0)
    if (x**2).sum() < NOTHING * max(float(seen.sum()), 1.0):
        return 1.0
    statistic = 0.0
    for k in range(1, 13):
        pairs = float((seen[:, k:] & seen[:, :-k]).sum())
        if pairs:
            r = float((x[:, k:] * x[:, :-k]).sum()) / pairs / float((x**2).sum() / seen.sum())
            statistic += r * r * pairs
    return float(chdtrc(12, statistic * _apart(u)))


def _apart(u: Array) -> float:
    """What part of the areas' innovations u [A, n] (nan: missing) is not shared: A / sum_ab rho_ab^2.

    rho is the correlation of two areas' innovations; what chance alone gives is taken away from its square. Areas
    without a month or without any variation are left out; 1 where none is left.
    """
    u = u[np.nansum(u**2, axis=1) > NOTHING]
    if not len(u):
        return 1.0
    seen = np.isfinite(u)
    x = np.where(seen, u, 0.0)
    both = np.maximum(seen.astype(float) @ seen.T, 1.0)
    root = np.sqrt((x**2).sum(axis=1) / seen.sum(axis=1))
    squares = (x @ x.T / both / np.outer(root, root)) ** 2
    alike = np.maximum(squares - (1.0 - squares) / both, 0.0)
    np.fill_diagonal(alike, 1.0)
    return float(len(u) / alike.sum())


def unrest(panel: Panel, noise: Noise, start: Month) -> tuple[float, float] | None:
    """How much larger the innovations of untreated areas are from `start` on: ratio of sd, and its p (one-sided F).

    Effects are told with the noise of all untreated months; had the world grown restless when the trial began, they
    would be told too surely. The degrees of freedom are n `_apart` 2/(2 + excess kurtosis). None without both times.
    """
    at = start.since(panel.first) - 1
    if len(panel.areas) < 2 or at < 12 or panel.months - 1 - at < 3:
        return None
    u = innovations(panel, noise)
    before, after = (x[np.isfinite(x)] for x in (u[:, :at], u[:, at:]))
    if not (before.size and after.size):
        return None
    sizes = [float((x**2).mean()) for x in (before, after)]
    if min(sizes) < NOTHING:
        return None
    kurtosis = max(float(np.mean([(x**4).mean() / (x**2).mean() ** 2 for x in (before, after)])) - 3.0, 0.0)
    part = _apart(u) * 2.0 / (2.0 + kurtosis)
    ratio = sizes[1] / sizes[0]
    return float(np.sqrt(ratio)), float(fdtrc(part * after.size, part * before.size, ratio))


@dataclass(frozen=True, slots=True)
class Departure:
    """What one area did from `month` on that the model does not explain: `size` in log points, its `z`.

    `p`: how often the largest of the `tests` looked at would be so large if the model held. `kind`: what it was taken
    for: a step, an odd month, a new season.
    """

    area: str
    month: Month
    size: float
    z: float
    p: float
    tests: int
    kind: str = "step"


def residual_columns(panel: Panel, posterior: NormalPosterior, functional: Functional) -> Array:
    """[A, T, n + 1] the slopes J of all n strengths, and last the residual e at the prior mean.

    Linearised at the posterior mean: what every score test of the fitted model is made from.
    """
    prior, b = posterior.prior, posterior.strengths_mean
    value, jacobian = linearise(functional, b)
    areas, links = prior.shape
    n = areas * links
    columns = np.zeros((*panel.log_y.shape, n + 1))
    columns[:, :, n] = filled(panel)
    for i, area in enumerate(prior.areas):
        row = panel.areas.index(area)
        columns[row, :, i * links : (i + 1) * links] = jacobian[i]
        columns[row, :, n] -= value[i] + jacobian[i] @ (prior.strengths(prior.mean) - b)[i]
    return columns


def departures(
    panel: Panel,
    noise: Noise,
    posterior: NormalPosterior,
    functional: Functional,
    regressors: Array,
) -> tuple[Array, Array]:
    """z [c] and size [c] of departures along `regressors` [A, T, c], the effect free within its prior.

    A regressor that the model cannot tell from its own levels and month effects has z and size 0.
    """
    prior = posterior.prior
    columns = residual_columns(panel, posterior, functional)
    n = columns.shape[2] - 1
    gram = precision(panel, noise).gram(np.concatenate([columns, regressors], axis=2))
    s = prior.strength_matrix
    said = Information(gram[:n, :n], gram[:n, n])
    cov = s @ update(prior.mean, prior.cov, s, said)[1] @ s.T
    along = gram[n + 1 :, :n]
    score = gram[n + 1 :, n] - along @ cov @ gram[:n, n]
    plain = np.diag(gram)[n + 1 :]
    information = plain - np.einsum("ci,ij,cj->c", along, cov, along)
    told = information > 1e-9 * max(float(plain.max(initial=0.0)), 1e-300)
    safe = np.where(told, information, 1.0)
    return np.where(told, score / np.sqrt(safe), 0.0), np.where(told, score / safe, 0.0)


def largest(panel: Panel, cells: Sequence[tuple[str, Month]], z: Array, size: Array) -> Departure | None:
    """The departure [c] of the largest |z|, weighed for having been looked for among all `cells`; None without any."""
    if not len(cells):
        return None
    at = int(np.abs(z).argmax())
    one = 2.0 * float(ndtr(-abs(float(z[at]))))
    p = float(-np.expm1(len(cells) * np.log1p(-min(one, 1.0 - 1e-16))))
    return Departure(cells[at][0], cells[at][1], float(size[at]), float(z[at]), p, len(cells))


RAMP = 12
"""Months over which a comparison area is looked for to part."""


def comparison_ramps(
    panel: Panel, noise: Noise, posterior: NormalPosterior, functional: Functional, starts: Mapping[str, Month]
) -> dict[str, Departure]:
    """Each comparison area's ramp of 12 months from the first start; `p` is weighed for as many areas.

    A spillover, a shock of the region or a break of a series that the effect is measured against.
    """
    start = min(starts[a] for a in posterior.prior.areas)
    cells = [(a, start) for a in panel.areas if a not in starts]
    if not cells or start.since(panel.first) >= panel.months:
        return {}
    t = np.arange(panel.months) - panel.column(start) + 1.0
    ramp = np.clip(t / RAMP, 0.0, 1.0)
    regressors = np.zeros((*panel.log_y.shape, len(cells)))
    for c, (area, _) in enumerate(cells):
        regressors[panel.areas.index(area), :, c] = ramp
    z, size = departures(panel, noise, posterior, functional, regressors)
    found = {}
    for c, (area, month) in enumerate(cells):
        one = largest(panel, [(area, month)], z[c : c + 1], size[c : c + 1])
        if one is not None:
            p = float(-np.expm1(len(cells) * np.log1p(-min(one.p, 1.0 - 1e-16))))
            found[area] = Departure(area, month, one.size, one.z, p, len(cells))
    return found
