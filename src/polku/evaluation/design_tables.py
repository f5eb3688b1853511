"""The tables of `polku design`."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.design import INDICATORS, SHAPES, Plan
from polku.evaluation.design_words import INDICATOR, SHAPE, horizon, least, name_of
from polku.evaluation.model import Column, TableBlock
from polku.evaluation.words import verdict_words


def table(plan: Plan, group: int) -> TableBlock:
    """The one table: area × shape, the least change of the rate by way of following."""
    months = horizon(plan)
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
            found = [plan.found(area, months, shape, i) for i in INDICATORS]
            if found[0] is None:
                continue
            cells = [None if r is None else least(r.hazard) for r in found]
            word = (
                verdict_words(found[0].verdict)
                if found[0].verdict == "not_learnable_yet"
                else LEARNABLE[found[0].verdict]
            )
            rows.append((name_of(plan, area), float(round(found[0].people)), SHAPE[shape], *cells, word))
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
}
ASSUMED = Text.of(
    "Erottuu = havaitaan 80 %:n todennäköisyydellä, kun väärän hälytyksen riski on 5 %. Määrien keston mukaan, "
    "kirjattujen siirtymien ja ryhmien satunnaisvaihtelu on oletus, ja niiden on oltava saatavilla myös "
    "vertailualueilta.",
    "Shows = is found with 80% probability at a 5% risk of a false alarm. The chance variation of numbers by duration, "
    "counted moves and groups is an assumption, and those of areas must be had from the comparison areas too.",
)


def by_months(plan: Plan) -> TableBlock:
    """How the least change of the stock goes with the months followed."""
    months = sorted({r.months for r in plan.rows if r.measure == "unemployed"})
    columns = (
        Column("area", Text.of("Alue", "Area")),
        *(Column(f"m{m}", Text.of(f"{m} kk", f"{m} months"), "number", 1) for m in months),
    )
    rows: list[tuple[Text | float | None, ...]] = []
    for area in dict.fromkeys(r.area for r in plan.rows):
        by = {r.months: r.mde for r in plan.rows if r.area == area and r.measure == "unemployed"}
        rows.append((name_of(plan, area), *(by.get(m) for m in months)))
    caption = Text.of(
        "Pienin erottuva työttömien määrän muutos seurannan pituuden mukaan, %.",
        "The least change in the number of unemployed that shows, by months followed, %.",
    )
    return TableBlock("design_months", caption, columns, tuple(rows))


def sizes(plan: Plan) -> TableBlock:
    columns = (
        Column("people", Text.of("Työttömiä alueella", "Unemployed in the area"), "number"),
        Column("stock", Text.of("Pienin erottuva muutos, %", "Least change that shows, %"), "number", 1),
    )
    months = plan.sizes[0].months if plan.sizes else horizon(plan)
    caption = Text.of(
        f"Alueen koko ja {months} kuukauden kuluttua erottuva työttömien määrän muutos.",
        f"The size of an area and the change in the number of unemployed that shows after {months} months.",
    )
    return TableBlock("design_sizes", caption, columns, tuple((float(r.people), r.stock) for r in plan.sizes))
