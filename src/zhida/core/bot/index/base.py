"""The texts a base is learned from, in one fixed order: its wordings, confirmed turns, messages of nobody."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhida.core.bot.index.dense import Dense, Vectors, learn_dense
from zhida.core.bot.index.lexical import wordings_of
from zhida.core.bot.index.linear import learn_linear
from zhida.core.bot.index.off_topic import OFF_TOPIC
from zhida.core.bot.index.pieces import Counted, Vocabulary, counted
from zhida.core.bot.index.ranker import Views, language
from zhida.core.bot.outcome import HELD_OUT, JUDGED
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.kit.texts import language_of

__all__ = ["MAX_CELLS", "Base", "BaseText", "Confirmed", "Fold", "base_of", "texts_to_encode", "views_of"]

MAX_CELLS: Final = 64_000_000
"""Pieces times articles up to which a linear ranker is learned; a larger base keeps to its words."""
_NOBODY: Final = -1
_SENTENCES: Final = re.compile(r"[。！？!?\n;；]|\. ")
_SHORTEST_SENTENCE: Final = 4

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A message of a contact and the article people found right for it; None when no article answers it."""

    text: str
    article_id: ArticleId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseText:
    """One text: ``owner`` is the position of its article, -1 for nobody's.

    ``at`` is its place among the texts of the base, ``number`` that among `texts_to_encode`; ``turn`` counts
    the texts of one owner.
    """

    at: int
    number: int
    folded: str
    lang: str
    owner: int
    turn: int
    source: str
    is_wording: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Articles in order of id, their texts, and the sentences of their answers with the position of each.

    ``counts`` has a row for every text, then one for every sentence.
    """

    articles: tuple[Article, ...]
    texts: tuple[BaseText, ...]
    sentences: tuple[tuple[int, str], ...]
    counts: Counted
    vectors: Vectors | None
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    text: str
    owner: int
    source: str
    is_wording: bool


def texts_to_encode(articles: Sequence[Article], confirmed: Sequence[Confirmed] = ()) -> tuple[str, ...]:
    """Return the texts whose vectors learning takes, in the order in which it takes them."""
    return tuple(raw.text for raw in _raw(_ordered(articles), confirmed))


def base_of(
    articles: Sequence[Article],
    fold: Fold,
    confirmed: Sequence[Confirmed],
    vectors: Vectors | None,
    seed: int,
) -> Base:
    """Return the base without the messages of nobody in a language no article is written in."""
    ordered = _ordered(articles)
    langs = [language(article) for article in ordered]
    turns: dict[int, int] = {}
    texts: list[BaseText] = []
    for number, raw in enumerate(_raw(ordered, confirmed)):
        folded = fold(raw.text)
        lang = langs[raw.owner] if raw.is_wording else language_of(folded, langs[raw.owner])
        if raw.owner == _NOBODY and lang not in langs:
            continue
        turn = turns[raw.owner] = turns.get(raw.owner, -1) + 1
        texts.append(
            BaseText(
                at=len(texts),
                number=number,
                folded=folded,
                lang=lang,
                owner=raw.owner,
                turn=turn,
                source=raw.source,
                is_wording=raw.is_wording,
            )
        )
    sentences = [(at, part) for at, article in enumerate(ordered) for part in _sentences(article, fold)]
    return Base(
        articles=ordered,
        texts=tuple(texts),
        sentences=tuple(sentences),
        counts=counted([*(text.folded for text in texts), *(part for _, part in sentences)]),
        vectors=vectors,
        seed=seed,
    )


def views_of(base: Base, texts: Sequence[BaseText], kept: Sequence[int]) -> Views | None:
    """Learn the kept articles from these texts, owners counted among them; None when they are too many."""
    place = {at: number for number, at in enumerate(kept)}
    owned = [text for text in texts if text.owner in place]
    said = [(len(base.texts) + n, place[at]) for n, (at, _) in enumerate(base.sentences) if at in place]
    owners = np.array([place[text.owner] for text in owned] + [owner for _, owner in said], np.int64)
    counts = base.counts.take([text.at for text in owned] + [row for row, _ in said])
    vocabulary = Vocabulary.of(counts)
    if len(vocabulary) * len(kept) > MAX_CELLS:
        return None
    linear = learn_linear(vocabulary.rows(counts), owners, (len(vocabulary), len(kept)), base.seed)
    return Views(vocabulary=vocabulary, linear=linear, dense=_dense(base, owned, place))


def _dense(base: Base, owned: Sequence[BaseText], place: Mapping[int, int]) -> Dense | None:
    if base.vectors is None:
        return None
    table = base.vectors.table()[[text.number for text in owned]]
    owners = np.array([place[text.owner] for text in owned], np.int64)
    return learn_dense(base.vectors.fingerprint, table, owners, len(place))


def _ordered(articles: Sequence[Article]) -> tuple[Article, ...]:
    return tuple(sorted(articles, key=lambda article: article.id))


def _raw(articles: Sequence[Article], confirmed: Sequence[Confirmed]) -> list[_Raw]:
    places = {article.id: at for at, article in enumerate(articles)}
    wordings = [
        _Raw(text=wording, owner=at, source=HELD_OUT, is_wording=True)
        for at, article in enumerate(articles)
        for wording in wordings_of(article)
    ]
    turns = [
        _Raw(
            text=turn.text,
            owner=_NOBODY if turn.article_id is None else places[turn.article_id],
            source=JUDGED,
            is_wording=False,
        )
        for turn in confirmed
        if turn.article_id is None or turn.article_id in places
    ]
    return [
        *wordings,
        *turns,
        *(_Raw(text=text, owner=_NOBODY, source=HELD_OUT, is_wording=False) for text in OFF_TOPIC),
    ]


def _sentences(article: Article, fold: Fold) -> tuple[str, ...]:
    parts = (part.strip() for part in _SENTENCES.split(article.answer))
    return tuple(fold(part) for part in parts if len(part) >= _SHORTEST_SENTENCE)
