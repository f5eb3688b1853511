"""Whatever a folder holds, reading ends in a programme or in problems told; never in anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile.small_folder import TABLES, write_small
from polku.base import FolderError
from polku.evidence.folder import read_folder

FILES = ("programme.toml", "series/in_workshop.csv", *(f"{name}.csv" for name in TABLES))
CELLS = st.one_of(
    st.sampled_from(
        ["", "*", "-1", "0", "1e9", "nan", "inf", "9" * 30, "0,5", "2018-03", "9999-12", "0000-01", "[0:1]", "[1:0]",
         "a>b", "pori", "workshop", "case_manager", "unemployed>job", "capacity(x)", "rest", "yes", "../x", "=1+1",
         "\x00", "ä", "{}", "[]", "[[scenario]]", '"', "'", "\n", "🙂", "job", "services", "country", "trial",
         "1/0", "5..6"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("any") / "pieni")


def _read(folder: Path) -> None:
    try:
        read_folder(folder)
    except FolderError as told:
        for problem in told.problems:
            assert problem.place.file
            assert all(problem.what.by_language[x] and problem.cure.by_language[x] for x in ("fi", "en"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), at=st.integers(0, 10_000), cell=CELLS, twice=st.booleans())
def test_a_cell_changed_at_random_is_read_or_told(
    pattern: Path, tmp_path: Path, name: str, at: int, cell: str, twice: bool
) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(pattern, folder, dirs_exist_ok=True)
    path = folder / name
    marks = '=" ' if name.endswith("toml") else ",;\n"
    text = path.read_text("utf-8")
    edges = [i for i, c in enumerate(text) if c in marks]
    first = at % (len(edges) - 1)
    changed = text[: edges[first] + 1] + cell + text[edges[first + 1] :]
    if twice:
        changed += changed.splitlines()[-1] + "\n"
    path.write_bytes(changed.encode("utf-8", "surrogatepass"))
    _read(folder)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), data=st.binary(max_size=200), at=st.integers(0, 400))
def test_bytes_put_in_at_random_are_read_or_told(
    pattern: Path, tmp_path: Path, name: str, data: bytes, at: int
) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(pattern, folder, dirs_exist_ok=True)
    path = folder / name
    held = path.read_bytes()
    path.write_bytes(held[:at] + data + held[at:])
    _read(folder)
