"""How commands speak: tables for people, JSON for machines, errors with what to do and exit status 1."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.table import Table

from zhida.core.kernel.errors import InvalidInput, ZhidaError
from zhida.services.texts import Texts

__all__ = ["print_json", "print_table", "reported"]


def print_json(value: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@contextmanager
def reported() -> Generator[None]:
    """Turn an error into one clear line on stderr and exit status 1 (2 for bad usage)."""
    try:
        yield
    except ZhidaError as refused:
        typer.echo(_said(refused), err=True)
        raise typer.Exit(2 if isinstance(refused, InvalidInput) else 1) from None


def _said(refused: ZhidaError) -> str:
    """Return what the error says to an operator in its own words, or else what the catalogue says."""
    if type(refused).__str__ is not Exception.__str__:
        return str(refused)
    params: Mapping[str, str | int] = refused.params
    return Texts.load().render(f"error.{refused.code.value}", "en", params)
