"""What only a real process shows: progress on a terminal, Ctrl-C, a closed pipe, a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PIENI = Path(__file__).resolve().parents[2] / "examples" / "pieni"
POLKU = [sys.executable, "-m", "polku"]
posix = pytest.mark.skipif(os.name != "posix", reason="terminals and signals of POSIX")
TERMINAL = {**os.environ, "LC_ALL": "en_GB.UTF-8", "TERM": "xterm-256color", "COLUMNS": "100"}


@posix
def test_progress_is_drawn_on_a_terminal_only_and_stdout_stays_clean(tmp_path: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    done = subprocess.Popen(
        [*POLKU, "run", str(PIENI), "--format", "html", "--lang", "en"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=follower,
        env=TERMINAL,
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        seen += part
    assert done.stdout is not None
    out = done.stdout.read()
    assert done.wait() == 0
    os.close(leader)
    assert b"\x1b[" in seen
    assert b"\xe2\x94\x81" in seen  # the bar
    assert any(words in seen for words in (b"running the scenarios", b"writing the reports", b"writing the answers"))
    assert out.decode().strip() == str(tmp_path / "out/pieni/2019-01/report.en.html")


@posix
def test_without_a_terminal_stderr_has_warnings_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [*POLKU, "run", str(PIENI), "--format", "html"], cwd=tmp_path, capture_output=True, env=TERMINAL
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stderr
    assert b"reading the folder" not in done.stderr


@posix
def test_ctrl_c_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.Popen(
        [*POLKU, "run", str(PIENI)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=TERMINAL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(1.0)
    done.send_signal(signal.SIGINT)
    out, err = done.communicate(timeout=60)
    assert b"Traceback" not in err
    assert done.returncode == 130
    assert out == b""
    assert os.listdir(tmp_path) == []


@posix
def test_a_closed_pipe_is_not_a_traceback() -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m polku check '{PIENI}' --json | true", shell=True, capture_output=True, env=TERMINAL
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full, of Linux")
def test_a_full_disk_under_stdout_is_told_in_a_sentence() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*POLKU, "check", str(PIENI)], stdout=full, stderr=subprocess.PIPE, env=TERMINAL)
    assert done.returncode == 3
    assert b"The machine said no (No space left on device)" in done.stderr
    assert b"Traceback" not in done.stderr


def test_letters_that_a_terminal_lacks_do_not_stop_a_command() -> None:
    env = {**TERMINAL, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*POLKU, "--lang", "fi", "--help"], capture_output=True, env=env)
    assert done.returncode == 0
    assert b"polku" in done.stdout


def test_names_that_are_not_text_do_not_stop_a_command(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("file names of bytes, of POSIX")
    done = subprocess.run([*POLKU, "check", os.fsencode(tmp_path) + b"/p\xe4"], capture_output=True, env=TERMINAL)
    assert done.returncode == 2
    assert done.stderr.startswith(b"There is no folder ")
