"""Euros in folders and reports: own costs by dose, prices before 2015, the year of prices, the arrow of a shift."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from polku import assess
from polku.base import FolderError
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import read_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "pieni"
Json = dict[str, Any]

PLAN = """polku = 1
id = "hankinta"
title = "Palkataanko vai ostetaanko"
rules = "fi"
period = {{ data_from = "2014-01", start = "{start}", end = "{end}", horizon = 24 }}
{more}
"""
SCENARIO = """
[[scenario]]
id = "vain-osto"
title = "Vain osto"
doses = "vain-osto"

[[scenario]]
id = "ei-mitaan"
title = "Ei kokeilua, kaksi vuotta pidempään"
doses = "none"
until = "2020-06"
"""
NODES = "node,kind,name_fi\ncoach,activity,Valmentajat\nbought,activity,Ostopalvelu\n"
LINKS = (
    "link,cause,effect,lag,mean,sd,claim_fi,basis\n"
    "a,coach,unemployed>job,6,0.1,0.1,Valmentaja auttaa.,oletus\n"
    "b,bought,unemployed>coaching,2,0.3,0.2,Palvelua ostetaan.,oletus\n"
)
SHARES = "rule,payer,share,source\nstaff,municipality,rest,oma päätös\n"
COSTS = (
    "cost,name_fi,amount,per,rule,activity,area,quantity,prices,source\n"
    "coach,Valmentajien palkat,60000,person_year,staff,coach,pori,10,{year},arvio\n"
    "contract,Ostosopimus,25000,month,staff,bought,pori,1,{year},tarjous\n"
)


def folder(start: str = "2017-08", end: str = "2019-07", more: str = "", doses: str = "", costs: str = "") -> Path:
    made = Path(mkdtemp()) / "hankinta"
    shutil.copytree(EXAMPLE, made)
    (made / "programme.toml").write_text(PLAN.format(start=start, end=end, more=more), encoding="utf-8")
    tables = {"nodes": NODES, "links": LINKS, "share_rules": SHARES, "doses": doses, "unit_costs": costs}
    for name, text in tables.items():
        if text:
            (made / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


BOTH = (
    "activity,area,from,dose,scenario\ncoach,pori,2017-08,1,\nbought,pori,2018-01,1,\ncoach,pori,2017-08,0,vain-osto\n"
)


@cache
def hire_or_buy() -> Json:
    made = folder(more=SCENARIO, doses=BOTH, costs=COSTS.format(year=2017))
    return assess(made, seed=1).plain()


def rows(found: Json, payer: str, scenario: str = "delivered") -> Iterator[Json]:
    return (r for r in found["costs"] if (r["payer"], r["scenario"]) == (payer, scenario))


def discounted(euros: float, first: int, last: int) -> float:
    """Months first..last of a monthly cost, at 3 % a year."""
    return sum(euros * 1.03 ** (-t / 12) for t in range(first, last + 1))


def page(found: Json, name: str) -> str:
    return " ".join(c["text"]["fi"] for p in found["pages"] if p["id"] == name for c in p["claims"])


def test_own_costs_follow_their_activity_in_each_scenario_by_hand() -> None:
    """50,000 a month for the coaches from the start; 25,000 for the contract from the sixth month, 2018-01."""
    found = hire_or_buy()
    spent = {r["horizon_months"]: r["mean"] for r in rows(found, "programme")}
    for h in (6, 12, 24):
        assert spent[h] == pytest.approx(discounted(50_000, 1, h) + discounted(25_000, 6, h), rel=1e-9)
    bought = {r["horizon_months"]: r["mean"] for r in rows(found, "programme", "vain-osto")}
    assert bought[24] == pytest.approx(discounted(25_000, 6, 24), rel=1e-9)  # 475,000 less discount
    assert bought[24] == pytest.approx(457_811, abs=1)
    assert not list(rows(found, "programme", "ei-mitaan"))


def test_payers_sum_to_the_total_with_own_costs_in_them() -> None:
    found = hire_or_buy()
    for scenario in ("delivered", "vain-osto"):
        for total in rows(found, "total", scenario):
            same = [
                r["mean"]
                for r in found["costs"]
                if (r["area"], r["horizon_months"], r["scenario"]) == (total["area"], total["horizon_months"], scenario)
                and r["payer"] not in ("total", "programme")
            ]
            assert sum(same) == pytest.approx(total["mean"], abs=0.01)
            own = next(r for r in rows(found, "programme", scenario) if r["horizon_months"] == total["horizon_months"])
            assert total["own"] == pytest.approx(own["mean"])


def test_new_spending_is_told_apart_and_is_no_shift() -> None:
    found = hire_or_buy()
    row = next(r for r in rows(found, "municipality") if r["horizon_months"] == 12)
    assert row["own"] == pytest.approx(discounted(50_000, 1, 12) + discounted(25_000, 6, 12))
    moved = sum(row["shifted_from"].values())
    assert moved <= max(row["benefits"]["mean"], 0.0) + 1e-6  # never what the municipality pays its coaches
    said = page(found, "payers")
    assert "uutta menoa" in said and "Palvelu voi olla mukana kahteen kertaan" in said
    assert any(w["code"] == "service_priced_twice" for w in found["warnings"])


def test_before_the_first_price_it_holds_backwards_marked_on_page_one() -> None:
    """The first start is 2014-06, the first price 2015-01: no month costs nothing."""
    doses = "activity,area,from,dose\ncoach,pori,2014-06,1\n"
    made = folder("2014-06", "2016-05", doses=doses)
    toml = (made / "programme.toml").read_text(encoding="utf-8").replace('"2014-01"', '"2010-01"')
    (made / "programme.toml").write_text(toml, encoding="utf-8")
    found = assess(made, seed=1).plain()
    six = next(r for r in rows(found, "total") if r["horizon_months"] == 6)
    people = next(
        r["mean"] for r in found["effects"] if r["measure"] == "unemployed" and r["horizon_months"] == 6
        and r["variant"] == "main" and r["displacement"] == 0 and r["scenario"] == "delivered"
    )  # fmt: skip
    assert six["held_back"] and abs(six["mean"]) > 100 * abs(people)
    assert "ensimmäisiä tunnettuja" in page(found, "answer") and "ensimmäisiä tunnettuja" in page(found, "payers")
    assert any(w["code"] == "prices_held_back" for w in found["warnings"])


def test_the_year_of_prices_moves_every_euro_by_the_index() -> None:
    """From 2017 to 2020 prices: 123.6 / 120.7 (StatFin 11xt, 2005 = 100), own costs in money of 2017 included."""
    doses = "activity,area,from,dose\ncoach,pori,2017-08,1\n"
    costs = COSTS.format(year=2017).replace("contract,", "office,").replace(",bought,", ",coach,")
    found = {
        year: assess(folder(more=f"[model]\nprices = {year}", doses=doses, costs=costs), seed=1).plain()
        for year in (2017, 2010)
    }
    for payer in ("total", "state", "programme"):
        first, second = (next(rows(found[y], payer))["mean"] for y in (2017, 2010))
        assert second / first == pytest.approx(109.7 / 120.7, rel=1e-6)
    assert "vuoden 2010 hinnoin" in page(found[2010], "payers")


@pytest.mark.parametrize("year", [1, -5, 2004, 2026])
def test_a_year_of_prices_outside_the_index_is_refused(year: int) -> None:
    made = folder(more=f"[model]\nprices = {year}", doses=BOTH.replace(",vain-osto", ","))
    (made / "doses.csv").write_text("activity,area,from,dose\ncoach,pori,2017-08,1\n", encoding="utf-8")
    with pytest.raises(FolderError) as told:
        read_folder(made, METHOD_NAMES)
    assert [p.place.file for p in told.value.problems] == ["programme.toml"]


def test_a_price_in_money_of_an_unknown_year_is_refused_at_its_cell() -> None:
    doses = "activity,area,from,dose\ncoach,pori,2017-08,1\nbought,pori,2017-08,1\n"
    with pytest.raises(FolderError) as told:
        read_folder(folder(doses=doses, costs=COSTS.format(year=20188)), METHOD_NAMES)
    assert {(p.place.file, p.place.column) for p in told.value.problems} == {("unit_costs.csv", "prices")}


def test_where_no_price_is_known_nothing_is_told_instead_of_nought() -> None:
    made = folder(doses="activity,area,from,dose\ncoach,pori,2017-08,1\n")
    rules = Path(__file__).parents[2] / "src" / "polku" / "programme" / "rules" / "fi"
    for name in ("states", "clocks", "transitions", "payers", "indicators", "questions"):
        shutil.copy(rules / f"{name}.csv", made / f"{name}.csv")
    (made / "share_rules.csv").unlink()
    toml = (made / "programme.toml").read_text(encoding="utf-8").replace('rules = "fi"\n', "")
    (made / "programme.toml").write_text(toml, encoding="utf-8")
    found = assess(made, seed=1).plain()
    assert found["costs"] == [] and found["break_evens"] == []
    assert "ei tunneta" in page(found, "payers") and "ei tunneta" in page(found, "answer")
    assert json.dumps(found, allow_nan=False)


def test_a_break_even_of_staff_names_its_area_and_says_when_nothing_can_be_said() -> None:
    found = blank()
    staff = [b for b in found["break_evens"] if b["what"] == "staff"]
    assert staff
    for row in staff:
        assert row["text"]["fi"].startswith("Pori") and row["low"] < row["high"]
        undecided = row["low"] < 0 < row["high"]
        assert (row["value"] is None) == undecided
        assert ("eikä voi sanoa" in row["text"]["fi"]) == undecided
    assert "Kokeilun omia menoja ei ole annettu" in page(found, "answer")


@cache
def blank() -> Json:
    doses = "activity,area,from,dose\ncoach,pori,2017-08,1\nbought,pori,2018-01,1\n"
    return assess(folder(doses=doses, costs=COSTS.format(year=2017).replace("60000", "").replace("25000", ""))).plain()


def test_page_one_says_what_the_total_leaves_out() -> None:
    said = page(hire_or_buy(), "answer")
    assert "verot, toimeentulotuki ja asumistuki puuttuvat" in said and "vuoden 2017 hinnoin" in said
