"""One command on one matter: load, decide, seal, commit, and only then tell everybody.

Commands of one conversation run one after the other; those of different conversations share a group commit.
A conflict with another writer reloads and decides again, three times at most. Nothing is published before it
is on disk, and nothing of a refused command is. A caller who goes away in the middle stops nothing: what is
being written is finished and told, because a place on disk that the line never heard of would wait for ever.
"""

from asyncio import Lock, Task, get_running_loop, shield, wait
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from zhida.core.journey import decide, evolve
from zhida.core.journey.commands import Command, OpenConversation
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, State
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import NotFound, Refused
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.bus import EventBus, Notice
from zhida.ports.clock import Clock
from zhida.ports.storage import (
    Append,
    Change,
    DuplicateClientId,
    Put,
    Remember,
    Row,
    Store,
    StoredEvent,
    StreamConflict,
    StreamHead,
    Unit,
)
from zhida.services.cards import Card, CardText, advance, card_from_row, card_row
from zhida.services.contact_keys import ContactKeys
from zhida.services.effects import effects
from zhida.services.frames import Seen, event_frame
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import maybe_blob, text

__all__ = ["Done", "Matters", "RowWatcher", "RulesOf", "stream_of"]

_KEPT: Final = 20_000
_BLANK: Final = Card()
_NO_EVENTS: Final = StreamHead(seq=0, hash=bytes(32))


def stream_of(conversation_id: str) -> str:
    """Return the name of the stream of a matter."""
    return f"conversation:{conversation_id}"


class RowWatcher(Protocol):
    """Hears of every committed card, in the order of commits of each conversation; never raises."""

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Take note of a new card and the events behind it; ``before`` is None for a new conversation."""
        ...


class RulesOf(Protocol):
    """Gives the rules a tenant's decisions follow now."""

    def __call__(self, tenant: TenantId, state: State, command: Command) -> Rules:
        """Return the rules for one command on one state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command did: its events as stored, the last ``seq``, and the state after it.

    ``repeated`` is true when a retry was recognised and nothing new was written.
    """

    conversation_id: str
    state: State
    seq: int
    seen: tuple[Seen, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One call of `Matters.run`."""

    tenant: TenantId
    conversation_id: str
    actor: Actor
    command: Command | Callable[[State], Awaitable[Command]]
    client_id: str | None = None
    extra: tuple[Change, ...] = ()

    @property
    def stream(self) -> str:
        """Name of the stream of the matter."""
        return stream_of(self.conversation_id)


@dataclass(slots=True)
class _Matter:
    """A matter in memory; ``lock`` serialises its commands."""

    state: State = NEW
    head: StreamHead = _NO_EVENTS
    card: Card = _BLANK
    row: Row | None = None
    key: bytes | None = None
    lock: Lock = field(default_factory=Lock)
    is_loaded: bool = False


class Matters:
    """Runs commands on conversations."""

    def __init__(
        self,
        *,
        store: Store,
        bus: EventBus,
        clock: Clock,
        recorder: Recorder,
        keys: ContactKeys,
        rules: RulesOf,
        names: Callable[[TenantId], Mapping[str, str]],
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._recorder = recorder
        self._keys = keys
        self._rules = rules
        self._names = names
        self._matters: OrderedDict[tuple[TenantId, str], _Matter] = OrderedDict()
        self._running: set[Task[Done]] = set()
        self.watchers: list[RowWatcher] = []

    async def stop(self) -> None:
        """Wait until every command that was begun is on disk and told."""
        while self._running:
            await wait(tuple(self._running))

    async def run(
        self,
        tenant: TenantId,
        conversation_id: str,
        actor: Actor,
        command: Command | Callable[[State], Awaitable[Command]],
        *,
        client_id: str | None = None,
        extra: tuple[Change, ...] = (),
    ) -> Done:
        """Run one command to its end, on disk and published.

        Args:
            tenant: Whose conversation it is.
            conversation_id: Which one.
            actor: Who asks.
            command: What is asked, or a function that makes it from the present state.
            client_id: The caller's own id of a message; a second use returns the first result.
            extra: Changes that belong into the same commit.

        Raises:
            NotFound: There is no such conversation.
            Refused: The rules say no.
            Unavailable: Nothing was written; try again.
        """
        asked = _Asked(
            tenant=tenant,
            conversation_id=conversation_id,
            actor=actor,
            command=command,
            client_id=client_id,
            extra=extra,
        )
        task = get_running_loop().create_task(self._run(asked))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await shield(task)

    async def _run(self, asked: _Asked) -> Done:
        matter = self._matter(asked.tenant, asked.conversation_id)
        async with matter.lock:
            return await retrying(lambda: self._attempt(asked, matter))

    async def _attempt(self, asked: _Asked, matter: _Matter) -> Done:
        try:
            return await self._once(asked, matter)
        except DuplicateClientId as duplicate:
            return _repeated(asked, matter, duplicate.seq)
        except StreamConflict:
            matter.is_loaded = False
            raise

    async def state(self, tenant: TenantId, conversation_id: str) -> State:
        """Return the present state of a matter.

        Raises:
            NotFound: There is no such conversation.
        """
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(tenant, conversation_id, matter)
            return matter.state

    async def row(self, tenant: TenantId, conversation_id: str) -> Row | None:
        """Return the card of a matter as last committed, or None when there is none."""
        matter = self._matters.get((tenant, conversation_id))
        if matter is not None and matter.is_loaded:
            return matter.row
        return await self._store.get(tenant, "conversations", (conversation_id,))

    async def words(self, tenant: TenantId, row: Row) -> CardText:
        """Return the personal words of a card row."""
        key = await self._keys.of(tenant, text(row, "key_owner"))
        place = f"{tenant}/conversations/{text(row, 'id')}"
        return CardText.load(self._recorder.open_card(key, place, maybe_blob(row, "card")))

    async def rename(self, tenant: TenantId, conversation_id: str, name: str, *, verified: bool) -> None:
        """Put the contact's name on the card after an identity was verified."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(tenant, conversation_id, matter)
            card = _renamed(matter.card, name, verified=verified)
            row = self._row(tenant, conversation_id, matter, matter.state, card, matter.head.seq)
            await self._store.commit(Unit(tenant=tenant, changes=(Put(table="conversations", values=row),)))
            self._settle(tenant, matter, matter.state, matter.head, card, row)

    async def refresh(self, tenant: TenantId, conversation_id: str) -> None:
        """Read a matter from disk again and tell the watchers what its card says now; part of erasure."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            matter.is_loaded, matter.key = False, None
            await self._load(tenant, conversation_id, matter)
            if matter.row is not None:
                for watcher in self.watchers:
                    watcher.card_changed(tenant, matter.row, matter.row, matter.card.words, ())

    async def clear_unread(self, tenant: TenantId, conversation_id: str) -> None:
        """Set the unread count of a card to zero."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(tenant, conversation_id, matter)
            if matter.card.unread:
                card = _read(matter.card)
                row = self._row(tenant, conversation_id, matter, matter.state, card, matter.head.seq)
                await self._store.commit(
                    Unit(tenant=tenant, changes=(Put(table="conversations", values=row),))
                )
                self._settle(tenant, matter, matter.state, matter.head, card, row)

    def _matter(self, tenant: TenantId, conversation_id: str) -> _Matter:
        at = (tenant, conversation_id)
        matter = self._matters.get(at)
        if matter is None:
            matter = self._matters[at] = _Matter()
            while len(self._matters) > _KEPT:
                _, old = next(iter(self._matters.items()))
                if old.lock.locked():
                    break
                self._matters.popitem(last=False)
        else:
            self._matters.move_to_end(at)
        return matter

    async def _load(self, tenant: TenantId, conversation_id: str, matter: _Matter) -> None:
        if matter.is_loaded:
            return
        row = await self._store.get(tenant, "conversations", (conversation_id,))
        if row is None:
            raise NotFound
        matter.key = await self._keys.of(tenant, text(row, "key_owner"))
        stream, state, after = stream_of(conversation_id), NEW, 0
        while stored := await self._store.read(tenant, stream, after):
            for each in stored:
                state = evolve(state, self._recorder.open(tenant, each, matter.key).event, each.at)
            after = stored[-1].seq
        matter.head = await self._store.head(tenant, stream)
        before, matter.state, matter.row = matter.row, state, row
        matter.card = card_from_row(row, (await self.words(tenant, row)).wire())
        matter.is_loaded = True
        if before is not None and before["seq"] != row["seq"]:
            for watcher in self.watchers:
                watcher.card_changed(tenant, before, row, matter.card.words, ())

    async def _once(self, asked: _Asked, matter: _Matter) -> Done:
        tenant, command = asked.tenant, asked.command
        if callable(command) or not isinstance(command, OpenConversation):
            await self._load(tenant, asked.conversation_id, matter)
        if callable(command):
            command = await command(matter.state)
        if isinstance(command, OpenConversation):
            matter.key = await self._keys.of(tenant, command.contact_id)
        now = self._clock.utc()
        rules = self._rules(tenant, matter.state, command)
        try:
            events = decide(matter.state, command, now, rules)
        except Refused:
            if asked.client_id:
                seq = await self._store.recall(tenant, asked.conversation_id, asked.client_id)
                if seq is not None:
                    return _repeated(asked, matter, seq)
            raise
        if not events:
            return Done(conversation_id=asked.conversation_id, state=matter.state, seq=matter.head.seq)
        return await self._commit(asked, matter, events, now, rules)

    async def _commit(
        self, asked: _Asked, matter: _Matter, events: tuple[Event, ...], now: Micros, rules: Rules
    ) -> Done:
        tenant, conversation_id, stream = asked.tenant, asked.conversation_id, asked.stream
        stored, head = self._recorder.record(
            tenant=tenant,
            stream=stream,
            head=matter.head,
            events=events,
            at=now,
            actor=asked.actor,
            key=matter.key,
        )
        state, card = matter.state, matter.card
        for event in events:
            state, card = evolve(state, event, now), advance(card, event, now)
        row = self._row(tenant, conversation_id, matter, state, card, head.seq)
        changes: tuple[Change, ...] = (
            *_remembered(asked, head.seq),
            Put(table="conversations", values=row),
            *effects(conversation_id, matter.state, state, now, rules.lines),
            *asked.extra,
        )
        append = Append(stream=stream, expected_seq=matter.head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=changes))
        seen = tuple(_seen(each, event) for each, event in zip(stored, events, strict=True))
        self._settle(tenant, matter, state, head, card, row, seen)
        names = self._names(tenant)
        for one in seen:
            frame = event_frame(one, names)
            self._bus.publish(Notice(tenant=tenant, stream=stream, seq=one.seq, frame=frame))
        return Done(conversation_id=conversation_id, state=state, seq=head.seq, seen=seen)

    def _row(
        self, tenant: TenantId, conversation_id: str, matter: _Matter, state: State, card: Card, seq: int
    ) -> Row:
        place = f"{tenant}/conversations/{conversation_id}"
        sealed = self._recorder.seal_card(matter.key, place, card.words.wire()) if matter.key else None
        return card_row(conversation_id, state, card, seq, sealed)

    def _settle(
        self,
        tenant: TenantId,
        matter: _Matter,
        state: State,
        head: StreamHead,
        card: Card,
        row: Row,
        seen: tuple[Seen, ...] = (),
    ) -> None:
        before = matter.row
        matter.state, matter.head, matter.card, matter.row, matter.is_loaded = state, head, card, row, True
        for watcher in self.watchers:
            watcher.card_changed(tenant, before, row, card.words, seen)


def _repeated(asked: _Asked, matter: _Matter, seq: int) -> Done:
    return Done(conversation_id=asked.conversation_id, state=matter.state, seq=seq, repeated=True)


def _remembered(asked: _Asked, seq: int) -> tuple[Change, ...]:
    if asked.client_id is None:
        return ()
    return (Remember(conversation_id=asked.conversation_id, client_id=asked.client_id, seq=seq),)


def _seen(stored: StoredEvent, event: Event) -> Seen:
    return Seen(
        stream=stored.stream,
        seq=stored.seq,
        at=stored.at,
        actor_kind=stored.actor_kind,
        actor_id=stored.actor_id,
        event=event,
    )


def _renamed(card: Card, name: str, *, verified: bool) -> Card:
    return replace(card, words=replace(card.words, name=name, verified=verified))


def _read(card: Card) -> Card:
    return replace(card, unread=0)
