"""`assessment.json` of a finished run, read back: what `polku report` tells from, or one sentence on why it cannot."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from polku.base import Month, Text, UsageError

ASSESSMENT = "assessment.json"
SCHEMA = 1
PAGE = {"id": str, "title": dict, "conclusion": dict, "claims": list, "figures": list, "tables": list}
TOP = {"programme": dict, "title": dict, "as_of": str, "pages": list}
Made = TypeVar("Made")


class Spoilt(ValueError):
    """What makes a file no assessment, in words of both languages."""

    def __init__(self, fi: str, en: str) -> None:
        super().__init__(en)
        self.fi, self.en = fi, en


def read_assessment(directory: Path) -> Mapping[str, Any]:
    """`assessment.json` of a finished run; raises UsageError when there is none or it is not whole."""
    path = directory / ASSESSMENT if directory.is_dir() else directory
    if not path.is_file():
        raise UsageError(
            Text.of(
                f"Kansiossa {directory} ei ole luettavaa tiedostoa {ASSESSMENT}; aja ensin polku run.",
                f"{directory} has no readable {ASSESSMENT}; run polku run first.",
            )
        )
    try:
        found = json.loads(path.read_bytes(), parse_constant=_no_constant, object_pairs_hook=_once)
        return required(found)
    except Spoilt as why:
        raise spoilt(path, why) from why
    except (OSError, ValueError, RecursionError) as error:
        raise spoilt(path, Spoilt("tiedosto ei ole ehjää JSONia", "the file is not whole JSON")) from error


def spoilt(path: Path, why: Spoilt) -> UsageError:
    """One sentence: the file, what is wrong with it and what to do."""
    return UsageError(
        Text.of(
            f"{path} ei ole polun arviointi: {why.fi}. Aja polku run uudelleen.",
            f"{path} is not an assessment of polku: {why.en}. Run polku run again.",
        )
    )


def telling(path: Path, tell: Callable[[], Made]) -> Made:
    """What `tell` makes of a file that may hold anything; UsageError where it does not hold what a report needs."""
    try:
        return tell()
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise spoilt(
            path,
            Spoilt(f"siitä puuttuu tietoja tai ne ovat väärää lajia ({what})", f"parts are missing or wrong ({what})"),
        ) from error


def required(found: Any) -> Mapping[str, Any]:
    """The file's content, with its version and the parts that every report has; raises Spoilt."""
    if not isinstance(found, dict):
        raise Spoilt("sisältö ei ole olio", "its content is not an object")
    if found.get("schema") != SCHEMA or isinstance(found.get("schema"), bool):
        raise Spoilt(
            f"rakenteen versio on {found.get('schema')!r}, ja tämä polku lukee versiota {SCHEMA}",
            f"its schema is {found.get('schema')!r}, and this polku reads schema {SCHEMA}",
        )
    _fields(found, TOP, "")
    _month(found, "as_of")
    if "data_end" in found:
        _month(found, "data_end")
    _fields(found["programme"], {"id": str}, "programme.")
    for n, page in enumerate(found["pages"]):
        if not isinstance(page, dict):
            raise Spoilt(f"pages[{n}] ei ole olio", f"pages[{n}] is not an object")
        _fields(page, PAGE, f"pages[{n}].")
    if not found["pages"]:
        raise Spoilt("sivuja ei ole", "it has no pages")
    _finite(found)
    return found


def _fields(held: Mapping[str, Any], wanted: Mapping[str, type], where: str) -> None:
    for key, kind in wanted.items():
        if key not in held:
            raise Spoilt(f"{where}{key} puuttuu", f"{where}{key} is missing")
        if not isinstance(held[key], kind):
            raise Spoilt(f"{where}{key} on väärää lajia", f"{where}{key} is of a wrong kind")


def _month(held: Mapping[str, Any], key: str) -> None:
    try:
        Month.parse(held[key])
    except (ValueError, AttributeError, TypeError):
        raise Spoilt(f"{key} ei ole kuukausi ({held[key]!r})", f"{key} is not a month ({held[key]!r})") from None


def _finite(found: Any) -> None:
    """No number beyond all bounds (1e999), however deep."""
    left: list[Any] = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, float) and not math.isfinite(one):
            raise Spoilt("siinä on luku, joka ei ole äärellinen", "it holds a number that is not finite")


def _no_constant(word: str) -> Any:
    raise Spoilt(f"siinä on luku {word}", f"it holds the number {word}")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object, no key of which is there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(k for i, (k, _) in enumerate(pairs) if k in dict(pairs[:i]))
        raise Spoilt(f"avain {twice} on kahdesti", f"the key {twice} is there twice")
    return found
