"""What a run says of the background of its series: odd months, what was under way before, disturbed months.

The background is what the series do without the trial (`inference.nuisances`). Each caution names what was seen, what
was done about it, and what the user can check.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from polku.base import Caution, Month, Text
from polku.estimation.main_fit import LEAST_PERSONS, Fits, disturbed_months
from polku.inference.diagnostics import Departure
from polku.inference.noise import Panel
from polku.inference.noise_fit import COMPARED
from polku.inference.steps import MANY, of_trial
from polku.programme.model import Programme
from polku.programme.names import name_of
from polku.texts import Message


def background_notes(programme: Programme, fits: Fits, panel: Panel) -> list[Caution]:
    """Cautions of the background of a fitted run."""
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    out = [_odd(programme, panel, starts, fits.withheld, one) for one in fits.irregular.cells]
    out += [_withheld(programme, area, code) for area, code in fits.irregular.withheld.items()]
    out += [_under_way(programme, gap.area, gap.months, gap.size) for gap in fits.gaps if gap.rare]
    return [*out, *_disturbed(programme, fits, panel, starts), *_volatility(programme, panel)]


def _odd(
    programme: Programme, panel: Panel, starts: Mapping[str, Month], withheld: Mapping[str, str], one: Departure
) -> Caution:
    """A rare cell: what was seen, and what was done about it."""
    mine = bool(of_trial([one], starts))
    return Caution(
        "trial_series_steps" if mine else "series_jumps",
        f"series/{one.area}/{one.month}",
        Message(
            "cautions.odd-month-of-trial" if mine else "cautions.odd-month",
            area=name_of(programme, one.area),
            rose=one.size > 0,
            when=one.month,
            size=per_cent(one.size),
            last=one.month.since(panel.first) == panel.months - 1,
            done="none" if one.area in withheld else one.kind,
        ),
    )


def _withheld(programme: Programme, area: str, code: str) -> Caution:
    """An area whose number is not given, why, and what would give it."""
    why = "many" if code == MANY else "decides"
    return Caution(
        "number_withheld",
        f"series/{area}/withheld",
        Message("cautions.number-withheld", area=name_of(programme, area), why=why),
    )


def few_notes(programme: Programme, fits: Fits) -> list[Caution]:
    """Areas with too few unemployed to give a number of."""
    return [_few(name_of(programme, area), area) for area in fits.few]


def _few(name: Text, area: str) -> Caution:
    return Caution(
        "number_withheld",
        f"series/{area}/few",
        Message("cautions.few-persons", area=name, least=LEAST_PERSONS),
    )


def _under_way(programme: Programme, area: str, months: int, size: float) -> Caution:
    """A drift before the start that is seen in one clean area in twenty."""
    return Caution(
        "gap_before",
        f"series/{area}/before",
        Message(
            "cautions.gap-before",
            area=name_of(programme, area),
            grew=size > 0,
            size=per_cent(size),
            months=months,
        ),
    )


def _disturbed(programme: Programme, fits: Fits, panel: Panel, starts: Mapping[str, Month]) -> list[Caution]:
    """The months that the user named as disturbed and that the series have: what was done about them."""
    if not disturbed_months(programme, panel).any():
        return []
    spans = "; ".join(f"{d.first}–{d.last}" for d in programme.disturbed)
    few = len(panel.areas) - len(starts) < COMPARED
    message = Message("cautions.disturbed-months", months=spans, few=few)
    return [Caution("disturbed_months", "programme.toml/disturbed", message)]


def _volatility(programme: Programme, panel: Panel) -> list[Caution]:
    """With few comparison areas a restless month looks like any other."""
    if panel.volatility is not None or len(panel.areas) - len(programme.trial_areas) >= COMPARED:
        return []
    return [
        Caution(
            "restless_months_unknown",
            "areas",
            Message("cautions.there-are-fewer-than-comparison-areas", compared=COMPARED),
        )
    ]


def per_cent(log_points: float) -> float:
    """The size of a change, %."""
    return abs(100.0 * math.expm1(log_points))
