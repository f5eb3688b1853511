"""Checks of how clients move and who pays: states, clocks, transitions, share rules, prices, day classes, formulas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from polku.base import Month, Place, Problems
from polku.programme.asof import Dated, in_force, known_law, latest, rule_key
from polku.programme.check_paths import Names, check_shift, members_of, not_positive, outside
from polku.programme.columns import unreadable
from polku.programme.effects import Unreadable
from polku.programme.formula import Flow, parse, parts
from polku.programme.hints import at, nearest
from polku.programme.model import Band, DayClass, Programme, ShareRule, Transition, UnitCost
from polku.programme.money import ROUNDING
from polku.programme.rules import is_packaged

CLOCKS = ("jobless", "spell", "benefit_days")
LARGEST = 1e10
"""Euros of one price, or how much is bought of it, at most."""
MOST_COLUMNS = 256
"""States x segments that one run carries at most."""

Classed = TypeVar("Classed", ShareRule, DayClass)

_FOREVER = Month.of(9999, 12)


def check_rules(programme: Programme, names: Names, problems: Problems) -> None:
    """Everything that the packaged rules of a country also have to pass."""
    _states(programme, names, problems)
    _clocks(programme, names, problems)
    for row in programme.transitions:
        _transition(row, names, problems)
    _sources(programme, problems)
    _payers(programme, names, problems)
    _share_sums(programme, problems)
    _day_sums(programme, problems)
    for cost in programme.unit_costs:
        _price(cost, programme, names, problems)
    _formulas(programme, names, problems)


def _states(programme: Programme, names: Names, problems: Problems) -> None:
    members = members_of(programme)
    leaving = {s for t in programme.transitions for s in members.get(t.source, ())}
    for state in programme.states:
        if not state.absorbing and state.id not in leaving | names.broken:
            problems.add(
                "no_exit",
                at(state.place, "state"),
                fi=(
                    f"tilasta ”{state.id}” ei pääse pois",
                    "lisää siitä siirtymä tiedostoon transitions.csv tai merkitse absorbing = yes",
                ),
                en=(
                    f"there is no way out of the state '{state.id}'",
                    "add a transition from it to transitions.csv or mark it absorbing = yes",
                ),
            )
    columns = len(programme.states) * len(programme.settings.segments)
    if columns > MOST_COLUMNS:
        problems.add(
            "too_many_states",
            Place("states.csv"),
            fi=(f"tiloja × asiakasryhmiä on {columns}", f"vähennä niitä: enintään {MOST_COLUMNS}"),
            en=(f"there are {columns} states × segments", f"have fewer: {MOST_COLUMNS} at most"),
        )


def _clocks(programme: Programme, names: Names, problems: Problems) -> None:
    """Every state says for every clock what it does, in every month from the start to the horizon."""
    first = programme.period.start
    last = first + programme.period.horizon
    for row in programme.clocks:
        if row.clock not in CLOCKS and row.clock not in names.broken:
            _unknown(problems, "unknown_clock", at(row.place, "clock"), row.clock, CLOCKS, "kelloa", "clock")
        if row.state != "*" and row.state not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, "state"), row.state, names.sides, "tilaa", "state")
    turns = sorted({first, *(m for m in _turns(programme.clocks) if first < m <= last)})
    for state in programme.states:
        sides = {"*", state.id, *state.counts_as}
        missing = [
            clock
            for clock in CLOCKS
            if not all(
                any(r.clock == clock and r.state in sides and in_force(r, m) for r in programme.clocks) for m in turns
            )
        ]
        if missing and state.id not in names.broken:
            which = ", ".join(missing)
            problems.add(
                "no_clock",
                at(state.place, "state"),
                fi=(
                    f"tilalla ”{state.id}” ei ole sääntöä kellolle {which}",
                    "lisää rivi tiedostoon clocks.csv (runs, holds tai resets)",
                ),
                en=(
                    f"the state '{state.id}' has no rule for the clock {which}",
                    "add a row to clocks.csv (runs, holds or resets)",
                ),
            )


def _transition(row: Transition, names: Names, problems: Problems) -> None:
    for column, side in (("from", row.source), ("to", row.target)):
        if side not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, column), side, names.sides, "tilaa", "state")
    if not 0 <= row.share <= 1:
        outside(problems, at(row.place, "share"), row.share)
    given = [row.count is not None, row.mean_length is not None, row.rate is not None]
    if sum(given) != 1 or (row.count is None) != (row.stock is None):
        problems.add(
            "transition_size",
            at(row.place, "rate"),
            fi=(
                f"siirtymän {row.source}>{row.target} suuruus on annettava yhdellä tavalla",
                "täytä joko count ja stock, mean_length tai rate",
            ),
            en=(
                f"the size of the transition {row.source}>{row.target} must be given in one way",
                "fill in either count and stock, or mean_length, or rate",
            ),
        )
    for column, value in (("stock", row.stock), ("mean_length", row.mean_length)):
        if value is not None and not value > 0:
            not_positive(problems, at(row.place, column), value)
    for column, value in (("count", row.count), ("rate", row.rate)):
        if value is not None and value < 0:
            not_positive(problems, at(row.place, column), value)


def _sources(programme: Programme, problems: Problems) -> None:
    rows: list[tuple[str, Place, str, str]] = [
        *(("clocks", r.place, r.source, f"{r.clock} {r.state}") for r in programme.clocks),
        *(("transitions", r.place, r.origin, f"{r.source}>{r.target}") for r in programme.transitions),
        *(("share_rules", r.place, r.source, f"{r.rule} {r.payer}") for r in programme.share_rules),
        *(("unit_costs", r.place, r.source, r.id) for r in programme.unit_costs if r.amount is not None),
        *(("day_classes", r.place, r.source, f"{r.rule} {r.days}") for r in programme.day_classes),
    ]
    for table, place, source, what in rows:
        if not source.strip():
            problems.add(
                "no_source",
                at(place, "source"),
                fi=(
                    f"säännöllä tai hinnalla ”{what}” ei ole lähdettä ({table})",
                    "kirjoita lähde ja sen vuosi, tai että luku on oletus ja kenen",
                ),
                en=(
                    f"the rule or price '{what}' has no source ({table})",
                    "write the source and its year, or that the figure is an assumption and whose",
                ),
            )


def _payers(programme: Programme, names: Names, problems: Problems) -> None:
    payers = {p.id for p in programme.payers} | names.broken
    for row in programme.share_rules:
        if row.payer not in payers:
            _unknown(problems, "unknown_payer", at(row.place, "payer"), row.payer, payers, "maksajaa", "payer")
        if row.on not in names.sides:
            _unknown(problems, "unknown_state", at(row.place, "on"), row.on, names.sides, "tilaa", "state")
        if row.share is not None and not 0 <= row.share <= 1:
            outside(problems, at(row.place, "share"), row.share)
    rules = {r.rule for r in programme.share_rules} | names.broken
    for day in programme.day_classes:
        if day.rule not in rules:
            _unknown(problems, "unknown_rule", at(day.place, "rule"), day.rule, rules, "sääntöä", "rule")
        if not 0 <= day.share <= 1:
            outside(problems, at(day.place, "share"), day.share)


def _share_sums(programme: Programme, problems: Problems) -> None:
    """Of each rule and `on`, on each date and day, the shares sum to one, `rest` taking what is left."""
    for rule, on, rows in _grouped(programme.share_rules):
        wrong = _first_wrong(rows)
        if wrong is None:
            continue
        here, total, month, day = wrong
        when = "" if month.index == 0 else f" {month}"
        fi, en = _ended(here)
        problems.add(
            "shares_not_one",
            at(next((r for r in reversed(here) if not is_packaged(r.place)), here[-1]).place, "share"),
            fi=(
                f"säännön ”{rule}” ({on}) osuudet ovat yhteensä {total:g} (päivä {day}{when})",
                f"{fi}korjaa osuudet niin, että summa on 1 (pyöristystä saa olla {ROUNDING:g}), tai anna yhdelle "
                "maksajalle rest",
            ),
            en=(
                f"the shares of the rule '{rule}' ({on}) sum to {total:g} (day {day}{when})",
                f"{en}mend the shares so that they sum to 1 (within {ROUNDING:g}, for rounding), or give one payer "
                "the rest",
            ),
        )


def _ended(rows: Sequence[ShareRule]) -> tuple[str, str]:
    """Where packaged rows hold beside the folder's own: which, and how one is ended."""
    held = [r for r in rows if is_packaged(r.place)]
    if not held or len(held) == len(rows):
        return "", ""
    one = held[0]
    days = "" if one.days == Band() else f", days {one.days}"
    row = f"payer {one.payer}{days}, on {one.on}, from {one.start or ''}"
    fi, en = (" ja muita", " and others") if len(held) > 1 else ("", "")
    return (
        f"valmiin säännön rivejä on silloin yhä voimassa ({row}{fi}): valmis rivi päättyy, kun kirjoitat saman rivin "
        "tiedostoon share_rules.csv ja sille to (tai share 0, jos se ei ole voimassa lainkaan); ",
        f"packaged rows still hold then ({row}{en}): one ends when you write the same row to share_rules.csv with a "
        "to (or with share 0, if it is not to hold at all); ",
    )


def _first_wrong(rows: tuple[ShareRule, ...]) -> tuple[list[ShareRule], float, Month, int] | None:
    days = sorted({r.days.a for r in rows} | {r.days.b for r in rows if r.days.b is not None})
    for month in sorted({Month(0), *_turns(rows)}):
        held = [r for r in rows if in_force(r, month)]
        for day in days:
            here = [r for r in held if r.days.a <= day and (r.days.b is None or day < r.days.b)]
            total = sum(r.share for r in here if r.share is not None)
            rests = sum(r.share is None for r in here)
            right = total <= 1 + 1e-9 and rests == 1 if rests else abs(total - 1) <= ROUNDING + 1e-9
            if here and not right:
                return here, total, month, day
    return None


def _day_sums(programme: Programme, problems: Problems) -> None:
    for rule, on, rows in _grouped(programme.day_classes):
        for month in sorted({Month(0), *_turns(rows)}):
            held = [r for r in rows if in_force(r, month)]
            total = sum(r.share for r in held)
            if held and abs(total - 1) > ROUNDING + 1e-9:
                problems.add(
                    "shares_not_one",
                    at(held[-1].place, "share"),
                    fi=(
                        f"säännön ”{rule}” ({on}) päiväluokat ovat yhteensä {total:g}",
                        f"korjaa osuuksien summa 1:ksi (pyöristystä saa olla {ROUNDING:g})",
                    ),
                    en=(
                        f"the day classes of '{rule}' ({on}) sum to {total:g}",
                        f"mend the shares so that they sum to 1 (within {ROUNDING:g}, for rounding)",
                    ),
                )
                break
            crossing = next(((p, q) for p, q in pairwise(sorted(held, key=_from_day)) if _cross(p, q)), None)
            if crossing is not None:
                problems.add(
                    "day_classes_cross",
                    at(crossing[1].place, "days"),
                    fi=(f"päiväluokat {crossing[0].days} ja {crossing[1].days} menevät päällekkäin", "korjaa rajat"),
                    en=(f"the day classes {crossing[0].days} and {crossing[1].days} overlap", "mend the limits"),
                )
                break


def _from_day(row: DayClass) -> int:
    return row.days.a


def _cross(p: DayClass, q: DayClass) -> bool:
    return p.days.b is None or q.days.a < p.days.b


def _price(cost: UnitCost, programme: Programme, names: Names, problems: Problems) -> None:
    rules = {r.rule for r in programme.share_rules} | names.broken
    areas = {a.id for a in programme.areas} | names.broken
    if cost.rule not in rules:
        _unknown(problems, "unknown_rule", at(cost.place, "rule"), cost.rule, rules, "sääntöä", "rule")
    if cost.on and cost.on not in names.sides:
        _unknown(problems, "unknown_state", at(cost.place, "on"), cost.on, names.sides, "tilaa", "state")
    if cost.activity and cost.activity not in names.activities:
        _unknown(
            problems, "unknown_activity", at(cost.place, "activity"), cost.activity, names.activities,
            "toimenpidettä", "activity",
        )  # fmt: skip
    if cost.area and cost.area not in areas:
        _unknown(problems, "unknown_area", at(cost.place, "area"), cost.area, areas, "aluetta", "area")
    if not 0 <= cost.share <= 1:
        outside(problems, at(cost.place, "share"), cost.share)
    for column, value in (("amount", cost.amount), ("quantity", cost.quantity)):
        if value is not None and math.isfinite(value) and abs(value) > LARGEST:
            problems.add(
                "figure_too_large",
                at(cost.place, column),
                fi=(f"luku {value:g} on liian suuri", "tarkista numerot ja erotinmerkit"),
                en=(f"the figure {value:g} is too large", "check its digits and marks"),
            )


def _formulas(programme: Programme, names: Names, problems: Problems) -> None:
    for row in programme.indicators:
        if row.noise_sd is not None and not row.noise_sd > 0:
            not_positive(problems, at(row.place, "noise_sd"), row.noise_sd)
        if row.formula is None:
            continue
        place = at(row.place, "formula")
        try:
            tree = parse(row.formula)
        except Unreadable as why:
            unreadable(problems, place, why)
            continue
        for part in parts(tree):
            if isinstance(part, Flow):
                check_shift(part.shift, place, names, problems)
            elif part.name not in names.sides:
                _unknown(problems, "unknown_state", place, part.name, names.sides, "tilaa", "state")


def _turns(rows: Iterable[Dated]) -> Iterator[Month]:
    """The months in which something changes: each start, and the month after each end."""
    for row in rows:
        if row.start is not None:
            yield row.start
        if row.end is not None:
            yield row.end + 1


def _grouped(rows: Iterable[Classed]) -> Iterator[tuple[str, str, tuple[Classed, ...]]]:
    """The rows of each rule and `on`, every row as it was told last."""
    newest = latest(rows, rule_key, lambda r: known_law(r.start, r.announced), _FOREVER)
    groups: dict[tuple[str, str], list[Classed]] = {}
    for row in newest:
        groups.setdefault((row.rule, row.on), []).append(row)
    return ((rule, on, tuple(found)) for (rule, on), found in groups.items())


def _unknown(
    problems: Problems, code: str, place: Place, word: str, known: Iterable[str], noun_fi: str, noun_en: str
) -> None:
    fi, en = nearest(word, known)
    problems.add(code, place, fi=(f"{noun_fi} ”{word}” ei ole", fi), en=(f"there is no {noun_en} '{word}'", en))
