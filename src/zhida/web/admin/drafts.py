"""The API for drafts: written by everybody at the desk, decided by who may."""

from typing import Annotated, Final, Literal

from fastapi import Query, Request
from pydantic import Field

from zhida.core.kernel.authority import Action
from zhida.core.kernel.ids import TenantId
from zhida.services.drafting import Draft
from zhida.services.frames import moment
from zhida.web.admin.schemas import (
    ArticleSeen,
    DraftArticle,
    Found,
    article_seen,
    draft_article,
    found,
    named,
)
from zhida.web.common.context import Web, caller_of, web_of
from zhida.web.common.paging import Cursor, PageSize, page_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Body, Page, ShortText

__all__ = ["DraftSeen", "drafts_seen", "router"]

router = new_router("/api/v1", "drafts")
_PAGE: Final = 50
_LATEST: Final = 10**17


class DraftBody(Body):
    """An article as it is proposed; the source may come later, the approval needs it."""

    question: str
    answer: str
    similar: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    lang: str | None = Field(default=None, description="Guessed from the question when left out.")
    source: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    audience: Literal["everyone", "agents"] = "everyone"


class DraftGiven(Body):
    """A proposal: a new article, or another text for ``article_id``."""

    article: DraftBody
    article_id: ShortText | None = None
    owner: ShortText | None = None
    group_id: Annotated[str, Field(max_length=128)] | None = Field(
        default=None, description="The group of questions it answers."
    )


class DraftChange(Body):
    """An open draft written anew."""

    article: DraftBody
    owner: ShortText | None = None


class Rejection(Body):
    """Why a draft is turned down."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


class DraftSeen(Body):
    """A proposed article, and what lint would say about it."""

    id: str
    article_id: str | None
    origin: str = Field(description="agent_answer, person, mined or import.")
    state: str = Field(description="open, approved or rejected.")
    article: DraftArticle
    group_id: str | None
    owner: str | None
    created_at: str
    created_by: str | None
    updated_at: str
    findings: list[Found]
    reason: str | None


State = Annotated[Literal["open", "approved", "rejected"], Query()]


@route(router, "GET", "/drafts", action=Action.SEE_ARTICLES, answer=Page[DraftSeen])
async def see_drafts(
    request: Request, state: State = "open", cursor: Cursor = None, limit: PageSize = _PAGE
) -> Page[DraftSeen]:
    """List the drafts in a state, the last changed first."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    drafts = await web.platform.library.drafting.list(tenant, state)
    shown, more = page_of(drafts, lambda one: f"{_LATEST - one.updated_at:018}{one.id}", cursor, limit)
    return Page(items=await drafts_seen(web, tenant, tuple(shown)), next=more)


@route(router, "POST", "/drafts", action=Action.DRAFT_ARTICLES, status=201, answer=DraftSeen)
async def make_draft(request: Request, given: DraftGiven) -> DraftSeen:
    """Propose an article, or a change of one."""
    web, actor = web_of(request), caller_of(request).actor
    draft = await web.platform.library.drafting.make(
        actor,
        given.article.model_dump(),
        article_id=given.article_id,
        owner=given.owner,
        group_id=given.group_id,
    )
    return (await drafts_seen(web, actor.tenant, (draft,)))[0]


@route(router, "PUT", "/drafts/{draft_id}", action=Action.DRAFT_ARTICLES, answer=DraftSeen)
async def change_draft(request: Request, draft_id: str, given: DraftChange) -> DraftSeen:
    """Write an open draft anew."""
    web, actor = web_of(request), caller_of(request).actor
    values = given.article.model_dump()
    draft = await web.platform.library.drafting.change(actor, draft_id, values, given.owner)
    return (await drafts_seen(web, actor.tenant, (draft,)))[0]


@route(router, "POST", "/drafts/{draft_id}/approve", action=Action.APPROVE_ARTICLES, answer=ArticleSeen)
async def approve_draft(request: Request, draft_id: str) -> ArticleSeen:
    """Put a draft in force; the bot answers from it at once."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    kept = await platform.library.drafting.approve(actor, draft_id)
    return article_seen(kept, platform.staff.names(actor.tenant))


@route(router, "POST", "/drafts/{draft_id}/reject", action=Action.APPROVE_ARTICLES, answer=DraftSeen)
async def reject_draft(request: Request, draft_id: str, given: Rejection) -> DraftSeen:
    """Turn a draft down with a reason its author can read."""
    web, actor = web_of(request), caller_of(request).actor
    draft = await web.platform.library.drafting.reject(actor, draft_id, given.reason.strip())
    return (await drafts_seen(web, actor.tenant, (draft,)))[0]


async def drafts_seen(web: Web, tenant: TenantId, drafts: tuple[Draft, ...]) -> list[DraftSeen]:
    """Return drafts for the wire; open ones with what lint would say."""
    names = web.platform.staff.names(tenant)
    undecided = [draft for draft in drafts if draft.state == "open"]
    findings = await web.platform.library.drafting.findings(tenant, undecided)
    return [
        DraftSeen(
            id=draft.id,
            article_id=draft.article_id,
            origin=draft.origin,
            state=draft.state,
            article=draft_article(draft.article),
            group_id=draft.group_id,
            owner=draft.owner,
            created_at=moment(draft.created_at),
            created_by=named(draft.created_by, names),
            updated_at=moment(draft.updated_at),
            findings=found(findings.get(draft.id, ())),
            reason=draft.reason,
        )
        for draft in drafts
    ]
