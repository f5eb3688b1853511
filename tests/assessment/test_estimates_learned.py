"""What the series taught: variances, verdicts, costs, and that nothing breaks where nothing can be learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from estimates_case import case, case_of, read

from polku.dynamics.costs import own_costs
from polku.dynamics.measures import evaluate
from polku.dynamics.response import respond
from polku.estimation.case import Case, outcome_formula
from polku.estimation.main_fit import Months, observed_changes, yearly_change
from polku.forecast.contrast import spread
from polku.inference.learnability import Z_POWER
from polku.programme.asof import under_law
from polku.programme.formula import parse
from polku.programme.model import Programme, Shift
from polku.results.caps import learned_beside
from polku.results.costs import cost_draws
from polku.results.frame import summed
from polku.results.placebo import placebo_rows
from polku.results.transfer import transfer_of
from polku.results.updates import design_rows, judge_closed, learned_of

T = 11
COLUMN = {T: 0}
EVERY = np.ones(5)


def test_variances_along_the_gradient_are_those_of_an_ensemble_of_flows_drawn_near_the_mean() -> None:
    """Strengths drawn a fifth as wide, so that the flows are nearly straight: variance ÷ 0.04, areas and their sum."""
    c = case()
    main, prior = c.fits.main, c.fits.prior
    known = learned_of("unemployed", c.run, c.start, c.fits, main, COLUMN, EVERY)
    narrow = c.run.prepared.until(12)
    stock = outcome_formula(c.programme)
    for cov, told in ((prior.cov, known.prior), (main.cov, known.post)):
        root = np.linalg.cholesky(cov + 1e-15 * np.eye(len(cov)))
        random = np.random.default_rng(8).standard_normal((400, len(cov)))
        theta = main.mean + 0.2 * random @ root.T
        persons = evaluate(stock, respond(narrow, prior.strengths(theta), keep_flow=False))[:, :, T] * c.run.scale[:, T]
        found = np.append(persons.var(axis=0), persons.sum(axis=1).var()) / 0.04
        assert found == pytest.approx(told[:, 0], rel=0.25)


def test_the_sum_over_areas_has_the_joint_variance() -> None:
    c = case()
    known = learned_of("unemployed", c.run, c.start, c.fits, c.fits.main, COLUMN, EVERY)
    assert known.post[-1, 0] != pytest.approx(known.post[:-1, 0].sum(), rel=0.02)
    drawn = c.run.world.effect["unemployed"][:, :, T].sum(axis=1)
    assert drawn.var() == pytest.approx(known.post[-1, 0], rel=0.2)


@pytest.mark.parametrize("measure", ["unemployed", "in_services", "long_term_unemployed", "open_job_months"])
def test_probabilities_in_closed_form_are_those_of_the_draws(measure: str) -> None:
    """Of areas and their sum: what no seed moves agrees with a thousand draws of the response surface."""
    c = case()
    known = learned_of(measure, c.run, c.start, c.fits, c.fits.main, COLUMN, EVERY)
    effect, without = (summed(v[measure]) for v in (c.run.world.effect, c.run.world.without))
    judge = judge_closed(known, [()] * 6, effect, without)
    effect, without = effect[:, :, T], without[:, :, T]
    for a in range(6):
        drawn, level = effect[:, a], float(np.median(without[:, a]))
        above, _ = judge(a, T, drawn, spread(drawn), level)
        assert above == pytest.approx(float((drawn > 0).mean()), abs=0.03)


def test_a_sum_leaves_out_the_areas_that_are_not_kept() -> None:
    c = case()
    some = np.array([0.0, 1.0, 1.0, 1.0, 1.0])
    whole, part = (learned_of("unemployed", c.run, c.start, c.fits, c.fits.main, COLUMN, k) for k in (EVERY, some))
    assert np.allclose(part.post[:-1], whole.post[:-1])
    assert part.moved[-1, 0] == pytest.approx(whole.moved[1:5, 0].sum())
    drawn = summed(c.run.world.effect["unemployed"], some)[:, -1, T]
    assert drawn == pytest.approx(c.run.world.effect["unemployed"][:, 1:, T].sum(axis=1))


def test_a_variant_that_is_the_main_fit_changes_nothing_and_another_has_its_moments() -> None:
    c = case()
    strengths, main = c.run.points.strengths, c.fits.main
    same = strengths.of_variant(main, main)
    assert np.allclose(same.cov, strengths.cov) and np.allclose(same.own, strengths.own)
    other = strengths.of_variant(main, replace(main, mean=main.mean + 0.01, cov=4.0 * main.cov))
    assert np.allclose(other.cov, 4.0 * strengths.cov)
    assert np.allclose(other.own - strengths.own, 0.02)  # a link's common part and the area's own, both 0.01 up


def test_the_yearly_change_is_the_mean_of_2018_less_that_of_2017_of_which_five_months_are_treated() -> None:
    c = case()
    [(indicator, area, figure, difference)] = observed_changes(Case.uncut(c.programme, c.evidence))
    assert (c.programme.trial_areas[area].id, difference) == ("pirkanmaa", pytest.approx(10.2 - 3.8))
    formula = parse(str(indicator.formula))
    mean = c.fits.main.strengths_mean[None]
    found = yearly_change(Months(c.run.prepared, 22), formula, figure.month)(mean)[0, area]
    rate = evaluate(formula, c.run.outcome)
    effect = (rate[1] - rate[0])[area]
    assert found == pytest.approx(effect[5:17].mean() - effect[:5].sum() / 12)


def test_a_point_of_activation_is_read_at_about_the_published_level() -> None:
    """Read at the published rate of the country, by odds, the yearly change differs by less than a tenth."""
    c = case()
    formula = parse("services / (unemployed + services)")
    rate = evaluate(formula, c.run.outcome)[:2, 0, :17]
    country = [o for o in c.evidence.observations if o.indicator == "activation_rate" and o.area == "finland"]
    told = {o.month: float(o.value or 0) / 100 for o in country}
    level = np.array([told[c.run.prepared.first + t] for t in range(17)])
    odds = np.log(rate / (1 - rate))
    at_level = 1 / (1 + np.exp(-(np.log(level / (1 - level)) + odds[1] - odds[0]))) - level
    here = rate[1] - rate[0]
    year = [x[5:].mean() - x[:5].sum() / 12 for x in (here, at_level)]
    assert year[0] == pytest.approx(year[1], rel=0.10)


def test_design_and_transfer_follow_their_formulas() -> None:
    """One variance before and after gives the least change found: (z.975 + z.80) / √(1/V₁ − 1/V₀)."""
    c = case()
    panel = c.series.panel
    assert panel is not None
    rows = design_rows(c.programme, c.fits, panel)
    late = [r for r in rows if r.measure == "job_exits_long_term" and r.contraction > 0]
    prior, links = c.fits.prior, c.run.prepared.links
    band = np.array(
        [isinstance(k.effect, Shift) and str(k.effect) == "unemployed>job[12:]" for k in links], dtype=float
    )
    own = np.diag(prior.cov)
    v0 = float(band @ (own[: len(links)] + own[len(links) : 2 * len(links)]))
    for row in late:
        v1 = v0 * (1 - row.contraction)
        least = 100 * np.expm1(min(5.0, Z_POWER / np.sqrt(1 / v1 - 1 / v0)))
        assert row.mde == pytest.approx(min(999.0, least), rel=1e-6)
    assert all(0 <= r.contraction <= 1 for r in rows)
    transfer = transfer_of(c.programme, c.fits, c.run, c.start, ())
    assert [r.horizon for r in transfer] == [6, 12, 24, 36, 60]
    unpooled = c.run.world.ratio[:, :, T].std(axis=0).mean() * 100
    assert transfer[1].spread.sd > unpooled


def test_payers_sum_to_the_total_and_the_programmes_own_costs_are_counted_once() -> None:
    c = case()
    plain = cost_draws(c.programme, c.run)
    priced = tuple(
        replace(u, amount=1000.0, quantity=3.0, per="month") if u.activity and u.amount is None else u
        for u in c.programme.unit_costs
    )
    programme = replace(c.programme, unit_costs=priced)
    found = cost_draws(programme, c.run)
    payers = [v for k, v in found.items() if k not in ("total", "programme")]
    assert np.allclose(np.sum(payers, axis=0), found["total"], atol=0.005)
    months = found["total"].shape[2]
    weights = 1.03 ** (-np.arange(1, months + 1) / 12)
    for a, area in enumerate(programme.trial_areas):
        own = own_costs(programme, area, c.run.prepared.first, months)
        spent = np.cumsum(np.sum(list(own.values()), axis=0) * weights) if own else np.zeros(months)
        assert np.allclose(found["total"][:, a] - plain["total"][:, a], spent, atol=0.01)


def test_under_the_law_of_2025_the_same_flows_and_another_split() -> None:
    c = case()
    scenario = next(s for s in c.programme.scenarios if s.id == "s9")
    now, then = cost_draws(c.programme, c.run), cost_draws(under_law(c.programme, scenario), c.run)
    assert np.allclose(now["total"], then["total"], atol=0.01)
    assert not np.allclose(now["municipality"][:, 0, T], then["municipality"][:, 0, T])


def test_a_placebo_a_year_early_finds_an_effect_in_pirkanmaa_where_nothing_was_done() -> None:
    """The gap of 2016-17 reads as an effect: what the report must say beside the estimate. Lapland has none."""
    c = case()
    found = {r.area: r for r in placebo_rows(Case.uncut(c.programme, c.evidence))}
    assert found["pirkanmaa"].found
    assert not found["lapland"].found
    assert found["pirkanmaa"].spread.mean < -4.0


def test_a_figure_of_the_activation_rate_does_not_lift_the_cap_of_a_gap_before_the_start() -> None:
    """Pirkanmaa has one, and a gap of z −3.6: its figure is no count of moves."""
    c = case()
    assert c.fits.extra
    assert learned_beside(c.programme, c.fits) == frozenset()


def _every_other_known(programme: Programme) -> Programme:
    links = tuple(replace(k, sd=0.0, exists=1.0 if i % 2 else 0.0) for i, k in enumerate(programme.links))
    return replace(programme, links=links)


def _only(programme: Programme, trial: set[str], comparison: set[str]) -> Programme:
    kept = trial | comparison | {"finland"}
    return replace(programme, areas=tuple(a for a in programme.areas if a.id in kept))


@pytest.mark.parametrize("name", ["nothing to learn", "one area and one beside it", "a target band only", "services"])
def test_small_and_odd_programmes_have_finite_estimates(name: str) -> None:
    programme, evidence = read("2019-06")
    comparison = {a.id for a in programme.comparison_areas}
    services = tuple(k for k in programme.links if isinstance(k.effect, Shift) and "services" not in str(k.effect))
    programme = {
        "nothing to learn": _only(_every_other_known(programme), {"pori", "lapland"}, comparison),
        "one area and one beside it": _only(programme, {"pori"}, {"kainuu"}),
        "a target band only": _only(programme, {"lapland"}, comparison),
        "services": _only(replace(programme, links=services[:2]), {"pori"}, comparison),
    }[name]
    c = case_of(programme, evidence)
    for values in (*c.run.world.effect.values(), *c.run.gradients.values()):
        assert np.isfinite(values).all()
    every = np.ones(len(programme.trial_areas))
    known = learned_of("unemployed", c.run, c.start, c.fits, c.fits.main, COLUMN, every)
    assert all(np.isfinite(v).all() for v in (known.post, known.whole, known.moved, known.within, known.apart))
    assert c.series.panel is not None
    assert all(np.isfinite(r.mde) for r in design_rows(programme, c.fits, c.series.panel))
    assert all(np.isfinite(r.spread.sd) for r in transfer_of(programme, c.fits, c.run, c.start, ()))
