"""The same folder, seed and version give the same bytes: threads, hash seed, time zone, locale, directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WHOLE = os.environ.get("POLKU_WHOLE") == "1"
NAMES = ("assessment.json", "report.fi.html", "report.en.html", "report.fi.xlsx", "report.en.xlsx")
PLAIN = {"threads": "1", "hash": "0", "zone": "UTC", "locale": "C.UTF-8", "where": "here"}
OTHER = {
    "again": {},
    "two threads": {"threads": "2"},
    "another hash seed": {"hash": "1"},
    "another time zone and locale": {"zone": "Pacific/Auckland", "locale": "fi_FI.UTF-8"},
    "another directory": {"where": "there and back"},
}
TOGETHER = {"threads": "2", "hash": "1", "zone": "America/St_Johns", "locale": "tr_TR.UTF-8", "where": "æ there"}


def run(example: Path, tmp_path: Path, threads: str, hash: str, zone: str, locale: str, where: str) -> dict[str, bytes]:
    """The files of a run in a process of its own."""
    here = tmp_path / where
    here.mkdir(exist_ok=True)
    out = here / "out"
    env = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "PYTHONHASHSEED": hash,
        "TZ": zone,
        "LC_ALL": locale,
        "LANG": locale,
    }
    words = ["run", os.path.relpath(example, here), "--as-of", "2018-12", "--lang", "fi,en", "--out", str(out)]
    done = subprocess.run([sys.executable, "-m", "polku", *words], cwd=here, env=env, capture_output=True)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return {name: (out / name).read_bytes() for name in NAMES}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The run that the others are held against."""
    return run(EXAMPLES / "pieni", tmp_path_factory.mktemp("first"), **PLAIN)


def test_a_run_in_every_other_surrounding_at_once_gives_the_same_bytes(first: dict[str, bytes], tmp_path: Path) -> None:
    found = run(EXAMPLES / "pieni", tmp_path, **TOGETHER)
    assert [name for name in NAMES if found[name] != first[name]] == []


def test_two_runs_give_the_same_bytes(first: dict[str, bytes], tmp_path: Path) -> None:
    found = run(EXAMPLES / "pieni", tmp_path, **PLAIN)
    assert [name for name in NAMES if found[name] != first[name]] == []


@pytest.mark.skipif(not WHOLE, reason="minutes long: set POLKU_WHOLE=1")
@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_the_whole_example_gives_the_same_bytes(
    change: dict[str, str], tmp_path: Path, whole: dict[str, bytes]
) -> None:
    found = run(EXAMPLES / "kokeilut-2017", tmp_path, **{**PLAIN, **change})
    assert [name for name in NAMES if found[name] != whole[name]] == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The whole example's run that the others are held against."""
    return run(EXAMPLES / "kokeilut-2017", tmp_path_factory.mktemp("whole"), **PLAIN)


def test_another_seed_gives_other_draws_and_nearly_the_same_posterior(tmp_path: Path) -> None:
    """Draws and the ensemble's members depend on the seed handed in; what is in closed form does not."""
    from polku import assess

    one, two = (assess(EXAMPLES / "pieni", seed=seed).plain() for seed in (1, 2))
    for a, b in zip(one["links"], two["links"], strict=True):
        assert a["post_mean"] == pytest.approx(b["post_mean"], abs=0.3 * a["post_sd"])  # forty members
        assert a["post_sd"] == pytest.approx(b["post_sd"], rel=0.15)
        assert (a["prior_mean"], a["p_active"], a["moved_by"]) == (b["prior_mean"], b["p_active"], b["moved_by"])
    assert one["diagnostics"] == two["diagnostics"]
    assert one["forecasts"] != two["forecasts"]
