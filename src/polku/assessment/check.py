"""What is wrong with a folder, what is asked of it, and what a run as of a month would not be able to do yet.

It reads, cuts and begins as a run does, and stops before anything is fitted.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from polku.assessment.feasibility import not_ready, require_transitions, unwhole, without_estimate
from polku.base import Caution, FolderError, Month, NotYet, PolkuError, Problem
from polku.dynamics.base_moves import in_log_hazards
from polku.dynamics.baseline import make_baseline
from polku.estimation.areas import without_unseen
from polku.estimation.case import Case
from polku.estimation.series import gather
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import cautions_of, latest_known, read_folder
from polku.programme.model import Programme

NOT_YET = "not_possible_yet"


def check(folder: Path | str, as_of: Month | None = None) -> tuple[tuple[Problem, ...], tuple[Caution, ...]]:
    """Every problem of a folder at once, and what is to be said of it: questions, and what cannot be done yet.

    With `as_of` what is said is that of a run as of that month; without it that of the whole folder, with lines, and
    of a run as of the latest month in which a figure became known.
    """
    try:
        programme, evidence, cautions = read_folder(Path(folder), METHOD_NAMES)
    except FolderError as error:
        return error.problems, ()
    problems = (*not_ready(programme), *unwhole(Path(folder), programme))
    if problems:
        return problems, cautions
    month = as_of or latest_known(evidence) or programme.period.start
    case = Case(programme, evidence, month)
    if as_of is not None:
        repeated = cautions_of(case.programme, case.evidence, month)
        cautions = (*(c for c in cautions if c.code == "unknown_file"), *repeated)
    return (), tuple(dict.fromkeys((*cautions, *foreseen(case, programme))))


def foreseen(case: Case, uncut: Programme) -> tuple[Caution, ...]:
    """What a run of a case will say that it leaves out; `uncut` is the whole folder's programme."""
    programme, left_out = without_unseen(case.programme, case.evidence)
    series = gather(replace(case, programme=programme))
    if series is None:
        return (*left_out, without_estimate())
    try:
        require_transitions(uncut, programme, case.evidence)
        in_log_hazards(programme, make_baseline(programme, series.stocks, series.last))
    except NotYet as error:
        return (*left_out, *series.cautions, Caution(NOT_YET, "transitions", error.text))
    except PolkuError as error:
        return (*left_out, *series.cautions, without_estimate(error.text))
    return (*left_out, *series.cautions)
