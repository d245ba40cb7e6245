"""An article: one question, the answer word for word, where it comes from and how long it holds.

The bot says nothing that is not in an article, so an article without an answer or a source is refused.
What is for agents only is shown beside the agent and never given to a contact.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from zhida.core.kernel.ids import ArticleId

__all__ = ["AGENTS", "AUDIENCES", "EVERYONE", "Article", "article_fields", "articles_hash", "line_fields"]

EVERYONE: Final = "everyone"
AGENTS: Final = "agents"
AUDIENCES: Final = (EVERYONE, AGENTS)
"""Whom an article is for; one for agents is never given by the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article; ``valid_from`` and ``valid_to`` are both inclusive, None means without limit."""

    id: ArticleId
    question: str
    answer: str
    similar: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = "zh"
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    audience: str = EVERYONE

    def holds_on(self, day: date) -> bool:
        """Tell whether the article may be given as an answer on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def article_fields(article: Article) -> Mapping[str, str | list[str] | None]:
    """Return the article as the members of one JSONL line, in their fixed order."""
    return {
        "id": article.id,
        "question": article.question,
        "answer": article.answer,
        "similar": list(article.similar),
        "tags": list(article.tags),
        "lang": article.lang,
        "source": article.source,
        "valid_from": article.valid_from.isoformat() if article.valid_from else None,
        "valid_to": article.valid_to.isoformat() if article.valid_to else None,
        "audience": article.audience,
    }


def line_fields(article: Article) -> Mapping[str, str | list[str] | None]:
    """Return the members of a JSONL line; the audience stands there only where it is not everyone."""
    members = dict(article_fields(article))
    if article.audience == EVERYONE:
        del members["audience"]
    return members


def articles_hash(articles: Iterable[Article]) -> str:
    """Return the SHA-256 that names a set of articles; order does not matter, every character does."""
    ordered = sorted(articles, key=lambda article: article.id)
    text = json.dumps([line_fields(a) for a in ordered], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
