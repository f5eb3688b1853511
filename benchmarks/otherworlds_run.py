"""One world of `otherworlds_models` through the product, and what came of it.

The programme and its series are built in memory and go through what a run does: `gather`, the baseline, the fits, the
whole posterior, the rows with their verdicts, caps and cross-checks (`polku.assessment.results`). Left out, because
they change no estimate and no verdict: pages, canonical rows, displacement, tables of payers, fans, parts and the
design. A placebo a year earlier takes its flows from the example's baseline instead of one of its own.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from otherworlds_models import AFTER, BEFORE, PRIOR, World
from simulate import baseline_of, template

from polku.assessment import results as facts_module
from polku.assessment.results import facts_of
from polku.base import Month, Spread, Text
from polku.dynamics.baseline import Baseline, Stocks, first_month, make_baseline
from polku.estimation import main_fit as beliefs
from polku.estimation.case import Case
from polku.estimation.posterior import fit_posterior
from polku.estimation.series import gather
from polku.evidence.model import Evidence, Observation
from polku.programme.model import Area, Dose, Link, Node, Period, Programme, Shift
from polku.results import placebo as placebos
from polku.results.checks import DIFFERENCE, SYNTHETIC, CrossCheck
from polku.results.model import EffectRow, Facts
from polku.results.verdicts import CARRIED, SHOWS, SUGGESTS

Array = NDArray[np.float64]

MONTHS_TOLD = (6, 12, AFTER)
TRIAL, SERVICE = "trial", "service"
LAG = 3.0
LABOUR_FORCE = 10.0
"""Labour force per unemployed person."""
PARTED = 2.0
UNTOLD = ("design_rows", "fan_rows", "payer_rows", "waterfall_rows", "contributions_of", "transfer_of")
"""Tables of `polku.assessment.results` from which no estimate and no verdict of the effect is made."""


# ---------------------------------------------------------------- the folder, in memory


def programme_of(world: World) -> Programme:
    """The programme as an evaluator would write it: one activity, one link into jobs."""
    first, names = Month.of(*world.begin), area_names(world)
    start = first + BEFORE
    end = start + ((world.ended or AFTER + 6) - 1)
    areas = [
        Area(name, Text.same(name), "trial" if a == 0 else "comparison", region=region)
        for a, (name, region) in enumerate(zip(names, world.regions, strict=True))
    ]
    areas[0] = replace(areas[0], start=start, end=end)
    doses = [Dose(SERVICE, TRIAL, start, 1.0)]
    if world.ended:
        doses.append(Dose(SERVICE, TRIAL, end + 1, 0.0))
    return replace(
        template().programme,
        id="world",
        areas=(*areas, Area("country", Text.same("country"), "country")),
        nodes=(Node(SERVICE, "activity", Text.same(SERVICE)),),
        links=(Link("jobs", SERVICE, Shift("unemployed", "job"), LAG, *PRIOR, 1.0),),
        doses=tuple(doses),
        period=Period(first, start, end, 24),
    )


def area_names(world: World) -> list[str]:
    return [TRIAL, *(f"other-{a}" for a in range(1, len(world.stock)))]


def evidence_of(world: World) -> Evidence:
    """The published series: unemployed by month, the labour force by January."""
    rows, first = [], Month.of(*world.begin)
    for area, values in zip([*area_names(world), "country"], [*world.stock, world.country], strict=True):
        force = float(round(LABOUR_FORCE * float(values[:BEFORE].mean())))
        for t, value in enumerate(values):
            month = first + t
            rows.append(Observation("unemployed", area, month, float(value), known=month + 1))
            if month.month == 1:
                rows.append(Observation("labour_force", area, month, force, known=month + 1))
    return Evidence(observations=tuple(rows))


# ---------------------------------------------------------------- the run


@lru_cache(maxsize=64)
def scaled_baseline(first: Month, persons: float) -> Baseline:
    """The example's flows in an area of so many unemployed."""
    return baseline_of(template().baseline, first, np.array([persons]))


def baseline_a_year_earlier(programme: Programme, stocks: Stocks, last: Month) -> Baseline:
    return scaled_baseline(first_month(programme), float(stocks.areas[0]))


@contextmanager
def light() -> Iterator[None]:
    """The product without what changes no estimate and no verdict of a world; the horizons that are measured here."""
    changed = [*everywhere("DISPLACEMENTS", (0.0,)), *everywhere("HORIZONS", MONTHS_TOLD)]
    changed += [(facts_module, name, no_rows) for name in UNTOLD]
    changed += [(placebos, "make_baseline", baseline_a_year_earlier)]
    with ExitStack() as stack:
        for where, name, value in changed:
            stack.enter_context(patch.object(where, name, value))
        yield


def no_rows(*_: object, **__: object) -> list[object]:
    return []


def everywhere(name: str, value: object) -> list[tuple[Any, str, Any]]:
    """A constant in every module of `polku` that reads it."""
    there = [m for n, m in sorted(sys.modules.items()) if n.startswith("polku.") and hasattr(m, name)]
    if not there:
        raise ValueError(f"{name} is read nowhere in polku")
    return [(module, name, value) for module in there]


def assess_world(world: World, seed: int = 1) -> Facts:
    """What a run finds in a world."""
    programme, evidence = programme_of(world), evidence_of(world)
    case = Case.uncut(programme, evidence)
    series = gather(case)
    if series is None or series.panel is None:
        raise ValueError("a world has its series")
    with light():
        baseline = make_baseline(programme, series.stocks, series.last)
        fits = beliefs.fit_all(case, series, series.panel, baseline)
        varied = fit_posterior(case, fits)
        return facts_of(replace(case, month=series.last + 1), series, fits, varied, baseline, seed)


# ---------------------------------------------------------------- what came of it


@dataclass(frozen=True, slots=True)
class Told:
    """The effect in a month, log points of the stock: the truth, 80 % and 95 % intervals, what was said of it.

    `withheld`: the code with which no number was given, and then no interval (nan).
    """

    truth: float
    mean: float
    low95: float
    low80: float
    high80: float
    high95: float
    status: str
    direction: str
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Mean effect over the months since the start, the last twelve at most, by a method: log points, intervals."""

    mean: float
    low95: float
    low80: float
    high80: float
    high95: float


@dataclass(frozen=True, slots=True)
class Looked:
    """One programme: `told` by month, `capped_by` codes of page 1, the window by method, cautions."""

    family: str
    arm: str
    number: int
    told: dict[str, Told]
    capped_by: tuple[str, ...]
    truth: float
    window: dict[str, Window] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def from_row(row: dict[str, object]) -> Looked:
    """A programme as it was kept."""
    plain = dict(row)
    told = {h: Told(**values) for h, values in plain.pop("told").items()}  # type: ignore[attr-defined]
    window = {m: Window(**values) for m, values in plain.pop("window").items()}  # type: ignore[attr-defined]
    codes = {name: tuple(plain.pop(name)) for name in ("capped_by", "cautions")}  # type: ignore[call-overload]
    return Looked(told=told, window=window, **codes, **plain)  # type: ignore[arg-type]


def look(world: World, seed: int = 1) -> Looked:
    """A world through the product."""
    facts = assess_world(world, seed)
    caps = caps_of(facts)
    told = {str(h): told_of(world, facts, h, bool(caps)) for h in MONTHS_TOLD}
    check = next((c for c in facts.cross_checks if c.area == TRIAL), None)
    codes = tuple(dict.fromkeys(c.code for c in facts.cautions))
    truth = float(world.log_r[-min(12, AFTER) :].mean())
    return Looked(world.family, world.arm, world.number, told, caps, truth, windows_of(check), codes)


def is_headline(row: Any, horizon: int) -> bool:
    """A row of page 1: the trial as delivered, its effect on the unemployed."""
    place = (row.area, row.measure, row.horizon, row.scenario, row.variant, row.displacement)
    whole = not getattr(row, "segment", "")
    return whole and place == (TRIAL, "unemployed", horizon, "delivered", "main", 0.0)


def told_of(world: World, facts: Facts, horizon: int, capped: bool) -> Told:
    """Persons made log points by the true level without the trial, which is known here."""
    t = BEFORE + horizon - 1
    truth = float(world.log_r[t])
    row = next((r for r in facts.effects if is_headline(r, horizon)), None)
    if row is None:  # the number is withheld: its place says why
        gone = next(r for r in getattr(facts, "withheld", ()) if is_headline(r, horizon))
        return Told(truth, *[math.nan] * 5, "", "open", str(gone.withheld))
    seen = float(world.stock[0, t])

    def log(persons: float) -> float:
        """`persons` more with the trial than without, of `seen` with it."""
        return float(-np.log(max(1.0 - persons / seen, 1e-6)))

    ends = [log(row.spread.at(q)) for q in (0.025, 0.1, 0.9, 0.975)]
    return Told(truth, log(row.spread.mean), *ends, row.verdict, direction_of(row, capped))


def direction_of(row: EffectRow, capped: bool) -> str:
    """What is said of the sign: the product's own word, or where a row has none, by the rule of the words."""
    said = getattr(row, "direction", None)
    if said is not None:
        return str(said)
    sure = 0.0 if row.p_better is None else max(row.p_better, 1.0 - row.p_better)
    if capped or row.verdict not in CARRIED:
        return "open"
    return "shows" if sure >= SHOWS and row.verdict == "learned" else "suggests" if sure >= SUGGESTS else "open"


def caps_of(facts: Facts) -> tuple[str, ...]:
    """The codes that cap the headline, as the product gives them; none where the number is withheld."""
    row = next((r for r in facts.effects if is_headline(r, 12)), None)
    if row is None:
        return ()
    said = getattr(row, "capped_by", None)
    if said is not None:
        return tuple(said)
    codes = [c.code for c in facts.cautions if c.code in ("trial_series_steps", "few_comparison_areas")]
    codes += ["parted_before" for b in facts.before if b.area == TRIAL and abs(b.z) > PARTED]
    return tuple(dict.fromkeys(codes))


def windows_of(check: CrossCheck | None) -> dict[str, Window]:
    """The product's estimate and the two cross-checks over the same months, log points."""
    if check is None:
        return {}
    found = {"polku": window(check.effect)}
    for name, method in (("synthetic_control", SYNTHETIC), ("difference_in_differences", DIFFERENCE)):
        other = next((c for c in check.checks if c.method == method), None)
        if other is not None and other.estimate is not None:
            found[name] = window(other.estimate)
    return found


def window(spread: Spread) -> Window:
    """A change in per cent with its intervals, in log points."""
    ends = [spread.mean, *(spread.at(q) for q in (0.025, 0.1, 0.9, 0.975))]
    return Window(*(float(np.log(max(1.0 + v / 100.0, 1e-6))) for v in ends))
