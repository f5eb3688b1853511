"""Two groups of clients in a folder: a learned effect where the area's series could not give one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from assessment.group_folder import START, counts, write
from polku.base import Month
from polku.dynamics.baseline import Baseline, make_baseline
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Prepared, prepare, respond
from polku.estimation.case import Case as AsOf
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.series import Series, gather
from polku.estimation.sources import Observed, heard_once, observe
from polku.evaluation.context import context
from polku.evaluation.pages.groups import groups_pages
from polku.evidence.folder import known, latest_known, read_folder
from polku.evidence.model import Evidence, FlowCount, Observation
from polku.inference.laplace import NormalPosterior, fit, fit_alone
from polku.inference.learnability import contraction
from polku.inference.likelihood import Functional
from polku.inference.noise import Noise, Panel, learning_blocks
from polku.inference.noise_fit import fit_noise
from polku.inference.prior import Prior, make_prior
from polku.programme.formula import parse
from polku.programme.model import Programme
from polku.results.groups import group_rows
from polku.results.model import Facts
from polku.results.verdicts import LEARNED, PARTLY


@dataclass(frozen=True)
class Case:
    """A folder read and made ready: all that a fit needs."""

    programme: Programme
    evidence: Evidence
    series: Series
    panel: Panel
    baseline: Baseline
    prepared: Prepared
    noise: Noise
    prior: Prior
    functional: Functional

    def observed(self, evidence: Evidence | None = None) -> Observed:
        return observe(AsOf.uncut(self.programme, evidence or self.evidence), self.panel.first, self.series.last)

    def fit(self, evidence: Evidence | None = None, groups: bool = True) -> NormalPosterior:
        sources = self.observed(evidence).sources(self.prepared) if groups else ()
        return fit(self.prior, self.functional, self.panel, self.noise, sources=sources)


def case(folder: Path) -> Case:
    programme, evidence, _ = read_folder(folder)
    series = gather(AsOf.uncut(programme, evidence))
    assert series is not None and series.panel is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    prepared = prepare(programme, baseline, "delivered")
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    noise = fit_noise(learning_blocks(series.panel, starts))
    prior = make_prior(prepared.links, [a.id for a in programme.trial_areas])
    flows = Months(prepared, series.panel.months - prepared.first.since(series.panel.first))
    functional = log_ratio(flows, outcome_formula(programme), series.panel.first, series.panel.months)
    return Case(programme, evidence, series, series.panel, baseline, prepared, noise, prior, functional)


@pytest.fixture(scope="module")
def two_groups(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case(write(tmp_path_factory.mktemp("groups") / "pieni"))


def strength(posterior: NormalPosterior) -> tuple[float, float, float]:
    """Mean and sd of the link's strength in the area (common part and deviation), and its contraction."""
    mean, variance = float(posterior.strengths_mean[0, 0]), float(posterior.strengths_cov[0, 0, 0])
    before = float(posterior.prior.strength_moments()[1][0, 0, 0])
    return mean, float(np.sqrt(variance)), contraction(before, variance)


def simulated(evidence: Evidence, seed: int, effect: float, months: int = 20) -> Evidence:
    """The evidence with the groups' counts drawn anew."""
    at_risk, moved = counts(seed, effect, months, 12, 400)
    first = START.back(12)
    flows = []
    for f in evidence.flows:
        cell = ("drawn", "waiting").index(f.group), f.month.since(first)
        flows.append(replace(f, at_risk=float(at_risk[cell]), count=float(moved[cell])))
    return replace(evidence, flows=tuple(flows))


def test_two_groups_of_400_give_a_learned_effect_where_the_areas_stock_could_not(two_groups: Case) -> None:
    """20 months, true effect 0.4 at full dose: contraction >= 0.75 with the groups, < 0.4 by the stock alone."""
    mean, sd, with_groups = strength(two_groups.fit())
    _, _, by_stock = strength(two_groups.fit(groups=False))
    assert by_stock < PARTLY
    assert with_groups >= LEARNED
    assert mean - norm.ppf(0.9) * sd > 0, "the direction is found"
    assert abs(mean - 0.4) < 3 * sd


def test_recovery_over_40_folders_with_a_strength_drawn_from_the_prior(two_groups: Case) -> None:
    rng, z = np.random.default_rng(21), []
    for seed in range(40):
        b = rng.normal(0.05, np.sqrt(0.1**2 + 0.15**2))
        mean, sd, _ = strength(two_groups.fit(simulated(two_groups.evidence, seed + 100, b)))
        z.append((b - mean) / sd)
    covered = float((np.abs(z) < norm.ppf(0.9)).mean())
    assert 0.70 <= covered <= 0.90, covered


def test_a_lever_without_effect_and_a_harmful_one_in_the_folder(two_groups: Case) -> None:
    """Over 40 runs: nought inside the 90 % interval in 85 % at least; an effect of -0.4 is found negative."""
    inside, negative = 0, 0
    for seed in range(40):
        mean, sd, _ = strength(two_groups.fit(simulated(two_groups.evidence, seed + 200, 0.0)))
        inside += abs(mean) < norm.ppf(0.95) * sd
        mean, sd, _ = strength(two_groups.fit(simulated(two_groups.evidence, seed + 300, -0.4)))
        negative += mean < 0 and norm.cdf(-mean / sd) > 0.9
    assert inside >= 34, inside
    assert negative >= 32, negative


def test_a_lottery_teaches_more_than_two_offices_and_months_before_the_start_help_the_offices(tmp_path: Path) -> None:
    found = {}
    for name, design, before in (("lot", "lottery", 12), ("offices", "offices", 12), ("late", "offices", 0)):
        found[name] = strength(case(write(tmp_path / name, design=design, before=before)).fit())[2]
    assert found["lot"] > found["offices"] > found["late"]


def test_suppressed_counts_of_small_groups_still_teach(tmp_path: Path) -> None:
    small = case(write(tmp_path / "small", people=120, suppress=True, seed=3))
    hidden = [f for f in small.evidence.flows if f.count is None]
    assert len(hidden) > 5 and all((f.count_low, f.count_high) == (1, 4) for f in hidden)
    bare = replace(small.evidence, flows=tuple(f for f in small.evidence.flows if f.count is not None))
    with_intervals, without = strength(small.fit())[2], strength(small.fit(bare))[2]
    assert with_intervals > without + 0.005


def test_the_area_alone_and_pooled_agree_when_it_is_the_only_one(two_groups: Case) -> None:
    starts = {"pori": two_groups.programme.start_of(two_groups.programme.trial_areas[0])}
    sources = two_groups.observed().sources(two_groups.prepared)
    given = (two_groups.prior, two_groups.functional, two_groups.panel, two_groups.noise)
    alone = fit_alone(*given, starts, sources=sources)
    mean, sd, _ = strength(two_groups.fit())
    assert float(alone.mean[0, 0]) == pytest.approx(mean, abs=0.02 * sd)


def test_what_a_source_moved_adds_up_to_the_whole_move(two_groups: Case) -> None:
    posterior = two_groups.fit()
    pull = np.array([1.0, 1.0])
    moved = posterior.moved_by(pull)
    assert set(moved) == {"unemployed", "groups/pori/unemployed>job"}
    assert sum(moved.values()) == pytest.approx(float(pull @ (posterior.mean - posterior.prior.mean)))


def test_a_count_not_known_yet_and_a_vintage_revised_later_do_not_speak(two_groups: Case) -> None:
    at = START + 6
    cut = known(two_groups.evidence, at)
    assert max(f.month for f in cut.flows) == at.back(1)
    first = two_groups.evidence.flows[0]
    assert first.count is not None
    revised = replace(first, count=first.count + 3, known=at + 1)
    both = replace(two_groups.evidence, flows=(*two_groups.evidence.flows, revised))
    assert known(both, at).flows[0].count == first.count
    assert known(both, at + 1).flows[0].count == first.count + 3
    assert latest_known(two_groups.evidence) == START + 20


def test_counts_of_two_groups_do_not_vary_with_their_sum() -> None:
    """Why groups stay beside the area's stock: the difference of logs is uncorrelated with the moves together."""
    rng = np.random.default_rng(4)
    y = rng.poisson(25.0, (2, 200_000)) + 0.5
    assert abs(np.corrcoef(np.log(y[0]) - np.log(y[1]), y.sum(axis=0))[0, 1]) < 0.01


# Counted moves of whole areas, and other series


def area_flows(ready: Case, truth: float, seed: int) -> Iterator[FlowCount]:
    """Monthly exits into work of the trial area and its comparison areas, the area's by the model's own flows."""
    rng = np.random.default_rng(seed)
    first, months = START.back(24), 41
    areas = ["pori", *(a.id for a in ready.programme.comparison_areas)]
    both = np.array([[[0.0]], [[truth]]])
    outcome = respond(ready.prepared, both, months=months - 24)
    moves, people = evaluate(parse("flow(unemployed>job)"), outcome)[:, 0], outcome.stock[:, 0, :, 0]
    rate = moves / np.concatenate([people[:, :1], people[:, :-1]], axis=1)
    month = 0.15 * np.sin(np.arange(months) * np.pi / 6)
    for n, area in enumerate(areas):
        drift = 0.0
        for t in range(months):
            drift = 0.85 * drift + 0.05 * np.sqrt(1 - 0.85**2) * rng.normal()
            h = -np.log1p(-rate[:, max(0, t - 24)])
            moved = np.log(h[1] / h[0]) if n == 0 and t >= 24 else 0.0
            own = np.exp(-2.9 + 0.1 * n + month[t] + drift + moved + 0.05 * rng.normal())
            stock = 5000.0
            y = float(rng.binomial(int(stock), -np.expm1(-own)))
            yield FlowCount(first + t, "unemployed", "job", stock, y, area=area, known=first + t + 1)


def test_counted_moves_of_an_area_are_heard_instead_of_its_stock_and_never_both(tmp_path: Path) -> None:
    ready = case(write(tmp_path / "areas", groups=False))
    evidence = replace(ready.evidence, flows=tuple(area_flows(ready, 0.3, 5)))
    observed = ready.observed(evidence)
    assert [t.counts.id for t in observed.tables] == ["flows/unemployed>job"]
    stock = outcome_formula(ready.programme)
    heard, panel = heard_once(observed, stock, ready.prior, ready.functional, ready.panel, ready.noise, ready.prepared)
    row, start = panel.areas.index("pori"), START.since(panel.first)
    by_stock = bool(np.isfinite(panel.log_y[row, start:]).any())
    by_moves = any((t.counts.observed & t.counts.treated).any() for t in heard.tables)
    assert by_stock != by_moves
    assert np.isfinite(panel.log_y[row, :start]).all(), "the months before the start stay"


def test_an_areas_exits_teach_its_effect(tmp_path: Path) -> None:
    """True effect 0.3 on everyone; exits of the area and three others, 17 treated months, over 12 draws."""
    folder = write(tmp_path / "areas", groups=False)
    text = (folder / "areas.csv").read_text("utf-8").replace("share,0.070", ",")
    (folder / "areas.csv").write_text(text, encoding="utf-8")
    ready, z, learned = case(folder), [], []
    treated = np.arange(ready.panel.months) >= START.since(ready.panel.first)
    hidden = ready.panel.hide((np.array(ready.panel.areas) == "pori")[:, None] & treated)
    for seed in range(12):
        evidence = replace(ready.evidence, flows=tuple(area_flows(ready, 0.3, seed)))
        sources = ready.observed(evidence).sources(ready.prepared)
        mean, sd, gained = strength(fit(ready.prior, ready.functional, hidden, ready.noise, sources=sources))
        z.append((0.3 - mean) / sd)
        learned.append(gained)
    assert np.mean(learned) > 0.6
    assert np.mean(np.abs(z) < 2.0) >= 0.75 and abs(np.mean(z)) < 1.2, z


def service_series(ready: Case, link_strength: float, seed: int, kind: str) -> tuple[Observation, ...]:
    """People in services (or the activation rate they imply) of Pori and two comparison areas."""
    rng, first, months = np.random.default_rng(seed), Month.parse("2015-01"), 48
    both = np.array([[[0.0]], [[link_strength]]])
    lead = START.since(first)
    persons = np.log(evaluate(parse("services"), respond(ready.prepared, both, months=months - lead))[:, 0])
    moved = np.concatenate([np.zeros(lead), persons[1] - persons[0]])
    by_month = {(o.area, o.month): o.value for o in ready.evidence.observations if o.indicator == "unemployed"}
    out = []
    for n, area in enumerate(("pori", "satakunta-rest", "kymenlaakso")):
        walk = np.cumsum(rng.normal(0, 0.02, months))
        for t in range(months):
            people = 1500 * np.exp(walk[t] + 0.1 * np.sin(t * np.pi / 6) + (moved[t] if n == 0 else 0.0))
            u = by_month[area, first + t]
            assert u is not None
            value = people if kind == "in_services" else 100 * people / (people + u)
            out.append(Observation(kind, area, first + t, float(value), known=first + t + 1))
    return tuple(out)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = write(tmp_path_factory.mktemp("services") / "pieni", groups=False)
    (folder / "areas.csv").write_bytes((folder / "areas.csv").read_bytes().replace(b"share,0.070", b","))
    links = (folder / "links.csv").read_text("utf-8")
    links = links.replace("unemployed>job,7,0.05,0.10", "unemployed>services,3,0.1,0.2")
    (folder / "links.csv").write_text(links, encoding="utf-8")
    return case(folder)


def test_people_in_services_teach_a_service_link_and_the_activation_rate_says_the_same(services: Case) -> None:
    found = {}
    for kind in ("in_services", "activation_rate"):
        more = (*services.evidence.observations, *service_series(services, 0.3, 6, kind))
        evidence = replace(services.evidence, observations=more)
        assert [s.table.id for s in services.observed(evidence).series] == ["series/in_services"]
        found[kind] = strength(services.fit(evidence))
    assert found["in_services"] == pytest.approx(found["activation_rate"], rel=1e-3)
    mean, sd, learned = found["in_services"]
    alone = strength(services.fit(groups=False))[2]
    assert 1 - learned < 0.75 * (1 - alone)  # a quarter or more of what the stock left unknown
    assert abs(mean - 0.3) < 2.5 * sd


def test_people_in_services_given_both_ways_count_once(services: Case) -> None:
    one = service_series(services, 0.3, 6, "in_services")
    other = service_series(services, 0.3, 6, "activation_rate")
    once = replace(services.evidence, observations=(*services.evidence.observations, *one))
    twice = replace(services.evidence, observations=(*once.observations, *other))
    assert strength(services.fit(once)) == pytest.approx(strength(services.fit(twice)))


# What is told of them


def test_the_page_of_the_groups_says_the_effect_its_grounds_and_what_it_cannot_say(two_groups: Case) -> None:
    row = group_rows(two_groups.observed(), two_groups.prepared, two_groups.fit())[0]
    assert (row.verdict, row.design, row.links) == ("learned", "lottery", ("cm_job",))
    assert row.treated.groups == ("drawn",) and row.control.groups == ("waiting",)
    both = [f for f in two_groups.evidence.flows if f.group == "drawn" and f.month >= START]
    assert row.treated.moves == sum(f.count or 0.0 for f in both)
    assert row.treated.months == sum(f.at_risk or 0.0 for f in both)
    facts = Facts(as_of=two_groups.series.last, data_end=two_groups.series.last, groups=(row,))
    page = groups_pages(context(two_groups.programme, two_groups.evidence, facts))[0]
    assert "yleisempää" in page.conclusion["fi"] and "higher" in page.conclusion["en"]
    assert all(c.grounds for c in page.claims)
    assert any("ei koko alueen hyöty" in c.text["fi"] for c in page.claims)
    assert any("arvottiin" in c.text["fi"] for c in page.claims)
    assert [len(cells) for cells in page.tables[0].rows] == [len(page.tables[0].columns)] * 2
    assert page.figures[0].kind == "before_after" and len(page.figures[0].data["months"]) == len(
        page.figures[0].data["area"]
    )


def test_a_run_without_groups_has_no_page_of_them(two_groups: Case) -> None:
    facts = Facts(as_of=two_groups.series.last, data_end=two_groups.series.last)
    assert groups_pages(context(two_groups.programme, two_groups.evidence, facts)) == ()


def test_no_small_count_is_printed(tmp_path: Path) -> None:
    """Groups of 25: quarters with 1-4 moves are gaps in the picture."""
    ready = case(write(tmp_path / "tiny", people=25, suppress=True, seed=4))
    row = group_rows(ready.observed(), ready.prepared, ready.fit())[0]
    assert row.suppressed > 5 and any(x is None for x in row.treated_share)
    for share in (*row.treated_share, *row.control_share):
        assert share is None or share == 0 or share / 100 * 3 * 27 >= 4.5
    facts = Facts(as_of=ready.series.last, data_end=ready.series.last, groups=(row,))
    page = groups_pages(context(ready.programme, ready.evidence, facts))[0]
    assert "eivät vielä kerro" in page.conclusion["fi"]


def test_the_groups_own_page_of_a_harmful_lever_says_rarer(tmp_path: Path) -> None:
    ready = case(write(tmp_path / "harm", effect=-0.5, months=24, seed=6))
    row = group_rows(ready.observed(), ready.prepared, ready.fit())[0]
    assert row.effect.at(0.9) < 0
    facts = Facts(as_of=ready.series.last, data_end=ready.series.last, groups=(row,))
    page = groups_pages(context(ready.programme, ready.evidence, facts))[0]
    assert "harvinaisempaa" in page.conclusion["fi"] and "lower" in page.conclusion["en"]
