"""The report as one HTML file a language: offline, no script, nothing fetched; every text is escaped by Jinja2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from polku.reports import words
from polku.reports.cells import NUMERIC, figure_rows, table_rows
from polku.reports.charts import ONE_SIZE, figure_svgs
from polku.reports.figure_data import figure_table
from polku.reports.map import map_svg, pathways_as_text
from polku.reports.outline import Item, Outline, OutlinePage, outline
from polku.reports.svg import clean

SMALL_MULTIPLES = 3
"""A page with more figures than this shows them two abreast."""
MOST_ROWS = 40
"""A figure with more rows than this has its numbers in the workbook only."""
SHORT_HEAD = 16
"""Characters of the registry's head that are printed."""


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("polku.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )


def _style() -> str:
    return (files("polku.reports") / "templates" / "style.css").read_text("utf-8")


def report_html(assessment: Mapping[str, Any], language: str, workbook: str | None) -> str:
    """The whole report. `workbook` is the file name its figures' data blocks point to (None: no workbook made)."""
    told = outline(assessment, language)
    template = _environment().get_template("report.html.j2")
    return str(
        template.render(
            language=language,
            ui=lambda key: words.ui(key, language),
            style=_markup(_style()),
            title=words.say(assessment["title"], language),
            as_of=words.ui("as_of", language).format(month=words.month(assessment["as_of"], language)),
            calibration=_calibration_short(assessment, language),
            pages=[_page(page, language) for page in told.pages],
            grounds=_grounds(told),
            warnings=[words.say(w["text"], language) for w in assessment.get("warnings") or ()],
            facts=_facts(assessment, language),
            inputs=[(i["path"], i["sha256"]) for i in assessment.get("inputs") or ()],
            workbook=workbook,
        )
    )


def map_html(nodes: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]], language: str, title: str) -> str:
    """The pathway map alone as a page, with its text below."""
    template = _environment().get_template("map.html.j2")
    return str(
        template.render(
            language=language,
            ui=lambda key: words.ui(key, language),
            style=_markup(_style()),
            title=title,
            svg=_markup(map_svg(nodes, links, language)),
            pathways=pathways_as_text(nodes, links, language),
        )
    )


def _markup(words_: str) -> Any:
    """Marks our own markup (style, drawings) as not to be escaped."""
    from markupsafe import Markup

    return Markup(words_)


def calibration(assessment: Mapping[str, Any], language: str) -> str:
    """What is known of how often the intervals hold; `pending` until a calibration has been run."""
    state = (assessment.get("diagnostics") or {}).get("calibration")
    if isinstance(state, Mapping) and "text" in state:
        state = state["text"]
    if state in (None, "", "pending", "not run") or (isinstance(state, Mapping) and not {"fi", "en"} & set(state)):
        return words.ui("calibration_pending", language)
    return words.say(state, language)


def _calibration_short(assessment: Mapping[str, Any], language: str) -> str:
    """For the first lines of the report; the whole sentence stands in "about"."""
    whole = calibration(assessment, language)
    return words.ui("calibration_short", language) if whole == words.ui("calibration_pending", language) else whole


def registry_head(assessment: Mapping[str, Any], language: str) -> str:
    """Where the chain of frozen forecasts stood, short enough to print and long enough for `polku verify --head`."""
    if "registry" not in assessment:  # told from a file that does not know
        return ""
    held = assessment["registry"]
    if held is None:
        return words.ui("registry_none", language)
    return words.ui("registry_head", language).format(
        head=held["head"][:SHORT_HEAD],
        records=words.number(held["records"], language),
        latest=words.month(held["latest"], language),
    )


def _facts(assessment: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    programme = assessment["programme"]
    found = [
        ("programme", f"{words.say(assessment['title'], language)} ({programme['id']})"),
        ("known", words.month(assessment["as_of"], language)),
        ("calibration", calibration(assessment, language)),
        ("version", words.say(assessment.get("version"), language)),
        ("seed", words.say(assessment.get("seed"), language)),
        ("hash", words.say(programme.get("hash"), language)),
        ("registry", registry_head(assessment, language)),
    ]
    return [(words.ui(key, language), value) for key, value in found if value]


def _page(page: OutlinePage, language: str) -> dict[str, Any]:
    """A page for the template: the three numbers stand before the sentences, other figures after them."""
    figures = [_figure(item, language) for item in page.figures]
    return {
        "number": page.number,
        "anchor": f"p{page.number}",
        "title": page.title,
        "conclusion": page.conclusion,
        "claims": page.claims,
        "lead": [f for f in figures if f["kind"] == "three_bars"],
        "figures": [f for f in figures if f["kind"] != "three_bars"],
        "small": len(figures) > SMALL_MULTIPLES,
        "tables": [_table(item, language) for item in page.tables],
    }


def _figure(item: Item, language: str) -> dict[str, Any]:
    figure = item.data
    kind = figure["kind"]
    heads, rows = figure_table(figure, language)
    reforms = figure["data"].get("reforms") or () if kind == "fan" else ()
    drawn = kind == "pathway_map"
    return {
        "kind": kind,
        "name": item.name,
        "anchor": f"f{item.number}",
        "one_size": kind in ONE_SIZE,
        "caption": words.say(figure["caption"], language),
        "svgs": [_markup(svg) for svg in figure_svgs(figure, language, f"f{item.number}")],
        "reforms": [(words.month(r["month"], language), words.say(r["label"], language)) for r in reforms],
        "heads": heads,
        "rows": figure_rows(heads, rows, language) if len(rows) <= MOST_ROWS else [],
        "numeric": [any(isinstance(row[i], int | float) for row in rows) for i in range(len(heads))],
        "pathways": pathways_as_text(figure["data"]["nodes"], figure["data"]["links"], language) if drawn else [],
    }


def _table(item: Item, language: str) -> dict[str, Any]:
    table = item.data
    columns = table["columns"]
    return {
        "name": item.name,
        "anchor": f"t{item.number}",
        "caption": words.say(table["caption"], language),
        "heads": [words.say(column["label"], language) for column in columns],
        "numeric": [column.get("kind") in NUMERIC for column in columns],
        "rows": table_rows(table, language),
        "note": words.say(table.get("note"), language),
    }


def _grounds(told: Outline) -> list[dict[str, Any]]:
    """The grounds with the places that refer to them."""
    return [
        {
            "number": number,
            "lines": lines,
            "backs": [
                (f"p{page.number}c{i}", page.number)
                for page in told.pages
                for i, claim in enumerate((page.conclusion, *page.claims))
                if claim.ground == number
            ],
        }
        for number, lines in enumerate(told.grounds, start=1)
    ]
