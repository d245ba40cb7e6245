"""What an agent can do with conversations: accept, decline, reply, note, transfer, wrap up, take."""

from asyncio import Future
from typing import Final

from zhida.core.conversation.events import MessageKind, NoteAdded
from zhida.core.journey.commands import (
    AcceptOffer,
    Command,
    DeclineOffer,
    ExpireOffer,
    MakeOffer,
    Reply,
    Transfer,
    WrapUp,
)
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput, NotFound, TooLarge
from zhida.core.kernel.ids import AgentId, OfferId, QueueId
from zhida.core.kernel.times import seconds
from zhida.ports.bus import EventBus, Notice
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.storage import Append, Change, DuplicateClientId, Remember, Row, Store, Unit
from zhida.services.access import Access
from zhida.services.attachments import Attached, Attachments
from zhida.services.contact_keys import ContactKeys
from zhida.services.frames import Seen, event_frame
from zhida.services.matters import Done, Matters
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import text
from zhida.services.staff import Staff
from zhida.services.tenancy import Tenancy

__all__ = ["Work", "notes_of"]

MAX_NOTE: Final = 4_000
_TAKE_TRIES: Final = 3
_OVERTAKEN: Final = (ErrorCode.OFFER_GONE, ErrorCode.CONFLICT)
"""Refusals that say only that the line was faster."""


def notes_of(conversation_id: str) -> str:
    """Return the name of the stream of internal notes."""
    return f"notes:{conversation_id}"


class Work:
    """Use cases of agents."""

    def __init__(
        self,
        *,
        store: Store,
        bus: EventBus,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        attachments: Attachments,
        matters: Matters,
        recorder: Recorder,
        keys: ContactKeys,
        staff: Staff,
        tenancy: Tenancy,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._access = access
        self._attachments = attachments
        self._matters = matters
        self._recorder = recorder
        self._keys = keys
        self._staff = staff
        self._tenancy = tenancy

    async def accept(self, actor: Actor, conversation_id: str, offer_id: str) -> Done:
        """Take the offered contact."""
        command = AcceptOffer(offer_id=OfferId(offer_id), agent_id=_agent(actor))
        done = await self._run(actor, conversation_id, Action.ANSWER_OFFER, command)
        await self._staff.clear_lapses(actor.tenant, _agent(actor))
        return done

    async def decline(self, actor: Actor, conversation_id: str, offer_id: str) -> Done:
        """Pass the offered contact to the next agent; the place is unchanged."""
        command = DeclineOffer(offer_id=OfferId(offer_id), agent_id=_agent(actor))
        return await self._run(actor, conversation_id, Action.ANSWER_OFFER, command)

    async def take(self, actor: Actor, conversation_id: str) -> Done:
        """Take a waiting contact out of turn; for supervisors, recorded as offer and acceptance."""
        await self._access.access_conversation(actor, conversation_id, Action.TAKE)
        offer_id = await self._offer_to_self(actor, conversation_id)
        accept = AcceptOffer(offer_id=offer_id, agent_id=_agent(actor))
        return await self._matters.run(actor.tenant, conversation_id, actor, accept)

    async def _offer_to_self(self, actor: Actor, conversation_id: str) -> OfferId:
        """Return an offer to the caller, insisting a little where the line asks others meanwhile."""
        for _ in range(_TAKE_TRIES - 1):
            try:
                return await self._seize(actor, conversation_id)
            except Conflict as refused:
                if refused.code not in _OVERTAKEN:
                    raise
        return await self._seize(actor, conversation_id)

    async def _seize(self, actor: Actor, conversation_id: str) -> OfferId:
        state = await self._matters.state(actor.tenant, conversation_id)
        live = state.place.offer if state.place else None
        if live is not None and live.agent_id == _agent(actor):
            return live.offer_id
        if live is not None:
            expire = ExpireOffer(offer_id=live.offer_id)
            await self._matters.run(actor.tenant, conversation_id, actor, expire)
        lease = seconds(self._tenancy.of(actor.tenant).lines.lease_s)
        offer = MakeOffer(offer_id=OfferId(self._ids.new("ofr")), agent_id=_agent(actor), lease=lease)
        await self._matters.run(actor.tenant, conversation_id, actor, offer)
        return offer.offer_id

    async def reply(
        self,
        actor: Actor,
        conversation_id: str,
        client_id: str,
        words: str,
        extra: tuple[Change, ...] = (),
        attachment: str | None = None,
    ) -> Done:
        """Send a message to the contact; ``extra`` are changes that belong into the same commit.

        Raises:
            NotFound: The agent may not reply in this matter, or ``attachment`` is no file they put into it.
        """
        row = await self._access.access_conversation(actor, conversation_id, Action.REPLY)
        if attachment is None:
            return await self._reply(actor, row, client_id, words, extra)
        file = await self._attachments.to_send(actor, conversation_id, attachment)
        return await self._reply(actor, row, client_id, words.strip() or file.name, extra, file)

    def post(
        self, actor: Actor, conversation_id: str, client_id: str, words: str, extra: tuple[Change, ...] = ()
    ) -> Future[Done] | None:
        """Put a message to the contact in line at once; None when the matter is not at hand: then `reply`.

        Raises:
            NotFound: The agent may not reply in this matter.
        """
        row = self._access.at_hand(actor, conversation_id, Action.REPLY)
        return None if row is None else self._reply(actor, row, client_id, words, extra)

    def _reply(
        self,
        actor: Actor,
        row: Row,
        client_id: str,
        words: str,
        extra: tuple[Change, ...],
        file: Attached | None = None,
    ) -> Future[Done]:
        command = Reply(
            agent_id=_agent(actor),
            client_id=client_id,
            text=words,
            lang=text(row, "lang"),
            kind=file.kind if file else MessageKind.TEXT,
            attachment_id=file.id if file else None,
            attachment_commitment=file.commitment if file else None,
        )
        return self._matters.post(
            actor.tenant, text(row, "id"), actor, command, client_id=client_id, extra=extra
        )

    async def transfer(
        self, actor: Actor, conversation_id: str, *, to_agent_id: str | None, to_queue: str | None
    ) -> Done:
        """Pass the matter on to a colleague or a queue; the contact keeps the place."""
        if (to_agent_id is None) == (to_queue is None):
            raise InvalidInput(params={"field": "to", "why": "either to_agent_id or to_queue"})
        if to_agent_id is not None and to_agent_id not in self._staff.names(actor.tenant):
            raise NotFound
        queues = {queue.id for queue in self._tenancy.of(actor.tenant).lines.queues}
        if to_queue is not None and to_queue not in queues:
            raise NotFound
        command = Transfer(
            agent_id=_agent(actor),
            to_agent_id=AgentId(to_agent_id) if to_agent_id else None,
            to_queue=QueueId(to_queue) if to_queue else None,
        )
        return await self._run(actor, conversation_id, Action.TRANSFER, command)

    async def wrap_up(self, actor: Actor, conversation_id: str, disposition: str) -> Done:
        """End the matter with an outcome code of the settings."""
        known = {one.id for one in self._tenancy.of(actor.tenant).dispositions}
        if disposition not in known:
            raise InvalidInput(params={"field": "disposition", "why": "not in the settings"})
        command = WrapUp(agent_id=_agent(actor), disposition=disposition)
        return await self._run(actor, conversation_id, Action.WRAP_UP, command)

    async def note(self, actor: Actor, conversation_id: str, client_id: str, words: str) -> int:
        """Add an internal note; return its seq. A retry returns the first one's."""
        row = await self._access.access_conversation(actor, conversation_id, Action.NOTE)
        words = words.strip()
        if not words:
            raise InvalidInput(ErrorCode.MESSAGE_EMPTY)
        if len(words) > MAX_NOTE:
            raise TooLarge(params={"limit": MAX_NOTE})
        event = NoteAdded(agent_id=_agent(actor), client_id=client_id, text=words)
        key = await self._keys.of(actor.tenant, text(row, "key_owner"))
        try:
            return await retrying(lambda: self._append_note(actor, notes_of(conversation_id), event, key))
        except DuplicateClientId as duplicate:
            return duplicate.seq

    async def _append_note(self, actor: Actor, stream: str, event: NoteAdded, key: bytes | None) -> int:
        tenant, now = actor.tenant, self._clock.utc()
        head = await self._store.head(tenant, stream)
        stored, after = self._recorder.record(
            tenant=tenant, stream=stream, head=head, events=(event,), at=now, actor=actor, key=key
        )
        remember = Remember(conversation_id=stream, client_id=event.client_id or "", seq=after.seq)
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=(remember,)))
        seen = Seen(
            stream=stream, seq=after.seq, at=now, actor_kind=actor.kind.value, actor_id=actor.id, event=event
        )
        frame = event_frame(seen, self._staff.names(tenant))
        self._bus.publish(Notice(tenant=tenant, stream=stream, seq=after.seq, frame=frame))
        return after.seq

    async def read(self, actor: Actor, conversation_id: str) -> None:
        """Clear the unread count of a conversation the agent holds."""
        await self._access.access_conversation(actor, conversation_id, Action.REPLY)
        await self._matters.clear_unread(actor.tenant, conversation_id)

    async def _run(self, actor: Actor, conversation_id: str, action: Action, command: Command) -> Done:
        await self._access.access_conversation(actor, conversation_id, action)
        return await self._matters.run(actor.tenant, conversation_id, actor, command)


def _agent(actor: Actor) -> AgentId:
    return AgentId(actor.id or "")
