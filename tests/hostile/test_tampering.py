"""Tampering with the registry: 520 of every kind at random places are all found, honest histories never are."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import tampering

from polku.registry import chain as registry

EACH = 40


@pytest.fixture(scope="module")
def honest() -> bytes:
    return tampering.chain([tampering.body(i) for i in range(60)])


@pytest.mark.parametrize("kind", tampering.KINDS)
def test_every_tampering_is_found(honest: bytes, kind: str) -> None:
    chance = random.Random(f"polku {kind}")
    assert sum(tampering.found(kind, honest, chance) for _ in range(EACH)) == EACH


def test_at_least_five_hundred_are_tried() -> None:
    assert EACH * len(tampering.KINDS) >= 500


@pytest.mark.parametrize("length", range(1, 60, 7))
def test_honest_histories_raise_no_alarm(length: int) -> None:
    bodies = [tampering.body(i) for i in range(length)]
    data, grown = tampering.chain(bodies), tampering.chain([*bodies, tampering.body(99)])
    assert registry.check(data, "kokeilu", tampering.head_of(data)).problems == ()
    assert registry.check(grown, "kokeilu", tampering.head_of(data)).problems == ()
