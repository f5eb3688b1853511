"""A placebo in time: the same trial a year earlier, on data that end before the real one began.

Starts, ends and doses are moved back; everything later than the month before the first start is cut; the noise, the
prior and the flows are made again from what is left. Nothing was done, so an effect that is found says what the
method reads from an area that parted from the others by itself (Heckman & Hotz 1989, "pre-programme test"; Abadie
2010, "in-time placebo").
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polku.base import NoModel
from polku.dynamics.baseline import first_month, make_baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import respond
from polku.estimation.case import Case
from polku.estimation.draws import DESIGN
from polku.estimation.main_fit import Months, log_ratio, log_ratio_fit
from polku.estimation.series import gather
from polku.forecast.contrast import normal_draws, root_axes, spread, surface
from polku.inference.laplace import Alone
from polku.inference.likelihood import Functional, linearise
from polku.inference.prior import Prior
from polku.programme.model import Programme
from polku.results.model import PlaceboRow

Array = NDArray[np.float64]
Z = 1.959964
"""An effect is found where its z is beyond this (95 %, two-sided)."""
PLACEBO = 5
"""Purpose of the draws."""


def moved_back(programme: Programme, months: int) -> Programme:
    """The programme as if its trial had begun `months` earlier: starts, ends and doses."""
    areas = tuple(
        replace(a, start=a.start.back(months) if a.start else None, end=a.end.back(months) if a.end else None)
        for a in programme.areas
    )
    doses = tuple(replace(d, start=d.start.back(months)) for d in programme.doses)
    period = programme.period
    moved = replace(period, start=period.start.back(months), end=period.end.back(months), horizon=months)
    return replace(programme, areas=areas, doses=doses, period=moved, scenarios=())


def placebo_rows(case: Case, months: int = 12) -> list[PlaceboRow]:
    """Each trial area's placebo; none where the folder has no panel a year before the start.

    Changes told of a year (`activation_rate_change_year`) are left out: they are of the trial itself.
    """
    programme, evidence = case.programme, case.evidence
    earlier = moved_back(programme, months)
    end = first_month(programme).back(1)
    told = {i.id for i in programme.indicators if i.kind == "change"}
    cut = tuple(o for o in evidence.observations if o.month <= end and o.indicator not in told)
    series = gather(replace(case, programme=earlier, evidence=replace(evidence, observations=cut)))
    if series is None or series.panel is None:
        return []
    try:
        baseline = make_baseline(earlier, series.stocks, series.last)
    except NoModel:  # no national figure that early: nothing to place the flows on
        return []
    posterior, alone, prepared, stock = log_ratio_fit(earlier, series, series.panel, baseline)
    axes = root_axes(posterior.strengths_mean, posterior.strengths_cov)
    points = np.concatenate([np.zeros_like(axes.mean)[None], axes.points()])
    seen = evaluate(stock, respond(prepared, points, months=months, keep_flow=False))[:, :, -1:]
    strengths = posterior.prior.strengths(normal_draws(posterior.mean, posterior.cov, DESIGN, PLACEBO))
    draws = 100.0 * np.expm1(surface(np.log(seen[1:] / seen[0])).at(axes.coordinates(strengths))[:, :, 0])
    z = own_z(posterior.prior, alone, log_ratio(Months(prepared, months), stock, prepared.first, months))
    return [
        PlaceboRow(area.id, months, spread(draws[:, a]), bool(abs(z[a]) > Z))
        for a, area in enumerate(earlier.trial_areas)
    ]


def own_z(prior: Prior, alone: Alone, functional: Functional) -> Array:
    """z [A] of each area's effect in the last month by its own data, the prior taken out; 0 where they say nothing.

    Along the effect's gradient, 1/V_d = 1/V_1 - 1/V_0 and m_d = V_d (m_1/V_1 - m_0/V_0): neither a prior on one side of
    zero nor another area makes a placebo.
    """
    mean = alone.mean
    before, cov = prior.strength_moments()
    value, jacobian = linearise(functional, mean)
    g = jacobian[:, -1]
    v0, v1 = (np.einsum("al,alm,am->a", g, v, g) for v in (cov, alone.cov))
    m1 = value[:, -1]
    m0 = m1 + np.einsum("al,al->a", g, before - mean)
    left = 1.0 / np.maximum(v1, 1e-300) - 1.0 / np.maximum(v0, 1e-300)
    said = left > 1e-6 / np.maximum(v0, 1e-300)
    shift = m1 / np.maximum(v1, 1e-300) - m0 / np.maximum(v0, 1e-300)
    return np.where(said, shift / np.sqrt(np.where(said, left, 1.0)), 0.0)
