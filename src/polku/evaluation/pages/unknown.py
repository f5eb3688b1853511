"""What page 1 says is not known, each item computed from what is missing in the folder; and the decision asked."""

from __future__ import annotations

from collections.abc import Mapping

from polku.base import Text
from polku.evaluation.claims import Claim, Ground
from polku.evaluation.context import Context, claim, programme_ground
from polku.evaluation.monitor import wanted
from polku.evaluation.pages.when import overdue
from polku.texts.lists import listed, sentences
from polku.texts.numbers import month


def with_role(made: Claim, role: str) -> Claim:
    return Claim(made.text, {**made.values, "role": role}, made.grounds)


NOT_TOLD = Text.of(
    "Toimenpiteiden toteutumisesta ei ole tietoa. Luvuissa oletetaan, että suunnitelma toteutui.",
    "There is no information on the delivery of the activities. The numbers assume that the plan was carried out.",
)
NOT_DELIVERED_YET = Text.of(
    "Luvuissa oletetaan, että suunnitelma toteutuu sellaisenaan.",
    "The numbers assume that the plan will be carried out as it stands.",
)
"""Before the start there is nothing delivered to tell of."""


def unknowns(ctx: Context) -> list[Claim]:
    """What is not known, each from what is missing in the folder."""
    out = [c for c in (_no_services(ctx),) if c is not None]
    missing = {w.id: w for w in wanted(ctx)}
    if "delivered_dose" in missing:
        out.append(
            claim(
                NOT_DELIVERED_YET if ctx.stage == "plan" else NOT_TOLD,
                Ground("dose", "delivered"),
            )
        )
    out += _dark_mechanisms(ctx, {w: m.missing for w, m in missing.items()})
    blank = list({u.id: u for u in ctx.programme.unit_costs if u.amount is None}.values())
    if blank:
        names = listed([u.name for u in blank])
        out.append(
            claim(
                Text.of(
                    f"Hinta puuttuu: {names['fi']}. Siksi voidaan laskea vain, minkä hinnan säästö kattaisi.",
                    f"A price is missing: {names['en']}. So only the price that a saving would cover can be computed.",
                ),
                *[Ground("source", f"unit_costs/{u.id}") for u in blank],
            )
        )
    return [with_role(c, "unknown") for c in out]


def _no_services(ctx: Context) -> Claim | None:
    """The areas that have no monthly figures of people in services."""
    bare = [a for a in ctx.areas if not ctx.has_series("in_services", a.id)]
    if not bare:
        return None
    if len(ctx.areas) == 1:
        who = Text.of("Kokeilualueelta ei ole", "The trial area has no")
    elif len(bare) == len(ctx.areas):
        who = Text.of("Yhdeltäkään kokeilualueelta ei ole", "No trial area has")
    else:
        names = listed([a.name for a in bare])
        who = Text.of(f"Näiltä alueilta ({names['fi']}) ei ole", f"These areas ({names['en']}) have no")
    text = Text.of(
        f"{who['fi']} kuukausitietoja palveluissa olevista. Siirtyminen palveluihin on arvioitu mallilla.",
        f"{who['en']} monthly figures of people in services. Moves into services are estimated by the model.",
    )
    return claim(text, programme_ground("series/in_services"))


def decision(ctx: Context) -> Claim:
    """The decision asked, of whom and by when."""
    asked = ctx.programme.decision
    if asked is None:
        text = Text.of(
            "Päätöstä, johon arviolla pyritään, ei ole kirjattu.",
            "The decision that the evaluation is for has not been written down.",
        )
        return with_role(claim(text, programme_ground("decision")), "decision")
    by = month(asked.by, "ill") if asked.by else None
    fi, en = (w if w.endswith((".", "?")) else f"{w}." for w in (asked.text["fi"], asked.text["en"]))
    text = Text.of(
        f"Päätettävä asia: {fi} Päättäjä: {asked.of_whom['fi']}" + (f", {by['fi']} mennessä." if by else "."),
        f"To be decided: {en} Decided by: {asked.of_whom['en']}" + (f", {by['en']}." if by else "."),
    )
    late = overdue(ctx)
    text = text if late is None else sentences(text, late)
    return with_role(claim(text, programme_ground("decision"), by=str(asked.by) if asked.by else None), "decision")


def _dark_mechanisms(ctx: Context, missing: Mapping[str, tuple[str, ...]]) -> list[Claim]:
    """How many mechanisms have no measurement in any area."""
    mechanisms = [n for n in ctx.programme.nodes if n.kind == "mechanism"]
    dark = [n for n in mechanisms if len(missing.get(n.id, ())) == len(ctx.areas)]
    if not dark:
        return []
    rest = Text.of(
        "ei tiedetä, toimiiko vaikutuspolku niiden kohdalla", "whether the pathway operates there is not known"
    )
    if len(dark) == len(mechanisms):
        text = Text.of(
            f"Yhdestäkään mekanismista ei ole mittaustietoa: {rest['fi']}.",
            f"None of the mechanisms has been measured: {rest['en']}.",
        )
    else:
        text = Text.of(
            f"Mekanismeista {len(dark)}/{len(mechanisms)} on ilman mittaustietoa: {rest['fi']}.",
            f"{len(dark)} of the {len(mechanisms)} mechanisms have not been measured: {rest['en']}.",
        )
    return [claim(text, programme_ground("series/mechanisms"), dark=float(len(dark)))]
