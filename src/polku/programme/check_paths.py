"""Checks of what the trial is believed to do: nodes, links, doses, scenarios. Each problem one sentence and a cure."""

from __future__ import annotations

from dataclasses import dataclass

from polku.base import Caution, Place, Problems, Text
from polku.programme.asof import latest, link_key
from polku.programme.check_links import check_spread
from polku.programme.hints import at, closest, nearest
from polku.programme.model import Capacity, Dose, Link, Programme, Scenario, Shift
from polku.programme.pathways import circles, leading_nowhere, unused_mechanisms

LONGEST_LAG = 24
"""The lag weights reach u = 0…24 (contract): a longer mean lag would be cut to something else."""

DOSE_WORDS = ("none", "planned", "delivered")
RUNS = ("plan", "delivered", "none")
"""What every run has beside the scenarios: their ids are reserved, and a scenario may be based on them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a programme's rows may refer to.

    `broken` are the words of rows that could not be read: their problems are told already, so nothing that
    refers to them is told again. They count as known everywhere.
    """

    states: frozenset[str]
    sides: frozenset[str]
    moves: frozenset[tuple[str, str]]
    segments: frozenset[str]
    activities: frozenset[str]
    between: frozenset[str]
    links: frozenset[str]
    broken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, programme: Programme, broken: frozenset[str] = frozenset()) -> Names:
        """`sides` are states and tags; `moves` are pairs of sides between which some transition exists."""
        members = members_of(programme)
        sides_of: dict[str, list[str]] = {}
        for side, states in members.items():
            for state in states:
                sides_of.setdefault(state, []).append(side)
        pairs = {
            (a, b) for t in programme.transitions for a in members.get(t.source, ()) for b in members.get(t.target, ())
        }
        return cls(
            states=broken | {s.id for s in programme.states},
            sides=broken | members.keys(),
            moves=frozenset((x, y) for a, b in pairs for x in sides_of[a] for y in sides_of[b]),
            segments=broken | set(programme.settings.segments),
            activities=broken | {n.id for n in programme.nodes if n.kind == "activity"},
            between=broken | {n.id for n in programme.nodes if n.kind != "activity"},
            links=broken | {x.id for x in programme.links},
            broken=broken,
        )


def members_of(programme: Programme) -> dict[str, frozenset[str]]:
    """The states behind each side of a transition: a state itself, a tag all states that carry it."""
    members: dict[str, set[str]] = {s.id: {s.id} for s in programme.states}
    for state in programme.states:
        for tag in state.counts_as:
            members.setdefault(tag, set()).add(state.id)
    return {side: frozenset(states) for side, states in members.items()}


def check_paths(programme: Programme, names: Names, problems: Problems) -> tuple[Caution, ...]:
    """Nodes, links, doses and scenarios; adds problems, returns what is only to be said."""
    cautions: list[Caution] = []
    for link in programme.links:
        _link(link, programme, names, problems)
        _lag(link, programme, problems, cautions)
    _circles(programme, problems)
    _nowhere(programme, names, problems, cautions)
    for dose in programme.doses:
        _dose(dose, programme, names, problems)
    _undosed(programme, cautions)
    for scenario in programme.scenarios:
        _scenario(scenario, programme, names, problems)
    _bases(programme, names, problems)
    return tuple(cautions)


def check_shift(shift: Shift, place: Place, names: Names, problems: Problems) -> None:
    """Both sides are states or tags, some transition goes between them, and the segment is known."""
    known = True
    for side in (shift.source, shift.target):
        if side not in names.sides:
            fi, en = nearest(side, names.sides)
            problems.add(
                "unknown_state",
                place,
                fi=(f"tilaa tai tunnistetta ”{side}” ei ole", fi),
                en=(f"there is no state or tag '{side}'", en),
            )
            known = False
    told = {shift.source, shift.target} & names.broken
    if known and not told and (shift.source, shift.target) not in names.moves:
        targets = sorted(y for x, y in names.moves if x == shift.source and y in names.states)
        ways = ", ".join(targets) or "–"
        problems.add(
            "no_transition",
            place,
            fi=(
                f"siirtymää {shift.source}>{shift.target} ei ole",
                f"lisää se tiedostoon transitions.csv tai valitse toinen kohde ({ways})",
            ),
            en=(
                f"there is no transition {shift.source}>{shift.target}",
                f"add it to transitions.csv or choose another target ({ways})",
            ),
        )
    if shift.segment is not None and shift.segment not in names.segments:
        fi, en = nearest(shift.segment, names.segments)
        problems.add(
            "unknown_segment",
            place,
            fi=(f"asiakasryhmää ”{shift.segment}” ei ole", f"{fi} (programme.toml, [model] segments)"),
            en=(f"there is no segment '{shift.segment}'", f"{en} (programme.toml, [model] segments)"),
        )


def _link(link: Link, programme: Programme, names: Names, problems: Problems) -> None:
    if link.cause not in names.activities:
        fi, en = nearest(link.cause, names.activities)
        problems.add(
            "unknown_cause",
            at(link.place, "cause"),
            fi=(f"oletuksen {link.id} lähtö ”{link.cause}” ei ole toimenpide", fi),
            en=(f"the cause '{link.cause}' of link {link.id} is not an activity", en),
        )
    for via in link.via:
        if via not in names.between:
            fi, en = nearest(via, names.between)
            problems.add(
                "unknown_via",
                at(link.place, "via"),
                fi=(f"oletuksen {link.id} välivaihetta ”{via}” ei ole", fi),
                en=(f"link {link.id} goes through '{via}', which is not there", en),
            )
    _effect(link, names, problems)
    if not 0 <= link.exists <= 1:
        outside(problems, at(link.place, "exists"), link.exists)
    if not link.sd > 0:
        not_positive(problems, at(link.place, "sd"), link.sd)
    check_spread(link, problems)


def _effect(link: Link, names: Names, problems: Problems) -> None:
    place = at(link.place, "effect")
    if isinstance(link.effect, Shift):
        check_shift(link.effect, place, names, problems)
        return
    wanted = names.activities if isinstance(link.effect, Capacity) else names.between
    word = link.effect.activity if isinstance(link.effect, Capacity) else link.effect.node
    if word not in wanted:
        fi, en = nearest(word, wanted)
        problems.add(
            "unknown_effect",
            place,
            fi=(f"oletus {link.id} vaikuttaa kohteeseen ”{word}”, jota ei ole", fi),
            en=(f"link {link.id} leads to '{word}', which is not there", en),
        )


def _lag(link: Link, programme: Programme, problems: Problems, cautions: list[Caution]) -> None:
    place = at(link.place, "lag")
    horizon = programme.period.horizon
    limit = min(horizon, LONGEST_LAG)
    if link.lag < 0:
        problems.add(
            "negative_lag",
            place,
            fi=(f"viive {link.lag:g} on negatiivinen", "kirjoita viive kuukausina, vähintään 0"),
            en=(f"the lag {link.lag:g} is negative", "write the lag in months, 0 or more"),
        )
    elif link.lag > limit:
        problems.add(
            "lag_too_long",
            place,
            fi=(
                f"oletuksen {link.id} viive {link.lag:g} kk on pidempi kuin seuranta ({limit} kk)",
                f"lyhennä viive enintään {limit} kuukauteen tai pidennä seurantaa (programme.toml, horizon; "
                f"viivejakauma ulottuu enintään {LONGEST_LAG} kuukauteen)",
            ),
            en=(
                f"the lag of link {link.id}, {link.lag:g} months, is longer than the follow-up ({limit} months)",
                f"shorten the lag to {limit} months at most or lengthen the follow-up (programme.toml, horizon; "
                f"the lag distribution reaches {LONGEST_LAG} months at most)",
            ),
        )
    elif link.lag > programme.period.end.since(programme.period.start) + 1:
        cautions.append(
            Caution(
                "lag_past_the_end",
                str(place),
                Text.of(
                    f"Oletuksen {link.id} vaikutus tulee keskimäärin vasta kokeilun päätyttyä ({link.lag:g} kk).",
                    f"The effect of link {link.id} comes on average only after the trial's end ({link.lag:g} months).",
                ),
            )
        )


def _circles(programme: Programme, problems: Problems) -> None:
    newest = latest(programme.links, link_key, lambda x: x.known, programme.period.end + 12 * 200)
    for circle in circles(newest):
        way = " → ".join(circle.nodes)
        problems.add(
            "circle",
            at(circle.link.place, "via"),
            fi=(f"vaikutuspolku kiertää kehää: {way}", f"poista yksi askel oletuksesta {circle.link.id}"),
            en=(f"the pathway runs in a circle: {way}", f"remove one step from link {circle.link.id}"),
        )


def _nowhere(programme: Programme, names: Names, problems: Problems, cautions: list[Caution]) -> None:
    place_of = {n.id: n.place for n in programme.nodes}
    misspelt = {closest(x.cause, names.activities) for x in programme.links if x.cause not in names.activities}
    for activity in leading_nowhere(programme):
        if activity in names.broken | misspelt:
            continue  # its link is told already
        problems.add(
            "leads_nowhere",
            at(place_of[activity], "node"),
            fi=(
                f"toimenpiteestä ”{activity}” ei lähde yhtään oletusta",
                "lisää sille rivi tiedostoon links.csv tai poista toimenpide",
            ),
            en=(f"the activity '{activity}' leads nowhere", "add a row for it to links.csv or remove the activity"),
        )
    for mechanism in unused_mechanisms(programme):
        cautions.append(
            Caution(
                "mechanism_unused",
                str(at(place_of[mechanism], "node")),
                Text.of(
                    f"Mekanismi ”{mechanism}” ei ole yhdenkään oletuksen välivaihe.",
                    f"No link goes through the mechanism '{mechanism}'.",
                ),
            )
        )


def _dose(dose: Dose, programme: Programme, names: Names, problems: Problems) -> None:
    if dose.activity not in names.activities:
        fi, en = nearest(dose.activity, names.activities)
        problems.add(
            "unknown_activity",
            at(dose.place, "activity"),
            fi=(f"toimenpidettä ”{dose.activity}” ei ole", fi),
            en=(f"there is no activity '{dose.activity}'", en),
        )
    _dose_area(dose, programme, names, problems)
    if not 0 <= dose.dose <= 1:
        outside(problems, at(dose.place, "dose"), dose.dose)
    if dose.level < 0:
        not_positive(problems, at(dose.place, "level"), dose.level)
    for column, value in (("prior_a", dose.prior_a), ("prior_b", dose.prior_b)):
        if value is not None and not value > 0:
            not_positive(problems, at(dose.place, column), value)
    scenarios = names.broken | {s.id for s in programme.scenarios} | {s.doses for s in programme.scenarios}
    if dose.scenario is not None and dose.scenario not in scenarios:
        fi, en = nearest(dose.scenario, scenarios)
        problems.add(
            "unknown_scenario",
            at(dose.place, "scenario"),
            fi=(f"skenaariota ”{dose.scenario}” ei ole", fi),
            en=(f"there is no scenario '{dose.scenario}'", en),
        )


def _dose_area(dose: Dose, programme: Programme, names: Names, problems: Problems) -> None:
    roles = dict.fromkeys(names.broken, "trial") | {a.id: a.role for a in programme.areas}
    if dose.area not in roles:
        fi, en = nearest(dose.area, (a.id for a in programme.trial_areas))
        problems.add(
            "unknown_area",
            at(dose.place, "area"),
            fi=(f"aluetta ”{dose.area}” ei ole", fi),
            en=(f"there is no area '{dose.area}'", en),
        )
    elif roles[dose.area] != "trial":
        problems.add(
            "dose_outside_trial",
            at(dose.place, "area"),
            fi=(f"”{dose.area}” ei ole kokeilualue", "poista rivi tai anna alueelle rooli trial (areas.csv)"),
            en=(f"'{dose.area}' is not a trial area", "remove the row or give the area the role trial (areas.csv)"),
        )


def _undosed(programme: Programme, cautions: list[Caution]) -> None:
    dosed = {d.activity for d in programme.doses}
    for node in programme.nodes:
        if node.kind == "activity" and node.id not in dosed:
            cautions.append(
                Caution(
                    "no_dose",
                    str(at(node.place, "node")),
                    Text.of(
                        f"Toimenpiteellä ”{node.id}” ei ole toteutumisastetta: se ei vaikuta laskelmassa.",
                        f"The activity '{node.id}' has no dose: it has no effect in the calculation.",
                    ),
                )
            )


def _scenario(scenario: Scenario, programme: Programme, names: Names, problems: Problems) -> None:
    dosed = names.broken | {d.scenario for d in programme.doses if d.scenario is not None}
    if scenario.doses not in DOSE_WORDS and scenario.doses not in dosed:
        fi, en = nearest(scenario.doses, (*DOSE_WORDS, *sorted(dosed)))
        problems.add(
            "unknown_doses",
            at(scenario.place, "doses"),
            fi=(f"skenaarion {scenario.id} toteutumista ”{scenario.doses}” ei ole", fi),
            en=(f"the doses '{scenario.doses}' of scenario {scenario.id} are not there", en),
        )
    for shift in scenario.shifts:
        check_shift(shift.on, at(scenario.place, "shift"), names, problems)
    for key in sorted({*scenario.lag_add, *scenario.link_mean} - names.links - {"all"}):
        fi, en = nearest(key, (*names.links, "all"))
        problems.add(
            "unknown_link",
            at(scenario.place, "link"),
            fi=(f"oletusta ”{key}” ei ole", fi),
            en=(f"there is no link '{key}'", en),
        )
    for key in sorted(set(scenario.capacity) - names.activities):
        fi, en = nearest(key, names.activities)
        problems.add(
            "unknown_activity",
            at(scenario.place, "capacity"),
            fi=(f"toimenpidettä ”{key}” ei ole", fi),
            en=(f"there is no activity '{key}'", en),
        )
    if scenario.fade_months is not None and scenario.fade_months < 0:
        not_positive(problems, at(scenario.place, "fade_months"), scenario.fade_months)


def _bases(programme: Programme, names: Names, problems: Problems) -> None:
    base = {s.id: s.base for s in programme.scenarios}
    told: set[str] = set()
    for scenario in programme.scenarios:
        place = at(scenario.place, "base")
        known = {*base, *RUNS, *names.broken}
        if scenario.base is not None and scenario.base not in known:
            fi, en = nearest(scenario.base, (*base, *RUNS))
            problems.add(
                "unknown_scenario",
                place,
                fi=(f"skenaarion {scenario.id} pohjaa ”{scenario.base}” ei ole", fi),
                en=(f"the base '{scenario.base}' of scenario {scenario.id} is not there", en),
            )
        elif scenario.id not in told and scenario.id in (circle := _above(scenario.id, base)):
            told.update(circle)
            problems.add(
                "scenario_circle",
                place,
                fi=(f"skenaario {scenario.id} on itsensä pohja", "poista base yhdestä kehän skenaariosta"),
                en=(f"scenario {scenario.id} is its own base", "remove base from one scenario of the circle"),
            )


def _above(start: str, base: dict[str, str | None]) -> list[str]:
    seen: list[str] = []
    here = base.get(start)
    while here is not None and here not in seen:
        seen.append(here)
        here = base.get(here)
    return seen


def outside(problems: Problems, place: Place, value: float) -> None:
    """A share, dose or probability outside 0-1."""
    problems.add(
        "outside_0_1",
        place,
        fi=(f"{value:g} ei ole välillä 0–1", "kirjoita luku väliltä 0–1"),
        en=(f"{value:g} is not between 0 and 1", "write a number between 0 and 1"),
    )


def not_positive(problems: Problems, place: Place, value: float) -> None:
    """A deviation, length or count that must be above zero."""
    problems.add(
        "not_positive",
        place,
        fi=(f"{value:g} ei kelpaa tähän", "kirjoita nollaa suurempi luku"),
        en=(f"{value:g} cannot stand here", "write a number above zero"),
    )
