"""Help in two languages, and how little it costs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from polku.cli.app import build

COMMANDS = ["new", "check", "map", "design", "run", "report", "freeze", "score", "verify"]
ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "scipy", "openpyxl", "jinja2", "rich.progress", "polku.dynamics", "polku.estimation", "polku.results")


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(chr(10).join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines())


def test_help_loads_nothing_that_computes_or_draws() -> None:
    loaded = loaded_after("from polku.cli.app import run; run(['--help']); run(['run', '--help'])")
    assert not [name for name in HEAVY if name in loaded]


def test_import_polku_loads_neither_numpy_nor_scipy() -> None:
    loaded = loaded_after("import polku; polku.Month; polku.Problem; dir(polku)")
    assert not [name for name in HEAVY if name in loaded]


def test_the_group_lists_commands_in_the_order_of_use(polku) -> None:
    told = polku("--help").out
    assert re.findall(r"^  (\w+) +\S", told.split("Commands:")[1], re.M) == COMMANDS


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_list_of_commands_says_what_each_does_in_whole_sentences(polku, language: str) -> None:
    told = polku("--lang", language, "--help").out
    lines = re.findall(r"^  (?:" + "|".join(COMMANDS) + r") +(\S.*)$", told, re.M)
    assert len(lines) == len(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("..") for line in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_finnish_help_holds_no_english(polku, command: str) -> None:
    told = polku(command, "--lang", "fi", "--help")
    assert told.code == 0
    assert told.out.startswith(f"Käyttö: polku {command} [VALINNAT] ")
    assert not re.search(r"\b(OPTIONS|FOLDER|TEXT|INTEGER|DIR|Show|Usage|Options|default)\b", told.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_english_help_says_what_each_value_is(polku, command: str) -> None:
    told = polku(command, "--help")
    assert told.code == 0
    assert told.out.startswith(f"Usage: polku {command} [OPTIONS] ")
    assert "TEXT" not in told.out


def test_finnish_help_names_values_in_finnish(polku) -> None:
    told = polku("run", "--lang", "fi", "--help").out
    assert "[VALINNAT] KANSIO" in told
    assert "--as-of VVVV-KK" in told
    group = polku("--lang", "fi", "--help").out
    assert "Käyttö: polku [VALINNAT] KOMENTO" in group
    assert "Komennot:" in group


def test_the_locale_chooses_the_language(polku, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fi_FI.UTF-8")
    assert polku("--help").out.startswith("Käyttö:")
    assert polku("--lang", "en", "--help").out.startswith("Usage:")


@pytest.mark.parametrize(
    ("words", "fi"),
    [
        (["run"], "Virhe: Puuttuu kohde 'KANSIO'."),
        (["runn", "x"], "Virhe: Komentoa 'runn' ei ole."),
        (["run", "x", "--asof", "2019-06"], "Virhe: Valintaa '--asof' ei ole."),
        (["run", "x", "y"], "Virhe: Ylimääräinen kohde (y)"),
        (["run", "x", "--as-of"], "Virhe: Valinta '--as-of' tarvitsee arvon."),
    ],
)
def test_wrong_use_is_told_in_finnish_too(polku, words: list[str], fi: str) -> None:
    told = polku("--lang", "fi", *words)
    assert told.code == 2
    assert told.out == ""
    assert fi in told.err


def test_version(polku) -> None:
    import polku as package

    assert polku("--version").out == f"polku {package.__version__}\n"


def test_every_command_and_option_stands_in_both_languages() -> None:
    for language in ("fi", "en"):
        group = build(language)
        for command in group.commands.values():
            assert command.help
            for option in command.params:
                assert not isinstance(option, click.Option) or option.help


def test_every_command_is_documented_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in build("en").commands:
        assert f"`polku {command} " in readme
