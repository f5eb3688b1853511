"""What a run says when the series do what neither the effect nor the noise explains.

`watch` runs the checks of `inference.diagnostics` on the fit of a run. Each is weighed for how many places were looked
at, so that a run in which the model holds says it in about one case in a hundred (`AS_RARE`); how often they find a
fault, and how often they are silent, is measured by `benchmarks/misspecify.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from polku.base import Caution, Month
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.inference.diagnostics import LEAST_MONTHS, comparison_ramps, residual_check, unrest, whiteness
from polku.inference.likelihood import Functional
from polku.inference.noise import Panel, learning_blocks
from polku.inference.steps import AS_RARE
from polku.programme.model import Programme
from polku.programme.names import name_of
from polku.results.series_cautions import background_notes, few_notes, per_cent
from polku.texts import Message


def watch(programme: Programme, fits: Fits) -> tuple[Caution, ...]:
    """Cautions of a run, in the order of the checks; of areas with few people only where nothing was fitted."""
    panel = fits.panel
    if panel is None:
        return tuple(few_notes(programme, fits))
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    found = [*few_notes(programme, fits), *background_notes(programme, fits, panel)]
    ready = fits.prepared[0.0]
    seen = panel.months - ready.first.since(panel.first)
    if seen > 0:
        functional = log_ratio(Months(ready, seen), outcome_formula(programme), panel.first, panel.months)
        found += parted(programme, panel, fits, functional, starts)
    return (*found, *restless_noise(panel, fits, starts), *no_neighbour(programme, panel))


def parted(
    programme: Programme, panel: Panel, fits: Fits, functional: Functional, starts: Mapping[str, Month]
) -> list[Caution]:
    """Comparison areas that parted from the others when the trial began."""
    ramps = comparison_ramps(panel, fits.noise, fits.main, functional, starts)
    found = []
    for area, one in ramps.items():
        if one.p >= AS_RARE:
            continue
        text = Message(
            "cautions.comparison-parted",
            area=name_of(programme, area),
            size=per_cent(one.size),
            up=one.size > 0,
        )
        found.append(Caution("comparison_parted", f"series/{area}/{one.month}", text))
    return found


def restless_noise(panel: Panel, fits: Fits, starts: Mapping[str, Month]) -> list[Caution]:
    """Untreated series whose variation hangs together from month to month, or grew when the trial began."""
    found = []
    noise = fits.noise
    blocks = [b for b in learning_blocks(panel, starts) if b.months >= LEAST_MONTHS]
    coloured = [b for b in blocks if whiteness(b, noise) < AS_RARE]
    checked = residual_check(coloured[0], noise) if coloured else None
    if checked is not None:
        lag = checked.autocorrelation[0]
        found.append(
            Caution(
                "noise_not_white",
                "series",
                Message("cautions.noise-not-white", correlation=lag, narrow=lag > 0),
            )
        )
    untreated = [a for a in panel.areas if a not in starts]
    grown = unrest(panel.take(untreated), noise, min(starts.values())) if starts and untreated else None
    if grown is not None and grown[1] < AS_RARE:
        found.append(
            Caution(
                "noise_grew",
                "series",
                Message("cautions.the-monthly-variation-of-the-comparison", times=grown[0]),
            )
        )
    return found


def no_neighbour(programme: Programme, panel: Panel) -> list[Caution]:
    """Trial areas whose region has no untreated area, where regions are told: its own shock looks like an effect."""
    beside = {a.region for a in programme.comparison_areas if a.id in panel.areas and a.region}
    alone = [a.name for a in programme.trial_areas if a.id in panel.areas and a.region and a.region not in beside]
    if not alone:
        return []
    return [
        Caution(
            "no_neighbour",
            "areas",
            Message("cautions.these-trial-areas-have-no-comparison", names=tuple(alone)),
        )
    ]
