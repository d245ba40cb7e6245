"""Events in the life of articles, in the stream of the tenant: ids only, never a text."""

from dataclasses import dataclass

from zhida.core.kernel.events import Event, event

__all__ = ["ArticleApproved", "ArticleDrafted", "ArticleRejected", "ArticleRemoved"]


@event("article.drafted")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDrafted(Event):
    """Somebody proposed an article, or a change of ``article_id``.

    ``origin`` tells where the words come from: agent_answer, person, mined or import.
    """

    draft_id: str
    origin: str
    article_id: str | None = None


@event("article.approved")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleApproved(Event):
    """A text is in force as this version; without ``draft_id`` it was written or imported directly."""

    article_id: str
    version: int
    draft_id: str | None = None


@event("article.rejected")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRejected(Event):
    """A draft will not be used; its reason stands beside it."""

    draft_id: str


@event("article.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRemoved(Event):
    """An article is no longer in force; its versions stay and can be restored."""

    article_id: str
