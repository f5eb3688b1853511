"""Checks of how large a link is believed to be: its spread between areas and the unit of its strength."""

from __future__ import annotations

import math

from polku.base import Problems
from polku.programme.hints import at
from polku.programme.model import Link, Programme, Shift

MOST = 40.0
"""A log-hazard beyond this overflows: no flow is multiplied by more than all the people there are."""

HIGHEST_OMEGA = 3.0
"""Areas of which one has twenty times the effect of another differ by this."""

HIGHEST_LEVEL = 10.0
"""A level says how much less, or somewhat more, of an activity an area does."""


def check_sizes(programme: Programme, problems: Problems) -> None:
    """Strengths at the doses at hand, and levels, that no calculation can carry."""
    for dose in programme.doses:
        if HIGHEST_LEVEL < dose.level < math.inf:
            problems.add(
                "level_too_large",
                at(dose.place, "level"),
                fi=(f"taso {dose.level:g} on liian suuri", f"kirjoita taso väliltä 0–{HIGHEST_LEVEL:g}; 1 on täysi"),
                en=(f"the level {dose.level:g} is too large", f"write a level from 0 to {HIGHEST_LEVEL:g}; 1 is full"),
            )
    for link in programme.links:
        doses = (d.dose * min(d.level, HIGHEST_LEVEL) for d in programme.doses if d.activity == link.cause)
        most = (abs(link.mean) + link.sd) * max(1.0, *doses, 1.0)
        if link.unit == "log" and MOST < most < math.inf:
            problems.add(
                "strength_too_large",
                at(link.place, "mean" if abs(link.mean) > link.sd else "sd"),
                fi=(
                    f"oletuksen {link.id} voimakkuus {link.mean:g} ± {link.sd:g} on liian suuri laskettavaksi",
                    "kirjoita log-vauhti: 5 % enemmän siirtymiä on 0.05",
                ),
                en=(
                    f"the strength of link {link.id}, {link.mean:g} ± {link.sd:g}, is too large to compute with",
                    "write a log-hazard: 5 % more moves is 0.05",
                ),
            )


def check_spread(link: Link, problems: Problems) -> None:
    """A heterogeneity between areas is 0 or more, and persons a month are of a move."""
    if link.omega is not None and link.omega < 0:
        problems.add(
            "negative_omega",
            at(link.place, "omega"),
            fi=(f"alueiden ero {link.omega:g} on negatiivinen", "kirjoita 0 tai suurempi, tai jätä tyhjäksi"),
            en=(f"the spread between areas, {link.omega:g}, is negative", "write 0 or more, or leave it blank"),
        )
    elif link.omega is not None and HIGHEST_OMEGA < link.omega < math.inf:
        problems.add(
            "omega_too_large",
            at(link.place, "omega"),
            fi=(f"alueiden ero {link.omega:g} on liian suuri", f"kirjoita log-vauhti, enintään {HIGHEST_OMEGA:g}"),
            en=(
                f"the spread between areas, {link.omega:g}, is too large",
                f"write a log-hazard, {HIGHEST_OMEGA:g} at most",
            ),
        )
    if link.unit == "persons" and not isinstance(link.effect, Shift):
        problems.add(
            "unit_of_no_move",
            at(link.place, "unit"),
            fi=(
                f"oletus {link.id} ei ole siirtymä: sen voimakkuutta ei voi antaa henkilöinä",
                "jätä unit tyhjäksi tai kirjoita log",
            ),
            en=(
                f"link {link.id} is not a move: its strength cannot be given in persons",
                "leave unit blank or write log",
            ),
        )
