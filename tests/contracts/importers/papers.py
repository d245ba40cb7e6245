"""Real files of other programs, written by hand: a workbook, a Word document, a PDF."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

__all__ = ["docx", "pdf", "xlsx", "zipped"]

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPE = "application/vnd.openxmlformats-officedocument"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _types(*parts: tuple[str, str]) -> str:
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<?xml version="1.0"?><Types xmlns="{_CONTENT}">{rels}{xml}{overrides}</Types>'


def _rels(*targets: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{found}</Relationships>'


def xlsx(sheets: Mapping[str, Sequence[Sequence[str | int]]]) -> bytes:
    """Return a workbook; a whole number is stored as a number."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1)
    )
    book = f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    parts = [("/xl/workbook.xml", f"{_TYPE}.spreadsheetml.sheet.main+xml")]
    members: dict[str, str | bytes] = {
        "_rels/.rels": _rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _rels(
            *(("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(names) + 1))
        ),
    }
    for at, name in enumerate(names, 1):
        rows = "".join(_sheet_row(number, row) for number, row in enumerate(sheets[name], 1))
        members[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        )
        parts.append((f"/xl/worksheets/sheet{at}.xml", f"{_TYPE}.spreadsheetml.worksheet+xml"))
    return zipped({"[Content_Types].xml": _types(*parts), **members})


def _sheet_row(number: int, row: Sequence[str | int]) -> str:
    cells = "".join(_sheet_cell(f"{'ABCDEFGH'[at]}{number}", cell) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _sheet_cell(at: str, cell: str | int) -> str:
    if isinstance(cell, int):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def docx(*paragraphs: tuple[str, str]) -> bytes:
    """Return a Word document; each paragraph has a style (``Heading1`` or nothing) and a text."""
    body = "".join(
        f'<w:p><w:pPr>{_styled(style)}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    style = (
        f'<w:styles xmlns:w="{_WORD}"><w:style w:type="paragraph" w:styleId="Heading1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>'
    )
    return zipped(
        {
            "[Content_Types].xml": _types(
                ("/word/document.xml", f"{_TYPE}.wordprocessingml.document.main+xml"),
                ("/word/styles.xml", f"{_TYPE}.wordprocessingml.styles+xml"),
            ),
            "_rels/.rels": _rels(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _rels(("styles", "styles.xml")),
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": style,
        }
    )


def _styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>' if style else ""


def pdf(*pages: Sequence[str]) -> bytes:
    """Return a PDF with these lines of Latin text on its pages."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, lines in enumerate(pages):
        shown = " ".join(f"({line.translate(_ESCAPED)}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 780 Td {shown} ET"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _numbered(bodies)


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def _numbered(bodies: Sequence[str]) -> bytes:
    out = "%PDF-1.4\n"
    starts: list[int] = []
    for number, body in enumerate(bodies, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(bodies) + 1
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode()
