"""How good a forecast was: the continuous ranked probability score (CRPS), in the unit of what was forecast.

    CRPS(F, y) = ∫ (F(x) − 1{x ≥ y})² dx,   for N(m, s²) and z = (y − m)/s:   s (z (2Φ(z) − 1) + 2φ(z) − 1/√π)

Smaller is better; for a forecast without spread it is the absolute error. Reference: Gneiting & Raftery 2007, Strictly
proper scoring rules, prediction, and estimation, JASA 102, eq. 21.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]


def crps_normal(observed: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """CRPS of N(mean, sd²) at `observed`, element by element (broadcast); sd must be above zero."""
    m, s = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    z = (np.asarray(observed, dtype=np.float64) - m) / s
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return np.asarray(s * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi)), dtype=np.float64)
