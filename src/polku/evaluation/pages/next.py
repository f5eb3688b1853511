"""Pages 10 and 11: on whom the answers hang, and what should be visible by when and what to collect next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from polku.base import Month, Text
from polku.evaluation.claims import Claim, Column, Ground, MonitorRow, Page, TableBlock
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.figures import bars, timeline
from polku.evaluation.monitor import Wanted, wanted, what
from polku.evaluation.pages import sentences_way as way
from polku.evaluation.pages.when import due_text
from polku.evaluation.words import STATE
from polku.evidence.model import Coding
from polku.programme.model import Link, Shift
from polku.texts.lists import cap, listed
from polku.texts.numbers import month, plain_number

CLOSE = 0.02
"""Changes closer than this (2 percentage points) are told as the same."""

_PERIOD = re.compile(r"(\d{4}-\d{2})\.\.(\d{4}-\d{2})")
_ALL_UNEMPLOYED = re.compile(r"työttöm|unemploy", re.IGNORECASE)
_OTHER_SERIES = re.compile(
    r"pitkäaikais|nuoriso|nuort|alle 25|aktivointi|kuntaosuu|osuus|long-term|youth|under 25|activation|share",
    re.IGNORECASE,
)

EVERY_AREA = Text.of("kaikki kokeilualueet", "all trial areas")

NO_WEIGHT = Text.of(
    "Katkelmilla ei ole vielä painoa luvuissa: ne on luettu, tarkistettu ja lueteltu.",
    "Passages carry no weight in the numbers yet: they have been read, checked and listed.",
)


def sources_page(ctx: Context) -> Page:
    """Page 10: whose material there is, and claims that quote a figure checked against the series."""
    title = Text.of("Kenen varassa vastaukset ovat", "On whom the answers hang")
    codings = ctx.evidence.codings
    series = sorted({o.source or "series" for o in ctx.evidence.observations})
    many = f"{len(series)} statistical source" + ("" if len(series) == 1 else "s")
    read = Text.same("")
    if codings:
        read = Text.of(
            f"; katkelmia on luettu {len(codings)}, eikä niillä ole vielä painoa",
            f"; passages read: {len(codings)}, without weight yet",
        )
    heading = Text.of(
        f"Luvut nojaavat {_sources_fi(len(series))}{read['fi']}.", f"The numbers rest on {many}{read['en']}."
    )
    grounds = [Ground("source", s) for s in series] + [Ground("coding", c.coding) for c in codings]
    claims = [claim(heading, *(grounds or [programme_ground("sources")]))]
    if codings:
        claims.append(claim(NO_WEIGHT, *[Ground("coding", c.coding) for c in codings]))
    opinions = [c for c in codings if "opinion" in c.basis and "outcome" in c.basis and c.direction != "against"]
    if opinions:
        claims.append(claim(way.statements(len(opinions), None), *[Ground("coding", c.coding) for c in opinions]))
    quoting = [c for c in codings if "indicator" in c.basis or c.basis == "contradicted"]
    checked = [(c, _checked(ctx, c)) for c in quoting]
    claims += [made for _, made in checked if made is not None]
    claims += _uncheckable([c for c, made in checked if made is None], codings)
    claims += _excerpts(ctx)
    counts = _counts(ctx)
    figures = (bars("passages", counts, Text.of("katkelmaa", "passages"), heading),) if counts else ()
    return Page("hangs_on", title, heading, tuple(claims), figures, (_coding_table(ctx),) if codings else ())


def _sources_fi(n: int) -> str:
    return "yhteen tilastolähteeseen" if n == 1 else f"{n}\u00a0tilastolähteeseen"


def _excerpts(ctx: Context) -> list[Claim]:
    partly = [s for s in ctx.evidence.sources if s.read_as == "excerpt"]
    if not partly:
        return []
    text = Text.of(
        f"Lähteistä {len(partly)} on luettu vain otteena.",
        f"{len(partly)} of the sources have been read as excerpts only.",
    )
    return [claim(text, *[Ground("source", s.id) for s in partly])]


def _counts(ctx: Context) -> list[tuple[Text, float]]:
    titles = {s.id: s.title for s in ctx.evidence.sources}
    counts: dict[str, int] = {}
    for coding in ctx.evidence.codings:
        counts[coding.source] = counts.get(coding.source, 0) + 1
    return [(Text.same(titles.get(s, s)), float(n)) for s, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))]


def period_of(coding: Coding) -> tuple[Month, Month] | None:
    """The months a quoted change is about: `2017-07..2017-12` in `at` or the quote; None where they are not told."""
    found = _PERIOD.search(f"{coding.at} {coding.quote}")
    return None if found is None else (Month.parse(found.group(1)), Month.parse(found.group(2)))


def same_place(ctx: Context, coding: Coding) -> bool:
    """Does the quote itself name the area of its row? A claim about Tampere is not one about Pirkanmaa."""
    area = next((a for a in ctx.programme.areas if a.id == coding.area), None)
    if area is None:
        return False
    forms = (area.name["fi"], area.name["en"], area.gen_fi, area.ine_fi)
    return any(form and form.lower() in coding.quote.lower() for form in forms)


def change_of(ctx: Context, area: str, first: Month, last: Month) -> float | None:
    """The relative change of the unemployed of an area from one month to another, as a fraction."""
    a, b = (ctx.observed("unemployed", area, m) for m in (first, last))
    if a is None or b is None or not a.value or b.value is None:
        return None
    return b.value / a.value - 1


def _checked(ctx: Context, coding: Coding) -> Claim | None:
    """A quoted change beside the series of the same place, measure and months, and the country's; None without them."""
    span, country = period_of(coding), ctx.programme.country
    if span is None or country is None or not about_unemployed(coding) or not same_place(ctx, coding):
        return None
    own, whole = change_of(ctx, coding.area, *span), change_of(ctx, country.id, *span)
    if own is None or whole is None:
        return None
    words, told = ctx.words(coding.area), _quoted(coding)
    a, b = (plain_number(100 * x, 1, signed=True) for x in (own, whole))
    reading = _reading(own, whole)
    first, last = month(span[0], "nom"), month(span[1], "nom")
    text = Text.of(
        f"Väite {told['fi']}: sarjassa työttömien muutos {words.ine} oli {a['fi']}\u00a0% ja koko maassa "
        f"{b['fi']}\u00a0% ({first['fi']}–{last['fi']}): {reading['fi']}.",
        f"The claim {told['en']}: in the series the change of the unemployed {words.en_in} was {a['en']}% and in the "
        f"whole country {b['en']}% ({first['en']}–{last['en']}): {reading['en']}.",
    )
    grounds = [
        Ground("observation", o.ground)
        for area in (coding.area, country.id)
        for m in span
        for o in [ctx.observed("unemployed", area, m)]
        if o is not None
    ]
    return claim(text, Ground("coding", coding.coding), *grounds, area=own, country=whole)


def about_unemployed(coding: Coding) -> bool:
    """Is the quote about all unemployed, the one series that areas have?"""
    return bool(_ALL_UNEMPLOYED.search(coding.quote)) and not _OTHER_SERIES.search(coding.quote)


def _quoted(coding: Coding) -> Text:
    return Text.of(f"”{coding.quote}”", f"“{coding.quote}”") if coding.quote else Text.same(coding.claim)


def _uncheckable(bare: Sequence[Coding], codings: Sequence[Coding]) -> list[Claim]:
    """Quoted figures whose place, measure or months are of no series, and gross flows without a counterfactual."""
    out = []
    if bare:
        text = Text.of(
            f"Lukuja sisältävistä väitteistä {len(bare)} ei voi tarkistaa näillä sarjoilla: paikka, mittari tai "
            f"ajanjakso on toinen kuin sarjoissa."
            if len(bare) > 1
            else "Yhtä lukuja sisältävää väitettä ei voi tarkistaa näillä sarjoilla: paikka, mittari tai ajanjakso on "
            "toinen kuin sarjoissa.",
            f"{len(bare)} claims that quote figures cannot be checked with these series: their place, measure or "
            f"period is another."
            if len(bare) > 1
            else "One claim that quotes a figure cannot be checked with these series: its place, measure or period is "
            "another.",
        )
        out.append(claim(text, *[Ground("coding", c.coding) for c in bare]))
    flows = [c for c in codings if c.basis == "flow"]
    if flows:
        text = Text.of(
            f"Väitteistä {len(flows)} kertoo bruttovirroista: niistä ei näe, kuinka moni olisi työllistynyt ilman "
            f"kokeiluakin."
            if len(flows) > 1
            else "Yksi väite kertoo bruttovirrasta: siitä ei näe, kuinka moni olisi työllistynyt ilman kokeiluakin.",
            f"{len(flows)} of the claims are gross flows: they do not show how many would have found work anyway."
            if len(flows) > 1
            else "One claim is a gross flow: it does not show how many would have found work anyway.",
        )
        out.append(claim(text, *[Ground("coding", c.coding) for c in flows]))
    return out


def _reading(own: float, whole: float) -> Text:
    if abs(own - whole) < CLOSE:
        return Text.of(
            "muutos on sama kuin koko maassa, eikä kerro kokeilusta",
            "the change is that of the whole country and tells nothing of the trial",
        )
    if own < whole:
        return Text.of(
            "työttömyys väheni enemmän kuin koko maassa" if own < 0 else "työttömyys kasvoi vähemmän kuin koko maassa",
            "unemployment fell more than in the whole country"
            if own < 0
            else "unemployment grew less than in the whole country",
        )
    return Text.of("koko maassa kehitys oli parempi", "the whole country did better")


BASIS = {
    "opinion": Text.of("mielipide", "opinion"),
    "opinion_mechanism": Text.of("mielipide mekanismista", "opinion on a mechanism"),
    "opinion_outcome": Text.of("mielipide tuloksesta", "opinion on an outcome"),
    "opinion_future": Text.of("mielipide tulevasta", "opinion on what is to come"),
    "mechanism": Text.of("mekanismi", "mechanism"),
    "dose": Text.of("toteutuminen", "delivery"),
    "flow": Text.of("bruttovirta", "gross flow"),
    "indicator": Text.of("tunnusluku", "figure"),
    "contradicted": Text.of("ristiriidassa muun aineiston kanssa", "contradicted by other material"),
    "not_a_test": Text.of("ei koettele oletusta", "not a test"),
}
"""What a passage speaks from, in words; a basis without one is shown as it is."""


def claim_words(ctx: Context, about: str) -> Text:
    """What a passage speaks to, in words: an assumption, or the delivery of an activity."""
    activity, _, kind = about.partition("=")
    if kind == "dose":
        name = ctx.name(activity)
        return Text.of(f"{name['fi']}: toteutuminen", f"{name['en']}: delivery")
    link = next((k for k in ctx.programme.links if k.id == about), None)
    return ctx.name(about) if link is None else what(ctx, link)


def _coding_table(ctx: Context) -> TableBlock:
    titles = {s.id: s.title for s in ctx.evidence.sources}
    columns = (
        Column("coding", Text.of("Katkelma", "Passage")),
        Column("source", Text.of("Lähde", "Source")),
        Column("claim", Text.of("Väite", "Claim")),
        Column("quote", Text.of("Sanatarkasti", "Quote")),
        Column("basis", Text.of("Peruste", "Basis")),
        Column("strength", Text.of("Vahvuus", "Strength"), "number"),
        Column("weight", Text.of("Paino", "Weight")),
    )
    weight = Text.of("ei vielä laskettu", "not computed yet")
    rows = tuple(
        (
            Text.same(c.coding),
            Text.same(titles.get(c.source, c.source)),
            claim_words(ctx, c.claim),
            Text.same(c.quote),
            BASIS.get(c.basis) or Text.same(c.basis),
            None if c.strength is None else float(c.strength),
            weight,
        )
        for c in ctx.evidence.codings
    )
    return TableBlock("codings", Text.of("Luetut katkelmat.", "Passages read."), columns, rows)


def next_page(ctx: Context, watch: Sequence[MonitorRow]) -> Page:
    """Page 11: the timeline, the cheapest next evidence, five interview questions."""
    title = Text.of("Mitä pitäisi näkyä ja mitä kannattaa kerätä", "What should be visible and what to collect")
    heading = _watch_text(ctx, watch)
    grounds = [Ground("link", r.id) for r in watch] or [programme_ground("links")]
    claims = [claim(heading, *grounds)]
    needs = wanted(ctx)
    if needs:
        first = needs[0]
        claims.append(
            claim(
                Text.of(
                    f"Halvin seuraava näyttö: {_lower(first.name['fi'])} ({first.who['fi']}); se {first.tells['fi']}.",
                    f"The cheapest next evidence: {_lower(first.name['en'])} ({first.who['en']}); it "
                    f"{first.tells['en']}.",
                ),
                programme_ground(f"series/{first.id}"),
            )
        )
    claims.append(
        claim(
            Text.of("Ennusteita ei ole vielä lukittu.", "Forecasts have not been frozen yet."),
            programme_ground("forecasts"),
        )
    )
    figures = (timeline(ctx, watch, heading),) if watch else ()
    tables = [_watch_table(watch)] if watch else []
    tables += [_wanted_table(ctx, needs)] if needs else []
    tables += [_interview(ctx)] if ctx.programme.links else []
    return Page("next", title, heading, tuple(claims), figures, tuple(tables))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _lowered(name: Text) -> Text:
    return Text.of(_lower(name["fi"]), _lower(name["en"]))


def _watch_text(ctx: Context, watch: Sequence[MonitorRow]) -> Text:
    ahead = [r for r in watch if r.state == "not_yet"]
    if watch and len(ahead) == len(watch):
        first = month(ahead[0].by, "ill")
        return Text.of(
            f"Yhdenkään muutoksen ei pitäisi vielä näkyä; ensimmäisen pitäisi näkyä {first['fi']} mennessä.",
            f"No change should be visible yet; the first should be visible {first['en']}.",
        )
    if not watch:
        return Text.of("Seurattavia muutoksia ei ole kirjattu.", "No changes to follow have been written down.")
    counts = {s: sum(r.state == s for r in watch) for s in ("seen", "late", "unknown")}
    return due_text(ctx, counts, len(watch))


def _watch_table(watch: Sequence[MonitorRow]) -> TableBlock:
    columns = (
        Column("link", Text.of("Oletus", "Assumption")),
        Column("what", Text.of("Mitä pitäisi näkyä", "What should show")),
        Column("by", Text.of("Viimeistään", "By"), "month"),
        Column("state", Text.of("Tila", "State")),
        Column("who", Text.of("Kuka voisi toimittaa tiedon", "Who could deliver it")),
    )
    rows = tuple((Text.same(r.id), r.what, Text.same(str(r.by)), STATE[r.state], r.who) for r in watch)
    return TableBlock(
        "monitor", Text.of("Mitä pitäisi näkyä milloinkin.", "What should be visible by when."), columns, rows
    )


def _wanted_table(ctx: Context, needs: Sequence[Wanted]) -> TableBlock:
    effort = {
        1: Text.of("julkaistu jo", "already published"),
        2: Text.of("pieni lomake tai poiminta", "a form or extract"),
        3: Text.of("oma järjestely", "an arrangement of its own"),
    }
    columns = (
        Column("what", Text.of("Puuttuva tieto", "Missing")),
        Column("tells", Text.of("Mitä se kertoo", "What it tells")),
        Column("who", Text.of("Kuka voisi toimittaa", "Who could deliver")),
        Column("effort", Text.of("Vaiva", "Effort")),
        Column("areas", Text.of("Puuttuu alueilta", "Missing from areas")),
    )
    rows = tuple(
        (
            w.name,
            Text.of(cap(w.tells["fi"]), cap(w.tells["en"])),
            w.who,
            effort[w.effort],
            EVERY_AREA if len(w.missing) == len(ctx.areas) else listed([ctx.name(a) for a in w.missing]),
        )
        for w in needs
    )
    return TableBlock(
        "wanted", Text.of("Halvin seuraava näyttö ensin.", "The cheapest next evidence first."), columns, rows
    )


def _interview(ctx: Context) -> TableBlock:
    """Five questions, on the assumptions that the series know least and that carry most, one per activity."""

    def weight(link: Link) -> tuple[float, str]:
        contraction = max((r.contraction for r in ctx.facts.links if r.id == link.id), default=0.0)
        return -(1 - contraction) * (abs(link.mean) + link.sd) * link.exists, link.id

    chosen: dict[str, Link] = {}
    for link in sorted((k for k in ctx.programme.links if isinstance(k.effect, Shift)), key=weight):
        chosen.setdefault(link.cause, link)
    rows = tuple((Text.same(k.id), _question(ctx, k)) for k in list(chosen.values())[:5])
    columns = (Column("link", Text.of("Oletus", "Assumption")), Column("question", Text.of("Kysymys", "Question")))
    caption = Text.of(f"Kysymyksiä haastatteluun ({len(rows)}).", f"Questions for an interview ({len(rows)}).")
    return TableBlock("interview", caption, columns, rows)


def _question(ctx: Context, link: Link) -> Text:
    name = ctx.name(link.cause)
    aims = (
        listed([_lowered(ctx.name(v)) for v in link.via])
        if link.via
        else Text.of("asiakkaan tilanne", "the client's situation")
    )
    return Text.of(
        f"Mistä huomasitte, muuttiko ”{name['fi']}” tätä: {aims['fi']}? Kuvatkaa viimeisin tapaus, myös "
        f"sellainen, jossa muutosta ei tullut.",
        f"How did you notice whether “{name['en']}” changed this: {aims['en']}? Describe the latest case, and "
        f"one in which nothing changed.",
    )
