"""The pages of agents and supervisors."""

from fastapi import Request
from starlette.responses import Response

from zhida.web.common.pages import built_page
from zhida.web.common.policies import Gate, new_router, route

__all__ = ["router"]

router = new_router()


@route(router, "GET", "/desk", action=Gate.PUBLIC, is_documented=False)
async def desk_page(request: Request) -> Response:
    """Show the desk; it asks who is signed in itself."""
    return built_page(request, "desk.html")


@route(router, "GET", "/wall", action=Gate.PUBLIC, is_documented=False)
async def wall_page(request: Request) -> Response:
    """Show the wall."""
    return built_page(request, "wall.html")
