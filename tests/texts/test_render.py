"""Sentences by their id: values, choices, cases, a language that lacks one, and what is refused."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from polku.base import QUANTILES, Month, Spread, Text
from polku.texts import Message
from polku.texts import render as messages

FILES = {
    "fi": """
agree = Muut laskutavat ovat yhtäpitäviä { $areas ->
    [one] alueella
   *[other] kaikilla { COUNT($areas) } alueella
 }.
more = Työttömiä on { $more ->
    [yes] enemmän
   *[no] vähemmän
 } kuin { MONTH($when, case: "ine") }.
span = { $area }: { ESTIMATE($effect) }, väli { SPAN($effect) }; { PERCENT($share) } %.
list = Alueet { $names }; { $inner }
""",
    "en": """
agree = Other methods agree { $areas ->
    [one] in the area
   *[other] in all { COUNT($areas) } areas
 }.
more = There are { $more ->
    [yes] more
   *[no] fewer
 } unemployed than in { MONTH($when) }.
span = { $area }: { ESTIMATE($effect) }, interval { SPAN($effect) }; { PERCENT($share) }%.
list = Areas { $names }; { $inner }
only = Only here.
""",
    "sv": """
agree = Andra metoder är överens.
""",
}


@pytest.fixture(autouse=True)
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A room of three languages, Swedish with one message alone."""
    for language, words in FILES.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "room.ftl").write_text(words, encoding="utf-8")
    monkeypatch.setattr(messages, "TEXTS", tmp_path)
    for kept in (messages.languages, messages._bundle):
        kept.cache_clear()
    yield
    for kept in (messages.languages, messages._bundle):
        kept.cache_clear()


def test_the_translation_chooses_its_form_by_the_value() -> None:
    one, many = (Message("room.agree", areas=n) for n in (1, 1200))
    assert (one["fi"], one["en"]) == (
        "Muut laskutavat ovat yhtäpitäviä alueella.",
        "Other methods agree in the area.",
    )
    assert (many["fi"], many["en"]) == (
        "Muut laskutavat ovat yhtäpitäviä kaikilla 1\u00a0200 alueella.",
        "Other methods agree in all 1,200 areas.",
    )
    assert many["sv"] == "Andra metoder är överens."


def test_truth_and_months_are_chosen_and_inflected_by_the_language() -> None:
    said = Message("room.more", more=True, when=Month.parse("2018-07"))
    assert said["fi"] == "Työttömiä on enemmän kuin heinäkuussa\u00a02018."
    assert said["en"] == "There are more unemployed than in July\u00a02018."


def test_an_estimate_is_said_by_the_one_formatter() -> None:
    effect = Spread(-900.0, 500.0, tuple(-900.0 + 100.0 * (i - 4) for i in range(len(QUANTILES))))
    values = {"area": Text.of("Pori", "Pori"), "effect": effect, "share": 0.12}
    said = Message("room.span", **values)
    assert said["fi"] == "Pori: \u2212900 (\u22121\u00a0100…\u2212700), väli \u22121\u00a0100…\u2212700; 12 %."
    assert said["en"] == "Pori: \u2212900 (\u22121,100…\u2212700), interval \u22121,100…\u2212700; 12%."


def test_lists_and_messages_stand_inside_messages() -> None:
    inner = Message("room.agree", areas=1)
    said = Message("room.list", names=(Text.of("Turku", "Turku"), Text.same("Pori")), inner=inner)
    assert said["fi"] == "Alueet Turku ja Pori; Muut laskutavat ovat yhtäpitäviä alueella."
    assert said["en"] == "Areas Turku and Pori; Other methods agree in the area."


def test_a_language_that_lacks_a_message_falls_back_and_is_listed() -> None:
    assert Message("room.only")["fi"] == "Only here."
    assert ("fi", "room.only") in messages.missing()
    assert ("sv", "room.span") in messages.missing()
    assert not any(language == "en" for language, _ in messages.missing())


def test_a_message_without_a_value_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"texts/en/room\.ftl, agree: .*areas"):
        Message("room.agree")["en"]


def test_a_message_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError, match=r"no language has the message room\.none"):
        Message("room.none")["en"]


def test_a_message_is_a_text_that_is_said_when_it_is_read() -> None:
    message = Message("room.agree", areas=1)
    assert message == Text({"fi": message["fi"], "en": message["en"], "sv": message["sv"]})
    assert hash(message) == hash(Message("room.agree", areas=1))
    assert pickle.loads(pickle.dumps(message)) == message
    assert message.plain()["en"] == "Other methods agree in the area."
