"""`import polku` and what it gives."""

from __future__ import annotations

import inspect
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import polku

PIENI = Path(__file__).resolve().parents[2] / "examples" / "pieni"


def test_the_public_names_are_those_of_the_contract_that_are_built() -> None:
    functions = ["read", "check", "assess", "design", "report", "freeze", "score", "verify"]
    values = ["Programme", "Evidence", "Assessment", "Month", "Problem"]
    assert sorted(polku.__all__) == sorted([*functions, *values])
    for name in polku.__all__:
        assert callable(getattr(polku, name))
        assert inspect.getdoc(getattr(polku, name))
        assert name in dir(polku)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        _ = polku.simulate


def test_the_stub_names_the_same_names() -> None:
    stub = Path(polku.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    for name in polku.__all__:
        assert f" as {name}\n" in stub


@pytest.mark.parametrize("first", ["import polku.cli", "import polku.assessment.run", "pass"])
def test_assess_can_be_called_whatever_was_imported_before(first: str) -> None:
    code = (
        f"{first}\nimport polku\ntry:\n    polku.assess(None)\nexcept (TypeError, AttributeError) as e:\n    print(e)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "not callable" not in done.stdout


def test_from_a_folder_to_a_report_in_python(tmp_path: Path) -> None:
    programme, evidence, _ = polku.read(PIENI)
    assert isinstance(programme, polku.Programme)
    assert isinstance(evidence, polku.Evidence)
    assert polku.check(PIENI)[0] == ()
    found = polku.assess(PIENI, as_of=polku.Month.parse("2018-06"))
    assert isinstance(found, polku.Assessment)
    paths = polku.report(found.plain(), tmp_path / "out", ("fi",), ("html",))
    assert [p.name for p in paths] == ["report.fi.html"]


def test_from_a_plan_to_scores_in_python(tmp_path: Path) -> None:
    """The life of a trial: designed, frozen, scored, verified; a folder may be named in a string."""
    folder = str(shutil.copytree(PIENI, tmp_path / "pieni"))
    assert polku.design(folder).rows
    done = polku.freeze(folder, polku.assess(folder, as_of=polku.Month.parse("2018-06")), "2018-07-20")
    assert polku.score(folder).scores.head == done.head
    assert polku.verify(folder, done.head) == []


def test_assess_is_a_function_like_any_other(tmp_path: Path) -> None:
    """It has a signature, can be pickled and so be handed to other processes; what it gives can be handed back."""
    assert list(inspect.signature(polku.assess).parameters)[:3] == ["folder", "as_of", "seed"]
    assert pickle.loads(pickle.dumps(polku.assess)) is polku.assess
    folders = [shutil.copytree(PIENI, tmp_path / name) for name in ("one", "two", "three")]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(polku.assess, folders))
    assert [type(a) for a in found] == [polku.Assessment] * 3
    assert found[0].plain() == found[2].plain()
