"""Foreign formats read into article rows by their libraries; only ever called in a child that can be ended.

A file is content, never instruction: no macro, script, link or outer part is followed, and only text leaves.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, cast

from zhida.adapters.importers.blocks import Block, html_blocks
from zhida.adapters.importers.outline import outlined, table_rows
from zhida.adapters.importers.texts import FileRows, decode
from zhida.core.knowledge.validation import ArticleRow, RowError

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

__all__ = ["DOCUMENTS", "MAX_MEMBERS", "MAX_PAGES", "MAX_ROWS", "MAX_UNPACKED", "refused"]

MAX_PAGES: Final = 500
MAX_ROWS: Final = 20_000
MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 100 * 1024 * 1024
_MAX_RATIO: Final = 200
"""Source: text packs to a tenth, repeated XML to a fiftieth; a bomb to a thousandth."""
_SMALL: Final = 1024 * 1024
_COLUMNS: Final = 100


def read_xlsx(content: bytes) -> FileRows:
    """Return the rows of every sheet whose first row names question and answer."""
    from python_calamine import CalamineWorkbook

    wrong = _bomb(content)
    if wrong is not None:
        return wrong
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows: list[ArticleRow] = []
    errors: list[RowError] = []
    found = False
    for name in book.sheet_names:
        records = list(_records(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
        table = table_rows(records, name)
        if table is not None:
            found = True
            rows.extend(table.rows)
            errors.extend(table.errors)
    if not found:
        return refused(
            "no_column", "No sheet begins with a row that names question and answer", "Add that row."
        )
    return FileRows(rows=tuple(rows), errors=tuple(errors))


def read_docx(content: bytes) -> FileRows:
    """Return the articles of a Word document."""
    import mammoth

    wrong = _bomb(content)
    if wrong is not None:
        return wrong
    image = mammoth.images.img_element(_nothing)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no types
    made = mammoth.convert_to_html(io.BytesIO(content), convert_image=image)  # pyright: ignore[reportUnknownMemberType] - no types
    return outlined(html_blocks(cast("str", made.value)))


def read_pdf(content: bytes) -> FileRows:
    """Return the articles of a PDF with text in it; each cites its page."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    try:
        if len(document) > MAX_PAGES:
            return refused(
                "too_many_pages", f"The file has {len(document)} pages", f"Split it: at most {MAX_PAGES}."
            )
        blocks = [block for number in range(len(document)) for block in _page(document[number], number + 1)]
    finally:
        document.close()
    if not blocks:
        return refused(
            "no_text", "No page holds text, only pictures", "Recognise the text first, then import it."
        )
    return outlined(blocks)


def read_html(content: bytes) -> FileRows:
    """Return the articles of a web page: of its main part, or of all of it when that holds none."""
    import trafilatura

    main = trafilatura.extract(
        content, output_format="html", include_comments=False, include_tables=True, favor_recall=True
    )
    found = outlined(html_blocks(main)) if main else None
    if found is not None and found.rows:
        return found
    text = decode(content)
    if text is None:
        return refused("bad_encoding", "The page is not text in UTF-8 or GB 18030", "Save it as UTF-8.")
    return outlined(html_blocks(text))


DOCUMENTS: Final[Mapping[str, Callable[[bytes], FileRows]]] = {
    "xlsx": read_xlsx,
    "docx": read_docx,
    "pdf": read_pdf,
    "html": read_html,
}
"""How each foreign format is read."""


def refused(code: str, what: str, remedy: str) -> FileRows:
    """Return a file of which nothing is taken, and why."""
    return FileRows(rows=(), errors=(RowError(line=1, field=None, code=code, what=what, remedy=remedy),))


def _bomb(content: bytes) -> FileRows | None:
    """Return what is wrong with an archive before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return refused(
            "wrong_format", "The file is not what its name says", "Save it again as .xlsx or .docx."
        )
    unpacked, packed = sum(m.file_size for m in members), max(1, sum(m.compress_size for m in members))
    is_bomb = unpacked > _SMALL and unpacked > packed * _MAX_RATIO
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or is_bomb:
        return refused(
            "unpacks_too_large", "The file unpacks to far more than it holds", "Remove pictures, or split it."
        )
    return None


def _records(rows: Iterable[Iterable[object]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(rows, start=1):
        cells = tuple(_cell(cell) for cell in row)[:_COLUMNS]
        if any(cells) and number <= MAX_ROWS:
            yield number, cells


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _page(page: "PdfPage", number: int) -> Iterator[Block]:
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()  # pyright: ignore[reportUnknownMemberType] - the library has no types
    text_page.close()
    for line, raw in enumerate(text.replace("\r", "\n").replace("\ufffe", "").split("\n"), start=1):
        if raw.strip():
            yield Block(kind="text", text=" ".join(raw.split()), line=line, place=f"p. {number}")


def _nothing(image: object) -> dict[str, str]:
    del image
    return {}
