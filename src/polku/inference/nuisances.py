"""What moves a series beside noise and effect: exposure to the cycle, what was under way before the start, odd months.

Nuisance parameters are normal and integrated out with the noise (`noise.Nuisance`, `likelihood.precision`), so that
the effect's interval knows of them. One literal table, `SD`, says how large each kind may be:

    exposure   lambda_a F_t, F the season-free log path of the country less the trial areas. Areas meet a turn of the
               cycle unequally: on the 18 comparison areas of 2006-2017 the slopes of yearly changes on the country's
               have the sd 0.2. All months and areas teach it, those before the start above all.
    gap        kappa_a G_a (1 - e^{-(t - start + 1)/4}) from the start on: what was under way before the start may go on
               (kappa > 0) or come back (kappa < 0; Ashenfelter 1978). G_a is the drift of the last 3, 4, 6 or 12 months
               before it with the largest |z|, shrunk by sqrt(1 - 2 / z^2): nothing where z^2 is below 2.
    step, month, season   one lasting shift, one odd month, a new season: see `steps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.inference.likelihood import precision
from polku.inference.noise import Noise, Nuisance, Panel, filled, treated_cells
from polku.inference.noise_fit import learn_noise

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

SD = {"exposure": 0.2, "gap": 1.0, "step": 0.25, "month": 0.25, "season": 0.05}
"""The sd of each kind's coefficient. Steps and odd months of registers are seldom beyond a quarter."""
ODD = frozenset({"step", "month", "season"})
"""The kinds that explain a rare cell."""
WINDOWS = (3, 4, 6, 12)
"""Months before the start over which something may have been under way."""
RARE_GAP = 2.36
"""The largest |z| of the four windows is beyond this in 5 % of areas where nothing was under way."""
RETURN = 4.0
"""Months in which what was under way comes back or goes on, a mean of the exponential profile."""
FRESH = 12
"""Months from the end of the data to a start: a drift seen longer ago says nothing of the months before it."""
LEAST_BEFORE = 13
"""With fewer months before its start an area has nothing to be compared by: it keeps its prior."""


def cycle_path(log_stock: Array, first: Month) -> Array:
    """F [T]: the log path without its season; `log_stock` [T] of the country less the trial areas, nan where missing.

    Monthly changes less the mean change of their calendar month, drawn to none by n / (n + 1): of n Januaries.
    """
    t = np.arange(len(log_stock))
    known = np.isfinite(log_stock)
    if known.sum() < 2:
        return np.zeros(len(log_stock))
    change = np.diff(np.interp(t, t[known], log_stock[known]))
    calendar = np.array([(first + int(i)).month for i in t[1:]])
    for month in range(1, 13):
        mine = calendar == month
        if mine.any():
            change[mine] -= change[mine].sum() / (mine.sum() + 1.0)
    return np.concatenate([[0.0], np.cumsum(change)])


def exposures(panel: Panel, path: Array) -> tuple[Nuisance, ...]:
    """Every area's exposure to the path of the cycle [T], beyond what is common to all."""
    return tuple(Nuisance("exposure", area, SD["exposure"], path) for area in panel.areas) if path.any() else ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What was under way in an area before its start: the drift `size` (log points) of the last `months`, its z."""

    area: str
    months: int
    size: float
    z: float

    @property
    def shrunk(self) -> float:
        """The size less what chance alone gives: size sqrt(1 - 2 / z^2), 0 where z^2 is below 2."""
        return self.size * float(np.sqrt(max(0.0, 1.0 - 2.0 / max(self.z**2, 1e-9))))

    @property
    def rare(self) -> bool:
        """Whether so large a drift is seen in one clean area in twenty at most."""
        return abs(self.z) > RARE_GAP


def gaps_before(panel: Panel, noise: Noise, starts: Mapping[str, Month]) -> tuple[Gap, ...]:
    """The largest drift before the start of each trial area that has months enough; later months are not used."""
    found = (gap_before(panel, noise, area, starts) for area in starts if area in panel.areas)
    return tuple(gap for gap in found if gap is not None)


def gap_before(panel: Panel, noise: Noise, area: str, starts: Mapping[str, Month]) -> Gap | None:
    """The drift of an area's last months before its start against all others, the largest by z; None without months.

    None too where the data end more than a year (`FRESH`) before the start: what was under way then is not under way.
    A score test of a ramp over the window: size d'Py / d'Pd, z = d'Py / sqrt(d'Pd).
    """
    if starts[area].since(panel.first) - panel.months > FRESH:
        return None
    early = panel.hide(treated_cells(panel, starts)).until(min(starts[area].back(1), panel.first + (panel.months - 1)))
    row = early.areas.index(area)
    if np.isfinite(early.log_y[row]).sum() < LEAST_BEFORE:
        return None
    columns = np.zeros((*early.log_y.shape, len(WINDOWS) + 1))
    since_end = np.arange(early.months) - (early.months - 1)
    for c, months in enumerate(WINDOWS):
        columns[row, :, c] = np.clip(1.0 + since_end / months, 0.0, 1.0)
    columns[:, :, -1] = filled(early)
    gram = precision(early, noise).gram(columns)
    information, score = np.diag(gram)[:-1], gram[:-1, -1]
    told = information > 1e-12 * max(float(information.max()), 1e-300)
    z = np.where(told, score / np.sqrt(np.where(told, information, 1.0)), 0.0)
    at = int(np.abs(z).argmax())
    return Gap(area, WINDOWS[at], float(score[at] / information[at]), float(z[at])) if told[at] else None


def gap_nuisances(panel: Panel, gaps: tuple[Gap, ...], starts: Mapping[str, Month]) -> tuple[Nuisance, ...]:
    """What was under way before each start, free to go on or to come back; nought in a panel that ends before it."""
    out = []
    for gap in gaps:
        onset = starts[gap.area].since(panel.first)
        if gap.shrunk:
            sd = SD["gap"] * abs(gap.shrunk)
            out.append(Nuisance("gap", gap.area, sd, gap_profile(onset, panel.months), onset))
    return tuple(out)


def gap_profile(onset: int, months: int) -> Array:
    """[months] 1 - e^{-(t - onset + 1)/4} from `onset` on, 0 before: how much of a gap has come back or gone on."""
    since = np.maximum(np.arange(months) - onset + 1.0, 0.0)
    return np.asarray(-np.expm1(-since / RETURN))


def continued(nuisance: Nuisance, late: int) -> Array:
    """The column [T + late] of a nuisance in the months to come.

    The path of the cycle goes on by its last steps, a gap by its profile, anything else stays where it is.
    """
    column = nuisance.column
    if nuisance.onset is not None:
        return gap_profile(nuisance.onset, len(column) + late)
    steps = np.diff(column)
    if nuisance.kind != "exposure" or not steps.size or not late:
        return np.pad(column, (0, late), mode="edge")
    return np.concatenate([column, column[-1] + np.cumsum(np.resize(steps[-late:], late))])


@dataclass(frozen=True, slots=True)
class Background:
    """What the series do without the trial: `noise`, the `panel` with its nuisances, what was under way before.

    `bare`: the noise of the same series without nuisances.
    """

    bare: Noise
    noise: Noise
    panel: Panel
    gaps: tuple[Gap, ...] = ()


def learn_background(
    panel: Panel, starts: Mapping[str, Month], path: Array, disturbed: Bools | None = None
) -> Background:
    """Noise, exposure and gaps of a panel, from its untreated months. `path` [T] of the cycle, `disturbed` [T]."""
    bare, noise, learned = learn_noise(panel, exposures(panel, path), starts, disturbed)
    gaps = gaps_before(learned, noise, starts)
    return Background(bare, noise, learned.having(*gap_nuisances(learned, gaps, starts)), gaps)
