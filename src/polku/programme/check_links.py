"""Checks of how large a link is believed to be: its spread between areas and the unit of its strength."""

from __future__ import annotations

from polku.base import Problems
from polku.programme.hints import at
from polku.programme.model import Link, Shift


def check_spread(link: Link, problems: Problems) -> None:
    """A heterogeneity between areas is 0 or more, and persons a month are of a move."""
    if link.omega is not None and link.omega < 0:
        problems.add(
            "negative_omega",
            at(link.place, "omega"),
            fi=(f"alueiden ero {link.omega:g} on negatiivinen", "kirjoita 0 tai suurempi, tai jätä tyhjäksi"),
            en=(f"the spread between areas, {link.omega:g}, is negative", "write 0 or more, or leave it blank"),
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
