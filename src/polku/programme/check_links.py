"""Checks of how large a link is believed to be: its spread between areas and the unit of its strength."""

from __future__ import annotations

import math

from polku.base import Problems
from polku.programme.hints import at
from polku.programme.model import Link, Programme, Shift
from polku.texts import Message

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
                Message("programme-refusals.the-level-is-too-large", level=dose.level, highest_level=HIGHEST_LEVEL),
            )
    for link in programme.links:
        doses = (d.dose * min(d.level, HIGHEST_LEVEL) for d in programme.doses if d.activity == link.cause)
        most = (abs(link.mean) + link.sd) * max(1.0, *doses, 1.0)
        if link.unit == "log" and MOST < most < math.inf:
            problems.add(
                "strength_too_large",
                at(link.place, "mean" if abs(link.mean) > link.sd else "sd"),
                Message("programme-refusals.the-strength-of-link-is-too", id=link.id, mean=link.mean, sd=link.sd),
            )


def check_spread(link: Link, problems: Problems) -> None:
    """A heterogeneity between areas is 0 or more, and persons a month are of a move."""
    if link.omega is not None and link.omega < 0:
        problems.add(
            "negative_omega",
            at(link.place, "omega"),
            Message("programme-refusals.the-spread-between-areas-is-negative", omega=link.omega),
        )
    elif link.omega is not None and HIGHEST_OMEGA < link.omega < math.inf:
        problems.add(
            "omega_too_large",
            at(link.place, "omega"),
            Message(
                "programme-refusals.the-spread-between-areas-is-too", omega=link.omega, highest_omega=HIGHEST_OMEGA
            ),
        )
    if link.unit == "persons" and not isinstance(link.effect, Shift):
        problems.add(
            "unit_of_no_move",
            at(link.place, "unit"),
            Message("programme-refusals.link-is-not-a-move-its", id=link.id),
        )
