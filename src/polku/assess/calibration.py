"""How often the intervals hold: the figures of the latest calibrations, as reports print them.

`calibration.toml` is a copy of figures of `benchmarks/results/sbc.toml` (programmes of polku's own model) and
`otherworlds.toml` (programmes of other models); a test holds them equal and says when the sources that the figures
speak of have moved on.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from polku.base import LANGUAGES, Text
from polku.texts.numbers import decimal

FAMILIES = ("links", "effects", "forecasts")
CHANGED = Text.of(
    "Malli on muuttunut mittauksen jälkeen: uusi kalibrointi on kesken.",
    "The model has changed since it was measured: a new calibration is under way.",
)


def calibration() -> dict[str, Any]:
    """The status for `diagnostics`: the date, the number of simulated programmes, coverage, and what it means.

    `worlds`: the same of programmes of other models, where they have been run. `current`: whether the model is still
    the one that was measured.
    """
    told = tomllib.loads(files("polku.assess").joinpath("calibration.toml").read_text("utf-8"))
    parts = [sentence(told), *([of_worlds(told["worlds"])] if "worlds" in told else [])]
    if not (told["current"] and told.get("worlds", told)["current"]):
        parts.append(CHANGED)
    return {**told, "text": {k: " ".join(p[k] for p in parts) for k in LANGUAGES}}


def sentence(told: dict[str, Any]) -> Text:
    """What the calibration found on programmes of its own model, in one sentence."""
    ends = {}
    for level in ("cover80", "cover95"):
        values = sorted(told[family][level] for family in FAMILIES)
        low, high = ({k: decimal(100 * v, 0, k) for k in LANGUAGES} for v in (values[0], values[-1]))
        ends[level] = {k: low[k] if low[k] == high[k] else f"{low[k]}–{high[k]}" for k in LANGUAGES}
    count = {k: decimal(told["programmes"], 0, k) for k in LANGUAGES}
    year, month, day = (int(part) for part in told["date"].split("-"))
    return Text.of(
        f"Kalibrointi {day}.{month}.{year}: {count['fi']} ohjelmassa, jotka on simuloitu polun omalla mallilla, "
        f"80 %:n välit sisälsivät totuuden {ends['cover80']['fi']} %:ssa ja 95 %:n välit {ends['cover95']['fi']} %:ssa "
        "tapauksista.",
        f"Calibration of {told['date']}: in {count['en']} programmes of polku's own model the 80% intervals "
        f"held the truth in {ends['cover80']['en']}% and the 95% intervals in {ends['cover95']['en']}% of cases.",
    )


def of_worlds(told: dict[str, Any]) -> Text:
    """What was found on programmes of other models: the range of coverage, the worst of them, what was said there."""
    count, families = ({k: decimal(told[name], 0, k) for k in LANGUAGES} for name in ("programmes", "families"))
    low, high, doubted = (
        {k: decimal(100 * told[name], 0, k) for k in LANGUAGES} for name in ("low80", "high80", "worst_doubted")
    )
    name = told["worst_name"]
    return Text.of(
        f"Muilla malleilla ({families['fi']} mallia, {count['fi']} ohjelmaa) simuloituna 80 %:n välit sisälsivät "
        f"totuuden {low['fi']}–{high['fi']} %:ssa, harvimmin maailmassa ”{name['fi']}”: siellä väärään osuneista "
        f"{doubted['fi']} %:ssa päätelmä oli rajattu tai luku jätetty antamatta.",
        f"Simulated from other models ({families['en']} models, {count['en']} programmes) the 80% intervals held it "
        f"in {low['en']}–{high['en']}%, least often in the world “{name['en']}”: of the misses there {doubted['en']}% "
        "were capped or withheld.",
    )
