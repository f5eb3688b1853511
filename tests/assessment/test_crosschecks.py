"""Cross-checks: the rule of the word, the yearly blocks, effects put in and found, what a run says of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small import EXAMPLE, change, copied

from polku import assess
from polku.base import Month
from polku.crosschecks.compare import (
    Main,
    apart,
    blocks,
    conflicts,
    of_differences,
    of_synthetic,
    per_cent,
    shares_of,
    synthetic_together,
    word_of,
)
from polku.crosschecks.synthetic_control import Estimate, Synthetic, synthetic
from polku.inference.noise import Panel
from polku.programme.model import Area
from polku.results.checks import DIFFERENCE, LATE, SYNTHETIC

FIRST, START = Month.parse("2010-01"), Month.parse("2016-01")
MONTHS, BEGIN, DONORS, TRIAL = 96, 72, 14, 4
PUT_IN = float(np.log(0.95))
CERTAIN = 10_000.0


# ---------------------------------------------------------------- the rule


def test_a_posterior_mean_and_an_unbiased_check_differ_as_the_rule_says() -> None:
    """b ~ N(0, 1), c = b + noise, and the posterior mean given c and a sharper look: z has mean 0 and sd 1."""
    rng = np.random.default_rng(1)
    b = rng.standard_normal(40_000)
    common = rng.standard_normal(b.size)
    check = b + 1.5 * common + 2.0 * rng.standard_normal(b.size)
    sharp = b + 0.5 * common  # what the main estimate sees of the same series
    gain = np.linalg.solve(np.array([[1 + 1.5**2 + 4.0, 1 + 0.75], [1 + 0.75, 1.25]]), np.array([1.0, 1.0]))
    mean = gain[0] * check + gain[1] * sharp
    sd = float(np.sqrt(1.0 - gain.sum()))
    z = np.array([apart(m, sd, Estimate(c, 2.5, CERTAIN)) for m, c in zip(mean[:4000], check[:4000], strict=True)])
    assert z.mean() == pytest.approx(0.0, abs=0.05)
    assert z.std() == pytest.approx(1.0, abs=0.04)
    assert np.mean(np.abs(z) <= 1.28) == pytest.approx(0.80, abs=0.02)
    assert np.mean([word_of(x) == "conflict" for x in z]) == pytest.approx(1 / 80, abs=0.006)


def test_few_placebos_make_a_distance_smaller() -> None:
    near, far = apart(0.0, 0.0, Estimate(0.3, 0.1, 3)), apart(0.0, 0.0, Estimate(0.3, 0.1, CERTAIN))
    assert far == pytest.approx(-3.0, abs=0.01)
    assert -2.0 < near < -1.5


def test_the_words_and_their_limits() -> None:
    assert [word_of(z) for z in (0.0, -1.28, 1.29, -2.5, 2.51)] == [
        "agreement", "agreement", "tension", "tension", "conflict"]  # fmt: skip
    assert apart(-0.05, 0.0, Estimate(-0.05, 0.0, 5)) == 0.0
    assert word_of(apart(0.05, 0.0, Estimate(-0.05, 0.0, 5))) == "conflict"


def test_per_cent_is_the_same_statement_as_the_logs() -> None:
    found = per_cent(Estimate(PUT_IN, 0.02, 9))
    assert found.mean == pytest.approx(-5.0)
    assert found.at(0.5) == pytest.approx(-5.0)
    assert np.log1p(found.at(0.1) / 100) + np.log1p(found.at(0.9) / 100) == pytest.approx(2 * PUT_IN)


# ---------------------------------------------------------------- yearly blocks


def test_blocks_are_years_up_to_the_start_and_the_window() -> None:
    y = np.tile(np.arange(34.0), (2, 1))
    means, start = blocks(y, [24, 34])  # ten months since the start: blocks of the same ten months
    assert means.tolist() == [[4.5, 16.5, 28.5]] * 2
    assert start.tolist() == [2, 3]


def test_a_season_falls_out_of_the_blocks() -> None:
    season = np.sin(2 * np.pi * np.arange(80) / 12)
    for months in (66, 80):
        means, _ = blocks(season[None, :months], [60])
        assert np.ptp(means) == pytest.approx(0.0, abs=1e-12)


def test_a_year_in_which_an_area_starts_and_treated_years_but_the_window_are_left_out_for_it() -> None:
    y = np.ones((3, 60))
    means, start = blocks(y, [24, 38, 60])
    gone = np.isnan(means).tolist()
    assert gone == [[False, False, True, True, False], [False, False, False, True, False], [False] * 5]
    assert start.tolist() == [4, 4, 5]


# ---------------------------------------------------------------- effects put in


def panel(effect: float, seed: int) -> Panel:
    """Random walks, seasons and months common to all; the last TRIAL rows carry the effect from the start on."""
    rng = np.random.default_rng(seed)
    units = DONORS + TRIAL
    y = np.cumsum(rng.normal(0, 0.012, (units, MONTHS)), axis=1) + np.cumsum(rng.normal(0, 0.02, MONTHS))
    y += np.tile(rng.normal(0, 0.03, (units, 12)), MONTHS // 12) + rng.normal(-2, 0.3, (units, 1))
    y[DONORS:, BEGIN:] += effect
    names = tuple(f"u{i}" for i in range(units))
    stock = np.exp(y + 11)
    return Panel(names, names, FIRST, y, stock, stock[:, :BEGIN].mean(axis=1))


MAIN = Main("all", np.zeros(10), START.back(12), START + 12, START + 23)


def found_in(drawn: Panel) -> tuple[tuple[float, ...], ...]:
    """Quantiles .025, .1, .9, .975 in per cent of both methods, all trial areas together."""
    rows, donors = list(range(DONORS, DONORS + TRIAL)), list(range(DONORS))
    controls = [synthetic(drawn.log_y, r, donors, BEGIN) for r in rows]
    equal = np.full(TRIAL, 1.0 / TRIAL)
    both = (synthetic_together(controls, equal, MAIN), of_differences(drawn, dict.fromkeys(rows, BEGIN), donors, MAIN))
    made = [c.estimate for c in both]
    return tuple(tuple(e.at(q) for q in (0.025, 0.1, 0.9, 0.975)) for e in made if e is not None)


@pytest.mark.parametrize("effect", [0.0, PUT_IN])
def test_both_methods_hold_the_effect_put_in_at_about_the_nominal_rate(effect: float) -> None:
    """80 panels; binomial errors of 4.5 and 2.4 points. With none put in, about one in twenty finds one."""
    truth, runs = 100 * np.expm1(effect), 80
    found = np.array([found_in(panel(effect, seed)) for seed in range(runs)])
    for low, high, least, most in ((1, 2, 0.68, 0.92), (0, 3, 0.88, 1.0)):
        held = ((found[:, :, low] <= truth) & (truth <= found[:, :, high])).mean(axis=0)
        assert (held >= least).all() and (held <= most).all(), held
    seen = ((found[:, :, 0] > 0) | (found[:, :, 3] < 0)).mean(axis=0)
    assert (seen <= 0.12).all() if effect == 0.0 else (seen >= 0.15).all(), seen


def test_both_methods_are_made_of_one_area_and_say_what_they_find_a_year_early() -> None:
    drawn, donors = panel(PUT_IN, 3), list(range(DONORS))
    control = of_synthetic(synthetic(drawn.log_y, DONORS, donors, BEGIN), MAIN, drawn, donors)
    difference = of_differences(drawn, {DONORS: BEGIN}, donors, MAIN)
    for check in (control, difference):
        assert check.estimate is not None and check.early is not None and check.p_early is not None
        assert np.isfinite([check.estimate.mean, check.estimate.sd, check.early.mean, check.early.sd]).all()
    assert sum(control.weights.values()) == pytest.approx(1.0)
    assert control.comparison == DONORS
    assert difference.trend is not None and difference.trend.detectable > 0


def test_a_gap_before_the_start_is_found_by_the_placebo_a_year_early() -> None:
    drawn = panel(0.0, 4)
    parted = drawn.log_y.copy()
    parted[DONORS, BEGIN - 12 :] -= 0.3
    shown, donors = replace(drawn, log_y=parted), list(range(DONORS))
    control = of_synthetic(synthetic(parted, DONORS, donors, BEGIN), MAIN, shown, donors)
    difference = of_differences(shown, {DONORS: BEGIN}, donors, MAIN)
    for check in (control, difference):
        assert check.p_early is not None and check.p_early < 0.01
        assert check.early is not None and check.early.mean < -15


def test_shares_are_those_of_the_year_before_each_start() -> None:
    drawn = panel(0.0, 5)
    drawn.stock[DONORS, BEGIN - 12 : BEGIN] = 3000.0
    drawn.stock[DONORS + 1, BEGIN - 12 : BEGIN] = 1000.0
    areas = [Area(f"u{DONORS + i}", None, "trial") for i in range(2)]  # type: ignore[arg-type]
    assert shares_of(drawn, areas, [BEGIN, BEGIN]) == pytest.approx([0.75, 0.25])


# ---------------------------------------------------------------- in a run


def test_a_run_tells_its_cross_checks_and_nothing_else_changes() -> None:
    found = assess(EXAMPLE)
    (row,) = found.facts.cross_checks
    assert row.area == "pori"
    assert [c.method for c in row.checks] == [SYNTHETIC, LATE, DIFFERENCE]
    assert all(c.estimate is not None and c.word for c in row.checks)
    assert row.last.since(row.first) == 11
    assert row.word in ("agreement", "tension", "conflict")
    laid = found.plain()["cross_checks"]
    json.dumps(laid, allow_nan=False)
    assert laid[0]["checks"][0]["method"] == SYNTHETIC
    assert "cross_checks" in [p.id for p in found.evaluation.pages]


def test_before_a_month_of_the_trial_there_is_nothing_to_check() -> None:
    found = assess(EXAMPLE, as_of=Month.parse("2017-07"))
    assert found.facts.cross_checks == ()
    assert "cross_checks" not in [p.id for p in found.evaluation.pages]


def test_too_few_comparison_areas_are_told(tmp_path: Path) -> None:
    folder = copied(tmp_path / "few")
    change(folder, "areas.csv", lambda row: None if row["area"] == "kymenlaakso" else row)
    for name in (f"series/{p.name}" for p in sorted((folder / "series").glob("*.csv"))):
        change(folder, name, lambda row: None if row["area"] == "kymenlaakso" else row)
    found = assess(folder)
    (row,) = found.facts.cross_checks
    assert [(c.why, c.estimate) for c in row.checks] == [("few_donors", None)] * 2
    assert row.word == ""
    page = next(p for p in found.evaluation.pages if p.id == "cross_checks")
    assert "alle kolme" in page.claims[3].text["fi"]
    json.dumps(found.plain()["cross_checks"], allow_nan=False)


def test_a_conflict_is_a_caution_that_names_itself() -> None:
    found = assess(EXAMPLE)
    (row,) = found.facts.cross_checks
    assert conflicts(found.programme, [replace(row, word="tension")]) == ()
    (caution,) = conflicts(found.programme, [replace(row, word="conflict")])
    assert caution.code == "crosscheck_conflict"
    assert caution.place == "cross_checks/pori"
    assert "Pori" in caution.text["fi"] and "Pori" in caution.text["en"]


def test_a_part_that_cannot_be_made_leaves_the_whole_unmade() -> None:
    made: list[Synthetic | str] = [synthetic(panel(0.0, 6).log_y, DONORS, range(DONORS), BEGIN), "missing"]
    assert synthetic_together(made, np.array([0.5, 0.5]), MAIN).why == "part"
