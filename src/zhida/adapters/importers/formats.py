"""The file formats of a knowledge base by the ending of the file's name: three are written, more are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Final

from zhida.adapters.importers.child import parsed
from zhida.adapters.importers.csv_articles import read_csv, write_csv
from zhida.adapters.importers.jsonl_articles import read_jsonl, write_jsonl
from zhida.adapters.importers.markdown_articles import read_markdown, write_markdown
from zhida.adapters.importers.texts import FileRows
from zhida.core.knowledge.article import Article

__all__ = ["FORMATS", "READABLE", "Format", "format_of", "reader_for_type", "reader_of"]


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


READABLE: Final[Mapping[str, Callable[[bytes], FileRows]]] = {
    **{ending: form.read for ending, form in FORMATS.items()},
    ".xlsx": partial(parsed, "xlsx"),
    ".docx": partial(parsed, "docx"),
    ".pdf": partial(parsed, "pdf"),
    ".html": partial(parsed, "html"),
    ".htm": partial(parsed, "html"),
}
"""How every format is read, by ending; those of others in a child of their own."""
_TYPES: Final[Mapping[str, str]] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/x-ndjson": ".jsonl",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


def reader_of(file_name: str) -> Callable[[bytes], FileRows] | None:
    """Return what reads a file of this name, or None when nothing does."""
    return READABLE.get(PurePath(file_name).suffix.lower())


def reader_for_type(content_type: str, path: str) -> Callable[[bytes], FileRows]:
    """Return what reads something fetched: by its type, by the ending of its address, else as a page."""
    ending = _TYPES.get(content_type.partition(";")[0].strip().lower())
    return (READABLE[ending] if ending else reader_of(path)) or READABLE[".html"]


def format_of(file_name: str) -> Format | None:
    """Return the format of a file by its name, or None when it is not one of `FORMATS`."""
    return FORMATS.get(PurePath(file_name).suffix.lower())
