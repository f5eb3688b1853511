"""A stock cannot tell a job from a service or a move away: what was not declared is in the model all the same.

The small example with its trial area's series moved by a known effect: the client-flow model run with the truth, its
ratio put on the real series of Pori.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import Row, change, copied, rows_of, write_rows

from polku.base import Month
from polku.cli.app import run
from polku.dynamics.baseline import make_baseline
from polku.dynamics.response import prepare, respond
from polku.estimation.case import Case
from polku.estimation.exits import settled
from polku.estimation.series import gather
from polku.evidence.folder import read_folder
from polku.programme.model import Programme

AS_OF = "2018-12"
LINK = {"link": "cm_job", "cause": "case_manager", "effect": "unemployed>job", "lag": "2", "mean": "0.05", "sd": "0.1"}
COMPARED = ("satakunta-rest", "kymenlaakso", "south-karelia")


def ratios(folder: Path, truth: dict[str, float]) -> tuple[Month, dict[str, np.ndarray]]:
    """First month and the ratios, with to without, of the unemployed and of those in services by month."""
    programme, evidence, _ = read_folder(folder)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    ready = prepare(settled(programme, baseline), baseline, "planned")
    b = np.zeros((2, 1, len(ready.links)))
    for name, strength in truth.items():
        b[1, 0, [k.id for k in ready.links].index(name)] = strength
    found = respond(ready, b)
    model = ready.model
    stock = {n: found.stock[:, 0, :, model.carrying(n) & model.live].sum(axis=0) for n in ("unemployed", "services")}
    out = {n: x[1] / x[0] for n, x in stock.items()}
    return ready.first, out


def moved(folder: Path, truth: dict[str, float], in_services: bool = False) -> Path:
    """The folder with Pori's series as they would be under the truth; also people in services of every area."""
    write_rows(folder / "links.csv", [LINK], list(LINK))
    first, ratio = ratios(folder, truth)

    def under(row: Row) -> Row:
        t = Month.parse(row["month"]).since(first)
        if row["area"] == "pori" and t >= 0 and row["value"]:
            row["value"] = str(round(float(row["value"]) * ratio["unemployed"][min(t, len(ratio["unemployed"]) - 1)]))
        return row

    shares = {
        r["area"]: float(r["value"]) for r in rows_of(folder / "series/unemployed.csv") if r["month"] == "2016-12"
    }
    change(folder, "series/unemployed.csv", under)
    if in_services:
        rows = rows_of(folder / "series/in_services.csv")
        rng = np.random.default_rng(1)
        for area in ("pori", *COMPARED):
            for row in [r for r in rows if r["area"] == "finland"]:
                t = Month.parse(row["month"]).since(first)
                factor = ratio["services"][min(t, len(ratio["services"]) - 1)] if area == "pori" and t >= 0 else 1.0
                people = float(row["value"]) * shares[area] / shares["finland"] * factor
                rows.append({**row, "area": area, "value": str(round(people * np.exp(0.01 * rng.standard_normal())))})
        write_rows(folder / "series/in_services.csv", rows, list(rows[0]))
    return folder


def replaced(programme: Programme) -> Programme:
    """The programme with its first link alone."""
    return replace(programme, links=programme.links[:1])


def assessed(folder: Path, out: Path) -> dict[str, Any]:
    assert run(["run", str(folder), "--as-of", AS_OF, "--out", str(out), "--format", "html"]) == 0
    found: dict[str, Any] = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    return found


def effect(found: dict[str, Any], measure: str, months: int = 12) -> dict[str, Any]:
    return next(
        r
        for r in found["effects"]
        if (r["area"], r["measure"], r["horizon_months"], r["variant"], r["displacement"])
        == ("pori", measure, months, "main", 0.0)
    )


@pytest.fixture(scope="module")
def by_services(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fall made by moves into services, in a folder whose one link is into jobs."""
    return moved(copied(tmp_path_factory.mktemp("a") / "folder"), {"other_services": 0.6})


@pytest.fixture(scope="module")
def stock_alone(by_services: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return assessed(by_services, tmp_path_factory.mktemp("a-out"))


@pytest.fixture(scope="module")
def with_services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = moved(copied(tmp_path_factory.mktemp("b") / "folder"), {"other_services": 0.6}, in_services=True)
    return assessed(folder, tmp_path_factory.mktemp("b-out"))


def test_a_fall_by_services_is_not_read_as_jobs_from_the_stock_alone(stock_alone: dict[str, Any]) -> None:
    """The stock fell by a tenth and more; of jobs and job months nothing can be said, of neither sign."""
    fall = effect(stock_alone, "unemployed")
    assert fall["quantiles"]["0.975"] < -300
    for measure in ("open_jobs", "open_job_months"):
        q = effect(stock_alone, measure)["quantiles"]
        assert q["0.1"] < 0 < q["0.9"]
        assert effect(stock_alone, measure)["verdict"] in ("not_learnable_yet", "prior_driven")
    assert "increased exits" not in stock_alone["pages"][0]["conclusion"]["en"]


def test_a_series_of_people_in_services_teaches_how_many_went_there(
    with_services: dict[str, Any], stock_alone: dict[str, Any], by_services: Path
) -> None:
    first, ratio = ratios(by_services, {"other_services": 0.6})
    seen, alone = effect(with_services, "in_services"), effect(stock_alone, "in_services")
    assert seen["verdict"] == "learned"
    assert seen["sd"] < 0.5 * alone["sd"]
    assert seen["quantiles"]["0.025"] > 0
    row = next(r for r in with_services["links"] if (r["id"], r["area"]) == ("other_services", "pori"))
    assert abs(row["post_mean"] - 0.6) < 2.0 * row["post_sd"]
    # jobs and moves away stay apart from each other: of jobs nothing is shown
    jobs = effect(with_services, "open_jobs")["quantiles"]
    assert jobs["0.1"] < 0 < jobs["0.9"]
    assert str(first) == "2017-08" and len(ratio["services"]) > 12


def test_what_nobody_declared_stands_among_the_assumptions_and_on_no_map(stock_alone: dict[str, Any]) -> None:
    rows = {r["id"]: r for r in stock_alone["links"] if r["area"] == "pori"}
    assert [rows[k]["implied"] for k in ("cm_job", "other_services", "other_exits")] == [False, True, True]
    assert rows["other_exits"]["prior_mean"] == 0.0 and rows["other_exits"]["p_active"] == 1.0
    table = next(t for p in stock_alone["pages"] if p["id"] == "assumptions" for t in p["tables"] if t["id"] == "links")
    basis = {r[0]["en"]: r[-1]["en"] for r in table["rows"]}
    assert basis["other_services"].startswith("not declared: a stock cannot tell")
    assert basis["other_exits"].startswith("not declared: a stock cannot tell")
    assert not any("other_" in str(link) for link in stock_alone["map"]["links"])
    assert not any("other_" in m["id"] for m in stock_alone["monitor"])


def test_a_link_into_services_that_was_declared_is_not_counted_twice(tmp_path: Path) -> None:
    """As wide as other exits would be anyway: nothing is added beside it."""
    folder = copied(tmp_path / "folder")
    wide = {**LINK, "link": "cm_services", "effect": "unemployed>services", "sd": "0.6"}
    write_rows(folder / "links.csv", [LINK, wide], list(LINK))
    programme, evidence, _ = read_folder(folder)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None
    found = settled(programme, make_baseline(programme, series.stocks, series.last))
    assert [k.id for k in found.implied] == ["other_exits"]
    narrow = {**wide, "sd": "0.2"}
    write_rows(folder / "links.csv", [LINK, narrow], list(LINK))
    programme, evidence, _ = read_folder(folder)
    found = settled(programme, make_baseline(programme, series.stocks, series.last))
    added = next(k for k in found.implied if k.id == "other_services")
    alone = next(k for k in settled(replaced(programme), make_baseline(programme, series.stocks, series.last)).implied
                 if k.id == "other_services")  # fmt: skip
    assert added.sd**2 + 0.2**2 == pytest.approx(alone.sd**2, rel=1e-6)


def test_one_sure_of_subsidised_work_is_not_told_of_jobs(tmp_path: Path) -> None:
    """A researcher who is certain that it is not jobs (0 ± 0.02), and a stock that fell by a tenth and more."""
    folder = moved(copied(tmp_path / "folder"), {"other_services": 0.6})
    sure = {**LINK, "mean": "0", "sd": "0.02"}
    muni = {**LINK, "link": "cm_muni", "effect": "unemployed>sub_muni", "mean": "0.2", "sd": "0.05"}
    write_rows(folder / "links.csv", [sure, muni], list(LINK))
    found = assessed(folder, tmp_path / "out")
    assert effect(found, "unemployed")["mean"] < -300
    parts = {p["part"]: p["mean"] for p in found["parts"]
             if (p["area"], p["horizon_months"], p["scenario"]) == ("pori", 12, "delivered")}  # fmt: skip
    assert parts["services"] + parts["subsidised"] + parts["reg_end"] < -300
    jobs = next(r for r in found["links"] if (r["id"], r["area"]) == ("cm_job", "pori"))
    assert abs(jobs["post_mean"]) < 0.04
