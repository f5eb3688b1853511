"""How often the intervals hold: the figures of the latest simulation-based calibration, as reports print them.

`calibration.toml` is a copy of the figures of `benchmarks/results/sbc.toml`; a test holds the two equal and says
when the sources that the figures speak of have moved on.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from polku.base import LANGUAGES, Text
from polku.evaluation.numbers import decimal

FAMILIES = ("links", "effects", "forecasts")


def calibration() -> dict[str, Any]:
    """The status for `diagnostics`: the date, the number of simulated programmes, coverage, and a sentence."""
    told = tomllib.loads(files("polku.assess").joinpath("calibration.toml").read_text("utf-8"))
    return {**told, "text": sentence(told).plain()}


def sentence(told: dict[str, Any]) -> Text:
    """What the calibration found, in one sentence."""
    ends = {}
    for level in ("cover80", "cover95"):
        values = sorted(told[family][level] for family in FAMILIES)
        low, high = ({k: decimal(100 * v, 0, k) for k in LANGUAGES} for v in (values[0], values[-1]))
        ends[level] = {k: low[k] if low[k] == high[k] else f"{low[k]}–{high[k]}" for k in LANGUAGES}
    count = {k: decimal(told["programmes"], 0, k) for k in LANGUAGES}
    year, month, day = (int(part) for part in told["date"].split("-"))
    return Text.of(
        f"Kalibrointi {day}.{month}.{year}: {count['fi']} simuloidussa ohjelmassa 80 %:n välit sisälsivät totuuden "
        f"{ends['cover80']['fi']} %:ssa ja 95 %:n välit {ends['cover95']['fi']} %:ssa tapauksista.",
        f"Calibration of {told['date']}: in {count['en']} simulated programmes the 80% intervals held the truth in "
        f"{ends['cover80']['en']}% and the 95% intervals in {ends['cover95']['en']}% of cases.",
    )
