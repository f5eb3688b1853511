"""What cannot be estimated is said: every such folder ends in a report with a break-even or in clear problems."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small import Row, change, copied, replace

from polku.cli.app import run

SERIES = ("unemployed", "labour_force", "in_services")


def everywhere(folder: Path, keep: Callable[[Row], bool]) -> None:
    """Rows of every series that are kept."""
    for name in SERIES:
        change(folder, f"series/{name}.csv", lambda row: row if keep(row) else None)


def no_series(folder: Path) -> None:
    for name in SERIES:
        (folder / "series" / f"{name}.csv").unlink()


def header_only(folder: Path) -> None:
    everywhere(folder, lambda row: False)


def no_trial_series(folder: Path) -> None:
    everywhere(folder, lambda row: row["area"] != "pori")


def no_comparison_series(folder: Path) -> None:
    everywhere(folder, lambda row: row["area"] in ("pori", "finland"))


def one_comparison(folder: Path) -> None:
    everywhere(folder, lambda row: row["area"] not in ("kymenlaakso", "south-karelia"))


def no_country_series(folder: Path) -> None:
    everywhere(folder, lambda row: row["area"] != "finland")


def ten_months(folder: Path) -> None:
    """Ten months before the start: less than a year, so no season can be seen."""
    everywhere(folder, lambda row: row["month"] >= "2016-10")
    replace(folder, "programme.toml", 'data_from = "2014-01"', 'data_from = "2016-10"')


def one_month(folder: Path) -> None:
    everywhere(folder, lambda row: row["month"] == "2017-07")


def only_before(folder: Path) -> None:
    everywhere(folder, lambda row: row["month"] < "2017-08")


def only_after(folder: Path) -> None:
    everywhere(folder, lambda row: row["month"] >= "2017-08")


def all_zero(folder: Path) -> None:
    change(folder, "series/unemployed.csv", lambda row: row | ({"value": "0"} if row["area"] == "pori" else {}))


def zero_comparison(folder: Path) -> None:
    change(folder, "series/unemployed.csv", lambda row: row | ({"value": "0"} if row["area"] == "kymenlaakso" else {}))


def one_zero(folder: Path) -> None:
    zero = {"value": "0"}
    change(
        folder,
        "series/unemployed.csv",
        lambda row: row | (zero if (row["area"], row["month"]) == ("pori", "2016-03") else {}),
    )


def constant(folder: Path) -> None:
    change(folder, "series/unemployed.csv", lambda row: row | {"value": "5000"})


def no_comparison_area(folder: Path) -> None:
    change(folder, "areas.csv", lambda row: row if row["role"] != "comparison" else None)
    everywhere(folder, lambda row: row["area"] in ("pori", "finland"))


def no_labour_force(folder: Path) -> None:
    (folder / "series" / "labour_force.csv").unlink()


def no_services(folder: Path) -> None:
    (folder / "series" / "in_services.csv").unlink()


def missing_values(folder: Path) -> None:
    """Every third month blank: declared as missing, so the run goes on."""
    change(folder, "series/unemployed.csv", lambda row: row | ({"value": ""} if row["month"][-1] in "258" else {}))


def all_missing(folder: Path) -> None:
    change(folder, "series/unemployed.csv", lambda row: row | ({"value": ""} if row["area"] == "pori" else {}))


def no_dose(folder: Path) -> None:
    change(folder, "doses.csv", lambda row: row | {"dose": "0"})


def certain(folder: Path) -> None:
    """A link that is known to do nothing: there is nothing to learn."""
    replace(folder, "links.csv", ",7,0.05,0.10,", ",7,0,0.000001,")


def with_price(folder: Path) -> None:
    """The trial's own cost is known but no series is: only a break-even can be told."""
    no_series(folder)
    (folder / "unit_costs.csv").write_text(
        "cost,name_fi,amount,per,rule,activity,area,quantity,prices,from,to,announced,source\n"
        "coaches,Valmentajat,60000,person_year,coaches,case_manager,pori,4,2018,2017-08,2018-12,2017-06,suunnitelma\n",
        encoding="utf-8",
    )
    (folder / "share_rules.csv").write_text(
        "rule,payer,share,days,on,from,to,announced,source\ncoaches,municipality,rest,,,2017-01,,2017-06,suunnitelma\n",
        encoding="utf-8",
    )


CASES = [
    no_series,
    header_only,
    no_trial_series,
    no_comparison_series,
    one_comparison,
    no_country_series,
    ten_months,
    one_month,
    only_before,
    only_after,
    all_zero,
    zero_comparison,
    one_zero,
    constant,
    no_comparison_area,
    no_labour_force,
    no_services,
    missing_values,
    all_missing,
    no_dose,
    certain,
    with_price,
]


def numbers(value: Any) -> Iterator[float]:
    """Every number in a JSON value."""
    if isinstance(value, dict):
        for v in value.values():
            yield from numbers(v)
    elif isinstance(value, list):
        for v in value:
            yield from numbers(v)
    elif isinstance(value, float):
        yield value


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.__name__))
def test_what_cannot_be_estimated_ends_in_a_report_or_in_clear_problems(
    case: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path / "folder")
    case(folder)
    out = tmp_path / "out"
    code = run(["run", str(folder), "--out", str(out), "--lang", "fi,en", "--format", "html"])
    said = capsys.readouterr()
    assert code in (0, 1), said.err
    assert "Traceback" not in said.err
    if code == 1:
        problems = said.err.strip().splitlines()[:-1]
        assert problems
        assert all(re.match(r"\S+( \[\w+\])?: \w+: .+; .+", line) for line in problems), problems
        assert not out.exists()
        return
    found = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert all(math.isfinite(x) for x in numbers(found))
    for language in ("fi", "en"):
        page = (out / f"report.{language}.html").read_text(encoding="utf-8")
        assert not re.search(r"\b(nan|NaN|inf)\b", page)


NOT_ESTIMATED = [no_series, header_only, no_trial_series, only_after, with_price]


@pytest.mark.parametrize("case", NOT_ESTIMATED, ids=lambda c: c.__name__)
def test_a_report_without_an_estimate_says_so_and_gives_the_break_even(
    case: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path / "folder")
    case(folder)
    out = tmp_path / "out"
    code = run(["run", str(folder), "--out", str(out), "--format", "html"])
    assert code == 0, capsys.readouterr().err
    found = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert found["break_evens"]
    assert all(row["verdict"] not in ("learned", "partly_learned") for row in found["effects"])
    answer = found["pages"][0]["conclusion"]
    assert answer == {
        "fi": "Vaikutusta ei voida arvioida näistä aineistoista.",
        "en": "The effect cannot be estimated from this material.",
    }
    for language in ("fi", "en"):
        assert answer[language] in (out / f"report.{language}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("month", ["2013-06", "2014-06", "2015-06", "2016-12", "2017-03", "2017-07"])
def test_a_run_as_of_any_month_ends_in_a_report(month: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the transitions of the rules are published, before the start, in the middle: never a failure."""
    code = run(["run", str(copied(tmp_path / "folder")), "--as-of", month, "--out", str(tmp_path), "--format", "html"])
    assert code == 0, capsys.readouterr().err
    told = json.loads((tmp_path / "assessment.json").read_text(encoding="utf-8"))["break_evens"]
    assert bool(told) == (month >= "2016-12")  # before that no price of a benefit had been published
