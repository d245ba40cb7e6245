"""The socket plane: a raw ASGI endpoint, one reader per socket, frames in and out as JSON text.

The first frame is ``hello`` with a one-time ticket. After it every frame is a command; each is answered by
exactly one ``ack`` or ``error``, and commands happen in the order of their frames. A frame that cannot be
read costs one error and leaves the socket usable; too many of them in a minute close it.
"""

import asyncio
import json
from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from traceback import format_tb
from typing import Annotated, Final, cast

import structlog
from pydantic import Field

from zhida.core.kernel.errors import (
    Broken,
    Conflict,
    ErrorCode,
    InvalidInput,
    SignInNeeded,
    TooLarge,
    ZhidaError,
)
from zhida.services.frames import dumps, moment
from zhida.services.matters import Done
from zhida.services.platform import Platform
from zhida.services.texts import best_language
from zhida.web.common.commands import Args, Client, Command, Commands, done_members, read_args
from zhida.web.common.connection import CloseCode, Connection, Send
from zhida.web.common.errors import error_body

__all__ = ["MAX_FRAME", "Greeter", "Sockets"]

MAX_FRAME: Final = 64 * 1024
PING_S: Final = 20.0
SILENT_S: Final = 45.0
HELLO_S: Final = 10.0
_BAD_PER_MINUTE: Final = 20
_MOST_UTF8: Final = 4
"""Bytes of the longest character: most frames need not be encoded to know that they are short enough."""
_MOST_UNANSWERED: Final = 32
"""Commands of one socket that wait for the disk; beyond it nothing more is read from it."""
_LAST_SEQ: Final = 2**53
_log = structlog.get_logger(__name__)

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Greeter = Callable[[Connection, "Hello"], Awaitable[None]]
"""Sends the snapshot of one kind of client and subscribes it."""


class Hello(Args):
    """Arguments of the first frame."""

    ticket: str
    client: Annotated[Client, Field(strict=False)]
    lang: str = "zh-CN"


class Sockets:
    """All sockets of this node."""

    def __init__(
        self,
        platform: Platform,
        commands: Commands,
        greeters: Mapping[Client, Greeter],
        leavers: Mapping[Client, Callable[[Connection], Awaitable[None]]],
    ) -> None:
        self._platform = platform
        self._commands = commands
        self._greeters = greeters
        self._leavers = leavers
        self._live: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        platform.staff.sign_out_watchers.append(self.sign_out)
        platform.visits.renewal_watchers.append(self.renew)

    def __len__(self) -> int:
        return len(self._live)

    def sign_out(self, session: str) -> None:
        """Close every socket that came from a credential."""
        for connection in tuple(self._live):
            if connection.session == session:
                connection.push(dumps({"v": 1, "type": "reset", "reason": "signed_out"}))
                connection.close(CloseCode.SIGNED_OUT)

    def renew(self, session: str) -> None:
        """Ask every page with this credential to come back with the one that replaced it."""
        for connection in tuple(self._live):
            if connection.session == session:
                connection.push(dumps({"v": 1, "type": "reset", "reason": "identified"}))
                connection.close(CloseCode.OVERFLOW)

    def drain(self) -> None:
        """Ask every client to come back after a restart."""
        for connection in tuple(self._live):
            connection.close(CloseCode.RESTART)

    async def tick(self) -> None:
        """Ping everybody and close the silent, for ever; one task for all sockets."""
        while True:
            await self._platform.clock.sleep(PING_S)
            now = self._platform.clock.monotonic()
            ping = dumps({"v": 1, "type": "ping", "at": moment(self._platform.clock.utc())})
            for connection in tuple(self._live):
                if now - connection.heard_at > SILENT_S:
                    connection.close(CloseCode.TIMEOUT)
                else:
                    connection.push(ping)

    async def serve(self, receive: Receive, send: Send) -> None:
        """Serve one socket from its handshake to its end; origin and host were checked before."""
        await receive()
        await send({"type": "websocket.accept"})
        connection = await self._greet(receive, send)
        if connection is None:
            return
        self._live.add(connection)
        try:
            await self._read(connection, receive)
            await connection.settle()
            await connection.finish()
        finally:
            self._live.discard(connection)
            connection.detach()
            await self._leavers[Client(connection.client)](connection)

    async def _greet(self, receive: Receive, send: Send) -> Connection | None:
        try:
            async with asyncio.timeout(HELLO_S):
                message = await receive()
        except TimeoutError:
            await send({"type": "websocket.close", "code": int(CloseCode.TIMEOUT), "reason": ""})
            return None
        if message["type"] != "websocket.receive":
            return None
        frame_id: str | None = None
        try:
            frame = _frame(message)
            frame_id = _frame_id(frame)
            if frame.get("cmd") != "hello":
                raise SignInNeeded(ErrorCode.TICKET_INVALID)
            hello = read_args(Hello, frame.get("args"))
            actor, session = self._platform.tickets.redeem(hello.ticket)
            connection = Connection(
                send,
                self._platform.bus,
                actor=actor,
                session=session,
                client=hello.client,
                lang=best_language(hello.lang),
            )
            connection.heard_at = self._platform.clock.monotonic()
            connection.push(dumps({"v": 1, "type": "ack", "id": frame_id, "result": self._who(connection)}))
            connection.resume = self._cursors(frame)
            await self._greeters[hello.client](connection, hello)
        except ZhidaError as refused:
            body = error_body(refused, self._platform.texts, "zh-CN")
            await send(
                {
                    "type": "websocket.send",
                    "text": dumps({"v": 1, "type": "error", "id": frame_id, "error": body}),
                }
            )
            await send({"type": "websocket.close", "code": int(CloseCode.NOT_SIGNED_IN), "reason": ""})
            return None
        return connection

    def _who(self, connection: Connection) -> dict[str, object]:
        actor = connection.actor
        name = self._platform.staff.names(actor.tenant).get(actor.id or "")
        return {"who": {"kind": actor.kind, "id": actor.id, "name": name, "role": actor.role}}

    def _cursors(self, frame: Mapping[str, object]) -> Mapping[str, int]:
        """Return the client's cursors if they are of this epoch, else none: then it gets a snapshot."""
        cursors = frame.get("cursors")
        if frame.get("epoch") != self._platform.epoch or not isinstance(cursors, dict):
            return {}
        known = cast("dict[str, object]", cursors)
        return {
            stream: seq for stream, seq in known.items() if isinstance(seq, int) and 0 <= seq <= _LAST_SEQ
        }

    async def _read(self, connection: Connection, receive: Receive) -> None:
        bad: list[float] = []
        while not connection.is_closing:
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            connection.heard_at = self._platform.clock.monotonic()
            if not await self._answer(connection, message):
                bad = [at for at in bad if connection.heard_at - at < 60] + [connection.heard_at]
                if len(bad) > _BAD_PER_MINUTE:
                    connection.close(CloseCode.BAD_FRAMES)

    async def _answer(self, connection: Connection, message: Mapping[str, object]) -> bool:
        """Answer one frame, or see to it that it will be; False when it could not be read as a command.

        A command that can be posted is answered when it is done, while the next frames are read. Any other
        waits for those before it, so that a socket's commands happen in the order of its frames.
        """
        frame_id = ""
        try:
            frame = _frame(message)
            frame_id = _frame_id(frame)
            name = str(frame.get("cmd"))
            command = self._commands.find(Client(connection.client), name)
            if command is None:
                raise InvalidInput(ErrorCode.UNKNOWN_COMMAND, params={"cmd": name[:40]})
            args = read_args(command.args, frame.get("args", {}))
            posted = None if command.post is None else command.post(connection, args)
            if posted is None:
                await connection.settle()
                connection.push(_ack(frame_id, await command.run(connection, args)))
                return True
        except ZhidaError as refused:
            connection.push(self._error(connection, frame_id, refused))
            return refused.code not in {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_COMMAND}
        except Exception as failed:
            connection.push(self._error(connection, frame_id, failed))
            return True
        connection.unanswered += 1
        posted.add_done_callback(partial(self._posted, connection, frame_id, command, args))
        await connection.settle(_MOST_UNANSWERED)
        return True

    def _posted(
        self, connection: Connection, frame_id: str, command: Command[Args], args: Args, done: Future[Done]
    ) -> None:
        """Answer a command that was posted."""
        failed = done.exception()
        if failed is None:
            connection.answer(_ack(frame_id, done_members(done.result())))
        elif isinstance(failed, Conflict) and failed.code is ErrorCode.CONVERSATION_CLOSED:
            # It was closed while the command waited: what then happens needs to be looked up.
            task = asyncio.get_running_loop().create_task(self._again(connection, frame_id, command, args))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            connection.answer(self._error(connection, frame_id, failed))

    async def _again(self, connection: Connection, frame_id: str, command: Command[Args], args: Args) -> None:
        try:
            connection.answer(_ack(frame_id, await command.run(connection, args)))
        except Exception as failed:
            connection.answer(self._error(connection, frame_id, failed))

    def _error(self, connection: Connection, frame_id: str, failed: BaseException) -> str:
        """Return the answer to a command that was refused, or failed as nobody expected."""
        if not isinstance(failed, ZhidaError):
            # Where it failed, never with which values: a message may hold somebody's words.
            trace = "".join(format_tb(failed.__traceback__))
            _log.error("socket.failed", client=connection.client, error=type(failed).__name__, trace=trace)
            failed = Broken()
        body = error_body(failed, self._platform.texts, connection.lang)
        return dumps({"v": 1, "type": "error", "id": frame_id or None, "error": body})


def _ack(frame_id: str, result: Mapping[str, object]) -> str:
    return dumps({"v": 1, "type": "ack", "id": frame_id, "result": result})


def _frame(message: Mapping[str, object]) -> Mapping[str, object]:
    text = message.get("text")
    if not isinstance(text, str):
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "not a text frame"})
    if len(text) * _MOST_UTF8 > MAX_FRAME and len(text.encode()) > MAX_FRAME:
        raise TooLarge(params={"limit": MAX_FRAME})
    try:
        frame = cast("object", json.loads(text))
    except (ValueError, RecursionError):
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "not JSON"}) from None
    if not isinstance(frame, dict):
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "not an object"})
    members = cast("dict[str, object]", frame)
    if members.get("v") != 1:
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "v must be 1"})
    if "\\u" in text:
        _check_characters(members)
    return members


def _check_characters(frame: Mapping[str, object]) -> None:
    """Refuse half a character: JSON can escape one, and nothing could ever be sent back with it."""
    try:
        dumps(frame).encode()
    except UnicodeEncodeError:
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "holds half a character"}) from None


def _frame_id(frame: Mapping[str, object]) -> str:
    frame_id = frame.get("id")
    if not isinstance(frame_id, str) or not 0 < len(frame_id) <= 64:
        raise InvalidInput(ErrorCode.BAD_FRAME, params={"why": "id must be 1 to 64 characters"})
    return frame_id
