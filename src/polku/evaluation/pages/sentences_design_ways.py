"""Sentences of `polku design` on whether an effect comes by jobs or by services, and what would tell them apart."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.claims import Claim, Ground
from polku.evaluation.context import claim
from polku.texts.numbers import NBSP, percent_size, plain_number
from polku.trial_design.model import JobsOrServices, Plan


def jobs_or_services(plan: Plan) -> Claim | None:
    """What of the effect's way the stock leaves untold, and how much of it people in services would tell."""
    sums, gaps = parts_of(plan, "both"), parts_of(plan, "difference")
    if not sums or not gaps:
        return None
    told, more = max(r.stock for r in gaps), max(r.both for r in gaps)
    total, size, with_it = (plain_number(100 * x) for x in (max(r.stock for r in sums), told, more))
    text = Text.of(
        f"Työttömien määrästä ei erota, väheneekö työttömyys työllistymisen vai palveluihin siirtymisen vuoksi: "
        f"niiden yhteisvaikutuksen epävarmuudesta poistuu kokeilun loppuun mennessä enintään {total['fi']}{NBSP}%, "
        f"niiden eron epävarmuudesta enintään {size['fi']}{NBSP}%. Jos palveluissa olevien määrä tai aktivointiaste "
        f"saataisiin kokeilualueilta kuukausittain, eron epävarmuudesta poistuisi enintään {with_it['fi']}{NBSP}%.",
        f"The number of unemployed does not tell whether unemployment falls by jobs or by moves into services: by the "
        f"end of the trial at most {total['en']}% of the uncertainty of their sum is gone, and at most {size['en']}% "
        f"of that of their difference. With the number of people in services or the activation rate of the trial "
        f"areas month by month, at most {with_it['en']}% of the difference's uncertainty would be gone.",
    )
    return claim(text, *[_ground(plan, r) for r in gaps], difference=told, both=more)


UNSEEN = 99.5
"""A least change of so many per cent of the stock would have to empty it: it cannot be seen."""
PART = {
    "services": Text.of("Palveluihin siirtymisestä johtuva", "moves into services"),
    "jobs": Text.of("Työllistymisestä johtuva", "exits to work"),
}


def by_way(plan: Plan, effect: str) -> Claim | None:
    """The least change by one of the two ways in the best area, before and after people in services are followed."""
    rows = parts_of(plan, effect)
    if not rows:
        return None
    alone, both = min(r.least_stock for r in rows), min(r.least_both for r in rows)
    now, then, part = percent_size(alone / 100), percent_size(both / 100), PART[effect]
    if alone > UNSEEN:
        return claim(undetectable(part, both), *[_ground(plan, r) for r in rows], stock=alone, both=both)
    text = Text.of(
        f"{part['fi']} työttömien määrän muutos erottuu kokeilun loppuun mennessä parhaalla alueella, jos se on "
        f"vähintään {now['fi']}{NBSP}%; kun seurataan myös palveluissa olevien määrää, riittää {then['fi']}{NBSP}%.",
        f"A change in the number of unemployed that comes from {part['en']} shows by the end of the trial in the best "
        f"area if it is at least {now['en']}%; when people in services are followed too, {then['en']}% is enough.",
    )
    return claim(text, *[_ground(plan, r) for r in rows], stock=alone, both=both)


def undetectable(part: Text, both: float) -> Text:
    """That no change of the stock by one way shows, and from how large a change on it does beside services."""
    size = percent_size(both / 100)
    if both > UNSEEN:
        return Text.of(
            f"{part['fi']} työttömien määrän muutos ei voi erottua millään alueella kokeilun loppuun mennessä.",
            f"A change in the number of unemployed that comes from {part['en']} cannot be seen in any area by the end "
            "of the trial.",
        )
    return Text.of(
        f"{part['fi']} työttömien määrän muutos ei voi erottua työttömien määrästä kokeilun loppuun mennessä; kun "
        f"seurataan myös palveluissa olevien määrää, riittää {size['fi']}{NBSP}%.",
        f"A change in the number of unemployed that comes from {part['en']} cannot be seen in that number by the end "
        f"of the trial; when people in services are followed too, {size['en']}% is enough.",
    )


def parts_of(plan: Plan, effect: str) -> list[JobsOrServices]:
    """The areas' rows of one way."""
    return [r for r in plan.jobs_or_services if r.effect == effect]


def _ground(plan: Plan, row: JobsOrServices) -> Ground:
    return Ground("design", f"{row.area}/{row.effect}/{plan.months}")
