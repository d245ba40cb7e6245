"""Which articles may answer a message, and how sure the words alone make us.

Two views of an article are compared with the message by the pieces of `grams`, each weighing its rarity:

- *wording*: the best of its question and similar questions, by the share of weight both texts have in common;
  1 means the same words. It says "this was asked".
- *coverage*: how much of the message's weight the whole article speaks of (BM25 saturation over question,
  similar questions and answer). Words no article knows weigh most and count against every article, so a
  message about something else stays low.

``score = 1 - (1 - wording) * (1 - coverage)``, in millionths. The same words score 1 whatever else the base
holds; the score never exceeds 1. A message that names a code (E21) is not answered by an article without it.
Immutable; the same articles give the same index.

Source: BM25 term saturation and length norm, Robertson & Zaragoza 2009, section 3.4 (k = 1.2, b = 0.75).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Final, cast

import numpy as np

from zhida.core.bot.index.grams import gram_share, grams, is_code
from zhida.core.bot.index.postings import Floats, Ints, Postings, PostingsDraft, frozen
from zhida.core.bot.reading import Candidate
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article, articles_hash

__all__ = ["MAX_QUERY", "ArticleIndex"]

MAX_QUERY: Final = 256
"""Characters of a message that are searched for; the cost of a search is bounded."""

_MILLION: Final = 1_000_000
_ASKED_SHARE: Final = 0.4
"""Share of the message in the mass both texts are measured against; the rest is the question's own."""
_SATURATION: Final = 1.2
_LENGTH_NORM: Final = 0.75
_QUESTION_FIELD: Final = 2.0
_OTHER_LANGUAGE: Final = 0.5
"""An article in another language than the message may be suggested, never given as the answer."""
_OTHER_CODE: Final = 0.5
"""The same for an article that does not name the code the message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The arrays of an index, texts ordered by article."""

    pieces: Mapping[str, int]
    wordings: Postings
    masses: Floats
    firsts: Ints
    whole: Postings
    weights: Floats
    unknown: float
    first_day: Ints
    last_day: Ints


class ArticleIndex:
    """Articles ready to be searched."""

    __slots__ = ("_articles", "_langs", "_positions", "_table", "kb_hash")

    def __init__(self, articles: tuple[Article, ...], table: _Table) -> None:
        self._articles = articles
        self._table = table
        self._positions = {article.id: at for at, article in enumerate(articles)}
        self._langs: Mapping[str, Floats] = _language_shares(articles)
        self.kb_hash: Final = articles_hash(articles)

    @classmethod
    def build(cls, articles: Iterable[Article], fold: Callable[[str], str]) -> "ArticleIndex":
        """Return the index of these articles; ids are unique, messages are folded by ``fold`` too."""
        ordered = tuple(sorted(articles, key=lambda article: article.id))
        return cls(ordered, _build(ordered, fold))

    def __len__(self) -> int:
        return len(self._articles)

    def candidate(self, article_id: ArticleId, score: int = _MILLION) -> Candidate | None:
        """Return one article as a candidate, or None when the index does not hold it."""
        at = self._positions.get(article_id)
        return None if at is None else _candidate(self._articles[at], score)

    def holds(self, article_id: ArticleId, day: date) -> bool:
        """Tell whether the index holds this article and it may be given on this day."""
        at = self._positions.get(article_id)
        return at is not None and self._articles[at].holds_on(day)

    def search(self, folded: str, day: date, *, lang: str, k: int = 5) -> tuple[Candidate, ...]:
        """Return at most ``k`` articles that hold on this day, best first, equal scores in the order of ids.

        Args:
            folded: The message as folded by the same folding the index was built with.
            day: The day on which an article must hold.
            lang: ``zh`` or ``en``; articles in other languages count half.
            k: How many, >= 1.
        """
        if not self._articles:
            return ()
        scores = self._scores(folded[:MAX_QUERY])
        scores *= self._langs.get(lang, _OTHER_LANGUAGE)
        number = day.toordinal()
        scores[(self._table.first_day > number) | (self._table.last_day < number)] = 0.0
        whole = np.rint(scores * _MILLION).astype(np.int64)
        best = cast("list[int]", np.argsort(-whole, kind="stable")[:k].tolist())
        return tuple(_candidate(self._articles[at], int(whole[at])) for at in best if whole[at] > 0)

    def _scores(self, text: str) -> Floats:
        table = self._table
        pieces, weights, asked = self._weigh(text)
        if asked <= 0.0:
            return np.zeros(len(self._articles), dtype=np.float64)
        shared = table.wordings.gather(pieces, weights)
        against = _ASKED_SHARE * asked + (1.0 - _ASKED_SHARE) * table.masses
        alike = np.maximum.reduceat(shared / against, table.firsts)
        covered = table.whole.gather(pieces, weights) / asked
        return (1.0 - (1.0 - alike) * (1.0 - covered)) * self._code_shares(text)

    def _code_shares(self, text: str) -> Floats:
        """Return 1 for every article that names a code of the text, and for all when it has none."""
        table = self._table
        codes = {gram for gram in grams(text) if is_code(gram[:-1]) and gram.endswith(" ")}
        shares = np.full(len(self._articles), _OTHER_CODE if codes else 1.0, dtype=np.float64)
        for piece in (table.pieces[code] for code in codes if code in table.pieces):
            shares[table.whole.texts_with(piece)] = 1.0
        return shares

    def _weigh(self, text: str) -> tuple[Sequence[int], Sequence[float], float]:
        """Return the known pieces of a text, their weights, and the weight of all pieces, known or not."""
        table = self._table
        pieces: list[int] = []
        weights: list[float] = []
        asked = 0.0
        for gram in dict.fromkeys(grams(text)):
            piece = table.pieces.get(gram)
            if piece is None:
                asked += table.unknown * gram_share(gram)
                continue
            pieces.append(piece)
            weights.append(float(table.weights[piece]))
            asked += weights[-1]
        return pieces, weights, asked


def _build(articles: tuple[Article, ...], fold: Callable[[str], str]) -> _Table:
    pieces: dict[str, int] = {}
    wordings, whole = PostingsDraft(), PostingsDraft()
    firsts: list[int] = []
    counts: list[Counter[int]] = []
    texts = 0
    for article in articles:
        firsts.append(texts)
        total: Counter[int] = Counter()
        for wording in dict.fromkeys((article.question, *article.similar)):
            found = _count(fold(wording), pieces)
            wordings.add((piece, 1.0) for piece in found)
            for piece in found:
                total[piece] += 1
            texts += 1
        field = Counter({piece: count * _QUESTION_FIELD for piece, count in total.items()})
        field.update(_count(fold(article.answer), pieces))
        counts.append(field)
    lengths = [sum(count.values()) for count in counts]
    mean = max(1.0, sum(lengths) / max(1, len(lengths)))
    for count, length in zip(counts, lengths, strict=True):
        norm = _SATURATION * (1.0 - _LENGTH_NORM + _LENGTH_NORM * length / mean)
        whole.add((piece, strength / (strength + norm)) for piece, strength in count.items())
    return _table(articles, pieces, firsts, wordings.finish(len(pieces)), whole.finish(len(pieces)))


def _table(
    articles: tuple[Article, ...],
    pieces: Mapping[str, int],
    firsts: Sequence[int],
    wordings: Postings,
    whole: Postings,
) -> _Table:
    total = len(articles)
    shares = np.array([gram_share(gram) for gram in pieces], dtype=np.float64)
    rarity = np.log1p((total + 0.5) / (whole.frequencies() + 0.5))
    weights: Floats = frozen(rarity * shares)
    return _Table(
        pieces=pieces,
        wordings=wordings,
        masses=wordings.masses(weights),
        firsts=frozen(np.array(firsts, dtype=np.int64)),
        whole=whole,
        weights=weights,
        unknown=log(1.0 + (total + 0.5) / 0.5),
        first_day=frozen(np.array([(a.valid_from or date.min).toordinal() for a in articles], np.int64)),
        last_day=frozen(np.array([(a.valid_to or date.max).toordinal() for a in articles], np.int64)),
    )


def _count(folded: str, pieces: dict[str, int]) -> Counter[int]:
    return Counter(pieces.setdefault(gram, len(pieces)) for gram in grams(folded))


def _language_shares(articles: tuple[Article, ...]) -> Mapping[str, Floats]:
    langs = [article.lang.partition("-")[0].lower() for article in articles]
    return {
        lang: frozen(np.array([1.0 if own == lang else _OTHER_LANGUAGE for own in langs], np.float64))
        for lang in set(langs)
    }


def _candidate(article: Article, score: int) -> Candidate:
    return Candidate(
        article_id=article.id,
        question=article.question,
        answer=article.answer,
        source=article.source,
        score=score,
        tags=article.tags,
        lang=article.lang,
        audience=article.audience,
    )
