"""The sentence models about money: who paid, what moved between payers, what would pay itself back.

A shift between payers is never told as a saving; every amount has the year of its prices.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Spread, Text
from polku.results.breakeven import in_prices
from polku.texts import Message
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import estimate as told
from polku.texts.numbers import euro_estimate, lone, percent, plain_number


def both_signs(change: Spread) -> bool:
    """Does the 80 % interval hold zero, so that no direction can be told?"""
    return change.at(0.1) <= 0 <= change.at(0.9)


NO_DIRECTION = Text.of("suuntaa ei voi sanoa", "its direction cannot be told")


def shift(saver: Text, saved: Spread, bearer: Text, borne: Spread, past: bool) -> Text:
    """Model 4, its first half: one payer's benefits fell as another's grew; `saver` and `bearer` are genitives."""
    x, y = euro_estimate(saved), euro_estimate(borne)
    fi = ("pienenivät", "kasvoivat") if past else ("pienenisivät", "kasvaisivat")
    en = ("fell", "grew") if past else ("would fall", "would grow")
    whole = -saved.mean <= borne.mean
    return sentences(
        Text.of(
            f"{cap(saver['fi'])} etuusmenot {fi[0]} {x['fi']} ja {bearer['fi']} etuusmenot {fi[1]} {y['fi']}.",
            f"{cap(saver['en'])} spending on benefits {en[0]} by {x['en']} and {bearer['en']} spending on benefits "
            f"{en[1]} by {y['en']}.",
        ),
        moved(past) if whole else moved_in_part(past),
    )


def moved(past: bool) -> Text:
    """What a shift is called: the cost moved and was not saved."""
    if past:
        return Text.of(
            "Kustannus siirtyi maksajalta toiselle; sitä ei säästetty.",
            "The cost moved from one payer to another; it was not saved.",
        )
    return Text.of(
        "Kustannus siirtyisi maksajalta toiselle; sitä ei säästettäisi.",
        "The cost would move from one payer to another; it would not be saved.",
    )


def moved_in_part(past: bool) -> Text:
    """Where less was borne by another payer than was spared: only that much moved."""
    if past:
        return Text.of(
            "Kustannuksesta siirtyi toiselle maksajalle vain se, minkä verran tämän menot kasvoivat.",
            "Of the cost only as much moved to another payer as that payer's spending grew.",
        )
    return Text.of(
        "Kustannuksesta siirtyisi toiselle maksajalle vain se, minkä verran tämän menot kasvaisivat.",
        "Of the cost only as much would move to another payer as that payer's spending would grow.",
    )


def without_areas(names: Text) -> Text:
    """Which areas a sum of euros leaves out."""
    return Text.of(f"Summasta puuttuu: {names['fi']}.", f"Left out of the sum: {names['en']}.")


def net_change(net: Spread, prices: int, public: bool, past: bool) -> Text:
    """Model 4, its second half: the net change over the payers, with its sign and the year of its prices."""
    z, year = euro_estimate(net, signed=True), in_prices(prices)
    whose = (
        Text.of("Julkisen talouden", "of public finances")
        if public
        else Text.of("Maksajien yhteenlaskettu", "of all payers together")
    )
    if both_signs(net):
        return Text.of(
            f"{whose['fi']} nettomuutos on arviolta {z['fi']}, {year['fi']}: {NO_DIRECTION['fi']}.",
            f"The net change {whose['en']} is an estimated {z['en']}, {year['en']}: {NO_DIRECTION['en']}.",
        )
    verb = Text.of("on", "is") if past else Text.of("olisi", "would be")
    return Text.of(
        f"{whose['fi']} nettomuutos {verb['fi']} {z['fi']}, {year['fi']}.",
        f"The net change {whose['en']} {verb['en']} {z['en']}, {year['en']}.",
    )


def payer_change(payer: Text, change: Spread, months: int, prices: int, past: bool) -> Text:
    """One payer's change of spending over months, with its interval; `payer` in the genitive."""
    year = in_prices(prices)
    if both_signs(change):
        z = euro_estimate(change, signed=True)
        return Text.of(
            f"{cap(payer['fi'])} menojen muutos {months} kuukaudessa on arviolta {z['fi']}, {year['fi']}: "
            f"{NO_DIRECTION['fi']}.",
            f"The change of {payer['en']} spending over {months} months is an estimated {z['en']}, {year['en']}: "
            f"{NO_DIRECTION['en']}.",
        )
    n = euro_estimate(change)
    less = change.mean < 0
    fi = ("pienenivät" if less else "kasvoivat") if past else ("pienenisivät" if less else "kasvaisivat")
    en = ("fell" if less else "grew") if past else ("would fall" if less else "would grow")
    return Text.of(
        f"{cap(payer['fi'])} menot {fi} {months} kuukaudessa arviolta {n['fi']}, {year['fi']}.",
        f"{cap(payer['en'])} spending {en} by about {n['en']} over {months} months, {year['en']}.",
    )


def own_spending(euros: float, months: int, prices: int) -> Text:
    """What the programme itself costs over months: new spending, apart from any shift."""
    n, year = lone(euros), in_prices(prices)
    return Text.of(
        f"Kokeilun omat menot ovat {n['fi']}\u00a0euroa {months} kuukaudessa, {year['fi']}. Ne ovat uutta menoa, eivät "
        "siirtymä maksajalta toiselle.",
        f"The trial's own costs are €{n['en']} over {months} months, {year['en']}. They are new spending, not a shift "
        "from one payer to another.",
    )


def net_over_time(changes: Sequence[tuple[int, Spread]], prices: int, public: bool) -> Text:
    """The net change over several lengths of time in one sentence: months, estimate and interval."""
    parts = []
    for months, change in changes:
        n = euro_estimate(change, signed=True)
        parts.append(Text.of(f"{months} kuukaudessa {n['fi']}", f"{n['en']} in {months} months"))
    names, year = listed(parts), in_prices(prices)
    whose = (
        Text.of("Julkisen talouden menojen", "of public spending")
        if public
        else Text.of("Maksajien menojen yhteenlaskettu", "of all payers' spending together")
    )
    return Text.of(
        f"{whose['fi']} nettomuutos on arviolta {names['fi']}, {year['fi']}.",
        f"The net change {whose['en']} is an estimated {names['en']}, {year['en']}.",
    )


NOT_COUNTED = Text.of(
    "Luvussa ovat työttömyysetuudet, palvelut ja palkkatuki; verot, toimeentulotuki ja asumistuki puuttuvat.",
    "The number covers unemployment benefits, services and wage subsidies; taxes, social assistance and housing "
    "support are left out.",
)

FUND_PART = Text.of(
    "Työllisyysrahaston osa peruspäivärahasta on valtion luvussa, koska osan suuruutta ei ole selvitetty.",
    "The Employment Fund's part of the basic allowance stands in the state's number, as its size has not been settled.",
)

RESTS_ON_PRIOR = Text.of(
    "Eurot perustuvat ennakko-oletuksiin siirtymistä, eivät kokeilun tuloksiin.",
    "The euros rest on prior assumptions about the transitions, not on results of the trial.",
)


RESTS_IN_PART_ON_PRIOR = Text.of(
    "Eurot perustuvat osin ennakko-oletuksiin siirtymistä.",
    "The euros rest in part on prior assumptions about the transitions.",
)

NOT_VERIFIED = Message("money-cautions.steps-2025")
SHARES_NOT_VERIFIED = Text.of(
    "Osaa maksuosuuksista ei ole tarkistettu säädöksestä.",
    "Some payers' shares have not been verified against the statute.",
)


def municipal_2025(months_needed: float, estimate: Spread | None, probability: float | None, verified: bool) -> Text:
    """Model 11: from 2025 being in a service no longer lowers the municipal share; break-even in months."""
    k = plain_number(months_needed, 1)
    fi = (
        f"Vuodesta 2025 palvelussa olo ei enää pienennä kuntaosuutta. Palvelu maksaa itsensä kunnalle takaisin, "
        f"jos etuusaika lyhenee keskimäärin {k['fi']} kuukautta osallistujaa kohti"
    )
    en = (
        f"From 2025 being in a service no longer lowers the municipal share. The service pays itself back to the "
        f"municipality if time on benefit shortens by {k['en']} months per participant on average"
    )
    if estimate is not None and probability is not None:
        e, p = told(estimate, signed=False), percent(probability)
        fi += f"; arvio on {e['fi']}, todennäköisyys {p['fi']}\u00a0%"
        en += f"; the estimate is {e['en']}, the probability {p['en']}%"
    text = Text.of(fi + ".", en + ".")
    return text if verified else sentences(text, NOT_VERIFIED)
