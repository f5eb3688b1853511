"""No sentence contradicts another page: the tables' signs, a reason once a page, words true of their time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from facts_fixture import run

from polku.base import Caution, Spread, Text
from polku.evaluation.claims import Estimate, Evaluation, Page
from polku.evaluation.findings import evaluate
from polku.programme.model import Scenario

AS_OF = ("2017-07", "2018-06", "2019-06")
TURNED = re.compile(r"(vähemmän|enemmän|fewer|more)\b[^.()]*\([−-]")
"""A size with a side in words and an interval with a sign: "40 fewer (−20…+110)" beside −40 (−110…+20) in a table."""


def told(found: Evaluation, language: str = "fi") -> list[str]:
    out = []
    for page in found.pages:
        out += [page.conclusion[language], *(c.text[language] for c in page.claims)]
        out += [f.caption[language] for f in page.figures]
    return out


def page(found: Evaluation, id: str) -> Page:
    return next(p for p in found.pages if p.id == id)


def said(found: Page, language: str = "fi") -> list[str]:
    return [c.text[language] for c in found.claims]


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_what_may_be_nought_has_the_sign_of_the_tables(as_of: str, language: str) -> None:
    found = [text for text in told(evaluate(*run(as_of)), language) if TURNED.search(text)]
    assert found == []


@pytest.mark.parametrize("id", ["answer", "with_without"])
def test_a_gap_before_the_start_is_the_reason_of_one_sentence_a_page(id: str) -> None:
    programme, evidence, facts = run("2019-06")
    caps = ("gap_before", "placebo_before")
    capped = tuple(
        replace(r, verdict="partly_learned", direction="open", capped_by=caps)
        if (r.area, r.measure) == ("pirkanmaa", "unemployed") or (r.area, r.measure) == ("all", "unemployed")
        else r
        for r in facts.effects
    )
    note = Caution("gap_before", "series/pirkanmaa/before", Text.of("Ero jo ennen.", "A gap before."))
    found = evaluate(programme, evidence, replace(facts, effects=capped, cautions=(note,)))
    because = [t for t in said(page(found, id)) if "avautui jo ennen kokeilua" in t]
    assert len(because) == 1 and "vuotta aiemmaksi" in because[0]
    assert sum("nopeammin jo ennen kokeilua" in t for t in said(page(found, id))) == 1
    assert note.text["fi"] not in said(page(found, id))
    assert note.text["fi"] in said(page(found, "data"))


def test_before_the_start_nothing_is_told_in_the_past() -> None:
    first = said(page(evaluate(*run("2017-07")), "answer"))
    assert "Luvuissa oletetaan, että suunnitelma toteutuu sellaisenaan." in first
    assert not any("toteutui." in t or "ei siksi voi lukea" in t for t in first)


def test_no_basis_of_a_passage_is_a_word_of_a_machine() -> None:
    found = evaluate(*run("2019-06"))
    tables = [t for p in found.pages for t in p.tables if t.id == "codings"]
    assert tables
    cells = [cell[k] for t in tables for row in t.rows for cell in row if isinstance(cell, Text) for k in ("fi", "en")]
    assert not [c for c in cells if re.fullmatch(r"[a-z]+(_[a-z]+)+", c)]


def test_an_answer_that_is_capped_has_no_probability() -> None:
    programme, evidence, facts = run("2019-06")
    effects = tuple(replace(r, direction="open", capped_by=("few_comparison_areas",)) for r in facts.effects)
    found = evaluate(programme, evidence, replace(facts, effects=effects))
    capped = {f.id for f in found.findings if f.capped_by}
    table = next(t for t in page(found, "objectives").tables if t.id == "objectives")
    at = [c.id for c in table.columns].index("probability")
    shown = {str(row[0]["fi"]): row[at] for row in table.rows if isinstance(row[0], Text)}
    assert capped and all(shown[i] is None for i in capped)
    heading = page(found, "objectives").conclusion["fi"]
    carried = sum(f.verdict in ("learned", "partly_learned", "conflict") and not f.capped_by for f in found.findings)
    assert heading.startswith("Mihinkään") == (carried == 0)  # what is capped is no answer


def test_a_plan_without_an_activity_is_not_told_as_an_effect_of_nought() -> None:
    programme, evidence, facts = run("2017-07")
    nought = Spread(0.0, 0.0, tuple(0.0 for _ in facts.effects[0].spread.quantiles))
    still = tuple(replace(r, spread=nought) for r in facts.effects)
    found = evaluate(programme, evidence, replace(facts, effects=still))
    answers = [c.text["fi"] for c in page(found, "answer").claims if c.values.get("role") == "answer"]
    assert len(answers) == 1 and "ei ole arvio siitä" in answers[0]


OTHER = Scenario("s9", Text.of("Toisin", "Otherwise"))


def test_a_scenario_is_told_in_the_first_month_in_which_it_is_not_the_plan() -> None:
    """Four scenarios that part from the plan after a year were told by its own numbers; a law by its unchanged sum."""
    programme, evidence, facts = run("2019-06")
    programme, other = replace(programme, scenarios=(OTHER,)), OTHER
    plan = [r for r in facts.effects if r.scenario == "plan" and r.area != "new"]
    for later in (True, False):
        rows = tuple(
            replace(r, scenario=other.id, spread=_moved(r.spread) if later and r.horizon > 12 else r.spread)
            for r in plan
        )
        kept = tuple(r for r in facts.effects if r.scenario == "plan")
        costs = tuple(c for c in facts.costs if c.scenario == "plan")
        found = page(evaluate(programme, evidence, replace(facts, effects=(*kept, *rows), costs=costs)), "scenarios")
        text = next(t for t in said(found) if t.startswith(other.title["fi"]))
        assert ("24. kuukausi" in text) if later else ("samat kuin suunnitelmassa" in text)


def _moved(spread: Spread) -> Spread:
    return Spread(spread.mean - 100.0, spread.sd, tuple(q - 100.0 for q in spread.quantiles))


def test_the_difference_from_the_plan_is_printed_in_the_steps_of_its_number() -> None:
    programme, evidence, facts = run("2019-06")
    programme = replace(programme, scenarios=(OTHER,))
    rows = tuple(replace(r, scenario=OTHER.id) for r in facts.effects if r.scenario == "plan")
    found = page(evaluate(programme, evidence, replace(facts, effects=(*facts.effects, *rows))), "scenarios")
    table = next(t for t in found.tables if t.id == "scenarios")
    cells = [row[[c.id for c in table.columns].index("from_plan")] for row in table.rows]
    assert cells and all(c is None or isinstance(c, Estimate) for c in cells)


def test_a_scenario_that_is_the_plan_but_for_rounding_differs_from_it_by_nought() -> None:
    """The last bits of a sum are another machine's business: of two figures alike in the file the difference is 0."""
    programme, evidence, facts = run("2019-06")
    programme = replace(programme, scenarios=(OTHER,))
    rows = tuple(
        replace(r, scenario=OTHER.id, spread=replace(r.spread, mean=r.spread.mean * (1.0 + 1e-14)))
        for r in facts.effects
        if r.scenario == "plan"
    )
    found = page(evaluate(programme, evidence, replace(facts, effects=(*facts.effects, *rows))), "scenarios")
    table = next(t for t in found.tables if t.id == "scenarios")
    at = [c.id for c in table.columns].index("from_plan")
    apart = [row[at].value for row in table.rows if isinstance(row[at], Estimate) and row[0] == OTHER.title]
    assert apart and set(apart) == {0.0}
