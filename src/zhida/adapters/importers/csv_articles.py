"""Articles as CSV, for spreadsheets: one row per article, header in English or Chinese.

A cell a spreadsheet would run as a formula is written behind an apostrophe, and read back without it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from zhida.adapters.importers.texts import (
    FileRows,
    decode,
    field_of,
    joined,
    parted,
    unknown_field,
    unreadable,
)
from zhida.core.knowledge.article import Article, article_fields
from zhida.core.knowledge.validation import FIELDS, ArticleRow, Cell, RowError

__all__ = ["read_csv", "write_csv"]

_LISTS: Final = frozenset({"similar", "tags"})
_NEEDED: Final = ("question", "answer")
_FORMULA: Final = re.compile(r"^'*[=+\-@＝＋－＠\t\r]")


def read_csv(content: bytes) -> FileRows:
    """Return the rows of a CSV file in UTF-8 or GB 18030, parted by comma, semicolon or tab."""
    text = decode(content)
    if text is None:
        return unreadable()
    try:
        records = list(_records(text))
    except csv.Error as error:
        return FileRows(rows=(), errors=(_error(1, "bad_csv", f"The file is not CSV: {error}"),))
    if not records:
        return FileRows(rows=(), errors=(_error(1, "empty_file", "The file holds no row"),))
    line, header = records[0]
    fields = [field_of(name) for name in header]
    errors = [
        unknown_field(line, name)
        for name, field in zip(header, fields, strict=True)
        if field is None and name.strip()
    ]
    errors.extend(
        _error(line, "no_column", f"There is no column {name}") for name in _NEEDED if name not in fields
    )
    if errors:
        return FileRows(rows=(), errors=tuple(errors))
    return _rows(fields, records[1:])


def write_csv(articles: Iterable[Article]) -> str:
    """Return the articles as CSV with an English header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for article in articles:
        values = article_fields(article)
        writer.writerow(_safe(_cell(values[field])) for field in FIELDS)
    return out.getvalue()


def _records(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield every record that is not blank with the line it begins in."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for record in reader:
        if any(cell.strip() for cell in record):
            yield before + 1, record
        before = reader.line_num


def _rows(fields: Sequence[str | None], records: Iterable[tuple[int, Sequence[str]]]) -> FileRows:
    rows: list[ArticleRow] = []
    errors: list[RowError] = []
    for line, record in records:
        if len(record) > len(fields) and any(cell.strip() for cell in record[len(fields) :]):
            what = f"The row has {len(record)} cells, the header {len(fields)}"
            errors.append(_error(line, "too_many_cells", what))
            continue
        rows.append(ArticleRow(line=line, values=_values(fields, record)))
    return FileRows(rows=tuple(rows), errors=tuple(errors))


def _values(fields: Sequence[str | None], record: Sequence[str]) -> Mapping[str, Cell]:
    values: dict[str, Cell] = {}
    for field, cell in zip(fields, record, strict=False):
        if field is not None:
            plain = cell[1:] if _FORMULA.match(cell) and cell.startswith("'") else cell
            values[field] = parted(plain) if field in _LISTS else plain
    return values


def _cell(value: str | list[str] | None) -> str:
    return joined(value) if isinstance(value, list) else value or ""


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _error(line: int, code: str, what: str) -> RowError:
    remedy = "Compare the file with an export: quote cells that hold the delimiter or a line break."
    return RowError(line=line, field=None, code=code, what=what, remedy=remedy)
