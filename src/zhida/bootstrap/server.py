"""One process that serves everything: platform, sockets, pages, timers; drains when told to stop."""

import errno
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Final

import structlog
import uvicorn

from zhida.bootstrap.build import real_ports
from zhida.bootstrap.config import Config
from zhida.bootstrap.first_admin import FirstAdmins
from zhida.bootstrap.logs import set_up_logs
from zhida.bootstrap.running import Running, running
from zhida.core.kernel.errors import Unavailable
from zhida.services.platform import Platform
from zhida.services.staff import FIRST_ADMIN
from zhida.services.tenancy import MAIN
from zhida.web.app import build_app
from zhida.web.common.config import WebConfig
from zhida.web.common.edge import Edge

__all__ = ["Announce", "PortTaken", "run_server", "serving", "uvicorn_config"]

Announce = Callable[[str], None]
WS_MAX_BYTES: Final = 256 * 1024
"""Frames above this end the socket with 1009; from 64 KiB on they are refused politely."""
_ENDS: Final = (signal.SIGINT, signal.SIGTERM)
_WAITING_CALLERS: Final = 2_048
_SEARCH_AFTER: Final = (50_000, 20, 100)
"""New objects before a search of the youngest, and of these before one of the older; Python begins at 700."""
_log = structlog.get_logger(__name__)


class PortTaken(Unavailable):
    """The address to listen on cannot be had."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(params={"host": host, "port": port, "why": why})

    def __str__(self) -> str:
        return (
            f"cannot listen on {self.params['host']} port {self.params['port']}: {self.params['why']}. "
            "Stop the program that uses it, or choose another with --port or ZHIDA_PORT"
        )


class _Server(uvicorn.Server):
    """Ends in order: the original would send itself the signal again and die before the store is closed."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Take the signals that end the service while it serves."""
        before = {number: signal.signal(number, self.handle_exit) for number in _ENDS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def run_server(config: Config, announce: Announce) -> None:
    """Serve until told to stop; print where, and the first admin's password at the very first start."""

    async def first_words(platform: Platform, url: str) -> None:
        password = await FirstAdmins(config.data_dir, platform.staff).password(MAIN)
        if password is not None:
            announce(f"first admin: login {FIRST_ADMIN}, one-time password {password}")
        announce(f"customers {url}/chat\nagents    {url}/desk\nwall      {url}/wall")

    await serving(config, first_words)


async def serving(config: Config, ready: Callable[[Platform, str], Awaitable[None]]) -> None:
    """Serve until told to stop; ``ready`` is called with the address once the port is open."""
    set_up_logs(config)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    async with running(real_ports(config)) as started:
        listener = _listen(config)
        port = int(listener.getsockname()[1])
        url = config.public_url or f"http://{_shown(config.host)}:{port}"
        await _serve(config, started, listener, url, ready)


async def _serve(
    config: Config,
    started: Running,
    listener: socket.socket,
    url: str,
    ready: Callable[[Platform, str], Awaitable[None]],
) -> None:
    web = WebConfig(
        allowed_hosts=config.allowed_hosts,
        own_origins=(url,),
        trusted_proxies=config.trusted_proxies,
        secure_cookies=url.startswith("https://"),
    )
    server = _Server(uvicorn_config(build_app(started.platform, web)))
    try:
        await ready(started.platform, url)
        _spare_collector()
        await server.serve(sockets=[listener])
    finally:
        listener.close()
        _log.info("server.stopped")


def _spare_collector() -> None:
    """Leave what lives as long as the process out of every search for garbage, and search less often.

    Measured: a sixth of the processor time of a message. What is garbage without a cycle, nearly all of it,
    goes at once as ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SEARCH_AFTER)


def uvicorn_config(app: Edge) -> uvicorn.Config:
    """Return how the application is served: the sans-I/O sockets, never what `auto` would fall back to."""
    return uvicorn.Config(
        app,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def _listen(config: Config) -> socket.socket:
    """Return the open port; who calls before the first answer waits in its backlog.

    Raises:
        PortTaken: Another program has it, or it may not be had.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(_WAITING_CALLERS)
    except OSError as refused:
        listener.close()
        why = "it is in use" if refused.errno == errno.EADDRINUSE else str(refused.strerror)
        raise PortTaken(config.host, config.port, why) from None
    return listener


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
