"""The sentence models about money: who paid, what moved between payers, what would pay itself back.

A shift between payers is never told as a saving; every amount has the year of its prices.
"""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.model import Spread
from polku.evaluation.numbers import euro_range, euros, percent, plain_number, span, width
from polku.evaluation.words import cap, sentences


def shift(
    saver: Text,
    saved: Spread,
    bearer: Text,
    borne: Spread,
    net: Spread,
    prices: int,
    *,
    past: bool,
    public: bool = True,
) -> Text:
    """Model 4: one payer's spending fell as another's grew. `saver`, `bearer` are genitives; spreads of change."""
    x, y = euros(saved.mean, width(saved)), euros(borne.mean, width(borne))
    z, ends = euros(net.mean, width(net)), euro_range(net.at(0.1), net.at(0.9))
    sign = "\u2212" if net.mean < 0 else "+"
    whose = (
        Text.of("Julkisen talouden", "of public finances")
        if public
        else Text.of("Maksajien yhteenlaskettu", "of all payers together")
    )
    fi = (
        ("pienenivät", "kasvoivat", "siirtyi", "säästetty")
        if past
        else ("pienenisivät", "kasvaisivat", "siirtyisi", "säästettäisi")
    )
    en = (
        ("fell", "grew", "moved", "was not saved")
        if past
        else ("would fall", "would grow", "would move", "would not be saved")
    )
    return Text.of(
        f"{cap(saver['fi'])} menot {fi[0]} {x['fi']} ja {bearer['fi']} menot {fi[1]} {y['fi']}. "
        f"Kustannus {fi[2]} maksajalta toiselle; sitä ei {fi[3]}. "
        f"{whose['fi']} nettomuutos on {sign}{z['fi']} ({ends['fi']}, vuoden {prices} hinnoin).",
        f"{cap(saver['en'])} spending {en[0]} by {x['en']} and {bearer['en']} spending {en[1]} by {y['en']}. "
        f"The cost {en[2]} from one payer to another; it {en[3]}. "
        f"The net change {whose['en']} is {sign}{z['en']} ({ends['en']}, in {prices} prices).",
    )


def payer_change(payer: Text, change: Spread, months: int, prices: int, past: bool) -> Text:
    """One payer's change of spending over months, with its interval; `payer` in the genitive."""
    n, ends = euros(change.mean, width(change)), euro_range(change.at(0.1), change.at(0.9))
    less = change.mean < 0
    fi = ("pienenivät" if less else "kasvoivat") if past else ("pienenisivät" if less else "kasvaisivat")
    en = ("fell" if less else "grew") if past else ("would fall" if less else "would grow")
    return Text.of(
        f"{cap(payer['fi'])} menot {fi} {months} kuukaudessa arviolta {n['fi']} "
        f"(muutos {ends['fi']}, vuoden {prices} hinnoin).",
        f"{cap(payer['en'])} spending {en} by about {n['en']} over {months} months "
        f"(change {ends['en']}, in {prices} prices).",
    )


NOT_VERIFIED = Text.of(
    "Vuoden 2025 portaita ei ole tarkistettu säädöksestä.",
    "The steps of 2025 have not been verified against the statute.",
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
        e, p = plain_number(estimate.mean, 1), percent(probability)
        ends = span(round(estimate.at(0.1), 1), round(estimate.at(0.9), 1), 1)
        fi += f"; arvio on {e['fi']} ({ends['fi']}), todennäköisyys {p['fi']}\u00a0%"
        en += f"; the estimate is {e['en']} ({ends['en']}), the probability {p['en']}%"
    text = Text.of(fi + ".", en + ".")
    return text if verified else sentences(text, NOT_VERIFIED)
