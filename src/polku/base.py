"""The words everything else is built from: texts, months, places, problems and errors.

Standard library only. Every value is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LANGUAGES = ("fi", "en")
"""The languages polku itself speaks; a user's `Text` may hold others as well."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a person reads, in one or more languages. `text["fi"]` falls back to what there is."""

    by_language: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_language", MappingProxyType(dict(self.by_language)))

    @classmethod
    def of(cls, fi: str, en: str) -> Text:
        """A text in the two languages that polku speaks."""
        return cls({"fi": fi, "en": en})

    @classmethod
    def same(cls, words: str) -> Text:
        """A name or a sign that is the same in every language."""
        return cls({"fi": words, "en": words})

    def __getitem__(self, language: str) -> str:
        for key in (language, "en", "fi"):
            if self.by_language.get(key):
                return self.by_language[key]
        return next(iter(self.by_language.values()), "")

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.by_language.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and dict(self.by_language) == dict(other.by_language)

    def __reduce__(self) -> tuple[type[Text], tuple[dict[str, str]]]:
        return (Text, (dict(self.by_language),))

    def plain(self) -> dict[str, str]:
        """The text as it stands in `assessment.json`."""
        return dict(self.by_language)

    @property
    def cure(self) -> Text:
        """What to do about it; only a message (`polku.texts`) says that."""
        raise TypeError("this text has no cure of its own")


_MONTH = re.compile(r"(\d{4})(?:-|M)(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, counted from January of the year 0: `Month.parse("2018-03") + 1`."""

    index: int

    @classmethod
    def of(cls, year: int, month: int) -> Month:
        """Month `month` (1-12) of `year`."""
        return cls(year * 12 + month - 1)

    @classmethod
    def parse(cls, words: str) -> Month:
        """Reads `2018-03` or `2018M03`; raises ValueError on anything else."""
        found = _MONTH.fullmatch(words.strip())
        if found is None:
            raise ValueError(f"not a month: {words!r}")
        return cls.of(int(found.group(1)), int(found.group(2)))

    @property
    def year(self) -> int:
        return self.index // 12

    @property
    def month(self) -> int:
        """1 for January, 12 for December."""
        return self.index % 12 + 1

    def __add__(self, months: int) -> Month:
        return Month(self.index + months)

    def back(self, months: int) -> Month:
        """The month `months` before this one."""
        return Month(self.index - months)

    def since(self, earlier: Month) -> int:
        """How many months this one is after `earlier` (negative when before)."""
        return self.index - earlier.index

    # months are compared by the hundred thousand in a run: four comparisons of their own, none by way of another
    def __lt__(self, other: Month) -> bool:
        return self.index < other.index

    def __le__(self, other: Month) -> bool:
        return self.index <= other.index

    def __gt__(self, other: Month) -> bool:
        return self.index > other.index

    def __ge__(self, other: Month) -> bool:
        return self.index >= other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included."""
    return (Month(i) for i in range(first.index, last.index + 1))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file of the folder, a line (from 1) and a column's name."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        line = f":{self.line}" if self.line is not None else ""
        column = f" [{self.column}]" if self.column else ""
        return f"{self.file}{line}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a folder: where, what, and what to do about it."""

    code: str
    place: Place
    what: Text
    cure: Text

    def line(self, language: str) -> str:
        """`file:line: code: what is wrong; what to do`."""
        return f"{self.place}: {self.code}: {self.what[language]}; {self.cure[language]}"


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a run goes on with but must say: printed in the report and in `warnings`.

    A question has in `asks` what it is about (`cm_job`, `unemployed/pori/2018-03`): the `place` under which a row of
    accepted.csv answers it. Unlike a line number it stays when other rows come and go.
    """

    code: str
    place: str
    text: Text
    asks: str = ""


QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""The quantiles of every interval, in this order."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean, a standard deviation and the values at `QUANTILES`."""

    mean: float
    sd: float
    quantiles: tuple[float, ...]

    def at(self, probability: float) -> float:
        """The value at one of `QUANTILES`."""
        return self.quantiles[QUANTILES.index(probability)]


class PolkuError(Exception):
    """Anything polku says in a sentence. `exit_code` is what the command line returns."""

    exit_code = 3

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text["en"]


class FolderError(PolkuError):
    """The folder has problems; all of them are here."""

    exit_code = 1

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(Text({k: "\n".join(p.line(k) for p in problems) for k in LANGUAGES}))
        self.args = (problems,)
        self.problems = problems


class UsageError(PolkuError):
    """The command was asked for in a way that cannot be carried out."""

    exit_code = 2


class NotYet(PolkuError):
    """What was asked for is not possible as of the month, and will be: nothing is wrong with the folder."""

    exit_code = 0


class NoModel(PolkuError):
    """The figures leave a link nothing to act on: the plan can be read, its effect cannot be calculated."""

    exit_code = 1


class OutsideError(PolkuError):
    """The disk, the network or the machine said no; not the user's fault."""

    exit_code = 3


@dataclass(slots=True)
class Problems:
    """A list of problems in the making: readers add to it and go on, so that all are told at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Place, what: Text, cure: Text | None = None) -> None:
        """Notes a problem: what is wrong, and what to do; the cure of a message is its own `.cure`."""
        self.found.append(Problem(code, place, what, what.cure if cure is None else cure))

    def stop(self) -> None:
        """Raises FolderError when anything was found."""
        if self.found:
            raise FolderError(tuple(self.found))
