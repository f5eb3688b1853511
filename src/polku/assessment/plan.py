"""`polku design`: what a plan can teach before its trial, from the folder to the layout of `assessment.json`."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from polku import __version__
from polku.assessment.feasibility import require
from polku.assessment.model import SCHEMA, area_row, map_data
from polku.base import Month
from polku.dynamics.baseline import first_month
from polku.estimation.areas import without_unseen
from polku.estimation.case import Case
from polku.evaluation.method_names import METHOD_NAMES
from polku.evaluation.pages.design import design_page
from polku.evidence.folder import cautions_of, latest_known, read_folder
from polku.evidence.model import Evidence
from polku.programme.kernel import require_known
from polku.results.calibration import calibration
from polku.results.json_values import plain
from polku.results.model import Facts
from polku.trial_design.model import Plan
from polku.trial_design.plan import beforehand, plan_of
from polku.trial_design.shapes import MAIN_GROUP


def design(folder: Path | str, as_of: Month | None = None) -> Plan:
    """What the plan of a folder can teach, as it was known in a month (at the latest the month before the start).

    Raises FolderError with all problems of the folder, NotYet where no series to learn the noise from or not all
    transitions that it needs were known in that month.
    """
    with threadpool_limits(1):
        whole, evidence, _ = read_folder(Path(folder), METHOD_NAMES)
        programme = without_unseen(whole, evidence)[0]
        last = min(latest_known(evidence) or programme.period.start, first_month(programme).back(1))
        month = min(as_of, last) if as_of else last
        require(programme)
        case = Case(programme, evidence, month)
        require_known(programme, case.programme, (o.indicator for o in case.evidence.observations))
        return with_sentences(plan_of(beforehand(case)))


def with_sentences(plan: Plan) -> Plan:
    """The plan with what it says, in the order of its page."""
    page = design_page(plan, MAIN_GROUP)
    return replace(plan, sentences=tuple(dict.fromkeys((page.conclusion, *(c.text for c in page.claims)))))


def plan_assessment(plan: Plan, evidence: Evidence | None = None) -> dict[str, Any]:
    """The plan in the layout of `assessment.json`, so that reports are told from it as from a run."""
    programme = plan.programme
    nothing = Facts(as_of=plan.as_of, data_end=plan.data_end, estimated=False)
    empty = ("doses", "effects", "links", "forecasts", "costs", "activities", "monitor", "coverage", "transfer")
    numbers = {f.name: plain(getattr(plan, f.name)) for f in fields(plan) if f.name != "programme"}
    return {
        "schema": SCHEMA,
        "programme": {"id": programme.id, "hash": ""},
        "title": plain(programme.title),
        "as_of": str(plan.as_of),
        "data_end": str(plan.data_end),
        "seed": 0,
        "version": __version__,
        "inputs": [],
        "areas": [area_row(a) for a in programme.areas],
        "map": map_data(programme, evidence or Evidence(), nothing),
        "goals": [{"id": n.id, "name": plain(n.name)} for n in programme.nodes if n.kind == "goal"],
        "diagnostics": {"calibration": calibration()},
        **{key: [] for key in empty},
        "questions": [],
        "warnings": [plain(c) for c in cautions_of(programme, evidence)] if evidence else [],
        "design": numbers["rows"],
        "plan": {k: v for k, v in numbers.items() if k != "rows"},
        "pages": [plain(design_page(plan, MAIN_GROUP))],
    }
