"""What other series, counts and groups would add to a plan is what a run hears from a folder that has them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from polku.assessment.plan import with_sentences
from polku.base import Month
from polku.estimation.case import Case, outcome_formula
from polku.estimation.count_sources import source_of as counted_source
from polku.estimation.count_sources import tables_of
from polku.estimation.main_fit import Months, log_ratio
from polku.estimation.series_sources import ObservedSeries, services_scale, source_of
from polku.estimation.sources import observe
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence, FlowCount, Group
from polku.inference.counts import START as FLOW_START
from polku.inference.functionals import START, SeriesNoise
from polku.inference.laplace import NormalPosterior, fit
from polku.inference.learnability import contraction, expected_covariance, planned_panel
from polku.inference.prior import joint_covariance
from polku.trial_design.model import Plan
from polku.trial_design.plan import Beforehand, beforehand, plan_of, services_planned
from polku.trial_design.services import jobs_or_services
from polku.trial_design.shapes import (
    BEFORE,
    GROUP_BEFORE,
    MAIN_GROUP,
    followed_for,
    group_information,
    late_table,
    moves_gram,
    series_gram,
    slopes_of,
)

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HEAD = "indicator,area,month,value,as_of,source"
NATIONAL = 120_000.0


def folder_of(to: Path) -> Path:
    """The small example with an activity on three transitions: jobs, jobs beyond 12 months, services."""
    shutil.copytree(EXAMPLES / "pieni", to)
    links = [
        "link,cause,effect,lag,mean,sd,claim_fi,claim_en,basis",
        "job,case_manager,unemployed>job,3,0.10,0.20,a,a,oletus",
        "late,case_manager,unemployed>job[12:],3,0.10,0.20,a,a,oletus",
        "service,case_manager,unemployed>services,1,0.15,0.20,a,a,oletus",
    ]
    (to / "links.csv").write_text("\n".join(links) + "\n", "utf-8")
    return to


def before_trial(folder: Path) -> Beforehand:
    programme, evidence, _ = read_folder(folder)
    month = Month.parse("2017-07")
    return beforehand(Case(programme, evidence, month))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(tmp_path_factory.mktemp("three") / "pieni")


@pytest.fixture(scope="module")
def found(folder: Path) -> Beforehand:
    return before_trial(folder)


@pytest.fixture(scope="module")
def plan(found: Beforehand) -> Plan:
    return with_sentences(plan_of(found))


def written(folder: Path, name: str, rows: dict[str, tuple[Month, np.ndarray]]) -> None:
    lines = [f"{name},{area},{first + t},{v:.6f},,12u4" for area, (first, x) in rows.items() for t, v in enumerate(x)]
    (folder / "series" / f"{name}.csv").write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")


def with_services(found: Beforehand, to: Path) -> Evidence:
    """Two years before the start and the whole trial of people in services, as the prior means of the plan have it."""
    folder, months = folder_of(to), found.months
    outcome = Months(found.prepared, months).at(found.prior.strengths(found.prior.mean)[None])
    log = services_scale(found.programme)(outcome)
    moved = np.concatenate([np.zeros(BEFORE), log[1, 0] - log[0, 0]])
    own = float(np.exp(log[0, 0, 0])) * np.exp(moved)
    long = found.lead + months
    rest = np.full(long, NATIONAL)
    rest[found.lead - BEFORE :] += own
    first = found.first.back(BEFORE)
    written(folder, "in_services", {"pori": (first, own), "finland": (found.panel.first, rest)})
    return read_folder(folder)[1]


def fitted(found: Beforehand, evidence: Evidence, services: bool) -> NormalPosterior:
    """The fit of a panel and a folder's series that are what the plan expects, under the plan's own noise."""
    last = found.first + (found.months - 1)
    planned = planned_panel(found.panel, last)
    functional = log_ratio(
        Months(found.prepared, found.months), outcome_formula(found.programme), planned.first, planned.months
    )
    log_y = np.zeros_like(planned.log_y)
    log_y[planned.areas.index("pori")] = functional(found.prior.strengths(found.prior.mean)[None])[0, 0]
    seen = observe(Case.uncut(found.programme, evidence), planned.first, last)
    assert [s.table.id for s in seen.series] == ["series/in_services"]
    same = replace(seen, series=tuple(replace(s, noise=START) for s in seen.series))
    sources = same.sources(found.prepared) if services else ()
    return fit(found.prior, functional, replace(planned, log_y=log_y), found.noise, sources=sources)


@pytest.mark.parametrize("services", [False, True])
def test_a_folder_with_the_series_leaves_what_the_plan_said(
    found: Beforehand, plan: Plan, tmp_path: Path, services: bool
) -> None:
    """Where every figure is as expected the response stays where it was linearised: the covariances are the same."""
    posterior = fitted(found, with_services(found, tmp_path / "told"), services)
    assert posterior.mean == pytest.approx(found.prior.mean, abs=1e-4)
    v0, v1 = joint_covariance(found.prior, found.prior.cov), joint_covariance(found.prior, posterior.cov)
    slope = found.expected(found.prepared, found.months)[2][0, -1]
    to_jobs, to_services = np.array([1, 1, 0, 0, 0]), np.array([0, 0, 1, 1, 0])
    parts = {"jobs": to_jobs, "services": to_services, "both": to_jobs + to_services}
    parts["difference"] = to_jobs - to_services
    for row in plan.jobs_or_services:
        g = slope * parts[row.effect]
        learned = contraction(float(g @ v0[0, :, 0, :] @ g), float(g @ v1[0, :, 0, :] @ g))
        assert learned == pytest.approx(row.both if services else row.stock, rel=2e-3)


def test_people_in_services_tell_services_from_jobs(plan: Plan) -> None:
    rows = {r.effect: r for r in plan.jobs_or_services}
    for row in rows.values():
        assert row.both >= row.stock and row.least_both <= row.least_stock
    assert rows["services"].both > rows["services"].stock + 0.1
    assert rows["difference"].both > rows["difference"].stock + 0.1
    assert rows["jobs"].both - rows["jobs"].stock < rows["services"].both - rows["services"].stock
    said = {k: " ".join(s[k] for s in plan.sentences) for k in ("fi", "en")}
    assert "when people in services are followed too" in said["en"]
    assert "kun seurataan myös palveluissa olevien määrää" in said["fi"]


def test_what_stands_in_the_planned_cells_is_immaterial(found: Beforehand) -> None:
    """expected_covariance with a source of planned months: noughts or noise in its cells, the same covariance."""
    planned = planned_panel(found.panel, found.first + (found.months - 1))
    flows = Months(found.prepared, found.months)
    functional = log_ratio(flows, outcome_formula(found.programme), planned.first, planned.months)
    seen = followed_for(services_planned(found, 24), found.months)
    noise = np.random.default_rng(3).normal(size=seen.table.values.shape)
    other = replace(seen, table=replace(seen.table, values=noise))
    left = [
        expected_covariance(
            found.prior, functional, planned, found.noise, sources=[source_of(s, found.prepared, flows.at)]
        )
        for s in (seen, other)
    ]
    assert left[0] == pytest.approx(left[1], rel=1e-10)
    assert np.trace(left[0]) < np.trace(expected_covariance(found.prior, functional, planned, found.noise))


def test_the_shapes_numbers_are_those_of_the_run_s_own_sources(found: Beforehand, tmp_path: Path) -> None:
    """People in services and the long-term share: J'PJ along each transition as a folder with the series gives it.

    Within 2 %: a run takes the size of a series from all its months, the plan from those before the start.
    """
    with_services(found, tmp_path / "told")
    months = found.months
    areas, first = found.panel.areas, found.first.back(BEFORE)
    slopes = slopes_of(found.programme, found.prepared, found.panel, months)
    people = found.panel.ybar * slopes.late
    told = {a: (first, np.full(BEFORE + months, n)) for a, n in zip(areas, people, strict=True)}
    written(tmp_path / "told", "long_term_unemployed", told)
    evidence = read_folder(tmp_path / "told")[1]
    seen = observe(Case.uncut(found.programme, evidence), found.panel.first, found.first + (months - 1))
    by_id = {s.table.id: s for s in seen.series}
    assert set(by_id) == {"series/in_services", "series/unemployed[12:]"}

    def by_run(name: str, noise: SeriesNoise) -> np.ndarray:
        flows = Months(found.prepared, months)
        source = source_of(replace(by_id[name], noise=noise), found.prepared, flows.at)
        return np.diag(source.inform(np.zeros(found.prior.shape)).matrix)[:3]  # the links declared

    planned = followed_for(services_planned(found, 24), months)
    in_services = series_gram(planned.table, planned.noise, ["pori"], slopes.services[:, -BEFORE - months :])
    last = planned_panel(found.panel, found.first + (months - 1))
    cut = last.months - BEFORE - months
    late = replace(last, first=first, log_y=last.log_y[:, cut:], stock=last.stock[:, cut:])
    share = series_gram(late_table(late, slopes.late), START, ["pori"], slopes.share[:, -BEFORE - months :])
    assert [s.id for s in slopes.shapes] == ["jobs", "jobs_late", "services"]
    assert in_services[:, 0, 0] == pytest.approx(by_run("series/in_services", START), rel=0.02)
    assert share[:, 0, 0] == pytest.approx(by_run("series/unemployed[12:]", START), rel=0.02)


def test_noise_is_learned_where_two_areas_tell_the_series_already_and_is_the_assumed_one_elsewhere(
    found: Beforehand, tmp_path: Path
) -> None:
    """Comparison areas that walk by 0.04 a month teach a larger walk than the assumed 0.015."""
    assert services_planned(found, 12).noise == START
    folder = folder_of(tmp_path / "told")
    rng, n = np.random.default_rng(5), found.lead
    told = {
        a: (found.panel.first, 5e4 * np.exp(np.cumsum(rng.normal(0, 0.04, n))))
        for a in ("satakunta-rest", "kymenlaakso", "south-karelia")
    }
    written(folder, "in_services", told)
    seen = services_planned(before_trial(folder), 12)
    assert seen.table.units == ("pori", "satakunta-rest", "kymenlaakso", "south-karelia")
    assert 0.03 < seen.noise.walk < 0.05


def test_where_nobody_tells_the_series_the_comparison_areas_must(found: Beforehand, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "none")
    kept = (folder / "series" / "in_services.csv").read_text("utf-8").splitlines()
    alone: ObservedSeries = services_planned(found, 12)
    assert alone.table.units == ("pori", "finland")
    written(folder, "in_services", {})
    assert len(kept) > 1
    ready = before_trial(folder)
    assert services_planned(ready, 12).table.units == ready.panel.areas


def test_a_plan_that_acts_on_jobs_alone_has_nothing_to_tell_apart() -> None:
    found = before_trial(EXAMPLES / "pieni")
    seen = followed_for(services_planned(found, 24), found.months)
    args = found.programme, found.prior, found.prepared, found.panel, found.noise, seen, found.months
    assert jobs_or_services(*args) == []


@pytest.mark.parametrize("i", [0, 1, 2], ids=["jobs", "jobs_late", "services"])
def test_counted_moves_and_two_groups_of_400_say_what_a_run_hears_from_them(found: Beforehand, i: int) -> None:
    """Counts that are what the plan expects: J'PJ of the run's own sources.

    Groups within 0.1 %; an area's moves within 6 %, because a run also sees whose turn to move comes later.
    """
    months, people = found.months, float(MAIN_GROUP)
    slopes = slopes_of(found.programme, found.prepared, found.panel, months)
    shape, hazard, at_risk = slopes.shapes[i], float(slopes.hazard[i, 0]), float(slopes.at_risk[i, 0])

    def by_run(before: int, of: dict[str, float], groups: tuple[Group, ...]) -> float:
        flows = tuple(
            FlowCount(
                found.first + t,
                "unemployed",
                shape.shift.target,
                n,
                n * float(-np.expm1(-hazard)),
                group=unit if groups else "",
                area="" if groups else unit,
                band=shape.shift.band,
                known=found.first + t + 1,
            )
            for unit, n in of.items()
            for t in range(-before, months)
        )
        (table,) = tables_of(found.programme, replace(found.evidence, flows=flows, groups=groups))
        run = Months(found.prepared, months, moves=True).at
        source = counted_source(replace(table, noise=FLOW_START), found.programme, found.prepared, run)
        return float(source.inform(np.zeros(found.prior.shape)).matrix[i, i])

    own = float(found.panel.ybar[found.panel.areas.index("pori")])
    areas = {a: at_risk * float(y) / own for a, y in zip(found.panel.areas, found.panel.ybar, strict=True)}
    moves = float(moves_gram(found.panel, found.prepared, slopes, months)[i, 0, 0])
    assert moves == pytest.approx(by_run(BEFORE, areas, ()), rel=0.06)
    drawn = (
        Group("drawn", "pori", "treated", design="lottery"),
        Group("waiting", "pori", "control", design="lottery"),
    )
    told = group_information(shape.signal[0, :months], hazard, MAIN_GROUP, found.first)
    assert told == pytest.approx(by_run(GROUP_BEFORE, {g.id: people for g in drawn}, drawn), rel=1e-3)
