"""Bodies of the API for admins."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from zhida.core.knowledge.article import Article, article_fields
from zhida.core.knowledge.findings import Finding
from zhida.services.article_rows import Kept
from zhida.services.frames import moment
from zhida.web.common.schemas import Body, Members, ShortText
from zhida.web.common.staffing import AgentSeen

__all__ = [
    "AgentChange",
    "AgentGiven",
    "AgentMade",
    "ArticleGiven",
    "ArticleLine",
    "ArticleSeen",
    "ArticleVersion",
    "DraftArticle",
    "Erased",
    "Found",
    "Imported",
    "Linted",
    "Restored",
    "RowFault",
    "SettingsNow",
    "article_seen",
    "draft_article",
    "found",
    "named",
]

Role = Literal["agent", "supervisor", "admin"]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S")]
Capacity = Annotated[int, Field(ge=1, le=50)]
Queues = Annotated[list[ShortText], Field(max_length=64)]
Lang = Literal["zh-CN", "zh-TW", "en"]
Number = Annotated[str, Field(max_length=32)]


class AgentGiven(Body):
    """A new agent; the one-time password comes back in the answer."""

    login: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
    name: Name
    role: Role = "agent"
    number: Number | None = None
    capacity: Capacity = 5
    skills: Queues = Field(default_factory=list, description="Queues the agent can serve.")
    lang: Lang = "zh-CN"


class AgentChange(Body):
    """What changes; members left out stay."""

    name: Name | None = None
    role: Role | None = None
    number: Number | None = None
    capacity: Capacity | None = None
    skills: Queues | None = None
    lang: Lang | None = None
    enabled: bool | None = None
    reset_password: Literal[True] | None = None


class AgentMade(AgentSeen):
    """An agent, and the one-time password if one was made: it is shown this once."""

    password: str | None = None


class SettingsNow(Body):
    """The settings in force and their number; 0 are the defaults."""

    number: int
    settings: Members


class ArticleGiven(Body):
    """An article: the answer is given word for word, so it needs a source."""

    question: str
    answer: str
    similar: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    lang: str | None = Field(default=None, description="Guessed from the question when left out.")
    source: str
    valid_from: str | None = Field(default=None, description="First day, as 2026-08-31.")
    valid_to: str | None = Field(default=None, description="Last day.")
    audience: Literal["everyone", "agents"] = "everyone"
    owner: ShortText | None = Field(default=None, description="Who looks after it; left out it stays.")


class ArticleLine(Body):
    """One line of an import; what is missing or wrong in it is told by line and field."""

    id: str | None = None
    question: str | None = None
    answer: str | None = None
    similar: list[str] | None = None
    tags: list[str] | None = None
    lang: str | None = None
    source: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    audience: str | None = None


class DraftArticle(Body):
    """The members of an article without its id."""

    question: str
    answer: str
    similar: list[str]
    tags: list[str]
    lang: str
    source: str
    valid_from: str | None
    valid_to: str | None
    audience: str


class ArticleSeen(Body):
    """An article as it is kept."""

    id: str
    question: str
    answer: str
    similar: list[str]
    tags: list[str]
    lang: str
    source: str
    valid_from: str | None
    valid_to: str | None
    audience: str
    version: int
    owner: str | None
    approved_at: str
    approved_by: str | None = Field(description="Display name; null when imported on the server.")


class ArticleVersion(Body):
    """One text that was in force."""

    version: int
    at: str
    by: str | None
    article: DraftArticle


class Restored(Body):
    """Which text comes into force again."""

    version: Annotated[int, Field(ge=1, le=2**31)]


class Found(Body):
    """One thing lint says: which articles it concerns, what is wrong, what to do."""

    code: str
    level: Literal["error", "warning"]
    articles: list[str] = Field(default_factory=list)
    what: str
    remedy: str


class Linted(Body):
    """Everything lint says about the articles in force."""

    items: list[Found]


class RowFault(Body):
    """One thing wrong in a line: where, what, and what to do."""

    line: int
    field: str | None
    code: str
    what: str
    remedy: str


class Imported(Body):
    """What an import changed, or would change in a dry run: how many articles of each kind."""

    new: int
    changed: int
    unchanged: int
    removed: int
    errors: list[RowFault]


class Erased(Body):
    """How many matters of the contact were erased."""

    conversations: int


def article_seen(kept: Kept, names: Mapping[str, str]) -> ArticleSeen:
    """Return an article for the wire; people by their display names."""
    govern = kept.governance
    return ArticleSeen.model_validate(
        {
            **article_fields(kept.article),
            "version": govern.version,
            "owner": govern.owner,
            "approved_at": moment(govern.approved_at),
            "approved_by": named(govern.approved_by, names),
        }
    )


def draft_article(article: Article) -> DraftArticle:
    """Return the members of an article without its id."""
    return DraftArticle.model_validate(
        {name: value for name, value in article_fields(article).items() if name != "id"}
    )


def found(findings: Iterable[Finding]) -> list[Found]:
    """Return what lint says for the wire."""
    return [
        Found(code=f.code, level=f.level.value, articles=list(f.articles), what=f.what, remedy=f.remedy)
        for f in findings
    ]


def named(agent_id: str | None, names: Mapping[str, str]) -> str | None:
    """Return the display name of an agent, the id of one who is gone."""
    return None if agent_id is None else names.get(agent_id, agent_id)
