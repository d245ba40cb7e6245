"""The bundle budget counts everything a page loads before its first paint."""

from pathlib import Path

import pytest

from tools.bundle_budget import Budget, weigh

PAGE = Budget(name="page", files=("chat.html",), limit_bytes=1)


def test_a_page_weighs_its_scripts_its_styles_and_its_chunks(tmp_path: Path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "chat-1.js").write_text("let x = 1;", encoding="utf-8")
    (tmp_path / "static" / "chat-1.css").write_text("p { color: red }", encoding="utf-8")
    (tmp_path / "chat.html").write_text("<p>only text</p>", encoding="utf-8")
    alone = weigh(tmp_path, PAGE)

    (tmp_path / "chat.html").write_text(
        '<script src="/static/chat-1.js"></script><link href="/static/chat-1.css">', encoding="utf-8"
    )

    named = weigh(tmp_path, PAGE)
    (tmp_path / "static" / "later-1.js").write_text("let y = 2;", encoding="utf-8")
    chunked = Budget(name="page", files=("chat.html",), chunks=("later-*.js",), limit_bytes=1)
    assert alone == 0
    assert named > 40
    assert weigh(tmp_path, chunked) > named


def test_a_page_that_names_a_missing_file_is_refused(tmp_path: Path):
    (tmp_path / "chat.html").write_text('<script src="/static/gone.js"></script>', encoding="utf-8")

    with pytest.raises(FileNotFoundError, match=r"gone\.js: named by a page"):
        weigh(tmp_path, PAGE)


def test_a_script_alone_weighs_itself(tmp_path: Path):
    (tmp_path / "widget.js").write_text("let x = 1;", encoding="utf-8")

    assert 0 < weigh(tmp_path, Budget(name="launcher", files=("widget.js",), limit_bytes=99)) < 99
