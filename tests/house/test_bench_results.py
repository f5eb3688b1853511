"""Results of benchmarks speak of the sources they name; when those have changed, that is said aloud."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
import warnings
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """`benchmarks/bench.py`, loaded."""
    spec = importlib.util.spec_from_file_location("bench", ROOT / "benchmarks" / "bench.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


def test_stale_results_are_told_in_a_warning(bench: ModuleType) -> None:
    """A warning stands in the summary of every test run until `python run.py bench` measures anew."""
    for line in bench.stale():
        warnings.warn(f"benchmarks/results: {line}", stacklevel=1)


def test_a_result_is_stale_when_a_source_has_changed(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "RESULTS", tmp_path)
    assert len(bench.stale()) == len(bench.BENCHES)
    for name, each in bench.BENCHES.items():
        (tmp_path / f"{name}.toml").write_text(f'sources = "{bench.sources_hash(each)}"\n')
    assert bench.stale() == []
    (tmp_path / "cohort.toml").write_text('sources = "0"\n')
    assert bench.stale() == ["cohort: stale, its sources have changed"]


def test_every_result_says_on_what_it_was_measured(bench: ModuleType) -> None:
    for name in bench.BENCHES:
        found = tomllib.loads((ROOT / "benchmarks" / "results" / f"{name}.toml").read_text(encoding="utf-8"))
        assert {"name", "ratio", "seed", "version", "sources", "machine", "repeats"} <= set(found)
        assert {"cpus", "python", "system"} == set(found["machine"])
        assert found["ratio"] > 1.0
