"""What a file is, by its first bytes and its structure; pictures are decoded and written anew.

Nothing but the picture itself survives: no place or time of the camera, no comment, no colour profile, no
second file hidden behind it, and of an animation the first frame. Archives are never unpacked: of a DOCX or
XLSX only the list of contents is read, and that only when it is short.
"""

import io
import struct
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING, Final

from zhida.core.conversation.events import MessageKind
from zhida.ports.attachments import MAX_FILE_BYTES, MAX_PIXELS, Examined, FileRefused, FileRule

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["PillowMedia"]

_QUALITY: Final = 88
"""Of JPEG and WebP: text on a photographed receipt stays sharp."""
_PICTURES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_OFFICE: Final = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}
_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash"})
"""ISO base media that holds sound; the brands of HEIC and AVIF pictures are others."""
_MP3_SYNC: Final = frozenset({0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2})
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_MOST_LISTED: Final = 512 * 1024
"""Bytes of the list of contents of a DOCX or XLSX: some thousand parts."""
_MOST_UNPACKED: Final = 100 * 1024 * 1024
_MARKUP: Final = (b"<html", b"<svg", b"<script", b"<!doctype", b"<?xml", b"%pdf-")
_LOOKED_AT: Final = 4_096
_FOUND_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, AttributeError,
    OverflowError, ZeroDivisionError, MemoryError, Warning, struct.error,
)  # fmt: skip
"""What decoders raise for damaged input; none of it is a fault of ours."""


class PillowMedia:
    """`zhida.ports.attachments.Media`; Pillow is loaded with the first picture."""

    def examine(self, content: bytes) -> Examined:
        """Return what a file is and what to keep of it; see the port."""
        if not content:
            raise FileRefused(FileRule.EMPTY)
        if len(content) > MAX_FILE_BYTES:
            raise FileRefused(FileRule.SIZE)
        if (form := _picture_form(content)) is not None:
            return _rewritten(content, form)
        if (sound := _sound(content)) is not None:
            return _as_it_is(content, MessageKind.VOICE, sound)
        for found in (_paper, _office, _plain):
            if (media_type := found(content)) is not None:
                return _as_it_is(content, MessageKind.FILE, media_type)
        raise FileRefused(FileRule.TYPE)


def _as_it_is(content: bytes, kind: MessageKind, media_type: str) -> Examined:
    return Examined(kind=kind, media_type=media_type, ending=_ENDINGS[media_type], content=content)


def _picture_form(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _rewritten(content: bytes, form: str) -> Examined:
    """Return a picture made anew from its pixels; of a GIF the first frame as PNG."""
    from PIL import Image

    import_module("PIL.WebPImagePlugin")  # Else a WebP picture would make Pillow load every format it knows.
    Image.MAX_IMAGE_PIXELS = None  # Our own limit is lower and holds before anything is decoded.
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused(FileRule.PIXELS)
            target = "PNG" if form == "GIF" else form
            made = _written(_upright(picture, target), target)
    except _FOUND_BROKEN:
        raise FileRefused(FileRule.DAMAGED) from None
    if len(made) > MAX_FILE_BYTES:
        raise FileRefused(FileRule.SIZE)
    media_type = _PICTURES[target]
    return Examined(
        kind=MessageKind.PICTURE,
        media_type=media_type,
        ending=_ENDINGS[media_type],
        content=made,
        is_rewritten=True,
    )


def _upright(picture: "Image", target: str) -> "Image":
    """Return the pixels alone, turned as the camera was held, in colours the target can hold."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(picture)
    is_clear = "transparency" in turned.info or turned.mode in {"LA", "PA", "RGBA", "RGBa", "La"}
    clean = turned.convert("RGBA" if is_clear and target != "JPEG" else "RGB")
    clean.info.clear()
    return clean


def _written(picture: "Image", target: str) -> bytes:
    made = io.BytesIO()
    if target == "PNG":
        picture.save(made, target)
    else:
        picture.save(made, target, quality=_QUALITY)
    return made.getvalue()


def _sound(content: bytes) -> str | None:
    if content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        return "audio/webm"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp" and content[8:12] in _BRANDS:
        return "audio/mp4"
    is_mp3 = len(content) > 2 and content[0] == 0xFF and content[1] in _MP3_SYNC
    return "audio/mpeg" if is_mp3 or content.startswith(b"ID3") else None


def _paper(content: bytes) -> str | None:
    """Know a PDF that begins and ends as one; one that is an archive too is none."""
    tail = content.rstrip(b"\r\n\t \x00")[-1_024:]
    is_whole = content.startswith(b"%PDF-") and b"%%EOF" in tail
    return "application/pdf" if is_whole and _END not in content[-66_000:] else None


def _office(content: bytes) -> str | None:
    """Know a DOCX or XLSX by its list of contents; nothing is unpacked, macros are refused."""
    end = content[-_END_BYTES:]
    if not (content.startswith(b"PK\x03\x04") and end.startswith(_END) and end.endswith(b"\0\0")):
        return None
    listed = int.from_bytes(end[12:16], "little")
    if listed > _MOST_LISTED:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (*_FOUND_BROKEN, zipfile.BadZipFile, NotImplementedError):
        return None
    return _office_type({part.filename for part in parts}, sum(part.file_size for part in parts))


def _office_type(names: set[str], unpacked: int) -> str | None:
    hides = any(name.endswith(("vbaProject.bin", ".zip", ".exe", ".html", ".svg")) for name in names)
    if "[Content_Types].xml" not in names or hides or unpacked > _MOST_UNPACKED:
        return None
    endings = [ending for part, ending in _OFFICE.items() if part in names]
    if len(endings) != 1:
        return None
    return next(media_type for media_type, ending in _ENDINGS.items() if ending == endings[0])


def _plain(content: bytes) -> str | None:
    """Know text in UTF-8 without control characters that no browser could take for a page."""
    head = content[:_LOOKED_AT].lower()
    has_controls = any((byte < 32 and byte not in b"\t\n\r\f") or byte == 127 for byte in set(content))
    if has_controls or any(mark in head for mark in _MARKUP):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "text/plain"
