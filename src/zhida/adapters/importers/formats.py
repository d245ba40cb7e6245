"""The file formats of a knowledge base by the ending of the file's name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from zhida.adapters.importers.csv_articles import read_csv, write_csv
from zhida.adapters.importers.jsonl_articles import read_jsonl, write_jsonl
from zhida.adapters.importers.markdown_articles import read_markdown, write_markdown
from zhida.adapters.importers.texts import FileRows
from zhida.core.knowledge.article import Article

__all__ = ["FORMATS", "Format", "format_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one format is read and written; `read` never raises for what is in the file."""

    name: str
    read: Callable[[bytes], FileRows]
    write: Callable[[Iterable[Article]], str]


FORMATS: Final[Mapping[str, Format]] = {
    ".csv": Format(name="csv", read=read_csv, write=write_csv),
    ".jsonl": Format(name="jsonl", read=read_jsonl, write=write_jsonl),
    ".md": Format(name="markdown", read=read_markdown, write=write_markdown),
}


def format_of(file_name: str) -> Format | None:
    """Return the format of a file by its name, or None when it is not one of `FORMATS`."""
    return FORMATS.get(PurePath(file_name).suffix.lower())
