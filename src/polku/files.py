"""Files written whole or not at all, their fingerprints, and zip files whose bytes do not depend on the clock."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import threading
import zipfile
from pathlib import Path

from polku.base import OutsideError
from polku.texts import Message

_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file can hold
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def write_atomic(path: Path, data: bytes, aside: Path | None = None) -> None:
    """Writes `data` to `path` so that a reader sees the old file or the new one, never a part.

    A temporary file in the same folder is written, synced to the disk and renamed. Missing folders are made. A caller
    that holds a lock names the temporary file itself (`aside`), so that killed writers leave at most one behind.
    Raises OutsideError when the disk says no; the old file is then untouched.
    """
    temporary = aside or path.parent / f".polku-{os.getpid()}-{threading.get_ident()}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutsideError(Message("files.the-file-could-not-be-written", path=path, reason=reason)) from error


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises OutsideError when the disk says no."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unread(path, error) from error


def _unread(path: Path, error: OSError) -> OutsideError:
    reason = error.strerror or type(error).__name__
    return OutsideError(Message("files.the-file-could-not-be-read", path=path, reason=reason))


def sha256_of(what: bytes | Path) -> str:
    """The SHA-256 of bytes or of a file's content, in hexadecimal. Raises OutsideError when unreadable."""
    if isinstance(what, bytes):
        return hashlib.sha256(what).hexdigest()
    digest = hashlib.sha256()
    try:
        with what.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unread(what, error) from error
    return digest.hexdigest()


def fixed_zip(data: bytes) -> bytes:
    """The same zip file (a workbook) with fixed dates, so that equal content gives equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            new.writestr(entry, content)
    return out.getvalue()
