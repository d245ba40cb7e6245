"""What is wrong with a knowledge base although every article is sound: it contradicts, repeats, puts off.

An answer that sends the contact elsewhere, or says it did not understand, breaks the promise; those sentences
are errors here, whatever the operator thinks of them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
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


_FORBIDDEN: Final = re.compile(
    "超出我的理解|请您?换(?:个|一种|一个)(?:说法|问法|方式)|请您?(?:耐心)?等待|坐席全忙"
    "|客服(?:全|正)忙"
    "|请(?:您)?(?:直接)?(?:拨打|致电)(?!.{0,4}1(?:10|19|20|22)(?!\\d))"
    "|请(?:您)?(?:下载|安装)(?:我们的?|官方|手机)?(?:app|客户端)"
    "|请(?:您)?(?:到|在|去|前往|登录|打开)(?:我们的?|官方|手机)?(?:app|客户端|公众号|小程序)"
    "|(?:^|[,，。!！?？\\n])亲(?:[,，~～!！]|$)"
    "|猜您想问|感谢您的理解与支持|非常抱歉给您带来不便|没听懂|没有理解您的"
    "|beyond my understanding|please rephrase|please (?:call|phone|ring) (?:us|our|the hotline)"
    "|download (?:our|the) app"
    "|sorry for any inconvenience|all (?:our )?agents are busy|did ?n.t understand",
    re.IGNORECASE,
)


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
    said = _FORBIDDEN.search(article.answer)
    if said is not None:
        yield finding(
            "puts_off",
            Level.ERROR,
            f"The answer says 「{said.group(0).strip()}」.",
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
