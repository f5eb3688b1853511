"""What a person reads: messages by their id, in files of each language (`fi/*.ftl`, `en/*.ftl`), said when read.

A room that computes says `Message("series.jumps", area=name, size=0.31)` and imports nothing of words; the files are
read, and Babel loaded, when somebody looks at the text (`render`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from polku.base import Text


class Message(Text):
    """A text by its id (`room.name`) and the values in it. As a `Text` in all else: equal when the words are.

    Values are numbers, words, months, spreads, texts and other messages, and tuples of these.
    """

    __slots__ = ("_said", "id", "values")

    id: str
    values: dict[str, Any]
    _said: Mapping[str, str] | None

    def __init__(self, id: str, /, **values: Any) -> None:
        for name, value in (("id", id), ("values", values), ("_said", None)):
            object.__setattr__(self, name, value)

    @property
    def by_language(self) -> Mapping[str, str]:
        """The words, said at the first look. Raises KeyError for an id of no file, ValueError for a missing value."""
        said = self._said
        if said is None:
            from polku.texts.render import render

            said = render(self)
            object.__setattr__(self, "_said", said)
        return said

    @property
    def cure(self) -> Message:
        """What to do about what the message says: its attribute `.cure` in the files, with the same values."""
        return Message(f"{self.id}.cure", **self.values)

    def __reduce__(self) -> Any:
        return (_message, (self.id, self.values))


def _message(id: str, values: dict[str, Any]) -> Message:
    return Message(id, **values)
