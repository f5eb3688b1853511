"""The section of the page of proofs (`page`) on `results/bayes.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from polku.base import LANGUAGES, Text
from polku.texts.numbers import decimal

Table = tuple[Sequence[Text], Sequence[Sequence[Text]]]

DATA = {
    "example": Text.of("esimerkin oikea aineisto", "the example's real panel"),
    "simulated": Text.of("simuloitu ohjelma", "a simulated programme"),
}
POSTERIOR = {
    "held": Text.of("muu pidetään paikallaan", "all else held"),
    "whole": Text.of("kaikki saa vaihdella", "everything let vary"),
    "whole_more": Text.of("kaikki saa vaihdella", "everything let vary"),
}
FAMILY = {
    "common": Text.of("voimakkuudet, alueille yhteiset", "strengths, common to the areas"),
    "areas": Text.of("voimakkuudet alueittain", "strengths by area"),
    "effects": Text.of("vaikutukset alueittain", "effects by area"),
}
YES, NO = Text.of("kyllä", "yes"), Text.of("**ei**", "**no**")


def number(value: float, decimals: int = 2) -> Text:
    """A figure in both languages."""
    return Text({k: decimal(float(value), decimals, k) for k in LANGUAGES})


def joined(*parts: Text | str) -> Text:
    """Texts one after another."""
    return Text({k: "".join(p if isinstance(p, str) else p[k] for p in parts) for k in LANGUAGES})


def bayes(f: Mapping[str, Any]) -> Iterator[Table | Text]:
    """Polku's posterior beside NUTS of the same model."""
    bars, packages = f["bars"], f["packages"]
    yield Text.of(
        "Sama malli sovitettiin kahteen jäädytettyyn aineistoon myös täydellä bayesilaisella otannalla (NUTS). "
        "Asiakasvirrat on kirjoitettu sitä varten uudelleen JAXilla, joten vaikutus lasketaan tarkasti eikä "
        "linearisoiden. ”Muu pidetään paikallaan”: kohina, viiveet, annokset ja hajonnat ovat samat kuin "
        "pääsovituksessa. ”Kaikki saa vaihdella”: otannassa ovat mukana myös kohinan suuruudet, joita polku ei päästä "
        "vaihtelemaan. Jäsen on yksi viiveiden, annosten, hajontojen ja kohderyhmien vaihtoehto; ajo käyttää "
        "enintään 40:tä, ja suurempi määrä näyttää, mikä osa erosta on niiden arvontaa. Erotus on keskiarvojen ero "
        "NUTSin keskihajontoina; suhde on polun keskihajonta jaettuna NUTSin keskihajonnalla.",
        "The same model was also fitted to two frozen data sets by full Bayesian sampling (NUTS). The client flows "
        "were written again in JAX for it, so that the effect is exact and not made linear. "
        '"All else held": noise, lags, doses and heterogeneity as in the main fit. '
        '"Everything let vary": the sizes of the noise are sampled too, which polku holds. A member is one choice of '
        "lags, doses, heterogeneity and target shares; a run uses at most 40, and the larger number shows what part of "
        "a difference is the luck of their draw. The difference is that of the means in sds of NUTS; the ratio is "
        "polku's sd over that of NUTS.",
    )
    head = [
        Text.of("aineisto, malli", "data, model"),
        Text.of("suureet", "quantities"),
        joined(Text.of("suurin erotus, raja < ", "largest difference, bar < "), number(bars["difference"], 1)),
        joined(
            Text.of("keskihajontojen suhde, raja ", "ratio of sds, bar "),
            span(bars["ratio_low"], bars["ratio_high"]),
        ),
        Text.of("rajan ulkopuolella", "outside"),
        Text.of("täyttyy", "met"),
    ]
    yield head, [row for fit in f["fits"] for row in _rows(fit)]
    yield _sampling(f, packages)
    data = [
        Text.of("aineisto", "data"),
        Text.of("alueita, linkkejä, kuukausia", "areas, links, months"),
        Text.same("sha256"),
    ]
    yield data, [_data(d) for d in f["data"]]


def span(low: float, high: float) -> Text:
    return joined(number(low), "–", number(high))


def whole_span(values: Sequence[int]) -> Text:
    """One number, or the least and the most of several."""
    low, high = min(values), max(values)
    return number(low, 0) if low == high else joined(number(low, 0), "–", number(high, 0))


def _rows(fit: Mapping[str, Any]) -> Iterator[list[Text]]:
    where = joined(DATA[fit["data"]], "; ", POSTERIOR[fit["posterior"]])
    if "members" in fit:
        where = joined(where, ", ", number(fit["members"], 0), Text.of(" jäsentä", " members"))
    for row in fit["families"]:
        what = joined(FAMILY[row["family"]], " (", number(row["quantities"], 0), ")")
        worst = joined(number(row["difference"]), f" ({row['difference_of']})")
        met = YES if row["met"] else NO
        yield [where, what, worst, span(row["ratio_low"], row["ratio_high"]), number(row["missed"], 0), met]


def _sampling(f: Mapping[str, Any], packages: Mapping[str, str]) -> Text:
    """How well the chains mixed, and how far the two implementations of the flows lie from each other."""
    families = [row for fit in f["fits"] for row in fit["families"]]
    draws, chains = ([fit[key] for fit in f["fits"]] for key in ("draws", "chains"))
    power = f"{max(c['flows'] for c in f['checks']):.0e}"
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    return joined(
        "NUTS: ",
        whole_span(chains),
        Text.of(" ketjua, ", " chains, "),
        whole_span(draws),
        Text.of(" otosta sovitusta kohti; suurin R-hat ", " draws a fit; largest R-hat "),
        number(max(r["rhat"] for r in families), 3),
        Text.of(", pienin tehollinen otoskoko ", ", smallest effective sample "),
        number(min(r["ess"] for r in families), 0),
        Text.of(", keskiarvon Monte Carlo -virhe enintään ", ", Monte-Carlo error of a mean at most "),
        number(max(r["mc_error"] for r in families), 3),
        Text.of(" keskihajontaa, hajaantuneita siirtoja ", " sd, divergences "),
        number(sum(fit["divergences"] for fit in f["fits"] if fit["posterior"] != "whole_more"), 0),
        Text.of(
            f". Asiakasvirtojen kaksi toteutusta eroavat enintään {power}. {versions}.",
            f". The two implementations of the client flows differ by at most {power}. {versions}.",
        ),
    )


def _data(d: Mapping[str, Any]) -> list[Text]:
    counts = f"{d['trial_areas']} / {d['areas']}, {d['links']}, {d['months_seen']}"
    return [DATA[d["name"]], Text.same(counts), Text.same(f"`{d['sha256'][:16]}`")]
