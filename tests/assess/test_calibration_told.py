"""What reports say of calibration is what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from polku.assess.calibration import calibration

ROOT = Path(__file__).resolve().parents[2]


def test_the_package_says_the_figures_of_the_result_file() -> None:
    spec = importlib.util.spec_from_file_location("copy_calibration", ROOT / "benchmarks" / "copy_calibration.py")
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.TARGET.read_text("utf-8") == maker.figures()


def test_the_sentence_tells_date_number_and_coverage_in_both_languages() -> None:
    told = calibration()
    assert told["date"] in told["text"]["en"] and "80 %" in told["text"]["fi"]
    low = min(told[f]["cover80"] for f in ("links", "effects", "forecasts"))
    assert f"{100 * low:.0f}" in told["text"]["fi"]
