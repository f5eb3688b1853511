"""A small assessment that has every kind of figure and table; values are made up for drawing alone."""

from __future__ import annotations

import math
from typing import Any

HOSTILE = '<script>alert("x")</script>'


def t(fi: str, en: str | None = None) -> dict[str, str]:
    return {"fi": fi, "en": en or fi}


def months(first: int, count: int) -> list[str]:
    return [f"{first + i // 12}-{i % 12 + 1:02d}" for i in range(count)]


ACTIVITIES = (
    ("quick_start", "Palveluprosessin nopea käynnistäminen", "Quick start of the service process", "1", ("m_contact",)),
    ("case_manager", "Koordinoitu kokonaisprosessi, omavalmentaja", "Coordinated process, case manager", "1",
     ("m_owner", "m_intensity", "m_benefit")),
    ("procurement", "Palveluhankintojen kehittäminen", "Development of service procurement", "1",
     ("m_market", "m_match")),
    ("info_flow", "Tiedonkulun parantaminen", "Better flow of information", "1", ("m_time",)),
    ("targeting", "Resurssien kohdentaminen niitä tarvitseville", "Resources to those who need them", "2",
     ("m_time",)),
    ("needs_support", "Palvelutarpeen selvittämisen ja palveluohjauksen tuki", "Support for needs assessment", "2",
     ("t_job",)),
    ("feedback", "Asiakaspalautteen kerääminen", "Collecting customer feedback", "2", ("g1a",)),
    ("segmentation", "Asiakassegmentointi ja seuranta", "Customer segmentation and follow-up", "3", ("m_match",)),
    ("face_to_face", "Kasvokkainen kohtaaminen", "Face-to-face meeting", "3", ("m_intensity", "m_register")),
    ("service_tray", "Yksi palvelutarjotin, koko repertuaari", "One service tray, the whole repertoire", "4",
     ("m_use", "m_match")),
    ("interfaces", "Yhdyspinnat: sote, elinkeino, koulutus", "Interfaces: health, business, education", "4",
     ("m_benefit", "m_match", "t_sub")),
    ("synergy", "Synergia, resurssit lähemmäs asiakasta", "Synergy, resources nearer the client", "5",
     ("m_time", "g1d")),
    ("client_data", "Asiakastiedon kulku (URA-oikeudet)", "Flow of client data (register rights)", "5", ("m_time",)),
)  # fmt: skip
MECHANISMS = (
    ("m_contact", "Nopea ensikontakti", ("r2", "t_svc")),
    ("m_owner", "Prosessilla omistaja", ("r3",)),
    ("m_intensity", "Yhteydenottojen tiheys", ("r5", "t_svc", "t_job")),
    ("m_match", "Palvelun osuvuus", ("t_after", "r4", "t_job")),
    ("m_use", "Palvelujen käyttö", ("r4",)),
    ("m_benefit", "Oikea etuus tai palvelu", ("t_out", "r1")),
    ("m_register", "Rekisterin ajantasaisuus", ("t_reg",)),
    ("m_time", "Henkilöstön aika asiakkaalle", ("t_job", "r1")),
    ("m_market", "Toimiva palvelumarkkina", ("t_svc",)),
    ("r1", "Yksi luukku lähipalveluna", ("t_out",)),
    ("r2", "Ennakoivuus tarttua asiakkaiden haasteisiin ja mahdollisuuksiin", ("t_job",)),
    ("r3", "Selkeämpi vastuu, omistajuus ja räätälöinti", ("t_job",)),
    ("r4", "Palvelurepertuaarin hyödyntäminen ja kohdentaminen", ("t_after", "t_svc")),
    ("r5", "Tehokkaampi ohjaus ja polutus työelämään", ("t_job",)),
)
ENDS = (
    ("t_job", "transition", "Työttömyydestä avoimille työmarkkinoille"),
    ("t_svc", "transition", "Työttömyydestä palveluihin"),
    ("t_sub", "transition", "Palkkatuettuun työhön"),
    ("t_out", "transition", "Työvoiman ulkopuolelle"),
    ("t_reg", "transition", "Rekisteristä poistuminen"),
    ("t_after", "transition", "Palvelusta työhön"),
    ("g1a", "goal", "Asiakaslähtöiset palvelukokonaisuudet"),
    ("g1d", "goal", "Maakuntavalmius"),
)


def pathway_graph() -> dict[str, Any]:
    nodes: list[dict[str, Any]] = [
        {"id": i, "label": t(fi, en), "kind": "activity", "group": g} for i, fi, en, g, _ in ACTIVITIES
    ]
    nodes += [{"id": i, "label": t(fi), "kind": "mechanism", "group": ""} for i, fi, _ in MECHANISMS]
    nodes += [{"id": i, "label": t(fi), "kind": kind, "group": ""} for i, kind, fi in ENDS]
    styles = ("assumption", "assumption", "learned", "no_data")
    pairs = [(a[0], to) for a in ACTIVITIES for to in a[4]] + [(m[0], to) for m in MECHANISMS for to in m[2]]
    links = [
        {"id": f"{a}-{b}", "source": a, "target": b, "style": styles[i % 4], "sign": "+-0"[i % 3], "label": t("")}
        for i, (a, b) in enumerate(pairs)
    ]
    return {"nodes": nodes, "links": links}


def fan_data(modelled: bool = False) -> dict[str, Any]:
    at = months(2014, 168)
    level = [24000 + 2500 * math.sin(i / 12 * 2 * math.pi) - 40 * max(i - 24, 0) for i in range(168)]

    def quantiles(gap: float) -> dict[str, list[float | None]]:
        out: dict[str, list[float | None]] = {}
        for name, z in (("0.025", -1.96), ("0.1", -1.28), ("0.5", 0.0), ("0.9", 1.28), ("0.975", 1.96)):
            out[name] = [None if i < 43 else v * (1 - gap) + z * 130 * math.sqrt(i - 42) for i, v in enumerate(level)]
        return out

    observed: list[float | None] = [None if modelled or i > 65 else v for i, v in enumerate(level)]
    return {
        "months": at, "observed": observed, "with": quantiles(0.06), "without": quantiles(0.0), "start": "2017-08",
        "end": "2018-12", "data_end": "2019-06", "projection_from": "2022-07", "modelled": modelled,
        "reforms": [
            {"month": "2017-01", "label": t("Määräaikaishaastattelut koko maassa", "Periodic interviews")},
            {"month": "2017-08", "label": t("Kokeilulaki voimaan", "The trial's act in force")},
            {"month": "2018-01", "label": t("Aktiivimalli alkaa", "Activity model starts")},
            {"month": "2018-02", "label": t("Jatkoa ei tule: ilmoitus", "No extension announced")},
            {"month": "2025-01", "label": t("Kuntaosuus laajenee", "New municipal share")},
        ],
        "unit": t("työtöntä työnhakijaa", "unemployed jobseekers"), "zero": False,
    }  # fmt: skip


def rows(count: int) -> list[dict[str, Any]]:
    status = ("learned", "partly_learned", "prior_driven", "conflict", "not_learnable_yet")
    return [
        {"label": t(ACTIVITIES[i][1], ACTIVITIES[i][2]), "group": t("Nippu 1", "Bundle 1"), "value": -120.0 + 31 * i,
         "low": -260.0 + 31 * i, "high": 20.0 + 31 * i, "status": status[i % 5], "note": ""}
        for i in range(count)
    ]  # fmt: skip


def figure(kind: str, data: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {
        "id": f"{kind}_{number}", "kind": kind, "data": data,
        "caption": t("Työttömien määrä väheni kokeilualueella vertailutilannetta nopeammin.",
                     "Unemployment fell faster in the trial area than it would have without the trial."),
        "alt": t("Kuva näyttää saman kuin otsikko.", "The picture shows what its caption says."),
    }  # fmt: skip


def figures() -> list[dict[str, Any]]:
    people = t("henkilöä", "persons")
    payers = ("Valtio", "Kunta", "Työttömyyskassat", "Työllisyysrahasto", "Työnantaja", "Asiakas", "Yhteensä")
    return [
        figure("three_bars", {"zero": True, "bars": [
            {"label": t("Työttömiä, Pirkanmaa, 12 kk alusta", "Unemployed, Pirkanmaa, month 12"), "value": -1240.0,
             "low": -2100.0, "high": -380.0, "unit": people, "status": "partly_learned"},
            {"label": t("Palveluissa", "In services"), "value": 610.0, "low": -120.0, "high": 1350.0, "unit": people,
             "status": "modelled"},
            {"label": t("Työkuukausia avoimilla työmarkkinoilla", "Open job months"), "value": None, "low": None,
             "high": None, "unit": t("kuukautta", "months"), "status": "not_learnable_yet"}]}),
        figure("pathway_map", pathway_graph()),
        figure("fan", fan_data()),
        figure("fan", fan_data(modelled=True), 2),
        figure("before_after", {
            "months": months(2014, 66), "area": [100 - 0.4 * max(i - 30, 0) for i in range(66)],
            "comparison": [100 - 0.25 * max(i - 32, 0) for i in range(66)], "start": "2017-08",
            "label_area": t("Pirkanmaa"), "label_comparison": t("Vertailualueet", "Comparison areas"),
            "unit": t("heinäkuu 2017 = 100", "July 2017 = 100")}),
        figure("waterfall", {
            "start": {"label": t("Ilman kokeilua", "Without the trial"), "value": 19477.0},
            "steps": [
                {"label": t("Avoimille työmarkkinoille", "To open jobs"), "value": -212.0, "low": -420.0, "high": 5.0},
                {"label": t("Palkkatuettuun työhön", "To subsidised jobs"), "value": -80.0, "low": -160.0, "high": 3.0},
                {"label": t("Palveluihin", "To services"), "value": -640.0, "low": -900.0, "high": -300.0},
                {"label": t("Paluut palveluista", "Back from services"), "value": 150.0, "low": 60.0, "high": 260.0},
                {"label": t("Rekisteristä poistuneet", "Left the register"), "value": -90.0, "low": None,
                 "high": None}],
            "end": {"label": t("Kokeilun kanssa", "With the trial"), "value": 18605.0}, "unit": people}),
        figure("payer_bars", {
            "horizons": [6, 12, 24, 36, 60], "unit": t("milj. euroa", "EUR million"),
            "payers": [{"label": t(p), "values": [(-1) ** k * 0.3 * h for h in (1, 2, 4, 5, 7)],
                        "low": [(-1) ** k * 0.3 * h - 0.4 for h in (1, 2, 4, 5, 7)],
                        "high": [(-1) ** k * 0.3 * h + 0.4 for h in (1, 2, 4, 5, 7)]}
                       for k, p in enumerate(payers)],
            "shift": {"from": t("Valtio", "State"), "to": t("Kunta", "Municipality"), "amount": 1.2}}),
        figure("dot_interval", {"rows": rows(13), "unit": people, "zero": True}),
        figure("dose_multiples", {"panels": [
            {"label": t(a[1], a[2]), "months": months(2017, 36),
             "planned": [0.0 if i < 7 else 0.25 if i < 9 else 0.5 if i < 13 else 1.0 if i < 21 else 0.0
                         for i in range(36)],
             "delivered": [0.3 if 9 <= i < 24 else 0.0 for i in range(36)] if k % 2 else None}
            for k, a in enumerate(ACTIVITIES)]}),
        figure("timeline", {"now": "2018-06", "items": [
            {"label": t("Ensikontaktin nopeutuminen näkyy", "Faster first contact is seen"), "month": "2017-11",
             "state": "seen"},
            {"label": t("Aktivointiaste nousee", "Activation rate rises"), "month": "2018-02", "state": "late"},
            {"label": t("Työllistyminen avoimille työmarkkinoille lisääntyy", "More open jobs"), "month": "2018-12",
             "state": "not_yet"},
            {"label": t("Asiakkaiden arvio palvelusta", "Clients' own rating"), "month": "2018-04",
             "state": "unknown"}]}),
        figure("bars", {"unit": t("riippumatonta lähdettä", "independent sources"), "bars": [
            {"label": t("Työnvälitystilasto", "Employment service statistics"), "value": 14},
            {"label": t("Kuntien omat asiakirjat", "The municipalities' own documents"), "value": 2.5}]}),
    ]  # fmt: skip


def table() -> dict[str, Any]:
    columns = [
        {"id": "area", "label": t("alue", "area"), "kind": "text", "decimals": 0},
        {"id": "value", "label": t("muutos, henkilöä", "change, persons"), "kind": "number", "decimals": 0},
        {"id": "p", "label": t("todennäköisyys, %", "probability, %"), "kind": "percent", "decimals": 0},
        {"id": "cost", "label": t("euroa", "euros"), "kind": "euro", "decimals": 0},
        {"id": "verdict", "label": t("päätelmä", "verdict"), "kind": "verdict", "decimals": 0},
    ]
    return {
        "id": "areas", "caption": t("Vaikutus alueittain", "Effect by area"), "columns": columns,
        "rows": [[t("Pirkanmaa"), -1240.0, 87.0, -2500000.0, "partly_learned"],
                 [t("=2+5+cmd|' /C calc'!A0"), 5.0, None, 1.0, t("ei tietoa", "not known")],
                 [t(HOSTILE), -3.25, 50.0, None, None]],
        "note": t("Hinnat vuoden 2017 rahassa.", "Prices of 2017."),
    }  # fmt: skip


def claim(fi: str, en: str, *grounds: tuple[str, str]) -> dict[str, Any]:
    return {"text": t(fi, en), "values": {"n": 3}, "grounds": [{"kind": k, "id": i} for k, i in grounds]}


def assessment() -> dict[str, Any]:
    series = tuple(("observation", f"unemployed/pirkanmaa/{m}@{m}") for m in months(2017, 18))
    claims = [
        claim("Työttömien määrä oli kesäkuussa 2018 arviolta 1 240 henkilöä pienempi kuin ilman kokeilua "
              "(80 %:n todennäköisyysväli 380–2 100).",
              "In June 2018 unemployment was about 1,240 persons lower than without the trial "
              "(80% credible interval 380–2,100).", *series, ("link", "L1")),
        claim("Näistä aineistoista ei voida päätellä, muuttiko omavalmentaja työllistymistä.",
              "These data cannot tell whether the case manager changed employment.", ("design", "pirkanmaa/12")),
        claim(HOSTILE, HOSTILE, ("source", HOSTILE)),
    ]  # fmt: skip
    pages = [
        {"id": f"p{i}", "title": t(f"Sivu: {f['kind']}", f"Page: {f['kind']}"),
         "conclusion": t("Kokeilu siirsi asiakkaita palveluihin; työllistymisen lisääntymistä ei voida vielä osoittaa.",
                         "The trial moved clients to services; more employment cannot be shown yet."),
         "claims": claims[: 3 if i == 0 else 1], "figures": [f], "tables": [table()] if i in (0, 8) else []}
        for i, f in enumerate(figures())
    ]  # fmt: skip
    return {
        "schema": 1, "programme": {"id": "kokeilut-2017", "hash": "ab" * 32}, "as_of": "2018-06", "seed": 1,
        "version": "0.1.0", "inputs": [{"path": "areas.csv", "sha256": "cd" * 32}],
        "title": t("Työvoima- ja yrityspalvelujen alueelliset kokeilut 2017–2018", "Regional trials 2017–2018"),
        "areas": [{"id": "pirkanmaa", "name": t("Pirkanmaa"), "gen": t("Pirkanmaan"), "ine": t("Pirkanmaalla"),
                   "role": "trial"}],
        "map": pathway_graph(), "doses": [], "goals": [], "diagnostics": {"calibration": "pending"}, "effects": [],
        "links": [], "forecasts": [], "costs": [], "activities": [], "monitor": [], "coverage": [], "transfer": [],
        "design": [], "questions": [], "pages": pages,
        "warnings": [{"code": "revised", "place": "series/unemployed.csv",
                      "text": t("Sarja on otettu myöhemmästä julkaisusta.", "The series is from a later extract.")}],
    }  # fmt: skip
