"""What a run says of itself: what it would take to cover a cost, how the fit went, and what to be careful about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.assess.belief import Belief
from polku.assess.calibration import calibration
from polku.assess.rows import ALL
from polku.assess.series import Series
from polku.assess.worlds import Run, cost_draws
from polku.base import LANGUAGES, Caution, FolderError, Month, Text
from polku.dynamics.baseline import Baseline
from polku.dynamics.costs import benefit_month, break_even, break_even_price, unpriced
from polku.evaluation.model import (
    BeforeTest,
    BreakEven,
)
from polku.evaluation.numbers import decimal
from polku.evidence.arrays import has
from polku.evidence.model import Evidence
from polku.inference.diagnostics import residual_check
from polku.programme.model import Graded, Programme, Shift

Array = NDArray[np.float64]
PARTED = 2.0
"""A gap before the start beyond so many sd caps the verdicts of the area."""
JUMP = 6.0
"""A month's innovation beyond so many sd is told as a jump of the series."""
SERVICES = ("in_services", "activation_rate")


def capped_areas(programme: Programme, evidence: Evidence, belief: Belief) -> frozenset[int]:
    """Areas (by place; the last is their sum) whose stock alone cannot tell services from jobs."""
    services = {s.id for s in programme.states if "services" in s.counts_as} | {"services", "unsubsidised"}
    adds = any(isinstance(k.effect, Shift) and k.effect.target in services for k in programme.links)
    if not adds:
        return frozenset()
    told = {a for e in belief.extra for a in np.flatnonzero(e.weights)}
    alone = [
        i
        for i, a in enumerate(programme.trial_areas)
        if i not in told and not any(has(evidence, s, a.id) for s in SERVICES)
    ]
    return frozenset([*alone, len(programme.trial_areas)] if alone else [])


def parted_before(programme: Programme, before: Sequence[BeforeTest]) -> frozenset[int]:
    """Areas that had parted from their comparison before the start: what came after is not all the trial's."""
    parted = {row.area for row in before if abs(row.z) > PARTED}
    return frozenset(i for i, a in enumerate(programme.trial_areas) if a.id in parted)


def break_evens(programme: Programme, run: Run | None, month: Month) -> list[BreakEven]:
    """What it would take to cover a cost: even where nothing can be estimated."""
    try:
        euros = benefit_month(programme, max(programme.period.start, month))
    except FolderError:  # a price was known before the shares that deal it out: nothing to tell yet
        return []
    rows = []
    if euros > 0:
        need = break_even(1000.0, euros)
        rows.append(
            BreakEven(
                ALL,
                "1000_eur",
                need,
                "months",
                Text.of(
                    f"Tuhat euroa asiakasta kohti maksaa itsensä takaisin, jos etuusaika lyhenee keskimäärin "
                    f"{_number(need, 'fi')} kuukautta (etuusmenot ovat keskimäärin {_number(euros, 'fi', 0)} euroa "
                    f"kuukaudessa työtöntä kohti).",
                    "A thousand euros per client pays itself back if time on benefit shortens by "
                    f"{_number(need, 'en')} months on average (benefits cost {_number(euros, 'en', 0)} euros a month "
                    "per unemployed person).",
                ),
            )
        )
    for cost in unpriced(programme):
        area = next((a for a in programme.trial_areas if a.id == cost.area), None)
        if cost.quantity and area is not None:
            rows.append(staff_row(programme, run, area.id, cost.name, cost.quantity, euros))
    return rows


def staff_row(programme: Programme, run: Run | None, area: str, name: Text, quantity: float, euros: float) -> BreakEven:
    """The highest price of a person-year that the expected change of spending would cover."""
    ids = [a.id for a in programme.trial_areas]
    months = programme.period.end.since(programme.period.start) + 1
    years = quantity * months / 12.0
    if run is None:
        need = 12.0 * 1000.0 / max(euros, 1e-9)
        text = Text.of(
            f"{name['fi']}: jokainen 12 000 euron vuosikustannus henkilötyövuotta kohti vaatii {_number(need, 'fi')} "
            f"etuuskuukautta vähemmän.",
            f"{name['en']}: every 12,000 euros per person-year needs {_number(need, 'en')} fewer benefit months.",
        )
        return BreakEven(area, "staff", need, "months", text)
    values = cost_draws(programme, run)["total"]
    saving = -values[:, ids.index(area), min(60, values.shape[2]) - 1]
    price = break_even_price(max(float(saving.mean()), 0.0), years)
    most = break_even_price(max(float(np.quantile(saving, 0.9)), 0.0), years)
    many = {k: _number(quantity, k, 0) for k in LANGUAGES}
    if price > 0:
        fi = f"Viiden vuoden odotettu säästö kattaisi enintään {_number(price, 'fi', 0)} euroa henkilötyövuotta kohti"
        en = f"The saving expected in five years would cover at most {_number(price, 'en', 0)} euros per person-year"
    else:
        fi = "Viidessä vuodessa ei ole odotettavissa säästöä, joka kattaisi henkilöstön kustannuksia"
        en = "No saving that would cover the cost of staff is expected in five years"
    text = Text.of(
        f"{name['fi']}: {many['fi']} henkilöä, hintaa ei ole annettu. {fi}; todennäköisyysvälin (80 %) edullisemmassa "
        f"päässä katettaisiin {_number(most, 'fi', 0)} euroa henkilötyövuotta kohti.",
        f"{name['en']}: {many['en']} persons, no price given. {en}; at the better end of the 80% interval "
        f"{_number(most, 'en', 0)} euros per person-year would be covered.",
    )
    return BreakEven(area, "staff", price, "eur_per_person_year", text)


def _number(value: float, language: str, decimals: int = 1) -> str:
    return decimal(value, decimals, language)


def diagnostics(programme: Programme, belief: Belief, baseline: Baseline, series: Series) -> dict[str, Any]:
    """How the fit went: the noise, its residuals, the start of the flows, convergence; calibration is pending."""
    found: dict[str, Any] = {
        "calibration": calibration(),
        "noise": {f.name: getattr(belief.noise, f.name) for f in fields(belief.noise)},
        "iterations": belief.main.iterations,
        "converged": belief.main.converged,
        "log_evidence": belief.main.evidence,
        "length_factor": baseline.length_factor,
        "job_multiplier_held": baseline.held,
        "prior_only": series.panel is None,
        "omega": 0.15,
    }
    if series.panel is not None:
        check = residual_check(series.panel, belief.noise)
        found["residuals"] = {
            "autocorrelation": list(check.autocorrelation),
            "standard_error": check.se,
            "sd": check.sd,
            "excess_kurtosis": check.kurtosis,
            "largest": check.largest,
            "largest_area": check.largest_area,
            "largest_month": str(check.largest_month),
        }
    return found


def cautions_of(programme: Programme, belief: Belief, series: Series, capped: frozenset[int]) -> tuple[Caution, ...]:
    """What every run must say of itself."""
    found = [
        Caution(
            "held_at_prior",
            "",
            Text.of(
                "Viiveet, toteutumisasteet ja alueiden välinen vaihtelu pysyvät tässä versiossa ennakko-oletuksina.",
                "Lags, doses and the variation between areas are held at their prior values in this version.",
            ),
        )
    ]
    if capped:
        areas = [a.name for i, a in enumerate(programme.trial_areas) if i in capped]
        found.append(
            Caution(
                "services_not_seen",
                "series",
                Text.of(
                    "Kokeilu siirtää asiakkaita palveluihin, mutta näiltä alueilta ei ole aktivointiasteen tai "
                    f"palveluissa olevien sarjaa: {', '.join(a['fi'] for a in areas)}. Työttömien määrästä ei erota, "
                    "työllistyttiinkö vai siirryttiinkö palveluun, joten päätelmiä on rajattu.",
                    "The trial moves clients into services, but these areas have no series of the activation rate or "
                    f"of people in services: {', '.join(a['en'] for a in areas)}. The stock of unemployed does not "
                    "tell jobs from services, so verdicts are capped.",
                ),
            )
        )
    found += belief.observed.cautions if belief.observed else ()
    if series.panel is not None:
        found += jumps(programme, belief, series)
    if any(isinstance(k.effect, Graded) for k in programme.links):
        found.append(
            Caution(
                "graded_not_weighed",
                "links",
                Text.of(
                    "Arvioitavien tavoitteiden (graded) linkit piirretään karttaan, mutta niiden tiedot eivät vielä "
                    "paina päätelmissä.",
                    "Links to graded goals are drawn on the map; their material has no weight in the answers yet.",
                ),
            )
        )
    if not belief.main.converged:
        found.append(
            Caution(
                "not_converged",
                "",
                Text.of(
                    "Sovitus ei asettunut: tämän ajon väleihin ei pidä luottaa.",
                    "The fit did not settle: the intervals of this run should not be relied on.",
                ),
            )
        )
    return tuple(found)


def jumps(programme: Programme, belief: Belief, series: Series) -> list[Caution]:
    """The month in which a series jumped most, when that is beyond what its noise does."""
    if series.panel is None:
        return []
    check = residual_check(series.panel, belief.noise)
    if abs(check.largest) < JUMP:
        return []
    name = next((a.name for a in programme.areas if a.id == check.largest_area), Text.same(check.largest_area))
    size = {k: _number(abs(check.largest), k, 0) for k in LANGUAGES}
    return [
        Caution(
            "series_jumps",
            f"series/{check.largest_area}/{check.largest_month}",
            Text.of(
                f"Työttömien sarjassa ({name['fi']}) on hyppy kuussa {check.largest_month}: se on {size['fi']} kertaa "
                "tavallinen kuukausivaihtelu. Tarkista, muuttuiko tilastointi tai alueen rajat.",
                f"The series of unemployed ({name['en']}) jumps in {check.largest_month}: {size['en']} times its usual "
                "monthly variation. Check whether the register or the area's borders changed.",
            ),
        )
    ]
