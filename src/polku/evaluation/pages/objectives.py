"""Page 9: the objectives and other questions: answer, size, certainty, what would change it."""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text
from polku.evaluation.claims import Column, Finding, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.verdict_words import LABEL, carried, sign
from polku.results.model import verdict_of
from polku.texts.numbers import percent, so_many

TITLE = Text.of("Tavoitteet ja kysymykset", "Objectives and questions")


def objectives_page(ctx: Context, findings: Sequence[Finding]) -> Page:
    """Every question with its answer, certainty and what would change it."""
    told = [f for f in findings if carried(f) and not verdict_of(f).capped_by]
    heading = (
        Text.of(
            f"Kysymyksiä on {len(findings)}; tästä aineistosta vastaus saadaan {_to_so_many(len(told))}.",
            f"Of {len(findings)} questions this material answers {so_many(len(told))['en']}.",
        )
        if told
        else Text.of(
            "Mihinkään kysymykseen ei saada vielä vastausta, joka nojaisi tähän aineistoon.",
            "No question yet gets an answer that rests on this material.",
        )
    )
    grounds = tuple(dict.fromkeys(g for f in findings for c in f.claims for g in c.grounds))
    claims = [claim(heading, *(grounds or (programme_ground("questions"),)), told=float(len(told)))]
    claims += [claim(f.answer, *_grounds(f), question=f.id, verdict=f.verdict) for f in findings]
    return Page("objectives", TITLE, heading, tuple(claims), (), (_table(findings),) if findings else ())


def _to_so_many(n: int) -> str:
    """ "yhteen", "kolmeen": a small number in the illative."""
    words = ("yhteen", "kahteen", "kolmeen", "neljään", "viiteen", "kuuteen", "seitsemään", "kahdeksaan", "yhdeksään")
    return words[n - 1] if 1 <= n <= len(words) else f"{n} kysymykseen"


def _grounds(finding: Finding) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(g for c in finding.claims for g in c.grounds))


def _table(findings: Sequence[Finding]) -> TableBlock:
    columns = (
        Column("id", Text.of("Kysymys", "Question")),
        Column("question", Text.of("Kysymyksen sisältö", "What is asked")),
        Column("answer", Text.of("Vastaus", "Answer")),
        Column("probability", Text.of("Myönteinen, %", "Positive, %")),
        Column("verdict", Text.of("Päätelmä", "Verdict"), "verdict"),
        Column("would", Text.of("Mikä muuttaisi vastausta", "What would change the answer")),
    )
    rows = tuple(
        (
            Text.same(f.id),
            f.question,
            f.answer,
            None if f.probability is None or verdict_of(f).capped_by else percent(f.probability),
            LABEL[sign(verdict_of(f), f.probability)],
            f.would_change_it,
        )
        for f in findings
    )
    caption = Text.of("Vastaukset, varmuus ja mikä niitä muuttaisi.", "Answers, certainty and what would change them.")
    return TableBlock("objectives", caption, columns, rows)
