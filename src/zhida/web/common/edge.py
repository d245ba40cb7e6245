"""The outermost application: nothing behind it sees a request whose host, origin or target is not in order.

It sends ``/ws`` to the sockets and everything else to the API, never through a mount. It is also the one
place where an error nobody expected ends: logged with the id of the request, answered with the one shape.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager
from traceback import format_tb
from typing import Final, cast

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhida.core.kernel.errors import (
    Broken,
    ErrorCode,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    ZhidaError,
)
from zhida.services.texts import best_language
from zhida.web.common.bodies import bounded
from zhida.web.common.context import EDGE, Origin, Web
from zhida.web.common.faults import fault_answer
from zhida.web.common.headers import BASE_HEADERS, HSTS
from zhida.web.common.hosts import LOCAL_NAMES, Networks, host_name, is_plain_target, place_of, refused_host

__all__ = ["IMPORT_PATH", "MAX_BODY", "MAX_IMPORT", "Edge"]

MAX_BODY: Final = 256 * 1024
MAX_IMPORT: Final = 10 * 1024 * 1024
IMPORT_PATH: Final = "/api/v1/articles/import"
_LARGE: Final = frozenset({IMPORT_PATH, "/api/v1/plan"})
"""Where a whole file may come: articles, and the contacts of past years."""
_MATTERS: Final = "/api/v1/conversations/"
"""Below it a file of a matter may come, just as large."""
SOCKET_PATH: Final = "/ws"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDING: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_log = structlog.get_logger(__name__)

Background = Callable[[], AbstractAsyncContextManager[None]]


class _Turned(Exception):
    """A request the edge refuses."""

    def __init__(self, status: int, error: ZhidaError) -> None:
        self.status = status
        self.error = error
        super().__init__(error.code.value)


class Edge:
    """Checks first, then dispatches on type and path."""

    def __init__(self, api: FastAPI, web: Web, background: Background) -> None:
        self._api: ASGIApp = api
        self._web = web
        self._background = background
        self._proxies = Networks(web.config.trusted_proxies)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in web.config.own_origins)
        own = (origin.partition("://")[2] for origin in self._origins)
        names = (host_name(host) or host.lower() for host in (*web.config.allowed_hosts, *own))
        self._hosts = frozenset({*LOCAL_NAMES, *names})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._websocket(scope, receive, send)
            case _:
                await self._lifespan(receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self._background():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = Headers(scope=scope)
            origin = self._origin(scope, headers)
            self._check_page(origin, headers, needs_origin=True)
            if scope["path"] != SOCKET_PATH:
                raise _Turned(404, NotFound())
        except _Turned as turned:
            self._web.figures.refused.labels(turned.error.code.value).inc()
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": ""})
            return
        scope[EDGE] = origin
        await self._web.sockets.serve(cast("Callable[[], Awaitable[Mapping[str, object]]]", receive), send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = self._web.platform.ids.new("req")
        headers, started = Headers(scope=scope), self._web.platform.clock.monotonic()
        answer = _Answer(send, request_id)
        try:
            origin = self._origin(scope, headers, request_id)
            answer.is_https = origin.place.scheme == "https"
            self._check_page(origin, headers, needs_origin=False, method=str(scope["method"]))
            limit = _most_bytes(str(scope["path"]))
            _check_length(headers, limit)
            scope[EDGE] = origin
            await self._api(scope, bounded(receive, limit, self._web.config.body_pace), answer.send)
        except _Turned as turned:
            self._web.figures.refused.labels(turned.error.code.value).inc()
            await self._refuse(scope, receive, answer, turned.error, turned.status)
        except Exception as failed:
            # Where it failed, never with which values: a message may hold somebody's words.
            trace = "".join(format_tb(failed.__traceback__))
            _log.error("http.failed", request_id=request_id, error=type(failed).__name__, trace=trace)
            if not answer.status:
                await self._refuse(scope, receive, answer, Broken(), 500)
        self._count(scope, answer.status, started, request_id)

    async def _refuse(
        self, scope: Scope, receive: Receive, answer: "_Answer", error: ZhidaError, status: int
    ) -> None:
        lang = best_language(Headers(scope=scope).get("accept-language"))
        await fault_answer(error, self._web.platform.texts, lang, status)(scope, receive, answer.send)

    def _count(self, scope: Scope, status: int, started: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = str(scope["method"]) if status != 405 else "other"
        took_s = self._web.platform.clock.monotonic() - started
        self._web.figures.requests.labels(method, route, str(status)).inc()
        self._web.figures.seconds.labels(method, route).observe(took_s)
        _log.info(
            "http.answered",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            took_ms=round(took_s * 1_000, 1),
        )

    def _origin(self, scope: Scope, headers: Headers, request_id: str = "") -> Origin:
        """Return where the request comes from and goes to.

        Raises:
            _Turned: Target or host is not in order.
        """
        raw = cast("bytes | None", scope.get("raw_path"))
        raw = str(scope["path"]).encode() if raw is None else raw
        if not is_plain_target(raw):
            raise _Turned(400, InvalidInput(params={"field": "target", "why": "not a plain path"}))
        hosts = headers.getlist("host")
        if status := refused_host(hosts, self._hosts):
            raise _Turned(status, Forbidden(ErrorCode.HOST_REFUSED))
        peer = str((scope.get("client") or ("", 0))[0])
        scheme = str(scope.get("scheme", "http"))
        if peer in self._proxies:
            scheme = _forwarded_scheme(headers) or scheme
        address = self._proxies.behind(peer, headers.getlist("x-forwarded-for"))
        scope["client"], scope["root_path"] = (address, 0), ""
        scope["scheme"] = scheme
        return Origin(
            place=place_of(scheme, hosts[0]),
            address=address,
            is_direct=not any(name in headers for name in _FORWARDING),
            has_origin="origin" in headers,
            request_id=request_id,
        )

    def _check_page(self, origin: Origin, headers: Headers, *, needs_origin: bool, method: str = "") -> None:
        """Refuse what a foreign page sends: every socket, and every request that may change something.

        Raises:
            _Turned: The page is foreign, or a socket names none.
        """
        named = headers.getlist("origin")
        if method in _READING or (not named and not needs_origin):
            return
        own = origin.place.origins | self._origins
        if len(named) != 1 or named[0].lower() not in own:
            raise _Turned(403, Forbidden(ErrorCode.ORIGIN_REFUSED))


class _Answer:
    """Sends a response with the headers every response has, and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0
        self.is_https = False

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            self._complete(cast("MutableMapping[str, object]", message))
        await self._send(message)

    def _complete(self, message: MutableMapping[str, object]) -> None:
        headers = MutableHeaders(raw=list(cast("Sequence[tuple[bytes, bytes]]", message.get("headers", ()))))
        for name, value in BASE_HEADERS.items():
            headers.setdefault(name, value)
            if not headers[name]:
                del headers[name]
        headers.setdefault("cache-control", "no-store")
        headers["x-request-id"] = self._request_id
        if self.is_https:
            headers["strict-transport-security"] = HSTS
        message["headers"] = headers.raw


def _most_bytes(path: str) -> int:
    is_file = path.startswith(_MATTERS) and path.endswith("/attachments")
    return MAX_IMPORT if is_file or path in _LARGE else MAX_BODY


def _forwarded_scheme(headers: Headers) -> str | None:
    scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    return scheme if scheme in {"http", "https"} else None


def _check_length(headers: Headers, limit: int) -> None:
    length = headers.get("content-length")
    if length is None:
        return
    if not (length.isascii() and length.isdecimal()):
        raise _Turned(400, InvalidInput(params={"field": "Content-Length", "why": "not a number"}))
    if int(length) > limit:
        raise _Turned(413, TooLarge(params={"limit": limit}))
