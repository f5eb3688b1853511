"""Writes and tells a finished assessment: `assessment.json`, HTML and XLSX. Reads the assessment and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from polku.base import LANGUAGES, Text, UsageError
from polku.files import write_atomic
from polku.reports.read import ASSESSMENT as ASSESSMENT
from polku.reports.read import read_assessment as read_assessment

FORMATS = ("html", "xlsx")


def report(
    assessment: Mapping[str, Any],
    out: Path,
    languages: Sequence[str] = LANGUAGES,
    formats: Sequence[str] = FORMATS,
) -> list[Path]:
    """Writes `report.<language>.<format>` into `out`, which is made when it is missing; returns the paths.

    Raises UsageError on a language or a format that polku does not tell a report in.
    """
    _known(languages, LANGUAGES, Text.of("kieltä", "language"))
    _known(formats, FORMATS, Text.of("muotoa", "format"))
    made: Mapping[str, Callable[[str], bytes]] = {
        "html": lambda language: _html(assessment, language, "xlsx" in formats),
        "xlsx": lambda language: _xlsx(assessment, language),
    }
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for language in languages:
        for kind in formats:
            path = out / f"report.{language}.{kind}"
            write_atomic(path, made[kind](language))
            paths.append(path)
    return paths


def write_assessment(assessment: Mapping[str, Any], out: Path) -> Mapping[str, Any]:
    """Writes `assessment.json` in its canonical form, the map's positions added; gives what was written."""
    from polku.reports.canonical import canonical_bytes
    from polku.reports.map import with_positions

    data = canonical_bytes(with_positions(assessment))
    out.mkdir(parents=True, exist_ok=True)
    write_atomic(out / ASSESSMENT, data)
    return dict(json.loads(data))


def write_map(drawn: Mapping[str, Any], out: Path, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """The pathway map alone, `map.<language>.svg` and `map.<language>.html`; returns the paths."""
    from polku.reports.html import map_html
    from polku.reports.map import map_svg

    _known(languages, LANGUAGES, Text.of("kieltä", "language"))
    out.mkdir(parents=True, exist_ok=True)
    nodes, links = drawn["map"]["nodes"], drawn["map"]["links"]
    paths = []
    for language in languages:
        title = drawn["title"].get(language) or next(iter(drawn["title"].values()))
        for kind, words in (
            ("svg", map_svg(nodes, links, language)),
            ("html", map_html(nodes, links, language, title)),
        ):
            path = out / f"map.{language}.{kind}"
            write_atomic(path, words.encode("utf-8"))
            paths.append(path)
    return paths


def _html(assessment: Mapping[str, Any], language: str, workbook: bool) -> bytes:
    from polku.reports.html import report_html

    name = f"report.{language}.xlsx" if workbook else None
    return report_html(assessment, language, name).encode("utf-8")


def _xlsx(assessment: Mapping[str, Any], language: str) -> bytes:
    from polku.reports.xlsx import report_xlsx

    return report_xlsx(assessment, language)


def _known(asked: Sequence[str], known: Sequence[str], what: Text) -> None:
    for key in asked:
        if key not in known:
            raise UsageError(
                Text.of(
                    f"Raportille ei ole {what['fi']} {key}; valitse näistä: {', '.join(known)}.",
                    f"There is no report {what['en']} {key}; choose from {', '.join(known)}.",
                )
            )
