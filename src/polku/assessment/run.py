"""The one composition: read, cut at the as-of month, fit, run the scenarios, answer.

An assessment is made of what `known(month)` leaves, cut here once, so that nothing later can see what was not known.
Two neighbours cut as well: `plan` at the month before the start, `frozen` when it holds a run against its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from polku.assessment.feasibility import require, require_transitions
from polku.assessment.model import Assessment, map_data
from polku.assessment.registry import frozen_by, head_of, page_of
from polku.assessment.results import facts_of, facts_without_estimate
from polku.base import Caution, Month, PolkuError, Text, UsageError
from polku.dynamics.baseline import make_baseline
from polku.estimation.areas import without_unseen
from polku.estimation.case import Case
from polku.estimation.exits import settled
from polku.estimation.main_fit import few_persons, fit_all, prior_alone
from polku.estimation.posterior import fit_posterior
from polku.estimation.series import gather
from polku.evaluation.claims import Ground
from polku.evaluation.findings import evaluate
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.fingerprint import digests, rows_used
from polku.evidence.folder import cautions_of, latest_known, read_folder
from polku.files import sha256_of
from polku.programme.model import Programme
from polku.registry.chain import Reading
from polku.results.json_values import plain
from polku.results.model import Facts
from polku.texts import Message

Report = Callable[[Text, float], None]


def quiet(_: Text, __: float) -> None:
    """Progress that is told to nobody."""


def pathway_map(folder: Path | str) -> dict[str, Any]:
    """The pathway map of a folder, nothing fitted: programme, title, nodes and links as plain values."""
    programme, evidence, _ = read_folder(Path(folder), METHOD_NAMES)
    nothing = Facts(as_of=programme.period.start, data_end=programme.period.start, estimated=False)
    drawn = map_data(programme, evidence, nothing)
    return {"programme": {"id": programme.id}, "title": plain(programme.title), "map": drawn}


def assess(
    folder: Path | str,
    as_of: Month | None = None,
    seed: int = 1,
    scenarios: Sequence[str] = (),
    progress: Report = quiet,
) -> Assessment:
    """The evaluation of a programme folder as of a month (default: the latest in which a figure became known).

    Raises FolderError with all problems of the folder, UsageError for a scenario that is not there or a month
    before anything is known.
    """
    with threadpool_limits(1):  # two threads change the last digits of a sum
        progress(Message("assessment.reading-the-folder"), 0.02)
        programme, evidence, cautions = read_folder(Path(folder), METHOD_NAMES)
        month = as_of or latest_known(evidence) or programme.period.start
        case = Case(programme, evidence, month)
        # what is said of the folder must not know more than the run: said again of what was cut
        repeated = cautions_of(case.programme, case.evidence, month)
        cautions = (*(c for c in cautions if c.code == "unknown_file"), *repeated)
        reading = frozen_by(Path(folder), case.programme.id, month)  # a broken registry is told before the fits
        require(programme)
        found = assess_case(case, seed, scenarios, cautions, progress, programme)
        return with_registry(found, reading)


def assess_case(
    case: Case,
    seed: int,
    scenarios: Sequence[str],
    cautions: Sequence[Caution],
    progress: Report,
    uncut: Programme,
) -> Assessment:
    """An evaluation of what was known in a month. `uncut` says when transitions still missing become known, no more."""
    programme, left_out = without_unseen(chosen(case.programme, scenarios), case.evidence)
    asked, facts = facts_of_case(replace(case, programme=programme), seed, progress, uncut)
    progress(Message("assessment.writing-the-answers"), 0.75)
    said = evaluate(asked.programme, asked.evidence, facts)
    used = rows_used(case.programme, case.evidence)
    cautions = tuple(dict.fromkeys((*cautions, *left_out, *said.cautions)))
    sums = (sha256_of(used), digests(used))
    return Assessment(asked.programme, asked.evidence, case.month, seed, facts, said, cautions, *sums)


def facts_of_case(case: Case, seed: int, progress: Report, uncut: Programme) -> tuple[Case, Facts]:
    """The numbers of a case, and the case with what the flows settled; no estimate where they cannot start."""
    programme, series = case.programme, gather(case)
    progress(Message("assessment.starting-the-client-flow-model"), 0.1)
    if series is None:
        return case, facts_without_estimate(programme, case.month)
    try:
        require_transitions(uncut, programme, case.evidence)
        baseline = make_baseline(programme, series.stocks, series.last)
        case = replace(case, programme=settled(programme, baseline))
    except PolkuError as error:  # the flows cannot start from these series: said in the report, with what it takes
        return case, facts_without_estimate(programme, case.month, error.text)
    progress(Message("assessment.updating-the-assumptions-by-the-series"), 0.2)
    fits = prior_alone(case, baseline) if series.panel is None else fit_all(case, series, series.panel, baseline)
    fits = replace(fits, few=few_persons(case.programme, series.stock))
    posterior = None if fits.panel is None else fit_posterior(case, fits)
    progress(Message("assessment.running-the-scenarios"), 0.45)
    return case, facts_of(case, series, fits, posterior, baseline, seed)


def with_registry(found: Assessment, reading: Reading) -> Assessment:
    """The assessment with the head and the page of what was frozen by its as-of month (`frozen_by`), when anything was.

    Done again after a freeze, it tells of the registry as it then is.
    """
    if not reading.records:
        return found
    page = page_of(reading, found.programme, found.evidence, found.as_of)
    unsaid = Ground("source", "programme/forecasts")  # "not frozen yet" is no longer so
    kept = [p for p in found.evaluation.pages if p.id != page.id]
    pages = [replace(p, claims=tuple(c for c in p.claims if unsaid not in c.grounds)) for p in kept]
    place = next((i + 1 for i, p in enumerate(pages) if p.id == "next"), len(pages))
    told = replace(found.evaluation, pages=(*pages[:place], page, *pages[place:]))
    return replace(found, evaluation=told, registry=head_of(reading))


def chosen(programme: Programme, scenarios: Sequence[str]) -> Programme:
    """The programme with the chosen scenarios only; all when none is named."""
    there = [s.id for s in programme.scenarios]
    wrong = [s for s in scenarios if s not in there]
    if wrong and not there:
        raise UsageError(Message("assessment.there-is-no-scenario-the-folder", names=", ".join(wrong)))
    if wrong:
        raise UsageError(
            Message("assessment.there-is-no-scenario-or-it", names=", ".join(wrong), there=", ".join(there))
        )
    return replace(programme, scenarios=tuple(s for s in programme.scenarios if not scenarios or s.id in scenarios))
