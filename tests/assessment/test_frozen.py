"""Freeze, score and verify on a real folder: what may be frozen, what is refused, what a later month says of it."""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from polku import Assessment, assess
from polku.assessment.registry import freeze, frozen_by, head_of, note, page_of, score, verify
from polku.assessment.run import with_registry
from polku.base import FolderError, Month, UsageError
from polku.evidence.folder import known, read_folder
from polku.registry import chain as registry

PIENI = Path(__file__).resolve().parents[2] / "examples" / "pieni"
JUNE, SEPTEMBER = Month.of(2018, 6), Month.of(2018, 9)
DAYS = {JUNE: "2018-06-25", SEPTEMBER: "2018-09-25"}


def cut(folder: Path, last: Month | None) -> Path:
    """The example's series up to a month, in place of those of the folder."""
    for path in sorted((PIENI / "series").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        kept = [r for r in rows[1:] if last is None or Month.parse(r[2]) <= last]
        with (folder / "series" / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([rows[0], *kept])
    return folder


@pytest.fixture(scope="module")
def frozen_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder frozen in June and in September 2018, each with the data of its day, then given the rest."""
    folder = tmp_path_factory.mktemp("kansio") / "pieni"
    shutil.copytree(PIENI, folder)
    for month, day in DAYS.items():
        cut(folder, month.back(1))
        freeze(folder, assess(folder, as_of=month), day)
    return cut(folder, None)


@pytest.fixture
def folder(frozen_twice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(frozen_twice, tmp_path / "pieni"))


@pytest.fixture(scope="module")
def june() -> Assessment:
    return assess(PIENI, as_of=JUNE)


def bodies(folder: Path) -> list[dict[str, object]]:
    return [dict(r.body) for r in registry.read(folder).records]


def data_of(folder: Path) -> bytes:
    return (folder / registry.NAME).read_bytes()


def test_future_months_of_every_area_with_a_series_and_the_map_are_frozen(folder: Path) -> None:
    mine = [b for b in bodies(folder) if b["issued"] == "2018-06"]
    targets = [b["target"] for b in mine if b["kind"] == "forecast"]
    assert [b["kind"] for b in mine].count("map") == 1
    assert {t["area"] for t in targets} == {"pori", "finland"}  # type: ignore[index]
    months = sorted({t["month"] for t in targets})  # type: ignore[index]
    assert months[0] == "2018-06" and Month.parse(months[-1]).since(Month.of(2018, 5)) <= 24
    assert all(b["cut"]["data"] == "2018-05" for b in mine)  # type: ignore[index]
    laid = next(b for b in mine if b["kind"] == "map")["map"]
    assert [k["id"] for k in laid["links"]] and laid["learned"] and laid["doses"]  # type: ignore[index]


def test_a_forecast_holds_what_it_will_be_measured_against(folder: Path) -> None:
    made = next(b for b in bodies(folder) if str(b["id"]).startswith("unemployed/pori/2018-09@2018-06"))
    assert set(made["references"]) == {"seasonal_naive", "ets"}  # type: ignore[call-overload]
    assert made["resolver"] == {"series": "unemployed", "area": "pori", "source": "12r5"}
    assert made["hindsight"] is False


def test_before_the_start_nothing_parts_no_effect_from_without(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    freeze(folder, assess(folder, as_of=Month.of(2017, 6)), "2017-06-25")
    areas = [b for b in bodies(folder) if b["kind"] == "forecast" and b["no_effect"] is not None]
    assert len(areas) > 12
    for b in areas:
        assert b["no_effect"]["log_mean"] == pytest.approx(math.log(b["without"]["0.5"]), abs=0.01)  # type: ignore[index]


def test_the_same_again_adds_nothing(tmp_path: Path, june: Assessment) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    first = freeze(folder, june, "2018-07-20")
    before = data_of(folder)
    again = freeze(folder, june, "2018-08-01")
    assert first.count > 1 and (again.count, again.head) == (0, first.head)
    assert data_of(folder) == before
    assert verify(folder, first.head) == []


def test_other_numbers_for_a_frozen_month_are_refused(tmp_path: Path, june: Assessment) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    freeze(folder, june, "2018-07-20")
    before = data_of(folder)
    with pytest.raises(UsageError, match="frozen already"):
        freeze(folder, assess(folder, as_of=JUNE, seed=2), "2018-07-21")
    assert data_of(folder) == before


@pytest.mark.parametrize(("month", "day"), [(Month.of(2018, 3), "2019-01-01"), (Month.of(2018, 10), "2018-08-01")])
def test_nothing_is_put_before_what_is_frozen(folder: Path, month: Month, day: str) -> None:
    before = data_of(folder)
    with pytest.raises(UsageError):
        freeze(folder, assess(folder, as_of=month), day)
    assert data_of(folder) == before


@pytest.mark.parametrize("day", ["", "eilen", "2018-13-01", "20.7.2018", "2018-05-31"])
def test_a_day_that_cannot_be_is_refused(tmp_path: Path, june: Assessment, day: str) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    with pytest.raises(UsageError):
        freeze(folder, june, day)
    assert not registry.exists(folder)


def test_a_folder_that_changed_since_the_run_is_refused_with_the_cure(tmp_path: Path, june: Assessment) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    links = folder / "links.csv"
    links.write_text(links.read_text(encoding="utf-8").replace("0.05", "0.07", 1), encoding="utf-8")
    with pytest.raises(FolderError) as error:
        freeze(folder, june, "2018-07-20")
    (problem,) = error.value.problems
    assert problem.code == "folder_changed" and "polku run" in problem.cure["fi"]
    assert not registry.exists(folder)


def test_a_row_that_came_later_does_not_stop_a_freeze_of_an_earlier_month(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    cut(folder, Month.of(2018, 5))
    made = assess(folder, as_of=JUNE)
    cut(folder, None)
    assert freeze(folder, made, "2018-07-20").count > 1
    assert all(b["hindsight"] for b in bodies(folder) if b["kind"] == "forecast" and b["target"]["month"] < "2018-12")  # type: ignore[index]


def test_a_folder_with_problems_is_refused(tmp_path: Path, june: Assessment) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    (folder / "areas.csv").write_text("area,name_fi,role\npori,Pori,kokeilu?\n", encoding="utf-8")
    with pytest.raises(FolderError):
        freeze(folder, june, "2018-07-20")
    assert not registry.exists(folder)


def test_a_run_without_forecasts_has_nothing_to_freeze(tmp_path: Path, june: Assessment) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    with pytest.raises(UsageError, match="nothing to freeze"):
        freeze(folder, replace(june, facts=replace(june.facts, forecasts=())), "2018-07-20")


def test_a_month_of_data_resolves_the_forecasts_of_that_month(folder: Path) -> None:
    early, later = score(folder, Month.of(2018, 7)), score(folder, Month.of(2018, 8))
    assert {str(s.month) for s in early.scores.scored} == {"2018-06"}
    assert {str(s.month) for s in later.scores.scored} == {"2018-06", "2018-07"}
    assert early.sentences[0]["fi"] == (
        "Taidosta ei väitetä mitään ennen kuin 20 ennustetta on ratkennut; nyt niitä on 2."
    )


def test_from_twenty_on_skill_is_told_with_what_chance_would_do(folder: Path) -> None:
    report = score(folder)
    assert report.scores.ahead == 22
    assert "Taidosta ei väitetä" not in report.sentences[0]["fi"]
    assert any("CRPS" in s["fi"] for s in report.sentences)
    assert json.loads(json.dumps(report.plain()))["ahead"] == 22


def test_one_later_extract_is_told_as_revised_data(folder: Path) -> None:
    assert any("tarkistettua tietoa" in s["fi"] for s in score(folder).sentences)


def test_two_vintages_are_scored_on_the_first_release_and_the_last_revision(folder: Path) -> None:
    path = folder / "series" / "unemployed.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in lines if ",pori,2018-06," not in row]
    kept += ["unemployed,pori,2018-06,4500,2018-07,12r5", "unemployed,pori,2018-06,4600,2018-10,12r5"]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    found = {s.basis: s.observed for s in score(folder).scores.scored if (s.area, str(s.month)) == ("pori", "2018-06")}
    assert found == {"first": 4500.0, "last": 4600.0}


def test_an_edited_line_is_named_and_never_scored(folder: Path) -> None:
    head = registry.read(folder).head
    data = data_of(folder).replace(b'"0.5":4', b'"0.5":5', 1)
    (folder / registry.NAME).write_bytes(data)
    (problem,) = verify(folder, head)
    assert problem.code == "registry_edited" and problem.place.line is not None
    with pytest.raises(FolderError):
        score(folder)


def test_the_registry_of_another_folder_is_told(folder: Path) -> None:
    settings = folder / "programme.toml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.replace('"pieni"', '"muu"', 1), encoding="utf-8")
    assert {p.code for p in verify(folder)} == {"registry_foreign"}


def test_a_registry_can_be_verified_where_the_settings_cannot_be_read(folder: Path) -> None:
    (folder / "programme.toml").write_bytes(b"\xff")
    assert verify(folder) == []


def test_nothing_frozen_is_said(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PIENI, tmp_path / "pieni"))
    with pytest.raises(UsageError, match="Nothing is frozen"):
        score(folder)
    assert head_of(frozen_by(folder, "pieni", None)) is None and verify(folder) == []


def test_a_report_of_an_earlier_month_knows_nothing_frozen_later(folder: Path) -> None:
    programme, evidence, _ = read_folder(folder)
    shown = known(evidence, JUNE)
    seen = frozen_by(folder, programme.id, JUNE)
    lines = data_of(folder).splitlines(keepends=True)
    count = sum(b["issued"] == "2018-06" for b in bodies(folder))
    (folder / registry.NAME).write_bytes(b"".join(lines[:count]))
    assert seen == registry.read(folder)
    page, head = page_of(seen, programme, shown, JUNE), head_of(seen)
    assert head is not None and (head.records, head.latest) == (count, JUNE)
    assert head.head in " ".join(c.text["fi"] for c in page.claims)
    assert not frozen_by(folder, programme.id, Month.of(2018, 5)).records


def test_every_run_carries_the_head_of_what_was_frozen_by_its_month(folder: Path) -> None:
    """And doing it again after a freeze tells of the registry as it then is, its page once."""
    found = assess(folder, as_of=SEPTEMBER)
    reading = registry.read(folder)
    assert found.plain()["registry"] == {"head": reading.head, "records": len(reading.records), "latest": "2018-09"}
    again = with_registry(found, frozen_by(folder, found.programme.id, SEPTEMBER))
    assert again == found and [p.id for p in again.evaluation.pages].count("registry") == 1
    assert assess(folder, as_of=Month.of(2018, 5)).plain()["registry"] is None


def test_a_note_says_why_and_changes_nothing_frozen(folder: Path) -> None:
    before, about = data_of(folder), str(bodies(folder)[1]["id"])
    done = note(folder, "Alueen rajat muuttuivat.", "2018-10-02", about)
    assert done.count == 1 and data_of(folder).startswith(before) and verify(folder, done.head) == []
    assert score(folder).scores.notes == (("2018-10-02", "Alueen rajat muuttuivat."),)
    with pytest.raises(UsageError):
        note(folder, "x", "2018-10-03", "unemployed/missään/2018-06@2018-06")
    with pytest.raises(UsageError):
        note(folder, "x", "2018-01-01")


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """The example itself is never written to."""
    yield
    assert not registry.exists(PIENI)
