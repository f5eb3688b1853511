"""Forty random programmes: what `check` calls clean, every command evaluates, and no number of it breaks a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from programmes import write
from programmes_held import held, same_figures
from programmes_page import printed

SEED = 8
COUNT = 40


@pytest.mark.parametrize("number", range(COUNT))
def test_a_random_programme_is_refused_by_check_or_evaluated_whole(number: int, tmp_path: Path) -> None:
    drawn = write(tmp_path / "folder", SEED, number, small=True)
    found = held(tmp_path / "folder", drawn.as_of, tmp_path / "out", wide=number % 8 == 0)
    assert found.broken == (), f"{drawn.words}"


@pytest.mark.parametrize(
    ("seed", "number"),
    [
        pytest.param(1, 771, id="a fan over ten years of a small area: no draw above the labour force"),
        pytest.param(1, 1043, id="no national figure a year before the start: no placebo, and a run"),
        pytest.param(1, 1288, id="half a person a month, said in both languages"),
        pytest.param(2, 30, id="persons a month of a move that nobody makes: design says so as check does"),
        pytest.param(2, 152, id="one strength for all areas beside others: a covariance without an inverse"),
    ],
)
def test_a_programme_that_once_fell_stands(seed: int, number: int, tmp_path: Path) -> None:
    drawn = write(tmp_path / "folder", seed, number)
    assert held(tmp_path / "folder", drawn.as_of, tmp_path / "out", wide=False).broken == ()


def test_a_page_that_prints_another_number_than_the_file_is_caught(tmp_path: Path) -> None:
    page, row = tmp_path / "page.html", {"area": "a", "mean": -341.0, "quantiles": {"0.1": -452.0, "0.9": -249.0}}
    laid = {"areas": [{"id": "a", "name": {"fi": "Ala"}}], "effects": [row]}
    for middle, wrong in (("−340", 0), ("+340", 1), ("−520", 1), ("−3,4", 1)):
        cells = "".join(f"<td>{cell}</td>" for cell in ("Ala", middle, "−460", "−250"))
        page.write_text(
            '<table><caption><span class="said">Kolme lukua: x</span></caption><tr><th>Alue</th><th>Arvio</th>'
            f"<th>Alaraja (80 %)</th><th>Yläraja (80 %)</th></tr><tr>{cells}</tr></table>",
            encoding="utf-8",
        )
        assert len(list(printed(page, laid))) == wrong, middle


def test_the_same_seed_and_number_make_the_same_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, SEED, 3, small=True)
    one, two = (sorted(p for p in (tmp_path / name).rglob("*") if p.is_file()) for name in ("one", "two"))
    assert [p.name for p in one] == [p.name for p in two]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_figures_are_the_same_whatever_their_marks() -> None:
    assert same_figures("1\u00a0234,5 € ja 12 %", "€1,234.5 and 12%")
    assert same_figures("yksi kahdesta 3 alueesta", "1 of 2 in three areas")
    assert not same_figures("12 henkilöä", "13 persons")
    assert not same_figures("1\u00a0234,5 €", "€1,234")
