"""From facts to what they mean: the findings, the pages, the monitor, the coverage and the 2×2."""

from __future__ import annotations

from polku.evaluation.context import context
from polku.evaluation.coverage import coverage
from polku.evaluation.model import Evaluation, Facts
from polku.evaluation.monitor import monitor
from polku.evaluation.pages_answer import answer_page
from polku.evidence.model import Evidence
from polku.programme.model import Programme


def evaluate(programme: Programme, evidence: Evidence, facts: Facts) -> Evaluation:
    """The answers of one run and the pages that tell them. Pure: the same values give the same evaluation."""
    ctx = context(programme, evidence, facts)
    watch = monitor(ctx)
    return Evaluation(
        pages=(answer_page(ctx, watch),), monitor=watch, coverage=coverage(programme), cautions=facts.cautions
    )
