"""The page of `polku design`: what the plan can teach, what it cannot, and what would change that."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.claims import Column, Figure, Page, TableBlock
from polku.evaluation.figures import figure
from polku.evaluation.pages.sentences_design import design_claims, least, moved, named, of_areas
from polku.texts.numbers import lone
from polku.trial_design.model import EVERYWHERE, INDICATORS, SHAPES, Plan

TITLE = Text.of("Mitä suunnitelmasta voi oppia", "What the plan can teach")
PER_CENT = Text.of("% työttömien määrästä", "% of the number of unemployed")
SHAPE = {
    "jobs": Text.of("Työllistyminen, kaikki kestot", "Exits to work, all durations"),
    "jobs_late": Text.of("Pitkäaikaistyöttömien työllistyminen", "Exits to work of the long-term unemployed"),
    "services": Text.of("Palveluihin siirtyminen", "Moves into services"),
}
INDICATOR = {
    "stock": Text.of("Työttömien määrä", "Number of unemployed"),
    "services": Text.of("… ja palveluissa olevat", "… and people in services"),
    "durations": Text.of("… ja määrät keston mukaan", "… and numbers by duration"),
    "moves": Text.of("Kirjatut siirtymät", "Counted moves"),
    "groups": Text.of("Määrä ja kaksi asiakasryhmää", "Number and two client groups"),
}


def design_page(plan: Plan, group: int) -> Page:
    """The whole page; `group` is the number of clients in each of two groups followed side by side."""
    claims = design_claims(plan, group)
    conclusion = claims[0].text if claims else Text.of("Suunnitelmasta ei voi laskea.", "The plan gives no numbers.")
    pictures = tuple(f for f in (_picture(plan, conclusion),) if f is not None)
    return Page("design", TITLE, conclusion, claims, pictures, _tables(plan, group))


def _tables(plan: Plan, group: int) -> tuple[TableBlock, ...]:
    """The main table, then the shorter ones that have rows."""
    made = (_table(plan, group), _services(plan), _by_months(plan), _sizes(plan), _bundles(plan))
    return tuple(t for t in made if t.rows)


def _bundles(plan: Plan) -> TableBlock:
    columns = (
        Column("moves", Text.of("Siirtymä", "Transition")),
        Column(
            "activities", Text.of("Toimenpiteet, joita ei erota toisistaan", "Activities that cannot be told apart")
        ),
        Column("links", Text.of("Oletukset", "Assumptions")),
    )
    rows = tuple(
        (
            moved(plan, c),
            Text({k: "; ".join(named(plan, a)[k] for a in c.activities) for k in ("fi", "en")}),
            Text.same(", ".join(c.links)),
        )
        for c in plan.confounded
    )
    caption = Text.of("Mikä sekoittuu mihin.", "What is confounded with what.")
    return TableBlock("design_bundles", caption, columns, rows)


def _picture(plan: Plan, caption: Text) -> Figure | None:
    """The least change of the stock found in each area, the largest area first."""
    months = plan.horizon
    rows = [r for r in of_areas(plan, "jobs", "stock", months) if r.stock is not None]
    if not rows:
        return None
    bars = []
    for row in sorted(rows, key=lambda r: (-r.people, r.area)):
        n, name = lone(row.people), named(plan, row.area)
        label = Text.of(f"{name['fi']} (noin {n['fi']} työtöntä)", f"{name['en']} (about {n['en']} unemployed)")
        bars.append({"label": label, "value": None if row.stock is None else round(row.stock, 2)})
    what = Text.of(
        f"Pylväät: pienin työttömien määrän muutos, joka erottuu {months} kuukauden kuluttua, alueittain.",
        f"Bars: the least change in the number of unemployed that shows after {months} months, by area.",
    )
    return figure("design_areas", "bars", caption, what, {"bars": bars, "unit": PER_CENT})


def _table(plan: Plan, group: int) -> TableBlock:
    """The one table: area × shape, the least change of the rate by way of following."""
    months = plan.horizon
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("people", Text.of("Työttömiä", "Unemployed"), "number"),
        Column("shape", Text.of("Vaikutus", "Effect")),
        *(Column(i, INDICATOR[i], "text") for i in INDICATORS),
        Column("verdict", Text.of("Työttömien määrästä", "From the number of unemployed")),
    )
    rows: list[tuple[Text | float | None, ...]] = []
    areas = list(dict.fromkeys(r.area for r in plan.detect))
    for area in areas:
        for shape in SHAPES:
            found = [plan.detectable(area, months, shape, i) for i in INDICATORS]
            if found[0] is None:
                continue
            cells = [None if r is None else least(r.hazard) for r in found]
            people = float(round(found[0].people))
            rows.append((named(plan, area), people, SHAPE[shape], *cells, LEARNABLE[found[0].verdict]))
    caption = Text.of(
        f"Pienin siirtymän yleistyminen kohderyhmässä, joka {months} kuukaudessa erottuu, seurantatavan mukaan "
        f"(asiakasryhmissä {group} henkilöä kummassakin).",
        f"The least rise of the monthly rate in the target group that shows in {months} months, by way of following "
        f"(client groups of {group} each).",
    )
    return TableBlock("design", caption, columns, tuple(rows), ASSUMED)


LEARNABLE = {
    "learned": Text.of("opittavissa", "learnable"),
    "partly_learned": Text.of("opittavissa osaksi", "learnable in part"),
    "not_learnable_yet": Text.of("ei opittavissa", "not learnable"),
}
ASSUMED = Text.of(
    "Erottuu = havaitaan 80 %:n todennäköisyydellä, kun väärän hälytyksen riski on 5 %. Määrien keston mukaan, "
    "kirjattujen siirtymien ja ryhmien satunnaisvaihtelu on oletus, samoin palveluissa olevien, jollei kansiossa ole "
    "siitä kahden alueen sarjaa. Määrät keston mukaan ja kirjatut siirtymät on saatava myös vertailualueilta.",
    "Shows = is found with 80% probability at a 5% risk of a false alarm. The chance variation of numbers by duration, "
    "counted moves and groups is an assumption, and so is that of people in services unless the folder has two areas' "
    "series of it. Numbers by duration and counted moves must be had from the comparison areas too.",
)


WAY = {
    "jobs": Text.of("Työllistyminen", "Exits to work"),
    "services": Text.of("Palveluihin siirtyminen", "Moves into services"),
    "difference": Text.of("Näiden ero", "The difference of the two"),
}


def _services(plan: Plan) -> TableBlock:
    """What people in services would add to the total stock, by area and way."""
    gone = Text.of("Epävarmuudesta poistuu, %: työttömien määrä", "Uncertainty gone, %: number of unemployed")
    shows = Text.of("Erottuu vähintään, %: työttömien määrä", "Shows from, %: number of unemployed")
    columns = (
        Column("area", Text.of("Alue", "Area")),
        Column("effect", Text.of("Muutoksen syy", "What makes the change")),
        Column("stock", gone, "number"),
        Column("both", INDICATOR["services"], "number"),
        Column("least_stock", shows, "number", 1),
        Column("least_both", INDICATOR["services"], "number", 1),
    )
    rows = tuple(
        (named(plan, r.area), WAY[r.effect], 100.0 * r.stock, 100.0 * r.both, r.least_stock, r.least_both)
        for r in plan.jobs_or_services
        if r.effect in WAY
    )
    caption = Text.of(
        "Vähentävätkö työttömyyttä työpaikat vai palvelut: mitä palveluissa olevien määrä lisäisi kokeilun loppuun "
        "mennessä.",
        "Is it jobs or services that lower unemployment: what the number of people in services would add by the end of "
        "the trial.",
    )
    return TableBlock("design_services", caption, columns, rows, NEEDED)


NEEDED = Text.of(
    "Palveluissa olevien määrä (tai aktivointiaste) kuukausittain jokaiselta kokeilualueelta, myös kahdelta vuodelta "
    "ennen alkua. Vertailuksi riittää sarja, joka on jo kansiossa, esimerkiksi koko maan; muuten se tarvitaan myös "
    "vertailualueilta.",
    "The number of people in services (or the activation rate) month by month from every trial area, two years before "
    "the start included. A series that the folder has already, such as the country's, is enough to compare with; "
    "otherwise the comparison areas must tell it too.",
)


def _by_months(plan: Plan) -> TableBlock:
    """How the least change of the stock goes with the months followed."""
    stock = [r for r in plan.detect if (r.shape, r.indicator) == ("jobs", "stock") and r.area != EVERYWHERE]
    months = sorted({r.months for r in stock})
    columns = (
        Column("area", Text.of("Alue", "Area")),
        *(Column(f"m{m}", Text.of(f"{m} kk", f"{m} months"), "number", 1) for m in months),
    )
    rows: list[tuple[Text | float | None, ...]] = []
    for area in dict.fromkeys(r.area for r in stock):
        by = {r.months: r.stock for r in stock if r.area == area}
        rows.append((named(plan, area), *(by.get(m) for m in months)))
    caption = Text.of(
        "Pienin erottuva työttömien määrän muutos seurannan pituuden mukaan, %.",
        "The least change in the number of unemployed that shows, by months followed, %.",
    )
    return TableBlock("design_months", caption, columns, tuple(rows))


def _sizes(plan: Plan) -> TableBlock:
    columns = (
        Column("people", Text.of("Työttömiä alueella", "Unemployed in the area"), "number"),
        Column("stock", Text.of("Pienin erottuva muutos, %", "Least change that shows, %"), "number", 1),
    )
    months = plan.sizes[0].months if plan.sizes else plan.horizon
    caption = Text.of(
        f"Alueen koko ja {months} kuukauden kuluttua erottuva työttömien määrän muutos.",
        f"The size of an area and the change in the number of unemployed that shows after {months} months.",
    )
    return TableBlock("design_sizes", caption, columns, tuple((float(r.people), r.stock) for r in plan.sizes))
