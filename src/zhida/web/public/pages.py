"""Pages for everybody: the customer page, the launcher, the promise, and the built files."""

from hashlib import sha256
from html import escape
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from zhida.core.kernel.errors import NotFound
from zhida.services.oversight import bound_in_words
from zhida.services.tenancy import MAIN
from zhida.services.texts import best_language
from zhida.web.common.context import language_of, origin_of, web_of
from zhida.web.common.headers import page_headers
from zhida.web.common.pages import ancestors_of, assets_of, built_page
from zhida.web.common.policies import Gate, new_router, route

__all__ = ["router"]

router = new_router()
_BOUND = "<!--bounded-error-->"


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
    """Show what we promise, with the bound that holds for the bot now."""
    shown = best_language(lang) if lang else language_of(request)
    file = assets_of(request).find("promise.en.html" if shown == "en" else "promise.zh.html")
    if file is None:
        raise NotFound
    web = web_of(request)
    stated = await web.platform.oversight.stated(MAIN)
    body = file.body.decode().replace(_BOUND, escape(bound_in_words(web.platform.texts, stated, shown)))
    tag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    headers = {
        **page_headers(origin_of(request).place, ("'self'",)),
        "content-language": shown,
        "cache-control": "no-cache",
        "etag": tag,
        "vary": "accept-language",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, "text/html; charset=utf-8")


@route(router, "GET", "/static/{name}", action=Gate.PUBLIC, is_documented=False)
async def static_file(request: Request, name: str) -> Response:
    """Give a file that belongs to a page."""
    if name.endswith(".html"):
        raise NotFound
    return assets_of(request).answer(request, name)
