"""The results of long proofs: `benchmarks/results/<name>.toml`, written by the proof and read by the manual's page.

A result says what was run (version, date as it was told, machine, seed), the figures, and the sha256 of every source
file it speaks of; `stale` names the sources that have changed since. The date is an argument: the same run gives the
same file on any day.
"""

from __future__ import annotations

import math
import os
import platform
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from polku import __version__
from polku.files import sha256_of, write_atomic

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"


def hashes(patterns: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """path -> sha256 of the files that match, paths relative to the repository; ValueError when a pattern has none."""
    found: dict[str, str] = {}
    for pattern in patterns:
        paths = sorted(p for p in root.glob(pattern) if p.is_file() and "__pycache__" not in p.parts)
        if not paths:
            raise ValueError(f"no file matches {pattern}")
        for path in paths:
            found[path.relative_to(root).as_posix()] = sha256_of(path)
    return dict(sorted(found.items()))


def write(
    name: str,
    figures: Mapping[str, Any],
    sources: Iterable[str],
    date: str,
    seed: int,
    folder: Path = RESULTS,
    root: Path = ROOT,
) -> Path:
    """Writes a result; `sources` are glob patterns of the files that the figures hang on."""
    head = {"name": name, "version": __version__, "date": date, "seed": seed}
    machine = {"cpus": os.cpu_count() or 1, "python": platform.python_version(), "system": platform.system()}
    document = {**head, "machine": machine, "figures": dict(figures), "sources": hashes(sources, root)}
    path = folder / f"{name}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(path, "\n".join(_table(document, ())).lstrip("\n").encode("utf-8") + b"\n")
    return path


def read(name: str, folder: Path = RESULTS) -> dict[str, Any]:
    """A result as it was written; FileNotFoundError when there is none."""
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def stale(name: str, folder: Path = RESULTS, root: Path = ROOT) -> list[str]:
    """The sources of a result that have changed or gone since it was measured."""
    changed = []
    for path, digest in read(name, folder)["sources"].items():
        file = root / path
        if not file.is_file() or sha256_of(file) != digest:
            changed.append(path)
    return changed


def _table(values: Mapping[str, Any], path: Sequence[str]) -> list[str]:
    """Lines of a table: plain values first, then tables, then rows of tables."""
    lines, deeper = [], []
    for key, value in values.items():
        if isinstance(value, Mapping) or _rows(value):
            deeper.append((key, value))
        else:
            lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in deeper:
        inner = (*path, key)
        name = ".".join(_key(k) for k in inner)
        for row in value if _rows(value) else [value]:
            lines += ["", f"[[{name}]]" if _rows(value) else f"[{name}]", *_table(row, inner)]
    return lines


def _rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if hasattr(value, "item"):  # a scalar of numpy
        return _value(value.item())
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a result has no room for a figure that is not a number")
        return repr(float(f"{value:.6g}"))
    return str(int(value))
