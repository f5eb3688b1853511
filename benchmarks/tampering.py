"""Tampering with the registry of forecasts: every kind, at random places, must be found; and how fast it is verified.

    python benchmarks/tampering.py --date 2026-11-24

Kinds that a file alone cannot betray (a cut at the end of a line, a chain written anew) are tried against a head that
is known, as printed in a report.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from typing import Any

import results

from polku.registry import chain as registry

SEED = 1
SOURCES = ("src/polku/registry/chain.py", "benchmarks/tampering.py")
LEVELS = ("0.025", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95", "0.975")


def body(i: int, programme: str = "kokeilu") -> dict[str, Any]:
    """A forecast's record of the size that a freeze writes."""
    fan = {p: round(4000.0 + i + 30.0 * k, 2) for k, p in enumerate(LEVELS)}
    return {
        "kind": "forecast",
        "id": f"unemployed/pori/{i}",
        "programme": {"id": programme, "hash": "0" * 64},
        "issued": f"20{10 + i % 80:02d}-05",
        "frozen_at": f"20{10 + i % 80:02d}-06-20",
        "cut": {"data": "2018-04", "evidence": "1" * 64},
        "version": "0.1.0",
        "seed": 1,
        "hindsight": False,
        "target": {"indicator": "unemployed", "area": "pori", "month": "2018-06", "vintages": "first and last"},
        "scenario": "delivered",
        "with": fan,
        "without": fan,
        "no_effect": {"log_mean": 8.4, "log_sd": 0.05},
        "references": {
            "seasonal_naive": {"log_mean": 8.5, "log_sd": 0.1},
            "ets": {"log_mean": 8.4, "log_sd": 0.06},
        },
        "resolver": {"series": "unemployed", "area": "pori", "source": "12r5"},
    }


def chain(bodies: list[dict[str, Any]]) -> bytes:
    """A registry of these records."""
    head, lines = registry.GENESIS, []
    for seq, laid in enumerate(bodies):
        line, head = registry.line_of(head, seq, laid)
        lines.append(line)
    return b"".join(lines)


def head_of(data: bytes) -> str:
    """The head of an honest registry."""
    return data.rsplit(b"\n", 2)[-2][9:73].decode()


Tamper = Callable[[bytes, random.Random], bytes]


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def edit_byte(data: bytes, chance: random.Random) -> bytes:
    i = chance.randrange(len(data))
    return data[:i] + bytes([(data[i] + chance.randrange(1, 256)) % 256]) + data[i + 1 :]


def edit_value(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    i = chance.randrange(len(lines))
    place = chance.choice(list(re.finditer(rb'"0\.[0-9]+":([0-9.]+)', lines[i])))
    lines[i] = lines[i][: place.start(1)] + b"4001.07" + lines[i][place.end(1) :]
    return b"".join(lines)


def edit_time(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    i = chance.randrange(len(lines))
    lines[i] = re.sub(rb'"frozen_at":"[0-9-]+"', b'"frozen_at":"2001-01-01"', lines[i])
    return b"".join(lines)


def edit_hash(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    i = chance.randrange(len(lines))
    at = chance.choice((9, 84)) + chance.randrange(64)
    other = chance.choice([c for c in b"0123456789abcdef" if c != lines[i][at]])
    lines[i] = lines[i][:at] + bytes([other]) + lines[i][at + 1 :]
    return b"".join(lines)


def delete(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    del lines[chance.randrange(len(lines) - 1)]
    return b"".join(lines)


def truncate(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    return b"".join(lines[: chance.randrange(len(lines))])


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def swap(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    i, j = chance.sample(range(len(lines)), 2)
    lines[i], lines[j] = lines[j], lines[i]
    return b"".join(lines)


def insert(data: bytes, chance: random.Random) -> bytes:
    """A back-dated record, itself hashed as it should be, put in before another."""
    lines = _lines(data)
    i = chance.randrange(len(lines))
    prev = registry.GENESIS if i == 0 else lines[i - 1][9:73].decode()
    lines.insert(i, registry.line_of(prev, i, body(99999))[0])
    return b"".join(lines)


def duplicate(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return b"".join(lines)


def line_end(data: bytes, chance: random.Random) -> bytes:
    lines = _lines(data)
    i = chance.randrange(len(lines))
    lines[i] = lines[i][:-1] + chance.choice((b"\r\n", b"\r", b"", b"\n\n", b" \n"))
    return b"".join(lines)


def rewrite(data: bytes, chance: random.Random) -> bytes:
    """A record is changed and the whole chain from there on written anew, every hash as it should be."""
    lines = _lines(data)
    i = chance.randrange(len(lines))
    head = registry.GENESIS if i == 0 else lines[i - 1][9:73].decode()
    out = lines[:i]
    for seq in range(i, len(lines)):
        line, head = registry.line_of(head, seq, body(seq if seq > i else 99999))
        out.append(line)
    return b"".join(out)


def replay(data: bytes, chance: random.Random) -> bytes:
    """The whole registry of another programme, every hash as it should be, put in its place."""
    return chain([body(i, "toinen") for i in range(chance.randrange(1, 30))])


KINDS: dict[str, Tamper] = {
    f.__name__: f
    for f in (
        edit_byte,
        edit_value,
        edit_time,
        edit_hash,
        delete,
        truncate,
        cut,
        swap,
        insert,
        duplicate,
        line_end,
        rewrite,
        replay,
    )
}
NEEDS_HEAD = ("truncate", "cut", "rewrite")
"""Kinds that are tried against the known head; all others must be found without it."""


def found(kind: str, data: bytes, chance: random.Random) -> bool:
    """Whether a tampering of a kind at a random place is found."""
    changed = KINDS[kind](data, chance)
    if changed == data:
        raise ValueError(f"{kind} changed nothing")
    head = head_of(data) if kind in NEEDS_HEAD else None
    return bool(registry.check(changed, "kokeilu", head).problems)


def measure(records: int, each: int, many: int) -> dict[str, Any]:
    """Tamperings found by kind, in a registry of `records`, and the seconds that verifying `many` records takes."""
    chance = random.Random(SEED)
    data = chain([body(i) for i in range(records)])
    counted = {kind: sum(found(kind, data, chance) for _ in range(each)) for kind in KINDS}
    large = chain([body(i) for i in range(many)])
    begun = time.perf_counter()
    clean = not registry.check(large, "kokeilu", head_of(large)).problems
    seconds = time.perf_counter() - begun
    return {
        "tried": each * len(KINDS),
        "found": sum(counted.values()),
        "records_tampered_with": records,
        "records_verified": many,
        "megabytes": round(len(large) / 1e6, 1),
        "seconds": round(seconds, 2),
        "clean": clean,
        "found_by_kind": counted,
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="")
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--many", type=int, default=100_000)
    words = parser.parse_args()
    figures = measure(words.records, words.each, words.many)
    print(figures)
    if words.date:
        results.write("registry", figures, SOURCES, words.date, SEED)


if __name__ == "__main__":
    main()
