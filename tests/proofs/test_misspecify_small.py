"""Faults of a known size are put into programmes with a known truth: what the checks of a run find of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import misspecify
import simulate

from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Fits, Months, log_ratio
from polku.inference.diagnostics import comparison_ramps, departures, unrest, whiteness
from polku.inference.laplace import Alone, fit
from polku.inference.likelihood import precision
from polku.inference.noise import Noise, Nuisance, Panel, learning_blocks, treated_cells
from polku.inference.noise_fit import fit_noise
from polku.inference.steps import fit_with_steps, largest_steps, step_scores, tails, two_sided
from polku.results.model_checks import watch


@pytest.fixture(scope="module")
def case() -> simulate.Simulated:
    """A programme of three trial areas or more."""
    found = (simulate.simulate((77, i)) for i in range(20))
    return next(c for c in found if len(c.strengths) >= 3 and c.panel.months > 90 and c.seen >= 15)


def fitted(case: simulate.Simulated, panel: Panel):
    noise = fit_noise(learning_blocks(panel, case.starts))
    stock = outcome_formula(case.programme)
    functional = log_ratio(Months(case.prepared, case.seen), stock, panel.first, panel.months)
    return noise, fit(case.prior, functional, panel, noise), functional


def shifted(case: simulate.Simulated, row: int, begin: int, size: float, ramp: int = 1) -> Panel:
    panel = case.panel
    shift = np.zeros(panel.log_y.shape)
    shift[row] = size * np.clip((np.arange(panel.months) - begin + 1) / ramp, 0, 1)
    return replace(panel, log_y=panel.log_y + shift, stock=panel.stock * np.exp(shift))


def test_every_fault_leaves_what_it_says_it_leaves(case: simulate.Simulated) -> None:
    clean = misspecify.nothing(case)
    before = min(misspecify.begin(case, a) for a in range(len(case.strengths)))
    for name, make in misspecify.FAMILIES.items():
        fault = make(case, np.random.default_rng(1))
        if name in ("drift_after", "break", "spillover", "shock", "lag", "dose", "clock"):
            assert not fault.shift[:, :before].any(), name
        if name in misspecify.AFTER_START:
            assert not fault.shift[len(case.strengths) :].any(), name
        told = np.abs(fault.log_r - case.log_r).max() > 0
        assert told == (name in ("lag", "dose", "clock")) or name == "clock", name
        assert fault.hidden.any() == (name == "suppressed")
    assert not clean.shift.any() and clean.log_r is case.log_r


def free_step(panel: Panel, area: str, at: int) -> Nuisance:
    return Nuisance("step", area, float("inf"), (np.arange(panel.months) >= at).astype(float))


def test_a_step_in_a_trial_area_is_found_where_it_was_put(case: simulate.Simulated) -> None:
    row = int(np.argmax(case.panel.ybar[: len(case.strengths)]))
    at = misspecify.begin(case, row) + 5
    panel = shifted(case, row, at, 0.25)
    noise, main, functional = fitted(case, panel)
    found = largest_steps(panel, noise, main, functional, case.starts)[0]
    assert found.p < 0.001
    assert found.area == case.panel.areas[row] and abs(found.month.since(panel.first) - at) <= 1
    assert found.size == pytest.approx(0.25, abs=0.1)


def test_every_cell_at_once_is_scored_as_one_by_one(case: simulate.Simulated) -> None:
    """With missing cells and a step already free; a cell beside a missing month is scored from the next one seen."""
    panel = replace(case.panel.hide(np.arange(case.panel.log_y.size).reshape(case.panel.log_y.shape) % 97 == 5))
    noise, main, functional = fitted(case, panel)
    panel = panel.having(free_step(panel, panel.areas[-1], 30))
    z, size = step_scores(panel, noise, main, functional)
    cells = [(0, panel.months - 3), (1, 40), (len(panel.areas) - 1, 70), (2, 1)]
    cells = [c for c in cells if np.isfinite(panel.log_y[c])]
    regressors = np.zeros((*panel.log_y.shape, len(cells)))
    for c, (a, t) in enumerate(cells):
        regressors[a, t:, c] = 1.0
    one_z, one_size = departures(panel, noise, main, functional, regressors)
    assert [z[c] for c in cells] == pytest.approx(list(one_z), rel=1e-6)
    assert [size[c] for c in cells] == pytest.approx(list(one_size), rel=1e-6)
    assert z[-1, 30] == 0.0 and not z[~np.isfinite(panel.log_y)].any()


def test_a_free_step_takes_any_size_and_leaves_the_effect_as_it_was(case: simulate.Simulated) -> None:
    row = int(np.argmax(case.panel.ybar[: len(case.strengths)]))
    at = misspecify.begin(case, row) + 5
    noise, _, functional = fitted(case, case.panel)
    free = free_step(case.panel, case.panel.areas[row], at)
    plain, big = (fit(case.prior, functional, shifted(case, row, at, size).having(free), noise) for size in (0.0, 0.8))
    assert big.mean == pytest.approx(plain.mean, abs=1e-3 * float(np.sqrt(np.diag(plain.cov)).max()))
    assert big.cov == pytest.approx(plain.cov, rel=1e-3, abs=1e-7)
    columns = np.random.default_rng(3).standard_normal((*case.panel.log_y.shape, 6))
    held, loose = (precision(p, noise).gram(columns) for p in (case.panel, case.panel.having(free)))
    assert np.linalg.eigvalsh(held - loose).min() > -1e-9 * np.linalg.eigvalsh(held).max()  # never more is known


def test_a_step_is_taken_out_and_the_effect_comes_back(case: simulate.Simulated) -> None:
    row = int(np.argmax(case.panel.ybar[: len(case.strengths)]))
    at = misspecify.begin(case, row) + 5
    noise, clean, functional = fitted(case, case.panel)
    broken = shifted(case, row, at, 0.25)
    kept = fit(case.prior, functional, broken, noise)
    main, panel, irregular = fit_with_steps(kept, functional, broken, noise, case.starts)
    assert [(c.area, c.kind) for c in irregular.cells] == [(case.panel.areas[row], "step")]
    assert [(x.area, x.kind) for x in panel.nuisances] == [(case.panel.areas[row], "step")]
    sd = np.sqrt(np.diag(clean.cov))
    assert np.abs((main.mean - clean.mean) / sd).max() < 0.5 * np.abs((kept.mean - clean.mean) / sd).max()


def test_tails_are_heavy_where_the_months_are() -> None:
    rng = np.random.default_rng(9)
    assert tails(rng.standard_normal(2000)) == (np.inf, 1.0)
    nu, scale = tails(0.8 * rng.standard_t(5, 4000))
    assert 3 <= nu <= 8 and scale == pytest.approx(0.8, abs=0.1)
    assert two_sided(1.959964, (np.inf, 1.0)) == pytest.approx(0.05, abs=1e-6)
    assert two_sided(2.570582 * 0.8, (5.0, 0.8)) == pytest.approx(0.05, abs=1e-6)  # a table of t: 5 degrees, 0.975


def test_the_first_treated_month_is_the_start_itself(case: simulate.Simulated) -> None:
    treated = treated_cells(case.panel, case.starts, after=1)
    for a in range(len(case.strengths)):
        begin = misspecify.begin(case, a)
        assert not treated[a, : begin + 1].any() and treated[a, begin + 1 :].all()
    assert not treated[len(case.strengths) :].any()


def test_a_comparison_area_that_parts_when_the_trial_begins_is_found(case: simulate.Simulated) -> None:
    first = min(misspecify.begin(case, a) for a in range(len(case.strengths)))
    others = np.arange(len(case.strengths), len(case.panel.areas))
    row = int(others[np.argmax(case.panel.ybar[others])])
    panel = shifted(case, row, first, 0.5, ramp=12)
    noise, main, functional = fitted(case, panel)
    found = comparison_ramps(panel, noise, main, functional, case.starts)
    worst = min(found.values(), key=lambda d: d.p)
    assert worst.area == panel.areas[row] and worst.p < 0.01


def test_scores_of_the_largest_step_are_as_rare_as_they_say(case: simulate.Simulated) -> None:
    """Noise alone, 40 worlds of one programme: p below a fifth in about a fifth (Sidak's weight is cautious)."""
    panel = case.panel
    noise, main, functional = fitted(case, panel)
    rng = np.random.default_rng(5)
    p = []
    for _ in range(40):
        world = simulate.area_noise(rng, panel, noise, panel.months)
        world[: len(case.strengths)] += functional(case.prior.strengths(main.draws(1, int(rng.integers(1 << 30)))))[0]
        again = replace(panel, log_y=world, stock=np.exp(world))
        posterior = fit(case.prior, functional, again, noise)
        p.append(largest_steps(again, noise, posterior, functional, case.starts)[0].p)
    assert np.mean(np.array(p) < 0.2) < 0.4


def noise_panel(rng: np.random.Generator, noise: Noise, areas: int = 10, months: int = 120) -> Panel:
    persons = np.exp(rng.uniform(7.5, 10.0, areas))
    names = tuple(f"area{i}" for i in range(areas))
    shape = Panel(names, names, simulate.EVERYTHING, np.zeros((areas, months)), np.zeros((areas, months)), persons)
    y = simulate.area_noise(rng, shape, noise, months) + rng.standard_normal(months)
    return replace(shape, log_y=y, stock=np.exp(y))


def test_a_world_that_grew_restless_is_found_and_one_that_did_not_is_not() -> None:
    rng = np.random.default_rng(6)
    calm = noise_panel(rng, simulate.REAL)
    start = calm.first + 100
    steps = np.where(np.arange(120) >= 100, 0.05 * rng.standard_normal((10, 120)), 0.0)
    restless = replace(calm, log_y=calm.log_y + np.cumsum(steps, axis=1))
    a, b = unrest(calm, simulate.REAL, start), unrest(restless, simulate.REAL, start)
    assert a is not None and b is not None
    assert a[1] > 0.01 and b[1] < 1e-6 and b[0] > 1.5


def test_a_walk_whose_steps_hang_together_is_not_white() -> None:
    rng = np.random.default_rng(7)
    white = noise_panel(rng, simulate.REAL)
    steps = rng.standard_normal((10, 121))
    slow = np.cumsum(0.02 * (steps[:, 1:] + steps[:, :-1]), axis=1)
    coloured = replace(white, log_y=white.log_y + slow)
    assert whiteness(white, simulate.REAL) > 0.01
    assert whiteness(coloured, fit_noise([coloured])) < 1e-6


def test_missing_cells_are_no_jumps_and_no_colour() -> None:
    rng = np.random.default_rng(8)
    panel = noise_panel(rng, simulate.REAL)
    low = panel.stock < np.quantile(panel.stock, 0.15, axis=1)[:, None]
    hidden = panel.hide(low)
    assert whiteness(hidden, fit_noise([hidden])) > 0.01


def test_a_run_says_it_in_both_languages(case: simulate.Simulated) -> None:
    row = int(np.argmax(case.panel.ybar[: len(case.strengths)]))
    panel = shifted(case, row, misspecify.begin(case, row) + 5, 0.3)
    noise, main, functional = fitted(case, panel)
    alone = Alone(main.strengths_mean, main.strengths_cov, 0, True)
    main, freed, steps = fit_with_steps(main, functional, panel, noise, case.starts)
    told_by = (None, freed, (), steps)
    fits = Fits(case.prior, noise, {0.0: main}, {}, alone, main.cov, (), (), {0.0: case.prepared}, (), *told_by)
    found = {c.code: c for c in watch(case.programme, fits)}
    told = found["trial_series_steps"]
    assert case.panel.areas[row] in told.place
    assert "nousi" in told.text["fi"] and "rose" in told.text["en"]
    assert told.text["fi"] != told.text["en"]


def test_a_programme_fitted_clean_and_with_a_break_gives_a_row_each() -> None:
    """Three programmes end to end: every figure is there and a share is a share."""
    told = misspecify.measure(3, ["break"], lambda _: None)
    rows = {r["family"]: r for r in told["families"]}
    assert set(rows) == {"clean", "break"}
    for r in rows.values():
        assert 0 <= r["cover80"] <= 1 and 0 <= r["flagged"] <= 1 and r["width"] > 0
    assert rows["clean"]["width"] == 1.0 and rows["break"]["verdict"] in ("covered", "flagged", "wider", "silent")
