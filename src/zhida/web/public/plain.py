"""The customer page without any script: a form, a transcript, the place in line; P1 holds for every browser.

It stands on the same use cases as the socket and the API. The contact's token is kept in a cookie no script
can read; a page with scripts may hand its own token over in the form, so that both speak of the same matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from zhida.core.bot.events import Via
from zhida.core.journey.state import Phase
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import (
    ErrorCode,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    SignInNeeded,
    ZhidaError,
)
from zhida.services.matters import stream_of
from zhida.services.rows import text
from zhida.services.talk import Opening
from zhida.services.texts import LANGUAGES, best_language
from zhida.services.visits import TOKEN_DAYS
from zhida.web.common.authentication import contact_of
from zhida.web.common.context import Caller, Web, language_of, note_caller, origin_of, web_of
from zhida.web.common.credentials import PLAIN_COOKIE, read_credential, split_inbox, write_credential
from zhida.web.common.errors import error_body, status_of
from zhida.web.common.limits import MESSAGES, VISITS
from zhida.web.common.pages import ancestors_of, page_answer
from zhida.web.common.policies import Gate, new_router, route
from zhida.web.public.plain_page import PlainView, freeze_page, plain_page

__all__ = ["router"]

router = new_router()
GLIMPSE_S: Final = 25.0
"""The page asks again every 10 s while it waits; two of them may get lost."""
_FORM: Final = "application/x-www-form-urlencoded"
_MAX_FIELDS: Final = 20
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the form says, and in which language and for which inbox."""

    fields: Mapping[str, str]
    lang: str
    inbox: str

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@route(router, "GET", "/chat/plain", action=Gate.PUBLIC, is_documented=False)
async def see_plain(
    request: Request,
    lang: Annotated[str | None, Query(max_length=64)] = None,
    inbox: Annotated[str, Query(max_length=64)] = "web",
) -> Response:
    """Show the page."""
    asked = _Asked(fields={}, lang=_language(request, lang), inbox=inbox)
    return await _show(request, asked, await _known(web_of(request), request))


@route(router, "POST", "/chat/plain", action=Gate.PUBLIC, is_documented=False)
async def act_plain(request: Request) -> Response:
    """Do what the form asks, then show the page again."""
    asked = await _read(request)
    web = web_of(request)
    caller = await _known(web, request, asked["token"])
    if asked["act"] == "freeze":
        return page_answer(
            request, freeze_page(web.platform.texts, asked.lang, asked.inbox), _framed(request, asked)
        )
    try:
        caller = caller or await _begin(web, request, asked)
        note_caller(request, caller)
        await _act(web, caller, asked)
    except Refused as refused:
        return await _show(request, asked, caller, refused)
    where = urlencode({"lang": asked.lang, "inbox": asked.inbox})
    answer = RedirectResponse(f"/chat/plain?{where}", 303)
    _remember(web, answer, caller)
    return answer


async def _read(request: Request) -> _Asked:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise InvalidInput(params={"field": "Content-Type", "why": _FORM})
    try:
        pairs = parse_qsl(
            (await request.body()).decode(),
            keep_blank_values=True,
            max_num_fields=_MAX_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise InvalidInput(params={"field": "body", "why": "not a form"}) from None
    fields = dict(pairs)
    inbox = fields.get("inbox", "web")[:64]
    return _Asked(fields=fields, lang=_language(request, fields.get("lang")), inbox=inbox)


async def _known(web: Web, request: Request, token: str = "") -> Caller | None:
    """Return the contact of the form's token, else of the cookie."""
    by_form = read_credential(token)
    by_cookie = read_credential(request.cookies.get(PLAIN_COOKIE))
    if by_form is None and by_cookie is not None and request.method == "POST":
        _check_page(request)
    for credential in (by_form, by_cookie):
        try:
            return await contact_of(web, credential)
        except SignInNeeded:
            continue
    return None


def _check_page(request: Request) -> None:
    """Refuse a form that rides on our cookie without any sign of our page."""
    origin = origin_of(request)
    referer = request.headers.get("referer", "")
    from_us = any(referer.startswith(f"{own}/") for own in origin.place.origins)
    if not (origin.has_origin or from_us):
        raise Forbidden(ErrorCode.ORIGIN_REFUSED)


async def _begin(web: Web, request: Request, asked: _Asked) -> Caller:
    web.buckets.take(VISITS, origin_of(request).address)
    tenant, inbox_id = split_inbox(asked.inbox)
    token, _ = await web.platform.visits.begin(tenant, inbox_id, asked.lang)
    return await contact_of(web, read_credential(write_credential(tenant, token)))


async def _act(web: Web, caller: Caller, asked: _Asked) -> None:
    talk, actor, opening = web.platform.talk, caller.actor, Opening(lang=asked.lang)
    match asked["act"]:
        case "person":
            await talk.ask_person(actor, opening, Via.BUTTON)
        case "freeze_now":
            await talk.freeze(actor, opening, 2)
        case "judge":
            await talk.judge(
                actor, await _matter(web, caller), asked["article_id"], solved=asked["solved"] == "1"
            )
        case "leave":
            await talk.leave(actor, await _matter(web, caller))
        case "end":
            await talk.end(actor, await _matter(web, caller))
        case "say" | "":
            web.buckets.take(MESSAGES, f"{actor.tenant}/{caller.key}")
            client_id = asked["client_id"][:64] or web.platform.ids.new("frm")
            words, chosen = asked["text"], asked["chosen"][:64] or None
            await talk.say(
                actor, opening, conversation_id=None, client_id=client_id, words=words, chosen=chosen
            )
        case _:
            raise InvalidInput(params={"field": "act", "why": "not one of the buttons"})


async def _matter(web: Web, caller: Caller) -> str:
    row = await web.platform.talk.current(caller.actor)
    if row is None:
        raise NotFound
    return text(row, "id")


async def _show(
    request: Request, asked: _Asked, caller: Caller | None, problem: ZhidaError | None = None
) -> Response:
    web = web_of(request)
    platform = web.platform
    tenant = caller.actor.tenant if caller else split_inbox(asked.inbox)[0]
    settings = platform.tenancy.of(tenant)
    view = PlainView(
        texts=platform.texts,
        lang=asked.lang,
        inbox=asked.inbox,
        shop=settings.name,
        utc_offset_min=settings.utc_offset_min,
        form_id=platform.ids.new("frm"),
        problem=str(error_body(problem, platform.texts, asked.lang)["message"]) if problem else "",
        unsent=asked["text"] if problem else "",
    )
    row = await platform.talk.current(caller.actor) if caller else None
    if caller is not None and row is not None:
        await platform.access.access_conversation(caller.actor, text(row, "id"), Action.READ)
        if text(row, "phase") == Phase.QUEUED:
            await platform.presence.glimpse(tenant, text(row, "id"), GLIMPSE_S)
        view = view.about(
            state=await platform.matters.state(tenant, text(row, "id")),
            seen=await platform.history.all(tenant, row, stream_of(text(row, "id"))),
            names=platform.staff.names(tenant),
        )
    status = status_of(problem) if problem else 200
    answer = page_answer(request, plain_page(view), _framed(request, asked), status)
    answer.headers["content-language"] = asked.lang
    if problem is not None and problem.retry_after_s is not None:
        answer.headers["retry-after"] = str(problem.retry_after_s)
    if caller is not None:
        _remember(web, answer, caller)
    return answer


def _framed(request: Request, asked: _Asked) -> tuple[str, ...]:
    return ancestors_of(request, asked.inbox)


def _language(request: Request, wanted: str | None) -> str:
    return best_language(wanted) if wanted in LANGUAGES else language_of(request)


def _remember(web: Web, answer: Response, caller: Caller) -> None:
    answer.set_cookie(
        PLAIN_COOKIE,
        write_credential(caller.actor.tenant, caller.token),
        max_age=TOKEN_DAYS * _DAY_S,
        path="/chat/plain",
        secure=web.config.secure_cookies,
        httponly=True,
        samesite="lax",
    )
