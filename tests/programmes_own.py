"""Models of its own for random programmes: housing, treatment and rehabilitation, each with a home state of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Own:
    """What the tables of a programme speak of: the state of entry, moves, a rule, payers, rows."""

    home: str
    moves: tuple[str, ...]
    rule: str
    payers: tuple[str, str]
    places: tuple[str, ...]
    stock: str = "unemployed"
    tables: Mapping[str, Rows] = field(default_factory=dict)


def _clocks(home: str, others: tuple[str, ...]) -> Rows:
    rows: Rows = [
        {"clock": c, "state": home, "does": "runs", "source": "x"} for c in ("jobless", "spell", "benefit_days")
    ]
    for other in others:
        rows += [{"clock": c, "state": other, "does": "resets", "source": "x"} for c in ("jobless", "spell")]
        rows.append({"clock": "benefit_days", "state": other, "does": "holds", "source": "x"})
    return rows


def _states(home: str, services: tuple[str, ...], ends: tuple[str, ...]) -> Rows:
    rows: Rows = [{"state": home, "name_fi": home.capitalize(), "counts_as": "unemployed", "source": "x"}]
    rows += [{"state": s, "name_fi": s.capitalize(), "counts_as": "services", "source": "x"} for s in services]
    return rows + [{"state": s, "name_fi": s.capitalize(), "absorbing": "yes", "source": "x"} for s in ends]


def _indicators(home: str) -> Rows:
    stock = {
        "name_fi": "Asiakkaita",
        "name_en": "Clients",
        "unit_fi": "henkilöä",
        "unit_en": "persons",
        "kind": "stock",
    }
    return [
        {"indicator": "unemployed", **stock, "formula": home, "better": "less", "published_after": 1, "source": "x"},
        {"indicator": "labour_force", **stock, "name_fi": "Väestö", "name_en": "Population", "published_after": 1},
    ]


def _payers(*ids: str) -> Rows:
    return [
        {"payer": p, "name_fi": p.capitalize(), "name_en": p.capitalize(), "gen_fi": p.capitalize() + "n"} for p in ids
    ]


def _shares(rule: str, first: str, second: str, on: str) -> Rows:
    return [
        {"rule": rule, "payer": first, "share": "0.8", "on": on, "source": "x"},
        {"rule": rule, "payer": second, "share": "rest", "on": on, "source": "x"},
    ]


def _price(rule: str, on: str) -> Rows:
    names = {"cost": f"{rule}_price", "name_fi": "Hinta", "name_en": "Price"}
    return [{**names, "amount": 300, "per": "month", "rule": rule, "on": on, "source": "x"}]


def _made(
    home: str, services: tuple[str, ...], ends: tuple[str, ...], transitions: Rows, payers: tuple[str, str]
) -> Own:
    rule = "care"
    moves = tuple(f"{t['from']}>{t['to']}" for t in transitions)
    tables = {
        "states": _states(home, services, ends),
        "clocks": _clocks(home, (*services, *ends)),
        "transitions": [{**t, "source": "x"} for t in transitions],
        "payers": _payers(*payers),
        "indicators": _indicators(home),
        "share_rules": _shares(rule, *payers, home),
        "unit_costs": _price(rule, home),
    }
    return Own(home, moves, rule, payers, ends, tables=tables)


HOUSING = _made(
    "homeless", ("hostel",), ("housed", "gone"),
    [{"from": "homeless", "to": "housed", "rate": 0.05}, {"from": "homeless", "to": "hostel", "rate": 0.06},
     {"from": "homeless", "to": "gone", "rate": 0.01},
     {"from": "hostel", "to": "housed", "share": 0.6, "mean_length": 8},
     {"from": "hostel", "to": "homeless", "share": 0.4, "mean_length": 8}],
    ("city", "state"),
)  # fmt: skip
TREATMENT = _made(
    "infected", ("treated",), ("ended",),
    [{"from": "infected", "to": "treated", "rate": 0.08}, {"from": "infected", "to": "ended", "rate": 0.02},
     {"from": "treated", "to": "infected", "rate": 0.01}, {"from": "treated", "to": "ended", "rate": 0.002}],
    ("fund", "client"),
)  # fmt: skip
QUEUE = _made(
    "waiting", (), ("helped", "left"),
    [{"from": "waiting", "to": "helped", "count": 1200, "stock": 900}, {"from": "waiting", "to": "left", "rate": 0.04}],
    ("county", "state"),
)  # fmt: skip
OWN = (HOUSING, TREATMENT, QUEUE)
