"""The Finnish table of 2015 (Kari, Labore blog: ended spells and mean stocks by duration) as transition rows.

The same counts stand in the packaged rules; here they are written out so that the flow model is tested
against the publication and not against a file of its own package.
"""

from __future__ import annotations

from polku.base import Month, Text
from polku.programme.model import Area, Band, ClockRule, Period, Programme, State, Transition

BANDS = (Band(0, 1), Band(1, 3), Band(3, 6), Band(6, 12), Band(12, 18), Band(18, 24), Band(24, None))
COUNTS = {
    "service": (46834, 43246, 36565, 26946, 12122, 6741, 9185),
    "job": (107577, 63298, 50298, 28806, 7086, 2984, 1896),
    "outside": (6136, 6219, 6593, 5866, 2807, 1722, 5435),
    "reg_end": (33063 + 3761, 28053 + 5301, 15255 + 4012, 9802 + 2936, 4447 + 909, 2247 + 369, 3170 + 717),
}
STOCK = (48967, 56684, 69574, 68285, 37660, 22434, 48268)
ENTRIES = 592_404 / 12

# kind: share of the entries into services, mean length in months, back to unemployment, to another service, to a job
SERVICES = {
    "coaching": (0.22, 2.0, 0.62, 0.16, 0.12, ()),
    "work_trial": (0.17, 2.6, 0.55, 0.18, 0.20, ()),
    "training": (0.17, 5.0, 0.52, 0.08, 0.28, ()),
    "rehab_work": (0.14, 9.0, 0.55, 0.30, 0.05, ()),
    "self_study": (0.15, 13.0, 0.40, 0.10, 0.28, ()),
    "alternation": (0.03, 8.0, 0.45, 0.05, 0.45, ()),
    "sub_firm": (0.07, 7.0, 0.38, 0.05, 0.50, ("subsidised",)),
    "sub_muni": (0.04, 7.0, 0.60, 0.12, 0.22, ("subsidised",)),
    "sub_state": (0.01, 6.0, 0.60, 0.10, 0.22, ("subsidised",)),
}
LOCK_IN = 0.45


def states(services: bool = True) -> tuple[State, ...]:
    found = [State("unemployed", Text.of("Työttömänä", "Unemployed"), frozenset({"unemployed"}))]
    for name, row in SERVICES.items() if services else ():
        kind = frozenset({"services", *(row[5] or ("unsubsidised",))})
        found.append(State(name, Text.same(name), kind))
    if not services:
        found.append(State("service", Text.same("service"), frozenset({"services"}), absorbing=True))
    for name, tag in (("job", "employed"), ("outside", "outside"), ("reg_end", "")):
        found.append(State(name, Text.same(name), frozenset({tag} - {""}), absorbing=True))
    return tuple(found)


def register_rows() -> tuple[Transition, ...]:
    """The table as it stands: every destination ends the spell."""
    return tuple(
        Transition("unemployed", to, band, count=float(n), stock=float(stock))
        for to, counts in COUNTS.items()
        for band, n, stock in zip(BANDS, counts, STOCK, strict=True)
    )


def service_rows(length_factor: float = 1.0) -> tuple[Transition, ...]:
    """Entries split by kind, exits at 1/length to where people went, and lock-in while a service lasts."""
    rows = [r for r in register_rows() if r.target != "service"]
    for kind, (share, length, back, other, job, _) in SERVICES.items():
        length *= length_factor
        for band, n, stock in zip(BANDS, COUNTS["service"], STOCK, strict=True):
            rows.append(Transition("unemployed", kind, band, share, float(n), float(stock)))
        rows.append(Transition(kind, "unemployed", Band(), back, mean_length=length))
        rows.append(Transition(kind, "job", Band(), job, mean_length=length))
        rows.append(Transition(kind, "reg_end", Band(), 1 - back - other - job, mean_length=length))
        others = [(k, v[0]) for k, v in SERVICES.items() if k != kind]
        weight = sum(w for _, w in others)
        rows += [Transition(kind, k, Band(), other * w / weight, mean_length=length) for k, w in others]
        rows.append(Transition(kind, "job", Band(), LOCK_IN, 28806.0, 68285.0, during=True))
    return tuple(rows)


def clocks(spell_in_services: str = "resets") -> tuple[ClockRule, ...]:
    found = [ClockRule("jobless", "unemployed", "runs"), ClockRule("spell", "unemployed", "runs")]
    for kind in SERVICES:
        found += [ClockRule("jobless", kind, "holds"), ClockRule("spell", kind, spell_in_services)]
    return tuple(found)


def programme(services: bool = True, length_factor: float = 1.0, **more: object) -> Programme:
    """A programme of one everybody's area under the table of 2015."""
    base: dict[str, object] = {
        "id": "kernel",
        "title": Text.same("kernel"),
        "rules": "",
        "period": Period(Month.parse("2014-01"), Month.parse("2017-08"), Month.parse("2018-12"), 24),
        "areas": (Area("a", Text.same("A"), "trial"),),
        "states": states(services),
        "transitions": service_rows(length_factor) if services else register_rows(),
        "clocks": clocks() if services else (),
    }
    return Programme(**{**base, **more})  # type: ignore[arg-type]
