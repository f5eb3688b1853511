"""Random valid programmes: the folder of a seed and a number, whatever an evaluator may have, and may lack.

`write(folder, seed, number)` writes one and returns what was drawn (`Drawn`): the same pair gives the same bytes. It
makes what the folder's pages allow, not what is wise: a horizon of one month, a start ten years after the data, areas
of eight people, flat series, gaps, no comparison, no country, no labour force; Finnish rules or a model of its own.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from polku.base import Month
from programmes_own import OWN, Own

FI = Own(
    home="unemployed",
    moves=("unemployed>job", "unemployed>services", "services>job", "unemployed>unsubsidised", "unemployed>training"),
    rule="labour_market_support",
    payers=("state", "municipality"),
    places=("job", "training"),
)
METHODS = ("right_things", "right_way", "goal_graded", "total_cost", "net_jobs", "what_works", "agile", "learning",
           "who_pays", "transfer", "lost_at_end")  # fmt: skip
SHAPES = ("usual",) * 12 + ("tiny", "flat", "huge", "falls_to_zero", "jumps", "nearly_flat")
HORIZONS = (1, 2, 3, 5, 6, 7, 11, 12, 12, 13, 18, 24, 24, 24, 30, 36)
AS_OF = ("none", "before", "start", "first", "middle", "data_end", "after", "long_after")
DOSES = ("1", "0.5", "0.25", "0", "täysi", "osittain", "käynnistyy", "full", "partial", "starting")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn of a folder: its as-of month (None: the default), and words that say what kind it is."""

    as_of: Month | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Frame:
    """What all tables share: months, areas, model, and the dice."""

    dice: random.Random
    own: Own
    fi: bool
    data_from: Month
    data_to: Month
    start: Month
    end: Month
    horizon: int
    trial: list[str]
    comparison: list[str]
    country: bool
    segments: list[str]
    activities: list[str]
    scenarios: list[str]
    dosed: list[str]

    def maybe(self, chance: float) -> bool:
        return self.dice.random() < chance

    def month(self, first: Month, last: Month) -> Month:
        return plus(first, self.dice.randint(0, max(0, last.since(first))))

    @property
    def areas(self) -> list[str]:
        return [*self.trial, *self.comparison, *(["finland"] if self.country else [])]


def write(folder: Path, seed: int, number: int, small: bool = False) -> Drawn:
    """Writes a folder (it must not be there) and returns what it is. `small` keeps areas and months few."""
    dice = random.Random(f"programmes/{seed}/{number}")
    frame = _frame(dice, small)
    (folder / "series").mkdir(parents=True)
    tables = {**_belief(frame), **_money(frame), **_material(frame)}
    if not frame.fi:
        tables = {**tables, **_own_tables(frame, tables)}
    for name, rows in tables.items():
        if rows:
            _table(folder / f"{name}.csv", rows, dice.choice(",;"))
    shapes = _series(folder / "series", frame)
    (folder / "programme.toml").write_text(_settings(frame, number), "utf-8")
    kind = "fi" if frame.fi else frame.own.home
    size = f"{len(frame.trial)}+{len(frame.comparison)} areas, horizon {frame.horizon}"
    when = dice.choice(AS_OF)
    return Drawn(_as_of(frame, when), (kind, size, f"as-of {when}", *sorted(shapes), *sorted(tables)))


def _frame(dice: random.Random, small: bool) -> Frame:
    fi = dice.random() < 0.75
    own = FI if fi else dice.choice(OWN)
    years = (2015, 2015, 2016, 2016, 2017) if small else (2011, 2014, 2014, 2015, 2016)
    first = Month.of(dice.choice(years), dice.choice((1, 1, 1, 7)))
    length = dice.choice((3, 8, 14, 20, 26, 30, 36, 42) if small else (3, 8, 14, 24, 30, 36, 48, 60, 72, 84))
    last = plus(first, length)
    start = plus(
        first, dice.choice((0, 1, 2, 5)) if dice.random() < 0.15 else max(1, int(length * dice.uniform(0.3, 1)))
    )
    if dice.random() < 0.2:
        start = plus(last, dice.choice((1, 2, 6, 13, 30, 60, 110)))
    scenarios = [f"s{i}" for i in range(dice.choice((0, 0, 0, 1, 2)))]
    return Frame(
        dice, own, fi, first, last, start,
        end=plus(start, dice.choice((0, 2, 6, 11, 11, 16, 23, 35))),
        horizon=_horizon(dice, small),
        trial=[f"t{i}" for i in range(dice.choice((1, 1, 1, 2, 2, 3) if small else (1, 1, 1, 2, 2, 3, 4)))],
        comparison=[f"c{i}" for i in range(dice.choice((0, 1, 2, 3, 3, 4) if small else (0, 1, 2, 3, 4, 5, 7, 10)))],
        country=dice.random() < 0.7,
        segments=["all", "young"] if dice.random() < 0.15 else [],
        activities=[f"a{i}" for i in range(dice.choice((1, 1, 2, 3)))],
        scenarios=scenarios,
        dosed=[s for s in scenarios if dice.random() < 0.4],
    )  # fmt: skip


def _horizon(dice: random.Random, small: bool) -> int:
    if dice.random() < (0.02 if small else 0.1):
        return dice.choice((48, 60) if small else (48, 60, 84, 120))
    return dice.choice(HORIZONS[:-4] if small else HORIZONS)


def _as_of(f: Frame, when: str) -> Month | None:
    after = plus(f.data_to, 1)
    return {
        "none": None,
        "before": plus(f.start, -f.dice.choice((1, 3, 9))),
        "start": f.start,
        "first": plus(f.data_from, 1),
        "middle": plus(f.start, max(1, after.since(f.start) // 2)),
        "data_end": after,
        "after": plus(f.end, 2),
        "long_after": plus(max(after, f.start), 48),
    }[when]


Rows = list[dict[str, object]]


def plus(month: Month, months: int) -> Month:
    """The month so many months on; `months` may be below zero."""
    return Month(month.index + months)


def _table(path: Path, rows: Rows, mark: str) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", delimiter=mark, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _belief(f: Frame) -> dict[str, Rows]:
    """areas, nodes, links and doses."""
    goals = ["g0"] if f.maybe(0.3) else []
    nodes: Rows = [
        {"node": a, "kind": "activity", "name_fi": f"Toimi {a}", "name_en": f"Act {a}"} for a in f.activities
    ]
    nodes += [{"node": "m0", "kind": "mechanism", "name_fi": "Aika"}] if f.maybe(0.4) else []
    nodes += [
        {"node": g, "kind": "goal", "name_fi": "Tavoite", "better": f.dice.choice(("less", "more"))} for g in goals
    ]
    for row in nodes:
        if row["kind"] == "activity" and f.maybe(0.2):
            row["group"], row["addresses"] = "1", "h1;h2"
    return {"areas": _areas(f), "nodes": nodes, "links": _links(f, goals), "doses": _doses(f)}


def _areas(f: Frame) -> Rows:
    rows: Rows = []
    staggered, cases = f.maybe(0.4), f.maybe(0.6)
    for i, area in enumerate(f.trial):
        row: dict[str, object] = {"area": area, "name_fi": f"Kylä{i}", "name_en": f"Place{i}", "role": "trial"}
        if cases:
            row |= {"gen_fi": f"Kylän{i}", "ine_fi": f"Kylässä{i}"}
        if staggered and i:
            row["start"] = plus(f.start, f.dice.choice((1, 3, 6, 12)))
            row["end"] = plus(f.end, f.dice.choice((12, 14, 30)))
        target = f.dice.choice(("", "", "", "[12:]", "[:6]", "[3:24]", "share"))
        row["target"] = target
        if target == "share":
            row |= {
                "target_share": f.dice.choice((0.05, 0.3, 0.7, 1)),
                "target_share_sd": f.dice.choice(("", 0.01, 0.1)),
            }
        rows.append(row)
    for i, area in enumerate(f.comparison):
        flag = f.dice.choice(("", "", "", "neighbour", "own_reform"))
        rows.append({"area": area, "name_fi": f"Verrokki{i}", "role": "comparison", "flags": flag})
    if f.maybe(0.3):
        for row in rows:
            row["region"] = f.dice.choice(("north", "south"))
    if f.country:
        rows.append({"area": "finland", "name_fi": "Suomi", "name_en": "Finland", "role": "country"})
    return rows


def _links(f: Frame, goals: Sequence[str]) -> Rows:
    rows: Rows = []
    for i in range(max(len(f.activities), f.dice.choice((1, 1, 1, 2, 2, 3)))):
        cause = f.activities[i % len(f.activities)]  # an activity that leads nowhere is refused
        row = {"link": f"L{i}", "cause": cause, "effect": _effect(f), "lag": _lag(f)}
        row |= {
            "mean": f.dice.choice((0, 0.03, 0.05, 0.1, 0.3, -0.05, -0.3)),
            "sd": f.dice.choice((0.02, 0.05, 0.1, 0.3)),
        }
        row["exists"] = f.dice.choice(("", "", 1, 0.6, 0)) if f.maybe(0.5) else ""
        row["omega"] = f.dice.choice((0, 0.05)) if f.maybe(0.3) else ""
        if f.maybe(0.12) and "@" not in str(row["effect"]):
            row |= {"unit": "persons", "mean": f.dice.choice((0.5, 2, 10)), "sd": f.dice.choice((0.5, 3))}
        if f.maybe(0.2):
            row["known_from"] = f.month(f.data_from, f.end)
        if f.maybe(0.5):
            row |= {"claim_fi": "Asiakas pääsee eteenpäin.", "claim_en": "A client moves on.", "basis": "oletus"}
        rows.append(row)
    if len(f.activities) > 1 and f.maybe(0.3):
        rows.append({"link": "LC", "cause": f.activities[1], "effect": f"capacity({f.activities[0]})", "lag": 1,
                     "mean": 0.1, "sd": 0.1})  # fmt: skip
    if goals:
        rows.append(
            {
                "link": "LG",
                "cause": f.activities[0],
                "effect": goals[0],
                "lag": min(3, f.horizon),
                "mean": 0.3,
                "sd": 0.3,
            }
        )
    return rows


def _lag(f: Frame) -> int:
    """A mean lag inside the follow-up: a longer one is refused."""
    return min(f.dice.choice((0, 1, 3, 7, 12)), f.horizon)


def _effect(f: Frame) -> str:
    move = f.dice.choice(f.own.moves)
    if move.startswith(f.own.home) and f.maybe(0.25):
        move += f.dice.choice(("[12:]", "[:12]", "[3:6]", "[24:]"))
    return move + ("@young" if f.segments and f.maybe(0.4) else "")


def _doses(f: Frame) -> Rows:
    rows: Rows = []
    for activity in f.activities:
        for area in ["*"] if f.maybe(0.5) else f.trial:
            begun = plus(f.start, f.dice.choice((0, 0, 1, 2, 5)))
            rows.append({"activity": activity, "area": area, "from": begun, "dose": f.dice.choice(DOSES)})
            if f.maybe(0.5):
                rows.append({"activity": activity, "area": area, "from": plus(begun, 4), "dose": f.dice.choice(DOSES)})
            if f.maybe(0.5):
                rows.append(
                    {"activity": activity, "area": area, "from": plus(max(f.end, plus(begun, 4)), 1), "dose": 0}
                )
            if f.maybe(0.25):
                rows.append({"activity": activity, "area": area, "from": begun, "dose": f.dice.choice((0, 0.3, 1)),
                             "kind": "delivered", "known_from": plus(begun, 2)})  # fmt: skip
            if f.maybe(0.2):
                rows[-1] |= {"level": f.dice.choice((0.5, 1.0)), "prior_a": 4, "prior_b": 2}
    for scenario in f.scenarios:
        if scenario in f.dosed:
            rows.append({"activity": f.activities[0], "area": "*", "from": f.start, "dose": 0.5, "scenario": scenario})
    return rows


def _money(f: Frame) -> dict[str, Rows]:
    """unit_costs and share_rules; blank prices, own costs with and without an activity."""
    costs: Rows = []
    own = f.maybe(0.5)
    if own:
        for i in range(f.dice.choice((1, 1, 2))):
            row: dict[str, object] = {"cost": f"k{i}", "name_fi": f"Kulu {i}", "name_en": f"Cost {i}"}
            row |= {
                "amount": f.dice.choice(("", 0, 45.5, 3200, 60000)),
                "per": f.dice.choice(("day", "month", "person_year")),
            }
            row |= {"rule": "own", "quantity": f.dice.choice((0.5, 1, 12)), "prices": f.dice.choice(("", 2015, 2019))}
            row["activity"] = f.dice.choice((*f.activities, ""))
            row["area"] = f.dice.choice((*f.trial, "", ""))
            if f.maybe(0.3):
                row |= {"from": f.start, "to": f.end, "announced": plus(f.start, -6)}
            costs.append(row | {"source": "arvio"})
    if f.maybe(0.2):
        costs.append({"cost": "bed", "name_fi": "Paikka", "amount": f.dice.choice(("", 12, 300)), "per": "month",
                      "rule": f.own.rule if not f.fi else "own_bed", "on": f.own.home, "source": "arvio"})  # fmt: skip
    rules: Rows = []
    for rule in {str(c["rule"]) for c in costs} - {f.own.rule}:
        share = f.dice.choice((0.5, 0.25, 1 / 3))
        on = f.own.home
        rules += [{"rule": rule, "payer": f.own.payers[0], "share": f"{share:.4f}", "on": on, "source": "sopimus"},
                  {"rule": rule, "payer": f.own.payers[1], "share": "rest", "on": on, "source": "sopimus"}]  # fmt: skip
    return {"unit_costs": costs, "share_rules": sorted(rules, key=lambda r: (str(r["rule"]), str(r["payer"])))}


def _own_tables(f: Frame, tables: dict[str, Rows]) -> dict[str, Rows]:
    """The tables of a model of its own, with what the programme adds to them."""
    own = {name: list(rows) for name, rows in f.own.tables.items()}
    return {name: [*rows, *tables.get(name, ())] for name, rows in own.items()}


def _material(f: Frame) -> dict[str, Rows]:
    """sources, and the registers that may be there or not."""
    sources: Rows = [
        {"source": "s1", "kind": "series", "title": "Tilasto", "marks": "blank=missing ..=suppressed:1-4"},
        {"source": "d1", "kind": "interview", "title": "Haastattelut", "published": plus(f.start, 2)},
    ]
    found: dict[str, Rows] = {"sources": sources}
    if f.maybe(0.25):
        found |= _groups(f)
    elif f.maybe(0.25):
        found["flows"] = _counts(f, [("area", a) for a in f.areas if f.maybe(0.7)])
    if f.maybe(0.25):
        claims = ("L0", f"{f.activities[0]}=dose")
        found["codings"] = [
            {"coding": f"K{i}", "source": "d1", "place": f"s. {i}", "quote": "Tunnetaan.",
             "claim": f.dice.choice(claims), "area": f.dice.choice(f.trial),
             "direction": f.dice.choice("+-"), "strength": f.dice.randint(1, 5),
             "basis": "nähty", "coder": "AB", "coded": f.month(f.start, plus(f.end, 3))}
            for i in range(f.dice.randint(1, 4))
        ]  # fmt: skip
    if f.maybe(0.2):
        found["ratings"] = [
            {"area": a, "month": f.month(f.start, f.end), "item": "client_rating", "value": f.dice.choice((3.2, 4.5)),
             "n": f.dice.choice((1, 20, 300)), "rater": "asiakkaat", "source": "d1"}
            for a in f.trial
        ]  # fmt: skip
    if f.maybe(0.15):
        found["judgements"] = [{"round": "R1", "expert": "E1", "about": "unemployed", "area": f.trial[0],
                                "month": f.end, "q10": 80, "q50": 100, "q90": 130, "given": f.start}]  # fmt: skip
    if f.maybe(0.15):
        found["accepted"] = [{"code": "no_dose_inside", "place": "doses", "why": "aiottu", "by": "AB"}]
    return found


def _groups(f: Frame) -> dict[str, Rows]:
    design = f.dice.choice(("lottery", "offices", "queue", "other"))
    area = f.trial[0]
    groups: Rows = [
        {"group": "drawn", "area": area, "arm": "treated", "design": design, "name_fi": "Arvotut"},
        {"group": "queue", "area": area, "arm": "control", "design": design, "name_fi": "Jonossa"},
    ]
    return {"groups": groups, "flows": _counts(f, [("group", "drawn"), ("group", "queue")])}


def _counts(f: Frame, of: Iterable[tuple[str, str]]) -> Rows:
    rows: Rows = []
    move = f.own.home, f.own.places[0]
    for column, name in of:
        first = plus(f.start, 0 if column == "group" else -f.dice.choice((0, 4)))
        for i in range(f.dice.choice((1, 3, 8))):
            at_risk = f.dice.choice((0, 3, 40, 200))
            count = f.dice.choice((".." if at_risk > 4 else 0, min(at_risk, 9), min(at_risk, 2), 0))
            rows.append({column: name, "month": plus(first, i), "from": move[0], "to": move[1], "at_risk": at_risk,
                         "count": count, "source": "s1"})  # fmt: skip
    return rows


def _series(folder: Path, f: Frame) -> set[str]:
    """The series; which shapes they have."""
    stock = f.own.stock
    shapes: dict[str, str] = {}  # the country holds its areas: a smaller one is refused
    one = f.dice.choice(SHAPES) if f.maybe(0.12) else ""
    for area in f.areas:
        shapes[area] = "usual" if area == "finland" else one or f.dice.choice(SHAPES)
    left_out = f.dice.choice(f.areas) if f.maybe(0.05) else ""
    vintages, gaps = f.maybe(0.15), f.maybe(0.2)
    rows: Rows = []
    levels = {area: _level(f, area, shapes[area]) for area in f.areas}
    trend, shock = f.dice.gauss(0, 0.004), f.dice.choice((0.0, 0.0, 0.0, 0.4))
    for area in f.areas:
        for segment in ("", *(s for s in f.segments if s != "all")):
            size = levels[area] * (0.3 if segment else 1.0)
            for row in _stock(f, stock, area, size, shapes[area], trend, shock, gaps):
                row |= {"segment": segment} if f.segments else {}
                row |= {"as_of": plus(Month.parse(str(row["month"])), f.dice.choice((1, 2)))} if vintages else {}
                if area != left_out:
                    rows.append(row)
    _table(folder / "stock.csv", rows, ",")
    if f.maybe(0.8):
        _beside(folder, f, levels)
    return {"shape " + s for s in shapes.values() if s != "usual"} | ({"no_country"} if not f.country else set())


def _level(f: Frame, area: str, shape: str) -> float:
    if area == "finland":
        return 5e6
    return {"tiny": f.dice.choice((2.0, 8.0, 30.0)), "huge": 4e5}.get(shape, math.exp(f.dice.uniform(4.5, 9)))


def _stock(
    f: Frame, indicator: str, area: str, level: float, shape: str, trend: float, shock: float, gaps: bool
) -> Rows:
    rows: Rows = []
    drift = 0.0
    for i in range(f.data_to.since(f.data_from) + 1):
        month = plus(f.data_from, i)
        drift += trend + f.dice.gauss(0, 0.008)
        season = 0.04 * math.sin(2 * math.pi * month.month / 12)
        hit = shock if 12 <= i < 20 else 0.0
        noise = f.dice.gauss(0, min(0.3, 1 / math.sqrt(level + 1)))
        value = level * math.exp(drift + season + hit + noise)
        value = {"flat": level, "nearly_flat": level + (i % 11 == 0)}.get(shape, value)
        value = 0.0 if shape == "falls_to_zero" and i > 20 else value * (3 if shape == "jumps" and i > 15 else 1)
        cell: object = round(value)
        if gaps and f.maybe(0.1):
            cell = f.dice.choice(("", ".."))
        if shape == "tiny" and f.maybe(0.2):
            cell = ".."
        rows.append({"indicator": indicator, "area": area, "month": month, "value": cell, "source": "s1"})
    return rows


def _beside(folder: Path, f: Frame, levels: dict[str, float]) -> None:
    """The series beside the stock: labour force, services, vacancies, long-term unemployed; each may be missing."""
    wanted: list[tuple[str, float, list[str]]] = []
    if f.maybe(0.7):
        wanted.append(("labour_force", 9.0, f.areas))
    if f.fi and f.maybe(0.5):
        wanted.append(("in_services", 0.4, f.areas if f.maybe(0.5) else ["finland"] if f.country else []))
    if f.fi and f.maybe(0.25):
        wanted.append(("in_services.training", 0.1, f.areas))
    if f.fi and f.maybe(0.3):
        wanted.append(("vacancies", 0.15, f.areas))
    if f.fi and f.maybe(0.3):
        wanted.append(("long_term_unemployed", 0.3, f.areas))
    rows: Rows = []
    for indicator, share, areas in wanted:
        for area in areas:
            rows += _stock(f, indicator, area, levels[area] * share, "usual", 0.0, 0.0, False)
    if rows:
        _table(folder / "beside.csv", rows, ";")


def _settings(f: Frame, number: int) -> str:
    lines = ["polku = 1", f'id = "random-{number}"', 'title = { fi = "Kokeilu Ä", en = "Trial A" }']
    lines += ['rules = "fi"'] if f.fi else []
    lines += [
        f'period = {{ data_from = "{f.data_from}", start = "{f.start}", end = "{f.end}", horizon = {f.horizon} }}'
    ]
    if f.segments or f.maybe(0.4):
        lines += ["[model]"]
        lines += ['segments = ["all", "young"]'] if f.segments else []
        lines += [f"prices = {f.dice.choice((2005, 2015, 2018, 2025))}"] if f.maybe(0.6) else []
        lines += [f"discount = {f.dice.choice((0, 0.03, 0.2))}"] if f.maybe(0.6) else []
    if f.maybe(0.5):
        lines += [
            "[decision]",
            'text = { fi = "Jatketaanko?", en = "Go on?" }',
            'of_whom = "hallitus"',
            f'by = "{f.end}"',
        ]
    for method in f.dice.sample(METHODS, f.dice.choice((0, 0, 1, 3))):
        about = '\nabout = "g0"' if method == "goal_graded" else ""
        lines += ["[[question]]", f'id = "q_{method}"', f'text = "Kysymys?"\nmethod = "{method}"{about}']
    if f.maybe(0.2):
        first = f.month(f.data_from, f.data_to)
        lines += [
            "[[disturbed]]",
            f'from = "{first}"',
            f'to = "{plus(first, f.dice.choice((0, 3, 12)))}"',
            'why = "pandemia"',
        ]
    if f.maybe(0.3):
        lines += _reform(f)
    for scenario in f.scenarios:
        lines += _scenario(f, scenario)
    return "\n".join(lines) + "\n"


def _reform(f: Frame) -> list[str]:
    begun = f.month(f.data_from, f.end)
    lines = ["[[reform]]", 'id = "r0"', 'text = { fi = "Uudistus", en = "Reform" }', f'from = "{begun}"']
    lines += [f'kind = "{f.dice.choice(("law", "project"))}"', f'announced = "{plus(begun, -3)}"']
    lines += [f"caps = {f.dice.choice(('true', 'false', chr(91) + chr(34) + f.trial[0] + chr(34) + chr(93)))}"]
    lines += [f'on = ["{f.own.moves[0]}"]'] if f.maybe(0.4) else []
    return lines


def _scenario(f: Frame, name: str) -> list[str]:
    lines = ["[[scenario]]", f'id = "{name}"', f'title = {{ fi = "Tulevaisuus {name}", en = "Future {name}" }}']
    lines += [f'base = "{f.dice.choice(("plan", "delivered", "none"))}"'] if f.maybe(0.5) else []
    others = ["planned", "delivered", "none"] if name not in f.dosed else [name]  # doses nobody asks for are refused
    lines += [f'doses = "{f.dice.choice(others)}"'] if f.maybe(0.3) else []
    when = plus(f.start, f.dice.choice((0, 3, 12)))
    if f.maybe(0.5):
        lines += [f'shift = [{{ on = "{f.own.moves[0]}", log = {f.dice.choice((-0.3, -0.1, 0.2))}, from = "{when}" }}]']
    if f.maybe(0.3):
        lines += [f"link = {{ all = {{ lag_add = {f.dice.choice((1, 4))}, mean = {f.dice.choice((-0.1, 0.1))} }} }}"]
    if f.maybe(0.4):
        lines += [f'until = "{plus(when, 2)}"', f"fade_months = {f.dice.choice((1, 6, 24))}"]
    if f.fi and f.maybe(0.2):
        lines += [f'rules_of = "{f.dice.choice(("2016-06", "2018-01", "2025-06"))}"', "hypothetical = true"]
    return lines
