"""Texts become pieces and numbers the same way everywhere, and a large base is narrowed without loss."""

from datetime import date

import numpy as np
import pytest

from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.index.features import features
from zhida.core.bot.index.lexical import EXHAUSTIVE
from zhida.core.bot.index.meanings import meanings_of_han, meanings_of_words
from zhida.core.bot.index.pieces import Vocabulary, counted
from zhida.core.bot.index.stems import stem
from zhida.core.bot.index.synonyms_en import GROUPS_EN
from zhida.core.bot.index.synonyms_zh import GROUPS_ZH
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.testing.folding import PlainFolding

DAY = date(2026, 11, 21)
FOLD = PlainFolding().fold


@pytest.mark.parametrize(
    ("word", "short"),
    [
        ("cards", "card"), ("delivered", "deliver"), ("delivery", "delivery"), ("stopping", "stop"),
        ("parties", "party"), ("charge", "charg"), ("charges", "charg"), ("calling", "call"),
        ("fee", "fee"), ("e21x", "e21x"), ("classes", "class"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_their_stem(word: str, short: str):
    assert stem(word) == short


def test_features_come_in_three_groups():
    words, characters, meanings = features("my cards 退款")

    assert words == ["my", "card", "my card"]
    assert {" my ", "退", "款", "退款"} <= set(characters)
    assert meanings == ["退款", "card"]


def test_different_words_have_one_meaning():
    assert list(meanings_of_han("钱什么时候退回来")) == list(meanings_of_han("钱几天退回来"))
    assert list(meanings_of_words([stem("where"), "is"])) == ["address", "track"]


@pytest.mark.parametrize("groups", [GROUPS_ZH, GROUPS_EN])
def test_word_stands_in_one_line_only(groups: str):
    words = [word for line in groups.strip().split("\n") for word in line.split()]

    assert sorted(words) == sorted(set(words))


def test_rows_have_one_length_and_unknown_pieces_vanish():
    counts = counted(["退款多久", "发票怎么开", ""])
    vocabulary = Vocabulary.of(counts)

    rows = vocabulary.rows(counts)
    nothing = vocabulary.row("火星")

    assert len(rows) == 3
    assert np.linalg.norm(rows.values[: rows.starts[1]]) == pytest.approx(2**0.5)
    assert rows.starts[3] == rows.starts[2]
    assert len(nothing) == 1
    assert len(nothing.pieces) == 0


def test_vocabulary_of_nothing_knows_nothing():
    vocabulary = Vocabulary.of(counted([]))

    assert len(vocabulary) == 0
    assert len(vocabulary.row("退款").pieces) == 0


def test_large_base_finds_what_looking_at_every_article_finds():
    articles = [
        Article(
            id=ArticleId(f"a{number:04d}"),
            question=f"第{number}号{chr(0x5000 + number)}{chr(0x5100 + number % 97)}怎么用",
            answer="请看说明书的这一页。" * 3,
            source="手册",
        )
        for number in range(EXHAUSTIVE + 200)
    ]
    index = ArticleIndex.build(articles, FOLD)

    for number in range(0, len(articles), 61):
        text = FOLD(f"{chr(0x5000 + number)}{chr(0x5100 + number % 97)}怎么用啊")
        assert index.search(text, DAY, lang="zh", k=1) == index.exhaustive(text, DAY, lang="zh", k=1)
    assert index.search("请看说明书的这一页", DAY, lang="zh")
    assert index.search("火星", DAY, lang="zh") == ()
    assert index.search("", DAY, lang="zh") == ()
