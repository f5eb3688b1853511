"""Tables and settings as people write them: CSV, sheets of a workbook, TOML; every problem with its place.

`values` is what reading gives, `csvs`, `sheets` and `tomls` read one format each, `cells` reads one cell.
Nothing is guessed: what can be read in two ways is refused, with the place and the cure.
"""

from polku.tables.cells import Figure, Marks, Number, parse_marks, parse_month, parse_number
from polku.tables.csvs import read_csv, read_csv_bytes
from polku.tables.refusals import Refusal
from polku.tables.sheets import read_sheets
from polku.tables.tomls import TomlDocument, read_toml
from polku.tables.values import Cell, Dialect, Row, Table

__all__ = [
    "Cell",
    "Dialect",
    "Figure",
    "Marks",
    "Number",
    "Refusal",
    "Row",
    "Table",
    "TomlDocument",
    "parse_marks",
    "parse_month",
    "parse_number",
    "read_csv",
    "read_csv_bytes",
    "read_sheets",
    "read_toml",
]
