"""The page of payers: which way a shift points, that new spending is none, and that a doubtful shift is not drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from facts_fixture import run

from polku.base import QUANTILES, Spread
from polku.evaluation.claims import Evaluation
from polku.evaluation.findings import evaluate
from polku.reports.charts import figure_svgs
from polku.reports.figure_data import figure_table
from polku.results.json_values import plain
from polku.results.money import CostRow

NAMES = {"state": "Valtio", "municipality": "Kunta", "funds": "Työttömyyskassat"}


def spread(mean: float, sd: float) -> Spread:
    """A normal spread by its quantiles, near enough for signs."""
    at = dict(zip(QUANTILES, (-1.96, -1.64, -1.28, -0.67, 0.0, 0.67, 1.28, 1.64, 1.96), strict=True))
    return Spread(mean, sd, tuple(mean + at[q] * sd for q in QUANTILES))


def told(benefits: dict[str, float], own: dict[str, float], sd: float = 1_000.0) -> Evaluation:
    """The run of 2019-06 in which payers' benefits and the programme's own costs change so, at every horizon."""
    programme, evidence, full = run("2019-06")
    rows = []
    for h in (12, 36, 60):
        for payer, euros in benefits.items():
            new = own.get(payer, 0.0)
            rows.append(
                CostRow("all", payer, h, "plan", spread(euros + new, sd), 0.5, own=new, benefits=spread(euros, sd))
            )
        whole = sum(benefits.values()) + sum(own.values())
        rows.append(CostRow("all", "total", h, "plan", spread(whole, sd), 0.5))
    return evaluate(programme, evidence, replace(full, costs=tuple(rows)))


def drawn(made: Evaluation) -> dict[str, Any]:
    page = next(p for p in made.pages if p.id == "payers")
    figure: dict[str, Any] = plain(page.figures[0])
    return figure


def said(made: Evaluation) -> str:
    page = next(p for p in made.pages if p.id == "payers")
    return " ".join(c.text["fi"] for c in page.claims)


def test_the_arrow_points_from_who_pays_less_to_who_pays_more() -> None:
    """In the figure's data, in its picture and on its sheet of the workbook."""
    for saver, bearer in (("municipality", "state"), ("state", "municipality")):
        made = told({saver: -50_000.0, bearer: 80_000.0}, {})
        figure = drawn(made)
        shift = figure["data"]["shift"]
        assert (shift["from"]["fi"], shift["to"]["fi"]) == (NAMES[saver], NAMES[bearer])
        assert shift["amount"] == 50_000.0
        svg = figure_svgs(figure, "fi", "f")[0]
        boxes = [w for w in re.findall(r">([^<>]+)<", svg[svg.index("siirtyy") :]) if w in NAMES.values()]
        assert boxes[:2] == [NAMES[saver], NAMES[bearer]]
        heads, rows = figure_table(figure, "fi")
        assert str(rows[-1][0]).endswith(f"{NAMES[saver]} → {NAMES[bearer]}")
        assert rows[-1][2] == 50_000.0 and len(rows[-1]) == len(heads)


def test_the_salaries_of_the_programme_are_new_spending_and_no_shift() -> None:
    """The state spares 30,000 of benefits; of the municipality's 910,000 more 886,000 are salaries."""
    made = told({"state": -30_000.0, "municipality": 24_000.0}, {"municipality": 886_000.0})
    assert drawn(made)["data"]["shift"]["amount"] == 24_000.0
    made = told({"state": -30_000.0, "municipality": -1_500.0}, {"municipality": 886_000.0})
    assert drawn(made)["data"]["shift"] is None and "siirty" not in said(made).replace("siirtymistä", "")


def test_a_shift_smaller_than_what_was_spared_does_not_deny_the_saving() -> None:
    made = told({"state": -900_000.0, "municipality": 50_000.0}, {})
    assert "sitä ei säästett" not in said(made) and "vain se, minkä verran tämän menot" in said(made)


def test_where_the_interval_of_either_payer_holds_zero_no_arrow_is_drawn() -> None:
    assert drawn(told({"state": -50_000.0, "municipality": 80_000.0}, {}, sd=60_000.0))["data"]["shift"] is None
    assert "suuntaa ei voi sanoa" in said(told({"state": -50_000.0, "municipality": 80_000.0}, {}, sd=90_000.0))
