"""Why a cell was not read, in a sentence, and what to do about it.

The first rule whose pattern fits names the refusal. Nothing here decides whether a cell is read: that is
the grammar in `cells`; a cell refused there gets its best name here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from polku.base import Place, Problem, Text
from polku.tables.values import shown
from polku.texts import Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that is not read: what is wrong, what to do, and a code."""

    what: Text
    cure: Text
    code: str = "not_number"

    def problem(self, place: Place) -> Problem:
        """The refusal as a problem of a folder."""
        return Problem(self.code, place, self.what, self.cure)


_MONTH_WORDS = (
    "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|"
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_NUMBER = r"[+\-−]?\d[\d .,\u00a0\u2009\u202f]*"

_RULES = tuple(
    (code, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for code, pattern in (
        ("blank", r""),
        ("error_value", r"#.*"),
        ("formula", r"[=@].*|[+\-]?[\d.,]+[+*^][\d.,+*/^()\-]+=?|\+[a-z].*"),
        ("apostrophe", r"['’‘`´].*"),
        ("not_finite", r"[+\-−]?(nan|inf|infinity|∞|äärettömyys|ääretön)"),
        ("percent", r".*[%‰٪].*|.*\d\s*(prosent|pros\.|percent).*"),
        ("currency", r".*[€$£¥].*|.*\d\s*(eur|euroa?|sek|usd)\b\.?"),
        ("exponent", rf"{_NUMBER}e[+\-−]?\d+"),
        ("parentheses", r"\(.*\)"),
        ("date", r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})?|\d{4}[-/M.]\d{1,2}([-/.]\d{1,2})?([T ].*)?"),
        ("date", rf"\d{{1,2}}[/-]\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d+|.*\b({_MONTH_WORDS})[a-zäö]*[.\s/-]*\d+.*"),
        ("date", rf"\d{{1,2}}[.\s-]*({_MONTH_WORDS})[a-zäö]*.*|\d{{4}}Q[1-4]|\d{{1,2}}:\d{{2}}(:\d{{2}})?"),
        ("interval", r"([<>≤≥]|alle|yli|under|over|below|above).*\d.*|\d+\s*[-–—]\s*\d+|\d+\.\.+\d+"),
        ("footnote", rf"{_NUMBER}\s*([*†‡¹²³⁴]+|\s\(?[\da-z]\)|[a-z]\))"),
        ("minus", r"[-–—−+][-–—−+\s]*\d.*|\d.*[-–—−+]"),
        ("leading_zero", r"[+\-−]?0[\d \u00a0\u2009\u202f][\d .,\u00a0\u2009\u202f]*"),
        ("bare_decimal", r"[+\-−]?([.,]\d+|\d+[.,])"),
        ("two_numbers", rf"{_NUMBER}(\s*[;/|&]\s*|\s+(ja|and|tai|or)\s+|\s{{2,}}|[\r\n\t]+){_NUMBER}.*"),
        ("groups", r"[+\-−]?\d[\d .,'’\u00a0\u2009\u202f]*"),
        ("undeclared_mark", r"\D*"),
    )
)


def refusal(code: str, cell: str, month: str = "") -> Refusal:
    """The refusal of that code for a cell; `month`: as it should have been written."""
    what = Message("tables.cell-" + code.replace("_", "-"), cell=shown(cell), month=month)
    return Refusal(what, what.cure, code)


def name_number(cell: str) -> Refusal:
    """Names why a cell is not a number."""
    if any(c.isnumeric() and not c.isascii() and c not in "¹²³⁴" for c in cell):
        return refusal("digits", cell)
    code = next((code for code, pattern in _RULES if pattern.fullmatch(cell[:200])), "text")
    return refusal(code, cell)


_YEAR = "((?:19|20|21)[0-9]{2})"
_TURNED = (  # a month that says which month it is, written otherwise: (pattern, group of the year, of the month)
    (re.compile(rf"(0?[1-9]|1[0-2])\s*[./-]\s*{_YEAR}", re.ASCII), 2, 1),
    (re.compile(rf"{_YEAR}\s*[./-]\s*(0?[1-9]|1[0-2])", re.ASCII), 1, 2),
    (re.compile(rf"{_YEAR}[Mm]?(0[1-9]|1[0-2])", re.ASCII), 1, 2),
    (re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])-01(?:[T ]00:00:00)?", re.ASCII), 1, 2),
    (re.compile(rf"0?1\.(0?[1-9]|1[0-2])\.{_YEAR}", re.ASCII), 2, 1),
)
_TURNED_BY_EXCEL = re.compile(
    rf"(\d{{1,2}}[.\s-]*)?({_MONTH_WORDS})[a-zäö]*[.\s'/-]*(\d{{2}}|\d{{4}})?|\d{{1,2}}[./-]\d{{1,2}}[./-](\d{{2}}|\d{{4}})",
    re.IGNORECASE,
)


def name_month(cell: str) -> Refusal:
    """Names why a cell is not a month; the cure shows the month where the cell leaves no doubt of it."""
    if not cell:
        return refusal("blank_month", cell, "2018-03")
    for pattern, year, month in _TURNED:
        found = pattern.fullmatch(cell)
        if found:
            return refusal("not_month", cell, f"{found.group(year)}-{int(found.group(month)):02d}")
    if _TURNED_BY_EXCEL.fullmatch(cell):
        return refusal("month_turned", cell, "2018M03")
    return refusal("not_one_month", cell, "2018-03")
