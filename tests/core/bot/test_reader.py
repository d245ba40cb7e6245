"""A message becomes signals: candidates, request, urgency, mood, and a fingerprint to find repeats by."""

from datetime import date

import pytest

from tests.core.bot.tables import FOLDING
from tests.core.bot.test_index import ARTICLES
from tests.core.bot.test_request_model import EAGER
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.reader import MAX_CANDIDATES, Reader
from zhida.core.bot.reading import RequestKind

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module", name="reader")
def built() -> Reader:
    return Reader(ArticleIndex.build(ARTICLES, FOLDING.fold), FOLDING)


def test_known_question_brings_its_article_first(reader: Reader):
    reading = reader.read("您好，洗衣机显示Ｅ２１怎么办呀？谢谢", "zh-CN", DAY)

    assert reading.candidates[0].article_id == "e21"
    assert len(reading.candidates) <= MAX_CANDIDATES
    assert reading.request is RequestKind.NONE
    assert reading.kb_hash == reader.kb_hash


def test_request_urgency_and_mood_are_read_beside_the_question(reader: Reader):
    reading = reader.read("洗衣机漏电！！！说了多少遍了，轉人工", "zh-CN", DAY)

    assert (reading.request, reading.urgent) == (RequestKind.DIRECT, "danger")
    assert reading.frustration >= 2


def test_model_of_requests_is_asked_where_no_rule_knows():
    reader = Reader(ArticleIndex.build(ARTICLES, FOLDING.fold), FOLDING, EAGER)

    reading = reader.read("洗衣机怎么不转", "zh-CN", DAY)

    assert (reading.request, reading.request_rule) == (RequestKind.DIRECT, "model")


def test_friendly_words_are_flags(reader: Reader):
    assert reader.read("你好", "zh-CN", DAY).greeting
    assert reader.read("谢谢", "zh-CN", DAY).thanks
    assert reader.read("没解决", "zh-CN", DAY).denial


def test_same_message_typed_otherwise_has_the_same_fingerprint(reader: Reader):
    one = reader.read("洗衣機 不轉！", "zh-CN", DAY).fingerprint

    assert one == reader.read("洗衣机不转", "zh-CN", DAY).fingerprint
    assert one != reader.read("洗衣机", "zh-CN", DAY).fingerprint
    assert reader.read("？？？", "zh-CN", DAY).fingerprint == ""


def test_message_without_its_own_language_takes_that_of_the_conversation(reader: Reader):
    in_chinese = reader.read("E21", "zh-CN", DAY).candidates[0]
    in_english = reader.read("E21", "en", DAY).candidates[0]

    assert in_chinese.article_id == in_english.article_id == "e21"
    assert in_english.score < in_chinese.score


def test_pressed_suggestion_comes_first_even_when_the_words_say_nothing(reader: Reader):
    reading = reader.read("第二个", "zh-CN", DAY, chosen="fee")

    assert reading.chosen == "fee"
    assert sum(c.article_id == "fee" for c in reading.candidates) == 1
    assert reading.candidates[0].article_id == "fee"


def test_pressed_suggestion_that_is_gone_changes_nothing(reader: Reader):
    reading = reader.read("什么时候发货", "zh-CN", DAY, chosen="deleted")

    assert reading.candidates == reader.read("什么时候发货", "zh-CN", DAY).candidates


def test_short_message_leans_on_the_one_before_for_suggestions_only(reader: Reader):
    alone = {c.article_id for c in reader.read("要钱吗", "zh-CN", DAY).candidates}

    together = reader.read("要钱吗", "zh-CN", DAY, previous="上门安装")

    assert together.candidates[0].article_id == "fee"
    assert together.candidates[0].score <= 600_000
    assert alone <= {c.article_id for c in together.candidates}


def test_long_message_stands_alone(reader: Reader):
    text = "付款以后什么时候发货呢"

    assert reader.read(text, "zh-CN", DAY, previous="上门安装") == reader.read(text, "zh-CN", DAY)


def test_known_short_question_keeps_its_own_score(reader: Reader):
    alone = reader.read("什么时候发货", "zh-CN", DAY).candidates[0]

    assert reader.read("什么时候发货", "zh-CN", DAY, previous="你好").candidates[0] == alone
