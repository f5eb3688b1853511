"""Of which months the numbers are: each area from its own start, a forecast called one, a decision that is past due."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_fixture import run

from polku.base import Month
from polku.evaluation.claims import Evaluation
from polku.evaluation.findings import evaluate


def answer(month: str, starts: dict[str, str] | None = None, by: str | None = None) -> Evaluation:
    """The run with some areas started later and another date of the decision."""
    programme, evidence, full = run(month)
    areas = tuple(
        replace(a, start=Month.parse((starts or {})[a.id])) if a.id in (starts or {}) else a for a in programme.areas
    )
    decision = programme.decision
    if decision is not None and by is not None:
        decision = replace(decision, by=Month.parse(by))
    return evaluate(replace(programme, areas=areas, decision=decision), evidence, full)


def first_page(made: Evaluation, language: str = "fi") -> str:
    page = next(p for p in made.pages if p.id == "answer")
    said = [page.conclusion, *(c.text for c in page.claims), *(f.caption for f in page.figures)]
    return "\n".join(t[language] for t in said).replace("\u00a0", " ")


def test_page_one_names_its_month_and_why_that_month() -> None:
    said = first_page(answer("2019-06"))
    assert "heinäkuussa 2018, kokeilun 12. kuukautena" in said and "sama kaikissa raporteissa" in said
    assert "the 12th month of the trial, July 2018" in first_page(answer("2019-06"), "en")


def test_a_staggered_programme_says_which_month_of_each_area_is_added_up() -> None:
    """Month 12 of one area and month 2 of another stood in one number without a word."""
    made = answer("2019-06", {"pori": "2018-06"})
    said = first_page(made)
    assert "Alueet aloittivat eri aikaan" in said and "Pori (oma 2. kuukausi)" in said
    assert "Pirkanmaa (oma 12. kuukausi)" in said
    assert "Pori (its own 2nd month)" in first_page(made, "en")


def test_an_area_that_has_not_started_by_the_month_is_said_to_add_nothing() -> None:
    said = first_page(answer("2019-06", {"pori": "2018-10"}))
    assert "Pori (ei vielä alkanut)" in said


def test_the_length_of_a_staggered_trial_is_told_by_area() -> None:
    assert "kestänyt alueesta riippuen 2–10 kuukautta" in first_page(answer("2018-06", {"pori": "2018-04"}))
    later = first_page(answer("2018-06", {"pori": "2018-10"}))
    assert "kestänyt 10 kuukautta ja alkaa 1 alueella myöhemmin" in later


@pytest.mark.parametrize(("month", "forecast"), [("2018-06", True), ("2018-08", False), ("2019-06", False)])
def test_a_number_of_a_month_past_the_data_is_called_a_forecast(month: str, forecast: bool) -> None:
    """The effect in July 2018 "based on material" when the last figure was of May 2018."""
    said = first_page(answer(month))
    assert ("Ennuste kokeilun vaikutuksesta heinäkuussa 2018" in said) == forecast
    assert ("Kokeilun vaikutus heinäkuussa 2018." in said) != forecast


@pytest.mark.parametrize(("by", "late"), [("2018-12", True), ("2019-06", False), ("2019-09", False)])
def test_a_decision_that_was_due_before_the_report_is_flagged(by: str, late: bool) -> None:
    made = answer("2019-06", by=by)
    assert ("Määräaika on jo mennyt" in first_page(made)) == late
    assert ("That date has passed" in first_page(made, "en")) == late
