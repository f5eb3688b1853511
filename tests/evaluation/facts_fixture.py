"""A made-up run for the tests: the five areas of the example, simple series and facts as a model could find them.

The numbers are invented for the tests and smooth on purpose; only the names are those of the example programme.
`run("2019-06")` gives the programme, evidence and facts of that as-of month.
"""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

from polku.base import QUANTILES, Caution, Month, Spread, Text, months
from polku.evidence.model import Coding, Evidence, Observation, Source
from polku.programme.model import (
    Area,
    Band,
    Capacity,
    Decision,
    Dose,
    Graded,
    Indicator,
    Link,
    Node,
    Payer,
    Period,
    Programme,
    Question,
    Reform,
    ShareRule,
    Shift,
    State,
    UnitCost,
)
from polku.results.model import (
    BeforeTest,
    Contribution,
    DesignRow,
    DoseRow,
    EffectRow,
    Facts,
    FlowPart,
    ForecastRow,
    LinkRow,
    TransferRow,
)
from polku.results.money import BreakEven, CostRow

START, END = Month.parse("2017-08"), Month.parse("2018-12")
FIRST, LAST = Month.parse("2014-01"), Month.parse("2019-05")
T = Text.of

AREAS = (
    Area("pirkanmaa", T("Pirkanmaa", "Pirkanmaa"), "trial", "Pirkanmaan", "Pirkanmaalla"),
    Area("turku", T("Turun seutu", "Turku region"), "trial", "Turun seudun", "Turun seudulla"),
    Area("lapland", T("Lappi", "Lapland"), "trial", "Lapin", "Lapissa"),
    Area("kuopio", T("Kuopion seutu", "Kuopio region"), "trial", "Kuopion seudun", "Kuopion seudulla"),
    Area("pori", T("Pori", "Pori"), "trial"),
    Area("kainuu", T("Kainuu", "Kainuu"), "comparison"),
    Area("etela-savo", T("Etelä-Savo", "South Savo"), "comparison"),
    Area("finland", T("Koko maa", "Whole country"), "country"),
)
LEVEL = {
    "pirkanmaa": 26000.0,
    "turku": 14000.0,
    "lapland": 9000.0,
    "kuopio": 7600.0,
    "pori": 5200.0,
    "kainuu": 5000.0,
    "etela-savo": 8300.0,
    "finland": 330000.0,
}

NODES = (
    Node(
        "quick_start",
        "activity",
        T("Palveluprosessin nopea käynnistäminen", "Quick start of the service process"),
        "1",
        ("S3.1", "S3.2"),
    ),
    Node(
        "case_manager",
        "activity",
        T("Koordinoitu kokonaisprosessi, omavalmentaja", "Coordinated process, case manager"),
        "1",
        ("S3.1", "S3.3"),
    ),
    Node(
        "service_tray",
        "activity",
        T("Yksi palvelutarjotin, koko repertuaari", "One service tray, the whole repertoire"),
        "4",
        ("S3.2",),
    ),
    Node(
        "synergy",
        "activity",
        T("Synergia, resurssit lähemmäs asiakasta", "Synergy, resources nearer the client"),
        "5",
        ("S3.4",),
    ),
    Node("feedback", "activity", T("Asiakaspalautteen kerääminen", "Collecting customer feedback"), "2"),
    Node("m_contact", "mechanism", T("Nopea ensikontakti", "Quick first contact"), indicator="days_to_meeting"),
    Node("m_owner", "mechanism", T("Prosessilla omistaja", "The process has an owner")),
    Node("m_use", "mechanism", T("Palvelujen käyttö", "Use of services"), indicator="activation_rate"),
    Node("m_time", "mechanism", T("Henkilöstön aika asiakkaalle", "Staff time for the client")),
    Node("g1a", "goal", T("Asiakaslähtöiset palvelukokonaisuudet", "Customer-oriented packages"), better="more"),
    Node(
        "g1b",
        "goal",
        T("Työttömyyden kokonaiskustannukset", "Total cost of unemployment"),
        better="less",
        addresses=("S3.5",),
    ),
    Node("g1c", "goal", T("Elinvoima ja uudet työpaikat", "Vitality and new jobs"), better="more"),
    Node("g1d", "goal", T("Maakuntavalmius", "County readiness"), better="more"),
    Node("g2a", "goal", T("Opit toimivuudesta", "Lessons on what works")),
)
LINKS = (
    Link("L1", "quick_start", Shift("unemployed", "job", Band(0, 6)), 3, 0.10, 0.10, 0.6, via=("m_contact",)),
    Link(
        "L3", "case_manager", Shift("unemployed", "job"), 7, 0.06, 0.06, 0.6, via=("m_owner",), basis="S94: 0,05 × 1,2"
    ),
    Link("L4", "case_manager", Shift("unemployed", "unsubsidised"), 3, 0.20, 0.20, 0.8, via=("m_use",)),
    Link("L9", "service_tray", Shift("unemployed", "unsubsidised"), 3, 0.15, 0.15, 0.7, via=("m_use",)),
    Link("L10", "service_tray", Shift("services", "job"), 7, 0.05, 0.10, 0.5),
    Link("C2", "synergy", Capacity("case_manager"), 7, 0.05, 0.10, 0.5, via=("m_time",)),
    Link("G1", "case_manager", Graded("g1a"), 3, 0.3, 0.3, 0.6),
)
QUESTIONS = (
    Question("Q1", T("Tehdäänkö oikeita asioita?", "Are the right things being done?"), "right_things"),
    Question("Q2", T("Tehdäänkö asiat oikealla tavalla?", "Are things being done in the right way?"), "right_way"),
    Question("Q1a", T("Asiakaslähtöiset palvelukokonaisuudet?", "Customer-oriented packages?"), "goal_graded", "g1a"),
    Question("Q1b", T("Vähenivätkö kokonaiskustannukset?", "Did the total cost fall?"), "total_cost", "g1b"),
    Question("Q1c", T("Syntyikö uusia työpaikkoja?", "Were there new jobs?"), "net_jobs", "g1c"),
    Question("Q1d", T("Kasvoiko maakuntien valmius?", "Did county readiness grow?"), "goal_graded", "g1d"),
    Question("Q2a", T("Mikä toimii?", "What works?"), "what_works", "g2a"),
    Question("Q2b", T("Kehitettiinkö ketterästi?", "Was development agile?"), "agile"),
    Question("Q2c", T("Syntyikö uutta oppia ja verkostoja?", "New learning and networks?"), "learning"),
    Question("Q10", T("Kuka maksoi ja kuka hyötyi?", "Who paid, who gained?"), "who_pays"),
    Question("Q11", T("Voiko mallin siirtää?", "Can it be carried elsewhere?"), "transfer"),
    Question("Q12", T("Mitä menetetään, kun kokeilu päättyy?", "What is lost when it ends?"), "lost_at_end"),
)
INDICATORS = (
    Indicator(
        "unemployed",
        T("Työttömät työnhakijat", "Unemployed jobseekers"),
        T("henkilöä", "persons"),
        formula="unemployed",
        better="less",
    ),
    Indicator("activation_rate", T("Aktivointiaste", "Activation rate"), T("%", "%"), "ratio", better="more"),
    Indicator(
        "activation_rate_change_year",
        T("Aktivointiasteen vuosimuutos", "Yearly change of the activation rate"),
        T("prosenttiyksikköä", "percentage points"),
        "change",
        noise_sd=1.5,
    ),
    Indicator(
        "days_to_meeting",
        T("Päiviä ensitapaamiseen", "Days to first meeting"),
        T("päivää", "days"),
        "other",
        better="less",
    ),
)
PROGRAMME = Programme(
    "kokeilut-testi",
    T("Alueelliset kokeilut, koeaineisto", "Regional trials, test material"),
    "fi",
    Period(FIRST, START, END, 120),
    decision=Decision(
        T("jatketaanko kokeiluja vuoden 2020 loppuun", "whether to continue the trials to the end of 2020"),
        T("eduskunta", "parliament"),
        Month.parse("2018-09"),
    ),
    areas=AREAS,
    nodes=NODES,
    links=LINKS,
    doses=tuple(Dose(n.id, a.id, START, 1.0) for n in NODES if n.kind == "activity" for a in AREAS[:5]),
    states=(
        State("unemployed", T("Työtön työnhakija", "Unemployed jobseeker")),
        State("job", T("Avoimet työmarkkinat", "Open labour market"), absorbing=True),
    ),
    payers=(
        Payer("state", T("Valtio", "State"), "valtion"),
        Payer("municipality", T("Kunta", "Municipality"), "kunnan"),
        Payer("funds", T("Työttömyyskassat", "Unemployment funds")),
    ),
    share_rules=(
        ShareRule("labour_market_support", "municipality", 0.5, Band(300, 1000), source="Kela"),
        ShareRule(
            "labour_market_support",
            "municipality",
            0.1,
            Band(100, 200),
            start=Month.parse("2025-01"),
            verified=False,
            source="Kela 29.5.2024",
        ),
    ),
    unit_costs=(
        UnitCost(
            "lms",
            T("Työmarkkinatuki", "Labour-market support"),
            32.40,
            "day",
            "labour_market_support",
            "unemployed",
            prices=2018,
            source="Kela",
        ),
        UnitCost(
            "staff",
            T("Kokeilun henkilöstö", "The trial's staff"),
            None,
            "person_year",
            "",
            activity="case_manager",
            area="pirkanmaa",
            quantity=330,
            prices=2018,
            source="KK 277/2018 vp",
        ),
    ),
    indicators=INDICATORS,
    reforms=(
        Reform(
            "activity_model",
            T("Aktiivimalli", "Activity model"),
            Month.parse("2018-01"),
            Month.parse("2019-12"),
            source="laki",
        ),
    ),
    questions=QUESTIONS,
)


def spread(mean: float, sd: float) -> Spread:
    normal = NormalDist(mean, sd)
    return Spread(mean, sd, tuple(normal.inv_cdf(q) for q in QUANTILES))


def level(area: str, when: Month, *, with_trial: bool = True) -> float:
    """A smooth made-up series; Pirkanmaa falls faster from July 2016 to July 2017."""
    t = when.since(FIRST)
    cycle = 0.05 * math.sin(t / 40) - max(0, when.since(Month.parse("2016-07"))) * 0.011
    season = 0.04 * math.cos(2 * math.pi * when.month / 12)
    own = -0.008 * min(12, max(0, when.since(Month.parse("2016-07")))) if area == "pirkanmaa" else 0.0
    effect = -0.02 if with_trial and when >= START and area in [a.id for a in AREAS[:5]] else 0.0
    return round(LEVEL[area] * math.exp(cycle + season + own + effect))


def evidence(as_of: Month) -> Evidence:
    seen = [
        Observation("unemployed", a.id, m, level(a.id, m), known=m + 1, source="statfin")
        for a in AREAS
        for m in months(FIRST, LAST)
    ]
    told = Month.parse("2019-04")
    seen += [
        Observation("activation_rate_change_year", "pirkanmaa", END, 10.2, known=told, source="tampere2019"),
        Observation("activation_rate_change_year", "finland", END, 3.8, known=told, source="tampere2019"),
    ]
    codings = (
        Coding(
            "c1",
            "news2018",
            "L4",
            "Työttömät vähenivät 11,4 % alle puolessa vuodessa",
            "2017-07..2017-12",
            "pirkanmaa",
            Month.parse("2017-12"),
            "none",
            None,
            "indicator",
            coded=Month.parse("2018-02"),
        ),
        Coding(
            "c2",
            "deck2018",
            "L3",
            "Omavalmentaja koetaan hyväksi",
            "s. 12",
            "",
            Month.parse("2018-07"),
            "for",
            2,
            "opinion_outcome",
            coded=Month.parse("2018-07"),
        ),
    )
    sources = (
        Source("statfin", "series", "Työnvälitystilasto", "Tilastokeskus", Month.parse("2014-01")),
        Source("news2018", "news", "Lehtijuttu", "Lehti", Month.parse("2018-02"), read_as="excerpt"),
        Source("deck2018", "deck", "Väliraportin kalvot", "Arvioijat", Month.parse("2018-07")),
        Source("tampere2019", "news", "Kokeilun tulokset", "Tampereen kaupunki", told),
    )
    return Evidence(
        sources=tuple(s for s in sources if s.published is not None and s.published <= as_of),
        observations=tuple(o for o in seen if o.known is not None and o.known <= as_of),
        codings=tuple(c for c in codings if c.coded is not None and c.coded <= as_of),
    )


HORIZONS = (6, 12, 24, 36, 60, 120)
SHAPE = {6: 0.6, 12: 1.0, 24: 0.7, 36: 0.3, 60: 0.1, 120: 0.02}
MEASURES = {  # share of the level at 12 months, sd share, p_better's better way, verdict after, unit
    "unemployed": (-0.030, 0.015, "less", "partly_learned", "persons"),
    "unemployed_or_in_service": (-0.010, 0.014, "less", "prior_driven", "persons"),
    "in_services": (0.020, 0.008, "", "partly_learned", "persons"),
    "long_term_unemployed": (-0.006, 0.006, "less", "prior_driven", "persons"),
    "activation_rate": (6.0, 1.6, "more", "partly_learned", "points"),
    "open_job_months": (0.05, 0.05, "more", "prior_driven", "months"),
    "open_jobs": (0.008, 0.008, "more", "prior_driven", "persons"),
}


def _effect(area: Area, measure: str, horizon: int, stage: str, displacement: float) -> EffectRow:
    share, sd, better, verdict, unit = MEASURES[measure]
    base = 1.0 if measure == "activation_rate" else LEVEL[area.id] * 0.8
    grow = horizon / 12 if measure in ("open_job_months", "open_jobs") else SHAPE[horizon]
    cut = 1 - 1.6 * displacement if measure in ("open_job_months", "open_jobs") else 1 - displacement * 0.3
    made = spread(share * base * grow * cut, max(sd * base * grow, 1e-6))
    prior = stage == "plan"
    p = NormalDist().cdf(made.mean / made.sd * (1 if better == "more" else -1)) if better else None
    return EffectRow(
        area.id,
        measure,
        unit,
        horizon,
        "plan",
        "main",
        displacement,
        made,
        p,
        spread(made.mean * 0.8, made.sd * 1.2),
        0.31,
        0.0 if prior else {"partly_learned": 0.52}.get(verdict, 0.12),
        "prior_driven" if prior else verdict,
        base if measure != "activation_rate" else 25.0,
        projection=horizon > 36,
        direction="suggests" if verdict == "partly_learned" and not prior else "open",
    )


def _forecasts(area: str, data_end: Month) -> list[ForecastRow]:
    rows = []
    for indicator, lift in (("unemployed", 1.0), ("unemployed_or_in_service", 1.35)):
        for m in months(FIRST, START + 59):
            seen = m <= data_end
            if m < START:
                rows.append(
                    ForecastRow(
                        indicator,
                        area,
                        m,
                        "",
                        None,
                        None,
                        level(area, m) if lift == 1.0 else None,
                        "observed",
                        lift > 1.0,
                    )
                )
                continue
            h = max(0, m.since(data_end))
            without = spread(lift * level(area, m, with_trial=False), 40 + 30 * math.sqrt(h))
            with_ = spread(lift * level(area, m), 40 + 30 * math.sqrt(h))
            kind = "observed" if seen else "forecast" if h <= 36 else "projection"
            rows.append(
                ForecastRow(
                    indicator,
                    area,
                    m,
                    "plan",
                    without.quantiles,
                    with_.quantiles,
                    level(area, m) if seen and lift == 1.0 else None,
                    kind,
                    lift > 1.0,
                )
            )
    return rows


PARTS = {
    "job": -0.006,
    "subsidised": -0.003,
    "services": -0.022,
    "outside": -0.002,
    "reg_end": -0.001,
    "returns": 0.004,
    "entries": 0.0,
}
PAYERS = {"state": 0.9, "municipality": -0.6, "funds": 0.05, "total": 0.35, "programme": 0.0}


def facts(as_of: Month) -> Facts:
    data_end = as_of.back(1)
    stage = "plan" if data_end < START else "during" if data_end <= END else "after"
    trial = AREAS[:5]
    effects = tuple(
        _effect(a, m, h, stage, d)
        for a in trial
        for m in MEASURES
        for h in HORIZONS
        for d in ((0.0, 0.25, 0.5) if m in ("open_job_months", "open_jobs", "unemployed") else (0.0,))
    )
    prior = stage == "plan"
    links = tuple(
        LinkRow(
            k.id,
            a.id,
            "",
            k.mean * k.exists,
            k.sd,
            k.mean * k.exists * (1.0 if prior else 1.1),
            k.sd * (1.0 if prior else 0.95),
            0.0 if prior else 0.10,
            0.12,
            None,
            0.1,
            "not_learnable_yet" if prior else "prior_driven",
            {} if prior else {"unemployed": 1.0},
        )
        for a in trial
        for k in LINKS
        if not isinstance(k.effect, Graded)
    )
    sums = tuple(
        LinkRow(
            "bundle",
            a.id,
            "",
            0.3,
            0.25,
            0.3 if prior else 0.36,
            0.25 if prior else 0.17,
            0.0 if prior else 0.54,
            0.5,
            None,
            0.4,
            "prior_driven" if prior else "partly_learned",
            {} if prior else {"unemployed": 1.0},
            ("quick_start", "case_manager", "service_tray", "synergy"),
        )
        for a in trial
    )
    costs = tuple(
        CostRow(
            a.id,
            p,
            h,
            "plan",
            spread(x * LEVEL[a.id] * h * 2, abs(x) * LEVEL[a.id] * h + 1.0),
            0.9 if x < 0 else 0.1,
            {"municipality": 0.6} if p == "state" else {},
            p != "municipality" or h <= 60,
            "2018",
            benefits=spread(x * LEVEL[a.id] * h * 2, abs(x) * LEVEL[a.id] * h + 1.0),
        )
        for a in trial
        for p, x in PAYERS.items()
        for h in (12, 36, 60)
    )
    parts = tuple(
        FlowPart(a.id, h, part, "plan", spread(x * LEVEL[a.id] * 0.8 * SHAPE[h], 0.006 * LEVEL[a.id] * 0.8 * SHAPE[h]))
        for a in trial
        for part, x in PARTS.items()
        for h in HORIZONS
    )
    doses = tuple(
        DoseRow(n.id, a.id, START, tuple(1.0 if 6 <= i < 14 else 0.5 for i in range(17)), None)
        for n in NODES
        if n.kind == "activity"
        for a in trial
    )
    contributions = tuple(
        Contribution(
            n, a.id, "unemployed", 12, spread(-0.008 * LEVEL[a.id], 0.008 * LEVEL[a.id]), 0.84, "bundle", "prior_driven"
        )
        for n in ("quick_start", "case_manager", "service_tray", "synergy")
        for a in trial
    )
    before = tuple(
        BeforeTest(
            a.id,
            12,
            -0.115 if a.id == "pirkanmaa" else -0.005,
            0.030,
            -3.8 if a.id == "pirkanmaa" else -0.2,
            0.085,
            -0.02,
            -0.07,
            -0.217 if a.id == "pirkanmaa" else -0.127,
            -0.122,
            None if prior else -0.192,
            None if prior else -0.131,
            0.068 if a.id == "pirkanmaa" and stage == "after" else None,
            Month.parse("2016-07"),
            Month.parse("2019-05"),
            parted=a.id == "pirkanmaa",
        )
        for a in trial
    )
    return Facts(
        as_of,
        data_end,
        effects,
        links + sums,
        tuple(r for a in trial for r in _forecasts(a.id, data_end)),
        costs,
        (
            BreakEven(
                "pirkanmaa",
                "staff",
                1.4,
                "months_per_client",
                T(
                    "Pirkanmaan henkilöstön hinta katetaan, jos etuusaika lyhenee 1,4 kuukautta asiakasta kohti.",
                    "The staff in Pirkanmaa is paid for if time on benefit shortens by 1.4 months per client.",
                ),
            ),
        ),
        parts,
        doses,
        contributions,
        before,
        tuple(
            DesignRow(a.id, "unemployed", m, 600 / math.sqrt(LEVEL[a.id]) * math.sqrt(m / 12), 0.35)
            for a in trial
            for m in (6, 12, 24)
        ),
        (TransferRow("unemployed", 12, spread(-120.0, 210.0), 0.71, "prior_driven", "area_differences"),),
        {"noise_q": 0.0075, "noise_k": 0.9, "iterations": 4.0, "calibration": "not run"},
        (
            Caution(
                "revised_data",
                "series/unemployed.csv",
                T("Sarja on myöhempi, tarkistettu poiminta.", "The series is a later, revised extract."),
            ),
        ),
        {"bundle": ("quick_start", "case_manager", "service_tray", "synergy")},
    )


def run(as_of: str) -> tuple[Programme, Evidence, Facts]:
    """The programme, evidence and facts of a run as of a month."""
    when = Month.parse(as_of)
    return PROGRAMME, evidence(when), facts(when)


def run_without_estimate(as_of: str) -> tuple[Programme, Evidence, Facts]:
    """A run that could not estimate: facts hold only the break-even and the reason."""
    when = Month.parse(as_of)
    full = facts(when)
    reason = Caution(
        "no_comparison", "areas.csv", T("Kansiossa ei ole vertailualuetta.", "The folder has no comparison area.")
    )
    bare = Facts(when, full.data_end, break_evens=full.break_evens, cautions=(reason,), estimated=False)
    return replace(PROGRAMME, areas=AREAS[:5]), evidence(when), bare
