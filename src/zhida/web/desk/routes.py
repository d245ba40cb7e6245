"""The API for agents: signing in, what waits, and everything the desk does with a conversation."""

from fastapi import Request
from starlette.responses import Response

from zhida.core.contacts.entitlements import Entitlement
from zhida.core.kernel.actors import Role
from zhida.core.kernel.authority import Action
from zhida.core.routing.events import AgentState
from zhida.ports.storage import Row
from zhida.services.frames import moment
from zhida.services.rows import flag, maybe_text, text, whole
from zhida.services.staff import SESSION_DAYS
from zhida.services.views import floor_of, inbox_of, wall_of
from zhida.services.work import notes_of
from zhida.web.common.authentication import is_guarded
from zhida.web.common.context import agent_of, caller_of, origin_of, web_of
from zhida.web.common.credentials import cookie_name, split_login, write_credential
from zhida.web.common.limits import SIGN_INS, SIGN_INS_PER_ADDRESS
from zhida.web.common.paging import MAX_PAGE, Cursor, PageSize, page_of
from zhida.web.common.policies import Gate, new_router, route
from zhida.web.common.schemas import Acted, Page, acted, wire
from zhida.web.common.snapshots import event_items
from zhida.web.common.staffing import AgentSeen, agent_seen
from zhida.web.desk.schemas import (
    Account,
    Canned,
    EntitlementSeen,
    Named,
    Noted,
    NotePage,
    Offered,
    PasswordChange,
    Presence,
    ReplyWords,
    Rows,
    SignIn,
    Transferring,
    Words,
    WrappingUp,
)

__all__ = ["router"]

_DAY_S = 86_400
router = new_router("/api/v1", "desk")


@route(router, "POST", "/sign-in", action=Gate.PUBLIC, limit=SIGN_INS_PER_ADDRESS, answer=Account)
async def sign_in(request: Request, response: Response, given: SignIn) -> Account:
    """Sign in; the session comes back as a cookie no script can read."""
    web = web_of(request)
    web.buckets.take(SIGN_INS, f"{origin_of(request).address} {given.login.lower()}")
    tenant, login = split_login(given.login)
    _, token, row = await web.platform.staff.sign_in(tenant, login, given.password)
    is_secure = is_guarded(web, request)
    response.set_cookie(
        cookie_name(is_secure=is_secure),
        write_credential(tenant, token),
        max_age=SESSION_DAYS * _DAY_S,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )
    return _account(row)


@route(router, "POST", "/sign-out", action=Gate.ACCOUNT, is_repeatable=False, status=204)
async def sign_out(request: Request) -> Response:
    """End this session and its sockets."""
    web, caller = web_of(request), caller_of(request)
    await web.platform.staff.sign_out(caller.actor.tenant, caller.token)
    is_secure, response = is_guarded(web, request), Response(status_code=204)
    response.delete_cookie(
        cookie_name(is_secure=is_secure), path="/", secure=is_secure, httponly=True, samesite="lax"
    )
    return response


@route(router, "GET", "/me", action=Gate.ACCOUNT, answer=Account)
async def see_me(request: Request) -> Account:
    """See who is signed in."""
    return _account(agent_of(caller_of(request)))


@route(router, "POST", "/me/password", action=Gate.ACCOUNT, limit=SIGN_INS, is_repeatable=False, status=204)
async def change_password(request: Request, change: PasswordChange) -> Response:
    """Choose a new password."""
    await web_of(request).platform.staff.change_password(caller_of(request).actor, change.old, change.new)
    return Response(status_code=204)


@route(router, "GET", "/inbox", action=Action.SEE_FLOOR, answer=Rows)
async def see_inbox(request: Request) -> Response:
    """See what the agent holds or is offered."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    views, view = platform.floor(actor.tenant).views, inbox_of(actor.id or "")
    items = [row for row in views.rows(view) if row["key"] != "me"]
    return wire({"now": moment(platform.clock.utc()), "cursor": views.cursor(view), "items": items})


@route(router, "GET", "/wall", action=Action.SEE_FLOOR, answer=Rows)
async def see_wall(request: Request) -> Response:
    """See who waits, who works, alarms and the figures of today; nobody's words."""
    platform, tenant = web_of(request).platform, caller_of(request).actor.tenant
    views = platform.floor(tenant).views
    views.show_today()
    items = [*views.rows(floor_of(tenant)), *views.rows(wall_of(tenant))]
    return wire(
        {"now": moment(platform.clock.utc()), "cursor": views.cursor(floor_of(tenant)), "items": items}
    )


@route(router, "POST", "/agents/me/state", action=Action.SET_PRESENCE, answer=Presence)
async def set_state(request: Request, presence: Presence) -> Presence:
    """Say whether the agent takes contacts."""
    actor = caller_of(request).actor
    staff = web_of(request).platform.staff
    await staff.set_state(actor.tenant, actor.id or "", AgentState(presence.state), "chosen")
    return presence


@route(router, "POST", "/conversations/{conversation_id}/accept", action=Action.ANSWER_OFFER, answer=Acted)
async def accept(request: Request, conversation_id: str, offered: Offered) -> Acted:
    """Take the offered contact."""
    work = web_of(request).platform.work
    return acted(await work.accept(caller_of(request).actor, conversation_id, offered.offer_id))


@route(router, "POST", "/conversations/{conversation_id}/decline", action=Action.ANSWER_OFFER, answer=Acted)
async def decline(request: Request, conversation_id: str, offered: Offered) -> Acted:
    """Pass the offered contact on; their place is unchanged."""
    work = web_of(request).platform.work
    return acted(await work.decline(caller_of(request).actor, conversation_id, offered.offer_id))


@route(router, "POST", "/conversations/{conversation_id}/reply", action=Action.REPLY, answer=Acted)
async def reply(request: Request, conversation_id: str, words: ReplyWords) -> Acted:
    """Send a message to the contact."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    taken = words.suggestion.taken() if words.suggestion else None
    extra = await platform.suggesting.outcome(actor, conversation_id, taken, words.text)
    done = await platform.work.reply(
        actor, conversation_id, words.client_id, words.text, extra, words.attachment
    )
    return acted(done)


@route(router, "POST", "/conversations/{conversation_id}/notes", action=Action.NOTE, status=201, answer=Noted)
async def add_note(request: Request, conversation_id: str, words: Words) -> Noted:
    """Write an internal note; the contact never sees it."""
    work = web_of(request).platform.work
    seq = await work.note(caller_of(request).actor, conversation_id, words.client_id, words.text)
    return Noted(conversation_id=conversation_id, seq=seq)


@route(router, "GET", "/conversations/{conversation_id}/notes", action=Action.NOTE, answer=NotePage)
async def see_notes(request: Request, conversation_id: str) -> Response:
    """Read the internal notes of a conversation."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    row = await platform.access.access_conversation(actor, conversation_id, Action.NOTE)
    seen = await platform.history.all(actor.tenant, row, notes_of(conversation_id))
    return wire({"items": event_items(platform, actor.tenant, seen)})


@route(router, "POST", "/conversations/{conversation_id}/transfer", action=Action.TRANSFER, answer=Acted)
async def transfer(request: Request, conversation_id: str, to: Transferring) -> Acted:
    """Pass the matter on to a colleague or a queue; the contact keeps the place."""
    done = await web_of(request).platform.work.transfer(
        caller_of(request).actor, conversation_id, to_agent_id=to.to_agent_id, to_queue=to.to_queue
    )
    return acted(done)


@route(router, "POST", "/conversations/{conversation_id}/wrap-up", action=Action.WRAP_UP, answer=Acted)
async def wrap_up(request: Request, conversation_id: str, wrapping: WrappingUp) -> Acted:
    """End the matter with its outcome code."""
    work = web_of(request).platform.work
    return acted(await work.wrap_up(caller_of(request).actor, conversation_id, wrapping.disposition))


@route(
    router,
    "POST",
    "/conversations/{conversation_id}/entitlement",
    action=Action.CONFIRM_ENTITLEMENT,
    status=204,
)
async def confirm_entitlement(request: Request, conversation_id: str, seen: EntitlementSeen) -> Response:
    """Vouch for what entitles the contact to the express lane; it counts at once, and at later visits."""
    actor, identities = caller_of(request).actor, web_of(request).platform.identities
    await identities.confirm(actor, conversation_id, Entitlement(seen.entitlement))
    return Response(status_code=204)


@route(router, "POST", "/conversations/{conversation_id}/take", action=Action.TAKE, answer=Acted)
async def take(request: Request, conversation_id: str) -> Acted:
    """Take a waiting contact out of turn; for supervisors."""
    return acted(await web_of(request).platform.work.take(caller_of(request).actor, conversation_id))


@route(router, "POST", "/conversations/{conversation_id}/read", action=Action.REPLY, status=204)
async def mark_read(request: Request, conversation_id: str) -> Response:
    """Clear the unread count."""
    await web_of(request).platform.work.read(caller_of(request).actor, conversation_id)
    return Response(status_code=204)


@route(router, "GET", "/canned", action=Action.SEE_FLOOR, answer=Page[Canned])
async def see_canned(request: Request, cursor: Cursor = None, limit: PageSize = MAX_PAGE) -> Page[Canned]:
    """List the texts kept ready."""
    tenant = caller_of(request).actor.tenant
    rows = await web_of(request).platform.store.find(tenant, "canned", order="id", limit=10_000)
    shown, more = page_of(rows, lambda row: text(row, "id"), cursor, limit)
    items = [
        Canned(id=text(row, "id"), shortcut=text(row, "shortcut"), text=text(row, "text")) for row in shown
    ]
    return Page(items=items, next=more)


@route(router, "GET", "/agents", action=Action.SEE_FLOOR, answer=Page[AgentSeen])
async def see_agents(request: Request, cursor: Cursor = None, limit: PageSize = MAX_PAGE) -> Page[AgentSeen]:
    """List the agents; their logins are shown to admins only."""
    platform, actor = web_of(request).platform, caller_of(request).actor
    rows = sorted(await platform.staff.list(actor.tenant), key=_by_name)
    shown, more = page_of(rows, _by_name, cursor, limit)
    queues = platform.tenancy.of(actor.tenant).lines.queues
    has_logins = actor.role is Role.ADMIN
    return Page(items=[agent_seen(row, queues, has_login=has_logins) for row in shown], next=more)


@route(router, "GET", "/queues", action=Action.SEE_FLOOR, answer=Page[Named])
async def see_queues(request: Request) -> Page[Named]:
    """List the queues."""
    settings = web_of(request).platform.tenancy.of(caller_of(request).actor.tenant)
    return Page(items=[Named(id=queue.id, name=queue.name) for queue in settings.lines.queues])


def _by_name(row: Row) -> str:
    return f"{text(row, 'name')} {text(row, 'id')}"


def _account(row: Row) -> Account:
    return Account.model_validate(
        {
            "id": text(row, "id"),
            "login": text(row, "login"),
            "name": text(row, "name"),
            "number": maybe_text(row, "number"),
            "role": text(row, "role"),
            "state": text(row, "state"),
            "capacity": whole(row, "capacity"),
            "lang": text(row, "lang"),
            "must_change": flag(row, "must_change"),
        }
    )
