"""What it costs, payer by payer: against bills by hand, Kela's bill to Hämeenlinna and plain arithmetic."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.base import FolderError, Month, Problems, Text
from polku.dynamics import costs
from polku.dynamics.costs import Stay
from polku.dynamics.effects import Delivery
from polku.dynamics.own_costs import activities_without_price
from polku.dynamics.prices import to_price_year
from polku.programme.asof import known
from polku.programme.model import (
    Area,
    Band,
    ClockRule,
    DayClass,
    Dose,
    Node,
    Payer,
    Period,
    PriceYear,
    Programme,
    Settings,
    ShareRule,
    State,
    UnitCost,
)
from polku.programme.read import read_programme

CASES = Path(__file__).resolve().parents[1] / "cases"
M = Month.parse
RULE = "labour_market_support"
NAME = Text.same("")
LAST_OLD, FIRST_NEW = M("2024-12"), M("2025-01")


def euros_by_payer(
    stock: np.ndarray, states: Sequence[str], p: Programme, first: Month, law: Month | None = None, area: str = ""
) -> dict[str, np.ndarray]:
    return costs.ledger(stock, costs.rates(states, p, first, stock.shape[-2], law, area))


def shares(steps: dict[tuple[int, int | None], float], on: str, start: Month | None, end: Month | None):
    """A rule's rows: the municipality's step in each band of days, the state takes the rest."""
    for (a, b), share in steps.items():
        verified = start != FIRST_NEW
        yield ShareRule(RULE, "municipality", share, Band(a, b), on, start, end, verified=verified)
        yield ShareRule(RULE, "state", None, Band(a, b), on, start, end, verified=verified)


OLD = {(0, 300): 0.0, (300, 1000): 0.5, (1000, None): 0.7}
NEW = {(0, 100): 0.0, (100, 200): 0.1, (200, 300): 0.2, (300, 400): 0.3, (400, 700): 0.4, (700, None): 0.5}


def finland(**more: object) -> Programme:
    """The Finnish law of labour-market support before and from 2025, as the domain's facts say it."""
    fields: dict[str, object] = {
        "states": (
            State("unemployed", NAME, frozenset({"unemployed"})),
            State("coaching", NAME, frozenset({"services"})),
            State("rehab_work", NAME, frozenset({"services"})),
            State("job", NAME, frozenset({"employed"}), absorbing=True),
        ),
        "payers": (Payer("state", NAME), Payer("municipality", NAME)),
        "clocks": (
            ClockRule("benefit_days", "unemployed", "runs"),
            ClockRule("benefit_days", "coaching", "holds", end=LAST_OLD),
            ClockRule("benefit_days", "rehab_work", "holds", end=LAST_OLD),
            ClockRule("benefit_days", "coaching", "runs", start=FIRST_NEW),
            ClockRule("benefit_days", "rehab_work", "runs", start=FIRST_NEW),
            ClockRule("benefit_days", "job", "resets"),
        ),
        "share_rules": (
            *shares(OLD, "unemployed", None, LAST_OLD),
            *shares({(0, None): 0.0}, "services", None, LAST_OLD),
            *shares(NEW, "unemployed", FIRST_NEW, None),
            *shares(NEW, "services", FIRST_NEW, None),
        ),
        "unit_costs": (
            UnitCost("benefit", NAME, 32.40, "day", RULE, "unemployed", start=M("2017-01"), end=M("2019-12")),
            UnitCost("benefit", NAME, 37.21, "day", RULE, "unemployed", start=M("2023-01")),
            UnitCost("benefit_service", NAME, 32.40, "day", RULE, "services", end=M("2019-12")),
            UnitCost("benefit_service", NAME, 37.21, "day", RULE, "services", start=M("2023-01")),
        ),
        "day_classes": tuple(
            DayClass(RULE, Band(a, b), share, on) for on in ("unemployed", "services") for a, b, share in CLASSES
        ),
    }
    return Programme("p", NAME, "", Period(M("2015-01"), M("2018-01"), M("2018-12"), 60), **(fields | more))


CLASSES = (
    (0, 100, 0.3), (100, 200, 0.15), (200, 300, 0.1), (300, 400, 0.1),
    (400, 700, 0.15), (700, 1000, 0.08), (1000, None, 0.12),
)  # fmt: skip
STATES = ("unemployed", "coaching", "rehab_work", "job")


def persons(name: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")
    yield from ((person, list(stays)) for person, stays in groupby(rows, key=lambda r: r["person"]))


def packaged() -> Programme:
    """A programme of the repository, with the rules that polku itself carries, as they were known in December 2025.

    The full daily rates: the mean that was paid in 2025 became known in February 2026.
    """
    problems = Problems()
    programme = read_programme(Path(__file__).resolve().parents[2] / "examples" / "pieni", problems)
    problems.stop()
    assert programme is not None
    return known(programme, M("2025-12"))


@pytest.mark.parametrize("law", [finland, packaged])
@pytest.mark.parametrize(
    ("person", "rows"), [p for name in ("payers_2018.csv", "payers_2025.csv") for p in persons(name)]
)
def test_persons_billed_by_hand_cost_each_payer_the_same_cents(
    person: str, rows: list[dict[str, str]], law: Callable[[], Programme]
) -> None:
    stays = [Stay(M(r["month"]), r["in_state"], int(r["days"])) for r in rows]
    bills = costs.person_bill(law(), RULE, stays, int(rows[0]["before"]))
    for row, one in zip(rows, bills, strict=True):
        assert (one.before, one.after) == (int(row["before"]), int(row["after"])), person
        assert one.euros == float(row["euros"])
        for payer in ("state", "municipality"):
            assert one.by_payer.get(payer, 0.0) == float(row[payer])


def test_a_new_right_to_benefit_starts_the_count_again() -> None:
    stays = [Stay(M("2018-01"), "unemployed", 10), Stay(M("2018-02"), "job", 0), Stay(M("2018-03"), "unemployed", 20)]
    bills = costs.person_bill(finland(), RULE, stays, 400)
    assert [b.before for b in bills] == [400, 0, 0]
    assert [b.by_payer.get("municipality", 0.0) for b in bills] == [162.0, 0.0, 0.0]


@pytest.mark.parametrize("law", [finland, packaged])
def test_hameenlinna_paid_what_kela_billed_in_66_months_within_a_euro(law: Callable[[], Programme]) -> None:
    file = Path(__file__).resolve().parents[1] / "data" / "hameenlinna_municipal_share.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    classes = {"300_499": Band(300, 500), "500_999": Band(500, 1000), "1000": Band(1000, None)}
    programme = law()
    worst = 0.0
    for row in rows:
        paid = {band: float(row[f"euros_{name}"]) for name, band in classes.items()}
        dealt = costs.bill(paid, RULE, M(row["month"]), "unemployed", programme)
        worst = max(worst, abs(dealt["municipality"] - float(row["share_all"])))
        assert round(sum(dealt.values()), 2) == round(sum(paid.values()), 2)
    assert len(rows) == 66
    assert worst <= 1.0


def test_the_packaged_rules_pay_every_euro_of_ten_years_under_the_old_law_and_the_new() -> None:
    p, first = packaged(), M("2017-08")
    states = tuple(s.id for s in p.states)
    stock = np.ones((120, len(states)))
    as_it_comes, by_2025 = (euros_by_payer(stock, states, p, first, law) for law in (None, M("2025-01")))
    np.testing.assert_allclose(costs.total(as_it_comes), costs.total(by_2025), rtol=1e-12)
    assert as_it_comes["municipality"][0] < by_2025["municipality"][0]
    assert as_it_comes["municipality"][-1] == by_2025["municipality"][-1]
    assert set(as_it_comes) == {payer.id for payer in p.payers}


@given(
    st.floats(-1e7, 1e7, allow_nan=False),
    st.lists(st.integers(0, 30), min_size=1, max_size=3),
)
def test_payers_sum_to_the_amount_to_the_cent(amount: float, percents: list[int]) -> None:
    rows = tuple(ShareRule("r", f"p{i}", p / 100) for i, p in enumerate(percents))
    p = finland(share_rules=(*rows, ShareRule("r", "state", None)))
    dealt = costs.split(amount, "r", 0, M("2018-01"), "unemployed", p)
    assert abs(sum(dealt.values()) - amount) <= 0.005 + 1e-8
    exact = {f"p{i}": amount * s / 100 for i, s in enumerate(percents)}
    exact["state"] = amount * (100 - sum(percents)) / 100
    largest = max(exact, key=lambda q: abs(exact[q]))
    for payer, euros in dealt.items():
        assert abs(euros - exact[payer]) <= (0.0201 if abs(exact[payer]) == abs(exact[largest]) else 0.0101)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 300), min_size=1, max_size=3))
def test_whole_cents_in_are_the_same_whole_cents_out(amount: int, permille: list[int]) -> None:
    rows = tuple(ShareRule("r", f"p{i}", p / 1000) for i, p in enumerate(permille))
    p = finland(share_rules=(*rows, ShareRule("r", "state", None)))
    dealt = costs.split(amount / 100, "r", 0, M("2018-01"), "unemployed", p)
    assert sum(round(v * 100) for v in dealt.values()) == amount
    assert min(dealt.values()) >= 0


def test_the_largest_payer_takes_the_remainder() -> None:
    rows = (ShareRule("r", "a", 0.3), ShareRule("r", "b", 0.3), ShareRule("r", "c", None))
    p = finland(share_rules=rows)
    assert costs.split(10.01, "r", 0, M("2018-01"), "unemployed", p) == {"a": 3.0, "b": 3.0, "c": 4.01}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ((ShareRule(RULE, "state", 0.6), ShareRule(RULE, "municipality", 0.6)), "do not sum to 1"),
        ((ShareRule(RULE, "state", 0.6),), "do not sum to 1"),
        ((ShareRule(RULE, "state", None), ShareRule(RULE, "municipality", None)), "do not sum to 1"),
        ((ShareRule(RULE, "state", None, Band(300, None)),), "has no row for 0 benefit days"),
        ((), "has no row for 0 benefit days"),
    ],
)
def test_shares_that_do_not_make_a_whole_are_refused(rows: tuple[ShareRule, ...], word: str) -> None:
    with pytest.raises(FolderError) as told:
        costs.split(1.0, RULE, 0, M("2018-01"), "unemployed", finland(share_rules=rows))
    assert word in told.value.problems[0].what["en"]


@pytest.mark.parametrize(
    ("days", "month", "euros"),
    [
        ((0, 300), "2018-06", 0), ((300, 500), "2018-06", 348), ((1000, None), "2018-06", 488),
        ((100, 200), "2025-06", 80), ((200, 300), "2025-06", 160), ((300, 400), "2025-06", 240),
        ((400, 700), "2025-06", 320), ((700, 1000), "2025-06", 400), ((1000, None), "2025-06", 400),
    ],
)  # fmt: skip
def test_a_person_month_costs_the_municipality_what_the_published_table_says(
    days: tuple[int, int | None], month: str, euros: int
) -> None:
    p = finland(day_classes=(DayClass(RULE, Band(*days), 1.0),))
    one = np.ones((1, 1))
    ledger = euros_by_payer(one, ("unemployed",), p, M(month))
    assert round(ledger["municipality"][0]) == euros
    assert costs.benefit_month(p, M(month)) == pytest.approx(costs.total(ledger)[0])


def plain_ledger(stock: np.ndarray, p: Programme, first: Month, law: Month | None) -> dict[str, np.ndarray]:
    """The same sum in plain loops over the facts, written without the product's code."""
    out = {"state": np.zeros(len(stock)), "municipality": np.zeros(len(stock))}
    for t in range(len(stock)):
        month, ruled = first + t, law or first + t
        price = 37.21 if month >= M("2023-01") else 32.40
        for s, state in enumerate(STATES[:3]):
            steps = NEW if ruled >= FIRST_NEW else OLD if state == "unemployed" else {(0, None): 0.0}
            for a, _b, part in CLASSES:
                step = next(v for (low, high), v in steps.items() if low <= a and (high is None or a < high))
                out["municipality"][t] += stock[t, s] * 21.5 * price * part * step
                out["state"][t] += stock[t, s] * 21.5 * price * part * (1 - step)
    return out


@pytest.mark.parametrize("law", [None, M("2025-01"), M("2018-01")])
def test_the_ledger_is_the_plain_sum_in_every_month_and_law(law: Month | None) -> None:
    first, months = M("2018-06"), 110
    stock = np.random.default_rng(1).uniform(0, 1000, (2, 3, months, 4))
    ledger = euros_by_payer(stock, STATES, finland(), first, law)
    for i, j in np.ndindex(2, 3):
        for payer, euros in plain_ledger(stock[i, j], finland(), first, law).items():
            np.testing.assert_allclose(ledger[payer][i, j], euros, rtol=1e-12)


def test_the_ledger_conserves_every_euro_and_is_linear_in_people() -> None:
    stock = np.random.default_rng(2).uniform(0, 1e5, (2, 36, 4))
    p, first = finland(), M("2023-06")
    ledger = euros_by_payer(stock, STATES, p, first)
    paid = stock[..., :3].sum(-1) * 21.5 * 37.21
    np.testing.assert_allclose(costs.total(ledger), paid, rtol=1e-12)
    change = euros_by_payer(stock[0] - stock[1], STATES, p, first)
    for payer, euros in change.items():
        np.testing.assert_allclose(euros, ledger[payer][0] - ledger[payer][1], atol=1e-4)


def test_beyond_the_last_known_rate_the_last_one_holds_and_the_mix_is_a_share_of_people() -> None:
    cost = UnitCost("b", NAME, 100.0, "month", "all", "unemployed", share=0.25, end=M("2018-12"))
    p = finland(unit_costs=(cost,), share_rules=(ShareRule("all", "state", 1.0),))
    ledger = euros_by_payer(np.ones((3, 1)), ("unemployed",), p, M("2018-11"))
    assert ledger["state"].tolist() == [25.0, 25.0, 25.0]


def test_an_areas_own_price_replaces_the_general_one_there_and_nowhere_else() -> None:
    rows = (
        UnitCost("b", NAME, 100.0, "month", "all", "unemployed"),
        UnitCost("b", NAME, 60.0, "month", "all", "unemployed", area="pori"),
    )
    p = finland(unit_costs=rows, share_rules=(ShareRule("all", "state", 1.0),))
    at = {area: euros_by_payer(np.ones((1, 1)), ("unemployed",), p, M("2018-01"), area=area) for area in ("", "pori")}
    assert (at[""]["state"][0], at["pori"]["state"][0]) == (100.0, 60.0)


def test_a_class_of_days_that_a_share_cuts_is_spread_evenly_and_an_open_one_is_refused() -> None:
    halves = finland(day_classes=(DayClass(RULE, Band(0, 300), 1.0),))
    ledger = euros_by_payer(np.ones((1, 1)), ("unemployed",), halves, M("2025-01"))
    assert ledger["municipality"][0] == pytest.approx(21.5 * 37.21 * (0 + 0.1 + 0.2) / 3)
    with pytest.raises(FolderError, match="payer_shares"):
        open_ = finland(day_classes=(DayClass(RULE, Band(0, None), 1.0),))
        euros_by_payer(np.ones((1, 1)), ("unemployed",), open_, M("2025-01"))


PORI = Area("pori", NAME, "trial", start=M("2018-02"), end=M("2018-04"))
STAFF = (ShareRule("staff", "municipality", 0.75), ShareRule("staff", "state", None))
COACH = UnitCost("coach", NAME, 48_000.0, "person_year", "staff", activity="case_manager", quantity=10, area="pori")


def hires(*doses: Dose, costs_: tuple[UnitCost, ...] = (COACH,)) -> Programme:
    """A trial of three months in Pori that pays ten case managers 48,000 euros a year each."""
    nodes = (Node("case_manager", "activity", NAME), Node("course", "activity", NAME))
    return finland(areas=(PORI,), nodes=nodes, doses=doses, unit_costs=costs_, share_rules=STAFF)


def test_own_costs_follow_the_dose_of_their_activity_while_the_area_is_treated() -> None:
    """10 x 48,000 / 12 = 40,000 a month at full dose: 30,000 of it the municipality's, 10,000 the state's."""
    full = Dose("case_manager", "pori", M("2018-01"), 1.0)
    own = costs.own_costs(hires(full), PORI, M("2018-01"), 6)
    assert own["municipality"].tolist() == [0, 30_000, 30_000, 30_000, 0, 0]
    assert own["state"].tolist() == [0, 10_000, 10_000, 10_000, 0, 0]
    late = (Dose("case_manager", "pori", M("2018-03"), 0.5), Dose("case_manager", "pori", M("2018-04"), 1.0))
    assert costs.own_costs(hires(*late), PORI, M("2018-01"), 6)["municipality"].tolist() == [0, 0, 15_000, 30_000, 0, 0]
    longer = costs.own_costs(hires(full), PORI, M("2018-01"), 6, Delivery("planned", until=M("2018-12")))
    assert longer["state"].tolist() == [0] + [10_000] * 5
    assert costs.own_costs(hires(Dose("course", "pori", M("2018-01"), 1.0)), PORI, M("2018-01"), 6) == {}


def test_a_scenario_pays_for_what_it_does_and_for_nothing_else() -> None:
    both = (
        Dose("case_manager", "pori", M("2018-02"), 1.0),
        Dose("case_manager", "pori", M("2018-02"), 0.0, scenario="course_only"),
        Dose("course", "pori", M("2018-02"), 1.0),
    )
    whole = UnitCost("office", NAME, 1_000.0, "month", "staff")  # names no activity: the trial as a whole
    programme = hires(*both, costs_=(COACH, whole))

    def spent(doses: str) -> list[float]:
        own = costs.own_costs(programme, PORI, M("2018-02"), 3, Delivery(doses))
        return [float(x) for x in sum(own.values(), np.zeros(3))]

    assert spent("planned") == [41_000.0] * 3
    assert spent("course_only") == [1_000.0] * 3
    assert spent("none") == [0.0] * 3


def test_a_blank_price_is_told_and_costs_nothing_yet() -> None:
    blank = UnitCost("room", NAME, None, "month", "staff", activity="case_manager")
    p = hires(Dose("case_manager", "pori", M("2018-02"), 1.0), costs_=(blank,))
    assert costs.unpriced(p, "pori") == (blank,)
    assert costs.own_costs(p, PORI, M("2018-02"), 3) == {}
    assert activities_without_price(p) == ("case_manager",)
    assert activities_without_price(hires(Dose("case_manager", "pori", M("2018-02"), 1.0))) == ()


LEVELS = tuple(PriceYear(y, i) for y, i in ((2015, 100.0), (2018, 102.0), (2020, 110.0)))


def test_amounts_are_in_the_prices_of_one_year_by_hand() -> None:
    """100 euros of 2015 in 2020 prices: 100 x 110/100 = 110; of 2018: 100 x 110/102; of 2022, not known: 100."""
    p = finland(price_index=LEVELS, settings=Settings(prices=2020))
    assert to_price_year(p, 2015) == pytest.approx(1.10)
    assert to_price_year(p, 2018) == pytest.approx(110 / 102)
    assert to_price_year(p, 2022) == to_price_year(p, 2020) == to_price_year(p, 0) == 1.0
    rows = (
        UnitCost("b", NAME, 100.0, "month", "all", "unemployed", prices=2015, end=M("2018-12")),
        UnitCost("b", NAME, 102.0, "month", "all", "unemployed", prices=2018, start=M("2019-01")),
    )
    p = replace(p, unit_costs=rows, share_rules=(ShareRule("all", "state", 1.0),))
    ledger = euros_by_payer(np.ones((4, 1)), ("unemployed",), p, M("2018-11"))
    assert ledger["state"] == pytest.approx([110.0, 110.0, 110.0, 110.0])  # the nominal rise was the price level's
    assert euros_by_payer(np.ones((1, 1)), ("unemployed",), replace(p, price_index=()), M("2019-01"))["state"] == 102.0


def test_a_run_deflates_by_the_price_levels_that_were_known_in_its_month() -> None:
    """In June 2018 the mean of 2017 is the last one known: 2018 stands at it, and a euro of 2018 at one of 2017."""
    p = known(replace(packaged(), settings=Settings(prices=2018)), M("2018-06"))
    assert max(row.year for row in p.price_index) == 2017
    assert to_price_year(p, 2018) == to_price_year(p, 2017) == 1.0
    assert to_price_year(p, 2015) == pytest.approx(120.7 / 119.4)
    assert to_price_year(known(replace(packaged(), settings=Settings(prices=2018)), M("2019-01")), 2015) == (
        pytest.approx(122.0 / 119.4)
    )


def test_before_the_first_price_the_first_one_holds_backwards_and_is_never_nought() -> None:
    p, states = packaged(), ("unemployed", "coaching")
    early, first = (euros_by_payer(np.ones((12, 2)), states, p, M(month)) for month in ("2013-01", "2015-01"))
    for payer in ("state", "municipality", "employment_fund"):
        assert first[payer][0] > 0
        np.testing.assert_allclose(early[payer], first[payer][0], rtol=1e-12)
    assert costs.held_back(p, M("2014-12")) and not costs.held_back(p, M("2015-01"))
    assert costs.benefit_month(p, M("2010-01")) == pytest.approx(costs.benefit_month(p, M("2015-01")))


def test_a_price_that_is_new_in_the_middle_is_not_held_backwards_beside_what_it_replaces() -> None:
    rows = (
        UnitCost("old", NAME, 10.0, "month", "all", "unemployed", start=M("2015-01"), end=M("2026-04")),
        UnitCost("old", NAME, 0.0, "month", "all", "unemployed", start=M("2026-05")),
        UnitCost("new", NAME, 12.0, "month", "all", "unemployed", start=M("2026-05")),
    )
    p = finland(unit_costs=rows, share_rules=(ShareRule("all", "state", 1.0),))
    assert euros_by_payer(np.ones((2, 1)), ("unemployed",), p, M("2026-04"))["state"].tolist() == [10.0, 12.0]
    assert euros_by_payer(np.ones((1, 1)), ("unemployed",), p, M("2014-06"))["state"].tolist() == [10.0]


def test_rules_not_checked_against_the_law_are_told_when_they_are_used() -> None:
    p = finland()
    assert costs.unverified_rules(p, [M("2018-01"), M("2019-01")]) == ()
    told = costs.unverified_rules(p, [M("2024-12"), M("2025-01")])
    assert len(told) == 2 * 2 * len(NEW)
    assert costs.unverified_rules(p, [M("2018-01")], rules_of=M("2025-01")) == told


def test_a_month_is_discounted_to_the_start_so_that_a_year_costs_the_yearly_rate() -> None:
    v = 1.03 ** (-1 / 12)
    weights = costs.discount_weights(12, 0.03)
    assert weights[-1] == pytest.approx(1 / 1.03)
    assert 100 * weights.sum() == pytest.approx(100 * v * (1 - v**12) / (1 - v))  # an annuity
    assert np.array_equal(costs.discount_weights(24, 0.0), np.ones(24))


def test_a_shift_is_what_one_payers_growth_and_anothers_saving_match() -> None:
    assert costs.shifts({"municipality": -800.0, "state": 500.0}) == {"state": {"municipality": 500.0}}
    assert costs.shifts({"municipality": -300.0, "state": 500.0}) == {"state": {"municipality": 300.0}}
    assert costs.shifts({"municipality": -300.0, "state": -1.0}) == {}
    assert costs.shifts({"municipality": 300.0}) == {}
    many = costs.shifts({"a": 30.0, "b": 10.0, "c": -10.0, "d": -70.0})
    assert sum(many["a"].values()) == pytest.approx(30) and sum(many["b"].values()) == pytest.approx(10)
    assert many["a"]["d"] == pytest.approx(30 * 70 / 80)


def test_break_even_is_the_cost_over_what_a_month_off_benefit_spares() -> None:
    spared = costs.benefit_month(finland(), M("2018-01"))
    assert spared == pytest.approx(32.40 * 21.5)
    assert costs.break_even(2 * spared, spared) == pytest.approx(2.0)
    assert costs.break_even(48_000, spared, clients=100) == pytest.approx(48_000 / (100 * 696.60))
    price = costs.break_even_price(0.5 * 100 * spared, 1.0)
    assert costs.break_even(price, spared, clients=100) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="spares something"):
        costs.break_even(1.0, 0.0)
