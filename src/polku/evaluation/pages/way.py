"""Pages 2 and 6: the pathways, and whether the right things are being done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from polku.base import Spread, Text
from polku.evaluation.claims import Claim, Column, CoverageRow, Figure, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, of_effect, programme_ground
from polku.evaluation.coverage import coverage, goal_kind, goals
from polku.evaluation.figures import PERSONS, dots
from polku.evaluation.figures_map import link_style, pathway_map
from polku.evaluation.pages import sentences as say
from polku.evaluation.pages.when import staggered
from polku.evaluation.verdict_words import LABEL, carried, label, sign_of
from polku.programme.model import ALL, Node
from polku.results.model import Contribution, EffectRow, verdict_of
from polku.results.verdicts import Verdict
from polku.results.verdicts import together as together_verdicts
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import of_so_many, together

JOINT_ONLY = Text.of(
    "Tilastoissa näkyy vain yhdessä alkaneiden toimenpiteiden yhteisvaikutus.",
    "The statistics show only the joint effect of the activities that started together.",
)
OWN_MONTHS = Text.of(
    "Alueet aloittivat eri aikaan: kunkin osuus on laskettu sen omasta alusta.",
    "The areas started at different times: the share of each is counted from its own start.",
)
TOGETHER = Text.of("Yhdessä alkaneet", "Started together")


def pathways_page(ctx: Context, watch: Sequence[CoverageRow]) -> Page:
    """Page 2: what is done and why it should work; the map, and how much of it is known."""
    links = ctx.programme.links
    styles = [link_style(ctx, k) for k in links]
    learned, dark = styles.count("learned"), styles.count("no_data")
    n = len(links)
    if n and learned == n:
        heading = Text.of(
            f"Aineisto on koetellut kaikki vaikutuspolkujen {n} oletusta yksitellen."
            if n > 1
            else "Aineisto on koetellut vaikutuspolun oletuksen.",
            f"The material has tested all {n} assumptions of the pathways one by one."
            if n > 1
            else "The material has tested the assumption of the pathway.",
        )
    elif learned:
        heading = Text.of(
            f"Aineisto on koetellut vaikutuspolkujen oletuksista yksitellen {learned}/{n}; muut ovat oletuksia.",
            f"The material has tested {learned} of {n} assumptions of the pathways one by one; "
            f"the others are assumptions.",
        )
    else:
        heading = Text.of(
            f"Aineistolla ei voida koetella yhtäkään vaikutuspolkujen {n} oletuksesta erikseen."
            if n > 1
            else "Aineistolla ei voida vielä koetella vaikutuspolun oletusta.",
            f"The material cannot test any of the {n} assumptions of the pathways one by one."
            if n > 1
            else "The material cannot test the assumption of the pathway yet.",
        )
    grounds = tuple(Ground("link", k.id) for k in links) or (programme_ground("links"),)
    claims = [claim(heading, *grounds, learned=float(learned), links=float(n), no_data=float(dark))]
    if dark:
        claims.append(
            claim(
                Text.of(
                    f"{cap(of_so_many(dark)['fi'])} oletuksesta ei ole aineistoa (harmaa viiva).",
                    f"There is no data on {of_so_many(dark)['en']} of the assumptions (grey line).",
                ),
                *[Ground("link", k.id) for k, s in zip(links, styles, strict=True) if s == "no_data"],
            )
        )
    claims += [bundle_claim(ctx, g) for g in groups_together(ctx)]
    claims += coverage_claims(ctx, watch)
    tables = (coverage_table(ctx, watch),) if watch else ()
    title = Text.of("Mitä tehdään ja miksi sen pitäisi toimia", "What is done and why it should work")
    return Page("pathways", title, heading, tuple(claims), (pathway_map(ctx, heading),), tables)


def groups_together(ctx: Context) -> list[list[str]]:
    """The activities that cannot be told apart: those that share a bundle, directly or through others."""
    causes = {k.id: k.cause for k in ctx.programme.links}
    groups: list[list[str]] = []
    for members in ctx.facts.bundles.values():
        new = list(dict.fromkeys(causes.get(m, m) for m in members))
        touched = [g for g in groups if set(g) & set(new)]
        groups = [g for g in groups if g not in touched]
        groups.append(list(dict.fromkeys([*(a for g in touched for a in g), *new])))
    return [g for g in groups if len(g) > 1]


def bundle_claim(ctx: Context, activities: Sequence[str]) -> Claim:
    """Model 8 for activities that started together."""
    grounds = [Ground("dose", a) for a in activities]
    return claim(say.bundle([ctx.name(a) for a in activities]), *grounds, members=float(len(activities)))


def coverage_claims(ctx: Context, watch: Sequence[CoverageRow]) -> list[Claim]:
    """Unanswered challenges and goals, and activities that lead nowhere, by name."""
    out = []
    open_challenges = [r for r in watch if r.kind == "challenge" and not r.activities]
    orphans = [r for r in watch if r.kind == "orphan_activity"]
    bare = [
        r
        for r in watch
        if r.kind == "goal"
        and not r.activities
        and any(g.id == r.id and goal_kind(ctx.programme, g) == "graded" for g in goals(ctx.programme))
    ]
    if open_challenges:
        names = listed([r.name for r in open_challenges])
        out.append(
            claim(
                Text.of(
                    f"Mikään toimenpide ei vastaa näihin haasteisiin: {names['fi']}.",
                    f"No activity answers these challenges: {names['en']}.",
                ),
                programme_ground("nodes/addresses"),
            )
        )
    if orphans:
        names = listed([r.name for r in orphans])
        out.append(
            claim(
                Text.of(
                    f"Näistä toimenpiteistä ei lähde yhtään vaikutusoletusta: {names['fi']}.",
                    f"No assumption starts from these activities: {names['en']}.",
                ),
                *[programme_ground(f"nodes/{r.id}") for r in orphans],
            )
        )
    if bare:
        names = listed([r.name for r in bare])
        out.append(
            claim(
                Text.of(
                    f"Näihin tavoitteisiin ei johda yhtään vaikutusoletusta: {names['fi']}.",
                    f"No assumption leads to these goals: {names['en']}.",
                ),
                *[programme_ground(f"nodes/{r.id}") for r in bare],
            )
        )
    return out + _process_claim(ctx)


def process_goals(ctx: Context) -> list[Node]:
    """Goals that no assumption can lead to: they are followed by registers and ratings."""
    return [g for g in goals(ctx.programme) if goal_kind(ctx.programme, g) == "process"]


def _process_claim(ctx: Context) -> list[Claim]:
    """One sentence on the goals that the table of assumptions cannot reach."""
    found = process_goals(ctx)
    if not found:
        return []
    names = listed([g.name for g in found])
    text = Text.of(
        f"Näitä tavoitteita seurataan rekistereillä ja arvioilla, ei vaikutusoletuksilla: {names['fi']}.",
        f"These goals are followed by registers and ratings, not by assumptions of effect: {names['en']}.",
    )
    return [claim(text, *[programme_ground(f"nodes/{g.id}") for g in found])]


def coverage_table(ctx: Context, watch: Sequence[CoverageRow]) -> TableBlock:
    kinds = {
        "challenge": Text.of("haaste", "challenge"),
        "goal": Text.of("tavoite", "goal"),
        "orphan_activity": Text.of("toimenpide vailla vaikutusoletusta", "activity without an assumption"),
    }
    none = Text.of("ei yhtään", "none")
    process = {g.id for g in process_goals(ctx)}
    rows = tuple(
        (kinds[r.kind], r.name, listed([ctx.name(a) for a in r.activities]) if r.activities else none)
        for r in watch
        if r.id not in process
    )
    columns = (
        Column("kind", Text.of("Laji", "Kind")),
        Column("name", Text.of("Haaste tai tavoite", "Challenge or goal")),
        Column("activities", Text.of("Toimenpiteet", "Activities")),
    )
    caption = Text.of(
        "Mitkä toimenpiteet vastaavat mihinkin haasteeseen tai tavoitteeseen.",
        "Which activities answer which challenge or goal.",
    )
    return TableBlock("coverage", caption, columns, rows)


def totals(ctx: Context) -> list[Contribution]:
    """Each activity's contribution over the trial areas, at the main horizon, in the order of the programme."""
    rows: dict[str, list[Contribution]] = {}
    for c in ctx.facts.contributions:
        if c.measure == "unemployed" and c.horizon == ctx.horizon:
            rows.setdefault(c.activity, []).append(c)
    out = []
    for activity, found in rows.items():
        spread: Spread = together(tuple(c.spread for c in found)) if len(found) > 1 else found[0].spread
        chance = min((c.p_better for c in found), key=lambda p: abs(p - 0.5))
        said = together_verdicts(verdict_of(c) for c in found)
        out.append(
            Contribution(
                activity,
                ALL,
                "unemployed",
                ctx.horizon,
                spread,
                chance,
                found[0].bundle,
                said.status,
                said.direction,
                said.capped_by,
            )
        )
    return out


def things_text(ctx: Context) -> tuple[Text, tuple[Ground, ...], Verdict]:
    """The conclusion on the right things, its grounds and its verdict."""
    rows = totals(ctx)
    whole = ctx.effect(ALL, "unemployed")
    if not rows or whole is None:
        return (
            Text.of(
                "Toimenpiteiden osuuksia vaikutuksesta ei voitu arvioida; alla on, mihin kukin vastaa.",
                "The activities' shares of the effect could not be estimated; below is what each answers.",
            ),
            (programme_ground("links"),),
            Verdict(),
        )
    grounds = (of_effect(whole), *[Ground("effect", f"contribution/{c.activity}/{c.horizon}") for c in rows])
    if len(rows) == 1:
        name, how = ctx.name(rows[0].activity), label(whole)
        text = Text.of(
            f"Arvioitavana on yksi toimenpide, ”{name['fi']}”; vaikutus työttömien määrään: {how['fi']}.",
            f"One activity is evaluated, “{name['en']}”; its effect on the unemployed: {how['en']}.",
        )
        return text, grounds, verdict_of(whole)
    if not any(carried(c) for c in rows):
        texts = [say.bundle([ctx.name(a) for a in g]) for g in groups_together(ctx)]
        return sentences(*texts, _joint(whole)), grounds, together_verdicts(verdict_of(c) for c in rows)
    if whole.spread.mean >= 0:
        text = Text.of(
            "Työttömien määrä ei arvion mukaan vähentynyt, joten osuuksia vähenemisestä ei ole.",
            "By the estimate the number of unemployed did not fall, so there are no shares of a fall.",
        )
        return text, grounds, verdict_of(whole)
    largest = min(rows, key=lambda c: (c.spread.mean, c.activity))
    name = ctx.name(largest.activity)
    how = label(largest)
    return (
        Text.of(
            f"Suurin osuus työttömien vähenemisestä on toimenpiteellä ”{name['fi']}”; {how['fi']}.",
            f"The largest share of the fall in unemployment is that of “{name['en']}”; {how['en']}.",
        ),
        grounds,
        verdict_of(largest),
    )


def _joint(row: EffectRow) -> Text:
    how = label(row)
    return Text.of(
        f"Yhteisvaikutus työttömien määrään: {how['fi']}; yksittäisten toimenpiteiden osuudet ovat oletuksia.",
        f"The joint effect on the unemployed: {how['en']}; the shares of single activities are assumptions.",
    )


def right_things_page(ctx: Context, watch: Sequence[CoverageRow]) -> Page:
    """Page 6: activity × goal with contribution and certainty; bundles named."""
    heading, grounds, _ = things_text(ctx)
    claims = [claim(heading, *grounds), *coverage_claims(ctx, watch)]
    rows = totals(ctx)
    figures: tuple[Figure, ...] = ()
    if rows:
        caption = (
            Text.of(
                "Toimenpiteiden ennakoidut osuudet työttömien määrän muutoksesta.",
                "The activities' anticipated shares of the change in the unemployed.",
            )
            if not any(carried(c) for c in rows)
            else heading
        )
        caption = sentences(caption, OWN_MONTHS) if staggered(ctx) else caption
        figures = (dots("contributions", [_dot(ctx, c) for c in rows], PERSONS, caption),)
    joint = bool(rows) and not any(carried(c) for c in rows)
    title = Text.of("Tehdäänkö oikeita asioita", "Are the right things being done")
    tables = tuple(t for t in (_goal_table(ctx), coverage_table(ctx, watch)) if len(t.columns) > 2 and t.rows)
    return Page("right_things", title, JOINT_ONLY if joint else heading, tuple(claims), figures, tables)


def _dot(ctx: Context, row: Contribution) -> dict[str, Any]:
    return {
        "label": ctx.name(row.activity),
        "group": TOGETHER if row.bundle else Text.same(""),
        "value": row.spread.mean,
        "low": row.spread.at(0.1),
        "high": row.spread.at(0.9),
        "status": sign_of(row),
        "note": label(row),
    }


def _goal_table(ctx: Context) -> TableBlock:
    """Activity × goal: a mark where an assumption leads from the one to the other."""
    process = {g.id for g in process_goals(ctx)}
    every = [g for g in goals(ctx.programme) if g.id not in process]
    reach = {r.id: set(r.activities) for r in _goal_rows(ctx)}
    by_activity = {c.activity: c for c in totals(ctx)}
    columns = [Column("activity", Text.of("Toimenpide", "Activity"))]
    columns += [Column(g.id, g.name) for g in every]
    columns += [Column("certainty", Text.of("Päätelmä", "Verdict"), "verdict")]
    yes, no = Text.of("oletus", "assumed"), Text.same("–")
    rows = []
    for node in (n for n in ctx.programme.nodes if n.kind == "activity"):
        found = by_activity.get(node.id)
        how = label(found) if found else LABEL["not_learnable_yet"]
        rows.append((node.name, *[yes if node.id in reach.get(g.id, set()) else no for g in every], how))
    return TableBlock(
        "activity_goal",
        Text.of(
            "Mihin tavoitteeseen toimenpiteen oletetaan vaikuttavan.", "Which goal each activity is assumed to affect."
        ),
        tuple(columns),
        tuple(rows),
    )


def _goal_rows(ctx: Context) -> list[CoverageRow]:
    return [r for r in coverage(ctx.programme) if r.kind == "goal"]
