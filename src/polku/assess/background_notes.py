"""What a run says of the background of its series: odd months, what was under way before, disturbed months.

The background is what the series do without the trial (`inference.nuisances`). Each caution names what was seen, what
was done about it, and what the user can check.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from polku.assess.belief import LEAST_PERSONS, Belief, disturbed_months
from polku.base import Caution, Month, Text
from polku.inference.diagnostics import Departure
from polku.inference.noise import Panel
from polku.inference.noise_fit import COMPARED
from polku.inference.steps import MANY, of_trial
from polku.programme.model import Programme
from polku.texts.numbers import decimal, month

DONE = {
    "step": (
        "Siirtymä on jätetty pois arvioista",
        "The shift is left out of the estimates",
    ),
    "month": (
        "Kuukausi on jätetty pois arvioista",
        "The month is left out of the estimates",
    ),
    "season": (
        "Alueen kausivaihtelu näyttää muuttuneen, ja arvioissa sillä on siitä alkaen uusi kausivaihtelu",
        "The area's season seems to have changed, and the estimates give it a new one from then on",
    ),
}
"""What was done about a rare cell, by what the evidence took it for."""


def background_notes(programme: Programme, belief: Belief, panel: Panel) -> list[Caution]:
    """Cautions of the background of a fitted run."""
    starts = {a.id: programme.start_of(a) for a in programme.trial_areas}
    out = [_odd(programme, panel, starts, belief.withheld, one) for one in belief.irregular.cells]
    out += [_withheld(programme, area, code) for area, code in belief.irregular.withheld.items()]
    out += [_under_way(programme, gap.area, gap.months, gap.size) for gap in belief.gaps if gap.rare]
    return [*out, *_disturbed(programme, belief, panel, starts), *_volatility(programme, panel)]


def _odd(
    programme: Programme, panel: Panel, starts: Mapping[str, Month], withheld: Mapping[str, str], one: Departure
) -> Caution:
    """A rare cell: what was seen, and what was done about it."""
    name, size, when = name_of(programme, one.area), per_cent(one.size), month(one.month)
    rose = ("nousi", "rose") if one.size > 0 else ("laski", "fell")
    fi = f"{name['fi']}: työttömien määrä {rose[0]} {when['fi']} kerralla noin {size['fi']} prosenttia"
    en = f"{name['en']}: the unemployed {rose[1]} by about {size['en']} per cent at once {when['en']}"
    if one.month.since(panel.first) == panel.months - 1:
        fi, en = f"{fi} (aineiston viimeinen kuukausi)", f"{en} (the last month of the data)"
    mine, place = bool(of_trial([one], starts)), f"series/{one.area}/{one.month}"
    done, beside = DONE[one.kind], ("; tulos ilman korjausta on eri oletusten taulukossa",
                                    "; the result without the correction is in the table of other choices")  # fmt: skip
    if one.area in withheld:
        done, beside = ("Sitä ei ole korjattu", "It has not been corrected for"), ("", "")
    if not mine:
        return Caution(
            "series_jumps",
            place,
            Text.of(
                f"{fi}, enemmän kuin sarjat tavallisesti vaihtelevat. {done[0]}. Tarkista, muuttuiko tilastointi tai "
                "alueen rajat.",
                f"{en}, more than the series usually vary. {done[1]}. Check whether the register or the area's borders "
                "changed.",
            ),
        )
    return Caution(
        "trial_series_steps",
        place,
        Text.of(
            f"{fi}. Kokeilun odotettu vaikutus ja tavallinen vaihtelu eivät selitä sitä. {done[0]}, eikä sitä ole "
            "luettu vaikutukseksi; alueen päätelmiä on rajattu. Tarkista, muuttuiko tilastointi, alueen rajat tai "
            f"jokin muu{beside[0]}.",
            f"{en}. Neither the effect expected of the trial nor the usual variation explains it. {done[1]}, and it is "
            "not counted as effect; the area's verdicts are capped. Check whether the register, the area's borders or "
            f"something else changed{beside[1]}.",
        ),
    )


def _withheld(programme: Programme, area: str, code: str) -> Caution:
    """An area whose number is not given, why, and what would give it."""
    name = name_of(programme, area)
    why = (
        (
            "sarjassa on useampi kuin yksi muutos, jota kokeilun odotettu vaikutus ja tavallinen vaihtelu eivät selitä",
            "the series has more than one change that neither the effect expected of the trial nor the usual variation "
            "explains",
        )
        if code == MANY
        else (
            "vaikutuksen suuruus riippuu siitä, mistä sarjan poikkeava kuukausi johtuu, eikä aineisto ratkaise sitä",
            "the size of the effect hangs on what the odd month of the series comes from, which the material does not "
            "decide",
        )
    )
    return Caution(
        "number_withheld",
        f"series/{area}/withheld",
        Text.of(
            f"{name['fi']}: vaikutusta ei voi sanoa, koska {why[0]}. Lukua ei siksi anneta. Selvitä, mitä sarjassa "
            "tapahtui; kaksi asiakasryhmää tai lasketut siirtymät kertoisivat vaikutuksen ilman tätä sarjaa.",
            f"{name['en']}: the effect cannot be told, because {why[1]}. So no number is given. Find out what happened "
            "in the series; two client groups or counted moves would tell the effect without it.",
        ),
    )


def few_notes(programme: Programme, belief: Belief) -> list[Caution]:
    """Areas with too few unemployed to give a number of."""
    return [_few(name_of(programme, area), area) for area in belief.few]


def _few(name: Text, area: str) -> Caution:
    return Caution(
        "number_withheld",
        f"series/{area}/few",
        Text.of(
            f"{name['fi']}: alueella on seurattavia alle {LEAST_PERSONS:.0f}, joten yhden asiakkaan siirtyminen "
            "muuttaa lukua yli viidenneksen ja asiakas voisi tulla tunnistetuksi. Vaikutusta ei siksi anneta. Yhdistä "
            "alue naapuriinsa (areas.csv).",
            f"{name['en']}: the area has under {LEAST_PERSONS:.0f} people in all, so that one client's move changes "
            "the number by over a fifth and the client could be recognised. So no effect is given. Join the area with "
            "its neighbour (areas.csv).",
        ),
    )


def _under_way(programme: Programme, area: str, months: int, size: float) -> Caution:
    """A drift before the start that is seen in one clean area in twenty."""
    name, much = name_of(programme, area), per_cent(size)
    way = ("kasvoi", "grew") if size > 0 else ("väheni", "fell")
    return Caution(
        "gap_before",
        f"series/{area}/before",
        Text.of(
            f"{name['fi']}: työttömien määrä {way[0]} vertailuun nähden noin {much['fi']} prosenttia jo "
            f"kokeilua edeltäneiden {months} kuukauden aikana. Se voi jatkua tai palautua kokeilusta riippumatta: "
            "väli on "
            "laskettu sen mukaan, ja vaikutuksen suunta jätetään avoimeksi.",
            f"{name['en']}: against the comparison the unemployed {way[1]} by about {much['en']} per cent "
            f"already in the {months} months before the trial. That may go on or come back whatever the trial "
            "does: the "
            "interval allows for it, and the direction of the effect is left open.",
        ),
    )


def _disturbed(programme: Programme, belief: Belief, panel: Panel, starts: Mapping[str, Month]) -> list[Caution]:
    """The months that the user named as disturbed and that the series have: what was done about them."""
    if not disturbed_months(programme, panel).any():
        return []
    spans = "; ".join(f"{d.first}–{d.last}" for d in programme.disturbed)
    few = len(panel.areas) - len(starts) < COMPARED
    how = (
        ("Vertailualueita on liian vähän kertomaan, paljonko silloin heilui: tasot saavat muuttua niissä vapaasti",
         "There are too few comparison areas to tell how restless they were: levels may change freely in them")
        if few
        else ("Tasot saavat muuttua niissä niin paljon kuin vertailualueillakin",
              "Levels may change in them as much as those of the comparison areas did")
    )  # fmt: skip
    return [
        Caution(
            "disturbed_months",
            "programme.toml/disturbed",
            Text.of(
                f"Poikkeuksellisiksi nimetyt kuukaudet ({spans}) on jätetty pois siitä, mistä arviot oppivat. "
                f"{how[0]}.",
                f"The months named as disturbed ({spans}) are left out of what the estimates learn from. {how[1]}.",
            ),
        )
    ]


def _volatility(programme: Programme, panel: Panel) -> list[Caution]:
    """With few comparison areas a restless month looks like any other."""
    if panel.volatility is not None or len(panel.areas) - len(programme.trial_areas) >= COMPARED:
        return []
    return [
        Caution(
            "restless_months_unknown",
            "areas",
            Text.of(
                f"Vertailualueita on alle {COMPARED}: levottomia kuukausia, kuten kriisin alkua, ei erota "
                "tavallisista, ja välit voivat olla niissä liian kapeita. Nimeä poikkeukselliset kuukaudet "
                "(programme.toml, "
                "[[disturbed]]) tai lisää vertailualueita.",
                f"There are fewer than {COMPARED} comparison areas: restless months, such as the beginning of a "
                "crisis, cannot be told from usual ones, and intervals may be too narrow there. Name the "
                "disturbed months "
                "(programme.toml, [[disturbed]]) or add comparison areas.",
            ),
        )
    ]


def name_of(programme: Programme, area: str) -> Text:
    """An area's name; its id where it has none."""
    return next((a.name for a in programme.areas if a.id == area), Text.same(area))


def per_cent(log_points: float) -> dict[str, str]:
    """The size of a change as whole per cent, in both languages."""
    return {k: decimal(abs(100.0 * math.expm1(log_points)), 0, k) for k in ("fi", "en")}
