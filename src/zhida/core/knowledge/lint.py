"""What is wrong with a knowledge base although every article is sound: it contradicts, repeats, puts off.

An answer that sends the contact elsewhere, or says it did not understand, breaks the promise; those sentences
are errors here, whatever the operator thinks of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere
from zhida.kit.texts import compact

__all__ = ["LONG_ANSWER", "Finding", "Level", "lint"]

LONG_ANSWER: Final = 600
"""An answer above this many characters is not read on a telephone."""


class Level(StrEnum):
    """How much it matters: an error must be mended, a warning should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: ``articles`` are concerned, ``what`` and ``remedy`` are for an operator."""

    code: str
    level: Level
    articles: tuple[ArticleId, ...]
    what: str
    remedy: str


def lint(articles: Iterable[Article], fold: Callable[[str], str], today: date) -> tuple[Finding, ...]:
    """Return every finding over a knowledge base, errors first, then by code and article.

    Args:
        articles: The whole base.
        fold: The folding messages get; two questions that fold alike cannot be told apart.
        today: The day articles are judged by.
    """
    every = tuple(articles)
    found = [finding for article in every for finding in _single(article, fold, today)]
    found.extend(_pairs(every, fold))
    return tuple(sorted(found, key=lambda finding: (finding.level, finding.code, finding.articles)))


def _single(article: Article, fold: Callable[[str], str], today: date) -> Iterator[Finding]:
    def finding(code: str, level: Level, what: str, remedy: str) -> Finding:
        return Finding(code=code, level=level, articles=(article.id,), what=what, remedy=remedy)

    if not compact(fold(article.answer)):
        yield finding("empty", Level.ERROR, "The answer says nothing.", "Write the answer.")
    if not compact(fold(article.question)):
        yield finding("empty", Level.ERROR, "The question says nothing.", "Write the question.")
    said = pushes_elsewhere(article.answer) or forbidden_phrase(article.answer)
    if said is not None:
        yield finding(
            "puts_off",
            Level.ERROR,
            f"The answer says 「{said}」.",
            "Answer the question here, or leave it to a person; never send the contact elsewhere.",
        )
    if not article.source:
        yield finding("no_source", Level.ERROR, "The article cites nothing.", "Name the document it is from.")
    if article.valid_to is not None and article.valid_to < today:
        what = f"The article held until {article.valid_to.isoformat()}."
        yield finding("expired", Level.WARNING, what, "Give it a new period, or delete it.")
    if len(article.answer) > LONG_ANSWER:
        what = f"The answer has {len(article.answer)} characters."
        yield finding("over_long", Level.WARNING, what, f"Keep it under {LONG_ANSWER}, or split it.")
    if not article.similar:
        remedy = "Add the wordings contacts use; they gain more than any model."
        yield finding("one_wording", Level.WARNING, "The article knows one wording only.", remedy)


def _pairs(articles: tuple[Article, ...], fold: Callable[[str], str]) -> Iterator[Finding]:
    askers: dict[tuple[str, str], dict[ArticleId, Article]] = defaultdict(dict)
    for article in articles:
        lang = article.lang.partition("-")[0].lower()
        for wording in (article.question, *article.similar):
            letters = compact(fold(wording))
            if letters:
                askers[(lang, letters)].setdefault(article.id, article)
    told: set[tuple[str, ArticleId, ArticleId]] = set()
    for (_, letters), asked in sorted(askers.items()):
        ordered = sorted(asked.values(), key=lambda article: article.id)
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                code = _relation(one, other, fold)
                if code is not None and (code, one.id, other.id) not in told:
                    told.add((code, one.id, other.id))
                    yield _pair(code, one, other, letters)


def _relation(one: Article, other: Article, fold: Callable[[str], str]) -> str | None:
    """Return how two articles that answer one wording relate; None when they never hold on one day."""
    if (one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from) or (
        other.valid_to is not None and one.valid_from is not None and other.valid_to < one.valid_from
    ):
        return None
    return "duplicate" if fold(one.answer) == fold(other.answer) else "contradiction"


def _pair(code: str, one: Article, other: Article, letters: str) -> Finding:
    if code == "duplicate":
        level, what, remedy = Level.WARNING, "give one answer to", "Merge them."
    else:
        level, what, remedy = Level.ERROR, "answer differently to", "Keep the wording in one of them."
    return Finding(
        code=code,
        level=level,
        articles=(one.id, other.id),
        what=f"Two articles {what} 「{letters[:40]}」.",
        remedy=remedy,
    )
