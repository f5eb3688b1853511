"""Findings: how one is made, how one says what is missing, and the goals that are graded or kept in registers."""

from __future__ import annotations

from collections.abc import Sequence

from polku.base import Text
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.coverage import goals, graded_links
from polku.evaluation.model import Claim, Finding, Ground
from polku.evaluation.monitor import FROM_RATERS, wanted
from polku.evaluation.numbers import month
from polku.evaluation.words import listed, sentences

REGISTERS = {
    "experiments": Text.of(
        "kokeilurekisteri (oletus, raja-arvo, päätöspäivä, päätös)",
        "a register of experiments (hypothesis, threshold, decision date, decision)",
    ),
    "contacts": Text.of(
        "yhteydet: kuka tekee työtä kenen kanssa, kaksi kierrosta", "contacts: who works with whom, two rounds"
    ),
    "adoptions": Text.of("muualla käyttöön otetut käytännöt", "practices taken up elsewhere"),
}


AREAS_DELIVER = Text.of("kokeilualueet ja arvioijat", "the trial areas and the evaluators")


def goal_graded(ctx: Context) -> Finding:
    """A graded goal (1a, 1d): its ratings, or what to collect and from whom."""
    about = ctx.question.about if ctx.question else ""
    goal = next((g for g in goals(ctx.programme) if g.id == about), None)
    name = goal.name if goal else Text.same(about)
    rated = [r for r in ctx.evidence.ratings if r.item == about and r.value is not None]
    if not rated:
        kinds = Text.of(
            f"arviot kohteesta ”{name['fi']}” alueittain lähtötasosta nykyhetkeen, vähintään kaksi arvioijaa",
            f"ratings of “{name['en']}” by area from the baseline to now, at least two raters",
        )
        return missing(ctx, kinds, FROM_RATERS, f"ratings/{about}")
    months = sorted({r.month for r in rated})
    first, last = ([r.value for r in rated if r.month == m and r.value is not None] for m in (months[0], months[-1]))
    a, b = (sorted(v)[len(v) // 2] for v in (first, last))
    word = Text.of("nousi", "rose") if b > a else Text.of("laski", "fell") if b < a else Text.of("pysyi", "stayed")
    d0, d1 = month(months[0]), month(months[-1])
    text = Text.of(
        f"Arvioiden mediaani {word['fi']}: {a:g} {d0['fi']}, {b:g} {d1['fi']} ({len(rated)} arviota).",
        f"The median of the ratings {word['en']}: {a:g} {d0['en']}, {b:g} {d1['en']} ({len(rated)} ratings).",
    )
    note = Text.of(
        "Tämä on havaittu muutos, ei kokeilun vaikutus.", "This is an observed change, not an effect of the trial."
    )
    grounds = [Ground("link", k.id) for k in graded_links(ctx.programme, about)]
    made = claim(sentences(text, note), programme_ground(f"ratings/{about}"), *grounds, first=a, last=b)
    would = Text.of(
        "Vastausta voisi muuttaa: arviot myös vertailualueilta.",
        "What could change the answer: ratings from comparison areas too.",
    )
    return finding(ctx, [made], "not_learnable_yet", would)


def agile(ctx: Context) -> Finding:
    """Agile development (2b): the register of experiments."""
    return _registers(ctx, ("experiments",))


def learning(ctx: Context) -> Finding:
    """New learning and networks (2c): contacts and adoptions."""
    return _registers(ctx, ("contacts", "adoptions"))


def _registers(ctx: Context, names: Sequence[str]) -> Finding:
    """How many rows the registers have; what to collect when they are empty."""
    rows = {r.name: len(r.rows) for r in ctx.evidence.registers if r.name in names and r.rows}
    empty = [REGISTERS[n] for n in names if n not in rows]
    if not rows:
        return missing(ctx, listed(empty), AREAS_DELIVER, f"registers/{names[0]}")
    parts = listed(
        [Text.of(f"{REGISTERS[n]['fi']}: {k} riviä", f"{REGISTERS[n]['en']}: {k} rows") for n, k in rows.items()]
    )
    text = Text.of(
        f"Rekistereissä on {parts['fi']}; ne on luettu, mutta niistä ei vielä päätellä.",
        f"The registers hold {parts['en']}; they have been read, but nothing is inferred from them yet.",
    )
    would = Text.of("Vastausta voisi muuttaa: täydellinen rekisteri.", "What could change the answer: a full register.")
    grounds = [programme_ground(f"registers/{n}") for n in rows]
    return finding(ctx, [claim(text, *grounds)], "not_learnable_yet", would)


def finding(
    ctx: Context, claims: Sequence[Claim], verdict: str, would: Text, probability: float | None = None
) -> Finding:
    """A finding whose answer is its claims read together."""
    question = ctx.question
    if question is None:
        raise ValueError("a method needs a question")
    answer = sentences(*[c.text for c in claims])
    return Finding(question.id, question.text, answer, probability, verdict, would, tuple(claims))


def change_by(ctx: Context, *ids: str) -> Text:
    """What could change an answer: the missing evidence of these ids, else the cheapest there is."""
    needs = wanted(ctx)
    found = [w for w in needs if w.id in ids] or list(needs[:1])
    if not found:
        return Text.of("Pidempi seuranta.", "A longer follow-up.")
    names = listed(
        [
            Text.of(
                f"{w.name['fi'][0].lower()}{w.name['fi'][1:]} ({w.who['fi']})",
                f"{w.name['en'][0].lower()}{w.name['en'][1:]} ({w.who['en']})",
            )
            for w in found
        ]
    )
    return Text.of(f"Vastausta voisi muuttaa: {names['fi']}.", f"What could change the answer: {names['en']}.")


def missing(ctx: Context, what: Text, who: Text, ground: str) -> Finding:
    """No data: what to collect and who could deliver it."""
    text = Text.of(
        f"Ei tietoa, kerää nämä: {what['fi']}. Tiedon voisi toimittaa: {who['fi']}.",
        f"No data, collect these: {what['en']}. Could be delivered by: {who['en']}.",
    )
    would = Text.of(
        f"Vastaus syntyy, kun saadaan {what['fi']}.", f"There is an answer once these are in: {what['en']}."
    )
    return finding(ctx, [claim(text, programme_ground(ground))], "not_learnable_yet", would)


def no_estimate(ctx: Context, *extra: Claim) -> Finding:
    text = Text.of(
        "Vaikutusta ei voitu arvioida näistä aineistoista.", "The effect could not be estimated from this material."
    )
    return finding(
        ctx,
        [claim(text, programme_ground("series")), *extra],
        "not_learnable_yet",
        change_by(ctx, "in_services", "flows"),
    )
