"""Files of other programs become articles or one clear error, in bounded time and memory."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.contracts.importers.papers import docx, pdf, xlsx, zipped
from zhida.adapters.importers import documents
from zhida.adapters.importers.blocks import Block, html_blocks
from zhida.adapters.importers.child import MAX_FILE, Limits, main, parsed, rows_from_json, rows_json
from zhida.adapters.importers.documents import DOCUMENTS, read_docx, read_html, read_pdf, read_xlsx
from zhida.adapters.importers.formats import READABLE, reader_for_type, reader_of
from zhida.adapters.importers.outline import outlined
from zhida.adapters.importers.texts import FileRows
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import read_articles

FAQ = [["问题", "答案", "相似问", "失效日期"], ["怎么退货", "七天内可退。", "退货|退钱", "2026-12-31"]]
WORD = docx(
    ("Heading1", "怎么退货？"), ("", "七天内可退。"), ("", "运费我们出。"), ("Heading1", "空的"),
    ("Heading1", "怎么换货？"), ("", "十五天内。"),
)  # fmt: skip
PAPER = pdf(
    [
        "Returns and more",
        "1. How do I return an item?",
        "You can return it within",
        "7 days.",
        "- keep the box",
    ],
    ["Where is my order?", "Open the order page."],
)
PAGE = """<html><head><title>FAQ</title><script>alert(1)</script></head><body><nav>Menu</nav>
<main><h1>常见问题</h1><h2>怎么退货？</h2><p>签收后七天内可以在订单页申请退货，<b>运费</b>由我们承担。</p>
<p onclick="x()">退款三天内到账<img src=x onerror=alert(1)>。</p><h2>怎么开发票？</h2>
<ul><li>在订单页点开票</li><li>填好抬头</li></ul></main><footer>版权</footer></body></html>"""


def articles(read: FileRows, source: str = "faq") -> Sequence[Article]:
    found = read_articles(read.rows, source=source)
    assert read.errors + found.errors == ()
    return [article for _, article in found.articles]


def codes(read: FileRows) -> list[str]:
    return [error.code for error in read.errors]


@pytest.mark.parametrize(
    ("kind", "content", "question"),
    [
        ("xlsx", xlsx({"售后": FAQ}), "怎么退货"),
        ("docx", WORD, "怎么退货？"),
        ("pdf", PAPER, "How do I return an item?"),
        ("html", PAGE.encode(), "怎么退货？"),
    ],
)
def test_real_file_is_read_in_a_child(kind: str, content: bytes, question: str):
    assert articles(parsed(kind, content))[0].question == question


def test_workbook_gives_the_rows_of_every_sheet_that_names_its_columns():
    more = [["问题", "答案"], ["怎么换货", "十五天内。"], ["", ""], ["运费", 10]]
    read = read_xlsx(xlsx({"说明": [["随便写"]], "售后": FAQ, "物流": more}))

    first, second, third = articles(read)

    assert (first.similar, str(first.valid_to), first.source) == (("退货", "退钱"), "2026-12-31", "faq, 售后")
    assert (second.answer, third.answer) == ("十五天内。", "10")
    assert [(row.place, row.line) for row in read.rows] == [("售后", 2), ("物流", 2), ("物流", 4)]


def test_wrong_row_of_a_workbook_is_named_by_sheet_row_and_column():
    (error,) = read_articles(read_xlsx(xlsx({"售后": [*FAQ, ["怎么换货", ""]]})).rows).errors

    assert (error.place, error.line, error.field, error.code) == ("售后", 3, "answer", "missing")
    assert codes(read_xlsx(xlsx({"x": [["价格"], ["1"]]}))) == ["no_column"]
    assert codes(read_xlsx(xlsx({"x": [["问题", "答案", "价格"], ["a", "b", "1"]]}))) == ["unknown_field"]
    assert codes(read_xlsx(xlsx({"x": []}))) == ["no_column"]


def test_word_document_gives_an_article_for_each_heading_with_text():
    first, second = articles(read_docx(WORD))

    assert (first.question, first.answer) == ("怎么退货？", "七天内可退。\n运费我们出。")
    assert (second.question, second.answer) == ("怎么换货？", "十五天内。")


def test_pdf_joins_broken_lines_and_cites_the_page():
    first, second = articles(read_pdf(PAPER))

    assert first.answer == "You can return it within 7 days.\n- keep the box"
    assert (first.source, second.source) == ("faq, p. 1", "faq, p. 2")
    assert codes(read_pdf(pdf([]))) == ["no_text"]


def test_page_gives_its_main_part_as_text_only():
    first, second = articles(read_html(PAGE.encode()))

    assert first.answer.startswith("签收后七天内可以在订单页申请退货，运费由我们承担。")
    assert "退款三天内到账" in first.answer
    assert "alert" not in first.answer + second.answer and "<" not in first.answer
    assert "填好抬头" in second.answer
    assert "版权" not in second.answer


def test_page_too_small_for_a_main_part_is_read_whole():
    (only,) = articles(read_html("<dl><dt>营业时间<dd>早九点到晚九点</dl>".encode()))

    assert (only.question, only.answer) == ("营业时间", "早九点到晚九点")
    assert codes(read_html(b"<p>nothing to see</p>")) == ["no_questions"]
    assert codes(read_html(b"\xff\xfe\xff")) in (["bad_encoding"], ["no_questions"])


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.4 broken", b"\x00" * 100])
def test_damaged_file_is_one_error_and_nothing_is_taken(kind: str, content: bytes):
    read = parsed(kind, content)

    assert read.rows == ()
    assert len(read.errors) == 1
    assert read.errors[0].remedy


def test_archive_that_unpacks_to_far_more_is_refused_before_it_is_unpacked():
    bomb = zipped({"xl/workbook.xml": b"\0" * (40 * 1024 * 1024)})
    many = zipped({f"m{at}": "x" for at in range(documents.MAX_MEMBERS + 1)})

    for content in (bomb, many):
        assert codes(read_xlsx(content)) == codes(read_docx(content)) == ["unpacks_too_large"]
    assert codes(read_xlsx(b"no archive")) == ["wrong_format"]


def test_document_with_an_entity_bomb_ends_its_child_at_most():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    member = f'<?xml version="1.0"?><!DOCTYPE d [{lol}]><d>&l11;</d>'

    assert parsed("docx", zipped({"word/document.xml": member})).rows == ()


def test_file_too_large_or_too_slow_or_too_hungry_is_told():
    assert codes(parsed("pdf", b"x" * (MAX_FILE + 1))) == ["too_large"]
    assert codes(parsed("pdf", PAPER, Limits(wall_s=0.001))) == ["too_slow"]
    assert codes(parsed("pdf", PAPER, Limits(memory=8 * 1024 * 1024))) == ["unreadable_file"]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "MAX_PAGES", 1)

    assert codes(read_pdf(PAPER)) == ["too_many_pages"]


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch):
    def absent(command: object, **_: object) -> subprocess.CompletedProcess[bytes]:
        del command
        return subprocess.CompletedProcess(args=(), returncode=3, stdout=b"", stderr=b"")

    monkeypatch.setattr(subprocess, "run", absent)

    assert codes(parsed("pdf", PAPER)) == ["no_library"]


def test_child_reads_from_its_input_and_writes_rows(monkeypatch: pytest.MonkeyPatch, capfdbinary: object):
    del capfdbinary

    class Stream:
        def __init__(self, content: bytes) -> None:
            self.buffer = io.BytesIO(content)

    out = Stream(b"")
    resource = __import__("resource")
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType] - limits would hold for this process
    monkeypatch.setattr(sys, "stdin", Stream(WORD))
    monkeypatch.setattr(sys, "stdout", out)

    assert main(["docx", "30", "1000000000"]) == 0
    assert len(rows_from_json(out.buffer.getvalue()).rows) == 2
    monkeypatch.setitem(DOCUMENTS, "gone", lambda _: __import__("no_such_module_anywhere"))
    assert main(["gone", "30", "1000000000"]) == 3


def test_rows_survive_the_way_between_two_processes():
    read = read_xlsx(xlsx({"售后": FAQ, "x": [["问题", "答案", "价"]]}))

    back = rows_from_json(rows_json(read))

    assert back.errors == read.errors
    assert articles(FileRows(rows=back.rows)) == articles(FileRows(rows=read.rows))
    assert json.loads(rows_json(read))["rows"][0]["place"] == "售后"


def text_blocks(*lines: str) -> list[Block]:
    return [Block(kind="text", text=line, line=at) for at, line in enumerate(lines, 1)]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            "前言|问：怎么退货|答：七天内|可退。|问：运费|答：我们出",
            ["怎么退货", "七天内可退。", "运费", "我们出"],
        ),
        ("Q1: Return?|A1: 7 days.|Q2: Where?|A2: Here.", ["Return?", "7 days.", "Where?", "Here."]),
        (
            "一、退货政策|七天内可退。|二、换货政策|十五天。",
            ["退货政策", "七天内可退。", "换货政策", "十五天。"],
        ),
        (
            "1. 怎么退货？|1. 打开订单|2. 点退货|2. 怎么换货？|联系我们。",
            ["怎么退货？", "1. 打开订单\n2. 点退货", "怎么换货？", "联系我们。"],
        ),
        ("怎么退货？|七天内", ["怎么退货？", "七天内"]),
        ("就是一段话。|没有问题。", []),
        ("问：没有答案", []),
        ("怎么退货？", []),
    ],
)
def test_questions_are_found_in_plain_lines(lines: str, wanted: list[str]):
    read = outlined(text_blocks(*lines.split("|")))

    assert [row.values[name] for row in read.rows for name in ("question", "answer")] == wanted
    assert codes(read) == ([] if wanted else ["no_questions"])


def test_table_in_a_document_is_read_by_its_header():
    head = "<tr><th>问题</th><th>答案</th></tr>"
    html = f"<table>{head}<tr><td>退货<br>呢</td><td><p>七天</p></td></tr><tr></tr></table>"

    (row,) = outlined(html_blocks(html)).rows

    assert (row.values["question"], row.values["answer"]) == ("退货\n呢", "七天")


def test_table_without_a_header_is_lines_of_text():
    (row,) = outlined(html_blocks("<h2>价目</h2><table><tr><td>运费<td>10元</table></tr>")).rows or (None,)

    assert row is not None and "运费" in str(row.values["answer"])


def test_hostile_page_leaves_text_only():
    html = (
        "<h2>怎么退货<script>x</script></h2></script><p>七天<style>a{}</style>内&lt;b&gt;可退</p></tr></td>"
        "<a href='javascript:alert(1)'>点这里</a><iframe src=x></iframe>"
    )

    ((_, article),) = read_articles(outlined(html_blocks(html)).rows).articles

    assert (article.question, article.answer) == ("怎么退货", "七天内可退 点这里".replace(" ", ""))


def test_reader_is_chosen_by_ending_or_type():
    assert reader_of("FAQ.XLSX") is READABLE[".xlsx"]
    assert reader_of("faq.exe") is None
    assert reader_for_type("text/csv; charset=utf-8", "x") is READABLE[".csv"]
    assert reader_for_type("application/octet-stream", "faq.pdf") is READABLE[".pdf"]
    assert reader_for_type("", "") is READABLE[".html"]
