"""One live socket: who is behind it, what it listens to, and a bounded outbox that never blocks anybody."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import Final

from zhida.core.kernel.actors import Actor
from zhida.ports.bus import EventBus, Notice

__all__ = ["CloseCode", "Connection", "Send"]

Send = Callable[[dict[str, object]], Awaitable[None]]
MAX_OUTBOX: Final = 1_000
"""Frames waiting for one slow client; above it the socket is closed with "resume"."""
LAST_WORDS_S: Final = 5.0


class CloseCode(IntEnum):
    """Why a socket was closed by the server."""

    BAD_FRAMES = 4400
    NOT_SIGNED_IN = 4401
    ORIGIN = 4403
    TIMEOUT = 4408
    OVERFLOW = 4409
    SIGNED_OUT = 4410
    TOO_LARGE = 1009
    RESTART = 1012


class Connection:
    """A subscriber of the bus on behalf of one socket."""

    __slots__ = (
        "_bus",
        "_closing",
        "_cursors",
        "_draining",
        "_held",
        "_outbox",
        "_send",
        "_waits",
        "actor",
        "binding",
        "client",
        "conversation_id",
        "heard_at",
        "is_gone",
        "lang",
        "on_doorbell",
        "resume",
        "session",
        "thread_id",
        "unanswered",
    )

    def __init__(
        self, send: Send, bus: EventBus, *, actor: Actor, session: str, client: str, lang: str
    ) -> None:
        self._send = send
        self._bus = bus
        self._outbox: deque[str] = deque()
        self._cursors: dict[str, int] = {}
        self._held: dict[str, list[Notice]] = {}
        self._draining: asyncio.Task[None] | None = None
        self._closing: CloseCode | None = None
        self.actor = actor
        self.session = session
        self.client = client
        self.lang = lang
        self.conversation_id: str | None = None
        self.binding = asyncio.Lock()
        self.is_gone = False
        self.thread_id: str | None = None
        self.heard_at = 0.0
        self.on_doorbell: Callable[[], None] | None = None
        self.resume: Mapping[str, int] = {}
        self.unanswered = 0
        self._waits: asyncio.Future[None] | None = None

    def listen(self, stream: str, seen_to: int = 0) -> None:
        """Deliver frames of a stream from ``seen_to + 1`` on; older and repeated ones are dropped."""
        self._cursors[stream] = seen_to
        self._bus.subscribe(self.actor.tenant, stream, self)

    def hold(self, stream: str) -> None:
        """Listen to a stream but keep its frames back until `release`: read history in between."""
        self._held[stream] = []
        self.listen(stream)

    def release(self, stream: str, seen_to: int) -> None:
        """Deliver what came meanwhile and was not in the history that ended at ``seen_to``."""
        self._cursors[stream] = seen_to
        for notice in self._held.pop(stream, ()):
            self.deliver(notice)

    def hush(self, stream: str) -> None:
        """Stop listening to a stream."""
        self._cursors.pop(stream, None)
        self._held.pop(stream, None)
        self._bus.unsubscribe(self.actor.tenant, stream, self)

    def offer(self, notice: Notice) -> None:
        """Take one notice of the bus; ``seq`` 0 is a bare doorbell."""
        if notice.seq == 0:
            if self.on_doorbell is not None:
                self.on_doorbell()
        elif notice.stream in self._held:
            self._held[notice.stream].append(notice)
        else:
            self.deliver(notice)

    def deliver(self, notice: Notice) -> None:
        """Queue a frame unless the client has it already."""
        if notice.seq > self._cursors.get(notice.stream, 0):
            self._cursors[notice.stream] = notice.seq
            self.push(notice.frame)

    def push(self, frame: str) -> None:
        """Queue one frame for the client."""
        if self._closing is not None:
            return
        if len(self._outbox) >= MAX_OUTBOX:
            self._outbox.clear()
            self.close(CloseCode.OVERFLOW)
            return
        self._outbox.append(frame)
        self._wake()

    def close(self, code: CloseCode) -> None:
        """Close after what is queued; the first code counts."""
        if self._closing is None:
            self._closing = code
            self._wake()

    @property
    def is_closing(self) -> bool:
        """Tell whether the server closes this socket."""
        return self._closing is not None

    def answer(self, frame: str) -> None:
        """Queue the answer to one of the ``unanswered`` commands."""
        self.unanswered -= 1
        self.push(frame)
        if self._waits is not None and not self._waits.done():
            self._waits.set_result(None)

    async def settle(self, most: int = 0) -> None:
        """Wait until at most so many commands are unanswered; for the one reader of the socket."""
        while self.unanswered > most:
            self._waits = asyncio.get_running_loop().create_future()
            await self._waits

    def _wake(self) -> None:
        if self._draining is None or self._draining.done():
            self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._outbox:
                await self._send({"type": "websocket.send", "text": self._outbox.popleft()})
            if self._closing is not None:
                await self._send({"type": "websocket.close", "code": int(self._closing), "reason": ""})
        except (OSError, RuntimeError):
            self._outbox.clear()

    async def finish(self) -> None:
        """Let the client have what is queued, and why it is closed; somebody who reads nothing is left."""
        if self._closing is not None and self._draining is not None:
            await asyncio.wait({self._draining}, timeout=LAST_WORDS_S)

    def detach(self) -> None:
        """Leave every stream; called once when the socket is gone."""
        for stream in tuple(self._cursors):
            self.hush(stream)
        self._outbox.clear()
        if self._draining is not None:
            self._draining.cancel()
