"""Small folders that an evaluator might have, made of the packaged example: few months, late starts, equal figures."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from polku.programme.new import new_folder

Row = dict[str, str]
SERIES = ("unemployed", "labour_force", "in_services")


def made(folder: Path) -> Path:
    """The packaged example."""
    new_folder(folder)
    return folder


def change(folder: Path, table: str, row: Callable[[Row], Row | None]) -> None:
    """Every row of a table changed, or left out where `row` gives None."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [new for old in rows if (new := row(dict(old))) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(kept)


def series(folder: Path, keep: Callable[[Row], bool]) -> None:
    """Rows of every series that are kept."""
    for name in SERIES:
        change(folder, f"series/{name}", lambda r: r if keep(r) else None)


def period(folder: Path, **months: str) -> None:
    """Months of `[period]`, and the first dose, set anew."""
    path = folder / "programme.toml"
    text = path.read_text(encoding="utf-8")
    for key, value in months.items():
        said = value if key == "horizon" else f'"{value}"'
        text = re.sub(rf'\b{key} = ("[^"]*"|\d+)', f"{key} = {said}", text, count=1)
    path.write_text(text, encoding="utf-8")


def dosed(folder: Path, *rows: str) -> None:
    (folder / "doses.csv").write_text("activity,area,from,dose\n" + "\n".join(rows) + "\n", encoding="utf-8")


def starts(folder: Path, area: str, role: str, start: str) -> None:
    """An area with a role and a start of its own."""
    path = folder / "areas.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{line},{start if line.startswith(area + ',') else ''}" for line in lines]
    lines = [line.replace(",comparison,", f",{role},") if line.startswith(area + ",") else line for line in lines]
    path.write_text("\n".join([f"{head},start", *lines]) + "\n", encoding="utf-8")


def only(folder: Path, *areas: str) -> None:
    """The areas and their series, and no other."""
    change(folder, "areas", lambda r: r if r["area"] in areas else None)
    series(folder, lambda r: r["area"] in areas)


OWN = {
    "programme.toml": (
        'polku = 1\nid = "own"\ntitle = { fi = "Asunto ensin", en = "Housing first" }\n'
        'period = { data_from = "2014-01", start = "2017-08", end = "2018-12", horizon = 24 }\n'
    ),
    "areas.csv": (
        "area,name_fi,name_en,role\npori,Pori,Pori,trial\nsatakunta-rest,Muu,Rest,comparison\n"
        "kymenlaakso,K,K,comparison\nsouth-karelia,E,E,comparison\nfinland,Suomi,Finland,country\n"
    ),
    "nodes.csv": "node,kind,name_fi,name_en\nteam,activity,Tiimi,Team\n",
    "links.csv": "link,cause,effect,lag,mean,sd,basis\nL0,team,homeless>housed,1,0.05,0.1,oletus\n",
    "doses.csv": "activity,area,from,dose\nteam,pori,2017-08,1\n",
    "states.csv": (
        "state,name_fi,name_en,counts_as,absorbing,source\nhomeless,Asunnoton,Homeless,unemployed,,o\n"
        "hostel,Hostelli,Hostel,,,o\nhoused,Asuu,Housed,,yes,o\n"
    ),
    "clocks.csv": (
        "clock,state,does,source\njobless,*,runs,o\nspell,homeless,runs,o\nspell,hostel,resets,o\n"
        "spell,housed,resets,o\nbenefit_days,*,runs,o\n"
    ),
    "transitions.csv": (
        "from,to,rate,source\nhomeless,housed,0.05,o\nhomeless,hostel,0.06,o\nhostel,homeless,0.1,o\nhostel,housed,0.05,o\n"
    ),
    "indicators.csv": (
        "indicator,name_fi,name_en,unit_fi,unit_en,kind,formula,better\n"
        "unemployed,Asunnottomat,Homeless,hlö,persons,stock,homeless,less\n"
        "labour_force,Väestö,Population,hlö,persons,stock,,\n"
    ),
}


def own_model(folder: Path) -> Path:
    """A model of its own, without the packaged rules: people without a home, a hostel, a home."""
    made(folder)
    for name, text in OWN.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "series" / "in_services.csv").unlink()
    return folder
