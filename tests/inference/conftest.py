"""The real panel of 2006-2019: five trial areas and 18 comparison areas."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from polku.base import Month
from polku.inference.noise import Panel, make_panel

REGION = {
    "kuopio": "pohjois-savo",
    "pohjois-savo-rest": "pohjois-savo",
    "turku": "varsinais-suomi",
    "varsinais-suomi-rest": "varsinais-suomi",
    "pori": "satakunta",
    "satakunta-rest": "satakunta",
    "pirkanmaa-rest": "pirkanmaa",
    "lapland-rest": "lapland",
}


@pytest.fixture(scope="session")
def starts_2017() -> dict[str, Month]:
    return dict.fromkeys(("pirkanmaa", "turku", "lapland", "kuopio", "pori"), Month.parse("2017-08"))


@pytest.fixture(scope="session")
def panel_2017(shared: Path, starts_2017: dict[str, Month]) -> Panel:
    with open(shared / "data/trial2017/unemployed_by_area.csv", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    areas = list(dict.fromkeys(r["area"] for r in rows))
    first = Month.parse("2006-01")
    stock = np.full((len(areas), 168), np.nan)
    labour_force = stock.copy()
    for r in rows:
        at = areas.index(r["area"]), Month.parse(r["month"]).since(first)
        stock[at], labour_force[at] = float(r["unemployed"]), float(r["labour_force"])
    return make_panel(areas, [REGION.get(a, a) for a in areas], first, stock, labour_force, starts_2017)
