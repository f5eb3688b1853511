"""From facts to what they mean: the findings, the pages, the monitor, the coverage and the 2×2."""

from __future__ import annotations

from polku.evaluation.context import MAIN_HORIZON, context
from polku.evaluation.coverage import coverage
from polku.evaluation.methods import METHODS
from polku.evaluation.model import Evaluation, Facts
from polku.evaluation.money_cautions import money_cautions
from polku.evaluation.monitor import monitor
from polku.evaluation.pages_answer import answer_page
from polku.evaluation.pages_appendix import appendix
from polku.evaluation.pages_area import area_pages
from polku.evaluation.pages_crosschecks import cross_checks_pages
from polku.evaluation.pages_effect import made_of, with_without
from polku.evaluation.pages_groups import groups_pages
from polku.evaluation.pages_next import hangs_on, next_page
from polku.evaluation.pages_objectives import objectives_page
from polku.evaluation.pages_payers import payers_page
from polku.evaluation.pages_right_way import cells, right_way_page
from polku.evaluation.pages_scenarios import scenario_pages
from polku.evaluation.pages_way import pathways_page, right_things_page
from polku.evidence.model import Evidence
from polku.programme.model import Programme


def evaluate(programme: Programme, evidence: Evidence, facts: Facts) -> Evaluation:
    """The answers of one run and the pages that tell them.

    Pure: the same values give the same evaluation. A question whose method is not a row of `METHODS` raises
    KeyError; `check` has refused it before.
    """
    ctx = context(programme, evidence, facts)
    watch, answers_what, where = monitor(ctx), coverage(programme), cells(ctx)
    found = tuple(METHODS[q.method](ctx.asking(q)) for q in programme.questions)
    pages = (
        answer_page(ctx, watch),
        pathways_page(ctx, answers_what),
        with_without(ctx),
        made_of(ctx),
        payers_page(ctx),
        *scenario_pages(ctx),
        right_things_page(ctx, answers_what),
        right_way_page(ctx),
        *groups_pages(ctx),
        *area_pages(ctx),
        objectives_page(ctx, found),
        hangs_on(ctx),
        *cross_checks_pages(ctx),
        next_page(ctx, watch),
        *appendix(ctx),
    )
    euros = money_cautions(programme, ctx.start, MAIN_HORIZON) if facts.estimated or facts.costs else ()
    return Evaluation(found, pages, watch, answers_what, where, (*facts.cautions, *euros))
