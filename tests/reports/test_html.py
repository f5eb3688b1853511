"""The HTML report: offline, without script, for every reader, and nothing a document says becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from assessment_fixture import HOSTILE, assessment, months, t

from polku.reports.html import registry_head, report_html
from polku.reports.outline import ground_lines

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Elements with their attributes, and whether they nest properly."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module", params=["fi", "en"])
def page(request: pytest.FixtureRequest) -> tuple[str, str, list[tuple[str, dict[str, str | None]]]]:
    text = report_html(assessment(), request.param, f"report.{request.param}.xlsx")
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return request.param, text, reader.found


Page = tuple[str, str, list[tuple[str, dict[str, Any]]]]


def test_the_file_needs_nothing_else(page: Page) -> None:
    language, text, found = page
    assert not {"script", "link", "iframe", "img", "object", "embed"} & {tag for tag, _ in found}
    assert not [k for _, attrs in found for k in attrs if k.startswith("on") or k in ("src", "srcset", "action")]
    outside = [a["href"] for tag, a in found if tag == "a" and not a["href"].startswith("#")]
    assert set(outside) == {f"report.{language}.xlsx"}
    assert "url(" not in re.sub(r"url\(#", "", text) and "@import" not in text


def test_language_headings_and_landmarks(page: Page) -> None:
    language, _, found = page
    tags = [tag for tag, _ in found]
    assert dict(found)["html"]["lang"] == language
    heads = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert heads.count(1) == 1 and heads[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(heads))
    assert tags.count("main") == tags.count("nav") == tags.count("header") == 1
    first = next(a for tag, a in found if tag == "a")
    assert first["class"] == "skip" and first["href"] == "#content"


def test_every_id_is_unique_and_every_inner_link_leads_somewhere(page: Page) -> None:
    _, _, found = page
    ids = Counter(attrs["id"] for _, attrs in found if "id" in attrs)
    assert not [key for key, count in ids.items() if count > 1]
    for _, attrs in found:
        for key in ("href", "aria-labelledby"):
            for target in (attrs.get(key) or "").split():
                if target.startswith("#") or key == "aria-labelledby":
                    assert target.lstrip("#") in ids


def test_tables_have_real_headers_and_captions(page: Page) -> None:
    _, _, found = page
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in found if tag == "th")
    assert "caption" in [tag for tag, _ in found]


def test_each_figure_has_its_caption_two_sizes_and_its_sheet(page: Page) -> None:
    language, text, found = page
    count = sum(1 for tag, _ in found if tag == "figure")
    assert count == len([f for p in assessment()["pages"] for f in p["figures"]])
    assert sum(1 for tag, _ in found if tag == "figcaption") == count
    assert text.count('class="wide"') == text.count('class="narrow"') == count - 1
    name = {"fi": "Kuva", "en": "Figure"}[language]
    for n in range(1, count + 1):
        assert f"{name} {n}</span>" in text


def test_hostile_words_are_shown_and_do_nothing(page: Page) -> None:
    _, text, _ = page
    assert HOSTILE not in text and "&lt;script&gt;alert" in text


def test_every_claim_with_grounds_leads_to_them(page: Page) -> None:
    _, _, found = page
    claims = [c for p in assessment()["pages"] for c in p["claims"]]
    marks = [a for tag, a in found if tag == "a" and re.fullmatch(r"#g\d+", a.get("href", ""))]
    assert len(marks) == len(claims)


def test_calibration_warnings_and_as_of_are_said(page: Page) -> None:
    language, text, _ = page
    said = {
        "fi": ("Kalibrointi kesken", "6/2018", "Sarja on otettu myöhemmästä julkaisusta."),
        "en": ("Calibration in progress", "Jun\u00a02018", "The series is from a later extract."),
    }[language]
    assert all(words in text for words in said)


def test_a_calibration_that_has_been_run_is_told_in_its_own_words() -> None:
    value = assessment()
    value["diagnostics"]["calibration"] = t("80 %:n välit pitivät 79 %.", "80% intervals held in 79%.")
    assert "80% intervals held in 79%." in report_html(value, "en", None)


def test_without_a_workbook_nothing_points_to_one() -> None:
    assert "xlsx" not in report_html(assessment(), "fi", None)


def test_a_report_without_figures_or_grounds_is_whole() -> None:
    value = assessment()
    conclusion = t("Ei voida arvioida.", "Cannot be told.")
    empty: dict[str, Any] = {"claims": [], "figures": [], "tables": []}
    value["pages"] = [{"id": "answer", "title": t("Vastaus", "The answer"), "conclusion": conclusion, **empty}]
    value["warnings"], value["diagnostics"] = [], {}
    text = report_html(value, "fi", None)
    assert "Ei voida arvioida." in text and 'id="grounds"' not in text and "Kalibrointi kesken" in text


def test_grounds_of_one_series_are_told_as_a_stretch_of_months() -> None:
    pairs = [("observation", f"unemployed/pori/{m}@{m}") for m in months(2017, 18)] + [("link", "L3")]
    assert ground_lines(pairs, "fi") == ("havainto: unemployed/pori, 1/2017–6/2018 (18)", "vaikutusoletus: L3")


def test_the_numbers_of_page_one_come_before_its_sentences() -> None:
    text = report_html(assessment(), "fi", None)
    assert text.index('class="three_bars"') < text.index('class="claim"')


HELD = {"head": "ab" * 32, "records": 1481, "latest": "2018-06"}


@pytest.mark.parametrize(
    ("language", "held", "said"),
    [
        ("fi", HELD, "tiiviste abababababababab, tietueita 1\u00a0481, viimeisin 6/2018"),
        ("en", HELD, "head abababababababab, 1,481 records, latest Jun\u00a02018"),
        ("fi", None, "ei jäädytettyjä ennusteita"),
        ("en", None, "no forecasts frozen"),
    ],
)
def test_the_head_of_the_registry_stands_at_the_foot_of_the_report(language: str, held: Any, said: str) -> None:
    text = report_html(assessment() | {"registry": held}, language, None)
    assert text.index(said) > text.index('id="about"')


def test_the_printed_head_is_long_enough_for_verify() -> None:
    from polku.registry.chain import head_of

    assert head_of(registry_head({"registry": HELD}, "en").split()[1].rstrip(",")) == "ab" * 8


def test_a_file_that_does_not_know_of_a_registry_says_nothing_of_one() -> None:
    assert "Ennusterekisteri" not in report_html(assessment(), "fi", None)
