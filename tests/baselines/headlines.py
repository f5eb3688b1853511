"""The headline numbers of an assessment, as they stand in `kokeilut-2017.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "kokeilut-2017.toml"
HORIZONS = (12, 24)
COST_HORIZON = 60
Flat = dict[str, float | str]


def headlines(assessment: Mapping[str, Any]) -> Flat:
    """Effects on the unemployed and on the activation rate, total costs, the noise, the verdicts; by dotted name."""
    found: Flat = {}
    for row in assessment["effects"]:
        main = (row["scenario"], row["variant"], row["displacement"]) == ("plan", "main", 0)
        if not main or row["horizon_months"] not in HORIZONS or row["area"] == "new":
            continue
        if row["measure"] in ("unemployed", "activation_rate"):
            name = f"{row['measure']}.{row['area']}.{row['horizon_months']}"
            found[f"{name}.mean"] = row["mean"]
            found[f"{name}.low"] = row["quantiles"]["0.1"]
            found[f"{name}.high"] = row["quantiles"]["0.9"]
            found[f"{name}.verdict"] = row["verdict"]
    for row in assessment["costs"]:
        if (row["payer"], row["scenario"], row["horizon_months"]) == ("total", "plan", COST_HORIZON):
            found[f"total_cost.{row['area']}.{COST_HORIZON}"] = row["mean"]
    noise = assessment["diagnostics"]["noise"]
    found |= {"noise.q": noise["q"], "noise.k": noise["k"]}
    for row in assessment["questions"]:
        found[f"question.{row['id']}.verdict"] = row["verdict"]
    return dict(sorted(found.items()))


def written(by_month: Mapping[str, Flat]) -> str:
    """The file: a table for each month, numbers to four significant digits."""
    lines = [
        "# Headline numbers of examples/kokeilut-2017, to four significant digits.",
        "# A change needs a commit that says why. Made anew: python tests/baselines/remake.py",
    ]
    for month, values in by_month.items():
        lines += ["", f'["{month}"]']
        lines += [
            f'"{k}" = {v!r}'.replace("'", '"') if isinstance(v, str) else f'"{k}" = {v:.4g}' for k, v in values.items()
        ]
    return "\n".join(lines) + "\n"
