"""A document as blocks of plain text, and HTML read into them: of tags only what is a heading counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, Literal

__all__ = ["Block", "Kind", "html_blocks"]

Kind = Literal["heading", "text", "row"]
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"})
_BREAKS: Final = frozenset(
    {"p", "div", "li", "dd", "blockquote", "section", "article", "details", "pre", "tr", "table", "ul", "ol"}
)
_CELLS: Final = frozenset({"td", "th"})
_SILENT: Final = frozenset(
    {"script", "style", "template", "noscript", "svg", "math", "head", "nav", "footer"}
)
_MOST_BLOCKS: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, a paragraph, or a row of a table with its cells; ``line`` counts in ``place`` from 1."""

    kind: Kind
    text: str
    line: int
    place: str = ""
    cells: tuple[str, ...] = ()


def html_blocks(html: str) -> Sequence[Block]:
    """Return the blocks of an HTML document; scripts, styles, navigation and attributes are passed over."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


class _Reader(HTMLParser):
    """Collects text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._kind: Kind = "text"
        self._cells: list[str] | None = None
        self._in_cell = False
        self._silent = 0
        vars(self)["handle_data"] = self._take

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin what the tag begins."""
        del attrs
        if tag in _SILENT:
            self._silent += 1
        elif tag == "tr":
            self._end_row()
            self.end_block()
            self._cells = []
        elif tag in _CELLS:
            self._end_cell()
            self._in_cell = True
        elif tag in _HEADINGS:
            self.end_block()
            self._kind = "heading"
        elif tag == "br":
            self._text.append("\n")
        elif tag in _BREAKS and self._cells is None:
            self.end_block()
            self._text.extend(("- ",) if tag == "li" else ())

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self._end_row()
        elif tag in _HEADINGS or (tag in _BREAKS and self._cells is None):
            self.end_block()

    def _take(self, shown: str) -> None:
        if not self._silent:
            self._text.append(shown)

    def end_block(self) -> None:
        """Keep the text collected so far as a block."""
        text = self._taken()
        kind, self._kind = self._kind, "text"
        if text and text != "-" and len(self.blocks) < _MOST_BLOCKS:
            self.blocks.append(Block(kind=kind, text=text, line=self.getpos()[0]))

    def _end_cell(self) -> None:
        """Keep a cell, also one whose end nobody wrote."""
        if self._in_cell and self._cells is not None:
            self._cells.append(self._taken())
        self._in_cell = False

    def _end_row(self) -> None:
        """Keep a row, also one whose end nobody wrote."""
        self._end_cell()
        cells, self._cells = tuple(self._cells or ()), None
        if any(cells) and len(self.blocks) < _MOST_BLOCKS:
            line = self.getpos()[0]
            self.blocks.append(Block(kind="row", text=" | ".join(cells), line=line, cells=cells))

    def _taken(self) -> str:
        """Return the text collected, each line without needless blanks."""
        lines = "".join(self._text).split("\n")
        self._text.clear()
        return "\n".join(line for line in (" ".join(raw.split()) for raw in lines) if line)
