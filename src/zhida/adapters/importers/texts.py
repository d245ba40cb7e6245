"""What every file format shares: encoding, names of fields, lists in one cell, the shape of a result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from zhida.core.knowledge.validation import ArticleRow, RowError

__all__ = [
    "FIELD_NAMES",
    "FileRows",
    "decode",
    "field_of",
    "joined",
    "parted",
    "unknown_field",
    "unreadable",
]

FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "编号", "文章编号"),
    "question": ("question", "问题", "标准问题", "标准问"),
    "answer": ("answer", "答案", "回答"),
    "similar": ("similar", "相似", "相似问题", "相似问", "相似问法"),
    "tags": ("tags", "tag", "标签"),
    "lang": ("lang", "language", "语言"),
    "source": ("source", "来源", "出处"),
    "valid_from": ("valid_from", "from", "生效", "生效日期", "开始日期"),
    "valid_to": ("valid_to", "to", "失效", "失效日期", "结束日期"),
    "audience": ("audience", "受众", "可见范围"),
}
"""What a field may be called in a file, in English and Chinese; the first name is the one written."""

_BY_NAME: Final = {name: field for field, names in FIELD_NAMES.items() for name in names}
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRows:
    """The rows of one file and what could not be read of it."""

    rows: tuple[ArticleRow, ...]
    errors: tuple[RowError, ...] = ()


def decode(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB 18030; None when it is none of them."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def field_of(name: str) -> str | None:
    """Return the field a column or key names, in English or Chinese, or None."""
    return _BY_NAME.get(name.strip().lower())


def joined(texts: Iterable[str]) -> str:
    r"""Return a list as one cell, entries parted by a bar, a bar inside an entry written ``\|``."""
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def parted(cell: str) -> tuple[str, ...]:
    r"""Return the entries of one cell, parted by bars or line breaks; ``\|`` is a bar inside an entry."""
    entries: list[str] = [""]
    escaped = False
    for char in cell:
        if not escaped and char == "\\":
            escaped = True
            continue
        if not escaped and char in "|\n":
            entries.append("")
        else:
            entries[-1] += char if char in "\\|" or not escaped else f"\\{char}"
        escaped = False
    entries[-1] += "\\" if escaped else ""
    return tuple(entries)


def unreadable() -> FileRows:
    """Return the result for a file whose text cannot be read at all."""
    error = RowError(
        line=1,
        field=None,
        code="bad_encoding",
        what="The file is not text in UTF-8 or GB 18030",
        remedy="Save it as UTF-8 and import it again.",
    )
    return FileRows(rows=(), errors=(error,))


def unknown_field(line: int, name: str) -> RowError:
    """Return the error for a column or key no article has."""
    return RowError(
        line=line,
        field=name[:40],
        code="unknown_field",
        what=f"No field is called {name[:40]!r}",
        remedy=f"Use one of: {', '.join(FIELD_NAMES)}, or delete it.",
    )
