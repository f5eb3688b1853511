"""The words of `polku design`: shapes of effects, ways of following, what shows and what does not."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.design import EVERYWHERE, Plan
from polku.evaluation.numbers import NBSP, plain_number

DOUBLED = 100.0
"""Per cent; a change beyond it is told in words."""
NEAR = 0.01
PER_CENT = Text.of("% työttömien määrästä", "% of the number of unemployed")
SHAPE = {
    "jobs": Text.of("Työllistyminen, kaikki kestot", "Exits to work, all durations"),
    "jobs_late": Text.of("Pitkäaikaistyöttömien työllistyminen", "Exits to work of the long-term unemployed"),
    "services": Text.of("Palveluihin siirtyminen", "Moves into services"),
}
INDICATOR = {
    "stock": Text.of("Työttömien määrä", "Number of unemployed"),
    "durations": Text.of("… ja määrät keston mukaan", "… and numbers by duration"),
    "moves": Text.of("Kirjatut siirtymät", "Counted moves"),
    "groups": Text.of("Määrä ja kaksi asiakasryhmää", "Number and two client groups"),
}


def name_of(plan: Plan, node: str) -> Text:
    for rows in (plan.programme.areas, plan.programme.nodes):
        for row in rows:
            if row.id == node:
                return row.name
    every = Text.of("Kaikki kokeilualueet yhdessä", "All trial areas together")
    return every if node == EVERYWHERE else Text.same(node)


def horizon(plan: Plan) -> int:
    """Twelve months, or the nearest that there is."""
    return min({r.months for r in plan.detect} or {12}, key=lambda m: (abs(m - 12), m))


def least(rate: float) -> Text:
    if rate > DOUBLED:
        return Text.of(f"yli 100{NBSP}%", "over 100%")
    size = plain_number(rate)
    return Text.of(f"{size['fi']}{NBSP}%", f"{size['en']}%")
