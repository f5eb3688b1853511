"""Of which months the numbers of page 1 are, why of those, and what a row of all areas adds up."""

from __future__ import annotations

from polku.base import Month, Text
from polku.evaluation.claims import Claim
from polku.evaluation.context import Context, claim, programme_ground
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import month

WHY = Text.of(
    "Kuukausi on sama kaikissa raporteissa, jotta ne ovat vertailukelpoisia.",
    "The month is the same in every report, so that reports can be compared.",
)


def staggered(ctx: Context) -> bool:
    """Did the areas start in different months?"""
    return len({ctx.programme.start_of(a) for a in ctx.areas}) > 1


def ordinal(n: int) -> str:
    """An English ordinal: "12th"."""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def months_claim(ctx: Context) -> Claim:
    """The month that page 1 is of, why that month, and where the months in work are counted from."""
    when = ctx.month_of(ctx.horizon)
    date, n = month(when), ctx.horizon
    first = (
        Text.of(
            f"Henkilömäärät on laskettu {date['fi']}, kokeilun {n}. kuukautena; työkuukaudet on laskettu yhteen "
            f"kokeilun alusta siihen asti.",
            f"Numbers of persons are of the {ordinal(n)} month of the trial, {month(when, 'nom')['en']}; months in "
            f"work are added up from the start of the trial to it.",
        )
        if not staggered(ctx)
        else _each(ctx, when)
    )
    return claim(sentences(first, WHY), programme_ground("period"), month=str(when))


def _each(ctx: Context, when: Month) -> Text:
    """What a sum over areas that started at different times adds up: each area's own month."""
    told = {r.area for r in ctx.effects("unemployed")}  # an area whose number is withheld adds nothing
    at = [(ctx.name(a.id), when.since(ctx.programme.start_of(a)) + 1) for a in ctx.areas if a.id in told]
    parts = listed([_own(name, n) for name, n in at])
    date = month(when)
    return Text.of(
        f"Alueet aloittivat eri aikaan. Yhteiset luvut laskevat ne yhteen {date['fi']}: {parts['fi']}. Kunkin alueen "
        f"omalla sivulla kuukaudet on laskettu alueen omasta alusta.",
        f"The areas started at different times, and the numbers of all areas add them up {date['en']}: {parts['en']}. "
        f"On its own page each area's months are counted from its own start.",
    )


def _own(name: Text, n: int) -> Text:
    if n < 1:
        return Text.of(f"{name['fi']} (ei vielä alkanut)", f"{name['en']} (not started yet)")
    return Text.of(f"{name['fi']} (oma {n}. kuukausi)", f"{name['en']} (its own {ordinal(n)} month)")


def run_so_far(ctx: Context) -> Text:
    """How long the trial has run: "Kokeilu on kestänyt 11 kuukautta", by area where they differ."""
    lengths = [ctx.facts.data_end.since(ctx.programme.start_of(a)) + 1 for a in ctx.areas]
    begun = [n for n in lengths if n > 0]
    least, most = min(begun), max(begun)
    if least == most and len(begun) == len(lengths):
        return Text.of(f"Kokeilu on kestänyt {_months_fi(most)}", f"The trial has run for {_months_en(most)}")
    size = Text.of(_months_fi(most), _months_en(most))
    if least != most:
        size = Text.of(f"alueesta riippuen {least}–{most} kuukautta", f"{least}–{most} months, depending on the area")
    late = len(lengths) - len(begun)
    if not late:
        return Text.of(f"Kokeilu on kestänyt {size['fi']}", f"The trial has run for {size['en']}")
    return Text.of(
        f"Kokeilu on kestänyt {size['fi']} ja alkaa {late} alueella myöhemmin",
        f"The trial has run for {size['en']} and starts later in {late} area{'s' if late > 1 else ''}",
    )


def _months_fi(n: int) -> str:
    return "yhden kuukauden" if n == 1 else f"{n} kuukautta"


def _months_en(n: int) -> str:
    return "one month" if n == 1 else f"{n} months"


def effect_title(ctx: Context) -> Text:
    """What the numbers of page 1 are: an effect in a month with data, else a forecast of it."""
    when, last = ctx.month_of(ctx.horizon), ctx.facts.data_end
    date = month(when)
    if when <= last:
        return Text.of(f"Kokeilun vaikutus {date['fi']}.", f"The effect of the trial {date['en']}.")
    end = month(last, "ill")
    return Text.of(
        f"Ennuste kokeilun vaikutuksesta {date['fi']} (aineisto ulottuu {end['fi']}).",
        f"A forecast of the trial's effect {date['en']} (the data reach {month(last, 'nom')['en']}).",
    )


def overdue(ctx: Context) -> Text | None:
    """That the date of the decision is before the month that the report is as of; None where it is still to come."""
    asked = ctx.programme.decision
    if asked is None or asked.by is None or asked.by >= ctx.facts.as_of:
        return None
    return Text.of("Määräaika on jo mennyt.", "That date has passed.")


def due_text(ctx: Context, counts: dict[str, int], expected: int) -> Text:
    """How many expected changes are due by the last month of data, and what of them can be told."""
    date = month(ctx.facts.data_end, "ill")
    due = sum(counts.values())
    if not due:
        return Text.of(
            f"{cap(date['fi'])} mennessä ei vielä pitänyt näkyä yhtään muutosta.",
            f"No change was due {date['en']}.",
        )
    first = Text.of(
        f"{cap(date['fi'])} mennessä piti näkyä {_changes_fi(due)}."
        if due == expected
        else f"{cap(date['fi'])} mennessä piti näkyä {_changes_fi(due)} kaikkiaan {expected} odotetusta muutoksesta.",
        f"{cap(date['en'])}, {_changes_en(due)} due."
        if due == expected
        else f"{cap(date['en'])}, {due} of the {expected} expected changes were due.",
    )
    if counts.get("unknown", 0) == due:
        rest = (
            Text.of("Aineistosta ei selviä, toteutuiko se.", "The material does not tell whether it happened.")
            if due == 1
            else Text.of(
                "Aineistosta ei selviä, onko yksikään toteutunut.",
                "The material does not tell whether any of them has happened.",
            )
        )
        return sentences(first, rest)
    names = {
        "seen": Text.of("havaittu on", "seen"),
        "late": Text.of("myöhässä", "late"),
        "unknown": Text.of("ei voi sanoa", "cannot be told"),
    }
    told = [Text.of(f"{names[k]['fi']} {n}", f"{names[k]['en']} {n}") for k, n in counts.items() if n]
    parts = listed(told)
    return sentences(first, Text.of(f"Niistä {parts['fi']}.", f"Of them: {parts['en']}."))


def _changes_fi(n: int) -> str:
    return "yksi muutos" if n == 1 else f"{n} muutosta"


def _changes_en(n: int) -> str:
    return "one change was" if n == 1 else f"{n} changes were"
