"""A small client of the public API: signs in, opens the socket, sends commands, keeps the frames.

It speaks exactly what a browser speaks, over real sockets; scripted people, benchmarks and tests use it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Final, Self, cast

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

__all__ = ["Frame", "Line", "Refusal", "contact_token", "desk_cookie", "identified_token", "open_line"]

Frame = Mapping[str, object]
_TIMEOUT_S: Final = 30.0


class Refusal(Exception):
    """The server answered a command or request with an error; ``code`` is its stable name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


async def contact_token(url: str, inbox: str = "web") -> str:
    """Return the bearer token of a new anonymous contact."""
    answer = await _post(url, "/api/v1/visits", {"inbox": inbox}, {})
    return str(answer["token"])


async def identified_token(url: str, token: str, jwt: str, inbox: str = "web") -> str:
    """Tell who a contact is by what a host page signed; return the token that holds from now on."""
    said = {"inbox": inbox, "jwt": jwt}
    answer = await _post(url, "/api/v1/visits/identity", said, {"Authorization": f"Bearer {token}"})
    return str(answer["token"])


async def desk_cookie(url: str, login: str, password: str) -> str:
    """Sign an agent in and return the cookie header."""
    async with _http(url) as http:
        answer = await http.post(
            "/api/v1/sign-in",
            json={"login": login, "password": password},
            headers={"X-Zhida": "1", "Origin": url},
        )
        _checked(answer)
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


async def _post(
    url: str, path: str, body: Mapping[str, object], headers: Mapping[str, str]
) -> Mapping[str, object]:
    async with _http(url) as http:
        return _checked(await http.post(path, json=body, headers={"X-Zhida": "1", "Origin": url, **headers}))


def _http(url: str) -> httpx.AsyncClient:
    """Return a client; reading every certificate of the machine is only worth it where they are used."""
    return httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_S, verify=url.startswith("https"))


def _checked(answer: httpx.Response) -> Mapping[str, object]:
    body = cast("Mapping[str, object]", answer.json() if answer.content else {})
    if answer.is_error:
        raise Refusal(str(body.get("code", answer.status_code)), str(body.get("message", "")))
    return body


async def open_line(
    url: str,
    client: str,
    *,
    token: str | None = None,
    cookie: str | None = None,
    epoch: str | None = None,
    cursors: Mapping[str, int] | None = None,
) -> "Line":
    """Fetch a ticket, open the socket and say hello.

    Args:
        url: Where the server is, without a final slash.
        client: ``panel``, ``desk`` or ``wall``.
        token: A contact's token, or
        cookie: an agent's cookie.
        epoch: Epoch of an earlier connection, to resume with
        cursors: the last ``seq`` seen of each stream.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {"Cookie": cookie or ""}
    ticket = str((await _post(url, "/api/v1/tickets", {}, headers))["ticket"])
    socket = await websockets.connect(
        url.replace("http", "ws", 1) + "/ws", origin=websockets.Origin(url), compression=None, max_size=None
    )
    line = Line(socket)
    try:
        await line.hello({"ticket": ticket, "client": client, "lang": "zh-CN"}, epoch, cursors)
    except BaseException:
        await line.close()
        raise
    return line


class Line:
    """One live socket; every frame that is no answer goes to ``frames`` and to ``on_frame``."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._next = 0
        self._news = asyncio.Condition()
        self.frames: list[Frame] = []
        self.on_frame: Callable[[Frame], None] | None = None
        self._reader = asyncio.create_task(self._read())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the socket."""
        with suppress(websockets.ConnectionClosed, OSError):
            await self._socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    @property
    def close_code(self) -> int | None:
        """Return the code the socket was closed with, None while it is open."""
        return self._socket.close_code

    async def until_closed(self) -> int | None:
        """Wait until the server closed the socket; return its code."""
        async with asyncio.timeout(_TIMEOUT_S):
            await self._socket.wait_closed()
        return self.close_code

    @property
    def is_open(self) -> bool:
        """Tell whether the socket still reads."""
        return not self._reader.done()

    async def hello(
        self, args: Mapping[str, object], epoch: str | None, cursors: Mapping[str, int] | None
    ) -> Frame:
        """Send the first frame and wait for its answer."""
        more = {"epoch": epoch, "cursors": dict(cursors or {})} if epoch else {}
        return await self._ask({"cmd": "hello", "args": dict(args), **more})

    async def call(self, cmd: str, **args: object) -> Frame:
        """Send a command and return its result.

        Raises:
            Refusal: The server refused it.
            ConnectionError: The line went down before the answer.
        """
        return await self._ask({"cmd": cmd, "args": args})

    async def send_raw(self, text: str | bytes) -> None:
        """Send anything at all; for tests of bad input."""
        await self._socket.send(text)

    async def wait_for(self, wanted: Callable[[Frame], bool], timeout_s: float = _TIMEOUT_S) -> Frame:
        """Return the first frame, seen already or still to come, that is wanted."""
        async with asyncio.timeout(timeout_s), self._news:
            seen = 0
            while True:
                for frame in self.frames[seen:]:
                    if wanted(frame):
                        return frame
                seen = len(self.frames)
                await self._news.wait()

    async def _ask(self, frame: Mapping[str, object]) -> Frame:
        self._next += 1
        frame_id = f"c{self._next}"
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[frame_id] = answer
        try:
            await self._socket.send(json.dumps({"v": 1, "id": frame_id, **frame}, ensure_ascii=False))
            async with asyncio.timeout(_TIMEOUT_S):
                return await answer
        except websockets.ConnectionClosed as closed:
            raise ConnectionError(str(closed)) from None
        finally:
            self._answers.pop(frame_id, None)

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                await self._take(cast("Frame", json.loads(text)))
        except websockets.ConnectionClosed:
            pass
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("the line went down"))

    async def _take(self, frame: Frame) -> None:
        answer = self._answers.get(str(frame.get("id")))
        if frame["type"] == "ack" and answer is not None:
            answer.set_result(cast("Frame", frame["result"]))
        elif frame["type"] == "error" and answer is not None:
            error = cast("Mapping[str, object]", frame["error"])
            answer.set_exception(Refusal(str(error["code"]), str(error["message"])))
        elif frame["type"] == "ping":
            await self._socket.send(json.dumps({"v": 1, "id": "pong", "cmd": "pong", "args": {}}))
        else:
            async with self._news:
                self.frames.append(frame)
                self._news.notify_all()
            if self.on_frame is not None:
                self.on_frame(frame)
