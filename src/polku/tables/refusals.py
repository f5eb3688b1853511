"""Why a cell was not read, in a sentence, and what to do about it.

The first rule whose pattern fits names the refusal. Nothing here decides whether a cell is read: that is
the grammar in `cells`; a cell refused there gets its best name here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from polku.base import Place, Problem, Text
from polku.tables.values import shown


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that is not read: what is wrong, what to do, and a code."""

    what: Text
    cure: Text
    code: str = "not_number"

    def problem(self, place: Place) -> Problem:
        """The refusal as a problem of a folder."""
        return Problem(self.code, place, self.what, self.cure)


_DECLARE = (
    "kirjoita luku, tai ilmoita merkki sources.csv:n sarakkeessa marks (esim. ..=missing)",
    "write a number, or declare the sign in the column marks of sources.csv (such as ..=missing)",
)
_PLAIN_NUMBER = ("kirjoita soluun pelkkä luku, esim. 1234 tai 12,5", "write the number alone, such as 1234 or 12.5")

_SENTENCES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    # code: ((what in Finnish, in English), (cure in Finnish, in English)); {0} is the cell
    "blank": (("solu on tyhjä eikä tyhjän merkitystä ole ilmoitettu", "the cell is blank and blank is not declared"),
              ("kirjoita luku, tai ilmoita sources.csv:n sarakkeessa marks blank=missing",
               "write a number, or declare blank=missing in the column marks of sources.csv")),
    "ambiguous": (("”{0}” voi olla desimaaliluku tai tuhansia", '"{0}" may be a decimal or thousands'),
                  ("ilmoita sources.csv:ssä decimal tai thousands, tai kirjoita luku ilman tuhaterotinta",
                   "declare decimal or thousands in sources.csv, or write the number without a mark of thousands")),
    "contradicts": (("”{0}” ei sovi lähteelle ilmoitettuihin erottimiin",
                     '"{0}" does not fit the decimal and thousands marks declared for the source'),
                    ("korjaa solu, tai sources.csv:n sarakkeet decimal ja thousands",
                     "correct the cell, or the columns decimal and thousands of sources.csv")),
    "too_long": (("luvussa ”{0}” on enemmän numeroita kuin voi säilyttää tarkasti",
                  'the number "{0}" has more digits than can be kept exactly'),
                 ("tarkista luku; enintään 15 numeroa ennen desimaalipilkkua",
                  "check the number; at most 15 digits before the decimal mark")),
    "not_finite": (("”{0}” ei ole äärellinen luku", '"{0}" is not a finite number'), _DECLARE),
    "error_value": (("solussa on taulukkolaskennan virhe ”{0}”", 'the cell holds the spreadsheet error "{0}"'),
                    ("korjaa kaava taulukossa, tai jätä solu tyhjäksi ja ilmoita blank=missing",
                     "mend the formula in the spreadsheet, or leave the cell blank and declare blank=missing")),
    "formula": (("”{0}” on kaava, ei luku", '"{0}" is a formula, not a number'),
                ("tallenna kaavan tulos arvona", "save the formula's result as a value")),
    "apostrophe": (("solun ”{0}” alussa on heittomerkki, joten se on tekstiä",
                    'the cell "{0}" begins with an apostrophe and is text'),
                   ("poista heittomerkki", "remove the apostrophe")),
    "digits": (("”{0}” on kirjoitettu muilla kuin numeroilla 0–9", '"{0}" is written with digits other than 0-9'),
               ("kirjoita luku numeroilla 0–9", "write the number with the digits 0-9")),
    "percent": (("solussa ”{0}” on prosenttimerkki", 'the cell "{0}" has a percent sign'),
                ("kirjoita pelkkä luku indikaattorin yksikössä", "write the number alone, in the indicator's unit")),
    "currency": (("solussa ”{0}” on rahayksikkö", 'the cell "{0}" has a currency'), _PLAIN_NUMBER),
    "parentheses": (("”{0}” on suluissa: negatiivinen luku tai huomautus",
                     '"{0}" is in parentheses: a negative number or a remark'),
                    ("kirjoita negatiivinen luku miinusmerkillä, esim. -5", "write a negative number as -5")),
    "exponent": (("”{0}” on kymmenpotenssimuodossa, joka voi kätkeä numeroita",
                  '"{0}" is written with an exponent, which may hide digits'),
                 ("kirjoita luku kokonaan, esim. 100000", "write the number in full, such as 100000")),
    "date": (("”{0}” on päivämäärä tai kuukausi, ei luku; taulukkolaskenta on voinut muuttaa luvun päivämääräksi",
              '"{0}" is a date or a month, not a number; a spreadsheet may have turned a number into a date'),
             ("hae alkuperäinen luku lähteestä", "take the original number from the source")),
    "interval": (("”{0}” on väli tai raja, ei luku", '"{0}" is a range or a limit, not a number'),
                 ("ilmoita merkki välinä sources.csv:n sarakkeessa marks, esim. <5=suppressed:1-4",
                  "declare the sign as a range in the column marks of sources.csv, such as <5=suppressed:1-4")),
    "footnote": (("luvun ”{0}” perässä on alaviitteen merkki", 'the number "{0}" carries a footnote mark'),
                 ("poista merkki ja kirjoita huomautus muualle", "remove the mark and keep the remark elsewhere")),
    "minus": (("luvun ”{0}” miinusmerkki ei ole yksiselitteinen", 'the minus sign of "{0}" is not clear'),
              ("kirjoita miinus kiinni luvun eteen, esim. -5", "write the minus right before the number, as -5")),
    "leading_zero": (("”{0}” alkaa nollalla kuin koodi, ei kuin luku", '"{0}" begins with a zero like a code'),
                     ("kirjoita luku ilman etunollia; tarkista, ettei sarakkeessa ole koodeja",
                      "write the number without leading zeros; check that the column does not hold codes")),
    "bare_decimal": (("luvusta ”{0}” puuttuu numero erottimen toiselta puolelta",
                      '"{0}" lacks a digit on one side of its mark'),
                     ("kirjoita esim. 0,5 tai 5", "write for instance 0.5 or 5")),
    "two_numbers": (("solussa ”{0}” on useampi luku", 'the cell "{0}" holds more than one number'), _PLAIN_NUMBER),
    "groups": (("luvun ”{0}” ryhmät eivät ole kolmen numeron ryhmiä tai erotin on tuntematon",
                'the groups of "{0}" are not groups of three digits, or the mark is not known'),
               ("kirjoita luku ilman tuhaterotinta, tai ilmoita thousands sources.csv:ssä",
                "write the number without a mark of thousands, or declare thousands in sources.csv")),
    "undeclared_mark": (("merkkiä ”{0}” ei ole ilmoitettu", 'the sign "{0}" is not declared'), _DECLARE),
    "text": (("luvun seassa on tekstiä: ”{0}”", 'there is text beside the number: "{0}"'), _PLAIN_NUMBER),
    "not_month": (("”{0}” ei ole kuukausi muodossa VVVV-KK", '"{0}" is not a month written YYYY-MM'),
                  ("kirjoita kuukausi muodossa {1}", "write the month as {1}")),
    "not_one_month": (("”{0}” ei kerro yksiselitteisesti kuukautta", '"{0}" does not name one month'),
                      ("kirjoita kuukausi muodossa {1}", "write the month as {1}")),
    "month_turned": (("”{0}” ei ole kuukausi muodossa VVVV-KK: taulukkolaskenta on muuttanut sen",
                      '"{0}" is not a month written YYYY-MM: a spreadsheet has turned it'),
                     ("kirjoita kuukausi muodossa {1}; sitä Excel ei muuta",
                      "write the month as {1}, which Excel leaves alone")),
    "blank_month": (("kuukausi puuttuu", "the month is blank"),
                    ("kirjoita kuukausi muodossa {1}", "write the month as {1}")),
}  # fmt: skip

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


def refusal(code: str, cell: str, *more: str) -> Refusal:
    """The refusal of that code for a cell."""
    (what_fi, what_en), (cure_fi, cure_en) = _SENTENCES[code]
    words = (shown(cell), *more)
    return Refusal(
        Text.of(what_fi.format(*words), what_en.format(*words)),
        Text.of(cure_fi.format(*words), cure_en.format(*words)),
        code,
    )


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
