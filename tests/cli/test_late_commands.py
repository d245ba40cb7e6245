"""Commands are loaded when they run, and look as if they had been there all along."""

import subprocess
import sys
from typing import cast

import pytest
import typer
from typer.main import get_group
from typer.testing import CliRunner

from zhida.cli import app
from zhida.cli.late import LateCommand, add_late

LOADED = "import sys, zhida.cli; print(*(name for name in sys.modules if name.startswith('zhida.')))"
COMMANDS = cast("dict[str, LateCommand]", get_group(app).commands)


def test_the_program_loads_no_command_before_it_is_asked_for_one() -> None:
    done = subprocess.run((sys.executable, "-c", LOADED), capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) == {"zhida.cli", "zhida.cli.late"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_the_command_says_of_itself(name: str) -> None:
    shown = COMMANDS[name].help

    itself = COMMANDS[name].load()

    assert shown == (itself.help or "").partition("\n\n")[0].replace("\n", " ")


def test_help_names_every_command() -> None:
    told = CliRunner().invoke(app, ["--help"])

    assert told.exit_code == 0
    assert {"serve", "demo", "doctor", "simulate", "tenant", "keys", "kb", "bot", "plan", "bench"} == set(
        COMMANDS
    )
    assert all(f" {name} " in told.output for name in COMMANDS)


@pytest.mark.parametrize("line", [["tenant", "ad"], ["tenants"], ["serve", "--prot", "1"], ["tenant", "add"]])
def test_wrong_line_is_refused_with_its_usage(line: list[str]) -> None:
    told = CliRunner().invoke(app, line)

    assert told.exit_code == 2
    assert "Usage:" in told.output


def test_a_command_that_is_not_where_it_should_be_says_so() -> None:
    wrong = typer.Typer()
    add_late(wrong, "away", "zhida.cli.keys:nothing", "Not there.")
    add_late(wrong, "here", "zhida.cli.keys:app", "There.")

    told = CliRunner().invoke(wrong, ["away"])

    assert isinstance(told.exception, AttributeError)
