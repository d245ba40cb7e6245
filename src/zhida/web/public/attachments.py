"""Files of a matter over HTTP: put in as they are, given back so that no browser ever runs them."""

from typing import Annotated, Final

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from zhida.core.kernel.authority import Action
from zhida.services.attachments import Attached
from zhida.services.file_names import disposition
from zhida.services.platform import Platform
from zhida.services.rows import text
from zhida.web.common.context import Caller, caller_of, web_of
from zhida.web.common.limits import FILES
from zhida.web.common.policies import CURRENT, new_router, route
from zhida.web.common.schemas import Body
from zhida.web.public.routes import opening_of

__all__ = ["FILE_POLICY", "AttachedFile", "router"]

FILE_POLICY: Final = "sandbox; default-src 'none'"
"""A file that a browser shows after all has no origin, no script and no connection."""
router = new_router("/api/v1", "contact")


class AttachedFile(Body):
    """A file that was kept; name it as `attachment` of a message to send it."""

    conversation_id: str
    id: str
    kind: str = Field(description="picture, voice or file, by its content.")
    media_type: str
    size: int = Field(description="Bytes that are kept; a picture is written anew.")
    name: str


@route(
    router,
    "POST",
    "/conversations/{conversation_id}/attachments",
    action=Action.ATTACH,
    limit=FILES,
    status=201,
    answer=AttachedFile,
    takes="application/octet-stream",
)
async def attach(
    request: Request,
    conversation_id: str,
    name: Annotated[str, Query(max_length=255, description="What the person calls it.")] = "",
) -> AttachedFile:
    """Put a file into a conversation, its bytes as the body, up to 10 MiB; what it is its content decides."""
    caller, platform = caller_of(request), web_of(request).platform
    matter = await _matter(platform, request, caller, conversation_id)
    kept = await platform.attachments.keep(caller.actor, matter, name, await request.body())
    return _seen(matter, kept)


@route(
    router,
    "GET",
    "/conversations/{conversation_id}/attachments/{attachment_id}",
    action=Action.READ,
    gives=("*/*",),
)
async def see_attachment(request: Request, conversation_id: str, attachment_id: str) -> Response:
    """Take a file of a conversation; only pictures, which were written anew, may be shown in place."""
    caller, platform = caller_of(request), web_of(request).platform
    opened = await platform.attachments.open(caller.actor, conversation_id, attachment_id)
    headers = {
        "content-disposition": disposition(opened.file.name, is_inline=opened.file.is_picture),
        "content-security-policy": FILE_POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return Response(opened.content, headers=headers, media_type=opened.file.served_as)


async def _matter(platform: Platform, request: Request, caller: Caller, conversation_id: str) -> str:
    """Return the matter a file goes into; `current` opens one when there is none."""
    if conversation_id != CURRENT:
        return conversation_id
    row = await platform.talk.current(caller.actor)
    if row is not None:
        return text(row, "id")
    return (await platform.talk.open(caller.actor, opening_of(request))).conversation_id


def _seen(matter: str, kept: Attached) -> AttachedFile:
    return AttachedFile(
        conversation_id=matter,
        id=kept.id,
        kind=kept.kind.value,
        media_type=kept.media_type,
        size=kept.size,
        name=kept.name,
    )
