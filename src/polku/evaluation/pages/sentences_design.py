"""The sentences of `polku design`, each with the values it was made from and their ground.

Every number is of the plan alone. A change of a monthly rate is of the target group; beyond a doubling it is told in
words. Areas are spoken of by what their own series can tell, nothing borrowed from the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text
from polku.evaluation.claims import Claim, Ground
from polku.evaluation.context import claim
from polku.evaluation.pages.sentences_design_ways import UNSEEN, by_way, jobs_or_services
from polku.evaluation.words import TRIAL_AREAS, AreaWords, area_words
from polku.programme.model import Capacity, Graded
from polku.programme.names import TRANSITION
from polku.texts.lists import listed
from polku.texts.numbers import NBSP, percent_range, percent_size, plain_number
from polku.trial_design.model import EVERYWHERE, Confounded, DetectRow, Plan, StaggerRow

DOUBLED = 100.0
"""Per cent; a change beyond it is told in words."""
HELPS = 0.10
"""A start that is staggered helps when it raises the contraction by so much."""


def design_claims(plan: Plan, group: int) -> tuple[Claim, ...]:
    """All that the plan says; `group` is the number of clients in each of two groups followed side by side."""
    told = (
        _stock(plan),
        _longer(plan),
        _late(plan),
        _late_otherwise(plan, group),
        _groups(plan),
        _confounded(plan),
        jobs_or_services(plan),
        by_way(plan, "services"),
        by_way(plan, "jobs"),
        _comparison(plan),
        _stagger(plan),
        _before(plan),
    )
    return tuple(c for c in told if c is not None)


def _words(plan: Plan, area: str) -> AreaWords:
    found = next((a for a in plan.programme.areas if a.id == area), None)
    return TRIAL_AREAS if found is None else area_words(found)


def named(plan: Plan, node: str) -> Text:
    for rows in (plan.programme.areas, plan.programme.nodes):
        for row in rows:
            if row.id == node:
                return row.name
    return (
        Text.of("Kaikki kokeilualueet yhdessä", "All trial areas together") if node == EVERYWHERE else Text.same(node)
    )


def _ground(*parts: object) -> Ground:
    return Ground("design", "/".join(str(p) for p in parts))


def _range(values: Sequence[float]) -> Text:
    """Per cents as "6,1–9,4" or one of them where they are alike."""
    return percent_range(min(values) / 100, max(values) / 100)


def _unseen(months: int) -> Text:
    return Text.of(
        f"Kokeilun {months}. kuukauteen mennessä mikään työttömien määrän muutos ei voi erottua: vaikutusta ei näe.",
        f"By month {months} of the trial no change in the number of unemployed can be told: the effect cannot be seen.",
    )


def _stock(plan: Plan) -> Claim | None:
    months = plan.horizon
    rows = [r for r in of_areas(plan, "jobs", "stock", months) if r.stock is not None]
    if not rows:
        return None
    falls = [r.stock for r in rows if r.stock is not None]
    if min(falls) > UNSEEN:
        return claim(_unseen(months), *map(_detect, rows), least=min(falls), most=max(falls))
    size, wide = _range(falls), len(rows) > 1
    own = [e.change for e in plan.expected if e.months == months]
    ask = Text.same("")
    if own and max(own) < 0:
        change = _range([-x for x in own])
        ask = Text.of(
            f" Suunnitelman omat oletukset odottavat {change['fi']}{NBSP}%:n vähenemistä.",
            f" The plan's own assumptions expect a fall of {change['en']}%.",
        )
    text = Text.of(
        f"Kokeilun {months}. kuukauteen mennessä alueen työttömien määrästä erottuu vasta noin {size['fi']}{NBSP}%:n "
        f"muutos{' alueen koon mukaan' if wide else ''}.{ask['fi']}",
        f"By month {months} of the trial the number of unemployed in an area reveals only a change of about "
        f"{size['en']}%{', depending on its size' if wide else ''}.{ask['en']}",
    )
    return claim(text, *map(_detect, rows), least=min(falls), most=max(falls))


def _needed(rate: float) -> Text:
    """How much more common a move must become to be seen."""
    if rate > DOUBLED:
        return Text.of("yli kaksinkertaistua", "more than double")
    size = plain_number(rate)
    return Text.of(f"yleistyä vähintään {size['fi']}{NBSP}%", f"rise by at least {size['en']}%")


def _longer(plan: Plan) -> Claim | None:
    """What a longer follow-up of the stock gives, all areas together where there are several."""
    area = EVERYWHERE if plan.detectable(EVERYWHERE, plan.horizon, "jobs") else None
    rows = [r for r in plan.detect if r.shape == "jobs" and r.indicator == "stock"]
    area = area or (rows[0].area if rows else None)
    rows = [r for r in rows if r.area == area]
    if len(rows) < 2 or area is None:
        return None
    first, last = next(r for r in rows if r.months == plan.horizon), rows[-1]
    at, later = _needed(first.hazard), _needed(last.hazard)
    where = _words(plan, area)
    text = Text.of(
        f"Kohderyhmän työllistymisen pitäisi {where.ine} {at['fi']}, jotta muutos erottuisi työttömien määrästä "
        f"{first.months} kuukauden kuluttua; {last.months} kuukauden kuluttua sen pitäisi {later['fi']}. "
        f"{'Seurannan jatkaminen auttaa vain vähän.' if _hardly(first, last) else ''}".strip(),
        f"Exits to work of the target group would have to {at['en']} {where.en_in} to show in the number of "
        f"unemployed after {first.months} months; after {last.months} months they would have to {later['en']}. "
        f"{'Following longer helps only a little.' if _hardly(first, last) else ''}".strip(),
    )
    return claim(text, *[_detect(r) for r in (first, last)], first=first.hazard, last=last.hazard)


def _hardly(first: DetectRow, last: DetectRow) -> bool:
    return last.hazard > 0.7 * first.hazard


def _detect(row: DetectRow) -> Ground:
    return _ground(row.area, row.shape, row.indicator, row.months)


def of_areas(plan: Plan, shape: str, indicator: str, months: int) -> list[DetectRow]:
    """A shape's rows of the single areas."""
    return [
        r
        for r in plan.detect
        if (r.shape, r.indicator, r.months) == (shape, indicator, months) and r.area != EVERYWHERE
    ]


def _late(plan: Plan) -> Claim | None:
    last = max((r.months for r in plan.detect), default=0)
    rows = of_areas(plan, "jobs_late", "stock", last)
    if not rows:
        return None
    if any(r.verdict != "not_learnable_yet" for r in rows):
        able = [r for r in rows if r.verdict != "not_learnable_yet"]
        names = listed([named(plan, r.area) for r in able])
        text = Text.of(
            f"Pitkäaikaistyöttömiin kohdistuva vaikutus on työttömien kokonaismäärästä opittavissa ainakin osaksi: "
            f"{names['fi']}.",
            f"An effect on the long-term unemployed is learnable from the total stock at least in part: {names['en']}.",
        )
        return claim(text, *map(_detect, rows))
    must = _needed(min(r.hazard for r in rows))
    text = Text.of(
        f"Pitkäaikaistyöttömiin kohdistuvaa vaikutusta ei voi oppia työttömien kokonaismäärästä: edes {last} kuukauden "
        f"seurannassa se ei erotu, ellei heidän työllistymisensä ehdi {must['fi']}.",
        f"An effect on the long-term unemployed is not learnable from the total stock: even after {last} months it "
        f"does not show unless their exits to work {must['en']}.",
    )
    return claim(text, *map(_detect, rows), least=min(r.hazard for r in rows))


WAYS = {
    "durations": Text.of("työttömien määrä keston mukaan", "the number of unemployed by duration"),
    "moves": Text.of("työllistymiset kirjattuina kuukausittain", "exits to work counted by month"),
}


def _late_otherwise(plan: Plan, group: int) -> Claim | None:
    """What the other ways of following would see of an effect on the long-term unemployed."""
    months = plan.horizon
    ways = WAYS | {
        "groups": Text.of(f"kaksi arvottua {group} asiakkaan ryhmää", f"two groups of {group} clients drawn by lot")
    }
    parts, grounds, values = [], [], {}
    for indicator, name in ways.items():
        rows = of_areas(plan, "jobs_late", indicator, months)
        if not rows:
            continue
        low = min(r.hazard for r in rows)
        values[indicator] = low
        grounds.append(_detect(min(rows, key=lambda r: r.hazard)))
        size = least(low)
        parts.append(Text.of(f"{size['fi']} ({name['fi']})", f"{size['en']} ({name['en']})"))
    if not parts:
        return None
    names = listed(parts)
    text = Text.of(
        f"Pienin muutos pitkäaikaistyöttömien työllistymisessä, joka {months} kuukaudessa erottuisi "
        f"parhaalla alueella, on {names['fi']}.",
        f"The least change in the exits to work of the long-term unemployed that would show in {months} months in the "
        f"best area is {names['en']}.",
    )
    return claim(text, *grounds, **values)


def least(rate: float) -> Text:
    if rate > DOUBLED:
        return Text.of(f"yli 100{NBSP}%", "over 100%")
    size = plain_number(rate)
    return Text.of(f"{size['fi']}{NBSP}%", f"{size['en']}%")


def _groups(plan: Plan) -> Claim | None:
    rows = [r for r in plan.groups if r.shape == "jobs" and r.months == max(g.months for g in plan.groups)]
    if not rows:
        return None
    few, many = rows[0], rows[-1]
    parts = listed(
        [
            Text.of(
                f"{least(r.hazard)['fi']} ({r.people} asiakasta kummassakin)",
                f"{least(r.hazard)['en']} ({r.people} clients in each)",
            )
            for r in rows
        ]
    )
    text = Text.of(
        f"Kahden arvotun asiakasryhmän vertailu ei riipu alueen koosta. Pienin työllistymisen muutos, joka "
        f"{rows[0].months} kuukaudessa erottuu, on {parts['fi']}.",
        f"A comparison of two client groups drawn by lot does not hang on the size of the area. The least change of "
        f"exits to work that shows in {rows[0].months} months is {parts['en']}.",
    )
    return claim(text, _ground("groups", "jobs", rows[0].months), few=few.hazard, many=many.hazard)


def _confounded(plan: Plan) -> Claim | None:
    several = [c for c in plan.confounded if len(c.activities) > 1]
    if not several:
        return None
    first = several[0]
    names = listed([_quoted(named(plan, a)) for a in first.activities])
    move = moved(plan, first)
    more = Text.same("")
    if len(several) > 1:
        more = Text.of(
            f" Tällaisia nippuja on kaikkiaan {len(several)}.", f" There are {len(several)} such bundles in all."
        )
    text = Text.of(
        f"Yhdessä alkavia toimenpiteitä, jotka vaikuttavat samaan siirtymään, sarjat eivät erota toisistaan; ne "
        f"oppivat vain summan. Nippu ”{move['fi']}”: {names['fi']}.{more['fi']}",
        f"Activities that start together and act on the same transition cannot be told apart by the series, which "
        f"learn their sum only. The bundle “{move['en']}”: {names['en']}.{more['en']}",
    )
    return claim(text, *[_ground("bundle", c.id) for c in several])


def _quoted(name: Text) -> Text:
    return Text.of(f"”{name['fi']}”", f"“{name['en']}”")


def moved(plan: Plan, bundle: Confounded) -> Text:
    """What a bundle's links change, in words."""
    link = next((k for k in plan.programme.links if k.id == bundle.links[0]), None)
    if link is None or isinstance(link.effect, Graded):
        return Text.same(bundle.id)
    if isinstance(link.effect, Capacity):
        name = named(plan, link.effect.activity)
        return Text.of(f"voimavarat: {name['fi']}", f"capacity: {name['en']}")
    shift = link.effect
    to = TRANSITION.get(shift.target, Text.same(shift.target))
    if shift.source != "unemployed":
        to = Text.of(f"{to['fi']} palvelusta", f"{to['en']} from a service") if shift.source == "services" else to
    if shift.band is not None:
        if shift.band.b is None:
            return Text.of(
                f"{to['fi']}, työttömänä vähintään {shift.band.a} kk",
                f"{to['en']}, unemployed for {shift.band.a} months or more",
            )
        return Text.of(
            f"{to['fi']}, työttömänä alle {shift.band.b} kk",
            f"{to['en']}, unemployed for less than {shift.band.b} months",
        )
    return to


ENOUGH = 1.10
"""An sd within a tenth of that with all comparison areas is nearly as good."""
FLAGS = {
    "neighbour": Text.of("vaikutus voi valua sinne naapurista", "the effect may spill over to it from next door"),
    "own_reform": Text.of("siellä on oma uudistuksensa", "it has a reform of its own"),
}


def _comparison(plan: Plan) -> Claim | None:
    if not plan.comparison or not plan.best:
        return None
    n, top = len(plan.comparison), plan.comparison[0]
    enough = next((b for b in plan.best if b.ratio <= ENOUGH), plan.best[-1])
    names, more = listed([named(plan, a) for a in enough.areas]), plain_number(100 * (enough.ratio - 1))
    rise, name = percent_size(top.rise), named(plan, top.area)
    head = Text.of(
        f"Vertailualueita on {n}. Eniten haittaisi, jos puuttuisi {name['fi']}: yhden alueen vertailun epävarmuus "
        f"kasvaisi {rise['fi']}{NBSP}%.",
        f"There are {n} comparison areas. To lose {name['en']} would hurt most: the uncertainty of one area's "
        f"comparison would grow by {rise['en']}%.",
    )
    good = enough.ratio <= ENOUGH
    fi, en = (" Lähes kaiken antavat jo", " Nearly everything comes from") if good else (" Parhaat ovat", " Best are")
    tail = Text.of(
        f"{fi} {names['fi']} (epävarmuus {more['fi']}{NBSP}% suurempi kuin kaikilla).",
        f"{en} {names['en']} (uncertainty {more['en']}% larger than with all).",
    )
    warned = [
        Text.of(f"{named(plan, r.area)['fi']} ({why['fi']})", f"{named(plan, r.area)['en']} ({why['en']})")
        for r in plan.comparison
        if r.area in enough.areas
        for flag, why in FLAGS.items()
        if flag in r.flags
    ]
    care = listed(warned)
    warn = Text.of(f" Varauksin: {care['fi']}.", f" With care: {care['en']}.") if warned else Text.same("")
    text = Text({k: head[k] + tail[k] + warn[k] for k in ("fi", "en")})
    return claim(text, *[_ground("comparison", a) for a in enough.areas], ratio=enough.ratio, rise=top.rise)


def _stagger(plan: Plan) -> Claim | None:
    if not plan.stagger:
        return None
    texts = [
        _staggered(plan, [r for r in plan.stagger if r.what == w]) for w in dict.fromkeys(r.what for r in plan.stagger)
    ]
    text = Text({k: " ".join(t[k] for t in texts) for k in ("fi", "en")})
    values = {f"{r.what}_{r.later}": r.staggered for r in plan.stagger}
    return claim(text, *[_ground("stagger", r.what, r.id, r.later) for r in plan.stagger], **values)


def _staggered(plan: Plan, rows: Sequence[StaggerRow]) -> Text:
    name = _quoted(named(plan, rows[0].id)) if rows[0].what == "activity" else named(plan, rows[0].id)
    pairs = [(plain_number(100 * r.together), plain_number(100 * r.staggered), r.later) for r in rows]
    parts = listed(
        [
            Text.of(
                f"{k} kuukautta myöhempi aloitus poistaisi {b['fi']}{NBSP}% (yhdessä aloittaen {a['fi']}{NBSP}%)",
                f"starting {k} months later would take away {b['en']}% (starting together {a['en']}%)",
            )
            for a, b, k in pairs
        ]
    )
    helps = max(r.staggered - r.together for r in rows) >= HELPS
    fi, en = (
        ("Porrastus auttaa", "A staggered start helps")
        if helps
        else ("Porrastus ei juuri auta", "A staggered start hardly helps")
    )
    if rows[0].what == "area":
        return Text.of(
            f"{fi} arvioimaan, eroaako {name['fi']} muista alueista. Eron epävarmuudesta {parts['fi']}.",
            f"{en} to judge whether {name['en']} differs from the other areas. Of the difference's uncertainty, "
            f"{parts['en']}.",
        )
    return Text.of(
        f"{fi} erottamaan toimenpidettä {name['fi']} nippunsa muista. Eron epävarmuudesta {parts['fi']}.",
        f"{en} to tell the activity {name['en']} from the rest of its bundle. Of the difference's uncertainty, "
        f"{parts['en']}.",
    )


def _before(plan: Plan) -> Claim | None:
    if not plan.before:
        return None
    size = _range([100 * r.detectable for r in plan.before])
    text = Text.of(
        f"Alkua edeltävän vuoden testi huomaa alueen erkaantuneen vertailualueistaan, jos ero on vähintään noin "
        f"{size['fi']}{NBSP}%: testin hiljaisuus ei todista, ettei pienempää eroa ollut.",
        f"The test of the year before the start notices that an area had parted from its comparison areas if the gap "
        f"is at least about {size['en']}%: its silence does not prove that there was no smaller gap.",
    )
    return claim(text, *[_ground("before", r.area) for r in plan.before])
