"""Steps of a series that neither the effect nor the noise explains, found and set free.

The score test of `diagnostics` for a step in every cell at once. With z = d'Me / sqrt(d'Md) and a step d from month t
on in area a, the differenced d is a unit vector of the month: with W = P (y, J) in order of time,

    d'Me = W_y[t,a] - W_J[t,a] V_1 S'J'Pe,    d'Md = P[ta,ta] - W_J[t,a] S V_1 S' W_J[t,a]'

so that all cells cost what one product with P does. P[ta,ta] = sum_j V_tj^2 ((C_j^-1)_aa - u_ja^2 / s_j) less the
nuisances' part. Tails: where the z of untreated cells are likelier under Student's t (scale and nu by maximum
likelihood; Lange, Little & Taylor 1989) than under N(0, 1), p is of that t: real series jump more often than a normal
walk does, and a month is weighed by how they jump.

What a rare cell is, is decided by evidence, each explanation with its prior (`nuisances.SD`) and the effect with its:

    step     the level is another from the month on       month    one odd month
    season   the calendar months are others from the month on, or from up to a year before it

    gain = b'(G + S^-1)^-1 b / 2 - log|1 + S G| / 2,     G = X'MX,  b = X'Me

It then stands beside the noise with that prior: its months say next to nothing of the effect any more. Changes that
came before the start are taken up; of the treated months one is, and where a second one is left, none is (a pattern
that no single change describes must not become an effect). Where what was taken up moves the effect by more than one
sd of the fit without it, the data cannot decide between the two. In both cases the area's number is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, stdtr

from polku.base import Month
from polku.inference.diagnostics import Departure, residual_columns
from polku.inference.laplace import NormalPosterior, fit, update
from polku.inference.likelihood import Extra, Functional, Information, linearise, precision
from polku.inference.noise import Noise, Nuisance, Panel, Rotated, treated_cells
from polku.inference.nuisances import ODD, SD
from polku.inference.units import Source

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

AS_RARE = 0.01
"""A cell is rare when so large a change would be seen in one run in a hundred if the model held."""
MOST = 3
"""Rare cells taken up in one run at most: more of them are a series that the noise does not describe."""
EARLIER = (0, 3, 6, 9, 12)
"""A new season may have begun so many months before the month in which it is largest."""
MANY, DECIDES = "many_steps", "steps_decide"
"""Why an area's number is withheld: more than one rare cell; or the effect hangs on what the rare cell is taken for."""
DEGREES = (3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 20.0)
GAIN = 4.0
"""Heavy tails are taken up when the log likelihood of the untreated cells grows by more than this."""


def step_scores(panel: Panel, noise: Noise, posterior: NormalPosterior, functional: Functional) -> tuple[Array, Array]:
    """z [A, T] and size [A, T] of a step from each month on, the effect free within its prior; 0 where none is told."""
    prior = posterior.prior
    columns = residual_columns(panel, posterior, functional)
    n = columns.shape[2] - 1
    p = precision(panel, noise)
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
    """(nu, scale) of the t that describes z [n]; nu infinite and scale 1 where N(0, 1) is as good, or z is empty."""
    if not z.size:  # nothing varies outside the trial: nothing to learn tails from
        return np.inf, 1.0
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


def largest_steps(
    panel: Panel, noise: Noise, posterior: NormalPosterior, functional: Functional, starts: Mapping[str, Month]
) -> tuple[Departure, ...]:
    """The largest step of a trial area's treated months, and that of all other cells, each weighed for its cells."""
    z, size = step_scores(panel, noise, posterior, functional)
    treated = treated_cells(panel, starts, after=1)  # a step in the first treated month is the start itself
    untreated = ~treated_cells(panel, starts)
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


@dataclass(frozen=True, slots=True)
class Irregular:
    """What the series do that neither effect nor noise explains: the rare `cells` taken up, and areas `withheld`."""

    cells: tuple[Departure, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)


def explanations(panel: Panel, one: Departure) -> tuple[tuple[Nuisance, ...], ...]:
    """What a rare cell may be: a step, an odd month, a new season begun then or up to a year before."""
    at, t = one.month.since(panel.first), np.arange(panel.months)
    found: list[tuple[Nuisance, ...]] = [
        (Nuisance("step", one.area, SD["step"], (t >= at).astype(float)),),
        (Nuisance("month", one.area, SD["month"], (t == at).astype(float)),),
    ]
    for early in EARLIER:
        since = t >= max(at - early, 0)
        months = [since & ((t - at) % 12 == m) for m in range(12)]
        found.append(tuple(Nuisance("season", one.area, SD["season"], m.astype(float)) for m in months))
    return tuple(found)


def best_explanation(
    panel: Panel, noise: Noise, posterior: NormalPosterior, functional: Functional, one: Departure
) -> tuple[Nuisance, ...]:
    """The explanation of a rare cell with the largest evidence; a new season's beginnings share its prior."""
    many = explanations(panel, one)
    prior, ends = posterior.prior, np.cumsum([0, *(len(x) for x in many)])
    columns = residual_columns(panel, posterior, functional)
    n = columns.shape[2] - 1
    beside = np.zeros((*panel.log_y.shape, int(ends[-1])))
    for c, nuisance in enumerate(x for explanation in many for x in explanation):
        beside[panel.areas.index(one.area), :, c] = nuisance.column
    columns = np.concatenate([columns, beside], axis=2)
    gram = precision(panel, noise).gram(columns)
    s = prior.strength_matrix
    cov = s @ update(prior.mean, prior.cov, s, Information(gram[:n, :n], gram[:n, n]))[1] @ s.T
    left = gram[n:, n:] - gram[n:, :n] @ cov @ gram[:n, n:]  # of e and the explanations, the effect integrated out
    gains = []
    for low, high, x in zip(ends[:-1], ends[1:], many, strict=True):
        at = slice(1 + int(low), 1 + int(high))
        variance = x[0].sd ** 2
        inner = np.eye(len(x)) + variance * left[at, at]
        pulled = left[at, 0]
        gain = variance * float(pulled @ np.linalg.solve(inner, pulled)) - float(np.linalg.slogdet(inner)[1])
        gains.append(0.5 * gain - (float(np.log(len(EARLIER))) if x[0].kind == "season" else 0.0))
    return many[int(np.argmax(gains))]


def rare_cells(
    panel: Panel, noise: Noise, posterior: NormalPosterior, functional: Functional, starts: Mapping[str, Month]
) -> list[Departure]:
    """The rare cells among the largest of the trial's months and of all others, the rarest first."""
    found = largest_steps(panel, noise, posterior, functional, starts)
    return sorted((d for d in found if d.p < AS_RARE), key=lambda d: d.p)


def fit_with_steps(
    posterior: NormalPosterior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    starts: Mapping[str, Month],
    extra: Sequence[Extra] = (),
    sources: Sequence[Source] = (),
) -> tuple[NormalPosterior, Panel, Irregular]:
    """The posterior with every rare cell explained, the panel that has the explanations, and what was found.

    As given without any. Areas of which a number cannot be said are in `Irregular.withheld`, none of their cells
    explained.
    """
    plain, withheld, found = posterior, dict[str, str](), list[Departure]()
    while len(found) < MOST:
        rare = [d for d in rare_cells(panel, noise, posterior, functional, starts) if d.area not in withheld]
        if not rare:
            break
        one = rare[0]
        mine = [d for d in found if d.area == one.area]
        if mine and of_trial([*mine, one], starts):
            withheld[one.area] = MANY
            kept = [x for x in panel.nuisances if not (x.area == one.area and x.kind in ODD)]
            panel = replace(panel, nuisances=tuple(kept))
        else:
            explained = best_explanation(panel, noise, posterior, functional, one)
            panel = panel.having(*explained)
            one = replace(one, kind=explained[0].kind)
        found.append(one)
        posterior = fit(posterior.prior, functional, panel, noise, extra, posterior.mean, sources)
    if found:
        withheld |= {a: DECIDES for a in decided(plain, posterior, functional, found, starts) if a not in withheld}
    return posterior, panel, Irregular(tuple(found), withheld)


def decided(
    plain: NormalPosterior,
    posterior: NormalPosterior,
    functional: Functional,
    cells: Sequence[Departure],
    starts: Mapping[str, Month],
) -> list[str]:
    """Trial areas whose effect in the last month moves by more than one sd of the fit in which nothing is explained."""
    prior = plain.prior
    b = plain.strengths_mean
    jacobian = linearise(functional, b)[1][:, -1]  # [A, L]
    moved = np.einsum("al,al->a", jacobian, posterior.strengths_mean - b)
    sd = np.sqrt(np.einsum("al,alk,ak->a", jacobian, plain.strengths_cov, jacobian))
    mine = {d.area for d in cells if d.area in starts}
    return [a for a, m, s in zip(prior.areas, moved, sd, strict=True) if a in mine and abs(m) > s > 0]
