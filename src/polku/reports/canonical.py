"""The bytes of `assessment.json`: the same values give the same bytes, on every machine.

JSON in UTF-8 with sorted keys, numbers with 6 significant digits, one row of a list on a line (so that two runs can
be compared line by line), no NaN and no infinity, and a line feed at the end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from polku.base import PolkuError, Text

DIGITS = 6


def canonical_bytes(assessment: Mapping[str, Any]) -> bytes:
    """`assessment` as it stands in the file. Raises PolkuError, the place named, on a value JSON cannot hold."""
    plain = plain_value(assessment, "")
    entries = [f"{_dump(key)}:{_entry(plain[key])}" for key in sorted(plain)]
    return ("{\n" + ",\n".join(entries) + "\n}\n").encode("utf-8")


def plain_value(value: Any, place: str) -> Any:
    """Dicts, lists, texts, whole numbers, numbers of 6 significant digits, booleans and None; nothing else."""
    kind_of = type(value)
    if kind_of is float:  # nearly every value of the file
        return _rounded(value, place)
    if value is None or kind_of is str or kind_of is bool or kind_of is int:
        return value
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return _rounded(float(value), place)
    if isinstance(value, Mapping):
        return {str(key): plain_value(inner, f"{place}/{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(inner, f"{place}/{i}") for i, inner in enumerate(value)]
    kind = type(value).__name__
    raise PolkuError(
        Text.of(
            f"Tulosta ei voi tallentaa: kohdassa {place} on arvo, jonka laji on {kind}.",
            f"The result cannot be saved: {place} holds a value of kind {kind}.",
        )
    )


def _rounded(value: float, place: str) -> float | int:
    if not math.isfinite(value):
        raise PolkuError(
            Text.of(
                f"Tulosta ei voi tallentaa: kohdassa {place} on luku, jota ei ole ({value}).",
                f"The result cannot be saved: {place} holds a number that is not one ({value}).",
            )
        )
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _entry(value: Any) -> str:
    """A list of rows with one row a line; anything else on one line."""
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return "[\n" + ",\n".join(_dump(row) for row in value) + "\n]"
    return _dump(value)
