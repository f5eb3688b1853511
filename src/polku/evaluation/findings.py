"""From facts to what they mean: the findings, the pages, the monitor, the coverage and the 2×2."""

from __future__ import annotations

from polku.evaluation.claims import Evaluation
from polku.evaluation.context import context
from polku.evaluation.coverage import coverage
from polku.evaluation.methods import METHODS
from polku.evaluation.money_cautions import money_cautions
from polku.evaluation.monitor import monitor
from polku.evaluation.pages.answer import answer_page
from polku.evaluation.pages.appendix import appendix
from polku.evaluation.pages.area import area_pages
from polku.evaluation.pages.crosschecks import cross_checks_pages
from polku.evaluation.pages.effect import made_of, with_without
from polku.evaluation.pages.groups import groups_pages
from polku.evaluation.pages.next import next_page, sources_page
from polku.evaluation.pages.objectives import objectives_page
from polku.evaluation.pages.payers import payers_page
from polku.evaluation.pages.right_way import cells, right_way_page
from polku.evaluation.pages.scenarios import scenario_pages
from polku.evaluation.pages.way import pathways_page, right_things_page
from polku.evidence.model import Evidence
from polku.programme.model import MAIN_HORIZON, Programme
from polku.results.model import Facts


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
        sources_page(ctx),
        *cross_checks_pages(ctx),
        next_page(ctx, watch),
        *appendix(ctx),
    )
    euros = money_cautions(programme, ctx.start, MAIN_HORIZON) if facts.estimated or facts.costs else ()
    return Evaluation(found, pages, watch, answers_what, where, (*facts.cautions, *euros))
