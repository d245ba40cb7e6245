"""Wordings are handed out as they are compared, so that a search built elsewhere finds the same ones."""

import numpy as np

from tests.core.bot.test_index_learning import ARTICLES, DAY, FOLD, encoded
from zhida.core.bot.index import ArticleIndex, learn, texts_to_encode
from zhida.core.bot.reader import Reader
from zhida.testing.folding import PlainFolding

MESSAGE = "空调几天送到？"


def with_vectors() -> ArticleIndex:
    learned = learn(ARTICLES, FOLD, vectors=encoded(texts_to_encode(ARTICLES)))
    assert learned is not None
    return ArticleIndex.build(ARTICLES, FOLD).with_learned(learned, "model")


def test_wordings_and_a_message_are_handed_out_as_they_are_compared():
    index, vector = with_vectors(), encoded((MESSAGE,)).rows

    wordings, placed = index.wordings, index.placed(vector)

    assert wordings is not None and placed is not None
    alike = wordings.table() @ np.frombuffer(placed, "<f4")
    assert wordings.fingerprint == index.fingerprint and len(alike) > len(ARTICLES)
    assert abs(float(np.linalg.norm(wordings.table(), axis=1).mean()) - 1) < 1e-3
    near = tuple(int(at) for at in np.argsort(-alike)[:8])
    exact = index.search(FOLD(MESSAGE), DAY, lang="zh", k=1, vector=vector)
    assert index.search(FOLD(MESSAGE), DAY, lang="zh", k=1, vector=vector, near=near) == exact


def test_words_alone_have_no_wordings_to_search_and_a_wrong_vector_has_no_place():
    words = ArticleIndex.build(ARTICLES, FOLD)

    assert words.wordings is None and words.placed(b"") is None
    assert with_vectors().placed(b"1234") is None


def test_reader_asks_what_is_near_only_where_there_is_a_vector():
    index, vector, asked = with_vectors(), encoded((MESSAGE,)).rows, list[bytes]()

    def nearest(given: bytes) -> tuple[int, ...]:
        asked.append(given)
        return tuple(range(len(ARTICLES)))

    reader = Reader(index, PlainFolding(), nearest=nearest)

    reader.read(MESSAGE, "zh-CN", DAY)
    reading = reader.read(MESSAGE, "zh-CN", DAY, vector=vector)

    assert asked == [vector]
    assert reading.candidates
