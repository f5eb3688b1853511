"""Forecasts that cannot be taken back: `freeze`, `score` and `verify` of a programme folder.

`freeze` writes what a run said before the outcome was known: for every trial area and the country the months 1 … 24
after the end of the data, with the pathway map as it was believed. One as-of is frozen once: the same content again
is nothing new (no record is added), other content is refused, and so is an as-of or a date before the latest frozen
one; who changes their mind freezes the next month. `score` reads the folder's series as they are now.

A forecast's references (seasonal naive, ETS) and the forecast under no effect are frozen with it, so that nothing it
is measured against can be chosen afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from polku.assessment.model import Assessment, RegistryHead
from polku.assessment.records import records_of
from polku.base import FolderError, Month, Place, Problem, Problems, Text, UsageError
from polku.evaluation.claims import Page
from polku.evaluation.method_names import METHOD_NAMES
from polku.evaluation.pages.registry import registry_page, score_sentences
from polku.evidence.fingerprint import rows_used
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence
from polku.files import sha256_of
from polku.programme.asof import known as known_programme
from polku.programme.model import Programme
from polku.programme.read import SETTINGS
from polku.registry import chain as registry
from polku.registry.chain import Reading
from polku.registry.scores import Frozen, Scores, frozen, outcomes, score_forecasts
from polku.results.json_values import plain
from polku.tables.tomls import read_toml
from polku.texts import Message

SAME = ("seq", "frozen_at", "hindsight", "version")
"""What may differ between two freezes of the same content."""


@dataclass(frozen=True, slots=True)
class FreezeResult:
    """What a freeze did: how many records it added (0: the same was frozen before) and the head of the chain."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """The scores of a folder's frozen forecasts, and the same in sentences and as a page of a report."""

    scores: Scores
    sentences: tuple[Text, ...]
    page: Page

    def plain(self) -> dict[str, Any]:
        """The scores as JSON values."""
        laid: dict[str, Any] = plain(self.scores)
        counts = {"resolved": self.scores.resolved, "ahead": self.scores.ahead, "basis": self.scores.basis}
        return {**laid, **counts, "sentences": plain(self.sentences)}


def freeze(folder: Path | str, assessment: Assessment, when: str) -> FreezeResult:
    """Adds the forecasts of a run and its pathway map to the folder's registry; `when` is the day, YYYY-MM-DD.

    Raises FolderError when the folder has problems or is no longer what the run saw, UsageError when there is nothing
    to freeze or the as-of or the day is not after what is frozen, OutsideError when the disk or a lock says no.
    """
    folder, day = Path(folder), day_of(when)
    programme, evidence, _ = read_folder(folder, METHOD_NAMES)
    month = assessment.as_of
    seen, shown = known_programme(programme, month), known_evidence(evidence, month)
    if sha256_of(rows_used(seen, shown)) != assessment.hash:
        raise FolderError((changed(),))
    if day < str(month):
        raise UsageError(Message("registry.the-day-is-before-whose-data", day=day, month=month))
    with threadpool_limits(1):
        bodies = records_of(assessment, evidence, day)

    def make(reading: Reading) -> Sequence[registry.Body]:
        return added(reading, bodies, seen.id, str(month), day)

    done = registry.append(folder, make)
    return FreezeResult(done.count, done.head)


def score(folder: Path | str, as_of: Month | None = None) -> ScoreReport:
    """Scores of all that is frozen in a folder against its series as known in `as_of` (None: all there is).

    Raises FolderError when the folder or its registry has problems, UsageError when nothing is frozen.
    """
    folder = Path(folder)
    programme, evidence, _ = read_folder(folder, METHOD_NAMES)
    reading = registry.read(folder, programme.id)
    if not reading.records:
        raise UsageError(Message("registry.nothing-is-frozen-in-the-folder"))
    scores = scores_of(reading, evidence, as_of)
    return ScoreReport(scores, score_sentences(scores, programme), registry_page(scores, programme))


def verify(folder: Path | str, head: str | None = None) -> list[Problem]:
    """All that is wrong with the folder's registry, each in a sentence; none is what it should be.

    `head`: a head printed in an earlier report. Without it a cut at the end of a line cannot be seen.
    """
    folder = Path(folder)
    return list(registry.verify(folder, head, programme_id(folder)))


def frozen_by(folder: Path, programme: str | None, as_of: Month | None) -> Reading:
    """The records that a run as of a month may know of (None: all). Raises FolderError when the registry is broken."""
    reading = registry.read(folder, programme)
    if as_of is None:
        return reading
    return Reading(tuple(r for r in reading.records if r.body["issued"] <= str(as_of)), ())


def page_of(reading: Reading, programme: Programme, evidence: Evidence, as_of: Month) -> Page:
    """The page of frozen forecasts for a report as of a month, of what had been frozen by then."""
    return registry_page(scores_of(reading, evidence, as_of), programme)


def head_of(reading: Reading) -> RegistryHead | None:
    """Where the chain stood, as every report prints it; None where nothing was frozen."""
    if not reading.records:
        return None
    return RegistryHead(reading.head, len(reading.records), Month.parse(reading.records[-1].body["issued"]))


def note(folder: Path, text: str, when: str, about: str = "") -> FreezeResult:
    """Adds a note to the registry: why a forecast (`about`, its id) is withdrawn, what a reader should know.

    Raises UsageError when nothing is frozen yet, the text is empty or `about` is not a record.
    """
    day = day_of(when)

    def make(reading: Reading) -> Sequence[registry.Body]:
        ids = {r.body["id"] for r in reading.records}
        if not text.strip() or not reading.records or (about and about not in ids):
            raise UsageError(Message("registry.a-note-needs-a-text-and"))
        last = reading.records[-1].body
        in_order(last["issued"], last["issued"], day, last["frozen_at"])
        body = {
            "kind": "note",
            "id": f"note/{len(reading.records)}",
            "issued": last["issued"],
            "frozen_at": day,
        }
        return [{**body, "about": about, "text": text.strip(), "programme": last["programme"]}]

    done = registry.append(folder, make)
    return FreezeResult(done.count, done.head)


def day_of(when: str) -> str:
    """A day as given by a caller, YYYY-MM-DD; UsageError when it is not one."""
    try:
        return date.fromisoformat(when).isoformat()
    except ValueError as error:
        text = Message("registry.is-not-a-day-yyyy-mm", when=when)
        raise UsageError(text) from error


def changed() -> Problem:
    """The folder is not what the run saw."""
    return Problem(
        "folder_changed",
        Place(SETTINGS),
        Message("registry.the-folder-s-rows-have-changed"),
        Message("registry.run-again-polku-run-folder-freeze"),
    )


def programme_id(folder: Path) -> str | None:
    """The id in `programme.toml`; None where it cannot be read (the chain is then checked by itself)."""
    document = read_toml(folder / SETTINGS, Problems()) if (folder / SETTINGS).is_file() else None
    found = None if document is None else document.data.get("id")
    return found if isinstance(found, str) else None


def added(
    reading: Reading, bodies: Sequence[registry.Body], programme: str, issued: str, day: str
) -> Sequence[registry.Body]:
    """The records to add to a registry: none when the same is frozen already. Refuses what would rewrite history."""
    for record in reading.records:
        if record.programme != programme:
            raise UsageError(Message("registry.the-registry-holds-forecasts-of-another", programme=record.programme))
    mine = [b for b in (r.body for r in reading.records if r.kind != "note") if b["issued"] == issued]
    if mine:
        if [same(b) for b in mine] == [same(b) for b in bodies]:
            return ()
        raise UsageError(Message("registry.the-forecasts-of-are-frozen-already", issued=issued))
    if reading.records:
        last = reading.records[-1].body
        in_order(last["issued"], issued, day, last["frozen_at"])
    return bodies


def in_order(last: str, issued: str, day: str, last_day: str) -> None:
    """Refuses a record that would stand before one that is frozen already."""
    if issued < last or day < last_day:
        raise UsageError(Message("registry.the-latest-freeze-is-of-with", last_day=last_day, last=last))


def same(body: Mapping[str, Any]) -> bytes:
    """What two freezes of the same content have in common."""
    return registry.canonical({key: value for key, value in body.items() if key not in SAME})


def scores_of(reading: Reading, evidence: Evidence, as_of: Month | None) -> Scores:
    """The scores of a registry's forecasts. Raises FolderError for a record that does not hold what it must."""
    forecasts: list[Frozen] = []
    problems = Problems()
    for record in reading.records:
        if record.kind != "forecast":
            continue
        try:
            forecasts.append(frozen(record))
        except ValueError:
            problems.add(
                "registry_not_a_forecast",
                Place(registry.NAME, record.line),
                Message("registry.not-a-forecast"),
                registry.RESTORE,
            )
    problems.stop()
    bodies = [r.body for r in reading.records if r.kind == "note"]
    notes = tuple((body["frozen_at"], str(body.get("text", ""))) for body in bodies)
    came = outcomes(evidence.observations, as_of)
    return score_forecasts(forecasts, came, reading.head, len(reading.records), notes)
