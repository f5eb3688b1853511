"""The sentence models: values in, the exact Finnish and English sentences out (tests/cases/sentences_fi_en.csv)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from facts_fixture import PROGRAMME

from polku.base import QUANTILES, Month, Spread, Text
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages import sentences_before as before
from polku.evaluation.pages import sentences_money as money
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.verdict_words import SENTENCE, because
from polku.evaluation.words import OF, PARTITIVE, AreaWords, area_words, payer_gen

CASES = Path(__file__).parents[1] / "cases" / "sentences_fi_en.csv"
LONG_TERM = Text.of("pitkäaikaistyöttömiä", "long-term unemployed")


def interval(mean: float, low: float, high: float) -> Spread:
    """A spread with these 10 % and 90 % quantiles; the others lie evenly between and beyond."""
    return Spread(mean, (high - low) / 2.563, tuple(low + (q - 0.1) / 0.8 * (high - low) for q in QUANTILES))


class Given:
    """The values of a case: `name=value` pairs."""

    def __init__(self, words: str) -> None:
        self.pairs = dict(part.split("=", 1) for part in words.split())

    def __getitem__(self, name: str) -> float:
        return float(self.pairs[name])

    def get(self, name: str) -> float | None:
        return float(self.pairs[name]) if name in self.pairs else None

    def yes(self, name: str) -> bool:
        return self.pairs[name] == "yes"

    def whole(self, name: str) -> int:
        return int(self.pairs[name])

    def spread(self, name: str = "mean", low: str = "low", high: str = "high") -> Spread:
        return interval(self[name], self[low], self[high])

    @property
    def area(self) -> AreaWords:
        return area_words(next(a for a in PROGRAMME.areas if a.id == self.pairs["area"]))

    def payer(self, name: str) -> Text:
        return payer_gen(next(p for p in PROGRAMME.payers if p.id == self.pairs[name]))


def _assumption(v: Given) -> Text:
    named = "source_fi" in v.pairs
    return say.assumption(Text.of(v.pairs["source_fi"], v.pairs["source_en"]) if named else None, v["sharpened"])


def _activities(v: Given) -> Text:
    return say.bundle([Text.same(f"A{i + 1}") for i in range(v.whole("n"))])


SENTENCES: dict[str, Callable[[Given], Text]] = {
    "jobs_effect": lambda v: say.jobs_effect(v.area, v.spread(), v["p"], v.yes("assumed")),
    "jobs_open": lambda v: say.jobs_open(v.area, v.spread(), SENTENCE[v.pairs["sign"]]),
    "short_change": lambda v: say.short_change(
        v.area,
        PARTITIVE["unemployed"],
        OF["unemployed"],
        v.spread(),
        Month.parse(v.pairs["month"]),
        because(v.pairs["caps"].split(",")) if "caps" in v.pairs else SENTENCE[v.pairs["sign"]],
        v.pairs["told"],
        v.yes("past"),
    ),
    "cannot_tell": lambda v: say.cannot_tell(say.TRIAL, v.area, v.whole("months"), v["mde"]),
    "cannot_tell_anywhere": lambda v: say.cannot_tell_anywhere(
        v.whole("areas"), v.whole("months"), v["least"], v["most"]
    ),
    "assumption": _assumption,
    "shift": lambda v: money.shift(
        v.payer("saver"),
        v.spread("saved", "saved_low", "saved_high"),
        v.payer("bearer"),
        v.spread("borne", "borne_low", "borne_high"),
        v.yes("past"),
    ),
    "net_change": lambda v: money.net_change(v.spread(), v.whole("prices"), v.yes("public"), v.yes("past")),
    "activation": lambda v: say.activation(
        v.area if "area" in v.pairs else None,
        v["rise"],
        v.get("elsewhere"),
        v.get("services_share"),
        say.REST_OF_COUNTRY if "where" in v.pairs else say.COMPARED,
    ),
    "before_trial": lambda v: before.before_trial(
        v.area, v["area_change"], v["elsewhere"], v["gap"], v.yes("parted"), v.whole("months"), v["detectable"]
    ),
    "gross": lambda v: way.gross(v["found"], v.spread()),
    "bundle": _activities,
    "forecast": lambda v: way.forecast(
        v.area, LONG_TERM, v.spread(), v.spread("m", "m_low", "m_high"), Month.parse(v.pairs["month"])
    ),
    "municipal_2025": lambda v: money.municipal_2025(v["months"], v.spread(), v["p"], v.yes("verified")),
    "statements": lambda v: way.statements(v.whole("n"), v["effective"]),
    "transfer": lambda v: way.transfer(v["p"], Text.of("alueet eroavat toisistaan", "areas differ")),
    "moved_to_work": lambda v: say.moved_to_work(v.area, v.spread(), v.yes("fewer"), v.pairs["told"]),
    "harm": lambda _: way.harm(Text.same("A1")),
}


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c["case"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_sentence_of_a_case_is_exactly_as_written(case: dict[str, str], language: str) -> None:
    made = SENTENCES[case["sentence"]](Given(case["values"]))
    expected = case["fi"] if language == "fi" else case["en"]
    # cases are written with ordinary spaces; the product uses no-break spaces inside numbers and before units
    assert made[language].replace("\u00a0", " ") == expected


def test_every_sentence_model_has_a_case() -> None:
    assert {c["sentence"] for c in _cases()} == set(SENTENCES)


def test_numbers_keep_their_unit_on_the_same_line() -> None:
    """No ordinary space stands between a number and its group, its percent sign or its year."""
    text = way.forecast(
        Given("area=lapland").area,
        LONG_TERM,
        interval(2400, 1900, 2900),
        interval(2700, 2200, 3100),
        Month.parse("2019-12"),
    )
    assert "2\u00a0400" in text["fi"] and "joulukuussa\u00a02019" in text["fi"]
    assert "12\u00a0%" in say.assumption(None, 0.12)["fi"]


@pytest.mark.parametrize(("share", "word"), [(0.9, "pääosin"), (0.5, "osittain"), (0.1, "vain vähäiseltä osin")])
def test_how_much_of_a_fall_is_services_changes_the_word(share: float, word: str) -> None:
    assert word in say.activation(None, 5.0, None, share)["fi"]


def test_a_payer_without_cases_is_put_after_a_word_that_is_inflected() -> None:
    funds = next(p for p in PROGRAMME.payers if p.id == "funds")
    assert payer_gen(funds)["fi"] == "maksajan Työttömyyskassat"
    assert payer_gen(funds)["en"] == "the unemployment funds'"
