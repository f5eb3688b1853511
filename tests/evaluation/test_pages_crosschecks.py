"""The page of cross-checks: its words follow the rows, every sentence has a ground, nothing is claimed of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from facts_fixture import run

from polku.base import QUANTILES, Month, Spread
from polku.evaluation.claims import Page
from polku.evaluation.context import context
from polku.evaluation.findings import evaluate
from polku.evaluation.pages.crosschecks import WHY, cross_checks_pages
from polku.results.checks import DIFFERENCE, SYNTHETIC, Check, CrossCheck, Trend
from polku.results.json_values import plain

AREAS = ("kuopio", "lapland", "pirkanmaa", "pori", "turku")


def around(mean: float, sd: float = 2.0) -> Spread:
    normal = (-1.96, -1.64, -1.28, -0.67, 0.0, 0.67, 1.28, 1.64, 1.96)
    assert len(normal) == len(QUANTILES)
    return Spread(mean, sd, tuple(mean + sd * z for z in normal))


def row(
    area: str, word: str = "agreement", verdict: str = "learned", why: str = "", p_early: float = 0.5
) -> CrossCheck:
    z = {"agreement": 0.5, "tension": 2.0, "conflict": -4.0, "": None}[word]
    weights = {"kainuu": 0.6, "etela-savo": 0.4}
    check = Check(SYNTHETIC, around(-4.0), z, word, "", around(-6.0), p_early, weights, comparison=8, fit=2.1)
    other = replace(check, method=DIFFERENCE, weights={}, fit=None, trend=Trend(around(0.4, 0.5), 0.4, 1.5))
    checks = (Check(SYNTHETIC, why=why), Check(DIFFERENCE, why=why)) if why else (check, other)
    months = (Month.parse("2016-08"), Month.parse("2018-06"), Month.parse("2019-05"))
    return CrossCheck(area, *months, around(-3.0, 1.0), 0.8, verdict, "" if why else word, checks)


def page(*rows: CrossCheck) -> Page:
    programme, evidence, facts = run("2019-06")
    (found,) = cross_checks_pages(context(programme, evidence, replace(facts, cross_checks=rows, before=())))
    return found


def test_without_rows_there_is_no_page() -> None:
    programme, evidence, facts = run("2019-06")
    assert cross_checks_pages(context(programme, evidence, facts)) == ()


def test_the_page_stands_in_the_report_with_all_its_parts() -> None:
    programme, evidence, facts = run("2019-06")
    made = evaluate(programme, evidence, replace(facts, cross_checks=tuple(row(a) for a in (*AREAS, "all"))))
    found = next(p for p in made.pages if p.id == "cross_checks")
    assert all(c.grounds for c in found.claims)
    assert [f.kind for f in found.figures] == ["dot_interval"]
    assert [t.id for t in found.tables] == ["cross_checks", "cross_checks_before", "synthetic_weights"]
    assert all(len(r) == len(t.columns) for t in found.tables for r in t.rows)
    json.dumps(plain(found), allow_nan=False)


def test_all_together_comes_first_and_then_the_areas_in_their_order() -> None:
    found = page(*(row(a) for a in reversed((*AREAS, "all"))))
    names = [str(r[0]["fi"]) for r in found.tables[0].rows]  # type: ignore[index,call-overload]
    assert names == ["Kokeilualueet yhdessä", "Kuopion seutu", "Lappi", "Pirkanmaa", "Pori", "Turun seutu"]


def test_the_conclusion_counts_the_words() -> None:
    assert page(row("pori"), row("turku")).conclusion["fi"].endswith("yhtäpitäviä kaikilla alueilla.")
    mixed = page(row("kuopio"), row("pori", "tension"), row("turku", "conflict")).conclusion
    assert mixed["fi"].endswith("yhtäpitävä: Kuopion seutu; jännite: Pori; ristiriita: Turun seutu.")
    assert mixed["en"].endswith("agreement: Kuopio region; tension: Pori; conflict: Turku region.")


def test_it_says_that_the_same_series_is_not_more_evidence() -> None:
    told = page(row("pori")).claims[1].text
    assert "ei ole lisänäyttöä" in told["fi"]
    assert "not more evidence" in told["en"]


def test_an_assumption_is_not_confirmed() -> None:
    bare = page(row("pori", verdict="prior_driven"), row("turku")).claims[-1].text
    assert bare["fi"].startswith("Arvio on oletus: Pori. Tarkistus ei voi vahvistaa oletusta")
    assert bare["en"].startswith("The estimate is an assumption: Pori. A check cannot confirm an assumption")
    assert not page(row("pori")).claims[-1].text["fi"].startswith("Arvio on oletus")


@pytest.mark.parametrize(
    ("word", "fi", "en"),
    [
        ("tension", "vähemmän kuin arvion mukaan pitäisi, mutta", "fewer unemployed than the estimate says, but"),
        ("conflict", "enemmän kuin arvion mukaan pitäisi, eikä", "more unemployed than the estimate says, and"),
    ],
)
def test_which_way_and_how_far_they_differ_is_said(word: str, fi: str, en: str) -> None:
    told = page(row("pori", word)).claims[3].text
    assert fi in told["fi"] and en in told["en"]


def test_a_gap_before_the_start_is_named_and_agreement_does_not_remove_the_doubt() -> None:
    told = page(row("pori", p_early=0.01)).claims[3].text
    assert "avautui jo vuonna ennen alkua (−6,0\u00a0%)" in told["fi"]
    assert "yhtäpitävyys ei poista epäilyä" in told["fi"]
    assert "agreement does not remove the doubt" in told["en"]
    assert "avautui" not in page(row("pori")).claims[3].text["fi"]


@pytest.mark.parametrize("why", sorted(WHY))
def test_what_cannot_be_made_says_why(why: str) -> None:
    found = page(row("pori", why=why))
    assert found.conclusion["fi"] == "Arviota ei voi tarkistaa muilla laskutavoilla."
    assert WHY[why]["fi"] in found.claims[3].text["fi"]
    assert WHY[why]["en"] in found.claims[3].text["en"]
    json.dumps(plain(found), allow_nan=False)


def test_the_picture_has_the_three_estimates_of_each_area() -> None:
    rows = page(row("pori"), row("turku", "conflict")).figures[0].data["rows"]
    assert [r["label"]["fi"] for r in rows[:3]] == ["Pori, raportin arvio", "Synteettinen vertailualue", "Erot eroissa"]
    assert [r["status"] for r in rows[:3]] == ["open", "check", "check"]
    assert rows[3]["note"]["en"] == "conflict"
