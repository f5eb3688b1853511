"""What a run has seen, in one canonical form: the rows as cut, sorted, without their places.

Two folders of which a run as of a month sees the same rows give the same bytes, whatever their files look like.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from polku.base import Month, Text
from polku.evidence.model import Evidence
from polku.files import sha256_of
from polku.programme.model import Programme

ASIDE = ("place", "given_by", "given_on")
"""Fields that say where a row stands and who gave it when: no part of what is known."""


def rows_used(programme: Programme, evidence: Evidence) -> bytes:
    """The canonical form of a programme and evidence already cut by `known`: UTF-8, one row a line, sorted."""
    return b"\n".join((*_rows("programme", programme), *_rows("evidence", evidence)))


def _rows(name: str, value: Any) -> list[bytes]:
    lines = []
    for field in fields(value):
        held = getattr(value, field.name)
        rows = held if isinstance(held, tuple) else (held,)
        lines += sorted(f"{name}.{field.name} {_line(row)}".encode() for row in rows)
    return lines


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _line(value: Any) -> str:
    return _JSON.encode(plain(value))


def plain(value: Any) -> Any:
    """A value as JSON has it: places left out, months and texts as words, sets sorted."""
    if value is None or isinstance(value, (str, float, int)):
        return value
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    names = (name for name in value.__dataclass_fields__ if name not in ASIDE)
    return {"": type(value).__name__, **{name: plain(getattr(value, name)) for name in names}}


def digests(seen: bytes) -> dict[str, str]:
    """sha256 of the rows seen, table by table: `programme.links`, `evidence.observations` …"""
    tables: dict[str, list[bytes]] = {}
    for line in seen.split(b"\n"):
        tables.setdefault(line.split(b" ", 1)[0].decode(), []).append(line)
    return {table: sha256_of(b"\n".join(lines)) for table, lines in tables.items()}
