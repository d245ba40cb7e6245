"""Names of files are made harmless and always end as what the file is."""

import pytest

from zhida.services.file_names import clean_name, disposition


@pytest.mark.parametrize(
    ("given", "ending", "clean"),
    [
        ("收据.png", ".png", "收据.png"),
        ("photo.JPEG", ".jpg", "photo.JPEG"),
        ("C:\\Users\\lin\\photo.jpg", ".jpg", "photo.jpg"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("invoice.pdf.exe", ".pdf", "invoice.pdf.exe.pdf"),
        ("page.html", ".txt", "page.html.txt"),
        ("gpj.\u202egnp", ".png", "gpj.gnp.png"),
        ("a\r\nSet-Cookie: x", ".txt", "aSet-Cookie x.txt"),
        ("", ".jpg", "file.jpg"),
        (" .. ", ".jpg", "file.jpg"),
        (".png", ".png", "png.png"),
        ("a" * 300, ".txt", "a" * 100 + ".txt"),
        ("<script>.csv", ".txt", "script.csv.txt"),
        ("notes.md", ".txt", "notes.md"),
    ],
)
def test_a_name_is_made_harmless(given: str, ending: str, clean: str) -> None:
    assert clean_name(given, ending) == clean


def test_a_name_can_never_leave_its_header() -> None:
    header = disposition('a"; filename="evil\r\n.html', is_inline=False)

    assert header.startswith("attachment; ")
    assert header.count('"') == 2
    assert "\r" not in header and "\n" not in header
    assert (
        disposition("收.png", is_inline=True) == "inline; filename=\"_.png\"; filename*=UTF-8''%E6%94%B6.png"
    )
