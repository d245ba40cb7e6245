"""Articles as rows: the text in force, how it came into force, and every text that ever was."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from zhida.core.kernel.ids import ArticleId
from zhida.core.kernel.times import Micros
from zhida.core.knowledge.article import EVERYONE, Article, article_fields
from zhida.core.knowledge.validation import ArticleRow, Cell, read_articles
from zhida.ports.storage import Row
from zhida.services.frames import dumps
from zhida.services.rows import maybe_text, text, whole

__all__ = [
    "Governance",
    "Kept",
    "Version",
    "article_from_json",
    "article_from_row",
    "article_json",
    "article_row",
    "governance_of",
    "governance_row",
    "version_key",
    "version_of",
    "version_row",
]

_DIGITS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """How an article came into force: which version it is, who approved it and when, who looks after it."""

    version: int
    owner: str | None
    audience: str
    approved_at: Micros
    approved_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article in force and its governance."""

    article: Article
    governance: Governance


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One approved text of an article."""

    number: int
    at: Micros
    by: str | None
    article: Article


def article_row(article: Article, at: int) -> Row:
    """Return an article as a row; its audience stands in the governance."""
    return {
        "id": article.id,
        "question": article.question,
        "answer": article.answer,
        "similar": dumps(article.similar),
        "tags": dumps(article.tags),
        "lang": article.lang,
        "source": article.source,
        "valid_from": article.valid_from.isoformat() if article.valid_from else None,
        "valid_to": article.valid_to.isoformat() if article.valid_to else None,
        "updated_at": at,
    }


def article_from_row(row: Row, audience: str = EVERYONE) -> Article:
    """Read an article back from its row."""
    valid_from, valid_to = maybe_text(row, "valid_from"), maybe_text(row, "valid_to")
    return Article(
        id=ArticleId(text(row, "id")),
        question=text(row, "question"),
        answer=text(row, "answer"),
        similar=tuple(cast("list[str]", json.loads(text(row, "similar")))),
        tags=tuple(cast("list[str]", json.loads(text(row, "tags")))),
        lang=text(row, "lang"),
        source=text(row, "source"),
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        audience=audience,
    )


def governance_of(row: Row | None, article_row: Row) -> Governance:
    """Read the governance of an article; one from before there was any is version 1 since it was written."""
    if row is None:
        at = Micros(whole(article_row, "updated_at"))
        return Governance(version=1, owner=None, audience=EVERYONE, approved_at=at, approved_by=None)
    return Governance(
        version=whole(row, "version"),
        owner=maybe_text(row, "owner"),
        audience=text(row, "audience"),
        approved_at=Micros(whole(row, "approved_at")),
        approved_by=maybe_text(row, "approved_by"),
    )


def governance_row(article_id: str, governance: Governance) -> Row:
    """Return the governance as a row."""
    return {
        "id": article_id,
        "version": governance.version,
        "owner": governance.owner,
        "audience": governance.audience,
        "approved_by": governance.approved_by,
        "approved_at": governance.approved_at,
    }


def version_key(number: int) -> str:
    """Return a version number as text that sorts like the number."""
    return f"{number:0{_DIGITS}}"


def version_row(kept: Kept, draft_id: str | None) -> Row:
    """Return a text in force as the row of its version."""
    return {
        "article_id": kept.article.id,
        "version": version_key(kept.governance.version),
        "article": article_json(kept.article),
        "at": kept.governance.approved_at,
        "by": kept.governance.approved_by,
        "draft_id": draft_id,
    }


def version_of(row: Row) -> Version:
    """Read a version back."""
    return Version(
        number=int(text(row, "version")),
        at=Micros(whole(row, "at")),
        by=maybe_text(row, "by"),
        article=article_from_json(text(row, "article")),
    )


def article_json(article: Article) -> str:
    """Return an article as JSON text."""
    return dumps(article_fields(article))


def article_from_json(members: str) -> Article:
    """Read back what `article_json` wrote."""
    values = cast("dict[str, Cell]", json.loads(members))
    return read_articles((ArticleRow(line=1, values=values),)).articles[0][1]
