"""A new programme folder to start from: the packaged small example, or a copy of another one."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path
from shlex import quote as quoted

from polku.base import Problems, UsageError
from polku.files import fixed_zip, read_bytes, write_atomic
from polku.programme.write import folder_files
from polku.tables.csvs import read_csv_bytes
from polku.tables.sheets import number_text
from polku.tables.values import Table
from polku.texts import Message

TEMPLATE = Path(__file__).parent / "template"
TEMPLATE_NAME = "pieni"
SETTINGS = "programme.toml"
README = "README.md"
WORKBOOK = "programme.xlsx"
_ID = re.compile(rb"^([ \t]*id[ \t]*=[ \t]*)(?:\"[^\"\r\n]*\"|'[^'\r\n]*')", re.MULTILINE)
_TABLE = re.compile(rb"^[ \t]*\[", re.MULTILINE)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?")
_LONGEST_TITLE = 31  # of a sheet, set by the format


def new_folder(
    target: Path, example: str | None = None, examples_root: Path | None = None, excel: bool = False
) -> list[Path]:
    """Makes a programme folder that runs as it is, and returns the files written.

    `example`: the name of an example (in `examples_root`, by default the repository's own when polku runs
    from one), or the path of a programme folder; None is the packaged small example. The programme's id
    becomes the folder's name. `excel`: the CSV tables become sheets of one `programme.xlsx`.
    Raises UsageError when the target has something in it already or the example is not found; nothing is
    ever overwritten.
    """
    _refuse_used(target)
    source = _source(example, examples_root)
    files = {name: read_bytes(path) for name, path in folder_files(source)}
    if excel and WORKBOOK not in files:
        files = _with_workbook(files)
    settings = files.pop(SETTINGS)
    identity = _identity(target)
    # the settings go last: a folder without them is not yet a programme
    files[SETTINGS] = _renamed(settings, identity) if identity else settings
    if source == TEMPLATE and identity:
        files |= {name: _own_name(files[name], target.name, identity) for name in (README, SETTINGS) if name in files}
    for name, data in files.items():
        write_atomic(target / name, data)
    return [target / name for name in files]


def _refuse_used(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        raise UsageError(Message("programme.there-is-something-in-already-name", target=target))


def _source(example: str | None, examples_root: Path | None) -> Path:
    """The folder to copy."""
    if example is None:
        return TEMPLATE
    root = examples_root or Path(__file__).resolve().parents[3] / "examples"
    for folder in (Path(example), root / example):
        if (folder / SETTINGS).is_file():
            return folder
    if example == TEMPLATE_NAME:
        return TEMPLATE
    found = {TEMPLATE_NAME, *(p.parent.name for p in root.glob(f"*/{SETTINGS}"))}
    names = ", ".join(sorted(found))
    raise UsageError(Message("programme.there-is-no-example-or-programme", example=example, names=names))


def _identity(target: Path) -> str:
    """The folder's name as an id: small letters a-z, digits, `-` and `_`."""
    plain = unicodedata.normalize("NFKD", target.resolve().name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")


def _renamed(settings: bytes, identity: str) -> bytes:
    """The settings with another `id`; everything else stays as it is."""
    table = _TABLE.search(settings)
    end = table.start() if table else len(settings)
    return _ID.sub(rb'\g<1>"' + identity.encode() + b'"', settings[:end], count=1) + settings[end:]


def _own_name(data: bytes, folder: str, identity: str) -> bytes:
    """The packaged example's words about itself, told of the folder that was made of it."""
    data = data.replace(f"# {TEMPLATE_NAME}: ".encode(), f"# {identity}: ".encode())
    return data.replace(f"polku run examples/{TEMPLATE_NAME}".encode(), f"polku run {quoted(folder)}".encode())


def _with_workbook(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the tables (`*.csv`, `series/*.csv`) moved to one workbook. Raises FolderError."""
    problems = Problems()
    tables: list[Table | None] = []
    others: dict[str, bytes] = {}
    for name, data in files.items():
        folder, _, file = name.rpartition("/")
        if folder in ("", "series") and file.endswith(".csv"):
            tables.append(read_csv_bytes(data, name, Path(name), problems))
        else:
            others[name] = data
    problems.stop()
    return {WORKBOOK: workbook([t for t in tables if t is not None]), **others}


def workbook(tables: list[Table]) -> bytes:
    """The tables as sheets of one workbook; equal tables give equal bytes.

    A number is written as a number when it comes back as the same text, everything else as text, so that
    no spreadsheet makes a date of `2018-03` or a formula of a leading `=`.
    """
    from openpyxl import Workbook  # here, so that help does not wait for it
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    titles: list[str] = []
    for table in tables:
        titles.append(_title(table.name, titles))
        sheet = book.create_sheet(titles[-1])
        sheet.freeze_panes = "A2"
        for j, column in enumerate(table.columns, start=1):
            _put(sheet.cell(1, j), column)
            sheet.cell(1, j).font = Font(bold=True)
        for i, row in enumerate(table.rows, start=2):
            for j, column in enumerate(table.columns, start=1):
                if row[column]:
                    _put(sheet.cell(i, j), row[column])
    saved = io.BytesIO()
    book.save(saved)
    return fixed_zip(saved.getvalue())


def _put(cell: object, text: str) -> None:
    """Writes a text to a cell of a workbook, as a number where nothing is lost by it."""
    if _NUMBER.fullmatch(text):
        value = float(text) if "." in text else int(text)
        if number_text(value) == text:
            cell.value = value  # type: ignore[attr-defined]
            return
    cell.value = text  # type: ignore[attr-defined]
    cell.data_type = "s"  # type: ignore[attr-defined]
    cell.number_format = "@"  # type: ignore[attr-defined]


def _title(name: str, taken: list[str]) -> str:
    """A sheet's title: no slash, at most 31 characters, not taken."""
    title = name.replace("/", ".")[:_LONGEST_TITLE]
    n = 2
    while title.lower() in (t.lower() for t in taken):
        title = f"{title[: _LONGEST_TITLE - 3]}~{n}"
        n += 1
    return title
