"""Words as lists and as sentences: "a, b ja c", "a, b and c"."""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text


def cap(words: str) -> str:
    """The words with a capital first letter, as at the start of a sentence."""
    return words[:1].upper() + words[1:]


def joined(names: Sequence[str], language: str) -> str:
    """Names as a list in a sentence: "a, b ja c"; names that hold commas themselves are parted by semicolons."""
    last = " ja " if language == "fi" else " and "
    if len(names) < 2:
        return "".join(names)
    if any(", " in name and not name.startswith(("”", "“")) for name in names):
        return "; ".join(names)
    return ", ".join(names[:-1]) + last + names[-1]


def listed(names: Sequence[Text]) -> Text:
    """Texts as a list in a sentence."""
    return Text({language: joined([n[language] for n in names], language) for language in ("fi", "en")})


def sentences(*texts: Text) -> Text:
    """Several sentences as one text."""
    return Text({language: " ".join(t[language] for t in texts) for language in ("fi", "en")})


def listed_long(names: Sequence[Text]) -> Text:
    """Texts that may hold commas themselves, apart by semicolons: "a, b; c, d"."""
    return Text({language: "; ".join(n[language] for n in names) for language in ("fi", "en")})
