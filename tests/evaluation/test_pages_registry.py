"""The page of frozen forecasts: the verdict's rules, in both languages, and what may not be said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polku.base import QUANTILES, Month
from polku.evaluation.pages.registry import day, registry_page, skill_text, times_likelier, weight_text
from polku.evidence.model import Observation
from polku.programme.model import Area, Period, Programme, Text
from polku.registry.scores import Frozen, Scores, Weight, outcomes, score_forecasts
from polku.registry.scoring_rules import DieboldMariano

START = Month.of(2018, 1)
NOBODY = Programme("pieni", Text.same("Pieni"), "fi", Period(START, START, START + 12, 24))
PORI = replace(NOBODY, areas=(Area("pori", Text.same("Pori"), "trial", "Porin", "Porissa"),))
HEAD = "ab" * 32


def scores(n: int, hindsight: bool = False) -> Scores:
    """`n` one-month forecasts, all resolved a little better than both references."""
    fan = tuple(3000.0 * (1 + 0.02 * (k - 4)) for k in range(len(QUANTILES)))
    forecasts, rows = [], []
    for t in range(n):
        month = START + t
        beside = {"seasonal_naive": (8.2 + 0.001 * t, 0.1), "ets": (8.1 + 0.001 * t, 0.1)}
        forecasts.append(
            Frozen(f"u/pori/{month}", t + 2, "unemployed", "pori", month, month, month.back(1), "2018-01-15", hindsight,
                   fan, fan, (8.0, 0.1), beside)
        )  # fmt: skip
        rows.append(Observation("unemployed", "pori", month, 3000.0 + 3 * t, as_of=month + 1, known=month + 1))
    return score_forecasts(forecasts, outcomes(rows, None), HEAD, n + 1)


@pytest.mark.parametrize("n", [0, 1, 19])
def test_no_skill_is_claimed_below_twenty(n: int) -> None:
    said = skill_text(scores(n))
    assert said["fi"] == f"Taidosta ei väitetä mitään ennen kuin 20 ennustetta on ratkennut; nyt niitä on {n}."
    assert said["en"] == f"No claim of skill is made before 20 forecasts have been resolved; so far {n} have."


def test_below_twenty_no_skill_is_printed_in_sentences_or_the_table() -> None:
    page = registry_page(scores(19), PORI)
    assert not any("CRPS" in c.text["fi"] for c in page.claims)
    table = next(t for t in page.tables if t.id == "scores")
    at = [c.id for c in table.columns].index("naive")
    assert all(row[at] is None and row[at + 1] is None for row in table.rows)


def test_coverage_is_printed_in_per_cent() -> None:
    made = scores(25)
    summary = made.summary("ahead")
    table = next(t for t in registry_page(made, PORI).tables if t.id == "scores")
    at = [c.id for c in table.columns].index("in80")
    assert summary is not None and 0.5 < summary.covered_80 <= 1.0
    assert table.rows[0][at] == 100 * summary.covered_80
    assert all(table.columns[i].label[k].endswith("%") for i in (at, at + 1) for k in ("fi", "en"))


def test_forecasts_frozen_in_hindsight_never_make_a_claim_of_skill() -> None:
    page = registry_page(scores(60, hindsight=True), PORI)
    assert page.conclusion["fi"].startswith("Taidosta ei väitetä mitään")
    assert any("eivät kerro taidosta" in c.text["fi"] for c in page.claims)


def test_a_difference_beyond_chance_is_told() -> None:
    said = skill_text(scores(30))
    assert said["fi"] == (
        "Ennusteet ovat olleet osuvampia kuin vuoden takaisen kuukauden toistaminen ja eksponentiaalinen tasoitus."
    )
    assert "did better than" in said["en"]


@pytest.mark.parametrize(
    ("skill", "p", "words"),
    [(0.1, 0.4, "ei vielä erotu"), (-0.3, 0.01, "heikompia"), (0.2, 0.01, "osuvampia"), (0.2, None, "liian vähän")],
)
def test_the_verdict_follows_the_test(skill: float, p: float | None, words: str) -> None:
    made = scores(30)
    test = None if p is None else DieboldMariano(-1.0, p, 30, 0)
    told = tuple(
        replace(s, against=tuple(replace(a, skill=skill, test=test) for a in s.against)) for s in made.summaries
    )
    assert words in skill_text(replace(made, summaries=told))["fi"]


def test_the_head_the_day_and_the_counts_stand_on_the_page() -> None:
    page = registry_page(scores(5), PORI)
    first = page.claims[0].text
    assert HEAD in first["fi"] and HEAD in first["en"]
    assert "15.1.2018" in first["fi"] and "15 January" in first["en"]
    assert [t.id for t in page.tables] == ["scores", "weights", "frozen"]


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (0.3, "Porissa toteutuneet kuukaudet eivät vielä puhu vaikutuksen puolesta eivätkä sitä vastaan."),
        (2.0, "Porissa toteutuneet kuukaudet puhuvat hieman vaikutuksen puolesta: ne ovat 4,0 kertaa "
              "todennäköisempiä kokeilun kanssa kuin ilman vaikutusta."),
        (-5.0, "Porissa toteutuneet kuukaudet puhuvat vahvasti vaikutusta vastaan: ne ovat 32 kertaa "
               "todennäköisempiä ilman vaikutusta kuin kokeilun kanssa."),
    ],
)  # fmt: skip
def test_a_weight_is_told_in_words_of_its_size(bits: float, words: str) -> None:
    assert weight_text(Weight("unemployed", "pori", "first", bits, 3, 0, START), PORI)["fi"] == words


def test_a_weight_beyond_all_measure_is_still_a_sentence() -> None:
    assert times_likelier(5000.0)["fi"].startswith("yli")
    said = weight_text(Weight("unemployed", "muu", "first", -5000.0, 1, 1, START), PORI)
    assert "jälkikäteen" in said["fi"] and "hindsight" in said["en"]


def test_a_day_is_told_as_each_language_writes_it() -> None:
    assert (day("2018-07-02")["fi"], day("2018-07-02")["en"].replace("\u00a0", " ")) == ("2.7.2018", "2 July 2018")


def test_every_sentence_and_label_is_in_both_languages() -> None:
    page = registry_page(scores(30), PORI)
    texts = [page.title, page.conclusion, *(c.text for c in page.claims), *(t.caption for t in page.tables)]
    texts += [c.label for t in page.tables for c in t.columns]
    assert all(set(t.by_language) == {"fi", "en"} and all(t.by_language.values()) for t in texts)
