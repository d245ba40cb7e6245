"""Articles as Markdown, for people: a heading per question, its answer below, fields as ``名称: 值`` lines.

    ## 洗衣机显示E21怎么办？
    编号: xg10-e21
    相似: E21是什么意思 | 洗衣机不排水
    来源: 说明书第34页

    请先断电……

A line of the answer that would read as a heading or a field is written behind a backslash.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from zhida.adapters.importers.texts import FIELD_NAMES, FileRows, decode, field_of, joined, parted, unreadable
from zhida.core.knowledge.article import Article, line_fields
from zhida.core.knowledge.validation import ArticleRow, Cell, RowError

__all__ = ["read_markdown", "write_markdown"]

_HEADING: Final = re.compile(r"##(?!#)\s*(.*)")
_TITLE: Final = re.compile(r"#(?!#)")
_LISTS: Final = frozenset({"similar", "tags"})
_NAMED: Final = {name for names in FIELD_NAMES.values() for name in names}
_FIELD: Final = re.compile(r"[-*]?\s*([A-Za-z_]{2,10}|[\u4e00-\u9fff]{2,4})\s*[:：]\s?(.*)")
_WRITTEN: Final = ("similar", "tags", "lang", "source", "valid_from", "valid_to", "audience")


@dataclass(slots=True, kw_only=True)
class _Part:
    """One heading and what follows it."""

    line: int
    question: str
    body: list[str] = field(default_factory=list)
    values: dict[str, Cell] = field(default_factory=dict)

    def take(self, line: str) -> None:
        named = _named(line)
        if named is None:
            self.body.append(line[1:] if line.startswith("\\") else line)
            return
        name, value = named
        if name in _LISTS:
            self.values[name] = (*(self.values.get(name) or ()), *parted(value))
        else:
            self.values[name] = value

    def row(self) -> ArticleRow:
        answer = "\n".join(self.body)
        return ArticleRow(line=self.line, values={**self.values, "question": self.question, "answer": answer})


def read_markdown(content: bytes) -> FileRows:
    """Return one row per second-level heading; a title and text before the first heading are passed over."""
    text = decode(content)
    if text is None:
        return unreadable()
    parts: list[_Part] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        heading = _HEADING.match(line)
        if heading is not None:
            parts.append(_Part(line=number, question=heading.group(1)))
        elif parts and _TITLE.match(line) is None:
            parts[-1].take(line)
    if not parts:
        error = RowError(
            line=1,
            field=None,
            code="empty_file",
            what="The file holds no heading of the second level",
            remedy="Begin every article with '## ' and its question.",
        )
        return FileRows(rows=(), errors=(error,))
    return FileRows(rows=tuple(part.row() for part in parts))


def write_markdown(articles: Iterable[Article]) -> str:
    """Return the articles as Markdown with Chinese field names."""
    return "\n".join(_write(article) for article in articles)


def _write(article: Article) -> str:
    values = line_fields(article)
    lines = [f"## {article.question}", f"编号: {article.id}"]
    for name in _WRITTEN:
        value = values.get(name)
        label = FIELD_NAMES[name][-1]
        if isinstance(value, list):
            lines.extend(f"{label}: {joined([entry])}" for entry in value)
        elif value:
            lines.append(f"{label}: {value}")
    return "\n".join((*lines, "", *map(_written, article.answer.split("\n")), ""))


def _written(line: str) -> str:
    is_marked = line.startswith(("#", "\\")) or _named(line) is not None
    return f"\\{line}" if is_marked else line


def _named(line: str) -> tuple[str, str] | None:
    found = _FIELD.fullmatch(line)
    if found is None or found.group(1).lower() not in _NAMED:
        return None
    name = field_of(found.group(1)) or ""
    return (name, found.group(2)) if name not in {"question", "answer"} else None
