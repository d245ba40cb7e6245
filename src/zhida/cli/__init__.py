"""The command line: every command prints a human table, or JSON with ``--json``; exit status 0, 1 or 2.

A command is imported when it runs, and nothing else with it: see `late`.
"""

import gc
from typing import Annotated, Final

import typer

from zhida import __version__
from zhida.cli.late import add_late

__all__ = ["app", "main"]

app = typer.Typer(
    name="zhida",
    help="直达: the customer-service desk in which a person is one step away.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_COMMANDS: Final = {
    "serve": (
        "serving:serve",
        "Run the service; the first start prints the one-time password of the first admin.",
    ),
    "demo": (
        "serving:demo",
        "Run a sample shop in one process: bot, queue, desk and wall, no model, no other service.",
    ),
    "doctor": (
        "serving:doctor",
        "Check ports, disk, permissions, clock, migrations and models; "
        "exit status 1 when something is wrong.",
    ),
    "simulate": (
        "simulate:simulate",
        "Rehearse a day: the code that serves, with played people and a clock that jumps.",
    ),
    "tenant": ("tenants:app", "Tenants of this installation."),
    "keys": ("keys:app", "Secrets of this installation."),
    "kb": ("kb:app", "Articles the bot answers from."),
    "bot": ("bot:app", "The bot: what it decides, and how well."),
    "plan": ("plan:app", "How many people, how much bot."),
    "bench": ("bench:app", "Measure this installation."),
}
"""By name: where a command is, and what the list of commands says of it."""
for _name, (_target, _told) in _COMMANDS.items():
    add_late(app, _name, f"zhida.cli.{_target}", _told)

_SEARCH_AFTER: Final = 50_000
"""New objects before a search for garbage: a program that starts makes many and loses none."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhida {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version."),
    ] = False,
) -> None:
    """Show the version or go on to a command."""
    del version


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_SEARCH_AFTER, *gc.get_threshold()[1:])
    app()
