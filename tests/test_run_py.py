"""`run.py`: what it says when something is wrong, and how it mends a half-made installation."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`run.py` copied into a folder whose path has a space, loaded, its language English."""
    home = tmp_path / "a clone with spaces"
    home.mkdir()
    for name in ("run.py", "requirements.lock", "requirements-proofs.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, home / name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.setenv(name, "en_GB.UTF-8")
    spec = importlib.util.spec_from_file_location("run_door", home / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Calls(list[list[str]]):
    """The commands that were run; each ends with `code` and has said `output`."""

    def __init__(self, code: int = 0, output: str = "") -> None:
        super().__init__()
        self.code, self.output, self.where = code, output, []  # type: ignore[var-annotated]

    def run(self, command: list[str], **rest: Any) -> subprocess.CompletedProcess[bytes]:
        self.append(command)
        return subprocess.CompletedProcess(command, self.code, self.output.encode(), b"")

    def call(self, command: list[str], **rest: Any) -> int:
        self.append(command)
        self.where.append(rest)
        return self.code


def made(door: ModuleType) -> None:
    """A finished installation, without the packages that proofs compare polku with."""
    Path(door.PYTHON).parent.mkdir(parents=True, exist_ok=True)
    Path(door.PYTHON).write_text("")
    Path(door.MARK).write_text(door.fingerprint())


@pytest.mark.parametrize(
    ("lang", "said"), [("fi_FI.UTF-8", "polku tarvitsee Pythonin 3.11"), ("C", "polku needs Pyth")]
)
def test_an_old_python_is_told_in_a_sentence(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    version = namedtuple("version", "major minor micro")(3, 8, 10)
    monkeypatch.setattr(door.sys, "version_info", version)
    with pytest.raises(SystemExit) as stop:
        door.main([])
    assert stop.value.code == 3
    told = capsys.readouterr()
    assert told.err.startswith(said) and "3.8" in told.err and told.out == ""


def test_an_old_python_can_read_the_file_far_enough_to_say_so() -> None:
    """No syntax newer than Python 3.6: the file is compiled as a whole before its first line runs."""
    import ast

    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    imports = [n for n in ast.walk(ast.parse((ROOT / "run.py").read_text("utf-8"))) if isinstance(n, ast.Import)]
    assert {a.name for n in imports for a in n.names} <= set(sys.stdlib_module_names)


def test_an_unknown_door_is_wrong_use(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["tests"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("There is no door 'tests'.")
    assert "python run.py test " in told


def test_help_lists_every_door(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["--help"]) == 0
    told = capsys.readouterr().err
    assert all(f"python run.py {name}" in told for name in door.DOORS)


def test_too_little_disk_is_told_before_anything_is_made(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = namedtuple("usage", "total used free")(10**12, 10**12, 300 * 2**20)
    monkeypatch.setattr(door.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(SystemExit) as stop:
        door.main([])
    assert stop.value.code == 3
    assert capsys.readouterr().err == "Only 300 MB of disk is free; the installation needs about 1200 MB.\n"
    assert not os.path.exists(door.VENV)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("NewConnectionError: failed", "The packages could not be fetched: check the network"),
        ("OSError: [Errno 28] No space left on device", "The disk filled up while installing"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "A package does not match the lock's hash"),
        ("error: something else", "The installation failed; the reason stands above."),
    ],
)
def test_a_failed_installation_says_why_and_leaves_no_mark(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], output: str, said: str
) -> None:
    calls = Calls(1, output)
    monkeypatch.setattr(door.subprocess, "run", calls.run)
    monkeypatch.setattr(door, "make_venv", lambda: Path(door.VENV).mkdir())
    with pytest.raises(SystemExit) as stop:
        door.main([])
    assert stop.value.code == 3
    assert capsys.readouterr().err.splitlines()[-1].startswith(said)
    assert not door.installed()


def test_a_half_made_installation_is_taken_away_and_made_again(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = Path(door.VENV, "lib", "half")
    left.mkdir(parents=True)
    calls = Calls()
    monkeypatch.setattr(door.subprocess, "run", calls.run)
    monkeypatch.setattr(door.subprocess, "call", calls.call)
    import venv

    monkeypatch.setattr(venv, "create", lambda path, **_: Path(door.PYTHON).parent.mkdir(parents=True))
    assert door.main(["polku", "--version"]) == 0
    assert "Mending a half-made .venv." in capsys.readouterr().err
    assert not left.exists()
    assert "--require-hashes" in calls[0]


def test_a_changed_lock_asks_for_a_new_installation(door: ModuleType) -> None:
    made(door)
    assert door.installed()
    with open(door.LOCK, "a") as lock:
        lock.write("\n")
    assert not door.installed()


def test_a_proof_that_compares_installs_the_other_packages_once(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(door)
    calls = Calls()
    monkeypatch.setattr(door.subprocess, "run", calls.run)
    monkeypatch.setattr(door.subprocess, "call", calls.call)
    assert door.main(["backtest"]) == 0 and door.main(["backtest"]) == 0
    install, *proofs = calls
    assert install[-3:] == ["--require-hashes", "-r", door.PROOFS_LOCK]
    assert [c[1] for c in proofs] == [str(Path(door.ROOT, "benchmarks", "backtest.py"))] * 2
    assert capsys.readouterr().err.count("Installing the packages that polku is compared with") == 1


def test_no_other_door_installs_them(door: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(door)
    calls = Calls()
    monkeypatch.setattr(door.subprocess, "run", calls.run)
    monkeypatch.setattr(door.subprocess, "call", calls.call)
    others = [name for name in door.DOORS if name not in door.NEED_OTHERS]
    assert {"", "polku", "test", "sbc", "placebo"} <= set(others)
    assert [door.main([name]) for name in others] == [0] * len(others)
    assert not any("pip" in call for call in calls)


def test_a_changed_lock_of_the_proofs_asks_for_them_again_and_for_nothing_else(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(door)
    calls = Calls()
    monkeypatch.setattr(door.subprocess, "run", calls.run)
    door.install_others()
    assert door.others_installed()
    with open(door.PROOFS_LOCK, "a") as lock:
        lock.write("\n")
    assert door.installed() and not door.others_installed()


def test_other_packages_that_cannot_be_fetched_are_told_in_a_sentence_and_leave_polku_as_it_was(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(door)
    monkeypatch.setattr(door.subprocess, "run", Calls(1, "NewConnectionError: failed").run)
    with pytest.raises(SystemExit) as stop:
        door.main(["backtest"])
    assert stop.value.code == 3
    assert capsys.readouterr().err.splitlines()[-1].startswith("The packages could not be fetched")
    assert door.installed() and not door.others_installed()


def pinned(name: str) -> dict[str, str]:
    """The versions of a lock: name and condition -> version."""
    lines = re.findall(r"^([a-z][\w-]*)==(\S+)((?: ; [^\\]+)?)", (ROOT / name).read_text("utf-8"), re.M)
    return {name + condition.strip(): version for name, version, condition in lines}


def test_the_locks_agree_so_that_the_proofs_change_nothing_of_polku() -> None:
    base, proofs = pinned("requirements.lock"), pinned("requirements-proofs.lock")
    both = base.keys() & proofs.keys()
    assert {name for name in both if base[name] != proofs[name]} == set()
    names = {key.split(";")[0].strip() for key in proofs}
    assert {"numpy", "scipy", "statsmodels", "numpyro", "jax", "pyfixest", "pysyncon"} <= names
    assert not {"statsmodels", "numpyro", "jax", "pyfixest", "pysyncon"} & {key.split(";")[0].strip() for key in base}
    mixed = {key.split(";")[0] for key in base} & {key.split(";")[0] for key in proofs}
    assert {key for key in proofs if key.split(";")[0] in mixed} <= base.keys()


def test_a_door_keeps_the_callers_directory_and_one_thread(door: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(door)
    calls = Calls(7)
    monkeypatch.setattr(door.subprocess, "call", calls.call)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    assert door.main(["polku", "run", "my trial"]) == 7
    assert calls[0] == [door.PYTHON, "-m", "polku", "run", "my trial"]
    assert calls.where[0]["cwd"] is None
    assert calls.where[0]["env"]["OPENBLAS_NUM_THREADS"] == "1"
    assert "a clone with spaces" in door.PYTHON


def test_the_first_door_is_the_example_as_of_june_2019(door: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(door)
    calls = Calls()
    monkeypatch.setattr(door.subprocess, "call", calls.call)
    assert door.main([]) == 0
    assert calls[0][1:] == ["-m", "polku", "run", door.EXAMPLE, "--as-of", "2019-06"]


def test_ctrl_c_ends_with_130(door: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(door)

    def stopped(*_: Any, **__: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(door.subprocess, "call", stopped)
    assert door.main(["test"]) == 130


def test_every_door_of_the_table_leads_to_something_that_is_there() -> None:
    spec = importlib.util.spec_from_file_location("run_here", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for words, fi, en in module.DOORS.values():
        assert fi and en
        for word in words:
            assert not word.startswith(str(ROOT)) or Path(word).exists()
