"""The 52 small folders of `../shared/cases`: what `check` says of each, and what its command must give.

`cases.csv` there says what each folder gave on 2026-11-30 and what it must give; a row of the tables here is one of
them. A folder that is not listed fails the first test. Without `../shared` there is nothing to read: skipped.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

import polku
from polku.base import Month
from polku.cli.app import run as command

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folders are not beside the repository")

CLEAN = ""

CHECK: dict[str, tuple[int, str, str]] = {
    # folder: (problems, what must be read in English, in Finnish)
    "always-treated": (0, "Rest of Satakunta: the series of unemployed has no month", "kuukausia ennen kokeilua"),
    "big-shock": (0, CLEAN, CLEAN),
    "good-shock": (0, CLEAN, CLEAN),
    "collinear-comparison": (0, "The areas copy0, copy1, kymenlaakso have the same figures", "on samat luvut"),
    "flat-comparisons": (0, "The plan has no dose", "Suunnitelmassa ei ole"),
    "design-asof-2015-06": (0, CLEAN, CLEAN),
    "service-link-2016-12": (0, CLEAN, CLEAN),
    "design-exists0": (0, CLEAN, CLEAN),
    "design-no-dose-in-plan": (0, "The plan has no dose", "Suunnitelmassa ei ole"),
    "dose0": (0, "Every dose is 0: the trial does nothing. Is this meant?", "0: kokeilu ei tee mitään"),
    "dose-before-start": (0, "runs in pori from 2016-10, before the trial's start in 2017-08", "2016-10"),
    "discount-minus1": (1, "the value -1 cannot stand here; write a yearly rate from 0 to 0.2", "0.2"),
    "discount-pct": (1, "such as 0.03", "0.03"),
    "horizon-nan": (1, "not a finite number", "äärellinen"),
    "horizon5": (0, CLEAN, CLEAN),
    "labour-force-one-zero": (1, "labour_force/pori is 0 in 2016-01", "labour_force/pori on 0 kuussa 2016-01"),
    "indicator-without-formula": (1, "must be a stock computed from states", "unemployed"),
    "mean-in-per-cent": (0, "cm_job is 5 ± 10. It is given a log-hazard: 5 % is 0.05", "5 ± 10"),
    "percent-20": (0, "cm_job is 20 ± 20. It is given a log-hazard: 5 % is 0.05", "20 ± 20"),
    "value-ten-times": (0, "more than the labour force (39137)", "enemmän kuin työvoima (39137)"),
    "national-services-over-sum-of-areas": (1, "cannot be read without unemployed of the same area", "unemployed"),
    "new-then-2026": (0, "No activity runs in the months of the trial, 2026-01–2027-12", "2026-01–2027-12"),
    "no-prices": (0, CLEAN, CLEAN),
    "one-month-before": (0, "there is one month before the trial's start", "yksi kuukausi"),
    "short-pre": (0, "there are 3 months before the trial's start", "3 kuukautta"),
    "short-design": (0, CLEAN, CLEAN),
    "under-25-months": (0, "there are 6 months before the trial's start", "6 kuukautta"),
    "own-cost-and-dose": (0, CLEAN, CLEAN),
    "hire-or-buy": (0, CLEAN, CLEAN),
    "scenario-mean-ignored": (0, CLEAN, CLEAN),
    "scenario-capacity-ignored": (0, "is read and checked, but has no weight", "Kenttä ”capacity” ("),
    "scenario-id-plan": (1, "the scenario id 'plan' is reserved", "skenaarion tunnus ”plan” on varattu"),
    "scenario-probabilities": (1, "the probabilities of the scenarios sum to 1.5", "1,5"),
    "housing-first": (2, "give one state the tag unemployed (states.csv, counts_as)", "tunniste unemployed"),
    "own-housing-notag": (1, "give one state the tag unemployed (states.csv, counts_as)", "tunniste unemployed"),
    "own-housing-clock": (1, "the spell clock is carried from homeless to hostel", "runs tilassa homeless"),
    "own-hiv": (0, "of the state 'HIV' (hiv) they speak as the unemployed", "tilasta ”HIV” (hiv) ne puhuvat"),
    "id-dots": (1, "'..' cannot be an id; use letters, digits and the signs _ and -", "”..” ei kelpaa tunnukseksi"),
    "map-long-labels": (0, CLEAN, CLEAN),
    "midyear-from-2018-07": (2, "packaged rows still hold then", "valmis rivi päättyy, kun kirjoitat saman rivin"),
    "share-rule-days": (1, "has shares by days and no day classes", "osuudet vaihtuvat päivien mukaan"),
    "shares-six-sixths": (0, CLEAN, CLEAN),
    "target-60": (1, "write [59:] at most", "[59:]"),
    "torn-registry": (1, "add a line to .gitattributes: forecasts.jsonl -text", "forecasts.jsonl -text"),
    "excel-merged-title": (1, "the header seems to be on row 3; remove the rows above it", "näyttää olevan rivillä 3"),
    "words-in-finnish": (1, "did you mean 'services'?", "tarkoititko ”services”?"),
    "zero-for-a-gap": (0, "is 0 (3 months, 2016-05–2016-07)", "Puuttuva luku ei ole nolla"),
    "zeros-after-start-trial": (0, "is 0 in every month of the trial (17 months", "on 0 kokeilun jokaisena kuukautena"),
    "suppressed": (0, "unemployed/pori has 2 suppressed figures (1–4)", "on salattu 2 kuukauden luku (1–4)"),
    "slow-regression": (0, CLEAN, CLEAN),
    "staggered-headline": (0, CLEAN, CLEAN),
    "quiet-year-then-2020": (0, CLEAN, CLEAN),
}


def read(text: Any) -> dict[str, str]:
    return {language: text[language] for language in ("fi", "en")}


def test_every_folder_of_the_table_is_here() -> None:
    with (SHARED / "cases.csv").open(encoding="utf-8", newline="") as file:
        named = {row["case"] for row in csv.DictReader(file, delimiter=";")}
    assert named == set(CHECK)


@pytest.mark.parametrize("case", CHECK)
def test_check_says_what_it_must_in_both_languages(case: str) -> None:
    problems, cautions = polku.check(SHARED / case)
    count, english, finnish = CHECK[case]
    assert len(problems) == count, [p.line("en") for p in problems]
    for language, words in (("en", english), ("fi", finnish)):
        told = "\n".join([*(p.line(language) for p in problems), *(c.text[language] for c in cautions)])
        assert words in told


# What the commands give. A fact is a function of the run's assessment.json; its name says what must hold.

Told = dict[str, Any]


def sentences(a: Told, language: str = "en") -> str:
    """Everything on page 1 and every warning."""
    return "\n".join(x["text"][language] for x in (*a["pages"][0]["claims"], *a["warnings"])).replace("\u00a0", " ")


def effect(a: Told, horizon: int, area: str = "pori", measure: str = "unemployed", scenario: str = "delivered") -> Told:
    """The main row of a measure in an area at a horizon."""
    wanted = (area, measure, scenario, horizon, "main", 0)
    keys = ("area", "measure", "scenario", "horizon_months", "variant", "displacement")
    (row,) = [r for r in a["effects"] if tuple(r[k] for k in keys) == wanted]
    return dict(row)


def own_cost(a: Told, scenario: str = "delivered", horizon: int = 24) -> float:
    (row,) = [
        r
        for r in a["costs"]
        if (r["area"], r["payer"], r["scenario"], r["horizon_months"]) == ("pori", "programme", scenario, horizon)
    ]
    return float(row["mean"])


def discounted(euros: float, first: int, last: int) -> float:
    """Euros a month over months first…last of the trial, at three per cent a year."""
    return sum(euros * 1.03 ** (-m / 12) for m in range(first, last + 1))


def the_area_is_left_out_and_pori_estimated(a: Told) -> None:
    assert "Rest of Satakunta: the series of unemployed has no month before" in sentences(a)
    assert effect(a, 12)["mean"] is not None
    assert {r["area"] for r in a["effects"]} <= {"pori", "new"}


def harm_is_learned(a: Told) -> None:
    row = effect(a, 12)
    assert (row["verdict"], row["direction"]) in (("learned", "shows"), ("learned", "suggests"), ("conflict", "shows"))
    assert row["p_better"] < 0.01
    assert row["mean"] > 200


def a_fall_is_learned(a: Told) -> None:
    row = effect(a, 12)
    assert row["verdict"] in ("learned", "conflict")
    assert row["direction"] == "shows"
    assert row["p_better"] > 0.99
    assert effect(a, 24)["verdict"] in ("learned", "conflict")


def copies_are_told(a: Told) -> None:
    assert "The areas copy0, copy1, kymenlaakso have the same figures" in sentences(a)
    assert effect(a, 12)["sd"] > 0


def nothing_was_done(a: Told) -> None:
    assert effect(a, 12, "t0")["mean"] == 0
    assert "The plan has no dose" in sentences(a)


def no_dose_no_effect_and_it_is_asked(a: Told) -> None:
    assert effect(a, 12)["mean"] == 0
    assert "Every dose is 0: the trial does nothing. Is this meant?" in sentences(a)


def only_the_last_month_of_the_horizon(a: Told) -> None:
    assert {r["horizon_months"] for r in a["effects"]} == {5}
    assert {r["horizon_months"] for r in a["costs"]} == {5}


def services_are_missing_and_nothing_is_estimated(a: Told) -> None:
    assert "unemployed>coaching" in sentences(a)
    assert "(2017-01)" in sentences(a)
    assert a["effects"] == []
    assert "pays itself back" in sentences(a)


def no_price_is_known(a: Told) -> None:
    assert "No prices of benefits and services are known" in sentences(a)
    assert "hinto" in sentences(a, "fi")
    assert a["costs"] == []


def the_assumption_alone(a: Told) -> None:
    """Under thirteen months before the start: the link is where it was put, and no direction is said."""
    assert effect(a, 12)["direction"] == "open"
    assert "says nothing of the effect yet" in sentences(a)


def the_strength_is_asked(a: Told) -> None:
    assert "20 ± 20. It is given a log-hazard" in sentences(a)


def the_trial_has_not_begun(a: Told) -> None:
    assert "No activity runs in the months of the trial, 2026-01–2027-12" in sentences(a)
    assert any(f["month"] == "2026-06" and f["without"] for f in a["forecasts"] if f["area"] == "pori")
    assert a["before"] == []  # the data end seven years before the start: no gap is seen before it
    assert "before the trial" not in sentences(a)


def the_service_of_2026_06_costs_seven_months(a: Told) -> None:
    assert own_cost(a) == pytest.approx(discounted(25_000, 18, 24), rel=2e-3)
    assert own_cost(a, horizon=12) == 0


def each_choice_has_its_own_costs(a: Told) -> None:
    hired, bought = own_cost(a, "vain-valmentajat"), own_cost(a, "vain-osto")
    assert hired == pytest.approx(discounted(50_000, 1, 24), rel=2e-3)
    assert bought == pytest.approx(discounted(25_000, 6, 24), rel=2e-3)
    assert own_cost(a, "plan") == pytest.approx(hired + bought, rel=1e-4)
    (page,) = [p for p in a["pages"] if p["id"] == "scenarios"]
    told = json.dumps(page, ensure_ascii=False)
    assert "Vain 10 omavalmentajaa" in told
    assert "Vain ostopalvelu" in told


def the_scenario_differs_from_the_plan(a: Told) -> None:
    names = {r["scenario"] for r in a["effects"]} - {"plan", "delivered"}
    assert names
    for name in names:
        assert abs(effect(a, 12, scenario=name)["mean"] - effect(a, 12, scenario="plan")["mean"]) > 1.0


def the_gap_before_is_told_and_nothing_shows(a: Told) -> None:
    assert effect(a, 24)["direction"] == "open"
    assert effect(a, 24)["capped_by"]
    assert "No direction is said: a gap to the comparison" in sentences(a)


def page_1_says_what_is_added(a: Told) -> None:
    added = "add them up in July 2018: Rest of Satakunta (its own 2nd month) and Pori (its own 12th month)"
    assert added in sentences(a)


def no_direction_in_2020(a: Told) -> None:
    """The effect was nought (a false trial): capped, its cause named, and the interval wider than the old 600."""
    row = effect(a, 12, "all")
    assert row["direction"] == "open"
    assert "noise_grew" in row["capped_by"]
    assert "the monthly variation of the comparison areas grew" in sentences(a)
    assert row["quantiles"]["0.9"] - row["quantiles"]["0.1"] > 1200


RUN: tuple[tuple[str, tuple[str, ...], Callable[[Told], None]], ...] = (
    ("always-treated", (), the_area_is_left_out_and_pori_estimated),
    ("big-shock", (), harm_is_learned),
    ("good-shock", (), a_fall_is_learned),
    ("collinear-comparison", (), copies_are_told),
    ("flat-comparisons", ("--as-of", "2018-02"), nothing_was_done),
    ("service-link-2016-12", ("--as-of", "2016-12"), services_are_missing_and_nothing_is_estimated),
    ("dose0", (), no_dose_no_effect_and_it_is_asked),
    ("horizon5", (), only_the_last_month_of_the_horizon),
    ("percent-20", (), the_strength_is_asked),
    ("new-then-2026", (), the_trial_has_not_begun),
    ("no-prices", (), no_price_is_known),
    ("short-pre", (), the_assumption_alone),
    ("under-25-months", (), the_assumption_alone),
    ("own-cost-and-dose", (), the_service_of_2026_06_costs_seven_months),
    ("hire-or-buy", (), each_choice_has_its_own_costs),
    ("scenario-mean-ignored", (), the_scenario_differs_from_the_plan),
    ("slow-regression", (), the_gap_before_is_told_and_nothing_shows),
    ("staggered-headline", (), page_1_says_what_is_added),
    ("quiet-year-then-2020", ("--as-of", "2021-02"), no_direction_in_2020),
)


def ran(folder: Path, out: Path, *more: str) -> Told:
    """The assessment of `polku run`, which must end well."""
    assert command(["run", str(folder), "--lang", "en", "--format", "html", "--out", str(out), *more]) == 0
    return dict(json.loads((out / "assessment.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("case", "more", "fact"), RUN, ids=[f"{case}: {fact.__name__}" for case, _, fact in RUN])
def test_run_gives_what_it_must(case: str, more: tuple[str, ...], fact: Callable[[Told], None], tmp_path: Path) -> None:
    fact(ran(SHARED / case, tmp_path / "out", *more))


@pytest.mark.filterwarnings("error")
def test_one_month_before_the_start_is_not_possible_yet_and_no_warning_of_a_library_is_seen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ran(SHARED / "one-month-before", tmp_path / "out")
    told = "".join(capfd.readouterr())
    assert "Warning" not in told
    assert "to estimate an effect takes 13 at least" in told


@pytest.mark.parametrize(
    ("case", "more", "words"),
    [
        ("design-asof-2015-06", ("--as-of", "2015-06"), "unemployed>job, unemployed>outside"),
        ("service-link-2016-12", ("--as-of", "2016-12"), "12 more (2017-01)"),
        ("service-link-2016-12", (), "12 more (2017-01)"),
        ("design-exists0", (), "no change in the number of unemployed can be told: the effect cannot be seen"),
        ("design-no-dose-in-plan", (), "cannot be seen in any area"),
        ("own-hiv", (), "A staggered start hardly helps"),
    ],
)
def test_design_gives_a_table_or_one_sentence(
    case: str, more: tuple[str, ...], words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert command(["design", str(SHARED / case), "--lang", "en", "--format", "html", "--out", out, *more]) == 0
    assert words in "".join(capfd.readouterr())


def test_a_short_plan_freezes(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "short-design", tmp_path / "short")
    assert command(["freeze", str(folder), "--as-of", "2017-07", "--lang", "en"]) == 0
    assert (folder / "forecasts.jsonl").read_bytes().endswith(b"\n")


@pytest.mark.parametrize(("first", "month"), [("2025-06", 6), ("2026-06", 18), ("2025-01", 1)])
def test_a_services_own_cost_follows_the_month_of_its_dose(first: str, month: int, tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "own-cost-and-dose", tmp_path / "own")
    doses = folder / "doses.csv"
    doses.write_text(doses.read_text("utf-8").replace("ostopalvelu;pori;2026-06", f"ostopalvelu;pori;{first}"), "utf-8")
    assert own_cost(ran(folder, tmp_path / "out")) == pytest.approx(discounted(25_000, month, 24), rel=2e-3)


def test_a_trial_of_2026_with_its_dose_is_forecast_from_the_assumptions(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "new-then-2026", tmp_path / "new")
    (folder / "doses.csv").write_text("activity,area,from,dose\ncase_manager,pori,2026-01,1\n", "utf-8")
    a = ran(folder, tmp_path / "out")
    assert "rests on a prior assumption, not on the results of this trial" in sentences(a)
    assert effect(a, 12)["mean"] < 0


def test_six_sixths_share_a_euro(tmp_path: Path) -> None:
    from polku.dynamics.payers import mean_shares

    programme = polku.read(SHARED / "shares-six-sixths")[0]
    shares = mean_shares(programme, "oma_tuki", Month.parse("2018-01"), "unemployed")
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    assert all(share == pytest.approx(1 / 6, abs=4e-4) for share in shares.values())


def test_a_packaged_rule_is_ended_as_the_message_says(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "midyear-from-2018-07", tmp_path / "midyear")
    from polku.programme.rules import is_packaged

    programme = polku.read(SHARED / "big-shock")[0]
    rows = [
        f"{r.rule},{r.payer},0,{r.days if (r.days.a or r.days.b) else ''},{r.on},{r.start or ''},{r.end or ''},"
        f"{r.announced or ''},,oma"
        for r in programme.share_rules
        if r.rule == "labour_market_support" and r.on in ("unemployed", "services") and is_packaged(r.place)
    ]
    mine = (folder / "share_rules.csv").read_text("utf-8").splitlines()
    keys = {tuple(line.split(",")[i] for i in (0, 1, 3, 4, 5)) for line in mine}
    rows = [row for row in rows if tuple(row.split(",")[i] for i in (0, 1, 3, 4, 5)) not in keys]
    (folder / "share_rules.csv").write_text("\n".join([*mine, *rows]) + "\n", "utf-8")
    assert polku.check(folder)[0] == ()


def test_finnish_words_are_read(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "words-in-finnish", tmp_path / "words")
    for name, changes in {
        "links.csv": [("palvelut", "services")],
        "areas.csv": [(",trial", ",kokeilu"), (",comparison", ",Vertailualue"), (",country", ",koko maa")],
    }.items():
        text = (folder / name).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    assert polku.check(folder)[0] == ()
    programme = polku.read(folder)[0]
    assert [a.role for a in programme.areas] == ["trial", "comparison", "comparison", "comparison", "country"]
    assert [n.kind for n in programme.nodes] == ["activity"]


def test_the_same_wrong_word_on_every_row_is_one_line(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "words-in-finnish", tmp_path / "words")
    areas = (folder / "areas.csv").read_text("utf-8")
    (folder / "areas.csv").write_text(areas.replace(",comparison", ",verrokki"), "utf-8")
    (one,) = [p for p in polku.check(folder)[0] if p.code == "unknown_word"]
    assert one.place.line == 3
    assert "(ja 2 muuta riviä)" in one.what["fi"]
    assert "(and 2 more)" in one.what["en"]


def test_in_the_map_of_long_names_no_label_is_cut_to_the_words_of_another(tmp_path: Path) -> None:
    """At the page's width (1,100 px) the smallest letters are 10 px, and every name stands whole in its box."""
    assert command(["map", str(SHARED / "map-long-labels"), "--lang", "fi", "--out", str(tmp_path / "out")]) == 0
    svg = (tmp_path / "out" / "map.fi.svg").read_text("utf-8")
    sizes = [float(size) for size in re.findall(r'font-size[=:]"?([0-9.]+)', svg)]
    (width,) = re.findall(r'<svg[^>]*viewBox="0 0 ([0-9.]+)', svg)[:1]
    assert min(sizes) * 1100 / float(width) >= 10
    shown = squeezed(re.sub(r"<[^>]+>", "", svg.partition("</desc>")[2]))
    for node in polku.read(SHARED / "map-long-labels")[0].nodes:
        assert squeezed(escape(node.name["fi"])) in shown


def squeezed(words: str) -> str:
    """Words without the breaks of their lines."""
    return re.sub(r"[\s\u00ad-]+", "", words)


def test_the_first_line_by_which_excel_is_told_the_separator_is_no_part_of_a_table(tmp_path: Path) -> None:
    folder = shutil.copytree(SHARED / "big-shock", tmp_path / "sep")
    areas = (folder / "areas.csv").read_text("utf-8").replace(",", ";")
    (folder / "areas.csv").write_text("sep=;\r\n" + areas, "utf-8")
    assert polku.check(folder)[0] == ()
    read_as, plain = polku.read(folder)[0].areas, polku.read(SHARED / "big-shock")[0].areas
    assert [(a.id, a.name, a.role) for a in read_as] == [(a.id, a.name, a.role) for a in plain]
