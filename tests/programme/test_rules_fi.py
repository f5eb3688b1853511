"""The packaged rules of Finland say what their sources say: counts, hazards, shares, sources, example folders."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from polku.base import Month, Problems
from polku.dynamics.payers import bill
from polku.evidence.folder import read_folder
from polku.programme.asof import known
from polku.programme.model import Band
from polku.programme.read import read_programme

ROOT = Path(__file__).resolve().parents[2]
BANDS = ("[0:1]", "[1:3]", "[3:6]", "[6:12]", "[12:18]", "[18:24]", "[24:]")
STOCK = (48967, 56684, 69574, 68285, 37660, 22434, 48268)
ENDED = (197371, 146117, 112723, 74356, 27371, 14063, 20403)
SERVICES = (
    "coaching", "work_trial", "training", "rehab_work", "self_study", "alternation", "sub_firm", "sub_muni", "sub_state"
)  # fmt: skip
PUBLISHED = {  # monthly hazards by duration, four decimals: work, service, outside, did not renew + other, all
    "job": (0.1831, 0.0931, 0.0602, 0.0352, 0.0157, 0.0111, 0.0033),
    "service": (0.0797, 0.0636, 0.0438, 0.0329, 0.0268, 0.0250, 0.0159),
    "outside": (0.0104, 0.0091, 0.0079, 0.0072, 0.0062, 0.0064, 0.0094),
    "all": (0.3359, 0.2148, 0.1350, 0.0907, 0.0606, 0.0522, 0.0352),
}

Row = dict[str, str]


def table(name: str) -> list[Row]:
    text = files("polku.programme").joinpath(f"rules/fi/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def kernel(target: str) -> list[Row]:
    rows = [r for r in table("transitions") if r["from"] == "unemployed" and r["to"] == target]
    return sorted(rows, key=lambda r: BANDS.index(r["band"]))


def hazard(row: Row) -> float:
    return float(row["share"] or 1) * float(row["count"]) / (12 * float(row["stock"]))


def service_hazards() -> list[float]:
    return [sum(hazard(kernel(s)[i]) for s in SERVICES) for i in range(len(BANDS))]


def test_counts_of_the_kernel_have_the_published_row_and_column_sums() -> None:
    rows = {t: [int(r["count"]) for r in kernel(t)] for t in ("job", "outside", "reg_end", "training")}
    assert [sum(rows[t]) for t in ("job", "outside", "reg_end", "training")] == [261945, 34778, 96037 + 18005, 181639]
    assert tuple(sum(column) for column in zip(*rows.values(), strict=True)) == ENDED
    assert sum(ENDED) == 592404


def test_every_kernel_row_stands_on_the_published_stock() -> None:
    for target in ("job", "outside", "reg_end", *SERVICES):
        assert tuple(int(r["stock"]) for r in kernel(target)) == STOCK
    assert sum(STOCK) == 351872


@pytest.mark.parametrize("target", ["job", "outside"])
def test_hazards_equal_the_published_table(target: str) -> None:
    assert tuple(round(hazard(r), 4) for r in kernel(target)) == PUBLISHED[target]


def test_service_hazards_sum_over_kinds_to_the_published_row() -> None:
    assert tuple(round(h, 4) for h in service_hazards()) == PUBLISHED["service"]


def test_all_exits_sum_to_the_published_row() -> None:
    others = [[hazard(r) for r in kernel(t)] for t in ("job", "outside", "reg_end")]
    total = [sum(column) for column in zip(service_hazards(), *others, strict=True)]
    assert tuple(round(h, 4) for h in total) == PUBLISHED["all"]


def test_shares_over_kinds_of_service_are_one_in_every_band() -> None:
    for i in range(len(BANDS)):
        assert sum(float(kernel(s)[i]["share"]) for s in SERVICES) == pytest.approx(1, abs=1e-12)


def test_destinations_after_each_service_are_one_in_each_vintage() -> None:
    sums: dict[tuple[str, str], float] = defaultdict(float)
    lengths: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("transitions"):
        if row["mean_length"]:
            sums[row["from"], row["known_from"]] += float(row["share"])
            lengths[row["from"], row["known_from"]].add(row["mean_length"])
    assert {service for service, _ in sums} == set(SERVICES)
    assert all(total == pytest.approx(1, abs=1e-9) for total in sums.values())
    assert all(len(found) == 1 for found in lengths.values())


def test_the_services_with_a_remainder_average_22_per_cent_in_jobs_after_three_months() -> None:
    """Weights: participations that ended in 2016, tables 12ur-12ux. A stay that goes on in the same kind is undone."""
    ended = {"coaching": 31786, "work_trial": 65400, "training": 46734, "self_study": 45079, "alternation": 7348}
    subsidised = {"sub_firm": 24763, "sub_muni": 10222, "sub_state": 910}
    published = {
        "coaching": 0.8182,
        "work_trial": 2.0142,
        "training": 5.3333,
        "self_study": 12.6,
        "alternation": 6.5333,
    }
    published |= {"sub_firm": 5.7409, "sub_muni": 4.8618, "sub_state": 7.3366}
    rows = {
        r["from"]: r
        for r in table("transitions")
        if r["to"] == "job" and r["mean_length"] and r["known_from"] == "2018-12"
    }
    weights = ended | subsidised
    jobs = sum(n * float(rows[s]["share"]) * published[s] / float(rows[s]["mean_length"]) for s, n in weights.items())
    assert jobs / sum(weights.values()) == pytest.approx(0.22, abs=0.001)


def test_lock_in_is_a_fraction_of_the_job_hazard_between_6_and_12_months() -> None:
    during = [r for r in table("transitions") if r["during"] == "yes"]
    assert {r["from"] for r in during} == set(SERVICES)
    assert all(hazard(r) == pytest.approx(0.45 * hazard(kernel("job")[3])) for r in during)


def test_a_run_as_of_the_plan_has_a_full_table_of_transitions() -> None:
    plan = [r for r in table("transitions") if r["known_from"] <= "2017-07"]
    assert {r["from"] for r in plan} == {"unemployed", *SERVICES}
    assert {r["to"] for r in plan} >= {"job", "outside", "reg_end", "unemployed", *SERVICES}


@pytest.mark.parametrize(
    "name", ["states", "clocks", "transitions", "share_rules", "unit_costs", "day_classes", "indicators"]
)
def test_every_row_has_a_source_in_words(name: str) -> None:
    assert all(len(r["source"]) > 8 for r in table(name))
    assert not any(word in r["source"].lower() for r in table(name) for word in ("docplayer", "http", "github"))


def test_steps_of_the_municipal_share_from_2025_are_marked_as_not_verified() -> None:
    steps = [r for r in table("share_rules") if r["from"] == "2025-01" and r["payer"] == "municipality" and r["days"]]
    assert len(steps) == 5 * 3 * 2
    assert {r["verified"] for r in steps} == {"no"}
    assert {r["announced"] for r in steps} == {"2023-03"}


def test_an_assumption_is_never_a_quiet_one() -> None:
    for row in table("unit_costs") + table("day_classes"):
        assert ("oletus" in row["source"]) == (row["assumption"] == "yes")
    for row in table("share_rules"):
        assert "oletus" not in row["source"] or row["verified"] == "no"


def test_day_classes_sum_to_one() -> None:
    """Of each rule, state and time: the classes of labour-market support of 2025 are rows of their own."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in table("day_classes"):
        sums[row["rule"], row["on"], row["from"]] += float(row["share"])
    assert len(sums) == 8
    assert all(total == pytest.approx(1, abs=1e-9) for total in sums.values())


def test_the_counter_of_2025_is_derived_as_the_readme_says() -> None:
    """Support days by the counter of all benefits and services: D by hand from the old classes, q 0.69, f 1.53."""
    support = [r for r in table("day_classes") if r["rule"] == "labour_market_support" and r["on"] == "unemployed"]
    old = {r["days"]: float(r["share"]) for r in support if not r["from"]}
    new = {r["days"]: float(r["share"]) for r in support if r["from"] == "2025-01"}
    first = old["[0:100]"] / 100
    assert round(0.0976 * (0.2814 + 0.0698) / (old["[0:100]"] * 0.4658), 2) == 0.69
    assert round(1 + 90_759 * 0.7718 / (351_872 * 0.3722), 2) == 1.53
    to_400 = 3 * old["[0:100]"] + old["[300:400]"]

    def below(days: float) -> float:
        """D: even inside a class; nothing asked of it lies beyond 700 days of the old counter."""
        if days <= 300:
            return max(days, 0) * first
        return to_400 + (days - 400) * old["[400:700]"] / 300

    def share(days: float) -> float:
        return 0.31 * below(days / 1.53) + 0.69 * below((days - 400) / 1.53)

    edges = {"[0:100]": (0, 100), "[100:200]": (100, 200), "[200:300]": (200, 300), "[300:400]": (300, 400)}
    for band, (a, b) in (edges | {"[400:700]": (400, 700)}).items():
        assert new[band] == pytest.approx(share(b) - share(a), abs=1e-4)
    assert new["[700:]"] == pytest.approx(1 - share(700), abs=3e-4)  # it takes what the others were rounded by
    steps = {"[100:200]": 0.1, "[200:300]": 0.2, "[300:400]": 0.3, "[400:700]": 0.4, "[700:]": 0.5}
    assert sum(new[band] * step for band, step in steps.items()) == pytest.approx(0.45, abs=0.005)


def test_daily_rates_of_2025_are_the_paid_ones_from_the_month_in_which_they_became_known() -> None:
    """Kela, February 2026: 36.17 euros of support and 32.70 of basic allowance a day; before it the full 37.21."""
    programme, _, _ = read_folder(ROOT / "examples" / "pieni")
    for month, support, basic in (("2026-01", 37.21, 37.21), ("2026-02", 36.17, 32.70)):
        known_then = known(programme, Month.parse(month))
        found = {c.id: c.amount for c in known_then.unit_costs if c.start == Month.parse("2025-01")}
        assert (found["labour_market_support"], found["basic_allowance"]) == (support, basic)


def test_the_price_index_is_that_of_statistics_finland_and_says_what_is_not_verified() -> None:
    rows = {int(r["year"]): r for r in table("price_index")}
    assert sorted(rows) == list(range(2005, 2026))
    assert {y: float(rows[y]["index"]) for y in (2005, 2015, 2018, 2025)} == {
        2005: 100, 2015: 119.4, 2018: 122.0, 2025: 146.5,
    }  # fmt: skip
    assert [y for y in rows if rows[y]["verified"] == "no"] == [2021, 2022, 2023, 2024, 2025]
    assert all("11xt" in r["source"] for r in rows.values())


def test_the_benefit_paid_in_services_is_what_the_expenditure_says() -> None:
    """2015: 823.16 million euros to 86,670 persons over 258 days (LMP database, XINDPER)."""
    rows = [r for r in table("unit_costs") if r["on"] == "benefit_services" and r["from"] == "2017-01"]
    mix = {r["cost"]: float(r["share"]) for r in rows}
    per_day = 32.80 + mix["earnings_excess_in_service"] * 37.61
    assert sum(
        mix[c + "_in_service"] for c in ("labour_market_support", "basic_allowance", "earnings_basic")
    ) == pytest.approx(1, abs=2e-4)
    assert per_day == pytest.approx(36.81, abs=0.01)


@pytest.mark.parametrize("name", ["pieni", "kokeilut-2017"])
def test_an_example_folder_has_no_problem_and_its_series_say_that_they_are_revised(name: str) -> None:
    _, evidence, cautions = read_folder(ROOT / "examples" / name)
    assert {c.code for c in cautions} <= {"revised_data", "no_weight_yet"}
    assert {o.indicator for o in evidence.observations} >= {"unemployed", "labour_force", "in_services"}


@pytest.mark.parametrize(("month", "codings"), [("2017-07", 1), ("2018-06", 7), ("2019-06", 33)])
def test_the_example_at_its_three_dates_knows_its_links_payers_and_prices(month: str, codings: int) -> None:
    programme, evidence, _ = read_folder(ROOT / "examples" / "kokeilut-2017")
    seen = known(programme, Month.parse(month))
    assert len({x.id for x in seen.links}) == len(seen.links) == 28
    assert all(x.basis for x in seen.links)
    assert {s.id for s in seen.scenarios} == {"s0", "s1", "s2", "s3", "s4", "s5", "s9"}
    assert not [r for r in seen.share_rules if r.start == Month.parse("2025-01")]
    assert sum((c.coded or Month.of(1, 1)) <= Month.parse(month) for c in evidence.codings) == codings


def test_the_example_has_the_trial_as_enacted() -> None:
    programme = read_programme(ROOT / "examples" / "kokeilut-2017", Problems())
    assert programme is not None
    towns = {m for a in programme.trial_areas for m in a.municipalities}
    assert len({a.id for a in programme.trial_areas}) == 5
    assert len(programme.comparison_areas) == 18
    assert len(towns) == 23
    assert sum(n.kind == "activity" for n in programme.nodes) == 13


def test_no_assumption_of_the_example_is_newer_than_the_plan_unless_it_says_so() -> None:
    programme = read_programme(ROOT / "examples" / "kokeilut-2017", Problems())
    assert programme is not None
    assert all(link.known is not None for link in programme.links)
    later = [x for x in programme.links if x.known and x.known > Month.parse("2017-07")]
    assert {x.id for x in later if x.mean == 0.05 and x.id == "L5"} == {"L5"}
    assert all(
        "2018" not in (x.basis or "") and "202" not in (x.basis or "") for x in programme.links if x not in later
    )


def test_the_packaged_rules_bill_hameenlinna_as_kela_did_in_66_months() -> None:
    programme = read_programme(ROOT / "examples" / "pieni", Problems())
    assert programme is not None
    with open(ROOT / "tests/data/hameenlinna_municipal_share.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 66
    bands = {"euros_300_499": Band(300, 500), "euros_500_999": Band(500, 1000), "euros_1000": Band(1000)}
    for row in rows:
        paid = {band: float(row[column]) for column, band in bands.items()}
        dealt = bill(paid, "labour_market_support", Month.parse(row["month"]), "unemployed", programme)
        assert dealt["municipality"] == pytest.approx(float(row["share_all"]), abs=1.0)
        assert sum(dealt.values()) == pytest.approx(float(row["euros_all"]), abs=1.0)


def test_hameenlinna_file_says_its_source() -> None:
    with open(ROOT / "tests/data/hameenlinna_municipal_share.csv", encoding="utf-8") as file:
        sources = {r["source"] for r in csv.DictReader(file)}
    assert sources == {"Kela, Kunnan osarahoittama työmarkkinatuki, Hämeenlinna (CC BY 4.0)"}


def test_every_shipped_data_file_is_in_the_list_of_licences() -> None:
    listed = (ROOT / "docs/data-licences.md").read_text(encoding="utf-8")
    shipped = [*ROOT.glob("examples/*/series/*.csv"), *ROOT.glob("tests/data/hameenlinna_*.csv")]
    assert len(shipped) >= 11
    assert all(path.name in listed for path in shipped)
