"""What series and single figures say of the strengths of links: information J'PJ and score J'Pz.

Method, "One way for every kind of series". With log R_a,t(b) the log ratio of the stock with to without the
trial, linearised at b_0 (J = d log R / d b), the panel of all areas and months says of all strengths b

    z = log observed - log R(b_0) + J b_0 = J b + noise,    information J'PJ,  score J'Pz

where P is the precision of the noise with levels, month effects, missing cells and nuisances free (`noise`). A single
figure y with its own error s, y = c + sum_a w_a g_a(b) + error, adds j j'/s^2 and j (y - ...)/s^2; its areas'
parts g_a do not touch each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.inference.noise import Noise, Panel, Rotated, absorbed, filled, nuisance_columns, rotated

Array = NDArray[np.float64]
Functional = Callable[[Array], Array]
"""log R: strengths [P, A, L] -> [P, A, T] on the panel's months (0 before an area's start); areas apart."""


@dataclass(frozen=True, slots=True)
class Precision:
    """P of a panel: levels, month effects and missing cells free, nuisances N(0, S) (S infinite: free).

    `pulses` [n, A, m] is P M (M'PM + S^-1)^-1/2, M the columns of missing cells and nuisances.
    """

    engine: Rotated
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


def precision(panel: Panel, noise: Noise, made: Rotated | None = None) -> Precision:
    """The precision of a panel; `made` is the engine of a panel of the same areas and months."""
    p = made or rotated(panel, noise)
    columns, weight = nuisance_columns(panel)
    m = p.rotate(columns)
    pm = p.apply(m)
    b, logdet, taken = absorbed(np.tensordot(m, pm, axes=((0, 1), (0, 1))), weight)
    cells = (panel.months - 1) * (len(panel.areas) - 1) - taken
    return Precision(p, pm @ b, p.logdet + logdet, cells)


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
