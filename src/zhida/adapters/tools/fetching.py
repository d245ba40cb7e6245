"""The way out over HTTP: addresses are checked, sizes and times bounded, the environment is not trusted.

It connects to the address that was checked, under the name that was asked for, so that certificates count.
Bodies come as they are: a compressed one is refused, for nobody knows how large it is.
"""

import asyncio
import ssl
from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Final

import httpx

from zhida.adapters.tools.addresses import AllowedHosts, Resolver, checked_addresses, resolve_by_system
from zhida.ports.fetching import MAX_REDIRECTS, AddressRefused, Fetched, FetchFailed, Outgoing, RefusedFor

__all__ = ["CheckedFetcher"]

_PORTS: Final = {"http": 80, "https": 443}
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_KEPT_CLIENTS: Final = 16
_TRIED_ADDRESSES: Final = 2
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "x-api-key"})


class CheckedFetcher:
    """`zhida.ports.fetching.Fetcher` over httpx; one object for one event loop.

    Args:
        allowed: Hosts on the own network that may be called, ``host`` or ``host:port``.
        resolve: Gives the addresses of a name.
    """

    def __init__(self, allowed: tuple[str, ...] = (), resolve: Resolver = resolve_by_system) -> None:
        self._allowed = AllowedHosts(allowed)
        self._resolve = resolve
        self._clients: OrderedDict[str, httpx.AsyncClient] = OrderedDict()
        self._busy: Counter[str] = Counter()
        self._tls: ssl.SSLContext | None = None

    async def fetch(self, call: Outgoing) -> Fetched:
        """Return the answer, whatever its status; see the port."""
        try:
            async with asyncio.timeout(call.timeout_s):
                return await self._follow(call)
        except TimeoutError:
            raise FetchFailed("too_slow") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failed:
            raise FetchFailed(type(failed).__name__) from None

    async def close(self) -> None:
        """End the open connections."""
        while self._clients:
            _, client = self._clients.popitem()
            await client.aclose()

    async def _follow(self, call: Outgoing) -> Fetched:
        url, headers = _read_url(call.url), dict(call.headers)
        for _ in range(MAX_REDIRECTS + 1):
            found = await self._once(call, url, headers)
            if found.status not in _MOVED or "location" not in found.headers:
                return found
            if call.method != "GET":
                raise AddressRefused(RefusedFor.REDIRECTS)
            following = _read_url(str(url.join(found.headers["location"])))
            if url.scheme == "https" and following.scheme != "https":
                raise AddressRefused(RefusedFor.DOWNGRADE)
            if _origin(following) != _origin(url):
                headers = {
                    name: value for name, value in headers.items() if name.lower() not in _SECRET_HEADERS
                }
            url = following
        raise AddressRefused(RefusedFor.REDIRECTS)

    async def _once(self, call: Outgoing, url: httpx.URL, headers: Mapping[str, str]) -> Fetched:
        host, port = _host(url), _port(url)
        addresses = await checked_addresses(host, port, self._allowed, self._resolve)
        last: httpx.HTTPError = httpx.ConnectError("no address")
        for address in addresses[:_TRIED_ADDRESSES]:
            try:
                return await self._sent(call, url, address, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
                last = failed
        raise last

    async def _sent(
        self, call: Outgoing, url: httpx.URL, address: str, headers: Mapping[str, str]
    ) -> Fetched:
        origin = _origin(url)
        self._busy[origin] += 1
        try:
            client = await self._client(origin)
            request = client.build_request(
                call.method,
                url.copy_with(host=address),
                headers={**headers, "Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
                content=call.body or None,
                extensions={"sni_hostname": _host(url)},
            )
            answer = await client.send(request, stream=True)
            try:
                body = await _body(answer, call.max_bytes)
            finally:
                await answer.aclose()
        finally:
            self._busy[origin] -= 1
        kept = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(url=str(url), status=answer.status_code, headers=kept, body=body)

    async def _client(self, origin: str) -> httpx.AsyncClient:
        """Return the client of one origin: a connection is never shared by two names of one address."""
        client = self._clients.pop(origin, None)
        if client is None:
            client = httpx.AsyncClient(
                verify=self._trust(origin),
                trust_env=False,
                follow_redirects=False,
                timeout=None,  # noqa: S113 - `fetch` bounds the whole call
            )
        self._clients[origin] = client
        idle = next((name for name in self._clients if not self._busy[name]), None)
        if len(self._clients) > _KEPT_CLIENTS and idle is not None:
            await self._clients.pop(idle).aclose()
        return client

    def _trust(self, origin: str) -> ssl.SSLContext:
        """Return whose certificates count, read once; a line without any needs none."""
        if not origin.startswith("https:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


def _read_url(text: str) -> httpx.URL:
    url = httpx.URL(text)
    if url.scheme not in _PORTS:
        raise AddressRefused(RefusedFor.SCHEME)
    if url.userinfo:
        raise AddressRefused(RefusedFor.CREDENTIALS)
    if not url.host:
        raise AddressRefused(RefusedFor.HOST)
    return url


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").strip("[]").rstrip(".").lower()


def _port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{_host(url)}:{_port(url)}"


async def _body(answer: httpx.Response, limit: int) -> bytes:
    """Return the body as it came.

    Raises:
        FetchFailed: It is larger than the limit, or compressed.
    """
    if answer.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise FetchFailed("compressed")
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise FetchFailed("too_large")
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > limit:
            raise FetchFailed("too_large")
        parts.append(part)
    return b"".join(parts)
