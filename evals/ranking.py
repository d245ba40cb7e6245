"""The product's index put to questions: the same folding, trimming, learning and search as for a contact."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evals.encoding import Encodings
from zhida.adapters.models.folding import TableFolding
from zhida.core.bot.index import MAX_QUERY, ArticleIndex, Confirmed, learn, texts_to_encode
from zhida.core.bot.outcome import Outcome
from zhida.core.bot.pleasantries import without_pleasantries
from zhida.core.knowledge.article import Article

__all__ = ["DAY", "FOLDING", "Asked", "Ranked", "Ranker", "outcomes_of"]

DAY: Final = date(2026, 10, 1)
"""The day on which articles must hold; fixed, so that a figure does not depend on when it was measured."""
FOLDING: Final = TableFolding()
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message and the articles that answer it, none when it is out of scope."""

    text: str
    gold: frozenset[str]
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The best articles for one message, and the score of the first in millionths, 0 without any."""

    ids: tuple[str, ...] = ()
    score: int = 0


class Ranker:
    """Articles under test, learned as the product learns them.

    Args:
        articles: What is searched.
        encodings: Vectors to learn and search with, None for words alone.
        turns: Messages of the past whose article is known.
        expect: Is told how many further steps there are.
        tick: Is called after each.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        encodings: Encodings | None = None,
        turns: Sequence[Confirmed] = (),
        *,
        expect: Callable[[int], None] = lambda _: None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self.articles = tuple(articles)
        self._encodings = encodings
        self._tick = tick
        vectors = None
        if encodings is not None:
            texts = texts_to_encode(self.articles, turns)
            expect(len(set(texts)))
            vectors = encodings.vectors(texts, tick)

        def told(done: int, steps: int) -> None:
            if done == 1:
                expect(steps)
            tick()

        learned = learn(self.articles, FOLDING.fold, confirmed=turns, vectors=vectors, told=told)
        self._index = ArticleIndex.build(self.articles, FOLDING.fold).with_learned(learned)

    @property
    def held_out(self) -> tuple[Outcome, ...]:
        """Outcomes of the articles' own wordings, each held out once."""
        return self._index.outcomes

    def rank(self, asked: Sequence[Asked]) -> list[Ranked]:
        """Return the articles for every message."""
        if self._encodings is None:
            return [self._ranked(one, None) for one in asked]
        vectors = self._encodings.rows([one.text for one in asked])
        return [self._ranked(one, vector) for one, vector in zip(asked, vectors, strict=True)]

    def _ranked(self, one: Asked, vector: bytes | None) -> Ranked:
        wanted = without_pleasantries(FOLDING.fold(one.text)[:MAX_QUERY])
        best = self._index.search(wanted, DAY, lang=one.lang, k=_SHOWN, vector=vector)
        self._tick()
        return Ranked(ids=tuple(c.article_id for c in best), score=best[0].score if best else 0)


def outcomes_of(asked: Sequence[Asked], ranked: Sequence[Ranked]) -> list[Outcome]:
    """Return the judged outcome of giving the first article, message by message."""
    return [
        Outcome(
            score=found.score,
            is_right=not one.gold.isdisjoint(found.ids[:1]),
            is_out_of_scope=not one.gold,
            id=one.text,
            article_id="".join(found.ids[:1]),
        )
        for one, found in zip(asked, ranked, strict=True)
    ]
