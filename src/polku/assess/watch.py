"""What a run says when the series do what neither the effect nor the noise explains.

`watch` runs the checks of `inference.diagnostics` on the fit of a run. Each is weighed for how many places were looked
at, so that a run in which the model holds says it in about one case in a hundred (`AS_RARE`); how often they find a
fault, and how often they are silent, is measured by `benchmarks/misspecify.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from polku.assess.belief import Belief, Months, log_ratio, unemployed_formula
from polku.base import Caution, Month, Text
from polku.evaluation.numbers import decimal
from polku.inference.diagnostics import (
    Departure,
    comparison_ramps,
    residual_check,
    trial_steps,
    unrest,
    whiteness,
)
from polku.inference.likelihood import Functional
from polku.inference.noise import Panel, learning_blocks
from polku.programme.model import Programme

AS_RARE = 0.01
"""A departure is told when so large a one would be seen in one run in a hundred if the model held."""
LEAST_MONTHS = 25
"""Residuals are checked on blocks at least so long."""


def watch(programme: Programme, panel: Panel, belief: Belief) -> tuple[Caution, ...]:
    """Cautions of a fitted run, in the order of the checks."""
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    first = belief.prepared[0.0].first
    if first.since(panel.first) >= panel.months:
        return (*restless_noise(panel, belief, starts), *no_neighbour(programme, panel))
    flows = Months(belief.prepared[0.0], panel.months - first.since(panel.first))
    functional = log_ratio(flows, unemployed_formula(programme), panel.first, panel.months)
    return (
        *steps(programme, panel, belief, functional, starts),
        *parted(programme, panel, belief, functional, starts),
        *restless_noise(panel, belief, starts),
        *no_neighbour(programme, panel),
    )


def steps(
    programme: Programme, panel: Panel, belief: Belief, functional: Functional, starts: Mapping[str, Month]
) -> list[Caution]:
    """A step of a trial area after its start that the effect does not explain."""
    found = trial_steps(panel, belief.noise, belief.main, functional, starts)
    if found is None or found.p >= AS_RARE:
        return []
    name, size = _name(programme, found.area), _per_cent(found)
    text = Text.of(
        f"{name['fi']}: työttömien sarja siirtyy kuussa {found.month} kerralla noin {size['fi']} prosenttia, eikä "
        "kokeilun vaikutus eikä tavallinen vaihtelu selitä sitä. Tarkista, muuttuiko tilastointi, alueen rajat tai "
        "jokin muu; vaikutusarvio voi sisältää siirtymän.",
        f"{name['en']}: the series of unemployed shifts by about {size['en']} per cent at once in {found.month}, which "
        "neither the trial's effect nor the usual variation explains. Check whether the register, the area's borders "
        "or something else changed; the estimated effect may contain the shift.",
    )
    return [Caution("trial_series_steps", f"series/{found.area}/{found.month}", text)]


def parted(
    programme: Programme, panel: Panel, belief: Belief, functional: Functional, starts: Mapping[str, Month]
) -> list[Caution]:
    """Comparison areas that parted from the others when the trial began."""
    ramps = comparison_ramps(panel, belief.noise, belief.main, functional, starts)
    found = []
    for area, one in ramps.items():
        if one.p >= AS_RARE:
            continue
        name, size = _name(programme, area), _per_cent(one)
        text = Text.of(
            f"{name['fi']} on vertailualue, mutta se erkani muista kokeilun alettua: noin {size['fi']} prosenttia "
            "vuodessa. Kokeilu on voinut vaikuttaa sinne tai alueella on tapahtunut muuta; vertaa tulokseen ilman "
            "sitä.",
            f"{name['en']} is a comparison area, but it parted from the others once the trial had begun: by about "
            f"{size['en']} per cent in a year. The trial may have reached it, or something else happened there; "
            "compare with the result without it.",
        )
        found.append(Caution("comparison_parted", f"series/{area}/{one.month}", text))
    return found


def restless_noise(panel: Panel, belief: Belief, starts: Mapping[str, Month]) -> list[Caution]:
    """Untreated series whose variation hangs together from month to month, or grew when the trial began."""
    found = []
    noise = belief.noise
    blocks = [b for b in learning_blocks(panel, starts) if b.months >= LEAST_MONTHS]
    coloured = [b for b in blocks if whiteness(b, noise) < AS_RARE]
    if coloured:
        lag = residual_check(coloured[0], noise).autocorrelation[0]
        r = {k: decimal(lag, 2, k) for k in ("fi", "en")}
        found.append(
            Caution(
                "noise_not_white",
                "series",
                Text.of(
                    "Kokeilun ulkopuoliset sarjat eivät vaihtele kuukaudesta toiseen toisistaan riippumatta, kuten "
                    f"malli olettaa (peräkkäisten kuukausien korrelaatio {r['fi']}): hitaiden muutosten välit voivat "
                    "olla liian kapeita.",
                    "Series outside the trial do not vary from month to month independently, as the model takes them "
                    f"to (correlation of successive months {r['en']}): intervals of slow changes may be too narrow.",
                ),
            )
        )
    untreated = [a for a in panel.areas if a not in starts]
    grown = unrest(panel.take(untreated), noise, min(starts.values())) if starts and untreated else None
    if grown is not None and grown[1] < AS_RARE:
        times = {k: decimal(grown[0], 1, k) for k in ("fi", "en")}
        found.append(
            Caution(
                "noise_grew",
                "series",
                Text.of(
                    f"Vertailualueiden kuukausivaihtelu on kokeilun alettua {times['fi']}-kertainen aiempaan nähden: "
                    "vaikutusten välit ovat liian kapeita.",
                    f"The monthly variation of the comparison areas has been {times['en']} times what it was before "
                    "the trial: the intervals of effects are too narrow.",
                ),
            )
        )
    return found


def no_neighbour(programme: Programme, panel: Panel) -> list[Caution]:
    """Trial areas whose region has no untreated area: what hits the region alone looks like an effect."""
    beside = {a.region for a in programme.comparison_areas if a.id in panel.areas and a.region}
    alone = [a.name for a in programme.trial_areas if a.id in panel.areas and (a.region or "") not in beside]
    if not alone:
        return []
    names = {k: ", ".join(n[k] for n in alone) for k in ("fi", "en")}
    return [
        Caution(
            "no_neighbour",
            "areas",
            Text.of(
                f"Samasta maakunnasta ei ole vertailualuetta: {names['fi']}. Koko maakuntaa koskevaa muutosta ei erota "
                "kokeilun vaikutuksesta.",
                f"No comparison area is of the same region: {names['en']}. A change of the whole region cannot be told "
                "from the trial's effect.",
            ),
        )
    ]


def _name(programme: Programme, area: str) -> Text:
    return next((a.name for a in programme.areas if a.id == area), Text.same(area))


def _per_cent(found: Departure) -> dict[str, str]:
    return {k: decimal(100.0 * math.expm1(found.size), 0, k) for k in ("fi", "en")}
