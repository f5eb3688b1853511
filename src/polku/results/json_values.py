"""Values as plain JSON: what `assessment.json` is written from. One rule a kind of value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from polku.base import QUANTILES, Month, Spread, Text


def plain(value: Any) -> Any:
    """A value of the house as JSON values: dict, list, str, int, float, bool, None.

    A `Text` becomes `{"fi", "en"}`, a `Month` "YYYY-MM", a `Spread` its mean, sd and quantiles; a field `with_`
    (a word of Python) is written `with`; sets are sorted. Raises ValueError on NaN or infinity and TypeError
    on a value that has no plain form.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"not a finite number: {value}")
        return value
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, Spread):
        return plain_spread(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    raise TypeError(f"no plain form for {type(value).__name__}")


def plain_spread(spread: Spread) -> dict[str, Any]:
    """`{"mean", "sd", "quantiles": {"0.025": ...}}`, the form in which every interval stands in the file."""
    quantiles = {str(q): plain(v) for q, v in zip(QUANTILES, spread.quantiles, strict=True)}
    return {"mean": plain(spread.mean), "sd": plain(spread.sd), "quantiles": quantiles}


def _plain_fields(value: Any) -> dict[str, Any]:
    """A frozen value field by field; a field `spread` is laid open beside the others."""
    out: dict[str, Any] = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if field.name == "spread" and isinstance(item, Spread):
            out |= plain_spread(item)
        else:
            out[field.name.rstrip("_")] = plain(item)
    return out
