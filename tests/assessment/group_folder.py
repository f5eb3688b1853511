"""A folder with two groups of clients in flows.csv, made from the packaged small example."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from polku.base import Month
from polku.dynamics.effects import lag_weights

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "pieni"
START = Month.parse("2017-08")
HAZARD = 0.055


def path(months: int, before: int = 0) -> np.ndarray:
    """The lag curve (mean 7 months) of full dose from the start on, `before` untreated months first."""
    ramp = np.cumsum(lag_weights(7.0))
    ramp = np.pad(ramp, (0, max(0, months - len(ramp))), mode="edge")[:months]
    return np.concatenate([np.zeros(before), ramp])


def counts(seed: int, effect: float, months: int, before: int, people: int) -> tuple[np.ndarray, np.ndarray]:
    """People at risk and exits into work [2, T] of a treated and a waiting group; season and cycle in common."""
    rng = np.random.default_rng(seed)
    t = before + months
    common = np.log(HAZARD) + 0.2 * np.sin(np.arange(t) * np.pi / 6) + np.cumsum(rng.normal(0, 0.05, t))
    log_h = common + rng.normal(0, 0.5 / np.sqrt(people), (2, 1)) + rng.normal(0, 0.05, (2, t))
    log_h[0] += effect * path(months, before)
    at_risk = rng.integers(people - people // 20, people + people // 20 + 1, (2, t))
    return at_risk, rng.binomial(at_risk, -np.expm1(-np.exp(log_h)))


def write(
    folder: Path,
    effect: float = 0.4,
    months: int = 20,
    before: int = 12,
    people: int = 400,
    seed: int = 1,
    design: str = "lottery",
    suppress: bool = False,
    groups: bool = True,
) -> Path:
    """The example with its dose full from the start on, and the two groups' counts; the folder itself."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "doses.csv").write_text(f"activity,area,from,dose\ncase_manager,pori,{START},1\n", encoding="utf-8")
    head, link = (EXAMPLE / "links.csv").read_text("utf-8").splitlines()
    (folder / "links.csv").write_text(f"{head},omega\n{link},0.15\n", encoding="utf-8")  # areas may differ by more
    share = people / 5700  # of Pori's unemployed in the summer of 2017: the trial reaches the treated group only
    head, *areas = (EXAMPLE / "areas.csv").read_text("utf-8").splitlines()
    ends = [f",share,{share:.3f}" if row.endswith(",trial") else ",," for row in areas]
    lines = [head + ",target,target_share", *(row + end for row, end in zip(areas, ends, strict=True))]
    (folder / "areas.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if not groups:
        return folder
    (folder / "groups.csv").write_text(
        "group,area,arm,start,design,name_fi,name_en\n"
        f"drawn,pori,treated,{START},{design},Arvotut,Drawn\n"
        f"waiting,pori,control,,{design},Jonossa,Waiting\n",
        encoding="utf-8",
    )
    with (folder / "sources.csv").open("a", encoding="utf-8") as out:
        out.write("follow,series,Asiakasryhmien seuranta,Pori,..=suppressed:1-4\n")
    at_risk, moved = counts(seed, effect, months, before, people)
    rows = ["group,month,from,to,at_risk,count,source"]
    for u, group in enumerate(("drawn", "waiting")):
        for t in range(before + months):
            told = ".." if suppress and 0 < moved[u, t] < 5 else str(moved[u, t])
            rows.append(f"{group},{START.back(before) + t},unemployed,job,{at_risk[u, t]},{told},follow")
    (folder / "flows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
