"""The registry of frozen forecasts: `forecasts.jsonl`, append-only, every record chained to the one before it.

    line   {"hash":h_i,"prev":h_{i−1},"seq":i,"kind":…,"programme":{"hash":…,"id":…},…}
    h_i  = sha256(h_{i−1} ‖ {"seq":i,…})               h_{−1} = sha256("polku forecasts 1")

The body, from "seq" on, is canonical JSON: what every record has in this order, the rest by sorted keys, UTF-8, no
spaces, no NaN. The stored bytes are verified; a body is parsed only when it is read.

Every byte of a line but the two hashes is under its hash, so an edit, a removed, moved, doubled or inserted line and a
changed line end are seen from the file alone. A cut at the end of a line and a chain written anew from some line on
are seen only against a head that left the building: give the one printed in a report to `verify`.

Records are added under a lock, all of one call or none: the new file is written aside, synced and renamed. What was
acknowledged outlives a kill and a full disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from polku.base import FolderError, OutsideError, Place, Problem, Problems, Text, UsageError
from polku.files import read_bytes, write_atomic
from polku.texts import Message

NAME = "forecasts.jsonl"
LOCK = ".forecasts.lock"
ASIDE = ".forecasts.tmp"
TEXTS = ("id", "issued", "frozen_at")
"""What every record says in words: its id, the month whose data it rests on and the day it was frozen."""
GENESIS = hashlib.sha256(b"polku forecasts 1").hexdigest()
WAIT = 10.0
"""Seconds to wait for another who is writing."""

_OPENING = re.compile(
    rb'\{"hash":"([0-9a-f]{64})","prev":"([0-9a-f]{64})",'
    rb'"seq":(0|[1-9][0-9]{0,11}),"kind":"(forecast|map|note)",'
    rb'"programme":\{"hash":"[^"\\]*","id":("(?:[^"\\]|\\.)*")\},(?="[^"]*":.*\}$)'
)
_BODY = len('{"hash":"","prev":"",') + 2 * 64
"""Where a body begins in its line, after the two hashes."""
_HEAD = re.compile(r"[0-9a-f]{16,64}")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in the file: its line (from 1), its hash, what it opens with and its body's bytes."""

    line: int
    hash: str
    seq: int
    kind: str
    programme: str
    raw: bytes

    @property
    def body(self) -> Body:
        """The body, parsed anew. Raises FolderError, the line named, where it is not what a record holds."""
        try:
            found = json.loads(self.raw.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(found.get(k), str) for k in TEXTS):
            problems = Problems()
            problems.add(
                "registry_broken_line",
                Place(NAME, self.line),
                Message("registry.not-a-record"),
                RESTORE,
            )
            raise FolderError(tuple(problems.found))
        return found


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: how many records it added and the head of the chain after it."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of a registry in the order of their lines, and all that is wrong with it."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]

    @property
    def head(self) -> str:
        """The hash of the last record; the chain's beginning where there is none."""
        return self.records[-1].hash if self.records else GENESIS


def canonical(body: Body) -> bytes:
    """A body's canonical bytes. Raises ValueError on NaN, infinity and text that is not Unicode."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def chained(prev: str, body: bytes) -> str:
    """The hash of a record: sha256 of the hash before it and its canonical body, in hexadecimal."""
    return hashlib.sha256(prev.encode("ascii") + body).hexdigest()


def line_of(prev: str, seq: int, body: Body) -> tuple[bytes, str]:
    """A record as a line with its line feed, and its hash."""
    opening = {"seq": seq, "kind": body["kind"], "programme": dict(sorted(body["programme"].items()))}
    rest = canonical({key: value for key, value in body.items() if key not in opening})
    laid = json.dumps(opening, ensure_ascii=False, separators=(",", ":")).encode("utf-8")[:-1] + b"," + rest[1:]
    own = chained(prev, laid)
    return b'{"hash":"%s","prev":"%s",%s\n' % (own.encode(), prev.encode(), laid[1:]), own


class _Chain:
    """The walk along a registry's lines: what was read, and what is wrong, each told at its line."""

    def __init__(self, programme: str | None) -> None:
        self.programme = programme
        self.records: list[Record] = []
        self.problems = Problems()
        self.lines: dict[str, int] = {}
        self.last: str | None = GENESIS
        self.expected = 0

    def read(self, number: int, line: bytes) -> None:
        """Checks one line (without its line feed) and goes on after it."""
        opening = _OPENING.match(line)
        if opening is None:
            self._not_a_record(number, line)
            self.last, self.expected = None, self.expected + 1
            return
        own, prev, seq, kind = (part.decode("ascii") for part in opening.groups()[:4])
        body = b"{" + line[_BODY:]
        record = Record(number, own, int(seq), kind, opening.group(5)[1:-1].decode("utf-8", "replace"), body)
        if chained(prev, body) != own:
            self._edited(record)
        elif self.last is not None and (prev != self.last or record.seq != self.expected):
            self._out_of_chain(record)
        elif self.programme is not None and record.programme != self.programme:
            self._foreign(record)
        self.records.append(record)
        self.lines.setdefault(own, number)
        self.last, self.expected = own, record.seq + 1

    def _add(self, code: str, number: int | None, what: Text, cure: Text | None = None) -> None:
        self.problems.add(code, Place(NAME, number), what, cure or RESTORE)

    def _not_a_record(self, number: int, line: bytes) -> None:
        if line.endswith(b"\r"):
            what = Message("registry.line-end-changed")
        elif not line.strip():
            what = Message("registry.line-empty")
        else:
            what = Message("registry.not-a-record")
        self._add("registry_broken_line", number, what)

    def _edited(self, record: Record) -> None:
        self._add("registry_edited", record.line, Message("registry.edited", what=record.kind))

    def _out_of_chain(self, record: Record) -> None:
        also = self.lines.get(record.hash)
        if also is not None:
            self._add("registry_doubled", record.line, Message("registry.doubled", what=record.kind, also=also))
        elif record.seq > self.expected:
            self._add("registry_missing", record.line, Message("registry.missing", n=record.seq - self.expected))
        else:
            self._add("registry_out_of_place", record.line, Message("registry.out-of-place", what=record.kind))

    def _foreign(self, record: Record) -> None:
        message = Message("registry.foreign", programme=record.programme, ours=self.programme)
        self._add("registry_foreign", record.line, message)

    def cut_short(self, number: int) -> None:
        """The last line has no end: the file was cut in the middle of it."""
        self._add("registry_cut_short", number, Message("registry.cut-short"))

    def empty(self) -> None:
        """The file is there and holds nothing."""
        self._add(
            "registry_empty", None, Message("registry.empty"), Message("registry.restore-or-remove", restore=RESTORE)
        )

    def without_head(self, head: str) -> None:
        """A head printed earlier is not in the chain."""
        n = len(self.records)
        self._add("registry_head_missing", n or None, Message("registry.head-missing", head=head[:16], n=n))


RESTORE = Message("registry.restore-the-file-from-a-backup")


def _no_constant(name: str) -> float:
    raise ValueError(name)


def check(data: bytes, programme: str | None = None, head: str | None = None) -> Reading:
    """The records in the bytes of a registry, and all that is wrong with them.

    `programme`: the id that every record must carry; `head`: a hash (or its first 16 characters or more) printed in
    an earlier report, which must be in the chain. Raises UsageError for a head that is not one.
    """
    chain = _Chain(programme)
    lines = data.split(b"\n")
    if not data:
        chain.empty()
    for number, line in enumerate(lines[:-1], 1):
        chain.read(number, line)
    if lines[-1]:
        chain.cut_short(len(lines))
    if head is not None:
        wanted = head_of(head)
        if not any(record.hash.startswith(wanted) for record in chain.records):
            chain.without_head(wanted)
    return Reading(tuple(chain.records), tuple(chain.problems.found))


def head_of(words: str) -> str:
    """A head as given by a person, in the form of the file; UsageError when it is not one."""
    head = words.strip().rstrip("….").lower()
    if _HEAD.fullmatch(head) is None:
        raise UsageError(Message("registry.is-not-a-head-of-the", words=words))
    return head


def exists(folder: Path) -> bool:
    """Whether anything was ever frozen in the folder."""
    return (folder / NAME).exists()


def verify(folder: Path, head: str | None = None, programme: str | None = None) -> tuple[Problem, ...]:
    """All that is wrong with the registry of a folder; nothing for a folder without one, unless a head is given."""
    if not exists(folder):
        return () if head is None else _lost(head)
    return check(read_bytes(folder / NAME), programme, head).problems


def _lost(head: str) -> tuple[Problem, ...]:
    chain = _Chain(None)
    chain.without_head(head_of(head))
    return tuple(chain.problems.found)


def read(folder: Path, programme: str | None = None) -> Reading:
    """The registry of a folder, empty where there is none. Raises FolderError when anything is wrong with it."""
    if not exists(folder):
        return Reading((), ())
    reading = check(read_bytes(folder / NAME), programme)
    if reading.problems:
        raise FolderError(reading.problems)
    return reading


def append(folder: Path, make: Callable[[Reading], Sequence[Body]], wait: float = WAIT) -> Appended:
    """Adds the records that `make` gives, seeing what is there, all of them or none.

    A body has kind, programme {id, hash} and TEXTS; seq, prev and hash are added. When this returns, the records are
    on the disk.
    Raises FolderError when the registry is broken, OutsideError when another holds it or the disk says no.
    """
    path = folder / NAME
    with _locked(folder, wait):
        reading = read(folder)
        bodies = make(reading)
        if not bodies:
            return Appended(0, reading.head)
        head, seq = reading.head, len(reading.records)
        lines = [read_bytes(path)] if path.exists() else []
        for i, body in enumerate(bodies):
            line, head = line_of(head, seq + i, body)
            lines.append(line)
        write_atomic(path, b"".join(lines), folder / ASIDE)
    return Appended(len(bodies), head)


@contextlib.contextmanager
def _locked(folder: Path, wait: float) -> Iterator[None]:
    """The registry for one writer at a time; a writer that was killed leaves it free."""
    lock = FileLock(folder / LOCK, timeout=wait)
    try:
        lock.acquire()
    except Timeout as error:
        raise OutsideError(Message("registry.another-program-is-writing-to-the", name=folder / NAME)) from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise OutsideError(
            Message("registry.the-registry-cannot-be-locked-check", name=folder / NAME, reason=reason)
        ) from error
    try:
        yield
    finally:
        lock.release()
