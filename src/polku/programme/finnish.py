"""Finnish words read beside the English ones where a column takes only certain words: `kokeilu` is `trial`.

Ids (of states, activities, areas) are not translated: a folder may have a state of that name. An id that is not
there is answered with what the Finnish word most likely means.
"""

from __future__ import annotations

from collections.abc import Mapping

FINNISH: Mapping[str, tuple[str, ...]] = {
    # areas.csv role
    "trial": ("kokeilu", "kokeilualue"),
    "comparison": ("vertailu", "vertailualue"),
    "country": ("maa", "koko maa"),
    # nodes.csv kind
    "activity": ("toimenpide", "palvelu"),
    "mechanism": ("mekanismi", "välitulos"),
    "goal": ("tavoite", "päämäärä"),
    # better
    "less": ("vähemmän", "pienempi"),
    "more": ("enemmän", "suurempi"),
    # doses.csv kind
    "planned": ("suunniteltu",),
    "delivered": ("toteutunut",),
    # links.csv unit
    "persons": ("henkilöä", "henkilöt", "hlö"),
    # clocks.csv does
    "runs": ("käy", "juoksee", "kulkee"),
    "holds": ("pysähtyy", "seisoo"),
    "resets": ("nollautuu",),
    # unit_costs.csv per
    "day": ("päivä", "pv"),
    "month": ("kuukausi", "kk"),
    "person_year": ("henkilötyövuosi", "htv"),
    # indicators.csv kind
    "stock": ("varanto", "kanta"),
    "flow": ("virta",),
    "ratio": ("suhde", "osuus"),
    "change": ("muutos",),
    "bill": ("lasku",),
    "other": ("muu",),
    # programme.toml [[reform]] kind
    "law": ("laki",),
    "project": ("hanke",),
    # sources.csv read_as, codings.csv found
    "whole": ("koko", "kokonaan"),
    "excerpt": ("ote", "osa"),
    "yes": ("kyllä",),
    "searched and not found": ("etsitty, ei löytynyt", "etsitty eikä löytynyt"),
    # flows.csv arm and design
    "treated": ("kokeiluryhmä",),
    "control": ("vertailuryhmä",),
    "lottery": ("arvonta",),
    "offices": ("toimistot",),
    "queue": ("jono",),
}

STATES: Mapping[str, str] = {
    "työtön": "unemployed",
    "työttömät": "unemployed",
    "työttömyys": "unemployed",
    "palvelu": "services",
    "palvelut": "services",
    "palveluun": "services",
    "palveluissa": "services",
    "työ": "job",
    "työhön": "job",
    "työssä": "job",
    "työmarkkinat": "job",
    "valmennus": "coaching",
    "työkokeilu": "work_trial",
    "työvoimakoulutus": "training",
    "kuntouttava": "rehab_work",
    "palkkatuki": "subsidised",
    "ulkopuolella": "outside",
}
"""What a Finnish word in the place of a state's id most likely means: offered, never read."""


def english(word: str, allowed: tuple[str, ...]) -> str:
    """The allowed word that a Finnish one stands for; the word itself where it stands for none."""
    lowered = " ".join(word.casefold().split())
    return next((name for name in allowed if lowered in FINNISH.get(name, ())), word)
