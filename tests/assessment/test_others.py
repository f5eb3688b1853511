"""Other series of the areas in one fit: durations, kinds of service, bills, yearly figures; each counts once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assessment.group_folder import START, write
from assessment.test_groups import Case, case, strength
from polku.base import Month
from polku.dynamics.costs import rates
from polku.dynamics.measures import evaluate
from polku.dynamics.response import Outcome, prepare, respond
from polku.estimation.case import Case as AsOf
from polku.estimation.count_sources import source_of
from polku.estimation.main_fit import Months, extras, observed_changes
from polku.estimation.sources import observe
from polku.evidence.model import FlowCount, Group, Observation
from polku.inference.laplace import fit
from polku.inference.learnability import expected_covariance
from polku.inference.likelihood import linearise
from polku.programme.formula import parse
from polku.programme.model import Band

FIRST, MONTHS = Month.parse("2014-01"), 60
AREAS = ("pori", "satakunta-rest", "kymenlaakso")
LEAD = START.since(FIRST)


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The small example with a link that acts on those who have been without work for a year or more."""
    folder = write(tmp_path_factory.mktemp("late") / "pieni", groups=False)
    (folder / "areas.csv").write_bytes((folder / "areas.csv").read_bytes().replace(b"share,0.070", b","))
    links = (folder / "links.csv").read_text("utf-8")
    links = links.replace("unemployed>job,7,0.05,0.10", "unemployed>job[12:],7,0.1,0.2")
    (folder / "links.csv").write_text(links, encoding="utf-8")
    return case(folder)


def pair(ready: Case, truth: float) -> Outcome:
    return respond(ready.prepared, np.array([[[0.0]], [[truth]]]), months=MONTHS - LEAD)


def moved(ready: Case, truth: float, formula: str) -> np.ndarray:
    """What the trial multiplies a stock by, in each month from FIRST."""
    stock = evaluate(parse(formula), pair(ready, truth))[:, 0]
    return np.concatenate([np.ones(LEAD), stock[1] / stock[0]])


def series(
    ready: Case, name: str, level: float, factor: np.ndarray, seed: int, walk: float = 0.006
) -> tuple[Observation, ...]:
    """A stock in three areas: a part of the area's unemployed that walks, the trial's factor in Pori."""
    rng, out = np.random.default_rng(seed), []
    there = {(o.area, o.month): o.value for o in ready.evidence.observations if o.indicator == "unemployed"}
    for area in AREAS:
        share = level * np.exp(np.cumsum(rng.normal(0, walk, MONTHS)))
        for t in range(MONTHS):
            whole = there[area, FIRST + t]
            assert whole is not None
            value = float(whole * share[t] * (factor[t] if area == "pori" else 1.0))
            out.append(Observation(name, area, FIRST + t, value, known=FIRST + t + 1))
    return tuple(out)


def with_series(ready: Case, *more: Observation) -> Case:
    return replace(ready, evidence=replace(ready.evidence, observations=(*ready.evidence.observations, *more)))


def test_the_long_term_unemployed_by_area_teach_more_than_the_total_stock_and_still_little(late: Case) -> None:
    """An effect on exits beyond 12 months in 17 months: contraction 0.16 by the stock, 0.24 with the share too."""
    ratio = moved(late, 0.5, "unemployed[12:]") / moved(late, 0.5, "unemployed")
    told = with_series(late, *series(late, "long_term_unemployed", 0.3, ratio, 1))
    assert [s.table.id for s in told.observed().series] == ["series/unemployed[12:]"]
    by_stock, (mean, sd, learned) = strength(late.fit(groups=False))[2], strength(told.fit())
    assert by_stock + 0.05 < learned < 0.4
    assert abs(mean - 0.5) < 3 * sd


def test_stocks_by_duration_enter_as_a_chain(late: Case) -> None:
    programme = late.programme
    bands = {"u6": "unemployed[6:12]", "u12": "unemployed[12:]"}
    first = programme.indicator("long_term_unemployed")
    assert first is not None
    rows = tuple(replace(first, id=name, formula=formula) for name, formula in bands.items())
    kept = tuple(i for i in programme.indicators if i.id != "long_term_unemployed")
    changed = replace(late, programme=replace(programme, indicators=(*kept, *rows)))
    same = np.ones(MONTHS)
    told = with_series(changed, *series(changed, "u6", 0.2, same, 2), *series(changed, "u12", 0.3, same, 3))
    found = told.observed().series
    assert [s.table.id for s in found] == ["series/unemployed[6:]", "series/unemployed[12:]"]
    values = {s.table.id: s.table.values[0, 0] for s in found}
    assert values["series/unemployed[6:]"] == pytest.approx(0.0, abs=0.1), "half of all: logit nought"
    assert values["series/unemployed[12:]"] == pytest.approx(np.log(0.3 / 0.2), abs=0.1)


def test_kinds_of_service_are_shares_of_those_in_services_not_series_of_their_own(late: Case) -> None:
    same = np.ones(MONTHS)
    names = ("in_services", "in_services.coaching", "in_services.training")
    levels = (0.3, 0.06, 0.12)
    rows = [
        o for n, (name, level) in enumerate(zip(names, levels, strict=True)) for o in series(late, name, level, same, n)
    ]
    found = {s.table.id: s.table.values[0, 0] for s in with_series(late, *rows).observed().series}
    assert set(found) == {f"series/{n}" for n in names}
    assert found["series/in_services.coaching"] == pytest.approx(np.log(0.06 / 0.24), abs=0.1)
    assert found["series/in_services.training"] == pytest.approx(np.log(0.12 / 0.12), abs=0.15), (
        "of those not in coaching"
    )


def test_the_municipal_share_speaks_only_where_nothing_else_does(late: Case) -> None:
    ids = [s.id for s in late.programme.states]
    outcome = pair(late, 0.5)
    weights = rates(ids, late.programme, outcome.first, outcome.stock.shape[2])["municipality"]
    euros = np.einsum("pts,ts->pt", outcome.stock[:, 0], weights)
    people = evaluate(parse("unemployed"), outcome)[:, 0]
    factor = np.concatenate([np.ones(LEAD), (euros[1] / people[1]) / (euros[0] / people[0])])
    bill = series(late, "municipal_share", 120.0, factor, 4)
    told = with_series(late, *bill)
    assert [s.table.id for s in told.observed().series] == ["series/municipal_share"]
    source = told.observed().sources(told.prepared)[0]
    assert np.isfinite(source.inform(np.full((1, 1), 0.1)).matrix).all()
    long_term = series(late, "long_term_unemployed", 0.3, np.ones(MONTHS), 5)
    both = with_series(late, *bill, *long_term).observed().series
    assert [s.table.id for s in both] == ["series/unemployed[12:]"]


def test_a_mean_of_a_functional_is_that_of_the_flows(late: Case) -> None:
    told = with_series(late, *series(late, "long_term_unemployed", 0.3, np.ones(MONTHS), 6))
    source = told.observed().sources(told.prepared)[0]
    value = linearise(source.mean, np.full((1, 1), 0.4))[0]
    part, whole = moved(late, 0.4, "unemployed[12:]"), moved(late, 0.4, "unemployed")
    base = (
        evaluate(parse("unemployed[12:]"), pair(late, 0.0))[0, 0] / evaluate(parse("unemployed"), pair(late, 0.0))[0, 0]
    )
    share = base * (part / whole)[LEAD:]
    expected = np.log(share / (1 - share)) - np.log(base / (1 - base))
    assert value[0, LEAD:] == pytest.approx(expected, abs=1e-9)
    assert not value[1:].any() and not value[0, :LEAD].any()


def test_series_of_different_kinds_with_holes_and_vintages_go_into_one_fit(late: Case) -> None:
    ratio = moved(late, 0.3, "unemployed[12:]") / moved(late, 0.3, "unemployed")
    rows = [*series(late, "long_term_unemployed", 0.3, ratio, 7), *series(late, "in_services", 0.3, np.ones(MONTHS), 8)]
    holes = [o for n, o in enumerate(rows) if n % 7]
    small = [replace(o, value=None, low=1.0, high=4.0) if n % 50 == 3 else o for n, o in enumerate(holes)]
    told = with_series(late, *small)
    sources = told.observed().sources(told.prepared)
    posterior = fit(told.prior, told.functional, told.panel, told.noise, sources=sources)
    assert posterior.converged and np.isfinite(posterior.evidence)
    assert set(posterior.sources) == {"unemployed", "series/in_services", "series/unemployed[12:]"}


def test_yearly_figures_count_once_a_year_and_give_way_to_the_areas_own_series(tmp_path: Path) -> None:
    """The latest of each year that the country has too; an area whose people in services are told has none."""
    ready = case(write(tmp_path / "pieni", groups=False))
    figures = (("2017-12", 1.5, 1.0), ("2018-11", 4.0, 2.0), ("2018-12", 5.0, 2.0))
    told = with_series(
        ready,
        *(
            Observation("activation_rate_change_year", a, Month.parse(month), v, known=Month.parse("2019-02"))
            for month, own, rest in figures
            for a, v in (("pori", own), ("finland", rest))
        ),
    )
    found = observed_changes(AsOf.uncut(told.programme, told.evidence))
    assert [(str(o.month), round(d, 9)) for _, _, o, d in found] == [("2017-12", 0.5), ("2018-12", 3.0)]
    assert [e.value for e in extras(told.programme, found, Months(told.prepared, 17))] == pytest.approx([0.5, 3.0])
    assert told.observed().in_services == set()
    more = with_series(told, *series(told, "in_services", 0.3, np.ones(MONTHS), 9))
    assert more.observed().in_services == {0}



def group_counts(band: Band | None) -> tuple[FlowCount, ...]:
    return tuple(
        FlowCount(START + t, "unemployed", "job", 400.0, 12.0, group=g, band=band, known=START + t + 1)
        for g in ("drawn", "waiting")
        for t in range(17)
    )


def test_a_group_counted_in_the_links_own_band_moves_by_the_path_itself_and_a_mixed_one_by_its_share(
    late: Case,
) -> None:
    groups = (
        Group("drawn", "pori", "treated", design="lottery"),
        Group("waiting", "pori", "control", design="lottery"),
    )
    means = {}
    for band in (Band(12, None), None):
        evidence = replace(late.evidence, groups=groups, flows=group_counts(band))
        table = observe(AsOf.uncut(late.programme, evidence), FIRST, FIRST + 59).tables[0]
        assert table.counts.id == f"groups/pori/unemployed{band or ''}>job"
        source = source_of(table, late.programme, late.prepared, lambda b: pair(late, 0.0))
        means[band] = source.mean(np.full((1, 1, 1), 0.4))[0]
        assert not means[band][1].any(), "the waiting group has no path"
    path = 0.4 * late.prepared.signals[0, 0, :17]
    assert means[Band(12, None)][0] == pytest.approx(path, abs=1e-12)
    part = np.expm1(means[None][0][5:]) / np.expm1(path[5:])
    assert part == pytest.approx(part[0]) and 0.02 < part[0] < 0.5, "the share of exits made beyond 12 months"


def test_sources_go_with_displacement_and_into_what_is_expected(late: Case) -> None:
    groups = (
        Group("drawn", "pori", "treated", design="lottery"),
        Group("waiting", "pori", "control", design="lottery"),
    )
    evidence = replace(late.evidence, groups=groups, flows=group_counts(Band(12, None)))
    seen = observe(AsOf.uncut(late.programme, evidence), FIRST, FIRST + 59)
    for k in (0.0, 0.25, 0.5):
        ready = prepare(late.programme, late.baseline, "delivered", displacement=k)
        cov = expected_covariance(late.prior, late.functional, late.panel, late.noise, (), seen.sources(ready))
        assert cov[0, 0] < late.prior.cov[0, 0]
