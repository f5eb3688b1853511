"""What the source document asks, part by part: one test for each part that the product can show by now.

The name of a test carries the part's id. Parts that need interviews, ratings, documents or registers to carry
weight are not here yet.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from whole_example import EXAMPLE, assessed

Json = dict[str, Any]
YEARS = (12, 36, 60, 120)


def figures(page: Json, kind: str) -> list[Json]:
    return [f for f in page["figures"] if f["kind"] == kind]


def effects(found: Json, **asked: Any) -> list[Json]:
    asked = {"scenario": "plan", "variant": "main", "displacement": 0} | asked
    return [row for row in found["effects"] if all(row[k] == v for k, v in asked.items())]


def trial_areas(found: Json) -> list[str]:
    return [a["id"] for a in found["areas"] if a["role"] == "trial"]


def test_S1_1b_total_cost_per_payer_at_1_3_5_and_10_years(found: Json, pages: Json) -> None:
    """Euros by payer, with their sum; a shift between payers stands apart from a saving; the staff's break-even."""
    rows = [r for r in found["costs"] if (r["area"], r["scenario"]) == ("all", "plan")]
    for horizon in YEARS:
        by_payer = {r["payer"]: r["mean"] for r in rows if r["horizon_months"] == horizon}
        assert {"state", "municipality", "total"} <= set(by_payer)
        parts = sum(v for payer, v in by_payer.items() if payer not in ("total", "programme"))
        assert parts == pytest.approx(by_payer["total"], rel=1e-4)
    assert any(r["shifted_from"] for r in rows)
    assert figures(pages["payers"], "payer_bars")[0]["data"]["shift"] is not None
    assert any(row["what"] == "staff" and row["text"]["fi"] for row in found["break_evens"])


def test_S1_1c_net_jobs_at_three_displacements(found: Json) -> None:
    """Months in open jobs at displacement 0, 25 and 50 %; displaced jobs are never more than the gross ones."""
    means = []
    for displacement in (0, 0.25, 0.5):
        row = effects(found, measure="open_job_months", area="all", horizon_months=24, displacement=displacement)
        assert len(row) == 1
        means.append(row[0]["quantiles"]["0.9"])
    assert all(b <= a for a, b in pairwise(means))
    answer = next(q for q in found["questions"] if q["id"] == "Q1c")["answer"]
    assert "50" in answer["fi"] and "50" in answer["en"]
    assert any(r["indicator"] == "vacancies" for r in found["forecasts"]) or "avoim" in answer["fi"]


def test_S1_2a_what_works_every_assumption_before_and_now(found: Json, pages: Json) -> None:
    """Every learnable link with its prior, its posterior and what moved it; told in a table of assumptions."""
    links = {r["id"] for r in found["links"]}
    told = {
        str(row[0]["fi"]) if isinstance(row[0], dict) else row[0] for row in pages["assumptions"]["tables"][0]["rows"]
    }
    assert len(links) >= 20
    assert told & links
    for row in found["links"]:
        assert row["post_sd"] <= row["prior_sd"] * 1.25  # areas may turn out to differ more than was believed
        assert isinstance(row["moved_by"], dict)
    answer = next(q for q in found["questions"] if q["id"] == "Q2a")
    assert answer["answer"]["fi"] and answer["would_change_it"]["fi"]


@pytest.mark.parametrize("month", ["2017-07", "2018-06"])
def test_S2_1_anticipatory_a_run_as_of_any_month_sees_that_month_only(month: str, found: Json) -> None:
    earlier = assessed(month)
    assert earlier["as_of"] == month
    assert earlier["data_end"] < month
    assert all(r["month"] < month for r in earlier["forecasts"] if r["observed"] is not None)
    assert all(d["delivered"] is None for d in earlier["doses"]) or month >= "2018-01"
    assert earlier["programme"]["hash"] != found["programme"]["hash"]
    assert earlier["pages"][0]["conclusion"] != found["pages"][0]["conclusion"]


def test_S2_2_modelled_dynamics_a_changed_dose_moves_the_goal(found: Json) -> None:
    """Going on to 2020 (s3) gives another number of unemployed than the plan, through the client flows alone."""
    for area in trial_areas(found):
        plan = effects(found, measure="unemployed", area=area, horizon_months=36)[0]
        longer = effects(found, measure="unemployed", area=area, horizon_months=36, scenario="s3")[0]
        assert longer["mean"] < plan["mean"]
        faded = effects(found, measure="unemployed", area=area, horizon_months=24, scenario="s4")[0]
        kept = effects(found, measure="unemployed", area=area, horizon_months=24)[0]
        assert faded["mean"] != kept["mean"]


def test_S2_3_in_advance_when_it_should_be_visible(found: Json, pages: Json) -> None:
    assert found["monitor"]
    for row in found["monitor"]:
        assert row["by"] >= "2017-08"
        assert row["what"]["fi"] and row["what"]["en"]
    assert figures(pages["next"], "timeline")
    assert {"area", "measure", "months", "mde", "contraction"} <= set(found["design"][0])


def test_S2_5_two_core_questions_a_page_each_and_the_cells(found: Json, pages: Json) -> None:
    ids = [q["id"] for q in found["questions"]]
    assert ids[:2] == ["Q1", "Q2"]
    assert pages["right_things"]["conclusion"]["fi"] and pages["right_way"]["conclusion"]["fi"]
    activities = {(r["id"], r["area"]) for r in found["activities"]}
    assert len(activities) == len({a for a, _ in activities}) * len(trial_areas(found))
    # delivery beside mechanism is withdrawn until it can be told: no cell is filled
    assert {r["cell"] for r in found["activities"]} == {"cannot_tell"}
    assert "ei voida sanoa" in pages["right_way"]["conclusion"]["fi"]


def test_S2_6i_pathways_beforehand(found: Json, pages: Json) -> None:
    """The map is drawn from the folder alone: the same activities, mechanisms and goals before any data."""
    before = assessed("2017-07")["map"]
    for key in ("id", "kind"):
        assert [n[key] for n in before["nodes"]] == [n[key] for n in found["map"]["nodes"]]
    assert {n["kind"] for n in before["nodes"]} >= {"activity", "mechanism", "goal", "transition"}
    assert figures(pages["pathways"], "pathway_map")


def test_S2_7_from_material_received_every_claim_has_its_ground(found: Json, pages: Json) -> None:
    """Each claim names its grounds; the material received is listed, with what carries no weight yet."""
    for question in found["questions"]:
        for claim in question["claims"]:
            assert claim["grounds"], question["id"]
    for page in found["pages"]:
        assert all(claim["grounds"] for claim in page["claims"]), page["id"]
    assert len(next(t for t in pages["hangs_on"]["tables"] if t["id"] == "codings")["rows"]) == 33
    assert any(w["code"] == "no_weight_yet" for w in found["warnings"])
    assert any(t["id"] == "sources" and t["rows"] for t in pages["data"]["tables"])


def test_S3_5_open_legislation_reforms_stand_on_every_fan(found: Json) -> None:
    """A chart carries every known reform that falls inside its months; one not yet known is not drawn."""
    for page in found["pages"]:
        for figure in figures(page, "fan"):
            first, last = figure["data"]["months"][0], figure["data"]["months"][-1]
            drawn = {r["month"] for r in figure["data"]["reforms"]}
            for month in ("2018-01", "2018-02", "2019-03"):
                assert not first <= month <= last or month in drawn
            assert "2025-01" not in drawn
    early = assessed("2017-07")["pages"]
    assert all(r["month"] <= "2018-12" for p in early for f in figures(p, "fan") for r in f["data"]["reforms"])


def test_S3_all_matrix_of_challenges_and_activities(found: Json, pages: Json) -> None:
    challenges = [r for r in found["coverage"] if r["kind"] == "challenge"]
    goals = [r for r in found["coverage"] if r["kind"] == "goal"]
    assert len(challenges) == 5
    assert {g["id"] for g in goals} == {"g1a", "g1b", "g1c", "g1d", "g2a", "g2b", "g2c"}
    assert all(c["activities"] for c in challenges)
    assert any(t["id"] == "coverage" for t in pages["pathways"]["tables"])
    used = {a for row in found["coverage"] for a in row["activities"]}
    assert used <= {a["id"] for a in found["activities"]}


def test_S5_1_each_area_first_in_alphabetical_order_without_a_ranking(found: Json, pages: Json) -> None:
    names = {a["id"]: a["name"]["fi"] for a in found["areas"]}
    of_areas = [p["id"].removeprefix("area:") for p in found["pages"] if p["id"].startswith("area:")]
    assert sorted(of_areas) == sorted(trial_areas(found))
    assert of_areas == sorted(of_areas, key=lambda a: names[a])
    transfer = next(q for q in found["questions"] if q["id"] == "Q11")
    assert transfer["answer"]["fi"].startswith("Tulokset koskevat vain kokeilualueita.")
    assert found["transfer"] and all(r["verdict"] for r in found["transfer"])
    assert effects(found, area="new", measure="unemployed")


def test_S6_1_promising_is_not_shown_and_the_break_even_is_told(found: Json) -> None:
    """What cannot be learned is never called shown, and promising only where nothing caps it; cost is conditional."""
    rows = [r for r in effects(found, measure="open_job_months") if r["verdict"] == "not_learnable_yet"]
    assert rows and all(r["direction"] == "open" for r in rows)
    told = json.dumps(found["pages"], ensure_ascii=False)
    promising = [r for r in found["effects"] if r["verdict"] == "not_learnable_yet" and not r["capped_by"]
                 and (r["p_better"] or 0) > 0.8 and r["variant"] == "main"]  # fmt: skip
    if not promising:
        assert "promising, not shown" not in told and "lupaava, ei osoitettu" not in told
    assert {row["what"] for row in found["break_evens"]} >= {"1000_eur", "staff"}


def test_S7_6_takes_years_horizons_of_5_and_10_years(found: Json) -> None:
    """Effects and euros to ten years; months more than 36 past the data are a projection, not a forecast."""
    for area in trial_areas(found):
        rows = {r["horizon_months"]: r for r in effects(found, measure="unemployed", area=area)}
        assert set(rows) == {6, 12, 24, 36, 60, 120}
        assert rows[120]["projection"] and not rows[12]["projection"]
    kinds = {(r["kind"], r["month"] > "2022-05") for r in found["forecasts"] if r["observed"] is None}
    assert ("projection", True) in kinds
    assert ("forecast", True) not in kinds


def test_S2_6i_the_map_of_a_folder_needs_no_data() -> None:
    from polku.assessment.run import pathway_map

    assert pathway_map(EXAMPLE)["map"]["nodes"]
