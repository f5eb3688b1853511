"""The packaged rules of a country: `rules = "fi"` in programme.toml. Data only, read with a folder's own layouts."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from polku.base import Place, Problems
from polku.tables.csvs import read_csv
from polku.tables.values import Table

COUNTRIES = ("fi",)


def packaged(country: str, problems: Problems) -> dict[str, Table]:
    """The tables of a country's rules by name. `country` is one of COUNTRIES."""
    with as_file(files(__name__) / country) as folder:
        names = [path.stem for path in sorted(folder.glob("*.csv"))]
        found = {name: read_csv(folder / f"{name}.csv", f"rules/{country}/{name}", problems) for name in names}
    return {name: table for name, table in found.items() if table is not None}


def is_packaged(place: Place) -> bool:
    """Whether a row is of the packaged rules and not of the folder."""
    return place.file.startswith("rules/")


@cache
def price_years(country: str = "fi") -> tuple[int, int]:
    """The first and the last year of a country's packaged price index."""
    lines = (files(__name__) / country / "price_index.csv").read_text("utf-8").splitlines()[1:]
    years = [int(line.partition(",")[0]) for line in lines if line.strip()]
    return min(years), max(years)
