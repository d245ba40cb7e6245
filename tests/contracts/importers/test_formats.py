"""Every format gives back what it wrote, reads what people write, and names what it cannot read."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.knowledge.articles import any_article, article
from zhida.adapters.importers.formats import FORMATS, Format, format_of
from zhida.adapters.importers.texts import FileRows
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.planning import plan_import
from zhida.core.knowledge.validation import read_articles


def articles(read: FileRows) -> list[Article]:
    found = read_articles(read.rows)
    assert read.errors + found.errors == ()
    return [article for _, article in found.articles]


def faults(ending: str, content: bytes | str) -> list[tuple[int, str]]:
    raw = content.encode() if isinstance(content, str) else content
    read = FORMATS[ending].read(raw)
    return [(e.line, e.code) for e in (*read.errors, *read_articles(read.rows).errors)]


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*(any_article(at) for at in range(n)))))
def test_what_is_written_is_read_back(form: Format, given_articles: tuple[Article, ...]):
    written = form.write(given_articles)

    assert articles(form.read(written.encode())) == list(given_articles)
    assert form.write(articles(form.read(written.encode()))) == written


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_common_encodings_are_read(form: Format, encoding: str):
    known = article("a", "洗衣机怎么退货？", "七天内可退，运费我们出。")

    assert articles(form.read(form.write([known]).encode(encoding))) == [known]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"a\x00b", codecs.BOM_UTF16_LE + b"x"])
def test_file_that_is_no_text_is_one_error(ending: str, content: bytes):
    assert faults(ending, content) == [(1, "bad_encoding")]


@pytest.mark.parametrize("ending", FORMATS)
@given(st.binary(max_size=200))
def test_no_file_makes_a_reader_raise(ending: str, content: bytes):
    plan = plan_import([], FORMATS[ending].read(content).rows)

    assert plan.removed == ()


def test_format_is_known_by_its_ending():
    assert format_of("FAQ.CSV") is FORMATS[".csv"]
    assert format_of("faq.docx") is None


def test_csv_with_chinese_header_lists_and_line_breaks():
    text = '问题;答案;相似问;标签\n怎么退货;"第一行\n第二行";退货|退钱;售后\n\n怎么换货;十五天内;;\n'

    first, second = articles(FORMATS[".csv"].read(text.encode()))

    assert (first.answer, first.similar, first.tags) == ("第一行\n第二行", ("退货", "退钱"), ("售后",))
    assert second.similar == ()
    assert [row.line for row in FORMATS[".csv"].read(text.encode()).rows] == [2, 5]


def test_csv_cell_that_is_a_formula_is_written_harmless():
    written = FORMATS[".csv"].write([article("a", "=HYPERLINK(1)", "+1", "@x")])

    assert "'=HYPERLINK(1)" in written
    assert "'+1" in written
    assert "'@x" in written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", [(1, "empty_file")]),
        ("question,price\n1,2\n", [(1, "unknown_field"), (1, "no_column")]),
        ("similar\nx\n", [(1, "no_column"), (1, "no_column")]),
        ("question,answer\n怎么退货,七天,多的\n", [(2, "too_many_cells")]),
        ("question,answer\n怎么退货,\n,七天\n", [(2, "missing"), (3, "missing")]),
        ('question,answer\n"怎么"退货,七天\n', [(1, "bad_csv")]),
        ("question,answer,\n怎么退货,七天,\n", []),
        ("question,answer\n怎么退货\n", [(2, "missing")]),
        ("question,answer\n怎么退货,七天,,\n", []),
    ],
)
def test_wrong_csv_is_named_by_line(text: str, wanted: list[tuple[int, str]]):
    assert faults(".csv", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{", [(1, "bad_json")]),
        ("\n[1]\n", [(2, "bad_json")]),
        ("[" * 100_000, [(1, "bad_json")]),
        ('{"question":"怎么退货","answer":"七天","price":1}', [(1, "unknown_field")]),
        ('{"question":1,"answer":"七天"}', [(1, "wrong_type")]),
        ('{"question":"怎么退货","answer":"七天","similar":[1]}', [(1, "wrong_type")]),
        ('{"question":"怎么退货","answer":"七天","similar":"退货"}', [(1, "wrong_type")]),
        ('{"question":"怎么退货"}', [(1, "missing")]),
    ],
)
def test_wrong_json_line_is_named(text: str, wanted: list[tuple[int, str]]):
    assert faults(".jsonl", text) == wanted


def test_markdown_as_people_write_it():
    text = (
        "# 常见问题\n前言不算。\n\n## 怎么退货？\n相似：退货 | 退钱\n- 标签: 售后\n来源: 手册第3页\n\n"
        "七天内可退。\n\n"
        "备注: 运费我们出。\n### 小标题\n相似: 想退\n## 怎么换货\r\n十五天内。\r\n"
    )

    first, second = articles(FORMATS[".md"].read(text.encode()))

    assert (first.question, first.similar, first.tags) == ("怎么退货？", ("退货", "退钱", "想退"), ("售后",))
    assert first.source == "手册第3页"
    assert first.answer == "七天内可退。\n\n备注: 运费我们出。\n### 小标题"
    assert (second.question, second.answer) == ("怎么换货", "十五天内。")


def test_markdown_without_a_heading_is_one_error():
    assert faults(".md", "# 题\n正文\n") == [(1, "empty_file")]
    assert faults(".md", "## \n正文\n") == [(1, "missing")]
    assert faults(".md", "## 怎么退货\n问题: 另一个\n") == []
