"""`report` tells a finished assessment: it reads the assessment alone and writes the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from assessment_fixture import assessment

from polku.base import UsageError
from polku.reports.build import report
from polku.reports.canonical import canonical_bytes

RUN = """
import hashlib, json, sys
from pathlib import Path
from polku.reports.build import report
value = json.loads(Path(sys.argv[1]).read_bytes())
for path in report(value, Path(sys.argv[2])):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_a_file_per_language_and_format(tmp_path: Path) -> None:
    paths = report(assessment(), tmp_path / "new" / "folder")
    assert [p.name for p in paths] == ["report.fi.html", "report.fi.xlsx", "report.en.html", "report.en.xlsx"]
    assert all(p.stat().st_size > 5000 for p in paths)
    assert [p.name for p in report(assessment(), tmp_path, ["en"], ["html"])] == ["report.en.html"]


@pytest.mark.parametrize(("languages", "formats"), [(["xx"], ["html"]), (["fi"], ["docx"])])
def test_an_unknown_language_or_format_is_wrong_use(tmp_path: Path, languages: list[str], formats: list[str]) -> None:
    with pytest.raises(UsageError):
        report(assessment(), tmp_path, languages, formats)


def test_other_hash_seeds_locales_and_time_zones_give_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "assessment.json"
    source.write_bytes(canonical_bytes(assessment()))
    told = []
    for seed, zone, locale in (("1", "UTC", "C"), ("77", "Asia/Tokyo", "fi_FI.UTF-8")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        out = tmp_path / seed
        told.append(
            subprocess.run(
                [sys.executable, "-c", RUN, str(source), str(out)], env=env, check=True, capture_output=True
            ).stdout
        )
    assert told[0] == told[1] and told[0].count(b"\n") == 4


def test_a_report_told_from_the_file_is_the_report_told_at_once(tmp_path: Path) -> None:
    once = json.loads(canonical_bytes(assessment()))
    again = json.loads(canonical_bytes(once))
    sums = [
        [hashlib.sha256(p.read_bytes()).hexdigest() for p in report(v, tmp_path / n)]
        for v, n in ((once, "a"), (again, "b"))
    ]
    assert sums[0] == sums[1]


def test_fifty_figures_are_drawn_in_well_under_five_seconds(tmp_path: Path) -> None:
    value = assessment()
    value["pages"] = value["pages"] * 2 + value["pages"][:3]
    start = time.perf_counter()
    report(value, tmp_path, formats=["html"])
    assert time.perf_counter() - start < 5.0
