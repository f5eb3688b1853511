"""The manual's page of proofs is what the result files say, and a result whose sources moved on is called stale."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import page
import results

from polku.base import LANGUAGES


def test_the_pages_are_what_the_results_say() -> None:
    """When this says stale: `python benchmarks/page.py`; the page then names the results to be measured again."""
    wrong = page.wrong_pages()
    assert not wrong, f"stale: {', '.join(wrong)}; make them again: python benchmarks/page.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_has_a_section_with_its_date_and_the_hash_of_its_sources(language: str) -> None:
    text = (results.ROOT / page.PAGES[language]).read_text(encoding="utf-8")
    for name in page.proofs():
        document = results.read(name)
        line = next(x for x in text.splitlines() if x.startswith(f"`{name}` · "))
        assert document["date"] in line and page.digest(document["sources"]) in line


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A repository of one source file with one result about it: its results, its root."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("a = 1\n", encoding="utf-8")
    folder = tmp_path / "results"
    figures = {"share": 0.8125, "runs": 40, "rows": [{"x": 1, "met": True}, {"x": 2, "met": False}]}
    results.write("some", figures, ["src/*.py"], "2024-11-24", 7, folder, tmp_path)
    return folder, tmp_path


def test_a_result_is_read_as_it_was_written(small: tuple[Path, Path]) -> None:
    document = results.read("some", small[0])
    assert document["figures"]["share"] == 0.8125 and document["seed"] == 7
    assert document["figures"]["rows"] == [{"x": 1, "met": True}, {"x": 2, "met": False}]


def test_a_figure_that_is_not_a_number_is_refused(small: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="not a number"):
        results.write("other", {"x": float("nan")}, ["src/*.py"], "2024-11-24", 1, *small)


@pytest.mark.parametrize("gone", [False, True])
def test_a_source_that_changed_or_went_makes_its_result_and_the_page_stale(
    small: tuple[Path, Path], gone: bool
) -> None:
    folder, root = small
    page.write(folder, root)
    assert results.stale("some", folder, root) == [] and page.wrong_pages(folder, root) == []
    source = root / "src/a.py"
    if gone:
        source.unlink()
    else:
        source.write_text("a = 2\n", encoding="utf-8")
    assert results.stale("some", folder, root) == ["src/a.py"]
    assert sorted(page.wrong_pages(folder, root)) == sorted(page.PAGES.values())
    page.write(folder, root)
    assert "stale" in page.page("en", folder, root) and "vanhentunut" in page.page("fi", folder, root)
    assert page.wrong_pages(folder, root) == []


def test_a_page_edited_by_hand_is_found(small: tuple[Path, Path]) -> None:
    folder, root = small
    page.write(folder, root)
    file = root / page.PAGES["en"]
    file.write_text(file.read_text(encoding="utf-8").replace("0.812", "0.912"), encoding="utf-8")
    assert page.wrong_pages(folder, root) == [page.PAGES["en"]]
