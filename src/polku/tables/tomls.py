"""TOML by `tomllib`, and a small scan that gives a line to every key, table and array item.

The scan runs only on text that `tomllib` has accepted, so it need not look for errors.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from polku.base import Place, Problems
from polku.tables.csvs import decode, read_bytes
from polku.texts import Message

MAX_BYTES = 5_000_000
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A TOML file: its data, and the line of every key. `lines[("question", 0, "id")]`."""

    data: Mapping[str, Any]
    file: str
    path: Path
    lines: Mapping[Key, int] = field(default_factory=dict, repr=False)

    def line_of(self, *key: str | int) -> int | None:
        """The line of a key, or of the nearest table around it when the key is not there; None: nowhere."""
        return next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), None)

    def place_of(self, *key: str | int) -> Place:
        """Where a key stands: file, line and the key as a column (`question.id`)."""
        return Place(self.file, self.line_of(*key), ".".join(k for k in key if isinstance(k, str)) or None)


def read_toml(path: Path, problems: Problems) -> TomlDocument | None:
    """Reads a TOML file; None and a problem with its line when it cannot be read. NaN and inf are problems."""
    data = read_bytes(path, path.name, problems, MAX_BYTES)
    decoded = None if data is None else decode(data, path.name, problems)
    if decoded is None:
        return None
    text = decoded[0].replace("\r\n", "\n")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _broken(str(error), text, path.name, problems)
        return None
    except RecursionError:
        _broken("nested too deeply", "", path.name, problems)
        return None
    document = TomlDocument(content, path.name, path, _Scan(text).lines())
    for key in _unbounded(content, ()):
        problems.add(
            "not_finite",
            document.place_of(*key),
            Message("tables.the-value-is-not-a-finite"),
        )
    return document


def _broken(message: str, text: str, file: str, problems: Problems) -> None:
    """The problem of a TOML syntax error, with the line that `tomllib` names."""
    found = re.search(r"line (\d+), column (\d+)", message)
    line = int(found.group(1)) if found else text.count("\n") + 1 if text else None
    detail = message.split(" (at ")[0]
    problems.add(
        "toml",
        Place(file, line),
        Message("tables.the-file-is-not-valid-toml", detail=detail),
    )


def _unbounded(value: object, key: Key) -> Iterator[Key]:
    """The keys of every NaN and infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        yield key
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unbounded(inner, (*key, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _unbounded(inner, (*key, i))


_BLANK = re.compile(r"(?:[ \t\n\r,]|#[^\n]*)*")  # in valid TOML a comma only separates
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)  # a closing run of quotes may hold up to two that belong to the text
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}\n#]*")


class _Scan:
    """One walk over valid TOML text, noting the line of every key."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[Key, int] = {}
        self.counts: dict[Key, int] = {}
        self.line, self.counted = 1, 0

    def lines(self) -> dict[Key, int]:
        """Line by key, for the whole text."""
        table: Key = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.found

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found.group() if found else ""

    def _note(self, key: Key) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.found.setdefault(key, self.line)

    def _header(self) -> Key:
        """`[a.b]` or `[[a.b]]`; a name that is an array of tables stands for its last item."""
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        names = self._names()
        key = self._inside((), names[:-1])
        last = (*key, names[-1])
        self._note(last)
        self.at += 2 if double else 1
        if not double:
            return self._inside(key, names[-1:])
        index = self.counts[last] = self.counts.get(last, -1) + 1
        self._note((*last, index))
        return (*last, index)

    def _inside(self, table: Key, names: list[str]) -> Key:
        """The table that dotted names lead to, through the last item of arrays of tables."""
        for name in names:
            table = (*table, name)
            table = (*table, self.counts[table]) if table in self.counts else table
        return table

    def _names(self) -> list[str]:
        """A dotted key."""
        names: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            raw = self._skip(_STRING if quoted else _BARE)
            names.append(str(tomllib.loads(f"x = {raw}")["x"]) if quoted else raw)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def _pair(self, table: Key) -> None:
        start = self.at
        names = self._names()
        end, self.at = self.at, start
        for n in range(1, len(names) + 1):
            self._note((*table, *names[:n]))
        self.at = end + 1  # the equals sign
        self._skip(_SPACE)
        self._value((*table, *names))

    def _value(self, key: Key) -> None:
        """Walks a value; notes the keys and items inside it."""
        opening = self.text[self.at]
        if opening not in "[{":
            self._skip(_STRING if opening in "\"'" else _PLAIN)
            return
        closing = "]" if opening == "[" else "}"
        self.at += 1
        item = 0
        self._skip(_BLANK)
        while self.text[self.at] != closing:
            if opening == "{":
                self._pair(key)
            else:
                self._note((*key, item))
                self._value((*key, item))
                item += 1
            self._skip(_BLANK)
        self.at += 1
