"""Other worlds: what is put in is there, a world is made from its name alone, and two families through the product."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import crisis
import otherworlds
import otherworlds_models as models
import otherworlds_run
import page
import page_worlds
import results

START = models.BEFORE


@pytest.mark.parametrize("family", models.FAMILIES)
def test_an_effect_put_in_is_the_effect_of_a_world_without_noise(family: str) -> None:
    """The trial area beside an area of equal size and loading, in a world in which areas move as one."""
    world = models.make_world(family, 3, "eight", noise=0.0)
    other = models.make_world(family, 3, "null", noise=0.0)
    quiet = np.log(world.stock[0]) - np.log(world.stock[-1])
    if "turn" not in family and family != "loadings":  # areas that meet the cycle alike keep their distance
        assert quiet - quiet[0] == pytest.approx(world.log_r, abs=1e-9)
    assert not other.log_r.any() and not world.log_r[:START].any()
    if family == "vanishing":
        assert world.ended == 9 and abs(world.log_r[-1]) < 0.1 * abs(world.log_r.min())
    else:
        assert np.expm1(world.log_r[START + 11]) == pytest.approx(-0.08, abs=1e-9)


def test_a_strength_lowers_the_stock_by_the_formula_of_the_page() -> None:
    put_in = models.effect_path(0.1)
    assert put_in[START + 11] == pytest.approx(-0.6 * 0.1 * (1 - np.exp(-1.0)))  # month 12: ten months past the delay
    assert put_in[START + 1] == 0.0 and put_in[START + 2] < 0.0


def test_four_neighbours_get_half_of_what_the_trial_did() -> None:
    world = models.make_world("spillover", 1, "eight", noise=0.0)
    moved = np.log(world.stock[:, -1] / world.stock[-1, -1]) - np.log(world.stock[:, 0] / world.stock[-1, 0])
    assert moved[1:5] == pytest.approx(0.5 * moved[0]) and moved[5:] == pytest.approx(0.0, abs=1e-9)


def test_a_rise_before_the_start_is_of_its_size_and_passes() -> None:
    made = models.FAMILIES["rise_mild"](np.random.default_rng(1), np.zeros(models.MONTHS))
    plain = models.as_is(np.random.default_rng(1), np.zeros(models.MONTHS))
    rise = (made.deviation - plain.deviation)[0]
    assert 0.01 <= rise[START - 1] <= 0.02 and not rise[: START - 6].any()
    assert abs(rise[-1]) < 0.02 * rise[START - 1]


def test_the_cycle_turns_by_more_where_the_loading_is_larger() -> None:
    world = models.make_world("turn15", 0, "null", noise=0.0)
    fall = np.log(world.stock[:, -1] / world.stock[:, START - 1])
    season = np.median(fall[1:])  # the others' loadings are about one
    assert abs(fall[0]) > 1.25 * abs(season)


def test_a_world_is_made_from_its_name_alone_and_every_name_is_another_world() -> None:
    one, again = (models.make_world("slopes", 4, "drawn") for _ in range(2))
    assert (one.stock == again.stock).all() and (one.log_r == again.log_r).all()
    names = (("slopes", 5, "drawn"), ("slopes", 4, "null"), ("walk", 4, "drawn"))
    others = [models.make_world(*name) for name in names]
    assert all((one.stock[:, 0] != o.stock[:, 0]).any() for o in others)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[otherworlds_run.Looked], Path]:
    """Two families, a programme of each arm."""
    path = tmp_path_factory.mktemp("worlds") / "kept.jsonl"
    keys = otherworlds.wanted(["walk", "two"], 1, 1)
    return list(otherworlds.run_all(keys, path, 1)), path


def test_programmes_of_two_families_give_every_figure(looked: tuple[list[otherworlds_run.Looked], Path]) -> None:
    rows = looked[0]
    found = otherworlds.figures(rows)
    assert [r["family"] for r in found["families"]] == ["walk", "two"]
    for row in rows:
        for told in row.told.values():
            assert told.withheld or told.low95 < told.low80 < told.mean < told.high80 < told.high95
            assert not row.capped_by or told.direction == "open"
    two = found["families"][1]
    assert two["capped"] == 1.0 and two["shows_or_suggests"] == 0.0  # two comparisons are too few to say anything
    assert found["families"][0]["synthetic_control"]["rmse"] > 0.0


def test_the_page_tells_every_family_in_both_languages(
    looked: tuple[list[otherworlds_run.Looked], Path], tmp_path: Path
) -> None:
    found = otherworlds.figures(looked[0])
    placebos = [crisis.Placebo("KU001", crisis.STARTS[0], row) for row in looked[0] if row.arm == "null"]
    results.write("otherworlds", found, ["benchmarks/otherworlds.py"], "2026-11-30", 1, tmp_path)
    results.write("crisis", crisis.all_figures(placebos), ["benchmarks/crisis.py"], "2026-11-30", 1, tmp_path)
    pages = {language: page.page(language, tmp_path) for language in ("fi", "en")}
    figures = {k: re.findall(r"\d+[.,]\d+", text.split("otherworlds")[1]) for k, text in pages.items()}
    assert [v.replace(",", ".") for v in figures["fi"]] == figures["en"]
    for language, text in pages.items():
        assert text.count(page_worlds.WORLD["two"][language]) == 3
        assert page_worlds.PERIOD["before"][language] in text
    walk = next(r for r in found["families"] if r["family"] == "walk")
    assert f"{walk['cover80_6']:.2f} · {walk['cover80_12']:.2f} · {walk['cover80_18']:.2f}" in pages["en"]


def test_a_programme_that_is_ready_is_not_run_again(
    looked: tuple[list[otherworlds_run.Looked], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, path = looked
    with path.open("a", encoding="utf-8") as file:
        file.write('{"version": "cut o')  # a run that was stopped in the middle of a line
    monkeypatch.setattr(otherworlds, "run_one", None)
    again = list(otherworlds.run_all([(r.family, r.arm, r.number) for r in rows], path, 1))
    assert otherworlds.figures(again) == otherworlds.figures(rows)
    assert not otherworlds.kept(path, "other sources")


def test_a_strong_effect_is_seen_in_the_right_month_and_of_the_right_sign() -> None:
    """A quiet world in which the stock falls by 8 %: the interval holds it, on the right side of nought."""
    world = models.make_world("walk", 0, "eight", noise=0.3)
    told = otherworlds_run.look(world).told["12"]
    assert told.low95 < told.truth < told.high95 < 0.0


def test_figures_count_what_they_say() -> None:
    told = otherworlds_run.Told(-0.05, -0.2, -0.3, -0.25, -0.15, -0.1, "learned", "shows")
    missed = otherworlds_run.Looked("region", "null", 0, {h: told for h in ("6", "12", "18")}, (), -0.05)
    capped = otherworlds_run.Looked("region", "drawn", 0, missed.told, ("parted_before",), -0.05)
    row = otherworlds.family_row("region", [missed, capped])
    assert (row["cover80_12"], row["cover95_12"], row["missed"]) == (0.0, 0.0, 2)
    assert row["told_of_missed"] == 0.5 and row["zero_out95"] == row["shows"] == 1.0
    assert not otherworlds.reached({"families": [row]})["region_covers"]
    all_capped = otherworlds.family_row("region", [capped])
    assert otherworlds.reached({"families": [all_capped]})["region_covers"]
    assert json.dumps(otherworlds.family_row("region", [capped]))


def test_a_placebo_in_the_crisis_takes_its_own_months_of_the_series() -> None:
    months = crisis.LAST.since(crisis.FIRST) + 1
    names = tuple(f"KU{i:03d}" for i in range(20))
    stock = 1000.0 * np.arange(1, 21)[:, None] + np.arange(months)[None]
    known = crisis.Municipalities(names, names, stock, stock.sum(axis=0))
    area, start, world = crisis.drawn(known, 5)
    assert crisis.STARTS[0] <= start <= crisis.STARTS[1]
    row = stock[names.index(area)]
    assert world.stock[0, models.BEFORE] == row[start.since(crisis.FIRST)]
    assert world.stock.shape == (13, models.MONTHS) and not world.log_r.any()
    assert len({tuple(values) for values in world.stock}) == 13


@pytest.mark.parametrize(("number", "way"), [(14, 1.0), (20, -1.0)])
def test_a_shock_of_the_region_that_its_neighbour_shows_is_named_whichever_way_it_goes(number: int, way: float) -> None:
    world = models.make_world("region", number, "drawn")
    quiet = np.log(world.stock[2:]).mean(axis=0)
    parted = np.log(world.stock[1]) - quiet
    assert way * (parted[-6:].mean() - parted[START - 12 : START].mean()) > 0.05
    assert "neighbour_parted" in otherworlds_run.look(world).capped_by
