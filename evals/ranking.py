"""The product's index put to questions: the same folding, trimming and search as for a contact's message."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhida.adapters.models.folding import TableFolding
from zhida.core.bot.index import MAX_QUERY, ArticleIndex
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
    """Articles under test."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = tuple(articles)
        self._index = ArticleIndex.build(self.articles, FOLDING.fold)

    def rank(self, asked: Sequence[Asked], tick: Callable[[], None] = lambda: None) -> list[Ranked]:
        """Return the articles for every message, calling ``tick`` after each."""
        found: list[Ranked] = []
        for one in asked:
            wanted = without_pleasantries(FOLDING.fold(one.text)[:MAX_QUERY])
            best = self._index.search(wanted, DAY, lang=one.lang, k=_SHOWN)
            found.append(Ranked(ids=tuple(c.article_id for c in best), score=best[0].score if best else 0))
            tick()
        return found


def outcomes_of(asked: Sequence[Asked], ranked: Sequence[Ranked]) -> list[Outcome]:
    """Return the judged outcome of giving the first article, message by message."""
    return [
        Outcome(
            score=found.score,
            is_right=not one.gold.isdisjoint(found.ids[:1]),
            is_out_of_scope=not one.gold,
            id=one.text,
        )
        for one, found in zip(asked, ranked, strict=True)
    ]
