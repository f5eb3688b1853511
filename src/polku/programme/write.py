"""A programme folder written back: what did not change comes back byte for byte.

A row that was not changed keeps its own text, so that editing one cell changes one line. A changed row is
written with the separator, encoding, BOM, line end and column order that the file had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from polku.base import Problems, UsageError
from polku.files import read_bytes, write_atomic
from polku.tables.csvs import read_csv_bytes, split_raw, write_fields
from polku.tables.values import Row, Table, clean
from polku.texts import Message

NOTHING: Mapping[str, bytes | Table] = MappingProxyType({})


def write_table(table: Table, rows: Sequence[Row] | None = None) -> bytes:
    """The bytes of a table with `rows` (by default its own).

    Raises UsageError when a cell cannot be kept in the file's encoding or would not come back as it is.
    """
    rows = table.rows if rows is None else rows
    separator = table.dialect.separator
    lines = [table.head or write_fields(table.columns, table.dialect)]
    for row in rows:
        before, old = split_raw(row.raw, separator) if row.raw is not None else ("", [])
        cells = [clean(row.get(column)) for column in table.columns]
        lines.append(row.raw if row.raw is not None and old == cells else before + _line(cells, row, table))
    lines.append(table.tail)
    data = _encoded(_joined(lines, table.dialect.line_end), table)
    _check(data, table, rows)
    return data


def _line(cells: Sequence[str], row: Row, table: Table) -> str:
    """A new line; without a line end where the row had none before (the last one of its file)."""
    line = write_fields(cells, table.dialect)
    endless = row.raw is not None and row.raw[-1:] not in ("\r", "\n")
    return line.removesuffix(table.dialect.line_end) if endless else line


def _joined(lines: Sequence[str], line_end: str) -> str:
    """The lines as one text; a line that was the last of its file gets a line end when others follow it."""
    written = [line for line in lines if line]
    return "".join(line if line[-1] in "\r\n" else line + line_end for line in written[:-1]) + written[-1]


def _encoded(text: str, table: Table) -> bytes:
    try:
        return (b"\xef\xbb\xbf" if table.dialect.bom else b"") + text.encode(table.dialect.encoding)
    except UnicodeEncodeError as error:
        raise _lost(table, text[error.start]) from error


def _check(data: bytes, table: Table, rows: Sequence[Row]) -> None:
    """Reads the bytes again: what does not come back as it was given is refused, not written."""
    problems = Problems()
    again = read_csv_bytes(data, table.file or table.name, table.path, problems, table.dialect.declared)
    given = [[clean(row.get(column)) for column in table.columns] for row in rows]
    if again is None or problems.found or [list(row.cells.values()) for row in again.rows] != given:
        raise _lost(table, problems.found[0].what["en"] if problems.found else "")


def _lost(table: Table, detail: str) -> UsageError:
    name, encoding = table.file or table.name, table.dialect.encoding
    why = f" ({detail})" if detail else ""
    return UsageError(Message("programme.the-table-cannot-be-written-so", name=name, encoding=encoding, why=why))


def write_folder(source: Path, target: Path, changed: Mapping[str, bytes | Table] = NOTHING) -> list[Path]:
    """Writes the folder `source` to `target` (which may be the same), with the `changed` files replaced.

    `changed`: path in the folder (`series/unemployed.csv`) to its new bytes or table. Hidden files and
    symbolic links stay behind. Returns the files written; a file that has its bytes already is left alone.
    Raises UsageError for a path outside the folder, OutsideError when the disk says no.
    """
    files: dict[str, bytes | Table | Path] = {name: path for name, path in folder_files(source)}
    for name, content in changed.items():
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts:
            raise UsageError(Message("programme.the-path-is-not-inside-the", name=name))
        files[name] = content
    written = []
    for name, kept in files.items():
        data = _bytes_of(kept)
        path = target / name
        if not path.is_file() or read_bytes(path) != data:
            write_atomic(path, data)
            written.append(path)
    return written


def _bytes_of(content: bytes | Table | Path) -> bytes:
    if isinstance(content, Table):
        return write_table(content)
    return read_bytes(content) if isinstance(content, Path) else content


def folder_files(folder: Path) -> list[tuple[str, Path]]:
    """Every file of a folder by its path inside it, in order; no hidden file, no symbolic link."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        linked = any((folder / p).is_symlink() for p in (inside, *inside.parents[:-1]))
        if path.is_file() and not hidden and not linked:
            found.append((inside.as_posix(), path))
    return found
