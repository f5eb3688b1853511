"""What the trial would do in an area outside it."""

from __future__ import annotations

import numpy as np

from polku.dynamics.measures import evaluate
from polku.estimation.case import outcome_formula
from polku.estimation.main_fit import Fits
from polku.programme.model import Programme
from polku.results.frame import horizons_of
from polku.results.model import TransferRow
from polku.results.scenarios import Run, Varied
from polku.results.updates import transfer_rows


def transfer_of(programme: Programme, fits: Fits, run: Run, before: Varied, caps: tuple[str, ...]) -> list[TransferRow]:
    """The effect in a new area, by months from its start."""
    stock = evaluate(outcome_formula(programme), run.outcome)
    ratio = np.log(stock[1] / stock[0])
    begins = [programme.start_of(a).since(run.prepared.first) for a in programme.trial_areas]
    return transfer_rows(fits, run, before, ratio, begins, horizons_of(programme), caps)
