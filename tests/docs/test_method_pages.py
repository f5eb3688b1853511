"""The numbers on the method pages are those that the code measures on the example."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from polku.base import Month
from polku.dynamics.baseline import Baseline, make_baseline
from polku.dynamics.response import stock_response
from polku.estimation.case import Case
from polku.estimation.series import Series, gather
from polku.evaluation.method_names import METHOD_NAMES
from polku.evidence.folder import known as evidence_known
from polku.evidence.folder import read_folder
from polku.inference.noise import learning_blocks
from polku.inference.noise_fit import fit_noise, standard_errors
from polku.programme.asof import known as programme_known
from polku.programme.effects import parse_shift
from polku.programme.model import Programme

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/en/method.md", "docs/fi/menetelma.md")
MEASURES = ("unemployed", "long_term", "activation_points")
"""In the order of the table's rows."""


@pytest.fixture(scope="module")
def example() -> tuple[Programme, Series, Baseline]:
    """The example as known in June 2019."""
    programme, evidence, _ = read_folder(ROOT / "examples" / "kokeilut-2017", METHOD_NAMES)
    month = Month.parse("2019-06")
    seen = programme_known(programme, month)
    series = gather(Case.uncut(seen, evidence_known(evidence, month)))
    assert series is not None
    return seen, series, make_baseline(seen, series.stocks, series.last)


def number(cell: str) -> float:
    return float(cell.replace("−", "-").replace(",", ".").replace("+", ""))


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the rows of a page's tables whose first cell looks like `first`."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if re.fullmatch(first, row[0])]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_responses_is_what_the_flow_model_gives(
    page: str, example: tuple[Programme, Series, Baseline]
) -> None:
    programme, _, base = example
    table = rows(page, "`unemployed>.*`")
    assert len(table) == 18
    for n, row in enumerate(table):
        on, log = parse_shift(row[0].strip("`")), number(row[1])
        found = stock_response(programme, on, log, length_factor=base.length_factor, start=base.national)
        measured = getattr(found, MEASURES[n % 3])
        assert [number(c) for c in row[3:6]] == pytest.approx(measured, abs=0.05), row


@pytest.mark.parametrize("page", PAGES)
def test_the_noise_on_the_page_is_what_the_real_panel_gives(
    page: str, example: tuple[Programme, Series, Baseline]
) -> None:
    programme, series, _ = example
    assert series.panel is not None
    blocks = learning_blocks(series.panel, {a.id: programme.start_of(a) for a in programme.trial_areas})
    noise = fit_noise(blocks)
    values = (noise.q, noise.k, noise.season_base, noise.season_count, noise.season_drift)
    table = rows(page, "q|k|s0|s1|rho")
    assert [row[0] for row in table] == ["q", "k", "s0", "s1", "rho"]
    assert np.array([number(row[1]) for row in table]) == pytest.approx(np.array(values), rel=0.01)
    errors = standard_errors(blocks, noise)
    assert np.array([number(row[2]) for row in table]) == pytest.approx(errors, rel=0.05)
