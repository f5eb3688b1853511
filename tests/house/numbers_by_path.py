"""The numbers of `assessment.json` by their path, and a hash of each table: what must not change when code is moved.

    python tests/house/numbers_by_path.py --keep before.json           # before a move
    python tests/house/numbers_by_path.py --against before.json        # after it: every path whose number is another

Runs of the example at three months and of any folders named besides. A change is made only in a commit that says which
numbers and why. Numbers are compared to the last digit, so before and after are run on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "kokeilut-2017"
AS_OF = ("2017-07", "2018-06", "2019-06")
SHOWN = 20


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every number in a JSON value as (path, its shortest exact form); true and false are words, not numbers."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from numbers(inner, f"{path}/{place}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, repr(float(value))


def hashes(assessment: Mapping[str, Any]) -> dict[str, str]:
    """The sha256 of the numbers of each table of an assessment, by the table's name."""
    found = {}
    for name, table in assessment.items():
        lines = [f"{path} {number}" for path, number in numbers(table)]
        if lines:
            found[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """A line for each path whose number is another, is new or is gone; by path."""
    return [
        f"{path}: {before.get(path, 'none')} -> {after.get(path, 'none')}"
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    ]


def runs(folders: list[Path]) -> dict[str, dict[str, Any]]:
    """The assessments, by folder and month, as `assessment.json` has them."""
    from polku import assess
    from polku.base import Month
    from polku.reports.canonical import canonical_bytes

    asked = [(EXAMPLE, Month.parse(m)) for m in AS_OF] + [(folder, None) for folder in folders]
    return {
        f"{folder.name}@{month or 'now'}": json.loads(canonical_bytes(assess(folder, as_of=month).plain()))
        for folder, month in asked
    }


def main(words: list[str] | None = None) -> int:
    """The command; 1 when a number is another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="more folders to run, as of their last data")
    parser.add_argument("--keep", type=Path, help="where the numbers are written")
    parser.add_argument("--against", type=Path, help="numbers kept before")
    asked = parser.parse_args(words)
    made = runs(asked.folders)
    for name, assessment in made.items():
        for table, digest in hashes(assessment).items():
            sys.stdout.write(f"{name} {table} {digest[:16]}\n")
    now = {name: dict(numbers(assessment)) for name, assessment in made.items()}
    if asked.keep:
        asked.keep.write_text(json.dumps(now), encoding="utf-8")
    if not asked.against:
        return 0
    kept = json.loads(asked.against.read_text(encoding="utf-8"))
    names = sorted({*kept, *now})
    lines = [f"{name}{line}" for name in names for line in changed(kept.get(name, {}), now.get(name, {}))]
    for line in lines[:SHOWN]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(lines)} numbers are others\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
