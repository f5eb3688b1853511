"""Copies the figures of the latest calibration into the package: `python benchmarks/copy_calibration.py`."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "polku" / "assess" / "calibration.toml"
FAMILIES = ("links", "effects", "forecasts")


def figures() -> str:
    """What the package says of the calibration, from `results/sbc.toml`."""
    found = tomllib.loads((HERE / "results" / "sbc.toml").read_text("utf-8"))
    lines = [
        "# Figures of benchmarks/results/sbc.toml; made by benchmarks/copy_calibration.py",
        f'date = "{found["date"]}"',
        f"programmes = {found['figures']['programmes']}",
    ]
    for family in FAMILIES:
        told = found["figures"]["varied"][family]
        lines += ["", f"[{family}]", f"cover80 = {told['cover80']:.4f}", f"cover95 = {told['cover95']:.4f}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(figures(), encoding="utf-8")
