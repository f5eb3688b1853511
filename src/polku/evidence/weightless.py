"""Checks of what is read and listed but carries no weight yet: codings, ratings, judgements, registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from polku.base import Caution, Place, Problems, Text
from polku.evidence.model import Coding, Evidence, Judgement, Rating, Source
from polku.programme.check_paths import Names
from polku.programme.hints import at, nearest
from polku.programme.model import Programme
from polku.programme.weightless import no_weight

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
            unknown(problems, "unknown_source", at(row.place, "source"), row.source, sources, "lähdettä", "source")
    located: list[Coding | Rating | Judgement] = [*evidence.codings, *evidence.ratings, *evidence.judgements]
    for placed in located:
        if placed.area and placed.area not in areas:
            unknown(problems, "unknown_area", at(placed.place, "area"), placed.area, areas, "aluetta", "area")
    return tuple(_no_weight(evidence))


def _coding(coding: Coding, names: Names, problems: Problems) -> None:
    link, is_dose, rest = coding.claim.partition("=")
    wanted = names.activities if is_dose else names.links
    if link not in wanted or (is_dose and rest != "dose"):
        unknown(problems, "unknown_claim", at(coding.place, "claim"), coding.claim, wanted, "väitettä", "claim")
    if coding.strength is not None and coding.strength not in STRENGTHS:
        problems.add(
            "strength",
            at(coding.place, "strength"),
            fi=(f"vahvuus {coding.strength} ei ole välillä 1–5", "kirjoita kokonaisluku 1–5"),
            en=(f"the strength {coding.strength} is not between 1 and 5", "write a whole number from 1 to 5"),
        )


def _judgement(judgement: Judgement, problems: Problems) -> None:
    if not judgement.q10 <= judgement.q50 <= judgement.q90:
        problems.add(
            "quantiles",
            at(judgement.place, "q50"),
            fi=("fraktiilit eivät ole suuruusjärjestyksessä", "kirjoita q10 ≤ q50 ≤ q90"),
            en=("the quantiles are not in order", "write q10 ≤ q50 ≤ q90"),
        )


def _no_weight(evidence: Evidence) -> Iterator[Caution]:
    usual = Source("", "", "")
    unused = ("origin", "reliability", "public", "file")
    columns = [c for c in unused if any(getattr(s, c) != getattr(usual, c) for s in evidence.sources)]
    if columns:
        yield no_weight("sources.csv", *columns)
    kinds = (
        ("codings.csv", len(evidence.codings), "koodausta", "codings"),
        ("ratings.csv", len(evidence.ratings), "arviota", "ratings"),
        ("judgements.csv", len(evidence.judgements), "asiantuntija-arviota", "judgements"),
        *((f"{r.name}.csv", len(r.rows), "rekisteririviä", "register rows") for r in evidence.registers),
    )
    for file, n, fi, en in kinds:
        if n:
            yield Caution(
                "no_weight_yet",
                file,
                Text.of(
                    f"Luettu ja tarkistettu {n} {fi}; niillä ei ole vielä painoa arvioinnissa.",
                    f"{n} {en} were read and checked; they carry no weight in the evaluation yet.",
                ),
            )


def unknown(
    problems: Problems, code: str, place: Place, word: str, known: Iterable[str], noun_fi: str, noun_en: str
) -> None:
    """A word that names nothing: told with the nearest known name."""
    fi, en = nearest(word, known)
    problems.add(code, place, fi=(f"{noun_fi} ”{word}” ei ole", fi), en=(f"there is no {noun_en} '{word}'", en))
