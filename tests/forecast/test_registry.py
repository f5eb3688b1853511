"""The registry of forecasts: the chain as it is written down, appends whole or not at all, what is wrong named."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from polku.base import FolderError, OutsideError, UsageError
from polku.registry import chain as registry

Body = dict[str, Any]


def note(text: str, programme: str = "pieni") -> Body:
    said = {"issued": "2018-06", "frozen_at": "2018-07-20", "programme": {"id": programme, "hash": "ab"}}
    return {"kind": "note", "id": text, "text": text, **said}


def add(folder: Path, *texts: str) -> registry.Appended:
    return registry.append(folder, lambda _: [note(text) for text in texts])


def codes(data: bytes, programme: str | None = None, head: str | None = None) -> list[str]:
    return [p.code for p in registry.check(data, programme, head).problems]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    add(tmp_path, "yksi", "kaksi")
    add(tmp_path, "kolme: ”äö”\n\\")
    return tmp_path


def data_of(folder: Path) -> bytes:
    return (folder / registry.NAME).read_bytes()


def test_a_hash_is_sha256_of_the_hash_before_and_the_canonical_body(three: Path) -> None:
    prev = hashlib.sha256(b"polku forecasts 1").hexdigest()
    for seq, line in enumerate(data_of(three).split(b"\n")[:-1]):
        record = json.loads(line)
        own, before = record.pop("hash"), record.pop("prev")
        first = {key: record.pop(key) for key in ("seq", "kind", "programme")}
        body = first | dict(sorted(record.items()))
        canonical = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        assert (before, first["seq"]) == (prev, seq)
        assert hashlib.sha256(prev.encode() + canonical).hexdigest() == own
        prev = own


def test_what_was_appended_is_read_back_in_order(three: Path) -> None:
    reading = registry.read(three, "pieni")
    assert [r.body["text"] for r in reading.records] == ["yksi", "kaksi", "kolme: ”äö”\n\\"]
    assert [r.seq for r in reading.records] == [0, 1, 2]


def test_append_gives_the_head_which_a_later_file_still_holds(three: Path) -> None:
    done = add(three, "neljä")
    assert done == registry.Appended(1, registry.read(three).head)
    add(three, "viisi")
    assert registry.verify(three, done.head) == ()
    assert registry.verify(three, done.head[:16].upper() + "…") == ()


def test_nothing_to_add_leaves_the_file_as_it_was(three: Path) -> None:
    before = data_of(three)
    assert registry.append(three, lambda _: []).count == 0
    assert data_of(three) == before


def test_a_folder_without_a_registry_has_nothing_wrong_unless_a_head_was_printed(tmp_path: Path) -> None:
    assert registry.verify(tmp_path) == ()
    assert [p.code for p in registry.verify(tmp_path, "a" * 64)] == ["registry_head_missing"]


def test_a_cut_at_a_line_end_is_seen_only_against_a_known_head(three: Path) -> None:
    head = registry.read(three).head
    shorter = b"".join(data_of(three).splitlines(keepends=True)[:-1])
    assert codes(shorter) == []
    assert codes(shorter, head=head) == ["registry_head_missing"]


@pytest.mark.parametrize(
    ("broken", "code", "line"),
    [
        (lambda d: b"", "registry_empty", None),
        (lambda d: d[:-1], "registry_cut_short", 3),
        (lambda d: d[:-40], "registry_cut_short", 3),
        (lambda d: d.replace(b"kaksi", b"kuusi"), "registry_edited", 2),
        (lambda d: d.replace(b"\n", b"\r\n", 1), "registry_broken_line", 1),
        (lambda d: d + b"\n", "registry_broken_line", 4),
        (lambda d: b"\xff\xfe\x00" + d, "registry_broken_line", 1),
        (lambda d: b"\xef\xbb\xbf" + d, "registry_broken_line", 1),
        (lambda d: b"PK\x03\x04" + bytes(range(256)) * 20 + b"\n", "registry_broken_line", 1),
        (lambda d: b"[" * 100_000 + b"\n", "registry_broken_line", 1),
        (lambda d: b"".join(d.splitlines(keepends=True)[1:]), "registry_missing", 1),
        (lambda d: d + d.splitlines(keepends=True)[0], "registry_doubled", 4),
    ],
)
def test_what_is_wrong_is_named_with_its_line(three: Path, broken: Any, code: str, line: int | None) -> None:
    (three / registry.NAME).write_bytes(broken(data_of(three)))
    found = registry.verify(three)[0]
    assert (found.code, found.place.line, found.place.file) == (code, line, registry.NAME)
    assert "varmuuskopiosta" in found.cure["fi"] and "backup" in found.cure["en"]
    assert "\n" not in found.line("fi") + found.line("en")


def test_swapped_lines_are_named(three: Path) -> None:
    a, b, c = data_of(three).splitlines(keepends=True)
    assert codes(a + c + b)[0] == "registry_missing"
    assert "registry_out_of_place" in codes(a + c + b)


def test_the_registry_of_another_programme_is_told(three: Path) -> None:
    assert codes(data_of(three), "suuri") == ["registry_foreign"] * 3


def test_a_line_hashed_as_it_should_be_that_holds_no_record_is_told_when_read(tmp_path: Path) -> None:
    body = b'{"seq":0,"kind":"note","programme":{"hash":"","id":"pieni"},"text":NaN}'
    own = registry.chained(registry.GENESIS, body)
    line = b'{"hash":"%s","prev":"%s",%s\n' % (own.encode(), registry.GENESIS.encode(), body[1:])
    (tmp_path / registry.NAME).write_bytes(line)
    with pytest.raises(FolderError) as error:
        _ = registry.read(tmp_path).records[0].body
    assert error.value.problems[0].code == "registry_broken_line"


def test_a_broken_registry_takes_no_more_records(three: Path) -> None:
    broken = data_of(three).replace(b"kaksi", b"kuusi")
    (three / registry.NAME).write_bytes(broken)
    with pytest.raises(FolderError):
        add(three, "neljä")
    assert data_of(three) == broken


def test_a_number_that_is_not_one_is_never_written(three: Path) -> None:
    before = data_of(three)
    with pytest.raises(ValueError, match="JSON"):
        registry.append(three, lambda _: [note("x") | {"value": float("nan")}])
    assert data_of(three) == before


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_full_disk_leaves_the_registry_whole(three: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    before, real = data_of(three), getattr(os, call)

    def full(path: Any, *rest: Any, **more: Any) -> Any:
        if call == "open" and registry.ASIDE not in str(path):
            return real(path, *rest, **more)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OutsideError, match="No space left on device"):
        add(three, "neljä")
    monkeypatch.undo()
    assert data_of(three) == before
    assert registry.ASIDE not in {p.name for p in three.iterdir()}
    assert add(three, "neljä").count == 1


def test_a_registry_held_by_another_is_told_and_untouched(three: Path) -> None:
    before = data_of(three)
    with FileLock(three / registry.LOCK), pytest.raises(OutsideError) as error:
        registry.append(three, lambda _: [note("neljä")], wait=0.05)
    assert "odota" in error.value.text["fi"] and error.value.exit_code == 3
    assert data_of(three) == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "tiedosto").write_bytes(b"")
    with pytest.raises(OutsideError, match="cannot be locked"):
        add(tmp_path / "tiedosto", "yksi")


@pytest.mark.parametrize("words", ["", "abc", "g" * 64, "a" * 65, "../../etc"])
def test_a_head_that_is_not_one_is_wrong_use(three: Path, words: str) -> None:
    with pytest.raises(UsageError):
        registry.verify(three, words)
