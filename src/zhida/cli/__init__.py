"""The command line: every command prints a human table, or JSON with ``--json``; exit status 0, 1 or 2.

Heavy parts are imported by the command that needs them, so that ``zhida --help`` is instant.
"""

from typing import Annotated

import typer

from zhida import __version__
from zhida.cli import bench, bot, kb, keys, plan, serving, tenants
from zhida.cli.simulate import simulate

__all__ = ["app", "main"]

app = typer.Typer(
    name="zhida",
    help="直达: the customer-service desk in which a person is one step away.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(serving.serve)
app.command("demo")(serving.demo)
app.command("doctor")(serving.doctor)
app.add_typer(tenants.app, name="tenant")
app.add_typer(keys.app, name="keys")
app.add_typer(kb.app, name="kb")
app.add_typer(bot.app, name="bot")
app.add_typer(plan.app, name="plan")
app.command("simulate")(simulate)
app.add_typer(bench.app, name="bench")


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
    app()
