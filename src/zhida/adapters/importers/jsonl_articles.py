"""Articles as JSON lines, for programs: one object per line with the names of ``FIELDS``."""

import json
from collections.abc import Iterable
from typing import Final, cast

from zhida.adapters.importers.texts import FileRows, decode, unknown_field, unreadable
from zhida.core.knowledge.article import Article, line_fields
from zhida.core.knowledge.validation import FIELDS, ArticleRow, Cell, RowError

__all__ = ["read_jsonl", "write_jsonl"]

_MINED: Final = frozenset({"count", "examples"})
"""What ``zhida kb mine`` writes for whoever reads its drafts; no part of an article."""


def read_jsonl(content: bytes) -> FileRows:
    """Return the rows of a JSON lines file; blank lines are passed over."""
    text = decode(content)
    if text is None:
        return unreadable()
    rows: list[ArticleRow] = []
    errors: list[RowError] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            found = _read(number, line)
            errors.extend(found if isinstance(found, tuple) else ())
            rows.extend([found] if isinstance(found, ArticleRow) else [])
    return FileRows(rows=tuple(rows), errors=tuple(errors))


def write_jsonl(articles: Iterable[Article]) -> str:
    """Return the articles as JSON lines."""
    lines = (json.dumps(line_fields(article), ensure_ascii=False) for article in articles)
    return "".join(f"{line}\n" for line in lines)


def _read(number: int, line: str) -> ArticleRow | tuple[RowError, ...]:
    try:
        value = cast("object", json.loads(line))
    except (ValueError, RecursionError):
        return (
            _error(number, None, "bad_json", "The line is not JSON", "Mend the line, one object in each."),
        )
    if not isinstance(value, dict):
        return (_error(number, None, "bad_json", "The line is not an object", "Write one object per line."),)
    members = {
        name: member for name, member in cast("dict[str, object]", value).items() if name not in _MINED
    }
    errors = [unknown_field(number, name) for name in members if name not in FIELDS]
    errors.extend(
        _error(number, name, "wrong_type", f"{name} is neither text nor a list of texts", "Put it in quotes.")
        for name, member in members.items()
        if name in FIELDS and not _is_cell(member)
    )
    return tuple(errors) or ArticleRow(line=number, values=cast("dict[str, Cell]", members))


def _is_cell(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in cast("list[object]", value))
    return value is None or isinstance(value, str)


def _error(line: int, field: str | None, code: str, what: str, remedy: str) -> RowError:
    return RowError(line=line, field=field, code=code, what=what, remedy=remedy)
