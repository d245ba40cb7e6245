"""A small HTTP server on a real local socket that answers, or misbehaves, as a test says."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

__all__ = ["Answer", "LocalServer", "Request", "answering", "body", "reply", "serving", "stay_silent"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self.body))


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class LocalServer:
    """What was asked, and how the next request is answered."""

    answer: Answer
    port: int = 0
    host: str = "127.0.0.1"
    requests: list[Request] = field(default_factory=list[Request])
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def allowed(self) -> tuple[str, ...]:
        return (f"{self.host}:{self.port}",)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await _read(reader)
                self.requests.append(request)
                await self.answer(request, writer)
                await writer.drain()
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    length = int(headers.get("content-length", "0"))
    return Request(method, path, headers, await reader.readexactly(length))


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncGenerator[LocalServer]:
    """Serve on a free port until the test is over; connections that hang are cut then."""
    made = LocalServer(answer=answer, host=host)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await made.handle(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    made.port = cast("int", server.sockets[0].getsockname()[1])
    try:
        yield made
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
        for _ in range(3):  # Sockets are closed one turn of the loop after they were cut.
            await asyncio.sleep(0)


def reply(
    writer: asyncio.StreamWriter,
    content: bytes | object = b"",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write a whole answer; anything but bytes is sent as JSON."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    writer.write("\r\n".join((*lines, "", "")).encode("latin-1") + raw)


def answering(
    content: bytes | object = b"", *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return an answer that is always the same."""

    async def same(_: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, content, status=status, headers=headers)

    return same


async def stay_silent(_: Request, __: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


def body(*parts: bytes, total: int | None = None) -> Answer:
    """Return an answer that comes in parts, repeated for ever when ``total`` is larger than they are."""

    async def flows(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        while sent < (total or 1):
            for part in parts:
                writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                sent += len(part)
                await writer.drain()
        writer.write(b"0\r\n\r\n")

    return flows
