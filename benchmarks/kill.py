"""Kill -9 while two writers freeze: nothing acknowledged is lost, nothing is there by half.

Each loop starts two writers on one registry, each adding batches of three records and saying so after each; both are
killed at a random moment. Afterwards the chain must verify, every batch that was told must be there, every batch must
be whole, and the next writer must find the lock free.

    python benchmarks/kill.py --loops 100 --date 2026-11-24
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import results

from polku.base import PolkuError
from polku.registry import chain as registry

SEED = 1
SOURCES = ("src/polku/registry/chain.py", "src/polku/files.py", "benchmarks/kill.py")
BATCH = 3
WRITER = f"""
import itertools, sys
from pathlib import Path
from polku.registry import chain as registry
folder, name = Path(sys.argv[1]), sys.argv[2]
for i in itertools.count():
    ids = [f"{{name}}/{{i}}/{{k}}" for k in range({BATCH})]
    said = {{"programme": {{"id": "kill", "hash": ""}}, "issued": "2018-06", "frozen_at": "2018-07-20"}}
    bodies = [{{"kind": "note", "id": k, "text": "x" * 800, **said}} for k in ids]
    registry.append(folder, lambda _: bodies, wait=60.0)
    sys.stdout.write(f"{{name}}/{{i}}\\n")
    sys.stdout.flush()
"""


def loop(folder: Path, number: int, chance: random.Random) -> list[str]:
    """One loop: the batches that were told. Both writers are killed before it returns."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), f"{number}.{k}"], stdout=subprocess.PIPE, env=environment
        )
        for k in range(2)
    ]
    _wait_for_one(folder, writers)
    time.sleep(chance.uniform(0.0, 0.3))
    for writer in writers:
        writer.kill()
    told = [writer.communicate()[0].decode() for writer in writers]
    return [line for words in told for line in words.split("\n")[:-1]]


def _wait_for_one(folder: Path, writers: list[subprocess.Popen[bytes]]) -> None:
    """Waits until a writer is about to write, so that the kill meets writers at work."""
    end = time.monotonic() + 20.0
    while time.monotonic() < end and all(w.poll() is None for w in writers):
        if (folder / registry.LOCK).exists():
            return
        time.sleep(0.002)


def loops(folder: Path, count: int, seed: int = SEED) -> dict[str, Any]:
    """`count` loops, a registry each: how many batches were told, lost or half there, and whether the chains held."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    for number in range(count):
        here = folder / str(number)
        here.mkdir()
        found += checked(here, loop(here, number, chance))
    names = ("acknowledged", "lost", "half_written", "unacknowledged_but_whole", "broken_chains", "files_left", "stuck")
    return {"loops": count, "kills": 2 * count, **{name: found[name] for name in names}}


def checked(folder: Path, told: list[str]) -> Counter[str]:
    """What is wrong with a registry after the kill, given what its writers had been told."""
    broken = registry.verify(folder)
    ids = Counter(r.body["id"].rsplit("/", 1)[0] for r in (() if broken else registry.read(folder).records))
    left = [p for p in folder.iterdir() if p.name not in (registry.NAME, registry.LOCK, registry.ASIDE)]
    free = True
    try:
        registry.append(folder, lambda _: [], wait=1.0)
    except PolkuError:
        free = False
    return Counter(
        acknowledged=len(told),
        lost=sum(batch not in ids for batch in told),
        half_written=sum(n != BATCH for n in ids.values()),
        unacknowledged_but_whole=len(set(ids) - set(told)),
        broken_chains=bool(broken),
        files_left=len(left),
        stuck=not free,
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="")
    parser.add_argument("--loops", type=int, default=100)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = loops(Path(folder), words.loops)
    print(found)
    if words.date:
        results.write("kill", found, SOURCES, words.date, SEED)


if __name__ == "__main__":
    main()
