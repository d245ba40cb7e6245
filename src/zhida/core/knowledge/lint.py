"""What is wrong with a knowledge base although every article is sound: it contradicts, repeats, puts off.

An answer that sends the contact elsewhere, or says it did not understand, breaks the promise; those sentences
are errors here, whatever the operator thinks of them. What only the index and the ledger of the bot know
(which article a wording finds first, which was never given) is handed in.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import AGENTS, Article
from zhida.core.knowledge.findings import Finding, Level
from zhida.core.knowledge.lint_pairs import paired
from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere
from zhida.kit.texts import compact

__all__ = [
    "EXPIRES_SOON_DAYS",
    "LONG_ANSWER",
    "MOST_SOUGHT",
    "Finding",
    "FirstOf",
    "Level",
    "lint",
    "lint_one",
]

LONG_ANSWER: Final = 600
"""An answer above this many characters is not read on a telephone."""
EXPIRES_SOON_DAYS: Final = 14
"""Time to ask the owner and have a new text approved."""

MOST_SOUGHT: Final = 1_000
"""Source: a search takes milliseconds of the processor everybody's messages need too."""

FirstOf = Callable[[Article, str], ArticleId | None]
"""Gives the article a wording of an article finds first, None when it finds none."""


def lint(
    articles: Iterable[Article],
    fold: Callable[[str], str],
    today: date,
    *,
    first_of: FirstOf | None = None,
    most_sought: int = MOST_SOUGHT,
    unused: Collection[ArticleId] = (),
) -> tuple[Finding, ...]:
    """Return every finding over a knowledge base, errors first, then by code and article.

    Args:
        articles: The whole base.
        fold: The folding messages get; two questions that fold alike cannot be told apart.
        today: The day articles are judged by.
        first_of: What the index finds; without it no wording is called unreachable.
        most_sought: Wordings that are searched for at most, the questions first.
        unused: Articles that were in force long enough and never given.
    """
    every = tuple(articles)
    found = [finding for article in every for finding in _single(article, fold, today)]
    found.extend(paired(every, fold))
    if first_of is not None:
        sought = _sought(every, today)[:most_sought]
        for article, wording in sought:
            found.extend(_unreachable(article, wording, first_of))
    found.extend(_never_used(article) for article in every if article.id in unused)
    return _in_order(found)


def lint_one(
    article: Article, others: Iterable[Article], fold: Callable[[str], str], today: date
) -> tuple[Finding, ...]:
    """Return what lint would say about one article if it joined the others, or replaced its namesake."""
    every = (*(other for other in others if other.id != article.id), article)
    return _in_order([*_single(article, fold, today), *paired(every, fold, article.id)])


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (finding.level, finding.code, finding.articles)))


def _finding(article: Article, code: str, level: Level, what: str, remedy: str) -> Finding:
    return Finding(code=code, level=level, articles=(article.id,), what=what, remedy=remedy)


def _single(article: Article, fold: Callable[[str], str], today: date) -> Iterator[Finding]:
    if not compact(fold(article.answer)):
        yield _finding(article, "empty", Level.ERROR, "The answer says nothing.", "Write the answer.")
    if not compact(fold(article.question)):
        yield _finding(article, "empty", Level.ERROR, "The question says nothing.", "Write the question.")
    said = pushes_elsewhere(article.answer) or forbidden_phrase(article.answer)
    if said is not None and article.audience != AGENTS:
        what = f"The answer says 「{said}」."
        remedy = "Answer the question here, or leave it to a person; never send the contact elsewhere."
        yield _finding(article, "puts_off", Level.ERROR, what, remedy)
    if not article.source:
        what = "The article cites nothing."
        yield _finding(article, "no_source", Level.ERROR, what, "Name the document it is from.")
    if len(article.answer) > LONG_ANSWER:
        what = f"The answer has {len(article.answer)} characters."
        yield _finding(
            article, "over_long", Level.WARNING, what, f"Keep it under {LONG_ANSWER}, or split it."
        )
    if not article.similar:
        remedy = "Add the wordings contacts use; they gain more than any model."
        yield _finding(article, "one_wording", Level.WARNING, "The article knows one wording only.", remedy)
    yield from _ending(article, today)


def _ending(article: Article, today: date) -> Iterator[Finding]:
    last = article.valid_to
    if last is not None and last < today:
        what, remedy = f"The article held until {last.isoformat()}.", "Give it a new period, or delete it."
        yield _finding(article, "expired", Level.WARNING, what, remedy)
    elif last is not None and last <= today + timedelta(days=EXPIRES_SOON_DAYS):
        what, remedy = (
            f"The article holds until {last.isoformat()}.",
            "Ask its owner what holds from then on.",
        )
        yield _finding(article, "expires_soon", Level.WARNING, what, remedy)


def _sought(articles: Sequence[Article], today: date) -> Sequence[tuple[Article, str]]:
    """Return the wordings by which contacts should reach articles, questions before similar ones."""
    given = [article for article in articles if article.audience != AGENTS and article.holds_on(today)]
    similar = [(article, wording) for article in given for wording in article.similar]
    return [*((article, article.question) for article in given), *similar]


def _unreachable(article: Article, wording: str, first_of: FirstOf) -> Iterator[Finding]:
    """Yield that another article answers this wording first: nobody ever reaches the article by it."""
    first = first_of(article, wording)
    if first != article.id:
        whose = "none" if first is None else f"article {first}"
        yield Finding(
            code="unreachable",
            level=Level.WARNING,
            articles=(article.id,) if first is None else (article.id, first),
            what=f"「{wording[:40]}」 finds {whose} first.",
            remedy="Name in the wording what makes it different, or move it to the other article.",
        )


def _never_used(article: Article) -> Finding:
    what = "The article was never given since it is in force."
    return _finding(
        article, "never_used", Level.WARNING, what, "Add the wordings contacts use, or delete it."
    )
