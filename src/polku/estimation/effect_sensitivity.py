"""What each area's effect hangs on: other lags and doses, heterogeneity, the prior, neighbours, the noise.

The headline effect is log R twelve months after an area's start, or in the last month with data. Everything is along
its gradient at the main posterior's mean, in log points; moves are told in sd of the main fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.base import Caution, Text
from polku.estimation.case import outcome_formula
from polku.estimation.ensemble_fit import Fitted
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.inference.ensemble import Mixture, QuantityLearned
from polku.inference.existence import MOST, Existence
from polku.inference.likelihood import linearise
from polku.inference.sensitivity import (
    OMEGAS,
    Moved,
    PowerScaling,
    heterogeneity,
    moved,
    power_scaling,
    shrinkage,
    variants_of,
)
from polku.programme.model import MAIN_HORIZON, Programme
from polku.texts import Message

Array = NDArray[np.float64]

FEW = 5.0
"""Fewer effective members than this are told."""
BLIND = 0.2
"""Of a quantity of whose variance the data take less than this they teach next to nothing."""
ROUGH = 0.5
"""A fit whose members still move by more than so many sd is told."""


@dataclass(frozen=True, slots=True)
class EffectSensitivity:
    """An area's headline effect, log R, in month `month` from its start; every pair is (mean, sd).

    `main` as fitted with lags, doses and shares held; `mixed` with them let vary; `unpooled` from the area alone.
    `omegas`: heterogeneity held low and high. `left_out`: with neighbours and others out, and the damped slope.
    `shrunk` 0..1: how far the area is drawn to the others. `member_sd` [N]: the sd within each member.
    """

    area: str
    month: int
    main: tuple[float, float]
    mixed: tuple[float, float]
    unpooled: tuple[float, float]
    shrunk: float
    omegas: tuple[Moved, ...]
    left_out: tuple[Moved, ...]
    scaling: PowerScaling
    member_sd: Array


def effect_sensitivities(
    programme: Programme, fits: Fits, fitted: Fitted, weights: Array
) -> tuple[EffectSensitivity, ...]:
    """One row for each trial area."""
    prior, main = fits.prior, fits.main
    ready, seen = fits.prepared[0.0], fitted.value.shape[2] - len(fits.extra)
    functional = log_ratio(Months(ready, seen), outcome_formula(programme), ready.first, seen)
    value, jacobian = linearise(functional, main.strengths_mean)
    rows, links = [], len(prior.links)
    for a, area in enumerate(programme.trial_areas):
        since = programme.start_of(area).since(ready.first)
        t = min(max(since + MAIN_HORIZON - 1, 0), seen - 1)
        g = jacobian[a, t]
        direction = g @ prior.strength_matrix[a * links : (a + 1) * links]
        offset = float(value[a, t] - direction @ main.mean)
        sd = float(np.sqrt(max(direction @ main.cov @ direction, 0.0)))
        here = (float(value[a, t]), sd)
        own = prior.strength_moments()[1][a]
        alone = max(float(g @ fits.alone.cov[a] @ g), 1e-300)
        varies = float(np.sum(g**2 * np.diag(prior.cov)[links : 2 * links]))
        drawn = shrinkage(np.array([alone]), np.array([float(g @ own @ g)]), np.array([varies]))
        within, mean = _members(fitted, prior.strength_matrix[a * links : (a + 1) * links], a, t)
        rows.append(
            EffectSensitivity(
                area=area.id,
                month=t - since + 1,
                main=here,
                mixed=_mixed(weights, mean, within),
                unpooled=(here[0] + float(g @ (fits.alone.mean[a] - main.strengths_mean[a])), alone**0.5),
                shrunk=float(drawn[0]),
                omegas=_omegas(fits, direction, offset, here),
                left_out=variants_of(main, fits.variants, direction),
                scaling=power_scaling(main, direction[None])[0],
                member_sd=within,
            )
        )
    return tuple(rows)


def _members(fitted: Fitted, pull: Array, a: int, t: int) -> tuple[Array, Array]:
    """Each member's sd [N] and mean [N] of log R in area a and month t; `pull` [L, K] gives its strengths."""
    g = fitted.jacobian[:, a, t] @ pull
    within = np.array([np.sqrt(max(x @ n.cov @ x, 0.0)) for x, n in zip(g, fitted.normals, strict=True)])
    return within, fitted.value[:, a, t]


def _mixed(weights: Array, mean: Array, within: Array) -> tuple[float, float]:
    centre = float(weights @ mean)
    return centre, float(np.sqrt(weights @ (within**2 + (mean - centre) ** 2)))


def _omegas(fits: Fits, direction: Array, offset: float, here: tuple[float, float]) -> tuple[Moved, ...]:
    found = heterogeneity(fits.main, direction[None], OMEGAS)
    return tuple(
        moved(f"omega_{w:g}", here, (offset + float(mean[0]), float(sd[0]))) for w, (mean, sd) in found.items()
    )


def cautions_of(
    programme: Programme,
    fits: Fits,
    mixed: Mixture,
    learned: Sequence[QuantityLearned],
    exists: Existence,
    sensitivities: Sequence[EffectSensitivity],
    left: float,
) -> tuple[Caution, ...]:
    """What did not hold, or could not be learned, in this run; nothing is said of what held."""
    found = _unlearned(learned)
    if mixed.effective < FEW:
        found.append(
            Caution(
                "few_members",
                "",
                Message("sensitivity.only-of-the-alternatives-for-lags", n=mixed.effective),
            )
        )
    if left > ROUGH:
        found.append(
            Caution(
                "members_not_settled",
                "",
                Message("sensitivity.the-fits-of-the-alternative-lags"),
            )
        )
    open_ = int(np.sum((exists.prior > 0) & (exists.prior < 1)))
    if open_ > MOST:
        found.append(
            Caution(
                "existence_in_part",
                "",
                Message("sensitivity.there-are-assumptions-whether-they-operate", open=open_, most=MOST),
            )
        )
    names = {a.id: a.name for a in programme.trial_areas}
    return (*found, *_left_out(names, sensitivities), *_apart(names, sensitivities))


def _unlearned(learned: Sequence[QuantityLearned]) -> list[Caution]:
    """Lags, heterogeneity, doses and target shares of which the data say next to nothing."""
    words = {
        "lag": Message("sensitivity.lags"),
        "omega": Message("sensitivity.the-variation-between-areas"),
        "level": Message("sensitivity.the-levels-of-delivery"),
        "share": Message("sensitivity.the-target-shares"),
    }
    found = []
    for kind, word in words.items():
        mine = [q for q in learned if q.name.startswith(f"{kind}:")]
        blind = [q for q in mine if q.contraction < BLIND]
        if mine and blind:
            n, of = len(blind), len(mine)
            found.append(
                Caution(
                    f"{kind}_prior_driven",
                    "",
                    Message("sensitivity.the-series-teach-next-to-nothing", word=word, n=n, of=of),
                )
            )
    return found


OUT = {
    "region_out": Message("sensitivity.when-the-rest-of-its-region"),
    "own_reform_out": Message("sensitivity.when-areas-with-a-reform-of"),
    "steps_kept": Message("sensitivity.when-the-shift-of-a-series"),
    "damped": Message("sensitivity.when-the-noise-has-a-damped"),
    "omega_0.05": Message("sensitivity.when-areas-are-taken-to-be"),
    "omega_0.4": Message("sensitivity.when-areas-are-taken-to-be-2"),
}
"""What was changed, after "moves"."""


def _left_out(names: Mapping[str, Text], sensitivities: Sequence[EffectSensitivity]) -> list[Caution]:
    """The areas whose effect moves when something is left out or held elsewhere, one caution for each such thing."""
    found = []
    for kind in dict.fromkeys(m.name for h in sensitivities for m in (*h.left_out, *h.omegas)):
        both = [(names[h.area], m) for h in sensitivities for m in (*h.left_out, *h.omegas) if m.name == kind]
        moved = [(name, m) for name, m in both if m.matters]
        if not moved:
            continue
        how = OUT.get(kind, Text.same(kind))
        rows = tuple(_moved_words(name, m) for name, m in moved)
        found.append(
            Caution(
                f"hangs_on_{kind}",
                "",
                Message("sensitivity.the-effect-moves-by-more-than", how=how, rows=rows),
            )
        )
    return found


def _moved_words(name: Text, m: Moved) -> Text:
    return Message("sensitivity.moved", name=name, size=m.moved, turned=m.turned)


def _apart(names: Mapping[str, Text], sensitivities: Sequence[EffectSensitivity]) -> list[Caution]:
    """The areas in which prior and data pull the effect apart."""
    told = [names[h.area] for h in sensitivities if h.scaling.verdict == "conflict"]
    if not told:
        return []
    rows = tuple(told)
    return [
        Caution(
            "prior_and_data_apart",
            "",
            Message("sensitivity.the-prior-and-the-data-pull", rows=rows),
        )
    ]
