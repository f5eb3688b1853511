"""The page of cross-checks: the main estimate beside other methods on the same series, in one word and why.

What the page must say: a series read twice is one series. The checks know no pathway, prior or lag and give the trial
the whole of a gap, one that opened before the start included; an assumption they cannot confirm.
"""

from __future__ import annotations

from typing import Any

from polku.base import Spread, Text
from polku.evaluation.claims import Claim, Column, Figure, Ground, Page, TableBlock
from polku.evaluation.context import Context, claim, of_effect
from polku.evaluation.figures import dots
from polku.evaluation.verdict_words import carried, sign_of
from polku.programme.model import ALL
from polku.results.checks import DIFFERENCE, LATE, METHODS, SYNTHETIC, WORDS, Check, CrossCheck
from polku.texts.lists import cap, listed, sentences
from polku.texts.numbers import NBSP, estimate, interval, of_spread, percent_change, percent_size, plain_number

FOUND = 0.05
"""A gap before the start of a smaller p is said."""
SHOWN = 0.01
"""Comparison areas of a smaller weight are not named."""
TITLE = Text.of("Ristiintarkistus", "Cross-checks")
PER_CENT = Text.of("% työttömien määrästä", "% of the number of unemployed")
ESTIMATE = Text.of("raportin arvio", "the report's estimate")
METHOD = {
    SYNTHETIC: Text.of("synteettinen vertailualue", "synthetic control"),
    LATE: Text.of("synteettinen vertailualue kolmelta viime kuukaudelta", "synthetic control of the last three months"),
    DIFFERENCE: Text.of("erot eroissa", "differences in differences"),
}
WORD = {
    "agreement": Text.of("yhtäpitävä", "agreement"),
    "tension": Text.of("jännite", "tension"),
    "conflict": Text.of("ristiriita", "conflict"),
    "": Text.of("ei tarkistettavissa", "cannot be checked"),
}
WHY = {
    "no_after": Text.of("kokeilun ajalta ei ole vielä lukuja", "no month of the trial has been seen yet"),
    "short_before": Text.of(
        "kuukausia ennen alkua on alle kaksi vuotta", "there are under two years of months before the start"
    ),
    "missing": Text.of(
        "vertailtavista kuukausista puuttuu alueen lukuja", "figures of the area are missing in the months compared"
    ),
    "few_donors": Text.of(
        "vertailualueita, joiden sarja on ehjä, on alle kolme",
        "there are under three comparison areas with a whole series",
    ),
    "alike": Text.of(
        "vertailualueissa on liikaa samoja tai liikkumattomia lukuja: hajontaa ei voi arvioida",
        "too many of the comparison areas have the same or unchanging figures: the spread cannot be told",
    ),
    "failed": Text.of("laskutapa ei toimi näillä luvuilla", "the method does not work on these figures"),
    "part": Text.of("kaikilta kokeilualueilta sitä ei voi laskea", "it cannot be made of every trial area"),
}
SAME_SERIES = Text.of(
    "Tarkistus lukee samoja sarjoja kuin arvio, joten se ei ole lisänäyttöä: se ei muuta arviota eikä vahvista "
    "päätelmää. Laskutavat eivät tunne vaikutuspolkuja, ennakko-oletuksia eivätkä viiveitä, ja ne lukevat kokeilun "
    "ansioksi koko eron vertailualueisiin.",
    "The check reads the same series as the estimate, so it is not more evidence: it changes no estimate and "
    "strengthens no verdict. The methods know no pathways, assumptions or lags, and they give the trial the whole gap "
    "to the comparison areas.",
)
COMPARED = Text.of(
    f"Luvut ovat työttömien määrän muutos, keskimäärin viimeisiltä 12 kuukaudelta, joilta on kokeilun alun jälkeen "
    f"lukuja, tai niin monelta kuin niitä on; suluissa 80{NBSP}%:n väli.",
    "The figures are the change in the number of unemployed, the mean of the last 12 months seen since the "
    "start of the trial, or of as many as there are; in brackets the 80% interval.",
)
RULE = Text.of(
    f"Yhtäpitävä: ero on enintään niin suuri kuin sattuma tekee neljässä tapauksessa viidestä. Ristiriita: niin suuri "
    f"ero syntyy sattumalta noin kerran 80:stä. Jännite: siltä väliltä. Välit ovat 80{NBSP}%:n. Kokeilualueet yhdessä: "
    "erot eroissa antaa jokaiselle alueelle saman painon, ja sitä verrataan samoin painotettuun arvioon.",
    "Agreement: no more apart than chance puts them in four cases of five. Conflict: so far apart by chance about once "
    "in 80. Tension: between. Intervals are of 80%. The trial areas together: differences in differences give each "
    "area the same weight, and are held against the estimate weighed alike.",
)


def cross_checks_pages(ctx: Context) -> tuple[Page, ...]:
    """The page; nothing where no month of the trial has been seen or no effect was estimated."""
    rows = in_order(ctx)
    if not rows:
        return ()
    grounds = tuple(Ground("cross_check", r.area) for r in rows)
    heading = conclusion(ctx, rows)
    claims = [claim(heading, *grounds), claim(SAME_SERIES, *grounds), claim(COMPARED, *grounds)]
    claims += [row_claim(ctx, r) for r in rows]
    claims += [c for c in (assumed_claim(ctx, rows),) if c is not None]
    figures = (picture(ctx, rows, heading),)
    tables = [t for t in (_table(ctx, rows), _before_table(ctx, rows), _weights_table(ctx, rows)) if t.rows]
    return (Page("cross_checks", TITLE, heading, tuple(claims), figures, tuple(tables)),)


def in_order(ctx: Context) -> tuple[CrossCheck, ...]:
    """All areas together first, then the areas alphabetically."""
    order = {ALL: -1} | {a.id: i for i, a in enumerate(ctx.areas)}
    return tuple(sorted((r for r in ctx.facts.cross_checks if r.area in order), key=lambda r: order[r.area]))


def named(ctx: Context, area: str) -> Text:
    return Text.of("Kokeilualueet yhdessä", "The trial areas together") if area == ALL else ctx.name(area)


def conclusion(ctx: Context, rows: tuple[CrossCheck, ...]) -> Text:
    """The areas by their word."""
    areas = [r for r in rows if r.area != ALL] or list(rows)
    groups = {w: [ctx.name(r.area) for r in areas if r.word == w] for w in (*WORDS, "")}
    if len(groups["agreement"]) == len(areas):
        return Text.of(
            "Muut laskutavat samoista sarjoista ovat arvion kanssa yhtäpitäviä kaikilla alueilla."
            if len(areas) > 1
            else "Muut laskutavat samasta sarjasta ovat arvion kanssa yhtäpitäviä.",
            "Other methods on the same series agree with the estimate" + (" in every area." if len(areas) > 1 else "."),
        )
    if len(groups[""]) == len(areas):
        return Text.of("Arviota ei voi tarkistaa muilla laskutavoilla.", "No other method can check the estimate.")
    told = {k: "; ".join(f"{WORD[w][k]}: {listed(g)[k]}" for w, g in groups.items() if g) for k in ("fi", "en")}
    return Text.of(
        f"Arvio ja muut laskutavat samoista sarjoista – {told['fi']}.",
        f"The estimate and other methods on the same series – {told['en']}.",
    )


def row_claim(ctx: Context, row: CrossCheck) -> Claim:
    """The three numbers of an area, the word, and why they may differ."""
    made = [c for c in row.checks if c.estimate is not None]
    parts = [_numbers(ctx, row, made), *(_not_made(c) for c in row.checks if c.why)]
    parts += [p for p in (_apart(row, made), _parted(ctx, row, made)) if p is not None]
    values = {c.method: c.estimate.mean for c in made if c.estimate is not None}
    values |= {f"{c.method}_apart": c.apart for c in made if c.apart is not None}
    return claim(sentences(*parts), *_grounds(ctx, row), **values, estimate=row.effect.mean, word=row.word)


def _interval(spread: Spread) -> Text:
    value, low, high = of_spread(spread)
    n, ends = value.text(signed=True), interval(low, high)
    return Text.of(f"{n['fi']}{NBSP}% ({ends['fi']})", f"{n['en']}% ({ends['en']})")


def _numbers(ctx: Context, row: CrossCheck, made: list[Check]) -> Text:
    name, own, word = named(ctx, row.area), _interval(row.effect), WORD[row.word]
    others = [(METHOD[c.method], _beside(c, _interval(c.estimate))) for c in made if c.estimate is not None]
    told = {k: ", ".join([f"{ESTIMATE[k]} {own[k]}", *(f"{who[k]} {n[k]}" for who, n in others)]) for k in ("fi", "en")}
    return Text({k: f"{name[k]}: {told[k]} – {word[k]}." for k in ("fi", "en")})


def _beside(check: Check, told: Text) -> Text:
    """A check of other months than the row's says what the report's estimate of them is."""
    if check.beside is None:
        return told
    own = _interval(check.beside)
    return Text.of(
        f"{told['fi']}, kun raportin arvio niiltä on {own['fi']}",
        f"{told['en']} against the report's {own['en']} of them",
    )


def _apart(row: CrossCheck, made: list[Check]) -> Text | None:
    """Which way the series went from the estimate, where they are in tension or conflict."""
    worst = max((c for c in made if c.apart is not None), key=lambda c: abs(c.apart or 0.0), default=None)
    if worst is None or worst.apart is None or row.word not in WORDS[1:]:
        return None
    more = worst.apart < 0  # the estimate below the check: more unemployed than it says
    conflict, late = row.word == "conflict", worst.method == LATE
    return Text.of(
        f"{'Kolmena viime kuukautena työttömiä' if late else 'Työttömiä'} on vertailualueisiin nähden ollut "
        f"{'enemmän' if more else 'vähemmän'} kuin arvion mukaan pitäisi, "
        f"{'eikä sattuma juuri selitä eroa' if conflict else 'mutta sattuma voi vielä selittää eron'}.",
        f"{'In the last three months, against' if late else 'Against'} the comparison areas{',' if late else ''} there "
        f"have been {'more' if more else 'fewer'} unemployed than the estimate says, "
        f"{'and chance hardly explains it' if conflict else 'but chance may still explain it'}.",
    )


def assumed_claim(ctx: Context, rows: tuple[CrossCheck, ...]) -> Claim | None:
    """The areas whose estimate is an assumption: no check of the same series can confirm one."""
    bare = [r for r in rows if r.word and not carried(r)]
    if not bare:
        return None
    names = listed([ctx.name(r.area) for r in bare if r.area != ALL] or [named(ctx, ALL)])
    text = Text.of(
        f"Arvio on oletus: {names['fi']}. Tarkistus ei voi vahvistaa oletusta, vain kertoa, puhuvatko sarjat sitä "
        "vastaan.",
        f"The estimate is an assumption: {names['en']}. A check cannot confirm an assumption, only tell whether the "
        "series speak against it.",
    )
    return claim(text, *[Ground("cross_check", r.area) for r in bare], *[g for r in bare for g in _grounds(ctx, r)[:2]])


def _not_made(check: Check) -> Text:
    name, why = METHOD[check.method], WHY[check.why]
    return Text.of(
        f"{cap(name['fi'])} ei ole laskettavissa: {why['fi']}.", f"{cap(name['en'])} cannot be made: {why['en']}."
    )


def _parted(ctx: Context, row: CrossCheck, made: list[Check]) -> Text | None:
    """That a gap was there before the start, by the checks' own test or by the report's; None when it was not."""
    early = next((c for c in made if c.early is not None and c.p_early is not None and c.p_early < FOUND), None)
    before = next((b for b in ctx.facts.before if b.area == row.area and b.parted), None)
    drift = next((c.trend for c in made if c.trend is not None and c.trend.p < FOUND), None)
    if early is None and before is None and drift is None:
        return None
    if drift is not None and early is None and before is None:
        size, more = percent_size(drift.slope.mean / 100), drift.slope.mean > 0
        first = Text.of(
            f"Alueen työttömyys oli jo ennen alkua {'kasvanut' if more else 'vähentynyt'} vertailualueisiin nähden "
            f"{size['fi']}{NBSP}% vuodessa",
            f"Even before the start unemployment had {'grown' if more else 'fallen'} against the comparison areas by "
            f"{size['en']}% a year",
        )
    else:
        gap = early.early.mean / 100 if early and early.early else 0.0
        if before is not None:  # of the two changes that page 3 prints
            gap = (1 + before.area_change) / (1 + before.comparison_change) - 1
        size = percent_change(gap)
        first = Text.of(
            f"Ero vertailualueisiin avautui jo vuonna ennen alkua ({size['fi']}{NBSP}%)",
            f"A gap to the comparison areas opened already in the year before the start ({size['en']}%)",
        )
    doubt = Text.of(", joten yhtäpitävyys ei poista epäilyä", ", so agreement does not remove the doubt")
    tail = doubt if row.word == "agreement" else Text.same("")
    return Text.of(
        f"{first['fi']}: sen jatkuminen tai sulkeutuminen näyttää kaikista laskutavoista kokeilun "
        f"vaikutukselta{tail['fi']}.",
        f"{first['en']}: to every one of the methods its going on or its closing looks like an effect of the "
        f"trial{tail['en']}.",
    )


def _grounds(ctx: Context, row: CrossCheck) -> tuple[Ground, ...]:
    """The row itself, the effect it was held against, and the series of its areas in the months compared."""
    found = [Ground("cross_check", row.area)]
    effect = ctx.effect(row.area, "unemployed")
    found += [of_effect(effect)] if effect is not None else []
    for area in [a.id for a in ctx.areas] if row.area == ALL else [row.area]:
        for when in (row.base, row.first, row.last):
            seen = ctx.observed("unemployed", area, when)
            found += [Ground("observation", seen.ground)] if seen is not None else []
    return tuple(found)


def picture(ctx: Context, rows: tuple[CrossCheck, ...], caption: Text) -> Figure:
    """The estimates of each area under one another: the report's own as the sign of its verdict."""
    drawn: list[dict[str, Any]] = []
    for row in rows:
        name = named(ctx, row.area)
        items = [(ESTIMATE, row.effect, sign_of(row))]
        items += [(METHOD[c.method], c.estimate, "check") for c in row.checks if c.estimate is not None]
        for i, (who, spread, status) in enumerate(items):
            ends = {"value": spread.mean, "low": spread.at(0.1), "high": spread.at(0.9)}
            note = WORD[row.word] if i == 0 else None
            label = Text({k: f"{name[k]}, {who[k]}" if i == 0 else cap(who[k]) for k in ("fi", "en")})
            drawn.append({"label": label, "note": note, "status": status} | ends)
    return dots("cross_checks", drawn, PER_CENT, caption)


AREA = Column("area", Text.of("Alue", "Area"))
METHOD_COLUMNS = {m: Column(m, Text({k: f"{cap(METHOD[m][k])}, %" for k in ("fi", "en")})) for m in METHODS}
BEFORE_METHODS = (SYNTHETIC, DIFFERENCE)
BESIDE = Column(
    "beside",
    Text.of("Raportin arvio kolmelta viime kuukaudelta, %", "The report's estimate of the last three months, %"),
)


def _cell(spread: Spread | None) -> Text | None:
    """A change in per cent with its 80 % interval."""
    if spread is None:
        return None
    return estimate(spread)


def _table(ctx: Context, rows: tuple[CrossCheck, ...]) -> TableBlock:
    late = [LATE] if any(c.method == LATE for r in rows for c in r.checks) else []
    columns = (
        AREA,
        Column("months", Text.of("Kuukaudet", "Months")),
        Column("estimate", Text.of("Raportin arvio, %", "The report's estimate, %")),
        *(METHOD_COLUMNS[m] for m in (*BEFORE_METHODS, *late)),
        *([BESIDE] if late else []),
        Column("word", Text.of("Tulos", "Result")),
    )
    cells: list[tuple[Text | float | None, ...]] = []
    for row in rows:
        by_method = {c.method: c.estimate for c in row.checks}
        a, b = (f"{m.month}/{m.year}" for m in (row.first, row.last))
        when = Text.same(a if row.first == row.last else f"{a}–{b}")
        others = [_cell(by_method.get(m)) for m in (*BEFORE_METHODS, *late)]
        beside = [_cell(next((c.beside for c in row.checks if c.method == m), None)) for m in late]
        cells.append((named(ctx, row.area), when, _cell(row.effect), *others, *beside, WORD[row.word]))
    caption = Text.of(
        "Työttömien määrän muutos, %: raportin arvio ja muut laskutavat.",
        "Change in the number of unemployed, %: the report's estimate and the other methods.",
    )
    return TableBlock("cross_checks", caption, columns, tuple(cells), RULE)


def _before_table(ctx: Context, rows: tuple[CrossCheck, ...]) -> TableBlock:
    """What the methods find where nothing was done: a trial a year earlier, and the years before the start."""
    columns = (
        AREA,
        *(METHOD_COLUMNS[m] for m in BEFORE_METHODS),
        Column("drift", Text.of("Erkaantuminen vuodessa, %", "Drift a year, %")),
        Column("detectable", Text.of("Erkaantuminen, joka olisi löytynyt, %", "Drift it would find, %"), "number", 1),
    )
    cells: list[tuple[Text | float | None, ...]] = []
    for row in rows:
        early = {c.method: c.early for c in row.checks}
        trend = next((c.trend for c in row.checks if c.trend is not None), None)
        if any(early.values()) or trend is not None:
            drift = (None, None) if trend is None else (_cell(trend.slope), trend.detectable)
            cells.append((named(ctx, row.area), *[_cell(early.get(m)) for m in BEFORE_METHODS], *drift))
    caption = Text.of(
        "Ennen kokeilua: ero, jonka laskutavat löytävät vuotta aiemmin, ja erkaantuminen vertailualueista.",
        "Before the trial: the gap that the methods find a year earlier, and the drift from the comparison areas.",
    )
    note = Text.of(
        "Ennen alkua ei tehty mitään, joten eron pitäisi olla nollan tuntumassa.",
        "Nothing was done before the start, so the gap should be about nought.",
    )
    return TableBlock("cross_checks_before", caption, columns, tuple(cells), note)


def _weights_table(ctx: Context, rows: tuple[CrossCheck, ...]) -> TableBlock:
    columns = (
        AREA,
        Column("weights", Text.of("Vertailualueet ja niiden painot", "Comparison areas and their weights")),
        Column("fit", Text.of("Poikkeama ennen alkua, %", "Distance before the start, %"), "number", 1),
        Column("comparison", Text.of("Vertailualueita", "Comparison areas"), "number"),
    )
    cells: list[tuple[Text | float | None, ...]] = []
    for row in rows:
        for c in row.checks:
            if c.weights:
                cells.append((named(ctx, row.area), _weights(ctx, c), c.fit, float(c.comparison)))
    caption = Text.of("Mistä synteettinen vertailualue koostuu.", "What the synthetic control is made of.")
    return TableBlock("synthetic_weights", caption, columns, tuple(cells))


def _weights(ctx: Context, check: Check) -> Text:
    told = [(ctx.name(a), plain_number(100 * w)) for a, w in check.weights.items() if w >= SHOWN]
    return Text.of(
        ", ".join(f"{name['fi']} {w['fi']}{NBSP}%" for name, w in told),
        ", ".join(f"{name['en']} {w['en']}%" for name, w in told),
    )
