"""A synthetic control: what an area would have done, as a weighted mean of areas without the trial.

A second look at the same series by a method that knows nothing of pathways, priors or lags. With y_i(t) the log of
unemployed over labour force, t < S the months before the area's start S, and a bar the mean over those months,

    w     = argmin Σ_{t<S} (ỹ_a(t) − Σ_c w_c ỹ_c(t))²,   ỹ = y − ȳ,   w_c ≥ 0,  Σ_c w_c = 1
    g(t)  = y_a(t) − Σ_c w_c y_c(t)                       the gap; its level is free (Ferman & Pinto 2021)
    gap   = mean of g over the last h = min(12, months since S) months (or the last three)
            − mean of g over the same calendar months of the year before S, so the season falls out

Levels are free as areas differ in level for good. The year before the start is the base, rather than all months, as
the series are random walks (the module `noise`).

Uncertainty by placebos in space (Abadie, Diamond & Hainmueller 2010): every comparison area is taken in its turn for
the treated one, the others its comparison. Areas of different size differ in noise, so each gap is measured by the
area's own s = root mean square of the 12-month changes of its g before the start (their "ratio" test's idea):

    u_j = gap_j / s_j,   se_a = s_a · sqrt(mean u_j²),   gap_a / se_a ~ t with as many degrees as placebos

The same a year earlier, on months before S only, is the placebo in time: it should find nothing. Gaps of several
areas are added by the areas' shares; their s is that of the added gap, which holds what they share in comparison.

The minimum is the point of the convex hull of d_c = ỹ_c − ỹ_a nearest to nought. It needs no solver of its own: the v
of nnls([D; 1'], [0; 1]) is proportional to w, since over v = s·w the least value of |Dv|² + (1'v − 1)² is
|Dw|²/(1 + |Dw|²), which grows with |Dw|².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Array = NDArray[np.float64]
YEAR = 12
LEAST_BEFORE = 24
"""Months before the start: a year to compare with, and one to see how much the gap moves in a year."""
LEAST_DONORS = 3
"""Comparison areas: each placebo is compared with the others."""
EXACT = 1e-9
"""A yearly change of a gap (log points) below this is a comparison that is the area itself: there is no spread."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A gap in logs with its standard error; gap/se has Student's t with `degrees` degrees of freedom."""

    gap: float
    se: float
    degrees: float

    def at(self, probability: float) -> float:
        """The value below which the gap lies with this probability."""
        return self.gap + self.se * float(stdtrit(self.degrees, probability))

    @property
    def p(self) -> float:
        """The two-sided p of no gap."""
        return float(2.0 * stdtr(self.degrees, -abs(self.gap) / self.se)) if self.se > 0 else float(self.gap == 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """An area's gap from its comparison: `weights` [C], `course` [T] by month with the base at nought (nan: no figure).

    `gap` over the window, `scale` its own s, `unit` the placebos' root mean square of u, `degrees` their number.
    """

    weights: Array
    course: Array
    start: int
    gap: float
    scale: float
    unit: float = 0.0
    degrees: int = 0

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.gap, self.scale * self.unit, self.degrees)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """One area's synthetic control; `main` has weights [C] of the comparison areas in the order given.

    `early`: the placebo in time, None where there are too few months before. `fit`: root mean square of the gap
    before the start about its mean, in logs, over `before` months. `window`: months since the start compared.
    """

    main: Gap
    early: Gap | None
    fit: float
    before: int
    window: int


def simplex_weights(target: Array, donors: Array) -> Array:
    """The weights [C], not below nought and summing to 1, by which `donors` [C, T] come nearest to `target` [T]."""
    apart = (donors - target).T
    size = float(np.sqrt(np.mean(apart**2))) * np.sqrt(len(target))
    if size == 0.0:  # every comparison is the target itself
        return np.full(len(donors), 1.0 / len(donors))
    from scipy.optimize import nnls  # a large package: loaded when it is used

    found, _ = nnls(np.vstack([apart / size, np.ones(len(donors))]), np.append(np.zeros(len(target)), 1.0))
    weights: Array = found / found.sum()
    return weights


def why_not(y: Array, treated: int, donors: Sequence[int], start: int) -> str | None:
    """Why an area has no synthetic control, as a code; None when it has one.

    `no_after`: no month since the start; `short_before`: too few months before it; `missing`: a month of
    the base or of the window is not known; `few_donors`: under LEAST_DONORS comparison areas with every month.
    """
    months = y.shape[1]
    if start >= months or not np.isfinite(y[treated, start:]).any():
        return "no_after"
    seen = np.isfinite(y[treated, :start])
    if start < LEAST_BEFORE or (seen[YEAR:] & seen[:-YEAR]).sum() < YEAR:
        return "short_before"
    base, window = _spans(start, months)
    if not np.isfinite(y[treated, [*base, *window]]).all():
        return "missing"
    return None if len(complete_donors(y, donors)) >= LEAST_DONORS else "few_donors"


def complete_donors(y: Array, donors: Sequence[int]) -> list[int]:
    """The comparison areas that have every month."""
    return [d for d in donors if np.isfinite(y[d]).all()]


def _spans(start: int, months: int, long: int = YEAR) -> tuple[list[int], list[int]]:
    """Columns of the base and of the window (the last `long`): the same calendar months, so the season falls out."""
    window = list(range(max(start, months - long), months))
    return [start - YEAR + (t - start) % YEAR for t in window], window


def synthetic(y: Array, treated: int, donors: Sequence[int], start: int, long: int = YEAR) -> Synthetic:
    """The synthetic control of row `treated` of y [U, T] from rows `donors`, treated from column `start` on.

    Its gap is that of the last `long` months, 12 at most.
    Months in which the treated row is nan are left out of the fit. Raises ValueError where `why_not` says why, and
    with `alike` where fewer than LEAST_DONORS have figures of their own, or fewer than two placebos a spread.
    """
    reason = why_not(y, treated, donors, start)
    if reason is not None:
        raise ValueError(reason)
    main = _measured(y, treated, donors, start, long)
    if main is None:
        raise ValueError("alike")
    earlier, then = y[:, :start], start - YEAR
    early = None if why_not(earlier, treated, donors, then) else _measured(earlier, treated, donors, then, long)
    before = main.course[:start][np.isfinite(main.course[:start])]
    fit = float(np.sqrt(np.mean((before - before.mean()) ** 2)))
    return Synthetic(main, early, fit, len(before), len(_spans(start, y.shape[1], long)[1]))


def added(gaps: Sequence[Gap], shares: Array) -> Estimate:
    """The gap of areas together, each by its share (summing to 1)."""
    first = min(g.start for g in gaps)
    course = np.sum([share * g.course[:first] for g, share in zip(gaps, shares, strict=True)], axis=0)
    unit = float(np.sqrt(np.mean([g.unit**2 for g in gaps])))
    gap = float(shares @ np.array([g.gap for g in gaps]))
    return Estimate(gap, _yearly(course) * unit, min(g.degrees for g in gaps))


def distinct(y: Array, donors: Sequence[int]) -> list[int]:
    """The donors less those whose figures move exactly as an earlier one's: the same area twice is one area."""
    kept: list[int] = []
    for d in donors:
        moves = y[d] - y[d].mean()
        if not any(np.abs(moves - (y[k] - y[k].mean())).max() < EXACT for k in kept):
            kept.append(d)
    return kept


def _measured(y: Array, treated: int, donors: Sequence[int], start: int, long: int) -> Gap | None:
    """The gap with its spread read from the placebos in space; None where there are too few of them.

    A placebo that its comparison fits exactly says nothing of the spread and is left out.
    """
    kept = distinct(y, complete_donors(y, donors))
    own = _gap(y, treated, kept, start, long)
    others = [_gap(y, d, [o for o in kept if o != d], start, long) for d in kept] if len(kept) > 1 else []
    pool = [p for p in others if p.scale > EXACT]
    if len(kept) < LEAST_DONORS or len(pool) < LEAST_DONORS - 1:
        return None
    unit = float(np.sqrt(np.mean([(p.gap / p.scale) ** 2 for p in pool])))
    weights = np.zeros(len(donors))
    weights[[list(donors).index(d) for d in kept]] = own.weights
    return replace(own, weights=weights, unit=unit, degrees=len(pool))


def _gap(y: Array, treated: int, donors: Sequence[int], start: int, long: int) -> Gap:
    months = np.flatnonzero(np.isfinite(y[treated, :start]))
    before = y[:, months] - y[:, months].mean(axis=1, keepdims=True)
    weights = simplex_weights(before[treated], before[list(donors)])
    course = y[treated] - weights @ y[list(donors)]
    base, window = _spans(start, y.shape[1], long)
    course = course - course[base].mean()
    return Gap(weights, course, start, float(course[window].mean()), _yearly(course[:start]))


def _yearly(course: Array) -> float:
    """Root mean square of the 12-month changes."""
    return float(np.sqrt(np.nanmean((course[YEAR:] - course[:-YEAR]) ** 2)))
