"""How a run ends on the terminal: the answer, what limits it, and how many more notes the report has."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from polku.texts import Message

CALLED_AS = "POLKU_CALLED_AS"
"""Set by a door that starts polku for the user: what the user typed, and would type again."""
LOUD = (
    "no_series",
    "no_model",
    "no_strength",
    "area_left_out",
    "area_not_estimated",
    "few_months_before",
    "own_series_only",
    "country_compared",
    "not_converged",
    "scenario_left_out",
)
"""Cautions that say what a run could not do: they stand on the terminal as well as in the report."""


def called_as() -> str:
    """How the user called polku: `polku`, `python -m polku` or `python run.py polku`."""
    if told := os.environ.get(CALLED_AS):
        return told
    module = os.path.join("polku", "__main__.py")
    return "python -m polku" if sys.argv[0].endswith(module) else "polku"


def answer(laid: Mapping[str, Any], language: str) -> list[str]:
    """The answer in three sentences at most: the first page's heading, the unemployed, the months in work."""
    page = laid["pages"][0]
    numbers = [c["text"][language] for c in page["claims"] if role(c) == "number"]
    return [page["conclusion"][language], *numbers[:1], *numbers[2:3]]


def role(claim: Mapping[str, Any]) -> str:
    """What a claim of page 1 is there for."""
    values = claim.get("values")
    return str(values.get("role", "")) if isinstance(values, Mapping) else ""


def limits(laid: Mapping[str, Any], language: str) -> list[str]:
    """What caps the answer (the cautions of page 1), what could not be done, and what `check` asks; each once."""
    caps = [c["text"][language] for c in laid["pages"][0]["claims"] if role(c) == "caution"]
    loud = [w["text"][language] for w in laid["warnings"] if w["code"] in LOUD or w.get("asks")]
    return list(dict.fromkeys((*caps, *loud)))


def tell(laid: Mapping[str, Any], language: str) -> None:
    """Writes the end of a run on stderr; the paths, which are the result, go to stdout after it."""
    said = limits(laid, language)
    for sentence in (*answer(laid, language), *said):
        click.echo(sentence, err=True)
    rest = sum(w["text"][language] not in said for w in laid["warnings"])
    if rest:
        click.echo(Message("cli.more-notes", n=rest)[language], err=True)
