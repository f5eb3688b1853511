"""Files are written whole or not at all; fingerprints and zip files do not depend on the clock."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from polku.base import OutsideError
from polku.files import fixed_zip, read_bytes, sha256_of, write_atomic


def test_a_file_is_written_with_its_folders_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["b.txt"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_when_the_disk_says_no_the_old_file_stays_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.txt"
    write_atomic(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OutsideError) as raised:
        write_atomic(path, b"new")
    assert "No space left" in raised.value.text["fi"]
    assert raised.value.exit_code == 3
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_folder_in_the_way_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutsideError):
        write_atomic(tmp_path, b"x")
    with pytest.raises(OutsideError):
        read_bytes(tmp_path)
    with pytest.raises(OutsideError):
        sha256_of(tmp_path / "no")


def test_the_fingerprint_of_bytes_and_of_a_file_are_the_same(tmp_path: Path) -> None:
    data = b"polku" * 1_000_000
    (tmp_path / "x").write_bytes(data)
    assert sha256_of(data) == sha256_of(tmp_path / "x") == hashlib.sha256(data).hexdigest()


def _zip(moment: tuple[int, int, int, int, int, int], stamp: bytes) -> bytes:
    out = io.BytesIO()
    core = b'<x><dcterms:created xsi:type="t">' + stamp + b"</dcterms:created><dcterms:modified>" + stamp
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("docProps/core.xml", moment), core + b"</dcterms:modified></x>")
        file.writestr(zipfile.ZipInfo("b.xml", moment), b"<b/>")
    return out.getvalue()


def test_a_zip_file_of_equal_content_has_equal_bytes_whenever_it_was_made() -> None:
    one = fixed_zip(_zip((2018, 1, 1, 0, 0, 0), b"2018-01-01T00:00:00Z"))
    two = fixed_zip(_zip((2025, 5, 5, 5, 5, 4), b"2025-05-05T05:05:05Z"))
    assert one == two
    assert zipfile.ZipFile(io.BytesIO(one)).read("b.xml") == b"<b/>"
