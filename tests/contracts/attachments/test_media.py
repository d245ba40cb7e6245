"""What a file is, its bytes decide; pictures are written anew, and nothing dangerous passes (T9)."""

import io
import subprocess
import sys
import zipfile

import pytest
from PIL import Image

from tests.contracts.attachments.pictures import (
    GOOD,
    HTML,
    PDF,
    PLACE,
    SVG,
    archive,
    docx,
    huge_png,
    photo,
    picture,
)
from zhida.adapters.tools.media import PillowMedia
from zhida.ports.attachments import MAX_FILE_BYTES, FileRefused, FileRule, Media

MEDIA: Media = PillowMedia()
MANY = {f"part{number}": b"" for number in range(12_000)}


def refused(content: bytes) -> FileRule:
    with pytest.raises(FileRefused) as told:
        MEDIA.examine(content)
    assert told.value.params["why"]
    return told.value.rule


@pytest.mark.parametrize("name", list(GOOD))
def test_the_content_decides_what_a_file_is(name: str) -> None:
    content, kind, media_type = GOOD[name]

    found = MEDIA.examine(content)

    assert (found.kind.value, found.media_type) == (kind, media_type)
    assert found.is_rewritten is (kind == "picture")
    assert found.is_rewritten or found.content == content
    assert found.ending.startswith(".")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", FileRule.EMPTY),
        (bytes(MAX_FILE_BYTES + 1), FileRule.SIZE),
        (SVG, FileRule.TYPE),
        (b"\xef\xbb\xbf \n" + SVG, FileRule.TYPE),
        (HTML, FileRule.TYPE),
        (b"words first, then " + HTML, FileRule.TYPE),
        (b"<?xml version='1.0'?><a/>", FileRule.TYPE),
        (b"MZ\x90\x00" + bytes(60), FileRule.TYPE),
        (b"\x7fELF" + bytes(60), FileRule.TYPE),
        (b"caf\xe9", FileRule.TYPE),
        (b"\0\0\0\x20ftypheic" + bytes(40), FileRule.TYPE),
        (b"RIFF\x24\0\0\0AVI LIST", FileRule.TYPE),
        (b"\xff\xfe", FileRule.TYPE),
        (archive({"a.txt": b"a"}), FileRule.TYPE),
        (archive({"inner.zip": archive({"a": bytes(100_000)})}), FileRule.TYPE),
        (docx({"word/vbaProject.bin": b"macro"}), FileRule.TYPE),
        (docx({"inner.zip": b"PK"}), FileRule.TYPE),
        (docx({"xl/workbook.xml": b"both"}), FileRule.TYPE),
        (docx({"bomb": bytes(101 * 1024 * 1024)}), FileRule.TYPE),
        (docx(MANY), FileRule.TYPE),
        (docx() + b"appended", FileRule.TYPE),
        (HTML + docx(), FileRule.TYPE),
        (PDF + docx(), FileRule.TYPE),
        (PDF + archive({"a": b"a"}) + b"\n%%EOF\n", FileRule.TYPE),
        (b"junk\n" + PDF, FileRule.TYPE),
        (PDF[:20], FileRule.TYPE),
        (b"PK\x03\x04" + bytes(80) + docx()[-22:], FileRule.TYPE),
        (picture()[:60], FileRule.DAMAGED),
        (picture("JPEG")[:200], FileRule.DAMAGED),
        (b"GIF89a" + bytes(20), FileRule.DAMAGED),
        (b"GIF89a/*" + HTML, FileRule.DAMAGED),
        (b"RIFF\x24\0\0\0WEBPVP8 ", FileRule.DAMAGED),
    ],
)
def test_what_is_none_of_these_is_refused_with_the_remedy(content: bytes, rule: FileRule) -> None:
    assert refused(content) is rule


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_second_file_hidden_in_a_picture_is_gone(form: str) -> None:
    hidden = archive({"Evil.class": b"evil bytes"}) + HTML
    content = picture(form, mode="P" if form == "GIF" else "RGB") + hidden

    kept = MEDIA.examine(content).content

    assert b"PK\x03\x04" not in kept
    assert b"<script" not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))


def test_where_a_photograph_was_taken_is_gone_and_it_stands_upright() -> None:
    taken = photo()
    assert taken.count(PLACE.encode()) >= 3

    kept = MEDIA.examine(taken).content

    with Image.open(io.BytesIO(kept)) as shown:
        assert not dict(shown.getexif())
        assert "icc_profile" not in shown.info
        assert "comment" not in shown.info
        assert shown.size == (30, 40)
    assert PLACE.encode() not in kept
    assert b"Exif" not in kept


def test_a_picture_of_a_hundred_million_pixels_is_refused_in_bounded_memory() -> None:
    program = (
        "import resource, sys\n"
        "from zhida.adapters.tools.media import PillowMedia\n"
        "from zhida.ports.attachments import FileRefused\n"
        "from tests.contracts.attachments.pictures import picture\n"
        "content = sys.stdin.buffer.read()\n"
        "PillowMedia().examine(picture())\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    PillowMedia().examine(content)\n"
        "except FileRefused as refused:\n"
        "    print(refused.rule.value)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], input=huge_png(), stdout=subprocess.PIPE, check=True, timeout=60
    )

    rule, grown_kb = told.stdout.decode().split()
    assert rule == "pixels"
    assert int(grown_kb) < 20_000


def test_a_picture_that_would_grow_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(coarse, "JPEG", quality=5)
    monkeypatch.setattr("zhida.adapters.tools.media.MAX_FILE_BYTES", len(coarse.getvalue()))

    assert refused(coarse.getvalue()) is FileRule.SIZE
