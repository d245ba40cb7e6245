"""What is asked of one matter, and the turn in which several of its commands become one commit.

A turn decides command after command, each on the state the one before it leads to, and is written whole or
not at all. Nothing in here waits for anything or tells anybody.
"""

from asyncio import Future
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from zhida.core.journey import decided
from zhida.core.journey.commands import Command
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import State
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Append, Change, Put, Remember, Row, StoredEvent, StreamHead, Unit
from zhida.services.cards import Card, advance, card_row
from zhida.services.effects import effects
from zhida.services.frames import Seen
from zhida.services.ledger import ledger
from zhida.services.recorder import Recorder

__all__ = ["Asked", "Done", "Maker", "Step", "Turn", "stream_of"]


def stream_of(conversation_id: str) -> str:
    """Return the name of the stream of a matter."""
    return f"conversation:{conversation_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes a command from the state at the moment of the decision.

    ``at_once`` returns None when something must be looked up first; then ``made`` is awaited.
    """

    at_once: Callable[[State], Command | None]
    made: Callable[[State], Awaitable[Command]]


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


@dataclass(slots=True, kw_only=True)
class Asked:
    """One command that waits for its turn, and where its outcome goes.

    ``alone`` is set for one that must not share a commit: it brings changes of its own, or its turn failed.
    """

    actor: Actor
    command: Command | Maker
    client_id: str | None
    extra: tuple[Change, ...]
    outcome: Future[Done]
    alone: bool
    tries: int = 0

    def command_at_once(self, state: State) -> Command | None:
        """Return the command for this state, or None when it takes a look at something first."""
        return self.command.at_once(state) if isinstance(self.command, Maker) else self.command

    async def command_for(self, state: State) -> Command:
        """Return the command for this state."""
        made = self.command_at_once(state)
        if made is None and isinstance(self.command, Maker):
            return await self.command.made(state)
        return cast("Command", made)

    def answer(self, done: Done) -> None:
        """Give the result to a caller who still waits."""
        if not self.outcome.done():
            self.outcome.set_result(done)

    def refuse(self, refused: BaseException) -> None:
        """Give the refusal to a caller who still waits."""
        if not self.outcome.done():
            self.outcome.set_exception(refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decided command of a turn, its row without the sealed words."""

    asked: Asked
    state: State
    card: Card
    head: StreamHead
    row: Row
    seen: tuple[Seen, ...]

    def done(self, conversation_id: str) -> Done:
        """Return what the caller is told."""
        return Done(conversation_id=conversation_id, state=self.state, seq=self.head.seq, seen=self.seen)


@dataclass(slots=True, kw_only=True)
class Turn:
    """The commands decided so far and where they lead."""

    tenant: TenantId
    conversation_id: str
    stream: str
    key: bytes | None
    state: State
    card: Card
    head: StreamHead
    expected_seq: int
    steps: list[Step] = field(default_factory=list[Step])
    _events: list[StoredEvent] = field(default_factory=list[StoredEvent])
    _changes: list[Change] = field(default_factory=list[Change])

    def take(self, asked: Asked, command: Command, now: Micros, rules: Rules, recorder: Recorder) -> bool:
        """Decide one command; False when it changes nothing.

        Raises:
            Refused: The rules say no; the turn is as it was.
            NotFound: The contact was erased.
        """
        made = decided(self.state, command, now, rules)
        if not made.events:
            return False
        stored, head = recorder.record(
            tenant=self.tenant,
            stream=self.stream,
            head=self.head,
            events=made.events,
            at=now,
            actor=asked.actor,
            key=self.key,
        )
        card = self.card
        for event in made.events:
            card = advance(card, event, now)
        self._events += stored
        if asked.client_id is not None:
            self._changes.append(_remembered(self.conversation_id, asked.client_id, head.seq))
        self._changes += effects(self.conversation_id, self.state, made.state, now, rules.lines)
        happened = ((each.seq, event) for each, event in zip(stored, made.events, strict=True))
        self._changes += ledger(self.tenant, self.conversation_id, self.state, made.state, happened, now)
        self._changes += asked.extra
        self.state, self.card, self.head = made.state, card, head
        row = card_row(self.conversation_id, made.state, card, head.seq, None)
        seen = tuple(map(_seen, stored, made.events))
        self.steps.append(Step(asked=asked, state=made.state, card=card, head=head, row=row, seen=seen))
        return True

    @classmethod
    def after(
        cls,
        tenant: TenantId,
        conversation_id: str,
        *,
        key: bytes | None,
        state: State,
        card: Card,
        head: StreamHead,
    ) -> "Turn":
        """Return an empty turn on a matter as it is on disk."""
        return cls(
            tenant=tenant,
            conversation_id=conversation_id,
            stream=stream_of(conversation_id),
            key=key,
            state=state,
            card=card,
            head=head,
            expected_seq=head.seq,
        )

    def asked(self) -> tuple[Asked, ...]:
        """Return the commands taken, in order."""
        return tuple(step.asked for step in self.steps)

    def unit(self, row: Row) -> Unit:
        """Return all of it as one unit of work; ``row`` is the card it leads to."""
        append = Append(stream=self.stream, expected_seq=self.expected_seq, events=tuple(self._events))
        changes = (*self._changes, Put(table="conversations", values=row))
        return Unit(tenant=self.tenant, appends=(append,), changes=changes)


def _remembered(conversation_id: str, client_id: str, seq: int) -> Remember:
    return Remember(conversation_id=conversation_id, client_id=client_id, seq=seq)


def _seen(stored: StoredEvent, event: Event) -> Seen:
    return Seen(
        stream=stored.stream,
        seq=stored.seq,
        at=stored.at,
        actor_kind=stored.actor_kind,
        actor_id=stored.actor_id,
        event=event,
    )
