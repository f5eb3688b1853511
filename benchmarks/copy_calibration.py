"""Copies the figures of the latest calibration into the package: `python benchmarks/copy_calibration.py`."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "polku" / "results" / "calibration.toml"
FAMILIES = ("links", "effects", "forecasts")
sys.path.insert(0, str(HERE))  # the names of the worlds stand beside the page that shows them

from results import stale  # noqa: E402


def figures(folder: Path = HERE / "results") -> str:
    """What the package says of the calibration: `results/sbc.toml`, and `otherworlds.toml` where it has been run."""
    found = tomllib.loads((folder / "sbc.toml").read_text("utf-8"))
    lines = [
        "# Figures of benchmarks/results/sbc.toml and otherworlds.toml; made by benchmarks/copy_calibration.py",
        f'date = "{found["date"]}"',
        f"programmes = {found['figures']['programmes']}",
        f"current = {'false' if stale('sbc', folder) else 'true'}",
    ]
    for family in FAMILIES:
        told = found["figures"]["varied"][family]
        lines += ["", f"[{family}]", f"cover80 = {told['cover80']:.4f}", f"cover95 = {told['cover95']:.4f}"]
    if (folder / "otherworlds.toml").is_file():
        lines += worlds(tomllib.loads((folder / "otherworlds.toml").read_text("utf-8")))
    return "\n".join(lines) + "\n"


def worlds(found: Mapping[str, Any]) -> list[str]:
    """The table of other worlds: how many, coverage of 80 % intervals in month 12, the worst family, false words."""
    from page_worlds import WORLD

    rows = found["figures"]["families"]
    covers = [r["cover80_12"] for r in rows]
    worst = rows[covers.index(min(covers))]
    name = WORLD[worst["family"]]
    return [
        "",
        "[worlds]",
        f'date = "{found["date"]}"',
        f"current = {'false' if stale('otherworlds') else 'true'}",
        f"families = {len(rows)}",
        f"programmes = {sum(r['programmes'] for r in rows)}",
        f"low80 = {min(covers):.4f}",
        f"high80 = {max(covers):.4f}",
        f'worst = "{worst["family"]}"',
        f"worst_name = {{ fi = {json.dumps(name['fi'], ensure_ascii=False)}, "
        f"en = {json.dumps(name['en'], ensure_ascii=False)} }}",
        f"worst_doubted = {worst['told_of_missed']:.4f}",
        f"shows = {max(r['shows'] for r in rows):.4f}",
        f"shows_or_suggests = {max(r['shows_or_suggests'] for r in rows):.4f}",
    ]


if __name__ == "__main__":
    TARGET.write_text(figures(), encoding="utf-8")
