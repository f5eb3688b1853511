"""Every figure is a picture that can be read: marks, words, a text alternative, large enough, the same each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from assessment_fixture import HOSTILE, figure, figures, t

from polku.reports import svg
from polku.reports.charts import DRAW, figure_svgs
from polku.reports.figure_data import TABLES, figure_table
from polku.reports.svg import decimals_of, ticks, width_of, wrap

NS = "{http://www.w3.org/2000/svg}"
ALL = figures()
IDS = [f"{f['kind']}-{i}" for i, f in enumerate(ALL)]


def drawn(item: dict[str, Any], language: str) -> list[ET.Element]:
    return [ET.fromstring(text) for text in figure_svgs(item, language, "f1")]


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_a_picture_has_marks_words_and_a_text_alternative(item: dict[str, Any], language: str) -> None:
    for root in drawn(item, language):
        marks = [e for e in root.iter() if e.tag in {NS + n for n in ("path", "line", "rect", "circle")}]
        said = [e for e in root.iter(f"{NS}text") if "".join(e.itertext()).strip()]
        assert len(marks) > 5 and len(said) > 3
        named = (root.get("aria-labelledby") or "").split()
        ids = {e.get("id"): e for e in root.iter() if e.get("id")}
        assert root.get("role") == "img" and len(named) == 2
        assert ids[named[0]].text == item["caption"][language]
        assert ids[named[1]].text == item["alt"][language]


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_text_is_at_least_twelve_pixels_and_stays_inside_its_picture(item: dict[str, Any]) -> None:
    for language in ("fi", "en"):
        for root in drawn(item, language):
            width, height = (float(v) for v in (root.get("viewBox") or "").split()[2:])
            assert not [e for e in root.iter(f"{NS}text") if float(e.get("font-size", "12")) < 12]
            for words in root.iter(f"{NS}text"):
                assert -1 <= float(words.get("y", "0")) <= height + 1
                start = float(words.get("x", "0"))
                if words.get("text-anchor") == "end":
                    start -= 0.7 * width_of(words.text or "", 12)
                assert -4 <= start <= width


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_no_coordinate_is_missing_and_ids_are_unique_over_both_sizes(item: dict[str, Any]) -> None:
    texts = figure_svgs(item, "fi", "f1")
    assert not re.search(r"\b(nan|inf|None)\b", re.sub(r"<(title|desc|text)[^>]*>[^<]*", "", "".join(texts)))
    ids = [i for text in texts for i in re.findall(r'\bid="([^"]+)"', text)]
    assert len(ids) == len(set(ids))
    for text in texts:
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_the_same_data_give_the_same_bytes(item: dict[str, Any]) -> None:
    assert figure_svgs(item, "fi", "f1") == figure_svgs(item, "fi", "f1")


def test_numbers_and_months_are_written_as_the_language_writes_them() -> None:
    finnish, english = (figure_svgs(figures()[2], language, "f")[0] for language in ("fi", "en"))
    assert ">25\u00a0000<" in finnish and ">1/2018<" in finnish
    assert ">25,000<" in english and ">Jan\u00a02018<" in english


def test_a_modelled_fan_is_dashed_and_says_that_there_are_no_data_for_the_area() -> None:
    modelled = figure_svgs(ALL[3], "fi", "f")[0]
    assert "ei aluetietoa" in modelled and "havaittu" not in modelled
    assert 'stroke-dasharray="10 4"' in modelled and 'stroke-dasharray="2 4"' in modelled


def test_verdicts_differ_in_shape_not_only_in_colour() -> None:
    from polku.reports.frame import dot

    verdicts = ("learned", "partly_learned", "prior_driven", "conflict", "not_learnable_yet")
    shapes = {re.sub(r"#[0-9a-f]{4,6}", "dark", dot(0, 0, status)) for status in verdicts}
    assert len(shapes) == 5


def test_a_reform_outside_the_months_is_not_drawn_and_the_others_keep_their_numbers() -> None:
    data = dict(ALL[2]["data"])
    data["reforms"] = [{"month": "1999-01", "label": t("vanha")}, *data["reforms"]]
    text = figure_svgs(figure("fan", data), "fi", "f")[0]
    assert ">1</text>" not in text and ">2</text>" in text


def test_empty_and_single_values_still_make_a_picture() -> None:
    empty = {
        "fan": {"months": ["2018-01"], "observed": [5.0], "with": None, "without": None, "start": None, "end": None,
                "data_end": None, "projection_from": None, "modelled": False, "reforms": [], "unit": "", "zero": True},
        "dot_interval": {"rows": [{"label": t("a"), "value": None}], "unit": "", "zero": True},
        "bars": {"bars": [{"label": t("a"), "value": 0.0}], "unit": ""},
        "waterfall": {"start": {"label": t("a"), "value": 0.0}, "steps": [], "end": {"label": t("b"), "value": 0.0}},
        "payer_bars": {"horizons": [6], "payers": [{"label": t("a"), "values": [0.0]}], "shift": None, "unit": ""},
        "dose_multiples": {"panels": [{"label": t("a"), "months": ["2018-01"], "planned": [0.0], "delivered": None}]},
        "three_bars": {"bars": [{"label": t("a"), "value": 0.0, "low": 0.0, "high": 0.0, "unit": ""}], "zero": True},
        "pathway_map": {"nodes": [], "links": []},
    }  # fmt: skip
    for kind, data in empty.items():
        for text in figure_svgs(figure(kind, data), "fi", "f"):
            ET.fromstring(text)


def test_hostile_words_stay_words() -> None:
    item = figure("bars", {"bars": [{"label": t(HOSTILE + "\x00\x1b"), "value": 3.0}], "unit": HOSTILE})
    item["caption"] = t(HOSTILE)
    for text in figure_svgs(item, "fi", "f"):
        assert "<script" not in text and "\x00" not in text and "\x1b" not in text
        ET.fromstring(text)


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_a_figures_table_is_whole(item: dict[str, Any]) -> None:
    heads, rows = figure_table(item, "fi")
    assert rows and all(len(row) == len(heads) for row in rows) and all(heads)


def test_every_kind_has_a_picture_and_a_table() -> None:
    assert set(DRAW) == set(TABLES) == {f["kind"] for f in ALL}


def test_ticks_are_round_and_hold_the_values() -> None:
    for low, high in ((0.0, 7.0), (-0.03, 0.011), (18000.0, 26000.0), (5.0, 5.0), (0.0, 0.0)):
        at = ticks(low, high)
        assert at[0] <= low and at[-1] >= high and 2 <= len(at) <= 8
        assert all(float(f"{v:.{decimals_of(at)}f}") == pytest.approx(v) for v in at)


def test_long_words_are_broken_and_nothing_is_wider_than_asked() -> None:
    said = wrap("Palvelutarpeen selvittämisen kansaneläkelaitosyhteistyökokeiluhankkeet ja muut", 90, 12, 12)
    assert len(said) > 3 and all(width_of(line, 12) <= 92 for line in said)


def contrast(colour: str) -> float:
    """WCAG 2.2's contrast of a colour on white."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_colours_of_text_and_marks_have_the_contrast_of_wcag_aa() -> None:
    for colour in (svg.INK, svg.MUTED, svg.BLUE, svg.RUST, svg.GREEN):
        assert contrast(colour) >= 4.5
    assert contrast(svg.GREY) >= 3.0


def test_euros_of_seven_digits_are_drawn_in_millions() -> None:
    payers = [{"label": t("Valtio"), "values": [-2_500_000.0], "low": [-4e6], "high": None}]
    shift = {"from": t("Valtio"), "to": t("Kunta"), "amount": 1_250_000.0}
    data = {"horizons": [12], "payers": payers, "shift": shift, "unit": t("euroa", "euros")}
    text = figure_svgs(figure("payer_bars", data), "fi", "f")[0]
    assert "milj. euroa" in text and "1,2 milj. euroa" in text and ">−4<" in text and "\u00a0000" not in text
