"""What reports say of calibration is what was measured."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

from polku.evaluation.pages.appendix import _calibration
from polku.results.calibration import calibration, of_worlds

ROOT = Path(__file__).resolve().parents[2]


def copier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("copy_calibration", ROOT / "benchmarks" / "copy_calibration.py")
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    return maker


def test_the_package_says_the_figures_of_the_result_files() -> None:
    maker = copier()
    assert maker.TARGET.read_text("utf-8") == maker.figures()


def test_the_worst_of_other_worlds_is_named_with_what_was_said_there() -> None:
    families = [
        {"family": "walk", "programmes": 400, "cover80_12": 0.81, "told_of_missed": 0.1, "shows": 0.01},
        {"family": "slopes", "programmes": 400, "cover80_12": 0.55, "told_of_missed": 0.93, "shows": 0.02},
    ]
    families = [f | {"shows_or_suggests": 3 * f["shows"]} for f in families]
    maker = copier()
    maker.stale = lambda name: []  # type: ignore[attr-defined]
    lines = maker.worlds({"date": "2026-11-30", "figures": {"families": families}})
    told = tomllib.loads("\n".join(lines))["worlds"]
    assert (told["low80"], told["high80"], told["worst"], told["worst_doubted"]) == (0.55, 0.81, "slopes", 0.93)
    assert told["shows"] == 0.02 and told["shows_or_suggests"] == 0.06 and told["programmes"] == 800
    said = of_worlds(told)
    for language, number in (("fi", "55–81 %"), ("en", "55–81%")):
        assert number in said[language] and told["worst_name"][language] in said[language] and "93" in said[language]


def test_the_method_page_says_what_stands_at_the_top_of_the_report() -> None:
    """The first lines of a report and its last page are one sentence, not two that contradict each other."""
    assert _calibration({"calibration": calibration()}).plain() == calibration()["text"]


def test_the_sentence_tells_date_number_and_coverage_in_both_languages() -> None:
    told = calibration()
    assert told["date"] in told["text"]["en"] and "80 %" in told["text"]["fi"]
    low = min(told[f]["cover80"] for f in ("links", "effects", "forecasts"))
    assert f"{100 * low:.0f}" in told["text"]["fi"]


def test_a_model_that_has_changed_since_it_was_measured_says_so() -> None:
    told = calibration()
    measured = told["current"] and told.get("worlds", told)["current"]
    assert ("has changed since" in told["text"]["en"]) == ("on muuttunut" in told["text"]["fi"]) == (not measured)
