"""The whole web side from one platform: three apps, one edge around them, the sockets beside them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from zhida import __version__
from zhida.services.idempotency import Idempotency
from zhida.services.platform import Platform
from zhida.web.admin import operations
from zhida.web.admin.bot_routes import router as bot_api
from zhida.web.admin.drafts import router as drafts_api
from zhida.web.admin.growth import router as growth_api
from zhida.web.admin.plan_routes import router as plan_api
from zhida.web.admin.routes import router as admin_api
from zhida.web.common.assets import Assets
from zhida.web.common.commands import Client, Commands
from zhida.web.common.config import WebConfig
from zhida.web.common.context import Web
from zhida.web.common.edge import Edge
from zhida.web.common.faults import add_fault_handlers
from zhida.web.common.limits import Buckets
from zhida.web.common.openapi import add_openapi
from zhida.web.common.pages import OWN_PAGES
from zhida.web.common.policies import rules_of
from zhida.web.common.socket import Sockets
from zhida.web.desk.commands import AgentDesk
from zhida.web.desk.pages import router as desk_pages
from zhida.web.desk.routes import router as desk_api
from zhida.web.desk.suggestions import router as suggestions_api
from zhida.web.desk.summaries import router as summaries_api
from zhida.web.public.attachments import router as attachments_api
from zhida.web.public.commands import PanelDesk
from zhida.web.public.pages import router as public_pages
from zhida.web.public.plain import router as plain_pages
from zhida.web.public.routes import router as public_api

__all__ = ["ROUTERS", "WebConfig", "build_app", "make_api", "make_sockets"]

ROUTERS: Final[tuple[APIRouter, ...]] = (
    public_api,
    attachments_api,
    desk_api,
    suggestions_api,
    summaries_api,
    admin_api,
    bot_api,
    drafts_api,
    growth_api,
    plan_api,
    operations.router,
    public_pages,
    plain_pages,
    desk_pages,
)


def build_app(platform: Platform, config: WebConfig) -> Edge:
    """Return the ASGI application of a started platform."""
    sockets = make_sockets(platform)
    web = Web(
        platform=platform,
        config=config,
        sockets=sockets,
        buckets=Buckets(platform.clock),
        idempotency=Idempotency(platform.store, platform.clock),
    )
    operations.watch(web)
    api = make_api()
    api.state.web = web
    api.state.assets = Assets(config.static_dir, config.static_dir / "static", OWN_PAGES)

    @asynccontextmanager
    async def background() -> AsyncGenerator[None]:
        ticking = asyncio.create_task(sockets.tick())
        try:
            yield
        finally:
            sockets.drain()
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking

    return Edge(api, web, background)


def make_api() -> FastAPI:
    """Return the API without a platform; enough to describe it.

    Raises:
        RuntimeError: A route has no policy.
    """
    api = FastAPI(
        title="zhida",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        for each in router.routes:
            rules_of(cast("APIRoute", each))
        api.include_router(router)
    add_fault_handlers(api)
    add_openapi(api)
    return api


def make_sockets(platform: Platform) -> Sockets:
    """Return the sockets with every command registered."""
    commands, panel, desk = Commands(), PanelDesk(platform), AgentDesk(platform)
    panel.register(commands)
    desk.register(commands)
    greeters = {Client.PANEL: panel.greet, Client.DESK: desk.greet, Client.WALL: desk.greet_wall}
    leavers = {Client.PANEL: panel.leave, Client.DESK: desk.leave, Client.WALL: desk.leave_wall}
    return Sockets(platform, commands, greeters, leavers)
