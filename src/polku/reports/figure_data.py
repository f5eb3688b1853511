"""A figure's data as one table: what its sheet of the workbook and the table under it hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from polku.reports import words
from polku.reports.frame import Data

Cell = str | float | None
Sheet = tuple[list[str], list[list[Cell]]]
"""Column headings and rows."""


def figure_table(figure: Mapping[str, Any], language: str) -> Sheet:
    """The numbers of a figure in the language. Raises KeyError on a kind that is not known."""
    return TABLES[figure["kind"]](figure["data"], language)


def _heads(language: str, *keys: str) -> list[str]:
    return [words.ui(key, language) for key in keys]


def _status(item: Data, language: str, key: str = "status") -> str:
    return words.known_word(str(item.get(key) or ""), language)


def _three_bars(data: Data, language: str) -> Sheet:
    def row(bar: Data) -> list[Cell]:
        label, unit = words.say(bar["label"], language), words.say(bar.get("unit"), language)
        return [label, bar["value"], bar.get("low"), bar.get("high"), unit, _status(bar, language)]

    return _heads(language, "label", "value", "low", "high", "unit", "status"), [row(bar) for bar in data["bars"]]


def _pathways(data: Data, language: str) -> Sheet:
    names = {node["id"]: words.say(node["label"], language) for node in data["nodes"]}

    def row(link: Data) -> list[Cell]:
        ends = [names.get(link[end], link[end]) for end in ("source", "target")]
        style = words.known_word(f"style.{link['style']}", language)
        return [link["id"], *ends, style, words.say(link.get("sign"), language)]

    return ["id", *_heads(language, "from", "to", "style", "sign")], [row(link) for link in data["links"]]


def _fan(data: Data, language: str) -> Sheet:
    heads = _heads(language, "month", "observed")
    columns: list[list[Any]] = [list(data["months"]), list(data.get("observed") or [None] * len(data["months"]))]
    for name in ("without", "with"):
        for quantile in sorted(data.get(name) or {}, key=float):
            percent = round(100 * float(quantile), 6)
            share = words.number(percent, language, 0 if percent.is_integer() else 1)
            heads.append(f"{words.ui(name, language)}, {share}\u00a0%")
            columns.append(list(data[name][quantile]))
    events: dict[str, str] = {}
    for reform in data.get("reforms") or []:
        said = words.say(reform["label"], language)
        events[reform["month"]] = f"{events[reform['month']]}; {said}" if reform["month"] in events else said
    heads.append(words.ui("reforms", language))
    columns.append([events.get(month) for month in data["months"]])
    return heads, [list(row) for row in zip(*columns, strict=True)]


def _before_after(data: Data, language: str) -> Sheet:
    labels = [words.say(data[key], language) for key in ("label_area", "label_comparison")]
    rows = [list(row) for row in zip(data["months"], data["area"], data["comparison"], strict=True)]
    return [words.ui("month", language), *labels], rows


def _waterfall(data: Data, language: str) -> Sheet:
    items = [data["start"], *data["steps"], data["end"]]
    rows: list[list[Cell]] = [[words.say(i["label"], language), i["value"], i.get("low"), i.get("high")] for i in items]
    return _heads(language, "label", "value", "low", "high"), rows


def _payers(data: Data, language: str) -> Sheet:
    empty = [None] * len(data["horizons"])
    rows: list[list[Cell]] = [
        [words.say(p["label"], language), horizon, value, low, high]
        for p in data["payers"]
        for horizon, value, low, high in zip(
            data["horizons"], p["values"], p.get("low") or empty, p.get("high") or empty, strict=True
        )
    ]
    shift = data.get("shift")
    if shift:
        ends = " → ".join(words.say(shift[end], language) for end in ("from", "to"))
        rows.append([f"{words.ui('shift', language)}: {ends}", shift.get("horizon"), shift["amount"], None, None])
    return _heads(language, "payer", "horizon", "value", "low", "high"), rows


def _dots(data: Data, language: str) -> Sheet:
    def row(item: Data) -> list[Cell]:
        label, group, note = (words.say(item.get(key), language) for key in ("label", "group", "note"))
        return [label, group, item["value"], item.get("low"), item.get("high"), _status(item, language), note]

    heads = _heads(language, "label", "group", "value", "low", "high", "status", "note")
    return heads, [row(item) for item in data["rows"]]


def _doses(data: Data, language: str) -> Sheet:
    rows: list[list[Cell]] = [
        [words.say(panel["label"], language), month, planned, delivered]
        for panel in data["panels"]
        for month, planned, delivered in zip(
            panel["months"], panel["planned"], panel.get("delivered") or [None] * len(panel["months"]), strict=True
        )
    ]
    return _heads(language, "label", "month", "planned", "delivered"), rows


def _timeline(data: Data, language: str) -> Sheet:
    rows: list[list[Cell]] = [
        [item["month"], words.say(item["label"], language), _status(item, language, "state")] for item in data["items"]
    ]
    return _heads(language, "month", "label", "state"), rows


def _bars(data: Data, language: str) -> Sheet:
    rows: list[list[Cell]] = [[words.say(b["label"], language), b["value"]] for b in data["bars"]]
    return _heads(language, "label", "value"), rows


TABLES: Mapping[str, Callable[[Data, str], Sheet]] = {
    "three_bars": _three_bars,
    "pathway_map": _pathways,
    "fan": _fan,
    "before_after": _before_after,
    "waterfall": _waterfall,
    "payer_bars": _payers,
    "dot_interval": _dots,
    "dose_multiples": _doses,
    "timeline": _timeline,
    "bars": _bars,
}
