"""The page's sections on other worlds and on placebos through the crisis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from page_words import BAR, MEASURED, MET, Part, joined, met, number, with_error

from polku.base import Text

WORLD = {
    "walk": Text.of("satunnaiskulku", "random walk"),
    "ar1": Text.of("palautuva vaihtelu, AR(1)", "AR(1): deviations that come back"),
    "heavy": Text.of("paksut hännät, t(2,5)", "heavy tails, t(2.5)"),
    "huge": Text.of("suuri alue pienten joukossa", "a huge area among small ones"),
    "tiny": Text.of("pieni alue, 80 työtöntä", "a tiny area of 80 unemployed"),
    "selected": Text.of("alue valittu korkean työttömyyden vuoksi", "chosen because unemployment was high"),
    "spillover": Text.of("vaikutus leviää neljään vertailualueeseen", "spillover to 4 of 12"),
    "loadings": Text.of("suhdanne osuu alueisiin eri voimalla, 0,5–1,5", "loadings on the cycle of 0.5–1.5"),
    "turn12": Text.of("suhdanne kääntyy, kokeilualue 1,2", "the cycle turns, trial area 1.2"),
    "turn15": Text.of("suhdanne kääntyy, kokeilualue 1,5", "the cycle turns, trial area 1.5"),
    "rise_mild": Text.of("nousu 1–2 % ennen alkua", "a rise of 1–2% before the start"),
    "rise_strong": Text.of("nousu tai lasku 2–6 % ennen alkua", "a rise or fall of 2–6% before the start"),
    "season": Text.of("kokeilualueen kausivaihtelu muuttuu", "the trial area's season changes"),
    "region": Text.of("maakunnan oma häiriö 6 % vuodessa", "a regional shock of 6% a year"),
    "vanishing": Text.of("vaikutus häviää kokeilun päätyttyä", "the effect vanishes after the end"),
    "slopes": Text.of("alueiden omat suunnat jatkuvat", "slopes that persist"),
    "two": Text.of("vain kaksi vertailualuetta", "two comparison areas"),
}
METHOD = {
    "polku": Text.same("polku"),
    "synthetic_control": Text.of("synteettinen verrokki", "synthetic control"),
    "difference_in_differences": Text.of("erotusten erotus", "difference-in-differences"),
}
PERIOD = {
    "all": Text.of("kaikki", "all"),
    "before": Text.of("alku 2018-01…2019-05", "start 2018-01…2019-05"),
    "into": Text.of("alku 2019-06…2020-03", "start 2019-06…2020-03"),
    "after": Text.of("alku 2020-04…2021-06", "start 2020-04…2021-06"),
}


def span(values: Sequence[float]) -> Text:
    """Three figures of months 6, 12 and 18."""
    first, *rest = (number(v, 2) for v in values)
    return joined(first, *(p for v in rest for p in (" · ", v)))


def otherworlds(f: Mapping[str, Any]) -> Iterator[Part]:
    """Programmes of other models."""
    bars = f["bars"]
    yield Text.of(
        "Ohjelmia, joiden sarjat on tehty muilla malleilla kuin polun omalla: kokeilualue ja 12 vertailualuetta, "
        "kahdeksan vuotta ennen alkua ja 18 kuukautta sen jälkeen. Puolessa vaikutus on arvottu oletuksen jakaumasta, "
        "puolessa sitä ei ole. Peitto: sisältääkö väli totuuden 6, 12 ja 18 kuukauden kohdalla. Epäilty: niistä "
        "ohjelmista, joiden 80 %:n väli ei sisällä totuutta, osuus, jossa päätelmä on rajattu tai luku jätetty "
        "antamatta ja syy on raportin ensimmäisellä sivulla. Väärät suunnat on laskettu ohjelmista, joissa vaikutusta "
        "ei ole.",
        "Programmes whose series were made by models that are not polku's: a trial area and 12 comparison areas, eight "
        "years before the start and 18 months after it. In half the effect is drawn from the prior, in half there is "
        "none. Covered: whether the interval holds the truth in months 6, 12 and 18. Doubted: of the programmes whose "
        "80% interval misses the truth, the share that is capped or withheld with the reason on page 1. False "
        "directions are counted from programmes without an effect.",
    )
    yield _cover_head(), [_cover_row(r, f["reached"]) for r in f["families"]]
    yield joined(
        Text.of("Rajat: 80 %:n väli ", "Bars: the 80% interval "),
        number(bars["cover80_low"], 2),
        "–",
        number(bars["cover80_high"], 2),
        Text.of(", 95 %:n väli ≥ ", ", the 95% interval ≥ "),
        number(bars["cover95"], 2),
        Text.of(", tai kuudessa viimeisessä epäilty ≥ ", ", or in the families where it may miss doubted ≥ "),
        number(bars["told_of_missed"], 2),
        ".",
    )
    yield Text.of("Mitä sanotaan, kun vaikutusta ei ole.", "What is said where there is no effect.")
    yield _said_head(), [_said_row(r, f["reached"]) for r in f["families"]]
    yield Text.of(
        "Sama aineisto muilla menetelmillä: keskivirhe (RMSE, prosenttiyksikköä) ja osuus, jossa 95 %:n väli sulkee "
        "nollan pois, kun vaikutus on yli 4 % (voima).",
        "The same data by other methods: RMSE in percentage points, and the share in which the 95% interval excludes 0 "
        "where the effect is above 4% (power).",
    )
    yield _method_head(), [_method_row(r) for r in f["families"]]
    yield _others(f)


def _cover_head() -> list[Text]:
    return [
        Text.of("maailma", "world"),
        Text.of("ohjelmia", "programmes"),
        Text.of("80 %: 6 · 12 · 18 kk", "80%: months 6 · 12 · 18"),
        Text.of("95 %: 6 · 12 · 18 kk", "95%: months 6 · 12 · 18"),
        Text.of("rajattu", "capped"),
        Text.of("ei lukua", "withheld"),
        Text.of("epäilty", "doubted"),
        MET,
    ]


def _cover_row(r: Mapping[str, Any], reached: Mapping[str, bool]) -> list[Text]:
    spans = [span([r[f"cover{level}_{m}"] for m in ("6", "12", "18")]) for level in (80, 95)]
    shares = [number(r[k], 2) for k in ("capped", "withheld", "told_of_missed")]
    return [WORLD[r["family"]], number(r["programmes"], 0), *spans, *shares, met(reached[f"{r['family']}_covers"])]


def _said_head() -> list[Text]:
    return [
        Text.of("maailma", "world"),
        Text.of("ohjelmia", "programmes"),
        Text.of("95 %:n väli ilman nollaa", "95% excludes 0"),
        Text.of("”osoittaa”", '"shows"'),
        Text.of("”osoittaa” tai ”viittaa”", '"shows" or "suggests"'),
        MET,
    ]


def _said_row(r: Mapping[str, Any], reached: Mapping[str, bool]) -> list[Text]:
    shares = [number(r[k]) for k in ("zero_out95", "shows", "shows_or_suggests")]
    both = reached[f"{r['family']}_shows"] and reached[f"{r['family']}_suggests"]
    return [WORLD[r["family"]], number(r["nulls"], 0), *shares, met(both)]


def _method_head() -> list[Text]:
    rmse, power = Text.of("RMSE: ", "RMSE: "), Text.of("voima: ", "power: ")
    return [
        Text.of("maailma", "world"),
        *(joined(rmse, m) for m in METHOD.values()),
        *(joined(power, m) for m in METHOD.values()),
    ]


def _method_row(r: Mapping[str, Any]) -> list[Text]:
    there = [bool(r[m]["rmse"]) for m in METHOD]
    rmse = [number(100 * r[m]["rmse"], 1) if ok else Text.same("–") for m, ok in zip(METHOD, there, strict=True)]
    power = [number(r[m]["power"], 2) if ok else Text.same("–") for m, ok in zip(METHOD, there, strict=True)]
    return [WORLD[r["family"]], *rmse, *power]


def _others(f: Mapping[str, Any]) -> Part:
    """The bars that keep everything from being capped."""
    bars, reached, eight = f["bars"], f["reached"], f["eight"]
    walk = next(r for r in f["families"] if r["family"] == "walk")
    rows = [
        [
            Text.of("satunnaiskulku: rajattu", "random walk: capped"),
            number(walk["capped"]),
            joined("≤ ", number(bars["capped_walk"], 2)),
            met(reached["walk_capped"]),
        ],
        [
            Text.of("satunnaiskulku, vaikutus −8 %: ”viittaa” tai enemmän", 'random walk at −8%: "suggests" or better'),
            number(eight["suggests"]),
            joined("≥ ", number(bars["eight_suggests"], 2)),
            met(reached["eight_suggests"]),
        ],
        [
            Text.of("satunnaiskulku: voima vähintään muiden", "random walk: power not below the others'"),
            number(walk["polku"]["power"]),
            Text.same(""),
            met(reached["walk_power"]),
        ],
        [
            Text.of("satunnaiskulku: RMSE enintään muiden", "random walk: RMSE not above the others'"),
            number(100 * walk["polku"]["rmse"], 1),
            Text.same(""),
            met(reached["walk_rmse"]),
        ],
    ]
    return [Text.of("suure", "quantity"), MEASURED, BAR, MET], rows


def crisis(f: Mapping[str, Any]) -> Iterator[Part]:
    """Municipalities through 2020."""
    bars, reached = f["bars"], f["reached"]
    yield Text.of(
        "60 kunnan oikeat sarjat vuoteen 2022; mitään ei kokeiltu. Kokeilun alku on arvottu väliltä 2018-01…2021-06, "
        "vertailussa on 12 muuta kuntaa, seurantaa 18 kuukautta. Poikkeavia kuukausia ei ole nimetty.",
        "The real series of 60 municipalities to 2022; nothing was tried. The start is drawn from 2018-01…2021-06, 12 "
        "others are the comparison, followed for 18 months. No disturbed months are named.",
    )
    head = [
        Text.of("alku", "start"),
        Text.of("kokeita", "placebos"),
        Text.of("95 %:n väli ilman nollaa, 12 kk", "95% excludes 0, month 12"),
        Text.of("18 kk", "month 18"),
        Text.of("”osoittaa”", '"shows"'),
        Text.of("”osoittaa” tai ”viittaa”", '"shows" or "suggests"'),
        Text.of("rajattu", "capped"),
        Text.of("ei lukua", "withheld"),
    ]
    yield head, [_period_row(label, f[name]) for name, label in PERIOD.items() if name in f]
    both = {
        "zero_out95": Text.of("95 %:n väli ilman nollaa", "95% excludes 0"),
        "shows": Text.of("”osoittaa”", '"shows"'),
    }
    rows = [
        [label, number(f["all"][k]), joined("≤ ", number(bars[k], 2)), met(reached[k])] for k, label in both.items()
    ]
    yield [Text.of("suure", "quantity"), MEASURED, BAR, MET], rows


def _period_row(label: Text, r: Mapping[str, Any]) -> list[Text]:
    found = [with_error(r["zero_out95"], r["se"]), with_error(r["zero_out95_18"], r["se_18"])]
    said = [number(r[k]) for k in ("shows", "shows_or_suggests", "capped", "withheld")]
    return [label, number(r["placebos"], 0), *found, *said]
