"""What a run has seen, in one canonical form: the rows as cut, sorted, without their places.

Two folders of which a run as of a month sees the same rows give the same bytes, whatever their files look like.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from polku.base import Month, Place, Text
from polku.evidence.model import Evidence
from polku.programme.model import Programme


def rows_seen(programme: Programme, evidence: Evidence) -> bytes:
    """The canonical form of a programme and evidence already cut by `known`: UTF-8, one row a line, sorted."""
    return b"\n".join((*_rows("programme", programme), *_rows("evidence", evidence)))


def _rows(name: str, value: Any) -> list[bytes]:
    lines = []
    for field in fields(value):
        held = getattr(value, field.name)
        rows = held if isinstance(held, tuple) else (held,)
        lines += sorted(f"{name}.{field.name} {_line(row)}".encode() for row in rows)
    return lines


def _line(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(value: Any) -> Any:
    """A value as JSON has it: places left out, months and texts as words, sets sorted."""
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        held = {f.name: getattr(value, f.name) for f in fields(value)}
        kept = {name: plain(item) for name, item in held.items() if not isinstance(item, Place)}
        return {"": type(value).__name__, **kept}
    return value
