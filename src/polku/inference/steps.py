"""Steps of a series that neither the effect nor the noise explains, found and set free.

The score test of `diagnostics` for a step in every cell at once. With z = d'Me / sqrt(d'Md) and a step d from month t
on in area a, the differenced d is a unit vector of the month: with W = P (y, J) in order of time,

    d'Me = W_y[t,a] - W_J[t,a] V_1 S'J'Pe,    d'Md = P[ta,ta] - W_J[t,a] S V_1 S' W_J[t,a]'

so that all cells cost what one product with P does. P[ta,ta] = sum_j V_tj^2 ((C_j^-1)_aa - u_ja^2 / s_j) less the
nuisances' part. Tails: where the z of untreated cells are likelier under Student's t (scale and nu by maximum
likelihood; Lange, Little & Taylor 1989) than under N(0, 1), p is of that t: real series jump more often than a normal
walk does, and a month is weighed by how they jump.

A step that is found gets a free size (a flat prior): its month says nothing of the effect any more, and the interval
widens by that. A trial's effect is seldom a step of one month beyond its prior; where it is, the fit without the free
step stands beside (`steps_kept`) so that both are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, stdtr

from polku.base import Month
from polku.inference.diagnostics import Departure
from polku.inference.likelihood import Extra, Functional, Information, linearise, precision
from polku.inference.noise import Noise, Panel, Rotated, filled
from polku.inference.posterior import Posterior, fit, update
from polku.inference.units import Source

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

AS_RARE = 0.01
"""A step is told and set free when so large a one would be seen in one run in a hundred if the model held."""
MOST = 3
"""Steps set free in one run at most: more of them are a series that the noise does not describe."""
DEGREES = (3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 20.0)
GAIN = 4.0
"""Heavy tails are taken up when the log likelihood of the untreated cells grows by more than this."""


def step_scores(panel: Panel, noise: Noise, posterior: Posterior, functional: Functional) -> tuple[Array, Array]:
    """z [A, T] and size [A, T] of a step from each month on, the effect free within its prior; 0 where none is told.

    Raises TypeError under a noise with a damped slope, whose precision has no such basis.
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
    p = precision(panel, noise)
    if not isinstance(p.engine, Rotated):
        raise TypeError("steps are looked for under a noise without a damped slope")
    x = p.engine.rotate(columns)
    px = p.engine.apply(x) - p.pulses @ np.tensordot(p.pulses, x, axes=((0, 1), (0, 1)))
    gram = np.tensordot(x, px, axes=((0, 1), (0, 1)))
    w, free = (np.tensordot(p.engine.vectors, part, axes=(1, 0)) for part in (px, p.pulses))  # [T-1, A, ...]
    s = prior.strength_matrix
    cov = s @ update(prior.mean, prior.cov, s, Information(gram[:n, :n], gram[:n, n]))[1] @ s.T
    plain = p.engine.vectors**2 @ _diagonal(p.engine) - (free**2).sum(axis=2)
    along = w[:, :, :n]
    information = plain - np.einsum("tai,ij,taj->ta", along, cov, along)
    score = w[:, :, n] - along @ (cov @ gram[:n, n])
    told = (information > 1e-6 * float(plain.max(initial=0.0))) & np.isfinite(panel.log_y[:, 1:].T)
    safe = np.where(told, information, 1.0)
    z, size = np.zeros(panel.log_y.shape), np.zeros(panel.log_y.shape)
    z[:, 1:] = np.where(told, score / np.sqrt(safe), 0.0).T
    size[:, 1:] = np.where(told, score / safe, 0.0).T
    return z, size


def _diagonal(p: Rotated) -> Array:
    """(C_j^-1)_aa - u_ja^2 / s_j, [n, A]."""
    out = np.empty_like(p.u)
    for at, inverse in zip(p.groups, p.inverses, strict=True):
        out[:, at] = np.diagonal(inverse, axis1=2, axis2=3)
    return out - p.u**2 / p.s[:, None]


def tails(z: Array) -> tuple[float, float]:
    """(nu, scale) of the t that describes z [n]; nu infinite and scale 1 where N(0, 1) is as good."""
    best, found = -0.5 * float((z**2).sum()) - z.size * 0.5 * float(np.log(2 * np.pi)) + GAIN, (np.inf, 1.0)
    for nu in DEGREES:
        scale = 1.0
        for _ in range(20):  # the EM steps of a t's scale
            weight = (nu + 1.0) / (nu + (z / scale) ** 2)
            scale = max(float(np.sqrt((weight * z**2).mean())), 1e-6)
        one = float(gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(scale))
        value = z.size * one - 0.5 * (nu + 1) * float(np.log1p((z / scale) ** 2 / nu).sum())
        if value > best:
            best, found = value, (nu, scale)
    return found


def two_sided(z: float, shape: tuple[float, float]) -> float:
    """The p of |z| under the tails found."""
    nu, scale = shape
    return float(2.0 * (ndtr(-abs(z)) if np.isinf(nu) else stdtr(nu, -abs(z) / scale)))


def treated_cells(panel: Panel, starts: Mapping[str, Month]) -> Bools:
    """[A, T] the months from the second treated one of each trial area: a step in the first is the start itself."""
    begins = [starts[a].since(panel.first) + 1 if a in starts else panel.months for a in panel.areas]
    out: Bools = np.arange(panel.months)[None, :] >= np.array(begins)[:, None]
    return out


def largest_steps(
    panel: Panel, noise: Noise, posterior: Posterior, functional: Functional, starts: Mapping[str, Month]
) -> tuple[Departure, ...]:
    """The largest step of a trial area's treated months, and that of all other cells, each weighed for its cells."""
    z, size = step_scores(panel, noise, posterior, functional)
    treated = treated_cells(panel, starts)
    begun = np.array([starts[a].since(panel.first) if a in starts else panel.months for a in panel.areas])
    untreated = np.arange(panel.months)[None, :] < begun[:, None]
    shape = tails(z[untreated & (z != 0)])
    found = []
    for cells in (treated, untreated):
        looked = cells & (z != 0)
        if not looked.any():
            continue
        a, t = np.unravel_index(int(np.where(looked, np.abs(z), -1.0).argmax()), z.shape)
        count = int(looked.sum())
        one = min(two_sided(float(z[a, t]), shape), 1.0 - 1e-16)
        p = float(-np.expm1(count * np.log1p(-one)))
        month = panel.first + int(t)
        found.append(Departure(panel.areas[int(a)], month, float(size[a, t]), float(z[a, t]), p, count))
    return tuple(found)


def of_trial(steps: Sequence[Departure], starts: Mapping[str, Month]) -> tuple[Departure, ...]:
    """The steps of trial areas after their start: those that an effect may have made."""
    return tuple(d for d in steps if d.area in starts and d.month >= starts[d.area])


def fit_with_steps(
    posterior: Posterior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    starts: Mapping[str, Month],
    extra: Sequence[Extra] = (),
    sources: Sequence[Source] = (),
) -> tuple[Posterior, Panel, tuple[Departure, ...]]:
    """The posterior with every rare step free, the panel that has them free, and the steps; as given without any."""
    found: list[Departure] = []
    while len(found) < MOST:
        rare = [d for d in largest_steps(panel, noise, posterior, functional, starts) if d.p < AS_RARE]
        if not rare:
            break
        one = min(rare, key=lambda d: d.p)
        found.append(one)
        panel = replace(panel, steps=(*panel.steps, (one.area, one.month)))
        posterior = fit(posterior.prior, functional, panel, noise, extra, posterior.mean, sources)
    return posterior, panel, tuple(found)
