"""What a scenario takes from its base and from the dose rows of its own id."""

from __future__ import annotations

from pathlib import Path

import pytest

from polku.base import Month
from polku.evidence.folder import read_folder
from polku.programme.model import Scenario
from polku.programme.new import new_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_folder(tmp_path / "kokeilu")
    return tmp_path / "kokeilu"


def scenarios(folder: Path, text: str, doses: str = "") -> dict[str, Scenario]:
    with (folder / "programme.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text)
    lines = (folder / "doses.csv").read_text(encoding="utf-8").splitlines()
    if doses:
        lines = [f"{lines[0]},scenario", *(f"{line}," for line in lines[1:]), doses]
        (folder / "doses.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {s.id: s for s in read_folder(folder)[0].scenarios}


def test_a_scenario_that_says_no_doses_follows_the_rows_of_its_own_id(folder: Path) -> None:
    found = scenarios(
        folder,
        '[[scenario]]\nid = "half"\ntitle = "Puolet"\n[[scenario]]\nid = "other"\ntitle = "Muu"\n',
        "case_manager,pori,2017-10,0.5,half",
    )
    assert (found["half"].doses, found["other"].doses) == ("half", "planned")


def test_what_a_scenario_does_not_say_is_its_bases(folder: Path) -> None:
    found = scenarios(
        folder,
        '[[scenario]]\nid = "long"\ntitle = "Pitkä"\nuntil = "2019-06"\nlink = { cm_job = { mean = 0.3 } }\n'
        '[[scenario]]\nid = "longer"\ntitle = "Pitempi"\nbase = "long"\nlink = { cm_job = { lag_add = 2 } }\n',
    )["longer"]
    assert (found.until, found.link_mean, found.lag_add) == (Month.parse("2019-06"), {"cm_job": 0.3}, {"cm_job": 2.0})


@pytest.mark.parametrize(("base", "doses"), [("plan", "planned"), ("delivered", "delivered"), ("none", "none")])
def test_the_plan_and_the_delivery_may_be_a_base(folder: Path, base: str, doses: str) -> None:
    assert scenarios(folder, f'[[scenario]]\nid = "s"\ntitle = "S"\nbase = "{base}"\n')["s"].doses == doses
