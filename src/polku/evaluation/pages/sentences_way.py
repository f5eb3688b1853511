"""The sentence models about statements, gross flows, forecasts, other areas and harm."""

from __future__ import annotations

from polku.base import Month, Spread, Text
from polku.evaluation.pages.sentences import goodness
from polku.evaluation.words import AreaWords
from polku.texts.lists import sentences
from polku.texts.numbers import (
    amount,
    between,
    estimate,
    month,
    persons,
    plain_number,
    scaled,
)


def statements(n: int, effective: float | None) -> Text:
    """Model 12: praise counts as the number of independent sources it amounts to, and is no evidence of effect."""
    who = Text.of(
        f"{n} lausuntoa pitää toimintamallia hyvänä." if n != 1 else "Yksi lausunto pitää toimintamallia hyvänä.",
        f"{n} statements find the model good." if n != 1 else "One statement finds the model good.",
    )
    if effective is None:
        rest = Text.of(
            "Lausunnot kertovat toteutuksesta, eivät työllistymisvaikutuksesta; niiden painoa ei ole vielä laskettu.",
            "Statements tell of delivery, not of an effect on work; their weight has not been computed yet.",
        )
    else:
        neff = plain_number(effective, 1)
        rest = Text.of(
            f"Lausunnot vastaavat {neff['fi']} riippumatonta lähdettä ja kertovat toteutuksesta, "
            f"eivät työllistymisvaikutuksesta.",
            f"The statements amount to {neff['en']} independent sources and tell of delivery, "
            f"not of an effect on work.",
        )
    return sentences(who, rest)


def transfer(p_better: float, reason: Text) -> Text:
    """Model 13: a new area; the likelier direction is named."""
    word, p = goodness(p_better)
    return Text.of(
        f"Tulokset koskevat vain kokeilualueita. Uudella alueella vaikutus olisi {word['fi']} "
        f"{p['fi']}\u00a0%:n todennäköisyydellä ({reason['fi']}).",
        f"The results concern the trial areas only. In a new area the effect would be {word['en']} "
        f"with a probability of {p['en']}% ({reason['en']}).",
    )


def harm(activity: Text) -> Text:
    """Model 14: lock-in."""
    return Text.of(
        f"Aineisto viittaa siihen, että toimenpide ”{activity['fi']}” hidasti työllistymistä palvelun aikana "
        f"(lukkiutumisvaikutus).",
        f"The material suggests that “{activity['en']}” slowed exits to work while the service lasted (lock-in).",
    )


def gross(found_work: float, without: Spread) -> Text:
    """Model 7: a gross flow beside what would have happened anyway."""
    n, m, ends = persons(found_work), amount(without), between(without)
    return Text.of(
        f"Kokeilun asiakkaista työllistyi {n['fi']}. Samana aikana olisi ilman kokeiluakin työllistynyt arviolta "
        f"{m['fi']} ({ends['fi']}).",
        f"Of the trial's clients {n['en']} found work. In the same time an estimated {m['en']} would have found work "
        f"without the trial as well ({ends['en']}).",
    )


def forecast(area: AreaWords, who: Text, with_: Spread, without: Spread, when: Month) -> Text:
    """Model 10: `who` in the partitive ("pitkäaikaistyöttömiä", "long-term unemployed")."""
    n, m, date = amount(with_), amount(without), month(when)
    a, b = between(with_), between(without)
    return Text.of(
        f"Jos toiminta jatkuu nykyisellään, {who['fi']} on {area.ine} arviolta {n['fi']} ({a['fi']}) {date['fi']}; "
        f"ilman kokeilua {m['fi']} ({b['fi']}). Ennustetta ei ole lukittu.",
        f"If things go on as now, there will be about {n['en']} ({a['en']}) {who['en']} {area.en_in} {date['en']}; "
        f"without the trial {m['en']} ({b['en']}). The forecast has not been frozen.",
    )


def year_early(area: AreaWords, found: Spread) -> Text:
    """What the same calculation finds a year before the trial, per cent of the stock: the area's own development."""
    less = found.mean <= 0
    told = estimate(scaled(found, -1.0) if less else found, signed=False)
    fi, en = ("väheneminen", "fall") if less else ("kasvu", "rise")
    return Text.of(
        f"Kun sama laskelma tehdään ikään kuin kokeilu olisi alkanut vuotta aiemmin, {area.ine} näkyy työttömien "
        f"{fi}, {told['fi']}\u00a0%, vaikka kokeilua ei vielä ollut: alueen oma kehitys voi siis näyttää "
        f"vaikutukselta.",
        f"Run as if the trial had begun a year earlier, the same calculation finds a {en} in unemployment "
        f"{area.en_in}, {told['en']}%, although there was no trial yet: the area's own development can look like an "
        f"effect.",
    )
