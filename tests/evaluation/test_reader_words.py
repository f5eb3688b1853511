"""What a reader counts: more or fewer in the reader's sign, target groups as they are, lists that can be parted."""

from __future__ import annotations

from dataclasses import replace

from facts_fixture import run

from polku.base import Text
from polku.evaluation.claims import Evaluation, Page
from polku.evaluation.findings import evaluate
from polku.programme.model import Band, Shift
from polku.texts.lists import listed


def made() -> Evaluation:
    return evaluate(*run("2019-06"))


def page(found: Evaluation, id: str) -> Page:
    return next(p for p in found.pages if p.id == id)


def said(found: Page) -> str:
    return "\n".join([found.conclusion["fi"], *(c.text["fi"] for c in found.claims)])


def test_fewer_moves_to_work_are_printed_as_fewer_with_jobs_first() -> None:
    """A part of -0.6 % of the unemployed by exits to work is that many MORE exits; +700 had meant 700 fewer jobs."""
    parts = {p.part: p.spread.mean for p in run("2019-06")[2].parts if (p.area, p.horizon) == ("pori", 12)}
    found = page(made(), "area:pori")
    figure = next(f for f in found.figures if f.id == "parts_pori")
    rows = {r["label"]["fi"]: r["value"] for r in figure.data["rows"]}
    assert next(iter(rows)) == "Työhön avoimille työmarkkinoille"
    assert rows["Työhön avoimille työmarkkinoille"] == -parts["job"] > 0
    assert rows["Palaavat työttömiksi"] == parts["returns"] > 0
    assert figure.data["zero"] and "enemmän" in figure.data["unit"]["fi"]


def test_the_table_of_parts_has_the_signs_of_its_figure() -> None:
    found = page(made(), "made_of")
    table = next(t for t in found.tables if t.id == "parts")
    jobs = next(r for r in table.rows if isinstance(r[1], Text) and r[1]["fi"] == "Työhön avoimille työmarkkinoille")
    assert isinstance(jobs[2], float) and jobs[2] > 0 and jobs[3] <= jobs[2] <= jobs[4]  # type: ignore[operator]


def test_links_with_bands_of_months_are_not_told_to_concern_everyone() -> None:
    programme, evidence, full = run("2019-06")
    assert "osa vaikutusoletuksista koskee vain osaa" in said(page(made(), "area:pori"))
    narrow = tuple(
        replace(k, effect=replace(k.effect, band=Band(12, None))) if isinstance(k.effect, Shift) else k
        for k in programme.links
    )
    banded = evaluate(replace(programme, links=narrow), evidence, full)
    assert "jokainen vaikutusoletus koskee vain osaa" in said(page(banded, "area:pori"))
    wide = tuple(
        replace(k, effect=replace(k.effect, band=None)) if isinstance(k.effect, Shift) else k for k in programme.links
    )
    assert "kaikkia työttömiä" in said(page(evaluate(replace(programme, links=wide), evidence, full), "area:pori"))


def test_names_with_commas_are_listed_with_semicolons() -> None:
    names = [Text.of("Yksi tarjotin, koko repertuaari", "One tray, all of it"), Text.of("Synergia", "Synergy")]
    assert listed(names)["fi"] == "Yksi tarjotin, koko repertuaari; Synergia"
    assert listed(names[1:] * 2)["fi"] == "Synergia ja Synergia"


def test_goals_that_no_assumption_can_reach_are_one_sentence() -> None:
    found = page(made(), "right_things")
    assert "seurataan rekistereillä ja arvioilla" in said(found)
    table = next(t for t in found.tables if t.id == "activity_goal")
    assert "Opit toimivuudesta" not in [c.label["fi"] for c in table.columns]


def test_tables_speak_words_and_not_ids() -> None:
    """`case_manager=dose`, `opinion_outcome`, `labour_market_support` and `[300:1000]` stood in Finnish tables."""
    programme, evidence, full = run("2019-06")
    codings = tuple(replace(c, claim="case_manager=dose") if c.coding == "c2" else c for c in evidence.codings)
    found = evaluate(programme, replace(evidence, codings=codings), full)
    cells = [
        cell["fi"]
        for p in found.pages
        for t in p.tables
        if t.id in ("codings", "shares")
        for row in t.rows
        for cell in row
        if isinstance(cell, Text)
    ]
    assert "Koordinoitu kokonaisprosessi, omavalmentaja: toteutuminen" in cells
    assert "mielipide tuloksesta" in cells and "Työmarkkinatuki" in cells and "300–999" in cells
    assert not [c for c in cells if "_" in c or "=dose" in c or c.startswith("[")]


def test_months_that_are_due_are_told_in_one_sentence_on_both_pages() -> None:
    found = made()
    assert page(found, "next").conclusion["fi"].replace("\u00a0", " ") == (
        "Toukokuuhun 2019 mennessä piti näkyä 7 muutosta. Aineistosta ei selviä, onko yksikään toteutunut."
    )


def test_where_people_moved_is_told_as_an_estimate_unless_the_material_carries_it() -> None:
    """A fall that "is mainly moves into services" where no area had a series of services."""
    programme, evidence, full = run("2019-06")
    rows = tuple(replace(r, verdict="prior_driven") if r.measure == "in_services" else r for r in full.effects)
    guessed = page(evaluate(programme, evidence, replace(full, effects=rows)), "made_of")
    assert guessed.conclusion["fi"].startswith("Arvioitu työttömien väheneminen")
    assert guessed.conclusion["en"].startswith("The estimated fall in unemployment")
