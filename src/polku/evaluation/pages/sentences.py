"""The sentence models of the report: each a function from values to one text in Finnish and English.

Words of comparison (more, fewer, only, mainly, positive) are computed from the values, so a changed value
changes the sentence. Four words are not mixed: ennakoitu vaikutus (what a plan or an assumption leads to),
havaittu muutos (what the series show), vaikutus (with minus without, carried by the material), vaikuttavuus
(the evaluation as a whole). The numbers in the docstrings are those of the report's list of models.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Month, Spread, Text
from polku.evaluation.words import AreaWords
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import (
    amount,
    between,
    estimate,
    month,
    negligible,
    of_so_many,
    percent,
    percent_range,
    percent_size,
    plain_number,
    points,
    scaled,
    so_many,
)

TRIAL = Text.of("kokeilu", "the trial")


def goodness(p_better: float) -> tuple[Text, Text]:
    """The word for the likelier direction and its probability in per cent."""
    if p_better >= 0.5:
        return Text.of("myönteinen", "positive"), percent(p_better)
    return Text.of("kielteinen", "negative"), percent(1 - p_better)


def jobs_effect(area: AreaWords, monthly: Spread, p_better: float, assumed: bool) -> Text:
    """Model 1: added exits to the open labour market, persons a month.

    `assumed`: the material does not carry it; else its direction is told (an open one: `jobs_open`).
    """
    n, ends = amount(monthly), between(monthly)
    word, p = goodness(p_better)
    more = monthly.mean >= 0
    # nothing beside its interval, or the other way than its probability: told as hardly any change
    hardly = negligible(monthly) or more != (p_better >= 0.5)
    size = Text.of(
        f"arviolta {n['fi']} henkilöä kuukaudessa (80\u00a0%:n todennäköisyysväli {ends['fi']})",
        f"by about {n['en']} persons a month (80% probability interval {ends['en']})",
    )
    if hardly:
        size = Text.of(
            f"(80\u00a0%:n todennäköisyysväli {ends['fi']} henkilöä kuukaudessa)",
            f"(80% probability interval {ends['en']} persons a month)",
        )
    if assumed:
        verb = "ei juuri muuttaisi" if hardly else "lisäisi" if more else "vähentäisi"
        verb_en = "would hardly change" if hardly else "would increase" if more else "would decrease"
        return Text.of(
            f"Ennakko-oletusten mukaan kokeilu {verb} {area.ine} työllistymistä avoimille työmarkkinoille "
            f"{size['fi']}. "
            f"Ennakoitu vaikutus on {word['fi']} {p['fi']}\u00a0%:n todennäköisyydellä.",
            f"By the prior assumptions, the trial {verb_en} exits to the open labour market {area.en_in} {size['en']}. "
            f"The anticipated effect is {word['en']} with a probability of {p['en']}%.",
        )
    verb = "ei juuri muuttanut" if hardly else "lisäsi" if more else "vähensi"
    verb_en = "hardly changed" if hardly else "increased" if more else "decreased"
    return Text.of(
        f"{cap(area.ine)} kokeilu {verb} työllistymistä avoimille työmarkkinoille {size['fi']}. "
        f"Vaikutus on {word['fi']} {p['fi']}\u00a0%:n todennäköisyydellä.",
        f"{cap(area.en_in)}, the trial {verb_en} exits to the open labour market {size['en']}. "
        f"The effect is {word['en']} with a probability of {p['en']}%.",
    )


def unemployed_effect(area: AreaWords, change: Spread, when: Month, p_better: float, kind: str) -> Text:
    """More or fewer unemployed than without the trial. `kind`: effect, assumed (so far), expected (to come)."""
    n, ends = amount(change), between(as_size(change))
    word, p = goodness(p_better)
    fewer = change.mean <= 0
    side, side_en = ("vähemmän", "fewer") if fewer else ("enemmän", "more")
    date = month(when)
    if either_way(change):
        return sentences(_unemployed_either_way(area, change, when, kind), _chance(kind, word, p))
    verb, verb_en, opening, opening_en = {
        "effect": ("oli", "there were", "", ""),
        "assumed": (
            "olisi ollut",
            "there would have been",
            "Ennakko-oletusten mukaan ",
            "by the prior assumptions, ",
        ),
        "expected": (
            "on",
            "there will be",
            "Jos suunnitelma toteutuu, ",
            "if the plan comes true, ",
        ),
    }[kind]
    text = Text.of(
        cap(
            f"{opening}{area.ine} {verb} {date['fi']} arviolta {n['fi']} työtöntä {side} kuin ilman kokeilua "
            f"(80\u00a0%:n todennäköisyysväli {ends['fi']} {side})."
        ),
        cap(
            f"{opening_en}{date['en']} {verb_en} about {n['en']} {side_en} unemployed {area.en_in} than without "
            f"the trial (80% probability interval {ends['en']} {side_en})."
        ),
    )
    return sentences(text, _chance(kind, word, p))


def _unemployed_either_way(area: AreaWords, change: Spread, when: Month, kind: str) -> Text:
    """A change of the unemployed that may be nought: with its sign, as the tables print it."""
    both, date = estimate(change), month(when)
    opening, opening_en = {
        "effect": ("", ""),
        "assumed": ("ennakko-oletusten mukaan ", "by the prior assumptions, "),
        "expected": ("jos suunnitelma toteutuu, ", "if the plan comes true, "),
    }[kind]
    return Text.of(
        cap(
            f"{opening}kokeilu muuttaisi työttömien määrää {area.ine} {date['fi']} arviolta {both['fi']} henkilöä "
            f"(suluissa 80\u00a0%:n todennäköisyysväli)."
        ),
        cap(
            f"{opening_en}the trial would change the number of unemployed {area.en_in} {date['en']} by about "
            f"{both['en']} persons (80% probability interval in brackets)."
        ),
    )


def _chance(kind: str, word: Text, p: Text) -> Text:
    """How likely the effect is good, and whether it is an anticipated one."""
    noun, noun_en = ("Vaikutus", "The effect") if kind == "effect" else ("Ennakoitu vaikutus", "The anticipated effect")
    return Text.of(
        f"{noun} on {word['fi']} {p['fi']}\u00a0%:n todennäköisyydellä.",
        f"{noun_en} is {word['en']} with a probability of {p['en']}%.",
    )


def jobs_open(area: AreaWords, monthly: Spread, known: Text) -> Text:
    """An estimate of added exits to work whose direction is not told; `known`: the sentence of its verdict."""
    n = estimate(monthly)
    text = Text.of(
        f"{cap(area.ine)} arvio työllistymisen muutoksesta avoimille työmarkkinoille on {n['fi']} henkilöä "
        f"kuukaudessa.",
        f"{cap(area.en_in)}, the estimated change in exits to the open labour market is {n['en']} persons a month.",
    )
    return sentences(text, known)


def short_change(
    area: AreaWords, who: Text, of: Text, change: Spread, when: Month, known: Text, told: str, past: bool
) -> Text:
    """The conclusion of a picture: fewer or more than without the trial, and how it is known.

    `who` is partitive, `of` goes before "muutos"; `known` is the sentence of the verdict. `told`: fact (what happened
    or is to happen), estimate (its direction is open) or assumed (the material does not carry it). What may be nought
    is told with its sign, as the tables print it.
    """
    date = month(when)
    if told == "estimate" or either_way(change):
        n = estimate(change)
        text = Text.of(
            f"{cap(area.ine)} arvio {of['fi']} muutoksesta {date['fi']} on {n['fi']}.",
            f"{cap(area.en_in)}, the estimated change in {of['en']} {date['en']} is {n['en']}.",
        )
        return sentences(text, known)
    n, ends = amount(change), between(as_size(change))
    side, side_en = ("vähemmän", "fewer") if change.mean <= 0 else ("enemmän", "more")
    if told == "assumed":
        verb, verb_en = ("olisi ollut", "there would have been") if past else ("olisi", "there would be")
    else:
        verb, verb_en = ("oli", "there were") if past else ("on", "there will be")
    text = Text.of(
        f"{cap(area.ine)} {verb} {date['fi']} {who['fi']} arviolta {n['fi']} {side} kuin ilman kokeilua "
        f"({ends['fi']}).",
        f"{cap(area.en_in)}, {date['en']}, {verb_en} about {n['en']} {side_en} {who['en']} than without the trial "
        f"({ends['en']}).",
    )
    return sentences(text, known)


def either_way(change: Spread) -> bool:
    """Does the 80 % interval hold nought? Then "40 fewer (−20…+110)" would turn the signs that the tables print."""
    return change.at(0.1) <= 0 <= change.at(0.9)


def as_size(change: Spread) -> Spread:
    """A change told as a size: "40–210 fewer" for −210…−40."""
    return scaled(change, -1.0) if change.mean <= 0 else change


def cannot_tell(what: Text, area: AreaWords, months: int, mde: float, past: bool = True) -> Text:
    """Model 2: the material cannot say whether `what` changed exits to work; `mde` is a fraction (0.11 = 11 %)."""
    size = _least(mde)
    fi, en = ("muuttiko", "changed") if past else ("muuttaako", "changes")
    return Text.of(
        f"Näistä aineistoista ei voida päätellä, {fi} {what['fi']} työllistymistä. {cap(area.gen)} kokoisella alueella "
        f"{months} kuukauden seurannassa erottuisi {size['fi']} työttömien määrässä.",
        f"From this material it cannot be told whether {what['en']} {en} exits to work. In an area of the size of "
        f"{area.en}, {months} months of follow-up would reveal {size['en']} "
        f"in the number of unemployed.",
    )


def _least(mde: float) -> Text:
    """The least visible change; beyond 100 % its size tells nothing more."""
    if mde >= 1:
        return Text.of("vasta yli 100\u00a0%:n muutos", "only a change of more than 100%")
    size = percent_size(mde)
    return Text.of(f"vasta noin {size['fi']}\u00a0%:n muutos", f"only a change of about {size['en']}%")


def cannot_tell_anywhere(areas: int, months: int, least: float, most: float, past: bool = True) -> Text:
    """Model 2 for several areas at once: no area can tell; the least visible change is from `least` to `most`."""
    ends = percent_range(least, most)
    so_many = of_so_many(areas)
    fi, en = ("muuttiko", "changed") if past else ("muuttaako", "changes")
    return Text.of(
        f"Näistä aineistoista ei voida päätellä yhdelläkään {so_many['fi']} alueesta, {fi} kokeilu työllistymistä. "
        f"{months} kuukauden seurannassa erottuisi alueesta riippuen vasta noin {ends['fi']}\u00a0%:n muutos "
        f"työttömien määrässä.",
        f"From this material it cannot be told in any of the {so_many['en']} areas whether the trial {en} exits to "
        f"work. Depending on the area, {months} months of follow-up would reveal only a change of about "
        f"{ends['en']}% in the number of unemployed.",
    )


THE_NUMBER = Text.of("Luku", "The number")
THE_OTHER_JOBS = Text.of("Muilla alueilla arvio", "In the other areas the estimate")
THE_JOBS = Text.of("Arvio työllistymisestä", "The estimate of exits to work")


def assumption(source: Text | None, sharpened: float, what: Text = THE_NUMBER) -> Text:
    """Model 3: the number rests on a prior; `sharpened` is how much narrower the material made its interval."""
    by = Text.of(f" ({source['fi']})", f" ({source['en']})") if source else Text.same("")
    opening = Text.of(
        f"{what['fi']} perustuu ennakko-oletukseen{by['fi']}, ei tämän kokeilun tuloksiin: ",
        f"{what['en']} rests on a prior assumption{by['en']}, not on the results of this trial: ",
    )
    if 100 * sharpened < 0.5:
        end = Text.of("aineisto ei ole kaventanut sen väliä.", "the material has not narrowed its interval.")
    else:
        p = percent(sharpened)
        end = Text.of(
            f"aineisto on kaventanut sen väliä {p['fi']}\u00a0%.",
            f"the material has narrowed its interval by {p['en']}%.",
        )
    return Text.of(opening["fi"] + end["fi"], opening["en"] + end["en"])


def part_share(share: float) -> Text:
    """How much of a change: mainly, partly, only to a small extent."""
    if share >= 2 / 3:
        return Text.of("pääosin", "mainly")
    if share >= 1 / 3:
        return Text.of("osittain", "partly")
    return Text.of("vain vähäiseltä osin", "only to a small extent")


COMPARED = Text.of("vertailualueilla", "in the comparison areas")
REST_OF_COUNTRY = Text.of("muualla maassa", "in the rest of the country")


def activation(
    area: AreaWords | None, rise: float, elsewhere: float | None, services_share: float | None, where: Text = COMPARED
) -> Text:
    """Model 5: the activation rate changed; `elsewhere` is its change in `where`.

    `services_share` of the fall of unemployment is moves into services; None where nothing fell or that is not known.
    """
    verb, verb_en = ("nousi", "rose") if rise >= 0 else ("laski", "fell")
    x = points(rise)
    other = Text.same("")
    if elsewhere is not None:
        y = plain_number(elsewhere, 1) if elsewhere * rise >= 0 else plain_number(elsewhere, 1, signed=True)
        other = Text.of(f" ({where['fi']} {y['fi']})", f" ({y['en']} {where['en']})")
    place = Text.of(cap(area.ine) + " a", cap(area.en_in) + ", the a") if area else Text.of("A", "The a")
    parts = [
        Text.of(
            f"{place['fi']}ktivointiaste {verb} {x['fi']} prosenttiyksikköä{other['fi']}.",
            f"{place['en']}ctivation rate {verb_en} by {x['en']} percentage points{other['en']}.",
        )
    ]
    if services_share is not None:
        how = part_share(services_share)
        parts.append(
            Text.of(
                f"Työttömien määrä pieneni {how['fi']} siksi, että asiakkaita siirtyi palveluihin.",
                f"The number of unemployed fell {how['en']} because clients moved into services.",
            )
        )
    parts.append(NO_JOBS_SHOWN)
    return sentences(*parts)


JOBS_LAST = 24
"""Months to which months in work are told without a word on how long jobs last."""

WORK_LASTS = Text.of(
    "Laskelmassa työhön siirtynyt pysyy työssä: yli 24 kuukauden kohdalla työkuukaudet ovat siirtymien kertymä, eivät "
    "arvio siitä, kuinka kauan työ kesti.",
    "In the model those who move into work stay in it: beyond 24 months the months in work add up moves and do not "
    "estimate how long jobs lasted.",
)


NO_JOBS_SHOWN = Text.of(
    "Työllistymisen lisääntymistä ei näillä tiedoilla voida osoittaa.",
    "An increase of exits to work cannot be shown with this information.",
)


def bundle(activities: Sequence[Text]) -> Text:
    """Model 8: activities that started together cannot be told apart from the series."""
    if len(activities) <= 3:
        names = listed([Text.of(f"”{a['fi']}”", f"“{a['en']}”") for a in activities])
        subject = Text.of(f"{names['fi']} alkoivat", f"{names['en']} started")
    else:
        n = so_many(len(activities))
        subject = Text.of(f"{cap(n['fi'])} toimenpidettä alkoi", f"{cap(n['en'])} activities started")
    return Text.of(
        f"{subject['fi']} samaan aikaan. Tilastoissa näkyy vain niiden yhteisvaikutus; työnjako on pääteltävä "
        f"asiakirjoista ja haastatteluista.",
        f"{subject['en']} at the same time. The statistics show only their joint effect; who did what must be inferred "
        f"from documents and interviews.",
    )


def moved_to_work(area: AreaWords, more: Spread, fewer_unemployed: bool, told: str) -> Text:
    """Exits straight from unemployment to the open labour market beside those without the trial.

    `told`: fact, estimate (the direction is open) or assumed (the material does not carry it). Fewer of them follow
    from fewer unemployed: that is said, so that it is not read as harm.
    """
    n, ends = amount(more), between(as_size(more))
    side, side_en = ("enemmän", "more") if more.mean >= 0 else ("vähemmän", "fewer")
    assumed = told == "assumed"
    basis = Text.of("; luku perustuu oletukseen", "; the number rests on an assumption") if assumed else Text.same("")
    if told == "estimate" or either_way(more):
        both = estimate(more)
        text = Text.of(
            f"{cap(area.ine)} arvio kokeilun vaikutuksesta suoriin siirtymiin työttömyydestä avoimille työmarkkinoille "
            f"on {both['fi']} henkilöä{basis['fi']}.",
            f"{cap(area.en_in)}, the estimated effect of the trial on moves straight from unemployment to the open "
            f"labour market is {both['en']} persons{basis['en']}.",
        )
    else:
        verb, verb_en = ("olisi siirtynyt", "would have moved") if assumed else ("siirtyi", "moved")
        text = Text.of(
            f"Työttömyydestä suoraan avoimille työmarkkinoille {verb} {area.ine} arviolta {n['fi']} henkilöä {side} "
            f"kuin ilman kokeilua ({ends['fi']}{basis['fi']}).",
            f"Straight from unemployment to the open labour market, about {n['en']} {side_en} persons {verb_en} "
            f"{area.en_in} than without the trial ({ends['en']}{basis['en']}).",
        )
    if more.mean < 0 and fewer_unemployed and told != "estimate" and not negligible(more):
        return sentences(
            text,
            Text.of(
                "Kun työttömiä on vähemmän, myös suoraan työttömyydestä työllistyviä on vähemmän.",
                "With fewer unemployed, fewer exit straight from unemployment to work.",
            ),
        )
    return text
