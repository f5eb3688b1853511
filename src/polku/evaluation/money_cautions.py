"""What must be said of the euros of a run: prices that are not known or are held, costs left out, figures not verified.

Each is a caution with its code; page 1 and the page of payers print them as sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polku.base import Caution, Month, Text
from polku.dynamics.costs import held_back, priced, unverified_rules
from polku.dynamics.own_costs import activities_without_price
from polku.dynamics.prices import unverified_years, years_used
from polku.evaluation.pages import sentences_money as money
from polku.programme.model import Programme, Shift, UnitCost
from polku.texts.lists import listed
from polku.texts.numbers import month

PURCHASE = "service_purchase"
"""The packaged rule of the price of a bought service, which a contract of the programme's own may count again."""


def money_cautions(programme: Programme, first: Month, months: int) -> tuple[Caution, ...]:
    """What is to be said of the euros of `months` months from `first`, the start of the earliest area."""
    if not priced(programme):
        return (_caution("no_price_known", "unit_costs", NO_PRICE),)
    years = years_used(programme, first, months)
    told = (
        _held_back(programme, first),
        _own_cost_missing(programme),
        *_priced_twice(programme),
        _price_year_missing(programme),
        _level_not_known(programme),
        _level_not_verified(unverified_years(programme, years)),
        _steps_not_verified(programme, first, months),
    )
    return tuple(c for c in told if c is not None)


NO_PRICE = Text.of(
    "Etuuksien ja palvelujen hintoja ei tunneta tässä kuussa, joten menojen muutosta ei lasketa. Lisää hinnat "
    '(unit_costs.csv) ja niiden maksajat (share_rules.csv), tai ota säännöt käyttöön (rules = "fi").',
    "No prices of benefits and services are known in this month, so the change of spending is not computed. Add prices "
    '(unit_costs.csv) and who pays them (share_rules.csv), or take the packaged rules (rules = "fi").',
)


def _caution(code: str, place: str, text: Text) -> Caution:
    return Caution(code, place, text)


def _held_back(programme: Programme, first: Month) -> Caution | None:
    if not held_back(programme, first):
        return None
    from_ = month(min(c.start for c in priced(programme) if c.start is not None), "ela")
    return _caution(
        "prices_held_back",
        "unit_costs",
        Text.of(
            f"Hinnat ja maksuosuudet tunnetaan vasta {from_['fi']} alkaen: sitä ennen on käytetty ensimmäisiä "
            "tunnettuja.",
            f"Prices and payers' shares are known only {from_['en']} on: before that the first known ones are used.",
        ),
    )


def _own_cost_missing(programme: Programme) -> Caution | None:
    missing = activities_without_price(programme)
    if not missing:
        return None
    done = [n for n in programme.nodes if n.kind == "activity" and n.id in missing]
    if not any(c.own and c.amount is not None for c in programme.unit_costs):
        text = Text.of(
            "Kokeilun omia menoja ei ole annettu (unit_costs.csv), joten menojen muutosta ei voi lukea säästöksi.",
            "The trial's own costs have not been given (unit_costs.csv), so the change of spending cannot be read as a "
            "saving.",
        )
    elif len(done) <= 3:
        names = listed([n.name for n in done])
        text = Text.of(
            f"Omaa hintaa ei ole annettu (unit_costs.csv): {names['fi']}. Menojen muutosta ei voi lukea säästöksi.",
            f"No price of its own has been given (unit_costs.csv) for {names['en']}. The change of spending cannot be "
            "read as a saving.",
        )
    else:
        text = Text.of(
            f"Omaa hintaa ei ole annettu {len(done)} toimenpiteelle (unit_costs.csv), joten menojen muutosta ei voi "
            "lukea säästöksi.",
            f"No price of its own has been given for {len(done)} activities (unit_costs.csv), so the change of "
            "spending cannot be read as a saving.",
        )
    return _caution("own_cost_missing", "unit_costs", text)


def _priced_twice(programme: Programme) -> Iterator[Caution]:
    """A contract of the programme's own for a service whose purchase has a price too."""
    bought = {c.on: c for c in priced(programme) if c.rule == PURCHASE}
    tags = {s.id: s.counts_as | {s.id} for s in programme.states}
    for cost in (c for c in programme.unit_costs if c.activity and c.amount is not None):
        targets = {k.effect.target for k in programme.links if k.cause == cost.activity and isinstance(k.effect, Shift)}
        again = [c for state, c in bought.items() if targets & tags.get(state, {state})]
        if again:
            yield _twice(cost, again[0])


def _twice(cost: UnitCost, again: UnitCost) -> Caution:
    mine, other = cost.name, again.name
    return _caution(
        "service_priced_twice",
        f"unit_costs/{cost.id}",
        Text.of(
            f"Palvelu voi olla mukana kahteen kertaan: omana hintana ”{mine['fi']}” ja valmiina hintana "
            f"”{other['fi']}”. Jos oma hinta kattaa sen, kirjoita tiedostoon unit_costs.csv rivi "
            f"{again.id}, jonka hinta on 0.",
            f"The service may be counted twice: as your own price “{mine['en']}” and as the packaged price "
            f"“{other['en']}”. If yours covers it, write a row {again.id} with the amount 0 in unit_costs.csv.",
        ),
    )


def _price_year_missing(programme: Programme) -> Caution | None:
    bare = [c.name for c in programme.unit_costs if c.amount is not None and not c.prices]
    if not bare or not programme.price_index:
        return None
    names, year = listed(list(dict.fromkeys(bare))), programme.settings.prices
    return _caution(
        "price_year_missing",
        "unit_costs",
        Text.of(
            f"Hintavuotta ei ole annettu (unit_costs.csv, prices): {names['fi']}. Hinta luetaan vuoden {year} rahana.",
            f"No year of prices is given (unit_costs.csv, prices) for {names['en']}. The price is read as money of "
            f"{year}.",
        ),
    )


def _level_not_known(programme: Programme) -> Caution | None:
    """The year of the result itself is not in the index yet; that a price of this year is not is no news."""
    year = programme.settings.prices
    known = [row.year for row in programme.price_index]
    if not known or year in known:
        return None
    return _caution(
        "price_level_not_known",
        "price_index",
        Text.of(
            f"Vuoden {year} hintatasoa ei vielä tunneta: sille on käytetty lähintä tunnettua vuotta ({max(known)}).",
            f"The price level of {year} is not known yet: that of the nearest known year ({max(known)}) is used.",
        ),
    )


def _level_not_verified(years: Sequence[int]) -> Caution | None:
    if not years:
        return None
    which = _years(years)
    return _caution(
        "price_level_not_verified",
        "price_index",
        Text.of(
            f"{which['fi']} hintatasoa ei ole tarkistettu julkaisijan omalta sivulta.",
            f"The price level of {which['en']} has not been verified against its publisher's own page.",
        ),
    )


def _years(years: Sequence[int]) -> Text:
    if len(years) == 1:
        return Text.of(f"Vuoden {years[0]}", str(years[0]))
    if years[-1] - years[0] + 1 == len(years):
        return Text.of(f"Vuosien {years[0]}–{years[-1]}", f"{years[0]}–{years[-1]}")
    names = listed([Text.same(str(y)) for y in years])
    return Text.of(f"Vuosien {names['fi']}", names["en"])


def _steps_not_verified(programme: Programme, first: Month, months: int) -> Caution | None:
    rules = unverified_rules(programme, [first + t for t in range(months)])
    if not any(r.start is not None and r.start.year >= 2025 for r in rules):
        return None
    extra = Text.of(
        " Tarkista ne tiedoston share_rules.csv riveiltä ennen kuin käytät maksajien lukuja.",
        " Check them on the rows of share_rules.csv before using the payers' numbers.",
    )
    told = money.NOT_VERIFIED
    return _caution(
        "steps_2025_not_verified", "share_rules", Text.of(told["fi"] + extra["fi"], told["en"] + extra["en"])
    )
