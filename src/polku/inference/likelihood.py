"""What series and single figures say of the strengths of links: information J'PJ and score J'Pz.

Method, "One way for every kind of series". With log R_a,t(b) the log ratio of the stock with to without the
trial, linearised at b_0 (J = d log R / d b), the panel of all areas and months says of all strengths b

    z = log observed - log R(b_0) + J b_0 = J b + noise,    information J'PJ,  score J'Pz

where P is the precision of the noise with levels, month effects and missing cells free (`noise`). A single
figure y with its own error s, y = c + sum_a w_a g_a(b) + error, adds j j'/s^2 and j (y - ...)/s^2; its areas'
parts g_a do not touch each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar

from polku.inference.noise import (
    Noise,
    Panel,
    filled,
    half_inverse,
    missing_pulses,
    region_groups,
    rotated,
    season_sd,
    step_covariance,
    step_kernels,
)

Array = NDArray[np.float64]
Functional = Callable[[Array], Array]
"""log R: strengths [P, A, L] -> [P, A, T] on the panel's months (0 before an area's start); areas apart."""


class Engine(Protocol):
    """C^-1 of the differenced series in some basis, month effects removed."""

    @property
    def logdet(self) -> float: ...

    def rotate(self, x: Array) -> Array:
        """Columns [A, T, c] differenced, in the engine's basis: [n, A, c]."""
        ...

    def apply(self, x: Array) -> Array:
        """P x for columns [n, A, c] of that basis."""
        ...


@dataclass(frozen=True, slots=True)
class Blocks:
    """Dense blocks by region, for kernels that cannot be diagonalised together (the damped slope)."""

    groups: tuple[NDArray[np.int64], ...]
    factors: tuple[tuple[tuple[Array, bool], Array], ...]
    common: tuple[Array, bool]
    logdet: float

    def rotate(self, x: Array) -> Array:
        """Columns [A, T, c] differenced: [n, A, c]."""
        out: Array = np.moveaxis(np.diff(x, axis=1), 1, 0)
        return out

    def apply(self, x: Array) -> Array:
        """P x for columns [n, A, c]."""
        n, _, c = x.shape
        out = np.empty_like(x)
        along = np.zeros((n, c))
        members = [at for group in self.groups for at in group]
        for at, (factor, ones) in zip(members, self.factors, strict=True):
            part = np.moveaxis(x[:, at], 1, 0).reshape(len(at) * n, c)
            along += ones.T @ part
            out[:, at] = np.moveaxis(cho_solve(factor, part).reshape(len(at), n, c), 0, 1)
        shared = cho_solve(self.common, along)
        for at, (_, ones) in zip(members, self.factors, strict=True):
            out[:, at] -= np.moveaxis((ones @ shared).reshape(len(at), n, c), 0, 1)
        return out


def blocks(panel: Panel, noise: Noise) -> Blocks:
    """The engine with the damped slope: V_r = Q_r (x) I + diag(season) (x) K + diag(slope) (x) phi^|t-s|."""
    fixed, walk = step_kernels(panel.months)
    n = fixed.shape[0]
    season = fixed + noise.season_drift**2 * walk
    t = np.arange(n)
    slope = noise.slope_sd**2 * noise.slope_phi ** np.abs(t[:, None] - t[None, :])
    steps, variance = step_covariance(panel, noise), season_sd(panel, noise) ** 2
    groups = region_groups(panel.regions)
    factors, logdet, common = [], 0.0, np.zeros((n, n))
    for at in (members for group in groups for members in group):
        block = np.kron(steps[np.ix_(at, at)], np.eye(n)) + np.kron(np.diag(variance[at]), season)
        block += np.kron(np.diag((panel.ybar[at] > noise.slope_above).astype(float)), slope)
        factor = cho_factor(block, lower=True)
        ones = np.tile(np.eye(n), (len(at), 1))
        solved = cho_solve(factor, ones)
        common += ones.T @ solved
        logdet += 2 * float(np.log(np.diag(factor[0])).sum())
        factors.append((factor, solved))
    root = cho_factor(common, lower=True)
    logdet += 2 * float(np.log(np.diag(root[0])).sum()) - n * float(np.log(len(panel.areas)))
    return Blocks(groups, tuple(factors), root, logdet)


@dataclass(frozen=True, slots=True)
class Precision:
    """P of a panel: levels, month effects, missing cells and steps free. `pulses` [n, A, m] is P M (M'PM)^-1/2."""

    engine: Engine
    pulses: Array
    logdet: float
    cells: int

    def gram(self, columns: Array) -> Array:
        """X'PX [c, c] for columns X [A, T, c]; what stands in missing cells is immaterial."""
        x = self.engine.rotate(columns)
        flat = x.reshape(-1, x.shape[2])
        out: Array = flat.T @ self.engine.apply(x).reshape(flat.shape)
        if self.pulses.shape[2]:
            along = self.pulses.reshape(-1, self.pulses.shape[2]).T @ flat
            out = out - along.T @ along
        return 0.5 * (out + out.T)

    def log_density(self, quadratic: float) -> float:
        """The log density of the observed contrasts whose quadratic form z'Pz is given."""
        return -0.5 * (quadratic + self.logdet + self.cells * float(np.log(2 * np.pi)))


def engine(panel: Panel, noise: Noise) -> Engine:
    """Diagonal in time where the kernels allow it, dense by region where a damped slope stands in the way."""
    return blocks(panel, noise) if noise.slope_sd > 0 else rotated(panel, noise)


def step_columns(panel: Panel) -> Array:
    """The regressors [A, T, m] of the panel's free steps, of the areas and months that it has."""
    there = [(panel.areas.index(a), m.since(panel.first)) for a, m in panel.steps if a in panel.areas]
    out = np.zeros((*panel.log_y.shape, len(there)))
    for c, (row, at) in enumerate(there):
        out[row, max(at, 0) :, c] = 1.0
    return out


def precision(panel: Panel, noise: Noise, made: Engine | None = None) -> Precision:
    """The precision of a panel; `made` is the engine of a panel of the same areas and months."""
    p = made or engine(panel, noise)
    m = p.rotate(np.concatenate([missing_pulses(panel), step_columns(panel)], axis=2))
    pm = p.apply(m)
    b, logdet, rank = half_inverse(np.tensordot(m, pm, axes=((0, 1), (0, 1))))
    cells = (panel.months - 1) * (len(panel.areas) - 1) - rank
    return Precision(p, pm @ b, p.logdet + logdet, cells)


def log_likelihood(panel: Panel, noise: Noise) -> float:
    """As `noise.log_likelihood`, with the damped slope as well."""
    p = precision(panel, noise)
    return p.log_density(float(p.gram(filled(panel)[:, :, None])[0, 0]))


def fit_slope(panels: Sequence[Panel], noise: Noise) -> Noise:
    """The noise of the sensitivity run "damped": the sd of the damped slope by maximum likelihood, q with it.

    The slope takes over a part of the walk, so along the search q^2 gives way to the slope's variance: the
    sum q^2 + slope_sd^2 of a month's step stays as learned and only the share of the slope is searched for,
    between 0.02 and 0.9.
    """
    usable = [p for p in panels if len(p.areas) > 1 and (p.ybar > noise.slope_above).any()]

    def with_share(share: float) -> Noise:
        return replace(noise, q=noise.q * float(np.sqrt(1 - share)), slope_sd=noise.q * float(np.sqrt(share)))

    def objective(share: float) -> float:
        return -sum(log_likelihood(p, with_share(share)) for p in usable)

    if not usable:
        return with_share(0.02)
    found = minimize_scalar(objective, bounds=(0.02, 0.9), method="bounded", options={"xatol": 0.02, "maxiter": 12})
    return with_share(float(found.x))


@dataclass(frozen=True, slots=True)
class Extra:
    """A single figure about the trial areas: value = offset + sum_a weights_a g_a(b) + N(0, sd^2).

    `functional` gives g: strengths [P, A, L] -> [P, A]; `weights` [A] over the prior's areas.
    """

    id: str
    value: float
    sd: float
    weights: Array
    functional: Functional
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Information:
    """What one source says of all strengths, area by area: `matrix` [A L, A L] and `score` [A L].

    `log_density` is the log density of the source's data at the point of linearisation.
    """

    matrix: Array
    score: Array
    log_density: float = 0.0

    def __add__(self, other: Information) -> Information:
        density = self.log_density + other.log_density
        return Information(self.matrix + other.matrix, self.score + other.score, density)


STEP = 5e-3
"""The step of a central difference, log-hazard; the error it makes is 4e-6 of the third derivative."""


def linearise(functional: Functional, strengths: Array) -> tuple[Array, Array]:
    """Value [A, ...] and Jacobian [A, ..., L] at strengths [A, L], in one batch of 1 + 2L points.

    Areas do not touch each other, so a link is moved in all areas at once; to both sides, so that the step can be so
    long that the last bits of the flows (1e-15) do not show in the slope.
    """
    links = strengths.shape[1]
    points = np.repeat(strengths[None], 1 + 2 * links, axis=0)
    points[1 + np.arange(links), :, np.arange(links)] += STEP
    points[1 + links + np.arange(links), :, np.arange(links)] -= STEP
    values = functional(points)
    slopes = (values[1 : 1 + links] - values[1 + links :]) / (2.0 * STEP)
    return values[0], np.moveaxis(slopes, 0, -1)


def panel_information(
    panel: Panel, areas: Sequence[str], p: Precision, value: Array, jacobian: Array, strengths: Array
) -> Information:
    """What the panel says: `value` [A, T] log R and `jacobian` [A, T, L] at `strengths` [A, L].

    Raises ValueError when a trial area is not in the panel or the months differ.
    """
    a, links = strengths.shape
    if value.shape != (a, panel.months):
        raise ValueError("log R does not have the panel's months")
    columns = np.zeros((len(panel.areas), panel.months, a * links + 1))
    columns[:, :, -1] = filled(panel)
    for i, area in enumerate(areas):
        row = panel.areas.index(area)
        columns[row, :, i * links : (i + 1) * links] = jacobian[i]
        columns[row, :, -1] -= value[i]
    gram = p.gram(columns)
    matrix, score = gram[:-1, :-1], gram[:-1, -1]
    return Information(matrix, score + matrix @ strengths.ravel(), p.log_density(float(gram[-1, -1])))


def extra_information(extra: Extra, strengths: Array) -> Information:
    """What a single figure says at `strengths` [A, L]."""
    value, jacobian = linearise(extra.functional, strengths)
    j = (extra.weights[:, None] * jacobian).ravel()
    off = extra.value - extra.offset - float(extra.weights @ value)
    density = -0.5 * ((off / extra.sd) ** 2 + float(np.log(2 * np.pi * extra.sd**2)))
    return Information(np.outer(j, j) / extra.sd**2, j * (off + float(j @ strengths.ravel())) / extra.sd**2, density)
