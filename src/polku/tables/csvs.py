"""CSV: text, separator and quoting seen from the file itself or refused; every row keeps its own bytes.

UTF-8 with or without BOM is read. Another encoding is read when the caller declares it, or when the bytes
leave no doubt: not valid UTF-8, and every byte above 127 a Finnish letter of latin-1 (the bytes 128-159, in
which cp1252, cp850 and MacRoman disagree about ä and ö, never pass). The separator is the one of `;` and `,`
that the header holds.
"""

from __future__ import annotations

import codecs
import io
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from polku.base import Place, Problems
from polku.tables.headings import REACH, titled
from polku.tables.values import Dialect, Row, Table, clean, shown
from polku.texts import Message

MAX_BYTES = 50_000_000
MAX_COLUMNS = 500
MAX_CELL = 32_767
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "latin-1": "latin-1", "latin1": "latin-1", "iso-8859-1": "latin-1",
    "cp1252": "cp1252", "windows-1252": "cp1252", "iso-8859-15": "iso8859-15", "latin-9": "iso8859-15",
}  # fmt: skip
_FINNISH = frozenset("åäöÅÄÖéÉüÜ\u00a0".encode("latin-1"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffd]")
_KINDS = (  # (first bytes, what it is)
    (b"PK\x03\x04", "excel"),
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"%PDF", "pdf"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)
_SEP = re.compile(r"sep=[;,]\s*", re.IGNORECASE)
"""The first line by which Excel is told of the separator: no part of the table, and kept as it is."""
_FIELD = {s: re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{s}\r\n]*))({s}|\r\n|\r|\n|\Z)') for s in ";,"}


def read_csv(path: Path, name: str, problems: Problems, encoding: str | None = None) -> Table | None:
    """Reads a CSV file as table `name` (its path in the folder, with or without `.csv`).

    Every problem carries file, physical line and column. None when the file or its header cannot be read;
    a row with a problem is left out of the table. `encoding`: what the caller declares.
    """
    file = name if name.endswith(path.suffix) else name + path.suffix
    data = read_bytes(path, file, problems)
    return None if data is None else read_csv_bytes(data, file, path, problems, encoding)


def read_bytes(path: Path, file: str, problems: Problems, limit: int = MAX_BYTES) -> bytes | None:
    """The content of a file, or a problem when it cannot be read or is larger than `limit` bytes."""
    if not_a_file(path, file, problems):
        return None
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limit else None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.add(
            "unreadable",
            Place(file),
            Message("tables.the-file-cannot-be-read", reason=reason),
        )
        return None
    if data is None:
        problems.add(
            "too_large",
            Place(file),
            Message("tables.the-file-is-too-large-bytes", size=size, limit=limit),
        )
    return data


def not_a_file(path: Path, file: str, problems: Problems) -> bool:
    """Tells of a folder, a pipe or a device in the place of a file: to read one could wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # told by whoever reads it
    if stat.S_ISREG(mode):
        return False
    problems.add("not_a_file", Place(file), Message("tables.not-a-file", folder=stat.S_ISDIR(mode)))
    return True


def decode(data: bytes, file: str, problems: Problems, declared: str | None = None) -> tuple[str, Dialect] | None:
    """The text of a file and the encoding it has, or a problem when that is not beyond doubt."""
    for start, kind in _KINDS:
        if data.startswith(start):
            problems.add(
                "not_text",
                Place(file),
                Message("tables.not-text", kind=kind),
            )
            return None
    known = ENCODINGS.get(declared.strip().lower()) if declared else None
    if declared and known is None:
        problems.add(
            "unknown_encoding",
            Place(file),
            Message("tables.the-encoding-is-not-known", shown=shown(declared)),
        )
        return None
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = "utf-8" if bom else _encoding_of(body, file, problems, known)
    text = None if encoding is None else _text(body, encoding, file, problems)
    return None if text is None or encoding is None else (text, Dialect(encoding=encoding, bom=bom, declared=declared))


def _encoding_of(data: bytes, file: str, problems: Problems, known: str | None) -> str | None:
    """The encoding: declared, UTF-8, or latin-1 beyond doubt."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if known not in (None, "utf-8"):
            return known
        if known is None and _FINNISH.issuperset(b for b in data if b > 127):
            return "latin-1"
        problems.add(
            "encoding",
            Place(file, _line_at(data, error.start)),
            Message("tables.the-encoding-is-not-utf-8"),
        )
        return None
    if known in (None, "utf-8") or data.isascii():
        return known or "utf-8"
    line = _line_at(data, next(i for i, b in enumerate(data) if b > 127))
    problems.add(
        "encoding",
        Place(file, line),
        Message("tables.the-encoding-is-declared-as-but", known=known),
    )
    return None


def _text(data: bytes, encoding: str, file: str, problems: Problems) -> str | None:
    """The decoded text, refused where it holds what no text should (NUL, control and invisible characters, �)."""
    try:
        text = data.decode(encoding)
        bad = _CONTROL.search(text)
        at = bad.start() if bad else -1
        line = text.count("\n", 0, at) + 1
        sign = f"U+{ord(bad.group()):04X}" if bad else ""
    except UnicodeDecodeError as error:
        text, at, line, sign = "", 0, _line_at(data, error.start), f"0x{data[error.start]:02X}"
    if at < 0:
        return text
    problems.add(
        "not_text",
        Place(file, line),
        Message("tables.the-file-is-not-sound-text", sign=sign),
    )
    return None


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def read_csv_bytes(data: bytes, file: str, path: Path, problems: Problems, encoding: str | None = None) -> Table | None:
    """`read_csv` on bytes at hand; `file` is the name that places carry."""
    decoded = decode(data, file, problems, encoding)
    if decoded is None:
        return None
    text, seen = decoded
    before = len(problems.found)
    records = _records(text, file, problems)
    first = next((i for i, (_, raw) in enumerate(records) if raw.strip() and not _SEP.fullmatch(raw)), None)
    if first is None:
        if len(problems.found) == before:
            _empty(file, problems)
        return None
    if titled([(n, _roughly(raw)) for n, raw in records[first : first + REACH] if raw.strip()], file, problems):
        return None
    head = "".join(raw for _, raw in records[: first + 1])
    line, header = records[first]
    separator = _separator(header, Place(file, line), problems)
    columns = None if separator is None else _columns(header, separator, Place(file, line), problems)
    if separator is None or columns is None:
        return None
    ending = header[len(header.rstrip("\r\n")) :] or "\n"
    dialect = Dialect(separator, seen.encoding, seen.bom, ending, seen.declared)
    rows, tail = _rows(records[first + 1 :], columns, separator, file, problems)
    return Table(file.removesuffix(path.suffix), columns, rows, path, file, dialect, head, tail)


def _roughly(raw: str) -> list[str]:
    """The cells of a record of which it is not known yet what separates them; blanks at the end are none."""
    separator = max(";,", key=raw.count)
    cells = _fields(raw, separator) or raw.split(separator)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return cells


def _empty(file: str, problems: Problems) -> None:
    problems.add(
        "empty_file",
        Place(file),
        Message("tables.the-file-is-empty"),
    )


def _records(text: str, file: str, problems: Problems) -> list[tuple[int, str]]:
    """(first physical line, raw text) of every record: lines are joined until quotes are even.

    A quote that is never closed is a problem; the records before it are returned.
    """
    records: list[tuple[int, str]] = []
    held: list[str] = []
    start, odd, held_length = 1, False, 0
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        start = start if held else number
        held.append(line)
        held_length += len(line)
        odd ^= line.count('"') % 2 == 1
        if not odd:
            records.append((start, "".join(held)))
            held, held_length = [], 0
        elif held_length > MAX_CELL * 4:
            break
    if not held:
        return records
    problems.add(
        "open_quote",
        Place(file, start),
        Message("tables.a-quotation-mark-is-not-closed"),
    )
    return records


def _separator(header: str, place: Place, problems: Problems) -> str | None:
    """The one of `;` and `,` outside quotes in the header; a comma when the header is one column."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", header)
    found = [s for s in ";," if s in bare]
    if len(found) == 1:
        return found[0]
    if not found and "\t" not in bare:
        return ","
    problems.add(
        "separator",
        place,
        Message("tables.the-separator-is-not-clear-the"),
    )
    return None


def _fields(raw: str, separator: str) -> list[str] | None:
    """The cells of a record, or None when its quoting is broken."""
    if '"' not in raw:
        return raw.rstrip("\r\n").split(separator)
    cells, position = [], 0
    while True:
        found = _FIELD[separator].match(raw, position)
        if found is None:
            return None
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = found.end()
        if end != separator:
            return cells if position == len(raw) else None


def _columns(header: str, separator: str, place: Place, problems: Problems) -> tuple[str, ...] | None:
    """The names of the header; a problem for a blank, doubled or badly quoted one."""
    fields = _fields(header, separator)
    if fields is None:
        _quoting(place, problems)
        return None
    return check_columns(fields, place, problems)


def check_columns(names: list[str], place: Place, problems: Problems) -> tuple[str, ...] | None:
    """The cleaned names of a header, or None when one is blank or doubled or they are too many."""
    columns = tuple(clean(n) for n in names)
    before = len(problems.found)
    if len(columns) > MAX_COLUMNS:
        problems.add(
            "too_many_columns",
            place,
            Message("tables.there-are-columns", len=len(columns), max_columns=MAX_COLUMNS),
        )
        return None
    for i, name in enumerate(columns):
        if not name:
            problems.add(
                "empty_header",
                place,
                Message("tables.column-has-no-name", i=i + 1),
            )
        elif name in columns[:i]:
            problems.add(
                "doubled_header",
                Place(place.file, place.line, shown(name)),
                Message("tables.the-column-is-twice-in-the"),
            )
    return columns if len(problems.found) == before else None


def _quoting(place: Place, problems: Problems) -> None:
    problems.add(
        "quoting",
        place,
        Message("tables.a-quotation-mark-is-inside-a"),
    )


def _rows(
    records: list[tuple[int, str]], columns: tuple[str, ...], separator: str, file: str, problems: Problems
) -> tuple[tuple[Row, ...], str]:
    """The rows, and the blank lines after the last one. A row of nothing but blanks counts as a blank line."""
    rows: list[Row] = []
    waiting = ""
    for line, raw in records:
        fields = _fields(raw, separator)
        if fields is not None and not any(f.strip() for f in fields):
            waiting += raw
            continue
        place = Place(file, line)
        if fields is None:
            _quoting(place, problems)
        elif len(fields) != len(columns):
            _unequal(len(fields), len(columns), separator, place, problems)
        elif _short(fields, columns, place, problems):
            cells = {c: clean(f) for c, f in zip(columns, fields, strict=True)}
            rows.append(Row(cells, place, waiting + raw))
            waiting = ""
    return tuple(rows), waiting


def _unequal(found: int, expected: int, separator: str, place: Place, problems: Problems) -> None:
    other = ";" if separator == "," else ","
    problems.add(
        "cells",
        place,
        Message(
            "tables.the-row-has-cells-the-header", found=found, expected=expected, separator=separator, other=other
        ),
    )


def _short(fields: list[str], columns: tuple[str, ...], place: Place, problems: Problems) -> bool:
    """Whether every cell is of a sane length."""
    long = [c for c, f in zip(columns, fields, strict=True) if len(f) > MAX_CELL]
    for column in long:
        problems.add(
            "long_cell",
            Place(place.file, place.line, column),
            Message("tables.the-cell-has-more-than-characters", max_cell=MAX_CELL),
        )
    return not long


def split_raw(raw: str, separator: str) -> tuple[str, list[str]]:
    """A row's raw text as (blank lines before it, cleaned cells); no cells when the text is not one row."""
    parts = _records(raw, "", Problems()) or [(1, "")]
    fields = _fields(parts[-1][1], separator)
    return "".join(part for _, part in parts[:-1]), [clean(f) for f in fields or ()]


def write_fields(fields: Iterable[str], dialect: Dialect) -> str:
    """One record in a dialect: a cell is quoted when it must be."""
    special = re.compile(rf'[{dialect.separator}"\r\n]')
    cells = [f'"{f.replace(chr(34), chr(34) * 2)}"' if special.search(f) else f for f in fields]
    return dialect.separator.join(cells) + dialect.line_end
