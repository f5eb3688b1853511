"""Where results are written: the default folder, what stands there already, and what a killed run left behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from polku.base import OutsideError, UsageError
from polku.cli.words import reason
from polku.texts import Message

LOG = "run.log"
_WROTE = re.compile(r" polku \S+ (?:run|design) (.+) [0-9.]+ s$")
_ASIDE = re.compile(r"\.polku-(\d+)-.*")
_DAY = 24 * 3600.0


def default_out(folder: Path, name: str, part: str) -> Path:
    """`out/<id>/<part>/` in the current directory; beside the programme folder when that would be inside it.

    An id is no path. Where `out/<id>` holds the results of another folder that is still there (a copied folder keeps
    its id), the folder's own name is added: nobody's report is overwritten by another's.
    """
    home = folder.resolve()
    base = next(
        (b for b in (Path.cwd() / "out", home.parent / "out") if home != b and home not in b.parents),
        home.parent / f"{home.name}-out",  # the programme folder itself is called `out`
    )
    safe = as_name(name)
    if not others(base / safe, home):
        return base / safe / part
    return base / f"{safe}-{as_name(home.name)}" / part


def asked_out(out: str | None, folder: Path) -> Path | None:
    """The folder of `--out`; None without it. Raises UsageError where another folder's report stands in it."""
    if not out:
        return None
    told = wrote(Path(out) / LOG)
    if told is not None and told != folder.resolve() and told.is_dir():
        raise UsageError(Message("cli.folder-holds-report-which-would", out=out, told=told))
    return Path(out)


def as_name(words: str) -> str:
    """Words as the name of one folder: letters, digits, _ and - stay."""
    return re.sub(r"[^\w-]+", "_", words)[:100] or "_"


def others(where: Path, home: Path) -> bool:
    """Whether a folder of results tells of another programme folder, one that is still there."""
    for log in sorted(where.glob(f"*/{LOG}")):
        found = wrote(log)
        if found is not None and found != home and found.is_dir():
            return True
    return False


def wrote(log: Path) -> Path | None:
    """The programme folder that a log names; None where it names none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found = _WROTE.search(lines[-1]) if lines else None
    return Path(found.group(1)) if found and os.path.isabs(found.group(1)) else None


def log_line(command: str, folder: Path, seconds: float) -> bytes:
    """What `run.log` says: the clock, the version, the command and the programme folder."""
    from polku import __version__

    stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    return f"{stamp} polku {__version__} {command} {folder.resolve()} {seconds:.1f} s\n".encode()


@contextlib.contextmanager
def all_or_nothing(where: Path) -> Iterator[Path]:
    """A folder to write into; its files move to `where` when all are written, and none do when one fails."""
    try:
        where.mkdir(parents=True, exist_ok=True)
        clean(where)
        aside = Path(tempfile.mkdtemp(prefix=f".polku-{os.getpid()}-", dir=where))
    except OSError as error:
        raise OutsideError(
            Message("cli.folder-cannot-written-name-another", where=where, reason=reason(error))
        ) from error
    try:
        yield aside
        for path in sorted(aside.iterdir()):
            os.replace(path, where / path.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def clean(where: Path) -> None:
    """Takes away what runs that were killed left half-written: nobody else will."""
    for path in where.glob(".polku-*"):
        if left_behind(path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    path.unlink()


def left_behind(path: Path) -> bool:
    """Whether the process that made a temporary file or folder is gone, or it is older than a day."""
    try:
        if time.time() - path.lstat().st_mtime > _DAY:
            return True
    except OSError:
        return False
    named = _ASIDE.fullmatch(path.name)
    if named is None or os.name == "nt":  # there is no harmless signal on Windows: age alone tells
        return False
    try:
        os.kill(int(named.group(1)), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
