"""The index finds the article that was asked for, keeps quiet about the rest, and never changes."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.index.grams import gram_share, grams
from zhida.core.bot.index.postings import Postings
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.testing.folding import PlainFolding

DAY = date(2026, 11, 21)
FOLD = PlainFolding().fold
MILLION = 1_000_000


def article(name: str, question: str, answer: str = "见说明书。", *similar: str, lang: str = "zh") -> Article:
    return Article(
        id=ArticleId(name), question=question, answer=answer, similar=similar, lang=lang, source="说明书"
    )


ARTICLES = (
    article("e10", "洗衣机显示E10怎么办", "进水太慢，请看水龙头。", "洗衣机不进水"),
    article("e21", "洗衣机显示E21怎么办", "排水不畅，请清过滤器。", "洗衣机不排水", "E21是什么意思"),
    article("fee", "上门安装要收费吗", "首次安装免费。", "安装多少钱"),
    article("ship", "什么时候发货", "付款后24小时内发货。"),
    article("fee-en", "Is installation free of charge?", "The first one is.", lang="en"),
    article("return-en", "How can I return an item?", "Within 7 days.", "send it back", lang="en"),
)


@pytest.fixture(scope="module", name="index")
def built() -> ArticleIndex:
    return ArticleIndex.build(ARTICLES, FOLD)


def found(index: ArticleIndex, text: str, lang: str = "zh", day: date = DAY) -> list[tuple[str, int]]:
    return [(c.article_id, c.score) for c in index.search(FOLD(text), day, lang=lang)]


def test_same_words_score_one_whatever_else_is_known(index: ArticleIndex):
    for known in ARTICLES:
        for wording in (known.question, *known.similar):
            assert found(index, wording, known.lang)[0] == (known.id, MILLION)


def test_fault_codes_are_never_confused(index: ArticleIndex):
    ranked = found(index, "洗衣机显示E21")

    assert ranked[0][0] == "e21"
    assert all(score <= MILLION // 2 for name, score in ranked if name != "e21")
    assert all(score <= MILLION // 2 for _, score in found(index, "洗衣机显示E99"))


def test_words_no_article_knows_count_against_every_article(index: ArticleIndex):
    near = found(index, "安装收费吗")[0][1]

    far = found(index, "安装宽带路由器收费吗")[0][1]

    assert far < near


def test_something_else_entirely_scores_low_or_not_at_all(index: ArticleIndex):
    assert found(index, "火星") == []
    assert found(index, "……！") == []
    assert found(index, "") == []
    assert found(index, "明天股票会涨吗")[0][1] < 300_000


def test_articles_of_the_message_language_come_first(index: ArticleIndex):
    assert found(index, "installation free of charge", "en")[0][0] == "fee-en"
    assert found(index, "installation free of charge", "zh")[0][1] <= MILLION // 2
    assert found(index, "安装要收费吗", "en")[0][1] <= MILLION // 2
    assert found(index, "安装要收费吗", "fr")[0][1] <= MILLION // 2


def test_inflected_words_still_meet(index: ArticleIndex):
    assert found(index, "returning items", "en")[0][0] == "return-en"


def test_article_counts_only_within_its_period():
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    index = ArticleIndex.build([replace(ARTICLES[3], valid_from=first, valid_to=last)], FOLD)

    assert found(index, "什么时候发货", day=date(2026, 5, 31)) == []
    assert found(index, "什么时候发货", day=first) == [("ship", MILLION)]
    assert found(index, "什么时候发货", day=last) == [("ship", MILLION)]
    assert found(index, "什么时候发货", day=date(2026, 7, 1)) == []
    assert index.holds(ArticleId("ship"), first)
    assert not index.holds(ArticleId("ship"), date(2026, 7, 1))
    assert not index.holds(ArticleId("other"), first)


def test_equal_scores_come_in_the_order_of_ids():
    twins = [replace(ARTICLES[3], id=ArticleId(name)) for name in ("c", "a", "b")]

    ranked = found(ArticleIndex.build(twins, FOLD), "什么时候发货")

    assert ranked == [("a", MILLION), ("b", MILLION), ("c", MILLION)]


def test_candidate_carries_the_article_word_for_word(index: ArticleIndex):
    best = index.search(FOLD("E21是什么意思"), DAY, lang="zh", k=1)

    assert best == (index.candidate(ArticleId("e21")),)
    assert best[0].answer == "排水不畅，请清过滤器。"
    assert best[0].source == "说明书"
    assert index.candidate(ArticleId("none")) is None
    assert len(index) == len(ARTICLES)


def test_same_articles_give_the_same_index_in_any_order():
    one, other = ArticleIndex.build(ARTICLES, FOLD), ArticleIndex.build(reversed(ARTICLES), FOLD)

    assert one.kb_hash == other.kb_hash
    assert found(one, "安装多少钱洗衣机") == found(other, "安装多少钱洗衣机")


def test_changed_character_changes_the_hash():
    changed = (replace(ARTICLES[0], answer="进水太慢，请看水龙头！"), *ARTICLES[1:])

    assert ArticleIndex.build(changed, FOLD).kb_hash != ArticleIndex.build(ARTICLES, FOLD).kb_hash


def test_empty_base_finds_nothing():
    assert found(ArticleIndex.build((), FOLD), "什么时候发货") == []


def test_arrays_cannot_be_written():
    postings = Postings.of(np.array([0, 1]), np.zeros(1, np.int32), np.ones(1, np.float32), 1)

    with pytest.raises(ValueError, match="read-only"):
        postings.strengths[0] = 2.0
    assert np.array_equal(postings.gather([0], [0.5]), [0.5])


def test_function_words_weigh_little_and_codes_much():
    assert gram_share("的") < gram_share("洗") < gram_share("洗衣") < gram_share("e21 ")
    assert gram_share("the ") < gram_share("pump ")
    assert list(grams("洗衣 E21".lower())) == ["洗", "衣", "洗衣", "e21 "]
    assert list(grams("pump")) == ["pump ", "~pum", "~ump"]


@given(st.text(alphabet="洗衣机显示怎么办安装收费吗发货e102 abcd，。", max_size=300))
def test_scores_are_shares_best_first_and_repeatable(text: str):
    index = ArticleIndex.build(ARTICLES, FOLD)

    ranked = found(index, text)

    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= MILLION for score in scores)
    assert ranked == found(ArticleIndex.build(ARTICLES, FOLD), text)
