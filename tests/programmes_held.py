"""What must hold of any programme that `check` calls clean: each broken promise is one line.

`broken(folder, as_of, out)` runs check, run, design, map, freeze, score, verify and report on a folder, in process,
as the command line does, and reads what they wrote.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema

from polku.base import Month
from polku.cli.app import run
from polku.reports.schema import assessment_schema
from programmes_page import printed


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one folder: refused by `check` (its codes), or the promises that were broken."""

    refused: tuple[str, ...]
    broken: tuple[str, ...]
    withheld: int = 0
    estimated: bool = False


def held(folder: Path, as_of: Month | None, out: Path, wide: bool = True) -> Held:
    """Runs every command on a folder. `wide`: every format in both languages, else the Finnish page only."""
    month = ["--as-of", str(as_of)] if as_of else []
    checked = _said(["check", str(folder), "--json", *month])
    if checked.code not in (0, 1):
        return Held((), (_line("check", checked),))
    told = json.loads(checked.out)
    codes = tuple(sorted({p["code"] for p in told["problems"]}))
    ran = _said(["run", str(folder), *month, "--out", str(out / "run"), *(_wide() if wide else _narrow())])
    if codes:
        said = "" if ran.code == 1 else _line(f"check refuses {', '.join(codes)}, and run", ran)
        return Held(codes, (said,) if said else ())
    broken = [_line("run", ran)] if ran.code else [*of_run(out / "run")]
    unmodelled = any(c["code"] == "no_model" for c in told["warnings"])
    broken += [line for line in _rest(folder, month, out, wide, unmodelled) if line]
    effects = [] if ran.code else json.loads((out / "run" / "assessment.json").read_text("utf-8"))["effects"]
    return Held((), tuple(broken), sum(bool(row["withheld"]) for row in effects), bool(effects))


def _wide() -> list[str]:
    return ["--lang", "fi,en", "--format", "html,xlsx"]


def _narrow() -> list[str]:
    return ["--lang", "fi", "--format", "html"]


WHY_NOT_FROZEN = ("There is nothing to freeze", "Jäädytettävää ei ole", "is before", "on ennen kuukautta")
"""No month is forecast within reach of the data, or the folder is asked about a month that has not come."""


def _rest(folder: Path, month: list[str], out: Path, wide: bool, unmodelled: bool) -> Iterator[str]:
    """What the other commands break. `unmodelled`: check has said that no effect can be calculated."""
    formats = _wide() if wide else _narrow()
    planned = _said(["design", str(folder), *month, "--out", str(out / "design"), *formats])
    yield "" if planned.code == 0 or (unmodelled and planned.code == 1) else _line("design", planned)
    yield _told("map", ["map", str(folder), "--out", str(out / "map")])
    frozen = _said(["freeze", str(folder), *month])
    reason = any(words in frozen.err for words in WHY_NOT_FROZEN)  # said, and no fault of the folder's
    nothing = frozen.code == 2 and reason and not (folder / "forecasts.jsonl").exists()
    yield "" if frozen.code == 0 or nothing else _line("freeze", frozen)
    scored = _said(["score", str(folder)])
    yield "" if scored.code == (2 if frozen.code else 0) else _line("score", scored)
    yield _told("verify", ["verify", str(folder)])
    if (out / "run" / "assessment.json").exists():
        yield _told("report", ["report", str(out / "run"), *formats])


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def _said(words: list[str]) -> Done:
    """A command as the terminal runs it, its two streams kept. A traceback that escapes is code 4."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*words, "--debug"])
    both = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Done(code, *both)


def _told(name: str, words: list[str]) -> str:
    done = _said(words)
    return "" if done.code == 0 else _line(name, done)


def _line(name: str, done: Done) -> str:
    where = re.findall(r'File "[^"]*polku/([^"]*)", line (\d+)', done.err)
    last = (done.err or done.out).strip().splitlines()[-1:] or [""]
    return f"{name} ends with {done.code}: {last[0][:200]}" + (f" ({where[-1][0]}:{where[-1][1]})" if where else "")


def of_run(out: Path) -> Iterator[str]:
    """What `assessment.json` breaks by itself, and what the Finnish page prints otherwise than it says."""
    yield from of_assessment(out / "assessment.json")
    yield from printed(out / "report.fi.html", json.loads((out / "assessment.json").read_text("utf-8")))


def of_assessment(path: Path) -> Iterator[str]:
    """What `assessment.json` breaks: its schema, finite ordered numbers, sums, languages, verdicts."""
    laid = json.loads(path.read_text("utf-8"))
    yield from (f"schema: {e.json_path}: {e.message[:120]}" for e in _validator().iter_errors(laid))
    yield from (f"not finite: {place}" for place, x in _numbers(laid) if not math.isfinite(x))
    yield from _unordered(laid)
    yield from _payers(laid)
    yield from _languages(laid)
    yield from _verdicts(laid)


@cache
def _validator() -> Any:
    return jsonschema.Draft202012Validator(assessment_schema())


def _walk(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    yield place, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _walk(inner, f"{place}/{i}")


def _numbers(laid: Any) -> Iterator[tuple[str, float]]:
    return ((place, x) for place, x in _walk(laid) if isinstance(x, float))


def _unordered(laid: Any) -> Iterator[str]:
    for place, value in _walk(laid):
        if isinstance(value, dict) and "0.025" in value and "0.975" in value:
            row = [value[q] for q in sorted(value, key=float)]
            if any(b < a for a, b in pairwise(row)):
                yield f"quantiles out of order: {place}"
        for key in ("p_better", "p_saving", "p_active", "probability"):
            chance = value.get(key) if isinstance(value, dict) else None
            if isinstance(chance, int | float) and not 0 <= chance <= 1:
                yield f"a probability of {chance}: {place}/{key}"


def _payers(laid: Any) -> Iterator[str]:
    """The payers' means sum to `total` to the cent (as written: six significant digits)."""
    sums: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in laid["costs"]:
        key = (row["area"], row["horizon_months"], row["scenario"])
        if row["payer"] != "programme":  # what the trial itself costs: a part of the total, and its payers' too
            sums.setdefault(key, {})[row["payer"]] = row["mean"]
    for key, by in sums.items():
        if "total" not in by:
            yield f"no total: {key}"
            continue
        total = Decimal(str(by.pop("total")))
        off = abs(sum(Decimal(str(x)) for x in by.values()) - total)
        largest = max((abs(x) for x in (float(total), *by.values())), default=0.0)
        written = (len(by) + 1) * max(0.005, 10.0 ** (math.floor(math.log10(largest)) - 5) if largest else 0.0)
        if float(off) > written:
            yield f"payers sum to {off} off the total {total}: {key}"


def _languages(laid: Any) -> Iterator[str]:
    for place, value in _walk(laid):
        if isinstance(value, dict) and set(value) == {"fi", "en"} and isinstance(value["fi"], str):
            if value["fi"] != value["en"] and not same_figures(value["fi"], value["en"]):
                yield f"numbers differ: {place}: {value['fi'][:160]} | {value['en'][:160]}"


WORDS = {
    "1": ("yksi", "yhde", "yhte", "one"), "2": ("kaksi", "kahde", "kahte", "two", "twice"),
    "3": ("kolm", "three"), "4": ("nelj", "four"), "5": ("viisi", "viide", "viite", "five"),
    "6": ("kuusi", "kuude", "kuute", "six"), "7": ("seitsem", "seven"), "8": ("kahdeks", "eight"),
    "9": ("yhdeks", "nine"), "10": ("kymmen", "ten"),
}  # fmt: skip


def same_figures(finnish: str, english: str) -> bool:
    """The same figures in both sentences; a small one may stand in letters in either."""
    one, other = Counter(figures(finnish, ",", "\u00a0")), Counter(figures(english, ".", ","))
    said_fi, said_en = finnish.lower(), english.lower()
    lacking = ((one - other, said_en), (other - one, said_fi))
    return all(any(w in said for w in WORDS.get(x, ())) for left, said in lacking for x in left)


def figures(words: str, point: str, thousands: str) -> list[str]:
    """The figures of a sentence without their marks: 1 234,5 and 1,234.5 are both 1234.5."""
    bare = re.sub(r"(?<=\d)[\u202f\u00a0](?=\d{3}(?!\d))", "\u00a0", words)
    bare = re.sub(rf"(?<=\d){re.escape(thousands)}(?=\d{{3}}(?!\d))", "", bare)
    return [f"{float(x.replace(',', '.')):g}" for x in re.findall(rf"\d+(?:{re.escape(point)}\d+)?", bare)]


def _verdicts(laid: Any) -> Iterator[str]:
    """A row's key has one verdict, what is capped leaves its direction open, and no number is given when withheld."""
    one: dict[tuple[Any, ...], Any] = {}
    names = ("area", "segment", "measure", "horizon_months", "scenario", "variant", "displacement")
    for row in laid["effects"]:
        key = tuple(row.get(name) for name in names)
        verdict = (row["verdict"], row["direction"], tuple(row["capped_by"]))
        if one.setdefault(key, verdict) != verdict:
            yield f"two verdicts for {key}"
        if row["capped_by"] and row["direction"] != "open":
            yield f"capped and {row['direction']}: {key}"
        if row["capped_by"] and row["verdict"] == "learned":
            yield f"capped and learned: {key}"
        if bool(row["withheld"]) != (row["quantiles"] is None):
            yield f"withheld and numbers do not agree: {key}"
        yield from _sides(row, key)


def _sides(row: Mapping[str, Any], key: object) -> Iterator[str]:
    """A direction is said only where the probability stands on one side."""
    q, p = row["quantiles"], row["p_better"]
    if row["direction"] == "shows" and q and not (q["0.025"] > 0 or q["0.975"] < 0):
        yield f"shows, and 95 % holds nought: {key}"
    if row["direction"] in ("shows", "suggests") and p is not None and 0.05 < p < 0.95:
        yield f"{row['direction']} with a probability of {p}: {key}"
