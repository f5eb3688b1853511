"""The vectorised cohort against the plain oracle, and what must hold of any programme."""

from __future__ import annotations

import kernel2015
import numpy as np
import pytest

import polku.dynamics.cohort as cohort
from polku.base import Month, PolkuError, Text
from polku.dynamics import oracle as plain
from polku.dynamics.baseline import no_push
from polku.dynamics.cohort import Start, Trajectory, run
from polku.dynamics.layout import Push, Scale
from polku.dynamics.model import D, FlowModel, in_band, regimes
from polku.programme.model import Band, ClockRule, Programme, Shift, State, Transition

MONTH = Month.parse("2017-08")
BANDS = (Band(), Band(0, 1), Band(0, 6), Band(3, 12), Band(12, None), Band(24, None))


def random_programme(rng: np.random.Generator) -> Programme:
    """Two to five live states of any clocks, two absorbing ones, and random rows between them."""
    live = int(rng.integers(2, 6))
    tags = [frozenset({"services"} if rng.random() < 0.5 else {"other"}) for _ in range(live)]
    states = [State(f"s{i}", Text.same("s"), tags[i] if i else frozenset({"unemployed"})) for i in range(live)]
    states += [
        State("job", Text.same("job"), frozenset({"employed"}), True),
        State("end", Text.same("e"), absorbing=True),
    ]
    names = [s.id for s in states]
    rows = []
    for a in names[:live]:
        for b in names:
            if a != b and rng.random() < 0.7:
                rows.append(Transition(a, b, BANDS[rng.integers(len(BANDS))], rate=float(rng.uniform(0, 0.25))))
                rows.append(Transition(a, b, Band(), float(rng.random()), mean_length=float(rng.uniform(2, 30))))
    does = ("runs", "holds", "resets")
    clocks = [ClockRule("jobless", "s0", "runs"), ClockRule("spell", "s0", "runs"), ClockRule("spell", "*", "resets")]
    for name in names[1:live]:
        clocks.append(ClockRule("jobless", name, does[rng.integers(3)]))
        clocks.append(ClockRule("jobless", name, does[rng.integers(3)], start=MONTH + int(rng.integers(1, 14))))
    return kernel2015.programme(states=tuple(states), transitions=tuple(rows), clocks=tuple(clocks))


SHIFTS = (
    Shift("unemployed", "job"),
    Shift("unemployed", "job", Band(12, None)),
    Shift("services", "job", Band(0, 6)),
    Shift("unemployed", "services", Band(3, 30)),
    Shift("services", "unemployed"),
    Shift("other", "services"),
)


def worst(model: FlowModel, found: Trajectory, months: list[plain.PlainMonth], spells: tuple[int, ...]) -> float:
    """The largest relative difference of stocks, flows and spell bands."""
    assert found.flow is not None
    pairs = []
    for t, month in enumerate(months):
        pairs += [(found.stock[t, s, 0], month.stock.get(n, 0.0)) for s, n in enumerate(model.names)]
        pairs += [(found.flow[t, e, 0], month.flow.get(n, 0.0)) for e, n in enumerate(model.edges)]
        for k in spells:
            old = sum(v for (state, j), v in month.spells.items() if state == model.names[0] and j >= k)
            pairs.append((found.aged[k][t, 0, 0], old))
    a, b = np.array(pairs).T
    return float((np.abs(a - b) / np.maximum(np.abs(b), 1e-9)).max())


@pytest.mark.parametrize("seed", range(12))
def test_both_engines_agree_on_random_programmes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    programme, months = random_programme(rng), 18
    found = regimes(programme, MONTH, months, 1.3)
    model = found[0].model
    s = len(model.states)
    stock = rng.random((s, D, 1)) * model.live[:, None, None] * (rng.random((s, D, 1)) < 0.3)
    entries = np.where(model.live[:, None], rng.random((s, 1)), 0.0)
    incidence = np.array([model.edges_of(x)[:, None] & in_band(x.band)[None] for x in SHIFTS])
    path = rng.normal(0, 0.5, (len(SHIFTS), months, 1))
    share = np.where(np.arange(D) >= 12, 1.0, rng.random())
    kappa = float(rng.choice([0.0, 0.25, 0.5]))
    outer = rng.normal(0, 0.3, months)
    scale = Scale(model.edges_of(Shift("unemployed", "job")), in_band(Band(0, 6)), np.exp(outer))
    push = Push(incidence, path, share[:, None], kappa)
    fast = run(found, Start(stock, entries), push, (scale,), (3, 12), apart=1)  # classes that fare alike as one
    acting = [plain.Acting(x, list(path[i, :, 0])) for i, x in enumerate(SHIFTS)]
    acting.append(plain.Acting(Shift("unemployed", "job", Band(0, 6)), list(outer), everyone=True))
    start = {(model.names[i], d): float(stock[i, d, 0]) for i in range(s) for d in range(D) if stock[i, d, 0]}
    arriving = {model.names[i]: float(entries[i, 0]) for i in range(s)}
    slow = plain.simulate(programme, MONTH, months, start, arriving, acting, list(share), kappa, 1.3)
    assert worst(model, fast, slow, (3, 12)) < 1e-9


def test_both_engines_agree_on_the_kernel_over_four_years() -> None:
    programme, months = kernel2015.programme(length_factor=3.0), 48
    found = regimes(programme, MONTH, months)
    model = found[0].model
    start = np.zeros((13, D, 1))
    start[0, :, 0] = np.linspace(100, 1, D)
    entries = np.zeros((13, 1))
    entries[0] = 150
    fast = run(found, Start(start, entries), no_push(model, months, 1), spells=(12, 24), apart=1)
    slow = plain.simulate(
        programme, MONTH, months, {("unemployed", d): float(start[0, d, 0]) for d in range(D)}, {"unemployed": 150.0}
    )
    assert worst(model, fast, slow, (12, 24)) < 1e-9


def pushed(columns: int, months: int, kappa: float, seed: int = 1) -> tuple[Programme, Start, Push]:
    rng = np.random.default_rng(seed)
    programme = kernel2015.programme(length_factor=3.0)
    model = regimes(programme, MONTH, months)[0].model
    stock = rng.random((13, D, columns)) * model.live[:, None, None]
    entries = np.zeros((13, columns))
    entries[0] = rng.random(columns) * 50
    incidence = np.array([model.edges_of(x)[:, None] & in_band(x.band)[None] for x in SHIFTS[:5]])
    path = rng.normal(0, 0.3, (5, months, columns))
    target = np.where(np.arange(D)[:, None] >= 12, 1.0, rng.random(columns)[None])
    return programme, Start(stock, entries), Push(incidence, path, target, kappa)


@pytest.mark.parametrize("kappa", [0.0, 0.5])
def test_nobody_is_lost_in_ten_years(kappa: float) -> None:
    programme, start, push = pushed(7, 120, kappa)
    found = run(regimes(programme, MONTH, 120), start, push)
    want = start.stock.sum(axis=(0, 1)) + start.entries.sum(axis=0) * np.arange(1, 121)[:, None]
    assert found.stock.sum(axis=1) == pytest.approx(want, rel=1e-12)
    assert (found.stock >= 0).all()


def test_stocks_change_by_what_flows_in_and_out() -> None:
    programme, start, push = pushed(3, 24, 0.25)
    found = run(regimes(programme, MONTH, 24), start, push)
    model = regimes(programme, MONTH, 24)[0].model
    assert found.flow is not None
    net = np.zeros_like(found.stock)
    for e, (a, b) in enumerate(zip(model.source, model.target, strict=True)):
        net[:, a] -= found.flow[:, e]
        net[:, b] += found.flow[:, e]
    before = np.concatenate([start.stock.sum(axis=1)[None], found.stock[:-1]])
    assert found.stock - before == pytest.approx(net + start.entries[None], abs=1e-10)


def test_columns_do_not_see_each_other_whatever_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    programme, start, push = pushed(9, 30, 0.25)
    found = regimes(programme, MONTH, 30)
    whole = run(found, start, push, spells=(12,))
    monkeypatch.setattr(cohort, "CHUNK", 1)
    single = run(found, start, push, spells=(12,))
    assert single.stock == pytest.approx(whole.stock, rel=1e-12)
    assert single.aged[12] == pytest.approx(whole.aged[12], rel=1e-12, abs=1e-12)


def test_displacement_leaves_one_minus_kappa_of_the_extra_hazard_of_work() -> None:
    """Exits into work of one month at a small hazard: extra with κ over extra without is 1 − κ to first order."""
    rows = (Transition("unemployed", "job", Band(), rate=1e-5),)
    programme = kernel2015.programme(False, transitions=rows)
    found = regimes(programme, MONTH, 1)
    model = found[0].model
    stock = np.zeros((5, D, 2))
    stock[0] = 1e6
    flows = {}
    path = np.array([[[0.0, 0.5]]])
    for kappa in (0.0, 0.4):
        push = Push(np.ones((1, 1, D), dtype=bool), path, np.full((D, 2), 0.3), kappa)
        flows[kappa] = run(found, Start(stock, np.zeros((5, 2))), push).flow
    gain = {k: f[0, 0, 1] - f[0, 0, 0] for k, f in flows.items() if f is not None}
    assert gain[0.4] / gain[0.0] == pytest.approx(0.6, rel=1e-3)
    assert model.job.all()


def test_a_band_of_spell_months_is_refused_where_the_spell_is_carried() -> None:
    programme = kernel2015.programme(clocks=kernel2015.clocks("holds"))
    found = regimes(programme, MONTH, 2)
    start = Start(np.ones((13, D, 1)), np.zeros((13, 1)))
    with pytest.raises(PolkuError):
        run(found, start, no_push(found[0].model, 2, 1), spells=(12,))
