"""The whole posterior: members' flows are the flow model's, slopes are close, and what did not hold is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import polku.estimation.posterior as whole_posterior
from polku.base import Month
from polku.dynamics.baseline import Baseline, make_baseline
from polku.dynamics.effects import HALF_LIFE, paths
from polku.dynamics.measures import evaluate
from polku.dynamics.response import along, prepare, respond
from polku.estimation.case import Case, outcome_formula
from polku.estimation.draws import centred, held, unlearned
from polku.estimation.ensemble_fit import Ensemble, make_slopes, observer
from polku.estimation.hyperparameters import (
    Members,
    effective_dose,
    make_members,
    member_paths,
    member_signals,
    to_delivered,
)
from polku.estimation.main_fit import Fits, Months, fit_all, log_ratio, observed_changes
from polku.estimation.posterior import Posterior, fit_posterior, link_rows
from polku.estimation.series import Series, gather
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import latest_known, read_folder
from polku.evidence.model import Evidence
from polku.inference.noise import Panel
from polku.programme.asof import known as known_programme
from polku.programme.model import Capacity, Programme
from polku.results.scenarios import Run, contributions, levels_of, run_scenario
from polku.results.verdicts import PARTLY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def p_exists(found: Posterior, link: str) -> float:
    """That a link's mechanism operates, given all areas' data."""
    return float(found.exists.p[found.exists.links.index(link)])


@dataclass(frozen=True)
class Ran:
    programme: Programme
    evidence: Evidence
    series: Series
    panel: Panel
    baseline: Baseline
    fits: Fits
    found: Posterior

    def again(self) -> Posterior:
        return fit_posterior(Case.uncut(self.programme, self.evidence), self.fits)


def run(name: str, month: Month | None = None) -> Ran:
    programme, evidence, _ = read_folder(EXAMPLES / name, METHOD_NAMES)
    month = month or latest_known(evidence)
    assert month is not None
    programme, evidence = known_programme(programme, month), known_evidence(evidence, month)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    fits = fit_all(Case.uncut(programme, evidence), series, series.panel, baseline)
    found = fit_posterior(Case.uncut(programme, evidence), fits)
    return Ran(programme, evidence, series, series.panel, baseline, fits, found)


@pytest.fixture(scope="module")
def example() -> Ran:
    return run("kokeilut-2017")


def crowd_of(ran: Ran, count: int) -> tuple[Ensemble, int]:
    base = ran.fits.prepared[0.0]
    seen = ran.panel.months - base.first.since(ran.panel.first)
    members = make_members(ran.programme, ran.fits.prior, ran.fits.bundles, count, 3)
    return Ensemble(base.until(seen), members, member_signals(ran.programme, members, base, seen)), seen


def as_told(members: Members, prior_lags: list[float], shares: list[float]) -> Members:
    """Members that are all as the programme says."""
    n = len(members.lag)
    return replace(
        members,
        lag=np.tile(prior_lags, (n, 1)),
        level=np.ones_like(members.level),
        share=np.tile(shares, (n, 1)),
        half_life=np.full(n, HALF_LIFE),
    )


def test_a_member_as_the_programme_says_is_the_main_posterior_s_flow(example: Ran) -> None:
    """Signals, paths and log R of a member with the programme's own lags, levels and shares are those of the fit."""
    base, programme = example.fits.prepared[0.0], example.programme
    crowd, seen = crowd_of(example, 2)
    lags = [k.lag for k in base.links]
    shares = [1.0 if a.target_share is None else a.target_share for a in programme.trial_areas]
    same = as_told(crowd.members, lags, shares)
    signal = member_signals(programme, same, base, seen)
    assert signal[0] == pytest.approx(base.signals[:, :, :seen], abs=1e-12)
    b = example.fits.main.strengths_mean
    path = member_paths(base.channels, signal[:1], b[None])
    assert path == pytest.approx(paths(base.channels, base.signals[:, :, :seen], b[None]), abs=1e-12)
    crowd = Ensemble(base.until(seen), same, signal)
    value = observer(programme, observed_changes(Case.uncut(programme, example.evidence)), crowd.prepared, seen)(
        crowd.run(np.tile(b, (2, 1, 1)))
    )
    stock = outcome_formula(programme)
    direct = log_ratio(Months(base, seen), stock, base.first, seen)(b[None])
    assert value[:1, :, :seen] == pytest.approx(direct, abs=1e-12)
    extra = [e.functional(b[None])[0] for e in example.fits.extra]
    assert value[0, :, seen:] == pytest.approx(np.array(extra).T.reshape(len(b), -1), abs=1e-12)


def test_a_member_with_another_lag_and_share_is_a_run_prepared_so(example: Ran) -> None:
    """Against `prepare` with months added to every lag, and `respond` with other target shares."""
    base, programme = example.fits.prepared[0.0], example.programme
    crowd, seen = crowd_of(example, 2)
    shares = [0.9 if a.target_share is not None else 1.0 for a in programme.trial_areas]
    other = as_told(crowd.members, [k.lag + 2.0 for k in base.links], shares)
    crowd = Ensemble(base.until(seen), other, member_signals(programme, other, base, seen))
    b = example.fits.main.strengths_mean
    outcome = crowd.run(b[None], [0])
    ready = prepare(programme, example.baseline, "delivered", lag_add={"all": 2.0})
    direct = respond(ready, np.stack([np.zeros_like(b), b]), np.array(shares), months=seen, keep_flow=False)
    assert outcome.stock == pytest.approx(direct.stock, rel=1e-10)


def test_slopes_are_close_to_differences_of_the_members_own_flows(example: Ran) -> None:
    """Weighted by the prior's width: within a few per cent for most members, within a third for the most distant."""
    crowd, seen = crowd_of(example, 24)
    changes = observed_changes(Case.uncut(example.programme, example.evidence))
    observe = observer(example.programme, changes, crowd.prepared, seen)
    prior, main = example.fits.prior, example.fits.main.strengths_mean
    width = np.sqrt(np.diag(prior.cov)[: len(prior.links)] + prior.exists * prior.omega**2)
    slopes = make_slopes(crowd, observe, main, width)
    found, links = slopes.jacobian(crowd, np.tile(main, (24, 1, 1))), len(prior.links)
    errors = []
    for n in range(0, 24, 3):
        points = np.repeat(main[None], links + 1, axis=0)
        points[np.arange(1, links + 1), :, np.arange(links)] += 1e-4
        seen_ = observe(crowd.run(points, [n] * (links + 1)))
        direct = np.moveaxis((seen_[1:] - seen_[0]) / 1e-4, 0, -1)
        errors.append(np.linalg.norm((found[n] - direct) * width) / np.linalg.norm(direct * width))
    assert np.median(errors) < 0.06
    assert max(errors) < 0.34


def test_the_posterior_is_the_same_again(example: Ran) -> None:
    again = example.again()
    assert np.array_equal(again.mixture.weights, example.found.mixture.weights)
    assert np.array_equal(again.effective.means, example.found.effective.means)
    assert [c.text for c in again.cautions] == [c.text for c in example.found.cautions]


def test_another_design_says_the_same_within_the_error_of_so_many_members(
    example: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_posterior, "ENSEMBLE", 8)
    other = example.again()
    error = 3.0 * np.sqrt(1 / example.found.mixture.effective + 1 / other.mixture.effective)
    assert other.mixture.log_evidence == pytest.approx(example.found.mixture.log_evidence, abs=1.0)
    for a, b in zip(example.found.sensitivities, other.sensitivities, strict=True):
        assert abs(a.mixed[0] - b.mixed[0]) < error * a.mixed[1]
        assert a.mixed[1] == pytest.approx(b.mixed[1], rel=0.35)


def test_many_members_carry_the_result(example: Ran) -> None:
    assert example.found.mixture.effective > 15
    assert example.found.moved < 0.5


def test_uncertain_doses_and_lags_do_not_make_the_effects_surer(example: Ran) -> None:
    for h in example.found.sensitivities:
        assert h.mixed[1] > 0.9 * h.main[1], h.area


def test_effective_strengths_are_strengths_times_level_and_share(example: Ran) -> None:
    crowd, _ = crowd_of(example, 3)
    delivered = effective_dose(crowd.members, crowd.prepared)
    a = [x.id for x in example.programme.trial_areas].index("kuopio")
    told = example.programme.trial_areas[a].target_share
    assert crowd.members.share is not None and told is not None
    hazard = np.array([not isinstance(k.effect, Capacity) for k in crowd.prepared.links])
    expected = crowd.members.level[1, :, a] * np.where(hazard, crowd.members.share[1, a] / told, 1.0)
    assert delivered[1, a] == pytest.approx(expected)
    prior = example.fits.prior
    theta = np.random.default_rng(0).normal(0, 1, prior.mean.size)
    turned = to_delivered(prior, delivered)[1] @ theta
    assert prior.strengths(turned) == pytest.approx(delivered[1] * prior.strengths(theta))


def test_every_link_has_an_existence_a_scaling_and_a_row_in_every_area(example: Ran) -> None:
    prior, found = example.fits.prior, example.found
    assert set(found.links) == set(prior.links)
    assert {(r.link, r.area) for r in found.areas} == {(k, a) for k in prior.links for a in prior.areas}
    assert all(0.0 <= r.shrunk <= 1.0 for r in found.areas)
    assert ((found.exists.p >= 0.0) & (found.exists.p <= 1.0)).all()
    assert len(found.exists_by_area) == len(prior.areas)
    assert found.exists.enumerated.sum() == 15


def test_bundles_are_named_by_what_is_done_and_what_it_shifts(example: Ran) -> None:
    name = example.found.names["unemployed>unsubsidised"]
    assert name["fi"].startswith("siirtyminen palveluihin") and name["fi"].endswith("yhdessä")
    assert "together" in name["en"]


def test_what_did_not_hold_is_named(example: Ran) -> None:
    codes = {c.code for c in example.found.cautions}
    assert {"lag_prior_driven", "omega_prior_driven", "level_prior_driven", "existence_in_part"} <= codes
    for h in example.found.sensitivities:
        for m in (*h.left_out, *h.omegas):
            assert not m.matters or f"hangs_on_{m.name}" in codes
    assert all(c.text["fi"] and c.text["en"] for c in example.found.cautions)


@pytest.fixture(scope="module")
def scenario(example: Ran) -> Run:
    """The trial as delivered, as a run draws it, five years on."""
    programme, fits = example.programme, example.fits
    levels, _ = levels_of(programme, example.series, fits, fits.prepared[0.0].months)
    return run_scenario(programme, fits.prepared[0.0], example.found.strengths(fits.prior), levels, 1, full=True)


def test_the_draws_of_a_run_are_those_of_the_mixture(example: Ran, scenario: Run) -> None:
    """Mean and spread of each area's headline effect against the mixture's own, of which 24 members stand for 40."""
    base, draws = example.fits.prepared[0.0], np.log(scenario.world.ratio)
    for a, h in enumerate(example.found.sensitivities):
        t = example.programme.start_of(base.areas[a]).since(base.first) + h.month - 1
        assert draws[:, a, t].mean() == pytest.approx(h.mixed[0], abs=0.25 * h.mixed[1]), h.area
        assert draws[:, a, t].std() == pytest.approx(h.mixed[1], rel=0.2), h.area


def test_draws_read_from_the_surface_are_runs_of_the_flows_of_their_members(example: Ran, scenario: Run) -> None:
    """Every eighth draw run exactly, under its member's lags, levels and shares: means within 0.1 sd, sds within 13 %.

    Measured on every fourth: means within 0.05 sd; sds 0.96-1.10 of the exact ones at 3 to 48 months.
    """
    strengths, draws = scenario.points.strengths, scenario.draws
    assert strengths.members is not None
    mine = draws.member[::8]
    members, ready = strengths.members.take(mine), scenario.prepared.until(48)
    assert members.share is not None
    path = member_paths(
        ready.channels,
        member_signals(example.programme, members, ready, 48),
        strengths.own[mine] + draws.off[::8],
    )
    path = np.concatenate([np.zeros_like(path[:, :, :1]), path], axis=2)
    exact = along(ready, path, np.concatenate([members.share[:1], members.share]), keep_flow=False)
    stock = evaluate(outcome_formula(example.programme), exact)
    log_r, read = np.log(stock[1:] / stock[0]), np.log(scenario.world.ratio)[::8, :, :48]
    for t in (2, 5, 11, 23, 47):
        sd = log_r[:, :, t].std(axis=0)
        assert read[:, :, t].std(axis=0) == pytest.approx(sd, rel=0.13)
        assert np.abs((read - log_r)[:, :, t].mean(axis=0) / sd).max() < 0.1


def test_contributions_add_up_to_the_mean_of_the_draws(example: Ran, scenario: Run) -> None:
    parts = contributions(example.programme, scenario).sum(axis=1)
    assert parts == pytest.approx(scenario.world.effect["unemployed"].mean(axis=0))


def test_a_member_of_a_scenario_is_a_run_prepared_with_its_lags_doses_and_shares(example: Ran) -> None:
    """Under a scenario that goes on for a year at a slower lag and fades: against `prepare` and `respond`."""
    programme, fits = example.programme, example.fits
    strengths = example.found.strengths(fits.prior)
    end = max(programme.end_of(a) for a in programme.trial_areas) + 12
    asked = {"until": end, "fade": 6}
    ready = prepare(programme, example.baseline, "planned", lag_add={"all": 1.0}, **asked)  # type: ignore[arg-type]
    members = strengths.members
    assert members is not None and members.share is not None
    lag = {k.id: 1.0 + float(m - k.lag) for k, m in zip(ready.links, members.lag[2], strict=True)}
    direct = prepare(programme, example.baseline, "planned", lag_add=lag, **asked)  # type: ignore[arg-type]
    level = members.level[2].T
    # a level multiplies the dose: of the links without a capacity that is to multiply the strength
    single = np.array([not isinstance(k.effect, Capacity) for k in ready.links])
    served = {k.effect.activity for k in ready.links if isinstance(k.effect, Capacity)}
    plain = np.array([k.cause not in served for k in ready.links]) & single
    b = strengths.own[2] * level * plain
    own = replace(strengths, own=(strengths.own * plain)[2:3], members=members.take(np.array([2])), weight=np.ones(1))
    outcome, _ = centred(own).run(programme, ready)
    found = respond(direct, np.stack([np.zeros_like(b), b]), members.share[2])
    assert outcome.stock[2] == pytest.approx(found.stock[1], rel=1e-9)


def test_strengths_held_are_one_normal_and_without_data_the_prior(example: Ran) -> None:
    fits = example.fits
    off, member = held(fits.main).deviations()
    assert set(member) == {0}
    assert np.cov(off[:, 0].T) == pytest.approx(fits.main.strengths_cov[0], abs=0.02)
    before = unlearned(example.programme, fits.prepared[0.0], fits.prior, fits.bundles, 16)
    assert before.weight.sum() == pytest.approx(1.0)
    assert before.own == pytest.approx(np.tile(fits.prior.strengths(fits.prior.mean), (len(before.weight), 1, 1)))


def test_links_are_told_with_everything_let_vary(example: Ran) -> None:
    """Means and sds of the mixture, existence of all links together, and what each source moved from the main fit."""
    rows, main = link_rows(example.fits, example.found), example.fits.links
    mean, cov = example.found.mixture.moments()
    assert [(r.id, r.area) for r in rows] == [(r.id, r.area) for r in main]
    assert rows[0].post_mean == pytest.approx(mean[0]) and rows[0].post_sd == pytest.approx(cov[0, 0] ** 0.5)
    assert rows[0].p_active == pytest.approx(p_exists(example.found, rows[0].id))
    assert rows[0].moved_by == main[0].moved_by


def test_a_programme_of_one_area_and_one_link_has_a_whole_posterior_too() -> None:
    ran = run("pieni")
    assert np.isfinite(ran.found.mixture.log_evidence)
    (h,) = ran.found.sensitivities
    assert np.isfinite([*h.mixed, *h.unpooled]).all()
    lag = next(q for q in ran.found.quantities if q.name.startswith("lag:"))
    assert lag.shown < PARTLY


def test_before_the_start_nothing_is_learned_of_anything() -> None:
    ran = run("pieni", Month.parse("2017-09"))
    assert all(q.shown < PARTLY for q in ran.found.quantities)
    mean, cov = ran.found.mixture.moments()
    assert mean == pytest.approx(ran.fits.prior.mean, abs=1e-9)
    assert cov == pytest.approx(ran.fits.prior.cov, rel=0.1, abs=1e-4)
    assert ran.found.exists.p == pytest.approx(ran.fits.prior.exists, abs=1e-6)
    assert all(h.scaling.verdict == "prior_carries" for h in ran.found.sensitivities)
