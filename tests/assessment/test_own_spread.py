"""A link's own spread between areas, a narrow fits, and a strength given in persons a month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import change, copied, write_rows

from polku.cli.app import run
from polku.dynamics.baseline import make_baseline
from polku.dynamics.response import prepare, respond
from polku.estimation.case import Case
from polku.estimation.exits import settled
from polku.estimation.series import gather
from polku.evidence.folder import read_folder

LINK = {"link": "cm_job", "cause": "case_manager", "effect": "unemployed>job", "lag": "7", "mean": "0.05", "sd": "0.10"}


def with_link(folder: Path, **cells: str) -> Path:
    """The example's one link with other cells."""
    write_rows(folder / "links.csv", [{**LINK, **cells}], [*LINK, "omega", "unit"])
    return folder


def assessed(folder: Path, out: Path, *more: str) -> dict[str, Any]:
    assert run(["run", str(folder), "--as-of", "2018-12", "--out", str(out), "--format", "html", *more]) == 0
    found: dict[str, Any] = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    return found


def in_pori(found: dict[str, Any]) -> dict[str, Any]:
    """The row of the example's link in its trial area."""
    return next(r for r in found["links"] if r["id"] == "cm_job" and r["area"] == "pori")


def test_a_belief_of_nought_within_two_hundredths_stays_one_in_every_area(tmp_path: Path) -> None:
    """Common part and area together: sd² + min(.15, sd)² = 2 · 0.02², not 0.02² + 0.15²."""
    row = in_pori(assessed(with_link(copied(tmp_path / "a"), mean="0", sd="0.02"), tmp_path / "out"))
    assert row["prior_mean"] == 0.0
    assert row["prior_sd"] == pytest.approx(2**0.5 * 0.02, rel=1e-4)
    assert abs(row["post_mean"]) < 0.05
    assert row["post_sd"] < 0.04


@pytest.mark.parametrize(("omega", "expected"), [("0", 0.10), ("0.3", (0.1**2 + 0.3**2) ** 0.5), ("", 2**0.5 * 0.1)])
def test_the_spread_between_areas_is_the_links_own(omega: str, expected: float, tmp_path: Path) -> None:
    row = in_pori(assessed(with_link(copied(tmp_path / "a"), omega=omega), tmp_path / "out"))
    assert row["prior_sd"] == pytest.approx(expected, rel=1e-4)


def test_persons_a_month_become_the_log_hazard_that_moves_so_many(tmp_path: Path) -> None:
    """The flows run with the strength that 30 persons became: in the first month at full dose 30 more go to work."""
    folder = with_link(copied(tmp_path / "a"), mean="30", sd="10", lag="0", unit="persons")
    change(folder, "doses.csv", lambda row: {**row, "from": "2017-08"} if row["dose"] == "1" else row)
    programme, evidence, _ = read_folder(folder)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    ready = prepare(settled(programme, baseline), baseline, "planned")
    link = ready.links[0]
    for persons, strength in ((30.0, link.mean), (40.0, link.mean + link.sd)):
        b = np.zeros((2, 1, len(ready.links)))
        b[1, 0, 0] = strength
        flow = respond(ready, b, months=1).flow
        assert flow is not None
        into_work = flow[:, 0, 0, ready.model.job & ready.model.carrying("unemployed")[ready.model.source]].sum(axis=1)
        assert into_work[1] - into_work[0] == pytest.approx(persons, rel=0.06)  # those of the month's own entries too


def test_persons_of_a_move_that_nobody_makes_are_refused_in_a_sentence(tmp_path: Path) -> None:
    folder = with_link(copied(tmp_path / "a"), effect="unemployed>job", mean="-99999", sd="5", unit="persons")
    found = assessed(folder, tmp_path / "out")
    told = next(w["text"] for w in found["warnings"] if w["code"] == "no_model")
    assert "cm_job" in told["fi"] and "unit = log" in told["fi"]
    assert "cm_job" in told["en"] and "persons a month" in told["en"]
