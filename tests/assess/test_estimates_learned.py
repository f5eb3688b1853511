"""What the series taught: variances, verdicts, costs, and that nothing breaks where nothing can be learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from estimates_case import case, case_of, read

from polku.assess.belief import Months, told_changes, unemployed_formula, yearly_change
from polku.assess.learned import design_rows, learned_of, shifted, verdict_at
from polku.assess.placebo import placebo_rows
from polku.assess.rows import transfer_of
from polku.assess.worlds import cost_draws
from polku.dynamics.costs import own_costs
from polku.dynamics.measures import evaluate
from polku.dynamics.response import respond
from polku.evaluation.facts import Learned
from polku.inference.learnability import Z_POWER
from polku.programme.asof import under_law
from polku.programme.formula import parse
from polku.programme.model import Programme, Shift

T = 11


def test_variances_along_the_gradient_are_those_of_an_ensemble_of_flows_drawn_near_the_mean() -> None:
    """Strengths drawn a fifth as wide, so that the flows are nearly straight: variance ÷ 0.04, areas and their sum."""
    c = case()
    main, prior = c.belief.main, c.belief.prior
    known = learned_of("unemployed", c.run, c.start, c.belief, main)
    narrow = c.run.prepared.until(12)
    stock = unemployed_formula(c.programme)
    for cov, told in ((prior.cov, known.prior), (main.cov, known.post)):
        root = np.linalg.cholesky(cov + 1e-15 * np.eye(len(cov)))
        random = np.random.default_rng(8).standard_normal((400, len(cov)))
        theta = main.mean + 0.2 * random @ root.T
        persons = evaluate(stock, respond(narrow, prior.strengths(theta), keep_flow=False))[:, :, T] * c.run.scale[:, T]
        found = np.append(persons.var(axis=0), persons.sum(axis=1).var()) / 0.04
        assert found == pytest.approx(told[:, T], rel=0.25)


def test_the_sum_over_areas_has_the_joint_variance() -> None:
    c = case()
    known = learned_of("unemployed", c.run, c.start, c.belief, c.belief.main)
    assert known.post[-1, T] != pytest.approx(known.post[:-1, T].sum(), rel=0.02)
    drawn = c.run.world.effect["unemployed"][:, :, T].sum(axis=1)
    assert drawn.var() == pytest.approx(known.post[-1, T], rel=0.2)


def test_draws_under_the_same_posterior_do_not_move_and_under_another_have_its_moments() -> None:
    c = case()
    gradient = c.run.gradients["unemployed"]
    both = np.concatenate([c.run.world.effect["unemployed"], c.run.world.effect["unemployed"].sum(1, keepdims=True)], 1)
    assert np.allclose(shifted(both, gradient, c.belief.main, c.belief.main), both)
    wider = replace(c.belief.main, cov=4.0 * c.belief.main.cov)
    moved = shifted(both, gradient, c.belief.main, wider)
    assert moved[:, :, T].std(axis=0) == pytest.approx(2.0 * both[:, :, T].std(axis=0))
    assert moved[:, :, T].mean(axis=0) == pytest.approx(both[:, :, T].mean(axis=0))


def test_the_yearly_change_is_the_mean_of_2018_less_that_of_2017_of_which_five_months_are_treated() -> None:
    c = case()
    [(indicator, area, figure, difference)] = told_changes(c.programme, c.evidence)
    assert (c.programme.trial_areas[area].id, difference) == ("pirkanmaa", pytest.approx(10.2 - 3.8))
    formula = parse(str(indicator.formula))
    mean = c.belief.main.strengths_mean[None]
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
    rows = design_rows(c.programme, c.belief, panel)
    late = [r for r in rows if r.measure == "job_exits_long_term" and r.contraction > 0]
    prior, links = c.belief.prior, c.run.prepared.links
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
    transfer = transfer_of(c.programme, c.belief, c.run, c.start, 1)
    assert [r.horizon for r in transfer] == [6, 12, 24, 36, 60]
    unpooled = c.run.world.ratio[:, :, T].std(axis=0).mean() * 100
    assert transfer[1].spread.sd > unpooled


def test_the_words_of_a_contraction_with_and_without_a_cap() -> None:
    """Prior variance 1: what is left, what the plan would leave, the surprise -> the verdict, and capped."""
    cases = [
        (0.2, 0.2, 0.0, "learned", "partly_learned"),
        (0.5, 0.2, 0.0, "partly_learned", "partly_learned"),
        (0.7, 0.5, 0.0, "prior_driven", "prior_driven"),
        (0.7, 0.7, 0.0, "not_learnable_yet", "not_learnable_yet"),
        (0.2, 0.2, 3.0, "conflict", "conflict"),
    ]
    one = np.ones((2, 1))
    for left, planned, surprise, plain, capped in cases:
        known = Learned(one, left * one, left * one, planned * one, 0 * one, one, surprise * one)
        assert verdict_at(known, 0, 0, capped=False) == plain
        assert verdict_at(known, 0, 0, capped=True) == capped


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
    found = {r.area: r for r in placebo_rows(c.programme, c.evidence, seed=1)}
    assert found["pirkanmaa"].found
    assert not found["lapland"].found
    assert found["pirkanmaa"].spread.mean < -4.0


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
    known = learned_of("unemployed", c.run, c.start, c.belief, c.belief.main)
    assert np.isfinite(known.post).all() and np.isfinite(known.surprise).all()
    assert c.series.panel is not None
    assert all(np.isfinite(r.mde) for r in design_rows(programme, c.belief, c.series.panel))
    assert all(np.isfinite(r.spread.sd) for r in transfer_of(programme, c.belief, c.run, c.start, 1))
