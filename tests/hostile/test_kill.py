"""Kill -9 while two writers freeze: what was acknowledged is there, nothing is there by half, the lock is free."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import kill

LOOPS = 10


def test_ten_loops_of_kill_lose_nothing(tmp_path: Path) -> None:
    found = kill.loops(tmp_path, LOOPS, seed=7)
    assert found["kills"] == 2 * LOOPS
    assert found["acknowledged"] > 0
    wrong = ("lost", "half_written", "broken_chains", "files_left", "stuck")
    assert {name: found[name] for name in wrong} == dict.fromkeys(wrong, 0)


def test_a_lost_batch_would_be_counted(tmp_path: Path) -> None:
    told = kill.loop(tmp_path, 0, kill.random.Random(3))
    assert kill.checked(tmp_path, [*told, "9.9/9"])["lost"] == 1
