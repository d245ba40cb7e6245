"""Untrusted text becomes plain text: elements, comments, links that run something and turned text go."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.knowledge.plain import plain_text
from zhida.core.knowledge.validation import ArticleRow, read_articles


@pytest.mark.parametrize(
    ("hostile", "plain"),
    [
        ("<b>七天</b>内可退", "七天内可退"),
        ("<p>第一行</p><p>第二行</p>", "\n第一行\n\n第二行\n"),
        ("好<script>alert(1)</script>的", "好的"),
        ("好<SCRIPT type=x>\nalert('</b>')</Script >的", "好的"),
        ("<img src=x onerror=alert(1)>图", "图"),
        ("<svg/onload=alert(1)><g>画</g></svg>后", "后"),
        ("<<b>script>alert(1)<</b>/script>", ""),
        ("前<!-- 藏 <b>起来 -->后", "前后"),
        ("前<!-- 没有结尾", "前 没有结尾"),
        ("<!doctype html><?xml version='1.0'?>文", "文"),
        ("<script>没有结尾", "没有结尾"),
        ("[点这里](javascript:alert(1))", "点这里"),
        ("[点这里](JaVaScRiPt:alert)和[那里](data:text/html,x)", "点这里和那里"),
        ("[说明](https://example.com/a)", "[说明](https://example.com/a)"),
        ("\u202e款退\u202c以可\u2066x\u2069", "款退以可x"),
        ("输入<编号>，a < b，<3 天，</unknown>", "输入<编号>，a < b，<3 天，</unknown>"),
        ("x --> y", "x  y"),
    ],
)
def test_hostile_text_is_made_plain(hostile: str, plain: str):
    assert plain_text(hostile) == plain


PARTS = ["<", ">", "</", "b", "script", " ", "[x](", "javascript:", ")", "svg", "<!--", "-->", "退", "\u202e"]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_plain_text_is_plain_however_it_was_nested(text: str):
    plain = plain_text(text)

    assert plain_text(plain) == plain
    assert re.search(r"</?(?:script|svg|b)(?:[\s/][^<>]*)?>", plain) is None
    assert re.search(r"\]\(javascript:[^()\s]*\)", plain) is None


def test_marks_nested_deeper_than_the_passes_are_broken():
    plain = plain_text("<" * 40 + "b>" * 40 + "文")

    assert "<b>" not in plain
    assert plain.endswith("文")


def test_text_too_long_for_an_article_is_left_to_be_refused():
    text = "<b>" + "长" * 50_000

    assert plain_text(text) == text


def test_every_field_of_a_row_is_made_plain():
    row = ArticleRow(
        line=1,
        values={
            "question": "<i>怎么</i>退货\u202e",
            "answer": "第一<br>第二<script>x</script>\n\n\n\n第三",
            "similar": ["<u>想退</u>"],
            "tags": ["<b>售后</b>"],
            "source": "[手册](javascript:x)",
        },
    )

    ((_, article),) = read_articles([row]).articles

    assert (article.question, article.answer) == ("怎么退货", "第一\n第二\n\n第三")
    assert (article.similar, article.tags, article.source) == (("想退",), ("售后",), "手册")
