"""Messages in words: `texts/<language>/<room>.ftl` (Project Fluent), a file a room.

    Message("crosschecks.agree", areas=3)["fi"]       a sentence in each language that has the files

An id is the room's file and the message in it. Values are numbers, words, months, spreads, texts that a user wrote,
other messages, and lists of these; a translation chooses its verb and its case by them. Beside Fluent's own grammar
the files may call

    COUNT($n)  COUNT($n, decimals: 1, signed: "yes")     1 200; −0.4
    PERCENT($share)                                      12 (of .12; the sign stands in the file)
    MONTH($month, case: "ine")                           heinäkuussa 2018, July 2018
    SPAN($spread)  ESTIMATE($spread)  EURO($spread)      the interval; the estimate with it; the same in euros
    AMOUNT($spread)                                      the size of the estimate, without its sign
    LOWER($name)                                         a name within a sentence, without its first capital

A message that one language lacks is said in English, else in Finnish, and is listed by `missing`. A file is read when
its first message is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType, fluent_number

from polku.base import Month, Spread, Text
from polku.texts import Message, numbers
from polku.texts.lists import listed

FALL_BACK = ("en", "fi")
TEXTS = files("polku.texts")


class Said(FluentType):
    """A value of polku's own inside a message: `value`, said in a language by `words` where no function is called."""

    def __init__(self, value: Any, words: str) -> None:
        self.value = value
        self.words = words

    def format(self, locale: object) -> str:
        """As it is said of itself."""
        return self.words


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder of texts."""
    return tuple(sorted(x.name for x in TEXTS.iterdir() if x.is_dir() and not x.name.startswith("_")))


def render(message: Message) -> Mapping[str, str]:
    """A message in every language that has it. Raises KeyError where none has it, ValueError for a missing value."""
    said = {language: _said(language, message) for language in languages()}
    there = {language: words for language, words in said.items() if words is not None}
    if not there:
        raise KeyError(f"no language has the message {message.id}: add it to texts/<language>/{_file(message.id)}")
    return MappingProxyType(there)


def missing() -> tuple[tuple[str, str], ...]:
    """(language, id) of every message that a language lacks and another has."""
    rooms = {room for language in languages() for room in _rooms(language)}
    ids = {(room, name) for language in languages() for room in rooms for name in _names(language, room)}
    return tuple(
        (language, f"{room}.{name}")
        for language in languages()
        for room, name in sorted(ids)
        if name not in _names(language, room)
    )


def _rooms(language: str) -> tuple[str, ...]:
    return tuple(x.name.removesuffix(".ftl") for x in (TEXTS / language).iterdir() if x.name.endswith(".ftl"))


def _names(language: str, room: str) -> tuple[str, ...]:
    bundle = _bundle(language, room)
    return () if bundle is None else tuple(name for name in bundle._messages if not name.startswith("-"))


def _file(name: str) -> str:
    return f"{name.partition('.')[0]}.ftl"


@cache
def _bundle(language: str, room: str) -> FluentBundle | None:
    """The messages of a room in a language; None where it has none."""
    file = TEXTS / language / f"{room}.ftl"
    if not file.is_file():
        return None
    bundle = FluentBundle([language], functions=_functions(language), use_isolating=False)
    bundle.add_resource(FluentResource(file.read_text("utf-8")))
    return bundle


def _said(language: str, message: Message) -> str | None:
    """A message, or its attribute (`room.name.cure`), in one language; None where it lacks it."""
    room, name, *attribute = message.id.split(".")
    bundle = _bundle(language, room)
    if bundle is None or not bundle.has_message(name):
        return None
    there = bundle.get_message(name)
    pattern = there.attributes.get(attribute[0]) if attribute else there.value
    if pattern is None:
        raise ValueError(f"texts/{language}/{room}.ftl, {message.id}: the message has no such words")
    values = {key: _value(value, language) for key, value in message.values.items()}
    words, errors = bundle.format_pattern(pattern, values)
    if errors:
        raise ValueError(f"texts/{language}/{room}.ftl, {name}: {'; '.join(str(e) for e in errors)}")
    return str(words)


def _value(value: Any, language: str) -> Any:
    """A value as Fluent takes it: numbers and words as they are, polku's own with how they are said of themselves."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return fluent_number(value, useGrouping=False)  # as it is written; COUNT gives it the marks of thousands
    if isinstance(value, str):
        return value
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, Spread):
        return Said(value, _in(language, numbers.estimate(value)))
    if isinstance(value, tuple):
        return _in(language, listed([v if isinstance(v, Text) else Text.same(str(_value(v, language))) for v in value]))
    if value is None or isinstance(value, dict | list | set):
        raise TypeError(f"not a value of a message: {value!r}")
    if isinstance(value, float):
        return Said(value, f"{value:g}".replace(".", "," if language == "fi" else "."))
    return Said(value, str(value))  # a month, a path, a transition


def _in(language: str, text: Text) -> str:
    """A text in a language, or in the nearest that there is."""
    return next((text.by_language[x] for x in (language, *FALL_BACK) if x in text.by_language), text[language])


def _functions(language: str) -> dict[str, Callable[..., Any]]:
    def said(make: Callable[..., Text]) -> Callable[..., str]:
        return lambda value, **options: _in(language, make(getattr(value, "value", value), **options))

    def count(n: float, decimals: float = 0, signed: str = "no") -> Text:
        return numbers.plain_number(float(n), int(decimals), signed == "yes")

    def month(when: Month, case: str = "nom") -> Text:
        return numbers.month(when, case)

    return {
        "COUNT": said(count),
        "PERCENT": said(lambda share: numbers.percent(float(share))),
        "MONTH": said(month),
        "SPAN": said(numbers.between),
        "ESTIMATE": said(numbers.estimate),
        "AMOUNT": said(numbers.amount),
        "EURO": said(numbers.euro_estimate),
        "LOWER": lambda words: words[:1].lower() + words[1:],
    }
