"""A strength that is the same in every area: whether its link operates has a probability, with two trial areas too."""

from __future__ import annotations

from pathlib import Path

import polku
from polku.base import Month
from polku.programme.new import new_folder


def test_a_link_that_may_not_operate_and_is_the_same_everywhere_has_its_probability(tmp_path: Path) -> None:
    folder = tmp_path / "kokeilu"
    new_folder(folder)
    areas = (folder / "areas.csv").read_text("utf-8")
    (folder / "areas.csv").write_text(areas.replace("Kymenlaakso,Kymenlaakso,,,comparison", "K,K,,,trial"), "utf-8")
    (folder / "links.csv").write_text(
        "link,cause,effect,lag,mean,sd,exists,omega\ncm_job,case_manager,unemployed>job,7,0.05,0.10,0.6,0\n", "utf-8"
    )
    (folder / "doses.csv").write_text("activity,area,from,dose\ncase_manager,*,2017-10,1\n", "utf-8")
    assert polku.check(folder)[0] == ()
    links = polku.assess(folder, as_of=Month.of(2018, 6)).plain()["links"]  # type: ignore[operator]
    chances = [row["p_active"] for row in links if row["id"] == "cm_job" and row["p_active"] is not None]
    assert chances and all(0.0 < p < 1.0 for p in chances)
