"""What a run says of itself: how the fit went, what caps its verdicts, and what to be careful about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from polku.base import Caution
from polku.dynamics.baseline import Baseline
from polku.estimation.main_fit import Fits
from polku.estimation.series import Series
from polku.inference.diagnostics import LEAST_MONTHS, ResidualCheck, residual_check
from polku.programme.model import Graded, Programme
from polku.results.calibration import calibration
from polku.results.caps import FEWEST, comparisons
from polku.results.model_checks import watch
from polku.texts import Message


def diagnostics(programme: Programme, fits: Fits, baseline: Baseline, series: Series) -> dict[str, Any]:
    """How the fit went: the noise, its residuals, the start of the flows, convergence; calibration is pending."""
    found: dict[str, Any] = {
        "calibration": calibration(),
        "noise": {f.name: getattr(fits.noise, f.name) for f in fields(fits.noise)},
        "iterations": fits.main.iterations,
        "converged": fits.main.converged,
        "log_evidence": fits.main.evidence,
        "length_factor": baseline.length_factor,
        "job_multiplier_held": baseline.held,
        "prior_only": series.panel is None,
        "omega": 0.15,
    }
    if series.panel is not None:
        found["residuals"] = residuals(residual_check(series.panel, fits.noise))
    return found


def residuals(check: ResidualCheck | None) -> dict[str, Any]:
    """The check of the residuals as it stands in the assessment; `not_possible` where it cannot be made yet."""
    if check is None:
        return {"not_possible": "short_or_flat"}
    return {
        "autocorrelation": list(check.autocorrelation),
        "standard_error": check.se,
        "sd": check.sd,
        "excess_kurtosis": check.kurtosis,
        "largest": check.largest,
        "largest_area": check.largest_area,
        "largest_month": str(check.largest_month),
    }


def not_checked(fits: Fits) -> list[Caution]:
    """That the series are too short to see whether they vary as the model takes them to."""
    if fits.panel is None or fits.panel.months >= LEAST_MONTHS:
        return []
    months = fits.panel.months
    return [
        Caution(
            "residuals_not_checked",
            "series",
            Message("cautions.the-series-have-months-whether-they", months=months, least_months=LEAST_MONTHS),
        )
    ]


def few_beside(programme: Programme, fits: Fits) -> list[Caution]:
    """That there are too few comparison areas, why it matters and what would help."""
    count = comparisons(programme, fits)
    if fits.panel is None or count >= FEWEST:
        return []
    return [
        Caution(
            "few_comparison_areas",
            "areas",
            Message("cautions.few-comparison-areas", areas=count),
        )
    ]


def cautions_of(programme: Programme, fits: Fits, unseen: Collection[str]) -> tuple[Caution, ...]:
    """What every run must say of itself; `unseen`: the areas whose stock alone must tell jobs from services."""
    found: list[Caution] = []
    if unseen:
        areas = [a.name for a in programme.trial_areas if a.id in unseen]
        found.append(
            Caution(
                "services_not_seen",
                "series",
                Message("cautions.services-not-seen", areas=tuple(areas)),
            )
        )
    found += fits.observed.cautions if fits.observed else ()
    found += [*watch(programme, fits), *not_checked(fits), *few_beside(programme, fits)]
    if any(isinstance(k.effect, Graded) for k in programme.links):
        found.append(
            Caution(
                "graded_not_weighed",
                "links",
                Message("cautions.links-to-graded-goals-are-drawn"),
            )
        )
    if not fits.main.converged:
        found.append(
            Caution(
                "not_converged",
                "",
                Message("cautions.the-fit-did-not-settle-the"),
            )
        )
    return tuple(found)
