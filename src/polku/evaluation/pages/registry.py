"""The page of frozen forecasts: the head of the chain, when it was frozen, what is resolved, how well it went.

Rules: nothing is said of skill below 20 forecasts resolved that were frozen before their outcome was known; a
difference that chance would make is told as none; the weight of an area is told in words from 3 : 1 on, as marked
from 20 : 1 on (Kass & Raftery 1995, JASA 90).
"""

from __future__ import annotations

import math
from datetime import date

from polku.base import Month, Text
from polku.evaluation.claims import Claim, Column, Ground, Page, TableBlock
from polku.evaluation.context import claim
from polku.evaluation.words import area_words
from polku.programme.model import Programme
from polku.registry.scores import BANDS, LEAST_RESOLVED, Against, Frozen, Scores, Summary, Weight
from polku.texts.lists import cap, listed
from polku.texts.numbers import month, percent, plain_number

HINT, MARKED = math.log2(3.0), math.log2(20.0)
"""Bits from which a weight is told as a hint, and as marked."""
MOST_TIMES = 1000.0
MOST = math.log2(MOST_TIMES)
"""Beyond so many times likelier the number says no more."""

REFERENCE = {
    "seasonal_naive": Text.of("vuoden takainen kuukausi", "the same month a year ago"),
    "ets": Text.of("eksponentiaalinen tasoitus", "exponential smoothing"),
}
THAN = {
    "seasonal_naive": Text.of("vuoden takaisen kuukauden toistaminen", "repeating the same month a year ago"),
    "ets": Text.of("eksponentiaalinen tasoitus", "exponential smoothing"),
}
BASIS = {
    "first": Text.of("ensijulkistus", "first release"),
    "last": Text.of("viimeisin tieto", "last revision"),
}
GROUP = {
    "ahead": Text.of("ennakkoon", "ahead"),
    "hindsight": Text.of("jälkikäteen", "in hindsight"),
}


def registry_page(scores: Scores, programme: Programme) -> Page:
    """The page of frozen forecasts of one programme."""
    said = score_claims(scores, programme)
    tables = (_skill_table(scores), _weight_table(scores, programme), _frozen_table(scores), _note_table(scores))
    title = Text.of("Jäädytetyt ennusteet", "Frozen forecasts")
    return Page("registry", title, skill_text(scores), said, (), tuple(t for t in tables if t.rows))


def score_sentences(scores: Scores, programme: Programme) -> tuple[Text, ...]:
    """What the scores say, a sentence each, the verdict of skill first."""
    return (skill_text(scores), *(c.text for c in score_claims(scores, programme)))


def score_claims(scores: Scores, programme: Programme) -> tuple[Claim, ...]:
    """What is frozen and resolved, how often the intervals held, skill by reference, and each area's weight."""
    chain = Ground("registry", scores.head)
    found = [claim(frozen_text(scores), chain, head=scores.head, records=float(scores.records))]
    if scores.resolved:
        found.append(claim(resolved_text(scores), chain, resolved=float(scores.resolved), ahead=float(scores.ahead)))
        found.append(claim(vintage_text(scores), chain, basis=scores.basis))
    summary = scores.summary("ahead")
    if summary is not None and summary.n >= LEAST_RESOLVED:
        held = Text.of(
            f"Toteuma osui 80 prosentin todennäköisyysvälille {percent(summary.covered_80)['fi']} prosentissa "
            f"ennusteista ja 95 prosentin välille {percent(summary.covered_95)['fi']} prosentissa.",
            f"The outcome fell inside the 80% interval in {percent(summary.covered_80)['en']}% of the forecasts and "
            f"inside the 95% interval in {percent(summary.covered_95)['en']}%.",
        )
        found.append(claim(held, chain, covered_80=summary.covered_80, covered_95=summary.covered_95))
        found += [
            claim(against_text(a), chain, reference=a.reference, skill=a.skill)
            for a in summary.against
            if a.skill is not None
        ]
    mine = [w for w in scores.weights if w.basis == scores.basis]
    found += [claim(weight_text(w, programme), chain, area=w.area, bits=w.bits) for w in mine]
    if any(abs(w.bits) >= HINT for w in mine):
        found.append(claim(RIVAL, chain))
    if len(mine) > 1:
        found.append(claim(NOT_ADDED, chain))
    return tuple(found)


NOT_ADDED = Text.of(
    "Alueiden lukuja ei lasketa yhteen, koska koko maan yllätykset näkyvät niissä kaikissa.",
    "The areas' numbers are not added up, because the country's surprises are in all of them.",
)


RIVAL = Text.of(
    "Luku vertaa vain kahta ennustetta: siinä voi näkyä myös muu alueen muutos kuin kokeilu.",
    "The number compares two forecasts only: a change in the area other than the trial may show in it too.",
)


def skill_text(scores: Scores) -> Text:
    """The verdict of skill: none below 20 resolved, and none that chance would make."""
    summary = scores.summary("ahead")
    n = summary.n if summary else 0
    if summary is None or n < LEAST_RESOLVED:
        return Text.of(
            f"Taidosta ei väitetä mitään ennen kuin {LEAST_RESOLVED} ennustetta on ratkennut; nyt niitä on {n}.",
            f"No claim of skill is made before {LEAST_RESOLVED} forecasts have been resolved; so far {n} have.",
        )
    better = [a for a in summary.against if _apart(a) and (a.skill or 0.0) > 0]
    worse = [a for a in summary.against if _apart(a) and (a.skill or 0.0) < 0]
    if worse:
        names = listed([THAN[a.reference] for a in worse])
        return Text.of(
            f"Ennusteet ovat olleet heikompia kuin {names['fi']}.", f"The forecasts did worse than {names['en']}."
        )
    if better:
        names = listed([THAN[a.reference] for a in better])
        rest = "" if len(better) == len(summary.against) else " muihin vertailuihin nähden ero voi olla sattumaa"
        also = "" if not rest else "; against the others chance would do as well"
        return Text.of(
            f"Ennusteet ovat olleet osuvampia kuin {names['fi']}{';' + rest if rest else ''}.",
            f"The forecasts did better than {names['en']}{also}.",
        )
    if all(a.test is None for a in summary.against):
        return Text.of(
            f"{n} ennustetta on ratkennut, mutta kuukausia on vielä liian vähän sen testaamiseen, ovatko ennusteet "
            "vertailuja osuvampia.",
            f"{n} forecasts have been resolved, but there are too few months yet to test whether they do better than "
            "the references.",
        )
    return Text.of(
        f"{n} ennustetta on ratkennut, mutta niiden osuvuus ei vielä erotu vertailuennusteista sattumaa selvemmin.",
        f"{n} forecasts have been resolved, but how well they did cannot yet be told from the references by more than "
        "chance.",
    )


def _apart(against: Against) -> bool:
    return against.test is not None and against.test.distinguishable


def frozen_text(scores: Scores) -> Text:
    """How many forecasts were frozen, when, and the head of the chain."""
    days = sorted({f.frozen_at for f in scores.forecasts})
    issued = sorted({f.issued for f in scores.forecasts})
    n, k = len(scores.forecasts), len(issued)
    if not issued:
        return Text.of(f"Rekisterin tiiviste on {scores.head}.", f"The head of the registry is {scores.head}.")
    last = month(issued[-1], "gen")
    times = ("kerran", "once") if k == 1 else (f"{k} kertaa", f"{k} times")
    on = day(days[-1])
    return Text.of(
        f"Ennusteita on jäädytetty {times[0]}, kaikkiaan {n}, viimeksi {on['fi']} {last['fi']} tiedoin; rekisterin "
        f"tiiviste on {scores.head}.",
        f"Forecasts have been frozen {times[1]}, {n} in all, latest on {on['en']} with the data of {last['en']}; the "
        f"head of the registry is {scores.head}.",
    )


def resolved_text(scores: Scores) -> Text:
    """How many are resolved, and how many of those were frozen when the outcome was known already."""
    late = scores.resolved - scores.ahead
    fi = f"Ratkenneita ennusteita on {scores.resolved}/{len(scores.forecasts)}"
    en = f"{scores.resolved} of the {len(scores.forecasts)} forecasts have been resolved"
    if late == 0:
        return Text.of(f"{fi}; ne kaikki jäädytettiin ennen toteumaa.", f"{en}, all of them frozen before the outcome.")
    if late == scores.resolved:
        return Text.of(
            f"{fi}; ne kaikki jäädytettiin vasta, kun toteuma oli jo tiedossa, joten ne eivät kerro taidosta.",
            f"{en}; all of them were frozen when the outcome was already known, so they say nothing of skill.",
        )
    return Text.of(
        f"{fi}; niistä {late} jäädytettiin vasta, kun toteuma oli jo tiedossa, eivätkä ne kerro taidosta.",
        f"{en}; {late} of those were frozen when the outcome was already known and say nothing of skill.",
    )


def vintage_text(scores: Scores) -> Text:
    """Which figures the forecasts are held against."""
    first = len({s.id for s in scores.scored if s.basis == "first"})
    if first == 0:
        return Text.of(
            "Sarjat on poimittu myöhemmästä aineistosta (tarkistettua tietoa): ensijulkistuksia ei tunneta, ja "
            "ennusteita verrataan viimeisimpään tietoon.",
            "The series were taken from a later extract (revised data): first releases are not known, and forecasts "
            "are held against the last revision.",
        )
    if first < scores.resolved:
        return Text.of(
            f"Ensijulkistus tunnetaan {first} ratkenneesta ennusteesta; siksi ennusteita verrataan tässä viimeisimpään "
            "tietoon, ja pisteet ensijulkistuksesta ovat taulukossa.",
            f"The first release is known of {first} resolved forecasts; so forecasts are held here against the last "
            "revision, and the scores on first releases are in the table.",
        )
    return Text.of(
        "Ennusteita verrataan kuukauden ensijulkistukseen; pisteet viimeisimmästä tiedosta ovat taulukossa.",
        "Forecasts are held against the first release of each month; the scores on the last revision are in the table.",
    )


def against_text(against: Against) -> Text:
    """How much better or worse than a reference, and whether chance would do."""
    gained = against.skill or 0.0
    name, size = THAN[against.reference], percent(abs(gained))
    way = ("pienempi", "smaller") if gained >= 0 else ("suurempi", "larger")
    if against.test is None:
        sure = Text.of(
            "Kuukausia on vielä liian vähän sen testaamiseen, onko ero sattumaa",
            "there are too few months yet to test whether that is chance",
        )
    elif against.test.distinguishable:
        sure = Text.of("Ero on suurempi kuin sattuma selittäisi", "that is more than chance would make")
    else:
        sure = Text.of("Ero voi olla sattumaa", "that may be chance")
    return Text.of(
        f"Ennusteiden virhe (CRPS) on {size['fi']} prosenttia {way[0]} kuin vertailun ({name['fi']}). {sure['fi']}.",
        f"The forecasts' error (CRPS) is {size['en']}% {way[1]} than that of {name['en']}; {sure['en']}.",
    )


def weight_text(weight: Weight, programme: Programme) -> Text:
    """What the months that came say for and against an effect of the trial in an area."""
    area = next((a for a in programme.areas if a.id == weight.area), None)
    ine, en = (weight.area, weight.area) if area is None else (area_words(area).ine, area_words(area).en)
    times = times_likelier(abs(weight.bits))
    if abs(weight.bits) < HINT:
        said = Text.of(
            "toteutuneet kuukaudet eivät vielä puhu vaikutuksen puolesta eivätkä sitä vastaan",
            "the months that came do not yet speak for or against an effect of the trial",
        )
    else:
        strong = abs(weight.bits) >= MARKED
        how = ("vahvasti", "strongly") if strong else ("hieman", "slightly")
        side = ("puolesta", "for") if weight.bits > 0 else ("vastaan", "against")
        than = ("kokeilun kanssa kuin ilman vaikutusta", "with the trial than with no effect")
        if weight.bits < 0:
            than = ("ilman vaikutusta kuin kokeilun kanssa", "with no effect than with the trial")
        object_ = "vaikutuksen" if weight.bits > 0 else "vaikutusta"
        said = Text.of(
            f"toteutuneet kuukaudet puhuvat {how[0]} {object_} {side[0]}: ne ovat {times['fi']} kertaa "
            f"todennäköisempiä {than[0]}",
            f"the months that came speak {how[1]} {side[1]} an effect: they are {times['en']} times likelier {than[1]}",
        )
    late = " (jäädytetty jälkikäteen)" if weight.hindsight == weight.terms else ""
    after = " (frozen in hindsight)" if weight.hindsight == weight.terms else ""
    return Text.of(f"{cap(ine)} {said['fi']}{late}.", f"{cap(en)}: {said['en']}{after}.")


def times_likelier(bits: float) -> Text:
    """How many times likelier, in a number of the precision it carries: "3,4", "25", "yli 1 000"."""
    if bits > MOST:
        most = plain_number(MOST_TIMES)
        return Text.of(f"yli {most['fi']}", f"more than {most['en']}")
    return plain_number(2.0**bits, 1 if bits < MARKED else 0)


def day(when: str) -> Text:
    """A day in a sentence: "20.7.2018", "20 July 2018"."""
    at = date.fromisoformat(when)
    name = month(Month.of(at.year, at.month), "nom")["en"]
    return Text.of(f"{at.day}.{at.month}.{at.year}", f"{at.day} {name}")


def _skill_table(scores: Scores) -> TableBlock:
    columns = (
        Column("group", Text.of("Jäädytetty", "Frozen")),
        Column("basis", Text.of("Verrattu", "Held against")),
        Column("ahead", Text.of("Kuukautta eteenpäin", "Months ahead")),
        Column("n", Text.of("Ratkennut", "Resolved"), "number"),
        Column("crps", Text.of("CRPS, log", "CRPS, log"), "number", 4),
        Column("bits", Text.of("Logaritminen pistemäärä, bittiä", "Log score, bits"), "number", 2),
        Column("in80", Text.of("80 %:n välillä, %", "In the 80% interval, %"), "percent"),
        Column("in95", Text.of("95 %:n välillä, %", "In the 95% interval, %"), "percent"),
        Column("naive", Text.of("Taito: vuoden takainen kuukausi", "Skill: a year ago"), "number", 2),
        Column("ets", Text.of("Taito: tasoitus", "Skill: smoothing"), "number", 2),
        Column("pit", Text.of("PIT kymmenyksittäin", "PIT by tenths")),
    )
    caption = Text.of(
        "Ratkenneiden ennusteiden pisteet. Taito = 1 − virhe / vertailun virhe; yli nollan on vertailua parempi.",
        "Scores of the resolved forecasts. Skill = 1 − error / the reference's error; above zero beats it.",
    )
    note = Text.of(
        f"Taito painetaan vasta, kun ennakkoon jäädytettyjä ja ratkenneita on {LEAST_RESOLVED}. PIT kertoo, moniko "
        "toteuma osui ennusteen kuhunkin kymmenykseen: tasainen jakauma on hyvä.",
        f"Skill is printed from {LEAST_RESOLVED} resolved forecasts frozen ahead on. PIT says how many outcomes fell "
        "in each tenth of their forecast: even is good.",
    )
    return TableBlock("scores", caption, columns, tuple(_skill_cells(s) for s in scores.summaries), note)


def _skill_cells(row: Summary) -> tuple[Text | float | None, ...]:
    whole = (row.horizon_from, row.horizon_to) == BANDS[0]
    skills = {a.reference: a.skill for a in row.against}
    shown = row.group == "ahead" and row.n >= LEAST_RESOLVED
    return (
        GROUP[row.group],
        BASIS[row.basis],
        Text.of("kaikki", "all") if whole else Text.same(f"{row.horizon_from}–{row.horizon_to}"),
        float(row.n),
        row.crps_log,
        row.log_score,
        100 * row.covered_80,
        100 * row.covered_95,
        skills.get("seasonal_naive") if shown else None,
        skills.get("ets") if shown else None,
        Text.same(" ".join(str(n) for n in row.pit_counts)),
    )


def _weight_table(scores: Scores, programme: Programme) -> TableBlock:
    names = {a.id: a.name for a in programme.areas}
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("basis", Text.of("Verrattu", "Held against")),
        Column("bits", Text.of("Painoarvo, bittiä", "Weight, bits"), "number", 2),
        Column("terms", Text.of("Jäädytyksiä", "Freezes"), "number"),
        Column("until", Text.of("Viimeisin kuukausi", "Latest month"), "month"),
    )
    caption = Text.of(
        "Kumpaa toteutuneet kuukaudet tukevat: yli nollan kokeilun vaikutusta, alle nollan sitä, ettei sitä ole.",
        "Which the months that came support: above zero an effect of the trial, below zero none.",
    )
    rows = tuple(
        (names.get(w.area, Text.same(w.area)), BASIS[w.basis], w.bits, float(w.terms), Text.same(str(w.until)))
        for w in scores.weights
    )
    return TableBlock("weights", caption, columns, rows)


def _frozen_table(scores: Scores) -> TableBlock:
    columns = (
        Column("issued", Text.of("Tiedot", "Data of"), "month"),
        Column("frozen", Text.of("Jäädytetty", "Frozen")),
        Column("n", Text.of("Ennusteita", "Forecasts"), "number"),
        Column("resolved", Text.of("Ratkennut", "Resolved"), "number"),
        Column("from", Text.of("Kuukaudesta", "From"), "month"),
        Column("to", Text.of("Kuukauteen", "To"), "month"),
    )
    by_issue: dict[Month, list[Frozen]] = {}
    for f in scores.forecasts:
        by_issue.setdefault(f.issued, []).append(f)
    done = {s.id for s in scores.scored}
    rows = tuple(
        (Text.same(str(issued)), Text.same(mine[0].frozen_at), float(len(mine)), float(sum(f.id in done for f in mine)),
         Text.same(str(min(f.month for f in mine))), Text.same(str(max(f.month for f in mine))))
        for issued, mine in sorted(by_issue.items())
    )  # fmt: skip
    caption = Text.of("Jäädytykset.", "The freezes.")
    return TableBlock("frozen", caption, columns, rows)


def _note_table(scores: Scores) -> TableBlock:
    columns = (Column("day", Text.of("Päivä", "Day")), Column("text", Text.of("Huomautus", "Note")))
    rows = tuple((Text.same(day), Text.same(text)) for day, text in scores.notes)
    return TableBlock("notes", Text.of("Rekisteriin kirjatut huomautukset.", "Notes in the registry."), columns, rows)
