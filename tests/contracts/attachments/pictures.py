"""Files of every kind for tests, made here, good and bad."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

__all__ = [
    "GOOD",
    "HTML",
    "PDF",
    "PLACE",
    "SVG",
    "archive",
    "docx",
    "huge_png",
    "photo",
    "picture",
    "xlsx",
]

PLACE = "31.2304N 121.4737E"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """Return a small picture."""
    made = io.BytesIO()
    colour: int | tuple[int, ...] = {"RGBA": (200, 30, 30, 128), "P": 3, "L": 90}.get(mode, (200, 30, 30))
    Image.new(mode, size, colour).save(made, form)
    return made.getvalue()


def photo() -> bytes:
    """Return a photograph that says where it was taken, in three ways, and lies on its side."""
    image, made = Image.new("RGB", (40, 30), (10, 120, 60)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825)[29] = PLACE
    image.save(made, "JPEG", exif=exif, comment=PLACE.encode(), icc_profile=PLACE.encode())
    return made.getvalue()


def huge_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """Return a PNG of 100 million black pixels in some hundred kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return made.getvalue()


def docx(more: Mapping[str, bytes] | None = None) -> bytes:
    """Return what a word processor writes, in short."""
    return archive({"[Content_Types].xml": _TYPES, "word/document.xml": b"<w:document/>", **(more or {})})


def xlsx() -> bytes:
    """Return what a spreadsheet writes, in short."""
    return archive({"[Content_Types].xml": _TYPES, "xl/workbook.xml": b"<workbook/>"})


_OFFICE = "application/vnd.openxmlformats-officedocument"
GOOD: Mapping[str, tuple[bytes, str, str]] = {
    "jpeg": (picture("JPEG"), "picture", "image/jpeg"),
    "grey jpeg": (picture("JPEG", mode="L"), "picture", "image/jpeg"),
    "png": (picture("PNG"), "picture", "image/png"),
    "clear png": (picture("PNG", mode="RGBA"), "picture", "image/png"),
    "webp": (picture("WEBP"), "picture", "image/webp"),
    "gif": (picture("GIF", mode="P"), "picture", "image/png"),
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(40), "voice", "audio/webm"),
    "ogg": (b"OggS" + bytes(60), "voice", "audio/ogg"),
    "m4a": (b"\0\0\0\x20ftypM4A " + bytes(40), "voice", "audio/mp4"),
    "mp4": (b"\0\0\0\x20ftypisom" + bytes(40), "voice", "audio/mp4"),
    "mp3": (b"\xff\xfb\x90\x64" + bytes(40), "voice", "audio/mpeg"),
    "mp3 with tags": (b"ID3\x04" + bytes(40), "voice", "audio/mpeg"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "voice", "audio/wav"),
    "pdf": (PDF, "file", "application/pdf"),
    "text": ("订单号 2026-1121\n请看".encode(), "file", "text/plain"),
    "docx": (docx(), "file", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": (xlsx(), "file", f"{_OFFICE}.spreadsheetml.sheet"),
}
"""Content, kind and type of everything that is taken."""
