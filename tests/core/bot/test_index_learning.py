"""What is learned from the articles finds other words for them, and says how sure it is."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from zhida.core.bot.bounds import auroc
from zhida.core.bot.index import (
    ArticleIndex,
    Confirmed,
    Learned,
    Vectors,
    held_out,
    learn,
    texts_to_encode,
)
from zhida.core.bot.index import base as base_module
from zhida.core.bot.index import learning as learning_module
from zhida.core.bot.index.dense import learn_dense
from zhida.core.bot.index.packing import FORMAT, packed, unpacked
from zhida.core.bot.index.selector import EVERYWHERE, chance, learn_selector
from zhida.core.bot.outcome import HELD_OUT, JUDGED
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.testing.folding import PlainFolding

DAY = date(2026, 11, 21)
FOLD = PlainFolding().fold
MILLION = 1_000_000
THINGS = ("冰箱", "空调", "电视", "风扇", "水壶")
DEEDS = (("怎么退", "想退掉"), ("几天送到", "多久到货"), ("坏了谁修", "出毛病找谁"))


def base() -> tuple[Article, ...]:
    articles = [
        Article(
            id=ArticleId(f"{thing}-{deeds[0]}"),
            question=f"{thing}{deeds[0]}？",
            answer=f"{thing}的答复：请看{deeds[0]}一页。",
            similar=(f"我的{thing}{deeds[0]}", f"{thing}{deeds[1]}", f"{deeds[1]}，{thing}"),
            source="手册",
        )
        for thing, deeds in product(THINGS, DEEDS)
    ]
    english = Article(
        id=ArticleId("en-return"),
        question="How can I return an item?",
        answer="Within 7 days.",
        similar=("send it back", "i want to give it back"),
        lang="en",
        source="manual",
    )
    return (*articles, english)


ARTICLES = base()
TURNS = (
    Confirmed(text="凉风机器啥时候能来", article_id=ArticleId("空调-几天送到")),
    Confirmed(text="附近地铁口在哪边", article_id=None),
    Confirmed(text="谁的", article_id=ArticleId("gone")),
)


@pytest.fixture(scope="module", name="learned")
def of_base() -> Learned:
    found = learn(ARTICLES, FOLD)
    assert found is not None
    return found


@pytest.fixture(scope="module", name="dense")
def with_vectors() -> Learned:
    found = learn(ARTICLES, FOLD, vectors=encoded(texts_to_encode(ARTICLES)))
    assert found is not None
    return found


@pytest.fixture(scope="module", name="index")
def with_learned(learned: Learned) -> ArticleIndex:
    return ArticleIndex.build(ARTICLES, FOLD).with_learned(learned, "model")


def encoded(texts: tuple[str, ...], dim: int = 24) -> Vectors:
    """Return vectors of the characters of texts."""
    rows = np.full((len(texts), dim), 0.01)
    for row, text in zip(rows, texts, strict=True):
        for char in text:
            row[ord(char) % dim] += 1.0
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Vectors(fingerprint="characters", dim=dim, rows=rows.astype("<f4").tobytes())


def test_known_wording_is_nearly_certain(index: ArticleIndex):
    for article in ARTICLES:
        best = index.search(FOLD(article.question), DAY, lang=article.lang)

        assert best[0].article_id == article.id
        assert best[0].score >= 990_000
        assert all(other.score <= MILLION - best[0].score for other in best[1:])


def test_other_words_of_the_same_meaning_find_their_article(index: ArticleIndex):
    assert index.search("电视什么时候送来", DAY, lang="zh")[0].article_id == "电视-几天送到"
    assert index.search("水壶不想要了", DAY, lang="zh")[0].article_id == "水壶-怎么退"


def test_something_else_is_hardly_likely(index: ArticleIndex):
    near = index.search("风扇想退", DAY, lang="zh")[0].score

    assert near > 2 * index.search("明天股票涨吗", DAY, lang="zh")[0].score
    assert index.search("……", DAY, lang="zh") == ()


def test_article_in_another_language_is_at_most_suggested(index: ArticleIndex):
    assert index.search("how can i return an item?", DAY, lang="en")[0].score > 900_000
    assert index.search("how can i return an item?", DAY, lang="zh")[0].score <= 500_000


def test_article_that_does_not_hold_is_never_shown():
    ended = tuple(replace(article, valid_to=date(2026, 1, 1)) for article in ARTICLES)
    index = ArticleIndex.build(ended, FOLD).with_learned(learn(ended, FOLD))

    assert index.search(FOLD("冰箱怎么退"), DAY, lang="zh") == ()


def test_many_messages_are_searched_as_each_alone(index: ArticleIndex):
    texts = ["冰箱怎么退", "电视送货"]

    assert index.search_many(texts, DAY, lang="zh") == tuple(
        index.search(text, DAY, lang="zh") for text in texts
    )


def test_learning_repeats_itself(learned: Learned):
    again = learn(ARTICLES[::-1], FOLD)

    assert again is not None
    assert again.outcomes == learned.outcomes
    assert np.array_equal(again.views.linear.weights, learned.views.linear.weights)


def test_held_out_examples_cover_every_wording_and_the_score_tells_right_from_wrong(learned: Learned):
    outcomes = held_out(ARTICLES, FOLD)

    wanted = [outcome for outcome in outcomes if not outcome.is_out_of_scope]
    assert outcomes == learned.outcomes
    assert {outcome.source for outcome in outcomes} == {HELD_OUT}
    assert len(wanted) >= len(ARTICLES) * 2
    assert not any(outcome.is_right for outcome in outcomes if outcome.is_out_of_scope)
    right = [outcome.score for outcome in outcomes if outcome.is_right]
    wrong = [outcome.score for outcome in outcomes if not outcome.is_right]
    assert (auroc(right, wrong) or 0.0) > 0.75


def test_confirmed_turns_are_learned_and_judged():
    found = learn(ARTICLES, FOLD, confirmed=TURNS)
    assert found is not None
    index = ArticleIndex.build(ARTICLES, FOLD).with_learned(found)

    assert index.search("凉风机器啥时候能来", DAY, lang="zh")[0].article_id == "空调-几天送到"
    judged = [outcome for outcome in index.outcomes if outcome.source == JUDGED]
    assert {outcome.is_out_of_scope for outcome in judged} >= {True}


def test_progress_is_told_step_by_step():
    steps: list[tuple[int, int]] = []

    learn(ARTICLES, FOLD, told=lambda done, all_: steps.append((done, all_)))

    assert steps == [(done, 6) for done in range(1, 7)]


def test_large_base_is_held_out_in_three_parts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(learning_module, "_MANY_TEXTS", 50)
    steps: list[int] = []

    learn(ARTICLES, FOLD, told=lambda done, _all: steps.append(done))

    assert steps == [1, 2, 3, 4]


def test_too_few_or_too_many_articles_are_not_learned(monkeypatch: pytest.MonkeyPatch):
    assert learn(ARTICLES[:9], FOLD) is None
    assert held_out(ARTICLES[:9], FOLD) == ()

    monkeypatch.setattr(base_module, "MAX_CELLS", 10)

    assert learn(ARTICLES, FOLD) is None


def test_articles_of_one_wording_still_give_examples_of_what_nobody_answers():
    bare = tuple(replace(article, similar=()) for article in ARTICLES)

    outcomes = held_out(bare, FOLD)

    assert outcomes
    assert learn(bare[:10], FOLD) is not None


def test_learning_of_other_articles_is_not_taken(learned: Learned):
    index = ArticleIndex.build(ARTICLES[1:], FOLD)

    assert index.with_learned(learned) is index
    assert index.with_learned(None) is index
    assert index.outcomes == ()
    assert index.fingerprint is None


def test_vectors_join_and_a_message_without_one_goes_by_words():
    texts = texts_to_encode(ARTICLES, TURNS)
    found = learn(ARTICLES, FOLD, confirmed=TURNS, vectors=encoded(texts))
    index = ArticleIndex.build(ARTICLES, FOLD).with_learned(found)
    vector = encoded(("空调几天送到？",)).rows

    by_all = index.search("空调几天送到？", DAY, lang="zh", vector=vector)
    wordings, placed = index.wordings, index.placed(vector)
    assert wordings is not None and placed is not None
    near = np.argsort(-(wordings.table() @ np.frombuffer(placed, "<f4")))[:4].tolist()
    by_near = index.search("空调几天送到？", DAY, lang="zh", vector=vector, near=near)
    by_words = index.search("空调几天送到？", DAY, lang="zh")
    misfit = index.search("空调几天送到？", DAY, lang="zh", vector=b"1234")
    endless = np.full(24, np.nan, "<f4").tobytes()

    assert index.fingerprint == "characters"
    assert by_all[0].article_id == by_near[0].article_id == by_words[0].article_id == "空调-几天送到"
    assert misfit == by_words == index.search("空调几天送到？", DAY, lang="zh", vector=endless)
    assert index.search_many(["空调几天送到？"], DAY, lang="zh", vectors=[vector]) == (by_all,)


def test_what_wordings_of_one_article_differ_in_counts_less_between_articles():
    chance = np.random.default_rng(1)
    own = np.repeat(np.arange(2), 20)
    table = np.stack([np.where(own, 0.6, -0.6), *(0.3 * chance.normal(size=(6, 40)))], axis=1)
    table[:, 1] += chance.normal(size=40) * 3.0
    asked = np.array([0.6, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0], "<f4")

    dense = learn_dense("made up", table.astype(np.float32), own, 2)
    scores = dense.scores(asked.tobytes())
    alone = learn_dense("made up", table[[0, 20]].astype(np.float32), own[[0, 20]], 2)

    assert scores is not None
    assert scores[1] - scores[0] > 1.0
    assert np.linalg.norm(dense.spread[1]) < 0.7 * np.linalg.norm(dense.spread[0])
    assert np.array_equal(alone.spread, np.eye(7))


def test_packed_learning_comes_back_whole(learned: Learned, dense: Learned):
    for each in (learned, dense):
        back = unpacked(packed(each))
        assert back is not None
        assert back.kb_hash == each.kb_hash
        assert back.outcomes == each.outcomes
        index = ArticleIndex.build(ARTICLES, FOLD)
        text = FOLD("电视什么时候送来")
        assert index.with_learned(back).search(text, DAY, lang="zh") == index.with_learned(each).search(
            text, DAY, lang="zh"
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", np.array([FORMAT + 1])),
        ("linear", np.zeros((1, 1), np.float16)),
        ("rarity", np.zeros(1, np.float32)),
        ("selectors", np.zeros((1, 1))),
        ("selectors", np.full((2, len(EVERYWHERE)), np.nan)),
        ("outcome_kinds", np.zeros((1, 3), np.int8)),
        ("kb_hash", np.array([255], np.uint8)),
        ("dense_middles", np.zeros((1, 1), np.float32)),
        ("dense_spread", np.zeros((1, 1), np.float32)),
    ],
)
def test_arrays_that_do_not_fit_are_nothing(dense: Learned, name: str, value: NDArray[np.generic]):
    assert unpacked({**packed(dense), name: value}) is None


def test_selector_without_examples_is_the_one_that_holds_everywhere():
    assert np.array_equal(learn_selector(np.zeros((0, len(EVERYWHERE))), [], []), EVERYWHERE)


def test_selector_follows_its_examples():
    signs = np.zeros((400, len(EVERYWHERE)))
    signs[:, 0] = 1.0
    signs[:200, 3] = 1.0

    weights = learn_selector(signs, [True] * 200 + [False] * 200, [False] * 400)
    wished = chance(signs[[0, -1]], weights)

    assert wished[0] > 0.75
    assert wished[1] < 0.25
    assert wished[0] > chance(signs[0], EVERYWHERE)


def test_selector_is_right_where_what_holds_everywhere_was_certain_of_everything():
    right = [True] * 1_200 + [False] * 800
    signs = np.zeros((2_000, len(EVERYWHERE)))
    signs[:, 0], signs[:, 3], signs[:, 9] = 1.0, 0.8, 3.0
    signs[:, 11] = np.where(right, 30.0, 22.5) + np.linspace(-2.5, 2.5, 2_000)
    certain = chance(signs, EVERYWHERE)

    wished = chance(signs, learn_selector(signs, right, [False] * 2_000))

    assert certain.min() > 0.99
    assert abs(float(wished.mean()) - 0.6) < 0.02
    assert wished[1_200:].max() < 0.5 < wished[:1_200].min()
