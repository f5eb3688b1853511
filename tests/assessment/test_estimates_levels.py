"""Levels with and without the trial: what is observed stays, the forecast goes on from it, scenarios part from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from estimates_case import case, case_of, read

from polku.base import Month
from polku.dynamics.measures import evaluate
from polku.dynamics.response import prepare, respond
from polku.estimation.case import Case, outcome_formula
from polku.estimation.draws import held
from polku.estimation.series import gather
from polku.results.scenarios import gaps, levels_of, part_draws, run_scenario


def test_with_is_what_was_observed_and_without_is_that_over_the_ratio() -> None:
    c = case()
    seen, world = c.levels.months_observed, c.run.world
    observed = c.levels.observed[:, :seen]
    without = world.without["unemployed"][:, :, :seen]
    assert seen == Month.parse("2019-05").since(Month.parse("2017-08")) + 1
    assert np.allclose(without + world.effect["unemployed"][:, :, :seen], observed[None], rtol=1e-10)
    assert np.allclose(without, observed[None] / world.ratio[:, :, :seen], rtol=1e-10)
    after = world.without["unemployed"][:, :, seen:]
    assert np.allclose(after + world.effect["unemployed"][:, :, seen:], after * world.ratio[:, :, seen:])


def test_the_forecast_goes_on_from_where_each_draw_left_the_data() -> None:
    """A draw in which the trial did more has a higher level without it, before and after the data end alike."""
    c = case()
    seen, world = c.levels.months_observed, c.run.world
    log_without = np.log(world.without["unemployed"])
    with_ = np.log(world.without["unemployed"] + world.effect["unemployed"])
    for a in range(log_without.shape[1]):
        fan = np.hypot(c.levels.own[a, seen], c.levels.shared[a, seen])
        jump = log_without[:, a, seen] - log_without[:, a, seen - 1]
        assert jump.std() < 1.1 * fan
        assert with_[:, a, seen].std() < 1.2 * fan


def test_a_run_before_the_start_has_a_forecast_from_the_first_treated_month_on() -> None:
    """Known in 2017-07: data to 2017-06, the month of 2017-07 is forecast but not shown, 2017-08 is column 0."""
    programme, evidence = read("2017-07")
    c = case_of(programme, evidence)
    assert str(c.series.last) == "2017-06"
    assert c.levels.months_observed == 0
    assert np.isfinite(c.levels.fan_mean).all()
    assert (c.levels.own[:, 0] > 0).all()
    last = np.log(c.series.stock[:, -1])
    a_year_before = np.log(c.series.stock[:, -13]), np.log(c.series.stock[:, -11])
    season = a_year_before[1] - a_year_before[0]
    assert np.all(np.abs(c.levels.fan_mean[:, 0] - last - season) < 0.12)
    assert np.allclose(c.run.world.ratio.mean(axis=0)[:, 0], 1.0, atol=0.01)


def test_a_scenario_that_parts_before_the_data_end_is_not_the_observed_one_there() -> None:
    c = case()
    longer = prepare(c.programme, c.baseline, "planned", until=Month.parse("2020-12"))
    other = run_scenario(c.programme, longer, held(c.fits.main), c.levels, 1, full=False, beside=c.run)
    seen = c.levels.months_observed
    mine, theirs = c.run.world.without["unemployed"], other.world.without["unemployed"]
    assert np.allclose(mine, theirs, rtol=1e-10)
    with_ = (theirs + other.world.effect["unemployed"])[:, 0, :seen]
    assert np.allclose(with_[:, :12], c.levels.observed[0, :12])
    assert np.median(with_[:, seen - 1]) < 0.97 * c.levels.observed[0, seen - 1]


def test_a_missing_month_is_bridged_and_a_late_area_is_forecast_from_its_own_last_month() -> None:
    rng = np.random.default_rng(2)
    national = 1000.0 * np.exp(0.02 * rng.standard_normal(60).cumsum())
    stock = np.tile(national / 10, (3, 1)) * np.exp(0.01 * rng.standard_normal((3, 60)).cumsum(axis=1))
    holes = stock.copy()
    holes[0, 30] = holes[1, 29:32] = np.nan
    holes[2, 55:] = np.nan
    mean, sd = gaps(national, holes, Month.parse("2010-01"), 0.01, 0.0)
    assert np.isclose(mean[0, 30], np.log(national[30]) + np.mean(np.log(holes[0, [29, 31]] / national[[29, 31]])))
    assert np.isclose(sd[0, 30], 0.01 * np.sqrt(1 / 2))
    assert np.isclose(sd[1, 30], 0.01 * np.sqrt(2 * 2 / 4))
    assert np.all(np.diff(sd[2, 55:]) > 0)
    assert sd[2, 55] > 0.01
    assert not sd[0, :30].any()


def test_missing_months_and_data_past_the_horizon_leave_finite_levels() -> None:
    c = case()
    stock = c.series.stock.copy()
    stock[1, -20] = stock[2, -3:] = np.nan
    levels, _ = levels_of(c.programme, replace(c.series, stock=stock), c.fits, 60)
    run = run_scenario(c.programme, c.fits.prepared[0.0], held(c.fits.main), levels, 1, full=False)
    assert np.isfinite(run.world.without["unemployed"]).all()
    assert run.world.without["unemployed"][:, 2, 21].std() > c.run.world.without["unemployed"][:, 2, 21].std()
    short = replace(c.programme, period=replace(c.programme.period, horizon=12))
    past = case_of(short, c.evidence)
    assert past.levels.observed.shape == (5, 12)
    assert past.levels.months_observed == 12
    assert np.isfinite(past.levels.observed).all()
    assert past.run.world.effect["unemployed"][:, 0, 11].mean() < -1000


def test_horizons_count_from_each_areas_own_start() -> None:
    programme, evidence = read("2019-06")
    late = tuple(
        replace(a, start=Month.parse("2018-02")) if a.id == "pori" else a
        for a in programme.areas
        if a.role != "trial" or a.id in ("pori", "kuopio")
    )
    programme = replace(programme, areas=late)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None
    c = case_of(programme, evidence)
    where = [a.id for a in programme.trial_areas].index("pori")
    assert not c.run.world.effect["unemployed"][:, where, :6].any()
    assert c.run.world.effect["unemployed"][:, where, 11].mean() < 0


def test_parts_of_the_change_sum_to_the_change_of_the_unemployed() -> None:
    """Exactly in modelled persons at the posterior mean; to a hundredth of the sd in persons, draw by draw."""
    c = case()
    parts = part_draws(c.run)
    stock = evaluate(outcome_formula(c.programme), c.run.outcome)
    flow, edges = c.run.outcome.flow, c.run.outcome.edges
    assert flow is not None
    sign = np.array([(b == "unemployed") * 1.0 - (a == "unemployed") * 1.0 for a, b in edges])
    change = np.cumsum(((flow[1] - flow[0]) * sign).sum(axis=-1), axis=-1)
    assert np.allclose(change, stock[1] - stock[0], atol=1e-6 * stock[0].max())
    persons = sum(parts.values()) * c.run.world.scale
    effect = c.run.world.effect["unemployed"]
    gap = np.sqrt(((persons - effect) ** 2).mean(axis=0)) / effect.std(axis=0)
    assert gap[:, [5, 11, 23, 59]].max() < 0.03


def test_nobody_is_lost_with_or_without_the_trial() -> None:
    c = case()
    people = c.run.outcome.stock[:2].sum(axis=-1)
    assert np.allclose(people[0], people[1], rtol=1e-10)
    assert np.allclose(np.diff(people[0], axis=1), np.diff(people[0], axis=1)[:, :1], rtol=1e-6)


def test_jobs_are_the_moves_into_work_month_by_month_in_the_months_own_persons() -> None:
    """At the posterior mean, by a run of the flows of its own."""
    c = case()
    mean = c.fits.main.strengths_mean
    outcome = respond(c.run.prepared, np.stack([np.zeros_like(mean), mean]))
    job = [i for i, s in enumerate(outcome.states) if "employed" in s.counts_as]
    came = np.diff(outcome.stock[..., job].sum(axis=-1), axis=-1, prepend=0.0)
    jobs = np.cumsum(c.run.scale * (came[1] - came[0]), axis=-1)
    drawn = c.run.world.effect["open_jobs"]
    assert np.all(np.abs(drawn.mean(axis=0) - jobs)[:, [11, 23, 59]] < 0.25 * drawn.std(axis=0)[:, [11, 23, 59]])
    months = c.run.world.effect["open_job_months"]
    weights = 1.03 ** (-np.arange(1, 61) / 12)
    assert np.allclose(np.cumsum(drawn * weights, axis=-1), months)
