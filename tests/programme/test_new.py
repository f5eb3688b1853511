"""A new folder is a copy of an example that can be run; nothing is ever overwritten."""

import os
import tomllib
from pathlib import Path

import pytest

from polku.base import Problems, UsageError
from polku.files import sha256_of
from polku.programme.new import TEMPLATE, new_folder
from polku.programme.write import folder_files
from polku.tables.csvs import read_csv
from polku.tables.sheets import read_sheets

REPOSITORY = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in folder_files(folder)}


def test_the_packaged_template_is_the_small_example_byte_for_byte() -> None:
    assert contents(TEMPLATE) == contents(REPOSITORY / "examples" / "pieni")


def test_the_packaged_template_has_a_real_series_in_it() -> None:
    table = read_csv(TEMPLATE / "series" / "unemployed.csv", "series/unemployed", Problems())
    assert table is not None
    assert len(table.rows) > 100


def test_a_new_folder_is_the_template_with_its_own_id(tmp_path: Path) -> None:
    written = new_folder(tmp_path / "Työllisyyskokeilu 2026")
    made, template = contents(tmp_path / "Työllisyyskokeilu 2026"), contents(TEMPLATE)
    assert sorted(p.relative_to(tmp_path / "Työllisyyskokeilu 2026").as_posix() for p in written) == sorted(made)
    settings = made.pop("programme.toml").decode()
    assert tomllib.loads(settings)["id"] == "tyollisyyskokeilu-2026"
    plain = template.pop("programme.toml").decode().replace('"pieni"', '"tyollisyyskokeilu-2026"', 1)
    assert settings == plain.replace("polku run examples/pieni", "polku run 'Työllisyyskokeilu 2026'")
    made.pop("README.md"), template.pop("README.md")
    assert made == template


def test_a_new_folder_speaks_of_itself_and_not_of_the_example(tmp_path: Path) -> None:
    new_folder(tmp_path / "oma-kokeilu")
    readme = (tmp_path / "oma-kokeilu" / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# oma-kokeilu: ")
    told = [text.decode() for text in contents(tmp_path / "oma-kokeilu").values()]
    assert not any("pieni:" in text or '"pieni"' in text or "examples/pieni" in text for text in told)


def test_a_folder_whose_making_was_cut_short_is_not_yet_a_programme(tmp_path: Path) -> None:
    assert new_folder(tmp_path / "x")[-1].name == "programme.toml"


def test_an_example_of_the_repository_can_be_copied_by_name_or_path(tmp_path: Path) -> None:
    new_folder(tmp_path / "a", "kokeilut-2017")
    new_folder(tmp_path / "b", str(REPOSITORY / "examples" / "kokeilut-2017"))
    new_folder(tmp_path / "c", "pieni")
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert tomllib.loads(a.pop("programme.toml").decode())["id"] == "a"
    assert tomllib.loads(b.pop("programme.toml").decode())["id"] == "b"
    assert a == b
    assert len(contents(tmp_path / "c")) == len(contents(TEMPLATE))


def test_only_the_programmes_own_id_is_changed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    settings = "polku = 1\r\nid='old' # kept\r\n[[question]]\r\nid = 'q1'\r\n"
    (source / "programme.toml").write_bytes(settings.encode())
    new_folder(tmp_path / "x", str(source))
    assert (tmp_path / "x" / "programme.toml").read_bytes().decode() == settings.replace("'old'", '"x"')


def test_an_unknown_example_is_refused_and_the_known_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        new_folder(tmp_path / "x", "nothing", examples_root=REPOSITORY / "examples")
    assert "kokeilut-2017, pieni" in raised.value.text["fi"]
    assert not (tmp_path / "x").exists()
    with pytest.raises(UsageError):
        new_folder(tmp_path / "x", "nothing", examples_root=tmp_path / "none")


def test_a_target_with_something_in_it_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    for target in (tmp_path, tmp_path / "note.txt"):
        with pytest.raises(UsageError) as raised:
            new_folder(target)
        assert raised.value.exit_code == 2
    assert sorted(os.listdir(tmp_path)) == ["empty", "note.txt"]
    assert (tmp_path / "note.txt").read_text() == "mine"
    assert new_folder(tmp_path / "empty")


@pytest.mark.parametrize("example", [None, "kokeilut-2017"])
def test_the_sheets_of_the_workbook_read_as_the_csv_tables_do(tmp_path: Path, example: str | None) -> None:
    new_folder(tmp_path / "csv", example)
    new_folder(tmp_path / "excel", example, excel=True)
    problems = Problems()
    sheets = read_sheets(tmp_path / "excel" / "programme.xlsx", problems)
    tables = [(n, read_csv(p, n, problems)) for n, p in folder_files(tmp_path / "csv") if n.endswith(".csv")]
    assert not problems.found
    assert len(sheets) == len(tables)
    assert not [name for name in contents(tmp_path / "excel") if name.endswith(".csv")]
    for (_, table), (name, sheet) in zip(tables, sheets.items(), strict=True):
        assert table is not None
        assert table.name[:31] == name[:31]
        assert sheet.columns == table.columns
        assert [dict(r.cells) for r in sheet.rows] == [dict(r.cells) for r in table.rows]


def test_the_workbook_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        new_folder(tmp_path / name, excel=True)
    assert sha256_of(tmp_path / "a" / "programme.xlsx") == sha256_of(tmp_path / "b" / "programme.xlsx")


def test_a_leading_equals_sign_a_code_and_a_month_stay_text_in_the_workbook(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "programme.toml").write_text("id = 'x'\n")
    (source / "areas.csv").write_text("area;name;code;month;dose;share\n=1+1;-x;091;2018-03;0.50;0,5\n")
    new_folder(tmp_path / "x", str(source), excel=True)
    sheet = read_sheets(tmp_path / "x" / "programme.xlsx", Problems())["areas"]
    assert list(sheet.rows[0].cells.values()) == ["=1+1", "-x", "091", "2018-03", "0.50", "0,5"]


def test_long_and_equal_sheet_names_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "series").mkdir(parents=True)
    (source / "programme.toml").write_text("id = 'x'\n")
    for end in ("first", "second", "third"):
        (source / "series" / f"activation_rate_change_year_{end}.csv").write_text(f"a,b\n{end},2\n")
    new_folder(tmp_path / "x", str(source), excel=True)
    sheets = read_sheets(tmp_path / "x" / "programme.xlsx", Problems())
    assert [sheet.rows[0]["a"] for sheet in sheets.values()] == ["first", "second", "third"]
