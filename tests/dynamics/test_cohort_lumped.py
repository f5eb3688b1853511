"""Classes that fare alike are run as one: the same numbers as with all of them, and the plain oracle's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import kernel2015
import numpy as np
import pytest
from test_cohort_oracle import MONTH, SHIFTS, pushed, random_programme

from polku.base import Month, PolkuError
from polku.dynamics.baseline import make_baseline, no_push
from polku.dynamics.cohort import Start, Trajectory, plan, run
from polku.dynamics.effects import target
from polku.dynamics.layout import Push, Scale
from polku.dynamics.model import D, in_band, regimes
from polku.dynamics.response import Prepared, prepare, respond
from polku.estimation.case import Case
from polku.estimation.series import gather
from polku.evidence.folder import known, read_folder
from polku.programme.asof import known as known_programme
from polku.programme.model import Band, Shift, Transition

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MONTHS = 40


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The largest relative difference; of nothing, an absolute one."""
    return float((np.abs(one - other) / np.maximum(np.abs(other), 1e-9)).max(initial=0.0))


def same(one: Trajectory, other: Trajectory) -> float:
    assert one.flow is not None and other.flow is not None
    pairs = [(one.stock, other.stock), (one.flow, other.flow), (one.last.sum(axis=1), other.last.sum(axis=1))]
    pairs += [(one.aged[k], other.aged[k]) for k in other.aged]
    return max(apart(a, b) for a, b in pairs)


@pytest.mark.parametrize("seed", range(20))
def test_lumped_classes_give_the_numbers_of_all_of_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    programme = random_programme(rng)
    found = regimes(programme, MONTH, MONTHS)
    model = found[0].model
    stock = rng.random((len(model.states), D, 3)) * model.live[:, None, None]
    entries = np.where(model.live[:, None], rng.random((len(model.states), 3)), 0.0)
    incidence = np.array([model.edges_of(x)[:, None] & in_band(x.band)[None] for x in SHIFTS])
    path = rng.normal(0, 0.5, (len(SHIFTS), MONTHS, 3))
    aimed = np.where(np.arange(D)[:, None] >= rng.integers(1, 50), 1.0, rng.random(3)[None])
    scale = Scale(model.edges_of(Shift("unemployed", "job")), in_band(Band(0, 6)), np.exp(rng.normal(0, 0.3, MONTHS)))
    push = Push(incidence, path, aimed, float(rng.choice([0.0, 0.5])))
    spells = (3, int(rng.integers(4, 50)))
    few = run(found, Start(stock, entries), push, (scale,), spells, apart=1)
    many = run(found, Start(stock, entries), push, (scale,), spells)
    assert plan(found, push, (scale,), max(spells) + 1).classes < D
    assert same(few, many) < 1e-12


def needed(hazard_to: int = 24, shift: Band | None = None, aimed: int = 0, scaled: int | None = None) -> int:
    rows = (
        Transition("unemployed", "job", Band(0, hazard_to), rate=0.1),
        Transition("unemployed", "job", Band(hazard_to, None), rate=0.05),
    )
    found = regimes(kernel2015.programme(False, transitions=rows), MONTH, 2)
    model = found[0].model
    incidence = (model.edges_of(Shift("unemployed", "job"))[:, None] & in_band(shift)[None])[None]
    push = Push(incidence, np.zeros((1, 2, 1)), np.where(np.arange(D) >= aimed, 1.0, 0.5)[:, None])
    scales = () if scaled is None else (Scale(model.job, in_band(Band(0, scaled)), np.ones(2)),)
    return plan(found, push, scales).classes


def test_as_many_classes_are_told_apart_as_a_rate_an_effect_a_target_or_a_multiplier_asks_for() -> None:
    assert needed(1) == 2
    assert needed(24) == 25
    assert needed(24, Band(36, None)) == 37
    assert needed(24, Band(12, 30)) == 31
    assert needed(24, Band(12, None), aimed=48) == 49
    assert needed(24, scaled=40) == 41
    assert needed(59) == D, "the open class is the sixtieth"


def test_a_spell_of_k_months_is_told_apart_from_the_start_on() -> None:
    """Hazards are the same in all classes; at the start everybody's spell is known to the month."""
    rows = (Transition("unemployed", "job", Band(), rate=0.1),)
    found = regimes(kernel2015.programme(False, transitions=rows), MONTH, 3)
    stock = np.zeros((5, D, 1))
    stock[0, :, 0] = 1.0
    got = run(found, Start(stock, np.zeros((5, 1))), no_push(found[0].model, 3, 1), spells=(1, 36, 59), apart=1)
    for k in (1, 36, 59):
        old = min(D - k + 1, D)  # a month later those one month short of k have come of age
        assert got.aged[k][0, 0, 0] == pytest.approx(old * np.exp(-0.1), rel=1e-12)


def test_a_spell_band_beyond_59_months_is_refused_with_the_number() -> None:
    found = regimes(kernel2015.programme(), MONTH, 2)
    with pytest.raises(PolkuError, match="59") as refused:
        run(found, Start(np.ones((13, D, 1)), np.zeros((13, 1))), no_push(found[0].model, 2, 1), spells=(60,))
    assert "59" in refused.value.text["fi"] and "59" in refused.value.text["en"]


def test_the_kernel_of_2015_needs_25_classes_of_60() -> None:
    programme, start, push = pushed(3, 24, 0.25)
    found = regimes(programme, MONTH, 24)
    push = Push(push.incidence[:3], push.path[:3], push.target, push.displacement)  # one of SHIFTS ends at 30 months
    assert plan(found, push).classes == 25
    assert same(run(found, start, push, spells=(12, 24), apart=1), run(found, start, push, spells=(12, 24))) < 1e-12


def test_the_example_with_25_classes_is_the_example_with_60() -> None:
    month = Month.parse("2019-06")
    programme, evidence, _ = read_folder(EXAMPLES / "kokeilut-2017")
    programme = known_programme(programme, month)
    series = gather(Case.uncut(programme, known(evidence, month)))
    assert series is not None
    prepared = prepare(programme, make_baseline(programme, series.stocks, series.last), "delivered", displacement=0.25)
    assert prepared.planned is not None and prepared.planned.classes == 25
    strengths = np.random.default_rng(1).normal(0, 0.2, (3, len(prepared.areas), len(prepared.links)))
    few = respond(prepared, strengths)
    whole = respond(_in_all_classes(prepared), strengths)
    assert few.flow is not None and whole.flow is not None
    assert max(apart(few.stock, whole.stock), apart(few.flow, whole.flow)) < 1e-12
    assert max(apart(few.bands[b], whole.bands[b]) for b in whole.bands) < 1e-12


def _in_all_classes(prepared: Prepared) -> Prepared:
    nothing = np.zeros((len(prepared.channels.effects), 1, 1))
    push = Push(prepared.channels.incidence, nothing, target(prepared.areas, None), prepared.displacement)
    return replace(prepared, planned=plan(prepared.regimes, push, prepared.scales, D))
