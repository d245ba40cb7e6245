"""Socket commands of desk and wall, and the snapshots they start with."""

from asyncio import Future
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from zhida.core.contacts.entitlements import Entitlement
from zhida.core.kernel.actors import ActorKind
from zhida.core.kernel.authority import Action
from zhida.core.routing.events import AgentState
from zhida.ports.storage import Row
from zhida.services.boards import me_row
from zhida.services.frames import moment
from zhida.services.matters import Done, stream_of
from zhida.services.platform import Platform
from zhida.services.rows import maybe_text, text
from zhida.services.suggesting import Taken
from zhida.services.typing import typing_of
from zhida.services.views import floor_of, inbox_of, wall_of
from zhida.services.work import notes_of
from zhida.web.common.commands import Args, Client, Commands, NoArgs, done_members
from zhida.web.common.connection import CloseCode, Connection
from zhida.web.common.snapshots import event_items, push_snapshot
from zhida.web.common.socket import Hello
from zhida.web.desk.schemas import SuggestionTaken

__all__ = ["AgentDesk"]

ShortText = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(max_length=65_536)]


class MatterArgs(Args):
    """Arguments that name a conversation."""

    conversation_id: ShortText


class OfferArgs(MatterArgs):
    """Arguments of ``accept`` and ``decline``."""

    offer_id: ShortText


class StateArgs(Args):
    """Arguments of ``state``."""

    state: Annotated[str, Field(pattern="^(ready|break|offline)$")]


class WordsArgs(MatterArgs):
    """Arguments of ``note``, and of ``reply`` in part."""

    client_id: ShortText
    text: Words


class ReplyArgs(WordsArgs):
    """Arguments of ``reply``: ``suggestion`` says what became of the suggestions beside it.

    ``attachment`` names a file put into the matter before; ``text`` is then its caption.
    """

    suggestion: SuggestionTaken | None = None
    attachment: ShortText | None = None

    def taken(self) -> Taken | None:
        """Return what became of the suggestions."""
        return self.suggestion.taken() if self.suggestion else None


class TransferArgs(MatterArgs):
    """Arguments of ``transfer``: one of the two."""

    to_agent_id: ShortText | None = None
    to_queue: ShortText | None = None


class WrapUpArgs(MatterArgs):
    """Arguments of ``wrap_up``."""

    disposition: ShortText


class EntitlementArgs(MatterArgs):
    """Arguments of ``entitle``."""

    entitlement: Annotated[str, Field(pattern="^(senior|disabled|minor|fund_safety)$")]


class AgentDesk:
    """What the socket of an agent can do."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def register(self, commands: Commands) -> None:
        """Add every command of desk and wall."""
        desk, both = (Client.DESK,), (Client.DESK, Client.WALL)
        commands.add("open_thread", desk, MatterArgs, Action.READ, self.open_thread)
        commands.add("close_thread", desk, NoArgs, Action.READ, self.close_thread)
        commands.add("state", desk, StateArgs, Action.SET_PRESENCE, self.state)
        commands.add("accept", desk, OfferArgs, Action.ANSWER_OFFER, self.accept)
        commands.add("decline", desk, OfferArgs, Action.ANSWER_OFFER, self.decline)
        commands.add("reply", desk, ReplyArgs, Action.REPLY, self.reply, post=self.post)
        commands.add("note", desk, WordsArgs, Action.NOTE, self.note)
        commands.add("transfer", desk, TransferArgs, Action.TRANSFER, self.transfer)
        commands.add("wrap_up", desk, WrapUpArgs, Action.WRAP_UP, self.wrap_up)
        commands.add("entitle", desk, EntitlementArgs, Action.CONFIRM_ENTITLEMENT, self.entitle)
        commands.add("read", desk, MatterArgs, Action.REPLY, self.read)
        commands.add("typing", desk, MatterArgs, Action.REPLY, self.typing)
        commands.add("take", both, MatterArgs, Action.TAKE, self.take)
        commands.add("pong", both, NoArgs, Action.SEE_FLOOR, self.pong)

    async def greet(self, connection: Connection, hello: Hello) -> None:
        """Send the snapshot of the desk and listen to its views."""
        del hello
        agent_id = connection.actor.id or ""
        if connection.actor.kind is not ActorKind.AGENT:
            connection.close(CloseCode.NOT_SIGNED_IN)
            return
        tenant = connection.actor.tenant
        floor = self._platform.floor(tenant)
        await self._platform.presence.agent_came(tenant, agent_id)
        views = (inbox_of(agent_id), floor_of(tenant))
        floor.views.agent_changed(agent_id)
        cursors = {view: floor.views.cursor(view) for view in views}
        rows = floor.views.rows(inbox_of(agent_id))
        shared = floor.views.rows(floor_of(tenant))
        for view in views:
            connection.listen(view, cursors[view])
        settings = self._platform.tenancy.of(tenant)
        state: dict[str, object] = {
            "now": moment(self._platform.clock.utc()),
            "me": self._me(floor.keeper.agent(agent_id)),
            "rows": [row for row in rows if row["key"] != "me"],
            "queue": [row for row in shared if str(row["key"]).startswith("wait:")],
            "agents": [row for row in shared if str(row["key"]).startswith("agent:")],
            "queues": [{"id": queue.id, "name": queue.name} for queue in settings.lines.queues],
            "dispositions": [{"id": one.id, "name": one.name} for one in settings.dispositions],
            "canned": await self._canned(connection),
            "promise_s": settings.lines.promise_s,
            "lease_s": settings.lines.lease_s,
            "summaries": self._platform.summaries.has_model,
        }
        push_snapshot(self._platform, connection, cursors, state)

    async def greet_wall(self, connection: Connection, hello: Hello) -> None:
        """Send the snapshot of the wall and listen to its views."""
        del hello
        if connection.actor.kind is not ActorKind.AGENT:
            connection.close(CloseCode.NOT_SIGNED_IN)
            return
        self._platform.access.authorize(connection.actor, Action.SEE_FLOOR)
        tenant = connection.actor.tenant
        views = self._platform.floor(tenant).views
        views.show_today()
        cursors = {view: views.cursor(view) for view in (floor_of(tenant), wall_of(tenant))}
        for view, seen_to in cursors.items():
            connection.listen(view, seen_to)
        settings = self._platform.tenancy.of(tenant)
        state: dict[str, object] = {
            "now": moment(self._platform.clock.utc()),
            "shop": settings.name,
            "promise_s": settings.lines.promise_s,
            "queues": [{"id": queue.id, "name": queue.name} for queue in settings.lines.queues],
            "lanes": [{"id": lane.id, "name": lane.name} for lane in settings.lines.lanes],
            "me": {"id": connection.actor.id, "role": connection.actor.role},
            "rows": [*views.rows(floor_of(tenant)), *views.rows(wall_of(tenant))],
        }
        push_snapshot(self._platform, connection, cursors, state)

    async def leave(self, connection: Connection) -> None:
        """Count the desk's socket off."""
        if connection.actor.kind is ActorKind.AGENT:
            await self._platform.presence.agent_went(connection.actor.tenant, connection.actor.id or "")

    async def leave_wall(self, connection: Connection) -> None:
        """A wall that goes changes nothing."""

    async def open_thread(self, connection: Connection, args: MatterArgs) -> Mapping[str, object]:
        """Return the whole matter with its notes, and follow it until `close_thread`."""
        actor, conversation_id = connection.actor, args.conversation_id
        row = await self._platform.access.access_conversation(actor, conversation_id, Action.READ)
        self._close(connection)
        connection.thread_id = conversation_id
        parts: dict[str, list[object]] = {}
        last: dict[str, int] = {}
        for stream in (stream_of(conversation_id), notes_of(conversation_id)):
            connection.hold(stream)
            seen = await self._platform.history.all(actor.tenant, row, stream)
            parts[stream] = event_items(self._platform, actor.tenant, seen)
            last[stream] = seen[-1].seq if seen else 0
        for stream, seen_to in last.items():
            connection.release(stream, seen_to)
        connection.listen(typing_of(conversation_id))
        return {
            "events": parts[stream_of(conversation_id)],
            "notes": parts[notes_of(conversation_id)],
            "cursor": last[stream_of(conversation_id)],
            "contact": await self._contact(connection, row),
            "handover": {
                name: row[name] for name in ("via", "reason", "detail", "requested_at", "answered_at")
            },
        }

    async def close_thread(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Stop following the open matter."""
        del args
        self._close(connection)
        return {}

    async def state(self, connection: Connection, args: StateArgs) -> Mapping[str, object]:
        """Set the agent's presence."""
        actor = connection.actor
        await self._platform.staff.set_state(actor.tenant, actor.id or "", AgentState(args.state), "chosen")
        return {"state": args.state}

    async def accept(self, connection: Connection, args: OfferArgs) -> Mapping[str, object]:
        """Take the offered contact."""
        return done_members(
            await self._platform.work.accept(connection.actor, args.conversation_id, args.offer_id)
        )

    async def decline(self, connection: Connection, args: OfferArgs) -> Mapping[str, object]:
        """Pass the offered contact on."""
        return done_members(
            await self._platform.work.decline(connection.actor, args.conversation_id, args.offer_id)
        )

    async def take(self, connection: Connection, args: MatterArgs) -> Mapping[str, object]:
        """Take a waiting contact out of turn."""
        return done_members(await self._platform.work.take(connection.actor, args.conversation_id))

    async def reply(self, connection: Connection, args: ReplyArgs) -> Mapping[str, object]:
        """Send a message to the contact."""
        actor, matter, words = connection.actor, args.conversation_id, args.text
        extra = await self._platform.suggesting.outcome(actor, matter, args.taken(), words)
        done = await self._platform.work.reply(actor, matter, args.client_id, words, extra, args.attachment)
        return done_members(done)

    def post(self, connection: Connection, args: ReplyArgs) -> Future[Done] | None:
        """Put a message to the contact in line."""
        actor, matter, words = connection.actor, args.conversation_id, args.text
        if args.attachment is not None:
            return None
        extra = self._platform.suggesting.outcome_at_hand(actor, matter, args.taken(), words)
        if extra is None:
            return None
        return self._platform.work.post(actor, matter, args.client_id, words, extra)

    async def note(self, connection: Connection, args: WordsArgs) -> Mapping[str, object]:
        """Add an internal note."""
        seq = await self._platform.work.note(
            connection.actor, args.conversation_id, args.client_id, args.text
        )
        return {"conversation_id": args.conversation_id, "seq": seq}

    async def transfer(self, connection: Connection, args: TransferArgs) -> Mapping[str, object]:
        """Pass the matter on to a colleague or a queue."""
        return done_members(
            await self._platform.work.transfer(
                connection.actor, args.conversation_id, to_agent_id=args.to_agent_id, to_queue=args.to_queue
            )
        )

    async def wrap_up(self, connection: Connection, args: WrapUpArgs) -> Mapping[str, object]:
        """End the matter with an outcome code."""
        return done_members(
            await self._platform.work.wrap_up(connection.actor, args.conversation_id, args.disposition)
        )

    async def read(self, connection: Connection, args: MatterArgs) -> Mapping[str, object]:
        """Clear the unread count."""
        await self._platform.work.read(connection.actor, args.conversation_id)
        return {}

    async def entitle(self, connection: Connection, args: EntitlementArgs) -> Mapping[str, object]:
        """Vouch for what entitles the contact to the express lane."""
        entitlement = Entitlement(args.entitlement)
        await self._platform.identities.confirm(connection.actor, args.conversation_id, entitlement)
        return {}

    async def typing(self, connection: Connection, args: MatterArgs) -> Mapping[str, object]:
        """Show the contact that the agent writes; nothing is stored."""
        actor = connection.actor
        row = await self._platform.access.access_conversation(actor, args.conversation_id, Action.REPLY)
        if maybe_text(row, "agent_id") == actor.id:
            name = self._platform.staff.names(actor.tenant).get(actor.id or "", "")
            self._platform.typing.agent(actor.tenant, args.conversation_id, name)
        return {}

    async def pong(self, connection: Connection, args: NoArgs) -> Mapping[str, object]:
        """Answer a ping."""
        del connection, args
        return {}

    async def _contact(self, connection: Connection, row: Row) -> dict[str, object]:
        tenant = connection.actor.tenant
        profile = await self._platform.visits.profile(tenant, text(row, "contact_id"))
        visits = await self._platform.store.find(
            tenant, "conversations", {"contact_id": profile.contact_id}, limit=1000
        )
        return {
            "name": profile.name,
            "verified": profile.verified,
            "phone": profile.masked_phone,
            "visits": len(visits),
            "lang": profile.lang,
            "facts": dict(profile.facts),
        }

    async def _canned(self, connection: Connection) -> list[object]:
        rows = await self._platform.store.find(connection.actor.tenant, "canned", limit=1000)
        return [{name: text(row, name) for name in ("id", "shortcut", "text")} for row in rows]

    def _me(self, row: Row | None) -> dict[str, object]:
        return dict(me_row(row)) if row is not None else {}

    def _close(self, connection: Connection) -> None:
        if connection.thread_id is not None:
            for stream in (stream_of, notes_of, typing_of):
                connection.hush(stream(connection.thread_id))
            connection.thread_id = None
