"""Serving the pages of the front end, and saying what to do when they were not built yet."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import Response

from zhida.web.common.assets import Assets
from zhida.web.common.context import language_of, origin_of, web_of
from zhida.web.common.credentials import split_inbox
from zhida.web.common.headers import page_headers
from zhida.web.common.markup import Markup, tag, whole_page

__all__ = ["BUILD_COMMAND", "OWN_PAGES", "ancestors_of", "assets_of", "built_page", "page_answer"]

OWN_PAGES: Final = Path(__file__).resolve().parent.parent / "static" / "pages"
BUILD_COMMAND: Final = "python hatch_build.py"
_SELF: Final = "'self'"
_ORIGIN: Final = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
"""Only what is an origin and nothing else goes into a header."""


def assets_of(request: Request) -> Assets:
    """Return the files of this application."""
    return cast("Assets", request.app.state.assets)


def built_page(request: Request, name: str, ancestors: Iterable[str] = ()) -> Response:
    """Return a page of the front end, or the one that says how to build it."""
    assets = assets_of(request)
    if not assets.has(name):
        return page_answer(request, _not_built(request, name), status=503)
    return assets.answer(request, name, page_headers(origin_of(request).place, ancestors))


def page_answer(request: Request, page: Markup, ancestors: Iterable[str] = (), status: int = 200) -> Response:
    """Return a page made here."""
    headers = page_headers(origin_of(request).place, ancestors)
    headers["cache-control"] = "no-store"
    return Response(str(page), status, headers, "text/html; charset=utf-8")


def ancestors_of(request: Request, inbox_key: str) -> tuple[str, ...]:
    """Return who may frame the customer page of an inbox: we ourselves, and the origins of its settings."""
    tenant, inbox_id = split_inbox(inbox_key)
    tenancy = web_of(request).platform.tenancy
    inbox = tenancy.of(tenant).inbox(inbox_id) if tenant in tenancy.all() else None
    origins = inbox.origins if inbox else ()
    return (_SELF, *(origin for origin in origins if _ORIGIN.fullmatch(origin)))


def _not_built(request: Request, name: str) -> Markup:
    texts, lang = web_of(request).platform.texts, language_of(request)
    title = texts.render("page.not_built", lang)
    why = texts.render("page.not_built_why", lang, {"page": name, "command": BUILD_COMMAND})
    plain = tag("a", texts.render("page.plain", lang), href="/chat/plain")
    return whole_page(lang, title, (tag("h1", title), tag("p", why), tag("p", plain)))
