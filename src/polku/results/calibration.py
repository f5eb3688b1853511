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
from polku.texts import Message

FAMILIES = ("links", "effects", "forecasts")
CHANGED = Message("calibration.the-model-has-changed-since-it")


def calibration() -> dict[str, Any]:
    """The status for `diagnostics`: the date, the number of simulated programmes, coverage, and what it means.

    `worlds`: the same of programmes of other models, where they have been run. `current`: whether the model is still
    the one that was measured.
    """
    told = tomllib.loads(files("polku.results").joinpath("calibration.toml").read_text("utf-8"))
    parts = [sentence(told), *([of_worlds(told["worlds"])] if "worlds" in told else [])]
    if not (told["current"] and told.get("worlds", told)["current"]):
        parts.append(CHANGED)
    return {**told, "text": {k: " ".join(p[k] for p in parts) for k in LANGUAGES}}


def sentence(told: dict[str, Any]) -> Text:
    """What the calibration found on programmes of its own model, in one sentence."""
    ends = {}
    for level in ("cover80", "cover95"):
        values = sorted(told[family][level] for family in FAMILIES)
        ends[f"low{level[-2:]}"], ends[f"high{level[-2:]}"] = 100 * values[0], 100 * values[-1]
    year, month, day = (int(part) for part in told["date"].split("-"))
    date = Text({"fi": f"{day}.{month}.{year}", "en": told["date"]})
    same = {f"same{n}": round(ends[f"low{n}"]) == round(ends[f"high{n}"]) for n in ("80", "95")}
    return Message("calibration.own-model", date=date, count=told["programmes"], **ends, **same)


def of_worlds(told: dict[str, Any]) -> Text:
    """What was found on programmes of other models: the range of coverage, the worst of them, what was said there."""
    return Message(
        "calibration.other-models",
        families=told["families"],
        count=told["programmes"],
        low=100 * told["low80"],
        high=100 * told["high80"],
        name=Text(told["worst_name"]),
        doubted=100 * told["worst_doubted"],
    )
