"""A caution stands where the number is read that it is about: its area's page, the effects, and page 1 if it caps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_fixture import run

from polku.base import Caution, Text
from polku.evaluation.findings import evaluate


def caution(code: str, place: str) -> Caution:
    return Caution(code, place, Text.of(f"Huomautus {code}.", f"Caution {code}."))


PAGES = {
    caution("trial_series_steps", "series/pirkanmaa/2018-02"): {"answer", "with_without", "area:pirkanmaa", "data"},
    caution("series_jumps", "series/pirkanmaa/2016-10"): {"area:pirkanmaa", "data"},
    caution("comparison_parted", "series/kainuu/2017-08"): {"with_without", "data"},
    caution("few_comparison_areas", "areas"): {"with_without", "data"},  # page 1 has the cap itself
    caution("area_not_estimated", "series/pirkanmaa"): {"answer", "data"},
    caution("noise_not_white", "series"): {"with_without", "data"},
    caution("held_at_prior", ""): {"data"},
}


@pytest.mark.parametrize("told", PAGES, ids=lambda c: c.code)
def test_a_caution_is_on_the_pages_that_it_is_about(told: Caution) -> None:
    programme, evidence, facts = run("2018-06")
    found = evaluate(programme, evidence, replace(facts, cautions=(told,)))
    assert {p.id for p in found.pages if told.text in [c.text for c in p.claims]} == PAGES[told]
    grounds = [c.grounds for p in found.pages for c in p.claims if c.text == told.text]
    assert all(g and g[0].kind == "source" for g in grounds)
