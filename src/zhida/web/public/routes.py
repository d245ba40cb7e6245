"""The API for contacts: the same use cases as the socket, for pages without one and for scripts."""

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from zhida.core.bot.events import Via
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import ActorKind
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import NotFound
from zhida.ports.storage import Row
from zhida.services.matters import stream_of
from zhida.services.platform import Platform
from zhida.services.rows import maybe_text, text
from zhida.services.talk import Opening
from zhida.services.texts import best_language
from zhida.services.tickets import TICKET_S
from zhida.web.common.context import Caller, caller_of, language_of, web_of
from zhida.web.common.credentials import split_inbox, write_credential
from zhida.web.common.limits import MESSAGES, VISITS
from zhida.web.common.policies import CURRENT, Gate, new_router, route
from zhida.web.common.schemas import Acted, EventPage, Members, acted, wire
from zhida.web.common.snapshots import event_items
from zhida.web.public.schemas import (
    Asking,
    Current,
    Freezing,
    Identified,
    Identity,
    Judging,
    MatterNow,
    Rating,
    Saying,
    Shop,
    Ticket,
    Visit,
    VisitBegun,
)

__all__ = ["GLIMPSE_S", "matter_now", "opening_of", "router"]

GLIMPSE_S: Final = 30.0
"""A caller that asks again within this time counts as connected."""
router = new_router("/api/v1", "contact")


@route(router, "POST", "/visits", action=Gate.PUBLIC, limit=VISITS, status=201, answer=VisitBegun)
async def begin_visit(request: Request, visit: Visit) -> VisitBegun:
    """Begin an anonymous visit; the token is the contact's credential from now on."""
    tenant, inbox_id = split_inbox(visit.inbox)
    lang = best_language(visit.lang) if visit.lang else language_of(request)
    token, contact_id = await web_of(request).platform.visits.begin(tenant, inbox_id, lang)
    return VisitBegun(token=write_credential(tenant, token), contact_id=contact_id)


@route(
    router,
    "POST",
    "/visits/identity",
    action=Action.OPEN_CONVERSATION,
    limit=VISITS,
    is_repeatable=False,
    answer=Identified,
)
async def identify_visit(request: Request, identity: Identity) -> Identified:
    """Tell who this is, by a token the shop's server signed; one person is one contact everywhere.

    What the anonymous visit has open goes on as it is, place included, and is theirs from now on; the visit's
    own token ends.
    """
    actor = caller_of(request).actor
    _, inbox_id = split_inbox(identity.inbox)
    token, profile = await web_of(request).platform.identities.identify(actor, inbox_id, identity.jwt)
    return Identified(
        token=write_credential(actor.tenant, token),
        contact_id=profile.contact_id,
        verified=profile.verified,
        name=profile.name,
    )


@route(router, "POST", "/tickets", action=Gate.SIGNED_IN, is_repeatable=False, status=201, answer=Ticket)
async def issue_ticket(request: Request) -> Ticket:
    """Get a ticket for one socket, good once and for a minute."""
    caller = caller_of(request)
    ticket = web_of(request).platform.tickets.issue(caller.actor, caller.session)
    return Ticket(ticket=ticket, expires_in_s=TICKET_S)


@route(router, "GET", "/shop", action=Gate.PUBLIC, answer=Shop)
async def see_shop(request: Request, inbox: Annotated[str, Query(max_length=64)] = "web") -> Shop:
    """See what everybody may know: name, promise, and how many agents are free."""
    platform = web_of(request).platform
    tenant, inbox_id = split_inbox(inbox)
    settings = platform.tenancy.of(tenant)
    if settings.inbox(inbox_id) is None:
        raise NotFound
    keeper = platform.floor(tenant).keeper
    return Shop(
        name=settings.name,
        bot_name=settings.bot_name,
        lang=settings.lang,
        promise_s=settings.lines.promise_s,
        free_agents=keeper.free_agents(),
        queue_open=keeper.agents_on_duty() > 0,
    )


@route(router, "GET", "/conversations/current", action=Action.OPEN_CONVERSATION, answer=Current)
async def see_current(request: Request) -> Current:
    """See the contact's live matter, or the one that can still be continued."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await platform.talk.current(caller.actor)
    if row is None:
        return Current(conversation=None)
    await _show_up(platform, caller, row)
    return Current(conversation=await matter_now(platform, caller, row))


@route(
    router,
    "POST",
    "/conversations",
    action=Action.OPEN_CONVERSATION,
    limit=MESSAGES,
    status=201,
    answer=Acted,
)
async def open_conversation(request: Request) -> Acted:
    """Open a matter, or return the live one."""
    return acted(await web_of(request).platform.talk.open(caller_of(request).actor, opening_of(request)))


@route(router, "GET", "/conversations/{conversation_id}/events", action=Action.READ, answer=EventPage)
async def see_events(
    request: Request,
    conversation_id: str,
    after: Annotated[int, Query(ge=0, description="Last `seq` already seen.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> Response:
    """Read the events of a matter in order."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.READ)
    await _show_up(platform, caller, row)
    seen = await platform.history.seen(caller.actor.tenant, row, stream_of(text(row, "id")), after, limit + 1)
    items = event_items(platform, caller.actor.tenant, seen[:limit])
    return wire({"items": items, "next": seen[limit - 1].seq if len(seen) > limit else None})


@route(
    router,
    "POST",
    "/conversations/{conversation_id}/messages",
    action=Action.SPEAK,
    limit=MESSAGES,
    answer=Acted,
)
async def say(request: Request, conversation_id: str, saying: Saying) -> Acted:
    """Say something; the bot's decision is stored with it. `current` opens a matter when there is none."""
    done = await web_of(request).platform.talk.say(
        caller_of(request).actor,
        opening_of(request),
        conversation_id=None if conversation_id == CURRENT else conversation_id,
        client_id=saying.client_id,
        words=saying.text,
        chosen=saying.chosen,
        attachment=saying.attachment,
    )
    return acted(done)


@route(router, "POST", "/conversations/{conversation_id}/handover", action=Action.ASK_PERSON, answer=Acted)
async def ask_person(request: Request, conversation_id: str, asking: Asking) -> Acted:
    """Queue for a person, from any state; `current` opens a matter when there is none."""
    del conversation_id
    talk = web_of(request).platform.talk
    return acted(await talk.ask_person(caller_of(request).actor, opening_of(request), Via(asking.via)))


@route(router, "POST", "/conversations/{conversation_id}/freeze", action=Action.ASK_PERSON, answer=Acted)
async def freeze(request: Request, conversation_id: str, freezing: Freezing) -> Acted:
    """Queue for a person who freezes the account."""
    del conversation_id
    talk = web_of(request).platform.talk
    return acted(await talk.freeze(caller_of(request).actor, opening_of(request), freezing.steps))


@route(router, "POST", "/conversations/{conversation_id}/judgement", action=Action.SPEAK, answer=Acted)
async def judge(request: Request, conversation_id: str, judging: Judging) -> Acted:
    """Say whether an answer of the bot helped."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.SPEAK)
    return acted(
        await platform.talk.judge(caller.actor, text(row, "id"), judging.article_id, solved=judging.solved)
    )


@route(router, "POST", "/conversations/{conversation_id}/leave", action=Action.SPEAK, answer=Acted)
async def leave(request: Request, conversation_id: str) -> Acted:
    """Leave the line by the contact's own act."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.SPEAK)
    return acted(await platform.talk.leave(caller.actor, text(row, "id")))


@route(router, "POST", "/conversations/{conversation_id}/close", action=Action.SPEAK, answer=Acted)
async def close(request: Request, conversation_id: str) -> Acted:
    """End the matter."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.SPEAK)
    return acted(await platform.talk.end(caller.actor, text(row, "id")))


@route(router, "POST", "/conversations/{conversation_id}/rating", action=Action.SPEAK, answer=Acted)
async def rate(request: Request, conversation_id: str, rating: Rating) -> Acted:
    """Judge the service from 1 to 5."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.SPEAK)
    return acted(await platform.talk.rate(caller.actor, text(row, "id"), rating.score, rating.comment))


@route(router, "GET", "/conversations/{conversation_id}/export", action=Action.EXPORT, answer=Members)
async def export(request: Request, conversation_id: str) -> Response:
    """Take the whole record away: every event with its hash, and the signed head."""
    caller, platform = caller_of(request), web_of(request).platform
    row = await _matter(platform, caller, conversation_id, Action.EXPORT)
    record = await platform.history.export(caller.actor.tenant, row)
    name = f'attachment; filename="zhida-{text(row, "id")}.json"'
    return wire(record, headers={"content-disposition": name})


def opening_of(request: Request) -> Opening:
    """Return where and in which language this caller opens matters."""
    return Opening(lang=language_of(request))


async def matter_now(platform: Platform, caller: Caller, row: Row) -> MatterNow:
    """Return how a matter stands."""
    tenant, agent_id = caller.actor.tenant, maybe_text(row, "agent_id")
    state = await platform.matters.state(tenant, text(row, "id"))
    place = state.place if state.phase is Phase.QUEUED else None
    return MatterNow(
        id=text(row, "id"),
        state=state.phase.value,
        seq=int(row["seq"] or 0),
        position=place.position if place else None,
        p50_s=place.p50_s if place else None,
        p90_s=place.p90_s if place else None,
        agent_id=agent_id,
        agent_name=platform.staff.names(tenant).get(agent_id) if agent_id else None,
    )


async def _matter(platform: Platform, caller: Caller, conversation_id: str, action: Action) -> Row:
    if conversation_id != CURRENT:
        return await platform.access.access_conversation(caller.actor, conversation_id, action)
    row = await platform.talk.current(caller.actor)
    if row is None:
        raise NotFound
    return row


async def _show_up(platform: Platform, caller: Caller, row: Row) -> None:
    """Count a contact who polls as present (P3)."""
    if caller.actor.kind is ActorKind.CONTACT and text(row, "phase") == Phase.QUEUED:
        await platform.presence.glimpse(caller.actor.tenant, text(row, "id"), GLIMPSE_S)
