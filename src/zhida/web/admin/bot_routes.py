"""The API for those who oversee the bot: its promise, random audits, corrections."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request

from zhida.core.kernel.authority import Action
from zhida.web.admin.bot_schemas import (
    AuditSeen,
    AuditVerdict,
    Corrected,
    Correction,
    PromiseSeen,
    audit_seen,
)
from zhida.web.common.context import caller_of, language_of, web_of
from zhida.web.common.paging import MAX_PAGE, Cursor, PageSize, page_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Page

__all__ = ["router"]

router = new_router("/api/v1", "bot")
_MOST = 1_000
DecisionKey = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,160}$")]


@route(router, "GET", "/bot/promise", action=Action.OVERSEE_BOT, answer=PromiseSeen)
async def see_promise(request: Request) -> PromiseSeen:
    """Read what the bot may answer, at which risk, and what that rests on."""
    oversight, tenant = web_of(request).platform.oversight, caller_of(request).actor.tenant
    return PromiseSeen.model_validate(await oversight.promise(tenant, language_of(request)))


@route(router, "POST", "/bot/calibrate", action=Action.OVERSEE_BOT, answer=PromiseSeen)
async def calibrate(request: Request) -> PromiseSeen:
    """Certify again on everything known now, at once; then learn what agents corrected since."""
    oversight, actor = web_of(request).platform.oversight, caller_of(request).actor
    return PromiseSeen.model_validate(await oversight.calibrate(actor, language_of(request)))


@route(router, "GET", "/bot/audits", action=Action.OVERSEE_BOT, answer=Page[AuditSeen])
async def see_audits(
    request: Request,
    state: Annotated[Literal["asked"], Query(description="Those that wait for a verdict.")] = "asked",
    cursor: Cursor = None,
    limit: PageSize = MAX_PAGE,
) -> Page[AuditSeen]:
    """List answers drawn at random that nobody has judged yet, the oldest first."""
    del state
    found = await web_of(request).platform.oversight.auditing.asked(caller_of(request).actor, _MOST)
    shown, more = page_of(found, lambda audit: f"{audit.at:020}{audit.id}", cursor, limit)
    return Page(items=[audit_seen(audit) for audit in shown], next=more)


@route(router, "POST", "/bot/audits/{decision_id}", action=Action.OVERSEE_BOT, answer=Corrected)
async def judge_audit(request: Request, decision_id: DecisionKey, given: AuditVerdict) -> Corrected:
    """Judge one answer; when too many are wrong, the bot becomes stricter by itself."""
    auditing = web_of(request).platform.oversight.auditing
    await auditing.judge(caller_of(request).actor, decision_id, given.verdict)
    return Corrected()


@route(router, "POST", "/conversations/{conversation_id}/correction", action=Action.REPLY, answer=Corrected)
async def correct(request: Request, conversation_id: str, given: Correction) -> Corrected:
    """Say which article would have been right for the bot's answer, or that none answers the question."""
    auditing = web_of(request).platform.oversight.auditing
    await auditing.correct(
        caller_of(request).actor, conversation_id, answered=given.answered, should_be=given.should_be
    )
    return Corrected()
