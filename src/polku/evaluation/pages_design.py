"""The page of `polku design`: what the plan can teach, what it cannot, and what would change that.

Every number is of the plan alone. A change of a monthly rate is of the target group; beyond a doubling it is told as
one that cannot be learned.
"""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text
from polku.evaluation.context import claim
from polku.evaluation.design import EVERYWHERE, DetectRow, Plan, StaggerRow
from polku.evaluation.design_tables import by_months, sizes, table
from polku.evaluation.design_words import DOUBLED, NEAR, PER_CENT, horizon, least, name_of
from polku.evaluation.figures import figure
from polku.evaluation.model import Claim, Figure, Ground, Page
from polku.evaluation.numbers import NBSP, count, percent_size, plain_number
from polku.evaluation.words import TRIAL_AREAS, AreaWords, area_words, listed

TITLE = Text.of("Mitä suunnitelmasta voi oppia", "What the plan can teach")


def design_page(plan: Plan, group: int) -> Page:
    """The whole page; `group` is the number of clients in each of two groups followed side by side."""
    told = [
        _stock(plan),
        _longer(plan),
        _late(plan),
        _late_otherwise(plan, group),
        _groups(plan),
        _confounded(plan),
        _jobs_or_services(plan),
        _comparison(plan),
        _stagger(plan),
        _before(plan),
    ]
    claims = tuple(c for c in told if c is not None)
    conclusion = claims[0].text if claims else Text.of("Suunnitelmasta ei voi laskea.", "The plan gives no numbers.")
    pictures = tuple(f for f in (_picture(plan, conclusion),) if f is not None)
    return Page("design", TITLE, conclusion, claims, pictures, (table(plan, group), by_months(plan), sizes(plan)))


def _words(plan: Plan, area: str) -> AreaWords:
    found = next((a for a in plan.programme.areas if a.id == area), None)
    return TRIAL_AREAS if found is None else area_words(found)


def _lower(name: Text) -> Text:
    return Text.of(*(n[:1].lower() + n[1:] if n[1:2].islower() else n for n in (name["fi"], name["en"])))


def _ground(*parts: object) -> Ground:
    return Ground("design", "/".join(str(p) for p in parts))


def _range(values: Sequence[float]) -> Text:
    """Per cents as "6,1–9,4" or one of them where they are alike."""
    low, high = percent_size(min(values) / 100), percent_size(max(values) / 100)
    if low == high:
        return low
    return Text.of(f"{low['fi']}–{high['fi']}", f"{low['en']}–{high['en']}")


def _stock(plan: Plan) -> Claim | None:
    months = horizon(plan)
    rows = [r for r in plan.rows if r.measure == "unemployed" and r.months == months]
    if not rows:
        return None
    size = _range([r.mde for r in rows])
    fi = "alueesta riippuen vähintään" if len(rows) > 1 else "vähintään"
    en = "depending on the area, of at least" if len(rows) > 1 else "of at least"
    text = Text.of(
        f"Alueen työttömien määrästä erottuu {months} kuukauden kuluttua vain muutos, joka on {fi} noin "
        f"{size['fi']}{NBSP}%: pienempi vaikutus hukkuu satunnaisvaihteluun.",
        f"After {months} months the number of unemployed in an area reveals only a change {en} about {size['en']}%: "
        "a smaller effect is lost in chance variation.",
    )
    grounds = [_ground(r.area, r.measure, r.months) for r in rows]
    return claim(text, *grounds, least=min(r.mde for r in rows), most=max(r.mde for r in rows))


def _needed(rate: float) -> Text:
    """How much more common a move must become to be seen."""
    if rate > DOUBLED:
        return Text.of("yli kaksinkertaistua", "more than double")
    size = plain_number(rate)
    return Text.of(f"yleistyä vähintään {size['fi']}{NBSP}%", f"rise by at least {size['en']}%")


def _longer(plan: Plan) -> Claim | None:
    """What a longer follow-up of the stock gives, all areas together where there are several."""
    area = EVERYWHERE if plan.found(EVERYWHERE, horizon(plan), "jobs") else None
    rows = [r for r in plan.detect if r.shape == "jobs" and r.indicator == "stock"]
    area = area or (rows[0].area if rows else None)
    rows = [r for r in rows if r.area == area]
    if len(rows) < 2 or area is None:
        return None
    first, last = next(r for r in rows if r.months == horizon(plan)), rows[-1]
    at, later = _needed(first.hazard), _needed(last.hazard)
    where = _words(plan, area)
    text = Text.of(
        f"Kaikkien kohderyhmään kuuluvien työllistymisen pitäisi {where.ine} {at['fi']}, jotta muutos erottuisi "
        f"työttömien määrästä {first.months} kuukauden kuluttua; {last.months} kuukauden kuluttua sen pitäisi "
        f"{later['fi']}. {'Seurannan jatkaminen auttaa vain vähän.' if _hardly(first, last) else ''}".strip(),
        f"Exits to work of the whole target group would have to {at['en']} {where.en_in} to show in the number of "
        f"unemployed after {first.months} months; after {last.months} months they would have to {later['en']}. "
        f"{'Following longer helps only a little.' if _hardly(first, last) else ''}".strip(),
    )
    return claim(text, *[_detect(r) for r in (first, last)], first=first.hazard, last=last.hazard)


def _hardly(first: DetectRow, last: DetectRow) -> bool:
    return last.hazard > 0.7 * first.hazard


def _detect(row: DetectRow) -> Ground:
    return _ground(row.area, row.shape, row.indicator, row.months)


def _of(plan: Plan, shape: str, indicator: str, months: int) -> list[DetectRow]:
    """A shape's rows of the single areas."""
    return [
        r
        for r in plan.detect
        if (r.shape, r.indicator, r.months) == (shape, indicator, months) and r.area != EVERYWHERE
    ]


def _late(plan: Plan) -> Claim | None:
    last = max((r.months for r in plan.detect), default=0)
    rows = _of(plan, "jobs_late", "stock", last)
    if not rows:
        return None
    if any(r.verdict != "not_learnable_yet" for r in rows):
        able = [r for r in rows if r.verdict != "not_learnable_yet"]
        names = listed([name_of(plan, r.area) for r in able])
        text = Text.of(
            f"Pitkäaikaistyöttömiin kohdistuva vaikutus on työttömien kokonaismäärästä opittavissa ainakin osaksi: "
            f"{names['fi']}.",
            f"An effect on the long-term unemployed is learnable from the total stock at least in part: {names['en']}.",
        )
        return claim(text, *map(_detect, rows))
    least = _needed(min(r.hazard for r in rows))
    text = Text.of(
        f"Pitkäaikaistyöttömiin kohdistuvaa vaikutusta ei voi oppia työttömien kokonaismäärästä: edes {last} kuukauden "
        f"seurannassa se ei erotu, ellei heidän työllistymisensä ehdi {least['fi']}.",
        f"An effect on the long-term unemployed is not learnable from the total stock: even after {last} months it "
        f"does not show unless their exits to work {least['en']}.",
    )
    return claim(text, *map(_detect, rows), least=min(r.hazard for r in rows))


WAYS = {
    "durations": Text.of("työttömien määrä keston mukaan", "the number of unemployed by duration"),
    "moves": Text.of("työllistymiset kirjattuina kuukausittain", "exits to work counted by month"),
}


def _late_otherwise(plan: Plan, group: int) -> Claim | None:
    """What the other ways of following would see of an effect on the long-term unemployed."""
    months = horizon(plan)
    ways = WAYS | {
        "groups": Text.of(f"kaksi arvottua {group} asiakkaan ryhmää", f"two groups of {group} clients drawn by lot")
    }
    parts, grounds, values = [], [], {}
    for indicator, name in ways.items():
        rows = _of(plan, "jobs_late", indicator, months)
        if not rows:
            continue
        low = min(r.hazard for r in rows)
        values[indicator] = low
        grounds.append(_detect(min(rows, key=lambda r: r.hazard)))
        size = least(low)
        parts.append(Text.of(f"{name['fi']} {size['fi']}", f"{name['en']} {size['en']}"))
    if not parts:
        return None
    names = listed(parts)
    text = Text.of(
        f"Pienin muutos pitkäaikaistyöttömien työllistymisessä, joka {months} kuukaudessa erottuisi parhaalla "
        f"alueella: {names['fi']}.",
        f"The least change in the exits to work of the long-term unemployed that would show in {months} months in the "
        f"best area: {names['en']}.",
    )
    return claim(text, *grounds, **values)


def _groups(plan: Plan) -> Claim | None:
    rows = [r for r in plan.groups if r.shape == "jobs" and r.months == max(g.months for g in plan.groups)]
    if not rows:
        return None
    few, many = rows[0], rows[-1]
    parts = listed(
        [Text.of(f"{r.people}: {least(r.hazard)['fi']}", f"{r.people}: {least(r.hazard)['en']}") for r in rows]
    )
    text = Text.of(
        f"Kaksi arvottua asiakasryhmää rinnakkain kertoo työllistymisestä eniten. Pienin erottuva muutos "
        f"{rows[0].months} kuukaudessa ryhmän koon mukaan: {parts['fi']}.",
        f"Two client groups drawn by lot and followed side by side tell most of exits to work. The least change that "
        f"shows in {rows[0].months} months, by clients in a group: {parts['en']}.",
    )
    return claim(text, _ground("groups", "jobs", rows[0].months), few=few.hazard, many=many.hazard)


def _confounded(plan: Plan) -> Claim | None:
    several = [c for c in plan.confounded if len(c.activities) > 1]
    if not several:
        return None
    parts = [listed([_lower(name_of(plan, a)) for a in c.activities]) for c in several]
    names = Text.of("; ".join(p["fi"] for p in parts), "; ".join(p["en"] for p in parts))
    text = Text.of(
        f"Näiden toimenpiteiden vaikutuksia ei voi erottaa toisistaan, koska ne alkavat yhdessä ja vaikuttavat samaan "
        f"siirtymään; sarjat oppivat vain summan: {names['fi']}.",
        f"The effects of these activities cannot be told apart, because they start together and act on the same "
        f"transition; the series learn the sum only: {names['en']}.",
    )
    return claim(text, *[_ground("bundle", c.id) for c in several])


def _jobs_or_services(plan: Plan) -> Claim | None:
    rows = plan.jobs_or_services
    if not rows:
        return None
    told = max(r.difference for r in rows)
    size, total = plain_number(100 * told), plain_number(100 * max(r.total for r in rows))
    text = Text.of(
        f"Työttömien määrästä ei erota, väheneekö työttömyys työllistymisen vai palveluihin siirtymisen vuoksi: "
        f"summan epävarmuudesta poistuu kokeilun loppuun mennessä enintään {total['fi']}{NBSP}%, erotuksen "
        f"epävarmuudesta enintään {size['fi']}{NBSP}%. Palveluissa olevien määrä alueittain erottaisi ne.",
        f"The number of unemployed does not tell whether unemployment falls by jobs or by moves into services: by the "
        f"end of the trial at most {total['en']}% of the uncertainty of their sum is gone, and at most {size['en']}% "
        f"of that of their difference. The number of people in services by area would tell them apart.",
    )
    return claim(text, *[_ground(r.area, "jobs_or_services", plan.months) for r in rows], difference=told)


def _comparison(plan: Plan) -> Claim | None:
    if not plan.comparison or not plan.best:
        return None
    n = len(plan.comparison)
    enough = next((b for b in plan.best if b.ratio <= 1.05), plan.best[-1])
    names = listed([name_of(plan, a) for a in enough.areas])
    more = plain_number(100 * (enough.ratio - 1))
    top = plan.comparison[0]
    rise, name = percent_size(top.rise), name_of(plan, top.area)
    close = [r.area for r in plan.comparison if r.neighbour and r.area in enough.areas]
    warn = Text.of(
        " Naapurialueelle vaikutus voi kuitenkin valua, joten sen varaan ei pidä jäädä." if close else "",
        " An effect may spill over to a neighbour, though, so do not rely on it alone." if close else "",
    )
    text = Text.of(
        f"Vertailualueista ({n}) tärkein on {name['fi']}: ilman sitä vertailun epävarmuus kasvaisi {rise['fi']}"
        f"{NBSP}%. Jo nämä antavat lähes kaiken (epävarmuus {more['fi']}{NBSP}% suurempi kuin kaikilla): "
        f"{names['fi']}.{warn['fi']}",
        f"Of the comparison areas ({n}) {name['en']} matters most: without it the uncertainty of the comparison would "
        f"grow by {rise['en']}%. These alone give nearly everything (uncertainty {more['en']}% larger than with all): "
        f"{names['en']}.{warn['en']}",
    )
    if enough.ratio > 1.05:
        text = Text.of(
            f"Vertailualueista ({n}) tärkein on {name['fi']}: ilman sitä vertailun epävarmuus kasvaisi {rise['fi']}"
            f"{NBSP}%. Parhaat {len(enough.areas)} ({names['fi']}) jättävät epävarmuuden vielä {more['fi']}{NBSP}% "
            f"suuremmaksi kuin kaikki yhdessä.{warn['fi']}",
            f"Of the comparison areas ({n}) {name['en']} matters most: without it the uncertainty of the comparison "
            f"would grow by {rise['en']}%. The best {len(enough.areas)} ({names['en']}) leave the uncertainty "
            f"{more['en']}% larger than all of them together.{warn['en']}",
        )
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
    name = name_of(plan, rows[0].id)
    now = plain_number(100 * rows[0].together)
    parts = listed(
        [
            Text.of(
                f"{plain_number(100 * r.staggered)['fi']}{NBSP}% ({r.later} kk myöhemmin)",
                f"{plain_number(100 * r.staggered)['en']}% ({r.later} months later)",
            )
            for r in rows
        ]
    )
    helps = max(r.staggered for r in rows) > rows[0].together + NEAR
    fi = "Porrastus auttaa" if helps else "Porrastuksesta ei ole apua"
    en = "A staggered start helps" if helps else "A staggered start does not help"
    if rows[0].what == "area":
        return Text.of(
            f"{fi}, jos halutaan tietää, eroaako {name['fi']} muista alueista: eron epävarmuudesta poistuu "
            f"kokeilun loppuun mennessä {now['fi']}{NBSP}%, kun kaikki alkavat yhdessä, ja {parts['fi']}, kun "
            f"{name['fi']} alkaa myöhemmin.",
            f"{en} to tell whether {name['en']} differs from the other areas: by the end of the trial {now['en']}% of "
            f"the difference's uncertainty is gone when all start together, and {parts['en']} when {name['en']} starts "
            "later.",
        )
    return Text.of(
        f"{fi} erottamaan toimenpiteen ”{name['fi']}” muista samaan siirtymään vaikuttavista: eron epävarmuudesta "
        f"poistuu {now['fi']}{NBSP}%, kun kaikki alkavat yhdessä, ja {parts['fi']}, kun se alkaa myöhemmin.",
        f"{en} to tell the activity “{name['en']}” from the others that act on the same transition: {now['en']}% of "
        f"the difference's uncertainty is gone when all start together, and {parts['en']} when it starts later.",
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


def _picture(plan: Plan, caption: Text) -> Figure | None:
    """The least change of the stock found in each area, the largest area first."""
    months = horizon(plan)
    people = {r.area: r.people for r in plan.detect}
    rows = [r for r in plan.rows if r.measure == "unemployed" and r.months == months and r.area in people]
    if not rows:
        return None
    bars = []
    for row in sorted(rows, key=lambda r: (-people[r.area], r.area)):
        n, name = count(people[row.area], 1000.0), name_of(plan, row.area)
        label = Text.of(f"{name['fi']} (noin {n['fi']} työtöntä)", f"{name['en']} (about {n['en']} unemployed)")
        bars.append({"label": label, "value": round(row.mde, 2)})
    what = Text.of(
        f"Pylväät: pienin työttömien määrän muutos, joka erottuu {months} kuukauden kuluttua, alueittain.",
        f"Bars: the least change in the number of unemployed that shows after {months} months, by area.",
    )
    return figure("design_areas", "bars", caption, what, {"bars": bars, "unit": PER_CENT})
