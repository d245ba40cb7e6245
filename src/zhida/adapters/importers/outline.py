"""Questions and answers in a document people wrote for people: by 问/答, by headings, by question marks.

In this order, the first that finds anything: a table whose header names question and answer; lines marked 问
and 答 or Q and A; headings with text below; lines that ask, or are numbered like a heading, with text below.
What is found is a proposal for the rules of articles, not more.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from zhida.adapters.importers.blocks import Block
from zhida.adapters.importers.texts import FileRows, field_of, parted
from zhida.core.knowledge.validation import ArticleRow, Cell, RowError
from zhida.kit.texts import has_han

__all__ = ["outlined", "table_rows"]

_LISTS: Final = frozenset({"similar", "tags"})
_ASKED: Final = re.compile(r"^(?:Q|问|問|问题|提问|Question)\s*\d{0,3}\s*[:：.、)）]\s*(.+)$", re.IGNORECASE)
_TOLD: Final = re.compile(r"^(?:A|答|答案|回答|Answer)\s*\d{0,3}\s*[:：.、)）]\s*(.*)$", re.IGNORECASE)
_NUMBERED: Final = re.compile(
    r"^(?:第?[一二三四五六七八九十百]{1,4}[、.．章节条]|[(（]?\d{1,3}(?:\.\d{1,2}){0,2}[、.．)）]?)\s*(\S.{1,60})$"
)
_ENDS: Final = re.compile(r"[。；;，,.!！:：]$")
_BULLET: Final = re.compile(r"^(?:[-•·*●]|\d{1,2}[.、)）]|[(（]\d{1,2}[)）]|[①-⑳])")
_LONGEST_QUESTION: Final = 80


@dataclass(slots=True)
class _Pair:
    """A question and the lines below it."""

    block: Block
    question: str
    lines: list[str] = field(default_factory=list[str])

    def row(self) -> ArticleRow | None:
        answer = _joined(self.lines)
        if not answer:
            return None
        return ArticleRow(
            line=self.block.line,
            place=self.block.place,
            values={"question": self.question, "answer": answer},
        )


def outlined(blocks: Sequence[Block]) -> FileRows:
    """Return the articles found in a document, or the error that says how to write them."""
    tables = table_rows([(block.line, block.cells) for block in blocks if block.kind == "row"])
    if tables is not None:
        return tables
    lines = [part for block in blocks for part in _lines(block)]
    for finds in (_marked, _headed, _asking):
        rows = tuple(row for row in (pair.row() for pair in finds(lines)) if row is not None)
        if rows:
            return FileRows(rows=rows)
    return FileRows(rows=(), errors=(_NOTHING,))


def table_rows(records: Sequence[tuple[int, Sequence[str]]], place: str = "") -> FileRows | None:
    """Return the rows of a table whose first record names its columns; None when it names no question."""
    if not records:
        return None
    line, header = records[0]
    fields = [field_of(name) for name in header]
    if "question" not in fields or "answer" not in fields:
        return None
    errors = [
        RowError(
            line=line,
            field=name[:40],
            code="unknown_field",
            what=f"No field is called {name[:40]!r}",
            remedy="Rename the column as in the reference, or delete it.",
            place=place,
        )
        for name, known in zip(header, fields, strict=True)
        if known is None and name.strip()
    ]
    rows = tuple(
        ArticleRow(line=number, place=place, values=_values(fields, cells)) for number, cells in records[1:]
    )
    return FileRows(rows=() if errors else rows, errors=tuple(errors))


def _values(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, Cell]:
    return {
        name: parted(cell) if name in _LISTS else cell
        for name, cell in zip(fields, cells, strict=False)
        if name is not None
    }


def _lines(block: Block) -> Iterable[Block]:
    if block.kind == "heading":
        return (block,)
    return (
        Block(kind="text", text=line.strip(), line=block.line, place=block.place)
        for line in block.text.split("\n")
        if line.strip()
    )


def _marked(lines: Sequence[Block]) -> Sequence[_Pair]:
    """Pairs by 问：…… 答：…… or Q: … A: …; both marks must occur."""
    pairs: list[_Pair] = []
    has_answers = False
    for block in lines:
        asked, told = _ASKED.match(block.text), _TOLD.match(block.text)
        if asked is not None:
            pairs.append(_Pair(block, asked.group(1).strip()))
        elif pairs:
            has_answers = has_answers or told is not None
            pairs[-1].lines.append(told.group(1) if told is not None else block.text)
    return pairs if has_answers else ()


def _headed(lines: Sequence[Block]) -> Sequence[_Pair]:
    return _below(lines, lambda block, _: block.text if block.kind == "heading" else None)


def _asking(lines: Sequence[Block]) -> Sequence[_Pair]:
    return _below(lines, _question)


def _question(block: Block, after: Block | None) -> str | None:
    """Return the question a plain line asks, or is the heading of; a list of numbered lines has none."""
    text = block.text
    numbered = _NUMBERED.match(text)
    bare = numbered.group(1).strip() if numbered else text
    if len(bare) <= _LONGEST_QUESTION and bare.endswith(("?", "？")):
        return bare
    is_heading = numbered is not None and after is not None and not _ENDS.search(bare)
    if is_heading and after is not None and _NUMBERED.match(after.text) is None:
        return bare
    return None


def _below(
    lines: Sequence[Block], question_of: Callable[[Block, Block | None], str | None]
) -> Sequence[_Pair]:
    pairs: list[_Pair] = []
    for at, block in enumerate(lines):
        question = question_of(block, lines[at + 1] if at + 1 < len(lines) else None)
        if question is not None:
            pairs.append(_Pair(block, question))
        elif pairs:
            pairs[-1].lines.append(block.text)
    return pairs


def _joined(lines: Sequence[str]) -> str:
    """Return lines as a text; one that was only broken by the width of the page goes on."""
    text = ""
    for line in lines:
        if not text:
            text = line
        elif _BULLET.match(line) or text[-1] in "。！？.!?:：；;":
            text = f"{text}\n{line}"
        else:
            text += line if has_han(text[-1] + line[0]) else f" {line}"
    return text.strip()


_NOTHING: Final = RowError(
    line=1,
    field=None,
    code="no_questions",
    what="No question with an answer was found",
    remedy="Write questions as headings, or mark them 问 and 答 (Q and A), or use a table with a header.",
)
