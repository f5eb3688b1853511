"""What a trial did may vanish with it: after the end the effect fades, and the months after teach how fast.

The small example, its trial half a year long and Pori's series moved by an effect on exits that is gone a month later.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import Row, change, copied, replace, rows_of, write_rows

from polku.base import Month
from polku.cli.app import run
from polku.dynamics.baseline import make_baseline
from polku.dynamics.response import prepare, respond
from polku.estimation.case import Case
from polku.estimation.exits import settled
from polku.estimation.series import gather
from polku.evidence.folder import read_folder

LINK = {"link": "cm_job", "cause": "case_manager", "effect": "unemployed>job", "lag": "1", "mean": "0.2", "sd": "0.3"}
DOSES = [{"activity": "case_manager", "area": "pori", "from": "2017-08", "dose": "1"}]
STRENGTH = 0.5


def ended(folder: Path, fade: int | None) -> tuple[Path, np.ndarray]:
    """The folder with the trial over in 2018-01 and Pori's series under the truth; the truth's ratio by month.

    `fade`: in so many months the effect on exits is gone; None: it halves in a year.
    """
    write_rows(folder / "links.csv", [LINK], list(LINK))
    write_rows(folder / "doses.csv", DOSES, list(DOSES[0]))
    replace(folder, "programme.toml", 'end = "2018-12"', 'end = "2018-01"')
    programme, evidence, _ = read_folder(folder)
    series = gather(Case.uncut(programme, evidence))
    assert series is not None
    baseline = make_baseline(programme, series.stocks, series.last)
    ready = prepare(settled(programme, baseline), baseline, "planned", fade=fade)
    b = np.zeros((2, 1, len(ready.links)))
    b[1, 0, 0] = STRENGTH
    stock = respond(ready, b).stock[:, 0, :, ready.model.carrying("unemployed")].sum(axis=0)
    ratio = stock[1] / stock[0]
    rows = rows_of(folder / "series/unemployed.csv")
    rest = {r["month"]: float(r["value"]) for r in rows if r["area"] == "satakunta-rest"}
    walk = np.exp(np.cumsum(np.random.default_rng(3).normal(0.0, 0.0075, len(rest))))

    def under(row: Row) -> Row:
        if row["area"] == "pori":
            t = Month.parse(row["month"]).since(ready.first)
            own = rest[row["month"]] * walk[list(rest).index(row["month"])]
            row["value"] = str(round(own * (ratio[t] if t >= 0 else 1.0)))
        return row

    change(folder, "series/unemployed.csv", under)
    return folder, np.asarray(ratio)


def assessed(folder: Path, out: Path) -> dict[str, Any]:
    assert run(["run", str(folder), "--as-of", "2018-12", "--out", str(out), "--format", "html"]) == 0
    found: dict[str, Any] = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    return found


def estimated(found: dict[str, Any], month: str) -> dict[str, float]:
    """Quantiles of the ratio of the stock observed in a month to what it would have been."""
    mine = [r for r in found["forecasts"] if (r["indicator"], r["area"], r["month"]) == ("unemployed", "pori", month)]
    row = next(r for r in mine if r["scenario"] == "delivered")
    return {k: row["observed"] / v for k, v in row["without"].items()}


def test_the_months_after_the_end_teach_whether_an_effect_went_or_stayed(tmp_path: Path) -> None:
    """In both worlds 15 % fewer at the end; ten months later the stock is back by more than half, or is not at all."""
    for name, fade in (("went", 1), ("stayed", None)):
        folder, ratio = ended(copied(tmp_path / name), fade)
        found = assessed(folder, tmp_path / f"{name}-out")
        end, last = (estimated(found, month) for month in ("2018-01", "2018-11"))
        came_back, truly = last["0.5"] - end["0.5"], float(ratio[15] - ratio[5])
        assert end["0.975"] < ratio[5] < end["0.025"]
        assert last["0.5"] == pytest.approx(ratio[15], abs=0.05)
        if name == "went":
            assert truly > 0.07 and came_back > 0.6 * truly
        else:
            assert truly < 0.0 and came_back < 0.0
