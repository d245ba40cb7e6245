"""All views of a set of articles: what the index searches with and what learning holds wordings out of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from zhida.core.bot.index.dense import Dense
from zhida.core.bot.index.lexical import Lexical, build_lexical, codes_of
from zhida.core.bot.index.linear import Linear
from zhida.core.bot.index.pieces import Vocabulary
from zhida.core.bot.index.postings import Floats, Ints, frozen
from zhida.core.bot.index.sight import Sight, sight_of
from zhida.core.knowledge.article import Article

__all__ = ["Ranker", "Views", "language"]

_OTHER_LANGUAGE: Final = 0.5
"""An article in another language than the message may be suggested, never given as the answer."""
_OTHER_CODE: Final = 0.5
"""The same for an article that does not name the code the message names."""
_ALSO: Final = 64
"""So many of the best articles by learned score are looked at whatever their rare pieces say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """What was learned of the articles beside their words; empty where nothing was."""

    vocabulary: Vocabulary
    linear: Linear
    dense: Dense | None = None


class Ranker:
    """Articles in order of id with their views; positions are those in ``articles``."""

    __slots__ = ("_first_day", "_langs", "_last_day", "articles", "lexical")

    def __init__(self, articles: Sequence[Article], fold: Callable[[str], str]) -> None:
        self.articles: Final = tuple(articles)
        self.lexical: Final[Lexical] = build_lexical(self.articles, fold)
        self._langs: Mapping[str, Floats] = _language_shares(self.articles)
        self._first_day: Ints = _days([a.valid_from or date.min for a in self.articles])
        self._last_day: Ints = _days([a.valid_to or date.max for a in self.articles])

    def shares(self, text: str, lang: str, day: date | None) -> Floats:
        """Return for every article how far it may be used for this message on this day: 1, less, or 0."""
        known = self._langs.get(lang)
        shares = np.full(len(self.articles), _OTHER_LANGUAGE) if known is None else known.copy()
        codes = codes_of(text)
        if codes:
            coded = np.full(len(shares), _OTHER_CODE)
            coded[self.lexical.naming(codes)] = 1.0
            shares *= coded
        if day is not None:
            number = day.toordinal()
            shares[(self._first_day > number) | (self._last_day < number)] = 0.0
        return shares

    def sight(
        self,
        text: str,
        shares: Floats,
        learned: Floats,
        dense: Floats | None,
    ) -> Sight:
        """Return what all views say of a folded message; see `sight_of` for the arguments."""
        best = learned if dense is None else learned + dense
        also = np.argpartition(-best, _ALSO)[:_ALSO].tolist() if len(best) > _ALSO else ()
        looked = self.lexical.look(text, also)
        at = looked.at
        return sight_of(looked, learned[at], shares[at], None if dense is None else dense[at])


def language(article: Article) -> str:
    """Return the language of an article without its region."""
    return article.lang.partition("-")[0].lower()


def _language_shares(articles: Sequence[Article]) -> Mapping[str, Floats]:
    langs = [language(article) for article in articles]
    return {
        lang: frozen(np.array([1.0 if own == lang else _OTHER_LANGUAGE for own in langs], np.float64))
        for lang in set(langs)
    }


def _days(days: Sequence[date]) -> Ints:
    return frozen(np.array([day.toordinal() for day in days], np.int64))
