"""The API for admins: agents, settings, articles, erasure."""

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import Body as InBody
from fastapi import Path, Query, Request
from starlette.responses import Response

from zhida.core.kernel.actors import Role
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput, NotFound
from zhida.core.kernel.events import Json
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.planning import plan_import
from zhida.ports.storage import Row
from zhida.services.frames import moment
from zhida.services.knowledge import Beside
from zhida.services.rows import words
from zhida.services.settings import dump_settings
from zhida.services.staff import NewAgent
from zhida.web.admin.articles import article_of, first_fault, imported, read_lines
from zhida.web.admin.schemas import (
    AgentChange,
    AgentGiven,
    AgentMade,
    ArticleGiven,
    ArticleSeen,
    ArticleVersion,
    Erased,
    Imported,
    Linted,
    Restored,
    SettingsNow,
    article_seen,
    draft_article,
    found,
    named,
)
from zhida.web.common.context import Web, caller_of, web_of
from zhida.web.common.paging import MAX_PAGE, Cursor, PageSize, page_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Members, Page, wire
from zhida.web.common.staffing import agent_seen, skills_for

__all__ = ["router"]

router = new_router("/api/v1", "admin")
ArticleKey = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


@route(
    router, "POST", "/agents", action=Action.MANAGE_AGENTS, is_repeatable=False, status=201, answer=AgentMade
)
async def add_agent(request: Request, given: AgentGiven) -> AgentMade:
    """Add an agent; the one-time password is shown this once and must be changed at first sign-in."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    queues = web.platform.tenancy.of(tenant).lines.queues
    new = NewAgent(
        login=given.login,
        name=given.name,
        role=Role(given.role),
        number=given.number,
        capacity=given.capacity,
        skills=skills_for(given.skills, queues),
        lang=given.lang,
    )
    row, password = await web.platform.staff.add(tenant, new)
    return _made(web, tenant, row, password)


@route(
    router, "PATCH", "/agents/{agent_id}", action=Action.MANAGE_AGENTS, is_repeatable=False, answer=AgentMade
)
async def change_agent(request: Request, agent_id: str, change: AgentChange) -> AgentMade:
    """Change an agent, switch them off or on, or make a new one-time password."""
    web, actor = web_of(request), caller_of(request).actor
    staff, tenant = web.platform.staff, actor.tenant
    row = await web.platform.store.get(tenant, "agents", (agent_id,))
    if row is None:
        raise NotFound
    if agent_id == actor.id and (change.enabled is False or change.role not in {None, "admin"}):
        raise Conflict(params={"field": "agent", "why": "an admin cannot shut themselves out"})
    values = change.model_dump(exclude_unset=True, exclude_none=True, exclude={"skills", "reset_password"})
    if change.skills is not None:
        queues = web.platform.tenancy.of(tenant).lines.queues
        skills = skills_for(change.skills, queues, words(row, "skills"))
        values["skills"] = " ".join(f"{name}={level}" for name, level in sorted(skills.items()))
    if values:
        row = await staff.change(tenant, agent_id, {name: _plain(value) for name, value in values.items()})
    password = None
    if change.reset_password:
        row, password = await staff.reset_password(tenant, agent_id)
    return _made(web, tenant, row, password)


@route(router, "GET", "/settings", action=Action.MANAGE_SETTINGS, answer=SettingsNow)
async def see_settings(request: Request) -> Response:
    """Read the settings in force."""
    return _settings(web_of(request), caller_of(request).actor.tenant)


@route(router, "PUT", "/settings", action=Action.MANAGE_SETTINGS, answer=SettingsNow)
async def change_settings(request: Request, document: Annotated[Members, InBody()]) -> Response:
    """Put new settings in force; a document that would break the promise is refused and changes nothing."""
    web, actor = web_of(request), caller_of(request).actor
    await web.platform.tenancy.change(actor.tenant, cast("Mapping[str, Json]", document), actor)
    return _settings(web, actor.tenant)


@route(router, "GET", "/articles", action=Action.SEE_ARTICLES, answer=Page[ArticleSeen])
async def see_articles(
    request: Request, cursor: Cursor = None, limit: PageSize = MAX_PAGE
) -> Page[ArticleSeen]:
    """List the articles in order of id."""
    platform, tenant = web_of(request).platform, caller_of(request).actor.tenant
    kept = await platform.knowledge.kept(tenant)
    shown, more = page_of(kept, lambda one: one.article.id, cursor, limit)
    names = platform.staff.names(tenant)
    return Page(items=[article_seen(one, names) for one in shown], next=more)


@route(router, "GET", "/articles/lint", action=Action.SEE_ARTICLES, answer=Linted)
async def lint_articles(request: Request) -> Linted:
    """Tell what is wrong with the articles as a whole, errors first."""
    knowledge = web_of(request).platform.knowledge
    return Linted(items=found(await knowledge.lint(caller_of(request).actor.tenant)))


@route(router, "GET", "/articles/{article_id}", action=Action.SEE_ARTICLES, answer=ArticleSeen)
async def see_article(request: Request, article_id: ArticleKey) -> ArticleSeen:
    """Read one article."""
    platform, tenant = web_of(request).platform, caller_of(request).actor.tenant
    kept = await platform.knowledge.kept_one(tenant, article_id)
    return article_seen(kept, platform.staff.names(tenant))


@route(
    router,
    "GET",
    "/articles/{article_id}/versions",
    action=Action.SEE_ARTICLES,
    answer=Page[ArticleVersion],
)
async def see_versions(
    request: Request, article_id: ArticleKey, cursor: Cursor = None, limit: PageSize = MAX_PAGE
) -> Page[ArticleVersion]:
    """List every text of an article that was in force, the newest first."""
    platform, tenant = web_of(request).platform, caller_of(request).actor.tenant
    versions = await platform.knowledge.versions(tenant, article_id)
    shown, more = page_of(versions, lambda one: f"{2**40 - one.number:015}", cursor, limit)
    names = platform.staff.names(tenant)
    items = [
        ArticleVersion(
            version=one.number,
            at=moment(one.at),
            by=named(one.by, names),
            article=draft_article(one.article),
        )
        for one in shown
    ]
    return Page(items=items, next=more)


@route(router, "POST", "/articles/{article_id}/restore", action=Action.APPROVE_ARTICLES, answer=ArticleSeen)
async def restore_article(request: Request, article_id: ArticleKey, given: Restored) -> ArticleSeen:
    """Put an earlier text in force again, as a new version; the bot answers from it at once."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    kept = await platform.knowledge.restore(actor.tenant, article_id, given.version, actor)
    return article_seen(kept, platform.staff.names(actor.tenant))


@route(router, "PUT", "/articles/{article_id}", action=Action.MANAGE_ARTICLES, answer=ArticleSeen)
async def put_article(request: Request, article_id: ArticleKey, given: ArticleGiven) -> ArticleSeen:
    """Write an article; it is an approval by the caller, and the bot answers from it at once."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    article = article_of(article_id, given)
    owners = {article.id: given.owner} if given.owner is not None else None
    await platform.knowledge.replace(actor.tenant, (article,), (), actor, Beside(owners=owners))
    kept = await platform.knowledge.kept_one(actor.tenant, article_id)
    return article_seen(kept, platform.staff.names(actor.tenant))


@route(router, "DELETE", "/articles/{article_id}", action=Action.MANAGE_ARTICLES, status=204)
async def remove_article(request: Request, article_id: ArticleKey) -> Response:
    """Delete an article; the bot stops answering from it at once."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    if await platform.store.get(actor.tenant, "articles", (article_id,)) is None:
        raise NotFound
    await platform.knowledge.replace(actor.tenant, (), (article_id,), actor)
    return Response(status_code=204)


@route(
    router,
    "POST",
    "/articles/import",
    action=Action.MANAGE_ARTICLES,
    answer=Imported,
    takes="application/x-ndjson",
)
async def import_articles(
    request: Request,
    dry_run: Annotated[bool, Query(description="Change nothing, only tell.")] = False,
    replace: Annotated[bool, Query(description="Delete articles the import does not name.")] = False,
    source: Annotated[str, Query(max_length=300, description="Cited where a line names none.")] = "",
) -> Imported:
    """Import articles, one JSON object a line (`application/x-ndjson`, up to 10 MiB); all of them or none."""
    knowledge, actor = web_of(request).platform.knowledge, caller_of(request).actor
    rows, errors = read_lines(await request.body(), has_source=bool(source.strip()))
    existing = await knowledge.articles(actor.tenant)
    plan = plan_import(existing, rows, source=source.strip(), replaces=replace, errors=errors)
    if not dry_run and not plan.is_sound:
        first = first_fault(plan.errors)
        raise InvalidInput(ErrorCode.IMPORT_INVALID, params={"errors": len(plan.errors), "first": first})
    if not dry_run and not plan.changes_nothing:
        await knowledge.replace(actor.tenant, (*plan.new, *plan.changed), plan.removed, actor)
    counts = (len(plan.new), len(plan.changed), len(plan.unchanged), len(plan.removed))
    return imported(counts, plan.errors)


@route(router, "POST", "/contacts/{contact_id}/erase", action=Action.ERASE_CONTACT, answer=Erased)
async def erase_contact(request: Request, contact_id: str) -> Erased:
    """Erase a contact: the key is destroyed, every record still verifies, nobody can read it again."""
    erasure = web_of(request).platform.erasure
    return Erased(conversations=await erasure.erase(caller_of(request).actor, contact_id))


def _settings(web: Web, tenant: TenantId) -> Response:
    tenancy = web.platform.tenancy
    return wire({"number": tenancy.version(tenant), "settings": dump_settings(tenancy.of(tenant))})


def _made(web: Web, tenant: TenantId, row: Row, password: str | None) -> AgentMade:
    queues = web.platform.tenancy.of(tenant).lines.queues
    seen = agent_seen(row, queues, has_login=True)
    return AgentMade(**seen.model_dump(), password=password)


def _plain(value: object) -> str | int:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int) else str(value)
