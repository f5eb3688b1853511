"""Frozen forecasts against what came: closed forms, vintages, and the running weight as the exact Bayes factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from polku.base import QUANTILES, Month
from polku.evidence.model import Observation
from polku.registry.chain import Record, canonical
from polku.registry.scores import Frozen, Scores, frozen, outcomes, score_forecasts

Z = norm.ppf(QUANTILES)
START = Month.of(2018, 1)


def made(
    month: Month,
    data_end: Month,
    with_: tuple[float, float],
    no_effect: tuple[float, float] | None = None,
    references: dict[str, tuple[float, float]] | None = None,
    area: str = "pori",
    hindsight: bool = False,
) -> Frozen:
    """A forecast that is lognormal: log mean and sd."""
    q = tuple(np.exp(with_[0] + with_[1] * Z).tolist())
    name = f"unemployed/{area}/{month}@{data_end + 1}"
    return Frozen(
        name, 1, "unemployed", area, month, data_end + 1, data_end, "2018-01-01", hindsight, q, q, no_effect,
        references or {},
    )  # fmt: skip


def seen(month: Month, value: float, as_of: Month | None = None, area: str = "pori") -> Observation:
    return Observation("unemployed", area, month, value, as_of=as_of, known=as_of or month + 1)


def scored(forecasts: Sequence[Frozen], rows: Sequence[Observation], as_of: Month | None = None) -> Scores:
    return score_forecasts(forecasts, outcomes(rows, as_of), "f" * 64, len(forecasts))


def test_each_vintage_is_scored_by_itself() -> None:
    f = made(START, START.back(1), (8.0, 0.1))
    rows = [seen(START, 3100.0, START + 3), seen(START, 3000.0, START + 1), seen(START, 3050.0, START + 2)]
    by = {s.basis: s for s in scored([f], rows).scored}
    assert (by["first"].observed, by["first"].known) == (3000.0, START + 1)
    assert (by["last"].observed, by["last"].known) == (3100.0, START + 3)
    assert by["first"].pit == pytest.approx(norm.cdf((np.log(3000) - 8.0) / 0.1))
    assert by["last"].log_score == pytest.approx(-norm(8.0, 0.1).logpdf(np.log(3100)) / np.log(2))
    assert by["first"].in_80 and by["first"].in_95


def test_what_was_known_later_than_as_of_is_not_used() -> None:
    f = made(START, START.back(1), (8.0, 0.1))
    rows = [seen(START, 3000.0, START + 1), seen(START, 3100.0, START + 3)]
    assert {s.observed for s in scored([f], rows, START + 2).scored} == {3000.0}
    assert scored([f], rows, START).scored == ()


def test_revised_data_has_no_first_release() -> None:
    found = scored([made(START, START.back(1), (8.0, 0.1))], [seen(START, 3000.0)])
    assert [s.basis for s in found.scored] == ["last"]
    assert found.basis == "last"


@pytest.mark.parametrize("value", [None, 0.0])
def test_a_missing_or_suppressed_figure_resolves_nothing(value: float | None) -> None:
    row = replace(seen(START, 1.0), value=value, low=1.0, high=4.0)
    assert scored([made(START, START.back(1), (8.0, 0.1))], [row]).resolved == 0


def walk(n: int, drift: float, seed: int) -> np.ndarray:
    return 8.0 + np.cumsum(drift + 0.02 * np.random.default_rng(seed).normal(size=n))


@pytest.mark.parametrize("every", [1, 3])
def test_the_running_weight_is_the_log_bayes_factor_of_the_series(every: int) -> None:
    """A random walk with drift against one without, frozen every month or quarter, all months ahead frozen each time.

    The exact joint densities of the months at which each freeze hands over to the next, from the two walks.
    """
    n, drift, sd = 24, -0.01, 0.02
    y = walk(n + 1, drift, 5)
    forecasts = []
    for origin in range(0, n, every):
        for month in range(origin + 1, n + 1):
            h = month - origin
            spread = sd * np.sqrt(h)
            forecasts.append(made(START + month, START + origin, (y[origin] + drift * h, spread), (y[origin], spread)))
    found = scored(forecasts, [seen(START + t, float(np.exp(y[t]))) for t in range(n + 1)])
    at = np.arange(every, n + 1, every)
    cov = sd * sd * np.minimum.outer(at, at)
    ours, none = (multivariate_normal(y[0] + d * at, cov).logpdf(y[at]) for d in (drift, 0.0))
    weight = next(w for w in found.weights if w.basis == "last")
    assert weight.bits == pytest.approx((ours - none) / np.log(2), abs=1e-6)
    assert (weight.terms, weight.until) == (n // every, START + n)


def test_months_of_one_freeze_count_once() -> None:
    forecasts = [made(START + h, START, (8.0 - 0.01 * h, 0.02 * h), (8.0, 0.02 * h)) for h in range(1, 13)]
    found = scored(forecasts, [seen(START + h, float(np.exp(7.9))) for h in range(1, 13)])
    expected = (norm(8.0 - 0.12, 0.24).logpdf(7.9) - norm(8.0, 0.24).logpdf(7.9)) / np.log(2)
    assert [(w.terms, w.bits) for w in found.weights] == [(1, pytest.approx(expected))]


def test_weights_of_areas_are_not_added_up() -> None:
    forecasts = [made(START + 1, START, (8.0, 0.1), (8.1, 0.1), area=a) for a in ("pori", "lappi")]
    found = scored(forecasts, [seen(START + 1, 3000.0, area=a) for a in ("pori", "lappi")])
    assert [w.area for w in found.weights] == ["pori", "lappi"]


def monthly(n: int, spread: float, seed: int) -> tuple[list[Frozen], list[Observation]]:
    """One-month forecasts of a walk, of the right or a wrong spread, beside a reference that is twice as wide."""
    y = walk(n + 1, 0.0, seed)
    forecasts = [
        made(START + t, START + (t - 1), (y[t - 1], spread), references={"ets": (y[t - 1] + 0.03, 0.04)})
        for t in range(1, n + 1)
    ]
    return forecasts, [seen(START + t, float(np.exp(y[t]))) for t in range(n + 1)]


def test_honest_forecasts_are_covered_even_in_rank_and_beat_a_worse_reference() -> None:
    found = scored(*monthly(400, 0.02, 1)).summary("ahead")
    assert found is not None
    assert found.n == 400
    assert found.covered_80 == pytest.approx(0.8, abs=0.06)
    assert found.covered_95 == pytest.approx(0.95, abs=0.035)
    assert max(found.pit_counts) < 65 and min(found.pit_counts) > 18
    (against,) = [a for a in found.against if a.n]
    assert against.skill is not None and against.skill > 0.2
    assert against.test is not None and against.test.distinguishable and against.test.statistic < 0


def test_too_sure_forecasts_are_seen_in_their_coverage() -> None:
    found = scored(*monthly(200, 0.01, 2)).summary("ahead")
    assert found is not None and found.covered_80 < 0.6


def test_what_was_frozen_in_hindsight_stands_apart() -> None:
    forecasts, rows = monthly(30, 0.02, 3)
    late = [replace(f, hindsight=True) for f in forecasts[:12]]
    found = scored([*late, *forecasts[12:]], rows)
    ahead, hindsight = found.summary("ahead"), found.summary("hindsight")
    assert (found.resolved, found.ahead) == (30, 18)
    assert ahead is not None and hindsight is not None and (ahead.n, hindsight.n) == (18, 12)


def record(**changes: object) -> Record:
    fan = {str(p): 3000.0 + 10 * i for i, p in enumerate(QUANTILES)}
    body = {
        "id": "x",
        "kind": "forecast",
        "issued": "2018-06",
        "frozen_at": "2018-07-20",
        "hindsight": False,
        "cut": {"data": "2018-05"},
        "target": {"indicator": "unemployed", "area": "pori", "month": "2018-06"},
        "without": fan,
        "with": fan,
        "no_effect": {"log_mean": 8.0, "log_sd": 0.1},
        "references": {},
    }
    return Record(1, "f" * 64, 0, "forecast", "pieni", canonical(body | changes))


def test_a_record_is_read_as_it_was_frozen() -> None:
    made_of = frozen(record())
    assert (made_of.area, made_of.horizon, made_of.with_) == ("pori", 1, tuple(3000.0 + 10 * i for i in range(9)))


@pytest.mark.parametrize(
    "changes",
    [
        {"with": {"0.5": 3000.0}},
        {"without": None},
        {"with": {str(p): -1.0 for p in QUANTILES}},
        {"with": {str(p): 3000.0 - i for i, p in enumerate(QUANTILES)}},
        {"with": {str(p): "many" for p in QUANTILES}},
        {"no_effect": {"log_mean": 8.0, "log_sd": 0.0}},
        {"target": {"indicator": "unemployed", "area": "pori", "month": "June"}},
        {"cut": []},
        {"references": None},
    ],
)
def test_a_record_that_does_not_hold_what_it_must_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        frozen(record(**changes))
