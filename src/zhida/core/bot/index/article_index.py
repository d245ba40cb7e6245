"""Which articles may answer a message, and how sure that makes us.

Without learning the score is that of the words alone (see `lexical`): the same words score 1 whatever else
the base holds. With what `learning` found, the score of the first article is the chance that it is the right
answer, and no other may have more than that leaves. Scores are in millionths and never exceed 1. A message
that names a code (E21) is not answered by an article without it, nor by one in another language: such
articles count half. Immutable; the same articles and the same learning give the same index.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, cast

import numpy as np

from zhida.core.bot.index.dense import Vectors
from zhida.core.bot.index.learning import Learned
from zhida.core.bot.index.postings import Floats, Ints
from zhida.core.bot.index.ranker import Ranker
from zhida.core.bot.index.selector import scores_of
from zhida.core.bot.outcome import Outcome
from zhida.core.bot.reading import Candidate
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article, articles_hash

__all__ = ["MAX_QUERY", "ArticleIndex"]

MAX_QUERY: Final = 256
"""Characters of a message that are searched for; the cost of a search is bounded."""

_MILLION: Final = 1_000_000


class ArticleIndex:
    """Articles ready to be searched."""

    __slots__ = ("_articles", "_learned", "_positions", "_ranker", "kb_hash", "model_hash")

    def __init__(self, ranker: Ranker, learned: Learned | None = None, model_hash: str | None = None) -> None:
        self._ranker = ranker
        self._learned = learned
        self._articles = ranker.articles
        self._positions: Mapping[ArticleId, int] = {a.id: at for at, a in enumerate(self._articles)}
        self.kb_hash: Final = articles_hash(self._articles)
        self.model_hash: Final = model_hash

    @classmethod
    def build(cls, articles: Iterable[Article], fold: Callable[[str], str]) -> "ArticleIndex":
        """Return the index of these articles by their words; messages are folded by ``fold`` too."""
        return cls(Ranker(sorted(articles, key=lambda article: article.id), fold))

    def with_learned(self, learned: Learned | None, model_hash: str | None = None) -> "ArticleIndex":
        """Return the index with what was learned of the same articles; itself when it is of other ones."""
        if learned is None or learned.kb_hash != self.kb_hash:
            return self
        return ArticleIndex(self._ranker, learned, model_hash)

    def __len__(self) -> int:
        return len(self._articles)

    @property
    def is_learned(self) -> bool:
        """Tell whether scores are chances."""
        return self._learned is not None

    @property
    def fingerprint(self) -> str | None:
        """The encoder whose vectors the index can use, None when it uses none."""
        dense = None if self._learned is None else self._learned.views.dense
        return None if dense is None else dense.fingerprint

    @property
    def wordings(self) -> Vectors | None:
        """The vectors of the wordings as they are compared, for a search among very many; None for none."""
        dense = None if self._learned is None else self._learned.views.dense
        if dense is None:
            return None
        dim = dense.known.shape[1]
        return Vectors(fingerprint=dense.fingerprint, dim=dim, rows=dense.known.astype("<f4").tobytes())

    def placed(self, vector: bytes) -> bytes | None:
        """Return the vector of a message as it is compared with `wordings`, None when it cannot be."""
        dense = None if self._learned is None else self._learned.views.dense
        asked = None if dense is None else dense.placed(vector)
        return None if asked is None else asked.astype("<f4").tobytes()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The held-out examples the scores were learned from."""
        return () if self._learned is None else self._learned.outcomes

    def candidate(self, article_id: ArticleId, score: int = _MILLION) -> Candidate | None:
        """Return one article as a candidate, or None when the index does not hold it."""
        at = self._positions.get(article_id)
        return None if at is None else _candidate(self._articles[at], score)

    def holds(self, article_id: ArticleId, day: date) -> bool:
        """Tell whether the index holds this article and it may be given on this day."""
        at = self._positions.get(article_id)
        return at is not None and self._articles[at].holds_on(day)

    def search(
        self,
        folded: str,
        day: date,
        *,
        lang: str,
        k: int = 5,
        vector: bytes | None = None,
        near: Sequence[int] = (),
    ) -> tuple[Candidate, ...]:
        """Return at most ``k`` articles that hold on this day, best first, equal scores in the order of ids.

        Args:
            folded: The message as folded by the same folding the index was built with.
            day: The day on which an article must hold.
            lang: ``zh`` or ``en``; articles in other languages count half.
            k: How many, >= 1.
            vector: The vector of the message by the encoder of `fingerprint`, as little-endian float32.
            near: Wordings an approximate search found near it; empty means that all are compared.
        """
        if not self._articles:
            return ()
        text = folded[:MAX_QUERY]
        shares = self._ranker.shares(text, lang, day)
        if not shares.any():
            return ()
        if self._learned is None:
            looked = self._ranker.lexical.look(text)
            return self._best(looked.at, looked.scores * shares[looked.at], k)
        return self._judged(self._learned, text, shares, k, vector, near)

    def search_many(
        self,
        folded: Sequence[str],
        day: date,
        *,
        lang: str,
        k: int = 5,
        vectors: Sequence[bytes] | None = None,
    ) -> tuple[tuple[Candidate, ...], ...]:
        """Search for many messages; for measuring."""
        given = vectors or [None] * len(folded)
        return tuple(
            self.search(text, day, lang=lang, k=k, vector=vector)
            for text, vector in zip(folded, given, strict=True)
        )

    def exhaustive(self, folded: str, day: date, *, lang: str, k: int = 5) -> tuple[Candidate, ...]:
        """Search by words alone without narrowing a large base; for measuring what narrowing loses."""
        looked = self._ranker.lexical.look(folded[:MAX_QUERY], is_exhaustive=True)
        shares = self._ranker.shares(folded[:MAX_QUERY], lang, day)
        return self._best(looked.at, looked.scores * shares, k)

    def _judged(
        self,
        learned: Learned,
        text: str,
        shares: Floats,
        k: int,
        vector: bytes | None,
        near: Sequence[int],
    ) -> tuple[Candidate, ...]:
        views = learned.views
        row = views.vocabulary.row(text)
        dense = None if views.dense is None else views.dense.scores(vector, near)
        if dense is None and not len(row.pieces):
            return ()
        sight = self._ranker.sight(text, shares, views.linear.scores(row)[0].astype(np.float64), dense)
        weights = learned.selectors[1 if sight.has_vector else 0]
        return self._best(sight.at, scores_of(sight, weights) * shares[sight.at], k)

    def _best(self, at: Ints, scores: Floats, k: int) -> tuple[Candidate, ...]:
        whole = np.rint(scores * _MILLION).astype(np.int64)
        order = cast("list[int]", np.argsort(-whole, kind="stable")[:k].tolist())
        return tuple(_candidate(self._articles[int(at[n])], int(whole[n])) for n in order if whole[n] > 0)


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
