"""`design`: closed forms on small cases, nothing after the start used, and what runs later confirm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from polku.assessment.plan import design, plan_assessment
from polku.assessment.run import assess
from polku.base import Month, NotYet
from polku.dynamics.baseline import make_baseline
from polku.estimation.case import Case, outcome_formula
from polku.estimation.exits import settled
from polku.estimation.main_fit import Months, fit_all, log_ratio
from polku.estimation.series import gather
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.inference.counts import FlowNoise
from polku.inference.laplace import fit
from polku.inference.learnability import Z_POWER, contraction, expected_covariance, planned_panel
from polku.inference.likelihood import linearise
from polku.inference.noise import Noise, Panel
from polku.inference.prior import joint_covariance
from polku.programme.asof import known as known_programme
from polku.reports.build import report
from polku.trial_design.model import EVERYWHERE, Plan
from polku.trial_design.plan import beforehand, contrast_sd
from polku.trial_design.shapes import MAIN_GROUP, common_information, group_information, panel_gram

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FIRST = Month.parse("2015-01")


@pytest.fixture(scope="module")
def small() -> Plan:
    return design(EXAMPLES / "pieni")


@pytest.fixture(scope="module")
def example() -> Plan:
    return design(EXAMPLES / "kokeilut-2017")


def test_information_of_a_stock_is_that_of_the_steps_of_two_random_walks() -> None:
    """Without season, J'PJ = sum of (step of the slope)^2 over the variance of the two areas' steps together."""
    months, ybar = 30, np.array([2000.0, 9000.0])
    panel = Panel(("a", "b"), ("r", "s"), FIRST, np.zeros((2, months)), np.ones((2, months)), ybar)
    noise = Noise(q=0.01, k=0.9, season_base=1e-9, season_count=0.0, season_drift=0.0)
    slope = np.zeros((1, months, 1))
    slope[0, 18:, 0] = -0.02 * np.arange(12)
    variance = 2 * 0.01**2 + 0.9 / 2000 + 0.9 / 9000
    expected = (np.diff(slope[0, :, 0]) ** 2).sum() / variance
    assert panel_gram(panel, noise, ["a"], slope)[0, 0, 0] == pytest.approx(expected, rel=1e-6)


def test_what_areas_say_of_their_common_part_is_the_information_of_the_mean() -> None:
    rng = np.random.default_rng(4)
    root = rng.normal(size=(4, 6))
    information, own = root @ root.T, 0.3
    direct = np.ones(4) @ np.linalg.inv(np.linalg.inv(information) + own * np.eye(4)) @ np.ones(4)
    assert common_information(information, own) == pytest.approx(direct, rel=1e-9)
    assert common_information(information, 0.0) == pytest.approx(information.sum())


def test_two_groups_say_what_their_difference_says() -> None:
    """g'(2 v 1 + 2 L^2 11')^-1 g, v the variance of a month's log rate with over-dispersion, L of the draw's luck."""
    people, hazard, signal = 400, 0.05, np.linspace(0.1, 1.0, 12)
    g = np.concatenate([np.zeros(12), signal])
    p = -np.expm1(-hazard)
    v = p / (people * hazard**2 * (1 - p)) + FlowNoise().dispersion
    wide = 2 * v * np.eye(24) + 2 * 0.25 / people * np.ones((24, 24))
    found = group_information(signal, hazard, people, FIRST)
    assert found == pytest.approx(float(g @ np.linalg.solve(wide, g)), rel=0.02)


def test_a_contrast_with_independent_areas_has_their_mean_s_variance() -> None:
    """Alike and independent comparison areas are weighed alike: variance s_a + s / n."""
    cov = np.diag([0.04, 0.09, 0.09, 0.09])
    assert contrast_sd(cov, [0], [1, 2, 3]) == pytest.approx(np.sqrt(0.04 + 0.03))
    assert contrast_sd(cov, [0], [2]) == pytest.approx(np.sqrt(0.13))
    cov[0, 1] = cov[1, 0] = 0.06  # a neighbour that moves along is worth more than its size says
    direct = min(0.04 - 2 * w * 0.06 + 0.09 * (w**2 + (1 - w) ** 2) for w in np.linspace(-1, 2, 30001))
    assert contrast_sd(cov, [0], [1, 2]) == pytest.approx(np.sqrt(direct), rel=1e-6)


def test_nothing_after_the_start_is_used(small: Plan, tmp_path: Path) -> None:
    """With every figure after the start doubled the plan is the same, also when it is asked for as of a late month."""
    folder = tmp_path / "other"
    shutil.copytree(EXAMPLES / "pieni", folder)
    for path in (folder / "series").glob("*.csv"):
        head, *lines = path.read_text("utf-8").splitlines()
        names = head.split(",")
        at, value = names.index("month"), names.index("value")
        rows = [line.split(",") for line in lines]
        for row in rows:
            if row[at] >= "2017-10" and row[value]:
                row[value] = str(2 * float(row[value]))
        path.write_text("\n".join([head, *(",".join(r) for r in rows)]) + "\n", "utf-8")
    assert design(folder, Month.parse("2019-06")).detect == small.detect
    assert small.data_end < small.start


def test_the_reports_have_the_same_numbers(small: Plan) -> None:
    """The rows of the plan are those of a run as of the same month."""
    ran = assess(EXAMPLES / "pieni", small.as_of).facts.design
    assert [(r.area, r.measure, r.months) for r in ran] == [(r.area, r.measure, r.months) for r in small.rows]
    for a, b in zip(ran, small.rows, strict=True):
        assert (a.mde, a.contraction) == pytest.approx((b.mde, b.contraction), rel=1e-6)


def test_an_effect_on_the_long_term_unemployed_is_not_learnable_from_the_total_stock(example: Plan) -> None:
    rows = [r for r in example.detect if r.shape == "jobs_late" and r.indicator == "stock"]
    assert rows
    assert {r.verdict for r in rows} == {"not_learnable_yet"}
    said = " ".join(s["en"] for s in example.sentences), " ".join(s["fi"] for s in example.sentences)
    assert "not learnable from the total stock" in said[0]
    assert "ei voi oppia työttömien kokonaismäärästä" in said[1]


def test_more_people_and_more_ways_of_following_show_smaller_effects(example: Plan) -> None:
    falls = [r.stock for r in example.sizes]
    assert falls == sorted(falls, reverse=True)
    for shape in ("jobs", "jobs_late", "services"):
        sizes = [r.hazard for r in example.groups if r.shape == shape]
        assert sizes == sorted(sizes, reverse=True)
        for area in (a.id for a in example.programme.trial_areas):
            found = {i: example.detectable(area, 12, shape, i) for i in ("stock", "services", "durations", "groups")}
            assert found["stock"] is not None
            for other in ("services", "durations", "groups"):
                row = found[other]
                assert row is not None
                assert row.hazard <= found["stock"].hazard
                assert row.contraction >= found["stock"].contraction - 1e-12


def test_a_stock_row_is_its_closed_form(small: Plan) -> None:
    """One trial area: contraction = v I / (1 + v I), MDE = (z.975 + z.80) / sqrt(I) along the same I."""
    row = small.detectable("pori", 12, "jobs")
    assert row is not None
    assert small.detectable(EVERYWHERE, 12, "jobs") is None
    information = (Z_POWER * 100.0 / row.hazard) ** 2
    link = small.programme.links[0]
    v = link.exists * (link.sd**2 + link.mean**2 + link.sd**2) - (link.exists * link.mean) ** 2
    assert row.contraction == pytest.approx(v * information / (1 + v * information), rel=1e-6)


def test_the_run_of_2019_learns_what_the_plan_said_at_the_doses_delivered() -> None:
    """From the stock alone each area's effect at 17 months is learned as far as the plan said, +-0.07.

    The plan's own noise (figures until June 2017) and its own prior; only how much of the trial was delivered is told
    to it. What a run learns beyond that is what its figures of their own error add, in their own area and, through
    what is common to the areas, in the others.
    """
    programme, evidence, _ = read_folder(EXAMPLES / "kokeilut-2017")
    early, month = Month.parse("2017-07"), Month.parse("2019-06")
    plan = beforehand(Case(programme, evidence, early))
    programme, evidence = known_programme(programme, month), known_evidence(evidence, month)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    fits = fit_all(Case.uncut(settled(programme, baseline), evidence), series, series.panel, baseline)
    base, prior = fits.prepared[0.0], fits.prior
    seen = series.panel.months - plan.lead
    whole = log_ratio(Months(base, seen), outcome_formula(programme), series.panel.first, series.panel.months)
    stock = fit(prior, whole, series.panel, fits.noise)
    slope = linearise(whole, prior.strengths(prior.mean))[1][:, plan.lead + 16]
    told = planned_panel(plan.panel, series.last)
    with_figures = expected_covariance(prior, whole, told, plan.noise, fits.extra)
    learned = []
    for cov in (plan.expected(base, seen)[0], stock.cov, with_figures, fits.main.cov):
        v0, v1 = joint_covariance(prior, prior.cov), joint_covariance(prior, cov)
        pairs = [(float(g @ v0[a, :, a, :] @ g), float(g @ v1[a, :, a, :] @ g)) for a, g in enumerate(slope)]
        learned.append([contraction(*pair) for pair in pairs])
    assert fits.extra
    assert learned[1] == pytest.approx(learned[0], abs=0.07)
    assert learned[3] == pytest.approx(learned[2], abs=0.05)


def test_a_folder_without_anything_to_learn_the_noise_from_is_refused(tmp_path: Path) -> None:
    """No comparison area has a labour force: no panel, and the sentence says what is needed."""
    folder = tmp_path / "alone"
    shutil.copytree(EXAMPLES / "pieni", folder)
    path = folder / "series" / "labour_force.csv"
    head, *lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, *(x for x in lines if x.startswith("labour_force,pori,"))]) + "\n", "utf-8")
    with pytest.raises(NotYet, match="comparison area"):
        design(folder)


def test_the_plan_is_told_in_both_languages(example: Plan, tmp_path: Path) -> None:
    laid = plan_assessment(example)
    json.dumps(laid, allow_nan=False)
    made = report(laid, tmp_path)
    assert {p.name for p in made} == {"report.fi.html", "report.fi.xlsx", "report.en.html", "report.en.xlsx"}
    words = (tmp_path / "report.fi.html").read_text("utf-8")
    assert "ei voi oppia työttömien kokonaismäärästä" in words
    assert str(MAIN_GROUP) in words
    assert all(c["grounds"] for page in laid["pages"] for c in page["claims"])
