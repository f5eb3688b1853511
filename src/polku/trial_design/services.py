"""Do clients go to jobs or to services: what the total stock tells of it, and what people in services would add.

An area's effect on the stock is g'b, g the slope of log R along its links at the planned end. Of it the links into
work make g_J'b and those into services, with what nobody declared of them (`estimation.exits`), g_S'b. The stock says
I of all strengths, a monthly series of people in services I_S (the run's own source, `others.services_ahead`: log of
the people, its cells not used), and of each part

    V_1 = (V_0^-1 + I [+ I_S])^-1,   contraction = 1 - v'V_1 v / v'V_0 v,   v = g_J, g_S, g_J + g_S, g_J - g_S

The least detectable change is the area's own, with nothing in common with the other areas (`learned.apart`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from polku.dynamics.response import Prepared
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.series_sources import ObservedSeries, source_of
from polku.inference.laplace import PANEL, inform, total, update
from polku.inference.learnability import contraction, least_detectable_per_cent, planned_panel
from polku.inference.likelihood import Information, linearise, precision
from polku.inference.noise import Noise, Panel
from polku.inference.prior import Prior, joint_covariance
from polku.programme.model import STAY, Programme, Shift
from polku.results.updates import apart
from polku.trial_design.model import JobsOrServices
from polku.trial_design.shapes import shape_of

Array = NDArray[np.float64]


def jobs_or_services(
    programme: Programme,
    prior: Prior,
    prepared: Prepared,
    panel: Panel,
    noise: Noise,
    seen: ObservedSeries,
    months: int,
) -> list[JobsOrServices]:
    """The rows of every area; none where the plan does not act on both. `seen`: people in services, planned."""
    kinds = [shape_of(programme, k) for k in prepared.links]
    jobs = np.array([float(k.startswith("jobs")) for k in kinds])
    services = np.array([float(k == "services") for k in kinds])
    if not jobs.any() or not services.any():
        return []
    services += np.array([float(isinstance(k.effect, Shift) and k.effect.target == STAY) for k in prepared.links])
    said, slope = _said(programme, prior, prepared, panel, noise, seen, months)
    stock, both = said[PANEL], total(said)
    own = apart(prior)
    v0, v1, v2 = (joint_covariance(prior, v) for v in (prior.cov, _left(prior, stock), _left(prior, both)))
    w1, w2 = (joint_covariance(own, _left(own, i)) for i in (stock, both))
    parts = {"jobs": jobs, "services": services, "both": jobs + services, "difference": jobs - services}
    rows = []
    for a, area in enumerate(prior.areas):
        at = np.s_[a, :, a, :]
        for name, part in parts.items():
            g = slope[a] * part
            before = float(g @ v0[at] @ g)
            learned = [contraction(before, float(g @ v[at] @ g)) for v in (v1, v2)]
            least = [least_detectable_per_cent(g, v0[at], w[at]) for w in (w1, w2)]
            rows.append(JobsOrServices(area, name, *learned, *least))
    return rows


def _said(
    programme: Programme,
    prior: Prior,
    prepared: Prepared,
    panel: Panel,
    noise: Noise,
    seen: ObservedSeries,
    months: int,
) -> tuple[Mapping[str, Information], Array]:
    """What the stock and the series say of all strengths, and the slopes [A, L] of log R at the end."""
    planned = planned_panel(panel, prepared.first + (months - 1))
    flows = Months(prepared, months)
    functional = log_ratio(flows, outcome_formula(programme), panel.first, planned.months)
    source = source_of(seen, prepared, flows.at)
    said = inform(prior, functional, planned, precision(planned, noise), (), prior.mean, (source,))
    return said, linearise(functional, prior.strengths(prior.mean))[1][:, -1]


def _left(prior: Prior, said: Information) -> Array:
    return update(prior.mean, prior.cov, prior.strength_matrix, said)[1]
