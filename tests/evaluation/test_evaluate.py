"""What every evaluation keeps to, whatever the facts: grounds, words, numbers, alphabetical order, honesty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from facts_fixture import PROGRAMME, facts, run, run_without_estimate, spread

from polku.base import Month, Text
from polku.evaluation.claims import Evaluation, Page
from polku.evaluation.findings import evaluate
from polku.evaluation.method_names import METHOD_NAMES
from polku.evaluation.methods import METHODS
from polku.evidence.model import Evidence, Observation, Rating, Register
from polku.programme.model import Programme, UnitCost
from polku.results.json_values import plain
from polku.results.model import ArmRow, DoseRow, Facts, GroupRow

DATES = ("2017-07", "2018-06", "2019-06")
APPENDIX = ("assumptions", "data", "method")
ESTIMATES = [f.name for f in fields(Facts) if f.name not in ("as_of", "data_end", "estimated")]


def evaluated(as_of: str) -> Evaluation:
    return evaluate(*run(as_of))


def page(evaluation: Evaluation, id: str) -> Page:
    return next(p for p in evaluation.pages if p.id == id)


def words(found: Page, language: str = "fi") -> str:
    """All that a page says in words."""
    claims = [c.text[language] for c in found.claims]
    return "\n".join([found.conclusion[language], *claims, *(f.caption[language] for f in found.figures)])


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every text of a plain value."""
    if isinstance(value, dict):
        if set(value) == {"fi", "en"}:
            yield value
        else:
            for item in value.values():
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


ALL_RUNS = [run(d) for d in DATES] + [run_without_estimate(d) for d in DATES]


@pytest.fixture(scope="module", params=range(len(ALL_RUNS)), ids=[*DATES, *(f"no estimate {d}" for d in DATES)])
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    return evaluate(*ALL_RUNS[request.param])


def test_every_sentence_of_every_page_and_finding_has_a_ground(evaluation: Evaluation) -> None:
    for claims in [*(p.claims for p in evaluation.pages), *(f.claims for f in evaluation.findings)]:
        assert claims
        assert all(c.grounds for c in claims)


def test_nothing_is_nan_and_everything_is_in_two_languages(evaluation: Evaluation) -> None:
    made = plain(evaluation)
    json.dumps(made, allow_nan=False)
    for text in texts(made):
        assert set(text) == {"fi", "en"}
        for said in text.values():
            assert not re.search(r"\b(nan|None(?! of)|inf)\b|  |\{|\}| \.|\.\.$", said), said


FORBIDDEN_FI = r"luottamusväli|\bbit|shapley|kontraktio|contraction|posterior|\bprior|\bdose\b|verdict|bundle"
FORBIDDEN_EN = r"\bbits?\b|shapley|contraction|posterior|confidence interval"
GREEK = r"[α-ωΑ-Ω]"


def test_no_greek_letter_and_no_term_of_the_trade_stands_before_the_appendix(evaluation: Evaluation) -> None:
    for found in evaluation.pages:
        if found.id in APPENDIX:
            continue
        for text in texts(plain(found)):
            assert not re.search(FORBIDDEN_FI, text["fi"], re.IGNORECASE), text["fi"]
            assert not re.search(FORBIDDEN_EN, text["en"], re.IGNORECASE), text["en"]
            assert not re.search(GREEK, text["fi"] + text["en"])


def test_no_page_at_all_says_luottamusvali(evaluation: Evaluation) -> None:
    assert "luottamusväli" not in json.dumps(plain(evaluation), ensure_ascii=False)


def test_area_pages_stand_in_alphabetical_order(evaluation: Evaluation) -> None:
    assert [p.id for p in evaluation.pages if p.id.startswith("area:")] == [
        "area:kuopio", "area:lapland", "area:pirkanmaa", "area:pori", "area:turku"]  # fmt: skip


def test_every_row_of_every_table_has_a_cell_for_every_column(evaluation: Evaluation) -> None:
    for found in evaluation.pages:
        for table in found.tables:
            assert all(len(row) == len(table.columns) for row in table.rows), table.id


def test_the_text_alternative_of_a_figure_says_its_conclusion(evaluation: Evaluation) -> None:
    for found in evaluation.pages:
        for figure in found.figures:
            assert figure.caption["fi"] in figure.alt["fi"] and figure.caption["en"] in figure.alt["en"]


def test_every_method_that_a_question_may_name_is_in_the_table_and_answers() -> None:
    asked = {q.method for q in PROGRAMME.questions}
    assert asked == set(METHOD_NAMES) == set(METHODS)
    assert [f.id for f in evaluated("2019-06").findings] == [q.id for q in PROGRAMME.questions]


@pytest.mark.parametrize("name", ESTIMATES)
@pytest.mark.parametrize("as_of", ["2017-07", "2019-06"])
def test_a_run_without_one_table_of_facts_still_ends_with_a_whole_report(name: str, as_of: str) -> None:
    programme, evidence, full = run(as_of)
    empty = type(getattr(full, name))()
    made = evaluate(programme, evidence, replace(full, **{name: empty}))
    assert all(c.grounds for p in made.pages for c in p.claims)
    json.dumps(plain(made), allow_nan=False)


def test_a_bare_programme_without_evidence_or_facts_still_ends_with_a_report() -> None:
    bare = Programme("x", Text.same("x"), "fi", PROGRAMME.period)
    made = evaluate(bare, Evidence(), Facts(Month.parse("2018-06"), Month.parse("2018-05")))
    assert all(c.grounds for p in made.pages for c in p.claims)
    json.dumps(plain(made), allow_nan=False)


# ---------------------------------------------------------------- page 1 by date


def test_before_the_start_everything_is_an_assumption() -> None:
    first = page(evaluated("2017-07"), "answer")
    said = words(first)
    assert "ei ole vielä alkanut" in first.conclusion["fi"]
    assert "Ennakoitu vaikutus" in said and "marraskuuhun\u00a02017 mennessä" in said and "erottuisi vasta" in said
    assert "Vaikutus on" not in said and "kokeilu lisäsi" not in said and "aktivointiaste nousi" not in said


def test_midway_the_page_says_how_many_of_the_expected_changes_are_due() -> None:
    first = page(evaluated("2018-06"), "answer")
    assert "kestänyt 10 kuukautta" in first.conclusion["fi"]
    assert "Toukokuuhun\u00a02018 mennessä piti näkyä 7 muutosta. Aineistosta ei selviä" in words(first)
    assert "aktivointiaste" not in words(first)


def test_afterwards_the_observed_activation_rate_and_the_months_before_the_trial_are_said() -> None:
    first = page(evaluated("2019-06"), "answer")
    said = words(first)
    assert "päättynyt" in first.conclusion["fi"]
    assert "aktivointiaste nousi 10,2 prosenttiyksikköä (muualla maassa 3,8)" in said
    assert "Työllistymisen lisääntymistä ei näillä tiedoilla voida osoittaa" in said
    assert "Pirkanmaan työttömyys väheni vertailualueita nopeammin jo ennen kokeilua" in said
    assert "kaventui" in said


@pytest.mark.parametrize("as_of", DATES)
def test_pirkanmaas_parting_before_the_trial_is_said_on_page_one_and_drawn(as_of: str) -> None:
    made = evaluated(as_of)
    assert "Pirkanmaan työttömyys väheni vertailualueita nopeammin" in words(page(made, "answer"))
    strip = next(f for f in page(made, "with_without").figures if f.id == "before_pirkanmaa")
    months, area, rest = (strip.data[k] for k in ("months", "area", "comparison"))
    start = months.index(min("2017-07", str(run(as_of)[2].data_end)))
    assert area[start] == rest[start] == 100
    # a year before, the area stands higher above its starting level than the comparison: it fell faster
    assert area[start - 12] > rest[start - 12] + 5


@pytest.mark.parametrize("as_of", DATES)
def test_page_one_has_answers_numbers_what_is_not_known_and_the_decision(as_of: str) -> None:
    roles = [c.values["role"] for c in page(evaluated(as_of), "answer").claims]
    assert roles.count("answer") == 3 and roles.count("number") == 4 and roles.count("decision") == 1
    assert "unknown" in roles


def test_a_run_that_cannot_estimate_says_so_and_gives_the_break_even() -> None:
    made = evaluate(*run_without_estimate("2019-06"))
    said = words(page(made, "answer"))
    assert "ei voida arvioida" in said and "1,4 kuukautta" in said and "ei ole vertailualuetta" in said
    assert "1,4 kuukautta" in words(page(made, "payers"))


# ---------------------------------------------------------------- a changed value changes the sentence


def changed(as_of: str, measure: str, **what: Any) -> Evaluation:
    """The run with some fields of a measure's effects changed."""
    programme, evidence, full = run(as_of)
    rows = tuple(replace(r, **what) if r.measure == measure else r for r in full.effects)
    return evaluate(programme, evidence, replace(full, effects=rows))


def test_turning_the_sign_of_an_effect_turns_the_words() -> None:
    programme, evidence, full = run("2019-06")
    turned = tuple(
        replace(r, spread=spread(-r.spread.mean, r.spread.sd), p_better=None if r.p_better is None else 1 - r.p_better)
        for r in full.effects
    )
    before = page(evaluated("2019-06"), "area:pirkanmaa").conclusion["fi"]
    after = page(evaluate(programme, evidence, replace(full, effects=turned)), "area:pirkanmaa").conclusion["fi"]
    assert "vähemmän" in before and "enemmän" not in before
    assert after == before.replace("vähemmän", "enemmän")


def cells_of(told: Page) -> str:
    """The words in the tables of a page."""
    return "\n".join(c["fi"] for t in told.tables for row in t.rows for c in row if isinstance(c, Text))


def test_a_learned_effect_on_work_is_told_as_an_effect_and_an_unlearned_one_is_not() -> None:
    shown = {"verdict": "learned", "direction": "shows", "p_better": 0.99, "spread": spread(900, 300)}
    told = page(changed("2019-06", "open_job_months", **shown), "answer")
    assert "se lisäsi työllistymistä avoimille työmarkkinoille Kuopion seudulla" in told.conclusion["fi"]
    assert "Pirkanmaalla kokeilu lisäsi työllistymistä avoimille työmarkkinoille arviolta" in words(told)
    unsided = {"verdict": "learned", "direction": "open", "p_better": 0.6, "spread": spread(90, 300)}
    open_ = page(changed("2019-06", "open_job_months", **unsided), "answer")
    assert "ei voida päätellä" in open_.conclusion["fi"] and "vaikutuksen suunta on avoin" in words(open_)
    assert "aineisto tarkensi arviota, suunta avoin" in cells_of(open_)
    untold = page(evaluated("2019-06"), "answer")
    assert "ei voida päätellä" in untold.conclusion["fi"]
    assert "kokeilu lisäsi" not in words(untold)


def test_promising_is_not_shown() -> None:
    made = changed("2019-06", "open_job_months", verdict="not_learnable_yet")
    assert "lupaava, ei osoitettu" in cells_of(page(made, "answer"))
    assert "Lupaava, ei osoitettu." in words(page(made, "answer"))
    capped = changed("2019-06", "open_job_months", verdict="not_learnable_yet", capped_by=("few_comparison_areas",))
    assert "lupaava" not in words(page(capped, "answer")).lower()


def test_euros_are_told_as_what_happened_only_when_the_material_carries_the_flows() -> None:
    sure, unsure = evaluated("2019-06"), changed("2019-06", "in_services", verdict="prior_driven", direction="open")
    assert "Kustannus siirtyi maksajalta toiselle; sitä ei säästetty." in words(page(sure, "payers"))
    said = words(page(unsure, "payers"))
    assert "Kustannus siirtyisi" in said and "ennakko-oletuksiin" in said and "siirtyi maksajalta" not in said


def test_a_shift_is_never_told_as_a_saving() -> None:
    """Where one payer's cost grows as another's falls, no sentence speaks of money saved."""
    said = words(page(evaluated("2019-06"), "payers"))
    assert not re.search(r"sääst(i|yi|ivät|yivät)\b|säästö on", said)


def test_without_the_trials_own_price_a_fall_of_spending_is_not_a_saving() -> None:
    programme, evidence, full = run("2019-06")
    assert "ei voi lukea säästöksi" in words(page(evaluated("2019-06"), "payers"))
    priced = tuple(
        replace(u, amount=50000.0) if isinstance(u, UnitCost) and u.amount is None else u for u in programme.unit_costs
    )
    made = evaluate(replace(programme, unit_costs=priced), evidence, full)
    assert "ei voi lukea säästöksi" in words(page(made, "payers"))  # the other activities have no price yet
    whole = replace(priced[-1], id="whole", activity="", on="", amount=1.0)
    made = evaluate(replace(programme, unit_costs=(*priced, whole)), evidence, full)
    assert "ei voi lukea säästöksi" not in words(page(made, "payers"))


def test_jobs_net_of_displacement_are_gross_only_when_the_sign_depends_on_it() -> None:
    def answer(made: Evaluation) -> str:
        return next(f for f in made.findings if f.id == "Q1c").answer["fi"]

    programme, evidence, full = run("2019-06")
    rows = tuple(
        replace(r, spread=spread(-abs(r.spread.mean) - 1, r.spread.sd))
        if r.measure == "open_job_months" and r.displacement == 0.5
        else r
        for r in full.effects
    )
    assert "Vain brutto" not in answer(evaluated("2019-06"))
    assert "Vain brutto" in answer(evaluate(programme, evidence, replace(full, effects=rows)))


def test_a_graded_goal_without_ratings_says_what_to_collect_and_who_could_deliver_it() -> None:
    found = next(f for f in evaluated("2019-06").findings if f.id == "Q1d")
    assert "Tietoa ei ole. Tarvitaan" in found.answer["fi"] and "voisivat toimittaa" in found.answer["fi"]
    assert found.verdict == "not_learnable_yet"


def test_registers_are_counted_when_they_come_in() -> None:
    programme, evidence, full = run("2019-06")
    rows = ((("hypothesis", "x"),), (("hypothesis", "y"),))
    made = evaluate(programme, replace(evidence, registers=(Register("experiments", rows),)), full)
    assert "2 riviä" in next(f for f in made.findings if f.id == "Q2b").answer["fi"]


# ---------------------------------------------------------------- the right way


def with_delivery(share: float, days: float | None) -> Evaluation:
    """Quick start delivered at a share of the plan in Pori; the first meeting comes after `days` (None: no data)."""
    programme, evidence, full = run("2019-06")
    doses = tuple(
        replace(d, delivered=tuple(share * x for x in d.planned))
        if (d.activity, d.area) == ("quick_start", "pori")
        else d
        for d in full.doses
    )
    seen = list(evidence.observations)
    if days is not None:
        for i in range(24):
            month = Month.parse("2016-08") + i
            value = (40.0 if month < Month.parse("2017-08") else days) + i % 3
            seen.append(Observation("days_to_meeting", "pori", month, value, known=month + 1))
    return evaluate(programme, replace(evidence, observations=tuple(seen)), replace(full, doses=doses))


@pytest.mark.parametrize("days", [15.0, 40.0, None])
@pytest.mark.parametrize("share", [0.95, 0.30])
def test_whether_a_mechanism_operates_is_withdrawn_with_one_sentence(share: float, days: float | None) -> None:
    """An indicator that moved after the start, held against nothing, had been printed as "works"."""
    made = with_delivery(share, days)
    assert set(made.cells.values()) == {"cannot_tell"}
    said = words(page(made, "right_way"))
    assert "ei yksin kerro kokeilusta" in said and f"{100 * share:.0f}\u00a0%" in said
    for word in ("on havaittu", "arvioida uudelleen", "muu syy", "vaikutusoletus ei pidä"):
        assert word not in said
    assert not [t for t in page(made, "right_way").tables if t.id == "cells"]


def test_little_delivered_is_named_and_never_judged() -> None:
    low, high = (words(page(with_delivery(s, None), "right_way")) for s in (0.30, 0.95))
    assert "suunnitellusta on toteutunut 30\u00a0%" in low and "toimivuutta ei voi siellä vielä arvioida" in low
    assert "toimivuutta ei voi siellä vielä arvioida" not in high


def rated(*rows: tuple[str, str, float, int | None]) -> str:
    """The answer on a graded goal from ratings (area, month, value, n)."""
    programme, evidence, full = run("2019-06")
    given = tuple(Rating(a, Month.parse(m), "g1a", v, n) for a, m, v, n in rows)
    made = evaluate(programme, replace(evidence, ratings=given), full)
    return next(f for f in made.findings if f.id == "Q1a").answer["fi"].replace("\u00a0", " ")


def test_ratings_are_told_by_area_with_their_true_median() -> None:
    """Of an even number the median is the mean of the two in the middle; the areas are not pooled."""
    said = rated(
        ("pori", "2017-09", 1, None), ("pori", "2017-09", 2, 1), ("pori", "2018-05", 3, 1), ("turku", "2018-05", 5, 1)
    )  # fmt: skip
    assert "Pori: syyskuussa 2017 mediaani 1,5 (2 arviota), toukokuussa 2018 mediaani 3 (yksi arvio)" in said
    assert "Turun seutu: toukokuussa 2018 mediaani 5 (yksi arvio)" in said
    assert "ei vielä yhdistetä" in said and "nousi" not in said


def test_a_mean_of_many_is_not_called_a_median() -> None:
    """(3 · 10 + 4 · 30) / 40 = 3.75: rows that are means have a mean together and no median."""
    said = rated(("pori", "2018-05", 3.0, 10), ("pori", "2018-05", 4.0, 30))
    assert "toukokuussa 2018 keskiarvo 3,75 (40 arviota)" in said and "mediaani" not in said


def test_codings_are_said_to_be_read_and_without_weight() -> None:
    assert "niillä ei ole vielä painoa" in words(page(evaluated("2019-06"), "right_way"))


def test_delivery_that_was_told_takes_the_place_of_the_sentence_on_what_is_not_known() -> None:
    programme, evidence, full = run("2019-06")
    told = tuple(DoseRow(d.activity, d.area, d.first, d.planned, d.planned) for d in full.doses)
    made = evaluate(programme, evidence, replace(full, doses=told))
    assert "toteutumisesta ei ole tietoa" not in words(page(made, "answer"))
    assert "toteutumisesta ei ole tietoa" in words(page(evaluated("2019-06"), "answer"))


# ---------------------------------------------------------------- monitor and coverage


def test_before_the_start_no_change_is_due_and_afterwards_what_the_series_cannot_tell_is_unknown() -> None:
    assert {r.state for r in evaluated("2017-07").monitor} == {"not_yet"}
    assert {r.state for r in evaluated("2019-06").monitor} == {"unknown"}


def test_a_link_is_due_at_its_first_dose_plus_its_lag() -> None:
    due = {r.id: str(r.by) for r in evaluated("2018-06").monitor}
    assert due["L1"] == "2017-11" and due["L3"] == "2018-03"


def test_an_estimate_that_fits_the_series_is_no_sighting_of_a_link() -> None:
    programme, evidence, full = run("2019-06")
    rows = tuple(replace(r, verdict="learned", post_mean=0.2, post_sd=0.05) if r.id == "L3" else r for r in full.links)
    made = evaluate(programme, evidence, replace(full, links=rows))
    assert {r.state for r in made.monitor} == {"unknown"}
    assert "ei voi sanoa" in next(r.text["fi"] for r in made.monitor if r.id == "L3")


@pytest.mark.parametrize(("effect", "state"), [(30.0, "seen"), (0.0, "late"), (-30.0, "late")])
def test_a_link_is_seen_where_its_own_moves_were_counted_and_moved_its_way(effect: float, state: str) -> None:
    programme, evidence, full = run("2019-06")
    arm = ArmRow(("g1",), 300.0, 1200.0, 40.0, 3000.0, 120.0)
    start, last = Month.parse("2017-08"), Month.parse("2019-04")
    row = GroupRow("pori", "unemployed>job", "", "lottery", start, last, arm, arm, spread(effect, 8.0),
                   spread(effect, 8.0), spread(5.0, 20.0), 0.8, "learned", None, None, None, 1.0, 4, 0, start,
                   links=("L3",), direction="shows" if effect else "open")  # fmt: skip
    made = evaluate(programme, evidence, replace(full, groups=(row,)))
    assert {r.id: r.state for r in made.monitor}["L3"] == state
    assert {r.state for r in made.monitor if r.id != "L3"} == {"unknown"}


def test_an_unanswered_challenge_and_an_orphan_activity_are_named() -> None:
    made = evaluated("2019-06")
    assert [r.id for r in made.coverage if r.kind == "challenge" and not r.activities] == ["S3.5"]
    assert [r.id for r in made.coverage if r.kind == "orphan_activity"] == ["feedback"]
    said = words(page(made, "right_things"))
    assert "S3.5" in said and "Asiakaspalautteen kerääminen" in said


def test_the_cheapest_next_evidence_is_a_published_series_by_area() -> None:
    assert "Halvin seuraava näyttö: palveluissa olevien määrä alueittain" in words(page(evaluated("2019-06"), "next"))


# ---------------------------------------------------------------- claims checked against the series


def quoting(quote: str, at: str = "2017-07..2017-12", area: str = "pirkanmaa") -> str:
    programme, evidence, full = run("2019-06")
    rows = tuple(replace(c, quote=quote, at=at, area=area) if c.coding == "c1" else c for c in evidence.codings)
    return words(page(evaluate(programme, replace(evidence, codings=rows), full), "hangs_on"))


def test_a_quoted_fall_is_set_beside_the_series_of_the_area_and_of_the_country() -> None:
    said = quoting("Työttömät vähenivät Pirkanmaalla 11,4 %")
    assert "Väite ”Työttömät vähenivät Pirkanmaalla 11,4 %" in said
    assert "koko maassa" in said and "heinäkuu\u00a02017–joulukuu\u00a02017" in said


@pytest.mark.parametrize(
    ("quote", "at"),
    [
        ("Työttömyys väheni Tampereella 32,5 %", "2017-07..2017-12"),  # another place
        ("Työttömät vähenivät 11,4 %", "2017-07..2017-12"),  # a place that is not told
        ("Pitkäaikaistyöttömät vähenivät Pirkanmaalla 32 %", "2017-07..2017-12"),  # another measure
        ("Työttömät vähenivät Pirkanmaalla 11,4 %", "s. 3"),  # months that are not told
    ],
)
def test_a_claim_about_another_place_measure_or_period_is_not_checked(quote: str, at: str) -> None:
    said = quoting(quote, at)
    assert "Väite ”" not in said and "ei voi tarkistaa näillä sarjoilla" in said


def test_praise_is_counted_as_statements_of_delivery_not_of_effect() -> None:
    said = words(page(evaluated("2019-06"), "hangs_on"))
    assert "Yksi lausunto pitää toimintamallia hyvänä." in said and "eivät työllistymisvaikutuksesta" in said


def test_what_was_not_known_yet_does_not_stand_on_the_page_of_claims() -> None:
    assert "lausunto" not in words(page(evaluated("2018-06"), "hangs_on"))


def test_unverified_shares_of_2025_carry_their_mark_to_the_pages_that_use_them() -> None:
    full = facts(Month.parse("2019-06"))
    loose = tuple(replace(c, verified=False) for c in full.costs)
    programme, evidence, _ = run("2019-06")
    made = evaluate(programme, evidence, replace(full, costs=loose))
    assert "Vuoden 2025 portaita ei ole tarkistettu" in words(page(made, "payers"))
    assert "Vuoden 2025 portaita ei ole tarkistettu" in words(page(made, "assumptions"))
    assert "Vuoden 2025 portaita ei ole tarkistettu" not in words(page(evaluated("2019-06"), "payers"))
