"""The workbook: a sheet for each figure's data and each table, one of cautions, and a first sheet that lists them.

Numbers are numbers; no text is ever a formula (a leading = + - @ is marked as text); the bytes depend on the
assessment alone: openpyxl's clock times are replaced and the archive is packed anew with fixed dates and order.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from polku.reports import words
from polku.reports.cells import figure_formats, sheet_cell, table_formats
from polku.reports.figure_data import Cell, figure_table
from polku.reports.html import calibration, registry_head
from polku.reports.outline import Item, outline
from polku.reports.svg import clean

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_LONGEST = 32_000


def report_xlsx(assessment: Mapping[str, Any], language: str) -> bytes:
    """The workbook's bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    told = outline(assessment, language).sheets()
    contents: list[list[Cell]] = []
    for page, item, _ in told:
        caption = words.say(item.data["caption"], language)
        contents.append([item.name, caption, f"{page.number} {page.title}"])
    cautions = [[words.say(w["text"], language)] for w in assessment.get("warnings") or ()]
    name = words.ui("warnings", language)
    if cautions:
        contents.append([name, words.ui("warnings_lead", language), ""])
    source = words.ui("source_text", language).format(
        version=assessment.get("version", ""), title=words.say(assessment["title"], language)
    )
    _front(book, assessment, language, contents, source)
    for _, item, figure in told:
        heads, rows, formats = _figure(item, language) if figure else _table(item, language)
        caption = words.say(item.data["caption"], language)
        _sheet(
            book,
            item.name,
            heads,
            rows,
            formats,
            [f"{item.name}. {caption}", f"{words.ui('source', language)}: {source}"],
        )
    if cautions:
        _sheet(
            book,
            name,
            [words.ui("what", language)],
            cautions,
            [["General"]] * len(cautions),
            [name, f"{words.ui('source', language)}: {source}"],
        )
    raw = io.BytesIO()
    book.save(raw)
    return repacked(raw.getvalue())


def _figure(item: Item, language: str) -> tuple[list[str], list[list[Cell]], list[list[str]]]:
    heads, rows = figure_table(item.data, language)
    return heads, rows, [figure_formats(heads, row, language) for row in rows]


def _table(item: Item, language: str) -> tuple[list[str], list[list[Cell]], list[list[str]]]:
    columns = item.data["columns"]
    rows = [[sheet_cell(c, col, language) for c, col in zip(row, columns, strict=True)] for row in item.data["rows"]]
    return (
        [words.say(col["label"], language) for col in columns],
        rows,
        [table_formats(row, columns) for row in item.data["rows"]],
    )


def _front(
    book: Any, assessment: Mapping[str, Any], language: str, contents: Sequence[list[Cell]], source: str
) -> None:
    """The first sheet: what this is, as of when, and what stands on which sheet."""
    above = [
        words.say(assessment["title"], language),
        f"{words.ui('known', language)}: {words.month(assessment['as_of'], language)}",
        f"{words.ui('source', language)}: {source}",
        f"{words.ui('hash', language)}: {words.say(assessment['programme'].get('hash'), language)}",
        calibration(assessment, language),
    ]
    if chain := registry_head(assessment, language):
        above.append(f"{words.ui('registry', language)}: {chain}")
    heads = [words.ui(key, language) for key in ("sheet_name", "what", "page")]
    formats = [["General"] * 3] * len(contents)
    _sheet(book, words.ui("contents", language), heads, list(contents), formats, above, link=True)


def _sheet(
    book: Any,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    formats: Sequence[Sequence[str]],
    above: Sequence[str],
    link: bool = False,
) -> None:
    """Lines above, a bold header row that stays in view, then the rows. `link` ties column A to its sheet."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{len(above) + 3}"
    for i, head in enumerate(heads):
        longest = max((len(_shown(row[i])) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(i + 1)].width = min(max(longest, len(head) * 0.8, 9) + 2, 60)
    for i, said in enumerate(above):
        sheet.append([_written(sheet, said, font=Font(bold=True) if i == 0 else Font(color="FF4A5866"))])
    sheet.append([])
    sheet.append([_written(sheet, head, font=Font(bold=True)) for head in heads])
    for row, forms in zip(rows, formats, strict=True):
        cells = [_written(sheet, value, form) for value, form in zip(row, forms, strict=True)]
        if link:
            cells[0] = _written(sheet, row[0], font=Font(color="FF005A8C", underline="single"))
            cells[0].hyperlink = f"#'{row[0]}'!A1"
        sheet.append(cells)


def _shown(value: Cell) -> str:
    return "" if value is None else str(value)


def _written(sheet: Any, value: Cell, form: str = "General", font: Any = None) -> Any:
    """A cell: a text stays a text, whatever it begins with. What needs no dress is given as it is, which is fast."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        value = clean(value)[:_LONGEST]
    plain = not isinstance(value, str) or not value.startswith(FORMULA_SIGNS)
    if plain and font is None and form == "General":
        return value
    cell = WriteOnlyCell(sheet, value=None)
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = not plain
    elif value is not None:
        cell.value = value
        cell.number_format = form
    if font is not None:
        cell.font = font
    return cell


def repacked(raw: bytes) -> bytes:
    """The same workbook without clock times: parts in the order of their names, all dated 1980-01-01."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", part)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return packed.getvalue()
