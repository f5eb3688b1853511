"""What was not known does not move anything: a run as of a month equals a run on the folder without later rows."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small import Row, change, copied, replace

from polku import assess
from polku.base import Month
from polku.reports.build import ASSESSMENT, write_assessment

AS_OF = ("2018-06", "2017-11", "2017-03")
SERIES = ("unemployed", "labour_force", "in_services")
LATER_LINK = "cm_job,case_manager,unemployed>job,3,{mean},0.02,Uusi tutkimus.,New research.,tutkimus,{known}\n"
LATER_DOSE = "case_manager,pori,2017-10,{dose},delivered,{known}\n"


def with_histories(folder: Path) -> Path:
    """The small example with a `known_from` in links, doses and areas, so that later rows can be added."""
    copied(folder)
    replace(folder, "links.csv", "basis\n", "basis,known_from\n")
    replace(folder, "links.csv", "oletus\n", "oletus,2014-01\n")
    replace(folder, "doses.csv", "dose\n", "dose,kind,known_from\n")
    replace(folder, "areas.csv", "role\n", "role,target,target_share,target_share_sd,known_from\n")
    change_first_area(folder, "pori,Pori,Pori,Porin,Porissa,trial,share,0.5,0.1,2014-01")
    return folder


def change_first_area(folder: Path, row: str) -> None:
    path = folder / "areas.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, row, *(line for line in rest)]) + "\n", "utf-8")
    assert first.startswith("pori")


def pad(folder: Path, name: str) -> None:
    """Every row as many cells as the header."""
    path = folder / name
    lines = path.read_text("utf-8").splitlines()
    width = lines[0].count(",")
    path.write_text("\n".join(line + "," * (width - commas(line)) for line in lines) + "\n", "utf-8")


def commas(line: str) -> int:
    """Commas outside quotes."""
    return sum(part.count(",") for part in line.split('"')[::2])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the changed ones are held against."""
    folder = with_histories(tmp_path_factory.mktemp("base") / "folder")
    for name in ("links.csv", "doses.csv", "areas.csv"):
        pad(folder, name)
    return folder


def told(folder: Path, out: Path, as_of: str) -> bytes:
    """The bytes of `assessment.json`."""
    write_assessment(assess(folder, as_of=Month.parse(as_of)).plain(), out)
    return (out / ASSESSMENT).read_bytes()


@cache
def told_once(folder: Path, as_of: str) -> bytes:
    """The same, kept for the next example."""
    return told(folder, folder.parent / f"out-{as_of}", as_of)


LATER = st.fixed_dictionaries(
    {
        "cut": st.dictionaries(st.sampled_from(SERIES), st.integers(0, 12), max_size=3),
        "factor": st.dictionaries(st.sampled_from(SERIES), st.sampled_from([0.5, 0.97, 1.2, 3.0]), max_size=3),
        "link": st.none() | st.tuples(st.sampled_from(["-0.30", "0.00", "0.20"]), st.integers(1, 20)),
        "dose": st.none() | st.tuples(st.sampled_from(["0", "0.4", "1"]), st.integers(1, 20)),
        "share": st.none() | st.tuples(st.sampled_from(["0.2", "0.9"]), st.integers(1, 20)),
        "source": st.booleans(),
    }
)


def make_later(folder: Path, as_of: str, later: Mapping[str, Any]) -> None:
    """Rows that became known after `as_of`: deleted, changed, added."""
    now = Month.parse(as_of)
    for name in SERIES:
        # a figure of month t is out in t + 1 at the earliest: from `as_of` on, nothing is known
        first_gone = now + later["cut"].get(name, 999)
        factor = later["factor"].get(name, 1.0)

        def row(old: Row, gone: Month = first_gone, factor: float = factor) -> Row | None:
            month = Month.parse(old["month"])
            if month < now:
                return old
            return None if month >= gone else old | {"value": str(round(float(old["value"]) * factor))}

        change(folder, f"series/{name}.csv", row)
    for file, form, told_later in (
        ("links.csv", LATER_LINK, later["link"]),
        ("doses.csv", LATER_DOSE, later["dose"]),
        ("areas.csv", "pori,Pori,Pori,Porin,Porissa,trial,share,{share},0.02,{known}\n", later["share"]),
    ):
        if told_later is not None:
            value, after = told_later
            with (folder / file).open("a", encoding="utf-8") as out:
                out.write(form.format(mean=value, dose=value, share=value, known=now + after))
    if later["source"]:
        (folder / "ratings.csv").write_text(
            f"area,month,item,value,n,rater,source\npori,{now + 1},client_rating,4.1,120,asiakkaat,12r5\n", "utf-8"
        )


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(as_of=st.sampled_from(AS_OF), later=LATER)
def test_rows_known_later_do_not_move_a_byte(
    base: Path, tmp_path_factory: pytest.TempPathFactory, as_of: str, later: Mapping[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("later") / "folder"
    shutil.copytree(base, folder)
    make_later(folder, as_of, later)
    found, expected = told(folder, folder.parent / "out", as_of), told_once(base, as_of)
    assert found == expected


def test_the_same_rows_do_move_the_result_once_they_are_known(base: Path, tmp_path: Path) -> None:
    """The counterpart: the property above is not empty."""
    folder = tmp_path / "folder"
    shutil.copytree(base, folder)
    make_later(
        folder, "2017-11", {"cut": {}, "factor": {}, "link": ("0.20", 1), "dose": None, "share": None, "source": 0}
    )
    assert told(folder, tmp_path / "out", "2017-11") == told_once(base, "2017-11")
    assert told(folder, tmp_path / "out", "2018-06") != told_once(base, "2018-06")


def test_a_later_vintage_of_a_month_is_not_seen_before_it_is_out(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(base, folder)
    with (folder / "series" / "unemployed.csv").open("a", encoding="utf-8") as out:
        out.write("unemployed,pori,2018-01,4000,2018-09,12r5\n")
    assert told(folder, tmp_path / "out", "2018-06") == told_once(base, "2018-06")
    assert told(folder, tmp_path / "out", "2018-09") != told(base, tmp_path / "out", "2018-09")
