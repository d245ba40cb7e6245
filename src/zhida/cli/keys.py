"""``zhida keys rotate``: secrets are changed by the operator, while no server runs."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from zhida.cli.printing import print_json, reported

__all__ = ["app"]

app = typer.Typer(help="Secrets of this installation.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--data", help="Data folder; default from the settings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def root() -> None:
    """Hold the commands together."""


@app.command("rotate")
def rotate(folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Make a new master key and wrap the key of every contact with it; old masters stay for old copies."""
    from zhida.bootstrap import load_config
    from zhida.bootstrap.rotation import rotate_master

    with reported():
        key_id, moved = asyncio.run(rotate_master(load_config(data_dir=folder)))
        if as_json:
            print_json({"master": key_id, "moved": moved})
        else:
            typer.echo(f"master key {key_id} is in force; {moved} contact keys moved to it")
