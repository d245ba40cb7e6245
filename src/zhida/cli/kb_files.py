"""Knowledge bases as files: read one whole or say what is wrong, write one whole or not at all."""

import gzip
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import typer

from zhida.adapters.importers.formats import FORMATS, Format, format_of
from zhida.adapters.importers.texts import FileRows
from zhida.cli.printing import print_table
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import RowError, read_articles

__all__ = [
    "articles_of",
    "print_errors",
    "read_rows",
    "text_of",
    "usage",
    "write_articles",
    "write_text",
    "written_format",
]


def usage(what: str) -> typer.Exit:
    """Print what is wrong with the call and return the exit to raise (status 2)."""
    typer.echo(what, err=True)
    return typer.Exit(2)


def text_of(path: Path) -> str:
    """Return a text file, unzipped when it ends in ``.gz``.

    Raises:
        typer.Exit: It cannot be read.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise usage(f"{path.name}: is not in UTF-8; save it as text in UTF-8 and try again") from None
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise usage(f"{path.name}: cannot be read ({why}); check the path") from None


def written_format(path: Path) -> Format:
    """Return the format of a file by its name.

    Raises:
        typer.Exit: Its ending names none.
    """
    found = format_of(path.name)
    if found is None:
        raise usage(f"{path.name}: unknown kind of file; use a name ending in {', '.join(FORMATS)}")
    return found


def read_rows(path: Path) -> FileRows:
    """Return the rows of a file.

    Raises:
        typer.Exit: The file cannot be opened, or its ending names no format.
    """
    try:
        return written_format(path).read(path.read_bytes())
    except OSError as error:
        raise usage(f"{path.name}: cannot be read ({error.strerror}); check the path") from None


def articles_of(path: Path) -> tuple[Article, ...]:
    """Return the articles of a file.

    Raises:
        typer.Exit: The file cannot be read (2), or a row is wrong (1); every error has been printed.
    """
    rows = read_rows(path)
    read = read_articles(rows.rows, source=path.stem)
    errors = (*rows.errors, *read.errors)
    if errors:
        print_errors(path.name, errors)
        raise typer.Exit(1)
    return tuple(article for _, article in read.articles)


def print_errors(name: str, errors: Iterable[RowError]) -> None:
    """Print every error with its line and remedy, as a table."""
    cells = [
        (f"{error.place} {error.line}".strip(), error.field or "", error.what, error.remedy)
        for error in errors
    ]
    print_table(
        f"{name}: {len(cells)} errors, nothing was taken", ("line", "field", "what", "what to do"), cells
    )


def write_articles(path: Path, articles: Iterable[Article]) -> None:
    """Write a file beside its name and put it in place at once, so that no reader ever sees half of it.

    Raises:
        typer.Exit: The file cannot be written, or its ending names no format.
    """
    write_text(path, written_format(path).write(sorted(articles, key=lambda article: article.id)))


def write_text(path: Path, text: str) -> None:
    """Write a text beside its file and put it in place at once.

    Raises:
        typer.Exit: The file cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise usage(f"{path.name}: cannot be written ({error.strerror}); check the path") from None
