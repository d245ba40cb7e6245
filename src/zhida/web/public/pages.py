"""Pages for everybody: the customer page, the launcher, the promise, and the built files."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from zhida.core.kernel.errors import NotFound
from zhida.services.texts import best_language
from zhida.web.common.context import language_of, origin_of
from zhida.web.common.headers import page_headers
from zhida.web.common.pages import ancestors_of, assets_of, built_page
from zhida.web.common.policies import Gate, new_router, route

__all__ = ["router"]

router = new_router()


@route(router, "GET", "/", action=Gate.PUBLIC, is_documented=False)
async def front_door() -> Response:
    """Send everybody to the customer page."""
    return RedirectResponse("/chat", 307, {"cache-control": "no-cache"})


@route(router, "GET", "/chat", action=Gate.PUBLIC, is_documented=False)
async def chat_page(
    request: Request,
    embed: Annotated[str | None, Query(max_length=8)] = None,
    inbox: Annotated[str, Query(max_length=64)] = "web",
) -> Response:
    """Show the customer page; framed only by the origins its inbox allows."""
    ancestors = ancestors_of(request, inbox) if embed == "1" else ("'self'",)
    return built_page(request, "chat.html", ancestors)


@route(router, "GET", "/widget.js", action=Gate.PUBLIC, is_documented=False)
async def widget(request: Request) -> Response:
    """Give the launcher to any page; it holds no secret and reads nothing."""
    return assets_of(request).answer(
        request,
        "widget.js",
        {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"},
    )


@route(router, "GET", "/promise", action=Gate.PUBLIC, is_documented=False)
async def promise_page(
    request: Request, lang: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    """Show what we promise."""
    shown = best_language(lang) if lang else language_of(request)
    name = "promise.en.html" if shown == "en" else "promise.zh.html"
    headers = {**page_headers(origin_of(request).place, ("'self'",)), "content-language": shown}
    return assets_of(request).answer(request, name, {**headers, "vary": "accept-encoding, accept-language"})


@route(router, "GET", "/static/{name}", action=Gate.PUBLIC, is_documented=False)
async def static_file(request: Request, name: str) -> Response:
    """Give a file that belongs to a page."""
    if name.endswith(".html"):
        raise NotFound
    return assets_of(request).answer(request, name)
