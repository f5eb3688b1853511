"""What the series leave of the prior: the noise, the posteriors and what could be learned.

The functional handed to the inference is log R of the client flows on the panel's months; a figure that states its
own error (a yearly change of a ratio) enters beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from polku.base import Month
from polku.dynamics.baseline import Baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Prepared, prepare
from polku.estimation.case import Case, outcome_formula
from polku.estimation.flow_runs import Months as Months
from polku.estimation.series import Series, changes_of_year
from polku.estimation.sources import Observed, heard_once, observe
from polku.evidence.model import Observation
from polku.inference.laplace import Alone, NormalPosterior, fit, fit_alone
from polku.inference.learnability import (
    Bundle,
    LinkLearned,
    expected_covariance,
    find_bundles,
    link_table,
    planned_panel,
)
from polku.inference.likelihood import Extra, Functional
from polku.inference.noise import START, Noise, Panel, learning_blocks
from polku.inference.noise_fit import with_slope
from polku.inference.nuisances import Gap, learn_background
from polku.inference.prior import Prior, make_prior
from polku.inference.steps import Irregular, fit_with_steps, of_trial
from polku.inference.units import Source
from polku.programme.formula import Expr, parse
from polku.programme.model import Indicator, Programme

Array = NDArray[np.float64]
ToldChange = tuple[Indicator, int, Observation, float]
DISPLACEMENTS = (0.0, 0.25, 0.5)
VARIANTS = ("main", "region_out", "own_reform_out", "damped")
LEAST_PERSONS = 5.0
"""An area with fewer unemployed on average gets no number: one client is over a fifth of it, and counts under 5 are
not printed. In the years ahead its spread grows so that the mean is made by a few draws in a thousand."""
FEW_PERSONS = "few_persons"
FLAG_OF_VARIANT = {"region_out": "neighbour", "own_reform_out": "own_reform"}


@dataclass(frozen=True, slots=True)
class Fits:
    """All fits of one run. `posteriors`: by displacement; `variants`: by name, displacement nought.

    `expected` [K, K]: the covariance the plan's own months would leave; `prepared`: by displacement, as delivered.
    `panel`: what the fits were given (None for the prior alone), with its nuisances. `gaps`: what was under way before
    the start; `irregular`: what the series do that neither effect nor noise explains, whose numbers are withheld.
    `forecast_noise`: of the same series without nuisances, for the areas' futures. `few`: areas with so few unemployed
    that no number of theirs is given.
    """

    prior: Prior
    noise: Noise
    posteriors: Mapping[float, NormalPosterior]
    variants: Mapping[str, NormalPosterior]
    alone: Alone
    expected: Array
    bundles: tuple[Bundle, ...]
    links: tuple[LinkLearned, ...]
    prepared: Mapping[float, Prepared]
    extra: tuple[Extra, ...]
    observed: Observed | None = None
    panel: Panel | None = None
    gaps: tuple[Gap, ...] = ()
    irregular: Irregular = field(default_factory=Irregular)
    forecast_noise: Noise = START
    few: tuple[str, ...] = ()

    @property
    def withheld(self) -> Mapping[str, str]:
        """The areas of which no number is given, by the code of why."""
        return {**self.irregular.withheld, **dict.fromkeys(self.few, FEW_PERSONS)}

    @property
    def main(self) -> NormalPosterior:
        return self.posteriors[0.0]


def log_ratio(flows: Months, stock: Expr, first: Month, months: int) -> Functional:
    """log R [P, A, T] on `months` months from `first`; nought before the first start and where nothing is treated."""
    lead = flows.prepared.first.since(first)
    seen = max(0, min(months - lead, flows.prepared.months))

    def functional(strengths: Array) -> Array:
        out = np.zeros((*strengths.shape[:2], months))
        if seen:
            stocks = evaluate(stock, flows.at(strengths))[:, :, :seen]
            out[:, :, lead : lead + seen] = np.log(stocks[1:] / stocks[0])
        return out

    return functional


def yearly_change(flows: Months, formula: Expr, month: Month) -> Functional:
    """The trial's part [P, A] of a ratio's change: its mean over 12 months to `month` less that over the 12 before."""
    end = month.since(flows.prepared.first) + 1

    def functional(strengths: Array) -> Array:
        ratio = evaluate(formula, flows.at(strengths))
        effect = ratio[1:] - ratio[0]
        this, before = (effect[:, :, max(0, e - 12) : max(0, e)] for e in (end, end - 12))
        change: Array = this.sum(axis=2) / 12.0 - before.sum(axis=2) / 12.0
        return change

    return functional


def observed_changes(case: Case) -> list[ToldChange]:
    """Figures that state their own error, told of a trial area and of the country for the same month.

    (indicator, place of the area, figure, its difference to the country's)
    """
    programme = case.programme
    country = programme.country.id if programme.country else ""
    found = []
    for indicator in programme.indicators:
        if indicator.kind != "change" or indicator.noise_sd is None or not indicator.formula:
            continue
        for a, area in enumerate(programme.trial_areas):
            told = changes_of_year(case.evidence, indicator.id, area, country)
            found += [(indicator, a, figure, difference) for figure, difference in told]
    return found


def heard_changes(case: Case, observed: Observed) -> list[ToldChange]:
    """The figures told (`told_changes`) but of areas whose series say the same month by month: each is heard once."""
    return [c for c in observed_changes(case) if c[1] not in observed.in_services]


def extras(programme: Programme, told: Sequence[ToldChange], flows: Months) -> tuple[Extra, ...]:
    """The figures told (`told_changes`) as functionals of the flows."""
    areas = len(programme.trial_areas)
    return tuple(
        Extra(
            figure.ground,
            difference,
            float(indicator.noise_sd or 0.0),
            np.eye(areas)[a],
            yearly_change(flows, parse(indicator.formula or ""), figure.month),
        )
        for indicator, a, figure, difference in told
    )


def fit_all(case: Case, series: Series, panel: Panel, baseline: Baseline) -> Fits:
    """Every fit of a run: the noise, the main posterior by displacement, each area alone, the variants."""
    programme, stock = case.programme, case.outcome
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    background = learn_background(panel, starts, series.cycle, disturbed_months(programme, panel))
    noise, panel = background.noise, background.panel
    prepared = {k: prepare(programme, baseline, "delivered", displacement=k) for k in DISPLACEMENTS}
    base = prepared[0.0]
    prior = make_prior(base.links, [a.id for a in programme.trial_areas])
    horizon = base.first + (base.months - 1)
    panel = panel.until(min(horizon, panel.first + (panel.months - 1)))  # past it the flows say nothing

    changes = observed_changes(case)
    last = max([panel.first + (panel.months - 1), *(figure.month for _, _, figure, _ in changes)])
    seen = last.since(base.first) + 1
    flows = {k: Months(prepared[k], seen) for k in DISPLACEMENTS}

    def functional(k: float) -> Functional:
        return log_ratio(flows[k], stock, panel.first, panel.months)

    observed = observe(case, panel.first, panel.first + (panel.months - 1))
    observed, panel = heard_once(observed, stock, prior, functional(0.0), panel, noise, base)
    changes = heard_changes(case, observed)
    told = {k: extras(programme, changes, flows[k]) for k in DISPLACEMENTS}
    sources = {k: observed.sources(prepared[k]) for k in DISPLACEMENTS}
    kept = fit(prior, functional(0.0), panel, noise, told[0.0], sources=sources[0.0])
    main, panel, irregular = fit_with_steps(kept, functional(0.0), panel, noise, starts, told[0.0], sources[0.0])
    posteriors = {0.0: main}
    for k in DISPLACEMENTS[1:]:
        posteriors[k] = fit(prior, functional(k), panel, noise, told[k], start=main.mean, sources=sources[k])
    beside = (told[0.0], sources[0.0])
    alone = fit_alone(
        prior, functional(0.0), panel, noise, starts, told[0.0], start=main.strengths_mean, sources=sources[0.0]
    )
    variants = fit_variants(programme, prior, functional(0.0), panel, noise, starts, beside, main)
    if of_trial(irregular.cells, starts):
        variants["steps_kept"] = kept
    end = min(horizon, max(programme.end_of(a) for a in programme.trial_areas))
    planned = planned_panel(background.panel.until(panel.first + (panel.months - 1)), end)
    later = Months(base, planned.months - base.first.since(panel.first))
    expected = expected_covariance(prior, log_ratio(later, stock, panel.first, planned.months), planned, noise)
    bundles = find_bundles(prior, expected, [str(link.effect) for link in base.links])
    links = link_table(main, expected, bundles)
    seen_by = (observed, panel, background.gaps, irregular, background.bare)
    return Fits(prior, noise, posteriors, variants, alone, expected, bundles, links, prepared, told[0.0], *seen_by)


def few_persons(programme: Programme, stock: Array) -> tuple[str, ...]:
    """The trial areas whose mean number of unemployed is under `LEAST_PERSONS`; `stock` [A, T], nan where missing."""
    return tuple(a.id for a, row in zip(programme.trial_areas, stock, strict=True) if np.nanmean(row) < LEAST_PERSONS)


def disturbed_months(programme: Programme, panel: Panel) -> NDArray[np.bool_]:
    """[T] the months that the user named as disturbed."""
    months = [panel.first + t for t in range(panel.months)]
    return np.array([any(d.first <= m <= d.last for d in programme.disturbed) for m in months], dtype=bool)


def log_ratio_fit(
    programme: Programme, series: Series, panel: Panel, baseline: Baseline
) -> tuple[NormalPosterior, Alone, Prepared, Expr]:
    """The main fit alone, from the panel and nothing else, and each area by itself: with the flows as delivered and
    the stock's formula."""
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    prepared = prepare(programme, baseline, "delivered")
    stock = outcome_formula(programme)
    flows = Months(prepared, panel.months - prepared.first.since(panel.first))
    prior = make_prior(prepared.links, list(starts))
    background = learn_background(panel, starts, series.cycle, disturbed_months(programme, panel))
    panel = background.panel
    functional = log_ratio(flows, stock, panel.first, panel.months)
    kept = fit(prior, functional, panel, background.noise)
    found, panel, _ = fit_with_steps(kept, functional, panel, background.noise, starts)
    alone = fit_alone(prior, functional, panel, background.noise, starts, start=found.strengths_mean)
    return found, alone, prepared, stock


def fit_variants(
    programme: Programme,
    prior: Prior,
    functional: Functional,
    panel: Panel,
    noise: Noise,
    starts: Mapping[str, Month],
    beside: tuple[Sequence[Extra], Sequence[Source]],
    main: NormalPosterior,
) -> dict[str, NormalPosterior]:
    """The same fit without the treated areas' neighbours, without areas with a reform of their own, and damped."""
    flags = {a.id: a.flags for a in programme.areas}
    found = {}
    for name in VARIANTS[1:]:
        flag = FLAG_OF_VARIANT.get(name)
        kept = [a for a in panel.areas if flag is None or flag not in flags[a]]
        if flag is not None and (len(kept) == len(panel.areas) or len(kept) <= len(prior.areas)):
            continue
        extra, sources = beside
        if flag is None and noise.slope_share:
            continue  # the main fit has the damped slope already
        used = with_slope(learning_blocks(panel, starts), noise, -np.inf) if flag is None else noise
        found[name] = fit(prior, functional, panel.take(kept), used, extra, start=main.mean, sources=sources)
    return found


def prior_alone(case: Case, baseline: Baseline) -> Fits:
    """The fits of a run that cannot estimate: the prior, for every displacement."""
    programme = case.programme
    prepared = {k: prepare(programme, baseline, "delivered", displacement=k) for k in DISPLACEMENTS}
    links = prepared[0.0].links
    prior = make_prior(links, [a.id for a in programme.trial_areas])
    same = NormalPosterior(prior, prior.mean, prior.cov, {}, 0.0, 0, True)
    mean, cov = prior.strength_moments()
    bundles = find_bundles(prior, prior.cov, [str(link.effect) for link in links])
    rows = link_table(same, prior.cov, bundles)
    alone = Alone(mean, cov, 0, True)
    return Fits(prior, START, dict.fromkeys(DISPLACEMENTS, same), {}, alone, prior.cov, bundles, rows, prepared, ())
