"""A platform on memory and a clock that stands still, behind a real port: real sockets, time by hand."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import uvicorn

from tests.services.rig import Rig, memory_ports, rig_on
from zhida.bootstrap.server import uvicorn_config
from zhida.web.app import build_app
from zhida.web.common.config import WebConfig

__all__ = ["served_rig"]

_PLAIN = WebConfig(secure_cookies=False)


@asynccontextmanager
async def served_rig(config: WebConfig = _PLAIN) -> AsyncGenerator[tuple[Rig, str]]:
    """Serve a platform whose time only the test moves; give its hands and its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with rig_on(memory_ports()) as rig:
        app = build_app(rig.platform, replace(config, own_origins=(url,)))
        server = uvicorn.Server(uvicorn_config(app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield rig, url
        finally:
            server.should_exit = True
            await serving
            listener.close()
