"""The page of client groups followed side by side: what the counts say, how much they can, and what they cannot.

Two groups of one area share its season, its cycle and its drift, so their difference is the strongest evidence an area
can give; a lot drawn among those who wait leaves nothing else to explain it. What the page must also say: groups that
compete for the same jobs differ by more than the trial adds.
"""

from __future__ import annotations

from polku.base import Month, Spread, Text, months
from polku.evaluation.claims import Claim, Column, Figure, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, spread_values
from polku.evaluation.figures import figure
from polku.evaluation.verdict_words import carried, factual, label
from polku.programme.names import TRANSITION
from polku.results.model import ArmRow, GroupRow
from polku.results.verdicts import narrowed
from polku.texts.lists import listed
from polku.texts.numbers import NBSP, between, lone, month, percent_size, persons, plain_number

QUARTER = 3
PARTED = 1.96
"""A gap before the start beyond so many sd is said."""
LEFT_OVER = 2.33
"""Sd of the chi-square's normal form beyond which the counts vary more than the model allows (1 %)."""
TITLE = Text.of("Asiakasryhmät rinnakkain", "Client groups side by side")
PER_HUNDRED = Text.of("siirtynyt kuukaudessa, % ryhmästä", "moved in a month, % of the group")


def groups_pages(ctx: Context) -> tuple[Page, ...]:
    """The page of the groups; nothing where the folder has none."""
    rows = ctx.facts.groups
    if not rows:
        return ()
    claims: list[Claim] = []
    for row in rows:
        found = (
            _effect(ctx, row),
            _counts(ctx, row),
            _by_themselves(ctx, row),
            _design(ctx, row),
            _before(ctx, row),
            _left_over(ctx, row),
            _suppressed(ctx, row),
        )
        claims += [c for c in found if c is not None]
    claims.append(_competition(ctx, rows))
    pictures = tuple(f for f in (_picture(ctx, row) for row in rows) if f is not None)
    return (Page("groups", TITLE, _effect(ctx, rows[0]).text, tuple(claims), pictures, (_table(ctx, rows),)),)


def ground(row: GroupRow) -> Ground:
    return Ground("observation", f"flows/{row.area}/{row.transition}/{row.last}")


def _moves(ctx: Context, row: GroupRow) -> Text:
    """What the moves counted are called: "työllistyminen avoimille työmarkkinoille"."""
    target = row.transition.partition(">")[2]
    words = TRANSITION.get(target)
    if words is None:
        name = next((s.name for s in ctx.programme.states if s.id == target), Text.same(target))
        words = Text.of(f"siirtyminen ({name['fi']})", f"moves ({name['en']})")
    if row.segment:
        words = Text.of(f"{words['fi']} (ryhmä {row.segment})", f"{words['en']} (segment {row.segment})")
    return words


def _difference(spread: Spread) -> Text:
    """The 80 % interval of a change of a rate in per cent."""
    return between(spread)


def _effect(ctx: Context, row: GroupRow) -> Claim:
    words, moves, middle = ctx.words(row.area), _moves(ctx, row), row.effect.at(0.5)
    ends, size = _difference(row.effect), percent_size(middle / 100)
    where = words.ine[:1].upper() + words.ine[1:]
    english = words.en_in[:1].upper() + words.en_in[1:]
    if not carried(row):
        text = Text.of(
            f"{where} ryhmien luvut eivät vielä kerro, muuttuiko {moves['fi']}: ero on oletus "
            f"({ends['fi']}{NBSP}%, 80{NBSP}%:n todennäköisyysväli).",
            f"{english} the groups' counts do not tell yet whether the rate of {moves['en']} changed: the difference "
            f"is an assumption ({ends['en']}%, 80% interval).",
        )
    elif not factual(row, row.effect):
        text = Text.of(
            f"{where} kokeiluryhmän ja vertailuryhmän ero on suunnaltaan avoin: {moves['fi']}, ero "
            f"{ends['fi']}{NBSP}% (80{NBSP}%:n todennäköisyysväli).",
            f"{english} the direction of the difference between the treated and the control group is open: "
            f"{moves['en']}, {ends['en']}% (80% interval).",
        )
    else:
        fi, en = ("yleisempää", "higher") if middle > 0 else ("harvinaisempaa", "lower")
        text = Text.of(
            f"{where} {moves['fi']} oli kokeiluryhmässä {size['fi']}{NBSP}% {fi} kuin vertailuryhmässä "
            f"{month(row.last)['fi']} (80{NBSP}%:n todennäköisyysväli {ends['fi']}{NBSP}%).",
            f"{english} the monthly rate of {moves['en']} was {size['en']}% {en} in the treated group than in the "
            f"control group {month(row.last)['en']} (80% interval {ends['en']}%).",
        )
    return claim(text, ground(row), **spread_values("effect", row.effect), verdict=row.verdict)


def _names(ctx: Context, arm: ArmRow) -> Text:
    named = {g.id: g.name for g in ctx.evidence.groups}
    return listed([named.get(g, Text.same(g)) for g in arm.groups])


def _rate(moves: float, people: float) -> Text:
    return plain_number(100.0 * moves / people if people else 0.0, 1)


def _counts(ctx: Context, row: GroupRow) -> Claim:
    arms = (row.treated, row.control)
    names = [_names(ctx, a) for a in arms]
    people = [persons(a.people) for a in arms]
    rates = [_rate(a.moves, a.months) for a in arms]
    text = Text.of(
        f"Kokeiluryhmässä ({names[0]['fi']}) on ollut keskimäärin {people[0]['fi']} ja vertailuryhmässä "
        f"({names[1]['fi']}) {people[1]['fi']} henkilöä; alusta lukien heistä siirtyi kuukaudessa "
        f"{rates[0]['fi']}{NBSP}% ja {rates[1]['fi']}{NBSP}%.",
        f"The treated group ({names[0]['en']}) has had {people[0]['en']} and the control group ({names[1]['en']}) "
        f"{people[1]['en']} people on average; since the start {rates[0]['en']}% and {rates[1]['en']}% of them moved "
        "in a month.",
    )
    values = {"treated_months": row.treated.months, "control_months": row.control.months}
    return claim(text, ground(row), **values)


def _by_themselves(ctx: Context, row: GroupRow) -> Claim:
    alone, before = _difference(row.alone), _difference(row.prior)
    learned = plain_number(100 * narrowed(row.contraction))
    text = Text.of(
        f"Ennen lukuja eroksi oletettiin {before['fi']}{NBSP}%; ryhmien luvut yksinään antavat {alone['fi']}{NBSP}%. "
        f"Väli on kaventunut {learned['fi']}{NBSP}% ({label(row)['fi']}).",
        f"Before the counts the difference was assumed to be {before['en']}%; the groups' counts by themselves give "
        f"{alone['en']}%. The interval is {learned['en']}% narrower ({label(row)['en']}).",
    )
    return claim(text, ground(row), contraction=row.contraction, **spread_values("alone", row.alone))


DESIGNS = {
    "lottery": Text.of(
        "Ryhmät arvottiin samasta jonosta: ero ei selity kausivaihtelulla, suhdanteella eikä sillä, ketkä valittiin.",
        "The groups were drawn by lot from one queue: season, cycle and who was chosen do not explain the difference.",
    ),
    "offices": Text.of(
        "Ryhmät ovat eri toimipisteiden asiakkaita: toimipisteiden muu ero voi sekoittua vaikutukseen, ja arvion "
        "epävarmuudessa on varaa sille.",
        "The groups are clients of different offices: other differences between the offices may mix with the effect, "
        "and the uncertainty allows for them.",
    ),
    "queue": Text.of(
        "Ryhmät jaettiin tulojärjestyksessä: aiemmin ja myöhemmin tulleet voivat erota muutenkin, ja arvion "
        "epävarmuudessa on varaa sille.",
        "The groups were split by the order of coming: earlier and later clients may differ otherwise too, and the "
        "uncertainty allows for it.",
    ),
    "other": Text.of(
        "Ryhmiä ei arvottu: niiden muu ero voi sekoittua vaikutukseen, ja arvion epävarmuudessa on varaa sille.",
        "The groups were not drawn by lot: other differences may mix with the effect, and the uncertainty allows for "
        "them.",
    ),
}


def _design(ctx: Context, row: GroupRow) -> Claim:
    return claim(DESIGNS[row.design], Ground("source", f"groups/{row.area}"), design=row.design)


def _before(ctx: Context, row: GroupRow) -> Claim:
    if row.gap is None or row.gap_sd is None or row.gap_detectable is None:
        text = Text.of(
            "Ryhmien luvut alkavat vasta kokeilun alusta: ei tiedetä, olivatko ryhmät sitä ennen samanlaiset.",
            "The groups' counts begin with the trial: whether the groups were alike before it is not known.",
        )
        return claim(text, ground(row))
    found, least = lone(100 * abs(row.gap)), lone(100 * row.gap_detectable)
    if abs(row.gap) > PARTED * row.gap_sd:
        text = Text.of(
            f"Ryhmät erosivat jo ennen alkua: ero oli noin {found['fi']}{NBSP}%.",
            f"The groups differed already before the start: the gap was about {found['en']}%.",
        )
    else:
        text = Text.of(
            f"Ennen alkua ryhmien eroa ei voitu osoittaa: se oli noin {found['fi']}{NBSP}%, ja vasta noin "
            f"{least['fi']}{NBSP}%:n ero olisi löytynyt.",
            f"Before the start no difference of the groups could be shown: it was about {found['en']}%, and only one "
            f"of about {least['en']}% would have been found.",
        )
    return claim(text, ground(row), gap=row.gap, gap_sd=row.gap_sd, detectable=row.gap_detectable)


def _left_over(ctx: Context, row: GroupRow) -> Claim | None:
    """The counts vary more than the noise allows: Wilson and Hilferty's normal form of the chi-square."""
    n = row.degrees
    z = ((row.left_over / n) ** (1 / 3) - (1 - 2 / (9 * n))) / (2 / (9 * n)) ** 0.5
    if z < LEFT_OVER:
        return None
    text = Text.of(
        "Luvut heilahtelevat ryhmien välillä enemmän kuin arviossa oletetaan: todellinen epävarmuus on ilmoitettua "
        "suurempi.",
        "The counts swing between the groups more than the estimate assumes: the true uncertainty is larger than told.",
    )
    return claim(text, ground(row), z=z)


def _suppressed(ctx: Context, row: GroupRow) -> Claim | None:
    if not row.suppressed:
        return None
    n = plain_number(row.suppressed)
    text = Text.of(
        f"Luvuista {n['fi']} on peitetty: niistä tiedetään vain väli, ja arvio käyttää sitä.",
        f"{n['en']} of the counts are suppressed: only their interval is known, and the estimate uses it.",
    )
    return claim(text, ground(row), suppressed=float(row.suppressed))


def _competition(ctx: Context, rows: tuple[GroupRow, ...]) -> Claim:
    text = Text.of(
        "Jos ryhmät kilpailevat samoista paikoista, osa erosta on toiselta ryhmältä pois: ryhmien ero on kokeilun "
        "vaikutus jäseneensä, ei koko alueen hyöty.",
        "If the groups compete for the same places, a part of the difference is taken from the other group: it is the "
        "trial's effect on its member, not the gain of the whole area.",
    )
    return claim(text, *[ground(r) for r in rows])


def _picture(ctx: Context, row: GroupRow) -> Figure | None:
    """Each group's moves by quarter, as steps; quarters too small to print are gaps."""
    if not any(x is not None for x in row.treated_share):
        return None

    def steps(values: tuple[float | None, ...]) -> list[float | None]:
        return [None if v is None else round(v, 2) for v in values for _ in range(QUARTER)]

    last: Month = row.first + (QUARTER * len(row.treated_share) - 1)
    data = {
        "months": list(months(row.first, last)),
        "area": steps(row.treated_share),
        "comparison": steps(row.control_share),
        "start": row.start,
        "label_area": _names(ctx, row.treated),
        "label_comparison": _names(ctx, row.control),
        "unit": PER_HUNDRED,
    }
    what = Text.of(
        "Kaksi porrasviivaa: kuinka suuri osa kummastakin ryhmästä siirtyi kuukaudessa, neljännesvuosittain.",
        "Two stepped lines: what share of each group moved in a month, by quarter.",
    )
    name = f"groups_{row.area}_{row.transition.replace('>', '_')}"
    return figure(name, "before_after", _effect(ctx, row).text, what, data)


def _table(ctx: Context, rows: tuple[GroupRow, ...]) -> TableBlock:
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("moves", Text.of("Siirtymä", "Move")),
        Column("group", Text.of("Ryhmä", "Group")),
        Column("people", Text.of("Henkilöitä keskimäärin", "People on average"), "number"),
        Column(
            "before", Text.of("Siirtyi kuukaudessa ennen alkua, %", "Moved in a month before the start, %"), "number", 1
        ),
        Column(
            "after", Text.of("Siirtyi kuukaudessa alusta lukien, %", "Moved in a month since the start, %"), "number", 1
        ),
    )
    cells: list[tuple[Text | float | None, ...]] = []
    for row in rows:
        for arm in (row.treated, row.control):
            before = (
                100 * arm.before_moves / arm.before_months if _printable(arm.before_moves, arm.before_months) else None
            )
            after = 100 * arm.moves / arm.months if _printable(arm.moves, arm.months) else None
            cells.append((ctx.name(row.area), _moves(ctx, row), _names(ctx, arm), round(arm.people), before, after))
    caption = Text.of(
        "Ryhmien luvut: kuukaudet, joilta molempien luvut tiedetään.", "The groups' counts: months known of both."
    )
    return TableBlock("groups", caption, columns, tuple(cells))


def _printable(moves: float, people: float) -> bool:
    return people > 0 and (moves == 0 or moves >= 5)
