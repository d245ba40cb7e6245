"""One matter at a time: load, decide, seal, commit, and only then tell everybody.

Commands of one conversation are decided one after the other. Those that wait together and need nothing looked
up are one unit of work; each still has its own answer. Different conversations share a group commit.
A conflict with another writer reloads and decides again, three times at most. Nothing is published before it
is on disk, and nothing of a refused command is. A caller who goes away in the middle stops nothing: what is
being written is finished and told, because a place on disk that the line never heard of would wait for ever.
"""

from asyncio import Future, Lock, Task, get_running_loop, wait
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Protocol

from zhida.core.journey import evolve
from zhida.core.journey.commands import Command, OpenConversation
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, State
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import NotFound, Refused, TooMany, Unavailable, ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import EventBus, Notice
from zhida.ports.clock import Clock
from zhida.ports.storage import Change, DuplicateClientId, Put, Row, Store, StreamConflict, StreamHead, Unit
from zhida.services.cards import Card, CardText, card_from_row, card_row
from zhida.services.contact_keys import ContactKeys
from zhida.services.frames import Seen, event_frame
from zhida.services.recorder import Recorder
from zhida.services.rows import maybe_blob, text
from zhida.services.turn import Asked, Done, Maker, Turn, stream_of

__all__ = ["Done", "Maker", "Matters", "RowWatcher", "RulesOf", "stream_of"]

_KEPT: Final = 20_000
_MOST_TOGETHER: Final = 64
"""Commands of one matter in one unit of work."""
_MOST_RETRIES: Final = 2
"""Somebody else wrote the stream first: a command is decided three times at most."""
_BLANK: Final = Card()
_NO_EVENTS: Final = StreamHead(seq=0, hash=bytes(32))


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


@dataclass(slots=True)
class _Matter:
    """A matter in memory; ``inbox`` are the commands that wait, ``taken`` those of the present turn.

    ``lock`` serialises turns and everything else that changes it.
    """

    tenant: TenantId
    id: str
    state: State = NEW
    head: StreamHead = _NO_EVENTS
    card: Card = _BLANK
    row: Row | None = None
    key: bytes | None = None
    inbox: deque[Asked] = field(default_factory=deque[Asked])
    taken: tuple[Asked, ...] = ()
    worker: Task[None] | None = None
    lock: Lock = field(default_factory=Lock)
    is_loaded: bool = False

    @property
    def is_idle(self) -> bool:
        """Tell whether nobody works on it."""
        return self.worker is None and not self.lock.locked()


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
        self._running: set[Task[None]] = set()
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
        command: Command | Maker,
        *,
        client_id: str | None = None,
        extra: tuple[Change, ...] = (),
    ) -> Done:
        """Run one command to its end, on disk and published; see `post`."""
        return await self.post(tenant, conversation_id, actor, command, client_id=client_id, extra=extra)

    def post(
        self,
        tenant: TenantId,
        conversation_id: str,
        actor: Actor,
        command: Command | Maker,
        *,
        client_id: str | None = None,
        extra: tuple[Change, ...] = (),
    ) -> "Future[Done]":
        """Put one command in line for its matter; the future is done when it is on disk and published.

        Commands of one matter are decided in the order in which they are posted. A caller who goes away
        stops nothing.

        Args:
            tenant: Whose conversation it is.
            conversation_id: Which one.
            actor: Who asks.
            command: What is asked, or what makes it from the state when its turn comes.
            client_id: The caller's own id of a message; a second use returns the first result.
            extra: Changes that belong into the same commit.

        Raises (by the future):
            NotFound: There is no such conversation.
            Refused: The rules say no.
            Unavailable: Nothing was written; try again.
        """
        loop = get_running_loop()
        asked = Asked(
            actor=actor,
            command=command,
            client_id=client_id,
            extra=extra,
            outcome=loop.create_future(),
            alone=bool(extra) or isinstance(command, OpenConversation),
        )
        matter = self._matter(tenant, conversation_id)
        matter.inbox.append(asked)
        if matter.worker is None:
            self._start(matter)
        return asked.outcome

    def _start(self, matter: _Matter) -> None:
        matter.worker = get_running_loop().create_task(self._work(matter))
        self._running.add(matter.worker)
        matter.worker.add_done_callback(partial(self._stopped, matter))

    def _stopped(self, matter: _Matter, worker: Task[None]) -> None:
        """After a failure nobody expected, tell those whose turn it was and go on with the others."""
        self._running.discard(worker)
        failed = None if worker.cancelled() else worker.exception()
        if failed is None:
            return
        for asked in matter.taken:
            asked.refuse(failed)
        matter.worker = None
        if matter.inbox:
            self._start(matter)

    async def _work(self, matter: _Matter) -> None:
        """Answer everything in the inbox of a matter, turn by turn."""
        while matter.inbox:
            async with matter.lock:
                await self._turn(matter)
        matter.worker, matter.taken = None, ()

    async def _turn(self, matter: _Matter) -> None:
        """Decide what waits and write it as one unit of work."""
        asked = matter.inbox.popleft()
        matter.taken = (asked,)
        try:
            turn = await self._begun(matter, asked)
        except ZhidaError as refused:
            asked.refuse(refused)
            return
        if turn is not None:
            if not asked.alone:
                self._go_on(matter, turn)
            await self._commit(matter, turn)

    async def _begun(self, matter: _Matter, asked: Asked) -> Turn | None:
        """Return a turn that begins with this command; None when there is nothing to write for it."""
        if isinstance(asked.command, OpenConversation):
            matter.key = await self._keys.of(matter.tenant, asked.command.contact_id)
        else:
            await self._load(matter)
        turn = Turn.after(
            matter.tenant, matter.id, key=matter.key, state=matter.state, card=matter.card, head=matter.head
        )
        command = await asked.command_for(matter.state)
        try:
            if self._take(turn, asked, command):
                return turn
        except Refused:
            seq = asked.client_id and await self._store.recall(matter.tenant, matter.id, asked.client_id)
            if not seq:
                raise
            asked.answer(_repeated(matter, seq))
            return None
        asked.answer(Done(conversation_id=matter.id, state=matter.state, seq=matter.head.seq))
        return None

    def _go_on(self, matter: _Matter, turn: Turn) -> None:
        """Take further commands into a turn; one that cannot simply be decided begins the next turn."""
        while matter.inbox and len(turn.steps) < _MOST_TOGETHER:
            asked = matter.inbox[0]
            command = None if asked.alone else asked.command_at_once(turn.state)
            try:
                if command is None or not self._take(turn, asked, command):
                    return
            except ZhidaError:  # The next turn meets it again and tells its caller.
                return
            matter.taken = (*matter.taken, matter.inbox.popleft())

    def _take(self, turn: Turn, asked: Asked, command: Command) -> bool:
        rules = self._rules(turn.tenant, turn.state, command)
        return turn.take(asked, command, self._clock.utc(), rules, self._recorder)

    async def _commit(self, matter: _Matter, turn: Turn) -> None:
        row = self._row(matter, turn.state, turn.card, turn.head.seq)
        try:
            await self._store.commit(turn.unit(row))
        except ZhidaError as refused:
            self._undo(matter, turn.asked(), refused)
        else:
            self._tell(matter, turn, row)

    def _undo(self, matter: _Matter, asked: tuple[Asked, ...], refused: ZhidaError) -> None:
        """Answer a unit that was not written; of several commands each is tried alone."""
        if isinstance(refused, StreamConflict):
            matter.is_loaded = False
        if len(asked) > 1 and not isinstance(refused, Unavailable | TooMany):
            for each in reversed(asked):
                each.alone = True
                matter.inbox.appendleft(each)
            return
        for each in asked:
            if isinstance(refused, DuplicateClientId):
                each.answer(_repeated(matter, refused.seq))
            elif isinstance(refused, StreamConflict) and each.tries < _MOST_RETRIES:
                each.tries += 1
                matter.inbox.appendleft(each)
            else:
                each.refuse(refused)

    def _tell(self, matter: _Matter, turn: Turn, row: Row) -> None:
        """Tell watchers, listeners and callers of a turn that is on disk, step by step."""
        tenant, names, before = matter.tenant, self._names(matter.tenant), matter.row
        matter.state, matter.head, matter.card = turn.state, turn.head, turn.card
        matter.row, matter.is_loaded = row, True
        for step in turn.steps:
            after = row if step is turn.steps[-1] else step.row
            self._watch(tenant, before, after, step.card.words, step.seen)
            before = after
            for one in step.seen:
                frame = event_frame(one, names)
                self._bus.publish(Notice(tenant=tenant, stream=one.stream, seq=one.seq, frame=frame))
            step.asked.answer(step.done(matter.id))

    async def state(self, tenant: TenantId, conversation_id: str) -> State:
        """Return the present state of a matter.

        Raises:
            NotFound: There is no such conversation.
        """
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(matter)
            return matter.state

    async def row(self, tenant: TenantId, conversation_id: str) -> Row | None:
        """Return the card of a matter as last committed, or None when there is none."""
        row = self.at_hand(tenant, conversation_id)
        return row or await self._store.get(tenant, "conversations", (conversation_id,))

    def at_hand(self, tenant: TenantId, conversation_id: str) -> Row | None:
        """Return the card of a matter that is in memory, as last committed, else None."""
        matter = self._matters.get((tenant, conversation_id))
        return matter.row if matter is not None and matter.is_loaded else None

    async def words(self, tenant: TenantId, row: Row) -> CardText:
        """Return the personal words of a card row."""
        key = await self._keys.of(tenant, text(row, "key_owner"))
        place = f"{tenant}/conversations/{text(row, 'id')}"
        return CardText.load(self._recorder.open_card(key, place, maybe_blob(row, "card")))

    async def rename(self, tenant: TenantId, conversation_id: str, name: str, *, verified: bool) -> None:
        """Put the contact's name on the card after an identity was verified."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(matter)
            await self._put_card(matter, _renamed(matter.card, name, verified=verified))

    async def refresh(self, tenant: TenantId, conversation_id: str) -> None:
        """Read a matter from disk again and tell the watchers what its card says now; part of erasure."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            matter.is_loaded, matter.key = False, None
            await self._load(matter)
            if matter.row is not None:
                self._watch(tenant, matter.row, matter.row, matter.card.words)

    async def clear_unread(self, tenant: TenantId, conversation_id: str) -> None:
        """Set the unread count of a card to zero."""
        matter = self._matter(tenant, conversation_id)
        async with matter.lock:
            await self._load(matter)
            if matter.card.unread:
                await self._put_card(matter, _read(matter.card))

    def _matter(self, tenant: TenantId, conversation_id: str) -> _Matter:
        at = (tenant, conversation_id)
        matter = self._matters.get(at)
        if matter is None:
            matter = self._matters[at] = _Matter(tenant, conversation_id)
            while len(self._matters) > _KEPT:
                _, old = next(iter(self._matters.items()))
                if not old.is_idle:
                    break
                self._matters.popitem(last=False)
        else:
            self._matters.move_to_end(at)
        return matter

    async def _load(self, matter: _Matter) -> None:
        if matter.is_loaded:
            return
        tenant, conversation_id = matter.tenant, matter.id
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
            self._watch(tenant, before, row, matter.card.words)

    def _row(self, matter: _Matter, state: State, card: Card, seq: int) -> Row:
        place = f"{matter.tenant}/conversations/{matter.id}"
        sealed = self._recorder.seal_card(matter.key, place, card.words.wire()) if matter.key else None
        return card_row(matter.id, state, card, seq, sealed)

    async def _put_card(self, matter: _Matter, card: Card) -> None:
        """Write a card that changed without an event, and tell the watchers."""
        row = self._row(matter, matter.state, card, matter.head.seq)
        put = Put(table="conversations", values=row)
        await self._store.commit(Unit(tenant=matter.tenant, changes=(put,)))
        before, matter.card, matter.row = matter.row, card, row
        self._watch(matter.tenant, before, row, card.words)

    def _watch(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...] = ()
    ) -> None:
        for watcher in self.watchers:
            watcher.card_changed(tenant, before, after, words, seen)


def _repeated(matter: _Matter, seq: int) -> Done:
    return Done(conversation_id=matter.id, state=matter.state, seq=seq, repeated=True)


def _renamed(card: Card, name: str, *, verified: bool) -> Card:
    return replace(card, words=replace(card.words, name=name, verified=verified))


def _read(card: Card) -> Card:
    return replace(card, unread=0)
