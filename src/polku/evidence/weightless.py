"""Checks of what is read and listed but carries no weight yet: codings, ratings, judgements, registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from polku.base import Caution, Place, Problems
from polku.evidence.model import Coding, Evidence, Judgement, Rating, Source
from polku.programme.check_paths import Names
from polku.programme.hints import at, nearest
from polku.programme.model import Programme
from polku.programme.weightless import no_weight
from polku.texts import Message

STRENGTHS = range(1, 6)


def check_weightless(
    evidence: Evidence, programme: Programme, problems: Problems, broken: frozenset[str] = frozenset()
) -> tuple[Caution, ...]:
    """Adds problems of the rows; returns one caution for each kind of row that a run does not weigh yet."""
    names = Names.of(programme, broken)
    areas = {a.id for a in programme.areas} | broken
    sources = {s.id for s in evidence.sources}
    for coding in evidence.codings:
        _coding(coding, names, problems)
    for judgement in evidence.judgements:
        _judgement(judgement, problems)
    cited: list[Coding | Rating] = [*evidence.codings, *evidence.ratings]
    for row in cited:
        if row.source and row.source not in sources:
            unknown(problems, "unknown_source", at(row.place, "source"), row.source, sources, "source")
    located: list[Coding | Rating | Judgement] = [*evidence.codings, *evidence.ratings, *evidence.judgements]
    for placed in located:
        if placed.area and placed.area not in areas:
            unknown(problems, "unknown_area", at(placed.place, "area"), placed.area, areas, "area")
    return tuple(_no_weight(evidence))


def _coding(coding: Coding, names: Names, problems: Problems) -> None:
    link, is_dose, rest = coding.claim.partition("=")
    wanted = names.activities if is_dose else names.links
    if link not in wanted or (is_dose and rest != "dose"):
        unknown(problems, "unknown_claim", at(coding.place, "claim"), coding.claim, wanted, "claim")
    if coding.strength is not None and coding.strength not in STRENGTHS:
        problems.add(
            "strength",
            at(coding.place, "strength"),
            Message("evidence-refusals.the-strength-is-not-between-1", strength=coding.strength),
        )


def _judgement(judgement: Judgement, problems: Problems) -> None:
    if not judgement.q10 <= judgement.q50 <= judgement.q90:
        problems.add(
            "quantiles",
            at(judgement.place, "q50"),
            Message("evidence-refusals.the-quantiles-are-not-in-order"),
        )


def _no_weight(evidence: Evidence) -> Iterator[Caution]:
    usual = Source("", "", "")
    unused = ("origin", "reliability", "public", "file")
    columns = [c for c in unused if any(getattr(s, c) != getattr(usual, c) for s in evidence.sources)]
    if columns:
        yield no_weight("sources.csv", *columns)
    kinds = (
        ("codings.csv", "codings", len(evidence.codings)),
        ("ratings.csv", "ratings", len(evidence.ratings)),
        ("judgements.csv", "judgements", len(evidence.judgements)),
        *((f"{r.name}.csv", "rows", len(r.rows)) for r in evidence.registers),
    )
    for file, kind, n in kinds:
        if n:
            yield Caution("no_weight_yet", file, Message("evidence.no-weight-yet", n=n, kind=kind))


def unknown(problems: Problems, code: str, place: Place, word: str, known: Iterable[str], noun: str) -> None:
    """A word that names nothing: told with the nearest known name."""
    problems.add(code, place, Message("programme.unknown-name", noun=noun, word=word), nearest(word, known))
